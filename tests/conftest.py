"""The small world that the tests share, and how to choose between it and a world of one's own.

The town 柳城 has two streets, 东街 and 西街, each with one community; a building 双街楼 stands across both.
Six units work there: in the east 甲 (50-99 staff), 乙 (under ten), 丙 (marked public) and 辛 (staff
unknown), in the west 丁 (50-99 staff) and 戊 (marked public). The town's committee is placed in the town
and has a committee in each street below it; branches sit in 甲 and 丁. Two groups meet, 东组团 with 甲, 乙,
丁 and 辛, and 西组团 with 丁 and 戊. 丁 was once called 丁老店. One member of 甲's branch is known by a
pseudonym.

Take the smallest thing that shows what is to be shown: one record from `make` where one is enough, the
town where streets, roles or ties matter, a world drawn at random where a law has to hold everywhere. What a
single test needs beside that it makes itself. Stores are real: in memory, or in a temporary folder.

Nothing here describes anything real: areas are of the district 519907, which was never assigned.
"""

from __future__ import annotations

import json
import os
import sys
from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, replace
from datetime import UTC, date, datetime
from pathlib import Path
from subprocess import PIPE, Popen
from typing import IO, cast

import pytest
from neo4j import GraphDatabase

from graph.codes import code_lists
from graph.kinds import Field, ValueType
from graph.ontology.domain import ONTOLOGY
from graph.records import (
    Change,
    Node,
    NodeKey,
    Tie,
    TieKey,
    Value,
    discriminator,
    node_key,
    ordered,
)
from graph.store.connect import Home, connect
from graph.store.memory import MemoryStore
from graph.store.neo4j import Neo4jStore
from graph.store.port import Load, Store
from graph.store.server import Server
from graph.store.sqlite import SqliteStore

DAY = date(2016, 1, 31)

KEY = bytes(range(32))

PROXY = Path(__file__).with_name("fault_proxy.py")
SERVER = Path(__file__).with_name("neo4j") / "server.py"

_PLAIN: dict[ValueType, Value] = {
    ValueType.TEXT: "某",
    ValueType.INTEGER: 1,
    ValueType.NUMBER: 1.0,
    ValueType.BOOLEAN: False,
    ValueType.DATE: DAY,
    ValueType.INSTANT: datetime(2016, 1, 31, tzinfo=UTC),
    ValueType.CODES: (),
}


def plainest(field: Field) -> Value:
    """A value that a required field may hold when a test does not care which."""
    if field.codes is None or field.type is ValueType.CODES:
        return _PLAIN[field.type]
    return next(iter(code_lists()[field.codes].by_code))


@dataclass(frozen=True)
class Make:
    """Makes records that conform: what is required and not given is filled in with something plain."""

    def node(self, kind: str, /, **given: Value) -> Node:
        """A node; its key is made from the values by the first identity that fits."""
        declared = ONTOLOGY.nodes[kind]
        standing: dict[str, Value] = {"visibility": str(declared.visibility), "is_synthetic": True}
        required = {f.name: plainest(f) for f in declared.fields if f.required}
        values: dict[str, Value] = {**required, **standing, **given}
        key = node_key(declared, values)
        assert key is not None, f"{kind} needs the fields of an identity"
        return Node(kind, key, ordered(declared.fields, values))

    def coded(self, kind: str, code: str, /, **given: Value) -> Node:
        """A node of a kind that has a scheme and a code, named like its code where it has a name."""
        return self.node(kind, **{"id_scheme": "t", "id_code": code, "name_zh": code, **given})

    def tie(
        self, kind: str, start: Node, end: Node, since: date = DAY, until: date | None = None, **given: Value
    ) -> Tie:
        """A tie between two nodes, open where no end is given."""
        declared = ONTOLOGY.relations[kind]
        required = {f.name: plainest(f) for f in declared.fields if f.required}
        values: dict[str, Value] = {**required, "is_synthetic": True, **given}
        told = discriminator(declared, values)
        identity = TieKey(kind, start.kind, start.key, end.kind, end.key, told, since)
        return Tie(identity, until, ordered(declared.fields, values))

    def changed(self, node: Node, /, **given: Value) -> Node:
        """The node under the same key with other values."""
        fields = ONTOLOGY.nodes[node.kind].fields
        held = dict(zip((f.name for f in fields), node.values, strict=True))
        assert given.keys() <= held.keys()
        return Node(node.kind, node.key, ordered(fields, {**held, **given}))

    def load(self, load_id: str = "first", account: Callable[[], str] = lambda: "{}") -> Load:
        """The circumstances of a write."""
        return Load(load_id, "0" * 64, datetime(2017, 1, 1, 8, 30, tzinfo=UTC), account)


@dataclass(frozen=True)
class Town:
    """Every record of the town, and its nodes by the names that the description uses."""

    records: tuple[Change, ...]
    nodes: Mapping[str, Node]

    def __getitem__(self, name: str) -> Node:
        return self.nodes[name]

    def key(self, name: str) -> NodeKey:
        """What makes a node of the town itself."""
        return NodeKey(self.nodes[name].kind, self.nodes[name].key)


def _area(make: Make, name: str, code: str, level: str) -> Node:
    return make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=name)


def _places(make: Make) -> Iterator[Node]:
    yield _area(make, "柳城", "519907", "district")
    yield _area(make, "东街", "519907001", "street")
    yield _area(make, "西街", "519907002", "street")
    yield _area(make, "东社区", "519907001001", "community")
    yield _area(make, "西社区", "519907002001", "community")
    yield make.coded("Zone", "双街楼")
    yield make.node("Name", name_zh="丁老店")


def _bodies(make: Make) -> Iterator[Node]:
    yield make.coded("Unit", "甲", employees_band="50-99", employees=60, full_member_band="3-6")
    yield make.coded("Unit", "乙", employees_band="1-9")
    yield make.coded("Unit", "丙", employees_band="10-49", visibility="public")
    yield make.coded("Unit", "辛")
    yield make.coded("Unit", "丁", employees_band="50-99")
    yield make.coded("Unit", "戊", employees_band="10-49", visibility="public")
    for name in ("城工委", "东工委", "西工委", "甲支部", "丁支部"):
        yield make.coded("PartyOrganization", name)
    yield make.coded("Post", "城专职")
    yield make.coded("Alliance", "东组团", kind="group")
    yield make.coded("Alliance", "西组团", kind="group")
    yield make.coded("Activity", "东例会", date=DAY)
    yield make.node("Member", pseudonym="p1")


_TIES = (
    "PART_OF 东街 柳城, PART_OF 西街 柳城, PART_OF 东社区 东街, PART_OF 西社区 西街",
    "PART_OF 双街楼 柳城, NAMED 丁 丁老店",
    "LOCATED_IN 甲 东社区, LOCATED_IN 乙 东社区, LOCATED_IN 丙 东街, LOCATED_IN 辛 东街",
    "LOCATED_IN 丁 西社区, LOCATED_IN 戊 西社区, LOCATED_IN 东组团 东街, LOCATED_IN 西组团 西街",
    "LOCATED_IN 城工委 柳城, LOCATED_IN 东工委 东街, LOCATED_IN 西工委 西街",
    "ESTABLISHED_IN 甲支部 甲, ESTABLISHED_IN 丁支部 丁, OF_POST 城专职 城工委",
    "SUBORDINATE_TO 东工委 城工委, SUBORDINATE_TO 西工委 城工委",
    "SUBORDINATE_TO 甲支部 东工委, SUBORDINATE_TO 丁支部 西工委",
    "COVERS 甲支部 甲, COVERS 丁支部 丁, WORK_CONTACT 城专职 乙, UNDER 东例会 东组团",
    "MEMBER_OF 甲 东组团, MEMBER_OF 乙 东组团, MEMBER_OF 辛 东组团, MEMBER_OF 丁 东组团",
    "MEMBER_OF 丁 西组团, MEMBER_OF 戊 西组团, LEADS 东工委 东组团, LEADS 乙 东组团",
    "BELONGS_TO p1 甲支部",
)


def _ties(make: Make, nodes: Mapping[str, Node]) -> Iterator[Tie]:
    for line in ", ".join(_TIES).split(", "):
        relation, start, end = line.split()
        yield make.tie(relation, nodes[start], nodes[end])


def _named(node: Node) -> str:
    fields = [field.name for field in ONTOLOGY.nodes[node.kind].fields]
    return str(node.values[fields.index("name_zh")]) if "name_zh" in fields else node.key.rpartition(":")[2]


@pytest.fixture(scope="session")
def make() -> Make:
    return Make()


@pytest.fixture(scope="session")
def town(make: Make) -> Town:
    nodes = {_named(node): node for node in (*_places(make), *_bodies(make))}
    return Town((*nodes.values(), *_ties(make, nodes)), nodes)


@dataclass(frozen=True)
class Engine:
    """One kind of store: the store under test, and a way to open what it holds once more."""

    name: str
    store: Store
    again: Callable[[], Store]


@pytest.fixture(params=["memory", "sqlite", "neo4j_lts", "neo4j_newest"])
def engine(request: pytest.FixtureRequest, tmp_path: Path) -> Iterator[Engine]:
    """Every kind of store, one after the other; a memory store opened again is itself."""
    opened: list[Store] = []

    def again() -> Store:
        opened.append(made())
        return opened[-1]

    made = _maker(request, tmp_path)
    yield Engine(request.param, again(), again)
    for store in opened:
        store.close()


def _maker(request: pytest.FixtureRequest, tmp_path: Path) -> Callable[[], Store]:
    if request.param == "memory":
        held = MemoryStore(ONTOLOGY)
        return lambda: held
    if request.param == "sqlite":
        return lambda: SqliteStore(tmp_path / "record.db", KEY, ONTOLOGY)
    server = _emptied(request.getfixturevalue(request.param))
    return lambda: Neo4jStore(server, ONTOLOGY)


@pytest.fixture(scope="session")
def neo4j_lts() -> Iterator[Server]:
    """A running server of the oldest release that is supported, or the one that the environment names."""
    yield from running("lts")


@pytest.fixture(scope="session")
def neo4j_newest() -> Iterator[Server]:
    """A running server of the newest release."""
    yield from running("newest")


def running(release: str, *options: str) -> Iterator[Server]:
    """A server of its own process, ended afterwards; skipped with the reason where none can run."""
    if release == "lts" and "ALLIANCE_GRAPH_TEST_NEO4J" in os.environ:
        yield _named_by_environment()
        return
    command = [sys.executable, str(SERVER), release, "--with-parent", *options]
    with Popen(command, stdout=PIPE, text=True) as process:
        assert process.stdout is not None
        told = process.stdout.readline()
        if not told:
            pytest.skip(f"no Neo4j server ({release}): run `make system`, or see what it said above")
        yield served(json.loads(told))
        process.terminate()


def served(told: Mapping[str, str]) -> Server:
    """A server as its process describes it."""
    password = Path(told["password_file"]).read_text(encoding="ascii").strip()
    return Server(told["address"], told["user"], password)


def _named_by_environment() -> Server:
    prefix = "ALLIANCE_GRAPH_TEST_NEO4J"
    password = Path(os.environ[f"{prefix}_PASSWORD_FILE"]).read_text(encoding="utf-8").strip()
    return Server(os.environ[prefix], os.environ.get(f"{prefix}_USER", "neo4j"), password)


@pytest.fixture
def own_server(tmp_path: Path) -> Iterator[Callable[[], tuple[Server, int]]]:
    """Starts a server that a test may stop or kill, and again on what it left; with its process id."""
    started: list[Popen[str]] = []

    def start() -> tuple[Server, int]:
        command = [sys.executable, str(SERVER), "lts", "--with-parent", "--home", str(tmp_path / "neo4j")]
        started.append(Popen(command, stdout=PIPE, text=True))
        assert started[-1].stdout is not None
        told = json.loads(started[-1].stdout.readline() or "null") or pytest.skip("no Neo4j server")
        return served(told), int(told["pid"])

    yield start
    for process in started:
        process.kill()
        process.communicate()


@pytest.fixture(scope="session")
def emptied() -> Callable[[Server], Server]:
    """Takes everything out of the database of a server."""
    return _emptied


def _emptied(server: Server) -> Server:
    with GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver:
        driver.execute_query("MATCH (n) DETACH DELETE n")
    return server


class Proxied:
    """A proxy before a server, and the switch of its faults."""

    def __init__(self, server: Server, process: Popen[str]) -> None:
        self._said, self._told = cast(IO[str], process.stdout), cast(IO[str], process.stdin)
        self.server = replace(server, address=f"bolt://127.0.0.1:{self._said.readline().strip()}")

    def fault(self, name: str, *, cut: bool = False) -> None:
        """Have something happen from now on, "" for nothing; `cut` ends what is open."""
        self._told.write(f"{name}{'!' * cut}\n")
        self._told.flush()
        assert self._said.readline() == "ok\n"


@pytest.fixture
def proxied(neo4j_lts: Server) -> Iterator[Proxied]:
    """A proxy before a server with an empty database."""
    port = _emptied(neo4j_lts).address.rpartition(":")[2]
    command = [sys.executable, str(PROXY), port]
    with Popen(command, stdin=PIPE, stdout=PIPE, text=True) as process:
        yield Proxied(neo4j_lts, process)
        process.terminate()


@pytest.fixture
def store(engine: Engine) -> Store:
    """An empty store of every kind."""
    return engine.store


@pytest.fixture
def home(tmp_path: Path) -> Iterator[Home]:
    """An empty home: a folder with a record and its keys."""
    opened = connect(tmp_path / "home", ONTOLOGY)
    yield opened
    opened.store.close()
