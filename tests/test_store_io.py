"""Every single write into a file may fail, and the record is still as it was or whole, and says which.

The system calls by which SQLite writes are replaced by ones that fail the n-th call, for n = 1, 2, 3 … until
a write comes through undisturbed: once or from there on, with the disk broken or full, and with half of the
bytes already written. Everything above the calls, the cipher too, is as it always is.
"""

from __future__ import annotations

import ctypes
import errno
from collections.abc import Callable, Iterator
from dataclasses import dataclass
from itertools import count
from pathlib import Path
from shutil import copyfile
from typing import TYPE_CHECKING

import apsw
import pytest

from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.records import Change, Removal, Tie
from graph.store.port import StoreError, StoreFullError
from graph.store.sqlite import SqliteStore

if TYPE_CHECKING:
    from conftest import Make, Town

KEY = bytes(32)
FAILED = -1
NEVER = 1_000

_Write = ctypes.CFUNCTYPE(
    ctypes.c_ssize_t, ctypes.c_int, ctypes.c_void_p, ctypes.c_size_t, ctypes.c_int64, use_errno=True
)
_Cut = ctypes.CFUNCTYPE(ctypes.c_int, ctypes.c_int, ctypes.c_int64, use_errno=True)


@dataclass
class Trouble:
    """Which call fails, counted from 1 (0: none), why, and whether all after it fail too."""

    at: int = 0
    why: int = errno.EIO
    lasting: bool = False
    done: int = 0

    def strikes(self) -> bool:
        """Whether the call that is made now fails."""
        self.done += 1
        struck = self.done == self.at or (self.lasting and self.done > self.at > 0)
        if struck:
            ctypes.set_errno(self.why)
        return struck


@pytest.fixture
def trouble() -> Iterator[Trouble]:
    """The trouble that the system calls of SQLite are in; none at first."""
    now = Trouble()
    calls = apsw.VFS("calls", "unix")
    write_address, cut_address = calls.xGetSystemCall("pwrite64"), calls.xGetSystemCall("ftruncate")
    assert write_address is not None
    assert cut_address is not None
    real_write, real_cut = _Write(write_address), _Cut(cut_address)

    def write(file: int, data: int, size: int, offset: int) -> int:
        if now.strikes():
            real_write(file, data, size // 2, offset)
            ctypes.set_errno(now.why)
            return FAILED
        return int(real_write(file, data, size, offset))

    def cut(file: int, size: int) -> int:
        return FAILED if now.strikes() else int(real_cut(file, size))

    held = _Write(write), _Cut(cut)
    for name, call in zip(("pwrite64", "ftruncate"), held, strict=True):
        calls.xSetSystemCall(name, ctypes.cast(call, ctypes.c_void_p).value or 0)
    yield now
    calls.xSetSystemCall("pwrite64", write_address)
    calls.xSetSystemCall("ftruncate", cut_address)
    calls.unregister()


@pytest.fixture(scope="module")
def record(tmp_path_factory: pytest.TempPathFactory, town: Town, make: Make) -> Path:
    """A record that holds the town."""
    path = tmp_path_factory.mktemp("io") / "record.db"
    store = SqliteStore(path, KEY, ONTOLOGY)
    store.write(town.records, make.load())
    store.close()
    return path


@pytest.fixture
def copied(record: Path, tmp_path: Path) -> Callable[[], Path]:
    """Makes a copy of the record, another one at every call."""
    numbers = count()
    return lambda: Path(copyfile(record, tmp_path / f"{next(numbers)}.db"))


@pytest.fixture
def listed(town: Town, make: Make) -> list[Change]:
    """Something new, something changed, something taken out."""
    gone = next(r.identity for r in town.records if isinstance(r, Tie) and r.identity.kind == "LEADS")
    new = [make.coded("Unit", f"新{number}") for number in range(20)]
    return [*new, make.changed(town["甲"], name_en="A"), Removal(gone)]


@dataclass(frozen=True)
class After:
    """How a troubled write ended, what the record says afterwards, and whether the trouble came at all."""

    error: StoreError | None
    whole: bool
    said: str
    struck: bool


def troubled(path: Path, make: Make, trouble: Trouble, at: int, listed: list[Change]) -> After:
    """Write while the call number `at` fails, and look at the record when the trouble is over."""
    store, error = SqliteStore(path, KEY, ONTOLOGY), None
    trouble.done, trouble.at = 0, at
    try:
        store.write(listed, make.load("troubled"))
    except StoreError as raised:
        error = raised
    struck, trouble.at = trouble.done >= at, 0
    here = store.load("troubled"), digest(store, ONTOLOGY)
    store.close()
    again = SqliteStore(path, KEY, ONTOLOGY)
    assert (again.load("troubled"), digest(again, ONTOLOGY)) == here
    assert again.check() == ()
    again.write(listed, make.load("again"))
    found = After(error, here[0] is not None, here[1], struck)
    again.close()
    return found


@pytest.mark.parametrize(
    "kind", [(why, lasting) for why in (errno.EIO, errno.ENOSPC) for lasting in (False, True)]
)
def test_whichever_write_fails_the_record_is_as_it_was_or_whole_and_says_so(
    copied: Callable[[], Path], listed: list[Change], make: Make, trouble: Trouble, kind: tuple[int, bool]
) -> None:
    trouble.why, trouble.lasting = kind
    before = troubled(copied(), make, trouble, NEVER, [])
    calm = troubled(copied(), make, trouble, NEVER, listed)
    ends = []
    for at in range(1, NEVER):
        after = troubled(copied(), make, trouble, at, listed)
        if not after.struck:
            break
        assert after.said == (calm.said if after.whole else before.said), at
        assert (after.error is None) == after.whole, at
        assert after.error is None or isinstance(after.error, StoreFullError) == (
            trouble.why == errno.ENOSPC
        ), at
        ends.append(after.whole)
    assert ends == sorted(ends)
    assert min(ends.count(False), ends.count(True)) > 5
