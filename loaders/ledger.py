"""What one load has said so far, and what the record said before: the checks that need both.

V04 one key with two meanings, V05 areas that exist on the day, V07 overlapping periods, V33 ties
whose ends are nowhere. Nothing here reads a file or writes a store.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from graph.records import UNKNOWN_START, Node, NodeKey, Tie, TieKey
from graph.store.stored import day
from loaders.areas import AREA, Areas
from loaders.overlaps import Overlaps
from loaders.values import Bad


class RowPlace(NamedTuple):
    """Which row of which table; the loader turns it into a `Place`."""

    table: int
    row: int


class Standing(Enum):
    """How a node stands to those said before it in the same load."""

    NEW = "new"
    SAME = "same"
    OTHER = "other"


class Late(NamedTuple):
    """A finding that shows only when everything has been read."""

    place: RowPlace
    end: NodeKey
    bad: Bad


@dataclass(slots=True)
class Ledger:
    """`known` answers which keys of a kind the record holds."""

    known: Callable[[str], frozenset[str]]
    areas: Areas
    overlaps: Overlaps
    _nodes: dict[NodeKey, tuple[int, RowPlace]] = field(default_factory=dict)
    _open_ends: dict[NodeKey, list[RowPlace]] = field(default_factory=dict)
    _placed: list[tuple[str, int, RowPlace]] = field(default_factory=list)

    def node(self, node: Node, place: RowPlace) -> tuple[Standing, RowPlace]:
        """Whether a node is new in this load, or said before, and where first."""
        identity = NodeKey(node.kind, node.key)
        meaning = hash(node.values)
        before = self._nodes.get(identity)
        if before is None:
            self._nodes[identity] = meaning, place
            return Standing.NEW, place
        return (Standing.SAME if before[0] == meaning else Standing.OTHER), before[1]

    def expect(self, identity: NodeKey, place: RowPlace) -> None:
        """A node that was said but could not be made: ties to it are no second problem."""
        self._nodes.setdefault(identity, (0, place))

    def tie(self, tie: Tie, place: RowPlace) -> bool:
        """Take note of a tie; False where the very same one was said before."""
        key = tie.identity
        for end in (NodeKey(key.from_kind, key.from_key), NodeKey(key.to_kind, key.to_key)):
            if end not in self._nodes and end.key not in self.known(end.kind):
                self._open_ends.setdefault(end, []).append(place)
        if key.to_kind == AREA and key.valid_from != UNKNOWN_START and key.from_kind != AREA:
            self._check_area(key, place)
        return self.overlaps.add(tie, place)

    def _check_area(self, key: TieKey, place: RowPlace) -> None:
        start = day(key.valid_from)
        if not self.areas.there_on(key.to_key, start):
            self._placed.append((key.to_key, start, place))

    def late(self) -> Iterator[Late]:
        """What is still wrong when all has been read: lost ends, and areas not there on the day."""
        for end, places in self._open_ends.items():
            if end not in self._nodes:
                for place in places:
                    yield Late(place, end, self._lost(end))
        for area, start, place in self._placed:
            end = NodeKey(AREA, area)
            lost = end not in self._nodes and area not in self.known(AREA)
            if not lost and not self.areas.there_on(area, start):
                yield Late(place, end, self.areas.not_there(area, start))

    def _lost(self, end: NodeKey) -> Bad:
        code = end.key.partition(":")[2]
        if end.kind == AREA:
            return self.areas.unknown(code)
        return Bad(
            "V33",
            f"找不到 {end.kind} {end.key}；请先导入它，或更正编号。",
            f"There is no {end.kind} {end.key}; load it first, or correct the code.",
            code,
        )
