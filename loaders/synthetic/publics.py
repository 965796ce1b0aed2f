"""Public bodies beside the enterprises: offices, schools, hospitals and mass organizations."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.draws import day
from loaders.synthetic.places import Places, street_name

DEPARTMENTS = 10
HOSPITALS = 12
MASS_ORGANIZATIONS = ("工会", "团组织", "妇联")


class Public(NamedTuple):
    """A public body: `category` is the head of its credit code, `domain` that of its party branch."""

    kind: str
    category: str
    domain: str | None
    name: str
    community: int
    street: int
    founded: date


class Sort(NamedTuple):
    """What public bodies of one sort have in common."""

    kind: str
    category: str
    domain: str | None


OFFICE = Sort("机关", "11", "机关")
SCHOOL = Sort("学校", "12", "学校")
HOSPITAL = Sort("医院", "12", "医院")
MASS = Sort("群团组织", "13", None)


def draw_publics(rng: Generator, places: Places) -> list[Public]:
    """Departments of the district first, then hospitals, then the bodies of every street.

    Those of a street come in the order office, two schools, union, youth league, women's federation.
    """
    district = [(OFFICE, f"示例区部门{n:02d}", 0) for n in range(1, DEPARTMENTS + 1)]
    hospitals = [(HOSPITAL, f"示例医院{n + 1:02d}", n) for n in range(HOSPITALS)]
    sited = [*district, *hospitals, *_of_streets(places)]
    return [_public(rng, places, sort, name, street) for sort, name, street in sited]


def _of_streets(places: Places) -> Iterator[tuple[Sort, str, int]]:
    for street in range(len(places.streets)):
        name = street_name(places, street)
        yield OFFICE, f"{name}机关", street
        yield from ((SCHOOL, f"{name}学校{number}", street) for number in (1, 2))
        yield from ((MASS, f"{name}{body}", street) for body in MASS_ORGANIZATIONS)


def _public(rng: Generator, places: Places, sort: Sort, name: str, street: int) -> Public:
    community = int(rng.choice(places.of_street(street)))
    founded = day(rng, date(1985, 1, 1), date(2005, 12, 31))
    return Public(sort.kind, sort.category, sort.domain, name, community, street, founded)


def mass_organization(street: int, which: str) -> int:
    """The position among the public bodies of a street's union, youth league or women's federation."""
    return DEPARTMENTS + HOSPITALS + street * 6 + 3 + MASS_ORGANIZATIONS.index(which)
