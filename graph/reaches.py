"""What reached the units of one view over time: the ties that are evidence, with their days.

The evidence of a day (`graph.evidence`) is a cut through it. A tie says when it was last verified, never when
before that: on an earlier day of its own it counts as verified, as it does in the network of that day.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass

import numpy as np
import numpy.typing as npt

from graph.network import Days, Places


@dataclass(frozen=True, eq=False, slots=True)
class Reaches:
    """One entry per tie and stretch of days, half-open. `unit` is a place in `keys`, `verified_on` the last
    day somebody confirmed a tie of T1-T4 (`NO_DAY` where nobody did); alliances need no verification.
    """

    keys: Sequence[str]
    unit: Places
    means: npt.NDArray[np.int8]
    begin: Days
    end: Days
    verified_on: Days

    def __len__(self) -> int:
        return len(self.unit)
