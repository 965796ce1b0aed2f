"""Units: every body that can host a party organization, where it is, what it belongs to, what reaches it."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import numpy as np
import strawberry

from analytics.policies import DEFAULT_POLICY
from api.actors import Actor
from api.alliances import Alliance
from api.areas import AdminArea, area_at
from api.arguments import After, AsOf, First, PolicyId
from api.columns import Code, column, day, flag, industry, listed, one_of
from api.connections import (
    EDGES,
    NODES,
    DatedConnection,
    Paged,
    SuccessionConnection,
    edges_of,
    far_nodes,
)
from api.context import Info, dated
from api.findings import findings
from api.membership import MemberEdge
from api.pages import page
from api.places import registered
from api.reached import Reached
from api.succession import PREDECESSORS, SUCCESSORS, predecessors, successors
from api.terms import Known, OperatingStatus, SurveyState, UnitKind
from api.ties import incoming, listing, outgoing
from api.words import both, said
from api.zones import Zone
from graph.territory import AREA, NOWHERE


def area(root: Unit, info: Info) -> AdminArea | None:
    """The area where it works on the day; where nobody knows that, the area where it is registered."""
    ties = outgoing(info.context, root, "LOCATED_IN", AREA)
    table = info.context.snapshot.ties_between("LOCATED_IN", "Unit", AREA)
    works = [tie for tie in ties if not registered(table, np.array([tie.row], np.int32))[0]]
    return area_at(info.context, works or ties)


def zones(root: Unit, info: Info, first: First, after: After = None) -> DatedConnection[Zone]:
    """The zones it lies in on the day."""
    ties = outgoing(info.context, root, "LOCATED_IN", "Zone")
    return DatedConnection(page=page(listing(info.context, "zones", ties), first, after))


def memberships(
    root: Unit, info: Info, first: First, after: After = None, as_of: AsOf = None
) -> MembershipConnection:
    """The alliances it belongs to on the day."""
    ties = outgoing(info.context, dated(root, info, as_of), "MEMBER_OF", "Alliance")
    return MembershipConnection(page=page(listing(info.context, "memberships", ties), first, after))


def coverage(
    root: Unit, info: Info, policy: PolicyId = DEFAULT_POLICY, as_of: AsOf = None
) -> UnitCoverage | None:
    """What reaches it on the day; None where it does not exist then, and for roles that may not know."""
    found = findings(info.context, policy, info.context.on(as_of or root.day))
    row = NOWHERE if found is None else found.rows[root.place]
    return None if found is None or row == NOWHERE else UnitCoverage(findings=found, row=int(row))


def parents(root: Unit, info: Info, first: First, after: After = None) -> DatedConnection[Unit]:
    """The units above it on the day."""
    ties = incoming(info.context, root, "PARENT_OF", "Unit")
    return DatedConnection(page=page(listing(info.context, "parents", ties), first, after))


def children(root: Unit, info: Info, first: First, after: After = None) -> DatedConnection[Unit]:
    """The units below it on the day."""
    ties = outgoing(info.context, root, "PARENT_OF", "Unit")
    return DatedConnection(page=page(listing(info.context, "children", ties), first, after))


def unit(root: UnitCoverage, info: Info) -> Unit:
    """The unit."""
    found = root.findings
    return Unit(place=int(found.positions[root.row]), day=found.network.as_of)


@strawberry.type(description=both("一页单位加入的联合体。", "A page of the alliances a unit belongs to."))
class MembershipConnection(Paged):
    """A page of ties MEMBER_OF, seen from the unit."""

    nodes: list[Alliance] = strawberry.field(resolver=far_nodes, description=NODES)
    edges: list[MemberEdge[Alliance]] = strawberry.field(resolver=edges_of(MemberEdge), description=EDGES)


@strawberry.type(
    description=both(
        "一个单位在某口径、某日的覆盖情况。", "The coverage of one unit under a policy on a day."
    )
)
class UnitCoverage(Reached):
    """`Reached`, with the unit it is about."""

    unit: Unit = strawberry.field(resolver=unit, description=said("Unit"))


@strawberry.type(description=said("Unit"))
class Unit(Actor):
    """A unit as of a day."""

    KIND: ClassVar[str] = "Unit"

    kind: UnitKind = one_of("Unit", "kind", UnitKind)
    uscc: str | None = column("Unit", "uscc")
    no_uscc_reason: Code | None = listed("Unit", "no_uscc_reason", "no_uscc_reasons")
    ownership: Code | None = listed("Unit", "ownership", "ownership")
    industry: Code | None = column("Unit", "industry_code", industry)
    industry_edition: Code | None = listed("Unit", "industry_edition", "industry_editions")
    employees_band: Code | None = listed("Unit", "employees_band", "employees_bands")
    above_scale: Known | None = one_of("Unit", "above_scale", Known)
    above_scale_year: int | None = column("Unit", "above_scale_year")
    operating_status: OperatingStatus | None = one_of("Unit", "operating_status", OperatingStatus)
    status_checked_on: date | None = day("Unit", "status_checked_on")
    fixed_premises: Known | None = one_of("Unit", "fixed_premises", Known)
    established_on: date | None = day("Unit", "established_on")
    dissolved_on: date | None = day("Unit", "dissolved_on")
    moved_in_on: date | None = day("Unit", "moved_in_on")
    full_member_band: Code | None = listed("Unit", "full_member_band", "member_bands")
    survey_state: SurveyState | None = one_of("Unit", "survey_state", SurveyState)
    surveyed_on: date | None = day("Unit", "surveyed_on")
    rostered: Known | None = one_of("Unit", "rostered", Known)
    is_synthetic: bool | None = flag("Unit", "is_synthetic")
    area: AdminArea | None = strawberry.field(
        resolver=area, description=both("截止日所在的区域。", "The area it lies in on the day.")
    )
    zones: DatedConnection[Zone] = strawberry.field(
        resolver=zones, description=both("截止日所在的商圈楼宇。", "The zones it lies in on the day.")
    )
    memberships: MembershipConnection = strawberry.field(
        resolver=memberships,
        description=both("截止日加入的联合体。", "The alliances it belongs to on the day."),
    )
    coverage: UnitCoverage | None = strawberry.field(
        resolver=coverage,
        description=both(
            "覆盖情况：层级、原因、依据与下一步。",
            "Its coverage: the tier, the reasons, the evidence, the next step.",
        ),
    )
    parents: DatedConnection[Unit] = strawberry.field(
        resolver=parents, description=both("上级单位。", "The units above it.")
    )
    children: DatedConnection[Unit] = strawberry.field(
        resolver=children, description=both("下级单位。", "The units below it.")
    )
    successors: SuccessionConnection[Unit] = strawberry.field(resolver=successors, description=SUCCESSORS)
    predecessors: SuccessionConnection[Unit] = strawberry.field(
        resolver=predecessors, description=PREDECESSORS
    )
