"""The snapshot: everything the record holds at one version, in memory and immutable.

Nodes are columns per kind, ties are arrays per relation and pair of kinds with adjacency in both
directions and days of validity. Nothing here decides who may see what: reads go through a
`graph.view.View`.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass
from datetime import date
from typing import cast

from graph.columns import NO_DAY, OPEN_END, AnyColumn, ColumnDraft, Numbers
from graph.kinds import Field, NodeKind, Ontology, RelationKind
from graph.records import Between, Stored
from graph.store.port import BATCH, NodeBatch, Store, TieBatch
from graph.store.stored import date_of
from graph.tables import NodeTable, TieDraft, TieTable


@dataclass(frozen=True, slots=True, eq=False)
class Snapshot:
    """One version of everything. Kinds without nodes and pairs without ties have empty tables."""

    ontology: Ontology
    version: int
    tables: Mapping[str, NodeTable]
    links: Mapping[Between, TieTable]

    def table(self, kind: str) -> NodeTable:
        """The nodes of one kind."""
        return self.tables[kind]

    def ties_between(self, relation: str, from_kind: str, to_kind: str) -> TieTable:
        """The ties of one relation between two kinds; empty where there are none."""
        held = self.links.get(Between(relation, from_kind, to_kind))
        return held if held is not None else self._no_ties(relation, from_kind, to_kind)

    def _no_ties(self, relation: str, from_kind: str, to_kind: str) -> TieTable:
        kind = self.ontology.relations[relation]
        return TieTable(kind, TieDraft(kind, self.tables[from_kind], self.tables[to_kind]).parts())

    def pairs(self, relation: str) -> tuple[Between, ...]:
        """The pairs of kinds between which the relation has ties, in order."""
        return tuple(sorted(b for b in self.links if b.relation == relation))

    def nodes(self, kind: str) -> Iterator[NodeBatch]:
        """Every node of one kind in the order of keys, as a store scans them."""
        table = self.tables[kind]
        columns = [table.columns[f.name].all() for f in table.kind.fields]
        for start in range(0, len(table), BATCH):
            part = table.order[start : start + BATCH]
            yield NodeBatch([table.keys[i] for i in part], [[c[i] for i in part] for c in columns])

    def ties(self, relation: str) -> Iterator[TieBatch]:
        """Every tie of one relation in the order of keys, as a store scans them."""
        rows = [row for between in self.pairs(relation) for row in self._tie_rows(between)]
        rows.sort(key=lambda row: row[:6])
        for start in range(0, len(rows), BATCH):
            heads = [list(c) for c in zip(*rows[start : start + BATCH], strict=True)]
            yield TieBatch.of(heads)

    def _tie_rows(self, between: Between) -> Iterable[tuple[Stored, ...]]:
        table, parts = self.links[between], self.links[between].parts
        sources, targets = self.tables[between.from_kind].keys, self.tables[between.to_kind].keys
        ends = [None if e == OPEN_END else e for e in table.valid_to.tolist()]
        return zip(
            [between.from_kind] * len(table),
            [sources[i] for i in table.source.tolist()],
            [between.to_kind] * len(table),
            [targets[i] for i in table.target.tolist()],
            parts.discriminators.all(),
            table.valid_from.tolist(),
            ends,
            *[table.columns[f.name].all() for f in table.kind.fields],
            strict=True,
        )

    @property
    def data_date(self) -> date | None:
        """The newest day on which somebody looked at a unit or at evidence; areas only if nothing else."""
        days = [*self._observed(areas=False)] or [*self._observed(areas=True)]
        return date_of(max(days)) if days else None

    def _observed(self, *, areas: bool) -> Iterator[int]:
        groups: list[tuple[str, Sequence[Field], Mapping[str, AnyColumn]]] = [
            (name, table.kind.fields, table.columns) for name, table in self.tables.items()
        ]
        groups += [(b.from_kind, t.kind.fields, t.columns) for b, t in self.links.items()]
        for kind, fields, columns in groups:
            if areas == (kind == "AdminArea"):
                yield from _newest(fields, columns)


def _newest(fields: Sequence[Field], columns: Mapping[str, AnyColumn]) -> Iterator[int]:
    for field in fields:
        held = columns[field.name]
        if field.observed and isinstance(held, Numbers) and len(held):
            newest = int(held.values.max())
            if newest != NO_DAY:
                yield newest


def build(store: Store, ontology: Ontology) -> Snapshot:
    """Read everything by streaming; once more if somebody wrote meanwhile."""
    while True:
        version = store.version()
        tables = {name: _node_table(store, kind) for name, kind in ontology.nodes.items()}
        links = {
            between: table
            for kind in ontology.relations.values()
            for between, table in _tie_tables(store.ties(kind.name), kind, tables).items()
        }
        if store.version() == version:
            return Snapshot(ontology, version, tables, links)


def _node_table(store: Store, kind: NodeKind) -> NodeTable:
    keys: list[str] = []
    drafts = [ColumnDraft(field) for field in kind.fields]
    for batch in store.nodes(kind.name):
        keys += batch.keys
        for draft, values in zip(drafts, batch.columns, strict=True):
            draft.extend(values)
    columns = {f.name: d.finish() for f, d in zip(kind.fields, drafts, strict=True)}
    return NodeTable(kind, keys, columns)


def _tie_tables(
    batches: Iterable[TieBatch], kind: RelationKind, tables: Mapping[str, NodeTable]
) -> dict[Between, TieTable]:
    found: dict[Between, TieDraft] = {}
    for batch in batches:
        for between, part in split(kind.name, batch):
            if between not in found:
                found[between] = TieDraft(kind, tables[between.from_kind], tables[between.to_kind])
            found[between].extend(part)
    return {between: TieTable(kind, draft.parts()) for between, draft in found.items()}


def split(relation: str, batch: TieBatch) -> Iterator[tuple[Between, TieBatch]]:
    """A batch cut by the kinds that its ties join."""
    if len({*batch.from_kinds}) == 1 and len({*batch.to_kinds}) == 1:
        yield Between(relation, batch.from_kinds[0], batch.to_kinds[0]), batch
        return
    pairs = list(zip(batch.from_kinds, batch.to_kinds, strict=True))
    for pair in sorted(set(pairs)):
        rows = [i for i, found in enumerate(pairs) if found == pair]
        yield Between(relation, *pair), _chosen(batch, rows)


def _chosen(batch: TieBatch, rows: list[int]) -> TieBatch:
    listed = cast("list[list[Stored]]", [*batch[:7], *batch.columns])
    return TieBatch.of([[part[i] for i in rows] for part in listed])
