"""Rules W30, W30b, W31, W31b and W33: honours, the three lists of powers, open doors, and blind spots.

The town has one district with two streets of two communities each. Every rule fires once on a planted case
and is silent on its clean twin, a world that differs from it in one value.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from datetime import date
from itertools import combinations
from typing import TYPE_CHECKING

import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st
from weak_worlds import LONG_AGO, Record, ago, key
from weak_worlds import ground as seen

from analytics.coverage import coverage
from analytics.networks.ground import Ground
from analytics.policies import DEFAULT_POLICY, policy
from analytics.weak_links.finding import PROOF, Edge, Finding
from analytics.weak_links.honours import gini, levelled
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import outcome
from graph.policy import Role
from graph.records import Node, NodeKey, Tie, Value

if TYPE_CHECKING:
    from conftest import Make

DISTRICT, EAST = "519907", "519907001"
COMMUNITIES = ("519907001001", "519907001002", "519907002001", "519907002002")
CODES = (DISTRICT, EAST, "519907002", *COMMUNITIES)
LEVELS = {6: "district", 9: "street", 12: "community"}


def named(code: str) -> NodeKey:
    return NodeKey("AdminArea", f"nbs:{code}")


def ground(
    make: Make, records: Sequence[Record], role: Role = Role.PLANNER, scope: str | None = None
) -> Ground:
    """What a role sees of the town and some records on the day."""
    return seen(make, [*town(make), *records], role, scope)


def found(make: Make, code: str, records: Sequence[Record], **changed: float) -> tuple[Finding, ...]:
    """What a rule finds in the town with some records; it has to have been applied."""
    told = outcome(RULES[code], ground(make, records), **changed)
    assert told is not None
    return told.findings


def area(make: Make, code: str) -> Node:
    return make.node("AdminArea", code_scheme="nbs", code=code, level=LEVELS[len(code)], name_zh=code)


def town(make: Make) -> list[Record]:
    nodes = {code: area(make, code) for code in CODES}
    above = {code: nodes[code[:-3]] for code in CODES if len(code) > 6}
    return [*nodes.values(), *(make.tie("PART_OF", nodes[code], to, LONG_AGO) for code, to in above.items())]


def body(make: Make, name: str, **given: str | bool | date) -> Node:
    plain: dict[str, Value] = {"kind": "branch", "status": "active", "established_on": LONG_AGO}
    return make.coded("PartyOrganization", name, **{**plain, "structural": False, **given})


# --- W30: a broken chain ---


def honoured(make: Make, code: str, *levels: str | None, year: int = 2016) -> list[Record]:
    """The organization of an area with an honour of each level."""
    one = body(make, f"社{code}")
    honours = [
        make.coded("Honour", f"誉{code}{at}", level=level, recipient_kind="org", year=year)
        for at, level in enumerate(levels)
    ]
    given_to = [make.tie("AWARDED_TO", each, one, LONG_AGO) for each in honours]
    return [one, make.tie("LOCATED_IN", one, area(make, code), LONG_AGO), *honours, *given_to]


def test_a_level_with_none_below_or_above_breaks_the_chain(make: Make) -> None:
    (one,) = found(make, "W30", honoured(make, COMMUNITIES[0], "post", "team", "industry"))
    assert one.subjects == (named(EAST),)
    assert one.figures == {"levels": "industry", "lone_levels": 1, "honours": 3}
    assert len(one.proof) == 3
    assert "其中 1 个层级上下均无：示范行业" in one.said.zh
    assert one.stable is False


def test_a_level_with_one_beside_it_does_not(make: Make) -> None:
    assert found(make, "W30", honoured(make, COMMUNITIES[0], "post", "team", "unit")) == ()


def test_two_honours_of_the_lone_level_make_it_stable(make: Make) -> None:
    (one,) = found(make, "W30", honoured(make, COMMUNITIES[0], "industry", "industry"))
    assert one.stable is True


@pytest.mark.parametrize(("year", "count"), [(2015, 1), (2014, 0), (2017, 0)])
def test_the_last_two_years_count(make: Make, year: int, count: int) -> None:
    assert len(found(make, "W30", honoured(make, COMMUNITIES[0], "post", year=year))) == count


def test_the_years_are_a_parameter(make: Make) -> None:
    records = honoured(make, COMMUNITIES[0], "post", year=2014)
    assert len(found(make, "W30", records, years=3)) == 1


def test_an_honour_outside_the_five_levels_breaks_no_chain(make: Make) -> None:
    assert found(make, "W30", honoured(make, COMMUNITIES[0], None)) == ()
    (one,) = found(make, "W30", honoured(make, COMMUNITIES[0], "post", None))
    assert one.figures["honours"] == 1


# --- W30b: uneven spread ---


def test_honours_that_all_lie_in_one_community_are_uneven(make: Make) -> None:
    (one,) = found(make, "W30b", honoured(make, COMMUNITIES[0], *["post"] * 4))
    assert one.subjects == (named(DISTRICT),)
    assert one.figures == {
        "gini": 0.75,
        "gini_at_least": 0.75,
        "communities": 4,
        "communities_with": 1,
        "honours": 4,
        "unplaced": 0,
    }
    assert "4 个社区中 1 个有组织获荣誉，共 4 项，基尼系数 0.75" in one.said.zh
    assert len(one.proof) == 4
    assert one.stable is True


def test_honours_in_two_communities_are_not(make: Make) -> None:
    first, second = (honoured(make, code, *["post"] * 2) for code in COMMUNITIES[:2])
    assert found(make, "W30b", [*first, *second]) == ()
    assert len(found(make, "W30b", [*first, *second], gini=0.4)) == 1


def test_few_honours_are_not_uneven_ones(make: Make) -> None:
    assert found(make, "W30b", honoured(make, COMMUNITIES[0], "post")) == ()


def test_honours_of_no_known_community_may_lie_in_any(make: Make) -> None:
    placed, street = honoured(make, COMMUNITIES[0], *["post"] * 4), honoured(make, EAST, "post", "post")
    assert found(make, "W30b", [*placed, *street]) == ()
    (one,) = found(make, "W30b", [*placed, *street], gini=0.3)
    assert (one.figures["unplaced"], one.figures["gini"]) == (2, 0.75)
    assert one.figures["gini_at_least"] == round(gini(np.array([4, 1, 1, 0])), 4)


def test_honours_of_persons_are_not_spread(make: Make) -> None:
    records = honoured(make, COMMUNITIES[0], *["post"] * 4)
    people = [
        make.changed(each, recipient_kind="person_count") if each.kind == "Honour" else each
        for each in records
        if isinstance(each, Node)
    ]
    assert found(make, "W30b", [*people, *(each for each in records if isinstance(each, Tie))]) == ()


counts = st.lists(st.integers(0, 12), min_size=1, max_size=9)


@given(counts)
def test_gini_is_half_the_mean_difference_over_the_mean(told: list[int]) -> None:
    pairs = sum(abs(a - b) for a, b in combinations(told, 2))
    expected = pairs / (len(told) * sum(told)) if sum(told) else 0.0
    assert gini(np.array(told, np.int64)) == pytest.approx(expected)


@given(counts, st.integers(0, 4), st.data())
def test_no_way_to_place_the_rest_is_more_even_than_the_levelled_one(
    told: list[int], more: int, data: st.DataObject
) -> None:
    held = np.array(told, np.int64)
    other = held.copy()
    for _ in range(more):
        other[data.draw(st.integers(0, len(told) - 1))] += 1
    assert gini(levelled(held, more)) <= gini(other) + 1e-12


# --- W31: powers without a counterpart ---


def item(make: Make, name: str, listed: str, basis: str) -> Node:
    return make.coded("PowerItem", name, list=listed, basis=basis, valid_from=LONG_AGO)


def powers(make: Make, *paired: str, basis: str = "甲") -> list[Record]:
    """A power on the basis 甲, a responsibility and a risk, of which some are paired with it; and another
    power that has both, so that the record tells of pairs.
    """
    power, full = item(make, "权", "power", "甲"), item(make, "全权", "power", "乙")
    items = {name: item(make, name, name, basis) for name in ("responsibility", "risk")}
    others = [item(make, f"全{name}", name, "乙") for name in items]
    pairs = [*((power, items[name]) for name in paired), *((full, each) for each in others)]
    return [
        power,
        full,
        *items.values(),
        *others,
        *(make.tie("PAIRED_WITH", *pair, LONG_AGO) for pair in pairs),
    ]


def test_a_power_without_a_risk_item_is_unpaired(make: Make) -> None:
    (one,) = found(make, "W31", powers(make, "responsibility"))
    power, duty, risk = (
        key(item(make, name, listed, "甲"))
        for name, listed in (("权", "power"), ("responsibility",) * 2, ("risk",) * 2)
    )
    assert one.subjects == (power,)
    assert one.figures == {"missing": "risk", "missing_lists": 1}
    assert one.proof == (Edge(power, "PAIRED_WITH", duty),)
    assert one.repair == (Edge(power, "PAIRED_WITH", risk),)
    assert "缺 1 项配套：风险防控清单" in one.said.zh
    assert one.stable is None


def test_an_item_on_another_basis_is_no_counterpart(make: Make) -> None:
    (one,) = found(make, "W31", powers(make, basis="丙"))
    assert (one.repair, one.effect) == ((), None)


def test_a_power_with_both_is_not(make: Make) -> None:
    assert found(make, "W31", powers(make, "responsibility", "risk")) == ()


def test_a_power_with_neither_lacks_two_lists(make: Make) -> None:
    (one,) = found(make, "W31", powers(make))
    assert (one.figures["missing"], len(one.repair)) == ("responsibility|risk", 2)


def test_where_no_pairs_are_recorded_the_source_is_silent(make: Make) -> None:
    alone = [each for each in powers(make) if isinstance(each, Node)]
    told = outcome(RULES["W31"], ground(make, alone))
    assert told is not None
    assert (told.silent, told.findings) == (("PAIRED_WITH",), ())


# --- W31b: closed doors ---


def met(make: Make, last: date, *, opened: bool = True, **given: date) -> list[Record]:
    """A community's organization that met once, and another that met in the open yesterday."""
    one, other = (body(make, name, domain="urban_community", **given) for name in ("闭", "开"))
    meeting = make.coded("Meeting", "会", date=last, open=opened)
    lately = make.coded("Meeting", "新", date=ago(1), open=True)
    ties = [make.tie("HELD_MEETING", one, meeting, last), make.tie("HELD_MEETING", other, lately, ago(1))]
    return [one, other, meeting, lately, *ties]


def matter(
    make: Make, owner: Node, published: date, answered: date | None = None, name: str = "问"
) -> list[Record]:
    item = make.coded("Disclosure", name, published_on=published, answered_on=answered)
    return [item, make.tie("DISCLOSED", owner, item, published)]


def test_a_body_without_an_open_meeting_for_half_a_year_is_closed(make: Make) -> None:
    (one,) = found(make, "W31b", met(make, ago(180)))
    assert one.subjects == (key(body(make, "闭")),)
    assert one.figures == {"without_open_meeting": 1, "unanswered": 0, "longest_days": None}
    assert (one.repair, one.stable) == ((), None)


def test_a_body_with_one_within_it_is_open(make: Make) -> None:
    assert found(make, "W31b", met(make, ago(179))) == ()


def test_a_meeting_behind_closed_doors_opens_none(make: Make) -> None:
    (one,) = found(make, "W31b", met(make, ago(10), opened=False))
    assert [edge.relation for edge in one.proof] == ["HELD_MEETING"]


def test_a_body_founded_within_the_half_year_is_not_meant(make: Make) -> None:
    assert found(make, "W31b", met(make, ago(200), established_on=ago(100))) == ()


@pytest.mark.parametrize(
    ("published", "answered", "count"),
    [(16, None, 1), (15, None, 0), (16, 2, 0), (16, -1, 1)],
    ids=["late", "in time", "answered", "answered after the day"],
)
def test_a_matter_waits_fifteen_days_for_its_answer(
    make: Make, published: int, answered: int | None, count: int
) -> None:
    unit = make.coded("Unit", "局")
    told = matter(make, unit, ago(published), None if answered is None else ago(answered))
    findings = found(make, "W31b", [*met(make, ago(1)), unit, *told])
    assert [each.subjects for each in findings] == [(key(unit),)] * count
    assert all(each.figures["longest_days"] == 16 for each in findings)
    assert all(each.stable is False for each in findings)


def test_a_unit_that_is_no_more_owes_no_answer(make: Make) -> None:
    unit = make.coded("Unit", "局", dissolved_on=ago(1))
    assert found(make, "W31b", [*met(make, ago(1)), unit, *matter(make, unit, ago(90))]) == ()


def test_a_body_with_both_is_found_once(make: Make) -> None:
    owner = body(make, "闭")
    late = [*matter(make, owner, ago(20)), *matter(make, owner, ago(30), None, "再问")]
    (one,) = found(make, "W31b", [*met(make, ago(200)), *late])
    assert one.figures == {"without_open_meeting": 1, "unanswered": 2, "longest_days": 30}
    assert "；有 2 件公开事项超过 15 天未答复，最久 30 天" in one.said.zh
    assert one.stable is True


# --- W33: blind spots ---


def surveyed(make: Make, code: str, known: int, unknown: int = 0, doubtful: int = 0) -> list[Record]:
    """Enterprises of a community: on the list and surveyed, on it and not surveyed, or perhaps on it."""
    states = [*["surveyed"] * (known + doubtful), *["not_surveyed"] * unknown]
    listed = [*["yes"] * known, *["unknown"] * doubtful, *["yes"] * unknown]
    units = [
        make.coded("Unit", f"企{code}{at}", kind="enterprise", survey_state=state, rostered=on)
        for at, (state, on) in enumerate(zip(states, listed, strict=True))
    ]
    return [*units, *(make.tie("LOCATED_IN", unit, area(make, code), LONG_AGO) for unit in units)]


def spots(make: Make, *first: int) -> list[Record]:
    """A community, and three more whose units are all known, so that the larger areas are known too."""
    rest = [record for code in COMMUNITIES[1:] for record in surveyed(make, code, 20)]
    return [*surveyed(make, COMMUNITIES[0], *first), *rest]


def test_an_area_of_which_more_than_a_fifth_is_unknown_is_a_blind_spot(make: Make) -> None:
    (one,) = found(make, "W33", spots(make, 7, 3, 2))
    assert one.subjects == (named(COMMUNITIES[0]),)
    assert one.figures == {
        "policy": DEFAULT_POLICY,
        "base": 10,
        "reach_unknown": 3,
        "base_unknown": 2,
        "unknown_share": 0.3,
    }
    assert len(one.proof) == 3
    assert {edge.target for edge in one.proof} == {named(COMMUNITIES[0])}
    assert "其中 3 家是否覆盖不明，占 30%；另有 2 家是否在基数内不明" in one.said.zh


def test_an_area_of_which_a_fifth_is_unknown_is_none(make: Make) -> None:
    assert found(make, "W33", spots(make, 8, 2, 9)) == ()
    assert len(found(make, "W33", spots(make, 8, 2, 9), unknown=0.19)) == 1


def test_few_units_are_part_of_larger_areas(make: Make) -> None:
    assert found(make, "W33", spots(make, 6, 3)) == ()
    assert len(found(make, "W33", spots(make, 6, 3), least=9)) == 1


def test_the_whole_is_told_beside_its_parts_and_agrees_with_coverage(make: Make) -> None:
    records = surveyed(make, COMMUNITIES[0], 30, 30)
    told = found(make, "W33", records)
    assert [each.subjects[0] for each in told] == [named(DISTRICT), named(EAST), named(COMMUNITIES[0])]
    seen = ground(make, records).facts
    assert seen.network is not None
    whole = coverage(seen.network(), policy(DEFAULT_POLICY)).total
    assert {each.figures["unknown_share"] for each in told} == {whole.unknown_share} == {0.5}
    assert all(_nodes(each.proof) <= PROOF for each in told)


def _nodes(edges: Iterable[Edge]) -> int:
    return len({end for edge in edges for end in (edge.source, edge.target)})


def test_a_street_is_told_of_itself_and_not_of_the_district(make: Make) -> None:
    records = surveyed(make, COMMUNITIES[0], 30, 30)
    told = outcome(RULES["W33"], ground(make, records, scope=f"nbs:{EAST}"))
    assert told is not None
    assert [each.subjects[0] for each in told.findings] == [named(EAST), named(COMMUNITIES[0])]


# --- who may see it ---


def everything(make: Make) -> list[Record]:
    """A world in which each of the rules finds something."""
    return [
        *honoured(make, COMMUNITIES[0], *["post"] * 4),
        *powers(make, "responsibility"),
        *met(make, ago(180)),
        *surveyed(make, COMMUNITIES[0], 30, 30),
    ]


@pytest.mark.parametrize("code", ["W30", "W30b", "W31", "W31b", "W33"])
@pytest.mark.parametrize("role", [Role.PUBLIC, Role.AUDITOR])
def test_who_may_not_see_what_decides_is_told_nothing(make: Make, code: str, role: Role) -> None:
    assert found(make, code, everything(make))
    assert outcome(RULES[code], ground(make, everything(make), role)) is None


@pytest.mark.parametrize("code", ["W31", "W31b"])
def test_in_an_area_what_its_bodies_hold_is_told(make: Make, code: str) -> None:
    assert outcome(RULES[code], ground(make, everything(make), Role.STEWARD, f"nbs:{EAST}")) is not None


@pytest.mark.parametrize("code", ["W30", "W30b"])
def test_in_an_area_nothing_is_told_of_what_belongs_to_no_area(make: Make, code: str) -> None:
    assert outcome(RULES[code], ground(make, everything(make), Role.STEWARD, f"nbs:{EAST}")) is None
