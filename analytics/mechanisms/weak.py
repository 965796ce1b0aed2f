"""细胞激活, cell activation: M04 leader contact and the conversion of weak organizations."""

from __future__ import annotations

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.haves import RATED
from analytics.mechanisms.lines import Found, Measure, Part, Words
from analytics.mechanisms.measures import (
    marked,
    number,
    places,
    pointed,
)
from analytics.mechanisms.rated import (
    BODY,
    graded,
    grades,
)
from graph.columns import NO_DAY
from graph.network import Mask

WEAK = Words("最近一次终评为软弱涣散的党组织", "party organizations whose last final star rating is weak")

WORK = Words("已开始的整改", "rectifications begun by the day")

WORK_STATES = {
    "open": Words("进行中", "open"),
    "overdue": Words("逾期未完成", "overdue"),
    "closed": Words("已完成", "closed"),
}


def weak(facts: Facts) -> Found:
    """The bodies whose last rating is weak."""
    held = grades(facts, "star")
    silent = sum(told is None for told in held.values())
    return Found(number(graded(facts, "star", "weak")), len(held), silent)


def open_work(facts: Facts) -> Mask:
    """The rectifications that are open on the day."""
    closed = facts.nodes("Rectification").days("closed_on")
    still: Mask = facts.alive("Rectification") & ((closed == NO_DAY) | (closed > facts.day))
    return still


def without_work(facts: Facts) -> Found:
    """Weak bodies without an open rectification."""
    ties, still = facts.begun("RECTIFIES", "Rectification", BODY), open_work(facts)
    of = graded(facts, "star", "weak")
    bare = of & ~marked(len(of), ties.target[still[ties.source]])
    why = Words("软弱涣散而没有进行中的整改", "weak, and no rectification is open")
    return Found(number(bare), number(of), 0, (), pointed(facts.nodes(BODY), bare, why))


def without_contact(facts: Facts) -> Found:
    """Weak bodies to which no contact leader is assigned."""
    of = graded(facts, "star", "weak")
    bare = of & ~marked(len(of), facts.held("ASSIGNED_CONTACT", "Post", BODY).target)
    why = Words("软弱涣散而没有联系领导", "weak, and no contact leader is assigned")
    return Found(number(bare), number(of), 0, (), pointed(facts.nodes(BODY), bare, why))


def overdue_work(facts: Facts) -> Mask:
    """The rectifications that are open on the day though due before it."""
    late: Mask = open_work(facts) & (facts.nodes("Rectification").days("due_on") < facts.day)
    return late


def work_by_state(facts: Facts) -> Found:
    """The rectifications by what has become of them."""
    every_one, still, late = facts.alive("Rectification"), open_work(facts), overdue_work(facts)
    masks = {"open": still & ~late, "overdue": late, "closed": every_one & ~still}
    told = tuple(Part(code, WORK_STATES[code], number(mask)) for code, mask in masks.items())
    return Found(number(still), number(every_one), 0, told)


def overdue(facts: Facts) -> Found:
    """Bodies with an overdue rectification."""
    late, ties = overdue_work(facts), facts.begun("RECTIFIES", "Rectification", BODY)
    there = facts.alive(BODY)
    of = there & marked(len(there), ties.target[open_work(facts)[ties.source]])
    found = there & marked(len(there), ties.target[late[ties.source]])
    why = Words("整改逾期未完成", "its rectification is overdue")
    return Found(number(found), number(of), 0, (), pointed(facts.nodes(BODY), found, why))


def issues(facts: Facts) -> Found:
    """The issues that rectifications found, and how many of them are closed in the record."""
    nodes, mask = facts.nodes("Rectification"), facts.alive("Rectification")
    total, closed = nodes.numbers("issues_total"), nodes.numbers("issues_closed")
    chosen = places(mask)
    return Found(sum(int(closed[at] or 0) for at in chosen), sum(int(total[at] or 0) for at in chosen))


M04 = (
    Measure("M04.weak", WEAK, RATED, "organizations", weak, heard=("Assessment",), rated=True, whole=True),
    Measure(
        "M04.without_rectification",
        Words("软弱涣散而没有进行中整改的党组织", "weak, without an open rectification"),
        WEAK,
        "organizations",
        without_work,
        heard=("Assessment", "Rectification"),
        rated=True,
    ),
    Measure(
        "M04.without_contact",
        Words("软弱涣散而没有联系领导的党组织", "weak, without a contact leader"),
        WEAK,
        "organizations",
        without_contact,
        heard=("Assessment", "ASSIGNED_CONTACT"),
        rated=True,
    ),
    Measure(
        "M04.rectifications",
        Words("未完成的整改（按状态）", "rectifications not closed, by state"),
        WORK,
        "items",
        work_by_state,
        heard=("Rectification",),
        rated=True,
        whole=True,
    ),
    Measure(
        "M04.overdue",
        Words("整改逾期的党组织", "party organizations whose rectification is overdue"),
        Words("有未完成整改的党组织", "party organizations with an open rectification"),
        "organizations",
        overdue,
        heard=("Rectification",),
        rated=True,
    ),
    Measure(
        "M04.issues",
        Words("已整改的问题", "issues closed"),
        Words("查出的问题", "issues found"),
        "issues",
        issues,
        heard=("Rectification",),
        rated=True,
        whole=True,
    ),
)
