"""The 253 groups: led by a model organization, joined by units of its street, trade or neither."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from loaders.synthetic.alliances import DEPUTY, GROUP, LEAD, MEMBER, Alliance, Membership
from loaders.synthetic.bodies import Body, Ref, Role
from loaders.synthetic.draws import Flags, Ints, day
from loaders.synthetic.industries import EVERY
from loaders.synthetic.lots import COVERED, STAFF_BANDS, Plan
from loaders.synthetic.units import Units

REGION, INDUSTRY, COMPREHENSIVE = "区域型", "行业型", "综合型"
TYPES = (REGION,) * 120 + (INDUSTRY,) * 90 + (COMPREHENSIVE,) * 43
THEMES = 12
DORMANT_EVERY = 6
MISFIT_EVERY = 25
DEPUTY_EVERY = 4
LED_BY_UNIT_EVERY = 5
OVERLOADED = 4
LEADS_PER_FIELD = 12
SMALLEST, LARGEST = 3, 60
LAST_FOUNDED = date(2015, 6, 30)
LEAVES, REJOINS_EVERY, FEWEST_TO_LEAVE = 0.06, 4, 8
FIRST_LEAVE, LAST_LEAVE = date(2015, 9, 1), date(2016, 8, 31)


class Pools(NamedTuple):
    """Who may join, who may lead, and how likely a unit is to be asked (small ones rarely)."""

    units: Units
    covered: Ints
    weights: Ints
    leads: tuple[Body, ...]


class Wish(NamedTuple):
    """Which street and industry a group should be of, as far as its type asks for them."""

    number: int
    group_type: str
    street: int
    industry: int


class Frame(NamedTuple):
    """A group before anybody has joined it."""

    number: int
    group_type: str
    street: int
    industry: int
    lead: Body
    size: int
    live: bool


def draw_groups(rng: Generator, units: Units, bodies: list[Body]) -> list[Alliance]:
    """All groups. Units of the plan GROUP_ONLY are in live groups of their street, and only there."""
    pools = _pools(units, bodies)
    frames = [_frame(rng, pools, number) for number in range(len(TYPES))]
    bound = _bound_units(units, frames)
    return [_group(rng, pools, frame, bound.get(frame.number, [])) for frame in frames]


def _pools(units: Units, bodies: list[Body]) -> Pools:
    covered = units.planned(*COVERED)
    weights = np.where(units.staff[covered] >= STAFF_BANDS.index("10-49"), 12, 1)
    leads = tuple(body for body in bodies if _is_model(units, body))
    return Pools(units, covered, weights.astype(np.int64), leads)


def _is_model(units: Units, body: Body) -> bool:
    """A standing organization with seven members or more inside an enterprise of the roster."""
    host = body.host
    if host is None or host >= units.enterprises or units.plan[host] == Plan.OUTSIDE:
        return False
    return body.ref.role is Role.OWN and body.members in ("7-49", "50-99", "100+")


def is_live(number: int) -> bool:
    """Five of six groups have had an activity in the last year."""
    return number % DORMANT_EVERY != DORMANT_EVERY - 1


def _frame(rng: Generator, pools: Pools, number: int) -> Frame:
    """Region groups go round the streets and industry groups round the themes; sizes have a long tail."""
    wish = Wish(number, TYPES[number], number % (int(pools.units.street.max()) + 1), number % THEMES)
    lead = _lead(rng, pools, wish)
    size = int(np.clip(SMALLEST * (1 + rng.pareto(1.1)), SMALLEST, LARGEST))
    street = wish.street if wish.group_type == REGION else lead.street
    return Frame(number, wish.group_type, street, wish.industry, lead, size, is_live(number))


def _lead(rng: Generator, pools: Pools, wish: Wish) -> Body:
    """A model body that fits the group; one body leads the first few industry groups (W04)."""
    if wish.group_type == INDUSTRY and wish.number - TYPES.index(INDUSTRY) < OVERLOADED:
        return pools.leads[0]
    fits = [body for body in pools.leads if _fits(pools.units, body, wish)]
    choice = (fits or list(pools.leads))[:LEADS_PER_FIELD]
    return choice[int(rng.integers(0, len(choice)))]


def _fits(units: Units, body: Body, wish: Wish) -> bool:
    if wish.group_type == REGION:
        return body.street == wish.street
    return wish.group_type == COMPREHENSIVE or int(units.industry[body.host or 0]) == wish.industry


def _bound_units(units: Units, frames: list[Frame]) -> dict[int, list[int]]:
    """Units whose plan ties them to a group: tier T5 to a live one, a few of T0 to a dormant one."""
    bound: dict[int, list[int]] = {}
    region = [frame for frame in frames if frame.group_type == REGION]
    for plan, live in ((Plan.GROUP_ONLY, True), (Plan.UNVISITED, False)):
        chosen = units.planned(plan)
        for street in range(int(units.street.max()) + 1):
            here = chosen[units.street[chosen] == street].tolist()
            there = [frame.number for frame in region if frame.street == street and frame.live is live]
            _deal(bound, here if live else here[: 2 * len(there)], there)
    return bound


def _deal(bound: dict[int, list[int]], units: list[int], groups: list[int]) -> None:
    for place, unit in enumerate(units):
        bound.setdefault(groups[place % len(groups)], []).append(unit)


def _group(rng: Generator, pools: Pools, frame: Frame, bound: list[int]) -> Alliance:
    founded = day(rng, date(2012, 1, 10), LAST_FOUNDED)
    lead = _lead_membership(frame, founded)
    wanted = max(frame.size - 1 - len(bound), 0)
    joined = _candidates(rng, pools, frame, wanted)
    named = f"示例{frame.group_type}党建组团{frame.number + 1:03d}"
    members = [lead, *_memberships(rng, pools, joined, founded), *_bound(rng, pools, bound, founded)]
    return Alliance(
        kind=GROUP,
        number=frame.number,
        name=named,
        street=frame.street,
        founded=founded,
        members=tuple(_with_deputy(frame, members)),
        group_type=frame.group_type,
        theme=EVERY[frame.industry].code if frame.group_type == INDUSTRY else "",
        live=frame.live,
    )


def _lead_membership(frame: Frame, founded: date) -> Membership:
    by_unit = frame.number % LED_BY_UNIT_EVERY == 0 and frame.lead.host is not None
    actor = Ref(Role.UNIT, frame.lead.host or 0) if by_unit else frame.lead.ref
    return Membership(actor, LEAD, max(founded, frame.lead.founded))


def _with_deputy(frame: Frame, members: list[Membership]) -> list[Membership]:
    """In every fourth group the first member that stayed is the deputy lead."""
    stayed = next((n for n, member in enumerate(members) if n and member.until is None), None)
    if stayed is None or frame.number % DEPUTY_EVERY:
        return members
    return [*members[:stayed], members[stayed]._replace(role=DEPUTY), *members[stayed + 1 :]]


def _candidates(rng: Generator, pools: Pools, frame: Frame, wanted: int) -> list[int]:
    """Covered units that fit; every 25th group takes almost half of its members from elsewhere (W07)."""
    fit = _fitting(pools, frame)
    misfit = frame.number % MISFIT_EVERY == 0 and not fit.all()
    strangers = wanted * 2 // 5 if misfit else 0
    free = pools.covered != frame.lead.host
    chosen = [*_some(rng, pools, fit & free, wanted - strangers), *_some(rng, pools, ~fit & free, strangers)]
    return sorted(chosen)


def _fitting(pools: Pools, frame: Frame) -> Flags:
    street, industry = pools.units.street[pools.covered], pools.units.industry[pools.covered]
    by_type: dict[str, Flags] = {REGION: street == frame.street, INDUSTRY: industry == frame.industry}
    return by_type.get(frame.group_type, np.ones(pools.covered.size, dtype=np.bool_))


def _some(rng: Generator, pools: Pools, which: Flags, size: int) -> list[int]:
    places = np.flatnonzero(which)
    chances = pools.weights[places] / max(int(pools.weights[places].sum()), 1)
    taken = rng.choice(places, min(size, places.size), replace=False, p=chances) if size else places[:0]
    chosen: list[int] = pools.covered[taken].tolist()
    return chosen


def _bound(rng: Generator, pools: Pools, bound: list[int], founded: date) -> Iterator[Membership]:
    """Memberships that the plan needs; nobody of these leaves."""
    for unit in bound:
        yield Membership(Ref(Role.UNIT, unit), MEMBER, _joined(rng, pools, unit, founded))


def _memberships(rng: Generator, pools: Pools, units: list[int], founded: date) -> Iterator[Membership]:
    """Memberships of covered units; in groups that are not tiny a few leave."""
    chance = LEAVES if len(units) >= FEWEST_TO_LEAVE else 0.0
    for unit in units:
        since = _joined(rng, pools, unit, founded)
        first = Membership(Ref(Role.UNIT, unit), MEMBER, since)
        yield from _with_leave(rng, first) if rng.random() < chance else (first,)


def _joined(rng: Generator, pools: Pools, unit: int, founded: date) -> date:
    """Most join at the start, the rest within two years, none before it exists or after May 2016."""
    later = founded + timedelta(days=int(rng.integers(0, 730))) if rng.random() < 0.4 else founded
    start: date = pools.units.founded[unit].item()
    return max(start, min(later, date(2016, 5, 31)))


def _with_leave(rng: Generator, first: Membership) -> Iterator[Membership]:
    """The membership ends; one in four comes back, as a new tie."""
    left = day(rng, max(FIRST_LEAVE, first.since + timedelta(days=1)), LAST_LEAVE)
    yield first._replace(until=left)
    if rng.integers(0, REJOINS_EVERY) == 0:
        yield first._replace(since=left + timedelta(days=int(rng.integers(30, 120))))
