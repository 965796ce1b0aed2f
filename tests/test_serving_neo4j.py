"""The service on a Neo4j that is not there yet, or that stops answering: it lives, and says how it is."""

from __future__ import annotations

import http.client
import json
import os
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import closing, suppress
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from graph.ontology.domain import ONTOLOGY
from graph.store.neo4j import Neo4jStore

if TYPE_CHECKING:
    from conftest import Make, Proxied, Town

ASKED = json.dumps({"query": "{ version }"})
ALIVE = 0.5
"""Seconds in which the process says that it is alive, whatever the store does."""


class Service(NamedTuple):
    """A service that was started."""

    port: int

    def get(self, path: str, body: str | None = None) -> tuple[int, Any]:
        """Status and JSON of an answer."""
        with closing(http.client.HTTPConnection("127.0.0.1", self.port, timeout=20)) as connection:
            connection.request("POST" if body else "GET", path, body, {"content-type": "application/json"})
            response = connection.getresponse()
            return response.status, json.loads(response.read())

    def until(self, path: str, status: int) -> None:
        """Wait for a status."""
        end = time.monotonic() + 30
        while time.monotonic() < end:
            with suppress(OSError):
                if self.get(path)[0] == status:
                    return
            time.sleep(0.05)
        raise AssertionError(f"{path} was never answered with {status}")


@pytest.fixture
def start(proxied: Proxied, tmp_path: Path) -> Iterator[Callable[[], Service]]:
    """Starts the service on the server behind the proxy."""
    secret = tmp_path / "password"
    secret.touch(0o600)
    secret.write_text(proxied.server.password, encoding="ascii")
    settings = {
        "ALLIANCE_GRAPH_STORE": proxied.server.address,
        "ALLIANCE_GRAPH_STORE_USER": proxied.server.user,
        "ALLIANCE_GRAPH_STORE_PASSWORD_FILE": str(secret),
    }
    started: list[subprocess.Popen[bytes]] = []

    def begin() -> Service:
        with socket.create_server(("127.0.0.1", 0)) as held:
            port: int = held.getsockname()[1]
        given = ["serve", "--home", str(tmp_path / "home"), "--port", str(port)]
        command = [sys.executable, "-c", "from api.cli import main; main()", *given]
        started.append(subprocess.Popen(command, env={**os.environ, **settings}))
        return Service(port)

    yield begin
    for process in started:
        process.terminate()
        assert process.wait(30) == 0


def test_a_server_that_is_not_there_yet_is_waited_for(
    proxied: Proxied, town: Town, make: Make, start: Callable[[], Service]
) -> None:
    with closing(Neo4jStore(proxied.server, ONTOLOGY)) as store:
        store.write(town.records, make.load())
    proxied.fault("closed", cut=True)
    service = start()
    service.until("/healthz", 200)
    service.until("/readyz", 503)
    status, told = service.get("/graphql", ASKED)
    assert status == 503
    assert told["errors"][0]["extensions"]["code"] in ("STARTING", "STORE_UNREACHABLE")
    proxied.fault("")
    service.until("/readyz", 200)
    assert service.get("/graphql", ASKED) == (200, {"data": {"version": len(town.records)}})


def test_while_the_server_hangs_the_service_is_alive_and_its_errors_are_in_time(
    proxied: Proxied, start: Callable[[], Service]
) -> None:
    service = start()
    service.until("/readyz", 200)
    proxied.fault("hung")
    with ThreadPoolExecutor(8) as pool:
        asked = [pool.submit(took, lambda: service.get("/graphql", ASKED)) for _ in range(8)]
        while not all(each.done() for each in asked):
            seconds, alive = took(lambda: service.get("/healthz"))
            assert (alive, seconds < ALIVE) == ((200, {"status": "ok"}), True)
            time.sleep(0.05)
    for seconds, (status, told) in (each.result() for each in asked):
        assert (status, told["errors"][0]["extensions"]["code"]) == (503, "STORE_UNREACHABLE")
        assert seconds < 5
    proxied.fault("", cut=True)
    service.until("/readyz", 200)


def took(work: Callable[[], tuple[int, Any]]) -> tuple[float, tuple[int, Any]]:
    """How many seconds some work takes, and what comes of it."""
    started = time.monotonic()
    found = work()
    return time.monotonic() - started, found
