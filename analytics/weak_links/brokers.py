"""Ties between areas: rules W27 and W28 on the evidence ties of the window."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping
from itertools import combinations
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.mechanisms.facts import AREA, NOWHERE, Facts
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import places
from analytics.networks.actors import Actors
from analytics.networks.ground import Ground
from analytics.networks.linkage import TOGETHER
from analytics.networks.zones import ZONE, crossings, lying
from analytics.weak_links.drawing import drawn
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.network import Places
from graph.records import NodeKey

DIVISION = 3
"""Characters of an industry code that say its division: a letter and two digits (GB/T 4754)."""


class Crossing(NamedTuple):
    """Pairs of actors with an evidence tie, once each, and the street of both; ties in no street left out.

    `alone` is a number for the one piece of evidence on which a pair rests, or -1 where it rests on several:
    an activity of many is one piece of evidence for all its pairs.
    """

    left: Places
    right: Places
    one: Places
    other: Places
    alone: Places


def streets_of(facts: Facts, actors: Actors) -> Places:
    """The street in which each actor lies."""
    found: Places = facts.at_level("street")[actors.areas(facts)]
    return found


def crossing(ground: Ground, streets: Places) -> Crossing:
    """The pairs that did something together."""
    left, right, alone = _met_once(ground)
    one, other = streets[left], streets[right]
    known = (one != NOWHERE) & (other != NOWHERE)
    return Crossing(left[known], right[known], one[known], other[known], alone[known])


def _met_once(ground: Ground) -> tuple[Places, Places, Places]:
    """Every pair with an evidence tie, once, and the evidence on which it rests alone."""
    both = np.column_stack([ground.together.left, ground.together.right])
    pairs, back = np.unique(both, axis=0, return_inverse=True)
    return (
        pairs[:, 0].astype(np.int32),
        pairs[:, 1].astype(np.int32),
        _alone(ground, back.ravel(), len(pairs)),
    )


def _alone(ground: Ground, back: npt.NDArray[np.intp], pairs: int) -> Places:
    """The evidence on which alone each pair rests; `back` gives the pair of every entry."""
    activity = ground.together.activity
    own = len(ground.facts.nodes("Activity")) + np.arange(len(activity), dtype=np.int32)
    item = np.where(activity == NOWHERE, own, activity)
    least, most = np.full(pairs, np.iinfo(np.int32).max, np.int32), np.full(pairs, NOWHERE, np.int32)
    np.minimum.at(least, back, item)
    np.maximum.at(most, back, item)
    return np.where(least == most, least, np.int32(NOWHERE)).astype(np.int32)


def _resting(ties: Crossing, held: Iterable[int]) -> Counter[int]:
    """How many of some pairs rest on each piece of evidence alone."""
    return Counter(each for at in held if (each := int(ties.alone[at])) != NOWHERE)


def silos(ground: Ground, given: Given) -> Iterator[Finding]:
    """W27: streets that keep to themselves, and pairs without a tie although they share industries."""
    streets = streets_of(ground.facts, ground.actors)
    ties = crossing(ground, streets)
    yield from _inward(ground, ties, given["index"])
    yield from _strangers(ground, streets, ties, int(given["divisions"]))


def _streets(facts: Facts) -> list[int]:
    return places(facts.alive(AREA) & facts.nodes(AREA).is_("level", "street"))


def _inward(ground: Ground, ties: Crossing, least: float) -> Iterator[Finding]:
    """Streets by their E-I index (Krackhardt and Stern 1988): those that leave less those that stay."""
    for street in _streets(ground.facts):
        touching = (ties.one == street) | (ties.other == street)
        stay = int(((ties.one == street) & (ties.other == street)).sum())
        leave = int(touching.sum()) - stay
        if stay + leave and (leave - stay) / (leave + stay) < least:
            yield _silo(ground, ties, street, least, (stay, leave))


def _silo(ground: Ground, ties: Crossing, street: int, least: float, counts: tuple[int, int]) -> Finding:
    stay, leave = counts
    index = round((leave - stay) / (leave + stay), 3)
    inside = np.flatnonzero((ties.one == street) & (ties.other == street))
    return Finding(
        "W27",
        (ground.facts.nodes(AREA).at(street),),
        Words(
            f"一年内的共同活动，{stay} 对在街道之内，{leave} 对跨街道，E–I 指数 {index:.2f}。",
            f"In a year {stay} pairs met inside the street, {leave} across its line: E-I index {index:.2f}.",
        ),
        {"inside": stay, "crossing": leave, "index": index},
        proof=drawn([_met(ground, ties, at) for at in inside.tolist()]),
        stable=_still_inward(ties, street, least, counts),
    )


def _still_inward(ties: Crossing, street: int, least: float, counts: tuple[int, int]) -> bool:
    """Whether the index stays as low whichever piece of evidence is dropped."""
    stay, leave = counts
    here = (ties.one == street) & (ties.other == street)
    across = ((ties.one == street) | (ties.other == street)) & ~here
    inside, out = (_resting(ties, np.flatnonzero(which).tolist()) for which in (here, across))
    left = [(stay - inside[each], leave - out[each]) for each in inside]
    return all(a + b > 0 and (b - a) / (b + a) < least for a, b in left)


def _met(ground: Ground, ties: Crossing, at: int) -> Edge:
    keys = ground.actors.keys
    return Edge(keys[ties.left[at]], TOGETHER, keys[ties.right[at]])


def _strangers(ground: Ground, streets: Places, ties: Crossing, least: int) -> Iterator[Finding]:
    """Pairs of streets without any tie that share several divisions of industry."""
    tied = {(min(a, b), max(a, b)) for a, b in zip(ties.one.tolist(), ties.other.tolist(), strict=True)}
    present = _divisions(ground.facts, ground.actors, streets)
    areas = ground.facts.nodes(AREA)
    for one, other in combinations(_streets(ground.facts), 2):
        shared = present.get(one, set()) & present.get(other, set())
        if len(shared) >= least and (min(one, other), max(one, other)) not in tied:
            yield Finding(
                "W27",
                (areas.at(one), areas.at(other)),
                Words(
                    f"两个街道有 {len(shared)} 个共同的行业大类，一年内却没有共同活动。",
                    f"The two share {len(shared)} divisions of industry, but met in nothing in a year.",
                ),
                {"divisions": len(shared)},
            )


def _divisions(facts: Facts, actors: Actors, streets: Places) -> Mapping[int, set[str]]:
    """The divisions of industry of the units in each street."""
    codes, found = facts.nodes("Unit").coded("industry_code"), dict[int, set[str]]()
    for unit in places(facts.there("Unit") & (codes.codes >= 0)):
        street = int(streets[actors.unit[unit]])
        if street != NOWHERE:
            found.setdefault(street, set()).add(str(codes.at(unit))[:DIVISION])
    return found


def brokers(ground: Ground, given: Given) -> Iterator[Finding]:
    """W28: two streets, or two zones, all of whose ties touch one and the same organization."""
    areas, zones = ground.facts.nodes(AREA), ground.facts.nodes(ZONE)
    least, streets = int(given["ties"]), crossing(ground, streets_of(ground.facts, ground.actors))
    own = {at: areas.at(at) for at in range(len(areas))}
    yield from _go_betweens(ground, Sides(STREETS, own, frozenset(_streets(ground.facts)), streets), least)
    own = {at: zones.at(at) for at in range(len(zones))}
    inside = frozenset(places(ground.facts.alive(ZONE)))
    yield from _go_betweens(ground, Sides(ZONES, own, inside, zone_crossing(ground)), least)


STREETS, ZONES = Words("街道", "streets"), Words("商圈楼宇", "zones")


class Sides(NamedTuple):
    """Places between which ties cross: what they are called, the key of each, the own ones, and the ties."""

    words: Words
    keys: Mapping[int, NodeKey]
    own: frozenset[int]
    ties: Crossing


def zone_crossing(ground: Ground) -> Crossing:
    """The pairs that did something together, once for every two zones in which they lie."""
    left, right, alone = _met_once(ground)
    keys, actor, place = lying(ground.facts, ground.actors)
    zones = ground.facts.nodes(ZONE)
    number = {zones.at(at): at for at in range(len(zones))}
    at = np.array([number.get(key, NOWHERE) for key in keys], np.int32)
    inside = at[place] != NOWHERE
    row, one, other = crossings(np.column_stack([left, right]), actor[inside], at[place[inside]])
    return Crossing(left[row], right[row], one, other, alone[row])


def _go_betweens(ground: Ground, sides: Sides, least: int) -> Iterator[Finding]:
    ties, between = sides.ties, dict[tuple[int, int], list[int]]()
    for at, (one, other) in enumerate(zip(ties.one.tolist(), ties.other.tolist(), strict=True)):
        if one != other:
            between.setdefault((min(one, other), max(one, other)), []).append(at)
    for pair, held in sorted(between.items()):
        ends = Counter(end for at in held for end in (int(ties.left[at]), int(ties.right[at])))
        broker, times = min(ends.items(), key=lambda entry: (-entry[1], entry[0]))
        if len(held) >= least and times == len(held) and sides.own & {*pair}:
            stable = len(held) - max(_resting(ties, held).values(), default=0) >= least
            yield _broker(ground, sides, (broker, *pair), held, stable=stable)


def _broker(
    ground: Ground, sides: Sides, found: tuple[int, int, int], held: list[int], *, stable: bool
) -> Finding:
    broker, *pair = found
    return Finding(
        "W28",
        (ground.actors.keys[broker], *(sides.keys[at] for at in pair)),
        Words(
            f"两个{sides.words.zh}之间的 {len(held)} 对联系都经由这一个组织。",
            f"All {len(held)} pairs that tie the two {sides.words.en} go through this one organization.",
        ),
        {"ties": len(held)},
        proof=drawn([_met(ground, sides.ties, at) for at in held]),
        stable=stable,
    )


BROKERS: tuple[Rule, ...] = (
    Rule(
        "W27",
        Words("片区孤岛", "area silo"),
        Severity.PLAN,
        Words("边界两侧没有往来", "no exchange across the line"),
        Words("组建跨街道行业组团", "form an industry group across streets"),
        silos,
        {
            "index": Parameter(-0.9, Words("E–I 指数低于", "E-I index below"), Measure.INDEX),
            "divisions": Parameter(2, Words("共同行业大类至少", "shared divisions at least")),
        },
        heard=("PARTICIPATED_IN",),
    ),
    Rule(
        "W28",
        Words("唯一中介", "sole broker"),
        Severity.PLAN,
        Words("两地之间只有一个中间人", "one go-between"),
        Words("再结一对", "make a second pairing"),
        brokers,
        {"ties": Parameter(2, Words("跨界联系至少", "crossing ties at least"))},
        heard=("PARTICIPATED_IN",),
    ),
)
