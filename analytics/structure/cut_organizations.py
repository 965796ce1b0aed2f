"""Cut organizations: those whose loss parts alliances from each other, with what would be parted."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analytics.simple.blocks import blocks, loss
from analytics.simple.routes import components
from analytics.structure.skeleton import Skeleton
from graph.records import NodeKey


class CutOrganization(NamedTuple):
    """`severed` memberships would hang together no more with the largest piece, of `whole` in its part.

    A membership is counted where its alliance is; those of the organization itself too.
    """

    organization: NodeKey
    alliances: int
    severed: int
    whole: int

    @property
    def share(self) -> float:
        """What would be severed, as a share of the memberships of the part."""
        return self.severed / self.whole


def severed(of: Skeleton, organization: NodeKey) -> tuple[NodeKey, ...]:
    """The alliances that hang together with the largest piece no more when an organization leaves, by key.

    Of two largest pieces the one with the first alliance by key stays. Looked for among all, on demand.
    """
    gone = of.number(organization)
    part = components(of.graph)
    left = components(of.graph.without(np.arange(of.size) == gone))
    pieces: dict[int, list[int]] = {}
    for at in np.flatnonzero(part[: of.alliances] == part[gone]).tolist():
        pieces.setdefault(int(left[at]), []).append(at)
    told = [(-of.memberships[inside].sum(), sorted(map(of.key, inside))) for inside in pieces.values()]
    return tuple(sorted(key for _, keys in sorted(told)[1:] for key in keys))


def cut_organizations(of: Skeleton) -> tuple[CutOrganization, ...]:
    """The cut nodes of the skeleton that are organizations, the gravest first."""
    found = blocks(of.graph)
    held = loss(found, of.memberships)
    told = [
        CutOrganization(of.key(at), int(of.graph.degrees[at]), int(held.severed[at]), int(held.whole[at]))
        for at in np.flatnonzero(found.cut_nodes & of.is_organization).tolist()
    ]
    return tuple(sorted(told, key=lambda one: (-one.severed, one.organization)))
