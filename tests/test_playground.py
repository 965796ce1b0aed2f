"""The landing page and the playground, as a person sees them: a real server, a real browser.

Debian's Chromium is used as it is installed; where there is none the whole file is skipped.
"""

from __future__ import annotations

import shutil
import socket
import threading
import time
from collections.abc import Iterator
from dataclasses import dataclass, field

import pytest
import strawberry
import uvicorn
from playwright.sync_api import Browser, Page, expect, sync_playwright
from starlette.applications import Starlette
from starlette.middleware import Middleware
from starlette.routing import Route
from strawberry.asgi import GraphQL

from api.web import Example, SecurityHeaders, web_routes

CHROMIUM = shutil.which("chromium")
FLAGS = ["--no-sandbox", "--disable-background-networking", "--disable-gpu"]
TAB = ".window-switcher__item"
CHOSEN = "window-switcher__item--active"
ANSWER = "app-query-result"
NOTE_VIOLATIONS = """
window.violations = [];
addEventListener("securitypolicyviolation", (event) => window.violations.push(event.violatedDirective));
"""

INSERT_SCRIPT = """() => {
  const script = Object.assign(document.createElement("script"), {text: "window.ran = 1"});
  document.body.append(script);
}"""

EXAMPLES = (
    Example("哪些企业没有覆盖", "Which enterprises are uncovered", 'query { greeting(name: "企业") }'),
    Example(
        "各街道的覆盖率",
        "Coverage by street",
        "query Q($name: String!) { greeting(name: $name) }",
        '{"name": "街道"}',
    ),
    Example("薄弱环节", "Weak links", "{ greeting }"),
)

pytestmark = pytest.mark.skipif(
    CHROMIUM is None, reason="chromium is not installed (`make test` as root installs it)"
)


def greet(name: str = "联盟") -> str:
    """A greeting for `name`."""
    return f"你好，{name}"


@strawberry.type(description="查询入口。Where every question starts.")
class Query:
    """The smallest schema that can answer."""

    greeting: str = strawberry.field(resolver=greet, description="问候。A greeting.")


@dataclass
class Visit:
    """A page and what its browser asked for, in order."""

    page: Page
    requests: list[str] = field(default_factory=list)

    def violations(self) -> list[str]:
        """The directives of the content policy that the page broke so far."""
        found: list[str] = self.page.evaluate("window.violations")
        return found


@pytest.fixture(scope="module")
def address() -> Iterator[str]:
    """The address of a server on a free loopback port."""
    schema = strawberry.Schema(Query)
    routes = [
        *web_routes("/graphql", EXAMPLES),
        Route("/graphql", GraphQL[None, None](schema, graphql_ide=None)),
    ]
    app = Starlette(routes=routes, middleware=[Middleware(SecurityHeaders)])
    server = uvicorn.Server(uvicorn.Config(app, log_level="warning", ws="none", lifespan="off"))
    with socket.create_server(("127.0.0.1", 0)) as listening:
        thread = threading.Thread(target=server.run, kwargs={"sockets": [listening]})
        thread.start()
        wait_until_started(server)
        yield f"http://127.0.0.1:{listening.getsockname()[1]}"
        server.should_exit = True
        thread.join()


def wait_until_started(server: uvicorn.Server) -> None:
    """Return when the server takes requests, within ten seconds."""
    deadline = time.monotonic() + 10
    while not server.started:
        assert time.monotonic() < deadline, "the server did not start"
        time.sleep(0.02)


@pytest.fixture(scope="module")
def browser() -> Iterator[Browser]:
    """One Chromium for the whole file."""
    with sync_playwright() as playwright:
        launched = playwright.chromium.launch(executable_path=CHROMIUM, args=FLAGS)
        yield launched
        launched.close()


@pytest.fixture
def visit(browser: Browser) -> Iterator[Visit]:
    """An empty page of a browser that remembers nothing."""
    page = browser.new_page(viewport={"width": 1280, "height": 800})
    page.add_init_script(NOTE_VIOLATIONS)
    begun = Visit(page)
    page.on("request", lambda request: begun.requests.append(request.url))
    yield begun
    page.close()


@pytest.fixture
def playground(visit: Visit, address: str) -> Visit:
    """The playground, ready: its tabs are there and the first is chosen."""
    open_question(visit, f"{address}/playground", 0)
    return visit


def open_question(visit: Visit, url: str, place: int) -> None:
    """Open the playground and wait until the tab at `place` is the chosen one."""
    visit.page.goto(url)
    expect(visit.page.locator(TAB).nth(place)).to_contain_class(
        "window-switcher__item--active", timeout=20_000
    )


def send(visit: Visit) -> None:
    """Press the button that sends the question."""
    visit.page.get_by_text("发送请求").click()


def test_the_landing_page_names_the_questions_and_leads_to_them(visit: Visit, address: str) -> None:
    visit.page.goto(address)
    links = visit.page.locator("main ol a")
    expect(links).to_have_text([example.title_zh for example in EXAMPLES])
    expect(visit.page.get_by_text("/graphql", exact=True)).to_be_visible()
    links.nth(2).click()
    expect(visit.page.locator(TAB).nth(2)).to_contain_class(CHOSEN, timeout=20_000)
    assert visit.violations() == []


def test_no_request_leaves_the_server(playground: Visit, address: str) -> None:
    send(playground)
    expect(playground.page.locator(ANSWER).first).to_contain_text("你好，企业")
    assert [url for url in playground.requests if not url.startswith(f"{address}/")] == []


def test_the_policy_is_not_broken_in_use(playground: Visit) -> None:
    send(playground)
    expect(playground.page.locator(ANSWER).first).to_contain_text("你好，企业")
    assert playground.violations() == []


def test_a_script_inside_the_page_is_refused_and_reported(playground: Visit) -> None:
    playground.page.evaluate(INSERT_SCRIPT)
    assert playground.page.evaluate("window.ran") is None
    assert playground.violations() == ["script-src-elem"]


def test_the_playground_speaks_chinese_and_shows_no_banner_or_notice(playground: Visit) -> None:
    for words in ("发送请求", "响应结果", "文档", "变量"):
        expect(playground.page.get_by_text(words, exact=True).first).to_be_visible()
    playground.page.wait_for_function("document.querySelector('.toast-success') !== null")
    expect(playground.page.locator("app-banner:visible, .toast-success:visible")).to_have_count(0)


def test_each_saved_question_is_a_tab_with_its_chinese_name(playground: Visit) -> None:
    names = playground.page.locator(f"{TAB} .window-switcher__input")
    expect(names).to_have_text([example.title_zh for example in EXAMPLES])


def test_the_first_question_is_answered_when_sent(playground: Visit) -> None:
    send(playground)
    answer = playground.page.locator(ANSWER).first
    expect(answer).to_contain_text("200 OK")
    expect(answer).to_contain_text('"greeting": "你好，企业"')


def test_a_link_to_a_question_opens_it_with_its_variables(visit: Visit, address: str) -> None:
    open_question(visit, f"{address}/playground?question=1", 1)
    send(visit)
    expect(visit.page.locator(ANSWER).first).to_contain_text("你好，街道")


def test_the_documentation_is_there_from_the_start(playground: Visit) -> None:
    playground.page.get_by_text("文档", exact=True).first.click()
    playground.page.get_by_text("Query", exact=True).first.click()
    expect(playground.page.get_by_text("问候。A greeting.").first).to_be_visible()


def test_the_font_draws_chinese_characters(visit: Visit, address: str) -> None:
    visit.page.goto(address)
    visit.page.evaluate("document.body.innerHTML = '<h1>覆</h1><h1>联</h1>'")
    first, second = (visit.page.locator("h1").nth(place).screenshot() for place in (0, 1))
    assert first != second, "both characters are drawn alike: no Chinese font is installed"
