"""The ground rules stand on: what one view sees of a day, and the networks made of it, each made once."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property

import numpy as np

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.groups import groups
from analytics.mechanisms.measures import marked, places
from analytics.networks.actors import Actors, actors
from analytics.networks.linkage import Linkage, linkage
from analytics.networks.rosters import Roster, rosters
from analytics.networks.together import Together, attended, together
from analytics.networks.two_mode import TwoMode, two_mode
from graph.network import Mask, Places

WINDOW = 365
"""Days before the day asked for in which something has to have happened to count (`domain.md` 4.1)."""


@dataclass(frozen=True, eq=False)
class Ground:
    """`actors` are units merged with the organization inside them, `together` the evidence ties T of the
    window, `linkage` the network L of contact (`domain.md` 4.1).
    """

    facts: Facts

    @cached_property
    def actors(self) -> Actors:
        """The organizations that act, each numbered."""
        return actors(self.facts)

    @cached_property
    def own(self) -> Mask:
        """The actors that the view counts as its own, by their unit or body."""
        mine = [self.actors.of(kind)[self.facts.alive(kind)] for kind in ("Unit", "PartyOrganization")]
        return marked(len(self.actors), np.concatenate(mine))

    @cached_property
    def at_units(self) -> Places:
        """The place of the unit of every actor."""
        return self.actors.at_units()

    @cached_property
    def areas(self) -> Places:
        """The place of the area of every actor."""
        return self.actors.areas(self.facts)

    @cached_property
    def together(self) -> Together:
        """Who did something together in the window."""
        return together(self.facts, self.actors, WINDOW)

    @cached_property
    def linkage(self) -> Linkage:
        """Who is in contact with whom."""
        return linkage(self.facts, self.actors, self.together)

    @cached_property
    def rosters(self) -> Mapping[int, Roster]:
        """Who is in each alliance, by its place."""
        return rosters(self.facts, self.actors)

    @cached_property
    def memberships(self) -> TwoMode:
        """Who is in which alliance, as the network B: organizations are the actors, alliances those there."""
        held = sorted(self.rosters)
        number = {at: n for n, at in enumerate(held)}
        told = [(number[at], self.rosters[at]) for at in held]
        return two_mode(
            self.actors.keys,
            [self.facts.nodes("Alliance").at(at) for at in held],
            [(actor, n) for n, roster in told for actor in roster.members],
            leads=[(n, actor) for n, roster in told for actor in roster.leads | roster.deputies],
        )

    @cached_property
    def groups(self) -> Sequence[Roster]:
        """The view's own groups that are there on the day, by key."""
        keys, own = self.facts.nodes("Alliance").keys, places(groups(self.facts))
        return [self.rosters[at] for at in sorted(own, key=keys.__getitem__)]

    @cached_property
    def attended(self) -> Mapping[int, set[int]]:
        """The activities of the window that each actor attended, assemblies too."""
        found: dict[int, set[int]] = {}
        told = attended(self.facts, self.actors, self.facts.since("Activity", "date", WINDOW))
        for activity, actor in zip(told[0].tolist(), told[1].tolist(), strict=True):
            found.setdefault(actor, set()).add(activity)
        return found
