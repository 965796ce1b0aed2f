"""Administrative areas: districts, streets and communities, through their mergers and renamings."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import strawberry

from api.arguments import After, AsOf, First
from api.columns import column, flag, member, one_of
from api.connections import DatedConnection, SuccessionConnection
from api.context import Context, Info, Node, dated
from api.pages import page
from api.succession import PREDECESSORS, SUCCESSORS, predecessors, successors
from api.terms import AreaLevel, CodeScheme, DatePrecision
from api.ties import Tie, ever, fact, far, incoming, listing, outgoing, since, until
from api.words import both, said
from graph.territory import AREA


@strawberry.type(description=said("NAMED"))
class BorneName:
    """A name that an area bore in a period."""

    name: str = strawberry.field(description=said("Name", "name_zh"))
    since: date | None = strawberry.field(
        description=both("自何日起使用；不详则为空。", "Borne since; null where nobody knows it.")
    )
    since_precision: DatePrecision | None = strawberry.field(
        description=said("NAMED", "valid_from_precision")
    )
    until: date | None = strawberry.field(
        description=both(
            "自何日起不再使用；仍在使用则为空。", "No longer borne from this day on; null if it is."
        )
    )


def name_on(root: AdminArea, info: Info) -> str:
    """The name borne on the day; the newest where nobody dated its names."""
    context = info.context
    ties = outgoing(context, root, "NAMED", "Name")
    dated = context.value("Name", ties[-1].place, "name_zh") if ties else None
    return str(dated or context.value(AREA, root.place, "name_zh"))


def name_history(root: AdminArea, info: Info) -> list[BorneName]:
    """Every name, oldest first."""
    names = [borne(info.context, tie) for tie in outgoing(info.context, root, "NAMED", "Name", ever)]
    return sorted(names, key=lambda borne: (borne.since or date.min, borne.name))


def borne(context: Context, tie: Tie) -> BorneName:
    """The name that a tie NAMED leads to."""
    exact = fact(context, tie, "valid_from_precision")
    return BorneName(
        name=str(context.value("Name", tie.place, "name_zh")),
        since=since(context, tie),
        since_precision=None if exact is None else member(DatePrecision, exact),
        until=until(context, tie),
    )


def parent(root: AdminArea, info: Info, as_of: AsOf = None) -> AdminArea | None:
    """The larger area it lies in on the day."""
    ties = outgoing(info.context, dated(root, info, as_of), "PART_OF", AREA)
    return AdminArea(place=ties[-1].place, day=ties[-1].day) if ties else None


def children(
    root: AdminArea, info: Info, first: First, after: After = None, as_of: AsOf = None
) -> DatedConnection[AdminArea]:
    """The areas that lie in it on the day."""
    ties = incoming(info.context, dated(root, info, as_of), "PART_OF", AREA)
    return DatedConnection(page=page(listing(info.context, "children", ties), first, after))


@strawberry.type(description=said(AREA))
class AdminArea(Node):
    """An area as of a day."""

    KIND: ClassVar[str] = AREA

    code: str = column(AREA, "code")
    scheme: CodeScheme = one_of(AREA, "code_scheme", CodeScheme)
    level: AreaLevel = one_of(AREA, "level", AreaLevel)
    name: str = strawberry.field(
        resolver=name_on, description=both("截止日所用的名称。", "The name borne on the as-of date.")
    )
    name_history: list[BorneName] = strawberry.field(
        resolver=name_history, description=both("历来的名称，由旧到新。", "Every name it bore, oldest first.")
    )
    trust_by: str | None = column(AREA, "trust_by")
    is_synthetic: bool = flag(AREA, "is_synthetic")
    parent: AdminArea | None = strawberry.field(
        resolver=parent, description=both("截止日所属的上级区域。", "The larger area it lies in on the day.")
    )
    children: DatedConnection[AdminArea] = strawberry.field(
        resolver=children, description=both("截止日的下级区域。", "The areas that lie in it on the day.")
    )
    successors: SuccessionConnection[AdminArea] = strawberry.field(
        resolver=successors, description=SUCCESSORS
    )
    predecessors: SuccessionConnection[AdminArea] = strawberry.field(
        resolver=predecessors, description=PREDECESSORS
    )


def area_at(context: Context, ties: list[Tie]) -> AdminArea | None:
    """The area that the last of some ties leads to."""
    node = far(context, ties[-1]) if ties else None
    return node if isinstance(node, AdminArea) else None
