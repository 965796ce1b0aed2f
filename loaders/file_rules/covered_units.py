"""V19: who is covered or contacted is still there and operating.

The tie is loaded as it was written and told; it is not closed, since its last day is for the file to say.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import Ontology
from graph.records import Node, NodeKey, Tie, TieKey
from loaders.file_rules.watch import HIDDEN, Claim, Spot, claim, number, where
from loaders.ledger import Late
from loaders.values import Bad

UNIT, COVERS, CONTACT = "Unit", "COVERS", "WORK_CONTACT"
CLOSED = frozenset({"deregistered", "revoked", "moved_out", "shell", "zombie", "suspended"})
"""Every status but operating and unknown."""

_WORDS = {COVERS: ("覆盖", "coverage"), CONTACT: ("工作覆盖", "work contact")}


class _State(NamedTuple):
    """In which way a unit is not operating, and since when if that is known."""

    status: str
    ended: date | None


@dataclass(slots=True)
class CoveredUnits:
    """The ties by which units are covered or contacted, and the units of the load that do not operate.

    `known` answers what the record holds of some nodes, `said` whether the load speaks of a node. Of the many
    units that nobody covers a mark of 64 bits and the status are kept.
    """

    ontology: Ontology
    statuses: CodeList
    today: date
    known: Callable[[Sequence[NodeKey]], Sequence[Node | None]]
    said: Callable[[NodeKey], bool]
    nodes: tuple[str, ...] = (UNIT,)
    held: tuple[str, ...] = ()
    ties: tuple[tuple[str, str], ...] = ((COVERS, "PartyOrganization"), (CONTACT, "Post"), (CONTACT, UNIT))
    passing: tuple[tuple[str, str], ...] = ()
    _ties: dict[TieKey, Claim] = field(default_factory=dict)
    _covered: set[str] = field(default_factory=set)
    _closed: dict[int, str] = field(default_factory=dict)
    _ended: dict[int, date] = field(default_factory=dict)
    _spots: dict[str, Spot] = field(default_factory=dict)
    _places: tuple[int, ...] = field(init=False)

    def __post_init__(self) -> None:
        self._places = where(self.ontology.nodes[UNIT], "operating_status", "dissolved_on")

    def node(self, node: Node, spot: Spot | None) -> None:
        """A unit of the load; where the record has it covered, its row is where that is told."""
        state = self._state(node) if node.values[self._places[0]] in CLOSED else None
        if state is not None:
            self._closed[hash(node.key)] = state.status
            if state.ended is not None:
                self._ended[hash(node.key)] = state.ended
            if spot is not None and node.key in self._covered:
                self._spots[node.key] = spot

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """Who covers or contacts a unit."""
        key = tie.identity
        self._ties[key] = claim(tie, f"{key.from_kind} {key.from_key}", spot, key.kind, key.to_key)
        if spot is None:
            self._covered.add(key.to_key)

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._ties.pop(key, None)

    def _state(self, node: Node) -> _State | None:
        status, ended = (node.values[place] for place in self._places)
        if status not in CLOSED:
            return None
        return _State(str(status), ended if isinstance(ended, date) else None)

    def late(self) -> Iterator[Late]:
        """The ties that outlast their unit, in the rows of the load that say so."""
        before = self._recorded()
        for one in self._ties.values():
            unit = one.what[1]
            mark, spot = hash(unit), one.spot or self._spots.get(unit)
            state = before.get(unit)
            if mark in self._closed:
                state = _State(self._closed[mark], self._ended.get(mark))
            if spot is not None and state is not None and self._outlasts(one, state):
                yield spot.warned(self._told(one, state))

    def _recorded(self) -> dict[str, _State]:
        """How the record has those units that the load covers and does not speak of itself."""
        covered = {one.what[1] for one in self._ties.values() if one.spot is not None}
        asked = [key for unit in sorted(covered) if not self.said(key := NodeKey(UNIT, unit))]
        nodes = self.known(asked) if asked else ()
        states = {node.key: self._state(node) for node in nodes if node is not None}
        return {key: state for key, state in states.items() if state is not None}

    def _outlasts(self, one: Claim, state: _State) -> bool:
        return one.end > self.today or (state.ended is not None and one.end > state.ended)

    def _told(self, one: Claim, state: _State) -> Bad:
        unit, who = number(UNIT, one.what[1]), number(*one.holder.split(" ", 1))
        zh, en = _WORDS[one.what[0]]
        since_zh, since_en = ("", "") if state.ended is None else (f"（{state.ended}）", f" ({state.ended})")
        last = f" {state.ended}" if state.ended is not None else ""
        return Bad(
            "V19",
            f"单位 {unit} 的经营状态为“{self.statuses.label(state.status)}”{since_zh}，"
            f"{who} 对它的{zh}（{one.period}）却没有随之终止，已照录。请填写终止日期{last}，"
            "或更正该单位的经营状态。",
            f"Unit {unit} is {state.status}{since_en}, but the {en} by {who} ({one.period}) did not end with "
            f"it; it is loaded as it is. Write{last or ' the day'} as its end, or correct the status of the "
            "unit.",
            None if unit == HIDDEN else unit,
        )
