"""V35: a thing goes from one state to another only as its kind allows (`graph.states`).

What the load says is judged against what the record holds. Rows of one thing on several days of observation
are judged as steps in the order of their days; the record then says where among them it stands already, so
that a list which is loaded again, or with a year more, asks for nothing new. The first state in which a thing
is seen may be any, for its past is not known, and where a state is blank nothing is claimed.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import NodeKind, Ontology
from graph.records import Node, Tie, TieKey
from graph.states import Machine, is_allowed, machines
from loaders.file_rules.watch import HIDDEN, Spot, number
from loaders.ledger import Late
from loaders.values import Bad


class _State(NamedTuple):
    """The state of a thing; `on` is the day of observation, None for what the record holds."""

    name: str
    on: date | None = None


class _Step(NamedTuple):
    """A state in which the load saw a thing, and where it says so."""

    on: date
    spot: Spot
    name: str


class _Asked(NamedTuple):
    """A move that is not allowed."""

    key: str
    before: _State
    after: _State


@dataclass(slots=True)
class States:
    """Follows the states of one kind of node."""

    machine: Machine
    declared: NodeKind
    labels: CodeList
    nodes: tuple[str, ...] = field(init=False)
    held: tuple[str, ...] = field(init=False)
    ties: tuple[tuple[str, str], ...] = ()
    passing: tuple[tuple[str, str], ...] = ()
    _states: dict[str, _State] = field(default_factory=dict)
    _steps: dict[str, list[_Step]] = field(default_factory=dict)
    _wrong: list[Late] = field(default_factory=list)
    _at: int = field(init=False)
    _of: int = field(init=False)

    def __post_init__(self) -> None:
        names = [f.name for f in self.declared.fields]
        self.nodes = self.held = (self.machine.kind,)
        self._at = names.index(self.machine.field)
        self._of = self._at if self.machine.of is None else names.index("kind")

    def node(self, node: Node, spot: Spot | None) -> None:
        """A node of the record, or of the load; one that was seen on several days is judged at the end."""
        name = self._name(node)
        if name is None:
            return
        if spot is None:
            self._states[node.key] = _State(name)
        elif node.key in self._states and node.key not in self._steps:
            self._wrong += self._judged(node.key, self._states[node.key], _State(name), spot)

    def seen(self, node: Node, on: date, spot: Spot) -> None:
        """A node of the load as it was on a day of observation; `node` is told the newest of them too."""
        steps = self._steps.setdefault(node.key, [])
        name = self._name(node)
        if name is not None:
            steps.append(_Step(on, spot, name))

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """Ties have no state."""

    def gone(self, key: TieKey) -> None:
        """Ties have no state."""

    def late(self) -> Iterator[Late]:
        """Every move that is not allowed, in the row that asks for it."""
        yield from self._wrong
        for key, steps in self._steps.items():
            yield from self._walked(key, sorted(steps, key=lambda step: (step.on, step.spot.place)))

    def _name(self, node: Node) -> str | None:
        """The state of a node; None where it is blank, or the node is not of the sort that is judged."""
        if self.machine.of is not None and node.values[self._of] != self.machine.of:
            return None
        name = node.values[self._at]
        return name if isinstance(name, str) else None

    def _walked(self, key: str, steps: Sequence[_Step]) -> Iterator[Late]:
        before = self._states.get(key)
        if before is not None and before.name in {step.name for step in steps}:
            before = None
        for step in steps:
            after = _State(step.name, step.on)
            if before is not None:
                yield from self._judged(key, before, after, step.spot)
            before = after

    def _judged(self, key: str, before: _State, after: _State, spot: Spot) -> Iterator[Late]:
        if not is_allowed(self.machine.kind, before.name, after.name):
            yield spot.refused(self._bad(_Asked(key, before, after)))

    def _bad(self, asked: _Asked) -> Bad:
        shown = number(self.machine.kind, asked.key)
        return Bad("V35", self._zh(asked, shown), self._en(asked, shown), None if shown == HIDDEN else shown)

    def _zh(self, asked: _Asked, shown: str) -> str:
        old, new = (self.labels.label(state.name) for state in asked[1:])
        then, now = ("" if state.on is None else f"（{state.on}）" for state in asked[1:])
        between = "、".join(f"“{self.labels.label(name)}”" for name in self._between(asked))
        following = "”或“".join(self.labels.label(name) for name in self._following(asked))
        return (
            f"{self.declared.words.zh} {shown} 的状态不能从“{old}”{then}变为“{new}”{now}："
            f"“{old}”之后{f'只能是“{following}”' if following else '不再有别的状态'}。"
            f"请更正状态{f'，或先导入中间的{between}' if between else ''}；若{'该日' if then else '记录中'}的"
            f"“{old}”有误，请{'更正那一行' if then else '恢复那次导入之前的备份'}。"
        )

    def _en(self, asked: _Asked, shown: str) -> str:
        old, new = (self.labels.label(state.name, english=True) for state in asked[1:])
        then, now = ("" if state.on is None else f" ({state.on})" for state in asked[1:])
        between = ", ".join(self.labels.label(name, english=True) for name in self._between(asked))
        following = " or ".join(self.labels.label(name, english=True) for name in self._following(asked))
        mend = "correct that row" if then else "restore the backup made before that load"
        return (
            f"The {self.declared.words.en} {shown} cannot go from {old}{then} to {new}{now}: "
            f"{f'only {following}' if following else 'nothing'} may follow {old}. "
            f"Correct the state{f', or load what is between first ({between})' if between else ''}; "
            f"if {old} is wrong {'on that day' if then else 'in the record'}, {mend}."
        )

    def _following(self, asked: _Asked) -> list[str]:
        old = asked.before.name
        return [name for name in self.machine.following(old) if name != old]

    def _between(self, asked: _Asked) -> tuple[str, ...]:
        return self.machine.way(asked.before.name, asked.after.name) or ()


def states(ontology: Ontology, lists: Mapping[str, CodeList]) -> Iterator[States]:
    """What follows the states of every kind that has a machine."""
    for machine in machines().values():
        declared = ontology.nodes[machine.kind]
        codes = next(f.codes for f in declared.fields if f.name == machine.field)
        yield States(machine, declared, lists[str(codes)])
