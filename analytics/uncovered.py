"""Which units are not reached, why, and where most of them are.

Three sections that are never mixed: T0 (looked for and not found), T5 (known through an alliance
only), TX (nobody knows). Only T0 is "uncovered".
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date

import numpy as np

from analytics.bases import base_of
from analytics.cells import grid
from analytics.policies import CoveragePolicy
from analytics.reasons import MERGED, REASONS, Reasons, merged, reasons
from analytics.tiers import T0, TIERS, tiers
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


def uncovered(
    network: Network, policy: CoveragePolicy, *, by: Sequence[str] = URGENT_CELLS, bands_shown: bool = False
) -> Uncovered:
    """Every unit of the base outside T1–T4, with its reasons, and the cells by number of T0.

    `bands_shown` says whether U1–U3 may be told apart for single units; counts by reason may tell
    them apart whenever the network holds member bands.
    """
    base, found = base_of(network, policy), tiers(network, policy)
    all_reasons = reasons(network, policy, found, base.inside)
    shown = all_reasons if bands_shown else _merged(all_reasons)
    names = np.array(TIERS)[found.tier]
    sections = [np.flatnonzero(base.inside & (names == tier)) for tier in ("T0", "T5", "TX")]
    evidence = _evidence(network)
    units = [
        _unit(network, int(place), str(names[place]), shown, evidence)
        for section in sections
        for place in sorted(section, key=lambda i: network.units.keys[i])
    ]
    counts = {tier: len(section) for tier, section in zip(("T0", "T5", "TX"), sections, strict=True)}
    return Uncovered(
        policy,
        network.as_of,
        int(base.inside.sum()),
        counts,
        {code: int(all_reasons.holds[code].sum()) for code in REASONS if code in all_reasons.holds},
        tuple(units),
        _cells(network, base.inside, found.tier, shown, by),
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


def _cells(
    network: Network,
    inside: np.typing.NDArray[np.bool_],
    tier: np.typing.NDArray[np.int8],
    found: Reasons,
    by: Sequence[str],
) -> tuple[UrgentCell, ...]:
    cells = grid(network, by)
    here = inside[cells.rows]
    lost = here & (tier[cells.rows] == T0)
    size = int(np.prod(cells.shape, dtype=np.int64))
    base = np.bincount(cells.unit[here], minlength=size)
    missing = np.bincount(cells.unit[lost], minlength=size)
    primary = np.array(found.primary)[cells.rows]
    rows = [
        UrgentCell(
            cells.cell(int(i)), int(missing[i]), int(base[i]), _commonest(primary[lost & (cells.unit == i)])
        )
        for i in np.flatnonzero(missing)
    ]
    return tuple(sorted(rows, key=lambda row: (-row.uncovered, row.cell)))


def _commonest(codes: np.typing.NDArray[np.str_]) -> str:
    words, counts = np.unique(codes, return_counts=True)
    return str(words[np.argmax(counts)])
