"""Measures say of well-known networks what is published of them, and what two other programs compute."""

from __future__ import annotations

from collections.abc import Callable
from itertools import combinations
from typing import Any

import networkx as nx
import numpy as np
import pytest
from reference import (
    Known,
    davis,
    davis_two_mode,
    equivalent,
    expected,
    florence,
    karate,
    known,
    ldbc,
    ldbc_output,
    near,
)

from analytics.networks.rosters import Roster
from analytics.simple.blocks import blocks
from analytics.simple.centrality import (
    betweenness,
    closeness,
    two_mode_betweenness,
    two_mode_closeness,
    two_mode_degree,
)
from analytics.simple.closure import clustering, transitivity, triangles
from analytics.simple.cores import core_numbers
from analytics.simple.labels import propagated
from analytics.simple.network import Simple, simple
from analytics.simple.rank import pagerank
from analytics.simple.routes import UNREACHED, components, diameter, lengths, steps
from analytics.simple.separation import separators
from analytics.structure.cut_number import cut_number
from analytics.structure.fragmentation import fragmentation
from analytics.structure.skeleton import skeleton
from analytics.structure.tie_counts import tie_counts
from analytics.weak_links.stars import centralization
from graph.records import NodeKey

PUBLISHED, TWO_PROGRAMS = expected("published"), expected("two_programs")

TWO_MODE = {
    "degree_centrality": two_mode_degree,
    "betweenness_centrality": two_mode_betweenness,
    "closeness_centrality": two_mode_closeness,
}

ONE_MODE: dict[str, Callable[[Simple], Any]] = {
    "degree": lambda net: net.degrees,
    "betweenness_unnormalized": betweenness,
    "closeness": closeness,
    "pagerank_0.85": pagerank,
    "local_clustering": clustering,
    "core_number": core_numbers,
}

NETWORKS = {"davis_one_mode_graph": davis, "florentine": florence, "karate": karate}


def centralized(net: Simple) -> float:
    """The degree centralization of a network, as of a group whose members are all its nodes."""
    everyone = frozenset(range(net.size))
    roster = Roster(0, NodeKey("Alliance", "一"), everyone, frozenset(), frozenset())
    return centralization(roster, {*zip(net.source.tolist(), net.target.tolist(), strict=True)})


# --- how things are compared ---


def test_a_comparison_tells_what_differs() -> None:
    assert near({"a": 1.0}, {"a": 1.0}, 0)
    assert not near({"a": 1.1}, {"a": 1.0}, 0.05)
    assert not near({"a": 1.0}, {"a": 1.0, "b": 1.0}, 1)
    assert equivalent({"a": 7, "b": 7, "c": 1}, {"a": "x", "b": "x", "c": "y"})
    assert not equivalent({"a": 7, "b": 7}, {"a": "x", "b": "y"})
    assert not equivalent({"a": 7, "b": 8}, {"a": "x", "b": "x"})


# --- two programs: networkx and igraph ---


@pytest.mark.parametrize("network", NETWORKS)
@pytest.mark.parametrize("measure", ONE_MODE)
def test_a_measure_agrees_with_two_other_programs(network: str, measure: str) -> None:
    held, wanted = NETWORKS[network](), TWO_PROGRAMS[network][measure]
    assert near(held.by_name(ONE_MODE[measure](held.net)), wanted, 1e-9)


@pytest.mark.parametrize("network", NETWORKS)
def test_the_size_and_shape_agree_with_two_other_programs(network: str) -> None:
    net, wanted = NETWORKS[network]().net, TWO_PROGRAMS[network]
    assert (net.size, len(net.source)) == (wanted["nodes"], wanted["edges"])
    assert len({*components(net).tolist()}) == wanted["components"]
    assert diameter(net) == wanted["diameter_of_largest"]
    assert transitivity(net) == pytest.approx(wanted["transitivity"], abs=1e-12)


@pytest.mark.parametrize(("projection", "mode"), [("people", 0), ("events", 1)])
def test_who_met_how_often_agrees_with_two_other_programs(projection: str, mode: int) -> None:
    held = davis_two_mode()
    names = [key.key for key in (held.organizations, held.alliances)[mode]]
    shared = (held.matrix @ held.matrix.T, held.matrix.T @ held.matrix)[mode].toarray()
    wanted = TWO_PROGRAMS[f"davis_projection_{projection}"]["weights"]
    met = [(a, b) for a, b in combinations(range(len(names)), 2) if shared[a, b]]
    assert {(*sorted((names[a], names[b])), int(shared[a, b])) for a, b in met} == {
        (*sorted(each[:2]), each[2]) for each in wanted
    }


# --- Davis, Gardner and Gardner 1941 ---


@pytest.mark.parametrize("measure", TWO_MODE)
def test_davis_has_the_two_mode_centralities_of_borgatti_and_everett(measure: str) -> None:
    held = davis()
    women = np.array([name.startswith("W") for name in held.names])
    wanted = PUBLISHED["davis_bipartite"]
    found = held.by_name(TWO_MODE[measure](held.net, women))
    assert near(found, wanted[measure], wanted["tolerance_abs"])


def test_davis_has_the_betweenness_that_is_printed_to_four_digits() -> None:
    held = davis()
    women = np.array([name.startswith("W") for name in held.names])
    found = held.by_name(two_mode_betweenness(held.net, women))
    assert (round(found["W1"], 4), round(found["E8"], 4)) == (0.0966, 0.2438)
    best = max((name for name in held.names if name.startswith("W")), key=found.__getitem__)
    assert (best, round(found[best], 3)) == ("W14", 0.113)


def test_the_last_woman_of_davis_met_twelve_others_at_two_events() -> None:
    held = davis_two_mode()
    met = (held.matrix @ held.matrix.T).toarray()[17] > 0
    assert (int(held.counts[17]), int(met.sum()) - 1) == (2, 12)


def k_components(net: Simple, inside: list[int], k: int) -> list[list[int]]:
    """The largest sets of nodes in which k nodes have to be lost to part any two (White et al. 2004)."""
    mine = np.zeros(net.size, bool)
    mine[inside] = True
    held = net.without(~mine)
    parts = components(held)
    if len({*parts[inside].tolist()}) > 1:
        groups = [[at for at in inside if parts[at] == part] for part in sorted({*parts[inside].tolist()})]
        return [found for group in groups for found in k_components(net, group, k)]
    if len(inside) <= k:
        return []
    joined = set(zip(held.source.tolist(), held.target.tolist(), strict=True))
    for pair in combinations(inside, 2):
        cut = None if pair in joined else separators(held, *pair)
        if cut is not None and len(cut) < k:
            rest = components(held.without(np.isin(np.arange(net.size), cut)))
            left = [at for at in inside if at not in cut]
            sides = [[at for at in left if rest[at] == part] for part in sorted({*rest[left].tolist()})]
            return [found for side in sides for found in k_components(net, sorted([*side, *cut]), k)]
    return [inside]


@pytest.mark.parametrize("k", ["3", "4"])
def test_davis_has_the_cohesive_parts_that_are_published(k: str) -> None:
    held = davis()
    found = k_components(held.net, [*range(held.net.size)], int(k))
    named = [sorted(held.names[at] for at in part) for part in found]
    assert named == [sorted(part) for part in PUBLISHED["davis_k_components"][k]]
    if k == "3":
        assert {"W8", "E1", "E2", "E13", "E14"} <= {*named[0]}


def test_no_part_of_davis_is_of_cohesion_five() -> None:
    held = davis()
    assert k_components(held.net, [*range(held.net.size)], 5) == []


def test_the_cut_number_of_two_events_is_the_fewest_women_between_them() -> None:
    held, of = nx.Graph(), skeleton(davis_two_mode())
    held.add_edges_from((one, other) for one, other in zip(of.graph.source, of.graph.target, strict=True))
    directed = nx.DiGraph()
    for node in held:
        directed.add_edge((node, "in"), (node, "out"), capacity=1 if of.is_organization[node] else 99)
    for one, other in held.edges:
        directed.add_edge((one, "out"), (other, "in"))
        directed.add_edge((other, "out"), (one, "in"))
    for one, other in combinations(range(of.alliances), 2):
        assert cut_number(of, one, other).number == nx.maximum_flow_value(
            directed, (one, "out"), (other, "in")
        )


def test_an_event_of_davis_is_tied_by_all_who_came() -> None:
    held = davis_two_mode()
    assert {each.alliance.key: each.ties for each in tie_counts(skeleton(held))} == {
        key.key: size for key, size in zip(held.alliances, held.sizes.tolist(), strict=True)
    }


# --- Florence (Padgett; Wasserman and Faust 1994) ---


def test_florence_has_the_betweenness_and_closeness_that_are_published() -> None:
    held, wanted = florence(), PUBLISHED["florentine"]
    pairs = (held.net.size - 1) * (held.net.size - 2) / 2
    share = held.by_name(betweenness(held.net) / pairs)
    assert near(share, wanted["betweenness_normalized"], wanted["tolerance_abs"])
    assert near(held.by_name(closeness(held.net)), wanted["closeness"], wanted["tolerance_abs"])
    assert round(share["Medici"], 3) == 0.522


def test_florence_with_the_family_that_married_nobody_is_centralized_by_a_quarter() -> None:
    net = florence().net
    assert round(centralized(simple(16, np.column_stack([net.source, net.target]))), 3) == 0.267


def test_four_families_of_florence_hold_others_together_and_one_most() -> None:
    held = florence()
    assert held.called(blocks(held.net).cut_nodes) == {"Albizzi", "Guadagni", "Medici", "Salviati"}
    apart = {}
    for name in held.names:
        gone = np.array([each == name for each in held.names])
        apart[name] = fragmentation(components(held.net.without(gone))[~gone])
    assert round(apart["Medici"], 3) == 0.385
    assert max(apart, key=apart.__getitem__) == "Medici"


# --- Krackhardt's kite ---


def test_the_kite_has_three_winners() -> None:
    kite = nx.krackhardt_kite_graph()
    net = simple(10, list(kite.edges))
    between, close = betweenness(net) / 36, closeness(net)
    assert net.degrees.argmax() == 3
    assert (int(between.argmax()), round(float(between.max()), 3)) == (7, 0.389)
    assert np.flatnonzero(np.isclose(close, close.max())).tolist() == [5, 6]
    assert round(float(close.max()), 3) == 0.643
    assert np.flatnonzero(blocks(net).cut_nodes).tolist() == [7, 8]


# --- Zachary 1977 ---


def test_the_karate_club_has_its_triangles_its_core_and_one_cut_node() -> None:
    net = karate().net
    assert int(triangles(net).sum()) == 3 * 45
    assert core_numbers(net).max() == 4
    assert np.flatnonzero(blocks(net).cut_nodes).tolist() == [0]


def test_the_karate_club_has_the_cohesion_that_is_published() -> None:
    held, found = karate(), dict.fromkeys(range(34), 0)
    for k in (1, 2, 3, 4, 5):
        for part in k_components(held.net, [*range(34)], k):
            found |= dict.fromkeys(part, k)
    assert {str(node): level for node, level in found.items()} == PUBLISHED["karate"]["k_component_number"]


# --- figures known by their form ---


def test_a_star_is_centralized_wholly_and_a_ring_not_at_all() -> None:
    assert centralized(simple(9, [(0, n) for n in range(1, 9)])) == 1
    assert centralized(simple(9, [(n, (n + 1) % 9) for n in range(9)])) == 0


def test_in_a_tree_every_inner_node_is_a_cut_node_and_every_edge_a_bridge() -> None:
    tree = nx.balanced_tree(3, 3)
    found = blocks(simple(len(tree), list(tree.edges)))
    assert np.flatnonzero(found.cut_nodes).tolist() == [node for node in tree if tree.degree[node] > 1]
    assert found.bridges == sorted(tree.edges)


# --- LDBC Graphalytics ---

DIRECTIONS = {"directed": "1", "undirected": "2"}
"""The two examples, with the vertex from which ways are measured."""

NO_WAY = str(2**63 - 1)


@pytest.fixture(params=DIRECTIONS)
def example(request: pytest.FixtureRequest) -> tuple[str, Known, int]:
    direction = str(request.param)
    held = ldbc(direction)
    return direction, held, held.at(DIRECTIONS[direction])[0]


def test_breadth_first_search_is_that_of_ldbc(example: tuple[str, Known, int]) -> None:
    direction, held, start = example
    found = held.by_name(steps(held.net, start))
    told = {name: NO_WAY if far == UNREACHED else str(int(far)) for name, far in found.items()}
    assert told == ldbc_output(direction, "BFS")


def test_the_shortest_ways_are_those_of_ldbc(example: tuple[str, Known, int]) -> None:
    direction, held, start = example
    wanted = {name: float(value) for name, value in ldbc_output(direction, "SSSP").items()}
    assert near(held.by_name(lengths(held.net, start)), wanted, 1e-4)


def test_the_components_are_those_of_ldbc_by_any_name(example: tuple[str, Known, int]) -> None:
    direction, held, _ = example
    assert equivalent(held.by_name(components(held.net)), ldbc_output(direction, "WCC"))


def test_the_labels_are_those_of_ldbc(example: tuple[str, Known, int]) -> None:
    direction, held, _ = example
    found = held.by_name(propagated(held.net, [int(name) for name in held.names], 2))
    assert {name: str(int(label)) for name, label in found.items()} == ldbc_output(direction, "CDLP")


@pytest.mark.parametrize(
    ("algorithm", "measure"), [("LCC", clustering), ("PR", lambda net: pagerank(net, rounds=2))]
)
def test_the_other_values_are_those_of_ldbc(
    example: tuple[str, Known, int], algorithm: str, measure: Callable[[Simple], Any]
) -> None:
    direction, held, _ = example
    wanted = {name: float(value) for name, value in ldbc_output(direction, algorithm).items()}
    assert near(held.by_name(measure(held.net)), wanted, 1e-4)


def test_the_two_examples_differ_by_direction() -> None:
    forward = known([("a", "b")], directed=True)
    assert steps(forward.net, 1).tolist() == [UNREACHED, 0]
    assert steps(known([("a", "b")]).net, 1).tolist() == [1, 0]
