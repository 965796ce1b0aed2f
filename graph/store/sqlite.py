"""The embedded store of record: SQLite, encrypted and authenticated, one version per write."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from contextlib import closing, contextmanager, suppress
from itertools import islice
from pathlib import Path
from typing import cast

import apsw

from graph.codes import code_lists
from graph.conformance import Conformance
from graph.kinds import Ontology
from graph.records import Change, Node, NodeKey, Stored, Tie, TieKey
from graph.store.ddl import TIE_KEY, ddl, quoted
from graph.store.faults import closed
from graph.store.logged import identity
from graph.store.migrate import is_current, upgrade
from graph.store.port import (
    BATCH,
    FORMAT,
    Info,
    Load,
    LoadEntry,
    LoggedChange,
    NodeBatch,
    Operation,
    Progress,
    StoreDamagedError,
    StoreError,
    TieBatch,
    Written,
    silent,
)
from graph.store.sqlite_errors import translated
from graph.store.sqlite_file import arriving, carried_over, checkpointed, connect, copied, writing_alone
from graph.store.sqlite_write import Target, Writing, entry_of
from graph.store.stored import alive, date_of, day
from graph.store.tokens import spaced


class SqliteStore:
    """One file of record. Every read has a read-only connection to itself, every write the one writer.

    A scan under way keeps the version it began with; were connections shared, it would keep it for all.
    """

    def __init__(self, path: Path, key: bytes, ontology: Ontology) -> None:
        self._path = path
        self._key = key
        self._ontology = ontology
        self._conformance = Conformance(ontology, code_lists())
        self._readers: list[apsw.Connection] = []
        self._idle: list[apsw.Connection] = []
        self._closed = False
        if not path.exists():
            self._create()
        self._bring_up()

    def _create(self) -> None:
        with writing_alone(self._path), translated(self._path):
            if self._path.exists():
                return
            with arriving(self._path) as fresh:
                writer = connect(fresh, self._key, writable=True, new=True)
                with writer:
                    writer.execute(ddl(self._ontology))
                    writer.execute("INSERT INTO record_about VALUES ('format', ?)", (FORMAT,))
                carried_over(writer)
                writer.close()

    def _bring_up(self) -> None:
        """An older record is upgraded before anything is asked of it; a newer one is refused."""
        with self._reading() as reader:
            current = is_current(reader, self._path, self._ontology)
        if not current:
            self._let_go()
            upgrade(self._path, self._key, self._ontology)

    @contextmanager
    def _reading(self) -> Iterator[apsw.Connection]:
        """A connection that nobody else uses meanwhile, and the errors of reading in our words."""
        if self._closed:
            raise closed()
        with translated(self._path):
            reader = self._idle.pop() if self._idle else self._new_reader()
            try:
                yield reader
            finally:
                self._idle.append(reader)
                if self._closed:
                    reader.close()

    def _new_reader(self) -> apsw.Connection:
        reader = connect(self._path, self._key, writable=False)
        self._readers.append(reader)
        return reader

    def _row(self, sql: str, bindings: tuple[Stored, ...] = ()) -> tuple[Stored, ...] | None:
        with self._reading() as reader:
            rows = reader.execute(sql, bindings).fetchall()
        return cast(tuple[Stored, ...], rows[0]) if rows else None

    def _one(self, sql: str) -> Stored:
        row = self._row(sql)
        return None if row is None else row[0]

    def info(self) -> Info:
        kinds = [*self._ontology.nodes, *self._ontology.relations]
        counted = ", ".join(f"(SELECT count(*) FROM {quoted(kind)})" for kind in kinds)  # noqa: S608
        row = self._row(f"SELECT (SELECT coalesce(max(sequence), 0) FROM change_log), {counted}")  # noqa: S608
        version, *counts = cast(tuple[int, ...], row)
        present = {kind: n for kind, n in zip(kinds, counts, strict=True) if n}
        return Info(FORMAT, version, dict(sorted(present.items())))

    def version(self) -> int:
        return cast(int, self._one("SELECT coalesce(max(sequence), 0) FROM change_log"))

    def check(self) -> tuple[str, ...]:
        if self._closed:
            raise closed()
        try:
            # A new connection: FTS5 holds what it finds against the index as the connection remembers it.
            with translated(self._path), closing(connect(self._path, self._key, writable=False)) as reader:
                lines = reader.execute("PRAGMA integrity_check").fetchall()
        except StoreDamagedError as error:
            return (str(error),)
        return tuple(str(line[0]) for line in lines if line[0] != "ok")

    def write(
        self, changes: Iterable[Change], load: Load, *, keep: bool = True, progress: Progress = silent
    ) -> Written:
        if self._closed:
            raise closed()
        with writing_alone(self._path):
            writer = connect(self._path, self._key, writable=True)
            try:
                return self._write(writer, changes, load, keep, progress)
            finally:
                writer.close()

    def _write(
        self, writer: apsw.Connection, changes: Iterable[Change], load: Load, keep: bool, progress: Progress
    ) -> Written:
        with self._transaction(writer):
            writing = Writing(Target(writer, self._path, self._ontology, self._conformance), load)
            written = writing.apply(changes, progress)
            progress("committing", writing.done)
            with translated(self._path):
                writer.execute("COMMIT" if keep and writing.logged else "ROLLBACK")
        checkpointed(writer)
        progress("committed" if keep else "taken back", writing.done)
        return written

    @contextmanager
    def _transaction(self, writer: apsw.Connection) -> Iterator[None]:
        """Taken back unless it was ended inside."""
        with translated(self._path):
            writer.execute("BEGIN IMMEDIATE")
        try:
            yield
        finally:
            if writer.in_transaction:
                with translated(self._path):
                    writer.execute("ROLLBACK")

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
        with self._reading() as reader, closing(reader.execute(sql)) as cursor:
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

    def changes(self, since: int) -> Iterator[LoggedChange]:
        sql = "SELECT sequence, operation, kind, key FROM change_log WHERE sequence > ? ORDER BY sequence"
        with self._reading() as reader, closing(reader.execute(sql, (since,))) as lines:
            for sequence, operation, kind, key in cast(Iterator[tuple[int, int, str, str]], lines):
                yield LoggedChange(sequence, Operation(operation), identity(kind, key))

    def search(self, text: str, limit: int) -> list[NodeKey]:
        wanted = spaced(text)
        if not wanted:
            return []
        sql = "SELECT kind, key FROM names WHERE names MATCH ? ORDER BY kind, key LIMIT ?"
        with self._reading() as reader:
            rows = reader.execute(sql, (f'text : "{wanted}"', limit)).fetchall()
        return [NodeKey(cast(str, kind), cast(str, key)) for kind, key in rows]

    def loads(self) -> list[LoadEntry]:
        with self._reading() as reader:
            rows = reader.execute("SELECT * FROM loads ORDER BY load").fetchall()
        return [entry_of(cast(tuple[Stored, ...], row)) for row in rows]

    def load(self, load_id: str) -> LoadEntry | None:
        row = self._row("SELECT * FROM loads WHERE load_id = ? ORDER BY load DESC", (load_id,))
        return None if row is None else entry_of(row)

    def backup(self, target: Path) -> None:
        if target.exists():
            raise StoreError(
                f"备份文件已存在：{target}。请换一个文件名。",
                f"There is a file already: {target}. Name another for the backup.",
            )
        with self._reading() as reader, translated(target), arriving(target) as fresh:
            copied(reader, fresh, self._key).close()

    def close(self) -> None:
        self._closed = True
        self._let_go()

    def _let_go(self) -> None:
        """Close what nobody reads from at this moment; who reads now closes his own when done."""
        self._idle.clear()
        while self._readers:
            with suppress(apsw.ThreadingViolationError):
                self._readers.pop().close()
