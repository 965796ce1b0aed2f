"""The four service programmes: what is provided where, by whom, and with whose money."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from loaders.synthetic.industries import EVERY
from loaders.synthetic.lots import Plan
from loaders.synthetic.stage import Stage
from loaders.synthetic.units import STATUS

INSURED, INSURANCE_YUAN = 38_700, 4_120_000
"""The published numbers F49 and, more than four million, F48."""

CANTEEN_YUAN, STORE_YUAN, HARDSHIP_YUAN = (90_000, 200_000), (30_000, 60_000), 640_000
GUESTS, CUSTOMERS = (120, 400), (60, 200)
STORES = 6
SINCE = date(2015, 3, 1)
UNBUDGETED_EVERY = 8


class Share(NamedTuple):
    """A unit with what it is paid for delivering, or what it gives."""

    unit: int
    yuan: int


class Programme(NamedTuple):
    """A programme; it serves streets, or the district where there are none.

    `yuan` is the budget of a year, and `beneficiaries` a total; both may be unknown.
    """

    kind: str
    mode: str
    eligibility: str
    yuan: int | None
    beneficiaries: int | None
    streets: tuple[int, ...]
    delivers: tuple[Share, ...]
    funds: tuple[Share, ...]


def draw_programmes(rng: Generator, stage: Stage) -> list[Programme]:
    """Canteens of every street, stores of some, one insurance for the district, one relief."""
    caterers, social = _working(stage, "H62"), _social(stage)
    first, *others = (department.number for department in stage.departments)
    canteens = [
        _canteen(rng, street, caterers[street % len(caterers)], others[street % 3])
        for street in stage.streets
    ]
    stores = [_store(rng, street, social[street], others[3]) for street in list(stage.streets)[:STORES]]
    return [*canteens, *stores, _insurance(_working(stage, "K70")[0], first), _hardship(social[-1], first)]


def _working(stage: Stage, division: str) -> list[int]:
    """Enterprises of a division on the roster that operate and were there before 2014."""
    units = stage.setting.units
    fits = (units.status == STATUS.index("在业")) & (units.founded < np.datetime64("2014-01-01"))
    fits &= units.industry == next(n for n, each in enumerate(EVERY) if each.code == division)
    fits[units.enterprises :] = False
    chosen: list[int] = np.flatnonzero(fits & (units.plan != Plan.OUTSIDE)).tolist()
    return chosen


def _social(stage: Stage) -> list[int]:
    """Social organizations that were there before 2014."""
    units = stage.setting.units
    fits = units.founded < np.datetime64("2014-01-01")
    fits[: units.enterprises] = False
    chosen: list[int] = np.flatnonzero(fits).tolist()
    return chosen


def _canteen(rng: Generator, street: int, caterer: int, department: int) -> Programme:
    """Run by an enterprise with money of the government; of a few the budget is not known."""
    yuan, guests = int(rng.integers(*CANTEEN_YUAN)) // 1000 * 1000, int(rng.integers(*GUESTS))
    known = None if street % UNBUDGETED_EVERY == UNBUDGETED_EVERY - 1 else yuan
    given = (Share(caterer, yuan // 2),), (Share(department, yuan // 2),)
    return Programme("社区长寿食坊", "政府加企业", "年满70岁的居民", known, guests, (street,), *given)


def _store(rng: Generator, street: int, provider: int, department: int) -> Programme:
    yuan, customers = int(rng.integers(*STORE_YUAN)) // 1000 * 1000, int(rng.integers(*CUSTOMERS))
    given = (Share(provider, yuan),), (Share(department, yuan),)
    return Programme("慈善惠民超市", "社会组织专业服务", "低收入家庭", yuan, customers, (street,), *given)


def _insurance(insurer: int, department: int) -> Programme:
    """One unit alone delivers it."""
    given = (Share(insurer, INSURANCE_YUAN),), (Share(department, INSURANCE_YUAN),)
    return Programme("松鹤延年保险", "政府购买服务", "年满70岁的居民", INSURANCE_YUAN, INSURED, (), *given)


def _hardship(provider: int, department: int) -> Programme:
    """F52 counts households, so how many persons it reaches is not known."""
    given = (Share(provider, HARDSHIP_YUAN),), (Share(department, HARDSHIP_YUAN),)
    return Programme("雪中送炭", "特殊群众个性化服务", "困难家庭", HARDSHIP_YUAN, None, (), *given)
