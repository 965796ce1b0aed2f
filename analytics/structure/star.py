"""The shape of a group: how far the ties of its members go through its leads (Freeman 1979, degree).

A star is a way to run a group, not a fault of it (Provan and Kenis 2008): what is told is dependence.
"""

from __future__ import annotations

from typing import NamedTuple

from analytics.networks.rosters import Roster
from analytics.weak_links.stars import Pair, centralization
from graph.records import NodeKey

FEWEST = 5
"""Members below which the shape of a group says nothing."""


class Star(NamedTuple):
    """All between 0 and 1: `centralization` of Freeman; `lead_share` of the ties that a lead is in; of the
    members with a tie beside the leads, the share `stranded` that have none but with leads.
    """

    alliance: NodeKey
    members: int
    ties: int
    centralization: float
    lead_share: float
    stranded: float


def star(roster: Roster, pairs: set[Pair]) -> Star | None:
    """The shape of a group by the pairs of its members that are tied; None below 5 members or without ties.

    Where ties are sparse the centralization misses stars that the other two show.
    """
    if len(roster.members) < FEWEST or not pairs:
        return None
    beside = {pair for pair in pairs if not roster.leads & {*pair}}
    held = {end for pair in beside for end in pair}
    tied = {end for pair in pairs for end in pair} - roster.leads
    return Star(
        roster.key,
        len(roster.members),
        len(pairs),
        centralization(roster, pairs),
        1 - len(beside) / len(pairs),
        len(tied - held) / len(tied) if tied else 0.0,
    )
