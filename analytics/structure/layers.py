"""The layers of a day on which structure is measured: memberships, bilateral ties, and ties inside groups."""

from __future__ import annotations

from dataclasses import dataclass, replace
from functools import cached_property

import numpy as np
import numpy.typing as npt

from analytics.mechanisms.facts import NOWHERE
from analytics.networks.ground import Ground
from analytics.networks.rosters import Roster
from analytics.networks.together import Together, together
from analytics.networks.two_mode import TwoMode
from analytics.simple.network import Simple, simple
from analytics.structure.skeleton import Skeleton, skeleton
from analytics.weak_links.brokers import streets_of
from analytics.weak_links.stars import Pair
from graph.network import Places
from graph.records import NodeKey

MONTHS_24 = 730
"""Days in which activities of members count as ties between them (`analytics.md` 3.3, star shape)."""


@dataclass(frozen=True, eq=False)
class Layers:
    """What is made of one ground, each layer once."""

    ground: Ground

    @cached_property
    def memberships(self) -> TwoMode:
        """Who is in which alliance, pairings left out: an alliance of two is a bilateral tie."""
        net, facts = self.ground.memberships, self.ground.facts
        kept = ~facts.nodes("Alliance").is_("kind", "pairing")[sorted(self.ground.rosters)]
        number = (np.cumsum(kept) - 1).astype(np.int32)
        rows, leads = kept[net.alliance], kept[net.led]
        return replace(
            net,
            alliances=[key for key, fits in zip(net.alliances, kept.tolist(), strict=True) if fits],
            organization=net.organization[rows],
            alliance=number[net.alliance[rows]],
            led=number[net.led[leads]],
            lead=net.lead[leads],
        )

    @cached_property
    def skeleton(self) -> Skeleton:
        """The alliances with the organizations that are in several."""
        return skeleton(self.memberships)

    @cached_property
    def bilateral(self) -> npt.NDArray[np.int32]:
        """Pairs of organizations that are paired, or did something by themselves in the window."""
        return bilateral(self.ground.together)

    @cached_property
    def streets(self) -> Places:
        """The street of every actor."""
        return streets_of(self.ground.facts, self.ground.actors)

    @cached_property
    def met(self) -> Simple:
        """Who did something with whom in the window, between organizations in a known street."""
        told = self.ground.together
        known = (self.streets[told.left] != NOWHERE) & (self.streets[told.right] != NOWHERE)
        return simple(len(self.ground.actors), np.column_stack([told.left, told.right])[known])

    @cached_property
    def firm(self) -> npt.NDArray[np.int32]:
        """Pairs with a bilateral tie or several pieces of evidence in 24 months."""
        told = together(self.ground.facts, self.ground.actors, MONTHS_24)
        pairs, times = np.unique(np.column_stack([told.left, told.right]), axis=0, return_counts=True)
        return np.unique(np.concatenate([pairs[times > 1], bilateral(told)]), axis=0)

    def ties(self, roster: Roster) -> set[Pair]:
        """The firm pairs among the members of a group."""
        inside = np.zeros(len(self.ground.actors), bool)
        inside[[*roster.members]] = True
        rows = inside[self.firm].all(axis=1)
        return {(one, other) for one, other in self.firm[rows].tolist()}

    @cached_property
    def own_alliances(self) -> frozenset[NodeKey]:
        """The alliances that the view counts as its own."""
        nodes, facts = self.ground.facts.nodes("Alliance"), self.ground.facts
        return frozenset(nodes.at(at) for at in np.flatnonzero(facts.alive("Alliance")).tolist())

    @cached_property
    def own_organizations(self) -> frozenset[NodeKey]:
        """The organizations that the view counts as its own."""
        keys = self.ground.actors.keys
        return frozenset(keys[at] for at in np.flatnonzero(self.ground.own).tolist())


def bilateral(told: Together) -> npt.NDArray[np.int32]:
    """The pairs of a window with a bilateral tie."""
    both = np.column_stack([told.left, told.right]).astype(np.int32)
    return np.unique(both[told.bilateral], axis=0)
