"""What a plan would change: coverage before and after, who gains and loses, and contact beside it."""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from dataclasses import dataclass
from typing import NamedTuple

from analytics.coverage import Coverage
from analytics.scenario.contacts import Standing
from analytics.scenario.deeds import Deed, Evidenced, Joined, Step
from analytics.scenario.overlay import Overlay
from analytics.tiers import TIERS
from graph.records import NodeKey


class UnitChange(NamedTuple):
    """A unit of the base whose tier the plan changes."""

    unit: NodeKey
    before: str
    after: str


class AllianceChange(NamedTuple):
    """An alliance that the plan touches, also one whose members it touches elsewhere."""

    alliance: NodeKey
    before: Standing
    after: Standing


class LeadChange(NamedTuple):
    """Organizations that would lose their last led alliance with this lead."""

    lead: NodeKey
    before: int
    after: int


@dataclass(frozen=True, slots=True)
class Outcome:
    """What a plan comes to. Lists are in the order of keys; `contact_*` are memberships, not coverage."""

    before: Coverage
    after: Coverage
    units: tuple[UnitChange, ...]
    contact_lost: tuple[NodeKey, ...]
    contact_gained: tuple[NodeKey, ...]
    alliances: tuple[AllianceChange, ...]
    leads: tuple[LeadChange, ...]

    @property
    def lost(self) -> tuple[UnitChange, ...]:
        """Units that are covered now and would no longer be."""
        return self._turned(False)

    @property
    def gained(self) -> tuple[UnitChange, ...]:
        """Units that are not covered now and would be."""
        return self._turned(True)

    def _turned(self, after: bool) -> tuple[UnitChange, ...]:
        counts = self.before.policy.numerator_tiers
        return tuple(
            each
            for each in self.units
            if (each.after in counts) is after and (each.before in counts) is not after
        )


def scenario(overlay: Overlay, deeds: Iterable[Deed], by: Sequence[str] = ()) -> Outcome:
    """Carry out the deeds in their order, look, and take all of them back: the overlay is left as it was.

    WrongUseError names the first deed that makes no sense; nothing is left done then either.
    """
    done = 0
    try:
        steps: list[Step] = []
        for deed in deeds:
            steps.extend(overlay.do(deed))
            done += 1
        touched = _touched(overlay, steps)
        after = _look(overlay, touched, by)
    finally:
        for _ in range(done):
            overlay.undo()
    return _told(overlay, touched, _look(overlay, touched, by), after)


class _Touched(NamedTuple):
    units: list[int]
    organizations: list[int]
    alliances: list[int]
    leads: list[int]


class _Look(NamedTuple):
    coverage: Coverage
    tiers: list[str]
    joined: list[bool]
    standings: list[Standing]
    exposures: list[int]


def _touched(overlay: Overlay, steps: Sequence[Step]) -> _Touched:
    contacts = overlay.contacts
    units = {step.piece.unit for step in steps if isinstance(step, Evidenced)}
    joined = {step.organization for step in steps if isinstance(step, Joined)}
    changed = [step for step in steps if not isinstance(step, Evidenced)]
    alliances = {step.alliance for step in changed}
    alliances |= {alliance for organization in joined for alliance in contacts.alliances(organization)}
    before = {lead for step in changed if not isinstance(step, Joined) for lead in step.before | step.after}
    leads = before | {lead for alliance in alliances for lead in contacts.leads(alliance)}
    inside = filter(overlay.counters.counted, units)
    return _Touched(sorted(inside), sorted(joined), sorted(alliances), sorted(leads))


def _look(overlay: Overlay, touched: _Touched, by: Sequence[str]) -> _Look:
    counters, contacts = overlay.counters, overlay.contacts
    return _Look(
        counters.coverage(by),
        [TIERS[counters.tier(unit)] for unit in touched.units],
        [bool(contacts.alliances(organization)) for organization in touched.organizations],
        [contacts.standing(alliance) for alliance in touched.alliances],
        [contacts.exposure(lead) for lead in touched.leads],
    )


def _told(overlay: Overlay, touched: _Touched, before: _Look, after: _Look) -> Outcome:
    names, units = overlay.memberships, overlay.counters.network.units.keys
    organizations = [names.organizations[at] for at in touched.organizations]
    keys = [NodeKey("Unit", units[at]) for at in touched.units]
    tiers = map(UnitChange, keys, before.tiers, after.tiers)
    alliances = [names.alliances[at] for at in touched.alliances]
    leads = [names.organizations[at] for at in touched.leads]
    joined = [*zip(organizations, before.joined, after.joined, strict=True)]
    return Outcome(
        before=before.coverage,
        after=after.coverage,
        units=tuple(sorted(each for each in tiers if each.before != each.after)),
        contact_lost=tuple(sorted(key for key, was, now in joined if was and not now)),
        contact_gained=tuple(sorted(key for key, was, now in joined if now and not was)),
        alliances=tuple(sorted(map(AllianceChange, alliances, before.standings, after.standings))),
        leads=tuple(
            sorted(
                e for e in map(LeadChange, leads, before.exposures, after.exposures) if e.before != e.after
            )
        ),
    )
