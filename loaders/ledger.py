"""What one load has said so far, and what the record said before: the checks that need both.

V04 one key with two meanings, V05 areas that exist on the day and lie where they say, V07 overlapping
periods, V33 ties whose ends are nowhere. Nothing here reads a file or writes a store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from graph.kinds import NodeKind
from graph.records import UNKNOWN_START, Node, NodeKey, Tie, TieKey
from graph.store.stored import day
from loaders.areas import AREA, Areas
from loaders.makers import Headings
from loaders.overlaps import Overlaps, Standing
from loaders.problems import Severity
from loaders.shown import key_shown
from loaders.successors import doubts
from loaders.values import Bad


class RowPlace(NamedTuple):
    """Which row of which table; the loader turns it into a `Place`."""

    table: int
    row: int


class Telling(Enum):
    """How a node stands to those said before it in the same load."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"


class Late(NamedTuple):
    """A finding that shows only when everything has been read."""

    place: RowPlace
    column: str | None
    severity: Severity
    bad: Bad


class _Spot(NamedTuple):
    """Where a tie names a node."""

    place: RowPlace
    column: str | None


@dataclass(slots=True)
class Ledger:
    """`known` answers which keys of a kind the record holds."""

    kinds: Mapping[str, NodeKind]
    known: Callable[[str], frozenset[str]]
    areas: Areas
    overlaps: Overlaps
    _nodes: dict[NodeKey, tuple[int | None, RowPlace]] = field(default_factory=dict)
    _open_ends: dict[NodeKey, list[_Spot]] = field(default_factory=dict)
    _placed: list[tuple[str, int, _Spot]] = field(default_factory=list)
    _outside: list[Late] = field(default_factory=list)
    _successions: list[tuple[TieKey, _Spot]] = field(default_factory=list)

    def telling(self, node: Node, place: RowPlace) -> tuple[Telling, RowPlace]:
        """Whether a node is new in this load, or said before, and where first."""
        before = self._nodes.get(NodeKey(node.kind, node.key))
        if before is None or before[0] is None:
            return Telling.NEW, place
        return (Telling.SAME if before[0] == hash(node.values) else Telling.OTHER), before[1]

    def node(self, node: Node, place: RowPlace) -> bool:
        """Take note of a node; False where it was said before."""
        telling, _ = self.telling(node, place)
        if telling is Telling.NEW:
            self._nodes[NodeKey(node.kind, node.key)] = hash(node.values), place
        return telling is Telling.NEW

    def expect(self, identity: NodeKey, place: RowPlace) -> None:
        """A node of a refused row: ties to it, and better rows of it, are no second problem."""
        self._nodes.setdefault(identity, (None, place))

    def speaks_of(self, identity: NodeKey) -> bool:
        """Whether this load has said something of a node, or tried to."""
        return identity in self._nodes

    def tie(self, tie: Tie, seen: int | None, place: RowPlace, headings: Headings) -> Standing:
        """Take note of a tie; `seen` as in `loaders.overlaps.Span`."""
        key = tie.identity
        self._ends(key, place, headings)
        if key.to_kind == AREA:
            self._area(key, place, headings)
        return self.overlaps.add(tie, place, headings.start, seen)

    def _ends(self, key: TieKey, place: RowPlace, headings: Headings) -> None:
        first, second = NodeKey(key.from_kind, key.from_key), NodeKey(key.to_kind, key.to_key)
        if first not in self._nodes and first.key not in self.known(first.kind):
            self._open_ends.setdefault(first, []).append(_Spot(place, headings.first))
        if second not in self._nodes and second.key not in self.known(second.kind):
            self._open_ends.setdefault(second, []).append(_Spot(place, headings.second))

    def _area(self, key: TieKey, place: RowPlace, headings: Headings) -> None:
        if key.from_kind != AREA:
            start = day(key.valid_from)
            if key.valid_from != UNKNOWN_START and not self.areas.there_on(key.to_key, start):
                self._placed.append((key.to_key, start, _Spot(place, headings.second)))
        elif key.kind == "PART_OF":
            bad = self.areas.outside(key.from_key, key.to_key)
            if bad is not None:
                self._outside.append(Late(place, headings.first, Severity.REFUSED, bad))
        elif key.kind == "SUCCEEDED_BY":
            self._successions.append((key, _Spot(place, headings.second)))

    def late(self, *, complete: bool) -> Iterator[Late]:
        """What is still wrong when all has been read; an end is lost only if reading was `complete`."""
        if complete:
            yield from self._strays()
        yield from self._outside
        yield from self._misplaced()
        for clash in self.overlaps.clashes():
            yield Late(RowPlace(*clash.row), clash.column, Severity.REFUSED, clash.bad)
        for at, bad in doubts([key for key, _ in self._successions], self.areas):
            yield Late(*self._successions[at][1], Severity.WARNED, bad)

    def _strays(self) -> Iterator[Late]:
        for end, spots in self._open_ends.items():
            if end not in self._nodes:
                for spot in spots:
                    yield Late(*spot, Severity.REFUSED, self._stray(end))

    def _misplaced(self) -> Iterator[Late]:
        for area, start, spot in self._placed:
            lost = NodeKey(AREA, area) not in self._nodes and area not in self.known(AREA)
            if not lost and not self.areas.there_on(area, start):
                yield Late(*spot, Severity.REFUSED, self.areas.not_there(area, start))

    def _stray(self, end: NodeKey) -> Bad:
        code = key_shown(end.kind, end.key)
        if end.kind == AREA:
            return self.areas.unknown(code)
        words = self.kinds[end.kind].words
        return Bad(
            "V33",
            f"找不到{words.zh}{f' {code}' if code else '，此格所写的编号不存在'}；请先导入它，或更正编号。",
            f"There is no {words.en} {code or 'of this code'}; load it first, or correct the code.",
            code,
        )
