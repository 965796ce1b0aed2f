"""The extract: what one view holds, cut to a date or with all of its history, ready for any format.

Only fields that the role may read are in it. A node is called by its kind and natural key; where the
role may not read a field from which keys of that kind are made, a keyed hash stands for the key. Members
are such a kind for every role. Nodes are not cut by the date, ties are: a node's own days stand beside it.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from datetime import date
from functools import cached_property
from typing import NamedTuple, cast

import numpy as np

from graph.columns import NO_DAY, OPEN_END, AnyColumn, Positions
from graph.kinds import Field, NodeKind, RelationKind
from graph.policy import Role, Rule, rule, sees
from graph.records import Between, Value
from graph.store.stored import alive, date_of, day
from graph.tables import TieTable
from graph.view import View

Naming = Callable[[str, str], str]
"""Kind and natural key to a keyed hash."""

TITLES = ("name_zh", "label_zh", "title")
"""Fields that say how a node is called, the first one that is there."""


class NodeRows(NamedTuple):
    """Every node of one kind, in the order of ids: one list of values per field."""

    kind: NodeKind
    fields: tuple[Field, ...]
    ids: list[str]
    columns: list[list[Value]]

    @property
    def labels(self) -> list[str]:
        """What each node is called; where nobody named it or may know, its kind in Chinese."""
        names = [f.name for f in self.fields]
        named = next((self.columns[names.index(title)] for title in TITLES if title in names), None)
        plain = self.kind.words.zh
        return [plain] * len(self.ids) if named is None else [str(name or plain) for name in named]


class TieRows(NamedTuple):
    """Every tie of one relation between two kinds, in the order of ends, discriminator and start.

    `valid_from` is None where nobody knows it, `valid_to` where it has not ended; ends are exclusive.
    """

    kind: RelationKind
    between: Between
    fields: tuple[Field, ...]
    sources: list[str]
    targets: list[str]
    discriminators: list[str]
    valid_from: list[date | None]
    valid_to: list[date | None]
    columns: list[list[Value]]


class Extract:
    """One view on one date; `as_of` None means every tie there ever was."""

    def __init__(self, view: View, as_of: date | None, hashed: Naming) -> None:
        self.view = view
        self.as_of = as_of
        self._hashed = hashed

    @cached_property
    def _ids(self) -> dict[str, list[str]]:
        """The ids of all nodes of each kind by position, those that are not there included."""
        return {}

    def _ids_of(self, kind: str) -> list[str]:
        if kind not in self._ids:
            table = self.view.snapshot.table(kind)
            told = tells_keys(self.view.role, table.kind)
            keys = table.keys if told else [self._hashed(kind, key) for key in table.keys]
            self._ids[kind] = [f"{kind}:{key}" for key in keys]
        return self._ids[kind]

    def rows(self) -> Iterator[NodeRows | TieRows]:
        """Everything, nodes first."""
        yield from self.nodes()
        yield from self.ties()

    def nodes(self) -> Iterator[NodeRows]:
        """The nodes of each kind that has any, in the order of the ontology."""
        for kind in self.view.snapshot.ontology.nodes.values():
            rows = np.flatnonzero(self.view.nodes(kind.name)).tolist()
            if rows:
                yield self._node_rows(kind, rows)

    def _node_rows(self, kind: NodeKind, rows: list[int]) -> NodeRows:
        ids = self._ids_of(kind.name)
        rows.sort(key=ids.__getitem__)
        fields = readable(self.view.role, kind)
        held = self.view.snapshot.table(kind.name).columns
        columns = [_values(field, held[field.name], rows) for field in fields]
        return NodeRows(kind, fields, [ids[i] for i in rows], columns)

    def ties(self) -> Iterator[TieRows]:
        """The ties of each relation and pair of kinds that has any, in the order of the ontology."""
        for name in self.view.snapshot.ontology.relations:
            for between in self.view.snapshot.pairs(name):
                table, mask = self.view.ties(between)
                there = mask if self.as_of is None else mask & table.holds_on(day(self.as_of))
                if there.any():
                    yield self._tie_rows(between, table, np.flatnonzero(there).astype(np.int32))

    def _tie_rows(self, between: Between, table: TieTable, there: Positions) -> TieRows:
        sources, targets = self._ids_of(between.from_kind), self._ids_of(between.to_kind)
        told = table.parts.discriminators.all() if _told(self.view.role, table.kind) else [""] * len(table)
        since = table.valid_from.tolist()
        ends = table.source.tolist(), table.target.tolist()
        rows = sorted(
            there.tolist(), key=lambda i: (sources[ends[0][i]], targets[ends[1][i]], told[i], since[i])
        )
        fields = readable(self.view.role, table.kind)
        return TieRows(
            kind=table.kind,
            between=between,
            fields=fields,
            sources=[sources[ends[0][i]] for i in rows],
            targets=[targets[ends[1][i]] for i in rows],
            discriminators=[cast(str, told[i]) for i in rows],
            valid_from=_days(table.valid_from[rows].tolist()),
            valid_to=_days(table.valid_to[rows].tolist()),
            columns=[_values(field, table.columns[field.name], rows) for field in fields],
        )


def readable(role: Role, kind: NodeKind | RelationKind) -> tuple[Field, ...]:
    """The fields that the role may read of single records, in their order."""
    return tuple(field for field in kind.fields if rule(role, kind.name, field) is Rule.READ)


def tells_keys(role: Role, kind: NodeKind) -> bool:
    """Whether natural keys of the kind say nothing that the role may not read."""
    read = {field.name for field in readable(role, kind)}
    return all(read.issuperset(identity.fields) for identity in kind.identities)


def _told(role: Role, kind: RelationKind) -> bool:
    return {field.name for field in readable(role, kind)}.issuperset(kind.discriminator)


def _days(numbers: list[int]) -> list[date | None]:
    nobody = {int(NO_DAY), int(OPEN_END), day(date.min)}
    known = {number: None if number in nobody else date_of(number) for number in set(numbers)}
    return [known[number] for number in numbers]


def _values(field: Field, column: AnyColumn, rows: Sequence[int]) -> list[Value]:
    stored = column.all()
    chosen = [stored[i] for i in rows]
    known = {value: alive((field,), (value,))[0] for value in set(chosen)}
    return [known[value] for value in chosen]


def admitted(view: View) -> Iterator[NodeKind | RelationKind]:
    """The kinds of which the role may know single records, in the order of the ontology."""
    ontology = view.snapshot.ontology
    kinds: list[NodeKind | RelationKind] = [*ontology.nodes.values(), *ontology.relations.values()]
    for kind in kinds:
        if sees(view.role, ontology, kind.name):
            yield kind
