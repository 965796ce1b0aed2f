"""Planted cuts: a lead on whom members hang, an alliance that alone reaches them, an isolate."""

from __future__ import annotations

from collections.abc import Iterable

from loaders.synthetic.alliances import ATTENDEE, DEPUTY, MEMBER, Alliance, Deed, Membership
from loaders.synthetic.bodies import Ref
from loaders.synthetic.deeds import ASSEMBLY, JOINT
from loaders.synthetic.lots import Plan
from loaders.synthetic.planted.answers import Answer, alliance, unit
from loaders.synthetic.planted.groups import free_groups, has_deputy, leading
from loaders.synthetic.planted.makeup import strangers
from loaders.synthetic.planted.scene import Plant, Scene, first, nearest
from loaders.synthetic.planted.units import enterprises, most_alike

MANY_CUT, FEW_CUT = 5, 3
"""So many organizations are cut off by the loss of an alliance (W01b), or of an actor (W01)."""

ANCHORED = (Plan.ABOVE_SCALE, Plan.OWN, Plan.JOINT, Plan.REGIONAL)
"""The plans in which a body that stands below the district committee covers the unit."""


def articulation(scene: Scene) -> Scene:
    """W01: members who know each other, and beside them only a lead without deputy; the twin gets a deputy.

    The deputy of the twin is an enterprise with an organization of its own.
    """
    once, live = leading(scene), free_groups(scene)
    mine = [g for g in live if once[scene.lead(g)] == 1 and len(hanging(scene, g)) >= FEW_CUT]
    mine = [g for g in mine if scene.free(unit(scene.lead(g).number))]
    planted = first(g for g in mine if not has_deputy(g))
    twin = nearest((g for g in mine if has_deputy(g)), scene, planted)
    leads = [(unit(scene.lead(g).number),) for g in (planted, twin)]
    last, there = scene.late(planted)[-1], scene.members(planted, scene.late(planted)[-1].on)
    alone = tuple((actor, ATTENDEE) for actor in hanging(scene, planted) if actor in there)

    def among_them(deed: Deed) -> Deed:
        met = deed._replace(mode=JOINT, actors=alone)
        return met if deed == last else deed._replace(mode=ASSEMBLY)

    answer = Answer("W01", leads[0], leads[1], {"hanging": len(alone)})
    return scene.with_deeds(planted, among_them).with_groups(_with_deputy(scene, twin)).told(answer)


def _with_deputy(scene: Scene, group: Alliance) -> Alliance:
    """The group with another deputy, who joins it for that."""
    plain = [m._replace(role=MEMBER) if m.role == DEPUTY else m for m in group.members]
    deputy = first(strangers(scene, group.street, inside=True))
    return group._replace(members=(*plain, Membership(deputy, DEPUTY, group.founded)))


def hanging(scene: Scene, group: Alliance) -> list[Ref]:
    """The larger members that are known through the group alone."""
    return of_plan(scene, scene.seen(group), Plan.GROUP_ONLY)


def of_plan(scene: Scene, actors: Iterable[Ref], *plans: Plan) -> list[Ref]:
    """Of some actors the units of some plans, in order."""
    plan = scene.world.units.plan
    return sorted(a for a in actors if a.number < plan.size and plan[a.number] in plans)


def sole_alliance(scene: Scene) -> Scene:
    """W01b: five members or more are reached through one group; those of the twin stand below a body."""
    live = free_groups(scene)
    assembling = (g for g in live if all(deed.mode == ASSEMBLY for deed in scene.late(g)))
    planted = first(g for g in assembling if len(hanging(scene, g)) >= MANY_CUT)
    twin = nearest((g for g in live if g != planted and _anchored(scene, g)), scene, planted)
    figures = {"hanging": len(hanging(scene, planted))}
    return scene.told(Answer("W01b", (alliance(planted),), (alliance(twin),), figures))


def _anchored(scene: Scene, group: Alliance) -> bool:
    members = scene.members(group)
    return len(members) - len(of_plan(scene, members, *ANCHORED)) < FEW_CUT


def isolate(scene: Scene) -> Scene:
    """W10: nobody's neighbour, beside one that an instructor visits."""
    grouped = {actor.number for each in scene.alliances for actor in scene.members(each)}
    alone = enterprises(scene, Plan.UNVISITED)
    alone[[number for number in grouped if number < alone.size]] = False
    planted, twin = most_alike(scene, alone, enterprises(scene, Plan.INSTRUCTOR))
    return scene.told(Answer("W10", (unit(planted),), (unit(twin),)))


CUTS: tuple[Plant, ...] = (articulation, sole_alliance, isolate)
