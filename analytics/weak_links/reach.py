"""Coverage that is a name over a list. Rule W21 of `domain.md` 4.3; those of contact stand in `contacts`."""

from __future__ import annotations

from collections.abc import Iterator

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import marked, said
from analytics.networks.ground import WINDOW, Ground
from analytics.policies import DEFAULT_POLICY, policy
from analytics.weak_links.contacts import CONTACT_RULES
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import Finding, Severity
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.columns import NO_DAY
from graph.network import Mask
from graph.records import Between

BODY, UNIT, ACTIVITY, ALLIANCE = "PartyOrganization", "Unit", "Activity", "Alliance"

COVERS, ESTABLISHED_IN = Between("COVERS", BODY, UNIT), Between("ESTABLISHED_IN", BODY, UNIT)

JOINT_MAX = policy(DEFAULT_POLICY).joint_max_units


def nominal(ground: Ground, given: Given) -> Iterator[Finding]:
    """W21: joint branches over more units than the guideline, and bodies that cover units and do nothing.

    A body does what it or a unit it is set up in takes part in, and what is held under it. Where no taking
    part is on record at all nobody knows who does nothing; of a body younger than the window neither,
    nor of one in an alliance of another area.
    """
    facts, bodies = ground.facts, ground.facts.nodes(BODY)
    covered, joint = _covered(facts), _covered(facts, "joint")
    idle = _idle(facts)
    for body in sorted(covered, key=bodies.keys.__getitem__):
        over, quiet = len(joint.get(body, ())) - int(given["joint_max"]), bool(idle[body])
        if over > 0 or quiet:
            units = joint[body] if over > 0 else covered[body]
            yield _nominal(facts, body, units, max(over, 0), quiet=quiet)


def _covered(facts: Facts, *modes: str) -> dict[int, set[int]]:
    """The units that each of the view's own bodies covers on the day, all or by some modes."""
    ties, alive, there = facts.ties(*COVERS), facts.alive(BODY), facts.there(UNIT)
    rows = (ties.since <= facts.day) & (facts.day < ties.until) & alive[ties.source] & there[ties.target]
    if modes:
        rows &= ties.coded("mode").equals(*modes)
    found: dict[int, set[int]] = {}
    for body, unit in zip(ties.source[rows].tolist(), ties.target[rows].tolist(), strict=True):
        found.setdefault(body, set()).add(unit)
    return found


def _idle(facts: Facts) -> Mask:
    """The bodies set up before the window without an activity in it; none if none is on record."""
    bodies, begun = facts.nodes(BODY), facts.nodes(BODY).days("established_on")
    if not facts.heard("PARTICIPATED_IN"):
        return marked(len(bodies), [])
    lately = facts.since(ACTIVITY, "date", WINDOW)
    own, held = facts.begun("PARTICIPATED_IN", BODY, ACTIVITY), facts.begun("UNDER", ACTIVITY, BODY)
    took_part, ran = own.source[lately[own.target]], held.target[lately[held.source]]
    active = marked(len(bodies), [*took_part.tolist(), *ran.tolist(), *_hosted(facts, lately)])
    old: Mask = (begun != NO_DAY) & (begun <= facts.day - WINDOW)
    return old & ~active & ~_elsewhere(facts)


def _elsewhere(facts: Facts) -> Mask:
    """The bodies that belong, or whose host belongs, to an alliance of another area.

    What the alliance does is not for the view to see, and a body that takes part in it may well do something.
    """
    foreign = facts.there(ALLIANCE) & ~facts.nodes(ALLIANCE).own
    own, hosts = facts.held("MEMBER_OF", BODY, ALLIANCE), facts.held("MEMBER_OF", UNIT, ALLIANCE)
    inside = facts.held(*ESTABLISHED_IN)
    units = marked(len(facts.nodes(UNIT)), hosts.source[foreign[hosts.target]])
    bodies = [*own.source[foreign[own.target]].tolist(), *inside.source[units[inside.target]].tolist()]
    return marked(len(facts.nodes(BODY)), bodies)


def _hosted(facts: Facts, lately: Mask) -> list[int]:
    """The bodies set up in a unit that took part in some activities."""
    by_unit, inside = facts.begun("PARTICIPATED_IN", UNIT, ACTIVITY), facts.held(*ESTABLISHED_IN)
    units = marked(len(facts.nodes(UNIT)), by_unit.source[lately[by_unit.target]])
    found: list[int] = inside.source[units[inside.target]].tolist()
    return found


def _nominal(facts: Facts, body: int, units: set[int], over: int, *, quiet: bool) -> Finding:
    bodies, these = facts.nodes(BODY), marked(len(facts.nodes(UNIT)), sorted(units))
    return Finding(
        "W21",
        (bodies.at(body),),
        _said_nominal(len(units), over, quiet=quiet),
        {"units": len(units), "too_many": over, "days_without_activity": WINDOW if quiet else None},
        proof=drawn(edges(facts, COVERS, start=marked(len(bodies), [body]), end=these)),
        stable=over > 1 if over else None,
    )


def _said_nominal(units: int, over: int, *, quiet: bool) -> Words:
    zh = [f"该党组织覆盖 {units} 家单位"] + [f"比联合支部的一般上限多 {over} 家"] * (over > 0)
    en = [f"more than a joint branch should have: {over}"] * (over > 0)
    if quiet:
        zh.append(f"{WINDOW} 天内没有活动记录")
        en.append(f"no activity on record for {WINDOW} days")
    return Words(f"{'，'.join(zh)}。", f"Units covered by this organization: {units}; {'; '.join(en)}.")


REACH: tuple[Rule, ...] = (
    Rule(
        "W21",
        said("weak_link_rules", "W21"),
        Severity.PLAN,
        Words("只有名单，没有工作", "a name over a list"),
        Words("拆分联合支部；核实覆盖", "split; verify"),
        nominal,
        {"joint_max": Parameter(JOINT_MAX, Words("联合支部单位数上限", "units of a joint branch, at most"))},
        heard=("COVERS",),
    ),
    *CONTACT_RULES,
)
