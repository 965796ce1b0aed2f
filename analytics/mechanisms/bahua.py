"""分类提升, upgrading by type, in communities: M05 the eight “-izations”."""

from __future__ import annotations

from analytics.mechanisms.lines import Measure, Words
from analytics.mechanisms.rated import (
    by_grade,
    communities,
    missed,
    missing,
    shown_criteria,
    unrated,
)

BODIES = Words("社区领域的党组织", "party organizations of communities")


M05 = (
    Measure(
        "M05.aspects",
        Words("八化中已具名的方面", "aspects that are named"),
        Words("八化", "the eight “-izations”"),
        "items",
        shown_criteria("bahua"),
        heard=("Criterion",),
    ),
    Measure(
        "M05.acceptance",
        Words("本年度验收结果", "results of acceptance in the calendar year"),
        BODIES,
        "organizations",
        by_grade("bahua", communities, "accepted", "not_accepted"),
        heard=("Assessment",),
        rated=True,
        whole=True,
    ),
    Measure(
        "M05.unaccepted",
        Words("本年度没有验收结果的社区党组织", "no acceptance in the calendar year"),
        BODIES,
        "organizations",
        unrated("bahua", communities, this_year=True),
        heard=("Assessment",),
        rated=True,
    ),
    Measure(
        "M05.missed",
        Words("未达到的方面（按方面）", "aspects not met, by aspect"),
        Words("最近验收的各项结果", "results of the last acceptances"),
        "items",
        missed("bahua", "bahua"),
        heard=("RESULT",),
        rated=True,
        whole=True,
    ),
    Measure(
        "M05.failing",
        Words("有方面未达到的党组织", "party organizations with an aspect not met"),
        Words("有验收结果的党组织", "party organizations with an acceptance"),
        "organizations",
        missing("bahua", "bahua"),
        heard=("RESULT",),
        rated=True,
    ),
)
