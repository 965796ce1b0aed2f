"""What a plan may do: reach a unit or join, leave, close, name another lead, merge. And in which steps."""

from __future__ import annotations

from typing import NamedTuple

from analytics.scenario.counters import Piece
from graph.records import NodeKey


class Add(NamedTuple):
    """A body, post or unit reaches a unit; or an organization joins an alliance."""

    source: NodeKey
    target: NodeKey


class Remove(NamedTuple):
    """What is between the two ends."""

    source: NodeKey
    target: NodeKey


class Close(NamedTuple):
    """A body, post or alliance stops."""

    source: NodeKey


class Relead(NamedTuple):
    """An alliance is led by one organization alone, whoever led it before; it need not be a member."""

    alliance: NodeKey
    lead: NodeKey


class Merge(NamedTuple):
    """What the first one reaches, the second one reaches from now on; the first is gone."""

    gone: NodeKey
    into: NodeKey


Deed = Add | Remove | Close | Relead | Merge


class Evidenced(NamedTuple):
    """One piece of evidence of a source comes (`step` 1) or goes (-1)."""

    source: NodeKey
    piece: Piece
    step: int


class Joined(NamedTuple):
    """A membership, by the numbers of a two-mode network, comes (`step` 1) or goes (-1)."""

    organization: int
    alliance: int
    step: int


class Led(NamedTuple):
    """Other leads of an alliance, by the numbers of a two-mode network."""

    alliance: int
    before: frozenset[int]
    after: frozenset[int]


Step = Evidenced | Joined | Led


def inverse(step: Step) -> Step:
    """The step that takes a step back."""
    if isinstance(step, Led):
        return Led(step.alliance, step.after, step.before)
    return step._replace(step=-step.step)
