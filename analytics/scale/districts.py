"""Weak links district by district: the measures of one machine, run on every part of a larger whole.

Districts are nearly independent, so nothing has to be computed across them (`analytics.md` 5.3).
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from itertools import groupby
from operator import itemgetter
from typing import Any, NamedTuple

from analytics.losses.alone import losses
from analytics.losses.reliance import by_alliances
from analytics.networks.covers import KINDS
from analytics.networks.two_mode import TwoMode, two_mode
from analytics.structure.parts import parts
from analytics.structure.skeleton import skeleton
from analytics.structure.tie_counts import tie_counts
from graph.network import Means
from graph.records import NodeKey


class DistrictMeasures(NamedTuple):
    """One part: the units `reached`, the `supports` that reach them, how many units rest `on_one` of them
    alone, the `largest` loss by a single one and which that is (the first by key; empty where there is none),
    into how many `parts` units in common join the supports, and how many supports share `few` units.
    """

    part: str
    reached: int
    supports: int
    on_one: int
    largest: int
    support: str
    parts: int
    few: int


def measured(ties: Iterable[Sequence[Any]]) -> tuple[DistrictMeasures, ...]:
    """The measures of every part, from ties (part, unit, means, source) in any order."""
    told = sorted(ties, key=itemgetter(0))
    return tuple(
        measures(part, [tuple(row[1:]) for row in rows]) for part, rows in groupby(told, itemgetter(0))
    )


def measures(part: str, ties: Sequence[tuple[int, int, str]]) -> DistrictMeasures:
    """The measures of one part, from ties (unit, means, source)."""
    net = _network(ties)
    reliance = by_alliances(net)
    lost = losses(reliance)
    worst = next((each for each in lost if each.lost), None)
    return DistrictMeasures(
        part,
        reached=reliance.covered,
        supports=len(net.alliances),
        on_one=sum(each.lost for each in lost),
        largest=worst.lost if worst else 0,
        support=worst.support.key if worst else "",
        parts=len(parts(net)),
        few=sum(each.few for each in tie_counts(skeleton(net))),
    )


def _network(ties: Sequence[tuple[int, int, str]]) -> TwoMode:
    """As `analytics.networks.covers`: whoever has a standalone organization of its own is held."""
    units = {unit: n for n, unit in enumerate(sorted({unit for unit, _, _ in ties}))}
    told = [(unit, _key(means, source)) for unit, means, source in ties if means != Means.STANDALONE]
    supports = {key: n for n, key in enumerate(sorted({key for _, key in told}))}
    return two_mode(
        [NodeKey("Unit", str(unit)) for unit in units],
        list(supports),
        [(units[unit], supports[key]) for unit, key in told],
        held=[units[unit] for unit, means, _ in ties if means == Means.STANDALONE],
    )


def _key(means: int, source: str) -> NodeKey:
    return NodeKey(KINDS.get(Means(means), "PartyOrganization"), source)
