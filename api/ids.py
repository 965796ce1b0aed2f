"""Outward ids: keyed hashes of kind and natural key, which tell nothing and are the same in every store.

Ids of what does not exist, of what the caller may not see, and texts that are no ids at all are looked
up in the same way and found nowhere.
"""

from __future__ import annotations

import hmac
from typing import NamedTuple
from weakref import WeakKeyDictionary

from graph.snapshot import NodeTable, Snapshot

ID_BYTES = 16
"""Half of a SHA-256: 128 bits, so that two nodes never share an id and none can be guessed."""


class Found(NamedTuple):
    """Where a node is, or was looked for: where `there` is false the position is that of something else,
    so that whoever goes on does the same work in either case.
    """

    kind: str
    position: int
    there: bool


class Ids:
    """Makes and finds ids under one key. What it looked up is kept as long as the table it is about."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._found: WeakKeyDictionary[NodeTable, dict[str, int]] = WeakKeyDictionary()

    def of(self, kind: str, key: str) -> str:
        """The id of a node by kind and natural key: 32 hexadecimal digits."""
        digest = hmac.digest(self._key, f"{kind}\0{key}".encode(), "sha256")
        return digest[:ID_BYTES].hex()

    def at(self, table: NodeTable, position: int) -> str:
        """The id of the node at a position."""
        return self.of(table.kind.name, table.keys[position])

    def find(self, snapshot: Snapshot, kinds: tuple[str, ...], wanted: str) -> Found:
        """Look for the node of one of the kinds that has the id; every kind is looked at in any case."""
        elsewhere = max(kinds, key=lambda kind: len(snapshot.table(kind)))
        found = Found(elsewhere, hash(wanted) % max(1, len(snapshot.table(elsewhere))), False)
        for kind in kinds:
            position = self._positions(snapshot.table(kind)).get(wanted)
            found = found if position is None else Found(kind, position, True)
        return found

    def _positions(self, table: NodeTable) -> dict[str, int]:
        if table not in self._found:
            self._found[table] = {self.at(table, i): i for i in range(len(table))}
        return self._found[table]
