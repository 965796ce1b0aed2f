"""The words of patterns of membership in the schema."""

from __future__ import annotations

import strawberry

from api.weak_links_terms import WeakNode
from api.words import both


@strawberry.type(
    description=both("一条理由：经哪个联合体、哪个成员。", "A reason: through which alliance and member.")
)
class SuggestionWay:
    """`analytics.suggestions.suggestions.Path`."""

    through: WeakNode = strawberry.field(description=both("共同的联合体。", "The alliance both are in."))
    member: WeakNode = strawberry.field(
        description=both("已在其中的成员。", "The member that is in the one suggested.")
    )
    weight: float = strawberry.field(description=both("权重。", "What it weighs."))


@strawberry.type(description=both("一条入团建议，可以不采纳。", "A proposal of an alliance to join."))
class MembershipSuggestion:
    """`analytics.suggestions.suggestions.Suggestion`."""

    organization: WeakNode = strawberry.field(description=both("组织。", "The organization."))
    alliance: WeakNode = strawberry.field(description=both("可加入的组团。", "The group it could join."))
    score: float = strawberry.field(description=both("分：各路径权重之和。", "The weights of all its paths."))
    paths: int = strawberry.field(description=both("路径数。", "How many paths lead there."))
    popularity: int = strawberry.field(
        description=both(
            "该组团的成员数，仅供对照。", "The members of the group: the baseline to compare with."
        )
    )
    because: list[SuggestionWay] = strawberry.field(
        description=both("最重的至多三条路径。", "At most three paths, the weightiest.")
    )


@strawberry.type(description=both("反复出现的一个群落。", "A community that recurs."))
class Community:
    """`analytics.communities.found.Told`."""

    members: list[WeakNode] = strawberry.field(
        description=both("其中的组织，至多一百个。", "Its organizations, a hundred at most.")
    )
    size: int = strawberry.field(description=both("组织数。", "How many organizations it has."))
    recurs: float = strawberry.field(
        description=both("重现的次数占比。", "The share of runs in which it came back.")
    )
    street: WeakNode | None = strawberry.field(
        description=both("最多成员所在的街道；不详则为空。", "The street of most members; null if not known.")
    )
    there: int = strawberry.field(description=both("在该街道的成员数。", "How many lie in that street."))


@strawberry.type(description=both("共有成员的两个联合体。", "Two alliances that share members."))
class OverlappingPair:
    """`analytics.overlaps.Overlap`."""

    one: WeakNode = strawberry.field(description=both("其一。", "The one."))
    one_members: int = strawberry.field(description=both("其成员数。", "Its members."))
    other: WeakNode = strawberry.field(description=both("另一。", "The other."))
    other_members: int = strawberry.field(description=both("其成员数。", "Its members."))
    shared: int = strawberry.field(description=both("共有的成员数。", "How many are in both."))
    jaccard: float = strawberry.field(
        description=both("共有占二者全部的份额。", "Their share of all that are in either.")
    )
    containment: float = strawberry.field(
        description=both("共有占较小者的份额。", "Their share of the smaller one.")
    )


@strawberry.type(
    description=both("参加过多联合体的组织。", "An organization in more alliances than it can attend.")
)
class OverloadedOrganization:
    """`analytics.overlaps.Overloaded`."""

    organization: WeakNode = strawberry.field(description=both("组织。", "The organization."))
    alliances: int = strawberry.field(description=both("联合体数。", "How many alliances it is in."))


@strawberry.input(description=both("一条不采纳的建议。", "A suggestion that was overruled."))
class RefusedSuggestion:
    """One of `analytics.suggestions.suggestions.Limits.refused`."""

    organization: strawberry.ID = strawberry.field(description=both("组织的标识。", "The organization's id."))
    alliance: strawberry.ID = strawberry.field(description=both("组团的标识。", "The group's id."))


@strawberry.type(
    description=both("参加若干联合体的组织数。", "How many organizations are in so many alliances.")
)
class MembershipCount:
    """One of `analytics.overlaps.Overlaps.loads`."""

    alliances: int = strawberry.field(description=both("联合体数。", "Of how many alliances."))
    organizations: int = strawberry.field(description=both("组织数。", "How many organizations."))
