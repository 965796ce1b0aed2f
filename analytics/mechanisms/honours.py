"""示范引领, leading by example, by honours: M11 five levels, M14 ten persons, M15 model block, M16 pioneers.

Awards to persons are a total of each mechanism and nothing else: no name, no area and no year of their own.
A campaign that honours persons alone is told under M14, one that honours persons and collectives under M16.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from analytics.mechanisms.facts import AREA, NOWHERE, Facts
from analytics.mechanisms.lines import Found, Measure, Part, Pointed, Words
from analytics.mechanisms.measures import (
    by_street,
    every,
    joined,
    marked,
    number,
    parts,
    places,
    pointed,
    said,
    split,
    total,
)
from analytics.mechanisms.rated import by_domain
from graph.network import Mask

HONOUR, CAMPAIGN = "Honour", "Campaign"
LEVELS = every("honour_levels")
RECIPIENTS = ("PartyOrganization", "Unit", AREA, "Zone")
PERSON, COLLECTIVE = "person_count", "org"

HONOURS = Words("截至本年度的荣誉", "honours of years up to that of the day")
STREETS = Words("本年度与上年度有荣誉的街道", "streets with an honour of this or the last year")


def given(facts: Facts) -> Mask:
    """The honours of years up to that of the day."""
    years = facts.nodes(HONOUR).numbers("year")
    held: Mask = facts.nodes(HONOUR).own & np.array([int(year or 0) <= facts.year for year in years], bool)
    return held


def awarded(facts: Facts) -> Iterator[tuple[int, int]]:
    """Every honour given by the day and the area in which its recipient lies, both by place."""
    mask = given(facts)
    for kind in RECIPIENTS:
        ties, nodes = facts.begun("AWARDED_TO", HONOUR, kind), facts.nodes(kind)
        areas = nodes.area[ties.target]
        rows = mask[ties.source] & nodes.own[ties.target]
        yield from zip(ties.source[rows].tolist(), areas[rows].tolist(), strict=True)


def chains(facts: Facts) -> Found:
    """Streets with honours at a level and at neither of its neighbours, in two years (rule W30).

    Unknown are honours whose recipient lies in no street.
    """
    level, years = facts.nodes(HONOUR).coded("level"), facts.nodes(HONOUR).numbers("year")
    street, nowhere = facts.at_level("street"), 0
    held: dict[int, set[str]] = {}
    for honour, area in awarded(facts):
        code = level.at(honour)
        if code is None or int(years[honour] or 0) < facts.year - 1:
            continue
        at = int(street[area])
        nowhere += at == NOWHERE
        held.setdefault(at, set()).add(code)
    held.pop(NOWHERE, None)
    lone = {at: alone(codes) for at, codes in held.items()}
    told = tuple(
        Pointed(facts.nodes(AREA).at(at), _lone(codes)) for at, codes in sorted(lone.items()) if codes
    )
    return Found(len(told), len(held), nowhere, (), told)


def alone(codes: set[str]) -> list[str]:
    """The levels that are there while neither the level below nor the one above is."""
    here = [level in codes for level in LEVELS]
    near = [any(here[max(at - 1, 0) : at] + here[at + 1 : at + 2]) for at in range(len(here))]
    return [level for level, there, close in zip(LEVELS, here, near, strict=True) if there and not close]


def _lone(codes: list[str]) -> Words:
    found = joined(said("honour_levels", code) for code in codes)
    return Words(f"上下级均无：{found.zh}", f"nothing above or below: {found.en}")


def campaigns(facts: Facts, *, mixed: bool) -> Mask:
    """The campaigns that honour persons; `mixed`: and collectives too, or else persons alone."""
    ties, nodes, mask = facts.begun("RUN_IN", HONOUR, CAMPAIGN), facts.nodes(HONOUR), given(facts)
    size = len(facts.nodes(CAMPAIGN))
    to = {
        kind: marked(size, ties.target[(mask & nodes.is_("recipient_kind", kind))[ties.source]])
        for kind in (PERSON, COLLECTIVE)
    }
    return to[PERSON] & (to[COLLECTIVE] if mixed else ~to[COLLECTIVE])


def honours_of(facts: Facts, kind: str, *, mixed: bool) -> Mask:
    """The honours of a kind of recipient that were given in such campaigns."""
    ties, nodes, chosen = (
        facts.begun("RUN_IN", HONOUR, CAMPAIGN),
        facts.nodes(HONOUR),
        campaigns(facts, mixed=mixed),
    )
    inside = marked(len(nodes), ties.source[chosen[ties.target]])
    return given(facts) & nodes.is_("recipient_kind", kind) & inside


def people(facts: Facts, *, mixed: bool) -> Found | None:
    """The total of awards to persons; the base is the awards, unknown are those without a number."""
    mask = honours_of(facts, PERSON, mixed=mixed)
    counts = facts.nodes(HONOUR).numbers("count")
    return total([counts[at] for at in places(mask)]) if mask.any() else None


def persons_alone(facts: Facts) -> Found | None:
    """M14: persons honoured in campaigns for persons."""
    return people(facts, mixed=False)


def pioneers(facts: Facts) -> Found | None:
    """M16: persons honoured in campaigns for persons and collectives."""
    return people(facts, mixed=True)


def seasons(facts: Facts) -> Found:
    """The campaigns that honour persons alone."""
    return Found(number(campaigns(facts, mixed=False)), number(facts.alive(CAMPAIGN)))


def collectives(facts: Facts) -> Found:
    """Party organizations honoured in campaigns for persons and collectives, by domain; unknown are other
    recipients.
    """
    mask = honours_of(facts, COLLECTIVE, mixed=True)
    ties, bodies = facts.begun("AWARDED_TO", HONOUR, "PartyOrganization"), facts.nodes("PartyOrganization")
    rows = mask[ties.source]
    held = bodies.own & marked(len(bodies), ties.target[rows])
    others = number(mask) - len({*ties.source[rows].tolist()})
    told = by_domain(facts, held)
    other = Part("other", said("star_domains", "other"), number(held & bodies.is_("domain", "other")))
    return Found(number(held), number(mask), others, (*told, other))


def collectives_by_street(facts: Facts) -> Found:
    """The streets with a party organization so honoured; unknown are those without a street."""
    mask = honours_of(facts, COLLECTIVE, mixed=True)
    ties, bodies = facts.begun("AWARDED_TO", HONOUR, "PartyOrganization"), facts.nodes("PartyOrganization")
    return by_street(facts, bodies, bodies.own & marked(len(bodies), ties.target[mask[ties.source]]))


def by_level(facts: Facts) -> Found:
    """The honours by level; unknown are those of none."""
    return split(HONOUR, "level", "honour_levels", given)(facts) or Found(0, 0)


def by_recipient(facts: Facts) -> Found:
    """The records of honours by the kind of recipient, as records and not as people."""
    nodes, mask = facts.nodes(HONOUR), given(facts)
    counts = Counter(str(nodes.coded("recipient_kind").at(at)) for at in places(mask))
    return Found(number(mask), number(mask), 0, parts("honour_recipient_kinds", counts))


def blocks(facts: Facts) -> Found:
    """Streets that hold, or whose zones or communities hold, an honour of the level of a block."""
    level, street, areas = facts.nodes(HONOUR).coded("level"), facts.at_level("street"), facts.nodes(AREA)
    at = [int(street[area]) for honour, area in awarded(facts) if level.at(honour) == "block"]
    of = facts.alive(AREA) & areas.is_("level", "street")
    held = of & marked(len(areas), np.array([place for place in at if place != NOWHERE], np.int32))
    why = Words("获得示范街区（城）荣誉", "holds an honour as model block or city")
    return Found(number(held), number(of), at.count(NOWHERE), (), pointed(areas, held, why))


M11 = (
    Measure(
        "M11.levels",
        Words("荣誉（按五级）", "honours, by level"),
        HONOURS,
        "items",
        by_level,
        heard=("Honour",),
    ),
    Measure(
        "M11.broken",
        Words("联创断链的街道（未知：不在任何街道的荣誉）", "streets with a broken chain (unknown: honours)"),
        STREETS,
        "areas",
        chains,
        heard=("Honour",),
    ),
)

M14 = (
    Measure(
        "M14.persons",
        Words("只表彰个人的行动中受表彰的人数", "persons honoured in campaigns for persons alone"),
        Words("此类荣誉记录", "records of such honours"),
        "persons",
        persons_alone,
        heard=("Honour",),
    ),
    Measure(
        "M14.campaigns",
        Words("只表彰个人的行动（季）", "campaigns that honour persons alone"),
        Words("已开始的行动", "campaigns begun by the day"),
        "items",
        seasons,
        heard=("Honour", "Campaign"),
    ),
)

M15 = (
    Measure(
        "M15.streets",
        Words("有示范街区（城）荣誉的街道", "streets with a model block or city"),
        Words("截止日存在的街道", "streets there on the day"),
        "areas",
        blocks,
        heard=("Honour",),
    ),
    Measure(
        "M15.recipients",
        Words("荣誉记录（按对象类别）", "records of honours, by kind of recipient"),
        HONOURS,
        "items",
        by_recipient,
        heard=("Honour",),
    ),
)

M16 = (
    Measure(
        "M16.persons",
        Words(
            "个人与集体并评的行动中受表彰的人数", "persons honoured in campaigns for persons and collectives"
        ),
        Words("此类荣誉记录", "records of such honours"),
        "persons",
        pioneers,
        heard=("Honour",),
    ),
    Measure(
        "M16.collectives",
        Words(
            "并评行动中受表彰的党组织（按领域；未知：其他对象）", "party organizations honoured, by domain"
        ),
        Words("授予集体的荣誉", "honours to collectives"),
        "organizations",
        collectives,
        heard=("Honour", "RUN_IN"),
    ),
    Measure(
        "M16.streets",
        Words("有并评行动受表彰党组织的街道", "streets with a party organization so honoured"),
        Words("截止日存在的街道", "streets there on the day"),
        "areas",
        collectives_by_street,
        heard=("Honour", "RUN_IN"),
    ),
)
