"""The bodies that exist by statute: district, street and community committees, and regional ones."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date

from numpy.random import Generator

from loaders.synthetic.bodies import (
    DELEGATED,
    Body,
    Ref,
    Role,
    Standing,
    draw_term,
    founded_between,
    usual_terms,
)
from loaders.synthetic.draws import day
from loaders.synthetic.places import Places, community_name, street_name

CITY_COMMUNITY = "城市社区"
OTHER = "其他"
ROOT = Ref(Role.DISTRICT, 0)


def statutory_bodies(rng: Generator, places: Places) -> list[Body]:
    """The tree from the district committee down; every regional committee hangs on its host."""
    return [
        _district(rng),
        *_street_committees(rng, places),
        *_community_committees(rng, places),
        *_street_regions(rng, places),
        *_community_regions(rng, places),
    ]


def _district(rng: Generator) -> Body:
    term = draw_term(rng, Standing.CURRENT, years=5)
    founded = date(1960, 7, 1)
    return Body(ROOT, "党委", "区域", OTHER, "示例区党委", 0, founded, term, members="100+", structural=True)


def _street_committees(rng: Generator, places: Places) -> Iterator[Body]:
    for street in range(len(places.streets)):
        yield Body(
            ref=Ref(Role.STREET, street),
            kind="党工委",
            form="派出",
            domain=OTHER,
            name=f"{street_name(places, street)}党工委",
            street=street,
            founded=day(rng, date(1990, 1, 1), date(2004, 12, 31)),
            term=DELEGATED,
            superior=ROOT,
            members="100+",
            structural=True,
        )


def _community_committees(rng: Generator, places: Places) -> Iterator[Body]:
    terms = usual_terms(rng, len(places.communities))
    for community, street in enumerate(places.street_of.tolist()):
        yield Body(
            ref=Ref(Role.COMMUNITY, community),
            kind="党委",
            form="区域",
            domain=CITY_COMMUNITY,
            name=f"{community_name(places, community)}党委",
            street=street,
            founded=founded_between(rng, date(2001, 1, 1), date(2010, 12, 31), terms[community]),
            term=terms[community],
            superior=Ref(Role.STREET, street),
            community=community,
            members=("50-99", "100+")[community % 2],
            structural=True,
        )


def _street_regions(rng: Generator, places: Places) -> Iterator[Body]:
    for street in range(len(places.streets)):
        name = f"{street_name(places, street)}区域党委"
        yield _region(rng, Ref(Role.STREET_REGION, street), name, street, Ref(Role.STREET, street))


def _community_regions(rng: Generator, places: Places) -> Iterator[Body]:
    for community, street in enumerate(places.street_of.tolist()):
        name = f"{community_name(places, community)}区域党委"
        superior = Ref(Role.COMMUNITY, community)
        yield _region(rng, Ref(Role.COMMUNITY_REGION, community), name, street, superior)._replace(
            community=community
        )


def _region(rng: Generator, ref: Ref, name: str, street: int, superior: Ref) -> Body:
    """Regional committees are in office everywhere, so that tier T3 never rests on a lapsed one."""
    term = draw_term(rng, Standing.CURRENT)
    founded = founded_between(rng, date(2011, 7, 1), date(2013, 12, 31), term)
    return Body(
        ref, "区域党委", "区域", CITY_COMMUNITY, name, street, founded, term, superior, structural=True
    )
