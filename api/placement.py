"""Placement for the schema: where the uncovered could go, what to open, and which joint branches to form."""

from __future__ import annotations

from collections.abc import Callable
from datetime import date
from typing import Annotated, Any, TypeAlias

import strawberry

from analytics.mechanisms.facts import AREA, Facts
from analytics.placement.joint import JointBranch, JointBranches
from analytics.placement.placed import Load, Placed, Placement, Swing
from analytics.placement.weights import REASONS, STANDARD, Weights
from analytics.policies import DEFAULT_POLICY, CoveragePolicy, policy
from api.arguments import AreaCode, AsOf, PolicyId
from api.connections import Connection
from api.context import Context, Info
from api.coverage_terms import CoverageTier
from api.mechanism_seen import facts
from api.mechanisms import narrowed
from api.meta import CoveragePolicy as ShownPolicy
from api.meta import shown_policy
from api.placement_terms import (
    JointBranchProposal,
    OpeningSite,
    PlacedEnterprise,
    PlacementReason,
    PlacementWeights,
    ReceiverLoad,
    WeightSwing,
)
from api.placement_told import Openings, joint_for, openings_for, placed_for
from api.structure_lists import Shown, listed
from api.words import both
from graph.errors import WrongUseError
from graph.records import NodeKey
from graph.view import View

MOST_SITES = 500

WeightsGiven: TypeAlias = Annotated[
    PlacementWeights | None, strawberry.argument(description=both("各理由的分。", "Points for the reasons."))
]
Number: TypeAlias = Annotated[
    int, strawberry.argument(description=both("新开几处，1 至 500。", "How many to open, 1 to 500."))
]
PlacesEach: TypeAlias = Annotated[
    int | None,
    strawberry.argument(
        description=both("每处容纳几家；缺省不限。", "Places at each; by default any number.")
    ),
]


def _placed(told: Placed, shown: Shown) -> PlacedEnterprise:
    return PlacedEnterprise(
        enterprise=shown(told.enterprise),
        receiver=None if told.receiver is None else shown(told.receiver),
        gives=None if told.gives is None else CoverageTier[told.gives],
        match_reasons=[
            PlacementReason(name=name, label=REASONS[name].zh, label_en=REASONS[name].en, points=points)
            for name, points in told.points.items()
        ],
        second=None if told.second is None else shown(told.second),
        second_points=told.second_points,
    )


def _load(told: Load, shown: Shown) -> ReceiverLoad:
    return ReceiverLoad(
        receiver=shown(told.receiver),
        free=told.free,
        taken=told.taken,
        more=told.more,
        more_points=told.more_points,
    )


def _swing(told: Swing, weights: Weights) -> WeightSwing:
    words = REASONS[told.weight]
    return WeightSwing(
        name=told.weight,
        label=words.zh,
        label_en=words.en,
        value=int(getattr(weights, told.weight)),
        lower=told.lower,
        higher=told.higher,
    )


@strawberry.type(
    description=both(
        "未覆盖企业的最优安排：先求安排得多，再求合适。进入组团得到 T5，默认口径不计入覆盖率。",
        "The best placement of the uncovered: as many as can be, then the best fit. A group gives T5, which "
        "the default policy does not count.",
    )
)
class PlacementPlan:
    """`analytics.placement.placed.Placement`."""

    view: strawberry.Private[View]
    found: strawberry.Private[Placement]

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    policy: ShownPolicy = strawberry.field(description=both("统计口径。", "The coverage policy."))
    base: int = strawberry.field(description=both("基数。", "The units of the base."))
    unknown: int = strawberry.field(
        description=both("基数内不详的单位，不作安排。", "Units of the base that are unknown: not placed.")
    )
    uncovered: int = strawberry.field(description=both("待安排的企业（T0）。", "Enterprises to place (T0)."))
    alone: int = strawberry.field(
        description=both("附近与同行业都没有去处的。", "Those with nobody near or in the same industry.")
    )
    full: int = strawberry.field(
        description=both("去处都已满的。", "Those for whom every fitting receiver is full.")
    )
    points: int = strawberry.field(description=both("合计分。", "The points of all together."))
    swings: list[WeightSwing] = strawberry.field(
        description=both("结果对各权重的依赖。", "How much depends on each weight.")
    )
    enterprises: Connection[PlacedEnterprise] = strawberry.field(
        resolver=listed("placementEnterprises", lambda root: root.found.placed, _placed),
        description=both("各企业的去处。", "Every enterprise with its place."),
    )
    receivers: Connection[ReceiverLoad] = strawberry.field(
        resolver=listed("placementReceivers", lambda root: root.found.loads, _load),
        description=both("各去处，最缺名额者在前。", "Every receiver, the one most short of places first."),
    )


def placement_plan(
    info: Info,
    policy_id: PolicyId = DEFAULT_POLICY,
    weights: WeightsGiven = None,
    as_of: AsOf = None,
    area: AreaCode = None,
) -> PlacementPlan | None:
    """The placement; None for roles that may not read coverage, and of an area that is not there."""
    chosen, wanted = policy(policy_id), weights_of(weights)
    context, day, view = info.context, info.context.on(as_of), narrowed(info.context, area)
    if view is None:
        return None
    about = ("placement", policy_id, wanted)
    found: Placement | None = kept(
        context, view, day, about, lambda seen: placed_for(seen, view, chosen, wanted)
    )
    if found is None:
        return None
    return PlacementPlan(
        view=view,
        found=found,
        as_of=day,
        policy=shown_policy(chosen),
        base=found.base,
        unknown=found.unknown,
        uncovered=found.uncovered,
        alone=found.alone,
        full=found.full,
        points=found.points,
        swings=[_swing(each, wanted) for each in found.swings],
    )


def weights_of(given: PlacementWeights | None) -> Weights:
    """The weights, those that are not given as they stand."""
    named = {} if given is None else {name: getattr(given, name) for name in Weights._fields}
    return STANDARD.changed(**{name: points for name, points in named.items() if points is not None})


def kept(
    context: Context, view: View, day: date, about: tuple[Any, ...], find: Callable[[Facts], Any]
) -> Any:
    """What is found of the facts of a day, prepared once for all pages."""
    context.analyses.note((*about, view.scope, day))
    held = context.standpoint.kept

    def made() -> Any:
        seen: Facts = held.get(("facts", view.scope, day), lambda: facts(view, day))
        return find(seen)

    return held.get((*about, view.scope, day), made)


def sites_of(found: Openings) -> list[tuple[str, int]]:
    """The names of the sites, with how many enterprises each reaches by itself."""
    demand = found.demand
    return [(demand.sites[at], int((demand.reach[[at]] @ demand.weight)[0])) for at in found.best.sites]


def _site(told: tuple[str, int], shown: Shown) -> OpeningSite:
    area, _, division = told[0].partition("/")
    return OpeningSite(area=shown(NodeKey(AREA, area)), division=division or None, enterprises=told[1])


@strawberry.type(description=both("新开几处的最优选择。", "The best choice of so many sites to open."))
class OpeningPlan:
    """`api.placement_told.Openings`."""

    view: strawberry.Private[View]
    found: strawberry.Private[Openings]

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    policy: ShownPolicy = strawberry.field(description=both("统计口径。", "The coverage policy."))
    base: int = strawberry.field(description=both("基数。", "The units of the base."))
    unknown: int = strawberry.field(description=both("其中不详的。", "Those of them that are unknown."))
    uncovered: int = strawberry.field(description=both("未覆盖企业（T0）。", "Uncovered enterprises (T0)."))
    placeable: int = strawberry.field(
        description=both("其中知道所在社区的。", "Those among them whose community is known.")
    )
    reached: int = strawberry.field(description=both("可及的企业。", "Enterprises that would be reached."))
    bound: int = strawberry.field(
        description=both("任何选择都不超过此数。", "No choice of so many reaches more than this.")
    )
    proved: bool = strawberry.field(description=both("是否已证最优。", "Whether it is proved best."))
    sites: Connection[OpeningSite] = strawberry.field(
        resolver=listed("openingSites", lambda root: sites_of(root.found), _site),
        description=both("开在哪里。", "Where to open."),
    )


def opening_plan(  # noqa: PLR0913, PLR0917 - the arguments of the field
    info: Info,
    number: Number,
    places: PlacesEach = None,
    policy_id: PolicyId = DEFAULT_POLICY,
    as_of: AsOf = None,
    area: AreaCode = None,
) -> OpeningPlan | None:
    """Where to open; None for roles that may not read coverage, and of an area that is not there."""
    chosen = policy(policy_id)
    within(number, places)
    context, day, view = info.context, info.context.on(as_of), narrowed(info.context, area)
    if view is None:
        return None
    about = ("openings", policy_id, number, places)
    found: Openings | None = kept(
        context, view, day, about, lambda seen: openings_for(seen, view, chosen, number, places)
    )
    if found is None:
        return None
    return OpeningPlan(
        view=view,
        found=found,
        as_of=day,
        policy=shown_policy(chosen),
        base=found.counts.base,
        unknown=found.counts.unknown,
        uncovered=found.counts.uncovered,
        placeable=int(found.demand.weight.sum()),
        reached=found.best.reached,
        bound=found.best.bound,
        proved=found.best.proved,
    )


def within(number: int, places: int | None) -> None:
    """WrongUseError for numbers that are none."""
    if not 1 <= number <= MOST_SITES or (places is not None and places < 1):
        raise WrongUseError(
            f"新开 1 至 {MOST_SITES} 处，每处至少 1 家。",
            f"Open 1 to {MOST_SITES} sites with at least one place each.",
        )


def _branch(told: JointBranch, shown: Shown) -> JointBranchProposal:
    units = [shown(NodeKey("Unit", key)) for key in told.units]
    return JointBranchProposal(
        area=shown(NodeKey(AREA, told.area)), division=told.division or None, units=units
    )


@strawberry.type(
    description=both(
        "相邻单位可联合组建的支部。党员数按分段下限计，所以升幅也是下限。",
        "Joint branches that nearby units could form. Members are counted by the least of their bands, and "
        "so is the rate.",
    )
)
class JointBranchPlan:
    """`analytics.placement.joint.JointBranches`."""

    view: strawberry.Private[View]
    found: strawberry.Private[JointBranches]

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    policy: ShownPolicy = strawberry.field(description=both("统计口径。", "The coverage policy."))
    base: int = strawberry.field(description=both("基数。", "The units of the base."))
    unknown: int = strawberry.field(description=both("其中不详的。", "Those of them that are unknown."))
    units: int = strawberry.field(description=both("各支部的单位合计。", "The units of all branches."))
    before: float | None = strawberry.field(
        description=both("现覆盖率；基数为空则为空。", "The rate now; null over an empty base.")
    )
    after: float | None = strawberry.field(
        description=both("组建后至少达到。", "The rate that would be reached at least.")
    )
    branches: Connection[JointBranchProposal] = strawberry.field(
        resolver=listed("jointBranches", lambda root: root.found.branches, _branch),
        description=both("各支部。", "The branches."),
    )


def joint_branch_plan(
    info: Info, policy_id: PolicyId = DEFAULT_POLICY, as_of: AsOf = None, area: AreaCode = None
) -> JointBranchPlan | None:
    """Joint branches; None for roles that may not read member bands, and of an area that is not there."""
    chosen: CoveragePolicy = policy(policy_id)
    context, day, view = info.context, info.context.on(as_of), narrowed(info.context, area)
    if view is None:
        return None
    about = ("joint_branches", policy_id)
    found: JointBranches | None = kept(context, view, day, about, lambda seen: joint_for(seen, view, chosen))
    if found is None:
        return None
    return JointBranchPlan(
        view=view,
        found=found,
        as_of=day,
        policy=shown_policy(chosen),
        base=found.base,
        unknown=found.unknown,
        units=found.units,
        before=found.before,
        after=found.after,
    )
