"""Cores: how far a node lies inside, by what is left when the outermost go (Seidman 1983). By NetworKit."""

from __future__ import annotations

import numpy as np

from analytics.simple.engine import engine, networkit
from analytics.simple.network import Simple, simple
from graph.network import Places


def core_numbers(net: Simple) -> Places:
    """The largest k with each node in a part whose nodes all have k neighbours in it; no direction."""
    plain = simple(net.size, np.column_stack([net.source, net.target])) if net.directed else net
    graph = engine(plain)
    scores = networkit().centrality.CoreDecomposition(graph).run().scores()
    return np.array(scores, np.float64).astype(np.int32)
