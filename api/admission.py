"""Whom a filter admits: one mask over the nodes of a kind.

A filter reads what the role may read. Where a field is not for the role nothing has any value in it, so
that no condition can find out what is not shown.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from datetime import date
from enum import Enum
from typing import Any

import numpy as np
import strawberry

from api.context import Context
from api.filters import Filter, UnitFilter
from api.findings import findings
from api.ordering import sorted_by
from api.places import areas_of, existing, inside
from graph.codes import code_lists
from graph.errors import WrongUseError
from graph.store.stored import day as day_number
from graph.tables import Mask
from graph.territory import AREA

OPEN = {"ownership": "ownership", "employees_band": "employees_bands"}
"""Conditions whose codes are given as text, and the list they belong to."""


class Asked:
    """One list as it was asked for: the kind of its nodes, the filter, and the day."""

    def __init__(self, context: Context, kind: str, where: Filter | None, day: date) -> None:
        self.context = context
        self.kind = kind
        self.where = where
        self.day = day

    @property
    def today(self) -> int:
        """The day as a number."""
        return day_number(self.day)

    def nothing(self) -> Mask:
        """No node at all."""
        return np.zeros(len(self.context.table(self.kind)), bool)

    def admitted(self) -> Mask:
        """The nodes that exist on the day and meet every condition."""
        there = existing(self.context, self.kind, self.today)
        for name, wanted in vars(self.where).items() if self.where is not None else ():
            if wanted is not None and name != "policy":
                there = there & CONDITIONS.get(name, coded(name))(self, wanted)
        return there


Condition = Callable[[Asked, Any], Mask]


def coded(name: str) -> Condition:
    """The condition that a field holds one of some codes."""

    def met(asked: Asked, wanted: Sequence[Enum | str]) -> Mask:
        found = codes(name, wanted)
        if asked.context.column(asked.kind, name) is None:
            return asked.nothing()
        return asked.context.table(asked.kind).coded(name).equals(*found)

    return met


def codes(name: str, wanted: Sequence[Enum | str]) -> list[str]:
    """The codes asked for; WrongUseError where an open list has no such code."""
    found = [str(code.value) if isinstance(code, Enum) else code for code in wanted]
    known = code_lists()[OPEN[name]].by_code if name in OPEN else found
    unknown = [code for code in found if code not in known]
    if unknown:
        raise WrongUseError(
            f"代码表 {OPEN[name]} 中没有“{'、'.join(unknown)}”；可用：{'、'.join(known)}。",
            f"The code list {OPEN[name]} has no {', '.join(unknown)}; use {', '.join(known)}.",
        )
    return found


def of_industry(asked: Asked, wanted: Sequence[str]) -> Mask:
    """Units whose industry code begins in one of some ways."""
    if asked.context.column("Unit", "industry_code") is None:
        return asked.nothing()
    column = asked.context.table("Unit").coded("industry_code")
    return column.equals(*[code for code in column.vocabulary if code.startswith(tuple(wanted))])


def in_area(asked: Asked, code: str) -> Mask:
    """Nodes that lie in an area or below it."""
    context, areas = asked.context, inside(asked.context, code, asked.today)
    if asked.kind != "Zone":
        return np.append(areas, False)[areas_of(context, asked.kind, asked.today)]
    ties, rows = context.view.held("PART_OF", "Zone", AREA, asked.today)
    found = asked.nothing()
    found[ties.source[rows][areas[ties.target[rows]]]] = True
    return found


def in_zone(asked: Asked, wanted: strawberry.ID) -> Mask:
    """Units that lie in a zone; none where there is no such zone for this view."""
    context, found = asked.context, asked.nothing()
    zone = context.ids.find(context.snapshot, ("Zone",), wanted)
    ties, rows = context.view.held("LOCATED_IN", "Unit", "Zone", asked.today)
    if zone.there:
        found[ties.source[rows][ties.target[rows] == zone.position]] = True
    return found


def in_tier(asked: Asked, wanted: Sequence[Enum]) -> Mask:
    """Units that have one of some tiers under the policy of the filter."""
    policy = asked.where.policy if isinstance(asked.where, UnitFilter) else ""
    found, there = findings(asked.context, policy, asked.day), asked.nothing()
    if found is not None:
        there[found.positions[found.in_tier(*(str(tier.value) for tier in wanted))]] = True
    return there


def named(asked: Asked, wanted: str) -> Mask:
    """Nodes whose name contains a text."""
    table = asked.context.table(asked.kind)
    if asked.context.column(asked.kind, sorted_by(asked.kind)) is None:
        return asked.nothing()
    texts, sought = asked.context.rankings.of(table).texts, wanted.casefold()
    return np.fromiter((sought in text.casefold() for text in texts), bool, len(texts))


CONDITIONS: Mapping[str, Condition] = {
    "industry": of_industry,
    "area": in_area,
    "zone": in_zone,
    "tier": in_tier,
    "name_contains": named,
}
"""The conditions that are more than a comparison of codes."""
