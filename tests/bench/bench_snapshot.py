"""Snapshot of the demonstration district: time and memory, beside reading the same rows as dictionaries.

Run by `make bench`. Figures are medians of three; the ratio is ours to the peer's in the same run.
"""

from __future__ import annotations

import statistics
import subprocess
import sys
import tempfile
import time
from collections.abc import Callable, Sequence
from datetime import UTC, date, datetime
from pathlib import Path

from graph.ontology.domain import ONTOLOGY
from graph.snapshot import build
from graph.store.connect import connect
from graph.store.port import silent
from loaders.cells import Keys
from loaders.demo import load_demo
from loaders.load import Circumstances

MEASURED = """
import re, sys
from pathlib import Path
from graph.ontology.domain import ONTOLOGY
from graph.snapshot import build
from graph.store.connect import connect
def peak():
    return int(re.search(r"VmHWM:\\s+(\\d+)", Path("/proc/self/status").read_text())[1]) // 1024
home = connect(Path(sys.argv[1]), ONTOLOGY)
before = peak()
snapshot = build(home.store, ONTOLOGY)
print(before, peak())
"""


def median(work: Callable[[], object]) -> float:
    """The median of three runs, in seconds."""
    times = []
    for _ in range(3):
        start = time.perf_counter()
        work()
        times.append(time.perf_counter() - start)
    return statistics.median(times)


def dictionaries(folder: Path) -> Sequence[dict[str, object]]:
    """The peer: every record of the same store as one dictionary."""
    home = connect(folder, ONTOLOGY)
    rows: list[dict[str, object]] = []
    for kind in ONTOLOGY.nodes.values():
        names = [field.name for field in kind.fields]
        for batch in home.store.nodes(kind.name):
            rows += [dict(zip(names, row, strict=True)) for row in zip(*batch.columns, strict=True)]
    for relation in ONTOLOGY.relations:
        for ties in home.store.ties(relation):
            rows += [{"from": a, "to": b} for a, b in zip(ties.from_keys, ties.to_keys, strict=True)]
    home.store.close()
    return rows


def main() -> None:
    """Load the district once, then measure."""
    with tempfile.TemporaryDirectory() as folder:
        home = connect(Path(folder), ONTOLOGY)
        given = Circumstances(date.today(), datetime.now(UTC), Keys(pseudonym=home.keys.member))
        start = time.perf_counter()
        list(load_demo(home.store, ONTOLOGY, given, scale=1, progress=silent))
        print(f"district loaded: {time.perf_counter() - start:.1f} s, {home.store.version():,} records")
        ours = median(lambda: build(home.store, ONTOLOGY))
        peer = median(lambda: dictionaries(Path(folder)))
        print(f"snapshot: {ours:.2f} s; dictionaries: {peer:.2f} s; ratio {ours / peer:.2f}")
        child = subprocess.run(
            [sys.executable, "-c", MEASURED, folder], capture_output=True, text=True, check=True
        )
        before, after = map(int, child.stdout.split())
        print(f"memory: {after - before} MB above {before} MB")
        home.store.close()


if __name__ == "__main__":
    main()
