"""Patterns of membership for the schema: suggestions, communities, overlapping alliances."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from analytics.communities import found as communities
from analytics.overlaps import Overlap, Overlaps, Overloaded
from analytics.suggestions.found import Pair
from analytics.suggestions.suggestions import Suggestion
from api.arguments import AreaCode, AsOf
from api.connections import Connection
from api.context import Context, Info
from api.mechanisms import narrowed
from api.named import end
from api.patterns_terms import (
    Community,
    MembershipCount,
    MembershipSuggestion,
    OverlappingPair,
    OverloadedOrganization,
    RefusedSuggestion,
    SuggestionWay,
)
from api.patterns_told import communities_for, overlaps_for, suggestions_for
from api.placement import kept
from api.structure_lists import Shown, listed
from api.words import both
from graph.errors import WrongUseError
from graph.view import View

REFUSED = 100
"""Suggestions that may be overruled in one question."""

MEMBERS = 100
"""Members of a community that are listed; `size` counts all."""


def _suggestion(told: Suggestion, shown: Shown) -> MembershipSuggestion:
    return MembershipSuggestion(
        organization=shown(told.organization),
        alliance=shown(told.alliance),
        score=told.score,
        paths=told.ways,
        popularity=told.members,
        because=[
            SuggestionWay(through=shown(way.alliance), member=shown(way.organization), weight=way.weight)
            for way in told.paths
        ],
    )


@strawberry.type(
    description=both("依成员往来推出的入团建议。", "Proposals of groups to join, from who sits with whom.")
)
class Suggestions:
    """`analytics.suggestions.found.suggested`."""

    view: strawberry.Private[View]
    found: strawberry.Private[tuple[Suggestion, ...]]

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    entries: Connection[MembershipSuggestion] = strawberry.field(
        resolver=listed("suggestions", lambda root: root.found, _suggestion),
        description=both("各条建议，分高者在前。", "The proposals, the highest score first."),
    )


Refused: TypeAlias = Annotated[
    list[RefusedSuggestion] | None,
    strawberry.argument(
        description=both(
            "不采纳的建议，次好的补上；至多一百条。",
            "Overruled: the next best takes its place.",
        )
    ),
]


def suggestions_of(
    info: Info, refused: Refused = None, as_of: AsOf = None, area: AreaCode = None
) -> Suggestions | None:
    """Suggestions; None for roles that may not read findings, and of an area that is not there."""
    day, view = info.context.on(as_of), narrowed(info.context, area)
    if view is None:
        return None
    pairs = _refused(info.context, view, refused or [])
    about = ("suggestions", tuple(sorted(pairs)))
    found = kept(info.context, view, day, about, lambda seen: suggestions_for(seen, view, pairs))
    return None if found is None else Suggestions(view=view, found=found, as_of=day)


def _refused(context: Context, view: View, told: list[RefusedSuggestion]) -> frozenset[Pair]:
    """The pairs that are there; what is not there was not suggested, and refusing it changes nothing."""
    if len(told) > REFUSED:
        raise WrongUseError(f"至多 {REFUSED} 条不采纳。", f"At most {REFUSED} can be overruled.")
    ends = [[end(view, context.ids, str(each)) for each in (one.organization, one.alliance)] for one in told]
    return frozenset((one, other) for one, other in ends if one is not None and other is not None)


def _community(told: communities.Told, shown: Shown) -> Community:
    return Community(
        members=[shown(key) for key in told.members[:MEMBERS]],
        size=len(told.members),
        recurs=told.recurs,
        street=None if told.street is None else shown(told.street),
        there=told.there,
    )


@strawberry.type(description=both("一个分辨率下的群落。", "The communities at one resolution."))
class CommunityScale:
    """`analytics.communities.found.Scale`."""

    view: strawberry.Private[View]
    found: strawberry.Private[communities.Scale]

    resolution: float = strawberry.field(
        description=both("分辨率，越大群落越小。", "The resolution: the higher, the smaller the communities.")
    )
    number: int = strawberry.field(description=both("群落数。", "How many communities there are."))
    modularity: float = strawberry.field(description=both("模块度。", "The modularity."))
    streets: float | None = strawberry.field(
        description=both(
            "与街道划分的调整互信息，1 为一致、0 为无关；无可比则为空。",
            "Adjusted mutual information with the streets, 1 the same, 0 unrelated; null if none to compare.",
        )
    )
    groups: float | None = strawberry.field(
        description=both("与组团的最佳匹配 F1 均值。", "The mean best F1 of its communities and the groups.")
    )
    recurring: Connection[Community] = strawberry.field(
        resolver=listed("communities", lambda root: root.found.recurring, _community),
        description=both("反复出现的群落，最大者在前。", "The communities that recur, the largest first."),
    )


@strawberry.type(
    description=both("成员往来自然形成的群落。", "Communities that memberships form of their own accord.")
)
class CommunityReport:
    """`analytics.communities.found.Communities`."""

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    organizations: int = strawberry.field(
        description=both("有共同联合体的组织数。", "Organizations that share an alliance with any other.")
    )
    scales: list[CommunityScale] = strawberry.field(
        description=both("各分辨率。", "The resolutions, rising.")
    )


def communities_of(info: Info, as_of: AsOf = None, area: AreaCode = None) -> CommunityReport | None:
    """Communities; None for roles that may not read findings, and of an area that is not there."""
    day, view = info.context.on(as_of), narrowed(info.context, area)
    if view is None:
        return None
    found: communities.Communities | None = kept(
        info.context, view, day, ("communities",), lambda seen: communities_for(seen, view)
    )
    if found is None:
        return None
    scales = [_scale(view, each) for each in found.scales]
    return CommunityReport(as_of=day, organizations=found.organizations, scales=scales)


def _scale(view: View, found: communities.Scale) -> CommunityScale:
    return CommunityScale(
        view=view,
        found=found,
        resolution=found.resolution,
        number=found.number,
        modularity=found.modularity,
        streets=found.streets,
        groups=found.groups,
    )


def _pair(told: Overlap, shown: Shown) -> OverlappingPair:
    return OverlappingPair(
        one=shown(told.one),
        one_members=told.members[0],
        other=shown(told.other),
        other_members=told.members[1],
        shared=told.shared,
        jaccard=told.jaccard,
        containment=told.containment,
    )


def _overloaded(told: Overloaded, shown: Shown) -> OverloadedOrganization:
    return OverloadedOrganization(organization=shown(told.organization), alliances=told.alliances)


@strawberry.type(description=both("重复与可合并的联合体。", "Overlap, and alliances that could be merged."))
class OverlapReport:
    """`analytics.overlaps.Overlaps`."""

    view: strawberry.Private[View]
    found: strawberry.Private[Overlaps]

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    pairs: Connection[OverlappingPair] = strawberry.field(
        resolver=listed("overlaps", lambda root: root.found.pairs, _pair),
        description=both("成员大多含于另一个的联合体。", "Alliances mostly contained in another."),
    )
    overloaded: Connection[OverloadedOrganization] = strawberry.field(
        resolver=listed("overloaded", lambda root: root.found.overloaded, _overloaded),
        description=both("参加过多的组织，最多者在前。", "Organizations in too many, the most first."),
    )
    memberships: list[MembershipCount] = strawberry.field(
        description=both(
            "参加一个、两个……联合体的组织数。", "Organizations in one alliance, in two, and so on."
        )
    )


def overlaps_of(info: Info, as_of: AsOf = None, area: AreaCode = None) -> OverlapReport | None:
    """Overlaps; None for roles that may not read findings, and of an area that is not there."""
    day, view = info.context.on(as_of), narrowed(info.context, area)
    if view is None:
        return None
    found: Overlaps | None = kept(
        info.context, view, day, ("overlaps",), lambda seen: overlaps_for(seen, view)
    )
    if found is None:
        return None
    counts = [MembershipCount(alliances=n, organizations=k) for n, k in enumerate(found.loads) if n and k]
    return OverlapReport(view=view, found=found, as_of=day, memberships=counts)
