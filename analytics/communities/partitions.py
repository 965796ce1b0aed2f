"""Partitions of a network into communities: the Leiden method, and which communities recur.

Traag, Waltman and van Eck 2019, maximising modularity (Newman and Girvan 2004) at a resolution: the higher,
the smaller the communities. Runs differ by their seeds; only what comes back in most of them is told.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from typing import Any, NamedTuple

import numpy as np

from analytics.communities.weighted import Weighted
from analytics.simple.engine import networkit
from graph.network import Places

SEEDS = 20
RESOLUTIONS = (0.5, 0.75, 1.0, 1.5, 2.0)

RECURS = 0.8
"""In what share of the runs a community has to come back (`analytics.md` 3.6)."""

ALIKE = 0.75
"""From which Jaccard similarity on two communities are taken for one (Hennig 2007)."""

ROUNDS = 10


class Community(NamedTuple):
    """Its members, as places, and the share of the runs in which it came back."""

    members: tuple[int, ...]
    recurs: float


class Partition(NamedTuple):
    """What one resolution gives: the label of every node in the best run, the modularity of that (at
    resolution 1), and the communities of more than one node that recur, the largest first.
    """

    resolution: float
    labels: Places
    modularity: float
    communities: tuple[Community, ...]


def partitions(net: Weighted, resolutions: Sequence[float] = RESOLUTIONS) -> Iterator[Partition]:
    """The partition at every resolution."""
    graph = _graph(net)
    for resolution in resolutions:
        runs = [_run(graph, net.size, resolution, seed) for seed in range(SEEDS)]
        yield _partition(net, resolution, runs)


def _partition(net: Weighted, resolution: float, runs: Sequence[Places]) -> Partition:
    chosen = max(runs, key=lambda labels: round(modularity(net, labels, resolution), 12))
    told = (Community(mine, _recurring(mine, runs)) for mine in groups(chosen) if len(mine) > 1)
    kept = [each for each in told if each.recurs >= RECURS]
    kept.sort(key=lambda each: (-len(each.members), each.members))
    return Partition(resolution, chosen, modularity(net, chosen), tuple(kept))


def _graph(net: Weighted) -> Any:
    made = networkit().Graph(net.size, weighted=True)
    for one, other, weight in zip(net.one.tolist(), net.other.tolist(), net.weight.tolist(), strict=True):
        made.addEdge(one, other, weight)
    return made


def _run(graph: Any, size: int, resolution: float, seed: int) -> Places:
    engine = networkit()
    engine.engineering.setSeed(seed, False)
    search = engine.community.ParallelLeiden(graph, ROUNDS, True, resolution)
    search.run()
    return in_order(np.array(search.getPartition().getVector()[:size], np.int64))


def in_order(labels: Any) -> Places:
    """The same partition with labels counted from 0 as nodes meet them."""
    _, first, back = np.unique(labels, return_index=True, return_inverse=True)
    found: Places = np.argsort(np.argsort(first))[back].astype(np.int32)
    return found


def groups(labels: Places) -> list[tuple[int, ...]]:
    """The members of each community."""
    order = np.argsort(labels, kind="stable")
    cuts = np.flatnonzero(np.diff(labels[order])) + 1
    return [tuple(each.tolist()) for each in np.split(order, cuts)] if len(labels) else []


def _recurring(mine: tuple[int, ...], runs: Sequence[Places]) -> float:
    return sum(_closest(mine, labels) >= ALIKE for labels in runs) / len(runs)


def _closest(mine: tuple[int, ...], labels: Places) -> float:
    """The highest Jaccard similarity of a community with one of another partition."""
    met, shared = np.unique(labels[list(mine)], return_counts=True)
    sizes = np.bincount(labels)[met]
    return float((shared / (len(mine) + sizes - shared)).max())


def modularity(net: Weighted, labels: Places, resolution: float = 1.0) -> float:
    """How much more weight lies inside communities than strengths alone would put there, -1 to 1."""
    total = net.weight.sum()
    if total == 0:
        return 0.0
    inside = net.weight[labels[net.one] == labels[net.other]].sum() / total
    strength = np.bincount(net.one, net.weight, net.size) + np.bincount(net.other, net.weight, net.size)
    parts = np.bincount(labels, strength) / (2 * total)
    return float(inside - resolution * (parts**2).sum())
