"""Rules W21, W22 and W23: names over lists, single threads, and posts that carry too much.

Every rule fires once on a planted case and is silent on its clean twin, a world that differs from it in as
little as possible. The town has two streets; units, bodies and posts are in the east unless it is said.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest

from analytics.weak_links.finding import PROOF, Edge, Finding
from analytics.weak_links.ground import Ground
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import Outcome, outcome
from api.mechanism_seen import facts
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Node, NodeKey, Tie
from graph.snapshot import build
from graph.store.memory import MemoryStore
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make

Record = Node | Tie

DAY = date(2016, 12, 31)
LONG_AGO = date(2014, 1, 1)
EAST, WEST = "nbs:519907001", "nbs:519907002"


def ago(days: int) -> date:
    return DAY - timedelta(days)


LATELY = ago(10)


def key(node: Node) -> NodeKey:
    return NodeKey(node.kind, node.key)


class Town:
    """The areas, and records made short. Everything that is made stands in `records`."""

    def __init__(self, make: Make) -> None:
        self.make = make
        self.records: list[Record] = []
        self.district, self.east, self.west = (
            self.area(code) for code in ("519907", "519907001", "519907002")
        )
        for street in (self.east, self.west):
            self.tie("PART_OF", street, self.district)

    def area(self, code: str) -> Node:
        level = "district" if len(code) == 6 else "street"
        made = self.make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)
        self.records.append(made)
        return made

    def tie(self, kind: str, start: Node, end: Node, until: date | None = None, **given: str | date) -> None:
        self.records.append(self.make.tie(kind, start, end, LONG_AGO, until, **given))

    def unit(self, code: str, street: Node | None = None) -> Node:
        """An enterprise on the roster that was surveyed."""
        made = self.make.coded(
            "Unit", code, kind="enterprise", rostered="yes", survey_state="surveyed", established_on=LONG_AGO
        )
        self.records.append(made)
        self.tie("LOCATED_IN", made, street or self.east)
        return made

    def units(self, name: str, count: int) -> list[Node]:
        return [self.unit(f"{name}{number}") for number in range(count)]

    def body(self, code: str, established: date = LONG_AGO) -> Node:
        made = self.make.coded(
            "PartyOrganization", code, kind="joint_branch", status="active", established_on=established
        )
        self.records.append(made)
        self.tie("LOCATED_IN", made, self.east)
        return made

    def covering(self, code: str, count: int, mode: str = "joint", established: date = LONG_AGO) -> Node:
        """A body over so many units of its own."""
        made = self.body(code, established)
        for unit in self.units(code, count):
            self.tie("COVERS", made, unit, mode=mode, verified_on=ago(30))
        return made

    def activity(self, code: str, on: date, *who: Node) -> Node:
        made = self.make.coded("Activity", code, date=on)
        self.records.append(made)
        for each in who:
            self.records.append(self.make.tie("PARTICIPATED_IN", each, made, on))
        return made

    def post(self, code: str, quantity: int | None = None, kind: str = "instructor") -> Node:
        """A post of a body of the east."""
        made = self.make.coded("Post", code, kind=kind, quantity=quantity)
        self.records.append(made)
        self.tie("OF_POST", made, self.body(f"{code}的组织"))
        return made

    def contact(self, who: Node, unit: Node, visited: date | None = LATELY) -> None:
        given = {} if visited is None else {"last_visit_on": visited}
        self.tie("WORK_CONTACT", who, unit, means="instructor", verified_on=ago(10), **given)

    def look_after(self, who: Node, count: int, visited: date | None = LATELY) -> list[Node]:
        made = self.units(who.key.rpartition(":")[2], count)
        for unit in made:
            self.contact(who, unit, visited)
        return made

    def told(
        self, code: str, role: Role = Role.PLANNER, scope: str | None = None, **changed: float
    ) -> Outcome | None:
        store = MemoryStore(ONTOLOGY)
        store.write(self.records, self.make.load())
        ground = Ground(facts(View(build(store, ONTOLOGY), role, scope), DAY))
        return outcome(RULES[code], ground, **changed)

    def found(self, code: str, scope: str | None = None, **changed: float) -> tuple[Finding, ...]:
        """What a rule finds for a planner; it has to have been applied."""
        told = self.told(code, scope=scope, **changed)
        assert told is not None
        return told.findings


@pytest.fixture
def town(make: Make) -> Town:
    return Town(make)


def relations(edges: Sequence[Edge]) -> set[str]:
    return {edge.relation for edge in edges}


# --- W21: coverage in name only ---


def other(town: Town) -> None:
    """Somebody who took part in something, so that the record is not silent."""
    town.activity("他", ago(5), town.body("活跃"))


def test_a_joint_branch_over_six_units_is_over_too_many(town: Town) -> None:
    joint = town.covering("联", 6)
    town.activity("会", ago(5), joint)
    (one,) = town.found("W21")
    assert one.subjects == (key(joint),)
    assert one.figures == {"units": 6, "too_many": 1, "days_without_activity": None}
    assert relations(one.proof) == {"COVERS"}
    assert len(one.proof) == 6
    assert one.stable is False
    assert "覆盖 6 家单位" in one.said.zh
    assert "6" in one.said.en


def test_a_joint_branch_over_five_units_is_not(town: Town) -> None:
    town.activity("会", ago(5), town.covering("联", 5))
    assert town.found("W21") == ()


def test_one_unit_above_the_limit_that_is_asked_for_may_be_a_slip(town: Town) -> None:
    town.activity("会", ago(5), town.covering("联", 7))
    assert [one.stable for one in town.found("W21")] == [True]
    assert [one.stable for one in town.found("W21", joint_max=6)] == [False]
    assert town.found("W21", joint_max=7) == ()


@pytest.mark.parametrize("mode", ["regional", "industry", "standalone"])
def test_the_limit_is_one_of_joint_branches(town: Town, mode: str) -> None:
    town.activity("会", ago(5), town.covering("域", 6, mode))
    assert town.found("W21") == ()


def test_a_cover_that_has_ended_does_not_count(town: Town) -> None:
    joint = town.covering("联", 5)
    town.tie("COVERS", joint, town.unit("曾"), until=DAY, mode="joint", verified_on=ago(30))
    town.activity("会", ago(5), joint)
    assert town.found("W21") == ()


def test_a_body_that_covers_units_and_did_nothing_for_a_year_is_a_name(town: Town) -> None:
    quiet = town.covering("联", 2)
    town.activity("会", ago(365), quiet)
    other(town)
    (one,) = town.found("W21")
    assert one.subjects == (key(quiet),)
    assert one.figures == {"units": 2, "too_many": 0, "days_without_activity": 365}
    assert one.stable is None
    assert "365 天内没有任何活动记录" in one.said.zh


def test_a_body_that_did_something_within_the_year_is_not(town: Town) -> None:
    town.activity("会", ago(364), town.covering("联", 2))
    other(town)
    assert town.found("W21") == ()


def test_what_is_held_under_a_body_or_joined_by_its_own_unit_is_its_own(town: Town) -> None:
    held, hosted = town.covering("甲", 1), town.covering("乙", 1, "standalone")
    town.tie("UNDER", town.activity("会", ago(5)), held)
    home = town.unit("本单位")
    town.tie("ESTABLISHED_IN", hosted, home)
    town.activity("访", ago(5), home)
    assert town.found("W21") == ()


def test_a_body_younger_than_the_window_is_given_its_time(town: Town) -> None:
    town.covering("新", 2, established=ago(364))
    other(town)
    assert town.found("W21") == ()


def test_where_nobody_ever_took_part_it_is_not_known_who_does_nothing(town: Town) -> None:
    town.covering("联", 2)
    assert town.found("W21") == ()


def test_a_body_that_is_no_more_covers_nobody(make: Make, town: Town) -> None:
    joint = town.covering("联", 6)
    gone = make.changed(joint, status="abolished", abolished_on=ago(1))
    town.records = [gone if record is joint else record for record in town.records]
    assert town.found("W21") == ()


# --- W22: a single thread ---


def test_a_unit_with_one_overloaded_contact_hangs_on_a_thread(town: Town) -> None:
    busy = town.post("忙")
    six = town.look_after(busy, 6)
    second = town.post("闲")
    for unit in six[1:]:
        town.contact(second, unit)
    (one,) = town.found("W22")
    assert one.subjects == (key(six[0]), key(busy))
    assert one.figures == {"contacts": 1, "units_of_contact": 6}
    assert relations(one.proof) == {"WORK_CONTACT"}
    assert one.repair == ()
    assert "同时联系 6 家单位" in one.said.zh


def test_a_unit_with_a_contact_that_has_room_does_not(town: Town) -> None:
    town.look_after(town.post("忙"), 5)
    assert town.found("W22") == ()


def test_a_unit_with_two_contacts_does_not(town: Town) -> None:
    busy, second = town.post("忙"), town.post("闲")
    for unit in town.look_after(busy, 6):
        town.contact(second, unit)
    assert town.found("W22") == ()


def test_the_repair_is_a_post_of_the_street_with_room(town: Town) -> None:
    busy, spare = town.post("忙"), town.post("闲")
    far = town.make.coded("Post", "远", kind="liaison")
    west = town.make.coded("PartyOrganization", "西组织", status="active", established_on=LONG_AGO)
    town.records += [far, west]
    town.tie("OF_POST", far, west)
    town.tie("LOCATED_IN", west, town.west)
    six = town.look_after(busy, 6)
    told = town.found("W22")
    assert [one.repair for one in told] == [(Edge(key(spare), "WORK_CONTACT", key(unit)),) for unit in six]
    assert all(one.effect is not None for one in told)


def test_a_unit_that_an_organization_covers_is_no_single_thread(town: Town) -> None:
    busy = town.post("忙")
    six = town.look_after(busy, 6)
    joint = town.body("联")
    for unit in six[:4]:
        town.tie("COVERS", joint, unit, mode="joint", verified_on=ago(30))
    assert [one.subjects[0] for one in town.found("W22")] == [key(unit) for unit in six[4:]]


def test_an_entry_for_two_posts_can_look_after_twice_as_many(town: Town) -> None:
    town.look_after(town.post("双", 2), 6)
    assert town.found("W22") == ()
    assert len(town.found("W22", cap=2)) == 6


# --- W23: too much for one post ---


def test_an_instructor_with_six_units_is_overloaded(town: Town) -> None:
    busy, spare = town.post("忙"), town.post("闲")
    six = town.look_after(busy, 6)
    (one,) = town.found("W23")
    assert one.subjects == (key(busy),)
    assert one.figures == {"units": 6, "late": 0, "visits_unknown": 0}
    assert one.repair == (Edge(key(spare), "WORK_CONTACT", key(six[-1])),)
    assert len(one.proof) == 6
    assert "联系 6 家单位" in one.said.zh


def test_an_instructor_with_five_units_is_not(town: Town) -> None:
    town.look_after(town.post("忙"), 5)
    assert town.found("W23") == ()


def test_a_liaison_is_no_instructor(town: Town) -> None:
    town.look_after(town.post("联络", kind="liaison"), 6)
    assert town.found("W23") == ()


def visits(town: Town, *days: int | None) -> Node:
    """An instructor who visited each of some units so many days ago."""
    made = town.post("员")
    for number, since in enumerate(days):
        town.contact(made, town.unit(f"访{number}"), None if since is None else ago(since))
    return made


def test_more_than_a_third_of_late_visits_is_too_many(town: Town) -> None:
    made = visits(town, 91, 91, 10, None)
    (one,) = town.found("W23")
    assert one.subjects == (key(made),)
    assert one.figures == {"units": 4, "late": 2, "visits_unknown": 1}
    assert one.repair == ()
    assert "其中 2 家走访超期" in one.said.zh


@pytest.mark.parametrize("days", [(91, 90, 10, 10), (91, 10, 10), (None, None, None)])
def test_a_third_or_less_is_not(town: Town, days: tuple[int | None, ...]) -> None:
    visits(town, *days)
    assert town.found("W23") == ()


def test_a_visit_after_the_day_is_not_known_yet(town: Town) -> None:
    visits(town, -1, -1)
    assert town.found("W23") == ()


def test_who_has_no_room_is_given_nobody(town: Town) -> None:
    town.look_after(town.post("忙"), 6)
    town.look_after(town.post("满"), 5)
    (one,) = town.found("W23")
    assert (one.repair, one.effect) == ((), None)


# --- who may see it, and how much is shown ---


def everything(town: Town) -> None:
    """A world in which each of the three rules finds something."""
    town.activity("会", ago(5), town.covering("联", 6))
    town.look_after(town.post("忙"), 6)


@pytest.mark.parametrize("code", ["W21", "W22", "W23"])
@pytest.mark.parametrize("role", [Role.PUBLIC, Role.AUDITOR])
def test_who_may_not_see_coverage_is_told_nothing(town: Town, code: str, role: Role) -> None:
    everything(town)
    assert len(town.found(code)) >= 1
    assert town.told(code, role) is None


@pytest.mark.parametrize("code", ["W21", "W22", "W23"])
def test_an_area_is_told_of_its_own_and_another_of_nothing(town: Town, code: str) -> None:
    everything(town)
    assert town.found(code, EAST) == town.found(code)
    assert town.found(code, WEST) == ()


@pytest.mark.parametrize("code", ["W21", "W22", "W23"])
def test_where_nobody_is_covered_or_contacted_the_source_is_silent(town: Town, code: str) -> None:
    other(town)
    town.post("员")
    told = town.told(code)
    assert told is not None
    assert told.silent
    assert told.findings == ()


def test_a_drawing_stays_within_its_bounds(town: Town) -> None:
    town.activity("会", ago(5), town.covering("联", 40))
    (one,) = town.found("W21")
    assert len({end for edge in one.proof for end in (edge.source, edge.target)}) == PROOF
    assert one.figures["units"] == 40
