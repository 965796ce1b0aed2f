"""The coverage tier of every unit on a date: the strongest fresh evidence wins (`domain.md` 2.4).

T1–T4 need evidence that was verified within the policy's age. Stale evidence alone makes the unit
unknown (TX), never uncovered. T0 needs somebody who looked and found nothing.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.policies import CoveragePolicy
from graph.columns import NO_DAY
from graph.network import BodyState, Mask, Means, Network

TIERS = ("T1", "T2", "T3", "T4", "T5", "T0", "TX")
"""Every tier in the order of its number in `Tiers.tier`."""

T5, T0, TX = TIERS.index("T5"), TIERS.index("T0"), TIERS.index("TX")

_NONE = 99


class Tiers(NamedTuple):
    """Per unit: the tier as a place in `TIERS`, and what its evidence is like.

    `stale`: some evidence of T1–T4 is too old; `shaken`: a covering body is lapsed or too small;
    `abolished`: a covering body is gone; `organized`: some organization covers the unit at all.
    """

    tier: npt.NDArray[np.int8]
    stale: Mask
    shaken: Mask
    abolished: Mask
    organized: Mask


def tiers(network: Network, policy: CoveragePolicy) -> Tiers:
    """The tier of every unit of a network."""
    evidence, size = network.evidence, len(network.units)
    alive = evidence.state != BodyState.ABOLISHED
    strong = evidence.means < Means.ALLIANCE
    fresh = (evidence.verified_on != NO_DAY) & (
        evidence.verified_on >= network.day - policy.evidence_max_age_days
    )
    best = np.full(size, _NONE, np.int8)
    np.minimum.at(best, evidence.unit[alive & strong & fresh], evidence.means[alive & strong & fresh])
    stale = _any(size, evidence.unit[alive & strong & ~fresh])
    allied = _any(size, evidence.unit[~strong])
    bodies = evidence.means < Means.CONTACT
    shaken = alive & np.isin(evidence.state, (BodyState.LAPSED, BodyState.BELOW_THREE))
    return Tiers(
        tier=_tier(best, stale, allied, network.units.survey_state.equals("surveyed")),
        stale=stale,
        shaken=_any(size, evidence.unit[shaken]),
        abolished=_any(size, evidence.unit[~alive]),
        organized=_any(size, evidence.unit[alive & bodies]),
    )


def _tier(best: npt.NDArray[np.int8], stale: Mask, allied: Mask, surveyed: Mask) -> npt.NDArray[np.int8]:
    tier = np.where(surveyed, T0, TX)
    tier = np.where(allied, T5, tier)
    tier = np.where(stale, TX, tier)
    return np.where(best < _NONE, best - 1, tier).astype(np.int8)


def _any(size: int, units: npt.NDArray[np.int32]) -> Mask:
    found = np.zeros(size, bool)
    found[units] = True
    return found
