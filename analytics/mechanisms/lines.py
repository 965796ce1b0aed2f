"""Lines: one figure about one mechanism, with its base, date and window, and what is unknown beside it."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import dataclass, replace
from typing import NamedTuple

from analytics.mechanisms.facts import Facts, UnreadableError
from graph.records import NodeKey

FEWEST_PERSONS = 10
"""Smaller counts of people are not told (`domain.md` 5.3)."""

ROUNDED = 5
"""Counts of people are told in steps of this."""

PERSONS = "persons"


class Words(NamedTuple):
    """One thing's name in both languages."""

    zh: str
    en: str


UNITS = {
    "organizations": Words("个党组织", "party organizations"),
    "alliances": Words("个联合体", "alliances"),
    "enterprises": Words("家企业", "enterprises"),
    "areas": Words("个区域", "areas"),
    "items": Words("项", "items"),
    "posts": Words("个岗位", "posts"),
    "sites": Words("个点位", "sites"),
    "cases": Words("件", "cases"),
    "issues": Words("个问题", "issues"),
    "days": Words("天", "days"),
    "yuan_per_year": Words("元/年", "yuan a year"),
    "yuan_per_person": Words("元/人年", "yuan a year for each"),
    PERSONS: Words("人", "persons"),
}
"""The units in which lines are told."""


UNNAMED = Words("未公布", "not published")
"""What the source does not name. It is never filled in."""


class Part(NamedTuple):
    """The share of one code in a line; `value` is None where the source does not say."""

    code: str
    words: Words
    value: int | None


class Pointed(NamedTuple):
    """An organization, alliance, area or thing that a line points at, and why."""

    node: NodeKey
    reason: Words


@dataclass(frozen=True)
class Found:
    """What a line comes to. `unknown` counts those of whom a field that decides is silent.

    Where that are all of them, a sum has no value.
    """

    value: int | None
    base: int
    unknown: int = 0
    parts: tuple[Part, ...] = ()
    pointed: tuple[Pointed, ...] = ()


Finder = Callable[[Facts], Found | None]
"""Finds what a line comes to; None where the source is silent of it."""


@dataclass(frozen=True)
class Measure:
    """A declared line. `base` says what is counted below, `unit` is one of `UNITS`.

    `window` is in days and ends with the day asked for. `heard` names kinds and relations: where no record
    of one is seen, the source is silent. `rated` marks lines that read ratings or rectifications, which some
    roles may only count: to them the total is told, and the parts where they are of the `whole`.
    """

    code: str
    words: Words
    base: Words
    unit: str
    find: Finder
    window: int | None = None
    heard: tuple[str, ...] = ()
    rated: bool = False
    whole: bool = False


@dataclass(frozen=True)
class Line:
    """A measure on a day. `value` is None where the source is silent, and where people are too few to be
    told: then `below` is the number they are fewer than.
    """

    measure: Measure
    value: int | None
    below: int | None
    base: int | None
    unknown: int | None
    parts: tuple[Part, ...]
    pointed: tuple[Pointed, ...]

    @property
    def silent(self) -> bool:
        """Whether the source says nothing of it."""
        return self.base is None


def line(measure: Measure, facts: Facts) -> Line | None:
    """What a measure comes to; None where the view may not read all that it reads."""
    try:
        unheard = [name for name in measure.heard if not facts.heard(name)]
        found = measure.find(facts)
    except UnreadableError:
        return None
    if found is None or unheard:
        return Line(measure, None, None, None, None, (), ())
    return _told(measure, _allowed(measure, found, facts.listed))


def _allowed(measure: Measure, found: Found, listed: bool) -> Found:
    if not measure.rated or listed:
        return found
    return replace(found, parts=found.parts if measure.whole else (), pointed=())


def _told(measure: Measure, found: Found) -> Line:
    if measure.unit != PERSONS:
        return Line(measure, found.value, None, found.base, found.unknown, found.parts, found.pointed)
    value = None if found.value is None else persons(found.value)
    below = FEWEST_PERSONS if value is None and found.value is not None else None
    parts = tuple(Part(part.code, part.words, persons(part.value or 0)) for part in found.parts)
    return Line(measure, value, below, found.base, found.unknown, parts, ())


def persons(count: int) -> int | None:
    """A count of people as it may be told: in steps of five, and None below ten."""
    return None if count < FEWEST_PERSONS else ROUNDED * round(count / ROUNDED)
