"""Elections that are outstanding or near, for the schema: a page of bodies by urgency, with totals."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date
from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from analytics.terms import URGENT, Terms, order, terms
from analytics.terms import Term as Found
from analytics.terms import TermState as State
from api.arguments import After, AreaCode, AsOf, First
from api.changes import outward_by
from api.columns import member
from api.connections import Connection
from api.context import Context, Info
from api.pages import Listing, page
from api.party import PartyOrganization
from api.places import area_key, area_place
from api.term_words import STATES, why
from api.terms import own
from api.words import both, said
from graph.errors import WrongUseError
from graph.store.stored import day
from graph.tenures import tenures
from graph.terms import REMINDER_MONTHS

LONGEST = 60
"""The most months that may be looked ahead: no term is longer than five years."""

BODY = "PartyOrganization"


@strawberry.enum(
    description=both("任期的状态，最紧迫的在前。", "How it stands with a term, most urgent first.")
)
class TermState(Enum):
    """`analytics.terms.TermState`."""

    LAPSED = own("lapsed", *STATES[State.LAPSED])
    OVERDUE = own("overdue", *STATES[State.OVERDUE])
    EXTENDED = own("extended", *STATES[State.EXTENDED])
    DUE = own("due", *STATES[State.DUE])
    UNKNOWN = own("unknown", *STATES[State.UNKNOWN])
    CURRENT = own("current", *STATES[State.CURRENT])
    NOT_ELECTED = own("not_elected", *STATES[State.NOT_ELECTED])


Months: TypeAlias = Annotated[
    int,
    strawberry.argument(
        description=both(
            f"届满前几个月起算即将到期，0 至 {LONGEST}；通常为 6。",
            f"From how many months before its end a term is due, 0 to {LONGEST}; usually 6.",
        )
    ),
]
States: TypeAlias = Annotated[
    list[TermState] | None,
    strawberry.argument(
        description=both(
            "只列这些状态；缺省为逾期一年以上、逾期、获准延期与即将到期。",
            "Only these states; by default lapsed, overdue, extended and due.",
        )
    ),
]


def total(state: State) -> int:
    """The field of one state's total."""
    number: int = strawberry.field(description=both(*STATES[state]))
    return number


@strawberry.type(description=both("各状态的党组织数。", "How many party organizations are in each state."))
class TermTotals:
    """`analytics.terms.Terms.totals`; every state is there, also without a body."""

    lapsed: int = total(State.LAPSED)
    overdue: int = total(State.OVERDUE)
    extended: int = total(State.EXTENDED)
    due: int = total(State.DUE)
    unknown: int = total(State.UNKNOWN)
    current: int = total(State.CURRENT)
    not_elected: int = total(State.NOT_ELECTED)


@strawberry.type(description=both("一个党组织的任期。", "The term of one party organization."))
class Term:
    """`analytics.terms.Term`."""

    organization: PartyOrganization = strawberry.field(description=said(BODY))
    state: TermState = strawberry.field(description=both("截止日的状态。", "Its state on the day."))
    last_election_on: date | None = strawberry.field(description=said(BODY, "last_election_on"))
    term_years: int | None = strawberry.field(description=said(BODY, "term_years"))
    term_end: date | None = strawberry.field(
        description=both("任期届满之日；不详则为空。", "The day on which the term ends; null if unknown.")
    )
    extended_until: date | None = strawberry.field(
        description=both(
            "延期到何日为止，至多一年；没有延期则为空。",
            "Until when it was extended, a year at most; null if it was not.",
        )
    )
    reason: str = strawberry.field(description=both("为何如此，中文。", "Why it is so, in Chinese."))
    reason_en: str = strawberry.field(description=both("为何如此，英文。", "Why it is so, in English."))


@strawberry.type(
    description=both("一页任期，连同全部党组织的合计。", "A page of terms, with the totals of all bodies.")
)
class TermConnection(Connection[Term]):
    """A page of terms."""

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    totals: TermTotals = strawberry.field(
        description=both("当日存在的党组织，按状态。", "The bodies that exist on the day, by state.")
    )
    base: int = strawberry.field(
        description=both(
            "基数：选举产生或是否选举不详的党组织数。",
            "The base: bodies that are elected, or of which nobody knows whether they are.",
        )
    )
    unknown_share: float | None = strawberry.field(
        description=both(
            "基数中状态不详者所占的份额；基数为零则为空。",
            "The share of the base whose state is unknown; null of an empty base.",
        )
    )


def terms_due(  # noqa: PLR0913, PLR0917 - the arguments of the field
    info: Info,
    first: First,
    after: After = None,
    area: AreaCode = None,
    within: Months = REMINDER_MONTHS,
    states: States = None,
    as_of: AsOf = None,
) -> TermConnection:
    """A page of terms in some states; of an area that is not there there are none."""
    context, on = info.context, info.context.on(as_of)
    found = standing(context, on, area, months(within))
    wanted = URGENT if states is None else tuple(State(str(state.value)) for state in states)
    return TermConnection(
        page=page(listing(context, found.of(wanted)), first, after),
        make=lambda line: shown(context, line, on),
        as_of=on,
        totals=TermTotals(**{str(state): count for state, count in found.totals.items()}),
        base=found.base,
        unknown_share=found.unknown_share,
    )


def months(within: int) -> int:
    """The months to look ahead; WrongUseError where they are too many or below none."""
    if not 0 <= within <= LONGEST:
        raise WrongUseError(
            f"within 应为 0 至 {LONGEST} 个月，此处为 {within}。",
            f"within should be 0 to {LONGEST} months, here {within}.",
        )
    return within


def standing(context: Context, on: date, area: str | None, within: int) -> Terms:
    """The terms of a day, prepared once for all pages."""
    made: Terms = context.standpoint.kept.get(
        ("terms", on, area, within), lambda: _standing(context, on, area, within)
    )
    return made


def _standing(context: Context, on: date, area: str | None, within: int) -> Terms:
    there = area is None or area_place(context, area) is not None
    key = None if area is None else area_key(area)
    held = tenures(context.view, day(on), key) if there else ()
    return terms(held, on, outward_by(context.ids), within=within)


def listing(context: Context, lines: Iterable[Found]) -> Listing[Found]:
    """Terms in their order."""
    outward = outward_by(context.ids)
    return Listing("termsDue", tuple(lines), lambda line: order(line, outward))


def shown(context: Context, line: Found, on: date) -> Term:
    """A term as the schema shows it."""
    tenure, said_why = line.tenure, why(line)
    place = context.table(BODY).position[tenure.body.key]
    return Term(
        organization=PartyOrganization(place=place, day=on),
        state=member(TermState, line.state),
        last_election_on=tenure.elected_on,
        term_years=tenure.years,
        term_end=line.end,
        extended_until=line.until if line.until != line.end else None,
        reason=said_why.zh,
        reason_en=said_why.en,
    )
