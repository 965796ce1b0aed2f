"""A body rated weak, and what followed: rectification, contact, conversion, relapse.

Question CQ12 of `domain.md`, with the states of its 2.10 and rules W17–W19. Everything is as of one day; what
was recorded for later days is left out. The subject is always a body, never the leader assigned to it.

A case is a body whose result of the year (`analytics.ratings`) is of the weak class of the code list. It is
converted (转化) when all of its rectifications are closed and its next result, of whichever later year, is
above that class. It relapsed when a result after that one is weak again within two years of the conversion,
the second anniversary included. A better grade without a closed rectification converts nothing, but counts.

A rectification belongs to a case if it names a rating of the case as its cause; or if it names none, or a
rating of an earlier year, and went on at some time between the weak rating and the next result.

The contact asked for is one on the day, of a case that is over one at any time before the next result.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from analytics.ratings import Body, Rating, Result, grade_class
from graph.codes import CodeList

WEAK = "weak"
"""The entry of `grade_classes` that makes a case; whichever grades belong to it."""


RELAPSE_YEARS = 2
"""Calendar years after a conversion in which a weak result is a relapse (W19)."""


_EPOCH = date(1970, 1, 1).toordinal()


class State(StrEnum):
    """How far a case has come. An ended body that was not converted before is `gone`, whatever was open."""

    WITHOUT = "without"
    OPEN = "open"
    OVERDUE = "overdue"
    CLOSED = "closed"
    CONVERTED = "converted"
    RELAPSED = "relapsed"
    GONE = "gone"


class Rectification(NamedTuple):
    """One rectification, days as day numbers; `triggers` are the keys of the ratings that caused it.

    `closed` is None where it is not closed. `done` is how many of the issues are closed as recorded now.
    """

    key: str
    opened: int
    due: int
    closed: int | None
    issues: int
    done: int
    triggers: tuple[str, ...] = ()
    source: str | None = None


class Contact(NamedTuple):
    """A period, half-open, in which a leader's post was assigned to the body; which post does not matter."""

    begin: int
    end: int
    source: str | None = None


class Followed(NamedTuple):
    """A party organization with what followed its ratings. `street` is the key of one, empty where unknown;
    `contacts` is None where the role may not know of any.
    """

    body: Body
    street: str
    rectifications: tuple[Rectification, ...]
    contacts: tuple[Contact, ...] | None


class Work(NamedTuple):
    """The rectifications of a case together, `times` of them. `closed` is None while one is open; `done` is
    None where the issues closed by the day are not known, since a rectification was closed after it.
    """

    times: int
    opened: int
    due: int
    closed: int | None
    issues: int
    done: int | None
    sources: tuple[str, ...]


class Outcome(NamedTuple):
    """What became of a weak body: its next result with that one's class, the day of the conversion, the last
    day on which a weak result is a relapse, and the result that is one. Each is None where there is none.
    """

    next: Rating | None
    next_class: str | None
    converted_on: int | None
    watched_until: int | None
    relapse: Rating | None


@dataclass(frozen=True, slots=True)
class Case:
    """One body and its evidence. `waiting` are the days without a rectification; `contact` is None where
    there is none or, with `contact_known` False, where the role may not know.
    """

    followed: Followed
    state: State
    weak: Rating
    replaced: tuple[Rating, ...]
    work: Work | None
    waiting: int | None
    contact: Contact | None
    contact_known: bool
    after: Outcome

    @property
    def days(self) -> int | None:
        """Days from the weak rating to the conversion."""
        return None if self.after.converted_on is None else self.after.converted_on - self.weak.on


Results = dict[int, Result]


def case_of(mine: Followed, by_year: Results, year: int, as_of: int, grades: CodeList) -> Case | None:
    """The case of a body; None where it has no grade of the year, or none of the weak class."""
    result = by_year.get(year)
    if result is None or result.rating is None or grade_class(result.rating.grade, grades) != WEAK:
        return None
    weak, later = result.rating, [r.rating for y, r in by_year.items() if y > year and r.rating is not None]
    following = later[0] if later else None
    work = _work([*_belonging(mine, weak, following, as_of)], as_of)
    after = _outcome(later, work, grades)
    state = _state(mine, work, after, as_of)
    return Case(
        followed=mine,
        state=state,
        weak=weak,
        replaced=result.replaced,
        work=work,
        waiting=_until(following, as_of) - weak.on if state is State.WITHOUT else None,
        contact=_contact(mine.contacts or (), weak.on, following, as_of),
        contact_known=mine.contacts is not None,
        after=after,
    )


def _outcome(later: Sequence[Rating], work: Work | None, grades: CodeList) -> Outcome:
    """What the later results, by year, make of a weak one."""
    if not later:
        return Outcome(None, None, None, None, None)
    following, sort = later[0], grade_class(later[0].grade, grades)
    if sort in (WEAK, None) or work is None or work.closed is None:
        return Outcome(following, sort, None, None, None)
    converted = max(following.on, work.closed)
    until = anniversary(converted)
    return Outcome(following, sort, converted, until, _relapse(later[1:], until, grades))


def _belonging(mine: Followed, weak: Rating, following: Rating | None, as_of: int) -> Iterator[Rectification]:
    """The rectifications of a case that were opened by the day."""
    causes = {rating.key for rating in mine.body.ratings if rating.year == weak.year}
    earlier = {rating.key for rating in mine.body.ratings if rating.year < weak.year}
    for each in mine.rectifications:
        named = causes.intersection(each.triggers)
        older = not each.triggers or earlier.issuperset(each.triggers)
        begun = following is None or each.opened < following.on
        running = begun and (each.closed is None or each.closed > weak.on)
        if each.opened <= as_of and (named or (older and running)):
            yield each


def _work(found: Sequence[Rectification], as_of: int) -> Work | None:
    """Some rectifications together; None where there is none."""
    if not found:
        return None
    ends = [each.closed if each.closed is not None and each.closed <= as_of else None for each in found]
    closed = [end for end in ends if end is not None]
    told = all(end == each.closed for end, each in zip(ends, found, strict=True))
    pending = [each.due for each, end in zip(found, ends, strict=True) if end is None]
    return Work(
        times=len(found),
        opened=min(each.opened for each in found),
        due=min(pending or [max(each.due for each in found)]),
        closed=None if pending else max(closed),
        issues=sum(each.issues for each in found),
        done=sum(each.done for each in found) if told else None,
        sources=tuple(sorted({each.source for each in found if each.source is not None})),
    )


def anniversary(day: int) -> int:
    """The day two years later; of 29 February, 28 February."""
    start = date.fromordinal(day + _EPOCH)
    leap = (start.month, start.day) == (2, 29)
    later = start.replace(year=start.year + RELAPSE_YEARS, day=28 if leap else start.day)
    return later.toordinal() - _EPOCH


def _relapse(later: Iterable[Rating], until: int, grades: CodeList) -> Rating | None:
    """The first weak result after the one that converted, if it was given in time."""
    weak = (rating for rating in later if grade_class(rating.grade, grades) == WEAK)
    first = next(weak, None)
    return first if first is not None and first.on <= until else None


def _until(following: Rating | None, as_of: int) -> int:
    """The day up to which a case waits: that of the next result, else the day asked for."""
    return as_of if following is None else following.on


def _state(mine: Followed, work: Work | None, after: Outcome, as_of: int) -> State:
    if after.converted_on is not None:
        return State.CONVERTED if after.relapse is None else State.RELAPSED
    if mine.body.gone is not None and mine.body.gone <= as_of:
        return State.GONE
    if work is None:
        return State.WITHOUT
    if work.closed is not None:
        return State.CLOSED
    return State.OVERDUE if work.due < as_of else State.OPEN


def _contact(contacts: Iterable[Contact], since: int, following: Rating | None, as_of: int) -> Contact | None:
    """The first contact that counts: on the day, or of a case that is over between its two ratings."""
    first, last = (as_of, as_of + 1) if following is None else (since, following.on)
    held = (each for each in contacts if each.begin < last and each.end > first and each.begin < each.end)
    return min(held, default=None, key=lambda each: (each.begin, each.end, each.source or ""))
