"""What reaches each unit of a base, as a two-mode network: bodies and contacts in place of alliances.

Losses taken over it are coverage lost; over memberships they are contact lost (`decisions.md` 12).
"""

from __future__ import annotations

import numpy as np

from analytics.bases import base_of
from analytics.networks.two_mode import TwoMode, two_mode
from analytics.policies import CoveragePolicy
from analytics.tiers import TIERS
from graph.columns import NO_DAY
from graph.network import BodyState, Mask, Means, Network
from graph.records import NodeKey

KINDS = {Means.CONTACT: "Post", Means.ALLIANCE: "Alliance"}
"""The kind of what reaches a unit; every other means is a party organization."""


def covers(network: Network, policy: CoveragePolicy) -> TwoMode:
    """Units of the policy's base with all fresh, living evidence in its numerator tiers.

    Numbers of organizations are those of `network.units`; sources are ordered by kind and key. Units with a
    standalone organization are held where that counts: it goes with the unit, and is no source that could
    stop.
    """
    evidence, counts = network.evidence, _counting(network, policy)
    own = evidence.means == Means.STANDALONE
    told = np.flatnonzero(counts & ~own)
    keys = [
        NodeKey(KINDS.get(Means(evidence.means[at]), "PartyOrganization"), evidence.source[at]) for at in told
    ]
    sources = sorted(set(keys))
    number = {key: n for n, key in enumerate(sources)}
    return two_mode(
        [NodeKey("Unit", key) for key in network.units.keys],
        sources,
        [(int(evidence.unit[at]), number[key]) for at, key in zip(told, keys, strict=True)],
        held=evidence.unit[counts & own],
    )


def _counting(network: Network, policy: CoveragePolicy) -> Mask:
    evidence = network.evidence
    oldest = network.day - policy.evidence_max_age_days
    fresh = (evidence.verified_on != NO_DAY) & (evidence.verified_on >= oldest)
    tiers = [TIERS.index(tier) + 1 for tier in policy.numerator_tiers]
    inside = base_of(network, policy).inside[evidence.unit]
    living = np.isin(evidence.means, tiers) & (evidence.state != BodyState.ABOLISHED)
    counts: Mask = living & fresh & inside
    return counts
