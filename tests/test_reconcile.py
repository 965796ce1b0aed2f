"""Published figures beside computed ones: the register as the design has it, each reason in a small world,
what the words “about” and “more than” allow, who may compute what, and the ways to ask.

Worlds here have the areas of the town of `conftest.py` and nothing else but what a test puts into them.
"""

from __future__ import annotations

import csv
import io
import json
import math
import random
import sys
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from analytics.figure_counts import Computed
from analytics.figure_counts import computed as found_by
from analytics.figure_definitions import Base, Share
from analytics.figure_printed import Figure, as_printed, difference
from analytics.figure_reasons import AGREEING, Reason
from analytics.figure_records import Holding
from analytics.figure_words import definition_words
from analytics.figures import DEFINITIONS, fields_needed, ties_needed
from analytics.reconcile import Claim
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.holdings import claims, holdings
from api.schema import TYPES
from graph.codes import code_lists
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role, sees
from graph.records import Between, Node, Tie, Value
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.view import View
from loaders.cells import Keys
from loaders.load import Circumstances, load
from loaders.shipped import shipped

if TYPE_CHECKING:
    from conftest import Make, Town

Record = Node | Tie

DAY = date(2016, 12, 31)
EARLY = date(2010, 1, 1)
EAST, WEST, DISTRICT = "nbs:519907001", "nbs:519907002", "nbs:519907"
REGISTER_FILE = files("loaders") / "data" / "published_figures.csv"

REGISTER = """
F01 5 = P, F02 5 = P, F03 2 = P, F04 6 = P, F05 1 = P, F06 7 = P, F07 3 = P, F08 75 = C, F09 390 > C
F10 8 = P, F11 1 = P, F12 2 = P, F13 3 = P, F14 1 = P, F15 5 = P, F16 5 = P, F17 230000 ~> S, F18 1016 = S
F19 1 = S, F20 3 = P, F21 6 = P, F22 253 = S
F23 100 = R, F24 84.3 = R, F25 100 = R, F26 20000 > S, F27 300 > S
F28 100000 ~ S, F29 1 = P, F30 3 = P, F31 7 = P, F32 5 = P, F33 10 = P, F34 1 = S, F35a 10 = P, F35b 27 = P
F36 60 = Y, F37 42 = Y, F38 2007 = P, F39 3-5 = P, F40a 2 = P, F40b 3 = P, F40c 4 = P, F41 1200 > C
F42 141 = S, F43 89 = S, F44 20 > S, F45 4000 > C, F46 30 > S, F47 70 = P, F48 4000000 > Y, F49 38700 = S
F50 14 = S, F51 60-80 = P, F52 529 = U, F53 3 = P, F54 – = U, F55 9 = S, F56 3 = P, F57 11 = S, F58 76 = S
F59 9 = S, F60 20 > S, F61 15 = S, F62a 2 = P, F62b 3 = P, F63 2 = P, F64 3 = P, F65 2 = P, F66 2 = P
F67 3 = S, F68 5 = P, F69 3 = P, F70 3 = P, F71 3 = P, F72 2 = P, F73a 4 = P, F73b 4 = P
"""
"""The register of the design, copied by hand: code, value or range, qualifier, type (U: it does not say)."""

BY_CODE_LISTS = {
    *("F01", "F02", "F03", "F04", "F06", "F07", "F10", "F15", "F16", "F20", "F21", "F30", "F31", "F32"),
    *("F40b", "F40c", "F53", "F62b", "F63", "F64", "F68", "F69", "F73a", "F73b"),
}
"""Parameters that our own code lists spell out."""


def figure(make: Make, code: str, value: float | None, **given: Value) -> Node:
    """A published figure; plain where nothing else is said."""
    standing: dict[str, Value] = {"qualifier": "eq", "unit": "个", "counts": f"数{code}", "type": "stock"}
    standing |= {"base_stated": False, "source_id": "s"}
    return make.node("PublishedFigure", code=code, value=value, **{**standing, **given})


def snapshot_of(make: Make, records: Sequence[Record]) -> Snapshot:
    store = MemoryStore(ONTOLOGY)
    store.write([*records], make.load())
    return build(store, ONTOLOGY)


def areas(town: Town) -> list[Record]:
    """The areas of the town and how they lie in each other."""
    inside = Between("PART_OF", "AdminArea", "AdminArea")
    return [
        record
        for record in town.records
        if (isinstance(record, Node) and record.kind == "AdminArea")
        or (isinstance(record, Tie) and record.identity.between == inside)
    ]


def found(
    make: Make,
    records: Sequence[Record],
    role: Role = Role.STEWARD,
    scope: str | None = None,
    day: date = DAY,
) -> dict[str, Claim]:
    """The claims of a world by code."""
    told = claims(View(snapshot_of(make, records), role, scope), day)
    return {claim.figure.code: claim for claim in told}


def computed(claim: Claim) -> tuple[float, float | None, int, int] | None:
    """The computed figure with its base and its unknown."""
    return None if claim.computed is None else claim.computed[:4]


# --- the register ---


@pytest.fixture(scope="module")
def register() -> MemoryStore:
    """A record that holds the shipped register and nothing else, loaded as anybody may load it."""
    given = Circumstances(DAY, datetime(2017, 1, 1, tzinfo=UTC), Keys(pseudonym=b"k" * 32))
    store = MemoryStore(ONTOLOGY)
    with as_file(REGISTER_FILE) as path:
        told = load(store, ONTOLOGY, shipped("district", ONTOLOGY), [path], given)
    assert not told.refused, told.problems
    return store


@pytest.fixture(scope="module")
def registered(register: MemoryStore) -> tuple[Claim, ...]:
    return claims(View(build(register, ONTOLOGY), Role.PUBLIC), DAY)


def words(claim: Claim) -> str:
    """A figure as a line of `REGISTER`."""
    one = claim.figure
    value = "–" if one.value is None else f"{one.value:g}" if one.value < 1e5 else f"{one.value:.0f}"
    value += "" if one.high is None else f"-{one.high:g}"
    sign = {"eq": "=", "about": "~", "more_than": ">", "about_more_than": "~>"}[one.qualifier]
    return f"{one.code} {value} {sign} {'U' if one.type == 'unstated' else one.type[0].upper()}"


def test_the_register_is_that_of_the_design_each_figure_once_and_in_order(
    registered: Sequence[Claim],
) -> None:
    assert [words(claim) for claim in registered] == REGISTER.strip().replace("\n", ", ").split(", ")


def test_the_file_holds_the_registered_codes_and_no_other_number() -> None:
    rows = [*csv.DictReader(io.StringIO(REGISTER_FILE.read_text(encoding="utf-8")))]
    codes = [line.split()[0] for line in REGISTER.strip().replace("\n", ", ").split(", ")]
    assert [row["code"] for row in rows] == codes
    assert all(row["counts_zh"] and row["counts_en"] and row["unit"] for row in rows)
    assert {row["why_no_value"] for row in rows if not row["value"]} == {"not_printed"}


def test_alone_the_register_is_compared_with_code_lists_only(registered: Sequence[Claim]) -> None:
    reasons = {claim.figure.code: claim.reason for claim in registered}
    assert {code for code, why in reasons.items() if why in AGREEING} == BY_CODE_LISTS
    assert reasons.pop("F54") is Reason.NO_FIGURE
    rest = {why for code, why in reasons.items() if code not in BY_CODE_LISTS}
    assert rest == {Reason.NOT_IN_RECORD}


def test_what_a_source_does_not_name_counts_and_is_unknown(registered: Sequence[Claim]) -> None:
    told = {claim.figure.code: claim for claim in registered}
    assert computed(told["F10"]) == (8, None, 8, 3)
    assert computed(told["F31"]) == (7, None, 7, 3)


def test_every_definition_reads_what_the_ontology_declares() -> None:
    for kind, names in fields_needed().items():
        assert names <= {field.name for field in ONTOLOGY.nodes[kind].fields}, kind
    for tie in ties_needed():
        assert (tie.from_kind, tie.to_kind) in ONTOLOGY.relations[tie.relation].pairs


def test_every_definition_is_said_in_both_languages_and_a_rate_with_base_tiers_and_policy() -> None:
    for code, definition in DEFINITIONS.items():
        said = definition_words(definition)
        assert not said.zh.isascii(), code
        assert any(letter.isascii() and letter.isalpha() for letter in said.en), code
        if isinstance(definition, Share):
            assert all(part in said.zh and part in said.en for part in ("T1", definition.policy_id))
    assert definition_words(DEFINITIONS["F42"]) == (
        "当日存在的阵地（民情专递箱）的数量",
        "number of records: facility (feedback box) on the day",
    )


def test_the_reasons_are_those_of_the_code_list() -> None:
    assert [term.code for term in code_lists()["reconcile_reasons"].terms] == [*Reason]


# --- each reason ---


def group(make: Make, name: str, **given: Value) -> Node:
    return make.coded("Alliance", name, **{"kind": "group", "established_on": EARLY, **given})


def courier(make: Make, body: str, quantity: int | None) -> list[Record]:
    """A body with couriers' posts."""
    owner, post = make.coded("PartyOrganization", body), make.coded("Post", f"{body}专递员", kind="courier")
    post = make.changed(post, quantity=quantity)
    return [owner, post, make.tie("OF_POST", post, owner)]


def insurance(make: Make, name: str, beneficiaries: int | None) -> Node:
    return make.coded("Programme", name, kind="insurance", mode="purchase", beneficiaries=beneficiaries)


def covered(make: Make, reached: int, more: int, **given: Value) -> list[Record]:
    """Rostered enterprises: so many reached by a branch of their own, and so many that nobody has reached."""
    listed: dict[str, Value] = {"kind": "enterprise", "rostered": "yes", "survey_state": "surveyed", **given}
    units = [make.coded("Unit", f"u{number}", **listed) for number in range(reached + more)]
    body = make.coded("PartyOrganization", "支部", status="active")
    ties = [make.tie("COVERS", body, unit, mode="standalone", verified_on=DAY) for unit in units[:reached]]
    return [*units, body, *ties]


class Case(NamedTuple):
    """A small world, the code to look at, the reason it must give, and the two numbers' difference."""

    reason: Reason
    code: str
    records: Callable[[Make], list[Record]]
    difference: float | None
    scope: str | None = None


CASES = [
    Case(Reason.AGREES, "F22", lambda m: [group(m, "甲"), group(m, "乙"), figure(m, "F22", 2)], 0),
    Case(
        Reason.AGREES_AS_PRINTED,
        "F22",
        lambda m: [group(m, "甲"), group(m, "乙"), figure(m, "F22", 1, qualifier="more_than")],
        1,
    ),
    Case(
        Reason.AGREES_AS_PRINTED,
        "F24",
        lambda m: [*covered(m, 43, 8), figure(m, "F24", 84.3, type="rate")],
        43 / 51 * 100 - 84.3,
    ),
    Case(
        Reason.NO_FIGURE,
        "F22",
        lambda m: [group(m, "甲"), figure(m, "F22", None, why_no_value="not_printed")],
        None,
    ),
    Case(Reason.NOT_IN_RECORD, "F22", lambda m: [figure(m, "F22", 2)], None),
    Case(Reason.NOT_IN_RECORD, "F19", lambda m: [group(m, "甲"), figure(m, "F19", 1)], None),
    Case(Reason.NOT_IN_RECORD, "F22", lambda m: [group(m, "甲"), figure(m, "F22", 2, type="rate")], None),
    Case(Reason.OTHER_AREA, "F22", lambda m: [group(m, "甲"), figure(m, "F22", 1)], None, EAST),
    Case(
        Reason.PUBLISHED_DISAGREE,
        "F22",
        lambda m: [group(m, "甲"), figure(m, "F22", 2), figure(m, "F22x", 3, counts="数F22")],
        -1,
    ),
    Case(
        Reason.OTHER_DAY,
        "F22",
        lambda m: [
            group(m, "甲"),
            figure(m, "F22", 2, as_of=date(2015, 12, 31), as_of_precision="year"),
        ],
        -1,
    ),
    Case(
        Reason.STOCK_NOT_CUMULATIVE,
        "F41",
        lambda m: [
            *courier(m, "东", 3),
            *courier(m, "西", 4),
            figure(m, "F41", 100, type="cumulative", qualifier="more_than"),
        ],
        -93,
    ),
    Case(
        Reason.RECORD_INCOMPLETE,
        "F49",
        lambda m: [insurance(m, "甲", 10), insurance(m, "乙", None), figure(m, "F49", 25)],
        -15,
    ),
    Case(
        Reason.RECORD_INCOMPLETE,
        "F24",
        lambda m: [
            *covered(m, 8, 1),
            m.coded("Unit", "未摸排", kind="enterprise", rostered="yes", survey_state="not_surveyed"),
            figure(m, "F24", 90, type="rate"),
        ],
        -10,
    ),
    Case(
        Reason.NOT_EVERYWHERE,
        "F39",
        lambda m: [
            *courier(m, "东", 2),
            *courier(m, "西", 4),
            figure(m, "F39", 3, value_high=5, type="parameter"),
        ],
        -1,
    ),
    Case(
        Reason.BASE_NOT_STATED,
        "F24",
        lambda m: [*covered(m, 1, 1), figure(m, "F24", 84.3, type="rate")],
        50 - 84.3,
    ),
    Case(
        Reason.UNEXPLAINED,
        "F24",
        lambda m: [*covered(m, 1, 1), figure(m, "F24", 84.3, type="rate", base_stated=True, as_of=DAY)],
        50 - 84.3,
    ),
    Case(Reason.DAY_NOT_STATED, "F22", lambda m: [group(m, "甲"), figure(m, "F22", 2)], -1),
    Case(Reason.UNEXPLAINED, "F22", lambda m: [group(m, "甲"), figure(m, "F22", 2, as_of=DAY)], -1),
    Case(
        Reason.UNEXPLAINED,
        "F12",
        lambda m: [regional(m, "甲", "street"), figure(m, "F12", 2, type="parameter")],
        -1,
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.reason}-{case.code}")
def test_each_reason_is_given_where_it_applies(make: Make, town: Town, case: Case) -> None:
    told = found(make, [*areas(town), *case.records(make)], scope=case.scope)[case.code]
    assert told.reason is case.reason
    assert told.difference == (None if case.difference is None else pytest.approx(case.difference))
    assert told.agrees == (None if case.difference is None else case.reason in AGREEING)


def test_every_reason_has_its_world() -> None:
    assert {case.reason for case in CASES} == {*Reason}


def test_a_figure_for_the_year_or_month_asked_for_is_for_that_day(make: Make) -> None:
    def why(stated: date, precision: str | None, day: date = DAY) -> Reason:
        one = figure(make, "F22", 2, as_of=stated, as_of_precision=precision)
        return found(make, [group(make, "甲"), one], day=day)["F22"].reason

    assert why(date(2016, 1, 1), "year") is Reason.UNEXPLAINED
    assert why(date(2016, 12, 1), "month") is Reason.UNEXPLAINED
    assert why(date(2016, 11, 30), "month") is Reason.OTHER_DAY
    assert why(date(2016, 12, 30), None) is Reason.OTHER_DAY
    assert why(date(2016, 12, 30), "day", date(2016, 12, 30)) is Reason.UNEXPLAINED


def test_a_cumulative_figure_below_the_count_of_one_day_is_not_explained_by_the_years(make: Make) -> None:
    records = [*courier(make, "东", 7), figure(make, "F41", 5, type="cumulative", as_of=DAY)]
    assert found(make, records)["F41"].reason is Reason.UNEXPLAINED


def test_no_published_figure_enters_a_computation(make: Make, town: Town) -> None:
    records = whole(make, town)
    plain = found(make, [record for record in records if record[0] != "PublishedFigure"])
    assert plain == {}
    others = [
        make.changed(record, value=float(number)) if record[0] == "PublishedFigure" else record
        for number, record in enumerate(records)
        if isinstance(record, Node)
    ]
    ties = [record for record in records if isinstance(record, Tie)]
    here, there = found(make, records), found(make, [*others, *ties])
    assert {code: claim.computed for code, claim in here.items()} == {
        code: claim.computed for code, claim in there.items()
    }
    assert [*here] == [*found(make, [*reversed(others), *ties])]


# --- what was printed ---

WORDS: list[tuple[str, float, float, bool]] = [
    ("eq", 5, 5, True),
    ("eq", 5, 6, False),
    ("eq", 84.3, 84.34, True),
    ("eq", 84.3, 84.36, False),
    ("eq", 84.3, 84.2, False),
    ("eq", 253, 253.4, True),
    ("eq", 100, 99.97, False),
    ("eq", 100, 100, True),
    ("about", 100_000, 95_000, True),
    ("about", 100_000, 94_999, False),
    ("about", 100_000, 105_000, True),
    ("about", 100_000, 105_001, False),
    ("more_than", 390, 390, True),
    ("more_than", 390, 389, False),
    ("more_than", 390, 4_000, True),
    ("about_more_than", 230_000, 230_000, True),
    ("about_more_than", 230_000, 229_999, False),
    ("about_more_than", 230_000, 241_500, True),
    ("about_more_than", 230_000, 241_501, False),
]


def printed(value: float, qualifier: str = "eq", high: float | None = None) -> Figure:
    return Figure("F", value, high, None, qualifier, "", "", "rate", None, None, False, None)


def number(low: float, high: float | None = None) -> Computed:
    return Computed(low, high, 1, 0, low, low)


@pytest.mark.parametrize(("qualifier", "value", "computed", "agrees"), WORDS)
def test_the_words_beside_a_number_allow_what_they_say(
    qualifier: str, value: float, computed: float, agrees: bool
) -> None:
    assert as_printed(printed(value, qualifier), number(computed), share=True) is agrees


def test_what_is_no_rate_may_be_rounded_to_a_hundred() -> None:
    assert as_printed(printed(100), number(99.97), share=False)


@pytest.mark.parametrize(
    ("low", "high", "agrees", "apart"),
    [
        (3, 5, True, 0),
        (4, None, True, 0),
        (2, 5, False, -1),
        (3, 7, False, 2),
        (1, 6, False, -2),
        (6, None, False, 1),
    ],
)
def test_a_range_holds_what_lies_inside_it(
    low: float, high: float | None, agrees: bool, apart: float
) -> None:
    one = printed(3, high=5)
    assert as_printed(one, number(low, high), share=False) is agrees
    assert difference(one, number(low, high)) == apart


# --- each way to compute ---


def regional(make: Make, name: str, level: str) -> Node:
    given: dict[str, Value] = {"kind": "regional_315", "level": level, "established_on": EARLY}
    return make.coded("Alliance", name, **given)


def rectified(make: Make, body: Node, closed: date | None, issues: int, **rated: Value) -> Iterator[Record]:
    """A rectification of a body, and its ratings by day (`r20161120="advanced"`)."""
    code = f"{body.key}整改"
    mine = make.node("Rectification", id_scheme="t", id_code=code, issues_closed=issues, closed_on=closed)
    yield from (body, mine, make.tie("RECTIFIES", mine, body))
    for day, grade in rated.items():
        on = date.fromisoformat(day[1:])
        given: dict[str, Value] = {"scheme": "star", "state": "final", "assessed_on": on, "grade": grade}
        rating = make.node("Assessment", id_scheme="t", id_code=f"{body.key}{day}", year=on.year, **given)
        yield from (rating, make.tie("ASSESSED", rating, body, on))


def bodies(make: Make, *names: str) -> list[Node]:
    return [make.coded("PartyOrganization", name) for name in names]


def test_a_body_is_converted_when_its_next_final_rating_is_above_the_weak_class(make: Make) -> None:
    good, weak, silent, open_, old, later, relapsed = bodies(make, *"甲乙丙丁戊己庚")
    closed = date(2016, 6, 1)
    records = [
        *rectified(make, good, closed, 4, r20151120="weak", r20161120="ordinary"),
        *rectified(make, weak, closed, 3, r20161120="weak"),
        *rectified(make, silent, closed, 2, r20151120="advanced"),
        *rectified(make, open_, None, 9, r20161120="advanced"),
        *rectified(make, old, date(2013, 12, 31), 9, r20161120="advanced"),
        *rectified(make, later, date(2017, 1, 1), 9, r20170601="advanced"),
        *rectified(make, relapsed, date(2014, 1, 1), 1, r20141120="ordinary", r20151120="weak"),
        figure(make, "F08", 2, type="cumulative"),
        figure(make, "F09", 10, type="cumulative"),
    ]
    told = found(make, records)
    assert computed(told["F08"]) == (2, None, 4, 1)
    assert computed(told["F09"]) == (10, None, 4, 0)
    before = found(make, records, day=date(2016, 11, 19))
    assert computed(before["F08"]) == (1, None, 4, 3)
    after = found(make, records, day=date(2017, 6, 1))
    assert computed(after["F08"]) == (3, None, 5, 1)


def test_only_final_star_ratings_convert(make: Make) -> None:
    (body,) = bodies(make, "甲")
    records = [*rectified(make, body, date(2016, 6, 1), 4, r20161120="ordinary")]
    rating = next(record for record in records if record[0] == "Assessment")
    assert isinstance(rating, Node)
    for given in ({"state": "appealed"}, {"scheme": "bahua"}, {"grade": None}):
        others = [make.changed(rating, **given) if record is rating else record for record in records]
        told = found(make, [*others, figure(make, "F08", 1, type="cumulative")])["F08"]
        assert computed(told) == (0, None, 1, 1)


def test_three_bodies_and_a_centre_are_counted_for_each_regional_system(make: Make) -> None:
    east, west, south = (regional(make, name, "street") for name in "东西南")
    committee = make.coded("PartyOrganization", "区域党委", kind="regional_committee")
    other = make.coded("PartyOrganization", "党支部", kind="branch")
    congress, office, third = (
        make.coded("RegionalBody", name, kind=kind)
        for name, kind in (("会", "congress"), ("办", "office"), ("西办", "office"))
    )
    centre = make.coded("Facility", "中心", kind="regional_centre", opened_on=EARLY)
    closed = make.coded("Facility", "旧中心", kind="regional_centre", opened_on=EARLY, closed_on=DAY)
    ties = [make.tie("HAS_BODY", east, body) for body in (committee, other, congress, office)]
    ties += [make.tie("HAS_BODY", west, third)]
    ties += [make.tie("HAS_PLATFORM", east, centre), make.tie("HAS_PLATFORM", west, closed)]
    nodes = [east, west, south, committee, other, congress, office, third, centre, closed]
    one = {"type": "parameter"}
    figures = [figure(make, code, value, **one) for code, value in (("F12", 2), ("F13", 3), ("F14", 1))]
    told = found(make, [*nodes, *ties, *figures])
    assert computed(told["F13"]) == (1, 3, 3, 1)
    assert computed(told["F14"]) == (1, None, 3, 2)
    assert computed(told["F12"]) == (1, None, 3, 0)
    assert told["F13"].reason is Reason.NOT_EVERYWHERE
    assert told["F14"].reason is Reason.AGREES


def test_an_owner_whose_amount_nobody_knows_is_passed_over(make: Make) -> None:
    records = [*courier(make, "东", 3), *courier(make, "西", None)]
    told = found(make, [*records, figure(make, "F39", 3, value_high=5, type="parameter")])
    assert computed(told["F39"]) == (3, None, 1, 0)
    assert told["F39"].reason is Reason.AGREES_AS_PRINTED


def test_powers_are_counted_where_a_post_of_the_sort_holds_them(make: Make) -> None:
    leader, other = (
        make.coded("Post", name, kind=kind)
        for name, kind in (("常委", "standing_committee_member"), ("书记", "secretary"))
    )
    items = [make.coded("PowerItem", f"p{n}", list="power", valid_from=EARLY) for n in range(4)]
    duty = make.coded("PowerItem", "责任", list="responsibility", valid_from=EARLY)
    gone = make.coded("PowerItem", "旧", list="power", valid_from=EARLY, valid_to=DAY)
    ties = [make.tie("HELD_POWER", leader, item) for item in (*items[:2], duty, gone)]
    ties += [make.tie("HELD_POWER", other, items[2])]
    told = found(make, [leader, other, *items, duty, gone, *ties, figure(make, "F58", 2)])
    assert computed(told["F58"]) == (2, None, 4, 1)


def test_what_is_not_yet_or_no_longer_there_does_not_count(make: Make) -> None:
    records = [
        group(make, "甲"),
        group(make, "乙", established_on=DAY),
        group(make, "丙", dissolved_on=DAY),
        group(make, "丁", established_on=None),
        make.coded("Alliance", "戊", kind="association", established_on=EARLY),
        figure(make, "F22", 3),
    ]
    assert computed(found(make, records)["F22"]) == (3, None, 4, 1)
    assert computed(found(make, records, day=date(2016, 12, 30))["F22"]) == (3, None, 4, 1)
    assert computed(found(make, records, day=date(2009, 12, 31))["F22"]) == (1, None, 1, 1)


def test_a_sum_over_the_months_holds_those_that_began_and_without_amounts_is_unknown(
    make: Make,
) -> None:
    def tally(month: date, closed: int) -> Node:
        given: dict[str, Value] = {"community_code": "519907001001", "topic_code": "other", "closed": closed}
        return make.node("Tally", month=month, **given)

    tallies = [tally(date(2016, 11, 1), 5), tally(date(2016, 12, 1), 6), tally(date(2017, 1, 1), 7)]
    figures = [figure(make, "F45", 11, type="cumulative"), figure(make, "F49", 1)]
    told = found(make, [*tallies, insurance(make, "甲", None), *figures])
    assert computed(told["F45"]) == (11, None, 2, 0)
    assert (told["F49"].computed, told["F49"].reason) == (None, Reason.NOT_IN_RECORD)


@pytest.mark.parametrize(("people", "told"), [(9, None), (10, (10, None, 1, 0)), (0, (0, None, 1, 0))])
def test_fewer_than_ten_people_are_not_told_of(
    make: Make, people: int, told: tuple[float, float | None, int, int] | None
) -> None:
    records = [insurance(make, "甲", people), figure(make, "F49", 9), figure(make, "F41", 2)]
    claims = found(make, [*records, *courier(make, "东", 2)])
    assert computed(claims["F49"]) == told
    assert computed(claims["F41"]) == (2, None, 1, 0)


def test_a_rate_of_which_too_much_is_unknown_is_an_interval(make: Make) -> None:
    unknown: dict[str, Value] = {"kind": "enterprise", "rostered": "yes", "survey_state": "not_surveyed"}
    units = [make.coded("Unit", f"x{n}", **unknown) for n in range(3)]
    told = found(make, [*covered(make, 6, 1), *units, figure(make, "F24", 84.3, type="rate")])["F24"]
    assert computed(told) == (60, 90, 10, 3)
    assert told.reason is Reason.RECORD_INCOMPLETE


def test_a_rate_of_a_hundred_means_everybody(make: Make) -> None:
    above: dict[str, Value] = {"above_scale": "yes"}
    full, short = (
        found(make, [*covered(make, reached, more, **above), figure(make, "F23", 100, type="rate")])["F23"]
        for reached, more in ((400, 0), (399, 1))
    )
    assert (full.reason, computed(full)) == (Reason.AGREES, (100, None, 400, 0))
    assert short.reason is Reason.BASE_NOT_STATED


# --- who may compute what ---

EVERY = (
    *(
        "F08",
        "F09",
        "F12",
        "F13",
        "F14",
        "F17",
        "F18",
        "F22",
        "F23",
        "F24",
        "F25",
        "F29",
        "F39",
        "F41",
        "F42",
    ),
    *("F43", "F45", "F48", "F49", "F58", "F61", "F62a"),
)
TYPES_OF = {
    **dict.fromkeys(("F08", "F09", "F45"), "cumulative"),
    **dict.fromkeys(("F23", "F24", "F25"), "rate"),
}
PARAMETERS = ("F12", "F13", "F14", "F29", "F39", "F62a")


def placed(make: Make) -> Iterator[Record]:
    """Records that lie in a street. A box, a group and an enterprise are restricted: planners have less."""
    yield from (regional(make, "东", "street"), make.coded("Alliance", "商圈", kind="zone_1n"))
    for kind in ("branch", "joint_committee", "regional_committee"):
        yield make.coded("PartyOrganization", kind, kind=kind)
    yield make.coded("Facility", "中心", kind="regional_centre", opened_on=EARLY)
    for name, visibility in (("甲", "public"), ("密", "restricted")):
        yield make.coded("Facility", f"{name}箱", kind="feedback_box", visibility=visibility)
        yield group(make, f"{name}组团", visibility=visibility)
    given: dict[str, Value] = {"kind": "enterprise", "rostered": "yes", "visibility": "restricted"}
    yield make.coded("Unit", "密店", survey_state="surveyed", **given)
    yield make.coded("Unit", "学会", kind="social_org", survey_state="surveyed")
    yield from covered(make, 4, 1, above_scale="yes", visibility="internal")


def unplaced(make: Make) -> Iterator[Node]:
    """Records without a place of their own."""
    yield from (make.coded("Channel", kind, kind=kind) for kind in ("hotline", "weibo"))
    yield make.coded("Post", "常委", kind="standing_committee_member", quantity=11)
    yield make.coded("PowerItem", "权", list="power", valid_from=EARLY)
    yield make.coded("Rule", "规程", in_force_from=EARLY)
    yield make.changed(insurance(make, "保险", 20), budget_yuan_year=5.0)
    given: dict[str, Value] = {"community_code": "519907001001", "topic_code": "other", "closed": 5}
    yield make.node("Tally", month=EARLY, **given)


def whole(make: Make, town: Town) -> list[Record]:
    """A small record in which every way to compute finds something, all of it in the eastern street."""
    records = [*placed(make), *unplaced(make)]
    nodes = {record.key.removeprefix("t:"): record for record in records if isinstance(record, Node)}
    located = [record for record in placed(make) if isinstance(record, Node)]
    ties = [make.tie("LOCATED_IN", node, town["东街"]) for node in located]
    ties += [make.tie("HAS_BODY", nodes["东"], nodes["regional_committee"])]
    ties += [make.tie("MEMBER_OF", nodes["joint_committee"], nodes["商圈"])]
    ties += [make.tie("HAS_PLATFORM", nodes["东"], nodes["中心"])]
    ties += [make.tie("HELD_POWER", nodes["常委"], nodes["权"])]
    ties += [make.tie("OF_POST", nodes["常委"], nodes["branch"])]
    ties += [make.tie("COVERS", nodes["branch"], nodes["学会"], verified_on=DAY)]
    figures = [
        figure(make, code, 1, type="parameter" if code in PARAMETERS else TYPES_OF.get(code, "stock"))
        for code in EVERY
    ]
    rest = [*rectified(make, bodies(make, "整改")[0], date(2016, 6, 1), 4, r20161120="ordinary")]
    return [*areas(town), *records, *courier(make, "东社区", 3), *rest, *ties, *figures]


def seen_by(view: View, records: Sequence[Record]) -> list[Record]:
    """The records that are there for a view, and the areas."""

    def there(kind: str, key: str) -> bool:
        return kind == "AdminArea" or bool(view.nodes(kind)[view.snapshot.table(kind).position[key]])

    def stays(record: Record) -> bool:
        if isinstance(record, Node):
            return there(record.kind, record.key)
        tie = record.identity
        ends = there(tie.from_kind, tie.from_key) and there(tie.to_kind, tie.to_key)
        return ends and sees(view.role, ONTOLOGY, tie.kind)

    return [record for record in records if stays(record)]


@pytest.mark.parametrize("role", [*Role])
@pytest.mark.parametrize("scope", [None, EAST, WEST, DISTRICT])
def test_what_a_view_may_not_see_is_as_if_nobody_had_recorded_it(
    make: Make, town: Town, role: Role, scope: str | None
) -> None:
    records = whole(make, town)
    less = seen_by(View(snapshot_of(make, records), role, scope), records)
    assert len(less) < len(records) or (role in (Role.ORGANIZER, Role.STEWARD) and scope is None)
    assert found(make, less, role, scope) == found(make, records, role, scope)


def test_each_role_computes_from_what_it_may_read(make: Make, town: Town) -> None:
    records = whole(make, town)

    def lacking(role: Role) -> set[str]:
        told = found(make, records, role)
        assert {claim.reason for claim in told.values() if claim.computed is None} <= {Reason.NOT_IN_RECORD}
        return {code for code in EVERY if told[code].computed is None}

    units = {"F17", "F18", "F23", "F24", "F25"}
    internal = {"F29", "F13", "F39", "F41", "F43", "F45", "F48", "F49", "F58", "F61", "F62a"}
    assert lacking(Role.STEWARD) == lacking(Role.ORGANIZER) == lacking(Role.PLANNER) == set()
    assert lacking(Role.ANALYST) == {"F08", "F09"}
    assert lacking(Role.AUDITOR) >= units | internal
    assert lacking(Role.PUBLIC) == units | internal | {"F08", "F09"}


@pytest.mark.parametrize("role", [*Role])
def test_a_view_of_a_street_is_told_of_another_area_whatever_its_record_holds(
    make: Make, town: Town, role: Role
) -> None:
    full, bare = whole(make, town), [*areas(town), *(figure(make, code, 1) for code in ("F22", "F42"))]
    for records in (full, bare):
        told = found(make, records, role, WEST)
        assert {told["F22"].reason, told["F42"].reason} == {Reason.OTHER_AREA}
        assert all(claim.computed is None for claim in told.values())


def test_a_district_alone_has_the_whole(make: Make, town: Town) -> None:
    told = found(make, whole(make, town), Role.PLANNER, DISTRICT)
    assert told["F42"].reason is Reason.AGREES
    assert told["F24"].computed is not None


def test_a_figure_that_is_not_public_is_not_told_to_everybody(make: Make) -> None:
    records = [figure(make, "F22", 1, visibility="internal"), figure(make, "F42", 1, visibility="restricted")]
    assert [*found(make, records, Role.PUBLIC)] == []
    assert [*found(make, records, Role.PLANNER)] == ["F22"]
    assert [*found(make, records, Role.ORGANIZER)] == ["F22", "F42"]


# --- the plainest reading ---


def drawn(make: Make, dice: random.Random) -> list[Node]:
    """A few alliances, facilities and posts, with days and amounts that are often unknown."""

    def day() -> date | None:
        return dice.choice((None, date(2016, 12, dice.randrange(28, 32)), EARLY))

    def life(begin: str, end: str) -> dict[str, Value]:
        return {begin: day(), end: dice.choice((None, day()))}

    nodes = []
    for number in range(dice.randrange(8)):
        kind = dice.choice(("group", "association"))
        given = life("established_on", "dissolved_on")
        nodes.append(make.coded("Alliance", f"a{number}", kind=kind, **given))
    for number in range(dice.randrange(8)):
        kind = dice.choice(("feedback_box", "canteen"))
        nodes.append(make.coded("Facility", f"f{number}", kind=kind, **life("opened_on", "closed_on")))
    for number in range(dice.randrange(6)):
        kind, quantity = dice.choice(("courier", "liaison")), dice.choice((None, 3, 4))
        nodes.append(make.coded("Post", f"p{number}", kind=kind, quantity=quantity))
    return nodes


def values(node: Node) -> dict[str, Value]:
    return dict(zip((f.name for f in ONTOLOGY.nodes[node.kind].fields), node.values, strict=True))


def counted(nodes: Sequence[Node], kind: str, code: str, begin: str, end: str) -> tuple[Any, ...] | None:
    """The number of a sort, one record at a time: value, high, base, unknown, least, most."""
    rows = [values(node) for node in nodes if node.kind == kind]
    there = [
        row
        for row in rows
        if (row[begin] or date.min) <= DAY < (row[end] or date.max)  # type: ignore[operator]
    ]
    mine = [row for row in there if row["kind"] == code]
    undated = sum(row[begin] is None for row in mine)
    if all(row["kind"] != code for row in rows):
        return None
    return len(mine), None, len(there), undated, len(mine) - undated, len(mine)


def summed(nodes: Sequence[Node]) -> tuple[Any, ...] | None:
    """The couriers' posts together."""
    amounts = [values(node)["quantity"] for node in nodes if values(node).get("kind") == "courier"]
    known = [amount for amount in amounts if isinstance(amount, int)]
    unknown = len(amounts) - len(known)
    if not known:
        return None
    return sum(known), None, len(amounts), unknown, sum(known), math.inf if unknown else sum(known)


@pytest.mark.parametrize("seed", range(50))
def test_counts_and_sums_equal_counting_one_record_at_a_time(make: Make, seed: int) -> None:
    nodes = drawn(make, random.Random(seed))
    figures = [figure(make, code, 1) for code in ("F22", "F41", "F42", "F46")]
    told = found(make, [*nodes, *figures])
    assert {code: claim.computed for code, claim in told.items()} == {
        "F22": counted(nodes, "Alliance", "group", "established_on", "dissolved_on"),
        "F41": summed(nodes),
        "F42": counted(nodes, "Facility", "feedback_box", "opened_on", "closed_on"),
        "F46": counted(nodes, "Facility", "canteen", "opened_on", "closed_on"),
    }


def test_the_drawn_records_hold_every_sort_of_unknown(make: Make) -> None:
    told = [summed(drawn(make, random.Random(seed))) for seed in range(50)]
    assert any(one is None for one in told)
    assert any(one is not None and one[3] for one in told)


def test_fields_that_may_not_be_read_leave_nothing_to_compute(make: Make, town: Town) -> None:
    held = holdings(View(snapshot_of(make, whole(make, town)), Role.STEWARD), (DAY - date(1970, 1, 1)).days)
    bare = replace(held, kinds={kind: Holding(one.size, {}) for kind, one in held.kinds.items()})
    for code in EVERY:
        if not isinstance(DEFINITIONS[code], Share | Base):
            assert found_by(DEFINITIONS[code], held, {}) is not None, code
            assert found_by(DEFINITIONS[code], bare, {}) is None, code


# --- GraphQL ---

ASK = """query Figures($first: Int!, $after: String, $asOf: Date) {
  publishedFigures(first: $first, after: $after, asOf: $asOf) {
    totalCount
    pageInfo { hasNextPage endCursor }
    nodes {
      code value valueHigh unit counts countsEn remark publishedFor baseStated sourceId asOf
      whyNoValue { code labelEn } qualifier { code } type { code label }
      definition definitionEn policyId computed computedHigh base unknownShare difference agrees
      reason { code label labelEn }
    }
  }
}"""

DESK = Desk(b"i" * 32, TYPES)


def ask(snapshot: Snapshot, role: Role = Role.PLANNER, **given: Any) -> dict[str, Any]:
    asked = {"first": 100, "asOf": DAY.isoformat(), **given}
    body: dict[str, Any] = answer(Question(ASK, asked), DESK.context(snapshot, role, None)).body
    assert "errors" not in body, body
    told: dict[str, Any] = body["data"]["publishedFigures"]
    return told


@pytest.mark.parametrize("role", [*Role])
def test_graphql_tells_what_the_claims_are(make: Make, town: Town, role: Role) -> None:
    snapshot = snapshot_of(make, whole(make, town))
    told, here = ask(snapshot, role), claims(View(snapshot, role), DAY)
    assert told["totalCount"] == len(here) == len(EVERY)
    for node, claim in zip(told["nodes"], here, strict=True):
        number = claim.computed
        assert (node["code"], node["value"], node["asOf"]) == (claim.figure.code, 1, DAY.isoformat())
        assert node["reason"]["code"] == claim.reason
        assert node["computed"] == (number and number.value)
        assert (node["base"], node["unknownShare"]) == (
            (None, None) if number is None else (number.base, number.unknown_share)
        )
        assert (node["difference"], node["agrees"]) == (claim.difference, claim.agrees)


def test_graphql_names_the_policy_the_definition_and_the_reason_in_both_languages(
    make: Make, town: Town
) -> None:
    nodes = {node["code"]: node for node in ask(snapshot_of(make, whole(make, town)))["nodes"]}
    rate = nodes["F24"]
    assert (rate["policyId"], rate["computed"], rate["base"]) == ("d5-t1t4", 80, 5)
    assert rate["definition"].startswith("T1+T2+T3+T4 占 D5")
    assert rate["definitionEn"].startswith("T1+T2+T3+T4 as a percentage of D5")
    assert rate["reason"] == {
        "code": "base_not_stated",
        "label": "原文未给出基数",
        "labelEn": "base not stated",
    }
    assert nodes["F42"]["policyId"] is None


def test_the_register_is_told_with_its_english_and_its_remarks(register: MemoryStore) -> None:
    nodes = {node["code"]: node for node in ask(build(register, ONTOLOGY), Role.PUBLIC)["nodes"]}
    assert nodes["F17"]["countsEn"] == "market entities"
    assert nodes["F54"]["whyNoValue"] == {"code": "not_printed", "labelEn": "no figure is printed"}
    assert (nodes["F39"]["value"], nodes["F39"]["valueHigh"]) == (3, 5)
    assert nodes["F07"]["remark"] == "先进、一般、软弱涣散"


def test_a_figure_of_the_same_code_that_counts_something_else_keeps_its_own_words(make: Make) -> None:
    (node,) = ask(snapshot_of(make, [figure(make, "F17", 1)]))["nodes"]
    assert (node["counts"], node["countsEn"], node["remark"]) == ("数F17", "数F17", None)


@pytest.mark.parametrize("size", [1, 7])
def test_pages_of_any_size_make_the_whole_list(make: Make, town: Town, size: int) -> None:
    snapshot = snapshot_of(make, whole(make, town))
    codes: list[str] = []
    after, more = None, True
    while more:
        page = ask(snapshot, first=size, after=after)
        codes += [node["code"] for node in page["nodes"]]
        after, more = page["pageInfo"]["endCursor"], page["pageInfo"]["hasNextPage"]
    assert codes == sorted(EVERY)


# --- the command ---

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    make: Make,
    town: Town,
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """Runs `report reconcile` in this process, on a home that holds the whole small record."""
    home = connect(tmp_path / "home", ONTOLOGY)
    odd = figure(make, "F99", 1, counts="=1+1")
    ranged = figure(make, "F39", 3, value_high=5, type="parameter")
    records = [record for record in whole(make, town) if record[:2] != ranged[:2]]
    home.store.write([*records, odd, ranged], make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str, str]:
        asked = ["alliance-graph", "report", "reconcile", "--as-of", DAY.isoformat(), *arguments]
        monkeypatch.setattr(sys, "argv", asked)
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out.decode(), err.decode()

    return go


def test_the_report_is_in_both_languages_and_says_the_day(run: Run) -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    assert "原文未给出基数" in out
    assert "base not stated" in out
    assert "截至 as of 2016-12-31" in out
    assert "T1+T2+T3+T4" in out
    line = next(line for line in out.splitlines() if line.strip().startswith("F42"))
    assert line.rstrip().endswith("是 yes")


@pytest.mark.parametrize("role", [*Role])
def test_json_and_csv_tell_the_same(run: Run, role: Role) -> None:
    listed = json.loads(run("--role", role, "--format", "json")[1])
    text = run("--role", role, "--format", "csv")[1].removeprefix("\ufeff")
    rows = [*csv.DictReader(io.StringIO(text))]
    assert [line["code"] for line in listed] == [*sorted(EVERY), "F99"]
    for line, row in zip(listed, rows, strict=True):
        told = {name: written(value) for name, value in line.items()}
        assert {name: cell.removeprefix("'") for name, cell in row.items()} == told


def written(value: object) -> str:
    """A value as a cell of a spreadsheet."""
    if isinstance(value, list):
        return "|".join(value)
    return "" if value is None else str(value)


def test_every_rate_stands_with_base_tiers_date_policy_and_unknown_share(run: Run) -> None:
    listed = {line["code"]: line for line in json.loads(run("--format", "json")[1])}
    for code in ("F23", "F24", "F25"):
        line = listed[code]
        assert line["base_count"] > 0
        assert line["unknown_share"] is not None
        assert line["tiers"]
        assert line["as_of"] == DAY.isoformat()
        assert line["policy"] == DEFINITIONS[code].policy_id  # type: ignore[union-attr]


def test_a_role_is_told_nothing_of_what_it_may_not_compute(run: Run) -> None:
    listed = {line["code"]: line for line in json.loads(run("--role", "public", "--format", "json")[1])}
    hidden, absent = listed["F08"], listed["F99"]
    told = ("computed", "computed_high", "base_count", "unknown_share", "difference", "agrees", "reason")
    assert [hidden[name] for name in told] == [absent[name] for name in told]


def test_a_day_that_is_none_is_wrong_use(run: Run) -> None:
    code, out, err = run("--as-of", "2016")
    assert (code, out) == (2, "")
    assert "应写成" in err
    assert "Write the date" in err
