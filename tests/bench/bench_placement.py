"""Placement: the flow against the same model as a linear program in HiGHS, and against networkx.

The size is that of `analytics.md` 2.1: 24,045 enterprises, 373 receivers, about 270,000 pairs, places for
fewer than all. Run alone: `python tests/bench/bench_placement.py`. Seconds are CPU, ratios are to ours.
"""

from __future__ import annotations

import time
from collections.abc import Callable
from typing import TypeVar

import networkx as nx
import numpy as np
from scipy.optimize import linprog
from scipy.sparse import csr_array

from analytics.placement.assign import Assignment, assign
from analytics.placement.candidates import Candidates, ordered
from analytics.placement.prices import prices
from analytics.placement.weights import STANDARD
from graph.records import NodeKey

T = TypeVar("T")

ENTERPRISES, RECEIVERS, EACH, PLACES = 24_045, 373, 12, 20_257
FEW = 2_000
"""Enterprises of the smaller case, which networkx can do as well."""

MORE = 10**6
"""What one more enterprise counts in the programs, beyond all points."""


def case(enterprises: int, places: int, seed: int = 1) -> Candidates:
    """A case of the size that is wanted; every reason holds for two pairs in five."""
    rng = np.random.default_rng(seed)
    pairs = enterprises * EACH
    room = np.bincount(rng.integers(0, RECEIVERS, places), minlength=RECEIVERS)
    popular = (rng.random(pairs) ** 1.5 * RECEIVERS).astype(np.int32)
    return ordered(
        Candidates(
            [NodeKey("Unit", f"{at:06}") for at in range(enterprises)],
            [NodeKey("Alliance", f"{at:04}") for at in range(RECEIVERS)],
            room,
            np.repeat(np.arange(enterprises), EACH).astype(np.int32),
            popular,
            (rng.random((pairs, 5)) < 0.4).astype(np.float64),
        )
    )


def by_program(told: Candidates) -> int:
    """The best value by HiGHS, with `MORE` for each that is placed."""
    score, pairs = told.score(STANDARD) + MORE, len(told.enterprise)
    rows = np.concatenate([told.enterprise, len(told.enterprises) + told.receiver])
    shape = (len(told.enterprises) + len(told.receivers), pairs)
    ones = csr_array((np.ones(2 * pairs), (rows, np.tile(np.arange(pairs), 2))), shape=shape)
    room = np.concatenate([np.ones(len(told.enterprises)), told.capacity])
    found = linprog(-score, A_ub=ones, b_ub=room, bounds=(0, 1), method="highs-ds")
    return round(-float(found.fun))


def by_networkx(told: Candidates) -> int:
    """The best value by the network simplex of networkx; whoever finds no place goes the long way round."""
    graph = nx.DiGraph()
    graph.add_node("from", demand=-len(told.enterprises))
    graph.add_node("to", demand=len(told.enterprises))
    graph.add_edge("from", "to", weight=0)
    score = (told.score(STANDARD) + MORE).tolist()
    for at in range(len(told.enterprises)):
        graph.add_edge("from", ("e", at), capacity=1, weight=0)
    for at, room in enumerate(told.capacity.tolist()):
        graph.add_edge(("r", at), "to", capacity=room, weight=0)
    for one, at, points in zip(told.enterprise.tolist(), told.receiver.tolist(), score, strict=True):
        graph.add_edge(("e", one), ("r", at), capacity=1, weight=-points)
    return -int(nx.network_simplex(graph)[0])


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """CPU seconds and the result."""
    start = time.process_time()
    found = work()
    return time.process_time() - start, found


def whole(told: Candidates) -> Assignment:
    """All that a report asks for: the assignment, second choices, prices."""
    found = assign(told, STANDARD)
    prices(told, STANDARD, found)
    return found


def compared(name: str, told: Candidates, *, networkx: bool) -> None:
    """One case, by each engine; their values have to be the same."""
    ours, found = timed(lambda: whole(told))
    value = found.placed * MORE + found.points
    print(f"{name}: {len(told.enterprises):,} × {len(told.receivers)} × {len(told.enterprise):,}")
    print(f"  flow, second choices and prices  {ours:6.2f} s  placed {found.placed:,}")
    peers = {
        "HiGHS linear program": by_program,
        **({"networkx network_simplex": by_networkx} if networkx else {}),
    }
    for peer, solve in peers.items():
        seconds, other = timed(lambda solve=solve: solve(told))  # type: ignore[misc]
        assert other == value, (peer, other, value)
        print(f"  {peer:<32} {seconds:6.2f} s  ratio {seconds / ours:5.1f}  same value")


if __name__ == "__main__":
    whole(case(50, 40))
    compared("district", case(ENTERPRISES, PLACES), networkx=False)
    compared("a part", case(FEW, PLACES * FEW // ENTERPRISES), networkx=True)
