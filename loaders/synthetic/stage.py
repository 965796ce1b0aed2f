"""What the further records of the district are drawn from: the places and bodies that are there already."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

from loaders.synthetic.alliances import Alliance
from loaders.synthetic.bodies import Body, Ref, Role
from loaders.synthetic.branches import INVESTMENT
from loaders.synthetic.lots import Plan
from loaders.synthetic.publics import DEPARTMENTS
from loaders.synthetic.regional import Setting
from loaders.synthetic.zones import Zone

FIRST, LAST = date(2016, 1, 1), date(2016, 12, 31)
"""The year of the events, which ends with the day of the data."""

STANDING_BANDS = ("7-49", "50-99", "100+")
"""Member bands of organizations that are large enough for a room or an honour of their own."""


class Stage(NamedTuple):
    """The district as it stands. From `couriers_from` on the posts are the couriers', one per community."""

    setting: Setting
    groups: tuple[Alliance, ...]
    zones: tuple[Zone, ...]
    couriers_from: int

    @property
    def streets(self) -> range:
        """The positions of the streets."""
        return range(len(self.setting.places.streets))

    @property
    def communities(self) -> range:
        """The positions of the communities."""
        return range(len(self.setting.places.communities))

    @property
    def departments(self) -> tuple[Ref, ...]:
        """The departments of the district, as units."""
        first = self.setting.units.plan.size
        return tuple(Ref(Role.UNIT, first + number) for number in range(DEPARTMENTS))

    @property
    def hosted(self) -> tuple[Body, ...]:
        """The bodies inside a unit, in the order of the record."""
        return tuple(body for body in self.setting.hosts.values() if body.host is not None)

    @property
    def public(self) -> tuple[Body, ...]:
        """The branches of offices, schools and hospitals."""
        first = self.setting.units.plan.size
        return tuple(body for body in self.hosted if body.host is not None and body.host >= first)

    @property
    def state_owned(self) -> tuple[Body, ...]:
        """The branches of companies of government investment."""
        return tuple(body for body in self.hosted if body.domain == INVESTMENT)

    @property
    def two_new(self) -> tuple[Body, ...]:
        """The bodies inside enterprises and social organizations of the roster that have seven members."""
        units = self.setting.units
        return tuple(
            body
            for body in self.hosted
            if body.host is not None
            and body.host < units.plan.size
            and units.plan[body.host] != Plan.OUTSIDE
            and body.members in STANDING_BANDS
        )
