"""Claims: published figures that the record does not bear out, and areas of whose base too little is known.
Rules W32 and W33 of `domain.md` 4.3. Published figures are compared in `analytics.reconcile`, never computed
with.
"""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

import numpy as np

from analytics.bases import base_of
from analytics.coverage import MOST_UNKNOWN
from analytics.figure_counts import Computed
from analytics.mechanisms.facts import AREA, FIGURE, Facts, UnreadableError
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked, places, said
from analytics.networks.ground import Ground
from analytics.policies import DEFAULT_POLICY, CoveragePolicy, policy
from analytics.reconcile import Claim
from analytics.tiers import TX, tiers
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import PROOF, Edge, Finding, Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.network import Mask, Network
from graph.ontology.domain import ONTOLOGY
from graph.records import Between, NodeKey, node_key

LEVELS = ("district", "street", "community")

LEAST = 10
"""Units in a base below which no share of it is told: that of a blank building (rule U9)."""


def mismatch(ground: Ground, given: Given) -> Iterator[Finding]:
    """W32: published figures of which the record gives others, as printed and beyond the tolerance, by code.

    Those of which the record gives none are left out. No tie proves it: what was counted stands beside.
    """
    for claim in ground.facts.claims:
        published, gap, found = claim.figure.value, claim.difference, claim.computed
        if claim.agrees is not False or published is None or gap is None or found is None:
            continue
        if abs(gap) > given["tolerance"] * abs(published):
            yield _mismatch(claim, found, gap)


def _mismatch(claim: Claim, found: Computed, gap: float) -> Finding:
    figure, why = claim.figure, said("reconcile_reasons", claim.reason)
    published, computed = _span(figure.value, figure.high), _span(found.value, found.high)
    return Finding(
        "W32",
        (figure_key(figure.code),),
        Words(
            f"公布数“{figure.counts}”为 {published} {figure.unit}，按记录计算为 {computed}；{why.zh}。",
            f"Of figure {figure.code}, {published} is published and {computed} computed: {why.en}.",
        ),
        {
            "published": published,
            "computed": computed,
            "difference": round(gap, 4),
            "base": found.base,
            "unknown": found.unknown,
            "reason": claim.reason.value,
        },
    )


def figure_key(code: str) -> NodeKey:
    """The published figure with a code."""
    key = node_key(ONTOLOGY.nodes[FIGURE], {"code": code})
    assert key is not None, code
    return NodeKey(FIGURE, key)


def _span(low: float | None, high: float | None) -> str:
    """A number, or the ends of a range, without decimals that say nothing."""
    return "-".join(f"{round(each, 4):,.10g}" for each in (low, high) if each is not None)


class Blank(NamedTuple):
    """Marks of every unit of a network. `unreached` are those in the base of which nobody knows if they are
    reached, `doubtful` those of which nobody knows if they belong to it: outside it, and counted beside it.
    """

    base: Mask
    unreached: Mask
    doubtful: Mask

    def within(self, inside: Mask) -> Blank:
        """Of the units that are meant."""
        return Blank(*(each & inside for each in self))

    @property
    def share(self) -> float:
        """The unknown as a share of the base, 0 to 1: what a rate leaves open (`domain.md` 2.4)."""
        base = int(self.base.sum())
        return int(self.unreached.sum()) / base if base else 0.0


def network_of(facts: Facts) -> Network:
    """The network of the day; UnreadableError where coverage may not be read."""
    if facts.network is None:
        raise UnreadableError("COVERS")
    return facts.network()


def blank(network: Network, chosen: CoveragePolicy) -> Blank:
    """What is not known of the base of a policy."""
    base, tier = base_of(network, chosen), tiers(network, chosen).tier
    return Blank(base.inside, base.inside & (tier == TX), base.unknown)


def blind(ground: Ground, given: Given) -> Iterator[Finding]:
    """W33: the view's own areas of whose base too large a share is not known; the base is that of the default
    policy. Those with few units are left out, as they are part of larger areas that are told.
    """
    facts, network = ground.facts, network_of(ground.facts)
    areas, own, found = facts.nodes(AREA), facts.alive(AREA), blank(network, policy(DEFAULT_POLICY))
    for level in LEVELS:
        lies = getattr(network.units, level)
        of = np.bincount(lies[found.base & (lies >= 0)], minlength=len(areas))
        for at in sorted(places(own & (of >= given["least"])), key=areas.keys.__getitem__):
            here = found.within(lies == at)
            if here.share > given["unknown"]:
                yield _finding(facts, network, at, here)


def _finding(facts: Facts, network: Network, at: int, here: Blank) -> Finding:
    base, unreached, doubtful = (int(each.sum()) for each in here)
    share = f"{100 * here.share:.3g}%"
    return Finding(
        "W33",
        (facts.nodes(AREA).at(at),),
        Words(
            f"该区域基数内的单位 {base} 家，其中 {unreached} 家是否覆盖不明，占 {share}；"
            f"另有 {doubtful} 家是否在基数内不明。",
            f"Of {base} units in the base of this area it is not known of {unreached} if they are reached,"
            f" {share}; of {doubtful} more it is not known if they belong to it.",
        ),
        {
            "policy": DEFAULT_POLICY,
            "base": base,
            "reach_unknown": unreached,
            "base_unknown": doubtful,
            "unknown_share": round(here.share, 4),
        },
        proof=_unknown_here(facts, network, here.unreached),
    )


def _unknown_here(facts: Facts, network: Network, unknown: Mask) -> tuple[Edge, ...]:
    """Where the first of the units lie of which nobody knows."""
    units = facts.nodes("Unit")
    first = {network.units.keys[place] for place in places(unknown)[:PROOF]}
    this = marked(len(units), [place for place, key in enumerate(units.keys) if key in first])
    return drawn(edges(facts, Between("LOCATED_IN", "Unit", AREA), start=this))


CLAIMS: tuple[Rule, ...] = (
    Rule(
        "W32",
        said("weak_link_rules", "W32"),
        Severity.WATCH,
        Words("公布数与记录对不上，应说明以哪个为准", "say which of the two figures is right"),
        Words("核对口径与数据", "reconcile"),
        mismatch,
        {
            "tolerance": Parameter(
                0,
                Words("与公布数之差占公布数的比例超过", "difference as a share of the published, more than"),
                Measure.SHARE,
            )
        },
        heard=(FIGURE,),
    ),
    Rule(
        "W33",
        said("weak_link_rules", "W33"),
        Severity.WATCH,
        Words("底图有空白", "the map has white areas"),
        Words("先摸排", "survey first"),
        blind,
        {
            "unknown": Parameter(
                MOST_UNKNOWN,
                Words("基数未知占比超过", "unknown share of the base, more than"),
                Measure.SHARE,
            ),
            "least": Parameter(LEAST, Words("基数内单位至少", "units in the base, at least")),
        },
        heard=("Unit",),
    ),
)
