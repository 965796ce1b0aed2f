"""V11: a joint party organization does not cover more units at a date than the policy allows.

It is loaded and told. That it covers one unit only is not told: a roster may list the others elsewhere.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from datetime import date
from operator import attrgetter

from graph.kinds import Ontology
from graph.records import Node, Tie, TieKey
from loaders.file_rules.watch import HIDDEN, Claim, Spot, claim, latest, number, where
from loaders.ledger import Late
from loaders.values import Bad

BODY, UNIT, POLICY, COVERS = "PartyOrganization", "Unit", "CoveragePolicy", "COVERS"
JOINT_MAX = 5
"""Units that a joint branch should cover at most (`domain.md` 2.2), where the record holds no policy."""

_JOINT, _ACTIVE = "joint", "active"


@dataclass(slots=True)
class JointUnits:
    """The joint bodies that are active, and the units on their rosters."""

    ontology: Ontology
    today: date
    nodes: tuple[str, ...] = (BODY, POLICY)
    held: tuple[str, ...] = (BODY, POLICY)
    ties: tuple[tuple[str, str], ...] = ((COVERS, BODY),)
    passing: tuple[tuple[str, str], ...] = ()
    _joint: dict[str, Spot | None] = field(default_factory=dict)
    _units: dict[str, dict[TieKey, Claim]] = field(default_factory=dict)
    _most: dict[str, int] = field(default_factory=dict)

    def node(self, node: Node, spot: Spot | None) -> None:
        """A body or a policy, whatever it was before."""
        if node.kind == POLICY:
            self._policy(node)
            return
        form, status = where(self.ontology.nodes[BODY], "form", "status")
        self._joint.pop(node.key, None)
        if (node.values[form], node.values[status]) == (_JOINT, _ACTIVE):
            self._joint[node.key] = spot

    def _policy(self, node: Node) -> None:
        most, start, end = where(self.ontology.nodes[POLICY], "joint_max_units", "valid_from", "valid_to")
        units, first, last = node.values[most], node.values[start], node.values[end]
        begun = isinstance(first, date) and first <= self.today
        over = isinstance(last, date) and last <= self.today
        self._most.pop(node.key, None)
        if isinstance(units, int) and begun and not over:
            self._most[node.key] = units

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """A unit that a body covers jointly."""
        key = tie.identity
        if key.discriminator == _JOINT:
            self._units.setdefault(key.from_key, {})[key] = claim(tie, key.to_key, spot, key.from_key)

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._units.get(key.from_key, {}).pop(key, None)

    def late(self) -> Iterator[Late]:
        """The joint bodies with too many units, in the last row that says so."""
        most = max(self._most.values(), default=JOINT_MAX)
        for body, own in self._joint.items():
            peak = _peak(list(self._units.get(body, {}).values()))
            spot = latest(one.spot for one in peak) or own
            if spot is not None and len(peak) > most:
                yield spot.warned(_too_many(body, peak, most))


def _peak(claims: Sequence[Claim]) -> Sequence[Claim]:
    """The covers that hold on the first day on which the most units are covered."""
    days = sorted({one.start for one in claims})
    return max(([one for one in claims if one.on(day)] for day in days), key=len, default=())


def _too_many(body: str, peak: Sequence[Claim], most: int) -> Bad:
    code, since = number(BODY, body), max(one.start for one in peak)
    last = max((one for one in peak if one.spot is not None), key=attrgetter("spot.place"), default=None)
    unit = HIDDEN if last is None else number(UNIT, last.holder)
    return Bad(
        "V11",
        f"联合党组织 {code} 自 {since} 起同时覆盖 {len(peak)} 家单位，超过 {most} 家，已照录。"
        f"一个联合党支部一般不超过 {most} 家，请核对名单，或分设党组织。",
        f"Joint party organization {code} covers {len(peak)} units from {since} on, more than {most}; it is "
        f"loaded as it is. A joint branch should cover at most {most}: check the list, or set up another.",
        None if unit == HIDDEN else unit,
    )
