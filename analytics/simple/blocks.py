"""Blocks: parts that hold together whichever single node is lost (Hopcroft and Tarjan 1973). By NetworKit."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

import numpy as np
from scipy.sparse.csgraph import breadth_first_order

from analytics.simple.engine import engine, networkit
from analytics.simple.network import Simple, Weights, simple
from graph.network import Mask, Places


@dataclass(frozen=True, eq=False)
class Blocks:
    """Which node is in which block: `node` and `block` are parallel. A node without edges is in none."""

    size: int
    node: Places
    block: Places

    @cached_property
    def count(self) -> int:
        """How many blocks there are."""
        return int(self.block.max(initial=-1)) + 1

    @cached_property
    def cut_nodes(self) -> Mask:
        """The nodes without which the rest of their part falls apart: those in several blocks."""
        found: Mask = np.bincount(self.node, minlength=self.size) > 1
        return found

    @cached_property
    def bridges(self) -> list[tuple[int, int]]:
        """The edges without which a part falls apart: the blocks of two nodes, in order."""
        order = np.lexsort((self.node, self.block))
        twos = np.flatnonzero(np.bincount(self.block, minlength=self.count) == 2)
        ends = self.node[order][np.isin(self.block[order], twos)].reshape(-1, 2)
        return sorted((int(one), int(other)) for one, other in ends)


def blocks(net: Simple) -> Blocks:
    """The blocks of a network, whatever the direction."""
    graph = engine(net)
    found = networkit().components.BiconnectedComponents(graph).run().getComponents()
    sizes = [len(each) for each in found]
    nodes = np.fromiter((node for each in found for node in each), np.int32, sum(sizes))
    return Blocks(net.size, nodes, np.repeat(np.arange(len(found), dtype=np.int32), sizes))


@dataclass(frozen=True, eq=False)
class Loss:
    """What each node holds together, by weight: of its part the `whole`, and the `largest` piece that would
    be left without it; the weight of the node itself is in neither.
    """

    whole: Weights
    largest: Weights

    @property
    def severed(self) -> Weights:
        """What would hang together no more with the largest piece left."""
        return self.whole - self.largest


def loss(found: Blocks, weight: Weights) -> Loss:
    """The pieces left without each node, from the tree of blocks and nodes, walked once down and once up."""
    below, whole, above = _tree(found, weight)
    largest, size = np.zeros(found.size), found.size
    for here, up in above:
        child = here >= size
        if child:
            largest[up] = max(largest[up], below[here])
        else:
            largest[here] = max(largest[here], whole[here] - below[here])
    return Loss(whole[:size] - weight, largest)


def _tree(found: Blocks, weight: Weights) -> tuple[Weights, Weights, list[tuple[int, int]]]:
    """What hangs below each node and block, itself counted; the weight of its part; and each with the one
    above it, the lowest last. Blocks are numbered after the nodes; a part is walked from its least node.
    """
    size, count = found.size, found.count
    tree = simple(size + count, np.column_stack([found.node, found.block + size]))
    below = np.concatenate([weight, np.zeros(count)])
    whole, above = below.copy(), list[tuple[int, int]]()
    seen = np.zeros(size + count, bool)
    for root in np.unique(found.node).tolist():
        if not seen[root]:
            order, before = breadth_first_order(tree.matrix, root, directed=False)
            seen[order] = True
            mine = [(int(here), int(before[here])) for here in order[1:]]
            for here, up in reversed(mine):
                below[up] += below[here]
            whole[order] = below[root]
            above += mine
    return below, whole, above
