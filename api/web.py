"""The pages people open: a landing page, the playground with saved questions, and their static files.

Nothing here knows the schema or the data: the application gives the endpoint and the questions. No page
holds a script of its own or names another host; `SecurityHeaders` lets the browser enforce that.
"""

from __future__ import annotations

import json
from collections.abc import Awaitable, Callable, Mapping, Sequence
from dataclasses import dataclass
from html import escape
from pathlib import Path
from string import Template

from starlette.datastructures import MutableHeaders
from starlette.requests import Request
from starlette.responses import HTMLResponse, Response
from starlette.routing import BaseRoute, Mount, Route
from starlette.staticfiles import StaticFiles
from starlette.types import ASGIApp, Message, Receive, Scope, Send

STATIC = Path(__file__).parent / "static"
ALTAIR = STATIC / "altair"

STRICT = (
    "default-src 'self'; connect-src 'self'; object-src 'none'; form-action 'self'; frame-ancestors 'none'"
)
# Altair sets styles from script, draws icons from data: addresses, and finds its files through <base>.
PLAYGROUND_POLICY = f"{STRICT}; style-src 'self' 'unsafe-inline'; img-src 'self' data:; base-uri 'self'"
POLICY = "content-security-policy"
HEADERS = {
    POLICY: f"{STRICT}; base-uri 'none'",
    "x-content-type-options": "nosniff",
    "referrer-policy": "no-referrer",
    "cross-origin-opener-policy": "same-origin",
    "cross-origin-resource-policy": "same-origin",
}

SETTINGS = {
    "language": "zh-CN",
    "theme": "system",
    "alert.disableUpdateNotification": True,
    "banners.disable": True,
    "disablePushNotification": True,
    "schema.reloadOnStart": True,
}

Endpoint = Callable[[Request], Awaitable[Response]]


@dataclass(frozen=True, slots=True)
class Example:
    """A saved question: its title in both languages, the GraphQL query, its variables as JSON text."""

    title_zh: str
    title_en: str
    query: str
    variables_json: str = ""


class SecurityHeaders:
    """Adds the security headers (requirement B13) to every HTTP answer, errors too.

    A header that the answer states itself stays: a page that needs another policy says so where it is made.
    """

    def __init__(self, app: ASGIApp) -> None:
        self.app = app

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass the request on; only the start of an HTTP answer is touched."""

        async def guarded(message: Message) -> None:
            if message["type"] == "http.response.start":
                headers = MutableHeaders(scope=message)
                for name, value in HEADERS.items():
                    headers.setdefault(name, value)
            await send(message)

        await self.app(scope, receive, guarded)


class Script(Response):
    """A script of our own, with a content type that `nosniff` accepts."""

    media_type = "text/javascript"


class LongLivedFiles(StaticFiles):
    """Files whose address holds their version, so that a browser need never ask for them again."""

    async def get_response(self, path: str, scope: Scope) -> Response:
        """The file, or 404 as `StaticFiles` answers it."""
        response = await super().get_response(path, scope)
        response.headers["cache-control"] = "public, max-age=31536000, immutable"
        return response


def web_routes(endpoint: str, examples: Sequence[Example]) -> list[BaseRoute]:
    """`/`, `/playground` and `/static/…`, for an API that listens at the path `endpoint`."""
    version = altair_version()
    altair = f"/static/altair/{version}"
    return [
        Route("/", fixed(HTMLResponse, landing(endpoint, examples))),
        Route("/playground", absent() if version is None else playground(altair)),
        Route("/playground/start.js", fixed(Script, start(endpoint, examples))),
        Mount(altair, LongLivedFiles(directory=ALTAIR, check_dir=False), name="altair"),
        Mount("/static/site", StaticFiles(directory=STATIC / "site"), name="site"),
    ]


def altair_version() -> str | None:
    """The version of the playground's files, or None where setting up has not brought them."""
    version = ALTAIR / "VERSION"
    return version.read_text(encoding="utf-8").strip() if version.is_file() else None


def landing(endpoint: str, examples: Sequence[Example]) -> str:
    """The first page: what this is, the saved questions, where the API listens."""
    questions = "".join(question(place, example) for place, example in enumerate(examples))
    return page("landing.html", endpoint=escape(endpoint), questions=questions)


def question(place: int, example: Example) -> str:
    """One saved question on the first page; its link opens the playground with that question in front."""
    return page(
        "question.html",
        place=str(place),
        zh=escape(example.title_zh),
        en=escape(example.title_en),
        query=escape(example.query.strip()),
    )


def playground(altair: str) -> Endpoint:
    """Altair in a page of our own, since theirs is made for a script inside the page."""
    return fixed(HTMLResponse, page("playground.html", altair=altair), {POLICY: PLAYGROUND_POLICY})


def absent() -> Endpoint:
    """What to do where the playground's files are missing: a checkout that was not set up."""
    return fixed(HTMLResponse, page("absent.html"), status=503)


def start(endpoint: str, examples: Sequence[Example]) -> str:
    """The script that starts Altair: Chinese, one tab a question, nothing kept in the browser."""
    windows = [window(example) for example in examples]
    return page("start.js", windows=literal(windows), endpoint=literal(endpoint), settings=literal(SETTINGS))


def window(example: Example) -> dict[str, str]:
    """One tab, in the words of Altair's options."""
    return {
        "initialName": example.title_zh,
        "initialQuery": example.query.strip(),
        "initialVariables": example.variables_json or "{}",
    }


def literal(value: object) -> str:
    """A value as it is written in a script."""
    return json.dumps(value, ensure_ascii=False, indent=2)


def page(name: str, **words: str) -> str:
    """The text of `static/pages/name` with every `$word` put in; HTML must be escaped by the caller."""
    return Template((STATIC / "pages" / name).read_text(encoding="utf-8")).substitute(words)


def fixed(
    kind: type[Response], content: str, headers: Mapping[str, str] | None = None, *, status: int = 200
) -> Endpoint:
    """Always the same answer, looked up again by the browser each time."""

    async def answer(_: Request) -> Response:
        return kind(content, status, {"cache-control": "no-cache", **(headers or {})})

    return answer
