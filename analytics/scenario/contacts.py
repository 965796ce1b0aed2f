"""Contact kept current: who rests on which alliance or lead alone, under single changes (`analytics.md` 4).

A change of one membership costs work in the alliances of that organization, a change of leads work in the
members of that alliance. The definitions are those of `analytics.md` 3.3 over memberships, and what they
count is contact, not coverage (`decisions.md` 12).
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterable
from typing import NamedTuple

from analytics.networks.two_mode import TwoMode


class Standing(NamedTuple):
    """How one alliance stands.

    `members`; `exclusive`: members that are in no other alliance, and lose their last one with it; `ties`:
    members that are elsewhere too, so many losses isolate it.
    """

    members: int
    exclusive: int
    ties: int


class Contacts:
    """The memberships and leads of a two-mode network, by its numbers of organizations and alliances."""

    def __init__(self, network: TwoMode) -> None:
        self._held = network.held
        self._of: dict[int, set[int]] = {}
        self._in: dict[int, set[int]] = {}
        self._leads: dict[int, frozenset[int]] = {}
        self._exclusive: Counter[int] = Counter()
        self._ties: Counter[int] = Counter()
        self._exposure: Counter[int] = Counter()
        led: dict[int, set[int]] = {}
        for alliance, lead in zip(network.led.tolist(), network.lead.tolist(), strict=True):
            led.setdefault(alliance, set()).add(lead)
        self._leads = {alliance: frozenset(leads) for alliance, leads in led.items()}
        for organization, alliance in zip(
            network.organization.tolist(), network.alliance.tolist(), strict=True
        ):
            self._put(organization, alliance)
        for organization in self._of:
            self._count(organization, 1)

    def _put(self, organization: int, alliance: int) -> None:
        self._of.setdefault(organization, set()).add(alliance)
        self._in.setdefault(alliance, set()).add(organization)

    def _count(self, organization: int, step: int) -> None:
        """Add (1) or withdraw (-1) what one organization counts for."""
        mine = self._of.get(organization, set())
        if len(mine) > 1:
            for alliance in mine:
                self._ties[alliance] += step
        elif mine and not self._held[organization]:
            self._exclusive[next(iter(mine))] += step
        lead = self._resting_on(organization)
        if lead is not None:
            self._exposure[lead] += step

    def _resting_on(self, organization: int) -> int | None:
        """The lead without which an organization would be in no alliance that still has one."""
        mine = self._of.get(organization)
        if not mine or self._held[organization]:
            return None
        leads = {self._leads.get(alliance, frozenset()) for alliance in mine}
        only = next(iter(leads))
        return next(iter(only)) if len(leads) == 1 and len(only) == 1 else None

    def joined(self, organization: int, alliance: int) -> bool:
        """Put an organization into an alliance; whether it was not there before."""
        if alliance in self._of.get(organization, ()):
            return False
        self._count(organization, -1)
        self._put(organization, alliance)
        self._count(organization, 1)
        return True

    def left(self, organization: int, alliance: int) -> bool:
        """Take an organization out of an alliance; whether it was there."""
        if alliance not in self._of.get(organization, ()):
            return False
        self._count(organization, -1)
        self._of[organization].remove(alliance)
        self._in[alliance].remove(organization)
        self._count(organization, 1)
        return True

    def led_by(self, alliance: int, leads: Iterable[int]) -> frozenset[int]:
        """Give an alliance other leads; those that it had."""
        old = self._leads.get(alliance, frozenset())
        members = self._in.get(alliance, set())
        for organization in members:
            self._count(organization, -1)
        self._leads[alliance] = frozenset(leads)
        for organization in members:
            self._count(organization, 1)
        return old

    def members(self, alliance: int) -> frozenset[int]:
        """The organizations of an alliance."""
        return frozenset(self._in.get(alliance, ()))

    def alliances(self, organization: int) -> frozenset[int]:
        """The alliances of an organization."""
        return frozenset(self._of.get(organization, ()))

    def leads(self, alliance: int) -> frozenset[int]:
        """Who leads an alliance."""
        return self._leads.get(alliance, frozenset())

    def led(self, organization: int) -> frozenset[int]:
        """The alliances that an organization leads."""
        return frozenset(alliance for alliance, leads in self._leads.items() if organization in leads)

    def standing(self, alliance: int) -> Standing:
        """How an alliance stands."""
        return Standing(len(self.members(alliance)), self._exclusive[alliance], self._ties[alliance])

    def exposure(self, lead: int) -> int:
        """Organizations that lose their last led alliance if every alliance with this lead alone stops."""
        return self._exposure[lead]
