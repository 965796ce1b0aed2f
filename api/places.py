"""Where things are and since when: areas by code, what lies inside one, what exists on a day."""

from __future__ import annotations

import numpy as np

from api.context import Context
from graph.columns import NO_DAY, Numbers, Positions
from graph.history import LIVES, Life
from graph.tables import Mask, TieTable
from graph.territory import AREA, NOWHERE

USUAL_SCHEME = "nbs"


DATED = {**LIVES, "Facility": Life("opened_on", "closed_on")}
"""Kinds that come and go. Of what is not dated nothing is left out."""


def area_key(code: str) -> str:
    """The natural key of the area that a caller named: `510107001`, or `synthetic:510107001`."""
    return code if ":" in code else f"{USUAL_SCHEME}:{code}"


def area_code(key: str) -> str:
    """The way a caller may name the area with a natural key."""
    return key.removeprefix(f"{USUAL_SCHEME}:")


def area_place(context: Context, code: str) -> int | None:
    """The area with a code; None where there is none for this view."""
    place = context.table(AREA).position.get(area_key(code))
    return place if place is not None and context.view.nodes(AREA)[place] else None


def inside(context: Context, code: str, today: int) -> Mask:
    """The areas that are, or on the day lie within, the area with a code; none where there is none."""
    reached = np.zeros(len(context.table(AREA)), bool)
    place = area_place(context, code)
    reached[[] if place is None else [place]] = True
    ties, rows = context.view.held("PART_OF", AREA, AREA, today)
    count = -1
    while count != reached.sum():
        count = int(reached.sum())
        reached[ties.source[rows][reached[ties.target[rows]]]] = True
    return reached


def areas_of(context: Context, kind: str, today: int) -> Positions:
    """The area of each node of a kind on the day; where it works goes before where it is registered."""
    ties, rows = context.view.held("LOCATED_IN", kind, AREA, today)
    apart = registered(ties, rows)
    found = np.full(len(context.table(kind)), NOWHERE)
    for part in (rows[apart], rows[~apart]):
        found[ties.source[part]] = ties.target[part]
    return found


def registered(ties: TieTable, rows: Positions) -> Mask:
    """Which of the ties LOCATED_IN lead to a place of registration only."""
    column = ties.columns["is_registered"]
    return column.values[rows] == 1 if isinstance(column, Numbers) else np.zeros(len(rows), bool)


def existing(context: Context, kind: str, today: int) -> Mask:
    """The nodes of a kind that the view sees and that exist on the day; unknown days exclude nothing."""
    there = context.view.nodes(kind)
    if kind in DATED:
        begun, gone = (context.table(kind).days(name) for name in DATED[kind])
        there = there & (begun <= today) & ((gone == NO_DAY) | (gone > today))
    return there & dated(context, today) if kind == AREA else there


def dated(context: Context, today: int) -> Mask:
    """Areas that bear a name or belong to a larger one on the day, or of which nobody dated either."""
    known = np.zeros(len(context.table(AREA)), bool)
    there = known.copy()
    for relation, other in (("PART_OF", AREA), ("NAMED", "Name")):
        ties = context.snapshot.ties_between(relation, AREA, other)
        known[ties.source] = True
        there[ties.source[ties.holds_on(today)]] = True
    return there | ~known
