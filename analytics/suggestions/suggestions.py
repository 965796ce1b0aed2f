"""The best suggestions, with the paths that justify each."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from typing import Any, NamedTuple

import numpy as np
from scipy.sparse import csr_array

from analytics.mechanisms.facts import NOWHERE
from analytics.networks.ground import Ground
from analytics.networks.two_mode import TwoMode
from analytics.placement.receivers import GROUP_MOST
from analytics.suggestions.scores import Method, between, scores
from graph.records import NodeKey

EACH, PATHS = 3, 3
"""Suggestions for one organization, and paths that are shown of one."""

METHOD = Method.ALLOCATION


class Way(NamedTuple):
    """One path: an alliance of the organization, and a member of it that is in the one suggested."""

    through: NodeKey
    member: NodeKey
    weight: float


class Suggestion(NamedTuple):
    """`organization` could join `alliance`. `ways` are the weightiest of `paths` paths, in falling order;
    `popularity` is the number of members, which is all that the baseline looks at.
    """

    organization: NodeKey
    alliance: NodeKey
    score: float
    paths: int
    popularity: int
    ways: tuple[Way, ...]


def suggested(
    net: TwoMode, full: Collection[int] = (), kin: Any = None, each: int = EACH
) -> tuple[Suggestion, ...]:
    """The best for every organization, none to a `full` alliance; the highest score first, then by key."""
    found, tied = scores(net, METHOD, kin), between(net, Method.PATHS, kin)
    closed = np.zeros(net.shape[1], bool)
    closed[list(full)] = True
    told = [
        _suggestion(net, tied, one, at, score)
        for one in range(net.shape[0])
        for at, score in _best(net, found, closed, one, each)
    ]
    return tuple(sorted(told, key=lambda way: (-way.score, way.organization, way.alliance)))


def _best(net: TwoMode, found: Any, closed: Any, one: int, each: int) -> list[tuple[int, float]]:
    start, stop = found.indptr[one], found.indptr[one + 1]
    told = zip(found.indices[start:stop].tolist(), found.data[start:stop].tolist(), strict=True)
    able = [(at, score) for at, score in told if not closed[at]]
    return sorted(able, key=lambda pair: (-round(pair[1], 12), net.alliances[pair[0]]))[:each]


def _suggestion(net: TwoMode, tied: Any, one: int, at: int, score: float) -> Suggestion:
    ways = sorted(
        _ways(net, tied, one, at), key=lambda way: (-round(way.weight, 12), way.through, way.member)
    )
    return Suggestion(
        net.organizations[one],
        net.alliances[at],
        round(score, 12),
        len(ways),
        int(net.sizes[at]),
        tuple(ways[:PATHS]),
    )


def _ways(net: TwoMode, tied: Any, one: int, at: int) -> Iterator[Way]:
    """Every path of three steps from an organization to an alliance."""
    mine, matrix, members = set(_row(net.matrix, one)), net.matrix, net.members[at].tolist()
    sits_with = set(_row(tied, one))
    for other in members:
        if other in sits_with:
            for alliance in mine & set(_row(matrix, other)):
                weight = 1 / (int(net.sizes[alliance]) * int(net.counts[other]))
                yield Way(net.alliances[alliance], net.organizations[other], weight)


def _row(matrix: Any, at: int) -> list[int]:
    found: list[int] = matrix.indices[matrix.indptr[at] : matrix.indptr[at + 1]].tolist()
    return found


def suggestions(ground: Ground) -> tuple[Suggestion, ...]:
    """Suggestions for the view's own organizations, to groups of its own that are not full."""
    net, rosters = ground.memberships, [ground.rosters[at] for at in sorted(ground.rosters)]
    mine = {roster.key for roster in ground.groups}
    full = [n for n, each in enumerate(rosters) if each.key not in mine or len(each.members) >= GROUP_MOST]
    own = {key for at, key in enumerate(ground.actors.keys) if ground.own[at]}
    found = suggested(net, full, kin(ground))
    return tuple(each for each in found if each.organization in own)


def kin(ground: Ground) -> Any:
    """Organizations by organizations: which belong to one another or to one parent."""
    facts, size = ground.facts, len(ground.actors)
    held = facts.held("PARENT_OF", "Unit", "Unit")
    parents, children = ground.actors.unit[held.source], ground.actors.unit[held.target]
    known = (parents != NOWHERE) & (children != NOWHERE)
    ends = parents[known], children[known]
    owned = csr_array((np.ones(len(ends[0])), ends), shape=(size, size))
    related = owned + owned.T + owned.T @ owned
    return csr_array(related > 0).astype(np.float64)
