"""Components of networks too large to hold at once: edge lists in Parquet, joined file by file.

Each file is solved by scipy and only what it joins is carried on, so that memory grows with the nodes and
the largest file, not with all edges: districts are nearly independent, and what ties them is a short file.
"""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path

import numpy as np
import numpy.typing as npt
import pyarrow as pa
import pyarrow.parquet as pq
from scipy.sparse import csr_array
from scipy.sparse.csgraph import connected_components

from analytics.simple.routes import named
from graph.network import Places

SOURCE, TARGET = "source", "target"
"""The columns of an edge list: node numbers from nought (int32)."""


def write_edges(source: Places, target: Places, file: Path) -> None:
    """Write one edge list; the direction does not matter."""
    pq.write_table(pa.table({SOURCE: source, TARGET: target}), file, compression="zstd")


def components_of(files: Iterable[Path], size: int) -> Places:
    """The part of each of `size` nodes, named by the least number in it: as `analytics.simple.routes`."""
    parent = np.arange(size, dtype=np.int32)
    for file in files:
        table = pq.read_table(file, columns=[SOURCE, TARGET], partitioning=None)
        ends = [_roots(parent, table[name].to_numpy()) for name in (SOURCE, TARGET)]
        if len(table):
            _join(parent, *ends)
    return _roots(parent, parent)


def _roots(parent: Places, nodes: npt.NDArray[np.int32]) -> Places:
    """Where the parents of some nodes end."""
    found = parent[nodes]
    while (found != (above := parent[found])).any():
        found = above
    return found


def _join(parent: Places, source: Places, target: Places) -> None:
    """Give all roots that edges join the least of them as their parent."""
    low = min(int(source.min()), int(target.min()))
    size = max(int(source.max()), int(target.max())) - low + 1
    ends = source - low, target - low
    near = csr_array((np.ones(len(source), np.float64), ends), shape=(size, size))
    least = named(connected_components(near, directed=False)[1])
    touched = np.zeros(size, bool)
    for each in ends:
        touched[each] = True
    at = np.flatnonzero(touched)
    parent[at + low] = least[at] + low
