"""Ways to compute a figure from a record, as values: what to count, of which records, in which amount.

A definition says how a number is found and never holds one: published figures are claims to compare with.
"""

from __future__ import annotations

from dataclasses import dataclass
from datetime import date
from typing import NamedTuple, TypeAlias

from graph.records import Between


class Where(NamedTuple):
    """A coded field that holds one of some codes."""

    field: str
    codes: tuple[str, ...]


class Life(NamedTuple):
    """The fields that say from when to when a record counts, half-open.

    Without an end it still counts. Without a beginning nobody knows since when: it counts, and is unknown.
    """

    begin: str | None = None
    end: str | None = None


LIVES = {
    "Alliance": Life("established_on", "dissolved_on"),
    "Facility": Life("opened_on", "closed_on"),
    "PartyOrganization": Life("established_on", "abolished_on"),
    "PowerItem": Life("valid_from", "valid_to"),
    "Rule": Life("in_force_from"),
}
"""The lives of kinds that have one; other kinds count on every day."""


@dataclass(frozen=True, slots=True)
class Of:
    """Records of a kind, those that are there on the day.

    With `happened` they are events instead: records that have that day, not after the day asked for and not
    before `since`.
    """

    kind: str
    where: tuple[Where, ...] = ()
    happened: str | None = None
    since: date | None = None

    @property
    def fields(self) -> tuple[str, ...]:
        """The fields that it is decided by."""
        life = LIVES.get(self.kind, Life()) if self.happened is None else Life(self.happened)
        return tuple(name for name in (*(one.field for one in self.where), *life) if name is not None)


@dataclass(frozen=True, slots=True)
class Share:
    """The union rate of a coverage policy, in percent of its base."""

    policy_id: str


@dataclass(frozen=True, slots=True)
class Base:
    """How many the base of a coverage policy holds."""

    policy_id: str


@dataclass(frozen=True, slots=True)
class Terms:
    """How many entries a code list has: all but some, or only those that belong to a class."""

    codes: str
    without: tuple[str, ...] = ()
    classed: bool = False


@dataclass(frozen=True, slots=True)
class Count:
    """How many records there are."""

    of: Of


@dataclass(frozen=True, slots=True)
class Sum:
    """The sum of a number over records; over the years where `cumulative`."""

    of: Of
    field: str
    cumulative: bool = False


@dataclass(frozen=True, slots=True)
class Kinds:
    """How many different codes a field takes in some records."""

    of: Of
    field: str


class Link(NamedTuple):
    """From an owner to what it has: along a relation that starts at the owner, or `backward` ends there."""

    relation: str
    of: Of
    backward: bool = False

    def between(self, owner: str) -> Between:
        """The relation and the kinds it joins."""
        ends = (self.of.kind, owner) if self.backward else (owner, self.of.kind)
        return Between(self.relation, *ends)


@dataclass(frozen=True, slots=True)
class Each:
    """How many (or, with `field`, how much) each owner has: a range where they differ.

    An owner of which the record tells nothing is unknown. Where `told_only`, such owners are passed over:
    the record does not say who ought to have any.
    """

    owner: Of
    links: tuple[Link, ...]
    field: str | None = None
    told_only: bool = False


@dataclass(frozen=True, slots=True)
class Held:
    """How many records are tied to an owner of some sort."""

    owner: Of
    link: Link


@dataclass(frozen=True, slots=True)
class Converted:
    """Bodies with a rectification closed since a day, whose next final star rating is above the weak class.

    States of `domain.md` 2.10. A body that was not rated again is unknown.
    """

    since: date


Definition: TypeAlias = Share | Base | Terms | Count | Sum | Kinds | Each | Held | Converted
