"""The three lists of district, streets and departments: targets, their tasks, and the projects of these."""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date, timedelta
from typing import NamedTuple

from numpy.random import Generator

from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.draws import day
from loaders.synthetic.stage import LAST, Stage
from loaders.synthetic.statutory import ROOT

TARGET, TASK, PROJECT = "目标清单", "任务清单", "项目清单"
TARGETS_EACH, TASKS_EACH = 2, 2
BARE_TARGET_EVERY, BARE_TASK_EVERY, UNDATED_EVERY = 9, 7, 11
"""Every so many targets have no task, tasks no project, projects no day on which they are due."""

CANCELLED_EVERY, REGISTERED_EVERY, OVERDUE_EVERY = 13, 4, 5
PLANNED, RUNNING, DONE = "未开始", "进行中", "已完成"
STARTS = (date(2016, 1, 5), date(2016, 4, 30))


class Item(NamedTuple):
    """An entry of a list; `whole` is the position of the entry of which it is part."""

    list: str
    owner: Ref
    state: str
    due: date
    since: date
    whole: int | None = None


class Project(NamedTuple):
    """A project that is registered for an entry (a position) of the list of projects."""

    item: int
    owner: Ref
    state: str
    start: date
    due: date | None


class WorkLists(NamedTuple):
    """The entries and the projects."""

    items: tuple[Item, ...]
    projects: tuple[Project, ...]


def draw_work_lists(rng: Generator, stage: Stage) -> WorkLists:
    """Two targets for every owner, two tasks for a target, and a project for a task; few have none."""
    items: list[Item] = []
    for owner in (ROOT, *(Ref(Role.STREET, street) for street in stage.streets), *stage.departments):
        for _ in range(TARGETS_EACH):
            _target(rng, items, owner)
    kept = [place for place, item in enumerate(items) if item.list == PROJECT and item.state != "已取消"]
    return WorkLists(tuple(items), tuple(_projects(rng, items, kept)))


def _target(rng: Generator, items: list[Item], owner: Ref) -> None:
    target = len(items)
    number = sum(item.list == TARGET for item in items)
    bare = number % BARE_TARGET_EVERY == BARE_TARGET_EVERY - 1
    items.append(Item(TARGET, owner, PLANNED if bare else RUNNING, LAST, date(2016, 1, 4)))
    for _ in range(0 if bare else TASKS_EACH):
        _task(rng, items, target)


def _task(rng: Generator, items: list[Item], target: int) -> None:
    place, number = len(items), sum(item.list == TASK for item in items)
    bare = number % BARE_TASK_EVERY == BARE_TASK_EVERY - 1
    owner, since = items[target].owner, day(rng, *STARTS)
    state = PLANNED if bare else (DONE, RUNNING)[number % 2]
    items.append(Item(TASK, owner, state, LAST, since, target))
    if not bare:
        state = "已取消" if number % CANCELLED_EVERY == CANCELLED_EVERY - 2 else state
        items.append(Item(PROJECT, owner, state, LAST, since, place))


def _projects(rng: Generator, items: list[Item], kept: list[int]) -> Iterator[Project]:
    for number, place in enumerate(kept):
        item = items[place]
        due = item.since + timedelta(days=int(rng.integers(90, 200)))
        yield Project(place, item.owner, *_progress(number, item, due))


def _progress(number: int, item: Item, due: date) -> tuple[str, date, date | None]:
    """What is done was accepted; of the rest a few are late, and of a few nobody knows when they are due."""
    if item.state == DONE:
        return "已验收", item.since, due
    state = "已立项" if number % REGISTERED_EVERY == 1 else "实施中"
    if number % UNDATED_EVERY == UNDATED_EVERY - 1:
        return state, item.since, None
    return state, item.since, due if number % OVERDUE_EVERY == 0 else LAST
