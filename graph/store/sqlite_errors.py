"""Errors of SQLite and of the file system in the words of the store."""

from __future__ import annotations

import errno
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

import apsw

from graph.store.faults import closed
from graph.store.port import (
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
)


@contextmanager
def translated(path: Path) -> Iterator[None]:
    """Errors of SQLite and of the file system as errors of the store, each naming the folder."""
    try:
        yield
    except apsw.FullError as error:
        raise StoreFullError(*_full(path)) from error
    except (apsw.ReadOnlyError, apsw.CantOpenError, apsw.PermissionsError) as error:
        raise StoreReadOnlyError(*_read_only(path)) from error
    except apsw.BusyError as error:
        raise StoreBusyError(*busy(path)) from error
    except (apsw.NotADBError, apsw.CorruptError) as error:
        raise StoreDamagedError(*damaged(path)) from error
    except (apsw.ConnectionClosedError, apsw.CursorClosedError, apsw.ThreadingViolationError) as error:
        # Connections are never shared between threads, except that one may close them all.
        raise closed() from error
    except (apsw.IOError, apsw.NoMemError) as error:
        raise StoreError(*_failed(path)) from error
    except OSError as error:
        raise _of_system(error, path) from error


def _of_system(error: OSError, path: Path) -> StoreError:
    if error.errno in (errno.ENOSPC, errno.EDQUOT):
        return StoreFullError(*_full(path))
    if error.errno in (errno.EROFS, errno.EACCES, errno.EPERM, errno.ENOENT, errno.ENOTDIR):
        return StoreReadOnlyError(*_read_only(path))
    return StoreError(*_failed(path))


def _full(path: Path) -> tuple[str, str]:
    return (
        f"磁盘已满，未写入任何内容：{path.parent}。请清理空间后重试。",
        f"The disk is full; nothing was written: {path.parent}. Make room and try again.",
    )


def _read_only(path: Path) -> tuple[str, str]:
    return (
        f"目录不存在或没有写入权限：{path.parent}。请检查目录权限或用 --home 指定其他目录。",
        f"The folder is not there or cannot be written: {path.parent}. "
        "Check its permissions or name another by --home.",
    )


def busy(path: Path) -> tuple[str, str]:
    """Somebody else is writing, in both languages."""
    return (
        f"另一个进程正在写入：{path.parent}。请稍后重试。",
        f"Another process is writing: {path.parent}. Try again in a moment.",
    )


def damaged(path: Path) -> tuple[str, str]:
    """The file cannot be made out, in both languages."""
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
