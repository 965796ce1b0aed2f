"""The seats of regional committees with whoever holds them, and the sectors of units."""

from __future__ import annotations

from collections.abc import Mapping
from typing import NamedTuple

import numpy as np

from analytics.bases import ENTERPRISE_KINDS, NON_PUBLIC, OUT_OF_OPERATION
from analytics.mechanisms.facts import AREA, NOWHERE, Facts
from analytics.mechanisms.measures import every
from graph.network import Mask
from graph.records import Between, NodeKey

BODY, UNIT, SEAT = "PartyOrganization", "Unit", "Seat"
HAS_SEAT = Between("HAS_SEAT", BODY, SEAT)
HELD_BY = tuple(Between("HELD_BY", SEAT, holder) for holder in (UNIT, BODY))

HOST = "host"
SECTORS = every("seat_sectors", HOST)
"""The sectors of units. Whoever is host sits there in any case."""

PUBLIC_KINDS = ("public_institution", "school", "hospital", "gov_investment_company", "state_enterprise")


class Chair(NamedTuple):
    """A seat that a committee has on the day: its place, its sector, and who holds it if that is seen."""

    seat: int
    sector: str
    holder: NodeKey | None


def chairs(facts: Facts) -> dict[int, list[Chair]]:
    """The seats of each of the view's own committees by its place; both in the order of their keys."""
    held, seats, bodies, alive = (
        facts.held(*HAS_SEAT),
        facts.nodes(SEAT),
        facts.nodes(BODY),
        facts.alive(BODY),
    )
    holders, sector = holders_of(facts), seats.coded("sector")
    found: dict[int, list[Chair]] = {}
    both = zip(held.source.tolist(), held.target.tolist(), strict=True)
    for body, seat in sorted(both, key=lambda pair: (bodies.keys[pair[0]], seats.keys[pair[1]])):
        if alive[body]:
            found.setdefault(body, []).append(Chair(seat, str(sector.at(seat)), holders.get(seat)))
    return found


def holders_of(facts: Facts) -> dict[int, NodeKey]:
    """Who holds each seat on the day, whether still there or not."""
    found: dict[int, NodeKey] = {}
    for between in HELD_BY:
        held, nodes = facts.held(*between), facts.nodes(between.to_kind)
        for seat, holder in zip(held.source.tolist(), held.target.tolist(), strict=True):
            found[seat] = min(nodes.at(holder), found.get(seat, nodes.at(holder)))
    return found


def by_sector(facts: Facts) -> Mapping[str, Mask]:
    """The operating units by the sector they belong to; those of which that is not known are in none."""
    units = facts.nodes(UNIT)
    known = ~units.silent("operating_status") & ~units.is_("operating_status", *OUT_OF_OPERATION, "unknown")
    of, firm = facts.there(UNIT) & known, units.is_("kind", *ENTERPRISE_KINDS)
    public = units.is_("kind", *PUBLIC_KINDS) | (firm & units.is_("ownership", "state", "collective"))
    return {
        "government": of & units.is_("kind", "government"),
        "state_or_institution": of & public,
        "private_enterprise": of & firm & units.is_("ownership", *NON_PUBLIC) & ~public,
        "social_org": of & units.is_("kind", "social_org"),
    }


def within(facts: Facts, kind: str, area: int) -> Mask:
    """The nodes of a kind that lie in an area; none where the area is not known."""
    if area == NOWHERE:
        return np.zeros(len(facts.nodes(kind)), bool)
    level = str(facts.nodes(AREA).coded("level").at(area))
    found: Mask = facts.at_level(level)[facts.nodes(kind).area] == area
    return found
