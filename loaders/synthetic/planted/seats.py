"""Planted seats: a sector without a voice, a vacant chair, and a committee with one sector in most chairs."""

from __future__ import annotations

from dataclasses import replace

import numpy as np

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.planted.answers import Answer, body, seat
from loaders.synthetic.planted.scene import NoCaseError, Plant, Scene, first
from loaders.synthetic.regional import SECTORS, Seat

HOST, PUBLIC, PRIVATE, SOCIAL = SECTORS[0], SECTORS[2], SECTORS[3], SECTORS[4]
ENOUGH = 5
"""A sector with so many operating units should have a seat (W12)."""


def sector_gap(scene: Scene) -> Scene:
    """W12: a street with many social organizations and nobody in their seat, beside one with all filled."""
    streets = [ref for ref in committees(scene) if ref.role is Role.STREET_REGION]
    planted = first(ref for ref in streets if SOCIAL in _vacant(scene, ref) and _many(scene, ref))
    twin = first(ref for ref in streets if not _vacant(scene, ref))
    return scene.told(Answer("W12", (body(planted),), (body(twin),)))


def committees(scene: Scene) -> list[Ref]:
    """The regional committees that no answer is about yet."""
    return [ref for ref in dict.fromkeys(s.committee for s in _seats(scene)) if scene.free(body(ref))]


def _seats(scene: Scene) -> tuple[Seat, ...]:
    return scene.world.together.seats


def of(scene: Scene, committee: Ref) -> list[Seat]:
    """The seats on one committee."""
    return [seat for seat in _seats(scene) if seat.committee == committee]


def _vacant(scene: Scene, committee: Ref) -> set[str]:
    return {seat.sector for seat in of(scene, committee) if seat.holder is None}


def _many(scene: Scene, committee: Ref) -> bool:
    social = scene.world.units.street[scene.world.units.enterprises :]
    return int(np.count_nonzero(social == committee.number)) >= ENOUGH


def vacancy(scene: Scene) -> Scene:
    """W12b: a seat that has to be filled and is vacant for years, beside a filled one of the same sector."""
    free = set(committees(scene))
    mine = [(n, s) for n, s in enumerate(_seats(scene)) if s.committee in free and not s.ex_officio]
    planted, empty = first((n, s) for n, s in mine if s.required and s.holder is None)
    twin = first(n for n, s in mine if s.sector == empty.sector and s.holder is not None)
    return scene.told(Answer("W12b", (seat(planted),), (seat(twin),)))


def lopsided(scene: Scene) -> Scene:
    """W12c: two of three chairs of a community are held by enterprises, beside one with three sectors."""
    full = [ref for ref in committees(scene) if _three(scene, ref)]
    planted = first(ref for ref in full if len(_enterprises(scene, ref)) > 1)
    twin = first(ref for ref in full if ref != planted)
    changed = tuple(_seconded(scene, s) if s.committee == planted else s for s in _seats(scene))
    together = replace(scene.world.together, seats=changed)
    answer = Answer("W12c", (body(planted),), (body(twin),), {"of_one_sector": 2, "seats": 3})
    return replace(scene, world=replace(scene.world, together=together)).told(answer)


def _three(scene: Scene, committee: Ref) -> bool:
    filled = {seat.sector for seat in of(scene, committee) if seat.holder is not None}
    return committee.role is Role.COMMUNITY_REGION and filled == {HOST, PUBLIC, PRIVATE}


def _enterprises(scene: Scene, committee: Ref) -> list[Ref]:
    """The enterprises among the members of the committee's regional system."""
    system = first(a for a in scene.world.together.regional if a.community == committee.number)
    units = scene.world.units.enterprises
    return [m.actor for m in system.members if m.actor.role is Role.UNIT and m.actor.number < units]


def _seconded(scene: Scene, seat: Seat) -> Seat:
    """The seat of public bodies given to a second enterprise."""
    if seat.sector != PUBLIC:
        return seat
    if seat.holder is None:
        raise NoCaseError
    return seat._replace(sector=PRIVATE, holder=_enterprises(scene, seat.committee)[1])


SEATS: tuple[Plant, ...] = (lopsided, sector_gap, vacancy)
