"""Candidates: which enterprise could go to which receiver, and what speaks for it."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.placement.weights import Weights
from graph.network import Places
from graph.records import NodeKey

Points = npt.NDArray[np.int64]

REASONS = len(Weights._fields)


@dataclass(frozen=True, eq=False)
class Candidates:
    """`enterprise` and `receiver` are parallel places, one entry per pair. `shares` has a row per pair and a
    column per weight: by how much (0 to 1) the reason holds. `capacity` counts the free places of a receiver.
    """

    enterprises: Sequence[NodeKey]
    receivers: Sequence[NodeKey]
    capacity: Points
    enterprise: Places
    receiver: Places
    shares: npt.NDArray[np.float64]

    def points(self, weights: Weights) -> Points:
        """The points of every pair for each reason, whole numbers: a column per weight."""
        found: Points = np.rint(self.shares * np.array(weights, np.float64)).astype(np.int64)
        return found

    def score(self, weights: Weights) -> Points:
        """The points of every pair."""
        found: Points = self.points(weights).sum(axis=1)
        return found


def ordered(told: Candidates) -> Candidates:
    """The same in the order of keys, so that nothing depends on the order in which it was told.

    Pairs told twice count once.
    """
    mine, other = (
        sorted(range(len(keys)), key=keys.__getitem__) for keys in (told.enterprises, told.receivers)
    )
    place, at = _inverse(mine), _inverse(other)
    both = np.column_stack([place[told.enterprise], at[told.receiver]]) if len(told.enterprise) else _NONE
    pairs, first = np.unique(both, axis=0, return_index=True)
    return Candidates(
        [told.enterprises[i] for i in mine],
        [told.receivers[i] for i in other],
        told.capacity[other],
        pairs[:, 0].astype(np.int32),
        pairs[:, 1].astype(np.int32),
        told.shares[first],
    )


_NONE = np.zeros((0, 2), np.int32)


def _inverse(order: list[int]) -> Places:
    found = np.empty(len(order), np.int32)
    found[order] = np.arange(len(order), dtype=np.int32)
    return found
