"""Rules W01, W01b, W02, W10, W27 and W28, and the walk over blocks against removing one node after another.

In every small world 区 is the district committee and stands above all. Each rule fires once on a planted case
and is silent on its twin, which differs in one record.
"""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pytest
from weak_worlds import DAY, Record, ground, key

from analytics.networks.blocks import cuts
from analytics.weak_links.finding import Edge, Finding
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import outcome
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Node, NodeKey

if TYPE_CHECKING:
    from conftest import Make

SINCE = date(2014, 1, 1)


# --- the walk ---


def removed(graph: nx.Graph, root: int, weight: np.ndarray[tuple[int], np.dtype[np.bool_]]) -> dict[int, int]:
    """What each node costs, found by taking it out; nodes that cost nothing are left out."""
    reached = nx.node_connected_component(graph, root)
    found = {}
    for node in reached - {root}:
        rest = graph.subgraph(reached - {node})
        lost = reached - {node} - nx.node_connected_component(rest, root)
        if lost:
            found[node] = int(sum(weight[each] for each in lost))
    return found


def drawn_graph(seed: int) -> nx.Graph:
    """A sparse random graph whose edges have one or two reasons."""
    rng = random.Random(seed)
    graph = nx.gnm_random_graph(rng.randint(2, 14), rng.randint(1, 18), seed=seed)
    for one, other in graph.edges:
        graph[one][other]["reasons"] = list(range(rng.randint(1, 2)))
    return graph


@pytest.mark.parametrize("seed", range(400))
def test_the_walk_finds_what_taking_out_every_node_finds(seed: int) -> None:
    graph = drawn_graph(seed)
    weight = np.array([random.Random(seed + n).random() < 0.7 for n in graph])
    found = cuts(graph, 0, weight)
    assert {node: cut.lost for node, cut in found.items() if node} == removed(graph, 0, weight)


@pytest.mark.parametrize("seed", range(200))
def test_a_part_on_a_single_tie_is_a_bridge_with_one_reason(seed: int) -> None:
    graph = drawn_graph(seed)
    found = cuts(graph, 0, np.ones(len(graph), bool))
    told = {
        frozenset((node, *part.nodes)) for node, cut in found.items() for part in cut.parts if part.single
    }
    inside = graph.subgraph(nx.node_connected_component(graph, 0))
    bridges = {frozenset(edge) for edge in nx.bridges(inside) if len(graph.edges[edge]["reasons"]) == 1}
    assert told == bridges


@pytest.mark.parametrize("seed", range(100))
def test_names_of_nodes_change_nothing(seed: int) -> None:
    graph = drawn_graph(seed)
    order = list(graph)
    random.Random(seed).shuffle(order)
    other = nx.relabel_nodes(graph, dict(zip(graph, order, strict=True)))
    all_ = np.ones(len(graph), bool)
    here, there = cuts(graph, 0, all_), cuts(other, order[0], all_)
    assert {order[node]: cut.lost for node, cut in here.items()} == {n: c.lost for n, c in there.items()}


# --- small worlds ---


def found(make: Make, code: str, records: Sequence[Record]) -> tuple[Finding, ...]:
    """What a rule finds; it has to have been applied, and the source to have spoken."""
    told = outcome(RULES[code], ground(make, records))
    assert told is not None
    assert told.silent == ()
    return told.findings


class Land:
    """Areas, the district committee, and records that grow."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.district, self.east, self.west = (self.area(c) for c in ("519907", "519907001", "519907002"))
        self.records: list[Record] = [self.district, self.east, self.west]
        self.records += [
            make.tie("PART_OF", street, self.district, SINCE) for street in (self.east, self.west)
        ]
        self.root = self.body("区", structural=True)
        self.far = self.body("远", self.root)
        self.meetings = 0

    def area(self, code: str) -> Node:
        level = "district" if len(code) == 6 else "street"
        return self.make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)

    def placed(self, node: Node, area: Node | None = None) -> Node:
        self.records += [node, self.make.tie("LOCATED_IN", node, area or self.east, SINCE)]
        return node

    def body(self, name: str, above: Node | None = None, *, structural: bool = False) -> Node:
        made = self.placed(self.make.coded("PartyOrganization", name, structural=structural, status="active"))
        if above is not None:
            self.tie("SUBORDINATE_TO", made, above)
        return made

    def unit(self, name: str, area: Node | None = None, **given: str) -> Node:
        return self.placed(self.make.coded("Unit", name, employees_band="50-99", **given), area)

    def tie(self, relation: str, start: Node, end: Node, **given: str) -> None:
        self.records.append(self.make.tie(relation, start, end, SINCE, None, **given))

    def met(self, *those: Node) -> None:
        """An activity of some, a month ago."""
        self.meetings += 1
        on = DAY - timedelta(30)
        held = self.make.coded("Activity", f"会{self.meetings}", date=on, mode="joint")
        self.records.append(held)
        self.records += [self.make.tie("PARTICIPATED_IN", each, held, on) for each in those]

    def group(self, lead: Node, *members: Node) -> Node:
        made = self.placed(self.make.coded("Alliance", "组", kind="group", status="active"))
        self.tie("LEADS", lead, made)
        for each in members:
            self.tie("MEMBER_OF", each, made, role="member")
        return made


@pytest.fixture
def land(make: Make) -> Land:
    return Land(make)


def line(land: Land, below: int) -> Node:
    """A body with some others below it."""
    body = land.body("中", land.root)
    for number in range(below):
        land.body(f"下{number}", body)
    return body


def test_a_body_on_which_three_hang_is_an_articulation(make: Make, land: Land) -> None:
    body = line(land, 3)
    (one,) = found(make, "W01", land.records)
    assert one.subjects == (key(body),)
    assert (one.lost, one.pendants, one.stable) == (3, 0, False)
    assert one.figures == {"lost": 3, "pendants": 0, "parts": 3}
    assert len(one.proof) == 4
    assert {edge.relation for edge in one.repair} == {"CHECKED_IN"}
    assert len(one.repair) == 3
    assert {edge.target for edge in one.repair} == {key(land.root)}


def test_a_body_on_which_two_hang_is_none(make: Make, land: Land) -> None:
    line(land, 2)
    assert found(make, "W01", land.records) == ()


def test_a_body_that_is_a_hub_by_statute_is_never_reported(make: Make, land: Land) -> None:
    body = line(land, 3)
    land.records = [
        make.changed(each, structural=True) if isinstance(each, Node) and key(each) == key(body) else each
        for each in land.records
    ]
    assert found(make, "W01", land.records) == ()


def test_units_that_are_only_covered_are_pendants_and_not_lost(make: Make, land: Land) -> None:
    body = line(land, 3)
    for number in range(4):
        land.tie("COVERS", body, land.unit(f"企{number}"), mode="joint")
    (one,) = found(make, "W01", land.records)
    assert (one.lost, one.pendants) == (3, 4)


def test_with_the_repair_nobody_is_lost(make: Make, land: Land) -> None:
    line(land, 3)
    (one,) = found(make, "W01", land.records)
    nodes = {key(each): each for each in land.records if isinstance(each, Node)}
    for edge in one.repair:
        land.tie("CHECKED_IN", nodes[edge.source], nodes[edge.target])
    assert found(make, "W01", land.records) == ()


def test_a_body_in_a_unit_is_one_actor_with_it(make: Make, land: Land) -> None:
    body = line(land, 3)
    unit = land.unit("东家")
    land.tie("ESTABLISHED_IN", body, unit)
    (one,) = found(make, "W01", land.records)
    assert one.subjects == (key(unit),)


def chain(land: Land, beyond: int) -> tuple[Node, Node]:
    """A unit that is in a group of one lead, and that alone knows some others."""
    lead, first = land.body("头", land.root), land.unit("首")
    land.group(lead, first)
    for number in range(beyond):
        land.met(first, land.unit(f"后{number}"))
    return lead, first


def test_a_tie_that_alone_holds_three_is_a_bridge(make: Make, land: Land) -> None:
    lead, first = chain(land, 2)
    (one,) = found(make, "W02", land.records)
    assert one.subjects == (key(first), key(lead))
    assert (one.lost, one.stable) == (3, False)
    assert one.proof[0] == Edge(key(first), "MEMBER_OF", NodeKey("Alliance", "t:组"))


def test_a_tie_that_holds_two_is_none(make: Make, land: Land) -> None:
    chain(land, 1)
    assert found(make, "W02", land.records) == ()


def test_two_linked_for_two_reasons_are_no_bridge(make: Make, land: Land) -> None:
    lead, first = chain(land, 2)
    land.met(lead, first)
    assert found(make, "W02", land.records) == ()


def reached(land: Land, members: int) -> Node:
    return land.group(land.body("头", land.root), *(land.unit(f"员{n}") for n in range(members)))


def test_five_who_are_reached_through_one_alliance_depend_on_it(make: Make, land: Land) -> None:
    group = reached(land, 5)
    (one,) = found(make, "W01b", land.records)
    assert one.subjects == (key(group),)
    assert (one.lost, one.figures) == (5, {"lost": 5})
    assert len(one.proof) == 5


def test_four_do_not_and_neither_do_those_with_another_tie(make: Make, land: Land) -> None:
    reached(land, 5)
    land.met(land.far, next(each for each in land.records if isinstance(each, Node) and each.kind == "Unit"))
    assert found(make, "W01b", land.records) == ()


def test_who_has_no_tie_is_alone(make: Make, land: Land) -> None:
    alone, known = land.unit("独"), land.unit("熟")
    land.tie("COVERS", land.far, known, mode="joint")
    (one,) = found(make, "W10", land.records)
    assert one.subjects == (key(alone),)
    land.unit("他", rostered="no")
    assert len(found(make, "W10", land.records)) == 1


def test_a_street_that_meets_only_itself_is_a_silo(make: Make, land: Land) -> None:
    land.met(land.unit("甲"), land.unit("乙"))
    (one,) = found(make, "W27", land.records)
    assert one.subjects == (key(land.east),)
    assert one.figures == {"inside": 1, "crossing": 0, "index": -1.0}


def test_a_street_with_a_tie_across_is_none(make: Make, land: Land) -> None:
    first = land.unit("甲")
    land.met(first, land.unit("乙"))
    land.met(first, land.unit("丙", land.west))
    assert found(make, "W27", land.records) == ()


def test_streets_of_the_same_two_industries_that_never_met_are_strangers(make: Make, land: Land) -> None:
    for area in (land.east, land.west):
        for code in ("F51", "I65"):
            land.unit(f"{code}{area.key}", area, industry_code=code)
    land.met(land.far, land.root)
    pairs = [one.subjects for one in found(make, "W27", land.records) if len(one.subjects) == 2]
    assert pairs == [(key(land.east), key(land.west))]


def crossed(land: Land, second: bool) -> Node:
    """Two pairs across the line; the second by the same organization or by another."""
    first, other = land.unit("甲"), land.unit("乙")
    land.met(first, land.unit("丙", land.west))
    land.met(other if second else first, land.unit("丁", land.west))
    return first


def test_one_through_whom_all_ties_of_two_streets_go_is_their_sole_broker(make: Make, land: Land) -> None:
    first = crossed(land, second=False)
    (one,) = found(make, "W28", land.records)
    assert one.subjects == (key(first), key(land.east), key(land.west))
    assert one.figures == {"ties": 2}


def test_two_through_whom_they_go_are_none(make: Make, land: Land) -> None:
    crossed(land, second=True)
    assert found(make, "W28", land.records) == ()


def zoned(make: Make, land: Land, second: bool) -> tuple[Node, ...]:
    """Two zones inside one street with two pairs between them, by one organization or by two."""
    zones = [make.coded("Zone", name) for name in "楼厦"]
    land.records += [*zones, *(make.tie("PART_OF", zone, land.east, SINCE) for zone in zones)]
    first, other, third, fourth = (land.unit(name) for name in "甲乙丙丁")
    for unit, zone in ((first, 0), (other, 0), (third, 1), (fourth, 1)):
        land.tie("LOCATED_IN", unit, zones[zone])
    land.met(first, third)
    land.met(other if second else first, fourth)
    return first, *sorted(zones, key=lambda zone: zone.key)


def test_one_through_whom_all_ties_of_two_zones_go_is_their_sole_broker(make: Make, land: Land) -> None:
    first, *zones = zoned(make, land, second=False)
    (one,) = found(make, "W28", land.records)
    assert one.subjects[0] == key(first)
    assert {*one.subjects[1:]} == {key(zone) for zone in zones}
    assert (one.figures, one.stable) == ({"ties": 2}, False)


def test_two_through_whom_the_ties_of_zones_go_are_none(make: Make, land: Land) -> None:
    zoned(make, land, second=True)
    assert found(make, "W28", land.records) == ()


@pytest.mark.parametrize("code", ["W01", "W01b", "W02", "W10"])
def test_the_public_which_may_not_see_who_covers_whom_has_no_such_rule(
    make: Make, land: Land, code: str
) -> None:
    line(land, 3)
    assert outcome(RULES[code], ground(make, land.records, Role.PUBLIC)) is None


def test_the_twelfth_part_of_an_activity_of_many_is_told_and_an_assembly_says_nothing(
    make: Make, land: Land
) -> None:
    land.met(*(land.unit(f"众{n}") for n in range(13)))
    told = ground(make, land.records).together
    assert len(told.left) == 13 * 12 // 2
    assert set(told.weight.tolist()) == {1 / 12}
    land.met(*(land.unit(f"多{n}") for n in range(21)))
    assert len(ground(make, land.records).together.left) == 13 * 12 // 2


# --- what is never told, what may be added, what rests on one piece of evidence ---


def added(land: Land, edge: Edge) -> None:
    """Adds a tie of a repair to the records."""
    nodes = {key(each): each for each in land.records if isinstance(each, Node)}
    given = {"mode": "joint"} if edge.relation == "COVERS" else {}
    land.tie(edge.relation, nodes[edge.source], nodes[edge.target], **given)


def possible(edge: Edge) -> bool:
    """Whether the ontology knows such a tie between such kinds."""
    return (edge.source.kind, edge.target.kind) in ONTOLOGY.relations[edge.relation].pairs


def test_the_root_is_never_reported_even_if_nobody_said_that_it_is_structural(make: Make, land: Land) -> None:
    body = line(land, 3)
    land.records = [
        make.changed(each, structural=False)
        if isinstance(each, Node) and key(each) == key(land.root)
        else each
        for each in land.records
    ]
    assert [one.subjects for one in found(make, "W01", land.records)] == [(key(body),)]


@pytest.mark.parametrize("code", ["W01", "W02"])
def test_a_repair_is_of_ties_that_may_exist_and_after_it_nobody_hangs_there(
    make: Make, land: Land, code: str
) -> None:
    chain(land, 3)
    for one in found(make, code, land.records):
        assert one.repair
        assert all(possible(edge) for edge in one.repair)
        assert not set(one.repair) & set(one.proof)
        grown = Land(make)
        grown.records = list(land.records)
        for edge in one.repair:
            added(grown, edge)
        assert one.subjects not in [each.subjects for each in found(make, code, grown.records)]


def test_a_body_gets_no_second_superior(make: Make, land: Land) -> None:
    line(land, 3)
    (one,) = found(make, "W01", land.records)
    assert {edge.relation for edge in one.repair} == {"CHECKED_IN"}


def test_the_second_way_of_what_hangs_on_the_root_leads_to_another_body(make: Make, land: Land) -> None:
    first = land.unit("首")
    land.tie("COVERS", land.root, first, mode="joint")
    for number in range(2):
        land.met(first, land.unit(f"后{number}"))
    (one,) = found(make, "W02", land.records)
    assert one.repair == (Edge(key(land.far), "COVERS", key(first)),)


def twice_tied(land: Land) -> Node:
    """A body with a superior and a meeting with another body: two ways up."""
    body, beside = land.body("中", land.root), land.body("旁", land.root)
    land.met(body, beside)
    return body


def test_three_who_hang_by_one_activity_are_no_stable_finding(make: Make, land: Land) -> None:
    body = twice_tied(land)
    land.met(body, *(land.unit(f"众{n}") for n in range(3)))
    (one,) = found(make, "W01", land.records)
    assert (one.lost, one.stable) == (3, False)


def test_three_who_hang_by_two_activities_are_one(make: Make, land: Land) -> None:
    body = twice_tied(land)
    those = [land.unit(f"众{n}") for n in range(3)]
    land.met(body, *those)
    land.met(body, *those)
    (one,) = found(make, "W01", land.records)
    assert (one.lost, one.stable) == (3, True)


def test_one_that_is_tied_to_the_rest_by_one_activity_is_no_stable_finding(make: Make, land: Land) -> None:
    body, beside = land.unit("中"), land.body("旁", land.root)
    land.met(body, beside, land.body("又", land.root))
    those = [land.unit(f"众{n}") for n in range(3)]
    land.met(body, *those)
    land.met(body, *those)
    [stable] = [one.stable for one in found(make, "W01", land.records) if one.subjects == (key(body),)]
    assert stable is False


def test_who_covers_the_one_neighbour_is_no_pendant_of_it(make: Make, land: Land) -> None:
    body = land.body("中", land.root)
    known = land.unit("熟")
    land.met(body, known)
    for number in range(3):
        host, branch = land.unit(f"主{number}"), land.body(f"支{number}")
        land.tie("ESTABLISHED_IN", branch, host)
        land.tie("COVERS", branch, known, mode="joint")
    lost = {one.subjects[0]: one.lost for one in found(make, "W01", land.records)}
    assert lost == {key(body): 4, key(known): 3}


def test_an_alliance_inside_another_is_no_member_of_it(make: Make, land: Land) -> None:
    members = [land.unit(f"员{n}") for n in range(7)]
    land.group(land.body("头", land.root), *members)
    inner = land.placed(make.coded("Alliance", "内", kind="group", status="active"))
    land.tie("LEADS", members[0], inner)
    for each in members[1:]:
        land.tie("MEMBER_OF", each, inner, role="member")
    (one,) = found(make, "W01b", land.records)
    assert (one.lost, len(one.proof), one.stable) == (7, 7, True)
    assert all(possible(edge) for edge in one.repair)


def test_five_of_whom_each_has_one_membership_are_no_stable_finding(make: Make, land: Land) -> None:
    reached(land, 5)
    (one,) = found(make, "W01b", land.records)
    assert one.stable is False


def test_a_street_with_one_meeting_is_no_stable_silo_and_one_with_two_is(make: Make, land: Land) -> None:
    land.met(*(land.unit(f"众{n}") for n in range(4)))
    (one,) = found(make, "W27", land.records)
    assert (one.figures["inside"], one.stable) == (6, False)
    land.met(land.unit("甲"), land.unit("乙"))
    (one,) = found(make, "W27", land.records)
    assert (one.figures["inside"], one.stable) == (7, True)


def test_a_broker_of_one_meeting_is_no_stable_finding_and_one_of_several_is(make: Make, land: Land) -> None:
    first = land.unit("甲")
    land.met(first, *(land.unit(f"西{n}", land.west) for n in range(3)))
    (one,) = found(make, "W28", land.records)
    assert (one.figures, one.stable) == ({"ties": 3}, False)
    for number in range(2):
        land.met(first, land.unit(f"又{number}", land.west))
    (one,) = found(make, "W28", land.records)
    assert (one.figures, one.stable) == ({"ties": 5}, True)
