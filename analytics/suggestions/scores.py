"""Scores of pairs that are not members of each other yet: link prediction on the two-mode network.

Between the two modes there are no common neighbours, so paths of three steps count: organization, alliance of
it, another member, alliance of that one. Each path is weighted by how little its inner nodes are shared
(resource allocation: Zhou, Lü and Zhang 2009; Adamic and Adar 2003), or by one.
"""

from __future__ import annotations

from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array

from analytics.networks.two_mode import TwoMode

Shares = npt.NDArray[np.float64]


class Method(StrEnum):
    """How a path of three steps is weighted; `POPULARITY` looks at no path: how large the alliance is."""

    ALLOCATION = "resource_allocation"
    ADAMIC_ADAR = "adamic_adar"
    PATHS = "paths"
    POPULARITY = "popularity"


def scores(net: TwoMode, method: Method, kin: Any = None) -> Any:
    """Organizations by alliances, `csr_array`: the score of every pair that has any and is not a member yet.

    `kin` marks pairs of organizations of one owner: that one of them is somewhere says nothing of the other.
    """
    found = _popular(net) if method is Method.POPULARITY else _paths(net, method, kin)
    found = csr_array(found - found.multiply(net.matrix > 0))
    found.eliminate_zeros()
    found.sort_indices()
    return found


def between(net: TwoMode, method: Method, kin: Any = None) -> Any:
    """Organizations by organizations: what every pair that sits together weighs, by their alliances."""
    weighed = net.matrix.astype(np.float64) @ diags_array(_weight(net.sizes, method))
    found = csr_array(weighed @ net.matrix.T)
    found.setdiag(0)
    if kin is not None:
        found = csr_array(found - found.multiply(kin))
    found.eliminate_zeros()
    return found


def _paths(net: TwoMode, method: Method, kin: Any) -> Any:
    return (
        between(net, method, kin) @ diags_array(_weight(net.counts, method)) @ net.matrix.astype(np.float64)
    )


def _weight(degree: npt.NDArray[np.int32], method: Method) -> Shares:
    """What a node on the way counts; one that leads nowhere else, nothing."""
    if method is Method.PATHS:
        return (degree > 1).astype(np.float64)
    shared = np.where(degree > 1, degree, 2).astype(np.float64)
    weight = 1 / (np.log(shared) if method is Method.ADAMIC_ADAR else shared)
    return np.where(degree > 1, weight, 0.0)


def _popular(net: TwoMode) -> Any:
    """The size of the alliance, for every organization that is a member of any."""
    joined = (net.counts > 0).astype(np.float64)
    return csr_array(np.outer(joined, net.sizes.astype(np.float64)))
