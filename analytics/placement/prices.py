"""What one more place at a receiver would be worth.

Exactly what the best assignment gains if its capacity grows by one. By the theory of least-cost flows that is
the best way to use the place: an enterprise that has none goes there, or one moves there from another full
receiver, whose place is then free in turn, and so on (the best augmenting path).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analytics.placement.assign import NOBODY, Assignment
from analytics.placement.candidates import Candidates, Points
from analytics.placement.weights import MOST, Weights
from graph.network import Places

_ALL = 2 * (MOST * len(Weights._fields) + 1)
"""More than the points of all moves along one way change: to reach one more enterprise comes first."""


class Prices(NamedTuple):
    """For every receiver: how many more enterprises one more place would reach (0 or 1), and the change in
    points that comes with it. Both 0 where places are left over.
    """

    placed: Points
    points: Points


def prices(told: Candidates, weights: Weights, found: Assignment) -> Prices:
    """The price of one more place at every receiver."""
    score, full = told.score(weights), found.used >= told.capacity
    unit = _ALL * (len(told.receivers) + 1)
    worth = _newcomers(told, score, found, unit)
    to, since, gain = _moves(told, score, found)
    for _ in range(len(told.receivers)):
        better = worth.copy()
        np.maximum.at(better, to, gain + np.where(full, worth, 0)[since])
        if (better == worth).all():
            break
        worth = better
    worth = np.where(full, worth, 0)
    placed = (worth + unit // 2) // unit
    return Prices(placed, worth - placed * unit)


def _newcomers(told: Candidates, score: Points, found: Assignment, unit: int) -> Points:
    """The best that an enterprise without a place brings to each receiver."""
    worth = np.zeros(len(told.receivers), np.int64)
    rows = found.chosen[told.enterprise] == NOBODY
    np.maximum.at(worth, told.receiver[rows], unit + score[rows])
    return worth


def _moves(told: Candidates, score: Points, found: Assignment) -> tuple[Places, Places, Points]:
    """Every receiver to which anybody could move, from which one, and the best change in points."""
    chosen = found.chosen[told.enterprise]
    rows = np.flatnonzero((chosen != NOBODY) & (chosen != np.arange(len(chosen))))
    now = chosen[rows]
    to, since, gain = told.receiver[rows], told.receiver[now], score[rows] - score[now]
    order = np.lexsort((-gain, since, to))
    pairs = np.column_stack([to, since])[order]
    kept, first = np.unique(pairs, axis=0, return_index=True)
    return kept[:, 0], kept[:, 1], gain[order][first]
