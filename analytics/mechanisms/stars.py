"""细胞激活, cell activation: M03 star rating."""

from __future__ import annotations

from collections import Counter

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.haves import BODIES
from analytics.mechanisms.lines import Found, Measure, Words
from analytics.mechanisms.measures import (
    alive,
    every,
    number,
    parts,
    places,
)
from analytics.mechanisms.rated import (
    BODY,
    DOMAINS,
    by_domain,
    by_grade,
    graded,
    grades,
    settled,
    unrated,
)


def weak_by_domain(facts: Facts) -> Found:
    """The bodies rated weak in the day's calendar year, by domain."""
    weak = graded(facts, "star", "weak", facts.year)
    held = grades(facts, "star", facts.year)
    silent = sum(told is None for told in held.values())
    return Found(number(weak), len(held), silent, by_domain(facts, weak))


def standards_by_domain(facts: Facts) -> Found:
    """The seven domains by the star standards in force for each."""
    standards = facts.nodes("Standard")
    mask = facts.alive("Standard") & standards.is_("scheme", "star")
    counts = Counter(str(standards.coded("domain").at(at)) for at in places(mask))
    told = parts("star_domains", counts, only=DOMAINS)
    silent = number(mask & standards.silent("domain"))
    return Found(sum(1 for part in told if part.value), len(told), silent, told)


M03 = (
    Measure(
        "M03.grades",
        Words("本年度星级终评（按等次）", "final star ratings of the calendar year, by grade"),
        BODIES,
        "organizations",
        by_grade("star", alive(BODY), *every("grades", "accepted", "not_accepted")),
        heard=("Assessment",),
        rated=True,
        whole=True,
    ),
    Measure(
        "M03.weak_by_domain",
        Words("本年度评为软弱涣散的党组织（按领域）", "rated weak in the calendar year, by domain"),
        Words("本年度有终评的党组织", "party organizations with a final rating of the calendar year"),
        "organizations",
        weak_by_domain,
        heard=("Assessment",),
        rated=True,
    ),
    Measure(
        "M03.standards_by_domain",
        Words("有现行星级标准的领域", "domains with a star standard in force"),
        Words("七个领域", "the seven domains"),
        "items",
        standards_by_domain,
        heard=("Standard",),
    ),
    Measure(
        "M03.unrated",
        Words("成立满一年而本年度没有星级终评的党组织", "there for a year, and no star rating this year"),
        Words("成立满一年的党组织", "party organizations there for a year"),
        "organizations",
        unrated("star", settled, this_year=True),
        heard=("Assessment",),
        rated=True,
    ),
)
