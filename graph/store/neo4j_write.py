"""One write into Neo4j, inside the transaction that the store has begun.

The server keeps no tie without its ends and lets no node go that has ties, while a write may bring and
take them in any order. So a tie whose ends are not there waits, and a node that is taken out stays until
everything is in.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from concurrent.futures import Future, wait
from dataclasses import asdict
from functools import partial
from typing import Any, Generic, NamedTuple, TypeVar

from graph.kinds import Ontology
from graph.records import Between, Change, NodeKey, Tie, TieKey
from graph.store import neo4j_cypher as cypher
from graph.store.beside import begun
from graph.store.faults import dangling, duplicate, still_tied
from graph.store.logged import packed
from graph.store.neo4j_batch import Batch, Batches, Identity, Nodes, Put, Removed, TieRow, Ties, grouped
from graph.store.neo4j_rows import named_row
from graph.store.port import BATCH, Load, Operation, Progress, Written

N = TypeVar("N", str, int)
Asked = Callable[..., list[list[Any]]]


class Fates(NamedTuple, Generic[N]):
    """What became of the rows of one statement, by what they are named: nodes by key, ties by place."""

    same: list[N]
    added: list[N]
    changed: list[N]


def _missing(fates: Fates[int], rows: Iterable[TieRow]) -> list[int]:
    """The places of rows of which the server said nothing."""
    told = {*fates.same, *fates.added, *fates.changed}
    return [place for *_, place in rows if place not in told]


class Writing:
    """Changes are taken a batch at a time and sent by kind; what waits is settled when all are in.

    The first write of a record need not look for what is there, until it gives something twice.
    """

    def __init__(self, ask: Asked, ontology: Ontology, first: int) -> None:
        self._ask = ask
        self._batches = Batches(ontology)
        self._first = self._last = first
        self._noted: list[tuple[Operation, Identity]] = []
        self._counts = dict.fromkeys(Operation, 0)
        self._given: set[int] = set()
        self._fresh = first == 0
        self._waiting: dict[TieKey, Tie] = {}
        self._gone: set[NodeKey] = set()
        self.done = 0

    def apply(self, changes: Iterable[Change], progress: Progress) -> None:
        """Everything, then what waited."""
        progress("begun", 0)
        self._take_all(self._batches.of(changes), progress)
        self._settle()
        progress("checked", self.done)

    def _take_all(self, batches: Iterator[Batch], progress: Progress) -> None:
        """A batch is sent while the next one is made. None is under way when this ends, however it ends."""
        sending = begun(lambda: 0)
        try:
            for batch in batches:
                self._sent(sending, progress)
                sending = begun(partial(self._take, batch))
        finally:
            wait([sending])
        self._sent(sending, progress)

    def _sent(self, sending: Future[int], progress: Progress) -> None:
        if sending.result() == BATCH:
            progress("writing", self.done)

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

    def _take(self, batch: Batch) -> int:
        for part in batch.parts:
            self._put(part) if isinstance(part, Put) else self._remove(part)
            self._log()
        self.done += batch.size
        return batch.size

    def _put(self, put: Put) -> None:
        self._fresh = self._fresh and self._given.isdisjoint(put.given)
        for nodes in put.nodes:
            self._put_nodes(nodes)
        for ties in put.ties:
            self._put_ties(ties)
        self._given.update(put.given)

    def _put_nodes(self, nodes: Nodes) -> None:
        fates = Fates[str](*self._ask(cypher.put_nodes(nodes.kind, fresh=self._fresh), rows=nodes.rows)[0])
        added, changed = ([NodeKey(nodes.kind, key) for key in keys] for keys in fates[1:])
        back = self._back(nodes) if self._gone else set()
        self._note_all(Operation.ADDED, [*back, *added])
        self._note_changed([key for key in changed if key not in back])

    def _back(self, nodes: Nodes) -> set[NodeKey]:
        """The nodes that were taken out and now come again; they stay."""
        back = self._gone.intersection(NodeKey(nodes.kind, row["key"]) for row in nodes.rows)
        self._gone -= back
        return back

    def _put_ties(self, put: Ties) -> None:
        ties, rows = put.ties, [row for row in put.rows if not self._waits(put.ties[row[-1]])]
        fates = self._merged(put.between, rows)
        missing = _missing(fates, rows)
        self._waiting.update((ties[i].identity, ties[i]) for i in missing)
        self._note_all(Operation.ADDED, [ties[i].identity for i in (*fates.added, *missing)])
        self._note_changed([ties[i].identity for i in fates.changed])

    def _waits(self, tie: Tie) -> bool:
        held = self._waiting.get(tie.identity)
        if held is not None and held != tie:
            raise duplicate(tie.identity)
        return held is not None

    def _merged(self, between: Between, rows: list[TieRow]) -> Fates[int]:
        return Fates(*self._ask(cypher.put_ties(between, fresh=self._fresh), rows=rows)[0])

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

    def _remove(self, removed: Removed) -> None:
        self._fresh = False
        for kind, some in grouped(removed.nodes, lambda key: key.kind):
            self._remove_nodes(kind, [key for key in some if key not in self._gone])
        waiting = [key for key in removed.ties if self._waiting.pop(key, None) is not None]
        self._note_all(Operation.REMOVED, waiting)
        for between, tied in grouped(removed.ties, lambda key: key.between):
            self._remove_ties(between, tied)
        self._given.difference_update(map(hash, (*removed.nodes, *removed.ties)))

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
            count=len(self._noted),
            lines=packed(self._noted),
        )
        self._noted.clear()

    def _settle(self) -> None:
        """Send the ties that waited, then let the nodes go that were taken out."""
        for between, ties in grouped(self._waiting.values(), lambda tie: tie.identity.between):
            for part in parts(ties):
                rows = self._batches.ties(between, part).rows
                for place in _missing(self._merged(between, rows), rows):
                    raise self._dangling(part[place].identity)
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


def parts(ties: list[Tie]) -> Iterator[list[Tie]]:
    """Ties, a batch at a time."""
    return (ties[start : start + BATCH] for start in range(0, len(ties), BATCH))
