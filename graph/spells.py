"""Spells: from when until when something was so, and how it was rated. What changes are found in.

Like the network they know no store, no policy and no clock: arrays made from what one view may see.
Days are day numbers since 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from graph.columns import Coded
from graph.network import Days, Places
from graph.records import NodeKey


class End(NamedTuple):
    """The nodes at one end of some records: `keys` are those of the kind, `places` lead into them."""

    kind: str
    keys: Sequence[str]
    places: Places

    def at(self, row: int) -> NodeKey:
        """The node at this end of one record."""
        return NodeKey(self.kind, self.keys[self.places[row]])


@dataclass(frozen=True, eq=False, slots=True)
class Spells:
    """One sort of what begins and ends, half-open: ties of one relation, or the lives of one kind.

    `about` is the name of the relation or kind; a life has no `other` side and no precisions. `begin` is
    `NO_DAY` and `end` is `OPEN_END` where the record holds no day. `source` is None for roles that may
    not read it.
    """

    about: str
    subject: End
    other: End | None
    begin: Days
    end: Days
    begin_precision: Coded | None
    end_precision: Coded | None
    source: Coded | None


@dataclass(frozen=True, eq=False, slots=True)
class Ratings:
    """Final ratings of one kind of subject, one entry each: by which scheme, of which calendar year, and
    on which day the grade was given.
    """

    subject: End
    rating: End
    scheme: Coded
    year: npt.NDArray[np.int64]
    grade: Coded
    assessed_on: Days
    source: Coded | None


@dataclass(frozen=True, eq=False, slots=True)
class History:
    """Everything that changes are found in."""

    spells: tuple[Spells, ...]
    ratings: tuple[Ratings, ...]
