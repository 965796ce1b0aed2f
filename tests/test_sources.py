"""Any file becomes the same rows: encodings × line ends × forms, real rosters, and cells that are odd."""

from __future__ import annotations

import csv
import io
import json
import os
import tracemalloc
from collections.abc import Callable
from datetime import date, datetime
from pathlib import Path
from time import perf_counter

import pytest
import xlsxwriter  # type: ignore[import-untyped]
from hypothesis import given
from hypothesis import strategies as st

from graph.identifiers import plain
from loaders.problems import Place
from loaders.sources import Cell, Limits, Row, tables
from loaders.tables import RefusedFileError, column_index, column_name

ENCODINGS = ["utf-8", "utf-8-sig", "utf-16", "gb18030"]
LINE_ENDS = {"LF": "\n", "CRLF": "\r\n", "CR": "\r"}
SEPARATORS = {"comma": ",", "tab": "\t", "semicolon": ";"}
HEADING = ["序号", "社区名称", "统计用区划代码"]
ODD = [
    ["1", "洗面桥社区,甲;乙\t丙", "510107001004"],
    ["2", '带"引号"的,名称', "=1+1"],
    ["3", "第一行\n第二行", "'51"],
    ["4", "𠮷㐂村（A座）", "０５１"],
    ["5", " 前后有空格 ", "1e5"],
]


def rows_of(path: Path, limits: Limits | None = None) -> list[Row]:
    """All rows of the only table of a file."""
    (read,) = [list(table.rows) for table in tables(path, limits or Limits())]
    return read


def cells_of(path: Path) -> list[list[Cell]]:
    """All cells of the only table of a file."""
    return [row.cells for row in rows_of(path)]


def written(path: Path, rows: list[list[str]], encoding: str, line_end: str, separator: str = ",") -> Path:
    """A text table in this encoding and form, every cell quoted."""
    text = io.StringIO(newline="")
    writer = csv.writer(text, delimiter=separator, lineterminator=line_end, quoting=csv.QUOTE_ALL)
    writer.writerows(rows)
    path.write_bytes(text.getvalue().encode(encoding))
    return path


def refusal(path: Path, limits: Limits | None = None) -> Place:
    """Where a file is refused."""
    with pytest.raises(RefusedFileError) as caught:
        rows_of(path, limits)
    assert path.name in caught.value.zh
    assert path.name in caught.value.en
    assert caught.value.problem.rule == "V30"
    return caught.value.problem.place


@pytest.mark.parametrize("encoding", ENCODINGS)
@pytest.mark.parametrize("line_end", LINE_ENDS.values(), ids=LINE_ENDS)
@pytest.mark.parametrize("separator", SEPARATORS.values(), ids=SEPARATORS)
def test_odd_values_come_back_from_every_encoding_and_form(
    tmp_path: Path, encoding: str, line_end: str, separator: str
) -> None:
    path = written(tmp_path / "roster.csv", [HEADING, *ODD], encoding, line_end, separator)
    assert cells_of(path) == [HEADING, *ODD]


@pytest.mark.parametrize("line_end", LINE_ENDS.values(), ids=LINE_ENDS)
def test_a_row_is_numbered_by_the_line_where_it_starts(tmp_path: Path, line_end: str) -> None:
    path = written(tmp_path / "roster.csv", [HEADING, *ODD, [], ODD[0]], "utf-8", line_end)
    assert [row.number for row in rows_of(path)] == [1, 2, 3, 4, 6, 7, 9]


@given(st.lists(st.lists(st.text(st.characters(codec="utf-8", exclude_categories=["Cc", "Cf"])), min_size=2)))
def test_any_text_comes_back(tmp_path_factory: pytest.TempPathFactory, rows: list[list[str]]) -> None:
    path = written(tmp_path_factory.mktemp("any") / "any.csv", [HEADING, *rows], "utf-8-sig", "\n")
    kept = [[cell or None for cell in row] for row in rows if any(row)]
    if max(map(len, rows), default=0) < 20:
        assert cells_of(path) == [HEADING, *kept]


def test_titles_above_the_heading_do_not_mislead_about_the_separator(tmp_path: Path) -> None:
    path = tmp_path / "roster.txt"
    path.write_text(
        "附件1：名册，2023年\n说明;见后\n序号\t名称\t代码\n1\t甲,乙\t2\n2\t丙,丁\t3\n", encoding="utf-8"
    )
    assert cells_of(path)[2:] == [["序号", "名称", "代码"], ["1", "甲,乙", "2"], ["2", "丙,丁", "3"]]


def test_utf8_with_one_broken_character_is_refused_not_read_as_gb18030(tmp_path: Path) -> None:
    text = "序号,名称\n1,浆洗街街道\n2,玉林街道\n".encode()
    path = tmp_path / "roster.csv"
    path.write_bytes(text.replace("玉".encode(), "玉".encode()[:2]))
    assert refusal(path) == Place("roster.csv", row=3)


@pytest.mark.parametrize("encoding", ["utf-8", "gb18030", "utf-16"])
def test_a_character_cut_off_at_the_end_is_refused(tmp_path: Path, encoding: str) -> None:
    path = tmp_path / "roster.csv"
    path.write_bytes("序号,名称\n1,浆洗街街道\n2,玉林".encode(encoding)[:-1])
    assert refusal(path).row == 3


def test_half_utf8_half_gb18030_is_refused(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    half = "1,浆洗街街道办事处社区\n" * 50
    path.write_bytes(half.encode() + half.encode("gb18030"))
    assert refusal(path).row == 51


def test_an_open_quote_is_named_with_its_row(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text('a,b\n1,2\n3,"4\n5,6\n', encoding="utf-8")
    assert refusal(path) == Place("roster.csv", row=3)


def test_json_lines_have_a_heading_of_all_keys_in_order(tmp_path: Path) -> None:
    path = tmp_path / "roster.jsonl"
    records = [{"code": 510107001004, "name": "甲"}, {"name": "", "open": True, "area": 1.5}, {"code": None}]
    lines = [json.dumps(record, ensure_ascii=False) for record in records]
    path.write_text("\n\n".join(lines) + "\n", encoding="utf-8")
    assert rows_of(path) == [
        Row(0, ["code", "name", "open", "area"]),
        Row(1, [510107001004, "甲", None, None]),
        Row(3, [None, None, True, 1.5]),
    ]


def test_a_file_is_read_by_what_is_in_it(tmp_path: Path) -> None:
    path = tmp_path / "roster.csv"
    path.write_text('{"a": 1}\n', encoding="utf-8")
    assert cells_of(path) == [["a"], [1]]
    workbook(path, lambda book: book.add_worksheet().write(0, 0, "a"))
    assert cells_of(path) == [["a"]]


def test_a_long_table_is_streamed(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    path.write_text("序号,名称\n" + "1234567,成都某某社区居民委员会\n" * 200_000, encoding="utf-8")
    tracemalloc.start()
    assert sum(1 for table in tables(path, Limits()) for _ in table.rows) == 200_001
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < path.stat().st_size / 2


def test_three_hundred_thousand_rows_take_seconds(tmp_path: Path) -> None:
    path = tmp_path / "long.csv"
    row = '91519907MA00000150,"某某,公司",510107001004,2016-01-31,浆洗街街道,1700.25,104.06,30.64,甲,乙\n'
    path.write_text("a,b,c,d,e,f,g,h,i,j\n" + row * 300_000, encoding="utf-8")
    since = perf_counter()
    assert sum(1 for table in tables(path, Limits()) for _ in table.rows) == 300_001
    assert perf_counter() - since < 10


def workbook(path: Path, fill: Callable[[xlsxwriter.Workbook], object], **options: bool) -> Path:
    """A workbook with what `fill` puts into it."""
    with xlsxwriter.Workbook(path, options) as book:
        fill(book)
    return path


def fill_odd(book: xlsxwriter.Workbook) -> None:
    """Values of every type, starting at C4, with merges and spreadsheet errors."""
    day, instant = (
        book.add_format({"num_format": "yyyy-mm-dd"}),
        book.add_format({"num_format": "yyyy-mm-dd hh:mm"}),
    )
    clock = book.add_format({"num_format": "[h]:mm:ss"})
    sheet = book.add_worksheet("甲")
    sheet.write_row(3, 2, ["名称", 3, 3.5, True, 2**53 - 1, 1e20])
    sheet.write_datetime(5, 2, datetime(2016, 1, 31), day)
    sheet.write_datetime(5, 3, datetime(2016, 1, 31, 12, 30), instant)
    sheet.write_row(6, 2, [59, 60, 61], day)
    sheet.write_number(6, 5, 60)
    sheet.write_number(6, 6, 1.5, clock)
    sheet.write_formula(8, 2, "=NA()", value="#N/A")
    sheet.write_formula(8, 3, "=1/0", value="#DIV/0!")
    sheet.write_formula(8, 4, "=1+1", value=2)
    sheet.merge_range(10, 2, 12, 2, "浆洗街街道")
    sheet.merge_range(10, 4, 10, 6, "小计")
    sheet.write(12, 3, "末")


def test_workbook_cells_keep_type_row_and_column(tmp_path: Path) -> None:
    found = {row.number: row.cells for row in rows_of(workbook(tmp_path / "odd.xlsx", fill_odd))}
    assert found[4][2:] == ["名称", 3, 3.5, True, 2**53 - 1, 1e20]
    assert [type(cell) for cell in found[4][2:]] == [str, int, float, bool, int, float]
    assert found[6][2:4] == [date(2016, 1, 31), datetime(2016, 1, 31, 12, 30)]
    assert list(found) == [4, 6, 7, 9, 11, 12, 13]


def test_errors_and_the_day_that_never_was_come_as_text(tmp_path: Path) -> None:
    found = {row.number: row.cells for row in rows_of(workbook(tmp_path / "odd.xlsx", fill_odd))}
    assert found[7][2:7] == [date(1900, 2, 28), "1900-02-29", date(1900, 3, 1), 60, "36:00:00"]
    assert found[9][2:5] == ["#N/A", "#DIV/0!", 2]


def test_only_merges_one_column_wide_are_filled(tmp_path: Path) -> None:
    found = {row.number: row.cells for row in rows_of(workbook(tmp_path / "odd.xlsx", fill_odd))}
    assert found[11][2:7] == ["浆洗街街道", None, "小计", None, None]
    assert found[12][2:7] == ["浆洗街街道", None, None, None, None]
    assert found[13][2:7] == ["浆洗街街道", "末", None, None, None]


def test_both_calendars_give_the_same_day(tmp_path: Path) -> None:
    def fill(book: xlsxwriter.Workbook) -> None:
        book.add_worksheet().write_datetime(
            0, 0, datetime(2016, 1, 31), book.add_format({"num_format": "d/m/yy"})
        )

    paths = [workbook(tmp_path / f"{year}.xlsx", fill, date_1904=year == 1904) for year in (1900, 1904)]
    assert [cells_of(path) for path in paths] == [[[date(2016, 1, 31)]]] * 2


def fill_three(book: xlsxwriter.Workbook) -> None:
    """A sheet, an empty one, a hidden one and a chart."""
    book.add_worksheet("甲").write_column(0, 0, ["a", "b"])
    book.add_worksheet("空")
    hidden = book.add_worksheet("藏")
    hidden.write(0, 0, "c")
    hidden.hide()
    book.add_chartsheet("图")


def test_every_sheet_is_a_table_hidden_ones_too(tmp_path: Path) -> None:
    path = workbook(tmp_path / "three.xlsx", fill_three)
    read = {table.sheet: [row.cells for row in table.rows] for table in tables(path, Limits())}
    assert read == {"甲": [["a"], ["b"]], "空": [], "藏": [["c"]]}


def test_rows_left_unread_are_passed_over(tmp_path: Path) -> None:
    path = workbook(tmp_path / "three.xlsx", fill_three)
    assert [table.sheet for table in tables(path, Limits())] == ["甲", "空", "藏"]
    firsts = [next(table.rows, None) for table in tables(path, Limits())]
    assert firsts == [Row(1, ["a"]), None, Row(1, ["c"])]


def test_a_reader_may_stop_early(tmp_path: Path) -> None:
    path = workbook(
        tmp_path / "long.xlsx", lambda book: book.add_worksheet().write_column(0, 0, range(50_000))
    )
    table = next(tables(path, Limits()))
    assert next(table.rows) == Row(1, [0])


def messy(name: str) -> Path:
    """One of the three layouts of the 113 communities, from the checkout or from the machine's data."""
    folders = [Path(__file__).parent / "data", Path(os.environ.get("ALLIANCE_GRAPH_DATA", "/nowhere"))]
    found = [path for folder in folders if (path := folder / "messy-rosters" / name).exists()]
    if not found:
        pytest.skip(f"{name} is neither in tests/data nor under ALLIANCE_GRAPH_DATA")
    return found[0]


def communities(path: Path, name: int, code: int) -> list[tuple[str, str, str]]:
    """Name, code and street of the rows with a twelve-digit code."""
    cells = [[plain(str(cell)) for cell in row.cells] for row in rows_of(path)]
    return [
        (row[name], row[code], row[code + 1]) for row in cells if len(row[code]) == 12 and row[code].isdigit()
    ]


def test_three_layouts_of_one_roster_hold_the_same_rows() -> None:
    names = ("roster_510107_merged.xlsx", "roster_510107_gb18030_crlf.csv", "roster_510107_bom_fullwidth.csv")
    merged, national, full_width = (communities(messy(name), 1, 2) for name in names)
    assert len(merged) == 113
    assert merged == national
    assert [row[1:] for row in full_width] == [row[1:] for row in merged]
    assert [row[0].replace(" ", "") for row in full_width] == [row[0] for row in merged]


@given(st.integers(0, 20_000))
def test_column_letters_count_as_spreadsheets_do(index: int) -> None:
    assert column_index(column_name(index)) == index
    assert (column_name(0), column_name(25), column_name(26), column_name(16_383)) == ("A", "Z", "AA", "XFD")
