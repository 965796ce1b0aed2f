"""V32: what the record counts after a load agrees with what was published, within the precision of the print.

Only plain counts stand here. Figures over a base of units (F17, F18, F23 to F26) are answered by the coverage
reports, which name the base and the unknown share beside them. A kind of which the record holds nothing is
unknown, not zero, and is not compared. How far a figure may be off is ours: an exact one not at all, “about”
a tenth, “more than” up to the next number that would be printed (390余: 390 to 399).
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.kinds import Ontology
from graph.records import Node, Tie, TieKey, Value
from loaders.file_rules.watch import Spot, latest, where
from loaders.ledger import Late
from loaders.values import Bad

FIGURE = "PublishedFigure"


class Counted(NamedTuple):
    """What a figure counts: nodes of a kind that have some values and lack others, or the sum of a field."""

    node: str
    alike: tuple[tuple[str, str], ...]
    over: tuple[tuple[str, tuple[str, ...]], ...] = ()
    ended: str | None = None
    total: str | None = None


def _facilities(kind: str) -> Counted:
    return Counted("Facility", (("kind", kind),), ended="closed_on")


FIGURES: Mapping[str, Counted] = {
    "F09": Counted("Rectification", (), total="issues_closed"),
    "F22": Counted("Alliance", (("kind", "group"),), (("status", ("planned", "merged", "dissolved")),)),
    "F42": _facilities("feedback_box"),
    "F43": Counted("Channel", (("kind", "hotline"),)),
    "F44": Counted("Channel", (("kind", "exchange_platform"),)),
    "F46": _facilities("canteen"),
    "F50": _facilities("charity_store"),
}
"""The figures of the register (`domain.md` 1.2) that are counts of records, by their code there."""

KINDS = tuple(sorted({counted.node for counted in FIGURES.values()}))
_ABOUT = 0.1


class Figure(NamedTuple):
    """A published figure: the number, the upper end of a range, how exact it is, and what it counts."""

    value: float
    high: float | None
    qualifier: str
    counts: str
    spot: Spot | None

    def allows(self, number: float) -> bool:
        """Whether a number would be printed like this."""
        if self.high is not None:
            return self.value <= number <= self.high
        if self.qualifier == "about":
            return abs(number - self.value) <= self.value * _ABOUT
        if self.qualifier in ("more_than", "about_more_than"):
            return self.value <= number < self.value + step(self.value)
        return number == self.value


def step(value: float) -> int:
    """One in the last place of a round number that is not zero: 10 for 390, 1,000 for 4,000."""
    found = 1
    while value and value % (found * 10) == 0:
        found *= 10
    return found


@dataclass(slots=True)
class Published:
    """The published figures, and for each what there is of the things that it counts."""

    ontology: Ontology
    nodes: tuple[str, ...] = (FIGURE, *KINDS)
    held: tuple[str, ...] = (FIGURE, *KINDS)
    ties: tuple[tuple[str, str], ...] = ()
    passing: tuple[tuple[str, str], ...] = ()
    _figures: dict[str, Figure] = field(default_factory=dict)
    _counts: dict[str, dict[str, tuple[int, Spot | None]]] = field(default_factory=dict)
    _seen: set[str] = field(default_factory=set)

    def node(self, node: Node, spot: Spot | None) -> None:
        """A figure, or something that one counts."""
        if node.kind == FIGURE:
            self._figure(node, spot)
            return
        self._seen.add(node.kind)
        for code, counted in FIGURES.items():
            if counted.node == node.kind:
                self._count(code, counted, node, spot)

    def _figure(self, node: Node, spot: Spot | None) -> None:
        names = ("code", "value", "value_high", "qualifier", "counts")
        code, value, high, qualifier, counts = self._of(node, *names)
        self._figures.pop(str(code), None)
        if isinstance(value, int | float):
            top = high if isinstance(high, int | float) else None
            self._figures[str(code)] = Figure(value, top, str(qualifier), str(counts), spot)

    def _of(self, node: Node, *names: str) -> list[Value]:
        return [node.values[place] for place in where(self.ontology.nodes[node.kind], *names)]

    def _count(self, code: str, counted: Counted, node: Node, spot: Spot | None) -> None:
        there = self._counts.setdefault(code, {})
        there.pop(node.key, None)
        if self._counts_as(counted, node):
            told = self._of(node, counted.total)[0] if counted.total else 1
            there[node.key] = told if isinstance(told, int) else 0, spot

    def _counts_as(self, counted: Counted, node: Node) -> bool:
        if any(self._of(node, name)[0] != value for name, value in counted.alike):
            return False
        if any(self._of(node, name)[0] in barred for name, barred in counted.over):
            return False
        return counted.ended is None or self._of(node, counted.ended)[0] is None

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """No figure counts ties."""

    def gone(self, key: TieKey) -> None:
        """No figure counts ties."""

    def late(self) -> Iterator[Late]:
        """The figures that do not agree, where the load speaks of the figure or of what it counts."""
        for code, counted in FIGURES.items():
            figure, there = self._figures.get(code), self._counts.get(code, {})
            if figure is not None and counted.node in self._seen:
                number = sum(count for count, _ in there.values())
                spot = figure.spot or latest(spot for _, spot in there.values())
                if spot is not None and not figure.allows(number):
                    yield spot.warned(_other(code, figure, number))


def _other(code: str, figure: Figure, number: int) -> Bad:
    said = f"{figure.value:,.0f}" + ("" if figure.high is None else f"–{figure.high:,.0f}")
    more_zh, more_en = ("余", "over ") if "more_than" in figure.qualifier else ("", "")
    about_zh, about_en = ("约", "about ") if "about" in figure.qualifier else ("", "")
    return Bad(
        "V32",
        f"公布数 {code}（{figure.counts}）为 {about_zh}{said}{more_zh}，而入库后实有 {number:,}，已照录。"
        "请核对哪一个正确：补齐或更正记录，或更正公布数。",
        f"Published figure {code} says {about_en}{more_en}{said}, but the record holds {number:,} after this "
        "load; it is loaded as it is. Find out which is right: complete or correct the records, or the "
        "figure.",
        code,
    )
