"""What is said about the answers themselves: policies, code lists, and who is asking."""

from __future__ import annotations

from datetime import date

import strawberry

from analytics.policies import CoveragePolicy as Declared
from api.areas import AdminArea
from api.columns import Code, coded
from api.coverage_terms import CoverageTier
from api.terms import RoleName
from api.words import both
from graph.codes import CodeList as Listed
from graph.codes import CodeTerm


@strawberry.type(
    description=both(
        "统计口径：基数、计入层级与证据期限的约定。",
        "A coverage policy: its base, tiers and age of evidence.",
    )
)
class CoveragePolicy:
    """`analytics.policies.CoveragePolicy`."""

    id: strawberry.ID = strawberry.field(description=both("代号。", "Its id."))
    label: str = strawberry.field(description=both("中文名称。", "Its name in Chinese."))
    label_en: str = strawberry.field(description=both("英文名称。", "Its name in English."))
    base: Code = strawberry.field(description=both("基数。", "The base it divides by."))
    base_of: Code | None = strawberry.field(
        description=both("D6 至 D8 从哪个基数中筛选。", "The base that D6 to D8 filter.")
    )
    numerator_tiers: list[CoverageTier] = strawberry.field(
        description=both("计入分子的层级。", "The tiers that count as covered.")
    )
    evidence_max_age_days: int = strawberry.field(
        description=both("证据的最长期限（天）。", "How old evidence may be, in days.")
    )
    joint_max_units: int = strawberry.field(
        description=both("一个联合党支部至多覆盖的单位数。", "The most units of one joint branch.")
    )
    include_trust_areas: bool = strawberry.field(
        description=both("是否计入托管区域。", "Whether areas run in trust count.")
    )
    min_employees: int | None = strawberry.field(
        description=both("基数要求的最少职工人数。", "The least staff that the base asks for.")
    )
    valid_from: date = strawberry.field(description=both("启用日期。", "In force from this day on."))
    valid_to: date | None = strawberry.field(
        description=both("停用日期；仍有效则为空。", "No longer in force from this day on; null if it is.")
    )


def shown_policy(policy: Declared) -> CoveragePolicy:
    """A policy as the schema shows it."""
    return CoveragePolicy(
        id=strawberry.ID(policy.policy_id),
        label=policy.zh,
        label_en=policy.en,
        base=coded("coverage_bases", policy.base),
        base_of=None if policy.base_of is None else coded("coverage_bases", policy.base_of),
        numerator_tiers=[CoverageTier[tier] for tier in policy.numerator_tiers],
        evidence_max_age_days=policy.evidence_max_age_days,
        joint_max_units=policy.joint_max_units,
        include_trust_areas=policy.include_trust_areas,
        min_employees=policy.min_employees,
        valid_from=policy.valid_from,
        valid_to=policy.valid_to,
    )


@strawberry.type(description=both("代码表。", "A code list."))
class CodeList:
    """`graph.codes.CodeList`."""

    name: str = strawberry.field(description=both("代码表的名称。", "Its name."))
    codes: list[Code] = strawberry.field(
        description=both("各项，按表中顺序。", "Its entries in their order.")
    )


def shown_list(found: Listed) -> CodeList:
    """A code list as the schema shows it."""
    return CodeList(name=found.name, codes=[shown_term(term) for term in found.terms])


def shown_term(term: CodeTerm) -> Code:
    """One entry of a code list."""
    return Code(code=term.code, label=term.label_zh, label_en=term.label_en)


@strawberry.type(description=both("提问者的角色与范围。", "The role and the area of whoever asks."))
class Me:
    """Who asks."""

    role: RoleName = strawberry.field(description=both("角色。", "The role."))
    scope: AdminArea | None = strawberry.field(
        description=both("只看哪个区域；空为全部。", "The only area that is seen; null means all.")
    )
