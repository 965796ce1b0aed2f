"""Rank: how often a walk along the edges comes by (Brin and Page 1998). By sparse products."""

from __future__ import annotations

import numpy as np

from analytics.simple.network import Simple, Weights

DAMPING = 0.85

MOST = 1_000

TOLERANCE = 1e-13
"""Below this sum of changes nothing changes any more; not multiplied by the number of nodes."""


def pagerank(net: Simple, rounds: int | None = None, damping: float = DAMPING) -> Weights:
    """The rank of every node, 1 in all; nodes that lead nowhere give to all alike.

    After a number of rounds where one is given (LDBC Graphalytics, PR), else when nothing changes.
    """
    out = np.diff(net.matrix.indptr)
    share = np.divide(1.0, out, out=np.zeros(net.size), where=out > 0)
    rank = np.full(net.size, 1.0 / max(net.size, 1))
    for _ in range(MOST if rounds is None else rounds):
        given = net.matrix.T @ (rank * share) + rank[out == 0].sum() / net.size
        last, rank = rank, (1 - damping) / net.size + damping * given
        if rounds is None and np.abs(rank - last).sum() < TOLERANCE:
            break
    return rank
