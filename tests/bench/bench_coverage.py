"""Coverage by street and industry on the demonstration district, beside the same question in SQL.

Run by `make bench`. The peer is SQLite (standard library, in memory) over a table of units with
their tiers already worked out, so it does less than half of the work; results are compared.
"""

from __future__ import annotations

import sqlite3
import statistics
import tempfile
import time
from collections.abc import Callable
from datetime import UTC, date, datetime
from pathlib import Path

from analytics.bases import base_of
from analytics.cells import DIMENSIONS
from analytics.coverage import Coverage, coverage
from analytics.policies import policy
from analytics.tiers import TIERS, tiers
from graph.as_of import network_on
from graph.network import Network
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import build
from graph.store.memory import MemoryStore
from graph.store.port import silent
from graph.view import View
from loaders.cells import Keys
from loaders.demo import load_demo
from loaders.load import Circumstances

BY = ("street", "industry")


def median(work: Callable[[], object], runs: int = 15) -> float:
    """The median of some runs, in milliseconds."""
    times = []
    for _ in range(runs):
        start = time.perf_counter()
        work()
        times.append((time.perf_counter() - start) * 1000)
    return statistics.median(times)


def district() -> Network:
    """The network of the demonstration district on its data date."""
    store = MemoryStore(ONTOLOGY)
    given = Circumstances(date.today(), datetime.now(UTC), Keys(pseudonym=bytes(32)))
    with tempfile.TemporaryDirectory() as folder:
        Path(folder).mkdir(exist_ok=True)
        list(load_demo(store, ONTOLOGY, given, scale=1, progress=silent))
    snapshot = build(store, ONTOLOGY)
    return network_on(View(snapshot, Role.ANALYST), snapshot.data_date or date.today())


def table(network: Network) -> sqlite3.Connection:
    """The peer's table: one row per unit of the base, with its tier."""
    chosen = policy("d3-t1t4")
    found, base = tiers(network, chosen).tier, base_of(network, chosen).inside
    cells = [DIMENSIONS[name](network) for name in BY]
    rows = [
        (*(dimension.keys[dimension.unit[i]] for dimension in cells), TIERS[found[i]])
        for i in range(len(network.units))
        if base[i]
    ]
    connection = sqlite3.connect(":memory:")
    connection.execute("CREATE TABLE units (street, industry, tier)")
    connection.executemany("INSERT INTO units VALUES (?, ?, ?)", rows)
    return connection


def asked(connection: sqlite3.Connection) -> dict[tuple[str, str], dict[str, int]]:
    """The same question in SQL."""
    found: dict[tuple[str, str], dict[str, int]] = {}
    sql = "SELECT street, industry, tier, count(*) FROM units GROUP BY 1, 2, 3"
    for street, industry, tier, count in connection.execute(sql):
        found.setdefault((street, industry), {})[tier] = count
    return found


def as_counts(answer: Coverage) -> dict[tuple[str, ...], dict[str, int]]:
    """Our answer in the peer's form."""
    return {
        row.cell: {name: count for name, count in zip(TIERS, row.tiers, strict=True) if count}
        for row in answer.rows
        if row.base
    }


def main() -> None:
    """Measure both and compare what they answer."""
    network = district()
    peer = table(network)
    chosen = policy("d3-t1t4")
    assert as_counts(coverage(network, chosen, BY)) == asked(peer), "the answers differ"
    ours, theirs = median(lambda: coverage(network, chosen, BY)), median(lambda: asked(peer))
    print(f"coverage street × industry: {ours:.1f} ms; SQL: {theirs:.1f} ms; ratio {ours / theirs:.2f}")


if __name__ == "__main__":
    main()
