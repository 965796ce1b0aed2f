"""V07: two periods of the same tie between the same pair may not overlap. Half-open days."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.records import Tie, TieKey
from graph.store.stored import date_of, day
from loaders.values import Bad

_OPEN = 2**31 - 1


class Span(NamedTuple):
    """One period, the row it comes from (None: the record), and a mark of its whole meaning."""

    start: int
    end: int
    row: tuple[int, int] | None
    meaning: int


class Clash(NamedTuple):
    """Two periods that overlap; `row` is the later one of this load."""

    row: tuple[int, int]
    bad: Bad


def pair(key: TieKey) -> int:
    """A mark of kind, ends and discriminator; two pairs share one with negligible chance (2⁻⁶⁴)."""
    return hash(key[:-1])


@dataclass(slots=True)
class Overlaps:
    """Periods by pair: those of the record first, then those of the load, which replace equal starts."""

    _stored: dict[int, list[Span]] = field(default_factory=dict)
    _first: dict[int, Span] = field(default_factory=dict)
    _more: dict[int, list[Span]] = field(default_factory=dict)

    def remember(self, key: TieKey, end: int | None) -> None:
        """A period that the record holds."""
        span = Span(day(key.valid_from), _OPEN if end is None else end, None, 0)
        self._stored.setdefault(pair(key), []).append(span)

    def add(self, tie: Tie, row: tuple[int, int]) -> bool:
        """A period of this load; False where exactly this tie was said before."""
        start = day(tie.identity.valid_from)
        end = _OPEN if tie.valid_to is None else day(tie.valid_to)
        span = Span(start, end, row, hash(tie))
        at = pair(tie.identity)
        first = self._first.setdefault(at, span)
        if first is span:
            return True
        said = [first, *self._more.get(at, ())]
        if any(other.start == start and other.meaning == span.meaning for other in said):
            return False
        self._more.setdefault(at, []).append(span)
        return True

    def clashes(self) -> Iterator[Clash]:
        """Every period of this load that overlaps another, or ends before it starts."""
        for at, first in self._first.items():
            if first.end <= first.start:
                yield _clash(first, first)
            if at in self._more or at in self._stored:
                yield from self._among(at, [first, *self._more.get(at, ())])

    def _among(self, at: int, said: list[Span]) -> Iterator[Clash]:
        starts = {span.start for span in said}
        kept = [span for span in self._stored.get(at, ()) if span.start not in starts]
        ordered = sorted([*said, *kept], key=lambda span: (span.start, span.end))
        for before, after in zip(ordered, ordered[1:], strict=False):
            if after.start < before.end:
                yield _clash(before, after)


def _clash(before: Span, after: Span) -> Clash:
    row = after.row or before.row or (0, 0)
    if before is after:
        return Clash(row, _backwards(before))
    first, second = _period(before), _period(after)
    return Clash(
        row,
        Bad(
            "V07",
            f"起止时间重叠：{first} 与 {second}；请更正其中一段，或合并为一段。",
            f"Two periods of the same tie overlap ({first} and {second}); correct one or join them.",
            second,
        ),
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
