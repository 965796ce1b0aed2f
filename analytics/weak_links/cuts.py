"""Cuts: what the rest of the network hangs on. Rules W01 and W02 on the linkage.

Losses are those of `analytics.weak_links.blocks`, seen from the district committee. A unit whose only edge is
to the body or post that covers or contacts it is a pendant: hanging there is what being covered means.
Pendants are not counted as lost, and are told beside.
"""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import numpy as np

from analytics.mechanisms.facts import NOWHERE
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked
from analytics.weak_links.blocks import Cut, Part, cuts
from analytics.weak_links.drawing import drawn
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.ground import Ground
from analytics.weak_links.linkage import Linkage
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.network import Mask
from graph.records import NodeKey

BODY = "PartyOrganization"
HANGING = ("COVERS", "WORK_CONTACT")

ACTS_FOR = "ACTS_FOR"
"""What joins the acting body of an alliance with it: it leads it, or is one of its bodies."""


def pendants(graph: nx.Graph, linkage: Linkage) -> Mask:
    """Units whose only neighbour is the body or post that covers or contacts them."""
    found = [
        node
        for node, degree in graph.degree
        if degree == 1 and linkage.keys[node].kind == "Unit" and _hangs(graph, linkage, node)
    ]
    return marked(len(linkage), found)


def _hangs(graph: nx.Graph, linkage: Linkage, node: int) -> bool:
    [(_, _, reasons)] = graph.edges(node, data="reasons")
    return all(linkage.relations[linkage.sort[at]] in HANGING for at in reasons)


class Cutting:
    """The cuts of a ground, with what is needed to tell of them."""

    def __init__(self, ground: Ground) -> None:
        self.linkage, self.facts, self.actors = ground.linkage, ground.facts, ground.actors
        self.graph = self.linkage.graph
        self.hanging = pendants(self.graph, self.linkage)
        counted = marked(len(self.linkage), range(self.linkage.actors)) & ~self.hanging
        known = self.linkage.root != NOWHERE
        self.cuts = cuts(self.graph, self.linkage.root, counted) if known else {}
        self.own = own(ground)

    def key(self, node: int) -> NodeKey:
        """The node with a number."""
        return self.linkage.keys[node]

    def relation(self, one: int, other: int) -> str:
        """What joins two neighbours first of all."""
        relation: str = self.linkage.relations[self.linkage.sort[self.graph[one][other]["reasons"][0]]]
        return relation

    def ties(self, one: int, other: int) -> list[Edge]:
        """What joins two neighbours first of all; through an alliance a tie of each with it."""
        at, keys = self.graph[one][other]["reasons"][0], self.linkage.keys
        source, target = (keys[ends[at]] for ends in (self.linkage.source, self.linkage.target))
        if self.linkage.alliance[at] == NOWHERE:
            return [Edge(source, self.relation(one, other), target)]
        alliance = self.facts.nodes("Alliance").at(int(self.linkage.alliance[at]))
        return [Edge(source, "MEMBER_OF", alliance), Edge(target, ACTS_FOR, alliance)]

    def way_up(self, cut: Cut) -> int:
        """To whom what hangs on a cut may be joined instead: the body above it, or the district committee."""
        up = cut.above
        return up if up != NOWHERE and self.key(up).kind == BODY else self.linkage.root

    def hang(self, node: int) -> int:
        """How many pendants a node has."""
        return sum(1 for near in self.graph[node] if self.hanging[near])


def own(ground: Ground) -> Mask:
    """The nodes that are the view's own: its actors, and no post."""
    return np.append(ground.own, np.zeros(len(ground.linkage) - len(ground.own), bool))


def articulation(ground: Ground, given: Given) -> Iterator[Finding]:
    """W01: an organization on which others hang."""
    cutting = Cutting(ground)
    for node, cut in cutting.cuts.items():
        if cut.lost >= given["lost"] and cutting.own[node] and not cutting.linkage.structural[node]:
            yield _hung(cutting, node, cut, given["lost"])


def _hung(cutting: Cutting, node: int, cut: Cut, least: float) -> Finding:
    heavy = [part for part in cut.parts if part.lost]
    near = [each for part in heavy for each in part.nodes if cutting.graph.has_edge(node, each)]
    repair = tuple(_second(cutting, node, part, cutting.way_up(cut)) for part in heavy)
    hanging = cutting.hang(node)
    said = Words(
        f"它一旦退出，{cut.lost} 个组织与上级失去联系，另有 {hanging} 家单位只挂靠于它。",
        f"If it leaves, {cut.lost} organizations lose contact; {hanging} units hang on it alone.",
    )
    effect = Words(
        f"补上 {len(repair)} 条联系后，无一组织因它退出而失联。",
        f"With {len(repair)} ties added, no organization is cut off when it leaves.",
    )
    thread = max(part.thread for part in heavy)
    return Finding(
        "W01",
        (cutting.key(node),),
        said,
        {"lost": cut.lost, "pendants": hanging, "parts": len(heavy)},
        lost=cut.lost,
        pendants=hanging,
        proof=drawn(
            cutting.ties(node, cut.above) if cut.above != NOWHERE else [],
            (tie for each in near for tie in cutting.ties(node, each)),
        ),
        repair=repair,
        effect=effect,
        stable=not cut.alone and cut.lost - thread >= least,
    )


def _second(cutting: Cutting, node: int, part: Part, other: int) -> Edge:
    """A second tie for a part: its first node checks in with a body above, or is visited by it."""
    near = next(each for each in part.nodes if cutting.graph.has_edge(node, each))
    if cutting.key(near).kind == BODY:
        return Edge(cutting.key(near), "CHECKED_IN", cutting.key(other))
    return Edge(cutting.key(other), "COVERS", cutting.key(near))


def bridges(ground: Ground, given: Given) -> Iterator[Finding]:
    """W02: a single tie, with a single reason, that holds organizations."""
    cutting = Cutting(ground)
    for node, cut in cutting.cuts.items():
        for part in cut.parts:
            [near] = part.nodes if part.single else (NOWHERE,)
            if part.lost < given["lost"] or not part.single or not (cutting.own[node] or cutting.own[near]):
                continue
            if cutting.relation(node, near) != "SUBORDINATE_TO":
                yield _thread(cutting, node, near, part)


def _thread(cutting: Cutting, node: int, near: int, part: Part) -> Finding:
    below = sorted(each for each in cutting.graph[near] if each != node)
    return Finding(
        "W02",
        (cutting.key(near), cutting.key(node)),
        Words(
            f"{part.lost} 个组织只靠这一条联系与上级相连。",
            f"{part.lost} organizations are held by this one tie.",
        ),
        {"lost": part.lost},
        lost=part.lost,
        pendants=cutting.hang(near),
        proof=drawn(cutting.ties(node, near), (tie for each in below for tie in cutting.ties(near, each))),
        repair=(_second(cutting, node, part, cutting.way_up(cutting.cuts[node])),),
        effect=Words("补上后，断一条不再失联。", "With it, one tie may break and nobody is cut off."),
        stable=False,
    )


LOST = {
    "lost": Parameter(3, Words("失联组织至少", "organizations lost at least")),
}

CUTS: tuple[Rule, ...] = (
    Rule(
        "W01",
        Words("关节组织", "articulation organization"),
        Severity.PLAN,
        Words("一旦退出，其他组织与上级失去联系", "if it leaves, others lose contact"),
        Words("增加第二条路径：副牵头、第二联系人", "add a second path: a deputy lead, a second contact"),
        articulation,
        LOST,
        heard=("SUBORDINATE_TO",),
    ),
    Rule(
        "W02",
        Words("独木桥联系", "bridge"),
        Severity.PLAN,
        Words("一条联系维系着多个组织", "one thread holds several organizations"),
        Words("与第二个组织结对", "pair them with a second body"),
        bridges,
        LOST,
        heard=("SUBORDINATE_TO",),
    ),
)
