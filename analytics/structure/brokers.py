"""Brokers: the share of shortest ways between alliances that go through an organization, exactly.

Brandes 2001 with alliances as the only ends: one walk outward and one back, for many alliances at a time as
products of sparse and dense matrices. No library has it for ends of one mode but networkx, in plain Python.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array, diags_array

from analytics.simple.network import Weights
from analytics.structure.skeleton import Skeleton
from graph.records import NodeKey

AT_ONCE = 256
"""Alliances from which ways are followed at a time: bounds the memory."""

DIGITS = 6
"""Digits after the point that scores keep: equal ones are equal however the sums were ordered."""


class Broker(NamedTuple):
    """`score` is in pairs of alliances, of `pairs` in all; `alliances` is its load: those it is in."""

    organization: NodeKey
    score: float
    pairs: int
    alliances: int

    @property
    def share(self) -> float:
        """The score as a share of all pairs of alliances."""
        return self.score / self.pairs


def brokers(of: Skeleton) -> tuple[Broker, ...]:
    """The organizations with any score, the highest first."""
    scores, pairs = broker_scores(of), of.alliances * (of.alliances - 1) // 2
    told = [
        Broker(of.key(at + of.alliances), float(scores[at]), pairs, int(of.net.counts[of.tying[at]]))
        for at in np.flatnonzero(scores).tolist()
    ]
    return tuple(sorted(told, key=lambda one: (-one.score, one.organization)))


def broker_scores(of: Skeleton, *, at_once: int = AT_ONCE) -> Weights:
    """The score of each tying organization: the sum over pairs of alliances, each once."""
    held = csr_array(of.matrix, dtype=np.float64)
    joined = csr_array(held.T @ held)
    joined = csr_array(joined - diags_array(joined.diagonal()))
    total = np.zeros(len(of.tying))
    for start in range(0, of.alliances, at_once):
        total += _from(held, joined, np.arange(start, min(start + at_once, of.alliances)))
    return np.round(total / 2, DIGITS)


def _from(held: Any, joined: Any, starts: Any) -> Weights:
    """What the organizations mediate of the ways from some alliances to all others."""
    distance, ways = _outward(joined, starts)
    rest, score = np.zeros_like(ways), np.zeros(held.shape[0])
    for level in range(int(distance.max(initial=0)), 0, -1):
        before = np.where(distance == level - 1, ways, 0)
        share = np.divide(1 + rest, ways, out=np.zeros_like(ways), where=distance == level)
        score += np.einsum("ij,ij->i", held @ before, held @ share)
        rest += before * (joined @ share)
    return score


def _outward(joined: Any, starts: Any) -> tuple[Any, Weights]:
    """How many steps from alliance to alliance it is from each start, -1 for never, and by how many ways."""
    shape = joined.shape[0], len(starts)
    distance, ways = np.full(shape, -1, np.int32), np.zeros(shape)
    front = np.zeros(shape)
    front[starts, np.arange(len(starts))] = 1
    level = 0
    while front.any():
        distance[front > 0] = level
        ways += front
        front = np.where(distance < 0, joined @ front, 0)
        level += 1
    return distance, ways
