"""Planted groups and leads: nobody leads, one leads alone, the one is weak itself, one leads too many."""

from __future__ import annotations

from collections import Counter
from datetime import date

from loaders.synthetic.alliances import DEPUTY, Alliance, Deed
from loaders.synthetic.bodies import Body, Ref
from loaders.synthetic.lots import Plan
from loaders.synthetic.planted.answers import Answer, Subject, alliance, unit
from loaders.synthetic.planted.scene import Plant, Scene, first, nearest, without
from loaders.synthetic.ratings import GRADES

LED_FROM, SEEN_LEADERLESS = date(2016, 9, 1), date(2016, 8, 31)
MOST_LED = 3
"""A lead of more active groups than these is overloaded (W04)."""


def no_lead(scene: Scene) -> Scene:
    """W03a: until September 2016 nobody led this group, though it met."""
    live = free_groups(scene)
    planted = first(g for g in live if not has_deputy(g) and _met_without_lead(scene, g))
    twin = nearest((g for g in live if g != planted and not has_deputy(g) and _led(g)), scene, planted)
    lead = planted.members[0]
    changed = planted._replace(members=(lead._replace(since=LED_FROM), *planted.members[1:]))

    def absent(deed: Deed) -> Deed:
        return without(deed, lead.actor) if deed.on < LED_FROM else deed

    answer = Answer("W03a", (alliance(planted),), (alliance(twin),), {"leads": 0}, SEEN_LEADERLESS)
    return scene.with_groups(changed).with_deeds(planted, absent).told(answer)


def free_groups(scene: Scene, *, live: bool = True) -> list[Alliance]:
    """Groups of which no answer tells yet, with leads of some size: those that met, or the others."""
    mine = (g for g in scene.world.together.groups if g.live is live and scene.free(alliance(g)))
    return [g for g in mine if scene.lead(g) in scene.seen(g)]


def has_deputy(group: Alliance) -> bool:
    """Whether a deputy stands beside the lead."""
    return any(member.role == DEPUTY for member in group.members)


def _has_seen_deputy(scene: Scene, group: Alliance) -> bool:
    return any(m.role == DEPUTY and m.actor in scene.seen(group) for m in group.members)


def _met_without_lead(scene: Scene, group: Alliance) -> bool:
    """Whether others than the lead took part in every activity, and in one before September."""
    deeds, lead = scene.late(group), group.members[0].actor
    early = any(deed.on <= SEEN_LEADERLESS for deed in deeds)
    return early and all(any(who != lead for who, _ in deed.actors) for deed in deeds)


def _led(group: Alliance) -> bool:
    return group.members[0].since < date(2015, 9, 1)


def single_lead(scene: Scene) -> Scene:
    """W03: one strong lead and no deputy, beside a group with one."""
    live = free_groups(scene)
    planted = first(g for g in live if not has_deputy(g) and strong(scene, g))
    twin = nearest((g for g in live if _has_seen_deputy(scene, g)), scene, planted)
    return scene.told(Answer("W03", (alliance(planted),), (alliance(twin),), {"leads": 1, "deputies": 0}))


def strong(scene: Scene, group: Alliance) -> bool:
    """Whether the lead took part in the last year, its body is in office, and it was not rated weak."""
    actor = scene.lead(group)
    came = any(scene.actor(who) == actor for deed in scene.late(group) for who, _ in deed.actors)
    return came and all(_healthy(scene, body) for body in _inside(scene, actor))


def _inside(scene: Scene, actor: Ref) -> list[Body]:
    return [body for body in scene.bodies.values() if body.host == actor.number]


def _healthy(scene: Scene, body: Body) -> bool:
    weak = {a.body for a in scene.world.record.assessments if a.grade == GRADES[2]}
    ends = body.term.last is not None and body.term.years == 3 and body.term.last.year >= 2014
    lapsed = scene.world.units.plan[body.host or 0] == Plan.OWN_LAPSED
    return ends and not lapsed and body.ref not in weak


def fragile_lead(scene: Scene) -> Scene:
    """W03b: the one lead took part in nothing for a year."""
    live, busy = free_groups(scene), leading(scene)
    planted = first(g for g in live if not has_deputy(g) and _dispensable(scene, g, busy))
    others = (g for g in live if g != planted and not has_deputy(g) and strong(scene, g))
    twin = nearest(others, scene, planted)
    lead = planted.members[0].actor
    answer = Answer("W03b", (alliance(planted),), (alliance(twin),), {"leads": 1, "deputies": 0})
    return scene.with_deeds(planted, lambda deed: without(deed, lead)).told(answer)


def leading(scene: Scene, *, live: bool = False) -> Counter[Ref]:
    """How many groups each actor leads, or how many that are live."""
    return Counter(scene.lead(g) for g in scene.world.together.groups if g.live or not live)


def _dispensable(scene: Scene, group: Alliance, busy: Counter[Ref]) -> bool:
    """Whether the lead acts in this group only, and every activity goes on without it."""
    actor, lead = scene.lead(group), group.members[0].actor
    elsewhere = [a for a in scene.alliances if a != group and actor in scene.members(a)]
    goes_on = all(any(who != lead for who, _ in deed.actors) for deed in scene.late(group))
    return busy[actor] == 1 and not elsewhere and goes_on


def overloaded(scene: Scene) -> Scene:
    """W04: an actor that leads more than three active groups, beside one that leads as many as it may."""
    active, all_led = leading(scene, live=True), leading(scene)
    planted = max(active, key=lambda actor: (active[actor], -actor.number))
    twin = first(a for a in sorted(all_led) if all_led[a] == active[a] == MOST_LED and scene.free(_unit(a)))
    return scene.told(Answer("W04", (_unit(planted),), (_unit(twin),), {"groups": active[planted]}))


def _unit(actor: Ref) -> Subject:
    return unit(actor.number)


GROUPS: tuple[Plant, ...] = (no_lead, fragile_lead, single_lead, overloaded)
