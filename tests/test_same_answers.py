"""The service answers the same bytes whether its record is kept in SQLite or in Neo4j."""

from __future__ import annotations

import json
import os
import re
import socket
import subprocess
import sys
import time
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from itertools import product
from pathlib import Path
from typing import TYPE_CHECKING
from urllib.error import URLError
from urllib.request import Request, urlopen

import pytest

from graph.ontology.domain import ONTOLOGY
from graph.store.connect import connect
from graph.store.server import Server

if TYPE_CHECKING:
    from conftest import Make, Town

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]
QUESTIONS = Path(__file__).with_name("questions")
DAYS = (
    "2013-06-30",
    "2015-12-31",
    "2016-01-30",
    "2016-01-31",
    "2016-12-31",
    "2018-01-01",
    "2022-07-01",
    "2024-01-01",
)
CELLS = ("STREET", "INDUSTRY", "STREET, INDUSTRY", "SIZE")
LISTS = ("units", "alliances", "party-organizations", "areas")


def questions() -> list[str]:
    """Two hundred: four lists in five lengths on eight days, coverage by four cells, and the uncovered."""
    texts = {
        name: (QUESTIONS / f"{name}.graphql").read_text(encoding="utf-8") for name in (*LISTS, "coverage")
    }
    listed = [
        re.sub(r"\(first: \d+", f'(first: {first}, asOf: "{day}"', bare(texts[name]), count=1)
        for name, first, day in product(LISTS, (1, 2, 7, 50, 100), DAYS)
    ]
    cells = [
        texts["coverage"].replace("(by: [STREET, INDUSTRY])", f'(by: [{by}], asOf: "{day}")')
        for by, day in product(CELLS, DAYS)
    ]
    uncovered = (QUESTIONS / "uncovered.graphql").read_text(encoding="utf-8")
    return [
        *listed,
        *cells,
        *(uncovered.replace("(area: $area", f'(area: $area, asOf: "{day}"') for day in DAYS),
    ]


def bare(text: str) -> str:
    """A question without a day of its own."""
    return text.replace("($asOf: Date)", "").replace(", asOf: $asOf", "")


@contextmanager
def service(home: Path, environment: dict[str, str]) -> Iterator[str]:
    """The service on a home as a process of its own, once it is ready."""
    with socket.create_server(("127.0.0.1", 0)) as held:
        port = held.getsockname()[1]
    command = [*COMMAND, "serve", "--home", str(home), "--port", str(port)]
    with subprocess.Popen(command, env={**os.environ, **environment}, stderr=subprocess.DEVNULL) as process:
        try:
            wait(f"http://127.0.0.1:{port}/readyz")
            yield f"http://127.0.0.1:{port}/graphql"
        finally:
            process.terminate()


def wait(address: str, *, seconds: float = 60.0) -> None:
    """Until the service is ready."""
    end = time.monotonic() + seconds
    while time.monotonic() < end:
        try:
            with urlopen(address, timeout=5):
                return
        except (URLError, ConnectionError):
            time.sleep(0.2)
    pytest.fail("the service does not come up")


def answer(address: str, question: str) -> bytes:
    """The body of one answer."""
    body = json.dumps({"query": question}).encode()
    with urlopen(Request(address, body, {"content-type": "application/json"}), timeout=30) as response:
        found: bytes = response.read()
        return found


@pytest.fixture(params=["neo4j_lts", "neo4j_newest"])
def kept_outside(
    request: pytest.FixtureRequest, emptied: Callable[[Server], Server], tmp_path: Path
) -> dict[str, str]:
    """The settings that name an empty database."""
    server = emptied(request.getfixturevalue(request.param))
    secret = tmp_path / "password"
    secret.touch(0o600)
    secret.write_text(server.password, encoding="utf-8")
    return {
        "ALLIANCE_GRAPH_STORE": server.address,
        "ALLIANCE_GRAPH_STORE_USER": server.user,
        "ALLIANCE_GRAPH_STORE_PASSWORD_FILE": str(secret),
    }


@pytest.fixture
def district(tmp_path: Path, town: Town, make: Make) -> Path:
    """A home that holds the town beside the streets and communities of a real district."""
    home = tmp_path / "home"
    subprocess.run([*COMMAND, "areas", "--home", str(home)], check=True, capture_output=True)
    opened = connect(home, ONTOLOGY)
    opened.store.write(town.records, make.load())
    opened.store.close()
    return home


def test_two_hundred_questions_are_answered_with_the_same_bytes(
    district: Path, kept_outside: dict[str, str]
) -> None:
    copy = [*COMMAND, "copy", "--from", "sqlite", "--to", "neo4j", "--home", str(district)]
    told = subprocess.run(
        copy, env={**os.environ, **kept_outside}, capture_output=True, encoding="utf-8", check=False
    )
    assert told.returncode == 0, told.stderr
    asked = questions()
    assert len({*asked}) == 200
    with service(district, {}) as inside, service(district, kept_outside) as outside:
        answers = [answer(inside, question) for question in asked]
        assert [answer(outside, question) for question in asked] == answers
    assert [body for body in answers if b'"errors"' in body] == []
    assert len({*answers}) > 50
