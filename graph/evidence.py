"""What reaches a unit on a date: bodies that cover it, contacts that visit it, alliances that met."""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from graph.bodies import body_states
from graph.columns import NO_DAY
from graph.network import Evidence, Means, Places
from graph.tables import Between, TieTable
from graph.territory import NOWHERE
from graph.view import View

MODES = {
    "standalone": Means.STANDALONE,
    "joint": Means.JOINT,
    "regional": Means.REGIONAL,
    "industry": Means.REGIONAL,
}

ACTIVITY_WINDOW = 365
"""Days in which an alliance must have met for its membership to count as contact (domain.md 2.4)."""

CONTACT_ALLIANCES = ("group", "zone_1n")


def evidence(view: View, today: int, places: Places) -> Evidence:
    """Every tie that reaches a unit on the date; `places` leads from unit positions to the network's."""
    parts = [part for part in _pieces(view, today) if len(part)]
    unit = np.concatenate([np.empty(0, np.int32), *(places[p.unit] for p in parts)])
    keep = unit != NOWHERE
    sources = [key for p in parts for key in p.source]
    return Evidence(
        unit=unit[keep],
        means=np.concatenate([np.empty(0, np.int8), *(p.means for p in parts)])[keep],
        verified_on=np.concatenate([np.empty(0, np.int32), *(p.verified_on for p in parts)])[keep],
        state=np.concatenate([np.empty(0, np.int8), *(p.state for p in parts)])[keep],
        source=[key for key, kept in zip(sources, keep.tolist(), strict=True) if kept],
    )


def _pieces(view: View, today: int) -> Iterator[Evidence]:
    yield _covers(view, today)
    for kind in ("Post", "Unit"):
        ties, rows = view.held("WORK_CONTACT", kind, "Unit", today)
        yield _piece(
            view.snapshot.table(kind).keys, ties, rows, Means.CONTACT, ties.days("verified_on")[rows]
        )
    yield _alliances(view, today)


def _covers(view: View, today: int) -> Evidence:
    ties, rows = view.held("COVERS", "PartyOrganization", "Unit", today)
    modes = ties.coded("mode")
    means = np.array([*(MODES[word] for word in modes.vocabulary), 0], np.int8)[modes.codes[rows]]
    keys = view.snapshot.table("PartyOrganization").keys
    piece = _piece(keys, ties, rows, Means.STANDALONE, ties.days("verified_on")[rows])
    states = body_states(view, today)[ties.source[rows]]
    return Evidence(piece.unit, means, piece.verified_on, states, piece.source)


def _piece(keys: list[str], ties: TieTable, rows: Places, means: Means, verified: Places) -> Evidence:
    return Evidence(
        unit=ties.target[rows],
        means=np.full(len(rows), means, np.int8),
        verified_on=verified,
        state=np.zeros(len(rows), np.int8),
        source=[keys[i] for i in ties.source[rows].tolist()],
    )


def _alliances(view: View, today: int) -> Evidence:
    """Memberships of active groups and zones that met in the window; verified by the last meeting."""
    between = Between("MEMBER_OF", "Unit", "Alliance")
    (ties, counted), (_, shown) = view.counted(between), view.ties(between)
    met = _last_met(view, today)
    live = counted & ties.holds_on(today) & (met[ties.target] > today - ACTIVITY_WINDOW)
    rows = np.flatnonzero(live).astype(np.int32)
    keys = view.snapshot.table("Alliance").keys
    return Evidence(
        unit=ties.source[rows],
        means=np.full(len(rows), Means.ALLIANCE, np.int8),
        verified_on=met[ties.target[rows]],
        state=np.zeros(len(rows), np.int8),
        source=[keys[t] if shown[i] else "" for i, t in zip(rows, ties.target[rows], strict=True)],
    )


def _last_met(view: View, today: int) -> Places:
    table = view.snapshot.table("Alliance")
    ties, mask = view.ties(Between("UNDER", "Activity", "Alliance"))
    days = view.snapshot.table("Activity").days("date")
    rows = np.flatnonzero(mask & (days[ties.source] <= today))
    met = np.full(len(table), NO_DAY)
    np.maximum.at(met, ties.target[rows], days[ties.source[rows]])
    counts = table.coded("kind").equals(*CONTACT_ALLIANCES) & table.coded("status").equals("active")
    return np.where(counts, met, NO_DAY)
