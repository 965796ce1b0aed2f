"""Mapping files: every option does what the manual says, every mistake is named with file and entry."""

from __future__ import annotations

import re
import tomllib
from collections.abc import Mapping
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest
import xlsxwriter  # type: ignore[import-untyped]

import loaders.written_rules as written
from graph.errors import AllianceGraphError
from graph.ontology.domain import ONTOLOGY
from graph.store.memory import MemoryStore
from loaders.cells import Keys
from loaders.load import Circumstances, load
from loaders.mapping import MappingError, read_mapping
from loaders.report import LoadReport
from loaders.shipped import mapping_text, shipped, shipped_names

GIVEN = Circumstances(date(2023, 12, 31), datetime(2024, 1, 1, tzinfo=UTC), Keys(pseudonym=b"k" * 32))
MANUAL = Path(written.__file__).with_name("MAPPINGS.md").read_text(encoding="utf-8")
HANDOVER = Path(written.__file__).with_name("HANDOVER.md").read_text(encoding="utf-8").split("```")[-1]

GOOD = """
name = "units"
zh = "单位"
en = "Units"
observations = [2016-07-31, 2017-10-31]
[defaults]
source_id = "test"
[[tables]]
[tables.columns]
name = ["名称"]
code = ["编号"]
more = { headings = ["其他"], optional = true }
[tables.skip]
name = ["合计*"]
[[tables.records]]
kind = "Unit"
values = { kind = "other", id_scheme = "t", id_code = "@code", name_zh = "@name" }
[[tables.records]]
kind = "Name"
values.name_zh = "@name"
[[tables.records]]
kind = "NAMED"
from = { kind = "Unit", id_scheme = "t", id_code = "@code" }
to = { kind = "Name", name_zh = "@name" }
seen = { on = 2016-07-31 }
"""

MISTAKES: list[tuple[str, str, str, str]] = [
    ('name = "units"', "name =", "不是合格的 UTF-8 TOML", "it is no TOML in UTF-8"),
    ('name = "units"\n', "", "…：缺少 name", "…: name is missing"),
    ('zh = "单位"', "zh = 1", "zh：应为文字", "zh: a text is needed"),
    (
        "2017-10-31",
        "2015-10-31",
        "observations：日期应由早到晚，且不重复",
        "observations: the days must ascend",
    ),
    (
        "2017-10-31",
        '"2017"',
        "observations[2]：应为日期，如 2016-07-31",
        "observations[2]: a day such as 2016-07-31",
    ),
    (
        "[defaults]",
        "[default]",
        "default：没有这一项；可用 defaults, en,",
        "default: unknown; use defaults, en,",
    ),
    ("[[tables]]", "[[table]]", "table：没有这一项", "table: unknown"),
    ("[tables.columns]", "[tables.column]", "tables[1].column：没有这一项", "tables[1].column: unknown"),
    (
        'name = ["名称"]',
        "name = 3",
        "tables[1].columns.name：应为列表",
        "tables[1].columns.name: a list is needed",
    ),
    (
        "headings =",
        "heading =",
        "tables[1].columns.more.heading：没有这一项",
        "tables[1].columns.more.heading: unknown",
    ),
    (
        "optional = true",
        'optional = "yes"',
        "more.optional：应为 true 或 false",
        "more.optional: true or false is needed",
    ),
    (
        'name = ["合计*"]',
        'nam = ["合计*"]',
        "tables[1].skip：没有这个列：nam",
        "tables[1].skip: unknown column nam",
    ),
    (
        "[tables.columns]",
        'one_of = [["cod"]]\n[tables.columns]',
        "tables[1].one_of：没有这个列：cod",
        "tables[1].one_of: unknown column cod",
    ),
    (
        'kind = "Name"',
        'kind = "Nam"',
        "tables[1].records[2]：没有这个类型：Nam",
        "tables[1].records[2]: unknown kind Nam",
    ),
    (
        'kind = "Name"\nvalues',
        "values",
        "tables[1].records[2]：缺少 kind",
        "tables[1].records[2]: kind is missing",
    ),
    (
        'name_zh = "@name" }\n[[tables',
        'name = "@name" }\n[[tables',
        "没有这个字段：name",
        "unknown field name",
    ),
    (
        'id_code = "@code", name',
        'id_code = "@cod", name',
        "records[1]：没有这个列：cod",
        "records[1]: unknown column cod",
    ),
    ('kind = "other", ', "", "tables[1].records[1]：缺少必填字段 kind", "the required field kind is missing"),
    (
        'kind = "other"',
        'kind = "compny"',
        "records[1].values.kind：“compny”：代码表“unit_kinds”没有此项",
        "not in the list unit_kinds",
    ),
    (
        'id_scheme = "t", id_code = "@code", name',
        "name",
        "缺少标识字段：uscc / id_scheme+id_code",
        "nothing to be known by",
    ),
    (
        'values.name_zh = "@name"',
        'values.name_zh = { col = "name" }',
        "name_zh.col：没有这一项",
        "name_zh.col: unknown",
    ),
    (
        'values.name_zh = "@name"',
        "values.name_zh = { cut = 3 }",
        "tables[1].records[2].values.name_zh：缺少 column",
        "tables[1].records[2].values.name_zh: column is missing",
    ),
    (
        'values.name_zh = "@name"',
        'values.name_zh = { column = "name", cut = 0 }',
        "name_zh.cut：应为正整数",
        "name_zh.cut: a whole number above 0 is needed",
    ),
    (
        'values.name_zh = "@name"',
        "values.name_zh = [1]",
        "name_zh：应为文字、数、日期或真假",
        "name_zh: a text, number, day or truth value is needed",
    ),
    (
        'values.name_zh = "@name"',
        'values.name_zh = { column = "name", within = "code" }',
        "within 须与 lookup 同用",
        "within needs lookup",
    ),
    (
        'kind = "other"',
        'kind = { column = "more", map = { "甲" = "compny" } }',
        "records[1].values.kind：“compny”：代码表“unit_kinds”没有此项",
        "records[1].values.kind: “compny”: The value is not in the list unit_kinds",
    ),
    (
        'kind = "other"',
        'kind = { column = "more", default = "compny" }',
        "records[1].values.kind：“compny”",
        "records[1].values.kind: “compny”",
    ),
    (
        'kind = "Name"\n',
        'kind = "Name"\nwhen = "nam"\n',
        "records[2]：没有这个列：nam",
        "records[2]: unknown column nam",
    ),
    (
        'kind = "Name"\n',
        'kind = "Name"\nwhen = { column = "name", is = "x" }\n',
        "records[2].when.is：没有这一项",
        "records[2].when.is: unknown",
    ),
    (
        'kind = "Name"\n',
        'kind = "Name"\nfrom = { kind = "Unit", uscc = "@code" }\n',
        "records[2]：节点没有 from 和 to",
        "records[2]: a node has no from and to",
    ),
    (
        'from = { kind = "Unit"',
        'start = { kind = "Unit"',
        "records[3].start：没有这一项",
        "records[3].start: unknown",
    ),
    (
        'to = { kind = "Name", name_zh = "@name" }\n',
        "",
        "tables[1].records[3]：关系需要 from 和 to",
        "tables[1].records[3]: from and to are needed",
    ),
    (
        'to = { kind = "Name", name_zh = "@name" }',
        'to = { kind = "Zone", id_scheme = "z", id_code = "@code" }',
        "records[3]：NAMED 不连接 Unit → Zone",
        "records[3]: NAMED does not join Unit → Zone",
    ),
    (
        'to = { kind = "Name", name_zh',
        'to = { kind = "Name", name',
        "records[3].to：没有这个字段：name",
        "unknown field name",
    ),
    (
        'to = { kind = "Name", name_zh = "@name" }',
        'to = { kind = "Name" }',
        "records[3].to：缺少标识字段",
        "give name_zh",
    ),
    (
        'to = { kind = "Name", name_zh = "@name" }',
        'to = { kind = "Name", lookup = "@name" }',
        "records[3].to：只有 AdminArea 能按名称查找",
        "records[3].to: only AdminArea can be looked up by name",
    ),
    (
        'from = { kind = "Unit", id_scheme = "t", id_code = "@code" }',
        'from = { kind = "PartyOrganization", this_row = true }',
        "records[3].from：前面没有生成 PartyOrganization",
        "records[3].from: no earlier record makes a PartyOrganization",
    ),
    (
        "on = 2016-07-31",
        "on = 2016-08-31",
        "records[3].seen：2016-08-31 不在 observations 中",
        "not among the observations",
    ),
    (
        "observations = [2016-07-31, 2017-10-31]\n",
        "",
        "records[3].seen：本表没有 observations",
        "no observations",
    ),
    (
        "on = 2016-07-31",
        "first = 2016-07-31",
        "records[3].seen：应写 on，或 first 和 last",
        "on is needed, or first and last",
    ),
    (
        'source_id = "test"',
        'source = "test"',
        "defaults.source：没有这个字段：source",
        "defaults.source: unknown field source",
    ),
    (
        'source_id = "test"',
        'source_id = "@src"',
        "defaults.source_id：没有这个列：src",
        "defaults.source_id: unknown column src",
    ),
    (
        'en = "Units"',
        'en = "Units"\nsuccession = "Unit"',
        "succession：只能写 AdminArea",
        "succession: only AdminArea",
    ),
    (
        'source_id = "test"\n',
        'source_id = "@name"\n',
        "succession：需要常量 defaults.source_id",
        "succession: a constant defaults.source_id is needed",
    ),
]


def mapping(folder: Path, text: str) -> Path:
    """A mapping file."""
    path = folder / "own.toml"
    path.write_text(text, encoding="utf-8")
    return path


def test_the_mapping_that_the_mistakes_start_from_is_right(tmp_path: Path) -> None:
    assert read_mapping(mapping(tmp_path, GOOD), ONTOLOGY).name == "units"


@pytest.mark.parametrize(
    ("right", "wrong", "zh", "en"), MISTAKES, ids=[mistake[3][:50] for mistake in MISTAKES]
)
def test_a_mistake_is_told_with_file_and_entry(
    right: str, wrong: str, zh: str, en: str, tmp_path: Path
) -> None:
    assert right in GOOD
    text = GOOD.replace(right, wrong)
    text = text.replace("[defaults]", 'succession = "AdminArea"\n[defaults]') if "常量" in zh else text
    with pytest.raises(MappingError) as caught:
        read_mapping(mapping(tmp_path, text), ONTOLOGY)
    assert caught.value.zh.startswith("映射文件 own.toml 有误：")
    assert caught.value.en.startswith("The mapping file own.toml is wrong: ")
    assert zh in caught.value.zh
    assert en in caught.value.en
    assert caught.value.zh.endswith("写法见 loaders/MAPPINGS.md。")


def test_every_mistake_of_a_mapping_is_told_at_once(tmp_path: Path) -> None:
    text = GOOD.replace('kind = "Name"', 'kind = "Nam"').replace('"@code"', '"@cod"')
    with pytest.raises(MappingError) as caught:
        read_mapping(mapping(tmp_path, text), ONTOLOGY)
    assert caught.value.en.count("unknown column cod") == 2
    assert "unknown kind Nam" in caught.value.en


@pytest.mark.parametrize("content", [None, b"\xff\xfe"])
def test_a_file_that_cannot_be_read_is_a_mapping_error(content: bytes | None, tmp_path: Path) -> None:
    path = tmp_path / "own.toml"
    if content is not None:
        path.write_bytes(content)
    with pytest.raises(MappingError, match=r"own\.toml"):
        read_mapping(path, ONTOLOGY)


def told(
    folder: Path, records: str, *lines: str, columns: str = "", store: MemoryStore | None = None
) -> LoadReport:
    """What becomes of a CSV table, by rules for its columns a, b and c."""
    text = (
        'name = "own"\nzh = "自"\nen = "Own"\n[defaults]\nsource_id = "t"\n[[tables]]\n'
        + columns
        + '[tables.columns]\na = ["甲"]\nb = { headings = ["乙"], optional = true }\n'
        + 'c = { headings = ["丙"], optional = true, filled = true }\n'
        + records
    )
    path = folder / "表.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    held = MemoryStore(ONTOLOGY) if store is None else store
    return load(held, ONTOLOGY, read_mapping(mapping(folder, text), ONTOLOGY), [path], GIVEN)


def names(store: MemoryStore) -> list[str]:
    """The names that were made, in the order of their keys."""
    return [key.removeprefix("name:") for batch in store.nodes("Name") for key in batch.keys]


NAME = '[[tables.records]]\nkind = "Name"\nvalues.name_zh = '
FORMS = [
    ('"@a"', "  洗面桥 ", ["洗面桥"]),
    ('"常量"', "洗面桥", ["常量"]),
    ('{ column = "a", cut = 2 }', "洗面桥", ["洗面"]),
    ('{ column = "a", strip_end = ["居委会", "社区"] }', "洗面桥社区 居委会", ["洗面桥"]),
    ('{ column = "a", squeeze = true }', "洗 面　桥 A B", ["洗面桥 A B"]),
    ('{ column = "a", map = { "洗面桥" = "桥" } }', "洗面桥", ["桥"]),
    ('{ column = "a", map = { "洗面桥" = "桥" } }', "其他", ["其他"]),
    ('{ column = "a", map = { "洗面桥" = "桥", "*" = "余" } }', "其他", ["余"]),
    ('{ column = "a", map = { "洗面桥" = "桥" }, map_only = true, default = "无" }', "其他", ["无"]),
    ('{ column = "a", cut = 2, map = { "洗面" = "桥" } }', "洗面桥", ["桥"]),
    ('{ column = "a", prefix = "某" }', "洗面桥", ["某洗面桥"]),
    ('{ column = "a", split = "、" }', "甲、乙 、丙", ["甲|乙|丙"]),
    ('{ column = "b", otherwise = "a" }', "洗面桥", ["洗面桥"]),
    ('{ column = "b", cut = 2, otherwise = "a" }', "洗面桥", ["洗面"]),
    ('{ column = "b", cut = 2, otherwise = { column = "a", prefix = "某" } }', "洗面桥", ["某洗面桥"]),
    ('{ column = "b", otherwise = { column = "b", default = "无" } }', "洗面桥", ["无"]),
    ('{ column = "b", default = "无" }', "洗面桥", ["无"]),
]


@pytest.mark.parametrize(("form", "cell", "expected"), FORMS, ids=[form for form, _, _ in FORMS])
def test_a_value_is_made_as_the_manual_says(
    form: str, cell: str, expected: list[str], tmp_path: Path
) -> None:
    store = MemoryStore(ONTOLOGY)
    assert told(tmp_path, NAME + form, "甲,乙", f"{cell},", store=store).problems == ()
    assert names(store) == expected


WHEN = [
    ('"b"', ["2"]),
    ('{ column = "b", in = ["x"] }', ["2"]),
    ('{ column = "b", in = ["y"] }', []),
    ('{ column = "b", not_in = ["x"] }', ["1"]),
    ('{ any = ["b", "a"] }', ["1", "2"]),
    ('[{ column = "a", in = ["2"] }, "b"]', ["2"]),
    ('[{ column = "a", in = ["1"] }, "b"]', []),
]


@pytest.mark.parametrize(("when", "expected"), WHEN, ids=[when for when, _ in WHEN])
def test_a_condition_says_which_rows_yield_a_record(when: str, expected: list[str], tmp_path: Path) -> None:
    store = MemoryStore(ONTOLOGY)
    rule = f'[[tables.records]]\nkind = "Name"\nwhen = {when}\nvalues.name_zh = "@a"'
    assert told(tmp_path, rule, "甲,乙", "1,", "2,x", store=store).problems == ()
    assert names(store) == expected


def test_a_column_that_must_be_filled_is_asked_for_only_where_it_stands(tmp_path: Path) -> None:
    assert told(tmp_path, NAME + '"@a"', "甲", "1").problems == ()
    report = told(tmp_path, NAME + '"@a"', "甲,丙", "1,x", "2,")
    assert [(p.rule, p.place.row, p.place.column) for p in report.problems] == [("V28", 3, "丙")]


def test_of_each_group_one_column_is_needed(tmp_path: Path) -> None:
    group = 'one_of = [["b", "c"]]\n'
    assert told(tmp_path, NAME + '"@a"', "甲,丙", "1,x", columns=group).problems == ()
    assert [p.rule for p in told(tmp_path, NAME + '"@a"', "甲", "1", columns=group).problems] == ["V34"]


def test_rows_are_passed_over_and_counted(tmp_path: Path) -> None:
    skip = '[tables.skip]\na = ["合计*"]\n"*" = ["*（*个）"]\n'
    report = told(tmp_path, skip + NAME + '"@a"', "甲,乙", "浆洗街（9个）,", "1,x", "合计9,y", "二（2个）,z")
    assert (report.tables[0].read, report.tables[0].passed_over) == (2, 2)


def test_the_heading_row_may_stand_below_titles_and_be_written_otherwise(tmp_path: Path) -> None:
    store = MemoryStore(ONTOLOGY)
    report = told(tmp_path, NAME + '"@a"', "附件1：,", "二〇二三年名单,", " 甲\u3000,乙", "1,x", store=store)
    assert (report.problems, names(store)) == ((), ["1"])


def test_a_table_is_read_by_the_rule_for_its_file_name(tmp_path: Path) -> None:
    other = 'files = ["别的*"]\n'
    assert [p.rule for p in told(tmp_path, NAME + '"@a"', "甲", "1", columns=other).problems] == ["V34"]
    assert told(tmp_path, NAME + '"@a"', "甲", "1", columns='files = ["*.CSV"]\n').problems == ()


def test_a_sheet_that_no_rule_is_for_is_told_and_not_read(tmp_path: Path) -> None:
    text = GOOD.replace("[tables.columns]", 'sheets = ["附件*"]\n[tables.columns]')
    path = tmp_path / "名单.xlsx"
    with xlsxwriter.Workbook(path) as book:
        for name in ("附件1", "说明"):
            sheet = book.add_worksheet(name)
            sheet.write_row(0, 0, ["名称", "编号"])
            sheet.write_row(1, 0, [name, name])
    store = MemoryStore(ONTOLOGY)
    report = load(store, ONTOLOGY, read_mapping(mapping(tmp_path, text), ONTOLOGY), [path], GIVEN)
    assert [(p.rule, p.severity, p.place.sheet) for p in report.problems] == [("V34", "warned", "说明")]
    assert names(store) == ["附件1"]


MEMBER = """
[[tables.records]]
kind = "Member"
values = { pseudonym = { column = "a", pseudonym = true }, status = "full" }
"""


def test_a_member_number_becomes_a_keyed_pseudonym(tmp_path: Path) -> None:
    store = MemoryStore(ONTOLOGY)
    told(tmp_path, MEMBER, "甲", "党员0001", store=store)
    keys = [key for batch in store.nodes("Member") for key in batch.keys]
    assert [re.fullmatch("member:[0-9a-f]{32}", key) is not None for key in keys] == [True]


def test_without_the_key_no_member_is_loaded(tmp_path: Path) -> None:
    told(tmp_path, MEMBER, "甲", "党员0001")
    rules = read_mapping(tmp_path / "own.toml", ONTOLOGY)
    bare = Circumstances(GIVEN.today, GIVEN.recorded_at)
    report = load(MemoryStore(ONTOLOGY), ONTOLOGY, rules, [tmp_path / "表.csv"], bare)
    assert [(p.rule, p.zh) for p in report.problems] == [
        ("V26", "缺少党员代号密钥，不能导入党员编号；请先设置密钥。")
    ]


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_mapping_is_right_and_says_what_it_is_for(name: str) -> None:
    found = shipped(name, ONTOLOGY)
    assert found.name == name
    assert re.search("[\u4e00-\u9fff]", found.zh)
    assert re.search("[A-Za-z]", found.en)
    assert not re.search("[\u4e00-\u9fff]", found.en)


@pytest.mark.parametrize("name", shipped_names())
def test_a_shipped_mapping_has_a_section_that_names_every_column_and_heading(name: str) -> None:
    section = MANUAL.partition(f"### {name}\n")[2].partition("\n### ")[0]
    assert section, f"MAPPINGS.md has no section on {name}"
    documented = set(re.findall(r"`([^`]+)`", HANDOVER if name == "handover" else section))
    for table in shipped(name, ONTOLOGY).tables:
        for column in table.columns:
            assert set(column.headings) <= documented, (name, column.id)


def test_every_shipped_mapping_is_in_the_manual_and_nothing_else() -> None:
    sections = re.findall(r"^### ([a-z-]+)$", MANUAL.partition("## 自带映射")[2], re.MULTILINE)
    assert sections == list(shipped_names())


TABLES: Mapping[str, tuple[str, ...]] = {
    "整个文件": written.MAPPING_KEYS,
    "表": written.TABLE_KEYS,
    "列": written.COLUMN_KEYS,
    "记录": written.RECORD_KEYS,
    "条件": written.CONDITION_KEYS,
    "端点": written.END_KEYS,
    "观察": written.SEEN_KEYS,
    "取值": written.VALUE_KEYS,
}


@pytest.mark.parametrize("title", TABLES)
def test_every_option_is_in_the_manual_and_every_option_there_exists(title: str) -> None:
    section = re.search(rf"^### {title} .*?(?=^##)", MANUAL, re.MULTILINE | re.DOTALL)
    assert section is not None, title
    assert re.findall(r"^\| `([a-z_]+)`", section.group(), re.MULTILINE) == list(TABLES[title])


def test_the_example_of_the_manual_is_a_mapping_that_loads_its_table(tmp_path: Path) -> None:
    (toml,) = re.findall(r"```toml\n(.*?)```", MANUAL, re.DOTALL)
    (table,) = re.findall(r"```csv\n(.*?)```", MANUAL, re.DOTALL)
    path = tmp_path / "名册.csv"
    path.write_text(table, encoding="utf-8")
    store = MemoryStore(ONTOLOGY)
    with as_file(files("loaders") / "data" / "areas") as folder:
        load(store, ONTOLOGY, shipped("wuhou-areas", ONTOLOGY), sorted(folder.glob("*.csv")), GIVEN)
    report = load(store, ONTOLOGY, read_mapping(mapping(tmp_path, toml), ONTOLOGY), [path], GIVEN)
    assert (report.problems, report.tables[0].accepted) == ((), 2)


def options(value: Any) -> set[str]:
    """Every name of a table anywhere in a TOML document."""
    if isinstance(value, dict):
        return set(value) | {name for part in value.values() for name in options(part)}
    return {name for part in value for name in options(part)} if isinstance(value, list) else set()


def test_every_option_is_used_by_a_shipped_mapping_or_a_test_of_this_file() -> None:
    used = {name for mapped in shipped_names() for name in options(tomllib.loads(mapping_text(mapped)))}
    tested = Path(__file__).read_text(encoding="utf-8")
    known = {name for keys in TABLES.values() for name in keys}
    assert {name for name in known - used if f"{name} = " not in tested} == set()


def test_a_mapping_error_is_one_of_ours() -> None:
    assert issubclass(MappingError, AllianceGraphError)
    assert MappingError.code == "MAPPING"
