"""Standards with their criteria, and the ratings by them: five haves, two strengths, eight -izations, stars.

What criteria and domains there are is in the shipped code lists; the three aspects of 八化 that the source
does not name stay unnamed, and nothing is known of how anybody meets them.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date
from typing import NamedTuple

from numpy.random import Generator

from graph.codes import CodeTerm, code_lists
from loaders.synthetic.bodies import Body, Ref, Role
from loaders.synthetic.draws import day
from loaders.synthetic.rooms import Room
from loaders.synthetic.stage import Stage

NAMESPACE, VERSION, IN_FORCE = "武侯区", "2013", date(2013, 1, 1)
HAVES, STRENGTHS, EIGHT, STAR, BY_TYPE = "五有五服务", "双强六好", "八化", "星级评定", "分类示范"
GROUPS = {HAVES: ("wuyou", "wufuwu"), STRENGTHS: ("shuangqiang", "liuhao"), EIGHT: ("bahua",)}
GROUP_NAMES = {"wuyou": "五有", "wufuwu": "五服务", "shuangqiang": "双强", "liuhao": "六好", "bahua": "八化"}

MET, NOT_MET, UNKNOWN = "是", "否", "不详"
ACCEPTED, NOT_ACCEPTED = "达标", "未达标"
ROOM = "wuyou-activity_room"

MISSED, MISSED_EIGHT, NOT_KNOWN = 0.04, 0.06, 0.01
MODEL_SITES_EVERY = 4
UNACCEPTED_EVERY, UNACCEPTED_AT = 32, 21
"""Every so many communities have had no acceptance in 2016."""

ACCEPTANCE_YEARS = (2015, 2016)


class Standard(NamedTuple):
    """A standard; `domain` only where it is for one of the seven."""

    scheme: str
    version: str
    name: str
    domain: str = ""


class Criterion(NamedTuple):
    """One criterion of a standard. `code` is unique in the namespace."""

    code: str
    group: str
    scheme: str
    name: str
    named: bool


class Rating(NamedTuple):
    """A final rating of a body, and for each criterion whether it is met."""

    body: Ref
    scheme: str
    year: int
    on: date
    grade: str = ""
    results: tuple[tuple[str, str], ...] = ()


def standards() -> list[Standard]:
    """One for each scheme with criteria, one star standard a domain, one for each named industry system."""
    stars = (term.label_zh for term in code_lists()["star_domains"].terms if term.code != "other")
    systems = (term for term in code_lists()["demonstration_systems"].terms if _named(term))
    return [
        *(Standard(scheme, VERSION, f"示例{scheme}标准") for scheme in GROUPS),
        *(Standard(STAR, VERSION, f"示例{domain}星级标准", domain) for domain in stars),
        *(Standard(BY_TYPE, f"{VERSION}-{term.code}", f"示例{term.label_zh}示范标准") for term in systems),
    ]


def criteria() -> list[Criterion]:
    """Every criterion in the order of the code lists."""
    return [
        Criterion(f"{group}-{term.code}", GROUP_NAMES[group], scheme, term.label_zh, _named(term))
        for scheme, groups in GROUPS.items()
        for group in groups
        for term in code_lists()[group].terms
    ]


def _named(term: CodeTerm) -> bool:
    return not term.code.startswith("unnamed")


def draw_ratings(rng: Generator, stage: Stage, rooms: Sequence[Room]) -> Iterator[Rating]:
    """The ratings of 2016 by the first two schemes, and of two years by 八化; stars are drawn elsewhere."""
    with_room = {room.body.ref for room in rooms}
    communities = [stage.setting.hosts[Ref(Role.COMMUNITY, number)] for number in stage.communities]
    every = [*communities, *stage.public, *stage.state_owned, *stage.two_new]
    old = [body for body in every if body.founded < date(2015, 1, 1)]
    mine = {scheme: [each for each in criteria() if each.scheme == scheme] for scheme in GROUPS}
    yield from (_haves(rng, mine[HAVES], body, body.ref in with_room) for body in old)
    for body in old[::MODEL_SITES_EVERY]:
        results = tuple(_results(rng, mine[STRENGTHS], MISSED))
        yield Rating(body.ref, STRENGTHS, 2016, date(2016, 9, 30), results=results)
    yield from _acceptances(rng, mine[EIGHT], communities)


def _haves(rng: Generator, mine: list[Criterion], body: Body, has_room: bool) -> Rating:
    """Whether a body has a room is not drawn: the record says so."""
    drawn = _results(rng, mine, MISSED)
    room = MET if has_room else NOT_MET
    results = tuple((code, room if code == ROOM else met) for code, met in drawn)
    return Rating(body.ref, HAVES, 2016, day(rng, date(2016, 5, 3), date(2016, 6, 30)), results=results)


def _results(rng: Generator, mine: list[Criterion], missed: float) -> Iterator[tuple[str, str]]:
    for criterion, chance in zip(mine, rng.random(len(mine)).tolist(), strict=True):
        told = NOT_MET if chance < missed else UNKNOWN if chance > 1 - NOT_KNOWN else MET
        yield criterion.code, told if criterion.named else UNKNOWN


def _acceptances(rng: Generator, mine: list[Criterion], communities: list[Body]) -> Iterator[Rating]:
    """A community is accepted that meets all aspects of which anybody knows."""
    for year in ACCEPTANCE_YEARS:
        for number, body in enumerate(communities):
            absent = year == ACCEPTANCE_YEARS[-1] and number % UNACCEPTED_EVERY == UNACCEPTED_AT
            results = tuple(_results(rng, mine, MISSED_EIGHT))
            met = all(told != NOT_MET for _, told in results)
            if not absent:
                grade = ACCEPTED if met else NOT_ACCEPTED
                yield Rating(body.ref, EIGHT, year, date(year, 11, 10), grade, results)
