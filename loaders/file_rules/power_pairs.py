"""V25: a power has its responsibility and its risk item beside it; one without is loaded and told (W31).

As long as no pair is known at all nothing is said: the sheet of pairs is still to come.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from graph.codes import CodeList
from graph.kinds import Ontology
from graph.records import Node, Tie, TieKey
from loaders.file_rules.watch import HIDDEN, Spot, claim, number, where
from loaders.ledger import Late
from loaders.values import Bad

ITEM, PAIRED = "PowerItem", "PAIRED_WITH"
_NEEDED = ("responsibility", "risk")


@dataclass(slots=True)
class PowerPairs:
    """The items of the three lists, and which of them go together at present, in either direction."""

    ontology: Ontology
    lists: CodeList
    today: date
    nodes: tuple[str, ...] = (ITEM,)
    held: tuple[str, ...] = (ITEM,)
    ties: tuple[tuple[str, str], ...] = ((PAIRED, ITEM),)
    passing: tuple[tuple[str, str], ...] = ()
    _kinds: dict[str, str] = field(default_factory=dict)
    _powers: dict[str, Spot] = field(default_factory=dict)
    _pairs: dict[TieKey, bool] = field(default_factory=dict)

    def node(self, node: Node, spot: Spot | None) -> None:
        """An item; those of the record, and those that are over, are not judged."""
        kind, until = (node.values[at] for at in where(self.ontology.nodes[ITEM], "list", "valid_to"))
        over = isinstance(until, date) and until <= self.today
        self._kinds[node.key] = str(kind)
        if kind == "power" and spot is not None and not over:
            self._powers[node.key] = spot

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """Two items that go together, and whether they still do."""
        self._pairs[tie.identity] = claim(tie, "", spot).on(self.today)

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._pairs.pop(key, None)

    def late(self) -> Iterator[Late]:
        """The powers of the load that lack one or both of the others."""
        beside: dict[str, set[str]] = {}
        for key, holds in self._pairs.items():
            for one, other in ((key.from_key, key.to_key), (key.to_key, key.from_key)):
                if holds:
                    beside.setdefault(one, set()).add(self._kinds.get(other, ""))
        for power, spot in self._powers.items() if self._pairs else ():
            lacking = [kind for kind in _NEEDED if kind not in beside.get(power, ())]
            if lacking:
                yield spot.warned(self._unpaired(power, lacking))

    def _unpaired(self, power: str, lacking: list[str]) -> Bad:
        code = number(ITEM, power)
        zh = "、".join(self.lists.label(kind) for kind in lacking)
        return Bad(
            "V25",
            f"权力事项 {code} 在{zh}中没有配套的事项，已照录。三单应配套，"
            "请补上该事项，并在“配套”写明两者相配。",
            f"Power item {code} has no {' and no '.join(lacking)} item beside it; it is loaded as it is. The "
            "three lists go together: add the item, and the row that pairs the two.",
            None if code == HIDDEN else code,
        )
