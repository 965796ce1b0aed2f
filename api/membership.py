"""The facts of belonging to an alliance and of leading one, as edges."""

from __future__ import annotations

from typing import Generic, TypeVar

import strawberry

from api.actors import Actor
from api.columns import Code, coded, member
from api.connections import DatedEdge
from api.terms import MembershipRole
from api.ties import tie_column
from api.words import said

T = TypeVar("T")


@strawberry.type(description=said("MEMBER_OF"))
class MemberEdge(DatedEdge[T], Generic[T]):
    """A tie MEMBER_OF, seen from either end."""

    role: MembershipRole | None = tie_column("MEMBER_OF", "role", lambda code: member(MembershipRole, code))
    layer: Code | None = tie_column("MEMBER_OF", "layer", lambda code: coded("layers_1n", code))
    tier: Code | None = tie_column("MEMBER_OF", "tier", lambda code: coded("membership_tiers", code))


@strawberry.type(description=said("LEADS"))
class LeadEdge(DatedEdge[Actor]):
    """A tie LEADS, seen from the alliance."""

    is_deputy: bool | None = tie_column("LEADS", "is_deputy", bool)
