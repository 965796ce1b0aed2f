"""What analytics found on a day under a policy, for one question: base, tier and reasons of every unit.

Single units are judged by what may be shown of single units: where a role may only count by member bands,
or not even that, their answers are worked out as if nobody knew the bands.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, replace
from datetime import date

import numpy as np

from analytics.bases import Base, base_of
from analytics.policies import CoveragePolicy, policy
from analytics.reasons import Reasons, reasons
from analytics.tiers import TIERS, Tiers, tiers
from api.context import Context
from graph.as_of import network_on
from graph.columns import Positions
from graph.network import Network
from graph.policy import REASONS, Rule, rule_of
from graph.tables import Adjacency, Mask, NodeTable, adjacency
from graph.territory import NOWHERE
from graph.view import View


@dataclass(frozen=True, eq=False)
class Findings:
    """`rows` leads from a position in the snapshot to the unit's row in the network (-1: not there on the
    day), `positions` back; `evidence` groups the network's evidence by unit.
    """

    policy: CoveragePolicy
    network: Network
    base: Base
    tiers: Tiers
    reasons: Reasons
    rows: Positions
    positions: Positions
    evidence: Adjacency

    def tier(self, row: int) -> str:
        """The tier under the policy: TN for a unit that is not in the base."""
        return TIERS[self.tiers.tier[row]] if self.base.inside[row] else "TN"

    def in_tier(self, *names: str) -> Mask:
        """The units that have one of the tiers under the policy."""
        numbers = [TIERS.index(name) for name in names if name in TIERS]
        found = self.base.inside & np.isin(self.tiers.tier, numbers)
        return found | ~self.base.inside if "TN" in names else found

    def why(self, row: int) -> Iterator[str]:
        """The codes of every reason that holds for a unit."""
        return (code for code, mask in self.reasons.holds.items() if mask[row])


def tiers_shown(view: View) -> bool:
    """Whether the role may read the coverage of units; whoever may not finds no analytics at all."""
    return view.rule("COVERS", "verified_on") is Rule.READ


def reasons_shown(view: View) -> bool:
    """Whether the role may tell U1, U2 and U3 of one unit apart."""
    return rule_of(REASONS, view.role) is Rule.READ


def counted(context: Context, day: date) -> Network:
    """The network for counts."""
    return network_on(context.view, day)


def shown(context: Context, day: date) -> Network:
    """The network for answers about single units."""
    network = network_on(context.view, day)
    if reasons_shown(context.view) or network.units.member_band is None:
        return network
    made: Network = context.standpoint.kept.get(("bare", day), lambda: without_bands(network))
    return made


def without_bands(network: Network) -> Network:
    """The same network as if nobody knew a member band."""
    return replace(network, units=replace(network.units, member_band=None))


def findings(context: Context, policy_id: str, day: date) -> Findings | None:
    """The findings about single units; None for roles that may not read coverage."""
    if not tiers_shown(context.view):
        return None
    context.analyses.note((policy_id, day))
    about, chosen = shown(context, day), policy(policy_id)
    made: Findings = context.standpoint.kept.get(
        ("findings", policy_id, day), lambda: found(about, chosen, context.table("Unit"))
    )
    return made


def found(network: Network, chosen: CoveragePolicy, table: NodeTable) -> Findings:
    """The findings of one network under one policy."""
    base, ranked = base_of(network, chosen), tiers(network, chosen)
    positions = np.fromiter(map(table.position.__getitem__, network.units.keys), np.int32, len(network.units))
    rows = np.full(len(table), NOWHERE)
    rows[positions] = np.arange(len(positions), dtype=np.int32)
    why = reasons(network, chosen, ranked, base.inside)
    grouped = adjacency(network.evidence.unit, len(network.units))
    return Findings(chosen, network, base, ranked, why, rows, positions, grouped)
