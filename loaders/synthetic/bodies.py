"""Party organizations as the plan knows them, and the terms for which they were elected."""

from __future__ import annotations

from datetime import date, timedelta
from enum import StrEnum
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.draws import day, pick


class Role(StrEnum):
    """What sort of actor a reference means; its number counts within the role."""

    UNIT = "unit"
    DISTRICT = "district"
    STREET = "street"
    COMMUNITY = "community"
    STREET_REGION = "street_region"
    COMMUNITY_REGION = "community_region"
    CORE = "core"
    HUB = "hub"
    OWN = "own"
    JOINT = "joint"
    POST = "post"


class Ref(NamedTuple):
    """A unit (by position), a party organization or a post, before it has a code."""

    role: Role
    number: int


class Term(NamedTuple):
    """How a body came into office; `last` is None where nobody recorded the election."""

    elected: bool
    last: date | None = None
    years: int | None = None
    extended: date | None = None


class Body(NamedTuple):
    """One party organization. `name` lacks the suffix of the copy; `host` is a unit's position."""

    ref: Ref
    kind: str
    form: str
    domain: str
    name: str
    street: int
    founded: date
    term: Term
    superior: Ref | None = None
    community: int | None = None
    host: int | None = None
    members: str = "不详"
    structural: bool = False
    abolished: date | None = None


class Standing(StrEnum):
    """The state of a term on 2016-12-31 (`domain.md` 2.3)."""

    CURRENT = "current"
    DUE = "due"
    EXTENDED = "extended"
    OVERDUE = "overdue"
    LAPSED = "lapsed"
    UNKNOWN = "unknown"


STANDINGS = tuple(Standing)
USUAL = (87, 6, 2, 3, 0, 2)
"""Chances of the standings in ordinary bodies; a lapsed one is always planned."""

ENDS = {
    Standing.CURRENT: (date(2017, 7, 10), date(2018, 12, 20)),
    Standing.DUE: (date(2017, 1, 5), date(2017, 6, 20)),
    Standing.EXTENDED: (date(2016, 2, 1), date(2016, 11, 20)),
    Standing.OVERDUE: (date(2016, 2, 1), date(2016, 11, 20)),
    Standing.LAPSED: (date(2014, 1, 10), date(2015, 11, 20)),
}
"""The first and last day on which a term of that standing ends."""

EXTENDED_TO = date(2016, 12, 31)
DELEGATED = Term(elected=False)


def draw_term(rng: Generator, standing: Standing, years: int = 3) -> Term:
    """A term that has this standing on 2016-12-31."""
    if standing is Standing.UNKNOWN:
        return Term(elected=True)
    end = day(rng, *ENDS[standing])
    last = end.replace(year=end.year - years, day=min(end.day, 28))
    return Term(True, last, years, EXTENDED_TO if standing is Standing.EXTENDED else None)


def usual_terms(rng: Generator, size: int, years: int = 3) -> list[Term]:
    """Terms of ordinary bodies: most are current, some due, extended, overdue or unrecorded."""
    return [draw_term(rng, STANDINGS[which], years) for which in pick(rng, USUAL, size).tolist()]


def founded_between(rng: Generator, first: date, last: date, term: Term) -> date:
    """A day of foundation in the span that is not after the election on record."""
    limit = last if term.last is None else min(last, term.last)
    return day(rng, min(first + timedelta(days=30), limit), limit)
