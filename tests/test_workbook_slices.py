"""A long sheet is read in slices and tells the same rows as when it is read whole; late sheets are still refused."""

from __future__ import annotations

from collections.abc import Callable
from pathlib import Path
from time import monotonic, sleep

import pytest
import xlsxwriter  # type: ignore[import-untyped]

from loaders import workbook_slices
from loaders.drain import Drain
from loaders.prescan import Prescan
from loaders.sources import Limits, tables
from loaders.tables import LARGE, HostileFileError, RefusedFileError
from loaders.workbook_slices import slices
from loaders.xlsx_child import messages

ROWS = 2_000
Book = xlsxwriter.Workbook


def written(path: Path, fill: Callable[[Book], None], *, inline: bool = True) -> Path:
    """A workbook filled by `fill`, its texts in the sheets or in one list of strings."""
    with Book(path, {"constant_memory": inline}) as book:
        fill(book)
    return path


def roster(book: Book) -> None:
    """Dates, errors, numbers, gaps in rows and columns, and a second, short sheet."""
    day = book.add_format({"num_format": "yyyy-mm-dd"})
    sheet = book.add_worksheet("单位")
    sheet.write_row(0, 1, ["名称", "成立日期", "人数", "备注"])
    for row in range(3, ROWS):
        sheet.write(row, 1, f"合成企业{row}")
        sheet.write_number(row, 2, 60 + row % 3, day)
        if row % 700 == 0:
            sheet.write_formula(row, 4, "=NA()", None, "#N/A")
    sheet.write(ROWS + 50, 7, "末")
    book.add_worksheet("短").write_row(0, 0, ["甲", 1.5])


def merged(book: Book) -> None:
    """A sheet with a merged range, whose value every row of it needs."""
    sheet = book.add_worksheet("单位")
    for row in range(ROWS):
        sheet.write_row(row, 0, ["", f"合成企业{row}"])
    sheet.merge_range(1, 0, ROWS - 1, 0, "合成街道")


def told(path: Path, limits: Limits = LARGE) -> list[object]:
    """All that the reader says of a workbook."""
    return list(messages(path.read_bytes(), path.name, limits))


def cut_small(monkeypatch: pytest.MonkeyPatch) -> None:
    """Sheets of more than ten thousand bytes are cut into slices of as much."""
    monkeypatch.setattr(workbook_slices, "_LEAST", 10_000)
    monkeypatch.setattr(workbook_slices, "_MOST", 10_000)


def sliced(path: Path, sheet: str) -> int:
    """Into how many slices a sheet is cut; nought where it is read whole."""
    look = Prescan(path.read_bytes(), path.name, LARGE)
    books = slices(look.archive, look.parts[sheet], look.sheet(sheet))
    return 0 if books is None else sum(1 for _ in books)


@pytest.mark.parametrize("inline", [True, False], ids=["inline texts", "shared texts"])
def test_a_sliced_sheet_tells_the_rows_of_the_whole(
    tmp_path: Path, monkeypatch: pytest.MonkeyPatch, *, inline: bool
) -> None:
    path = written(tmp_path / "a.xlsx", roster, inline=inline)
    assert sliced(path, "单位") == 0
    whole = told(path)
    cut_small(monkeypatch)
    assert sliced(path, "单位") > 5
    assert sliced(path, "短") == 0
    assert told(path) == whole
    assert len(whole) == 1 + (1 + ROWS - 3 + 1) + 2 + 1


def test_a_sheet_with_merged_cells_is_read_whole(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    path = written(tmp_path / "a.xlsx", merged, inline=False)
    whole = told(path)
    cut_small(monkeypatch)
    assert sliced(path, "单位") == 0
    assert told(path) == whole


def test_a_late_sheet_is_refused_after_the_rows_of_an_early_one(tmp_path: Path) -> None:
    def fill(book: Book) -> None:
        book.add_worksheet("甲").write_row(0, 0, ["名称"])
        book.add_worksheet("乙").write_row(0, 0, ["名称"] * 10)

    found = tables(written(tmp_path / "a.xlsx", fill), Limits(cells=10))
    assert [row.cells for row in next(found).rows] == [["名称"]]
    with pytest.raises(HostileFileError, match="10 filled cells"):
        next(found)


def test_a_sheet_that_is_no_table_is_looked_through_too(tmp_path: Path) -> None:
    def fill(book: Book) -> None:
        book.add_worksheet("甲").write_row(0, 0, ["名称"] * 10)

    look = Prescan(written(tmp_path / "a.xlsx", fill).read_bytes(), "a.xlsx", Limits(cells=9))
    with pytest.raises(HostileFileError):
        look.rest()


def test_too_many_cells_name_the_mapping_that_takes_more(tmp_path: Path) -> None:
    path = written(tmp_path / "a.xlsx", roster)
    with pytest.raises(RefusedFileError) as small:
        told(path, Limits(cells=100))
    assert "--mapping handover" in small.value.problem.zh
    assert "--mapping handover" in small.value.problem.en
    with pytest.raises(RefusedFileError) as large:
        told(path, Limits(cells=LARGE.cells, dense_cells=100))
    assert "--mapping handover" not in large.value.problem.en


class Endless:
    """A pipe that never runs dry, until it is closed."""

    def __init__(self) -> None:
        self.taken = 0
        self.is_closed = False

    def read(self, size: int) -> bytes:
        self.taken += 1
        return b"" if self.is_closed else b"x" * size


def test_a_drain_keeps_so_much_and_no_more_and_ends_when_closed() -> None:
    pipe = Endless()
    drain = Drain(pipe)
    until = monotonic() + 10
    while pipe.taken < 513 and monotonic() < until:
        sleep(0.01)
    sleep(0.05)
    assert pipe.taken == 513
    assert len(drain.take(1.0)) == 1 << 16
    pipe.is_closed = True
    drain.close()
