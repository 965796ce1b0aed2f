"""The words of structure in the schema: what each of its lists holds."""

from __future__ import annotations

from enum import Enum

import strawberry

from analytics.structure.cut_organizations import severed
from analytics.structure.skeleton import Skeleton
from analytics.structure.structure import Order
from api.connections import Connection
from api.structure_lists import listed
from api.structure_tables import TABLES, Name
from api.terms import own
from api.weak_links_terms import WeakNode
from api.words import both
from graph.records import NodeKey
from graph.view import View

F = both(
    "分裂度 F：不再相连的联合体对的占比，0 至 1。",
    "Fragmentation F: the share of pairs of alliances joined no more, 0 to 1.",
)


@strawberry.enum(
    description=both("组织依次退出的顺序，最高者在先。", "In which order organizations leave, highest first.")
)
class LeavingOrder(Enum):
    """`analytics.structure.structure.Order`."""

    MEMBERSHIPS = own(Order.MEMBERSHIPS.value, *TABLES[Name.CURVE_MEMBERSHIPS].words)
    BROKERS = own(Order.BROKERS.value, *TABLES[Name.CURVE_BROKERS].words)


@strawberry.type(description=both(*TABLES[Name.FEW].meaning))
class FewTies:
    """`analytics.structure.tie_counts.TieCount`."""

    alliance: WeakNode = strawberry.field(description=both("联合体。", "The alliance."))
    ties: int = strawberry.field(
        description=both("同时在其他联合体的成员数。", "How many of its members are in another too.")
    )
    members: int = strawberry.field(description=both("成员数。", "How many members it has."))


@strawberry.type(description=both(*TABLES[Name.CUTS].meaning))
class CutOrganization:
    """`analytics.structure.cut_organizations.CutOrganization`."""

    view: strawberry.Private[View]
    skeleton: strawberry.Private[Skeleton]
    key: strawberry.Private[NodeKey]

    organization: WeakNode = strawberry.field(description=both("组织。", "The organization."))
    alliances: int = strawberry.field(description=both("所在联合体数。", "In how many alliances it is."))
    severed: int = strawberry.field(
        description=both(
            "它退出后不再与最大部分相连的成员关系数。",
            "Memberships that hang together with the largest part no more when it leaves.",
        )
    )
    severed_alliances: Connection[WeakNode] = strawberry.field(
        resolver=listed(
            "structureSevered", lambda root: severed(root.skeleton, root.key), lambda of, shown: shown(of)
        ),
        description=both("它退出后将断开的联合体。", "The alliances that would be severed when it leaves."),
    )
    whole: int = strawberry.field(
        description=both("所在部分的成员关系数。", "Memberships of the part it is in.")
    )
    share: float = strawberry.field(
        description=both("前者占后者的份额，0 至 1。", "The former as a share of the latter, 0 to 1.")
    )


@strawberry.type(description=both(*TABLES[Name.BROKERS].meaning))
class Broker:
    """`analytics.structure.brokers.Broker`."""

    organization: WeakNode = strawberry.field(description=both("组织。", "The organization."))
    score: float = strawberry.field(
        description=both("中介得分，单位为联合体对。", "Its score, in pairs of alliances.")
    )
    share: float = strawberry.field(
        description=both("占全部联合体对的份额，0 至 1。", "As a share of all pairs of alliances, 0 to 1.")
    )
    alliances: int = strawberry.field(
        description=both("它的负担：所在联合体数。", "Its load: in how many alliances it is.")
    )


@strawberry.type(description=both(*TABLES[Name.SINGLE].meaning))
class SingleTie:
    """`analytics.structure.single_ties.SingleTie`."""

    one: WeakNode = strawberry.field(description=both("一个联合体。", "The one alliance."))
    other: WeakNode = strawberry.field(description=both("另一个联合体。", "The other alliance."))
    organization: WeakNode = strawberry.field(
        description=both("唯一的共同组织。", "The one organization in both.")
    )


@strawberry.type(
    description=both(
        "一个组织的居间角色：一年内它与两方各有共同活动、而两方彼此没有的对数，按三者所在街道分。",
        "How one stands between others: pairs it met in a year that did not meet, by the streets of all.",
    )
)
class BetweenOthers:
    """`analytics.structure.roles.Roles` of one organization."""

    organization: WeakNode = strawberry.field(description=both("组织。", "The organization."))
    coordinator: int = strawberry.field(
        description=both("协调：三者同街道。", "Coordinator: all three in one street.")
    )
    itinerant: int = strawberry.field(
        description=both("外来协调：两端同街道。", "Itinerant: the two ends in one street, it in another.")
    )
    gatekeeper: int = strawberry.field(
        description=both(
            "守门或代表：与一端同街道；没有方向，二者为一。",
            "Gatekeeper or representative, one without direction: in one street with one of the ends.",
        )
    )
    liaison: int = strawberry.field(
        description=both("联络：三者各在一街道。", "Liaison: all three in different streets.")
    )


@strawberry.type(description=both(*TABLES[Name.STARS].meaning))
class GroupShape:
    """`analytics.structure.star.Star`."""

    alliance: WeakNode = strawberry.field(description=both("组团。", "The group."))
    members: int = strawberry.field(description=both("成员数。", "How many members it has."))
    ties: int = strawberry.field(description=both("有往来的成员对数。", "Pairs of members that are tied."))
    centralization: float = strawberry.field(
        description=both("度数中心势，0 至 1。", "Degree centralization of Freeman, 0 to 1.")
    )
    lead_share: float = strawberry.field(
        description=both("经牵头方的往来份额，0 至 1。", "The share of ties that a lead is in, 0 to 1.")
    )
    stranded: float = strawberry.field(
        description=both(
            "有往来的其他成员中，没有牵头方即无往来者的份额，0 至 1。",
            "Of the other members with a tie, the share that have none but with leads, 0 to 1.",
        )
    )


@strawberry.type(description=both("一个组织退出之后的一点。", "A place of the curve: one more has left."))
class CurvePoint:
    """A place of `analytics.structure.fragmentation.Curve`."""

    left_out: int = strawberry.field(description=both("已退出的组织数。", "How many have left."))
    organization: WeakNode | None = strawberry.field(
        description=both("最后退出的组织；起点为空。", "The last that left; null at the start.")
    )
    apart: float = strawberry.field(description=F)
    largest: float = strawberry.field(
        description=both(
            "最大部分占有纽带的联合体的份额，0 至 1。",
            "The share of the tied alliances in the largest part, 0 to 1.",
        )
    )
    in_contact: int = strawberry.field(
        description=both(
            "仍在某个有牵头方（或未记录牵头方）的联合体中的组织数。",
            "Organizations still in an alliance that has a lead left, or none on record.",
        )
    )
