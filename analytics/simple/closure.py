"""Closure: how many neighbours of a node are neighbours of each other. By sparse products."""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array

from analytics.simple.network import Simple, Weights
from graph.network import Places


def triangles(net: Simple) -> Places:
    """The triangles that each node is in, whatever the direction.

    Every edge is turned from the node of fewer neighbours to that of more, so that no product runs over all
    pairs of neighbours of a hub (Chiba and Nishizeki 1985). A triangle then has a first, a middle and a last.
    """
    up = _upwards(net)
    ends, firsts = (up.T @ up) * up, (up @ up) * up
    found: Places = (_rows(firsts) + _rows(ends) + _rows(ends.T)).astype(np.int32)
    return found


def _upwards(net: Simple) -> Any:
    pairs = net.either.tocoo()
    rank = np.empty(net.size, np.int64)
    rank[np.lexsort((np.arange(net.size), net.degrees))] = np.arange(net.size)
    kept = rank[pairs.row] < rank[pairs.col]
    ones = np.ones(int(kept.sum()), np.int64)
    return csr_array((ones, (pairs.row[kept], pairs.col[kept])), shape=net.matrix.shape)


def clustering(net: Simple) -> Weights:
    """The share of ordered pairs of neighbours that an edge joins (Watts and Strogatz 1998).

    With direction a neighbour is one at either end, and of the two edges of a pair each counts (LDBC
    Graphalytics, LCC). Nodes with fewer than two neighbours have 0.
    """
    closed, pairs = _closed(net), _pairs(net)
    found: Weights = np.divide(closed, pairs, out=np.zeros(net.size), where=pairs > 0)
    return found


def transitivity(net: Simple) -> float:
    """The share of all such pairs in the whole network; 0 where there are none."""
    pairs = int(_pairs(net).sum())
    return float(_closed(net).sum() / pairs) if pairs else 0.0


def _closed(net: Simple) -> Any:
    if not net.directed:
        return 2 * triangles(net)
    return _rows((net.either @ net.matrix) * net.either)


def _pairs(net: Simple) -> Any:
    degrees = net.degrees.astype(np.int64)
    return degrees * (degrees - 1)


def _rows(matrix: Any) -> Any:
    return np.asarray(matrix.sum(axis=1)).ravel()
