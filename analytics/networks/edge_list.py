"""Edge lists: any network of a day as nodes and edges with their columns, ready for other tools."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass, replace
from typing import Any, NamedTuple

import networkx as nx
import numpy as np

from graph.network import Places
from graph.records import NodeKey

Value = str | int | float | bool | None
"""A value of a node or edge; None where nobody knows it, and then it is left out."""


class Called(NamedTuple):
    """By which id and text a node is known outside."""

    id: str
    label: str


@dataclass(frozen=True, eq=False)
class EdgeList:
    """`source` and `target` are places in `nodes`; `marks` has a column per mark of the nodes, `columns` one
    per value of the edges. `parallel`: two nodes may be joined by several edges, one for each reason.

    `bare` counts nodes that have no edge and are left out.
    """

    nodes: Sequence[NodeKey]
    marks: Mapping[str, Sequence[Value]]
    source: Places
    target: Places
    columns: Mapping[str, Sequence[Value]]
    parallel: bool = False
    bare: int = 0


_NOBODY = np.zeros(0, np.int32)

EMPTY = EdgeList((), {}, _NOBODY, _NOBODY, {})
"""The network of a record without any node."""


def with_ties(edges: EdgeList) -> EdgeList:
    """The same without nodes that have no edge; nodes by key, edges by the order of their ends."""
    tied = np.unique(np.concatenate([edges.source, edges.target]))
    shown = sorted(tied.tolist(), key=edges.nodes.__getitem__)
    place = np.full(len(edges.nodes), -1, np.int32)
    place[shown] = np.arange(len(shown), dtype=np.int32)
    source, target = place[edges.source], place[edges.target]
    order = np.lexsort((target, source))
    return replace(
        edges,
        nodes=[edges.nodes[at] for at in shown],
        marks={name: [column[at] for at in shown] for name, column in edges.marks.items()},
        source=source[order],
        target=target[order],
        columns={name: [column[at] for at in order.tolist()] for name, column in edges.columns.items()},
        bare=len(edges.nodes) - len(shown),
    )


def to_networkx(edges: EdgeList, called: Callable[[NodeKey], Called]) -> nx.Graph[str]:
    """An undirected graph, of several edges between two nodes where the list has them.

    Nodes are known by their ids, with `label`, `node_kind` and the marks; `bipartite` among the marks is
    what `networkx.bipartite` looks for.
    """
    made: nx.Graph[str] = nx.MultiGraph() if edges.parallel else nx.Graph()
    known = [called(key) for key in edges.nodes]
    for key, told, marks in zip(edges.nodes, known, _rows(edges.marks, len(known)), strict=True):
        made.add_node(told.id, label=told.label, node_kind=key.kind, **marks)
    ends = zip(
        edges.source.tolist(), edges.target.tolist(), _rows(edges.columns, len(edges.source)), strict=True
    )
    made.add_edges_from((known[one].id, known[other].id, values) for one, other, values in ends)
    return made


def _rows(columns: Mapping[str, Sequence[Value]], size: int) -> list[dict[str, Any]]:
    """The known values of every row by name."""
    held = [*columns.items()]
    return [{name: column[at] for name, column in held if column[at] is not None} for at in range(size)]
