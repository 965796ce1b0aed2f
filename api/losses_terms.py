"""The words of losses in the schema."""

from __future__ import annotations

from enum import Enum
from typing import Annotated, TypeAlias

import strawberry

from api.losses_seen import Of
from api.terms import own
from api.weak_links_terms import WeakNode
from api.words import both


@strawberry.enum(description=both("失去的是什么。", "What is lost."))
class LossOf(Enum):
    """`api.losses_seen.Of`."""

    COVERAGE = own(Of.COVERAGE.value, "口径所计层级的覆盖", "coverage in the tiers of the policy")
    CONTACT = own(Of.CONTACT.value, "通过联合体的联系", "contact through alliances")


OfArgument: TypeAlias = Annotated[
    LossOf, strawberry.argument(description=both("失去的是覆盖还是联系。", "Coverage or contact."))
]
Together: TypeAlias = Annotated[
    int, strawberry.argument(description=both("同时失去几个，1 至 5。", "How many stop together, 1 to 5."))
]
Fail: TypeAlias = Annotated[
    float,
    strawberry.argument(
        description=both("各自失效的概率，0 至 1。", "The probability that each fails, 0 to 1.")
    ),
]


@strawberry.type(description=both("已覆盖的组织依靠几条关系。", "On how many relations the reached rest."))
class LossDepth:
    """`analytics.losses.depth.Depth`."""

    one: int = strawberry.field(description=both("只有一条。", "One only."))
    two: int = strawberry.field(description=both("两条。", "Two."))
    more: int = strawberry.field(description=both("三条以上。", "Three or more."))


@strawberry.type(
    description=both("随机失效后仍被覆盖的组织数。", "Organizations still reached after failures.")
)
class ExpectedReach:
    """`analytics.losses.expected.Expected`."""

    mean: float = strawberry.field(description=both("均值。", "The mean."))
    deviation: float | None = strawberry.field(
        description=both("标准差；网络过大则为空。", "The standard deviation; null in too large a network.")
    )


@strawberry.type(description=both("失去一个联合体、组织、联络或牵头方的后果。", "What is lost if one stops."))
class Loss:
    """`analytics.losses.alone.Loss`."""

    node: WeakNode = strawberry.field(description=both("失去的是谁。", "Which stops."))
    lost: int = strawberry.field(description=both("失去的组织数。", "Organizations lost."))
    share: float = strawberry.field(
        description=both("占已覆盖的份额，0 至 1。", "As a share of the reached, 0 to 1.")
    )


@strawberry.type(description=both("同时失去几个的最坏情形。", "The worst that several lose together."))
class JointLoss:
    """`analytics.losses.joint.Joint`."""

    subjects: list[WeakNode] = strawberry.field(
        description=both("失去的是谁，至多五个。", "Which, at most five.")
    )
    lost: int = strawberry.field(description=both("失去的组织数。", "Organizations lost."))
    at_most: int = strawberry.field(
        description=both("同样多个的任何选择都不超过此数。", "No choice of as many loses more.")
    )
    proved: bool = strawberry.field(description=both("是否已证为最坏。", "Whether it is proved the worst."))


@strawberry.type(
    description=both(
        "联合体一年内活跃成员不足半数的可能。", "How likely an alliance loses its quorum in a year."
    )
)
class QuorumRisk:
    """`analytics.losses.committees.Committee`."""

    node: WeakNode = strawberry.field(description=both("联合体。", "The alliance."))
    members: int = strawberry.field(description=both("成员数。", "Its members."))
    active: int = strawberry.field(
        description=both(
            "一年内参加过其活动的成员数。", "Members that took part in its activities for a year."
        )
    )
    quorum: int = strawberry.field(description=both("过半数。", "More than half of the members."))
    risk: float | None = strawberry.field(
        description=both(
            "概率，0 至 1；来源未载活动或退出则为空。",
            "The probability, 0 to 1; null where no activity or no exit is on record.",
        )
    )
    largest: float | None = strawberry.field(
        description=both(
            "参加次数最多的成员所占份额，0 至 1。",
            "The share of attendances of the member with most, 0 to 1.",
        )
    )
