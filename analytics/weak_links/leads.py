"""Leads of groups: rules W03a, W03, W03b and W04."""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.groups import seen_groups
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import joined
from analytics.networks.ground import Ground
from analytics.networks.rosters import Roster
from analytics.terms import TermState, term
from analytics.weak_links.bodies import date_of_day, tenures
from analytics.weak_links.drawing import drawn, membership
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.followed import weak
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.records import NodeKey

BODY = "PartyOrganization"

IDLE = Words("一年没有参加活动", "took part in nothing for a year")


def leaderless(ground: Ground, _: Given) -> Iterator[Finding]:
    """W03a: groups that nobody leads."""
    for roster in ground.groups:
        if not roster.leads:
            yield Finding(
                "W03a",
                (roster.key,),
                Words(
                    f"该组团有 {len(roster.members)} 个成员，没有可见的牵头方。",
                    f"This group has {len(roster.members)} members and no lead that is seen.",
                ),
                {"members": len(roster.members), "leads": 0},
                proof=drawn(membership(ground.actors, roster)),
                repair=_named(ground, roster),
                effect=Words("有人召集会议。", "Somebody calls the meeting."),
            )


def _named(ground: Ground, roster: Roster) -> tuple[Edge, ...]:
    """The member that should lead: the one that met most others of the group in the window, first by key."""
    if not roster.others:
        return ()
    met = Counter(end for pair in ground.together.pairs(roster.members) for end in pair)
    best = min(roster.others, key=lambda actor: (-met[actor], ground.actors.keys[actor]))
    return (Edge(ground.actors.keys[best], "LEADS", roster.key),)


def resting(ground: Ground) -> list[Roster]:
    """The groups with exactly one lead and no deputy."""
    return [each for each in ground.groups if len(each.leads) == 1 and not each.deputies]


def single(ground: Ground, _: Given) -> Iterator[Finding]:
    """W03: groups that rest on one lead."""
    for roster in resting(ground):
        yield Finding(
            "W03",
            (roster.key, *_keys(ground, roster)),
            Words(
                f"该组团 {len(roster.members)} 个成员只有一个牵头方，没有副牵头。",
                f"This group of {len(roster.members)} members has one lead and no deputy.",
            ),
            {"members": len(roster.members), "leads": 1, "deputies": 0},
            proof=drawn(membership(ground.actors, roster)),
            repair=_named(ground, roster),
            effect=Words("牵头方退出时有人接替。", "Somebody takes over when the lead leaves."),
        )


def _keys(ground: Ground, roster: Roster) -> tuple[NodeKey, ...]:
    return tuple(ground.actors.keys[actor] for actor in sorted(roster.leads))


def fragile(ground: Ground, _: Given) -> Iterator[Finding]:
    """W03b: groups that rest on one lead which is rated weak, out of term, or did nothing for a year."""
    found = failings(ground)
    for roster in resting(ground):
        [lead] = roster.leads
        reasons = [words for words, actors in found.items() if lead in actors]
        if reasons:
            told = joined(reasons)
            yield Finding(
                "W03b",
                (roster.key, *_keys(ground, roster)),
                Words(
                    f"该组团唯一的牵头方自身乏力：{told.zh}。",
                    f"The one lead of this group is weak itself: {told.en}.",
                ),
                {"members": len(roster.members), "reasons": len(reasons)},
                proof=drawn(membership(ground.actors, roster)),
                repair=_named(ground, roster),
                effect=Words("由有力的成员牵头。", "A member with strength leads."),
                stable=None if reasons == [IDLE] else len(reasons) > 1,
            )


def failings(ground: Ground) -> dict[Words, set[int]]:
    """The actors that are weak themselves, by why."""
    facts, body = ground.facts, ground.actors.body
    place = {key: at for at, key in enumerate(facts.nodes(BODY).keys)}
    soft = {int(body[place[mine.followed.body.node.key]]) for mine, _ in weak(facts)}
    return {
        Words("列入后进", "rated weak"): soft,
        Words("换届失效", "out of term"): {int(body[at]) for at in _lapsed(facts)},
        IDLE: idle(ground),
    }


def _lapsed(facts: Facts) -> Iterator[int]:
    today = date_of_day(facts.day)
    return (at for at, each in tenures(facts).items() if term(each, today).state is TermState.LAPSED)


def idle(ground: Ground) -> set[int]:
    """The actors that took part in no activity of the window; nobody where no activity is known."""
    return set(range(len(ground.actors))) - ground.attended.keys() if ground.attended else set()


def overloaded(ground: Ground, given: Given) -> Iterator[Finding]:
    """W04: actors that lead more active groups than one can."""
    led: dict[int, list[Roster]] = {}
    active = seen_groups(ground.facts)
    for roster in ground.rosters.values():
        for lead in roster.leads:
            if active[roster.place]:
                led.setdefault(lead, []).append(roster)
    for lead, mine in sorted(led.items()):
        if len(mine) > given["groups"] and ground.own[lead]:
            key = ground.actors.keys[lead]
            yield Finding(
                "W04",
                (key,),
                Words(f"它同时牵头 {len(mine)} 个组团。", f"It leads {len(mine)} groups at once."),
                {"groups": len(mine)},
                proof=drawn([Edge(key, "LEADS", roster.key) for roster in mine]),
                stable=len(mine) > given["groups"] + 1,
            )


LEADS: tuple[Rule, ...] = (
    Rule(
        "W03a",
        Words("无牵头", "no lead"),
        Severity.PLAN,
        Words("没有人召集会议", "nobody calls the meeting"),
        Words("指定一个牵头方", "name a lead"),
        leaderless,
        heard=("MEMBER_OF",),
    ),
    Rule(
        "W03",
        Words("单一牵头", "single-lead group"),
        Severity.PLAN,
        Words("组团只压在一个肩上", "the group rests on one shoulder"),
        Words("指定一个副牵头方", "name a deputy lead"),
        single,
        heard=("MEMBER_OF",),
    ),
    Rule(
        "W03b",
        Words("牵头乏力", "fragile lead"),
        Severity.PLAN,
        Words("这个肩膀本身无力", "the shoulder is itself weak"),
        Words("更换牵头方", "change the lead"),
        fragile,
        heard=("MEMBER_OF",),
        rated=True,
    ),
    Rule(
        "W04",
        Words("牵头过载", "lead overload"),
        Severity.PLAN,
        Words("头衔太多", "too many hats"),
        Words("交出一些组团", "hand over"),
        overloaded,
        {"groups": Parameter(3, Words("牵头的组团多于", "groups led more than"))},
        heard=("MEMBER_OF",),
    ),
)
