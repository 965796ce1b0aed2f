"""What each engine does in `bench_networks.py`: one class per engine, one method per operation.

A method returns what all engines must agree on: counts and sums, as numbers. `build` comes first and makes
what the others work on. An engine lacks the methods for which it has nothing.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import Any

import numpy as np
import numpy.typing as npt
from answers import BY, POLICY, Given, Told, of_losses, of_parts, of_ranks, of_rows, of_scores, projected
from district import ALLIANCES, NODES
from peers import Duckdb, Igraph, Networkit, Networkx
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analytics.communities.partition import partitions
from analytics.coverage import coverage
from analytics.losses.alone import losses
from analytics.losses.reliance import by_alliances
from analytics.policies import policy
from analytics.simple.blocks import blocks
from analytics.simple.closure import triangles
from analytics.simple.cores import core_numbers
from analytics.simple.network import simple
from analytics.simple.rank import pagerank
from analytics.simple.routes import components
from analytics.structure.brokers import broker_scores
from analytics.structure.skeleton import skeleton
from analytics.structure.tie_counts import tie_counts


class Ours:
    """The functions of `analytics`."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def build(self) -> Told:
        self.net = simple(NODES, self.given.edges)
        return len(self.net.source), self.net.matrix.nnz

    def components(self) -> Told:
        return of_parts(components(self.net))

    def cut_nodes(self) -> Told:
        return (int(blocks(self.net).cut_nodes.sum()),)

    def blocks(self) -> Told:
        found = blocks(self.net)
        return found.count, int(np.bincount(found.block).max())

    def cores(self) -> Told:
        return (int(core_numbers(self.net).sum()),)

    def pagerank(self) -> Told:
        return of_ranks(pagerank(self.net))

    def brokers(self) -> Told:
        return of_scores(broker_scores(self.given.skeleton))

    def triangles(self) -> Told:
        return (int(triangles(self.net).sum()) // 3,)

    def communities(self) -> Told:
        return (partitions(self.net, seeds=(1,))[0].modularity,)

    def exclusive_cover(self) -> Told:
        return of_losses([each.lost for each in losses(by_alliances(self.given.net))])

    def tie_counts(self) -> Told:
        return of_losses([each.ties for each in tie_counts(skeleton(self.given.net))])

    def coverage(self) -> Told:
        return of_rows(coverage(self.given.network, policy(POLICY), BY))


class Scipy:
    """Sparse matrices without our frame."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def build(self) -> Told:
        one, other = self.given.edges.T
        ends = np.concatenate([one, other]), np.concatenate([other, one])
        self.near = csr_array((np.ones(len(ends[0]), np.int64), ends), shape=(NODES, NODES))
        return len(one), self.near.nnz

    def components(self) -> Told:
        return of_parts(connected_components(self.near, directed=False)[1])

    def triangles(self) -> Told:
        order = np.argsort(np.diff(self.near.indptr), kind="stable")
        up = _upper(self.near, order)
        return (int((up @ up).multiply(up).sum()),)

    def exclusive_cover(self) -> Told:
        organization, alliance = self.given.exclusive
        alone = np.bincount(organization)[organization] == 1
        return of_losses(np.bincount(alliance[alone], minlength=ALLIANCES).tolist())

    def tie_counts(self) -> Told:
        organization, alliance = self.given.exclusive
        several = np.bincount(organization)[organization] > 1
        return of_losses(np.bincount(alliance[several], minlength=ALLIANCES).tolist())

    def projection(self) -> Told:
        return projected(self.given.attended)

    def adamic_adar(self) -> Told:
        return self._common(lambda degrees: 1 / np.log(np.maximum(degrees, 2)))

    def resource_allocation(self) -> Told:
        return self._common(lambda degrees: 1 / np.maximum(degrees, 1))

    def _common(self, weigh: Any) -> Told:
        pairs = self.given.candidates
        near = csr_array(self.near, dtype=np.float64)
        weight = weigh(np.diff(near.indptr).astype(np.float64))
        parts = np.array_split(np.arange(len(pairs)), 10)
        both = (near[pairs[at, 0]].multiply(near[pairs[at, 1]]) for at in parts)
        return (float(sum((each @ weight).sum() for each in both)),)


def _upper(near: Any, order: npt.NDArray[Any]) -> Any:
    """Every edge from its end of lower degree to the other, so that no hub has a long row."""
    place = np.empty(len(order), np.int64)
    place[order] = np.arange(len(order))
    coo = near.tocoo()
    up = place[coo.row] < place[coo.col]
    ends = place[coo.row[up]], place[coo.col[up]]
    return csr_array((np.ones(int(up.sum()), np.int64), ends), shape=near.shape)


ENGINES: Mapping[str, type[Any]] = {
    "ours": Ours,
    "scipy": Scipy,
    "networkit": Networkit,
    "igraph": Igraph,
    "duckdb": Duckdb,
    "networkx": Networkx,
}


def methods(engine: type[Any], wanted: list[str]) -> Iterator[str]:
    """The operations that an engine has, in the order wanted."""
    return (name for name in wanted if hasattr(engine, name))
