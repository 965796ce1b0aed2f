"""Fragmentation: how alliances fall apart as organizations leave one after the other.

F is the share of pairs of alliances that nothing joins any more (Borgatti 2006); the robustness R is the
mean share of the largest part over all removals (Schneider et al. 2011).
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from math import prod

import numpy as np
import numpy.typing as npt
from networkx.utils import UnionFind

from analytics.networks.two_mode import TwoMode
from analytics.structure.skeleton import Skeleton
from graph.records import NodeKey


def fragmentation(parts: npt.ArrayLike) -> float:
    """F of nodes given by the part that each is in: 0 all together, 1 each alone; 0 below two nodes."""
    sizes = np.unique(np.asarray(parts), return_counts=True)[1]
    n = int(sizes.sum())
    return 1 - int((sizes * (sizes - 1)).sum()) / (n * (n - 1)) if n > 1 else 0.0


@dataclass(frozen=True)
class Curve:
    """After the first k of `removed` have left, at place k: `apart` is F, `largest` the share of the tied
    alliances in the largest part, `left` the organizations that are still in contact.

    In contact is who has not left and is in an alliance that stands; one whose every lead has left stands no
    more, one without a lead on record stands by itself (contact lost, `decisions.md` 12).
    """

    removed: tuple[NodeKey, ...]
    apart: tuple[float, ...]
    largest: tuple[float, ...]
    left: tuple[int, ...]

    @property
    def robustness(self) -> float | None:
        """R: 0 to 1; None where there is nothing to remove."""
        return sum(self.largest[1:]) / len(self.removed) if self.removed else None


def curve(of: Skeleton, order: Sequence[int]) -> Curve:
    """The curve for tying organizations that leave in an order, given as places in `of.tying`."""
    apart, largest = _falling(of, order)
    leaving = [int(of.tying[at]) for at in order]
    return Curve(
        tuple(of.net.organizations[at] for at in leaving), apart, largest, tuple(_left(of.net, leaving))
    )


def _falling(of: Skeleton, order: Sequence[int]) -> tuple[tuple[float, ...], tuple[float, ...]]:
    """F and the share of the largest part: organizations come back, the last first, and parts only join."""
    tied = np.flatnonzero(of.ties).tolist()
    parts, pairs, held, most = UnionFind(tied), len(tied) * (len(tied) - 1) / 2, 0, min(len(tied), 1)
    leaving, mine = set(order), of.matrix
    staying = [at for at in range(len(of.tying)) if at not in leaving]
    apart, largest = list[float](), list[float]()
    for n, at in enumerate([*staying, *reversed(order)]):
        if n >= len(staying):
            apart.append(1 - held / pairs)
            largest.append(most / len(tied))
        first, *others = mine.indices[mine.indptr[at] : mine.indptr[at + 1]].tolist()
        for other in others:
            sizes = [parts.weights[root] for root in {parts[first], parts[other]}]
            if len(sizes) == 2:
                parts.union(first, other)
                held, most = held + prod(sizes), max(most, sum(sizes))
    apart.append(1 - held / pairs if pairs else 0.0)
    largest.append(most / len(tied) if tied else 0.0)
    return tuple(reversed(apart)), tuple(reversed(largest))


def _left(net: TwoMode, leaving: Sequence[int]) -> Iterator[int]:
    """How many organizations are in contact, at first and after each that leaves."""
    standing, there = net.counts.copy(), np.ones(net.shape[0], bool)
    leads = np.bincount(net.led, minlength=net.shape[1])
    members = net.matrix.T.tocsr()
    yield int((standing > 0).sum())
    for organization in leaving:
        there[organization] = False
        led = net.led[net.lead == organization]
        leads[led] -= 1
        for alliance in led[leads[led] == 0].tolist():
            standing[members.indices[members.indptr[alliance] : members.indptr[alliance + 1]]] -= 1
        yield int((there & (standing > 0)).sum())
