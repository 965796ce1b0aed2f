"""分类提升, upgrading by type, in streets and communities: M06 the 315 regional system."""

from __future__ import annotations

from collections import Counter

import numpy as np

from analytics.mechanisms.facts import AREA, NOWHERE, Facts
from analytics.mechanisms.lines import Found, Measure, Part, Words
from analytics.mechanisms.measures import (
    YEAR,
    alike,
    every,
    gaps,
    marked,
    number,
    parts,
    places,
    pointed,
    said,
    split,
    with_tie,
)
from analytics.mechanisms.rated import (
    BODY,
)
from graph.network import Mask

SYSTEM = "regional_315"

LEVELS = ("street", "community")

MECHANISMS = every("mechanisms_315")

FUNCTIONS = every("centre_functions")

SYSTEMS = Words("运行的315区域化党建", "regional systems there on the day")

PLACES = Words("截止日存在的街道与社区", "streets and communities there on the day")

ELEMENTS = {
    "congress": Words("区域党员代表会议", "congress"),
    "committee": Words("区域党委", "regional committee"),
    "office": Words("党建办公室", "party-building office"),
    "centre": Words("区域党群服务中心", "service centre"),
}

systems = alike("Alliance", "kind", SYSTEM)


def bodies_of(facts: Facts, kind: str) -> Mask:
    """The systems that have a regional body of a kind."""
    ties, nodes = facts.held("HAS_BODY", "Alliance", "RegionalBody"), facts.nodes("RegionalBody")
    return marked(len(facts.nodes("Alliance")), ties.source[nodes.is_("kind", kind)[ties.target]])


def committees_of(facts: Facts) -> Mask:
    """The systems that have a regional committee which is there on the day."""
    ties, there = facts.held("HAS_BODY", "Alliance", BODY), facts.nodes(BODY)
    fits = there.is_("kind", "regional_committee") & facts.there(BODY)
    return marked(len(facts.nodes("Alliance")), ties.source[fits[ties.target]])


def centres(facts: Facts) -> list[tuple[int, int]]:
    """The systems and the centres they have as their platform, by place."""
    ties = facts.held("HAS_PLATFORM", "Alliance", "Facility")
    fits = facts.there("Facility") & facts.nodes("Facility").is_("kind", "regional_centre")
    rows = fits[ties.target]
    return list(zip(ties.source[rows].tolist(), ties.target[rows].tolist(), strict=True))


def elements(facts: Facts) -> Found:
    """Systems without one of the three bodies or the centre."""
    held = {
        "congress": bodies_of(facts, "congress"),
        "committee": committees_of(facts),
        "office": bodies_of(facts, "office"),
        "centre": marked(len(facts.nodes("Alliance")), np.array([at for at, _ in centres(facts)], np.int32)),
    }
    return gaps(facts.nodes("Alliance"), systems(facts), held, ELEMENTS.__getitem__)


def functions(facts: Facts) -> Found:
    """Systems with a centre whose centre lacks one of the five functions; unknown where it names none."""
    size, stated = len(facts.nodes("Alliance")), facts.nodes("Facility").column("functions")
    held = {code: np.zeros(size, bool) for code in FUNCTIONS}
    told, has = np.zeros(size, bool), np.zeros(size, bool)
    for system, centre in centres(facts):
        has[system] = True
        for code in str(stated.at(centre) or "").split("|"):
            if code in held:
                held[code][system] = told[system] = True
    of = systems(facts) & has
    found = gaps(facts.nodes("Alliance"), of & told, held, lambda code: said("centre_functions", code))
    return Found(found.value, number(of), number(of & ~told), found.parts, found.pointed)


def acted(facts: Facts, name: str, code: str) -> Mask:
    """The alliances under which an activity with a code in a field took place in the last 365 days."""
    ties, nodes = facts.begun("UNDER", "Activity", "Alliance"), facts.nodes("Activity")
    fits = facts.since("Activity", "date", YEAR) & nodes.is_(name, code)
    return marked(len(facts.nodes("Alliance")), ties.target[fits[ties.source]])


def unnamed_activities(facts: Facts, name: str, of: Mask) -> int:
    """Activities of the last 365 days under some alliances of which a field says nothing."""
    ties, nodes = facts.begun("UNDER", "Activity", "Alliance"), facts.nodes("Activity")
    fits = facts.since("Activity", "date", YEAR) & nodes.silent(name)
    return len({*ties.source[fits[ties.source] & of[ties.target]].tolist()})


def mechanisms(facts: Facts) -> Found:
    """Systems without an activity of one of the five mechanisms; unknown are activities that name none."""
    of, held = systems(facts), {code: acted(facts, "mechanism", code) for code in MECHANISMS}
    found = gaps(facts.nodes("Alliance"), of, held, lambda code: said("mechanisms_315", code))
    return Found(
        found.value, found.base, unnamed_activities(facts, "mechanism", of), found.parts, found.pointed
    )


def bare_areas(facts: Facts) -> Found:
    """Streets and communities in which no regional system of their own level lies."""
    areas, alliances = facts.nodes(AREA), facts.nodes("Alliance")
    of, has = facts.alive(AREA) & areas.is_("level", *LEVELS), np.zeros(len(areas), bool)
    for level in LEVELS:
        at = alliances.area[systems(facts) & alliances.is_("level", level)]
        has |= marked(len(areas), at[at != NOWHERE]) & areas.is_("level", level)
    bare = of & ~has
    counts = {level: number(bare & areas.is_("level", level)) for level in LEVELS}
    why = Words("没有本级的315区域化党建", "no regional system of its level")
    told = parts("area_levels", counts, only=LEVELS)
    return Found(number(bare), number(of), 0, told, pointed(areas, bare, why))


def seats(facts: Facts) -> Mask:
    """The seats that a party organization has."""
    ties, there = facts.held("HAS_SEAT", BODY, "Seat"), facts.alive(BODY)
    found: Mask = facts.nodes("Seat").own & marked(len(facts.nodes("Seat")), ties.target[there[ties.source]])
    return found


def filled(facts: Facts) -> Mask:
    """The seats that are held by a unit or a party organization."""
    return with_tie(facts, "HELD_BY", "Seat", "Unit") | with_tie(facts, "HELD_BY", "Seat", BODY)


def vacant(facts: Facts) -> Found:
    """Committees with a required seat that nobody holds, by the sector of the seat."""
    nodes, ties = facts.nodes("Seat"), facts.held("HAS_SEAT", BODY, "Seat")
    needed = seats(facts) & (np.array(nodes.numbers("required")) == 1)
    empty, sector = needed & ~filled(facts), nodes.coded("sector")
    of: dict[int, list[str]] = {}
    for body, seat in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
        if empty[seat]:
            of.setdefault(body, []).append(str(sector.at(seat)))

    def why(body: int) -> Words:
        told = [said("seat_sectors", code) for code in sorted(of[body])]
        return Words(f"空缺：{'、'.join(t.zh for t in told)}", f"vacant: {', '.join(t.en for t in told)}")

    counts = Counter(str(sector.at(at)) for at in places(empty))
    mask = marked(len(facts.nodes(BODY)), np.array(list(of), np.int32)) & facts.alive(BODY)
    told = parts("seat_sectors", counts)
    return Found(number(empty), number(needed), 0, told, pointed(facts.nodes(BODY), mask, why))


def sectors(facts: Facts) -> Found:
    """The sectors by the seats of theirs that are filled; the value is how many sectors hold none at all."""
    nodes, mask = facts.nodes("Seat"), seats(facts) & filled(facts)
    counts = Counter(str(nodes.coded("sector").at(at)) for at in places(mask))
    told = tuple(Part(code, said("seat_sectors", code), counts[code]) for code in every("seat_sectors"))
    return Found(sum(1 for part in told if not part.value), len(told), 0, told)


M06 = (
    Measure(
        "M06.systems",
        Words("315区域化党建（按层级）", "regional systems, by level"),
        SYSTEMS,
        "alliances",
        split("Alliance", "level", "area_levels", systems, "district"),
        heard=("Alliance",),
    ),
    Measure(
        "M06.areas_without",
        Words("没有本级315区域化党建的街道、社区", "streets and communities without a regional system"),
        PLACES,
        "areas",
        bare_areas,
        heard=("Alliance",),
    ),
    Measure(
        "M06.incomplete",
        Words("三级机构或中心不全的315", "regional systems without a body or the centre"),
        SYSTEMS,
        "alliances",
        elements,
        heard=("HAS_BODY", "HAS_PLATFORM"),
    ),
    Measure(
        "M06.functions",
        Words("中心五项功能不全的315", "regional systems whose centre lacks a function"),
        Words("有区域党群服务中心的315", "regional systems with a centre"),
        "alliances",
        functions,
        heard=("HAS_PLATFORM",),
    ),
    Measure(
        "M06.mechanisms",
        Words(
            "五项机制有缺的315（未知：未注明机制的活动）",
            "without activity of a mechanism (unknown: activities)",
        ),
        SYSTEMS,
        "alliances",
        mechanisms,
        window=YEAR,
        heard=("Activity", "UNDER"),
    ),
    Measure(
        "M06.vacant_seats",
        Words("空缺的必设席位（按界别）", "required seats that are vacant, by sector"),
        Words("必设席位", "required seats"),
        "items",
        vacant,
        heard=("Seat", "HELD_BY"),
    ),
    Measure(
        "M06.sectors_without",
        Words("没有任何在席单位的界别", "sectors that hold no seat"),
        Words("五个界别", "the five sectors"),
        "items",
        sectors,
        heard=("Seat", "HELD_BY"),
    ),
)
