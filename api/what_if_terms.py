"""The words of plans in the schema: the deeds that are asked for, and what changes."""

from __future__ import annotations

from enum import Enum

import strawberry

from api.terms import own
from api.weak_links_terms import WeakNode
from api.what_if_asked import DEED_WORDS
from api.words import both


@strawberry.enum(description=both("一项假设的种类。", "A sort of deed in a plan."))
class DeedKind(Enum):
    """`api.what_if_asked.Sort`."""

    vars().update({sort.upper(): own(str(sort), *words) for sort, words in DEED_WORDS.items()})


@strawberry.input(description=both("一项假设。", "One deed of a plan."))
class Deed:
    """`api.what_if_asked.Asked`."""

    kind: DeedKind = strawberry.field(description=both("种类。", "Its sort."))
    source: str = strawberry.field(
        description=both(
            "标识或完整名称：新增与去掉时为覆盖、联系或联合体一方，换牵头时为联合体，合并时为并入他处的一方。",
            "An id or whole name: who reaches or takes in, the alliance to be led, what goes, what closes.",
        )
    )
    target: str | None = strawberry.field(
        default=None,
        description=both(
            "另一端：单位或成员、牵头方、并入的一方；关闭时不写。",
            "The other end: a unit or member, the lead, or what the source goes into; none in closing.",
        ),
    )


@strawberry.type(description=both("一个单位的层级变动。", "A unit whose tier would change."))
class WhatIfUnit:
    """`analytics.scenario.scenario.UnitChange`."""

    unit: WeakNode = strawberry.field(description=both("单位。", "The unit."))
    before: str = strawberry.field(description=both("现在的层级。", "Its tier now."))
    after: str = strawberry.field(description=both("推演后的层级。", "Its tier under the plan."))


@strawberry.type(description=both("一个联合体的状况。", "How an alliance stands."))
class AllianceStanding:
    """`analytics.scenario.contacts.Standing`."""

    members: int = strawberry.field(description=both("成员数。", "Its members."))
    exclusive: int = strawberry.field(
        description=both("只在此处的成员数。", "Members that are in no other alliance.")
    )
    ties: int = strawberry.field(description=both("也在别处的成员数。", "Members that are elsewhere too."))


@strawberry.type(description=both("推演所及的一个联合体。", "An alliance that the plan touches."))
class WhatIfAlliance:
    """`analytics.scenario.scenario.AllianceChange`."""

    alliance: WeakNode = strawberry.field(description=both("联合体。", "The alliance."))
    before: AllianceStanding = strawberry.field(description=both("现在。", "Now."))
    after: AllianceStanding = strawberry.field(description=both("推演后。", "Under the plan."))


@strawberry.type(
    description=both("只靠一个牵头方的组织数的变动。", "How many organizations rest on one lead alone.")
)
class WhatIfLead:
    """`analytics.scenario.scenario.LeadChange`."""

    lead: WeakNode = strawberry.field(description=both("牵头方。", "The lead."))
    before: int = strawberry.field(description=both("现在。", "Now."))
    after: int = strawberry.field(description=both("推演后。", "Under the plan."))
