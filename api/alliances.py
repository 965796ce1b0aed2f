"""Alliances: the regional system, groups, 1+N zones, pairings and associations, and who is in them."""

from __future__ import annotations

from datetime import date
from typing import Annotated, ClassVar, TypeAlias

import numpy as np
import strawberry

from api.actors import Actor
from api.areas import AdminArea, area_at
from api.arguments import After, AsOf, First
from api.columns import Code, column, day, flag, industry, one_of
from api.connections import EDGES, NODES, DatedConnection, Paged, SuccessionConnection, edges_of, far_nodes
from api.context import Info, Node, dated
from api.membership import LeadEdge, MemberEdge
from api.pages import Listing, page
from api.succession import PREDECESSORS, SUCCESSORS, predecessors, successors
from api.terms import AllianceKind, AllianceStatus, AreaLevel, GroupType
from api.ties import Tie, ever, far, incoming, listing, outgoing
from api.words import both, said
from api.zones import Facility, Zone
from graph.columns import NO_DAY, Positions
from graph.evidence import ACTIVITY_WINDOW
from graph.policy import sees
from graph.store.stored import date_of
from graph.store.stored import day as day_number
from graph.territory import AREA

ACTORS = ("Unit", "PartyOrganization")

Window: TypeAlias = Annotated[
    int, strawberry.argument(description=both("截止日以前的天数。", "Days up to the as-of date."))
]


def members(
    root: Alliance, info: Info, first: First, after: After = None, as_of: AsOf = None
) -> MemberConnection:
    """The members on the day."""
    found = actors(dated(root, info, as_of), info, "MEMBER_OF")
    return MemberConnection(page=page(found, first, after))


def leads(
    root: Alliance, info: Info, first: First, after: After = None, as_of: AsOf = None
) -> LeadConnection:
    """Who leads it on the day."""
    found = actors(dated(root, info, as_of), info, "LEADS")
    return LeadConnection(page=page(found, first, after))


def actors(root: Alliance, info: Info, relation: str) -> Listing[Tie]:
    """The ties that lead from units and party organizations to an alliance."""
    ties = [tie for kind in ACTORS for tie in incoming(info.context, root, relation, kind)]
    return listing(info.context, relation, ties)


def activity_count(root: Alliance, info: Info, days: Window = ACTIVITY_WINDOW) -> int | None:
    """Activities in the window; None for roles that see no activities."""
    if not sees(info.context.view.role, info.context.snapshot.ontology, "Activity"):
        return None
    return int((_meetings(root, info) > day_number(root.day) - days).sum())


def last_met_on(root: Alliance, info: Info) -> date | None:
    """The day of the last activity up to the as-of date."""
    met = _meetings(root, info)
    return date_of(int(met.max())) if len(met) else None


def _meetings(root: Alliance, info: Info) -> Positions:
    activities = [tie.place for tie in incoming(info.context, root, "UNDER", "Activity", ever)]
    days: Positions = info.context.table("Activity").days("date")[np.array(activities, np.int32)]
    met: Positions = days[(days != NO_DAY) & (days <= day_number(root.day))]
    return met


def area(root: Alliance, info: Info) -> AdminArea | None:
    """The area it lies in on the day."""
    return area_at(info.context, outgoing(info.context, root, "LOCATED_IN", AREA))


def zone(root: Alliance, info: Info) -> Zone | None:
    """The zone it lies in on the day."""
    ties = outgoing(info.context, root, "LOCATED_IN", "Zone")
    found = far(info.context, ties[-1]) if ties else None
    return found if isinstance(found, Zone) else None


def platforms(root: Alliance, info: Info, first: First, after: After = None) -> DatedConnection[Facility]:
    """The service centres it works from on the day."""
    ties = outgoing(info.context, root, "HAS_PLATFORM", "Facility")
    return DatedConnection(page=page(listing(info.context, "platforms", ties), first, after))


@strawberry.type(description=both("一页联合体成员。", "A page of an alliance's members."))
class MemberConnection(Paged):
    """A page of ties MEMBER_OF, seen from the alliance."""

    nodes: list[Actor] = strawberry.field(resolver=far_nodes, description=NODES)
    edges: list[MemberEdge[Actor]] = strawberry.field(resolver=edges_of(MemberEdge), description=EDGES)


@strawberry.type(description=both("一页牵头方。", "A page of those who lead an alliance."))
class LeadConnection(Paged):
    """A page of ties LEADS, seen from the alliance."""

    nodes: list[Actor] = strawberry.field(resolver=far_nodes, description=NODES)
    edges: list[LeadEdge] = strawberry.field(resolver=edges_of(LeadEdge), description=EDGES)


@strawberry.type(description=said("Alliance"))
class Alliance(Node):
    """An alliance as of a day."""

    KIND: ClassVar[str] = "Alliance"

    name: str = column("Alliance", "name_zh")
    name_en: str | None = column("Alliance", "name_en")
    kind: AllianceKind = one_of("Alliance", "kind", AllianceKind)
    group_type: GroupType | None = one_of("Alliance", "group_type", GroupType)
    level: AreaLevel | None = one_of("Alliance", "level", AreaLevel)
    theme_industry: Code | None = column("Alliance", "theme_industry", industry)
    status: AllianceStatus | None = one_of("Alliance", "status", AllianceStatus)
    established_on: date | None = day("Alliance", "established_on")
    dissolved_on: date | None = day("Alliance", "dissolved_on")
    meeting_cadence_days: int | None = column("Alliance", "meeting_cadence_days")
    is_synthetic: bool = flag("Alliance", "is_synthetic")
    area: AdminArea | None = strawberry.field(
        resolver=area, description=both("所在的区域。", "The area it lies in.")
    )
    zone: Zone | None = strawberry.field(
        resolver=zone, description=both("所在的商圈楼宇。", "The zone it lies in.")
    )
    members: MemberConnection = strawberry.field(
        resolver=members,
        description=both(
            "截止日的成员（组织，不是人）。", "Its members on the day: organizations, not persons."
        ),
    )
    leads: LeadConnection = strawberry.field(
        resolver=leads, description=both("截止日的牵头方。", "Who leads it on the day.")
    )
    activity_count: int | None = strawberry.field(
        resolver=activity_count,
        description=both(
            "期间内的活动次数；无权查看活动时为空。",
            "Activities in the window; null for roles that see none.",
        ),
    )
    last_met_on: date | None = strawberry.field(
        resolver=last_met_on, description=both("截止日以前最近一次活动。", "The last activity up to the day.")
    )
    platforms: DatedConnection[Facility] = strawberry.field(
        resolver=platforms, description=said("HAS_PLATFORM")
    )
    successors: SuccessionConnection[Alliance] = strawberry.field(resolver=successors, description=SUCCESSORS)
    predecessors: SuccessionConnection[Alliance] = strawberry.field(
        resolver=predecessors, description=PREDECESSORS
    )
