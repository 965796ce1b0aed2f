"""What is lost when one support stops: exclusive cover of an alliance, lead exposure of a lead.

Both are the organizations that rest on this support and nothing else. For a lead that is the set union over
the alliances which it alone can lead, not the sum of their exclusive covers: an organization in two of them
is lost as well. A lead that rests on its own alliances alone is among the lost itself.
"""

from __future__ import annotations

from typing import NamedTuple

from analytics.losses.reliance import Reliance
from graph.records import NodeKey


class Loss(NamedTuple):
    """`lost` organizations, and as a `share` of the covered (0 to 1)."""

    support: NodeKey
    lost: int
    share: float


def losses(reliance: Reliance) -> tuple[Loss, ...]:
    """Every support with its loss, noughts too: the largest first, then by key."""
    covered = reliance.covered
    counts = [reliance.sets.get((at,), 0) for at in range(len(reliance.supports))]
    told = zip(reliance.supports, counts, strict=True)
    return tuple(
        Loss(key, lost, lost / covered if covered else 0.0)
        for key, lost in sorted(told, key=lambda each: (-each[1], each[0]))
    )
