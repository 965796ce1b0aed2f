"""What weak bodies are told by: states, counts, and the pieces of evidence."""

from __future__ import annotations

from datetime import date
from enum import Enum
from typing import Annotated, Any, TypeAlias

import strawberry

from analytics.conversion import Counts
from analytics.ratings import Rating, grade_class
from analytics.weak_cases import Case, State, Work
from api.columns import Code, coded
from api.ratings_terms import Words, grades
from api.terms import Known, own
from api.words import both, said
from graph.store.stored import date_of

STATES = {
    State.WITHOUT: Words("未整改", "without rectification"),
    State.OPEN: Words("整改中", "open"),
    State.OVERDUE: Words("整改逾期", "overdue"),
    State.CLOSED: Words("整改完成、未转化", "closed, not converted"),
    State.CONVERTED: Words("已转化", "converted"),
    State.RELAPSED: Words("返弱", "relapsed"),
    State.GONE: Words("已撤销", "no longer there"),
}


def named(state: State) -> Any:
    """One state with its words."""
    return own(str(state), *STATES[state])


@strawberry.enum(description=both("整改转化的状态。", "How far a weak body has come."))
class WeakState(Enum):
    """`analytics.weak_cases.State`."""

    WITHOUT = named(State.WITHOUT)
    OPEN = named(State.OPEN)
    OVERDUE = named(State.OVERDUE)
    CLOSED = named(State.CLOSED)
    CONVERTED = named(State.CONVERTED)
    RELAPSED = named(State.RELAPSED)
    GONE = named(State.GONE)


Year: TypeAlias = Annotated[
    int, strawberry.argument(description=both("被评为软弱的年度。", "The year of the weak rating."))
]


StateArgument: TypeAlias = Annotated[
    WeakState | None,
    strawberry.argument(name="state", description=both("只列此状态的组织。", "Only bodies in this state.")),
]


def figure(zh: str, en: str) -> Any:
    """One count of `analytics.conversion.Counts`, under its own name."""
    counted: int = strawberry.field(description=both(zh, en))
    return counted


@strawberry.type(description=both("某年软弱组织的各项计数。", "What the weak bodies of a year come to."))
class WeakCounts:
    """`analytics.conversion.Counts`."""

    rated: int = figure(
        "基数：该年有等次的党组织数。", "The base: party organizations with a grade of the year."
    )
    unsettled: int = figure(
        "该年未定（无等次或申诉中）。", "Unsettled in the year: no grade, or an open appeal."
    )
    unrated: int = figure("年末存续而未评。", "There at the end of the year, and not rated.")
    unknown_share: float | None = strawberry.field(
        description=both("未定与未评所占的比重。", "The share that is unsettled or not rated.")
    )
    bodies: int = figure("软弱组织数。", "Weak bodies.")
    without_rectification: int = figure("未整改。", "Without rectification.")
    late: int = figure("未整改超过 30 天。", "Without rectification beyond 30 days.")
    open: int = figure("整改中。", "Rectification open.")
    overdue: int = figure("整改逾期。", "Rectification overdue.")
    closed: int = figure("整改完成、尚未转化。", "Rectification closed, not converted.")
    converted: int = figure("已转化，含后来返弱的。", "Converted, also those that relapsed.")
    relapsed: int = figure("转化后两年内返弱。", "Weak again within two years of the conversion.")
    gone: int = figure("转化之前已撤销。", "Ended before they were converted.")
    without_contact: int = figure("无联系领导。", "Without a contact leader.")
    contact_unknown: int = figure("有无联系领导不详。", "Of whose contact leader nothing is known.")
    still_weak: int = figure("下一次结果仍属软弱。", "Whose next result is weak too.")
    better_only: int = figure(
        "下一次结果已升等而整改未完成。", "With a better next result and no closed rectification."
    )
    watched: int = figure("转化未满两年。", "Converted less than two years ago.")
    median_days: float | None = strawberry.field(
        description=both("转化天数的中位数。", "The median of the days to conversion.")
    )
    issues: int = figure("查出的问题数。", "Issues found.")
    issues_closed: int = figure("已整改的问题数。", "Issues closed.")
    issues_unknown: int = figure(
        "截止日已整改多少不详的问题数。", "Issues of which nobody knows how many were closed by the day."
    )


@strawberry.type(description=both("一次评定结果。", "One result."))
class GivenRating:
    """`analytics.ratings.Rating`."""

    year: int = strawberry.field(description=said("Assessment", "year"))
    grade: Code = strawberry.field(description=said("Assessment", "grade"))
    grade_class: Code | None = strawberry.field(
        description=both("等次所属的强、中、弱。", "The class of the grade: strong, middle or weak.")
    )
    assessed_on: date = strawberry.field(description=said("Assessment", "assessed_on"))
    source_id: str | None = strawberry.field(description=said("Assessment", "source_id"))


@strawberry.type(
    description=both("一个组织的整改，合并计算。", "The rectifications of a body, taken together.")
)
class RectifiedIssues:
    """`analytics.weak_cases.Work`."""

    count: int = strawberry.field(description=both("整改次数。", "How many rectifications."))
    opened_on: date = strawberry.field(description=said("Rectification", "opened_on"))
    due_on: date = strawberry.field(description=said("Rectification", "due_on"))
    closed_on: date | None = strawberry.field(description=said("Rectification", "closed_on"))
    issues: int = strawberry.field(description=said("Rectification", "issues_total"))
    issues_closed: int | None = strawberry.field(description=said("Rectification", "issues_closed"))
    source_id: str | None = strawberry.field(description=said("Rectification", "source_id"))


@strawberry.type(description=both("有无联系领导；不记是谁。", "Whether a leader was assigned; never which."))
class LeaderContact:
    """`analytics.weak_cases.Contact`."""

    assigned: Known = strawberry.field(description=both("有无联系领导。", "Whether a leader was assigned."))
    since: date | None = strawberry.field(description=both("自何日起。", "Since when."))
    source_id: str | None = strawberry.field(description=said("ASSIGNED_CONTACT", "source_id"))


def counts(found: Counts) -> WeakCounts:
    """Counts as the schema shows them."""
    names = (name for name in WeakCounts.__annotations__)
    return WeakCounts(**{name: getattr(found, name) for name in names})


def given(rating: Rating) -> GivenRating:
    """A result as the schema shows it."""
    sort = grade_class(rating.grade, grades())
    return GivenRating(
        year=rating.year,
        grade=coded("grades", str(rating.grade)),
        grade_class=None if sort is None else coded("grade_classes", sort),
        assessed_on=date_of(rating.on),
        source_id=rating.source,
    )


def rectified(work: Work) -> RectifiedIssues:
    """Rectifications as the schema shows them; of several sources the first by name."""
    return RectifiedIssues(
        count=work.times,
        opened_on=date_of(work.opened),
        due_on=date_of(work.due),
        closed_on=None if work.closed is None else date_of(work.closed),
        issues=work.issues,
        issues_closed=work.done,
        source_id=work.sources[0] if work.sources else None,
    )


def contact(case: Case) -> LeaderContact:
    """The contact as the schema shows it; a start that nobody knows is null."""
    found = case.contact
    if found is None:
        return LeaderContact(
            assigned=Known.NO if case.contact_known else Known.UNKNOWN, since=None, source_id=None
        )
    return LeaderContact(assigned=Known.YES, since=since(found.begin), source_id=found.source)


def since(begin: int) -> date | None:
    """The day on which a contact began; None where nobody knows it."""
    day = date_of(begin)
    return None if day == date.min else day
