"""How long a district takes into Neo4j and back: 300,000 units, 500,000 memberships, and a snapshot of them.

`python tests/bench/bench_neo4j.py [lts|newest] [UNITS]` starts servers of its own and prints seconds, and as
a peer the bare driver, which sends the same batches as ready-made rows, upserts them, and keeps no log.
Budget: 60 s for the write, 5 s for the snapshot, 1.3 times the bare driver.
"""

from __future__ import annotations

import gc
import json
import subprocess
import sys
import time
from collections.abc import Callable, Iterator, Sequence
from contextlib import contextmanager
from datetime import UTC, date, datetime, timedelta
from pathlib import Path
from statistics import median
from typing import Any, TypeVar

from neo4j import GraphDatabase

from graph.ontology.domain import ONTOLOGY
from graph.records import Node, Tie, TieKey, Value, ordered
from graph.snapshot import build
from graph.store import neo4j_cypher as cypher
from graph.store.neo4j import Neo4jStore
from graph.store.neo4j_rows import Sender
from graph.store.port import BATCH, Load
from graph.store.server import Server

GROUPS = 2_000
SNAPSHOTS = 4
SERVER = Path(__file__).parents[1] / "neo4j" / "server.py"
LOAD = Load("bench", "0" * 64, datetime(2017, 1, 1, tzinfo=UTC))

Record = Node | Tie
Rows = list[dict[str, Any]]
T = TypeVar("T")


@contextmanager
def running(release: str) -> Iterator[Server]:
    """A server of its own, with an empty database."""
    command = [sys.executable, str(SERVER), release, "--with-parent", "--heap", "8g", "--pages", "1g"]
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        try:
            yield Server(told["address"], told["user"], Path(told["password_file"]).read_text().strip())
        finally:
            process.terminate()


def node(kind: str, code: str, /, **given: Value) -> Node:
    """One node of the bench, with what every node needs."""
    values = {"visibility": "internal", "is_synthetic": True, "id_scheme": "bench", "id_code": code, **given}
    return Node(kind, f"bench:{code}", ordered(ONTOLOGY.nodes[kind].fields, {**values, "source_id": "bench"}))


def units(count: int) -> list[Node]:
    """Enterprises with the fields that rosters fill in."""
    founded = date(1990, 1, 1)
    return [
        node(
            "Unit",
            f"{number:07}",
            name_zh=f"合成企业{number:07}号",
            kind="enterprise",
            industry_code="F51",
            employees_band="10-49",
            operating_status="operating",
            established_on=founded + timedelta(number % 9_000),
            rostered="yes",
        )
        for number in range(count)
    ]


def groups() -> list[Node]:
    """The alliances that units join."""
    return [
        node("Alliance", f"G{number:05}", name_zh=f"示例组团{number:05}", kind="group")
        for number in range(GROUPS)
    ]


def memberships(members: Sequence[Node], joined: Sequence[Node]) -> list[Tie]:
    """Five memberships for every three units, no pair twice."""
    return [membership(number, members, joined) for number in range(len(members) * 5 // 3)]


def membership(number: int, members: Sequence[Node], joined: Sequence[Node]) -> Tie:
    """One membership; where it begins and which group it is follow its number."""
    unit, turn = members[number % len(members)], number // len(members)
    group = joined[(number * 7919 + turn) % GROUPS]
    since = date(2015, 1, 1) + timedelta(number % 700)
    key = TieKey("MEMBER_OF", unit.kind, unit.key, group.kind, group.key, "", since)
    values: dict[str, Value] = {
        "role": "member",
        "source_id": "bench",
        "basis": "asserted",
        "is_synthetic": True,
    }
    return Tie(key, None, ordered(ONTOLOGY.relations["MEMBER_OF"].fields, values))


def batches(records: Sequence[Record]) -> Iterator[Sequence[Record]]:
    """Records as the store takes them."""
    return (records[start : start + BATCH] for start in range(0, len(records), BATCH))


def sent(nodes: Sequence[Node], ties: Sequence[Tie]) -> list[tuple[str, Rows]]:
    """Ready-made statements and rows, as somebody would write them with the driver alone."""
    statements: list[tuple[str, Rows]] = []
    for kind in ("Unit", "Alliance"):
        made = Sender(ONTOLOGY.nodes[kind]).node
        text = f"UNWIND $rows AS row MERGE (n:{kind} {{key: row.key}}) SET n += row"
        for part in batches([one for one in nodes if one.kind == kind]):
            statements.append((text, [made(one) for one in part if isinstance(one, Node)]))
    tied = Sender(ONTOLOGY.relations["MEMBER_OF"]).tie
    text = (
        "UNWIND $rows AS row MATCH (a:Unit {key: row.start}) MATCH (b:Alliance {key: row.end}) MERGE "
        "(a)-[r:MEMBER_OF {discriminator: row.values.discriminator, valid_from: row.values.valid_from}]->(b) "
        "SET r += row.values"
    )
    for part in batches(ties):
        rows: Rows = [
            {"start": one.identity.from_key, "end": one.identity.to_key, "values": tied(one)}
            for one in part
            if isinstance(one, Tie)
        ]
        statements.append((text, rows))
    return statements


def ours(server: Server, records: Sequence[Record]) -> tuple[float, list[float]]:
    """Seconds for one write of everything, and for snapshots of it: the first has the server warm up."""
    store = Neo4jStore(server, ONTOLOGY)
    assert store.version() == 0  # makes the schema, as the peer does before its clock starts
    took, written = timed(lambda: store.write(records, LOAD))
    assert written.added == len(records), written
    gc.collect()
    gc.freeze()  # what was written is still at hand, and is no part of a snapshot
    snapshots = [timed(lambda: build(store, ONTOLOGY)) for _ in range(SNAPSHOTS)]
    assert all(snapshot.version == len(records) for _, snapshot in snapshots)
    store.close()
    return took, [seconds for seconds, _ in snapshots]


def timed(work: Callable[[], T]) -> tuple[float, T]:
    """How many seconds some work takes, and what comes of it."""
    started = time.perf_counter()
    found = work()
    return time.perf_counter() - started, found


def peer(server: Server, statements: Sequence[tuple[str, Rows]]) -> float:
    """Seconds for the bare driver, in one transaction as well."""
    with GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver:
        for _, statement in cypher.schema(ONTOLOGY):
            driver.execute_query(statement)
        started = time.perf_counter()
        with driver.session() as session, session.begin_transaction() as transaction:
            for text, rows in statements:
                transaction.run(text, rows=rows).consume()
            transaction.commit()
        return time.perf_counter() - started


def main(release: str = "lts", count: str = "300000") -> None:
    """Measure both, each on a server that was started for it."""
    members, joined = units(int(count)), groups()
    ties = memberships(members, joined)
    with running(release) as server:
        took, built = ours(server, [*members, *joined, *ties])
    with running(release) as server:
        bare = peer(server, sent([*members, *joined], ties))
    print(f"Neo4j {release}: {len(members):,} units and {len(ties):,} memberships")
    print(f"write {took:.1f} s (budget 60)")
    print(f"first snapshot {built[0]:.1f} s, later ones {median(built[1:]):.1f} s (budget 5)")
    print(f"bare driver {bare:.1f} s; ours takes {took / bare:.2f} times as long (budget 1.3)")


if __name__ == "__main__":
    main(*sys.argv[1:])
