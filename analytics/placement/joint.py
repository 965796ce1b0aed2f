"""Joint branches that could be formed: nearby units without one whose known members make three together.

The formation search of `domain.md` 4.2. Member bands give lower bounds only, and so is everything here: a set
that is proposed has three members at least, and a set that is not may have them too.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby, pairwise
from typing import NamedTuple

import numpy as np

from analytics.bases import base_of
from analytics.coverage import coverage
from analytics.placement.receivers import division_of
from analytics.policies import CoveragePolicy
from analytics.tiers import T0, T5, TIERS, tiers
from graph.network import Network

T2 = TIERS.index("T2")
"""The tier of units with a joint branch."""

BAND = "1-2"
"""The band of units that have members, yet too few for a branch of their own: one at least."""

MEMBERS = 3
"""Members that a branch needs. With one known of each, sets have three units to five (`domain.md` 2.2)."""


class JointBranch(NamedTuple):
    """Units that could form one, by key, in one area; of one `division` of industry, or empty if of several.

    Each has one member at least, so that there are as many known members as units.
    """

    area: str
    division: str
    units: tuple[str, ...]


class JointBranches(NamedTuple):
    """The branches with their units, and the rate before and after, by the policy's base: lower bounds both,
    and None over an empty base.
    """

    branches: tuple[JointBranch, ...]
    units: int
    base: int
    unknown: int
    before: float | None
    after: float | None


class _Unit(NamedTuple):
    """A unit that could join."""

    area: str
    division: str
    key: str


def joint_branches(network: Network, policy: CoveragePolicy) -> JointBranches | None:
    """Branches of units that are not reached (T0, T5), never of unknown ones; None where the view may not
    tell the member band of a unit. Units of one community and division come together first, then those left.
    """
    if network.units.member_band is None or not network.units.bands_by_cell:
        return None
    found = tuple(_branches(_able(network, policy)))
    total, units = coverage(network, policy).total, [key for each in found for key in each.units]
    after = (total.covered + _won(network, policy, units)) / total.base if total.base else None
    return JointBranches(found, len(units), total.base, total.unknown, total.low, after)


def _won(network: Network, policy: CoveragePolicy, units: Sequence[str]) -> int:
    """How many of some units the policy counts once a joint branch covers them, and does not count yet."""
    if TIERS[T2] not in policy.numerator_tiers:
        return 0
    counted = np.isin(tiers(network, policy).tier, [TIERS.index(name) for name in policy.numerator_tiers])
    already = {network.units.keys[at] for at in np.flatnonzero(counted).tolist()}
    return sum(key not in already for key in units)


def _able(network: Network, policy: CoveragePolicy) -> list[_Unit]:
    """The units of the base that could join, in order."""
    units, tier = network.units, tiers(network, policy).tier
    assert units.member_band is not None
    fits = base_of(network, policy).inside & np.isin(tier, (T0, T5)) & units.member_band.equals(BAND)
    areas = network.areas.keys
    return sorted(
        _Unit(areas[units.community[at]], division_of(units.industry.at(at)), units.keys[at])
        for at in np.flatnonzero(fits & (units.community >= 0)).tolist()
    )


def _branches(units: Sequence[_Unit]) -> Iterator[JointBranch]:
    left: list[_Unit] = []
    for (area, division), mine in groupby(units, lambda unit: (unit.area, unit.division)):
        here = [*mine]
        together = sets(here) if division else []
        yield from (_branch(area, division, each) for each in together)
        left += [] if together else here
    for area, rest in groupby(left, lambda unit: unit.area):
        yield from (_branch(area, "", each) for each in sets([*rest]))


def sets(units: Sequence[_Unit]) -> list[Sequence[_Unit]]:
    """All of them in as many sets of three to five as there can be; none for fewer than three."""
    number = len(units) // MEMBERS
    cuts = [len(units) * at // number for at in range(number + 1)] if number else []
    return [units[start:stop] for start, stop in pairwise(cuts)]


def _branch(area: str, division: str, units: Sequence[_Unit]) -> JointBranch:
    return JointBranch(area, division, tuple(unit.key for unit in units))
