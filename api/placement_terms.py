"""The words of placement in the schema."""

from __future__ import annotations

import strawberry

from api.coverage_terms import CoverageTier
from api.weak_links_terms import WeakNode
from api.words import both


@strawberry.type(description=both("一条理由及其分。", "A reason and its points."))
class PlacementReason:
    """One of `analytics.placement.placed.Placed.points`."""

    name: str = strawberry.field(description=both("权重的名称。", "The name of the weight."))
    label: str = strawberry.field(description=both("含义，中文。", "What it means, in Chinese."))
    label_en: str = strawberry.field(description=both("含义，英文。", "What it means, in English."))
    points: int = strawberry.field(description=both("分。", "Its points."))


@strawberry.type(description=both("一家未覆盖企业的去处。", "Where an uncovered enterprise could go."))
class PlacedEnterprise:
    """`analytics.placement.placed.Placed`."""

    enterprise: WeakNode = strawberry.field(description=both("企业。", "The enterprise."))
    receiver: WeakNode | None = strawberry.field(
        description=both("去处；没有或已满则为空。", "Where to; null where nobody fits or all are full.")
    )
    gives: CoverageTier | None = strawberry.field(
        description=both(
            "由此达到的层级；没有去处则为空。", "The tier it would come to; null where it has no place."
        )
    )
    match_reasons: list[PlacementReason] = strawberry.field(description=both("理由。", "What speaks for it."))
    second: WeakNode | None = strawberry.field(
        description=both(
            "次选，不论其是否已满；没有则为空。", "The second choice, full or not; null if there is none."
        )
    )
    second_points: int = strawberry.field(description=both("次选的分。", "The points of the second choice."))


@strawberry.type(description=both("一个去处的名额。", "The places of a receiver."))
class ReceiverLoad:
    """`analytics.placement.placed.Load`."""

    receiver: WeakNode = strawberry.field(description=both("去处。", "The receiver."))
    free: int = strawberry.field(description=both("还可容纳。", "Its free places."))
    taken: int = strawberry.field(description=both("本次安排占用。", "How many this placement takes."))
    more: int = strawberry.field(
        description=both(
            "再加一个名额可多安排的企业数。", "How many more enterprises one more place would bring in."
        )
    )
    more_points: int = strawberry.field(
        description=both("随之增减的分。", "The change in points that comes with it.")
    )


@strawberry.type(description=both("结果对一个权重的依赖。", "How much depends on a weight."))
class WeightSwing:
    """`analytics.placement.placed.Swing`."""

    name: str = strawberry.field(description=both("权重的名称。", "The name of the weight."))
    label: str = strawberry.field(description=both("含义，中文。", "What it means, in Chinese."))
    label_en: str = strawberry.field(description=both("含义，英文。", "What it means, in English."))
    value: int = strawberry.field(description=both("现值。", "Its value."))
    lower: int = strawberry.field(
        description=both(
            "减两成后改去别处的企业数。", "Enterprises that go elsewhere if it is a fifth lower."
        )
    )
    higher: int = strawberry.field(
        description=both(
            "加两成后改去别处的企业数。", "Enterprises that go elsewhere if it is a fifth higher."
        )
    )


@strawberry.type(description=both("可新开的一处。", "A site to open."))
class OpeningSite:
    """One of `analytics.placement.opening.Opening.sites`."""

    area: WeakNode = strawberry.field(description=both("社区或街道。", "A community or street."))
    division: str | None = strawberry.field(
        description=both("行业大类；不限则为空。", "A division of industry; null for all.")
    )
    enterprises: int = strawberry.field(
        description=both("单独可及的企业数。", "Enterprises it could reach by itself.")
    )


@strawberry.type(description=both("可联合组建的一个支部。", "A joint branch that could be formed."))
class JointBranchProposal:
    """`analytics.placement.joint.JointBranch`."""

    area: WeakNode = strawberry.field(description=both("社区。", "The community."))
    division: str | None = strawberry.field(
        description=both("共同的行业大类；多个则为空。", "Their common division; null for several.")
    )
    units: list[WeakNode] = strawberry.field(description=both("三至五个单位。", "Three to five units."))


@strawberry.input(
    description=both(
        "各理由的分，0 至 10000；不写用标准值。", "Points for reasons, 0 to 10000; else standard."
    )
)
class PlacementWeights:
    """`analytics.placement.weights.Weights`."""

    building: int | None = strawberry.field(
        default=None, description=both("同楼宇商圈，620。", "Same building or zone, 620.")
    )
    community: int | None = strawberry.field(
        default=None, description=both("同社区，420。", "Same community, 420.")
    )
    street: int | None = strawberry.field(
        default=None, description=both("同街道，200。", "Same street, 200.")
    )
    industry: int | None = strawberry.field(
        default=None, description=both("同行业大类，300。", "Same division of industry, 300.")
    )
    strength: int | None = strawberry.field(
        default=None, description=both("牵头活跃或尚有余力，200。", "An active lead, or free capacity, 200.")
    )
