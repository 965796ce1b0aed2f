"""The alliances of a view, with how likely each loses its quorum within a year."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from typing import NamedTuple

import numpy as np

from analytics.losses.fragile import below, leaving
from analytics.mechanisms.groups import ACTORS
from analytics.networks.ground import Ground
from analytics.networks.rosters import Roster
from analytics.networks.together import attended
from graph.records import NodeKey

YEAR = 365
"""Days ahead, and days back in which a member has to have taken part to be active."""

OBSERVED = 3 * YEAR
"""Days back in which exits are counted."""


class Committee(NamedTuple):
    """An alliance whose `active` members took part in an activity of its own in the window.

    `quorum`: more than half of all members. `risk`: the probability (0 to 1) that fewer than that stay
    active; None where the source tells of no activity of it, or of no exit at all. `largest` is the share of
    all attendances of the window that fall to the one member with most of them; None without any.
    """

    alliance: NodeKey
    members: int
    active: int
    quorum: int
    risk: float | None
    largest: float | None


def committees(ground: Ground) -> tuple[Committee, ...]:
    """Every alliance of the view with members: the most fragile first, the unknown last, then by key."""
    chances, there = exits(ground), ground.facts.alive("Alliance")
    took_part = attendances(ground)
    told = [
        committee(ground, roster, took_part.get(at, {}), chances)
        for at, roster in ground.rosters.items()
        if roster.members and there[at]
    ]
    return tuple(sorted(told, key=lambda each: (1.0 if each.risk is None else -each.risk, each.alliance)))


def committee(
    ground: Ground, roster: Roster, took_part: Mapping[int, int], chances: Mapping[str, float] | None
) -> Committee:
    """One alliance, with how often each actor took part in its activities, and how likely kinds leave."""
    mine = {actor: count for actor, count in took_part.items() if actor in roster.members}
    quorum, attended_in_all = len(roster.members) // 2 + 1, sum(mine.values())
    risk = None
    if mine and chances is not None:
        risk = below([chances[ground.actors.keys[actor].kind] for actor in sorted(mine)], quorum)
    largest = max(mine.values()) / attended_in_all if mine else None
    return Committee(roster.key, len(roster.members), len(mine), quorum, risk, largest)


def attendances(ground: Ground) -> Mapping[int, Counter[int]]:
    """By the place of an alliance: in how many of its activities of the window each actor took part."""
    facts = ground.facts
    activity, actor = attended(facts, ground.actors, facts.since("Activity", "date", YEAR))
    held, found = facts.begun("UNDER", "Activity", "Alliance"), dict[int, Counter[int]]()
    under: dict[int, set[int]] = {}
    for at, alliance in zip(held.source.tolist(), held.target.tolist(), strict=True):
        under.setdefault(at, set()).add(alliance)
    for at, who in zip(activity.tolist(), actor.tolist(), strict=True):
        for alliance in under.get(at, ()):
            found.setdefault(alliance, Counter())[who] += 1
    return found


def exits(ground: Ground) -> Mapping[str, float] | None:
    """How likely a member of each kind leaves within a year, by all memberships the view sees.

    A kind of which no exit is seen is taken at the rate of all; None where none is seen of any kind.
    """
    counts = dict(_exposed(ground))
    together = leaving(
        sum(each[0] for each in counts.values()), sum(each[1] for each in counts.values()), YEAR
    )
    if together is None:
        return None
    mine = {kind: leaving(*each, YEAR) for kind, each in counts.items()}
    return {kind: together if chance is None else chance for kind, chance in mine.items()}


def _exposed(ground: Ground) -> Iterator[tuple[str, tuple[int, int]]]:
    """By kind: memberships that ended in the days observed, and the days in which all of them could."""
    day = ground.facts.day
    for kind in ACTORS:
        ties = ground.facts.ties("MEMBER_OF", kind, "Alliance")
        since, until = np.maximum(ties.since, day - OBSERVED), np.minimum(ties.until, day + 1)
        days = np.maximum(until.astype(np.int64) - since, 0)
        ended = (ties.until > day - OBSERVED) & (ties.until <= day) & (days > 0)
        yield kind, (int(ended.sum()), int(days.sum()))
