"""The state of the term of a party organization on a day, and which elections are due.

Question CQ11 and the states of `domain.md` 2.3, with the day of the end included: current until six months
before it, due until it, then extended while an approved extension lasts, overdue for one more year, and
lapsed after that. An extension beyond one year counts for one year. The year after which a term has lapsed
begins where the term or its extension ended, as in `graph.bodies`.

A body that is not elected has no term. Where the record does not say when it was elected or for how long, or
names an election after the day, the state is unknown: no rule fills in what a source does not say.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

from analytics.changes import Outward
from graph.terms import (
    EXTENSION_YEARS,
    REMINDER_MONTHS,
    Tenure,
    allowed_years,
    months_earlier,
    term_end,
    years_later,
)


class TermState(StrEnum):
    """How it stands with a term, the most urgent first."""

    LAPSED = "lapsed"
    OVERDUE = "overdue"
    EXTENDED = "extended"
    DUE = "due"
    UNKNOWN = "unknown"
    CURRENT = "current"
    NOT_ELECTED = "not_elected"


URGENT = (TermState.LAPSED, TermState.OVERDUE, TermState.EXTENDED, TermState.DUE)
"""The states in which an election is outstanding or near."""

_RANK = {state: str(place) for place, state in enumerate(TermState)}


class Reason(StrEnum):
    """Why a state is what it is, where the state alone does not say."""

    ENDS_SOON = "ends_soon"
    IN_TERM = "in_term"
    EXTENDED = "extended"
    NOT_EXTENDED = "not_extended"
    EXTENSION_ENDED = "extension_ended"
    DELEGATED = "delegated"
    UNKNOWN_WHETHER_ELECTED = "unknown_whether_elected"
    UNKNOWN_ELECTION = "unknown_election"
    UNKNOWN_LENGTH = "unknown_length"
    ELECTED_LATER = "elected_later"


class Term(NamedTuple):
    """The term of a body on a day: `end` as it was elected, `until` with an extension, both None if unknown.

    `allowed` are the terms in years that the rules of the day of the election allow, empty where no rule
    speaks of such a body.
    """

    tenure: Tenure
    state: TermState
    reason: Reason
    end: date | None = None
    until: date | None = None
    allowed: tuple[int, ...] = ()


def term(tenure: Tenure, on: date, *, within: int = REMINDER_MONTHS) -> Term:
    """The term of a body on a day; it is due from `within` months before its end."""
    missing = _missing(tenure, on)
    end = term_end(tenure.elected_on, tenure.years)
    if missing is not None or end is None:
        state = TermState.NOT_ELECTED if missing is Reason.DELEGATED else TermState.UNKNOWN
        return Term(tenure, state, missing or Reason.UNKNOWN_LENGTH, allowed=_allowed(tenure))
    until = _until(tenure, end)
    return Term(tenure, *_state(on, end, until, within), end, until, _allowed(tenure))


def _missing(tenure: Tenure, on: date) -> Reason | None:
    """What is not known of a term, or that there is none."""
    if tenure.elected is False:
        return Reason.DELEGATED
    if tenure.elected is None:
        return Reason.UNKNOWN_WHETHER_ELECTED
    if tenure.elected_on is None:
        return Reason.UNKNOWN_ELECTION
    return Reason.ELECTED_LATER if tenure.elected_on > on else None


def _allowed(tenure: Tenure) -> tuple[int, ...]:
    if tenure.elected_on is None or not tenure.elected:
        return ()
    return allowed_years(tenure.kind, tenure.elected_on, community=tenure.community)


def _until(tenure: Tenure, end: date) -> date:
    """The end of the term, or of its extension as far as that may last."""
    longest = years_later(end, EXTENSION_YEARS)
    return end if tenure.extended_until is None else max(end, min(tenure.extended_until, longest))


def _state(on: date, end: date, until: date, within: int) -> tuple[TermState, Reason]:
    if on <= months_earlier(end, within):
        return TermState.CURRENT, Reason.IN_TERM
    if on <= end:
        return TermState.DUE, Reason.ENDS_SOON
    if on <= until:
        return TermState.EXTENDED, Reason.EXTENDED
    late = TermState.OVERDUE if on <= years_later(until, 1) else TermState.LAPSED
    return late, Reason.NOT_EXTENDED if until == end else Reason.EXTENSION_ENDED


class Remark(StrEnum):
    """What is wrong with a term beside its state."""

    LENGTH = "length"
    TOO_LONG = "too_long"
    NO_DOCUMENT = "no_document"


def remarks(found: Term) -> tuple[Remark, ...]:
    """What inspectors would find in a term; rules V09 and V10 warn of the same when it is loaded."""
    tenure, end = found.tenure, found.end
    said = tenure.extended_until is not None and end is not None and tenure.extended_until > end
    holds = {
        Remark.LENGTH: bool(found.allowed) and tenure.years is not None and tenure.years not in found.allowed,
        Remark.TOO_LONG: said and tenure.extended_until != found.until,
        Remark.NO_DOCUMENT: said and not tenure.documented,
    }
    return tuple(remark for remark, held in holds.items() if held)


@dataclass(frozen=True, slots=True)
class Terms:
    """The terms of every body that exists on a day, by urgency, and how many are in each state."""

    as_of: date
    within: int
    totals: dict[TermState, int]
    lines: tuple[Term, ...]

    @property
    def base(self) -> int:
        """How many bodies are elected, or may be."""
        return len(self.lines) - self.totals[TermState.NOT_ELECTED]

    @property
    def unknown_share(self) -> float | None:
        """The share of the base whose state nobody knows; None where the base is empty."""
        return self.totals[TermState.UNKNOWN] / self.base if self.base else None

    def of(self, states: Iterable[TermState] = URGENT) -> tuple[Term, ...]:
        """The lines in some states."""
        wanted = frozenset(states)
        return tuple(line for line in self.lines if line.state in wanted)


def terms(tenures: Iterable[Tenure], on: date, outward: Outward, *, within: int = REMINDER_MONTHS) -> Terms:
    """The terms of some bodies on a day: the most urgent state first, then by the end of the term."""
    found = [term(tenure, on, within=within) for tenure in tenures]
    counts = Counter(line.state for line in found)
    lines = tuple(sorted(found, key=lambda line: order(line, outward)))
    return Terms(on, within, {state: counts[state] for state in TermState}, lines)


def order(line: Term, outward: Outward) -> tuple[str, ...]:
    """What a term is sorted by; it tells nothing but the state, a day and an id."""
    end = "" if line.end is None else line.end.isoformat()
    return _RANK[line.state], end, outward(line.tenure.body)
