"""Columns: one field of many records, compact and immutable.

Texts lie in one pool of UTF-8 bytes with offsets, repeated texts and codes are small integers into
a vocabulary, numbers and days are plain arrays in which one value stands for "not known".
"""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from typing import Protocol, cast

import numpy as np
import numpy.typing as npt

from graph.kinds import Field, ValueType
from graph.store.port import Stored

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

    def __init__(self, values: Sequence[str | None]) -> None:
        parts = [b"" if v is None else v.encode() for v in values]
        ends = np.fromiter(map(len, parts), np.int64, len(parts)).cumsum()
        self._offsets = np.concatenate((np.zeros(1, np.int64), ends))
        self._pool = b"".join(parts)
        self._missing = frozenset(i for i, v in enumerate(values) if v is None)

    def __len__(self) -> int:
        return len(self._offsets) - 1

    def at(self, position: int) -> str | None:
        if position in self._missing:
            return None
        return self._pool[self._offsets[position] : self._offsets[position + 1]].decode()

    def all(self) -> list[Stored]:
        offsets = self._offsets.tolist()
        pool = self._pool
        found: list[Stored] = [
            pool[a:b].decode() for a, b in zip(offsets, offsets[1:], strict=False)
        ]
        for position in self._missing:
            found[position] = None
        return found

    @property
    def nbytes(self) -> int:
        return len(self._pool) + self._offsets.nbytes


class Coded:
    """Texts that repeat: `codes` index the sorted `vocabulary`; -1 is not known."""

    def __init__(self, values: Sequence[str | None]) -> None:
        self.vocabulary = tuple(sorted({v for v in values if v is not None}))
        places: dict[str | None, int] = {v: i for i, v in enumerate(self.vocabulary)}
        places[None] = -1
        self.codes = np.fromiter((places[v] for v in values), np.int32, len(values))

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
        return bool(np.isnan(value)) if isinstance(self.missing, np.floating) else bool(value == self.missing)  # type: ignore[call-overload]

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


def column(field: Field, values: Sequence[Stored]) -> AnyColumn:
    """The column of one field from stored values."""
    if field.type in _NUMERIC:
        dtype, missing = _NUMERIC[field.type]
        filled = [missing if v is None else v for v in values]
        return Numbers(np.array(filled, dtype=dtype), missing)
    texts = cast("Sequence[str | None]", values)
    return Coded(texts) if field.codes or _repeats(texts) else Texts(texts)


def _repeats(values: Sequence[str | None]) -> bool:
    return len(set(values)) * _REPEATS <= len(values)


def patched(field: Field, held: AnyColumn, new: Mapping[int, Stored], tail: Iterable[Stored]) -> AnyColumn:
    """A new column in which some values are replaced and others follow at the end."""
    added = list(tail)
    if not added and all(held.at(position) == value for position, value in new.items()):
        return held
    values = held.all()
    for position, value in new.items():
        values[position] = value
    return column(field, values + added)
