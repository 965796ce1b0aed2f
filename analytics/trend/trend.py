"""Coverage day after day: every report, and between two of them what changed and why.

The reports are those of `analytics.coverage` on each of the days, so there is nothing to drift: one day of a
district costs some hundredths of a second. What the record holds of the past it holds as of now. A tie says
when it was last verified, not when before; on a day earlier than that it counts as fresh. Attributes of a
unit (industry, ownership, size, base criteria, survey) bear no date: a unit has today's on every day, and
only opening, closing and moving change its base.
"""

from __future__ import annotations

from calendar import monthrange
from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from analytics.coverage import Coverage
from analytics.policies import CoveragePolicy
from analytics.trend.compare import CellChange, cell_changes
from analytics.trend.spells import Spells, spells
from analytics.trend.standing import Roll, Standing, standings
from graph.errors import WrongUseError
from graph.network import Network
from graph.reaches import Reaches


class Every(StrEnum):
    """The steps of a series; the value is a number of months."""

    MONTH = "month"
    QUARTER = "quarter"
    YEAR = "year"


_MONTHS = {Every.MONTH: 1, Every.QUARTER: 3, Every.YEAR: 12}

MOST_DAYS = 132
"""Days of one series: eleven years by months."""


class Step(NamedTuple):
    """One day of a series. `total` and `rows` say what changed since the day before it in the series; None
    and empty on the first. `begun` and `ended` are the spells of coverage, of units in the base on the day,
    that began and ended since: also those that did both in between, which no two reports show.
    """

    coverage: Coverage
    total: CellChange | None
    rows: tuple[CellChange, ...]
    begun: int | None
    ended: int | None


@dataclass(frozen=True, slots=True)
class Trend:
    """A series under one policy, the earliest day first."""

    policy: CoveragePolicy
    by: tuple[str, ...]
    steps: tuple[Step, ...]


def days(first: date, last: date, every: Every) -> tuple[date, ...]:
    """The days of a series: the last one, and back from it in whole steps to the first one at the earliest.

    Where a month is too short for the day it is its last one. WrongUseError where the days are out of order,
    or too many.
    """
    found, number = [last], 1
    if first > last:
        raise WrongUseError(
            f"首日 {first} 晚于末日 {last}。", f"The first day {first} is after the last, {last}."
        )
    while (day := _back(last, number * _MONTHS[every])) is not None and day >= first:
        found.append(day)
        number += 1
        if number > MOST_DAYS:
            raise WrongUseError(
                f"一次至多 {MOST_DAYS} 个日期；请缩短时段或加大步长。",
                f"At most {MOST_DAYS} days at once; ask for a shorter period or longer steps.",
            )
    return tuple(reversed(found))


def _back(day: date, months: int) -> date | None:
    """The day so many months before; None before the calendar begins."""
    number = day.year * 12 + day.month - 1 - months
    year, month = divmod(number, 12)
    if year < 1:
        return None
    return date(year, month + 1, min(day.day, monthrange(year, month + 1)[1]))


def trend(networks: Iterable[Network], policy: CoveragePolicy, by: Sequence[str], reached: Reaches) -> Trend:
    """The series over the networks of some days in ascending order; two days at a time are held."""
    roll, reports = Roll(), [(), tuple(by)] if by else [()]
    covered = _Covered(reached, policy)
    steps: list[Step] = []
    last: tuple[Standing, ...] = ()
    for network in networks:
        now = standings(network, policy, reports, roll)
        steps.append(
            _step(last, now, roll, covered) if last else Step(now[-1].coverage, None, (), None, None)
        )
        last = now
    return Trend(policy, tuple(by), tuple(steps))


def _step(last: Sequence[Standing], now: Sequence[Standing], roll: Roll, covered: _Covered) -> Step:
    found = [cell_changes(*each, roll) for each in zip(last, now, strict=True)]
    turned = covered.of(now[0].based).turnover(last[0].day, now[0].day)
    return Step(now[-1].coverage, found[0][0], found[1] if found[1:] else (), *turned)


class _Covered:
    """The spells of coverage of all units, to be asked for those of some."""

    def __init__(self, reached: Reaches, policy: CoveragePolicy) -> None:
        self._places = {key: place for place, key in enumerate(reached.keys)}
        self._spells = spells(reached, policy).of(policy.numerator_tiers)

    def of(self, keys: Iterable[str]) -> Spells:
        """The spells of the units with some keys."""
        chosen = np.zeros(len(self._places), bool)
        chosen[[self._places[key] for key in keys]] = True
        return self._spells.among(chosen)
