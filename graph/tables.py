"""The tables of a snapshot: nodes of one kind as columns, ties between two kinds as arrays."""

from __future__ import annotations

from collections.abc import Mapping
from functools import cached_property
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from graph.columns import OPEN_END, AnyColumn, Coded, ColumnDraft, Numbers, Positions, coded
from graph.kinds import NodeKind, RelationKind
from graph.store.port import TieBatch

Mask = npt.NDArray[np.bool_]


class Adjacency(NamedTuple):
    """Ties grouped by one end: those of node `i` are `ties[starts[i]:starts[i + 1]]`."""

    starts: npt.NDArray[np.int64]
    ties: Positions

    def of(self, node: int) -> Positions:
        return self.ties[self.starts[node] : self.starts[node + 1]]


def adjacency(ends: Positions, nodes: int) -> Adjacency:
    """Group ties by one of their ends, keeping their order."""
    starts = np.zeros(nodes + 1, np.int64)
    np.cumsum(np.bincount(ends, minlength=nodes), out=starts[1:])
    return Adjacency(starts, np.argsort(ends, kind="stable").astype(np.int32))


class NodeTable:
    """Every node of one kind. A position is valid within this snapshot only."""

    def __init__(self, kind: NodeKind, keys: list[str], columns: Mapping[str, AnyColumn]) -> None:
        self.kind = kind
        self.keys = keys
        self.columns = columns
        self.position = dict(zip(keys, range(len(keys)), strict=True))

    def __len__(self) -> int:
        return len(self.keys)

    def coded(self, name: str) -> Coded:
        """The column of a code or repeated text."""
        held = self.columns[name]
        return held if isinstance(held, Coded) else coded(held.all())

    def numbers(self, name: str) -> npt.NDArray[np.generic]:
        """The values of a number or day column, with the marker for what is not known."""
        return cast(Numbers, self.columns[name]).values

    def days(self, name: str) -> npt.NDArray[np.int32]:
        """The values of a day column; `NO_DAY` where not known."""
        return cast("npt.NDArray[np.int32]", self.numbers(name))

    @cached_property
    def order(self) -> list[int]:
        """Positions in the order of keys."""
        return sorted(range(len(self.keys)), key=self.keys.__getitem__)


class TieTable:
    """Every tie of one relation between two kinds: positions of the ends and days of validity."""

    def __init__(self, kind: RelationKind, parts: TieParts) -> None:
        self.kind = kind
        self.parts = parts
        self.source = parts.source
        self.target = parts.target
        self.valid_from = parts.valid_from
        self.valid_to = parts.valid_to
        self.columns = parts.columns

    def __len__(self) -> int:
        return len(self.source)

    def holds_on(self, day: int) -> Mask:
        """Which ties hold on a day."""
        return (self.valid_from <= day) & (day < self.valid_to)

    def coded(self, name: str) -> Coded:
        """The column of a code or repeated text."""
        held = self.columns[name]
        return held if isinstance(held, Coded) else coded(held.all())

    def days(self, name: str) -> npt.NDArray[np.int32]:
        """The values of a day column; `NO_DAY` where not known."""
        return cast("npt.NDArray[np.int32]", cast(Numbers, self.columns[name]).values)

    @cached_property
    def outgoing(self) -> Adjacency:
        """Ties by their from-end."""
        return adjacency(self.source, self.parts.sources)

    @cached_property
    def incoming(self) -> Adjacency:
        """Ties by their to-end."""
        return adjacency(self.target, self.parts.targets)


class TieParts(NamedTuple):
    """The arrays of a tie table; `sources` and `targets` count the nodes of the two kinds."""

    sources: int
    targets: int
    source: Positions
    target: Positions
    discriminators: Coded
    valid_from: npt.NDArray[np.int32]
    valid_to: npt.NDArray[np.int32]
    columns: Mapping[str, AnyColumn]


class TieDraft:
    """The ties between two kinds while they are being read; `source` and `target` find positions."""

    def __init__(self, kind: RelationKind, source: NodeTable, target: NodeTable) -> None:
        self._kind = kind
        self._ends = source, target
        self._arrays: tuple[list[npt.NDArray[np.int32]], ...] = tuple(
            [np.empty(0, np.int32)] for _ in range(4)
        )
        self._discriminators = ColumnDraft(None)
        self._columns = [ColumnDraft(field) for field in kind.fields]

    def extend(self, batch: TieBatch) -> None:
        """Take over a batch whose ties all join these two kinds."""
        source, target = (end.position for end in self._ends)
        ends = [int(OPEN_END) if end is None else end for end in batch.valid_to]
        numbers = (
            list(map(source.__getitem__, batch.from_keys)),
            list(map(target.__getitem__, batch.to_keys)),
            batch.valid_from,
            ends,
        )
        for held, new in zip(self._arrays, numbers, strict=True):
            held.append(np.array(new, np.int32))
        self._discriminators.extend(batch.discriminators)
        for draft, values in zip(self._columns, batch.columns, strict=True):
            draft.extend(values)

    def parts(self) -> TieParts:
        """The arrays of everything read."""
        source, target, valid_from, valid_to = map(np.concatenate, self._arrays)
        columns = {f.name: d.finish() for f, d in zip(self._kind.fields, self._columns, strict=True)}
        sources, targets = map(len, self._ends)
        discriminators = cast(Coded, self._discriminators.finish())
        return TieParts(sources, targets, source, target, discriminators, valid_from, valid_to, columns)
