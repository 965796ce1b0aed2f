"""Rosters: who is in each alliance on the day, as actors, and who leads it."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from typing import NamedTuple

from analytics.mechanisms.facts import NOWHERE, Facts
from analytics.mechanisms.groups import ACTORS
from analytics.mechanisms.measures import places
from analytics.networks.actors import Actors
from graph.records import NodeKey


class Roster(NamedTuple):
    """One alliance; leads and deputies are members, observers are not. `tied`: those with a tie LEADS."""

    place: int
    key: NodeKey
    members: frozenset[int]
    leads: frozenset[int]
    deputies: frozenset[int]
    tied: frozenset[int] = frozenset()

    @property
    def others(self) -> frozenset[int]:
        """The members that do not lead."""
        return self.members - self.leads


def rosters(facts: Facts, actors: Actors, day: int | None = None) -> Mapping[int, Roster]:
    """Every alliance that is there on the day by its place, with those in it then, or on another day."""
    parts: tuple[dict[int, set[int]], ...] = ({}, {}, {}, {})
    for alliance, actor, role, relation in _told(facts, actors, facts.day if day is None else day):
        for part, fits in zip(
            parts, (True, role == "lead", role == "deputy", relation == "LEADS"), strict=True
        ):
            if fits and actor != NOWHERE:
                part.setdefault(alliance, set()).add(actor)
    there, nodes = places(facts.there("Alliance")), facts.nodes("Alliance")
    return {at: Roster(at, nodes.at(at), *(frozenset(part.get(at, ())) for part in parts)) for at in there}


def _told(facts: Facts, actors: Actors, day: int) -> Iterator[tuple[int, int, str, str]]:
    """Alliance, actor, role and relation, of memberships and of the ties that say who leads."""
    for kind in ACTORS:
        of = actors.of(kind)
        joined, led = facts.ties("MEMBER_OF", kind, "Alliance"), facts.ties("LEADS", kind, "Alliance")
        role, deputy = joined.coded("role"), led.flags("is_deputy")
        for row in places((joined.since <= day) & (day < joined.until)):
            if role.at(row) != "observer":
                yield int(joined.target[row]), int(of[joined.source[row]]), str(role.at(row)), "MEMBER_OF"
        for row in places((led.since <= day) & (day < led.until)):
            yield int(led.target[row]), int(of[led.source[row]]), "deputy" if deputy[row] else "lead", "LEADS"
