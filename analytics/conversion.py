"""The bodies rated weak in a year as of a day: how many, in which state, in which street.

Question CQ12 of `domain.md`; what a case is and how it stands says `analytics.weak_cases`.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Sequence
from dataclasses import dataclass
from statistics import median

from analytics.ratings import Body, last_day, results
from analytics.weak_cases import WEAK, Case, Followed, Results, State, case_of
from graph.codes import CodeList

WITHIN_DAYS = 30
"""Days in which a rectification should be opened (W17)."""


@dataclass(frozen=True, slots=True)
class Counts:
    """The cases of a year, whole or of a street (`street` is None for the whole, empty where unknown).

    The states add up to `bodies`, save that `converted` holds the relapsed ones too. `late` are those without
    rectification beyond `WITHIN_DAYS`; `watched` were converted less than two years ago: a relapse may still
    come; `still_weak` have a weak next result; `better_only` a better one without closed rectification.
    `median_days` is that of the converted. `rated` bodies have a grade of the year: the base. `unsettled`
    and `unrated` bodies may be weak and nobody knows.
    """

    street: str | None
    rated: int
    unsettled: int
    unrated: int
    bodies: int
    without_rectification: int
    late: int
    open: int
    overdue: int
    closed: int
    converted: int
    relapsed: int
    gone: int
    without_contact: int
    contact_unknown: int
    still_weak: int
    better_only: int
    watched: int
    median_days: float | None
    issues: int
    issues_closed: int
    issues_unknown: int

    @property
    def unknown_share(self) -> float | None:
        """The share of bodies of which nobody knows whether they were weak; None without any body."""
        silent = self.unsettled + self.unrated
        return silent / (self.rated + silent) if self.rated + silent else None


@dataclass(frozen=True, slots=True)
class WeakBodies:
    """Every case of a year as of a day: the whole, every street with one, and the cases by key."""

    year: int
    as_of: int
    total: Counts
    streets: tuple[Counts, ...]
    cases: tuple[Case, ...]


def weak_bodies(bodies: Sequence[Followed], year: int, as_of: int, grades: CodeList) -> WeakBodies:
    """The bodies rated weak in a calendar year, and how it stands with them on a day."""
    known = [(mine, results((r for r in mine.body.ratings if r.on <= as_of), grades)) for mine in bodies]
    found = (case_of(mine, by_year, year, as_of, grades) for mine, by_year in known)
    cases = sorted((case for case in found if case is not None), key=lambda case: case.followed.body.node)
    streets = sorted({case.followed.street for case in cases}, key=lambda key: (not key, key))
    return WeakBodies(
        year,
        as_of,
        _counts(None, known, cases, year, as_of),
        tuple(_counts(street, known, cases, year, as_of) for street in streets),
        tuple(cases),
    )


Known = Sequence[tuple[Followed, Results]]


def _counts(street: str | None, known: Known, every: Sequence[Case], year: int, as_of: int) -> Counts:
    """The counts of one street, or of the whole."""
    cases = [case for case in every if street in (None, case.followed.street)]
    here = [(mine, found.get(year)) for mine, found in known if street in (None, mine.street)]
    states = Counter(case.state for case in cases)
    days = [case.days for case in cases if case.days is not None]
    works = [case.work for case in cases if case.work is not None]
    return Counts(
        street=street,
        rated=sum(result is not None and not result.unsettled for _, result in here),
        unsettled=sum(result is not None and result.unsettled for _, result in here),
        unrated=sum(result is None and _there(mine.body, year, as_of) for mine, result in here),
        bodies=len(cases),
        without_rectification=states[State.WITHOUT],
        late=sum(case.waiting is not None and case.waiting > WITHIN_DAYS for case in cases),
        open=states[State.OPEN],
        overdue=states[State.OVERDUE],
        closed=states[State.CLOSED],
        converted=states[State.CONVERTED] + states[State.RELAPSED],
        relapsed=states[State.RELAPSED],
        gone=states[State.GONE],
        without_contact=sum(_left_alone(case) for case in cases),
        contact_unknown=sum(not case.contact_known for case in cases),
        still_weak=sum(case.after.next_class == WEAK for case in cases),
        better_only=sum(_better_only(case) for case in cases),
        watched=sum(_watched(case, as_of) for case in cases),
        median_days=median(days) if days else None,
        issues=sum(work.issues for work in works),
        issues_closed=sum(work.done or 0 for work in works),
        issues_unknown=sum(work.issues for work in works if work.done is None),
    )


def _there(body: Body, year: int, as_of: int) -> bool:
    """Whether a body was there at the end of the year, or on the day where that is earlier."""
    day = min(last_day(year), as_of)
    return (body.begun is None or body.begun <= day) and (body.gone is None or body.gone > day)


def _left_alone(case: Case) -> bool:
    """Whether a body that is still there had no contact leader where it should have had one."""
    return case.contact_known and case.contact is None and case.state is not State.GONE


def _better_only(case: Case) -> bool:
    """Whether a body has a better grade next, though no rectification of it is closed."""
    return case.after.next_class not in (WEAK, None) and case.after.converted_on is None


def _watched(case: Case, as_of: int) -> bool:
    """Whether a converted body may still relapse."""
    until = case.after.watched_until
    return case.state is State.CONVERTED and until is not None and as_of <= until
