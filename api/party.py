"""Party organizations and their posts: where they sit, whom they cover, to whom they answer. No persons."""

from __future__ import annotations

from datetime import date
from typing import ClassVar

import strawberry

from api.actors import Actor
from api.areas import AdminArea, area_at
from api.arguments import After, AsOf, First
from api.columns import Code, column, day, flag, listed, member, one_of
from api.connections import (
    EDGES,
    NODES,
    DatedConnection,
    DatedEdge,
    Paged,
    SuccessionConnection,
    edges_of,
    far_nodes,
)
from api.context import Info, Node, dated
from api.coverage_terms import BodyCondition, CoverageMode
from api.pages import page
from api.succession import PREDECESSORS, SUCCESSORS, predecessors, successors
from api.terms import Known, PartyOrganizationForm, PartyOrganizationKind, PartyOrganizationStatus, PostKind
from api.ties import fact, far, incoming, listing, outgoing, tie_column
from api.units import Unit
from api.words import both, said
from graph.bodies import body_states
from graph.network import BodyState
from graph.store.stored import date_of
from graph.store.stored import day as day_number
from graph.territory import AREA

KIND = "PartyOrganization"


def condition(root: PartyOrganization, info: Info) -> BodyCondition:
    """How it stands on the day, as far as this role may know."""
    context, today = info.context, day_number(root.day)
    states = context.once(("bodies", today), lambda: body_states(context.view, today))
    return BodyCondition[BodyState(states[root.place]).name]


def host_unit(root: PartyOrganization, info: Info) -> Unit | None:
    """The unit in which it is set up."""
    ties = outgoing(info.context, root, "ESTABLISHED_IN", "Unit")
    return Unit(place=ties[-1].place, day=root.day) if ties else None


def covered_units(
    root: PartyOrganization, info: Info, first: First, after: After = None, as_of: AsOf = None
) -> CoveredUnitConnection:
    """The units it covers on the day."""
    ties = outgoing(info.context, dated(root, info, as_of), "COVERS", "Unit")
    return CoveredUnitConnection(page=page(listing(info.context, "coveredUnits", ties), first, after))


def superior(root: PartyOrganization, info: Info) -> PartyOrganization | None:
    """The one it answers to on the day; mere guidance does not count."""
    ties = outgoing(info.context, root, "SUBORDINATE_TO", KIND)
    found = [tie for tie in ties if not fact(info.context, tie, "guidance_only")]
    return PartyOrganization(place=found[-1].place, day=root.day) if found else None


def subordinates(
    root: PartyOrganization, info: Info, first: First, after: After = None
) -> DatedConnection[PartyOrganization]:
    """Those that answer to it on the day."""
    ties = incoming(info.context, root, "SUBORDINATE_TO", KIND)
    return DatedConnection(page=page(listing(info.context, "subordinates", ties), first, after))


def posts(root: PartyOrganization, info: Info, first: First, after: After = None) -> DatedConnection[Post]:
    """Its posts on the day."""
    ties = incoming(info.context, root, "OF_POST", "Post")
    return DatedConnection(page=page(listing(info.context, "posts", ties), first, after))


def area(root: PartyOrganization, info: Info) -> AdminArea | None:
    """The area it lies in on the day."""
    return area_at(info.context, outgoing(info.context, root, "LOCATED_IN", AREA))


def post_organization(root: Post, info: Info) -> PartyOrganization | None:
    """The party organization in which a post exists."""
    ties = outgoing(info.context, root, "OF_POST", KIND)
    found = far(info.context, ties[-1]) if ties else None
    return found if isinstance(found, PartyOrganization) else None


@strawberry.type(description=said("COVERS"))
class CoveredUnitEdge(DatedEdge[Unit]):
    """A tie COVERS, seen from the party organization."""

    mode: CoverageMode | None = tie_column("COVERS", "mode", lambda code: member(CoverageMode, code))
    verified_on: date | None = tie_column("COVERS", "verified_on", date_of)


@strawberry.type(
    description=both("一页党组织覆盖的单位。", "A page of the units a party organization covers.")
)
class CoveredUnitConnection(Paged):
    """A page of ties COVERS, seen from the party organization."""

    nodes: list[Unit] = strawberry.field(resolver=far_nodes, description=NODES)
    edges: list[CoveredUnitEdge] = strawberry.field(resolver=edges_of(CoveredUnitEdge), description=EDGES)


@strawberry.type(description=said(KIND))
class PartyOrganization(Actor):
    """A party organization as of a day."""

    KIND: ClassVar[str] = KIND

    kind: PartyOrganizationKind = one_of(KIND, "kind", PartyOrganizationKind)
    form: PartyOrganizationForm = one_of(KIND, "form", PartyOrganizationForm)
    domain: Code = listed(KIND, "domain", "star_domains")
    status: PartyOrganizationStatus = one_of(KIND, "status", PartyOrganizationStatus)
    structural: bool = flag(KIND, "structural")
    established_on: date = day(KIND, "established_on")
    approved_on: date | None = day(KIND, "approved_on")
    abolished_on: date | None = day(KIND, "abolished_on")
    full_member_band: Code | None = listed(KIND, "full_member_band", "member_bands")
    committee_size: int | None = column(KIND, "committee_size")
    elected: bool = flag(KIND, "elected")
    last_election_on: date | None = day(KIND, "last_election_on")
    term_years: int | None = column(KIND, "term_years")
    extension_until: date | None = day(KIND, "extension_until")
    secretary_filled: Known | None = one_of(KIND, "secretary_filled", Known)
    is_synthetic: bool = flag(KIND, "is_synthetic")
    condition: BodyCondition = strawberry.field(
        resolver=condition,
        description=both(
            "截止日的状况：任期、撤销与人数。", "How it stands on the day: term, abolition, size."
        ),
    )
    area: AdminArea | None = strawberry.field(
        resolver=area, description=both("所在的区域。", "The area it lies in.")
    )
    host_unit: Unit | None = strawberry.field(resolver=host_unit, description=said("ESTABLISHED_IN"))
    covered_units: CoveredUnitConnection = strawberry.field(
        resolver=covered_units, description=both("截止日覆盖的单位。", "The units it covers on the day.")
    )
    superior: PartyOrganization | None = strawberry.field(
        resolver=superior, description=said("SUBORDINATE_TO")
    )
    subordinates: DatedConnection[PartyOrganization] = strawberry.field(
        resolver=subordinates, description=both("下级党组织。", "Those that answer to it.")
    )
    posts: DatedConnection[Post] = strawberry.field(
        resolver=posts, description=both("所设的职务，不记人。", "Its posts, without persons.")
    )
    successors: SuccessionConnection[PartyOrganization] = strawberry.field(
        resolver=successors, description=SUCCESSORS
    )
    predecessors: SuccessionConnection[PartyOrganization] = strawberry.field(
        resolver=predecessors, description=PREDECESSORS
    )


@strawberry.type(description=said("Post"))
class Post(Node):
    """A post as of a day."""

    KIND: ClassVar[str] = "Post"

    kind: PostKind = one_of("Post", "kind", PostKind)
    quantity: int | None = column("Post", "quantity")
    is_synthetic: bool = flag("Post", "is_synthetic")
    party_organization: PartyOrganization | None = strawberry.field(
        resolver=post_organization, description=said("OF_POST")
    )
