"""Rules W21, W22 and W23: coverage in name only, units on a single thread, and posts that carry too much.

Every rule fires once on a planted case and is silent on its clean twin, a world that differs from it in one
value. 联 is a joint branch; 岗 and 岗二 are posts of instructors in the east street, 会 is a trade union.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from weak_worlds import DAY, LONG_AGO, Record, ago, found, ground, key

from analytics.weak_links.finding import Edge
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import outcome
from graph.policy import Role
from graph.records import Node, Tie, Value

if TYPE_CHECKING:
    from conftest import Make

EAST, WEST = "nbs:519907001", "nbs:519907002"


STANDING: dict[str, Value] = {
    "kind": "enterprise",
    "operating_status": "operating",
    "survey_state": "surveyed",
    "established_on": LONG_AGO,
}


def area(make: Make, code: str) -> Node:
    level = "district" if len(code) == 6 else "street"
    return make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)


def land(make: Make) -> list[Record]:
    """A district with an east street and a west street."""
    district, *streets = (area(make, code) for code in ("519907", "519907001", "519907002"))
    return [district, *streets, *(make.tie("PART_OF", street, district, LONG_AGO) for street in streets)]


def lies(make: Make, node: Node, code: str = "519907001") -> Tie:
    return make.tie("LOCATED_IN", node, area(make, code), LONG_AGO)


def unit(make: Make, name: str, **given: Value) -> Node:
    return make.coded("Unit", name, **{**STANDING, **given})


def units(make: Make, count: int, name: str = "户") -> list[Node]:
    return [unit(make, f"{name}{at:02d}") for at in range(count)]


def placed(make: Make, nodes: Sequence[Node]) -> list[Record]:
    """Nodes that lie in the east."""
    return [*nodes, *(lies(make, node) for node in nodes)]


# --- W21 ---


def branch(make: Make, name: str = "联", since: date = LONG_AGO) -> Node:
    return make.coded("PartyOrganization", name, kind="joint_branch", status="active", established_on=since)


def covering(make: Make, count: int, met: date | None, mode: str = "joint") -> list[Record]:
    """联 covers so many units and took part in an activity on a day; 邻 did so of late."""
    covered, mine, other = units(make, count), branch(make), branch(make, "邻")
    acts = [(mine, met), (other, ago(20))]
    done = [(who, make.coded("Activity", f"动{on}", date=on)) for who, on in acts if on is not None]
    return [
        *land(make),
        *placed(make, [*covered, mine, other]),
        *(make.tie("COVERS", mine, each, LONG_AGO, mode=mode, verified_on=ago(30)) for each in covered),
        *(activity for _, activity in done),
        *(make.tie("PARTICIPATED_IN", who, act, LONG_AGO) for who, act in done),
    ]


def test_a_joint_branch_over_six_units_covers_too_many(make: Make) -> None:
    (one,) = found(make, "W21", covering(make, 6, ago(10)))
    assert one.subjects == (key(branch(make)),)
    assert one.figures == {"units": 6, "too_many": 1, "days_without_activity": None}
    assert len(one.proof) == 6
    assert one.stable is False
    assert found(make, "W21", covering(make, 7, ago(10)))[0].stable is True


def test_a_joint_branch_over_five_units_does_not(make: Make) -> None:
    assert found(make, "W21", covering(make, 5, ago(10))) == ()
    assert len(found(make, "W21", covering(make, 5, ago(10)), joint_max=4)) == 1


def test_a_regional_body_may_cover_more(make: Make) -> None:
    assert found(make, "W21", covering(make, 6, ago(10), "regional")) == ()


@pytest.mark.parametrize(("days", "count"), [(365, 1), (364, 0)])
def test_a_body_that_did_nothing_for_a_year_covers_in_name(make: Make, days: int, count: int) -> None:
    told = found(make, "W21", covering(make, 2, ago(days), "regional"))
    figures = {"units": 2, "too_many": 0, "days_without_activity": 365}
    assert [each.figures for each in told] == [figures][:count]
    assert all(each.stable is None for each in told)


def test_what_is_held_under_a_body_or_done_by_its_host_is_its_activity(make: Make) -> None:
    records, act = covering(make, 2, None), make.coded("Activity", "会议", date=ago(10))
    assert len(found(make, "W21", records)) == 1
    assert found(make, "W21", [*records, act, make.tie("UNDER", act, branch(make), ago(10))]) == ()
    host = unit(make, "户00")
    hosted = [
        make.tie("ESTABLISHED_IN", branch(make), host, LONG_AGO),
        make.tie("PARTICIPATED_IN", host, act, ago(10)),
    ]
    assert found(make, "W21", [*records, act, *hosted]) == ()


def test_a_body_younger_than_the_year_has_had_no_time(make: Make) -> None:
    young = branch(make, since=ago(364))
    records = [young if r[:2] == young[:2] else r for r in covering(make, 2, None)]
    assert found(make, "W21", records) == ()


def test_where_no_activity_was_ever_recorded_nobody_is_known_to_do_nothing(make: Make) -> None:
    records = [r for r in covering(make, 2, None) if "PARTICIPATED_IN" not in str(r)]
    assert len(records) < len(covering(make, 2, None))
    assert found(make, "W21", records) == ()


@pytest.mark.parametrize("of_host", [False, True])
def test_a_member_of_an_alliance_of_another_area_may_do_something_there(make: Make, of_host: bool) -> None:
    far, act = make.coded("Alliance", "远", kind="group"), make.coded("Activity", "远会", date=ago(9))
    who, host = branch(make), unit(make, "户00")
    member = host if of_host else who
    met: list[Record] = [
        *(far, lies(make, far, "519907002"), act, make.tie("UNDER", act, far, ago(9))),
        *(make.tie("MEMBER_OF", member, far, LONG_AGO), make.tie("PARTICIPATED_IN", member, act, ago(9))),
        make.tie("ESTABLISHED_IN", who, host, LONG_AGO),
    ]
    near = make.coded("Activity", f"动{ago(20)}", date=ago(20))
    quiet = [*covering(make, 2, None), lies(make, near)]
    assert len(found(make, "W21", quiet, EAST)) == 1
    assert found(make, "W21", [*quiet, *met]) == ()
    assert found(make, "W21", [*quiet, *met], EAST) == ()


def test_a_body_that_covers_nobody_is_no_name_over_a_list(make: Make) -> None:
    assert found(make, "W21", covering(make, 0, None)) == ()


# --- W22 and W23: posts ---


def post(make: Make, name: str = "岗", **given: Value) -> Node:
    return make.coded("Post", name, **{"kind": "instructor", **given})


def office(make: Make) -> list[Record]:
    """The body in the east that the posts belong to."""
    mine = make.coded("PartyOrganization", "办", kind="working_committee", status="active")
    return [*land(make), *placed(make, [mine])]


def visiting(make: Make, of: Node, visited: Sequence[Node], last: date | None = DAY) -> list[Record]:
    """A post of the east, and whom it looks after, each verified of late and last visited on a day."""
    seen = ago(30)
    ties = [
        make.tie("WORK_CONTACT", of, each, LONG_AGO, means="instructor", verified_on=seen, last_visit_on=last)
        for each in visited
    ]
    body = make.coded("PartyOrganization", "办", kind="working_committee", status="active")
    return [of, *ties, *([make.tie("OF_POST", of, body, LONG_AGO)] if of.kind == "Post" else [])]


def carried(make: Make, count: int) -> list[Record]:
    """岗 looks after so many units of the east."""
    return [*office(make), *placed(make, units(make, count)), *visiting(make, post(make), units(make, count))]


def twice(make: Make, count: int) -> list[Record]:
    """All but the first of so many units are visited by 岗二 too, which is a post for many."""
    second = post(make, "岗二", quantity=9)
    return [*carried(make, count), *visiting(make, second, units(make, count)[1:])]


def test_a_unit_hangs_on_one_contact_that_carries_too_much(make: Make) -> None:
    (one,) = found(make, "W22", twice(make, 6))
    assert one.subjects == (key(unit(make, "户00")), key(post(make)))
    assert one.figures == {"contacts": 1, "units_of_contact": 6}
    assert one.repair == (Edge(key(post(make, "岗二")), "WORK_CONTACT", key(unit(make, "户00"))),)
    assert one.stable is False


def test_a_contact_with_five_units_can_look_after_them(make: Make) -> None:
    assert found(make, "W22", twice(make, 5)) == ()
    assert len(found(make, "W22", twice(make, 5), cap=4)) == 1


def test_a_second_contact_of_whatever_kind_is_a_second_thread(make: Make) -> None:
    union = unit(make, "会", kind="mass_org")
    more = visiting(make, union, [unit(make, "户00")])
    assert found(make, "W22", [*twice(make, 6), *placed(make, [union]), *more[1:]]) == ()


def test_a_unit_with_an_organization_does_not_hang_on_its_contact(make: Make) -> None:
    mine = branch(make)
    covers = make.tie("COVERS", mine, unit(make, "户00"), LONG_AGO, mode="joint", verified_on=ago(30))
    assert found(make, "W22", [*twice(make, 6), *placed(make, [mine]), covers]) == ()


def test_no_post_of_another_street_is_named_as_the_second(make: Make) -> None:
    records = [r for r in twice(make, 6) if "岗二" not in str(r)]
    told = found(make, "W22", records)
    assert len(told) == 6
    assert {each.repair for each in told} == {()}
    assert {each.effect for each in told} == {None}


def test_those_of_whom_no_street_is_known_are_not_neighbours(make: Make) -> None:
    (one,) = found(make, "W22", [r for r in twice(make, 6) if "LOCATED_IN" not in str(r)])
    assert one.repair == ()


@pytest.mark.parametrize(("count", "found_in"), [(6, 1), (5, 0)])
def test_a_post_with_more_than_five_units_is_overloaded(make: Make, count: int, found_in: int) -> None:
    told = found(make, "W23", carried(make, count))
    assert [each.subjects for each in told] == [(key(post(make)),)][:found_in]
    figures = {"units": 6, "late": 0, "visits_unknown": 0}
    assert [each.figures for each in told] == [figures][:found_in]


def test_what_is_too_much_goes_to_a_post_with_room(make: Make) -> None:
    spare = visiting(make, post(make, "岗二", kind="liaison"), [])
    (one,) = found(make, "W23", [*carried(make, 7), *spare])
    told = [unit(make, name) for name in ("户05", "户06")]
    second = key(post(make, "岗二"))
    assert one.repair == tuple(Edge(second, "WORK_CONTACT", key(each)) for each in told)
    assert one.effect is not None


def test_an_entry_for_several_posts_has_room_for_as_many(make: Make) -> None:
    both = post(make, quantity=2)
    records = [both if r[:2] == both[:2] else r for r in carried(make, 10)]
    assert found(make, "W23", records) == ()


@pytest.mark.parametrize(("days", "late", "count"), [(91, 2, 1), (90, 2, 0), (91, 1, 0)])
def test_a_post_with_more_than_a_third_of_late_visits_is_spread_thin(
    make: Make, days: int, late: int, count: int
) -> None:
    mine = units(make, 3)
    visits = [*visiting(make, post(make), mine[late:]), *visiting(make, post(make), mine[:late], ago(days))]
    told = found(make, "W23", [*office(make), *placed(make, mine), *visits])
    assert [each.figures for each in told] == [{"units": 3, "late": 2, "visits_unknown": 0}][:count]
    assert all((each.repair, each.effect) == ((), None) for each in told)


def test_a_visit_of_which_nobody_knows_is_not_late(make: Make) -> None:
    mine = units(make, 3)
    for day in (None, DAY + timedelta(1)):
        visits = visiting(make, post(make), mine, day)
        assert found(make, "W23", [*office(make), *placed(make, mine), *visits]) == ()


def test_a_liaison_is_no_instructor(make: Make) -> None:
    other = post(make, kind="liaison")
    records = [other if r[:2] == other[:2] else r for r in carried(make, 6)]
    assert found(make, "W23", records) == ()


# --- who may see it ---


def test_the_public_is_told_of_no_unit(make: Make) -> None:
    records = [*twice(make, 6), *covering(make, 6, ago(10))]
    for code in ("W21", "W22", "W23"):
        assert outcome(RULES[code], ground(make, records, Role.PUBLIC)) is None
        assert outcome(RULES[code], ground(make, records, Role.AUDITOR)) is None


def test_an_area_is_told_of_its_own_posts_and_units_only(make: Make) -> None:
    records = twice(make, 6)
    for code in ("W22", "W23"):
        assert len(found(make, code, records, EAST)) == 1
        told = outcome(RULES[code], ground(make, records, scope=WEST))
        assert told is None or told.findings == ()
