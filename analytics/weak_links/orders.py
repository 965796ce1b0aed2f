"""Orders: check-ins after which no order is taken, and orders that nobody takes. Rules W25 and W25b of
`domain.md` 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator

import numpy as np

from analytics.mechanisms.check_in import checked_in, waiting
from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked, places, said
from analytics.mechanisms.rated import BODY
from analytics.networks.ground import WINDOW, Ground
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.rule import Given, Parameter, Rule
from analytics.weak_links.supply import SETTLED
from graph.columns import NO_DAY
from graph.network import Mask
from graph.records import Between

ORDER = "ServiceOrder"

CHECKED_IN, TOOK = Between("CHECKED_IN", BODY, BODY), Between("TOOK", BODY, ORDER)
PLACED = Between("PLACED", BODY, ORDER)


def on_paper(ground: Ground, given: Given) -> Iterator[Finding]:
    """W25: bodies that have checked in with a community and took no order in the window."""
    facts, nodes = ground.facts, ground.facts.nodes(BODY)
    idle = settled(facts, given["settled"]) & ~lately_took(facts)
    before = np.bincount(facts.begun(*TOOK).source, minlength=len(nodes))
    for at in sorted(places(idle), key=nodes.keys.__getitem__):
        this, repair, count = marked(len(nodes), [at]), _open_order(facts, at), int(before[at])
        yield Finding(
            "W25",
            (nodes.at(at),),
            Words(
                f"该党组织已报到，近 {WINDOW} 天没有接单（此前接单 {count} 件）。",
                f"This organization has checked in and took no order in {WINDOW} days (before: {count}).",
            ),
            {"window": WINDOW, "orders_before": count},
            proof=drawn(edges(facts, CHECKED_IN, start=this), edges(facts, TOOK, start=this, ever=True)),
            repair=repair,
            effect=Words("接下等待最久的订单。", "It takes the order that waits longest.")
            if repair
            else None,
        )


def settled(facts: Facts, days: float) -> Mask:
    """The bodies of which a check-in has held for so many days, or nobody knows since when."""
    ties = facts.ties(*CHECKED_IN)
    rows = (ties.since <= facts.day - days) & (facts.day < ties.until)
    return checked_in(facts) & marked(len(facts.nodes(BODY)), ties.source[rows])


def lately_took(facts: Facts) -> Mask:
    """The bodies that took an order in the window, or one of which nobody knows when it was taken."""
    taken, orders = facts.begun(*TOOK), facts.nodes(ORDER)
    lately = (orders.days("taken_on") == NO_DAY) | facts.since(ORDER, "taken_on", WINDOW)
    return marked(len(facts.nodes(BODY)), taken.source[lately[taken.target]])


def _open_order(facts: Facts, body: int) -> tuple[Edge, ...]:
    """That the body takes the order that waits longest with a community where it has checked in."""
    nodes, orders = facts.nodes(BODY), facts.nodes(ORDER)
    there, placed = facts.held(*CHECKED_IN), facts.begun(*PLACED)
    hosts = marked(len(nodes), there.target[there.source == body])
    free = waiting(facts) & marked(len(orders), placed.target[hosts[placed.source]])
    days = orders.days("placed_on")
    first = sorted(places(free), key=lambda at: (days[at], orders.keys[at]))[:1]
    return tuple(Edge(nodes.at(body), "TOOK", orders.at(at)) for at in first)


def backlog(ground: Ground, given: Given) -> Iterator[Finding]:
    """W25b: the orders of one community and topic that nobody took for more than some days."""
    facts = ground.facts
    orders, keys = facts.nodes(ORDER), facts.nodes(BODY).keys
    late = waiting(facts) & (orders.days("placed_on") < facts.day - given["days"])
    placed, topic, own = facts.begun(*PLACED), orders.coded("topic_code"), facts.alive(BODY)
    queues: dict[tuple[int, str], set[int]] = {}
    for body, order in zip(placed.source.tolist(), placed.target.tolist(), strict=True):
        if late[order] and own[body]:
            queues.setdefault((body, str(topic.at(order))), set()).add(order)
    for body, code in sorted(queues, key=lambda queue: (keys[queue[0]], queue[1])):
        yield _queue(facts, body, code, sorted(queues[body, code], key=orders.keys.__getitem__))


def _queue(facts: Facts, body: int, topic: str, queue: list[int]) -> Finding:
    orders, words, community = facts.nodes(ORDER), said("topics", topic), facts.nodes(BODY).at(body)
    longest = int(facts.day - orders.days("placed_on")[queue].min())
    repair = _taken(facts, body, topic, queue)
    return Finding(
        "W25b",
        (community,),
        Words(
            f"该社区党组织有 {len(queue)} 件“{words.zh}”订单无人接，最久已等 {longest} 天。",
            f"Orders on {words.en} of this community not taken: {len(queue)}, the oldest for {longest} days.",
        ),
        {"topic": topic, "orders": len(queue), "longest_days": longest},
        proof=drawn(Edge(community, "PLACED", orders.at(order)) for order in queue),
        repair=repair,
        effect=Words("订单都有人接。", "The orders are taken.") if repair else None,
        stable=len(queue) > 1,
    )


def _taken(facts: Facts, body: int, topic: str, queue: list[int]) -> tuple[Edge, ...]:
    """Each order to a body that has checked in here and took orders on the topic before, by turns."""
    orders, nodes = facts.nodes(ORDER), facts.nodes(BODY)
    there, taken = facts.held(*CHECKED_IN), facts.begun(*TOOK)
    able = taken.source[orders.is_("topic_code", topic)[taken.target]]
    both = np.intersect1d(there.source[there.target == body], able).tolist()
    takers = sorted(nodes.at(at) for at in both)
    if not takers:
        return ()
    turns = enumerate(queue)
    return tuple(Edge(takers[turn % len(takers)], "TOOK", orders.at(order)) for turn, order in turns)


ORDERS: tuple[Rule, ...] = (
    Rule(
        "W25",
        said("weak_link_rules", "W25"),
        Severity.WATCH,
        Words("报到流于形式", "the check-in is a formality"),
        Words("送上待接的订单", "send open orders"),
        on_paper,
        {"settled": SETTLED},
        heard=("CHECKED_IN", "TOOK"),
    ),
    Rule(
        "W25b",
        said("weak_link_rules", "W25b"),
        Severity.WATCH,
        Words("这些订单无人接", "nobody takes these"),
        Words("按主题招募接单组织", "recruit by topic"),
        backlog,
        {"days": Parameter(7, Words("无人接单超过天数", "days not taken, more than"))},
        heard=("ServiceOrder", "PLACED"),
    ),
)
