"""Backup and restore of a home: one file for the record, and the keys, which are kept apart.

The file is the record of one version, encrypted under `record.key` as the record is. It cannot be opened
without that key; without `member.key` the same members would get other pseudonyms in later loads, and
without `outward.key` everything other ids outside. So a home is restored with all three or not at all.
"""

from __future__ import annotations

import os
import shutil
import stat
from collections.abc import Iterator
from contextlib import closing, contextmanager
from pathlib import Path
from typing import NamedTuple

from graph.canonical import digest
from graph.errors import AllianceGraphError, WrongUseError
from graph.kinds import Ontology
from graph.store.connect import KEYS, RECORD, Home, connect
from graph.store.port import Info, Store, StoreDamagedError, StoreError
from graph.store.sqlite import SqliteStore
from graph.store.sqlite_errors import translated
from graph.store.sqlite_file import connect as file_at
from graph.store.sqlite_file import settle, writing_alone

STAGE = ".restoring"
"""The folder inside a home in which a restore prepares everything; left behind only by a kill."""

_OURS = frozenset({STAGE, Path(RECORD).with_suffix(".lock").name})


class Content(NamedTuple):
    """What a backup holds: the canonical digest (SHA-256, hexadecimal), version and counts."""

    digest: str
    info: Info


class HomeNotEmptyError(AllianceGraphError):
    """A home into which a backup was to be restored holds something already; nothing was touched."""

    code = "HOME_NOT_EMPTY"


def back_up(home: Home, file: Path, keys_to: Path | None, ontology: Ontology) -> Content:
    """Copy one version of the record to `file`, and the keys into the folder `keys_to` where one is named.

    Others may write meanwhile. The copy is opened and looked through before this returns. Nothing that is
    there already is replaced.
    """
    if keys_to is not None:
        _refuse_keys(keys_to)
    home.store.backup(file)
    with closing(SqliteStore(file, home.keys.record, ontology)) as copy:
        content = _sound(copy, file, ontology)
    if keys_to is not None:
        _put_keys(home.folder, keys_to)
    return content


def restore(file: Path, keys: Path | None, folder: Path, ontology: Ontology) -> Content:
    """Make the home `folder` from a backup: whole, or empty as it was.

    The keys come from the folder `keys`, or lie in the home already. Everything is prepared and checked in
    a folder inside the home; the last step is to rename the record, before which there is no home.
    """
    _refuse_missing(file, keys or folder)
    _refuse_occupied(folder, keys)
    with translated(folder / RECORD):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
    with writing_alone(folder / RECORD), translated(folder / RECORD), _stage(folder) as stage:
        _refuse_occupied(folder, keys)
        _copy_in(file, keys or folder, stage)
        content = _examined(file, keys or folder, stage, ontology)
        _move_in(stage, folder)
    return content


def _refuse_keys(folder: Path) -> None:
    """Keys are put only into a folder of their own, which nobody else may read."""
    if any((folder / name).exists() for name in KEYS):
        raise StoreError(
            f"目录中已有密钥：{folder}。请换一个目录。",
            f"There are keys already in {folder}. Name another folder.",
        )
    if folder.exists() and (not folder.is_dir() or stat.S_IMODE(folder.stat().st_mode) & 0o077):
        raise StoreError(
            f"密钥目录应只有本人可读：{folder}。请执行 chmod 700，或换一个新目录。",
            f"The folder of keys should be readable by its owner alone: {folder}. "
            "Run chmod 700 on it, or name a new one.",
        )


def _put_keys(home: Path, folder: Path) -> None:
    with translated(folder / KEYS[0]):
        folder.mkdir(mode=0o700, parents=True, exist_ok=True)
        for name in KEYS:
            _copy_key(home / name, folder / name)
        settle(folder)


def _copy_key(source: Path, target: Path) -> None:
    with os.fdopen(os.open(target, os.O_WRONLY | os.O_CREAT | os.O_EXCL, 0o600), "wb") as file:
        file.write(source.read_bytes())
        file.flush()
        os.fsync(file.fileno())


def _sound(store: Store, file: Path, ontology: Ontology) -> Content:
    if store.check():
        raise _damaged(file, None)
    return Content(digest(store, ontology), store.info())


def _refuse_missing(file: Path, keys: Path) -> None:
    if not file.is_file():
        raise WrongUseError(f"找不到备份文件：{file}。", f"There is no backup file {file}.")
    for name in KEYS:
        if not (keys / name).is_file():
            raise WrongUseError(
                f"缺少密钥文件：{keys / name}。恢复需要 {'、'.join(KEYS)}，请用 --keys 指明所在目录。",
                f"The key file {keys / name} is missing. A restore needs {', '.join(KEYS)}; "
                "name their folder by --keys.",
            )


def _refuse_occupied(folder: Path, keys: Path | None) -> None:
    """HomeNotEmptyError where anything but the keys of the backup lies in the home."""
    if not folder.exists():
        return
    for path in sorted(folder.iterdir()) if folder.is_dir() else [folder]:
        if path.name not in _OURS and not (path.name in KEYS and _is_key_of(path, keys)):
            raise HomeNotEmptyError(
                f"数据目录不是空的（{path.name}）：{folder}。"
                "只能恢复到空目录，请用 --home 另指一个；未作任何改动。",
                f"The home is not empty ({path.name}): {folder}. "
                "A backup is restored into an empty one only; name another by --home. Nothing was changed.",
            )


def _is_key_of(path: Path, keys: Path | None) -> bool:
    return path.is_file() and (keys is None or path.read_bytes() == (keys / path.name).read_bytes())


@contextmanager
def _stage(folder: Path) -> Iterator[Path]:
    stage = folder / STAGE
    shutil.rmtree(stage, ignore_errors=True)
    stage.mkdir(mode=0o700)
    try:
        yield stage
    finally:
        shutil.rmtree(stage, ignore_errors=True)


def _copy_in(file: Path, keys: Path, stage: Path) -> None:
    """The file as it is, with its journal where it has one: a record that was copied by hand."""
    shutil.copyfile(file, stage / RECORD)
    journal = file.with_name(f"{file.name}-wal")
    if journal.exists():
        shutil.copyfile(journal, stage / f"{RECORD}-wal")
    for name in KEYS:
        _copy_key(keys / name, stage / name)


def _examined(file: Path, keys: Path, stage: Path, ontology: Ontology) -> Content:
    """Open the stage as the home it is to become; afterwards all of the record is in the one file."""
    try:
        prepared = connect(stage, ontology)
        with closing(prepared.store) as store:
            content = _sound(store, file, ontology)
    except StoreDamagedError as error:
        raise _damaged(file, keys) from error
    file_at(stage / RECORD, prepared.keys.record, writable=True).close()
    return content


def _move_in(stage: Path, folder: Path) -> None:
    for name in (*KEYS, RECORD):
        with (stage / name).open("rb") as file:
            os.fsync(file.fileno())
    for name in KEYS:
        (stage / name).replace(folder / name)
    settle(folder)
    (stage / RECORD).replace(folder / RECORD)
    settle(folder)


def _damaged(file: Path, keys: Path | None) -> StoreDamagedError:
    return StoreDamagedError(
        f"备份打不开：密钥不符，或文件已损坏：{file}{f'（密钥目录 {keys}）' if keys else ''}。"
        "请核对密钥，或使用另一份备份。",
        f"The backup does not open: wrong key, or the file is damaged: {file}"
        f"{f' (keys in {keys})' if keys else ''}. Check the keys, or use another backup.",
    )
