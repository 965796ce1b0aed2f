"""A load that is killed, at any point, has happened wholly or not at all, and the record says which."""

from __future__ import annotations

import os
import random
import signal
import subprocess
import sys
import time
from dataclasses import dataclass
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
import pytest

from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.store.sqlite import SqliteStore
from loaders.load import Circumstances, load
from loaders.shipped import shipped
from loaders.synthetic.credit import credit_codes

KEY = b"k" * 32
GIVEN = Circumstances(date(2023, 12, 31), datetime(2024, 1, 1, tzinfo=UTC))
UNITS = 6_000
RANDOM_KILLS = 20
SEED = 2016

CHILD = """
import os, signal, sys
from datetime import UTC, date, datetime
from pathlib import Path
from graph.ontology.domain import ONTOLOGY
from graph.store.sqlite import SqliteStore
from loaders.load import Circumstances, load
from loaders.shipped import shipped

record, roster, stop = Path(sys.argv[1]), Path(sys.argv[2]), sys.argv[3]


def progress(point, done):
    if point == stop:
        os.kill(os.getpid(), signal.SIGKILL)


store = SqliteStore(record, b"k" * 32, ONTOLOGY)
given = Circumstances(date(2023, 12, 31), datetime(2024, 1, 1, tzinfo=UTC))
mapping = shipped("unit-roster", ONTOLOGY)
print("ready", flush=True)
told = load(store, ONTOLOGY, mapping, [roster], given, progress=progress)
print(told.load_id, flush=True)
"""
"""The program that is killed: it loads a roster, and kills itself at a named point if asked to."""


@dataclass(frozen=True)
class Scene:
    """A record with the areas, a roster to load, and what the record is before and after."""

    folder: Path
    roster: Path
    before: str
    after: str
    load_id: str
    points: tuple[str, ...]

    def record(self, name: str) -> Path:
        """A copy of the record as it was before."""
        path = self.folder / name / "record.db"
        path.parent.mkdir()
        path.write_bytes((self.folder / "before.db").read_bytes())
        return path


def opened(path: Path) -> SqliteStore:
    """The record at a path."""
    return SqliteStore(path, KEY, ONTOLOGY)


def roster(path: Path) -> Path:
    """A roster long enough that every named point is met."""
    rows = ["单位名称,统一社会信用代码,社区代码,状态核实日期,是否虚构"]
    codes = credit_codes("91", "MA", np.arange(UNITS, dtype=np.int64))
    rows += [f"示例{at}号,{code},51010700100{4 + at % 5},2023-06-01,是" for at, code in enumerate(codes)]
    path.write_text("\n".join(rows), encoding="utf-8")
    return path


@pytest.fixture(scope="module")
def scene(tmp_path_factory: pytest.TempPathFactory) -> Scene:
    """The same load once undisturbed, to know what it leads to and which points it passes."""
    folder = tmp_path_factory.mktemp("kills")
    path = roster(folder / "名册.csv")
    store = opened(folder / "before.db")
    with as_file(files("loaders") / "data" / "areas") as areas:
        load(store, ONTOLOGY, shipped("wuhou-areas", ONTOLOGY), sorted(areas.glob("*.csv")), GIVEN)
    before = digest(store, ONTOLOGY)
    store.close()
    whole = opened(Scene(folder, path, "", "", "", ()).record("whole"))
    met: dict[str, None] = {}
    mapping = shipped("unit-roster", ONTOLOGY)
    told = load(whole, ONTOLOGY, mapping, [path], GIVEN, progress=lambda point, done: met.setdefault(point))
    after = digest(whole, ONTOLOGY)
    whole.close()
    return Scene(folder, path, before, after, told.load_id, tuple(met))


def started(record: Path, scene: Scene, stop: str) -> subprocess.Popen[str]:
    """The program, ready to load."""
    command = [sys.executable, "-c", CHILD, str(record), str(scene.roster), stop]
    root = str(Path(__file__).parents[1])
    environment = os.environ | {
        "PYTHONPATH": root,
        "PYTHONHASHSEED": str(random.Random(stop).randrange(1 << 31)),
    }
    child = subprocess.Popen(command, stdout=subprocess.PIPE, text=True, env=environment)
    assert child.stdout is not None
    assert child.stdout.readline() == "ready\n"
    return child


def ended(child: subprocess.Popen[str]) -> str:
    """What the program still said before its end."""
    said, _ = child.communicate(timeout=60)
    return said.strip()


def is_whole_or_nothing(record: Path, scene: Scene) -> bool:
    """Open the record after the kill: True if the load is in. It is sound, and says which."""
    store = opened(record)
    try:
        assert store.check() == ()
        found = digest(store, ONTOLOGY)
        assert found in (scene.before, scene.after)
        committed = store.load(scene.load_id) is not None
        assert committed == (found == scene.after)
        assert len(store.loads()) == 1 + committed
        return committed
    finally:
        store.close()


def is_finished_by_loading_again(record: Path, scene: Scene) -> None:
    """The same load again leads to the same record as the undisturbed one, without any manual step."""
    store = opened(record)
    load(store, ONTOLOGY, shipped("unit-roster", ONTOLOGY), [scene.roster], GIVEN)
    assert digest(store, ONTOLOGY) == scene.after
    store.close()


def test_the_undisturbed_program_loads_and_names_its_load_the_same(scene: Scene) -> None:
    record = scene.record("undisturbed")
    assert ended(started(record, scene, "never")) == scene.load_id
    assert is_whole_or_nothing(record, scene)


def test_every_named_point_is_met(scene: Scene) -> None:
    assert scene.points == ("begun", "reading", "writing", "checked", "committing", "committed")


@pytest.mark.parametrize("point", ["begun", "reading", "writing", "checked", "committing", "committed"])
def test_killed_at_a_named_point_it_has_happened_wholly_or_not_at_all(point: str, scene: Scene) -> None:
    record = scene.record(point)
    child = started(record, scene, point)
    assert ended(child) == ""
    assert child.returncode == -signal.SIGKILL
    assert is_whole_or_nothing(record, scene) is (point == "committed")
    is_finished_by_loading_again(record, scene)


def test_killed_at_random_moments_it_has_happened_wholly_or_not_at_all(scene: Scene) -> None:
    record = scene.record("timed")
    child = started(record, scene, "never")
    begun = time.perf_counter()
    ended(child)
    took = time.perf_counter() - begun
    draw = random.Random(SEED)
    outcomes = [killed_after(draw.uniform(0, took * 1.1), at, scene) for at in range(RANDOM_KILLS)]
    assert False in outcomes


def killed_after(delay: float, at: int, scene: Scene) -> bool:
    """Kill the program so many seconds after it began to load; whether the load is in."""
    record = scene.record(f"random-{at}")
    child = started(record, scene, "never")
    time.sleep(delay)
    child.kill()
    ended(child)
    return is_whole_or_nothing(record, scene)
