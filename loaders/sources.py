"""Any file as a stream of tables, told apart by what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from loaders.csv_source import csv_table
from loaders.jsonl_source import jsonl_table
from loaders.problems import Place
from loaders.tables import Cell, Limits, Row, Table, column_name, hostile, unreadable
from loaders.text_file import nul_found
from loaders.xlsx_source import xlsx_tables

__all__ = ["Cell", "Limits", "Row", "Table", "tables"]

_ZIP = re.compile(rb"PK(?:\x03\x04|\x05\x06)")
_OLE = re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_FOREIGN = re.compile(rb"%PDF|\x89PNG|\xff\xd8\xff|GIF8|\x1f\x8b|7z\xbc\xaf|Rar!|\x7fELF|MZ|SQLite format 3")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|\?xml|html|table)", re.IGNORECASE)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_JSON_NAMES = frozenset({".jsonl", ".ndjson", ".json"})
_WORKBOOK_NAMES = frozenset({".xlsx", ".xlsm", ".xls", ".et"})
_ODD = re.compile("[\u202a-\u202e\u2066-\u2069]")  # marks that make text read otherwise than it is stored
_HEAD_ROWS = 20
_SPARE_CELLS = 16


def tables(path: Path, limits: Limits) -> Iterator[Table]:
    """The tables of a CSV, JSON lines or XLSX file, in order, streamed; blank rows are left out.

    Read the rows of one table before taking the next. Raises UnreadableFileError or
    HostileFileError, also while rows are being read: keep nothing of a file that ends so.
    """
    for table in _opened(path, limits):
        yield Table(table.file, table.sheet, _checked(table, limits))


def _opened(path: Path, limits: Limits) -> Iterator[Table]:
    start = _start(path)
    if _ZIP.match(start):
        return xlsx_tables(path, limits)
    if _JSON.match(start) or path.suffix.lower() in _JSON_NAMES:
        return iter([jsonl_table(path, limits)])
    if path.suffix.lower() in _WORKBOOK_NAMES:
        raise _not_a_table(path)
    return iter([csv_table(path, limits)])


def _start(path: Path) -> bytes:
    """The first bytes of a file that could be a table."""
    if not path.is_file():
        raise unreadable(
            Place(path.name),
            "文件不存在,或不是普通文件。请检查路径。",
            "There is no such file, or it is a folder or device. Check the path.",
        )
    try:
        with path.open("rb") as file:
            start = file.read(512)
    except OSError:
        raise unreadable(
            Place(path.name), "没有读取权限。", "The file may not be read. Check its permissions."
        ) from None
    _refuse_foreign(path, start)
    return start


def _refuse_foreign(path: Path, start: bytes) -> None:
    if not start:
        raise unreadable(
            Place(path.name), "文件是空的,应有表头和数据。", "The file is empty. A heading row is needed."
        )
    if _OLE.match(start):
        raise hostile(
            Place(path.name),
            "工作簿已加密或为旧版.xls,无法检查。请去掉密码并另存为.xlsx。",
            "The workbook is encrypted or an old .xls and cannot be checked. Save it as open .xlsx.",
        )
    if _FOREIGN.match(start) or _MARKUP.match(start):
        raise _not_a_table(path)


def _not_a_table(path: Path) -> Exception:
    return unreadable(
        Place(path.name),
        "内容与文件类型不符,不是表格。请导出为CSV、JSON行或XLSX。",
        "The content is no table or does not fit the file's name. Export it as CSV, JSON lines or XLSX.",
    )


def _checked(table: Table, limits: Limits) -> Iterator[Row]:
    """The rows that hold something, each within the limits."""
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
        f"这一行有{len(row.cells)}格,远多于表头,或超过{limits.columns}列的上限。请检查分隔符和引号。",
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
            f"单元格超过{limits.cell_characters}个字符。请缩短,或检查引号。",
            f"The cell has more than {limits.cell_characters} characters. Shorten it, or check the quotes.",
        )
    if _ODD.search(text):
        raise hostile(
            place,
            "单元格含有改变文字方向的隐藏字符,所见与所存不同。请删除后重新输入。",
            "The cell has hidden characters that change the direction of text: it reads otherwise than it "
            "is stored. Delete and retype it.",
        )
