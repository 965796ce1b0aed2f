"""示范引领, leading by example, through work: M10 the three lists."""

from __future__ import annotations

from collections import Counter
from datetime import date, timedelta

import numpy as np

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import UNNAMED, Found, Measure, Part, Pointed, Words
from analytics.mechanisms.measures import (
    alike,
    every,
    marked,
    number,
    pointed,
    said,
    split,
)
from graph.columns import NO_DAY
from graph.network import Mask

OWNERS = ("Alliance", "PartyOrganization", "Unit")

FINISHED = ("accepted", "cancelled")

ITEMS = Words("清单项", "list items")


def day_text(day: int) -> str:
    """A day number as a date."""
    return str(date(1970, 1, 1) + timedelta(day))


def of_list(facts: Facts, name: str) -> Mask:
    """The items of one of the three lists that are not cancelled."""
    return alike("ListItem", "list", name)(facts) & ~facts.nodes("ListItem").is_("state", "cancelled")


def has_part(facts: Facts, name: str) -> Mask:
    """The list items of which an item of a list is part on the day."""
    ties, fits = facts.held("PART_OF", "ListItem", "ListItem"), of_list(facts, name)
    return marked(len(fits), ties.target[fits[ties.source]])


def has_project(facts: Facts) -> Mask:
    """The list items of which a project is part: one of the list of projects, or a registered one itself."""
    ties = facts.held("PART_OF", "Project", "ListItem")
    return has_part(facts, "project") | marked(len(facts.nodes("ListItem")), ties.target)


def targets(facts: Facts) -> Found:
    """Targets without a task."""
    of = of_list(facts, "target")
    bare = of & ~has_part(facts, "task")
    why = Words("目标没有任务", "a target without a task")
    return Found(number(bare), number(of), 0, (), pointed(facts.nodes("ListItem"), bare, why))


def tasks(facts: Facts) -> Found:
    """Tasks without a project."""
    of = of_list(facts, "task")
    bare = of & ~has_project(facts)
    why = Words("任务没有项目", "a task without a project")
    return Found(number(bare), number(of), 0, (), pointed(facts.nodes("ListItem"), bare, why))


def overdue(facts: Facts) -> Found:
    """Projects due before the day and neither accepted nor cancelled; unknown are those without a due day."""
    nodes = facts.nodes("Project")
    due = nodes.days("due")
    of = facts.alive("Project") & ~nodes.is_("state", *FINISHED)
    late = of & (due != NO_DAY) & (due < facts.day)

    def why(place: int) -> Words:
        return Words(f"应于 {day_text(int(due[place]))} 完成", f"due on {day_text(int(due[place]))}")

    return Found(number(late), number(of), number(of & (due == NO_DAY)), (), pointed(nodes, late, why))


def overdue_owners(facts: Facts) -> Found:
    """The owners of projects that are overdue; unknown are unfinished projects without an owner."""
    nodes = facts.nodes("Project")
    due, of = nodes.days("due"), facts.alive("Project") & ~nodes.is_("state", *FINISHED)
    late, owned = of & (due != NO_DAY) & (due < facts.day), np.zeros(len(nodes), bool)
    told: list[Pointed] = []
    base = 0
    for kind in OWNERS:
        ties = facts.held("UNDER", "Project", kind)
        owned[ties.source] = True
        base += len({*ties.target[of[ties.source]].tolist()})
        counts = Counter(ties.target[late[ties.source]].tolist())
        told += [Pointed(facts.nodes(kind).at(at), _behind(counts[at])) for at in sorted(counts)]
    return Found(len(told), base, number(of & ~owned), (), tuple(told))


def _behind(count: int) -> Words:
    return Words(f"{count} 个项目逾期", f"projects overdue: {count}")


def systems(facts: Facts) -> Found:
    """The seven industry systems: four that the source names, and three that it does not."""
    codes = every("demonstration_systems")
    told = tuple(_system(code) for code in codes)
    named = sum(part.value or 0 for part in told)
    return Found(named, len(told), len(told) - named, told)


def _system(code: str) -> Part:
    called = said("demonstration_systems", code)
    return Part(code, called, None if called == UNNAMED else 1)


def standards(facts: Facts) -> Found:
    """The demonstration standards in force, beside the number of systems."""
    mask = facts.alive("Standard") & facts.nodes("Standard").is_("scheme", "demonstration")
    return Found(number(mask), len(every("demonstration_systems")))


M10 = (
    Measure(
        "M10.items",
        Words("清单项（按清单）", "list items, by list"),
        ITEMS,
        "items",
        split("ListItem", "list", "lists"),
        heard=("ListItem",),
    ),
    Measure(
        "M10.states",
        Words("清单项（按状态）", "list items, by state"),
        ITEMS,
        "items",
        split("ListItem", "state", "list_item_states"),
        heard=("ListItem",),
    ),
    Measure(
        "M10.targets_without",
        Words("没有任务的目标", "targets without a task"),
        Words("目标", "targets"),
        "items",
        targets,
        heard=("ListItem",),
    ),
    Measure(
        "M10.tasks_without",
        Words("没有项目的任务", "tasks without a project"),
        Words("任务", "tasks"),
        "items",
        tasks,
        heard=("ListItem",),
    ),
    Measure(
        "M10.overdue",
        Words("逾期项目", "projects overdue"),
        Words("未验收也未取消的项目", "projects neither accepted nor cancelled"),
        "items",
        overdue,
        heard=("Project",),
    ),
    Measure(
        "M10.overdue_owners",
        Words(
            "有逾期项目的单位、组织（未知：没有归属的项目）", "owners of projects overdue (unknown: projects)"
        ),
        Words("未完成项目的归属方", "owners of projects neither accepted nor cancelled"),
        "items",
        overdue_owners,
        heard=("Project", "UNDER"),
    ),
    Measure(
        "M10.systems",
        Words("已具名的行业系统", "industry systems that are named"),
        Words("七个行业系统", "the seven industry systems"),
        "items",
        systems,
    ),
    Measure(
        "M10.standards",
        Words("现行的行业示范标准", "demonstration standards in force"),
        Words("七个行业系统", "the seven industry systems"),
        "items",
        standards,
        heard=("Standard",),
    ),
)
