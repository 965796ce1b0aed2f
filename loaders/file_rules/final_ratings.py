"""V20: of one subject, scheme and year one assessment is final."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import Ontology
from graph.records import Node, NodeKey, Tie, TieKey
from loaders.file_rules.watch import HIDDEN, Spot, number
from loaders.ledger import Late
from loaders.values import Bad

ASSESSMENT = "Assessment"
_ASSESSED, _FINAL = "ASSESSED", "final"


class _Final(NamedTuple):
    """A final assessment: by which scheme, of which year."""

    key: str
    scheme: str
    year: str
    spot: Spot | None


class Rated(NamedTuple):
    """What may be rated finally once."""

    subject: NodeKey
    scheme: str
    year: str


@dataclass(slots=True)
class FinalRatings:
    """The final assessments that stand, and of whom they are."""

    ontology: Ontology
    schemes: CodeList
    nodes: tuple[str, ...] = (ASSESSMENT,)
    held: tuple[str, ...] = (ASSESSMENT,)
    ties: tuple[tuple[str, str], ...] = ((_ASSESSED, ASSESSMENT),)
    passing: tuple[tuple[str, str], ...] = ()
    _finals: dict[str, _Final] = field(default_factory=dict)
    _subjects: dict[TieKey, Spot | None] = field(default_factory=dict)
    _places: tuple[int, int, int] = field(init=False)

    def __post_init__(self) -> None:
        names = [f.name for f in self.ontology.nodes[ASSESSMENT].fields]
        self._places = names.index("state"), names.index("scheme"), names.index("year")

    def node(self, node: Node, spot: Spot | None) -> None:
        """An assessment that is not final counts for nothing, whatever the record says of it."""
        state, scheme, year = (node.values[place] for place in self._places)
        self._finals.pop(node.key, None)
        if state == _FINAL:
            self._finals[node.key] = _Final(node.key, str(scheme), str(year), spot)

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """Of whom an assessment is."""
        self._subjects[tie.identity] = spot

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._subjects.pop(key, None)

    def late(self) -> Iterator[Late]:
        """Every final assessment of the load after the first of its kind."""
        first: dict[Rated, _Final] = {}
        for rated, final in sorted(self._rated(), key=lambda one: _order(one[1])):
            before = first.setdefault(rated, final)
            if before.key != final.key and final.spot is not None:
                yield final.spot.refused(_second(rated, before, final, self.schemes))

    def _rated(self) -> Iterator[tuple[Rated, _Final]]:
        for key, spot in self._subjects.items():
            final = self._finals.get(key.from_key)
            if final is not None:
                rated = Rated(NodeKey(key.to_kind, key.to_key), final.scheme, final.year)
                yield rated, final._replace(spot=final.spot or spot)


def _order(final: _Final) -> tuple[tuple[int, ...], str]:
    """The record first, then in the order of reading."""
    return (() if final.spot is None else tuple(final.spot.place)), final.key


def _second(rated: Rated, before: _Final, final: _Final, schemes: CodeList) -> Bad:
    one, two = number(ASSESSMENT, before.key), number(ASSESSMENT, final.key)
    subject = number(*rated.subject)
    return Bad(
        "V20",
        f"{subject} {rated.year} 年“{schemes.label(rated.scheme)}”已有已定的评定 {one}，{two} 重复；"
        "同一对象每个标准每年只有一个已定的评定，请更正年度、标准或对象，或把其中一个改为未定的状态。",
        f"{subject} has the final assessment {one} by {rated.scheme} for {rated.year} already, and {two} is "
        "a second; one of them may be final: correct year, scheme or subject, or give one another state.",
        None if two == HIDDEN else two,
    )
