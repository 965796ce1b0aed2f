"""Facts: everything one view sees on a day, as arrays. What the lines of the mechanisms are computed from.

Like the network they know no store, no policy and no clock. A kind, relation or field that the view may not
read is not in them, and asking for it raises `UnreadableError`: a line is there for whoever may read all
that it reads, and for nobody else. Days are day numbers since 1970-01-01.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass
from functools import cached_property
from typing import NamedTuple, cast

import numpy as np
import numpy.typing as npt

from analytics.reconcile import Claim
from graph.columns import NO_DAY, AnyColumn, Coded, Numbers, coded
from graph.errors import AllianceGraphError
from graph.network import Days, Mask, Network, Places
from graph.records import Between, NodeKey, Stored

AREA, FIGURE, NOWHERE = "AdminArea", "PublishedFigure", -1

UP = 4
"""Steps from any area to the largest one it lies in, at most."""


class UnreadableError(AllianceGraphError):
    """A line reads what its view may not read: it is as absent as if nothing of the sort had been loaded."""

    code = "UNREADABLE"

    def __init__(self, name: str) -> None:
        super().__init__(f"此处无权读取 {name}。", f"{name} may not be read here.")


class Life(NamedTuple):
    """The fields with the day on which something began and the first on which it is no more, and the states
    in which it is not there whatever its days say.
    """

    begin: str
    end: str | None = None
    absent: tuple[str, ...] = ()
    undated_end: tuple[str, ...] = ()


LIVES: Mapping[str, Life] = {
    "Unit": Life("established_on", "dissolved_on"),
    "PartyOrganization": Life("established_on", "abolished_on", ("proposed", "approved"), ("abolished",)),
    "Alliance": Life("established_on", "dissolved_on", ("planned",), ("merged", "dissolved")),
    "Facility": Life("opened_on", "closed_on"),
    "PowerItem": Life("valid_from", "valid_to"),
    "Standard": Life("valid_from", "valid_to"),
    "Rule": Life("in_force_from"),
    "Document": Life("issued_on"),
    "Activity": Life("date"),
    "Meeting": Life("date"),
    "Disclosure": Life("published_on"),
    "Assessment": Life("assessed_on"),
    "Rectification": Life("opened_on"),
    "ServiceOrder": Life("placed_on"),
    "Need": Life("opened_on"),
    "Project": Life("start"),
    "Brand": Life("start", "end"),
    "Campaign": Life("start"),
    "Tally": Life("month"),
}
"""Kinds that come and go. Where a day is not known, nothing is left out for it; a state that has ended on an
unknown day (`undated_end`) leaves it out on every day. Events have a beginning only: they have happened.
"""


@dataclass(frozen=True, eq=False)
class Nodes:
    """The nodes of one kind: `seen` are those the view sees, `own` those among them that it counts, `area` is
    the place of the area in which each lies.
    """

    kind: str
    keys: Sequence[str]
    seen: Mask
    own: Mask
    area: Places
    columns: Mapping[str, AnyColumn]

    def __len__(self) -> int:
        return len(self.keys)

    def column(self, name: str) -> AnyColumn:
        """A field of all nodes; UnreadableError where it may not be read."""
        if name not in self.columns:
            raise UnreadableError(f"{self.kind}.{name}")
        return self.columns[name]

    def coded(self, name: str) -> Coded:
        """A field that holds a code or a repeated text."""
        held = self.column(name)
        return held if isinstance(held, Coded) else coded(held.all())

    def days(self, name: str) -> Days:
        """A field that holds a day; `NO_DAY` where not known."""
        return cast(Days, cast(Numbers, self.column(name)).values)

    def numbers(self, name: str) -> Sequence[Stored]:
        """A field that holds a number; None where not known."""
        return self.column(name).all()

    def is_(self, name: str, *codes: str) -> Mask:
        """Which nodes hold one of some codes in a field."""
        return self.coded(name).equals(*codes)

    def silent(self, name: str) -> Mask:
        """Of which nodes a coded field says nothing."""
        return self.coded(name).codes < 0

    def at(self, place: int) -> NodeKey:
        """The node at a place."""
        return NodeKey(self.kind, self.keys[place])


@dataclass(frozen=True, eq=False)
class Ties:
    """Ties of one sort that the view sees, as places of both ends; half-open in `since` and `until`."""

    between: Between
    source: Places
    target: Places
    since: Days
    until: Days
    columns: Mapping[str, AnyColumn]

    def __len__(self) -> int:
        return len(self.source)

    def coded(self, name: str) -> Coded:
        """A field of all ties; UnreadableError where it may not be read."""
        if name not in self.columns:
            raise UnreadableError(f"{self.between.relation}.{name}")
        held = self.columns[name]
        return held if isinstance(held, Coded) else coded(held.all())

    def flags(self, name: str) -> Mask:
        """Where a yes-or-no field says yes."""
        if name not in self.columns:
            raise UnreadableError(f"{self.between.relation}.{name}")
        held: Mask = np.asarray(cast(Numbers, self.columns[name]).values == 1)
        return held


class Pairs(NamedTuple):
    """Both ends of some ties, as places."""

    source: Places
    target: Places


@dataclass(frozen=True, eq=False)
class Facts:
    """Everything that may be read of one day. `network` makes the network of the day; None where coverage may
    not be read. `listed` says whether single ratings may be told, and not only counted. `published` puts the
    published figures beside what the view can compute of them; None where it has too little to compute any.
    """

    day: int
    year: int
    kinds: Mapping[str, Nodes]
    relations: Mapping[Between, Ties]
    network: Callable[[], Network] | None
    listed: bool
    published: Callable[[], tuple[Claim, ...]] | None = None

    def nodes(self, kind: str) -> Nodes:
        """The nodes of a kind; UnreadableError where it may not be read."""
        if kind not in self.kinds:
            raise UnreadableError(kind)
        return self.kinds[kind]

    def ties(self, relation: str, start: str, end: str) -> Ties:
        """The ties of a sort, of all days; UnreadableError where it may not be read."""
        found = self.relations.get(Between(relation, start, end))
        if found is None:
            raise UnreadableError(relation)
        return found

    def held(self, relation: str, start: str, end: str) -> Pairs:
        """The ends of the ties that hold on the day."""
        ties = self.ties(relation, start, end)
        rows = (ties.since <= self.day) & (self.day < ties.until)
        return Pairs(ties.source[rows], ties.target[rows])

    def begun(self, relation: str, start: str, end: str) -> Pairs:
        """The ends of the ties that began by the day, whether they still hold or not: what has happened."""
        ties = self.ties(relation, start, end)
        rows = ties.since <= self.day
        return Pairs(ties.source[rows], ties.target[rows])

    def alive(self, kind: str) -> Mask:
        """The view's own nodes of a kind that are there on the day (see `LIVES`)."""
        return self.nodes(kind).own & self.there(kind)

    def there(self, kind: str) -> Mask:
        """The nodes of a kind that the view sees and that are there on the day, its own and others."""
        nodes = self.nodes(kind)
        if kind == AREA:
            return nodes.seen & self._areas_there
        life = LIVES.get(kind)
        return nodes.seen if life is None else nodes.seen & _living(nodes, life, self.day)

    def since(self, kind: str, name: str, days: int) -> Mask:
        """The nodes whose day in a field lies in the window of so many days that ends with the day."""
        found = self.nodes(kind).days(name)
        return (found > self.day - days) & (found <= self.day)

    def heard(self, name: str) -> bool:
        """Whether the view sees any record of a kind or relation: if not, the source is silent of it."""
        if name == FIGURE:
            return bool(self.claims)
        if name in self.kinds:
            return bool(self.kinds[name].seen.any())
        told = [ties for between, ties in self.relations.items() if between.relation == name]
        if not told:
            raise UnreadableError(name)
        return any(len(ties) for ties in told)

    @cached_property
    def claims(self) -> tuple[Claim, ...]:
        """Every published figure beside the computed one; UnreadableError where none may be computed."""
        if self.published is None:
            raise UnreadableError(FIGURE)
        return self.published()

    @cached_property
    def _areas_there(self) -> Mask:
        """Areas that belong to a larger one on the day, or of which nobody dated that."""
        ties = self.ties("PART_OF", AREA, AREA)
        known, there = (np.zeros(len(self.nodes(AREA)), bool) for _ in range(2))
        known[ties.source] = True
        there[self.held("PART_OF", AREA, AREA).source] = True
        found: Mask = there | ~known
        return found

    def at_level(self, level: str) -> npt.NDArray[np.int32]:
        """For every area, and for none at the end, the area of a level that it is or lies in on the day."""
        areas, ties = self.nodes(AREA), self.held("PART_OF", AREA, AREA)
        parent = np.full(len(areas) + 1, NOWHERE, np.int32)
        parent[ties.source] = ties.target
        fits = np.append(areas.is_("level", level), False)
        here = np.append(np.arange(len(areas), dtype=np.int32), np.int32(NOWHERE))
        found = np.full(len(areas) + 1, NOWHERE, np.int32)
        for _ in range(UP):
            found = np.where((found == NOWHERE) & fits[here], here, found)
            here = parent[here]
        return found


def _living(nodes: Nodes, life: Life, day: int) -> Mask:
    begun = nodes.days(life.begin)
    there: Mask = (begun <= day) | (begun == NO_DAY)
    if life.end is not None:
        gone = nodes.days(life.end)
        there &= (gone == NO_DAY) | (gone > day)
    if life.absent:
        there &= ~nodes.is_("status", *life.absent)
        there &= ~(nodes.is_("status", *life.undated_end) & (nodes.days(str(life.end)) == NO_DAY))
    return there
