"""All cases planted into a drawn district, one family after the other."""

from __future__ import annotations

from functools import reduce

from loaders.synthetic.planted.answers import Answer
from loaders.synthetic.planted.bodies import BODIES
from loaders.synthetic.planted.bridges import BRIDGES
from loaders.synthetic.planted.brokers import BROKERS
from loaders.synthetic.planted.cuts import CUTS
from loaders.synthetic.planted.dormant import DORMANT
from loaders.synthetic.planted.groups import GROUPS
from loaders.synthetic.planted.makeup import MAKEUP
from loaders.synthetic.planted.openness import OPENNESS
from loaders.synthetic.planted.reach import REACH
from loaders.synthetic.planted.scene import NoCaseError, Plant, Scene
from loaders.synthetic.planted.seats import SEATS
from loaders.synthetic.planted.services import SERVICES
from loaders.synthetic.planted.stars import STARS
from loaders.synthetic.planted.units import UNITS
from loaders.synthetic.planted.zones import ZONES
from loaders.synthetic.world import World

PLANTS: tuple[Plant, ...] = (
    *(*UNITS, *MAKEUP, *GROUPS, *CUTS, *STARS, *DORMANT),
    *(*SEATS, *ZONES, *BODIES, *REACH, *SERVICES, *BRIDGES, *BROKERS, *OPENNESS),
)
"""In this order: a case that changes records comes before those that only choose among them."""


def planted(world: World) -> tuple[World, tuple[Answer, ...]]:
    """The district with every case in it, and what the rules must say of them."""
    scene = reduce(_after, PLANTS, Scene(world))
    return scene.world, scene.answers


def _after(scene: Scene, plant: Plant) -> Scene:
    try:
        return plant(scene)
    except NoCaseError:
        return scene
