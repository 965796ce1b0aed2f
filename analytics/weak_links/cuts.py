"""Cuts: what the rest of the network hangs on. Rules W01 and W02 on the linkage.

Losses are those of `analytics.networks.blocks`, seen from the district committee. A unit whose only edge is
to the body or post that covers or contacts it is a pendant: hanging there is what being covered means.
Pendants are not counted as lost, and are told beside.
"""

from __future__ import annotations

from collections.abc import Iterator
from itertools import pairwise
from weakref import WeakKeyDictionary

import networkx as nx
import numpy as np

from analytics.mechanisms.facts import NOWHERE
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked
from analytics.networks.blocks import Cut, Part, cuts
from analytics.networks.ground import Ground
from analytics.networks.linkage import TOGETHER, Linkage
from analytics.weak_links.drawing import drawn
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.repairs import nearest_body, second_way
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.network import Mask, Places
from graph.records import NodeKey

BOTH_HOLD = Words("补上后，断一条不再失联。", "With it, one tie may break and nobody is cut off.")

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
    return all(
        linkage.relations[linkage.sort[at]] in HANGING and linkage.target[at] == node for at in reasons
    )


class Cutting:
    """The cuts of a ground, with what is needed to tell of them."""

    def __init__(self, ground: Ground) -> None:
        self.linkage, self.facts, self.actors = ground.linkage, ground.facts, ground.actors
        self.graph = self.linkage.graph
        self.hanging = pendants(self.graph, self.linkage)
        counted = marked(len(self.linkage), range(self.linkage.actors)) & ~self.hanging
        known = self.linkage.root != NOWHERE
        self.cuts = cuts(self.graph, self.linkage.root, counted) if known else {}
        self.own, self.counted, self.item = own(ground), counted, items(ground)

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

    def hang(self, node: int) -> int:
        """How many pendants a node has."""
        return sum(1 for near in self.graph[node] if self.hanging[near])

    def stands_alone(self, one: int, other: int) -> int:
        """The activity on which alone the tie of two neighbours rests, or -1."""
        told = {int(self.item[at]) for at in self.graph[one][other]["reasons"]}
        return told.pop() if len(told) == 1 else NOWHERE

    def without(self, activity: int) -> nx.Graph:
        """The graph as if an activity had not been recorded."""
        rows, linkage = np.flatnonzero(self.item == activity), self.linkage
        pairs = set(zip(linkage.source[rows].tolist(), linkage.target[rows].tolist(), strict=True))
        gone = [pair for pair in pairs if self.stands_alone(*pair) == activity]
        return nx.restricted_view(self.graph, [], gone)


_KEPT: WeakKeyDictionary[Ground, Cutting] = WeakKeyDictionary()


def cutting_of(ground: Ground) -> Cutting:
    """The cuts of a ground, made once for both rules and kept as long as the ground is."""
    if ground not in _KEPT:
        _KEPT[ground] = Cutting(ground)
    return _KEPT[ground]


def items(ground: Ground) -> Places:
    """The activity that each entry of the linkage comes from, -1 where none: many ties, one evidence."""
    linkage = ground.linkage
    found = np.full(len(linkage.source), NOWHERE, np.int32)
    found[linkage.sort == linkage.relations.index(TOGETHER)] = ground.together.activity
    return found


def own(ground: Ground) -> Mask:
    """The nodes that are the view's own: its actors, and no post."""
    return np.append(ground.own, np.zeros(len(ground.linkage) - len(ground.own), bool))


def articulation(ground: Ground, given: Given) -> Iterator[Finding]:
    """W01: an organization on which others hang."""
    cutting = cutting_of(ground)
    for node, cut in cutting.cuts.items():
        designed = cutting.linkage.structural[node] or node == cutting.linkage.root
        if cut.lost >= given["lost"] and cutting.own[node] and not designed:
            yield _hung(cutting, node, cut, given["lost"])


def _hung(cutting: Cutting, node: int, cut: Cut, least: float) -> Finding:
    heavy = [part for part in cut.parts if part.lost]
    near = [each for part in heavy for each in part.nodes if cutting.graph.has_edge(node, each)]
    body = nearest_body(cutting.graph, cutting.linkage.keys, cut.above, node)
    repair = tuple(second_way(_first(cutting, node, part), body) for part in heavy) if body else ()
    hanging = cutting.hang(node)
    said = Words(
        f"它一旦退出，{cut.lost} 个组织与上级失去联系，另有 {hanging} 家单位只挂靠于它。",
        f"If it leaves, {cut.lost} organizations lose contact; {hanging} units hang on it alone.",
    )
    effect = Words(
        f"补上 {len(repair)} 条联系后，无一组织因它退出而失联。",
        f"With {len(repair)} ties added, no organization is cut off when it leaves.",
    )
    return Finding(
        "W01",
        (cutting.key(node),),
        said,
        {"lost": cut.lost, "pendants": hanging, "parts": len(heavy)},
        lost=cut.lost,
        pendants=hanging,
        proof=drawn(
            cutting.ties(node, cut.above), (tie for each in near for tie in cutting.ties(node, each))
        ),
        repair=repair,
        effect=effect if repair else None,
        stable=_stable(cutting, node, cut, least),
    )


def _first(cutting: Cutting, node: int, part: Part) -> NodeKey:
    """The first of a part that is tied to the cut vertex, an organization if one is."""
    return cutting.key(min(each for each in part.nodes if cutting.graph.has_edge(node, each)))


def _stable(cutting: Cutting, node: int, cut: Cut, least: float) -> bool:
    """Whether as many hang on it still, and it on the root, without any one tie and without any activity."""
    if cut.alone or cut.lost - max(part.thread for part in cut.parts) < least:
        return False
    below = _below(cutting, node, cut)
    inside = cutting.graph.subgraph([node, *below])
    way = nx.shortest_path(cutting.graph, node, cutting.linkage.root)
    above = {cutting.stands_alone(*pair) for pair in pairwise(way)} - {NOWHERE}
    held = {cutting.stands_alone(*pair) for pair in inside.edges} - {NOWHERE}
    return all(_tied(cutting, node, each) for each in sorted(above)) and all(
        _hanging_still(cutting, node, below, each) >= least for each in sorted(held)
    )


def _below(cutting: Cutting, node: int, cut: Cut) -> set[int]:
    """All that is cut off with a cut vertex, pendants and posts too."""
    rest = nx.restricted_view(cutting.graph, [node], [])
    starts = (nx.bfs_layers(rest, [part.nodes[0]]) for part in cut.parts)
    return {each for layers in starts for layer in layers for each in layer}


def _tied(cutting: Cutting, node: int, activity: int) -> bool:
    return bool(nx.has_path(cutting.without(activity), node, cutting.linkage.root))


def _hanging_still(cutting: Cutting, node: int, below: set[int], activity: int) -> int:
    inside = cutting.without(activity).subgraph([node, *below])
    return int(cutting.counted[list(nx.node_connected_component(inside, node) - {node})].sum())


def bridges(ground: Ground, given: Given) -> Iterator[Finding]:
    """W02: a single tie, with a single reason, that holds organizations."""
    cutting = cutting_of(ground)
    for node, cut in cutting.cuts.items():
        for part in cut.parts:
            [near] = part.nodes if part.single else (NOWHERE,)
            if part.lost < given["lost"] or not part.single or not (cutting.own[node] or cutting.own[near]):
                continue
            if cutting.relation(node, near) != "SUBORDINATE_TO":
                yield _thread(cutting, node, near, part)


def _thread(cutting: Cutting, node: int, near: int, part: Part) -> Finding:
    below = sorted(each for each in cutting.graph[near] if each != node)
    body = nearest_body(cutting.graph, cutting.linkage.keys, node, near, but=node)
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
        repair=(second_way(cutting.key(near), body),) if body else (),
        effect=BOTH_HOLD if body else None,
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
