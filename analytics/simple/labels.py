"""Labels: every node takes the commonest label around it, all at once (Raghavan et al. 2007).

NetworKit's propagation goes node by node in a drawn order; this one is the synchronous form of LDBC
Graphalytics (CDLP), which has one answer.
"""

from __future__ import annotations

import numpy as np
import numpy.typing as npt

from analytics.simple.network import Simple

Labels = npt.NDArray[np.int64]


def propagated(net: Simple, labels: npt.ArrayLike, rounds: int) -> Labels:
    """The label of every node after some rounds; of equally common ones the least.

    With direction a neighbour at both ends counts twice. A node without neighbours keeps its label.
    """
    held = np.asarray(labels, np.int64)
    told = np.concatenate([net.source, net.target])
    heard = np.concatenate([net.target, net.source])
    for _ in range(rounds):
        held = _commonest(held, heard, held[told])
    return held


def _commonest(held: Labels, node: npt.NDArray[np.int32], label: Labels) -> Labels:
    pairs, counts = np.unique(np.column_stack([node, label]), axis=0, return_counts=True)
    order = np.lexsort((pairs[:, 1], -counts, pairs[:, 0]))
    best = pairs[order]
    first = np.unique(best[:, 0], return_index=True)[1]
    found = held.copy()
    found[best[first, 0]] = best[first, 1]
    return found
