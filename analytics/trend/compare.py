"""Two days compared: coverage before and after, and a cause for every unit of the difference.

The causes add up exactly: what they add to the base, to the covered and to the unknown is the difference of
the two reports, in every cell and in the whole. A falling base alone can raise a rate, so its changes stand
beside those of what is counted over it (`analytics.md` 4).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.coverage import CoverageRow
from analytics.policies import CoveragePolicy
from analytics.tiers import TIERS
from analytics.trend.standing import Cell, Numbers, Presence, Roll, Standing, State, standings
from graph.network import Network


class Cause(StrEnum):
    """Why a unit counts otherwise; the first eight change the base too.

    `LEFT` is that nothing counted reaches it any more, while `EXPIRED` is that what reached it was last
    confirmed too long ago, and `BODY_ENDED` that the body behind it was abolished. `OTHER` are moves between
    unknown and not covered.
    """

    OPENED = "opened"
    CLOSED = "closed"
    MOVED_IN = "moved_in"
    MOVED_OUT = "moved_out"
    BASE_IN = "base_in"
    BASE_OUT = "base_out"
    HOUSEHOLDS_MORE = "households_more"
    HOUSEHOLDS_LESS = "households_less"
    REACHED = "reached"
    LEFT = "left"
    BODY_ENDED = "body_ended"
    EXPIRED = "expired"
    OTHER = "other"


CAUSES = tuple(Cause)


class Delta(NamedTuple):
    """What a cause adds to the base, to the covered units, and to the unknown ones."""

    cause: Cause
    base: int
    covered: int
    unknown: int


@dataclass(frozen=True, slots=True)
class CellChange:
    """One cell before and after, and the causes that moved anything there, in their order."""

    cell: Cell
    before: CoverageRow
    after: CoverageRow
    causes: tuple[Delta, ...]


@dataclass(frozen=True, slots=True)
class Comparison:
    """Two days under one policy. `rows` are the cells that hold anybody on either day, by key."""

    policy: CoveragePolicy
    by: tuple[str, ...]
    before: date
    after: date
    total: CellChange
    rows: tuple[CellChange, ...]


def compare(before: Network, after: Network, policy: CoveragePolicy, by: Sequence[str] = ()) -> Comparison:
    """The later network beside the earlier one."""
    roll, reports = Roll(), [(), *([by] if by else ())]
    old, new = (standings(network, policy, reports, roll) for network in (before, after))
    found = [cell_changes(*each, roll) for each in zip(old, new, strict=True)]
    return Comparison(policy, tuple(by), before.as_of, after.as_of, found[0][0], found[1] if by else ())


def cell_changes(before: Standing, after: Standing, roll: Roll) -> tuple[CellChange, ...]:
    """The cells of two days whose units and cells one roll has numbered."""
    causes = _caused(before, after, roll)
    old, new = _by_cell(before), _by_cell(after)
    return tuple(
        CellChange(cell, _row(old, cell, before), _row(new, cell, after), causes.get(cell, ()))
        for cell in sorted({*old, *new})
    )


def _by_cell(found: Standing) -> dict[Cell, CoverageRow]:
    rows = found.coverage.rows if found.coverage.by else (found.coverage.total,)
    return {row.cell: row for row in rows}


def _row(rows: Mapping[Cell, CoverageRow], cell: Cell, found: Standing) -> CoverageRow:
    """The row of a cell, of nobody where it holds nobody on the day."""
    counts = found.coverage.policy.numerator_tiers
    return rows.get(cell) or CoverageRow(cell, 0, (0,) * len(TIERS), 0, counts)


class _Joined(NamedTuple):
    """Every unit and cell in the base on either day, with its state on both.

    `stale` and `abolished` are of the second day; `other` says of those in the base on one day only whether
    the unit is there on the other day.
    """

    cell: Numbers
    old: npt.NDArray[np.int8]
    new: npt.NDArray[np.int8]
    stale: npt.NDArray[np.bool_]
    abolished: npt.NDArray[np.bool_]
    other: npt.NDArray[np.int8]


def _joined(before: Standing, after: Standing, roll: Roll) -> _Joined:
    cells = max(1, len(roll.cells))
    ids = [each.unit * cells + each.cell for each in (before, after)]
    both = np.sort(np.concatenate(ids))
    both = both[np.append(both[1:] != both[:-1], np.ones(min(1, len(both)), bool))]
    first, second = (np.searchsorted(both, each) for each in ids)
    old, new, other = np.zeros((3, len(both)), np.int8)
    old[first], new[second] = before.state, after.state
    stale, abolished = np.zeros((2, len(both)), bool)
    stale[second], abolished[second] = after.stale, after.abolished
    keys, cell = [*roll.units], both % cells
    for side, state in ((before, old), (after, new)):
        rows = np.flatnonzero(state == State.ABSENT)
        other[rows] = side.presence([keys[n] for n in (both[rows] // cells).tolist()], cell[rows])
    return _Joined(cell, old, new, stale, abolished, other)


_Choice = tuple[npt.NDArray[np.bool_], Cause]


def _choices(joined: _Joined) -> Iterator[_Choice]:
    """Every cause with the entries it holds for; the first that holds is the one."""
    old, new, other = joined.old, joined.new, joined.other
    entered, gone = old == State.ABSENT, new == State.ABSENT
    here, away = other == Presence.HERE, other == Presence.AWAY
    yield from ((entered & here, Cause.BASE_IN), (entered & away, Cause.MOVED_IN), (entered, Cause.OPENED))
    yield from ((gone & here, Cause.BASE_OUT), (gone & away, Cause.MOVED_OUT), (gone, Cause.CLOSED))
    lost = (old == State.COVERED) & (new != State.COVERED)
    yield lost & joined.stale & (new == State.UNKNOWN), Cause.EXPIRED
    yield lost & joined.abolished, Cause.BODY_ENDED
    yield lost, Cause.LEFT
    yield (old != State.COVERED) & (new == State.COVERED), Cause.REACHED
    yield old != new, Cause.OTHER


def _causes(joined: _Joined) -> npt.NDArray[np.int64]:
    """The number of the cause of every entry; -1 where it counts as it did."""
    masks, causes = zip(*_choices(joined), strict=True)
    return np.select(masks, [CAUSES.index(cause) for cause in causes], -1)


def _caused(before: Standing, after: Standing, roll: Roll) -> dict[Cell, tuple[Delta, ...]]:
    joined = _joined(before, after, roll)
    cause = _causes(joined)
    sums = np.zeros((len(roll.cells), len(CAUSES), 3), np.int64)
    rows = np.flatnonzero(cause >= 0)
    for column, added in enumerate(_added(joined)):
        np.add.at(sums[:, :, column], (joined.cell[rows], cause[rows]), added[rows])
    for cell, count in _household_changes(before, after):
        more = Cause.HOUSEHOLDS_MORE if count > 0 else Cause.HOUSEHOLDS_LESS
        sums[cell, CAUSES.index(more)] += (count, 0, count)
    return {cell: tuple(_deltas(sums[number])) for cell, number in roll.cells.items()}


def _added(joined: _Joined) -> Iterator[npt.NDArray[np.int64]]:
    """What every entry adds to base, covered and unknown."""
    for counts in ([State.COVERED, State.UNKNOWN, State.NEITHER], [State.COVERED], [State.UNKNOWN]):
        yield np.isin(joined.new, counts).astype(np.int64) - np.isin(joined.old, counts)


def _household_changes(before: Standing, after: Standing) -> Iterator[tuple[int, int]]:
    for cell in {*before.households, *after.households}:
        yield cell, after.households.get(cell, 0) - before.households.get(cell, 0)


def _deltas(sums: npt.NDArray[np.int64]) -> Iterator[Delta]:
    for cause, numbers in zip(CAUSES, sums.tolist(), strict=True):
        if any(numbers):
            yield Delta(cause, *numbers)
