"""One district as it is planned, before any of its copies is written."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np
from numpy.random import Generator

from loaders.synthetic.alliances import Alliance, Deed
from loaders.synthetic.bodies import Body, Ref
from loaders.synthetic.branches import (
    HUBS,
    joint_branches,
    own_bodies,
    own_covers,
    public_bodies,
    state_bodies,
)
from loaders.synthetic.coverage import Contact, Cover, Post, posts_and_contacts, roster_covers
from loaders.synthetic.deeds import draw_deeds
from loaders.synthetic.draws import Ints
from loaders.synthetic.groups import draw_groups
from loaders.synthetic.industries import HOUSEHOLD_SECTIONS
from loaders.synthetic.places import Places
from loaders.synthetic.provisions import Channel, Facility, channels, couriers, facilities
from loaders.synthetic.publics import Public, draw_publics
from loaders.synthetic.ratings import (
    Assessment,
    Rectification,
    Weak,
    draw_assessments,
    draw_rectifications,
    draw_weak,
    leader_posts,
)
from loaders.synthetic.regional import Congress, Seat, Setting, congresses, regional_alliances, seats
from loaders.synthetic.stage import Stage
from loaders.synthetic.statutory import statutory_bodies
from loaders.synthetic.units import Units, draw_units
from loaders.synthetic.workings import Workings, draw_workings
from loaders.synthetic.zones import Layers, Zone, draw_layers, draw_zones, superiors, zone_alliances

HOUSEHOLDS = 102_611


@dataclass(frozen=True, slots=True)
class Evidence:
    """Who is organized and who keeps contact. Posts are meant by their position."""

    bodies: tuple[Body, ...]
    covers: tuple[Cover, ...]
    posts: tuple[Post, ...]
    leaders_from: int
    contacts: tuple[Contact, ...]


@dataclass(frozen=True, slots=True)
class Together:
    """The alliances and what belongs to them."""

    groups: tuple[Alliance, ...]
    regional: tuple[Alliance, ...]
    zoned: tuple[Alliance, ...]
    zones: tuple[Zone, ...]
    congresses: tuple[Congress, ...]
    seats: tuple[Seat, ...]
    deeds: tuple[Deed, ...]


@dataclass(frozen=True, slots=True)
class Record:
    """What bodies offer and how they were rated."""

    facilities: tuple[Facility, ...]
    channels: tuple[Channel, ...]
    weak: tuple[Weak, ...]
    assessments: tuple[Assessment, ...]
    rectifications: tuple[Rectification, ...]


@dataclass(frozen=True, slots=True)
class World:
    """Everything that one copy of the district says. Units continue with the public bodies.

    `households` counts individual households per community (row) and section (column).
    """

    places: Places
    units: Units
    publics: tuple[Public, ...]
    households: Ints
    evidence: Evidence
    together: Together
    record: Record
    workings: Workings


def draw_world(seed: int, places: Places) -> World:
    """The district of this seed: the same seed always gives the same district."""
    rng = np.random.default_rng(seed)
    units = draw_units(rng, places)
    publics = draw_publics(rng, places)
    evidence, layers = _evidence(rng, places, units, publics)
    setting = Setting(places, units, publics, {body.ref: body for body in evidence.bodies})
    together = _together(rng, setting, evidence.covers, layers)
    record = _record(rng, places, evidence, together)
    couriers_from = evidence.leaders_from - len(places.communities)
    workings = draw_workings(seed, Stage(setting, together.groups, together.zones, couriers_from))
    return World(
        places, units, tuple(publics), _households(rng, places), evidence, together, record, workings
    )


def _households(rng: Generator, places: Places) -> Ints:
    shares = np.outer(
        0.3 + rng.gamma(1.5, 1.0, len(places.communities)), [share for _, share in HOUSEHOLD_SECTIONS]
    )
    drawn = rng.multinomial(HOUSEHOLDS, (shares / shares.sum()).ravel())
    return drawn.reshape(shares.shape).astype(np.int64)


def _evidence(
    rng: Generator, places: Places, units: Units, publics: list[Public]
) -> tuple[Evidence, list[Layers]]:
    own = own_bodies(rng, units) + state_bodies(rng, units) + public_bodies(rng, publics, units.plan.size)
    joint, joint_covers = joint_branches(rng, units)
    layers = draw_layers(rng, places, own + joint)
    bodies = [*statutory_bodies(rng, places), *(mine.core for mine in layers), *own, *joint]
    posts, contacts = posts_and_contacts(rng, units, units.plan.size)
    covers = [*own_covers(rng, own), *joint_covers, *roster_covers(rng, units, HUBS)]
    every_post = (*posts, *couriers(places), *leader_posts())
    leaders_from = len(every_post) - len(leader_posts())
    placed = tuple(_placed(bodies, superiors(layers)))
    return Evidence(placed, tuple(covers), every_post, leaders_from, tuple(contacts)), layers


def _placed(bodies: list[Body], above: dict[Ref, Ref]) -> list[Body]:
    return [body._replace(superior=above.get(body.ref, body.superior)) for body in bodies]


def _together(rng: Generator, setting: Setting, covers: tuple[Cover, ...], layers: list[Layers]) -> Together:
    places, units, hosts = setting.places, setting.units, setting.hosts
    groups = draw_groups(rng, units, list(hosts.values()))
    regional = regional_alliances(rng, setting)
    zoned = zone_alliances(layers, hosts)
    return Together(
        groups=tuple(groups),
        regional=tuple(regional),
        zoned=tuple(zoned),
        zones=tuple(draw_zones(rng, places, units, layers, _covered_by(covers))),
        congresses=tuple(congresses(rng, setting)),
        seats=tuple(seats(setting, regional)),
        deeds=tuple(draw_deeds(rng, [*groups, *regional, *zoned])),
    )


def _covered_by(covers: tuple[Cover, ...]) -> dict[Ref, list[int]]:
    found: dict[Ref, list[int]] = {}
    for cover in covers:
        found.setdefault(cover.body, []).append(cover.unit)
    return found


def _record(rng: Generator, places: Places, evidence: Evidence, together: Together) -> Record:
    bodies = list(evidence.bodies)
    weak = draw_weak(rng, bodies)
    return Record(
        facilities=tuple(facilities(rng, places, [*together.regional, *together.zoned])),
        channels=tuple(channels(places)),
        weak=tuple(weak),
        assessments=tuple(draw_assessments(rng, bodies, weak)),
        rectifications=tuple(draw_rectifications(rng, weak)),
    )
