"""Counters under any sequence of changes equal what is computed anew, and what was done can be undone."""

from __future__ import annotations

from dataclasses import replace
from random import Random

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st
from plan_worlds import plan_memberships, plan_network, with_piece, without

from analytics.coverage import coverage
from analytics.losses.alone import losses
from analytics.losses.reliance import by_alliances, by_leads
from analytics.networks.two_mode import TwoMode, two_mode
from analytics.policies import policies, policy
from analytics.scenario.contacts import Contacts, Standing
from analytics.scenario.counters import NOTHING, STALE, Counters, Piece, ranks
from analytics.tiers import TIERS, tiers
from graph.network import Network
from graph.records import NodeKey

REPORTS = (("street",), ("zone",), ("street", "industry"), ("size",))
UNITS = 12
POLICIES = tuple(policies().values())

Changes = list[tuple[int, int, bool]]
CHANGES = st.lists(st.tuples(st.integers(0, UNITS - 1), st.integers(0, STALE), st.booleans()), max_size=30)


def same(counters: Counters, network: Network) -> None:
    """Every report and tier is the one computed anew."""
    for by in ((), *REPORTS):
        assert counters.coverage(by) == coverage(network, counters.policy, by)
    anew = tiers(network, counters.policy).tier.tolist()
    assert [counters.tier(unit) for unit in range(len(network.units))] == anew


@settings(max_examples=150, deadline=None)
@given(st.integers(0, 10**6), st.integers(0, len(POLICIES) - 1), CHANGES)
def test_counters_equal_coverage_computed_anew_after_any_changes(
    seed: int, which: int, changes: Changes
) -> None:
    network, chosen = plan_network(Random(seed), UNITS), POLICIES[which]
    counters = Counters(network, chosen, REPORTS)
    same(counters, network)
    rank, gone = ranks(network, chosen), set[int]()
    there = [n for n in range(len(rank)) if rank[n] != NOTHING]
    for unit, number, added in changes:
        if added or not there:
            counters.apply(Piece(unit, number), 1)
            network = with_piece(network, Piece(unit, number))
        else:
            last = there.pop()
            gone.add(last)
            counters.apply(Piece(int(network.evidence.unit[last]), int(rank[last])), -1)
    same(counters, without(network, gone))


def test_a_change_undone_leaves_every_number_as_it_was() -> None:
    network, chosen = plan_network(Random(5), UNITS), policy("d5-t1t4")
    counters = Counters(network, chosen, REPORTS)
    rng = Random(6)
    done = [Piece(rng.randrange(UNITS), rng.randrange(STALE + 1)) for _ in range(200)]
    for piece in done:
        counters.apply(piece, 1)
    for piece in reversed(done):
        counters.apply(piece, -1)
    same(counters, network)


def test_evidence_outside_the_base_changes_no_count() -> None:
    network = plan_network(Random(1), UNITS)
    chosen = policy("d5-t1t4")
    counters = Counters(network, chosen, REPORTS)
    before = counters.coverage(("street",))
    outside = [unit for unit in range(UNITS) if not counters.counted(unit)]
    assert outside
    for unit in outside:
        counters.apply(Piece(unit, 0), 1)
    assert counters.coverage(("street",)) == before
    assert {TIERS[counters.tier(unit)] for unit in outside} == {"T1"}


def anew(contacts: Contacts, shape: tuple[int, int], held: set[int]) -> tuple[list[Standing], list[int]]:
    """Standings and exposures by their definitions, from nothing but memberships and leads."""
    inside = {o: contacts.alliances(o) for o in range(shape[0])}
    standings, exposures = [], []
    for alliance in range(shape[1]):
        members = [o for o, mine in inside.items() if alliance in mine]
        alone = [o for o in members if len(inside[o]) == 1 and o not in held]
        standings.append(Standing(len(members), len(alone), sum(len(inside[o]) > 1 for o in members)))
    for lead in range(shape[0]):
        lone = {a for a in range(shape[1]) if contacts.leads(a) == {lead}}
        exposures.append(sum(bool(mine) and mine <= lone and o not in held for o, mine in inside.items()))
    return standings, exposures


@settings(max_examples=150, deadline=None)
@given(
    st.integers(0, 10**6),
    st.lists(st.tuples(st.integers(0, 2), st.integers(0, UNITS - 1), st.integers(0, 2)), max_size=40),
)
def test_contact_counters_equal_their_definitions_after_any_changes(
    seed: int, changes: list[tuple[int, int, int]]
) -> None:
    rng = Random(seed)
    network = plan_memberships(rng, plan_network(rng, UNITS))
    contacts = Contacts(network)
    for what, organization, alliance in changes:
        if what == 0:
            contacts.joined(organization, alliance)
        elif what == 1:
            contacts.left(organization, alliance)
        else:
            contacts.led_by(alliance, rng.sample(range(UNITS), rng.randrange(3)))
    held = set(np.flatnonzero(network.held).tolist())
    standings, exposures = anew(contacts, network.shape, held)
    assert [contacts.standing(a) for a in range(network.shape[1])] == standings
    assert [contacts.exposure(o) for o in range(network.shape[0])] == exposures


@pytest.mark.parametrize("seed", range(40))
def test_contact_counters_agree_with_the_losses_of_the_whole_network(seed: int) -> None:
    rng = Random(seed)
    network = plan_memberships(rng, plan_network(rng, UNITS))
    contacts = Contacts(network)
    alone = {each.support: each.lost for each in losses(by_alliances(network))}
    leads = {each.support: each.lost for each in losses(by_leads(network))}
    for number, key in enumerate(network.alliances):
        assert contacts.standing(number).exclusive == alone[key]
    for number, key in enumerate(network.organizations):
        assert contacts.exposure(number) == leads.get(key, 0)


def three_groups() -> TwoMode:
    keys = [NodeKey("Unit", f"u{n}") for n in range(5)]
    groups = [NodeKey("Alliance", f"g{n}") for n in range(2)]
    return two_mode(keys, groups, [(0, 0), (1, 0), (2, 0), (2, 1), (3, 1)], leads=[(0, 4), (1, 4)])


def test_two_groups_under_one_lead_lose_their_union_and_two_leads_lose_their_own() -> None:
    contacts = Contacts(three_groups())
    assert contacts.exposure(4) == 4
    assert contacts.standing(0) == Standing(members=3, exclusive=2, ties=1)
    contacts.led_by(1, [3])
    assert (contacts.exposure(4), contacts.exposure(3)) == (2, 1)


def test_an_organization_that_stays_reached_rests_on_no_alliance() -> None:
    network = three_groups()
    contacts = Contacts(replace(network, held=np.array([True, False, False, False, False])))
    assert contacts.standing(0).exclusive == 1
    assert contacts.exposure(4) == 3
