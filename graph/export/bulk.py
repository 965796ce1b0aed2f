"""The whole record as CSV files for `neo4j-admin database import`: nodes, ties and the store's own history.

One file per node kind and per relation and pair of kinds, with typed headings. Read from the scans of the
store, a batch at a time. What the server holds afterwards is what `graph.store.neo4j` would have written.
A text is always in quotes, so that an empty one is not taken for one that is missing. The files are for
the importer, not for spreadsheets: a text that looks like a formula is left as it is.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import ExitStack
from itertools import islice
from pathlib import Path
from typing import IO, NamedTuple, cast

from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType
from graph.records import Between, Stored
from graph.store.logged import packed
from graph.store.neo4j_cypher import TOKENS
from graph.store.port import LoadEntry, LoggedChange, NodeBatch, Progress, Store, TieBatch
from graph.store.stored import date_of, instant_of
from graph.store.tokens import NAMED, spaced
from graph.store.tokens import named as as_one

DELIMITER = "\x1e"
"""Between the entries of a list. Keys and codes hold no control characters."""

EMPTY = "∅"
"""The one entry of a list that has none, until the statements to run after the import make it empty."""

LOGGED = 1_000
"""Changes in one node of the log; the importer takes fields up to 4 MiB."""

_TYPES = {
    ValueType.INTEGER: "long",
    ValueType.NUMBER: "double",
    ValueType.BOOLEAN: "boolean",
    ValueType.DATE: "date",
    ValueType.INSTANT: "datetime",
    ValueType.CODES: "string[]",
}


class Written(NamedTuple):
    """Which files were written, nodes first, and how many records are in them."""

    node_files: list[str]
    tie_files: list[str]
    nodes: int
    ties: int


class _Files:
    """The files of one folder, each opened with its heading when its first row comes."""

    def __init__(self, folder: Path, kept: ExitStack) -> None:
        self._folder = folder
        self._kept = kept
        self._open: dict[str, IO[str]] = {}

    def put(self, name: str, heading: Sequence[str], rows: Iterable[str]) -> None:
        if name not in self._open:
            path = self._folder / name
            self._open[name] = self._kept.enter_context(path.open("w", encoding="utf-8", newline=""))
            self._open[name].write(",".join(heading) + "\n")
        self._open[name].writelines(rows)

    def names(self, prefix: str) -> list[str]:
        return [name for name in self._open if name.startswith(prefix)]


def write_bulk(store: Store, ontology: Ontology, folder: Path, progress: Progress) -> Written:
    """Write the record into a folder."""
    nodes = ties = 0
    with ExitStack() as kept:
        files = _Files(folder, kept)
        for kind in ontology.nodes.values():
            for batch in store.nodes(kind.name):
                files.put(f"nodes-{kind.name}.csv", node_heading(kind), node_rows(kind, batch))
                nodes += len(batch.keys)
                progress("exporting", nodes)
        for relation in ontology.relations.values():
            for tied in store.ties(relation.name):
                for between, rows in tie_rows(relation, tied):
                    files.put(f"ties-{'-'.join(between)}.csv", tie_heading(relation, between), rows)
                ties += len(tied.valid_from)
                progress("exporting", nodes + ties)
        _put_history(store, files)
        return Written(files.names("nodes-"), files.names("ties-"), nodes, ties)


def quoted(text: str) -> str:
    """A text in quotes; a quote inside is doubled, everything else stays as it is."""
    return '"' + text.replace('"', '""') + '"'


_CELLS: dict[ValueType, Callable[[Stored], str]] = {
    ValueType.INTEGER: str,
    ValueType.NUMBER: repr,
    ValueType.BOOLEAN: lambda s: "true" if s else "false",
    ValueType.DATE: lambda s: date_of(cast(int, s)).isoformat(),
    ValueType.INSTANT: lambda s: instant_of(cast(int, s)).isoformat().replace("+00:00", "Z"),
    ValueType.CODES: lambda s: quoted(cast(str, s).replace("|", DELIMITER) or EMPTY),
}


def _text(stored: Stored) -> str:
    return quoted(cast(str, stored))


def cells(type_: ValueType, column: Sequence[Stored]) -> list[str]:
    """The cells of one field; nothing, not even quotes, where a value is not known."""
    made = _CELLS.get(type_, _text)
    known = {value: "" if value is None else made(value) for value in set(column)}
    return [known[value] for value in column]


def _heading(fields: Sequence[Field]) -> list[str]:
    return [f"{field.name}:{_TYPES.get(field.type, 'string')}" for field in fields]


def node_heading(kind: NodeKind) -> list[str]:
    """The heading of the file of one node kind."""
    named = [f"{TOKENS}:string"] if _names(kind) else []
    return [f"key:ID({kind.name})", ":LABEL", *named, *_heading(kind.fields)]


def _names(kind: NodeKind) -> list[int]:
    """The places of the fields by which nodes of the kind are searched."""
    names = [field.name for field in kind.fields]
    return [names.index(name) for name in NAMED if name in names]


def node_rows(kind: NodeKind, batch: NodeBatch) -> Iterator[str]:
    """The lines of some nodes of one kind."""
    columns = [list(map(quoted, batch.keys)), [kind.name] * len(batch.keys)]
    named = [batch.columns[place] for place in _names(kind)]
    if named:
        columns.append([quoted(spaced(as_one(names))) for names in zip(*named, strict=True)])
    columns += [cells(field.type, column) for field, column in zip(kind.fields, batch.columns, strict=True)]
    return (",".join(row) + "\n" for row in zip(*columns, strict=True))


def tie_heading(kind: RelationKind, between: Between) -> list[str]:
    """The heading of the file of the ties between two kinds."""
    ends = [f":START_ID({between.from_kind})", f":END_ID({between.to_kind})", ":TYPE"]
    return [*ends, "discriminator:string", "valid_from:date", "valid_to:date", *_heading(kind.fields)]


def tie_rows(kind: RelationKind, batch: TieBatch) -> Iterator[tuple[Between, list[str]]]:
    """The lines of some ties of one relation, by the kinds that they join."""
    starts, ends, told = (map(quoted, c) for c in (batch.from_keys, batch.to_keys, batch.discriminators))
    days = cells(ValueType.DATE, batch.valid_from), cells(ValueType.DATE, batch.valid_to)
    fields = (cells(field.type, column) for field, column in zip(kind.fields, batch.columns, strict=True))
    named = [kind.name] * len(batch.valid_from)
    found: dict[Between, list[str]] = {}
    rows = zip(starts, ends, named, told, *days, *fields, strict=True)
    for start, end, row in zip(batch.from_kinds, batch.to_kinds, rows, strict=True):
        found.setdefault(Between(kind.name, start, end), []).append(",".join(row) + "\n")
    yield from found.items()


_RECORD = (":LABEL", "name:string", "format:long", "version:long", "loads:long")
_LOAD = (
    *(":LABEL", "number:long", "token:string", "load_id:string", "source_digest:string"),
    *("recorded_at:datetime", "account:string", "version:long"),
    *("added:long", "changed:long", "unchanged:long", "removed:long"),
)
_CHANGE = (":LABEL", "last:long", "count:long", "lines:byte[]")


def _put_history(store: Store, files: _Files) -> None:
    """What the store keeps about itself: its format and version, every load, and the log of changes."""
    info, entries = store.info(), store.loads()
    record = f"GraphRecord,{quoted('record')},{info.format},{info.version},{len(entries)}\n"
    files.put("nodes-GraphRecord.csv", _RECORD, [record])
    files.put("nodes-GraphLoad.csv", _LOAD, map(_load_row, range(1, len(entries) + 1), entries))
    changes = store.changes(0)
    while some := list(islice(changes, LOGGED)):
        files.put("nodes-GraphChange.csv", _CHANGE, [_change_row(some)])


def _load_row(number: int, entry: LoadEntry) -> str:
    texts = [quoted(text) for text in (f"imported-{number}", entry.load_id, entry.source_digest)]
    recorded = entry.recorded_at.isoformat().replace("+00:00", "Z")
    row = ["GraphLoad", str(number), *texts, recorded, quoted(entry.account), *map(str, _numbers(entry))]
    return ",".join(row) + "\n"


def _numbers(entry: LoadEntry) -> tuple[int, ...]:
    made = entry.written
    return made.version, made.added, made.changed, made.unchanged, made.removed


def _change_row(changes: Sequence[LoggedChange]) -> str:
    held = packed((change.operation, change.identity) for change in changes)
    signed = map(str, memoryview(held).cast("b"))
    return f"GraphChange,{changes[-1].sequence},{len(changes)},{quoted(DELIMITER.join(signed))}\n"
