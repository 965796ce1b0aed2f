"""The members of 1+N alliances by the layer in which they stand (`domain.md` 2.7)."""

from __future__ import annotations

from analytics.mechanisms.facts import AREA, Facts, UnreadableError
from analytics.mechanisms.groups import ACTORS
from analytics.mechanisms.measures import places
from graph.records import Between, NodeKey

BODY, UNIT, ALLIANCE, FACILITY = "PartyOrganization", "Unit", "Alliance", "Facility"

HAS_PLATFORM = Between("HAS_PLATFORM", ALLIANCE, FACILITY)
ESTABLISHED_IN, COVERS = Between("ESTABLISHED_IN", BODY, UNIT), Between("COVERS", BODY, UNIT)

Members = dict[str | None, list[NodeKey]]
"""The members of an alliance by their layer, None for those without one."""


def whole(facts: Facts) -> None:
    """UnreadableError for a view of less than a district.

    Zones and their associations cross the limits of streets: what a view of one street does not see of an
    alliance is not missing there.
    """
    areas = facts.nodes(AREA)
    if not (areas.own & areas.is_("level", "district")).any():
        raise UnreadableError("MEMBER_OF")


def members_by_layer(facts: Facts) -> dict[int, Members]:
    """The members of each alliance that are there, and its platforms."""
    found: dict[int, Members] = {}
    for actor in ACTORS:
        ties, nodes, there = facts.ties("MEMBER_OF", actor, ALLIANCE), facts.nodes(actor), facts.there(actor)
        layer = ties.coded("layer")
        rows = (ties.since <= facts.day) & (facts.day < ties.until) & there[ties.source]
        for row in places(rows):
            told = found.setdefault(int(ties.target[row]), {}).setdefault(layer.at(row), [])
            told.append(nodes.at(int(ties.source[row])))
    held, there, facilities = facts.held(*HAS_PLATFORM), facts.there(FACILITY), facts.nodes(FACILITY)
    for alliance, place in zip(held.source.tolist(), held.target.tolist(), strict=True):
        if there[place]:
            found.setdefault(alliance, {}).setdefault("platform", []).append(facilities.at(place))
    return found
