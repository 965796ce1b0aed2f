"""V18: a 1+N zone has one core committee at a date, and its hubs are branches of associations."""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import Ontology
from graph.records import Node, Tie, TieKey
from loaders.file_rules.group_leads import ACTORS, ALLIANCE, MEMBER_OF
from loaders.file_rules.watch import HIDDEN, Claim, Rivals, Spot, claim, number, rivals, where
from loaders.ledger import Late
from loaders.values import Bad

BODY = "PartyOrganization"
_BRANCHES = frozenset({"general_branch", "branch"})
_ASSOCIATIONS = "social_org"
_CORE, _HUB = "core", "hub"


class _Sort(NamedTuple):
    """What a party organization is, and of which domain."""

    kind: str
    domain: str

    @property
    def may_be_hub(self) -> bool:
        """Whether it is a general branch or a branch of an association."""
        return self.kind in _BRANCHES and self.domain == _ASSOCIATIONS


@dataclass(slots=True)
class ZoneLayers:
    """The zones, the party organizations, and who is core or hub of which zone."""

    ontology: Ontology
    lists: Mapping[str, CodeList]
    nodes: tuple[str, ...] = (ALLIANCE, BODY)
    held: tuple[str, ...] = (ALLIANCE, BODY)
    ties: tuple[tuple[str, str], ...] = tuple((MEMBER_OF, one) for one in ACTORS)
    passing: tuple[tuple[str, str], ...] = ()
    _zones: set[str] = field(default_factory=set)
    _sorts: dict[str, _Sort] = field(default_factory=dict)
    _layers: dict[TieKey, Claim] = field(default_factory=dict)

    def node(self, node: Node, spot: Spot | None) -> None:
        """A zone or a party organization, whatever it was before."""
        kind = str(node.values[where(self.ontology.nodes[node.kind], "kind")[0]])
        if node.kind == BODY:
            domain = str(node.values[where(self.ontology.nodes[BODY], "domain")[0]])
            self._sorts[node.key] = _Sort(kind, domain)
        elif kind == "zone_1n":
            self._zones.add(node.key)
        else:
            self._zones.discard(node.key)

    def tie(self, tie: Tie, spot: Spot | None) -> None:
        """A member; those that are neither core nor hub do not matter."""
        key = tie.identity
        layer = tie.values[where(self.ontology.relations[MEMBER_OF], "layer")[0]]
        self._layers.pop(key, None)
        if layer in (_CORE, _HUB):
            self._layers[key] = claim(tie, f"{key.from_kind} {key.from_key}", spot, key.to_key, str(layer))

    def gone(self, key: TieKey) -> None:
        """A tie that stands no longer."""
        self._layers.pop(key, None)

    def late(self) -> Iterator[Late]:
        """Second cores, then hubs of the load that are no branch of an association."""
        held = [one for one in self._layers.values() if one.what[0] in self._zones]
        for pair in rivals(one for one in held if one.what[1] == _CORE):
            yield pair.spot.at_first.refused(_second(pair))
        for one in held:
            if one.what[1] == _HUB and one.spot is not None and not self._may_be_hub(one):
                yield one.spot.at_first.warned(self._no_hub(one))

    def _may_be_hub(self, hub: Claim) -> bool:
        kind, key = hub.holder.split(" ", 1)
        return kind == BODY and key in self._sorts and self._sorts[key].may_be_hub

    def _no_hub(self, hub: Claim) -> Bad:
        zone, who = number(ALLIANCE, hub.what[0]), number(*hub.holder.split(" ", 1))
        sort = self._sorts.get(hub.holder.split(" ", 1)[1])
        zh, en = ("单位", "a unit") if sort is None else self._said(sort)
        return Bad(
            "V18",
            f"商圈楼宇联合体 {zone} 的枢纽 {who} 是{zh}，已照录。"
            "枢纽应为行业协会的党总支或党支部，请更正成员、它的层，或该党组织的类别和领域。",
            f"The hub {who} of zone {zone} is {en}; it is loaded as it is. A hub should be the "
            "general branch or branch of an association: correct the member, its layer, or the kind and "
            "domain of the body.",
            None if who == HIDDEN else who,
        )

    def _said(self, sort: _Sort) -> tuple[str, str]:
        kinds, domains = self.lists["party_organization_kinds"], self.lists["star_domains"]
        zh = f"领域为“{domains.label(sort.domain)}”的{kinds.label(sort.kind)}"
        return zh, f"a {sort.kind} of the domain {sort.domain}"


def _second(pair: Rivals) -> Bad:
    zone = number(ALLIANCE, pair.first.what[0])
    one, two = (number(*each.holder.split(" ", 1)) for each in (pair.first, pair.second))
    return Bad(
        "V18",
        f"商圈楼宇联合体 {zone} 同一时期有两个核心：{one}（{pair.first.period}）和 {two}"
        f"（{pair.second.period}）。同一日期只有一个联合党委为核心，请更正其一的层，"
        "或写明互不重叠的起止日期。",
        f"Zone {zone} has two cores at one date: {one} ({pair.first.period}) and {two} "
        f"({pair.second.period}). It has one core committee: correct the layer of one of them, or give days "
        "that do not overlap.",
        None if two == HIDDEN else two,
    )
