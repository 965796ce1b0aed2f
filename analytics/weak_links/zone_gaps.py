"""Zones in which units work that their committee does not know. Rule W15 of `domain.md` 4.3."""

from __future__ import annotations

from collections.abc import Iterator
from typing import NamedTuple

from analytics.bases import OUT_OF_OPERATION
from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked, places, said
from analytics.networks.ground import Ground
from analytics.weak_links.drawing import drawn
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.members import ALLIANCE, BODY, COVERS, ESTABLISHED_IN, UNIT, members_by_layer, whole
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.network import Mask
from graph.records import Between, NodeKey

ZONE = "Zone"

IN_ZONE = Between("LOCATED_IN", ALLIANCE, ZONE)


def gap(ground: Ground, given: Given) -> Iterator[Finding]:
    """W15: zones in which many of the operating units are not linked to the committee.

    Linked are members of the 1+N alliances of the zone, units that a member body covers or is established
    in, and those that a post of one visits. Zones without such an alliance have no committee to be linked to.
    """
    whole(ground.facts)
    facts, zones, linked = ground.facts, ground.facts.nodes(ZONE), links(ground.facts)
    inside = _operating(facts)
    for zone in sorted(inside, key=zones.keys.__getitem__):
        held = linked.get(zone, Held([], set()))
        bare = [unit for unit in inside[zone] if unit not in held.reached]
        if held.alliances and bare and len(bare) >= given["share"] * len(inside[zone]):
            yield _gap(facts, zone, Gap(held.alliances, inside[zone], bare, given["share"]))


class Held(NamedTuple):
    """The alliances of a zone and the places of the units that they reach."""

    alliances: list[int]
    reached: set[int]


class Gap(NamedTuple):
    """The alliances of a zone, the operating units in it, and those of them that are not linked, by key."""

    alliances: list[int]
    inside: list[int]
    bare: list[int]
    share: float

    @property
    def few(self) -> int:
        """The fewest units that have to be linked before less than the share is not."""
        limit = self.share * len(self.inside)
        return next((n for n in range(len(self.bare)) if len(self.bare) - n < limit), len(self.bare))


def links(facts: Facts) -> dict[int, Held]:
    """By zone the alliances that lie in it with a joint committee, and whom they reach."""
    held, there, nodes = facts.held(*IN_ZONE), facts.there(ALLIANCE), facts.nodes(ALLIANCE)
    of, found = there & nodes.is_("kind", "zone_1n"), dict[int, Held]()
    members = members_by_layer(facts)
    for alliance, zone in zip(held.source.tolist(), held.target.tolist(), strict=True):
        told = members.get(alliance, {})
        if of[alliance] and told.get("core"):
            mine = found.setdefault(zone, Held([], set()))
            mine.alliances.append(alliance)
            mine.reached.update(_reached(facts, {key for keys in told.values() for key in keys}))
    return found


def _reached(facts: Facts, members: set[NodeKey]) -> set[int]:
    """The places of the units that are among some members, or reached by a body that is."""
    bodies = _mask(facts, BODY, members)
    found = set(places(_mask(facts, UNIT, members)))
    for between in (COVERS, ESTABLISHED_IN):
        ties = facts.held(*between)
        found.update(ties.target[bodies[ties.source]].tolist())
    posts, contacts = facts.held("OF_POST", "Post", BODY), facts.held("WORK_CONTACT", "Post", UNIT)
    sent = marked(len(facts.nodes("Post")), posts.source[bodies[posts.target]])
    found.update(contacts.target[sent[contacts.source]].tolist())
    return found


def _mask(facts: Facts, kind: str, members: set[NodeKey]) -> Mask:
    keys = {key.key for key in members if key.kind == kind}
    return marked(
        len(facts.nodes(kind)), [at for at, key in enumerate(facts.nodes(kind).keys) if key in keys]
    )


def _operating(facts: Facts) -> dict[int, list[int]]:
    """The units in actual operation in each of the view's own zones; of whom nobody knows is left out."""
    held, alive, units = facts.held("LOCATED_IN", UNIT, ZONE), facts.alive(ZONE), facts.nodes(UNIT)
    known = ~units.silent("operating_status") & ~units.is_("operating_status", *OUT_OF_OPERATION, "unknown")
    rows, found = (facts.there(UNIT) & known)[held.source] & alive[held.target], dict[int, set[int]]()
    for unit, zone in zip(held.source[rows].tolist(), held.target[rows].tolist(), strict=True):
        found.setdefault(zone, set()).add(unit)
    return {zone: sorted(inside, key=units.keys.__getitem__) for zone, inside in found.items()}


def _gap(facts: Facts, zone: int, told: Gap) -> Finding:
    units, zones, alliances = facts.nodes(UNIT), facts.nodes(ZONE), facts.nodes(ALLIANCE)
    at, bare, inside = zones.at(zone), len(told.bare), len(told.inside)
    acting = sorted(alliances.at(each) for each in told.alliances)
    linked = [Edge(units.at(unit), "MEMBER_OF", acting[0]) for unit in told.bare[: told.few]]
    return Finding(
        "W15",
        (at, *acting),
        _said_gap(bare, inside),
        {"units": inside, "not_linked": bare, "share": round(bare / inside, 4)},
        proof=drawn(
            [Edge(each, "LOCATED_IN", at) for each in acting],
            [Edge(units.at(unit), "LOCATED_IN", at) for unit in told.bare],
        ),
        repair=tuple(linked),
        effect=Words("未联系的单位降到界限以下。", "Fewer units than the limit are not linked."),
    )


def _said_gap(bare: int, inside: int) -> Words:
    return Words(
        f"该商圈楼宇有 {inside} 家正常经营的单位，其中 {bare} 家与联合党委没有联系。",
        f"Of {inside} operating units in this zone, {bare} have no link to its committee.",
    )


ZONE_GAPS: tuple[Rule, ...] = (
    Rule(
        "W15",
        said("weak_link_rules", "W15"),
        Severity.PLAN,
        Words("“N”不完整", 'the "N" is incomplete'),
        Words("列出走访名单", "visit list"),
        gap,
        {
            "share": Parameter(
                0.3, Words("未联系单位的占比不低于", "share of units not linked, at least"), Measure.SHARE
            )
        },
        heard=("MEMBER_OF",),
    ),
)
