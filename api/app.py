"""The application: everything is wired together here, and nowhere else."""

from __future__ import annotations

from collections.abc import Callable, Mapping, Sequence
from typing import Any

from rich.console import Console
from starlette.applications import Starlette
from starlette.requests import Request
from starlette.responses import JSONResponse, PlainTextResponse, Response
from starlette.routing import BaseRoute, Route
from starlette.types import ASGIApp

from api.answer import Question, answer
from api.context import Context, Desk
from api.endpoint import VERSION, Endpoint, unkept
from api.errors import told
from api.hosts import KnownHosts
from api.saved import saved
from api.schema import TYPES, printed
from api.starting import Start, StartingError, run
from api.tasks import area_key
from api.web import SecurityHeaders, fixed, web_routes
from graph.errors import AllianceGraphError
from graph.live import Live
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import Snapshot
from graph.store.connect import Home

GRAPHQL = "/graphql"
LOCAL = ("127.0.0.1", "localhost", "[::1]")


def application(
    snapshot_of: Callable[[], Snapshot],
    role: Role,
    area: str | None,
    id_key: bytes,
    *,
    hosts: Sequence[str] = LOCAL,
) -> ASGIApp:
    """The whole service for one role and area: API, pages, and whether it is alive.

    `snapshot_of` gives the current snapshot, taken once per request. `area` is the natural key or code of
    an area, `id_key` the key of outward ids. Only requests to one of `hosts` are taken, so that a foreign
    page cannot reach a service on this machine under a name of its own; `*` takes all.
    """
    desk = Desk(id_key, TYPES)

    def context() -> Context:
        snapshot = snapshot_of()
        return desk.context(snapshot, role, area_key(snapshot, area))

    routes: list[BaseRoute] = [
        Route(GRAPHQL, Endpoint(context)),
        Route("/schema.graphql", fixed(PlainTextResponse, printed())),
        Route("/healthz", alive),
        Route("/readyz", ready(context)),
        *web_routes(GRAPHQL, saved()),
    ]
    pages = Starlette(routes=routes, exception_handlers={404: missing})
    return SecurityHeaders(KnownHosts(pages, hosts))


async def missing(_: Request, __: Exception) -> Response:
    """There is no such page."""
    return PlainTextResponse("没有这个页面。\nThere is no such page.\n", 404)


async def alive(_: Request) -> Response:
    """The process answers."""
    return JSONResponse({"status": "ok"}, headers={"cache-control": "no-store"})


def ready(context: Callable[[], Context]) -> Callable[[Request], Any]:
    """Whether questions can be answered, and from which version of the record.

    It asks the store, which may be slow to answer: Starlette gives a plain function a thread of its own.
    """

    def respond(_: Request) -> Response:
        try:
            version = context().snapshot.version
        except StartingError as error:
            return JSONResponse({"status": "starting"}, 503, unkept(error))
        except AllianceGraphError as error:
            return JSONResponse({"status": "unavailable", "errors": [told(error)]}, 503, unkept(error))
        headers = {VERSION: str(version), "cache-control": "no-store"}
        return JSONResponse({"status": "ok", "version": version}, headers=headers)

    return respond


def execute(  # noqa: PLR0913, PLR0917 - who asks, of what, and the question
    snapshot: Snapshot,
    role: Role,
    area: str | None,
    id_key: bytes,
    document: str,
    variables: Mapping[str, Any],
) -> dict[str, Any]:
    """The answer to one question, as the body that the service would send."""
    context = Desk(id_key, TYPES).context(snapshot, role, area)
    return answer(Question(document, variables), context).body


def printed_schema() -> str:
    """The schema as text, as it stands in `schema.graphql`."""
    return printed()


def serve_home(  # noqa: PLR0913, PLR0917 - a home, for whom, where, and where to say so
    home: Home, role: Role, area: str | None, host: str, port: int, messages: Console
) -> None:
    """Serve a home until it is told to stop; `area` is a code or key. It answers to local names and `host`.

    The store is closed afterwards.
    """

    def ready(snapshot: Snapshot, seconds: float) -> None:
        area_key(snapshot, area)
        messages.print(
            f"已就绪：版本 {snapshot.version}，用时 {seconds:.1f} 秒。 Ready: version {snapshot.version}."
        )

    start = Start(lambda: Live(home.store, ONTOLOGY), ready)
    app = application(start.snapshot, role, area, home.keys.outward, hosts=(*LOCAL, host))
    messages.print(f"服务已启动：http://{host}:{port}/  按 Ctrl+C 停止。 Serving; stop with Ctrl+C.")
    run(app, host, port, start, home.store)
