"""What every store promises. The suite `tests/test_stores.py` reads like this page."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Iterator, Sequence
from dataclasses import dataclass
from datetime import datetime
from enum import IntEnum
from pathlib import Path
from typing import NamedTuple, Protocol, cast

from graph.errors import AllianceGraphError
from graph.records import Change, Node, NodeKey, Stored, Tie, TieKey

FORMAT = 1
"""The number of the record's format; a newer one is refused."""

BATCH = 10_000
"""How many records a scan hands over at once."""

Progress = Callable[[str, int], None]
"""Told the name of a point and how many records are done; it may raise to stop the write."""


def silent(point: str, done: int) -> None:
    """The progress that nobody watches."""


def no_account() -> str:
    """The account of a write about which there is nothing to say."""
    return "{}"


class Operation(IntEnum):
    """What happened to one record in one version."""

    ADDED = 1
    CHANGED = 2
    REMOVED = 3


class LoggedChange(NamedTuple):
    """One line of the change log."""

    sequence: int
    operation: Operation
    identity: NodeKey | TieKey


@dataclass(frozen=True, slots=True)
class Load:
    """What is written and where it comes from; stored with the version it makes.

    `account` is asked once, when every change has been taken: counts and rows kept aside, as JSON.
    """

    load_id: str
    source_digest: str
    recorded_at: datetime
    account: Callable[[], str] = no_account


@dataclass(frozen=True, slots=True)
class Written:
    """What one write did. Where nothing differed, `version` is the one that stood before."""

    version: int
    added: int
    changed: int
    unchanged: int
    removed: int


@dataclass(frozen=True, slots=True)
class LoadEntry:
    """One committed write as the store remembers it."""

    load_id: str
    source_digest: str
    recorded_at: datetime
    account: str
    written: Written


@dataclass(frozen=True, slots=True)
class Info:
    """The state of a store: record format, version, and records per kind (kinds without any left out)."""

    format: int
    version: int
    counts: dict[str, int]


class NodeBatch(NamedTuple):
    """Up to `BATCH` nodes of one kind: keys, and one list of stored values per field."""

    keys: list[str]
    columns: list[list[Stored]]


_Heads = tuple[list[str], list[str], list[str], list[str], list[str], list[int], list[int | None]]


class TieBatch(NamedTuple):
    """Up to `BATCH` ties of one kind: the ends, discriminators and day numbers, and the fields."""

    from_kinds: list[str]
    from_keys: list[str]
    to_kinds: list[str]
    to_keys: list[str]
    discriminators: list[str]
    valid_from: list[int]
    valid_to: list[int | None]
    columns: list[list[Stored]]

    @classmethod
    def of(cls, listed: Sequence[list[Stored]]) -> TieBatch:
        """A batch from lists in the order of its parts, the fields following one by one."""
        return cls(*cast(_Heads, tuple(listed[:7])), list(listed[7:]))


class StoreError(AllianceGraphError):
    """The store could not do what was asked; the record is as it was before."""

    code = "STORE"


class NonConformingRecordError(StoreError):
    """A record is not what the ontology says of its kind (`graph.conformance`)."""

    code = "NON_CONFORMING_RECORD"


class DanglingTieError(StoreError):
    """A tie names a node that is not there, or a node to be removed still has ties."""

    code = "DANGLING_TIE"


class DuplicateKeyError(StoreError):
    """One write holds two different records under one natural key."""

    code = "DUPLICATE_KEY"


class StoreFullError(StoreError):
    """No room is left on the disk."""

    code = "STORE_FULL"
    retryable = True


class StoreReadOnlyError(StoreError):
    """The folder of record is not there or cannot be written."""

    code = "STORE_READ_ONLY"


class StoreBusyError(StoreError):
    """Another process is writing."""

    code = "STORE_BUSY"
    retryable = True


class StoreDamagedError(StoreError):
    """The record does not open: wrong key, or pages that were changed from outside."""

    code = "STORE_DAMAGED"


class StoreUnreachableError(StoreError):
    """The server of record does not answer; nothing was written."""

    code = "STORE_UNREACHABLE"
    retryable = True


class StoreUncertainError(StoreError):
    """A commit was sent and its answer never came: ask for the load by its id, or replay the write."""

    code = "STORE_UNCERTAIN"
    retryable = True


class StoreDeniedError(StoreError):
    """The server of record does not let us in, or not do what was asked."""

    code = "STORE_DENIED"


class StoreUnsuitableError(StoreError):
    """There is no server that this release works with, or its database holds something else."""

    code = "STORE_UNSUITABLE"


class StoreClosedError(StoreError):
    """The store was closed and is asked all the same."""

    code = "STORE_CLOSED"


class NewerFormatError(StoreError):
    """The record was written by a newer release."""

    code = "STORE_NEWER_FORMAT"


class Store(Protocol):
    """The record of truth. Internal row ids never leave it; every list is in the order of its keys."""

    def info(self) -> Info:
        """Format, version and counts, all of one moment."""

    def version(self) -> int:
        """The present version: the last sequence of the change log, 0 before the first write. Cheap."""

    def check(self) -> tuple[str, ...]:
        """What is wrong with the record; empty when it is sound."""

    def write(
        self, changes: Iterable[Change], load: Load, *, keep: bool = True, progress: Progress = silent
    ) -> Written:
        """Write everything or nothing, as one version.

        Nodes and ties are upserts by natural key: replaying a batch changes nothing, and taking out what
        is not there changes nothing either. If a record is not what the ontology says, a key stands for
        two records, a tie dangles or the medium fails, the record is as before and the error says so;
        what `changes` raises, or `progress` before `committed`, comes through as it is.
        With `keep=False` everything is done and then taken back: the same answer, no trace.
        A finished write is read by every later call, of any process.
        """

    def nodes(self, kind: str) -> Iterator[NodeBatch]:
        """Every node of one kind, in the order of keys, all of one version."""

    def ties(self, kind: str) -> Iterator[TieBatch]:
        """Every tie of one kind, in the order of `TieKey`, all of one version."""

    def get_nodes(self, keys: Sequence[NodeKey]) -> list[Node | None]:
        """The named nodes in the order asked; what is absent is None."""

    def get_ties(self, keys: Sequence[TieKey]) -> list[Tie | None]:
        """The named ties in the order asked; what is absent is None."""

    def changes(self, since: int) -> Iterator[LoggedChange]:
        """The change log after version `since`, oldest first. The last sequence is the version.

        Within one write, what happened to one record stands in the order in which it happened; the order
        among records is the store's own.
        """

    def search(self, text: str, limit: int) -> list[NodeKey]:
        """Nodes whose Chinese or English name holds the text (two Han characters suffice), by key."""

    def loads(self) -> list[LoadEntry]:
        """Every committed write, oldest first."""

    def load(self, load_id: str) -> LoadEntry | None:
        """Whether a load is in: its newest entry, or None. Always answerable after a crash."""

    def backup(self, target: Path) -> None:
        """A copy of one version, complete in itself, under the same key; never over a file that is there."""

    def close(self) -> None:
        """Let go of every file. A closed store answers nothing."""
