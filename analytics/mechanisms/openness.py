"""阳光透明, transparency: M21 airing power. It is told of bodies, their meetings and what they disclosed."""

from __future__ import annotations

from collections import Counter
from functools import reduce

import numpy as np

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Found, Measure, Part, Pointed, Words
from analytics.mechanisms.measures import (
    HALF_YEAR,
    counted,
    marked,
    number,
    parts,
    places,
    pointed,
)
from graph.columns import NO_DAY
from graph.network import Mask

BODIES = ("PartyOrganization", "RegionalBody", "Unit")

ANSWER_DAYS = 15
"""Days after which a matter without an answer is late (rule W31b)."""

MATTERS = Words("已公布的公开事项", "matters disclosed by the day")

MEETINGS = Words("半年内的会议", "meetings within half a year")

CONVENERS = Words("区、街道、社区党组织", "party organizations of district, streets and communities")

OPEN = {True: Words("开放", "open"), False: Words("不开放", "closed")}


def recent(facts: Facts) -> Mask:
    """The meetings of the last half-year."""
    return facts.nodes("Meeting").own & facts.since("Meeting", "date", HALF_YEAR)


def is_open(facts: Facts) -> Mask:
    """The meetings that were open to observers."""
    found: Mask = np.array(facts.nodes("Meeting").numbers("open")) == 1
    return found


def meetings(facts: Facts) -> Found:
    """The meetings of the last half-year, open or closed; the value is the open ones."""
    held, opened = recent(facts), is_open(facts)
    masks = {True: held & opened, False: held & ~opened}
    told = tuple(Part("open" if flag else "closed", OPEN[flag], number(mask)) for flag, mask in masks.items())
    return Found(number(held & opened), number(held), 0, told)


def conveners(facts: Facts) -> Mask:
    """The party organizations whose meetings are to be open: hubs by statute, regional ones, communities."""
    nodes = facts.nodes("PartyOrganization")
    fits = np.array(nodes.numbers("structural")) == 1
    fits |= nodes.is_("kind", "regional_committee") | nodes.is_("domain", "urban_community")
    found: Mask = facts.alive("PartyOrganization") & fits
    return found


def without_open(facts: Facts) -> Found:
    """Bodies of district, streets and communities without an open meeting in half a year (rule W31b)."""
    kind, chosen = "PartyOrganization", recent(facts) & is_open(facts)
    ties, of = facts.begun("HELD_MEETING", kind, "Meeting"), conveners(facts)
    shut = of & ~marked(len(of), ties.source[chosen[ties.target]])
    why = Words("半年内没有开放的会议", "no open meeting within half a year")
    return Found(number(shut), number(of), 0, (), pointed(facts.nodes(kind), shut, why))


def classes(facts: Facts) -> Found:
    """The open meetings by the classes of observers who came; unknown are those that name none."""
    held, stated = recent(facts) & is_open(facts), facts.nodes("Meeting").column("observer_classes")
    named = [str(stated.at(at)).split("|") for at in places(held) if stated.at(at)]
    counts = Counter(code for codes in named for code in codes)
    return Found(len(named), number(held), number(held) - len(named), parts("observer_classes", counts))


def unanswered(facts: Facts) -> Mask:
    """The matters that have no answer by the day."""
    answered = facts.nodes("Disclosure").days("answered_on")
    silent: Mask = facts.alive("Disclosure") & ((answered == NO_DAY) | (answered > facts.day))
    return silent


def answers(facts: Facts) -> Found:
    """The matters without an answer by form, and the bodies that disclosed them."""
    nodes, silent = facts.nodes("Disclosure"), unanswered(facts)
    late = silent & (nodes.days("published_on") < facts.day - ANSWER_DAYS)
    form = nodes.coded("form")
    counts = Counter(form.at(at) for at in places(silent))
    told = parts("disclosure_forms", {code: count for code, count in counts.items() if code is not None})
    overdue = Part("late", Words("超过十五日", "for more than fifteen days"), number(late))
    names = reduce(tuple.__add__, [_disclosers(facts, kind, silent) for kind in BODIES])
    return Found(number(silent), number(facts.alive("Disclosure")), counts[None], (*told, overdue), names)


def _disclosers(facts: Facts, kind: str, silent: Mask) -> tuple[Pointed, ...]:
    ties, nodes = facts.begun("DISCLOSED", kind, "Disclosure"), facts.nodes(kind)
    counts = Counter(ties.source[silent[ties.target]].tolist())
    return tuple(
        Pointed(nodes.at(at), Words(f"{counts[at]} 项未答复", f"{counts[at]} without an answer"))
        for at in sorted(counts)
    )


M21 = (
    Measure(
        "M21.meetings",
        Words("开放的会议", "open meetings"),
        MEETINGS,
        "items",
        meetings,
        HALF_YEAR,
        heard=("Meeting",),
    ),
    Measure(
        "M21.without_open",
        Words("半年内没有开放会议的党组织", "party organizations without an open meeting"),
        CONVENERS,
        "organizations",
        without_open,
        window=HALF_YEAR,
        heard=("Meeting", "HELD_MEETING"),
    ),
    Measure(
        "M21.observers",
        Words("有列席代表的开放会议（按列席类别）", "open meetings with observers, by class"),
        Words("半年内的开放会议", "open meetings within half a year"),
        "items",
        classes,
        window=HALF_YEAR,
        heard=("Meeting",),
    ),
    Measure(
        "M21.unanswered",
        Words("未答复的公开事项（按形式）", "matters without an answer, by form"),
        MATTERS,
        "items",
        answers,
        heard=("Disclosure",),
    ),
    Measure(
        "M21.rules",
        Words("现行规程", "rules in force"),
        Words("记录中的现行规程", "rules of the record in force"),
        "items",
        counted("Rule"),
        heard=("Rule",),
    ),
)
