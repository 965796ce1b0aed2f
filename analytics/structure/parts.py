"""Parts: alliances that hang together by organizations in several, or by bilateral ties of their members."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.networks.two_mode import TwoMode
from analytics.simple.network import simple
from analytics.simple.routes import components
from graph.network import Places
from graph.records import NodeKey


class Part(NamedTuple):
    """The alliances of one part by key, with how many organizations and memberships they have."""

    alliances: tuple[NodeKey, ...]
    organizations: int
    memberships: int

    @property
    def isolated(self) -> bool:
        """Whether it is one alliance that nothing ties to any other."""
        return len(self.alliances) == 1


def parts(net: TwoMode, bilateral: npt.ArrayLike = ()) -> tuple[Part, ...]:
    """The parts with an alliance in them, those with most memberships first.

    `bilateral` are pairs of organizations by place that hold together whatever alliances they are in.
    """
    label = labels(net, bilateral)
    own, of = label[: net.shape[0]], label[net.shape[0] :]
    there = np.bincount(own[net.counts > 0], minlength=len(label))
    held = np.bincount(of, net.sizes, minlength=len(label)).astype(np.int64)
    inside: dict[int, list[NodeKey]] = {}
    for at, part in enumerate(of.tolist()):
        inside.setdefault(part, []).append(net.alliances[at])
    told = [Part(tuple(sorted(keys)), int(there[at]), int(held[at])) for at, keys in inside.items()]
    return tuple(sorted(told, key=lambda part: (-part.memberships, part.alliances)))


def labels(net: TwoMode, bilateral: npt.ArrayLike = ()) -> Places:
    """The part of every organization, and after them of every alliance."""
    ends = np.column_stack([net.organization, net.alliance + net.shape[0]])
    pairs = np.asarray(bilateral, np.int32).reshape(-1, 2)
    return components(simple(sum(net.shape), np.concatenate([ends, pairs])))
