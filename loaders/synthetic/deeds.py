"""Activities of 2015 and 2016 under groups, regional systems and zones, and who took part."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.alliances import (
    ATTENDEE,
    CO_HOST,
    GROUP,
    HOST,
    LEAD,
    MECHANISMS,
    REGIONAL,
    UNIONS,
    Alliance,
    Deed,
    Membership,
)
from loaders.synthetic.bodies import Ref
from loaders.synthetic.draws import day, pick

ASSEMBLY, JOINT, BILATERAL, ONLINE = "大会", "联合", "双边", "线上"
MODES = (ASSEMBLY, JOINT, BILATERAL, ONLINE)
USUAL_MODES = (4, 4, 3, 1)
STAR_EVERY = 4
LATE = (date(2016, 2, 15), date(2016, 12, 26))
EARLY = (date(2015, 8, 1), date(2015, 12, 10))


class Pace(NamedTuple):
    """How many activities a kind of alliance has before and within the last 365 days, at most."""

    early: int
    late: int


PACES = {GROUP: Pace(2, 5), REGIONAL: Pace(2, 6)}
ZONE_PACE = Pace(3, 6)


def draw_deeds(rng: Generator, alliances: list[Alliance]) -> list[Deed]:
    """The activities of every alliance by date; one that is not live has none in the last 365 days."""
    return [deed for alliance in alliances for deed in _deeds(rng, alliance)]


def _deeds(rng: Generator, alliance: Alliance) -> Iterator[Deed]:
    pace = PACES.get(alliance.kind, ZONE_PACE)
    late = int(rng.integers(1, pace.late + 1)) if alliance.live else 0
    early = int(rng.integers(0, pace.early + 1))
    spans = [EARLY] * early + [LATE] * late
    dates = sorted(day(rng, *span) for span in spans)
    modes = [_mode(rng, alliance) for _ in dates]
    deeds = (_deed(rng, alliance, on, mode) for on, mode in zip(dates, modes, strict=True))
    return (deed for deed in deeds if deed.actors)


def _mode(rng: Generator, alliance: Alliance) -> str:
    """Every fourth group only ever assembles around its lead (W05)."""
    if alliance.kind == GROUP and alliance.number % STAR_EVERY == 0:
        return ASSEMBLY
    return MODES[int(pick(rng, USUAL_MODES, 1)[0])]


def _deed(rng: Generator, alliance: Alliance, on: date, mode: str) -> Deed:
    present = [member for member in alliance.members if member.on(on)]
    union = UNIONS[int(rng.integers(0, 6))] if alliance.kind == GROUP else ""
    mechanism = MECHANISMS[int(rng.integers(0, 5))] if alliance.kind == REGIONAL else ""
    return Deed(alliance, on, union, mechanism, mode, tuple(_actors(rng, present, mode)))


def _actors(rng: Generator, present: list[Membership], mode: str) -> Iterator[tuple[Ref, str]]:
    """An assembly is called by the lead; smaller activities are often held without it."""
    leads = [member.actor for member in present if member.role == LEAD]
    others = [member.actor for member in present if member.role != LEAD]
    with_lead = mode in (ASSEMBLY, ONLINE) or rng.random() < 0.4 or len(others) < 2
    chosen = _some(rng, others, _attendance(rng, mode, len(others)))
    callers = leads if with_lead and leads else chosen[:1]
    yield from ((actor, HOST) for actor in callers)
    rest = [actor for actor in chosen if actor not in callers]
    yield from ((actor, CO_HOST if n == 0 and mode == JOINT else ATTENDEE) for n, actor in enumerate(rest))


def _attendance(rng: Generator, mode: str, others: int) -> int:
    """How many of the others come: most to an assembly, three to eight, or two."""
    if mode in (ASSEMBLY, ONLINE):
        return round(others * rng.uniform(0.45, 0.9))
    return min(others, int(rng.integers(3, 9)) if mode == JOINT else 2)


def _some(rng: Generator, actors: list[Ref], size: int) -> list[Ref]:
    places = sorted(rng.choice(len(actors), size, replace=False).tolist()) if size else []
    return [actors[place] for place in places]
