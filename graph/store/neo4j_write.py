"""One write into Neo4j, inside the transaction that the store has begun.

The server keeps no tie without its ends and lets no node go that has ties, while a write may bring and
take them in any order. So a tie whose ends are not there waits, and a node that is taken out stays until
everything is in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import asdict
from itertools import groupby, islice
from typing import Any, NamedTuple, TypeVar

from graph.conformance import Conformance
from graph.kinds import NodeKind, Ontology, RelationKind
from graph.records import Between, Change, Node, NodeKey, Removal, Tie, TieKey
from graph.store import neo4j_cypher as cypher
from graph.store.faults import dangling, duplicate, fitting, identity_of, still_tied
from graph.store.logged import line
from graph.store.neo4j_rows import Sender, named_row
from graph.store.port import BATCH, Load, Operation, Progress, Written

Asked = Callable[..., list[list[Any]]]
Identity = NodeKey | TieKey
R = TypeVar("R")
S = TypeVar("S")


class Fates(NamedTuple):
    """What became of the rows of one statement, by their places."""

    same: list[int]
    added: list[int]
    changed: list[int]

    def missing(self, count: int) -> list[int]:
        """The places of which the server said nothing."""
        told = {*self.same, *self.added, *self.changed}
        return [place for place in range(count) if place not in told]


class Writing:
    """Changes are taken a batch at a time and sent by kind; what waits is settled when all are in."""

    def __init__(self, ask: Asked, ontology: Ontology, conformance: Conformance, first: int) -> None:
        self._ask = ask
        self._conformance = conformance
        kinds: list[NodeKind | RelationKind] = [*ontology.nodes.values(), *ontology.relations.values()]
        self._senders = {kind.name: Sender(kind) for kind in kinds}
        self._first = self._last = first
        self._noted: list[tuple[Operation, Identity]] = []
        self._counts = dict.fromkeys(Operation, 0)
        self._given: set[int] = set()
        self._waiting: dict[TieKey, Tie] = {}
        self._gone: set[NodeKey] = set()
        self.done = 0

    def apply(self, changes: Iterable[Change], progress: Progress) -> None:
        """Everything, then what waited."""
        progress("begun", 0)
        given = (fitting(change, self._conformance) for change in changes)
        while batch := list(islice(given, BATCH)):
            self._take(batch)
            if len(batch) == BATCH:
                progress("writing", self.done)
        self._settle()
        progress("checked", self.done)

    def written(self) -> Written:
        """What was done."""
        added, changed, removed = (self._counts[operation] for operation in Operation)
        return Written(self._last, added, changed, self.done - (self._last - self._first), removed)

    def end(self, load: Load, token: str, number: int) -> None:
        """Write down the version and the account of it; `number` counts the writes of the record."""
        written = self.written()
        self._ask(
            cypher.END,
            number=number,
            token=token,
            load_id=load.load_id,
            source_digest=load.source_digest,
            recorded_at=load.recorded_at,
            account=load.account(),
            **asdict(written),
        )

    def _take(self, batch: Sequence[Change]) -> None:
        for removing, part in groupby(batch, lambda change: isinstance(change, Removal)):
            if removing:
                self._remove(dict.fromkeys(identity_of(change) for change in part))
            else:
                self._put(self._said(part))
            self._log()
        self.done += len(batch)

    def _said(self, records: Iterable[Change]) -> dict[Identity, Node | Tie]:
        """Each record once; DuplicateKeyError where two that differ share an identity."""
        said: dict[Identity, Node | Tie] = {}
        for record in records:
            if not isinstance(record, Removal) and said.setdefault(identity_of(record), record) != record:
                raise duplicate(identity_of(record))
        return said

    def _put(self, said: dict[Identity, Node | Tie]) -> None:
        nodes = [record for record in said.values() if isinstance(record, Node)]
        ties = [record for record in said.values() if isinstance(record, Tie)]
        for kind, some in grouped(nodes, lambda node: node.kind):
            self._put_nodes(kind, some)
        for between, tied in grouped(ties, lambda tie: tie.identity.between):
            self._put_ties(between, [tie for tie in tied if not self._waits(tie)])
        self._given.update(map(hash, said))

    def _put_nodes(self, kind: str, nodes: Sequence[Node]) -> None:
        made = self._senders[kind].node
        rows = [{"place": place, "values": made(node)} for place, node in enumerate(nodes)]
        fates = Fates(*self._ask(cypher.merge_nodes(kind), rows=rows, bare=1)[0])
        keys = [NodeKey(kind, node.key) for node in nodes]
        back = self._gone.intersection(keys) if self._gone else set()
        self._gone -= back
        self._note_all(Operation.ADDED, [*back, *(keys[i] for i in fates.added)])
        self._note_changed([keys[i] for i in fates.changed if keys[i] not in back])

    def _waits(self, tie: Tie) -> bool:
        held = self._waiting.get(tie.identity)
        if held is not None and held != tie:
            raise duplicate(tie.identity)
        return held is not None

    def _put_ties(self, between: Between, ties: Sequence[Tie]) -> None:
        fates = self._merged(between, ties)
        keys = [tie.identity for tie in ties]
        missing = fates.missing(len(ties))
        self._waiting.update((keys[i], ties[i]) for i in missing)
        self._note_all(Operation.ADDED, [keys[i] for i in (*fates.added, *missing)])
        self._note_changed([keys[i] for i in fates.changed])

    def _merged(self, between: Between, ties: Sequence[Tie]) -> Fates:
        made = self._senders[between.relation].tie
        rows = [
            {"place": place, "start": tie.identity.from_key, "end": tie.identity.to_key, "values": made(tie)}
            for place, tie in enumerate(ties)
        ]
        return Fates(*self._ask(cypher.merge_ties(between), rows=rows, bare=2)[0])

    def _note_all(self, operation: Operation, identities: Iterable[Identity]) -> None:
        self._noted += [(operation, identity) for identity in identities]

    def _note_changed(self, identities: Sequence[Identity]) -> None:
        """A record that changes now though this write has given it before has been given two meanings.

        What was given is kept as hashes: a false alarm in 2⁻⁶⁴ of pairs.
        """
        for identity in identities:
            if hash(identity) in self._given:
                raise duplicate(identity)
        self._note_all(Operation.CHANGED, identities)

    def _remove(self, identities: Iterable[Identity]) -> None:
        nodes = [identity for identity in identities if isinstance(identity, NodeKey)]
        ties = [identity for identity in identities if isinstance(identity, TieKey)]
        for kind, some in grouped(nodes, lambda key: key.kind):
            self._remove_nodes(kind, [key for key in some if key not in self._gone])
        waiting = [key for key in ties if self._waiting.pop(key, None) is not None]
        self._note_all(Operation.REMOVED, waiting)
        for between, tied in grouped(ties, lambda key: key.between):
            self._remove_ties(between, tied)
        self._given.difference_update(map(hash, (*nodes, *ties)))

    def _remove_nodes(self, kind: str, nodes: Sequence[NodeKey]) -> None:
        [[known]] = self._ask(cypher.known_keys(kind), keys=[node.key for node in nodes])
        found = [NodeKey(kind, key) for key in known]
        self._gone.update(found)
        self._note_all(Operation.REMOVED, found)

    def _remove_ties(self, between: Between, ties: Sequence[TieKey]) -> None:
        rows = [[*named_row(tie), place] for place, tie in enumerate(ties)]
        [[places]] = self._ask(cypher.remove_ties(between), rows=rows)
        self._note_all(Operation.REMOVED, [ties[place] for place in places])

    def _log(self) -> None:
        if not self._noted:
            return
        for operation, _ in self._noted:
            self._counts[operation] += 1
        self._last += len(self._noted)
        self._ask(
            cypher.LOG,
            last=self._last,
            kinds=[identity.kind for _, identity in self._noted],
            operations=[int(operation) for operation, _ in self._noted],
            keys=[line(identity) for _, identity in self._noted],
        )
        self._noted.clear()

    def _settle(self) -> None:
        """Send the ties that waited, then let the nodes go that were taken out."""
        for between, ties in grouped(self._waiting.values(), lambda tie: tie.identity.between):
            for part in parts(ties):
                missing = self._merged(between, part).missing(len(part))
                if missing:
                    raise self._dangling(part[missing[0]].identity)
        for kind, nodes in grouped(self._gone, lambda node: node.kind):
            self._let_go(kind, [node.key for node in nodes])

    def _dangling(self, tie: TieKey) -> Exception:
        ends = NodeKey(tie.from_kind, tie.from_key), NodeKey(tie.to_kind, tie.to_key)
        known = [self._ask(cypher.known_keys(end.kind), keys=[end.key])[0][0] for end in ends]
        return dangling(tie.kind, ends[1] if known[0] else ends[0])

    def _let_go(self, kind: str, keys: list[str]) -> None:
        for [key] in self._ask(cypher.tied_key(kind), keys=keys):
            raise still_tied(NodeKey(kind, key))
        self._ask(cypher.remove_nodes(kind), keys=keys)


def grouped(items: Iterable[R], key: Callable[[R], S]) -> Iterator[tuple[S, list[R]]]:
    """Items by their key, in the order in which keys first come."""
    found: dict[S, list[R]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return iter(found.items())


def parts(items: Sequence[R]) -> Iterator[Sequence[R]]:
    """Items, a batch at a time."""
    return (items[start : start + BATCH] for start in range(0, len(items), BATCH))
