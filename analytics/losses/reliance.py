"""Reliance: on what every reached organization rests, as sets of supports. What all losses are counted from.

An organization is lost when every support of its set has stopped. Supports are alliances (or the bodies and
contacts that cover units), or the organizations that lead them (`analytics.md` 3.3).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable, Iterator, Mapping, Sequence
from dataclasses import dataclass, replace

import numpy as np

from analytics.networks.two_mode import TwoMode
from graph.network import Mask
from graph.records import NodeKey

Held = tuple[int, ...]
"""The places of some supports, ascending."""


@dataclass(frozen=True, eq=False)
class Reliance:
    """`supports` are in the order of their keys; `sets` counts the organizations that rest on exactly these
    supports; `kept` are organizations that stay reached whatever of them stops.
    """

    supports: Sequence[NodeKey]
    sets: Mapping[Held, int]
    kept: int

    @property
    def covered(self) -> int:
        """The organizations that are reached while nothing stops."""
        return sum(self.sets.values()) + self.kept


def among(network: TwoMode, counted: Mask) -> TwoMode:
    """The same network with the memberships of some organizations only; who leads stays."""
    rows = counted[network.organization]
    return replace(
        network,
        organization=network.organization[rows],
        alliance=network.alliance[rows],
        held=network.held & counted,
    )


def by_alliances(network: TwoMode) -> Reliance:
    """Every organization rests on its alliances.

    A support whose key may not be shown is empty, and may stand for several: it is none that could be named
    as stopping, so whoever has one is kept.
    """
    return _reliance(network, [None if not each.key else (each,) for each in network.alliances])


def by_leads(network: TwoMode, *, leaderless_stop: bool = False) -> Reliance:
    """Every organization rests on all who can lead any of its alliances.

    An alliance stops when all its leads and deputies have stopped. One without any that is seen goes on
    forever or, with `leaderless_stop`, is a support of its own.
    """
    leads: dict[int, list[NodeKey]] = {}
    for alliance, lead in zip(network.led.tolist(), network.lead.tolist(), strict=True):
        leads.setdefault(alliance, []).append(network.organizations[lead])
    alone = ((each,) if leaderless_stop else None for each in network.alliances)
    return _reliance(network, [leads.get(at, own) for at, own in enumerate(alone)])


def _reliance(network: TwoMode, stands_on: Sequence[Iterable[NodeKey] | None]) -> Reliance:
    """`stands_on`: with whom each alliance stops; None for one that does not."""
    supports = sorted({key for each in stands_on if each is not None for key in each})
    place = {key: at for at, key in enumerate(supports)}
    parts = [None if each is None else frozenset(place[key] for key in each) for each in stands_on]
    found = Counter(_rests(network, parts))
    kept = found.pop(None, 0) + int(network.held.sum())
    return Reliance(supports, {held: found[held] for held in sorted(filter(None, found))}, kept)


def _rests(network: TwoMode, parts: Sequence[frozenset[int] | None]) -> Iterator[Held | None]:
    """The set of every organization that is in an alliance and not held; None where nothing can end it."""
    there = np.flatnonzero((network.counts > 0) & ~network.held)
    starts = np.searchsorted(network.organization, there)
    alliances = network.alliance.tolist()
    for start, count in zip(starts.tolist(), network.counts[there].tolist(), strict=True):
        mine = [parts[at] for at in alliances[start : start + count]]
        if None in mine:
            yield None
        else:
            yield tuple(sorted(frozenset().union(*filter(None, mine))))
