"""Planted sleep: groups without activities or without some of them, members who never came, and erosion."""

from __future__ import annotations

from datetime import date, timedelta

from loaders.synthetic.alliances import MEMBER, UNIONS, Alliance, Deed, Membership
from loaders.synthetic.bodies import Ref
from loaders.synthetic.lots import COVERED
from loaders.synthetic.planted.answers import Answer, alliance, unit
from loaders.synthetic.planted.groups import free_groups
from loaders.synthetic.planted.scene import WINDOW_FROM, NoCaseError, Plant, Scene, first, nearest, without

LEFT_ON = date(2016, 6, 1)
LOST = 0.4
"""The share of members that leave; 0.3 are an erosion (W29)."""

FEWEST, MOST = 10, 50


def asleep(scene: Scene) -> Scene:
    """W08: no activity for a year, beside a group with some."""
    planted = first(free_groups(scene, live=False))
    twin = nearest((g for g in free_groups(scene) if len(scene.late(g)) > 1), scene, planted)
    return scene.told(Answer("W08", (alliance(planted),), (alliance(twin),), {"activities": 0}))


def missing_unions(scene: Scene) -> Scene:
    """W08b: some of the six unions never happened, beside a group that did all six."""
    twin = first(g for g in free_groups(scene) if _many_deeds(scene, g))
    planted = nearest((g for g in free_groups(scene) if g != twin and scene.late(g)), scene, twin)
    missing = set(UNIONS) - {deed.union for deed in scene.late(planted)}
    dates = _spread(scene, twin)

    def all_six(deed: Deed) -> Deed:
        place = scene.deeds[twin.kind, twin.number].index(deed)
        return deed._replace(on=dates[place], union=UNIONS[place % len(UNIONS)])

    answer = Answer("W08b", (alliance(planted),), (alliance(twin),), {"missing": len(missing)})
    return scene.with_deeds(twin, all_six).told(answer)


def _many_deeds(scene: Scene, group: Alliance) -> bool:
    """Whether it did six things in two years, and whoever took part is still a member."""
    stayed = {m.actor for m in group.members if m.until is None}
    deeds = scene.deeds.get((group.kind, group.number), [])
    return len(deeds) >= len(UNIONS) and all(who in stayed for deed in deeds for who, _ in deed.actors)


def _spread(scene: Scene, group: Alliance) -> list[date]:
    """The days of the activities, those of the year before moved into this one."""
    days = [deed.on for deed in scene.deeds[group.kind, group.number]]
    earliest = min((day for day in days if day >= WINDOW_FROM), default=LEFT_ON)
    moved = (earliest - timedelta(days=3 * n) for n in range(1, len(days) + 1))
    return sorted(day if day >= WINDOW_FROM else next(moved) for day in days)


def silent(scene: Scene) -> Scene:
    """W09: a member that never came in a year, beside one of the same group that did."""
    for group in free_groups(scene):
        came = {scene.actor(who) for deed in scene.late(group) for who, _ in deed.actors}
        plain = _plain(scene, group)
        away, there = [a for a in plain if a not in came], [a for a in plain if a in came]
        if len(scene.late(group)) > 2 and away and there:
            of, size = alliance(group), len(scene.late(group))
            planted, twin = (unit(away[0].number), of), (unit(there[0].number), of)
            return scene.told(Answer("W09", planted, twin, {"activities": size}))
    raise NoCaseError


def _plain(scene: Scene, group: Alliance) -> list[Ref]:
    """The larger plain members of a group that are in no other alliance and were there all the year."""
    known = scene.larger(m.actor for m in group.members if _all_year(m))
    single = [actor for actor in known if scene.free(unit(actor.number))]
    return [a for a in single if sum(a in scene.members(each) for each in scene.alliances) == 1]


def _all_year(member: Membership) -> bool:
    return member.role == MEMBER and member.until is None and member.since < WINDOW_FROM


def eroded(scene: Scene) -> Scene:
    """W29: four of ten members leave within the year, beside a group that lost nobody."""
    live = [g for g in free_groups(scene) if FEWEST <= len(scene.members(g)) <= MOST]
    planted = first(g for g in live if _may_lose(scene, g))
    calm = (g for g in live if g != planted and _calm(scene, g))
    twin = nearest(calm, scene, planted)
    gone = set(_leavers(scene, planted)[: round(LOST * len(scene.members(planted)))])
    ended = (m._replace(until=LEFT_ON) if m in gone else m for m in planted.members)
    leavers = [m.actor for m in gone]

    def thinner(deed: Deed) -> Deed:
        return without(deed, *leavers) if deed.on >= LEFT_ON else deed

    answer = Answer("W29", (alliance(planted),), (alliance(twin),), {"left": len(gone)})
    return scene.with_groups(planted._replace(members=tuple(ended))).with_deeds(planted, thinner).told(answer)


def _may_lose(scene: Scene, group: Alliance) -> bool:
    """Whether enough plain members may leave, and none left or joined before."""
    still = all(m.until is None for m in group.members)
    return still and len(_leavers(scene, group)) >= LOST * len(group.members) + 1


def _leavers(scene: Scene, group: Alliance) -> list[Membership]:
    """The plain members, covered otherwise too, that have been there for long; the last first."""
    covered = (m for m in group.members if _all_year(m) and m.actor.number < scene.world.units.plan.size)
    mine = [m for m in covered if scene.world.units.plan[m.actor.number] in COVERED]
    known = set(scene.larger(m.actor for m in mine))
    return [m for m in reversed(mine) if m.actor in known and m.since < date(2015, 12, 1)]


def _calm(scene: Scene, group: Alliance) -> bool:
    """Whether nobody left, and the year before had no activities from which ties could have been lost."""
    early = [deed for deed in scene.deeds.get((group.kind, group.number), []) if deed.on < WINDOW_FROM]
    return not early and all(m.until is None for m in group.members)


DORMANT: tuple[Plant, ...] = (missing_unions, eroded, asleep, silent)
