"""Identities as the change log writes them: the key of a node, the joined parts of a tie."""

from __future__ import annotations

from collections.abc import Iterator

from graph.records import NodeKey, TieKey
from graph.store.ddl import SEPARATOR, TIE_KEY
from graph.store.stored import Row, date_of, day


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
