"""What came before and what came after: successors and predecessors of areas, units and organizations."""

from __future__ import annotations

from datetime import timedelta
from typing import Any

from api.arguments import After, First
from api.connections import SuccessionConnection
from api.context import Context, Info, Node
from api.pages import page
from api.ties import Tie, ever, incoming, listing, outgoing, since
from api.words import both

SUCCESSORS = both(
    "承继者，不论何时发生；各按承继当日的情形给出。",
    "What came after, whenever that was; each as of the day of the change.",
)
PREDECESSORS = both(
    "前身，不论何时发生；各按承继前一日的情形给出。",
    "What came before, whenever that was; each as of the last day before the change.",
)


def successors(root: Any, info: Info, first: First, after: After = None) -> SuccessionConnection[Any]:
    """A page of what came after a node of any kind."""
    ties = [later(info.context, tie) for tie in outgoing(info.context, root, *_same(root), ever)]
    return SuccessionConnection(page=page(listing(info.context, "successors", ties), first, after))


def predecessors(root: Any, info: Info, first: First, after: After = None) -> SuccessionConnection[Any]:
    """A page of what came before a node of any kind."""
    ties = [earlier(info.context, tie) for tie in incoming(info.context, root, *_same(root), ever)]
    return SuccessionConnection(page=page(listing(info.context, "predecessors", ties), first, after))


def _same(root: Node) -> tuple[str, str]:
    return "SUCCEEDED_BY", root.KIND


def later(context: Context, tie: Tie) -> Tie:
    """The tie with its far end as of the day of the change, or of the own day where that is later."""
    return tie._replace(day=max(since(context, tie) or tie.day, tie.day))


def earlier(context: Context, tie: Tie) -> Tie:
    """The tie with its far end as of the day before the change, or of the own day where that is earlier."""
    start = since(context, tie)
    return tie if start is None else tie._replace(day=min(start - timedelta(days=1), tie.day))
