"""All rules of weak links on the district, and the walk behind the dearest of them beside other engines.

`python tests/bench/bench_weak_links.py`. Seconds are CPU; ratios are to ours. The walk of W01 and W02 finds
every cut vertex of the linkage with all that hangs on it; the peers find the cut vertices alone.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from typing import TypeVar

import igraph
import networkit
import networkx as nx

from analytics.networks.blocks import cuts
from analytics.networks.ground import Ground
from analytics.networks.linkage import Linkage
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import outcome
from api.mechanism_seen import facts
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import build
from graph.store.memory import MemoryStore
from graph.view import View
from loaders.cells import Keys
from loaders.demo import load_demo
from loaders.load import Circumstances

T = TypeVar("T")

BUDGET = 5.0
DEAREST = 8


def ground() -> Ground:
    """What a planner sees of the district of the demonstration."""
    store = MemoryStore(ONTOLOGY)
    given = Circumstances(date(2016, 12, 31), datetime.now(UTC), Keys(b"k" * 32))
    for _ in load_demo(store, ONTOLOGY, given, scale=1, progress=lambda *_: None):
        pass
    return Ground(facts(View(build(store, ONTOLOGY), Role.PLANNER, None), date(2016, 12, 31)))


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds and the result."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def every_rule(seen: Ground) -> None:
    """Each rule once, the networks made on the way: the sum is what a report of all rules costs."""
    told = {code: timed(lambda rule=rule: outcome(rule, seen)) for code, rule in RULES.items()}  # type: ignore[misc]
    total = sum(seconds for seconds, _ in told.values())
    print(f"{len(told)} rules on {len(seen.actors):,} actors: {total:.2f} s (budget {BUDGET:g} s)")
    for code, (seconds, found) in sorted(told.items(), key=lambda each: -each[1][0])[:DEAREST]:
        print(f"  {code:<5} {seconds:5.2f} s  {0 if found is None else len(found.findings):5,} findings")


def walk(seen: Linkage) -> None:
    """The cut vertices of the linkage by each engine, of the part that holds the root."""
    graph = seen.graph
    weight = seen.structural | True
    ours, found = timed(lambda: cuts(graph, seen.root, weight))
    inside = graph.subgraph(nx.node_connected_component(graph, seen.root)).copy()
    plain = nx.convert_node_labels_to_integers(inside)
    other = igraph.Graph(n=len(plain), edges=[*plain.edges])
    third = networkit.nxadapter.nx2nk(plain)
    networkit.setNumberOfThreads(1)
    peers: dict[str, Callable[[], int]] = {
        "networkx": lambda: len({*nx.articulation_points(plain)}),
        "igraph": lambda: len(other.articulation_points()),
        "networkit": lambda: _several(networkit.components.BiconnectedComponents(third)),
    }
    print(f"cut vertices of {len(plain):,} nodes and {plain.number_of_edges():,} ties")
    print(f"  {'ours, with all that hangs on each':<34} {ours:5.2f} s  {len(found):,}")
    for name, work in peers.items():
        seconds, number = timed(work)
        assert number == len({*found} - {seen.root}) + (seen.root in found), (name, number, len(found))
        print(f"  {name + ', cut vertices alone':<34} {seconds:5.2f} s  ratio {seconds / ours:4.2f}")


def _several(blocks: networkit.components.BiconnectedComponents) -> int:
    """Nodes in several blocks."""
    blocks.run()
    times: dict[int, int] = {}
    for block in blocks.getComponents():
        for node in block:
            times[node] = times.get(node, 0) + 1
    return sum(number > 1 for number in times.values())


if __name__ == "__main__":
    district = ground()
    every_rule(district)
    walk(district.linkage)
