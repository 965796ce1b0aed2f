"""What a plan would change, against networks in which it was carried out by hand; it leaves no trace."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import replace
from random import Random

import numpy as np
import pytest
from plan_worlds import (
    ALLIANCES,
    BODIES,
    POSTS,
    Tie,
    evidence,
    plan_memberships,
    plan_network,
    wide,
    without,
)

from analytics.coverage import coverage
from analytics.networks.two_mode import TwoMode, two_mode
from analytics.policies import policy
from analytics.scenario.contacts import Standing
from analytics.scenario.counters import Counters
from analytics.scenario.deeds import Add, Close, Deed, Merge, Relead, Remove
from analytics.scenario.overlay import Overlay
from analytics.scenario.scenario import Outcome, scenario
from graph.columns import coded
from graph.errors import WrongUseError
from graph.network import Means, Network
from graph.records import NodeKey

POLICY = wide(policy("d5-t1t4"))
BY = ("street",)


def unit(number: int) -> NodeKey:
    return NodeKey("Unit", f"u{number:02d}")


def body(number: int) -> NodeKey:
    return NodeKey("PartyOrganization", f"body{number}")


def alliance(number: int) -> NodeKey:
    return NodeKey("Alliance", f"alliance{number}")


def post(number: int) -> NodeKey:
    return NodeKey("Post", f"post{number}")


def world(
    ties: Sequence[Tie], members: Sequence[tuple[int, int]] = (), leads: Sequence[tuple[int, int]] = ()
) -> tuple[Network, TwoMode]:
    """Twelve surveyed units with the ties given, and their alliances."""
    network = plan_network(Random(1))
    seen, kind = coded(["surveyed"] * 12), coded(["enterprise"] * 12)
    units = replace(network.units, street=np.zeros(12, np.int32), survey_state=seen, kind=kind)
    network = replace(network, units=units, evidence=evidence(list(ties)))
    names = [unit(n) for n in range(12)], [alliance(n) for n in range(ALLIANCES)]
    return network, two_mode(*names, members, leads=leads)


def plan(network: Network, memberships: TwoMode, *deeds: Deed, counts: str = "T1|T2|T3|T4") -> Outcome:
    chosen = replace(POLICY, numerator_tiers=tuple(counts.split("|")))
    return scenario(Overlay(Counters(network, chosen, (BY,)), memberships), deeds, BY)


def turned(outcome: Outcome) -> tuple[list[str], list[str]]:
    return [each.unit.key for each in outcome.lost], [each.unit.key for each in outcome.gained]


FRESH = 10


def test_a_body_that_closes_loses_the_units_that_nothing_else_reaches() -> None:
    ties = [(0, 2, FRESH, 0, "body0"), (1, 2, FRESH, 0, "body0"), (1, 4, FRESH, 0, "post0")]
    outcome = plan(*world(ties), Close(body(0)))
    assert turned(outcome) == (["u00"], [])
    assert [(each.before, each.after) for each in outcome.units] == [("T2", "T0"), ("T2", "T4")]
    assert outcome.before.total.covered - outcome.after.total.covered == 1
    assert outcome.contact_lost == ()


def test_an_alliance_that_closes_loses_contact_not_coverage() -> None:
    ties = [(0, 5, FRESH, 0, "alliance0"), (1, 5, FRESH, 0, "alliance0"), (1, 5, FRESH, 0, "alliance1")]
    outcome = plan(*world(ties, [(0, 0), (1, 0), (1, 1)], [(0, 1)]), Close(alliance(0)))
    assert turned(outcome) == ([], [])
    assert outcome.contact_lost == (unit(0),)
    assert [*outcome.units] == [(unit(0), "T5", "T0")]
    assert [(each.alliance, each.before, each.after) for each in outcome.alliances] == [
        (alliance(0), Standing(2, 1, 1), Standing(0, 0, 0)),
        (alliance(1), Standing(1, 0, 1), Standing(1, 1, 0)),
    ]
    assert [(each.lead, each.before, each.after) for each in outcome.leads] == [(unit(1), 1, 0)]


def test_where_group_contact_counts_closing_an_alliance_loses_coverage_too() -> None:
    found = world([(0, 5, FRESH, 0, "alliance0")], [(0, 0)])
    assert turned(plan(*found, Close(alliance(0)), counts="T1|T5")) == (["u00"], [])


def test_a_body_that_is_added_reaches_the_unit_jointly_and_a_post_by_contact() -> None:
    outcome = plan(*world([]), Add(body(0), unit(0)), Add(post(0), unit(1)), Add(unit(2), unit(3)))
    assert [(each.unit, each.after) for each in outcome.units] == [
        (unit(0), "T2"),
        (unit(1), "T4"),
        (unit(3), "T4"),
    ]
    assert turned(outcome) == ([], ["u00", "u01", "u03"])


def test_joining_an_alliance_is_contact_only_where_the_alliance_meets() -> None:
    found = world([(0, 5, FRESH, 0, "alliance0")], [(0, 0), (0, 1)])
    outcome = plan(*found, Add(alliance(0), unit(1)), Add(alliance(1), unit(2)))
    assert [(each.unit, each.after) for each in outcome.units] == [(unit(1), "T5")]
    assert outcome.contact_gained == (unit(1), unit(2))


def test_what_is_added_and_removed_again_changes_nothing() -> None:
    found = world([(0, 5, FRESH, 0, "alliance0")], [(0, 0)])
    outcome = plan(
        *found,
        Add(alliance(0), unit(1)),
        Remove(alliance(0), unit(1)),
        Add(post(0), unit(2)),
        Remove(post(0), unit(2)),
    )
    assert outcome.before == outcome.after
    assert (outcome.units, outcome.contact_lost, outcome.contact_gained) == ((), (), ())
    assert [each.before for each in outcome.alliances] == [each.after for each in outcome.alliances]


def test_another_lead_moves_the_exposure() -> None:
    found = world([], [(0, 0), (1, 0), (1, 1), (2, 1)], [(0, 5), (1, 5)])
    outcome = plan(*found, Relead(alliance(1), unit(6)))
    assert [(each.lead, each.before, each.after) for each in outcome.leads] == [
        (unit(5), 3, 1),
        (unit(6), 0, 1),
    ]
    assert outcome.before == outcome.after


def test_merged_alliances_hold_the_members_of_both_once() -> None:
    ties = [(0, 5, FRESH, 0, "alliance0"), (1, 5, FRESH, 0, "alliance0")]
    outcome = plan(*world(ties, [(0, 0), (1, 0), (1, 1), (2, 1)]), Merge(alliance(0), alliance(1)))
    assert [(each.alliance, each.after) for each in outcome.alliances] == [
        (alliance(0), Standing(0, 0, 0)),
        (alliance(1), Standing(3, 3, 0)),
    ]
    assert outcome.contact_lost == ()
    assert [(each.unit, each.after) for each in outcome.units] == [(unit(2), "T5")]


def test_a_standalone_organization_merged_into_another_covers_its_unit_jointly() -> None:
    ties = [(0, 1, FRESH, 0, "body0"), (1, 3, FRESH, 0, "body0"), (2, 1, FRESH, 0, "body1")]
    outcome = plan(*world(ties), Merge(body(0), body(1)))
    assert [*outcome.units] == [(unit(0), "T1", "T2")]


def test_stale_evidence_stays_stale_when_bodies_merge() -> None:
    outcome = plan(*world([(0, 2, 400, 0, "body0")]), Merge(body(0), body(1)))
    assert outcome.units == ()


def test_a_member_that_closes_leaves_its_alliances_and_leads_nothing() -> None:
    network, _ = world([])
    names = [unit(0), unit(1), body(0)], [alliance(0)]
    memberships = two_mode(*names, [(0, 0), (2, 0)], leads=[(0, 2)])
    outcome = plan(network, memberships, Close(body(0)))
    assert outcome.contact_lost == (body(0),)
    assert [(each.lead, each.after) for each in outcome.leads] == [(body(0), 0)]


def test_a_body_inside_a_unit_acts_as_the_unit_and_its_end_is_not_the_units() -> None:
    network, memberships = world([(0, 1, FRESH, 0, "body0")], [(0, 0)], [(0, 0)])
    overlay = Overlay(Counters(network, POLICY, (BY,)), memberships, {body(0): 0})
    closed = scenario(overlay, [Close(body(0))], BY)
    assert (turned(closed), closed.contact_lost) == ((["u00"], []), ())
    joined = scenario(overlay, [Add(alliance(1), body(0))], BY)
    assert [each.alliance for each in joined.alliances] == [alliance(0), alliance(1)]


@pytest.mark.parametrize(
    "deed",
    [
        Close(unit(0)),
        Close(alliance(9)),
        Add(body(0), unit(99)),
        Add(alliance(0), unit(99)),
        Add(body(0), body(1)),
        Remove(alliance(9), unit(0)),
        Relead(alliance(0), unit(99)),
        Relead(body(0), unit(0)),
        Merge(body(0), body(0)),
        Merge(body(0), alliance(0)),
        Merge(unit(0), unit(1)),
        Merge(alliance(0), alliance(9)),
    ],
)
def test_a_deed_that_makes_no_sense_is_refused_and_nothing_stays_done(deed: Deed) -> None:
    network, memberships = world([(0, 5, FRESH, 0, "alliance0")], [(0, 0)])
    overlay = Overlay(Counters(network, POLICY, (BY,)), memberships)
    with pytest.raises(WrongUseError):
        scenario(overlay, [Close(alliance(0)), deed], BY)
    assert overlay.counters.coverage(BY) == coverage(network, POLICY, BY)
    assert overlay.contacts.members(0) == {0}


def drawn_deed(rng: Random) -> Deed:
    """Any deed that makes sense in a random world."""
    sources = [body(rng.randrange(BODIES)), post(rng.randrange(POSTS)), alliance(rng.randrange(ALLIANCES))]
    source, target = rng.choice(sources), unit(rng.randrange(12))
    group = [rng.sample(range(BODIES), 2), rng.sample(range(POSTS), 2), rng.sample(range(ALLIANCES), 2)]
    which = rng.randrange(3)
    pair = [(body, post, alliance)[which](n) for n in group[which]]
    deeds: list[Deed] = [
        Add(source, target),
        Remove(source, target),
        Close(source),
        Relead(alliance(rng.randrange(ALLIANCES)), target),
        Merge(pair[0], pair[1]),
    ]
    return rng.choice(deeds)


def state(overlay: Overlay) -> tuple[object, ...]:
    contacts = overlay.contacts
    return (
        overlay.counters.coverage(BY),
        [overlay.counters.tier(n) for n in range(12)],
        [contacts.standing(n) for n in range(ALLIANCES)],
        [contacts.alliances(n) for n in range(12)],
        [contacts.leads(n) for n in range(ALLIANCES)],
        [contacts.exposure(n) for n in range(12)],
    )


@pytest.mark.parametrize("seed", range(150))
def test_any_plan_taken_back_leaves_the_exact_state_before_it(seed: int) -> None:
    rng = Random(seed)
    network = plan_network(rng)
    overlay = Overlay(Counters(network, POLICY, (BY,)), plan_memberships(rng, network))
    before = state(overlay)
    deeds = [drawn_deed(rng) for _ in range(rng.randrange(1, 8))]
    first = scenario(overlay, deeds, BY)
    assert state(overlay) == before
    assert scenario(overlay, deeds, BY) == first


@pytest.mark.parametrize("seed", range(150))
def test_closing_equals_the_network_without_the_sources_evidence(seed: int) -> None:
    rng = Random(seed)
    network = plan_network(rng)
    memberships = plan_memberships(rng, network)
    closed = rng.choice([body(rng.randrange(BODIES)), post(rng.randrange(POSTS)), alliance(0)])
    outcome = plan(network, memberships, Close(closed))
    held = network.evidence
    gone = {n for n in range(len(held)) if held.source[n] == closed.key}
    anew = coverage(without(network, gone), outcome.before.policy, BY)
    assert outcome.after == anew
    assert len(outcome.gained) - len(outcome.lost) == anew.total.covered - outcome.before.total.covered


@pytest.mark.parametrize("seed", range(150))
def test_merging_equals_the_network_in_which_the_evidence_has_the_other_source(seed: int) -> None:
    rng = Random(seed)
    network = plan_network(rng)
    gone, into = (body(n) for n in rng.sample(range(BODIES), 2))
    outcome = plan(network, plan_memberships(rng, network), Merge(gone, into))
    held = network.evidence
    mine = np.array([key == gone.key for key in held.source])
    means = np.where(mine & (held.means == Means.STANDALONE), Means.JOINT, held.means).astype(np.int8)
    moved = replace(network, evidence=replace(held, means=means))
    assert outcome.after == coverage(moved, outcome.before.policy, BY)


@pytest.mark.parametrize("seed", range(20))
def test_the_order_of_organizations_and_alliances_changes_nothing(seed: int) -> None:
    rng = Random(seed)
    network = plan_network(rng)
    memberships = plan_memberships(rng, network)
    orders = rng.sample(range(12), 12), rng.sample(range(ALLIANCES), ALLIANCES)
    places = [{old: new for new, old in enumerate(order)} for order in orders]
    turned_round = two_mode(
        [memberships.organizations[n] for n in orders[0]],
        [memberships.alliances[n] for n in orders[1]],
        [(places[0][o], places[1][a]) for o, a in _pairs(memberships.organization, memberships.alliance)],
        leads=[(places[1][a], places[0][o]) for a, o in _pairs(memberships.led, memberships.lead)],
        held=[places[0][n] for n in np.flatnonzero(memberships.held).tolist()],
    )
    deeds = [drawn_deed(rng) for _ in range(4)]
    assert plan(network, turned_round, *deeds) == plan(network, memberships, *deeds)


def _pairs(left: np.typing.NDArray[np.int32], right: np.typing.NDArray[np.int32]) -> list[tuple[int, int]]:
    return [*zip(left.tolist(), right.tolist(), strict=True)]
