"""V07: two periods of the same tie between the same pair may not overlap. Half-open days.

A period whose beginning nobody saw (precision `before`) is no contradiction to an earlier one that
it lies in: both tell of the same period, which the record then holds once.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from graph.records import Tie, TieKey
from graph.store.stored import date_of, day
from loaders.values import Bad

_OPEN = 2**31 - 1


class Span(NamedTuple):
    """One period; `row` and `column` say where it stands (row None: in the record).

    `seen` is the last day on which it was seen where nobody saw it begin or end, else None.
    """

    start: int
    end: int
    seen: int | None
    meaning: int
    row: tuple[int, int] | None
    column: str | None

    def holds(self, other: Span) -> bool:
        """Whether the other period, of which neither start nor end was seen, lies in this one."""
        return other.seen is not None and self.start < other.start and other.seen < self.end


class Clash(NamedTuple):
    """Two periods that overlap; `row` and `column` are of the later one of this load."""

    row: tuple[int, int]
    column: str | None
    bad: Bad


class Standing(NamedTuple):
    """How a tie stands to those before it: `fresh` or said before in this load.

    `joins` are the starts of the periods of the record that tell of the same period.
    """

    fresh: bool
    joins: tuple[date, ...] = ()


_FRESH, _SAID = Standing(True), Standing(False)


def pair(key: TieKey) -> int:
    """A mark of kind, ends and discriminator; two pairs share one with negligible chance (2⁻⁶⁴)."""
    return hash(key[:-1])


@dataclass(slots=True)
class Overlaps:
    """Periods by pair: those of the record first, then those of the load, which replace equal starts."""

    _stored: dict[int, list[Span]] = field(default_factory=dict)
    _first: dict[int, Span] = field(default_factory=dict)
    _more: dict[int, list[Span]] = field(default_factory=dict)

    def remember(self, key: TieKey, end: int | None, seen: int | None) -> None:
        """A period that the record holds; `seen` as in `Span`."""
        span = Span(day(key.valid_from), _OPEN if end is None else end, seen, 0, None, None)
        self._stored.setdefault(pair(key), []).append(span)

    def add(self, tie: Tie, row: tuple[int, int], column: str | None, seen: int | None) -> Standing:
        """A period of this load, and how it stands to the periods before it."""
        start = day(tie.identity.valid_from)
        end = _OPEN if tie.valid_to is None else day(tie.valid_to)
        span = Span(start, end, seen, hash(tie), row, column)
        at = pair(tie.identity)
        said = self._said(at)
        if any(before.meaning == span.meaning for before in said):
            return _SAID
        joins = self._joins(at, span) if at in self._stored else []
        for held in joins:
            span = _union(held, span)
        if said:
            self._more.setdefault(at, []).append(span)
        else:
            self._first[at] = span
        if any(before.start == span.start for before in said):
            return _SAID  # the clash is told at the end; a store takes one tie per start
        return Standing(True, tuple(date_of(held.start) for held in joins)) if joins else _FRESH

    def _said(self, at: int) -> Sequence[Span]:
        first = self._first.get(at)
        return () if first is None else (first, *self._more.get(at, ()))

    def _joins(self, at: int, span: Span) -> list[Span]:
        """Take those periods of the record out that tell of the same period as the new one."""
        joins = [held for held in self._stored[at] if held.holds(span) or span.holds(held)]
        self._stored[at] = [held for held in self._stored[at] if held not in joins]
        return joins

    def clashes(self) -> Iterator[Clash]:
        """Every period of this load that overlaps another, or ends before it starts."""
        for at in self._first:
            said = self._said(at)
            for span in said:
                if span.end <= span.start:
                    yield _clash(span, _backwards(span))
            if len(said) > 1 or at in self._stored:
                yield from self._among(at, said)

    def _among(self, at: int, said: Sequence[Span]) -> Iterator[Clash]:
        starts = {span.start for span in said}
        kept = [span for span in self._stored.get(at, ()) if span.start not in starts]
        before: Span | None = None
        for after in sorted([*said, *kept], key=lambda span: (span.start, span.end)):
            if before is not None and after.start < before.end:
                yield _clash(after if after.row else before, _overlap(before, after))
            if before is None or after.end > before.end:
                before = after


def _union(held: Span, new: Span) -> Span:
    early = min(held, new)
    return new._replace(start=early.start, end=early.end)


def _clash(span: Span, bad: Bad) -> Clash:
    return Clash(span.row or (0, 0), span.column, bad)


def _overlap(before: Span, after: Span) -> Bad:
    first, second = _period(before), _period(after)
    return Bad(
        "V07",
        f"起止时间重叠：{first} 与 {second}；请更正其中一段，或合并为一段。",
        f"Two periods of the same tie overlap ({first} and {second}); correct one or join them.",
        second,
    )


def _backwards(span: Span) -> Bad:
    return Bad(
        "V07",
        f"终止日期不晚于起始日期：{_period(span)}；请更正。",
        f"The end is not after the start: {_period(span)}; correct it.",
        _period(span),
    )


def _period(span: Span) -> str:
    end = "…" if span.end == _OPEN else date_of(span.end).isoformat()
    return f"{date_of(span.start)} – {end}"
