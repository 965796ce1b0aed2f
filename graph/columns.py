"""Columns: one field of many records, compact and immutable.

Texts lie in one pool of UTF-8 bytes with offsets, repeated texts and codes are small integers into
a vocabulary, numbers and days are plain arrays in which one value stands for "not known".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import pairwise
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt

from graph.kinds import Field, ValueType
from graph.records import Stored

Positions = npt.NDArray[np.int32]

NO_DAY = np.int32(np.iinfo(np.int32).min)
"""The day that nobody knows."""

OPEN_END = np.int32(np.iinfo(np.int32).max)
"""The end of what has not ended."""

NO_INTEGER = np.int64(np.iinfo(np.int64).min)
"""The whole number that nobody knows; the record refuses it as a value."""

_REPEATS = 4


class Column(Protocol):
    """One field of many records, in stored form."""

    def __len__(self) -> int: ...

    def at(self, position: int) -> Stored:
        """The stored value of one record; None where it is not known."""

    def all(self) -> list[Stored]:
        """The stored values of all records."""


class Texts:
    """Texts that mostly differ: bytes end to end, and where each ends."""

    def __init__(self, pool: bytes, lengths: npt.NDArray[np.int64], missing: frozenset[int]) -> None:
        self._pool = pool
        self._offsets = np.concatenate((np.zeros(1, np.int64), lengths.cumsum()))
        self._missing = missing

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def at(self, position: int) -> str | None:
        if position in self._missing:
            return None
        return self._pool[self._offsets[position] : self._offsets[position + 1]].decode()

    def all(self) -> list[Stored]:
        offsets = self._offsets.tolist()
        pool = self._pool
        found: list[Stored] = [pool[a:b].decode() for a, b in pairwise(offsets)]
        for position in self._missing:
            found[position] = None
        return found

    @property
    def nbytes(self) -> int:
        return len(self._pool) + self._offsets.nbytes


class Coded:
    """Texts that repeat: `codes` index the sorted `vocabulary`; -1 is not known."""

    def __init__(self, codes: npt.NDArray[np.int32], vocabulary: tuple[str, ...]) -> None:
        self.codes = codes
        self.vocabulary = vocabulary

    def __len__(self) -> int:
        return len(self.codes)

    def at(self, position: int) -> str | None:
        code = self.codes[position]
        return None if code < 0 else self.vocabulary[code]

    def all(self) -> list[Stored]:
        words = (*self.vocabulary, None)
        return [words[code] for code in self.codes.tolist()]

    def equals(self, *wanted: str) -> npt.NDArray[np.bool_]:
        """Which records hold one of the wanted codes."""
        codes = [i for i, word in enumerate(self.vocabulary) if word in wanted]
        return np.isin(self.codes, codes)

    @property
    def nbytes(self) -> int:
        return self.codes.nbytes


class Numbers:
    """Numbers or days in `values`; `missing` is the value that stands for "not known"."""

    def __init__(self, values: npt.NDArray[np.generic], missing: np.generic) -> None:
        self.values = values
        self.missing = missing

    def __len__(self) -> int:
        return len(self.values)

    def at(self, position: int) -> Stored:
        value = self.values[position]
        return None if self._is_missing(value) else cast(Stored, value.item())

    def all(self) -> list[Stored]:
        gone = self.missing
        nan = isinstance(gone, np.floating)
        listed = cast(list[float], self.values.tolist())
        return [None if (v != v if nan else v == gone) else v for v in listed]  # noqa: PLR0124

    def _is_missing(self, value: np.generic) -> bool:
        return bool(np.isnan(value)) if isinstance(self.missing, np.floating) else bool(value == self.missing)

    @property
    def nbytes(self) -> int:
        return self.values.nbytes


_NUMERIC: dict[ValueType, tuple[type[np.generic], np.generic]] = {
    ValueType.INTEGER: (np.int64, NO_INTEGER),
    ValueType.INSTANT: (np.int64, NO_INTEGER),
    ValueType.NUMBER: (np.float64, np.float64(np.nan)),
    ValueType.DATE: (np.int32, NO_DAY),
    ValueType.BOOLEAN: (np.int8, np.int8(-1)),
}

AnyColumn = Texts | Coded | Numbers


class _NumbersDraft:
    def __init__(self, dtype: type[np.generic], missing: np.generic) -> None:
        self._dtype = dtype
        self._missing = missing
        self._parts: list[npt.NDArray[np.generic]] = [np.empty(0, dtype)]

    def extend(self, values: Sequence[Stored]) -> None:
        filled = [self._missing if v is None else v for v in values] if None in values else values
        self._parts.append(np.array(filled, self._dtype))

    def finish(self) -> Numbers:
        return Numbers(np.concatenate(self._parts), self._missing)


class _CodedDraft:
    def __init__(self) -> None:
        self._places: dict[Stored, int] = {}
        self._parts: list[npt.NDArray[np.int32]] = [np.empty(0, np.int32)]

    def extend(self, values: Sequence[Stored]) -> None:
        for word in set(values) - self._places.keys():
            self._places[word] = len(self._places)
        self._parts.append(np.fromiter(map(self._places.__getitem__, values), np.int32, len(values)))

    def finish(self) -> Coded:
        words = sorted(cast(str, word) for word in self._places if word is not None)
        rank: dict[Stored, int] = {word: i for i, word in enumerate(words)}
        order = np.array([rank.get(word, -1) for word in self._places] or [0], np.int32)
        return Coded(order[np.concatenate(self._parts)], tuple(words))


class _TextsDraft:
    def __init__(self) -> None:
        self._pools: list[bytes] = []
        self._lengths: list[npt.NDArray[np.int64]] = [np.empty(0, np.int64)]
        self._missing: set[int] = set()
        self._count = 0

    def extend(self, values: Sequence[Stored]) -> None:
        if None in values:
            self._missing.update(self._count + i for i, v in enumerate(values) if v is None)
        parts = [b"" if v is None else cast(str, v).encode() for v in values]
        self._pools.append(b"".join(parts))
        self._lengths.append(np.fromiter(map(len, parts), np.int64, len(parts)))
        self._count += len(parts)

    def finish(self) -> Texts:
        return Texts(b"".join(self._pools), np.concatenate(self._lengths), frozenset(self._missing))


class ColumnDraft:
    """A column in the making, fed batch by batch; the first batch shows whether texts repeat."""

    def __init__(self, field: Field | None) -> None:
        self._field = field
        self._draft: _NumbersDraft | _CodedDraft | _TextsDraft | None = None

    def extend(self, values: Sequence[Stored]) -> None:
        """The stored values of the next records."""
        if self._draft is None:
            self._draft = _draft(self._field, values)
        self._draft.extend(values)

    def finish(self) -> AnyColumn:
        """The column of everything given."""
        return (self._draft or _draft(self._field, [])).finish()


def _draft(field: Field | None, first: Sequence[Stored]) -> _NumbersDraft | _CodedDraft | _TextsDraft:
    if field is not None and field.type in _NUMERIC:
        return _NumbersDraft(*_NUMERIC[field.type])
    repeats = field is None or field.codes or len(set(first)) * _REPEATS <= len(first)
    return _CodedDraft() if repeats else _TextsDraft()


def column(field: Field, values: Sequence[Stored]) -> AnyColumn:
    """The column of one field from stored values."""
    draft = ColumnDraft(field)
    draft.extend(values)
    return draft.finish()


def coded(values: Sequence[Stored]) -> Coded:
    """Texts that repeat."""
    draft = _CodedDraft()
    draft.extend(values)
    return draft.finish()


def patched(field: Field, held: AnyColumn, new: Mapping[int, Stored], tail: Iterable[Stored]) -> AnyColumn:
    """A new column in which some values are replaced and others follow at the end."""
    added = list(tail)
    if not added and all(held.at(position) == value for position, value in new.items()):
        return held
    values = held.all()
    for position, value in new.items():
        values[position] = value
    return column(field, values + added)
