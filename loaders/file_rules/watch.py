"""What the rules share that look at a load together with the record.

A watch is told every record of its kinds: first those that the record holds, then those of the load,
which replace them by key. What it finds it says at the end, of a row of the load. A rule that only
records of the past break is silent: the load did not break it.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from datetime import date
from itertools import groupby
from operator import attrgetter
from typing import NamedTuple, Protocol

from graph.kinds import NodeKind, RelationKind
from graph.records import UNKNOWN_START, Node, Tie, TieKey
from loaders.ledger import Late, RowPlace
from loaders.problems import Severity
from loaders.shown import key_shown
from loaders.values import Bad

HIDDEN = "***"
"""Stands for a number that a message may not repeat."""


class Spot(NamedTuple):
    """The row and column in which something was said; spots sort in the order of reading.

    Of a tie it is the column of the second end; `first` is that of the other.
    """

    place: RowPlace
    column: str | None
    first: str | None = None

    @property
    def at_first(self) -> Spot:
        """The column of the first end of a tie."""
        return Spot(self.place, self.first)

    def refused(self, bad: Bad) -> Late:
        """That this row is refused."""
        return Late(self.place, self.column, Severity.REFUSED, bad)

    def warned(self, bad: Bad) -> Late:
        """That this row is loaded, and worth another look."""
        return Late(self.place, self.column, Severity.WARNED, bad)


class Watch(Protocol):
    """Follows some kinds of records. `spot` is None for what the record holds."""

    nodes: tuple[str, ...]
    """The kinds of node of which it is told what the load says."""

    held: tuple[str, ...]
    """Those of which it is told first what the record holds."""

    ties: tuple[tuple[str, str], ...]
    """The ties of which it is told both: relation, and kind of the first end."""

    passing: tuple[tuple[str, str], ...]
    """Further ones of which it is told only what the load says: there are too many in the record."""

    def node(self, node: Node, spot: Spot | None) -> None:
        """A node as it stands from now on."""

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """A tie as it stands from now on."""

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer, since another one took it in."""

    def late(self) -> Iterator[Late]:
        """What is wrong when all is told."""


class Claim(NamedTuple):
    """Somebody holds something of which there is one at a date, from `start` until the day before `end`."""

    what: tuple[str, ...]
    start: date
    end: date
    holder: str
    spot: Spot | None

    def on(self, day: date) -> bool:
        """Whether it is held on that day."""
        return self.start <= day < self.end

    @property
    def period(self) -> str:
        """The period as a message shows it; an end that is open or unknown is left open."""
        start = "…" if self.start == UNKNOWN_START else self.start.isoformat()
        return f"{start} – {'…' if self.end == date.max else self.end.isoformat()}"


class Rivals(NamedTuple):
    """Two that hold the same thing at one date; `spot` is where the load says so last."""

    first: Claim
    second: Claim
    spot: Spot


def rivals(claims: Iterable[Claim]) -> Iterator[Rivals]:
    """Every claim that meets another's on some day, with the one it meets, in the order of their days."""
    for _, same in groupby(sorted(claims, key=_order), key=attrgetter("what")):
        before: Claim | None = None
        for after in same:
            if before is not None and after.start < before.end and after.holder != before.holder:
                spot = after.spot or before.spot
                if spot is not None:
                    yield Rivals(before, after, spot)
            if before is None or after.end > before.end:
                before = after


def _order(claim: Claim) -> tuple[tuple[str, ...], date, tuple[int, ...], date, str]:
    """What it is about, then the days; of the same day the record first, then in the order of reading."""
    place = () if claim.spot is None else tuple(claim.spot.place)
    return claim.what, claim.start, place, claim.end, claim.holder


def claim(tie: Tie, holder: str, spot: Spot | None, *what: str) -> Claim:
    """The claim that a tie makes."""
    return Claim(what, tie.identity.valid_from, tie.valid_to or date.max, holder, spot)


def number(kind: str, key: str) -> str:
    """The number of a node as a message may show it."""
    return key_shown(kind, key) or HIDDEN


def latest(spots: Iterable[Spot | None]) -> Spot | None:
    """The last of the places in which the load says something; None where only the record does."""
    return max((spot for spot in spots if spot is not None), key=attrgetter("place"), default=None)


def where(kind: NodeKind | RelationKind, *names: str) -> tuple[int, ...]:
    """The places of some fields in the values of a record, in the order asked."""
    placed = {field.name: at for at, field in enumerate(kind.fields)}
    return tuple(placed[name] for name in names)
