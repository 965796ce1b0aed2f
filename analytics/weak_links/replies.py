"""Replies: communities in which cases are not closed, or that lack couriers or ways of asking. Rules W26 and
W26b of `domain.md` 4.3. Cases are monthly sums by topic, couriers are posts that are counted: no persons.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping, Sequence
from typing import NamedTuple

from analytics.mechanisms.couriers import (
    CHANNELS,
    FEWEST,
    MOST,
    QUARTER,
    SLOW,
    STAGES,
    STALLED,
    communities,
    courier_counts,
    open_share,
    recent,
)
from analytics.mechanisms.facts import AREA, NOWHERE, Facts
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import joined, marked, places, said
from analytics.mechanisms.rated import BODY
from analytics.networks.ground import Ground
from analytics.weak_links.drawing import drawn, edges
from analytics.weak_links.finding import Edge, Figure, Finding, Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.network import Mask
from graph.records import Between

TALLY, POST, CHANNEL = "Tally", "Post", "Channel"


class Sum(NamedTuple):
    """The cases of one community, month and topic; `days` is the median to close them, None if not known."""

    topic: str
    cases: Counter[str]
    days: float | None


def sums(facts: Facts) -> dict[int, list[Sum]]:
    """The sums of the last three months by the place of their community."""
    nodes, at = facts.nodes(TALLY), facts.at_level("community")
    topic, days = nodes.coded("topic_code"), nodes.numbers("median_days")
    numbers = {name: nodes.numbers(name) for name in STAGES}
    found: dict[int, list[Sum]] = {}
    for place in sorted(places(recent(facts)), key=nodes.keys.__getitem__):
        cases = Counter({name: int(told[place] or 0) for name, told in numbers.items()})
        median = None if days[place] is None else float(days[place] or 0)
        found.setdefault(int(at[nodes.area[place]]), []).append(Sum(str(topic.at(place)), cases, median))
    found.pop(NOWHERE, None)
    return found


def stalls(told: Sequence[Sum], given: Given) -> bool:
    """Whether too many cases are open, or those of one month and topic took too long."""
    slow = any(each.days is not None and each.days > given["days"] for each in told)
    return slow or open_share(_whole(told)) > given["open"]


def _whole(told: Sequence[Sum]) -> Counter[str]:
    return sum((each.cases for each in told), Counter[str]())


def stalled(ground: Ground, given: Given) -> Iterator[Finding]:
    """W26: communities whose cases of the last three months stall. They are told by numbers alone: a sum is
    joined to its community by a code, and no tie could be drawn.
    """
    areas, there = ground.facts.nodes(AREA), communities(ground.facts)
    found = {at: told for at, told in sums(ground.facts).items() if there[at] and stalls(told, given)}
    for at in sorted(found, key=areas.keys.__getitem__):
        told = found[at]
        yield Finding(
            "W26",
            (areas.at(at),),
            _said_stalled(told),
            _stages(told),
            stable=all(stalls([*told[:one], *told[one + 1 :]], given) for one in range(len(told))),
        )


def _stages(told: Sequence[Sum]) -> Mapping[str, Figure]:
    whole, slowest = _whole(told), _slowest(told)
    counts: dict[str, Figure] = {name: whole[name] for name in STAGES}
    median, topic = (None, None) if slowest is None else (slowest.days, slowest.topic)
    share = round(open_share(whole), 4)
    return counts | {"open_share": share, "slowest_median_days": median, "slowest_topic": topic}


def _slowest(told: Sequence[Sum]) -> Sum | None:
    known = [each for each in told if each.days is not None]
    return max(known, key=lambda each: (each.days or 0, each.topic), default=None)


def _said_stalled(told: Sequence[Sum]) -> Words:
    whole, slowest = _whole(told), _slowest(told)
    received, handed, closed = (whole[name] for name in STAGES)
    share = f"{100 * open_share(whole):.3g}%"
    zh = f"该社区三个月内收件 {received} 件，转办 {handed} 件，办结 {closed} 件，未办结占 {share}"
    en = f"In three months this community received {received} cases, handed over {handed} and closed {closed}"
    if slowest is None:
        return Words(f"{zh}；办理天数未知。", f"{en}: {share} are open; days to close are not known.")
    topic = said("topics", slowest.topic)
    return Words(
        f"{zh}；最慢的“{topic.zh}”办理天数中位数 {slowest.days:g} 天。",
        f"{en}: {share} are open; the slowest, on {topic.en}, took a median of {slowest.days:g} days.",
    )


def outside(ground: Ground, given: Given) -> Iterator[Finding]:
    """W26b: communities with too few or too many courier posts, or without one of the three ways of asking.

    A community whose posts state no number, and a way of which no channel at all is seen, are not known.
    """
    facts, areas = ground.facts, ground.facts.nodes(AREA)
    posts, held, at = courier_counts(facts), ways(facts), facts.at_level("community")
    for place in sorted(places(communities(facts)), key=areas.keys.__getitem__):
        count, missing = posts.get(place), [way for way, there in held.items() if not there[place]]
        wrong = count is not None and not given["fewest"] <= count <= given["most"]
        if wrong or missing:
            yield Finding(
                "W26b",
                (areas.at(place),),
                _said_outside(count if wrong else None, missing, given),
                {"couriers": count, "missing_ways": "|".join(missing) or None},
                proof=_run_here(facts, at == place),
            )


def ways(facts: Facts) -> dict[str, Mask]:
    """The communities with each of the three ways of asking, for the ways of which any channel is seen."""
    nodes, at, found = facts.nodes(CHANNEL), facts.at_level("community"), dict[str, Mask]()
    for way, kinds in CHANNELS.items():
        here = at[nodes.area[nodes.own & nodes.is_("kind", *kinds)]]
        if len(here):
            found[way] = marked(len(facts.nodes(AREA)), here[here != NOWHERE])
    return found


def _said_outside(count: int | None, missing: Sequence[str], given: Given) -> Words:
    zh, en = [], []
    if count is not None:
        zh.append(f"民情专递员岗位 {count} 个，应为 {given['fewest']:g}–{given['most']:g} 个")
        en.append(f"has {count} courier posts, not {given['fewest']:g} to {given['most']:g}")
    if missing:
        lacked = joined(said("courier_channels", way) for way in missing)
        zh.append(f"“三建”渠道缺 {len(missing)} 个：{lacked.zh}")
        en.append(f"lacks {len(missing)} of three ways of asking: {lacked.en}")
    return Words(f"该社区{'；'.join(zh)}。", f"This community {'; it '.join(en)}.")


def _run_here(facts: Facts, inside: Mask) -> tuple[Edge, ...]:
    """The courier posts and channels of a community, with the organizations that they belong to."""
    posts, channels = facts.nodes(POST), facts.nodes(CHANNEL)
    couriers = posts.own & posts.is_("kind", "courier") & inside[posts.area]
    return drawn(
        edges(facts, Between("OF_POST", POST, BODY), start=couriers),
        edges(facts, Between("OPERATED_BY", CHANNEL, BODY), start=channels.own & inside[channels.area]),
    )


REPLIES: tuple[Rule, ...] = (
    Rule(
        "W26",
        said("weak_link_rules", "W26"),
        Severity.WATCH,
        Words(f"近 {QUARTER} 天的民情件没有回音", f"answers do not come back ({QUARTER} days)"),
        Words("找出卡在哪个环节", "find the stage"),
        stalled,
        {
            "open": Parameter(
                STALLED, Words("未办结占比超过", "open share of cases, more than"), Measure.SHARE
            ),
            "days": Parameter(SLOW, Words("办理天数中位数超过", "median days to close, more than")),
        },
        heard=(TALLY,),
    ),
    Rule(
        "W26b",
        said("weak_link_rules", "W26b"),
        Severity.WATCH,
        Words("专递员或渠道不合规定", "outside the rule for couriers and channels"),
        Words("调整岗位，补齐渠道", "adjust posts and channels"),
        outside,
        {
            "fewest": Parameter(FEWEST, Words("岗位至少", "courier posts at least")),
            "most": Parameter(MOST, Words("岗位至多", "courier posts at most")),
        },
        heard=(POST,),
    ),
)
