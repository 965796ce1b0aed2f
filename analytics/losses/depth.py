"""Depth: on how many relations the covered rest (`analytics.md` 3.1)."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analytics.networks.two_mode import TwoMode

DEEP = 3
"""From so many relations on, no more are told apart."""


class Depth(NamedTuple):
    """Organizations that rest on one relation, on two, and on three or more."""

    one: int
    two: int
    more: int

    @property
    def covered(self) -> int:
        """All of them."""
        return sum(self)


def depth(network: TwoMode) -> Depth:
    """Two ties to the same alliance are one relation; to be held, as by a body of one's own, is one more.

    Sources whose keys may not be shown count as one for each kind, so depth is a lower bound there.
    """
    relations = np.minimum(network.counts + network.held, DEEP)
    counts = np.bincount(relations, minlength=DEEP + 1)
    return Depth(*map(int, counts[1:]))
