"""Nodes chosen for a list, and the pages of it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date
from typing import Any, cast

from api.admission import Asked
from api.connections import Connection
from api.context import Context, Info, Node
from api.filters import Filter
from api.ordering import Order
from api.pages import Listing, page
from graph.tables import Mask


@dataclass(frozen=True)
class Selection:
    """The nodes of one kind that a mask admits, as of a day, in the order of their kind."""

    context: Context
    kind: str
    mask: Mask
    day: date

    def page(self, first: int, after: str | None) -> Connection[Any]:
        """The page after a cursor."""
        ranking = self.context.rankings.of(self.context.table(self.kind))
        places = cast(Sequence[int], ranking.chosen(self.mask))
        return Connection(page=page(Listing(self.kind, places, self.order), first, after), make=self.node)

    def order(self, place: int) -> Order:
        """What a node is sorted by."""
        return self.context.order(self.kind, int(place))

    def node(self, place: int) -> Node:
        """The node at a position."""
        return self.context.node(self.kind, int(place), self.day)


def filtered(info: Info, kind: str, where: Filter | None, as_of: date | None) -> Selection:
    """The nodes of a kind that a filter admits."""
    day = info.context.on(as_of)
    return Selection(info.context, kind, Asked(info.context, kind, where, day).admitted(), day)
