"""Projections: the ties of one mode through the other, and which of them chance does not explain."""

from __future__ import annotations

from math import comb
from typing import Any

import numpy as np
from scipy.sparse import csr_array, diags_array, triu

from analytics.networks.two_mode import TwoMode
from analytics.simple.network import Simple, simple
from graph.network import Mask

LEVEL = 0.01
"""The chance of any wrong tie in the whole network, at most (Bonferroni)."""


def organization_ties(net: TwoMode) -> Simple:
    """Organizations that are in an alliance together; each alliance of n gives 1/(n-1) (Newman 2001)."""
    return _newman(net.matrix)


def alliance_ties(net: TwoMode) -> Simple:
    """Alliances that share organizations; each organization in n alliances gives 1/(n-1)."""
    return _newman(csr_array(net.matrix.T))


def _newman(held: Any) -> Simple:
    through = np.asarray(held.sum(axis=0)).ravel()
    gives = np.divide(1.0, through - 1, out=np.zeros(len(through)), where=through > 1)
    found = triu(held @ diags_array(gives) @ held.T, 1).tocoo()
    found.eliminate_zeros()
    return simple(held.shape[0], np.column_stack([found.row, found.col]), np.round(found.data, 12))


def beyond_chance(net: TwoMode, ties: Simple, level: float = LEVEL) -> Mask:
    """Which ties between alliances share more organizations than chance would have it (Tumminello 2011).

    If two alliances drew their members at random from all N that are in any, the shared ones would follow the
    hypergeometric distribution; a tie stands if so many or more are less likely than level / tests. The
    tests are all pairs that could share.
    """
    drawn = int((net.counts > 0).sum())
    shared = csr_array(net.matrix.T @ net.matrix)
    both = np.asarray(shared[ties.source, ties.target]).ravel()
    tests = max(1, net.shape[1] * (net.shape[1] - 1) // 2)
    told = zip(net.sizes[ties.source].tolist(), net.sizes[ties.target].tolist(), both.tolist(), strict=True)
    return np.array([tail(drawn, *each) < level / tests for each in told], bool)


def tail(drawn: int, one: int, other: int, shared: int) -> float:
    """The chance that draws of `one` and `other` among so many have at least `shared` in common; exact."""
    ways = sum(comb(one, n) * comb(drawn - one, other - n) for n in range(shared, min(one, other) + 1))
    return ways / comb(drawn, other)
