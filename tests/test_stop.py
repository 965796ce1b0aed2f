"""The service as a process: what it says while it starts, how it stops, and that a kill loses nothing."""

from __future__ import annotations

import http.client
import json
import os
import random
import signal
import socket
import subprocess
import sys
import threading
import time
from collections import deque
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, contextmanager, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest
from starlette.testclient import TestClient

from api.app import application
from api.starting import GRACE_SECONDS, Start
from graph.canonical import digest
from graph.live import Live
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import Snapshot
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.store.port import Store, StoreBusyError, StoreClosedError, StoreError

if TYPE_CHECKING:
    from conftest import Make, Town

ROOT = Path(__file__).parents[1]
HOST = "127.0.0.1"
UNITS = 40_000
ASKED = json.dumps({"query": "{ version }"}).encode()

Answer = tuple[int, dict[str, str], Any]


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory, town: Town, make: Make) -> Path:
    """A home whose first snapshot takes a moment."""
    home = connect(tmp_path_factory.mktemp("stop") / "home", ONTOLOGY)
    with closing(home.store) as store:
        store.write(town.records, make.load())
        store.write((make.coded("Unit", f"{number}") for number in range(UNITS)), make.load("many"))
    return home.folder


@pytest.fixture(scope="module")
def expected(folder: Path) -> str:
    """The digest of that home."""
    return said(folder)


def said(folder: Path) -> str:
    """The digest of a home, which is sound."""
    with closing(connect(folder, ONTOLOGY).store) as store:
        assert store.check() == ()
        return digest(store, ONTOLOGY)


class Service(NamedTuple):
    """A service that listens."""

    process: subprocess.Popen[str]
    port: int

    def get(self, path: str) -> Answer:
        """The status, headers and JSON of an answer."""
        return answer(self.port, "GET", path, None)

    def ask(self) -> Answer:
        """The answer to a question."""
        return answer(self.port, "POST", "/graphql", ASKED)

    def ready(self) -> None:
        """Wait until it is ready."""
        until(lambda: self.get("/readyz")[0] == 200)

    def stop(self, by: signal.Signals = signal.SIGTERM) -> tuple[int, str]:
        """Send a signal; the exit code, and what it said on standard error."""
        self.process.send_signal(by)
        _, told = self.process.communicate(timeout=30)
        return self.process.returncode, told


def answer(port: int, method: str, path: str, body: bytes | None) -> Answer:
    """One request over a connection of its own."""
    with closing(http.client.HTTPConnection(HOST, port, timeout=20)) as connection:
        connection.request(method, path, body, {"content-type": "application/json"})
        response = connection.getresponse()
        return response.status, {k.lower(): v for k, v in response.getheaders()}, json.loads(response.read())


def until(holds: Callable[[], bool], seconds: float = 30) -> None:
    """Ask again and again."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        with suppress(OSError):
            if holds():
                return
        time.sleep(0.01)
    raise AssertionError("it never came true")


def free_port() -> int:
    """A port at which nobody listens."""
    with socket.socket() as free:
        free.bind((HOST, 0))
        return int(free.getsockname()[1])


def listens(port: int) -> bool:
    """Whether somebody listens at a port."""
    with socket.socket() as made:
        return made.connect_ex((HOST, port)) == 0


@contextmanager
def serving(folder: Path, *more: str) -> Iterator[Service]:
    """`alliance-graph serve` as a process, from when it listens; ended afterwards in any case."""
    port = free_port()
    given = ["serve", "--home", str(folder), "--port", str(port), *more]
    process = subprocess.Popen(
        [sys.executable, "-c", "from api.cli import main; main()", *given],
        env={**os.environ, "PYTHONPATH": str(ROOT)},
        stdout=subprocess.PIPE,
        stderr=subprocess.PIPE,
        text=True,
    )
    try:
        until(lambda: listens(port) or process.poll() is not None)
        yield Service(process, port)
    finally:
        process.kill()
        process.communicate(timeout=30)


# --- starting


class Held(NamedTuple):
    """A service in this process whose first snapshot waits for a sign."""

    client: TestClient
    start: Start
    store: Store
    go: threading.Event
    ready: list[Snapshot]


@pytest.fixture
def held(town: Town, make: Make) -> Iterator[Held]:
    """The town, being started; what the store says of the first attempts is in `trouble`."""
    store, go, ready = MemoryStore(ONTOLOGY), threading.Event(), list[Snapshot]()
    store.write(town.records, make.load())

    def build() -> Live:
        assert go.wait(20)
        return Live(store, ONTOLOGY)

    start = Start(build, lambda snapshot, _: ready.append(snapshot))
    start.begin(lambda: None)
    app = application(start.snapshot, Role.PLANNER, "519907", b"i" * 32)
    with TestClient(app, base_url=f"http://{HOST}") as client:
        yield Held(client, start, store, go, ready)
    go.set()
    start.end(store)


def test_while_it_starts_it_is_alive_and_not_ready_and_says_when_to_ask_again(held: Held) -> None:
    alive, ready = held.client.get("/healthz"), held.client.get("/readyz")
    assert (alive.status_code, alive.json()) == (200, {"status": "ok"})
    assert (ready.status_code, ready.json()) == (503, {"status": "starting"})
    asked = held.client.post("/graphql", json={"query": "{ version }"})
    [error] = asked.json()["errors"]
    assert (asked.status_code, error["extensions"]["code"]) == (503, "STARTING")
    assert error["message"] == f"{error['extensions']['zh']}\n{error['extensions']['en']}"
    for response in (ready, asked):
        assert int(response.headers["retry-after"]) >= 1
        assert response.headers["cache-control"] == "no-store"
    assert held.client.get("/").status_code == 200


def test_once_it_is_ready_it_says_from_which_version(held: Held) -> None:
    held.go.set()
    until(lambda: held.client.get("/readyz").status_code == 200)
    version = held.store.version()
    assert held.client.get("/readyz").json() == {"status": "ok", "version": version}
    assert held.client.post("/graphql", json={"query": "{ version }"}).json() == {
        "data": {"version": version}
    }
    assert [snapshot.version for snapshot in held.ready] == [version]


def test_a_store_that_cannot_be_reached_yet_is_tried_again(town: Town, make: Make) -> None:
    store, attempts = MemoryStore(ONTOLOGY), list[int]()
    store.write(town.records, make.load())

    def build() -> Live:
        attempts.append(1)
        if len(attempts) == 1:
            raise StoreBusyError("忙。", "Busy.")
        return Live(store, ONTOLOGY)

    start = Start(build, lambda *_: None)
    client = TestClient(application(start.snapshot, Role.PLANNER, None, b"i" * 32), base_url=f"http://{HOST}")
    start.begin(lambda: None)
    until(lambda: bool(attempts))
    told = client.get("/readyz")
    assert (told.status_code, told.json()["status"]) == (503, "unavailable")
    assert told.json()["errors"][0]["extensions"]["code"] == "STORE_BUSY"
    assert told.headers["retry-after"]
    until(lambda: client.get("/readyz").status_code == 200)
    start.end(store)


def test_what_trying_again_would_not_mend_ends_the_service() -> None:
    def build() -> Live:
        raise StoreError("坏。", "Broken.")

    start, failed = Start(build, lambda *_: None), threading.Event()
    start.begin(failed.set)
    assert failed.wait(20)
    with pytest.raises(StoreError, match="Broken"):
        start.end(MemoryStore(ONTOLOGY))


SLOW = """
import sys, time
from pathlib import Path
from api.app import application
from api.starting import Start, run
from graph.live import Live
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.store.connect import connect
store = connect(Path(sys.argv[1]), ONTOLOGY).store
def build():
    while not Path(sys.argv[2]).exists():
        time.sleep(0.01)
    return Live(store, ONTOLOGY)
start = Start(build, lambda *_: None)
run(application(start.snapshot, Role.PLANNER, None, bytes(32)), "127.0.0.1", int(sys.argv[3]), start, store)
"""
"""A service whose first snapshot waits for a file."""


def test_it_listens_while_the_first_snapshot_is_not_there(folder: Path, tmp_path: Path) -> None:
    port = free_port()
    given = [str(folder), str(tmp_path / "go"), str(port)]
    there = {**os.environ, "PYTHONPATH": str(ROOT)}
    process = subprocess.Popen([sys.executable, "-c", SLOW, *given], env=there, text=True)
    service = Service(process, port)
    try:
        until(lambda: service.get("/healthz")[0] == 200)
        assert service.get("/readyz")[::2] == (503, {"status": "starting"})
        assert service.ask()[0] == 503
        (tmp_path / "go").touch()
        service.ready()
        assert service.ask()[0] == 200
        assert service.stop()[0] == 0
    finally:
        process.kill()
        process.wait(timeout=30)


def test_the_process_listens_before_it_is_ready_and_says_both(folder: Path) -> None:
    with serving(folder) as service:
        assert service.get("/healthz")[0] == 200
        status, headers, body = service.get("/readyz")
        assert (status, body.get("status")) in ((503, "starting"), (200, "ok"))
        assert status == 200 or "retry-after" in headers
        service.ready()
        version = service.get("/readyz")[2]["version"]
        assert service.ask()[2] == {"data": {"version": version}}
        code, told = service.stop()
    assert code == 0
    lines = told.splitlines()
    assert len(lines) == 2
    assert f"http://{HOST}:{service.port}/" in lines[0]
    assert f"版本 {version}" in lines[1]


def test_an_area_that_is_not_there_ends_the_start_in_two_languages(folder: Path) -> None:
    with serving(folder, "--area", "999999") as service:
        _, told = service.process.communicate(timeout=30)
        assert service.process.returncode == 2
    assert [("999999" in line) for line in told.splitlines()[-2:]] == [True, True]
    assert "Traceback" not in told


# --- stopping


@pytest.mark.parametrize("by", [signal.SIGTERM, signal.SIGINT])
def test_a_signal_ends_an_idle_service_with_0_and_the_record_opens(
    folder: Path, expected: str, by: signal.Signals
) -> None:
    with serving(folder) as service, closing(socket.create_connection((HOST, service.port))) as idle:
        service.ready()
        began = time.monotonic()
        code, told = service.stop(by)
        assert (code, "Traceback" in told) == (0, False)
        assert time.monotonic() - began < 5
        assert idle.recv(1) == b""
    assert not listens(service.port)
    assert said(folder) == expected


@pytest.mark.parametrize("moment", range(4))
def test_a_signal_during_the_start_ends_it_with_0(folder: Path, expected: str, moment: int) -> None:
    with serving(folder) as service:
        time.sleep(0.1 * moment)
        began = time.monotonic()
        code, told = service.stop()
        assert (code, "Traceback" in told) == (0, False)
        assert time.monotonic() - began < 5
    assert said(folder) == expected


def test_a_store_is_closed_under_those_who_read_from_it(folder: Path) -> None:
    for attempt in range(10):
        store = connect(folder, ONTOLOGY).store
        with ThreadPoolExecutor(1) as pool:
            reading = pool.submit(read_on, store)
            time.sleep(0.02 + 0.01 * attempt)
            store.close()
            with pytest.raises(StoreClosedError):
                reading.result(timeout=20)


def read_on(store: Store) -> None:
    """Read without end."""
    while True:
        deque(store.nodes("Unit"), 0)


def halfway(port: int) -> socket.socket:
    """A connection over which a question was sent but for its last byte."""
    made = socket.create_connection((HOST, port), timeout=20)
    head = f"POST /graphql HTTP/1.1\r\nhost: {HOST}\r\ncontent-type: application/json\r\n"
    made.sendall(f"{head}content-length: {len(ASKED)}\r\n\r\n".encode() + ASKED[:-1])
    return made


def test_a_request_in_flight_is_answered_while_no_other_is_taken(folder: Path, expected: str) -> None:
    with serving(folder) as service:
        service.ready()
        with closing(halfway(service.port)) as flying:
            time.sleep(0.2)
            service.process.send_signal(signal.SIGTERM)
            until(lambda: not listens(service.port))
            time.sleep(0.5)
            assert service.process.poll() is None
            flying.sendall(ASKED[-1:])
            received = b"".join(iter(lambda: flying.recv(4096), b""))
        code = service.process.wait(timeout=10)
    assert received.startswith(b"HTTP/1.1 200")
    assert b'{"data":{"version":' in received
    assert code == 0
    assert said(folder) == expected


def test_a_request_that_never_ends_does_not_keep_the_service(folder: Path, expected: str) -> None:
    with serving(folder) as service:
        service.ready()
        with closing(halfway(service.port)):
            time.sleep(0.2)
            began = time.monotonic()
            code, _ = service.stop()
        assert code == 0
        assert GRACE_SECONDS - 1 < time.monotonic() - began < GRACE_SECONDS + 5
    assert said(folder) == expected


@pytest.mark.parametrize("round_", range(2))
def test_no_answer_is_broken_off_by_a_stop_under_load(folder: Path, round_: int) -> None:
    with serving(folder) as service:
        service.ready()
        with ThreadPoolExecutor(8) as pool:
            clients = [pool.submit(ask_until_refused, service) for _ in range(8)]
            time.sleep(0.3 + random.random() / 2)
            code, _ = service.stop()
        found = [client.result() for client in clients]
    assert code == 0
    assert min(found) > 0


def ask_until_refused(service: Service) -> int:
    """How many questions were answered before no more were taken; an answer cut short raises."""
    answered = 0
    while True:
        try:
            status, _, body = service.ask()
        except (ConnectionError, http.client.RemoteDisconnected):
            return answered
        assert (status, "data" in body) == (200, True)
        answered += 1


@pytest.mark.parametrize("moment", range(4))
def test_a_kill_while_it_serves_loses_nothing_that_was_acknowledged(
    tmp_path: Path, town: Town, make: Make, moment: int
) -> None:
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write(town.records, make.load())
    with serving(home.folder) as service:
        service.ready()
        end = time.monotonic() + random.random() / 2
        number = 0
        while time.monotonic() < end or number < 3:
            number += 1
            home.store.write([make.coded("Zone", f"{moment}-{number}")], make.load(f"load-{number}"))
            assert service.ask()[2]["data"]["version"] == home.store.version()
        code, _ = service.stop(signal.SIGKILL)
    before = digest(home.store, ONTOLOGY), home.store.version()
    home.store.close()
    assert code == -9
    assert said(home.folder) == before[0]
    with closing(connect(home.folder, ONTOLOGY).store) as store:
        assert (store.version(), len(store.loads())) == (before[1], number + 1)
    with serving(home.folder) as again:
        again.ready()
        assert again.ask()[2] == {"data": {"version": before[1]}}
        assert again.stop()[0] == 0
