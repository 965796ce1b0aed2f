"""The closed code lists as enums: the code in capital letters, described by its two labels."""

from __future__ import annotations

from enum import Enum
from typing import Any

import strawberry

from api.words import both, labels


def entry(codes: str, code: str) -> Any:
    """One entry of a code list."""
    return strawberry.enum_value(code, description=labels(codes, code))


def own(code: str, zh: str, en: str) -> Any:
    """A value of an enum that is no code list."""
    return strawberry.enum_value(code, description=both(zh, en))


@strawberry.enum(description=both("是、否或不详：不详不等于否。", "Yes, no or unknown; unknown is never no."))
class Known(Enum):
    """Code list `tri`."""

    YES = entry("tri", "yes")
    NO = entry("tri", "no")
    UNKNOWN = entry("tri", "unknown")


@strawberry.enum(description=both("区域层级。", "The level of an area."))
class AreaLevel(Enum):
    """Code list `area_levels`."""

    CITY = entry("area_levels", "city")
    DISTRICT = entry("area_levels", "district")
    STREET = entry("area_levels", "street")
    COMMUNITY = entry("area_levels", "community")


@strawberry.enum(description=both("区域代码出自哪套编码。", "The coding system of an area code."))
class CodeScheme(Enum):
    """Code list `code_schemes`."""

    NBS = entry("code_schemes", "nbs")
    MCA = entry("code_schemes", "mca")
    GB2260 = entry("code_schemes", "gb2260")
    SYNTHETIC = entry("code_schemes", "synthetic")


@strawberry.enum(description=both("商圈楼宇的类别。", "The sort of a zone."))
class ZoneKind(Enum):
    """Code list `zone_kinds`."""

    COMMERCIAL_DISTRICT = entry("zone_kinds", "commercial_district")
    BUILDING = entry("zone_kinds", "building")
    PARK = entry("zone_kinds", "park")
    NEIGHBOURHOOD = entry("zone_kinds", "neighbourhood")
    MARKET = entry("zone_kinds", "market")


@strawberry.enum(description=both("阵地的类别。", "The sort of a facility."))
class FacilityKind(Enum):
    """Code list `facility_kinds`."""

    REGIONAL_CENTRE = entry("facility_kinds", "regional_centre")
    ZONE_CENTRE = entry("facility_kinds", "zone_centre")
    ACTIVITY_ROOM = entry("facility_kinds", "activity_room")
    FEEDBACK_BOX = entry("facility_kinds", "feedback_box")
    CANTEEN = entry("facility_kinds", "canteen")
    CHARITY_STORE = entry("facility_kinds", "charity_store")
    OTHER = entry("facility_kinds", "other")


@strawberry.enum(description=both("单位的类别。", "The sort of a unit."))
class UnitKind(Enum):
    """Code list `unit_kinds`."""

    ENTERPRISE = entry("unit_kinds", "enterprise")
    SOCIAL_ORG = entry("unit_kinds", "social_org")
    PUBLIC_INSTITUTION = entry("unit_kinds", "public_institution")
    SCHOOL = entry("unit_kinds", "school")
    HOSPITAL = entry("unit_kinds", "hospital")
    GOVERNMENT = entry("unit_kinds", "government")
    GOV_INVESTMENT_COMPANY = entry("unit_kinds", "gov_investment_company")
    STATE_ENTERPRISE = entry("unit_kinds", "state_enterprise")
    MASS_ORG = entry("unit_kinds", "mass_org")
    RESIDENTS_COMMITTEE = entry("unit_kinds", "residents_committee")
    COOPERATIVE = entry("unit_kinds", "cooperative")
    LAW_FIRM = entry("unit_kinds", "law_firm")
    OTHER = entry("unit_kinds", "other")


@strawberry.enum(description=both("单位的经营状态。", "The operating status of a unit."))
class OperatingStatus(Enum):
    """Code list `operating_status`."""

    OPERATING = entry("operating_status", "operating")
    SUSPENDED = entry("operating_status", "suspended")
    SHELL = entry("operating_status", "shell")
    ZOMBIE = entry("operating_status", "zombie")
    MOVED_OUT = entry("operating_status", "moved_out")
    DEREGISTERED = entry("operating_status", "deregistered")
    REVOKED = entry("operating_status", "revoked")
    UNKNOWN = entry("operating_status", "unknown")


@strawberry.enum(description=both("单位的摸排状态。", "Whether a unit was surveyed."))
class SurveyState(Enum):
    """Code list `survey_states`."""

    SURVEYED = entry("survey_states", "surveyed")
    PARTIAL = entry("survey_states", "partial")
    NOT_SURVEYED = entry("survey_states", "not_surveyed")
    REFUSED = entry("survey_states", "refused")


@strawberry.enum(description=both("党组织的类别。", "The sort of a party organization."))
class PartyOrganizationKind(Enum):
    """Code list `party_organization_kinds`."""

    WORKING_COMMITTEE = entry("party_organization_kinds", "working_committee")
    COMMITTEE = entry("party_organization_kinds", "committee")
    GENERAL_BRANCH = entry("party_organization_kinds", "general_branch")
    BRANCH = entry("party_organization_kinds", "branch")
    JOINT_BRANCH = entry("party_organization_kinds", "joint_branch")
    REGIONAL_COMMITTEE = entry("party_organization_kinds", "regional_committee")
    JOINT_COMMITTEE = entry("party_organization_kinds", "joint_committee")
    TEMPORARY_BRANCH = entry("party_organization_kinds", "temporary_branch")
    MOBILE_BRANCH = entry("party_organization_kinds", "mobile_branch")
    FUNCTIONAL_BRANCH = entry("party_organization_kinds", "functional_branch")
    LEADING_GROUP = entry("party_organization_kinds", "leading_group")


@strawberry.enum(description=both("党组织的组建形式。", "How a party organization is formed."))
class PartyOrganizationForm(Enum):
    """Code list `party_organization_forms`."""

    STANDALONE = entry("party_organization_forms", "standalone")
    JOINT = entry("party_organization_forms", "joint")
    REGIONAL = entry("party_organization_forms", "regional")
    INDUSTRY = entry("party_organization_forms", "industry")
    ATTACHED = entry("party_organization_forms", "attached")
    DELEGATED = entry("party_organization_forms", "delegated")


@strawberry.enum(description=both("党组织的状态。", "The status of a party organization."))
class PartyOrganizationStatus(Enum):
    """Code list `party_organization_status`."""

    PROPOSED = entry("party_organization_status", "proposed")
    APPROVED = entry("party_organization_status", "approved")
    ACTIVE = entry("party_organization_status", "active")
    ABOLISHED = entry("party_organization_status", "abolished")


@strawberry.enum(description=both("职务的类别。", "The sort of a post."))
class PostKind(Enum):
    """Code list `post_kinds`."""

    SECRETARY = entry("post_kinds", "secretary")
    DEPUTY = entry("post_kinds", "deputy")
    MEMBER = entry("post_kinds", "member")
    PART_TIME_MEMBER = entry("post_kinds", "part_time_member")
    STANDING_COMMITTEE_MEMBER = entry("post_kinds", "standing_committee_member")
    CONTACT_LEADER = entry("post_kinds", "contact_leader")
    INSTRUCTOR = entry("post_kinds", "instructor")
    LIAISON = entry("post_kinds", "liaison")
    COURIER = entry("post_kinds", "courier")


@strawberry.enum(description=both("联合体的类别。", "The sort of an alliance."))
class AllianceKind(Enum):
    """Code list `alliance_kinds`."""

    REGIONAL_315 = entry("alliance_kinds", "regional_315")
    GROUP = entry("alliance_kinds", "group")
    ZONE_1N = entry("alliance_kinds", "zone_1n")
    PAIRING = entry("alliance_kinds", "pairing")
    ASSOCIATION = entry("alliance_kinds", "association")


@strawberry.enum(description=both("联合体的状态。", "The status of an alliance."))
class AllianceStatus(Enum):
    """Code list `alliance_status`."""

    PLANNED = entry("alliance_status", "planned")
    ACTIVE = entry("alliance_status", "active")
    DORMANT = entry("alliance_status", "dormant")
    MERGED = entry("alliance_status", "merged")
    DISSOLVED = entry("alliance_status", "dissolved")


@strawberry.enum(description=both("党建组团的类型。", "The type of a group."))
class GroupType(Enum):
    """Code list `group_types`."""

    REGION = entry("group_types", "region")
    INDUSTRY = entry("group_types", "industry")
    COMPREHENSIVE = entry("group_types", "comprehensive")


@strawberry.enum(description=both("在联合体中的角色。", "The role in an alliance."))
class MembershipRole(Enum):
    """Code list `membership_roles`."""

    LEAD = entry("membership_roles", "lead")
    DEPUTY = entry("membership_roles", "deputy")
    MEMBER = entry("membership_roles", "member")
    OBSERVER = entry("membership_roles", "observer")


@strawberry.enum(description=both("承继的方式。", "The sort of a succession."))
class SuccessionKind(Enum):
    """Code list `succession_kinds`."""

    MERGE = entry("succession_kinds", "merge")
    SPLIT = entry("succession_kinds", "split")
    RENAME = entry("succession_kinds", "rename")
    CONVERT = entry("succession_kinds", "convert")
    RECODE = entry("succession_kinds", "recode")
    UNSTATED = entry("succession_kinds", "unstated")


@strawberry.enum(description=both("日期的精度。", "How exact a date is."))
class DatePrecision(Enum):
    """Code list `date_precisions`."""

    DAY = entry("date_precisions", "day")
    MONTH = entry("date_precisions", "month")
    YEAR = entry("date_precisions", "year")
    BEFORE = entry("date_precisions", "before")
    AFTER = entry("date_precisions", "after")
    UNKNOWN = entry("date_precisions", "unknown")


@strawberry.enum(description=both("角色。", "A role."))
class RoleName(Enum):
    """`graph.policy.Role`."""

    PUBLIC = own("public", "公众", "the public")
    PLANNER = own("planner", "规划", "planner")
    ANALYST = own("analyst", "分析", "analyst")
    ORGANIZER = own("organizer", "组织部门", "organization department")
    STEWARD = own("steward", "数据管理", "data steward")
    AUDITOR = own("auditor", "审计", "auditor")
