"""The networks B, T, L and Z and the skeleton of B, each as an edge list (`domain.md` 4.1)."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import NamedTuple

import numpy as np

from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked
from analytics.networks.edge_list import EdgeList, Value, with_ties
from analytics.networks.ground import Ground
from analytics.networks.two_mode import TwoMode
from analytics.networks.zones import zone_ties
from graph.network import Places


class Network(NamedTuple):
    """A network that can be asked for."""

    words: Words
    make: Callable[[Ground], EdgeList]


def memberships(ground: Ground) -> EdgeList:
    """B: organizations and alliances; `role` says who leads."""
    return _two_mode(ground, ground.memberships)


def skeleton(ground: Ground) -> EdgeList:
    """B without organizations that are in one alliance only: what ties alliances to each other."""
    return _two_mode(ground, ground.memberships.skeleton)


def _two_mode(ground: Ground, told: TwoMode) -> EdgeList:
    size = len(told.organizations)
    source, target = told.organization, told.alliance + np.int32(size)
    keys = [*told.organizations, *told.alliances]
    side = [0] * size + [1] * len(told.alliances)
    leads = [ground.rosters[at] for at in sorted(ground.rosters)]
    roles = [
        "lead" if one in leads[at].leads else "deputy" if one in leads[at].deputies else "member"
        for one, at in zip(told.organization.tolist(), told.alliance.tolist(), strict=True)
    ]
    return with_ties(EdgeList(keys, {"bipartite": side}, source, target, {"role": roles}))


def evidence(ground: Ground) -> EdgeList:
    """T: pairs that did something together in the window. `weight` sums 1/(n-1) over their activities of n,
    `pieces` counts them, `bilateral` says that one was of the two alone.
    """
    told = ground.together
    pairs, back = np.unique(np.column_stack([told.left, told.right]), axis=0, return_inverse=True)
    back = back.ravel()
    alone = np.bincount(back[told.bilateral], minlength=len(pairs)) > 0
    columns: dict[str, Sequence[Value]] = {
        "weight": np.bincount(back, told.weight, len(pairs)).tolist(),
        "pieces": np.bincount(back, minlength=len(pairs)).tolist(),
        "bilateral": alone.tolist(),
    }
    return with_ties(EdgeList(ground.actors.keys, {}, pairs[:, 0], pairs[:, 1], columns))


def linkage(ground: Ground) -> EdgeList:
    """L: who is in contact with whom, an edge for each reason; `structural` bodies and the `root` are marked,
    and so are `pendant` nodes, which have one neighbour only.
    """
    told = ground.linkage
    names = [told.relations[sort] for sort in told.sort.tolist()]
    marks: dict[str, Sequence[Value]] = {
        "structural": told.structural.tolist(),
        "root": marked(len(told), [told.root] if told.root >= 0 else []).tolist(),
        "pendant": _pendants(len(told), told.source, told.target),
    }
    return with_ties(EdgeList(told.keys, marks, told.source, told.target, {"relation": names}, parallel=True))


def _pendants(size: int, source: Places, target: Places) -> list[bool]:
    """Which nodes have one neighbour."""
    both = np.unique(np.sort(np.column_stack([source, target]), axis=1), axis=0)
    found: list[bool] = (np.bincount(both.ravel(), minlength=size) == 1).tolist()
    return found


def zones(ground: Ground) -> EdgeList:
    """Z: streets and zones; `weight` and `pairs` of the evidence ties between the organizations in them."""
    told = zone_ties(ground)
    columns: dict[str, Sequence[Value]] = {"weight": told.weight.tolist(), "pairs": told.pairs.tolist()}
    return with_ties(EdgeList(told.keys, {}, told.one, told.other, columns))


NETWORKS: Mapping[str, Network] = {
    "memberships": Network(Words("成员网络 B", "memberships (B)"), memberships),
    "skeleton": Network(Words("成员网络骨架", "skeleton of the memberships"), skeleton),
    "evidence": Network(Words("共同活动网络 T", "evidence ties (T)"), evidence),
    "linkage": Network(Words("联络网络 L", "linkage (L)"), linkage),
    "zones": Network(Words("片区网络 Z", "zones and streets (Z)"), zones),
}
"""Every network by the name under which it is asked for."""
