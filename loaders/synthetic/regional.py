"""The 315 system: one instance per street and community, with bodies, centre, members and seats."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from loaders.synthetic.alliances import LEAD, MEMBER, REGIONAL, Alliance, Membership
from loaders.synthetic.bodies import Body, Ref, Role
from loaders.synthetic.draws import day
from loaders.synthetic.lots import OWN_BODIES, Plan
from loaders.synthetic.places import Places, community_name, street_name
from loaders.synthetic.publics import Public
from loaders.synthetic.units import Units

WITHOUT_CONGRESS = (40, 77)
WITHOUT_OFFICE = (25, 58, 91)
WITHOUT_CENTRE = (33, 66, 99, 132)
WITH_PART_OF_CENTRE = (20, 52, 84, 116, 140)
WITHOUT_ACTIVITY = (30, 61, 92, 123)
"""Instances that miss something, by number: streets are 0–16, communities follow."""

SECTORS = ("主办方", "机关", "企事业单位", "非公企业", "社会组织")
UNITS_PER_INSTANCE = 6


class Seat(NamedTuple):
    """A seat on a regional committee for a sector; vacant where `holder` is None."""

    committee: Ref
    sector: str
    required: bool
    ex_officio: bool
    since: date
    holder: Ref | None


class Congress(NamedTuple):
    """The congress or the office of an instance."""

    instance: int
    kind: str
    tier: int
    name: str
    since: date
    met: date | None
    delegates: int | None


class Setting(NamedTuple):
    """What an instance is made from."""

    places: Places
    units: Units
    publics: list[Public]
    hosts: dict[Ref, Body]

    def community(self, instance: int) -> int | None:
        """The community of an instance, or None for a street."""
        streets = len(self.places.streets)
        return None if instance < streets else instance - streets

    def street(self, instance: int) -> int:
        """The street of an instance."""
        community = self.community(instance)
        return instance if community is None else int(self.places.street_of[community])

    def name(self, instance: int) -> str:
        """The synthetic name of the area."""
        community = self.community(instance)
        if community is None:
            return street_name(self.places, instance)
        return community_name(self.places, community)

    def host(self, instance: int) -> Ref:
        """The street's or community's own committee, which leads the instance."""
        community = self.community(instance)
        return Ref(Role.STREET, instance) if community is None else Ref(Role.COMMUNITY, community)

    def committee(self, instance: int) -> Ref:
        """The regional committee, which is the middle tier of the instance."""
        community = self.community(instance)
        region = Role.STREET_REGION if community is None else Role.COMMUNITY_REGION
        return Ref(region, instance if community is None else community)


def instances(places: Places) -> range:
    """The numbers of the instances: streets first, then communities."""
    return range(len(places.streets) + len(places.communities))


def regional_alliances(rng: Generator, setting: Setting) -> list[Alliance]:
    """One alliance per street and per community; its own committee leads, units of the area join."""
    return [_alliance(rng, setting, instance) for instance in instances(setting.places)]


def _alliance(rng: Generator, setting: Setting, instance: int) -> Alliance:
    founded = setting.hosts[setting.committee(instance)].founded
    joined = [Membership(setting.host(instance), LEAD, founded)]
    joined += [
        Membership(ref, MEMBER, max(founded, since)) for ref, since in _joining(rng, setting, instance)
    ]
    return Alliance(
        kind=REGIONAL,
        number=instance,
        name=f"{setting.name(instance)}区域化党建",
        street=setting.street(instance),
        founded=founded,
        members=tuple(joined),
        community=setting.community(instance),
        live=instance not in WITHOUT_ACTIVITY,
    )


def _joining(rng: Generator, setting: Setting, instance: int) -> Iterator[tuple[Ref, date]]:
    """The public bodies of the area and some of its units with an organization of their own."""
    units, community = setting.units, setting.community(instance)
    for number, public in enumerate(setting.publics):
        if public.domain and _lies(public, setting.street(instance), community):
            yield Ref(Role.UNIT, units.plan.size + number), public.founded
    within = units.street == instance if community is None else units.community == community
    near = np.flatnonzero(within & np.isin(units.plan, (*OWN_BODIES, Plan.JOINT)))
    for unit in np.sort(rng.choice(near, min(near.size, UNITS_PER_INSTANCE), replace=False)).tolist():
        yield Ref(Role.UNIT, unit), units.founded[unit].item()


def _lies(public: Public, street: int, community: int | None) -> bool:
    return public.street == street if community is None else public.community == community


def congresses(rng: Generator, setting: Setting) -> Iterator[Congress]:
    """The congress (tier 1) and the office (tier 3) of every instance that has them."""
    for instance in instances(setting.places):
        since, name = setting.hosts[setting.committee(instance)].founded, setting.name(instance)
        met = day(rng, date(2015, 11, 1), date(2016, 12, 20))
        delegates = int(rng.integers(30, 121))
        if instance not in WITHOUT_CONGRESS:
            yield Congress(instance, "代表会议", 1, f"{name}区域党员代表会议", since, met, delegates)
        if instance not in WITHOUT_OFFICE:
            yield Congress(instance, "办公室", 3, f"{name}党建办公室", since, None, None)


def seats(setting: Setting, alliances: list[Alliance]) -> Iterator[Seat]:
    """Five seats at street level, the host's and two more in communities; every seventh is vacant."""
    number = 0
    for alliance in alliances:
        sectors = SECTORS if alliance.community is None else (SECTORS[0], SECTORS[2], SECTORS[3])
        for sector in sectors:
            number += 1
            holder = _holder(setting, alliance, sector, vacant=number % 7 == 0)
            committee = setting.committee(alliance.number)
            yield Seat(
                committee, sector, sector != SECTORS[4], sector == SECTORS[0], alliance.founded, holder
            )


def _holder(setting: Setting, alliance: Alliance, sector: str, *, vacant: bool) -> Ref | None:
    """The host holds its own seat; another is held by the first member of that sector."""
    if sector == SECTORS[0]:
        return alliance.members[0].actor
    fits = [m.actor for m in alliance.members[1:] if _sector(setting, m.actor.number) == sector]
    return fits[0] if fits and not vacant else None


def _sector(setting: Setting, unit: int) -> str:
    units = setting.units
    if unit >= units.plan.size:
        return SECTORS[1] if setting.publics[unit - units.plan.size].kind == "机关" else SECTORS[2]
    return SECTORS[3] if unit < units.enterprises else SECTORS[4]
