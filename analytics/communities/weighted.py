"""One-mode ties of a two-mode network, weighted so that large alliances do not drown the small ones."""

from __future__ import annotations

from math import comb
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array, triu

from analytics.networks.two_mode import TwoMode
from graph.network import Places


class Weighted(NamedTuple):
    """Undirected ties between `size` nodes, one entry per pair, the lower end first."""

    size: int
    one: Places
    other: Places
    weight: npt.NDArray[np.float64]


def newman(net: TwoMode) -> Weighted:
    """Ties between organizations: 1/(n-1) for every alliance of n that two share (Newman 2001)."""
    shares = np.where(net.sizes > 1, 1 / np.maximum(net.sizes - 1, 1), 0.0)
    return weighted(net.matrix @ diags_array(shares) @ net.matrix.T)


def weighted(matrix: Any) -> Weighted:
    """The ties of a symmetric matrix, the diagonal left out."""
    upper = csr_array(triu(csr_array(matrix), k=1)).tocoo()
    order = np.lexsort((upper.col, upper.row))
    kept = order[upper.data[order] > 0]
    ends = upper.row[kept].astype(np.int32), upper.col[kept].astype(np.int32)
    return Weighted(matrix.shape[0], *ends, upper.data[kept].astype(np.float64))


class Shared(NamedTuple):
    """Two alliances, `one` before `other`, the organizations they share, and how likely at least so many
    would be shared if each had drawn its members at random.
    """

    one: int
    other: int
    shared: int
    chance: float


def beyond_chance(net: TwoMode, level: float = 0.01) -> tuple[Shared, ...]:
    """Pairs of alliances that share more organizations than chance explains: a projection worth drawing.

    Members are drawn from all that are in any alliance, without putting back, so that the number shared is
    hypergeometric (Tumminello and others 2011); of all pairs that share any, the false are kept to a share of
    `level` (Benjamini and Hochberg 1995).
    """
    upper = csr_array(triu(csr_array(net.matrix.T @ net.matrix), k=1)).tocoo()
    among, sizes = int((net.counts > 0).sum()), net.sizes.tolist()
    told = [
        Shared(one, other, int(shared), tail(among, sizes[one], sizes[other], int(shared)))
        for one, other, shared in zip(
            upper.row.tolist(), upper.col.tolist(), upper.data.tolist(), strict=True
        )
    ]
    told.sort(key=lambda each: (each.chance, each.one, each.other))
    fits = [n for n, each in enumerate(told, 1) if each.chance <= level * n / len(told)]
    return tuple(told[: max(fits, default=0)])


def tail(among: int, one: int, other: int, shared: int) -> float:
    """The probability that two draws of `one` and `other` among so many have at least `shared` in common."""
    ways = sum(comb(one, n) * comb(among - one, other - n) for n in range(shared, min(one, other) + 1))
    return ways / comb(among, other)
