"""What a question is answered from: one view of one snapshot, and what every resolver needs beside it."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from dataclasses import dataclass, field
from datetime import date
from threading import Lock
from typing import Any, ClassVar, Generic, TypeAlias, TypeVar, cast

import strawberry

from api.errors import NoDataDateError
from api.ids import Ids
from api.limits import ANALYSES, DATES, Limit, within
from api.ordering import Order, Rankings
from api.words import both
from graph.columns import AnyColumn
from graph.policy import Role, Rule
from graph.records import Stored
from graph.snapshot import Snapshot
from graph.tables import NodeTable
from graph.view import View

PREPARED = 32
"""Analyses and reports kept beside one snapshot; each takes a few megabytes."""

STANDPOINTS = 32
"""Pairs of role and area whose views are kept."""

T = TypeVar("T")
N = TypeVar("N", bound="Node")


class Kept(Generic[T]):
    """The few things prepared last, by what they were prepared for."""

    def __init__(self, most: int) -> None:
        self._most = most
        self._held: dict[object, T] = {}
        self._lock = Lock()

    def get(self, about: object, make: Callable[[], T]) -> T:
        """What was prepared before, else what `make` prepares now; the one unused for longest goes."""
        with self._lock:
            held = self._held.pop(about, None)
        made = make() if held is None else held
        with self._lock:
            self._held[about] = made
            while len(self._held) > self._most:
                del self._held[next(iter(self._held))]
        return made


@dataclass(frozen=True, eq=False)
class Standpoint:
    """One role and area before one snapshot, which serves every question until the snapshot changes.

    `kept` holds what analytics found for a date and policy.
    """

    view: View
    data_date: date | None
    kept: Kept[Any] = field(default_factory=lambda: Kept(PREPARED))


def standpoint(snapshot: Snapshot, role: Role, scope: str | None) -> Standpoint:
    """A standpoint; WrongUseError where there is no such area."""
    return Standpoint(View(snapshot, role, scope), snapshot.data_date)


class Counted:
    """Different things of one sort that a question made us prepare; LimitError where they are too many."""

    def __init__(self, limit: Limit) -> None:
        self._limit = limit
        self._seen: set[object] = set()

    def note(self, thing: object) -> None:
        """One more of them, if it is not among them already."""
        self._seen.add(thing)
        within(self._limit, len(self._seen))


@dataclass(frozen=True, slots=True, eq=False)
class Context:
    """Everything a resolver may use. One per question; `types` are the object types by kind."""

    standpoint: Standpoint
    ids: Ids
    rankings: Rankings
    types: Mapping[str, type[Node]]
    dates: Counted = field(default_factory=lambda: Counted(DATES))
    analyses: Counted = field(default_factory=lambda: Counted(ANALYSES))
    prepared: dict[object, Any] = field(default_factory=dict)

    @property
    def view(self) -> View:
        """What may be seen."""
        return self.standpoint.view

    @property
    def snapshot(self) -> Snapshot:
        """The version that the whole answer is about."""
        return self.standpoint.view.snapshot

    def on(self, as_of: date | None) -> date:
        """The day to answer for: the one asked for, else the data date, never the clock."""
        day = self.standpoint.data_date if as_of is None else as_of
        if day is None:
            raise NoDataDateError
        self.dates.note(day)
        return day

    def table(self, kind: str) -> NodeTable:
        """The nodes of one kind, hidden ones too."""
        return self.snapshot.table(kind)

    def once(self, about: object, make: Callable[[], T]) -> T:
        """What is needed many times within one question, made the first time."""
        if about not in self.prepared:
            self.prepared[about] = make()
        return cast(T, self.prepared[about])

    def column(self, kind: str, name: str) -> AnyColumn | None:
        """One field of all nodes of a kind; None where this role may not read it."""
        return self.once((kind, name), lambda: self._column(kind, name))

    def _column(self, kind: str, name: str) -> AnyColumn | None:
        return self.table(kind).columns[name] if self.view.rule(kind, name) is Rule.READ else None

    def value(self, kind: str, place: int, name: str) -> Stored:
        """One field of one node; None where it is empty or this role may not read it."""
        column = self.column(kind, name)
        return None if column is None else column.at(place)

    def node(self, kind: str, place: int, day: date) -> Node:
        """The node of a kind at a position, as of a day."""
        return self.types[kind](place=place, day=day)

    def order(self, kind: str, place: int) -> Order:
        """What a node is sorted by in lists."""
        return self.rankings.order(self.table(kind), place)


Info: TypeAlias = strawberry.Info[Context, None]


def own_id(root: Node, info: Info) -> strawberry.ID:
    """The outward id."""
    context = info.context
    return strawberry.ID(context.ids.at(context.table(root.KIND), root.place))


@strawberry.interface(
    description=both(
        "节点：凡有标识、能单独查到的对象。", "A node: whatever has an id and can be looked up by it."
    )
)
class Node:
    """A node that is there for the view, as of a day: what its ties and names are read for."""

    KIND: ClassVar[str]

    place: strawberry.Private[int]
    day: strawberry.Private[date]

    id: strawberry.ID = strawberry.field(
        resolver=own_id,
        description=both(
            "标识：不含任何信息，同一对象始终相同。",
            "Identifier: it tells nothing and always stays the same.",
        ),
    )


def dated(root: N, info: Info, as_of: date | None) -> N:
    """The same node as of another day, where one is asked for."""
    return root if as_of is None else type(root)(place=root.place, day=info.context.on(as_of))


class Desk:
    """Makes the context of every question, in any thread; keeps standpoints of the newest snapshot only."""

    def __init__(self, id_key: bytes, types: Mapping[str, type[Node]]) -> None:
        self._ids = Ids(id_key)
        self._rankings = Rankings(self._ids)
        self._types = types
        self._newest: tuple[Snapshot | None, Kept[Standpoint]] = None, Kept(STANDPOINTS)

    def context(self, snapshot: Snapshot, role: Role, scope: str | None) -> Context:
        """What a question of this role and area is answered from."""
        newest, standpoints = self._newest
        if snapshot is not newest:
            self._newest = _, standpoints = snapshot, Kept(STANDPOINTS)
        found = standpoints.get((role, scope), lambda: standpoint(snapshot, role, scope))
        return Context(found, self._ids, self._rankings, self._types)
