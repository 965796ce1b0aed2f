"""The weak bodies as documents: counts and one line for every body, the same for JSON and CSV.

Bodies are told by their outward ids and names, never with the leader assigned to them.
"""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import fields
from typing import NamedTuple

from analytics.conversion import Counts, WeakBodies
from analytics.ratings import Rating
from analytics.weak_cases import Case
from api.change_report import called
from api.ids import Ids
from api.ordering import Rankings
from api.report import Document
from api.weak_bodies_terms import STATES, since
from graph.as_of import area_names
from graph.store.stored import date_of
from graph.territory import AREA
from graph.view import View


class Told(NamedTuple):
    """An answer with what is needed to tell it; `names` are those of areas on the day, by key."""

    scheme: str
    found: WeakBodies
    view: View
    ids: Ids
    names: Mapping[str, str]


def ordered(told: Told) -> Sequence[Case]:
    """The cases in the order of the schema: by name, then outward id."""
    rankings, snapshot = Rankings(told.ids), told.view.snapshot

    def order(case: Case) -> tuple[str, ...]:
        table = snapshot.table(case.followed.body.node.kind)
        return rankings.order(table, table.position[case.followed.body.node.key])

    return sorted(told.found.cases, key=order)


def document(told: Told) -> Document:
    """The weak bodies as JSON: counts of the whole and by street, then every body."""
    found = told.found
    return {
        "scheme": told.scheme,
        "year": found.year,
        "as_of": str(date_of(found.as_of)),
        "total": figures(found.total),
        "streets": [
            {
                "street": counts.street or None,
                "street_name": told.names.get(str(counts.street)),
                **figures(counts),
            }
            for counts in found.streets
        ],
        "bodies": [line(case, told) for case in ordered(told)],
    }


def figures(counts: Counts) -> Document:
    """Counts with their base and the share that is unknown."""
    told = {field.name: getattr(counts, field.name) for field in fields(counts) if field.name != "street"}
    return {**told, "unknown_share": counts.unknown_share}


def names_on(view: View, day: int) -> Mapping[str, str]:
    """The names that areas bear on a day, by key."""
    return dict(zip(view.snapshot.table(AREA).keys, area_names(view, day), strict=True))


def line(case: Case, told: Told) -> Document:
    """One body with its evidence."""
    node, street = case.followed.body.node, case.followed.street
    return {
        "body": told.ids.of(node.kind, node.key),
        "name": called(node, told.view),
        "street": street or None,
        "street_name": told.names.get(street),
        "state": str(case.state),
        "state_zh": STATES[case.state].zh,
        "state_en": STATES[case.state].en,
        **rated("", case.weak),
        "replaced": len(case.replaced),
        "waiting_days": case.waiting,
        **rectified(case),
        **contacted(case),
        **rated("next_", case.after.next),
        "converted_on": shown(case.after.converted_on),
        "conversion_days": case.days,
        "watched_until": shown(case.after.watched_until),
        **rated("relapse_", case.after.relapse),
        "scheme": told.scheme,
        "as_of": shown(told.found.as_of),
    }


def rated(prefix: str, rating: Rating | None) -> Document:
    """A result: year, grade, day and source, each empty where there is none."""
    return {
        f"{prefix}year": None if rating is None else rating.year,
        f"{prefix}grade": None if rating is None else rating.grade,
        f"{prefix}rated_on": None if rating is None else shown(rating.on),
        f"{prefix}source_id": None if rating is None else rating.source,
    }


def rectified(case: Case) -> Document:
    """The rectifications of a body, together."""
    work = case.work
    return {
        "rectifications": 0 if work is None else work.times,
        "opened_on": None if work is None else shown(work.opened),
        "due_on": None if work is None else shown(work.due),
        "closed_on": None if work is None else shown(work.closed),
        "issues": None if work is None else work.issues,
        "issues_closed": None if work is None else work.done,
        "rectification_sources": [] if work is None else list(work.sources),
    }


def contacted(case: Case) -> Document:
    """Whether a leader was assigned, and since when; never which."""
    found = case.contact
    start = None if found is None else since(found.begin)
    return {
        "contact": "unknown" if not case.contact_known else "no" if found is None else "yes",
        "contact_since": None if start is None else str(start),
        "contact_source_id": None if found is None else found.source,
    }


def shown(day: int | None) -> str | None:
    """A day as text; None where there is none."""
    return None if day is None else str(date_of(day))
