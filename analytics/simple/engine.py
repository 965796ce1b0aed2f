"""The engine: a simple network as NetworKit wants it. One thread and one seed, so that answers repeat."""

from __future__ import annotations

from functools import cache, lru_cache
from importlib import import_module
from typing import Any

import numpy as np

from analytics.simple.network import Simple

SEED = 1


@cache
def networkit() -> Any:
    """NetworKit, brought in when it is first needed: the commands that never do start without it."""
    found = import_module("networkit")
    found.setNumberOfThreads(1)
    return found


@lru_cache(maxsize=2)
def engine(net: Simple) -> Any:
    """The network in NetworKit, kept for the next question, without weights; nodes keep their numbers.

    Whoever asks it something keeps it by a name until the answer is there: NetworKit does not, and would
    read freed memory.
    """
    made = networkit()
    made.engineering.setSeed(SEED, False)
    ends = net.source.astype(np.uint64), net.target.astype(np.uint64)
    return made.GraphFromCoo(ends, net.size, False, net.directed)
