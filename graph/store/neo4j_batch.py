"""Batches of changes made ready for Neo4j: checked, sorted by kind, each record a row as the server takes it.

All of this needs only the changes themselves, so that it can be done while the server is at the batch before.
"""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from itertools import groupby, islice
from typing import Any, NamedTuple, TypeVar

from graph.codes import code_lists
from graph.conformance import Conformance
from graph.kinds import NodeKind, Ontology, RelationKind
from graph.records import Between, Change, Node, NodeKey, Removal, Tie, TieKey
from graph.store.faults import duplicate, fitting, identity_of
from graph.store.neo4j_rows import Sender
from graph.store.port import BATCH

Identity = NodeKey | TieKey
TieRow = tuple[str, str, dict[str, Any], int]
"""Keys of both ends, properties, and the place in the list of what the rows were made of."""

R = TypeVar("R")
S = TypeVar("S")


class Nodes(NamedTuple):
    """Nodes of one kind that are put in."""

    kind: str
    rows: list[dict[str, Any]]


class Ties(NamedTuple):
    """Ties between two kinds that are put in."""

    between: Between
    ties: list[Tie]
    rows: list[TieRow]


class Put(NamedTuple):
    """Records that are put in, none of them twice; `given` are the hashes of their identities."""

    nodes: list[Nodes]
    ties: list[Ties]
    given: list[int]


class Removed(NamedTuple):
    """Records that are taken out."""

    nodes: list[NodeKey]
    ties: list[TieKey]


class Batch(NamedTuple):
    """So many changes, as parts that come in the order in which they were given."""

    parts: list[Put | Removed]
    size: int


class Batches:
    """Makes batches of changes."""

    def __init__(self, ontology: Ontology) -> None:
        self._conformance = Conformance(ontology, code_lists())
        kinds: list[NodeKind | RelationKind] = [*ontology.nodes.values(), *ontology.relations.values()]
        self._senders = {kind.name: Sender(kind) for kind in kinds}

    def of(self, changes: Iterable[Change]) -> Iterator[Batch]:
        """All changes; MisfitError or DuplicateKeyError when it comes to one that cannot be taken."""
        given = (fitting(change, self._conformance) for change in changes)
        while batch := list(islice(given, BATCH)):
            yield Batch(list(self._parts(batch)), len(batch))

    def _parts(self, batch: Sequence[Change]) -> Iterator[Put | Removed]:
        for removing, part in groupby(batch, lambda change: isinstance(change, Removal)):
            some = list(part)
            yield _removed(some) if removing else self._put(_said(some))

    def _put(self, said: dict[Identity, Node | Tie]) -> Put:
        nodes = [record for record in said.values() if isinstance(record, Node)]
        ties = [record for record in said.values() if isinstance(record, Tie)]
        return Put(
            [self._nodes(kind, some) for kind, some in grouped(nodes, lambda node: node.kind)],
            [self.ties(between, some) for between, some in grouped(ties, lambda tie: tie.identity.between)],
            list(map(hash, said)),
        )

    def _nodes(self, kind: str, nodes: Sequence[Node]) -> Nodes:
        made = self._senders[kind].node
        return Nodes(kind, [made(node) for node in nodes])

    def ties(self, between: Between, ties: list[Tie]) -> Ties:
        """Ties between two kinds, made ready."""
        made = self._senders[between.relation].tie
        rows = [
            (tie.identity.from_key, tie.identity.to_key, made(tie), place) for place, tie in enumerate(ties)
        ]
        return Ties(between, ties, rows)


def _said(records: Iterable[Change]) -> dict[Identity, Node | Tie]:
    """Each record once; DuplicateKeyError where two that differ share an identity."""
    said: dict[Identity, Node | Tie] = {}
    for record in records:
        if not isinstance(record, Removal) and said.setdefault(identity_of(record), record) != record:
            raise duplicate(identity_of(record))
    return said


def _removed(removals: Iterable[Change]) -> Removed:
    identities = dict.fromkeys(identity_of(removal) for removal in removals)
    nodes = [identity for identity in identities if isinstance(identity, NodeKey)]
    return Removed(nodes, [identity for identity in identities if isinstance(identity, TieKey)])


def grouped(items: Iterable[R], key: Callable[[R], S]) -> Iterator[tuple[S, list[R]]]:
    """Items by their key, in the order in which keys first come."""
    found: dict[S, list[R]] = {}
    for item in items:
        found.setdefault(key(item), []).append(item)
    return iter(found.items())
