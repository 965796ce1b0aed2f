"""Any file as a stream of tables, told apart by what is in it."""

from __future__ import annotations

import re
from collections.abc import Iterator
from pathlib import Path

from loaders.csv_source import csv_table
from loaders.jsonl_source import jsonl_table
from loaders.problems import Place
from loaders.row_check import checked
from loaders.tables import Cell, Limits, Row, Table, hostile, unreadable
from loaders.xlsx_source import xlsx_tables

__all__ = ["Cell", "Limits", "Row", "Table", "tables"]

_ZIP = re.compile(rb"PK(?:\x03\x04|\x05\x06)")
_OLE = re.compile(rb"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1")
_FOREIGN = re.compile(rb"%PDF|\x89PNG|\xff\xd8\xff|GIF8|\x1f\x8b|7z\xbc\xaf|Rar!|\x7fELF|MZ|SQLite format 3")
_MARKUP = re.compile(rb"(?:\xef\xbb\xbf)?\s*<(?:!doctype|\?xml|html|table)", re.IGNORECASE)
_JSON = re.compile(rb"(?:\xef\xbb\xbf)?\s*\{")
_JSON_NAMES = frozenset({".jsonl", ".ndjson", ".json"})
_WORKBOOK_NAMES = frozenset({".xlsx", ".xlsm", ".xls", ".et"})


def tables(path: Path, limits: Limits) -> Iterator[Table]:
    """The tables of a CSV, JSON lines or XLSX file, in order, streamed; blank rows are left out.

    Read the rows of one table before taking the next. Raises UnreadableFileError or
    HostileFileError, also while rows are being read: keep nothing of a file that ends so.
    """
    start = _start(path)
    if _ZIP.match(start):
        yield from xlsx_tables(path, limits)
    else:
        yield checked(_text_table(path, start, limits), limits)


def _text_table(path: Path, start: bytes, limits: Limits) -> Table:
    if _JSON.match(start) or path.suffix.lower() in _JSON_NAMES:
        return jsonl_table(path, limits)
    if path.suffix.lower() in _WORKBOOK_NAMES:
        raise _not_a_table(path)
    return csv_table(path, limits)


def _start(path: Path) -> bytes:
    """The first bytes of a file that could be a table."""
    if not path.is_file():
        raise unreadable(
            Place(path.name),
            "文件不存在，或不是普通文件。请检查路径。",
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
            Place(path.name), "文件是空的，应有表头和数据。", "The file is empty. A heading row is needed."
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
        "内容与文件类型不符，不是表格。请导出为CSV、JSON行或XLSX。",
        "The content is no table or does not fit the file's name. Export it as CSV, JSON lines or XLSX.",
    )
