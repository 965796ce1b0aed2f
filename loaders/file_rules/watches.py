"""The watches of one load: those of which the mapping makes records, told first what the record holds."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence, Set
from datetime import date
from typing import NamedTuple

from graph.codes import CodeList
from graph.records import Change, Node, NodeKey, Tie
from loaders.file_rules.covered_units import CoveredUnits
from loaders.file_rules.final_ratings import FinalRatings
from loaders.file_rules.group_leads import LEADS, GroupLeads
from loaders.file_rules.hosts import Hosts
from loaders.file_rules.joint_units import JointUnits
from loaders.file_rules.participants import Participants
from loaders.file_rules.power_pairs import PowerPairs
from loaders.file_rules.published import Published
from loaders.file_rules.regional_bodies import RegionalBodies
from loaders.file_rules.scheme_versions import SchemeVersions
from loaders.file_rules.seat_holders import SeatHolders
from loaders.file_rules.states import States, states
from loaders.file_rules.superiors import Superiors
from loaders.file_rules.watch import Spot, Watch
from loaders.file_rules.zone_layers import ZoneLayers
from loaders.ledger import Late, RowPlace
from loaders.makers import Headings
from loaders.record import Recorded
from loaders.rules import Mapping as MappingFile
from loaders.values import Bad


class Scene(NamedTuple):
    """What the watches may ask: the record, the code lists, the day, and what the load has spoken of."""

    recorded: Recorded
    lists: Mapping[str, CodeList]
    today: date
    said: Callable[[NodeKey], bool]


class Watches:
    """Hands each record to the watches of its kind; `kinds` are those that anybody watches."""

    def __init__(self, watches: Sequence[Watch]) -> None:
        self._watches = watches
        self._hosts = next((watch for watch in watches if isinstance(watch, Hosts)), None)
        self._nodes: dict[str, list[Watch]] = {}
        self._ties: dict[tuple[str, str], list[Watch]] = {}
        for watch in watches:
            for kind in watch.nodes:
                self._nodes.setdefault(kind, []).append(watch)
            for sort in (*watch.ties, *watch.passing):
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
                        watch.tie(change, Spot(place, headings.second, headings.first))
                    else:
                        watch.gone(key)

    def aside(self, tie: Tie) -> Bad | None:
        """Why the row of a tie is kept aside; None for most."""
        return None if self._hosts is None else self._hosts.second(tie)

    def seen(self, record: Node | Tie, on: date, place: RowPlace, headings: Headings) -> None:
        """A record as it was on a day of observation; whoever follows states is told of every such day."""
        if isinstance(record, Node):
            for watch in self._nodes.get(record.kind, ()):
                if isinstance(watch, States):
                    watch.seen(record, on, Spot(place, headings.first))

    def late(self) -> Iterator[Late]:
        """What is wrong when everything has been read."""
        for watch in self._watches:
            yield from watch.late()


def watches(scene: Scene, mapping: MappingFile) -> Watches:
    """The watches that a load with this mapping needs; none for most."""
    rules = [rule for table in mapping.tables for rule in table.records]
    made = {rule.kind for rule in rules}
    tied = {(rule.kind, rule.start.kind) for rule in rules if rule.start is not None}
    needed = [watch for watch in _every(scene) if _needs(watch, made, tied)]
    _tell(needed, scene.recorded)
    return Watches(needed)


def _needs(watch: Watch, made: Set[str], tied: Set[tuple[str, str]]) -> bool:
    """Whether a mapping makes what is watched; one that never says who leads cannot miss a lead."""
    if isinstance(watch, GroupLeads) and not any(relation == LEADS for relation, _ in tied):
        return False
    return not made.isdisjoint(watch.nodes) or not tied.isdisjoint(watch.ties)


def _every(scene: Scene) -> Sequence[Watch]:
    recorded, lists, today = scene.recorded, scene.lists, scene.today
    ontology, known = recorded.ontology, recorded.store.get_nodes
    return (
        Superiors(ontology),
        RegionalBodies(ontology, lists["area_levels"], known),
        FinalRatings(ontology, lists["standard_schemes"]),
        Hosts(ontology, today),
        JointUnits(ontology, today),
        GroupLeads(ontology, today),
        SeatHolders(today, recorded.ties),
        ZoneLayers(ontology, lists),
        CoveredUnits(ontology, lists["operating_status"], today, known, scene.said),
        SchemeVersions(ontology, lists["standard_schemes"]),
        Participants(ontology),
        PowerPairs(ontology, lists["power_lists"], today),
        Published(ontology),
        *states(ontology, lists),
    )


def _tell(needed: Sequence[Watch], recorded: Recorded) -> None:
    """Read once each kind of which the record's own has to be told, nodes before ties."""
    for kind in dict.fromkeys(kind for watch in needed for kind in watch.held):
        for node in recorded.nodes(kind):
            for watch in needed:
                if kind in watch.held:
                    watch.node(node, None)
    for sort in dict.fromkeys(sort for watch in needed for sort in watch.ties):
        for tie in recorded.ties(*sort):
            for watch in needed:
                if sort in watch.ties:
                    watch.tie(tie, None)
