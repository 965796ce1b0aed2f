"""Actors: what can belong to an alliance, lead it, or cover a unit. A type of its own, so that alliances,
units and party organizations need not know each other.
"""

from __future__ import annotations

import strawberry

from api.columns import column
from api.context import Node
from api.words import both


@strawberry.interface(
    description=both(
        "单位或党组织：能加入、牵头联合体的组织。",
        "A unit or party organization: whatever can join an alliance.",
    )
)
class Actor(Node):
    """Whatever can be a member."""

    name: str = column("Unit", "name_zh")
    name_en: str | None = column("Unit", "name_en")
