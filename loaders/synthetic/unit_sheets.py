"""The files of units: enterprises, social organizations, public bodies, households, zones."""

from __future__ import annotations

from collections.abc import Iterable, Iterator

import numpy as np

from loaders.synthetic.draws import Days, Flags, Ints
from loaders.synthetic.ids import Ids
from loaders.synthetic.industries import EVERY, HOUSEHOLD_SECTIONS
from loaders.synthetic.lots import MEMBER_BANDS, STAFF_BANDS, SURVEY_STATES, Plan
from loaders.synthetic.sheets import Row, Sheet
from loaders.synthetic.units import OWNERSHIP, STATUS
from loaders.synthetic.world import World

DATA_DATE = "2016-12-31"
TRI = ("是", "否", "不详")
SAME_LICENCE_EVERY = 195

PLACE = ("区划体系", "区划代码", "起始日期")
COMMON = ("统一社会信用代码", "单位名称")
LIFE = ("行业代码", "职工规模", "经营状态", "状态核查日", "成立日期")
SURVEY = ("正式党员档", "摸排状态", "摸排日期", "纳入党建基数")
TRADE = ("所有制", "规模以上", "规上年份", "固定场所", "迁入日期", "主照单位代码")
ZONE_HEADINGS = (
    *("区块编号", "区块名称", "类别", "占地亩数", "日人流量", "企业数", "企业数限定", "区划体系"),
    *("所在街道", "占比", "另一街道", "另一占比", "起始日期"),
)
ZONES_SINCE = "2012-01-01"


def unit_sheets(world: World, ids: Ids) -> Iterator[Sheet]:
    """Every file about units and zones, in the order in which they are loaded."""
    yield Sheet("enterprises.csv", (*COMMON, *LIFE, *SURVEY, *TRADE, *PLACE), _enterprises(world, ids))
    yield Sheet("social-organizations.gb18030.csv", (*COMMON, *LIFE, *SURVEY, *PLACE), _social(world, ids))
    yield Sheet("public-bodies.csv", (*COMMON, "单位类别", "成立日期", *PLACE), _publics(world, ids))
    yield Sheet("households.csv", ("区划代码", "行业门类", "户数", "截至日期"), _households(world, ids))
    yield Sheet("zones.csv", ZONE_HEADINGS, _zones(world, ids))
    yield Sheet("zone-units.csv", ("统一社会信用代码", "区块编号", "起始日期"), _zone_units(world, ids))


def _enterprises(world: World, ids: Ids) -> Iterable[Row]:
    units, some = world.units, slice(0, world.units.enterprises)
    names = [
        f"示例{EVERY[industry].trade}企业{number:06d}{ids.copy.suffix}"
        for number, industry in enumerate(units.industry[some].tolist(), 1)
    ]
    return _rows(
        ids.units[some],
        names,
        *_life(world, some),
        *_survey(world, some),
        *_trade(world, ids),
        *_place(world, ids, some),
    )


def _social(world: World, ids: Ids) -> Iterable[Row]:
    units = world.units
    some = slice(units.enterprises, units.plan.size)
    names = [
        f"示例{EVERY[industry].trade}组织{number:04d}{ids.copy.suffix}"
        for number, industry in enumerate(units.industry[some].tolist(), 1)
    ]
    return _rows(
        ids.units[some], names, *_life(world, some), *_survey(world, some), *_place(world, ids, some)
    )


def _rows(*columns: Iterable[str]) -> Iterable[Row]:
    return zip(*columns, strict=True)


def _life(world: World, some: slice) -> Iterator[list[str]]:
    units = world.units
    yield _words([division.code for division in EVERY], units.industry[some])
    yield _words(STAFF_BANDS, units.staff[some])
    yield _words(STATUS, units.status[some])
    yield _dates(units.checked[some])
    yield _dates(units.founded[some])


def _survey(world: World, some: slice) -> Iterator[list[str]]:
    units = world.units
    positions = np.arange(units.plan.size)[some]
    outside = np.where(positions % 67 == 0, 2, 1)
    yield _words(MEMBER_BANDS, units.members[some])
    yield _words(SURVEY_STATES, units.survey[some])
    yield _dates(units.surveyed[some])
    yield _words(TRI, np.where(units.plan[some] == Plan.OUTSIDE, outside, 0))


def _trade(world: World, ids: Ids) -> Iterator[list[str]]:
    """What only enterprises have. Whether a unit is above scale is not known for some outside the roster."""
    units, some = world.units, slice(0, world.units.enterprises)
    plan, positions = units.plan[some], np.arange(world.units.enterprises)
    outside = plan == Plan.OUTSIDE
    scale = np.where(plan == Plan.ABOVE_SCALE, 0, np.where(outside & (positions % 4 == 0), 2, 1))
    yield _words(OWNERSHIP, units.ownership[some])
    yield _words(TRI, scale)
    yield _words(("2016", "2016", ""), scale)
    yield _words(TRI, np.where(outside, positions % 3, 0))
    yield _dates(units.moved[some])
    yield _main_licences(outside & (positions % SAME_LICENCE_EVERY == 1), ids)


def _main_licences(sharing: Flags, ids: Ids) -> list[str]:
    """A few enterprises outside the roster share the licence of the one before them."""
    return [ids.units[place - 1] if shares else "" for place, shares in enumerate(sharing.tolist())]


def _place(world: World, ids: Ids, some: slice) -> Iterator[list[str]]:
    units, places = world.units, world.places
    yield [ids.copy.scheme] * units.plan[some].size
    yield _words([ids.copy.community(n) for n in range(len(places.communities))], units.community[some])
    yield _dates(units.since()[some])


def _words(words: Iterable[str], positions: Ints) -> list[str]:
    found: list[str] = np.asarray(list(words))[positions].tolist()
    return found


def _dates(days: Days) -> list[str]:
    written = days.astype(str)
    found: list[str] = np.where(np.isnat(days), "", written).tolist()
    return found


def _publics(world: World, ids: Ids) -> Iterator[Row]:
    codes = ids.units[world.units.plan.size :]
    for code, public in zip(codes, world.publics, strict=True):
        area = ids.copy.community(public.community)
        named = public.name + ids.copy.suffix
        yield code, named, public.kind, public.founded, ids.copy.scheme, area, public.founded


def _households(world: World, ids: Ids) -> Iterator[Row]:
    for community, counts in enumerate(world.households.tolist()):
        for (section, _), count in zip(HOUSEHOLD_SECTIONS, counts, strict=True):
            if count:
                yield ids.copy.community(community), section, count, DATA_DATE


def _zones(world: World, ids: Ids) -> Iterator[Row]:
    for zone in world.together.zones:
        sites = [cell for street, share in zone.streets for cell in (ids.copy.street(street), share)]
        figures = (zone.area_mu, zone.daily_flow, zone.enterprises, "约" if zone.enterprises else None)
        head = (ids.zone(zone.number), zone.name + ids.copy.suffix, zone.kind, *figures, ids.copy.scheme)
        yield *head, *sites, *([None, None] * (2 - len(zone.streets))), ZONES_SINCE


def _zone_units(world: World, ids: Ids) -> Iterator[Row]:
    since = _dates(world.units.since())
    for zone in world.together.zones:
        yield from ((ids.units[unit], ids.zone(zone.number), since[unit]) for unit in zone.units)
