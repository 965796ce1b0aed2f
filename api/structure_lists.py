"""Lists of structure for the schema: pages in their own order, nodes shown as the view sees them."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from typing import Any, TypeVar

from api.arguments import After, First
from api.connections import Connection
from api.context import Info
from api.pages import Listing, page
from api.weak_links import shown_node
from api.weak_links_terms import WeakNode
from graph.records import NodeKey

T = TypeVar("T")

Shown = Callable[[NodeKey], WeakNode]
"""Shows a node by its outward id and the name that may be read."""


def listed(
    name: str, entries: Callable[[Any], Sequence[T]], make: Callable[[T, Shown], object]
) -> Callable[..., Any]:
    """A resolver that pages through a list in its own order; nodes are shown as the view sees them."""

    def read(root: Any, info: Info, first: First, after: After = None) -> Connection[Any]:
        ids = info.context.ids
        numbered = [*enumerate(entries(root))]
        found = page(Listing(name, numbered, lambda entry: (f"{entry[0]:06d}",)), first, after)
        return Connection(
            page=found, make=lambda entry: make(entry[1], lambda of: shown_node(root.view, ids, of))
        )

    return read
