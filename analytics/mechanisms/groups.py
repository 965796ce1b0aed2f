"""分类提升, upgrading by type, among the two new: M07 party-building groups."""

from __future__ import annotations

from functools import reduce

import numpy as np

from analytics.bases import ENTERPRISE_KINDS
from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Found, Measure, Words
from analytics.mechanisms.measures import (
    YEAR,
    alike,
    every,
    gaps,
    marked,
    number,
    pointed,
    said,
    split,
    with_tie,
    without,
)
from analytics.mechanisms.regional import acted, unnamed_activities
from graph.network import Mask

ACTORS = ("Unit", "PartyOrganization")
UNIONS = every("six_unions")
SMALL = ("0", "1-9")
"""Staff bands whose group membership most roles may not know: left out for all, so that all count alike."""

GROUPS = Words("运行的党建组团", "groups there on the day")

groups = alike("Alliance", "kind", "group")


def seen_groups(facts: Facts) -> Mask:
    """The groups that are there on the day, those of other areas too as far as they are seen."""
    return facts.there("Alliance") & facts.nodes("Alliance").is_("kind", "group")


def leads(facts: Facts, *, deputy: bool) -> np.ndarray[tuple[int], np.dtype[np.int64]]:
    """How many leads, or deputies, each alliance has, as ties LEADS or the roles of members say."""
    found = np.zeros(len(facts.nodes("Alliance")), np.int64)
    for actor in ACTORS:
        named = {*_leading(facts, actor, deputy=deputy), *_in_role(facts, actor, deputy=deputy)}
        for _, alliance in named:
            found[alliance] += 1
    return found


def _leading(facts: Facts, actor: str, *, deputy: bool) -> list[tuple[int, int]]:
    ties = facts.ties("LEADS", actor, "Alliance")
    rows = (ties.since <= facts.day) & (facts.day < ties.until) & (ties.flags("is_deputy") == deputy)
    return list(zip(ties.source[rows].tolist(), ties.target[rows].tolist(), strict=True))


def _in_role(facts: Facts, actor: str, *, deputy: bool) -> list[tuple[int, int]]:
    ties = facts.ties("MEMBER_OF", actor, "Alliance")
    fits = ties.coded("role").equals("deputy" if deputy else "lead")
    rows = (ties.since <= facts.day) & (facts.day < ties.until) & fits
    return list(zip(ties.source[rows].tolist(), ties.target[rows].tolist(), strict=True))


def no_lead(facts: Facts) -> Found:
    """Groups that nobody leads."""
    of = groups(facts)
    bare = of & (leads(facts, deputy=False) == 0)
    why = Words("没有牵头方", "nobody leads it")
    return Found(number(bare), number(of), 0, (), pointed(facts.nodes("Alliance"), bare, why))


def one_lead(facts: Facts) -> Found:
    """Groups with exactly one lead and no deputy (rule W03)."""
    of = groups(facts)
    found = of & (leads(facts, deputy=False) == 1) & (leads(facts, deputy=True) == 0)
    why = Words("只有一个牵头方，没有副牵头", "one lead and no deputy")
    return Found(number(found), number(of), 0, (), pointed(facts.nodes("Alliance"), found, why))


def guided(facts: Facts) -> Mask:
    """The alliances that a department guides."""
    return reduce(np.logical_or, [with_tie(facts, "GUIDES", a, "Alliance", backward=True) for a in ACTORS])


def unions(facts: Facts) -> Found:
    """Groups without an activity of one of the six unions (rule W08b); unknown are activities of none."""
    of, held = groups(facts), {code: acted(facts, "union_kind", code) for code in UNIONS}
    found = gaps(facts.nodes("Alliance"), of, held, lambda code: said("six_unions", code))
    return Found(
        found.value, found.base, unnamed_activities(facts, "union_kind", of), found.parts, found.pointed
    )


def met(facts: Facts) -> Mask:
    """The alliances under which an activity took place in the last 365 days."""
    ties, lately = facts.begun("UNDER", "Activity", "Alliance"), facts.since("Activity", "date", YEAR)
    return marked(len(facts.nodes("Alliance")), ties.target[lately[ties.source]])


def hosting(facts: Facts) -> Mask:
    """The units in which a party organization is set up that is a member of a group: one actor with it."""
    ties, body = facts.held("MEMBER_OF", "PartyOrganization", "Alliance"), "PartyOrganization"
    member = marked(len(facts.nodes(body)), ties.source[seen_groups(facts)[ties.target]])
    hosts = facts.held("ESTABLISHED_IN", body, "Unit")
    return marked(len(facts.nodes("Unit")), hosts.target[member[hosts.source]])


def in_no_group(facts: Facts) -> Found:
    """Enterprises with ten or more staff in no group, nor any body in them; unknown: staff not known."""
    units, ties = facts.nodes("Unit"), facts.held("MEMBER_OF", "Unit", "Alliance")
    kinds = facts.alive("Unit") & units.is_("kind", *ENTERPRISE_KINDS)
    of = kinds & ~units.is_("employees_band", *SMALL) & ~units.silent("employees_band")
    bare = of & ~marked(len(units), ties.source[seen_groups(facts)[ties.target]]) & ~hosting(facts)
    why = Words("没有加入任何党建组团", "in no group")
    unknown = number(kinds & units.silent("employees_band"))
    return Found(number(bare), number(of), unknown, (), pointed(units, bare, why))


def members(facts: Facts) -> Found:
    """Groups with fewer than three members that are seen."""
    size, of = np.zeros(len(facts.nodes("Alliance")), np.int64), groups(facts)
    for actor in ACTORS:
        ties = facts.held("MEMBER_OF", actor, "Alliance")
        for _, alliance in {*zip(ties.source.tolist(), ties.target.tolist(), strict=True)}:
            size[alliance] += 1
    few = of & (size < FEWEST)
    nodes = facts.nodes("Alliance")
    return Found(
        number(few),
        number(of),
        0,
        (),
        pointed(nodes, few, lambda at: Words(f"可见成员 {size[at]} 个", f"members seen: {size[at]}")),
    )


FEWEST = 3
"""Members that a group should have at least (rule W06)."""

M07 = (
    Measure(
        "M07.groups",
        Words("党建组团（按类型）", "groups, by type"),
        GROUPS,
        "alliances",
        split("Alliance", "group_type", "group_types", groups),
        heard=("Alliance",),
    ),
    Measure(
        "M07.no_lead",
        Words("没有牵头方的组团", "groups without a lead"),
        GROUPS,
        "alliances",
        no_lead,
        heard=("LEADS",),
    ),
    Measure(
        "M07.one_lead",
        Words("只靠一个牵头方的组团", "groups that rest on one lead"),
        GROUPS,
        "alliances",
        one_lead,
        heard=("LEADS",),
    ),
    Measure(
        "M07.unguided",
        Words("没有指导部门的组团", "groups without guidance"),
        GROUPS,
        "alliances",
        without("Alliance", groups, guided, Words("没有指导部门", "no department guides it")),
        heard=("GUIDES",),
    ),
    Measure(
        "M07.unions",
        Words(
            "六联有缺项的组团（未知：未注明六联的活动）",
            "without one of the six unions (unknown: activities)",
        ),
        GROUPS,
        "alliances",
        unions,
        window=YEAR,
        heard=("Activity", "UNDER"),
    ),
    Measure(
        "M07.dormant",
        Words("一年内没有活动的组团", "groups without any activity"),
        GROUPS,
        "alliances",
        without("Alliance", groups, met, Words("一年内没有活动", "no activity within a year")),
        window=YEAR,
        heard=("Activity", "UNDER"),
    ),
    Measure(
        "M07.small",
        Words("可见成员不足三个的组团", "groups with fewer than three members seen"),
        GROUPS,
        "alliances",
        members,
        heard=("MEMBER_OF",),
    ),
    Measure(
        "M07.enterprises_without",
        Words("没有加入组团的企业", "enterprises in no group"),
        Words("职工十人以上的企业", "enterprises with ten or more staff"),
        "enterprises",
        in_no_group,
        heard=("MEMBER_OF",),
    ),
)
