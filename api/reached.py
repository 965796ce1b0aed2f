"""The coverage of one unit: its tier under a policy, why it is not reached, on what evidence, what next."""

from __future__ import annotations

from datetime import date

import strawberry

from analytics.reasons import REASONS
from analytics.tiers import TIERS
from api.arguments import After, First
from api.columns import member
from api.connections import Connection
from api.context import Info
from api.coverage_terms import BaseState, CoverageTier, ReasonCode
from api.evidence import Evidence, evidence_of, piece
from api.findings import Findings
from api.pages import page
from api.words import both


@strawberry.type(
    description=both(
        "原因：为何未覆盖，以及下一步。", "A reason why a unit is not reached, and the next step."
    )
)
class Reason:
    """An entry of `analytics.reasons.REASONS`."""

    code: ReasonCode = strawberry.field(description=both("原因代码。", "Its code."))
    meaning: str = strawberry.field(description=both("含义（中文）。", "What it means, in Chinese."))
    meaning_en: str = strawberry.field(description=both("含义（英文）。", "What it means, in English."))
    next_step: str = strawberry.field(description=both("下一步（中文）。", "The next step, in Chinese."))
    next_step_en: str = strawberry.field(description=both("下一步（英文）。", "The next step, in English."))


def reason(code: str) -> Reason:
    """The reason with a code."""
    told = REASONS[code]
    return Reason(
        code=member(ReasonCode, code),
        meaning=told.zh,
        meaning_en=told.en,
        next_step=told.step_zh,
        next_step_en=told.step_en,
    )


def policy_id(root: Reached) -> str:
    """The policy."""
    return root.findings.policy.policy_id


def as_of(root: Reached) -> date:
    """The day."""
    return root.findings.network.as_of


def base(root: Reached) -> BaseState:
    """How the unit stands to the base."""
    held = root.findings.base
    if held.inside[root.row]:
        return BaseState.IN
    return BaseState.UNKNOWN if held.unknown[root.row] else BaseState.OUT


def tier(root: Reached) -> CoverageTier:
    """The tier under the policy."""
    return CoverageTier[root.findings.tier(root.row)]


def evidence_tier(root: Reached) -> CoverageTier:
    """The tier by evidence alone."""
    return CoverageTier[TIERS[root.findings.tiers.tier[root.row]]]


def primary_reason(root: Reached) -> Reason | None:
    """The first reason that holds."""
    code = root.findings.reasons.primary[root.row]
    return reason(code) if code else None


def every_reason(root: Reached) -> list[Reason]:
    """Every reason that holds."""
    held = {*root.findings.why(root.row)}
    return [reason(code) for code in REASONS if code in held]


def every_evidence(root: Reached, info: Info, first: First, after: After = None) -> Connection[Evidence]:
    """A page of the evidence."""
    entries = page(evidence_of(info.context, root.findings, root.row), first, after)
    return Connection(page=entries, make=lambda row: piece(info, root.findings, row))


@strawberry.type(
    description=both(
        "一个单位在某口径、某日的覆盖情况。", "The coverage of one unit under a policy on a day."
    )
)
class Reached:
    """What `Findings` say of one row of the network."""

    findings: strawberry.Private[Findings]
    row: strawberry.Private[int]

    policy_id: str = strawberry.field(
        resolver=policy_id, description=both("统计口径。", "The coverage policy.")
    )
    as_of: date = strawberry.field(resolver=as_of, description=both("截止日。", "The day."))
    base: BaseState = strawberry.field(
        resolver=base, description=both("是否计入该口径的基数。", "Whether it is in the base of the policy.")
    )
    tier: CoverageTier = strawberry.field(
        resolver=tier,
        description=both(
            "该口径下的层级；不在基数内为 TN。", "Its tier under the policy; TN where it is not in the base."
        ),
    )
    evidence_tier: CoverageTier = strawberry.field(
        resolver=evidence_tier,
        description=both(
            "只看依据的层级，不论是否在基数内。", "Its tier by evidence alone, in the base or not."
        ),
    )
    primary_reason: Reason | None = strawberry.field(
        resolver=primary_reason, description=both("首要原因。", "The primary reason.")
    )
    reasons: list[Reason] = strawberry.field(
        resolver=every_reason, description=both("成立的全部原因。", "Every reason that holds.")
    )
    evidence: Connection[Evidence] = strawberry.field(
        resolver=every_evidence,
        description=both("依据，最强的在前。", "The evidence, strongest first."),
    )
