"""Every rule of a load fires on a planted row, in its words and place, and is silent on the clean twin."""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import NamedTuple

import pytest

from graph.codes import code_lists
from graph.identifiers import LEGAL, credit_code_faults
from graph.ontology.domain import ONTOLOGY
from graph.store.memory import MemoryStore
from loaders.load import Circumstances, load
from loaders.mapping import read_mapping
from loaders.problems import Place, Problem, Severity
from loaders.report import LoadReport, RowCounts
from loaders.shipped import shipped

GIVEN = Circumstances(date(2023, 12, 31), datetime(2024, 1, 1, tzinfo=UTC))
UNIT = {
    "单位名称": "示例一公司",
    "统一社会信用代码": "91519907MA00000150",
    "单位类别": "企业",
    "行业代码": "F51",
    "从业人数": "1-9",
    "成立日期": "2010-01-01",
    "状态核实日期": "2023-06-01",
    "摸排状态": "已摸排",
    "社区代码": "510107001004",
    "所属社区": "",
    "所属街道": "",
    "党组织编号": "",
    "党组织名称": "",
    "党组织类别": "",
    "党组织成立日期": "",
    "覆盖方式": "",
    "数据来源": "某街道",
    "是否虚构": "是",
}
"""A row of a roster with which nothing is wrong."""

OTHER = {"单位名称": "某社", "统一社会信用代码": "1151990700000006XL", "单位类别": "机关"}
"""Another unit, in which nothing is wrong either."""

TIES = """
name = "memberships"
zh = "成员"
en = "Members"
[defaults]
source_id = "test"
is_synthetic = true
[[tables]]
[tables.columns]
unit = ["单位代码"]
alliance = ["联合体"]
since = ["加入日期"]
until = ["退出日期"]
[[tables.records]]
kind = "Unit"
values = { kind = "enterprise", uscc = "@unit", name_zh = "@unit" }
[[tables.records]]
kind = "Alliance"
values = { kind = "group", id_scheme = "t", id_code = "@alliance", name_zh = "@alliance", status = "active" }
[[tables.records]]
kind = "MEMBER_OF"
from = { kind = "Unit", this_row = true }
to = { kind = "Alliance", this_row = true }
values = { role = "member", valid_from = "@since", valid_to = "@until" }
"""


class Case(NamedTuple):
    """What is written otherwise than in the clean row, its clean twin, and all that is said of it."""

    rule: str
    planted: Mapping[str, str]
    twin: Mapping[str, str]
    column: str | None
    value: str | None
    zh: str
    en: str
    severity: Severity = Severity.REFUSED


def inner_fault() -> str:
    """A code whose subject check is wrong and whose last character fits it all the same."""
    body = "91519907MA0000014"
    codes = (body + last for last in LEGAL)
    return next(c for c in codes if all(f.inner for f in credit_code_faults(c, allow_synthetic=True)))


CASES = [
    Case(
        "V01",
        {"统一社会信用代码": "91519907MA0000O150"},
        {"统一社会信用代码": "91519907MA00000150"},
        "统一社会信用代码",
        "91519907MA0000O150",
        '信用代码第15位"O"非法：只用数字和大写字母，不用I、O、S、V、Z，第3至8位只用数字。',
        "Credit code has an illegal character `O` at position 15; I O Z S V and small letters are never "
        "used, and positions 3 to 8 are digits.",
    ),
    Case(
        "V01",
        {"统一社会信用代码": "91519907"},
        {"统一社会信用代码": "5151990750000004X7", "单位类别": "社会组织"},
        "统一社会信用代码",
        "91519907",
        "信用代码应为18位，现为8位。",
        "A credit code has 18 characters, this one has 8.",
    ),
    Case(
        "V01",
        {"是否虚构": "否"},
        {"是否虚构": "是"},
        "统一社会信用代码",
        "91519907MA00000150",
        "信用代码的区划519907是示例专用；若确为示例数据，请加“是否虚构”列并填“是”。",
        "Area 519907 marks a synthetic code; if the data are synthetic, add a column 是否虚构 and say 是.",
    ),
    Case(
        "V02",
        {"统一社会信用代码": "91519907MA00000151"},
        {"统一社会信用代码": "91519907 MA00000150"},
        "统一社会信用代码",
        "91519907MA00000151",
        "信用代码校验位应为0，现为1，很可能有一位抄错。",
        "Check character should be `0`, found `1`: likely one mistyped character.",
    ),
    Case(
        "V02",
        {"统一社会信用代码": inner_fault()},
        {"统一社会信用代码": "９１519907ma00000150"},
        "统一社会信用代码",
        inner_fault(),
        "信用代码第17位(主体标识校验位)应为5，现为4，请核对证照。",
        "Subject check (position 17) should be `5`, found `4`: compare with the licence.",
        Severity.WARNED,
    ),
    Case(
        "V03",
        {"统一社会信用代码": "92519907MA0000023P"},
        {"统一社会信用代码": "52519907MJ0000034G", "单位类别": "民非"},
        "统一社会信用代码",
        None,
        "92开头为个体工商户，只按数量汇总；请从名册中删去，改填个体工商户统计表。",
        "Prefix 92 means individual household; households are loaded as counts only. "
        "Take the row out and fill in the table of household counts.",
    ),
    Case(
        "V03",
        {"单位类别": "社会组织"},
        {"单位类别": ""},
        "统一社会信用代码",
        "91519907MA00000150",
        "信用代码以 91 开头，与单位类别“社会组织”不符；应为企业、学校、医院、政府投资性公司、国有企业，"
        "或核对代码。",
        "Prefix 91 does not agree with kind social_org; it should be enterprise, school, hospital, "
        "gov_investment_company, state_enterprise, or the code is not this unit's.",
    ),
    Case(
        "V05",
        {"社区代码": "510107001999"},
        {"社区代码": "510107001008"},
        "社区代码",
        "510107001999",
        "没有区域代码 510107001999；请核对代码，或先导入行政区划（alliance-graph areas）。",
        "There is no area 510107001999; check the code, or load the areas first (alliance-graph areas).",
    ),
    Case(
        "V05",
        {"社区代码": "510107006001"},
        {"社区代码": "510107006001", "状态核实日期": "2020-06-29"},
        "社区代码",
        "510107006001",
        "区域 510107006001（棕南社区居委会）已于 2020-06-30 撤并；请改用 510107005009，或填写更早的日期。",
        "510107006001 (棕南社区居委会) was merged on 2020-06-30; use 510107005009 or give an earlier date.",
    ),
    Case(
        "V05",
        {"社区代码": "510107001009", "状态核实日期": "2019-06-01"},
        {"社区代码": "510107001009", "状态核实日期": "2020-06-30"},
        "社区代码",
        "510107001009",
        "区域 510107001009 于 2020-06-30 才设立；请改日期或改用当时的区域。",
        "510107001009 exists only since 2020-06-30; correct the date or use the area of that day.",
    ),
    Case(
        "V05",
        {"社区代码": "", "所属社区": "洗面巷社区"},
        {"社区代码": "", "所属社区": "洗面桥社区"},
        "所属社区",
        "洗面巷社区",
        "没有名为“洗面巷社区”的区域。是否为“洗面桥社区居委会”？",
        "No area is called “洗面巷社区”. Did you mean “洗面桥社区居委会”?",
    ),
    Case(
        "V05",
        {"社区代码": "", "所属社区": "锦城社区"},
        {"社区代码": "", "所属社区": "锦城社区", "所属街道": "簇桥街道"},
        "所属社区",
        "锦城社区",
        "名为“锦城社区”的区域不止一个（510107011006、510107063010）；请写明所属街道，或改填区域代码。",
        "More than one area is called “锦城社区” (510107011006、510107063010); name the street, "
        "or write the code instead.",
    ),
    Case(
        "V05",
        {"社区代码": "", "所属社区": "洗面桥社区", "所属街道": "玉林街道"},
        {"社区代码": "", "所属社区": "洗面桥", "所属街道": "浆洗街"},
        "所属社区",
        "洗面桥社区",
        "“玉林街道”内没有“洗面桥社区”；请更正其中一个。",
        "“玉林街道” has no “洗面桥社区”; correct one of the two.",
    ),
    Case(
        "V06",
        {"行业代码": "I51"},
        {"行业代码": "51"},
        "行业代码",
        "I51",
        "门类 I 不含大类 51；应为 F51。",
        "Section letter I does not contain division 51; it should be F51.",
    ),
    Case(
        "V06",
        {"行业代码": "A00"},
        {"行业代码": "A01"},
        "行业代码",
        "A00",
        "行业大类 00 不存在；请按国民经济行业分类（2017）核对。",
        "There is no industry division 00; check it against GB/T 4754-2017.",
    ),
    Case(
        "V06",
        {"行业代码": "F5"},
        {"行业代码": "f5132"},
        "行业代码",
        "F5",
        "行业代码“F5”格式不对；应为门类字母加 2 至 4 位数字，如 F51。",
        "Industry code “F5” should be a section letter and 2 to 4 digits, such as F51.",
    ),
    Case(
        "V08",
        {"成立日期": "2024-01-01"},
        {"成立日期": "2023-12-31"},
        "成立日期",
        "2024-01-01",
        "日期 2024-01-01 不合理：不能晚于今天（2023-12-31）。",
        "Date 2024-01-01 is impossible for this field: it may not be after today (2023-12-31).",
    ),
    Case(
        "V08",
        {"状态核实日期": "2024-01-01"},
        {"状态核实日期": "2023-12-31"},
        "状态核实日期",
        "2024-01-01",
        "日期 2024-01-01 不合理：不能晚于今天（2023-12-31）。",
        "Date 2024-01-01 is impossible for this field: it may not be after today (2023-12-31).",
    ),
    Case(
        "V08",
        {
            "党组织编号": "p1",
            "党组织名称": "示例支部",
            "党组织类别": "党支部",
            "党组织成立日期": "1921-06-30",
            "覆盖方式": "单建",
        },
        {
            "党组织编号": "p1",
            "党组织名称": "示例支部",
            "党组织类别": "党支部",
            "党组织成立日期": "1921-07-01",
            "覆盖方式": "单建",
        },
        "党组织成立日期",
        "1921-06-30",
        "日期 1921-06-30 不合理：党组织不会早于 1921 年 7 月。",
        "Date 1921-06-30 is impossible: no party body is older than July 1921.",
    ),
    Case(
        "V27",
        {"单位名称": "长" * 201},
        {"单位名称": "长" * 200},
        "单位名称",
        None,
        "文字过长（201 字，最多 200 字），可能含个人信息；请删减。",
        "The text has 201 characters, at most 200 are allowed; free text may carry personal details. "
        "Shorten it.",
    ),
    Case(
        "V28",
        {"摸排状态": ""},
        {"摸排状态": "未摸排"},
        "摸排状态",
        None,
        "缺少必填项“摸排状态”，请补填。",
        "The required column 摸排状态 is missing; fill it in.",
    ),
    Case(
        "V28",
        {"单位名称": ""},
        {"单位名称": "某某"},
        "单位名称",
        None,
        "缺少必填项“单位的名称”，请补填。",
        "The required Chinese name of the unit is missing; fill it in.",
    ),
    Case(
        "V29",
        {"摸排状态": "摸排已"},
        {"摸排状态": " 已摸排 "},
        "摸排状态",
        "摸排已",
        "代码表“survey_states”没有此项“摸排已”。是否为“已摸排”（surveyed）？",
        "“摸排已” is not in the list survey_states. Did you mean `surveyed`?",
    ),
    Case(
        "V29",
        {"从业人数": "B99"},
        {"从业人数": "99人"},
        "从业人数",
        "B99",
        "代码表“employees_bands”没有此项“B99”。"
        "可用：0人、1–9人、10–49人、50–99人、100–299人、300–999人等，或直接写人数，如 20。",
        "“B99” is not in the list employees_bands. Use one of: 0, 1-9, 10-49, 50-99, 100-299, 300-999 …, "
        "or write a plain number such as 20.",
    ),
    Case(
        "V30",
        {"状态核实日期": "2023-06-31"},
        {"状态核实日期": "2023年6月30日"},
        "状态核实日期",
        "2023-06-31",
        "日期“2023-06-31”不存在，请核对月和日。",
        "There is no day “2023-06-31”; check month and day.",
    ),
    Case(
        "V33",
        {"党组织编号": "p404", "覆盖方式": "单建"},
        {
            "党组织编号": "p404",
            "党组织名称": "示例支部",
            "党组织类别": "党支部",
            "党组织成立日期": "2012",
            "覆盖方式": "单建",
        },
        "党组织编号",
        "p404",
        "找不到党组织 p404；请先导入它，或更正编号。",
        "There is no party organization p404; load it first, or correct the code.",
    ),
]


def table(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    """A CSV file with the headings of the first row."""
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


@pytest.fixture
def areas() -> MemoryStore:
    """A store that knows the real streets and communities of 武侯区."""
    store = MemoryStore(ONTOLOGY)
    with as_file(files("loaders") / "data" / "areas") as folder:
        told = load(store, ONTOLOGY, shipped("wuhou-areas", ONTOLOGY), sorted(folder.glob("*.csv")), GIVEN)
    assert told.written is not None
    return store


def roster(store: MemoryStore, folder: Path, *rows: Mapping[str, str]) -> LoadReport:
    """What is said of a roster with these rows."""
    path = table(folder / "名册.csv", [{**UNIT, **row} for row in rows])
    return load(store, ONTOLOGY, shipped("unit-roster", ONTOLOGY), [path], GIVEN)


def members(folder: Path, *rows: str, mapping: str = TIES) -> LoadReport:
    """What is said of memberships with these rows: unit, alliance, since, until."""
    (folder / "members.toml").write_text(mapping, encoding="utf-8")
    path = folder / "成员.csv"
    path.write_text("\n".join(["单位代码,联合体,加入日期,退出日期", *rows]), encoding="utf-8")
    rules = read_mapping(folder / "members.toml", ONTOLOGY)
    return load(MemoryStore(ONTOLOGY), ONTOLOGY, rules, [path], GIVEN)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.column}")
def test_a_planted_row_is_told_in_its_words_and_place(case: Case, areas: MemoryStore, tmp_path: Path) -> None:
    told = roster(areas, tmp_path, OTHER, case.planted)
    place = Place("名册.csv", None, 3, case.column)
    assert told.problems == (Problem(case.rule, case.severity, place, case.value, case.zh, case.en),)
    assert told.refused is (case.severity is Severity.REFUSED)


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.rule} {case.column}")
def test_its_clean_twin_is_silent(case: Case, areas: MemoryStore, tmp_path: Path) -> None:
    told = roster(areas, tmp_path, OTHER, case.twin)
    assert (told.problems, told.written is None) == ((), False)


def only(told: LoadReport) -> Problem:
    """The single problem of a report."""
    assert len(told.problems) == 1, told.problems
    return told.problems[0]


def test_one_code_with_two_names_is_kept_aside(areas: MemoryStore, tmp_path: Path) -> None:
    problem = only(roster(areas, tmp_path, {}, OTHER, {"单位名称": "示例二公司"}))
    assert (problem.rule, problem.severity) == ("V04", Severity.QUARANTINED)
    assert problem.place == Place("名册.csv", None, 4, "统一社会信用代码")
    assert problem.zh == (
        "第 2 行与第 4 行编号相同（91519907MA00000150）而内容不同；请合并，或注明更名。本行暂不入库。"
    )
    assert problem.en == (
        "Rows 2 and 4 share the code 91519907MA00000150 but differ: merge them or mark a rename. "
        "This row is kept aside."
    )


def test_one_code_twice_with_the_same_content_is_silent(areas: MemoryStore, tmp_path: Path) -> None:
    told = roster(areas, tmp_path, {}, {})
    assert (told.problems, told.tables) == ((), (RowCounts("名册.csv", None, read=2),))


def test_an_area_outside_its_whole_is_refused(areas: MemoryStore, tmp_path: Path) -> None:
    row = {
        "year": "2023",
        "community_code": "510107001099",
        "name": "示例社区居委会",
        "street_code": "510107004",
    }
    path = table(tmp_path / "wuhou_communities_by_year.csv", [row])
    problem = only(load(areas, ONTOLOGY, shipped("wuhou-areas", ONTOLOGY), [path], GIVEN))
    assert problem == Problem(
        "V05",
        Severity.REFUSED,
        Place(path.name, None, 2, "community_code"),
        "510107001099",
        "区域 510107001099 不在 510107004 之内：下级代码应以上级代码开头；请更正其中一个。",
        "510107001099 does not lie in 510107004: the code of a part begins with that of the whole; "
        "correct one.",
    )


def test_successors_that_can_hardly_be_true_are_told_and_loaded(tmp_path: Path) -> None:
    rows = [
        ("1982", "512131", "大邑县", "510129", "大邑县"),
        ("1983", "512729", "大邑县", "510129", "大邑县"),
        ("1988", "510127", "灌县", "510181", "都江堰市"),
        ("1990", "510102", "东城区", "110101", "东城区"),
    ]
    names = ("year", "old_code", "old_name", "new_code", "new_name")
    path = table(
        tmp_path / "county_events.csv",
        [{"type": "撤销", **dict(zip(names, row, strict=True))} for row in rows],
    )
    told = load(MemoryStore(ONTOLOGY), ONTOLOGY, shipped("chengdu-events", ONTOLOGY), [path], GIVEN)
    assert told.written is not None
    assert [(p.rule, p.severity, p.place.row, p.place.column, p.value) for p in told.problems] == [
        ("V05", Severity.WARNED, 2, "new_code", "512131"),
        ("V05", Severity.WARNED, 5, "new_code", "110101"),
    ]
    assert [problem.zh for problem in told.problems] == [
        "区域 512131（1982年）与 512729（1983年）同名，且都由 510129 承继，其中之一很可能有误；"
        "已照原样导入，请核对后更正或删去。",
        "区域 510102 的承继者 110101 在另一个省，很可能只是同名；已照原样导入，请核对后更正或删去这一行。",
    ]
    assert told.problems[1].en == (
        "110101, said to continue 510102, lies in another province and probably only bears the same name. "
        "It is loaded as it stands; check it, and correct or delete the row."
    )


@pytest.mark.parametrize(
    ("since", "until", "zh", "en"),
    [
        (
            "2015-06-01",
            "",
            "起止时间重叠：2015-01-01 – 2016-01-01 与 2015-06-01 – …；请更正其中一段，或合并为一段。",
            "Two periods of the same tie overlap (2015-01-01 – 2016-01-01 and 2015-06-01 – …); "
            "correct one or join them.",
        ),
        (
            "2017-01-01",
            "2017-01-01",
            "终止日期不晚于起始日期：2017-01-01 – 2017-01-01；请更正。",
            "The end is not after the start: 2017-01-01 – 2017-01-01; correct it.",
        ),
    ],
)
def test_periods_that_overlap_or_run_backwards_are_refused(
    since: str, until: str, zh: str, en: str, tmp_path: Path
) -> None:
    told = members(
        tmp_path, "91519907MA00000150,甲,2015-01-01,2016-01-01", f"91519907MA00000150,甲,{since},{until}"
    )
    problem = only(told)
    assert (problem.rule, problem.severity, problem.zh, problem.en) == ("V07", Severity.REFUSED, zh, en)
    assert problem.place == Place("成员.csv", None, 3, "加入日期")


def test_periods_that_touch_are_silent(tmp_path: Path) -> None:
    told = members(
        tmp_path,
        "91519907MA00000150,甲,2015-01-01,2016-01-01",
        "91519907MA00000150,甲,2016-01-01,",
        "91519907MA00000150,乙,2015-06-01,",
    )
    assert told.problems == ()


def test_a_row_without_a_source_is_refused(areas: MemoryStore, tmp_path: Path) -> None:
    mapping = TIES.replace('source_id = "test"', 'source_id = "@until"')
    assert [
        (p.rule, p.place.column, p.zh)
        for p in members(tmp_path, "91519907MA00000150,甲,2015,", mapping=mapping).problems
    ] == [
        ("V28", "退出日期", "缺少必填项“单位的来源”，请补填。"),
        ("V28", "退出日期", "缺少必填项“联合体的来源”，请补填。"),
        ("V28", "退出日期", "缺少必填项“加入的来源”，请补填。"),
    ]


def test_a_file_of_no_known_encoding_is_refused(areas: MemoryStore, tmp_path: Path) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes("单位名称,统一社会信用代码,社区代码\n".encode() + b"\xff\xff\x81\x20\n")
    problem = only(load(areas, ONTOLOGY, shipped("unit-roster", ONTOLOGY), [path], GIVEN))
    assert (problem.rule, problem.severity, problem.place.file) == ("V30", Severity.REFUSED, "名册.csv")
    assert "UTF-8" in problem.zh
    assert "GB18030" in problem.en


def test_a_table_without_its_headings_is_refused_and_the_missing_ones_are_named(
    areas: MemoryStore, tmp_path: Path
) -> None:
    path = table(tmp_path / "名册.csv", [{"单位名称": "某", "所属街道": "浆洗街街道"}])
    assert only(load(areas, ONTOLOGY, shipped("unit-roster", ONTOLOGY), [path], GIVEN)) == Problem(
        "V34",
        Severity.REFUSED,
        Place("名册.csv"),
        None,
        "找不到表头：缺少“统一社会信用代码/单位编号、社区代码/所属社区”列。请补上表头，或在映射文件里写明实际列名。",
        "No heading row was found: 统一社会信用代码/单位编号、社区代码/所属社区 is missing. "
        "Add the heading, or name the real one in the mapping.",
    )


def test_a_file_that_the_mapping_does_not_know_is_refused(areas: MemoryStore, tmp_path: Path) -> None:
    path = table(tmp_path / "名册.csv", [UNIT])
    assert only(load(areas, ONTOLOGY, shipped("wuhou-areas", ONTOLOGY), [path], GIVEN)) == Problem(
        "V34",
        Severity.REFUSED,
        Place("名册.csv"),
        None,
        "映射“wuhou-areas”不认识这个文件或工作表，未读取；请更正名称，或换用其他映射。",
        "The mapping wuhou-areas knows no such file or sheet; it was not read. "
        "Correct its name or use another mapping.",
    )


def test_the_counts_of_a_load_reconcile(areas: MemoryStore, tmp_path: Path) -> None:
    told = roster(
        areas, tmp_path, {}, OTHER, {"单位名称": "示例二公司"}, {"行业代码": "I51"}, {"单位名称": "合计"}
    )
    assert told.tables == (RowCounts("名册.csv", None, read=4, rejected=1, quarantined=1, passed_over=1),)
    assert (told.tables[0].accepted, told.reconciles) == (2, True)


def test_counts_that_do_not_reconcile_are_noticed() -> None:
    broken = (RowCounts("名册.csv", None, read=1, rejected=1, quarantined=1),)
    assert not LoadReport("l", "m", False, broken, (), {}, None).reconciles


def test_every_rule_that_a_load_checks_is_in_the_list_of_checks() -> None:
    from_here = {case.rule for case in CASES}
    assert from_here <= set(code_lists()["file_checks"].by_code)
    assert {"V33", "V34"} <= set(code_lists()["file_checks"].by_code)
