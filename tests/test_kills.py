"""A process killed while it writes leaves the record as it was or with everything, and one can tell which.

The processes are real and so are the kills (`writer.py`). What was acknowledged is never lost; the record is
sound, and the next write goes through without anything being mended by hand.
"""

from __future__ import annotations

import os
import pickle
import random
import subprocess
import sys
import time
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

import pytest

from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.records import Change, Removal, Tie
from graph.store.port import BATCH, Written
from graph.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from conftest import Make, Town

WRITER = Path(__file__).with_name("writer.py")
ROOT = WRITER.parents[1]
KEY = bytes(32)
MOMENTS = 20

LOST = ("begun", "writing", "checked", "committing")
KEPT = ("committed",)


@dataclass(frozen=True)
class Case:
    """A record with the town in it, a write that adds, changes and removes, and what the record says before
    and after. `seconds` is how long the write takes when nobody disturbs it."""

    record: Path
    changes: Path
    before: str
    after: str
    written: Written
    seconds: float


def many(make: Make, town: Town) -> Iterator[Change]:
    """Enough changes for more than one batch: new names and ties, changed units, a tie taken out."""
    names = [make.node("Name", name_zh=f"旧名{number}") for number in range(BATCH + 500)]
    yield from names
    for number, name in enumerate(names[:800]):
        yield make.tie("NAMED", town["甲"], name, date(1900, 1, 1) + timedelta(number))
    yield from (make.changed(town[unit], name_en="renamed") for unit in "甲乙丙丁")
    yield next(Removal(r.identity) for r in town.records if isinstance(r, Tie) and r.identity.kind == "LEADS")


@pytest.fixture(scope="module")
def case(tmp_path_factory: pytest.TempPathFactory, town: Town, make: Make) -> Case:
    folder = tmp_path_factory.mktemp("kills")
    record, changes = folder / "record.db", folder / "changes"
    with_town = SqliteStore(record, KEY, ONTOLOGY)
    with_town.write(town.records, make.load())
    before = digest(with_town, ONTOLOGY)
    changes.write_bytes(pickle.dumps(list(many(make, town))))
    undisturbed = Path(copyfile(record, folder / "undisturbed.db"))
    process = start(undisturbed, changes)
    waited(process, "begun")
    began = time.monotonic()
    assert "written" in process.communicate(timeout=60)[0]
    seconds = time.monotonic() - began
    with_town.close()
    other = SqliteStore(undisturbed, KEY, ONTOLOGY)
    entry = other.load("killed")
    assert entry is not None
    after = digest(other, ONTOLOGY)
    other.close()
    return Case(record, changes, before, after, entry.written, seconds)


def start(record: Path, changes: Path, point: str = "") -> subprocess.Popen[str]:
    """A process that writes into the record."""
    command = [sys.executable, str(WRITER), str(record), str(changes), "killed", point]
    there = {**os.environ, "PYTHONPATH": str(ROOT)}
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=there)


def waited(process: subprocess.Popen[str], line: str) -> None:
    """Read on until the process has said a line."""
    assert process.stdout is not None
    assert any(said.strip() == line for said in process.stdout), f"it never said {line}"


def whole_or_nothing(case: Case, record: Path, told: str, make: Make) -> bool:
    """Open the record after a kill: it is sound and all or nothing; whether it is all."""
    store = SqliteStore(record, KEY, ONTOLOGY)
    assert store.check() == ()
    entry, found = store.load("killed"), digest(store, ONTOLOGY)
    assert found == (case.before if entry is None else case.after)
    assert entry is None or entry.written == case.written
    assert entry is not None or "written" not in told
    again = store.write(pickle.loads(case.changes.read_bytes()), make.load("killed"))
    assert again.version == case.written.version
    assert digest(store, ONTOLOGY) == case.after
    store.close()
    return entry is not None


@pytest.mark.parametrize("point", [*LOST, *KEPT])
def test_a_kill_at_a_named_point_leaves_all_or_nothing(
    case: Case, tmp_path: Path, make: Make, point: str
) -> None:
    record = Path(copyfile(case.record, tmp_path / "record.db"))
    process = start(record, case.changes, point)
    told = process.communicate(timeout=60)[0]
    assert process.returncode == -9
    assert told.split()[-1] == point
    assert whole_or_nothing(case, record, told, make) == (point in KEPT)


@pytest.mark.parametrize("moment", range(MOMENTS))
def test_a_kill_at_any_moment_leaves_all_or_nothing(
    case: Case, tmp_path: Path, make: Make, moment: int
) -> None:
    record = Path(copyfile(case.record, tmp_path / "record.db"))
    process = start(record, case.changes)
    waited(process, "begun")
    time.sleep(case.seconds * (moment + random.random()) / MOMENTS)
    process.kill()
    told = process.communicate(timeout=60)[0]
    whole = whole_or_nothing(case, record, told, make)
    assert whole or "committed" not in told


@pytest.mark.parametrize("moment", range(6))
def test_a_kill_while_the_record_is_made_leaves_none_or_a_good_one(
    case: Case, tmp_path: Path, make: Make, moment: int
) -> None:
    process = start(tmp_path / "record.db", case.changes)
    waited(process, "ready")
    time.sleep(0.008 * moment)
    process.kill()
    process.communicate(timeout=60)
    store = SqliteStore(tmp_path / "record.db", KEY, ONTOLOGY)
    assert (store.version(), store.check()) == (0, ())
    assert store.write([make.coded("Unit", "甲")], make.load()).version == 1
    store.close()
    assert not list(tmp_path.glob("*.new*"))


def test_a_reader_sees_one_version_while_the_writer_is_killed(case: Case, tmp_path: Path, make: Make) -> None:
    record = Path(copyfile(case.record, tmp_path / "record.db"))
    reader = SqliteStore(record, KEY, ONTOLOGY)
    process = start(record, case.changes, "committing")
    process.communicate(timeout=60)
    assert digest(reader, ONTOLOGY) == case.before
    reader.write(pickle.loads(case.changes.read_bytes()), make.load("killed"))
    assert digest(reader, ONTOLOGY) == case.after
    reader.close()
