"""Coverage spells: from when until when a unit was in a tier without a break, from dated ties.

Half-open, and merged: two ties that overlap or follow each other without a gap make one spell. Evidence that
was not verified again ends the spell by its age. On every day the tier of a unit is the one that
`analytics.tiers` finds in the network of that day; a unit without a spell on a day is T0 or TX there, by its
survey (`analytics.md` 4).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.policies import CoveragePolicy
from analytics.tiers import TIERS, TX
from graph.columns import NO_DAY
from graph.network import Means
from graph.reaches import Reaches

Numbers = npt.NDArray[np.int64]

NONE = -1
"""No spell: nothing reaches the unit."""

_ORDER = (0, 1, 2, 3, TX, 4)
"""Tiers as places in `TIERS`, the stronger first: old evidence of T1-T4 goes before contact (T5)."""


class Spells(NamedTuple):
    """One entry per spell, by unit and then day. `value` is a place in `TIERS`, or 1 in a set of tiers."""

    unit: Numbers
    value: Numbers
    begin: Numbers
    end: Numbers

    def of(self, tiers: Iterable[str]) -> Spells:
        """The spells in which a unit is in one of some tiers, whichever of them."""
        inside = np.isin(self.value, [TIERS.index(tier) for tier in tiers])
        unit, begin, end = self.unit[inside], self.begin[inside], self.end[inside]
        follows = np.zeros(len(unit), bool)
        follows[1:] = (unit[1:] == unit[:-1]) & (begin[1:] == end[:-1])
        first, last = ~follows, ~np.append(follows[1:], np.zeros(min(1, len(unit)), bool))
        return Spells(unit[first], np.ones(int(first.sum()), np.int64), begin[first], end[last])

    def on(self, day: int, units: int) -> Numbers:
        """The value of each of so many units on a day; `NONE` where it has no spell."""
        found, held = np.full(units, NONE, np.int64), (self.begin <= day) & (day < self.end)
        found[self.unit[held]] = self.value[held]
        return found

    def among(self, units: npt.NDArray[np.bool_]) -> Spells:
        """The spells of some units."""
        rows = units[self.unit]
        return Spells(*(column[rows] for column in self))

    def counts(self, days: Sequence[int]) -> Numbers:
        """How many spells hold on each of some days: a running sum of +1 at every start, -1 at every end."""
        begun, ended = np.sort(self.begin), np.sort(self.end)
        return np.searchsorted(begun, days, side="right") - np.searchsorted(ended, days, side="right")

    def turnover(self, before: int, day: int) -> tuple[int, int]:
        """How many spells began, and how many ended, after one day and up to another one."""
        begun, ended = ((before < days) & (days <= day) for days in (self.begin, self.end))
        return int(begun.sum()), int(ended.sum())


def spells(reaches: Reaches, policy: CoveragePolicy) -> Spells:
    """The spells of every unit in every tier."""
    unit, day, tier, step = _events(reaches, policy)
    order = np.lexsort((day, unit))
    unit, day = unit[order], day[order]
    held = np.zeros((len(unit), len(_ORDER)), np.int64)
    held[np.arange(len(unit)), tier[order]] = step[order]
    np.cumsum(held, axis=0, out=held)  # starts and ends of one unit add up to nought: no unit sees another
    whole = _changed(unit, day, last=True)
    now = np.where(held.any(axis=1), np.array(_ORDER)[(held > 0).argmax(axis=1)], NONE)
    return _runs(unit[whole], day[whole], now[whole])


def _runs(unit: Numbers, day: Numbers, value: Numbers) -> Spells:
    """The stretches of one value, from what each unit turns into on which day."""
    kept = _changed(unit, value, last=False)
    unit, day, value = unit[kept], day[kept], value[kept]
    rows = np.flatnonzero(value != NONE)
    return Spells(unit[rows], value[rows], day[rows], day[np.minimum(rows + 1, len(day) - 1)])


def _changed(unit: Numbers, value: Numbers, *, last: bool) -> npt.NDArray[np.bool_]:
    """The first, or the last, entry of every run of the same unit and value."""
    turns = (unit[1:] != unit[:-1]) | (value[1:] != value[:-1])
    edge = np.ones(min(1, len(unit)), bool)
    return np.concatenate((turns, edge) if last else (edge, turns))


def _events(reaches: Reaches, policy: CoveragePolicy) -> tuple[Numbers, Numbers, Numbers, Numbers]:
    """Unit, day, tier by its place in `_ORDER`, and +1 or -1, of all starts and ends."""
    begin, end = reaches.begin.astype(np.int64), reaches.end.astype(np.int64)
    strong = reaches.means < Means.ALLIANCE
    aged = reaches.verified_on.astype(np.int64) + policy.evidence_max_age_days + 1
    aged = np.where(reaches.verified_on == NO_DAY, begin, aged)
    fresh_end, stale_begin = np.where(strong, np.clip(aged, begin, end), end), np.clip(aged, begin, end)
    means = np.where(strong, reaches.means - 1, _ORDER.index(4))
    rows = np.flatnonzero(strong)
    unit = np.concatenate((reaches.unit, reaches.unit[rows])).astype(np.int64)
    tier = np.concatenate((means, np.full(len(rows), _ORDER.index(TX)))).astype(np.int64)
    starts, stops = np.concatenate((begin, stale_begin[rows])), np.concatenate((fresh_end, end[rows]))
    there = starts < stops
    unit, tier, starts, stops = unit[there], tier[there], starts[there], stops[there]
    one = np.ones(len(unit), np.int64)
    return (
        np.concatenate((unit, unit)),
        np.concatenate((starts, stops)),
        np.concatenate((tier, tier)),
        np.concatenate((one, -one)),
    )
