"""Alliances that sleep: rules W08, W08b and W09."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.mechanisms.groups import met, unions
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked, places
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.ground import WINDOW, Ground
from analytics.weak_links.rosters import Roster, membership
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.records import Between

UNDER = Between("UNDER", "Activity", "Alliance")


def asleep(ground: Ground, _: Given) -> Iterator[Finding]:
    """W08: alliances without an activity in the window."""
    facts, nodes = ground.facts, ground.facts.nodes("Alliance")
    for at in sorted(places(facts.alive("Alliance") & ~met(facts)), key=nodes.keys.__getitem__):
        roster = ground.rosters[at]
        yield Finding(
            "W08",
            (roster.key,),
            Words(
                f"该联合体 {len(roster.members)} 个成员，{WINDOW} 天内没有活动记录。",
                f"This alliance of {len(roster.members)} members has no activity on record in {WINDOW} days.",
            ),
            {"members": len(roster.members), "activities": 0, "window": WINDOW},
            proof=drawn(membership(ground.actors, roster)),
        )


def union_gaps(ground: Ground, _: Given) -> Iterator[Finding]:
    """W08b: groups without an activity of some of the six unions."""
    facts = ground.facts
    at = {roster.key: roster for roster in ground.groups}
    for told in sorted(unions(facts).pointed):
        roster = at[told.node]
        missing = told.reason.zh.count("、") + 1
        this = marked(len(facts.nodes("Alliance")), [roster.place])
        held = facts.since("Activity", "date", WINDOW)
        yield Finding(
            "W08b",
            (roster.key,),
            Words(f"该组团一年内六联{told.reason.zh}。", f"Of the six unions in a year {told.reason.en}."),
            {"missing": missing, "window": WINDOW},
            proof=drawn(edges(facts, UNDER, start=held, end=this, ever=True)),
        )


def silent(ground: Ground, given: Given) -> Iterator[Finding]:
    """W09: members that came to none of the activities of their group, of which there were several."""
    held = _held(ground)
    for roster in ground.groups:
        mine = held.get(roster.place, set())
        if len(mine) < given["activities"]:
            continue
        for actor in sorted(roster.others):
            if not ground.attended.get(actor, set()) & mine:
                yield _silent(ground, roster, actor, len(mine))


def _held(ground: Ground) -> dict[int, set[int]]:
    """The activities of the window under each alliance."""
    facts, found = ground.facts, dict[int, set[int]]()
    recent = facts.since("Activity", "date", WINDOW) & facts.there("Activity")
    pairs = facts.begun(*UNDER)
    for activity, alliance in zip(pairs.source.tolist(), pairs.target.tolist(), strict=True):
        if recent[activity]:
            found.setdefault(alliance, set()).add(activity)
    return found


def _silent(ground: Ground, roster: Roster, actor: int, activities: int) -> Finding:
    key = ground.actors.keys[actor]
    return Finding(
        "W09",
        (key, roster.key),
        Words(
            f"该成员没有参加所在组团一年内 {activities} 次活动中的任何一次。",
            f"This member came to none of the {activities} activities of its group in a year.",
        ),
        {"activities": activities, "attended": 0, "window": WINDOW},
        proof=(Edge(key, "MEMBER_OF", roster.key),),
    )


DORMANT: tuple[Rule, ...] = (
    Rule(
        "W08",
        Words("休眠", "dormant alliance"),
        Severity.WATCH,
        Words("只在纸面上", "on paper only"),
        Words("激活或解散", "revive or dissolve"),
        asleep,
        heard=("Activity", "UNDER"),
    ),
    Rule(
        "W08b",
        Words("六联缺项", "union gap"),
        Severity.WATCH,
        Words("例如全年没有场所联用", "for instance no shared premises all year"),
        Words("安排所缺的一联", "plan the missing kind"),
        union_gaps,
        heard=("Activity", "UNDER"),
    ),
    Rule(
        "W09",
        Words("沉默成员", "silent member"),
        Severity.WATCH,
        Words("加入了，从未来过", "joined, never came"),
        Words("电话联系，问明原因，或退出", "call; ask why; release"),
        silent,
        {"activities": Parameter(2, Words("组团活动至少", "activities of the group at least"))},
        heard=("PARTICIPATED_IN", "UNDER"),
    ),
)
