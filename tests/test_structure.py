"""How firmly alliances hang together: the smallest examples, and that slower programs find the same."""

from __future__ import annotations

import random
from collections import Counter
from collections.abc import Callable
from itertools import combinations, permutations

import networkx as nx
import numpy as np
import pytest
from two_mode_worlds import (
    World,
    alliance,
    drawn,
    graph_of,
    memberships,
    organization,
    renumbered,
)

from analytics.networks.rosters import Roster
from analytics.simple.blocks import blocks, loss
from analytics.simple.centrality import betweenness, closeness
from analytics.simple.closure import clustering, transitivity, triangles
from analytics.simple.cores import core_numbers
from analytics.simple.labels import propagated
from analytics.simple.network import Simple, simple
from analytics.simple.rank import pagerank
from analytics.simple.routes import components, diameter, lengths, steps
from analytics.simple.separation import separators
from analytics.structure.brokers import broker_scores, brokers
from analytics.structure.cores import innermost, two_mode_core
from analytics.structure.cut_number import cut_number
from analytics.structure.cut_organizations import cut_organizations, severed
from analytics.structure.fragmentation import curve, fragmentation
from analytics.structure.parts import parts
from analytics.structure.roles import Roles, role_counts
from analytics.structure.single_ties import SingleTie, single_ties
from analytics.structure.star import star
from analytics.structure.tie_counts import tie_counts
from analytics.weak_links.stars import centralization
from graph.records import NodeKey

WORLDS = 250
"""Networks drawn for a law of memberships; the laws of simple networks take a thousand."""


# --- the smallest examples (`analytics.md` 3.3) ---


def test_containment_would_make_a_cut_node_of_every_area() -> None:
    street, communities, firms = 0, (1, 2), (3, 4, 5, 6)
    tree = simple(7, [(street, 1), (street, 2), (1, 3), (1, 4), (2, 5), (2, 6)])
    found = blocks(tree).cut_nodes
    assert np.flatnonzero(found).tolist() == [street, *communities]
    assert not found[[*firms]].any()


def test_the_one_organization_between_two_groups_splits_off_half() -> None:
    world = World(memberships([[0], [0], [0, 1], [1], [1]]), [])
    [found] = cut_organizations(world.skeleton)
    assert (found.organization, found.severed, found.whole, found.share) == (organization(2), 3, 6, 0.5)
    whole = graph_of(world.net)
    assert {*nx.articulation_points(whole)} == {organization(2), alliance(0), alliance(1)}


def test_a_party_organization_beside_its_host_would_make_it_a_cut_node() -> None:
    host, branch, other = 0, 1, 2
    apart = blocks(simple(4, [(host, other), (host, 3), (other, 3), (host, branch)])).cut_nodes
    merged = blocks(simple(3, [(0, 1), (0, 2), (1, 2)])).cut_nodes
    assert np.flatnonzero(apart).tolist() == [host]
    assert not merged.any()


def group(size: int, *leads: int) -> Roster:
    return Roster(0, alliance(0), frozenset(range(size)), frozenset(leads), frozenset())


def test_a_sparse_star_is_seen_by_the_share_of_the_lead_and_missed_by_centralization() -> None:
    found = star(group(20, 0), {(0, n) for n in (1, 2, 3, 4)})
    assert found is not None
    assert (round(found.centralization, 3), found.lead_share, found.stranded) == (0.211, 1, 1)


def test_a_group_of_four_or_without_ties_has_no_shape() -> None:
    assert star(group(4, 0), {(0, 1)}) is None
    assert star(group(5, 0), set()) is None
    assert star(group(5, 0), {(0, 1)}) is not None


def test_a_member_with_a_friend_is_not_stranded_without_the_lead() -> None:
    found = star(group(5, 0), {(0, 1), (0, 2), (0, 3), (1, 2)})
    assert found is not None
    assert (found.ties, found.lead_share) == (4, 0.75)
    assert found.stranded == pytest.approx(1 / 3)


def test_a_group_whose_only_tie_is_between_its_leads_strands_nobody() -> None:
    found = star(group(5, 0, 1), {(0, 1)})
    assert found is not None
    assert (found.lead_share, found.stranded) == (1, 0)


def test_one_activity_of_twenty_is_a_hundred_and_ninety_ties_and_all_closed() -> None:
    net = simple(20, list(combinations(range(20), 2)))
    assert len(net.source) == 190
    assert clustering(net).tolist() == [1.0] * 20
    assert transitivity(net) == 1


def test_two_groups_may_be_tied_directly_and_by_way_of_a_third() -> None:
    of = World(memberships([[0], [0], [0, 1], [0, 2], [1, 2]]), []).skeleton
    assert {each.alliance: each.ties for each in tie_counts(of)}[alliance(0)] == 2
    assert cut_number(of, 0, 1).number == 2


def chain() -> World:
    """Four groups in a row: two organizations between the outer ones, one in the middle."""
    return World(memberships([[0, 1], [0, 1], [1, 2], [2, 3], [2, 3]]), [])


def test_the_one_bridge_of_a_chain_stands_on_four_of_six_ways() -> None:
    found = brokers(chain().skeleton)
    assert [(each.organization, each.score) for each in found] == [
        (organization(2), 4),
        *((organization(n), 1.5) for n in (0, 1, 3, 4)),
    ]
    assert found[0].share == pytest.approx(4 / 6)


# --- what each comes to where there is little or nothing ---


def test_alliances_with_fewer_than_three_ties_are_few_and_stand_first() -> None:
    net = memberships([[0, 1], [0, 1], [0, 1], [2], [1, 3], [1, 3]], alliances=5)
    found = tie_counts(World(net, []).skeleton)
    assert [(each.alliance, each.ties, each.members) for each in found] == [
        (alliance(2), 0, 1),
        (alliance(4), 0, 0),
        (alliance(3), 2, 2),
        (alliance(0), 3, 3),
        (alliance(1), 5, 5),
    ]
    assert [each.few for each in found] == [True, True, True, False, False]


def test_nothing_joins_two_alliances_without_an_organization_on_the_way() -> None:
    of = World(memberships([[0], [1], [1, 2]]), []).skeleton
    assert cut_number(of, 0, 1).organizations == ()
    assert cut_number(of, 2, 1).organizations == (organization(2),)
    with pytest.raises(ValueError, match="itself"):
        cut_number(of, 1, 1)


def test_a_bilateral_tie_of_two_others_holds_two_alliances_beside_the_one_they_share() -> None:
    net = memberships([[0, 1], [0], [1]])
    alone = (SingleTie(alliance(0), alliance(1), organization(0)),)
    assert single_ties(World(net, []).skeleton) == alone
    assert single_ties(World(net, []).skeleton, [(2, 1)]) == ()
    assert single_ties(World(net, []).skeleton, [(0, 1), (0, 2)]) == alone


def test_a_bilateral_tie_joins_parts_and_a_group_without_any_stands_isolated() -> None:
    net = memberships([[0], [1], [2]])
    told = [(part.alliances, part.isolated) for part in parts(net, [(0, 2)])]
    assert told == [((alliance(0), alliance(2)), False), ((alliance(1),), True)]


def test_an_empty_record_has_no_structure() -> None:
    of = World(memberships([]), []).skeleton
    empty = curve(of, [])
    assert (tie_counts(of), cut_organizations(of), single_ties(of), brokers(of), parts(of.net)) == (
        (),
        (),
        (),
        (),
        (),
    )
    assert (empty.apart, empty.largest, empty.left, empty.robustness) == ((0.0,), (0.0,), (0,), None)
    assert innermost(of).level == 0


def test_alliances_fall_apart_as_their_organizations_leave() -> None:
    found = curve(chain().skeleton, [2, 0, 1])
    assert found.removed == (organization(2), organization(0), organization(1))
    assert found.apart == pytest.approx((0, 2 / 3, 2 / 3, 5 / 6))
    assert found.largest == (1, 0.5, 0.5, 0.5)
    assert found.left == (5, 4, 3, 2)
    assert found.robustness == 0.5


def test_who_was_in_contact_only_by_a_lead_that_leaves_is_lost_with_it() -> None:
    net = memberships([[0, 1], [0], [0], [1, 2], [2]], leads=[(0, 0), (1, 0), (1, 3)])
    found = curve(World(net, []).skeleton, [0, 1])
    assert found.left == (5, 2, 1)


# --- networks drawn at random: the laws of simple ones ---


def drawn_graphs(count: int, seed: int, *, directed: bool = False) -> list[nx.Graph[int]]:
    rnd = random.Random(seed)
    return [
        nx.gnp_random_graph(
            rnd.randint(1, 12), rnd.random() * 0.5, seed=rnd.randrange(10**9), directed=directed
        )
        for _ in range(count)
    ]


def taken(graph: nx.Graph[int]) -> Simple:
    return simple(len(graph), list(graph.edges), directed=graph.is_directed())


def values(told: dict[int, float]) -> list[float]:
    return [told[node] for node in sorted(told)]


def test_a_thousand_networks_have_the_cuts_parts_and_cores_of_networkx() -> None:
    for graph in drawn_graphs(1000, 1):
        net, found = taken(graph), blocks(taken(graph))
        assert {*np.flatnonzero(found.cut_nodes).tolist()} == {*nx.articulation_points(graph)}
        assert found.bridges == sorted((min(edge), max(edge)) for edge in nx.bridges(graph))
        least = [min(nx.node_connected_component(graph, node)) for node in graph]
        assert components(net).tolist() == least
        assert core_numbers(net).tolist() == values(nx.core_number(graph))


def test_a_thousand_networks_have_the_measures_of_networkx() -> None:
    for graph in drawn_graphs(1000, 2):
        net = taken(graph)
        assert triangles(net).tolist() == values(nx.triangles(graph))
        assert np.allclose(clustering(net), values(nx.clustering(graph)))
        assert transitivity(net) == pytest.approx(nx.transitivity(graph))
        assert np.allclose(betweenness(net), values(nx.betweenness_centrality(graph, normalized=False)))
        assert np.allclose(closeness(net), values(nx.closeness_centrality(graph)))


def test_a_thousand_networks_with_and_without_direction_have_the_ranks_and_ways_of_networkx() -> None:
    for graph in [*drawn_graphs(500, 3), *drawn_graphs(500, 4, directed=True)]:
        net, rnd = taken(graph), random.Random(len(graph))
        ranks = nx.pagerank(graph, tol=1e-12, max_iter=1000)
        assert np.allclose(pagerank(net), values(ranks), atol=1e-9)
        far = nx.single_source_shortest_path_length(graph, 0)
        assert {at: int(far) for at, far in enumerate(steps(net, 0)) if far >= 0} == far
        weights = {edge: rnd.randint(1, 9) for edge in graph.edges}
        nx.set_edge_attributes(graph, weights, "weight")
        held = simple(len(graph), [*weights], [*weights.values()], directed=graph.is_directed())
        told = {at: way for at, way in enumerate(lengths(held, 0)) if np.isfinite(way)}
        assert told == nx.single_source_dijkstra_path_length(graph, 0)


def test_with_direction_betweenness_and_parts_are_those_of_networkx() -> None:
    for graph in drawn_graphs(200, 5, directed=True):
        net = taken(graph)
        assert np.allclose(betweenness(net), values(nx.betweenness_centrality(graph, normalized=False)))
        assert len({*components(net).tolist()}) == nx.number_weakly_connected_components(graph)
        both = graph.to_undirected()
        assert net.degrees.tolist() == [both.degree[node] for node in sorted(both)]
        assert core_numbers(net).tolist() == values(nx.core_number(both))


def test_a_thousand_networks_are_parted_by_as_few_nodes_as_networkx_needs() -> None:
    rnd = random.Random(6)
    for graph in drawn_graphs(1000, 6):
        if len(graph) < 2:
            continue
        one, other = rnd.sample(sorted(graph), 2)
        found = separators(taken(graph), one, other)
        if graph.has_edge(one, other):
            assert found is None
        else:
            assert found is not None
            assert len(found) == nx.node_connectivity(graph, one, other)
            assert not nx.has_path(nx.restricted_view(graph, found, []), one, other)


def test_what_is_severed_is_what_networkx_finds_outside_the_largest_piece() -> None:
    rnd = random.Random(7)
    for graph in drawn_graphs(300, 7):
        weight = np.array([rnd.randint(0, 5) for _ in graph], np.float64)
        found = loss(blocks(taken(graph)), weight)
        for node in graph:
            rest = graph.subgraph(nx.node_connected_component(graph, node) - {node})
            pieces = [weight[[*piece]].sum() for piece in nx.connected_components(rest)]
            if pieces:
                assert (found.whole[node], found.largest[node]) == (sum(pieces), max(pieces))


def test_a_node_alone_has_nothing_to_lose() -> None:
    found = loss(blocks(simple(2, [])), np.array([3.0, 2.0]))
    assert found.severed.tolist() == [0, 0]


def commonest(graph: nx.Graph[int], label: dict[int, int], node: int) -> int:
    back = graph.predecessors(node) if graph.is_directed() else ()
    counts = Counter(label[each] for each in (*graph[node], *back))
    return min(counts, key=lambda each: (-counts[each], each), default=label[node])


@pytest.mark.parametrize("directed", [False, True])
def test_labels_are_those_that_a_plain_loop_finds(directed: bool) -> None:
    for graph in drawn_graphs(200, 8, directed=directed):
        label = dict(zip(graph, sorted(graph, reverse=True), strict=True))
        start = values(label)
        for _ in range(3):
            label = {node: commonest(graph, label, node) for node in graph}
        assert propagated(taken(graph), start, 3).tolist() == values(label)


def test_centralization_is_that_of_freeman() -> None:
    for graph in drawn_graphs(1000, 9):
        n, degrees = len(graph), [degree for _, degree in graph.degree]
        if n > 2:
            wanted = sum(max(degrees) - each for each in degrees) / ((n - 1) * (n - 2))
            pairs = {(min(edge), max(edge)) for edge in graph.edges}
            assert centralization(group(n, 0), pairs) == pytest.approx(wanted)


def test_the_longest_way_is_that_of_the_part_where_it_is_longest() -> None:
    assert diameter(simple(6, [(0, 1), (1, 2), (3, 4)])) == 2


def test_a_network_may_be_told_in_any_order_and_twice() -> None:
    told = [(2, 1), (1, 2), (0, 0), (0, 1)]
    found, other = simple(3, told, [5, 3, 1, 2]), simple(3, told[::-1], [2, 1, 3, 5])
    for each in (found, other):
        assert (each.source.tolist(), each.target.tolist(), each.weight.tolist()) == ([0, 1], [1, 2], [2, 3])


# --- memberships drawn at random ---


@pytest.fixture(params=range(10))
def worlds(request: pytest.FixtureRequest) -> list[World]:
    rnd = random.Random(request.param)
    return [drawn(rnd) for _ in range(WORLDS // 10)]


def tied(world: World) -> nx.Graph[NodeKey]:
    """The skeleton as networkx has it: organizations in one alliance only are left out."""
    graph = graph_of(world.net)
    graph.remove_nodes_from([node for node in world.net.organizations if graph.degree[node] < 2])
    return graph


def test_cut_organizations_sever_what_falls_off(worlds: list[World]) -> None:
    for world in worlds:
        graph, sizes = tied(world), dict(zip(world.net.alliances, world.net.sizes.tolist(), strict=True))
        wanted = {}
        for node in {*nx.articulation_points(graph)} & {*world.net.organizations}:
            rest = graph.subgraph(nx.node_connected_component(graph, node) - {node})
            pieces = [sum(sizes.get(each, 0) for each in part) for part in nx.connected_components(rest)]
            wanted[node] = (sum(pieces) - max(pieces), sum(pieces))
        found = cut_organizations(world.skeleton)
        assert {each.organization: (each.severed, each.whole) for each in found} == wanted
        assert [*found] == sorted(found, key=lambda one: (-one.severed, one.organization))
        for each in found:
            gone = severed(world.skeleton, each.organization)
            part = nx.node_connected_component(graph, each.organization)
            kept = {node for node in part if node.kind == "Alliance"} - {*gone}
            rest = nx.restricted_view(graph, [each.organization], [])
            assert sum(sizes[alliance] for alliance in gone) == each.severed
            assert not any(nx.has_path(rest, one, other) for one in gone for other in kept)


def by_all_ways(world: World) -> dict[NodeKey, float]:
    """The broker scores as they are defined: every shortest way of every pair of alliances, one by one."""
    graph, found = graph_of(world.net), Counter[NodeKey]()
    for one, other in combinations(world.net.alliances, 2):
        if nx.has_path(graph, one, other):
            ways = [*nx.all_shortest_paths(graph, one, other)]
            for way in ways:
                found.update({node: 1 / len(ways) for node in way if node.kind == "Unit"})
    return dict(found)


def test_broker_scores_are_those_of_all_shortest_ways(worlds: list[World]) -> None:
    for world in worlds:
        found = {each.organization: each.score for each in brokers(world.skeleton)}
        assert found == pytest.approx(by_all_ways(world), abs=1e-5)


def test_broker_scores_do_not_depend_on_how_many_ways_are_followed_at_once() -> None:
    of = drawn(random.Random(3), 40, 20).skeleton
    whole = broker_scores(of)
    assert broker_scores(of, at_once=3).tolist() == whole.tolist()
    assert np.count_nonzero(whole) > 10


def test_cut_numbers_are_those_of_networkx(worlds: list[World]) -> None:
    for world in worlds:
        of, graph = world.skeleton, nx.DiGraph()
        for node in range(of.size):
            graph.add_edge((node, 0), (node, 1), capacity=1 if node >= of.alliances else 99)
        for one, other in zip(of.graph.source.tolist(), of.graph.target.tolist(), strict=True):
            graph.add_edge((one, 1), (other, 0))
            graph.add_edge((other, 1), (one, 0))
        for one, other in [*combinations(range(of.alliances), 2)][:4]:
            found, plain = cut_number(of, one, other), graph_of(world.net)
            assert found.number == nx.maximum_flow_value(graph, (one, 1), (other, 0))
            assert found == cut_number(of, other, one)
            plain.remove_nodes_from(found.organizations)
            assert not nx.has_path(plain, of.key(one), of.key(other))


def test_single_ties_are_the_pairs_that_a_plain_loop_finds(worlds: list[World]) -> None:
    for world in worlds:
        graph, wanted = graph_of(world.net), []
        keys = world.net.organizations
        friends = {frozenset((keys[x], keys[y])) for x, y in world.bilateral}
        for one, other in combinations(sorted(world.net.alliances), 2):
            shared = {*graph[one]} & {*graph[other]}
            beside = {frozenset((x, y)) for x in graph[one] for y in graph[other] if not {x, y} & shared}
            if len(shared) == 1 and not beside & friends:
                wanted.append(SingleTie(one, other, *shared))
        assert [*single_ties(world.skeleton, world.bilateral)] == wanted


def test_parts_are_the_components_with_bilateral_ties(worlds: list[World]) -> None:
    for world in worlds:
        graph, keys = graph_of(world.net), world.net.organizations
        graph.add_edges_from((keys[x], keys[y]) for x, y in world.bilateral)
        wanted = {
            tuple(sorted(node for node in part if node.kind == "Alliance"))
            for part in nx.connected_components(graph)
        } - {()}
        found = parts(world.net, world.bilateral)
        assert {part.alliances for part in found} == wanted
        assert len(found) == len(wanted)
        assert sum(part.memberships for part in found) == len(world.net.organization)
        assert sum(part.organizations for part in found) == int((world.net.counts > 0).sum())


def test_the_curve_is_that_of_networkx_with_one_organization_less_each_time(worlds: list[World]) -> None:
    for seed, world in enumerate(worlds):
        of, graph = world.skeleton, tied(world)
        kept = [node for node in world.net.alliances if graph.degree[node]]
        whole = random.Random(seed).sample(range(len(of.tying)), len(of.tying))
        order = whole[: len(whole) // 2 + 1]
        found = curve(of, order)
        leads = {at: {*world.net.lead[world.net.led == at].tolist()} for at in range(of.alliances)}
        gone: set[int] = set()
        for n in range(len(order) + 1):
            if n:
                gone.add(int(of.tying[order[n - 1]]))
                graph.remove_node(found.removed[n - 1])
            pieces = [part for part in nx.connected_components(graph) if part & {*kept}]
            sizes = [len(part & {*kept}) for part in pieces]
            label = np.repeat(np.arange(len(sizes)), sizes)
            assert found.apart[n] == pytest.approx(fragmentation(label))
            assert found.largest[n] == pytest.approx(max(sizes, default=0) / max(len(kept), 1))
            standing = {at for at, mine in leads.items() if not mine or mine - gone}
            pairs = zip(world.net.organization.tolist(), world.net.alliance.tolist(), strict=True)
            assert found.left[n] == len({x for x, at in pairs if at in standing and x not in gone})


def test_the_innermost_core_is_that_of_networkx(worlds: list[World]) -> None:
    for world in worlds:
        levels = nx.core_number(tied(world))
        found = innermost(world.skeleton)
        assert found.level == max(levels.values(), default=0)
        if found.level:
            top = {node for node, level in levels.items() if level == found.level}
            assert {*found.alliances, *found.organizations} == top


def peeled(graph: nx.Graph[NodeKey], i: int, j: int) -> set[NodeKey]:
    while True:
        least = {"Unit": i, "Alliance": j}
        gone = [node for node in graph if graph.degree[node] < least[node.kind]]
        if not gone:
            return {*graph}
        graph.remove_nodes_from(gone)


@pytest.mark.parametrize(("i", "j"), [(1, 1), (2, 2), (2, 3), (3, 2)])
def test_the_two_mode_core_is_what_is_left_when_all_others_go(worlds: list[World], i: int, j: int) -> None:
    for world in worlds:
        inside, of = two_mode_core(world.net, i, j)
        net = world.net
        found = {net.organizations[at] for at in np.flatnonzero(inside).tolist()} | {
            net.alliances[at] for at in np.flatnonzero(of).tolist()
        }
        assert found == peeled(graph_of(net), i, j)


def plain_roles(graph: nx.Graph[int], group: list[int], middle: int) -> Roles:
    """The roles by every pair of ends, as Gould and Fernandez define them."""
    found = Counter[str]()
    for one, other in permutations(graph, 2):
        way = graph.has_edge(one, middle) and graph.has_edge(middle, other)
        if way and not graph.has_edge(one, other):
            first, last, same = (
                a == b
                for a, b in (
                    (group[one], group[middle]),
                    (group[middle], group[other]),
                    (group[one], group[other]),
                )
            )
            found[_role(first=first, last=last, same=same)] += 1
    counts = [found[name] for name in Roles._fields]
    if not graph.is_directed():
        counts = [count // 2 if at in {0, 1, 4} else count for at, count in enumerate(counts)]
    return Roles(*counts)


def _role(*, first: bool, last: bool, same: bool) -> str:
    if first and last:
        return "coordinator"
    if same:
        return "itinerant"
    if last:
        return "gatekeeper"
    return "representative" if first else "liaison"


@pytest.mark.parametrize("directed", [False, True])
def test_brokerage_roles_are_those_of_every_way_by_the_groups_of_the_three(directed: bool) -> None:
    rnd = random.Random(11)
    for graph in drawn_graphs(200, 11, directed=directed):
        groups = [rnd.randint(5, 7) for _ in graph]
        found = [Roles(*row) for row in role_counts(taken(graph), groups).tolist()]
        assert found == [plain_roles(graph, groups, node) for node in sorted(graph)]


# --- numbers and order do not matter ---

EVERYTHING: dict[str, Callable[[World], object]] = {
    "tie counts": lambda world: tie_counts(world.skeleton),
    "cuts": lambda world: cut_organizations(world.skeleton),
    "severed": lambda world: [
        severed(world.skeleton, each.organization) for each in cut_organizations(world.skeleton)
    ],
    "brokers": lambda world: brokers(world.skeleton),
    "single": lambda world: single_ties(world.skeleton, world.bilateral),
    "parts": lambda world: parts(world.net, world.bilateral),
    "core": lambda world: innermost(world.skeleton),
    "curve": lambda world: curve(
        world.skeleton,
        sorted(range(len(world.skeleton.tying)), key=lambda at: world.skeleton.key(at + world.net.shape[1])),
    ),
    "cut number": lambda world: [
        cut_number(world.skeleton, *(world.net.alliances.index(each) for each in pair))
        for pair in [*combinations(sorted(world.net.alliances), 2)][:3]
    ],
}


@pytest.mark.parametrize("what", EVERYTHING)
def test_other_numbers_and_another_order_change_nothing(what: str) -> None:
    rnd = random.Random(12)
    for _ in range(60):
        world = drawn(rnd)
        assert EVERYTHING[what](renumbered(rnd, world)) == EVERYTHING[what](world)
