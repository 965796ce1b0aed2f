"""The cut number of two alliances: the fewest organizations whose loss parts them (Moody and White 2003)."""

from __future__ import annotations

from typing import NamedTuple

from analytics.simple.separation import separators
from analytics.structure.skeleton import Skeleton
from graph.records import NodeKey


class CutNumber(NamedTuple):
    """Two alliances, the first by key first, and one smallest set of organizations that holds them together:
    of several the one nearest to the first.
    """

    one: NodeKey
    other: NodeKey
    organizations: tuple[NodeKey, ...]

    @property
    def number(self) -> int:
        """How many organizations have to be lost; 0 where nothing joins the two."""
        return len(self.organizations)


def cut_number(of: Skeleton, one: int, other: int) -> CutNumber:
    """The cut number of two alliances, given by their places; ValueError if they are one and the same."""
    if one == other:
        raise ValueError("one alliance is not parted from itself")
    first, last = sorted((one, other), key=of.key)
    found = separators(of.graph, first, last, of.is_organization) or ()
    return CutNumber(of.key(first), of.key(last), tuple(sorted(map(of.key, found))))
