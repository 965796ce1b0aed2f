"""Reading records from Neo4j, a page at a time. Whether it is all of one version is the store's matter."""

from __future__ import annotations

from collections import deque
from collections.abc import Iterable, Iterator, Sequence
from concurrent.futures import Future
from functools import partial
from typing import Any

from graph.kinds import Ontology, RelationKind
from graph.records import Between, Node, Stored, Tie, TieKey
from graph.store import neo4j_cypher as cypher
from graph.store.beside import begun
from graph.store.neo4j_link import Link
from graph.store.neo4j_rows import named_row, node_batch, tie_columns
from graph.store.neo4j_session import Rows
from graph.store.port import BATCH, NodeBatch, TieBatch
from graph.store.stored import nodes_of, ties_of

AHEAD = 2
"""Pages that are asked for before the one that is taken in: as many as keep two cores busy."""


class Reading:
    """Questions to one database about its records."""

    def __init__(self, link: Link, ontology: Ontology) -> None:
        self._link = link
        self._ontology = ontology

    def nodes(self, kind: str) -> Iterator[NodeBatch]:
        """Every node of a kind, a batch at a time, in the order of keys."""
        declared = self._ontology.nodes[kind]
        for answer in self._pages(cypher.node_page(declared, self._held()), self._ranges(kind, BATCH)):
            yield node_batch(declared, answer)

    def some_nodes(self, kind: str, keys: list[str]) -> Iterator[Node]:
        """The nodes of a kind that are named and there, in any order."""
        declared = self._ontology.nodes[kind]
        [answer] = self._link.ask(cypher.some_nodes(declared, self._held()), keys=keys)
        yield from nodes_of(declared, node_batch(declared, answer))

    def ties(self, relation: str) -> list[list[Stored]]:
        """Every tie of a relation in the order of keys, as columns in the order of a `TieBatch`."""
        kind = self._ontology.relations[relation]
        columns: list[list[Stored]] = [[] for _ in range(7 + len(kind.fields))]
        joined: set[tuple[str, str]] = set()
        counted = {start: count for start, *count in self._link.ask(cypher.tie_counts(kind)) if count[1]}
        for start, end in sorted(pair for pair in kind.pairs if pair[0] in counted):
            for answer in self._tie_pages(kind, Between(kind.name, start, end), *counted[start]):
                joined.add((start, end))
                for column, more in zip(columns, tie_columns(kind, (start, end), answer), strict=True):
                    column.extend(more)
        return columns if len({start for start, _ in joined}) == len(joined) else _in_order(columns)

    def _tie_pages(
        self, kind: RelationKind, between: Between, nodes: int, ties: int
    ) -> Iterator[list[list[Any]]]:
        ranges = self._ranges(between.from_kind, nodes * BATCH // ties + 1)
        text = cypher.tie_page(kind, between, self._held())
        return (answer for answer in self._pages(text, ranges) if answer[0])

    def _held(self) -> frozenset[str]:
        return frozenset(name for [name] in self._link.ask(cypher.PROPERTIES))

    def _pages(self, text: str, ranges: Iterable[tuple[str, str]]) -> Iterator[list[list[Any]]]:
        """What answers a question in each range; the server works on the next ones while one is taken in."""
        asked: deque[Future[Rows]] = deque()
        for after, last in ranges:
            asked.append(begun(partial(self._link.ask, text, after=after, last=last)))
            if len(asked) > AHEAD:
                yield asked.popleft().result()[0]
        while asked:
            yield asked.popleft().result()[0]

    def _ranges(self, kind: str, limit: int) -> Iterator[tuple[str, str]]:
        """Ranges of keys, after the first and up to the second, that hold `limit` nodes each."""
        after = ""
        while last := self._link.ask(cypher.page_end(kind), after=after, limit=limit)[0][0]:
            yield after, last
            after = last

    def some_ties(self, between: Between, keys: Sequence[TieKey]) -> Iterator[Tie]:
        """The ties between two kinds that are named and there, in any order."""
        kind = self._ontology.relations[between.relation]
        text = cypher.some_ties(kind, between, self._held())
        [answer] = self._link.ask(text, rows=[named_row(key) for key in keys])
        columns = tie_columns(kind, (between.from_kind, between.to_kind), answer)
        yield from ties_of(kind, TieBatch.of(columns))


def _in_order(columns: list[list[Stored]]) -> list[list[Stored]]:
    """Ties that leave one kind for several, which were read one kind after the other."""
    heads: list[tuple[Any, ...]] = list(zip(*columns[:6], strict=True))
    order = sorted(range(len(heads)), key=heads.__getitem__)
    return [[column[i] for i in order] for column in columns]
