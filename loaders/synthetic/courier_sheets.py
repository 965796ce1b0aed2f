"""The files of the courier system and of what bodies run or guide: cases, channels, rooms, guidance."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.synthetic.ids import Ids
from loaders.synthetic.sheets import Row, Sheet
from loaders.synthetic.world import World

CASE_HEADINGS = ("区划代码", "月份", "主题", "收件数", "转办数", "办结数", "办理天数")
WAY_HEADINGS = ("渠道编号", "渠道名称", "类别", "运行党组织编号", "启用日期")
ROOM_HEADINGS = ("阵地编号", "阵地名称", "启用日期", "运行党组织编号", "区划体系", "区划代码")
GUIDE_HEADINGS = ("单位代码", "联合体编号", "方式", "起始日期")


def courier_sheets(world: World, ids: Ids) -> Iterator[Sheet]:
    """Every file about cases, channels, rooms and guidance."""
    yield Sheet("cases.csv", CASE_HEADINGS, _cases(world, ids))
    yield Sheet("ways-of-asking.csv", WAY_HEADINGS, _ways(world, ids))
    yield Sheet("activity-rooms.csv", ROOM_HEADINGS, _rooms(world, ids))
    yield Sheet("guidance.csv", GUIDE_HEADINGS, _guides(world, ids))


def _cases(world: World, ids: Ids) -> Iterator[Row]:
    for mine in world.workings.cases:
        head = (ids.copy.community(mine.community), mine.month, mine.topic)
        yield *head, mine.received, mine.handed, mine.closed, mine.days


def _ways(world: World, ids: Ids) -> Iterator[Row]:
    for number, way in enumerate(world.workings.ways, 1):
        code, name = f"{ids.copy.district}-W{number:03d}", way.name + ids.copy.suffix
        yield code, name, way.kind, ids.bodies[way.operator], way.since


def _rooms(world: World, ids: Ids) -> Iterator[Row]:
    for number, room in enumerate(world.workings.rooms, 1):
        body = room.body
        head = (f"{ids.copy.district}-Y{number:03d}", f"示例党员活动室{number:03d}{ids.copy.suffix}")
        place = (ids.copy.scheme, ids.copy.area(body.street, body.community))
        yield *head, room.opened, ids.bodies[body.ref], *place


def _guides(world: World, ids: Ids) -> Iterator[Row]:
    for guide in world.workings.guides:
        how = "指导" if guide.leading else "协同"
        yield ids.units[guide.department.number], ids.alliance(guide.group), how, guide.group.founded
