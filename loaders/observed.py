"""Records of a panel: rows repeated per observation, gathered until their periods are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from graph.kinds import Ontology
from graph.records import Node, NodeKey, Tie, TieKey, Value
from loaders.ledger import RowPlace, Telling
from loaders.makers import Headings
from loaders.panel import Period, Sighting, periods

_TIED = ("valid_from_precision", "valid_to_precision", "observed_on")


class Told(NamedTuple):
    """A record and the row that told it, with the headings that a message would name."""

    record: Node | Tie
    place: RowPlace
    headings: Headings


@dataclass(slots=True)
class Observed:
    """Nodes keep their newest meaning; ties become one record per unbroken run of observations."""

    ontology: Ontology
    _said: dict[tuple[NodeKey, date], tuple[int, RowPlace]] = field(default_factory=dict)
    _nodes: dict[NodeKey, tuple[date, Told]] = field(default_factory=dict)
    _ties: dict[tuple[str, ...], list[tuple[Sighting, Told]]] = field(default_factory=dict)

    def telling(self, on: date, node: Node, place: RowPlace) -> tuple[Telling, RowPlace]:
        """Whether a node is new on its day, or said before of the same day, and where first."""
        meaning = hash(node.values)
        before = self._said.setdefault((NodeKey(node.kind, node.key), on), (meaning, place))
        if before[1] == place:
            return Telling.NEW, place
        return (Telling.SAME if before[0] == meaning else Telling.OTHER), before[1]

    def add(self, seen: Sighting, record: Node | Tie, place: RowPlace, headings: Headings) -> None:
        """A record as it was seen on one day."""
        told = Told(record, place, headings)
        if isinstance(record, Tie):
            self._ties.setdefault(record.identity[:-1], []).append((seen, told))
            return
        key = NodeKey(record.kind, record.key)
        if key not in self._nodes or self._nodes[key][0] <= seen.on:
            self._nodes[key] = seen.on, told

    def records(self) -> Iterator[Told]:
        """Everything gathered, nodes first, in the order of their keys."""
        yield from (self._nodes[key][1] for key in sorted(self._nodes))
        for identity in sorted(self._ties):
            seen = self._ties[identity]
            for period in periods((s.on for s, _ in seen), seen[0][0].days):
                told = max((told for s, told in seen if s.on == period.seen), key=_meaning)
                if isinstance(told.record, Tie):
                    yield told._replace(record=self.lasting(told.record, period))

    def lasting(self, tie: Tie, period: Period) -> Tie:
        """The tie of one period, with what is known of its start and end."""
        kind = self.ontology.relations[tie.identity.kind]
        places = [next(i for i, f in enumerate(kind.fields) if f.name == name) for name in _TIED]
        told: tuple[Value, ...] = (
            "before" if period.censored else "day",
            "after" if period.end is None else "day",
            period.seen,
        )
        values = list(tie.values)
        for at, value in zip(places, told, strict=True):
            values[at] = value
        identity = TieKey(*tie.identity[:-1], period.start)
        return Tie(identity, period.end, tuple(values))


def _meaning(told: Told) -> str:
    return repr(told.record)
