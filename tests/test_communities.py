"""Communities reach the published values, come back whatever the seed, and are compared as published."""

from __future__ import annotations

import random
from itertools import permutations

import networkx as nx
import numpy as np
import pytest
from test_suggestions import davis
from two_mode_worlds import memberships

from analytics.communities.agreement import (
    adjusted_mutual_information,
    best_match,
    contingency,
    omega,
)
from analytics.communities.partition import (
    communities,
    modularity,
    partitions,
    recurring,
)
from analytics.communities.projection import alliance_ties, beyond_chance, organization_ties
from analytics.simple.network import Simple, simple


def of(graph: nx.Graph[object]) -> Simple:
    numbered = nx.convert_node_labels_to_integers(graph)
    return simple(len(numbered), [*numbered.edges])


def test_the_attendances_fall_into_the_two_groups_of_the_literature() -> None:
    told = partitions(organization_ties(davis()))
    assert {frozenset(range(9)), frozenset(range(9, 18))} == set(communities(told[0].label))
    assert told[0].modularity == pytest.approx(0.264, abs=0.0005)
    assert [(each.nodes, each.recurs) for each in recurring(told)] == [
        (tuple(range(9)), 1.0),
        (tuple(range(9, 18)), 1.0),
    ]


def test_the_karate_club_has_four_communities() -> None:
    best = partitions(of(nx.karate_club_graph()))[0]
    assert best.modularity == pytest.approx(0.4198, abs=0.00005)
    assert len(communities(best.label)) == 4


def test_the_novel_reaches_its_best_modularity() -> None:
    assert partitions(of(nx.les_miserables_graph()))[0].modularity == pytest.approx(0.5600, abs=0.00005)


def test_modularity_is_that_of_networkx() -> None:
    for seed in range(30):
        graph = nx.gnp_random_graph(12, 0.4, seed=seed)
        rnd = random.Random(seed)
        weights = [rnd.random() + 0.1 for _ in graph.edges]
        for (a, b), weight in zip(graph.edges, weights, strict=True):
            graph[a][b]["weight"] = weight
        label = np.array([rnd.randrange(3) for _ in graph], np.int32)
        net = simple(12, [*graph.edges], weights)
        theirs = nx.community.modularity(graph, communities(label), resolution=1.3)
        assert modularity(net, label, 1.3) == pytest.approx(theirs)


def test_a_larger_resolution_gives_no_fewer_communities() -> None:
    net = of(nx.karate_club_graph())
    sizes = [len(communities(partitions(net, by)[0].label)) for by in (0.5, 1.0, 2.0)]
    assert sizes == sorted(sizes)
    assert sizes[0] < sizes[-1]


def test_what_does_not_come_back_is_not_told() -> None:
    net = of(nx.gnp_random_graph(60, 0.2, seed=1))
    assert recurring(partitions(net)) == []
    assert recurring(partitions(simple(3, []))) == []


def by_shuffling(one: list[int], other: list[int]) -> float:
    """The adjusted mutual information with the average over all orders in place of the closed form."""

    def shared(left: list[int], right: list[int]) -> float:
        table = contingency(left, right) / len(left)
        alone = np.outer(table.sum(axis=1), table.sum(axis=0))
        filled = table > 0
        return float((table[filled] * np.log(table[filled] / alone[filled])).sum())

    mean = (shared(one, one) + shared(other, other)) / 2
    chance = float(np.mean([shared(one, list(each)) for each in permutations(other)]))
    return (shared(one, other) - chance) / (mean - chance)


def test_adjusted_mutual_information_takes_off_what_chance_gives() -> None:
    for one, other in (([0, 0, 1, 1, 2, 2], [0, 0, 0, 1, 1, 1]), ([0, 1, 0, 1, 2], [0, 0, 1, 1, 1])):
        found = adjusted_mutual_information(one, other)
        assert found == pytest.approx(by_shuffling(one, other))


def test_agreement_is_one_for_the_same_and_none_where_nothing_is_divided() -> None:
    assert adjusted_mutual_information([0, 0, 1, 1], [5, 5, 3, 3]) == pytest.approx(1)
    assert adjusted_mutual_information([0, 0], [1, 1]) is None
    groups = [frozenset({0, 1, 2}), frozenset({2, 3})]
    assert best_match(groups, groups) == 1
    assert omega(groups, groups, range(4)) == pytest.approx(1)
    assert best_match(groups, []) is None


def test_omega_counts_how_often_two_are_together() -> None:
    one, other = [frozenset({0, 1}), frozenset({0, 1, 2})], [frozenset({0, 1, 2})]
    # pairs 01, 02, 12: together 2, 1, 1 and 1, 1, 1 times; agreed 2/3, by chance (0*0 + 2*3 + 1*0)/9
    assert omega(one, other, range(3)) == pytest.approx((2 / 3 - 2 / 3) / (1 - 2 / 3))
    assert best_match(one, other) == pytest.approx(((0.8 + 1) / 2 + 1) / 2)


def test_only_ties_beyond_chance_stand() -> None:
    apart = memberships([[0, 1]] * 8 + [[2]] * 20 + [[0, 2]])
    ties = alliance_ties(apart)
    pairs = list(zip(ties.source.tolist(), ties.target.tolist(), strict=True))
    stands = dict(zip(pairs, beyond_chance(apart, ties).tolist(), strict=True))
    assert stands == {(0, 1): True, (0, 2): False}


def test_an_alliance_of_n_gives_each_pair_of_it_one_of_n_minus_one() -> None:
    net = organization_ties(memberships([[0, 1], [0, 1], [0]]))
    told = dict(zip(zip(net.source.tolist(), net.target.tolist(), strict=True), net.weight, strict=True))
    assert told == pytest.approx({(0, 1): 1.5, (0, 2): 0.5, (1, 2): 0.5})
