"""Ties of one node, read through the view: those that hold on its day, in the order of their far ends."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, NamedTuple

import numpy as np
import strawberry

from api.columns import Shown, as_it_is
from api.context import Context, Info, Node
from api.ordering import Order
from api.pages import Listing
from api.words import said
from graph.columns import OPEN_END, Positions
from graph.policy import Rule
from graph.records import UNKNOWN_START, Between
from graph.store.stored import date_of, day
from graph.tables import TieTable


class Tie(NamedTuple):
    """One tie seen from one of its ends: the row in its table and the node at the far end, as of a day."""

    between: Between
    row: int
    kind: str
    place: int
    day: date


When = Callable[[TieTable, Positions, int], Positions]
"""Which rows of a table count for a day."""


def held(table: TieTable, rows: Positions, on: int) -> Positions:
    """Those that hold on the day."""
    return rows[(table.valid_from[rows] <= on) & (on < table.valid_to[rows])]


def ever(table: TieTable, rows: Positions, on: int) -> Positions:
    """All of them, whenever they held."""
    return rows


def outgoing(context: Context, node: Node, relation: str, to_kind: str, when: When = held) -> list[Tie]:
    """The ties that lead from a node to nodes of a kind."""
    between = Between(relation, node.KIND, to_kind)
    table, mask = context.view.ties(between)
    rows = table.outgoing.of(node.place)
    kept = when(table, rows[mask[rows]], day(node.day)).tolist()
    return [Tie(between, row, to_kind, int(table.target[row]), node.day) for row in kept]


def incoming(context: Context, node: Node, relation: str, from_kind: str, when: When = held) -> list[Tie]:
    """The ties that lead from nodes of a kind to a node."""
    between = Between(relation, from_kind, node.KIND)
    table, mask = context.view.ties(between)
    rows = table.incoming.of(node.place)
    kept = when(table, rows[mask[rows]], day(node.day)).tolist()
    return [Tie(between, row, from_kind, int(table.source[row]), node.day) for row in kept]


def listing(context: Context, name: str, ties: list[Tie]) -> Listing[Tie]:
    """Ties in the order of their far ends; ties to the same node by discriminator and start."""

    def order(tie: Tie) -> Order:
        table = context.snapshot.ties_between(*tie.between)
        told = str(table.parts.discriminators.at(tie.row) or "")
        start = date_of(int(table.valid_from[tie.row])).isoformat()
        return (*context.order(tie.kind, tie.place), told, start)

    return Listing(name, sorted(ties, key=order), order)


def far(context: Context, tie: Tie) -> Node:
    """The node at the far end."""
    return context.node(tie.kind, tie.place, tie.day)


def since(context: Context, tie: Tie) -> date | None:
    """The first day of a tie; None where nobody knows it."""
    start = date_of(int(context.snapshot.ties_between(*tie.between).valid_from[tie.row]))
    return None if start == UNKNOWN_START else start


def until(context: Context, tie: Tie) -> date | None:
    """The day from which a tie no longer holds; None where it has not ended."""
    end = np.int32(context.snapshot.ties_between(*tie.between).valid_to[tie.row])
    return None if end == OPEN_END else date_of(int(end))


def fact(context: Context, tie: Tie, name: str) -> Any:
    """One field of a tie; None where it is empty or this role may not read it."""
    if context.view.rule(tie.between.relation, name) is not Rule.READ:
        return None
    return context.snapshot.ties_between(*tie.between).columns[name].at(tie.row)


def tie_column(relation: str, name: str, shown: Shown = as_it_is) -> Any:
    """A field of a connection's edges that is a field of the tie."""

    def read(root: Any, info: Info) -> Any:
        value = fact(info.context, root.tie, name)
        return None if value is None else shown(value)

    return strawberry.field(resolver=read, description=said(relation, name))
