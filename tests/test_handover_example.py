"""The example of a whole district in `tests/data/handover`: every sheet has a file, every mechanism a fact.

The mechanisms are those of `domain.md` 1.1, M01 to M23. What a mechanism has to show stands in `MECHANISMS`;
what has to stay open, because planners look for it, stands in `GAPS` and `BLANKS`.
"""

from __future__ import annotations

import csv
import re
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import orjson
import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from graph.canonical import digest, lines
from graph.codes import code_lists
from graph.ontology.domain import ONTOLOGY
from graph.store.memory import MemoryStore
from loaders.cells import Keys
from loaders.handover import NAME, handed_over
from loaders.load import Circumstances, load
from loaders.report import LoadReport
from loaders.shipped import shipped
from loaders.synthetic.credit import AREA

EXAMPLE = Path(__file__).with_name("data") / "handover"
FILES = sorted(EXAMPLE.glob("*.csv"))
GIVEN = Circumstances(date(2016, 12, 31), datetime(2017, 1, 1, tzinfo=UTC), Keys(b"k" * 32))
TIE_HEAD = ("from_kind", "from_key", "to_kind", "to_key", "discriminator", "valid_from", "valid_to")

Values = Mapping[str, object]
World = Mapping[str, Sequence[Values]]


class Fact(NamedTuple):
    """Records that have to be there: one for each of the values of a field, all of them like `where`.

    Without a field, one record like `where`.
    """

    kind: str
    field: str = ""
    values: tuple[object, ...] = ()
    where: tuple[tuple[str, object], ...] = ()

    def missing(self, world: World) -> set[object]:
        """The values that no record has."""
        alike = [
            record for record in world[self.kind] if all(record[name] == told for name, told in self.where)
        ]
        if not self.field:
            return set() if alike else {self.kind}
        return {*self.values} - {value for record in alike for value in parts(record[self.field])}


class Gap(NamedTuple):
    """Things that no open tie of a kind reaches at one of its ends: there have to be these and no others."""

    kind: str
    where: tuple[tuple[str, object], ...]
    tie: str
    end: str
    keys: tuple[str, ...]

    def found(self, world: World) -> tuple[str, ...]:
        """The keys of those that are there."""
        reached = {tie[self.end] for tie in world[self.tie] if is_open(tie["valid_to"])}
        alike = [
            record for record in world[self.kind] if all(record[name] == told for name, told in self.where)
        ]
        return tuple(sorted(str(record["key"]) for record in alike if record["key"] not in reached))


def is_open(end: object) -> bool:
    """Whether a period with this end, a day number, is not over on the day of the load."""
    return not isinstance(end, int) or end > (GIVEN.today - date(1970, 1, 1)).days


def parts(value: object) -> Sequence[object]:
    """The single values of a field that may hold several; a canonical line joins them by a bar."""
    return value.split("|") if isinstance(value, str) else (value,)


def every(codes: str) -> tuple[str, ...]:
    """Every code of a list."""
    return tuple(term.code for term in code_lists()[codes].terms)


def scheme(code: str) -> tuple[tuple[str, object], ...]:
    """Records of one scheme of standards."""
    return (("scheme", code),)


def kind(code: str) -> tuple[tuple[str, object], ...]:
    """Records of one kind."""
    return (("kind", code),)


STAR_DOMAINS = tuple(code for code in every("star_domains") if code != "other")

MECHANISMS: Mapping[str, tuple[Fact, ...]] = {
    "M01": (
        Fact("Criterion", "group", ("wuyou", "wufuwu")),
        Fact("Assessment", where=scheme("wuyou_wufuwu")),
        Fact("RESULT", "met", every("tri")),
        Fact("Facility", where=kind("activity_room")),
    ),
    "M02": (
        Fact("Criterion", "group", ("shuangqiang", "liuhao")),
        Fact("Assessment", where=scheme("shuangqiang_liuhao")),
        Fact("Project", where=(("state", "accepted"),)),
    ),
    "M03": (
        Fact("Assessment", "year", (2015, 2016), scheme("star")),
        Fact("Assessment", "grade", ("advanced", "ordinary", "weak"), scheme("star")),
        Fact("Standard", "domain", STAR_DOMAINS, scheme("star")),
    ),
    "M04": (
        Fact("RECTIFIES"),
        Fact("TRIGGERED_BY"),
        Fact("ASSIGNED_CONTACT", where=(("from_kind", "Post"),)),
        Fact("Post", where=kind("contact_leader")),
    ),
    "M05": (
        Fact("Criterion", "named", (True, False), (("group", "bahua"),)),
        Fact("Assessment", "grade", ("accepted", "not_accepted"), scheme("bahua")),
    ),
    "M06": (
        Fact("Alliance", "level", ("street", "community"), kind("regional_315")),
        Fact("HAS_BODY", "tier", (1, 2, 3)),
        Fact("RegionalBody", "kind", every("regional_body_kinds")),
        Fact("PartyOrganization", where=kind("regional_committee")),
        Fact("Facility", "functions", every("centre_functions"), kind("regional_centre")),
        Fact("Activity", "mechanism", every("mechanisms_315")),
        Fact("Seat", "sector", every("seat_sectors")),
    ),
    "M07": (
        Fact("Alliance", "group_type", ("industry", "region"), kind("group")),
        Fact("Activity", "union_kind", every("six_unions")),
        Fact("LEADS", "is_deputy", (True, False)),
        Fact("MEMBER_OF", "role", every("membership_roles")),
        Fact("GUIDES"),
        Fact("COORDINATES"),
    ),
    "M08": (
        Fact("COVERS", "mode", every("coverage_modes")),
        Fact("WORK_CONTACT", "means", ("instructor", "union")),
        Fact("Unit", "survey_state", every("survey_states")),
    ),
    "M09": (
        Fact("Alliance", where=kind("zone_1n")),
        Fact("MEMBER_OF", "layer", every("layers_1n")),
        Fact("PartyOrganization", where=kind("joint_committee")),
        Fact("HAS_PLATFORM"),
        Fact("Zone", "kind", ("commercial_district", "building")),
    ),
    "M10": (
        Fact("ListItem", "list", every("lists")),
        Fact("PART_OF", "from_kind", ("ListItem", "Project"), (("to_kind", "ListItem"),)),
        Fact("Standard", where=scheme("demonstration")),
    ),
    "M11": (
        Fact("Honour", "level", every("honour_levels")),
        Fact("AWARDED_TO", "to_kind", ("PartyOrganization", "Unit", "AdminArea")),
        Fact("RUN_IN"),
    ),
    "M12": (
        Fact("Campaign", "theme", every("campaign_themes")),
        Fact("Campaign", "category", every("campaign_categories")),
    ),
    "M13": (
        Fact("Brand", "code", every("brands")),
        Fact("UNDER", "to_kind", ("Alliance", "PartyOrganization"), (("from_kind", "Brand"),)),
    ),
    "M14": (Fact("Honour", "count", (10,), (("recipient_kind", "person_count"),)),),
    "M15": (
        Fact("Honour", where=(("level", "block"), ("recipient_kind", "area"))),
        Fact("Channel", where=(("name_zh", "示例党建e家"),)),
    ),
    "M16": (
        Fact(
            "Honour", "recipient_kind", ("person_count", "org"), (("awarded_by", "示例区"), ("level", None))
        ),
        Fact("Campaign", where=(("name_zh", "示例十佳先锋"),)),
    ),
    "M17": (
        Fact("Post", "quantity", (4, 2), kind("courier")),
        Fact("Channel", "kind", ("visit", "meeting", "exchange_platform", "hotline")),
        Fact("DUTY_OF", "actor", every("courier_actors")),
        Fact("Facility", where=kind("feedback_box")),
        Fact("Tally"),
    ),
    "M18": (
        Fact("Programme", "kind", every("programmes_service")),
        Fact("Programme", "mode", every("service_modes")),
        Fact("DELIVERS"),
        Fact("FUNDS"),
        Fact("SERVES"),
    ),
    "M19": (
        Fact("CHECKED_IN", "member_checkins", (18, 25)),
        Fact("PLACED"),
        Fact("TOOK"),
        Fact("Need", "raised_by_kind", every("need_raisers")),
        Fact("Channel", where=kind("order_platform")),
    ),
    "M20": (
        Fact("PowerItem", "list", every("power_lists")),
        Fact("HELD_POWER", "from_kind", ("Post", "PartyOrganization")),
        Fact("PAIRED_WITH"),
    ),
    "M21": (
        Fact("Meeting", "open", (True, False)),
        Fact("Meeting", "observer_classes", every("observer_classes")),
        Fact("Disclosure", "form", every("disclosure_forms")),
        Fact("Channel", "kind", ("weibo", "wechat", "web", "qa_platform")),
        Fact("Rule"),
    ),
    "M22": (Fact("SupervisionReport", "type", every("report_types")), Fact("REPORTED_ON")),
    "M23": (
        Fact("Document", "kind", ("opinion", "rule", "regulation")),
        Fact("Honour", where=(("recipient_kind", "system"),)),
    ),
}

GAPS = (
    Gap("Seat", (), "HELD_BY", "from_key", ("seat:例-席-5",)),
    Gap("ServiceOrder", (), "TOOK", "to_key", ("service_order:例-订单-3",)),
    Gap("PowerItem", (("list", "power"),), "PAIRED_WITH", "from_key", ("power_item:例-权-4",)),
    Gap("ListItem", (("list", "target"),), "PART_OF", "to_key", ("list_item:例-清单-2",)),
    Gap("Facility", (), "OPERATED_BY", "from_key", ()),
)

BLANKS = (("Disclosure", "answered_on"), ("SupervisionReport", "filed_on"), ("Rectification", "closed_on"))
"""Of each kind some record lacks the day and some has it."""


def rows_of(path: Path) -> list[dict[str, str]]:
    """The rows of a file under its headings."""
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def files_column(table: str) -> str:
    """The second column of a table."""
    return "\n".join(line.split("|")[2] for line in table.splitlines() if line.startswith("|"))


def loaded(store: MemoryStore, paths: Sequence[Path]) -> LoadReport:
    """A load with the mapping."""
    return load(store, ONTOLOGY, shipped(NAME, ONTOLOGY), paths, GIVEN)


def as_workbook(path: Path) -> Path:
    """One workbook with a sheet for each file, every cell as it is written there."""
    with Workbook(path) as book:
        for source in FILES:
            page = book.add_worksheet(source.stem)
            with source.open(encoding="utf-8", newline="") as file:
                for place, row in enumerate(csv.reader(file)):
                    page.write_row(place, 0, row)
    return path


def read(store: MemoryStore) -> World:
    """Every record under the names of its fields; ties with their ends and period, nodes with their key."""
    found: dict[str, list[Values]] = {name: [] for name in (*ONTOLOGY.nodes, *ONTOLOGY.relations)}
    for line in lines(store, ONTOLOGY):
        name, *values = orjson.loads(line)
        found[name].append(dict(zip(names(name), values, strict=True)))
    return found


def names(name: str) -> Iterator[str]:
    """What the values of a canonical line are called."""
    declared = ONTOLOGY.nodes.get(name) or ONTOLOGY.relations[name]
    yield from ("key",) if name in ONTOLOGY.nodes else TIE_HEAD
    yield from (field.name for field in declared.fields)


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    found = MemoryStore(ONTOLOGY)
    loaded(found, FILES)
    return found


@pytest.fixture(scope="module")
def world(store: MemoryStore) -> World:
    return read(store)


def test_every_sheet_of_the_mapping_has_a_file_with_rows() -> None:
    assert {path.stem for path in FILES} == {declared.words.zh for declared in handed_over(ONTOLOGY)}
    assert [path.name for path in FILES if not rows_of(path)] == []


def test_its_page_tells_of_every_file_and_of_the_number_of_rows() -> None:
    told = (EXAMPLE / "README.md").read_text(encoding="utf-8")
    table = re.sub("（.*?）", "", told.partition("| --- | --- |")[2])
    assert {path.stem for path in FILES} == set(re.findall(r"[^、\s]+", files_column(table)))
    assert f"{sum(len(rows_of(path)) for path in FILES)} rows" in told


UNPAIRED = [("V25", "权力事项", 5)]
"""The one remark on the example: the power item that has neither responsibility nor risk item, on purpose."""


def remarks(report: LoadReport) -> list[tuple[str, str, int | None]]:
    """The rule, the sheet and the row of everything that is said of a load."""
    places = ((problem.rule, problem.place) for problem in report.problems)
    return [(rule, place.sheet or place.file.removesuffix(".csv"), place.row) for rule, place in places]


def test_the_folder_loads_with_the_one_remark_meant_and_loading_it_again_changes_nothing() -> None:
    store = MemoryStore(ONTOLOGY)
    report = loaded(store, FILES)
    assert (remarks(report), report.refused) == (UNPAIRED, False)
    assert report.written is not None
    assert report.written.added == sum(len(rows_of(path)) for path in FILES)
    again = loaded(store, FILES).written
    assert again is not None
    assert (again.added, again.changed, again.removed) == (0, 0, 0)


def test_one_workbook_of_the_same_rows_says_the_same(store: MemoryStore, tmp_path: Path) -> None:
    other = MemoryStore(ONTOLOGY)
    assert remarks(loaded(other, [as_workbook(tmp_path / "district.xlsx")])) == UNPAIRED
    assert digest(other, ONTOLOGY) == digest(store, ONTOLOGY)


def test_every_row_says_that_it_is_made_up_and_where_it_comes_from() -> None:
    told = {(row["来源"], row["虚构数据"]) for path in FILES for row in rows_of(path)}
    assert told == {("example-2016", "是")}


def test_every_credit_code_lies_in_the_area_that_is_not_assigned(world: World) -> None:
    codes = [str(unit["uscc"]) for unit in world["Unit"] if unit["uscc"] is not None]
    assert {code[2:8] for code in codes} == {AREA}


def test_the_table_tells_of_every_mechanism() -> None:
    assert list(MECHANISMS) == [f"M{number:02}" for number in range(1, 24)]


@pytest.mark.parametrize("mechanism", MECHANISMS)
def test_a_mechanism_is_found_by_its_facts(world: World, mechanism: str) -> None:
    missing = {(fact.kind, fact.field): fact.missing(world) for fact in MECHANISMS[mechanism]}
    assert {place: values for place, values in missing.items() if values} == {}


def test_a_fact_that_is_not_there_is_missed(world: World) -> None:
    assert Fact("Assessment", "year", (2016, 1999), scheme("star")).missing(world) == {1999}
    assert Fact("Alliance", where=kind("pairing")).missing(world) == {"Alliance"}


@pytest.mark.parametrize("gap", GAPS, ids=lambda gap: f"{gap.kind} without {gap.tie}")
def test_what_planners_look_for_stays_open(world: World, gap: Gap) -> None:
    assert gap.found(world) == gap.keys


@pytest.mark.parametrize(("name", "day"), BLANKS)
def test_some_are_answered_and_some_are_not(world: World, name: str, day: str) -> None:
    assert {record[day] is None for record in world[name]} == {True, False}


@pytest.mark.parametrize(
    ("number", "grades"),
    [("例-党-5", ["weak", "ordinary"]), ("例-党-10", ["weak", "ordinary", "weak"])],
    ids=["converted", "relapsed"],
)
def test_a_weak_organization_is_rectified(world: World, number: str, grades: list[str]) -> None:
    key = f"porg:{number}"
    rated = {tie["from_key"] for tie in world["ASSESSED"] if tie["to_key"] == key}
    stars = [r for r in world["Assessment"] if r["key"] in rated and r["scheme"] == "star"]
    assert [r["grade"] for r in sorted(stars, key=lambda r: str(r["year"]))] == grades
    assert key in {tie["to_key"] for tie in world["RECTIFIES"]}


def test_five_of_the_eight_are_named_and_three_are_not(world: World) -> None:
    eight = [criterion for criterion in world["Criterion"] if criterion["group"] == "bahua"]
    assert [criterion["named"] for criterion in eight].count(True) == 5
    assert {c["name_zh"] for c in eight if not c["named"]} == {"未公布6", "未公布7", "未公布8"}


def test_ten_criteria_have_a_result_in_the_five_haves_and_services(world: World) -> None:
    ten = {c["key"] for c in world["Criterion"] if c["group"] in ("wuyou", "wufuwu")}
    assert len(ten) == 10
    assert ten <= {tie["to_key"] for tie in world["RESULT"]}


def test_an_organization_that_checked_in_never_took_an_order(world: World) -> None:
    checked_in = {tie["from_key"] for tie in world["CHECKED_IN"]}
    assert checked_in - {tie["from_key"] for tie in world["TOOK"]} == {"porg:例-党-11"}
