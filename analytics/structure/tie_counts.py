"""Tie counts: how many organizations of an alliance are in another one too."""

from __future__ import annotations

from typing import NamedTuple

from analytics.structure.skeleton import Skeleton
from graph.records import NodeKey

FEW = 3
"""An alliance with fewer ties is told: it takes so few losses to isolate it (`analytics.md` 3.3)."""


class TieCount(NamedTuple):
    """An alliance with its members and, of those, how many tie it to another alliance."""

    alliance: NodeKey
    ties: int
    members: int

    @property
    def few(self) -> bool:
        """Whether it hangs by fewer than three organizations."""
        return self.ties < FEW


def tie_counts(of: Skeleton) -> tuple[TieCount, ...]:
    """Every alliance, those with the fewest ties first: as many losses would isolate it."""
    told = zip(of.net.alliances, of.ties.tolist(), of.net.sizes.tolist(), strict=True)
    return tuple(sorted((TieCount(*each) for each in told), key=lambda one: (one.ties, one.alliance)))
