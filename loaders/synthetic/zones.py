"""Twelve commercial zones with their 1+N committees, and one building that nobody has reached."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from loaders.synthetic.alliances import MEMBER, ZONED, Alliance, Membership
from loaders.synthetic.bodies import Body, Ref, Role, founded_between, usual_terms
from loaders.synthetic.branches import PRIVATE
from loaders.synthetic.lots import COVERED, Plan
from loaders.synthetic.places import Places
from loaders.synthetic.units import Units

KINDS = ("商圈", "楼宇", "园区", "片区", "专业市场")
NAMES = ("大合仓", *(f"示例{KINDS[n % 5]}{n:02d}" for n in range(1, 12)))
HUBS_OF = (2, 2, 2, 2, 2, 2, 1, 1, 1, 1, 1, 0)
"""How many association hubs each zone has: the last has none (W13), one of the single ones is big (W14)."""

BASES_OF = (9, 10, 8, 9, 11, 10, 7, 8, 6, 9, 14, 6)
BLANK = 12
BLANK_UNREACHED, BLANK_REACHED = 20, 24


class Zone(NamedTuple):
    """A zone, the streets it lies in with the share of its land in percent, and the units in it.

    `enterprises` is a published round number, never counted from the units.
    """

    number: int
    kind: str
    name: str
    streets: tuple[tuple[int, int], ...]
    units: tuple[int, ...]
    area_mu: int | None = None
    daily_flow: int | None = None
    enterprises: int | None = None


class Layers(NamedTuple):
    """The bodies of one 1+N zone: the joint committee, the hubs and the base branches."""

    zone: int
    core: Body
    hubs: tuple[Ref, ...]
    bases: tuple[Body, ...]


def draw_layers(rng: Generator, places: Places, bodies: list[Body]) -> list[Layers]:
    """One set of layers per zone; no base branch belongs to two zones."""
    terms = usual_terms(rng, len(NAMES))
    hubs = iter(range(sum(HUBS_OF)))
    taken: set[Ref] = set()
    layers: list[Layers] = []
    for zone, term in enumerate(terms):
        bases = _bases(rng, places, bodies, zone, taken)
        taken |= {body.ref for body in bases}
        founded = founded_between(rng, date(2012, 1, 1), date(2014, 6, 30), term)
        street = home(places, zone)[0][0]
        superior = Ref(Role.STREET, street)
        name = f"{NAMES[zone]}联合党委"
        core = Body(Ref(Role.CORE, zone), "联合党委", "区域", PRIVATE, name, street, founded, term, superior)
        mine = tuple(Ref(Role.HUB, next(hubs)) for _ in range(HUBS_OF[zone]))
        layers.append(Layers(zone, core, mine, bases))
    return layers


def home(places: Places, zone: int) -> tuple[tuple[int, int], ...]:
    """The streets of a zone and their shares: every other zone crosses a street limit."""
    street = zone % len(places.streets)
    return ((street, 100),) if zone % 2 else ((street, 70), (street + 1, 30))


def _bases(
    rng: Generator, places: Places, bodies: list[Body], zone: int, taken: set[Ref]
) -> tuple[Body, ...]:
    streets = {street for street, _ in home(places, zone)}
    near = [b for b in bodies if _may_be_base(b) and b.street in streets and b.ref not in taken]
    chosen = rng.choice(len(near), BASES_OF[zone], replace=False)
    return tuple(near[n] for n in sorted(chosen.tolist()))


def _may_be_base(body: Body) -> bool:
    enterprise = body.domain == PRIVATE and body.ref.role in (Role.OWN, Role.JOINT)
    return enterprise and body.abolished is None and "党支部" in body.kind


def superiors(layers: list[Layers]) -> dict[Ref, Ref]:
    """Who stands above whom in the zones: core over hubs, hubs over base branches in turn.

    The last base branch of the first zone, and all of a zone without a hub, stay outside (W14b).
    """
    above: dict[Ref, Ref] = {}
    for mine in layers:
        above |= dict.fromkeys(mine.hubs, mine.core.ref)
        attached = mine.bases[: -1 if mine.zone == 0 else None] if mine.hubs else ()
        above |= {body.ref: mine.hubs[n % len(mine.hubs)] for n, body in enumerate(attached)}
    return above


def zone_alliances(layers: list[Layers], hosts: dict[Ref, Body]) -> list[Alliance]:
    """The alliance of every zone, with the layer of every member; the last one has had no activity."""
    return [_alliance(mine, hosts) for mine in layers]


def _alliance(mine: Layers, hosts: dict[Ref, Body]) -> Alliance:
    founded = mine.core.founded
    members = [Membership(mine.core.ref, MEMBER, founded, layer="核心")]
    members += [Membership(h, MEMBER, max(founded, hosts[h].founded), layer="枢纽") for h in mine.hubs]
    members += [Membership(b.ref, MEMBER, max(founded, b.founded), layer="基础") for b in mine.bases]
    name = f"{NAMES[mine.zone]}商圈楼宇联合体"
    return Alliance(ZONED, mine.zone, name, mine.core.street, founded, tuple(members), live=bool(mine.hubs))


def draw_zones(
    rng: Generator, places: Places, units: Units, layers: list[Layers], covers: dict[Ref, list[int]]
) -> list[Zone]:
    """Every zone with the units of its base branches and others of its streets; then the blank one."""
    zones = [_zone(rng, places, units, mine, covers) for mine in layers]
    return [_with_claims(zones[0]), *zones[1:], _blank(units)]


def _zone(rng: Generator, places: Places, units: Units, mine: Layers, covers: dict[Ref, list[int]]) -> Zone:
    streets = home(places, mine.zone)
    based = {unit for body in mine.bases for unit in covers[body.ref]}
    others = set(_neighbours(rng, units, [street for street, _ in streets]))
    kind = KINDS[mine.zone % 5]
    inside = tuple(sorted(based | others))
    about = round(len(inside), -1) if mine.zone % 3 else None
    return Zone(mine.zone, kind, NAMES[mine.zone], streets, inside, enterprises=about)


def _neighbours(rng: Generator, units: Units, streets: list[int]) -> Iterator[int]:
    """Some operating enterprises of these streets, on the roster or not."""
    near = np.isin(units.street, streets) & (units.status == 0)
    near[units.enterprises :] = False
    yield from rng.choice(np.flatnonzero(near & (units.plan == Plan.OUTSIDE)), 90, replace=False).tolist()
    yield from rng.choice(np.flatnonzero(near & np.isin(units.plan, COVERED)), 50, replace=False).tolist()


def _with_claims(zone: Zone) -> Zone:
    """The published figures F27 and F28, carried as figures only."""
    return zone._replace(area_mu=300, daily_flow=100_000)


def _blank(units: Units) -> Zone:
    """A building in which almost half of the rostered units are uncovered (U9)."""
    street = int(np.bincount(units.street[units.planned(Plan.UNVISITED, Plan.HOMELESS)]).argmax())
    unreached = _in_street(units, street, (Plan.UNVISITED, Plan.HOMELESS))[:BLANK_UNREACHED]
    reached = _in_street(units, street, (Plan.LIAISON, Plan.INSTRUCTOR, Plan.REGIONAL))[:BLANK_REACHED]
    inside = tuple(sorted([*unreached, *reached]))
    return Zone(BLANK, "楼宇", "示例楼宇13", ((street, 100),), inside)


def _in_street(units: Units, street: int, plans: tuple[Plan, ...]) -> list[int]:
    chosen = units.planned(*plans)
    here: list[int] = chosen[(units.street[chosen] == street) & (chosen < units.enterprises)].tolist()
    return here
