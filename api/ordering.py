"""The one order in which nodes of a kind are listed: by name (areas by code), then by id.

Both are something that everybody may read who may see the node, so that neither the order nor a cursor
tells anything else.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from itertools import groupby
from weakref import WeakKeyDictionary

import numpy as np

from api.ids import Ids
from graph.columns import Positions
from graph.tables import Mask, NodeTable

SORTED_BY = {"AdminArea": "code", "Post": "id_code"}
"""The field by which a kind is listed, where that is not its name."""

Order = tuple[str, ...]
"""What a place in a list is known by; compared part by part."""


@dataclass(frozen=True, eq=False)
class Ranking:
    """Every node of one table: the text it is listed by, and all positions in order."""

    texts: list[str]
    positions: Positions

    def chosen(self, mask: Mask) -> Positions:
        """The positions that the mask admits, in order."""
        return self.positions[mask[self.positions]]


class Rankings:
    """The rankings of tables, each made once and kept as long as its table."""

    def __init__(self, ids: Ids) -> None:
        self._ids = ids
        self._made: WeakKeyDictionary[NodeTable, Ranking] = WeakKeyDictionary()

    def of(self, table: NodeTable) -> Ranking:
        """The ranking of one table."""
        if table not in self._made:
            texts = [str(text) for text in table.columns[sorted_by(table.kind.name)].all()]
            positions = np.fromiter(self._sorted(table, texts), np.int32, len(table))
            self._made[table] = Ranking(texts, positions)
        return self._made[table]

    def _sorted(self, table: NodeTable, texts: list[str]) -> Iterator[int]:
        places = sorted(range(len(texts)), key=texts.__getitem__)
        for _, run in groupby(places, key=texts.__getitem__):
            alike = list(run)
            yield from alike if len(alike) == 1 else sorted(alike, key=lambda i: self._ids.at(table, i))

    def order(self, table: NodeTable, position: int) -> Order:
        """What one node is sorted by."""
        return self.of(table).texts[position], self._ids.at(table, position)


def sorted_by(kind: str) -> str:
    """The field that a kind is listed by."""
    return SORTED_BY.get(kind, "name_zh")
