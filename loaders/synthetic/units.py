"""The units of one district as columns: enterprises first, then social organizations.

A unit is meant by its position in these columns everywhere in this package.
"""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from loaders.synthetic.draws import Days, Flags, Ints, days, days_to, pick, pick_by_row
from loaders.synthetic.industries import DIVISIONS, SOCIAL
from loaders.synthetic.lots import FEW_STREETS, LOTS, NOT_SURVEYED, SURVEY_STATES, SURVEYED, Plan
from loaders.synthetic.places import Places

OWNERSHIP = ("私营", "外商投资", "港澳台投资", "混合所有", "国有", "集体")
ROSTERED_OWNERSHIP = (93, 2, 2, 3)
OUTSIDE_OWNERSHIP = (92.5, 1, 1, 2, 1.5, 2)
STATUS = ("在业", "停业", "空壳", "僵尸企业", "迁出", "注销", "吊销", "不详")
OUTSIDE_STATUS = (62, 6, 7, 6, 5, 6, 4, 4)
OUTSIDE_SURVEY = (1, 8.5, 90, 0.5)
STREETS_OF_A_FEW = 4
FIRST_FOUNDED = "1992-03-01"
NO_DAY = np.datetime64("NaT", "D")


@dataclass(frozen=True, slots=True)
class Units:
    """Columns of the enterprises and social organizations, one entry per unit.

    Codes are positions: `plan` in `Plan`, `community` in `Places`, `industry` in the divisions,
    `staff`, `members`, `survey`, `ownership` and `status` in their lists. `moved` and `surveyed` are
    NaT where nothing of the kind happened.
    """

    enterprises: int
    plan: Ints
    community: Ints
    street: Ints
    industry: Ints
    staff: Ints
    members: Ints
    survey: Ints
    ownership: Ints
    status: Ints
    founded: Days
    moved: Days
    checked: Days
    surveyed: Days

    def planned(self, *plans: Plan) -> Ints:
        """The positions of the units in any of these plans, in order."""
        return np.flatnonzero(np.isin(self.plan, plans))

    def since(self) -> Days:
        """The day from which each unit has been where it is."""
        return np.where(np.isnat(self.moved), self.founded, self.moved)


def draw_units(rng: Generator, places: Places) -> Units:
    """Units in the numbers of `LOTS`, shuffled, with every other column drawn to fit the plan."""
    enterprises = sum(lot.enterprises for lot in LOTS)
    plan = np.concatenate(
        [_shuffled(rng, [x.enterprises for x in LOTS]), _shuffled(rng, [x.social for x in LOTS])]
    )
    outside = plan == Plan.OUTSIDE
    community = _communities(rng, places, plan)
    survey = np.where(outside, _outside_survey(rng, plan.size), _planned_survey()[plan])
    founded = _founded(rng, plan)
    return Units(
        enterprises=enterprises,
        plan=plan,
        community=community,
        street=places.street_of[community],
        industry=_industries(rng, enterprises, plan.size - enterprises),
        staff=pick_by_row(rng, np.asarray([lot.staff for lot in LOTS], dtype=np.float64), plan),
        members=_members(rng, plan, survey, outside),
        survey=survey,
        ownership=_either(rng, outside, OUTSIDE_OWNERSHIP, ROSTERED_OWNERSHIP),
        status=np.where(outside, pick(rng, OUTSIDE_STATUS, plan.size), 0),
        founded=founded,
        moved=_moved(rng, plan),
        checked=np.maximum(days(rng, "2015-07-01", "2016-12-30", plan.size), founded),
        surveyed=_surveyed(rng, survey, founded),
    )


def _shuffled(rng: Generator, counts: list[int]) -> Ints:
    return rng.permutation(np.repeat(np.arange(len(counts), dtype=np.int64), counts))


def _communities(rng: Generator, places: Places, plan: Ints) -> Ints:
    """Communities differ in size by an order of magnitude; a few lots stay in a few streets."""
    weights = 0.35 + rng.gamma(1.2, 1.0, len(places.communities))
    community = pick(rng, weights.tolist(), plan.size)
    for lot in FEW_STREETS:
        streets = rng.choice(len(places.streets), STREETS_OF_A_FEW, replace=False)
        near = np.flatnonzero(np.isin(places.street_of, streets))
        community[plan == lot] = rng.choice(near, int(np.count_nonzero(plan == lot)))
    return community


def _industries(rng: Generator, enterprises: int, social: int) -> Ints:
    first = pick(rng, [division.weight for division in DIVISIONS], enterprises)
    second = pick(rng, [division.weight for division in SOCIAL], social) + len(DIVISIONS)
    return np.concatenate([first, second])


def _outside_survey(rng: Generator, size: int) -> Ints:
    order = [1, 0, 2, 3]
    return np.asarray(order, dtype=np.int64)[pick(rng, OUTSIDE_SURVEY, size)]


def _planned_survey() -> Ints:
    return np.asarray([SURVEY_STATES.index(lot.survey) for lot in LOTS], dtype=np.int64)


def _members(rng: Generator, plan: Ints, survey: Ints, outside: Flags) -> Ints:
    """Bands by plan; where nobody has looked, the band of a unit outside the roster is unknown."""
    drawn = pick_by_row(rng, np.asarray([lot.members for lot in LOTS], dtype=np.float64), plan)
    return np.where(outside & (survey != SURVEY_STATES.index(SURVEYED)), 6, drawn)


def _either(rng: Generator, which: Flags, yes: tuple[float, ...], no: tuple[float, ...]) -> Ints:
    return np.where(which, pick(rng, yes, which.size), pick(rng, no, which.size))


def _founded(rng: Generator, plan: Ints) -> Days:
    """Later foundations are more common: the later of two draws before the limit of the lot."""
    last = np.asarray([lot.founded_by for lot in LOTS], dtype="datetime64[D]")[plan]
    return np.maximum(days_to(rng, FIRST_FOUNDED, last), days_to(rng, FIRST_FOUNDED, last))


def _moved(rng: Generator, plan: Ints) -> Days:
    moved = days(rng, "2016-07-15", "2016-12-20", plan.size)
    return np.where(plan == Plan.NEWCOMER, moved, NO_DAY)


def _surveyed(rng: Generator, survey: Ints, founded: Days) -> Days:
    """Surveys were made in 2016, so that none is older than 365 days on the last day of that year."""
    drawn = np.maximum(days(rng, "2016-02-01", "2016-12-28", survey.size), founded)
    return np.where(survey == SURVEY_STATES.index(NOT_SURVEYED), NO_DAY, drawn)
