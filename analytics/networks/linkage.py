"""Linkage: who is in contact with whom on the day. The network L of `domain.md` 4.1."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple

import networkx as nx
import numpy as np
import numpy.typing as npt

from analytics.mechanisms.facts import NOWHERE, Facts
from analytics.mechanisms.groups import ACTORS
from analytics.mechanisms.measures import marked
from analytics.networks.actors import Actors
from analytics.networks.together import Together
from graph.network import Mask, Places
from graph.records import NodeKey

BODY = "PartyOrganization"

ACTING = {"zone_1n": "joint_committee", "regional_315": "regional_committee"}
"""The kind of body that acts for an alliance of a kind; for every other kind its leads and deputies do."""

LEADING = ("lead", "deputy")

TOGETHER = "ACTED_TOGETHER"
"""What joins two that did something together: no relation of the record, but what the network T says."""


@dataclass(frozen=True, eq=False)
class Linkage:
    """Nodes are the actors, in their numbers, and after them the posts. Alliances are no nodes: each member
    has an edge to each acting body.

    One entry per edge and reason: `relations[sort]` says which relation is the reason, `alliance` the place
    of the alliance through which it exists, or -1. `root` is the district committee: the body without a
    superior that has most bodies below it, -1 where none is seen. `structural` nodes stand by design where
    they stand, and are never reported.
    """

    keys: Sequence[NodeKey]
    actors: int
    source: Places
    target: Places
    relations: Sequence[str]
    sort: npt.NDArray[np.int8]
    alliance: Places
    root: int
    structural: Mask

    def __len__(self) -> int:
        return len(self.keys)

    @cached_property
    def graph(self) -> nx.Graph:
        """The simple graph of all that are tied to another, and of the root; every edge knows its reasons, as
        places among the entries. It is not changed.
        """
        return self.fresh()

    def fresh(self) -> nx.Graph:
        """The same, made anew for whoever changes it."""
        graph = nx.Graph()
        graph.add_nodes_from([self.root] if self.root != NOWHERE else ())
        for at, (one, other) in enumerate(zip(self.source.tolist(), self.target.tolist(), strict=True)):
            if graph.has_edge(one, other):
                graph[one][other]["reasons"].append(at)
            else:
                graph.add_edge(one, other, reasons=[at])
        return graph


class _Edges(NamedTuple):
    """Edges of one relation, as numbers of nodes; -1 for an end that is not there."""

    relation: str
    source: Places
    target: Places
    alliance: Places


def linkage(facts: Facts, actors: Actors, together: Together) -> Linkage:
    """The linkage of the day. A post stands with its body (OF_POST): by it those it visits are reached."""
    posts = np.full(len(facts.nodes("Post")), NOWHERE, np.int32)
    there = np.flatnonzero(facts.there("Post"))
    posts[there] = len(actors) + np.arange(len(there), dtype=np.int32)
    numbers = {"Unit": actors.unit, BODY: actors.body, "Post": posts}
    told = [_known(each) for each in _edges(facts, numbers, together)]
    counts = [len(each.source) for each in told]
    keys = [*actors.keys, *(facts.nodes("Post").at(at) for at in there.tolist())]
    return Linkage(
        keys=keys,
        actors=len(actors),
        source=np.concatenate([each.source for each in told]).astype(np.int32),
        target=np.concatenate([each.target for each in told]).astype(np.int32),
        relations=[each.relation for each in told],
        sort=np.repeat(np.arange(len(told), dtype=np.int8), counts),
        alliance=np.concatenate([each.alliance for each in told]).astype(np.int32),
        root=_root(facts, actors),
        structural=_structural(facts, actors, len(keys)),
    )


def _known(told: _Edges) -> _Edges:
    rows = (told.source != NOWHERE) & (told.target != NOWHERE) & (told.source != told.target)
    return _Edges(told.relation, told.source[rows], told.target[rows], told.alliance[rows])


def _edges(facts: Facts, numbers: dict[str, Places], together: Together) -> Iterator[_Edges]:
    for relation, start, end in (
        ("COVERS", BODY, "Unit"),
        ("WORK_CONTACT", "Post", "Unit"),
        ("WORK_CONTACT", "Unit", "Unit"),
        ("SUBORDINATE_TO", BODY, BODY),
        ("OF_POST", "Post", BODY),
        ("ASSIGNED_CONTACT", "Post", BODY),
        ("CHECKED_IN", BODY, BODY),
    ):
        held = facts.held(relation, start, end)
        yield _plain(relation, numbers[start][held.source], numbers[end][held.target])
    yield from (_seated(facts, numbers, holder) for holder in ACTORS)
    yield from (_joined(facts, numbers, actor, acting(facts, numbers)) for actor in ACTORS)
    yield _plain(TOGETHER, together.left, together.right)


def _plain(relation: str, source: Places, target: Places) -> _Edges:
    return _Edges(relation, source, target, np.full(len(source), NOWHERE, np.int32))


def _seated(facts: Facts, numbers: dict[str, Places], holder: str) -> _Edges:
    """A committee with whoever holds one of its seats."""
    seats, held = facts.held("HAS_SEAT", BODY, "Seat"), facts.held("HELD_BY", "Seat", holder)
    committee = np.full(len(facts.nodes("Seat")), NOWHERE, np.int32)
    committee[seats.target] = numbers[BODY][seats.source]
    return _plain("HELD_BY", committee[held.source], numbers[holder][held.target])


def acting(facts: Facts, numbers: dict[str, Places]) -> dict[int, list[int]]:
    """The acting bodies of every alliance that is there, as numbers of actors, in order."""
    found: dict[int, set[int]] = {}
    for alliance, actor in (*_bodies(facts, numbers), *_leads(facts, numbers)):
        if actor != NOWHERE:
            found.setdefault(alliance, set()).add(actor)
    return {alliance: sorted(bodies) for alliance, bodies in found.items()}


def _bodies(facts: Facts, numbers: dict[str, Places]) -> Iterator[tuple[int, int]]:
    """Alliances of 315 and 1+N with their committees."""
    alliances, bodies, held = (
        facts.nodes("Alliance"),
        facts.nodes(BODY),
        facts.held("HAS_BODY", "Alliance", BODY),
    )
    there, kind, body = facts.there("Alliance"), alliances.coded("kind"), bodies.coded("kind")
    for alliance, at in zip(held.source.tolist(), held.target.tolist(), strict=True):
        if there[alliance] and body.at(at) == ACTING.get(str(kind.at(alliance))):
            yield alliance, int(numbers[BODY][at])


def _leads(facts: Facts, numbers: dict[str, Places]) -> Iterator[tuple[int, int]]:
    """All other alliances with their leads and deputies."""
    led = facts.there("Alliance") & ~facts.nodes("Alliance").is_("kind", *ACTING)
    for actor in ACTORS:
        ties = facts.ties("MEMBER_OF", actor, "Alliance")
        rows = (ties.since <= facts.day) & (facts.day < ties.until) & ties.coded("role").equals(*LEADING)
        held = facts.held("LEADS", actor, "Alliance")
        sources = np.concatenate([held.source, ties.source[rows]]).tolist()
        targets = np.concatenate([held.target, ties.target[rows]]).tolist()
        for source, alliance in zip(sources, targets, strict=True):
            if led[alliance]:
                yield alliance, int(numbers[actor][source])


def _joined(facts: Facts, numbers: dict[str, Places], actor: str, by: dict[int, list[int]]) -> _Edges:
    """Members of alliances with each of the acting bodies."""
    held = facts.held("MEMBER_OF", actor, "Alliance")
    edges = [
        (int(numbers[actor][source]), body, alliance)
        for source, alliance in zip(held.source.tolist(), held.target.tolist(), strict=True)
        for body in by.get(alliance, ())
    ]
    columns = np.array(edges, np.int32).reshape(-1, 3)
    return _Edges("MEMBER_OF", columns[:, 0], columns[:, 1], columns[:, 2])


def _root(facts: Facts, actors: Actors) -> int:
    """The actor of the body without a superior that most bodies stand below; the first by key if several."""
    held, there = facts.held("SUBORDINATE_TO", BODY, BODY), facts.there(BODY)
    above = np.full(len(facts.nodes(BODY)), NOWHERE, np.int32)
    above[held.source] = held.target
    tops = there & (above == NOWHERE) & marked(len(above), held.target)
    below = np.bincount(_top(above)[there], minlength=len(above))
    chosen = sorted(
        np.flatnonzero(tops).tolist(), key=lambda at: (-int(below[at]), facts.nodes(BODY).keys[at])
    )
    return int(actors.body[chosen[0]]) if chosen else NOWHERE


def _top(above: Places) -> Places:
    """The body at the top of the line above each; where lines go in a circle any of it."""
    here = np.arange(len(above), dtype=np.int32)
    for _ in range(64):
        here = np.where(above[here] == NOWHERE, here, above[here])
    return here


def _structural(facts: Facts, actors: Actors, size: int) -> Mask:
    """Bodies that are hubs by statute (`PartyOrganization.structural`)."""
    column = facts.nodes(BODY).numbers("structural")
    bodies = [at for at, said in enumerate(column) if said and actors.body[at] != NOWHERE]
    return marked(size, actors.body[bodies])
