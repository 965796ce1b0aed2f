"""Party organizations inside units (tier T1) and joint branches of neighbouring units (tier T2)."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

import numpy as np
from numpy.random import Generator

from loaders.synthetic.bodies import (
    STANDINGS,
    USUAL,
    Body,
    Ref,
    Role,
    Standing,
    Term,
    draw_term,
    founded_between,
    usual_terms,
)
from loaders.synthetic.coverage import FRESH, Cover
from loaders.synthetic.draws import Ints, day, days, pick
from loaders.synthetic.lots import MEMBER_BANDS, OWN_BODIES, Plan
from loaders.synthetic.publics import Public
from loaders.synthetic.units import OWNERSHIP, STATUS, Units

STATE_OWNED = 10
HUBS = 20
PRIVATE, SOCIAL, INVESTMENT = "非公企业", "社会组织", "政府投资性公司"
KIND_BY_BAND = {"50-99": "党总支", "100+": "党委"}
LATEST = date(2015, 12, 31)


class Joint(NamedTuple):
    """How the joint branches of one plan stand, and when their units were last verified."""

    plan: Plan
    standing: Standing | None
    founded_by: date
    verified: tuple[str, str]
    abolished: bool = False


JOINTS = (
    Joint(Plan.JOINT, None, date(2014, 12, 31), FRESH),
    Joint(Plan.JOINT_LAPSED, Standing.LAPSED, date(2014, 12, 31), FRESH),
    Joint(Plan.STALE_JOINT, Standing.CURRENT, date(2012, 12, 31), ("2014-02-01", "2015-11-30")),
    Joint(Plan.ABOLISHED, Standing.CURRENT, date(2012, 12, 31), ("2016-04-01", "2016-06-30"), abolished=True),
)


def own_bodies(rng: Generator, units: Units) -> list[Body]:
    """One organization in every unit of tier T1; those of the first associations serve as hubs."""
    chosen = units.planned(*OWN_BODIES)
    terms = usual_terms(rng, chosen.size)
    hubs = iter(range(HUBS))
    return [_own(rng, units, unit, term, hubs) for unit, term in zip(chosen.tolist(), terms, strict=True)]


def _own(rng: Generator, units: Units, unit: int, term: Term, hubs: Iterator[int]) -> Body:
    plan = units.plan[unit]
    social = unit >= units.enterprises
    hub = next(hubs, None) if social else None
    community, street = int(units.community[unit]), int(units.street[unit])
    term = draw_term(rng, Standing.LAPSED) if plan == Plan.OWN_LAPSED else term
    band = MEMBER_BANDS[units.members[unit]]
    return Body(
        ref=Ref(Role.OWN, unit) if hub is None else Ref(Role.HUB, hub),
        kind=KIND_BY_BAND.get(band, "党支部") if hub is None else "党总支",
        form="单独" if hub is None else "行业",
        domain=SOCIAL if social else PRIVATE,
        name=f"示例单位党组织{unit:06d}" if hub is None else f"示例行业协会{hub + 1:02d}党总支",
        street=street,
        founded=founded_between(rng, units.founded[unit].item(), LATEST, term),
        term=term,
        superior=Ref(Role.STREET, street) if plan == Plan.ABOVE_SCALE else Ref(Role.COMMUNITY, community),
        community=community,
        host=unit,
        members=band,
    )


def state_bodies(rng: Generator, units: Units) -> list[Body]:
    """The branches of a few state-owned enterprises, which are outside the roster."""
    owned = (units.plan == Plan.OUTSIDE) & (units.ownership == OWNERSHIP.index("国有"))
    old = units.founded < np.datetime64("2008-01-01")
    chosen = np.flatnonzero(owned & old & (units.status == STATUS.index("在业")))[:STATE_OWNED]
    terms = usual_terms(rng, chosen.size)
    bodies = (
        _own(rng, units, unit, term, iter(())) for unit, term in zip(chosen.tolist(), terms, strict=True)
    )
    return [body._replace(domain=INVESTMENT, members="7-49") for body in bodies]


def public_bodies(rng: Generator, publics: list[Public], publics_from: int) -> list[Body]:
    """The branches of offices, schools and hospitals."""
    hosts = [(publics_from + n, public) for n, public in enumerate(publics) if public.domain]
    terms = usual_terms(rng, len(hosts))
    return [_public(rng, host, public, term) for (host, public), term in zip(hosts, terms, strict=True)]


def _public(rng: Generator, host: int, public: Public, term: Term) -> Body:
    return Body(
        ref=Ref(Role.OWN, host),
        kind="党支部",
        form="单独",
        domain=public.domain or SOCIAL,
        name=f"{public.name}党支部",
        street=public.street,
        founded=founded_between(rng, public.founded, date(2010, 12, 31), term),
        term=term,
        superior=Ref(Role.STREET, public.street),
        community=public.community,
        host=host,
        members="7-49",
    )


def own_covers(rng: Generator, bodies: list[Body]) -> list[Cover]:
    """The standalone evidence: every body with a host covers it from the day it was founded."""
    hosted = [(body, body.host) for body in bodies if body.host is not None]
    seen = days(rng, *FRESH, len(hosted)).tolist()
    return [
        Cover(b.ref, host, "单独组建", b.founded, day) for (b, host), day in zip(hosted, seen, strict=True)
    ]


def joint_branches(rng: Generator, units: Units) -> tuple[list[Body], list[Cover]]:
    """Every unit of a joint plan sits in one branch, with one to four others of its street."""
    bodies: list[Body] = []
    covers: list[Cover] = []
    for joint in JOINTS:
        for members in _partition(rng, units, units.planned(joint.plan)):
            body = _joint(rng, units, joint, members, len(bodies))
            bodies.append(body)
            covers += _joint_covers(rng, units, joint, body, members)
    return bodies, covers


def _partition(rng: Generator, units: Units, chosen: Ints) -> Iterator[Ints]:
    """Sets of two to five units, each within a street; neighbours of one community come together."""
    near = chosen[np.lexsort((chosen, units.community[chosen]))]
    for street in np.unique(units.street[near]):
        left = near[units.street[near] == street]
        while left.size > 5:
            take = int(rng.integers(2, min(5, left.size - 2) + 1))
            yield left[:take]
            left = left[take:]
        yield left


def _joint(rng: Generator, units: Units, joint: Joint, members: Ints, number: int) -> Body:
    first = int(members[0])
    standing = joint.standing or STANDINGS[int(pick(rng, USUAL, 1)[0])]
    term = draw_term(rng, standing)
    return Body(
        ref=Ref(Role.JOINT, number),
        kind="联合党支部",
        form="联合",
        domain=PRIVATE if first < units.enterprises else SOCIAL,
        name=f"示例联合党支部{number + 1:04d}",
        street=int(units.street[first]),
        founded=founded_between(rng, date(2003, 1, 1), joint.founded_by, term),
        term=term,
        superior=Ref(Role.COMMUNITY, int(units.community[first])),
        community=int(units.community[first]),
        members=("3-6", "3-6", "7-49")[number % 3],
        abolished=day(rng, date(2016, 7, 5), date(2016, 11, 25)) if joint.abolished else None,
    )


def _joint_covers(rng: Generator, units: Units, joint: Joint, body: Body, members: Ints) -> Iterator[Cover]:
    since = np.maximum(np.datetime64(body.founded), units.founded[members])
    seen = days(rng, *joint.verified, members.size)
    rows = zip(members.tolist(), since.tolist(), seen.tolist(), strict=True)
    return (Cover(body.ref, unit, "联建", start, verified) for unit, start, verified in rows)
