"""The root fields: each reads its arguments, makes one call, and shows the result."""

from __future__ import annotations

from datetime import date
from typing import Annotated, Any, TypeAlias

import strawberry

from analytics.policies import DEFAULT_POLICY, policies
from analytics.uncovered import URGENT_CELLS
from api.alliances import Alliance
from api.areas import AdminArea
from api.arguments import After, AreaCode, AsOf, First, PolicyId
from api.connections import Connection
from api.context import Context, Info, Node
from api.coverage import Coverage, coverage_report
from api.coverage_terms import Dimension
from api.filters import (
    AllianceFilter,
    FacilityFilter,
    PartyOrganizationFilter,
    UnitFilter,
    ZoneFilter,
)
from api.ids import Found
from api.limits import IDS, within
from api.meta import CodeList, CoveragePolicy, Me, shown_list, shown_policy
from api.party import PartyOrganization
from api.places import existing, inside
from api.selection import Selection, filtered
from api.terms import AreaLevel, CodeScheme, RoleName
from api.uncovered import Uncovered, uncovered_report
from api.units import Unit
from api.words import both, said
from api.zones import Facility, Zone
from graph.codes import code_lists
from graph.identifiers import compact_code
from graph.records import key_part
from graph.store.stored import day as day_number
from graph.territory import AREA

Id: TypeAlias = Annotated[
    strawberry.ID, strawberry.argument(description=both("节点的标识。", "A node's id."))
]
IdList: TypeAlias = Annotated[
    list[strawberry.ID],
    strawberry.argument(description=both("节点的标识，至多 100 个。", "Ids of nodes, at most 100.")),
]
Name: TypeAlias = Annotated[
    str, strawberry.argument(description=both("名称，须完全相同。", "The exact name."))
]
Uscc: TypeAlias = Annotated[str, strawberry.argument(description=said("Unit", "uscc"))]
Level: TypeAlias = Annotated[AreaLevel | None, strawberry.argument(description=said(AREA, "level"))]
Scheme: TypeAlias = Annotated[CodeScheme, strawberry.argument(description=said(AREA, "code_scheme"))]
Code: TypeAlias = Annotated[str, strawberry.argument(description=said(AREA, "code"))]
By: TypeAlias = Annotated[
    list[Dimension],
    strawberry.argument(description=both("分组维度，每个至多一次。", "Dimensions, each at most once.")),
]
Names: TypeAlias = Annotated[
    list[str] | None,
    strawberry.argument(
        description=both("代码表的名称；缺省为全部。", "Names of code lists; by default all.")
    ),
]
NOTHING: list[Dimension] = []
URGENT = [Dimension[name.upper()] for name in URGENT_CELLS]
WHERE = strawberry.argument(description=both("条件，须全部满足。", "Conditions; all must hold."))


def at(context: Context, found: Found, day: date) -> Node | None:
    """A node that was looked up, if it is there for the view. The view is asked in any case."""
    seen = bool(context.view.nodes(found.kind)[found.position : found.position + 1].any())
    return context.node(found.kind, found.position, day) if found.there & seen else None


def node(info: Info, id: Id, as_of: AsOf = None) -> Node | None:
    """A node by its id."""
    context = info.context
    return at(context, context.ids.find(context.snapshot, tuple(context.types), id), context.on(as_of))


def nodes(info: Info, ids: IdList, as_of: AsOf = None) -> list[Node | None]:
    """Several nodes by their ids, in the order asked for."""
    within(IDS, len(ids))
    return [node(info, id, as_of) for id in ids]


def keyed(info: Info, kind: str, key: str, as_of: date | None) -> Any:
    """A node by its natural key: by its id, so that what is hidden takes the steps of what never was."""
    context = info.context
    wanted = context.ids.of(kind, key)
    return at(context, context.ids.find(context.snapshot, (kind,), wanted), context.on(as_of))


def areas(  # noqa: PLR0913, PLR0917 - the arguments of the field
    info: Info,
    first: First,
    after: After = None,
    level: Level = None,
    within: AreaCode = None,
    as_of: AsOf = None,
) -> Connection[AdminArea]:
    """Areas that exist on the day."""
    context, day = info.context, info.context.on(as_of)
    mask = existing(context, AREA, day_number(day))
    if level is not None:
        mask = mask & context.table(AREA).coded("level").equals(str(level.value))
    if within is not None:
        mask = mask & inside(context, within, day_number(day))
    return Selection(context, AREA, mask, day).page(first, after)


def area(info: Info, code: Code, scheme: Scheme = CodeScheme.NBS, as_of: AsOf = None) -> AdminArea | None:
    """An area by its code."""
    found: AdminArea | None = keyed(info, AREA, f"{scheme.value}:{key_part(code)}", as_of)
    return found


def units(
    info: Info,
    first: First,
    after: After = None,
    where: Annotated[UnitFilter | None, WHERE] = None,
    as_of: AsOf = None,
) -> Connection[Unit]:
    """Units that exist on the day."""
    return filtered(info, "Unit", where, as_of).page(first, after)


def unit(info: Info, uscc: Uscc, as_of: AsOf = None) -> Unit | None:
    """A unit by its credit code as people write it; none for roles that may not read credit codes."""
    readable = info.context.column("Unit", "uscc") is not None
    key = f"uscc:{key_part(compact_code(uscc))}" if readable else ""
    found: Unit | None = keyed(info, "Unit", key, as_of)
    return found


def party_organizations(
    info: Info,
    first: First,
    after: After = None,
    where: Annotated[PartyOrganizationFilter | None, WHERE] = None,
    as_of: AsOf = None,
) -> Connection[PartyOrganization]:
    """Party organizations that exist on the day."""
    return filtered(info, "PartyOrganization", where, as_of).page(first, after)


def alliances(
    info: Info,
    first: First,
    after: After = None,
    where: Annotated[AllianceFilter | None, WHERE] = None,
    as_of: AsOf = None,
) -> Connection[Alliance]:
    """Alliances that exist on the day."""
    return filtered(info, "Alliance", where, as_of).page(first, after)


def alliance(info: Info, name: Name, as_of: AsOf = None) -> Alliance | None:
    """The first alliance of a name."""
    context = info.context
    texts, mask = context.rankings.of(context.table("Alliance")).texts, context.view.nodes("Alliance")
    places = [place for place, text in enumerate(texts) if text == name and mask[place]]
    places.sort(key=lambda place: context.order("Alliance", place))
    day = context.on(as_of)
    return Alliance(place=places[0], day=day) if places else None


def zones(
    info: Info,
    first: First,
    after: After = None,
    where: Annotated[ZoneFilter | None, WHERE] = None,
    as_of: AsOf = None,
) -> Connection[Zone]:
    """Zones."""
    return filtered(info, "Zone", where, as_of).page(first, after)


def facilities(
    info: Info,
    first: First,
    after: After = None,
    where: Annotated[FacilityFilter | None, WHERE] = None,
    as_of: AsOf = None,
) -> Connection[Facility]:
    """Facilities that exist on the day."""
    return filtered(info, "Facility", where, as_of).page(first, after)


def coverage(
    info: Info, policy: PolicyId = DEFAULT_POLICY, as_of: AsOf = None, by: By = NOTHING, area: AreaCode = None
) -> Coverage | None:
    """The report of coverage."""
    names = tuple(str(dimension.value) for dimension in by)
    return coverage_report(info.context, policy, info.context.on(as_of), names, area)


def uncovered(
    info: Info, policy: PolicyId = DEFAULT_POLICY, as_of: AsOf = None, by: By = URGENT, area: AreaCode = None
) -> Uncovered | None:
    """The report of what is not reached."""
    names = tuple(str(dimension.value) for dimension in by)
    return uncovered_report(info.context, policy, info.context.on(as_of), names, area)


def every_policy() -> list[CoveragePolicy]:
    """The policies in their order."""
    return [shown_policy(policy) for policy in policies().values()]


def lists(names: Names = None) -> list[CodeList]:
    """Code lists by name; names of lists that are not there are passed over."""
    return [shown_list(found) for found in code_lists().values() if names is None or found.name in names]


def data_date(info: Info) -> date | None:
    """The newest observation."""
    return info.context.standpoint.data_date


def version(info: Info) -> int:
    """The version of the record."""
    return info.context.snapshot.version


def me(info: Info) -> Me:
    """Who asks."""
    view = info.context.view
    place = None if view.scope is None else info.context.table(AREA).position[view.scope]
    scope = None if place is None else AdminArea(place=place, day=info.context.on(None))
    return Me(role=RoleName[view.role.name], scope=scope)
