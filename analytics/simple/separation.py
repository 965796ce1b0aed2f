"""Separation: the fewest nodes whose loss parts two nodes (Menger 1927). By scipy's largest flow.

Every node that may be lost is a pipe for one unit, every other node and every edge holds any amount; what is
full of the pipes nearest to the first node is the cut.
"""

from __future__ import annotations

from typing import Any

import numpy as np
from scipy.sparse import csr_array
from scipy.sparse.csgraph import breadth_first_order, maximum_flow

from analytics.simple.network import Simple
from graph.network import Mask


def separators(net: Simple, one: int, other: int, losable: Mask | None = None) -> tuple[int, ...] | None:
    """The fewest nodes other than the two without which nothing leads from one to the other.

    Only those that are `losable` may be lost, by default all. None where no loss parts them: they are tied
    directly, or by way of nodes that stay. Of several smallest sets the one nearest to the first.
    """
    may = np.ones(net.size, bool) if losable is None else losable
    pipes, endless = _pipes(net, may)
    flow = maximum_flow(pipes, one + net.size, other)
    if flow.flow_value >= endless:
        return None
    left = csr_array(pipes - flow.flow)
    left.data = (left.data > 0).astype(np.int32)
    left.eliminate_zeros()
    wet = np.zeros(2 * net.size, bool)
    wet[breadth_first_order(left, one + net.size, return_predecessors=False)] = True
    full = may & wet[: net.size] & ~wet[net.size :]
    return tuple(np.flatnonzero(full).tolist())


def _pipes(net: Simple, losable: Mask) -> tuple[Any, int]:
    """The capacities: a node is entered at its number and left at its number plus the size."""
    endless = int(losable.sum()) + 1
    nodes = np.arange(net.size)
    either = net.either.tocoo()
    source = np.concatenate([nodes, either.row + net.size])
    target = np.concatenate([nodes + net.size, either.col])
    inside = np.where(losable, 1, endless)
    capacity = np.concatenate([inside, np.full(len(either.row), endless)]).astype(np.int32)
    return csr_array((capacity, (source, target)), shape=(2 * net.size, 2 * net.size)), endless
