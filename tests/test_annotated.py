"""The marked copy of a refused load: every cell as it was, every problem where it is, no person in it."""

from __future__ import annotations

import json
import re
import zipfile
from collections.abc import Sequence
from datetime import date
from pathlib import Path

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from loaders.annotated import write_annotated
from loaders.problems import Place, Problem, Severity
from loaders.sources import Cell, Limits, tables

ROWS = [
    ["统计用区划代码", "社区名称"],
    ["510107001004", "=HYPERLINK(1)"],
    ["51010700100S", "@甲"],
    ["", "+乙"],
]
RED = "FFFF7C80"
LIGHT = "FFFFF2CC"
HEADINGS = ["文件 File", "工作表 Sheet", "行 Row", "列 Column", "规则 Rule", "级别 Severity", "值 Value"]


def problem(place: Place, rule: str = "V01", value: str | None = "S") -> Problem:
    """One finding."""
    return Problem(
        rule, Severity.REFUSED, place, value, f"{rule}有误,应为数字。", f"{rule} is wrong. Use digits."
    )


def roster(folder: Path, name: str = "roster.csv") -> Path:
    """A small roster with cells that a spreadsheet could take for formulas."""
    path = folder / name
    path.write_text("\n".join(",".join(row) for row in ROWS) + "\n", encoding="utf-8")
    return path


def annotated(
    folder: Path, sources: Sequence[Path], problems: Sequence[Problem]
) -> dict[str, list[list[Cell]]]:
    """The cells of the marked copy, read back by sheet."""
    path = folder / "annotated.xlsx"
    write_annotated(path, sources, problems)
    return {str(table.sheet): [row.cells for row in table.rows] for table in tables(path, Limits())}


def part(folder: Path, name: str) -> str:
    """One XML part of the marked copy."""
    with zipfile.ZipFile(folder / "annotated.xlsx") as archive:
        return archive.read(name).decode()


def colours(folder: Path, sheet: int) -> dict[str, str]:
    """The fill of each coloured cell of a sheet, by its place."""
    styles = part(folder, "xl/styles.xml")
    fills = re.findall(r"<fill>.*?</fill>", styles)
    formats = re.findall(r'<xf [^>]*fillId="(\d+)"', styles.partition("<cellXfs")[2])
    shades = {str(n): re.search(r'fgColor rgb="(\w+)"', fills[int(fill)]) for n, fill in enumerate(formats)}
    cells = re.findall(r'<c r="(\w+)" s="(\d+)"', part(folder, f"xl/worksheets/sheet{sheet}.xml"))
    return {place: shade[1] for place, style in cells if (shade := shades[style]) is not None}


def test_every_cell_comes_back_as_text_and_none_as_formula(tmp_path: Path) -> None:
    found = annotated(tmp_path, [roster(tmp_path)], [problem(Place("roster.csv", row=3, column="社区名称"))])
    assert found["roster"] == [[cell or None for cell in row] for row in ROWS]
    assert "<f>" not in part(tmp_path, "xl/worksheets/sheet2.xml")
    assert "hyperlink" not in part(tmp_path, "xl/worksheets/sheet2.xml")


def test_problems_are_listed_with_place_and_both_sentences(tmp_path: Path) -> None:
    found = annotated(tmp_path, [], [problem(Place("a.xlsx", "甲", 3, "代码"), value="=1+1")])
    heading, row = found["问题 Problems"]
    assert heading == [*HEADINGS, "说明", "Explanation"]
    assert row[:7] == ["a.xlsx", "甲", 3, "代码", "V01", "拒收 refused", "=1+1"]
    assert row[7:] == ["V01有误,应为数字。", "V01 is wrong. Use digits."]
    sheet = part(tmp_path, "xl/worksheets/sheet1.xml")
    assert 'state="frozen"' in sheet
    assert "<autoFilter" in sheet


@pytest.mark.parametrize("column", ["统计用区划代码", " 统计用区划代码\u3000", "A"])
def test_a_bad_cell_is_red_with_a_comment_in_both_languages(tmp_path: Path, column: str) -> None:
    annotated(tmp_path, [roster(tmp_path)], [problem(Place("roster.csv", row=3, column=column))])
    assert colours(tmp_path, 2) == {"A3": RED}
    comment = part(tmp_path, "xl/comments1.xml")
    assert comment.index("V01有误") < comment.index("V01 is wrong")


def test_two_problems_of_one_cell_share_its_comment(tmp_path: Path) -> None:
    place = Place("roster.csv", row=3, column="A")
    annotated(tmp_path, [roster(tmp_path)], [problem(place), problem(place, "V02")])
    assert part(tmp_path, "xl/comments1.xml").count("<comment ") == 1
    assert "V02 is wrong" in part(tmp_path, "xl/comments1.xml")


def test_a_bad_row_is_light_and_its_bad_cell_red(tmp_path: Path) -> None:
    problems = [problem(Place("roster.csv", row=4)), problem(Place("roster.csv", row=4, column="B"))]
    annotated(tmp_path, [roster(tmp_path)], problems)
    assert colours(tmp_path, 2) == {"A4": LIGHT, "B4": RED}


def test_a_blank_cell_and_one_beyond_the_row_can_be_marked(tmp_path: Path) -> None:
    problems = [
        problem(Place("roster.csv", row=4, column="A")),
        problem(Place("roster.csv", row=2, column="D")),
    ]
    annotated(tmp_path, [roster(tmp_path)], problems)
    assert colours(tmp_path, 2) == {"D2": RED, "A4": RED}


def test_problems_of_other_files_and_sheets_mark_nothing(tmp_path: Path) -> None:
    problems = [problem(Place("other.csv", row=2, column="A")), problem(Place("roster.csv", "甲", 2, "A"))]
    annotated(tmp_path, [roster(tmp_path)], problems)
    assert colours(tmp_path, 2) == {}


def test_each_sheet_of_a_workbook_is_copied_where_its_rows_stood(tmp_path: Path) -> None:
    source = tmp_path / "名册.xlsx"
    with xlsxwriter.Workbook(source) as book:
        book.add_worksheet("甲").write_row(3, 1, [510107, 1.5, True])
        book.add_worksheet("乙").write_datetime(
            0, 0, date(2016, 1, 31), book.add_format({"num_format": "d/m/yy"})
        )
    found = annotated(tmp_path, [source], [problem(Place("名册.xlsx", "甲", 4, "B"))])
    assert found["名册 甲"] == [[None, "510107", "1.5", "TRUE"]]
    assert found["名册 乙"] == [["2016-01-31"]]
    assert colours(tmp_path, 2) == {"B4": RED}


def test_json_lines_stand_below_their_keys(tmp_path: Path) -> None:
    source = tmp_path / "a.jsonl"
    source.write_text(json.dumps({"code": 1}) + "\n" + json.dumps({"code": 2}), encoding="utf-8")
    found = annotated(tmp_path, [source], [problem(Place("a.jsonl", row=2, column="code"))])
    assert found["a"] == [["code"], ["1"], ["2"]]
    assert colours(tmp_path, 2) == {"A3": RED}


def test_sheet_names_are_short_clean_and_never_twice_the_same(tmp_path: Path) -> None:
    names = ["a" * 40 + ".csv", "a" * 41 + ".csv", "[x].csv", "问题 problems.csv"]
    found = annotated(tmp_path, [roster(tmp_path, name) for name in names], [])
    assert list(found)[1:] == ["a" * 31, "a" * 26 + " 2", "x", "问题 problems 2"]


def test_a_file_with_personal_data_is_only_named(tmp_path: Path) -> None:
    said = "秘密"
    found = annotated(
        tmp_path,
        [roster(tmp_path), roster(tmp_path, "clean.csv")],
        [problem(Place("roster.csv", column="姓名"), "V26", said), problem(Place("clean.csv", row=2))],
    )
    assert list(found) == ["问题 Problems", "clean"]
    assert found["问题 Problems"][1][4:7] == ["V26", "拒收 refused", None]
    assert said not in part(tmp_path, "xl/worksheets/sheet1.xml")


def test_personal_values_that_no_problem_names_are_not_copied_either(tmp_path: Path) -> None:
    source = roster(tmp_path)
    source.write_text(source.read_text("utf-8") + "5,电话" + "13" + "9" * 9 + "\n", encoding="utf-8")
    found = annotated(tmp_path, [source], [problem(Place("roster.csv", row=2))])
    assert list(found) == ["问题 Problems"]


def test_a_file_that_cannot_be_read_to_its_end_is_only_named(tmp_path: Path) -> None:
    source = roster(tmp_path)
    source.write_bytes(source.read_bytes() + b'"open')
    found = annotated(
        tmp_path, [source, tmp_path / "missing.csv"], [problem(Place("roster.csv", row=5), "V30")]
    )
    assert list(found) == ["问题 Problems"]
    assert len(found["问题 Problems"]) == 2
