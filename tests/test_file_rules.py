"""Rules of a file on a small district: each fires on a planted row, and is silent on its clean twin.

The district has four party organizations in a line, P-1 above P-2 above P-3 with P-4 beside, one 315 system
S-1 in a street with its three bodies, and one final assessment. What a case adds stands in files beside it,
loaded with the district or, where the record holds the first half, after it.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.ontology.domain import ONTOLOGY
from graph.store.memory import MemoryStore
from graph.store.port import Store
from graph.terms import allowed_years, years_later
from loaders.file_rules.published import Figure, step
from loaders.file_rules.superiors import cycles
from loaders.file_rules.watch import Claim
from loaders.handover import NAME
from loaders.load import Circumstances, load
from loaders.problems import Place, Problem, Severity
from loaders.report import LoadReport
from loaders.shipped import shipped

MAPPING = shipped(NAME, ONTOLOGY)
GIVEN = Circumstances(date(2023, 12, 31), datetime(2024, 1, 1, tzinfo=UTC))

Row = Mapping[str, str]
Sheets = Mapping[str, Sequence[Row]]

PLAIN: dict[str, dict[str, str]] = {
    "行政区域": {"层级": "街道", "名称": "某街道"},
    "党组织": {
        "类别": "党委",
        "组建形式": "区域组建",
        "领域": "其他",
        "状态": "运行",
        "结构性组织": "否",
        "成立日期": "2005-01-01",
        "选举产生": "是",
        "上次换届日期": "",
        "任期": "",
        "延期至": "",
        "延期批复": "",
        "名称": "某党组织",
    },
    "联合体": {"类别": "区域化党建", "组团类型": "", "层级": "街道", "主题行业": "", "名称": "某联合体"},
    "区域机构": {"类别": "党建办公室", "名称": "某机构"},
    "整改": {
        "开始日期": "2016-03-01",
        "期限": "2016-06-01",
        "完成日期": "2016-05-01",
        "问题数": "5",
        "已整改数": "5",
    },
    "服务订单": {
        "主题": "其他",
        "点单日期": "2016-03-01",
        "接单日期": "2016-03-02",
        "完成日期": "2016-03-03",
    },
    "评定": {"体系": "星级评定", "年度": "2015", "评定日期": "2016-01-10", "状态": "已定"},
    "位于": {"起始日期": "2010-01-01"},
    "隶属": {"起始日期": "2010-01-01", "终止日期": "", "仅业务指导": "否"},
    "下设": {"党组织": "", "区域机构": "", "起始日期": "2010-01-01", "终止日期": ""},
    "评定对象": {"起始日期": "2016-01-10"},
}
"""A row of some sheets with which nothing is wrong, but for what it is about."""

DISTRICT: Sheets = {
    "行政区域": ({"区域代码": "519907001"}, {"区域代码": "519907001001", "层级": "社区", "名称": "某社区"}),
    "党组织": ({"编号": "P-1"}, {"编号": "P-2"}, {"编号": "P-3"}, {"编号": "P-4"}),
    "联合体": ({"编号": "S-1"},),
    "区域机构": ({"编号": "B-1", "类别": "区域党员代表会议"}, {"编号": "B-3"}, {"编号": "B-4"}),
    "评定": ({"编号": "R-1"},),
    "位于": ({"联合体": "S-1", "行政区域": "519907001"},),
    "隶属": ({"起点党组织": "P-2", "终点党组织": "P-1"}, {"起点党组织": "P-3", "终点党组织": "P-2"}),
    "下设": (
        {"联合体": "S-1", "区域机构": "B-1", "层次": "1"},
        {"联合体": "S-1", "党组织": "P-2", "层次": "2"},
        {"联合体": "S-1", "区域机构": "B-3", "层次": "3"},
    ),
    "评定对象": ({"评定": "R-1", "党组织": "P-1"},),
}


class Case(NamedTuple):
    """What a file adds to the district; its clean twin; where the last row of a sheet is told, and how."""

    rule: str
    planted: Sheets
    twin: Sheets
    sheet: str
    column: str
    value: str | None
    zh: str
    en: str
    severity: Severity = Severity.REFUSED


def body(**told: str) -> Sheets:
    """A file of one party organization."""
    return {"党组织": ({"编号": "P-9", **told},)}


def group(**told: str) -> Sheets:
    """A file of one group."""
    return {"联合体": ({"编号": "G-1", "类别": "党建组团", "层级": "", **told},)}


def one(sheet: str, **told: str) -> Sheets:
    """A file of one row."""
    return {sheet: ({"编号": "X-1", **told},)}


def below(lower: str, upper: str, **told: str) -> Sheets:
    """A file of one superior."""
    return {"隶属": ({"起点党组织": lower, "终点党组织": upper, **told},)}


def has(**told: str) -> Sheets:
    """A file of one more body of the system."""
    return {"下设": ({"联合体": "S-1", **told},)}


def system(tier: str) -> Sheets:
    """Files of one more system, of a committee in tier 2 and an office in this one."""
    committee = {"联合体": "S-2", "党组织": "P-4", "层次": "2"}
    office = {"联合体": "S-2", "区域机构": "B-4", "层次": tier, "起始日期": "2015-01-01"}
    return {"联合体": ({"编号": "S-2"},), "下设": (committee, office)}


def rated(**told: str) -> Sheets:
    """Files of one more assessment of the first party organization."""
    return {"评定": ({"编号": "R-2", **told},), "评定对象": ({"评定": "R-2", "党组织": "P-1"},)}


ALONE = [
    Case(
        "V09",
        body(上次换届日期="2019-03-01", 任期="3"),
        body(上次换届日期="2019-03-01", 任期="5"),
        "党组织",
        "任期",
        "3",
        "任期 3 年不符：2019-03-01 选举产生的党委任期应为 5 年；请核对任期、类别和上次换届日期。",
        "A term of 3 years is not allowed for a committee elected on 2019-03-01; it should be 5: "
        "check the term, the kind and the day of the election.",
        Severity.WARNED,
    ),
    Case(
        "V09",
        body(类别="党支部", 上次换届日期="2015-03-01", 任期="5"),
        body(类别="党支部", 上次换届日期="2015-03-01", 任期="2"),
        "党组织",
        "任期",
        "5",
        "任期 5 年不符：2015-03-01 选举产生的党支部任期应为 2 或 3 年；请核对任期、类别和上次换届日期。",
        "A term of 5 years is not allowed for a branch elected on 2015-03-01; it should be 2 or 3: "
        "check the term, the kind and the day of the election.",
        Severity.WARNED,
    ),
    Case(
        "V10",
        body(上次换届日期="2015-03-01", 任期="3", 延期至="2019-03-02", 延期批复="某发1号"),
        body(上次换届日期="2015-03-01", 任期="3", 延期至="2019-03-01", 延期批复="某发1号"),
        "党组织",
        "延期至",
        "2019-03-02",
        "延期至 2019-03-02 超过一年：任期已于 2018-03-01 届满，延期应不晚于 2019-03-01；"
        "请核对延期、任期和上次换届日期。",
        "The extension until 2019-03-02 is longer than a year: the term ended on 2018-03-01, so it may last "
        "until 2019-03-01 at most; check the extension, the term and the day of the election.",
        Severity.WARNED,
    ),
    Case(
        "V10",
        body(上次换届日期="2015-03-01", 任期="3", 延期至="2018-06-01"),
        body(上次换届日期="2015-03-01", 任期="3", 延期至="2018-06-01", 延期批复="某发1号"),
        "党组织",
        "延期批复",
        None,
        "延期至 2018-06-01 没有批复；请填写批复的文号，若未获批准请清空延期的日期。",
        "The extension until 2018-06-01 has no document; write the number of the approval, "
        "or clear the day of the extension if there is none.",
        Severity.WARNED,
    ),
    Case(
        "V15",
        group(组团类型="行业型"),
        group(组团类型="行业型", 主题行业="F51"),
        "联合体",
        "主题行业",
        None,
        "行业型组团没有写明主题行业；请填写行业代码，如 F 或 F51，或更正组团类型。",
        "A group of type industry names no industry; write the code of its industry, such as F or F51, "
        "or correct the type of the group.",
    ),
    Case(
        "V22",
        one("整改", 期限="2016-02-29", 完成日期=""),
        one("整改", 期限="2016-03-01", 完成日期=""),
        "整改",
        "期限",
        "2016-02-29",
        "期限 2016-02-29 早于开始日期 2016-03-01；应在当日或其后，请更正其中一个"
        "（只写到年或月的日期按首日计，请写到日）。",
        "“due on” 2016-02-29 is before “opened on” 2016-03-01; it should be that day or later: correct one "
        "of the two (a year or month alone counts as its first day; write the day).",
    ),
    Case(
        "V22",
        one("整改", 完成日期="2016-02-29"),
        one("整改", 完成日期="2016-03-01"),
        "整改",
        "完成日期",
        "2016-02-29",
        "完成日期 2016-02-29 早于开始日期 2016-03-01；应在当日或其后，请更正其中一个"
        "（只写到年或月的日期按首日计，请写到日）。",
        "“closed on” 2016-02-29 is before “opened on” 2016-03-01; it should be that day or later: correct "
        "one of the two (a year or month alone counts as its first day; write the day).",
    ),
    Case(
        "V22",
        one("整改", 已整改数="6"),
        one("整改", 已整改数="0"),
        "整改",
        "已整改数",
        "6",
        "已整改数 6 大于问题数 5；应不大于问题数，请更正其中一个。",
        "More issues are closed (6) than were found (5); correct one of the two numbers, "
        "so that the closed are at most those found.",
    ),
    Case(
        "V24",
        one("服务订单", 接单日期="2016-02-29"),
        one("服务订单", 接单日期="2016-03-01"),
        "服务订单",
        "接单日期",
        "2016-02-29",
        "接单日期 2016-02-29 早于点单日期 2016-03-01；应在当日或其后，请更正其中一个"
        "（只写到年或月的日期按首日计，请写到日）。",
        "“taken on” 2016-02-29 is before “placed on” 2016-03-01; it should be that day or later: correct one "
        "of the two (a year or month alone counts as its first day; write the day).",
    ),
    Case(
        "V24",
        one("服务订单", 接单日期="", 完成日期="2016-02-29"),
        one("服务订单", 接单日期="", 完成日期=""),
        "服务订单",
        "完成日期",
        "2016-02-29",
        "完成日期 2016-02-29 早于点单日期 2016-03-01；应在当日或其后，请更正其中一个"
        "（只写到年或月的日期按首日计，请写到日）。",
        "“done on” 2016-02-29 is before “placed on” 2016-03-01; it should be that day or later: correct one "
        "of the two (a year or month alone counts as its first day; write the day).",
    ),
]
"""Rules that need one record."""

TOGETHER = [
    Case(
        "V13",
        below("P-1", "P-3", 起始日期="2015-01-01"),
        below("P-1", "P-3", 起始日期="2015-01-01", 仅业务指导="是"),
        "隶属",
        "终点党组织",
        "P-1",
        "隶属关系成环：P-1 → P-3 → P-2 → P-1（自 2015-01-01 起）；"
        "上级不能归属于自己的下级，请更正其中一个上级，或更正起止日期。",
        "The superiors form a cycle from 2015-01-01 on: P-1 → P-3 → P-2 → P-1; no body stands above itself, "
        "so correct one of the superiors, or the days.",
    ),
    Case(
        "V13",
        below("P-4", "P-4"),
        below("P-4", "P-3"),
        "隶属",
        "终点党组织",
        "P-4",
        "隶属关系成环：P-4 → P-4（自 2010-01-01 起）；"
        "上级不能归属于自己的下级，请更正其中一个上级，或更正起止日期。",
        "The superiors form a cycle from 2010-01-01 on: P-4 → P-4; no body stands above itself, "
        "so correct one of the superiors, or the days.",
    ),
    Case(
        "V13",
        below("P-3", "P-4", 起始日期="2015-01-01"),
        below("P-3", "P-4", 起始日期="2005-01-01", 终止日期="2010-01-01"),
        "隶属",
        "终点党组织",
        "P-4",
        "党组织 P-3 同一时期有两个上级：P-2（2010-01-01 – …）和 P-4（2015-01-01 – …）；"
        "同一日期只有一个上级，请更正其一或写明互不重叠的起止日期，仅业务指导的请注明“仅业务指导”。",
        "Party organization P-3 has two superiors at one date: P-2 (2010-01-01 – …) and P-4 "
        "(2015-01-01 – …); it may have one: correct one of them, give days that do not overlap, or mark the "
        "tie as guidance only.",
    ),
    Case(
        "V16",
        has(区域机构="B-4", 层次="", 起始日期="2015-01-01"),
        has(区域机构="B-4", 层次="", 起始日期="2005-01-01", 终止日期="2010-01-01"),
        "下设",
        "区域机构",
        "B-4",
        "区域化党建 S-1 同一时期有两个党建办公室：B-3（2010-01-01 – …）和 B-4（2015-01-01 – …）；"
        "每层每类只设一个，请更正其一，或写明互不重叠的起止日期。",
        "Regional system S-1 has two offices at one date: B-3 (2010-01-01 – …) and B-4 (2015-01-01 – …); "
        "it has one of each tier and kind, so correct one of them or give days that do not overlap.",
    ),
    Case(
        "V16",
        has(党组织="P-4", 层次="", 起始日期="2015-01-01"),
        has(党组织="P-4", 层次="", 起始日期="2005-01-01", 终止日期="2010-01-01"),
        "下设",
        "党组织",
        "P-4",
        "区域化党建 S-1 同一时期有两个区域党委：P-2（2010-01-01 – …）和 P-4（2015-01-01 – …）；"
        "每层每类只设一个，请更正其一，或写明互不重叠的起止日期。",
        "Regional system S-1 has two regional committees at one date: P-2 (2010-01-01 – …) and P-4 "
        "(2015-01-01 – …); it has one of each tier and kind, so correct one of them or give days that do not "
        "overlap.",
    ),
    Case(
        "V16",
        system("2"),
        system("3"),
        "下设",
        "区域机构",
        "B-4",
        "区域化党建 S-2 同一时期有两个第 2 层机构：P-4（2010-01-01 – …）和 B-4（2015-01-01 – …）；"
        "每层每类只设一个，请更正其一，或写明互不重叠的起止日期。",
        "Regional system S-2 has two bodies of tier 2 at one date: P-4 (2010-01-01 – …) and B-4 "
        "(2015-01-01 – …); it has one of each tier and kind, so correct one of them or give days that do not "
        "overlap.",
    ),
    Case(
        "V16",
        {
            "联合体": ({"编号": "S-2"},),
            "位于": ({"联合体": "S-2", "行政区域": "519907001001"},),
        },
        {
            "联合体": ({"编号": "S-2", "层级": "社区"},),
            "位于": ({"联合体": "S-2", "行政区域": "519907001001"},),
        },
        "位于",
        "行政区域",
        "519907001001",
        "区域化党建 S-2 的层级是街道，而区域 519907001001 是社区；两者应为同一级，请更正层级或区域代码。",
        "Regional system S-2 is of level street, but its area 519907001001 is of level community; "
        "both should be of one level: correct the level or the code of the area.",
    ),
    Case(
        "V20",
        rated(),
        rated(年度="2016"),
        "评定",
        "编号",
        "R-2",
        "P-1 2015 年“星级评定”已有已定的评定 R-1，R-2 重复；同一对象每个标准每年只有一个已定的评定，"
        "请更正年度、标准或对象，或把其中一个改为未定的状态。",
        "P-1 has the final assessment R-1 by star for 2015 already, and R-2 is a second; one of them may be "
        "final: correct year, scheme or subject, or give one another state.",
    ),
]
"""Rules that look at the load together with the record."""


def files(folder: Path, told: Sheets) -> list[Path]:
    """A CSV file for each sheet, each row filled up from the plain one."""
    folder.mkdir()
    for sheet, rows in told.items():
        filled = [{**PLAIN.get(sheet, {}), **row, "来源": "某来源", "虚构数据": "是"} for row in rows]
        headings = list(dict.fromkeys(name for row in filled for name in row))
        with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings)
            writer.writeheader()
            writer.writerows(filled)
    return sorted(folder.iterdir())


def said(store: Store, folder: Path, told: Sheets) -> LoadReport:
    """What is said of a load of these sheets."""
    return load(store, ONTOLOGY, MAPPING, files(folder, told), GIVEN)


def joined(one: Sheets, other: Sheets) -> Sheets:
    """The rows of both, those of the other below."""
    return {sheet: (*one.get(sheet, ()), *other.get(sheet, ())) for sheet in {**one, **other}}


def held(folder: Path) -> MemoryStore:
    """A record that holds the district."""
    store = MemoryStore(ONTOLOGY)
    told = said(store, folder, DISTRICT)
    assert (told.problems, told.written is None) == ((), False)
    return store


def expected(case: Case, told: Sheets) -> Problem:
    """The one problem of a case, in the last row of its sheet."""
    place = Place(f"{case.sheet}.csv", None, len(told[case.sheet]) + 1, case.column)
    return Problem(case.rule, case.severity, place, case.value, case.zh, case.en)


def named(case: Case) -> str:
    """The name of a case."""
    return f"{case.rule} {case.column}"


@pytest.mark.parametrize("case", ALONE + TOGETHER, ids=named)
def test_a_planted_row_is_told_in_its_words_and_place(case: Case, tmp_path: Path) -> None:
    whole = joined(DISTRICT, case.planted)
    told = said(MemoryStore(ONTOLOGY), tmp_path / "files", whole)
    assert told.problems == (expected(case, whole),)
    assert told.refused is (case.severity is Severity.REFUSED)


@pytest.mark.parametrize("case", ALONE + TOGETHER, ids=named)
def test_its_clean_twin_is_silent_and_loads(case: Case, tmp_path: Path) -> None:
    told = said(MemoryStore(ONTOLOGY), tmp_path / "files", joined(DISTRICT, case.twin))
    assert (told.problems, told.written is None) == ((), False)


@pytest.mark.parametrize("case", TOGETHER, ids=named)
def test_a_planted_row_is_told_where_the_record_holds_the_first_half(case: Case, tmp_path: Path) -> None:
    told = said(held(tmp_path / "district"), tmp_path / "files", case.planted)
    assert told.problems == (expected(case, case.planted),)


@pytest.mark.parametrize("case", TOGETHER, ids=named)
def test_its_clean_twin_loads_into_the_record(case: Case, tmp_path: Path) -> None:
    told = said(held(tmp_path / "district"), tmp_path / "files", case.twin)
    assert (told.problems, told.written is None) == ((), False)


def test_the_same_district_loads_again(tmp_path: Path) -> None:
    told = said(held(tmp_path / "district"), tmp_path / "files", DISTRICT)
    assert told.problems == ()
    assert told.written is not None
    assert (told.written.added, told.written.changed) == (0, 0)


def test_a_row_that_ends_the_period_in_the_record_makes_room_for_the_next(tmp_path: Path) -> None:
    ended = {"起点党组织": "P-3", "终点党组织": "P-2", "终止日期": "2015-01-01"}
    then = {"起点党组织": "P-3", "终点党组织": "P-4", "起始日期": "2015-01-01"}
    told = said(held(tmp_path / "district"), tmp_path / "files", {"隶属": (then, ended)})
    assert (told.problems, told.written is None) == ((), False)


def test_two_that_change_places_form_no_cycle(tmp_path: Path) -> None:
    first = {"起点党组织": "P-3", "终点党组织": "P-4", "起始日期": "2000-01-01", "终止日期": "2010-01-01"}
    then = {"起点党组织": "P-4", "终点党组织": "P-3"}
    told = said(MemoryStore(ONTOLOGY), tmp_path / "files", joined(DISTRICT, {"隶属": (first, then)}))
    assert (told.problems, told.written is None) == ((), False)


@given(st.lists(st.lists(st.sampled_from("ABCD-"), min_size=4, max_size=4), max_size=5))
def test_there_is_a_cycle_exactly_where_some_day_has_one(days: list[list[str]]) -> None:
    above = [{body: up for body, up in zip("ABCD", ups, strict=True) if up != "-"} for ups in days]
    claims = [
        Claim((body,), date(2016, 1, number), date(2016, 1, number + 1), up, None)
        for number, day in enumerate(above, 1)
        for body, up in day.items()
    ]
    found = {(chain[0].start, frozenset(one.what[0] for one in chain)) for chain in cycles(claims)}
    plain = {
        (date(2016, 1, number), frozenset(walked))
        for number, day in enumerate(above, 1)
        for body in day
        if (walked := walk(day, body)) is not None
    }
    assert found == plain


def walk(above: Mapping[str, str], body: str) -> list[str] | None:
    """The bodies on the way from one back to itself; None where the way does not lead back."""
    walked = [body]
    while len(walked) <= len(above) and (up := above.get(walked[-1])) is not None:
        if up == body:
            return walked
        walked.append(up)
    return None


@pytest.mark.parametrize(
    ("kind", "elected_on", "community", "years"),
    [
        ("committee", date(2018, 6, 30), False, (3, 4, 5)),
        ("committee", date(2018, 8, 1), False, (5,)),
        ("general_branch", date(2018, 6, 30), True, (2, 3)),
        ("joint_branch", date(2018, 7, 10), False, (2, 3)),
        ("branch", date(2018, 7, 10), True, (2, 3, 5)),
        ("branch", date(2018, 8, 1), True, (5,)),
        ("working_committee", date(2018, 8, 1), False, ()),
    ],
)
def test_what_term_is_allowed_depends_on_the_kind_and_the_day(
    kind: str, elected_on: date, community: bool, years: tuple[int, ...]
) -> None:
    assert allowed_years(kind, elected_on, community=community) == years


def test_a_term_that_began_on_a_leap_day_ends_on_the_first_of_march() -> None:
    assert years_later(date(2016, 2, 29), 3) == date(2019, 3, 1)
    assert years_later(date(2016, 2, 29), 4) == date(2020, 2, 29)


WORLD = sorted((Path(__file__).with_name("data") / "defects" / "world").glob("*.csv"))
U1, U2, U4, U9 = "91519907MA00000150", "91519907MA0000023T", "91519907MA000004XD", "91519907MA00000E11"
U8 = "11519907MA00000A9X"
"""Units of the world of the defects file: U1 is host of P-3, U2 and U4 are covered by P-4, U9 by nobody.

U8 lies in another street than the regional committee; where U2 and U4 lie nobody says.
"""


def world() -> MemoryStore:
    """A record that holds the small clean world of the defects file."""
    store = MemoryStore(ONTOLOGY)
    assert load(store, ONTOLOGY, MAPPING, WORLD, GIVEN).problems == ()
    return store


class Told(NamedTuple):
    """What is said, and of which row and value; the words stand in the defects file."""

    rule: str
    severity: Severity
    file: str
    row: int | None
    value: str | None


def of(told: LoadReport) -> list[Told]:
    """Everything that a report says."""
    return [Told(p.rule, p.severity, p.place.file, p.place.row, p.value) for p in told.problems]


def moved(first: str, second: str) -> tuple[Row, Row]:
    """A host of P-3 until a day, and another from a day on."""
    old = {"党组织": "P-3", "单位": U1, "起始日期": "2010-01-01", "终止日期": first}
    return old, {"党组织": "P-3", "单位": U2, "起始日期": second, "终止日期": ""}


def test_a_body_that_moves_has_one_host_at_a_date(tmp_path: Path) -> None:
    assert of(said(world(), tmp_path / "a", {"设于": moved("2015-01-01", "2015-01-01")})) == []
    late = said(world(), tmp_path / "b", {"设于": moved("2015-01-02", "2015-01-01")})
    assert of(late) == [Told("V11", Severity.QUARANTINED, "设于.csv", 3, U2)]
    assert late.reconciles


def test_an_end_below_the_second_host_comes_too_late_and_is_there_the_next_time(tmp_path: Path) -> None:
    store, rows = world(), {"设于": moved("2015-01-01", "2015-01-01")[::-1]}
    assert of(said(store, tmp_path / "a", rows)) == [Told("V11", Severity.QUARANTINED, "设于.csv", 2, U2)]
    assert of(said(store, tmp_path / "b", rows)) == []


def test_a_standalone_body_without_a_host_is_told_where_the_load_brings_hosts(tmp_path: Path) -> None:
    alone = {"党组织": ({"编号": "P-8", "组建形式": "单独组建"},)}
    assert of(said(world(), tmp_path / "a", alone)) == []
    hosts = {"设于": ({"党组织": "P-6", "单位": U2, "起始日期": "2015-01-01"},)}
    told = said(world(), tmp_path / "b", joined(alone, hosts))
    assert of(told) == [Told("V11", Severity.WARNED, "党组织.csv", 2, "P-8")]


def cover(unit: str, start: str, end: str = "") -> Row:
    """A joint cover by P-4."""
    days = {"起始日期": start, "终止日期": end, "核实日期": "2016-10-10"}
    return {"党组织": "P-4", "单位": unit, **days, "方式": "联合覆盖"}


def test_units_that_follow_one_another_are_not_counted_together(tmp_path: Path) -> None:
    rows = (cover(U2, "2010-01-01", "2015-01-01"), cover(U9, "2015-01-01"))
    assert of(said(world(), tmp_path / "a", {"覆盖": rows})) == []
    rows = (cover(U2, "2010-01-01", "2015-01-02"), cover(U9, "2015-01-01"))
    assert of(said(world(), tmp_path / "b", {"覆盖": rows})) == [
        Told("V11", Severity.WARNED, "覆盖.csv", 3, U9)
    ]


@pytest.mark.parametrize(
    "told",
    [
        {"正式党员档": "不详"},
        {"正式党员档": ""},
        {"正式党员档": "0名", "批复文号": "某发1号"},
        {"正式党员档": "1-2名", "状态": "撤销"},
        {"正式党员档": "1-2名", "类别": "联合党支部"},
        {"正式党员数": "3"},
    ],
)
def test_a_branch_is_not_blamed_for_what_is_unknown_allowed_over_or_enough(told: Row, tmp_path: Path) -> None:
    rows = {"党组织": ({"编号": "P-8", "类别": "党支部", **told},)}
    assert of(said(world(), tmp_path / "files", rows)) == []


def test_the_exact_number_of_members_goes_before_the_band(tmp_path: Path) -> None:
    rows = {"党组织": ({"编号": "P-8", "类别": "党支部", "正式党员数": "2", "正式党员档": "3-6名"},)}
    told = said(world(), tmp_path / "files", rows)
    assert of(told) == [Told("V12", Severity.WARNED, "党组织.csv", 2, "2")]
    assert told.problems[0].place.column == "正式党员数"


def membership(role: str, unit: str, end: str = "") -> Row:
    """A membership of the group G-2."""
    return {"单位": unit, "联合体": "G-2", "起始日期": "2013-01-01", "终止日期": end, "角色": role}


@pytest.mark.parametrize(
    ("roles", "ends", "lacks"),
    [
        (("牵头", "成员", "成员"), ("", "", ""), []),
        (("副牵头", "成员", "成员"), ("", "", ""), ["没有牵头方"]),
        (("牵头", "成员", "观察"), ("", "", ""), ["只有 2 个成员"]),
        (("牵头", "成员", "成员"), ("", "", "2016-01-01"), ["只有 2 个成员"]),
        (("牵头", "成员", "成员"), ("2016-01-01", "", ""), ["没有牵头方", "只有 2 个成员"]),
    ],
)
def test_a_group_needs_a_lead_and_three_members_at_present(
    roles: Sequence[str], ends: Sequence[str], lacks: list[str], tmp_path: Path
) -> None:
    rows = [membership(*one) for one in zip(roles, (U1, U2, U4), ends, strict=True)]
    group = {"编号": "G-2", "类别": "党建组团", "组团类型": "综合型", "层级": "", "状态": "运行"}
    told = said(world(), tmp_path / "files", {"联合体": (group,), "加入": rows})
    assert of(told) == [Told("V14", Severity.WARNED, "联合体.csv", 2, "G-2")] * len(lacks)
    assert all(lack in problem.zh for lack, problem in zip(lacks, told.problems, strict=True))


def seated(area: str) -> Sheets:
    """A seat held by a unit that lies in an area, or nobody knows where."""
    lying = {"位于": ({"单位": U4, "行政区域": area, "起始日期": "2012-01-01"},)} if area else {}
    return {"占席": ({"席位": "C-2", "单位": U4, "起始日期": "2015-01-01"},), **lying}


@pytest.mark.parametrize(
    ("area", "told"), [("", 0), ("519907", 0), ("519907001", 0), ("519907001001", 0), ("519907002", 1)]
)
def test_a_holder_lies_in_the_area_or_above_it_or_nobody_knows(area: str, told: int, tmp_path: Path) -> None:
    found = of(said(world(), tmp_path / "files", seated(area)))
    assert found == [Told("V17", Severity.WARNED, "占席.csv", 2, U4)] * told


def test_a_holder_that_moves_out_in_this_load_is_told(tmp_path: Path) -> None:
    left = {"单位": U1, "行政区域": "519907001001", "起始日期": "2012-01-01", "终止日期": "2016-01-01"}
    now = {"单位": U1, "行政区域": "519907002", "起始日期": "2016-01-01", "终止日期": ""}
    rows = {"位于": (left, now), "占席": ({"席位": "C-1", "单位": U1, "起始日期": "2012-01-01"},)}
    assert of(said(world(), tmp_path / "files", rows)) == [Told("V17", Severity.WARNED, "占席.csv", 2, U1)]


def test_a_holder_that_left_an_area_in_this_load_is_not_looked_for_there(tmp_path: Path) -> None:
    seat = {"占席": ({"席位": "C-2", "单位": U8, "起始日期": "2015-01-01"},)}
    assert of(said(world(), tmp_path / "a", seat)) == [Told("V17", Severity.WARNED, "占席.csv", 2, U8)]
    left = {"单位": U8, "行政区域": "519907002", "起始日期": "2012-01-01", "终止日期": "2016-01-01"}
    assert of(said(world(), tmp_path / "b", joined({"位于": (left,)}, seat))) == []


def closed(unit: str, status: str, end: str = "") -> Row:
    """A unit of the world with another status."""
    return {
        "编号": "U",
        "类别": "企业",
        "统一社会信用代码": unit,
        "经营状态": status,
        "终止日期": end,
        "名称": "某公司",
    }


def test_a_unit_that_closes_is_told_in_its_row_where_the_record_has_it_covered(tmp_path: Path) -> None:
    rows = {"单位": (closed(U9, "注销"), closed(U1, "吊销", "2016-04-01"), closed(U2, "不详"))}
    assert of(said(world(), tmp_path / "files", rows)) == [Told("V19", Severity.WARNED, "单位.csv", 3, U1)]


def test_a_unit_that_operates_again_in_this_load_may_be_covered(tmp_path: Path) -> None:
    store = world()
    assert of(said(store, tmp_path / "a", {"单位": (closed(U9, "注销"),)})) == []
    rows = {"覆盖": (cover(U9, "2015-01-01", "2023-12-31"),)}
    assert of(said(store, tmp_path / "b", rows))[0] == Told("V11", Severity.WARNED, "覆盖.csv", 2, U9)
    rows = {"覆盖": ({**cover(U9, "2015-01-01"), "党组织": "P-2", "方式": "区域覆盖"},)}
    assert of(said(store, tmp_path / "c", rows)) == [Told("V19", Severity.WARNED, "覆盖.csv", 2, U9)]
    again = joined({"单位": (closed(U9, "在业"),)}, rows)
    assert of(said(store, tmp_path / "d", again)) == []


def test_a_core_may_follow_another(tmp_path: Path) -> None:
    core = {"联合体": "Z-1", "角色": "成员", "层": "核心"}
    ended = {**core, "党组织": "P-5", "起始日期": "2012-01-01", "终止日期": "2016-01-01"}
    then = {**core, "党组织": "P-7", "起始日期": "2016-01-01", "终止日期": ""}
    assert of(said(world(), tmp_path / "files", {"加入": (then, ended)})) == []


EIGHT: Sheets = {
    "标准": (
        {"命名空间": "武侯区", "体系": "八化", "版本": "2014", "施行日期": "2014-01-01", "名称": "某标准"},
    ),
    "指标": ({"命名空间": "武侯区", "指标代码": "bahua-1", "组": "八化", "已具名": "是", "名称": "某指标"},),
}
"""A standard of another scheme than that of the assessment in the world, and a criterion of it."""


def test_a_criterion_of_another_scheme_is_refused(tmp_path: Path) -> None:
    result = {"评定": "R-1", "指标命名空间": "武侯区", "指标代码": "bahua-1", "起始日期": "2016-01-10"}
    rows = {"指标": EIGHT["指标"], "指标结果": ({**result, "达到": "是"},)}
    told = said(world(), tmp_path / "files", rows)
    assert of(told) == [Told("V21", Severity.REFUSED, "指标结果.csv", 2, "wuhou:bahua-1")]


def test_a_standard_of_another_scheme_is_refused(tmp_path: Path) -> None:
    against = {"评定": "R-1", "标准命名空间": "武侯区", "标准体系": "八化", "标准版本": "2014"}
    rows = {"标准": EIGHT["标准"], "依照": ({**against, "起始日期": "2016-01-10"},)}
    told = said(world(), tmp_path / "files", rows)
    assert of(told) == [Told("V21", Severity.REFUSED, "依照.csv", 2, "2014")]


def test_a_criterion_counts_by_the_standard_of_which_it_is_a_part(tmp_path: Path) -> None:
    against = {"评定": "R-1", "标准命名空间": "武侯区", "标准体系": "星级评定", "标准版本": "2014"}
    part = {"指标命名空间": "武侯区", "指标代码": "bahua-1", "标准命名空间": "武侯区"}
    star = {**part, "标准体系": "星级评定", "标准版本": "2014", "起始日期": "2014-01-01"}
    result = {"评定": "R-1", "指标命名空间": "武侯区", "指标代码": "bahua-1", "起始日期": "2016-01-10"}
    rows: Sheets = {
        "指标": EIGHT["指标"],
        "属于": (star,),
        "依照": ({**against, "起始日期": "2016-01-10"},),
        "指标结果": ({**result, "达到": "是"},),
    }
    assert of(said(world(), tmp_path / "files", rows)) == []


@pytest.mark.parametrize(
    ("scheme", "grade", "told"),
    [
        ("星级评定", "达标", 1),
        ("八化", "先进", 1),
        ("八化", "达标", 0),
        ("双强六好", "先进", 0),
        ("星级评定", "", 0),
    ],
)
def test_a_grade_belongs_to_its_scheme(scheme: str, grade: str, told: int, tmp_path: Path) -> None:
    rows = {"评定": ({"编号": "R-9", "体系": scheme, "年度": "2016", "等次": grade},)}
    assert [one.rule for one in of(said(world(), tmp_path / "files", rows))] == ["V21"] * told


def deed(day: str, **owner: str) -> Sheets:
    """An activity in which P-3 and P-5 took part."""
    came = {"活动": "A-2", "起始日期": day, "角色": "参加"}
    return {
        "活动": ({"编号": "A-2", "日期": day, "形式": "联合活动"},),
        "归属": ({"活动": "A-2", **owner, "起始日期": day},),
        "参加": ({"党组织": "P-3", **came}, {"党组织": "P-5", **came}),
    }


def test_who_takes_part_belongs_to_the_alliance_on_that_day(tmp_path: Path) -> None:
    told = said(world(), tmp_path / "a", deed("2016-05-01", 联合体="G-1"))
    assert of(told) == [Told("V23", Severity.WARNED, "参加.csv", 3, "P-5")]
    told = said(world(), tmp_path / "b", deed("2011-05-01", 联合体="G-1"))
    assert of(told) == [Told("V23", Severity.WARNED, "参加.csv", row, "A-2") for row in (2, 3)]


def test_who_guides_an_alliance_may_take_part_and_others_deeds_are_not_judged(tmp_path: Path) -> None:
    guides = {"指导": ({"党组织": "P-5", "联合体": "G-1", "起始日期": "2012-01-01"},)}
    assert of(said(world(), tmp_path / "a", joined(deed("2016-05-01", 联合体="G-1"), guides))) == []
    assert of(said(world(), tmp_path / "b", deed("2016-05-01", 党组织="P-1"))) == []


def item(number: str, listed: str) -> Row:
    """An item of one of the three lists."""
    return {"编号": number, "清单": listed, "依据": "某办法", "起始日期": "2016-01-01", "名称": "某事项"}


def test_a_power_that_lacks_one_of_the_others_is_told_which(tmp_path: Path) -> None:
    pair = {"起点权力事项": "W-8", "终点权力事项": "W-9", "起始日期": "2016-01-01"}
    rows: Sheets = {"权力事项": (item("W-8", "风险"), item("W-9", "权力")), "配套": (pair,)}
    told = said(world(), tmp_path / "files", rows)
    assert of(told) == [Told("V25", Severity.WARNED, "权力事项.csv", 3, "W-9")]
    assert "责任清单中没有" in told.problems[0].zh
    assert "no responsibility item" in told.problems[0].en


def test_as_long_as_no_pair_is_known_no_power_is_missed_for_one(tmp_path: Path) -> None:
    rows = {"权力事项": (item("W-9", "权力"),)}
    assert of(said(MemoryStore(ONTOLOGY), tmp_path / "files", rows)) == []


@pytest.mark.parametrize(
    ("figure", "lowest", "highest"),
    [
        (Figure(253, None, "eq", "", None), 253, 253),
        (Figure(390, None, "more_than", "", None), 390, 399),
        (Figure(4000, None, "more_than", "", None), 4000, 4999),
        (Figure(230_000, None, "about_more_than", "", None), 230_000, 239_999),
        (Figure(1000, None, "about", "", None), 900, 1100),
        (Figure(3, 5, "eq", "", None), 3, 5),
    ],
)
def test_a_figure_allows_what_would_be_printed_alike(figure: Figure, lowest: int, highest: int) -> None:
    assert [figure.allows(number) for number in (lowest - 1, lowest, highest, highest + 1)] == [
        False,
        True,
        True,
        False,
    ]


def test_the_step_of_a_round_number_is_one_in_its_last_place() -> None:
    assert [step(value) for value in (253, 390, 4000, 0, 84.3)] == [1, 10, 1000, 1, 1]


def test_a_figure_is_not_compared_with_what_nobody_has_loaded(tmp_path: Path) -> None:
    figure = {"编号": "F22", "数值": "253", "限定": "确数", "单位": "个", "所计对象": "组团", "类型": "存量"}
    rows = {"公布数": ({**figure, "说明基数": "否"},)}
    assert of(said(MemoryStore(ONTOLOGY), tmp_path / "a", rows)) == []
    assert of(said(world(), tmp_path / "b", rows)) == [Told("V32", Severity.WARNED, "公布数.csv", 2, "F22")]
