"""The types of lists: connections with pages, and edges that carry the facts of a tie."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Any, Generic, TypeVar, cast

import strawberry

from api.columns import member
from api.context import Info
from api.pages import Page
from api.terms import DatePrecision, SuccessionKind
from api.ties import Tie, fact, far, since, tie_column, until
from api.words import both, said

T = TypeVar("T")

NODES = both("本页的节点。", "The nodes of this page.")
EDGES = both("本页的各条，连同游标。", "The entries of this page with their cursors.")
CURSOR = both(
    "游标，用作 after 即从此条之后开始。", "The cursor: given as after, the list goes on beyond it."
)
FAR_END = both("另一端的节点。", "The node at the other end.")


@strawberry.type(description=both("本页在整个列表中的位置。", "Where this page stands in its list."))
class PageInfo:
    """Of one page."""

    has_next_page: bool = strawberry.field(description=both("后面是否还有。", "Whether more entries follow."))
    has_previous_page: bool = strawberry.field(description=both("前面是否还有。", "Whether entries precede."))
    start_cursor: str | None = strawberry.field(
        description=both("第一条的游标。", "The first entry's cursor.")
    )
    end_cursor: str | None = strawberry.field(
        description=both("最后一条的游标。", "The last entry's cursor.")
    )


def page_info(root: Any) -> PageInfo:
    """Where the page stands."""
    page: Page[object] = root.page
    return PageInfo(
        has_next_page=page.has_next,
        has_previous_page=page.start > 0,
        start_cursor=page.cursor_at(0),
        end_cursor=page.cursor_at(-1),
    )


def total_count(root: Any) -> int:
    """How many entries the whole list has for this view."""
    page: Page[object] = root.page
    return page.total


@strawberry.type(description=both("一页列表。", "A page of a list."))
class Paged:
    """What all connections share; `page` holds what the edges are made of."""

    page: strawberry.Private[Any]

    page_info: PageInfo = strawberry.field(
        resolver=page_info, description=both("本页的位置。", "Where this page stands.")
    )
    total_count: int = strawberry.field(
        resolver=total_count, description=both("整个列表的条数。", "How many entries the whole list has.")
    )


@strawberry.type(description=both("列表中的一条。", "An entry of a list."))
class Edge(Generic[T]):
    """An entry without facts of its own."""

    cursor: str = strawberry.field(description=CURSOR)
    node: T = strawberry.field(description=both("节点。", "The node."))


def plain_nodes(root: Connection[T], info: Info) -> list[T]:
    """The entries as nodes."""
    return [root.make(entry) for entry in root.page.entries]


def plain_edges(root: Connection[T], info: Info) -> list[Edge[T]]:
    """The entries with their cursors."""
    return [Edge(cursor=root.page.cursor(i), node=root.make(e)) for i, e in enumerate(root.page.entries)]


@strawberry.type(description=both("一页列表。", "A page of a list."))
class Connection(Paged, Generic[T]):
    """A page of nodes; `make` makes the node of an entry."""

    make: strawberry.Private[Callable[[Any], Any]]

    nodes: list[T] = strawberry.field(resolver=plain_nodes, description=NODES)
    edges: list[Edge[T]] = strawberry.field(resolver=plain_edges, description=EDGES)


def start_of(root: DatedEdge[T], info: Info) -> date | None:
    """The first day."""
    return since(info.context, root.tie)


def end_of(root: DatedEdge[T], info: Info) -> date | None:
    """The day from which it no longer holds."""
    return until(info.context, root.tie)


def end_node(root: DatedEdge[T], info: Info) -> T:
    """The node at the far end."""
    return cast(T, far(info.context, root.tie))


def precision(name: str) -> Callable[..., DatePrecision | None]:
    """How exact the start or end of a tie is."""

    def read(root: DatedEdge[T], info: Info) -> DatePrecision | None:
        code = fact(info.context, root.tie, name)
        return None if code is None else member(DatePrecision, code)

    return read


@strawberry.type(description=both("一条有起止的关系。", "A dated tie."))
class DatedEdge(Generic[T]):
    """A tie seen from one end."""

    tie: strawberry.Private[Tie]

    cursor: str = strawberry.field(description=CURSOR)
    node: T = strawberry.field(resolver=end_node, description=FAR_END)
    since: date | None = strawberry.field(
        resolver=start_of,
        description=both("起始日；不详则为空。", "Its first day; null where nobody knows it."),
    )
    since_precision: DatePrecision | None = strawberry.field(
        resolver=precision("valid_from_precision"), description=said("PART_OF", "valid_from_precision")
    )
    until: date | None = strawberry.field(
        resolver=end_of,
        description=both(
            "自该日起不再成立；仍成立则为空。", "From this day on it no longer holds; null if it does."
        ),
    )
    until_precision: DatePrecision | None = strawberry.field(
        resolver=precision("valid_to_precision"), description=said("PART_OF", "valid_to_precision")
    )


def far_nodes(root: Any, info: Info) -> list[Any]:
    """The nodes at the far ends of a page of ties."""
    return [far(info.context, tie) for tie in root.page.entries]


def edges_of(edge: Callable[..., Any]) -> Callable[..., Any]:
    """A resolver that makes edges of one sort of a page of ties."""

    def read(root: Any) -> list[Any]:
        page: Page[Tie] = root.page
        return [edge(cursor=page.cursor(i), tie=tie) for i, tie in enumerate(page.entries)]

    return read


@strawberry.type(description=both("一页有起止的关系。", "A page of dated ties."))
class DatedConnection(Paged, Generic[T]):
    """A page of ties."""

    nodes: list[T] = strawberry.field(resolver=far_nodes, description=NODES)
    edges: list[DatedEdge[T]] = strawberry.field(resolver=edges_of(DatedEdge), description=EDGES)


@strawberry.type(description=said("SUCCEEDED_BY"))
class SuccessionEdge(DatedEdge[T], Generic[T]):
    """What came before or after."""

    kind: SuccessionKind | None = tie_column(
        "SUCCEEDED_BY", "kind", lambda code: member(SuccessionKind, code)
    )


@strawberry.type(description=both("一页承继关系。", "A page of successions."))
class SuccessionConnection(Paged, Generic[T]):
    """A page of ties SUCCEEDED_BY."""

    nodes: list[T] = strawberry.field(resolver=far_nodes, description=NODES)
    edges: list[SuccessionEdge[T]] = strawberry.field(resolver=edges_of(SuccessionEdge), description=EDGES)
