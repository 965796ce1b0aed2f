"""Joint loss: the k supports that would lose most organizations if they stopped together.

Losses are not submodular (an organization of two alliances is lost with both and with neither alone), so a
list of the k largest single losses, and greedy choice, may be far off. The answer is exact for up to three
supports, by branch and bound over the sets of at most k supports, the only ones that k can lose. Beyond that
the search stops after a fixed number of steps and says what no choice can exceed.

The bound. Let w(S) organizations rest on exactly S. A choice D of k loses f(D) = sum of w(S) over S within
D. Share each w(S) equally among the members of S: f(D) is the sum over a in D of w(S)/|S| over the S within D
that hold a. Of size j there are at most C(k-1, j-1) such sets for one a, so f(D) is at most the sum over D
of g(a), where g(a) adds up, for every j, the C(k-1, j-1) largest w(S)/j over all S of size j that hold a.
Hence no choice loses more than the k largest g together, and no extension of a part choice more than the g
of that part and the largest g that are left. All is reckoned in whole numbers, g times lcm(1..k).
"""

from __future__ import annotations

from collections import Counter, defaultdict
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from heapq import nlargest
from itertools import combinations
from math import comb, lcm
from typing import NamedTuple

from analytics.losses.reliance import Held, Reliance
from graph.records import NodeKey

EXACT = 3
"""Up to so many supports the worst choice is always found and proved."""

MOST = 5
"""More supports than this are not asked for together."""

STEPS = 20_000
"""Part choices looked at beyond `EXACT` before the search stops with what it has."""


class Joint(NamedTuple):
    """The worst choice found, by key, and what it loses; no choice of as many loses more than `most`."""

    supports: tuple[NodeKey, ...]
    lost: int
    most: int

    @property
    def proved(self) -> bool:
        """Whether no choice is worse."""
        return self.lost == self.most


def joint(reliance: Reliance, k: int, *, steps: int = STEPS) -> Joint:
    """The worst choice of k supports, of all where there are fewer.

    Of equally bad ones that which the search meets first: it goes by the bound of each, and then by key.
    """
    size = min(k, len(reliance.supports))
    start = joint(reliance, EXACT).supports if size > EXACT else ()
    search = _Search(_Model(reliance, size), None if size <= EXACT else steps)
    search.begin(reliance, start)
    search.extend((), 0)
    chosen = tuple(sorted(search.model.order[at] for at in search.best))
    return Joint(tuple(reliance.supports[at] for at in chosen), search.lost, search.most)


@dataclass(frozen=True, eq=False)
class _Model:
    """The sets that k supports can lose, with supports renumbered by their bounds, the largest first."""

    reliance: Reliance
    k: int

    @cached_property
    def scale(self) -> int:
        return lcm(*range(1, self.k + 1))

    @cached_property
    def small(self) -> Mapping[Held, int]:
        return {held: count for held, count in self.reliance.sets.items() if len(held) <= self.k}

    @cached_property
    def bound(self) -> Sequence[int]:
        """g of every support, times the scale, by its place in the reliance."""
        weights: dict[tuple[int, int], list[int]] = defaultdict(list)
        for held, count in self.small.items():
            for at in held:
                weights[at, len(held)].append(count)
        found = [0] * len(self.reliance.supports)
        for (at, size), counts in weights.items():
            found[at] += self.scale // size * sum(nlargest(comb(self.k - 1, size - 1), counts))
        return found

    @cached_property
    def order(self) -> Sequence[int]:
        return sorted(range(len(self.bound)), key=lambda at: (-self.bound[at], at))

    @cached_property
    def ranked(self) -> Sequence[int]:
        """g in the order of the search."""
        return [self.bound[at] for at in self.order]

    @cached_property
    def weight(self) -> Mapping[Held, int]:
        """The sets in the numbers of the search."""
        rank = {at: n for n, at in enumerate(self.order)}
        return {tuple(sorted(rank[at] for at in held)): count for held, count in self.small.items()}

    @cached_property
    def links(self) -> Mapping[Held, Mapping[int, int]]:
        """For every part of a set that lacks one support of it: what each such support would complete."""
        found: dict[Held, dict[int, int]] = defaultdict(dict)
        for held, count in self.weight.items():
            for n, at in enumerate(held):
                found[held[:n] + held[n + 1 :]][at] = count
        return found

    @cached_property
    def alone(self) -> Sequence[int]:
        """The supports by what they lose alone, the largest first, then as the search meets them."""
        mine = self.links.get((), {})
        return sorted(range(len(self.order)), key=lambda at: (-mine.get(at, 0), at))

    def loss(self, chosen: Held) -> int:
        """What a choice loses."""
        return sum(self.weight.get(part, 0) for part in _parts(chosen))

    def next(self, chosen: Held) -> tuple[int, int]:
        """The support which, stopped as well, loses most, and how many more that are."""
        alone, more = self.links.get((), {}), Counter[int]()
        for part in _parts(chosen):
            more.update(self.links.get(part, {}))
        first = next(at for at in self.alone if at not in chosen)
        gains = {at: count + alone.get(at, 0) for at, count in more.items() if at not in chosen}
        gains[first] = max(gains.get(first, 0), alone.get(first, 0))
        best = min(gains, key=lambda at: (-gains[at], at))
        return best, gains[best]


def _parts(chosen: Held) -> Iterator[Held]:
    """Every part of a choice but the empty one."""
    return (part for size in range(1, len(chosen) + 1) for part in combinations(chosen, size))


@dataclass(eq=False)
class _Search:
    """Depth first, from the largest bounds; `steps` left, None for no end."""

    model: _Model
    steps: int | None
    best: Held = ()
    lost: int = 0
    stopped: bool = False

    @property
    def most(self) -> int:
        """What no choice exceeds: the best one where the search came to its end, else the bound."""
        bound = sum(self.model.ranked[: self.model.k]) // self.model.scale
        return bound if self.stopped else self.lost

    def begin(self, reliance: Reliance, start: Sequence[NodeKey]) -> None:
        """Take the better of two greedy choices: from nothing, and from the worst of fewer supports."""
        place = {reliance.supports[at]: n for n, at in enumerate(self.model.order)}
        for chosen in ((), tuple(sorted(place[key] for key in start))):
            self._complete(chosen)

    def extend(self, chosen: Held, start: int) -> None:
        """Look at every choice that holds this part and what comes later, as far as it may be worse."""
        if len(chosen) >= self.model.k - 1:
            self._complete(chosen)
            return
        have, left = sum(self.model.ranked[at] for at in chosen), self.model.k - len(chosen)
        for at in range(start, len(self.model.order)):
            bound = have + sum(self.model.ranked[at : at + left])
            if self.stopped or bound // self.model.scale <= self.lost:
                return
            self._count()
            self.extend((*chosen, at), at + 1)

    def _count(self) -> None:
        if self.steps is not None:
            self.steps -= 1
            self.stopped = self.steps < 0

    def _complete(self, chosen: Held) -> None:
        while len(chosen) < self.model.k:
            chosen = tuple(sorted((*chosen, self.model.next(chosen)[0])))
        lost = self.model.loss(chosen)
        if lost > self.lost or len(self.best) < self.model.k:
            self.best, self.lost = chosen, lost
