"""When a row was seen: on one observation day, or from a first to a last one."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import NamedTuple

from graph.kinds import Field, ValueType, Visibility, words
from graph.records import Value
from loaders.cells import Reader
from loaders.checks import blank
from loaders.fields import Workshop, reader
from loaders.headings import Heading
from loaders.panel import Period, Sighting, span
from loaders.rules import Expression, Seen
from loaders.tables import Cell
from loaders.values import Bad

_DAY = Field("seen", ValueType.DATE, words("观察日期", "day of observation", "", ""), Visibility.PUBLIC)


class Sightings(NamedTuple):
    """Reads a day of observation, or the period of a row that states both ends; `heading` of its column."""

    read: Callable[[Sequence[Cell]], Sighting | Period | Bad]
    heading: str | None


def sightings(seen: Seen, days: tuple[date, ...], heading: Heading, shop: Workshop) -> Sightings:
    """The reader of one rule; `days` are the days on which the whole list was looked at."""

    def made(source: Expression) -> Reader:
        return reader(_DAY, source, heading, shop)

    if seen.on is not None:
        on = made(seen.on)
        return Sightings(lambda cells: _on(_known(on(cells), days), days), on.heading(()))
    if seen.first is None or seen.last is None:
        raise ValueError("seen needs `on`, or `first` and `last`")
    first, last = made(seen.first), made(seen.last)
    return Sightings(
        lambda cells: _span(_known(first(cells), days), _known(last(cells), days), days), first.heading(())
    )


def _known(value: Value | Bad, days: Sequence[date]) -> date | Bad:
    """The observation day meant; a year alone means the one observation of that year."""
    if value is None:
        return blank(_DAY.words.zh, _DAY.words.en)
    if isinstance(value, Bad):
        return value
    if value in days:
        return value  # type: ignore[return-value]
    year = [day for day in days if isinstance(value, date) and value == date(day.year, 1, 1)]
    return year[0] if len(year) == 1 else _not_observed(value, days)


def _not_observed(value: Value, days: Sequence[date]) -> Bad:
    listed = "、".join(day.isoformat() for day in days[:12])
    return Bad(
        "V30",
        f"“{value}”不是该数据的观察日期；应为其中之一：{listed}。",
        f"“{value}” is not a day on which this source was observed; use one of {listed}.",
        str(value),
    )


def _on(value: date | Bad, days: tuple[date, ...]) -> Sighting | Bad:
    return value if isinstance(value, Bad) else Sighting(value, days)


def _span(first: date | Bad, last: date | Bad, days: Sequence[date]) -> Period | Bad:
    if isinstance(first, Bad):
        return first
    if isinstance(last, Bad):
        return last
    if last < first:
        return Bad(
            "V07",
            f"末次观察 {last} 早于首次观察 {first}；请更正其中一个。",
            f"Last seen {last} is before first seen {first}; correct one of the two.",
            str(last),
        )
    return span(first, last, days)
