"""The pages as answers of a server: headers on every route, nothing of the caller's taken as markup."""

from __future__ import annotations

import json
import re
from collections.abc import Iterator

import pytest
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, Response
from starlette.routing import Route
from starlette.testclient import TestClient

from api.web import HEADERS, Example, SecurityHeaders, absent, altair_version, web_routes

HOSTILE = Example(
    '</li><script>alert("标题")</script>', "<b>bold</b>", '{ a(b: "</pre>") }', '{"x": "`${1}`"}'
)
POLICY = "content-security-policy"
FRAMED = "frame-ancestors https://example.org"
PATHS = ("/", "/playground", "/playground/start.js", "/static/site/site.css", "/nothing", "/fails", "/absent")


async def fail(_: Request) -> Response:
    """A fault that nobody foresaw."""
    raise RuntimeError("unforeseen")


async def framed(_: Request) -> Response:
    """An answer that states its own policy, as an embedded view does."""
    return JSONResponse({}, headers={POLICY: FRAMED})


@pytest.fixture(scope="module")
def client() -> Iterator[TestClient]:
    """An application of the pages, two answers of its own, and the headers around all of it."""
    others = [Route("/fails", fail), Route("/framed", framed), Route("/absent", absent())]
    app = SecurityHeaders(Starlette(routes=[*web_routes("/graphql", [HOSTILE]), *others]))
    with TestClient(app, raise_server_exceptions=False) as started:
        yield started


@pytest.mark.parametrize("path", PATHS)
def test_every_answer_carries_the_security_headers(client: TestClient, path: str) -> None:
    headers = client.get(path).headers
    assert HEADERS.keys() <= headers.keys()
    assert "frame-ancestors 'none'" in headers[POLICY]
    assert "default-src 'self'" in headers[POLICY]


@pytest.mark.parametrize("path", PATHS)
def test_only_the_playground_may_set_styles_from_script(client: TestClient, path: str) -> None:
    policy = client.get(path).headers[POLICY]
    assert ("style-src 'self' 'unsafe-inline'" in policy) == (path == "/playground")
    assert "unsafe-eval" not in policy


def test_an_answer_that_states_its_own_policy_keeps_it(client: TestClient) -> None:
    headers = client.get("/framed").headers
    assert headers.get_list(POLICY) == [FRAMED]
    assert headers["x-content-type-options"] == "nosniff"


@pytest.mark.parametrize("path", ["/", "/playground", "/absent"])
def test_pages_hold_no_script_and_no_address_of_another_host(client: TestClient, path: str) -> None:
    page = client.get(path).text
    assert re.findall(r"<script(?![^>]*src=)", page) == []
    assert re.findall(r"""(?:src|href)=["']?(?:https?:)?//""", page) == []
    assert '<html lang="zh-CN">' in page


def test_titles_and_queries_are_shown_as_text(client: TestClient) -> None:
    page = client.get("/").text
    assert "&lt;script&gt;alert(&quot;标题&quot;)" in page
    assert "&lt;/pre&gt;" in page
    assert "<b>" not in page


def test_the_start_script_holds_the_questions_as_data(client: TestClient) -> None:
    answer = client.get("/playground/start.js")
    windows = json.loads(answer.text.split("const windows = ")[1].split(";\nconst asked")[0])
    assert answer.headers["content-type"].startswith("text/javascript")
    assert windows == [
        {
            "initialName": HOSTILE.title_zh,
            "initialQuery": HOSTILE.query,
            "initialVariables": HOSTILE.variables_json,
        }
    ]


def test_the_playground_files_never_change_at_their_address(client: TestClient) -> None:
    found = client.get(f"/static/altair/{altair_version()}/main.js")
    missing = client.get(f"/static/altair/{altair_version()}/none.js")
    assert (found.status_code, missing.status_code) == (200, 404)
    assert "immutable" in found.headers["cache-control"]
    assert "cache-control" not in missing.headers


def test_page_templates_are_not_served(client: TestClient) -> None:
    assert client.get("/static/site/../pages/landing.html").status_code == 404
    assert client.get("/static/pages/landing.html").status_code == 404


def test_a_missing_playground_says_what_to_do(client: TestClient) -> None:
    answer = client.get("/absent")
    assert answer.status_code == 503
    assert "make setup" in answer.text
