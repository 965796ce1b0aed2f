"""示范引领, leading by example, through campaigns: M12 demonstration by type, M13 brands."""

from __future__ import annotations

from collections import Counter

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Found, Measure, Part, Words
from analytics.mechanisms.lists import OWNERS
from analytics.mechanisms.measures import (
    YEAR,
    alive,
    every,
    marked,
    number,
    places,
    pointed,
    said,
    split,
)
from graph.columns import NO_DAY
from graph.network import Mask

BRANDS = Words("截止日运行的品牌", "brands running on the day")

CATEGORIES = Words("四类组织（未知：未注明类别的行动）", "the four categories (unknown: campaigns)")


def lately(facts: Facts) -> Mask:
    """The campaigns that ran at some time within the last 365 days."""
    ended = facts.nodes("Campaign").days("end")
    ran: Mask = facts.alive("Campaign") & ((ended == NO_DAY) | (ended > facts.day - YEAR))
    return ran


def categories(facts: Facts) -> Found:
    """The four categories of organizations by their campaigns; the value is those without any."""
    nodes, mask = facts.nodes("Campaign"), lately(facts)
    counts = Counter(nodes.coded("category").at(at) for at in places(mask))
    told = tuple(
        Part(code, said("campaign_categories", code), counts[code]) for code in every("campaign_categories")
    )
    return Found(sum(1 for part in told if not part.value), len(told), counts[None], told)


def dormant(facts: Facts) -> Found:
    """Running brands whose owner held no activity within a year; unknown are brands without an owner."""
    nodes, of = facts.nodes("Brand"), facts.alive("Brand")
    owned, moving = marked(len(nodes), []), marked(len(nodes), [])
    for owner in OWNERS:
        ties, active = facts.held("UNDER", "Brand", owner), busy(facts, owner)
        owned |= marked(len(nodes), ties.source)
        moving |= marked(len(nodes), ties.source[active[ties.target]])
    still = of & owned & ~moving
    why = Words("归属方一年内没有活动", "its owner held no activity within a year")
    return Found(number(still), number(of), number(of & ~owned), (), pointed(nodes, still, why))


def busy(facts: Facts, owner: str) -> Mask:
    """The owners of a kind under whom an activity took place in the last 365 days."""
    ties, recent = facts.begun("UNDER", "Activity", owner), facts.since("Activity", "date", YEAR)
    return marked(len(facts.nodes(owner)), ties.target[recent[ties.source]])


def ended(facts: Facts) -> Found:
    """Brands that have ended by the day."""
    nodes = facts.nodes("Brand")
    begun = nodes.own & ((nodes.days("start") <= facts.day) | (nodes.days("start") == NO_DAY))
    over = begun & ~facts.alive("Brand")
    return Found(number(over), number(begun), 0, (), pointed(nodes, over, Words("已结束", "ended")))


M12 = (
    Measure(
        "M12.campaigns",
        Words("行动（按主题）", "campaigns, by theme"),
        Words("已开始的行动", "campaigns begun by the day"),
        "items",
        split("Campaign", "theme", "campaign_themes"),
        heard=("Campaign",),
    ),
    Measure(
        "M12.categories_without",
        Words("一年内没有行动的组织类别", "categories without a campaign within a year"),
        CATEGORIES,
        "items",
        categories,
        window=YEAR,
        heard=("Campaign",),
    ),
)

M13 = (
    Measure(
        "M13.brands",
        Words("运行的品牌（按品牌）", "running brands, by brand"),
        BRANDS,
        "items",
        split("Brand", "code", "brands", alive("Brand")),
        heard=("Brand",),
    ),
    Measure(
        "M13.dormant",
        Words("归属方一年内没有活动的品牌", "brands whose owner held no activity"),
        BRANDS,
        "items",
        dormant,
        window=YEAR,
        heard=("Brand", "Activity"),
    ),
    Measure(
        "M13.ended",
        Words("已结束的品牌", "brands that have ended"),
        Words("已开始的品牌", "brands begun by the day"),
        "items",
        ended,
        heard=("Brand",),
    ),
)
