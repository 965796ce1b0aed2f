"""Losses for the schema: what is lost if alliances, bodies, contacts or leads stop."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date

import strawberry

from analytics.losses.alone import Loss as FoundLoss
from analytics.losses.committees import Committee
from analytics.losses.expected import Expected
from analytics.losses.joint import Joint
from analytics.policies import DEFAULT_POLICY
from api.arguments import After, AreaCode, AsOf, First, PolicyId
from api.connections import Connection
from api.context import Context, Info
from api.losses_seen import Of, Told, asked, losses_seen
from api.losses_terms import (
    ExpectedReach,
    Fail,
    JointLoss,
    Loss,
    LossDepth,
    LossOf,
    OfArgument,
    QuorumRisk,
    Together,
)
from api.mechanisms import narrowed
from api.meta import CoveragePolicy, shown_policy
from api.pages import Listing, page
from api.weak_links import shown_node
from api.words import both
from graph.view import View


def losses_page(
    root: Losses, info: Info, found: Sequence[FoundLoss], name: str, cut: Cut
) -> Connection[Loss]:
    """A page of single losses in their order."""
    first, after = cut
    listing = Listing(name, list(enumerate(found)), lambda entry: (f"{entry[0]:06d}",))

    def make(entry: tuple[int, FoundLoss]) -> Loss:
        _, each = entry
        return Loss(
            node=shown_node(root.view, info.context.ids, each.support), lost=each.lost, share=each.share
        )

    return Connection(page=page(listing, first, after), make=make)


Cut = tuple[int, str | None]


def alone(root: Losses, info: Info, first: First, after: After = None) -> Connection[Loss]:
    """A page of what is lost with one."""
    return losses_page(root, info, root.told.alone, "lossesAlone", (first, after))


def leads(root: Losses, info: Info, first: First, after: After = None) -> Connection[Loss]:
    """A page of what is lost with a lead."""
    return losses_page(root, info, root.told.leads, "lossesLeads", (first, after))


def committees(root: Losses, info: Info, first: First, after: After = None) -> Connection[QuorumRisk]:
    """A page of alliances, the most fragile first."""
    listing = Listing(
        "lossesQuorum", list(enumerate(root.told.committees)), lambda entry: (f"{entry[0]:06d}",)
    )

    def make(entry: tuple[int, Committee]) -> QuorumRisk:
        found = entry[1]._asdict()
        return QuorumRisk(node=shown_node(root.view, info.context.ids, found.pop("alliance")), **found)

    return Connection(page=page(listing, first, after), make=make)


def joint(root: Losses, info: Info) -> JointLoss | None:
    """The worst together."""
    return joint_loss(root, info.context, root.told.joint)


def joint_leads(root: Losses, info: Info) -> JointLoss | None:
    """The worst leads together."""
    return joint_loss(root, info.context, root.told.joint_leads)


def joint_loss(root: Losses, context: Context, found: Joint | None) -> JointLoss | None:
    """The worst choice as the schema shows it."""
    if found is None:
        return None
    subjects = [shown_node(root.view, context.ids, each) for each in found.supports]
    return JointLoss(subjects=subjects, lost=found.lost, at_most=found.most, proved=found.proved)


@strawberry.type(
    description=both(
        "失去联合体、组织、联络或牵头方的后果，连同基数、口径与未知。",
        "What is lost if alliances, bodies, contacts or leads stop, with base, policy and unknown.",
    )
)
class Losses:
    """`api.losses_seen.Told`."""

    told: strawberry.Private[Told]
    view: strawberry.Private[View]

    of: LossOf = strawberry.field(description=both("失去的是什么。", "What is lost."))
    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    policy: CoveragePolicy | None = strawberry.field(
        description=both("统计口径；论联系则为空。", "The coverage policy; null for contact.")
    )
    base: int = strawberry.field(
        description=both(
            "基数：口径的单位，或可见的组织。", "The base: units of the policy, or organizations."
        )
    )
    covered: int = strawberry.field(description=both("已覆盖的组织数。", "Organizations reached."))
    unknown_share: float | None = strawberry.field(
        description=both(
            "未知的份额，0 至 1：论覆盖占基数，论联系为看不到牵头方的联合体。",
            "The unknown, 0 to 1: of the base; for contact, alliances without a lead that is seen.",
        )
    )
    depth: LossDepth | None = strawberry.field(
        description=both("依靠几条关系；人数过少则为空。", "On how many relations; null where too few.")
    )
    expected: ExpectedReach = strawberry.field(
        description=both("各自独立失效之后。", "After each failed independently.")
    )
    expected_sharing_leads: ExpectedReach | None = strawberry.field(
        description=both("联合体随其牵头方失效之后。", "After alliances failed with their leads.")
    )
    alone: Connection[Loss] = strawberry.field(
        resolver=alone,
        description=both("单独失去，最多者在前。", "What is lost with one alone, the largest first."),
    )
    leads: Connection[Loss] = strawberry.field(
        resolver=leads,
        description=both(
            "失去唯一能牵头者，最多者在前。", "What is lost with one sole lead, the largest first."
        ),
    )
    joint: JointLoss | None = strawberry.field(
        resolver=joint, description=both("同时失去 k 个的最坏情形。", "The worst that k lose together.")
    )
    joint_leads: JointLoss | None = strawberry.field(
        resolver=joint_leads,
        description=both("同时失去 k 个牵头方的最坏情形。", "The worst that k leads lose together."),
    )
    committees: Connection[QuorumRisk] = strawberry.field(
        resolver=committees,
        description=both("联合体，最易不足半数者在前。", "Alliances, the most fragile first."),
    )


def losses_report(  # noqa: PLR0913, PLR0917 - the arguments of the field
    info: Info,
    of: OfArgument = LossOf.COVERAGE,
    policy_id: PolicyId = DEFAULT_POLICY,
    k: Together = 3,
    fail: Fail = 0.1,
    as_of: AsOf = None,
    area: AreaCode = None,
) -> Losses | None:
    """The losses that the view may see; None for roles that may not, and of an area that is not there."""
    context, day = info.context, info.context.on(as_of)
    wanted, view = asked(Of(str(of.value)), policy_id, k, fail), narrowed(context, area)
    if view is None:
        return None
    context.analyses.note(("losses", wanted, view.scope, day))
    about = ("losses", wanted, view.scope, day)
    told: Told | None = context.standpoint.kept.get(about, lambda: losses_seen(view, wanted, day))
    return None if told is None else shown(told, view, of)


def shown(told: Told, view: View, of: LossOf) -> Losses:
    """The losses as the schema shows them."""
    return Losses(
        told=told,
        view=view,
        of=of,
        as_of=told.as_of,
        policy=None if told.policy is None else shown_policy(told.policy),
        base=told.base,
        covered=told.covered,
        unknown_share=told.unknown_share,
        depth=None if told.depth is None else LossDepth(**told.depth._asdict()),
        expected=reach(told.expected),
        expected_sharing_leads=None if told.sharing is None else reach(told.sharing),
    )


def reach(found: Expected) -> ExpectedReach:
    """What is expected as the schema shows it."""
    return ExpectedReach(mean=found.mean, deviation=found.deviation)
