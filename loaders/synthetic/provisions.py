"""Places and channels of service: centres, feedback boxes, canteens, hotlines, and couriers' posts."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.alliances import REGIONAL, Alliance
from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.coverage import Post
from loaders.synthetic.draws import day
from loaders.synthetic.places import Places, community_name, street_name
from loaders.synthetic.regional import WITH_PART_OF_CENTRE, WITHOUT_CENTRE

FUNCTIONS = ("管理", "教育", "培训", "服务", "活动")
BOXES, HOTLINES, PLATFORMS, CANTEENS, STORES = 141, 89, 21, 31, 14
"""The published numbers F42 and F43, and ones that fit F44, F46 and F50."""

ZONE_WITHOUT_CENTRE = 10


class Facility(NamedTuple):
    """A place of service. `alliance` is the one that works from it."""

    kind: str
    name: str
    street: int
    community: int | None
    opened: date
    functions: tuple[str, ...]
    operator: Ref
    alliance: Alliance | None = None


class Channel(NamedTuple):
    """A way to be heard. It has no number: not even a hotline's is recorded."""

    kind: str
    name: str
    street: int
    operator: Ref
    since: date


def facilities(rng: Generator, places: Places, alliances: list[Alliance]) -> Iterator[Facility]:
    """Centres of the alliances that have one, then boxes, canteens and stores over the communities."""
    for alliance in alliances:
        yield from _centre(alliance)
    for kind, count in (("民情专递箱", BOXES), ("社区长寿食坊", CANTEENS), ("慈善超市", STORES)):
        yield from (_sited(rng, places, kind, number) for number in range(count))


def _centre(alliance: Alliance) -> Iterator[Facility]:
    """A regional or zone centre, unless the alliance is one that lacks it."""
    regional = alliance.kind == REGIONAL
    missing = alliance.number in WITHOUT_CENTRE if regional else alliance.number == ZONE_WITHOUT_CENTRE
    partly = regional and alliance.number in WITH_PART_OF_CENTRE
    name = f"{alliance.name.removesuffix('化党建').removesuffix('楼宇联合体')}党群服务中心"
    kind = "区域中心" if regional else "商圈党群服务中心"
    functions = FUNCTIONS[:3] if partly else FUNCTIONS
    operator = alliance.members[0].actor
    if not missing:
        yield Facility(
            kind, name, alliance.street, alliance.community, alliance.founded, functions, operator, alliance
        )


def _sited(rng: Generator, places: Places, kind: str, number: int) -> Facility:
    """One of the places that are dealt out over the communities in turn."""
    community = number % len(places.communities)
    opened = day(rng, date(2010, 1, 1), date(2015, 12, 31))
    street = int(places.street_of[community])
    name = f"示例{kind}{number + 1:03d}"
    return Facility(kind, name, street, community, opened, (), Ref(Role.COMMUNITY, community))


def channels(places: Places) -> Iterator[Channel]:
    """A hotline in every street and in the first communities, and exchange platforms."""
    streets = len(places.streets)
    for street in range(streets):
        name = f"{street_name(places, street)}民情热线"
        yield Channel("热线", name, street, Ref(Role.STREET, street), date(2008, 1, 1))
    for community in range(HOTLINES - streets):
        yield _channel(places, community, "热线", "民情热线")
    for community in range(PLATFORMS):
        yield _channel(places, community * 6, "交流平台", "民情交流平台")


def _channel(places: Places, community: int, kind: str, name: str) -> Channel:
    full = f"{community_name(places, community)}{name}"
    operator = Ref(Role.COMMUNITY, community)
    return Channel(kind, full, int(places.street_of[community]), operator, date(2012, 1, 1))


def couriers(places: Places) -> Iterator[Post]:
    """Three to five couriers' posts per community, as one counted record."""
    for community, street in enumerate(places.street_of.tolist()):
        yield Post("民情专递员", street, community, Ref(Role.COMMUNITY, community), 3 + community % 3)
