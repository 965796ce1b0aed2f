"""The workbook a data steward gets back: the file as it was, with every problem marked in its cell."""

from __future__ import annotations

import os
import re
from collections import defaultdict
from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from graph.errors import WrongUseError
from graph.identifiers import plain
from graph.personal import personal_in, suspicious
from loaders.problems import PROBLEMS_SHEET, SEVERITY_WORDS, Problem
from loaders.sources import tables
from loaders.tables import Cell, Limits, RefusedFileError, Row, Table, column_index

_TEXT_ONLY = {
    "constant_memory": True,
    "strings_to_formulas": False,
    "strings_to_urls": False,
    "strings_to_numbers": False,
}
_PERSONAL_RULES = frozenset({"V26", "V27"})
_COLUMNS = (
    ("文件 File", 28),
    ("工作表 Sheet", 16),
    ("行 Row", 8),
    ("列 Column", 18),
    ("规则 Rule", 8),
    ("级别 Severity", 16),
    ("值 Value", 24),
    ("说明", 60),
    ("Explanation", 60),
)
_ROW_COLUMN = 2
_COPIED_COLUMNS, _COPIED_WIDTH = 60, 20  # a credit code fits
_LINE_POINTS = 15  # a line of text; the sentences wrap in columns of 60 letters or 30 Han characters
_LETTERS = re.compile("[A-Z]{1,3}")
_NOT_IN_SHEET_NAMES = re.compile(r"[\[\]:*?/\\']")
_LONGEST_SHEET_NAME = 31
_LAST_ROW = 1_048_576
_MOST_COMMENTS = 5_000  # more make a workbook that no program opens gladly


@dataclass(frozen=True, slots=True)
class _Looks:
    """The formats of one workbook."""

    heading: Format
    wrapped: Format
    cell: Format
    row: Format


def refuse_unwritable(path: Path, sources: Sequence[Path]) -> None:
    """Raise WrongUseError, before anything is loaded, where the workbook cannot or must not be written."""
    if path.suffix.lower() != ".xlsx":
        reason = "文件名应以 .xlsx 结尾", "its name should end in .xlsx"
    elif path.exists() or path.resolve() in {source.resolve() for source in sources}:
        reason = "文件已存在，不会覆盖", "it exists already and is not overwritten"
    elif not path.parent.is_dir() or not os.access(path.parent, os.W_OK):
        reason = "目录不存在或不能写入", "its folder is not there or cannot be written"
    else:
        return
    raise WrongUseError(
        f"表格不能写到 {path}：{reason[0]}。请另给一个文件名。",
        f"The workbook cannot be written to {path}: {reason[1]}. Give another name.",
    )


def write_annotated(path: Path, sources: Sequence[Path], problems: Sequence[Problem]) -> None:
    """Write all problems, then each source table with its problems marked, as a workbook of texts.

    Rows stand where they stood. A bad cell is red, with a comment (zh, then en) on the first 5,000;
    a bad row is light. A file with personal data, or one that cannot be read to its end, is not
    copied: it has only its problem rows, without values.
    """
    with Workbook(path, _TEXT_ONLY) as book:
        looks = _looks(book)
        _write_problems(book.add_worksheet(PROBLEMS_SHEET), looks, problems)
        copy = _Copy(book, looks)
        for source in sources:
            own = [problem for problem in problems if problem.place.file == source.name]
            if _may_be_copied(source, own):
                for table in tables(source, Limits()):
                    copy.write(table, [problem for problem in own if problem.place.sheet == table.sheet])


def _looks(book: Workbook) -> _Looks:
    return _Looks(
        heading=book.add_format({"bold": True, "bg_color": "#E7E6E6", "bottom": 1}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
        cell=book.add_format({"bg_color": "#FF7C80"}),
        row=book.add_format({"bg_color": "#FFF2CC"}),
    )


def _write_problems(sheet: Worksheet, looks: _Looks, problems: Sequence[Problem]) -> None:
    for column, (heading, width) in enumerate(_COLUMNS):
        sheet.set_column(column, column, width)
        sheet.write_string(0, column, heading, looks.heading)
    sheet.freeze_panes(1, 0)
    sheet.set_landscape()
    sheet.fit_to_pages(1, 0)
    sheet.autofilter(0, 0, max(1, len(problems)), len(_COLUMNS) - 1)
    for row, problem in enumerate(problems[: _LAST_ROW - 1], 1):
        sheet.set_row(row, _LINE_POINTS * max(-(-2 * len(problem.zh) // 60), -(-len(problem.en) // 55)))
        for column, text in enumerate(_told(problem)):
            sheet.write_string(row, column, text, looks.wrapped)
        if problem.place.row is not None:
            sheet.write_number(row, _ROW_COLUMN, problem.place.row, looks.wrapped)


def _told(problem: Problem) -> tuple[str, ...]:
    place = problem.place
    value = None if problem.rule in _PERSONAL_RULES else problem.value
    return (
        place.file,
        place.sheet or "",
        _text(place.row),
        place.column or "",
        problem.rule,
        " ".join(SEVERITY_WORDS[problem.severity]),
        value or "",
        problem.zh,
        problem.en,
    )


def _may_be_copied(source: Path, problems: Sequence[Problem]) -> bool:
    """Whether a file is readable and free of personal values, also past the point where it was refused."""
    if any(problem.rule in _PERSONAL_RULES for problem in problems):
        return False
    try:
        return not any(_is_personal(row) for table in tables(source, Limits()) for row in table.rows)
    except RefusedFileError:
        return False


def _is_personal(row: Row) -> bool:
    cells = [_text(cell) for cell in row.cells]
    return suspicious("\n".join(cells)) and any(personal_in(cell) is not None for cell in cells)


def _text(cell: Cell) -> str:
    """A cell as one would type it."""
    if cell is None:
        return ""
    if isinstance(cell, bool):
        return str(cell).upper()
    return cell.isoformat() if isinstance(cell, date) else str(cell)


class _Copy:
    """The copies of source tables in one workbook."""

    def __init__(self, book: Workbook, looks: _Looks) -> None:
        self._book = book
        self._looks = looks
        self._comments = 0

    def write(self, table: Table, problems: Sequence[Problem]) -> None:
        """Copy one table into a sheet of its own, marking its problems."""
        sheet = self._book.add_worksheet(self._sheet_name(table))
        sheet.set_column(0, _COPIED_COLUMNS, _COPIED_WIDTH)
        marks = _Marks(problems)
        shift = 0
        for row in table.rows:
            shift = shift or (row.number == 0)  # JSON lines: the made-up heading row comes on top
            if row.number - 1 + shift < _LAST_ROW:
                self._write_row(sheet, row.number - 1 + shift, row, marks)

    def _sheet_name(self, table: Table) -> str:
        """A name no other sheet has, made from those of the file and its sheet."""
        wanted = Path(table.file).stem if table.sheet is None else f"{Path(table.file).stem} {table.sheet}"
        cleaned = _NOT_IN_SHEET_NAMES.sub(" ", wanted).strip() or "table"
        taken = {sheet.get_name().casefold() for sheet in self._book.worksheets()}
        return next(name for name in _candidates(cleaned) if name.casefold() not in taken)

    def _write_row(self, sheet: Worksheet, at: int, row: Row, marks: _Marks) -> None:
        marked = marks.of(row)
        look = self._looks.row if None in marked else None
        width = max(len(row.cells), 1 + max((column for column in marked if column is not None), default=0))
        for column in range(width):
            text = _text(row.cells[column]) if column < len(row.cells) else ""
            if column in marked:
                self._write_cell(sheet, at, column, text, self._looks.cell)
                self._comment(sheet, at, column, marked[column])
            elif text or look is not None:
                self._write_cell(sheet, at, column, text, look)
        if None in marked:
            self._comment(sheet, at, 0, marked[None])

    def _write_cell(self, sheet: Worksheet, row: int, column: int, text: str, look: Format | None) -> None:
        if text:
            sheet.write_string(row, column, text, look)
        else:
            sheet.write_blank(row, column, None, look)

    def _comment(self, sheet: Worksheet, row: int, column: int, problems: Sequence[Problem]) -> None:
        self._comments += 1
        if self._comments <= _MOST_COMMENTS:
            said = "\n".join(f"{problem.rule} {problem.zh}\n{problem.en}" for problem in problems)
            sheet.write_comment(row, column, said, {"x_scale": 2.5, "y_scale": 1.5})


def _candidates(name: str) -> Iterator[str]:
    yield name[:_LONGEST_SHEET_NAME]
    for number in range(2, 10_000):
        yield f"{name[: _LONGEST_SHEET_NAME - 5]} {number}"


class _Marks:
    """The problems of one table by row and column; columns go by heading, else by letters."""

    def __init__(self, problems: Sequence[Problem]) -> None:
        self._by_row: defaultdict[int | None, list[Problem]] = defaultdict(list)
        for problem in problems:
            self._by_row[problem.place.row].append(problem)
        self._sought = {plain(problem.place.column) for problem in problems if problem.place.column}
        self._headings: dict[str, int] = {}

    def of(self, row: Row) -> dict[int | None, list[Problem]]:
        """The problems of this row by column index; None for those of the whole row. Rows come in order."""
        self._learn(row)
        found: defaultdict[int | None, list[Problem]] = defaultdict(list)
        for problem in self._by_row.get(row.number, ()):
            found[self._column(problem.place.column)].append(problem)
        return found

    def _learn(self, row: Row) -> None:
        """The first cell that reads like a column of some problem is taken for its heading."""
        if len(self._headings) == len(self._sought):
            return
        for index, cell in enumerate(row.cells):
            if isinstance(cell, str) and (heading := plain(cell)) in self._sought:
                self._headings.setdefault(heading, index)

    def _column(self, name: str | None) -> int | None:
        if name is None:
            return None
        known = self._headings.get(plain(name))
        return column_index(name) if known is None and _LETTERS.fullmatch(name) else known
