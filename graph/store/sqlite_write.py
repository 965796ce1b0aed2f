"""One write into SQLite, inside the transaction that the store has begun."""

from __future__ import annotations

from array import array
from collections.abc import Iterable, Iterator, Sequence
from itertools import islice
from pathlib import Path
from typing import NamedTuple, cast

import apsw

from graph.conformance import Conformance
from graph.kinds import NodeKind, Ontology, RelationKind
from graph.records import Change, Node, NodeKey, Removal, Stored, Tie, TieKey
from graph.store.ddl import NODE_KEY, TIE_KEY, quoted
from graph.store.faults import dangling, duplicate, fitting, still_tied
from graph.store.logged import identity, lines
from graph.store.port import BATCH, Load, LoadEntry, Operation, Progress, Written
from graph.store.sqlite_errors import translated
from graph.store.stored import Row, at_rest, day, instant_of, microsecond


def upsert(kind: NodeKind | RelationKind) -> str:
    """Insert, or change where a value differs; an equal row is left alone and fires no trigger."""
    key = NODE_KEY if isinstance(kind, NodeKind) else TIE_KEY
    own = [quoted(f.name) for f in kind.fields]
    own = own if isinstance(kind, NodeKind) else ["valid_to", *own]
    columns = [*key, *own, "load"]
    given = ", ".join(f"excluded.{c}" for c in own)
    places = ", ".join("?" * len(columns))
    changed = ", ".join(f"{c} = excluded.{c}" for c in [*own, "load"])
    return (
        f"INSERT INTO {quoted(kind.name)} ({', '.join(columns)}) VALUES ({places}) "  # noqa: S608
        f"ON CONFLICT ({', '.join(key)}) DO UPDATE SET {changed} "
        f"WHERE ({', '.join(own)}) IS NOT ({given})"
    )


class Target(NamedTuple):
    """Where a write goes: the connection in its transaction, the file for messages, what records must be."""

    writer: apsw.Connection
    path: Path
    ontology: Ontology
    conformance: Conformance


class Writing:
    """Changes are taken a batch at a time and written by kind; ends are looked at when all are in.

    What the source of the changes raises is none of the store's errors, so only the steps between are
    translated.
    """

    def __init__(self, target: Target, load: Load) -> None:
        self._writer, self._path, self._ontology, self._conformance = target
        self._waiting: dict[str, list[Row]] = {}
        self._removed: list[NodeKey] = []
        self._touched: set[str] = set()
        self._given = array("q")
        self._request = load
        self._load = self._begin(load)
        self._first = self._sequence()
        self.done = 0
        self.logged = 0

    def _begin(self, load: Load) -> int:
        self._writer.execute(
            "INSERT INTO loads (load_id, source_digest, recorded_at) VALUES (?, ?, ?)",
            (load.load_id, load.source_digest, microsecond(load.recorded_at)),
        )
        return self._writer.last_insert_rowid()

    def _sequence(self) -> int:
        rows = self._writer.execute("SELECT coalesce(max(sequence), 0) FROM change_log").fetchall()
        return cast(int, rows[0][0])

    def apply(self, changes: Iterable[Change], progress: Progress) -> Written:
        """Everything, then the ends, then the account of it."""
        progress("begun", 0)
        given = (fitting(change, self._conformance) for change in changes)
        while batch := list(islice(given, BATCH)):
            with translated(self._path):
                self._take(batch)
            if len(batch) == BATCH:
                progress("writing", self.done)
        with translated(self._path):
            self._check_ends()
        progress("checked", self.done)
        account = self._request.account()
        with translated(self._path):
            return self._account(account)

    def _take(self, batch: Sequence[Change]) -> None:
        for change in batch:
            if isinstance(change, Removal):
                self._flush()
                self._remove(change)
            else:
                self._gather(change)
        self._flush()
        self.done += len(batch)

    def _gather(self, record: Node | Tie) -> None:
        if isinstance(record, Node):
            fields = self._ontology.nodes[record.kind].fields
            row = [record.key, *at_rest(fields, record.values), self._load]
            self._waiting.setdefault(record.kind, []).append(row)
        else:
            self._waiting.setdefault(record.identity.kind, []).append(self._tie_row(record))

    def _tie_row(self, tie: Tie) -> Row:
        key = tie.identity
        end = None if tie.valid_to is None else day(tie.valid_to)
        values = at_rest(self._ontology.relations[key.kind].fields, tie.values)
        return [*key[1:-1], day(key.valid_from), end, *values, self._load]

    def _remove(self, removal: Removal) -> None:
        gone = removal.identity
        key, given = _where(gone)
        where = " AND ".join(f"{part} = ?" for part in key)
        self._writer.execute(f"DELETE FROM {quoted(gone.kind)} WHERE {where}", given)  # noqa: S608
        if isinstance(gone, NodeKey) and self._writer.changes():
            self._removed.append(gone)

    def _flush(self) -> None:
        for kind, rows in self._waiting.items():
            before = self._sequence()
            said = self._said(kind, rows)
            declared = self._ontology.nodes.get(kind) or self._ontology.relations[kind]
            self._writer.executemany(upsert(declared), said.values())
            self._refuse_second_meanings(kind, before)
            self._given.extend(hash((kind, line)) for line in said)
            self._touched.add(kind)
        self._waiting.clear()

    def _said(self, kind: str, rows: list[Row]) -> dict[str, Row]:
        """The rows by their key, each once; DuplicateKeyError where two that differ share one."""
        said: dict[str, Row] = {}
        for line, row in zip(lines(rows, ties=kind in self._ontology.relations), rows, strict=True):
            if said.setdefault(line, row) != row:
                raise duplicate(identity(kind, line))
        return said

    def _refuse_second_meanings(self, kind: str, before: int) -> None:
        """A record that changes now though this write has given it before has been given two meanings.

        What was given is kept as 64-bit marks: eight bytes a record, and a false alarm in 2⁻⁶⁴ of pairs.
        """
        sql = "SELECT key FROM change_log WHERE sequence > ? AND operation = ?"
        rows = self._writer.execute(sql, (before, Operation.CHANGED))
        changed = {hash((kind, line)): cast(str, line) for (line,) in rows}
        for mark in self._given if changed else ():
            if mark in changed:
                raise duplicate(identity(kind, changed[mark]))

    def _check_ends(self) -> None:
        gone = {key.kind for key in self._removed}
        for relation in self._ontology.relations.values():
            for end, kind in _ends(relation):
                if relation.name in self._touched or kind in gone:
                    self._check_end(relation.name, end, kind, everything=kind in gone)

    def _check_end(self, relation: str, end: str, kind: str, *, everything: bool) -> None:
        scope = "" if everything else "AND t.load = ?"
        sql = (
            f"SELECT t.{end}_key FROM {quoted(relation)} t WHERE t.{end}_kind = ? {scope} "  # noqa: S608
            f"AND NOT EXISTS (SELECT 1 FROM {quoted(kind)} n WHERE n.key = t.{end}_key) LIMIT 1"
        )
        row = self._writer.execute(sql, (kind,) if everything else (kind, self._load)).fetchone()
        if row is not None:
            missing = NodeKey(kind, cast(str, row[0]))
            raise still_tied(missing) if missing in self._removed else dangling(relation, missing)

    def _account(self, account: str) -> Written:
        sql = "SELECT operation, count(*) FROM change_log WHERE sequence > ? GROUP BY operation"
        counts = dict(cast(Iterator[tuple[int, int]], self._writer.execute(sql, (self._first,))))
        added, changed, removed = (counts.get(n, 0) for n in (1, 2, 3))
        self.logged = added + changed + removed
        written = Written(self._sequence(), added, changed, self.done - self.logged, removed)
        self._writer.execute(
            "UPDATE loads SET account = ?, version = ?, added = ?, changed = ?, unchanged = ?, removed = ? "
            "WHERE load = ?",
            (account, *written_row(written), self._load),
        )
        return written


def written_row(written: Written) -> tuple[int, ...]:
    """The numbers of one write in the order of the table of loads."""
    return written.version, written.added, written.changed, written.unchanged, written.removed


def _ends(relation: RelationKind) -> list[tuple[str, str]]:
    starts = {("from", pair[0]) for pair in relation.pairs}
    return sorted(starts | {("to", pair[1]) for pair in relation.pairs})


def _where(key: NodeKey | TieKey) -> tuple[Sequence[str], Row]:
    if isinstance(key, NodeKey):
        return NODE_KEY, [key.key]
    return TIE_KEY, [*key[1:-1], day(key.valid_from)]


def entry_of(row: Sequence[Stored]) -> LoadEntry:
    """One row of the table of loads."""
    _, load_id, digest, stamp, account, *numbers = row
    version, added, changed, unchanged, removed = cast(list[int], numbers)
    written = Written(version, added, changed, unchanged, removed)
    recorded = instant_of(cast(int, stamp))
    return LoadEntry(cast(str, load_id), cast(str, digest), recorded, cast(str, account), written)
