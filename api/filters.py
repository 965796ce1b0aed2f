"""Filters of the lists: what may be asked of units, party organizations, alliances, zones and facilities."""

from __future__ import annotations

from typing import Any

import strawberry

from analytics.policies import DEFAULT_POLICY
from api.coverage_terms import CoverageTier
from api.terms import (
    AllianceKind,
    AllianceStatus,
    FacilityKind,
    GroupType,
    Known,
    OperatingStatus,
    PartyOrganizationForm,
    PartyOrganizationKind,
    UnitKind,
    ZoneKind,
)
from api.words import both, said

NAME_CONTAINS = both("名称包含的文字，不分大小写。", "Text that the name contains, in any case.")
IN_AREA = both("所在区域的代码，含其下级。", "The code of the area it lies in, with all below it.")


def optional(description: str, default: object = None) -> Any:
    """A condition that need not be given."""
    return strawberry.field(default=default, description=description)


@strawberry.input(description=both("单位的条件，须全部满足。", "Conditions on units; all must hold."))
class UnitFilter:
    """Conditions on units."""

    kind: list[UnitKind] | None = optional(said("Unit", "kind"))
    ownership: list[str] | None = optional(said("Unit", "ownership"))
    employees_band: list[str] | None = optional(said("Unit", "employees_band"))
    industry: list[str] | None = optional(
        both(
            "行业代码的开头：门类、大类或更细。",
            "How the industry code begins: a section, a division or finer.",
        )
    )
    operating_status: list[OperatingStatus] | None = optional(said("Unit", "operating_status"))
    rostered: list[Known] | None = optional(said("Unit", "rostered"))
    area: str | None = optional(IN_AREA)
    zone: strawberry.ID | None = optional(both("所在商圈楼宇的标识。", "The id of the zone it lies in."))
    name_contains: str | None = optional(NAME_CONTAINS)
    tier: list[CoverageTier] | None = optional(
        both("所给口径下的覆盖层级。", "The coverage tier under the policy given here.")
    )
    policy: str = optional(
        both("判断层级所用的统计口径。", "The coverage policy that the tier is judged by."), DEFAULT_POLICY
    )


@strawberry.input(
    description=both("党组织的条件，须全部满足。", "Conditions on party organizations; all must hold.")
)
class PartyOrganizationFilter:
    """Conditions on party organizations."""

    kind: list[PartyOrganizationKind] | None = optional(said("PartyOrganization", "kind"))
    form: list[PartyOrganizationForm] | None = optional(said("PartyOrganization", "form"))
    area: str | None = optional(IN_AREA)
    name_contains: str | None = optional(NAME_CONTAINS)


@strawberry.input(description=both("联合体的条件，须全部满足。", "Conditions on alliances; all must hold."))
class AllianceFilter:
    """Conditions on alliances."""

    kind: list[AllianceKind] | None = optional(said("Alliance", "kind"))
    group_type: list[GroupType] | None = optional(said("Alliance", "group_type"))
    status: list[AllianceStatus] | None = optional(said("Alliance", "status"))
    area: str | None = optional(IN_AREA)
    name_contains: str | None = optional(NAME_CONTAINS)


@strawberry.input(description=both("商圈楼宇的条件，须全部满足。", "Conditions on zones; all must hold."))
class ZoneFilter:
    """Conditions on zones."""

    kind: list[ZoneKind] | None = optional(said("Zone", "kind"))
    area: str | None = optional(IN_AREA)
    name_contains: str | None = optional(NAME_CONTAINS)


@strawberry.input(description=both("阵地的条件，须全部满足。", "Conditions on facilities; all must hold."))
class FacilityFilter:
    """Conditions on facilities."""

    kind: list[FacilityKind] | None = optional(said("Facility", "kind"))
    area: str | None = optional(IN_AREA)
    name_contains: str | None = optional(NAME_CONTAINS)


Filter = UnitFilter | PartyOrganizationFilter | AllianceFilter | ZoneFilter | FacilityFilter
