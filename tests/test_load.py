"""A load is all or nothing, the same in any form and order, and says everything in one pass."""

from __future__ import annotations

import csv
import io
import json
import random
import zipfile
from collections import Counter
from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path
from time import perf_counter
from typing import TYPE_CHECKING

import orjson
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.records import Node, NodeKey, Value
from graph.store.memory import MemoryStore
from graph.store.port import Store
from loaders.load import Circumstances, load
from loaders.problems import Place, Severity
from loaders.report import MOST_PROBLEMS, LoadReport, RowCounts
from loaders.shipped import shipped

if TYPE_CHECKING:
    from conftest import Make

GIVEN = Circumstances(date(2023, 12, 31), datetime(2024, 1, 1, tzinfo=UTC))

ROW = {
    "单位名称": "",
    "统一社会信用代码": "",
    "单位编号": "",
    "单位类别": "",
    "经济类型": "民营",
    "行业代码": "F51",
    "从业人数": "12",
    "是否规上": "否",
    "经营状态": "存续（在营、开业、在册）",
    "状态核实日期": "2023年6月1日",
    "摸排状态": "已摸排",
    "摸排日期": "2023-05-30",
    "所属街道": "浆洗街街道",
    "所属社区": "洗面桥社区",
    "成立日期": "2010",
    "入驻日期": "2011/3/1",
    "党组织名称": "",
    "党组织编号": "",
    "党组织类别": "",
    "党组织成立日期": "",
    "覆盖方式": "",
    "核实日期": "2023-06-15",
    "联络方式": "",
    "岗位编号": "",
    "是否虚构": "是",
}
BRANCH = {
    "党组织名称": "示例联合支部",
    "党组织编号": "p1",
    "党组织类别": "联合党支部",
    "党组织成立日期": "2012-07-01",
}
ONE = ROW | BRANCH | {"单位名称": "示例一公司", "统一社会信用代码": "91519907MA00000150", "覆盖方式": "联建"}
TWO = ROW | BRANCH | {"单位名称": "示例民非", "统一社会信用代码": "52519907MJ0000034G", "覆盖方式": "联建"}
THREE = ROW | {"单位名称": "示例协会", "统一社会信用代码": "5151990750000004X7", "联络方式": "指导员"}
FOUR = ROW | {
    "单位名称": "示例工作室",
    "单位编号": "G-7",
    "单位类别": "企业",
    "联络方式": "联络员",
    "岗位编号": "9",
}
FIVE = ROW | {
    "单位名称": "示例合作点",
    "单位类别": "其他",
    "所属社区": "蜀汉街",
    "党组织编号": "p1",
    "覆盖方式": "区域",
}
UNITS = [ONE, TWO, THREE, FOUR, FIVE]


def areas(store: Store) -> None:
    """Load the real streets and communities of 武侯区."""
    with as_file(files("loaders") / "data" / "areas") as folder:
        load(store, ONTOLOGY, shipped("wuhou-areas", ONTOLOGY), sorted(folder.glob("*.csv")), GIVEN)


@pytest.fixture
def record(store: Store) -> Store:
    """Every kind of store, with the areas in it."""
    areas(store)
    return store


def told(store: Store, *paths: Path, dry_run: bool = False, given: Circumstances = GIVEN) -> LoadReport:
    """What is said of rosters of units."""
    return load(store, ONTOLOGY, shipped("unit-roster", ONTOLOGY), paths, given, dry_run=dry_run)


def text_of(rows: Sequence[Mapping[str, str]], line_end: str = "\n") -> str:
    """The rows as CSV."""
    text = io.StringIO()
    writer = csv.DictWriter(text, list(rows[0]), lineterminator=line_end)
    writer.writeheader()
    writer.writerows(rows)
    return text.getvalue()


def table(folder: Path, rows: Sequence[Mapping[str, str]], name: str = "名册.csv") -> Path:
    """The rows as a file: CSV, JSON lines or a workbook, by the ending of the name."""
    path = folder / name
    if name.endswith(".jsonl"):
        path.write_text("\n".join(json.dumps(row, ensure_ascii=False) for row in rows), encoding="utf-8")
    elif name.endswith(".xlsx"):
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("名册")
            for at, row in enumerate([list(rows[0]), *(list(row.values()) for row in rows)]):
                sheet.write_row(at, 0, row)
    else:
        path.write_text(text_of(rows), encoding="utf-8")
    return path


def node(store: Store, kind: str, key: str) -> dict[str, Value]:
    """The filled fields of one node."""
    (found,) = store.get_nodes([NodeKey(kind, key)])
    assert found is not None
    names = [field.name for field in ONTOLOGY.nodes[kind].fields]
    return {name: value for name, value in zip(names, found.values, strict=True) if value is not None}


def ties(store: Store, relation: str) -> list[tuple[str, str]]:
    """Who is tied to whom."""
    return [pair for b in store.ties(relation) for pair in zip(b.from_keys, b.to_keys, strict=True)]


def test_a_roster_becomes_units_with_their_places_branches_and_contacts(
    record: Store, tmp_path: Path
) -> None:
    report = told(record, table(tmp_path, UNITS))
    assert (report.problems, report.tables) == ((), (RowCounts("名册.csv", None, read=5),))
    named = "name:示例合作点:510107001005"
    units = ["roster:G-7", "uscc:5151990750000004X7", "uscc:52519907MJ0000034G", "uscc:91519907MA00000150"]
    community = "nbs:510107001004"
    assert ties(record, "LOCATED_IN") == [(named, "nbs:510107001005"), *((unit, community) for unit in units)]
    covered = [named, "uscc:52519907MJ0000034G", "uscc:91519907MA00000150"]
    assert ties(record, "COVERS") == [("porg:p1", unit) for unit in covered]
    assert ties(record, "WORK_CONTACT") == [
        ("instructor:510107001004", "uscc:5151990750000004X7"),
        ("liaison:9", "roster:G-7"),
    ]
    assert node(record, "Unit", "uscc:91519907MA00000150") == {
        "kind": "enterprise",
        "uscc": "91519907MA00000150",
        "roster_area": "510107001004",
        "ownership": "private",
        "industry_code": "F51",
        "industry_edition": "2017",
        "employees_band": "10-49",
        "above_scale": "no",
        "operating_status": "operating",
        "status_checked_on": date(2023, 6, 1),
        "established_on": date(2010, 1, 1),
        "survey_state": "surveyed",
        "surveyed_on": date(2023, 5, 30),
        "moved_in_on": date(2011, 3, 1),
        "name_zh": "示例一公司",
        "source_id": "unit-roster",
        "visibility": "internal",
        "is_synthetic": True,
    }
    assert node(record, "Unit", "roster:G-7")["id_scheme"] == "roster"
    assert node(record, "PartyOrganization", "porg:p1")["form"] == "joint"


@pytest.mark.parametrize(
    ("code", "kind"),
    [
        ("52519907MJ0000034G", "social_org"),
        ("125199074000000504", "public_institution"),
        ("1151990700000006XL", "government"),
        ("", "other"),
    ],
)
def test_without_a_kind_the_code_says_it(code: str, kind: str, record: Store, tmp_path: Path) -> None:
    told(record, table(tmp_path, [ONE | BRANCH | {"统一社会信用代码": code, "单位编号": "1"}]))
    (key,) = [key for batch in record.nodes("Unit") for key in batch.keys]
    assert node(record, "Unit", key)["kind"] == kind


BANDS = {
    "0": ("0",),
    "1-9": ("1", "9人", "9名"),
    "10-49": ("10", "10至49", "１２"),
    "50-99": ("99",),
    "100-299": ("100", "299 人"),
    "300-999": ("300",),
    "1000+": ("1,000", "120000"),
}


@pytest.mark.parametrize(("written", "band"), [(w, band) for band, all_w in BANDS.items() for w in all_w])
def test_a_number_of_staff_becomes_its_band(written: str, band: str, record: Store, tmp_path: Path) -> None:
    assert told(record, table(tmp_path, [ONE | {"从业人数": written}])).problems == ()
    unit = node(record, "Unit", "uscc:91519907MA00000150")
    assert unit["employees_band"] == band
    assert "employees" not in unit


FORMS = [f"名册.{form}" for form in ("jsonl", "xlsx")]
CODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030"]
LINE_ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}


@pytest.fixture
def expected(tmp_path: Path) -> str:
    """The digest of a record with the five units."""
    store = MemoryStore(ONTOLOGY)
    areas(store)
    told(store, table(tmp_path, UNITS, "first.csv"))
    return digest(store, ONTOLOGY)


@pytest.mark.parametrize("name", FORMS)
def test_every_form_of_the_rows_is_the_same_record(
    name: str, record: Store, expected: str, tmp_path: Path
) -> None:
    assert told(record, table(tmp_path, UNITS, name)).problems == ()
    assert digest(record, ONTOLOGY) == expected


@pytest.mark.parametrize("coding", CODINGS)
@pytest.mark.parametrize("line_end", LINE_ENDS)
def test_every_encoding_and_line_end_is_the_same_record(
    coding: str, line_end: str, record: Store, expected: str, tmp_path: Path
) -> None:
    path = tmp_path / "名册.csv"
    path.write_bytes(text_of(UNITS, LINE_ENDS[line_end]).encode(coding))
    assert told(record, path).problems == ()
    assert digest(record, ONTOLOGY) == expected


def test_the_same_file_again_changes_nothing(record: Store, expected: str, tmp_path: Path) -> None:
    path = table(tmp_path, UNITS)
    first, second = told(record, path), told(record, path)
    assert second.written is not None
    assert first.written is not None
    assert (second.written.added, second.written.changed, second.written.removed) == (0, 0, 0)
    assert (second.written.version, second.load_id) == (first.written.version, first.load_id)
    assert digest(record, ONTOLOGY) == expected


def test_permuted_renamed_and_overlapping_files_are_the_same_record(
    record: Store, expected: str, tmp_path: Path
) -> None:
    for seed in range(4):
        rows = random.Random(seed).sample(UNITS, len(UNITS))
        parts = [table(tmp_path, rows[:4], f"{seed}-b.csv"), table(tmp_path, rows[2:], f"{seed}-a.csv")]
        assert told(record, *parts).problems == ()
        assert digest(record, ONTOLOGY) == expected


def test_columns_may_stand_in_any_order(record: Store, expected: str, tmp_path: Path) -> None:
    names = random.Random(7).sample(list(ROW), len(ROW))
    told(record, table(tmp_path, [{name: row[name] for name in names} for row in UNITS]))
    assert digest(record, ONTOLOGY) == expected


def test_a_load_keeps_what_it_does_not_speak_of(record: Store, tmp_path: Path) -> None:
    told(record, table(tmp_path, [ONE]))
    before = node(record, "Unit", "uscc:91519907MA00000150")
    few = {name: ONE[name] for name in ("单位名称", "统一社会信用代码", "所属社区", "经营状态", "是否虚构")}
    told(record, table(tmp_path, [few | {"经营状态": "停业"}], "status.csv"))
    assert node(record, "Unit", "uscc:91519907MA00000150") == before | {"operating_status": "suspended"}


def test_a_blank_cell_of_a_column_that_is_there_empties_the_field(record: Store, tmp_path: Path) -> None:
    told(record, table(tmp_path, [ONE]))
    told(record, table(tmp_path, [ONE | {"行业代码": "", "从业人数": ""}], "again.csv"))
    unit = node(record, "Unit", "uscc:91519907MA00000150")
    assert {"industry_code", "employees_band"} & unit.keys() == set()


def test_what_a_record_is_closed_to_stays_closed(record: Store, make: Make, tmp_path: Path) -> None:
    told(record, table(tmp_path, [ONE]))
    key = NodeKey("Unit", "uscc:91519907MA00000150")
    (held,) = record.get_nodes([key])
    assert isinstance(held, Node)
    record.write([make.changed(held, visibility="restricted")], make.load())
    told(record, table(tmp_path, [ONE | {"经营状态": "停业"}], "again.csv"))
    unit = node(record, *key)
    assert (unit["visibility"], unit["operating_status"]) == ("restricted", "suspended")


FAULTS: list[tuple[dict[str, str], list[tuple[str, str | None]]]] = [
    ({"统一社会信用代码": "9151990"}, [("V01", "统一社会信用代码")]),
    ({"统一社会信用代码": "91519907MA00000151"}, [("V02", "统一社会信用代码")]),
    ({"单位类别": "机关"}, [("V03", "统一社会信用代码")]),
    ({"所属社区": "不明社区"}, [("V05", "所属社区")]),
    ({"行业代码": "I51"}, [("V06", "行业代码")]),
    ({"状态核实日期": "2030-01-01"}, [("V08", "状态核实日期")]),
    ({"摸排状态": ""}, [("V28", "摸排状态")]),
    ({"单位名称": ""}, [("V28", "单位名称")]),
    ({"经济类型": "不明"}, [("V29", "经济类型")]),
    ({"是否规上": "也许"}, [("V29", "是否规上")]),
    ({"入驻日期": "某日"}, [("V30", "入驻日期")]),
    ({"成立日期": "x", "摸排日期": "y"}, [("V30", "成立日期"), ("V30", "摸排日期")]),
    ({"党组织名称": "", "党组织编号": "p9"}, [("V33", "党组织编号")]),
    ({"覆盖方式": "", "党组织类别": ""}, [("V28", "党组织类别"), ("V28", "覆盖方式"), ("V28", "覆盖方式")]),
]


def test_everything_wrong_is_told_in_one_pass_and_nothing_is_written(record: Store, tmp_path: Path) -> None:
    before = digest(record, ONTOLOGY), record.info(), record.loads()
    report = told(record, table(tmp_path, [TWO, *(ONE | fault for fault, _ in FAULTS)]))
    found = Counter((p.place.row, p.rule, p.place.column) for p in report.problems)
    assert found == Counter((row, *one) for row, (_, said) in enumerate(FAULTS, 3) for one in said)
    assert all(p.zh.endswith(("。", "？")) and p.en.endswith((".", "?", "…")) for p in report.problems)
    assert (report.refused, report.written, report.reconciles) == (True, None, True)
    assert report.tables == (RowCounts("名册.csv", None, read=15, rejected=14),)
    assert (digest(record, ONTOLOGY), record.info(), record.loads()) == before


def test_a_problem_of_a_workbook_names_its_sheet_and_spreadsheet_row(record: Store, tmp_path: Path) -> None:
    report = told(record, table(tmp_path, [TWO, ONE | {"行业代码": "I51"}], "名册.xlsx"))
    assert [p.place for p in report.problems] == [Place("名册.xlsx", "名册", 3, "行业代码")]


def test_a_thousand_problems_are_listed_and_all_are_counted(tmp_path: Path) -> None:
    rows = [
        THREE | {"单位名称": str(at), "统一社会信用代码": "x", "行业代码": f"I5{at}"} for at in range(800)
    ]
    store = MemoryStore(ONTOLOGY)
    areas(store)
    report = told(store, table(tmp_path, rows))
    assert len(report.problems) == MOST_PROBLEMS
    assert report.problem_counts == {Severity.REFUSED: 1_600}
    assert report.tables[0].rejected == 800


def test_twenty_thousand_wrong_values_are_told_in_good_time(tmp_path: Path) -> None:
    """Guessing what was meant ends after as many values as a report lists."""
    wrong = {"单位名称": "某", "单位编号": "1", "社区代码": "510107001004", "经济类型": ""}
    lines = [",".join(wrong), *(f"某{n},{n},510107001004,所有制第{n}种写法" for n in range(20_000))]
    path = tmp_path / "名册.csv"
    path.write_text("\n".join(lines), encoding="utf-8")
    store = MemoryStore(ONTOLOGY)
    areas(store)
    started = perf_counter()
    assert told(store, path).problem_counts == {Severity.REFUSED: 20_000}
    assert perf_counter() - started < 20


def test_rows_kept_aside_stand_in_the_account_of_the_load(record: Store, tmp_path: Path) -> None:
    report = told(record, table(tmp_path, [ONE, TWO, ONE | {"单位名称": "示例二公司"}, THREE]))
    assert report.tables == (RowCounts("名册.csv", None, read=4, quarantined=1),)
    assert (report.refused, report.reconciles) == (False, True)
    entry = record.load(report.load_id)
    assert entry is not None
    account = orjson.loads(entry.account)
    assert [{name: v for name, v in t.items() if name != "unused"} for t in account["tables"]] == [
        {
            "file": "名册.csv",
            "sheet": None,
            "read": 4,
            "rejected": 0,
            "quarantined": 1,
            "passed_over": 0,
            "accepted": 3,
        }
    ]
    (kept,) = account["quarantine"]
    assert (kept["file"], kept["row"], kept["rule"]) == ("名册.csv", 4, "V04")
    assert kept["cells"]["单位名称"] == "示例二公司"
    assert node(record, "Unit", "uscc:91519907MA00000150")["name_zh"] == "示例一公司"


def test_of_a_row_kept_aside_nothing_is_loaded_and_nothing_is_forgotten(
    record: Store, tmp_path: Path
) -> None:
    """The second row contradicts the branch, so its unit is not in; the third says the unit again."""
    contrary = TWO | {"党组织成立日期": "1999"}
    report = told(record, table(tmp_path, [ONE, contrary]))
    assert [(p.rule, p.place.row, p.place.column) for p in report.problems] == [("V04", 3, "党组织编号")]
    assert ties(record, "COVERS") == [("porg:p1", "uscc:91519907MA00000150")]
    assert [key for batch in record.nodes("Unit") for key in batch.keys] == ["uscc:91519907MA00000150"]
    again = told(record, table(tmp_path, [ONE, contrary, TWO], "again.csv"))
    assert again.tables[0].quarantined == 1
    assert node(record, "Unit", "uscc:52519907MJ0000034G")["name_zh"] == "示例民非"


ROWS = {
    "clean": UNITS,
    "kept aside": [ONE, ONE | {"单位名称": "示例二公司"}],
    "refused": [ONE, TWO | {"行业代码": "I51"}],
}


@pytest.mark.parametrize("rows", ROWS.values(), ids=ROWS)
def test_a_dry_run_tells_the_same_and_leaves_no_trace(
    rows: list[dict[str, str]], record: Store, tmp_path: Path
) -> None:
    path = table(tmp_path, rows)
    before = digest(record, ONTOLOGY), record.info(), record.loads(), list(record.changes(0))
    dry = told(record, path, dry_run=True)
    assert (digest(record, ONTOLOGY), record.info(), record.loads(), list(record.changes(0))) == before
    assert record.load(dry.load_id) is None
    real = told(record, path)
    assert replace(dry, dry_run=False) == real
    assert (dry.dry_run, real.dry_run) == (True, False)


def xlsx_without_sheets(path: Path) -> None:
    """A zip that only begins like a workbook."""
    with zipfile.ZipFile(path, "w") as archive:
        archive.writestr("xl/workbook.xml", "<workbook/>")


WRONG: dict[str, Callable[[Path], object]] = {
    "missing.csv": lambda path: None,
    "folder.csv": lambda path: path.mkdir(),
    "empty.csv": lambda path: path.write_bytes(b""),
    "blank.csv": lambda path: path.write_bytes(b"\n\n \n"),
    "nul.csv": lambda path: path.write_bytes(b"a\0b,c\n"),
    "encoding.csv": lambda path: path.write_bytes("单位名称".encode() + b"\xff\xff\x81\x20\n"),
    "picture.png": lambda path: path.write_bytes(b"\x89PNG\r\n\x1a\n" + bytes(99)),
    "paper.pdf": lambda path: path.write_bytes(b"%PDF-1.7\n"),
    "page.html": lambda path: path.write_bytes(b"<html><table></table></html>"),
    "old.xls": lambda path: path.write_bytes(b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + bytes(99)),
    "cut.xlsx": lambda path: path.write_bytes(b"PK\x03\x04" + bytes(99)),
    "hollow.xlsx": xlsx_without_sheets,
    "text.xlsx": lambda path: path.write_text(text_of(UNITS), encoding="utf-8"),
    "broken.jsonl": lambda path: path.write_text('{"单位名称": "某"\n', encoding="utf-8"),
    "list.jsonl": lambda path: path.write_text("[1]\n[2]\n", encoding="utf-8"),
    "wide.csv": lambda path: path.write_text(text_of(UNITS * 9) + "," * 500 + "x\n", encoding="utf-8"),
    "quote.csv": lambda path: path.write_text(text_of(UNITS) + '"某', encoding="utf-8"),
    "hidden.csv": lambda path: path.write_text(text_of([ONE | {"单位名称": "甲\u202e乙"}]), encoding="utf-8"),
    "headless.csv": lambda path: path.write_text("某,甲\n某,乙\n", encoding="utf-8"),
    "half.csv": lambda path: path.write_text("单位名称,社区代码\n某,510107001004\n", encoding="utf-8"),
}


@pytest.mark.parametrize("name", WRONG)
def test_a_file_that_cannot_be_a_roster_is_refused_and_changes_nothing(
    name: str, record: Store, tmp_path: Path
) -> None:
    before = digest(record, ONTOLOGY), record.loads()
    WRONG[name](tmp_path / name)
    report = told(record, table(tmp_path, UNITS), tmp_path / name)
    assert report.refused
    assert {p.place.file for p in report.problems} == {name}
    assert {p.rule for p in report.problems} <= {"V30", "V34"}
    assert (digest(record, ONTOLOGY), record.loads()) == before


def test_a_file_cut_short_says_so_and_calls_nothing_lost(record: Store, tmp_path: Path) -> None:
    """The branch that the first row refers to may stand in the part that could not be read."""
    first = FIVE | {"单位名称": "示例新点", "党组织编号": "p7"}
    path = tmp_path / "名册.csv"
    path.write_text(text_of([first, *UNITS * 200]) + "," * 500 + "x\n", encoding="utf-8")
    assert [p.rule for p in told(record, path).problems] == ["V30"]


def test_an_end_that_comes_later_in_the_load_is_no_lost_end(record: Store, tmp_path: Path) -> None:
    rows = [FIVE, ONE]
    assert told(record, table(tmp_path, rows)).problems == ()


def test_a_node_that_could_not_be_made_is_told_once(record: Store, tmp_path: Path) -> None:
    rows = [ONE | {"党组织成立日期": "某日"}, FIVE]
    assert [(p.rule, p.place.row) for p in told(record, table(tmp_path, rows)).problems] == [("V30", 2)]


class StoppedError(Exception):
    """Somebody pressed the key to stop."""


def points(store: Store, path: Path) -> Iterator[str]:
    """The named points of a load, each once, in order."""
    met: dict[str, None] = {}
    load(
        store,
        ONTOLOGY,
        shipped("unit-roster", ONTOLOGY),
        [path],
        GIVEN,
        progress=lambda point, done: met.setdefault(point),
    )
    yield from met


def test_stopping_at_any_named_point_before_the_commit_leaves_nothing(record: Store, tmp_path: Path) -> None:
    scratch = MemoryStore(ONTOLOGY)
    areas(scratch)
    path = table(tmp_path, UNITS)
    met = list(points(scratch, path))
    assert met[0] == "begun"
    assert met[-1] == "committed"
    before = digest(record, ONTOLOGY)
    for named in met[:-1]:

        def stop(point: str, done: int, named: str = named) -> None:
            if point == named:
                raise StoppedError

        with pytest.raises(StoppedError):
            load(record, ONTOLOGY, shipped("unit-roster", ONTOLOGY), [path], GIVEN, progress=stop)
        assert (digest(record, ONTOLOGY), len(record.loads())) == (before, 1)
    assert told(record, path).written is not None


def test_a_load_is_known_by_what_was_loaded_and_how(record: Store, tmp_path: Path) -> None:
    first = told(record, table(tmp_path, UNITS))
    renamed = told(record, table(tmp_path, UNITS, "other.csv"), dry_run=True)
    other = told(record, table(tmp_path, UNITS[:4]), dry_run=True)
    assert first.load_id == renamed.load_id != other.load_id
    assert record.load(first.load_id) is not None
