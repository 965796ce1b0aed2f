"""The enums of coverage: tiers, reasons, evidence, and by what a report may be grouped."""

from __future__ import annotations

from enum import Enum

import strawberry

from api.terms import entry, own
from api.words import both


@strawberry.enum(description=both("党组织覆盖单位的方式。", "How a party organization covers a unit."))
class CoverageMode(Enum):
    """Code list `coverage_modes`."""

    STANDALONE = entry("coverage_modes", "standalone")
    JOINT = entry("coverage_modes", "joint")
    REGIONAL = entry("coverage_modes", "regional")
    INDUSTRY = entry("coverage_modes", "industry")


@strawberry.enum(description=both("覆盖层级，从强到弱。", "A coverage tier, strongest first."))
class CoverageTier(Enum):
    """Code list `coverage_tiers`."""

    T1 = entry("coverage_tiers", "T1")
    T2 = entry("coverage_tiers", "T2")
    T3 = entry("coverage_tiers", "T3")
    T4 = entry("coverage_tiers", "T4")
    T5 = entry("coverage_tiers", "T5")
    T0 = entry("coverage_tiers", "T0")
    TX = entry("coverage_tiers", "TX")
    TN = entry("coverage_tiers", "TN")


@strawberry.enum(description=both("未覆盖的原因代码。", "The code of a reason why a unit is not reached."))
class ReasonCode(Enum):
    """Code list `uncovered_reasons`, and U1–U3 as one for roles to whom they are not told apart."""

    U1 = entry("uncovered_reasons", "U1")
    U2 = entry("uncovered_reasons", "U2")
    U3 = entry("uncovered_reasons", "U3")
    U1_U3 = own("U1-U3", "U1、U2、U3 合并", "U1, U2 and U3 merged")
    U4 = entry("uncovered_reasons", "U4")
    U5 = entry("uncovered_reasons", "U5")
    U6 = entry("uncovered_reasons", "U6")
    U7 = entry("uncovered_reasons", "U7")
    U8 = entry("uncovered_reasons", "U8")
    U9 = entry("uncovered_reasons", "U9")
    U10 = entry("uncovered_reasons", "U10")


@strawberry.enum(description=both("依据的途径，从强到弱。", "By what a unit is reached, strongest first."))
class EvidenceMeans(Enum):
    """`graph.network.Means`."""

    STANDALONE = own("standalone", "单独组建的党组织", "a standalone party organization")
    JOINT = own("joint", "联合组建的党组织", "a joint party organization")
    REGIONAL = own("regional", "区域或行业党组织", "a regional or industry party organization")
    CONTACT = own("contact", "指导员、联络员或群团联系", "an instructor, a liaison or a mass organization")
    ALLIANCE = own("alliance", "近期活动过的组团", "a group that met lately")


@strawberry.enum(
    description=both("党组织在截止日的状况。", "How it stands with a party organization on the day.")
)
class BodyCondition(Enum):
    """`graph.network.BodyState`."""

    SOUND = own("sound", "正常，或没有可指出的问题", "sound, or nothing is known against it")
    LAPSED = own("lapsed", "任期届满一年以上未换届", "more than one year past its term")
    BELOW_THREE = own("below_three", "正式党员不足三人", "fewer than three full members")
    ABOLISHED = own("abolished", "已撤销", "abolished")


@strawberry.enum(description=both("单位与统计基数的关系。", "How a unit stands to the base of a policy."))
class BaseState(Enum):
    """`analytics.bases.Base`."""

    IN = own("in", "计入基数", "in the base")
    OUT = own("out", "不计入", "outside the base")
    UNKNOWN = own(
        "unknown", "条件不详，不计入，另行计数", "a criterion is unknown: outside, counted beside it"
    )


@strawberry.enum(description=both("分组维度。", "A dimension by which a report may be grouped."))
class Dimension(Enum):
    """`analytics.cells.DIMENSIONS`; the value is the name there."""

    DISTRICT = own("district", "区", "district")
    STREET = own("street", "街道", "street")
    COMMUNITY = own("community", "社区", "community")
    INDUSTRY = own("industry", "行业门类", "industry section")
    DIVISION = own("division", "行业大类", "industry division")
    SIZE = own("size", "职工规模", "staff band")
    OWNERSHIP = own("ownership", "所有制", "ownership")
    KIND = own("kind", "单位类别", "sort of unit")
    ZONE = own("zone", "商圈楼宇", "zone")


@strawberry.enum(
    description=both(
        "未覆盖清单的三个部分，互不混淆。",
        "The three sections of the list of units not reached; never mixed.",
    )
)
class Section(Enum):
    """The tiers T0, T5 and TX of `analytics.uncovered`."""

    UNCOVERED = own("T0", "未覆盖：查过而没有", "looked for and not reached")
    ALLIANCE_ONLY = own("T5", "仅通过组团联系", "known through a group only")
    UNKNOWN = own("TX", "未知：没有查过，或证据过期", "not looked for, or too long ago")
