"""Star ratings of 2014–2016, and how 75 weak bodies were put right."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.bodies import Body, Ref, Role
from loaders.synthetic.coverage import Post
from loaders.synthetic.draws import day
from loaders.synthetic.statutory import ROOT

GRADES = ("先进", "一般", "软弱涣散")
YEARS = (2014, 2015, 2016)
CONVERTED = {2014: 45, 2015: 30}
"""How many of the converted bodies were rated weak in which year; together they are F08."""

STILL_WEAK = 8
WEAK_COMMUNITIES = 10
LEAST_ISSUES, FURTHER_ISSUES = 4, 96
"""Issues per rectification and issues spread over all of them: 75 * 4 + 96 = 396, more than F09."""

UNRATED = 0.02
ADVANCED = 0.26
LEADERS = 11


class Assessment(NamedTuple):
    """One final star rating of one body."""

    body: Ref
    year: int
    grade: str
    on: date


class Rectification(NamedTuple):
    """How a body rated weak was put right: every issue was closed and the next rating was better."""

    body: Ref
    year: int
    opened: date
    due: date
    closed: date
    issues: int


class Weak(NamedTuple):
    """The body and the year in which it was rated weak."""

    body: Body
    year: int


def rated_on(year: int) -> date:
    """The day on which the ratings of a year became final."""
    return date(year, 11, 20)


def draw_weak(rng: Generator, bodies: list[Body]) -> list[Weak]:
    """The converted bodies by year, then those that were weak in 2016 for the first time."""
    old = [b for b in rated(bodies) if b.founded < date(2013, 1, 1)]
    community = [body for body in old if body.ref.role is Role.COMMUNITY]
    inside = [body for body in old if body.ref.role is not Role.COMMUNITY]
    total = sum(CONVERTED.values()) + STILL_WEAK
    chosen = [
        *_some(rng, community, WEAK_COMMUNITIES),
        *_some(rng, inside, total - WEAK_COMMUNITIES),
    ]
    years = [year for year, count in CONVERTED.items() for _ in range(count)] + [2016] * STILL_WEAK
    return [Weak(body, year) for body, year in zip(chosen, years, strict=True)]


def _some(rng: Generator, bodies: list[Body], size: int) -> list[Body]:
    return [bodies[n] for n in rng.choice(len(bodies), size, replace=False).tolist()]


def rated(bodies: list[Body]) -> list[Body]:
    """The bodies that the star rating covers: communities, and organizations inside units."""
    return [body for body in bodies if body.ref.role in (Role.COMMUNITY, Role.OWN, Role.HUB)]


def draw_assessments(rng: Generator, bodies: list[Body], weak: list[Weak]) -> Iterator[Assessment]:
    """A rating per body and year of existence; a few are missing, though never one of a weak body."""
    found = {mine.body.ref: mine.year for mine in weak}
    for year in YEARS:
        for body in rated(bodies):
            missing = rng.random() < UNRATED and body.ref not in found
            grade = GRADES[2] if found.get(body.ref) == year else GRADES[int(rng.random() >= ADVANCED)]
            if body.founded < date(year, 1, 1) and not missing:
                yield Assessment(body.ref, year, grade, rated_on(year))


def draw_rectifications(rng: Generator, weak: list[Weak]) -> list[Rectification]:
    """One closed rectification for every converted body."""
    converted = weak[: sum(CONVERTED.values())]
    further = rng.multinomial(FURTHER_ISSUES, [1 / len(converted)] * len(converted)).tolist()
    return [
        _rectification(rng, mine, LEAST_ISSUES + more) for mine, more in zip(converted, further, strict=True)
    ]


def _rectification(rng: Generator, weak: Weak, issues: int) -> Rectification:
    opened = day(rng, rated_on(weak.year) + timedelta(days=5), rated_on(weak.year) + timedelta(days=40))
    due = opened + timedelta(days=240)
    closed = opened + timedelta(days=int(rng.integers(90, 260)))
    return Rectification(weak.body.ref, weak.year, opened, due, closed, issues)


def leader_posts() -> list[Post]:
    """The posts of the leaders who are assigned to weak bodies."""
    return [Post("联系领导", 0, None, ROOT) for _ in range(LEADERS)]


def assigned(weak: list[Weak], posts_from: int) -> Iterator[tuple[int, Ref, date]]:
    """Position of the post, body and day; half of the bodies that are still weak have nobody (W18)."""
    for number, mine in enumerate(weak[: -STILL_WEAK // 2]):
        yield posts_from + number % LEADERS, mine.body.ref, rated_on(mine.year) + timedelta(days=10)
