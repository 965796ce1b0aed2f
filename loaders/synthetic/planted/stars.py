"""Planted stars: groups whose members know the lead and nobody else, or almost."""

from __future__ import annotations

from collections.abc import Iterable
from itertools import combinations

from loaders.synthetic.alliances import ATTENDEE, HOST, Alliance, Deed
from loaders.synthetic.bodies import Ref
from loaders.synthetic.deeds import ASSEMBLY, BILATERAL
from loaders.synthetic.planted.answers import Answer, alliance
from loaders.synthetic.planted.groups import free_groups
from loaders.synthetic.planted.scene import Plant, Scene, first, nearest

FEW, MOST = 5, 20
"""An activity of at most 5 organizations proves contact between members, one of more than 20 proves none."""

WELL_KNIT = 0.3
"""Of the pairs of members at least so many met in a group that serves as a twin; 0.1 make a near-star."""

FLAT = 0.6
"""The centralization of such a group at most; 0.8 make a near-star."""

FEWEST, MORE = 6, 9

Pair = frozenset[Ref]


def star(scene: Scene) -> Scene:
    """W05: a group that only ever assembled around its lead."""
    planted = first(g for g in free_groups(scene) if len(scene.seen(g)) >= FEWEST and _is_star(scene, g))
    twin = nearest((g for g in free_groups(scene) if well_knit(scene, g)), scene, planted)
    return scene.told(Answer("W05", (alliance(planted),), (alliance(twin),), {"pairs_met": 0}))


def _is_star(scene: Scene, group: Alliance) -> bool:
    assembles = all(deed.mode == ASSEMBLY for deed in scene.late(group))
    return assembles and not peers(scene, group, scene.members(group))


def peers(scene: Scene, group: Alliance, members: Iterable[Ref]) -> set[Pair]:
    """The pairs of some members beside the lead that met without it, or among few, under any alliance."""
    lead = scene.lead(group)
    rest = set(members) - {lead}
    found: set[Pair] = set()
    for deed in gatherings(scene):
        who = {scene.actor(actor) for actor, _ in deed.actors}
        if lead not in who or len(who) <= FEW:
            found |= {frozenset(pair) for pair in combinations(who & rest, 2)}
    return found


def gatherings(scene: Scene) -> list[Deed]:
    """The activities of the last year that prove contact at all."""
    late = (deed for alliance in scene.alliances for deed in scene.late(alliance))
    return [deed for deed in late if deed.mode != ASSEMBLY and len(deed.actors) <= MOST]


def well_knit(scene: Scene, group: Alliance) -> bool:
    """Whether a good part of the members met beside the lead, and no one stands in the middle of all."""
    size = len(scene.seen(group))
    if size < FEWEST or not any(deed.mode != ASSEMBLY for deed in scene.late(group)):
        return False
    met = len(peers(scene, group, scene.seen(group)))
    pairs = (size - 1) * (size - 2) / 2
    return met / pairs >= WELL_KNIT and centralization(scene, group) <= FLAT


def centralization(scene: Scene, group: Alliance) -> float:
    """Freeman's degree centralization among the members, over activities of the last year."""
    inside = set(scene.seen(group))
    ties: set[Pair] = set()
    for deed in gatherings(scene):
        who = {scene.actor(actor) for actor, _ in deed.actors} & inside
        ties |= {frozenset(pair) for pair in combinations(who, 2)}
    degrees = [sum(member in tie for tie in ties) for member in inside]
    size = len(degrees)
    return sum(max(degrees) - degree for degree in degrees) / ((size - 1) * (size - 2))


def near_star(scene: Scene) -> Scene:
    """W05b: the same, but for one meeting of two members."""
    planted = first(g for g in free_groups(scene) if len(scene.seen(g)) >= MORE and _is_star(scene, g))
    twin = nearest((g for g in free_groups(scene) if well_knit(scene, g)), scene, planted)
    last = scene.late(planted)[-1]
    rest = scene.larger({m.actor for m in planted.members if m.on(last.on)} - {scene.lead(planted)})
    two = ((rest[0], HOST), (rest[1], ATTENDEE))

    def met(deed: Deed) -> Deed:
        return deed._replace(mode=BILATERAL, actors=two) if deed == last else deed

    answer = Answer("W05b", (alliance(planted),), (alliance(twin),), {"pairs_met": 1})
    return scene.with_deeds(planted, met).told(answer)


STARS: tuple[Plant, ...] = (near_star, star)
