"""A planted bridge: a mass organization and those whom it visits, tied to the rest by one of them."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from datetime import date
from typing import NamedTuple

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.lots import Plan
from loaders.synthetic.planted.answers import Answer, unit
from loaders.synthetic.planted.scene import Plant, Scene, first
from loaders.synthetic.supply import Resource, Use

VISITED = (Plan.YOUTH, Plan.WOMEN)
"""The plans of units that only a mass organization keeps contact with."""

OFFERED, USED = date(2016, 4, 4), (date(2016, 5, 9), date(2016, 6, 13))
AMONG_THEM = 3
"""So many enterprises share a resource: they know each other, and nobody else but the mass organization."""


class Star(NamedTuple):
    """A mass organization with the units it visits: those that have other ties, and those that have not."""

    centre: Ref
    tied: tuple[Ref, ...]
    alone: tuple[Ref, ...]


def bridge(scene: Scene) -> Scene:
    """W02: three enterprises hang on one contact, beside a star from which several ways lead on."""
    stars = [star for star in _stars(scene) if len(star.alone) >= AMONG_THEM]
    planted = first(star for star in stars if len(star.tied) == 1 and _free(scene, star))
    twin = first(star for star in stars if len(star.tied) > 1 and _free(scene, star))
    pairs = [(unit(star.centre.number), unit(star.tied[0].number)) for star in (planted, twin)]
    known = planted.alone[:AMONG_THEM]
    return _sharing(scene, known).told(Answer("W02", pairs[0], pairs[1], {"separated": len(known) + 1}))


def _stars(scene: Scene) -> Iterator[Star]:
    plan, found = scene.world.units.plan, dict[Ref, list[Ref]]()
    for contact in scene.world.evidence.contacts:
        if contact.source.role is Role.UNIT:
            found.setdefault(contact.source, []).append(Ref(Role.UNIT, contact.unit))
    others = _tied(scene)
    for centre, units in found.items():
        if all(plan[each.number] in VISITED for each in units):
            tied = tuple(each for each in units if each in others)
            yield Star(centre, tied, tuple(each for each in units if each not in others))


def _tied(scene: Scene) -> frozenset[Ref]:
    """Who is in an alliance, offers or used something, or was visited by an instructor too."""
    joined = {actor for each in scene.alliances for actor in scene.members(each)}
    supply, contacts = scene.world.workings.supply, scene.world.evidence.contacts
    numbers = [*(offer.unit for offer in supply.resources), *(use.unit for use in supply.uses)]
    numbers += [contact.unit for contact in contacts if contact.source.role is Role.POST]
    return frozenset(joined | {Ref(Role.UNIT, number) for number in numbers})


def _free(scene: Scene, star: Star) -> bool:
    return scene.free(*(unit(each.number) for each in (star.centre, *star.tied, *star.alone)))


def _sharing(scene: Scene, known: tuple[Ref, ...]) -> Scene:
    """The district in which the first of these offers a resource that the others used."""
    owner, *users = (each.number for each in known)
    units, supply = scene.world.units, scene.world.workings.supply
    since = max(OFFERED, units.founded[owner].item())
    resource = Resource("场地", int(units.street[owner]), owner, since)
    uses = (Use(len(supply.resources), user, on) for user, on in zip(users, USED, strict=True))
    supply = supply._replace(resources=(*supply.resources, resource), uses=(*supply.uses, *uses))
    return replace(scene, world=replace(scene.world, workings=replace(scene.world.workings, supply=supply)))


BRIDGES: tuple[Plant, ...] = (bridge,)
