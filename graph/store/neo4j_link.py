"""The link to a Neo4j server: every question has an end, and whoever waits knows that the server lives.

The driver's own time-outs do not end a question to a server that has stopped answering. So each is asked
in a thread of its own; when the answer is late, a second connection asks whether anybody is there at all.
"""

from __future__ import annotations

import logging
from collections.abc import Callable, Iterator
from concurrent.futures import Future
from contextlib import contextmanager, suppress
from threading import Lock
from time import monotonic, sleep
from typing import Any, TypeVar

from neo4j import READ_ACCESS, WRITE_ACCESS, Driver, GraphDatabase, Session, Transaction
from neo4j.exceptions import DriverError, Neo4jError

from graph.store.beside import First, begun
from graph.store.faults import closed
from graph.store.neo4j_errors import translated, unreachable
from graph.store.neo4j_session import Asking, Rows, changed, leave, read, sitting
from graph.store.port import StoreUnreachableError
from graph.store.server import Server

# What the driver says of its attempts is for those who ask to hear it; users are told by our errors.
logging.getLogger("neo4j").addHandler(logging.NullHandler())

T = TypeVar("T")

CONNECTING = 1.5
"""Seconds for a connection to come about; the driver's default of 30 is longer than anybody waits."""

LATE = 0.8
"""Seconds after which a missing answer makes us ask whether the server is there."""

KNOCKING = 1.4
"""Seconds for which we then wait for any answer at all."""

RETRYING = 0.7
"""Seconds in which the driver may try a read once more; it waits about one before it does."""

BUSY = 60.0
"""Seconds more, one for every 10,000 rows in the transaction, since it may be busy with what we sent."""

LONGEST = 900.0
"""Seconds after which a question ends in any case, though the server is there."""

SPARED = 0.5
"""Seconds for which nobody is made to wait again after the server was found not to answer."""


class Link:
    """One server. Reads are tried again for a moment by the driver; a transaction is never.

    `first` is done over this link before anything else is; making the link asks the server nothing.
    """

    def __init__(self, server: Server, first: Callable[[], None]) -> None:
        self.address = server.address
        self._server = server
        self._first = First(first)
        self._bookmarks = GraphDatabase.bookmark_manager()
        self._driver: Driver | None = None
        self._connecting = Lock()
        self._spared_until = 0.0
        self._closed = False

    def ask(self, text: str, **given: Any) -> Rows:
        """The rows that answer a question, each a list of values; it sees every write made over this link."""
        return self._managed(READ_ACCESS, lambda session: read(session, text, given))

    def change(self, text: str, **given: Any) -> Rows:
        """As `ask`, and it may write, schema included. It is tried again too, so it has to be idempotent."""
        return self._managed(WRITE_ACCESS, lambda session: changed(session, text, given))

    def _managed(self, access: str, work: Callable[[Session], Rows]) -> Rows:
        self._first.done()

        def done() -> Rows:
            with sitting(self._session(access)) as session:
                return work(session)

        return self.waited(done)

    @contextmanager
    def transaction(self, seconds: float | None = None) -> Iterator[Asking]:
        """A transaction, taken back unless it was committed inside; the server ends it after `seconds`."""
        self._first.done()
        session, transaction = self._opened(seconds)
        try:
            yield Asking(self.waited, transaction)
        finally:
            leave(session)

    def _opened(self, seconds: float | None, *, last: bool = False) -> tuple[Session, Transaction]:
        """A transaction that has begun; once more where a connection at hand turns out to be dead."""
        session, started = self._session(WRITE_ACCESS), monotonic()
        try:
            return session, self.waited(lambda: session.begin_transaction(timeout=seconds))
        except BaseException as error:
            leave(session)
            if last or not isinstance(error, StoreUnreachableError) or monotonic() - started > LATE:
                raise
        self.again()
        return self._opened(seconds, last=True)

    def again(self) -> None:
        """Ask at once, however lately the server was found not to answer."""
        self._spared_until = 0.0

    def close(self) -> None:
        """Let go of every connection."""
        self._closed = True
        self._drop()

    def _session(self, access: str) -> Session:
        if self._closed:
            raise closed()
        with self._connecting, translated(self.address):
            if self._driver is None:
                self._driver = self._connected()
            return self._driver.session(
                database=self._server.database, default_access_mode=access, bookmark_manager=self._bookmarks
            )

    def _connected(self) -> Driver:
        return GraphDatabase.driver(
            self._server.address,
            auth=(self._server.user, self._server.password),
            connection_timeout=CONNECTING,
            connection_acquisition_timeout=CONNECTING,
            max_transaction_retry_time=RETRYING,
            max_connection_pool_size=self._server.connections,
            liveness_check_timeout=10,
            notifications_min_severity="OFF",
            telemetry_disabled=True,
        )

    def waited(self, work: Callable[[], T], rows: int = 0) -> T:
        """What comes of some work with the driver, in a transaction that has sent so many rows."""
        if monotonic() < self._spared_until:
            raise unreachable(self.address)
        try:
            with translated(self.address):
                return self._answered(begun(work), KNOCKING + min(rows / 10_000, BUSY))
        except StoreUnreachableError:
            self._spared_until = monotonic() + SPARED
            raise

    def _answered(self, answer: Future[T], patience: float) -> T:
        end = monotonic() + LONGEST
        while True:
            try:
                return answer.result(LATE)
            except TimeoutError:
                if answer.done():
                    return answer.result()
                gone = monotonic() > end or not self._alive(patience)
                if gone and not answer.done():
                    self._drop()
                    raise unreachable(self.address) from None

    def _alive(self, patience: float) -> bool:
        """Whether anybody answers, be it with a refusal; it is asked again and again for so many seconds."""
        end = monotonic() + patience
        while (left := end - monotonic()) > 0:
            with suppress(TimeoutError, DriverError):
                return begun(self._knock).result(left)
            sleep(0.1)
        return False

    def _knock(self) -> bool:
        with self._connected() as driver, suppress(Neo4jError):
            driver.verify_connectivity()
        return True

    def _drop(self) -> None:
        """Leave a driver behind. Closing it ends the threads that still wait, and may itself have to wait."""
        left, self._driver = self._driver, None
        if left is not None:
            begun(left.close)
