"""The evidence behind the tiers: bodies inside units, joint branches, rosters, posts and contacts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.draws import Ints, days
from loaders.synthetic.lots import Plan
from loaders.synthetic.publics import MASS_ORGANIZATIONS, mass_organization
from loaders.synthetic.units import Units

POST_CAP = 5
EXTRA_EVERY = 10


class Cover(NamedTuple):
    """A party organization covers a unit."""

    body: Ref
    unit: int
    mode: str
    since: date
    verified: date


class Post(NamedTuple):
    """A post, never a person. `quantity` is set where one record stands for several equal posts."""

    kind: str
    street: int
    community: int | None
    owner: Ref
    quantity: int | None = None


class Contact(NamedTuple):
    """A post or a mass organization keeps contact with a unit."""

    source: Ref
    unit: int
    means: str
    since: date
    visited: date


class Means(NamedTuple):
    """How the units of a plan are contacted, and between which days they were last visited."""

    plan: Plan
    means: str
    first: str
    last: str


FRESH = ("2016-04-01", "2016-12-28")
INSTRUCTOR, LIAISON = "指导员", "联络员"
BY_POST = (
    Means(Plan.INSTRUCTOR, INSTRUCTOR, *FRESH),
    Means(Plan.LIAISON, LIAISON, *FRESH),
    Means(Plan.STALE_LIAISON, LIAISON, "2014-06-01", "2015-11-30"),
)
BY_MASS_ORGANIZATION = tuple(
    Means(plan, which, *FRESH)
    for plan, which in zip((Plan.UNION, Plan.YOUTH, Plan.WOMEN), MASS_ORGANIZATIONS, strict=True)
)


class Roster(NamedTuple):
    """A way of covering units by name: its mode, and the first day on which such a cover may begin."""

    mode: str
    first: str


REGION, TRADE = Roster("区域兜底", "2014-01-01"), Roster("行业兜底", "2016-01-01")
"""Regional committees exist since 2013 at the latest, association branches since 2015."""


def roster_covers(rng: Generator, units: Units, hubs: int) -> Iterator[Cover]:
    """Tier T3: units on the roster of their regional committee, or of an association's branch."""
    regional = units.planned(Plan.REGIONAL)
    bodies = [Ref(Role.COMMUNITY_REGION, community) for community in units.community[regional].tolist()]
    yield from _rostered(rng, units, regional, bodies, REGION)
    industry = units.planned(Plan.INDUSTRY)
    hub = rng.permutation(np.arange(industry.size) % hubs).tolist()
    yield from _rostered(rng, units, industry, [Ref(Role.HUB, number) for number in hub], TRADE)


def _rostered(
    rng: Generator, units: Units, chosen: Ints, bodies: list[Ref], roster: Roster
) -> Iterator[Cover]:
    drawn = days(rng, roster.first, "2016-03-31", chosen.size)
    since = np.maximum(drawn, units.since()[chosen])
    verified = days(rng, *FRESH, chosen.size)
    rows = zip(bodies, chosen.tolist(), since.tolist(), verified.tolist(), strict=True)
    return (Cover(body, unit, roster.mode, start, seen) for body, unit, start, seen in rows)


def posts_and_contacts(rng: Generator, units: Units, publics_from: int) -> tuple[list[Post], list[Contact]]:
    """Tier T4: at most five units per post, all in its street; mass organizations serve their street."""
    posts: list[Post] = []
    contacts: list[Contact] = []
    for means in BY_POST:
        for mine in _loads(rng, units, units.planned(means.plan)):
            source = Ref(Role.POST, len(posts))
            posts.append(_post(means.means, units, int(mine[0])))
            contacts += _contacts(rng, units, Visits([source] * mine.size, mine, means))
    return posts, contacts + _mass_contacts(rng, units, publics_from)


class Visits(NamedTuple):
    """Who visits which units, one source per unit, by which means and in which span of days."""

    sources: list[Ref]
    units: Ints
    by: Means


def _loads(rng: Generator, units: Units, chosen: Ints) -> Iterator[Ints]:
    """The chosen units in runs of one to five, none of which crosses a street."""
    for street in np.unique(units.street[chosen]):
        here = chosen[units.street[chosen] == street]
        cuts = np.cumsum(rng.integers(2, POST_CAP + 1, here.size))
        yield from (part for part in np.split(here, cuts[cuts < here.size]) if part.size)


def _post(kind: str, units: Units, first: int) -> Post:
    """An instructor belongs to the street, a liaison to the community of the first unit."""
    street, community = int(units.street[first]), int(units.community[first])
    if kind == INSTRUCTOR:
        return Post(kind, street, None, Ref(Role.STREET, street))
    return Post(kind, street, community, Ref(Role.COMMUNITY, community))


def _mass_contacts(rng: Generator, units: Units, publics_from: int) -> list[Contact]:
    """One contact for every unit of the three plans, and a second thread for a tenth of T1 and T2."""
    rounds = [(units.planned(means.plan), means) for means in BY_MASS_ORGANIZATION]
    rounds.append((units.planned(Plan.OWN, Plan.JOINT)[::EXTRA_EVERY], BY_MASS_ORGANIZATION[0]))
    contacts: list[Contact] = []
    for chosen, means in rounds:
        streets = units.street[chosen].tolist()
        sources = [
            Ref(Role.UNIT, publics_from + mass_organization(street, means.means)) for street in streets
        ]
        contacts += _contacts(rng, units, Visits(sources, chosen, means))
    return contacts


def _contacts(rng: Generator, units: Units, visits: Visits) -> Iterator[Contact]:
    """Contacts that began before April 2016, before the visit, and not before the unit was there."""
    size, by = visits.units.size, visits.by
    visited = days(rng, by.first, by.last, size)
    drawn = np.minimum(days(rng, "2013-03-01", "2016-03-31", size), visited)
    since = np.maximum(drawn, units.since()[visits.units])
    rows = zip(visits.sources, visits.units.tolist(), since.tolist(), visited.tolist(), strict=True)
    return (Contact(source, unit, by.means, start, seen) for source, unit, start, seen in rows)
