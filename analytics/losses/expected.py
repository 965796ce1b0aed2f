"""How many organizations stay reached on average, when supports fail independently of each other.

An organization is lost if all its supports fail: with probability Q(S), the product of theirs. So the mean
is the sum of 1 - Q(S), and the covariance of two losses Q(S u T) - Q(S) Q(T), which differs from nought
only where S and T share a support: there it is Q(S) Q(T) (1 / Q(S n T) - 1). The mean and the deviation are
exact for every network. Where a lead has several alliances, supports are the leads (`by_leads` with
`leaderless_stop`): the product runs over leads, and each counts once.
"""

from __future__ import annotations

from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt
from scipy.sparse import csr_array, diags_array

from analytics.losses.reliance import Reliance
from graph.errors import WrongUseError

Shares = npt.NDArray[np.float64]

_ROWS = 512
"""Sets whose covariances are held at a time: how many share a support grows with the square."""

PAIRS = 100_000_000
"""Pairs of sets that share a support beyond which the deviation is left out: they would take seconds."""


class Expected(NamedTuple):
    """Organizations that stay reached, of so many covered: the mean, and the standard deviation, None where
    too many pairs of sets share a support.
    """

    covered: int
    mean: float
    deviation: float | None


def expected(reliance: Reliance, fail: npt.ArrayLike) -> Expected:
    """`fail`: the probability (0 to 1) that a support fails, one for all or one each."""
    chance = np.broadcast_to(np.asarray(fail, np.float64), len(reliance.supports))
    if ((chance < 0) | (chance > 1) | np.isnan(chance)).any():
        raise WrongUseError("失效概率应在 0 与 1 之间。", "A probability of failing lies between 0 and 1.")
    sets = [held for held in reliance.sets if all(chance[list(held)] > 0)]
    weight = np.array([reliance.sets[held] for held in sets], np.float64)
    rests = _incidence(sets, len(chance))
    logs = np.log(np.where(chance > 0, chance, 1.0))
    lost = weight * np.exp(rests @ logs)
    dear = int((np.diff(rests.tocsc().indptr).astype(np.int64) ** 2).sum()) > PAIRS
    deviation = None if dear else float(np.sqrt(_variance(rests, logs, lost)))
    return Expected(reliance.covered, reliance.covered - float(lost.sum()), deviation)


def _incidence(sets: list[tuple[int, ...]], supports: int) -> Any:
    """Sets by supports, `csr_array` of ones."""
    counts = [len(held) for held in sets]
    rows = np.repeat(np.arange(len(sets)), counts)
    columns = np.array([at for held in sets for at in held], np.int64)
    return csr_array((np.ones(len(rows)), (rows, columns)), shape=(len(sets), supports))


def _variance(rests: Any, logs: Shares, lost: Shares) -> float:
    """The sum of the covariances; a set that shares no support with another has none with it."""
    if not len(lost):
        return 0.0
    other = (rests @ diags_array(-logs)).T.tocsc()
    total = 0.0
    for start in range(0, len(lost), _ROWS):
        shared = (rests[start : start + _ROWS] @ other).tocsr()
        shared.data = np.expm1(shared.data)
        total += float(lost[start : start + _ROWS] @ (shared @ lost))
    return max(total, 0.0)
