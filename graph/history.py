"""The history that one view may see: ties with their days, lives of bodies, final ratings.

A record belongs to an area by the owning area of its nodes (`graph.territory`). A tie belongs to the areas
of both of its ends: who joins a group of another street has changed something in both streets.
"""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from graph.as_of import picked
from graph.columns import NO_DAY, OPEN_END, Coded
from graph.network import Days, Places
from graph.policy import Rule
from graph.records import Between
from graph.spells import End, History, Ratings, Spells
from graph.tables import Mask
from graph.territory import territory
from graph.view import View

ALIKE = ("Unit", "PartyOrganization", "AdminArea", "Alliance")


class Told(NamedTuple):
    """Ties that changes are told of; the subject is at their start, or `backward` at their end."""

    between: Between
    backward: bool = False


TOLD = (
    Told(Between("MEMBER_OF", "Unit", "Alliance")),
    Told(Between("MEMBER_OF", "PartyOrganization", "Alliance")),
    Told(Between("COVERS", "PartyOrganization", "Unit"), backward=True),
    Told(Between("WORK_CONTACT", "Post", "Unit"), backward=True),
    Told(Between("WORK_CONTACT", "Unit", "Unit"), backward=True),
    *(Told(Between("SUCCEEDED_BY", kind, kind)) for kind in ALIKE),
)


class Life(NamedTuple):
    """The fields that say when a node of a kind came into being and when it ended."""

    begin: str
    end: str


LIVES = {
    "Unit": Life("established_on", "dissolved_on"),
    "PartyOrganization": Life("established_on", "abolished_on"),
    "Alliance": Life("established_on", "dissolved_on"),
}
"""The lives of which the beginning and the end are changes."""

RATED = ("PartyOrganization", "Alliance")

_RATING = "Assessment"


def history(view: View, area: str | None = None) -> History:
    """What the view may see of its own area, or of the part of it in the area with a key."""
    ties = (_ties(view, told, area) for told in TOLD)
    lives = (_lives(view, kind, area) for kind in LIVES)
    return History((*ties, *lives), tuple(_ratings(view, kind, area) for kind in RATED))


def _own(view: View, kind: str, area: str | None) -> Mask:
    """The nodes of a kind that count for the view, within the area if there is one."""
    own = view.own(kind)
    if area is None:
        return own
    land = territory(view.snapshot)
    inside: Mask = own & np.append(land.below(area), False)[land.owner[kind]]
    return inside


def _ties(view: View, told: Told, area: str | None) -> Spells:
    start, stop = told.between.from_kind, told.between.to_kind
    table, seen = view.ties(told.between)
    own = _own(view, start, area)[table.source] | _own(view, stop, area)[table.target]
    rows = _rows(seen & own)
    keys = view.snapshot.table
    ends = [End(k, keys(k).keys, p[rows]) for k, p in ((start, table.source), (stop, table.target))]
    subject, other = reversed(ends) if told.backward else ends
    return Spells(
        about=told.between.relation,
        subject=subject,
        other=other,
        begin=table.valid_from[rows],
        end=table.valid_to[rows],
        begin_precision=picked(table.coded("valid_from_precision"), rows),
        end_precision=picked(table.coded("valid_to_precision"), rows),
        source=_readable(view, told.between.relation, table.coded("source_id"), rows),
    )


def _lives(view: View, kind: str, area: str | None) -> Spells:
    table, (begin, end) = view.snapshot.table(kind), LIVES[kind]
    rows = _rows(_own(view, kind, area))
    ended = _days(view, kind, end, rows)
    return Spells(
        about=kind,
        subject=End(kind, table.keys, rows),
        other=None,
        begin=_days(view, kind, begin, rows),
        end=np.where(ended == NO_DAY, OPEN_END, ended),
        begin_precision=None,
        end_precision=None,
        source=_readable(view, kind, table.coded("source_id"), rows),
    )


def _ratings(view: View, kind: str, area: str | None) -> Ratings:
    """A rating that is not final may still become another one, so that it tells of no change."""
    table, (ties, seen) = view.snapshot.table(_RATING), view.ties(Between("ASSESSED", _RATING, kind))
    final = table.coded("state").equals("final")[ties.source] & (view.rule(_RATING, "grade") is Rule.READ)
    rows = _rows(seen & final & _own(view, kind, area)[ties.target])
    rated = ties.source[rows]
    return Ratings(
        subject=End(kind, view.snapshot.table(kind).keys, ties.target[rows]),
        rating=End(_RATING, table.keys, rated),
        scheme=picked(table.coded("scheme"), rated),
        year=table.numbers("year")[rated].astype(np.int64),
        grade=picked(table.coded("grade"), rated),
        assessed_on=table.days("assessed_on")[rated],
        source=_readable(view, _RATING, table.coded("source_id"), rated),
    )


def _rows(mask: Mask) -> Places:
    return np.flatnonzero(mask).astype(np.int32)


def _readable(view: View, kind: str, column: Coded, rows: Places) -> Coded | None:
    return picked(column, rows) if view.rule(kind, "source_id") is Rule.READ else None


def _days(view: View, kind: str, name: str, rows: Places) -> Days:
    """Days of some nodes; unknown where the role may not read them."""
    readable = view.rule(kind, name) is Rule.READ
    return view.snapshot.table(kind).days(name)[rows] if readable else np.full(len(rows), NO_DAY)
