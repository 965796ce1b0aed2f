"""Planted borders: two streets that never met, and two that meet through one and the same actor."""

from __future__ import annotations

from itertools import combinations

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.planted.answers import Answer, Subject, street
from loaders.synthetic.planted.scene import Plant, Scene, first
from loaders.synthetic.planted.stars import Pair, gatherings

Border = tuple[int, int]

ENOUGH = 2
"""Ties over a border, all of them with one actor, make it a sole broker (W28)."""


def silo(scene: Scene) -> Scene:
    """W27: no tie between two streets, beside two with many."""
    ties = crossing(scene)
    planted = first(b for b in _borders(scene) if not ties[b])
    twin = first(sorted((b for b in _borders(scene) if b != planted), key=lambda b: (-len(ties[b]), b)))
    return scene.told(Answer("W27", subjects(planted), subjects(twin), {"ties": 0}))


def _borders(scene: Scene) -> list[Border]:
    """All pairs of streets of which no answer tells yet."""
    pairs = combinations(range(len(scene.world.places.streets)), 2)
    return [pair for pair in pairs if scene.free(*subjects(pair))]


def subjects(border: Border) -> tuple[Subject, ...]:
    """The two streets."""
    return tuple(street(number) for number in border)


def crossing(scene: Scene) -> dict[Border, set[Pair]]:
    """The pairs of actors of two streets that met in the last year, not counting assemblies."""
    found = {pair: set[Pair]() for pair in combinations(range(len(scene.world.places.streets)), 2)}
    for deed in gatherings(scene):
        actors = {scene.actor(actor): 0 for actor, _ in deed.actors}
        for one, other in combinations(actors, 2):
            low, high = sorted((_street(scene, one), _street(scene, other)))
            if low != high:
                found[low, high].add(frozenset((one, other)))
    return found


def _street(scene: Scene, actor: Ref) -> int:
    if actor.role is not Role.UNIT:
        return scene.bodies[actor].street
    units = scene.world.units
    if actor.number < units.plan.size:
        return int(units.street[actor.number])
    return scene.world.publics[actor.number - units.plan.size].street


def broker(scene: Scene) -> Scene:
    """W28: every tie between two streets goes through one actor, beside two with several."""
    ties = crossing(scene)
    several = [b for b in _borders(scene) if len(_seen(scene, ties[b])) >= ENOUGH]
    planted = first(b for b in several if frozenset.intersection(*ties[b]))
    others = (b for b in several if not set(b) & set(planted))
    twin = first(b for b in others if not frozenset.intersection(*_seen(scene, ties[b])))
    return scene.told(Answer("W28", subjects(planted), subjects(twin), {"ties": len(ties[planted])}))


def _seen(scene: Scene, ties: set[Pair]) -> list[Pair]:
    """The ties of which both ends may be known to most roles: larger units, and bodies."""
    return [tie for tie in ties if all(a.role is not Role.UNIT or scene.larger([a]) for a in tie)]


BROKERS: tuple[Plant, ...] = (broker, silo)
