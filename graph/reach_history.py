"""How what reached the units of a view over time is found: ties of evidence, and alliances while they met."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from itertools import pairwise

import numpy as np

from graph.columns import NO_DAY, OPEN_END
from graph.evidence import ACTIVITY_WINDOW, CONTACT_ALLIANCES, MODES
from graph.network import Days, Means
from graph.reaches import Reaches
from graph.records import UNKNOWN_START, Between
from graph.store.stored import day
from graph.view import View

ALWAYS = day(UNKNOWN_START)
"""The first day that the record can hold."""


def reaches(view: View) -> Reaches:
    """Everything that ever reached a unit of the view's own and did not come from an abolished body."""
    parts = [*_ties(view), _alliances(view)]
    columns = [np.concatenate(column) for column in zip(*parts, strict=True)]
    unit, means, begin, end, verified = columns
    there = begin < end
    return Reaches(
        view.snapshot.table("Unit").keys,
        unit[there].astype(np.int32),
        means[there].astype(np.int8),
        begin[there].astype(np.int32),
        end[there].astype(np.int32),
        verified[there].astype(np.int32),
    )


TIES = (("COVERS", "PartyOrganization"), ("WORK_CONTACT", "Post"), ("WORK_CONTACT", "Unit"))
"""The relations that reach a unit, with the kind at their start."""

_Part = tuple[Days, Days, Days, Days, Days]
"""Unit, means, begin, end, verified_on."""


def _ties(view: View) -> Iterator[_Part]:
    for relation, start in (
        ("COVERS", "PartyOrganization"),
        ("WORK_CONTACT", "Post"),
        ("WORK_CONTACT", "Unit"),
    ):
        ties, counted = view.counted(Between(relation, start, "Unit"))
        rows = np.flatnonzero(counted)
        end, means = ties.valid_to, np.full(len(ties), Means.CONTACT, np.int32)
        if relation == "COVERS":
            modes = ties.coded("mode")
            means = np.array([*(MODES[word] for word in modes.vocabulary), 0], np.int32)[modes.codes]
            end = np.minimum(end, _gone(view)[ties.source])
        parts = (ties.target, means, ties.valid_from, end, ties.days("verified_on"))
        yield (parts[0][rows], parts[1][rows], parts[2][rows], parts[3][rows], parts[4][rows])


def _gone(view: View) -> Days:
    """From which day on each party organization is abolished; from ever where nobody knows since when."""
    table = view.snapshot.table("PartyOrganization")
    gone, abolished = table.days("abolished_on"), table.coded("status").equals("abolished")
    undated = np.where(abolished, ALWAYS, OPEN_END)
    return np.where(gone == NO_DAY, undated, gone).astype(np.int32)


def _alliances(view: View) -> _Part:
    """Memberships of groups and zones, while they last and the alliance has met in the window."""
    ties, counted = view.counted(Between("MEMBER_OF", "Unit", "Alliance"))
    rows = np.flatnonzero(counted).tolist()
    held = zip(
        ties.source[rows].tolist(),
        ties.target[rows].tolist(),
        ties.valid_from[rows].tolist(),
        ties.valid_to[rows].tolist(),
        strict=True,
    )
    live = _meetings(view)
    found = [
        (unit, int(Means.ALLIANCE), max(begin, first), min(end, last), int(NO_DAY))
        for unit, alliance, begin, end in held
        for first, last in live.get(alliance, ())
    ]
    columns = np.array(found, np.int32).reshape(-1, 5).T
    return (columns[0], columns[1], columns[2], columns[3], columns[4])


def _meetings(view: View) -> Mapping[int, list[tuple[int, int]]]:
    """The stretches of days in which each alliance counts as contact, in order and apart."""
    table = view.snapshot.table("Alliance")
    counts = table.coded("kind").equals(*CONTACT_ALLIANCES) & table.coded("status").equals("active")
    ties = view.snapshot.ties_between("UNDER", "Activity", "Alliance")
    days = view.snapshot.table("Activity").days("date")[ties.source]
    rows = np.flatnonzero(counts[ties.target] & (days != NO_DAY))
    met: dict[int, set[int]] = {}
    for alliance, on in zip(ties.target[rows].tolist(), days[rows].tolist(), strict=True):
        met.setdefault(alliance, set()).add(on)
    return {alliance: [*_stretches(sorted(on))] for alliance, on in met.items()}


def _stretches(met: Sequence[int]) -> Iterator[tuple[int, int]]:
    """Stretches from one meeting to the end of the window after the last that is in reach of it."""
    begin = met[0]
    for on, following in pairwise([*met, int(OPEN_END)]):
        if following > on + ACTIVITY_WINDOW:
            yield begin, on + ACTIVITY_WINDOW
            begin = following
