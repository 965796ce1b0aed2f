"""What changed between two days: joined and left, formed and ended, covered, regraded, succeeded.

Question CQ15 of `domain.md`. A change happens on a day, and counts where that day lies in the window, to
which both of its days belong: the windows of two years in a row share no change and miss none. Periods are
half-open, so that the day of an end is the first on which it no longer is so.

Something began on a day when it was so on that day and not on the day before. Two ties between the same
ends that overlap or follow each other without a gap (another role or tier, a second way of coverage) are
one spell, inside which nothing began or ended; a tie after a gap begins another: rejoining is joining again.

A start or end of precision `before`, `after` or `unknown` is no change. Its day is that of an observation, of
which the source says only that it was already so, or still so, then. When it changed the source does not
say, and a list of what changed in a window must not make up a day. An unknown start is no change either.
Months and years count on their first day, which is the day that the record holds for them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import date
from enum import StrEnum
from itertools import groupby
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.columns import Coded
from graph.network import Days, Mask
from graph.records import UNKNOWN_START, NodeKey
from graph.spells import History, Ratings, Spells

UNSTATED = ("before", "after", "unknown")
"""Precisions that do not say when."""

_NEVER = (UNKNOWN_START - date(1970, 1, 1)).days

_SHIFT = 10**6
"""Makes every day number positive, so that days sort alike as numbers and as texts of seven digits."""


class ChangeKind(StrEnum):
    """Code list `change_kinds`, in its order."""

    JOINED = "joined"
    LEFT = "left"
    FORMED = "formed"
    ENDED = "ended"
    COVERED = "covered"
    NO_LONGER_COVERED = "no_longer_covered"
    REGRADED = "regraded"
    SUCCEEDED = "succeeded"


_RANK = {kind: str(place) for place, kind in enumerate(ChangeKind)}
"""The place of each kind in the order of changes; as text, since there are fewer than ten."""


class Turns(NamedTuple):
    """What the start and the end of one sort of spell are called; the end of a succession tells nothing."""

    begun: ChangeKind
    ended: ChangeKind | None


_MEMBERSHIP = Turns(ChangeKind.JOINED, ChangeKind.LEFT)
_LIFE = Turns(ChangeKind.FORMED, ChangeKind.ENDED)
_REACHED = Turns(ChangeKind.COVERED, ChangeKind.NO_LONGER_COVERED)

TURNS = {
    "MEMBER_OF": _MEMBERSHIP,
    "COVERS": _REACHED,
    "WORK_CONTACT": _REACHED,
    "SUCCEEDED_BY": Turns(ChangeKind.SUCCEEDED, None),
    "Unit": _LIFE,
    "PartyOrganization": _LIFE,
    "Alliance": _LIFE,
}


class Window(NamedTuple):
    """The days from `first` to `last`, both included, as day numbers since 1970-01-01."""

    first: int
    last: int

    def holds(self, days: Days) -> Mask:
        """Which of some days lie in it."""
        return (self.first <= days) & (days <= self.last)


class Regrading(NamedTuple):
    """The final rating of a year, its grade, and the other grade of the year before."""

    rating: NodeKey
    scheme: str
    year: int
    old: str
    new: str


class Change(NamedTuple):
    """One line: `other` is the alliance joined, what covers the unit, or the successor; else None.

    `source` is the source_id of the record that says so; None where the role may not read it.
    """

    day: int
    kind: ChangeKind
    subject: NodeKey
    other: NodeKey | None
    source: str | None
    regrading: Regrading | None = None


@dataclass(frozen=True, slots=True)
class Changes:
    """Every change in a window, and how many there are of each kind, those without any too."""

    window: Window
    totals: dict[ChangeKind, int]
    lines: tuple[Change, ...]


Outward = Callable[[NodeKey], str]
"""The id by which the world outside knows a node."""


def changes(history: History, window: Window, outward: Outward) -> Changes:
    """What changed in the window, by day, then kind in the order of the code list, then outward ids."""
    turned = [change for spells in history.spells for change in _turned(spells, window)]
    regraded = [change for ratings in history.ratings for change in _regraded(ratings, window)]
    lines = sorted([*turned, *regraded], key=lambda change: order(change, outward))
    counts = Counter(change.kind for change in lines)
    return Changes(window, {kind: counts[kind] for kind in ChangeKind}, tuple(lines))


def order(change: Change, outward: Outward) -> tuple[str, ...]:
    """What a change is sorted by; no two changes share it, and it tells nothing but days and ids."""
    ends = (change.other, change.regrading.rating if change.regrading else None)
    told = ("" if end is None else outward(end) for end in ends)
    return f"{change.day + _SHIFT:07d}", _RANK[change.kind], outward(change.subject), *told


def _turned(spells: Spells, window: Window) -> Iterator[Change]:
    """The starts and ends of one sort that lie in the window."""
    turns = TURNS[spells.about]
    for rows in _runs(spells, window):
        begin, end = min(spells.begin[rows].tolist()), max(spells.end[rows].tolist())
        first = [row for row in rows if spells.begin[row] == begin and _stated(spells.begin_precision, row)]
        last = [row for row in rows if spells.end[row] == end and _stated(spells.end_precision, row)]
        if first and window.first <= begin <= window.last and begin != _NEVER:
            yield _change(spells, turns.begun, begin, first)
        if last and window.first <= end <= window.last and turns.ended is not None:
            yield _change(spells, turns.ended, end, last)


def _stated(precision: Coded | None, row: int) -> bool:
    return precision is None or precision.at(row) not in UNSTATED


def _change(spells: Spells, kind: ChangeKind, day: int, rows: Sequence[int]) -> Change:
    other = None if spells.other is None else spells.other.at(rows[0])
    return Change(day, kind, spells.subject.at(rows[0]), other, _source(spells.source, rows))


def _source(source: Coded | None, rows: Iterable[int]) -> str | None:
    """The first by name of the sources that say the same."""
    return None if source is None else min((str(source.at(row)) for row in rows), default=None)


def _runs(spells: Spells, window: Window) -> Iterator[list[int]]:
    """The rows of every spell without a gap, between two ends of which some tie turns in the window.

    What ends before it begins held on no day, and is passed over.
    """
    pairs = _pairs(spells)
    real = spells.begin < spells.end
    turning = real & (window.holds(spells.begin) | window.holds(spells.end))
    rows = np.flatnonzero(real & np.isin(pairs, pairs[turning]))
    ordered = rows[np.lexsort((spells.begin[rows], pairs[rows]))]
    for _, together in groupby(ordered.tolist(), key=pairs.__getitem__):
        yield from _unbroken(spells, together)


def _pairs(spells: Spells) -> npt.NDArray[np.int64]:
    """A number for every two ends; of lives one for every node."""
    subject = spells.subject.places.astype(np.int64)
    return subject if spells.other is None else subject * len(spells.other.keys) + spells.other.places


def _unbroken(spells: Spells, rows: Iterable[int]) -> list[list[int]]:
    """Rows in the order of their starts, parted where nothing held on the day before a start."""
    parts: list[list[int]] = []
    until = 0
    for row in rows:
        if parts and spells.begin[row] <= until:
            parts[-1].append(row)
            until = max(until, spells.end[row])
        else:
            parts.append([row])
            until = spells.end[row]
    return parts


class _Rated(NamedTuple):
    """What a subject was rated by a scheme for a year."""

    subject: NodeKey
    scheme: str
    year: int


def _regraded(ratings: Ratings, window: Window) -> Iterator[Change]:
    """Final ratings given in the window whose grade is another than that of the year before.

    Only two years in a row are compared: after a year without a rating nobody can say from what the grade
    changed in it. Ratings without a grade are no ratings here.
    """
    rows = _by_year(ratings)
    for rated, row in rows.items():
        before = rows.get(rated._replace(year=rated.year - 1))
        day = int(ratings.assessed_on[row])
        if before is None or not window.first <= day <= window.last:
            continue
        old, new = str(ratings.grade.at(before)), str(ratings.grade.at(row))
        if old != new:
            told = Regrading(ratings.rating.at(row), rated.scheme, rated.year, old, new)
            yield Change(day, ChangeKind.REGRADED, rated.subject, None, _source(ratings.source, [row]), told)


def _by_year(ratings: Ratings) -> dict[_Rated, int]:
    """The row of each subject, scheme and year; of several the one given last, then the last by key.

    Loaders refuse a second final rating (rule V20); a record that came another way may hold one.
    """
    graded = np.flatnonzero(ratings.grade.codes >= 0).tolist()
    graded.sort(key=lambda row: (ratings.assessed_on[row], ratings.rating.at(row)))
    return {
        _Rated(ratings.subject.at(row), str(ratings.scheme.at(row)), int(ratings.year[row])): row
        for row in graded
    }
