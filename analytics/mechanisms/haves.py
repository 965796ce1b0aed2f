"""细胞激活, cell activation, by standards: M01 five haves and services, M02 two strengths and six goods."""

from __future__ import annotations

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Found, Measure, Words
from analytics.mechanisms.measures import (
    alive,
    by_street,
    marked,
    number,
    pointed,
)
from analytics.mechanisms.rated import (
    BODY,
    assessed_by_domain,
    by_domain,
    missed,
    missing,
    shown_criteria,
    unrated,
)
from graph.network import Mask

BODIES = Words("在册运行的党组织", "party organizations there on the day")

RATED = Words("有终评结果的党组织", "party organizations with a final rating")


def rooms(facts: Facts) -> Found | None:
    """Bodies that run no activity room; silent where the record holds no room at all."""
    room = facts.there("Facility") & facts.nodes("Facility").is_("kind", "activity_room")
    if not room.any():
        return None
    run, of = facts.held("OPERATED_BY", "Facility", BODY), facts.alive(BODY)
    bare = of & ~marked(len(of), run.target[room[run.source]])
    why = Words("没有自己运行的党员活动室", "runs no activity room")
    return Found(number(bare), number(of), 0, (), pointed(facts.nodes(BODY), bare, why))


def honoured(facts: Facts) -> Mask:
    """Party organizations that hold an honour for organizations, given by the day."""
    given, honours = facts.begun("AWARDED_TO", "Honour", BODY), facts.nodes("Honour")
    fits = honours.own & honours.is_("recipient_kind", "org")
    return facts.alive(BODY) & marked(len(facts.nodes(BODY)), given.target[fits[given.source]])


def honoured_by_domain(facts: Facts) -> Found:
    """Of the bodies those that hold an honour, by domain."""
    held = honoured(facts)
    return Found(number(held), number(facts.alive(BODY)), 0, by_domain(facts, held))


def honoured_by_street(facts: Facts) -> Found:
    """Of the streets those with a body that holds an honour; unknown are bodies without a street."""
    return by_street(facts, facts.nodes(BODY), honoured(facts))


M01 = (
    Measure(
        "M01.criteria",
        Words("指标：五有与五服务", "criteria: five haves and five services"),
        Words("记录中的指标", "criteria in the record"),
        "items",
        shown_criteria("wuyou", "wufuwu"),
        heard=("Criterion",),
    ),
    Measure(
        "M01.unassessed",
        Words("没有五有五服务终评的党组织", "party organizations without a final assessment"),
        BODIES,
        "organizations",
        unrated("wuyou_wufuwu", alive(BODY), this_year=False),
        heard=("Assessment",),
        rated=True,
    ),
    Measure(
        "M01.missed",
        Words("未达到的指标（按指标）", "criteria not met, by criterion"),
        Words("最近终评的各项结果", "results of the last final assessments"),
        "items",
        missed("wuyou_wufuwu", "wuyou", "wufuwu"),
        heard=("RESULT",),
        rated=True,
        whole=True,
    ),
    Measure(
        "M01.missing_haves",
        Words("缺“五有”中某一项的党组织", "party organizations that miss one of the five haves"),
        RATED,
        "organizations",
        missing("wuyou_wufuwu", "wuyou"),
        heard=("RESULT",),
        rated=True,
    ),
    Measure(
        "M01.without_room",
        Words("没有自己运行的党员活动室的党组织", "party organizations that run no activity room"),
        BODIES,
        "organizations",
        rooms,
        heard=("OPERATED_BY",),
    ),
)

M02 = (
    Measure(
        "M02.criteria",
        Words("指标：双强与六好", "criteria: two strengths and six goods"),
        Words("记录中的指标", "criteria in the record"),
        "items",
        shown_criteria("shuangqiang", "liuhao"),
        heard=("Criterion",),
    ),
    Measure(
        "M02.assessed_by_domain",
        Words("有双强六好终评的党组织（按领域）", "party organizations with a final assessment, by domain"),
        BODIES,
        "organizations",
        assessed_by_domain("shuangqiang_liuhao"),
        heard=("Assessment",),
        rated=True,
    ),
    Measure(
        "M02.honoured_by_domain",
        Words("获得组织荣誉的党组织（按领域）", "party organizations with an honour, by domain"),
        BODIES,
        "organizations",
        honoured_by_domain,
        heard=("Honour",),
    ),
    Measure(
        "M02.honoured_by_street",
        Words("有获荣誉党组织的街道", "streets with an honoured party organization"),
        Words("截止日存在的街道", "streets there on the day"),
        "items",
        honoured_by_street,
        heard=("Honour",),
    ),
)
