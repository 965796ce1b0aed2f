"""A view: what one role may see of one snapshot within one area. Every read takes one.

Forbidden looks exactly like absent: a hidden node is missing from lists, counts and ties, and a
hidden field is as empty as one that nobody filled in.
"""

from __future__ import annotations

from datetime import date
from functools import cached_property

import numpy as np

from graph.columns import Positions
from graph.errors import WrongUseError
from graph.network import Network
from graph.policy import SMALL_MEMBERSHIP, SMALL_STAFF, Role, Rule, rule, rule_of, sees
from graph.records import Between, Stored
from graph.snapshot import Snapshot
from graph.tables import Mask, NodeTable, TieTable
from graph.territory import AREA, territory

_EVERYWHERE = ("Source", "Document", "PublishedFigure", "CodeTerm", "Standard", "Criterion")
"""Kinds without a place that describe the whole record and are seen from every area."""

_NAME = "Name"

_MEMBERSHIPS = ("MEMBER_OF", "LEADS")
"""Relations that say that a unit belongs to an alliance."""

_SERVING = ("PartyOrganization", "Post", AREA)
"""Kinds whose superiors, placed in a larger area, are seen from the smaller area they serve."""


class View:
    """Masks of one (snapshot, role, scope), each computed when first asked for."""

    def __init__(self, snapshot: Snapshot, role: Role, scope: str | None = None) -> None:
        if scope is not None and scope not in snapshot.table(AREA).position:
            raise WrongUseError(f"没有这个区域：{scope}。", f"There is no such area: {scope}.")
        self.snapshot = snapshot
        self.role = role
        self.scope = scope
        self._nodes: dict[str, Mask] = {}
        self._ties: dict[Between, Mask] = {}
        self.networks: dict[date, Network] = {}

    def nodes(self, kind: str) -> Mask:
        """Which nodes of a kind are there for this view."""
        if kind not in self._nodes:
            self._nodes[kind] = self._mask(kind)
        return self._nodes[kind]

    def own(self, kind: str) -> Mask:
        """The nodes that lie in the view's own area: what it counts. Public nodes elsewhere are only seen."""
        if self.scope is None:
            return self.nodes(kind)
        inside = np.append(self._areas[0], False)[territory(self.snapshot).owner[kind]]
        own: Mask = self.nodes(kind) & inside
        return own

    def _mask(self, kind: str) -> Mask:
        table = self.snapshot.table(kind)
        if not sees(self.role, self.snapshot.ontology, kind):
            return np.zeros(len(table), bool)
        return self._admitted(table) & self._in_scope(kind, table)

    def _admitted(self, table: NodeTable) -> Mask:
        classes = table.coded("visibility")
        if self.role is Role.PUBLIC:
            return classes.equals("public")
        restricted = self.role in (Role.ORGANIZER, Role.STEWARD)
        return np.ones(len(table), bool) if restricted else ~classes.equals("restricted")

    def _in_scope(self, kind: str, table: NodeTable) -> Mask:
        if kind == _NAME:
            return self._borne(table)
        if self.scope is None or kind in _EVERYWHERE:
            return np.ones(len(table), bool)
        below, above = self._areas
        owner = territory(self.snapshot).owner[kind]
        known = below | above if kind in _SERVING else below
        inside = np.append(known, False)[owner]
        return inside | table.coded("visibility").equals("public") if kind != AREA else inside

    def _borne(self, names: NodeTable) -> Mask:
        """A name is there with what bears it; by itself it would tell of what is hidden."""
        borne = np.zeros(len(names), bool)
        for between in self.snapshot.pairs("NAMED"):
            ties = self.snapshot.ties_between(*between)
            borne[ties.target[self.nodes(between.from_kind)[ties.source]]] = True
        return borne

    @cached_property
    def _areas(self) -> tuple[Mask, Mask]:
        if self.scope is None:
            everywhere = np.ones(len(self.snapshot.table(AREA)), bool)
            return everywhere, everywhere
        land = territory(self.snapshot)
        return land.below(self.scope), land.above(self.scope)

    def ties(self, between: Between) -> tuple[TieTable, Mask]:
        """The ties of one relation between two kinds, and which of them are there for this view."""
        table = self.snapshot.ties_between(*between)
        if between not in self._ties:
            self._ties[between] = self._tie_mask(between, table)
        return table, self._ties[between]

    def held(self, relation: str, from_kind: str, to_kind: str, day: int) -> tuple[TieTable, Positions]:
        """The ties that are there for this view and hold on a day, as places in their table."""
        table, mask = self.ties(Between(relation, from_kind, to_kind))
        return table, np.flatnonzero(mask & table.holds_on(day)).astype(np.int32)

    def counted(self, between: Between) -> tuple[TieTable, Mask]:
        """The ties that count towards the tier of a unit of the view's own, shown one by one or not.

        How a unit is reached is a fact of the unit: a view gives it the tier that every other view
        gives it, also where the body, post or alliance at the other end is not to be seen.
        """
        table = self.snapshot.ties_between(*between)
        if not sees(self.role, self.snapshot.ontology, "COVERS"):
            return table, np.zeros(len(table), bool)
        unit = table.source if between.relation == "MEMBER_OF" else table.target
        return table, self.own("Unit")[unit]

    def _tie_mask(self, between: Between, table: TieTable) -> Mask:
        if not sees(self.role, self.snapshot.ontology, between.relation):
            return np.zeros(len(table), bool)
        seen = self._ends_seen(between, table)
        if between.relation in _MEMBERSHIPS and between.from_kind == "Unit" and self._spares_small:
            seen &= ~self._small_units[table.source]
        return seen

    @property
    def _spares_small(self) -> bool:
        return rule_of(SMALL_MEMBERSHIP, self.role) is Rule.NONE

    def _ends_seen(self, between: Between, table: TieTable) -> Mask:
        return self.nodes(between.from_kind)[table.source] & self.nodes(between.to_kind)[table.target]

    @cached_property
    def _small_units(self) -> Mask:
        return self.snapshot.table("Unit").coded("employees_band").equals(*SMALL_STAFF)

    def rule(self, kind: str, name: str) -> Rule:
        """What this view may do with a field."""
        declared = self.snapshot.ontology.nodes.get(kind) or self.snapshot.ontology.relations[kind]
        field = next(f for f in declared.fields if f.name == name)
        return rule(self.role, kind, field)

    def value(self, kind: str, position: int, name: str) -> Stored:
        """One value of a node that is there; None where the field is empty or not for this view."""
        if self.rule(kind, name) is not Rule.READ:
            return None
        return self.snapshot.table(kind).columns[name].at(position)
