"""The files of what was planned and recognised: campaigns, honours, brands, the three lists, projects."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from loaders.synthetic.honours import Honour
from loaders.synthetic.ids import Ids
from loaders.synthetic.sheets import Row, Sheet
from loaders.synthetic.world import World

CAMPAIGN_HEADINGS = ("行动编号", "行动名称", "主题", "类别", "开始日期", "结束日期")
HONOUR_HEADINGS = (
    *("荣誉编号", "荣誉名称", "层级", "对象类别", "人数", "年度", "授予机关", "授予日期"),
    *("行动编号", "党组织编号", "区划体系", "获授区域代码", "区块编号"),
)
BRAND_HEADINGS = (
    *("品牌编号", "品牌名称", "品牌代码", "类别"),
    *("开始日期", "结束日期", "联合体编号", "党组织编号"),
)
ITEM_HEADINGS = (
    *("清单项编号", "清单项名称", "清单", "状态", "期限"),
    *("归属方类型", "归属方编码", "上级清单项编号", "起始日期"),
)
PROJECT_HEADINGS = (
    *("项目编号", "项目名称", "开始日期", "期限", "状态"),
    *("归属方类型", "归属方编码", "清单项编号"),
)


def honour_sheets(world: World, ids: Ids) -> Iterator[Sheet]:
    """Every file about campaigns, honours, brands and lists, in the order in which they are loaded."""
    yield Sheet("campaigns.csv", CAMPAIGN_HEADINGS, _campaigns(world, ids))
    yield Sheet("honours.csv", HONOUR_HEADINGS, _honours(world, ids))
    yield Sheet("brands.csv", BRAND_HEADINGS, _brands(world, ids))
    yield Sheet("list-items.csv", ITEM_HEADINGS, _items(world, ids))
    yield Sheet("projects.csv", PROJECT_HEADINGS, _projects(world, ids))


def _campaign(ids: Ids, number: int) -> str:
    return f"{ids.copy.district}-X{number + 1:02d}"


def _campaigns(world: World, ids: Ids) -> Iterator[Row]:
    for number, mine in enumerate(world.workings.campaigns):
        head = (_campaign(ids, number), mine.name + ids.copy.suffix, mine.theme, mine.category)
        yield *head, mine.start, mine.end


def _honours(world: World, ids: Ids) -> Iterator[Row]:
    for number, mine in enumerate(world.workings.honours, 1):
        head = (f"{ids.copy.district}-M{number:03d}", f"{mine.name}{number:03d}{ids.copy.suffix}")
        what = (mine.level, mine.kind, mine.persons, mine.year, mine.awarded_by, _awarded(mine))
        campaign = None if mine.campaign is None else _campaign(ids, mine.campaign)
        yield *head, *what, campaign, *_recipient(mine, ids)


def _awarded(honour: Honour) -> date:
    """Honours are given at the end of September, when the campaigns of persons end, or in December."""
    return date(honour.year, 9, 30) if honour.persons else date(honour.year, 12, 20)


def _recipient(honour: Honour, ids: Ids) -> Row:
    """Body, scheme and code of an area, and zone; all blank for persons."""
    body = None if honour.body is None else ids.bodies[honour.body]
    zone = None if honour.zone is None else ids.zone(honour.zone)
    if honour.district:
        return body, ids.copy.scheme, ids.copy.district, zone
    if honour.street is not None:
        return body, ids.copy.scheme, ids.copy.street(honour.street), zone
    return body, None, None, zone


def _brands(world: World, ids: Ids) -> Iterator[Row]:
    for number, mine in enumerate(world.workings.brands, 1):
        head = (f"{ids.copy.district}-B{number:02d}", f"示例品牌{number:02d}{ids.copy.suffix}")
        alliance = None if mine.alliance is None else ids.alliance(mine.alliance)
        body = None if mine.body is None else ids.bodies[mine.body]
        yield *head, mine.code, mine.category, mine.start, mine.end, alliance, body


def _item(ids: Ids, number: int) -> str:
    return f"{ids.copy.district}-I{number + 1:03d}"


def _items(world: World, ids: Ids) -> Iterator[Row]:
    for number, item in enumerate(world.workings.work_lists.items):
        name = f"示例{item.list.removesuffix('清单')}{number + 1:03d}{ids.copy.suffix}"
        head = (_item(ids, number), name, item.list, item.state, item.due)
        whole = None if item.whole is None else _item(ids, item.whole)
        yield *head, *ids.actor(item.owner), whole, item.since


def _projects(world: World, ids: Ids) -> Iterator[Row]:
    for number, mine in enumerate(world.workings.work_lists.projects, 1):
        head = (f"{ids.copy.district}-U{number:03d}", f"示例项目{number:03d}{ids.copy.suffix}")
        dates = (mine.start, mine.due, mine.state)
        yield *head, *dates, *ids.actor(mine.owner), _item(ids, mine.item)
