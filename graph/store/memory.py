"""The store in plain dictionaries: the meaning that every other store must agree with."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path

from graph.kinds import Ontology
from graph.records import Change, Node, NodeKey, Removal, Tie, TieKey
from graph.store.faults import dangling, duplicate, still_tied
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
from graph.store.tokens import phrase

Record = Node | Tie
Identity = NodeKey | TieKey


@dataclass(slots=True)
class _Draft:
    """A write in the making: the records it would lead to and what it did so far."""

    records: dict[Identity, Record]
    first: int
    log: list[LoggedChange] = field(default_factory=list)
    given: dict[Identity, Record] = field(default_factory=dict)
    unchanged: int = 0

    def apply(self, change: Change) -> None:
        if isinstance(change, Removal):
            self._remove(change.identity)
        else:
            self._put(identity_of(change), change)

    def _put(self, identity: Identity, record: Record) -> None:
        if self.given.setdefault(identity, record) != record:
            raise duplicate(identity)
        held = self.records.get(identity)
        if held == record:
            self.unchanged += 1
            return
        self.records[identity] = record
        self._note(Operation.ADDED if held is None else Operation.CHANGED, identity)

    def _remove(self, identity: Identity) -> None:
        if self.records.pop(identity, None) is None:
            self.unchanged += 1
        else:
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
            unchanged=self.unchanged,
            removed=done[Operation.REMOVED],
        )


class MemoryStore:
    """Keeps everything in this process; `write` works on a copy and swaps it in at the end."""

    def __init__(self, ontology: Ontology) -> None:
        self._ontology = ontology
        self._records: dict[Identity, Record] = {}
        self._log: list[LoggedChange] = []
        self._loads: list[LoadEntry] = []

    def info(self) -> Info:
        counts = Counter(identity.kind for identity in self._records)
        return Info(FORMAT, len(self._log), dict(sorted(counts.items())))

    def version(self) -> int:
        return len(self._log)

    def check(self) -> tuple[str, ...]:
        return ()

    def write(
        self, changes: Iterable[Change], load: Load, *, keep: bool = True, progress: Progress = silent
    ) -> Written:
        draft = _Draft(dict(self._records), len(self._log))
        progress("begun", 0)
        for count, change in enumerate(changes, 1):
            draft.apply(change)
            if count % BATCH == 0:
                progress("writing", count)
        draft.check_ends()
        progress("checked", len(draft.given))
        return self._finish(draft, load, keep, progress)

    def _finish(self, draft: _Draft, load: Load, keep: bool, progress: Progress) -> Written:
        written = draft.written()
        if keep and draft.log:
            self._records = draft.records
            self._log.extend(draft.log)
            self._loads.append(
                LoadEntry(load.load_id, load.source_digest, load.recorded_at, load.account(), written)
            )
        progress("committed" if keep else "taken back", written.version)
        return written

    def nodes(self, kind: str) -> Iterator[NodeBatch]:
        fields = self._ontology.nodes[kind].fields
        found = sorted((r for r in self._records.values() if isinstance(r, Node) and r.kind == kind))
        for start in range(0, len(found), BATCH):
            part = found[start : start + BATCH]
            rows = [at_rest(fields, node.values) for node in part]
            yield NodeBatch([node.key for node in part], [list(c) for c in zip(*rows, strict=True)])

    def ties(self, kind: str) -> Iterator[TieBatch]:
        identities = sorted(i for i in self._records if isinstance(i, TieKey) and i.kind == kind)
        for start in range(0, len(identities), BATCH):
            part = map(self._records.get, identities[start : start + BATCH])
            yield batch_of(self._ontology.relations[kind], [tie for tie in part if isinstance(tie, Tie)])

    def get_nodes(self, keys: Sequence[NodeKey]) -> list[Node | None]:
        found = (self._records.get(key) for key in keys)
        return [record if isinstance(record, Node) else None for record in found]

    def get_ties(self, keys: Sequence[TieKey]) -> list[Tie | None]:
        found = (self._records.get(key) for key in keys)
        return [record if isinstance(record, Tie) else None for record in found]

    def changes(self, since: int) -> Iterator[LoggedChange]:
        return iter(self._log[since:])

    def search(self, text: str, limit: int) -> list[NodeKey]:
        wanted = phrase(text)
        hits = (
            identity
            for identity, record in self._records.items()
            if isinstance(record, Node) and wanted and wanted in self._names(record)
        )
        return sorted(identity for identity in hits if isinstance(identity, NodeKey))[:limit]

    def _names(self, node: Node) -> str:
        fields = self._ontology.nodes[node.kind].fields
        pairs = zip(fields, node.values, strict=True)
        return phrase(" / ".join(str(v or "") for f, v in pairs if f.name in ("name_zh", "name_en")))

    def loads(self) -> list[LoadEntry]:
        return list(self._loads)

    def load(self, load_id: str) -> LoadEntry | None:
        return next((e for e in reversed(self._loads) if e.load_id == load_id), None)

    def backup(self, target: Path) -> None:
        raise StoreError("内存库没有可备份的文件。", "A memory store has no file to back up.")

    def close(self) -> None:
        self._records = {}


def identity_of(record: Record) -> Identity:
    """What makes a record itself."""
    return NodeKey(record.kind, record.key) if isinstance(record, Node) else record.identity
