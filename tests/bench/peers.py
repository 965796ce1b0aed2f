"""The other engines of `bench_networks.py`: those with graphs of their own, and statements."""

from __future__ import annotations

import random
from typing import Any

import duckdb
import igraph
import networkit
import networkx as nx
import numpy as np
import numpy.typing as npt
from answers import BY, DAMPING, POLICY, Given, Told, of_losses, of_ranks, of_rows, of_scores, of_sizes
from district import ALLIANCES, NODES, UNITS

from analytics.policies import policy
from analytics.scale.duck import coverage_of


class Networkit:
    """NetworKit on one thread with one seed."""

    def __init__(self, given: Given) -> None:
        self.given = given
        networkit.setNumberOfThreads(1)
        networkit.engineering.setSeed(1, False)

    def build(self) -> Told:
        ends = self.given.edges.astype(np.uint64)
        self.graph = networkit.GraphFromCoo((ends[:, 0].copy(), ends[:, 1].copy()), NODES, False, False)
        return self.graph.numberOfEdges(), 2 * self.graph.numberOfEdges()

    def components(self) -> Told:
        found = networkit.components.ConnectedComponents(self.graph).run()
        return of_sizes(found.getComponentSizes().values())

    def cut_nodes(self) -> Told:
        found = networkit.components.BiconnectedComponents(self.graph).run().getComponents()
        nodes = np.fromiter((node for each in found for node in each), np.int64)
        return (int((np.bincount(nodes) > 1).sum()),)

    def blocks(self) -> Told:
        found = networkit.components.BiconnectedComponents(self.graph).run()
        sizes = [len(each) for each in found.getComponents()]
        return len(sizes), max(sizes)

    def cores(self) -> Told:
        return (int(sum(networkit.centrality.CoreDecomposition(self.graph).run().scores())),)

    def pagerank(self) -> Told:
        found = networkit.centrality.PageRank(self.graph, damp=DAMPING, tol=1e-13).run()
        return of_ranks(np.array(found.scores()))

    def triangles(self) -> Told:
        edges = self.graph
        edges.indexEdges()
        scores = networkit.sparsification.TriangleEdgeScore(edges).run().scores()
        return (int(sum(scores)) // 3,)

    def communities(self) -> Told:
        found = networkit.community.ParallelLeiden(self.graph, randomize=False).run().getPartition()
        return (networkit.community.Modularity().getQuality(found, self.graph),)

    def adamic_adar(self) -> Told:
        return self._index(networkit.linkprediction.AdamicAdarIndex)

    def resource_allocation(self) -> Told:
        return self._index(networkit.linkprediction.ResourceAllocationIndex)

    def _index(self, kind: Any) -> Told:
        found = kind(self.graph)
        return (sum(found.run(one, other) for one, other in self.given.candidates.tolist()),)


class Igraph:
    """igraph, which may only be used here and in tests."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def build(self) -> Told:
        self.graph = igraph.Graph(n=NODES, edges=self.given.edges)
        return self.graph.ecount(), 2 * self.graph.ecount()

    def components(self) -> Told:
        return of_sizes(self.graph.connected_components().sizes())

    def cut_nodes(self) -> Told:
        return (len(self.graph.articulation_points()),)

    def blocks(self) -> Told:
        sizes = self.graph.biconnected_components().sizes()
        return len(sizes), max(sizes)

    def cores(self) -> Told:
        return (sum(self.graph.coreness()),)

    def pagerank(self) -> Told:
        return of_ranks(np.array(self.graph.pagerank(damping=DAMPING)))

    def brokers(self) -> Told:
        graph = igraph.Graph(n=self.given.skeleton.size, edges=self.given.ties)
        ends = list(range(ALLIANCES))
        found = np.array(graph.betweenness(directed=False, sources=ends, targets=ends))
        return of_scores(found[ALLIANCES:])

    def triangles(self) -> Told:
        return (len(self.graph.list_triangles()),)

    def communities(self) -> Told:
        igraph.set_random_number_generator(random.Random(1))
        found = self.graph.community_leiden(objective_function="modularity", n_iterations=3)
        return (found.modularity,)

    def projection(self) -> Told:
        pairs = self.given.attended
        types = np.arange(UNITS + int(pairs[:, 1].max()) + 1) >= UNITS
        graph = igraph.Graph(n=len(types), edges=np.column_stack([pairs[:, 0], pairs[:, 1] + UNITS]))
        found = graph.bipartite_projection(types=types.tolist(), multiplicity=True, which=0)
        return found.ecount(), sum(found.es["weight"])


class Networkx:
    """networkx: the plainest peer, in Python."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def build(self) -> Told:
        self.graph: nx.Graph[int] = nx.Graph()
        self.graph.add_nodes_from(range(NODES))
        self.graph.add_edges_from(self.given.edges.tolist())
        return self.graph.number_of_edges(), 2 * self.graph.number_of_edges()

    def components(self) -> Told:
        return of_sizes(len(each) for each in nx.connected_components(self.graph))

    def cut_nodes(self) -> Told:
        return (sum(1 for _ in nx.articulation_points(self.graph)),)

    def blocks(self) -> Told:
        sizes = [len(each) for each in nx.biconnected_components(self.graph)]
        return len(sizes), max(sizes)

    def cores(self) -> Told:
        return (sum(nx.core_number(self.graph).values()),)

    def pagerank(self) -> Told:
        found = nx.pagerank(self.graph, alpha=DAMPING, tol=1e-13 / NODES, max_iter=1000)
        return of_ranks(np.array([found[node] for node in range(NODES)]))

    def brokers(self) -> Told:
        graph: nx.Graph[int] = nx.Graph(self.given.ties.tolist())
        ends = [at for at in range(ALLIANCES) if at in graph]
        found = nx.betweenness_centrality_subset(graph, ends, ends)
        return of_scores(np.array([score for at, score in found.items() if at >= ALLIANCES]))

    def triangles(self) -> Told:
        return (sum(nx.triangles(self.graph).values()) // 3,)

    def adamic_adar(self) -> Told:
        pairs = self.given.candidates.tolist()
        return (sum(score for _, _, score in nx.adamic_adar_index(self.graph, pairs)),)

    def resource_allocation(self) -> Told:
        pairs = self.given.candidates.tolist()
        return (sum(score for _, _, score in nx.resource_allocation_index(self.graph, pairs)),)

    def exclusive_cover(self) -> Told:
        graph = self._held()
        alone = (node for node in graph if node >= ALLIANCES and graph.degree(node) == 1)
        counts = dict.fromkeys(range(ALLIANCES), 0)
        for node in alone:
            counts[next(iter(graph[node]))] += 1
        return of_losses([*counts.values()])

    def tie_counts(self) -> Told:
        graph = self._held()
        ties = [sum(graph.degree(node) > 1 for node in graph[at]) for at in range(ALLIANCES)]
        return of_losses(ties)

    def _held(self) -> nx.Graph[int]:
        organization, alliance = self.given.exclusive
        pairs = zip((organization + ALLIANCES).tolist(), alliance.tolist(), strict=True)
        return nx.Graph(list(pairs))

    def projection(self) -> Told:
        pairs = self.given.attended
        told = zip(pairs[:, 0].tolist(), (pairs[:, 1] + UNITS).tolist(), strict=True)
        graph: nx.Graph[int] = nx.Graph(list(told))
        units = np.unique(pairs[:, 0]).tolist()
        found = nx.bipartite.weighted_projected_graph(graph, units)
        return found.number_of_edges(), found.size(weight="weight")


class Duckdb:
    """Statements, where the question is one."""

    def __init__(self, given: Given) -> None:
        self.given = given

    def build(self) -> Told:
        self.connection = duckdb.connect(config={"threads": 1})
        self._table("edges", self.given.edges)
        self._table("held", np.column_stack(self.given.exclusive))
        self._table("attended", self.given.attended)
        (count,) = self._asked("SELECT count(*) FROM edges")
        return count, 2 * count

    def _table(self, name: str, pairs: npt.NDArray[np.int32]) -> None:
        columns = {"a": pairs[:, 0].copy(), "b": pairs[:, 1].copy()}
        self.connection.register("given", columns)
        self.connection.execute(f"CREATE TABLE {name} AS SELECT a, b FROM given")

    def _asked(self, statement: str) -> tuple[Any, ...]:
        found: tuple[Any, ...] = self.connection.execute(statement).fetchone() or ()
        return found

    def exclusive_cover(self) -> Told:
        alone = "SELECT min(b) AS b FROM held GROUP BY a HAVING count(*) = 1"
        rows = self.connection.execute(f"SELECT count(*) FROM ({alone}) GROUP BY b").fetchall()
        return of_losses([row[0] for row in rows])

    def tie_counts(self) -> Told:
        several = "SELECT a FROM held GROUP BY a HAVING count(*) > 1"
        statement = f"SELECT count(*) FROM held WHERE a IN ({several}) GROUP BY b"
        return of_losses([row[0] for row in self.connection.execute(statement).fetchall()])

    def projection(self) -> Told:
        pairs = (
            "SELECT count(*) AS w FROM attended x JOIN attended y ON x.b = y.b AND x.a < y.a "
            "GROUP BY x.a, y.a"
        )
        count, weight = self._asked(f"SELECT count(*), sum(w) FROM ({pairs})")
        return count, int(weight)

    def coverage(self) -> Told:
        return of_rows(coverage_of(self.given.exported, policy(POLICY), BY))
