"""Campaigns, brands and honours. Honours to persons are totals of a campaign, and describe nobody."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.alliances import Alliance
from loaders.synthetic.bodies import Body, Ref, Role
from loaders.synthetic.stage import Stage

POST, TEAM, UNIT, INDUSTRY, BLOCK = "示范岗", "示范团队", "示范单位", "示范行业", "示范街区（示范城）"
ORGANIZATION, AREA, SYSTEM, PERSONS = "组织", "区域", "制度", "个人（只计数）"

SEASON_PERSONS = 10
PIONEERS, COLLECTIVES = 60, 42
"""The published numbers F33, F36 and F37."""

YEARS = (2015, 2016)
LEVELS_OF_BODIES = ((POST, 40), (TEAM, 30), (UNIT, 24))
INDUSTRIES = 5
MODELS = 30
BLOCKS = (1, 6)
"""The streets with a model block; the first zone has the one model city (F34)."""


class Campaign(NamedTuple):
    """A drive; `theme` and `category` are blank where it is none of the four of M12."""

    name: str
    theme: str
    category: str
    start: date
    end: date | None


class Honour(NamedTuple):
    """An honour: to a body, to the area of a street, to a zone or to the district, or to a number of persons.

    `campaign` is the position of the campaign in which it was given.
    """

    name: str
    level: str
    kind: str
    year: int
    awarded_by: str
    campaign: int | None = None
    body: Ref | None = None
    street: int | None = None
    zone: int | None = None
    district: bool = False
    persons: int | None = None


class Brand(NamedTuple):
    """A named line of work of an alliance or of a body."""

    code: str
    category: str
    alliance: Alliance | None
    body: Ref | None
    start: date
    end: date | None = None


THEMES = (
    ("牢记宗旨、服务为民", "党政机关", 2016),
    ("奉献在基层", "街道社区", 2016),
    ("服务明星评比", "窗口单位", 2015),
    ("我为企业（组织）发展献一策", "两新组织", 2016),
)
"""The four themes; the one of service windows last ran in 2015."""

CO_CREATION, MODEL_SITES, PIONEER = 4, 5, 6
FIRST_SEASON = 7


def campaigns() -> list[Campaign]:
    """The four themes, then those that give honours: co-creation, model sites, pioneers, three seasons."""
    themed = [
        Campaign(f"示例分类示范行动{number}", theme, category, date(year, 3, 1), date(year, 6, 30))
        for number, (theme, category, year) in enumerate(THEMES, 1)
    ]
    seasons = [
        Campaign(f"示例十大人物评选{number}", "", "", date(year, 1, 4), date(year, 9, 30))
        for number, year in enumerate((2014, 2015, 2016), 1)
    ]
    return [
        *themed,
        Campaign("示例五级联创", "", "", date(2015, 1, 5), None),
        Campaign("示例双强六好示范创建", "", "", date(2014, 1, 6), None),
        Campaign("示例十佳先锋评选", "", "", date(2016, 1, 4), date(2016, 10, 31)),
        *seasons,
    ]


def draw_honours(rng: Generator, stage: Stage) -> list[Honour]:
    """The honours of bodies and areas, then the totals of persons, then the two of systems of work."""
    bodies = _honourable(rng, stage)
    return [
        *_of_levels(bodies),
        *_of_areas(stage),
        *_models(bodies),
        *_collectives(bodies),
        *_persons(),
        *_systems(),
    ]


def _honourable(rng: Generator, stage: Stage) -> list[Body]:
    """Bodies of communities, public bodies and enterprises that were there before 2014, in random order."""
    communities = [stage.setting.hosts[Ref(Role.COMMUNITY, number)] for number in stage.communities]
    found = [*communities, *stage.public, *stage.state_owned, *stage.two_new]
    there = [body for body in found if body.founded < date(2014, 1, 1) and body.abolished is None]
    order = rng.permutation(len(there)).tolist()
    return [there[place] for place in order]


def _of_levels(bodies: list[Body]) -> Iterator[Honour]:
    levels = [level for level, count in LEVELS_OF_BODIES for _ in range(count)]
    for place, level in enumerate(levels):
        year, body = YEARS[place % 2], bodies[place].ref
        yield Honour(f"示例{level}", level, ORGANIZATION, year, "示例区", CO_CREATION, body)


def _of_areas(stage: Stage) -> Iterator[Honour]:
    for hub in (Ref(Role.HUB, number) for number in range(INDUSTRIES)):
        yield Honour("示例示范行业", INDUSTRY, ORGANIZATION, 2016, "示例区", CO_CREATION, hub)
    for street in BLOCKS:
        yield Honour("示例示范街区", BLOCK, AREA, 2016, "示例区", CO_CREATION, street=street)
    yield Honour("示例示范城", BLOCK, AREA, 2016, "示例市", zone=stage.zones[0].number)


def _models(bodies: list[Body]) -> Iterator[Honour]:
    """Model sites of “two strengths, six goods”, of no level."""
    for place, body in enumerate(bodies[-MODELS:]):
        year = YEARS[place % 2]
        yield Honour("示例双强六好示范点", "", ORGANIZATION, year, "示例区", MODEL_SITES, body.ref)


def _collectives(bodies: list[Body]) -> Iterator[Honour]:
    first = sum(count for _, count in LEVELS_OF_BODIES)
    for body in bodies[first : first + COLLECTIVES]:
        yield Honour("示例先锋集体", "", ORGANIZATION, 2016, "示例区", PIONEER, body.ref)


def _persons() -> Iterator[Honour]:
    yield Honour("示例先锋个人", "", PERSONS, 2016, "示例区", PIONEER, persons=PIONEERS)
    for season, year in enumerate((2014, 2015, 2016)):
        campaign = FIRST_SEASON + season
        yield Honour("示例十大人物", "", PERSONS, year, "示例区", campaign, persons=SEASON_PERSONS)


def _systems() -> Iterator[Honour]:
    for name, year in (("示例标准化社区党建制度", 2015), ("示例双报到制度", 2016)):
        yield Honour(name, "", SYSTEM, year, "示例市", district=True)


BRANDS = (
    ("雪中送炭·精准扶贫", "街道社区"),
    ("党员先锋进楼栋", "街道社区"),
    ("红领先锋", "两新组织"),
    ("三心一推进", "党政机关"),
)


def brands(stage: Stage) -> Iterator[Brand]:
    """Every brand in two live groups; then one in a dormant group, one that has ended, one of a street."""
    live = [group for group in stage.groups if group.live]
    dormant = next(group for group in stage.groups if not group.live)
    for number, group in enumerate(live[: 2 * len(BRANDS)]):
        code, category = BRANDS[number % len(BRANDS)]
        yield Brand(code, category, group, None, max(group.founded, date(2014, 6, 1)))
    yield Brand(*BRANDS[2], dormant, None, dormant.founded)
    yield Brand(*BRANDS[2], live[-1], None, live[-1].founded, date(2016, 3, 1))
    yield Brand(*BRANDS[0], None, Ref(Role.STREET, 0), date(2014, 1, 6))
