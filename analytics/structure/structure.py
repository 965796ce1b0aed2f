"""The structure of a day as one view sees it: everything that the report tells.

Counts and curves are over all that the view sees; lists hold what is its own.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from analytics.networks.ground import Ground
from analytics.structure.brokers import Broker, broker_scores, brokers
from analytics.structure.cores import Core, innermost
from analytics.structure.cut_organizations import CutOrganization, cut_organizations
from analytics.structure.fragmentation import Curve, curve
from analytics.structure.layers import Layers
from analytics.structure.parts import Part, parts
from analytics.structure.roles import Roles, role_counts
from analytics.structure.single_ties import SingleTie, single_ties
from analytics.structure.skeleton import Skeleton
from analytics.structure.star import Star, star
from analytics.structure.tie_counts import TieCount, tie_counts
from graph.records import NodeKey


class Order(StrEnum):
    """In which order organizations leave: the highest first, by key where they are equal."""

    MEMBERSHIPS = "memberships"
    BROKERS = "brokers"


class Between(NamedTuple):
    """An organization and how it stands between others who did something with it and not together."""

    organization: NodeKey
    roles: Roles


@dataclass(frozen=True, eq=False)
class Structure:
    """`tying` organizations are in several alliances, of `organizations` in any. `few` are alliances with
    fewer than three ties. Parts hang together by bilateral ties too; all else but `between` and `stars` is
    over memberships alone.
    """

    skeleton: Skeleton
    alliances: int
    organizations: int
    memberships: int
    tying: int
    few: tuple[TieCount, ...]
    cuts: tuple[CutOrganization, ...]
    brokers: tuple[Broker, ...]
    single: tuple[SingleTie, ...]
    parts: tuple[Part, ...]
    between: tuple[Between, ...]
    stars: tuple[Star, ...]
    core: Core
    curves: Mapping[Order, Curve]


def structure(ground: Ground) -> Structure:
    """The structure of what a view sees of a day."""
    layers = Layers(ground)
    net, of = layers.memberships, layers.skeleton
    alliances, organizations = layers.own_alliances, layers.own_organizations
    return Structure(
        skeleton=of,
        alliances=net.shape[1],
        organizations=int((net.counts > 0).sum()),
        memberships=len(net.organization),
        tying=len(of.tying),
        few=tuple(each for each in tie_counts(of) if each.few and each.alliance in alliances),
        cuts=tuple(each for each in cut_organizations(of) if each.organization in organizations),
        brokers=tuple(each for each in brokers(of) if each.organization in organizations),
        single=tuple(
            each for each in single_ties(of, layers.bilateral) if alliances & {each.one, each.other}
        ),
        parts=tuple(each for each in parts(net, layers.bilateral) if alliances & {*each.alliances}),
        between=tuple(each for each in between(layers) if each.organization in organizations),
        stars=tuple(_stars(layers)),
        core=innermost(of),
        curves=curves(of),
    )


def between(layers: Layers) -> Sequence[Between]:
    """The organizations that stand between others, those first who do most often; groups are streets."""
    counts, keys = role_counts(layers.met, layers.streets), layers.ground.actors.keys
    told = [
        Between(keys[at], Roles(*counts[at].tolist())) for at in np.flatnonzero(counts.any(axis=1)).tolist()
    ]
    return sorted(told, key=lambda one: (-one.roles.pairs, one.organization))


def _stars(layers: Layers) -> Iterator[Star]:
    """The shapes of the groups of the view, by their keys, where they have one."""
    for roster in layers.ground.groups:
        found = star(roster, layers.ties(roster))
        if found is not None:
            yield found


def curves(of: Skeleton) -> Mapping[Order, Curve]:
    """How the alliances fall apart in every order."""
    by: Mapping[Order, Sequence[float]] = {
        Order.MEMBERSHIPS: of.net.counts[of.tying].tolist(),
        Order.BROKERS: broker_scores(of).tolist(),
    }
    return {order: curve(of, _leaving(of, values)) for order, values in by.items()}


def _leaving(of: Skeleton, values: Sequence[float]) -> Sequence[int]:
    return sorted(range(len(values)), key=lambda at: (-values[at], of.key(at + of.alliances)))
