"""Repairs: the second way by which organizations stay in contact when what they hang on is gone."""

from __future__ import annotations

from collections.abc import Sequence

import networkx as nx

from analytics.mechanisms.facts import NOWHERE
from analytics.networks.linkage import BODY
from analytics.weak_links.finding import Edge
from graph.records import NodeKey

CHECKS_IN, CALLS_ON, COVERS = "CHECKED_IN", "ASSIGNED_CONTACT", "COVERS"


def nearest_body(
    graph: nx.Graph, keys: Sequence[NodeKey], start: int, gone: int, but: int = NOWHERE
) -> NodeKey | None:
    """The party organization with fewest steps from a node when another is gone, the first by key of several;
    None where none is left. `but` is one that does not count.
    """
    rest = nx.restricted_view(graph, [gone], [])
    for layer in nx.bfs_layers(rest, [start]):
        bodies: list[NodeKey] = sorted(
            keys[node] for node in layer if keys[node].kind == BODY and node != but
        )
        if bodies:
            return bodies[0]
    return None


def second_way(weak: NodeKey, body: NodeKey) -> Edge:
    """A tie that may be added between the two: a unit is covered, a post assigned, and an organization, which
    has one superior at a time, checks in.
    """
    if weak.kind == "Unit":
        return Edge(body, COVERS, weak)
    return Edge(weak, CALLS_ON if weak.kind == "Post" else CHECKS_IN, body)
