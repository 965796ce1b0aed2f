"""A file as tables of rows, the limits it must keep, and the two ways of refusing it."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, datetime
from typing import NamedTuple

from graph.errors import AllianceGraphError
from loaders.problems import Place, Problem, Severity

Cell = str | int | float | bool | date | datetime | None


class Row(NamedTuple):
    """One row; blank cells are None.

    `number` is the spreadsheet row, or the line of the file where the record starts, from 1. The
    heading row made up for JSON lines, which have none, is number 0.
    """

    number: int
    cells: list[Cell]


@dataclass(frozen=True, slots=True)
class Table:
    """One table of a file; `sheet` is None outside workbooks.

    Rows are read as they are asked for, so read them before taking the next table of the file.
    """

    file: str
    sheet: str | None
    rows: Iterator[Row]


@dataclass(frozen=True, slots=True)
class Limits:
    """What a file may cost. Sizes in bytes or characters, times in seconds.

    `cells` counts workbook cells that hold something; `dense_cells` bounds the rectangle around
    them, which the reader allocates whole; `ratio` is unpacked to packed size of one zip entry.
    """

    cell_characters: int = 32_767
    columns: int = 1_000
    line_characters: int = 4_000_000
    workbook_bytes: int = 64_000_000
    zip_entries: int = 200
    ratio: int = 100
    unpacked_bytes: int = 300_000_000
    cells: int = 2_000_000
    dense_cells: int = 6_000_000
    child_memory: int = 512 * 1024 * 1024
    child_cpu_seconds: int = 20
    child_wait_seconds: float = 30.0


LARGE = Limits(
    workbook_bytes=256_000_000,
    unpacked_bytes=2_000_000_000,
    cells=20_000_000,
    dense_cells=12_000_000,
    child_memory=900 * 1024 * 1024,
    child_cpu_seconds=120,
    child_wait_seconds=150.0,
)
"""What the workbook of a whole district may cost; a mapping has to ask for it."""


class RefusedFileError(AllianceGraphError):
    """A file that is not read further; `problem` says where and what would be right."""

    def __init__(self, problem: Problem) -> None:
        super().__init__(
            f"{_where_zh(problem.place)}：{problem.zh}", f"{_where_en(problem.place)}: {problem.en}"
        )
        self.problem = problem


def _where_zh(place: Place) -> str:
    sheet = "" if place.sheet is None else f" 工作表“{place.sheet}”"
    row = "" if place.row is None else f" 第{place.row}行"
    column = "" if place.column is None else f" {place.column}列"
    return f"{place.file}{sheet}{row}{column}"


def _where_en(place: Place) -> str:
    sheet = "" if place.sheet is None else f", sheet {place.sheet}"
    row = "" if place.row is None else f", row {place.row}"
    column = "" if place.column is None else f", column {place.column}"
    return f"{place.file}{sheet}{row}{column}"


class UnreadableFileError(RefusedFileError):
    """The file is not what it should be: wrong kind, encoding or form (rule V30)."""

    code = "UNREADABLE_FILE"


class HostileFileError(RefusedFileError):
    """The file would cost or do more than a table may (rule V30)."""

    code = "HOSTILE_FILE"


def unreadable(place: Place, zh: str, en: str) -> UnreadableFileError:
    """The error for a file that is not what it should be. No value is echoed."""
    return UnreadableFileError(Problem("V30", Severity.REFUSED, place, None, zh, en))


def hostile(place: Place, zh: str, en: str) -> HostileFileError:
    """The error for a file that would cost or do too much. No value is echoed."""
    return HostileFileError(Problem("V30", Severity.REFUSED, place, None, zh, en))


def nul_found(place: Place) -> UnreadableFileError:
    """The error for a NUL character, which no table has and every binary file does."""
    return unreadable(
        place,
        "含有NUL字符，不是文本表格，请导出为CSV、JSON行或XLSX。",
        "Contains a NUL character, so it is no text table. Export it as CSV, JSON lines or XLSX.",
    )


def column_name(index: int) -> str:
    """The letters by which spreadsheets name a column; index 0 is A."""
    higher, letter = divmod(index, 26)
    return (column_name(higher - 1) if higher else "") + chr(65 + letter)


def column_index(name: str) -> int:
    """The index of a column by its letters; A is 0. The reverse of `column_name`."""
    index = 0
    for letter in name:
        index = index * 26 + ord(letter) - 64
    return index - 1
