"""The scene on which cases are planted: the drawn district, what was planted so far, and who is who in it."""

from __future__ import annotations

from collections.abc import Callable, Iterable
from dataclasses import dataclass, replace
from datetime import date
from functools import cached_property
from typing import TypeVar

from graph.errors import AllianceGraphError
from loaders.synthetic.alliances import GROUP, LEAD, Alliance, Deed, Membership
from loaders.synthetic.bodies import Body, Ref, Role
from loaders.synthetic.lots import STAFF_BANDS
from loaders.synthetic.planted.answers import LAST_DAY, Answer, Subject, unit
from loaders.synthetic.world import World

WINDOW_FROM = date(2016, 1, 2)
"""The first day of the 365 that end with the last one."""


@dataclass(frozen=True, eq=False)
class Scene:
    """A district and the answers it has so far. No subject is used twice."""

    world: World
    answers: tuple[Answer, ...] = ()

    def free(self, *subjects: Subject) -> bool:
        """Whether none of these is part of an answer yet, nor the unit or the organization inside it."""
        return self.used.isdisjoint(self._one(subject) for subject in subjects)

    def told(self, *answers: Answer) -> Scene:
        """The scene with further answers."""
        return replace(self, answers=(*self.answers, *answers))

    @cached_property
    def used(self) -> frozenset[Subject]:
        """The subjects of all answers so far; an organization inside a unit is meant by the unit."""
        return frozenset(self._one(s) for told in self.answers for s in (*told.planted, *told.twin))

    def _one(self, subject: Subject) -> Subject:
        if subject.kind != "PartyOrganization":
            return subject
        actor = self.actor(Ref(Role(subject.sort), subject.number))
        return unit(actor.number) if actor.role is Role.UNIT else subject

    @cached_property
    def bodies(self) -> dict[Ref, Body]:
        """Every party organization."""
        return {body.ref: body for body in self.world.evidence.bodies}

    @cached_property
    def alliances(self) -> tuple[Alliance, ...]:
        """Groups, regional systems and 1+N alliances."""
        together = self.world.together
        return (*together.groups, *together.regional, *together.zoned)

    @cached_property
    def deeds(self) -> dict[tuple[str, int], list[Deed]]:
        """The activities under each alliance, by kind and number."""
        found: dict[tuple[str, int], list[Deed]] = {}
        for deed in self.world.together.deeds:
            found.setdefault(name(deed.alliance), []).append(deed)
        return found

    def actor(self, ref: Ref) -> Ref:
        """Who acts: a unit and the organization inside it are one, named by the unit."""
        host = self.bodies[ref].host if ref in self.bodies else None
        return ref if host is None else Ref(Role.UNIT, host)

    def late(self, alliance: Alliance) -> list[Deed]:
        """The activities of an alliance in the last 365 days."""
        return [deed for deed in self.deeds.get(name(alliance), []) if deed.on >= WINDOW_FROM]

    def members(self, alliance: Alliance, on: date = LAST_DAY) -> set[Ref]:
        """The actors that belong to an alliance on a day."""
        return {self.actor(member.actor) for member in alliance.members if member.on(on)}

    def seen(self, alliance: Alliance) -> list[Ref]:
        """The members of the last day with ten or more staff: most roles may not know of smaller ones."""
        return self.larger(self.members(alliance))

    def larger(self, actors: Iterable[Ref]) -> list[Ref]:
        """Of some actors the units with ten or more staff, in order."""
        units, least = self.world.units, STAFF_BANDS.index("10-49")
        known = (a for a in actors if a.role is Role.UNIT and a.number < units.plan.size)
        return sorted(a for a in known if units.staff[a.number] >= least)

    def lead(self, group: Alliance) -> Ref:
        """The actor that leads a group; every group of the plan has exactly one lead."""
        return next(self.actor(member.actor) for member in group.members if member.role == LEAD)

    def with_groups(self, *changed: Alliance) -> Scene:
        """The scene with some groups changed."""
        new = {group.number: group for group in changed}
        groups = tuple(new.get(group.number, group) for group in self.world.together.groups)
        together = replace(self.world.together, groups=groups)
        return replace(self, world=replace(self.world, together=together))

    def with_deeds(self, alliance: Alliance, changed: Callable[[Deed], Deed]) -> Scene:
        """The scene with every activity of an alliance changed; those with nobody left are dropped."""
        of = name(alliance)
        deeds = (changed(d) if name(d.alliance) == of else d for d in self.world.together.deeds)
        together = replace(self.world.together, deeds=tuple(deed for deed in deeds if deed.actors))
        return replace(self, world=replace(self.world, together=together))


Plant = Callable[[Scene], Scene]
"""Plants one case or more; NoCaseError where the district was drawn without what it takes."""

T = TypeVar("T")


class NoCaseError(AllianceGraphError):
    """A district of another seed may lack what a case needs: it goes without that case."""

    code = "NO_CASE"

    def __init__(self) -> None:
        super().__init__("该合成区没有可用的案例。", "The district has nothing to plant the case on.")


def first(candidates: Iterable[T]) -> T:
    """The first that fits; NoCaseError where none does."""
    for found in candidates:
        return found
    raise NoCaseError


def name(alliance: Alliance) -> tuple[str, int]:
    """What tells alliances apart."""
    return alliance.kind, alliance.number


def without(deed: Deed, *gone: Ref) -> Deed:
    """The activity without some of those who took part."""
    return deed._replace(actors=tuple(pair for pair in deed.actors if pair[0] not in gone))


def swapped(scene: Scene, group: Alliance, old: Membership, new: Membership) -> Scene:
    """The group with another member in the place of one, in its activities too."""
    members = tuple(new if member is old else member for member in group.members)

    def exchanged(deed: Deed) -> Deed:
        actors = tuple((new.actor if who == old.actor else who, role) for who, role in deed.actors)
        return deed._replace(actors=actors)

    return scene.with_groups(group._replace(members=members)).with_deeds(group, exchanged)


def is_group(alliance: Alliance) -> bool:
    """Whether it is one of the 253 groups."""
    return alliance.kind == GROUP


def nearest(candidates: Iterable[Alliance], scene: Scene, like: Alliance) -> Alliance:
    """Of some alliances the one most like another: of its type, of its size, then the first."""
    size = len(scene.members(like))

    def distance(each: Alliance) -> tuple[bool, int, int]:
        return each.group_type != like.group_type, abs(len(scene.members(each)) - size), each.number

    return first(sorted(candidates, key=distance))
