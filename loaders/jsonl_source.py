"""JSON lines: one flat object per line, read in two passes because any line may bring a new key."""

from __future__ import annotations

import json
from collections.abc import Generator, Iterator
from contextlib import closing
from math import isfinite
from pathlib import Path
from typing import NoReturn

from loaders.problems import Place
from loaders.tables import Cell, Limits, Row, Table, hostile, unreadable
from loaders.text_file import lines, text_encoding


class _DefectError(ValueError):
    """What is wrong inside one line, in Chinese and English."""

    def __init__(self, zh: str, en: str) -> None:
        super().__init__(en)
        self.zh = zh
        self.en = en


def jsonl_table(path: Path, limits: Limits) -> Table:
    """The one table of the file: a heading row of all keys in order of first appearance, then rows.

    Raises UnreadableFileError, with the line, before the first row is given.
    """
    encoding = text_encoding(path)
    return Table(path.name, None, _rows(path, encoding, limits, _keys(path, encoding, limits)))


def _keys(path: Path, encoding: str, limits: Limits) -> list[str]:
    keys: dict[str, None] = {}
    with closing(_records(path, encoding, limits)) as records:
        for _, record in records:
            keys.update(dict.fromkeys(record))
            if len(keys) > limits.columns:
                raise hostile(
                    Place(path.name),
                    f"键的种类超过{limits.columns}。每行应为同一种记录。",
                    f"There are more than {limits.columns} different keys. Write one kind per file.",
                )
    return list(keys)


def _rows(path: Path, encoding: str, limits: Limits, keys: list[str]) -> Iterator[Row]:
    yield Row(0, [*keys])
    for number, record in _records(path, encoding, limits):
        yield Row(number, [record.get(key) for key in keys])


def _records(path: Path, encoding: str, limits: Limits) -> Generator[tuple[int, dict[str, Cell]], None, None]:
    """Each object with its line number; blank lines are passed over."""
    with closing(lines(path, encoding, limits)) as text:
        for number, line in enumerate(text, 1):
            if line.isspace():
                continue
            try:
                yield number, _record(line)
            except _DefectError as defect:
                raise unreadable(Place(path.name, row=number), defect.zh, defect.en) from None


def _record(line: str) -> dict[str, Cell]:
    """The flat object of one line, or a _DefectError."""
    try:
        value = _DECODER.decode(line)
    except _DefectError:
        raise
    except RecursionError:
        raise _nested() from None
    except ValueError:
        raise _DefectError(
            "这一行不是完整的JSON。每行应为一个对象。",
            "This line is no complete JSON. Write one object per line.",
        ) from None
    if not isinstance(value, dict):
        raise _DefectError(
            "这一行不是JSON对象。每行应为一个{…}。", "This line is no JSON object. Write one {…} per line."
        )
    return value


def _flat(pairs: list[tuple[str, object]]) -> dict[str, object]:
    """The pairs of one object, none twice and none with an inner structure."""
    record = dict(pairs)
    if len(record) < len(pairs):
        raise _DefectError(
            "同一个键出现两次，无法判断以哪个为准。请只保留一个。",
            "A key stands twice in this object, so its value is in doubt. Keep one of them.",
        )
    if any(type(value) in (dict, list) for value in record.values()):
        raise _nested()
    return {key: None if value == "" else value for key, value in pairs}


def _nested() -> _DefectError:
    return _DefectError(
        "值里又有对象或列表。每个值应为文字、数字、真假或空。",
        "A value holds an object or list. Values are text, numbers, true, false or null.",
    )


def _refuse_constant(_: str) -> NoReturn:
    raise _DefectError(
        "NaN或Infinity不是数值。空值请写null。", "NaN and Infinity are no values. Write null for a blank."
    )


def _number(written: str) -> float:
    value = float(written)
    if not isfinite(value):
        raise _DefectError("数值过大，无法表示。", "A number is too large to be represented.")
    return value


_DECODER = json.JSONDecoder(object_pairs_hook=_flat, parse_constant=_refuse_constant, parse_float=_number)
