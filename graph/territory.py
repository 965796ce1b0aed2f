"""Where everything belongs: the owning area of each node and the tree of areas.

Only the owning area grants access in a scoped view (`reliability.md` 4.4). Areas that were merged or
renamed keep their place: the tree joins the parts of all years.
"""

from __future__ import annotations

from collections.abc import Mapping
from functools import lru_cache
from typing import NamedTuple

import numpy as np

from graph.columns import Positions
from graph.snapshot import Snapshot
from graph.tables import Mask, NodeTable, TieTable

AREA = "AdminArea"

NOWHERE = np.int32(-1)
"""The owning area of what has none."""


class Inherited(NamedTuple):
    """A kind without a place of its own takes that of the node at the other end of a relation."""

    kind: str
    relation: str
    other: str
    backward: bool = False


INHERITED = (
    Inherited("Zone", "PART_OF", AREA),
    Inherited("PartyOrganization", "ESTABLISHED_IN", "Unit"),
    Inherited("Post", "OF_POST", "PartyOrganization"),
    Inherited("Member", "BELONGS_TO", "PartyOrganization"),
    Inherited("Activity", "UNDER", "Alliance"),
    Inherited("Facility", "OPERATED_BY", "Alliance"),
    Inherited("Facility", "OPERATED_BY", "PartyOrganization"),
    Inherited("Channel", "OPERATED_BY", "PartyOrganization"),
    Inherited("Assessment", "ASSESSED", "PartyOrganization"),
    Inherited("Assessment", "ASSESSED", "Alliance"),
    Inherited("Rectification", "RECTIFIES", "PartyOrganization"),
    Inherited("RegionalBody", "HAS_BODY", "Alliance", backward=True),
    Inherited("Seat", "HAS_SEAT", "PartyOrganization", backward=True),
    Inherited("Resource", "OFFERS", "Unit", backward=True),
    Inherited("Need", "RAISED", "Unit", backward=True),
    Inherited("Need", "RAISED", AREA, backward=True),
    Inherited("ServiceOrder", "PLACED", "PartyOrganization", backward=True),
    Inherited("PowerItem", "HELD_POWER", "PartyOrganization", backward=True),
    Inherited("Meeting", "HELD_MEETING", "PartyOrganization", backward=True),
    Inherited("Disclosure", "DISCLOSED", "PartyOrganization", backward=True),
    Inherited("SupervisionReport", "REPORTED_ON", "PartyOrganization", backward=True),
)

CODE_FIELDS = {"HouseholdTally": "area_code", "Tally": "community_code"}
"""Kinds that name their area by its code instead of a tie."""


class Territory(NamedTuple):
    """`owner` gives per kind the position of each node's area; `parents` and `areas` the tree."""

    areas: NodeTable
    owner: Mapping[str, Positions]
    children: TieTable

    def below(self, area: str) -> Mask:
        """The area and everything that was ever part of it."""
        return self._reached(area, upward=False)

    def above(self, area: str) -> Mask:
        """The area and everything it was ever part of."""
        return self._reached(area, upward=True)

    def _reached(self, area: str, *, upward: bool) -> Mask:
        reached = np.zeros(len(self.areas), bool)
        reached[[self.areas.position[area]] if area in self.areas.position else []] = True
        near, far = self.children.target, self.children.source
        if upward:
            near, far = far, near
        count = -1
        while count != reached.sum():
            count = int(reached.sum())
            reached[far[reached[near]]] = True
        return reached


@lru_cache(maxsize=2)
def territory(snapshot: Snapshot) -> Territory:
    """The territory of one snapshot; computed once for it."""
    areas = snapshot.table(AREA)
    owner = {kind: _located(snapshot, kind) for kind in snapshot.tables}
    owner[AREA] = np.arange(len(areas), dtype=np.int32)
    for kind, field in CODE_FIELDS.items():
        owner[kind] = _by_code(snapshot.table(kind), field, areas)
    for rule in INHERITED:
        owner[rule.kind] = _inherit(snapshot, rule, owner)
    return Territory(areas, owner, snapshot.ties_between("PART_OF", AREA, AREA))


def _newest_last(ties: TieTable, other: Positions, others: NodeTable) -> Positions:
    """Ties by the day they began and then by the key at their other end, whatever their order here."""
    rank = np.empty(len(others), np.int32)
    rank[others.order] = np.arange(len(others), dtype=np.int32)
    return np.lexsort((rank[other], ties.valid_from)).astype(np.int32)


def _located(snapshot: Snapshot, kind: str) -> Positions:
    owner = np.full(len(snapshot.table(kind)), NOWHERE)
    if (kind, AREA) in snapshot.ontology.relations["LOCATED_IN"].pairs:
        ties = snapshot.ties_between("LOCATED_IN", kind, AREA)
        newest = _newest_last(ties, ties.target, snapshot.table(AREA))
        owner[ties.source[newest]] = ties.target[newest]
    return owner


def _by_code(table: NodeTable, field: str, areas: NodeTable) -> Positions:
    places = {areas.columns["code"].at(i): i for i in reversed(areas.order)}
    codes = table.columns[field].all()
    return np.array([places.get(str(code), NOWHERE) for code in codes], np.int32)


def _inherit(snapshot: Snapshot, rule: Inherited, owner: Mapping[str, Positions]) -> Positions:
    held = owner[rule.kind].copy()
    ends = (rule.other, rule.kind) if rule.backward else (rule.kind, rule.other)
    ties = snapshot.ties_between(rule.relation, *ends)
    own, other = (ties.target, ties.source) if rule.backward else (ties.source, ties.target)
    place = owner[rule.other][other]
    newest = _newest_last(ties, other, snapshot.table(rule.other))
    chosen = newest[(held[own[newest]] == NOWHERE) & (place[newest] != NOWHERE)]
    held[own[chosen]] = place[chosen]
    return held
