"""Drawings: the ties that show a finding, cut to what a reader can take in."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable

import numpy as np

from analytics.mechanisms.facts import Facts
from analytics.networks.actors import Actors
from analytics.networks.rosters import Roster
from analytics.weak_links.finding import PROOF, Edge
from graph.network import Mask
from graph.records import Between, NodeKey


def drawn(*told: Iterable[Edge]) -> tuple[Edge, ...]:
    """Edges over at most `PROOF` nodes; of more than that the first of each relation."""
    shown: set[NodeKey] = set()
    kept: list[Edge] = []
    for edge in _by_turns(dict.fromkeys(edge for edges in told for edge in edges)):
        ends = {edge.source, edge.target}
        if len(shown | ends) <= PROOF:
            shown |= ends
            kept.append(edge)
    return tuple(kept)


def _by_turns(edges: Iterable[Edge]) -> list[Edge]:
    """The first edge of every relation, then the second of each, and so on."""
    seen: Counter[str] = Counter()
    turns: list[tuple[int, Edge]] = []
    for edge in edges:
        seen[edge.relation] += 1
        turns.append((seen[edge.relation], edge))
    return [edge for _, edge in sorted(turns, key=lambda turn: turn[0])]


def edges(
    facts: Facts, between: Between, *, start: Mask | None = None, end: Mask | None = None, ever: bool = False
) -> list[Edge]:
    """The ties of a sort from and to the nodes that are meant, by key; `ever`: ended ones too."""
    relation, source, target = between
    pairs = facts.begun(*between) if ever else facts.held(*between)
    rows = np.ones(len(pairs.source), bool)
    rows &= True if start is None else start[pairs.source]
    rows &= True if end is None else end[pairs.target]
    left, right = facts.nodes(source), facts.nodes(target)
    both = zip(pairs.source[rows].tolist(), pairs.target[rows].tolist(), strict=True)
    return sorted({Edge(left.at(a), relation, right.at(b)) for a, b in both})


def membership(actors: Actors, roster: Roster) -> list[Edge]:
    """The ties that say who leads and who is in an alliance: the leads first."""
    first, tied = roster.leads | roster.deputies, roster.tied
    order = [*sorted(first), *sorted(roster.members - first)]
    return [Edge(actors.keys[at], "LEADS" if at in tied else "MEMBER_OF", roster.key) for at in order]
