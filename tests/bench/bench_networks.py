"""Operations on the networks of a district, ours beside scipy, NetworKit, igraph, DuckDB and networkx.

`python tests/bench/bench_networks.py [10x|100x]`. Without an argument: every operation on one district in CPU
seconds, each engine in a process of its own, whatever takes over a limit cut off and told so, and all answers
compared. `10x` and `100x`: coverage and components of as many districts, with the peak of memory. Figures of
one run may be compared with each other, and with those of no other run.
"""

from __future__ import annotations

import json
import re
import resource
import signal
import subprocess
import sys
import time
from collections.abc import Iterator
from pathlib import Path
from tempfile import TemporaryDirectory
from typing import Any

import numpy as np
from answers import BY, POLICY, Given
from district import AS_OF, NODES, district, network_of
from engines import ENGINES, methods

from analytics.policies import policy
from analytics.scale.duck import Limits, coverage_of
from analytics.scale.edges import components_of, write_edges
from analytics.scale.parquet import write_parquet
from analytics.scale.tables import tables

OPERATIONS = [
    "build",
    "components",
    "cut_nodes",
    "blocks",
    "cores",
    "pagerank",
    "brokers",
    "triangles",
    "communities",
    "projection",
    "exclusive_cover",
    "tie_counts",
    "adamic_adar",
    "resource_allocation",
    "coverage",
]

LIMIT = 10
"""CPU seconds after which an operation is cut off."""

LEAST = 0.2
"""CPU seconds for which an operation is repeated: the clock of some systems goes in steps of hundredths."""

DIFFERENT = ("communities",)
"""Operations whose answers need not agree: they are told."""

SCALES = {"10x": 10, "100x": 100}

PLANNED = {
    "coverage": {10: 195, 100: 893},
    "coverage-1g": {100: 763},
    "components": {10: 355, 100: 3019},
}
"""The peak of memory (MB) by number of districts that the design measured for the same work."""

Figures = dict[str, dict[str, Any]]


def child(engine: str, names: list[str], folder: Path) -> None:
    """Run operations one after the other and print each as a line; ended by the system at the limit."""
    given = Given(district(1), folder)
    warm(given, names)
    made = ENGINES[engine](given)
    for name in names:
        print(json.dumps({"start": name}), flush=True)
        spent = time.process_time()
        limit = int(spent) + (LIMIT if name != "build" else 10 * LIMIT) + 1
        resource.setrlimit(resource.RLIMIT_CPU, (limit, resource.RLIM_INFINITY))
        runs, value = 0, list[float]()
        while runs == 0 or time.process_time() - spent < LEAST:
            runs, value = runs + 1, getattr(made, name)()
        took = (time.process_time() - spent) / runs
        told = {"name": name, "seconds": took, "value": [float(each) for each in value]}
        print(json.dumps(told), flush=True)


def warm(given: Given, names: list[str]) -> None:
    """Make beforehand what is input to an operation, and no part of it."""
    inputs: dict[str, tuple[str, ...]] = {
        "brokers": ("skeleton", "ties"),
        "projection": ("attended",),
        "coverage": ("network", "exported"),
        "adamic_adar": ("candidates",),
        "resource_allocation": ("candidates",),
        "exclusive_cover": ("net", "exclusive"),
        "tie_counts": ("net", "exclusive"),
        "build": ("edges", "exclusive", "attended"),
    }
    for made in {each for name in names for each in inputs.get(name, ())}:
        getattr(given, made)
    policy(POLICY)


def measured(engine: str, folder: Path) -> Figures:
    """Every operation of an engine; after one that was cut off the rest goes on in a new process."""
    wanted, found = list(methods(ENGINES[engine], OPERATIONS)), Figures()
    while wanted:
        lines = list(spoken(engine, wanted, folder))
        done = {line["name"]: line for line in lines if "name" in line}
        found |= {name: line for name, line in done.items() if name not in found}
        left = [name for name in wanted if name not in found]
        if left:
            found[left[0]] = {"seconds": None, "value": None}
        wanted = ["build", *left[1:]] if left[1:] else []
    return found


def spoken(engine: str, names: list[str], folder: Path) -> Iterator[dict[str, Any]]:
    """What a child prints; RuntimeError where it fails otherwise than by the limit."""
    command = [sys.executable, __file__, "child", engine, str(folder / engine), *names]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    if run.returncode not in (0, -signal.SIGXCPU):
        raise RuntimeError(f"{engine}: {run.stderr[-2000:]}")
    return (json.loads(line) for line in run.stdout.splitlines())


def agreed(found: dict[str, Figures]) -> None:
    """Fail where two engines that came to an end give different answers."""
    for name in OPERATIONS:
        told = {engine: each[name]["value"] for engine, each in found.items() if name in each}
        values = {engine: value for engine, value in told.items() if value is not None}
        if name not in DIFFERENT and values:
            first = next(iter(values.values()))
            same = [np.allclose(value, first, rtol=1e-6) for value in values.values()]
            assert all(same), f"{name}: the answers differ: {values}"


def table(found: dict[str, Figures]) -> None:
    """CPU seconds by operation and engine, and how ours compares with the best of the others."""
    print(f"{'CPU s':<20}" + "".join(f"{engine:>11}" for engine in found) + f"{'ours/best':>11}")
    for name in OPERATIONS:
        cells = [seconds(each.get(name)) for each in found.values()]
        print(f"{name:<20}" + "".join(f"{cell:>11}" for cell in cells) + f"{ratio(name, found):>11}")
    told = {engine: each["communities"]["value"] for engine, each in found.items() if "communities" in each}
    print("modularity: " + ", ".join(f"{engine} {value[0]:.3f}" for engine, value in told.items() if value))


def seconds(figure: dict[str, Any] | None) -> str:
    """One cell: a dash where the engine has nothing for it."""
    if figure is None:
        return "–"
    return f">{LIMIT}" if figure["seconds"] is None else f"{figure['seconds']:.3f}"


def ratio(name: str, found: dict[str, Figures]) -> str:
    """Ours as a multiple of the quickest other engine."""
    ours = found["ours"].get(name, {}).get("seconds")
    others = [each[name]["seconds"] for engine, each in found.items() if engine != "ours" and name in each]
    ended = [each for each in others if each is not None]
    return f"{ours / min(ended):.2f}" if ours is not None and ended else "–"


def large(count: int) -> None:
    """Coverage and components of many districts from files, each in a process of its own."""
    with TemporaryDirectory(prefix="bench-networks-") as name:
        folder = Path(name)
        start = time.process_time()
        written(folder, count)
        took = time.process_time() - start
        print(f"{count} districts: {NODES * count + 1:,} nodes; written in {took:.0f} CPU s", flush=True)
        for work in ("coverage", "coverage-1g", "components"):
            command = [sys.executable, __file__, "large", work, str(folder), str(count)]
            print(
                subprocess.run(command, capture_output=True, text=True, check=True).stdout.strip(), flush=True
            )


def written(folder: Path, count: int) -> None:
    """Several districts under one more node, one file of ties each and one for the top."""
    for number in range(count):
        one = district(number)
        edges = one.edges + np.int32(number * NODES)
        write_edges(edges[:, 0], edges[:, 1], folder / f"edges-{number:03}.parquet")
        parts = tables(network_of(one, number), lambda kind, key: key)
        write_parquet(parts, folder / "network", {"as_of": AS_OF.isoformat()})
    tops = (np.arange(count, dtype=np.int32) + 1) * NODES - 1
    write_edges(tops, np.full(count, count * NODES, np.int32), folder / "edges-top.parquet")


def alone(work: str, folder: Path, count: int) -> None:
    """One piece of work, with CPU seconds and the peak of memory."""
    before, spent = peak(), time.process_time()
    if work == "components":
        label = components_of(sorted(folder.glob("edges-*.parquet")), NODES * count + 1)
        told = f"{len(np.unique(label)):,} parts"
    else:
        limits = Limits(memory=1024 if work == "coverage-1g" else 16384, spill=folder / "spill")
        found = coverage_of(folder / "network", policy(POLICY), BY, limits)
        told = f"{len(found.rows):,} cells, base {found.total.base:,}, covered {found.total.covered:,}"
    took, planned = time.process_time() - spent, PLANNED[work].get(count, "–")
    print(f"{work:<14}{took:>8.1f} CPU s{peak():>8,} MB ({before} at the start; planned {planned}): {told}")


def peak() -> int:
    """The most memory that this process held, in MB; getrusage would tell of its parent too."""
    found = re.search(r"VmHWM:\s+(\d+)", Path("/proc/self/status").read_text(encoding="utf-8"))
    return int(found[1]) // 1024 if found else 0


def main(arguments: list[str]) -> None:
    """Measure; a child is told so by its first argument."""
    match arguments:
        case ["child", engine, folder, *names]:
            child(engine, names, Path(folder))
        case ["large", work, folder, count]:
            alone(work, Path(folder), int(count))
        case [scale]:
            large(SCALES[scale])
        case _:
            with TemporaryDirectory(prefix="bench-networks-") as folder:
                found = {engine: measured(engine, Path(folder)) for engine in ENGINES}
            table(found)
            agreed(found)


if __name__ == "__main__":
    main(sys.argv[1:])
