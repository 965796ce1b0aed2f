"""What was opened to view: meetings with observers, matters with their answers, reports of supervision."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.draws import day
from loaders.synthetic.stage import LAST, Stage
from loaders.synthetic.statutory import ROOT

CLASSES = ("民情代表", "民情专递员", "党员群众代表")
FORMS = ("点题", "申报", "点评")
ITEMS = ("经费使用情况", "公共设施安排", "服务项目安排", "年度工作安排")

EARLY, LATE = (date(2016, 1, 11), date(2016, 6, 30)), (date(2016, 7, 11), date(2016, 12, 16))
CLOSED_EVERY, CLOSED_AT = 13, 4
"""Every so many bodies met behind closed doors in the last half-year (W31b)."""

UNNAMED_EVERY = 10
"""Every tenth open meeting says of nobody that he came: the classes are not known."""

MATTERS_EACH = 2
UNANSWERED_EVERY, UNANSWERED_AT = 19, 6
"""Every so many bodies left a matter without an answer (W31b)."""

OWED_EVERY, OWED_AT = 9, 5


class Meeting(NamedTuple):
    """A meeting; observers are classes and a number."""

    body: Ref
    on: date
    opened: bool
    classes: tuple[str, ...] = ()
    observers: int | None = None


class Matter(NamedTuple):
    """A matter made public, and when it was answered."""

    body: Ref
    item: str
    form: str
    published: date
    answered: date | None


class Report(NamedTuple):
    """A report of supervision that a body owes; `filed` is None where it is still owed."""

    body: Ref
    type: str
    period: str
    due: date
    filed: date | None


def conveners(stage: Stage) -> list[Ref]:
    """The committees of district, streets and communities, and the regional ones."""
    street, community = (Role.STREET, Role.STREET_REGION), (Role.COMMUNITY, Role.COMMUNITY_REGION)
    return [
        ROOT,
        *(Ref(role, number) for role in street for number in stage.streets),
        *(Ref(role, number) for role in community for number in stage.communities),
    ]


def draw_meetings(rng: Generator, stage: Stage) -> Iterator[Meeting]:
    """One meeting in each half-year: the first closed in turn, the second open but for few bodies."""
    for number, body in enumerate(conveners(stage)):
        yield _meeting(rng, body, number, EARLY, opened=number % 2 == 0)
        yield _meeting(rng, body, number, LATE, opened=number % CLOSED_EVERY != CLOSED_AT)


def _meeting(rng: Generator, body: Ref, number: int, span: tuple[date, date], *, opened: bool) -> Meeting:
    on, observers = day(rng, *span), int(rng.integers(10, 31))
    if not opened:
        return Meeting(body, on, opened)
    classes = CLASSES[: number % len(CLASSES) + 1]
    named = number % UNNAMED_EVERY != 0
    return Meeting(body, on, opened, classes if named else (), observers if named else None)


def draw_matters(rng: Generator, stage: Stage) -> Iterator[Matter]:
    """Two matters of every committee of the three levels, most of them answered within fifteen days."""
    bodies = [body for body in conveners(stage) if body.role in (Role.DISTRICT, Role.STREET, Role.COMMUNITY)]
    for number, body in enumerate(bodies):
        for turn in range(MATTERS_EACH):
            published = day(rng, *(EARLY, LATE)[turn])
            answered = published + timedelta(days=int(rng.integers(2, 15)))
            silent = turn == 1 and number % UNANSWERED_EVERY == UNANSWERED_AT
            place = number + turn
            item, form = ITEMS[place % len(ITEMS)], FORMS[place % len(FORMS)]
            yield Matter(body, item, form, published, None if silent else min(answered, LAST))


DUE = (
    ("重大事项通报", "2016年上半年", date(2016, 7, 10)),
    ("重大事项通报", "2016年下半年", date(2016, 12, 20)),
    ("廉政情况专报", "2016年第1季度", date(2016, 4, 10)),
    ("廉政情况专报", "2016年第2季度", date(2016, 7, 10)),
    ("廉政情况专报", "2016年第3季度", date(2016, 10, 10)),
    ("廉政履责双报告", "2016年", date(2016, 12, 20)),
)
"""What every body owes in a year: the three reports, with the day on which each is due."""


def draw_reports(rng: Generator, stage: Stage) -> Iterator[Report]:
    """The reports on the committees of district and streets; every ninth of these owes one."""
    for number, body in enumerate((ROOT, *(Ref(Role.STREET, street) for street in stage.streets))):
        for place, (of, period, due) in enumerate(DUE):
            filed = due - timedelta(days=int(rng.integers(0, 8)))
            owed = number % OWED_EVERY == OWED_AT and place == number % len(DUE)
            yield Report(body, of, period, due, None if owed else filed)
