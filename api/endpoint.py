"""GraphQL over HTTP: what is accepted, what is answered, and with which status and media type.

`application/graphql-response+json` says by its status whether the question was executed; for the older
`application/json` every well-formed request is answered with 200. Batches are refused.
"""

from __future__ import annotations

import asyncio
from collections.abc import Callable, Mapping
from typing import Any

import orjson
from starlette.concurrency import run_in_threadpool
from starlette.requests import Request
from starlette.responses import Response
from starlette.types import Receive, Scope, Send

from api.answer import Answer, Question, answer
from api.context import Context
from api.errors import BadRequestError, Formatted, masked, told
from api.limits import BODY, LimitError, within
from graph.errors import AllianceGraphError

PLAIN = "application/json"
GRAPHQL = "application/graphql-response+json"
ACCEPTED = {GRAPHQL: GRAPHQL, PLAIN: PLAIN, "application/*": PLAIN, "*/*": PLAIN}
"""Media ranges a caller may accept, and the type that answers each."""

VERSION = "x-graph-version"

RETRY_AFTER = "1"
"""Seconds after which something that may pass is worth another try."""

AT_ONCE = 4
"""Questions that are worked on together, each in a thread, so that a heavy one keeps nobody waiting."""


class Endpoint:
    """The one place where questions arrive. `context` makes what a question is answered from."""

    def __init__(self, context: Callable[[], Context]) -> None:
        self._context = context
        self._turns = asyncio.Semaphore(AT_ONCE)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Answer one request."""
        await (await self.respond(Request(scope, receive)))(scope, receive, send)

    async def respond(self, request: Request) -> Response:
        """The response, whatever happens."""
        media = PLAIN
        try:
            media = chosen(request.headers.get("accept"))
            question = await asked(request)
            async with self._turns:
                return await run_in_threadpool(self._answered, question, media)
        except BadRequestError as error:
            return refusal(error, error.status, media)
        except LimitError as error:
            return refusal(error, 413, media)
        except AllianceGraphError as error:
            return refusal(error, 503, media)
        except Exception as error:
            return response({"errors": [masked(error, "request")]}, 500, media)

    def _answered(self, question: Question, media: str) -> Response:
        context = self._context()
        return answered(answer(question, context), media, context.snapshot.version)


def answered(found: Answer, media: str, version: int) -> Response:
    """An answer as a response."""
    status = 400 if found.refused and media == GRAPHQL else 200
    return response(found.body, status, media, {VERSION: str(version)})


def refusal(error: AllianceGraphError, status: int, media: str) -> Response:
    """Why a request was not taken."""
    headers = {"allow": "GET, POST"} if status == 405 else {}
    return response({"errors": [told(error)]}, status, media, {**headers, **unkept(error)})


def unkept(error: AllianceGraphError) -> dict[str, str]:
    """The headers of an answer that nobody may keep; when to ask again, in seconds, where that may help."""
    return {"cache-control": "no-store", **({"retry-after": RETRY_AFTER} if error.retryable else {})}


def response(body: Formatted, status: int, media: str, headers: Mapping[str, str] | None = None) -> Response:
    """A body as JSON that nobody may keep."""
    content_type = {"content-type": f"{media}; charset=utf-8", "cache-control": "no-store"}
    return Response(orjson.dumps(body), status, {**content_type, **(headers or {})})


def chosen(accept: str | None) -> str:
    """The media type to answer with: the most wanted that we have, `application/json` where all are alike."""
    if not accept:
        return PLAIN
    ranges = [weighed(part) for part in accept.split(",")]
    wanted = [(weight, -place, name) for place, (name, weight) in enumerate(ranges) if weight > 0]
    known = [each for each in wanted if each[2] in ACCEPTED]
    if not known:
        raise BadRequestError(
            406,
            f"只能以 {GRAPHQL} 或 {PLAIN} 应答。",
            f"The answer can only be {GRAPHQL} or {PLAIN}.",
        )
    return ACCEPTED[max(known)[2]]


def weighed(part: str) -> tuple[str, float]:
    """One media range and how much it is wanted, 0 to 1."""
    name, *parameters = (piece.strip().lower() for piece in part.split(";"))
    weight = next((piece[2:] for piece in parameters if piece.startswith("q=")), "1")
    try:
        return name, float(weight)
    except ValueError:
        return name, 0.0


async def asked(request: Request) -> Question:
    """The question that a request carries; BadRequestError where it carries none."""
    if request.method == "GET":
        return question({**request.query_params, **parsed_variables(request)})
    if request.method != "POST":
        raise BadRequestError(405, "请用 GET 或 POST。", "Use GET or POST.")
    if request.headers.get("content-type", "").partition(";")[0].strip().lower() != PLAIN:
        raise BadRequestError(
            415, f"请求正文的类型应为 {PLAIN}。", f"The body of the request should be {PLAIN}."
        )
    return question(parsed(await body(request)))


async def body(request: Request) -> bytes:
    """The body, read no further than the limit."""
    found = bytearray()
    async for chunk in request.stream():
        found += chunk
        within(BODY, len(found))
    return bytes(found)


def parsed_variables(request: Request) -> dict[str, Any]:
    """The variables of a GET request, which are JSON inside a parameter."""
    within(BODY, len(request.url.query))
    text = request.query_params.get("variables")
    return {"variables": parsed(text.encode())} if text else {}


def parsed(text: bytes) -> Any:
    """What JSON says."""
    try:
        return orjson.loads(text)
    except orjson.JSONDecodeError as error:
        raise BadRequestError(400, "请求不是有效的 JSON。", "The request is not valid JSON.") from error


def question(found: Any) -> Question:
    """The question that a decoded request holds."""
    if not isinstance(found, dict):
        raise BadRequestError(
            400,
            "请求应为一个 JSON 对象；不接受批量请求。",
            "The request should be one JSON object; no batches.",
        )
    text = member(found, "query", str)
    if text is None:
        raise BadRequestError(400, "缺少 query。", "There is no query.")
    member(found, "extensions", dict)
    return Question(text, member(found, "variables", dict) or {}, member(found, "operationName", str))


def member(found: Mapping[str, Any], name: str, kind: type) -> Any:
    """One member of a request; None where it is absent or null."""
    value = found.get(name)
    if value is not None and not isinstance(value, kind):
        zh, en = ("文本", "text") if kind is str else ("JSON 对象", "a JSON object")
        raise BadRequestError(400, f"{name} 应为{zh}。", f"{name} should be {en}.")
    return value
