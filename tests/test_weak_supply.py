"""Rules W24, W25 and W25b: resources beside needs, check-ins without orders, and orders that nobody takes.

Every rule fires once on a planted case and is silent on its clean twin, a world that differs from it in one
value. The town has two streets; 甲 and 乙 work in the east, 丙 in the west.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

import pytest
from weak_worlds import DAY, LONG_AGO, Record, ago, found, ground, key

from analytics.weak_links.drawing import drawn
from analytics.weak_links.finding import PROOF, Edge
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import outcome
from graph.policy import Role
from graph.records import UNKNOWN_START, Node, NodeKey, Tie

if TYPE_CHECKING:
    from conftest import Make

EAST = "nbs:519907001"


class Town:
    """The areas, the three units, and ties made short."""

    def __init__(self, make: Make) -> None:
        self.make = make
        district, east, west = (self.area(code) for code in ("519907", "519907001", "519907002"))
        self.east, self.west = east, west
        self.a, self.b, self.c = (make.coded("Unit", name) for name in "甲乙丙")
        self.records: list[Record] = [
            *(district, east, west, self.a, self.b, self.c),
            *(make.tie("PART_OF", street, district, LONG_AGO) for street in (east, west)),
            *(make.tie("LOCATED_IN", unit, east, LONG_AGO) for unit in (self.a, self.b)),
            make.tie("LOCATED_IN", self.c, west, LONG_AGO),
        ]

    def area(self, code: str) -> Node:
        level = "district" if len(code) == 6 else "street"
        return self.make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)

    def used(self, unit: Node, resource: Node, on: date) -> Tie:
        return self.make.tie("USED", unit, resource, on, on=on)


@pytest.fixture
def town(make: Make) -> Town:
    return Town(make)


def room(make: Make, name: str = "室", kind: str = "venue", **given: str) -> Node:
    return make.coded("Resource", name, kind=kind, **given)


# --- W24: a resource that lies idle ---


def offered(make: Make, town: Town, last_use: date | None, since: date = LONG_AGO) -> list[Record]:
    """A room of 甲, last used by 乙 on a day; another of 丙 that is in use."""
    one, other = room(make), room(make, "厅", "brand")
    uses = [] if last_use is None else [town.used(town.b, one, last_use)]
    in_use = [make.tie("OFFERS", town.c, other, LONG_AGO), town.used(town.a, other, ago(3))]
    return [*town.records, one, other, make.tie("OFFERS", town.a, one, since), *in_use, *uses]


def test_a_resource_that_nobody_used_for_a_year_lies_idle(make: Make, town: Town) -> None:
    (one,) = found(make, "W24", offered(make, town, ago(365)))
    assert one.subjects == (key(room(make)), key(town.a))
    assert one.figures == {"window": 365, "days_since_use": 365}
    assert {edge.relation for edge in one.proof} == {"OFFERS", "USED"}
    assert "已有 365 天未被其他单位使用" in one.said.zh
    assert "365 days ago" in one.said.en
    assert (one.repair, one.stable, one.lost) == ((), None, None)


def test_a_resource_used_within_the_year_does_not(make: Make, town: Town) -> None:
    assert found(make, "W24", offered(make, town, ago(364))) == ()


def test_a_resource_that_was_never_used_lies_idle_too(make: Make, town: Town) -> None:
    (one,) = found(make, "W24", offered(make, town, None))
    assert one.figures["days_since_use"] is None
    assert "从未" in one.said.zh


def test_what_only_its_owner_used_lies_idle(make: Make, town: Town) -> None:
    records = [*offered(make, town, None), town.used(town.a, room(make), ago(10))]
    assert len(found(make, "W24", records)) == 1


def test_a_use_after_the_day_is_none(make: Make, town: Town) -> None:
    (one,) = found(make, "W24", offered(make, town, DAY + timedelta(1)))
    assert one.figures["days_since_use"] is None


@pytest.mark.parametrize(("since", "count"), [(ago(30), 1), (ago(29), 0), (UNKNOWN_START, 1)])
def test_an_offer_is_given_thirty_days(make: Make, town: Town, since: date, count: int) -> None:
    assert len(found(make, "W24", offered(make, town, None, since))) == count


def test_where_no_use_was_ever_recorded_nothing_is_known_to_lie_idle(make: Make, town: Town) -> None:
    records = [*town.records, room(make), make.tie("OFFERS", town.a, room(make), LONG_AGO)]
    assert found(make, "W24", records) == ()


def test_what_is_no_longer_offered_does_not_lie_idle(make: Make, town: Town) -> None:
    over = make.tie("OFFERS", town.a, room(make), LONG_AGO, DAY)
    records = [record for record in offered(make, town, ago(400)) if not _same(record, over)]
    assert found(make, "W24", [*records, over]) == ()


def _same(record: Record, tie: Tie) -> bool:
    return isinstance(record, Tie) and record.identity == tie.identity


# --- W24: a need that is not met ---


def asked(
    make: Make, raiser: Node, opened: date, kind: str = "venue", closed: date | None = None
) -> list[Record]:
    need = make.coded("Need", "求", kind=kind, opened_on=opened, closed_on=closed)
    return [need, make.tie("RAISED", raiser, need, opened)]


def beside(make: Make, town: Town) -> list[Record]:
    """A room that 甲 offers in the east, and of which no use is recorded."""
    return [*town.records, room(make), make.tie("OFFERS", town.a, room(make), LONG_AGO)]


def test_a_need_open_for_more_than_sixty_days_meets_a_resource_of_its_street(make: Make, town: Town) -> None:
    need, raised = asked(make, town.b, ago(61))
    (one,) = found(make, "W24", [*beside(make, town), need, raised])
    assert isinstance(need, Node)
    assert one.subjects == (key(need), key(room(make)))
    assert one.figures == {"days_open": 61, "resources": 1}
    assert one.repair == (Edge(key(room(make)), "MATCHES", key(need)),)
    assert {edge.relation for edge in one.proof} == {"RAISED", "OFFERS"}
    assert one.effect is not None
    assert one.stable is False


def test_a_need_open_for_sixty_days_waits_its_turn(make: Make, town: Town) -> None:
    assert found(make, "W24", [*beside(make, town), *asked(make, town.b, ago(60))]) == ()
    assert len(found(make, "W24", [*beside(make, town), *asked(make, town.b, ago(60))], days=59)) == 1


def test_a_need_of_a_street_meets_what_is_offered_there(make: Make, town: Town) -> None:
    assert len(found(make, "W24", [*beside(make, town), *asked(make, town.east, ago(90))])) == 1
    assert found(make, "W24", [*beside(make, town), *asked(make, town.west, ago(90))]) == ()


@pytest.mark.parametrize(
    ("raiser", "kind", "closed"),
    [("c", "venue", None), ("b", "fund", None), ("a", "venue", None), ("b", "venue", ago(1))],
    ids=["another street", "another kind", "its own", "closed"],
)
def test_a_need_without_a_resource_of_another_beside_it_is_not_found(
    make: Make, town: Town, raiser: str, kind: str, closed: date | None
) -> None:
    need = asked(make, getattr(town, raiser), ago(90), kind, closed)
    assert found(make, "W24", [*beside(make, town), *need]) == ()


def test_what_the_record_matches_fits_whatever_its_kind_and_is_to_be_used(make: Make, town: Town) -> None:
    need, raised = asked(make, town.b, ago(90), "fund")
    assert isinstance(need, Node)
    match = make.tie("MATCHES", room(make), need, ago(80))
    (one,) = found(make, "W24", [*beside(make, town), need, raised, match])
    assert one.repair == (Edge(key(town.b), "USED", key(room(make))),)
    assert "MATCHES" in {edge.relation for edge in one.proof}


def test_two_resources_make_it_stable(make: Make, town: Town) -> None:
    second = room(make, "厅")
    more: list[Record] = [second, make.tie("OFFERS", town.a, second, LONG_AGO)]
    (one,) = found(make, "W24", [*beside(make, town), *more, *asked(make, town.b, ago(90))])
    assert one.stable is True
    assert one.figures["resources"] == 2


def test_what_may_not_be_seen_fits_no_need(make: Make, town: Town) -> None:
    hidden = room(make, visibility="restricted")
    records = [*town.records, hidden, make.tie("OFFERS", town.a, hidden, LONG_AGO)]
    records += [room(make, "厅", "brand"), *asked(make, town.b, ago(90))]
    assert found(make, "W24", records) == ()
    assert len(found(make, "W24", records, role=Role.STEWARD)) == 1


# --- W25: a check-in on paper ---


def body(make: Make, name: str) -> Node:
    return make.coded("PartyOrganization", name, kind="branch", status="active", established_on=LONG_AGO)


def order(make: Make, name: str, placed: date, taken: date | None = None, topic: str = "safety") -> Node:
    return make.coded("ServiceOrder", name, topic_code=topic, placed_on=placed, taken_on=taken)


def checked_in(make: Make, taken: date | None, since: date = LONG_AGO) -> list[Record]:
    """支 has checked in with 社 and took an order of it; a second order waits there."""
    branch, community = body(make, "支"), body(make, "社")
    first, second = order(make, "单1", ago(500), taken), order(make, "单2", ago(5))
    placed = [make.tie("PLACED", community, each, ago(500)) for each in (first, second)]
    took = make.tie("TOOK", branch, first, UNKNOWN_START if taken is None else taken)
    into = make.tie("CHECKED_IN", branch, community, since)
    return [branch, community, first, second, *placed, took, into]


def test_a_body_that_checked_in_and_took_no_order_for_a_year_is_found(make: Make, town: Town) -> None:
    (one,) = found(make, "W25", [*town.records, *checked_in(make, ago(365))])
    assert one.subjects == (key(body(make, "支")),)
    assert one.figures == {"window": 365, "orders_before": 1}
    assert one.repair == (Edge(key(body(make, "支")), "TOOK", key(order(make, "单2", ago(5)))),)
    assert {edge.relation for edge in one.proof} == {"CHECKED_IN", "TOOK"}
    assert one.stable is None


def test_a_body_that_took_an_order_within_the_year_is_not(make: Make, town: Town) -> None:
    assert found(make, "W25", [*town.records, *checked_in(make, ago(364))]) == ()


def test_an_order_taken_on_a_day_that_nobody_knows_spares_its_taker(make: Make, town: Town) -> None:
    assert found(make, "W25", [*town.records, *checked_in(make, None)]) == ()


@pytest.mark.parametrize(("since", "count"), [(ago(30), 1), (ago(29), 0), (UNKNOWN_START, 1)])
def test_a_check_in_is_given_thirty_days(make: Make, town: Town, since: date, count: int) -> None:
    assert len(found(make, "W25", [*town.records, *checked_in(make, ago(400), since)])) == count


def test_where_no_order_was_ever_taken_the_source_is_silent(make: Make, town: Town) -> None:
    into = [
        each for each in checked_in(make, ago(400)) if isinstance(each, Node) or each.identity.kind != "TOOK"
    ]
    told = outcome(RULES["W25"], ground(make, [*town.records, *into]))
    assert told is not None
    assert (told.silent, told.findings) == (("TOOK",), ())


# --- W25b: a backlog of orders ---


def queue(make: Make, *days: int, topics: Sequence[str] = ("safety",) * 2) -> list[Record]:
    """Orders of 社 that nobody took, so many days old; 支 has checked in and took one on safety before."""
    branch, community = body(make, "支"), body(make, "社")
    before, placed_on = order(make, "前", ago(40), ago(20)), ago(40)
    waits = [order(make, f"待{at}", ago(age), None, topics[at]) for at, age in enumerate(days)]
    placed = [make.tie("PLACED", community, each, placed_on) for each in (before, *waits)]
    into = make.tie("CHECKED_IN", branch, community, LONG_AGO)
    return [branch, community, before, *waits, *placed, into, make.tie("TOOK", branch, before, ago(20))]


def test_orders_that_nobody_took_for_more_than_a_week_are_a_backlog(make: Make, town: Town) -> None:
    (one,) = found(make, "W25b", [*town.records, *queue(make, 8, 12)])
    assert one.subjects == (key(body(make, "社")),)
    assert one.figures == {"topic": "safety", "orders": 2, "longest_days": 12}
    assert [(edge.source.key, edge.relation) for edge in one.repair] == [(body(make, "支").key, "TOOK")] * 2
    assert {edge.relation for edge in one.proof} == {"PLACED"}
    assert one.stable is True
    assert "2 件“公共安全”订单无人接，最久已等 12 天" in one.said.zh


def test_orders_that_wait_for_a_week_are_none(make: Make, town: Town) -> None:
    assert found(make, "W25b", [*town.records, *queue(make, 7, 6)]) == ()


def test_every_topic_has_a_backlog_of_its_own(make: Make, town: Town) -> None:
    told = found(make, "W25b", [*town.records, *queue(make, 8, 9, topics=("safety", "health"))])
    assert [each.figures["topic"] for each in told] == ["health", "safety"]
    assert [len(each.repair) for each in told] == [0, 1]
    assert [each.stable for each in told] == [False, False]


def test_a_body_that_is_no_more_has_no_backlog(make: Make, town: Town) -> None:
    over = make.changed(body(make, "社"), status="abolished", abolished_on=ago(1))
    records = [each for each in queue(make, 8) if each[:2] != over[:2]]
    assert found(make, "W25b", [*town.records, over, *records]) == ()


# --- who may see it ---


def everything(make: Make, town: Town) -> list[Record]:
    """A world in which each of the three rules finds something once."""
    late = order(make, "单3", ago(20))
    placed = make.tie("PLACED", body(make, "社"), late, ago(20))
    return [*offered(make, town, ago(400)), *checked_in(make, ago(400)), late, placed]


@pytest.mark.parametrize("code", ["W24", "W25", "W25b"])
@pytest.mark.parametrize("role", [Role.PUBLIC, Role.AUDITOR])
def test_who_may_not_see_services_is_told_nothing(make: Make, town: Town, code: str, role: Role) -> None:
    assert len(found(make, code, everything(make, town))) == 1
    assert outcome(RULES[code], ground(make, everything(make, town), role)) is None


@pytest.mark.parametrize("code", ["W24", "W25", "W25b"])
def test_in_an_area_what_its_organizations_offer_ask_and_order_is_told(
    make: Make, town: Town, code: str
) -> None:
    records = everything(make, town)
    bodies = [each for each in records if isinstance(each, Node) and each.kind == "PartyOrganization"]
    records += [make.tie("LOCATED_IN", each, town.east, LONG_AGO) for each in bodies]
    told = outcome(RULES[code], ground(make, records, Role.STEWARD, EAST))
    assert told is not None
    assert told.findings == found(make, code, records, role=Role.STEWARD)
    assert len(told.findings) == 1


# --- drawings ---


def test_a_drawing_shows_at_most_thirty_nodes_and_every_relation(make: Make) -> None:
    def edge(relation: str, number: int) -> Edge:
        return Edge(NodeKey("Unit", "u"), relation, NodeKey("Resource", f"{relation}{number}"))

    told = drawn((edge("OFFERS", n) for n in range(60)), (edge("USED", n) for n in range(60)))
    shown = {end for each in told for end in (each.source, each.target)}
    assert len(shown) == PROOF
    assert {each.relation for each in told} == {"OFFERS", "USED"}
    assert drawn([edge("OFFERS", 1)] * 2) == (edge("OFFERS", 1),)
