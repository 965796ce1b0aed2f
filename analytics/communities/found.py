"""Communities of the organizations of a view, beside its streets and groups."""

from __future__ import annotations

from collections import Counter
from typing import NamedTuple

import numpy as np

from analytics.communities.agreement import adjusted_mutual_information, best_match
from analytics.communities.partition import Recurring, partitions, recurring
from analytics.communities.projection import organization_ties
from analytics.mechanisms.facts import AREA, NOWHERE
from analytics.networks.ground import Ground
from analytics.simple.network import Simple, simple
from analytics.structure.layers import Layers
from graph.network import Places
from graph.records import NodeKey

RESOLUTIONS = (0.5, 0.75, 1.0, 1.5, 2.0)
"""The higher, the smaller the communities (`analytics.md` 3.6)."""


class Told(NamedTuple):
    """A community that recurs: its members by key, the share of runs in which it came back, and the street in
    which most of them lie with how many do; None where no street is known.
    """

    members: tuple[NodeKey, ...]
    recurs: float
    street: NodeKey | None
    there: int


class Scale(NamedTuple):
    """One resolution: how many communities of more than one the best run has, its modularity, and those that
    recur. `streets` is the adjusted mutual information with the streets, `groups` the mean best F1 of the
    communities that recur and the groups; None where there is nothing to compare.
    """

    resolution: float
    number: int
    modularity: float
    recurring: tuple[Told, ...]
    streets: float | None
    groups: float | None


class Communities(NamedTuple):
    """`organizations` are tied to at least one other by an alliance they share."""

    organizations: int
    scales: tuple[Scale, ...]


def communities(ground: Ground) -> Communities:
    """The communities at every resolution, on ties weighted as Newman does."""
    net, tied = _tied(organization_ties(Layers(ground).memberships))
    scales = tuple(_scale(ground, net, tied, each) for each in RESOLUTIONS) if net.size else ()
    return Communities(net.size, scales)


def _tied(net: Simple) -> tuple[Simple, Places]:
    """The network of the nodes that have a tie, and their numbers before."""
    tied = np.unique(np.concatenate([net.source, net.target])).astype(np.int32)
    ends = np.column_stack([np.searchsorted(tied, each) for each in (net.source, net.target)])
    return simple(len(tied), ends, net.weight), tied


def _scale(ground: Ground, net: Simple, tied: Places, resolution: float) -> Scale:
    runs = partitions(net, resolution)
    found, label = recurring(runs), runs[0].label
    streets = ground.facts.at_level("street")[ground.areas[tied]]
    known = streets != NOWHERE
    groups = [roster.members for roster in ground.groups if len(roster.members) > 1]
    return Scale(
        resolution,
        int((np.bincount(label) > 1).sum()),
        runs[0].modularity,
        tuple(_told(ground, tied, streets, each) for each in found),
        _agreement(label[known], streets[known]),
        best_match([frozenset(tied[list(each.nodes)].tolist()) for each in found], groups),
    )


def _agreement(label: Places, streets: Places) -> float | None:
    """The information shared; None where all lie in one street or community, which tells nothing apart."""
    if min(len(np.unique(label)), len(np.unique(streets))) < 2:
        return None
    return adjusted_mutual_information(label, streets)


def _told(ground: Ground, tied: Places, streets: Places, found: Recurring) -> Told:
    keys, members, areas = ground.actors.keys, list(found.nodes), ground.facts.nodes(AREA)
    here = Counter(areas.at(at) for at in streets[members].tolist() if at != NOWHERE)
    street = min(here, key=lambda key: (-here[key], key)) if here else None
    told = tuple(sorted(keys[at] for at in tied[members].tolist()))
    return Told(told, found.recurs, street, 0 if street is None else here[street])
