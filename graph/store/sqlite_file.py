"""Opening the encrypted file: key, durability, the writer's lock, and errors in our words."""

from __future__ import annotations

import fcntl
import os
import time
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from graph.store.port import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
)
from graph.store.tokens import spaced

OLDEST_SAFE_SQLITE = (3, 51, 3)
"""Releases before this one can lose a commit when the write-ahead log is reset (SQLite's own notes)."""

_CACHE_KIB = 65536


def connect(path: Path, key: bytes, *, writable: bool) -> apsw.Connection:
    """A connection under the 32-byte key. Only the writer checkpoints the log."""
    flags = apsw.SQLITE_OPEN_READWRITE | apsw.SQLITE_OPEN_CREATE if writable else apsw.SQLITE_OPEN_READONLY
    with translated(path):
        connection = apsw.Connection(str(path), flags=flags)
        _prepare(connection, key)
        connection.execute("SELECT count(*) FROM sqlite_schema").fetchall()
        if writable:
            connection.execute("PRAGMA journal_mode = WAL; PRAGMA synchronous = FULL")
        else:
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


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Errors of SQLite and of the file system as errors of the store, each naming the folder."""
    try:
        yield
    except (apsw.FullError, apsw.NoMemError) as error:
        raise StoreFullError(*_full(path)) from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError, PermissionError) as error:
        raise StoreReadOnlyError(*_read_only(path)) from error
    except apsw.BusyError as error:
        raise StoreBusyError(*_busy(path)) from error
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise StoreDamagedError(*_damaged(path)) from error
    except (apsw.IOError, OSError) as error:
        raise StoreError(*_failed(path)) from error


def _full(path: Path) -> tuple[str, str]:
    return (
        f"磁盘已满，未写入任何内容：{path.parent}。请清理空间后重试。",
        f"The disk is full; nothing was written: {path.parent}. Make room and try again.",
    )


def _read_only(path: Path) -> tuple[str, str]:
    return (
        f"没有写入权限：{path.parent}。请检查目录权限或用 --home 指定其他目录。",
        f"The folder cannot be written: {path.parent}. Check its permissions or name another by --home.",
    )


def _busy(path: Path) -> tuple[str, str]:
    return (
        f"另一个进程正在写入：{path.parent}。请稍后重试。",
        f"Another process is writing: {path.parent}. Try again in a moment.",
    )


def _damaged(path: Path) -> tuple[str, str]:
    return (
        f"数据库打不开：密钥不符，或文件已损坏：{path}。请核对密钥文件，或从备份恢复。",
        f"The record does not open: wrong key, or the file is damaged: {path}. "
        "Check the key file, or restore a backup.",
    )


def _failed(path: Path) -> tuple[str, str]:
    return (
        f"读写失败，未写入任何内容：{path}。请检查磁盘后重试。",
        f"Reading or writing failed; nothing was written: {path}. Check the disk and try again.",
    )


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
                raise StoreBusyError(*_busy(path)) from error
            time.sleep(0.05)
