"""The watches of one load: those of which the mapping makes records, told first what the record holds."""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence

from graph.codes import CodeList
from graph.records import Change, Node, NodeKey, Tie
from loaders.file_rules.final_ratings import FinalRatings
from loaders.file_rules.regional_bodies import RegionalBodies
from loaders.file_rules.superiors import Superiors
from loaders.file_rules.watch import Spot, Watch
from loaders.ledger import Late, RowPlace
from loaders.makers import Headings
from loaders.record import Recorded
from loaders.rules import Mapping as MappingFile


class Watches:
    """Hands each record to the watches of its kind; `kinds` are those that anybody watches."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._watches = watches
        self._nodes: dict[str, list[Watch]] = {}
        self._ties: dict[tuple[str, str], list[Watch]] = {}
        for watch in watches:
            for kind in watch.nodes:
                self._nodes.setdefault(kind, []).append(watch)
            for sort in watch.ties:
                self._ties.setdefault(sort, []).append(watch)
        self.kinds = frozenset((*self._nodes, *(relation for relation, _ in self._ties)))

    def node(self, node: Node, place: RowPlace, headings: Headings) -> None:
        """A node of the load."""
        for watch in self._nodes[node.kind]:
            watch.node(node, Spot(place, headings.first))

    def changes(self, changes: Sequence[Change], place: RowPlace, headings: Headings) -> None:
        """A tie of the load with the ties of the record that it takes in."""
        for change in changes:
            if not isinstance(change, Node) and not isinstance(change.identity, NodeKey):
                key = change.identity
                for watch in self._ties.get((key.kind, key.from_kind), ()):
                    if isinstance(change, Tie):
                        watch.tie(change, Spot(place, headings.second))
                    else:
                        watch.gone(key)

    def late(self) -> Iterator[Late]:
        """What is wrong when everything has been read."""
        for watch in self._watches:
            yield from watch.late()


def watches(recorded: Recorded, mapping: MappingFile, lists: Mapping[str, CodeList]) -> Watches:
    """The watches that a load with this mapping needs; none for most."""
    rules = [rule for table in mapping.tables for rule in table.records]
    made = {rule.kind for rule in rules}
    tied = {(rule.kind, rule.start.kind) for rule in rules if rule.start is not None}
    every: Sequence[Watch] = (
        Superiors(recorded.ontology),
        RegionalBodies(recorded.ontology, lists["area_levels"], recorded.store.get_nodes),
        FinalRatings(recorded.ontology, lists["standard_schemes"]),
    )
    needed = [w for w in every if not made.isdisjoint(w.held) or not tied.isdisjoint(w.ties)]
    for watch in needed:
        _tell(watch, recorded)
    return Watches(needed)


def _tell(watch: Watch, recorded: Recorded) -> None:
    for kind in watch.held:
        for node in recorded.nodes(kind):
            watch.node(node, None)
    for relation, first in watch.ties:
        for tie in recorded.ties(relation, first):
            watch.tie(tie, None)
