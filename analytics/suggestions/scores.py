"""Scores of three-step paths o - a - o' - b: how near an organization is to an alliance it is not in.

Between the two modes there are no common neighbours, so that paths of three steps take their place
(`analytics.md` 3.6). A path weighs 1/(members of a x alliances of o') by resource allocation (Zhou, Lue and
Zhang 2009), 1/(log x log) by Adamic and Adar 2003, and 1 where paths are counted. Popularity, the members
of b, is the baseline that any score has to beat.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from enum import StrEnum
from typing import Any

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array

from analytics.networks.two_mode import TwoMode
from graph.network import Places

Shares = npt.NDArray[np.float64]

DIGITS = 9
"""Digits after the point that scores keep: equal ones are equal however the sums were ordered."""


class Method(StrEnum):
    """By what paths are weighed."""

    ALLOCATION = "allocation"
    ADAMIC_ADAR = "adamic_adar"
    PATHS = "paths"


def _log(degrees: Places) -> Shares:
    return np.divide(1.0, np.log(np.maximum(degrees, 2)), out=np.zeros(len(degrees)), where=degrees > 1)


def _inverse(degrees: Places) -> Shares:
    return np.divide(1.0, degrees, out=np.zeros(len(degrees)), where=degrees > 0)


_WEIGHTS: Mapping[Method, Callable[[Places], Shares]] = {
    Method.ALLOCATION: _inverse,
    Method.ADAMIC_ADAR: _log,
    Method.PATHS: lambda degrees: np.ones(len(degrees)),
}


def weights(net: TwoMode, method: Method) -> tuple[Shares, Shares]:
    """The weight of every organization and of every alliance in the middle of a path."""
    weigh = _WEIGHTS[method]
    return weigh(net.counts), weigh(net.sizes)


def scores(net: TwoMode, method: Method = Method.ALLOCATION, rows: Places | None = None) -> Any:
    """Organizations by alliances, a sparse `csr_array`: the score of every pair that any path joins.

    Pairs that are tied already have numbers without meaning. Products run over alliances, which are few,
    and never over all pairs of organizations; `rows` are the organizations that are wanted, else all.
    """
    organization, alliance = weights(net, method)
    held = csr_array(net.matrix, dtype=np.float64)
    across = csr_array(held.T @ diags_array(organization) @ held)
    wanted = held if rows is None else csr_array(held[rows])
    found = csr_array(wanted @ diags_array(alliance) @ across)
    found.data = np.round(found.data, DIGITS)
    return found
