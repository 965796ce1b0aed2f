"""Text files made to harm, and what is no table at all, are refused by name and with the line.

Every file is made here; nothing is left behind, and no process dies.
"""

from __future__ import annotations

import os
import tracemalloc
from collections.abc import Callable
from pathlib import Path
from time import monotonic

import pytest

from loaders.problems import Severity
from loaders.sources import Limits, tables
from loaders.tables import RefusedFileError

BIDI = "\u202e"
NO_TABLE = "no table or does not fit"
NUL = "NUL character"
DIRECTION = "direction of text"
WIDE = "far more than the rows above"
NESTED = "holds an object or list"
Maker = Callable[[], bytes]

TEXTS: dict[str, tuple[str, str, int | None, Maker]] = {
    "empty file": ("a.csv", "is empty", None, lambda: b""),
    "PDF named csv": ("a.csv", NO_TABLE, None, lambda: b"%PDF-1.7\n1 0 obj"),
    "picture named xlsx": ("a.xlsx", NO_TABLE, None, lambda: b"\x89PNG\r\n\x1a\n"),
    "text named xlsx": ("a.xlsx", NO_TABLE, None, lambda: b"a,b\n1,2\n"),
    "web page named xls": ("a.xls", NO_TABLE, None, lambda: b"\n<html><table></table></html>"),
    "NUL": ("a.csv", NUL, 2, lambda: b"a,b\n1,\0\n"),
    "NUL in UTF-16": ("a.csv", NUL, 2, lambda: "a,b\n1,\0\n".encode("utf-16")),
    "UTF-16 without a mark": ("a.csv", NUL, 1, lambda: "a,b\n1,2\n".encode("utf-16-le")),
    "no known encoding": ("a.csv", "Cannot read this file as UTF-8", 2, lambda: b"a,b\n\xff\xff,2\n"),
    "bidi override in a heading": ("a.csv", DIRECTION, 1, lambda: b"a,b" + BIDI.encode() + b"\n1,2\n"),
    "10 MB cell": ("a.csv", "4000000 characters", 2, lambda: b"a,b\n1," + b"x" * 10_000_000 + b"\n"),
    "1 MB cell": ("a.csv", "a cell is too long", 2, lambda: b"a,b\n1," + b"x" * 1_000_000 + b"\n"),
    "40,000 character cell": ("a.csv", "32767 characters", 2, lambda: b"a,b\n1," + b"x" * 40_000 + b"\n"),
    "quote without end": ("a.csv", "A quote is not closed", 2, lambda: b'a,b\n1,"' + b"x\n" * 200_000),
    "100,000 columns": ("a.csv", WIDE, 2, lambda: b"a,b\n" + b"1," * 100_000 + b"\n"),
    "100,000 headings": ("a.csv", WIDE, 1, lambda: b"a," * 100_000 + b"\n"),
    "long row": ("a.csv", WIDE, 32, lambda: b"a,b\n" + b"1,2\n" * 30 + b"1," * 40 + b"\n"),
    "JSON depth 100,000": ("a.jsonl", NESTED, 1, lambda: b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}"),
    "JSON object depth": ("a.jsonl", NESTED, 1, lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000),
    "nested JSON": ("a.jsonl", NESTED, 1, lambda: b'{"a": {"b": 1}}\n'),
    "duplicate keys": ("a.jsonl", "stands twice", 2, lambda: b'{"a": 1}\n{"a": 1, "a": 2}\n'),
    "NaN": ("a.jsonl", "NaN and Infinity", 1, lambda: b'{"a": NaN}\n'),
    "Infinity": ("a.jsonl", "NaN and Infinity", 1, lambda: b'{"a": -Infinity}\n'),
    "number beyond range": ("a.jsonl", "too large", 1, lambda: b'{"a": 1e999}\n'),
    "10,000 digits": ("a.jsonl", "no complete JSON", 1, lambda: b'{"a": ' + b"9" * 10_000 + b"}\n"),
    "JSON list": ("a.json", "no JSON object", 1, lambda: b'[{"a": 1}]\n'),
    "JSON cut short": ("a.jsonl", "no complete JSON", 2, lambda: b'{"a": 1}\n{"a": \n'),
    "NUL spelt in JSON": ("a.jsonl", NUL, 1, lambda: b'{"a": "\\u0000"}\n'),
    "bidi spelt in JSON": ("a.jsonl", DIRECTION, 0, lambda: b'{"a\\u202e": 1}\n'),
    "2,000 keys": (
        "a.jsonl",
        "different keys",
        None,
        lambda: b"".join(b'{"k%d": 1}\n' % n for n in range(2_000)),
    ),
    "10 MB line": ("a.jsonl", "4000000 characters", 1, lambda: b'{"a": "' + b"x" * 10_000_000 + b'"}\n'),
}


def is_open(path: Path) -> bool:
    """Whether this process still holds the file, while the error with its frames is alive."""
    return any(fd.exists() and fd.samefile(path) for fd in Path("/proc/self/fd").glob("*") if path.is_file())


def refusal(path: Path) -> RefusedFileError:
    """The error with which a file is refused, checked for what every one must say."""
    since = monotonic()
    with pytest.raises(RefusedFileError) as caught:
        sum(1 for table in tables(path, Limits()) for _ in table.rows)
    assert monotonic() - since < 5
    assert not is_open(path)
    problem = caught.value.problem
    assert (problem.rule, problem.severity, problem.value) == ("V30", Severity.REFUSED, None)
    assert problem.place.file == path.name
    assert path.name in caught.value.zh
    assert path.name in caught.value.en
    assert problem.zh != problem.en
    return caught.value


@pytest.mark.parametrize(("name", "reason", "row", "make"), TEXTS.values(), ids=TEXTS)
def test_a_hostile_text_is_refused_with_reason_and_row(
    tmp_path: Path, name: str, reason: str, row: int | None, make: Maker
) -> None:
    path = tmp_path / name
    path.write_bytes(make())
    problem = refusal(path).problem
    assert reason in problem.en
    assert problem.place.row == row
    assert list(tmp_path.iterdir()) == [path]


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.csv")
    for path in (tmp_path, tmp_path / "missing.csv", tmp_path / "endless.csv", Path("/dev/zero")):
        assert "no such file" in refusal(path).problem.en


def test_a_huge_cell_is_never_held(tmp_path: Path) -> None:
    path = tmp_path / "a.csv"
    path.write_bytes(b"a,b\n1," + b"x" * 50_000_000 + b"\n")
    tracemalloc.start()
    refusal(path)
    _, peak = tracemalloc.get_traced_memory()
    tracemalloc.stop()
    assert peak < 25_000_000
