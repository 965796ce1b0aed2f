"""The life of the serving process: it listens, builds its first snapshot, answers, and is stopped.

It listens before it can answer, so that whoever started it can ask how it is. SIGTERM and SIGINT make it
take no more connections, finish what it is answering, and close the store; SIGKILL loses nothing, since
serving writes nothing.
"""

from __future__ import annotations

import signal
from collections.abc import Callable, Iterator
from contextlib import contextmanager
from threading import Event, Thread
from time import monotonic

import uvicorn
from starlette.types import ASGIApp

from graph.errors import AllianceGraphError
from graph.live import Live
from graph.snapshot import Snapshot
from graph.store.port import Store

GRACE_SECONDS = 10
"""How long requests in flight may take after a signal to stop."""

PAUSE = 1.0
"""Seconds between two attempts where the store cannot be reached yet."""


class StartingError(AllianceGraphError):
    """The first snapshot is being built; the same question can be answered in a moment."""

    code = "STARTING"
    retryable = True

    def __init__(self) -> None:
        super().__init__(
            "服务正在启动，数据快照尚未就绪；请稍后重试。",
            "The service is starting and its snapshot is not there yet; try again in a moment.",
        )


class Start:
    """Builds the snapshot in a thread of its own, trying again while the store says that may help.

    `ready` is told the snapshot and the seconds it took. Where it or the building raises anything that
    trying again would not mend, `failed` is called, and `end` raises it.
    """

    def __init__(self, build: Callable[[], Live], ready: Callable[[Snapshot, float], None]) -> None:
        self._build, self._ready = build, ready
        self._live: Live | None = None
        self._error: Exception | None = None
        self._stopped = Event()

    def begin(self, failed: Callable[[], None]) -> None:
        """Start building."""
        self._thread = Thread(target=self._run, args=(failed,), name="first-snapshot", daemon=True)
        self._thread.start()

    def snapshot(self) -> Snapshot:
        """The current snapshot; while there is none, StartingError or what is in the way."""
        if self._live is not None:
            return self._live.snapshot()
        if isinstance(self._error, AllianceGraphError):
            raise self._error
        raise StartingError

    def end(self, store: Store) -> None:
        """Close the store, which ends a building under way, and raise what the start failed of."""
        self._stopped.set()
        store.close()
        self._thread.join()
        if self._error is not None and self._live is None:
            raise self._error

    def _run(self, failed: Callable[[], None]) -> None:
        while not self._stopped.is_set():
            try:
                self._attempt()
            except Exception as error:
                if self._stopped.is_set():
                    return
                self._error = error
                if not (isinstance(error, AllianceGraphError) and error.retryable):
                    failed()
                    return
                self._stopped.wait(PAUSE)
            else:
                return

    def _attempt(self) -> None:
        began = monotonic()
        live = self._build()
        self._ready(live.snapshot(), monotonic() - began)
        self._live = live


def run(app: ASGIApp, host: str, port: int, start: Start, store: Store) -> None:
    """Listen until a signal says to stop, then close the store; raises what the start failed of."""
    settings = uvicorn.Config(
        app,
        host=host,
        port=port,
        log_level="warning",
        ws="none",
        lifespan="off",
        timeout_graceful_shutdown=GRACE_SECONDS,
    )
    server = uvicorn.Server(settings)

    def stop(*_: object) -> None:
        server.should_exit = True

    with _stopped_by_signals(stop):
        start.begin(stop)
        try:
            server.run()
        finally:
            start.end(store)


@contextmanager
def _stopped_by_signals(stop: Callable[..., None]) -> Iterator[None]:
    """Uvicorn raises the signal once more when it has stopped; it finds this handler: exit code 0."""
    before = {each: signal.signal(each, stop) for each in (signal.SIGTERM, signal.SIGINT)}
    try:
        yield
    finally:
        for each, handler in before.items():
            signal.signal(each, handler)
