"""A record of an older release becomes one of this release, or stays exactly as it was.

The files are real: encrypted records made by an ontology that lacks kinds and fields of ours, and records of
a format 0 that never was, in which the Chinese name of a unit is its `title`. The processes that upgrade
are real too, and are killed: `python tests/test_migrate.py RECORD [POINT]` upgrades a record, tells every
step on a line of its own (`ready`, the points as they are reached, `upgraded`), and kills
itself at the point.
"""

from __future__ import annotations

import os
import random
import re
import signal
import subprocess
import sys
import time
from collections.abc import Callable, Iterable, Iterator
from contextlib import closing
from dataclasses import replace
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING, NamedTuple

import apsw
import pytest

from graph.canonical import digest
from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType, Visibility, words
from graph.ontology.domain import ONTOLOGY
from graph.records import Change, Node, NodeKey, Tie
from graph.store.migrate import MigrationError, OlderFormatError, Step, kept_as, upgrade
from graph.store.port import FORMAT, StoreBusyError, StoreDamagedError, StoreError, StoreFullError
from graph.store.shape import ShapeError
from graph.store.sqlite import SqliteStore
from graph.store.sqlite_file import connect

if TYPE_CHECKING:
    from conftest import Make, Town

KEY = bytes(32)
ROOT = Path(__file__).parents[1]

ABSENT_KIND, ABSENT_RELATION = "Facility", "SUCCEEDED_BY"
ABSENT_FIELDS = {"Unit": ("moved_in_on", "survey_state"), "LOCATED_IN": ("is_registered",)}
"""What the older ontology lacks; the town has units and ties of the two kinds, and none of the absent."""

BEFORE, AFTER = ("copying", "copied", "changed", "verified", "kept"), ("swapped",)


def old_title(connection: apsw.Connection, _: Ontology) -> None:
    """From format 0 to 1."""
    connection.execute('ALTER TABLE "Unit" RENAME COLUMN title TO name_zh')


STEPS = {0: Step(old_title, keeps=False)}


def lacking(names: Iterable[str], kind: NodeKind | RelationKind) -> tuple[Field, ...]:
    """The fields of a kind without some."""
    return tuple(field for field in kind.fields if field.name not in names)


def older() -> Ontology:
    """The ontology as it might have been before: two kinds and some fields were added since."""
    nodes = {name: kind for name, kind in ONTOLOGY.nodes.items() if name != ABSENT_KIND}
    ties = {
        name: replace(kind, pairs=tuple(pair for pair in kind.pairs if ABSENT_KIND not in pair))
        for name, kind in ONTOLOGY.relations.items()
        if name != ABSENT_RELATION
    }
    nodes["Unit"] = replace(nodes["Unit"], fields=lacking(ABSENT_FIELDS["Unit"], nodes["Unit"]))
    ties["LOCATED_IN"] = replace(
        ties["LOCATED_IN"], fields=lacking(ABSENT_FIELDS["LOCATED_IN"], ties["LOCATED_IN"]), discriminator=()
    )
    return Ontology(nodes, ties)


def with_fields(kind: str, change: Callable[[Field], Field | None], *more: Field) -> Ontology:
    """Our ontology with every field of a node kind changed, or left out where the change gives None."""
    fields = tuple(new for field in ONTOLOGY.nodes[kind].fields if (new := change(field)) is not None)
    changed = replace(ONTOLOGY.nodes[kind], fields=(*fields, *more))
    return Ontology({**ONTOLOGY.nodes, kind: changed}, ONTOLOGY.relations)


def cut(record: Change) -> Change:
    """The record without the fields that the older ontology lacks."""
    assert isinstance(record, Node | Tie)
    kind: NodeKind | RelationKind
    if isinstance(record, Node):
        kind = ONTOLOGY.nodes[record.kind]
    else:
        kind = ONTOLOGY.relations[record.identity.kind]
    absent = ABSENT_FIELDS.get(kind.name, ())
    held = (v for f, v in zip(kind.fields, record.values, strict=True) if f.name not in absent)
    return record._replace(values=tuple(held))


class Said(NamedTuple):
    """Everything that a record says and that an upgrade has to leave alone."""

    digest: str
    version: int
    changes: list[object]
    loads: list[object]


def said(store: SqliteStore) -> Said:
    """What a record says, by the ontology of this release."""
    return Said(digest(store, ONTOLOGY), store.version(), [*store.changes(0)], [*store.loads()])


def opened(record: Path, ontology: Ontology = ONTOLOGY) -> SqliteStore:
    """The record, upgraded on the way where it has to be."""
    return SqliteStore(record, KEY, ontology)


def made(record: Path, ontology: Ontology, records: Iterable[Change], make: Make) -> Path:
    """A record made by a release with this ontology; the second load renames a unit."""
    with closing(opened(record, ontology)) as store:
        store.write(records, make.load())
    return record


def old_record(folder: Path, town: Town, make: Make) -> Path:
    """The town as the older ontology has it."""
    return made(folder / "record.db", older(), map(cut, town.records), make)


@pytest.fixture
def reference(tmp_path: Path, town: Town, make: Make) -> Said:
    """What a record of this release says of the town."""
    (tmp_path / "reference").mkdir()
    with closing(opened(made(tmp_path / "reference" / "r.db", ONTOLOGY, town.records, make))) as store:
        return said(store)


def sentences(error: StoreError, *named: str) -> None:
    """Both sentences are there, and each names what it is about."""
    assert re.search("[\u4e00-\u9fff]", error.zh) is not None
    assert all(name in sentence for name in named for sentence in (error.zh, error.en))


# --- the ontology has gained kinds and fields


def test_a_record_made_before_kinds_and_fields_were_added_says_what_it_said(
    tmp_path: Path, town: Town, make: Make, reference: Said
) -> None:
    record = old_record(tmp_path, town, make)
    with closing(opened(record)) as store:
        assert said(store) == reference
        assert store.check() == ()
    assert kept_as(record, FORMAT).exists()
    assert not list(tmp_path.glob("*.new*"))


def test_an_upgraded_record_takes_what_was_added(tmp_path: Path, town: Town, make: Make) -> None:
    with closing(opened(old_record(tmp_path, town, make))) as store:
        before = store.version()
        new = make.coded(ABSENT_KIND, "新场地")
        moved = make.changed(town["甲"], survey_state="partial")
        store.write([new, moved, make.tie(ABSENT_RELATION, town["甲"], town["乙"])], make.load("second"))
        assert store.get_nodes([NodeKey(ABSENT_KIND, new.key), town.key("甲")]) == [new, moved]
        assert [line.sequence for line in store.changes(before)] == [before + 1, before + 2, before + 3]


def test_names_of_old_and_new_kinds_do_not_get_in_each_others_way(
    tmp_path: Path, town: Town, make: Make
) -> None:
    with closing(opened(old_record(tmp_path, town, make))) as store:
        store.write((make.coded(ABSENT_KIND, f"场地{i}") for i in range(20)), make.load("second"))
        store.write([make.changed(town["乙"], name_zh="改名")], make.load("third"))
        assert store.search("柳城", 9) == [town.key("柳城")]
        assert len(store.search("场地", 99)) == 20
        assert (store.search("乙", 9), store.search("改名", 9)) == ([], [town.key("乙")])
        assert store.search("东组团", 9) == [town.key("东组团")]
        assert store.check() == ()


def test_a_current_record_is_not_touched(tmp_path: Path, town: Town, make: Make) -> None:
    record = made(tmp_path / "record.db", ONTOLOGY, town.records, make)
    inode = record.stat().st_ino
    opened(record).close()
    upgrade(record, KEY, ONTOLOGY)
    assert record.stat().st_ino == inode
    assert not kept_as(record, FORMAT).exists()


def test_an_upgraded_record_is_not_upgraded_again(tmp_path: Path, town: Town, make: Make) -> None:
    record = old_record(tmp_path, town, make)
    opened(record).close()
    inode = record.stat().st_ino
    opened(record).close()
    assert record.stat().st_ino == inode


def test_the_kept_file_is_the_record_as_it_was(
    tmp_path: Path, town: Town, make: Make, reference: Said
) -> None:
    record = old_record(tmp_path, town, make)
    opened(record).close()
    with closing(opened(kept_as(record, FORMAT), older())) as store:
        assert digest(store, older()) != reference.digest
        assert store.get_nodes([town.key("甲")]) == [cut(town["甲"])]
        assert store.version() == reference.version


def test_a_field_that_became_optional_is_let_off(tmp_path: Path, town: Town, make: Make) -> None:
    record = made(tmp_path / "record.db", ONTOLOGY, town.records, make)
    loose = with_fields("Unit", lambda f: replace(f, required=False))
    with closing(opened(record, loose)) as store:
        assert store.get_nodes([town.key("甲")]) == [town["甲"]]


def test_empty_tables_are_never_in_the_way(tmp_path: Path, make: Make) -> None:
    record = made(tmp_path / "record.db", ONTOLOGY, [make.node("Name", name_zh="名")], make)
    strict = with_fields("Unit", lambda f: replace(f, type=ValueType.INTEGER, required=True))
    del strict.nodes[ABSENT_KIND]
    with closing(opened(record, strict)) as store:
        assert store.info().counts == {"Name": 1}


EXTRA = Field("extra", ValueType.TEXT, words("多", "extra", "多", "extra"), Visibility.PUBLIC, required=True)

REFUSED = {
    "a removed field": (
        with_fields("Unit", lambda f: None if f.name == "employees" else f),
        "Unit.employees",
    ),
    "a retyped field": (
        with_fields("Unit", lambda f: replace(f, type=ValueType.NUMBER) if f.name == "employees" else f),
        "Unit.employees",
    ),
    "a new required field": (with_fields("Unit", lambda f: f, EXTRA), "Unit.extra"),
    "a field required now": (
        with_fields("Unit", lambda f: replace(f, required=True) if f.name == "name_en" else f),
        "Unit.name_en",
    ),
    "a removed kind": (
        Ontology({k: v for k, v in ONTOLOGY.nodes.items() if k != "Member"}, ONTOLOGY.relations),
        "Member",
    ),
}


@pytest.mark.parametrize("why", REFUSED)
def test_what_would_lose_or_invent_a_value_is_refused_and_named(
    tmp_path: Path, town: Town, make: Make, reference: Said, why: str
) -> None:
    record = made(tmp_path / "record.db", ONTOLOGY, town.records, make)
    ontology, named = REFUSED[why]
    inode = record.stat().st_ino
    with pytest.raises(ShapeError) as caught:
        opened(record, ontology)
    sentences(caught.value, named)
    assert record.stat().st_ino == inode
    with closing(opened(record)) as store:
        assert said(store) == reference


def test_an_older_release_refuses_a_record_that_has_more_than_it_knows(
    tmp_path: Path, town: Town, make: Make, reference: Said
) -> None:
    record = made(tmp_path / "record.db", ONTOLOGY, town.records, make)
    with pytest.raises(ShapeError):
        opened(record, older())
    with closing(opened(record)) as store:
        assert said(store) == reference


# --- the format has gone on


@pytest.fixture
def format_0(tmp_path: Path, town: Town, make: Make) -> Path:
    """The town in a record of format 0, where units have a `title`."""
    record = made(tmp_path / "record.db", ONTOLOGY, town.records, make)
    with closing(connect(record, KEY, writable=True)) as writer:
        for name in ("Unit_named", "Unit_renamed"):
            writer.execute(f'DROP TRIGGER "{name}"')
        writer.execute('ALTER TABLE "Unit" RENAME COLUMN name_zh TO title')
        writer.execute("UPDATE record_about SET value = 0 WHERE name = 'format'")
    return record


def test_a_record_of_an_older_format_is_brought_up_by_its_step(format_0: Path, reference: Said) -> None:
    points: list[str] = []
    upgrade(format_0, KEY, ONTOLOGY, steps=STEPS, progress=lambda point, _: points.append(point))
    assert points == [*BEFORE, *AFTER]
    assert kept_as(format_0, 0).exists()
    with closing(opened(format_0)) as store:
        assert (said(store), store.check(), store.info().format) == (reference, (), FORMAT)


def test_a_format_without_a_step_is_refused(format_0: Path) -> None:
    before = format_0.stat().st_ino
    with pytest.raises(OlderFormatError) as caught:
        opened(format_0)
    sentences(caught.value, "0")
    assert format_0.stat().st_ino == before


def loses_a_row(connection: apsw.Connection, ontology: Ontology) -> None:
    """A step with a fault: a unit goes."""
    old_title(connection, ontology)
    connection.execute('DELETE FROM "Unit" WHERE rowid = 1')


def turns_a_value(connection: apsw.Connection, ontology: Ontology) -> None:
    """A step with a fault: a band is not what it was."""
    connection.execute("UPDATE \"Unit\" SET employees_band = '0' WHERE rowid = 1")


def forgets_a_load(connection: apsw.Connection, ontology: Ontology) -> None:
    """A step with a fault: the account of a load goes."""
    connection.execute("DELETE FROM loads")


def breaks_off(connection: apsw.Connection, ontology: Ontology) -> None:
    """A step with a fault: it asks for a table that is not there."""
    connection.execute("SELECT * FROM nothing")


@pytest.mark.parametrize(
    "step",
    [
        Step(loses_a_row, keeps=False),
        Step(forgets_a_load, keeps=False),
        Step(turns_a_value),
        Step(breaks_off),
        Step(old_title),
    ],
    ids=lambda step: step.change.__name__,
)
def test_a_faulty_step_is_noticed_and_the_record_stays_as_it_was(
    format_0: Path, reference: Said, step: Step
) -> None:
    inode = format_0.stat().st_ino
    with pytest.raises(StoreError) as caught:
        upgrade(format_0, KEY, ONTOLOGY, steps={0: step})
    assert isinstance(caught.value, MigrationError | ShapeError)
    assert format_0.stat().st_ino == inode
    assert not list(format_0.parent.glob("record.db.*"))
    upgrade(format_0, KEY, ONTOLOGY, steps=STEPS)
    with closing(opened(format_0)) as store:
        assert said(store) == reference


# --- what may come in the way


def test_a_record_that_somebody_has_open_is_not_upgraded(
    tmp_path: Path, town: Town, make: Make, reference: Said
) -> None:
    record = old_record(tmp_path, town, make)
    with closing(opened(record, older())) as service:
        assert service.version() == reference.version
        with pytest.raises(StoreBusyError) as caught:
            opened(record)
        sentences(caught.value, str(tmp_path))
        assert "停止服务" in caught.value.zh
        service.write([make.coded("Zone", "后来")], make.load("meanwhile"))
    with closing(opened(record)) as store:
        assert store.load("meanwhile") is not None


def test_several_that_open_an_older_record_at_once_find_it_upgraded_once(
    tmp_path: Path, town: Town, make: Make, reference: Said
) -> None:
    record = old_record(tmp_path, town, make)
    there = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, str(record)]
    both = [subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=there) for _ in range(3)]
    told = [process.communicate(timeout=60)[0].split() for process in both]
    assert [lines[-1] for lines in told] == ["upgraded"] * 3
    assert sum("swapped" in lines for lines in told) == 1
    with closing(opened(record)) as store:
        assert said(store) == reference


def test_a_damaged_record_is_not_upgraded(tmp_path: Path, town: Town, make: Make) -> None:
    record = old_record(tmp_path, town, make)
    with closing(connect(record, KEY, writable=True)):
        pass
    content = bytearray(record.read_bytes())
    for place in range(4096 * 2, len(content), 4096):
        content[place + 100] ^= 1
    record.write_bytes(content)
    with pytest.raises(StoreDamagedError):
        opened(record)
    assert record.read_bytes() == content
    assert not list(tmp_path.glob("record.db.*"))


@pytest.mark.parametrize("share", [0.1, 0.6, 0.9])
def test_a_full_disk_leaves_the_old_record(tmp_path: Path, town: Town, make: Make, share: float) -> None:
    place = tmp_path / "disk"
    place.mkdir()
    record = old_record(tmp_path, town, make)
    with closing(connect(record, KEY, writable=True)):
        pass
    room = int(record.stat().st_size * (1 + share))
    mount = ["mount", "-t", "tmpfs", "-o", f"size={room}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("需要 root 才能挂载小磁盘 / only root can mount a small disk")
    try:
        moved = Path(copyfile(record, place / "record.db"))
        with pytest.raises(StoreFullError) as caught:
            opened(moved)
        sentences(caught.value, str(place))
        assert sorted(path.name for path in place.iterdir()) == ["record.db", "record.lock"]
        opened(moved, older()).close()
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


# --- kills


def start(record: Path, point: str = "") -> subprocess.Popen[str]:
    """A process that upgrades the record."""
    there = {**os.environ, "PYTHONPATH": str(ROOT)}
    command = [sys.executable, __file__, str(record), point]
    return subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=there)


def old_or_new(record: Path, inode: int, expected: Said) -> bool:
    """After a kill: the record is the old file or the new one, and the next upgrade goes through.

    Whether it was the new one.
    """
    new = record.stat().st_ino != inode
    assert new or not kept_as(record, 0).exists() or kept_as(record, 0).stat().st_ino == inode
    upgrade(record, KEY, ONTOLOGY, steps=STEPS)
    with closing(opened(record)) as store:
        assert (said(store), store.check()) == (expected, ())
    assert kept_as(record, 0).stat().st_ino == inode
    assert not list(record.parent.glob("*.new*"))
    return new


@pytest.mark.parametrize("point", [*BEFORE, *AFTER])
def test_a_kill_at_a_named_point_leaves_the_old_record_or_the_new(
    format_0: Path, reference: Said, point: str
) -> None:
    inode = format_0.stat().st_ino
    process = start(format_0, point)
    assert process.communicate(timeout=60)[0].split()[-1] == point
    assert process.returncode == -9
    assert old_or_new(format_0, inode, reference) == (point in AFTER)


def seconds(record: Path, folder: Path) -> Iterator[float]:
    """How long an upgrade takes when nobody disturbs it."""
    for number in range(2):
        process = start(Path(copyfile(record, folder / f"{number}.db")))
        assert process.stdout is not None
        process.stdout.readline()
        began = time.monotonic()
        process.communicate(timeout=60)
        yield time.monotonic() - began


def test_a_kill_at_any_moment_leaves_the_old_record_or_the_new(
    format_0: Path, reference: Said, tmp_path: Path
) -> None:
    with closing(connect(format_0, KEY, writable=True)):
        pass
    whole = max(seconds(format_0, tmp_path))
    for moment in range(20):
        (tmp_path / f"{moment}").mkdir()
        record = Path(copyfile(format_0, tmp_path / f"{moment}" / "record.db"))
        inode = record.stat().st_ino
        process = start(record)
        assert process.stdout is not None
        process.stdout.readline()
        time.sleep(whole * (moment + random.random()) / 20)
        process.kill()
        process.communicate(timeout=60)
        old_or_new(record, inode, reference)


def main(record: Path, point: str = "") -> None:
    """Upgrade, and die where told to."""

    def told(reached: str, _: int) -> None:
        print(reached, flush=True)
        if reached == point:
            os.kill(os.getpid(), signal.SIGKILL)

    print("ready", flush=True)
    upgrade(record, KEY, ONTOLOGY, steps=STEPS, progress=told)
    print("upgraded", flush=True)


if __name__ == "__main__":
    main(Path(sys.argv[1]), *sys.argv[2:])
