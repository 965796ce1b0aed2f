"""Placement of one view and day: who is not reached, who could take them in, and what follows from it."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from analytics.bases import base_of
from analytics.mechanisms.facts import AREA, UnreadableError
from analytics.networks.ground import Ground
from analytics.placement.assign import NOBODY, Assignment, assign
from analytics.placement.candidates import Candidates
from analytics.placement.matching import Enterprises, Levels, matched
from analytics.placement.opening import Demand
from analytics.placement.prices import Prices, prices
from analytics.placement.receivers import division_of, receivers
from analytics.placement.weights import STANDARD, Weights
from analytics.policies import CoveragePolicy
from analytics.tiers import T0, TX, tiers
from graph.network import Network, Places
from graph.records import NodeKey

SWING = 0.2
"""By how much each weight is changed to see what depends on it."""


GIVES = {"Alliance": "T5", "Post": "T4"}
"""The tier that a receiver of each kind gives (`domain.md` 2.4)."""


class Placed(NamedTuple):
    """One enterprise: where it should go, with the points of each reason, and the second choice with its own.

    `receiver` is None where all that would fit are full; `second` where nobody else would fit.
    """

    enterprise: NodeKey
    receiver: NodeKey | None
    points: Mapping[str, int]
    second: NodeKey | None
    second_points: int

    @property
    def gives(self) -> str | None:
        """The tier that it would come to."""
        return None if self.receiver is None else GIVES[self.receiver.kind]


class Load(NamedTuple):
    """One receiver: free places, how many are taken, and what one more would bring."""

    receiver: NodeKey
    free: int
    taken: int
    more: int
    more_points: int


class Swing(NamedTuple):
    """How many enterprises go elsewhere if a weight is a fifth lower, and a fifth higher."""

    weight: str
    lower: int
    higher: int


@dataclass(frozen=True, eq=False)
class Placement:
    """`base` and `unknown` are those of the policy; `uncovered` (T0) are to be placed, `alone` of them have
    nobody in the same street, zone or industry, and `full` found every fitting receiver full.
    """

    policy: CoveragePolicy
    weights: Weights
    base: int
    unknown: int
    uncovered: int
    placed: tuple[Placed, ...]
    loads: tuple[Load, ...]
    alone: int
    full: int
    points: int
    swings: tuple[Swing, ...]


def placement(ground: Ground, policy: CoveragePolicy, weights: Weights = STANDARD) -> Placement:
    """Where the uncovered of a view could go. UnreadableError where the view may not read what that takes."""
    network = network_of(ground)
    base, tier = base_of(network, policy), tiers(network, policy).tier
    mine = np.flatnonzero(base.inside & (tier == T0))
    told = matched(enterprises(network, mine), receivers(ground), levels(ground))
    found = assign(told, weights)
    count = np.bincount(told.enterprise, minlength=len(mine))
    return Placement(
        policy=policy,
        weights=weights,
        base=int(base.inside.sum()),
        unknown=int((base.inside & (tier == TX)).sum()),
        uncovered=len(mine),
        placed=tuple(rows(told, weights, found)),
        loads=tuple(loads(told, found, prices(told, weights, found))),
        alone=int((count == 0).sum()),
        full=int(((found.chosen == NOBODY) & (count > 0)).sum()),
        points=found.points,
        swings=tuple(swings(told, weights, found)),
    )


def network_of(ground: Ground) -> Network:
    """The network of the day; UnreadableError where the view may not read coverage."""
    if ground.facts.network is None:
        raise UnreadableError("COVERS")
    return ground.facts.network()


def levels(ground: Ground) -> Levels:
    """The community and street of every area."""
    return Levels(ground.facts.at_level("community"), ground.facts.at_level("street"))


def enterprises(network: Network, mine: npt.NDArray[np.intp]) -> Enterprises:
    """Some units as those to be placed."""
    units = network.units
    number = np.full(len(units) + 1, NOBODY, np.int32)
    number[mine] = np.arange(len(mine), dtype=np.int32)
    zones = np.column_stack([number[network.zones.unit], network.zones.zone])
    return Enterprises(
        keys=[NodeKey("Unit", units.keys[at]) for at in mine.tolist()],
        community=units.community[mine],
        street=units.street[mine],
        division=[division_of(units.industry.at(at)) for at in mine.tolist()],
        zones=zones[zones[:, 0] != NOBODY],
    )


def rows(told: Candidates, weights: Weights, found: Assignment) -> Sequence[Placed]:
    """Every enterprise with its receiver, reasons and second choice, by key."""
    points, names = told.points(weights), Weights._fields
    score = points.sum(axis=1)
    made = []
    for at, (first, second) in enumerate(zip(found.chosen.tolist(), found.second.tolist(), strict=True)):
        parts = {} if first == NOBODY else dict(zip(names, points[first].tolist(), strict=True))
        made.append(
            Placed(
                told.enterprises[at],
                _receiver(told, first),
                {name: number for name, number in parts.items() if number},
                _receiver(told, second),
                0 if second == NOBODY else int(score[second]),
            )
        )
    return made


def _receiver(told: Candidates, pair: int) -> NodeKey | None:
    return None if pair == NOBODY else told.receivers[int(told.receiver[pair])]


def loads(told: Candidates, found: Assignment, more: Prices) -> Sequence[Load]:
    """Every receiver, those where a place would bring most first, then by key."""
    columns = told.capacity, found.used, more.placed, more.points
    made = [Load(key, *map(int, row)) for key, *row in zip(told.receivers, *columns, strict=True)]
    return sorted(made, key=lambda load: (-load.more, -load.more_points, load.receiver))


def swings(told: Candidates, weights: Weights, found: Assignment) -> Sequence[Swing]:
    """How the answer depends on each weight."""
    now = _where(told, found)

    def elsewhere(name: str, factor: float) -> int:
        other = weights._replace(**{name: round(getattr(weights, name) * factor)})
        return int((_where(told, assign(told, other)) != now).sum())

    return [Swing(name, elsewhere(name, 1 - SWING), elsewhere(name, 1 + SWING)) for name in Weights._fields]


def _where(told: Candidates, found: Assignment) -> Places:
    """The receiver of every enterprise, or `NOBODY`."""
    where = np.append(told.receiver, np.int32(NOBODY))[found.chosen]
    return where.astype(np.int32)


class Counts(NamedTuple):
    """Units of the base, those of them that are unknown, and the uncovered (T0)."""

    base: int
    unknown: int
    uncovered: int


def demand(ground: Ground, policy: CoveragePolicy) -> tuple[Demand, Counts]:
    """The uncovered by community and division, with the sites that would reach them. Sites are every
    community, named by its key, and every division of a street, after a slash.
    """
    network = network_of(ground)
    inside, tier = base_of(network, policy).inside, tiers(network, policy).tier
    mine = np.flatnonzero(inside & (tier == T0))
    counts = Counts(int(inside.sum()), int((inside & (tier == TX)).sum()), len(mine))
    return demand_of(enterprises(network, mine), ground.facts.nodes(AREA).keys), counts


def demand_of(told: Enterprises, areas: Sequence[str]) -> Demand:
    """The same of some enterprises; those of whom the community is not known are left out."""
    cells: dict[tuple[int, int, str], int] = {}
    for cell in zip(told.community.tolist(), told.street.tolist(), told.division, strict=True):
        if cell[0] != NOBODY:
            cells[cell] = cells.get(cell, 0) + 1
    reach: dict[str, list[int]] = {}
    for at, (community, street, division) in enumerate(sorted(cells)):
        reach.setdefault(areas[community], []).append(at)
        if division and street != NOBODY:
            reach.setdefault(f"{areas[street]}/{division}", []).append(at)
    sites = sorted(reach)
    pairs = np.array([(n, at) for n, site in enumerate(sites) for at in reach[site]], np.int64).reshape(-1, 2)
    shape = (len(sites), len(cells))
    weight = np.array([cells[cell] for cell in sorted(cells)], np.int64)
    return Demand(
        weight, csr_array((np.ones(len(pairs), np.int64), (pairs[:, 0], pairs[:, 1])), shape=shape), sites
    )
