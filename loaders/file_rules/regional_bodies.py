"""V16: a 315 system has one body of each tier and kind at a date, and is of the level of its area."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping, Sequence
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import Ontology
from graph.records import Node, NodeKey, Tie, TieKey
from loaders.areas import AREA
from loaders.file_rules.watch import HIDDEN, Claim, Rivals, Spot, claim, number, rivals
from loaders.ledger import Late
from loaders.values import Bad

ALLIANCE, BODY, COMMITTEE = "Alliance", "RegionalBody", "PartyOrganization"
REGIONAL = "regional_315"
_HAS_BODY, _LIES_IN = "HAS_BODY", "LOCATED_IN"
WORDS = {
    "congress": ("区域党员代表会议", "congresses"),
    "committee": ("区域党委", "regional committees"),
    "office": ("党建办公室", "offices"),
}
"""What the three bodies are called; whatever party organization is a body is its committee."""


class _System(NamedTuple):
    kind: str
    level: str | None
    spot: Spot | None


class _Told(NamedTuple):
    """A tie of an alliance, and its tier where it has one."""

    tie: Tie
    tier: str | None
    spot: Spot | None


@dataclass(slots=True)
class RegionalBodies:
    """`known` answers what the record holds of some nodes; it is asked about areas, at the end."""

    ontology: Ontology
    levels: CodeList
    known: Callable[[Sequence[NodeKey]], Sequence[Node | None]]
    nodes: tuple[str, ...] = (ALLIANCE, BODY, AREA)
    held: tuple[str, ...] = (ALLIANCE, BODY)
    ties: tuple[tuple[str, str], ...] = ((_HAS_BODY, ALLIANCE), (_LIES_IN, ALLIANCE))
    passing: tuple[tuple[str, str], ...] = ()
    _systems: dict[str, _System] = field(default_factory=dict)
    _kinds: dict[str, str] = field(default_factory=dict)
    _levels: dict[str, str] = field(default_factory=dict)
    _bodies: dict[TieKey, _Told] = field(default_factory=dict)
    _lying: dict[TieKey, Spot | None] = field(default_factory=dict)

    def node(self, node: Node, spot: Spot | None) -> None:
        """A system, one of its bodies, or an area."""
        if node.kind == ALLIANCE:
            self._systems[node.key] = _System(str(self._said(node, "kind")), self._said(node, "level"), spot)
        elif node.kind == BODY:
            self._kinds[node.key] = str(self._said(node, "kind"))
        else:
            self._levels[node.key] = str(self._said(node, "level"))

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """A body of a system, or its area."""
        key = tie.identity
        if key.kind == _HAS_BODY:
            fields = [f.name for f in self.ontology.relations[_HAS_BODY].fields]
            tier = tie.values[fields.index("tier")]
            self._bodies[key] = _Told(tie, None if tier is None else str(tier), spot)
        elif key.to_kind == AREA:
            self._lying[key] = spot

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._bodies.pop(key, None)
        self._lying.pop(key, None)

    def late(self) -> Iterator[Late]:
        """Second bodies, then systems in areas of another level."""
        told: set[tuple[str, str, Spot]] = set()
        for pair in rivals(self._claims()):
            named = (pair.first.holder, pair.second.holder, pair.spot)
            if named not in told:
                told.add(named)
                yield pair.spot.refused(_second(pair))
        yield from self._misplaced()

    def _said(self, node: Node, name: str) -> str | None:
        fields = [f.name for f in self.ontology.nodes[node.kind].fields]
        value = node.values[fields.index(name)]
        return None if value is None else str(value)

    def _regional(self, alliance: str) -> bool:
        return alliance in self._systems and self._systems[alliance].kind == REGIONAL

    def _claims(self) -> Iterator[Claim]:
        for key, (tie, tier, spot) in self._bodies.items():
            if self._regional(key.from_key):
                kind = "committee" if key.to_kind == COMMITTEE else self._kinds.get(key.to_key)
                for what, value in (("kind", kind), ("tier", tier)):
                    if value is not None:
                        yield claim(tie, f"{key.to_kind} {key.to_key}", spot, key.from_key, what, value)

    def _misplaced(self) -> Iterator[Late]:
        """Only systems none of whose areas is of their level; what is not known is not judged."""
        levels = self._area_levels()
        areas: dict[str, list[TieKey]] = {}
        for key in self._lying:
            if self._regional(key.from_key):
                areas.setdefault(key.from_key, []).append(key)
        for alliance, keys in areas.items():
            system, found = self._systems[alliance], {levels.get(key.to_key) for key in keys}
            if system.level is not None and found.isdisjoint({system.level, None}):
                yield from self._elsewhere(alliance, system, keys, levels)

    def _elsewhere(
        self, alliance: str, system: _System, keys: Sequence[TieKey], levels: Mapping[str, str]
    ) -> Iterator[Late]:
        said = [(spot, key) for key in keys if (spot := self._lying[key]) is not None]
        spot, key = max(said, key=lambda one: one[0].place, default=(system.spot, keys[-1]))
        if spot is not None:
            yield spot.refused(_other_level(alliance, system.level, key, levels[key.to_key], self.levels))

    def _area_levels(self) -> Mapping[str, str]:
        """The level of every area in which something lies, by the load or else by the record."""
        asked = sorted({key.to_key for key in self._lying if key.to_key not in self._levels})
        held = self.known([NodeKey(AREA, key) for key in asked]) if asked else ()
        return {**self._levels, **{n.key: str(self._said(n, "level")) for n in held if n is not None}}


def _second(pair: Rivals) -> Bad:
    alliance, what, value = pair.first.what
    one, two = (number(*claim.holder.split(" ", 1)) for claim in (pair.first, pair.second))
    zh, en = WORDS[value] if what == "kind" else (f"第 {value} 层机构", f"bodies of tier {value}")
    system = number(ALLIANCE, alliance)
    return Bad(
        "V16",
        f"区域化党建 {system} 同一时期有两个{zh}：{one}（{pair.first.period}）和 {two}"
        f"（{pair.second.period}）；每层每类只设一个，请更正其一，或写明互不重叠的起止日期。",
        f"Regional system {system} has two {en} at one date: {one} ({pair.first.period}) and {two} "
        f"({pair.second.period}); it has one of each tier and kind, so correct one of them or give days "
        "that do not overlap.",
        None if two == HIDDEN else two,
    )


def _other_level(alliance: str, level: str | None, key: TieKey, found: str, levels: CodeList) -> Bad:
    system, area = number(ALLIANCE, alliance), number(AREA, key.to_key)
    own = str(level)
    return Bad(
        "V16",
        f"区域化党建 {system} 的层级是{levels.label(own)}，而区域 {area} 是{levels.label(found)}；"
        "两者应为同一级，请更正层级或区域代码。",
        f"Regional system {system} is of level {own}, but its area {area} is of level {found}; "
        "both should be of one level: correct the level or the code of the area.",
        area,
    )
