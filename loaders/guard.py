"""The personal data guard of a load (V26): it reads every cell before anything else does.

One finding refuses the whole file, names the place, and repeats no value.
"""

from __future__ import annotations

import re
from collections.abc import Iterator, Sequence
from itertools import islice

from graph.personal import personal_heading, personal_in, suspicious
from loaders.headings import Opened
from loaders.problems import Place, Problem, Severity
from loaders.tables import Cell, RefusedFileError, Row, Table, column_name
from loaders.values import text_of

_CHUNK = 500
_DIGIT = re.compile(r"\d")


class PersonalDataError(RefusedFileError):
    """A file that holds, or seems to hold, data about a person. Nothing of it was loaded or logged."""

    code = "PERSONAL_DATA"


def refuse_head(head: Opened, heading: Row | None, *, landline_allowed: bool) -> None:
    """Raise PersonalDataError where a heading names something personal, or a title holds it.

    Looked at for headings are the heading row, those above it and the one below, which may be its
    second line; without a heading row, all first rows. Only the heading row's own words are repeated.
    """
    for row in head.head:
        if heading is None or row is heading or _may_belong(row, heading):
            _refuse_headings(head.table, row, row is heading, landline_allowed)
    above = [row for row in head.head if heading is None or row.number <= heading.number]
    _refuse_values(head.table, above, ())


def _refuse_headings(table: Table, row: Row, named: bool, landline_allowed: bool) -> None:
    for place, cell in enumerate(row.cells):
        if isinstance(cell, str) and personal_heading(text_of(cell), landline_allowed=landline_allowed):
            raise PersonalDataError(
                _problem(table, row.number, text_of(cell) if named else column_name(place))
            )


def _may_belong(row: Row, heading: Row) -> bool:
    """A line of headings above or right below the heading row: several cells, and no number in any."""
    filled = [str(cell) for cell in row.cells if cell is not None]
    return row.number <= heading.number + 1 and len(filled) > 1 and not any(map(_DIGIT.search, filled))


def guarded(table: Table, rows: Iterator[Row], headings: Sequence[Cell]) -> Iterator[Row]:
    """The rows of a table as long as none holds a personal value."""
    while chunk := list(islice(rows, _CHUNK)):
        cells = (cell for row in chunk for cell in row.cells if cell is not None)
        joined = "\n".join([cell if isinstance(cell, str) else _text(cell) for cell in cells])
        if suspicious(joined):
            _refuse_values(table, chunk, headings)
        yield from chunk


def _text(cell: Cell) -> str:
    return text_of(cell) if isinstance(cell, float) else str(cell)


def _refuse_values(table: Table, rows: Sequence[Row], headings: Sequence[Cell]) -> None:
    for row in rows:
        for place, cell in enumerate(row.cells):
            heading = str(headings[place]) if place < len(headings) and headings[place] is not None else ""
            if cell is not None and personal_in(text_of(cell), heading=heading) is not None:
                raise PersonalDataError(_problem(table, row.number, heading or column_name(place)))


def _problem(table: Table, row: int, column: str) -> Problem:
    return Problem(
        "V26",
        Severity.REFUSED,
        Place(table.file, table.sheet, row, column),
        None,
        f"“{column}”列疑似个人信息，整文件拒收，未导入也未记录任何内容。请删去该列或该值后重试。",
        f"Column {column} looks like personal data. Nothing was loaded or logged. "
        "Remove the column or the value and try again.",
    )
