"""A backup taken while others write, restored elsewhere, says what the record said, or nothing is restored.

The homes are real, so are the commands and the kills: `python tests/test_keeping.py FILE KEYS HOME STEP`
restores a backup and kills itself before the rename number STEP, counted from 1.
"""

from __future__ import annotations

import itertools
import os
import re
import shutil
import signal
import subprocess
import sys
import threading
import time
from collections.abc import Callable, Iterator
from contextlib import closing, contextmanager
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import pytest

from api.cli import main as command
from api.doctor import clock, examine
from api.health import engine, room, writer
from graph.canonical import digest
from graph.errors import AllianceGraphError, WrongUseError
from graph.keeping import STAGE, Content, HomeNotEmptyError, back_up, restore
from graph.ontology.domain import ONTOLOGY
from graph.records import Node
from graph.store.connect import KEYS, RECORD, Home, connect
from graph.store.memory import MemoryStore
from graph.store.migrate import kept_as
from graph.store.port import Load, StoreDamagedError, StoreError, StoreFullError
from graph.store.sqlite import SqliteStore
from graph.store.sqlite_file import connect as connect_file
from graph.store.sqlite_file import copied, writing_alone

if TYPE_CHECKING:
    from conftest import Make, Town

ROOT = Path(__file__).parents[1]
LOCK = "record.lock"


def content_of(folder: Path) -> Content:
    """What the record of a home says."""
    with closing(connect(folder, ONTOLOGY).store) as store:
        assert store.check() == ()
        return Content(digest(store, ONTOLOGY), store.info())


def sentences(error: AllianceGraphError, *named: str) -> None:
    """Both sentences are there, and each names what it is about."""
    assert re.search("[\u4e00-\u9fff]", error.zh) is not None
    assert all(name in sentence for name in named for sentence in (error.zh, error.en))


def tree(folder: Path) -> dict[str, bytes]:
    """Every file under a folder."""
    return {str(p.relative_to(folder)): p.read_bytes() for p in sorted(folder.rglob("*")) if p.is_file()}


class Kept(NamedTuple):
    """A backup with its keys, and what it holds."""

    file: Path
    keys: Path
    content: Content


@pytest.fixture
def full(home: Home, town: Town, make: Make) -> Home:
    """A home with the town in it."""
    home.store.write(town.records, make.load())
    return home


@pytest.fixture
def kept(full: Home, tmp_path: Path) -> Kept:
    """A backup of the town."""
    file, keys = tmp_path / "town.backup", tmp_path / "keys"
    return Kept(file, keys, back_up(full, file, keys, ONTOLOGY))


def test_a_restored_home_is_the_home_that_was_backed_up(
    full: Home, kept: Kept, tmp_path: Path, town: Town, make: Make
) -> None:
    target = tmp_path / "elsewhere" / "home"
    assert restore(kept.file, kept.keys, target, ONTOLOGY) == kept.content == content_of(full.folder)
    again = connect(target, ONTOLOGY)
    assert (again.keys, list(again.store.loads())) == (full.keys, list(full.store.loads()))
    assert list(again.store.changes(0)) == list(full.store.changes(0))
    assert again.store.search("柳城", 9) == [town.key("柳城")]
    assert again.store.write([make.coded("Zone", "后来")], make.load("later")).added == 1
    again.store.close()
    assert {path.name for path in target.iterdir()} >= {RECORD, *KEYS}
    assert not (target / STAGE).exists()
    assert all((target / name).stat().st_mode & 0o077 == 0 for name in (*KEYS, ""))


def test_a_backup_is_one_file_without_a_key_in_it(full: Home, tmp_path: Path, town: Town) -> None:
    folder = tmp_path / "backups"
    folder.mkdir()
    back_up(full, folder / "town.backup", None, ONTOLOGY)
    assert [path.name for path in folder.iterdir()] == ["town.backup"]
    written = (folder / "town.backup").read_bytes()
    for name in KEYS:
        key = (full.folder / name).read_text().strip()
        assert key.encode() not in written
        assert bytes.fromhex(key) not in written
    assert "东组团".encode() not in written


def test_keys_are_written_for_their_owner_alone(kept: Kept, full: Home) -> None:
    assert tree(kept.keys) == {name: (full.folder / name).read_bytes() for name in sorted(KEYS)}
    assert kept.keys.stat().st_mode & 0o777 == 0o700
    assert all((kept.keys / name).stat().st_mode & 0o777 == 0o600 for name in KEYS)


def test_nothing_that_is_there_is_replaced_by_a_backup(full: Home, kept: Kept, tmp_path: Path) -> None:
    shared = tmp_path / "shared"
    shared.mkdir(mode=0o755)
    before = tree(tmp_path)
    new = tmp_path / "new.backup"
    for file, keys in (
        (kept.file, None),
        (new, kept.keys),
        (new, full.folder),
        (new, shared),
        (new, kept.file),
    ):
        with pytest.raises(StoreError) as caught:
            back_up(full, file, keys, ONTOLOGY)
        sentences(caught.value, str(keys or file))
    assert tree(tmp_path) == before


def test_a_backup_taken_while_others_write_is_one_committed_version(
    full: Home, tmp_path: Path, make: Make
) -> None:
    """The restore drill: the digest that was printed is that of the version, before and after."""
    digests, stop = {full.store.version(): digest(full.store, ONTOLOGY)}, threading.Event()

    def write() -> None:
        for number in itertools.count():
            if stop.is_set():
                return
            units: list[Node] = [
                make.coded("Unit", f"{number}-{i}", name_zh=f"新{number}") for i in range(300)
            ]
            written = full.store.write(units, make.load(f"load-{number}"))
            digests[written.version] = digest(full.store, ONTOLOGY)

    writer = threading.Thread(target=write)
    writer.start()
    try:
        kept = [
            (
                tmp_path / f"{n}.backup",
                back_up(full, tmp_path / f"{n}.backup", tmp_path / f"keys{n}", ONTOLOGY),
            )
            for n in range(5)
        ]
    finally:
        stop.set()
        writer.join()
    assert len({content.info.version for _, content in kept}) > 1
    for number, (file, content) in enumerate(kept):
        assert digests[content.info.version] == content.digest
        assert restore(file, tmp_path / f"keys{number}", tmp_path / f"home{number}", ONTOLOGY) == content
        assert content_of(tmp_path / f"home{number}") == content


def test_a_copy_holds_on_to_one_version_however_often_others_write(
    full: Home, tmp_path: Path, make: Make, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Small steps stand for a large record; SQLite would begin anew after every write."""
    monkeypatch.setattr("graph.store.sqlite_file._PAGES", 50)
    full.store.write((make.coded("Unit", f"{i}") for i in range(5_000)), make.load("many"))
    before, key = digest(full.store, ONTOLOGY), full.keys.record
    steps = itertools.count()

    def write(_: str, __: int) -> None:
        number = next(steps)
        assert number < 50
        full.store.write([make.coded("Unit", f"neu{number}")], make.load(f"{number}"))

    with closing(connect_file(full.folder / RECORD, key, writable=False)) as source:
        copied(source, tmp_path / "copy.db", key, write).close()
    assert next(steps) > 5
    with closing(SqliteStore(tmp_path / "copy.db", key, ONTOLOGY)) as copy:
        assert digest(copy, ONTOLOGY) == before


def test_keys_may_lie_in_the_home_before(kept: Kept, tmp_path: Path) -> None:
    target = tmp_path / "target"
    shutil.copytree(kept.keys, target)
    assert restore(kept.file, None, target, ONTOLOGY) == kept.content
    assert content_of(target) == kept.content


def test_a_stopped_home_that_was_copied_by_hand_can_be_restored(
    full: Home, tmp_path: Path, make: Make
) -> None:
    """With the journal, in which the last write still is since somebody was reading."""
    with closing(connect_file(full.folder / RECORD, full.keys.record, writable=False)) as reader:
        reader.execute("BEGIN")
        reader.execute("SELECT count(*) FROM loads").fetchall()
        full.store.write([make.coded("Zone", "后来")], make.load("later"))
        full.store.close()
    by_hand = tmp_path / "by-hand"
    shutil.copytree(full.folder, by_hand)
    target = tmp_path / "target"
    assert restore(by_hand / RECORD, by_hand, target, ONTOLOGY) == content_of(full.folder)


# --- what is refused


def a_record(home: Path, kept: Kept) -> None:
    """A home in use."""
    restore(kept.file, kept.keys, home, ONTOLOGY)


def other_keys(home: Path, kept: Kept) -> None:
    """The keys of another home."""
    connect(home, ONTOLOGY).store.close()
    (home / RECORD).unlink()


def something_else(home: Path, kept: Kept) -> None:
    """A folder of somebody else."""
    home.mkdir()
    (home / "论文.txt").write_text("论文")


def a_file(home: Path, kept: Kept) -> None:
    """No folder at all."""
    home.write_text("")


@pytest.mark.parametrize("occupy", [a_record, other_keys, something_else, a_file])
def test_a_home_that_holds_anything_is_refused_and_not_touched(
    kept: Kept, tmp_path: Path, occupy: Callable[[Path, Kept], None]
) -> None:
    target = tmp_path / "target"
    occupy(target, kept)
    before = tree(tmp_path)
    with pytest.raises(HomeNotEmptyError) as caught:
        restore(kept.file, kept.keys, target, ONTOLOGY)
    sentences(caught.value, str(target))
    assert tree(tmp_path) == before


def cut_short(file: Path, keys: Path) -> None:
    """Half of the file."""
    os.truncate(file, file.stat().st_size // 2)


def one_bit(file: Path, keys: Path) -> None:
    """A bit turned over in the last page that is in use."""
    content = bytearray(file.read_bytes())
    content[len(content) // 2] ^= 1
    file.write_bytes(content)


def torn_index(file: Path, keys: Path) -> None:
    """Pages that are as they were written, by somebody who tore the name index."""
    key = bytes.fromhex((keys / "record.key").read_text().strip())
    with closing(connect_file(file, key, writable=True)) as writer:
        writer.execute("DELETE FROM names_data WHERE id > 10")


def no_database(file: Path, keys: Path) -> None:
    """Something else altogether."""
    file.write_bytes(b"backup")


def empty(file: Path, keys: Path) -> None:
    """Nothing."""
    file.write_bytes(b"")


def wrong_key(file: Path, keys: Path) -> None:
    """A key of another home."""
    (keys / "record.key").write_text("00" * 32)


def no_key(file: Path, keys: Path) -> None:
    """Not a key."""
    (keys / "member.key").write_text("key")


@pytest.mark.parametrize("harm", [cut_short, one_bit, torn_index, no_database, empty, wrong_key, no_key])
def test_a_backup_that_does_not_open_is_named_and_leaves_the_home_empty(
    kept: Kept, tmp_path: Path, harm: Callable[[Path, Path], None]
) -> None:
    harm(kept.file, kept.keys)
    with pytest.raises(StoreDamagedError) as caught:
        restore(kept.file, kept.keys, tmp_path / "target", ONTOLOGY)
    sentences(caught.value, str(kept.file), str(kept.keys))
    assert tree(tmp_path / "target") in ({}, {LOCK: b""})


def test_any_bit_turned_over_in_a_backup_is_noticed(kept: Kept, tmp_path: Path) -> None:
    whole = kept.file.read_bytes()
    pages = len(whole) // 4096
    noticed = 0
    for page in range(0, pages, max(1, pages // 25)):
        turned = bytearray(whole)
        turned[page * 4096 + 2000] ^= 4
        (tmp_path / "turned").write_bytes(turned)
        try:
            found = restore(tmp_path / "turned", kept.keys, tmp_path / f"h{page}", ONTOLOGY)
        except StoreDamagedError:
            noticed += 1
        else:
            assert found == kept.content
    assert noticed > 5


@pytest.mark.parametrize("name", ["town.backup", *KEYS])
def test_what_is_missing_is_named(kept: Kept, tmp_path: Path, name: str) -> None:
    (kept.file if name == kept.file.name else kept.keys / name).unlink()
    with pytest.raises(WrongUseError) as caught:
        restore(kept.file, kept.keys, tmp_path / "target", ONTOLOGY)
    sentences(caught.value, name)
    assert not (tmp_path / "target").exists()


@contextmanager
def disk(place: Path, size: int) -> Iterator[Path]:
    """A small file system of its own, or a skip where it cannot be mounted."""
    place.mkdir()
    mount = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(mount, capture_output=True, check=False).returncode != 0:
        pytest.skip("需要 root 才能挂载小磁盘 / only root can mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


@pytest.mark.parametrize("share", [0.3, 0.8, 1.05, 1.3, 1.7])
def test_a_disk_that_is_too_small_gets_a_whole_backup_or_none(
    full: Home, tmp_path: Path, make: Make, share: float
) -> None:
    full.store.write((make.coded("Unit", f"{i}") for i in range(5_000)), make.load("many"))
    size = (full.folder / RECORD).stat().st_size
    with disk(tmp_path / "disk", int(size * share)) as place:
        if share > 1:
            content = back_up(full, place / "town.backup", None, ONTOLOGY)
            assert content == Content(digest(full.store, ONTOLOGY), full.store.info())
        else:
            with pytest.raises(StoreFullError):
                back_up(full, place / "town.backup", None, ONTOLOGY)
            assert list(place.iterdir()) == []


def test_a_home_on_a_disk_that_is_too_small_stays_empty(kept: Kept, tmp_path: Path) -> None:
    with disk(tmp_path / "disk", int(kept.file.stat().st_size * 0.6)) as place:
        with pytest.raises(StoreFullError):
            restore(kept.file, kept.keys, place, ONTOLOGY)
        assert tree(place) == {LOCK: b""}


def test_a_backup_on_a_read_only_disk_can_be_restored(kept: Kept, tmp_path: Path) -> None:
    with disk(tmp_path / "disk", kept.file.stat().st_size * 2) as place:
        shutil.copy(kept.file, place)
        subprocess.run(["mount", "-o", "remount,ro", str(place)], check=True)
        found = restore(place / kept.file.name, kept.keys, tmp_path / "target", ONTOLOGY)
    assert found == kept.content


# --- kills


@pytest.mark.parametrize("step", [1, 2, 3, 4])
def test_a_kill_before_any_rename_leaves_a_home_without_a_record_and_the_next_try_goes_through(
    kept: Kept, tmp_path: Path, step: int
) -> None:
    target = tmp_path / "target"
    there = {**os.environ, "PYTHONPATH": str(ROOT)}
    given = [str(kept.file), str(kept.keys), str(target), str(step)]
    killed = subprocess.run([sys.executable, __file__, *given], env=there, check=False)
    assert killed.returncode == -9
    assert not (target / RECORD).exists()
    assert (target / STAGE / RECORD).exists()
    assert restore(kept.file, kept.keys, target, ONTOLOGY) == kept.content
    assert content_of(target) == kept.content
    assert not (target / STAGE).exists()


@pytest.mark.parametrize("moment", range(8))
def test_a_kill_at_any_moment_leaves_a_home_empty_or_whole(kept: Kept, tmp_path: Path, moment: int) -> None:
    target = tmp_path / "target"
    there = {**os.environ, "PYTHONPATH": str(ROOT)}
    given = [str(kept.file), str(kept.keys), str(target), "99"]
    process = subprocess.Popen([sys.executable, __file__, *given], env=there, stdout=subprocess.PIPE)
    assert process.stdout is not None
    process.stdout.readline()
    time.sleep(0.02 * moment)
    process.kill()
    process.communicate(timeout=60)
    if not (target / RECORD).exists():
        restore(kept.file, kept.keys, target, ONTOLOGY)
    assert content_of(target) == kept.content


# --- the commands


class Told(NamedTuple):
    """What one command printed and how it ended."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Callable[..., Told]:
    """Run `alliance-graph` in this process."""

    def go(*arguments: object) -> Told:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", *map(str, arguments)])
        capfd.readouterr()
        with pytest.raises(SystemExit) as ended:
            command()
        sys.stdout.flush()
        out, err = capfd.readouterr()
        return Told(ended.value.code if isinstance(ended.value.code, int) else 0, out, err)

    return go


def test_both_commands_print_the_same_digest_version_and_counts(
    run: Callable[..., Told], full: Home, tmp_path: Path
) -> None:
    file, keys, target = tmp_path / "b", tmp_path / "keys", tmp_path / "target"
    backed = run("backup", file, "--with-keys", keys, "--home", full.folder)
    assert backed.code == 0, backed.err
    assert str(keys) in backed.err
    restored = run("restore", file, "--keys", keys, "--home", target)
    assert restored.code == 0, restored.err
    assert backed.out.splitlines()[1:] == restored.out.splitlines()[1:]
    assert f"SHA-256 {digest(full.store, ONTOLOGY)}" in backed.out
    assert f"version {full.store.version()}" in backed.out
    assert "Unit 6" in backed.out


def test_a_backup_without_keys_says_that_they_have_to_be_kept(
    run: Callable[..., Told], full: Home, tmp_path: Path
) -> None:
    told = run("backup", tmp_path / "b", "--home", full.folder)
    assert told.code == 0
    assert all(name in told.err for name in (*KEYS, "--with-keys"))
    for name in KEYS:
        assert (full.folder / name).read_text().strip() not in told.out + told.err


@pytest.mark.parametrize("what", ["over a file", "no home", "full home", "no file", "no keys"])
def test_what_cannot_be_done_ends_in_two_languages(
    run: Callable[..., Told], full: Home, kept: Kept, tmp_path: Path, what: str
) -> None:
    nowhere = tmp_path / "nowhere"
    given: dict[str, tuple[int, tuple[Any, ...]]] = {
        "over a file": (1, ("backup", kept.file, "--home", full.folder)),
        "no home": (2, ("backup", tmp_path / "b", "--home", nowhere)),
        "full home": (1, ("restore", kept.file, "--keys", kept.keys, "--home", full.folder)),
        "no file": (2, ("restore", nowhere, "--keys", kept.keys, "--home", tmp_path / "t")),
        "no keys": (2, ("restore", kept.file, "--home", tmp_path / "t")),
    }
    code, arguments = given[what]
    told = run(*arguments)
    assert (told.code, told.out) == (code, "")
    assert len(told.err.splitlines()) == 2
    assert not nowhere.exists()


# --- doctor

NOW = datetime(2017, 6, 1, tzinfo=UTC)


def ill(home: Home, now: datetime = NOW) -> list[str]:
    """What `doctor` finds not to be well."""
    return [finding.en for finding in examine(home, now) if not finding.well]


def test_a_home_that_is_well_has_nothing_to_find_and_every_finding_is_in_both_languages(full: Home) -> None:
    findings = examine(full, NOW)
    assert all(finding.well for finding in findings)
    assert {"integrity", "disk space", "clock", "unfinished copy", "writing now"} <= {f.en for f in findings}
    assert all(re.search("[\u4e00-\u9fff]", f.zh) and f.found for f in findings)


def test_a_store_of_another_kind_is_examined_without_what_is_of_the_file(
    full: Home, town: Town, make: Make
) -> None:
    memory = MemoryStore(ONTOLOGY)
    memory.write(town.records, make.load())
    findings = {f.en: f for f in examine(replace(full, store=memory), NOW)}
    assert all(finding.well for finding in findings.values())
    assert not {"SQLite version", "disk space"} & findings.keys()
    assert {"snapshot equals record", "clock", "key record.key"} <= findings.keys()


def test_a_clock_behind_the_record_is_noticed(full: Home) -> None:
    assert ill(full, datetime(2016, 12, 31, tzinfo=UTC)) == ["clock"]
    assert ill(full, datetime(2000, 1, 1, tzinfo=UTC)) == ["clock"]
    day = date(2017, 6, 2)
    assert [clock(observed, None, NOW).well for observed in (None, NOW.date(), day)] == [True, True, False]
    assert str(day) in clock(day, None, NOW).found


def test_a_copy_that_was_broken_off_is_noticed_until_it_is_whole(full: Home, make: Make) -> None:
    for number, well in ((1, False), (2, False), (3, True)):
        part = Load(f"copy-{'a' * 16}-{number}-of-3", "0" * 64, NOW)
        full.store.write([make.coded("Zone", f"区{number}")], part)
        assert (ill(full) == []) == well


def test_room_for_one_more_record_is_asked_for() -> None:
    assert [room(size, 100).well for size in (99, 100, 101)] == [True, True, False]


def test_who_writes_is_named(full: Home) -> None:
    assert writer(full.folder).found == "无 nobody"
    with writing_alone(full.folder / RECORD):
        found = writer(full.folder)
    assert found.well
    assert str(os.getpid()) in found.found
    with writing_alone(full.folder / RECORD, patience=0.0):
        pass


@pytest.mark.parametrize("harm", ["missing", "wide"])
def test_a_key_that_is_missing_or_open_to_others_is_noticed(full: Home, harm: str) -> None:
    key = full.folder / "member.key"
    if harm == "missing":
        key.unlink()
    else:
        key.chmod(0o640)
    assert ill(full) == ["key member.key"]


def test_a_record_kept_by_an_upgrade_is_named(full: Home) -> None:
    kept_as(full.folder / RECORD, 1).write_bytes(b"old")
    assert any("record.db.format-1" in finding.found for finding in examine(full, NOW))


def test_an_engine_with_a_known_fault_is_noticed() -> None:
    assert [engine(version).well for version in ("3.51.2", "3.51.3", "3.54.0")] == [False, True, True]


def test_doctor_ends_in_1_where_something_is_not_well(
    run: Callable[..., Told], full: Home, make: Make
) -> None:
    assert run("doctor", "--home", full.folder).code == 0
    full.store.write([make.coded("Zone", "后来")], Load("late", "0" * 64, datetime(2999, 1, 1, tzinfo=UTC)))
    told = run("doctor", "--home", full.folder)
    assert (told.code, told.out.count("✗")) == (1, 1)


def test_a_backup_opens_as_a_record(kept: Kept, full: Home) -> None:
    with closing(SqliteStore(kept.file, full.keys.record, ONTOLOGY)) as store:
        assert (store.version(), store.check()) == (kept.content.info.version, ())


def main(file: Path, keys: Path, home: Path, step: int) -> None:
    """Restore, and die before one of the renames."""
    renames, rename = itertools.count(1), Path.replace

    def watched(self: Path, target: Path) -> Path:
        if next(renames) == step:
            os.kill(os.getpid(), signal.SIGKILL)
        return rename(self, target)

    Path.replace = watched  # type: ignore[method-assign, assignment]
    print("ready", flush=True)
    restore(file, keys, home, ONTOLOGY)


if __name__ == "__main__":
    main(Path(sys.argv[1]), Path(sys.argv[2]), Path(sys.argv[3]), int(sys.argv[4]))
