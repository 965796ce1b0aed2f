"""One write into SQLite, inside the transaction that the store has begun."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, datetime, timedelta
from typing import cast

import apsw

from graph.kinds import NodeKind, Ontology, RelationKind
from graph.records import Change, Node, NodeKey, Removal, Stored, Tie
from graph.store.ddl import NODE_KEY, TIE_KEY, quoted
from graph.store.faults import dangling, still_tied
from graph.store.port import BATCH, Load, LoadEntry, Progress, Written
from graph.store.stored import at_rest, day

_DAWN = datetime(1970, 1, 1, tzinfo=UTC)


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


class Writing:
    """Rows are gathered per kind and written in batches; ends are checked when all are in."""

    def __init__(self, writer: apsw.Connection, ontology: Ontology, load: Load, progress: Progress) -> None:
        self._writer = writer
        self._ontology = ontology
        self._progress = progress
        self._waiting: dict[str, list[list[Stored]]] = {}
        self._removed: list[NodeKey] = []
        self._touched: set[str] = set()
        self.done = 0
        self._given = load
        self._load = self._begin(load)
        self._first = self._sequence()
        self.logged = 0

    def _begin(self, load: Load) -> int:
        stamp = (load.recorded_at - _DAWN) // timedelta(microseconds=1)
        self._writer.execute(
            "INSERT INTO loads (load_id, source_digest, recorded_at) VALUES (?, ?, ?)",
            (load.load_id, load.source_digest, stamp),
        )
        return self._writer.last_insert_rowid()

    def _sequence(self) -> int:
        rows = self._writer.execute("SELECT coalesce(max(sequence), 0) FROM change_log").fetchall()
        return cast(int, rows[0][0])

    def apply(self, changes: Iterable[Change]) -> Written:
        """Everything, then the ends, then the account of it."""
        self._progress("begun", 0)
        for change in changes:
            self._take(change)
            self.done += 1
            if self.done % BATCH == 0:
                self._flush()
                self._progress("writing", self.done)
        self._flush()
        self._check_ends()
        self._progress("checked", self.done)
        return self._account()

    def _take(self, change: Change) -> None:
        if isinstance(change, Node):
            fields = self._ontology.nodes[change.kind].fields
            row = [change.key, *at_rest(fields, change.values), self._load]
            self._waiting.setdefault(change.kind, []).append(row)
        elif isinstance(change, Tie):
            self._waiting.setdefault(change.identity.kind, []).append(self._tie_row(change))
        else:
            self._flush()
            self._remove(change)

    def _tie_row(self, tie: Tie) -> list[Stored]:
        identity = tie.identity
        end = None if tie.valid_to is None else day(tie.valid_to)
        values = at_rest(self._ontology.relations[identity.kind].fields, tie.values)
        return [*identity[1:-1], day(identity.valid_from), end, *values, self._load]

    def _remove(self, removal: Removal) -> None:
        identity = removal.identity
        key, given = _where(identity)
        where = " AND ".join(f"{part} = ?" for part in key)
        self._writer.execute(f"DELETE FROM {quoted(identity.kind)} WHERE {where}", given)  # noqa: S608
        if isinstance(identity, NodeKey):
            self._removed.append(identity)

    def _flush(self) -> None:
        for kind, rows in self._waiting.items():
            declared = self._ontology.nodes.get(kind) or self._ontology.relations[kind]
            self._writer.executemany(upsert(declared), rows)
            self._touched.add(kind)
        self._waiting.clear()

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

    def _account(self) -> Written:
        sql = "SELECT operation, count(*) FROM change_log WHERE sequence > ? GROUP BY operation"
        counts = dict(cast(Iterator[tuple[int, int]], self._writer.execute(sql, (self._first,))))
        added, changed, removed = (counts.get(n, 0) for n in (1, 2, 3))
        self.logged = added + changed + removed
        written = Written(self._sequence(), added, changed, self.done - self.logged, removed)
        self._writer.execute(
            "UPDATE loads SET account = ?, version = ?, added = ?, changed = ?, unchanged = ?, removed = ? "
            "WHERE load = ?",
            (self._given.account(), *written_row(written), self._load),
        )
        return written


def written_row(written: Written) -> tuple[int, ...]:
    """The numbers of one write in the order of the table of loads."""
    return written.version, written.added, written.changed, written.unchanged, written.removed


def _ends(relation: RelationKind) -> list[tuple[str, str]]:
    starts = {("from", pair[0]) for pair in relation.pairs}
    return sorted(starts | {("to", pair[1]) for pair in relation.pairs})


def _where(identity: NodeKey | tuple[object, ...]) -> tuple[Sequence[str], list[Stored]]:
    if isinstance(identity, NodeKey):
        return NODE_KEY, [identity.key]
    *parts, start = identity[1:]
    return TIE_KEY, [*cast(list[str], parts), day(start)]  # type: ignore[arg-type]


def entry_of(row: Sequence[Stored]) -> LoadEntry:
    """One row of the table of loads."""
    _, load_id, digest, stamp, account, *numbers = row
    recorded = _DAWN + timedelta(microseconds=cast(int, stamp))
    version, added, changed, unchanged, removed = cast(list[int], numbers)
    written = Written(version, added, changed, unchanged, removed)
    return LoadEntry(cast(str, load_id), cast(str, digest), recorded, cast(str, account), written)
