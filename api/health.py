"""One finding of `doctor`, and what there is to find about the encrypted file of an embedded record."""

from __future__ import annotations

import fcntl
import os
import shutil
import stat
from collections.abc import Iterator
from pathlib import Path
from typing import NamedTuple

import apsw

from graph.store.connect import RECORD
from graph.store.sqlite_file import OLDEST_SAFE_SQLITE

LOCKS = Path("/proc/locks")
"""Where Linux tells which process holds which lock."""

_MIB = 1 << 20


class Health(NamedTuple):
    """One thing that was looked at, in both languages, and whether it is well."""

    zh: str
    en: str
    found: str
    well: bool = True


def file_health(folder: Path) -> Iterator[Health]:
    """What is of the file alone: its engine, the room it needs, who writes, what upgrades left behind."""
    yield engine(apsw.sqlite_lib_version())
    yield room(size_of(folder), shutil.disk_usage(folder).free)
    yield writer(folder)
    yield from older(folder)


def engine(version: str) -> Health:
    """Whether the library is free of the known fault."""
    safe = tuple(int(part) for part in version.split(".")[:3]) >= OLDEST_SAFE_SQLITE
    return Health("SQLite 版本", "SQLite version", version, safe)


def size_of(folder: Path) -> int:
    """The bytes of the record and its journal."""
    found = (folder / RECORD, folder / f"{RECORD}-wal")
    return sum(path.stat().st_size for path in found if path.exists())


def room(size: int, free: int) -> Health:
    """Whether a copy of the record fits beside it: a backup, an upgrade or a large load needs as much."""
    found = f"剩余 free {free // _MIB:,} MiB，数据 record {-(-size // _MIB):,} MiB"
    return Health("磁盘空间", "disk space", found, free >= size)


def writer(folder: Path) -> Health:
    """Who writes at this moment; nothing is wrong with that."""
    lock = (folder / RECORD).with_suffix(".lock")
    held = lock.exists() and _is_held(lock)
    found = f"进程 process {_holder(lock) or '?'}" if held else "无 nobody"
    return Health("正在写入", "writing now", found)


def _is_held(lock: Path) -> bool:
    handle = os.open(lock, os.O_RDONLY)
    try:
        fcntl.flock(handle, fcntl.LOCK_SH | fcntl.LOCK_NB)
    except BlockingIOError:
        return True
    finally:
        os.close(handle)
    return False


def _holder(lock: Path) -> int | None:
    """The number of the process that holds a lock, where the system tells."""
    if not LOCKS.exists():
        return None
    node = f":{lock.stat().st_ino}"
    lines = (line.split() for line in LOCKS.read_text(encoding="ascii").splitlines())
    return next((int(line[4]) for line in lines if line[1] == "FLOCK" and line[5].endswith(node)), None)


def older(folder: Path) -> Iterator[Health]:
    """Records as they were before an upgrade, which can be removed once the new one has proved itself."""
    for path in sorted(folder.glob(f"{RECORD}.format-*")):
        found = f"{path.name}，{-(-path.stat().st_size // _MIB):,} MiB"
        yield Health("升级前的旧数据", "record before an upgrade", found)


def key_health(path: Path) -> Health:
    """Whether a key is there for its owner alone."""
    if not path.exists():
        return Health(f"密钥 {path.name}", f"key {path.name}", "缺失 missing", well=False)
    mode = stat.S_IMODE(path.stat().st_mode)
    return Health(f"密钥 {path.name}", f"key {path.name}", oct(mode), not mode & 0o077)
