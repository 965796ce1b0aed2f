"""Rules W03 to W09, W11, W11b and W29: one planted case and its clean twin each, in hand-made worlds.

Every world has one group in the east, led by 头; its members are larger enterprises, so that everybody may
know of their membership. 众 are activities a month ago, 去 such of a year and a month ago.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from weak_worlds import DAY, Record, ground, key

from analytics.networks.linkage import TOGETHER
from analytics.networks.rosters import Roster
from analytics.weak_links.finding import Edge, Finding
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import outcome
from analytics.weak_links.stars import centralization
from graph.codes import code_lists
from graph.policy import Role
from graph.records import Node, NodeKey

if TYPE_CHECKING:
    from conftest import Make

SINCE = date(2014, 1, 1)
LATELY, EARLIER = DAY - timedelta(30), DAY - timedelta(400)


class World:
    """Two streets, and records that grow."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.count = 0
        self.district, self.east, self.west = (self.area(c) for c in ("519907", "519907001", "519907002"))
        self.records: list[Record] = [self.district, self.east, self.west]
        for street in (self.east, self.west):
            self.records.append(make.tie("PART_OF", street, self.district, SINCE))
        self.lead = self.unit("头")

    def area(self, code: str) -> Node:
        level = "district" if len(code) == 6 else "street"
        return self.make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)

    def placed(self, node: Node, area: Node | None = None) -> Node:
        self.records += [node, self.make.tie("LOCATED_IN", node, area or self.east, SINCE)]
        return node

    def unit(self, name: str, area: Node | None = None, industry: str = "F51") -> Node:
        made = self.make.coded("Unit", name, employees_band="50-99", industry_code=industry)
        return self.placed(made, area)

    def units(self, count: int) -> list[Node]:
        return [self.unit(f"员{number}") for number in range(count)]

    def group(
        self, members: Sequence[Node], lead: Node | None = None, name: str = "组", kind: str = "region"
    ) -> Node:
        made = self.placed(self.make.coded("Alliance", name, kind="group", status="active", group_type=kind))
        if lead is not None:
            self.join(lead, made, "lead")
        for each in members:
            self.join(each, made)
        return made

    def join(self, who: Node, group: Node, role: str = "member", until: date | None = None) -> None:
        self.records.append(self.make.tie("MEMBER_OF", who, group, SINCE, until, role=role))

    def leads(self, who: Node, group: Node, *, deputy: bool = False) -> None:
        self.records.append(self.make.tie("LEADS", who, group, SINCE, is_deputy=deputy))

    def met(
        self, group: Node, *who: Node, on: date = LATELY, mode: str = "joint", union: str | None = None
    ) -> None:
        self.count += 1
        made = self.make.coded("Activity", f"会{self.count}", date=on, mode=mode, union_kind=union)
        self.records += [made, self.make.tie("UNDER", made, group, on)]
        self.records += [self.make.tie("PARTICIPATED_IN", each, made, on) for each in who]


@pytest.fixture
def world(make: Make) -> World:
    return World(make)


def found(world: World, code: str, role: Role = Role.PLANNER) -> tuple[Finding, ...]:
    """What a rule finds; it has to have been applied, and the source to have spoken."""
    told = outcome(RULES[code], ground(world.make, world.records, role))
    assert told is not None
    assert told.silent == ()
    return told.findings


def test_a_group_that_nobody_leads_gets_the_member_that_met_most(world: World) -> None:
    first, second, third = world.units(3)
    group = world.group([first, second, third])
    world.met(group, second, first)
    world.met(group, second, third)
    (one,) = found(world, "W03a")
    assert one.subjects == (key(group),)
    assert one.repair == (Edge(key(second), "LEADS", key(group)),)
    world.leads(third, group)
    assert found(world, "W03a") == ()


def test_a_group_with_one_lead_rests_on_it_until_it_has_a_deputy(world: World) -> None:
    members = world.units(2)
    group = world.group(members, world.lead)
    (one,) = found(world, "W03")
    assert one.subjects == (key(group), key(world.lead))
    assert one.figures == {"members": 3, "leads": 1, "deputies": 0}
    world.leads(members[0], group, deputy=True)
    assert found(world, "W03") == ()


def test_a_lead_that_did_nothing_for_a_year_is_fragile(world: World) -> None:
    members = world.units(2)
    group = world.group(members, world.lead)
    world.met(group, *members)
    (one,) = found(world, "W03b")
    assert "一年没有参加活动" in one.said.zh
    assert one.stable is None
    world.met(group, world.lead, mode="assembly")
    assert found(world, "W03b") == ()


@pytest.mark.parametrize(("groups", "count"), [(4, 1), (3, 0)])
def test_who_leads_more_than_three_groups_leads_too_many(world: World, groups: int, count: int) -> None:
    for number in range(groups):
        world.group([], world.lead, f"组{number}")
    assert [one.subjects for one in found(world, "W04")] == [(key(world.lead),)] * count


def star(world: World) -> tuple[Node, list[Node]]:
    """Six members that met only where the lead was, all together."""
    members = world.units(5)
    group = world.group(members, world.lead)
    world.met(group, world.lead, *members)
    return group, members


def test_members_who_met_only_beside_their_lead_make_a_star(world: World) -> None:
    group, members = star(world)
    (one,) = found(world, "W05")
    assert (one.subjects, one.figures) == ((key(group),), {"members": 6, "pairs_met": 0})
    assert one.repair == (Edge(key(members[0]), TOGETHER, key(members[1])),)
    assert found(world, "W05b") == ()


@pytest.mark.parametrize("how", ["without the lead", "few", "paired", "used"])
def test_any_evidence_between_members_ends_the_star(world: World, how: str) -> None:
    group, members = star(world)
    if how == "without the lead":
        world.met(group, *members)
    elif how == "few":
        world.met(group, world.lead, *members[:2])
    elif how == "paired":
        pair = world.placed(world.make.coded("Alliance", "对", kind="pairing", status="active"))
        world.join(members[0], pair)
        world.join(members[1], pair)
    else:
        room = world.make.coded("Resource", "室", kind="venue")
        world.records += [room, world.make.tie("OFFERS", members[0], room, SINCE)]
        world.records.append(world.make.tie("USED", members[1], room, LATELY, on=LATELY))
    assert found(world, "W05") == ()


def test_an_assembly_proves_nothing_between_members(world: World) -> None:
    group, members = star(world)
    world.met(group, *members, mode="assembly")
    assert len(found(world, "W05")) == 1


def test_three_leads_and_one_member_are_no_star(world: World) -> None:
    members = world.units(3)
    group = world.group(members, world.lead)
    for each in members[1:]:
        world.leads(each, group)
    world.met(group, world.lead, *members, mode="assembly")
    assert found(world, "W05") == ()


def test_three_members_are_no_star(world: World) -> None:
    members = world.units(2)
    world.met(world.group(members, world.lead), world.lead, *members)
    assert found(world, "W05") == ()


def test_one_pair_of_ten_and_fewer_make_a_near_star(world: World) -> None:
    members = world.units(6)
    group = world.group(members, world.lead)
    world.met(group, *members[:2])
    (one,) = found(world, "W05b")
    assert one.figures["pairs_met"] == 1
    assert one.figures["share"] == round(1 / 15, 4)
    world.met(group, *members)
    assert found(world, "W05b") == ()


def test_a_star_has_centralization_one_and_a_ring_nought() -> None:
    roster = Roster(0, NodeKey("Alliance", "a"), frozenset(range(5)), frozenset({0}), frozenset())
    assert centralization(roster, {(0, n) for n in range(1, 5)}) == 1.0
    assert centralization(roster, {(n, (n + 1) % 5) for n in range(5)}) == 0.0


@pytest.mark.parametrize(("members", "count"), [(1, 1), (2, 0), (29, 0), (30, 1)])
def test_a_group_has_three_to_thirty_members_with_its_lead(world: World, members: int, count: int) -> None:
    world.group(world.units(members), world.lead)
    assert len(found(world, "W06")) == count


@pytest.mark.parametrize(
    ("kind", "inside", "outside", "others", "count"),
    [
        ("region", 3, 2, 0, 1),
        ("region", 4, 1, 0, 0),
        ("industry", 2, 0, 3, 1),
        ("industry", 3, 0, 2, 0),
        ("comprehensive", 4, 0, 0, 1),
        ("comprehensive", 3, 1, 0, 0),
        ("comprehensive", 3, 0, 1, 0),
    ],
)
def test_a_label_has_to_match(  # noqa: PLR0917 - a world in numbers
    world: World, kind: str, inside: int, outside: int, others: int, count: int
) -> None:
    members = [world.unit(f"内{n}") for n in range(inside)]
    members += [world.unit(f"外{n}", world.west) for n in range(outside)]
    members += [world.unit(f"他{n}", industry=f"C1{n}") for n in range(others)]
    world.group(members, kind=kind)
    assert len(found(world, "W07")) == count


def test_members_of_whom_nothing_is_known_fit(world: World) -> None:
    known = [world.unit("一", industry="C13"), world.unit("二", industry="C14")]
    blank = [world.placed(world.make.coded("Unit", f"空{n}", employees_band="50-99")) for n in range(3)]
    world.group([*known, *blank], kind="industry")
    assert found(world, "W07") == ()


def test_a_group_without_an_activity_for_a_year_sleeps(world: World) -> None:
    group = world.group(world.units(2), world.lead)
    world.met(group, world.lead, on=EARLIER)
    (one,) = found(world, "W08")
    assert one.subjects == (key(group),)
    world.met(group, world.lead)
    assert found(world, "W08") == ()


def test_a_young_group_does_not_sleep(world: World) -> None:
    young = world.make.coded("Alliance", "新", kind="group", status="active", established_on=LATELY)
    world.placed(young)
    world.met(world.group(world.units(2), world.lead), world.lead)
    assert found(world, "W08") == ()


def test_each_of_the_six_unions_is_missed(world: World) -> None:
    codes = [term.code for term in code_lists()["six_unions"].terms]
    group = world.group(world.units(2), world.lead)
    for union in codes[:-1]:
        world.met(group, world.lead, union=union)
    (one,) = found(world, "W08b")
    assert one.figures == {"missing": 1, "unknown": 0, "window": 365}
    world.met(group, world.lead)
    assert found(world, "W08b") == ()


def test_who_never_came_is_silent(world: World) -> None:
    first, second = world.units(2)
    group = world.group([first, second], world.lead)
    world.met(group, world.lead, first)
    assert found(world, "W09") == ()
    world.met(group, world.lead, first)
    (one,) = found(world, "W09")
    assert one.subjects == (key(second), key(group))
    third = world.unit("新")
    world.records.append(world.make.tie("MEMBER_OF", third, group, DAY, role="member"))
    world.met(group)
    assert len(found(world, "W09")) == 1


@pytest.mark.parametrize(("groups", "count"), [(4, 1), (3, 0)])
def test_who_is_in_more_than_three_alliances_is_burdened(world: World, groups: int, count: int) -> None:
    [member] = world.units(1)
    for number in range(groups):
        world.group([member], name=f"组{number}")
    assert [one.subjects for one in found(world, "W11")] == [(key(member),)] * count


def test_the_regional_system_is_no_burden(world: World) -> None:
    [member] = world.units(1)
    for number in range(3):
        world.group([member], name=f"组{number}")
    region = world.placed(world.make.coded("Alliance", "区", kind="regional_315", status="active"))
    world.join(member, region)
    assert found(world, "W11") == ()


@pytest.mark.parametrize(("shared", "count"), [(3, 1), (2, 0)])
def test_two_groups_with_mostly_the_same_members_are_alike(world: World, shared: int, count: int) -> None:
    members = world.units(5)
    one, other = world.group(members[:4], name="甲"), world.group([*members[:shared], members[4]], name="乙")
    told = found(world, "W11b")
    assert [each.subjects for each in told] == [tuple(sorted((key(one), key(other))))] * count


def test_groups_of_unknown_type_are_not_alike(world: World) -> None:
    members = world.units(3)
    for name in "甲乙":
        made = world.placed(world.make.coded("Alliance", name, kind="group", status="active"))
        for each in members:
            world.join(each, made)
    assert found(world, "W11b") == ()


def test_an_observer_is_no_member(world: World) -> None:
    group = world.group(world.units(1), world.lead)
    world.join(world.unit("观"), group, "observer")
    (one,) = found(world, "W06")
    assert one.figures == {"members": 2}


@pytest.mark.parametrize(("left", "count"), [(2, 1), (1, 0)])
def test_a_group_that_lost_three_tenths_of_its_members_erodes(world: World, left: int, count: int) -> None:
    members = world.units(5)
    group = world.group(members[left:], world.lead)
    for gone in members[:left]:
        world.join(gone, group, until=date(2016, 6, 1))
    world.met(group, world.lead, members[-1])
    told = found(world, "W29")
    assert len(told) == count
    assert all((one.figures["members_left"], one.stable) == (2, False) for one in told)


def test_a_group_whose_pairs_no_longer_meet_erodes(world: World) -> None:
    members = world.units(3)
    group = world.group(members, world.lead)
    world.met(group, *members, on=EARLIER)
    world.met(group, *members[:2])
    (one,) = found(world, "W29")
    assert (one.figures["pairs_before"], one.figures["pairs_lost"]) == (3, 2)
    assert (one.figures["core_before"], one.figures["core_now"]) == (2, 1)
    world.met(group, *members)
    assert found(world, "W29") == ()


@pytest.mark.parametrize("code", ["W03", "W04", "W06", "W09", "W11"])
def test_the_public_which_may_not_see_members_has_no_such_rule(world: World, code: str) -> None:
    world.group(world.units(2), world.lead)
    assert outcome(RULES[code], ground(world.make, world.records, Role.PUBLIC)) is None
