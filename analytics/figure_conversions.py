"""Bodies converted (转化), for the figure that counts them: a rectification is closed, and the first final
star rating after that day is above the weak class. States of `domain.md` 2.10.
"""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from analytics.figure_definitions import Converted, Of
from analytics.figure_records import Holdings, chosen
from analytics.figures import CONVERSION, RATED, RECTIFIES
from graph.codes import code_lists
from graph.network import Mask

WEAK = "weak"
"""The entry of `grade_classes` that a body leaves by conversion."""


class Conversions(NamedTuple):
    """Bodies with a closed rectification; how many are converted, and how many were not rated again."""

    closed: int
    converted: int
    unrated: int


class _Rating(NamedTuple):
    """The day of a final rating, and whether it is of the weak class."""

    on: int
    weak: bool


def conversions(definition: Converted, held: Holdings) -> Conversions | None:
    """The conversions up to the day; None where nothing of it is in the record, or nothing of whose it is."""
    if not all(held.kinds[kind].columns.keys() >= set(fields) for kind, fields in CONVERSION.items()):
        return None
    closed = chosen(Of("Rectification", happened="closed_on", since=definition.since), held)
    if closed is None:
        return None
    ended, ratings = _closings(held, closed.sure), _ratings(held)
    if closed.sure.any() and not ended:
        return None
    states = [_state(days, ratings.get(body, [])) for body, days in ended.items()]
    return Conversions(len(states), states.count(True), states.count(None))


def _closings(held: Holdings, closed: Mask) -> Mapping[int, list[int]]:
    """The days on which rectifications of each body were closed."""
    days, ties = held.kinds["Rectification"].days("closed_on"), held.ties[RECTIFIES]
    ended: dict[int, list[int]] = {}
    for rectification, body in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
        if closed[rectification]:
            ended.setdefault(body, []).append(int(days[rectification]))
    return ended


def _ratings(held: Holdings) -> Mapping[int, list[_Rating]]:
    """The final star ratings of each body up to the day, by their days."""
    table, ties = held.kinds["Assessment"], held.ties[RATED]
    weak = table.coded("grade").equals(*_weak_grades())
    given = table.days("assessed_on")
    counts = table.coded("scheme").equals("star") & table.coded("state").equals("final")
    counts &= (table.coded("grade").codes >= 0) & (given <= held.day)
    rows = np.flatnonzero(counts[ties.source])
    found: dict[int, list[_Rating]] = {}
    for row in rows.tolist():
        rating = _Rating(int(given[ties.source[row]]), bool(weak[ties.source[row]]))
        found.setdefault(int(ties.target[row]), []).append(rating)
    return {body: sorted(mine) for body, mine in found.items()}


def _weak_grades() -> list[str]:
    return [term.code for term in code_lists()["grades"].terms if term.parent == WEAK]


def _state(days: list[int], ratings: list[_Rating]) -> bool | None:
    """Whether a body was converted after one of its closings; None if it was not rated after any."""
    following = [next((r for r in ratings if r.on > day), None) for day in days]
    if any(rating is not None and not rating.weak for rating in following):
        return True
    return None if None in following else False
