"""Networks in the formats of other tools. They are small: a node list and an edge list of one day."""

from __future__ import annotations

from collections.abc import Iterable
from pathlib import Path
from typing import Any

import networkx as nx
import orjson
import pyarrow as pa

from graph.export.about import LINE
from graph.export.files import MARK
from graph.export.xml_text import printable


def write_graphml(graph: nx.Graph[str], path: Path) -> None:
    """GraphML, by networkx's own writer; what is said of the network are attributes of the graph."""
    nx.write_graphml_xml(_plain(graph), path)


def write_gexf(graph: nx.Graph[str], path: Path) -> None:
    """GEXF 1.2, by networkx's own writer, which dates the file."""
    nx.write_gexf(_plain(graph), path)


def write_json(graph: nx.Graph[str], path: Path) -> None:
    """Node-link JSON, which `networkx.node_link_graph(…, edges="edges")` and D3 read."""
    path.write_bytes(orjson.dumps(nx.node_link_data(graph, edges="edges"), option=LINE))


def write_arrow(graph: nx.Graph[str], folder: Path) -> None:
    """A folder with `nodes.arrow` and `edges.arrow`; both carry what is said of the network as metadata."""
    nodes = [{"id": at, **values} for at, values in graph.nodes.data()]
    edges = [{"from": one, "to": other, **values} for one, other, values in graph.edges.data()]
    said = {name: str(value) for name, value in graph.graph.items()}
    for name, rows in (("nodes", nodes), ("edges", edges)):
        table = pa.Table.from_pylist(rows, _schema(rows)).replace_schema_metadata(said)
        with pa.ipc.new_file(folder / f"{name}.arrow", table.schema) as writer:
            writer.write_table(table)
    (folder / MARK).write_bytes(orjson.dumps(graph.graph, option=LINE))


def _schema(rows: Iterable[dict[str, Any]]) -> pa.Schema:
    """The columns of all rows, in the order in which they are met: some rows leave out what is not known."""
    kinds = {name: type(value) for row in rows for name, value in row.items()}
    return pa.schema([(name, _TYPES[kind]) for name, kind in kinds.items()])


_TYPES = {str: pa.string(), int: pa.int64(), float: pa.float64(), bool: pa.bool_()}


def _plain(graph: nx.Graph[str]) -> nx.Graph[str]:
    """The same with texts that XML can hold."""
    made = graph.copy()
    for values in (
        made.graph,
        *(held for _, held in made.nodes.data()),
        *(held for *_, held in made.edges.data()),
    ):
        values.update({name: printable(told) for name, told in values.items() if isinstance(told, str)})
    return made
