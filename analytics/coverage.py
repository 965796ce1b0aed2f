"""Coverage: how many units of a base each tier reaches, by cell, with what is not known beside it.

Definitions of `domain.md` 2.4. A rate is an interval: low counts the unknown as not reached, high as
reached. The point rate is the low bound, and is withheld where more than a fifth is unknown.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np
import numpy.typing as npt

from analytics.bases import MEMBER_BASES, Base, base_of, counts_households
from analytics.cells import Grid, grid
from analytics.policies import CoveragePolicy
from analytics.tiers import TIERS, TX, tiers
from graph.errors import WrongUseError
from graph.network import Network

MOST_UNKNOWN = 0.20
"""Above this share of unknown units only the interval is shown."""

_ORGANIZED = ("T1", "T2", "T3")


@dataclass(frozen=True, slots=True)
class CoverageRow:
    """One cell: its keys, its base, the units per tier, and those whose place in the base is unknown."""

    cell: tuple[str, ...]
    base: int
    tiers: tuple[int, ...]
    base_unknown: int
    numerator_tiers: tuple[str, ...]

    def count(self, *names: str) -> int:
        """The units in some tiers."""
        return sum(self.tiers[TIERS.index(name)] for name in names)

    @property
    def covered(self) -> int:
        """Units in the policy's numerator tiers (the union rate's numerator)."""
        return self.count(*self.numerator_tiers)

    @property
    def unknown(self) -> int:
        """Units of the base of which nobody knows whether they are reached."""
        return self.count("TX")

    @property
    def low(self) -> float | None:
        """The rate if nobody unknown is reached; None over an empty base."""
        return self._share(self.covered)

    @property
    def high(self) -> float | None:
        """The rate if everybody unknown is reached."""
        return self._share(self.covered + self.unknown)

    @property
    def unknown_share(self) -> float | None:
        """The unknown as a share of the base."""
        return self._share(self.unknown)

    @property
    def rate(self) -> float | None:
        """The point rate: the low bound, or None where too much is unknown."""
        share = self.unknown_share
        return None if share is None or share > MOST_UNKNOWN else self.low

    @property
    def organizational(self) -> float | None:
        """Organizational coverage with regional and industry bodies, T1–T3."""
        return self._share(self.count(*_ORGANIZED))

    @property
    def organizational_strict(self) -> float | None:
        """Organizational coverage by the published formula, T1 and T2 only."""
        return self._share(self.count("T1", "T2"))

    @property
    def standalone(self) -> float | None:
        """The standalone rate, T1."""
        return self._share(self.count("T1"))

    def _share(self, number: int) -> float | None:
        return number / self.base if self.base else None


@dataclass(frozen=True, slots=True)
class Coverage:
    """The figures of one policy on one date. `total` is the whole; `rows` are cells that hold anybody."""

    policy: CoveragePolicy
    as_of: date
    by: tuple[str, ...]
    total: CoverageRow
    rows: tuple[CoverageRow, ...]


def coverage(network: Network, policy: CoveragePolicy, by: Sequence[str] = ()) -> Coverage:
    """Coverage by cells of the named dimensions (`analytics.cells.DIMENSIONS`), ordered by cell key.

    A unit in several zones counts in each; the total counts it once.
    """
    if by and policy.base in MEMBER_BASES and not network.units.bands_by_cell:
        raise WrongUseError(
            f"口径 {policy.policy_id} 按党员人数分段统计，当前角色只能看全区合计，不能分组。",
            f"Policy {policy.policy_id} counts by member bands; this role may see the whole only, not cells.",
        )
    base, tier = base_of(network, policy), tiers(network, policy).tier
    total = _rows(network, policy, base, tier, grid(network, ()))
    rows = _rows(network, policy, base, tier, grid(network, by)) if by else []
    whole = total[0] if total else _row(policy, (), np.zeros(len(TIERS), np.int64), 0)
    return Coverage(policy, network.as_of, tuple(by), whole, tuple(sorted(rows, key=lambda r: r.cell)))


def _rows(
    network: Network, policy: CoveragePolicy, base: Base, tier: npt.NDArray[np.int8], cells: Grid
) -> list[CoverageRow]:
    size = len(cells)
    inside = base.inside[cells.rows]
    spread = cells.unit[inside] * len(TIERS) + tier[cells.rows][inside]
    counts = np.bincount(spread, minlength=size * len(TIERS)).reshape(size, len(TIERS))
    if counts_households(policy):
        counts[:, TX] += np.bincount(
            cells.household, weights=network.households.count, minlength=size
        ).astype(np.int64)
    unknown = np.bincount(cells.unit[base.unknown[cells.rows]], minlength=size)
    filled = np.flatnonzero(counts.sum(axis=1) + unknown)
    return [_row(policy, cells.cell(int(i)), counts[i], int(unknown[i])) for i in filled]


def _row(
    policy: CoveragePolicy, cell: tuple[str, ...], counts: npt.NDArray[np.int64], unknown: int
) -> CoverageRow:
    numbers = tuple(int(n) for n in counts)
    return CoverageRow(cell, sum(numbers), numbers, unknown, policy.numerator_tiers)
