"""Partitions: nodes divided by Leiden, and which communities come back whatever the seed.

Leiden (Traag, Waltman and van Eck 2019) by NetworKit, one thread; modularity with a resolution (Reichardt and
Bornholdt 2006). It is a heuristic: the best of many seeds is taken, and only what recurs is told.
"""

from __future__ import annotations

from collections.abc import Sequence
from functools import partial
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.simple.engine import networkit
from analytics.simple.network import Simple
from graph.network import Places

SEEDS = tuple(range(1, 21))

ROUNDS = 10
"""Rounds of Leiden for one seed, at most."""

OFTEN = 0.8
"""A community is told if it comes back in this share of the seeds."""

ALIKE = 0.75
"""Two communities are the same one from this Jaccard similarity on (Hennig 2007: valid and stable)."""


class Partition(NamedTuple):
    """The community of every node, by a number that says nothing; `modularity` is that at resolution 1."""

    label: Places
    modularity: float


class Recurring(NamedTuple):
    """The nodes of a community of the best partition, and the share of the seeds in which it comes back."""

    nodes: tuple[int, ...]
    recurs: float


def partitions(net: Simple, resolution: float = 1.0, seeds: Sequence[int] = SEEDS) -> list[Partition]:
    """The partitions of an undirected weighted network by every seed, the best first; none without edges.

    The larger the resolution, the smaller the communities.
    """
    graph = _graph(net) if len(net.source) else None
    told = [] if graph is None else [_partition(net, graph, resolution, seed) for seed in seeds]
    return sorted(told, key=lambda one: -modularity(net, one.label, resolution))


def _graph(net: Simple) -> Any:
    ends = net.source.astype(np.uint64), net.target.astype(np.uint64)
    return networkit().GraphFromCoo((net.weight.astype(np.float64), ends), net.size, True, False)


def _partition(net: Simple, graph: Any, resolution: float, seed: int) -> Partition:
    networkit().engineering.setSeed(seed, False)
    found = networkit().community.ParallelLeiden(graph, ROUNDS, True, resolution)
    divided = found.run().getPartition()
    label = np.unique(np.array(divided.getVector()), return_inverse=True)[1].astype(np.int32)
    return Partition(label, modularity(net, label))


def modularity(net: Simple, label: npt.ArrayLike, resolution: float = 1.0) -> float:
    """Newman and Girvan's modularity of a division, with weights, -0.5 to 1; 0 for no edges."""
    of = np.asarray(label, np.int64)
    total = float(net.weight.sum())
    if total == 0 or not of.size:
        return 0.0
    inside = float(net.weight[of[net.source] == of[net.target]].sum())
    ends = np.bincount(of[net.source], net.weight, of.max() + 1) + np.bincount(
        of[net.target], net.weight, of.max() + 1
    )
    return inside / total - resolution * float(((ends / (2 * total)) ** 2).sum())


def communities(label: Places) -> list[frozenset[int]]:
    """The communities as sets of nodes."""
    order = np.argsort(label, kind="stable")
    starts = np.flatnonzero(np.diff(label[order], prepend=-1))[1:]
    return [frozenset(part.tolist()) for part in np.split(order, starts)] if len(order) else []


def recurring(told: Sequence[Partition], often: float = OFTEN) -> list[Recurring]:
    """The communities of the best partition that come back often enough, the largest first."""
    best = communities(told[0].label) if told else []
    sizes = [np.bincount(each.label) for each in told]
    found = [
        Recurring(tuple(mine), sum(map(partial(_back, mine), told, sizes)) / len(told))
        for mine in map(sorted, best)
        if len(mine) > 1
    ]
    kept = [each for each in found if each.recurs >= often]
    return sorted(kept, key=lambda one: (-len(one.nodes), one.nodes))


def _back(mine: list[int], other: Partition, sizes: Places) -> bool:
    """Whether a community comes back: only one that holds most of it can be alike (`ALIKE` > 1/2)."""
    counts = np.bincount(other.label[mine])
    most = int(counts.argmax())
    shared = int(counts[most])
    return shared >= ALIKE * (len(mine) + int(sizes[most]) - shared)
