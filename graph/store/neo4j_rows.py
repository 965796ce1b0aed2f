"""Records as the server takes them, and columns as it hands them back."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from typing import Any, cast

from graph.kinds import Field, NodeKind, RelationKind, ValueType
from graph.records import Node, Stored, Tie, TieKey, Value
from graph.store.neo4j_cypher import TOKENS
from graph.store.port import NodeBatch, TieBatch
from graph.store.tokens import NAMED, named, spaced

Properties = dict[str, Any]

_SENT: dict[ValueType, Callable[[Value], Any]] = {
    ValueType.NUMBER: lambda v: float(cast(float, v)) + 0.0,
    ValueType.CODES: lambda v: list(cast(tuple[str, ...], v)),
}
"""The types that the driver would not send as a store keeps them."""


class Sender:
    """Makes the properties of the records of one kind."""

    def __init__(self, kind: NodeKind | RelationKind) -> None:
        self._names = [field.name for field in kind.fields]
        self._made = [(f.name, _SENT[f.type]) for f in kind.fields if f.type in _SENT]
        self._named = [name for name in NAMED if name in self._names and isinstance(kind, NodeKind)]

    def node(self, node: Node) -> Properties:
        """The properties of a node: its key, what is known of it, and the tokens of its names."""
        sent = self._known(node.values)
        sent["key"] = node.key
        if self._named:
            sent[TOKENS] = spaced(named(sent.get(name) for name in self._named))
        return sent

    def tie(self, tie: Tie) -> Properties:
        """The properties of a tie: discriminator, period, and what is known of it."""
        sent = self._known(tie.values)
        sent["discriminator"] = tie.identity.discriminator
        sent["valid_from"] = tie.identity.valid_from
        if tie.valid_to is not None:
            sent["valid_to"] = tie.valid_to
        return sent

    def _known(self, values: Sequence[Value]) -> Properties:
        sent: Properties = {
            name: value for name, value in zip(self._names, values, strict=True) if value is not None
        }
        for name, made in self._made:
            if name in sent:
                sent[name] = made(sent[name])
        return sent


def named_row(key: TieKey) -> list[str | date]:
    """A tie as a question names it: both keys, discriminator, start."""
    return [key.from_key, key.to_key, key.discriminator, key.valid_from]


def _columns(fields: Sequence[Field], columns: Sequence[list[Any] | None], count: int) -> list[list[Stored]]:
    """The columns as a store hands them over; where there is none, nobody has a value."""
    return [
        [None] * count if column is None else _joined(column) if field.type is ValueType.CODES else column
        for field, column in zip(fields, columns, strict=True)
    ]


def _joined(column: list[Any]) -> list[Stored]:
    return [None if codes is None else "|".join(codes) for codes in column]


def node_batch(kind: NodeKind, answer: Sequence[list[Any]]) -> NodeBatch:
    """Nodes of one kind from an answer in columns."""
    return NodeBatch(answer[0], _columns(kind.fields, answer[1:], len(answer[0])))


def tie_columns(kind: RelationKind, ends: tuple[str, str], answer: Sequence[list[Any]]) -> list[list[Stored]]:
    """Ties between two kinds from an answer in columns, in the order of the parts of a `TieBatch`."""
    starts, targets, *rest = answer
    count = len(starts)
    heads = [[ends[0]] * count, starts, [ends[1]] * count, targets, *rest[:2], rest[2] or [None] * count]
    return [*heads, *_columns(kind.fields, rest[3:], count)]


def cut(columns: list[list[Stored]], size: int) -> Iterator[TieBatch]:
    """Columns as batches of at most `size` ties."""
    for start in range(0, len(columns[0]), size):
        yield TieBatch.of([column[start : start + size] for column in columns])
