"""The skeleton: alliances and the organizations that are in several, with numbers of their own.

Organizations in one alliance only tie nothing; with them nearly every alliance would be a cut node
(`analytics.md` 3.2).
"""

from __future__ import annotations

from dataclasses import dataclass
from functools import cached_property
from typing import Any

import numpy as np
from scipy.sparse import csr_array

from analytics.networks.two_mode import TwoMode
from analytics.simple.network import Simple, Weights, simple
from graph.network import Mask, Places
from graph.records import NodeKey


@dataclass(frozen=True, eq=False)
class Skeleton:
    """`net` with all memberships; `tying` are the places of its organizations that are in several alliances.

    Alliances keep their numbers; the organization `tying[n]` has the number of alliances plus n.
    """

    net: TwoMode
    tying: Places

    @property
    def alliances(self) -> int:
        """How many alliances there are, tied or not."""
        return self.net.shape[1]

    @property
    def size(self) -> int:
        """How many nodes there are in all."""
        return self.alliances + len(self.tying)

    def key(self, number: int) -> NodeKey:
        """The node with a number."""
        inner = number - self.alliances
        return self.net.alliances[number] if inner < 0 else self.net.organizations[self.tying[inner]]

    @cached_property
    def _numbers(self) -> dict[NodeKey, int]:
        return {self.key(at): at for at in range(self.size)}

    def number(self, key: NodeKey) -> int:
        """The number of an alliance or tying organization; KeyError where it is neither."""
        return self._numbers[key]

    @cached_property
    def matrix(self) -> Any:
        """Tying organizations by alliances, `csr_array` of int64 ones."""
        return csr_array(self.net.matrix[self.tying])

    @cached_property
    def graph(self) -> Simple:
        """The two-mode network of alliances and tying organizations."""
        ends = self.matrix.tocoo()
        return simple(self.size, np.column_stack([ends.col, ends.row + self.alliances]))

    @cached_property
    def is_organization(self) -> Mask:
        """Which numbers are organizations."""
        return np.arange(self.size) >= self.alliances

    @cached_property
    def memberships(self) -> Weights:
        """The memberships that each node stands for: of an alliance all of its own, of an organization 0."""
        return np.append(self.net.sizes, np.zeros(len(self.tying))).astype(np.float64)

    @cached_property
    def ties(self) -> Places:
        """How many organizations tie each alliance to others."""
        return self.graph.degrees[: self.alliances]


def skeleton(net: TwoMode) -> Skeleton:
    """The skeleton of a network of memberships."""
    return Skeleton(net, np.flatnonzero(net.counts > 1).astype(np.int32))
