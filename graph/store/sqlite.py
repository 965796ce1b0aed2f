"""The embedded store of record: SQLite, encrypted and authenticated, one version per write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import cast

import apsw

from graph.kinds import Ontology
from graph.records import Change, Node, NodeKey, Stored, Tie, TieKey
from graph.store.ddl import SEPARATOR, TIE_KEY, ddl, quoted
from graph.store.faults import duplicate
from graph.store.port import (
    BATCH,
    FORMAT,
    Info,
    Load,
    LoadEntry,
    LoggedChange,
    NewerFormatError,
    NodeBatch,
    Operation,
    Progress,
    StoreDamagedError,
    TieBatch,
    Written,
    silent,
)
from graph.store.sqlite_file import connect, translated, writing_alone
from graph.store.sqlite_write import Writing, entry_of
from graph.store.stored import alive, date_of, day
from graph.store.tokens import spaced


class SqliteStore:
    """One file of record. Reads go through a read-only connection, writes through one writer."""

    def __init__(self, path: Path, key: bytes, ontology: Ontology) -> None:
        self._path = path
        self._key = key
        self._ontology = ontology
        if not path.exists():
            self._create()
        self._reader = connect(path, key, writable=False)
        self._check_format()

    def _create(self) -> None:
        with writing_alone(self._path), translated(self._path):
            writer = connect(self._path, self._key, writable=True)
            with writer:
                writer.execute(ddl(self._ontology))
                writer.execute("INSERT INTO record_about VALUES ('format', ?)", (FORMAT,))
            writer.close()

    def _check_format(self) -> None:
        found = cast(int, self._one("SELECT value FROM record_about WHERE name = 'format'"))
        if found > FORMAT:
            raise NewerFormatError(
                f"数据由更新的版本写入（格式 {found}，本程序支持 {FORMAT}）。请升级程序。",
                f"The record has format {found}, this release reads {FORMAT}. Install a newer release.",
            )

    def _one(self, sql: str, bindings: tuple[Stored, ...] = ()) -> Stored:
        with translated(self._path):
            row = self._reader.execute(sql, bindings).fetchone()
        return None if row is None else cast(Stored, row[0])

    def info(self) -> Info:
        kinds = [*self._ontology.nodes, *self._ontology.relations]
        counted = ", ".join(f"(SELECT count(*) FROM {quoted(kind)})" for kind in kinds)
        sql = f"SELECT (SELECT coalesce(max(sequence), 0) FROM change_log), {counted}"  # noqa: S608
        with translated(self._path):
            version, *counts = self._reader.execute(sql).fetchall()[0]
        present = {kind: cast(int, n) for kind, n in zip(kinds, counts, strict=True) if n}
        return Info(FORMAT, cast(int, version), dict(sorted(present.items())))

    def version(self) -> int:
        return cast(int, self._one("SELECT coalesce(max(sequence), 0) FROM change_log"))

    def check(self) -> tuple[str, ...]:
        try:
            with translated(self._path):
                lines = self._reader.execute("PRAGMA integrity_check").fetchall()
        except StoreDamagedError as error:
            return (str(error),)
        return tuple(str(line[0]) for line in lines if line[0] != "ok")

    def write(
        self, changes: Iterable[Change], load: Load, *, keep: bool = True, progress: Progress = silent
    ) -> Written:
        with writing_alone(self._path), translated(self._path):
            writer = connect(self._path, self._key, writable=True)
            try:
                return self._write(writer, changes, load, keep, progress)
            except apsw.ConstraintError as error:
                raise duplicate(_identity(*str(error).rpartition(": ")[2].split(SEPARATOR, 1))) from error
            finally:
                writer.close()

    def _write(
        self, writer: apsw.Connection, changes: Iterable[Change], load: Load, keep: bool, progress: Progress
    ) -> Written:
        writer.execute("BEGIN IMMEDIATE")
        try:
            writing = Writing(writer, self._ontology, load, progress)
            written = writing.apply(changes)
            progress("committing", writing.done)
            writer.execute("COMMIT" if keep and writing.logged else "ROLLBACK")
        except BaseException:
            if writer.in_transaction:
                writer.execute("ROLLBACK")
            raise
        progress("committed" if keep else "taken back", writing.done)
        return written

    def nodes(self, kind: str) -> Iterator[NodeBatch]:
        fields = [quoted(f.name) for f in self._ontology.nodes[kind].fields]
        sql = f"SELECT key, {', '.join(fields)} FROM {quoted(kind)} ORDER BY key"  # noqa: S608
        for columns in self._scan(sql):
            yield NodeBatch(cast(list[str], columns[0]), columns[1:])

    def ties(self, kind: str) -> Iterator[TieBatch]:
        fields = [quoted(f.name) for f in self._ontology.relations[kind].fields]
        wanted = ", ".join([*TIE_KEY, "valid_to", *fields])
        sql = f"SELECT {wanted} FROM {quoted(kind)} ORDER BY {', '.join(TIE_KEY)}"  # noqa: S608
        for columns in self._scan(sql):
            yield TieBatch.of(columns)

    def _scan(self, sql: str) -> Iterator[list[list[Stored]]]:
        with translated(self._path):
            cursor = self._reader.execute(sql)
            while rows := list(islice(cursor, BATCH)):
                yield [list(column) for column in zip(*rows, strict=True)]

    def get_nodes(self, keys: Sequence[NodeKey]) -> list[Node | None]:
        return [self._node(key) for key in keys]

    def _node(self, key: NodeKey) -> Node | None:
        fields = self._ontology.nodes[key.kind].fields
        wanted = ", ".join(quoted(f.name) for f in fields)
        row = self._row(f"SELECT {wanted} FROM {quoted(key.kind)} WHERE key = ?", (key.key,))  # noqa: S608
        return None if row is None else Node(key.kind, key.key, alive(fields, row))

    def get_ties(self, keys: Sequence[TieKey]) -> list[Tie | None]:
        return [self._tie(key) for key in keys]

    def _tie(self, key: TieKey) -> Tie | None:
        fields = self._ontology.relations[key.kind].fields
        wanted = ", ".join(["valid_to", *(quoted(f.name) for f in fields)])
        where = " AND ".join(f"{part} = ?" for part in TIE_KEY)
        bindings = (*key[1:-1], day(key.valid_from))
        row = self._row(f"SELECT {wanted} FROM {quoted(key.kind)} WHERE {where}", bindings)  # noqa: S608
        if row is None:
            return None
        end = None if row[0] is None else date_of(cast(int, row[0]))
        return Tie(key, end, alive(fields, row[1:]))

    def _row(self, sql: str, bindings: tuple[Stored, ...]) -> tuple[Stored, ...] | None:
        with translated(self._path):
            return cast("tuple[Stored, ...] | None", self._reader.execute(sql, bindings).fetchone())

    def changes(self, since: int) -> Iterator[LoggedChange]:
        sql = "SELECT sequence, operation, kind, key FROM change_log WHERE sequence > ? ORDER BY sequence"
        with translated(self._path):
            for sequence, operation, kind, key in self._reader.execute(sql, (since,)):
                yield LoggedChange(
                    cast(int, sequence),
                    Operation(cast(int, operation)),
                    _identity(cast(str, kind), cast(str, key)),
                )

    def search(self, text: str, limit: int) -> list[NodeKey]:
        wanted = spaced(text)
        if not wanted:
            return []
        sql = "SELECT kind, key FROM names WHERE names MATCH ? ORDER BY kind, key LIMIT ?"
        with translated(self._path):
            rows = self._reader.execute(sql, (f'text : "{wanted}"', limit)).fetchall()
        return [NodeKey(cast(str, kind), cast(str, key)) for kind, key in rows]

    def loads(self) -> list[LoadEntry]:
        with translated(self._path):
            return [entry_of(row) for row in self._reader.execute("SELECT * FROM loads ORDER BY load")]

    def load(self, load_id: str) -> LoadEntry | None:
        row = self._row("SELECT * FROM loads WHERE load_id = ? ORDER BY load DESC", (load_id,))
        return None if row is None else entry_of(row)

    def backup(self, target: Path) -> None:
        with translated(target):
            copy = connect(target, self._key, writable=True)
            with copy.backup("main", self._reader, "main") as steps:
                while not steps.done:
                    steps.step(1_000)
            copy.close()

    def close(self) -> None:
        self._reader.close()


def _identity(kind: str, key: str) -> NodeKey | TieKey:
    parts = key.split(SEPARATOR)
    if len(parts) == 1:
        return NodeKey(kind, key)
    from_kind, from_key, to_kind, to_key, discriminator, start = parts
    return TieKey(kind, from_kind, from_key, to_kind, to_key, discriminator, date_of(int(start)))
