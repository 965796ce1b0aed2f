"""How grades moved between two years: a matrix of final ratings by one scheme, whole and by domain.

Question CQ13 of `domain.md`. Order and class of grades are those of the code list that is handed in; nothing
here knows a grade by name (`domain.md` 2.8: districts use three, four or five grades).

A body has one result for a year: its final rating, of several the one given last (then the last by key). An
earlier one, made final again after an appeal, is kept and counted as replaced. A rating that is under appeal,
or final without a grade, is no grade: it stands as unsettled, which is unknown and neither weak nor unrated.

The base are the bodies with a result in at least one of the two years. Party organizations that were there
and have none in either are counted beside it: which of them the scheme was meant for the record does not say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from graph.codes import CodeList, code_lists
from graph.records import NodeKey

UNKNOWN = ""
"""The domain of bodies of which nobody knows it."""

PARTY_ORGANIZATION = "PartyOrganization"

_EPOCH = date(1970, 1, 1).toordinal()


class Standing(StrEnum):
    """Where a body without a grade stands in a year."""

    UNSETTLED = "unsettled"
    NOT_RATED = "not_rated"
    NOT_YET_THERE = "not_yet_there"
    NO_LONGER_THERE = "no_longer_there"


NO_GRADE_FIRST = (Standing.UNSETTLED, Standing.NOT_RATED, Standing.NOT_YET_THERE)
NO_GRADE_SECOND = (Standing.UNSETTLED, Standing.NOT_RATED, Standing.NO_LONGER_THERE)
"""The rows and columns of a matrix after those of the grades."""


class Rating(NamedTuple):
    """A rating that is or was final: its key, year, grade (None where none is stated), and the day it was
    given, as a day number since 1970-01-01. `final` is False while an appeal against it is open.

    `source` is the source_id; None where the role may not read it.
    """

    key: str
    year: int
    grade: str | None
    on: int
    final: bool = True
    source: str | None = None


class Body(NamedTuple):
    """A party organization or alliance with its ratings by one scheme, in any order.

    `begun` and `gone` are the days on which it was set up and ended, None where nobody knows one.
    """

    node: NodeKey
    domain: str
    begun: int | None
    gone: int | None
    ratings: tuple[Rating, ...]


class Result(NamedTuple):
    """What counts for a year: the rating (None where none does yet), the earlier ones kept beside it, and
    whether the year is unsettled.
    """

    rating: Rating | None
    replaced: tuple[Rating, ...]
    unsettled: bool


def results(ratings: Iterable[Rating], grades: CodeList) -> dict[int, Result]:
    """The result of every year with a rating, the years ascending."""
    by_year: dict[int, list[Rating]] = {}
    for rating in sorted(ratings, key=lambda one: (one.year, one.on, one.key)):
        by_year.setdefault(rating.year, []).append(rating)
    return {year: _result(given, grades) for year, given in by_year.items()}


def _result(given: Sequence[Rating], grades: CodeList) -> Result:
    last = ([rating for rating in given if rating.final] or given)[-1]
    graded = last.final and last.grade in grades.by_code
    return Result(last if graded else None, tuple(r for r in given if r is not last), not graded)


def grade_class(grade: str | None, grades: CodeList) -> str | None:
    """The class of a grade, an entry of `grade_classes`; None where it has none."""
    term = None if grade is None else grades.by_code.get(grade)
    return None if term is None else term.parent


@dataclass(frozen=True, slots=True)
class Matrix:
    """How many bodies stood where: `counts[row][column]`, by `rows` in the first year and `columns` in the
    second. `domain` is None for the whole.

    `compared` bodies have grades of one sort in both years: `better`, `same` or `worse`. Of `unsettled`
    bodies one of the two years is unknown. `replaced` ratings were made final again. `unrated` party
    organizations were there, without a result in either year; they are not in the base.
    """

    domain: str | None
    rows: tuple[str, ...]
    columns: tuple[str, ...]
    counts: tuple[tuple[int, ...], ...]
    better: int
    same: int
    worse: int
    unsettled: int
    replaced: int
    unrated: int

    @property
    def base(self) -> int:
        """Bodies with a result in at least one of the two years."""
        return sum(map(sum, self.counts))

    @property
    def compared(self) -> int:
        """Bodies of which it is known whether they did better."""
        return self.better + self.same + self.worse

    @property
    def unknown_share(self) -> float | None:
        """The share of the base that is unsettled; None without a base."""
        return self.unsettled / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class Transitions:
    """The matrices of two calendar years: the whole, then every domain with a body, in the list's order."""

    first: int
    second: int
    whole: Matrix
    domains: tuple[Matrix, ...]


class _Move(NamedTuple):
    """Where one body of the base stood in the first year and in the second."""

    domain: str
    before: str
    after: str
    replaced: int


def transitions(bodies: Sequence[Body], first: int, second: int, grades: CodeList) -> Transitions:
    """How the grades of some bodies moved from one calendar year to a later one."""
    moves = [move for body in bodies for move in _moves(body, first, second, grades)]
    missed = Counter(body.domain for body in bodies if _unrated(body, first, second))
    shown = _shown(moves, grades)
    domains = [term.code for term in code_lists()["star_domains"].terms] + [UNKNOWN]
    return Transitions(
        first,
        second,
        _matrix(None, moves, missed.total(), shown, grades),
        tuple(
            _matrix(domain, [move for move in moves if move.domain == domain], missed[domain], shown, grades)
            for domain in domains
            if missed[domain] or any(move.domain == domain for move in moves)
        ),
    )


def _moves(body: Body, first: int, second: int, grades: CodeList) -> Iterator[_Move]:
    """The one move of a body of the base; none of any other."""
    found = results((r for r in body.ratings if r.year in (first, second)), grades)
    if found:
        late = body.begun is not None and body.begun > last_day(first)
        gone = body.gone is not None and body.gone <= last_day(second)
        before = _stood(found.get(first), Standing.NOT_YET_THERE if late else Standing.NOT_RATED)
        after = _stood(found.get(second), Standing.NO_LONGER_THERE if gone else Standing.NOT_RATED)
        yield _Move(body.domain, before, after, sum(len(result.replaced) for result in found.values()))


def _stood(result: Result | None, otherwise: Standing) -> str:
    """The grade of a year; else why there is none."""
    if result is None:
        return str(otherwise)
    return str(Standing.UNSETTLED if result.rating is None else result.rating.grade)


def _unrated(body: Body, first: int, second: int) -> bool:
    """Whether a party organization was there in one of the years and has a result in neither."""
    begun = body.begun is None or body.begun <= last_day(second)
    there = body.gone is None or body.gone > last_day(first - 1) + 1
    rated = any(rating.year in (first, second) for rating in body.ratings)
    return body.node.kind == PARTY_ORGANIZATION and begun and there and not rated


def last_day(year: int) -> int:
    """The day number of 31 December."""
    return date(year, 12, 31).toordinal() - _EPOCH


def _shown(moves: Sequence[_Move], grades: CodeList) -> tuple[str, ...]:
    """The grades of a matrix: every one of the sorts that occur, with a class or without; the classed ones
    where none occurs. A scale is shown whole, so that an empty grade reads as nought.
    """
    met = {state for move in moves for state in (move.before, move.after)}
    sorts = {term.parent is None for term in grades.terms if term.code in met} or {False}
    return tuple(term.code for term in grades.terms if (term.parent is None) in sorts)


def _matrix(
    domain: str | None, moves: Sequence[_Move], unrated: int, shown: tuple[str, ...], grades: CodeList
) -> Matrix:
    rows = (*shown, *map(str, NO_GRADE_FIRST))
    columns = (*shown, *map(str, NO_GRADE_SECOND))
    cells = Counter((move.before, move.after) for move in moves)
    steps = [step for move in moves if (step := _step(move, grades)) is not None]
    return Matrix(
        domain=domain,
        rows=rows,
        columns=columns,
        counts=tuple(tuple(cells[row, column] for column in columns) for row in rows),
        better=sum(step < 0 for step in steps),
        same=sum(step == 0 for step in steps),
        worse=sum(step > 0 for step in steps),
        unsettled=sum(Standing.UNSETTLED in (move.before, move.after) for move in moves),
        replaced=sum(move.replaced for move in moves),
        unrated=unrated,
    )


def _step(move: _Move, grades: CodeList) -> int | None:
    """By how many places of the list a body came down; None where two grades of one sort are not known."""
    before, after = (grades.by_code.get(state) for state in (move.before, move.after))
    if before is None or after is None:
        return None
    alike = (before.parent is None) == (after.parent is None)
    return after.order - before.order if alike else None
