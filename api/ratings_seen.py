"""The bodies with their ratings that one view may tell of, made for `analytics.ratings`.

A role that may only count grades (`graph.policy`) is told of the whole record or of nothing: a count of one
in a small part would tell the grade of a body. Whatever is hidden from a view makes no difference to it.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from analytics.ratings import UNKNOWN, Body, Rating
from graph.columns import NO_DAY
from graph.history import LIVES, RATED
from graph.policy import Rule
from graph.records import Between, NodeKey
from graph.tables import Mask, TieTable
from graph.territory import territory
from graph.view import View

ASSESSMENT, RECTIFICATION, ALLIANCE = "Assessment", "Rectification", "Alliance"

WAS_FINAL = ("final", "appealed")
"""States of ratings that are or were final; a rating on its way there is no result yet."""


class Allowed(NamedTuple):
    """What a view may do with grades: count them at all, and tell them body by body."""

    counted: bool
    listed: bool


def allowed(view: View, area: str | None) -> Allowed:
    """What a view may do with the grades of an area; without one, of everything it sees."""
    rule = view.rule(ASSESSMENT, "grade")
    whole = rule is Rule.AGGREGATE and view.scope is None and area is None
    return Allowed(counted=whole or rule is Rule.READ, listed=rule is Rule.READ)


def rated_bodies(view: View, scheme: str, area: str | None = None) -> list[Body]:
    """Party organizations of the view's own, within an area given by its key, and alliances that were rated,
    each with its ratings by the scheme; none for a view that may not count grades there.
    """
    if not allowed(view, area).counted:
        return []
    return [body for kind in RATED for _, body in bodies(view, kind, scheme, area)]


def bodies(view: View, kind: str, scheme: str, area: str | None) -> Iterator[tuple[int, Body]]:
    """The bodies of one kind with their places in its table; of alliances only those that were rated."""
    table, given = view.snapshot.table(kind), ratings(view, kind, scheme)
    begun, gone = (days(view, kind, name) for name in LIVES[kind])
    domains = table.coded("domain").all() if kind != ALLIANCE and readable(view, kind, "domain") else None
    for place in np.flatnonzero(own(view, kind, area)).tolist():
        if place in given or kind != ALLIANCE:
            domain = UNKNOWN if domains is None else str(domains[place] or UNKNOWN)
            node = NodeKey(kind, table.keys[place])
            yield place, Body(node, domain, begun[place], gone[place], tuple(given.get(place, ())))


def ratings(view: View, kind: str, scheme: str) -> dict[int, list[Rating]]:
    """The ratings by a scheme that are or were final, by the place of the body in its table."""
    table, (ties, mask) = view.snapshot.table(ASSESSMENT), graded(view, Between("ASSESSED", ASSESSMENT, kind))
    fits = table.coded("scheme").equals(scheme) & table.coded("state").equals(*WAS_FINAL)
    grades, final = table.coded("grade"), table.coded("state").equals("final")
    years, on = table.numbers("year"), table.days("assessed_on")
    sources = table.coded("source_id") if readable(view, ASSESSMENT, "source_id") else None
    found: dict[int, list[Rating]] = {}
    for tie in np.flatnonzero(mask & fits[ties.source]).tolist():
        at = int(ties.source[tie])
        source = None if sources is None else sources.at(at)
        told = Rating(table.keys[at], int(years[at]), grades.at(at), int(on[at]), bool(final[at]), source)
        found.setdefault(int(ties.target[tie]), []).append(told)
    return found


def graded(view: View, between: Between) -> tuple[TieTable, Mask]:
    """Ties of ratings and rectifications: those that are there for the view. A role that may only count them
    counts those that no class keeps from it.
    """
    ties, mask = view.ties(between)
    if view.rule(ASSESSMENT, "grade") is Rule.AGGREGATE:
        mask = _counted(view, between.from_kind)[ties.source] & _counted(view, between.to_kind)[ties.target]
    return ties, mask


def _counted(view: View, kind: str) -> Mask:
    if kind not in (ASSESSMENT, RECTIFICATION):
        return view.nodes(kind)
    open_to_it: Mask = ~view.snapshot.table(kind).coded("visibility").equals("restricted")
    return open_to_it


def own(view: View, kind: str, area: str | None) -> Mask:
    """The nodes of a kind that count for the view, within the area if one is given by its key."""
    mask = view.own(kind)
    if area is None:
        return mask
    land = territory(view.snapshot)
    inside: Mask = mask & np.append(land.below(area), False)[land.owner[kind]]
    return inside


def days(view: View, kind: str, name: str) -> list[int | None]:
    """Days of all nodes of a kind; None where nobody knows one or the role may not read it."""
    table = view.snapshot.table(kind)
    if not readable(view, kind, name):
        return [None] * len(table)
    return [None if found == NO_DAY else found for found in table.days(name).tolist()]


def readable(view: View, kind: str, name: str) -> bool:
    """Whether the role may read a field."""
    return view.rule(kind, name) is Rule.READ
