"""The 23 mechanisms: every line on the example of a district written out by hand, worlds drawn at random
against the plainest reading of each rule, who may see which line, and the two ways to ask.

`LINES` holds what the folder `tests/data/handover` comes to on the last day of 2016: number, base, unknown.
The oracles at `ORACLE` read records one by one, with sets of keys, and know no arrays and no views.
"""

from __future__ import annotations

import csv
import io
import json
import random
import re
import sys
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from shutil import copytree
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from analytics.mechanisms.facts import Facts, UnreadableError
from analytics.mechanisms.lines import PERSONS, UNITS, UNNAMED, Line, line, persons
from analytics.mechanisms.register import MECHANISMS, mechanism, told
from analytics.networks.ground import Ground
from analytics.weak_links.register import outcomes
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.mechanism_seen import COUNTED_ONLY, counts_only, facts, placed
from api.pages import written as page_cursor
from api.schema import TYPES
from graph.codes import code_lists
from graph.errors import WrongUseError
from graph.kinds import Field, ValueType
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role, sees
from graph.records import Node, Tie, Value
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.store.stored import day as day_number
from graph.store.stored import nodes_of, ties_of
from graph.territory import INHERITED
from graph.view import View
from loaders.cells import Keys
from loaders.handover import NAME
from loaders.load import Circumstances, load
from loaders.shipped import named

if TYPE_CHECKING:
    from conftest import Make

Record = Node | Tie
Run = Callable[..., tuple[int, str, str]]

EXAMPLE = sorted((Path(__file__).with_name("data") / "handover").glob("*.csv"))
README = Path(__file__).parents[1] / "README.md"
GIVEN = Circumstances(date(2016, 12, 31), datetime(2017, 1, 1, tzinfo=UTC), Keys(b"k" * 32))
DAY = date(2016, 12, 31)
TODAY = day_number(DAY)
EAST, WEST = "nbs:519907001", "nbs:519907002"
CODES = [f"M{number:02d}" for number in range(1, 24)]

MEASURES = {measure.code: measure for each in MECHANISMS.values() for measure in each.measures}

LINES = """
M01.criteria 10 10 0
M01.unassessed 11 12 0
M01.missed 1 10 1
M01.missing_haves 1 1 0
M01.without_room 11 12 0
M02.criteria 8 8 0
M02.assessed_by_domain 1 12 0
M02.honoured_by_domain 3 12 0
M02.honoured_by_street 1 2 1
M03.grades 3 12 0
M03.weak_by_domain 1 3 0
M03.standards_by_domain 7 7 0
M03.unrated 9 12 0
M04.weak 1 3 0
M04.without_rectification 0 1 0
M04.without_contact 0 1 0
M04.rectifications 1 4 0
M04.overdue 0 1 0
M04.issues 8 10 0
M05.aspects 5 8 3
M05.acceptance 2 3 0
M05.unaccepted 1 3 0
M05.missed 2 16 6
M05.failing 1 2 1
M06.systems 2 2 0
M06.areas_without 2 4 0
M06.incomplete 1 2 0
M06.functions 0 1 0
M06.mechanisms 1 2 0
M06.vacant_seats 1 5 0
M06.sectors_without 1 5 0
M07.groups 2 2 0
M07.no_lead 0 2 0
M07.one_lead 1 2 0
M07.unguided 0 2 0
M07.unions 1 2 0
M07.dormant 0 2 0
M07.small 0 2 0
M07.enterprises_without 3 8 0
M08.tiers 6 8 1
M08.uncovered 1 8 1
M08.above_scale_without 0 2 2
M08.posts 2 1 0
M09.zones 2 2 0
M09.zones_without 1 2 0
M09.layers 0 1 0
M09.single_hub 0 1 0
M09.enterprises 3 8 0
M10.items 5 5 0
M10.states 5 5 0
M10.targets_without 1 2 0
M10.tasks_without 1 2 0
M10.overdue 2 2 0
M10.overdue_owners 2 2 0
M10.systems 4 7 3
M10.standards 4 7 0
M11.levels 5 10 5
M11.broken 0 1 0
M12.campaigns 4 8 4
M12.categories_without 0 4 4
M13.brands 3 3 0
M13.dormant 1 3 0
M13.ended 1 4 0
M14.persons 10 1 0
M14.campaigns 1 8 0
M15.streets 1 2 0
M15.recipients 10 10 0
M16.persons 20 1 0
M16.collectives 1 1 0
M16.streets 0 2 1
M17.couriers 6 2 0
M17.outside 1 2 0
M17.channels 1 2 0
M17.boxes 1 6 0
M17.channel_kinds 10 10 0
M17.cases 30 153 0
M17.stalled 1 2 0
M18.programmes 4 4 0
M18.modes 4 4 0
M18.budget 500000 4 0
M18.beneficiaries 850 4 0
M18.cost 588 4 0
M18.without_canteen 1 2 0
M18.without_store 1 2 0
M18.sole_provider 4 4 0
M19.never_took 1 2 0
M19.orders 1 3 0
M19.backlog 1 3 0
M19.longest 150 1 0
M19.needs 1 2 0
M19.longest_need 244 1 0
M20.items 4 4 0
M20.unpaired 1 2 0
M20.holders 2 2 0
M20.risks 1 1 0
M21.meetings 2 3 0
M21.without_open 3 5 0
M21.observers 2 2 0
M21.unanswered 1 3 0
M21.rules 4 4 0
M22.reports 3 3 0
M22.owed 1 3 0
M23.documents 5 5 0
M23.standards 14 14 0
M23.rules 4 4 0
M23.systems 1 10 0
"""

POINTED = {
    "M01.missing_haves": {"例-党-6": "缺：有党员活动室"},
    "M05.failing": {"例-党-5": "缺：服务群众长效化、阵地建设标准化"},
    "M06.areas_without": {"519907001002": "没有本级的315区域化党建", "519907002": "没有本级的315区域化党建"},
    "M06.incomplete": {"例-联-2": "缺：区域党员代表会议、区域党委、区域党群服务中心"},
    "M06.vacant_seats": {"例-党-3": "空缺：社会组织"},
    "M07.one_lead": {"例-联-3": "只有一个牵头方，没有副牵头"},
    "M07.unions": {"例-联-4": "缺：党员联管、资源联享、场所联用、信息联通"},
    "M08.uncovered": {"91519907MA00000E11": "未覆盖"},
    "M09.zones_without": {"例-区块-2": "没有商圈楼宇联合体"},
    "M10.targets_without": {"例-清单-2": "目标没有任务"},
    "M10.tasks_without": {"例-清单-4": "任务没有项目"},
    "M10.overdue": {"例-项目-1": "应于 2016-11-30 完成", "例-项目-3": "应于 2016-10-01 完成"},
    "M10.overdue_owners": {"例-党-2": "1 个项目逾期", "11519907MA00000A9X": "1 个项目逾期"},
    "M13.dormant": {"例-品牌-1": "归属方一年内没有活动"},
    "M15.streets": {"519907001": "获得示范街区（城）荣誉"},
    "M17.outside": {"519907001002": "2 个岗位，应为 3–5 个"},
    "M17.stalled": {"519907001002": "收 73 件，转办 37 件，办结 45 件"},
    "M18.without_canteen": {"519907001002": "没有社区长寿食坊"},
    "M18.without_store": {"519907001001": "没有慈善惠民超市"},
    "M19.never_took": {"例-党-11": "已报到而从未接单"},
    "M20.unpaired": {"例-权-4": "缺：责任清单、风险防控清单"},
    "M21.without_open": {f"例-党-{n}": "半年内没有开放的会议" for n in (3, 4, 5)},
    "M21.unanswered": {"11519907MA00000A9X": "1 项未答复"},
    "M23.rules": {
        "例-规-1": "2015-07-01 起施行",
        "例-规-2": "2014-06-01 起施行",
        "例-规-3": "2014-06-01 起施行",
        "例-规-4": "2015-07-01 起施行",
    },
    "M22.owed": {"例-党-1": "未报送：廉政情况专报（应于 2016-10-15）"},
}

PARTS = {
    "M03.grades": {"advanced": 1, "ordinary": 1, "weak": 1},
    "M04.rectifications": {"open": 1, "overdue": 0, "closed": 3},
    "M07.unions": {"build": 0, "manage": 1, "share": 1, "premises": 1, "information": 1, "culture": 0},
    "M08.tiers": {"T1": 2, "T2": 2, "T3": 1, "T4": 1, "T5": 0, "T0": 1, "TX": 1, "base_unknown": 0},
    "M17.cases": {"received": 153, "handed_over": 64, "closed": 123},
    "M18.budget": {"canteen": 200000, "insurance": 90000, "charity_store": 60000, "hardship": 150000},
    "M19.orders": {"waiting": 1, "taken": 1, "done": 1},
    "M22.owed": {"major_matter": 0, "integrity_brief": 1, "double_report": 0},
}


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """The example of a district, loaded once."""
    store = MemoryStore(ONTOLOGY)
    report = load(store, ONTOLOGY, named(NAME, ONTOLOGY), EXAMPLE, GIVEN)
    assert not report.refused
    return build(store, ONTOLOGY)


def lines_of(snapshot: Snapshot, role: Role = Role.PLANNER, scope: str | None = None) -> dict[str, Line]:
    """Every line that a role sees of an area, by its code."""
    seen = facts(View(snapshot, role, scope), DAY)
    found = [told(each, seen, DAY) for each in MECHANISMS.values()]
    return {each.measure.code: each for of in found for each in of.lines}


def short(key: str) -> str:
    return key.partition(":")[2]


# --- the register ---


def test_the_register_holds_the_23_mechanisms_with_their_programmes() -> None:
    assert [*MECHANISMS] == CODES
    programmes = {each.programme for each in MECHANISMS.values() if each.programme is not None}
    assert programmes == set(code_lists()["programmes"].by_code)
    assert [code for code, each in MECHANISMS.items() if each.programme is None] == ["M23"]


def test_every_line_has_its_own_code_two_languages_a_base_and_a_unit() -> None:
    declared = [measure for each in MECHANISMS.values() for measure in each.measures]
    assert len({measure.code for measure in declared}) == len(declared) == len(LINES.split("\n")) - 2
    for each in MECHANISMS.values():
        for measure in each.measures:
            assert measure.code.startswith(f"{each.code}.")
            assert measure.unit in UNITS
            assert all([*measure.words, *measure.base, *each.words])


@pytest.mark.parametrize("code", ["M07", "m07", " M07 "])
def test_a_mechanism_is_found_by_its_code(code: str) -> None:
    assert mechanism(code).words.zh == "党建组团"


def test_a_code_that_is_none_is_wrong_use() -> None:
    with pytest.raises(WrongUseError, match="M01 至 M23"):
        mechanism("M24")


# --- the example ---


def written(code: str, found: Line) -> str:
    return f"{code} {found.value} {found.base} {found.unknown}"


def test_the_example_comes_to_what_was_written_down_by_hand(snapshot: Snapshot) -> None:
    found = lines_of(snapshot)
    assert [written(code, each) for code, each in found.items()] == LINES.strip().splitlines()


@pytest.mark.parametrize("code", sorted(POINTED))
def test_what_is_missing_is_pointed_at_with_its_reason(snapshot: Snapshot, code: str) -> None:
    found = lines_of(snapshot)[code]
    assert {short(each.node.key): each.reason.zh for each in found.pointed} == POINTED[code]
    assert all(re.search("[a-z]", each.reason.en) for each in found.pointed)


@pytest.mark.parametrize("code", sorted(PARTS))
def test_a_line_by_code_names_every_code(snapshot: Snapshot, code: str) -> None:
    assert {part.code: part.value for part in lines_of(snapshot)[code].parts} == PARTS[code]


def test_what_the_source_does_not_name_stays_unnamed(snapshot: Snapshot) -> None:
    found = lines_of(snapshot)
    for code in ("M05.aspects", "M05.missed", "M10.systems"):
        unnamed = [part for part in found[code].parts if part.words == UNNAMED]
        assert [part.value for part in unnamed] == [None] * 3, code
    assert UNNAMED == ("未公布", "not published")


def test_what_nobody_recorded_is_not_nought(make: Make) -> None:
    bare = snapshot_of(make, [*places(make), make.coded("PartyOrganization", "甲", established_on=DAY)])
    found = lines_of(bare)
    assert found["M13.brands"].silent
    assert found["M21.without_open"].silent
    assert (found["M13.brands"].value, found["M13.brands"].base) == (None, None)


def test_a_sum_of_which_no_number_is_known_has_no_value(make: Make) -> None:
    body = make.coded("PartyOrganization", "甲", established_on=DAY)
    post = make.node("Post", id_scheme="t", id_code="1", kind="instructor", quantity=None)
    found = lines_of(snapshot_of(make, [*places(make), body, post, make.tie("OF_POST", post, body)]))
    assert (found["M08.posts"].value, found["M08.posts"].base, found["M08.posts"].unknown) == (None, 1, 1)


# --- people ---


@pytest.mark.parametrize(
    ("count", "shown"), [(0, None), (9, None), (10, 10), (12, 10), (13, 15), (850, 850), (38_703, 38_705)]
)
def test_people_are_told_in_steps_of_five_and_not_below_ten(count: int, shown: int | None) -> None:
    assert persons(count) == shown


def test_people_are_counted_in_three_lines_and_nowhere_else(snapshot: Snapshot) -> None:
    counted = [code for code, measure in MEASURES.items() if measure.unit == PERSONS]
    assert counted == ["M14.persons", "M16.persons", "M18.beneficiaries"]
    found = lines_of(snapshot, Role.STEWARD)
    assert all(not found[code].pointed and not found[code].parts for code in counted)


def test_few_people_are_told_as_fewer_than_ten(make: Make) -> None:
    few = make.coded("Programme", "小", kind="canteen", beneficiaries=3)
    found = lines_of(snapshot_of(make, [*places(make), few]), Role.STEWARD)["M18.beneficiaries"]
    assert (found.value, found.below, found.base) == (None, 10, 1)


def test_a_budget_is_divided_by_people_as_they_are_told(make: Make) -> None:
    def cost(people: int | None) -> tuple[int | None, int | None]:
        one = make.coded("Programme", "小", kind="canteen", budget_yuan_year=1200.0, beneficiaries=people)
        found = lines_of(snapshot_of(make, [*places(make), one]), Role.STEWARD)["M18.cost"]
        return found.value, found.unknown

    assert (cost(12), cost(9), cost(None)) == ((120, 0), (None, 0), (None, 1))


def test_no_fact_is_about_a_member_or_holds_a_number_of_persons(snapshot: Snapshot) -> None:
    seen = facts(View(snapshot, Role.STEWARD), DAY)
    assert "Member" not in seen.kinds
    assert not {"HOLDS", "BELONGS_TO", "WORKS_IN"} & {between.relation for between in seen.relations}
    assert "full_members" not in seen.nodes("PartyOrganization").columns
    checked = seen.ties("CHECKED_IN", "PartyOrganization", "PartyOrganization")
    assert "member_checkins" not in checked.columns


# --- worlds drawn at random ---


def snapshot_of(make: Make, records: Sequence[Record]) -> Snapshot:
    """A snapshot of some records; of two with the same identity the later one."""
    store = MemoryStore(ONTOLOGY)
    store.write(last_of(records), make.load())
    return build(store, ONTOLOGY)


def last_of(records: Sequence[Record]) -> list[Record]:
    """Of records with the same identity the last one, as a store keeps them."""
    kept = {record[:2] if isinstance(record, Node) else record.identity: record for record in records}
    return [*kept.values()]


COUNTS = {"Unit": 14, "PartyOrganization": 14, "Alliance": 12, "Activity": 24, "Assessment": 30, "Seat": 8}
LEFT_OUT = {
    "AdminArea",
    "Member",
    "Name",
    "Source",
    "PublishedFigure",
    "CodeTerm",
    "CoveragePolicy",
    "CoverageSnapshot",
    "Finding",
    "LoadRun",
}
MOST = ("group", "group", "regional_315", "zone_1n")

DENSE = (0.3, 2, 10)
"""Ties of a relation for each node: so few that most have none, or so many that some have all there is."""

APART = ("EVIDENCED_BY", "ABOUT", "NAMED", "SUCCEEDED_BY")
AREAS = {
    "519907": ("district", None),
    "519907001": ("street", "519907"),
    "519907002": ("street", "519907"),
    "519907001001": ("community", "519907001"),
    "519907001002": ("community", "519907001"),
    "519907002001": ("community", "519907002"),
}


def places(make: Make) -> list[Record]:
    """A district with two streets and three communities."""
    nodes = {
        code: make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)
        for code, (level, _) in AREAS.items()
    }
    ties = [
        make.tie("PART_OF", nodes[code], nodes[above], date(2000, 1, 1))
        for code, (_, above) in AREAS.items()
        if above is not None
    ]
    return [*nodes.values(), *ties]


class World:
    """A seed's records: a few nodes of every kind, and ties of every relation between any of them."""

    def __init__(self, make: Make, seed: int) -> None:
        self.make, self.dice = make, random.Random(seed)
        area = places(make)
        self.areas = [each for each in area if isinstance(each, Node)]
        self.nodes = {kind: [*self._nodes(kind)] for kind in ONTOLOGY.nodes if kind not in LEFT_OUT}
        self.nodes["AdminArea"] = self.areas
        drawn = [node for kind, nodes in self.nodes.items() if kind != "AdminArea" for node in nodes]
        self.records: list[Record] = [*area, *drawn, *self._placed(), *self._ties()]

    def day(self) -> date:
        return DAY + timedelta(self.dice.randint(-500, 60))

    def value(self, field: Field) -> Value:
        """Any value that the field may hold, or none where it need not hold one."""
        if not field.required and self.dice.random() < 0.25:
            return None
        if field.codes is not None:
            codes = [*code_lists()[field.codes].by_code]
            some = self.dice.sample(codes, min(len(codes), self.dice.randint(1, 5)))
            return tuple(sorted(some)) if field.type is ValueType.CODES else some[0]
        if field.name == "year":
            return self.dice.randint(2014, 2016)
        made: Mapping[ValueType, Callable[[], Value]] = {
            ValueType.TEXT: lambda: self.dice.choice("甲乙丙"),
            ValueType.INTEGER: lambda: self.dice.randint(0, 12),
            ValueType.NUMBER: lambda: float(self.dice.randint(0, 20)),
            ValueType.BOOLEAN: lambda: self.dice.random() < 0.5,
            ValueType.DATE: self.day,
            ValueType.INSTANT: lambda: datetime(2017, 1, 1, tzinfo=UTC),
        }
        return made[field.type]()

    def _nodes(self, kind: str) -> Iterator[Node]:
        fields = ONTOLOGY.nodes[kind].fields
        for number in range(COUNTS.get(kind, 6)):
            given = {field.name: self.value(field) for field in fields}
            given |= {"is_synthetic": True, "id_scheme": "t", "id_code": f"{kind}{number}", "uscc": None}
            if kind in ("Tally", "HouseholdTally"):
                field = "community_code" if kind == "Tally" else "area_code"
                given[field] = self.dice.choice([code for code in AREAS if len(code) == 12])
            if "name_zh" in given:
                given["name_zh"] = f"{kind}{number}"
            yield self.make.node(kind, **self.usual(kind, {f.name: given[f.name] for f in fields}))

    def usual(self, kind: str, given: dict[str, Value]) -> dict[str, Value]:
        """What is common is made common, so that the rules have something to find."""
        often: Mapping[str, Mapping[str, Value]] = {
            "Alliance": {"kind": self.dice.choice(MOST), "status": "active", "dissolved_on": None},
            "Unit": {"kind": "enterprise", "dissolved_on": None},
            "PowerItem": {"valid_to": None},
            "Assessment": {"state": "final", "scheme": self.dice.choice(("star", "bahua", "wuyou_wufuwu"))},
            "PartyOrganization": {"status": "active"},
            "ListItem": {"state": "running"},
        }
        return {**given, **(often.get(kind, {}) if self.dice.random() < 0.8 else {})}

    def _placed(self) -> Iterator[Tie]:
        """Where things lie: one place each, and some of them nowhere."""
        for kind in ("Unit", "Facility", "PartyOrganization", "Alliance", "Activity"):
            for node in self.nodes[kind]:
                if self.dice.random() < 0.9:
                    yield self.make.tie("LOCATED_IN", node, self.dice.choice(self.areas), date(2000, 1, 1))

    def _ties(self) -> Iterator[Tie]:
        for relation in ONTOLOGY.relations.values():
            for start, end in relation.pairs:
                apart = relation.name in APART or "AdminArea" in (start, end)
                if apart or start not in self.nodes or end not in self.nodes:
                    continue
                size = max(len(self.nodes[start]), len(self.nodes[end]))
                for _ in range(int(size * self.dice.choice(DENSE))):
                    yield self._tie(relation.name, start, end)

    def _tie(self, relation: str, start: str, end: str) -> Tie:
        given = {field.name: self.value(field) for field in ONTOLOGY.relations[relation].fields}
        given |= {"is_synthetic": True}
        since = self.day()
        until = since + timedelta(self.dice.randint(1, 400)) if self.dice.random() < 0.4 else None
        ends = self.dice.choice(self.nodes[start]), self.dice.choice(self.nodes[end])
        return self.make.tie(relation, ends[0], ends[1], since, until, **given)


class Row(NamedTuple):
    """A tie as the oracle reads it."""

    start: str
    end: str
    since: int
    until: int | None
    said: Mapping[str, Any]


class Plain:
    """Everything in dictionaries: nodes by kind and key, ties by relation and the kinds they join."""

    def __init__(self, records: Sequence[Record]) -> None:
        self.nodes: dict[str, dict[str, dict[str, Any]]] = {kind: {} for kind in ONTOLOGY.nodes}
        self.rows: dict[tuple[str, str, str], list[Row]] = {}
        for record in records:
            if isinstance(record, Node):
                self.nodes[record.kind][record.key] = values_of(record)
            else:
                tie, until = record.identity, record.valid_to
                end = None if until is None else day_number(until)
                row = Row(tie.from_key, tie.to_key, day_number(tie.valid_from), end, values_of(record))
                self.rows.setdefault((tie.kind, tie.from_kind, tie.to_kind), []).append(row)

    def ties(self, relation: str, start: str, end: str, *, ever: bool = False) -> list[Row]:
        """The ties that hold on the day; `ever`: that began by it."""
        rows = [row for row in self.rows.get((relation, start, end), []) if row.since <= TODAY]
        return rows if ever else [row for row in rows if row.until is None or row.until > TODAY]

    def alive(self, kind: str, begin: str, end: str = "", /, **like: object) -> set[str]:
        """The keys of what has begun and not ended by the day, and is like something."""
        return {
            key
            for key, said in self.nodes[kind].items()
            if (said[begin] is None or said[begin] <= DAY)
            and not (end and said[end] is not None and said[end] <= DAY)
            and all(
                said[name] in (told if isinstance(told, tuple) else (told,)) for name, told in like.items()
            )
        }

    def bodies(self) -> set[str]:
        found = self.alive("PartyOrganization", "established_on", "abolished_on")
        said = self.nodes["PartyOrganization"]
        return {
            key
            for key in found
            if said[key]["status"] == "active"
            or (said[key]["status"] == "abolished" and said[key]["abolished_on"] is not None)
        }

    def alliances(self, kind: str) -> set[str]:
        found = self.alive("Alliance", "established_on", "dissolved_on", kind=kind)
        over = ("merged", "dissolved")
        said = self.nodes["Alliance"]
        return {
            key
            for key in found
            if said[key]["status"] != "planned"
            and not (said[key]["status"] in over and said[key]["dissolved_on"] is None)
        }

    def activities(self, owner: str, key: str, field: str = "", code: str = "") -> bool:
        """Whether an activity took place under an owner within 365 days, with a code in a field."""
        for row in self.ties("UNDER", "Activity", owner, ever=True):
            said = self.nodes["Activity"][row.start]
            recent = DAY - timedelta(365) < said["date"] <= DAY
            if row.end == key and recent and (not field or said[field] == code):
                return True
        return False

    def latest(self, scheme: str, year: int | None = None) -> dict[str, dict[str, Any]]:
        """The last final rating of each body."""
        found: dict[str, tuple[Any, ...]] = {}
        for row in self.ties("ASSESSED", "Assessment", "PartyOrganization", ever=True):
            said = self.nodes["Assessment"][row.start]
            fits = said["scheme"] == scheme and said["state"] == "final" and said["assessed_on"] <= DAY
            if fits and year in (None, said["year"]):
                mine = (said["year"], said["assessed_on"], row.start)
                found[row.end] = max(mine, found.get(row.end, mine))
        return {body: self.nodes["Assessment"][told[2]] for body, told in found.items()}


def values_of(record: Record) -> dict[str, Any]:
    """The values of a record by the names of their fields."""
    kinds = (
        ONTOLOGY.nodes[record.kind] if isinstance(record, Node) else ONTOLOGY.relations[record.identity.kind]
    )
    return dict(zip((field.name for field in kinds.fields), record.values, strict=True))


ACTORS = ("Unit", "PartyOrganization")
BODY = "PartyOrganization"


def unrated(world: Plain, scheme: str, of: set[str], year: int | None = None) -> set[str]:
    return of - set(world.latest(scheme, year))


def weak(world: Plain) -> set[str]:
    return {body for body, said in world.latest("star").items() if said["grade"] == "weak"} & world.bodies()


def open_work(world: Plain, *, late: bool = False) -> set[str]:
    """The bodies with an open rectification, or with one that is overdue."""
    work = world.nodes["Rectification"]
    still = {
        key
        for key in world.alive("Rectification", "opened_on", "closed_on")
        if not late or work[key]["due_on"] < DAY
    }
    return {
        row.end for row in world.ties("RECTIFIES", "Rectification", BODY, ever=True) if row.start in still
    }


def leads(world: Plain, group: str, deputy: bool) -> set[tuple[str, str]]:
    """Who leads a group, or is its deputy, as ties or roles say."""
    found = set()
    for actor in ACTORS:
        for row in world.ties("LEADS", actor, "Alliance"):
            if row.end == group and bool(row.said["is_deputy"]) == deputy:
                found.add((actor, row.start))
        for row in world.ties("MEMBER_OF", actor, "Alliance"):
            if row.end == group and row.said["role"] == ("deputy" if deputy else "lead"):
                found.add((actor, row.start))
    return found


def small(world: Plain) -> set[str]:
    members: dict[str, set[tuple[str, str]]] = {group: set() for group in world.alliances("group")}
    for actor in ACTORS:
        for row in world.ties("MEMBER_OF", actor, "Alliance"):
            members.get(row.end, set()).add((actor, row.start))
    return {group for group, held in members.items() if len(held) < 3}


def in_no_group(world: Plain) -> set[str]:
    kinds = ("enterprise", "state_enterprise", "gov_investment_company", "cooperative", "law_firm")
    bands = ("10-49", "50-99", "100-299", "300-999", "1000+")
    of = world.alive("Unit", "established_on", "dissolved_on", kind=kinds, employees_band=bands)
    groups = world.alliances("group")
    members = {
        (a, row.start) for a in ACTORS for row in world.ties("MEMBER_OF", a, "Alliance") if row.end in groups
    }
    hosts = {row.end for row in world.ties("ESTABLISHED_IN", BODY, "Unit") if (BODY, row.start) in members}
    return {unit for unit in of if ("Unit", unit) not in members} - hosts


def incomplete(world: Plain) -> set[str]:
    systems = world.alliances("regional_315")
    bodies = {
        (row.start, world.nodes["RegionalBody"][row.end]["kind"])
        for row in world.ties("HAS_BODY", "Alliance", "RegionalBody")
    }
    committees = {
        row.start
        for row in world.ties("HAS_BODY", "Alliance", BODY)
        if row.end in world.bodies() and world.nodes[BODY][row.end]["kind"] == "regional_committee"
    }
    centres = world.alive("Facility", "opened_on", "closed_on", kind="regional_centre")
    has = {row.start for row in world.ties("HAS_PLATFORM", "Alliance", "Facility") if row.end in centres}
    return {
        s
        for s in systems
        if not ((s, "congress") in bodies and (s, "office") in bodies and s in committees and s in has)
    }


def missing_codes(world: Plain, kind: str, field: str, codes: str) -> set[str]:
    every = code_lists()[codes].by_code
    return {
        key
        for key in world.alliances(kind)
        if not all(world.activities("Alliance", key, field, code) for code in every)
    }


def vacant(world: Plain) -> set[str]:
    held = {row.start for kind in ACTORS for row in world.ties("HELD_BY", "Seat", kind)}
    return {
        row.start
        for row in world.ties("HAS_SEAT", BODY, "Seat")
        if row.start in world.bodies() and world.nodes["Seat"][row.end]["required"] and row.end not in held
    }


def layerless(world: Plain) -> set[str]:
    units = world.alive("Unit", "established_on", "dissolved_on")
    there = {*(("Unit", key) for key in units), *((BODY, key) for key in world.bodies())}
    layers = {
        (row.end, row.said["layer"])
        for actor in ACTORS
        for row in world.ties("MEMBER_OF", actor, "Alliance")
        if (actor, row.start) in there
    }
    open_ = world.alive("Facility", "opened_on", "closed_on")
    layers |= {
        (r.start, "platform") for r in world.ties("HAS_PLATFORM", "Alliance", "Facility") if r.end in open_
    }
    every = code_lists()["layers_1n"].by_code
    return {zone for zone in world.alliances("zone_1n") if not all((zone, code) in layers for code in every)}


def items(world: Plain, name: str) -> set[str]:
    found = world.nodes["ListItem"]
    return {key for key, said in found.items() if said["list"] == name and said["state"] != "cancelled"}


def parts_of(world: Plain, name: str) -> set[str]:
    inside = items(world, name)
    return {row.end for row in world.ties("PART_OF", "ListItem", "ListItem") if row.start in inside}


def projects(world: Plain) -> set[str]:
    return parts_of(world, "project") | {row.end for row in world.ties("PART_OF", "Project", "ListItem")}


def overdue_projects(world: Plain) -> set[str]:
    of = world.alive("Project", "start", state=("registered", "running"))
    return {key for key in of if (due := world.nodes["Project"][key]["due"]) is not None and due < DAY}


def dormant_brands(world: Plain) -> set[str]:
    owners: dict[str, list[tuple[str, str]]] = {}
    for kind in ("Alliance", *ACTORS):
        for row in world.ties("UNDER", "Brand", kind):
            owners.setdefault(row.start, []).append((kind, row.end))
    running = world.alive("Brand", "start", "end")
    return {b for b in running & set(owners) if not any(world.activities(*owner) for owner in owners[b])}


def unpaired(world: Plain) -> set[str]:
    alive = world.alive("PowerItem", "valid_from", "valid_to")
    said, pairs = world.nodes["PowerItem"], set()
    for row in world.ties("PAIRED_WITH", "PowerItem", "PowerItem"):
        pairs |= {(row.start, said[row.end]["list"])} if row.end in alive else set()
        pairs |= {(row.end, said[row.start]["list"])} if row.start in alive else set()
    powers = {key for key in alive if said[key]["list"] == "power"}
    return {key for key in powers if not {(key, "responsibility"), (key, "risk")} <= pairs}


def shut(world: Plain) -> set[str]:
    said = world.nodes[BODY]
    of = {
        key
        for key in world.bodies()
        if said[key]["structural"]
        or said[key]["kind"] == "regional_committee"
        or said[key]["domain"] == "urban_community"
    }
    for row in world.ties("HELD_MEETING", BODY, "Meeting", ever=True):
        meeting = world.nodes["Meeting"][row.end]
        if meeting["open"] and DAY - timedelta(180) < meeting["date"] <= DAY:
            of.discard(row.start)
    return of


def owing(world: Plain) -> set[str]:
    said = world.nodes["SupervisionReport"]
    late = {
        key
        for key, told in said.items()
        if told["due_on"] <= DAY and (told["filed_on"] is None or told["filed_on"] > DAY)
    }
    bodies = (BODY, "RegionalBody", "Unit")
    return {
        row.start
        for kind in bodies
        for row in world.ties("REPORTED_ON", kind, "SupervisionReport", ever=True)
        if row.end in late
    }


def bare_zones(world: Plain) -> set[str]:
    has = {
        r.end for r in world.ties("LOCATED_IN", "Alliance", "Zone") if r.start in world.alliances("zone_1n")
    }
    return set(world.nodes["Zone"]) - has


def bare_areas(world: Plain) -> set[str]:
    has = {
        (world.nodes["Alliance"][key]["level"], row.end)
        for key in world.alliances("regional_315")
        for row in world.rows.get(("LOCATED_IN", "Alliance", "AdminArea"), [])
        if row.start == key
    }
    return {f"nbs:{c}" for c, (lv, _) in AREAS.items() if lv != "district" and (lv, f"nbs:{c}") not in has}


def never_took(world: Plain) -> set[str]:
    checked = {row.start for row in world.ties("CHECKED_IN", BODY, BODY)} & world.bodies()
    return checked - {row.start for row in world.ties("TOOK", BODY, "ServiceOrder", ever=True)}


def settled(world: Plain) -> set[str]:
    said = world.nodes[BODY]
    return {key for key in world.bodies() if said[key]["established_on"] <= DAY - timedelta(365)}


def guided(world: Plain) -> set[str]:
    return {row.end for actor in ACTORS for row in world.ties("GUIDES", actor, "Alliance")}


ORACLE: Mapping[str, Callable[[Plain], set[str]]] = {
    "M01.unassessed": lambda w: unrated(w, "wuyou_wufuwu", w.bodies()),
    "M03.unrated": lambda w: unrated(w, "star", settled(w), 2016),
    "M04.without_rectification": lambda w: weak(w) - open_work(w),
    "M04.without_contact": lambda w: weak(w) - {r.end for r in w.ties("ASSIGNED_CONTACT", "Post", BODY)},
    "M04.overdue": lambda w: open_work(w, late=True) & w.bodies(),
    "M06.areas_without": bare_areas,
    "M06.incomplete": incomplete,
    "M06.mechanisms": lambda w: missing_codes(w, "regional_315", "mechanism", "mechanisms_315"),
    "M06.vacant_seats": vacant,
    "M07.no_lead": lambda w: {g for g in w.alliances("group") if not leads(w, g, False)},
    "M07.one_lead": lambda w: {
        g for g in w.alliances("group") if len(leads(w, g, False)) == 1 and not leads(w, g, True)
    },
    "M07.unguided": lambda w: w.alliances("group") - guided(w),
    "M07.unions": lambda w: missing_codes(w, "group", "union_kind", "six_unions"),
    "M07.dormant": lambda w: {g for g in w.alliances("group") if not w.activities("Alliance", g)},
    "M07.small": small,
    "M07.enterprises_without": in_no_group,
    "M09.zones_without": bare_zones,
    "M09.layers": layerless,
    "M10.targets_without": lambda w: items(w, "target") - parts_of(w, "task"),
    "M10.tasks_without": lambda w: items(w, "task") - projects(w),
    "M10.overdue": overdue_projects,
    "M13.dormant": dormant_brands,
    "M19.never_took": never_took,
    "M20.unpaired": unpaired,
    "M21.without_open": shut,
    "M22.owed": owing,
}
"""What each line points at, by the key."""

SEEDS = range(20)


@pytest.mark.parametrize("seed", SEEDS)
def test_a_world_lacks_what_the_plainest_reading_says(make: Make, seed: int) -> None:
    kept = last_of(World(make, seed).records)
    found, world = lines_of(snapshot_of(make, kept), Role.STEWARD), Plain(kept)
    for code, expected in ORACLE.items():
        if not found[code].silent:
            assert {each.node.key for each in found[code].pointed} == expected(world), code


def test_the_worlds_lack_something_by_every_rule_and_have_it_too(make: Make) -> None:
    lacking: dict[str, set[str]] = {code: set() for code in ORACLE}
    for seed in SEEDS:
        found = lines_of(snapshot_of(make, World(make, seed).records), Role.STEWARD)
        for code, seen in lacking.items():
            value, base = found[code].value or 0, found[code].base or 0
            seen.update(["lacks"] if value else [], ["has"] if base > value else [])
    assert {code for code, seen in lacking.items() if seen != {"lacks", "has"}} == RARE


RARE = {"M04.overdue", "M06.incomplete", "M13.dormant"}
"""One side of these never comes up at random; the example has both."""


def read_back(snapshot: Snapshot) -> Iterator[Record]:
    """The records of a snapshot."""
    for kind in ONTOLOGY.nodes.values():
        for nodes in snapshot.nodes(kind.name):
            yield from nodes_of(kind, nodes)
    for relation in ONTOLOGY.relations.values():
        for ties in snapshot.ties(relation.name):
            yield from ties_of(relation, ties)


def test_the_oracle_finds_in_the_example_what_was_written_down_by_hand(snapshot: Snapshot) -> None:
    world = Plain([*read_back(snapshot)])
    expected = {code: set(POINTED.get(code, ())) for code in ORACLE if not code.endswith("areas_without")}
    found = {code: {short(key) for key in ORACLE[code](world)} for code in expected}
    for code, keys in expected.items():
        number = int(next(told for told in LINES.splitlines() if told.startswith(f"{code} ")).split()[1])
        assert len(found[code]) == number or code == "M06.vacant_seats", code
        assert found[code] == keys or not keys, code


# --- roles and areas ---

WHO = [(role, scope) for role in Role for scope in (None, EAST, WEST)]

COVERED = ("M08.tiers", "M08.uncovered", "M08.above_scale_without")
"""How a unit is reached is a fact of the unit, also where what reaches it is hidden (`graph.view`)."""


class Reduced:
    """The records that are there for a view, and those that only say where these lie."""

    def __init__(self, view: View, records: Sequence[Record]) -> None:
        self.view, self.records = view, records
        self.shown = {(r.kind, r.key) for r in records if isinstance(r, Node) and self._there(r)}
        self.placing = [tie for tie in records if isinstance(tie, Tie) and self._places(tie)]
        self.kept = self._kept()

    def _there(self, node: Node) -> bool:
        if node.kind in COUNTED_ONLY and counts_only(self.view):
            return bool(values_of(node)["visibility"] != "restricted")
        seen = self.view.nodes(node.kind)[self.view.snapshot.table(node.kind).position[node.key]]
        return node.kind == "AdminArea" or bool(seen)

    def _places(self, tie: Tie) -> bool:
        kind, start, _, end, *_ = tie.identity
        return end == "AdminArea" or any(
            rule.relation == kind and {rule.kind, rule.other} == {start, end} for rule in INHERITED
        )

    def _kept(self) -> set[tuple[str, str]]:
        """What is shown, and whatever places it, a few steps up."""
        kept = set(self.shown)
        for _ in range(3):
            for tie in self.placing:
                _, *ends = tie.identity[:5]
                one, other = (ends[0], ends[1]), (ends[2], ends[3])
                kept |= {one, other} if one in kept or other in kept else set()
        return kept

    def _seen(self, tie: Tie) -> bool:
        between = tie.identity.between
        table, mask = self.view.ties(between)
        names = (self.view.snapshot.table(k).keys for k in (between.from_kind, between.to_kind))
        starts, ends = names
        pairs = zip(table.source[mask].tolist(), table.target[mask].tolist(), strict=True)
        if between.from_kind in COUNTED_ONLY and counts_only(self.view):
            return True
        return (tie.identity.from_key, tie.identity.to_key) in {(starts[a], ends[b]) for a, b in pairs}

    def all(self) -> list[Record]:
        """The records, in their order."""
        placing = {tie.identity for tie in self.placing}
        return [
            record
            for record in self.records
            if (isinstance(record, Node) and (record.kind, record.key) in self.kept)
            or (isinstance(record, Tie) and self._stays(record, record.identity in placing))
        ]

    def _stays(self, tie: Tie, places: bool) -> bool:
        _, *ends = tie.identity[:5]
        inside = {(ends[0], ends[1]), (ends[2], ends[3])} <= self.kept
        return inside and (places or self._seen(tie))


@pytest.mark.parametrize("seed", range(2))
@pytest.mark.parametrize(("role", "scope"), WHO)
def test_what_a_view_may_not_see_makes_no_difference(
    make: Make, seed: int, role: Role, scope: str | None
) -> None:
    kept = last_of(World(make, seed).records)
    whole = snapshot_of(make, kept)
    less = Reduced(View(whole, role, scope), kept).all()
    assert len(less) < len(kept) or (role in (Role.ORGANIZER, Role.STEWARD) and scope is None)
    here, there = (lines_of(each, role, scope) for each in (snapshot_of(make, less), whole))
    for code in here.keys() | there.keys() - {*COVERED}:
        if code not in COVERED:
            assert here.get(code) == there.get(code), code


@pytest.mark.parametrize(("role", "scope"), WHO)
def test_what_a_view_may_not_see_makes_no_weak_link(make: Make, role: Role, scope: str | None) -> None:
    kept = last_of(World(make, 0).records)
    whole = snapshot_of(make, kept)
    less = snapshot_of(make, Reduced(View(whole, role, scope), kept).all())
    here, there = (
        {found.rule.code: found for found in outcomes(Ground(facts(View(each, role, scope), DAY)))}
        for each in (less, whole)
    )
    assert here.keys() == there.keys()
    for code, found in there.items():
        assert here[code].findings == found.findings, code


def without(seen: Facts, kinds: Sequence[str]) -> Facts:
    """The facts without some kinds and their ties."""
    left = {name: nodes for name, nodes in seen.kinds.items() if name not in kinds}
    ties = {b: t for b, t in seen.relations.items() if {b.from_kind, b.to_kind}.isdisjoint(kinds)}
    return replace(seen, kinds=left, relations=ties)


def test_lines_that_read_ratings_say_so(snapshot: Snapshot) -> None:
    seen = without(facts(View(snapshot, Role.STEWARD), DAY), COUNTED_ONLY)
    absent = {code for code, measure in MEASURES.items() if line(measure, seen) is None}
    assert absent == {code for code, measure in MEASURES.items() if measure.rated}


def test_who_may_only_count_ratings_is_told_of_no_body_and_of_the_whole_only(snapshot: Snapshot) -> None:
    counted, listed = lines_of(snapshot, Role.ANALYST), lines_of(snapshot)
    rated = [code for code, measure in MEASURES.items() if measure.rated]
    assert {counted[code].pointed for code in rated} == {()}
    assert counted["M03.weak_by_domain"].parts == ()
    assert counted["M03.grades"] == listed["M03.grades"]
    assert [(counted[code].value, counted[code].base) for code in rated] == [
        (listed[code].value, listed[code].base) for code in rated
    ]
    assert not {code for code in lines_of(snapshot, Role.ANALYST, EAST) if MEASURES[code].rated}


PUBLIC = """
M01.criteria M02.criteria M03.standards_by_domain M05.aspects M06.systems M06.areas_without M06.functions
M07.groups M09.zones M09.zones_without M10.systems M10.standards M17.boxes M18.without_canteen
M18.without_store M23.documents M23.standards
"""


def test_the_public_is_told_of_what_is_public(snapshot: Snapshot) -> None:
    assert [*lines_of(snapshot, Role.PUBLIC)] == PUBLIC.split()


@pytest.mark.parametrize("role", [*Role])
def test_what_a_role_may_not_see_is_not_in_its_facts(snapshot: Snapshot, role: Role) -> None:
    view = View(snapshot, role)
    seen = facts(view, DAY)
    told = {*seen.kinds, *(between.relation for between in seen.relations)}
    told -= {*COUNTED_ONLY, "ASSESSED", "RECTIFIES", "TRIGGERED_BY", "AGAINST", "RESULT"}
    assert {name for name in told if not sees(role, ONTOLOGY, name)} == set()
    counted = [kind for kind in COUNTED_ONLY if kind in seen.kinds]
    assert bool(counted) == (sees(role, ONTOLOGY, "Assessment") or counts_only(view))


def test_in_an_area_nothing_is_told_of_what_belongs_to_no_area(snapshot: Snapshot) -> None:
    view = View(snapshot, Role.PLANNER, EAST)
    assert not {kind for kind in facts(view, DAY).kinds if not placed(view, kind)}
    told = {code[:3] for code in lines_of(snapshot, Role.PLANNER, EAST)}
    assert told == {f"M{n:02}" for n in (*range(1, 11), *range(17, 24))}


def test_a_small_unit_that_leads_a_group_is_told_only_to_those_who_may_know(make: Make) -> None:
    group = make.coded("Alliance", "组团", kind="group", status="active")
    unit = make.coded("Unit", "小店", employees_band="1-9")
    led = [*places(make), group, unit, make.tie("LEADS", unit, group, is_deputy=False)]
    small = {role: lines_of(snapshot_of(make, led), role).get("M07.no_lead") for role in Role}
    known = {role: None if found is None else found.value for role, found in small.items()}
    assert (known[Role.STEWARD], known[Role.ORGANIZER]) == (0, 0)
    planner = small[Role.PLANNER]
    assert planner is not None
    assert planner.silent


def test_asking_for_what_may_not_be_read_is_an_error_of_our_own(snapshot: Snapshot) -> None:
    seen = facts(View(snapshot, Role.PUBLIC), DAY)
    for ask in (
        lambda: seen.nodes("Unit"),
        lambda: seen.ties("MEMBER_OF", "Unit", "Alliance"),
        lambda: seen.nodes("Alliance").column("nothing"),
        lambda: seen.heard("MEMBER_OF"),
    ):
        with pytest.raises(UnreadableError, match="无权读取"):
            ask()


# --- GraphQL ---

ASK = """query Told($code: String!, $area: String, $first: Int!, $after: String) {
  mechanism(code: $code, asOf: "2016-12-31", area: $area) {
    mechanism { code name nameEn programme { code label labelEn } }
    asOf
    lines(first: 12) {
      totalCount
      nodes {
        code label labelEn value fewerThan recorded unit { code label labelEn } base baseLabel baseLabelEn
        unknown asOf windowDays windowFrom parts { code { code label labelEn } value }
        pointed(first: $first, after: $after) {
          totalCount
          pageInfo { hasNextPage endCursor }
          nodes { id kind name reason reasonEn }
        }
      }
    }
  }
}"""

DESK = Desk(b"i" * 32, TYPES)


def ask(snapshot: Snapshot, code: str, who: str = "planner", **given: Any) -> dict[str, Any]:
    """The body of the answer that `role` or `role@area` gets."""
    role, _, area = who.partition("@")
    context = DESK.context(snapshot, Role(role), area or None)
    body: dict[str, Any] = answer(Question(ASK, {"code": code, "first": 100, **given}), context).body
    return body


def asked(snapshot: Snapshot, code: str, who: str = "planner", **given: Any) -> dict[str, dict[str, Any]]:
    """The lines by their code."""
    report = ask(snapshot, code, who, **given)["data"]["mechanism"]
    return {node["code"]: node for node in report["lines"]["nodes"]}


def test_graphql_lists_the_23(snapshot: Snapshot) -> None:
    text = "{ mechanisms { code name nameEn programme { code } } }"
    context = DESK.context(snapshot, Role.PUBLIC, None)
    body: dict[str, Any] = answer(Question(text, {}), context).body
    listed = body["data"]["mechanisms"]
    assert [each["code"] for each in listed] == CODES
    assert listed[6] == {
        "code": "M07",
        "name": "党建组团",
        "nameEn": "Party-building group",
        "programme": {"code": "upgrading"},
    }
    assert listed[22]["programme"] is None


@pytest.mark.parametrize("code", CODES)
def test_graphql_tells_the_same_lines(snapshot: Snapshot, code: str) -> None:
    found, here = asked(snapshot, code), lines_of(snapshot)
    assert [*found] == [each for each in here if each.startswith(code)]
    for name, node in found.items():
        told = here[name]
        assert (node["value"], node["base"], node["unknown"]) == (told.value, told.base, told.unknown)
        assert node["pointed"]["totalCount"] == len(told.pointed)
        assert {each["reason"] for each in node["pointed"]["nodes"]} == {p.reason.zh for p in told.pointed}
        assert [part["value"] for part in node["parts"]] == [part.value for part in told.parts]


def test_graphql_names_what_a_line_points_at_in_both_languages(snapshot: Snapshot) -> None:
    node = asked(snapshot, "M07")["M07.unions"]
    (only,) = node["pointed"]["nodes"]
    assert (only["kind"], only["name"]) == ("Alliance", "示例东街片区组团")
    assert only["reason"].startswith("缺：党员联管")
    assert only["reasonEn"].startswith("missing: managing members jointly")
    assert (node["windowDays"], node["windowFrom"], node["asOf"]) == (365, "2016-01-02", "2016-12-31")


@pytest.mark.parametrize("size", [1, 4])
def test_pages_of_any_size_make_the_whole_list(snapshot: Snapshot, size: int) -> None:
    whole = asked(snapshot, "M03")["M03.unrated"]["pointed"]["nodes"]
    nodes: list[dict[str, Any]] = []
    after, more = None, True
    while more:
        page = paged(snapshot, size, after)
        nodes, after = [*nodes, *page["nodes"]], page["pageInfo"]["endCursor"]
        more = page["pageInfo"]["hasNextPage"]
    assert nodes == whole
    assert [each["name"] for each in nodes] == sorted(each["name"] for each in nodes)


PAGED = """query Paged($first: Int!, $after: String) {
  mechanism(code: "M03", asOf: "2016-12-31") {
    lines(first: 1, after: "%s") { nodes {
      pointed(first: $first, after: $after) {
        pageInfo { hasNextPage endCursor } nodes { id kind name reason reasonEn }
      }
    } }
  }
}"""


def paged(snapshot: Snapshot, first: int, after: str | None) -> dict[str, Any]:
    """A page of what M03.unrated, the fourth line, points at."""
    text = PAGED % page_cursor("M03", ("002",))
    context = DESK.context(snapshot, Role.PLANNER, None)
    body: dict[str, Any] = answer(Question(text, {"first": first, "after": after}), context).body
    found: dict[str, Any] = body["data"]["mechanism"]["lines"]["nodes"][0]["pointed"]
    return found


def test_an_area_that_is_hidden_is_like_one_that_never_was(snapshot: Snapshot) -> None:
    for code in CODES:
        hidden = ask(snapshot, code, f"planner@{WEST}", area="519907001001")
        assert hidden == ask(snapshot, code, f"planner@{WEST}", area="999999")
        assert hidden["data"]["mechanism"]["lines"]["totalCount"] == 0


def test_an_area_is_told_what_those_who_see_only_it_are_told(snapshot: Snapshot) -> None:
    for code in CODES:
        inside = ask(snapshot, code, f"planner@{EAST}")
        assert ask(snapshot, code, area="519907001") == inside
        assert ask(snapshot, code, f"planner@{EAST}", area="519907") == inside


def test_a_line_that_may_not_be_read_is_absent_in_graphql(snapshot: Snapshot) -> None:
    assert [*asked(snapshot, "M07", "public")] == ["M07.groups"]
    assert asked(snapshot, "M22", "public") == {}


def test_wrong_codes_and_cursors_are_errors_in_both_languages(snapshot: Snapshot) -> None:
    error = ask(snapshot, "M24")["errors"][0]["extensions"]
    assert (error["code"], "M01 至 M23" in error["zh"], "M01 to M23" in error["en"]) == (
        "WRONG_USE",
        True,
        True,
    )
    assert ask(snapshot, "M07", after="W10")["errors"][0]["extensions"]["code"] == "BAD_CURSOR"
    assert ask(snapshot, "M07", first=101)["errors"][0]["extensions"]["code"] == "LIMIT_PAGE"


# --- the command ---


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the example."""
    path = tmp_path_factory.mktemp("mechanisms") / "home"
    home = connect(path, ONTOLOGY)
    load(home.store, ONTOLOGY, named(NAME, ONTOLOGY), EXAMPLE, GIVEN)
    home.store.close()
    return path


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs `alliance-graph` in this process on that home."""
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(folder))

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", *arguments])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out.decode(), err.decode()

    return go


REPORT = ("report", "mechanism")
ON = ("--as-of", "2016-12-31")


def test_without_a_code_the_23_are_listed(run: Run) -> None:
    code, out, err = run(*REPORT)
    assert (code, err) == (0, "")
    assert re.findall(r"^ ?(M\d\d) ", out, re.MULTILINE) == CODES
    assert "党建组团" in out
    assert "Party-building group" in out
    document = json.loads(run(*REPORT, "--format", "json")[1])
    rows = [*csv.DictReader(io.StringIO(run(*REPORT, "--format", "csv")[1].removeprefix("\ufeff")))]
    assert (
        [each["mechanism"] for each in document["mechanisms"]] == [row["mechanism"] for row in rows] == CODES
    )


def test_the_report_speaks_both_languages_and_says_what_it_rests_on(run: Run) -> None:
    code, out, err = run(*REPORT, "M07", *ON)
    assert (code, err) == (0, "")
    for said in ("只靠一个牵头方的组团", "groups that rest on one lead", "运行的党建组团", "2016-01-02"):
        assert said in out
    assert "示例软件行业组团" in out
    assert out.rstrip().endswith("“not recorded” means no source, and is not nought.")


@pytest.mark.parametrize("code", CODES)
def test_json_and_csv_tell_the_same(run: Run, snapshot: Snapshot, code: str) -> None:
    document = json.loads(run(*REPORT, code, *ON, "--format", "json")[1])
    text = run(*REPORT, code, *ON, "--format", "csv")[1].removeprefix("\ufeff")
    rows = [*csv.DictReader(io.StringIO(text))]
    here = {name: each for name, each in lines_of(snapshot).items() if name.startswith(code)}
    assert [each["line"] for each in document["lines"]] == [*here]
    for found in document["lines"]:
        mine = [row for row in rows if row["line"] == found["line"]]
        assert len(mine) == 1 + len(found["parts"]) + len(found["pointed"])
        assert {row["value"] for row in mine} == {"" if found["value"] is None else str(found["value"])}
        assert [row["name"] for row in mine if row["id"]] == [each["name"] for each in found["pointed"]]
        assert (found["value"], found["base"]) == (here[found["line"]].value, here[found["line"]].base)


@pytest.mark.parametrize("form", ["text", "json", "csv"])
def test_a_line_that_may_not_be_read_is_absent_in_every_form(run: Run, form: str) -> None:
    planner, public = (
        run(*REPORT, "M07", *ON, "--role", r, "--format", form)[1] for r in ("planner", "public")
    )
    assert "M07.no_lead" in planner
    assert "M07.groups" in public
    assert not re.findall(r"M07\.(?!groups)", public)


def outside(make: Make) -> list[Record]:
    """What lies in the west, or in no area at all."""
    street = make.node("AdminArea", code_scheme="nbs", code="519907002", level="street", name_zh="示例西街道")
    bodies = [
        make.coded("PartyOrganization", "西支部", established_on=date(2010, 1, 1), status="active"),
        make.coded("Alliance", "西组团", kind="group", status="active", visibility="internal"),
        make.coded("Unit", "西店", kind="enterprise", employees_band="10-49", rostered="yes"),
        make.coded("Facility", "西食坊", kind="canteen", visibility="internal"),
        make.coded("Alliance", "西公开组团", kind="group", status="active", visibility="public"),
        make.coded("Facility", "西公开箱", kind="feedback_box", visibility="public"),
    ]
    apart = [
        make.coded("Brand", "西品牌"),
        make.coded("Programme", "西项目", beneficiaries=500),
        make.coded("PowerItem", "西权力", list="power", valid_from=date(2015, 1, 1)),
        make.node("Meeting", id_scheme="t", id_code="m", date=date(2016, 12, 1), open=True),
        make.node("Honour", id_scheme="t", id_code="h", name_zh="西荣誉", year=2016, recipient_kind="org"),
    ]
    ties = [make.tie("LOCATED_IN", body, street) for body in bodies]
    return [*bodies, *apart, *ties, make.tie("AWARDED_TO", apart[4], bodies[0])]


def test_what_lies_outside_an_area_changes_no_byte_inside(
    make: Make, tmp_path: Path, folder: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    copy = tmp_path / "home"
    copytree(folder, copy)
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(copy))
    asked = [
        (*REPORT, code, *ON, "--area", "519907001", "--format", form) for code in CODES for form in FORMS
    ]
    before = [run(*each) for each in asked]
    home = connect(copy, ONTOLOGY)
    home.store.write(outside(make), make.load("more"))
    home.store.close()
    assert [run(*each) for each in asked] == before
    assert run(*REPORT, "M07", *ON)[1] != run(*REPORT, "M07", *ON, "--area", "519907001")[1]


FORMS = ("text", "json", "csv")


def test_a_name_that_looks_like_markup_or_a_formula_is_only_text(
    make: Make, tmp_path: Path, run: Run, monkeypatch: pytest.MonkeyPatch
) -> None:
    home = connect(tmp_path / "home", ONTOLOGY)
    group = make.coded("Alliance", "g", name_zh="=[red]甲", kind="group", status="active")
    other = make.coded("Alliance", "h", kind="group", status="active")
    body = make.coded("PartyOrganization", "p")
    home.store.write([group, other, body, make.tie("LEADS", body, other)], make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))
    assert "=[red]甲" in run(*REPORT, "M07", *ON)[1]
    assert "'=[red]甲" in run(*REPORT, "M07", *ON, "--format", "csv")[1]


def test_no_credit_code_is_told_by_a_key(run: Run) -> None:
    assert all("uscc:" not in run(*REPORT, code, *ON, "--format", "json")[1] for code in CODES)


@pytest.mark.parametrize(
    ("arguments", "zh", "en"),
    [
        (("M99",), "没有机制", "There is no mechanism"),
        (("M07", "--as-of", "2016"), "应写成", "Write the date"),
        (("M07", "--area", "999999"), "没有区域", "There is no area"),
    ],
)
def test_wrong_use_ends_in_2_in_both_languages(run: Run, arguments: Sequence[str], zh: str, en: str) -> None:
    code, out, err = run(*REPORT, *arguments)
    assert (code, out) == (2, "")
    assert zh in err
    assert en in err


def test_the_readme_lists_every_mechanism_with_a_command_that_runs(run: Run) -> None:
    rows = re.findall(r"^\| (M\d\d) \|.*$", README.read_text(encoding="utf-8"), re.MULTILINE)
    assert rows == CODES
    commands = re.findall(
        r"^\| M\d\d \|.*`alliance-graph ([^`]*)`.*$", README.read_text("utf-8"), re.MULTILINE
    )
    assert [command.split()[:3] for command in commands] == [[*REPORT, code] for code in CODES]
    for command in commands:
        code, out, err = run(*command.split())
        assert (code, err) == (0, ""), command
        assert command.split()[2] in out
