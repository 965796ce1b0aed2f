"""Simple networks: nodes by number, each pair joined once at most, nothing joined with itself."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from graph.network import Mask, Places

Weights = npt.NDArray[np.float64]


@dataclass(frozen=True, eq=False)
class Simple:
    """`source` and `target` are parallel, sorted, one entry per edge; without direction the smaller number
    is the source. Weights are above zero and mean length.
    """

    size: int
    source: Places
    target: Places
    weight: Weights
    directed: bool

    @cached_property
    def matrix(self) -> Any:
        """Adjacency: `csr_array` of int64 ones, an entry each way where there is no direction."""
        return self._spread(np.ones(len(self.source), np.int64))

    @cached_property
    def lengths(self) -> Any:
        """The same with the weights."""
        return self._spread(self.weight)

    @cached_property
    def either(self) -> Any:
        """Adjacency whatever the direction: `csr_array` of int64 ones."""
        both = self.matrix + self.matrix.T
        both.data = np.ones(len(both.data), np.int64)
        return both.tocsr()

    @cached_property
    def degrees(self) -> Places:
        """How many neighbours each node has, whatever the direction."""
        found: Places = np.diff(self.either.indptr).astype(np.int32)
        return found

    def without(self, gone: Mask) -> Simple:
        """The same nodes without the edges of some of them."""
        kept = ~(gone[self.source] | gone[self.target])
        return Simple(self.size, self.source[kept], self.target[kept], self.weight[kept], self.directed)

    def _spread(self, values: npt.NDArray[Any]) -> Any:
        ends = (self.source, self.target)
        if not self.directed:
            ends = (np.concatenate(ends), np.concatenate(ends[::-1]))
            values = np.concatenate([values, values])
        return csr_array((values, ends), shape=(self.size, self.size))


def simple(
    size: int, edges: npt.ArrayLike, weights: npt.ArrayLike | None = None, *, directed: bool = False
) -> Simple:
    """From pairs in any order: loops are left out, of several edges between two the shortest is kept."""
    pairs = np.asarray(edges, np.int32).reshape(-1, 2)
    length = np.ones(len(pairs)) if weights is None else np.asarray(weights, np.float64)
    pairs = pairs if directed else np.sort(pairs, axis=1)
    real = pairs[:, 0] != pairs[:, 1]
    pairs, length = pairs[real], length[real]
    key = pairs[:, 0].astype(np.int64) * size + pairs[:, 1]
    order = np.lexsort((length, key))
    _, first = np.unique(key[order], return_index=True)
    kept = order[first]
    return Simple(size, pairs[kept, 0], pairs[kept, 1], length[kept], directed)
