"""V14: an active group has a lead, members enough, and each lead is a member too.

Groups that lack them are loaded and told: they are what planners look for (W03a, W06). The membership of a
lead is not added by the loader; its first day and its role are for the file to say.
"""

from __future__ import annotations

from collections.abc import Iterator, Set
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from graph.kinds import Ontology
from graph.records import Node, Tie, TieKey
from loaders.file_rules.watch import HIDDEN, Claim, Spot, number, where
from loaders.ledger import Late
from loaders.values import Bad

ALLIANCE, LEADS, MEMBER_OF = "Alliance", "LEADS", "MEMBER_OF"
ACTORS = ("Unit", "PartyOrganization")
MIN_SIZE = 3
"""Members of a group at least, as in W06."""

_LEAD, _DEPUTY, _OBSERVER = "lead", "deputy", "observer"


class Held(NamedTuple):
    """As what somebody leads or belongs, until when, and where the load says that it leads.

    A claim is made of it late: a district has half a million.
    """

    role: str
    end: date | None
    spot: Spot | None

    def claim(self, key: TieKey) -> Claim:
        """The claim of the tie that is known so."""
        holder, end = f"{key.from_kind} {key.from_key}", self.end or date.max
        return Claim((key.kind, self.role), key.valid_from, end, holder, self.spot)


@dataclass(slots=True)
class GroupLeads:
    """The active groups with those who lead them and those who belong; what is over by now does not count."""

    ontology: Ontology
    today: date
    nodes: tuple[str, ...] = (ALLIANCE,)
    held: tuple[str, ...] = (ALLIANCE,)
    ties: tuple[tuple[str, str], ...] = tuple((kind, one) for kind in (LEADS, MEMBER_OF) for one in ACTORS)
    passing: tuple[tuple[str, str], ...] = ()
    _groups: dict[str, Spot | None] = field(default_factory=dict)
    _held: dict[str, dict[TieKey, Held]] = field(default_factory=dict)
    _alike: dict[Held, Held] = field(default_factory=dict)
    _last: dict[str, Spot] = field(default_factory=dict)
    _told: set[str] = field(default_factory=set)

    def node(self, node: Node, spot: Spot | None) -> None:
        """An alliance, whatever it was before."""
        kind, status = where(self.ontology.nodes[ALLIANCE], "kind", "status")
        self._groups.pop(node.key, None)
        if (node.values[kind], node.values[status]) == ("group", "active"):
            self._groups[node.key] = spot

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """Who leads or belongs; the claim says as what."""
        key = tie.identity
        held = Held(self._role(tie), tie.valid_to, spot if key.kind == LEADS else None)
        self._held.setdefault(key.to_key, {})[key] = self._alike.setdefault(held, held)
        if spot is not None:
            self._told.add(key.kind)
            self._last[key.to_key] = spot

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._held.get(key.to_key, {}).pop(key, None)

    def _role(self, tie: Tie) -> str:
        relation = self.ontology.relations[tie.identity.kind]
        if tie.identity.kind == MEMBER_OF:
            return str(tie.values[where(relation, "role")[0]])
        return _DEPUTY if tie.values[where(relation, "is_deputy")[0]] is True else _LEAD

    def late(self) -> Iterator[Late]:
        """What the groups of the load lack; as long as no tie of one is known, they may be to come."""
        for group, own in self._groups.items():
            claims = [held.claim(key) for key, held in self._held.get(group, {}).items()]
            spot = own or self._last.get(group)
            if spot is not None and (claims or self._told):
                yield from self._of(group, spot, claims)

    def _of(self, group: str, spot: Spot, every: list[Claim]) -> Iterator[Late]:
        claims = [one for one in every if one.on(self.today)]
        members = {one.holder for one in claims if one.what[0] == MEMBER_OF and one.what[1] != _OBSERVER}
        leading = {one.holder for one in claims if one.what[1] == _LEAD}
        if not leading:
            yield spot.warned(_no_lead(group))
        if MEMBER_OF in self._told or any(one.what[0] == MEMBER_OF for one in every):
            yield from _outside(group, spot, claims, members)
            if len(members | leading) < MIN_SIZE:
                yield spot.warned(_too_small(group, len(members | leading)))


def _outside(group: str, spot: Spot, claims: list[Claim], members: Set[str]) -> Iterator[Late]:
    """Those who lead and do not belong."""
    for one in claims:
        if one.what[0] == LEADS and one.holder not in members:
            yield (spot if one.spot is None else one.spot.at_first).warned(_no_member(group, one))


def _no_lead(group: str) -> Bad:
    code = number(ALLIANCE, group)
    return Bad(
        "V14",
        f"运行中的组团 {code} 现在没有牵头方，已照录并列为薄弱点。请补上“牵头”一行，或更正组团的状态。",
        f"Active group {code} has no lead at present; it is loaded, and listed as a weak link. Add the row "
        "that says who leads it, or correct the status of the group.",
        None if code == HIDDEN else code,
    )


def _too_small(group: str, size: int) -> Bad:
    code, members = number(ALLIANCE, group), f"{size} member{'' if size == 1 else 's'}"
    return Bad(
        "V14",
        f"运行中的组团 {code} 现在只有 {size} 个成员，已照录。组团至少 {MIN_SIZE} 个成员，"
        "请补全“加入”的各行，或更正组团的状态。",
        f"Active group {code} has {members} at present; it is loaded as it is. A group has {MIN_SIZE} "
        "or more: add the rows of its members, or correct its status.",
        None if code == HIDDEN else code,
    )


def _no_member(group: str, lead: Claim) -> Bad:
    code, who = number(ALLIANCE, group), number(*lead.holder.split(" ", 1))
    role, said, en = (
        ("牵头", "lead", "lead") if lead.what[1] == _LEAD else ("副牵头", "deputy", "deputy lead")
    )
    return Bad(
        "V14",
        f"{who} 是组团 {code} 的{role}方（{lead.period}），却不是它的成员，已照录。牵头方也是成员，"
        f"请在“加入”补上角色为“{role}”的一行。",
        f"{who} is {en} of group {code} ({lead.period}) and no member of it; it is loaded as it is. Who "
        f"leads belongs: add a row of membership with the role {said}.",
        None if who == HIDDEN else who,
    )
