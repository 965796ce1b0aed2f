"""Centrality: how central nodes are, by shortest ways (Freeman 1977, 1979). By NetworKit and scipy."""

from __future__ import annotations

import numpy as np
from scipy.sparse.csgraph import dijkstra

from analytics.simple.engine import engine, networkit
from analytics.simple.network import Simple, Weights
from graph.network import Mask


def betweenness(net: Simple) -> Weights:
    """The sum over pairs of other nodes of the share of shortest ways through each; not normalised.

    Without direction every pair counts once.
    """
    graph = engine(net)
    found = np.array(networkit().centrality.Betweenness(graph).run().scores(), np.float64)
    return found if net.directed else found / 2


def distances(net: Simple) -> Weights:
    """The fewest edges between any two, infinite where there is no way: of networks of some thousands."""
    found: Weights = dijkstra(net.matrix, unweighted=True)
    return found


def closeness(net: Simple) -> Weights:
    """The nodes reached over the sum of the ways to them, times the share of all others that is reached
    (Wasserman and Faust 1994, p. 200). A node that reaches none has 0.
    """
    far = distances(net)
    near = np.isfinite(far)
    reached, total = near.sum(axis=1) - 1, np.where(near, far, 0).sum(axis=1)
    share = reached / max(net.size - 1, 1)
    found: Weights = np.divide(reached * share, total, out=np.zeros(net.size), where=total > 0)
    return found


def two_mode_degree(net: Simple, first: Mask) -> Weights:
    """Degree as a share of the nodes of the other mode (Borgatti and Everett 1997)."""
    found: Weights = net.degrees / np.where(first, (~first).sum(), first.sum())
    return found


def two_mode_betweenness(net: Simple, first: Mask) -> Weights:
    """Betweenness as a share of the most that a node of its mode could have (Borgatti and Everett 1997)."""
    n, m = int(first.sum()), int((~first).sum())
    return betweenness(net) / np.where(first, _most(n, m), _most(m, n))


def _most(own: int, other: int) -> float:
    """The most betweenness that one of `own` nodes can have between `other` of the other mode."""
    s, t = divmod(own - 1, other)
    return (other**2 * (s + 1) ** 2 + other * (s + 1) * (2 * t - s - 1) - t * (2 * s - t + 3)) / 2


def two_mode_closeness(net: Simple, first: Mask) -> Weights:
    """The least sum of ways that a node of its mode could have over its own (Borgatti and Everett 1997).

    Of a connected network; 0 where a node does not reach all others.
    """
    n, m = int(first.sum()), int((~first).sum())
    least = np.where(first, m + 2 * (n - 1), n + 2 * (m - 1))
    total = distances(net).sum(axis=1)
    whole = np.isfinite(total) & (total > 0)
    found: Weights = np.divide(least, total, out=np.zeros(net.size), where=whole)
    return found
