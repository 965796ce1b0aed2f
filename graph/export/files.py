"""Files that appear whole or not at all: made beside their place under another name, then put there."""

from __future__ import annotations

import errno
import os
import shutil
import tempfile
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path

from graph.errors import AllianceGraphError
from graph.store.sqlite_file import settle

MARK = "alliance-graph.json"
"""What every exported folder holds, and only such a folder is ever replaced."""

_NO_ROOM = (errno.ENOSPC, errno.EDQUOT, errno.EFBIG)


class ExportError(AllianceGraphError):
    """The export could not be written; what stood at its place before still does."""

    code = "EXPORT"


class TargetTakenError(ExportError):
    """There is something at the place already."""

    code = "EXPORT_TARGET_TAKEN"


class TargetUnwritableError(ExportError):
    """The folder is not there, or it cannot be written."""

    code = "EXPORT_UNWRITABLE"


class TargetFullError(ExportError):
    """No room is left on the disk."""

    code = "EXPORT_DISK_FULL"
    retryable = True


@contextmanager
def whole_file(target: Path, *, force: bool = False) -> Iterator[Path]:
    """A place to write a file: at `target` when all went well, nowhere when it did not."""
    if target.is_dir():
        raise _is_folder(target)
    if target.exists() and not force:
        raise _taken(target)
    with _translated(target):
        fresh = _fresh(target)
        try:
            yield fresh
            settle(fresh)
            _put(fresh, target, force=force)
            settle(target.parent)
        finally:
            fresh.unlink(missing_ok=True)


def _fresh(target: Path) -> Path:
    handle, name = tempfile.mkstemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent)
    os.close(handle)
    fresh = Path(name)
    fresh.chmod(0o666 & ~_mask())
    return fresh


def _mask() -> int:
    mask = os.umask(0)
    os.umask(mask)
    return mask


def _put(fresh: Path, target: Path, *, force: bool) -> None:
    """Put the file there; without `force` never over one that somebody made in the meantime."""
    if force:
        fresh.replace(target)
        return
    try:
        os.link(fresh, target)
    except FileExistsError as error:
        raise _taken(target) from error
    except OSError:  # a file system without hard links: only the look beforehand guards the place
        fresh.replace(target)


@contextmanager
def whole_folder(target: Path, *, force: bool = False) -> Iterator[Path]:
    """As `whole_file` for a folder, with a `MARK` left in it; by `force` an older export makes way."""
    _refuse_taken(target, force=force)
    with _translated(target):
        fresh = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".part", dir=target.parent))
        try:
            yield fresh
            fresh.chmod(0o777 & ~_mask())
            for path in sorted(fresh.iterdir()):
                settle(path)
            _put_folder(fresh, target)
            settle(target.parent)
        finally:
            shutil.rmtree(fresh, ignore_errors=True)


def _refuse_taken(target: Path, *, force: bool) -> None:
    if not os.path.lexists(target):
        return
    if not target.is_dir() or target.is_symlink():
        raise _taken(target)
    held = {path.name for path in target.iterdir()}
    if held and not (force and MARK in held):
        raise _taken_folder(target)


def _put_folder(fresh: Path, target: Path) -> None:
    """Put the folder there; an older one is moved aside first, and back again where that fails."""
    if not (target.is_dir() and any(target.iterdir())):
        fresh.replace(target)
        return
    aside = Path(tempfile.mkdtemp(prefix=f".{target.name}.", suffix=".old", dir=target.parent))
    target.replace(aside)
    try:
        fresh.replace(target)
    except OSError:
        aside.replace(target)
        raise
    shutil.rmtree(aside, ignore_errors=True)


@contextmanager
def _translated(target: Path) -> Iterator[None]:
    try:
        yield
    except OSError as error:
        raise (_full(target) if error.errno in _NO_ROOM else _unwritable(target)) from error


def _taken(target: Path) -> TargetTakenError:
    return TargetTakenError(
        f"已存在，不会覆盖：{target}。请换一个名称；确要替换同名文件时加 --force。",
        f"It exists already and is not overwritten: {target}. Name another, or replace the file by --force.",
    )


def _taken_folder(target: Path) -> TargetTakenError:
    return TargetTakenError(
        f"文件夹不为空，不会覆盖：{target}。请换一个名称；--force 只替换以前导出的文件夹。",
        f"The folder holds something and is not overwritten: {target}. Name another; "
        "--force replaces a folder that was exported before, no other.",
    )


def _is_folder(target: Path) -> TargetTakenError:
    return TargetTakenError(
        f"这是文件夹：{target}。请写文件名。", f"That is a folder: {target}. Name a file in it."
    )


def _full(target: Path) -> TargetFullError:
    return TargetFullError(
        f"磁盘已满，未能写出：{target}。请腾出空间，或换一个位置。",
        f"The disk is full, so nothing was written to {target}. Make room, or name another place.",
    )


def _unwritable(target: Path) -> TargetUnwritableError:
    return TargetUnwritableError(
        f"不能写入：{target}。请核对文件夹是否存在、是否有写入权限。",
        f"It cannot be written: {target}. Check that its folder is there and may be written.",
    )
