"""Two stores that are told the same say the same, whatever they are told and whatever they are asked.

A seed makes a small world over the whole ontology (every kind and relation, cycles and loops, nulls, rare
characters) and a number of writes in which records come, change and go. Every store and its snapshot are
led through it beside the one in memory. The fixed seeds are the same everywhere; the last one is fresh, and
a failure names its number.
"""

from __future__ import annotations

import os
import random
import secrets
import string
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import UTC, date, datetime, timedelta
from itertools import product
from pathlib import Path
from secrets import token_hex
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from graph.advance import advanced
from graph.canonical import digest, lines
from graph.codes import code_lists
from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType
from graph.ontology.domain import ONTOLOGY
from graph.records import (
    UNKNOWN_START,
    Change,
    Node,
    NodeKey,
    Removal,
    Tie,
    TieKey,
    Value,
    discriminator,
    node_key,
)
from graph.snapshot import Snapshot, build
from graph.store.memory import MemoryStore
from graph.store.neo4j import Neo4jStore
from graph.store.port import (
    DanglingTieError,
    DuplicateKeyError,
    NonConformingRecordError,
    Operation,
    Store,
    StoreError,
    Written,
)
from graph.store.server import Server
from graph.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from conftest import Make

RELATIONS = [*ONTOLOGY.relations.values()]

WORLDS = 300
AT_ONCE = 10
STORES = ("sqlite", "neo4j_lts", "neo4j_newest")
FRESH = secrets.randbelow(2**32)

LETTERS = "中文街道社区丙" + string.ascii_letters + string.digits
STRANGE = [
    "\U00020bb7",
    "🏮",
    "👩\u200d💻",
    "é",
    "e\u0301",
    "\u3000",
    "\uffff",
    "\u202e",
    "%",
    ":",
    "|",
    "'",
    '"',
    "\n",
]


def text(dice: random.Random) -> str:
    """Mostly short and plain, sometimes empty or strange."""
    return "".join(
        dice.choices([*LETTERS, *STRANGE], [8] * len(LETTERS) + [3] * len(STRANGE), k=dice.randrange(7))
    )


def day(dice: random.Random) -> date:
    """Any day there is, most often of our time."""
    span = (date(2010, 1, 1), date(2017, 12, 31)) if dice.random() < 0.8 else (date.min, date.max)
    return date.fromordinal(dice.randint(span[0].toordinal(), span[1].toordinal()))


def moment(dice: random.Random) -> datetime:
    """Any microsecond between 1900 and 2100, in UTC."""
    return datetime(1900, 1, 1, tzinfo=UTC) + timedelta(
        microseconds=dice.randrange(200 * 365 * 86_400 * 10**6)
    )


DRAWN: dict[ValueType, Callable[[random.Random], Value]] = {
    ValueType.TEXT: text,
    ValueType.INTEGER: lambda dice: dice.choice([0, 1, -1, 2**63 - 1, -(2**63) + 1, dice.randrange(10**6)]),
    ValueType.NUMBER: lambda dice: dice.choice(
        [0.0, -0.0, 5e-324, 1e300, dice.random(), float(dice.randrange(99))]
    ),
    ValueType.BOOLEAN: lambda dice: dice.random() < 0.5,
    ValueType.DATE: day,
    ValueType.INSTANT: moment,
}


def value(field: Field, dice: random.Random) -> Value:
    """A value that the field may hold; None for some where it need not hold any."""
    if not field.required and dice.random() < 0.35:
        return None
    if field.codes is None:
        return DRAWN[field.type](dice)
    codes = list(code_lists()[field.codes].by_code)
    if field.type is ValueType.CODES:
        return tuple(sorted(dice.sample(codes, dice.randint(0, min(3, len(codes))))))
    return dice.choice(codes)


def values(kind: NodeKind | RelationKind, dice: random.Random) -> tuple[Value, ...]:
    """The values of one record."""
    return tuple(value(field, dice) for field in kind.fields)


def identity(change: Change) -> NodeKey | TieKey:
    """What makes the record of a change itself."""
    return NodeKey(change.kind, change.key) if isinstance(change, Node) else change.identity


class World:
    """What the record holds by now, and the dice that decide what happens next."""

    def __init__(self, seed: int) -> None:
        self.dice = random.Random(seed)
        ends = [self.dice.choice(kind.pairs) for kind in self.dice.sample(RELATIONS, 4)]
        self.kinds = sorted({kind for pair in ends for kind in pair} | {self.dice.choice([*ONTOLOGY.nodes])})
        inside = {kind.name: [pair for pair in kind.pairs if {*pair} <= {*self.kinds}] for kind in RELATIONS}
        self.pairs = {name: pairs for name, pairs in inside.items() if pairs}
        self.ontology = Ontology(
            {name: ONTOLOGY.nodes[name] for name in self.kinds},
            {name: ONTOLOGY.relations[name] for name in self.pairs},
        )
        self.held: dict[NodeKey | TieKey, Node | Tie] = {}
        self.versions = [0]
        self._coming: dict[NodeKey | TieKey, Change] = {}

    def write(self) -> list[Change]:
        """The changes of the next write in any order; some of them cannot be."""
        self._coming = {}
        for _ in range(self.dice.randint(0, 60)):
            step = self.dice.choice((self._new, self._new, self._tied, self._tied, self._other, self._gone))
            self._coming.update({identity(change): change for change in step()})
        listed = [*self._coming.values()]
        self.dice.shuffle(listed)
        return listed + self._spoiled(listed)

    def _spoiled(self, listed: Sequence[Change]) -> list[Change]:
        """Most often nothing; else one change for which the write must be refused."""
        records = [change for change in listed if isinstance(change, Node)]
        if not records or self.dice.random() < 0.85:
            return []
        node = self.dice.choice(records)
        return [node._replace(values=self.dice.choice((node.values[1:], self._redrawn(node).values)))]

    def take(self, changes: Sequence[Change]) -> None:
        """Remember a write that went through."""
        for change in changes:
            if isinstance(change, Removal):
                self.held.pop(change.identity, None)
            else:
                self.held[identity(change)] = change

    def nodes(self, kind: str) -> list[Node]:
        """The nodes of a kind that are there or may be there after the write."""
        known = [*self.held.values(), *self._coming.values()]
        return [node for node in known if isinstance(node, Node) and node.kind == kind]

    def _new(self) -> list[Change]:
        kind = ONTOLOGY.nodes[self.dice.choice(self.kinds)]
        drawn = values(kind, self.dice)
        key = node_key(kind, {field.name: v for field, v in zip(kind.fields, drawn, strict=True)})
        return [Node(kind.name, key, drawn)] if key is not None and "\n" not in key else []

    def _redrawn(self, record: Node) -> Node:
        return record._replace(values=values(ONTOLOGY.nodes[record.kind], self.dice))

    def _tied(self) -> list[Change]:
        relation = ONTOLOGY.relations[self.dice.choice([*self.pairs])]
        start, end = self.dice.choice(self.pairs[relation.name])
        if not (self.nodes(start) and self.nodes(end)):
            return []
        a, b = self.dice.choice(self.nodes(start)), self.dice.choice(self.nodes(end))
        drawn = values(relation, self.dice)
        told = discriminator(relation, {f.name: v for f, v in zip(relation.fields, drawn, strict=True)})
        since = self.dice.choice((UNKNOWN_START, date(2016, 1, 1), day(self.dice)))
        key = TieKey(relation.name, a.kind, a.key, b.kind, b.key, told, since)
        return [Tie(key, self.dice.choice((None, day(self.dice))), drawn)] if "\n" not in told else []

    def _other(self) -> list[Change]:
        """A record that is there, as it is or with other values."""
        if not self.held:
            return []
        record = self.dice.choice([*self.held.values()])
        if self.dice.random() < 0.3:
            return [record]
        if isinstance(record, Node):
            return [self._redrawn(record)]
        return [record._replace(values=values(ONTOLOGY.relations[record.identity.kind], self.dice))]

    def _gone(self) -> list[Change]:
        """Something taken out: a tie, a node with its ties, a node in spite of them, or what is not there."""
        if not self.held or self.dice.random() < 0.1:
            return [Removal(NodeKey(self.kinds[0], "nothing"))]
        record = self.dice.choice([*self.held.values()])
        ties = [key for key in self.held if isinstance(key, TieKey) and record_ends(key, record)]
        clean = isinstance(record, Node) and self.dice.random() < 0.9
        return [Removal(key) for key in (identity(record), *(ties if clean else ()))]


def record_ends(tie: TieKey, record: Node | Tie) -> bool:
    """Whether the record is a node at one end of the tie."""
    ends = ((tie.from_kind, tie.from_key), (tie.to_kind, tie.to_key))
    return isinstance(record, Node) and (record.kind, record.key) in ends


Outcome = Written | type[StoreError]


def outcome(store: Store, changes: Sequence[Change], make: Make, *, keep: bool = True) -> Outcome:
    """What comes of a write: the answer, or the kind of refusal."""
    try:
        return store.write(changes, make.load(f"{len(changes)}"), keep=keep)
    except StoreError as error:
        return type(error)


def question(world: World, dice: random.Random) -> Callable[[Store], object]:
    """Something to ask of a store about the world."""
    keys = [*world.held] or [NodeKey(world.kinds[0], "nothing")]
    asked = dice.choices(keys, k=4)
    kind, relation = dice.choice(world.kinds), dice.choice([*ONTOLOGY.relations])
    word, limit, since = text(dice)[:3] or "街", dice.randrange(1, 9), dice.choice(world.versions)
    return dice.choice(
        (
            lambda store: store.get_nodes([key for key in asked if isinstance(key, NodeKey)]),
            lambda store: store.get_ties([key for key in asked if isinstance(key, TieKey)]),
            lambda store: store.get_nodes([NodeKey(kind, "nothing")]),
            lambda store: list(store.nodes(kind)),
            lambda store: list(store.ties(relation)),
            lambda store: store.search(word, limit),
            lambda store: fates(store, since),
            lambda store: (store.info(), store.version(), store.loads(), store.check()),
        )
    )


def fates(store: Store, since: int) -> dict[NodeKey | TieKey, list[Operation]]:
    """What happened to each record after a version, in the order in which it happened."""
    found: dict[NodeKey | TieKey, list[Operation]] = {}
    for line in store.changes(since):
        found.setdefault(line.identity, []).append(line.operation)
    return found


@pytest.fixture(scope="session")
def empty_record(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A new record, to be copied instead of made 300 times."""
    path = tmp_path_factory.mktemp("empty") / "record.db"
    SqliteStore(path, bytes(32), ONTOLOGY).close()
    return path


@pytest.fixture
def world_store(
    request: pytest.FixtureRequest, tmp_path: Path, emptied: Callable[[Server], Server]
) -> Callable[[], Store]:
    """Makes an empty store of one kind that keeps what it holds."""
    if request.param != "sqlite":
        server: Server = request.getfixturevalue(request.param)
        return lambda: Neo4jStore(emptied(server), ONTOLOGY)
    empty: Path = request.getfixturevalue("empty_record")
    return lambda: SqliteStore(Path(copyfile(empty, tmp_path / f"{token_hex(8)}.db")), bytes(32), ONTOLOGY)


def live(seed: int, disk: Store, make: Make) -> None:
    """Lead a store, the one in memory and a snapshot through one world."""
    world = World(seed)
    memory = MemoryStore(ONTOLOGY)
    snapshot = build(disk, ONTOLOGY)
    for changes, keep, first in steps(world, memory, make):
        assert outcome(disk, changes, make, keep=keep) == first
        snapshot = advanced(snapshot, disk)
        alike(memory, disk, snapshot, world)
    start_again(memory, world, make)
    assert digest(build(memory, ONTOLOGY), ONTOLOGY) == digest(build(disk, ONTOLOGY), ONTOLOGY)
    disk.close()


def steps(world: World, memory: Store, make: Make) -> Iterator[tuple[list[Change], bool, Outcome]]:
    """The writes of a world, each as the memory store has just taken or refused it."""
    for _ in range(world.dice.randint(3, 6)):
        changes, keep = world.write(), world.dice.random() < 0.9
        before = memory.version()
        first = outcome(memory, changes, make, keep=keep)
        if keep and isinstance(first, Written):
            world.take(changes)
        assert memory.version() - before == (grown(first) if keep else 0)
        world.versions.append(memory.version())
        yield changes, keep, first


def grown(first: Outcome) -> int:
    """By how much a kept write moves the version."""
    return first.added + first.changed + first.removed if isinstance(first, Written) else 0


def alike(memory: Store, disk: Store, snapshot: Snapshot, world: World) -> None:
    """Both stores and the snapshot say the same, as a whole and to some questions."""
    expected = b"".join(lines(memory, world.ontology))
    assert b"".join(lines(disk, world.ontology)) == expected
    assert b"".join(lines(snapshot, world.ontology)) == expected
    assert expected.count(b"\n") == len(world.held) == sum(disk.info().counts.values())
    assert snapshot.version == disk.version() == memory.version()
    for _ in range(6):
        ask = question(world, world.dice)
        assert ask(disk) == ask(memory)


def start_again(memory: Store, world: World, make: Make) -> None:
    """The same facts in one write, in another order, make the same record."""
    listed: list[Change] = [*world.held.values()]
    world.dice.shuffle(listed)
    other = MemoryStore(ONTOLOGY)
    other.write(listed, make.load())
    assert digest(other, ONTOLOGY) == digest(memory, ONTOLOGY)


def told(first: Outcome, changes: Sequence[Change]) -> Iterator[str]:
    """What one write showed: its outcome, and the kinds in it if it went through."""
    if not isinstance(first, Written):
        yield first.__name__
        return
    yield from (name for name in ("added", "changed", "unchanged", "removed") if getattr(first, name))
    yield from {identity(change).kind for change in changes}


def runs() -> list[tuple[str, int]]:
    """Which store goes through which ten worlds: SQLite through all, each Neo4j through ten.

    With ALLIANCE_GRAPH_WORLDS=all each goes through all, which takes some twenty minutes.
    """
    groups = range(WORLDS // AT_ONCE)
    if os.environ.get("ALLIANCE_GRAPH_WORLDS") == "all":
        return [*product(STORES, groups)]
    return [(STORES[0], group) for group in groups] + [(STORES[1 + g % 2], g) for g in groups if g < 2]


@pytest.mark.parametrize(("world_store", "group"), runs(), indirect=["world_store"])
def test_stores_and_snapshot_agree_on_random_worlds(
    group: int, world_store: Callable[[], Store], make: Make
) -> None:
    for seed in range(group * AT_ONCE, (group + 1) * AT_ONCE):
        try:
            live(seed, world_store(), make)
        except BaseException as error:
            error.add_note(f"world {seed}")
            raise


@pytest.mark.parametrize("world_store", STORES, indirect=True)
def test_stores_and_snapshot_agree_on_a_fresh_world(world_store: Callable[[], Store], make: Make) -> None:
    try:
        live(FRESH, world_store(), make)
    except BaseException as error:
        error.add_note(f"fresh world: call live({FRESH}, ...) to see it again")
        raise


def test_random_worlds_show_every_kind_and_every_outcome(make: Make) -> None:
    """They are worth their name only if together they hold everything that there is."""
    seen = Counter[str]()
    for seed in range(WORLDS):
        for changes, _, first in steps(World(seed), MemoryStore(ONTOLOGY), make):
            seen.update(told(first, changes))
    assert {*ONTOLOGY.nodes, *ONTOLOGY.relations} <= seen.keys()
    refusals = (DanglingTieError, DuplicateKeyError, NonConformingRecordError)
    outcomes = {"added", "changed", "unchanged", "removed"} | {error.__name__ for error in refusals}
    assert {name for name in outcomes if seen[name] < 30} == set()
