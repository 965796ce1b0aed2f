"""The store in plain dictionaries: the meaning that every other store must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.codes import code_lists
from graph.conformance import Conformance
from graph.kinds import Ontology
from graph.records import Change, Node, NodeKey, Removal, Tie, TieKey
from graph.store.faults import closed, dangling, duplicate, fitting, identity_of, still_tied
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
    StoreError,
    TieBatch,
    Written,
    silent,
)
from graph.store.stored import at_rest, batch_of
from graph.store.tokens import NAMED, named, phrase

Record = Node | Tie
Identity = NodeKey | TieKey


@dataclass(frozen=True, slots=True)
class _State:
    """Everything of one version. It is never changed, only replaced as a whole."""

    records: Mapping[Identity, Record] = field(default_factory=dict)
    log: tuple[LoggedChange, ...] = ()
    loads: tuple[LoadEntry, ...] = ()


@dataclass(slots=True)
class _Draft:
    """A write in the making: the records it would lead to and what it did so far."""

    records: dict[Identity, Record]
    first: int
    log: list[LoggedChange] = field(default_factory=list)
    given: dict[Identity, Record] = field(default_factory=dict)
    done: int = 0

    def apply(self, change: Change) -> None:
        self.done += 1
        if isinstance(change, Removal):
            self._remove(change.identity)
        else:
            self._put(identity_of(change), change)

    def _put(self, identity: Identity, record: Record) -> None:
        if self.given.setdefault(identity, record) != record:
            raise duplicate(identity)
        held = self.records.get(identity)
        if held != record:
            self.records[identity] = record
            self._note(Operation.ADDED if held is None else Operation.CHANGED, identity)

    def _remove(self, identity: Identity) -> None:
        self.given.pop(identity, None)
        if self.records.pop(identity, None) is not None:
            self._note(Operation.REMOVED, identity)

    def _note(self, operation: Operation, identity: Identity) -> None:
        self.log.append(LoggedChange(self.first + len(self.log) + 1, operation, identity))

    def check_ends(self) -> None:
        """Refuse ties without ends: among those given, and those of removed nodes."""
        removed = {line.identity for line in self.log if line.operation is Operation.REMOVED}
        for identity in self.records:
            if isinstance(identity, TieKey):
                self._check_tie(identity, removed)

    def _check_tie(self, tie: TieKey, removed: set[Identity]) -> None:
        for end in (NodeKey(tie.from_kind, tie.from_key), NodeKey(tie.to_kind, tie.to_key)):
            if end not in self.records:
                raise still_tied(end) if end in removed else dangling(tie.kind, end)

    def written(self) -> Written:
        done = Counter(line.operation for line in self.log)
        return Written(
            version=self.first + len(self.log),
            added=done[Operation.ADDED],
            changed=done[Operation.CHANGED],
            unchanged=self.done - len(self.log),
            removed=done[Operation.REMOVED],
        )


class MemoryStore:
    """Keeps everything in this process; `write` works on a copy and swaps it in at the end."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._conformance = Conformance(ontology, code_lists())
        self._held: _State | None = _State()

    @property
    def _state(self) -> _State:
        if self._held is None:
            raise closed()
        return self._held

    def info(self) -> Info:
        counts = Counter(identity.kind for identity in self._state.records)
        return Info(FORMAT, self.version(), dict(sorted(counts.items())))

    def version(self) -> int:
        return len(self._state.log)

    def check(self) -> tuple[str, ...]:
        self.version()  # a closed store answers nothing
        return ()

    def write(
        self, changes: Iterable[Change], load: Load, *, keep: bool = True, progress: Progress = silent
    ) -> Written:
        draft = _Draft(dict(self._state.records), self.version())
        progress("begun", 0)
        for change in changes:
            draft.apply(fitting(change, self._conformance))
            if draft.done % BATCH == 0:
                progress("writing", draft.done)
        draft.check_ends()
        progress("checked", draft.done)
        drafted = self._drafted(draft, load)
        progress("committing", draft.done)
        if keep and draft.log:
            self._held = drafted
        progress("committed" if keep else "taken back", draft.done)
        return draft.written()

    def _drafted(self, draft: _Draft, load: Load) -> _State:
        held, account = self._state, load.account()
        entry = LoadEntry(load.load_id, load.source_digest, load.recorded_at, account, draft.written())
        return _State(draft.records, (*held.log, *draft.log), (*held.loads, entry))

    def nodes(self, kind: str) -> Iterator[NodeBatch]:
        fields, records = self._ontology.nodes[kind].fields, self._state.records
        found = sorted(r for r in records.values() if isinstance(r, Node) and r.kind == kind)
        for start in range(0, len(found), BATCH):
            part = found[start : start + BATCH]
            rows = [at_rest(fields, node.values) for node in part]
            yield NodeBatch([node.key for node in part], [list(c) for c in zip(*rows, strict=True)])

    def ties(self, kind: str) -> Iterator[TieBatch]:
        records = self._state.records
        found = sorted(r for r in records.values() if isinstance(r, Tie) and r.identity.kind == kind)
        for start in range(0, len(found), BATCH):
            yield batch_of(self._ontology.relations[kind], found[start : start + BATCH])

    def get_nodes(self, keys: Sequence[NodeKey]) -> list[Node | None]:
        records = self._state.records
        return [record if isinstance(record := records.get(key), Node) else None for key in keys]

    def get_ties(self, keys: Sequence[TieKey]) -> list[Tie | None]:
        records = self._state.records
        return [record if isinstance(record := records.get(key), Tie) else None for key in keys]

    def changes(self, since: int) -> Iterator[LoggedChange]:
        yield from self._state.log[since:]

    def search(self, text: str, limit: int) -> list[NodeKey]:
        wanted = phrase(text)
        nodes = [record for record in self._state.records.values() if isinstance(record, Node)]
        hits = [NodeKey(n.kind, n.key) for n in nodes if wanted and wanted in self._names(n)]
        return sorted(hits)[:limit]

    def _names(self, node: Node) -> str:
        fields = self._ontology.nodes[node.kind].fields
        pairs = zip(fields, node.values, strict=True)
        return phrase(named(value for field, value in pairs if field.name in NAMED))

    def loads(self) -> list[LoadEntry]:
        return list(self._state.loads)

    def load(self, load_id: str) -> LoadEntry | None:
        return next((e for e in reversed(self._state.loads) if e.load_id == load_id), None)

    def backup(self, target: Path) -> None:
        raise StoreError("内存库没有可备份的文件。", "A memory store has no file to back up.")

    def close(self) -> None:
        self._held = None
