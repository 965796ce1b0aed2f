"""A snapshot moved to the store's version by its change log, copying only what changed."""

from __future__ import annotations

from collections.abc import Iterable, Mapping, Sequence
from itertools import islice

import numpy as np

from graph.columns import coded, column, patched
from graph.records import Between, Node, NodeKey, Stored, Tie, TieKey
from graph.snapshot import Snapshot, build
from graph.store.port import BATCH, Operation, Store
from graph.store.stored import at_rest, batch_of, day
from graph.tables import NodeTable, TieDraft, TieTable

Tables = Mapping[str, NodeTable]


def advanced(snapshot: Snapshot, store: Store) -> Snapshot:
    """The snapshot at the store's version, equal to one built anew.

    It is built anew after more than `BATCH` changes, which is quicker by then, and after the removal of a
    node, which moves the positions of others; and read again if somebody wrote meanwhile.
    """
    while True:
        log = list(islice(store.changes(snapshot.version), BATCH + 1))
        if not log:
            return snapshot
        touched = {line.identity: line.operation for line in log}
        if len(log) > BATCH or any(_node_gone(*entry) for entry in touched.items()):
            return build(store, snapshot.ontology)
        moved = _moved(snapshot, store, list(touched), log[-1].sequence)
        if store.version() == moved.version:
            return moved


def _node_gone(identity: NodeKey | TieKey, operation: Operation) -> bool:
    return isinstance(identity, NodeKey) and operation is Operation.REMOVED


def _moved(snapshot: Snapshot, store: Store, touched: Sequence[NodeKey | TieKey], version: int) -> Snapshot:
    nodes = [i for i in touched if isinstance(i, NodeKey)]
    ties = [i for i in touched if isinstance(i, TieKey)]
    tables = _moved_tables(snapshot, store.get_nodes(nodes))
    links = _moved_links(snapshot, tables, ties, store.get_ties(ties))
    return Snapshot(snapshot.ontology, version, tables, links)


def _moved_tables(snapshot: Snapshot, nodes: Iterable[Node | None]) -> dict[str, NodeTable]:
    by_kind: dict[str, list[Node]] = {}
    for node in nodes:
        if node is not None:
            by_kind.setdefault(node.kind, []).append(node)
    moved = {kind: _moved_table(snapshot.tables[kind], given) for kind, given in by_kind.items()}
    return {**snapshot.tables, **moved}


def _moved_table(held: NodeTable, nodes: Sequence[Node]) -> NodeTable:
    old = [n for n in nodes if n.key in held.position]
    new = [n for n in nodes if n.key not in held.position]
    fields = held.kind.fields
    places = [held.position[n.key] for n in old]
    changed = _columns([at_rest(fields, n.values) for n in old], len(fields))
    added = _columns([at_rest(fields, n.values) for n in new], len(fields))
    columns = {
        f.name: patched(f, held.columns[f.name], dict(zip(places, changed[i], strict=True)), added[i])
        for i, f in enumerate(fields)
    }
    return NodeTable(held.kind, held.keys + [n.key for n in new], columns)


def _columns(rows: Sequence[Sequence[Stored]], width: int) -> list[list[Stored]]:
    return [[row[i] for row in rows] for i in range(width)]


def _moved_links(
    snapshot: Snapshot, tables: Tables, identities: Sequence[TieKey], ties: Sequence[Tie | None]
) -> dict[Between, TieTable]:
    gone: dict[Between, list[TieKey]] = {}
    for identity in identities:
        between = Between(identity.kind, identity.from_kind, identity.to_kind)
        gone.setdefault(between, []).append(identity)
    present = {tie.identity: tie for tie in ties if tie is not None}
    moved: dict[Between, TieTable] = {}
    for between in sorted({*snapshot.links, *gone}):
        keys = gone.get(between, [])
        kept = _without(snapshot, between, keys, tables)
        table = _with(kept, between, [present[k] for k in keys if k in present], tables)
        if len(table):
            moved[between] = table
    return moved


def _without(snapshot: Snapshot, between: Between, keys: Sequence[TieKey], tables: Tables) -> TieTable:
    held = snapshot.ties_between(*between)
    sizes = len(tables[between.from_kind]), len(tables[between.to_kind])
    parts = held.parts._replace(sources=sizes[0], targets=sizes[1])
    if not keys or not len(held):
        return TieTable(held.kind, parts)
    doomed = _places(held, keys, snapshot.tables[between.from_kind], snapshot.tables[between.to_kind])
    keep = np.ones(len(held), bool)
    keep[doomed] = False
    return TieTable(held.kind, parts) if keep.all() else _picked(held, parts.sources, parts.targets, keep)


def _places(held: TieTable, keys: Sequence[TieKey], sources: NodeTable, targets: NodeTable) -> list[int]:
    wanted = {
        (
            sources.position.get(k.from_key, -1),
            targets.position.get(k.to_key, -1),
            k.discriminator,
            day(k.valid_from),
        )
        for k in keys
    }
    near = np.flatnonzero(np.isin(held.source, [w[0] for w in wanted])).tolist()
    found = held.parts.discriminators
    return [
        i
        for i in near
        if (int(held.source[i]), int(held.target[i]), found.at(i), int(held.valid_from[i])) in wanted
    ]


def _picked(held: TieTable, sources: int, targets: int, keep: np.typing.NDArray[np.bool_]) -> TieTable:
    rows = np.flatnonzero(keep)
    parts = held.parts
    columns = {f.name: column(f, [held.columns[f.name].at(int(i)) for i in rows]) for f in held.kind.fields}
    discriminators = coded([parts.discriminators.at(int(i)) for i in rows])
    return TieTable(
        held.kind,
        parts._replace(
            sources=sources,
            targets=targets,
            source=parts.source[rows],
            target=parts.target[rows],
            discriminators=discriminators,
            valid_from=parts.valid_from[rows],
            valid_to=parts.valid_to[rows],
            columns=columns,
        ),
    )


def _with(held: TieTable, between: Between, ties: Sequence[Tie], tables: Tables) -> TieTable:
    if not ties:
        return held
    draft = TieDraft(held.kind, tables[between.from_kind], tables[between.to_kind])
    draft.extend(batch_of(held.kind, ties))
    old, new = held.parts, draft.parts()
    joined = old._replace(
        source=np.concatenate((old.source, new.source)),
        target=np.concatenate((old.target, new.target)),
        discriminators=coded([*old.discriminators.all(), *new.discriminators.all()]),
        valid_from=np.concatenate((old.valid_from, new.valid_from)),
        valid_to=np.concatenate((old.valid_to, new.valid_to)),
        columns={
            f.name: patched(f, old.columns[f.name], {}, new.columns[f.name].all()) for f in held.kind.fields
        },
    )
    return TieTable(held.kind, joined)
