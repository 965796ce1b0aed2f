"""How every unit stands on one day: in which cells, whether in the base, and whether it is covered.

The same unit is known again on another day by its number in a `Roll`, and so is the same cell.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from enum import IntEnum
from functools import cached_property
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.bases import MEMBER_BASES, base_of, counts_households
from analytics.cells import Grid, grid
from analytics.coverage import Coverage, coverage
from analytics.policies import CoveragePolicy
from analytics.tiers import TIERS, TX, Tiers, tiers
from graph.errors import WrongUseError
from graph.network import Mask, Network

Numbers = npt.NDArray[np.int64]

Cell = tuple[str, ...]


class State(IntEnum):
    """How a unit of the base stands; `ABSENT` is not in the base of that cell."""

    ABSENT = 0
    COVERED = 1
    UNKNOWN = 2
    NEITHER = 3


class Presence(IntEnum):
    """Whether a unit is there at all, in the base or not: nowhere, in other cells only, or in the cell."""

    NONE = 0
    AWAY = 1
    HERE = 2


class Roll:
    """Numbers for the keys of units and for cells, given once and kept from day to day."""

    def __init__(self) -> None:
        self.units: dict[str, int] = {}
        self.cells: dict[Cell, int] = {}

    def of_units(self, keys: Iterable[str]) -> Numbers:
        """The number of every unit; new ones get the next."""
        return np.array([self.units.setdefault(key, len(self.units)) for key in keys], np.int64)

    def of_cells(self, cells: Grid) -> Numbers:
        """The number of every cell of a grid; new ones get the next."""
        told = [self.cells.setdefault(cells.cell(n), len(self.cells)) for n in range(len(cells))]
        return np.array(told, np.int64)


@dataclass(frozen=True, eq=False)
class Standing:
    """One entry per unit of the base and cell it lies in, by numbers of a roll; it may lie in several zones.

    `stale` marks units with evidence that is too old, `abolished` those with a body that is gone. `keys` are
    those of all units of the day, `based` of those in the base, `inside` the place of a unit among all of
    them and the cell, for every one. `households` are how many a cell counts in the base.
    """

    day: int
    coverage: Coverage
    unit: Numbers
    cell: Numbers
    state: npt.NDArray[np.int8]
    stale: Mask
    abolished: Mask
    keys: Sequence[str]
    based: Sequence[str]
    inside: tuple[Numbers, Numbers]
    households: dict[int, int]

    @cached_property
    def _places(self) -> dict[str, int]:
        return dict(zip(self.keys, range(len(self.keys)), strict=True))

    def presence(self, keys: Sequence[str], cells: Numbers) -> npt.NDArray[np.int8]:
        """Of some units and cells, whether each unit is there on the day, and whether in that cell."""
        places = np.array([self._places.get(key, -1) for key in keys], np.int64)
        units, numbers = self.inside
        near = np.flatnonzero(np.isin(units, places))
        held = set(zip(units[near].tolist(), numbers[near].tolist(), strict=True))
        pairs = zip(places.tolist(), cells.tolist(), strict=True)
        found = [
            Presence.NONE if p < 0 else Presence.HERE if (p, c) in held else Presence.AWAY for p, c in pairs
        ]
        return np.array(found, np.int8)


def standings(
    network: Network, policy: CoveragePolicy, reports: Iterable[Sequence[str]], roll: Roll
) -> tuple[Standing, ...]:
    """How the units of the base stand in several reports, by their dimensions.

    WrongUseError where the policy counts by member bands and the view may count the whole only: two days and
    a cause make a cell as small as any.
    """
    whole_only(network, policy)
    found, base = tiers(network, policy), base_of(network, policy).inside
    covered = np.isin(found.tier, [TIERS.index(tier) for tier in policy.numerator_tiers])
    state = np.where(covered, State.COVERED, np.where(found.tier == TX, State.UNKNOWN, State.NEITHER))
    unit = np.full(len(base), -1, np.int64)
    rows = np.flatnonzero(base)
    keys = [network.units.keys[row] for row in rows.tolist()]
    unit[rows] = roll.of_units(keys)
    told = _Units(found, state.astype(np.int8), unit, keys)
    return tuple(_standing(network, policy, by, roll, told) for by in reports)


class _Units(NamedTuple):
    """What all reports of a day share: tiers, states, numbers (-1 outside the base), keys of the base."""

    found: Tiers
    state: npt.NDArray[np.int8]
    number: Numbers
    keys: Sequence[str]


def _standing(
    network: Network, policy: CoveragePolicy, by: Sequence[str], roll: Roll, units: _Units
) -> Standing:
    cells = grid(network, by)
    numbers = roll.of_cells(cells)
    entries = np.flatnonzero(units.number[cells.rows] >= 0)
    rows = cells.rows[entries]
    return Standing(
        day=network.day,
        coverage=coverage(network, policy, by),
        unit=units.number[rows],
        cell=numbers[cells.unit[entries]],
        state=units.state[rows],
        stale=units.found.stale[rows],
        abolished=units.found.abolished[rows],
        keys=network.units.keys,
        based=units.keys,
        inside=(cells.rows, numbers[cells.unit]),
        households=_households(network, policy, numbers[cells.household]),
    )


def whole_only(network: Network, policy: CoveragePolicy) -> None:
    """WrongUseError where a change of the policy's counts would tell a role what it may only count."""
    if policy.base in MEMBER_BASES and not network.units.bands_by_cell:
        raise WrongUseError(
            f"口径 {policy.policy_id} 按党员人数分段统计，当前角色只能看某一日的全区合计，不能看变化。",
            f"Policy {policy.policy_id} counts by member bands; "
            "this role may see the whole of one day only, no changes.",
        )


def _households(network: Network, policy: CoveragePolicy, cells: Numbers) -> dict[int, int]:
    found: dict[int, int] = {}
    if counts_households(policy):
        for cell, count in zip(cells.tolist(), network.households.count.tolist(), strict=True):
            found[cell] = found.get(cell, 0) + count
    return found
