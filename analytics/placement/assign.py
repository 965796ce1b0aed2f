"""Who takes whom: as many enterprises as there can be, and among all such ways the one that fits best.

A flow of least cost, which is exact (`analytics.md` 2.1): the matrix is totally unimodular, so no integers
have to be declared. Every enterprise goes to one receiver at most, every receiver takes no more than it has
places. Pairs are worked on in the order of keys: of several best ways the same is found whatever the order
of input.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analytics.placement.candidates import Candidates, Points
from analytics.placement.solvers import flows
from analytics.placement.weights import Weights
from graph.network import Places

NOBODY = -1


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
    cost = np.concatenate([-score, np.zeros(enterprises + receivers, np.int64)])
    arcs = flow.add_arcs_with_capacity_and_unit_cost(
        tails.astype(np.int32), heads.astype(np.int32), room, cost
    )
    flow.set_node_supply(source, enterprises)
    flow.set_node_supply(sink, -enterprises)
    status = flow.solve_max_flow_with_min_cost()
    if status != flow.OPTIMAL:
        raise RuntimeError(f"the flow ended with {status}")
    return np.flatnonzero(flow.flows(arcs)[:pairs]).astype(np.int32)


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
