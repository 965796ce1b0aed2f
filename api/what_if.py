"""A plan for the schema: coverage before and after, who gains and loses, and contact beside it."""

from __future__ import annotations

from datetime import date
from typing import Annotated, TypeAlias

import strawberry

from analytics.mechanisms.facts import Facts
from analytics.policies import DEFAULT_POLICY, policy
from analytics.scenario.scenario import AllianceChange, LeadChange, UnitChange
from api.arguments import AreaCode, AsOf, PolicyId
from api.compare import kept, shown_figures
from api.connections import Connection
from api.context import Context, Info
from api.figures import CoverageRow
from api.findings import tiers_shown
from api.mechanism_seen import facts
from api.mechanisms import narrowed
from api.meta import CoveragePolicy as ShownPolicy
from api.meta import shown_policy
from api.structure_lists import Shown, listed
from api.weak_links_terms import WeakNode
from api.what_if_asked import Asked, Sort
from api.what_if_terms import AllianceStanding, Deed, WhatIfAlliance, WhatIfLead, WhatIfUnit
from api.what_if_told import Base, Plan, WhatIf, based, what_if
from api.words import both
from graph.records import NodeKey
from graph.view import View

Deeds: TypeAlias = Annotated[
    list[Deed],
    strawberry.argument(
        description=both("各项假设，按所写顺序进行，1 至 100 项。", "The deeds in their order, 1 to 100.")
    ),
]


def _node(told: NodeKey, shown: Shown) -> WeakNode:
    return shown(told)


def _unit(told: UnitChange, shown: Shown) -> WhatIfUnit:
    return WhatIfUnit(unit=shown(told.unit), before=told.before, after=told.after)


def _alliance(told: AllianceChange, shown: Shown) -> WhatIfAlliance:
    before, after = (AllianceStanding(**each._asdict()) for each in (told.before, told.after))
    return WhatIfAlliance(alliance=shown(told.alliance), before=before, after=after)


def _lead(told: LeadChange, shown: Shown) -> WhatIfLead:
    return WhatIfLead(lead=shown(told.lead), before=told.before, after=told.after)


@strawberry.type(
    description=both(
        "假设推演：不写入数据；新增的联系按当日已核实计。联合体成员关系是联系，不是组织覆盖。",
        "What a plan would change; nothing is written, and what is added counts as verified. Membership of "
        "an alliance is contact, not coverage.",
    )
)
class WhatIfOutcome:
    """`api.what_if_told.WhatIf`."""

    view: strawberry.Private[View]
    found: strawberry.Private[WhatIf]

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    policy: ShownPolicy = strawberry.field(description=both("统计口径。", "The coverage policy."))
    before: CoverageRow = strawberry.field(description=both("现在的覆盖。", "Coverage now."))
    after: CoverageRow = strawberry.field(description=both("推演后的覆盖。", "Coverage under the plan."))
    contact_told: bool = strawberry.field(
        description=both(
            "是否列出联系、联合体与牵头方；否则各列表为空。",
            "Whether contact, alliances and leads are told; if not, their lists are empty.",
        )
    )
    units: Connection[WhatIfUnit] = strawberry.field(
        resolver=listed("whatIfUnits", lambda root: root.found.outcome.units, _unit),
        description=both("层级变动的单位，含失去与获得。", "Units whose tier changes, lost and gained too."),
    )
    lost: Connection[WhatIfUnit] = strawberry.field(
        resolver=listed("whatIfLost", lambda root: root.found.outcome.lost, _unit),
        description=both("失去覆盖的单位。", "Units that lose coverage."),
    )
    gained: Connection[WhatIfUnit] = strawberry.field(
        resolver=listed("whatIfGained", lambda root: root.found.outcome.gained, _unit),
        description=both("获得覆盖的单位。", "Units that gain coverage."),
    )
    contact_lost: Connection[WeakNode] = strawberry.field(
        resolver=listed("whatIfContactLost", lambda root: root.found.outcome.contact_lost, _node),
        description=both("失去最后一个联合体的组织。", "Organizations that lose their last alliance."),
    )
    contact_gained: Connection[WeakNode] = strawberry.field(
        resolver=listed("whatIfContactGained", lambda root: root.found.outcome.contact_gained, _node),
        description=both("加入第一个联合体的组织。", "Organizations that join their first alliance."),
    )
    alliances: Connection[WhatIfAlliance] = strawberry.field(
        resolver=listed("whatIfAlliances", lambda root: root.found.outcome.alliances, _alliance),
        description=both("推演所及的联合体。", "Alliances that the plan touches."),
    )
    leads: Connection[WhatIfLead] = strawberry.field(
        resolver=listed("whatIfLeads", lambda root: root.found.outcome.leads, _lead),
        description=both("所靠组织数有变的牵头方。", "Leads on which more or fewer rest alone."),
    )


def what_if_outcome(
    info: Info,
    deeds: Deeds,
    policy_id: PolicyId = DEFAULT_POLICY,
    as_of: AsOf = None,
    area: AreaCode = None,
) -> WhatIfOutcome | None:
    """A plan; None for roles that may not read coverage, and of an area that is not there."""
    chosen, told = policy(policy_id), tuple(map(_asked, deeds))
    context, day, view = info.context, info.context.on(as_of), narrowed(info.context, area)
    if view is None or not tiers_shown(view):
        return None
    found: WhatIf | None = kept(
        context, view, ("what_if", policy_id, day, told), lambda: _found(context, view, day, policy_id, told)
    )
    if found is None:
        return None
    before, after = (
        shown_figures(policy_id, day, (), each.total, found.network)
        for each in (found.outcome.before, found.outcome.after)
    )
    return WhatIfOutcome(
        view=view,
        found=found,
        as_of=day,
        policy=shown_policy(chosen),
        before=before,
        after=after,
        contact_told=found.listed,
    )


def _asked(given: Deed) -> Asked:
    return Asked(Sort(str(given.kind.value)), given.source, given.target)


def _found(context: Context, view: View, day: date, policy_id: str, told: tuple[Asked, ...]) -> WhatIf | None:
    held = context.standpoint.kept

    def base() -> Base | None:
        seen: Facts = held.get(("facts", view.scope, day), lambda: facts(view, day))
        return based(view, seen)

    shared: Base | None = held.get(("plans", view.scope, day), base)
    return what_if(view, context.ids, shared, Plan(day, policy(policy_id), told))
