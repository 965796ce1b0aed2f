"""Ties between zones and streets. The network Z of `domain.md` 4.1."""

from __future__ import annotations

from collections.abc import Sequence
from typing import TYPE_CHECKING, NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.mechanisms.facts import AREA, NOWHERE, Facts
from graph.network import Places
from graph.records import NodeKey

if TYPE_CHECKING:
    from analytics.networks.actors import Actors
    from analytics.networks.ground import Ground

ZONE = "Zone"


class ZoneTies(NamedTuple):
    """Pairs of streets and zones, places in `keys` with `one` below `other`, that have ties between
    different organizations in them: `pairs` counts those, `weight` sums the weights of their evidence.

    A tie counts between all that one of its ends lies in and all that the other does, and never inside one.
    """

    keys: Sequence[NodeKey]
    one: Places
    other: Places
    weight: npt.NDArray[np.float64]
    pairs: npt.NDArray[np.int64]


def zone_ties(ground: Ground) -> ZoneTies:
    """The ties of the window between streets and zones."""
    facts, told = ground.facts, ground.together
    keys, actor, place = lying(facts, ground.actors)
    pairs, back = np.unique(np.column_stack([told.left, told.right]), axis=0, return_inverse=True)
    weight = np.bincount(back.ravel(), told.weight, len(pairs))
    row, one, other = crossings(pairs, actor, place)
    across, which = np.unique(np.column_stack([one, other]), axis=0, return_inverse=True)
    which = which.ravel()
    summed = np.bincount(which, weight[row], len(across)).astype(np.float64)
    return ZoneTies(keys, across[:, 0], across[:, 1], summed, np.bincount(which, minlength=len(across)))


def lying(facts: Facts, actors: Actors) -> tuple[Sequence[NodeKey], Places, Places]:
    """Streets and zones that are there, and which actor lies in which, by actor."""
    areas, zones = facts.nodes(AREA), facts.nodes(ZONE)
    streets = np.flatnonzero(facts.there(AREA) & areas.is_("level", "street"))
    inside = np.flatnonzero(facts.there(ZONE))
    number = np.full(len(areas) + 1, NOWHERE, np.int32)
    number[streets] = np.arange(len(streets), dtype=np.int32)
    zone = np.full(len(zones), NOWHERE, np.int32)
    zone[inside] = len(streets) + np.arange(len(inside), dtype=np.int32)
    held = facts.held("LOCATED_IN", "Unit", ZONE)
    street = number[facts.at_level("street")[actors.areas(facts)]]
    who = np.concatenate([np.arange(len(actors), dtype=np.int32), actors.unit[held.source]])
    where = np.concatenate([street, zone[held.target]])
    lying = np.unique(np.column_stack([who, where])[(who != NOWHERE) & (where != NOWHERE)], axis=0)
    keys = [*(areas.at(at) for at in streets.tolist()), *(zones.at(at) for at in inside.tolist())]
    return keys, lying[:, 0], lying[:, 1]


def crossings(pairs: Places, actor: Places, place: Places) -> tuple[Places, Places, Places]:
    """For every pair of actors each pair of different places they lie in, lower first: row, one, other."""
    row, one = _joined(pairs[:, 0], actor, place)
    which, other = _joined(pairs[:, 1][row], actor, place)
    row, one = row[which], one[which]
    both = np.sort(np.column_stack([one, other]), axis=1)
    found = np.unique(np.column_stack([row, both])[both[:, 0] != both[:, 1]], axis=0).astype(np.int32)
    return found[:, 0], found[:, 1], found[:, 2]


def _joined(actors: Places, actor: Places, place: Places) -> tuple[Places, Places]:
    """For every entry all places its actor lies in: the entry and the place; `actor` is sorted."""
    first, last = np.searchsorted(actor, actors, "left"), np.searchsorted(actor, actors, "right")
    count = last - first
    entry = np.repeat(np.arange(len(actors), dtype=np.int32), count)
    step = np.arange(len(entry)) - np.repeat(np.cumsum(count) - count, count)
    return entry, place[np.repeat(first, count) + step]
