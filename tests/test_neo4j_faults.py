"""Requirement F6: whatever happens between us and the server, there is an error in time, and nothing is lost.

A write that failed is in or it is not, the store says which, and doing it again makes it right.
"""

from __future__ import annotations

import os
import signal
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from dataclasses import replace
from typing import TYPE_CHECKING

import pytest

from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.store.memory import MemoryStore
from graph.store.neo4j import Neo4jStore
from graph.store.port import (
    StoreBusyError,
    StoreDeniedError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
    StoreUncertainError,
    StoreUnreachableError,
    StoreUnsuitableError,
)
from graph.store.server import Server

if TYPE_CHECKING:
    from conftest import Make, Proxied, Town

# A session with a server that is gone is left to itself; the driver says so when it is thrown away.
pytestmark = pytest.mark.filterwarnings("ignore::pytest.PytestUnraisableExceptionWarning")

IN_TIME, SOON = 3.0, 5.0

FAULTS: dict[str, type[StoreError]] = {
    "closed": StoreUnreachableError,
    "hung": StoreUnreachableError,
    "reset": StoreUnreachableError,
    "truncated": StoreUnreachableError,
    "version": StoreUnsuitableError,
    "replaced": StoreUnsuitableError,
    "expired": StoreDeniedError,
    "denied": StoreDeniedError,
    "readonly": StoreReadOnlyError,
    "moved": StoreUnreachableError,
    "nodatabase": StoreUnsuitableError,
    "full": StoreFullError,
    "before": StoreUnreachableError,
}
"""What each fault has to be called. `version` to `nodatabase` are met by new connections."""

UNCUT = ("hung", "reset", "truncated", "replaced", "before")
"""Faults that the connections at hand meet as well; at every other, they are cut."""

RETRYABLE = (StoreUnreachableError, StoreUncertainError, StoreBusyError, StoreFullError)


@pytest.fixture
def store(proxied: Proxied) -> Iterator[Neo4jStore]:
    """A store behind the proxy."""
    yield from behind(proxied, proxied.server)


@pytest.fixture
def routed(proxied: Proxied) -> Iterator[Neo4jStore]:
    """A store behind the proxy that asks it for the way first, as clients of a cluster do."""
    yield from behind(proxied, by_routing(proxied.server))


def by_routing(server: Server) -> Server:
    """The same server under the other scheme."""
    return replace(server, address=server.address.replace("bolt://", "neo4j://"))


def behind(proxied: Proxied, server: Server) -> Iterator[Neo4jStore]:
    """A store that has reached its server."""
    opened = Neo4jStore(server, ONTOLOGY)
    assert opened.version() == 0
    yield opened
    proxied.fault("", cut=True)
    opened.close()


@contextmanager
def within(seconds: float) -> Iterator[list[float]]:
    """What is done here does not take longer, since it began or since the last moment that is put down."""
    moments = [time.monotonic()]
    yield moments
    assert time.monotonic() - moments[-1] <= seconds


def refused(work: Callable[[list[float]], object], error: type[StoreError]) -> StoreError:
    """The error in which something ends in time; the work puts down when the fault struck, if it knows."""
    with within(IN_TIME) as moments, pytest.raises(StoreError) as caught:
        work(moments)
    assert type(caught.value) is error, caught.value
    assert caught.value.retryable == isinstance(caught.value, RETRYABLE)
    assert "127.0.0.1" in caught.value.zh
    assert "127.0.0.1" in caught.value.en
    return caught.value


def recovered(store: Neo4jStore, expected: int) -> None:
    """The store answers again, soon."""
    end = time.monotonic() + SOON
    while True:
        try:
            assert store.version() == expected
            return
        except StoreError:
            assert time.monotonic() < end
            time.sleep(0.1)


def whole(store: Neo4jStore, town: Town, make: Make) -> None:
    """After the write is made once more, everything is there, and once."""
    store.write(town.records, make.load("again"))
    meant = MemoryStore(ONTOLOGY)
    meant.write(town.records, make.load())
    assert store.info() == meant.info()
    assert digest(store, ONTOLOGY) == digest(meant, ONTOLOGY)
    assert [line.sequence for line in store.changes(0)] == list(range(1, len(town.records) + 1))


@pytest.mark.parametrize("fault", FAULTS)
def test_a_write_that_meets_a_fault_is_not_in_and_can_be_made_again(
    store: Neo4jStore, proxied: Proxied, town: Town, make: Make, fault: str
) -> None:
    proxied.fault(fault, cut=fault not in UNCUT)
    told = refused(lambda _: store.write(town.records, make.load()), FAULTS[fault])
    assert "未写入任何内容" in told.zh or FAULTS[fault] in (StoreDeniedError, StoreUnsuitableError)
    proxied.fault("", cut=fault == "hung")
    recovered(store, 0)
    assert store.load("first") is None
    whole(store, town, make)


@pytest.mark.parametrize("fault", [fault for fault in FAULTS if fault != "before"])
def test_a_question_that_meets_a_fault_ends_in_time(store: Neo4jStore, proxied: Proxied, fault: str) -> None:
    proxied.fault(fault, cut=fault not in UNCUT)
    refused(lambda _: store.version(), FAULTS[fault])
    proxied.fault("", cut=fault == "hung")
    recovered(store, 0)


@pytest.mark.parametrize("fault", FAULTS)
def test_over_a_routed_address_the_errors_and_their_time_are_the_same(
    routed: Neo4jStore, proxied: Proxied, town: Town, make: Make, fault: str
) -> None:
    proxied.fault(fault, cut=fault not in UNCUT)
    refused(lambda _: routed.write(town.records, make.load()), FAULTS[fault])
    proxied.fault("", cut=fault == "hung")
    recovered(routed, 0)
    assert routed.load("first") is None
    routed.write(town.records, make.load())
    recovered(routed, len(town.records))


@pytest.mark.parametrize("fault", ["closed", "hung", "version", "expired", "unrouted"])
def test_a_store_that_cannot_be_opened_says_why_in_time(proxied: Proxied, fault: str) -> None:
    proxied.fault(fault)
    store = Neo4jStore(by_routing(proxied.server) if fault == "unrouted" else proxied.server, ONTOLOGY)
    refused(lambda _: store.version(), FAULTS.get(fault, StoreUnreachableError))
    proxied.fault("", cut=True)
    recovered(store, 0)
    store.close()


def test_a_slow_connection_is_only_slow(store: Neo4jStore, proxied: Proxied, town: Town, make: Make) -> None:
    proxied.fault("slow")
    written = store.write(town.records, make.load())
    assert (written.added, store.version()) == (len(town.records), written.version)
    proxied.fault("")
    whole(store, town, make)


def test_a_commit_whose_answer_is_cut_off_is_found_to_be_in(
    store: Neo4jStore, proxied: Proxied, town: Town, make: Make
) -> None:
    def cut(point: str, _: int) -> None:
        if point == "committing":
            proxied.fault("midcommit")
            moments.append(time.monotonic())

    with within(IN_TIME) as moments:
        written = store.write(town.records, make.load(), progress=cut)
    proxied.fault("")
    assert written.added == len(town.records) == store.version()
    entry = store.load("first")
    assert entry is not None
    assert entry.written == written
    whole(store, town, make)


def test_a_commit_after_which_nobody_answers_is_uncertain_until_somebody_does(
    store: Neo4jStore, proxied: Proxied, town: Town, make: Make
) -> None:
    def work(moments: list[float]) -> None:
        def cut(point: str, _: int) -> None:
            if point == "committing":
                proxied.fault("hung")
                moments.append(time.monotonic())

        store.write(town.records, make.load(), progress=cut)

    told = refused(work, StoreUncertainError)
    assert "first" in told.zh
    proxied.fault("", cut=True)
    recovered(store, 0 if store_lost(store) else len(town.records))
    whole(store, town, make)


def store_lost(store: Neo4jStore) -> bool:
    """Whether the interrupted load is not in, once the store can say."""
    end = time.monotonic() + SOON
    while True:
        try:
            return store.load("first") is None
        except StoreError:
            assert time.monotonic() < end
            time.sleep(0.1)


def test_connections_that_are_all_taken_are_busy_and_come_free(proxied: Proxied) -> None:
    store = Neo4jStore(replace(proxied.server, connections=1), ONTOLOGY)
    assert store.version() == 0
    with store._link.transaction():
        refused(lambda _: store.version(), StoreBusyError)
    recovered(store, 0)
    store.close()


def test_another_writer_is_waited_for_and_then_named(
    store: Neo4jStore, neo4j_lts: Server, town: Town, make: Make
) -> None:
    other = Neo4jStore(neo4j_lts, ONTOLOGY)

    def meanwhile(point: str, _: int) -> None:
        if point == "checked":
            with within(10), pytest.raises(StoreBusyError):
                other.write([make.coded("Unit", "甲")], make.load("other"))

    store.write(town.records, make.load(), progress=meanwhile)
    assert other.load("other") is None
    whole(other, town, make)
    other.close()


@pytest.mark.parametrize("blow", [signal.SIGSTOP, signal.SIGKILL])
def test_a_server_that_stops_or_dies_in_a_write_loses_nothing(
    own_server: Callable[[], tuple[Server, int]], town: Town, make: Make, blow: signal.Signals
) -> None:
    server, process = own_server()
    store = Neo4jStore(server, ONTOLOGY)
    store.write(town.records[:20], make.load("before"))

    def work(moments: list[float]) -> None:
        def strike(point: str, _: int) -> None:
            if point == "checked":
                os.kill(process, blow)
                moments.append(time.monotonic())

        store.write(town.records, make.load(), progress=strike)

    refused(work, StoreUnreachableError)
    if blow is signal.SIGSTOP:
        os.kill(process, signal.SIGCONT)
    else:
        store.close()
        store = Neo4jStore(own_server()[0], ONTOLOGY)
    recovered(store, 20)
    assert (store.load("first"), store.load("before") is not None) == (None, True)
    whole(store, town, make)
    store.close()
