"""Openness: powers without their responsibility or risk, and bodies whose meetings are closed or whose
answers are late. Rules W31 and W31b of `domain.md` 4.3.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass

import numpy as np

from analytics.mechanisms.facts import Facts, Nodes
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import HALF_YEAR, joined, marked, places, said
from analytics.mechanisms.openness import ANSWER_DAYS, BODIES, conveners, is_open, unanswered
from analytics.mechanisms.powers import paired, powers
from analytics.mechanisms.rated import BODY
from analytics.networks.ground import Ground
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.columns import NO_DAY
from graph.network import Mask
from graph.records import Between

POWER, MEETING, MATTER = "PowerItem", "Meeting", "Disclosure"

COUNTERPARTS = ("responsibility", "risk")
"""The lists in which every power has an item of its own."""

PAIRED_WITH = Between("PAIRED_WITH", POWER, POWER)


def unpaired(ground: Ground, given: Given) -> Iterator[Finding]:
    """W31: powers without a responsibility or a risk item."""
    facts, items = ground.facts, ground.facts.nodes(POWER)
    held = {name: paired(facts, name) for name in COUNTERPARTS}
    bare = powers(facts) & ~np.logical_and.reduce([*held.values()])
    for at in sorted(places(bare), key=items.keys.__getitem__):
        missing = [name for name in COUNTERPARTS if not held[name][at]]
        repair = _pairing(facts, at, missing)
        yield Finding(
            "W31",
            (items.at(at),),
            _said_unpaired(missing),
            {"missing": "|".join(missing), "missing_lists": len(missing)},
            proof=_held_by(facts, at),
            repair=repair,
            effect=Words("与依据相同的事项配套。", "It is paired with items on the same basis.")
            if repair
            else None,
        )


def _said_unpaired(missing: Sequence[str]) -> Words:
    lists = joined(said("power_lists", name) for name in missing)
    return Words(
        f"该权力事项缺 {len(missing)} 项配套：{lists.zh}。",
        f"This power goes without its counterpart{'s' * (len(missing) > 1)}: {lists.en}.",
    )


def _held_by(facts: Facts, at: int) -> tuple[Edge, ...]:
    """The power with its holders and with what it is paired with."""
    this = marked(len(facts.nodes(POWER)), [at])
    holders = (edges(facts, Between("HELD_POWER", kind, POWER), end=this) for kind in ("Post", BODY))
    return drawn(*holders, edges(facts, PAIRED_WITH, start=this), edges(facts, PAIRED_WITH, end=this))


def _pairing(facts: Facts, at: int, missing: Sequence[str]) -> tuple[Edge, ...]:
    """For each list that is missing the first item on the same basis that belongs to no power yet."""
    items, pairs = facts.nodes(POWER), facts.held(*PAIRED_WITH)
    basis, size = items.coded("basis"), len(items)
    alike = np.asarray(basis.codes == basis.codes[at])
    free = facts.alive(POWER) & alike & ~marked(size, pairs.source) & ~marked(size, pairs.target)
    found = []
    for name in missing:
        fits = sorted(items.at(place) for place in places(free & items.is_("list", name)))
        found += [Edge(items.at(at), "PAIRED_WITH", item) for item in fits[:1]]
    return tuple(found)


@dataclass(frozen=True, eq=False)
class Doors:
    """How open the bodies of one kind are. `closed` marks those that held no open meeting in the window
    though theirs are to be; `late` gives the matters of each that wait too long for an answer, `days` for how
    long the oldest has waited.
    """

    nodes: Nodes
    closed: Mask
    late: dict[int, set[int]]
    days: dict[int, int]

    def shut(self) -> list[int]:
        """The bodies with either, by key."""
        return sorted({*places(self.closed), *self.late}, key=self.nodes.keys.__getitem__)


def closed(ground: Ground, given: Given) -> Iterator[Finding]:
    """W31b: bodies without an open meeting in the window, or with a matter left unanswered for too long."""
    for kind in BODIES:
        doors = _doors(ground.facts, kind, given)
        for at in doors.shut():
            late = len(doors.late.get(at, ()))
            yield Finding(
                "W31b",
                (doors.nodes.at(at),),
                _said_closed(doors, at, given),
                {
                    "without_open_meeting": int(doors.closed[at]),
                    "unanswered": late,
                    "longest_days": doors.days.get(at),
                },
                proof=_shown(ground.facts, doors, at, given),
                stable=True if late > 1 else None if doors.closed[at] else False,
            )


def _doors(facts: Facts, kind: str, given: Given) -> Doors:
    nodes, late = facts.nodes(kind), dict[int, set[int]]()
    published = facts.nodes(MATTER).days("published_on")
    waits = unanswered(facts) & (published != NO_DAY) & (published < facts.day - given["answer"])
    told, there = facts.begun("DISCLOSED", kind, MATTER), facts.alive(kind)
    for body, matter in zip(told.source.tolist(), told.target.tolist(), strict=True):
        if waits[matter] and there[body]:
            late.setdefault(body, set()).add(matter)
    days = {body: int(facts.day - published[[*matters]].min()) for body, matters in late.items()}
    none = np.zeros(len(nodes), bool)
    return Doors(nodes, _closed(facts, given["meeting"]) if kind == BODY else none, late, days)


def _closed(facts: Facts, days: float) -> Mask:
    """The organizations of district, streets and communities without an open meeting in the window.

    One that was established within it is not meant.
    """
    lately = facts.since(MEETING, "date", int(days)) & is_open(facts)
    ties, founded = facts.begun("HELD_MEETING", BODY, MEETING), facts.nodes(BODY).days("established_on")
    held = marked(len(facts.nodes(BODY)), ties.source[lately[ties.target]])
    return conveners(facts) & ~held & (founded <= facts.day - days)


def _said_closed(doors: Doors, at: int, given: Given) -> Words:
    zh, en = [], []
    late, days = len(doors.late.get(at, ())), doors.days.get(at)
    if doors.closed[at]:
        zh.append(f"近 {given['meeting']:g} 天没有开放的会议")
        en.append(f"held no open meeting in {given['meeting']:g} days")
    if late:
        zh.append(f"有 {late} 件公开事项超过 {given['answer']:g} 天未答复，最久 {days} 天")
        en.append(
            f"left matters unanswered for more than {given['answer']:g} days: {late}, the oldest {days}"
        )
    return Words(f"该组织{'；'.join(zh)}。", f"This organization {' and '.join(en)}.")


def _shown(facts: Facts, doors: Doors, at: int, given: Given) -> tuple[Edge, ...]:
    """The late matters of a body and the closed meetings that it held in the window."""
    kind, this = doors.nodes.kind, marked(len(doors.nodes), [at])
    late = marked(len(facts.nodes(MATTER)), sorted(doors.late.get(at, ())))
    held = facts.since(MEETING, "date", int(given["meeting"])) & bool(doors.closed[at])
    return drawn(
        edges(facts, Between("DISCLOSED", kind, MATTER), start=this, end=late, ever=True),
        edges(facts, Between("HELD_MEETING", kind, MEETING), start=this, end=held, ever=True),
    )


OPENNESS: tuple[Rule, ...] = (
    Rule(
        "W31",
        said("weak_link_rules", "W31"),
        Severity.ACT,
        Words("三张清单之间有缺口", "there is a gap in the three lists"),
        Words("补齐责任或风险防控事项", "complete the lists"),
        unpaired,
        heard=("PAIRED_WITH",),
    ),
    Rule(
        "W31b",
        said("weak_link_rules", "W31b"),
        Severity.WATCH,
        Words("会议不开放，或提问无答复", "the door is shut, or questions wait"),
        Words("安排开放会议，限期答复", "schedule an open meeting, and answer"),
        closed,
        {
            "meeting": Parameter(HALF_YEAR, Words("没有开放会议的天数", "days without an open meeting")),
            "answer": Parameter(ANSWER_DAYS, Words("未答复超过天数", "days without an answer, more than")),
        },
        heard=("Meeting", "HELD_MEETING"),
    ),
)
