"""Which names this service answers to."""

from __future__ import annotations

from collections.abc import Sequence

from starlette.datastructures import Headers
from starlette.responses import JSONResponse
from starlette.types import ASGIApp, Receive, Scope, Send

from api.errors import BadRequestError, told

MISDIRECTED = 421


class KnownHosts:
    """Passes on only what was sent to a known name; `*` knows all.

    Without it a page of somebody else could give its own name our address, and read answers as if they
    were its own.
    """

    def __init__(self, app: ASGIApp, hosts: Sequence[str]) -> None:
        self.app = app
        self.hosts = frozenset(host.lower() for host in hosts)

    async def __call__(self, scope: Scope, receive: Receive, send: Send) -> None:
        """Pass a request on, or refuse it."""
        if scope["type"] != "http" or "*" in self.hosts or self.known(Headers(scope=scope)):
            await self.app(scope, receive, send)
            return
        error = BadRequestError(
            MISDIRECTED, "本服务不以此主机名提供。", "This service is not offered under this host name."
        )
        await JSONResponse({"errors": [told(error)]}, error.status)(scope, receive, send)

    def known(self, headers: Headers) -> bool:
        """Whether the name of the request, without its port, is one of ours."""
        host = headers.get("host", "").lower()
        name = host if host.endswith("]") else host.rpartition(":")[0] or host
        return name in self.hosts
