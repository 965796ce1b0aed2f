"""Alone: what is reached through one alliance only, or by nobody. Rules W01b and W10 on the linkage."""

from __future__ import annotations

from collections.abc import Iterator

import networkx as nx
import numpy as np

from analytics.mechanisms.facts import NOWHERE
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked
from analytics.networks.blocks import Cut, cuts
from analytics.networks.ground import Ground
from analytics.weak_links.drawing import drawn
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.repairs import second_way
from analytics.weak_links.rule import Given, Parameter, Rule


def sole(ground: Ground, given: Given) -> Iterator[Finding]:
    """W01b: an alliance through which alone organizations are reached.

    Each alliance stands as a node between its members and its acting bodies, in place of the edges that exist
    through it alone: without the node these edges are gone, so what it cuts off is what they held.
    """
    linkage, facts = ground.linkage, ground.facts
    if linkage.root == NOWHERE:
        return
    graph, size = linkage.fresh(), len(linkage)
    for one, other, reasons in list(graph.edges(data="reasons")):
        through = {int(linkage.alliance[at]) for at in reasons}
        if len(through) == 1 and NOWHERE not in through:
            graph.remove_edge(one, other)
            alliance = size + through.pop()
            graph.add_edge(one, alliance, reasons=reasons)
            graph.add_edge(alliance, other, reasons=reasons)
    counted = marked(size + len(facts.nodes("Alliance")), range(linkage.actors))
    mine = facts.alive("Alliance")
    for node, cut in cuts(graph, linkage.root, counted).items():
        if node >= size and cut.lost >= given["lost"] and mine[node - size]:
            yield _alone(ground, node - size, cut, graph, given["lost"])


def _alone(ground: Ground, alliance: int, cut: Cut, graph: nx.Graph, least: float) -> Finding:
    linkage = ground.linkage
    key = ground.facts.nodes("Alliance").at(alliance)
    held = (node for part in cut.parts for node in part.nodes)
    inside = sorted(node for node in held if graph.has_edge(node, len(linkage) + alliance))
    ties = [Edge(linkage.keys[node], "MEMBER_OF", key) for node in inside]
    largest = max(inside, key=lambda node: (graph.degree(node), -node))
    return Finding(
        "W01b",
        (key,),
        Words(
            f"{cut.lost} 个组织只通过这一个联合体与上级相连。",
            f"{cut.lost} organizations are reached through this alliance alone.",
        ),
        {"lost": cut.lost},
        lost=cut.lost,
        pendants=0,
        proof=drawn(ties),
        repair=(second_way(linkage.keys[largest], linkage.keys[linkage.root]),),
        effect=Words(
            "先为其中联系最多的组织补上覆盖或联络。", "It gives the best connected of them a second way."
        ),
        stable=cut.lost - max(part.thread for part in cut.parts) >= least,
    )


def isolates(ground: Ground, _: Given) -> Iterator[Finding]:
    """W10: an organization with no tie at all. Units off the list of those to be reached (党建基数) are left
    to the report of coverage.
    """
    linkage, mine, units = ground.linkage, ground.own.copy(), ground.facts.nodes("Unit")
    mine[ground.actors.unit[ground.facts.alive("Unit") & units.is_("rostered", "no")]] = False
    tied = marked(len(linkage), np.concatenate([linkage.source, linkage.target]))
    for node in np.flatnonzero(mine & ~tied[: len(mine)]).tolist():
        yield Finding(
            "W10",
            (linkage.keys[node],),
            Words("没有任何记录在案的联系。", "No tie of it is on record."),
            {"ties": 0},
        )


ALONE: tuple[Rule, ...] = (
    Rule(
        "W01b",
        Words("单一联合体依赖", "sole-alliance dependence"),
        Severity.PLAN,
        Words(
            "这些组织只通过一个联合体被联系到", "these organizations are reached through one alliance only"
        ),
        Words("为其中最大者增加覆盖组织或联系人", "add a body or contact for the largest of them"),
        sole,
        {"lost": Parameter(5, Words("失联组织至少", "organizations lost at least"))},
        heard=("SUBORDINATE_TO", "MEMBER_OF"),
    ),
    Rule(
        "W10",
        Words("孤点", "isolate"),
        Severity.WATCH,
        Words("谁的邻居都不是", "nobody's neighbour"),
        Words("邀请加入最近且合适的组团", "invite it to the nearest fitting group"),
        isolates,
        heard=("SUBORDINATE_TO",),
    ),
)
