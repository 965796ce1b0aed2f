"""Opening a home: the folder that holds one record and the keys that belong to it."""

from __future__ import annotations

import os
import secrets
import stat
from dataclasses import dataclass
from importlib import import_module
from pathlib import Path

from graph.kinds import Ontology
from graph.store.port import Store, StoreDamagedError, StoreError, StoreReadOnlyError
from graph.store.server import Server
from graph.store.sqlite import SqliteStore
from graph.store.sqlite_errors import translated
from graph.store.sqlite_file import arriving, writing_alone

RECORD = "record.db"
KEYS = ("record.key", "member.key", "outward.key")
"""The files of `HomeKeys`, in its order."""

KEY_BYTES = 32

SERVED = "graph.store.neo4j"
"""The store on a server, brought in when there is one: its driver takes half a second to load."""


@dataclass(frozen=True, slots=True)
class HomeKeys:
    """Three keys of 32 bytes, each in its own file: for the pages, for pseudonyms, for outward ids."""

    record: bytes
    member: bytes
    outward: bytes


@dataclass(frozen=True, slots=True)
class Home:
    """An opened home. Close its store when done."""

    folder: Path
    store: Store
    keys: HomeKeys


def connect(folder: Path, ontology: Ontology, server: Server | None = None) -> Home:
    """Open a home, or make one where there is none; keys are made with it and never replaced.

    The record lies in the home, or in the database of `server`; the keys lie in the home in any case.
    """
    _make(folder)
    keys = HomeKeys(*(_key(folder, name) for name in KEYS))
    return Home(folder, _store(folder, keys, ontology, server), keys)


def _store(folder: Path, keys: HomeKeys, ontology: Ontology, server: Server | None) -> Store:
    if server is None:
        return SqliteStore(folder / RECORD, keys.record, ontology)
    made: Store = import_module(SERVED).Neo4jStore(server, ontology)
    return made


def _make(folder: Path) -> None:
    try:
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    except OSError as error:
        raise StoreReadOnlyError(
            f"无法建立数据目录：{folder}。请检查路径和权限，或用 --home 指定其他目录。",
            f"The home folder cannot be made: {folder}. "
            "Check path and permissions, or name another by --home.",
        ) from error


def _key(folder: Path, name: str) -> bytes:
    path = folder / name
    if not path.exists():
        return _new_key(folder, path)
    if stat.S_IMODE(path.stat().st_mode) & 0o077:
        raise StoreError(
            f"密钥文件权限过宽：{path}。请执行 chmod 600 后重试。",
            f"The key file is readable by others: {path}. Run chmod 600 on it and try again.",
        )
    return _read_key(path)


def _read_key(path: Path) -> bytes:
    try:
        key = bytes.fromhex(path.read_text(encoding="ascii").strip())
    except (OSError, ValueError) as error:
        raise StoreDamagedError(*_bad_key(path)) from error
    if len(key) != KEY_BYTES:
        raise StoreDamagedError(*_bad_key(path))
    return key


def _bad_key(path: Path) -> tuple[str, str]:
    return (
        f"密钥文件无法使用：{path}。应为 {KEY_BYTES * 2} 位十六进制数；请从备份恢复。",
        f"The key file cannot be used: {path}. It should hold {KEY_BYTES * 2} hexadecimal digits; "
        "restore it from a backup.",
    )


def _new_key(folder: Path, path: Path) -> bytes:
    """A key made once, by whoever comes first, and whole or not at all."""
    with writing_alone(folder / RECORD), translated(path):
        if not path.exists():
            _refuse_lost_key(folder, path)
            with arriving(path) as fresh:
                _put_down(fresh, secrets.token_bytes(KEY_BYTES))
    return _read_key(path)


def _refuse_lost_key(folder: Path, path: Path) -> None:
    if (folder / RECORD).exists():
        raise StoreDamagedError(
            f"缺少密钥文件：{path}，而数据库已存在。请从备份恢复密钥。",
            f"The key file {path} is missing although the record exists. Restore the key from a backup.",
        )


def _put_down(path: Path, key: bytes) -> None:
    with os.fdopen(os.open(path, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "w", encoding="ascii") as file:
        file.write(key.hex() + "\n")
        file.flush()
        os.fsync(file.fileno())
