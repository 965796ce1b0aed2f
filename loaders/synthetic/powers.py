"""The three lists: powers with their holders, each beside a responsibility and a risk item; and the rules."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.stage import Stage
from loaders.synthetic.statutory import ROOT

STANDING = 11
SECRETARY_POWERS = 9
MEMBER_POWERS = (7, 7, 7, 7, 7, 7, 7, 6, 6, 6)
"""The published numbers F57 to F59: 11 posts hold 76 powers, the first of them nine."""

BODY_POWERS = 9
STREET_BODY_POWERS, STREET_POST_POWERS = 3, 2
SINCE = date(2015, 7, 1)

RISKS = ("高", "中", "中", "低")
UNPAIRED_EVERY, UNPAIRED_AT = 40, 17
RESPONSIBILITY, RISK = "责任清单", "风险防控清单"
LACKING = ((RISK,), (RESPONSIBILITY,), (RESPONSIBILITY, RISK))
"""What every fortieth power lacks, in turn (W31; the loader says so too, by rule V25)."""

RULES = (
    "党组织会议列席办法",
    "民情专递统一工作体系",
    "民情专递统一工作流程",
    "三会职能簿",
    "职位说明书编制规程",
    *(f"议事规程{number:02d}" for number in range(6, 16)),
)
"""Fifteen procedures (F61); the source names the first five kinds, and not the others."""

SYSTEM, FLOW = 1, 2
"""The positions of the two unified rules of the courier system."""


class Seated(NamedTuple):
    """A post that holds powers: a member of the standing committee, or the secretary of a street."""

    kind: str
    owner: Ref


class Power(NamedTuple):
    """A power, by the body or by the post (a position) that holds it, and which items it has beside it."""

    body: Ref | None
    post: int | None
    risk: str
    paired: tuple[str, ...]


class Duty(NamedTuple):
    """A rule (a position) says whose duty something is: one of the four actors of the courier system."""

    rule: int
    holder: Ref
    actor: str


def seated(stage: Stage) -> list[Seated]:
    """The posts: first those of the standing committee, then one in every street."""
    members = [Seated("常委", ROOT) for _ in range(STANDING)]
    return [*members, *(Seated("书记", Ref(Role.STREET, street)) for street in stage.streets)]


def powers(stage: Stage) -> list[Power]:
    """The powers of the district, then those of the streets; few lack an item beside them."""
    held = [*_of_district(), *_of_streets(stage)]
    return [
        Power(body, post, RISKS[number % len(RISKS)], _paired(number))
        for number, (body, post) in enumerate(held)
    ]


def _of_district() -> Iterator[tuple[Ref | None, int | None]]:
    yield from ((ROOT, None) for _ in range(BODY_POWERS))
    for post, count in enumerate((SECRETARY_POWERS, *MEMBER_POWERS)):
        yield from ((None, post) for _ in range(count))


def _of_streets(stage: Stage) -> Iterator[tuple[Ref | None, int | None]]:
    for street in stage.streets:
        yield from ((Ref(Role.STREET, street), None) for _ in range(STREET_BODY_POWERS))
        yield from ((None, STANDING + street) for _ in range(STREET_POST_POWERS))


def _paired(number: int) -> tuple[str, ...]:
    turn, at = divmod(number, UNPAIRED_EVERY)
    lacking = LACKING[turn % len(LACKING)] if at == UNPAIRED_AT else ()
    return tuple(kind for kind in (RESPONSIBILITY, RISK) if kind not in lacking)


def duties(stage: Stage) -> Iterator[Duty]:
    """The four clear duties of the courier system."""
    for community in stage.communities:
        yield Duty(SYSTEM, Ref(Role.POST, stage.couriers_from + community), "民情专递员")
        yield Duty(FLOW, Ref(Role.COMMUNITY, community), "社区党组织")
    yield from (Duty(FLOW, Ref(Role.STREET, street), "街道党工委") for street in stage.streets)
    yield from (Duty(FLOW, department, "区级部门") for department in stage.departments)
