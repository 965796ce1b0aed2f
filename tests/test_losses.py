"""What is lost when alliances, bodies or leads stop: by hand, and against brute force on random networks."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from itertools import combinations, product
from typing import NamedTuple

import numpy as np
import pytest

from analytics.losses.alone import losses
from analytics.losses.depth import Depth, depth
from analytics.losses.expected import expected
from analytics.losses.fragile import below, leaving, staying
from analytics.losses.joint import EXACT, MOST, joint
from analytics.losses.reliance import Reliance, among, by_alliances, by_leads
from analytics.networks.two_mode import TwoMode, two_mode
from graph.errors import WrongUseError
from graph.records import NodeKey

RANDOM = 300


class World(NamedTuple):
    """A two-mode network in words: who is in what, who is held, and who leads what."""

    covers: dict[str, set[str]]
    held: set[str]
    leads: dict[str, set[str]]

    @property
    def alliances(self) -> list[str]:
        return sorted({a for mine in self.covers.values() for a in mine} | self.leads.keys())

    def stopped(self, leads: set[str]) -> set[str]:
        """The alliances that stop with some leads."""
        return {alliance for alliance, mine in self.leads.items() if mine and mine <= leads}

    def lost(self, stopped: set[str]) -> set[str]:
        """The organizations that are reached by nothing more."""
        return {o for o, mine in self.covers.items() if mine and mine <= stopped and o not in self.held}

    @property
    def covered(self) -> set[str]:
        return {o for o, mine in self.covers.items() if mine or o in self.held}


def organization(name: str) -> NodeKey:
    return NodeKey("Unit", name)


def alliance(name: str) -> NodeKey:
    return NodeKey("Alliance", name)


def network(world: World, shuffled: random.Random | None = None) -> TwoMode:
    """The network of a world, its arrays in any order."""
    units, groups = sorted(world.covers), world.alliances
    members = [(o, a) for o, mine in world.covers.items() for a in mine]
    leads = [(a, lead) for a, mine in world.leads.items() for lead in mine]
    if shuffled is not None:
        for each in (units, groups, members, leads):
            shuffled.shuffle(each)
    return two_mode(
        [organization(o) for o in units],
        [alliance(a) for a in groups],
        [(units.index(o), groups.index(a)) for o, a in members],
        held=[units.index(o) for o in world.held],
        leads=[(groups.index(a), units.index(o)) for a, o in leads],
    )


def drawn(seed: int) -> World:
    """A small world: up to nine organizations, six alliances, some of which share leads or have none."""
    rng = random.Random(seed)
    units = [f"o{n}" for n in range(rng.randint(1, 9))]
    groups = [f"a{n}" for n in range(rng.randint(1, 6))]
    covers = {o: set(rng.sample(groups, min(len(groups), rng.choice((0, 1, 1, 2, 2, 3))))) for o in units}
    leads = {a: set(rng.sample(units, min(len(units), rng.choice((0, 1, 1, 2))))) for a in groups}
    return World(covers, {o for o in units if rng.random() < 0.15}, leads)


def worlds() -> Iterator[World]:
    return (drawn(seed) for seed in range(RANDOM))


def of(*covers: str, held: str = "", leads: dict[str, str] | None = None) -> World:
    """Organizations 0, 1, ... in the alliances whose letters are given; leads are written as digits."""
    named = {str(n): set(mine) for n, mine in enumerate(covers)}
    return World(named, set(held), {a: set(mine) for a, mine in (leads or {}).items()})


def lost(reliance: Reliance) -> dict[str, int]:
    return {each.support.key: each.lost for each in losses(reliance)}


def test_members_of_two_groups_are_lost_with_a_lead_of_both_and_with_neither_group() -> None:
    members = ("ab", "ab", "ab", "ab")
    one = network(of(*members, leads={"a": "0", "b": "0"}))
    two = network(of(*members, leads={"a": "0", "b": "1"}))
    assert lost(by_alliances(one)) == {"a": 0, "b": 0}
    assert lost(by_leads(one)) == {"0": 4}
    assert lost(by_leads(two)) == {"0": 0, "1": 0}


def test_the_exposure_of_a_lead_is_a_union_and_no_sum_of_its_groups() -> None:
    led = network(of("a", "b", "ab", "", leads={"a": "3", "b": "3"}))
    assert sum(lost(by_alliances(led)).values()) == 2
    assert lost(by_leads(led)) == {"3": 3}


def test_a_lead_that_rests_on_its_own_group_is_lost_with_it() -> None:
    assert lost(by_leads(network(of("a", "a", leads={"a": "0"})))) == {"0": 2}


def test_a_group_with_a_deputy_or_without_a_lead_exposes_nobody() -> None:
    assert lost(by_leads(network(of("a", "a", leads={"a": "01"})))) == {"0": 0, "1": 0}
    assert lost(by_leads(network(of("a", "b", leads={"a": "0"})))) == {"0": 1}
    assert joint(by_leads(network(of("a", "b"))), 2).lost == 0


def test_a_member_with_an_organization_of_its_own_is_not_lost() -> None:
    found = by_alliances(network(of("a", "a", held="0")))
    assert lost(found) == {"a": 1}
    assert losses(found)[0].share == 0.5


def test_losses_are_not_submodular() -> None:
    found = by_alliances(network(of(*["ab"] * 5)))
    assert lost(found) == {"a": 0, "b": 0}
    assert joint(found, 1).lost == 0
    assert joint(found, 2).lost == 5


def test_a_pair_that_greedy_choice_misses_is_found() -> None:
    found = joint(by_alliances(network(of(*["a"] * 3, *["b"] * 2, *["cd"] * 9))), 2)
    assert [key.key for key in found.supports] == ["c", "d"]
    assert (found.lost, found.most, found.proved) == (9, 9, True)


def test_what_is_expected_of_one_two_and_three_relations() -> None:
    assert expected(by_alliances(network(of("a", "ab", "abc"))), 0.5).mean == pytest.approx(2.125)


def test_a_source_that_may_not_be_shown_is_never_named_and_keeps_its_units() -> None:
    hidden = two_mode([organization("0"), organization("1")], [alliance(""), alliance("a")], [(0, 0), (1, 1)])
    found = by_alliances(hidden)
    assert (lost(found), found.covered) == ({"a": 1}, 2)
    assert expected(by_leads(hidden, leaderless_stop=True), 0.5).mean == pytest.approx(1.0)


def test_depth_counts_an_organization_of_ones_own_as_a_relation() -> None:
    assert depth(network(of("", "a", "a", "ab", "abc", "abcd", "", held="26"))) == Depth(2, 2, 2)


def test_only_organizations_that_count_are_lost_while_others_lead() -> None:
    whole = network(of("a", "a", "a", leads={"a": "0"}))
    part = among(whole, np.array([False, True, True]))
    assert lost(by_leads(part)) == {"0": 2}
    assert depth(part).covered == by_leads(part).covered == 2


def test_single_losses_agree_with_brute_force() -> None:
    for world in worlds():
        made = network(world)
        assert lost(by_alliances(made)) == {a: len(world.lost({a})) for a in world.alliances}
        leading = {lead for mine in world.leads.values() for lead in mine}
        assert lost(by_leads(made)) == {lead: len(world.lost(world.stopped({lead}))) for lead in leading}
        assert by_alliances(made).covered == by_leads(made).covered == len(world.covered)
        assert depth(made).covered == len(world.covered)


@pytest.mark.parametrize("k", range(1, EXACT + 1))
def test_the_worst_alliances_and_leads_together_agree_with_brute_force(k: int) -> None:
    for world in worlds():
        made = network(world)
        found = joint(by_alliances(made), k)
        worst = max(len(world.lost(set(each))) for each in choices(world.alliances, k))
        assert (found.lost, found.most) == (worst, worst)
        assert len(world.lost({key.key for key in found.supports})) == worst
        leading = sorted({lead for mine in world.leads.values() for lead in mine})
        led = joint(by_leads(made), k)
        assert led.lost == max(len(world.lost(world.stopped(set(each)))) for each in choices(leading, k))
        assert len(world.lost(world.stopped({key.key for key in led.supports}))) == led.lost
        assert found.proved
        assert led.proved


def choices(names: Sequence[str], k: int) -> Iterator[tuple[str, ...]]:
    """Every choice of k, or of all."""
    return combinations(names, min(k, len(names)))


@pytest.mark.parametrize("steps", [0, 3, 1000])
def test_beyond_three_no_choice_loses_more_than_the_bound(steps: int) -> None:
    unproved = 0
    for world in worlds():
        found = by_alliances(network(world))
        for k in range(EXACT + 1, MOST + 1):
            told = joint(found, k, steps=steps)
            worst = max(len(world.lost(set(each))) for each in choices(world.alliances, k))
            assert told.lost <= worst <= told.most
            assert len(world.lost({key.key for key in told.supports})) == told.lost
            unproved += not told.proved
    assert (unproved == 0) == (steps == 1000)


def test_the_mean_and_the_deviation_agree_with_every_way_of_failing() -> None:
    for seed, world in enumerate(worlds()):
        rng, made = random.Random(seed), network(world)
        for found in (by_alliances(made), by_leads(made, leaderless_stop=True)):
            chance = [rng.choice((0.0, 0.1, 0.5, rng.random(), 1.0)) for _ in found.supports]
            mean, deviation = enumerated(world, found, chance)
            told = expected(found, chance)
            assert told.mean == pytest.approx(mean)
            assert told.deviation == pytest.approx(deviation, abs=1e-6)
            assert told.covered == len(world.covered)


def enumerated(world: World, found: Reliance, chance: Sequence[float]) -> tuple[float, float]:
    """The mean and deviation of what stays, over every set of supports that fail, with its probability."""
    weights, stay = [], []
    for fails in product((False, True), repeat=len(chance)):
        failed = [key for key, one in zip(found.supports, fails, strict=True) if one]
        leads = {key.key for key in failed if key.kind == "Unit"}
        stopped = {key.key for key in failed if key.kind == "Alliance"} | world.stopped(leads)
        weights.append(float(np.prod([q if one else 1 - q for q, one in zip(chance, fails, strict=True)])))
        stay.append(len(world.covered) - len(world.lost(stopped)))
    mean = float(np.average(stay, weights=weights))
    return mean, float(np.sqrt(np.average((np.array(stay) - mean) ** 2, weights=weights)))


@pytest.mark.parametrize("wrong", [-0.1, 1.1, float("nan")])
def test_a_probability_beyond_nought_and_one_is_refused(wrong: float) -> None:
    with pytest.raises(WrongUseError):
        expected(by_alliances(network(of("a"))), wrong)


def test_nothing_reached_is_nothing_lost() -> None:
    nothing = by_alliances(network(of("", "")))
    assert losses(nothing) == ()
    assert joint(nothing, 3) == ((), 0, 0)
    assert expected(nothing, 0.1) == (0, 0.0, 0.0)


def test_the_order_of_the_arrays_changes_nothing() -> None:
    for seed, world in enumerate(worlds()):
        plain, mixed = network(world), network(world, random.Random(seed))
        assert everything(mixed) == everything(plain)


def everything(made: TwoMode) -> list[object]:
    """All that is told of a network."""
    both = (by_alliances(made), by_leads(made), by_leads(made, leaderless_stop=True))
    told = [(losses(each), [joint(each, k) for k in range(1, MOST + 1)]) for each in both]
    return [*told, depth(made), *(expected(each, 0.1) for each in both)]


def test_other_keys_change_no_number() -> None:
    for seed, world in enumerate(worlds()):
        names = [*world.alliances, *world.covers]
        other = dict(zip(names, random.Random(seed).sample(names, len(names)), strict=True))
        named = World(
            {other[o]: {other[a] for a in mine} for o, mine in world.covers.items()},
            {other[o] for o in world.held},
            {other[a]: {other[o] for o in mine} for a, mine in world.leads.items()},
        )
        assert numbers(network(named)) == numbers(network(world))


def numbers(made: TwoMode) -> list[object]:
    """All numbers that are told of a network."""
    both = (by_alliances(made), by_leads(made))
    lost_alone = [[each.lost for each in losses(one)] for one in both]
    together = [[joint(each, k)[1:] for k in range(1, EXACT + 1)] for each in both]
    kept = [round(expected(each, 0.1).mean, 9) for each in both]
    return [lost_alone, together, kept, depth(made)]


def test_members_that_stay_are_counted_over_every_way_of_leaving() -> None:
    for seed in range(RANDOM):
        rng = random.Random(seed)
        leave = [rng.random() for _ in range(rng.randint(0, 7))]
        ways = list(product((0, 1), repeat=len(leave)))
        chance = [
            float(np.prod([1 - q if s else q for q, s in zip(leave, way, strict=True)])) for way in ways
        ]
        counts = np.bincount([sum(way) for way in ways], chance, minlength=len(leave) + 1)
        assert staying(leave) == pytest.approx(counts)
        quorum = rng.randint(0, 8)
        assert below(leave, quorum) == pytest.approx(counts[:quorum].sum())


def test_too_few_even_now_are_below_the_quorum_for_certain() -> None:
    assert below([0.1, 0.2], 3) == pytest.approx(1.0)
    assert below([0.1, 0.2], 0) == 0.0


def test_a_source_that_tells_of_no_exit_says_nothing() -> None:
    assert leaving(0, 36500, 365) is None
    assert leaving(10, 36500, 365) == pytest.approx(1 - np.exp(-0.1))
