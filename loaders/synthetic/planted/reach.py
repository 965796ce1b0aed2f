"""Planted reach: coverage in name only, single threads, posts that no longer visit, and a blind spot."""

from __future__ import annotations

from collections import Counter
from dataclasses import replace
from datetime import date

import numpy as np

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.coverage import INSTRUCTOR, POST_CAP, Contact
from loaders.synthetic.draws import Ints
from loaders.synthetic.lots import Plan
from loaders.synthetic.planted.answers import Answer, body, community, post, unit
from loaders.synthetic.planted.bodies import like
from loaders.synthetic.planted.scene import Plant, Scene, first
from loaders.synthetic.planted.units import enterprises, most_alike

VISITED = date(2016, 10, 2)
"""Visits before this day are more than 90 days old on the last one."""

FEWEST_VISITED = 3
ENOUGH = 20
"""Communities with fewer known units are left out (W33)."""

UNSEEN = 0.3
"""The share of a community that nobody looked at; 0.2 are a blind spot (W33)."""

DOUBTFUL_EVERY = 67
"""Of how many enterprises outside the roster one may belong to it (`unit_sheets`)."""

UNKNOWN = (
    *(Plan.NEWCOMER, Plan.UNSEEN, Plan.REFUSED, Plan.PARTLY_SEEN),
    *(Plan.STALE_JOINT, Plan.STALE_LIAISON),
)
"""The plans that end in tier TX."""


def in_name_only(scene: Scene) -> Scene:
    """W21: a joint branch that took part in nothing for a year, beside one that did."""
    joint = [b for b in scene.bodies.values() if b.ref.role is Role.JOINT and b.abolished is None]
    active = _active(scene)
    acting = [b for b in joint if b.ref in active and scene.free(body(b.ref))]
    twin = first(acting)
    planted = first(b for b in like(scene, twin, joint) if b.ref not in active and scene.free(body(b.ref)))
    return scene.told(Answer("W21", (body(planted.ref),), (body(twin.ref),)))


def _active(scene: Scene) -> set[Ref]:
    """Who took part in anything in the last year, by the name used there."""
    late = (deed for alliance in scene.alliances for deed in scene.late(alliance))
    return {actor for deed in late for actor, _ in deed.actors}


def single_thread(scene: Scene) -> Scene:
    """W22: one contact, by a body with more units than it can look after; the twin has an instructor too."""
    union = enterprises(scene, Plan.UNION)
    others = union & (np.arange(union.size) != first(np.flatnonzero(union).tolist()))
    planted, twin = most_alike(scene, union & ~others, others)
    second = _spare(scene, int(scene.world.units.street[twin]))
    since = max(date(2016, 3, 1), scene.world.units.founded[twin].item())
    extra = Contact(second, twin, INSTRUCTOR, since, date(2016, 11, 1))
    evidence = replace(scene.world.evidence, contacts=(*scene.world.evidence.contacts, extra))
    scene = replace(scene, world=replace(scene.world, evidence=evidence))
    return scene.told(Answer("W22", (unit(planted),), (unit(twin),), {"contacts": 1}))


def _spare(scene: Scene, street: int) -> Ref:
    """An instructor of the street with room for one more unit."""
    load = Counter(contact.source for contact in scene.world.evidence.contacts)
    mine = (Ref(Role.POST, n) for n, p in instructors(scene) if p == street)
    return first(ref for ref in mine if load[ref] < POST_CAP - 1)


def instructors(scene: Scene) -> list[tuple[int, int]]:
    """The posts of instructors with their streets."""
    posts = enumerate(scene.world.evidence.posts)
    return [(n, p.street) for n, p in posts if p.kind == INSTRUCTOR and scene.free(post(n))]


def unvisited(scene: Scene) -> Scene:
    """W23: an instructor who has visited none of the units for 90 days, beside one who visited all."""
    visits: dict[Ref, list[date]] = {}
    for contact in scene.world.evidence.contacts:
        visits.setdefault(contact.source, []).append(contact.visited)
    mine = {n: visits[Ref(Role.POST, n)] for n, _ in instructors(scene)}
    several = {n: days for n, days in mine.items() if len(days) >= FEWEST_VISITED}
    planted = first(n for n, days in several.items() if max(days) < VISITED)
    twin = first(n for n, days in several.items() if min(days) > VISITED)
    figures = {"units": len(several[planted]), "late": len(several[planted])}
    return scene.told(Answer("W23", (post(planted),), (post(twin),), figures))


def blind_spot(scene: Scene) -> Scene:
    """W33: units that nobody surveyed are moved into a small community, beside the one that is known best."""
    units, known = scene.world.units, _known(scene)
    free = [n for n in range(len(known)) if known[n] >= ENOUGH and scene.free(community(n))]
    share = _unknown(scene) / np.maximum(known, 1)
    planted = first(sorted(free, key=lambda n: int(known[n])))
    twin = first(sorted((n for n in free if n != planted), key=lambda n: float(share[n])))
    wanted = int(known[planted] * UNSEEN / (1 - UNSEEN)) + 1
    moved = np.flatnonzero(enterprises(scene, Plan.UNSEEN, Plan.REFUSED))[:wanted]
    place, street = units.community.copy(), units.street.copy()
    place[moved], street[moved] = planted, scene.world.places.street_of[planted]
    world = replace(scene.world, units=replace(units, community=place, street=street))
    answer = Answer("W33", (community(planted),), (community(twin),), {"moved": len(moved)})
    return replace(scene, world=world).told(answer)


def _known(scene: Scene) -> Ints:
    """The rostered enterprises of each community that somebody looked at."""
    units = scene.world.units
    rostered = (units.plan != Plan.OUTSIDE) & ~np.isin(units.plan, UNKNOWN)
    return _by_community(scene, np.flatnonzero(rostered[: units.enterprises]))


def _unknown(scene: Scene) -> Ints:
    """Those that nobody looked at, and others of which it is not known whether they are on the roster."""
    units = scene.world.units
    positions = np.arange(units.enterprises)
    doubtful = (units.plan[positions] == Plan.OUTSIDE) & (positions % DOUBTFUL_EVERY == 0)
    return _by_community(scene, np.flatnonzero(doubtful | np.isin(units.plan[positions], UNKNOWN)))


def _by_community(scene: Scene, units: Ints) -> Ints:
    size = len(scene.world.places.communities)
    return np.bincount(scene.world.units.community[units], minlength=size).astype(np.int64)


REACH: tuple[Plant, ...] = (blind_spot, in_name_only, single_thread, unvisited)
