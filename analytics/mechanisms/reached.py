"""分类提升, upgrading by type, over units and districts: M08 the two coverages, M09 the 1+N districts."""

from __future__ import annotations

import numpy as np

from analytics.bases import ENTERPRISE_KINDS, base_of
from analytics.coverage import coverage
from analytics.mechanisms.facts import Facts, UnreadableError
from analytics.mechanisms.lines import Found, Measure, Part, Pointed, Words
from analytics.mechanisms.measures import (
    alike,
    alive,
    every,
    gaps,
    marked,
    number,
    places,
    pointed,
    said,
    split,
    total,
)
from analytics.policies import DEFAULT_POLICY, policy
from analytics.tiers import TIERS, tiers
from graph.network import Mask, Network
from graph.records import NodeKey

LAYERS = every("layers_1n")
MANY = 10
"""Base branches from which on a single hub carries too much (rule W14)."""

UNSETTLED = Words("是否在基数内不详", "not known whether in the base")
ZONES = Words("商圈楼宇", "zones")
DISTRICTS = Words("运行的商圈楼宇联合体", "1+N alliances there on the day")
D5 = Words(
    f"党建基数内的企业（口径 {DEFAULT_POLICY}；未知：TX）",
    f"enterprises on the base list ({DEFAULT_POLICY}; unknown: TX)",
)

zone_1n = alike("Alliance", "kind", "zone_1n")


def network(facts: Facts) -> Network:
    """The network of the day; UnreadableError for whoever may not read coverage."""
    if facts.network is None:
        raise UnreadableError("COVERS")
    return facts.network()


def by_tier(facts: Facts) -> Found:
    """The units of the base by coverage tier; the value is those that the policy counts as covered."""
    total = coverage(network(facts), policy(DEFAULT_POLICY)).total
    told = tuple(
        Part(name, said("coverage_tiers", name), count)
        for name, count in zip(TIERS, total.tiers, strict=True)
    )
    beside = Part("base_unknown", UNSETTLED, total.base_unknown)
    return Found(total.covered, total.base, total.unknown, (*told, beside))


def uncovered(facts: Facts) -> Found:
    """The units of the base for which somebody looked and found nothing (tier T0)."""
    held = network(facts)
    chosen = policy(DEFAULT_POLICY)
    base, tier = base_of(held, chosen).inside, tiers(held, chosen).tier
    bare = base & (tier == TIERS.index("T0"))
    unknown = number(base & (tier == TIERS.index("TX")))
    why = Words("未覆盖", "not yet reached")
    return Found(number(bare), number(base), unknown, (), _units(held, bare, why))


def above_scale(facts: Facts) -> Found:
    """Enterprises above scale without an organization of their own (rule U4); unknown: scale not known."""
    held = network(facts)
    firms = held.units.kind.equals(*ENTERPRISE_KINDS)
    of, no = (firms & held.units.above_scale.equals(code) for code in ("yes", "no"))
    bare = of & (tiers(held, policy(DEFAULT_POLICY)).tier != TIERS.index("T1"))
    why = Words("规模以上而没有单独组建", "above scale, and no organization of its own")
    return Found(number(bare), number(of), number(firms & ~of & ~no), (), _units(held, bare, why))


def _units(held: Network, mask: Mask, why: Words) -> tuple[Pointed, ...]:
    return tuple(Pointed(NodeKey("Unit", held.units.keys[at]), why) for at in places(mask))


def posts(facts: Facts) -> Found:
    """The posts of instructors and liaisons; unknown are entries without a number."""
    nodes = facts.nodes("Post")
    mask = nodes.own & nodes.is_("kind", "instructor", "liaison")
    quantity = nodes.numbers("quantity")
    return total([quantity[at] for at in places(mask)])


def layers(facts: Facts) -> Found:
    """1+N alliances without one of the four layers (rule W13)."""
    held = {layer: _in_layer(facts, layer) > 0 for layer in LAYERS}
    ties = facts.held("HAS_PLATFORM", "Alliance", "Facility")
    held["platform"] |= marked(
        len(facts.nodes("Alliance")), ties.source[facts.there("Facility")[ties.target]]
    )
    return gaps(facts.nodes("Alliance"), zone_1n(facts), held, lambda code: said("layers_1n", code))


def _in_layer(facts: Facts, layer: str) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    found = np.zeros(len(facts.nodes("Alliance")), np.int64)
    for actor in ("Unit", "PartyOrganization"):
        ties, there = facts.ties("MEMBER_OF", actor, "Alliance"), facts.there(actor)
        rows = (ties.since <= facts.day) & (facts.day < ties.until) & ties.coded("layer").equals(layer)
        np.add.at(found, ties.target[rows & there[ties.source]], 1)
    return found


def single_hub(facts: Facts) -> Found:
    """1+N alliances in which one hub carries ten or more base branches (rule W14)."""
    of, base = zone_1n(facts), _in_layer(facts, "base")
    found = of & (_in_layer(facts, "hub") == 1) & (base >= MANY)
    nodes = facts.nodes("Alliance")
    return Found(
        number(found),
        number(of),
        0,
        (),
        pointed(
            nodes,
            found,
            lambda at: Words(f"一个枢纽带 {base[at]} 个基础成员", f"one hub for {base[at]} members"),
        ),
    )


def bare_zones(facts: Facts) -> Found:
    """Zones in which no 1+N alliance lies."""
    ties, of = facts.held("LOCATED_IN", "Alliance", "Zone"), facts.alive("Zone")
    here = facts.there("Alliance") & facts.nodes("Alliance").is_("kind", "zone_1n")
    bare = of & ~marked(len(of), ties.target[here[ties.source]])
    why = Words("没有商圈楼宇联合体", "no 1+N alliance")
    return Found(number(bare), number(of), 0, (), pointed(facts.nodes("Zone"), bare, why))


def in_zones(facts: Facts) -> Found:
    """Enterprises that work in a zone."""
    units, ties = facts.nodes("Unit"), facts.held("LOCATED_IN", "Unit", "Zone")
    of = facts.alive("Unit") & units.is_("kind", *ENTERPRISE_KINDS)
    return Found(number(of & marked(len(units), ties.source)), number(of))


M08 = (
    Measure(
        "M08.tiers",
        Words("已覆盖的企业（按层级）", "enterprises that are covered, by tier"),
        D5,
        "enterprises",
        by_tier,
        heard=("Unit",),
    ),
    Measure(
        "M08.uncovered",
        Words("未覆盖的企业", "enterprises not yet reached"),
        D5,
        "enterprises",
        uncovered,
        heard=("Unit",),
    ),
    Measure(
        "M08.above_scale_without",
        Words("没有单独组建的规模以上企业", "above scale without an organization of their own"),
        Words("规模以上企业（未知：规模不详）", "enterprises above scale (unknown: scale not known)"),
        "enterprises",
        above_scale,
        heard=("Unit",),
    ),
    Measure(
        "M08.posts",
        Words("党建工作指导员、联络员岗位", "posts of instructors and liaisons"),
        Words("登记的岗位条目", "entries of such posts"),
        "posts",
        posts,
        heard=("Post",),
    ),
)

M09 = (
    Measure(
        "M09.zones",
        Words("商圈楼宇（按类别）", "zones, by kind"),
        ZONES,
        "items",
        split("Zone", "kind", "zone_kinds", alive("Zone")),
        heard=("Zone",),
    ),
    Measure(
        "M09.zones_without",
        Words("没有1+N联合体的商圈楼宇", "zones without a 1+N alliance"),
        ZONES,
        "items",
        bare_zones,
        heard=("Zone",),
    ),
    Measure(
        "M09.layers",
        Words("缺层的1+N联合体", "1+N alliances without a layer"),
        DISTRICTS,
        "alliances",
        layers,
        heard=("MEMBER_OF",),
    ),
    Measure(
        "M09.single_hub",
        Words("单枢纽的1+N联合体", "1+N alliances with a single hub"),
        DISTRICTS,
        "alliances",
        single_hub,
        heard=("MEMBER_OF",),
    ),
    Measure(
        "M09.enterprises",
        Words("在商圈楼宇内的企业", "enterprises in a zone"),
        Words("截止日存在的企业", "enterprises there on the day"),
        "enterprises",
        in_zones,
        heard=("LOCATED_IN",),
    ),
)
