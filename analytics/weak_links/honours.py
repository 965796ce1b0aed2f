"""Honours: streets whose chain of five levels is broken, and districts whose honours lie in few communities.
Rules W30 and W30b of `domain.md` 4.3. Honours to persons are counts, and enter neither by name.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.mechanisms.couriers import communities
from analytics.mechanisms.facts import AREA, NOWHERE, Facts
from analytics.mechanisms.honours import COLLECTIVE, HONOUR, RECIPIENTS, alone
from analytics.mechanisms.honours import given as given_by
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import joined, places, said
from analytics.networks.ground import Ground
from analytics.weak_links.drawing import drawn
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.rule import Given, Parameter, Rule

ORGANIZATIONS = ("PartyOrganization", "Unit")

Counts = npt.NDArray[np.int64]


class Award(NamedTuple):
    """One honour given by the day: its place, its level if it has one of the five, the place of the area in
    which its recipient lies, and the tie.
    """

    honour: int
    level: str | None
    area: int
    edge: Edge


def awards(facts: Facts, kinds: Sequence[str] = RECIPIENTS) -> list[Award]:
    """The honours given by the day to recipients of some kinds, by key."""
    honours, given = facts.nodes(HONOUR), given_by(facts)
    level, found = honours.coded("level"), list[Award]()
    for kind in kinds:
        ties, nodes = facts.begun("AWARDED_TO", HONOUR, kind), facts.nodes(kind)
        rows = given[ties.source] & nodes.own[ties.target]
        for honour, to in zip(ties.source[rows].tolist(), ties.target[rows].tolist(), strict=True):
            edge = Edge(honours.at(honour), "AWARDED_TO", nodes.at(to))
            found.append(Award(honour, level.at(honour), int(nodes.area[to]), edge))
    return sorted(found, key=lambda award: award.edge)


def broken(ground: Ground, given: Given) -> Iterator[Finding]:
    """W30: streets with honours at a level and, for some years, at neither of its neighbours."""
    facts, areas = ground.facts, ground.facts.nodes(AREA)
    held = by_street(facts, int(given["years"]))
    for street in sorted(held, key=areas.keys.__getitem__):
        lone = _lone(held[street])
        if lone:
            yield Finding(
                "W30",
                (areas.at(street),),
                _said_broken(lone, len(held[street]), given),
                {"levels": "|".join(lone), "lone_levels": len(lone), "honours": len(held[street])},
                proof=drawn(award.edge for award in held[street]),
                stable=_stands(held[street]),
            )


def by_street(facts: Facts, years: int) -> dict[int, list[Award]]:
    """The honours of the last years that are of a level, by the street of their recipient."""
    year, street = facts.nodes(HONOUR).numbers("year"), facts.at_level("street")
    there, found = facts.alive(AREA), dict[int, list[Award]]()
    for award in awards(facts):
        at, recent = int(street[award.area]), int(year[award.honour] or 0) > facts.year - years
        if recent and award.level is not None and at != NOWHERE and there[at]:
            found.setdefault(at, []).append(award)
    return found


def _lone(held: Sequence[Award]) -> list[str]:
    return alone({award.level for award in held if award.level is not None})


def _stands(held: Sequence[Award]) -> bool:
    """Whether a level stays alone without any one of the honours."""
    names = {award.honour for award in held}
    return all(bool(_lone([award for award in held if award.honour != name])) for name in names)


def _said_broken(lone: Sequence[str], honours: int, given: Given) -> Words:
    levels = joined(said("honour_levels", code) for code in lone)
    years = f"{given['years']:g}"
    return Words(
        f"该街道近 {years} 年有 {honours} 项分级荣誉，其中 {len(lone)} 个层级上下均无：{levels.zh}。",
        f"In {years} years this street had {honours} honours of a level; none above or below: {levels.en}.",
    )


def uneven(ground: Ground, given: Given) -> Iterator[Finding]:
    """W30b: districts where the honours of organizations lie in few communities.

    Honours of organizations of which no community is known may lie in any. It is found only where they could
    not make up for it, and where as many honours could be spread within the limit at all: few honours are
    not uneven ones.
    """
    facts, areas = ground.facts, ground.facts.nodes(AREA)
    for district in sorted(districts(facts), key=areas.keys.__getitem__):
        spread, told = _spread(facts, district), _told(facts, district)
        counts, unplaced = spread.counts, spread.unplaced
        whole = levelled(np.zeros(len(counts), np.int64), int(counts.sum()) + unplaced)
        if gini(levelled(counts, unplaced)) <= given["gini"] or gini(whole) > given["gini"]:
            continue
        yield Finding(
            "W30b",
            (areas.at(district),),
            _said_uneven(spread),
            _figures(spread),
            proof=drawn(award.edge for award in told),
            stable=_holds(spread, given["gini"]),
        )


class Spread(NamedTuple):
    """The honours of organizations in each community of a district, and of how many none is known."""

    counts: Counts
    unplaced: int


def districts(facts: Facts) -> list[int]:
    """The districts that are there on the day."""
    return places(facts.alive(AREA) & facts.nodes(AREA).is_("level", "district"))


def _told(facts: Facts, district: int) -> list[Award]:
    """The honours of organizations in a district."""
    at, honours = facts.at_level("district"), facts.nodes(HONOUR)
    collective = honours.is_("recipient_kind", COLLECTIVE)
    return [
        award
        for award in awards(facts, ORGANIZATIONS)
        if collective[award.honour] and int(at[award.area]) == district
    ]


def _spread(facts: Facts, district: int) -> Spread:
    of = communities(facts) & (facts.at_level("district")[:-1] == district)
    at, told = facts.at_level("community"), _told(facts, district)
    owners = np.array([int(at[award.area]) for award in told], np.int64)
    inside = (owners != NOWHERE) & np.append(of, False)[owners]
    counts = np.bincount(owners[inside], minlength=len(of))[of]
    return Spread(counts.astype(np.int64), len(told) - int(inside.sum()))


def gini(counts: Counts) -> float:
    """The Gini coefficient of some counts, 0 to 1 (half the mean difference of all pairs, over the mean); 0
    where there is nothing to spread.
    """
    total, size = int(counts.sum()), len(counts)
    if not total:
        return 0.0
    ranks = np.arange(1, size + 1)
    return float(2 * (ranks * np.sort(counts)).sum() / (size * total) - (size + 1) / size)


def levelled(counts: Counts, more: int) -> Counts:
    """The counts with some more, each given to the poorest: as even as they can become."""
    found = counts.copy()
    for _ in range(more if len(found) else 0):
        found[found.argmin()] += 1
    return found


def _holds(spread: Spread, limit: float) -> bool:
    """Whether it is found without any one of the honours."""
    for at in np.flatnonzero(spread.counts).tolist():
        less = spread.counts.copy()
        less[at] -= 1
        if gini(levelled(less, spread.unplaced)) <= limit:
            return False
    return True


def _figures(spread: Spread) -> Mapping[str, int | float]:
    counts = spread.counts
    return {
        "gini": round(gini(counts), 4),
        "gini_at_least": round(gini(levelled(counts, spread.unplaced)), 4),
        "communities": len(counts),
        "communities_with": int((counts > 0).sum()),
        "honours": int(counts.sum()),
        "unplaced": spread.unplaced,
    }


def _said_uneven(spread: Spread) -> Words:
    counts, found = spread.counts, gini(spread.counts)
    having = int((counts > 0).sum())
    return Words(
        f"该区 {len(counts)} 个社区中 {having} 个有组织获荣誉，共 {counts.sum()} 项，基尼系数 {found:.2f}。",
        f"Bodies in {having} of {len(counts)} communities have {counts.sum()} honours: Gini {found:.2f}.",
    )


HONOURS: tuple[Rule, ...] = (
    Rule(
        "W30",
        said("weak_link_rules", "W30"),
        Severity.WATCH,
        Words("孤立的示范点", "lone lights"),
        Words("培育相邻层级", "nurture the neighbours"),
        broken,
        {"years": Parameter(2, Words("年数", "years"), Measure.YEARS)},
        heard=(HONOUR,),
    ),
    Rule(
        "W30b",
        said("weak_link_rules", "W30b"),
        Severity.WATCH,
        Words("点上不亮，分布不匀", "honours lie in few communities"),
        Words("把培育引向空白社区", "direct nurturing to communities without"),
        uneven,
        {"gini": Parameter(0.6, Words("基尼系数超过", "Gini coefficient, more than"), Measure.SHARE)},
        heard=(HONOUR,),
    ),
)
