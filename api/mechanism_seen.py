"""The facts that one view sees of a day, made for `analytics.mechanisms`.

What the view may not read is not in them. In an area, kinds that belong to no area are left out too: a list
that cannot be cut by area would be told as empty, where nobody knows. What counts is what the view sees: a
lead, a holder or an evidence that lies outside its area is as if it were not there.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from datetime import date

import numpy as np

from analytics.mechanisms.facts import Facts, Nodes, Ties
from api.holdings import claims, part_of_area
from api.ratings_seen import ASSESSMENT, RECTIFICATION, graded
from graph.as_of import network_on
from graph.columns import AnyColumn, Coded, Numbers
from graph.kinds import NodeKind
from graph.network import Network, Places
from graph.policy import Rule, sees
from graph.records import Between
from graph.store.stored import day as day_number
from graph.tables import Mask, TieTable
from graph.territory import AREA, CODE_FIELDS, INHERITED, NOWHERE, territory
from graph.view import View

EVERYWHERE = ("Document", "Standard", "Criterion")
"""Kinds that describe the whole record: every area counts them."""

LEFT_OUT = ("Member", "Name", "Source", "CodeTerm", "PublishedFigure", "Finding", "LoadRun")
"""Kinds of which no line is told."""

WITHOUT_LINES = ("EVIDENCED_BY", "ABOUT", "NAMED", "BELONGS_TO", "WORKS_IN", "HOLDS")

COUNTED_ONLY = (ASSESSMENT, RECTIFICATION)
"""Kinds that a role may count without telling any of them."""


def facts(view: View, as_of: date) -> Facts:
    """What the view sees of a day."""
    kinds = dict(_kinds(view))
    return Facts(
        day=day_number(as_of),
        year=as_of.year,
        kinds=kinds,
        relations=dict(_relations(view, kinds)),
        network=_network(view, as_of),
        listed=view.rule(ASSESSMENT, "grade") is Rule.READ,
        published=None if part_of_area(view) else lambda: claims(view, as_of),
    )


def _network(view: View, as_of: date) -> Callable[[], Network] | None:
    tied = all(sees(view.role, view.snapshot.ontology, name) for name in ("Unit", "COVERS", "WORK_CONTACT"))
    return (lambda: network_on(view, as_of)) if tied else None


def counts_only(view: View) -> bool:
    """Whether the view may count ratings, of the whole record and without telling any."""
    return view.rule(ASSESSMENT, "grade") is Rule.AGGREGATE and view.scope is None


def _kinds(view: View) -> Iterator[tuple[str, Nodes]]:
    for name, declared in view.snapshot.ontology.nodes.items():
        if name in LEFT_OUT or not (view.scope is None or placed(view, name)):
            continue
        if sees(view.role, view.snapshot.ontology, name) or (name in COUNTED_ONLY and counts_only(view)):
            yield name, _nodes(view, declared)


def placed(view: View, kind: str) -> bool:
    """Whether nodes of a kind belong to areas at all, or to every one."""
    located = (kind, AREA) in view.snapshot.ontology.relations["LOCATED_IN"].pairs
    inherited = any(rule.kind == kind for rule in INHERITED)
    return located or inherited or kind in (AREA, *EVERYWHERE, *CODE_FIELDS)


def _nodes(view: View, declared: NodeKind) -> Nodes:
    table, kind = view.snapshot.table(declared.name), declared.name
    allowed = (Rule.READ, Rule.AGGREGATE) if kind in COUNTED_ONLY else (Rule.READ,)
    readable = [field.name for field in declared.fields if view.rule(kind, field.name) in allowed]
    area = np.append(territory(view.snapshot).owner[kind], NOWHERE)[:-1]
    columns = {name: table.columns[name] for name in readable}
    return Nodes(kind, table.keys, seen(view, kind), own(view, kind), area, columns)


def seen(view: View, kind: str) -> Mask:
    """The nodes of a kind that the view sees, or may count."""
    if kind in COUNTED_ONLY and counts_only(view):
        shown: Mask = ~view.snapshot.table(kind).coded("visibility").equals("restricted")
        return shown
    return view.nodes(kind)


def own(view: View, kind: str) -> Mask:
    """The nodes of a kind that the view counts."""
    return seen(view, kind) if kind in EVERYWHERE or view.scope is None else view.own(kind)


def _relations(view: View, kinds: Mapping[str, Nodes]) -> Iterator[tuple[Between, Ties]]:
    for relation in view.snapshot.ontology.relations.values():
        if relation.name in WITHOUT_LINES:
            continue
        for start, end in relation.pairs:
            between = Between(relation.name, start, end)
            if start in kinds and end in kinds and _readable(view, between):
                yield between, _ties(view, between)


def _readable(view: View, between: Between) -> bool:
    counted = between.from_kind in COUNTED_ONLY and counts_only(view)
    return counted or sees(view.role, view.snapshot.ontology, between.relation)


def _ties(view: View, between: Between) -> Ties:
    table, mask = graded(view, between) if between.from_kind in COUNTED_ONLY else view.ties(between)
    rows = np.flatnonzero(mask).astype(np.int32)
    return Ties(
        between,
        table.source[rows],
        table.target[rows],
        table.valid_from[rows],
        table.valid_to[rows],
        dict(_columns(view, between, table, rows)),
    )


def _columns(view: View, between: Between, table: TieTable, rows: Places) -> Iterator[tuple[str, AnyColumn]]:
    allowed = (Rule.READ, Rule.AGGREGATE) if between.from_kind in COUNTED_ONLY else (Rule.READ,)
    for field in table.kind.fields:
        column = table.columns[field.name]
        if view.rule(between.relation, field.name) not in allowed:
            continue
        if isinstance(column, Coded):
            yield field.name, Coded(column.codes[rows], column.vocabulary)
        elif isinstance(column, Numbers):
            yield field.name, Numbers(column.values[rows], column.missing)
