"""Outward ids: keyed hashes of kind and natural key, which tell nothing and are the same in every store.

Ids of what does not exist, of what the caller may not see, and texts that are no ids at all are looked
up in the same way and found nowhere.
"""

from __future__ import annotations

import hmac
from bisect import bisect_left
from typing import NamedTuple
from weakref import WeakKeyDictionary

from graph.snapshot import Snapshot
from graph.tables import NodeTable

ID_BYTES = 16
"""Half of a SHA-256: 128 bits, so that two nodes never share an id and none can be guessed."""


class Found(NamedTuple):
    """Where a node is, or was looked for: where `there` is false the position is that of something else,
    so that whoever goes on does the same work in either case.
    """

    kind: str
    position: int
    there: bool


class Sorted(NamedTuple):
    """The ids of one table in order, and the position of each."""

    ids: list[str]
    positions: list[int]

    def nearest(self, wanted: str) -> int:
        """The place of the id, or of one beside it; the table must not be empty."""
        return min(bisect_left(self.ids, wanted), len(self.ids) - 1)


class Ids:
    """Makes and finds ids under one key. What it looked up is kept as long as the table it is about."""

    def __init__(self, key: bytes) -> None:
        self._key = key
        self._sorted: WeakKeyDictionary[NodeTable, Sorted] = WeakKeyDictionary()

    def of(self, kind: str, key: str) -> str:
        """The id of a node by kind and natural key: 32 hexadecimal digits."""
        digest = hmac.digest(self._key, f"{kind}\0{key}".encode(), "sha256")
        return digest[:ID_BYTES].hex()

    def at(self, table: NodeTable, position: int) -> str:
        """The id of the node at a position."""
        return self.of(table.kind.name, table.keys[position])

    def find(self, snapshot: Snapshot, kinds: tuple[str, ...], wanted: str) -> Found:
        """Look for the node of one of the kinds that has the id. Every kind is searched in the same steps,
        and what is not there leads to a neighbour among the nodes of the largest kind.
        """
        largest = max(kinds, key=lambda kind: len(snapshot.table(kind)))
        found = Found(largest, 0, False)
        for kind in kinds:
            held = self._table(snapshot.table(kind))
            if held.ids:
                place = held.nearest(wanted)
                there = held.ids[place] == wanted
                if there or (kind == largest and not found.there):
                    found = Found(kind, held.positions[place], there)
        return found

    def _table(self, table: NodeTable) -> Sorted:
        if table not in self._sorted:
            ids = [self.at(table, i) for i in range(len(table))]
            positions = sorted(range(len(ids)), key=ids.__getitem__)
            self._sorted[table] = Sorted([ids[i] for i in positions], positions)
        return self._sorted[table]
