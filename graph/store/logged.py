"""Identities as the change log writes them: the key of a node, the joined parts of a tie."""

from __future__ import annotations

import zlib
from collections.abc import Iterable, Iterator

from graph.records import NodeKey, TieKey
from graph.store.ddl import SEPARATOR, TIE_KEY
from graph.store.port import Operation
from graph.store.stored import Row, date_of, day

Noted = tuple[Operation, NodeKey | TieKey]
"""What was done to a record, and to which."""


def lines(rows: list[Row], *, ties: bool) -> Iterator[str]:
    """The identity of each row of one table; rows begin with the columns of the key."""
    if not ties:
        return (str(row[0]) for row in rows)
    return (SEPARATOR.join(map(str, row[: len(TIE_KEY)])) for row in rows)


def identity(kind: str, line: str) -> NodeKey | TieKey:
    """The identity that a line of the log names."""
    parts = line.split(SEPARATOR)
    if len(parts) == 1:
        return NodeKey(kind, line)
    from_kind, from_key, to_kind, to_key, discriminator, start = parts
    return TieKey(kind, from_kind, from_key, to_kind, to_key, discriminator, date_of(int(start)))


def line(found: NodeKey | TieKey) -> str:
    """An identity as the log writes it."""
    if isinstance(found, NodeKey):
        return found.key
    return SEPARATOR.join((*found[1:-1], str(day(found.valid_from))))


def packed(noted: Iterable[Noted]) -> bytes:
    """Many entries as one value: a line each, operation, kind and identity, made small."""
    told = "\n".join(f"{operation:d}{found.kind} {line(found)}" for operation, found in noted)
    return zlib.compress(told.encode(), 1)


def unpacked(held: bytes) -> Iterator[Noted]:
    """The entries again."""
    for told in zlib.decompress(held).decode().split("\n"):
        kind, _, rest = told[1:].partition(" ")
        yield Operation(int(told[0])), identity(kind, rest)
