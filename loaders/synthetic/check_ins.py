"""The double check-in: bodies that report to communities, and the orders that these place with them."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.bodies import Body, Ref
from loaders.synthetic.draws import day
from loaders.synthetic.stage import LAST, Stage

TOPICS = ("环境卫生", "住房物业", "交通出行", "公共安全", "医疗健康", "教育培训")
FURTHER_TOPICS = ("就业创业", "养老服务", "文化体育", "公共设施", "政策咨询")
ALL_TOPICS = TOPICS + FURTHER_TOPICS
RATINGS = ("满意", "满意", "满意", "一般", "不满意")

SINCE = (date(2015, 7, 1), date(2015, 12, 31))
ORDERS_EACH = 6
IDLE_EVERY = 5
"""Of the enterprises' bodies that checked in every fifth never took an order (W25)."""

BACKLOG_EVERY, BACKLOG, BACKLOG_AT = 12, 3, 5
"""In every twelfth community the first three orders wait for somebody to take them (W25b)."""


class CheckIn(NamedTuple):
    """A body has checked in with the committee of a community; an `idle` one takes no order."""

    body: Ref
    community: int
    since: date
    idle: bool


class Order(NamedTuple):
    """A service that a community asked for: by whom it was taken, and when it was done."""

    community: int
    topic: str
    placed: date
    taker: Ref | None = None
    taken: date | None = None
    done: date | None = None
    rating: str | None = None


def draw_check_ins(rng: Generator, stage: Stage) -> list[CheckIn]:
    """Two public bodies of the street in every community, and one body of an enterprise that lies there."""
    found: list[CheckIn] = []
    for street in stage.streets:
        near = [body for body in stage.public if body.street == street]
        for turn, community in enumerate(stage.setting.places.of_street(street).tolist()):
            pair = (near[turn % len(near)], near[(turn + 1) % len(near)])
            found += [CheckIn(body.ref, community, day(rng, *SINCE), idle=False) for body in pair]
    return [*found, *_enterprises(rng, stage)]


def _enterprises(rng: Generator, stage: Stage) -> Iterator[CheckIn]:
    first: dict[int, Body] = {}
    for body in stage.two_new:
        if body.community is not None:
            first.setdefault(body.community, body)
    for number, community in enumerate(sorted(first)):
        body = first[community]
        since = max(day(rng, *SINCE), body.founded)
        yield CheckIn(body.ref, community, since, idle=number % IDLE_EVERY == 0)


def draw_orders(rng: Generator, stage: Stage, check_ins: list[CheckIn]) -> list[Order]:
    """The orders of every community; those that are taken go round the bodies that checked in there."""
    return [order for community in stage.communities for order in _of(rng, community, check_ins)]


def _of(rng: Generator, community: int, check_ins: list[CheckIn]) -> Iterator[Order]:
    takers = [mine.body for mine in check_ins if mine.community == community and not mine.idle]
    waiting = BACKLOG if community % BACKLOG_EVERY == BACKLOG_AT else 0
    for number in range(ORDERS_EACH):
        if number < waiting:
            placed = day(rng, date(2016, 9, 1), date(2016, 12, 15))
            yield Order(community, ALL_TOPICS[community % len(ALL_TOPICS)], placed)
        else:
            topic = ALL_TOPICS[(community + number) % len(ALL_TOPICS)]
            yield _taken(rng, Order(community, topic, _placed(rng, number)), takers[number % len(takers)])


def _placed(rng: Generator, number: int) -> date:
    """Two months of the year for each order in turn."""
    first = date(2016, 2 * number + 1, 2)
    return day(rng, first, first + timedelta(days=45))


def _taken(rng: Generator, order: Order, taker: Ref) -> Order:
    """Taken within a week, and done within four more unless the year is over."""
    taken = order.placed + timedelta(days=int(rng.integers(0, 7)))
    done = taken + timedelta(days=int(rng.integers(2, 30)))
    rating = RATINGS[int(rng.integers(0, len(RATINGS)))]
    over = done <= LAST
    return order._replace(
        taker=taker, taken=taken, done=done if over else None, rating=rating if over else None
    )
