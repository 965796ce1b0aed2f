"""From repeated observations to periods: half-open, with what nobody saw kept as censoring.

A thing seen on some of a list of days was there from its first day of a run until the first day on
which it was missing. Seen on the very first day, it was there before; on the last, it still is.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date
from typing import NamedTuple


class Period(NamedTuple):
    """From `start` until before `end` (None: not ended); `seen` is the last day it was observed."""

    start: date
    end: date | None
    censored: bool
    seen: date


class Sighting(NamedTuple):
    """One day on which something was seen, and all the days on which somebody looked."""

    on: date
    days: tuple[date, ...]


def periods(seen: Iterable[date], observations: Sequence[date]) -> Iterator[Period]:
    """The runs of consecutive observations; `observations` ascend, days not among them raise ValueError."""
    places = sorted({observations.index(on) for on in seen})
    for first, last in _runs(places):
        end = observations[last + 1] if last + 1 < len(observations) else None
        yield Period(observations[first], end, first == 0, observations[last])


def _runs(places: Sequence[int]) -> Iterator[tuple[int, int]]:
    start = 0
    for i in range(1, len(places) + 1):
        if i == len(places) or places[i] != places[i - 1] + 1:
            yield places[start], places[i - 1]
            start = i


def span(first: date, last: date, observations: Sequence[date]) -> Period:
    """One run given by its first and last day."""
    start, end = observations.index(first), observations.index(last)
    return next(periods(observations[start : end + 1], observations))
