"""The graph that py2neo gets can be read in every way that py2neo has, and written in none.

The questions of the manual page are asked through it in `test_cypher_page.py`.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import closing
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest

from graph.ontology.domain import ONTOLOGY
from graph.store.neo4j import Neo4jStore
from graph.store.server import Server

if TYPE_CHECKING:
    from conftest import Make, Town

pytestmark = pytest.mark.filterwarnings("ignore::DeprecationWarning")

py2neo = pytest.importorskip("py2neo", reason="no py2neo: it comes with the extra [py2neo]")
module = pytest.importorskip("graph.store.py2neo_graph")
ROOT = Path(__file__).parents[1]


@pytest.fixture(scope="module", params=["lts", "newest"])
def store(
    request: pytest.FixtureRequest, town: Town, make: Make, emptied: Callable[[Server], Server]
) -> Iterator[tuple[Neo4jStore, Server]]:
    """The town on a server of each release."""
    server: Server = emptied(request.getfixturevalue(f"neo4j_{request.param}"))
    with closing(Neo4jStore(server, ONTOLOGY)) as opened:
        opened.write(town.records, make.load())
        yield opened, server


@pytest.fixture
def graph(store: tuple[Neo4jStore, Server]) -> Iterator[Any]:
    made = module.py2neo_graph(store[1])
    yield made
    made.service.connector.close()


def test_nodes_and_ties_are_read(graph: Any) -> None:
    unit = graph.nodes.match("Unit", key="t:甲").first()
    assert unit["employees_band"] == "50-99"
    [tie] = graph.match([unit], r_type="MEMBER_OF")
    assert tie.end_node["name_zh"] == "东组团"
    assert graph.evaluate("MATCH ()-[t:COVERS]->() RETURN min(t.valid_from)").to_native() == date(2016, 1, 31)
    assert graph.query("RETURN $day = date('2016-01-31')", {"day": date(2016, 1, 31)}).evaluate()


def _in_one_transaction(graph: Any) -> None:
    transaction = graph.begin(readonly=False)
    transaction.create(py2neo.Node("Stray"))
    graph.commit(transaction)


def _push(graph: Any) -> None:
    unit = graph.nodes.match("Unit").first()
    unit["kind"] = "government"
    graph.push(unit)


WRITES: dict[str, Callable[[Any], object]] = {
    "run": lambda graph: graph.run("CREATE (n:Stray)"),
    "update": lambda graph: graph.update("CREATE (n:Stray)"),
    "create": lambda graph: graph.create(py2neo.Node("Stray")),
    "merge": lambda graph: graph.merge(py2neo.Node("Stray", name="a"), "Stray", "name"),
    "push": _push,
    "delete": lambda graph: graph.delete(graph.nodes.match("Unit").first()),
    "delete_all": lambda graph: graph.delete_all(),
    "auto": lambda graph: graph.auto(readonly=False).run("CREATE (n:Stray)"),
    "begin": _in_one_transaction,
    "schema": lambda graph: graph.run("CREATE INDEX stray IF NOT EXISTS FOR (n:Unit) ON (n.kind)"),
}


@pytest.mark.parametrize("write", WRITES.values(), ids=WRITES)
def test_no_way_to_write_is_open(
    write: Callable[[Any], object], graph: Any, store: tuple[Neo4jStore, Server]
) -> None:
    before = store[0].info()
    with pytest.raises(py2neo.ClientError) as refused:
        write(graph)
    assert "AccessMode" in str(refused.value) or "read access mode" in str(refused.value)
    assert store[0].info() == before
    assert graph.evaluate("MATCH (n:Stray) RETURN count(n)") == 0


def test_it_guards_against_mistakes_and_is_no_right(store: tuple[Neo4jStore, Server]) -> None:
    server = store[1]
    own = py2neo.Graph(server.address, auth=(server.user, server.password), name=server.database)
    transaction = own.begin()
    assert transaction.evaluate("CREATE (n:Stray) RETURN count(n)") == 1
    own.rollback(transaction)
    own.service.connector.close()


def test_nothing_else_imports_py2neo() -> None:
    found = [
        path.name
        for package in ("graph", "loaders", "analytics", "api")
        for path in sorted((ROOT / package).rglob("*.py"))
        if "import py2neo" in (text := path.read_text(encoding="utf-8"))
        or "from py2neo" in text
        or ("py2neo_graph" in text and path.stem != "py2neo_graph")
    ]
    assert found == ["py2neo_graph.py"]
