"""Networks T and L of a small land: which records make an edge, which do not, and where the root is.

区 is the district committee and stands above 东委 and 西委; the units 甲, 乙 and 丙 have no tie before a test
gives them one.
"""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.networks.ground import WINDOW, Ground
from analytics.networks.linkage import TOGETHER
from analytics.networks.together import MOST
from api.mechanism_seen import facts
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Node, NodeKey, Tie
from graph.snapshot import build
from graph.store.memory import MemoryStore
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make

Edges = Counter[tuple[str, frozenset[str]]]

DAY = date(2016, 12, 31)
SINCE = date(2014, 1, 1)
YESTERDAY = DAY - timedelta(1)


class Land:
    """A district, its committee with two below it, three units, and records that grow."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.area = make.node("AdminArea", code_scheme="nbs", code="519907", level="district", name_zh="示例")
        self.records: list[Node | Tie] = [self.area]
        self.root, self.east, self.west = (self.made("PartyOrganization", n) for n in ("区", "东委", "西委"))
        self.units = [self.made("Unit", name, employees_band="50-99") for name in "甲乙丙"]
        for body in (self.east, self.west):
            self.tie("SUBORDINATE_TO", body, self.root)

    def made(self, kind: str, name: str, /, **given: str | date) -> Node:
        """A node that lies in the district; a body is at work."""
        standing: dict[str, str | date] = {"status": "active"} if kind == "PartyOrganization" else {}
        node = self.make.coded(kind, name, **{**standing, **given})
        self.records += [node, self.make.tie("LOCATED_IN", node, self.area, SINCE)]
        return node

    def loose(self, kind: str, name: str, /, **given: str | date | bool) -> Node:
        """A node without a place."""
        self.records.append(self.make.coded(kind, name, **given))
        node = self.records[-1]
        assert isinstance(node, Node)
        return node

    def tie(
        self, relation: str, start: Node, end: Node, until: date | None = None, **given: str | date
    ) -> None:
        self.records.append(self.make.tie(relation, start, end, SINCE, until, **given))

    def met(self, *those: Node, on: date = YESTERDAY, mode: str = "joint") -> None:
        held = self.loose("Activity", f"会{len(self.records)}", date=on, mode=mode)
        self.records += [self.make.tie("PARTICIPATED_IN", each, held, on) for each in those]

    def alliance(self, kind: str, *members: Node) -> Node:
        made = self.made("Alliance", f"联{len(self.records)}", kind=kind, status="active")
        for each in members:
            self.tie("MEMBER_OF", each, made, role="member")
        return made

    def ground(self) -> Ground:
        """What a planner sees on the day."""
        store = MemoryStore(ONTOLOGY)
        store.write(self.records, self.make.load())
        return Ground(facts(View(build(store, ONTOLOGY), Role.PLANNER), DAY))

    def edges(self) -> Edges:
        """The linkage beyond the line of command, by relation and the names of both ends."""
        told = self.ground().linkage
        names = [key.key.removeprefix("t:") for key in told.keys]
        ends = zip(told.source.tolist(), told.target.tolist(), told.sort.tolist(), strict=True)
        found = Counter((told.relations[s], frozenset((names[a], names[b]))) for a, b, s in ends)
        return Counter({edge: n for edge, n in found.items() if edge[0] != "SUBORDINATE_TO"})

    def pairs(self) -> list[tuple[float, bool]]:
        """Weight and bilateral of every entry of the evidence ties."""
        told = self.ground().together
        return list(zip(told.weight.tolist(), told.bilateral.tolist(), strict=True))


def one(relation: str, *ends: str) -> Edges:
    return Counter({(relation, frozenset(ends)): 1})


@pytest.fixture
def land(make: Make) -> Land:
    return Land(make)


def test_a_place_is_no_contact(land: Land) -> None:
    assert land.edges() == Counter()


def test_a_body_is_in_contact_with_whom_it_covers_and_where_it_checked_in(land: Land) -> None:
    land.tie("COVERS", land.east, land.units[0], mode="joint")
    land.tie("CHECKED_IN", land.east, land.west)
    assert land.edges() == one("COVERS", "东委", "甲") + one("CHECKED_IN", "东委", "西委")


def test_what_has_ended_is_no_contact_on_the_day(land: Land) -> None:
    land.tie("COVERS", land.east, land.units[0], until=DAY, mode="joint")
    assert land.edges() == Counter()


def test_a_post_stands_between_its_body_and_those_it_visits(land: Land) -> None:
    post = land.loose("Post", "岗", kind="instructor")
    land.tie("OF_POST", post, land.east)
    land.tie("WORK_CONTACT", post, land.units[0])
    land.tie("ASSIGNED_CONTACT", post, land.west)
    told = one("OF_POST", "岗", "东委") + one("WORK_CONTACT", "岗", "甲")
    assert land.edges() == told + one("ASSIGNED_CONTACT", "岗", "西委")


def test_a_committee_is_in_contact_with_who_holds_its_seat_and_a_vacant_one_joins_nobody(land: Land) -> None:
    seat, vacant = (land.loose("Seat", name) for name in ("席", "空"))
    for each in (seat, vacant):
        land.tie("HAS_SEAT", land.east, each)
    land.tie("HELD_BY", seat, land.units[0])
    assert land.edges() == one("HELD_BY", "东委", "甲")


def test_members_of_a_group_are_tied_to_lead_and_deputy_and_not_to_each_other(land: Land) -> None:
    first, second, third = land.units
    group = land.alliance("group", second)
    land.tie("LEADS", first, group)
    land.tie("MEMBER_OF", third, group, role="deputy")
    told = one("MEMBER_OF", "乙", "甲") + one("MEMBER_OF", "乙", "丙") + one("MEMBER_OF", "丙", "甲")
    assert land.edges() == told


def test_a_group_without_a_lead_joins_nobody(land: Land) -> None:
    land.alliance("group", *land.units)
    assert land.edges() == Counter()


@pytest.mark.parametrize(
    ("kind", "acts", "other"),
    [
        ("regional_315", "regional_committee", "joint_committee"),
        ("zone_1n", "joint_committee", "regional_committee"),
    ],
)
def test_for_a_region_and_a_zone_its_committee_acts_and_no_lead_does(
    land: Land, kind: str, acts: str, other: str
) -> None:
    acting, beside = (
        land.made("PartyOrganization", name, kind=k) for name, k in (("会", acts), ("旁", other))
    )
    alliance = land.alliance(kind, land.units[0])
    land.tie("LEADS", land.units[1], alliance)
    for body in (acting, beside):
        land.tie("HAS_BODY", alliance, body)
    assert land.edges() == one("MEMBER_OF", "甲", "会")


def test_the_alliance_of_an_edge_is_kept_and_other_edges_have_none(land: Land) -> None:
    group = land.alliance("group", land.units[1])
    land.tie("LEADS", land.units[0], group)
    ground = land.ground()
    through = ground.linkage.alliance[ground.linkage.alliance >= 0].tolist()
    assert [ground.facts.nodes("Alliance").keys[at] for at in through] == [group.key]


def test_the_root_is_the_top_with_most_below_it(land: Land) -> None:
    small = land.made("PartyOrganization", "小顶")
    land.tie("SUBORDINATE_TO", land.made("PartyOrganization", "小下"), small)
    told = land.ground().linkage
    assert told.keys[told.root] == NodeKey("PartyOrganization", land.root.key)


def test_an_activity_of_three_gives_each_pair_half(land: Land) -> None:
    land.met(*land.units)
    assert land.pairs() == [(0.5, False)] * 3


def test_an_activity_of_two_is_bilateral_and_is_in_the_linkage(land: Land) -> None:
    land.met(*land.units[:2])
    assert land.pairs() == [(1.0, True)]
    assert land.edges() == one(TOGETHER, "甲", "乙")


def test_an_assembly_one_alone_and_what_is_older_than_the_window_give_nothing(land: Land) -> None:
    land.met(*land.units, mode="assembly")
    land.met(land.units[0])
    land.met(*land.units, on=DAY - timedelta(WINDOW))
    land.met(*land.units, on=DAY + timedelta(1))
    assert land.pairs() == []


@pytest.mark.parametrize(("size", "pairs"), [(MOST, MOST * (MOST - 1) // 2), (MOST + 1, 0)])
def test_twenty_who_met_are_told_and_twenty_one_are_not(land: Land, size: int, pairs: int) -> None:
    land.met(*(land.made("Unit", f"众{n}") for n in range(size)))
    assert len(land.pairs()) == pairs


def test_a_unit_and_the_branch_in_it_that_both_came_are_one(land: Land) -> None:
    branch = land.made("PartyOrganization", "支")
    land.tie("ESTABLISHED_IN", branch, land.units[0])
    land.met(land.units[0], branch, land.units[1])
    assert land.pairs() == [(1.0, True)]


def test_a_pairing_is_bilateral_and_a_resource_used_is_a_tie(land: Land) -> None:
    land.alliance("pairing", *land.units[:2])
    assert land.pairs() == [(1.0, True)]
    resource = land.loose("Resource", "场")
    land.tie("OFFERS", land.units[0], resource)
    land.records.append(land.make.tie("USED", land.units[2], resource, YESTERDAY, on=YESTERDAY))
    assert sorted(land.pairs()) == [(1.0, False), (1.0, True)]


def test_who_uses_what_it_offers_has_no_tie_with_itself(land: Land) -> None:
    resource = land.loose("Resource", "场")
    land.tie("OFFERS", land.units[0], resource)
    land.records.append(land.make.tie("USED", land.units[0], resource, YESTERDAY, on=YESTERDAY))
    assert land.pairs() == []
