"""Supply and demand: shared resources that nobody uses, needs that nobody meets. Rule W24 of
`domain.md` 4.3.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass
from typing import cast

from analytics.mechanisms.check_in import open_needs
from analytics.mechanisms.facts import AREA, NOWHERE, Facts, Ties, UnreadableError
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked, places, said
from analytics.networks.ground import WINDOW, Ground
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.columns import NO_DAY, Numbers
from graph.network import Days, Mask
from graph.records import Between, NodeKey

RESOURCE, NEED, UNIT = "Resource", "Need", "Unit"

OFFERS, USED = Between("OFFERS", UNIT, RESOURCE), Between("USED", UNIT, RESOURCE)
MATCHES = Between("MATCHES", RESOURCE, NEED)
RAISED = tuple(Between("RAISED", kind, NEED) for kind in (UNIT, AREA))

SETTLED = Parameter(30, Words("至少已有天数", "days since it began, at least"))
"""Days that an offer or a check-in is given before it is said to come to nothing. Not in `domain.md`, whose
rules would say of an offer of yesterday that it lay idle for a year.
"""


@dataclass(frozen=True, eq=False)
class Market:
    """Who offers which resource on the day, who raised which need, and which of them the record matches.

    Resources, needs and streets by place. `supply` and `demand` are the streets of those who offer or ask.
    """

    offers: Mapping[int, set[NodeKey]]
    raisers: Mapping[int, set[NodeKey]]
    supply: Mapping[int, set[int]]
    demand: Mapping[int, set[int]]
    agreed: set[tuple[int, int]]


def market(facts: Facts) -> Market:
    """The market of the day. What a unit offers that is not seen, or no longer there, is not on offer."""
    offered, matched, there = facts.held(*OFFERS), facts.held(*MATCHES), facts.there(UNIT)
    here = there[offered.source]
    offers = _pairs(offered.source[here].tolist(), offered.target[here].tolist())
    raised = {between.from_kind: _pairs(*map(list, facts.begun(*between))) for between in RAISED}
    return Market(
        offers=_named(facts, {UNIT: offers}),
        raisers=_named(facts, raised),
        supply=_streets(facts, {UNIT: offers}),
        demand=_streets(facts, raised),
        agreed=set(_pairs(matched.source.tolist(), matched.target.tolist())),
    )


Told = Mapping[str, list[tuple[int, int]]]
"""By the kind of the unit or area: its place, and that of what it offers or asks for."""


def _pairs(source: Iterable[int], target: Iterable[int]) -> list[tuple[int, int]]:
    return [(int(a), int(b)) for a, b in zip(source, target, strict=True)]


def _named(facts: Facts, told: Told) -> dict[int, set[NodeKey]]:
    found: dict[int, set[NodeKey]] = {}
    for kind, pairs in told.items():
        for who, what in pairs:
            found.setdefault(what, set()).add(facts.nodes(kind).at(who))
    return found


def _streets(facts: Facts, told: Told) -> dict[int, set[int]]:
    """The streets, as far as they are known, in which those lie who offer a thing or ask for it."""
    street, found = facts.at_level("street"), dict[int, set[int]]()
    for kind, pairs in told.items():
        at = street[facts.nodes(kind).area]
        for who, what in pairs:
            found.setdefault(what, set()).update({int(at[who])} - {NOWHERE})
    return found


def fitting(facts: Facts, known: Market, need: int) -> list[int]:
    """The resources on offer in a street of a need that fit it: of its kind, or matched in the record.

    What only they offer who raised it is not meant. Those that are matched come first.
    """
    resources, wanted = facts.nodes(RESOURCE), facts.nodes(NEED).coded("kind").at(need)
    kinds, streets = resources.coded("kind"), known.demand.get(need, set())
    found = [
        at
        for at, offerers in known.offers.items()
        if known.supply[at] & streets
        and (kinds.at(at) == wanted or (at, need) in known.agreed)
        and offerers - known.raisers[need]
    ]
    return sorted(found, key=lambda at: ((at, need) not in known.agreed, resources.keys[at]))


def apart(ground: Ground, given: Given) -> Iterator[Finding]:
    """W24: what is offered and not used in the window, and what is asked for while it is on offer nearby.

    Where no use was ever recorded, nobody knows what lies idle.
    """
    facts, known = ground.facts, market(ground.facts)
    if facts.heard("USED"):
        yield from _idle(facts, known, given["settled"])
    yield from _unmet(facts, known, given["days"])


def _idle(facts: Facts, known: Market, settled: float) -> Iterator[Finding]:
    last, resources = last_use(facts, known), facts.nodes(RESOURCE)
    ripe = settled_offers(facts, settled) & facts.alive(RESOURCE)
    for at in sorted(known.offers, key=resources.keys.__getitem__):
        idle = None if at not in last else facts.day - last[at]
        if not ripe[at] or (idle is not None and idle < WINDOW):
            continue
        this = marked(len(resources), [at])
        yield Finding(
            "W24",
            (resources.at(at), *sorted(known.offers[at])),
            _said_idle(str(resources.coded("kind").at(at)), idle),
            {"window": WINDOW, "days_since_use": idle},
            proof=drawn(edges(facts, OFFERS, end=this), edges(facts, USED, end=this, ever=True)),
        )


def last_use(facts: Facts, known: Market) -> dict[int, int]:
    """The last day by the day on which each resource was used by anybody but those who offer it."""
    ties, units, found = facts.ties(*USED), facts.nodes(UNIT), dict[int, int]()
    used = zip(ties.source.tolist(), ties.target.tolist(), used_on(ties).tolist(), strict=True)
    for unit, resource, on in used:
        if on <= facts.day and units.at(unit) not in known.offers.get(resource, ()):
            found[resource] = max(on, found.get(resource, on))
    return found


def used_on(ties: Ties) -> Days:
    """The day of each use; UnreadableError where it may not be read."""
    if "on" not in ties.columns:
        raise UnreadableError("USED.on")
    return cast(Days, cast(Numbers, ties.columns["on"]).values)


def settled_offers(facts: Facts, days: float) -> Mask:
    """The resources on offer for so many days; an offer of which nobody knows since when is one of them."""
    ties = facts.ties(*OFFERS)
    rows = (ties.since <= facts.day - days) & (facts.day < ties.until)
    return marked(len(facts.nodes(RESOURCE)), ties.target[rows])


def _said_idle(code: str, days: int | None) -> Words:
    kind = said("resource_kinds", code)
    zh = "从未被其他单位使用" if days is None else f"已有 {days} 天未被其他单位使用"
    en = (
        "was never used by another unit" if days is None else f"was last used by another unit {days} days ago"
    )
    return Words(f"该共享资源（{kind.zh}）{zh}。", f"This shared resource ({kind.en}) {en}.")


def _unmet(facts: Facts, known: Market, days: float) -> Iterator[Finding]:
    needs, resources = facts.nodes(NEED), facts.nodes(RESOURCE)
    opened = needs.days("opened_on")
    late = open_needs(facts) & (opened != NO_DAY) & (opened < facts.day - days)
    for need in sorted(places(late), key=needs.keys.__getitem__):
        found = fitting(facts, known, need)
        if not found:
            continue
        open_for = int(facts.day - opened[need])
        yield Finding(
            "W24",
            (needs.at(need), resources.at(found[0])),
            _said_unmet(str(needs.coded("kind").at(need)), open_for, len(found)),
            {"days_open": open_for, "resources": len(found)},
            proof=_side_by_side(facts, need, found),
            repair=_introduced(facts, known, need, found[0]),
            effect=Words("该需求与同街道的一项资源对接。", "The need meets a resource of its own street."),
            stable=len(found) > 1,
        )


def _said_unmet(code: str, days: int, found: int) -> Words:
    kind = said("resource_kinds", code)
    return Words(
        f"该需求（{kind.zh}）提出 {days} 天仍未办结，而所在街道有 {found} 项匹配的共享资源。",
        f"This need ({kind.en}) is open for {days} days; matching resources in its street: {found}.",
    )


def _side_by_side(facts: Facts, need: int, found: list[int]) -> tuple[Edge, ...]:
    """Who asks, who offers what fits, and which of that the record matches already."""
    asked, fit = marked(len(facts.nodes(NEED)), [need]), marked(len(facts.nodes(RESOURCE)), found)
    raised = [edges(facts, between, end=asked, ever=True) for between in RAISED]
    return drawn(*raised, edges(facts, MATCHES, start=fit, end=asked), edges(facts, OFFERS, end=fit))


def _introduced(facts: Facts, known: Market, need: int, resource: int) -> tuple[Edge, ...]:
    """The tie that brings the two together: the match, or the use by a unit of what is matched already."""
    offered, asked = facts.nodes(RESOURCE).at(resource), facts.nodes(NEED).at(need)
    if (resource, need) not in known.agreed:
        return (Edge(offered, "MATCHES", asked),)
    units = sorted(each for each in known.raisers[need] if each.kind == UNIT)
    return tuple(Edge(unit, "USED", offered) for unit in units[:1])


SUPPLY: tuple[Rule, ...] = (
    Rule(
        "W24",
        said("weak_link_rules", "W24"),
        Severity.WATCH,
        Words("资源与需求没有对接", "supply and demand do not meet"),
        Words("介绍双方认识", "introduce the two"),
        apart,
        {
            "days": Parameter(60, Words("需求未办结超过天数", "days a need is open, more than")),
            "settled": SETTLED,
        },
        heard=("Resource",),
    ),
)
