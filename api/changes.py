"""What changed between two days, for the schema: totals by kind, and a page of the changes."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from analytics.changes import Change as Found
from analytics.changes import ChangeKind as Kind
from analytics.changes import Changes, Outward, Window, changes, order
from api.arguments import After, AreaCode, First
from api.columns import Code, coded, member
from api.connections import Connection
from api.context import Context, Info, Kept, Node
from api.ids import Ids
from api.pages import Listing, page
from api.places import area_key, area_place
from api.terms import entry
from api.words import both, labels, said
from graph.errors import WrongUseError
from graph.history import history
from graph.records import NodeKey
from graph.spells import History
from graph.store.stored import date_of, day

WINDOWS = 2
"""Windows kept of one role and area, so that pages are turned quickly; each may hold every unit there is."""

From: TypeAlias = Annotated[
    date, strawberry.argument(name="from", description=both("首日，含当日。", "The first day, included."))
]
To: TypeAlias = Annotated[
    date, strawberry.argument(description=both("末日，含当日。", "The last day, included."))
]


@strawberry.enum(description=both("变动的类别。", "The kind of a change."))
class ChangeKind(Enum):
    """Code list `change_kinds`."""

    JOINED = entry("change_kinds", "joined")
    LEFT = entry("change_kinds", "left")
    FORMED = entry("change_kinds", "formed")
    ENDED = entry("change_kinds", "ended")
    COVERED = entry("change_kinds", "covered")
    NO_LONGER_COVERED = entry("change_kinds", "no_longer_covered")
    REGRADED = entry("change_kinds", "regraded")
    SUCCEEDED = entry("change_kinds", "succeeded")


def total(kind: Kind) -> int:
    """The field of one kind's total."""
    number: int = strawberry.field(description=labels("change_kinds", kind))
    return number


@strawberry.type(description=both("各类变动的件数。", "How many changes there are of each kind."))
class ChangeTotals:
    """`analytics.changes.Changes.totals`; every kind is there, also without a change."""

    joined: int = total(Kind.JOINED)
    left: int = total(Kind.LEFT)
    formed: int = total(Kind.FORMED)
    ended: int = total(Kind.ENDED)
    covered: int = total(Kind.COVERED)
    no_longer_covered: int = total(Kind.NO_LONGER_COVERED)
    regraded: int = total(Kind.REGRADED)
    succeeded: int = total(Kind.SUCCEEDED)


@strawberry.type(
    description=both("与上年不同的等次。", "A grade that is another than that of the year before.")
)
class Regrading:
    """`analytics.changes.Regrading`."""

    scheme: Code = strawberry.field(description=said("Assessment", "scheme"))
    year: int = strawberry.field(description=said("Assessment", "year"))
    old_grade: Code = strawberry.field(description=both("上一年度的等次。", "The grade of the year before."))
    new_grade: Code = strawberry.field(description=both("本年度的等次。", "The grade of the year."))


@strawberry.type(
    description=both(
        "一项变动：何日、何种、涉及何者。日期不明的起止不算变动。",
        "A change: on which day, of which kind, of what. Starts and ends on unknown days are none.",
    )
)
class Change:
    """`analytics.changes.Change`; its nodes are as of the last day asked for."""

    day: date = strawberry.field(
        description=both(
            "变动之日；不再如此的首日即退出、终止之日。",
            "The day of the change; of leaving and ending the first day on which it is no longer so.",
        )
    )
    kind: ChangeKind = strawberry.field(description=both("变动的类别。", "The kind of change."))
    subject: Node = strawberry.field(
        description=both("发生变动的对象，按末日的情形给出。", "What changed, as of the last day.")
    )
    other: Node | None = strawberry.field(
        description=both(
            "另一方：联合体、覆盖者或承继者；无另一方则为空。",
            "The other side: the alliance, what covers the unit, or the successor; null if there is none.",
        )
    )
    regrading: Regrading | None = strawberry.field(
        description=both("等次如何变动；其他类别为空。", "How the grade changed; null for other kinds.")
    )
    source_id: str | None = strawberry.field(description=said("MEMBER_OF", "source_id"))


@strawberry.type(description=both("一页变动，连同合计。", "A page of changes, with the totals of all."))
class ChangeConnection(Connection[Change]):
    """A page of changes."""

    totals: ChangeTotals = strawberry.field(
        description=both("整个列表中各类的件数。", "How many of each kind the whole list has.")
    )


def window(first: date, last: date) -> Window:
    """The window between two days; WrongUseError where they stand the wrong way round."""
    if first > last:
        raise WrongUseError(
            f"首日 {first} 晚于末日 {last}；请交换 from 与 to。",
            f"The first day {first} is after the last day {last}; give from and to the other way round.",
        )
    return Window(day(first), day(last))


def outward_by(ids: Ids) -> Outward:
    """The outward id of a node by its kind and key."""
    return lambda node: ids.of(node.kind, node.key)


def page_of_changes(  # noqa: PLR0913, PLR0917 - the arguments of the field
    info: Info, from_: From, to: To, first: First, after: After = None, area: AreaCode = None
) -> ChangeConnection:
    """A page of what changed between two days; of an area that is not there nothing changed."""
    context = info.context
    asked = window(context.on(from_), context.on(to))
    found = changed(context, asked, area)
    listing = Listing("changes", found.lines, ordered(context))
    return ChangeConnection(
        page=page(listing, first, after), make=lambda line: shown(context, line, to), totals=totals(found)
    )


def changed(context: Context, asked: Window, area: str | None) -> Changes:
    """The changes in a window, prepared once for all pages."""
    lately: Kept[Changes] = context.standpoint.kept.get("changes", lambda: Kept(WINDOWS))
    return lately.get((asked, area), lambda: changes(past(context, area), asked, outward_by(context.ids)))


def past(context: Context, area: str | None) -> History:
    """What is told of an area; nothing of one that is not there for the view."""
    if area is None:
        return history(context.view)
    there = area_place(context, area) is not None
    return history(context.view, area_key(area)) if there else History((), ())


def ordered(context: Context) -> Callable[[Found], tuple[str, ...]]:
    """What a change is sorted by."""
    outward = outward_by(context.ids)
    return lambda line: order(line, outward)


def totals(found: Changes) -> ChangeTotals:
    """The totals as the schema shows them."""
    return ChangeTotals(**{str(kind): count for kind, count in found.totals.items()})


def shown(context: Context, line: Found, last: date) -> Change:
    """A change as the schema shows it."""
    told = line.regrading
    return Change(
        day=date_of(line.day),
        kind=member(ChangeKind, line.kind),
        subject=node(context, line.subject, last),
        other=None if line.other is None else node(context, line.other, last),
        regrading=None
        if told is None
        else Regrading(
            scheme=coded("standard_schemes", told.scheme),
            year=told.year,
            old_grade=coded("grades", told.old),
            new_grade=coded("grades", told.new),
        ),
        source_id=line.source,
    )


def node(context: Context, wanted: NodeKey, last: date) -> Node:
    """A node that a change names."""
    return context.node(wanted.kind, context.table(wanted.kind).position[wanted.key], last)
