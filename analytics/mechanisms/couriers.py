"""群众满意, public satisfaction: M17 public-opinion couriers.

Residents and their cases are monthly sums by community and topic; couriers are posts that are counted, and
no persons.
"""

from __future__ import annotations

from collections import Counter
from dataclasses import replace

from analytics.mechanisms.facts import AREA, NOWHERE, Facts
from analytics.mechanisms.lines import Found, Measure, Part, Pointed, Words
from analytics.mechanisms.measures import (
    counted,
    gaps,
    marked,
    number,
    places,
    said,
    split,
    total,
)
from graph.network import Mask

QUARTER = 92
"""Three months, in days."""

FEWEST = 3
"""Courier posts of a community at least, by the rule (figure F39)."""

MOST = 5
"""Courier posts of a community at most."""

STALLED = 0.30
"""The open share of cases above which they stall (rule W26)."""

SLOW = 10
"""The median days above which they stall."""

CHANNELS = {"visit": ("visit",), "meeting": ("meeting",), "online": ("exchange_platform", "wechat")}
"""The kinds of channel by which each of the three ways is met: online talk is held on platforms or WeChat."""

COMMUNITIES = Words("截止日存在的社区", "communities there on the day")

ENTRIES = Words("登记的岗位条目", "entries of such posts")

STAGES = {
    "received": Words("收件", "received"),
    "handed_over": Words("转办", "handed over"),
    "closed": Words("办结", "closed"),
}


def communities(facts: Facts) -> Mask:
    """The communities that are there on the day."""
    return facts.alive(AREA) & facts.nodes(AREA).is_("level", "community")


def courier_counts(facts: Facts) -> dict[int, int | None]:
    """The courier posts of each community; None where an entry names no number."""
    posts, at = facts.nodes("Post"), facts.at_level("community")
    counts: dict[int, int | None] = {}
    quantity = posts.numbers("quantity")
    for post in places(posts.own & posts.is_("kind", "courier")):
        place, told = int(at[posts.area[post]]), quantity[post]
        before = counts.get(place, 0)
        counts[place] = None if told is None or before is None else before + int(told)
    return counts


def couriers(facts: Facts) -> Found:
    """All courier posts; unknown are entries without a number."""
    posts = facts.nodes("Post")
    chosen = places(posts.own & posts.is_("kind", "courier"))
    quantity = posts.numbers("quantity")
    return total([quantity[at] for at in chosen])


def outside(facts: Facts) -> Found:
    """Communities with fewer than three or more than five courier posts; unknown: without a number."""
    of, counts = communities(facts), courier_counts(facts)
    known = {at: count for at, count in counts.items() if count is not None and at != NOWHERE and of[at]}
    wrong = [at for at, count in sorted(known.items()) if not FEWEST <= count <= MOST]
    told = tuple(
        Pointed(
            facts.nodes(AREA).at(at),
            Words(f"{known[at]} 个岗位，应为 3–5 个", f"{known[at]} posts, not 3 to 5"),
        )
        for at in wrong
    )
    return Found(len(wrong), number(of), number(of) - len(known), (), told)


def channels(facts: Facts) -> Found:
    """Communities without one of the three ways of asking. A way of which the record holds no channel at all
    has no value, and then communities that lack no other way are unknown.
    """
    nodes, at, areas = facts.nodes("Channel"), facts.at_level("community"), facts.nodes(AREA)
    held = {}
    for way, kinds in CHANNELS.items():
        found = at[nodes.area[nodes.own & nodes.is_("kind", *kinds)]]
        if len(found):
            held[way] = marked(len(areas), found[found != NOWHERE])
    told = gaps(areas, communities(facts), held, lambda code: said("courier_channels", code))
    return told if len(held) == len(CHANNELS) else _partly(told)


def _partly(found: Found) -> Found:
    values = {part.code: part.value for part in found.parts}
    told = tuple(Part(way, said("courier_channels", way), values.get(way)) for way in CHANNELS)
    return replace(found, unknown=found.base - (found.value or 0), parts=told)


def recent(facts: Facts) -> Mask:
    """The monthly sums of cases of the last three months."""
    return facts.nodes("Tally").own & facts.since("Tally", "month", QUARTER)


def stages(facts: Facts) -> Found:
    """The cases of the last three months by stage; the value is those not closed."""
    nodes, chosen = facts.nodes("Tally"), places(recent(facts))
    sums = {name: sum(int(nodes.numbers(name)[at] or 0) for at in chosen) for name in STAGES}
    told = tuple(Part(name, STAGES[name], count) for name, count in sums.items())
    return Found(sums["received"] - sums["closed"], sums["received"], 0, told)


def stalled(facts: Facts) -> Found:
    """Communities where more than three in ten cases are open, or the median takes more than ten days."""
    nodes, sums, slow = facts.nodes("Tally"), dict[int, Counter[str]](), set[int]()
    days, numbers = nodes.numbers("median_days"), {name: nodes.numbers(name) for name in STAGES}
    for at in places(recent(facts)):
        area = int(nodes.area[at])
        sums.setdefault(area, Counter()).update({name: int(told[at] or 0) for name, told in numbers.items()})
        slow |= {area} if float(days[at] or 0) > SLOW else set()
    sums.pop(NOWHERE, None)
    stuck = [area for area, told in sorted(sums.items()) if area in slow or open_share(told) > STALLED]
    told = tuple(Pointed(facts.nodes(AREA).at(area), _stuck(sums[area])) for area in stuck)
    of = communities(facts)
    return Found(len(stuck), len(sums), number(of) - len([area for area in sums if of[area]]), (), told)


def open_share(told: Counter[str]) -> float:
    """The share of the cases received that is not closed."""
    return (told["received"] - told["closed"]) / told["received"] if told["received"] else 0.0


def _stuck(told: Counter[str]) -> Words:
    received, closed, handed = told["received"], told["closed"], told["handed_over"]
    return Words(
        f"收 {received} 件，转办 {handed} 件，办结 {closed} 件",
        f"{received} received, {handed} handed over, {closed} closed",
    )


M17 = (
    Measure(
        "M17.couriers", Words("民情专递员岗位", "courier posts"), ENTRIES, "posts", couriers, heard=("Post",)
    ),
    Measure(
        "M17.outside",
        Words(
            "专递员岗位不在3–5个之内的社区（未知：没有登记数）",
            "communities outside three to five courier posts",
        ),
        COMMUNITIES,
        "areas",
        outside,
        heard=("Post",),
    ),
    Measure(
        "M17.channels",
        Words("“三建”渠道不全的社区", "communities without one of the three channels"),
        COMMUNITIES,
        "areas",
        channels,
        heard=("Channel",),
    ),
    Measure(
        "M17.boxes",
        Words("民情专递箱", "feedback boxes"),
        Words("截止日启用的阵地", "facilities there on the day"),
        "sites",
        counted("Facility", lambda f: f.alive("Facility") & f.nodes("Facility").is_("kind", "feedback_box")),
        heard=("Facility",),
    ),
    Measure(
        "M17.channel_kinds",
        Words("渠道（按类别）", "channels, by kind"),
        Words("登记的渠道", "channels in the record"),
        "items",
        split("Channel", "kind", "channel_kinds"),
        heard=("Channel",),
    ),
    Measure(
        "M17.cases",
        Words("未办结的民情件（按环节）", "cases not closed, by stage"),
        Words("三个月内的收件", "cases received within three months"),
        "cases",
        stages,
        window=QUARTER,
        heard=("Tally",),
    ),
    Measure(
        "M17.stalled",
        Words("民情件积压的社区（未知：没有统计）", "communities where cases stall (unknown: no sums)"),
        Words("三个月内有统计的社区", "communities with sums within three months"),
        "areas",
        stalled,
        window=QUARTER,
        heard=("Tally",),
    ),
)
