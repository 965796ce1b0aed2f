"""V11: a standalone party organization has one host at a date.

A row with a second host is kept aside when it is read, so nothing of it is in the record. A body without any
host is loaded and told: its own row cannot be kept aside, since the ties of the body would lead nowhere.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date

from graph.kinds import Ontology
from graph.records import Node, Tie, TieKey
from loaders.file_rules.watch import HIDDEN, Claim, Spot, claim, number, rivals, where
from loaders.ledger import Late
from loaders.values import Bad

BODY, UNIT, HOSTED = "PartyOrganization", "Unit", "ESTABLISHED_IN"
_STANDALONE, _ACTIVE = "standalone", "active"


@dataclass(slots=True)
class Hosts:
    """The standalone bodies, and the units in which they are set up."""

    ontology: Ontology
    today: date
    nodes: tuple[str, ...] = (BODY,)
    held: tuple[str, ...] = (BODY,)
    ties: tuple[tuple[str, str], ...] = ((HOSTED, BODY),)
    passing: tuple[tuple[str, str], ...] = ()
    _alone: dict[str, Spot | None] = field(default_factory=dict)
    _active: set[str] = field(default_factory=set)
    _hosts: dict[str, dict[TieKey, Claim]] = field(default_factory=dict)
    _told: bool = False

    def node(self, node: Node, spot: Spot | None) -> None:
        """A body, whatever it was before."""
        form, status = where(self.ontology.nodes[BODY], "form", "status")
        self._alone.pop(node.key, None)
        self._active.discard(node.key)
        if node.values[form] == _STANDALONE:
            self._alone[node.key] = spot
            if node.values[status] == _ACTIVE:
                self._active.add(node.key)

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """A host of a body."""
        key = tie.identity
        self._hosts.setdefault(key.from_key, {})[key] = claim(tie, key.to_key, spot, key.from_key)
        self._told |= spot is not None

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._hosts.get(key.from_key, {}).pop(key, None)

    def second(self, tie: Tie) -> Bad | None:
        """What is wrong with a tie that gives a standalone body a second host; None where nothing is."""
        key = tie.identity
        if key.kind != HOSTED or key.from_key not in self._alone:
            return None
        new = claim(tie, key.to_key, None, key.from_key)
        for old in self._hosts.get(key.from_key, {}).values():
            if old.holder != new.holder and old.start < new.end and new.start < old.end:
                return _second(old, new)
        return None

    def late(self) -> Iterator[Late]:
        """Second hosts of bodies that turned out to be standalone, then bodies of this load without any."""
        claims = [one for body in self._alone for one in self._hosts.get(body, {}).values()]
        for pair in rivals(claims):
            yield pair.spot.refused(_second(pair.first, pair.second))
        for body in self._active if self._told else ():
            spot = self._alone[body]
            if spot is not None and not any(one.on(self.today) for one in self._hosts.get(body, {}).values()):
                yield spot.warned(_none(body))


def _second(old: Claim, new: Claim) -> Bad:
    body = number(BODY, new.what[0])
    one, two = number(UNIT, old.holder), number(UNIT, new.holder)
    return Bad(
        "V11",
        f"单独组建的党组织 {body} 同一时期设于两个单位：{one}（{old.period}）和 {two}（{new.period}），"
        "本行暂不入库。单独组建只有一个所在单位，请更正其一，或把组建形式改为联合组建；"
        "已经迁出的，请在前面的行写明终止日期。",
        f"Standalone party organization {body} is set up in two units at one date: {one} ({old.period}) and "
        f"{two} ({new.period}); this row is kept aside. It has one host: correct one of them, or the form to "
        "joint; where it has moved, give the first host an end in a row above.",
        None if two == HIDDEN else two,
    )


def _none(body: str) -> Bad:
    code = number(BODY, body)
    return Bad(
        "V11",
        f"单独组建的党组织 {code} 现在没有所在单位，已照录。单独组建应设于一个单位，"
        "请补上“设于”一行，或更正组建形式。",
        f"Standalone party organization {code} has no host at present; it is loaded as it is. It should be "
        "set up in one unit: add the row that says in which, or correct its form.",
        None if code == HIDDEN else code,
    )
