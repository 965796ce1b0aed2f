"""The extract as a networkx graph, for notebooks."""

from __future__ import annotations

from itertools import count
from typing import Any

import networkx as nx

from graph.export.extract import Extract, NodeRows, TieRows


def to_networkx(extract: Extract) -> nx.MultiDiGraph[str]:
    """A directed multigraph: nodes by id, ties numbered from 1 as in GraphML and GEXF.

    Values are Python's own (dates as `datetime.date`, several codes as a tuple); what is not known is
    left out. Nodes have `label` and `node_kind`, ties `relation`, `discriminator`, `valid_from` and
    `valid_to`; everything else is a field of the ontology.
    """
    made: nx.MultiDiGraph[str] = nx.MultiDiGraph()
    for rows in extract.nodes():
        _add_nodes(made, rows)
    numbers = count(1)
    for ties in extract.ties():
        _add_ties(made, ties, numbers)
    return made


def _add_nodes(made: nx.MultiDiGraph[str], rows: NodeRows) -> None:
    names = [field.name for field in rows.fields]
    for called, label, *values in zip(rows.ids, rows.labels, *rows.columns, strict=True):
        heads = {"label": label, "node_kind": rows.kind.name}
        made.add_node(called, **heads, **_known(names, values))


def _add_ties(made: nx.MultiDiGraph[str], rows: TieRows, numbers: count[int]) -> None:
    names = ["discriminator", "valid_from", "valid_to", *(field.name for field in rows.fields)]
    heads = rows.discriminators, rows.valid_from, rows.valid_to
    for source, target, *values in zip(rows.sources, rows.targets, *heads, *rows.columns, strict=True):
        known = _known(names, values)
        made.add_edge(source, target, next(numbers), relation=rows.kind.name, **known)


def _known(names: list[str], values: list[Any]) -> dict[str, Any]:
    return {name: value for name, value in zip(names, values, strict=True) if value is not None}
