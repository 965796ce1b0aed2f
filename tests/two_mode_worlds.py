"""Small networks of memberships for the tests of structure: by hand, at random, and under other numbers."""

from __future__ import annotations

import random
from collections.abc import Sequence
from typing import NamedTuple

import networkx as nx

from analytics.networks.two_mode import TwoMode, two_mode
from analytics.structure.skeleton import Skeleton, skeleton
from graph.records import NodeKey

Pairs = list[tuple[int, int]]


class World(NamedTuple):
    """A network of memberships, and pairs of its organizations with a bilateral tie."""

    net: TwoMode
    bilateral: Pairs

    @property
    def skeleton(self) -> Skeleton:
        return skeleton(self.net)


def organization(number: int) -> NodeKey:
    return NodeKey("Unit", f"t:{number:02d}")


def alliance(number: int) -> NodeKey:
    return NodeKey("Alliance", f"t:{number:02d}")


def memberships(of: Sequence[Sequence[int]], leads: Pairs | None = None, alliances: int = 0) -> TwoMode:
    """Organization n is in the alliances `of[n]`; `leads` are pairs (alliance, organization)."""
    size = max([alliances, *(at + 1 for mine in of for at in mine)])
    return two_mode(
        [organization(n) for n in range(len(of))],
        [alliance(n) for n in range(size)],
        [(n, at) for n, mine in enumerate(of) for at in mine],
        leads=leads or [],
    )


def drawn(rnd: random.Random, organizations: int = 12, alliances: int = 6) -> World:
    """A network at random, with leads and bilateral ties."""
    o, a = rnd.randint(1, organizations), rnd.randint(1, alliances)
    often = rnd.random() * 0.6
    of = [[at for at in range(a) if rnd.random() < often] for _ in range(o)]
    leads = [(at, n) for n, mine in enumerate(of) for at in mine if rnd.random() < 0.3]
    bilateral = [(x, y) for x in range(o) for y in range(x + 1, o) if rnd.random() < 0.05]
    return World(memberships(of, leads, a), bilateral)


def renumbered(rnd: random.Random, world: World) -> World:
    """The same organizations, alliances and ties under other numbers, told in another order."""
    net, (o, a) = world.net, world.net.shape
    new = rnd.sample(range(o), o), rnd.sample(range(a), a)
    organizations, alliances = [organization(0)] * o, [alliance(0)] * a
    for n, key in enumerate(net.organizations):
        organizations[new[0][n]] = key
    for n, key in enumerate(net.alliances):
        alliances[new[1][n]] = key
    told = [
        (new[0][x], new[1][y]) for x, y in zip(net.organization.tolist(), net.alliance.tolist(), strict=True)
    ]
    leads = [(new[1][x], new[0][y]) for x, y in zip(net.led.tolist(), net.lead.tolist(), strict=True)]
    bilateral = [(new[0][y], new[0][x]) for x, y in world.bilateral]
    for each in (told, leads, bilateral):
        rnd.shuffle(each)
    return World(two_mode(organizations, alliances, told, leads=leads), bilateral)


def graph_of(net: TwoMode) -> nx.Graph[NodeKey]:
    """The memberships as networkx has them."""
    made: nx.Graph[NodeKey] = nx.Graph()
    made.add_nodes_from([*net.organizations, *net.alliances])
    pairs = zip(net.organization.tolist(), net.alliance.tolist(), strict=True)
    made.add_edges_from((net.organizations[x], net.alliances[y]) for x, y in pairs)
    return made
