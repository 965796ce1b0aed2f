"""Blocks: every cut vertex of a network with what hangs on it, in one walk.

All losses come from the tree of blocks and cut vertices (Hopcroft and Tarjan 1973), rooted at one node: what
lies below a cut vertex is lost with it.
"""

from __future__ import annotations

from dataclasses import dataclass, field

import networkx as nx

from analytics.mechanisms.facts import NOWHERE
from graph.network import Mask


@dataclass(frozen=True)
class Part:
    """What hangs on a cut vertex in one block: the nodes of the block, how many are lost with it, the most
    that a single tie in it or below holds, and whether that block is a single tie itself.
    """

    nodes: tuple[int, ...]
    lost: int
    thread: int
    single: bool


@dataclass
class Cut:
    """A cut vertex with its parts; `above` is a neighbour on the way to the root, `alone` says whether the
    only tie that leads there has a single reason.
    """

    above: int
    alone: bool
    parts: list[Part] = field(default_factory=list)

    @property
    def lost(self) -> int:
        """Organizations cut off with it, pendants not counted."""
        return sum(part.lost for part in self.parts)


def cuts(graph: nx.Graph, root: int, weight: Mask) -> dict[int, Cut]:
    """Every cut vertex of the part of the graph that holds the root, with what hangs on it."""
    inside = graph.subgraph(nx.node_connected_component(graph, root))
    blocks = [tuple(sorted(block)) for block in nx.biconnected_components(inside)]
    of: dict[int, list[int]] = {}
    for number, block in enumerate(blocks):
        for node in block:
            of.setdefault(node, []).append(number)
    entered, order = _walk(blocks, of, root)
    return _losses(graph, blocks, of, entered, order, weight)


def _walk(
    blocks: list[tuple[int, ...]], of: dict[int, list[int]], root: int
) -> tuple[dict[int, int], list[int]]:
    """By which node each block is entered on the way from the root, and the blocks in that order."""
    entered: dict[int, int] = {}
    order: list[int] = []
    waiting = [root]
    while waiting:
        node = waiting.pop()
        for number in of.get(node, ()):
            if number not in entered:
                entered[number] = node
                order.append(number)
                waiting += [each for each in blocks[number] if each != node and len(of[each]) > 1]
    return entered, order


def _losses(  # noqa: PLR0913, PLR0917 - one walk over all that was found
    graph: nx.Graph,
    blocks: list[tuple[int, ...]],
    of: dict[int, list[int]],
    entered: dict[int, int],
    order: list[int],
    weight: Mask,
) -> dict[int, Cut]:
    found: dict[int, Cut] = {}
    for number in reversed(order):
        block, top = blocks[number], entered[number]
        inside, inner = frozenset(block), [node for node in block if node != top]
        single = len(block) == 2 and len(graph[block[0]][block[1]]["reasons"]) == 1
        below = [found[node] for node in inner if node in found]
        lost = int(weight[inner].sum()) + sum(cut.lost for cut in below)
        threads = [part.thread for cut in below for part in cut.parts]
        part = Part(tuple(inner), lost, max([lost if single else 0, *threads]), single)
        found.setdefault(top, Cut(NOWHERE, alone=False)).parts.append(part)
        for node in inner:
            if node in found:
                found[node].above = _toward(graph, inside, top, node)
                found[node].alone = single
    return found


def _toward(graph: nx.Graph, block: frozenset[int], top: int, node: int) -> int:
    """A neighbour of a node in the block by which the root is reached: the entry, if it is one."""
    if graph.has_edge(node, top):
        return top
    near: int = min(each for each in graph[node] if each in block)
    return near
