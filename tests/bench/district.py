"""The bench profile: a district as arrays, drawn by a seed, with the numbers of nodes and ties of a real one.

247,113 nodes and 990,549 typed ties: enterprises, households and social organizations in communities; groups
and committees they are in; activities they take part in; pairings, buildings, party organizations. Sizes of
groups and of activities have a heavy tail. Larger sizes are several districts under one more node.
"""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.networks.two_mode import TwoMode, two_mode
from graph.columns import Coded
from graph.network import Areas, Evidence, Households, Means, Network, Units, Zones
from graph.records import NodeKey

Pairs = npt.NDArray[np.int32]

ENTERPRISES, HOUSEHOLDS, SOCIAL = 127_389, 102_611, 1_016
UNITS = ENTERPRISES + HOUSEHOLDS + SOCIAL
PARTIES, GROUPS, COMMITTEES = 9_000, 253, 120
COMMUNITIES, STREETS, BUILDINGS, ACTIVITIES = 110, 13, 600, 6_000
ALLIANCES = GROUPS + COMMITTEES

COVERED, REACHED = 103_344, 141_679
"""Enterprises in groups, and all units in groups; the first units are covered, later ones are in none."""

PARTY = UNITS
ALLIANCE = PARTY + PARTIES
COMMUNITY = ALLIANCE + ALLIANCES
STREET = COMMUNITY + COMMUNITIES
BUILDING = STREET + STREETS
ACTIVITY = BUILDING + BUILDINGS
TOP = ACTIVITY + ACTIVITIES
NODES = TOP + 1
"""Where the numbers of each kind begin: units come first, the district itself is last."""

AS_OF = date(2016, 12, 31)
TODAY = (AS_OF - date(1970, 1, 1)).days


class District(NamedTuple):
    """Pairs by local number: all ties by node; `memberships` and `leads` as (unit, alliance) and (alliance,
    unit), `attended` as (unit, activity), each from nought.
    """

    edges: Pairs
    memberships: Pairs
    leads: Pairs
    attended: Pairs


def district(seed: int) -> District:
    """One district; other seeds draw other ones of the same numbers."""
    rng = np.random.default_rng(seed)
    pool = np.concatenate([np.arange(COVERED), ENTERPRISES + np.arange(REACHED - COVERED)]).astype(np.int32)
    groups = _joined(rng, sizes(212_116, GROUPS, 393, 0.58), pool, all_of=True)
    committees = _joined(rng, sizes(36_150, COMMITTEES, 20, 0.5), pool)
    committees[:, 1] += GROUPS
    attended = _joined(rng, sizes(391_518, ACTIVITIES, 2, 0.82), pool)
    leaders = np.arange(GROUPS) % 154
    memberships = np.concatenate([groups, committees])
    leads = np.column_stack([np.arange(GROUPS), pool[leaders]]).astype(np.int32)
    return District(_edges(rng, memberships, leads, attended), memberships, leads, attended)


def sizes(total: int, count: int, least: int, tail: float) -> npt.NDArray[np.int64]:
    """So many sizes that add up to a total, by a power law above the least."""
    weight = np.arange(1, count + 1) ** -tail
    found: npt.NDArray[np.int64] = np.floor((total - least * count) * weight / weight.sum()).astype(np.int64)
    found += least
    found[: total - int(found.sum())] += 1
    return found


def _joined(
    rng: np.random.Generator, held: npt.NDArray[np.int64], pool: Pairs, *, all_of: bool = False
) -> Pairs:
    """Pairs (one of the pool, number) with the sizes given, none twice; with `all_of` everybody is in one."""
    numbers = np.repeat(np.arange(len(held), dtype=np.int32), held)
    drawn = rng.choice(pool, len(numbers))
    if all_of:
        drawn[: len(pool)] = pool
    numbers = rng.permutation(numbers)
    while True:
        key = drawn.astype(np.int64) * len(held) + numbers
        again = np.ones(len(key), bool)
        again[np.unique(key, return_index=True)[1]] = False
        if not again.any():
            return np.column_stack([drawn, numbers])
        drawn[again] = rng.choice(pool, int(again.sum()))


def _edges(rng: np.random.Generator, memberships: Pairs, leads: Pairs, attended: Pairs) -> Pairs:
    """Every tie as a pair of nodes, kind after kind."""

    def some(count: int, start: int, size: int) -> Pairs:
        return (start + rng.integers(0, size, count)).astype(np.int32)

    def run(start: int, size: int) -> Pairs:
        return np.arange(start, start + size, dtype=np.int32)

    hosts = rng.choice(ENTERPRISES, PARTIES, replace=False).astype(np.int32)
    active = rng.choice(REACHED, 8_995, replace=False).astype(np.int32)
    superior = PARTY + (rng.random(PARTIES) * np.arange(PARTIES)).astype(np.int32)
    superior[0] = TOP
    parts = [
        (run(0, UNITS), some(UNITS, COMMUNITY, COMMUNITIES)),
        (run(COMMUNITY, COMMUNITIES), STREET + run(0, COMMUNITIES) % STREETS),
        (run(STREET, STREETS), np.full(STREETS, TOP, np.int32)),
        (run(BUILDING, BUILDINGS), some(BUILDINGS, COMMUNITY, COMMUNITIES)),
        (memberships[:, 0], memberships[:, 1] + ALLIANCE),
        (attended[:, 0], attended[:, 1] + ACTIVITY),
        (active[some(39_995, 0, 8_995)], active[some(39_995, 0, 8_995)]),
        (some(497, ALLIANCE, GROUPS), some(497, ALLIANCE, GROUPS)),
        (rng.choice(ENTERPRISES, 59_961, replace=False).astype(np.int32), some(59_961, BUILDING, BUILDINGS)),
        (some(320, BUILDING, BUILDINGS), some(320, ALLIANCE + GROUPS, COMMITTEES)),
        (run(PARTY, PARTIES), hosts),
        (run(PARTY, PARTIES), superior),
        (leads[:, 0] + ALLIANCE, leads[:, 1]),
    ]
    return np.concatenate([np.column_stack(part) for part in parts]).astype(np.int32)


def two_mode_of(one: District) -> TwoMode:
    """The memberships as a network of two modes."""
    return two_mode(
        [NodeKey("Unit", f"{n:06}") for n in range(UNITS)],
        [NodeKey("Alliance", f"{n:03}") for n in range(ALLIANCES)],
        one.memberships,
        leads=one.leads,
    )


def network_of(one: District, number: int) -> Network:
    """What coverage needs of a district: hosts have an organization of their own, committees are joint ones,
    groups regional ones; some of the evidence is old, and some of each criterion is not known.
    """
    rng = np.random.default_rng(number)
    places = (np.arange(UNITS) % COMMUNITIES + STREETS + 1).astype(np.int32)
    streets = ((places - STREETS - 1) % STREETS + 1).astype(np.int32)
    return Network(
        AS_OF,
        TODAY,
        _units(rng, places, streets),
        _evidence(rng, one),
        Households(places[:0], places[:0], places[:0], Coded(places[:0], ()), np.empty(0, np.int64)),
        _areas(number),
        Zones([], [], places[:0], places[:0]),
    )


def _areas(number: int) -> Areas:
    code = f"bench:{number:03}"
    streets = [f"{code}{n:03}" for n in range(STREETS)]
    communities = [f"{code}{n % STREETS:03}{n:03}" for n in range(COMMUNITIES)]
    keys = [code, *streets, *communities]
    return Areas(keys, keys, np.zeros(len(keys), bool))


def _units(rng: np.random.Generator, places: Pairs, streets: Pairs) -> Units:
    kinds = np.repeat(np.arange(3, dtype=np.int32), [ENTERPRISES, HOUSEHOLDS, SOCIAL])
    tri = ("no", "unknown", "yes")
    sections = tuple(f"{chr(65 + n // 5)}{n:02}" for n in range(97))
    return Units(
        keys=[str(n) for n in range(UNITS)],
        kind=Coded(kinds, ("enterprise", "individual", "social_org")),
        ownership=_drawn(rng, ("foreign", "private", "state"), (0.05, 0.85, 0.08)),
        industry=_drawn(rng, sections, (0.98 / 97,) * 97),
        employees_band=_drawn(rng, ("0", "1-9", "10-49", "50-99"), (0.1, 0.6, 0.2, 0.08)),
        operating_status=_drawn(rng, ("operating", "shell", "unknown"), (0.7, 0.2, 0.08)),
        survey_state=_drawn(rng, ("not_surveyed", "surveyed"), (0.3, 0.68)),
        rostered=_drawn(rng, tri, (0.85, 0.02, 0.1)),
        above_scale=_drawn(rng, tri, (0.9, 0.02, 0.06)),
        fixed_premises=_drawn(rng, tri, (0.4, 0.1, 0.48)),
        member_band=None,
        bands_by_cell=False,
        shares_licence=rng.random(UNITS) < 0.02,
        moved_in_on=np.full(UNITS, TODAY - 1000, np.int32),
        community=places,
        street=streets,
        district=np.zeros(UNITS, np.int32),
    )


def _drawn(rng: np.random.Generator, words: tuple[str, ...], shares: tuple[float, ...]) -> Coded:
    """Codes at random; what the shares leave is not known."""
    found = np.searchsorted(np.cumsum(shares), rng.random(UNITS)).astype(np.int32)
    return Coded(np.where(found < len(words), found, -1).astype(np.int32), words)


def _evidence(rng: np.random.Generator, one: District) -> Evidence:
    hosts = rng.choice(ENTERPRISES, PARTIES, replace=False).astype(np.int32)
    unit = np.concatenate([one.memberships[:, 0], hosts])
    joint = one.memberships[:, 1] >= GROUPS
    means = np.concatenate(
        [np.where(joint, Means.JOINT, Means.REGIONAL), np.full(PARTIES, Means.STANDALONE)]
    ).astype(np.int8)
    sources = [f"a{n:03}" for n in one.memberships[:, 1].tolist()] + [f"p{n}" for n in range(PARTIES)]
    state = (rng.random(len(unit)) < 0.01).astype(np.int8) * 3
    return Evidence(unit, means, (TODAY - rng.integers(0, 450, len(unit))).astype(np.int32), state, sources)
