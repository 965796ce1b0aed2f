"""Zones and facilities: commercial districts, buildings and parks, and the places of service."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import strawberry

from api.areas import AdminArea, area_at
from api.arguments import After, First
from api.columns import Code, coded, column, day, flag, listed, one_of
from api.connections import DatedConnection
from api.context import Info, Node
from api.pages import page
from api.terms import FacilityKind, ZoneKind
from api.ties import listing, outgoing
from api.words import both, said
from graph.territory import AREA


def areas(root: Zone, info: Info, first: First, after: After = None) -> DatedConnection[AdminArea]:
    """The areas it lies in on the day."""
    ties = outgoing(info.context, root, "PART_OF", AREA)
    return DatedConnection(page=page(listing(info.context, "areas", ties), first, after))


def area(root: Node, info: Info) -> AdminArea | None:
    """The area it lies in on the day."""
    return area_at(info.context, outgoing(info.context, root, "LOCATED_IN", AREA))


def functions(stored: str) -> list[Code]:
    """The functions of a centre."""
    return [coded("centre_functions", code) for code in stored.split("|")]


@strawberry.type(description=said("Zone"))
class Zone(Node):
    """A zone as of a day."""

    KIND: ClassVar[str] = "Zone"

    name: str = column("Zone", "name_zh")
    name_en: str | None = column("Zone", "name_en")
    kind: ZoneKind = one_of("Zone", "kind", ZoneKind)
    area_mu: float | None = column("Zone", "area_mu")
    daily_flow: int | None = column("Zone", "daily_flow")
    enterprise_count: int | None = column("Zone", "enterprise_count")
    count_qualifier: Code | None = listed("Zone", "count_qualifier", "figure_qualifiers")
    is_synthetic: bool = flag("Zone", "is_synthetic")
    areas: DatedConnection[AdminArea] = strawberry.field(
        resolver=areas,
        description=both("所在的区域，可以不止一个。", "The areas it lies in; there may be several."),
    )


@strawberry.type(description=said("Facility"))
class Facility(Node):
    """A facility as of a day."""

    KIND: ClassVar[str] = "Facility"

    name: str = column("Facility", "name_zh")
    name_en: str | None = column("Facility", "name_en")
    kind: FacilityKind = one_of("Facility", "kind", FacilityKind)
    functions: list[Code] | None = column("Facility", "functions", functions)
    opened_on: date | None = day("Facility", "opened_on")
    closed_on: date | None = day("Facility", "closed_on")
    floor_area_m2: float | None = column("Facility", "floor_area_m2")
    is_synthetic: bool = flag("Facility", "is_synthetic")
    area: AdminArea | None = strawberry.field(
        resolver=area, description=both("所在的区域。", "The area it lies in.")
    )
