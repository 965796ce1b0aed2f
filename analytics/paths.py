"""The shortest path between two organizations, with the link by which each step is made.

Question CQ14 of `domain.md`. Links are followed in both directions. Of all paths with the fewest steps the
one is told whose first step comes first, then whose second does, and so on: by the order of the sorts of
links, then by the outward id of the node reached, which tells nothing. It is read from the end with the
smaller outward id, so that the way back is the way there. Two nodes may be joined by several links; the first
of them makes the step, and the others are counted.

A breadth-first search: every node and link is looked at once, so that an answer costs at most time in
proportion to their number.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.changes import Outward
from graph.links import Link, Links
from graph.network import Places
from graph.records import NodeKey

LIMIT = 12
"""The most steps of a path that is told: what is further apart is not in contact in any useful sense."""

_UNREACHED = -1

_Slots = npt.NDArray[np.int64]


class Outcome(StrEnum):
    """What became of a search. Only `connected` has steps."""

    CONNECTED = "connected"
    SAME = "same"
    NOT_CONNECTED = "not_connected"
    TOO_FAR = "too_far"
    NOT_THERE = "not_there"
    UNKNOWN = "unknown"


class Step(NamedTuple):
    """One step: `forward` where the tie leads from `start` to `stop`; `others` more links join them."""

    start: NodeKey
    stop: NodeKey
    link: Link
    forward: bool
    others: int


@dataclass(frozen=True, slots=True)
class Path:
    """The answer: why there is no path, or the steps of the shortest."""

    outcome: Outcome
    steps: tuple[Step, ...] = ()


def path(links: Links, start: int, stop: int, outward: Outward) -> Path:
    """The shortest path between two nodes, given by their numbers."""
    if not (links.there[start] and links.there[stop]):
        return Path(Outcome.NOT_THERE)
    if start == stop:
        return Path(Outcome.SAME)
    if outward(links.at(stop)) < outward(links.at(start)):
        found = path(links, stop, start, outward)
        return Path(found.outcome, tuple(map(_turned, reversed(found.steps))))
    steps_left = _steps_to(links, stop, start)
    if steps_left[start] == _UNREACHED:
        return Path(Outcome.NOT_CONNECTED)
    if steps_left[start] > LIMIT:
        return Path(Outcome.TOO_FAR)
    return Path(Outcome.CONNECTED, tuple(_walk(links, start, stop, steps_left, outward)))


def _turned(step: Step) -> Step:
    return Step(step.stop, step.start, step.link, not step.forward, step.others)


def _steps_to(links: Links, goal: int, start: int) -> Places:
    """How many steps nodes are from a goal, until the start is reached; -1 for those not reached by then."""
    steps = np.full(len(links.there), _UNREACHED, np.int32)
    steps[goal] = taken = 0
    front = np.array([goal], np.int32)
    while len(front) and steps[start] == _UNREACHED:
        near = links.far[links.slots(front)]
        front = np.unique(near[steps[near] == _UNREACHED])
        taken += 1
        steps[front] = taken
    return steps


def _walk(links: Links, start: int, stop: int, steps_left: Places, outward: Outward) -> Iterator[Step]:
    here = start
    while here != stop:
        slots = links.slots(np.array([here], np.int32))
        closer = slots[steps_left[links.far[slots]] == steps_left[here] - 1]
        step, here = _step(links, here, closer, outward)
        yield step


def _step(links: Links, here: int, closer: _Slots, outward: Outward) -> tuple[Step, int]:
    """The step that comes first among some slots of a node, and the node that it leads to."""
    sorts = links.sort[links.by[closer]]
    first = closer[sorts == sorts.min()].tolist()
    there = min({int(links.far[slot]) for slot in first}, key=lambda node: outward(links.at(node)))
    joining = [slot for slot in closer.tolist() if links.far[slot] == there]
    made = min(int(links.by[slot]) for slot in joining)
    forward = int(links.source[made]) == here
    return Step(links.at(here), links.at(there), links.link(made), forward, len(joining) - 1), there
