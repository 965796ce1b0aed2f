"""Routes: parts that hang together, and how far it is from one node to all others. By scipy."""

from __future__ import annotations

import numpy as np
import numpy.typing as npt
from scipy.sparse.csgraph import connected_components, dijkstra

from analytics.simple.network import Simple, Weights
from graph.network import Places

UNREACHED = -1
"""The number of steps to a node that cannot be reached."""


def components(net: Simple) -> Places:
    """The part of each node, whatever the direction, named by the least number in it."""
    return named(connected_components(net.matrix, directed=net.directed, connection="weak")[1])


def named(labels: npt.NDArray[np.integer]) -> Places:
    """The same parts, each named by the least place in it: no name depends on who found it first."""
    _, first, part = np.unique(labels, return_index=True, return_inverse=True)
    found: Places = first[part].astype(np.int32)
    return found


def steps(net: Simple, start: int) -> Places:
    """The fewest edges from a node to each, along the direction; `UNREACHED` where there is no way."""
    found = dijkstra(net.matrix, indices=start, unweighted=True)
    return np.where(np.isinf(found), UNREACHED, found).astype(np.int32)


def lengths(net: Simple, start: int) -> Weights:
    """The shortest way from a node to each, by the weights; infinite where there is none (Dijkstra 1959)."""
    found: Weights = dijkstra(net.lengths, indices=start)
    return found


def diameter(net: Simple) -> int:
    """The longest of all shortest ways, in edges; of several parts, within any of them."""
    found = dijkstra(net.matrix, unweighted=True)
    return int(found[np.isfinite(found)].max(initial=0))
