"""Tables of rows written as files: CSV in two encodings, a workbook, and JSON lines."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from xlsxwriter import Workbook  # type: ignore[import-untyped]

Row = Sequence[str | int | date | None]

CREATED = datetime(2016, 12, 31)
"""The moment every workbook says it was made, so that the same rows give the same bytes."""


@dataclass(frozen=True, slots=True)
class Sheet:
    """A table on its way into a file. The suffix of `name` says how it is written.

    `.csv` is UTF-8 with LF, `.gb18030.csv` is GB 18030 with CRLF, `.xlsx` has a title over merged
    cells and a merged line of totals under the rows, `.jsonl` leaves blank cells out.
    """

    name: str
    headings: tuple[str, ...]
    rows: Iterable[Row]
    title: str = ""


def write_sheet(sheet: Sheet, path: Path) -> int:
    """Write the rows and return how many there were."""
    if path.suffix == ".xlsx":
        return _write_workbook(sheet, path)
    if path.suffix == ".jsonl":
        return _write_lines(sheet, path)
    return _write_csv(sheet, path)


def _counted(rows: Iterable[Row], counted: list[int]) -> Iterator[Row]:
    for row in rows:
        counted[0] += 1
        yield row


def _write_csv(sheet: Sheet, path: Path) -> int:
    chinese = path.name.endswith(".gb18030.csv")
    counted = [0]
    with path.open("w", encoding="gb18030" if chinese else "utf-8", newline="") as file:
        writer = csv.writer(file, lineterminator="\r\n" if chinese else "\n")
        writer.writerow(sheet.headings)
        writer.writerows(_counted(sheet.rows, counted))
    return counted[0]


def _write_lines(sheet: Sheet, path: Path) -> int:
    counted = [0]
    with path.open("w", encoding="utf-8", newline="") as file:
        for row in _counted(sheet.rows, counted):
            cells = {h: _plain(c) for h, c in zip(sheet.headings, row, strict=True) if c not in (None, "")}
            file.write(json.dumps(cells, ensure_ascii=False) + "\n")
    return counted[0]


def _plain(cell: str | int | date | None) -> str | int | None:
    return cell.isoformat() if isinstance(cell, date) else cell


def _write_workbook(sheet: Sheet, path: Path) -> int:
    """Row 1 is the title, row 2 the headings, the last row the total; dates are real dates."""
    with Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        book.set_properties({"title": sheet.title, "created": CREATED})
        middle = book.add_format({"bold": True, "align": "center"})
        page = book.add_worksheet("一览表")
        last = len(sheet.headings) - 1
        page.merge_range(0, 0, 0, last, sheet.title, middle)
        page.write_row(1, 0, sheet.headings, middle)
        rows = list(sheet.rows)
        for place, row in enumerate(rows, 2):
            page.write_row(place, 0, row)
        page.merge_range(len(rows) + 2, 0, len(rows) + 2, last, f"合计：{len(rows)}", middle)
    return len(rows)
