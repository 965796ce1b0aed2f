"""What one view holds of the kinds that figures count, for one day: what `analytics.figure_counts` reads.

It is made from what the view may read of its own area. A field that the role may not read is not there, and
a kind that it may not see is empty: to computation both are as if nobody had ever recorded them.
"""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from analytics.figure_definitions import LIVES, Life, Of
from graph.columns import NO_DAY, NO_INTEGER, AnyColumn, Coded, Numbers
from graph.network import Days, Mask, Places
from graph.records import Between

_EPOCH = date(1970, 1, 1)


@dataclass(frozen=True, eq=False, slots=True)
class Holding:
    """The records of one kind: how many, and their readable fields by name."""

    size: int
    columns: Mapping[str, AnyColumn]

    def coded(self, name: str) -> Coded:
        """The column of a code."""
        return cast(Coded, self.columns[name])

    def days(self, name: str) -> Days:
        """The values of a day column; `NO_DAY` where not known."""
        return cast(Days, cast(Numbers, self.columns[name]).values)

    def numbers(self, name: str) -> Amounts:
        """The values of a number column, and of which records it is not known."""
        held = cast(Numbers, self.columns[name]).values
        missing = np.isnan(held) if np.issubdtype(held.dtype, np.floating) else held == NO_INTEGER
        return Amounts(np.where(missing, 0, held).astype(np.float64), missing)


class Amounts(NamedTuple):
    """A number of every record, 0 where `missing` says that nobody knows it."""

    values: npt.NDArray[np.float64]
    missing: Mask


class Bonds(NamedTuple):
    """The ties of one relation between two kinds on the day, as places in their two holdings."""

    source: Places
    target: Places


@dataclass(frozen=True, eq=False, slots=True)
class Holdings:
    """All of it. `day` is a day number since 1970-01-01."""

    day: int
    kinds: Mapping[str, Holding]
    ties: Mapping[Between, Bonds]


class Chosen(NamedTuple):
    """Records of a sort: `sure` are there on the day; of these nobody knows since when `undated` are.

    `maybe` are there too, and nobody knows whether they are of the sort. `there` are all of the kind.
    """

    sure: Mask
    undated: Mask
    maybe: Mask
    there: Mask


def chosen(of: Of, held: Holdings) -> Chosen | None:
    """The records of a sort; None where the record has none on any day, or a field is not there."""
    holding = held.kinds[of.kind]
    if not holding.columns.keys() >= set(of.fields):
        return None
    fits, blank = np.ones(holding.size, bool), np.zeros(holding.size, bool)
    for where in of.where:
        column = holding.coded(where.field)
        blank |= column.codes < 0
        fits &= column.equals(*where.codes) | (column.codes < 0)
    there, undated = _there(of, holding, held.day)
    sort = fits & ~blank
    return Chosen(sort & there, sort & there & undated, fits & blank & there, there) if sort.any() else None


def _there(of: Of, holding: Holding, day: int) -> tuple[Mask, Mask]:
    """Which records are there on a day (or have happened by it), and of which nobody knows since when."""
    if of.happened is not None:
        since = NO_DAY + 1 if of.since is None else (of.since - _EPOCH).days
        days = holding.days(of.happened)
        return (since <= days) & (days <= day), np.zeros(holding.size, bool)
    life = LIVES.get(of.kind, Life())
    there, undated = np.ones(holding.size, bool), np.zeros(holding.size, bool)
    if life.begin is not None:
        undated = holding.days(life.begin) == NO_DAY
        there = holding.days(life.begin) <= day
    if life.end is not None:
        ended = holding.days(life.end)
        there = there & ((ended == NO_DAY) | (ended > day))
    return there, undated
