"""What every row of every kind of file must keep: a width, a length of cells, no hidden characters."""

from __future__ import annotations

import re
from collections.abc import Generator, Iterator

from loaders.problems import Place
from loaders.tables import Limits, Row, Table, column_name, hostile, nul_found

_ODD = re.compile("[\u202a-\u202e\u2066-\u2069]")  # marks that make text read otherwise than it is stored
_HEAD_ROWS = 20
_SPARE_CELLS = 16


def checked(table: Table, limits: Limits) -> Table:
    """The table without blank rows; reading it raises an error at the first row outside the limits."""
    return Table(table.file, table.sheet, _until_refused(table, limits))


def _until_refused(table: Table, limits: Limits) -> Iterator[Row]:
    """The rows; the file behind them is closed with the last one, or with the error that ends them."""
    try:
        yield from _checked(table, limits)
    finally:
        if isinstance(table.rows, Generator):
            table.rows.close()


def _checked(table: Table, limits: Limits) -> Iterator[Row]:
    widest = 0
    filled = (row for row in table.rows if any(cell is not None for cell in row.cells))
    for seen, row in enumerate(filled):
        width = len(row.cells)
        if seen < _HEAD_ROWS:
            widest = max(widest, min(width, limits.columns))
        if width > min(limits.columns, 2 * widest + _SPARE_CELLS):
            raise _too_wide(table, row, limits)
        _refuse_odd_cells(table, row, limits)
        yield row


def _too_wide(table: Table, row: Row, limits: Limits) -> Exception:
    return hostile(
        Place(table.file, table.sheet, row.number),
        f"这一行有{len(row.cells)}格，远多于表头，或超过{limits.columns}列的上限。请检查分隔符和引号。",
        f"This row has {len(row.cells)} cells, far more than the rows above or than {limits.columns}. "
        "Check separators and quotes.",
    )


def _refuse_odd_cells(table: Table, row: Row, limits: Limits) -> None:
    """Refuse over-long text, NUL and direction overrides; one quick look at the whole row first."""
    text = "\n".join(cell for cell in row.cells if isinstance(cell, str))
    if len(text) <= limits.cell_characters and "\0" not in text and (text.isascii() or not _ODD.search(text)):
        return
    for index, cell in enumerate(row.cells):
        if isinstance(cell, str):
            _refuse_odd_cell(Place(table.file, table.sheet, row.number, column_name(index)), cell, limits)


def _refuse_odd_cell(place: Place, text: str, limits: Limits) -> None:
    if "\0" in text:
        raise nul_found(place)
    if len(text) > limits.cell_characters:
        raise hostile(
            place,
            f"单元格超过{limits.cell_characters}个字符。请缩短，或检查引号。",
            f"The cell has more than {limits.cell_characters} characters. Shorten it, or check the quotes.",
        )
    if _ODD.search(text):
        raise hostile(
            place,
            "单元格含有改变文字方向的隐藏字符，所见与所存不同。请删除后重新输入。",
            "The cell has hidden characters that change the direction of text: it reads otherwise than it "
            "is stored. Delete and retype it.",
        )
