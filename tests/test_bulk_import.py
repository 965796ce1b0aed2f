"""What is exported for Neo4j's bulk import opens, imported by the real importer, as the same record.

The importer is that of the server's own jars (`org.neo4j.cli.AdminTool`), run with the words of the command
that the export writes down. The database it makes is then served by a server of the same release.
"""

from __future__ import annotations

import importlib.util
import json
import os
import re
import shlex
import subprocess
import sys
from collections.abc import Iterator
from contextlib import contextmanager
from pathlib import Path
from types import ModuleType
from typing import TYPE_CHECKING

import pytest
from neo4j import GraphDatabase

from graph.canonical import digest, lines
from graph.export.bulk_folder import COMMANDS, SCHEMA, DisturbedError, write_bulk_folder
from graph.ontology.domain import ONTOLOGY
from graph.records import Removal
from graph.store.memory import MemoryStore
from graph.store.neo4j import Neo4jStore
from graph.store.port import Store, silent
from graph.store.server import Server

if TYPE_CHECKING:
    from conftest import Make, Town

NEO4J = Path(__file__).with_name("neo4j")

HOSTILE = (
    '"引号", 逗号;竖线|',
    "=cmd|' /C calc'!A0",
    "行一\r\n行二\r行三\n\t尾",
    "\x01\x0b\x1e\x1f",
    " 前后 ",
    "😀𠮷",
    "back\\slash\\",
    "",
)


def _jars() -> ModuleType:
    found = importlib.util.spec_from_file_location("neo4j_jars", NEO4J / "jars.py")
    assert found is not None
    assert found.loader is not None
    module = importlib.util.module_from_spec(found)
    sys.modules["neo4j_jars"] = module
    found.loader.exec_module(module)
    return module


JARS = _jars()


def java_home(release: str) -> Path:
    """The Java of a release; skipped with the reason where it or the jars are not there."""
    wanted = JARS.RELEASES[release]
    reason = JARS.missing(wanted)
    if reason is not None:
        pytest.skip(reason)
    library: Path = JARS.java(wanted.java)
    return library.parents[2]


def imported(release: str, folder: Path, home: Path) -> None:
    """Run the command that the folder names, as `neo4j-admin` of the release would."""
    (home / "conf").mkdir(parents=True)
    (home / "conf" / "neo4j.conf").touch()
    words = shlex.split((folder / COMMANDS).read_text(encoding="utf-8").replace("\\\n", " "))
    assert words[0] == "neo4j-admin"
    java = str(java_home(release) / "bin" / "java")
    jars = str(JARS.RELEASES[release].jars / "*")
    environment = {**os.environ, "NEO4J_HOME": str(home), "NEO4J_CONF": str(home / "conf")}
    opened = [f"--add-opens=java.base/{name}=ALL-UNNAMED" for name in ("java.nio", "java.lang", "sun.nio.ch")]
    command = [java, "-Xmx512m", *opened, "-cp", jars, "org.neo4j.cli.AdminTool", *words[1:]]
    done = subprocess.run(command, cwd=folder, env=environment, capture_output=True, text=True, check=False)
    assert done.returncode == 0, done.stdout[-2_000:] + done.stderr[-2_000:]


@contextmanager
def serving(release: str, home: Path) -> Iterator[Server]:
    """A server on the home of an import."""
    command = [sys.executable, str(NEO4J / "server.py"), release, "--with-parent", "--home", str(home)]
    with subprocess.Popen(command, stdout=subprocess.PIPE, stderr=subprocess.DEVNULL, text=True) as process:
        assert process.stdout is not None
        told = json.loads(process.stdout.readline())
        word = Path(told["password_file"]).read_text(encoding="ascii").strip()
        try:
            yield Server(told["address"], told["user"], word)
        finally:
            process.terminate()


def constrained(server: Server, folder: Path) -> None:
    """Run what the folder says to run after the import."""
    with GraphDatabase.driver(server.address, auth=(server.user, server.password)) as driver:
        for statement in (folder / SCHEMA).read_text(encoding="utf-8").split(";\n"):
            if statement:
                driver.execute_query(statement)
        driver.execute_query("CALL db.awaitIndexes(60)")


@pytest.fixture
def written(town: Town, make: Make) -> MemoryStore:
    """The town with hostile names, after a second write that changed one record and took out two."""
    store = MemoryStore(ONTOLOGY)
    hostile = [make.coded("Alliance", f"h{n}", name_zh=name) for n, name in enumerate(HOSTILE)]
    place = make.coded("Facility", "甲地", functions=("education", "service"), floor_area_m2=1.5e-7)
    bare = make.coded("Facility", "乙地", functions=())
    store.write([*town.records, *hostile, place, bare], make.load("一"))
    changed = make.changed(hostile[0], name_zh="改了")
    gone = make.tie("MEMBER_OF", town["乙"], town["东组团"]).identity
    account = make.load("二", lambda: '{"问题": "引号\\" 与\\n换行"}')
    store.write([changed, Removal(gone)], account)
    return store


def same(one: Store, other: Store) -> None:
    """Both say the same about the world and about themselves."""
    assert list(lines(one, ONTOLOGY)) == list(lines(other, ONTOLOGY))
    assert one.info() == other.info()
    assert list(one.changes(0)) == list(other.changes(0))
    assert one.loads() == other.loads()
    for text in ("东组团", "老店", "改了"):
        assert one.search(text, 10) == other.search(text, 10)


@pytest.mark.parametrize("release", ["lts", "newest"])
def test_an_imported_database_opens_as_the_same_record(
    release: str, written: MemoryStore, make: Make, tmp_path: Path
) -> None:
    java_home(release)
    folder = tmp_path / "bulk"
    folder.mkdir()
    write_bulk_folder(written, ONTOLOGY, folder, silent)
    imported(release, folder, tmp_path / "home")
    with serving(release, tmp_path / "home") as server:
        constrained(server, folder)
        store = Neo4jStore(server, ONTOLOGY)
        assert store.check() == ()
        same(written, store)
        more = [make.coded("Alliance", "新", kind="group")]
        assert store.write(more, make.load("三")).version == written.version() + 1
        store.close()


def test_the_folder_says_what_it_holds(written: MemoryStore, tmp_path: Path) -> None:
    made = write_bulk_folder(written, ONTOLOGY, tmp_path, silent)
    page = (tmp_path / "README.txt").read_text(encoding="utf-8")
    assert digest(written, ONTOLOGY) in page
    assert f"{made.nodes:,}" in page
    named = re.findall(r"=\./(\S+)", (tmp_path / COMMANDS).read_text(encoding="utf-8"))
    assert sorted(named) == sorted(path.name for path in tmp_path.glob("*.csv"))


def test_a_record_that_changes_meanwhile_is_not_exported(
    written: MemoryStore, make: Make, tmp_path: Path
) -> None:
    loads = iter([make.load("三")])

    def progress(point: str, done: int) -> None:
        for load in loads:
            written.write([make.coded("Alliance", "新", kind="group")], load)

    with pytest.raises(DisturbedError) as caught:
        write_bulk_folder(written, ONTOLOGY, tmp_path, progress)
    assert caught.value.retryable
