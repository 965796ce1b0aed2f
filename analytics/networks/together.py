"""Evidence ties: who did something together in a window of days. The network T of `domain.md` 4.1."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from analytics.mechanisms.facts import NOWHERE, Facts
from analytics.mechanisms.groups import ACTORS
from analytics.networks.actors import Actors
from graph.columns import Numbers
from graph.network import Days, Mask, Places

MOST = 20
"""An activity of more than so many organizations says nothing of any two of them."""

NONE = -1
"""The activity of a tie that is none."""


@dataclass(frozen=True, eq=False)
class Together:
    """One entry for each pair of actors and piece of evidence, with `left` below `right`.

    `activity` is the place of the activity, or -1 for a pairing and a resource of one that the other used. An
    activity of n gives each pair the weight 1/(n-1); `size` is n, and 2 for what is no activity. `bilateral`
    marks activities of two and pairings. Assemblies, and activities of more than 20, give nothing.
    """

    left: Places
    right: Places
    activity: Places
    size: npt.NDArray[np.int32]
    weight: npt.NDArray[np.float64]
    bilateral: npt.NDArray[np.bool_]

    def pairs(self, members: Collection[int]) -> set[tuple[int, int]]:
        """The pairs of some actors with any evidence."""
        inside = list(members)
        rows = np.isin(self.left, inside) & np.isin(self.right, inside)
        return set(zip(self.left[rows].tolist(), self.right[rows].tolist(), strict=True))


class _Told(NamedTuple):
    """Some evidence of one sort and size."""

    left: Places
    right: Places
    activity: Places
    size: int
    bilateral: bool


def together(facts: Facts, actors: Actors, window: int) -> Together:
    """The evidence ties of the window that ends with the day."""
    told = [*_activities(facts, actors, window), _used(facts, actors, window), *_pairings(facts, actors)]
    left, right = (np.concatenate([each[end] for each in told]).astype(np.int32) for end in (0, 1))
    counts = [len(each.left) for each in told]
    size = np.repeat(np.array([each.size for each in told], np.int32), counts)
    return Together(
        left=np.minimum(left, right),
        right=np.maximum(left, right),
        activity=np.concatenate([each.activity for each in told]).astype(np.int32),
        size=size,
        weight=1.0 / (size - 1),
        bilateral=np.repeat([each.bilateral for each in told], counts),
    )


def _activities(facts: Facts, actors: Actors, window: int) -> Iterator[_Told]:
    """The pairs of each activity, those of one size together."""
    meant = facts.since("Activity", "date", window) & ~facts.nodes("Activity").is_("mode", "assembly")
    activity, actor = attended(facts, actors, meant)
    starts = np.flatnonzero(np.diff(activity, prepend=NONE))
    sizes = np.diff(np.append(starts, len(activity)))
    for size in range(2, MOST + 1):
        held = starts[sizes == size]
        there = actor[held[:, None] + np.arange(size)]
        one, other = np.triu_indices(size, 1)
        at = np.repeat(activity[held], len(one))
        yield _Told(there[:, one].ravel(), there[:, other].ravel(), at, size, size == 2)


def attended(facts: Facts, actors: Actors, meant: Mask) -> tuple[Places, Places]:
    """The activities that are meant, each with every actor that took part, once."""
    pairs = [_took_part(facts, actors, kind, meant & facts.there("Activity")) for kind in ACTORS]
    both = np.unique(np.concatenate(pairs), axis=0)
    return both[:, 0].astype(np.int32), both[:, 1].astype(np.int32)


def _took_part(facts: Facts, actors: Actors, kind: str, counts: Mask) -> npt.NDArray[np.int32]:
    ties = facts.ties("PARTICIPATED_IN", kind, "Activity")
    actor = actors.of(kind)[ties.source]
    rows = counts[ties.target] & (actor != NOWHERE)
    return np.column_stack([ties.target[rows], actor[rows]]).astype(np.int32)


def _used(facts: Facts, actors: Actors, window: int) -> _Told:
    """Users of a resource, each with all who offer it."""
    uses, offers = facts.ties("USED", "Unit", "Resource"), facts.held("OFFERS", "Unit", "Resource")
    on = cast(Days, cast(Numbers, uses.columns["on"]).values)
    recent = (on > facts.day - window) & (on <= facts.day)
    pairs = {
        (int(actors.unit[user]), int(actors.unit[owner]))
        for user, used in zip(uses.source[recent].tolist(), uses.target[recent].tolist(), strict=True)
        for owner in offers.source[offers.target == used].tolist()
    }
    known = sorted(pair for pair in pairs if NOWHERE not in pair and pair[0] != pair[1])
    return _pairs(known, bilateral=False)


def _pairings(facts: Facts, actors: Actors) -> Iterator[_Told]:
    """The members of each pairing."""
    paired = facts.there("Alliance") & facts.nodes("Alliance").is_("kind", "pairing")
    members: dict[int, set[int]] = {}
    for kind in ACTORS:
        held = facts.held("MEMBER_OF", kind, "Alliance")
        for source, alliance in zip(held.source.tolist(), held.target.tolist(), strict=True):
            if paired[alliance] and actors.of(kind)[source] != NOWHERE:
                members.setdefault(alliance, set()).add(int(actors.of(kind)[source]))
    for mine in members.values():
        listed = sorted(mine)
        yield _pairs([(a, b) for n, a in enumerate(listed) for b in listed[n + 1 :]], bilateral=True)


def _pairs(known: list[tuple[int, int]], *, bilateral: bool) -> _Told:
    both = np.array(known, np.int32).reshape(-1, 2)
    return _Told(both[:, 0], both[:, 1], np.full(len(both), NONE, np.int32), 2, bilateral)
