"""The record in a Neo4j database: one label per node kind, one type per relation kind, properties as fields.

The database is ours alone. It holds pseudonyms, never names of persons, since the Community edition does not
keep readers apart. A write is one transaction under one lock; its version, its change log and its account
are in it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from contextlib import AbstractContextManager
from pathlib import Path
from time import monotonic
from typing import TypeVar
from uuid import uuid4

from graph.kinds import Ontology
from graph.records import Change, Node, NodeKey, Tie, TieKey
from graph.store import neo4j_cypher as cypher
from graph.store.faults import newer
from graph.store.logged import unpacked
from graph.store.neo4j_batch import grouped
from graph.store.neo4j_errors import foreign, strange, uncertain
from graph.store.neo4j_link import LATE, Link
from graph.store.neo4j_read import Reading
from graph.store.neo4j_rows import cut
from graph.store.neo4j_session import Asking, Rows
from graph.store.neo4j_write import Writing
from graph.store.port import (
    BATCH,
    FORMAT,
    Info,
    Load,
    LoadEntry,
    LoggedChange,
    NodeBatch,
    Progress,
    StoreError,
    StoreUnreachableError,
    TieBatch,
    Written,
    silent,
)
from graph.store.server import Server
from graph.store.tokens import spaced

PATIENCE = 5.0
"""Seconds for which a write waits for another one to end."""

T = TypeVar("T")


class Neo4jStore:
    """One database of one server. Scans are read whole before they are handed over, all of one version."""

    def __init__(self, server: Server, ontology: Ontology) -> None:
        self._ontology = ontology
        self._link = Link(server, self._prepare)
        self._reading = Reading(self._link, ontology)
        self._counted: Info | None = None

    def _prepare(self) -> None:
        about = self._link.ask(cypher.ABOUT)
        if not about:
            self._found()
        elif about[0][0] > FORMAT:
            raise newer(about[0][0], FORMAT)

    def _found(self) -> None:
        """Make the record in an empty database; refuse one that holds something else."""
        [[nodes]] = self._link.ask(cypher.STRANGERS)
        if nodes and not self._link.ask(cypher.ABOUT):
            raise strange(self._link.address, nodes)
        [[held]] = self._link.ask(cypher.CONSTRAINTS)
        for name, statement in cypher.schema(self._ontology):
            if name not in held:
                self._link.change(statement)
        self._link.change(cypher.AWAIT_INDEXES)
        self._link.change(cypher.FOUND, format=FORMAT)

    def info(self) -> Info:
        return self._at_one_version(self._info)

    def _info(self) -> Info:
        [[counted]] = self._link.ask(cypher.counts(self._ontology))
        present = {kind: total for kind, total in counted.items() if total}
        return Info(FORMAT, self.version(), dict(sorted(present.items())))

    def version(self) -> int:
        rows = self._link.ask(cypher.VERSION)
        if not rows:
            raise foreign(self._link.address)
        version: int = rows[0][0]
        return version

    def check(self) -> tuple[str, ...]:
        return tuple(self._faults())

    def _faults(self) -> Iterator[str]:
        [[last]] = self._link.ask(cypher.LAST_CHANGE)
        if (last or 0) != self.version():
            yield f"version {self.version()} but the change log ends with {last}"
        [[held]] = self._link.ask(cypher.CONSTRAINTS)
        yield from (f"no constraint {kind}_key" for kind in self._ontology.nodes if f"{kind}_key" not in held)
        [[offline]] = self._link.ask(cypher.INDEXES)
        yield from (f"index {name} is not online" for name in offline)

    def write(
        self, changes: Iterable[Change], load: Load, *, keep: bool = True, progress: Progress = silent
    ) -> Written:
        token = uuid4().hex
        with self._writing_alone(token) as ask:
            [[first, number]] = ask(cypher.BEGIN, token=token)
            writing = Writing(ask, self._ontology, first)
            writing.apply(changes, progress)
            written = writing.written()
            writing.end(load, token, number + 1)
            progress("committing", writing.done)
            if keep and written.version > first:
                self._commit(ask, load, token)
        progress("committed" if keep else "taken back", writing.done)
        return written

    def _writing_alone(self, token: str) -> AbstractContextManager[Asking]:
        """A transaction; StoreBusyError where another writer does not end in time."""
        with self._link.transaction(PATIENCE) as ask:
            ask(cypher.BEGIN, token=token)
        return self._link.transaction()

    def _commit(self, ask: Asking, load: Load, token: str) -> None:
        """Commit; where the answer is lost, find out whether the write is in."""
        sent = monotonic()
        try:
            ask.commit()
        except StoreUnreachableError as error:
            if monotonic() - sent > LATE:
                raise uncertain(self._link.address, load.load_id) from error
            if not self._is_in(load, token):
                raise

    def _is_in(self, load: Load, token: str) -> bool:
        """Whether a write is in. It takes the writers' lock first, so that a commit under way has ended."""
        self._link.again()
        try:
            with self._link.transaction(1.0) as ask:
                ask(cypher.BEGIN, token=token)
                return bool(ask(cypher.TOKEN_KNOWN, token=token)[0][0])
        except StoreError as error:
            raise uncertain(self._link.address, load.load_id) from error

    def _at_one_version(self, read: Callable[[], T]) -> T:
        """What is read without a write in between; after a few disturbed attempts writers have to wait."""
        for _ in range(3):
            before = self.version()
            found = read()
            if self.version() == before:
                return found
        with self._link.transaction() as ask:
            ask(cypher.BEGIN, token="")
            return read()

    def _holds(self, kind: str) -> bool:
        """Whether there are records of a kind; they are counted once for each version."""
        if self._counted is None or self._counted.version != self.version():
            self._counted = self.info()
        return kind in self._counted.counts

    def nodes(self, kind: str) -> Iterator[NodeBatch]:
        if self._holds(kind):
            yield from self._at_one_version(lambda: list(self._reading.nodes(kind)))

    def ties(self, kind: str) -> Iterator[TieBatch]:
        if self._holds(kind):
            columns = self._at_one_version(lambda: self._reading.ties(kind))
            yield from cut(columns, BATCH)

    def get_nodes(self, keys: Sequence[NodeKey]) -> list[Node | None]:
        found: dict[NodeKey, Node] = {}
        for kind, named in grouped(keys, lambda key: key.kind):
            for node in self._reading.some_nodes(kind, [key.key for key in named]):
                found[NodeKey(kind, node.key)] = node
        return [found.get(key) for key in keys]

    def get_ties(self, keys: Sequence[TieKey]) -> list[Tie | None]:
        found: dict[TieKey, Tie] = {}
        for between, named in grouped(keys, lambda key: key.between):
            found |= {tie.identity: tie for tie in self._reading.some_ties(between, named)}
        return [found.get(key) for key in keys]

    def changes(self, since: int) -> Iterator[LoggedChange]:
        while rows := self._link.ask(cypher.CHANGES, since=since):
            [[last, count, lines]] = rows
            for place, noted in enumerate(unpacked(lines), last - count + 1):
                if place > since:
                    yield LoggedChange(place, *noted)
            since = last

    def search(self, text: str, limit: int) -> list[NodeKey]:
        wanted = spaced(text)
        rows = self._link.ask(cypher.SEARCH, phrase=f'"{wanted}"') if wanted else []
        return sorted(NodeKey(kind, key) for kind, key in rows)[:limit]

    def loads(self) -> list[LoadEntry]:
        return _entries(self._link.ask(cypher.LOADS))

    def load(self, load_id: str) -> LoadEntry | None:
        entries = _entries(self._link.ask(cypher.LOADS_NAMED, load_id=load_id))
        return entries[-1] if entries else None

    def backup(self, target: Path) -> None:
        raise StoreError(
            "图数据库请用 alliance-graph copy --from neo4j --to sqlite 备份，"
            "或用 neo4j-admin database dump。",
            "Back up a graph database by alliance-graph copy --from neo4j --to sqlite, "
            "or by neo4j-admin database dump.",
        )

    def close(self) -> None:
        self._link.close()


def _entries(rows: Rows) -> list[LoadEntry]:
    return [
        LoadEntry(load_id, digest, recorded.to_native(), account, Written(*numbers))
        for load_id, digest, recorded, account, *numbers in rows
    ]
