"""The states that a thing may pass through: which follows which, who moves it, and what that means.

The moves are data, `graph/data/states.csv`: those of `domain.md` 2.10 for the kinds that have a field for
their state. That an active group may also be merged or dissolved at once is stage M07 of `domain.md` 1.1.
Terms, memberships, seats, rectifications, orders and cases have days or counts instead of such a field,
so that their states are worked out and need no table. Kinds of whose states 2.10 says nothing (members'
pseudonyms, list items, projects, the operation and survey of units) are not judged.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from functools import cache
from importlib.resources import files
from itertools import groupby
from types import MappingProxyType
from typing import NamedTuple

from graph.errors import WrongUseError


class Move(NamedTuple):
    """One allowed move. `before` is None where a thing is recorded for the first time in its life.

    `by` says who decides it, `effect` what it means in one phrase; `source` is the mark of the design:
    S and a number for a published rule, I for what the designers inferred.
    """

    before: str | None
    after: str
    by_zh: str
    by_en: str
    effect_zh: str
    effect_en: str
    source: str


class Machine(NamedTuple):
    """The moves of one kind of node: of all its nodes, or of those whose field `kind` is `of`."""

    kind: str
    of: str | None
    field: str
    moves: tuple[Move, ...]

    @property
    def states(self) -> tuple[str, ...]:
        """Every state once, in the order in which the moves name them."""
        return tuple(dict.fromkeys(move.after for move in self.moves))

    @property
    def initial(self) -> tuple[str, ...]:
        """The states in which a life begins."""
        return self.following(None)

    @property
    def terminal(self) -> tuple[str, ...]:
        """The states that nothing follows."""
        return tuple(state for state in self.states if not self.following(state))

    def following(self, state: str | None) -> tuple[str, ...]:
        """The states that may come next."""
        return tuple(move.after for move in self.moves if move.before == state)

    def way(self, before: str, after: str) -> tuple[str, ...] | None:
        """The fewest states between two, in order; of equally short ways the first; None without a way."""
        ways: dict[str, tuple[str, ...]] = {before: ()}
        queue = [before]
        for state in queue:
            for later in self.following(state):
                if later == after:
                    return ways[state]
                if later not in ways:
                    ways[later] = (*ways[state], later)
                    queue.append(later)
        return None


@cache
def machines() -> Mapping[str, Machine]:
    """The machines by kind, in the order of the file, read once."""
    text = (files("graph") / "data" / "states.csv").read_text(encoding="utf-8")
    return MappingProxyType({machine.kind: machine for machine in _machines(text)})


def _machines(text: str) -> Iterator[Machine]:
    rows = csv.DictReader(text.splitlines())
    for (kind, of, field), told in groupby(rows, lambda row: (row["kind"], row["of"], row["field"])):
        yield Machine(kind, of or None, field, tuple(map(_move, told)))


def _move(row: Mapping[str, str]) -> Move:
    words = (row[name] for name in Move._fields[2:])
    return Move(row["state"] or None, row["next"], *words)


def machine(kind: str) -> Machine:
    """The machine of a kind; WrongUseError names the kinds that have one."""
    found = machines().get(kind)
    if found is None:
        raise WrongUseError(
            f"“{kind}”没有状态表；可用：{'、'.join(machines())}。",
            f"There is no table of states for {kind}; use one of {', '.join(machines())}.",
        )
    return found


def initial(kind: str) -> Sequence[str]:
    """The states in which a life of this kind begins."""
    return machine(kind).initial


def allowed(kind: str, state: str) -> Sequence[str]:
    """The states that may come after one; empty after a terminal state.

    Raises WrongUseError where the kind has no such state.
    """
    found = machine(kind)
    if state not in found.states:
        raise WrongUseError(
            f"{kind} 没有状态“{state}”；可用：{'、'.join(found.states)}。",
            f"{kind} has no state {state}; use one of {', '.join(found.states)}.",
        )
    return found.following(state)


def is_allowed(kind: str, before: str, after: str) -> bool:
    """Whether a thing may go from one state to another in one move; to stay as it is is no move."""
    return before == after or after in allowed(kind, before)
