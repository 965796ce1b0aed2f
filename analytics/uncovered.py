"""Which units are not reached, why, and where most of them are.

Three sections that are never mixed: T0 (looked for and not found), T5 (known through an alliance
only), TX (nobody knows). Only T0 is "uncovered".
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

import numpy as np

from analytics.bases import Base, base_of
from analytics.cells import grid
from analytics.policies import CoveragePolicy
from analytics.reasons import MERGED, REASONS, Reasons, merged, reasons
from analytics.tiers import T0, TIERS, Tiers, tiers
from graph.network import Network

URGENT_CELLS = ("street", "industry")
"""The cells among which the most urgent are sought."""


@dataclass(frozen=True, slots=True)
class UncoveredUnit:
    """One unit that is not reached: its key, tier, primary reason, every reason, and the evidence.

    `evidence` are the keys of bodies, posts and alliances behind ties that do not (or no longer) count.
    """

    key: str
    tier: str
    primary: str
    reasons: tuple[str, ...]
    evidence: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class UrgentCell:
    """One cell: its keys, the units in T0, the base there, and the most frequent primary reason."""

    cell: tuple[str, ...]
    uncovered: int
    base: int
    reason: str


@dataclass(frozen=True, slots=True)
class Uncovered:
    """The answer for one policy and date. `units` holds T0, then T5, then TX, each ordered by key."""

    policy: CoveragePolicy
    as_of: date
    base: int
    counts: dict[str, int]
    by_reason: dict[str, int]
    units: tuple[UncoveredUnit, ...]
    cells: tuple[UrgentCell, ...]


class _Findings(NamedTuple):
    """What is worked out once for units and cells: the base, the tiers, and the reasons told and shown."""

    base: Base
    tiers: Tiers
    reasons: Reasons
    shown: Reasons


def uncovered(
    network: Network, policy: CoveragePolicy, *, by: Sequence[str] = URGENT_CELLS, bands_shown: bool = False
) -> Uncovered:
    """Every unit of the base outside T1–T4, with its reasons, and the cells by number of T0.

    `bands_shown` says whether U1–U3 may be told apart for single units; counts by reason may tell
    them apart whenever the network holds member bands.
    """
    found = _findings(network, policy, bands_shown)
    holds = found.reasons.holds
    sections = _sections(network, found)
    return Uncovered(
        policy,
        network.as_of,
        int(found.base.inside.sum()),
        {tier: len(places) for tier, places in sections.items()},
        {code: int(holds[code].sum()) for code in REASONS if code in holds},
        _units(network, found, sections),
        _cells(network, found, by),
    )


def urgent_cells(
    network: Network, policy: CoveragePolicy, by: Sequence[str], *, bands_shown: bool = False
) -> tuple[UrgentCell, ...]:
    """Only the cells with uncovered units, most urgent first."""
    return _cells(network, _findings(network, policy, bands_shown), by)


def _findings(network: Network, policy: CoveragePolicy, bands_shown: bool) -> _Findings:
    base, found = base_of(network, policy), tiers(network, policy)
    told = reasons(network, policy, found, base.inside)
    return _Findings(base, found, told, told if bands_shown else _merged(told))


def _sections(network: Network, found: _Findings) -> dict[str, list[int]]:
    """The places of the units in T0, T5 and TX, each ordered by key."""
    keys, names = network.units.keys, np.array(TIERS)[found.tiers.tier]
    return {
        tier: sorted(np.flatnonzero(found.base.inside & (names == tier)).tolist(), key=keys.__getitem__)
        for tier in ("T0", "T5", "TX")
    }


def _units(
    network: Network, found: _Findings, sections: Mapping[str, list[int]]
) -> tuple[UncoveredUnit, ...]:
    evidence = _evidence(network)
    return tuple(
        _unit(network, place, tier, found.shown, evidence)
        for tier, places in sections.items()
        for place in places
    )


def _merged(found: Reasons) -> Reasons:
    primary = tuple(MERGED if code in ("U1", "U2", "U3") else code for code in found.primary)
    return Reasons(merged(found.holds), primary)


def _evidence(network: Network) -> dict[int, list[str]]:
    ties: dict[int, list[str]] = {}
    for unit, source in zip(network.evidence.unit.tolist(), network.evidence.source, strict=True):
        ties.setdefault(unit, []).append(source)
    return ties


def _unit(
    network: Network, place: int, tier: str, found: Reasons, evidence: dict[int, list[str]]
) -> UncoveredUnit:
    codes = tuple(code for code in REASONS if code in found.holds and found.holds[code][place])
    sources = tuple(sorted({source for source in evidence.get(place, ()) if source}))
    return UncoveredUnit(network.units.keys[place], tier, found.primary[place], codes, sources)


def _cells(network: Network, found: _Findings, by: Sequence[str]) -> tuple[UrgentCell, ...]:
    cells = grid(network, by)
    here = found.base.inside[cells.rows]
    lost = here & (found.tiers.tier[cells.rows] == T0)
    base = np.bincount(cells.unit[here], minlength=len(cells))
    missing = np.bincount(cells.unit[lost], minlength=len(cells))
    primary = np.array(found.shown.primary)[cells.rows][lost]
    place = cells.unit[lost]
    rows = [
        UrgentCell(cells.cell(int(i)), int(missing[i]), int(base[i]), _commonest(primary[place == i]))
        for i in np.flatnonzero(missing)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.uncovered, row.cell)))


def _commonest(codes: np.typing.NDArray[np.str_]) -> str:
    words, counts = np.unique(codes, return_counts=True)
    return str(words[np.argmax(counts)])
