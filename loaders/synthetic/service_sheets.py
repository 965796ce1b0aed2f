"""The files of services: check-ins and orders, resources and needs, programmes."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import timedelta

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.ids import Ids
from loaders.synthetic.programmes import SINCE, Programme
from loaders.synthetic.sheets import Row, Sheet
from loaders.synthetic.supply import CAPACITY, Need
from loaders.synthetic.world import World

CHECK_IN_HEADINGS = ("党组织编号", "社区党组织编号", "起始日期")
ORDER_HEADINGS = (
    *("订单编号", "社区党组织编号", "主题", "点单日期"),
    *("接单党组织编号", "接单日期", "完成日期", "评价"),
)
RESOURCE_HEADINGS = ("资源编号", "资源名称", "类别", "容量", "单位代码", "起始日期")
USE_HEADINGS = ("单位代码", "资源编号", "使用日期", "终止日期")
NEED_HEADINGS = (
    *("需求编号", "类别", "提出方类别", "提出日期", "办结日期"),
    *("单位代码", "区划体系", "提出社区代码", "匹配资源编号"),
)
PROGRAMME_HEADINGS = ("服务项目编号", "服务项目名称", "类别", "方式", "年度预算", "受益人数", "条件")
SHARE_HEADINGS = ("服务项目编号", "单位代码", "关系", "金额", "起始日期")
AREA_HEADINGS = ("服务项目编号", "区划体系", "服务区域代码", "起始日期")
DELIVERS, FUNDS = "承接", "出资"


def service_sheets(world: World, ids: Ids) -> Iterator[Sheet]:
    """Every file about services, in the order in which they are loaded."""
    yield Sheet("check-ins.csv", CHECK_IN_HEADINGS, _check_ins(world, ids))
    yield Sheet("orders.csv", ORDER_HEADINGS, _orders(world, ids))
    yield Sheet("resources.csv", RESOURCE_HEADINGS, _resources(world, ids))
    yield Sheet("resource-uses.csv", USE_HEADINGS, _uses(world, ids))
    yield Sheet("needs.csv", NEED_HEADINGS, _needs(world, ids))
    yield Sheet("programmes.csv", PROGRAMME_HEADINGS, _programmes(world, ids))
    yield Sheet("programme-units.csv", SHARE_HEADINGS, _shares(world, ids))
    yield Sheet("programme-reach.csv", AREA_HEADINGS, _served(world, ids))


def _community(ids: Ids, community: int) -> str:
    return ids.bodies[Ref(Role.COMMUNITY, community)]


def _check_ins(world: World, ids: Ids) -> Iterator[Row]:
    for mine in world.workings.check_ins:
        yield ids.bodies[mine.body], _community(ids, mine.community), mine.since


def _orders(world: World, ids: Ids) -> Iterator[Row]:
    for number, order in enumerate(world.workings.orders, 1):
        head = (f"{ids.copy.district}-O{number:04d}", _community(ids, order.community))
        taker = None if order.taker is None else ids.bodies[order.taker]
        yield *head, order.topic, order.placed, taker, order.taken, order.done, order.rating


def _resource(ids: Ids, number: int) -> str:
    return f"{ids.copy.district}-E{number + 1:03d}"


def _resources(world: World, ids: Ids) -> Iterator[Row]:
    for number, mine in enumerate(world.workings.supply.resources):
        name = f"示例共享{mine.kind}{number + 1:03d}{ids.copy.suffix}"
        head = (_resource(ids, number), name, mine.kind, CAPACITY[mine.kind])
        yield *head, ids.units[mine.unit], mine.since


def _uses(world: World, ids: Ids) -> Iterator[Row]:
    for use in world.workings.supply.uses:
        yield ids.units[use.unit], _resource(ids, use.resource), use.on, use.on + timedelta(days=1)


def _needs(world: World, ids: Ids) -> Iterator[Row]:
    for number, need in enumerate(world.workings.supply.needs, 1):
        head = (f"{ids.copy.district}-N{number:03d}", need.kind)
        met = None if need.met is None else _resource(ids, need.met)
        yield *head, *_raised(need, ids), met


def _raised(need: Need, ids: Ids) -> Row:
    """By whom it was raised, when, until when, and where."""
    if need.community is None:
        unit = None if need.unit is None else ids.units[need.unit]
        return "企业", need.opened, need.closed, unit, None, None
    place = (ids.copy.scheme, ids.copy.community(need.community))
    return "社区", need.opened, need.closed, None, *place


def _programme(ids: Ids, number: int) -> str:
    return f"{ids.copy.district}-V{number:03d}"


def _programmes(world: World, ids: Ids) -> Iterator[Row]:
    for number, mine in enumerate(world.workings.programmes, 1):
        name = f"示例{mine.kind}项目{number:02d}{ids.copy.suffix}"
        head = (_programme(ids, number), name, mine.kind, mine.mode)
        yield *head, mine.yuan, mine.beneficiaries, mine.eligibility


def _shares(world: World, ids: Ids) -> Iterator[Row]:
    for number, mine in enumerate(world.workings.programmes, 1):
        for relation, shares in ((DELIVERS, mine.delivers), (FUNDS, mine.funds)):
            for share in shares:
                yield _programme(ids, number), ids.units[share.unit], relation, share.yuan, SINCE


def _served(world: World, ids: Ids) -> Iterator[Row]:
    for number, mine in enumerate(world.workings.programmes, 1):
        for area in _areas(mine, ids):
            yield _programme(ids, number), ids.copy.scheme, area, SINCE


def _areas(programme: Programme, ids: Ids) -> tuple[str, ...]:
    return tuple(ids.copy.street(street) for street in programme.streets) or (ids.copy.district,)
