"""阳光透明, transparency: M22 constraining power; and M23, documents and recognition.

Reports are told of the bodies that owe them; nothing here is about the conduct of a person.
"""

from __future__ import annotations

from collections import Counter
from functools import reduce

from analytics.mechanisms.facts import Facts, Pairs
from analytics.mechanisms.honours import given
from analytics.mechanisms.lines import Found, Measure, Pointed, Words
from analytics.mechanisms.lists import day_text
from analytics.mechanisms.measures import (
    alive,
    number,
    parts,
    places,
    pointed,
    said,
    split,
)
from analytics.mechanisms.openness import BODIES
from graph.columns import NO_DAY
from graph.network import Mask

DUE = Words("应报的监督报告", "supervision reports due by the day")


def due(facts: Facts) -> Mask:
    """The reports that are due by the day, or were filed by it."""
    nodes = facts.nodes("SupervisionReport")
    filed = nodes.days("filed_on")
    asked: Mask = (nodes.days("due_on") <= facts.day) | ((filed != NO_DAY) & (filed <= facts.day))
    return asked & nodes.own


def owed(facts: Facts) -> Found:
    """The reports that are due and not filed, by type, and the bodies they are about."""
    nodes = facts.nodes("SupervisionReport")
    filed, of = nodes.days("filed_on"), due(facts)
    missing = of & ((filed == NO_DAY) | (filed > facts.day))
    counts = Counter(str(nodes.coded("type").at(at)) for at in places(missing))
    names = reduce(tuple.__add__, [_owing(facts, kind, missing) for kind in BODIES])
    return Found(number(missing), number(of), 0, parts("report_types", counts), names)


def _owing(facts: Facts, kind: str, missing: Mask) -> tuple[Pointed, ...]:
    ties: Pairs = facts.begun("REPORTED_ON", kind, "SupervisionReport")
    reports, nodes = facts.nodes("SupervisionReport"), facts.nodes(kind)
    of: dict[int, list[int]] = {}
    for body, report in zip(ties.source.tolist(), ties.target.tolist(), strict=True):
        if missing[report]:
            of.setdefault(body, []).append(report)
    what, until = reports.coded("type"), reports.days("due_on")

    def why(body: int) -> Words:
        told = [(said("report_types", str(what.at(at))), day_text(int(until[at]))) for at in sorted(of[body])]
        return Words(
            "未报送：" + "、".join(f"{words.zh}（应于 {day}）" for words, day in told),
            "not filed: " + ", ".join(f"{words.en} (due {day})" for words, day in told),
        )

    return tuple(Pointed(nodes.at(body), why(body)) for body in sorted(of))


def reports(facts: Facts) -> Found:
    """The reports that are due by the day, by type."""
    nodes, of = facts.nodes("SupervisionReport"), due(facts)
    counts = Counter(str(nodes.coded("type").at(at)) for at in places(of))
    return Found(number(of), number(of), 0, parts("report_types", counts))


def rules(facts: Facts) -> Found:
    """The rules in force, and since when each is."""
    nodes, of = facts.nodes("Rule"), facts.alive("Rule")
    since = nodes.days("in_force_from")

    def why(place: int) -> Words:
        day = day_text(int(since[place]))
        return Words(f"{day} 起施行", f"in force from {day}")

    return Found(number(of), number(nodes.own), 0, (), pointed(nodes, of, why))


def for_systems(facts: Facts) -> Found:
    """The honours that were given to a system of work."""
    of = given(facts)
    return Found(number(of & facts.nodes("Honour").is_("recipient_kind", "system")), number(of))


M22 = (
    Measure(
        "M22.reports",
        Words("监督报告（按类别）", "supervision reports, by type"),
        DUE,
        "items",
        reports,
        heard=("SupervisionReport",),
    ),
    Measure(
        "M22.owed",
        Words("应报未报的监督报告（按类别）", "reports due and not filed, by type"),
        DUE,
        "items",
        owed,
        heard=("SupervisionReport", "REPORTED_ON"),
    ),
)

M23 = (
    Measure(
        "M23.documents",
        Words("文件（按类别）", "documents, by kind"),
        Words("截止日已发布的文件", "documents issued by the day"),
        "items",
        split("Document", "kind", "source_kinds", alive("Document")),
        heard=("Document",),
    ),
    Measure(
        "M23.standards",
        Words("现行标准（按体系）", "standards in force, by scheme"),
        Words("截止日有效的标准", "standards in force on the day"),
        "items",
        split("Standard", "scheme", "standard_schemes"),
        heard=("Standard",),
    ),
    Measure(
        "M23.rules",
        Words("现行规程", "rules in force"),
        Words("记录中的规程", "rules in the record"),
        "items",
        rules,
        heard=("Rule",),
    ),
    Measure(
        "M23.systems",
        Words("授予制度的荣誉", "honours for systems of work"),
        Words("截至本年度的荣誉", "honours of years up to that of the day"),
        "items",
        for_systems,
        heard=("Honour",),
    ),
)
