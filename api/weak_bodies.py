"""Bodies rated weak in a year and what followed, for the schema: counts, streets, and the evidence."""

from __future__ import annotations

from dataclasses import replace
from datetime import date

import strawberry

from analytics.conversion import Counts, WeakBodies, weak_bodies
from analytics.weak_cases import Case
from api.areas import AdminArea
from api.arguments import After, AreaCode, AsOf, First
from api.columns import Code, coded, member
from api.connections import Connection
from api.context import Context, Info
from api.ordering import Order
from api.pages import Listing, page
from api.party import PartyOrganization
from api.places import area_key, area_place
from api.ratings_seen import allowed
from api.ratings_terms import RatingScheme, SchemeArgument, calendar_year, grades
from api.weak_bodies_seen import followed
from api.weak_bodies_terms import (
    GivenRating,
    LeaderContact,
    RectifiedIssues,
    StateArgument,
    WeakCounts,
    WeakState,
    Year,
    contact,
    counts,
    given,
    rectified,
)
from api.words import both, said
from graph.store.stored import date_of
from graph.store.stored import day as day_number
from graph.territory import AREA


@strawberry.type(description=both("一个街道的软弱组织。", "The weak bodies of one street."))
class WeakStreet:
    """The counts of one street."""

    street: AdminArea | None = strawberry.field(
        description=both("街道；不详则为空。", "The street; null where it is not known.")
    )
    counts: WeakCounts = strawberry.field(description=both("各项计数。", "What they come to."))


@strawberry.type(
    description=both(
        "一个软弱组织及其依据；只说组织，不说领导。", "A weak body with its evidence; no leader."
    )
)
class WeakBody:
    """`analytics.weak_cases.Case`."""

    body: PartyOrganization = strawberry.field(description=both("党组织。", "The party organization."))
    street: AdminArea | None = strawberry.field(
        description=both("截止日所在街道；不详则为空。", "Its street on the day; null where not known.")
    )
    state: WeakState = strawberry.field(description=both("状态。", "How far it has come."))
    rating: GivenRating = strawberry.field(description=both("评为软弱的结果。", "The weak result."))
    replaced: int = strawberry.field(
        description=both("当年被取代而保留的评定数。", "Ratings of the year that were replaced and kept.")
    )
    waiting_days: int | None = strawberry.field(
        description=both("未整改已有多少天。", "Days without a rectification.")
    )
    rectification: RectifiedIssues | None = strawberry.field(
        description=both("整改；没有则为空。", "Its rectification; null if there is none.")
    )
    contact: LeaderContact = strawberry.field(description=both("联系领导。", "The contact leader."))
    next: GivenRating | None = strawberry.field(
        description=both("此后的第一次结果。", "The first result after it.")
    )
    converted_on: date | None = strawberry.field(
        description=both(
            "转化之日：再评升等且整改全部完成。", "The day by which it was better and all was closed."
        )
    )
    conversion_days: int | None = strawberry.field(
        description=both("从评为软弱到转化的天数。", "Days from the weak result to the conversion.")
    )
    watched_until: date | None = strawberry.field(
        description=both("至此日止再评软弱即为返弱。", "Up to this day a weak result is a relapse.")
    )
    relapse: GivenRating | None = strawberry.field(
        description=both("返弱的结果。", "The result by which it relapsed.")
    )


def streets(root: WeakReport, info: Info, first: First, after: After = None) -> Connection[WeakStreet]:
    """A page of the streets with a weak body."""

    def order(found: Counts) -> Order:
        return "1" if not found.street else "0", str(found.street)

    entries = page(Listing("weakStreets", root.found.streets, order), first, after)

    def make(found: Counts) -> WeakStreet:
        street = street_of(info.context, str(found.street), root.as_of)
        return WeakStreet(street=street, counts=counts(found))

    return Connection(page=entries, make=make)


def listed(
    root: WeakReport, info: Info, first: First, after: After = None, state: StateArgument = None
) -> Connection[WeakBody]:
    """A page of the weak bodies by name."""
    context, wanted = info.context, None if state is None else str(state.value)

    def order(case: Case) -> Order:
        return context.order("PartyOrganization", place_of(context, case))

    cases = [case for case in root.found.cases if wanted in (None, str(case.state))]
    entries = page(Listing("weakBodies", sorted(cases, key=order), order), first, after)
    return Connection(page=entries, make=lambda case: shown(context, case, root.as_of))


@strawberry.type(
    description=both(
        "某年评为软弱的党组织及其整改、联系、转化与返弱。",
        "Party organizations rated weak in a year: rectification, contact, conversion, relapse.",
    )
)
class WeakReport:
    """`analytics.conversion.WeakBodies`."""

    found: strawberry.Private[WeakBodies]

    scheme: Code = strawberry.field(description=said("Assessment", "scheme"))
    year: int = strawberry.field(description=said("Assessment", "year"))
    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    total: WeakCounts = strawberry.field(description=both("合计。", "The whole."))
    streets: Connection[WeakStreet] = strawberry.field(
        resolver=streets,
        description=both(
            "有软弱组织的街道；只能计数的角色没有。",
            "Streets with a weak body; none for roles that may only count.",
        ),
    )
    bodies: Connection[WeakBody] = strawberry.field(
        resolver=listed,
        description=both(
            "软弱组织，按名称；只能计数的角色没有。",
            "The weak bodies by name; none for roles that may only count.",
        ),
    )


def weak_report(
    info: Info,
    year: Year,
    scheme: SchemeArgument = RatingScheme.STAR,
    as_of: AsOf = None,
    area: AreaCode = None,
) -> WeakReport:
    """The weak bodies of a year; of an area that is not there, none."""
    context, day, code = info.context, info.context.on(as_of), str(scheme.value)
    about = ("weak", code, calendar_year(year), day, area)
    found: WeakBodies = context.standpoint.kept.get(about, lambda: weak(context, code, year, day, area))
    return WeakReport(
        found=found,
        scheme=coded("standard_schemes", code),
        year=year,
        as_of=day,
        total=counts(found.total),
    )


def weak(context: Context, scheme: str, year: int, day: date, area: str | None) -> WeakBodies:
    """What the view may know of the weak bodies of a year."""
    today = day_number(day)
    if area is not None and area_place(context, area) is None:
        return weak_bodies([], year, today, grades())
    key = None if area is None else area_key(area)
    found = weak_bodies(followed(context.view, scheme, today, key), year, today, grades())
    return found if allowed(context.view, key).listed else counted_only(found)


def counted_only(found: WeakBodies) -> WeakBodies:
    """Only the whole, for whoever may count grades and not tell them apart."""
    return replace(found, streets=(), cases=())


def place_of(context: Context, case: Case) -> int:
    """The place of the body of a case in its table."""
    node = case.followed.body.node
    return context.table(node.kind).position[node.key]


def street_of(context: Context, key: str, day: date) -> AdminArea | None:
    """A street by its key; None where it is not known."""
    return AdminArea(place=context.table(AREA).position[key], day=day) if key else None


def shown(context: Context, case: Case, day: date) -> WeakBody:
    """A case as the schema shows it."""
    after = case.after
    return WeakBody(
        body=PartyOrganization(place=place_of(context, case), day=day),
        street=street_of(context, case.followed.street, day),
        state=member(WeakState, case.state),
        rating=given(case.weak),
        replaced=len(case.replaced),
        waiting_days=case.waiting,
        rectification=None if case.work is None else rectified(case.work),
        contact=contact(case),
        next=None if after.next is None else given(after.next),
        converted_on=None if after.converted_on is None else date_of(after.converted_on),
        conversion_days=case.days,
        watched_until=None if after.watched_until is None else date_of(after.watched_until),
        relapse=None if after.relapse is None else given(after.relapse),
    )
