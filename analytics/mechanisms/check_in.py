"""群众满意, public satisfaction: M19 internet and double check-in, told of organizations and of orders."""

from __future__ import annotations

from collections import Counter

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Found, Measure, Part, Words
from analytics.mechanisms.measures import (
    marked,
    number,
    parts,
    places,
    pointed,
)
from analytics.mechanisms.rated import BODY
from graph.columns import NO_DAY
from graph.network import Mask

WAITING = 7
"""Days after which an order that nobody took is a backlog (rule W25b)."""

ORDERS = Words("已点的订单", "orders placed by the day")

ORDER_STATES = {
    "waiting": Words("无人接单", "not taken"),
    "taken": Words("已接未完成", "taken"),
    "done": Words("已完成", "done"),
}


def checked_in(facts: Facts) -> Mask:
    """The party organizations that have checked in with a community."""
    ties = facts.held("CHECKED_IN", BODY, BODY)
    return facts.alive(BODY) & marked(len(facts.nodes(BODY)), ties.source)


def took_none(facts: Facts) -> Found:
    """Bodies that checked in and never took an order (rule W25)."""
    of = checked_in(facts)
    idle = of & ~marked(len(of), facts.begun("TOOK", BODY, "ServiceOrder").source)
    why = Words("已报到而从未接单", "checked in, and never took an order")
    return Found(number(idle), number(of), 0, (), pointed(facts.nodes(BODY), idle, why))


def waiting(facts: Facts) -> Mask:
    """The orders that nobody has taken by the day."""
    taken = facts.nodes("ServiceOrder").days("taken_on")
    idle: Mask = facts.alive("ServiceOrder") & ((taken == NO_DAY) | (taken > facts.day))
    return idle


def order_states(facts: Facts) -> Found:
    """The orders by what has become of them; the value is those that nobody has taken."""
    of, idle, done = facts.alive("ServiceOrder"), waiting(facts), facts.nodes("ServiceOrder").days("done_on")
    over = of & ~idle & (done != NO_DAY) & (done <= facts.day)
    masks = {"waiting": idle, "taken": of & ~idle & ~over, "done": over}
    told = tuple(Part(code, ORDER_STATES[code], number(mask)) for code, mask in masks.items())
    return Found(number(idle), number(of), 0, told)


def backlog(facts: Facts) -> Found:
    """The orders that nobody took for more than seven days, by topic."""
    nodes = facts.nodes("ServiceOrder")
    late = waiting(facts) & (nodes.days("placed_on") < facts.day - WAITING)
    counts = Counter(str(nodes.coded("topic_code").at(at)) for at in places(late))
    return Found(number(late), number(facts.alive("ServiceOrder")), 0, parts("topics", counts))


def longest(facts: Facts) -> Found:
    """How many days the oldest order waits that nobody has taken."""
    placed = facts.nodes("ServiceOrder").days("placed_on")[waiting(facts)]
    return Found(int(facts.day - placed.min()) if len(placed) else 0, len(placed))


def open_needs(facts: Facts) -> Mask:
    """The needs that are open on the day."""
    closed = facts.nodes("Need").days("closed_on")
    still: Mask = facts.alive("Need") & ((closed == NO_DAY) | (closed > facts.day))
    return still


def longest_need(facts: Facts) -> Found:
    """How many days the oldest open need waits."""
    opened = facts.nodes("Need").days("opened_on")[open_needs(facts)]
    return Found(int(facts.day - opened.min()) if len(opened) else 0, len(opened))


def needs(facts: Facts) -> Found:
    """The open needs by kind."""
    nodes, mask = facts.nodes("Need"), open_needs(facts)
    counts = Counter(str(nodes.coded("kind").at(at)) for at in places(mask))
    return Found(number(mask), number(facts.alive("Need")), 0, parts("resource_kinds", counts))


M19 = (
    Measure(
        "M19.never_took",
        Words("报到后从未接单的党组织", "checked in, and never took an order"),
        Words("已报到的党组织", "party organizations that checked in"),
        "organizations",
        took_none,
        heard=("CHECKED_IN", "TOOK"),
    ),
    Measure(
        "M19.orders",
        Words("无人接的订单（按状态）", "orders not taken, by state"),
        ORDERS,
        "items",
        order_states,
        heard=("ServiceOrder",),
    ),
    Measure(
        "M19.backlog",
        Words("七日以上无人接的订单（按主题）", "orders not taken for a week, by topic"),
        ORDERS,
        "items",
        backlog,
        heard=("ServiceOrder",),
    ),
    Measure(
        "M19.longest",
        Words("无人接的订单最长等待", "the longest wait of an order not taken"),
        Words("无人接的订单", "orders not taken"),
        "days",
        longest,
        heard=("ServiceOrder",),
    ),
    Measure(
        "M19.needs",
        Words("未满足的需求（按类别）", "open needs, by kind"),
        Words("已提出的需求", "needs raised by the day"),
        "items",
        needs,
        heard=("Need",),
    ),
    Measure(
        "M19.longest_need",
        Words("未满足的需求最长等待", "the longest wait of an open need"),
        Words("未满足的需求", "open needs"),
        "days",
        longest_need,
        heard=("Need",),
    ),
)
