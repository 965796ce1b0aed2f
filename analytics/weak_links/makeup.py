"""The make-up of groups: rules W06, W07, W11 and W11b."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator
from itertools import combinations

from analytics.mechanisms.facts import AREA, NOWHERE
from analytics.mechanisms.lines import Words
from analytics.networks.ground import Ground
from analytics.networks.rosters import Roster
from analytics.weak_links.brokers import DIVISION
from analytics.weak_links.drawing import drawn, membership
from analytics.weak_links.finding import Edge, Figure, Finding, Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.rule import Given, Parameter, Rule

REGIONAL = "regional_315"
"""The kind of alliance that everybody is in by living there: it is no burden."""


def sizes(ground: Ground, given: Given) -> Iterator[Finding]:
    """W06: groups too small to share, or too large to meet."""
    for roster in ground.groups:
        size = len(roster.members)
        if size < given["fewest"] or size > given["most"]:
            yield Finding(
                "W06",
                (roster.key,),
                Words(f"该组团有 {size} 个可见成员。", f"This group has {size} members that are seen."),
                {"members": size},
                proof=drawn(membership(ground.actors, roster)),
                stable=size < given["fewest"] or size > given["most"] + 1,
            )


def misfits(ground: Ground, given: Given) -> Iterator[Finding]:
    """W07: groups whose label does not match who is in them; members of whom it is not known fit."""
    kinds = ground.facts.nodes("Alliance").coded("group_type")
    for roster in ground.groups:
        judge = _JUDGES.get(str(kinds.at(roster.place)))
        told = judge(ground, roster, given) if judge is not None and roster.members else None
        if told is not None:
            yield Finding("W07", (roster.key,), *told, proof=drawn(membership(ground.actors, roster)))


Told = tuple[Words, dict[str, Figure]]


def _industry(ground: Ground, roster: Roster, given: Given) -> Told | None:
    found, size = _divisions(ground, roster), len(roster.members)
    modal, unknown = max(found.values(), default=0), size - found.total()
    if not found or (modal + unknown) / size >= given["modal"]:
        return None
    said = Words(
        f"行业型组团：{size} 个成员中最多的行业大类只有 {modal} 个（另有 {unknown} 个行业不详）。",
        f"An industry group of {size}: its largest division has {modal}, and of {unknown} it is not known.",
    )
    return said, {"members": size, "modal": modal, "unknown": unknown}


def _region(ground: Ground, roster: Roster, given: Given) -> Told | None:
    inside, size = _places(ground, roster), len(roster.members)
    outside = inside.count(False)
    if outside / size <= given["outside"]:
        return None
    said = Words(
        f"区域型组团：{size} 个成员中 {outside} 个不在本区域（另有 {inside.count(None)} 个不详）。",
        f"A region group of {size}: {outside} lie outside, of {inside.count(None)} it is not known.",
    )
    return said, {"members": size, "outside": outside, "unknown": inside.count(None)}


def _comprehensive(ground: Ground, roster: Roster, _: Given) -> Told | None:
    size, found = len(roster.members), _divisions(ground, roster)
    if size < 2 or list(found.values()) != [size] or not all(_places(ground, roster)):
        return None
    said = Words(
        f"综合型组团：{size} 个成员同属一个行业大类、一个区域。",
        f"A comprehensive group: all {size} members are of one division and one area.",
    )
    return said, {"members": size, "modal": size, "outside": 0}


_JUDGES = {"region": _region, "industry": _industry, "comprehensive": _comprehensive}


def _divisions(ground: Ground, roster: Roster) -> Counter[str]:
    """The members by their division of industry, as far as known."""
    codes = ground.facts.nodes("Unit").coded("industry_code")
    units = (int(ground.at_units[actor]) for actor in roster.members)
    return Counter(str(codes.at(at))[:DIVISION] for at in units if at != NOWHERE and codes.codes[at] >= 0)


def _places(ground: Ground, roster: Roster) -> list[bool | None]:
    """Whether each member lies in the area of the group; None where the one or the other is not known."""
    facts, area = ground.facts, int(ground.facts.nodes("Alliance").area[roster.place])
    if area == NOWHERE:
        return [None] * len(roster.members)
    at = facts.at_level(str(facts.nodes(AREA).coded("level").at(area)))
    lies = (int(at[ground.areas[actor]]) for actor in sorted(roster.members))
    return [None if here == NOWHERE else here == area for here in lies]


def burdened(ground: Ground, given: Given) -> Iterator[Finding]:
    """W11: actors in more active alliances than they can attend, the regional system left out."""
    regional = ground.facts.nodes("Alliance").is_("kind", REGIONAL)
    joined: dict[int, list[Roster]] = {}
    for roster in ground.rosters.values():
        if not regional[roster.place]:
            for actor in roster.members:
                joined.setdefault(actor, []).append(roster)
    for actor, mine in sorted(joined.items()):
        if len(mine) > given["alliances"] and ground.own[actor]:
            key = ground.actors.keys[actor]
            yield Finding(
                "W11",
                (key,),
                Words(f"它同时参加 {len(mine)} 个联合体。", f"It is in {len(mine)} alliances at once."),
                {"alliances": len(mine)},
                proof=drawn([Edge(key, "MEMBER_OF", roster.key) for roster in mine]),
                stable=len(mine) > given["alliances"] + 1,
            )


def alike(ground: Ground, given: Given) -> Iterator[Finding]:
    """W11b: two groups of one type with mostly the same members (Jaccard)."""
    kinds = ground.facts.nodes("Alliance").coded("group_type")
    for one, other in combinations(ground.groups, 2):
        shared, all_ = one.members & other.members, one.members | other.members
        same = kinds.at(one.place) == kinds.at(other.place) is not None
        if same and len(shared) > 1 and len(shared) / len(all_) >= given["jaccard"]:
            yield _alike(ground, one, other, given["jaccard"])


def _alike(ground: Ground, one: Roster, other: Roster, least: float) -> Finding:
    shared, all_ = one.members & other.members, one.members | other.members
    keys = ground.actors.keys
    ties = [Edge(keys[actor], "MEMBER_OF", each.key) for actor in sorted(shared) for each in (one, other)]
    return Finding(
        "W11b",
        (one.key, other.key),
        Words(
            f"两个组团共有 {len(shared)} 个成员，占全部 {len(all_)} 个的 {len(shared) / len(all_):.0%}。",
            f"The two share {len(shared)} of {len(all_)} members, {len(shared) / len(all_):.0%}.",
        ),
        {"shared": len(shared), "members": len(all_), "jaccard": round(len(shared) / len(all_), 4)},
        proof=drawn(ties),
        stable=(len(shared) - 1) / len(all_) >= least,
    )


MAKEUP: tuple[Rule, ...] = (
    Rule(
        "W06",
        Words("规模失当", "size"),
        Severity.WATCH,
        Words("太小无可共享，或太大无法开会", "too small to share, too large to meet"),
        Words("合并或拆分", "merge or split"),
        sizes,
        {
            "fewest": Parameter(3, Words("成员少于", "members fewer than")),
            "most": Parameter(30, Words("成员多于", "members more than")),
        },
        heard=("MEMBER_OF",),
    ),
    Rule(
        "W07",
        Words("类型不符", "type misfit"),
        Severity.WATCH,
        Words("名不副实", "the label does not match"),
        Words("改类型，或调整成员", "retype or re-compose"),
        misfits,
        {
            "modal": Parameter(
                0.60,
                Words("行业型：最多的行业大类占比低于", "industry: share of the largest below"),
                Measure.SHARE,
            ),
            "outside": Parameter(
                0.20, Words("区域型：区域外成员占比高于", "region: share outside above"), Measure.SHARE
            ),
        },
        heard=("MEMBER_OF",),
    ),
    Rule(
        "W11",
        Words("重复参团", "overlap burden"),
        Severity.WATCH,
        Words("会议疲劳", "meeting fatigue"),
        Words("精简", "prune"),
        burdened,
        {"alliances": Parameter(3, Words("参加的联合体多于", "alliances more than"))},
        heard=("MEMBER_OF",),
    ),
    Rule(
        "W11b",
        Words("组团雷同", "duplicate groups"),
        Severity.WATCH,
        Words("两块牌子，一班人马", "two names, one group"),
        Words("合并", "merge"),
        alike,
        {"jaccard": Parameter(0.6, Words("成员重合度至少", "overlap of members at least"), Measure.SHARE)},
        heard=("MEMBER_OF",),
    ),
)
