"""Activity rooms, and the departments that guide groups."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.alliances import Alliance
from loaders.synthetic.bodies import Body, Ref, Role
from loaders.synthetic.draws import day
from loaders.synthetic.groups import INDUSTRY
from loaders.synthetic.stage import Stage

WITHOUT_ROOM_EVERY, WITHOUT_ROOM_AT = 16, 9
ENTERPRISES_WITH_ROOM = 0.4
OPENED = (date(2011, 1, 1), date(2015, 12, 31))

UNGUIDED_EVERY, UNGUIDED_AT = 23, 11
"""Every so many groups nobody guides."""


class Room(NamedTuple):
    """An activity room and the body that runs it."""

    body: Body
    opened: date


class Guide(NamedTuple):
    """A department guides a group, or works along with it."""

    department: Ref
    group: Alliance
    leading: bool


def draw_rooms(rng: Generator, stage: Stage) -> Iterator[Room]:
    """Rooms of streets, of most communities, of public bodies, and of some enterprises' bodies."""
    for body in stage.setting.hosts.values():
        if body.ref.role is Role.STREET or (body.ref.role is Role.COMMUNITY and _community(body)):
            yield Room(body, max(day(rng, *OPENED), body.founded))
    for body in stage.public:
        yield Room(body, max(day(rng, *OPENED), body.founded))
    for body in stage.two_new:
        if rng.random() < ENTERPRISES_WITH_ROOM:
            yield Room(body, max(day(rng, *OPENED), body.founded))


def _community(body: Body) -> bool:
    return body.ref.number % WITHOUT_ROOM_EVERY != WITHOUT_ROOM_AT


def guides(stage: Stage) -> Iterator[Guide]:
    """The first department guides almost all groups; the others work along with those of an industry."""
    first, *others = stage.departments
    for group in stage.groups:
        if group.number % UNGUIDED_EVERY != UNGUIDED_AT:
            yield Guide(first, group, leading=True)
        if group.group_type == INDUSTRY:
            yield Guide(others[group.number % len(others)], group, leading=False)
