"""What reaches a unit on a date: bodies that cover it, contacts that visit it, alliances that met."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.bodies import body_states
from graph.columns import NO_DAY
from graph.network import Evidence, Means, Places
from graph.records import Between
from graph.tables import TieTable
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


class _Held(NamedTuple):
    """The ties of one relation that count on the date: their table, places, and the keys behind them."""

    ties: TieTable
    rows: Places
    sources: list[str]


def _held(view: View, today: int, between: Between) -> _Held:
    (ties, counted), (_, shown) = view.counted(between), view.ties(between)
    rows = np.flatnonzero(counted & ties.holds_on(today)).astype(np.int32)
    allied = between.relation == "MEMBER_OF"
    keys = view.snapshot.table(between.to_kind if allied else between.from_kind).keys
    ends = (ties.target if allied else ties.source)[rows].tolist()
    told = zip(shown[rows].tolist(), ends, strict=True)
    return _Held(ties, rows, [keys[end] if seen else "" for seen, end in told])


def _pieces(view: View, today: int) -> Iterator[Evidence]:
    yield _covers(view, today)
    for kind in ("Post", "Unit"):
        found = _held(view, today, Between("WORK_CONTACT", kind, "Unit"))
        yield _piece(found, np.full(len(found.rows), Means.CONTACT, np.int8))
    yield _alliances(view, today)


def _covers(view: View, today: int) -> Evidence:
    found = _held(view, today, Between("COVERS", "PartyOrganization", "Unit"))
    modes = found.ties.coded("mode")
    means = np.array([*(MODES[word] for word in modes.vocabulary), 0], np.int8)[modes.codes[found.rows]]
    states = body_states(view, today)[found.ties.source[found.rows]]
    return replace(_piece(found, means), state=states)


def _piece(found: _Held, means: npt.NDArray[np.int8]) -> Evidence:
    return Evidence(
        unit=found.ties.target[found.rows],
        means=means,
        verified_on=found.ties.days("verified_on")[found.rows],
        state=np.zeros(len(found.rows), np.int8),
        source=found.sources,
    )


def _alliances(view: View, today: int) -> Evidence:
    """Memberships of active groups and zones that met in the window; verified by the last meeting."""
    found = _held(view, today, Between("MEMBER_OF", "Unit", "Alliance"))
    met = _last_met(view, today)[found.ties.target[found.rows]]
    live = met > today - ACTIVITY_WINDOW
    return Evidence(
        unit=found.ties.source[found.rows][live],
        means=np.full(int(live.sum()), Means.ALLIANCE, np.int8),
        verified_on=met[live],
        state=np.zeros(int(live.sum()), np.int8),
        source=[source for source, kept in zip(found.sources, live.tolist(), strict=True) if kept],
    )


def _last_met(view: View, today: int) -> Places:
    """The last meeting of each alliance that counts as contact, wherever it was held."""
    table = view.snapshot.table("Alliance")
    ties = view.snapshot.ties_between("UNDER", "Activity", "Alliance")
    days = view.snapshot.table("Activity").days("date")
    rows = np.flatnonzero(days[ties.source] <= today)
    met = np.full(len(table), NO_DAY)
    np.maximum.at(met, ties.target[rows], days[ties.source[rows]])
    counts = table.coded("kind").equals(*CONTACT_ALLIANCES) & table.coded("status").equals("active")
    return np.where(counts, met, NO_DAY)
