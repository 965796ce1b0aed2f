"""Records of a panel: rows repeated per observation, gathered until their periods are known."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from graph.kinds import Ontology
from graph.records import Node, NodeKey, Tie, TieKey, Value
from loaders.ledger import RowPlace
from loaders.panel import Period, Sighting, periods

_TIED = ("valid_from_precision", "valid_to_precision", "observed_on")


@dataclass(slots=True)
class Observed:
    """Nodes keep their newest meaning; ties become one record per unbroken run of observations."""

    ontology: Ontology
    _nodes: dict[NodeKey, tuple[date, Node, RowPlace]] = field(default_factory=dict)
    _ties: dict[tuple[str, ...], list[tuple[Sighting, Tie, RowPlace]]] = field(default_factory=dict)

    def node(self, on: date, node: Node, place: RowPlace) -> None:
        """A node as it was seen on one day."""
        key = NodeKey(node.kind, node.key)
        if key not in self._nodes or self._nodes[key][0] <= on:
            self._nodes[key] = on, node, place

    def tie(self, seen: Sighting, tie: Tie, place: RowPlace) -> None:
        """A tie as it was seen on one day."""
        self._ties.setdefault(tie.identity[:-1], []).append((seen, tie, place))

    def records(self) -> Iterator[tuple[Node | Tie, RowPlace]]:
        """Everything gathered, nodes first, in the order of their keys."""
        for key in sorted(self._nodes):
            _, node, place = self._nodes[key]
            yield node, place
        for identity in sorted(self._ties):
            seen = self._ties[identity]
            for period in periods((s.on for s, _, _ in seen), seen[0][0].days):
                _, tie, place = next(s for s in reversed(seen) if s[0].on == period.seen)
                yield self.lasting(tie, period), place

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
