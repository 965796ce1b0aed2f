"""Where the synthetic district lies: real area codes of 2016, and invented ones for further copies."""

from __future__ import annotations

import csv
from collections.abc import Iterator
from dataclasses import dataclass
from importlib.resources import files
from importlib.resources.abc import Traversable

import numpy as np

from loaders.synthetic.draws import Ints

AREAS = files("loaders") / "data" / "areas"
"""The public tables of streets and communities by year (their origin and licence lie beside them)."""

YEAR = "2016"
LEVELS = ("区", "街道", "社区")


@dataclass(frozen=True, slots=True)
class Places:
    """The streets (nine digits) and communities (twelve digits) of 2016, each in order of code.

    `street_of` gives the position of the street of every community.
    """

    streets: tuple[str, ...]
    communities: tuple[str, ...]
    street_of: Ints

    def of_street(self, street: int) -> Ints:
        """The positions of the communities of one street."""
        return np.flatnonzero(self.street_of == street)


@dataclass(frozen=True, slots=True)
class Copy:
    """One copy of the district. The first lies in the real areas, later ones in areas that do not exist.

    Copy n has the district code 5198nn, which the national standard has not assigned.
    """

    number: int
    places: Places

    @property
    def scheme(self) -> str:
        """The code of the coding system that the area codes of this copy belong to."""
        return "nbs" if self.number == 1 else "synthetic"

    @property
    def district(self) -> str:
        """The six-digit code of the district."""
        return "510107" if self.number == 1 else f"5198{self.number:02d}"

    @property
    def suffix(self) -> str:
        """What every name ends in, so that nobody takes it for a real one."""
        return "（合成）" if self.number == 1 else f"（合成{self.number}）"

    def street(self, position: int) -> str:
        """The code of a street in this copy."""
        return self.district + self.places.streets[position][6:]

    def community(self, position: int) -> str:
        """The code of a community in this copy."""
        return self.district + self.places.communities[position][6:]

    def area(self, street: int, community: int | None) -> str:
        """The code of the community, or of the street where there is no community."""
        return self.street(street) if community is None else self.community(community)


def read_places(folder: Traversable = AREAS) -> Places:
    """The areas of the district as they were observed on 2016-07-31."""
    streets = sorted(row["street_code"] for row in _rows(folder / "wuhou_streets_by_year.csv"))
    communities = sorted(row["community_code"] for row in _rows(folder / "wuhou_communities_by_year.csv"))
    street_of = np.asarray([streets.index(code[:9]) for code in communities], dtype=np.int64)
    return Places(tuple(streets), tuple(communities), street_of)


def _rows(table: Traversable) -> Iterator[dict[str, str]]:
    lines = table.read_text(encoding="utf-8").splitlines()
    yield from (row for row in csv.DictReader(lines) if row["year"] == YEAR)


def street_name(places: Places, street: int) -> str:
    """What the synthetic bodies of a street are called: by its number, never by its real name."""
    return f"示例街道{places.streets[street][6:]}"


def community_name(places: Places, community: int) -> str:
    """What the synthetic bodies of a community are called: by its number."""
    return f"示例社区{places.communities[community][6:]}"


def area_rows(copy: Copy) -> Iterator[tuple[str, ...]]:
    """Code, name, level and code of the parent of every area of an invented copy."""
    places, suffix = copy.places, copy.suffix
    yield copy.district, f"示例区{suffix}", LEVELS[0], ""
    for street in range(len(places.streets)):
        yield copy.street(street), street_name(places, street) + suffix, LEVELS[1], copy.district
    for community, street in enumerate(places.street_of.tolist()):
        name = community_name(places, community) + suffix
        yield copy.community(community), name, LEVELS[2], copy.street(street)
