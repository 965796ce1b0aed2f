"""Overlaps: alliances with mostly the same members, and organizations in many (`analytics.md` 3.6).

Rules W11 and W11b judge single cases; this is the whole picture of a network of memberships.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
from scipy.sparse import triu

from analytics.networks.two_mode import TwoMode
from graph.records import NodeKey

CONTAINED = 0.8
"""Two alliances are candidates to merge from this share of the smaller one's members on."""

FEWEST = 2
"""So many shared members at least: one alone says nothing of two alliances (as in rule W11b)."""

MOST = 3
"""An organization in more alliances is overloaded (the default of rule W11)."""


class Overlap(NamedTuple):
    """Two alliances, `one` before `other` by key, the numbers of their members and of those in both."""

    one: NodeKey
    other: NodeKey
    members: tuple[int, int]
    shared: int

    @property
    def jaccard(self) -> float:
        """The shared as a share of all members of the two, 0 to 1."""
        return self.shared / (sum(self.members) - self.shared)

    @property
    def containment(self) -> float:
        """The shared as a share of the smaller one's members, 0 to 1 (Szymkiewicz and Simpson)."""
        return self.shared / min(self.members)


class Overloaded(NamedTuple):
    """An organization and how many alliances it is in."""

    organization: NodeKey
    alliances: int


@dataclass(frozen=True)
class Overlaps:
    """`pairs` are candidates to merge, the most contained first; `overloaded` those in most alliances first.

    `loads[n]` says how many organizations are in exactly n alliances; `sharing` how many pairs share anyone.
    """

    pairs: tuple[Overlap, ...]
    overloaded: tuple[Overloaded, ...]
    loads: tuple[int, ...]
    sharing: int


def overlaps(
    net: TwoMode, kinds: Sequence[str | None], *, contained: float = CONTAINED, most: int = MOST
) -> Overlaps:
    """The overlaps of a network; only alliances of one kind are candidates to merge, `kinds` is parallel."""
    every = [*_pairs(net)]
    kind = dict(zip(net.alliances, kinds, strict=True))
    alike = [each for each in every if each.containment >= contained and each.shared >= FEWEST]
    merging = [each for each in alike if kind[each.one] == kind[each.other] is not None]
    return Overlaps(
        pairs=tuple(sorted(merging, key=lambda e: (-e.containment, -e.shared, e.one, e.other))),
        overloaded=tuple(_overloaded(net, most)),
        loads=tuple(np.bincount(net.counts).tolist()),
        sharing=len(every),
    )


def _pairs(net: TwoMode) -> Iterator[Overlap]:
    """Every pair of alliances that shares anyone, by one sparse product."""
    shared = triu(net.matrix.T @ net.matrix, 1).tocoo()
    for a, b, both in zip(shared.row.tolist(), shared.col.tolist(), shared.data.tolist(), strict=True):
        one, other = sorted((a, b), key=net.alliances.__getitem__)
        sizes = int(net.sizes[one]), int(net.sizes[other])
        yield Overlap(net.alliances[one], net.alliances[other], sizes, int(both))


def _overloaded(net: TwoMode, most: int) -> list[Overloaded]:
    many = np.flatnonzero(net.counts > most).tolist()
    told = [Overloaded(net.organizations[at], int(net.counts[at])) for at in many]
    return sorted(told, key=lambda one: (-one.alliances, one.organization))
