"""群众满意, public satisfaction: M18 precise services. Who receives one is told as a total and no more."""

from __future__ import annotations

from collections import Counter

from analytics.mechanisms.couriers import COMMUNITIES, communities
from analytics.mechanisms.facts import AREA, NOWHERE, Facts
from analytics.mechanisms.lines import Found, Measure, Pointed, Words, persons
from analytics.mechanisms.measures import (
    every,
    marked,
    number,
    parts,
    places,
    pointed,
    said,
    split,
    total,
)

PROGRAMMES = Words("服务项目", "service programmes")


def without_facility(kind: str) -> Words:
    """That a community has no facility of a kind."""
    called = said("facility_kinds", kind)
    return Words(f"没有{called.zh}", f"no {called.en}")


def no_canteen(facts: Facts) -> Found | None:
    """Communities in which no canteen lies."""
    return _no_facility(facts, "canteen")


def no_store(facts: Facts) -> Found | None:
    """Communities in which no charity store lies."""
    return _no_facility(facts, "charity_store")


def _no_facility(facts: Facts, kind: str) -> Found | None:
    nodes, areas = facts.nodes("Facility"), facts.nodes(AREA)
    there = facts.alive("Facility") & nodes.is_("kind", kind)
    if not there.any():
        return None
    at = facts.at_level("community")[nodes.area[there]]
    of = communities(facts)
    lack = of & ~marked(len(areas), at[at != NOWHERE])
    return Found(number(lack), number(of), 0, (), pointed(areas, lack, without_facility(kind)))


def money(facts: Facts) -> Found:
    """The yearly budgets of the programmes by kind, in whole yuan; unknown are programmes without one."""
    nodes, chosen = facts.nodes("Programme"), places(facts.alive("Programme"))
    sums: Counter[str] = Counter()
    budget, kind = nodes.numbers("budget_yuan_year"), nodes.coded("kind")
    for at in chosen:
        sums[str(kind.at(at))] += round(float(budget[at] or 0))
    silent = sum(budget[at] is None for at in chosen)
    return Found(sums.total(), len(chosen), silent, parts("programmes_service", sums))


def beneficiaries(facts: Facts) -> Found:
    """Who receives the programmes, in all; unknown are programmes that do not say how many."""
    nodes = facts.nodes("Programme")
    told = nodes.numbers("beneficiaries")
    return total([told[at] for at in places(facts.alive("Programme"))])


def cost(facts: Facts) -> Found:
    """The yearly budget for each beneficiary, over the programmes that state both, in whole yuan.

    It is divided by the number of people as it may be told, so that it tells no other; it has no value where
    they are too few. Unknown are programmes that do not state both.
    """
    nodes, chosen = facts.nodes("Programme"), places(facts.alive("Programme"))
    budget, people = nodes.numbers("budget_yuan_year"), nodes.numbers("beneficiaries")
    both = [at for at in chosen if budget[at] is not None and people[at] is not None]
    told = persons(sum(int(people[at] or 0) for at in both))
    spent = sum(float(budget[at] or 0) for at in both)
    return Found(None if told is None else round(spent / told), len(chosen), len(chosen) - len(both))


def sole(facts: Facts) -> Found:
    """The kinds of programme that one unit alone delivers; the base is the kinds that anybody delivers."""
    ties, kind = facts.held("DELIVERS", "Unit", "Programme"), facts.nodes("Programme").coded("kind")
    by: dict[str, set[int]] = {}
    for unit, programme in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
        by.setdefault(str(kind.at(programme)), set()).add(unit)
    alone = {code: min(by[code]) for code in every("programmes_service") if len(by.get(code, ())) == 1}
    told = tuple(Pointed(facts.nodes("Unit").at(unit), _sole(code)) for code, unit in alone.items())
    return Found(len(alone), len(by), 0, (), told)


def _sole(code: str) -> Words:
    called = said("programmes_service", code)
    return Words(f"唯一承接：{called.zh}", f"delivers alone: {called.en}")


M18 = (
    Measure(
        "M18.programmes",
        Words("服务项目（按类别）", "programmes, by kind"),
        PROGRAMMES,
        "items",
        split("Programme", "kind", "programmes_service"),
        heard=("Programme",),
    ),
    Measure(
        "M18.modes",
        Words("服务项目（按方式）", "programmes, by mode"),
        PROGRAMMES,
        "items",
        split("Programme", "mode", "service_modes"),
        heard=("Programme",),
    ),
    Measure(
        "M18.budget",
        Words("年度预算（按类别）", "yearly budget, by kind"),
        PROGRAMMES,
        "yuan_per_year",
        money,
        heard=("Programme",),
    ),
    Measure(
        "M18.beneficiaries",
        Words("受益人数合计", "beneficiaries in all"),
        PROGRAMMES,
        "persons",
        beneficiaries,
        heard=("Programme",),
    ),
    Measure(
        "M18.cost",
        Words("每位受益人的年度预算", "yearly budget for each beneficiary"),
        PROGRAMMES,
        "yuan_per_person",
        cost,
        heard=("Programme",),
    ),
    Measure(
        "M18.without_canteen",
        Words("没有长寿食坊的社区", "communities without a canteen"),
        COMMUNITIES,
        "areas",
        no_canteen,
        heard=("Facility",),
    ),
    Measure(
        "M18.without_store",
        Words("没有慈善惠民超市的社区", "communities without a charity store"),
        COMMUNITIES,
        "areas",
        no_store,
        heard=("Facility",),
    ),
    Measure(
        "M18.sole_provider",
        Words("只有一家单位承接的服务类别", "kinds of service that one unit alone delivers"),
        Words("有单位承接的服务类别", "kinds of service that are delivered"),
        "items",
        sole,
        heard=("DELIVERS",),
    ),
)
