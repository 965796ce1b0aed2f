"""Planted services: idle resources, paper check-ins, orders nobody takes, answers that do not come back."""

from __future__ import annotations

from collections.abc import Iterable
from datetime import date, timedelta

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.check_ins import CheckIn, Order
from loaders.synthetic.planted.answers import LAST_DAY, Answer, Subject, body, community, resource
from loaders.synthetic.planted.scene import WINDOW_FROM, Plant, Scene, first
from loaders.synthetic.replies import LAST_QUARTER, Cases

TAKEN_WITHIN = timedelta(days=7)
"""An order that waits longer is in a backlog (W25b)."""

STALLED, FLOWING = 0.4, 0.1
"""The open share of a community that stalls, and of one that does not; the limit is 0.3 (W26)."""

SLOW = 10

ONLINE = ("微信", "交流平台")
WAYS = (("上门问",), ("开会议",), ONLINE)
"""The three ways of asking, by the kinds of channel that serve them (W26b)."""


def idle(scene: Scene) -> Scene:
    """W24: a resource that nobody ever used, beside one of the same kind that somebody used."""
    supply = scene.world.workings.supply
    used = {use.resource for use in supply.uses if use.on >= WINDOW_FROM}
    planted, of = first((n, of) for n, of in enumerate(supply.resources) if n not in used)
    kind, near = of.kind, (n for n in sorted(used) if supply.resources[n].street == of.street)
    alike = sorted(near, key=lambda n: (supply.resources[n].kind != kind, n))
    return scene.told(Answer("W24", (resource(planted),), (resource(first(alike)),)))


def on_paper(scene: Scene) -> Scene:
    """W25: a body that checked in and took no order, beside one that did."""
    taken = {o.taker for o in scene.world.workings.orders if o.taken is not None and o.taken >= WINDOW_FROM}
    mine = [c for c in scene.world.workings.check_ins if c.body.role is Role.OWN and scene.free(body(c.body))]
    planted = first(c for c in mine if c.idle and c.body not in taken)
    twin = first(_neighbours(scene, planted, (c for c in mine if c.body in taken)))
    return scene.told(Answer("W25", (body(planted.body),), (body(twin.body),), {"orders": 0}))


def _neighbours(scene: Scene, of: CheckIn, others: Iterable[CheckIn]) -> list[CheckIn]:
    """Other check-ins of enterprises, those of the same street first."""
    street, units = scene.bodies[of.body].street, scene.world.units.enterprises
    firms = (c for c in others if (scene.bodies[c.body].host or 0) < units)
    return sorted(firms, key=lambda c: (scene.bodies[c.body].street != street, c.community))


def backlog(scene: Scene) -> Scene:
    """W25b: a community whose orders wait for weeks, beside one where all are taken."""
    waits: dict[int, list[Order]] = {n: [] for n in range(len(scene.world.places.communities))}
    for order in scene.world.workings.orders:
        if order.taker is None:
            waits[order.community].append(order)
    planted = first(n for n, of in waits.items() if _late(of) and scene.free(_committee(n)))
    twin = first(n for n in near(scene, planted) if not waits[n] and scene.free(_committee(n)))
    figures = {"orders": _late(waits[planted])}
    return scene.told(Answer("W25b", (_committee(planted),), (_committee(twin),), figures))


def _late(orders: list[Order]) -> int:
    return sum(order.placed < LAST_DAY - TAKEN_WITHIN for order in orders)


def _committee(number: int) -> Subject:
    return body(Ref(Role.COMMUNITY, number))


def near(scene: Scene, place: int) -> list[int]:
    """The other communities, those of the same street first."""
    street_of = scene.world.places.street_of
    others = (n for n in range(len(street_of)) if n != place)
    return sorted(others, key=lambda n: (street_of[n] != street_of[place], n))


def stalled(scene: Scene) -> Scene:
    """W26: a community that closes half of its cases or fewer, beside one that closes almost all soon."""
    quarter: dict[int, list[Cases]] = {}
    for cases in scene.world.workings.cases:
        if cases.month >= date(2016, LAST_QUARTER, 1):
            quarter.setdefault(cases.community, []).append(cases)
    free = [n for n in sorted(quarter) if scene.free(community(n))]
    planted = first(n for n in free if _open(quarter[n]) > STALLED)
    calm = (n for n in near(scene, planted) if n in free and _open(quarter[n]) < FLOWING)
    twin = first(n for n in calm if all((cases.days or 0) <= SLOW for cases in quarter[n]))
    return scene.told(Answer("W26", (community(planted),), (community(twin),), _sums(quarter[planted])))


def _open(told: list[Cases]) -> float:
    sums = _sums(told)
    return 1 - sums["closed"] / sums["received"]


def _sums(told: list[Cases]) -> dict[str, int]:
    return {"received": sum(c.received for c in told), "closed": sum(c.closed for c in told)}


def no_way(scene: Scene) -> Scene:
    """W26b: enough couriers, but one of the three ways of asking is missing; a neighbour has all of them."""
    held: dict[int, set[str]] = {n: set() for n in range(len(scene.world.places.communities))}
    for way in scene.world.workings.ways:
        if way.community is not None:
            held[way.community].add(way.kind)
    for channel in scene.world.record.channels:
        if channel.operator.role is Role.COMMUNITY:
            held[channel.operator.number].add(channel.kind)
    free = [n for n in held if scene.free(community(n))]
    planted = first(n for n in free if _missing(held[n]) == 1)
    twin = first(n for n in near(scene, planted) if n in free and not _missing(held[n]))
    return scene.told(Answer("W26b", (community(planted),), (community(twin),), {"missing": 1}))


def _missing(kinds: set[str]) -> int:
    return sum(kinds.isdisjoint(way) for way in WAYS)


SERVICES: tuple[Plant, ...] = (idle, on_paper, backlog, stalled, no_way)
