"""Rules W26 and W26b: cases that are not closed, and communities outside the rule for couriers and channels.

The town has two communities, 东 in the east street and 西 in the west; every rule fires once on a planted
case in 东 and is silent on its clean twin, a world that differs from it in one value.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from weak_worlds import DAY, LONG_AGO, Record
from weak_worlds import ground as seen

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import line
from analytics.mechanisms.register import MECHANISMS
from analytics.networks.ground import Ground
from analytics.weak_links.finding import Finding
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import outcome
from api.mechanism_seen import facts
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Node, NodeKey
from graph.snapshot import build
from graph.store.memory import MemoryStore
from graph.view import View
from loaders.cells import Keys
from loaders.handover import NAME
from loaders.load import Circumstances, load
from loaders.shipped import named

if TYPE_CHECKING:
    from conftest import Make

EAST, WEST = "519907001001", "519907002001"
CODES = ("519907", "519907001", "519907002", EAST, WEST)
LEVELS = {6: "district", 9: "street", 12: "community"}
WAYS = ("visit", "meeting", "wechat")

EXAMPLE = sorted((Path(__file__).with_name("data") / "handover").glob("*.csv"))


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
    above = {code: nodes[code[: -3 if len(code) > 6 else 0]] for code in CODES if len(code) > 6}
    return [*nodes.values(), *(make.tie("PART_OF", nodes[code], to, LONG_AGO) for code, to in above.items())]


# --- W26: cases stall ---


def cases(
    make: Make, closed: int, days: float | None = 3.0, month: date = date(2016, 12, 1), topic: str = "safety"
) -> Node:
    """Twenty cases of 东 in a month on a topic, of which so many are closed."""
    counts = {"received": 20, "handed_over": 15, "closed": closed}
    return make.node("Tally", community_code=EAST, month=month, topic_code=topic, median_days=days, **counts)


def test_cases_stall_where_more_than_three_in_ten_are_open(make: Make) -> None:
    (one,) = found(make, "W26", [cases(make, 13)])
    assert one.subjects == (NodeKey("AdminArea", f"nbs:{EAST}"),)
    assert one.figures == {
        "received": 20,
        "handed_over": 15,
        "closed": 13,
        "open_share": 0.35,
        "slowest_median_days": 3.0,
        "slowest_topic": "safety",
    }
    assert "收件 20 件，转办 15 件，办结 13 件，未办结占 35%" in one.said.zh
    assert "35% are open" in one.said.en
    assert one.stable is False


def test_they_do_not_where_three_in_ten_are_open(make: Make) -> None:
    assert found(make, "W26", [cases(make, 14)]) == ()
    assert len(found(make, "W26", [cases(make, 14)], open=0.29)) == 1


@pytest.mark.parametrize(("days", "count"), [(10.5, 1), (10.0, 0), (None, 0)])
def test_cases_stall_where_the_median_takes_more_than_ten_days(
    make: Make, days: float | None, count: int
) -> None:
    assert len(found(make, "W26", [cases(make, 20, days)])) == count


@pytest.mark.parametrize(("month", "count"), [(date(2016, 10, 1), 1), (date(2016, 9, 30), 0)])
def test_only_the_last_three_months_count(make: Make, month: date, count: int) -> None:
    assert len(found(make, "W26", [cases(make, 0, month=month)])) == count


def test_months_and_topics_are_taken_together(make: Make) -> None:
    bad = cases(make, 11, None)
    good = cases(make, 20, None, topic="health")
    assert found(make, "W26", [bad, good]) == ()
    (one,) = found(make, "W26", [bad, cases(make, 12, None, topic="health")])
    assert (one.figures["received"], one.figures["slowest_topic"], one.stable) == (40, None, True)
    assert "办理天数未知" in one.said.zh


def test_a_case_that_nobody_received_is_no_share(make: Make) -> None:
    none = make.node(
        "Tally",
        community_code=EAST,
        month=date(2016, 12, 1),
        topic_code="safety",
        received=0,
        handed_over=0,
        closed=0,
        median_days=None,
    )
    assert found(make, "W26", [none]) == ()


def test_a_community_that_is_no_more_has_no_stalled_cases(make: Make) -> None:
    gone = area(make, "519907001009")
    over = make.tie("PART_OF", gone, area(make, "519907001"), LONG_AGO, DAY)
    counts = {"received": 20, "handed_over": 0, "closed": 0}
    code, month = "519907001009", date(2016, 12, 1)
    stuck = make.node("Tally", community_code=code, month=month, topic_code="safety", **counts)
    assert found(make, "W26", [gone, over, stuck]) == ()


# --- W26b: couriers and channels ---


def served(make: Make, code: str, couriers: int | None, ways: Sequence[str] = WAYS) -> list[Record]:
    """A community with its party organization, so many courier posts in one entry, and some channels."""
    place, body = area(make, code), make.coded("PartyOrganization", f"社{code}", status="active")
    post = make.coded("Post", f"专{code}", kind="courier", quantity=couriers)
    channels = [make.coded("Channel", f"{way}{code}", kind=way) for way in ways]
    return [
        *(body, post, *channels),
        make.tie("LOCATED_IN", body, place, LONG_AGO),
        make.tie("OF_POST", post, body, LONG_AGO),
        *(make.tie("OPERATED_BY", channel, body, LONG_AGO) for channel in channels),
    ]


@pytest.mark.parametrize(("couriers", "count"), [(2, 1), (3, 0), (5, 0), (6, 1), (None, 0)])
def test_a_community_has_three_to_five_courier_posts(make: Make, couriers: int | None, count: int) -> None:
    told = found(make, "W26b", [*served(make, EAST, couriers), *served(make, WEST, 4)])
    assert [each.subjects for each in told] == [(NodeKey("AdminArea", f"nbs:{EAST}"),)] * count
    assert all(each.figures == {"couriers": couriers, "missing_ways": None} for each in told)
    assert all(f"岗位 {couriers} 个，应为 3–5 个" in each.said.zh for each in told)
    assert all({edge.relation for edge in each.proof} == {"OF_POST", "OPERATED_BY"} for each in told)


def test_a_community_has_all_three_ways_of_asking(make: Make) -> None:
    (one,) = found(make, "W26b", [*served(make, EAST, 4, WAYS[:1]), *served(make, WEST, 4)])
    assert one.figures == {"couriers": 4, "missing_ways": "meeting|online"}
    assert "缺 2 个：开会议、网上聊" in one.said.zh
    assert found(make, "W26b", [*served(make, EAST, 4), *served(make, WEST, 4)]) == ()


def test_a_way_of_which_no_channel_is_recorded_is_not_known(make: Make) -> None:
    assert found(make, "W26b", [*served(make, EAST, 4, WAYS[:1]), *served(make, WEST, 4, WAYS[:1])]) == ()


def test_a_community_of_which_no_post_is_recorded_is_not_known(make: Make) -> None:
    without = [each for each in served(make, EAST, 4) if "专" not in str(each)]
    assert found(make, "W26b", [*without, *served(make, WEST, 4)]) == ()


def test_the_number_of_posts_is_a_parameter(make: Make) -> None:
    records = [*served(make, EAST, 2), *served(make, WEST, 4)]
    assert found(make, "W26b", records, fewest=2) == ()
    assert len(found(make, "W26b", records, fewest=2, most=3)) == 1


# --- who may see it, and what the mechanisms say ---


def stalled(make: Make) -> list[Record]:
    """A world in which each of the two rules finds something in 东."""
    return [cases(make, 0), *served(make, EAST, 2), *served(make, WEST, 4)]


@pytest.mark.parametrize("code", ["W26", "W26b"])
@pytest.mark.parametrize("role", [Role.PUBLIC, Role.AUDITOR])
def test_who_may_not_see_replies_is_told_nothing(make: Make, code: str, role: Role) -> None:
    assert len(found(make, code, stalled(make))) == 1
    assert outcome(RULES[code], ground(make, stalled(make), role)) is None


@pytest.mark.parametrize("code", ["W26", "W26b"])
def test_a_street_is_told_of_its_own_communities_only(make: Make, code: str) -> None:
    told = [outcome(RULES[code], ground(make, stalled(make), scope=f"nbs:{at[:9]}")) for at in (EAST, WEST)]
    assert [len(each.findings) for each in told if each is not None] == [1, 0]


@pytest.fixture(scope="module")
def example() -> Facts:
    """The example of a district, loaded once."""
    store = MemoryStore(ONTOLOGY)
    given = Circumstances(DAY, datetime(2017, 1, 1, tzinfo=UTC), Keys(b"k" * 32))
    assert not load(store, ONTOLOGY, named(NAME, ONTOLOGY), EXAMPLE, given).refused
    return facts(View(build(store, ONTOLOGY), Role.PLANNER), DAY)


MEASURES = {measure.code: measure for each in MECHANISMS.values() for measure in each.measures}


@pytest.mark.parametrize(
    ("code", "lines"),
    [
        ("W25", ("M19.never_took",)),
        ("W26", ("M17.stalled",)),
        ("W26b", ("M17.outside", "M17.channels")),
        ("W30", ("M11.broken",)),
        ("W31", ("M20.unpaired",)),
        ("W31b", ("M21.without_open", "M21.unanswered")),
    ],
)
def test_rules_find_in_the_example_what_the_lines_of_the_mechanisms_point_at(
    example: Facts, code: str, lines: Sequence[str]
) -> None:
    told = outcome(RULES[code], Ground(example))
    assert told is not None
    seen = [line(MEASURES[name], example) for name in lines]
    pointed = {each.node for one in seen if one is not None for each in one.pointed}
    assert {each.subjects[0] for each in told.findings} == pointed
