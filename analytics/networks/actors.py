"""Actors: a unit and the organization of its own inside it are one. What the weak links are found between."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np

from analytics.mechanisms.facts import NOWHERE, Facts
from graph.network import Places
from graph.records import NodeKey


@dataclass(frozen=True, eq=False)
class Actors:
    """`unit` and `body` give the actor of every unit and every party organization, by its place among the
    facts; `NOWHERE` for one that is not there on the day. Actors are numbered units first; `keys` names each:
    by the unit, if it has one.
    """

    unit: Places
    body: Places
    keys: Sequence[NodeKey]

    def __len__(self) -> int:
        return len(self.keys)

    def of(self, kind: str) -> Places:
        """The actor of every node of a kind of actors."""
        return self.unit if kind == "Unit" else self.body

    def at_units(self) -> Places:
        """The place of the unit of every actor; `NOWHERE` for a body alone."""
        found, there = np.full(len(self), NOWHERE, np.int32), np.flatnonzero(self.unit != NOWHERE)
        found[self.unit[there]] = there
        return found

    def areas(self, facts: Facts) -> Places:
        """The place of the area in which every actor lies, by its unit if it has one."""
        found = np.full(len(self), NOWHERE, np.int32)
        for kind in ("PartyOrganization", "Unit"):
            there = self.of(kind) != NOWHERE
            found[self.of(kind)[there]] = facts.nodes(kind).area[there]
        return found


def actors(facts: Facts) -> Actors:
    """The actors of the day. A body established in several units stands alone, and so does a joint one."""
    units, bodies = np.flatnonzero(facts.there("Unit")), np.flatnonzero(facts.there("PartyOrganization"))
    unit, body = (np.full(len(facts.nodes(k)), NOWHERE, np.int32) for k in ("Unit", "PartyOrganization"))
    unit[units] = np.arange(len(units), dtype=np.int32)
    body[bodies] = _inside(facts, unit)[bodies]
    alone = bodies[body[bodies] == NOWHERE]
    body[alone] = np.arange(len(units), len(units) + len(alone), dtype=np.int32)
    named = [facts.nodes("Unit").at(at) for at in units.tolist()]
    return Actors(unit, body, [*named, *(facts.nodes("PartyOrganization").at(at) for at in alone.tolist())])


def _inside(facts: Facts, unit: Places) -> Places:
    """The actor of the one unit in which each body was established; `NOWHERE` where it is not one."""
    held = facts.held("ESTABLISHED_IN", "PartyOrganization", "Unit")
    found = np.full(len(facts.nodes("PartyOrganization")), NOWHERE, np.int32)
    hosts = np.bincount(held.source, minlength=len(found))
    once = hosts[held.source] == 1
    found[held.source[once]] = unit[held.target[once]]
    return found
