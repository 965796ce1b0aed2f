"""The party organizations that one view may tell of, with what followed their ratings: rectifications,
contacts and streets. Made for `analytics.weak_cases`, by the rules of `api.ratings_seen`.
"""

from __future__ import annotations

from collections.abc import Iterable

import numpy as np

from analytics.ratings import PARTY_ORGANIZATION
from analytics.weak_cases import Contact, Followed, Rectification
from api.ratings_seen import ASSESSMENT, RECTIFICATION, allowed, bodies, graded, readable
from graph.policy import sees
from graph.records import Between
from graph.territory import AREA, territory
from graph.view import View

LEVELS = 2
"""Levels of areas that may lie below a street."""

_RECTIFIES = Between("RECTIFIES", RECTIFICATION, PARTY_ORGANIZATION)
_TRIGGERED_BY = Between("TRIGGERED_BY", RECTIFICATION, ASSESSMENT)
_ASSIGNED = Between("ASSIGNED_CONTACT", "Post", PARTY_ORGANIZATION)


def followed(view: View, scheme: str, today: int, area: str | None = None) -> list[Followed]:
    """Party organizations of the view's own, within an area given by its key, with ratings by a scheme and
    what followed; their streets as of the day. None for a view that may not count grades there.
    """
    if not allowed(view, area).counted:
        return []
    streets, work, contacts = _streets(view, today), _rectifications(view), _contacts(view)
    return [
        Followed(
            body=body,
            street=streets[place],
            rectifications=tuple(work.get(place, ())),
            contacts=None if contacts is None else tuple(contacts.get(place, ())),
        )
        for place, body in bodies(view, PARTY_ORGANIZATION, scheme, area)
    ]


def _rectifications(view: View) -> dict[int, list[Rectification]]:
    """The rectifications by the place of the party organization in its table."""
    table, causes = view.snapshot.table(RECTIFICATION), _causes(view)
    ties, mask = graded(view, _RECTIFIES)
    closed = table.columns["closed_on"]
    found: dict[int, list[Rectification]] = {}
    for tie in np.flatnonzero(mask).tolist():
        at = int(ties.source[tie])
        told = Rectification(
            key=table.keys[at],
            opened=int(table.days("opened_on")[at]),
            due=int(table.days("due_on")[at]),
            closed=None if closed.at(at) is None else int(table.days("closed_on")[at]),
            issues=int(table.numbers("issues_total")[at].item()),
            done=int(table.numbers("issues_closed")[at].item()),
            triggers=tuple(sorted(causes.get(at, ()))),
            source=_source(view, at),
        )
        found.setdefault(int(ties.target[tie]), []).append(told)
    return found


def _source(view: View, place: int) -> str | None:
    if not readable(view, RECTIFICATION, "source_id"):
        return None
    source = view.snapshot.table(RECTIFICATION).columns["source_id"].at(place)
    return None if source is None else str(source)


def _causes(view: View) -> dict[int, set[str]]:
    """The keys of the ratings that caused a rectification, by its place."""
    keys = view.snapshot.table(ASSESSMENT).keys
    ties, mask = graded(view, _TRIGGERED_BY)
    return _grouped((int(ties.source[tie]), keys[ties.target[tie]]) for tie in np.flatnonzero(mask).tolist())


def _grouped(pairs: Iterable[tuple[int, str]]) -> dict[int, set[str]]:
    found: dict[int, set[str]] = {}
    for place, key in pairs:
        found.setdefault(place, set()).add(key)
    return found


def _contacts(view: View) -> dict[int, list[Contact]] | None:
    """The periods with a contact by the place of the party organization; None where the role may not know."""
    if not sees(view.role, view.snapshot.ontology, _ASSIGNED.relation):
        return None
    ties, mask = view.ties(_ASSIGNED)
    sources = ties.coded("source_id")
    told = readable(view, _ASSIGNED.relation, "source_id")
    found: dict[int, list[Contact]] = {}
    for tie in np.flatnonzero(mask).tolist():
        period = int(ties.valid_from[tie]), int(ties.valid_to[tie])
        contact = Contact(*period, sources.at(tie) if told else None)
        found.setdefault(int(ties.target[tie]), []).append(contact)
    return found


def _streets(view: View, today: int) -> list[str]:
    """The key of the street of every party organization on the day; empty where there is none."""
    keys, street = view.snapshot.table(AREA).keys, _street_of(view, today)
    owners = territory(view.snapshot).owner[PARTY_ORGANIZATION].tolist()
    return [keys[street[owner]] if owner in street else "" for owner in owners]


def _street_of(view: View, today: int) -> dict[int, int]:
    """The street in which each area lies on the day, by their places; larger areas lie in none."""
    streets = np.flatnonzero(view.snapshot.table(AREA).coded("level").equals("street")).tolist()
    ties, rows = view.held("PART_OF", AREA, AREA, today)
    within = list(zip(ties.source[rows].tolist(), ties.target[rows].tolist(), strict=True))
    found = dict(zip(streets, streets, strict=True))
    for _ in range(LEVELS):
        found = {**{part: found[whole] for part, whole in within if whole in found}, **found}
    return found
