"""Alliances that sleep: rules W08, W08b and W09."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.mechanisms.groups import ACTORS, UNIONS, met
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import joined, marked, places, said
from analytics.networks.ground import WINDOW, Ground
from analytics.networks.rosters import Roster
from analytics.weak_links.drawing import drawn, edges, membership
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.records import Between

UNDER = Between("UNDER", "Activity", "Alliance")


def asleep(ground: Ground, _: Given) -> Iterator[Finding]:
    """W08: alliances that were there all the window, without an activity. A pairing is a tie itself."""
    facts, nodes = ground.facts, ground.facts.nodes("Alliance")
    young = nodes.days("established_on") > facts.day - WINDOW
    meant = facts.alive("Alliance") & ~met(facts) & ~young & ~nodes.is_("kind", "pairing")
    for at in sorted(places(meant), key=nodes.keys.__getitem__):
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
    """W08b: groups without an activity of some of the six unions. An activity of which nobody says which one
    it served may have served one of those.
    """
    served, held = ground.facts.nodes("Activity").coded("union_kind"), _held(ground)
    for roster in ground.groups:
        told = [served.at(activity) for activity in held.get(roster.place, ())]
        missing, unknown = [code for code in UNIONS if code not in told], told.count(None)
        if len(missing) > unknown:
            yield _union_gap(ground, roster, missing, unknown)


def _union_gap(ground: Ground, roster: Roster, missing: list[str], unknown: int) -> Finding:
    facts, names = ground.facts, joined(said("six_unions", code) for code in missing)
    this, lately = (
        marked(len(facts.nodes("Alliance")), [roster.place]),
        facts.since("Activity", "date", WINDOW),
    )
    return Finding(
        "W08b",
        (roster.key,),
        Words(
            f"该组团一年内没有这些活动：{names.zh}（另有 {unknown} 次活动未注明属于哪一联）。",
            f"In a year this group had no activity of: {names.en} ({unknown} do not say which they served).",
        ),
        {"missing": len(missing), "unknown": unknown, "window": WINDOW},
        proof=drawn(edges(facts, UNDER, start=lately, end=this, ever=True)),
    )


def silent(ground: Ground, given: Given) -> Iterator[Finding]:
    """W09: members that came to none of the activities which their group had since they joined. Activities of
    which no participant is on record say nothing of anybody.
    """
    held, since = _held(ground), _since(ground)
    known = set[int]().union(*ground.attended.values())
    on = ground.facts.nodes("Activity").days("date")
    for roster in ground.groups:
        mine = held.get(roster.place, set()) & known
        for actor in sorted(actor for actor in roster.others if ground.own[actor]):
            invited = {each for each in mine if on[each] >= since[roster.place, actor]}
            if len(invited) >= given["activities"] and not ground.attended.get(actor, set()) & mine:
                yield _silent(ground, roster, actor, len(invited))


def _held(ground: Ground) -> dict[int, set[int]]:
    """The activities of the window under each alliance."""
    facts, found = ground.facts, dict[int, set[int]]()
    recent = facts.since("Activity", "date", WINDOW) & facts.there("Activity")
    pairs = facts.begun(*UNDER)
    for activity, alliance in zip(pairs.source.tolist(), pairs.target.tolist(), strict=True):
        if recent[activity]:
            found.setdefault(alliance, set()).add(activity)
    return found


def _since(ground: Ground) -> dict[tuple[int, int], int]:
    """The day on which each actor joined each alliance that it is in."""
    facts, found = ground.facts, dict[tuple[int, int], int]()
    for kind in ACTORS:
        of = ground.actors.of(kind)
        for relation in ("MEMBER_OF", "LEADS"):
            ties = facts.ties(relation, kind, "Alliance")
            for row in places((ties.since <= facts.day) & (facts.day < ties.until)):
                at = int(ties.target[row]), int(of[ties.source[row]])
                found[at] = min(found.get(at, facts.day), int(ties.since[row]))
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
