"""Suggestions: the alliances an organization is nearest to without being in them, each with its paths.

A suggestion is a hint for people who decide: it can be overruled (`refused`), and then the next one takes
its place. Organizations are suggested, never persons.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from functools import cached_property
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from analytics.networks.two_mode import TwoMode
from analytics.suggestions.scores import DIGITS, Method, Shares, scores, weights
from graph.network import Mask, Places
from graph.records import NodeKey

PATHS = 3
"""Paths that justify a suggestion, at most."""

EACH = 3
"""Suggestions for one organization, at most."""

AT_ONCE = 2048
"""Organizations that are scored at a time: bounds the memory."""


class Path(NamedTuple):
    """The organization is in `alliance` with `organization`, which is in the alliance suggested."""

    alliance: NodeKey
    organization: NodeKey
    weight: float


@dataclass(frozen=True)
class Suggestion:
    """`score` is the weight of all paths, `paths` the heaviest of `ways`; `members` is the popularity of the
    alliance, the baseline.
    """

    organization: NodeKey
    alliance: NodeKey
    score: float
    ways: int
    members: int
    paths: tuple[Path, ...]


@dataclass(frozen=True, eq=False)
class Limits:
    """What may be suggested: `asking` organizations, `open` alliances with room; `owner` numbers those who
    belong together, of whom one in an alliance is enough; `refused` pairs were overruled.
    """

    asking: Mask
    open: Mask
    owner: Places
    refused: Collection[tuple[NodeKey, NodeKey]] = field(default_factory=frozenset)


def unlimited(net: TwoMode) -> Limits:
    """All organizations and alliances, each its own owner."""
    organizations, alliances = net.shape
    return Limits(
        np.ones(organizations, bool), np.ones(alliances, bool), np.arange(organizations, dtype=np.int32)
    )


@dataclass(frozen=True, eq=False)
class _Prepared:
    """What every organization's suggestions are made from; `taken` are pairs of owner and alliance."""

    net: TwoMode
    limits: Limits
    method: Method

    @cached_property
    def taken(self) -> set[tuple[int, int]]:
        owner = self.limits.owner[self.net.organization].tolist()
        return set(zip(owner, self.net.alliance.tolist(), strict=True))

    @cached_property
    def members(self) -> list[set[int]]:
        found: list[set[int]] = [set() for _ in self.net.alliances]
        for o, a in zip(self.net.organization.tolist(), self.net.alliance.tolist(), strict=True):
            found[a].add(o)
        return found

    @cached_property
    def weight(self) -> tuple[Shares, Shares]:
        return weights(self.net, self.method)

    def allows(self, organization: int, alliance: int) -> bool:
        """Whether an alliance with room may be suggested, with none of the same owner in it."""
        pair = self.net.organizations[organization], self.net.alliances[alliance]
        owned = (int(self.limits.owner[organization]), alliance) in self.taken
        return bool(self.limits.open[alliance]) and not owned and pair not in self.limits.refused


def suggestions(
    net: TwoMode, limits: Limits, *, method: Method = Method.ALLOCATION, each: int = EACH
) -> tuple[Suggestion, ...]:
    """The best suggestions for each organization, the highest score first, by keys where equal."""
    prepared, asking = _Prepared(net, limits, method), np.flatnonzero(limits.asking & (net.counts > 0))
    told: list[Suggestion] = []
    for start in range(0, len(asking), AT_ONCE):
        told += _of(prepared, asking[start : start + AT_ONCE].astype(np.int32), each)
    return tuple(sorted(told, key=lambda one: (-one.score, one.organization, one.alliance)))


def _of(prepared: _Prepared, rows: Places, each: int) -> Iterator[Suggestion]:
    net, found = prepared.net, scores(prepared.net, prepared.method, rows)
    ways = csr_array(scores(net, Method.PATHS, rows))
    for n, at in enumerate(rows.tolist()):
        fits = [
            (-score, net.alliances[b], b)
            for b, score in _row(found, n)
            if score > 0 and prepared.allows(at, b)
        ]
        for score, key, b in sorted(fits)[:each]:
            count, paths = round(float(ways[n, b])), _paths(prepared, at, b)
            yield Suggestion(net.organizations[at], key, -score, count, int(net.sizes[b]), paths)


def _row(matrix: Any, at: int) -> Iterator[tuple[int, float]]:
    start, stop = matrix.indptr[at], matrix.indptr[at + 1]
    yield from zip(matrix.indices[start:stop].tolist(), matrix.data[start:stop].tolist(), strict=True)


def _paths(prepared: _Prepared, organization: int, alliance: int) -> tuple[Path, ...]:
    """The heaviest paths from an organization to an alliance, by keys where equal."""
    net, members, (light, heavy) = prepared.net, prepared.members, prepared.weight
    told = [
        Path(net.alliances[a], net.organizations[o], round(float(light[o] * heavy[a]), DIGITS))
        for a, _ in _row(net.matrix, organization)
        for o in members[alliance] & members[a]
    ]
    return tuple(sorted(told, key=lambda one: (-one.weight, one.alliance, one.organization))[:PATHS])
