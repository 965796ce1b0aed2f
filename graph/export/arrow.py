"""Arrow: a folder of IPC files, one per node kind (`nodes-Unit.arrow`) and relation (`ties-COVERS.arrow`).

Dates are date32, moments timestamps in UTC, codes dictionaries, lists of codes lists of texts. Each file
carries what the export says of itself as schema metadata; `alliance-graph.json` says it once more.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from itertools import groupby
from pathlib import Path

import pyarrow as pa

from graph.export.about import About
from graph.export.extract import Extract, NodeRows, TieRows
from graph.export.files import MARK
from graph.kinds import Field, ValueType

_CODE = pa.dictionary(pa.int32(), pa.string())

_TYPES = {
    ValueType.TEXT: pa.string(),
    ValueType.INTEGER: pa.int64(),
    ValueType.NUMBER: pa.float64(),
    ValueType.BOOLEAN: pa.bool_(),
    ValueType.TRI: _CODE,
    ValueType.DATE: pa.date32(),
    ValueType.INSTANT: pa.timestamp("us", tz="UTC"),
    ValueType.CODE: _CODE,
    ValueType.CODES: pa.list_(pa.string()),
}

Named = dict[str, pa.Array]


def write_arrow(extract: Extract, told: About, folder: Path) -> None:
    """Write the extract into a new folder."""
    for name, table in tables(extract):
        with pa.OSFile(str(folder / f"{name}.arrow"), "wb") as file:
            marked = table.replace_schema_metadata(told.facts)
            with pa.ipc.new_file(file, marked.schema) as writer:
                writer.write_table(marked)
    (folder / MARK).write_bytes(told.line)


def tables(extract: Extract) -> Iterator[tuple[str, pa.Table]]:
    """The name and contents of each file."""
    for nodes in extract.nodes():
        yield f"nodes-{nodes.kind.name}", pa.table(_nodes(nodes))
    for relation, parts in groupby(extract.ties(), lambda rows: rows.kind.name):
        held = [pa.table(_ties(rows)) for rows in parts]
        yield f"ties-{relation}", pa.concat_tables(held).unify_dictionaries().combine_chunks()


def _nodes(rows: NodeRows) -> Named:
    named = {"id": pa.array(rows.ids, pa.string()), "label": pa.array(rows.labels, pa.string())}
    return named | _columns(rows.fields, rows)


def _ties(rows: TieRows) -> Named:
    heads = {
        "from_kind": pa.array([rows.between.from_kind] * len(rows.sources), _CODE),
        "from": pa.array(rows.sources, pa.string()),
        "to_kind": pa.array([rows.between.to_kind] * len(rows.sources), _CODE),
        "to": pa.array(rows.targets, pa.string()),
        "discriminator": pa.array(rows.discriminators, _CODE),
        "valid_from": pa.array(rows.valid_from, pa.date32()),
        "valid_to": pa.array(rows.valid_to, pa.date32()),
    }
    return heads | _columns(rows.fields, rows)


def _columns(fields: Sequence[Field], rows: NodeRows | TieRows) -> Named:
    return {
        field.name: pa.array(column, _TYPES[field.type])
        for field, column in zip(fields, rows.columns, strict=True)
    }
