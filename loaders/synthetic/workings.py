"""What the mechanisms tell of beside coverage and alliances: drawn apart, so that nothing else changes.

Each subject has a generator of its own, made from the seed and the number of the subject.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from loaders.synthetic.check_ins import CheckIn, Order, draw_check_ins, draw_orders
from loaders.synthetic.honours import Brand, Campaign, Honour, brands, campaigns, draw_honours
from loaders.synthetic.openness import Matter, Meeting, Report, draw_matters, draw_meetings, draw_reports
from loaders.synthetic.powers import Duty, Power, Seated, duties, powers, seated
from loaders.synthetic.programmes import Programme, draw_programmes
from loaders.synthetic.replies import Cases, Way, draw_cases, ways
from loaders.synthetic.rooms import Guide, Room, draw_rooms, guides
from loaders.synthetic.stage import Stage
from loaders.synthetic.standards import Rating, draw_ratings
from loaders.synthetic.supply import Supply, draw_supply
from loaders.synthetic.work_lists import WorkLists, draw_work_lists


@dataclass(frozen=True, slots=True)
class Workings:
    """Everything of one district that is done, given, asked, opened and recognised."""

    check_ins: tuple[CheckIn, ...]
    orders: tuple[Order, ...]
    supply: Supply
    cases: tuple[Cases, ...]
    ways: tuple[Way, ...]
    rooms: tuple[Room, ...]
    guides: tuple[Guide, ...]
    seated: tuple[Seated, ...]
    powers: tuple[Power, ...]
    duties: tuple[Duty, ...]
    meetings: tuple[Meeting, ...]
    matters: tuple[Matter, ...]
    reports: tuple[Report, ...]
    campaigns: tuple[Campaign, ...]
    honours: tuple[Honour, ...]
    brands: tuple[Brand, ...]
    programmes: tuple[Programme, ...]
    work_lists: WorkLists
    ratings: tuple[Rating, ...]


def draw_workings(seed: int, stage: Stage) -> Workings:
    """The workings of this seed; nobody else draws from their generators."""
    check_ins = draw_check_ins(_rng(seed, 1), stage)
    rooms = tuple(draw_rooms(_rng(seed, 2), stage))
    return Workings(
        check_ins=tuple(check_ins),
        orders=tuple(draw_orders(_rng(seed, 3), stage, check_ins)),
        supply=draw_supply(_rng(seed, 4), stage),
        cases=tuple(draw_cases(_rng(seed, 5), stage)),
        ways=tuple(ways(stage)),
        rooms=rooms,
        guides=tuple(guides(stage)),
        seated=tuple(seated(stage)),
        powers=tuple(powers(stage)),
        duties=tuple(duties(stage)),
        meetings=tuple(draw_meetings(_rng(seed, 6), stage)),
        matters=tuple(draw_matters(_rng(seed, 7), stage)),
        reports=tuple(draw_reports(_rng(seed, 8), stage)),
        campaigns=tuple(campaigns()),
        honours=tuple(draw_honours(_rng(seed, 9), stage)),
        brands=tuple(brands(stage)),
        programmes=tuple(draw_programmes(_rng(seed, 10), stage)),
        work_lists=draw_work_lists(_rng(seed, 11), stage),
        ratings=tuple(draw_ratings(_rng(seed, 12), stage, rooms)),
    )


def _rng(seed: int, number: int) -> Generator:
    return np.random.default_rng([seed, number])
