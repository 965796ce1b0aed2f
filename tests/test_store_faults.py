"""What happens to the medium is told in both languages, never half done, and never silently believed.

The disks are real: small file systems of their own where root may mount them. Elsewhere those tests are
skipped with the reason, and a limit on the size of files stands in for the full disk.
"""

from __future__ import annotations

import os
import random
import re
import resource
import shutil
import subprocess
import threading
from collections.abc import Callable, Iterator
from concurrent.futures import ThreadPoolExecutor
from contextlib import contextmanager
from functools import partial
from pathlib import Path
from typing import TYPE_CHECKING

import apsw
import pytest

from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.records import Node
from graph.store.connect import Home
from graph.store.connect import connect as home_at
from graph.store.port import (
    BATCH,
    NewerFormatError,
    Store,
    StoreBusyError,
    StoreDamagedError,
    StoreError,
    StoreFullError,
    StoreReadOnlyError,
)
from graph.store.sqlite import SqliteStore
from graph.store.sqlite_file import connect, writing_alone

if TYPE_CHECKING:
    from conftest import Make, Town

KEY = bytes(32)
NAME = "record.db"
PLACES = 40
PAGE = 4096


def said(store: Store) -> str:
    """Everything the store says about the world, in one word."""
    return digest(store, ONTOLOGY)


def sentences(error: StoreError, *named: str) -> None:
    """An error is one printable sentence or two in either language, and each names what it is about."""
    assert re.search("[\u4e00-\u9fff]", error.zh) is not None
    assert re.search("[a-z]{3}[ .]", error.en) is not None
    assert all(sentence.isprintable() for sentence in (error.zh, error.en))
    assert all(name in sentence for name in named for sentence in (error.zh, error.en))


def opened(folder: Path) -> SqliteStore:
    """The record in a folder."""
    return SqliteStore(folder / NAME, KEY, ONTOLOGY)


def many(make: Make, count: int = BATCH) -> Iterator[Node]:
    """So many units."""
    return (make.coded("Unit", f"{number}") for number in range(count))


@pytest.fixture
def folder(tmp_path: Path, town: Town, make: Make) -> Path:
    """A folder whose record holds the town, all of it in the one file."""
    home = tmp_path / "record"
    home.mkdir()
    store = opened(home)
    store.write(town.records, make.load())
    store.close()
    connect(home / NAME, KEY, writable=True).close()
    assert sorted(path.name for path in home.iterdir()) == [NAME, "record.lock"]
    return home


# --- disks


@contextmanager
def disk(place: Path, size: str) -> Iterator[Path]:
    """A small file system of its own, or a skip where it cannot be mounted."""
    place.mkdir()
    command = ["mount", "-t", "tmpfs", "-o", f"size={size}", "tmpfs", str(place)]
    if os.geteuid() != 0 or subprocess.run(command, capture_output=True, check=False).returncode != 0:
        pytest.skip("需要 root 才能挂载小磁盘 / only root can mount a small disk")
    try:
        yield place
    finally:
        subprocess.run(["umount", "--lazy", str(place)], check=True)


def remount(place: Path, how: str) -> None:
    """Change what may be done with a file system."""
    subprocess.run(["mount", "-o", f"remount,{how}", str(place)], check=True)


def test_a_full_disk_is_told_and_leaves_everything_as_it_was(tmp_path: Path, town: Town, make: Make) -> None:
    with disk(tmp_path / "disk", "6m") as place:
        store = opened(place)
        store.write(town.records, make.load())
        before = said(store)
        with pytest.raises(StoreFullError) as caught:
            store.write(many(make, 5 * BATCH), make.load("second"))
        sentences(caught.value, str(place))
        assert caught.value.retryable
        assert (said(store), store.load("second"), store.check()) == (before, None, ())
        remount(place, "size=64m")
        assert store.write(many(make, BATCH), make.load("second")).added == BATCH
        store.close()


def test_a_disk_that_is_full_to_the_last_byte_still_answers(tmp_path: Path, town: Town, make: Make) -> None:
    with disk(tmp_path / "disk", "6m") as place:
        store = opened(place)
        store.write(town.records, make.load())
        before = said(store)
        fill(place / "ballast")
        with pytest.raises(StoreFullError):
            store.write(many(make), make.load("second"))
        store.close()
        again = opened(place)
        assert (said(again), again.check()) == (before, ())
        (place / "ballast").unlink()
        assert again.write([make.coded("Unit", "新")], make.load("second")).added == 1
        again.close()


def fill(path: Path) -> None:
    """Write until no byte is left."""
    with path.open("wb", buffering=0) as file:
        for size in (1 << 16, 1):
            try:
                while True:
                    file.write(bytes(size))
            except OSError:
                continue


def test_a_record_is_not_half_made_on_a_full_disk(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "256k") as place:
        with pytest.raises(StoreFullError) as caught:
            opened(place)
        sentences(caught.value, str(place))
        assert [path.name for path in place.iterdir()] == ["record.lock"]
        remount(place, "size=8m")
        store = opened(place)
        assert store.version() == 0
        store.close()


def test_a_backup_onto_a_full_disk_is_refused_and_leaves_nothing(folder: Path, tmp_path: Path) -> None:
    store = opened(folder)
    with disk(tmp_path / "disk", "256k") as place:
        with pytest.raises(StoreFullError) as caught:
            store.backup(place / "copy.db")
        sentences(caught.value, str(place))
        assert list(place.iterdir()) == []
    assert store.check() == ()
    store.close()


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


def test_a_file_that_may_not_grow_is_told_and_leaves_everything_as_it_was(folder: Path, make: Make) -> None:
    store = opened(folder)
    before = said(store)
    for room in (0, 1_000_000):
        with files_up_to((folder / NAME).stat().st_size + room), pytest.raises(StoreError) as caught:
            store.write(many(make, 2 * BATCH), make.load("second"))
        sentences(caught.value, str(folder))
        assert (said(store), store.load("second")) == (before, None)
    assert store.check() == ()
    assert store.write(many(make), make.load("second")).added == BATCH
    store.close()


def test_a_read_only_disk_is_told_and_can_be_read(tmp_path: Path, town: Town, make: Make) -> None:
    with disk(tmp_path / "disk", "8m") as place:
        store = opened(place)
        store.write(town.records, make.load())
        before = said(store)
        store.close()
        remount(place, "ro")
        store = opened(place)
        assert said(store) == before
        with pytest.raises(StoreReadOnlyError) as caught:
            store.write([make.coded("Unit", "新")], make.load("second"))
        sentences(caught.value, str(place))
        assert (said(store), store.load("second")) == (before, None)
        store.close()
        remount(place, "rw")
        store = opened(place)
        assert store.write([make.coded("Unit", "新")], make.load("second")).added == 1
        store.close()


def test_a_record_without_its_journal_needs_a_disk_that_can_be_written(
    tmp_path: Path, town: Town, make: Make, folder: Path
) -> None:
    with disk(tmp_path / "disk", "8m") as place:
        shutil.copy(folder / NAME, place)
        remount(place, "ro")
        with pytest.raises(StoreReadOnlyError) as caught:
            opened(place)
        sentences(caught.value, str(place))
        remount(place, "rw")
        assert content(place) == content(folder)


def test_a_record_cannot_be_made_on_a_read_only_disk(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "8m") as place:
        remount(place, "ro")
        with pytest.raises(StoreReadOnlyError) as caught:
            opened(place)
        sentences(caught.value, str(place))


@pytest.mark.skipif(os.geteuid() == 0, reason="root 不受目录权限约束 / modes of folders do not bind root")
def test_a_folder_without_permission_is_told(folder: Path, make: Make) -> None:
    store = opened(folder)
    folder.chmod(0o500)
    (folder / "record.lock").chmod(0o400)
    try:
        with pytest.raises(StoreReadOnlyError) as caught:
            store.write([make.coded("Unit", "新")], make.load("second"))
        sentences(caught.value, str(folder))
    finally:
        folder.chmod(0o700)
        store.close()


def test_a_missing_folder_is_told(tmp_path: Path) -> None:
    with pytest.raises(StoreReadOnlyError) as caught:
        opened(tmp_path / "nowhere")
    sentences(caught.value, str(tmp_path / "nowhere"))
    assert not (tmp_path / "nowhere").exists()


def test_a_folder_in_place_of_the_record_is_told(tmp_path: Path) -> None:
    (tmp_path / NAME).mkdir()
    with pytest.raises(StoreError) as caught:
        opened(tmp_path)
    sentences(caught.value, str(tmp_path))


def test_a_record_that_vanished_is_not_made_anew_by_a_write(folder: Path, make: Make) -> None:
    store = opened(folder)
    (folder / NAME).rename(folder / "away.db")
    with pytest.raises(StoreError) as caught:
        store.write([make.coded("Unit", "新")], make.load("second"))
    sentences(caught.value, str(folder))
    assert not (folder / NAME).exists()
    store.close()


# --- damage


def flipped(path: Path, bit: int) -> None:
    """Turn one bit of a file over."""
    with path.open("r+b") as file:
        file.seek(bit // 8)
        byte = file.read(1)[0]
        file.seek(bit // 8)
        file.write(bytes([byte ^ 1 << bit % 8]))


def noticed_or_unchanged(folder: Path, allowed: set[str]) -> bool:
    """Whether damage is noticed; if it is not, nothing that is read may differ from what was written."""
    try:
        store = opened(folder)
    except StoreError as error:
        sentences(error, str(folder))
        return True
    try:
        found = said(store)
    except StoreError as error:
        sentences(error, str(folder))
        assert store.check() != ()
        return True
    finally:
        store.close()
    assert found in allowed
    return False


def content(folder: Path) -> str:
    """What a sound record says."""
    store = opened(folder)
    try:
        return said(store)
    finally:
        store.close()


def damaged(folder: Path, tmp_path: Path, name: str, harm: Callable[[Path], None]) -> Path:
    """A copy of the folder in which one file was harmed."""
    copy = tmp_path / "damaged"
    shutil.rmtree(copy, ignore_errors=True)
    shutil.copytree(folder, copy)
    (copy / "record.db-shm").unlink(missing_ok=True)
    harm(copy / name)
    return copy


def test_no_bit_turned_over_in_the_record_is_believed(folder: Path, tmp_path: Path) -> None:
    allowed = {content(folder)}
    bits = (folder / NAME).stat().st_size * 8
    head = random.Random(1).sample(range(100 * 8), PLACES // 4)
    for bit in (*head, *(bits // PLACES * place + place % 8 for place in range(PLACES))):
        copy = damaged(folder, tmp_path, NAME, partial(flipped, bit=bit))
        noticed_or_unchanged(copy, allowed)


def pages(folder: Path) -> list[int]:
    """Where in the file the pages of some tables begin that every reader needs."""
    reader = connect(folder / NAME, KEY, writable=False)
    wanted = "SELECT pageno FROM dbstat WHERE name IN ('Unit', 'AdminArea', 'MEMBER_OF') ORDER BY pageno"
    found = [int(str(row[0])) for row in reader.execute(wanted)]
    reader.close()
    assert len(found) >= 3
    return [(number - 1) * PAGE for number in found]


@pytest.mark.parametrize("within", [0, 100, 2000, PAGE - 1])
def test_a_bit_turned_over_in_a_table_is_noticed(folder: Path, tmp_path: Path, within: int) -> None:
    for start in pages(folder):
        copy = damaged(folder, tmp_path, NAME, partial(flipped, bit=(start + within) * 8))
        assert noticed_or_unchanged(copy, set())
        store = opened(copy)
        assert store.check() != ()
        store.close()


@pytest.mark.parametrize("share", [0.0, 0.001, 0.3, 0.9, 0.999])
def test_a_record_cut_short_is_noticed(folder: Path, tmp_path: Path, share: float) -> None:
    size = int((folder / NAME).stat().st_size * share)
    copy = damaged(folder, tmp_path, NAME, lambda path: os.truncate(path, size))
    assert noticed_or_unchanged(copy, set())
    assert (copy / NAME).stat().st_size == size


def test_pages_that_changed_places_are_noticed(folder: Path, tmp_path: Path) -> None:
    one, two, *_ = pages(folder)

    def swap(path: Path) -> None:
        held = path.read_bytes()
        a, b = held[one : one + PAGE], held[two : two + PAGE]
        path.write_bytes(held[:one] + b + held[one + PAGE : two] + a + held[two + PAGE :])

    assert noticed_or_unchanged(damaged(folder, tmp_path, NAME, swap), set())


# --- the journal


@pytest.fixture
def journal(tmp_path: Path, town: Town, make: Make) -> tuple[Path, set[str]]:
    """A folder whose last version stands in the journal alone, and what both versions say.

    Somebody who was reading when it was written keeps it from being carried over.
    """
    home = tmp_path / "journal"
    home.mkdir()
    store = opened(home)
    store.write(town.records, make.load())
    before = said(store)
    reader = connect(home / NAME, KEY, writable=False)
    reader.execute("BEGIN; SELECT * FROM loads").fetchall()
    store.write(many(make, 50), make.load("second"))
    copy = Path(shutil.copytree(home, tmp_path / "copy"))
    versions = {before, said(store)}
    store.close()
    reader.close()
    return copy, versions


def test_a_write_does_not_hang_on_its_journal(folder: Path, tmp_path: Path, make: Make) -> None:
    store = opened(folder)
    store.write(many(make, 50), make.load("second"))
    written = said(store)
    copy = Path(shutil.copytree(folder, tmp_path / "copy"))
    store.close()
    assert (copy / "record.db-wal").stat().st_size > 0
    (copy / "record.db-wal").unlink()
    (copy / "record.db-shm").unlink()
    assert content(copy) == written


@pytest.mark.parametrize("share", [0.0, 0.01, 0.5, 0.99])
def test_a_journal_cut_short_gives_one_of_the_versions(
    journal: tuple[Path, set[str]], tmp_path: Path, share: float
) -> None:
    folder, versions = journal
    size = int((folder / "record.db-wal").stat().st_size * share)
    noticed_or_unchanged(
        damaged(folder, tmp_path, "record.db-wal", lambda path: os.truncate(path, size)), versions
    )


def test_no_bit_turned_over_in_the_journal_is_believed(
    journal: tuple[Path, set[str]], tmp_path: Path
) -> None:
    folder, versions = journal
    bits = (folder / "record.db-wal").stat().st_size * 8
    for place in range(PLACES):
        bit = bits // PLACES * place + place % 8
        copy = damaged(folder, tmp_path, "record.db-wal", partial(flipped, bit=bit))
        noticed_or_unchanged(copy, versions)


def test_an_undamaged_journal_gives_the_last_version(journal: tuple[Path, set[str]], tmp_path: Path) -> None:
    folder, versions = journal
    first = content(damaged(folder, tmp_path, "record.db-wal", lambda path: os.truncate(path, 0)))
    last = content(damaged(folder, tmp_path, "record.db-wal", lambda path: None))
    assert {first, last} == versions


# --- somebody else


def test_a_second_writer_waits_for_the_first(folder: Path, make: Make) -> None:
    store = opened(folder)
    taken, done = threading.Event(), threading.Event()

    def hold() -> None:
        with writing_alone(folder / NAME):
            taken.set()
            done.wait(0.3)

    holder = threading.Thread(target=hold)
    holder.start()
    taken.wait()
    assert store.write([make.coded("Unit", "新")], make.load("second")).added == 1
    holder.join()
    store.close()


def test_a_writer_that_waits_in_vain_is_told_who_is_in_the_way(folder: Path, make: Make) -> None:
    store = opened(folder)
    before = said(store)
    with writing_alone(folder / NAME), pytest.raises(StoreBusyError) as caught:
        store.write([make.coded("Unit", "新")], make.load("second"))
    sentences(caught.value, str(folder))
    assert caught.value.retryable
    assert (said(store), store.load("second")) == (before, None)
    assert store.write([make.coded("Unit", "新")], make.load("second")).added == 1
    store.close()


def test_readers_never_wait(folder: Path, town: Town) -> None:
    with writing_alone(folder / NAME):
        writer = connect(folder / NAME, KEY, writable=True)
        writer.execute("BEGIN IMMEDIATE")
        store = opened(folder)
        assert store.get_nodes([town.key("甲")]) == [town["甲"]]
        store.close()
        writer.close()


def test_the_lock_is_let_go_when_a_write_fails(folder: Path, make: Make) -> None:
    store = opened(folder)
    with pytest.raises(StoreError):
        store.write([make.coded("Unit", "新")._replace(kind="Person")], make.load())
    with writing_alone(folder / NAME, patience=0.0):
        pass
    store.close()


def test_a_record_of_a_newer_release_is_left_alone(folder: Path) -> None:
    writer = connect(folder / NAME, KEY, writable=True)
    writer.execute("UPDATE record_about SET value = 2 WHERE name = 'format'")
    writer.close()
    with pytest.raises(NewerFormatError) as caught:
        opened(folder)
    sentences(caught.value, "2", "1")


def test_a_database_of_somebody_else_is_not_taken_for_a_record(tmp_path: Path) -> None:
    apsw.Connection(str(tmp_path / NAME)).execute("CREATE TABLE theirs (x)")
    with pytest.raises(StoreDamagedError):
        opened(tmp_path)
    (tmp_path / NAME).unlink()
    writer = connect(tmp_path / NAME, KEY, writable=True, new=True)
    writer.execute("CREATE TABLE theirs (x)")
    writer.close()
    with pytest.raises(StoreDamagedError) as caught:
        opened(tmp_path)
    sentences(caught.value, str(tmp_path))


# --- the home and its keys


def test_a_home_opens_again_under_its_keys(home: Home, town: Town, make: Make) -> None:
    home.store.write(town.records, make.load())
    written = said(home.store)
    home.store.close()
    again = home_at(home.folder, ONTOLOGY)
    assert (again.keys, said(again.store)) == (home.keys, written)
    again.store.close()


def test_a_home_that_several_make_at_once_has_one_set_of_keys(tmp_path: Path) -> None:
    with ThreadPoolExecutor(8) as pool:
        homes = list(pool.map(lambda _: home_at(tmp_path / "home", ONTOLOGY), range(8)))
    assert len({each.keys for each in homes}) == 1
    assert [each.store.version() for each in homes] == [0] * 8
    for each in homes:
        each.store.close()


def test_a_key_that_was_only_half_made_is_made_anew(tmp_path: Path) -> None:
    folder = tmp_path / "home"
    folder.mkdir(mode=0o700)
    (folder / "record.key.new").write_text("00", encoding="ascii")
    home = home_at(folder, ONTOLOGY)
    assert len(home.keys.record) == 32
    assert not (folder / "record.key.new").exists()
    home.store.close()


def test_a_home_is_not_half_made_on_a_full_disk(tmp_path: Path) -> None:
    with disk(tmp_path / "disk", "16k") as place:
        fill(place / "ballast")
        with pytest.raises(StoreFullError):
            home_at(place, ONTOLOGY)
        (place / "ballast").unlink()
        remount(place, "size=8m")
        home_at(place, ONTOLOGY).store.close()


def test_a_home_is_for_its_owner_alone_and_has_three_keys(home: Home) -> None:
    assert home.folder.stat().st_mode & 0o077 == 0
    keys = [home.keys.record, home.keys.member, home.keys.outward]
    assert [len(key) for key in keys] == [32, 32, 32]
    assert len({*keys}) == 3
    assert [path.stat().st_mode & 0o777 for path in sorted(home.folder.glob("*.key"))] == [0o600] * 3


def spoil(folder: Path, how: str) -> None:
    """Do something to the key of the record."""
    key = folder / "record.key"
    if how == "others may read it":
        key.chmod(0o640)
    elif how == "it is missing":
        key.unlink()
    else:
        key.write_text({"it is short": "00" * 31, "it is no key": "key"}[how], encoding="ascii")


@pytest.mark.parametrize("how", ["others may read it", "it is missing", "it is short", "it is no key"])
def test_a_home_without_its_key_is_told_and_no_new_key_is_made(home: Home, how: str) -> None:
    home.store.close()
    spoil(home.folder, how)
    before = {path.name: path.read_bytes() for path in home.folder.glob("*.key")}
    with pytest.raises(StoreError) as caught:
        home_at(home.folder, ONTOLOGY)
    sentences(caught.value, str(home.folder / "record.key"))
    assert not any(key.hex() in str(caught.value) for key in (home.keys.record, home.keys.member))
    assert {path.name: path.read_bytes() for path in home.folder.glob("*.key")} == before


def test_a_home_cannot_be_made_in_place_of_a_file(tmp_path: Path) -> None:
    (tmp_path / "home").write_text("mine")
    with pytest.raises(StoreReadOnlyError) as caught:
        home_at(tmp_path / "home", ONTOLOGY)
    sentences(caught.value, str(tmp_path / "home"))
    assert (tmp_path / "home").read_text() == "mine"
