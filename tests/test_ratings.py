"""Grades between two years and what follows weak ones: a matrix and a set of cases written out by hand, small
worlds against the plainest reading of the rules, who may know what, and the two ways to ask.

Bodies are called by the ten stems and twelve branches; each stands for one thing that can happen, which the
tables `MOVED` and `CASES` name. The areas are those of the district 519907, which was never assigned.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from analytics.conversion import WeakBodies, weak_bodies
from analytics.ratings import Body, Matrix, Rating, Standing, Transitions, transitions
from analytics.weak_cases import WEAK, Case, Followed, State, anniversary
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.ratings_seen import allowed, rated_bodies
from api.ratings_terms import RatingScheme, grades
from api.schema import TYPES
from api.weak_bodies import counted_only
from api.weak_bodies_lines import contacted
from api.weak_bodies_seen import followed
from api.weak_bodies_terms import STATES, WeakState
from graph.codes import CodeList, CodeTerm, code_lists
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Node, NodeKey, Tie, Value
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.store.stored import date_of
from graph.store.stored import day as day_number
from graph.view import View
from loaders.cells import Keys
from loaders.handover import NAME
from loaders.load import Circumstances, load
from loaders.shipped import shipped

if TYPE_CHECKING:
    from conftest import Make

Record = Node | Tie

EAST, WEST = "nbs:519907001", "nbs:519907002"
ID_KEY = b"i" * 32
EXAMPLE = Path(__file__).with_name("data") / "handover"
LONG_AGO = date(2010, 1, 1)


def places(make: Make) -> dict[str, Node]:
    """A district with two streets."""
    levels = {
        "柳城": ("519907", "district"),
        "东街": ("519907001", "street"),
        "西街": ("519907002", "street"),
    }
    return {
        name: make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=name)
        for name, (code, level) in levels.items()
    }


def body(make: Make, name: str, **given: Value) -> Node:
    """A party organization, set up long ago where nothing else is said."""
    told = {"domain": "private_enterprise", "established_on": LONG_AGO, **given}
    return make.coded("PartyOrganization", name, **told)


def rating(make: Make, of: Node, year: int, grade: str | None, **given: Value) -> list[Record]:
    """A final star rating of a body, given on 20 November of its year where nothing else is said."""
    told: dict[str, Value] = {
        "scheme": "star",
        "state": "final",
        "assessed_on": date(year, 11, 20),
        "id_code": f"{of.key}-{year}",
        **given,
    }
    found = make.node("Assessment", id_scheme="t", year=year, grade=grade, **told)
    return [found, make.tie("ASSESSED", found, of, LONG_AGO)]


def work(
    make: Make, of: Node, days: Sequence[date | None], cause: Node | None = None, **given: Value
) -> list[Record]:
    """A rectification of a body: opened, due, closed; with the rating that caused it."""
    told: dict[str, Value] = {
        "id_code": f"{of.key}-{days[0]}",
        "issues_total": 4,
        "issues_closed": 0 if days[2] is None else 4,
        **dict(zip(("opened_on", "due_on", "closed_on"), days, strict=True)),
        **given,
    }
    found = make.node("Rectification", id_scheme="t", **told)
    because = [] if cause is None else [make.tie("TRIGGERED_BY", found, cause, LONG_AGO)]
    return [found, make.tie("RECTIFIES", found, of, LONG_AGO), *because]


def snapshot_of(make: Make, records: Sequence[Record]) -> Snapshot:
    """A snapshot of some records; of two with the same identity the later one."""
    store = MemoryStore(ONTOLOGY)
    store.write(last_of(records), make.load())
    return build(store, ONTOLOGY)


def last_of(records: Sequence[Record]) -> list[Record]:
    """Of records with the same identity the last one, as a store keeps them."""
    kept = {record[:2] if isinstance(record, Node) else record.identity: record for record in records}
    return [*kept.values()]


def named(key: str) -> str:
    """What a body is called, by its key."""
    return key.removeprefix("t:")


# --- a matrix by hand ---

MOVED = """
advanced > advanced 1
ordinary > advanced 2
weak > ordinary 1
ordinary > weak 1
ordinary > not_rated 1
not_rated > ordinary 1
not_yet_there > ordinary 1
weak > no_longer_there 1
ordinary > unsettled 2
ordinary > ordinary 1
"""


def moved(make: Make) -> Iterator[Record]:
    """2015 and 2016: 甲 stays, 乙 rises, 丙 is put right, 丁 falls, 戊 is missed, 己 was missed before, 庚 is
    new, 辛 ends, 壬 gets no grade, 癸 appeals, 子 appealed and got a better one. 丑 has no rating, 寅 one by
    another scheme, 卯 only its own. An alliance, 组团, rises.
    """
    both: Mapping[str, tuple[str | None, str | None]] = {
        "甲": ("advanced", "advanced"),
        "乙": ("ordinary", "advanced"),
        "丙": ("weak", "ordinary"),
        "丁": ("ordinary", "weak"),
    }
    area = places(make)
    yield from area.values()
    yield make.tie("PART_OF", area["东街"], area["柳城"])
    yield make.tie("PART_OF", area["西街"], area["柳城"])
    dates: Mapping[str, dict[str, Value]] = {
        "甲": {"visibility": "public"},
        "庚": {"established_on": date(2016, 1, 1)},
        "辛": {"abolished_on": date(2016, 12, 31)},
        "丙": {"domain": "urban_community"},
        "丑": {"domain": "school"},
    }
    own = {name: body(make, name, **dates.get(name, {})) for name in "甲乙丙丁戊己庚辛壬癸子丑寅卯"}
    own["组团"] = make.coded("Alliance", "组团", kind="group")
    yield from own.values()
    for name, node in own.items():
        yield make.tie("LOCATED_IN", node, area["西街" if name in "丙丁丑" else "东街"])
    for name, (first, second) in both.items():
        yield from rating(make, own[name], 2015, first, visibility="public")
        yield from rating(make, own[name], 2016, second, visibility="public")
    for name in "戊壬癸子":
        yield from rating(make, own[name], 2015, "ordinary")
    yield from rating(make, own["己"], 2016, "ordinary")
    yield from rating(make, own["庚"], 2016, "ordinary")
    yield from rating(make, own["辛"], 2015, "weak")
    yield from rating(make, own["壬"], 2016, None)
    yield from rating(make, own["癸"], 2016, "weak", state="appealed")
    yield from rating(make, own["子"], 2016, "weak", state="appealed")
    again: dict[str, Value] = {"assessed_on": date(2016, 12, 20), "id_code": "子再评"}
    yield from rating(make, own["子"], 2016, "ordinary", **again)
    yield from rating(make, own["寅"], 2016, "advanced", scheme="wuyou_wufuwu")
    yield from rating(make, own["卯"], 2016, "advanced", state="self")
    yield from rating(make, own["组团"], 2015, "ordinary")
    yield from rating(make, own["组团"], 2016, "advanced")


def written(matrix: Matrix) -> list[str]:
    """The cells of a matrix that are not empty."""
    return [
        f"{row} > {column} {count}"
        for row, counts in zip(matrix.rows, matrix.counts, strict=True)
        for column, count in zip(matrix.columns, counts, strict=True)
        if count
    ]


def found(
    snapshot: Snapshot, role: Role = Role.STEWARD, scope: str | None = None, **asked: Any
) -> Transitions:
    """The transitions of 2015 to 2016 by stars, or what else was asked for."""
    years = asked.get("first", 2015), asked.get("second", 2016)
    view, area = View(snapshot, role, scope), asked.get("area")
    return transitions(rated_bodies(view, asked.get("scheme", "star"), area), *years, grades())


@pytest.fixture(scope="module")
def moves(make: Make) -> list[Record]:
    return list(moved(make))


@pytest.fixture(scope="module")
def snapshot(make: Make, moves: list[Record]) -> Snapshot:
    return snapshot_of(make, moves)


def test_the_matrix_is_the_one_written_out_by_hand(snapshot: Snapshot) -> None:
    whole = found(snapshot).whole
    assert sorted(written(whole)) == sorted(MOVED.strip().splitlines())
    assert (whole.base, whole.compared, whole.better, whole.same, whole.worse) == (12, 6, 3, 2, 1)
    assert (whole.unsettled, whole.unrated, whole.replaced) == (2, 3, 1)
    assert whole.unknown_share == pytest.approx(2 / 12)


def test_domains_add_up_to_the_whole_and_stand_in_the_order_of_their_list(snapshot: Snapshot) -> None:
    told = found(snapshot)
    assert [matrix.domain for matrix in told.domains] == [
        "urban_community",
        "school",
        "private_enterprise",
        "",
    ]
    for name in ("base", "compared", "better", "same", "worse", "unsettled", "unrated", "replaced"):
        assert sum(getattr(m, name) for m in told.domains) == getattr(told.whole, name)
    assert [m.rows for m in told.domains] == [told.whole.rows] * 4
    school = told.domains[1]
    assert (school.base, school.unrated, school.unknown_share) == (0, 1, None)


def test_a_rating_made_final_again_counts_once_and_the_old_one_is_kept(make: Make) -> None:
    node = body(make, "甲")
    twice = [
        *rating(make, node, 2015, "weak", state="appealed"),
        *rating(make, node, 2015, "ordinary", id_code="second", assessed_on=date(2016, 1, 9)),
        *rating(make, node, 2015, "advanced", id_code="third", assessed_on=date(2016, 1, 8)),
        *rating(make, node, 2016, "ordinary"),
    ]
    whole = found(snapshot_of(make, [node, *twice])).whole
    assert (written(whole), whole.base, whole.replaced) == (["ordinary > ordinary 1"], 1, 2)


def number(day: date | None) -> int | None:
    return None if day is None else day_number(day)


def test_the_life_of_a_body_is_read_to_the_day() -> None:
    def stood(begun: date | None, gone: date | None, *years: int) -> list[str]:
        told = tuple(Rating(str(year), year, "ordinary", 0) for year in years)
        node = Body(NodeKey("PartyOrganization", "a"), "school", number(begun), number(gone), told)
        return written(transitions([node], 2015, 2016, grades()).whole)

    assert stood(date(2015, 12, 31), None, 2016) == ["not_rated > ordinary 1"]
    assert stood(date(2016, 1, 1), None, 2016) == ["not_yet_there > ordinary 1"]
    assert stood(None, date(2016, 12, 31), 2015) == ["ordinary > no_longer_there 1"]
    assert stood(None, date(2017, 1, 1), 2015) == ["ordinary > not_rated 1"]
    assert stood(None, date(2016, 6, 1), 2015, 2016) == ["ordinary > ordinary 1"]
    assert stood(None, None) == []


def test_a_party_organization_without_a_rating_counts_where_it_was_there() -> None:
    def unrated(begun: date | None, gone: date | None, kind: str = "PartyOrganization") -> int:
        node = Body(NodeKey(kind, "a"), "", number(begun), number(gone), ())
        return transitions([node], 2015, 2016, grades()).whole.unrated

    assert unrated(None, None) == 1
    assert (unrated(date(2016, 12, 31), None), unrated(date(2017, 1, 1), None)) == (1, 0)
    assert (unrated(None, date(2015, 1, 2)), unrated(None, date(2015, 1, 1))) == (1, 0)
    assert unrated(None, None, "Alliance") == 0


FOUR = CodeList(
    "grades",
    tuple(
        CodeTerm(code, code, code, order, parent=parent)
        for order, (code, parent) in enumerate(
            [("good", "strong"), ("better", "strong"), ("fair", "middle"), ("poor", "weak"), ("passed", None)]
        )
    ),
)


def test_order_and_class_are_those_of_the_list_whatever_the_grades_are_called() -> None:
    def one(key: str, *given: str) -> Body:
        told = tuple(Rating(f"{key}{year}", year, grade, 0) for year, grade in enumerate(given, 2015))
        return Body(NodeKey("PartyOrganization", key), "school", None, None, told)

    bodies = [
        one("a", "poor", "fair"),
        one("b", "good", "better"),
        one("c", "fair", "passed"),
        one("d", "weak"),
    ]
    whole = transitions(bodies, 2015, 2016, FOUR).whole
    assert whole.rows[:5] == ("good", "better", "fair", "poor", "passed")
    assert (whole.better, whole.worse, whole.compared, whole.unsettled) == (1, 1, 2, 1)
    told = [Followed(each, "", (), ()) for each in bodies]
    cases = weak_bodies(told, 2015, 99, FOUR).cases
    assert [(case.followed.body.node.key, case.weak.grade) for case in cases] == [("a", "poor")]


def test_a_scale_is_shown_whole_and_no_other_beside_it(snapshot: Snapshot, make: Make) -> None:
    assert found(snapshot, first=1990, second=1991).whole.rows[:3] == ("advanced", "ordinary", "weak")
    node = body(make, "甲")
    accepted = [node, *rating(make, node, 2016, "accepted", scheme="bahua")]
    whole = found(snapshot_of(make, accepted), scheme="bahua").whole
    assert whole.rows == ("accepted", "not_accepted", "unsettled", "not_rated", "not_yet_there")
    assert whole.columns == ("accepted", "not_accepted", "unsettled", "not_rated", "no_longer_there")


# --- cases by hand ---

ASKED = date(2018, 12, 31)


class Expected(NamedTuple):
    """How a case of 2015 stands on the day asked for."""

    state: State
    converted: str | None = None
    contact: bool = False


CASES = {
    "甲": Expected(State.WITHOUT),
    "乙": Expected(State.OPEN, contact=True),
    "丙": Expected(State.OVERDUE),
    "丁": Expected(State.CLOSED),
    "戊": Expected(State.CONVERTED, "2016-11-20", contact=True),
    "己": Expected(State.RELAPSED, "2016-11-20"),
    "庚": Expected(State.CONVERTED, "2016-11-20"),
    "辛": Expected(State.GONE),
    "壬": Expected(State.WITHOUT),
    "癸": Expected(State.CLOSED),
    "子": Expected(State.CONVERTED, "2017-02-01"),
    "辰": Expected(State.WITHOUT),
}

SPRING = (date(2016, 1, 5), date(2016, 6, 30), date(2016, 5, 1))


def weakened(make: Make) -> Iterator[Record]:
    """2015 seen from the end of 2018: 甲 nobody treats; 乙 is being put right, 丙 is late, 丁 waits for a
    result; 戊 was converted, 己 fell back on the second anniversary, 庚 a day later; 辛 ended; 壬 did better
    by itself; 癸 stayed weak; 子 was finished after its better result; 辰 is treated for another scheme.
    丑 was ordinary, 寅 appeals, 卯 was not rated.
    """
    area = places(make)
    yield from area.values()
    yield make.tie("PART_OF", area["东街"], area["柳城"])
    yield make.tie("PART_OF", area["西街"], area["柳城"])
    own = {name: body(make, name) for name in "甲乙丙丁戊己庚壬癸子丑寅卯辰"}
    own["辛"] = body(make, "辛", abolished_on=date(2016, 3, 1))
    city = body(make, "城工委", structural=True, established_on=date(2016, 1, 1))
    post = make.coded("Post", "联系领导", kind="contact_leader")
    yield from [*own.values(), city, post]
    yield make.tie("OF_POST", post, city, LONG_AGO)
    yield make.tie("LOCATED_IN", city, area["柳城"], LONG_AGO)
    for name, node in own.items():
        yield make.tie("LOCATED_IN", node, area["东街" if name in "甲乙丙丁戊" else "西街"], LONG_AGO)
    cause = {}
    for name in (*CASES, "丑"):
        given = rating(make, own[name], 2015, "ordinary" if name == "丑" else "weak", source_id=f"s-{name}")
        cause[name] = given[0]
        yield from given
    yield from rating(make, own["寅"], 2015, "weak", state="appealed")
    yield from followed_up(make, own, cause)
    yield make.tie("ASSIGNED_CONTACT", post, own["乙"], date(2018, 12, 1))
    yield make.tie("ASSIGNED_CONTACT", post, own["丁"], date(2015, 12, 1), date(2016, 2, 1))
    yield make.tie("ASSIGNED_CONTACT", post, own["戊"], date(2016, 11, 19), date(2016, 11, 20))
    yield make.tie("ASSIGNED_CONTACT", post, own["己"], date(2016, 11, 20))
    yield make.tie("ASSIGNED_CONTACT", post, own["丙"], date(2019, 1, 1))


def followed_up(make: Make, own: Mapping[str, Node], cause: Mapping[str, Record]) -> Iterator[Record]:
    """The rectifications and later results of `weakened`."""

    def causes(name: str) -> Node:
        node = cause[name]
        assert isinstance(node, Node)
        return node

    yield from work(make, own["乙"], (date(2018, 11, 1), date(2018, 12, 31), None), issues_closed=1)
    yield from work(make, own["丙"], (date(2016, 1, 5), date(2018, 12, 30), None), causes("丙"))
    yield from work(make, own["丁"], SPRING, causes("丁"))
    yield from work(make, own["辛"], (date(2016, 1, 5), date(2016, 6, 30), None), causes("辛"))
    for name in "戊己庚癸":
        yield from work(make, own[name], SPRING, causes(name))
    yield from work(make, own["子"], (date(2016, 1, 5), date(2016, 6, 30), date(2017, 2, 1)), causes("子"))
    other = rating(make, own["辰"], 2015, None, scheme="wuyou_wufuwu", id_code="other")
    yield from other
    assert isinstance(other[0], Node)
    yield from work(make, own["辰"], SPRING, other[0])
    for name in "戊己庚子":
        yield from rating(make, own[name], 2016, "ordinary")
    yield from rating(make, own["己"], 2018, "weak", assessed_on=date(2018, 11, 20))
    yield from rating(make, own["庚"], 2018, "weak", assessed_on=date(2018, 11, 21))
    yield from rating(make, own["壬"], 2016, "advanced")
    yield from rating(make, own["癸"], 2016, "weak")


def weak(snapshot: Snapshot, role: Role = Role.STEWARD, scope: str | None = None, **asked: Any) -> WeakBodies:
    """The weak bodies of 2015 at the end of 2018, or what else was asked for."""
    view, day = View(snapshot, role, scope), day_number(asked.get("day", ASKED))
    bodies = followed(view, asked.get("scheme", "star"), day, asked.get("area"))
    return weak_bodies(bodies, asked.get("year", 2015), day, grades())


@pytest.fixture(scope="module")
def treated(make: Make) -> list[Record]:
    return list(weakened(make))


@pytest.fixture(scope="module")
def clinic(make: Make, treated: list[Record]) -> Snapshot:
    return snapshot_of(make, treated)


def by_name(told: WeakBodies) -> dict[str, Case]:
    """The cases by the name of the body."""
    return {named(case.followed.body.node.key): case for case in told.cases}


def shown(day: int | None) -> str | None:
    return None if day is None else date_of(day).isoformat()


def test_every_case_stands_as_written_out_by_hand(clinic: Snapshot) -> None:
    told = {
        name: Expected(case.state, shown(case.after.converted_on), case.contact is not None)
        for name, case in by_name(weak(clinic)).items()
    }
    assert told == CASES


def test_the_counts_are_those_of_the_cases(clinic: Snapshot) -> None:
    total = weak(clinic).total
    assert (total.rated, total.unsettled, total.unrated, total.bodies) == (13, 1, 1, 12)
    assert total.unknown_share == pytest.approx(2 / 15)
    assert (total.without_rectification, total.late, total.open, total.overdue, total.closed) == (
        3,
        3,
        1,
        1,
        2,
    )
    assert (total.converted, total.relapsed, total.gone, total.watched) == (4, 1, 1, 1)
    assert (total.without_contact, total.contact_unknown) == (9, 0)
    assert (total.still_weak, total.better_only) == (1, 1)
    assert total.median_days == 366
    assert (total.issues, total.issues_closed, total.issues_unknown) == (36, 25, 0)


def test_streets_add_up_to_the_whole(clinic: Snapshot) -> None:
    told = weak(clinic)
    assert [counts.street for counts in told.streets] == [EAST, WEST]
    for name in ("rated", "unsettled", "unrated", "bodies", "late", "converted", "without_contact", "issues"):
        assert sum(getattr(counts, name) for counts in told.streets) == getattr(told.total, name)


def test_every_body_comes_with_its_evidence(clinic: Snapshot) -> None:
    case = by_name(weak(clinic))["己"]
    assert (case.weak.source, shown(case.weak.on), case.weak.year) == ("s-己", "2015-11-20", 2015)
    assert case.work is not None
    assert (shown(case.work.opened), shown(case.work.closed)) == ("2016-01-05", "2016-05-01")
    assert (case.work.issues, case.work.done, case.days) == (4, 4, 366)
    assert case.after.relapse is not None
    assert shown(case.after.relapse.on) == shown(case.after.watched_until) == "2018-11-20"


def test_a_case_is_as_of_the_day(clinic: Snapshot) -> None:
    early = by_name(weak(clinic, day=date(2016, 3, 31)))
    assert (early["戊"].state, early["子"].state) == (State.OPEN, State.OPEN)
    assert early["戊"].work is not None
    assert early["戊"].work.done is None
    assert weak(clinic, day=date(2016, 3, 31)).total.issues_unknown == 4 * 6
    assert by_name(weak(clinic, day=date(2016, 6, 30)))["子"].state is State.OPEN
    assert by_name(weak(clinic, day=date(2016, 7, 1)))["子"].state is State.OVERDUE
    assert by_name(weak(clinic, day=date(2016, 11, 19)))["戊"].state is State.CLOSED
    assert by_name(weak(clinic, day=date(2018, 11, 19)))["己"].state is State.CONVERTED
    assert weak(clinic, day=date(2015, 11, 19)).cases == ()


@pytest.mark.parametrize(("day", "late"), [(date(2015, 12, 20), 0), (date(2015, 12, 21), 12)])
def test_a_rectification_is_late_beyond_thirty_days(clinic: Snapshot, day: date, late: int) -> None:
    total = weak(clinic, day=day).total
    assert (total.late, total.without_rectification) == (late, 12)


def test_a_contact_that_a_role_may_not_know_is_unknown_and_not_missing() -> None:
    node = Body(NodeKey("PartyOrganization", "a"), "school", None, None, (Rating("a", 2015, "weak", 0),))
    told = weak_bodies([Followed(node, "", (), None), Followed(node, "", (), ())], 2015, 99, grades())
    assert (told.total.contact_unknown, told.total.without_contact, told.total.bodies) == (1, 1, 2)
    assert [contacted(case)["contact"] for case in told.cases] == ["unknown", "no"]


@pytest.mark.parametrize(
    ("start", "end"),
    [("2016-11-20", "2018-11-20"), ("2016-02-29", "2018-02-28"), ("2015-02-28", "2017-02-28")],
)
def test_two_years_are_calendar_years(start: str, end: str) -> None:
    assert shown(anniversary(day_number(date.fromisoformat(start)))) == end


def test_an_older_rectification_that_still_goes_on_is_no_neglect(make: Make) -> None:
    node = body(make, "甲")
    first, second = rating(make, node, 2014, "weak"), rating(make, node, 2015, "weak")
    assert isinstance(first[0], Node)
    standing = [node, *first, *second]
    going_on = work(make, node, (date(2014, 12, 1), date(2017, 1, 1), None), first[0])
    over = work(make, node, (date(2014, 12, 1), date(2015, 6, 1), date(2015, 11, 20)), first[0])
    day = date(2015, 12, 31)
    assert by_name(weak(snapshot_of(make, [*standing, *going_on]), day=day))["甲"].state is State.OPEN
    assert by_name(weak(snapshot_of(make, [*standing, *over]), day=day))["甲"].state is State.WITHOUT


def test_the_states_are_called_in_the_schema_as_in_the_report() -> None:
    assert [m.value for m in WeakState] == [*map(str, State)] == [*map(str, STATES)]
    assert [m.value for m in RatingScheme] == [t.code for t in code_lists()["standard_schemes"].terms]


# --- small worlds ---

GRADES = (None, "advanced", "ordinary", "ordinary", "weak", "weak", "weak", "weak", "accepted")
BODIES = 6
SPRING_2015 = (date(2015, 1, 5), date(2015, 6, 30), date(2015, 5, 1))


class World:
    """A seed's records: few bodies, five years; rectifications and contacts meet, overlap or miss."""

    def __init__(self, make: Make, seed: int) -> None:
        self.make, self.dice = make, random.Random(seed)
        self.areas = places(make)
        self.bodies = [self._body(number) for number in range(BODIES)]
        self.alliance = make.coded("Alliance", "组团", kind="group")
        self.records: list[Record] = [*self.areas.values(), *self.bodies, self.alliance, *self._standing()]
        for node in (*self.bodies, self.alliance):
            self.records += self._history(node)
        self.records += self._fallen()
        self.first = self.dice.randint(2014, 2016)
        self.second = self.first + self.dice.randint(1, 2)
        self.day = self._day(2016, 2020)

    def _day(self, first: int = 2014, last: int = 2018) -> date:
        return date(first, 1, 1) + timedelta(self.dice.randrange(365 * (last - first + 1)))

    def _visible(self) -> str:
        return self.dice.choice(("public", "internal", "internal", "restricted"))

    def _body(self, number: int) -> Node:
        given: dict[str, Value] = {"visibility": self._visible()}
        if self.dice.random() < 0.3:
            given["established_on"] = self._day()
        if self.dice.random() < 0.25:
            given["abolished_on"] = self._day()
        given["domain"] = self.dice.choice(("school", "hospital", "other"))
        return body(self.make, f"b{number}", **given)

    def _standing(self) -> Iterator[Record]:
        make, area = self.make, self.areas
        yield make.tie("PART_OF", area["东街"], area["柳城"])
        yield make.tie("PART_OF", area["西街"], area["柳城"])
        for node in (*self.bodies, self.alliance):
            if self.dice.random() < 0.9:
                yield make.tie("LOCATED_IN", node, area[self.dice.choice(("东街", "东街", "西街", "柳城"))])
        city, self.post = body(make, "城工委"), make.coded("Post", "岗", visibility=self._visible())
        yield from (city, self.post, make.tie("OF_POST", self.post, city))
        yield make.tie("LOCATED_IN", city, area["柳城"])

    def _history(self, node: Node) -> Iterator[Record]:
        given: list[Node] = []
        years = [*range(2014, 2019), *self.dice.sample(range(2014, 2019), 2)]
        for number, year in enumerate(self.dice.sample(years, self.dice.randint(3, 7))):
            told: dict[str, Value] = {
                "assessed_on": date(year, 9, 1) + timedelta(self.dice.randrange(200)),
                "state": self.dice.choice(
                    ("final", "final", "final", "final", "final", "final", "appealed", "self")
                ),
                "scheme": self.dice.choice(("star", "star", "star", "star", "star", "star", "bahua")),
                "id_code": f"{node.key}-{number}",
                "visibility": self._visible(),
            }
            records = rating(self.make, node, year, self.dice.choice(GRADES), **told)
            given += [record for record in records if isinstance(record, Node)]
            yield from records
        if node.kind == "PartyOrganization":
            yield from self._treatment(node, given)

    def _fallen(self) -> Iterator[Record]:
        """A body that was converted and is weak again at about the second anniversary."""
        node, better = body(self.make, "fallen"), date(2015, 11, self.dice.randint(1, 28))
        again = date(2017, 11, 1) + timedelta(better.day - 1 + self.dice.randint(-2, 2))
        weak = rating(self.make, node, 2014, "weak")
        assert isinstance(weak[0], Node)
        yield from (node, *weak)
        yield from work(self.make, node, SPRING_2015, self.dice.choice((weak[0], None)))
        yield from rating(self.make, node, 2015, "ordinary", assessed_on=better)
        yield from rating(self.make, node, 2017, "weak", assessed_on=again)

    def _treatment(self, node: Node, given: Sequence[Node]) -> Iterator[Record]:
        for number, rated in enumerate(given):
            if self.dice.random() < 0.6:
                since = values_of(rated)["assessed_on"] + timedelta(self.dice.randrange(-30, 90))
                due, closed = (since + timedelta(self.dice.randrange(1, most)) for most in (1500, 300))
                cause = self.dice.choice([None, rated, rated, rated, self.dice.choice(given)])
                days = (since, due, self.dice.choice((closed, closed, closed, None)))
                told: dict[str, Value] = {"visibility": self._visible(), "issues_closed": 2}
                yield from work(self.make, node, days, cause, id_code=f"{node.key}-{number}", **told)
        for _ in range(self.dice.randrange(3)):
            begun = self._day()
            ended = self.dice.choice((None, begun + timedelta(self.dice.randrange(500))))
            yield self.make.tie("ASSIGNED_CONTACT", self.post, node, begun, ended)


class Told(NamedTuple):
    """A rating, as the oracle reads it."""

    on: date
    key: str
    year: int
    grade: str | None
    state: str


def values_of(record: Record) -> dict[str, Any]:
    """The values of a record by the names of their fields."""
    declared = (
        ONTOLOGY.nodes[record.kind] if isinstance(record, Node) else ONTOLOGY.relations[record.identity.kind]
    )
    return dict(zip((field.name for field in declared.fields), record.values, strict=True))


class Oracle:
    """The plainest reading of the rules: every question walks through all records."""

    def __init__(self, records: Sequence[Record]) -> None:
        kept = last_of(records)
        self.nodes = {(r.kind, r.key): values_of(r) for r in kept if isinstance(r, Node)}
        self.ties = [r for r in kept if isinstance(r, Tie)]

    def bodies(self, *kinds: str) -> list[NodeKey]:
        return [NodeKey(*key) for key in self.nodes if key[0] in kinds]

    def ends(self, relation: str, to: NodeKey) -> list[str]:
        """The keys from which ties of a relation lead to a node."""
        return [
            tie.identity.from_key
            for tie in self.ties
            if tie.identity.kind == relation and (tie.identity.to_kind, tie.identity.to_key) == to
        ]

    def ratings(self, of: NodeKey, until: date = date.max) -> list[Told]:
        """What a body was rated by stars, the last given last."""
        found = []
        for key in self.ends("ASSESSED", of):
            said = self.nodes["Assessment", key]
            if said["scheme"] == "star" and said["state"] != "self" and said["assessed_on"] <= until:
                found.append(Told(said["assessed_on"], key, said["year"], said["grade"], said["state"]))
        return sorted(found)

    def grade(self, of: NodeKey, year: int, until: date = date.max) -> Told | str | None:
        """The result of a year; "unsettled", or None where there is none."""
        found = [told for told in self.ratings(of, until) if told.year == year]
        final = [told for told in found if told.state == "final"]
        if final and final[-1].grade is not None:
            return final[-1]
        return "unsettled" if found else None

    def moves(self, first: int, second: int) -> Counter[tuple[str, str, str]]:
        """How many bodies of a domain went from where to where."""
        moves: Counter[tuple[str, str, str]] = Counter()
        for node in self.bodies("PartyOrganization", "Alliance"):
            said, (before, after) = self.nodes[node], (self.grade(node, year) for year in (first, second))
            if before is None and after is None:
                continue
            ended = said.get("abolished_on") or said.get("dissolved_on") or date.max
            new = (said["established_on"] or date.min).year > first
            names = [told.grade if isinstance(told, Told) else told for told in (before, after)]
            names[0] = names[0] or ("not_yet_there" if new else "not_rated")
            names[1] = names[1] or ("no_longer_there" if ended <= date(second, 12, 31) else "not_rated")
            moves[str(said.get("domain", "")), str(names[0]), str(names[1])] += 1
        return moves

    def next(self, of: NodeKey, year: int, until: date) -> Told | None:
        """The first result of a later year."""
        for later in range(year + 1, 2025):
            told = self.grade(of, later, until)
            if isinstance(told, Told):
                return told
        return None

    def work(self, of: NodeKey, case: Told, day: date) -> list[dict[str, Any]]:
        """The rectifications of a case."""
        own = {told.key: told.year for told in self.ratings(of)}
        upto = self.next(of, case.year, day)
        found = []
        for key in self.ends("RECTIFIES", of):
            said = self.nodes["Rectification", key]
            causes = [
                t.identity.to_key
                for t in self.ties
                if t.identity.kind == "TRIGGERED_BY" and t.identity.from_key == key
            ]
            years = [own.get(cause) for cause in causes]
            foreign = any(year is None or year > case.year for year in years)
            meets = said["closed_on"] is None or said["closed_on"] > case.on
            meets = meets and (upto is None or said["opened_on"] < upto.on)
            if said["opened_on"] <= day and (case.year in years or (not foreign and meets)):
                found.append(said)
        return found

    def contact(self, of: NodeKey, case: Told, day: date) -> bool:
        """Whether a leader was assigned when one should have been."""
        upto = self.next(of, case.year, day)
        wanted = [day] if upto is None else days_between(case.on, upto.on)
        return any(
            tie.identity.valid_from <= each < (tie.valid_to or date.max)
            for tie in self.ties
            if tie.identity.kind == "ASSIGNED_CONTACT" and tie.identity.to_key == of.key
            for each in wanted
        )

    def cases(self, year: int, day: date) -> dict[str, tuple[str, date | None, bool, int]]:
        """How it stands with every weak body: state, conversion, contact, issues."""
        found = {}
        for node in self.bodies("PartyOrganization"):
            case = self.grade(node, year, day)
            if isinstance(case, Told) and case.grade == "weak":
                work = self.work(node, case, day)
                state, converted = self.state(node, case, work, day)
                issues = sum(said["issues_total"] for said in work)
                found[node.key] = state, converted, self.contact(node, case, day), issues
        return found

    def state(
        self, of: NodeKey, case: Told, work: Sequence[Mapping[str, Any]], day: date
    ) -> tuple[str, date | None]:
        """The state of a case and the day of its conversion."""
        upto = self.next(of, case.year, day)
        pending = [said for said in work if said["closed_on"] is None or said["closed_on"] > day]
        if upto is not None and upto.grade in ("advanced", "ordinary") and work and not pending:
            converted = max([upto.on, *(said["closed_on"] for said in work)])
            again = self.next(of, upto.year, day)
            while again is not None and again.grade != "weak":
                again = self.next(of, again.year, day)
            relapsed = again is not None and again.on <= two_years_after(converted)
            return ("relapsed" if relapsed else "converted"), converted
        if (self.nodes[of]["abolished_on"] or date.max) <= day:
            return "gone", None
        if not work:
            return "without", None
        if pending:
            return ("overdue" if any(said["due_on"] < day for said in pending) else "open"), None
        return "closed", None


def days_between(first: date, last: date) -> list[date]:
    return [first + timedelta(number) for number in range((last - first).days)]


def two_years_after(day: date) -> date:
    try:
        return date(day.year + 2, day.month, day.day)
    except ValueError:
        return date(day.year + 2, 2, 28)


def plain_moves(told: Transitions) -> Counter[tuple[str, str, str]]:
    """The matrices of the domains in the plainest form."""
    return Counter(
        {
            (str(matrix.domain), row, column): count
            for matrix in told.domains
            for row, counts in zip(matrix.rows, matrix.counts, strict=True)
            for column, count in zip(matrix.columns, counts, strict=True)
            if count
        }
    )


def plain_cases(told: WeakBodies) -> dict[str, tuple[str, date | None, bool, int]]:
    """The cases in the plainest form."""
    return {
        case.followed.body.node.key: (
            str(case.state),
            None if case.after.converted_on is None else date_of(case.after.converted_on),
            case.contact is not None,
            0 if case.work is None else case.work.issues,
        )
        for case in told.cases
    }


@pytest.mark.parametrize("seed", range(50))
def test_a_small_world_is_read_as_the_plainest_reading_says(make: Make, seed: int) -> None:
    world = World(make, seed)
    snapshot, oracle = snapshot_of(make, world.records), Oracle(world.records)
    years: dict[str, Any] = {"first": world.first, "second": world.second}
    assert plain_moves(found(snapshot, **years)) == oracle.moves(world.first, world.second)
    for year in range(2014, 2019):
        told = weak(snapshot, year=year, day=world.day)
        assert plain_cases(told) == oracle.cases(year, world.day)
        assert told.total.bodies == sum(counts.bodies for counts in told.streets)


def test_the_small_worlds_hold_every_move_and_state(make: Make) -> None:
    states: Counter[str] = Counter()
    moves: Counter[str] = Counter()
    for seed in range(50):
        world = World(make, seed)
        oracle = Oracle(world.records)
        for (_, before, after), count in oracle.moves(world.first, world.second).items():
            moves.update({before: count, after: count})
        for year in range(2014, 2019):
            states.update(case[0] for case in oracle.cases(year, world.day).values())
    assert set(states) == {*map(str, State)}
    assert {*map(str, Standing), "advanced", "ordinary", "weak"} <= set(moves)
    assert min([*states.values(), *moves.values()]) >= 5, (states, moves)


@pytest.mark.parametrize("seed", range(10))
def test_the_order_of_records_makes_no_difference(make: Make, seed: int) -> None:
    world = World(make, seed)
    records = last_of(world.records)
    nodes: list[Record] = [record for record in records if isinstance(record, Node)]
    ties: list[Record] = [record for record in records if isinstance(record, Tie)]
    here, there = (snapshot_of(make, told) for told in ([*nodes, *ties], [*nodes[::-1], *ties[::-1]]))
    assert found(here) == found(there)
    asked: dict[str, Any] = {"year": 2015, "day": world.day}
    assert weak(here, **asked).total == weak(there, **asked).total
    assert plain_cases(weak(here, **asked)) == plain_cases(weak(there, **asked))


# --- roles and areas ---

WHO = [(role, scope) for role in Role for scope in (None, EAST, WEST)]
LISTING = (Role.PLANNER, Role.ORGANIZER, Role.STEWARD)


def known_to(view: View, records: Sequence[Record]) -> list[Record]:
    """The records without the nodes that are not there for a view, and without their ties. A role that counts
    grades of everything keeps those that no class keeps from it.
    """
    counting = view.role is Role.ANALYST and view.scope is None

    def there(kind: str, key: str) -> bool:
        table = view.snapshot.table(kind)
        place = table.position[key]
        if counting and kind in ("Assessment", "Rectification"):
            return table.columns["visibility"].at(place) != "restricted"
        return kind == "AdminArea" or bool(view.nodes(kind)[place])

    def stays(record: Record) -> bool:
        if isinstance(record, Node):
            return there(record.kind, record.key)
        tie = record.identity
        return there(tie.from_kind, tie.from_key) and there(tie.to_kind, tie.to_key)

    return [record for record in records if stays(record)]


@pytest.mark.parametrize("seed", range(10))
@pytest.mark.parametrize(("role", "scope"), WHO)
def test_what_a_view_may_not_see_makes_no_difference(
    make: Make, seed: int, role: Role, scope: str | None
) -> None:
    world = World(make, seed)
    kept = last_of(world.records)
    whole = snapshot_of(make, kept)
    less = snapshot_of(make, known_to(View(whole, role, scope), kept))
    assert found(less, role, scope) == found(whole, role, scope)
    asked: dict[str, Any] = {"year": 2015, "day": world.day}
    assert weak(less, role, scope, **asked) == weak(whole, role, scope, **asked)


def test_the_small_worlds_hide_something_from_each_role(make: Make) -> None:
    for role, scope in WHO:
        counts = []
        for seed in range(3):
            kept = last_of(World(make, seed).records)
            counts.append(len(kept) - len(known_to(View(snapshot_of(make, kept), role, scope), kept)))
        assert any(counts) or (role in (Role.ORGANIZER, Role.STEWARD) and scope is None)


def test_each_role_is_told_what_it_may_know(snapshot: Snapshot, clinic: Snapshot) -> None:
    bases = {role: found(snapshot, role).whole.base for role in Role}
    assert bases == {**dict.fromkeys((*LISTING, Role.ANALYST), 12), Role.PUBLIC: 0, Role.AUDITOR: 1}
    weaks = {role: weak(clinic, role).total.bodies for role in Role}
    assert weaks == {**dict.fromkeys((*LISTING, Role.ANALYST), 12), Role.PUBLIC: 0, Role.AUDITOR: 0}
    assert {role for role in Role if allowed(View(snapshot, role), None).listed} == {*LISTING, Role.AUDITOR}


def test_whoever_may_only_count_is_told_of_the_whole_or_of_nothing(snapshot: Snapshot) -> None:
    for scope, area in ((EAST, None), (None, EAST), (EAST, EAST)):
        told = found(snapshot, Role.ANALYST, scope, area=area)
        assert (told.whole.base, told.whole.unrated, told.domains) == (0, 0, ())


def test_a_cause_that_a_role_may_not_see_is_none(make: Make) -> None:
    node = body(make, "甲")
    hidden = rating(make, node, 2015, None, scheme="bahua", id_code="other", visibility="restricted")
    assert isinstance(hidden[0], Node)
    records = [node, *rating(make, node, 2015, "weak"), *hidden, *work(make, node, SPRING, hidden[0])]
    snapshot = snapshot_of(make, records)
    states = {role: by_name(weak(snapshot, role))["甲"].state for role in LISTING}
    assert states == {
        Role.PLANNER: State.CLOSED,
        Role.ORGANIZER: State.WITHOUT,
        Role.STEWARD: State.WITHOUT,
    }


def test_an_area_holds_its_own_bodies(snapshot: Snapshot, clinic: Snapshot) -> None:
    for asked in ({"area": WEST}, {"scope": WEST}):
        west = found(snapshot, Role.PLANNER, **asked)
        assert sorted(written(west.whole)) == ["ordinary > weak 1", "weak > ordinary 1"]
        assert set(by_name(weak(clinic, Role.PLANNER, **asked))) == set("己庚辛壬癸子辰")
    assert found(snapshot, Role.PLANNER, WEST, area=EAST).whole.base == 0
    assert View(snapshot, Role.PLANNER, WEST).nodes("PartyOrganization")[
        snapshot.table("PartyOrganization").position["t:甲"]
    ]


def test_what_the_counts_say_is_the_same_for_those_who_may_not_list(clinic: Snapshot) -> None:
    assert weak(clinic, Role.ANALYST).total == weak(clinic).total
    only = counted_only(weak(clinic, Role.ANALYST))
    assert (only.cases, only.streets, only.total.bodies) == ((), (), 12)


# --- schemes as data ---

SCHEMES = {"wuyou": 5, "wufuwu": 5, "shuangqiang": 2, "liuhao": 6, "bahua": 8}


def rows(name: str) -> list[dict[str, str]]:
    """The rows of a sheet of the example."""
    with (EXAMPLE / f"{name}.csv").open(encoding="utf-8-sig", newline="") as file:
        return [*csv.DictReader(file)]


@pytest.mark.parametrize(("group", "size"), SCHEMES.items())
def test_a_scheme_has_its_criteria_as_codes_and_as_an_example(group: str, size: int) -> None:
    terms = code_lists()[group].terms
    known = code_lists()["criterion_groups"]
    criteria = [row for row in rows("指标") if known.find(row["组"]) == group]
    assert len(terms) == len(criteria) == size
    assert {row["指标代码"] for row in criteria} == {f"{group}-{term.code}" for term in terms}
    unnamed = {f"{group}-{term.code}" for term in terms if term.code.startswith("unnamed")}
    assert {row["指标代码"] for row in criteria if row["已具名"] == "否"} == unnamed
    assert len(unnamed) == (3 if group == "bahua" else 0)


def test_every_criterion_of_the_example_belongs_to_a_standard() -> None:
    belonging = {row["指标代码"]: row["标准体系"] for row in rows("属于") if row["指标代码"]}
    known = code_lists()["criterion_groups"]
    of = {
        "wuyou": "五有五服务",
        "wufuwu": "五有五服务",
        "shuangqiang": "双强六好",
        "liuhao": "双强六好",
        "bahua": "八化",
    }
    assert belonging == {row["指标代码"]: of[str(known.find(row["组"]))] for row in rows("指标")}


def test_stars_have_a_standard_for_each_of_the_seven_domains() -> None:
    domains = [term.label_zh for term in code_lists()["star_domains"].terms if term.code != "other"]
    assert [row["领域"] for row in rows("标准") if row["体系"] == "星级评定"] == domains
    assert len(domains) == 7


def test_four_of_seven_demonstration_systems_are_named_and_have_an_example() -> None:
    systems = code_lists()["demonstration_systems"].terms
    named = [term.label_zh for term in systems if not term.code.startswith("unnamed")]
    assert (len(systems), len(named)) == (7, 4)
    standards = [row["版本"].partition("-")[2] for row in rows("标准") if row["体系"] == "分类示范"]
    assert [code_lists()["demonstration_systems"].find(name) for name in standards] == [
        term.code for term in systems[:4]
    ]


def test_a_scheme_of_one_name_is_another_in_another_namespace(make: Make) -> None:
    assert [term.code for term in code_lists()["standard_namespaces"].terms] == ["wuhou", "national"]
    ours, theirs = (
        make.node(
            "Standard", namespace=space, scheme="shuangqiang_liuhao", version="2014", name_zh="双强六好"
        )
        for space in ("wuhou", "national")
    )
    assert ours.key != theirs.key
    same, other = (
        make.node("Criterion", namespace=space, code="shuangqiang-1", name_zh="强")
        for space in ("wuhou", "national")
    )
    assert same.key != other.key


def test_every_class_of_grades_has_a_grade_and_acceptance_has_none() -> None:
    parents = {term.parent for term in grades().terms}
    assert parents == {*code_lists()["grade_classes"].by_code, None}
    assert WEAK in code_lists()["grade_classes"].by_code


@pytest.fixture(scope="module")
def example() -> Snapshot:
    """The example of a district, loaded."""
    given = Circumstances(date(2016, 12, 31), datetime(2017, 1, 1, tzinfo=UTC), Keys(b"k" * 32))
    store = MemoryStore(ONTOLOGY)
    load(store, ONTOLOGY, shipped(NAME, ONTOLOGY), sorted(EXAMPLE.glob("*.csv")), given)
    return build(store, ONTOLOGY)


def test_the_example_holds_a_grade_that_rose_a_conversion_and_a_relapse(example: Snapshot) -> None:
    whole = found(example).whole
    assert written(whole) == ["advanced > advanced 1", "ordinary > weak 1", "weak > ordinary 1"]
    day = date(2016, 12, 31)
    states = {
        year: [(case.followed.body.node.key.rpartition("-")[2], str(case.state)) for case in told.cases]
        for year in (2014, 2015, 2016)
        for told in [weak(example, year=year, day=day)]
    }
    assert states == {2014: [("10", "relapsed")], 2015: [("5", "converted")], 2016: [("10", "open")]}
    assert weak(example, year=2015, scheme="bahua", day=day).cases == ()


# --- GraphQL ---

ASK_GRADES = """query Grades($from: Int!, $to: Int!, $scheme: RatingScheme, $area: String) {
  gradeTransitions(from: $from, to: $to, scheme: $scheme, area: $area) {
    scheme { code label } fromYear toYear
    whole { ...Matrix }
    domains(first: 10) { totalCount nodes { ...Matrix } }
  }
}
fragment Matrix on GradeMatrix {
  domain { code label labelEn }
  base compared better same worse unsettled unknownShare unrated replaced
  cells(first: 100) { totalCount nodes { before { code label labelEn } after { code label labelEn } bodies } }
}"""

ASK_WEAK = """query Weak(
  $year: Int!, $asOf: Date, $area: String, $state: WeakState, $first: Int!, $after: String
) {
  weakBodies(year: $year, asOf: $asOf, area: $area) {
    year asOf scheme { code }
    total { ...Counts }
    streets(first: 10) { nodes { street { code } counts { ...Counts } } }
    bodies(first: $first, after: $after, state: $state) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        body { id name } street { code name } state replaced waitingDays
        rating { ...Given } next { ...Given } relapse { ...Given }
        rectification { count openedOn dueOn closedOn issues issuesClosed sourceId }
        contact { assigned since sourceId }
        convertedOn conversionDays watchedUntil
      }
    }
  }
}
fragment Given on GivenRating {
  year grade { code label labelEn } gradeClass { code label } assessedOn sourceId
}
fragment Counts on WeakCounts {
  rated unsettled unrated unknownShare bodies withoutRectification late open overdue closed converted relapsed
  gone withoutContact contactUnknown stillWeak betterOnly watched medianDays issues issuesClosed issuesUnknown
}"""

DESK = Desk(ID_KEY, TYPES)


def ask(text: str, snapshot: Snapshot, who: str = "planner", **given: Any) -> dict[str, Any]:
    """The body of the answer that `role` or `role@area` gets."""
    role, _, area = who.partition("@")
    context = DESK.context(snapshot, Role(role), area or None)
    told: dict[str, Any] = answer(Question(text, given), context).body
    return told


def ask_grades(
    snapshot: Snapshot, who: str = "planner", years: tuple[int, int] = (2015, 2016), **given: Any
) -> dict[str, Any]:
    """The transitions of 2015 to 2016, unless other years are asked for."""
    return ask(ASK_GRADES, snapshot, who, **{"from": years[0], "to": years[1], **given})


def ask_weak(snapshot: Snapshot, who: str = "planner", **given: Any) -> dict[str, Any]:
    """The weak bodies of 2015 at the end of 2018, unless something else is asked for."""
    return ask(ASK_WEAK, snapshot, who, **{"year": 2015, "asOf": "2018-12-31", "first": 100, **given})


def test_graphql_tells_the_matrix_cell_by_cell(snapshot: Snapshot) -> None:
    told = ask_grades(snapshot)["data"]["gradeTransitions"]
    here = found(snapshot, Role.PLANNER)
    assert (told["fromYear"], told["toYear"], told["scheme"]["code"]) == (2015, 2016, "star")
    assert told["domains"]["totalCount"] == len(here.domains)
    for shown, matrix in zip(
        [told["whole"], *told["domains"]["nodes"]], (here.whole, *here.domains), strict=True
    ):
        cells = [
            f"{c['before']['code']} > {c['after']['code']} {c['bodies']}" for c in shown["cells"]["nodes"]
        ]
        assert [cell for cell in cells if not cell.endswith(" 0")] == written(matrix)
        assert len(cells) == len(matrix.rows) * len(matrix.columns)
        assert (shown["base"], shown["unrated"], shown["unknownShare"]) == (
            matrix.base,
            matrix.unrated,
            matrix.unknown_share,
        )
    assert told["whole"]["domain"] is None
    assert told["domains"]["nodes"][0]["domain"] == {
        "code": "urban_community",
        "label": "城市社区",
        "labelEn": "urban community",
    }
    assert told["domains"]["nodes"][-1]["domain"]["label"] == "领域不详"
    last = told["whole"]["cells"]["nodes"][5]["after"]
    assert last == {"code": "no_longer_there", "label": "已撤销", "labelEn": "no longer there"}


def test_graphql_tells_the_weak_bodies_with_their_evidence(clinic: Snapshot) -> None:
    told = ask_weak(clinic)["data"]["weakBodies"]
    here = by_name(weak(clinic, Role.PLANNER))
    bodies = {node["body"]["name"]: node for node in told["bodies"]["nodes"]}
    assert told["bodies"]["totalCount"] == len(bodies) == told["total"]["bodies"] == 12
    assert {name: node["state"] for name, node in bodies.items()} == {
        name: case.state.name for name, case in here.items()
    }
    assert [street["street"]["code"] for street in told["streets"]["nodes"]] == ["519907001", "519907002"]
    fallen = bodies["己"]
    assert fallen["rating"]["grade"] == {"code": "weak", "label": "软弱涣散", "labelEn": "weak"}
    assert fallen["rating"]["sourceId"] == "s-己"
    assert (fallen["relapse"]["assessedOn"], fallen["watchedUntil"]) == ("2018-11-20", "2018-11-20")
    assert (fallen["next"]["gradeClass"]["code"], fallen["convertedOn"]) == ("middle", "2016-11-20")
    assert (fallen["rectification"]["closedOn"], fallen["conversionDays"]) == ("2016-05-01", 366)
    assert bodies["乙"]["contact"]["since"] == "2018-12-01"
    assert bodies["甲"]["contact"] == {"assigned": "NO", "since": None, "sourceId": None}
    assert "联系领导" not in json.dumps(told, ensure_ascii=False)


def test_pages_and_states_make_the_whole_list(clinic: Snapshot) -> None:
    whole = ask_weak(clinic)["data"]["weakBodies"]["bodies"]["nodes"]
    nodes: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        page = ask_weak(clinic, first=5, after=after)["data"]["weakBodies"]["bodies"]
        nodes += page["nodes"]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert nodes == whole
    parts = [ask_weak(clinic, state=m.name)["data"]["weakBodies"]["bodies"]["nodes"] for m in WeakState]
    assert sorted(node["body"]["name"] for part in parts for node in part) == sorted(
        node["body"]["name"] for node in whole
    )


def test_an_area_that_is_hidden_is_like_one_that_never_was(snapshot: Snapshot, clinic: Snapshot) -> None:
    hidden, absent = (ask_grades(snapshot, f"planner@{WEST}", area=code) for code in ("519907001", "999999"))
    assert hidden == absent
    assert hidden["data"]["gradeTransitions"]["whole"]["base"] == 0
    hidden, absent = (ask_weak(clinic, f"planner@{WEST}", area=code) for code in ("519907001", "999999"))
    assert hidden == absent
    assert hidden["data"]["weakBodies"]["total"]["rated"] == 0


@pytest.mark.parametrize("role", ["public", "auditor", "analyst"])
def test_whoever_may_not_list_is_listed_nothing(snapshot: Snapshot, clinic: Snapshot, role: str) -> None:
    moves = ask_grades(snapshot, role)["data"]["gradeTransitions"]
    bases = {"analyst": 12, "auditor": 1, "public": 0}
    assert moves["whole"]["base"] == bases[role]
    assert moves["domains"]["totalCount"] == (role == "auditor")
    told = ask_weak(clinic, role)["data"]["weakBodies"]
    assert (told["bodies"]["totalCount"], told["streets"]["nodes"]) == (0, [])
    assert told["total"]["bodies"] == (12 if role == "analyst" else 0)


@pytest.mark.parametrize(
    ("years", "zh", "en"),
    [
        ((2016, 2015), "不早于后一年度", "is not before"),
        ((2016, 2016), "不早于后一年度", "is not before"),
        ((16, 2016), "四位的年度", "four digits"),
    ],
)
def test_wrong_years_are_an_error_in_both_languages(
    snapshot: Snapshot, years: tuple[int, int], zh: str, en: str
) -> None:
    error = ask_grades(snapshot, years=years)["errors"][0]
    assert error["extensions"]["code"] == "WRONG_USE"
    assert zh in error["extensions"]["zh"]
    assert en in error["extensions"]["en"]
    assert ask_weak(snapshot, year=16)["errors"][0]["extensions"]["code"] == "WRONG_USE"


# --- the commands ---

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Callable[[Sequence[Record]], Run]:
    """Runs a report in this process, on a home that holds some records."""

    def of(records: Sequence[Record]) -> Run:
        home = connect(tmp_path / "home", ONTOLOGY)
        home.store.write(last_of(records), make.load())
        home.store.close()
        monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))
        return go

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "report", *arguments])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out.decode(), err.decode()

    return of


YEARS = ("ratings", "--from", "2015", "--to", "2016")
WEAK_2015 = ("weak-bodies", "--year", "2015", "--as-of", "2018-12-31")


def test_the_report_of_ratings_is_a_matrix_in_both_languages(
    run: Callable[[Sequence[Record]], Run], moves: list[Record]
) -> None:
    code, out, err = run(moves)(*YEARS)
    assert (code, err) == (0, "")
    assert "星级评定 star rating：2015 至 to 2016" in out
    heads = next(line for line in out.splitlines() if "2015 ↓" in line)
    names = ["先进 advanced", "一般 ordinary", "软弱涣散 weak", "未定 unsettled", "未评 not rated", "已撤销"]
    assert [heads.index(name) for name in names] == sorted(heads.index(name) for name in names)
    row = next(line for line in out.splitlines() if line.strip().startswith("一般 ordinary"))
    assert row.split()[2:] == ["2", "1", "1", "2", "1", "–", "7"]
    assert "基数 base 12" in out
    assert (out.count("城市社区 urban community"), out.count("学校 schools")) == (2, 1)


def test_the_report_of_ratings_says_the_same_as_json_and_csv(
    run: Callable[[Sequence[Record]], Run], moves: list[Record]
) -> None:
    go = run(moves)
    told = json.loads(go(*YEARS, "--format", "json")[1])
    assert list(told) == ["scheme", "from", "to", "data_date", "whole", "domains"]
    assert told["whole"]["matrix"]["weak"]["no_longer_there"] == 1
    lines = [*csv.DictReader(io.StringIO(go(*YEARS, "--format", "csv")[1].removeprefix("\ufeff")))]
    assert len(lines) == 36 * 5
    for matrix in (told["whole"], *told["domains"]):
        of = [
            line
            for line in lines
            if line["domain"] == (matrix["domain"] or "") and line["domain_zh"] == matrix["domain_zh"]
        ]
        assert {(line["before"], line["after"]): int(line["bodies"]) for line in of} == {
            (before, after): count for before, row in matrix["matrix"].items() for after, count in row.items()
        }
        assert {line["base"] for line in of} == {str(matrix["base"])}
    analyst = json.loads(go(*YEARS, "--format", "json", "--role", "analyst")[1])
    assert (analyst["whole"], analyst["domains"]) == (told["whole"], [])
    west = json.loads(go(*YEARS, "--format", "json", "--area", "519907002")[1])
    assert west["whole"]["base"] == 2


def test_the_report_of_weak_bodies_counts_by_street_and_shows_the_evidence(
    run: Callable[[Sequence[Record]], Run], treated: list[Record]
) -> None:
    code, out, err = run(treated)(*WEAK_2015)
    assert (code, err) == (0, "")
    assert out.index("东街") < out.index("合计 total") < out.index("rectification")
    assert "星级评定 star rating：2015 年软弱组织 weak bodies；截至 as of 2018-12-31" in out
    assert {"返弱", "relapsed", "2018-12-01", "无", "no"} <= {*out.split()}
    assert "软弱涣散 weak" in out
    assert "联系领导" not in out


def test_the_report_of_weak_bodies_says_the_same_as_json_and_csv(
    make: Make, run: Callable[[Sequence[Record]], Run], treated: list[Record]
) -> None:
    formula = body(make, "=1+1")
    records = [*treated, formula, *rating(make, formula, 2015, "weak")]
    go = run(records)
    told = json.loads(go(*WEAK_2015, "--format", "json")[1])
    lines = [*csv.DictReader(io.StringIO(go(*WEAK_2015, "--format", "csv")[1].removeprefix("\ufeff")))]
    assert list(told) == ["scheme", "year", "as_of", "total", "streets", "bodies"]
    assert told["total"]["bodies"] == len(told["bodies"]) == len(lines) == 13
    assert [street["street_name"] for street in told["streets"]] == ["东街", "西街", None]
    for one, other in zip(told["bodies"], lines, strict=True):
        plain = {
            name: "" if value is None else "|".join(value) if isinstance(value, list) else str(value)
            for name, value in one.items()
        }
        assert {**other, "name": other["name"].lstrip("'")} == plain
    assert "'=1+1" in {line["name"] for line in lines}
    assert "t:" not in json.dumps(told)
    analyst = json.loads(go(*WEAK_2015, "--format", "json", "--role", "analyst")[1])
    assert (analyst["total"], analyst["streets"], analyst["bodies"]) == (told["total"], [], [])
    west = json.loads(go(*WEAK_2015, "--format", "json", "--area", "519907002")[1])
    assert west["total"]["bodies"] == 7


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("ratings", "--from", "2016", "--to", "2015"), "不早于", "other way round"),
        ((*YEARS, "--scheme", "stars"), "没有评定体系", "no rating scheme"),
        (("weak-bodies", "--year", "16", "--as-of", "2018-12-31"), "四位的年度", "four digits"),
        ((*WEAK_2015, "--area", "999999"), "没有区域", "There is no area"),
    ],
)
def test_wrong_use_ends_in_2_in_both_languages(
    run: Callable[[Sequence[Record]], Run], treated: list[Record], arguments: Sequence[str], zh: str, en: str
) -> None:
    code, out, err = run(treated)(*arguments)
    assert (code, out) == (2, "")
    assert zh in err
    assert en in err


def test_a_scheme_may_be_named_in_chinese(
    run: Callable[[Sequence[Record]], Run], moves: list[Record]
) -> None:
    go = run(moves)
    assert go(*YEARS, "--scheme", "星级评定") == go(*YEARS)
