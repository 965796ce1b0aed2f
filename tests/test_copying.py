"""A record moves from one store into another whole, and what was interrupted goes on."""

from __future__ import annotations

from collections.abc import Callable
from datetime import UTC, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest

from graph.canonical import digest, lines
from graph.copying import Copied, copied, unfinished
from graph.ontology.domain import ONTOLOGY
from graph.store.memory import MemoryStore
from graph.store.neo4j import Neo4jStore
from graph.store.port import Store, StoreError
from graph.store.server import Server
from graph.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from conftest import Engine, Make, Town

NOW = datetime(2017, 1, 1, tzinfo=UTC)


class BrokenError(Exception):
    """What the tests throw in the middle of a copy."""


def stopping(after: int) -> Callable[[str, int], None]:
    """A progress that stops the copy after so many parts."""
    told = 0

    def tell(point: str, done: int) -> None:
        nonlocal told
        told += point == "writing"
        if told > after:
            raise BrokenError(done)

    return tell


@pytest.fixture
def filled(town: Town, make: Make) -> Store:
    """A store that holds the town."""
    store = MemoryStore(ONTOLOGY)
    store.write(town.records, make.load())
    return store


@pytest.mark.parametrize("release", ["neo4j_lts", "neo4j_newest"])
def test_there_and_back_again_is_byte_for_byte_the_same(
    release: str,
    filled: Store,
    emptied: Callable[[Server], Server],
    request: pytest.FixtureRequest,
    tmp_path: Path,
) -> None:
    first, last = (SqliteStore(tmp_path / f"{name}.db", bytes(32), ONTOLOGY) for name in ("first", "last"))
    between = Neo4jStore(emptied(request.getfixturevalue(release)), ONTOLOGY)
    there = copied(filled, first, ONTOLOGY, NOW)
    for source, target in ((first, between), (between, last)):
        assert copied(source, target, ONTOLOGY, NOW) == there
    assert b"".join(lines(last, ONTOLOGY)) == b"".join(lines(first, ONTOLOGY))
    for store in (first, between, last):
        assert digest(store, ONTOLOGY) == there.digest
        store.close()


def test_an_interrupted_copy_goes_on_where_it_stopped(filled: Store, engine: Engine) -> None:
    with pytest.raises(BrokenError):
        copied(filled, engine.store, ONTOLOGY, NOW, stopping(3))
    part = unfinished(engine.store)
    assert part is not None
    assert (part.number, part.total > 4) == (4, True)
    done = copied(filled, engine.again(), ONTOLOGY, NOW)
    assert done == Copied(sum(filled.info().counts.values()), digest(filled, ONTOLOGY), 4)
    assert unfinished(engine.store) is None
    assert [entry.load_id for entry in engine.store.loads()] == [
        f"copy-{done.digest[:16]}-{number}-of-{part.total}" for number in range(1, part.total + 1)
    ]


def test_a_copy_that_is_whole_changes_nothing_when_it_is_made_again(filled: Store, store: Store) -> None:
    done = copied(filled, store, ONTOLOGY, NOW)
    version = store.version()
    assert copied(filled, store, ONTOLOGY, NOW).digest == done.digest
    assert store.version() == version


def test_a_store_that_holds_something_else_takes_no_copy(filled: Store, store: Store, make: Make) -> None:
    store.write([make.coded("Unit", "甲")], make.load())
    with pytest.raises(StoreError, match="use an empty one"):
        copied(filled, store, ONTOLOGY, NOW)
    assert store.info().counts == {"Unit": 1}


def test_a_source_that_changed_meanwhile_is_told(filled: Store, store: Store, make: Make) -> None:
    with pytest.raises(BrokenError):
        copied(filled, store, ONTOLOGY, NOW, stopping(2))
    filled.write([make.coded("Unit", "新")], make.load("later"))
    with pytest.raises(StoreError, match="empty the target"):
        copied(filled, store, ONTOLOGY, NOW)


def test_a_copy_during_which_somebody_writes_is_not_called_whole(
    filled: Store, store: Store, make: Make
) -> None:
    def write(point: str, done: int) -> None:
        if point == "writing" and done == 5:
            filled.write([make.coded("Resource", "晚")], make.load("late"))

    with pytest.raises(StoreError, match="not equal"):
        copied(filled, store, ONTOLOGY, NOW, write)


def test_an_empty_record_is_copied_too(store: Store) -> None:
    assert copied(MemoryStore(ONTOLOGY), store, ONTOLOGY, NOW).records == 0
    assert store.version() == 0
