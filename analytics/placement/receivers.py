"""Receivers: the groups, committees and instructors that could take enterprises in, and how many more."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from analytics.mechanisms.facts import NOWHERE, Facts
from analytics.mechanisms.measures import places
from analytics.networks.ground import Ground
from analytics.networks.rosters import Roster
from analytics.weak_links.contacts import Helpers
from graph.network import Places
from graph.records import NodeKey, Stored

GROUP_MOST = 30
"""Members of a group beyond which it is too large to meet (rule W06 of `domain.md` 4.3)."""

POST_MOST = 5
"""Units that one instructor looks after (`domain.md` 2.9)."""

ACTIVE = 10
"""Activities in a year from which a lead counts as fully active; fewer count in proportion."""

DIVISION = 3
"""Characters of an industry code that say its division: a letter and two digits (GB/T 4754)."""


@dataclass(frozen=True, eq=False)
class Receivers:
    """Parallel columns. `capacity` counts free places; a committee has room for all of its zone: -1. `area`
    is the place of the area, `zone` that of the zone of a committee; `division` that of most members of a
    group, empty where their industries are not known. `strength` is a share, 0 to 1.
    """

    keys: Sequence[NodeKey]
    capacity: npt.NDArray[np.int64]
    area: Places
    zone: Places
    division: Sequence[str]
    strength: npt.NDArray[np.float64]


def receivers(ground: Ground) -> Receivers:
    """The view's own receivers of the day, groups first, then committees, then instructors.

    Free places are upper bounds for views that are not shown memberships of units below ten staff.
    """
    rows = [*_groups(ground), *_committees(ground), *_instructors(ground.facts)]
    return Receivers(
        [key for key, *_ in rows],
        np.array([capacity for _, capacity, *_ in rows], np.int64),
        np.array([area for _, _, area, *_ in rows], np.int32),
        np.array([zone for *_, zone, _, _ in rows], np.int32),
        [division for *_, division, _ in rows],
        np.array([strength for *_, strength in rows], np.float64),
    )


_Row = tuple[NodeKey, int, int, int, str, float]


def _groups(ground: Ground) -> Iterator[_Row]:
    areas, divisions = ground.facts.nodes("Alliance").area, _divisions(ground)
    for roster in ground.groups:
        free = max(0, GROUP_MOST - len(roster.members))
        common = commonest(divisions[actor] for actor in roster.members)
        yield roster.key, free, int(areas[roster.place]), NOWHERE, common, _active(ground, roster)


def _committees(ground: Ground) -> Iterator[_Row]:
    facts = ground.facts
    alliances, held = facts.nodes("Alliance"), facts.held("LOCATED_IN", "Alliance", "Zone")
    kind = facts.alive("Alliance") & alliances.is_("kind", "zone_1n")
    for at, zone in sorted(zip(held.source.tolist(), held.target.tolist(), strict=True)):
        if kind[at]:
            strength = _active(ground, ground.rosters[at])
            yield alliances.at(at), NOWHERE, int(alliances.area[at]), zone, "", strength


def _instructors(facts: Facts) -> Iterator[_Row]:
    posts, helpers = facts.nodes("Post"), Helpers(facts, POST_MOST)
    for at in places(facts.alive("Post") & posts.is_("kind", "instructor")):
        room = helpers.room[posts.at(at)]
        free = max(0, int(room) - helpers.load(posts.at(at)))
        yield posts.at(at), free, int(posts.area[at]), NOWHERE, "", free / room


def _divisions(ground: Ground) -> Sequence[str]:
    """The division of every actor, by its unit; empty where not known."""
    codes = ground.facts.nodes("Unit").coded("industry_code")
    return ["" if at == NOWHERE else division_of(codes.at(at)) for at in ground.at_units.tolist()]


def division_of(code: Stored) -> str:
    """The division of an industry code; empty where it is not known."""
    return "" if code is None else str(code)[:DIVISION]


def commonest(told: Iterable[str]) -> str:
    """The division that most have, the first of several; empty where nobody's is known."""
    counts = Counter(each for each in told if each)
    return min(counts, key=lambda each: (-counts[each], each)) if counts else ""


def _active(ground: Ground, roster: Roster) -> float:
    """How active the most active of leads and deputies is."""
    most = max((len(ground.attended.get(at, ())) for at in roster.leads | roster.deputies), default=0)
    return min(most, ACTIVE) / ACTIVE
