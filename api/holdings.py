"""What one view knows of a day for the sake of published figures, and the published figures it may see.

Made for `analytics.reconcile`. Whatever the view may not see or read is left out here, so that it is to the
computation what was never recorded.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import cast

import numpy as np

from analytics.coverage import coverage
from analytics.figure_printed import Figure
from analytics.figure_records import Bonds, Holding, Holdings
from analytics.figures import POLICIES, fields_needed, ties_needed
from analytics.policies import policy
from analytics.reconcile import Claim, Known, reconcile
from api.findings import tiers_shown
from graph.as_of import network_on, picked
from graph.columns import AnyColumn, Coded, Numbers
from graph.network import Places
from graph.policy import Rule
from graph.records import Between
from graph.store.stored import date_of
from graph.store.stored import day as day_number
from graph.territory import AREA, NOWHERE
from graph.view import View

FIGURE = "PublishedFigure"
WHOLE = ("district", "city")
"""Levels of area that figures may be about; a view of anything smaller has a part only."""


def claims(view: View, day: date) -> tuple[Claim, ...]:
    """Every published figure that the view sees, beside what the view can compute for the day."""
    return reconcile([*published(view)], known(view, day))


def published(view: View) -> Iterator[Figure]:
    """The published figures that are there for the view."""
    for place in np.flatnonzero(view.nodes(FIGURE)).tolist():
        yield figure(view, place)


def figure(view: View, place: int) -> Figure:
    """One published figure."""

    def read(name: str) -> str | None:
        value = view.value(FIGURE, place, name)
        return None if value is None else str(value)

    def number(name: str) -> float | None:
        value = view.value(FIGURE, place, name)
        return float(value) if isinstance(value, int | float) else None

    as_of = number("as_of")
    return Figure(
        code=read("code") or "",
        value=number("value"),
        high=number("value_high"),
        why_no_value=read("why_no_value"),
        qualifier=read("qualifier") or "",
        unit=read("unit") or "",
        counts=read("counts") or "",
        type=read("type") or "",
        as_of=None if as_of is None else date_of(int(as_of)),
        precision=read("as_of_precision"),
        base_stated=bool(number("base_stated")),
        source=read("source_id"),
    )


def known(view: View, day: date) -> Known:
    """What the view knows of a day; a view of a part of the area has its records for nothing here."""
    part = part_of_area(view)
    rows = {}
    if tiers_shown(view) and not part:
        network = network_on(view, day)
        rows = {name: coverage(network, policy(name)).total for name in POLICIES}
    return Known(day, holdings(view, day_number(day)), rows, part)


def part_of_area(view: View) -> bool:
    """Whether the view has less than a whole district."""
    if view.scope is None:
        return False
    areas = view.snapshot.table(AREA)
    return areas.coded("level").at(areas.position[view.scope]) not in WHOLE


def holdings(view: View, day: int) -> Holdings:
    """The records and ties that figures are computed from."""
    places = {kind: np.flatnonzero(view.own(kind)).astype(np.int32) for kind in fields_needed()}
    kinds = {kind: holding(view, kind, fields, places[kind]) for kind, fields in fields_needed().items()}
    ties = {between: bonds(view, between, day, places) for between in ties_needed()}
    return Holdings(day, kinds, ties)


def holding(view: View, kind: str, fields: frozenset[str], places: Places) -> Holding:
    """The records of one kind at some places, with the fields that the role may read."""
    columns: dict[str, AnyColumn] = {}
    for name in sorted(fields):
        if view.rule(kind, name) is Rule.READ:
            columns[name] = at_places(view.snapshot.table(kind).columns[name], places)
    return Holding(len(places), columns)


def at_places(column: AnyColumn, places: Places) -> AnyColumn:
    """A column of codes, numbers or days at some places; the figures read no texts."""
    if isinstance(column, Coded):
        return picked(column, places)
    held = cast(Numbers, column)
    return Numbers(held.values[places], held.missing)


def bonds(view: View, between: Between, day: int, places: dict[str, Places]) -> Bonds:
    """The ties that hold on a day between records of the view's own, each pair once."""
    table, rows = view.held(*between, day)
    source, target = (
        _inside(view, kind, places[kind])[ends[rows]]
        for kind, ends in ((between.from_kind, table.source), (between.to_kind, table.target))
    )
    both = (source != NOWHERE) & (target != NOWHERE)
    pairs = np.unique(np.stack((source[both], target[both])), axis=1)
    return Bonds(*pairs)


def _inside(view: View, kind: str, places: Places) -> Places:
    """For every node of a kind its place among some, or nowhere."""
    found = np.full(len(view.nodes(kind)), NOWHERE)
    found[places] = np.arange(len(places), dtype=np.int32)
    return found
