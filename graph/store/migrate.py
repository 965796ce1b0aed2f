"""Bringing an older record up to this release: on a copy, verified, then put in its place by one rename.

Older by its format number: the steps from one number to the next are run one by one. Older by its tables
only, since the ontology gained kinds or fields: they are added (`graph.store.shape`). Whatever happens,
the home holds the old record or the new one. The old file stays as `record.db.format-N`, where N is the
format it has; of several upgrades within one format the last is kept.

Nobody may have the record open meanwhile: a process of the older release would go on with the old file.
"""

from __future__ import annotations

import os
from collections.abc import Callable, Iterator, Mapping, Sequence
from contextlib import closing, contextmanager
from itertools import zip_longest
from pathlib import Path
from types import MappingProxyType
from typing import NamedTuple, cast

import apsw

from graph.kinds import Ontology
from graph.store.ddl import quoted
from graph.store.faults import newer
from graph.store.port import FORMAT, Progress, StoreBusyError, StoreDamagedError, StoreError, silent
from graph.store.shape import columns, fits, kinds_held, refuse_losses, reshape
from graph.store.sqlite_errors import damaged, translated
from graph.store.sqlite_file import arriving, connect, copied, without_journal, writing_alone


class Step(NamedTuple):
    """How a record of one format becomes one of the next, in a transaction of its own.

    `keeps`: every value that was there is there afterwards under the same name. Otherwise only the number
    of rows of each table that stays is held against the old record.
    """

    change: Callable[[apsw.Connection, Ontology], None]
    keeps: bool = True


Steps = Mapping[int, Step]

STEPS: Steps = MappingProxyType({})
"""By the format they start from. The first format is 1, so there is none yet."""


class OlderFormatError(StoreError):
    """The record was written by a release so old that this one has no step from its format."""

    code = "STORE_OLDER_FORMAT"


class MigrationError(StoreError):
    """The upgraded copy does not hold what the record holds; the record is as it was."""

    code = "STORE_MIGRATION"


def is_current(connection: apsw.Connection, path: Path, ontology: Ontology) -> bool:
    """Whether a record is as this release writes it; NewerFormatError if a newer one wrote it."""
    return format_of(connection, path) == FORMAT and fits(connection, ontology)


def format_of(connection: apsw.Connection, path: Path) -> int:
    """The format of the record; StoreDamagedError where the file is none."""
    try:
        rows = connection.execute("SELECT value FROM record_about WHERE name = 'format'").fetchall()
    except apsw.SQLError as error:
        raise StoreDamagedError(*damaged(path)) from error
    if not rows:
        raise StoreDamagedError(*damaged(path))
    found = cast(int, rows[0][0])
    if found > FORMAT:
        raise newer(found, FORMAT)
    return found


def upgrade(
    path: Path, key: bytes, ontology: Ontology, *, steps: Steps = STEPS, progress: Progress = silent
) -> None:
    """Bring the record at `path` up to this release; nothing happens where it is.

    `progress` is told how the copying goes, when the copy is there, changed and verified, when the old
    file is kept, and when the copy is in its place. Needs room for one more record on the disk. Errors
    leave the record as it was.
    """
    with writing_alone(path), translated(path), _alone(path, key) as old:
        start = format_of(old, path)
        if is_current(old, path, ontology):
            return
        due = _due(start, steps)
        if not due:
            refuse_losses(old, ontology)
        with arriving(path) as fresh:
            with closing(copied(old, fresh, key, progress)) as copy:
                progress("copied", 0)
                _change(copy, ontology, due)
                progress("changed", 0)
                _verify(old, copy, keeps=all(step.keeps for step in due))
                progress("verified", 0)
                copy.pragma("journal_mode", "WAL")
            _keep(path, start)
            progress("kept", 0)
        progress("swapped", 0)


@contextmanager
def _alone(path: Path, key: bytes) -> Iterator[apsw.Connection]:
    """The record under a lock that nobody else can pass, all of it in the one file without a journal."""
    with closing(connect(path, key, writable=True)) as connection:
        try:
            without_journal(connection)
            connection.pragma("locking_mode", "EXCLUSIVE")
            connection.execute("BEGIN EXCLUSIVE; COMMIT")
        except apsw.BusyError as error:
            raise _in_use(path) from error
        yield connection


def _due(start: int, steps: Steps) -> Sequence[Step]:
    missing = [number for number in range(start, FORMAT) if number not in steps]
    if missing:
        raise OlderFormatError(
            f"数据格式 {start} 过旧，本程序没有从格式 {missing[0]} 起的升级步骤。请先用较早的版本升级。",
            f"The record has format {start}; this release has no step from {missing[0]}. "
            "Upgrade it with an earlier release first.",
        )
    return [steps[number] for number in range(start, FORMAT)]


def _change(copy: apsw.Connection, ontology: Ontology, due: Sequence[Step]) -> None:
    try:
        for step in due:
            with copy:
                step.change(copy, ontology)
        with copy:
            copy.execute("UPDATE record_about SET value = ? WHERE name = 'format'", (FORMAT,))
            reshape(copy, ontology)
    except (apsw.SQLError, apsw.ConstraintError) as error:
        raise _not_the_same(str(error)) from error


def _verify(old: apsw.Connection, copy: apsw.Connection, *, keeps: bool) -> None:
    faults = copy.execute("PRAGMA integrity_check").fetchall()
    if faults != [("ok",)]:
        raise _not_the_same(str(faults[0][0]))
    after = kinds_held(copy)
    for table in ("loads", "change_log", *(kind for kind in kinds_held(old) if kind in after)):
        if not (_same_rows if keeps else _as_many)(old, copy, table):
            raise _not_the_same(table)


def _same_rows(old: apsw.Connection, copy: apsw.Connection, table: str) -> bool:
    """Whether every value of the old table is in the new one, row by row."""
    before = columns(old, table)
    if not before.keys() <= columns(copy, table).keys():
        return not _count(old, table)
    key = sorted((column for column in before.values() if column.place), key=lambda column: column.place)
    ordered = ", ".join(quoted(column.name) for column in key)
    sql = f"SELECT {', '.join(map(quoted, before))} FROM {quoted(table)} ORDER BY {ordered}"  # noqa: S608
    return all(mine == its for mine, its in zip_longest(old.execute(sql), copy.execute(sql)))


def _as_many(old: apsw.Connection, copy: apsw.Connection, table: str) -> bool:
    return _count(old, table) == _count(copy, table)


def _count(connection: apsw.Connection, table: str) -> int:
    sql = f"SELECT count(*) FROM {quoted(table)}"  # noqa: S608
    return cast(int, connection.execute(sql).fetchall()[0][0])


def _keep(path: Path, number: int) -> None:
    """A second name for the old file, which stays when the first one passes to the new file."""
    kept = kept_as(path, number)
    kept.unlink(missing_ok=True)
    os.link(path, kept)


def kept_as(path: Path, number: int) -> Path:
    """Where a record of a format is kept once it has been upgraded."""
    return path.with_name(f"{path.name}.format-{number}")


def _in_use(path: Path) -> StoreBusyError:
    return StoreBusyError(
        f"数据需要升级，但另一个进程正在使用：{path.parent}。请停止服务后重试。",
        f"The record has to be upgraded and another process has it open: {path.parent}. "
        "Stop the service and try again.",
    )


def _not_the_same(where: str) -> MigrationError:
    return MigrationError(
        f"升级后的副本与原数据不一致（{where}）；原数据未作任何改动。请报告此问题。",
        f"The upgraded copy does not hold what the record holds ({where}); the record is as it was. "
        "Report this.",
    )
