"""The links of one date through one view: which ties say that two organizations are in contact.

To lie in the same area, to bear a name or to be there at the same activity is no contact, and persons are no
links: the ties of a member are left out for every role.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from graph.bodies import body_states
from graph.columns import NO_DAY, Positions
from graph.history import LIVES
from graph.links import Kind, Link, Links
from graph.network import BodyState, Days, Mask, Places
from graph.policy import Rule
from graph.records import UNKNOWN_START, Between, Stored
from graph.store.stored import day
from graph.tables import TieTable, adjacency
from graph.territory import NOWHERE
from graph.view import View

ENDS = ("Unit", "PartyOrganization", "Alliance")
"""The kinds between which paths are asked for. Paths lead through posts too, which are no persons."""

KINDS = (*ENDS, "Post")

_SEAT = "HELD_BY"

SORTS = (
    Between("ESTABLISHED_IN", "PartyOrganization", "Unit"),
    Between("COVERS", "PartyOrganization", "Unit"),
    Between("WORK_CONTACT", "Post", "Unit"),
    Between("WORK_CONTACT", "Unit", "Unit"),
    Between("SUBORDINATE_TO", "PartyOrganization", "PartyOrganization"),
    Between("OF_POST", "Post", "PartyOrganization"),
    Between("ASSIGNED_CONTACT", "Post", "PartyOrganization"),
    Between("LEADS", "Unit", "Alliance"),
    Between("LEADS", "PartyOrganization", "Alliance"),
    Between("MEMBER_OF", "Unit", "Alliance"),
    Between("MEMBER_OF", "PartyOrganization", "Alliance"),
    Between("HAS_BODY", "Alliance", "PartyOrganization"),
    Between(_SEAT, "Seat", "Unit"),
    Between(_SEAT, "Seat", "PartyOrganization"),
    Between("GUIDES", "Unit", "Alliance"),
    Between("GUIDES", "PartyOrganization", "Alliance"),
    Between("COORDINATES", "Unit", "Alliance"),
    Between("COORDINATES", "PartyOrganization", "Alliance"),
    Between("CHECKED_IN", "PartyOrganization", "PartyOrganization"),
    Between("PARENT_OF", "Unit", "Unit"),
)
"""Relations that say contact, in the order in which one of several is told: what a unit has of its own, what
covers and visits it, the line of authority, alliances, seats, guidance, check-ins, and parent units.

A seat joins the committee that has it and whoever holds it: it is one link, and no node.
"""


class _Held(NamedTuple):
    """Ties that hold on the day, as places in their table, with the nodes that they join."""

    source: Places
    target: Places
    row: Positions


def links_on(view: View, today: int) -> Links:
    """The links of a day, given as its number, as the view may see them."""
    kinds = _kinds(view)
    first = {kind.name: kind.first for kind in kinds}
    there = np.concatenate([there_on(view, kind.name, today) for kind in kinds])
    held = [_kept(_numbered(_held(view, sort, today), sort, first), there) for sort in SORTS]
    source, target, row = (np.concatenate(part) for part in zip(*held, strict=True))
    sort = np.repeat(np.arange(len(SORTS), dtype=np.int8), [len(found.row) for found in held])
    near = adjacency(np.concatenate([source, target]), len(there))
    by = (near.ties % max(len(row), 1)).astype(np.int32)
    far = np.concatenate([target, source])[near.ties]
    return Links(kinds, SORTS, there, source, target, sort, row, near.starts, far, by)


def _kinds(view: View) -> tuple[Kind, ...]:
    keys = [view.snapshot.table(kind).keys for kind in KINDS]
    firsts = np.cumsum([0, *map(len, keys)]).tolist()
    return tuple(Kind(*kind) for kind in zip(KINDS, firsts, keys, strict=False))


def there_on(view: View, kind: str, today: int) -> Mask:
    """The nodes that the view sees and that exist on the day, as far as it may know; unknown days exclude
    none. An organization that is abolished, nobody says when, is not there on any day, as in `graph.bodies`.
    """
    there = view.nodes(kind)
    if kind in LIVES:
        begun, gone = (_days(view, kind, name) for name in LIVES[kind])
        there = there & (begun <= today) & ((gone == NO_DAY) | (gone > today))
    if kind == "PartyOrganization":
        there = there & (body_states(view, today) != BodyState.ABOLISHED)
    return there


def _days(view: View, kind: str, name: str) -> Days:
    table = view.snapshot.table(kind)
    return table.days(name) if view.rule(kind, name) is Rule.READ else np.full(len(table), NO_DAY)


def _held(view: View, sort: Between, today: int) -> _Held:
    """The ties of a sort in the order in which they are told; of a seat from the committee that has it."""
    table, rows = view.held(*sort, today)
    rows = rows[np.lexsort((table.parts.discriminators.codes[rows], table.valid_from[rows]))]
    source = table.source[rows]
    if sort.relation == _SEAT:
        source = _committees(view, today)[source]
    return _Held(source, table.target[rows], rows)


def _committees(view: View, today: int) -> Places:
    """The committee that each seat belongs to on the day; should there be several, the first by key."""
    seats, (table, rows) = (
        view.snapshot.table("Seat"),
        view.held("HAS_SEAT", "PartyOrganization", "Seat", today),
    )
    order = view.snapshot.table("PartyOrganization").order
    rank = np.empty(len(order), np.int32)
    rank[order] = np.arange(len(order), dtype=np.int32)
    found = np.full(len(seats), NOWHERE)
    last_first = rows[np.argsort(-rank[table.source[rows]], kind="stable")]
    found[table.target[last_first]] = table.source[last_first]
    return found


def _numbered(held: _Held, sort: Between, first: Mapping[str, int]) -> _Held:
    """The ties with their nodes numbered through; those of a seat without a committee lead nowhere."""
    start = "PartyOrganization" if sort.relation == _SEAT else sort.from_kind
    source = np.where(held.source == NOWHERE, NOWHERE, held.source + first[start]).astype(np.int32)
    return _Held(source, (held.target + first[sort.to_kind]).astype(np.int32), held.row)


def _kept(held: _Held, there: Mask) -> _Held:
    """The ties of which both ends are there."""
    both = (held.source != NOWHERE) & there[held.source] & there[held.target]
    return _Held(*(part[both] for part in held))


def node_number(links: Links, kind: str, position: int) -> int:
    """The number of the node at a position in the snapshot's table of its kind."""
    return next(known.first for known in links.kinds if known.name == kind) + position


def fact(view: View, link: Link, name: str) -> Stored:
    """One field of the tie behind a link; None where it is empty, or not for this view."""
    table = _table(view, link)
    if name not in table.columns or view.rule(link.between.relation, name) is not Rule.READ:
        return None
    return table.columns[name].at(link.row)


def since(view: View, link: Link) -> int | None:
    """The first day of the tie behind a link, as its number; None where nobody knows it."""
    start = int(_table(view, link).valid_from[link.row])
    return None if start == day(UNKNOWN_START) else start


def _table(view: View, link: Link) -> TieTable:
    return view.snapshot.ties_between(*link.between)
