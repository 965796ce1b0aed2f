"""What is done in one session of the driver, and how a session is left."""

from __future__ import annotations

from collections.abc import Callable, Iterator
from contextlib import contextmanager, suppress
from typing import Any

from neo4j import ManagedTransaction, Session, Transaction
from neo4j.exceptions import ClientError

from graph.store.beside import begun

Rows = list[list[Any]]

LEAVING = 0.4
"""Seconds for which a transaction that is given up may take to say so to the server."""

MADE = "Neo.ClientError.Schema.EquivalentSchemaRuleAlreadyExists"
"""What the server says where another session made the same index meanwhile, IF NOT EXISTS or not."""


def read(session: Session, text: str, given: dict[str, Any]) -> Rows:
    """The rows that answer a question; the driver asks again where the server says that it may."""
    return session.execute_read(_run, text, given)


def changed(session: Session, text: str, given: dict[str, Any]) -> Rows:
    """As `read`, for a statement that writes or makes an index that may be there already."""
    try:
        return session.execute_write(_run, text, given)
    except ClientError as error:
        if error.code != MADE:
            raise
        return []


def _run(transaction: ManagedTransaction, text: str, given: dict[str, Any]) -> Rows:
    return transaction.run(text, given).values()


class Asking:
    """One open transaction."""

    def __init__(self, waited: Callable[[Callable[[], Any], int], Any], transaction: Transaction) -> None:
        self._waited = waited
        self._transaction = transaction
        self._rows = 0

    def __call__(self, text: str, **given: Any) -> Rows:
        """The rows that answer one statement."""
        self._rows += len(given.get("rows", ()))
        found: Rows = self._waited(lambda: self._transaction.run(text, given).values(), self._rows)
        return found

    def commit(self) -> None:
        """Make it last. An error other than the server's own leaves open whether it does."""
        self._waited(self._transaction.commit, self._rows)


@contextmanager
def sitting(session: Session) -> Iterator[Session]:
    """A session that is closed afterwards."""
    try:
        yield session
    finally:
        _close(session)


def _close(session: Session) -> None:
    """Close a session; once more where its connection is lost over it, and then there is nothing to lose."""
    try:
        session.close()
    except Exception:
        session.close()


def leave(session: Session) -> None:
    """Give a session up. Whatever goes wrong here: the server takes back what was not committed."""
    with suppress(Exception):
        begun(lambda: _close(session)).result(LEAVING)
