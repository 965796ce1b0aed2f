"""Where to open new groups or centres: maximal covering, and with a limit of places for each.

Church and ReVelle 1974. Demand that no site tells apart is merged into one cell, exactly, which makes the
program small (`analytics.md` 2.2). The answer is that of HiGHS with its bound; greedy's stands beside it.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import block_array, csr_array, eye_array

from analytics.placement.solvers import programs

Counts = npt.NDArray[np.int64]

LIMIT = 10.0
"""Seconds after which the best answer so far is taken, with its bound."""


@dataclass(frozen=True, eq=False)
class Demand:
    """`weight` enterprises in each cell; `reach` is sites by cells, true where a site would reach the cell.

    Sites are named by `sites`, in the order in which ties are broken.
    """

    weight: Counts
    reach: Any
    sites: Sequence[str]


class Opening(NamedTuple):
    """The sites to open, in the order of their names, and how many enterprises they would reach.

    No choice reaches more than `bound`; `proved` says that none reaches more than this one does.
    """

    sites: tuple[int, ...]
    reached: int
    bound: int
    proved: bool


def greedy(demand: Demand, number: int) -> Opening:
    """The site that reaches most of what is left, again and again: at least 1 - 1/e of the best.

    The bound is what it reaches and the gains that the `number` best sites would still bring (Nemhauser,
    Wolsey and Fisher 1978).
    """
    left, chosen = demand.weight.copy(), list[int]()
    for _ in range(min(number, len(demand.sites))):
        gains = demand.reach @ left
        best = int(np.argmax(gains))
        if gains[best] == 0:
            break
        chosen.append(best)
        left[demand.reach[[best]].indices] = 0
    reached = int(demand.weight.sum() - left.sum())
    bound = reached + int(np.sort(demand.reach @ left)[::-1][:number].sum())
    return Opening(tuple(sorted(chosen)), reached, bound, bound == reached)


def opening(demand: Demand, number: int, places: int | None = None, limit: float = LIMIT) -> Opening:
    """The best `number` sites; each takes in no more than `places`, if that is given.

    Greedy's choice where the time ends before anything better is found; for limited places, nothing then.
    """
    model = _covering(demand, number) if places is None else _limited(demand, number, places)
    found = programs().milp(**model, options={"time_limit": limit, "mip_rel_gap": 0.0})
    bound = int(np.floor(-found.mip_dual_bound + 1e-6)) if found.mip_dual_bound is not None else None
    if found.x is None:
        first = greedy(demand, number) if places is None else Opening((), 0, int(demand.weight.sum()), False)
        return first if bound is None else first._replace(bound=min(bound, first.bound))
    chosen = np.flatnonzero(found.x[: len(demand.sites)] > 0.5).tolist()
    sites = tuple(chosen if places is not None else needed(demand, chosen))
    reached = round(-found.fun)
    most = reached if bound is None else max(bound, reached)
    told = Opening(sites, reached, most, found.status == 0)
    if places is not None or told.proved:
        return told
    return max(told, greedy(demand, number)._replace(bound=most), key=lambda each: each.reached)


def needed(demand: Demand, sites: Sequence[int]) -> list[int]:
    """Of some sites those without which less is reached; of two that reach the same, the first by name."""
    times = np.asarray(demand.reach[[*sites]].sum(axis=0)).ravel() if sites else np.zeros(0)
    kept: list[int] = []
    for site in reversed(sites):
        cells = demand.reach[[site]].indices
        if (times[cells] == 1).any():
            kept.insert(0, site)
        else:
            times[cells] -= 1
    return kept


def _covering(demand: Demand, number: int) -> dict[str, Any]:
    """Sites open or not; a cell is reached as far as sites that reach it are open."""
    sites, cells = demand.reach.shape
    reach = csr_array(demand.reach, dtype=np.float64)
    rows = block_array([[-reach.T, eye_array(cells)], [csr_array(np.ones((1, sites))), None]])
    return {
        "c": np.concatenate([np.zeros(sites), -demand.weight.astype(np.float64)]),
        "constraints": programs().LinearConstraint(rows, -np.inf, np.append(np.zeros(cells), number)),
        "integrality": np.append(np.ones(sites), np.zeros(cells)),
        "bounds": programs().Bounds(0, 1),
    }


def _limited(demand: Demand, number: int, places: int) -> dict[str, Any]:
    """Sites open or not, and how many of each cell go to each site that reaches it."""
    sites, cells = demand.reach.shape
    site, cell = csr_array(demand.reach).nonzero()
    pairs = len(site)
    at = np.arange(pairs)
    of_site = csr_array((np.ones(pairs), (site, at)), shape=(sites, pairs))
    of_cell = csr_array((np.ones(pairs), (cell, at)), shape=(cells, pairs))
    link = csr_array((-demand.weight[cell].astype(np.float64), (at, site)), shape=(pairs, sites))
    rows = block_array(
        [
            [-places * eye_array(sites), of_site],
            [csr_array((cells, sites)), of_cell],
            [link, eye_array(pairs)],
            [csr_array(np.ones((1, sites))), csr_array((1, pairs))],
        ]
    )
    most = np.concatenate([np.zeros(sites), demand.weight, np.zeros(pairs), [number]])
    return {
        "c": np.concatenate([np.zeros(sites), -np.ones(pairs)]),
        "constraints": programs().LinearConstraint(rows, -np.inf, most),
        "integrality": np.append(np.ones(sites), np.zeros(pairs)),
        "bounds": programs().Bounds(0, np.concatenate([np.ones(sites), demand.weight[cell]])),
    }
