"""The personal data guard of a load (V26): one personal value refuses the file, and appears nowhere.

Personal values are made here at run time, from parts, and belong to nobody.
"""

from __future__ import annotations

import csv
import io
import json
from collections.abc import Iterator, Sequence
from dataclasses import asdict
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path

import orjson
import pytest
import xlsxwriter  # type: ignore[import-untyped]

from graph.canonical import digest, lines
from graph.ontology.domain import ONTOLOGY
from graph.store.sqlite import SqliteStore
from loaders.annotated import write_annotated
from loaders.guard import PersonalDataError, guarded
from loaders.load import Circumstances, load
from loaders.problems import Place, Severity
from loaders.report import LoadReport
from loaders.shipped import shipped
from loaders.sources import tables
from loaders.tables import Limits, Row, Table

GIVEN = Circumstances(date(2023, 12, 31), datetime(2024, 1, 1, tzinfo=UTC))
NAME = "".join(map(chr, (0x738B, 0x5927, 0x5C71)))
LONG_NAME = "".join(map(chr, (0x963F, 0x535C, 0x675C, 0xB7, 0x4E70, 0x63D0)))
LATIN_NAME = " ".join(("Da" + "shan", "Wa" + "ng"))
NEAR_NAMES = tuple(chr(0x738B) + term for term in ("国有", "企业", "在业", "支部", "联建", "社区"))
MOBILE = "1" + "39" + "0812" + "3456"
LANDLINE = "028" + "-" + "8555" + "1234"


def resident_id(born: str = "19900307") -> str:
    """A number in the form of a resident ID, with its own check character."""
    body = "510107" + born + "012"
    total = sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(body))
    return body + "10X98765432"[total % 11]


ID = resident_id()
SPOILT_ID = ID[:-1] + ("1" if ID[-1] != "1" else "2")
CANARIES = (NAME, LONG_NAME, LATIN_NAME, *NEAR_NAMES, MOBILE, LANDLINE, ID, SPOILT_ID, ID[6:14])

HEADINGS = ("单位名称", "统一社会信用代码", "社区代码", "摸排状态", "备注", "是否虚构")
CLEAN = ("示例一公司", "91519907MA00000150", "510107001004", "已摸排", "", "是")
CLASHING = ("示例二公司", "91519907MA00000150", "510107001004", "已摸排", "", "是")


@pytest.fixture
def record(tmp_path: Path) -> Iterator[SqliteStore]:
    """An encrypted record that knows the real streets and communities of 武侯区."""
    store = SqliteStore(tmp_path / "record.db", b"k" * 32, ONTOLOGY)
    with as_file(files("loaders") / "data" / "areas") as folder:
        load(store, ONTOLOGY, shipped("wuhou-areas", ONTOLOGY), sorted(folder.glob("*.csv")), GIVEN)
    yield store
    store.close()


def written(path: Path, rows: Sequence[Sequence[object]]) -> Path:
    """The rows as CSV, JSON lines or a workbook, by the ending of the name."""
    if path.suffix == ".jsonl":
        head, *rest = rows
        texts = (json.dumps(dict(zip(map(str, head), row, strict=False)), ensure_ascii=False) for row in rest)
        path.write_text("\n".join(texts), encoding="utf-8")
    elif path.suffix == ".xlsx":
        with xlsxwriter.Workbook(path) as book:
            sheet = book.add_worksheet("名册")
            for at, row in enumerate(rows):
                sheet.write_row(at, 0, row)
    else:
        text = io.StringIO()
        csv.writer(text).writerows(rows)
        path.write_text(text.getvalue(), encoding="utf-8")
    return path


def told_of(store: SqliteStore, *paths: Path) -> LoadReport:
    """The report of a roster."""
    return load(store, ONTOLOGY, shipped("unit-roster", ONTOLOGY), paths, GIVEN)


def everything(told: LoadReport, store: SqliteStore, folder: Path, *paths: Path) -> str:
    """All that a load leaves behind: the report, the marked workbook, records, accounts, and the bytes."""
    annotated = folder / "annotated.xlsx"
    write_annotated(annotated, paths, told.problems)
    cells = [str(cell) for table in tables(annotated, Limits()) for row in table.rows for cell in row.cells]
    accounts = [entry.account for entry in store.loads()]
    files_left = [path.read_bytes() for path in (*folder.glob("record*"), annotated)]
    parts = [orjson.dumps(asdict(told)), *lines(store, ONTOLOGY), *files_left]
    return "\n".join([*cells, *accounts, *(part.decode("utf-8", "replace") for part in parts)])


def leaked(text: str) -> list[str]:
    """The planted values that stand in the text."""
    return [canary for canary in CANARIES if canary in text]


HEADED = [("姓名", NAME), ("法定代表人", NAME), ("联系电话", MOBILE), ("身份证号", ID), ("民族", "某族")]


@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
@pytest.mark.parametrize(("heading", "value"), HEADED, ids=[heading for heading, _ in HEADED])
def test_a_personal_column_refuses_the_whole_file(
    heading: str, value: str, form: str, record: SqliteStore, tmp_path: Path
) -> None:
    before = digest(record, ONTOLOGY)
    path = written(tmp_path / f"名册.{form}", [(*HEADINGS, heading), (*CLEAN, value)])
    told = told_of(record, path)
    row, sheet = (0 if form == "jsonl" else 1), ("名册" if form == "xlsx" else None)
    assert [(p.rule, p.severity, p.place, p.value) for p in told.problems] == [
        ("V26", Severity.REFUSED, Place(path.name, sheet, row, heading), None)
    ]
    assert told.problems[0].zh == (
        f"“{heading}”列疑似个人信息，整文件拒收，未导入也未记录任何内容。请删去该列或该值后重试。"
    )
    assert told.problems[0].en == (
        f"Column {heading} looks like personal data. Nothing was loaded or logged. "
        "Remove the column or the value and try again."
    )
    assert leaked(everything(told, record, tmp_path, path)) == []
    assert digest(record, ONTOLOGY) == before


VALUES: list[tuple[str, object]] = [
    ("id", ID),
    ("mobile", MOBILE),
    ("mobile within text", f"可联系{NAME}{MOBILE}"),
    ("mobile with country code", f"+86 {MOBILE[:3]} {MOBILE[3:7]} {MOBILE[7:]}"),
    ("full width", MOBILE.translate({ord(d): ord(d) + 0xFEE0 for d in "0123456789"})),
    ("number", int(MOBILE)),
]


@pytest.mark.parametrize("at", [2, 700])
@pytest.mark.parametrize("form", ["csv", "jsonl", "xlsx"])
@pytest.mark.parametrize("value", [value for _, value in VALUES], ids=[name for name, _ in VALUES])
def test_a_personal_value_in_any_column_and_row_refuses_the_whole_file(
    value: object, form: str, at: int, record: SqliteStore, tmp_path: Path
) -> None:
    rows: list[Sequence[object]] = [HEADINGS, *[CLEAN] * 800]
    rows[at - 1] = (*CLEAN[:4], value, "是")
    path = written(tmp_path / f"名册.{form}", rows)
    told = told_of(record, path)
    number = at - 1 if form == "jsonl" else at
    assert [(p.rule, p.place.row, p.place.column) for p in told.problems] == [("V26", number, "备注")]
    assert leaked(everything(told, record, tmp_path, path)) == []


def test_the_clean_twin_is_loaded(record: SqliteStore, tmp_path: Path) -> None:
    rows = [HEADINGS, CLEAN, (*CLEAN[:4], "党员12人，联系人数3，热线028", "是")]
    assert told_of(record, written(tmp_path / "名册.csv", rows)).problems == ()


@pytest.mark.parametrize(
    "above",
    [
        (f"填报说明：有问题请联系{NAME}，电话{MOBILE}",),
        ("街道", "负责人", "姓名"),
    ],
)
def test_titles_above_the_headings_are_guarded_too(
    above: Sequence[str], record: SqliteStore, tmp_path: Path
) -> None:
    path = written(tmp_path / "名册.csv", [above, HEADINGS, CLEAN])
    told = told_of(record, path)
    assert [(p.rule, p.place.row) for p in told.problems] == [("V26", 1)]
    assert leaked(everything(told, record, tmp_path, path)) == []


def test_a_second_line_of_headings_is_guarded_too(record: SqliteStore, tmp_path: Path) -> None:
    below = ("", "", "", "", "负责人", "姓名")
    path = written(tmp_path / "名册.csv", [HEADINGS, below, CLEAN])
    assert [(p.rule, p.place.row, p.place.column) for p in told_of(record, path).problems] == [
        ("V26", 2, "E")
    ]


def test_a_row_that_only_sounds_personal_is_loaded_wherever_it_stands(
    record: SqliteStore, tmp_path: Path
) -> None:
    shop = ("示例照片冲印店", "91519907MA00000150", "510107001004", "已摸排", "联系电话见公告栏", "是")
    for place in (1, 40):
        rows: list[Sequence[object]] = [HEADINGS, *[CLASHING] * 50]
        rows[place:] = [shop]
        assert told_of(record, written(tmp_path / "名册.csv", rows)).written is not None


def test_words_of_a_data_row_are_not_taken_for_a_heading_and_repeated(
    record: SqliteStore, tmp_path: Path
) -> None:
    path = written(tmp_path / "名册.csv", [(f"联系人{NAME}", f"负责人{LONG_NAME}"), ("某", "某")])
    told = told_of(record, path)
    assert [(p.rule, p.place.column) for p in told.problems] == [("V26", "A")]
    assert leaked(everything(told, record, tmp_path, path)) == []


def test_nothing_else_is_said_of_a_personal_file(record: SqliteStore, tmp_path: Path) -> None:
    bad = ("某", "91519907MA00000151", "510107001999", LATIN_NAME, "", "是")
    gone = ("某", "5151990750000004X7", "510107006001", "已摸排", "", "是")
    below = [bad, gone, CLEAN, CLASHING, *[CLEAN] * 900, (*CLEAN[:4], MOBILE, "是")]
    rows = [(*HEADINGS, "状态核实日期"), *((*row, "2023-06-01") for row in below)]
    personal = written(tmp_path / "a.csv", rows)
    other = written(tmp_path / "b.csv", [HEADINGS, ("某", "91519907", "510107001004", "已摸排", "", "是")])
    told = told_of(record, personal, other)
    assert [(p.place.file, p.rule) for p in told.problems] == [("a.csv", "V26"), ("b.csv", "V01")]
    assert told.problem_counts == {Severity.REFUSED: 2}
    assert leaked(everything(told, record, tmp_path, personal, other)) == []


ODD = ["统一社会信用代码", "单位类别", "经济类型", "行业代码", "从业人数", "是否规上", "规上年份", "经营状态"]
ODD += ["状态核实日期", "摸排状态", "摸排日期", "社区代码", "所属社区", "所属街道", "成立日期", "入驻日期"]
ODD += [
    "党组织编号",
    "党组织类别",
    "党组织成立日期",
    "覆盖方式",
    "核实日期",
    "联络方式",
    "岗位编号",
    "是否虚构",
]
UNIT = dict.fromkeys(ODD, "") | {
    "单位名称": "示例一公司",
    "统一社会信用代码": "91519907MA00000150",
    "社区代码": "510107001004",
    "摸排状态": "已摸排",
    "党组织名称": "示例支部",
    "党组织编号": "p1",
    "党组织类别": "党支部",
    "党组织成立日期": "2012",
    "覆盖方式": "单建",
    "核实日期": "2023-06-01",
    "联络方式": "指导员",
    "是否虚构": "是",
}


@pytest.mark.parametrize("column", ODD)
def test_what_a_cell_should_not_hold_is_never_repeated(
    column: str, record: SqliteStore, tmp_path: Path
) -> None:
    """Names, telephones and spoilt IDs that no pattern can find, in cells of every column that is read."""
    for at, canary in enumerate((NAME, LONG_NAME, LATIN_NAME, *NEAR_NAMES, LANDLINE, SPOILT_ID)):
        row = UNIT | {column: canary}
        row |= {"社区代码": ""} if column in ("所属社区", "所属街道") else {}
        row |= {"所属社区": "某某社区"} if column == "所属街道" else {}
        path = written(tmp_path / f"{at}.csv", [list(row), list(row.values())])
        told = told_of(record, path)
        assert told.problems or column in READ_AS_TEXT, canary
        assert leaked(orjson.dumps(asdict(told)).decode()) == []


READ_AS_TEXT = ("所属街道", "党组织编号", "岗位编号")


def test_a_row_set_aside_keeps_only_what_the_mapping_reads(record: SqliteStore, tmp_path: Path) -> None:
    rows = [HEADINGS, CLEAN, (*CLASHING[:4], NAME, "是")]
    told = told_of(record, written(tmp_path / "名册.csv", rows))
    account = orjson.loads(record.loads()[-1].account)
    assert [kept["row"] for kept in account["quarantine"]] == [3]
    assert account["quarantine"][0]["cells"]["单位名称"] == "示例二公司"
    assert leaked(everything(told, record, tmp_path)) == []


def test_the_error_names_the_place_and_no_value() -> None:
    rows = iter([Row(7, ["某", f"电话{MOBILE}"])])
    with pytest.raises(PersonalDataError) as caught:
        list(guarded(Table("名册.csv", None, iter(())), rows, ["单位", "备注"]))
    assert "名册.csv 第7行 备注列" in str(caught.value)
    assert leaked(str(caught.value) + repr(caught.value) + repr(caught.value.problem)) == []


def test_the_record_itself_is_encrypted(record: SqliteStore, tmp_path: Path) -> None:
    told_of(record, written(tmp_path / "名册.csv", [HEADINGS, CLEAN]))
    assert all("示例一公司".encode() not in path.read_bytes() for path in tmp_path.glob("record*"))
