"""Who takes whom: as many enterprises as there can be, and among all such ways the one that fits best.

A flow of least cost, which is exact (`analytics.md` 2.1): the matrix is totally unimodular, so no integers
have to be declared. Every enterprise goes to one receiver at most, every receiver takes no more than it has
places. Of several best ways the one is taken that a mark of each pair decides, which depends on its two keys
only: neither the order of input nor a change of weights that changes no order moves anybody.
"""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple
from zlib import crc32

import numpy as np
import numpy.typing as npt

from analytics.placement.candidates import Candidates, Points
from analytics.placement.solvers import flows
from analytics.placement.weights import Weights
from graph.network import Places
from graph.records import NodeKey

NOBODY = -1

MARKS = 20
"""Bits of the mark that decides between equal ways; fewer where costs would outgrow the solver."""

_COSTS = 62
"""Bits that the solver has for a cost times the number of nodes."""


class Assignment(NamedTuple):
    """`chosen` has for every enterprise its pair among the candidates, or `NOBODY`; `second` the best other
    pair of it by points, whether or not that receiver has a place left. `used` counts the places taken.
    """

    chosen: Places
    second: Places
    used: Points
    placed: int
    points: int


def assign(told: Candidates, weights: Weights) -> Assignment:
    """The best assignment; candidates have to be in order (`candidates.ordered`)."""
    score = told.score(weights)
    chosen = np.full(len(told.enterprises), NOBODY, np.int32)
    taken = _flow(told, score)
    chosen[told.enterprise[taken]] = taken
    used = np.bincount(told.receiver[taken], minlength=len(told.receivers))
    return Assignment(chosen, _second(told, score, chosen), used, len(taken), int(score[taken].sum()))


def _flow(told: Candidates, score: Points) -> Places:
    """The pairs that are taken."""
    pairs, (enterprises, receivers) = len(score), (len(told.enterprises), len(told.receivers))
    source, sink = enterprises + receivers, enterprises + receivers + 1
    flow = flows().SimpleMinCostFlow()
    tails = np.concatenate(
        [told.enterprise, np.full(enterprises, source), enterprises + np.arange(receivers)]
    )
    heads = np.concatenate([enterprises + told.receiver, np.arange(enterprises), np.full(receivers, sink)])
    room = np.concatenate([np.ones(pairs + enterprises, np.int64), np.maximum(told.capacity, 0)])
    cost = np.concatenate([-_told_apart(told, score), np.zeros(enterprises + receivers, np.int64)])
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), room, cost
    )
    flow.set_node_supply(source, enterprises)
    flow.set_node_supply(sink, -enterprises)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow ended with {status}")
    return np.flatnonzero(flow.flows(arcs)[:pairs]).astype(np.int32)


def _told_apart(told: Candidates, score: Points) -> Points:
    """The points with the marks below them: all marks together count less than one point."""
    most, nodes = len(told.enterprises), len(told.enterprises) + len(told.receivers) + 2
    used = (int(score.max(initial=0)) + 1) * max(most, 1) * nodes
    bits = max(0, min(MARKS, _COSTS - used.bit_length()))
    if bits == 0:
        return score
    return score * ((most << bits) + 1) + (_marks(told) >> np.uint64(64 - bits)).astype(np.int64)


def _marks(told: Candidates) -> npt.NDArray[np.uint64]:
    """A mark of every pair, from its keys, spread as by SplitMix64 (Steele, Lea and Flood 2014)."""
    mark = (_sums(told.enterprises)[told.enterprise] << np.uint64(32)) | _sums(told.receivers)[told.receiver]
    mark = (mark ^ (mark >> np.uint64(30))) * np.uint64(0xBF58476D1CE4E5B9)
    mark = (mark ^ (mark >> np.uint64(27))) * np.uint64(0x94D049BB133111EB)
    return mark ^ (mark >> np.uint64(31))


def _sums(keys: Sequence[NodeKey]) -> npt.NDArray[np.uint64]:
    return np.array([crc32(f"{key.kind}:{key.key}".encode()) for key in keys], np.uint64)


def _second(told: Candidates, score: Points, chosen: Places) -> Places:
    """The best pair of every enterprise that is not the chosen one."""
    free = np.ones(len(score), bool)
    free[chosen[chosen != NOBODY]] = False
    left = np.flatnonzero(free)
    order = left[np.lexsort((told.receiver[left], -score[left], told.enterprise[left]))]
    mine, first = np.unique(told.enterprise[order], return_index=True)
    found = np.full(len(told.enterprises), NOBODY, np.int32)
    found[mine] = order[first]
    return found
