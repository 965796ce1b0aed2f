"""The ground rules stand on: what one view sees of a day, and the networks made of it, each made once."""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property

from analytics.mechanisms.facts import Facts
from analytics.weak_links.actors import Actors, actors
from analytics.weak_links.linkage import Linkage, linkage
from analytics.weak_links.together import Together, together

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
    def together(self) -> Together:
        """Who did something together in the window."""
        return together(self.facts, self.actors, WINDOW)

    @cached_property
    def linkage(self) -> Linkage:
        """Who is in contact with whom."""
        return linkage(self.facts, self.actors, self.together)
