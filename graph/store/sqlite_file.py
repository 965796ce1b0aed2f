"""The encrypted file: opening it under its key, making a new one whole, and the writer's lock."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager, suppress
from pathlib import Path

import apsw

from graph.store.port import Progress, StoreBusyError, silent
from graph.store.sqlite_errors import busy, translated
from graph.store.tokens import spaced

OLDEST_SAFE_SQLITE = (3, 51, 3)
"""Releases before this one can lose a commit when the write-ahead log is reset (SQLite's own notes)."""

_CACHE_KIB = 65536

_PAGES = 1_000
"""How many are copied at a time, so that a copy can be stopped."""


def connect(path: Path, key: bytes, *, writable: bool, new: bool = False) -> apsw.Connection:
    """A connection under the 32-byte key; `new` makes the file. Checkpoints are the writer's matter."""
    flags = apsw.SQLITE_OPEN_READWRITE if writable else apsw.SQLITE_OPEN_READONLY
    with translated(path):
        connection = apsw.Connection(str(path), flags=flags | (apsw.SQLITE_OPEN_CREATE if new else 0))
        _prepare(connection, key)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        if writable:
            connection.pragma("journal_mode", "WAL")
            connection.pragma("synchronous", "FULL")
        connection.execute("PRAGMA wal_autocheckpoint = 0")
    return connection


def _prepare(connection: apsw.Connection, key: bytes) -> None:
    connection.set_busy_timeout(5_000)
    connection.pragma("cipher", "chacha20")
    connection.pragma("key", f"raw:{key.hex()}")
    connection.pragma("mmap_size", 0)
    connection.pragma("cache_size", -_CACHE_KIB)
    connection.pragma("temp_store", "MEMORY")
    connection.create_scalar_function("spaced", _spaced, 1, deterministic=True)


def _spaced(*texts: apsw.SQLiteValue) -> str:
    return spaced(str(texts[0]))


def checkpointed(writer: apsw.Connection) -> None:
    """Carry what was committed over into the file of record, so that it no longer hangs on the journal.

    It is safe without: whatever keeps it from being carried over now is left to the next write.
    """
    with suppress(apsw.Error):
        writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_PASSIVE)


def carried_over(writer: apsw.Connection) -> None:
    """Have everything in the one file before it is renamed; raises where there is no room for it.

    Closing does the same, but says nothing when it fails, and the journal that held the rest stays behind.
    """
    writer.wal_checkpoint(mode=apsw.SQLITE_CHECKPOINT_TRUNCATE)


def without_journal(connection: apsw.Connection) -> None:
    """Carry everything into the one file, without a journal beside it; BusyError if others have it open.

    A journal that stayed behind would be taken for that of the file which comes in its place.
    """
    if connection.pragma("journal_mode", "DELETE") != "delete":
        raise apsw.BusyError("the journal is in use")


def copied(source: apsw.Connection, fresh: Path, key: bytes, progress: Progress = silent) -> apsw.Connection:
    """A copy of one version at `fresh`, complete without a journal, opened for changing it further.

    Writes meanwhile neither enter it nor make it begin anew. `progress` is told how many pages are done.
    """
    copy = connect(fresh, key, writable=True, new=True)
    try:
        without_journal(copy)
        with source, copy.backup("main", source, "main") as steps:
            source.execute("SELECT count(*) FROM sqlite_schema").fetchall()
            while not steps.done:
                steps.step(_PAGES)
                progress("copying", steps.page_count - steps.remaining)
        without_journal(copy)
    except BaseException:
        copy.close()
        raise
    return copy


@contextmanager
def arriving(path: Path) -> Iterator[Path]:
    """A place to make a new file of record: at `path` when all went well, nowhere when it did not."""
    fresh = path.with_name(f"{path.name}.new")
    _clear(fresh)
    try:
        yield fresh
        fresh.replace(path)
        settle(path.parent)
    finally:
        _clear(fresh)


def _clear(fresh: Path) -> None:
    for tail in ("", "-wal", "-shm", "-journal"):
        fresh.with_name(f"{fresh.name}{tail}").unlink(missing_ok=True)


def settle(path: Path) -> None:
    """Have it on the disk: the contents of a file, or the names in a folder."""
    handle = os.open(path, os.O_RDONLY)
    try:
        os.fsync(handle)
    finally:
        os.close(handle)


@contextmanager
def writing_alone(path: Path, *, patience: float = 5.0) -> Iterator[None]:
    """Hold the lock between writing processes; wait `patience` seconds, then say who is in the way."""
    with translated(path):
        handle = os.open(path.with_suffix(".lock"), os.O_RDWR | os.O_CREAT, 0o600)
    try:
        _acquire(handle, path, time.monotonic() + patience)
        yield
    finally:
        os.close(handle)


def _acquire(handle: int, path: Path, deadline: float) -> None:
    while True:
        try:
            fcntl.flock(handle, fcntl.LOCK_EX | fcntl.LOCK_NB)
            return
        except BlockingIOError as error:
            if time.monotonic() > deadline:
                raise StoreBusyError(*busy(path)) from error
            time.sleep(0.05)
