"""The reader of workbooks, run as a process of its own with tight limits: it may die, the parent not.

Reads the workbook on standard input and the file's name and limits as its argument; writes one JSON
line per message: {"sheet": …}, a row as [number, cell…], {"refused": …} or, at the end, {"end": true}.
"""

from __future__ import annotations

import resource
import sys
from collections.abc import Iterable, Iterator
from dataclasses import asdict
from datetime import date, datetime, time, timedelta
from io import BytesIO

import orjson
from python_calamine import CalamineError, CalamineSheet, CalamineWorkbook, SheetTypeEnum

from loaders.prescan import damaged, prescan
from loaders.row_check import checked
from loaders.tables import Cell, HostileFileError, Limits, RefusedFileError, Row, Table
from loaders.workbook_xml import Spoken

_Read = int | float | str | bool | date | datetime | time | timedelta
_EXACT = 2**53  # a spreadsheet number beyond has lost its last digits: it stays a float to show it
_PHANTOM_EVE = (2, 28)
_OPTIONS = orjson.OPT_PASSTHROUGH_DATETIME | orjson.OPT_APPEND_NEWLINE


def main(argument: str) -> None:
    """Read the workbook and write what it holds, or why it is refused."""
    request = orjson.loads(argument)
    limits = Limits(**request["limits"])
    confine(limits)
    try:
        for message in messages(sys.stdin.buffer.read(limits.workbook_bytes + 1), request["file"], limits):
            sys.stdout.buffer.write(orjson.dumps(message, default=_tagged, option=_OPTIONS))
    except RefusedFileError as error:
        sys.stdout.buffer.write(orjson.dumps(_refusal(error), option=_OPTIONS))
    sys.stdout.buffer.flush()


def confine(limits: Limits) -> None:
    """Give up, for good, what a reader does not need: memory, time, files, core dumps."""
    for kind, most in (
        (resource.RLIMIT_AS, limits.child_memory),
        (resource.RLIMIT_CPU, limits.child_cpu_seconds),
        (resource.RLIMIT_FSIZE, 0),
        (resource.RLIMIT_CORE, 0),
        (resource.RLIMIT_NOFILE, 16),
    ):
        resource.setrlimit(kind, (most, most))


def _refusal(error: RefusedFileError) -> dict[str, object]:
    return {"refused": asdict(error.problem), "hostile": isinstance(error, HostileFileError)}


def messages(data: bytes, file: str, limits: Limits) -> Iterator[dict[str, object] | list[object]]:
    """The sheets, hidden ones too, each followed by its filled rows."""
    spoken = prescan(data, file, limits)
    try:
        with CalamineWorkbook.from_filelike(BytesIO(data)) as workbook:
            for sheet in workbook.sheets_metadata:
                if sheet.typ == SheetTypeEnum.WorkSheet:
                    yield {"sheet": sheet.name}
                    rows = _rows(workbook.get_sheet_by_name(sheet.name), spoken[sheet.name])
                    for row in checked(Table(file, sheet.name, rows), limits).rows:
                        yield [row.number, *row.cells]
    except (CalamineError, KeyError, OSError, ValueError):
        raise damaged(file) from None
    yield {"end": True}


def _rows(sheet: CalamineSheet, spoken: Spoken) -> Iterator[Row]:
    """The rows with their spreadsheet numbers, cells counted from column A."""
    if sheet.start is None:
        return
    padding: list[Cell] = [None] * sheet.start[1]
    merges = _TallMerges(sheet.merged_cell_ranges or ())
    said = _by_row(spoken)
    for index, read in enumerate(sheet.iter_rows()):
        row = padding + [_cell(value) for value in read]
        for column, text in said.get(index, ()):
            row[column] = _said(row[column], text)
        merges.fill(index, row)
        yield Row(index + 1, row)


def _by_row(spoken: Spoken) -> dict[int, list[tuple[int, str]]]:
    by_row: dict[int, list[tuple[int, str]]] = {}
    for (row, column), text in spoken.items():
        by_row.setdefault(row, []).append((column, text))
    return by_row


def _said(read: Cell, text: str) -> Cell:
    """An error cell, read as blank, or the day that never was, read as its eve: both as text."""
    lost = read is None or (isinstance(read, date) and (read.month, read.day) == _PHANTOM_EVE)
    return text if lost else read


def _cell(read: _Read) -> Cell:
    """A cell as the rest of the program takes it: whole numbers as int, times of day as text."""
    if isinstance(read, float):
        return int(read) if read.is_integer() and abs(read) < _EXACT else read
    if isinstance(read, timedelta):
        minutes, seconds = divmod(round(read.total_seconds()), 60)
        return f"{minutes // 60}:{minutes % 60:02}:{seconds:02}"
    if isinstance(read, time):
        return read.isoformat()
    return None if read == "" else read


class _TallMerges:
    """Merged ranges one column wide: each of their rows gets the value, as 所属街道 is meant.

    A range several columns wide is a title or a group line and keeps its value in the first cell.
    """

    def __init__(self, ranges: Iterable[tuple[tuple[int, int], tuple[int, int]]]) -> None:
        self._starting: dict[int, list[tuple[int, int]]] = {}
        self._open: dict[int, tuple[int, Cell]] = {}
        for (top, left), (bottom, right) in ranges:
            if left == right:
                self._starting.setdefault(top, []).append((left, bottom))

    def fill(self, index: int, row: list[Cell]) -> None:
        """Put the values of the ranges that reach this row into it. Rows come in order."""
        for column, bottom in self._starting.get(index, ()):
            if column < len(row):
                self._open[column] = (bottom, row[column])
        for column, (bottom, value) in tuple(self._open.items()):
            if bottom < index:
                del self._open[column]
            else:
                row[column] = value


def _tagged(value: object) -> dict[str, str]:
    """A date or date with time, marked, since JSON has neither."""
    if isinstance(value, datetime):
        return {"instant": value.isoformat()}
    if isinstance(value, date):
        return {"date": value.isoformat()}
    raise TypeError(type(value).__name__)


if __name__ == "__main__":
    main(sys.argv[1])
