"""The network: arrays for one date, made from what one view may see. What analytics compute on.

It knows no store, no policy and no clock. Positions are those of the arrays here; `keys` lead back
to the graph. Days are day numbers since 1970-01-01; `NO_DAY` is a day that nobody knows.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from enum import IntEnum

import numpy as np
import numpy.typing as npt

from graph.columns import Coded

Days = npt.NDArray[np.int32]
Places = npt.NDArray[np.int32]
Mask = npt.NDArray[np.bool_]


class Means(IntEnum):
    """By what a unit is reached, strongest first; the numbers are those of the tiers T1–T5."""

    STANDALONE = 1
    JOINT = 2
    REGIONAL = 3
    CONTACT = 4
    ALLIANCE = 5


class BodyState(IntEnum):
    """How it stands with the organization behind a piece of evidence on the date."""

    SOUND = 0
    LAPSED = 1
    BELOW_THREE = 2
    ABOLISHED = 3


@dataclass(frozen=True, eq=False, slots=True)
class Units:
    """The units that exist on the date, one array entry each.

    `street`, `community` and `district` are places in `Network.areas`, -1 where unknown.
    `member_band` is None where the view may not even count by it; `bands_by_cell` says whether counts
    by it may be split into cells, where a count of one would tell the band of a unit.
    """

    keys: list[str]
    kind: Coded
    ownership: Coded
    industry: Coded
    employees_band: Coded
    operating_status: Coded
    survey_state: Coded
    rostered: Coded
    above_scale: Coded
    fixed_premises: Coded
    member_band: Coded | None
    bands_by_cell: bool
    shares_licence: Mask
    moved_in_on: Days
    community: Places
    street: Places
    district: Places

    def __len__(self) -> int:
        return len(self.keys)


@dataclass(frozen=True, eq=False, slots=True)
class Evidence:
    """What reaches a unit on the date: one entry per tie.

    `unit` is a place in `Units`, `source` the key of the body, post or alliance, `verified_on` the
    last day somebody confirmed it (for alliances: of an activity), `state` a `BodyState`. A source that
    counts but may not be shown is empty.
    """

    unit: Places
    means: npt.NDArray[np.int8]
    verified_on: Days
    state: npt.NDArray[np.int8]
    source: list[str]

    def __len__(self) -> int:
        return len(self.unit)


@dataclass(frozen=True, eq=False, slots=True)
class Households:
    """个体工商户 as counts: area place, industry section, number. Never nodes."""

    community: Places
    street: Places
    district: Places
    section: Coded
    count: npt.NDArray[np.int64]


@dataclass(frozen=True, eq=False, slots=True)
class Areas:
    """The areas of the network: keys, the names they bear on the date, and whether run in trust."""

    keys: list[str]
    names: list[str]
    in_trust: Mask


@dataclass(frozen=True, eq=False, slots=True)
class Zones:
    """Which unit lies in which zone: two parallel arrays of places; zones by key and name."""

    keys: list[str]
    names: list[str]
    unit: Places
    zone: Places


@dataclass(frozen=True, eq=False, slots=True)
class Network:
    """Everything the analytics of one date need."""

    as_of: date
    day: int
    units: Units
    evidence: Evidence
    households: Households
    areas: Areas
    zones: Zones
