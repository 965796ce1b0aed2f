"""The service as a whole: what it takes, what it answers, and what it never tells."""

from __future__ import annotations

import json
import logging
from collections.abc import Callable, Iterator
from dataclasses import replace
from typing import TYPE_CHECKING, Any

import pytest
from starlette.testclient import TestClient

from api.app import application, execute, printed_schema
from api.endpoint import GRAPHQL, PLAIN, VERSION
from api.limits import BODY
from api.saved import saved
from api.web import HEADERS
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import Snapshot, build
from graph.store.memory import MemoryStore
from graph.store.port import StoreError
from graph.tables import NodeTable

if TYPE_CHECKING:
    from conftest import Make, Town

KEY = b"i" * 32
LOCAL = "http://127.0.0.1:8315"
SECRET = "王" + "某" + "1" * 11


@pytest.fixture(scope="module")
def snapshot(make: Make, town: Town) -> Snapshot:
    """The town."""
    store = MemoryStore(ONTOLOGY)
    store.write(town.records, make.load())
    return build(store, ONTOLOGY)


def served(
    snapshot_of: Callable[[], Snapshot], role: Role = Role.PLANNER, area: str | None = None
) -> TestClient:
    """A client of the whole application."""
    app = application(snapshot_of, role, area, KEY)
    return TestClient(app, base_url=LOCAL, raise_server_exceptions=False)


@pytest.fixture(scope="module")
def client(snapshot: Snapshot) -> Iterator[TestClient]:
    """A planner's client."""
    with served(lambda: snapshot) as started:
        yield started


def code(response: Any) -> str:
    """The code of the first error."""
    found: str = response.json()["errors"][0]["extensions"]["code"]
    return found


def test_a_question_is_answered_with_the_version_it_was_answered_from(
    client: TestClient, snapshot: Snapshot
) -> None:
    response = client.post("/graphql", json={"query": "{ version }"})
    assert response.status_code == 200
    assert response.json() == {"data": {"version": snapshot.version}}
    assert response.headers[VERSION] == str(snapshot.version)
    assert response.headers["cache-control"] == "no-store"
    assert response.headers["content-type"] == f"{PLAIN}; charset=utf-8"


def test_a_question_may_be_in_the_address(client: TestClient) -> None:
    asked = {"query": "query Q($c: String!) { area(code: $c) { name } }", "variables": '{"c": "519907"}'}
    assert client.get("/graphql", params=asked).json() == {"data": {"area": {"name": "柳城"}}}


def test_one_of_several_operations_is_chosen_by_its_name(client: TestClient) -> None:
    text = "query A { a: version } query B { b: version }"
    assert "b" in client.post("/graphql", json={"query": text, "operationName": "B"}).json()["data"]
    for name in (None, "C"):
        response = client.post("/graphql", json={"query": text, "operationName": name})
        assert code(response) == "BAD_USER_INPUT"


@pytest.mark.parametrize(
    ("accept", "media"),
    [
        (None, PLAIN),
        ("*/*", PLAIN),
        (PLAIN, PLAIN),
        (GRAPHQL, GRAPHQL),
        (f"{GRAPHQL}, {PLAIN}", GRAPHQL),
        (f"{GRAPHQL};q=0.5, {PLAIN}", PLAIN),
        (f"text/html, {GRAPHQL};q=0.1", GRAPHQL),
        ("application/*", PLAIN),
    ],
)
@pytest.mark.parametrize(
    ("text", "refused"),
    [
        ("{ version }", False),
        ("{", True),
        ("{ nothing }", True),
        ("query Q($a: Int!) { version @skip(if: $a) }", True),
    ],
)
def test_the_status_says_whether_it_was_executed_only_in_the_newer_type(
    client: TestClient, accept: str | None, media: str, text: str, refused: bool
) -> None:
    headers = {} if accept is None else {"accept": accept}
    response = client.post("/graphql", json={"query": text}, headers=headers)
    assert response.headers["content-type"].startswith(media)
    assert response.status_code == (400 if refused and media == GRAPHQL else 200)
    assert ("data" in response.json()) is not refused


@pytest.mark.parametrize("accept", ["text/html", f"{GRAPHQL};q=0", f"{PLAIN};q=no"])
def test_a_type_we_do_not_have_is_not_acceptable(client: TestClient, accept: str) -> None:
    assert (
        client.post("/graphql", json={"query": "{ version }"}, headers={"accept": accept}).status_code == 406
    )


@pytest.mark.parametrize(
    "media",
    [
        "text/plain",
        "application/x-www-form-urlencoded",
        "multipart/form-data; boundary=x",
        GRAPHQL,
        "",
        "json",
    ],
)
def test_only_json_is_taken_so_that_no_form_of_another_page_can_ask(client: TestClient, media: str) -> None:
    response = client.post("/graphql", content=b'{"query": "{ version }"}', headers={"content-type": media})
    assert response.status_code == 415
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize("method", ["PUT", "PATCH", "DELETE", "OPTIONS", "HEAD"])
def test_other_methods_are_refused(client: TestClient, method: str) -> None:
    response = client.request(method, "/graphql")
    assert response.status_code == 405
    assert response.headers["allow"] == "GET, POST"


@pytest.mark.parametrize(
    "body",
    [
        b"",
        b"{",
        b"[]",
        b'"{ version }"',
        b'[{"query": "{ version }"}]',
        b"{}",
        b'{"query": null}',
        b'{"query": 1}',
        b'{"query": "{ version }", "variables": []}',
        b'{"query": "{ version }", "operationName": 1}',
        b'{"query": "{ version }", "extensions": "x"}',
        b'{"query": "\xff"}',
        b"[" * 5000,
    ],
)
def test_what_is_no_request_is_refused(client: TestClient, body: bytes) -> None:
    response = client.post("/graphql", content=body, headers={"content-type": PLAIN})
    assert response.status_code == 400
    assert code(response) == "BAD_REQUEST"


@pytest.mark.parametrize("variables", ["{", "[]", "1"])
def test_variables_in_the_address_are_a_json_object(client: TestClient, variables: str) -> None:
    response = client.get("/graphql", params={"query": "{ version }", "variables": variables})
    assert response.status_code == 400


def test_a_body_may_be_so_long_and_no_longer(client: TestClient) -> None:
    def sized(length: int) -> bytes:
        return b'{"query": "{ version }"}'.ljust(length)

    def post(body: bytes) -> int:
        return client.post("/graphql", content=body, headers={"content-type": PLAIN}).status_code

    assert post(sized(BODY.most)) == 200
    assert post(sized(BODY.most + 1)) == 413


def test_a_change_cannot_be_asked_for(client: TestClient) -> None:
    for response in (
        client.get("/graphql", params={"query": "mutation { version }"}),
        client.post("/graphql", json={"query": "mutation { version }"}),
        client.post("/graphql", json={"query": "subscription { version }"}),
    ):
        assert code(response) == "GRAPHQL_VALIDATION_FAILED"


@pytest.mark.parametrize(
    "host", ["evil.example", "evil.example:8315", "127.0.0.1.evil.example", "", "[::2]:8315"]
)
def test_another_name_is_not_answered_to(client: TestClient, host: str) -> None:
    response = client.get("/graphql", params={"query": "{ version }"}, headers={"host": host})
    assert response.status_code == 421
    assert HEADERS.keys() <= response.headers.keys()


@pytest.mark.parametrize("host", ["127.0.0.1", "localhost:8315", "LOCALHOST", "[::1]:8315", "[::1]"])
def test_local_names_are_answered_to(client: TestClient, host: str) -> None:
    assert client.get("/healthz", headers={"host": host}).status_code == 200


@pytest.mark.parametrize(
    "path",
    ["/", "/playground", "/playground/start.js", "/graphql", "/schema.graphql", "/healthz", "/readyz", "/no"],
)
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    assert HEADERS.keys() <= client.get(path).headers.keys()


def test_the_schema_is_there_to_read(client: TestClient) -> None:
    assert client.get("/schema.graphql").text == printed_schema()


def test_the_first_page_lists_the_saved_questions(client: TestClient) -> None:
    page = client.get("/").text
    assert all(example.title_zh in page for example in saved())
    assert len(saved()) == 26


def test_health_and_readiness_are_told(client: TestClient, snapshot: Snapshot) -> None:
    assert client.get("/healthz").json() == {"status": "ok"}
    assert client.get("/readyz").json() == {"status": "ok", "version": snapshot.version}


def test_the_area_of_the_application_bounds_every_answer(snapshot: Snapshot) -> None:
    asked = {
        "query": "{ units(first: 9, where: {kind: ENTERPRISE}) { nodes { name } } me { scope { name } } }"
    }
    with served(lambda: snapshot, area="nbs:519907002") as client:
        data = client.post("/graphql", json=asked).json()["data"]
    assert data["me"] == {"scope": {"name": "西街"}}
    assert "甲" not in json.dumps(data, ensure_ascii=False)


def test_a_newer_snapshot_is_answered_from_at_once(snapshot: Snapshot, make: Make) -> None:
    empty = build(MemoryStore(ONTOLOGY), ONTOLOGY)
    current = [empty]
    with served(lambda: current[0]) as client:
        asked = {"query": "{ version dataDate }"}
        assert client.post("/graphql", json=asked).json()["data"] == {"version": 0, "dataDate": None}
        current[0] = snapshot
        assert client.post("/graphql", json=asked).json()["data"]["dataDate"] == "2016-01-31"


def fail() -> Snapshot:
    """A fault that nobody foresaw, with a value in it."""
    raise RuntimeError(SECRET)


def unavailable() -> Snapshot:
    """A record that cannot be read."""
    raise StoreError("数据库暂时无法读取。", "The record cannot be read just now.")


def test_an_unforeseen_fault_is_told_by_its_number_only(caplog: pytest.LogCaptureFixture) -> None:
    with served(fail) as client, caplog.at_level(logging.ERROR):
        response = client.post("/graphql", json={"query": "{ version }"})
    assert response.status_code == 500
    assert code(response) == "INTERNAL"
    number = response.json()["errors"][0]["extensions"]["errorId"]
    assert number in caplog.text
    assert "RuntimeError" in caplog.text
    assert SECRET not in response.text + caplog.text
    assert "Traceback" not in response.text


def test_a_fault_inside_an_answer_is_masked_too(snapshot: Snapshot, caplog: pytest.LogCaptureFixture) -> None:
    areas = snapshot.table("AdminArea")
    broken = NodeTable(areas.kind, areas.keys, {"level": areas.columns["level"]})
    torn = replace(snapshot, tables={**snapshot.tables, "AdminArea": broken})
    with served(lambda: torn) as client, caplog.at_level(logging.ERROR):
        response = client.post("/graphql", json={"query": '{ version alias: area(code: "519907") { name } }'})
    error = response.json()["errors"][0]
    assert error["extensions"]["code"] == "INTERNAL"
    assert error["path"] == ["alias"]
    assert error["extensions"]["errorId"] in caplog.text
    assert "KeyError" in caplog.text
    assert "KeyError" not in response.text


def test_a_record_that_cannot_be_read_is_said_so() -> None:
    with served(unavailable) as client:
        response = client.post("/graphql", json={"query": "{ version }"})
        assert response.status_code == 503
        assert "数据库暂时无法读取" in response.json()["errors"][0]["message"]
        ready = client.get("/readyz")
        assert (ready.status_code, ready.json()["status"]) == (503, "unavailable")
        assert client.get("/healthz").status_code == 200


def test_a_question_from_the_command_line_has_the_same_answer(client: TestClient, snapshot: Snapshot) -> None:
    text = "{ areas(first: 3) { nodes { id name } } }"
    served_body = client.post("/graphql", json={"query": text}).json()
    assert execute(snapshot, Role.PLANNER, None, KEY, text, {}) == served_body
    assert "errors" in execute(snapshot, Role.PLANNER, None, KEY, "{", {})
