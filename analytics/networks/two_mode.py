"""The two-mode network: which organization is in which alliance. The network B of `domain.md` 4.1.

The same shape holds whatever reaches an organization: its alliances, or the bodies and contacts that cover
it. Measures are taken on both modes directly, never on a projection (Borgatti and Everett 1997).
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, replace
from functools import cached_property
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array

from graph.network import Mask, Places
from graph.records import NodeKey


@dataclass(frozen=True, eq=False)
class TwoMode:
    """`organization` and `alliance` are parallel: one entry per membership, each once, by organization and
    then alliance. `led[i]` is led by `lead[i]`, named deputies among the leads; a lead may be a member too.
    `held` marks organizations that stay reached whatever alliances stop,
    such as those with a party organization of their own.
    """

    organizations: Sequence[NodeKey]
    alliances: Sequence[NodeKey]
    organization: Places
    alliance: Places
    held: Mask
    led: Places
    lead: Places

    @property
    def shape(self) -> tuple[int, int]:
        """The numbers of organizations and alliances."""
        return len(self.organizations), len(self.alliances)

    @cached_property
    def counts(self) -> Places:
        """How many alliances each organization is in."""
        return np.bincount(self.organization, minlength=self.shape[0]).astype(np.int32)

    @cached_property
    def sizes(self) -> Places:
        """How many organizations are in each alliance."""
        return np.bincount(self.alliance, minlength=self.shape[1]).astype(np.int32)

    @cached_property
    def matrix(self) -> Any:
        """The incidence: organizations by alliances, `csr_array` of int64 ones."""
        ones = np.ones(len(self.organization), np.int64)
        return csr_array((ones, (self.organization, self.alliance)), shape=self.shape)

    @cached_property
    def members(self) -> Sequence[Places]:
        """The organizations of each alliance, in order."""
        order = np.lexsort((self.organization, self.alliance))
        return np.split(self.organization[order], np.cumsum(self.sizes)[:-1]) if self.shape[1] else ()

    @cached_property
    def skeleton(self) -> TwoMode:
        """The same without the memberships of organizations that are in one alliance only.

        Such an organization ties nothing to anything; with it nearly every alliance would be a cut node
        (`analytics.md` 3.2). The numbers of organizations and alliances stay.
        """
        rows = self.counts[self.organization] > 1
        return replace(self, organization=self.organization[rows], alliance=self.alliance[rows])


def two_mode(
    organizations: Sequence[NodeKey],
    alliances: Sequence[NodeKey],
    memberships: npt.ArrayLike,
    *,
    held: npt.ArrayLike = (),
    leads: npt.ArrayLike = (),
) -> TwoMode:
    """From pairs (organization, alliance), places held, and pairs (alliance, lead): in any order."""
    members, led = _sorted(memberships), _sorted(leads)
    stays = np.zeros(len(organizations), bool)
    stays[np.asarray(held, np.int32)] = True
    return TwoMode(organizations, alliances, members[:, 0], members[:, 1], stays, led[:, 0], led[:, 1])


def _sorted(pairs: npt.ArrayLike) -> npt.NDArray[np.int32]:
    both = np.asarray(pairs, np.int32).reshape(-1, 2)
    return np.unique(both, axis=0)
