"""The tenures of the party organizations that exist on a day, as one view may see them."""

from __future__ import annotations

from collections.abc import Callable, Iterator

import numpy as np

from graph.linked import there_on
from graph.policy import Rule
from graph.records import NodeKey, Stored
from graph.store.stored import date_of
from graph.tables import Mask
from graph.terms import COMMUNITY, Tenure
from graph.territory import territory
from graph.view import View

KIND = "PartyOrganization"

Read = Callable[[int, str], Stored]


def tenures(view: View, today: int, area: str | None = None) -> tuple[Tenure, ...]:
    """Those of the view's own area, or of the part of it in the area with a key, in the order of the table.

    A body that is not yet set up, or no longer there, has no term. What a role may not read is unknown.
    """
    here = view.own(KIND) & there_on(view, KIND, today) & _inside(view, area)
    return tuple(_tenures(view, np.flatnonzero(here).tolist()))


def _inside(view: View, area: str | None) -> Mask:
    land = territory(view.snapshot)
    if area is None:
        return np.ones(len(land.owner[KIND]), bool)
    inside: Mask = np.append(land.below(area), False)[land.owner[KIND]]
    return inside


def _tenures(view: View, places: list[int]) -> Iterator[Tenure]:
    table = view.snapshot.table(KIND)
    names = {field.name for field in table.kind.fields if view.rule(KIND, field.name) is Rule.READ}

    def read(place: int, name: str) -> Stored:
        return table.columns[name].at(place) if name in names else None

    for place in places:
        yield _tenure(NodeKey(KIND, table.keys[place]), place, read)


def _tenure(body: NodeKey, place: int, read: Read) -> Tenure:
    elected, years = read(place, "elected"), read(place, "term_years")
    on, until = read(place, "last_election_on"), read(place, "extension_until")
    return Tenure(
        body=body,
        kind=str(read(place, "kind")),
        community=read(place, "domain") == COMMUNITY,
        elected=None if elected is None else bool(elected),
        elected_on=date_of(on) if isinstance(on, int) else None,
        years=years if isinstance(years, int) else None,
        extended_until=date_of(until) if isinstance(until, int) else None,
        documented=read(place, "extension_doc") is not None,
    )
