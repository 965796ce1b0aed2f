"""Workbooks, read by a child process that may be killed; the file never meets a parser in this one."""

from __future__ import annotations

import selectors
import subprocess
import sys
from collections.abc import Generator, Iterator
from contextlib import closing, contextmanager
from dataclasses import asdict, dataclass
from datetime import date, datetime
from pathlib import Path
from time import monotonic
from typing import IO, Any, cast

import orjson

from loaders.problems import Place
from loaders.tables import Cell, HostileFileError, Limits, RefusedFileError, Row, Table, hostile, unreadable

_ROOT = Path(__file__).resolve().parent.parent
_CHILD = (sys.executable, "-B", "-s", "-E", "-X", "utf8", "-m", "loaders.xlsx_child")
_CHUNK = 1 << 16
_LONGEST_MESSAGE = 150_000_000  # bytes: a thousand cells of the greatest length


@dataclass(frozen=True, slots=True)
class _SheetStart:
    """The child opens a sheet."""

    name: str


@dataclass(frozen=True, slots=True)
class _End:
    """The child has read everything."""


_Message = Row | _SheetStart | _End


def xlsx_tables(path: Path, limits: Limits) -> Iterator[Table]:
    """One table per sheet, hidden ones too. Raises HostileFileError or UnreadableFileError.

    A merged range one column wide gives its value to each row; spreadsheet errors come as text
    (#N/A), whole numbers as int, numbers too long to be exact as float, dates as dates.
    """
    if path.stat().st_size > limits.workbook_bytes:
        most = limits.workbook_bytes // 1_000_000
        raise hostile(Place(path.name), f"工作簿超过{most}MB，请拆分。", f"It has over {most} MB. Split it.")
    return _tables(path.name, _messages(path, limits))


@contextmanager
def _child(path: Path, limits: Limits) -> Iterator[IO[bytes]]:
    """The output of a reader of this file; the reader is gone, by its own id, when the block ends."""
    request = orjson.dumps({"file": path.name, "limits": asdict(limits)}).decode()
    with (
        path.open("rb") as file,
        subprocess.Popen(  # noqa: S603 - our own module, the file's name only as data
            (*_CHILD, request),
            bufsize=0,
            stdin=file,
            stdout=subprocess.PIPE,
            stderr=subprocess.DEVNULL,
            cwd=_ROOT,
            env={},
        ) as process,
    ):
        try:
            yield cast(IO[bytes], process.stdout)
        finally:
            process.kill()


def _tables(file: str, messages: Iterator[_Message]) -> Iterator[Table]:
    message = next(messages)
    while isinstance(message, _SheetStart):
        rows = _SheetRows(messages)
        yield Table(file, message.name, rows)
        for _ in rows:  # what the caller left unread
            pass
        message = rows.after


class _SheetRows:
    """The rows of one sheet; `after` is the message that ended them, once they are all taken."""

    def __init__(self, messages: Iterator[_Message]) -> None:
        self._messages = messages
        self._is_over = False
        self.after: _Message = _End()

    def __iter__(self) -> Iterator[Row]:
        return self

    def __next__(self) -> Row:
        if self._is_over:
            raise StopIteration
        message = next(self._messages)
        if isinstance(message, Row):
            return message
        self._is_over, self.after = True, message
        raise StopIteration


def _messages(path: Path, limits: Limits) -> Iterator[_Message]:
    """What the child says up to its end. Raises what it refuses; its silence or death is hostile."""
    with closing(_lines(path, limits)) as lines:
        for line in lines:
            message = _message(line, path.name)
            yield message
            if isinstance(message, _End):
                return
    raise _unfinished(path.name, limits)


def _message(line: bytes, file: str) -> _Message:
    said = orjson.loads(line)
    if isinstance(said, list):
        number, *cells = said
        return Row(number, [_cell(cell) for cell in cells] if b"{" in line else cells)
    if "refused" in said:
        raise _refusal(said)
    return _SheetStart(said["sheet"]) if "sheet" in said else _End()


def _cell(said: Any) -> Cell:
    """A cell as the child sent it; only dates need to be made again."""
    if not isinstance(said, dict):
        return cast(Cell, said)
    if "date" in said:
        return date.fromisoformat(said["date"])
    return datetime.fromisoformat(said["instant"])


def _refusal(said: dict[str, Any]) -> RefusedFileError:
    problem = said["refused"]
    error = hostile if said["hostile"] else unreadable
    return error(Place(**problem["place"]), problem["zh"], problem["en"])


def _lines(path: Path, limits: Limits) -> Generator[bytes, None, None]:
    """The child's lines; only the time spent waiting for it counts, not that of our caller."""
    waited = 0.0
    rest = b""
    with _child(path, limits) as output, selectors.DefaultSelector() as selector:
        selector.register(output, selectors.EVENT_READ)
        while len(rest) <= _LONGEST_MESSAGE:
            since = monotonic()
            if not selector.select(max(0.0, limits.child_wait_seconds - waited)):
                return
            waited += monotonic() - since
            chunk = output.read(_CHUNK)
            if not chunk:
                return
            *lines, rest = (rest + chunk).split(b"\n")
            yield from lines


def _unfinished(file: str, limits: Limits) -> HostileFileError:
    megabytes = limits.child_memory >> 20
    seconds = limits.child_cpu_seconds
    return hostile(
        Place(file),
        f"工作簿无法在{megabytes}MB内存、{seconds}秒内读完，未予读取。请只把表格另存为新的.xlsx，或导出为CSV。",
        f"The workbook cannot be read within {megabytes} MB and {seconds} seconds. "
        "Save only the table as a new .xlsx, or export it as CSV.",
    )
