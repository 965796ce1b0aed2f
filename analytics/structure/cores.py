"""Cores: the innermost of alliances and organizations, on the two modes at once."""

from __future__ import annotations

from typing import NamedTuple

import numpy as np

from analytics.networks.two_mode import TwoMode
from analytics.simple.cores import core_numbers
from analytics.structure.skeleton import Skeleton
from graph.network import Mask
from graph.records import NodeKey


class Core(NamedTuple):
    """The innermost k-core of the skeleton (Seidman 1983): each of it has k others of it beside it."""

    level: int
    alliances: tuple[NodeKey, ...]
    organizations: tuple[NodeKey, ...]


def innermost(of: Skeleton) -> Core:
    """The core of the highest level; level 0 and nobody where no alliance is tied."""
    levels = core_numbers(of.graph)
    top = int(levels.max(initial=0))
    inside = [of.key(at) for at in np.flatnonzero(levels == top).tolist()] if top else []
    kinds = [sorted(key for key in inside if (key.kind == "Alliance") is wanted) for wanted in (True, False)]
    return Core(top, tuple(kinds[0]), tuple(kinds[1]))


def two_mode_core(net: TwoMode, i: int, j: int) -> tuple[Mask, Mask]:
    """The (i, j)-core: the most organizations and alliances with each organization in i of the alliances and
    each alliance with j of the organizations (Ahmed et al. 2007). No library has it for two modes.
    """
    held, organizations, alliances = net.matrix, np.ones(net.shape[0], bool), np.ones(net.shape[1], bool)
    while True:
        keep = organizations & (held @ alliances.astype(np.int64) >= i)
        hold = alliances & (held.T @ keep.astype(np.int64) >= j)
        if keep.sum() == organizations.sum() and hold.sum() == alliances.sum():
            return keep, hold
        organizations, alliances = keep, hold
