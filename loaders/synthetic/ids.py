"""The codes of one copy: what every unit, body, post and alliance is called in its files."""

from __future__ import annotations

from dataclasses import dataclass

import numpy as np

from loaders.synthetic.alliances import Alliance
from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.credit import credit_codes
from loaders.synthetic.places import Copy
from loaders.synthetic.world import World

SERIALS_PER_COPY = 200_000
FIRST_SERIAL = 10_000
"""Serials below are left to hand-written examples."""

UNIT, BODY, POST = "单位", "党组织", "岗位"


@dataclass(frozen=True, slots=True)
class Ids:
    """The codes of one copy of a district."""

    copy: Copy
    units: tuple[str, ...]
    bodies: dict[Ref, str]
    posts: tuple[str, ...]

    def actor(self, ref: Ref) -> tuple[str, str]:
        """Which sort of thing a reference means, and its code."""
        if ref.role is Role.UNIT:
            return UNIT, self.units[ref.number]
        if ref.role is Role.POST:
            return POST, self.posts[ref.number]
        return BODY, self.bodies[ref]

    def alliance(self, alliance: Alliance) -> str:
        """The code of an alliance."""
        return f"{self.copy.district}-{alliance.letter}{alliance.number + 1:03d}"

    def zone(self, number: int) -> str:
        """The code of a zone."""
        return f"{self.copy.district}-{number + 1:02d}"


def copy_ids(world: World, copy: Copy) -> Ids:
    """All codes of a copy; no code is used in two copies."""
    evidence = world.evidence
    bodies = {b.ref: f"{copy.street(b.street)}-{n:04d}" for n, b in enumerate(evidence.bodies, 1)}
    posts = (f"{copy.street(post.street)}-P{n:04d}" for n, post in enumerate(evidence.posts, 1))
    return Ids(copy, tuple(_unit_codes(world, copy)), bodies, tuple(posts))


def _unit_codes(world: World, copy: Copy) -> list[str]:
    """Enterprises carry 91, social organizations 52 or 51, public bodies 11, 12 or 13."""
    first = (copy.number - 1) * SERIALS_PER_COPY + FIRST_SERIAL
    enterprises, units = world.units.enterprises, world.units.plan.size
    codes = credit_codes("91", "MA", first + np.arange(enterprises, dtype=np.int64))
    for unit in range(enterprises, units):
        codes += credit_codes(
            "51" if unit % 3 == 0 else "52", "MJ", np.asarray([first + unit], dtype=np.int64)
        )
    for number, public in enumerate(world.publics):
        codes += credit_codes(public.category, "MB", np.asarray([first + units + number], dtype=np.int64))
    return codes
