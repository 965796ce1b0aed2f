"""An organization or alliance by its id, or by the exact name that it alone bears."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from api.ids import Ids
from graph.errors import WrongUseError
from graph.linked import ENDS
from graph.policy import Rule
from graph.records import NodeKey
from graph.view import View

LISTED = 10
"""How many of those that bear one name are listed."""


def named(view: View, ids: Ids, text: str) -> NodeKey | None:
    """What has the id, or else bears the exact name; WrongUseError where several bear it."""
    known = end(view, ids, text)
    bearers = [known] if known is not None else [*bearing(view, text)]
    if len(bearers) > 1:
        raise ambiguous(text, sorted((ids.of(*node), node.kind) for node in bearers))
    return bearers[0] if bearers else None


def bearing(view: View, text: str) -> Iterator[NodeKey]:
    """The organizations of a name that are there for the view."""
    for kind in ENDS:
        if view.rule(kind, "name_zh") is Rule.READ:
            held = view.snapshot.table(kind)
            names, seen = held.columns["name_zh"].all(), view.nodes(kind)
            yield from (NodeKey(kind, held.keys[i]) for i in np.flatnonzero(seen) if names[i] == text)


def ambiguous(text: str, bearers: list[tuple[str, str]]) -> WrongUseError:
    """That a name does not say which one is meant, with the ids of those that bear it."""
    listed = "\n".join(f"  {outward}  {kind}" for outward, kind in bearers[:LISTED])
    return WrongUseError(
        f"名为“{text}”的有 {len(bearers)} 个，请改用标识：\n{listed}",
        f"{len(bearers)} bear the name {text}; name the one that is meant by its id:\n{listed}",
    )


def end(view: View, ids: Ids, wanted: str) -> NodeKey | None:
    """The organization with an id, if it is there for the view. The view is asked in any case."""
    found = ids.find(view.snapshot, ENDS, wanted)
    seen = bool(view.nodes(found.kind)[found.position : found.position + 1].any())
    keys = view.snapshot.table(found.kind).keys
    return NodeKey(found.kind, keys[found.position]) if found.there & seen else None
