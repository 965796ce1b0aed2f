"""阳光透明, transparency: M20 defining power. It is told of items and posts, and of no person."""

from __future__ import annotations

from collections import Counter

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Found, Measure, Part, Words
from analytics.mechanisms.measures import (
    alike,
    gaps,
    marked,
    number,
    parts,
    said,
    split,
)
from graph.network import Mask

HOLDERS = ("standing_committee_member", "secretary", "deputy", "member", "contact_leader")

POWERS = Words("权力清单事项", "items of the list of powers")

powers = alike("PowerItem", "list", "power")


def paired(facts: Facts, name: str) -> Mask:
    """The power items paired with an item of a list, whichever stands first in the pair."""
    ties, fits = facts.held("PAIRED_WITH", "PowerItem", "PowerItem"), alike("PowerItem", "list", name)(facts)
    size = len(fits)
    return marked(size, ties.source[fits[ties.target]]) | marked(size, ties.target[fits[ties.source]])


def unpaired(facts: Facts) -> Found:
    """Powers without a responsibility or a risk item (rule W31)."""
    held = {name: paired(facts, name) for name in ("responsibility", "risk")}
    return gaps(facts.nodes("PowerItem"), powers(facts), held, lambda code: said("power_lists", code))


def by_holder(facts: Facts) -> Found:
    """The powers by the post that holds them; unknown are those of which nobody says who holds them."""
    of, posts = powers(facts), facts.nodes("Post")
    own, ties = (
        facts.held("HELD_POWER", "PartyOrganization", "PowerItem"),
        facts.held("HELD_POWER", "Post", "PowerItem"),
    )
    kind = posts.coded("kind")
    pairs = zip(ties.source.tolist(), ties.target.tolist(), strict=True)
    counts = Counter(str(kind.at(post)) for post, item in pairs if of[item])
    bodies = number(of & marked(len(of), own.target))
    told = (
        *parts("post_kinds", counts, only=HOLDERS),
        Part("body", Words("党组织", "party organization"), bodies),
    )
    held = of & (marked(len(of), own.target) | marked(len(of), ties.target))
    return Found(number(held), number(of), number(of & ~held), told)


M20 = (
    Measure(
        "M20.items",
        Words("三单事项（按清单）", "items of the three lists"),
        Words("截止日有效的事项", "items in force on the day"),
        "items",
        split("PowerItem", "list", "power_lists"),
        heard=("PowerItem",),
    ),
    Measure(
        "M20.unpaired",
        Words("没有配套责任或风险防控的权力事项", "powers without a responsibility or a risk item"),
        POWERS,
        "items",
        unpaired,
        heard=("PAIRED_WITH",),
    ),
    Measure(
        "M20.holders",
        Words("有持权主体的权力事项（按职务）", "powers with a holder, by post"),
        POWERS,
        "items",
        by_holder,
        heard=("HELD_POWER",),
    ),
    Measure(
        "M20.risks",
        Words("风险防控事项（按等级）", "risk items, by level"),
        Words("风险防控清单事项", "items of the list of risks"),
        "items",
        split("PowerItem", "risk_level", "risk_levels", alike("PowerItem", "list", "risk")),
        heard=("PowerItem",),
    ),
)
