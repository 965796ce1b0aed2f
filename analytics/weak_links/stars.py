"""Stars: groups whose members know the lead and nobody else, or almost. Rules W05 and W05b.

Members know each other where one of them used what the other shares, where they are paired, where they were
at an activity of five or fewer, or at one that no lead of the group attended (`domain.md` 4.1, peer
evidence): an assembly called by the lead proves contact with the lead alone.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator

import numpy as np

from analytics.mechanisms.lines import Words
from analytics.networks.ground import Ground
from analytics.networks.linkage import TOGETHER
from analytics.networks.rosters import Roster
from analytics.networks.together import NONE
from analytics.weak_links.drawing import drawn, membership
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.rule import Given, Parameter, Rule

FEW = 5
"""An activity of at most so many organizations lets members know each other even beside the lead."""

Pair = tuple[int, int]


def peers(ground: Ground, roster: Roster) -> Counter[Pair]:
    """The pairs of members beside the leads that know each other, with the number of pieces of evidence."""
    told, inside = ground.together, np.zeros(len(ground.actors), bool)
    inside[list(roster.others)] = True
    proves = (
        (told.activity == NONE) | (told.size <= FEW) | ~np.isin(told.activity, _with_lead(ground, roster))
    )
    rows = inside[told.left] & inside[told.right] & proves
    return Counter(zip(told.left[rows].tolist(), told.right[rows].tolist(), strict=True))


def _with_lead(ground: Ground, roster: Roster) -> list[int]:
    """The activities that a lead of the group attended."""
    return sorted({activity for lead in roster.leads for activity in ground.attended.get(lead, ())})


def stars(ground: Ground, given: Given) -> Iterator[Finding]:
    """W05: groups without any peer evidence."""
    for roster in ground.groups:
        if _fits(roster, given) and not peers(ground, roster):
            yield Finding(
                "W05",
                (roster.key,),
                Words(
                    f"该组团 {len(roster.members)} 个成员中，牵头方以外的成员一年内没有相互往来的记录。",
                    f"Of the {len(roster.members)} members of this group no two beside the lead had contact "
                    "on record in a year.",
                ),
                {"members": len(roster.members), "pairs_met": 0},
                proof=drawn(membership(ground.actors, roster)),
                repair=_met(ground, roster),
                effect=Words("有了第一对成员往来。", "A first pair of members knows each other."),
            )


def _fits(roster: Roster, given: Given) -> bool:
    """Whether a group is large enough, led, and has members beside its leads."""
    return len(roster.members) >= given["members"] and bool(roster.leads) and len(roster.others) > 1


def _met(ground: Ground, roster: Roster) -> tuple[Edge, ...]:
    """The smallest repair: the first two members beside the lead do something together."""
    first = sorted(ground.actors.keys[actor] for actor in roster.others)[:2]
    return (Edge(first[0], TOGETHER, first[1]),) if len(first) == 2 else ()


def near_stars(ground: Ground, given: Given) -> Iterator[Finding]:
    """W05b: groups with little peer evidence, or centred on one member (Freeman 1979, degree)."""
    for roster in ground.groups:
        known = peers(ground, roster)
        if _fits(roster, given) and known:
            share, centred = (
                _share(roster, known),
                centralization(roster, ground.together.pairs(roster.members)),
            )
            if share < given["share"] or centred >= given["centralization"]:
                yield _near(ground, roster, known, (share, centred))


def _share(roster: Roster, known: Counter[Pair]) -> float:
    rest = len(roster.others)
    return len(known) / (rest * (rest - 1) / 2)


def centralization(roster: Roster, pairs: set[Pair]) -> float:
    """Degree centralization of the ties inside a group of n: the sum of d_max - d_i over (n-1)(n-2)."""
    degrees = Counter(end for pair in pairs for end in pair)
    n, most = len(roster.members), max(degrees.values(), default=0)
    return sum(most - degrees[member] for member in roster.members) / ((n - 1) * (n - 2))


def _near(ground: Ground, roster: Roster, known: Counter[Pair], measured: tuple[float, float]) -> Finding:
    share, centred = measured
    keys = ground.actors.keys
    return Finding(
        "W05b",
        (roster.key,),
        Words(
            f"该组团成员之间 {len(known)} 对有往来，占 {share:.1%}；度数中心势 {centred:.2f}。",
            f"{len(known)} pairs of members know each other, {share:.1%}; centralization {centred:.2f}.",
        ),
        {
            "members": len(roster.members),
            "pairs_met": len(known),
            "share": round(share, 4),
            "centralization": round(centred, 4),
        },
        proof=drawn(
            [Edge(keys[a], TOGETHER, keys[b]) for a, b in sorted(known)], membership(ground.actors, roster)
        ),
        repair=_met(ground, roster),
        effect=Words("多一对成员往来。", "One more pair of members knows each other."),
    )


MEMBERS = Parameter(4, Words("成员至少", "members at least"))

STARS: tuple[Rule, ...] = (
    Rule(
        "W05",
        Words("星形组团", "star group"),
        Severity.PLAN,
        Words("成员只认识牵头方", "members only know the lead"),
        Words("组织成员之间的双边活动", "bilateral activities between members"),
        stars,
        {"members": MEMBERS},
        heard=("PARTICIPATED_IN",),
    ),
    Rule(
        "W05b",
        Words("近星形", "near-star"),
        Severity.PLAN,
        Words("几乎是星形", "almost a star"),
        Words("组织成员之间的双边活动", "bilateral activities between members"),
        near_stars,
        {
            "members": MEMBERS,
            "share": Parameter(0.10, Words("成员往来比例低于", "share of pairs below"), Measure.SHARE),
            "centralization": Parameter(
                0.80, Words("度数中心势至少", "centralization at least"), Measure.SHARE
            ),
        },
        heard=("PARTICIPATED_IN",),
    ),
)
