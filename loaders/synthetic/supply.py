"""Resources that units are ready to share, who used them, and the needs that they meet or do not."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from loaders.synthetic.alliances import Alliance
from loaders.synthetic.bodies import Role
from loaders.synthetic.draws import day
from loaders.synthetic.lots import COVERED, OWN_BODIES
from loaders.synthetic.stage import Stage

SHARED = ("场地", "师资", "服务", "信息", "设备")
CAPACITY = {"场地": "60人", "师资": "2人", "服务": "每周1次", "信息": "每月1期", "设备": "3台"}
WITHOUT_BODY = tuple(plan for plan in COVERED if plan not in OWN_BODIES)
"""Covered units that have no organization of their own, and so offer nothing here."""

SCARCE = ("资金", "品牌")
"""Kinds of resource that are asked for and that nobody offers."""

RESOURCES_EACH, NEEDS_EACH = 10, 12
"""How many there are in every street."""

IDLE_EVERY, MOST_USES = 9, 3
"""Every ninth resource was never used (W24)."""

UNMET_EVERY, UNMET_AT = 6, 4
"""In every street every sixth need is open for months, though what it asks for is offered there (W24)."""

OFFERED = (date(2014, 1, 10), date(2015, 6, 30))
USED = (date(2016, 1, 10), date(2016, 12, 20))
LONG_OPEN = (date(2016, 3, 1), date(2016, 9, 20))
LATELY = (date(2016, 11, 20), date(2016, 12, 20))
EARLIER = (date(2016, 1, 10), date(2016, 9, 30))


class Resource(NamedTuple):
    """Something that a unit offers."""

    kind: str
    street: int
    unit: int
    since: date


class Use(NamedTuple):
    """A unit used a resource, given by its position, for one day."""

    resource: int
    unit: int
    on: date


class Need(NamedTuple):
    """What a unit or a community asks for; `met` is the position of the resource that was matched to it."""

    kind: str
    unit: int | None
    community: int | None
    opened: date
    closed: date | None = None
    met: int | None = None


class Supply(NamedTuple):
    """The resources, their uses, and the needs."""

    resources: tuple[Resource, ...]
    uses: tuple[Use, ...]
    needs: tuple[Need, ...]


def draw_supply(rng: Generator, stage: Stage) -> Supply:
    """The exchange of every street. Who asks or uses is in no group, so that no group is tied by it."""
    resources = [each for street in stage.streets for each in _resources(rng, stage, street)]
    others = {street: _outside_groups(stage, street) for street in stage.streets}
    uses = [use for number, of in enumerate(resources) for use in _uses(rng, number, others[of.street])]
    needs = [
        need for street in stage.streets for need in _needs(rng, stage, street, resources, others[street])
    ]
    return Supply(tuple(resources), tuple(uses), tuple(needs))


def _resources(rng: Generator, stage: Stage, street: int) -> Iterator[Resource]:
    hosts = [body.host for body in (*stage.public, *stage.two_new) if body.street == street]
    for number, host in enumerate(hosts[:RESOURCES_EACH]):
        kind = SHARED[number % len(SHARED)]
        yield Resource(kind, street, host or 0, max(day(rng, *OFFERED), _founded(stage, host or 0)))


def _founded(stage: Stage, unit: int) -> date:
    units, publics = stage.setting.units, stage.setting.publics
    if unit >= units.plan.size:
        return publics[unit - units.plan.size].founded
    founded: date = units.founded[unit].item()
    return founded


def _outside_groups(stage: Stage, street: int) -> list[int]:
    """Covered units of a street that are in no group and offer nothing."""
    units, grouped = stage.setting.units, _grouped(stage.groups)
    near = np.flatnonzero((units.street == street) & np.isin(units.plan, WITHOUT_BODY))
    return [unit for unit in near.tolist() if unit not in grouped]


def _grouped(groups: tuple[Alliance, ...]) -> frozenset[int]:
    """Units that belong or belonged to a group, themselves or through the body inside them."""
    actors = (member.actor for group in groups for member in group.members)
    return frozenset(actor.number for actor in actors if actor.role in (Role.UNIT, Role.OWN))


def _uses(rng: Generator, resource: int, others: list[int]) -> Iterator[Use]:
    if resource % IDLE_EVERY == IDLE_EVERY - 1:
        return
    for unit in rng.choice(others, int(rng.integers(1, MOST_USES + 1)), replace=False).tolist():
        yield Use(resource, unit, day(rng, *USED))


def _needs(
    rng: Generator, stage: Stage, street: int, resources: list[Resource], others: list[int]
) -> Iterator[Need]:
    communities = stage.setting.places.of_street(street).tolist()
    for number in range(NEEDS_EACH):
        raised = number % 2 == 0
        community = communities[number // 2 % len(communities)] if raised else None
        unit = None if raised else others[number]
        yield _need(rng, Need("", unit, community, LONG_OPEN[0]), street, number, resources)


def _need(rng: Generator, need: Need, street: int, number: int, resources: list[Resource]) -> Need:
    """A scarce one stays open, most others are met, the last ones of a street are new."""
    if number < len(SCARCE):
        return need._replace(kind=SCARCE[number], opened=day(rng, *LONG_OPEN))
    need = need._replace(kind=SHARED[number % len(SHARED)])
    if number % UNMET_EVERY == UNMET_AT:
        return need._replace(opened=day(rng, *LONG_OPEN))
    if number == NEEDS_EACH - 1:
        return need._replace(opened=day(rng, *LATELY))
    return _met(rng, need, street, resources)


def _met(rng: Generator, need: Need, street: int, resources: list[Resource]) -> Need:
    fits = [n for n, of in enumerate(resources) if (of.street, of.kind) == (street, need.kind)]
    opened = day(rng, *EARLIER)
    closed = opened + timedelta(days=int(rng.integers(5, 50)))
    return need._replace(opened=opened, closed=closed, met=fits[0])
