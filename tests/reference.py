"""The networks of `data/graph-reference`, and ways to compare what a measure says with what is known."""

from __future__ import annotations

import csv
import json
from collections.abc import Iterable, Mapping, Sequence
from pathlib import Path
from typing import Any, NamedTuple

import numpy as np
import numpy.typing as npt

from analytics.networks.two_mode import TwoMode, two_mode
from analytics.simple.network import Simple, simple
from graph.records import NodeKey

FOLDER = Path(__file__).parent / "data" / "graph-reference"

Valued = Mapping[str, float]


class Known(NamedTuple):
    """A network whose nodes have names."""

    names: Sequence[str]
    net: Simple

    def by_name(self, values: Iterable[float]) -> dict[str, float]:
        return {name: float(value) for name, value in zip(self.names, values, strict=True)}

    def at(self, *names: str) -> list[int]:
        return [self.names.index(name) for name in names]

    def called(self, mask: npt.NDArray[np.bool_]) -> set[str]:
        return {name for name, fits in zip(self.names, mask, strict=True) if fits}


def known(edges: Iterable[Sequence[str]], beside: Sequence[str] = (), *, directed: bool = False) -> Known:
    """From pairs of names, a third part being the weight; `beside` are nodes that may have no edge."""
    told = [*edges]
    names = list(dict.fromkeys([*beside, *(name for one, other, *_ in told for name in (one, other))]))
    pairs = [(names.index(one), names.index(other)) for one, other, *_ in told]
    weights = [float(*rest) if rest else 1.0 for _, _, *rest in told]
    return Known(names, simple(len(names), pairs, weights, directed=directed))


def rows(name: str) -> list[list[str]]:
    """The rows of a CSV file after its heading."""
    with (FOLDER / name).open(encoding="utf-8", newline="") as file:
        return [*csv.reader(file)][1:]


def expected(name: str) -> dict[str, Any]:
    found: dict[str, Any] = json.loads((FOLDER / f"expected_{name}.json").read_text(encoding="utf-8"))
    return found


def davis() -> Known:
    """Women and events as nodes of one network."""
    return known(rows("davis_memberships.csv"))


def davis_two_mode() -> TwoMode:
    """Women as organizations, events as alliances, in the order of the original table."""
    told = rows("davis_memberships.csv")
    women, events = ([f"{letter}{n + 1}" for n in range(size)] for letter, size in (("W", 18), ("E", 14)))
    return two_mode(
        [NodeKey("Unit", woman) for woman in women],
        [NodeKey("Alliance", event) for event in events],
        [(women.index(woman), events.index(event)) for woman, event in told],
    )


def florence() -> Known:
    return known(rows("florentine_marriages.csv"))


def karate() -> Known:
    """Without the weights, as all that is published about it."""
    return known([row[:2] for row in rows("karate_edges.csv")], [str(n) for n in range(34)])


def ldbc(direction: str) -> Known:
    """An example of LDBC Graphalytics, `directed` or `undirected`."""
    start = FOLDER / f"ldbc-example-{direction}"
    vertices = start.with_suffix(".v").read_text(encoding="utf-8").split()
    edges = [line.split() for line in start.with_suffix(".e").read_text(encoding="utf-8").splitlines()]
    return known(edges, vertices, directed=direction == "directed")


def ldbc_output(direction: str, algorithm: str) -> dict[str, str]:
    """What an algorithm has to say of each vertex."""
    lines = (FOLDER / f"ldbc-example-{direction}-{algorithm}").read_text(encoding="utf-8").splitlines()
    told = (line.split() for line in lines)
    return {each[0]: each[1] for each in told}


def near(found: Valued, wanted: Valued, epsilon: float) -> bool:
    """Whether two valuations differ nowhere by more than epsilon; both infinite is no difference."""
    return found.keys() == wanted.keys() and all(
        found[name] == wanted[name] or abs(found[name] - wanted[name]) <= epsilon for name in wanted
    )


def equivalent(found: Mapping[str, object], wanted: Mapping[str, object]) -> bool:
    """Whether two labellings part the same nodes, whatever the labels are."""
    pairs = {(found[name], wanted[name]) for name in wanted}
    alike = len(pairs) == len({one for one, _ in pairs}) == len({other for _, other in pairs})
    return found.keys() == wanted.keys() and alike
