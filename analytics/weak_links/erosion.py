"""Erosion: groups that lose members or ties against the year before. Rule W29."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from typing import NamedTuple, TypeVar

import networkx as nx

from analytics.mechanisms.lines import Words
from analytics.networks.ground import WINDOW, Ground
from analytics.networks.linkage import TOGETHER
from analytics.networks.rosters import Roster, rosters
from analytics.networks.together import Together, together
from analytics.weak_links.drawing import drawn
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.rule import Given, Parameter, Rule

T = TypeVar("T")


class Side(NamedTuple):
    """What a group has at the end of one window: its members, and the pairs of them that met in it."""

    members: frozenset[int]
    pairs: frozenset[tuple[int, int]]

    @property
    def core(self) -> int:
        """The largest k of which the ties have a k-core (Seidman 1983)."""
        return max(nx.core_number(nx.Graph(self.pairs)).values(), default=0)


def eroded(ground: Ground, given: Given) -> Iterator[Finding]:
    """Groups that lost a good part of the members, or of the pairs that met, of the year before.

    Those that left are actors that are still there: who was dissolved did not leave.
    """
    day = ground.facts.day - WINDOW
    then = rosters(ground.facts, ground.actors, day)
    earlier = together(replace(ground.facts, day=day), ground.actors, WINDOW)
    for roster in ground.groups:
        old = _side(then[roster.place], earlier)
        new = _side(roster, ground.together)
        if max(_share(old.members, new.members), _share(old.pairs, new.pairs)) >= given["share"]:
            yield _finding(ground, roster, old, new, given["share"])


def _side(roster: Roster, told: Together) -> Side:
    return Side(roster.members, frozenset(told.pairs(roster.members)))


def _share(old: frozenset[T], new: frozenset[T]) -> float:
    """The share of what was there that is gone; nought where nothing was."""
    return len(old - new) / len(old) if old else 0.0


def _one_fewer(gone: frozenset[T], old: frozenset[T]) -> float:
    """The share that is gone if one of them is not."""
    return (len(gone) - 1) / len(old) if old else 0.0


def _finding(ground: Ground, roster: Roster, old: Side, new: Side, least: float) -> Finding:
    left, apart = old.members - new.members, old.pairs - new.pairs
    keys = ground.actors.keys
    return Finding(
        "W29",
        (roster.key,),
        Words(
            f"与一年前相比，{len(old.members)} 个成员中 {len(left)} 个已退出，{len(old.pairs)} 对往来中 "
            f"{len(apart)} 对不再有；核数由 {old.core} 到 {new.core}。",
            f"Against a year ago {len(left)} of {len(old.members)} members left and {len(apart)} of "
            f"{len(old.pairs)} pairs no longer meet; the core number went from {old.core} to {new.core}.",
        ),
        {
            "members_before": len(old.members),
            "members_left": len(left),
            "pairs_before": len(old.pairs),
            "pairs_lost": len(apart),
            "core_before": old.core,
            "core_now": new.core,
        },
        proof=drawn(
            [Edge(keys[actor], "MEMBER_OF", roster.key) for actor in sorted(left)],
            [Edge(keys[a], TOGETHER, keys[b]) for a, b in sorted(apart)],
        ),
        stable=_one_fewer(left, old.members) >= least if _share(old.members, new.members) >= least else None,
    )


EROSION: tuple[Rule, ...] = (
    Rule(
        "W29",
        Words("关系流失", "erosion"),
        Severity.WATCH,
        Words("正在变薄", "thinning out"),
        Words("尽早沟通", "early talk"),
        eroded,
        {"share": Parameter(0.30, Words("流失比例至少", "share lost at least"), Measure.SHARE)},
        heard=("MEMBER_OF", "PARTICIPATED_IN"),
    ),
)
