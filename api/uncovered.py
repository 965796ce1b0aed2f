"""The units that are not reached: how many, why, where most of them are, and each one with its next step."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Annotated, Any, TypeAlias, cast

import numpy as np
import strawberry

from analytics.bases import base_of
from analytics.policies import policy
from analytics.reasons import REASONS, reasons
from analytics.tiers import TIERS, tiers
from analytics.uncovered import UrgentCell as Urgent
from analytics.uncovered import urgent_cells as urgent
from api.arguments import After, First
from api.connections import Connection
from api.context import Context, Info
from api.coverage import fitting, inside_area
from api.coverage_terms import ReasonCode, Section
from api.figures import CellPart, cell_parts
from api.findings import Findings, counted, findings, reasons_shown
from api.meta import CoveragePolicy, shown_policy
from api.ordering import Order
from api.pages import Listing, page
from api.parts import lying
from api.places import area_place, inside
from api.reached import Reason, reason
from api.units import UnitCoverage
from api.words import both
from graph.network import Mask, Network

SectionArgument: TypeAlias = Annotated[
    Section, strawberry.argument(description=both("清单的哪一部分。", "Which section of the list."))
]
ReasonArgument: TypeAlias = Annotated[
    ReasonCode | None,
    strawberry.argument(
        name="reason",
        description=both("只列首要原因为此的单位。", "Only units whose primary reason this is."),
    ),
]


@strawberry.type(description=both("一个原因与单位数。", "A reason and the units for which it holds."))
class ReasonCount:
    """How often a reason holds."""

    reason: Reason = strawberry.field(description=both("原因。", "The reason."))
    units: int = strawberry.field(
        description=both(
            "该原因成立的基数内单位数；一个单位可有多个原因。",
            "Units of the base for which it holds; several may hold for one.",
        )
    )


@strawberry.type(
    description=both("紧迫的一格：未覆盖单位集中之处。", "An urgent cell: where units not reached are many.")
)
class UrgentCell:
    """`analytics.uncovered.UrgentCell`."""

    policy_id: str = strawberry.field(description=both("统计口径。", "The coverage policy."))
    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    cell: list[CellPart] = strawberry.field(description=both("这一格的各维度。", "The cell by dimension."))
    uncovered: int = strawberry.field(description=both("未覆盖（T0）的单位数。", "Units in T0."))
    base: int = strawberry.field(description=both("基数：单位数。", "The base: units."))
    reason: Reason = strawberry.field(
        description=both("最常见的首要原因。", "The most frequent primary reason.")
    )


def count(*names: str) -> Any:
    """A resolver that counts the units of some tiers in the base."""
    return lambda root: int((root.findings.in_tier(*names) & root.inside).sum())


def base_unknown(root: Uncovered) -> int:
    """Units of which nobody knows whether they count."""
    return int((root.findings.base.unknown & root.inside).sum())


def by_reason(root: Uncovered, info: Info) -> list[ReasonCount]:
    """How often each reason holds."""
    holds = holding(info.context, root.findings.policy.policy_id, root.as_of)
    found = {code: int((mask & root.inside).sum()) for code, mask in holds.items()}
    return [ReasonCount(reason=reason(code), units=found[code]) for code in REASONS if code in found]


def cells(root: Uncovered, info: Info, first: First, after: After = None) -> Connection[UrgentCell]:
    """A page of the cells."""
    found = urgent_cells(info.context, root.findings, root.by, root.area)
    entries = page(Listing("urgentCells", found, urgency), first, after)
    return Connection(page=entries, make=lambda found: urgent_cell(root, info.context, found))


def urgency(found: Urgent) -> Order:
    """What cells are ordered by: the most units first, then the key."""
    return (f"{10**9 - found.uncovered:010d}", *found.cell)


def urgent_cell(root: Uncovered, context: Context, found: Urgent) -> UrgentCell:
    """One cell as the schema shows it."""
    return UrgentCell(
        policy_id=root.findings.policy.policy_id,
        as_of=root.as_of,
        cell=cell_parts(context, root.findings.network, root.by, found.cell),
        uncovered=found.uncovered,
        base=found.base,
        reason=reason(found.reason),
    )


def units(  # noqa: PLR0913, PLR0917 - the arguments of the field
    root: Uncovered,
    info: Info,
    first: First,
    after: After = None,
    section: SectionArgument = Section.UNCOVERED,
    primary: ReasonArgument = None,
) -> Connection[UnitCoverage]:
    """A page of the units of one section."""
    found = root.findings
    mask = found.in_tier(str(section.value)) & root.inside
    if primary is not None:
        mask &= np.array(found.reasons.primary) == str(primary.value)
    entries = page(units_of(info.context, found, mask), first, after)
    return Connection(page=entries, make=lambda row: UnitCoverage(findings=found, row=int(row)))


def units_of(context: Context, found: Findings, mask: Mask) -> Listing[int]:
    """Rows of the network in the order in which units are listed."""
    table = context.table("Unit")
    there = np.zeros(len(table), bool)
    there[found.positions[mask]] = True
    rows = cast(Sequence[int], found.rows[context.rankings.of(table).chosen(there)])
    return Listing("uncoveredUnits", rows, lambda row: context.order("Unit", int(found.positions[row])))


@strawberry.type(
    description=both(
        "未覆盖：查过而没有的单位；仅组团联系与未知另列，互不混淆。",
        "Units looked for and not reached; known through a group only and unknown stand apart.",
    )
)
class Uncovered:
    """What `analytics.uncovered` tells, of an area or of everything."""

    findings: strawberry.Private[Findings]
    inside: strawberry.Private[Mask]
    area: strawberry.Private[str | None]
    by: strawberry.Private[Sequence[str]]

    policy: CoveragePolicy = strawberry.field(description=both("统计口径。", "The coverage policy."))
    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    base: int = strawberry.field(
        resolver=count(*TIERS), description=both("基数：单位数。", "The base: units.")
    )
    base_unknown: int = strawberry.field(
        resolver=base_unknown,
        description=both("是否计入基数不详的单位数。", "Units of which nobody knows whether they count."),
    )
    uncovered: int = strawberry.field(
        resolver=count("T0"), description=both("未覆盖（T0）的单位数。", "Units in T0: not reached.")
    )
    alliance_only: int = strawberry.field(
        resolver=count("T5"),
        description=both("仅通过组团联系（T5）的单位数。", "Units in T5: known through a group only."),
    )
    unknown: int = strawberry.field(
        resolver=count("TX"), description=both("未知（TX）的单位数。", "Units in TX: nobody knows.")
    )
    by_reason: list[ReasonCount] = strawberry.field(
        resolver=by_reason, description=both("各原因的单位数。", "How often each reason holds.")
    )
    cells: Connection[UrgentCell] = strawberry.field(
        resolver=cells, description=both("各格，最紧迫的在前。", "The cells, most urgent first.")
    )
    units: Connection[UnitCoverage] = strawberry.field(
        resolver=units, description=both("一个部分的单位。", "The units of one section.")
    )


def uncovered_report(
    context: Context, policy_id: str, day: date, by: Sequence[str], area: str | None
) -> Uncovered | None:
    """The report; None for roles that may not read coverage, and of an area that is not there."""
    found = findings(context, policy_id, day)
    if found is None or (area is not None and area_place(context, area) is None):
        return None
    everywhere = np.ones(len(found.network.units), bool)
    there = (
        everywhere if area is None else lying(found.network.units, inside(context, area, found.network.day))
    )
    return Uncovered(
        findings=found,
        inside=there,
        area=area,
        by=tuple(by),
        policy=shown_policy(found.policy),
        as_of=day,
    )


def urgent_cells(
    context: Context, found: Findings, by: Sequence[str], area: str | None
) -> tuple[Urgent, ...]:
    """The cells of a report, most urgent first."""
    network = inside_area(context, found.network, area)
    fitting(network, by)
    about = ("urgent", found.policy.policy_id, network.as_of, tuple(by), area)
    told = reasons_shown(context.view)
    made: tuple[Urgent, ...] = context.standpoint.kept.get(
        about, lambda: urgent(network, found.policy, by, bands_shown=told)
    )
    return made


def holding(context: Context, policy_id: str, day: date) -> dict[str, Mask]:
    """Per reason the units for which it holds, for counts: told apart as far as the role may count."""
    made: dict[str, Mask] = context.standpoint.kept.get(
        ("holding", policy_id, day), lambda: held(counted(context, day), policy_id)
    )
    return made


def held(network: Network, policy_id: str) -> dict[str, Mask]:
    """The reasons of one network."""
    chosen = policy(policy_id)
    return dict(reasons(network, chosen, tiers(network, chosen), base_of(network, chosen).inside).holds)
