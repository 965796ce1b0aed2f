"""Planted 1+N alliances: a missing layer, a single hub, a base branch outside the chain, an incomplete N."""

from __future__ import annotations

from dataclasses import replace

from loaders.synthetic.alliances import Alliance
from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.planted.answers import Answer, alliance, body, zone
from loaders.synthetic.planted.scene import Plant, Scene, first
from loaders.synthetic.provisions import ZONE_WITHOUT_CENTRE
from loaders.synthetic.zones import BASES_OF, HUBS_OF

HUB, BASE = "枢纽", "基础"
WITHOUT_HUB, COMPLETE = 11, 1
OPEN, CLOSED = 4, 3
MANY = 10
"""Zones by their number. So many base branches are too many for one hub (W14)."""


def missing_layer(scene: Scene) -> Scene:
    """W13: an alliance without any hub, beside one with every layer."""
    zoned = scene.world.together.zoned
    planted, twin = alliance(zoned[WITHOUT_HUB]), alliance(zoned[COMPLETE])
    return scene.told(Answer("W13", (planted,), (twin,), {"hubs": HUBS_OF[WITHOUT_HUB]}))


def single_hub(scene: Scene) -> Scene:
    """W14: one hub carries ten or more base branches, beside one that carries fewer."""
    one = [n for n, hubs in enumerate(HUBS_OF) if hubs == 1]
    planted = first(n for n in one if BASES_OF[n] >= MANY)
    twin = max((n for n in one if BASES_OF[n] < MANY and n != ZONE_WITHOUT_CENTRE), key=BASES_OF.__getitem__)
    zoned = scene.world.together.zoned
    figures = {"hubs": 1, "bases": BASES_OF[planted]}
    return scene.told(Answer("W14", (alliance(zoned[planted]),), (alliance(zoned[twin]),), figures))


def detached(scene: Scene) -> Scene:
    """W14b: a base branch that hangs on its community and not on a hub, beside one in the chain."""
    bases = _in_layer(scene.world.together.zoned[0], BASE)
    hangs = {ref: (scene.bodies[ref].superior or ref).role for ref in bases}
    planted = first(ref for ref, role in hangs.items() if role is not Role.HUB)
    twin = first(ref for ref, role in hangs.items() if role is Role.HUB and ref.role is planted.role)
    return scene.told(Answer("W14b", (body(planted),), (body(twin),)))


def _in_layer(of: Alliance, layer: str) -> list[Ref]:
    return [member.actor for member in of.members if member.layer == layer]


def gap(scene: Scene) -> Scene:
    """W15: most units of a zone are not linked to its committee; the twin holds those of its branches."""
    zones, bases = scene.world.together.zones, set(_in_layer(scene.world.together.zoned[CLOSED], BASE))
    covered = {cover.unit for cover in scene.world.evidence.covers if cover.body in bases}
    closed = zones[CLOSED]._replace(units=tuple(sorted(covered)), enterprises=None)
    changed = (*zones[:CLOSED], closed, *zones[CLOSED + 1 :])
    world = replace(scene.world, together=replace(scene.world.together, zones=changed))
    figures = {"units": len(zones[OPEN].units)}
    return replace(scene, world=world).told(Answer("W15", (zone(OPEN),), (zone(CLOSED),), figures))


ZONES: tuple[Plant, ...] = (missing_layer, single_hub, detached, gap)
