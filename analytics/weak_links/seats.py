"""Structural seats: sectors without a voice, empty chairs, and committees in which one sector sits alone.
Rules W12, W12b and W12c of `domain.md` 4.3. Units hold seats; who sits there for a unit is not asked.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from datetime import date
from functools import reduce

import numpy as np

from analytics.mechanisms.facts import AREA, NOWHERE, Facts
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked, places, said
from analytics.networks.ground import Ground
from analytics.weak_links.chairs import (
    BODY,
    HAS_SEAT,
    HELD_BY,
    SEAT,
    SECTORS,
    UNIT,
    Chair,
    by_sector,
    chairs,
    holders_of,
    within,
)
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.network import Mask
from graph.records import UNKNOWN_START, NodeKey

FIRST = (UNKNOWN_START - date(1970, 1, 1)).days
"""The day number of a start that nobody knows."""

FEWEST_SEATS = 3
"""Of one or two filled seats some sector always holds more than half, or each just half."""


def unheard(ground: Ground, given: Given) -> Iterator[Finding]:
    """W12: sectors with many operating units in the area of a committee, and no filled seat on it.

    Committees of which the record names no seat at all are not judged: of them it is silent.
    """
    facts, bodies = ground.facts, ground.facts.nodes(BODY)
    of = by_sector(facts)
    for body, held in chairs(facts).items():
        for sector in SECTORS:
            filled = any(chair.sector == sector and chair.holder is not None for chair in held)
            units = [] if filled else places(of[sector] & within(facts, UNIT, int(bodies.area[body])))
            if units and len(units) >= given["units"]:
                yield _unheard(facts, body, sector, units, held)


def _unheard(facts: Facts, body: int, sector: str, units: list[int], held: list[Chair]) -> Finding:
    nodes, bodies, told = facts.nodes(UNIT), facts.nodes(BODY), said("seat_sectors", sector)
    empty = [chair.seat for chair in held if chair.sector == sector]
    named = sorted(nodes.at(at) for at in units)
    return Finding(
        "W12",
        (bodies.at(body),),
        Words(
            f"辖区内有 {len(units)} 家正常经营的单位属于“{told.zh}”界别，该区域党委没有这一界别的在席单位。",
            f"Sector without a filled seat: {told.en}. Its operating units in the area: {len(units)}.",
        ),
        {"sector": sector, "units": len(units), "vacant_seats": len(empty)},
        proof=drawn(edges(facts, HAS_SEAT, start=marked(len(bodies), [body])), _filled(facts, held)),
        repair=tuple(Edge(facts.nodes(SEAT).at(seat), "HELD_BY", named[0]) for seat in empty[:1]),
        effect=Words("该界别有一个在席单位。", "The sector holds one seat."),
    )


def _filled(facts: Facts, held: list[Chair]) -> list[Edge]:
    seats = facts.nodes(SEAT)
    return [Edge(seats.at(chair.seat), "HELD_BY", chair.holder) for chair in held if chair.holder is not None]


def empty(ground: Ground, given: Given) -> Iterator[Finding]:
    """W12b: required seats that nobody holds for some time, and seats whose holder has gone from the area.

    Where nobody knows since when a seat is there, and nobody ever held it, nobody knows how long it waits.
    """
    facts, since, gone = ground.facts, vacant_since(ground.facts), _gone(ground.facts)
    required = ground.facts.nodes(SEAT).numbers("required")
    for body, held in chairs(facts).items():
        for chair in held:
            days = facts.day - since.get(chair.seat, facts.day)
            if chair.holder is not None and _left(facts, body, chair.holder, gone):
                yield _stale(facts, body, chair)
            elif chair.holder is None and required[chair.seat] == 1 and days > given["days"]:
                yield _vacant(facts, body, chair, days)


def vacant_since(facts: Facts) -> dict[int, int]:
    """The day since which each seat is without a holder: its last one left, or the seat was made."""
    made, found = facts.ties(*HAS_SEAT), dict[int, int]()
    for seat, since, until in zip(
        made.target.tolist(), made.since.tolist(), made.until.tolist(), strict=True
    ):
        if FIRST < since <= facts.day < until:
            found[seat] = since
    for between in HELD_BY:
        ties = facts.ties(*between)
        for seat, until in zip(ties.source.tolist(), ties.until.tolist(), strict=True):
            if until <= facts.day:
                found[seat] = max(until, found.get(seat, until))
    return found


def _gone(facts: Facts) -> Mapping[str, Mask]:
    """The units and bodies that are no longer there, or known to have given up."""
    units = facts.nodes(UNIT)
    over = units.is_("operating_status", "moved_out", "deregistered", "revoked")
    return {UNIT: ~facts.there(UNIT) | over, BODY: ~facts.there(BODY)}


def _left(facts: Facts, body: int, holder: NodeKey, gone: Mapping[str, Mask]) -> bool:
    """Whether a holder is no more, or all of its known places of the day lie outside the committee's area."""
    nodes, area = facts.nodes(holder.kind), int(facts.nodes(BODY).area[body])
    at = nodes.keys.index(holder.key)
    if gone[holder.kind][at] or area == NOWHERE:
        return bool(gone[holder.kind][at])
    held = facts.held("LOCATED_IN", holder.kind, AREA)
    level = str(facts.nodes(AREA).coded("level").at(area))
    lies = facts.at_level(level)[held.target[held.source == at]]
    return len(lies) > 0 and bool(np.all((lies != area) & (lies != NOWHERE)))


def _vacant(facts: Facts, body: int, chair: Chair, days: int) -> Finding:
    told, bodies, seats = said("seat_sectors", chair.sector), facts.nodes(BODY), facts.nodes(SEAT)
    this = marked(len(seats), [chair.seat])
    return Finding(
        "W12b",
        (seats.at(chair.seat), bodies.at(body)),
        Words(
            f"该必设席位（{told.zh}）空缺 {days} 天。",
            f"This required seat (sector: {told.en}) is vacant for {days} days.",
        ),
        {"sector": chair.sector, "days_vacant": days},
        proof=drawn(
            edges(facts, HAS_SEAT, end=this), *(edges(facts, b, start=this, ever=True) for b in HELD_BY)
        ),
        repair=_seated(facts, body, chair),
        effect=Words("该席位有单位在席。", "A unit holds the seat."),
    )


def _stale(facts: Facts, body: int, chair: Chair) -> Finding:
    told, bodies, seats = said("seat_sectors", chair.sector), facts.nodes(BODY), facts.nodes(SEAT)
    this = marked(len(seats), [chair.seat])
    return Finding(
        "W12b",
        (seats.at(chair.seat), bodies.at(body)),
        Words(
            f"该席位（{told.zh}）登记的在席方已不存在或不在辖区内。",
            f"Whoever holds this seat (sector: {told.en}) is no longer there, or not in the area.",
        ),
        {"sector": chair.sector, "days_vacant": None},
        proof=drawn(edges(facts, HAS_SEAT, end=this), *(edges(facts, b, start=this) for b in HELD_BY)),
        repair=_seated(facts, body, chair),
        effect=Words("该席位由辖区内的单位接任。", "A unit of the area holds the seat."),
        stable=False,
    )


def _seated(facts: Facts, body: int, chair: Chair) -> tuple[Edge, ...]:
    """The first unit of the sector in the area that holds no seat yet; none for the host's seat."""
    units, seats, of = facts.nodes(UNIT), facts.nodes(SEAT), by_sector(facts)
    if chair.sector not in of:
        return ()
    taken = {holder for holder in holders_of(facts).values() if holder.kind == UNIT}
    inside = places(of[chair.sector] & within(facts, UNIT, int(facts.nodes(BODY).area[body])))
    free = sorted({units.at(at) for at in inside} - taken)
    return tuple(Edge(seats.at(chair.seat), "HELD_BY", unit) for unit in free[:1])


def lopsided(ground: Ground, given: Given) -> Iterator[Finding]:
    """W12c: committees on which one sector, not the host's, holds most of the filled seats."""
    facts = ground.facts
    for body, held in chairs(facts).items():
        filled = [chair for chair in held if chair.holder is not None]
        counts = Counter(chair.sector for chair in filled if chair.sector in SECTORS)
        for sector, count in sorted(counts.items()):
            if len(filled) >= given["seats"] and count > given["share"] * len(filled):
                stable = count - 1 > given["share"] * (len(filled) - 1)
                yield _lopsided(facts, body, sector, filled, stable)


def _lopsided(facts: Facts, body: int, sector: str, filled: list[Chair], stable: bool) -> Finding:
    bodies, told = facts.nodes(BODY), said("seat_sectors", sector)
    count = sum(chair.sector == sector for chair in filled)
    seats = reduce(np.logical_or, [marked(len(facts.nodes(SEAT)), [chair.seat]) for chair in filled])
    return Finding(
        "W12c",
        (bodies.at(body),),
        Words(
            f"该区域党委 {len(filled)} 个在席席位中，“{told.zh}”占 {count} 个。",
            f"Of {len(filled)} filled seats on this committee one sector holds {count}: {told.en}.",
        ),
        {"sector": sector, "of_one_sector": count, "seats": len(filled)},
        proof=drawn(edges(facts, HAS_SEAT, end=seats), _filled(facts, filled)),
        stable=stable,
    )


SEATS: tuple[Rule, ...] = (
    Rule(
        "W12",
        said("weak_link_rules", "W12"),
        Severity.PLAN,
        Words("缺少一方的声音", "a voice is missing"),
        Words("预留席位并补选在席单位", "reserve and fill a seat"),
        unheard,
        {
            "units": Parameter(
                5, Words("界别内正常经营的单位不少于", "operating units of the sector, at least")
            )
        },
        heard=("HAS_SEAT", "HELD_BY"),
    ),
    Rule(
        "W12b",
        said("weak_link_rules", "W12b"),
        Severity.PLAN,
        Words("席位空着", "empty chair"),
        Words("补选在席单位", "refill"),
        empty,
        {"days": Parameter(90, Words("必设席位空缺超过天数", "days a required seat is vacant, more than"))},
        heard=("HAS_SEAT", "HELD_BY"),
    ),
    Rule(
        "W12c",
        said("weak_link_rules", "W12c"),
        Severity.PLAN,
        Words("席位失衡", "lopsided"),
        Words("调整席位", "rebalance"),
        lopsided,
        {
            "share": Parameter(
                0.5,
                Words("一个界别的席位占比超过", "share of seats of one sector, more than"),
                Measure.SHARE,
            ),
            "seats": Parameter(FEWEST_SEATS, Words("在席席位不少于", "filled seats, at least")),
        },
        heard=("HAS_SEAT", "HELD_BY"),
    ),
)
