"""Coverage kept current: reference counts per unit, and one number per cell and tier of each report.

One piece of evidence that comes or goes costs a fixed amount of work for every report that is kept, whatever
the size of the district, and leaves exactly what `analytics.coverage.coverage` would find anew
(`analytics.md` 4). The base is that of the network: evidence moves nobody into it or out of it.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.bases import base_of
from analytics.cells import grid
from analytics.coverage import Coverage, CoverageRow, coverage
from analytics.policies import CoveragePolicy
from analytics.tiers import T0, T5, TIERS, TX, tiers
from graph.columns import NO_DAY
from graph.network import BodyState, Means, Network

STALE = len(Means)
"""The rank of evidence of T1-T4 that is too old: by itself it makes a unit unknown."""

NOTHING = -1
"""The rank of evidence that gives nothing: its body is abolished."""

_RANKS = STALE + 1
_ALLIED = Means.ALLIANCE - 1


class Piece(NamedTuple):
    """One piece of evidence: the place of the unit, and its rank: 0-4 for T1-T5, or `STALE`."""

    unit: int
    rank: int


def ranks(network: Network, policy: CoveragePolicy) -> npt.NDArray[np.int8]:
    """The rank of every piece of evidence of a network, by the rules of `analytics.tiers`."""
    evidence, oldest = network.evidence, network.day - policy.evidence_max_age_days
    strong = evidence.means < Means.ALLIANCE
    fresh = (evidence.verified_on != NO_DAY) & (evidence.verified_on >= oldest)
    rank = np.where(strong & ~fresh, STALE, evidence.means - 1)
    return np.where(strong & (evidence.state == BodyState.ABOLISHED), NOTHING, rank).astype(np.int8)


class Counters:
    """The counts of one network under one policy, for several reports at once; `reports` are their
    dimensions. The whole is kept always.
    """

    def __init__(
        self, network: Network, policy: CoveragePolicy, reports: Sequence[Sequence[str]] = ()
    ) -> None:
        self.network, self.policy = network, policy
        self._held = _held(network, policy)
        self._tier: list[int] = tiers(network, policy).tier.tolist()
        self._none: list[int] = np.where(network.units.survey_state.equals("surveyed"), T0, TX).tolist()
        asked = [(), *(tuple(by) for by in reports if by)]
        self._reports = {by: coverage(network, policy, by) for by in dict.fromkeys(asked)}
        self._first: dict[tuple[str, ...], int] = {}
        self._counts: list[int] = []
        self._cells: dict[int, list[int]] = {}
        inside = base_of(network, policy).inside
        for by in self._reports:
            self._open(by, inside)

    def _open(self, by: tuple[str, ...], inside: npt.NDArray[np.bool_]) -> None:
        """Take up a report: the counts of its rows, and in which of them each unit of the base stands."""
        cells, first = grid(self.network, by), len(self._counts)
        rows = _rows(self._reports[by])
        number = {row.cell: first + n * len(TIERS) for n, row in enumerate(rows)}
        self._first[by] = first
        self._counts.extend(count for row in rows for count in row.tiers)
        counted = np.flatnonzero(inside[cells.rows])
        keys = {int(cell): number[cells.cell(int(cell))] for cell in np.unique(cells.unit[counted])}
        for unit, cell in zip(cells.rows[counted].tolist(), cells.unit[counted].tolist(), strict=True):
            self._cells.setdefault(unit, []).append(keys[cell])

    def apply(self, piece: Piece, step: int) -> None:
        """One piece of evidence more (`step` 1) or less (-1); what is taken away has to be there."""
        unit, rank = piece
        self._held[unit * _RANKS + rank] += step
        old, new = self._tier[unit], self._found(unit)
        if new != old:
            self._tier[unit] = new
            for at in self._cells.get(unit, ()):
                self._counts[at + old] -= 1
                self._counts[at + new] += 1

    def _found(self, unit: int) -> int:
        held = self._held[unit * _RANKS : (unit + 1) * _RANKS]
        for rank in range(_ALLIED):
            if held[rank]:
                return rank
        if held[STALE]:
            return TX
        return T5 if held[_ALLIED] else self._none[unit]

    def tier(self, unit: int) -> int:
        """The tier of a unit, as a place in `TIERS`."""
        return self._tier[unit]

    def counted(self, unit: int) -> bool:
        """Whether a unit belongs to the base."""
        return unit in self._cells

    def coverage(self, by: Sequence[str] = ()) -> Coverage:
        """The report of some dimensions as it stands now; it has to be among those kept."""
        found, whole = self._reports[tuple(by)], next(self._now(()))
        rows = tuple(self._now(tuple(by))) if by else ()
        return Coverage(found.policy, found.as_of, found.by, whole, rows)

    def _now(self, by: tuple[str, ...]) -> Iterator[CoverageRow]:
        at = self._first[by]
        for row in _rows(self._reports[by]):
            numbers = tuple(self._counts[at : at + len(TIERS)])
            yield CoverageRow(row.cell, row.base, numbers, row.base_unknown, row.numerator_tiers)
            at += len(TIERS)


def _rows(found: Coverage) -> tuple[CoverageRow, ...]:
    return found.rows if found.by else (found.total,)


def _held(network: Network, policy: CoveragePolicy) -> list[int]:
    """How many pieces of each rank each unit has, end to end."""
    rank = ranks(network, policy)
    told = rank != NOTHING
    at = network.evidence.unit[told].astype(np.int64) * _RANKS + rank[told]
    held: list[int] = np.bincount(at, minlength=len(network.units) * _RANKS).tolist()
    return held
