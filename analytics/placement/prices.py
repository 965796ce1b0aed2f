"""What one more place at a receiver would be worth.

Exactly what the best assignment gains if its capacity grows by one. By the theory of least-cost flows that is
the best way to use the place: an enterprise that has none goes there, or one moves there from another full
receiver, whose place is then free in turn, and so on (the best augmenting path).
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.placement.assign import NOBODY, Assignment
from analytics.placement.candidates import Candidates, Points
from analytics.placement.weights import MOST, Weights

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
    moves = _moves(told, score, found)
    for _ in range(len(told.receivers)):
        better = np.maximum(worth, (np.where(full, worth, 0)[None, :] + moves).max(axis=1, initial=_NEVER))
        if (better == worth).all():
            break
        worth = better
    worth = np.where(full, worth, 0)
    placed = (worth + unit // 2) // unit
    return Prices(placed, worth - placed * unit)


_NEVER = np.iinfo(np.int64).min // 4


def _newcomers(told: Candidates, score: Points, found: Assignment, unit: int) -> Points:
    """The best that an enterprise without a place brings to each receiver."""
    worth = np.zeros(len(told.receivers), np.int64)
    rows = found.chosen[told.enterprise] == NOBODY
    np.maximum.at(worth, told.receiver[rows], unit + score[rows])
    return worth


def _moves(told: Candidates, score: Points, found: Assignment) -> npt.NDArray[np.int64]:
    """The best change in points if an enterprise moves to a receiver (row) from another (column)."""
    size = len(told.receivers)
    moves = np.full((size, size), _NEVER, np.int64)
    chosen = found.chosen[told.enterprise]
    rows = np.flatnonzero((chosen != NOBODY) & (chosen != np.arange(len(chosen))))
    now = chosen[rows]
    np.maximum.at(moves, (told.receiver[rows], told.receiver[now]), score[rows] - score[now])
    return moves
