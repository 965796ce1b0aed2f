"""Single-held ties: pairs of alliances that share one organization and nothing else."""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, triu

from analytics.networks.two_mode import TwoMode
from analytics.structure.skeleton import Skeleton
from graph.records import NodeKey


class SingleTie(NamedTuple):
    """Two alliances, the first by key first, and the organization that alone is in both."""

    one: NodeKey
    other: NodeKey
    organization: NodeKey


def single_ties(of: Skeleton, bilateral: npt.ArrayLike = ()) -> tuple[SingleTie, ...]:
    """The pairs that share exactly one organization and no bilateral tie of two others, by their keys.

    `bilateral` are pairs of organizations by place; one that the shared organization is in goes with it.
    """
    shared = triu(of.matrix.T @ of.matrix, k=1).tocoo()
    once = shared.data == 1
    if not once.any():
        return ()
    one, other = shared.row[once], shared.col[once]
    holder = _holders(of, one, other)
    alone = ~_beside(of.net, bilateral, one, other, of.tying[holder])
    told = zip(one[alone].tolist(), other[alone].tolist(), holder[alone].tolist(), strict=True)
    return tuple(sorted(_told(of, *each) for each in told))


def _told(of: Skeleton, one: int, other: int, holder: int) -> SingleTie:
    first, last = sorted((of.key(one), of.key(other)))
    return SingleTie(first, last, of.key(holder + of.alliances))


def _holders(of: Skeleton, one: npt.NDArray[Any], other: npt.NDArray[Any]) -> npt.NDArray[Any]:
    """The organization in both of each pair, among the tying ones."""
    columns = of.matrix.T.tocsr()
    both = (columns[one] * columns[other]).tocsr()
    return np.asarray(both.indices)


def _beside(
    net: TwoMode, bilateral: npt.ArrayLike, one: npt.NDArray[Any], other: npt.NDArray[Any], holder: Any
) -> npt.NDArray[np.bool_]:
    """Which pairs have a bilateral tie that does not touch the organization they share."""
    ends = np.unique(np.sort(np.asarray(bilateral, np.int32).reshape(-1, 2), axis=1), axis=0)
    ends = np.concatenate([ends, ends[:, ::-1]])
    size = net.shape[0]
    tied = csr_array((np.ones(len(ends), np.int64), (ends[:, 0], ends[:, 1])), shape=(size, size))
    near = (tied @ net.matrix).tocsr()
    every = (net.matrix.T @ near).tocsr()
    found: npt.NDArray[np.bool_] = _at(every, one, other) > _at(near, holder, one) + _at(near, holder, other)
    return found


def _at(matrix: Any, row: Any, column: Any) -> npt.NDArray[np.int64]:
    return np.asarray(matrix[row, column], np.int64)
