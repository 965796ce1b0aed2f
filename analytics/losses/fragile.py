"""Fragile committees: how likely the members that take part fall below a quorum (`analytics.md` 3.3).

Members leave independently of each other, each with its own probability, so the number that stays has a
Poisson binomial distribution; it is convolved out exactly.
"""

from __future__ import annotations

from collections.abc import Sequence

import numpy as np
import numpy.typing as npt


def staying(leave: Sequence[float]) -> npt.NDArray[np.float64]:
    """The probability that exactly 0, 1, ... of some members stay, by the probability that each leaves."""
    found = np.ones(1)
    for chance in leave:
        found = np.convolve(found, (chance, 1.0 - chance))
    return found


def below(leave: Sequence[float], quorum: int) -> float:
    """The probability that fewer than a quorum stay; 1 where there are fewer even now."""
    return float(min(1.0, staying(leave)[: max(quorum, 0)].sum()))


def leaving(exits: int, member_days: int, days: int) -> float | None:
    """The probability that a member leaves within some days, at the rate at which others have left.

    At a constant rate: 1 - exp(-rate x days). None where nobody was seen to leave: a source that is silent
    of exits does not say that there are none.
    """
    return float(-np.expm1(-exits / member_days * days)) if exits and member_days else None
