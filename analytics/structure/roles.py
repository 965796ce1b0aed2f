"""Brokerage roles: in what way one stands between two others who have no tie (Gould and Fernandez 1989).

Counted by the groups of the three: of ways i - j - k without a tie from i to k, j is a coordinator where all
are of one group, itinerant where only the ends are, a gatekeeper where only j and k are, a representative
where only i and j are, a liaison where none are.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from analytics.simple.network import Simple
from graph.network import Places


class Roles(NamedTuple):
    """How often one stands in each role."""

    coordinator: int
    itinerant: int
    gatekeeper: int
    representative: int
    liaison: int

    @property
    def pairs(self) -> int:
        """Without direction: the pairs of ends, each once."""
        return sum(self) - self.representative


def role_counts(net: Simple, group: npt.ArrayLike) -> npt.NDArray[np.int64]:
    """A row of `Roles` for every node; without direction each pair of ends counts once.

    Then gatekeeper and representative are the same number: one role, seen from both ends.
    """
    of = np.asarray(group, np.int32)
    counts = _ways(net, of) - _closed(net, of)
    if not net.directed:
        counts[:, [0, 1, 4]] //= 2
    return counts


def _split(net: Simple, of: Places) -> tuple[Any, Any]:
    """The edges inside groups and those between them."""
    ends = net.matrix.tocoo()
    inside = (of[ends.row] == of[ends.col]).astype(np.int64)
    same, other = (csr_array((data, (ends.row, ends.col)), shape=ends.shape) for data in (inside, 1 - inside))
    for each in (same, other):
        each.eliminate_zeros()
    return same, other


def _ways(net: Simple, of: Places) -> npt.NDArray[np.int64]:
    """All ways i - j - k by the middle and role, whether i and k are tied or not."""
    same, other = _split(net, of)
    named, groups = np.unique(of, return_inverse=True)
    ones, each = np.ones(net.size, np.int64), np.arange(net.size)
    kinds = csr_array((ones, (each, groups)), shape=(net.size, len(named)))
    back = _rows((other.T @ kinds) * (other @ kinds))
    mutual_in, mutual_out = _rows(same.T.tocsr() * same), _rows(other.T.tocsr() * other)
    come, go = (_rows(same.T), _rows(other.T)), (_rows(same), _rows(other))
    return np.column_stack(
        [
            come[0] * go[0] - mutual_in,
            back - mutual_out,
            come[1] * go[0],
            come[0] * go[1],
            come[1] * go[1] - back,
        ]
    )


def _closed(net: Simple, of: Places) -> npt.NDArray[np.int64]:
    """Those ways whose ends are tied, from the first to the last."""
    same, other = _split(net, of)
    kinds = (same, same, same), (other, other, same), (other, same, other), (same, other, other)
    return np.column_stack(
        [_rows((first * (ends @ then.T)).T) for first, then, ends in (*kinds, (other,) * 3)]
    )


def _rows(matrix: Any) -> npt.NDArray[np.int64]:
    return np.asarray(matrix.sum(axis=1), np.int64).ravel()
