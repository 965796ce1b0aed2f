"""The words of questions about ratings: schemes, years, and what grades and domains are called."""

from __future__ import annotations

from dataclasses import dataclass
from enum import Enum
from typing import Annotated, NamedTuple, TypeAlias

import strawberry

from analytics.ratings import UNKNOWN, Standing
from api.terms import entry
from api.words import both
from graph.codes import CodeList, code_lists
from graph.errors import WrongUseError

YEARS = (1900, 2200)
"""Calendar years that may be asked for."""


class Words(NamedTuple):
    """What something is called in both languages."""

    zh: str
    en: str


STANDINGS = {
    Standing.UNSETTLED: Words("未定", "unsettled"),
    Standing.NOT_RATED: Words("未评", "not rated"),
    Standing.NOT_YET_THERE: Words("尚未成立", "not yet there"),
    Standing.NO_LONGER_THERE: Words("已撤销", "no longer there"),
}


def grades() -> CodeList:
    """The grades, in their order and with their classes."""
    return code_lists()["grades"]


def state_words(state: str) -> Words:
    """What a grade, or standing without one, is called."""
    known = {str(standing): words for standing, words in STANDINGS.items()}
    if state in known:
        return known[state]
    return Words(grades().label(state), grades().label(state, english=True))


def domain_words(domain: str) -> Words:
    """What a domain is called; of bodies of which nobody knows one, that."""
    if domain == UNKNOWN:
        return Words("领域不详", "domain unknown")
    found = code_lists()["star_domains"]
    return Words(found.label(domain), found.label(domain, english=True))


@strawberry.enum(description=both("评定体系。", "A rating scheme."))
class RatingScheme(Enum):
    """Code list `standard_schemes`."""

    WUYOU_WUFUWU = entry("standard_schemes", "wuyou_wufuwu")
    SHUANGQIANG_LIUHAO = entry("standard_schemes", "shuangqiang_liuhao")
    STAR = entry("standard_schemes", "star")
    BAHUA = entry("standard_schemes", "bahua")
    DEMONSTRATION = entry("standard_schemes", "demonstration")
    CUSTOM = entry("standard_schemes", "custom")


SchemeArgument: TypeAlias = Annotated[
    RatingScheme,
    strawberry.argument(name="scheme", description=both("评定体系。", "The rating scheme.")),
]


FromYear: TypeAlias = Annotated[
    int, strawberry.argument(name="from", description=both("前一年度。", "The earlier year."))
]


ToYear: TypeAlias = Annotated[
    int, strawberry.argument(name="to", description=both("后一年度。", "The later year."))
]


@dataclass(frozen=True, slots=True)
class Asked:
    """A scheme and two years, the earlier first."""

    scheme: str
    first: int
    second: int


def asked(scheme: str, first: int, second: int) -> Asked:
    """A question about two years; WrongUseError where they stand the wrong way round or are none."""
    if first >= second:
        raise WrongUseError(
            f"前一年度 {first} 不早于后一年度 {second}；请交换 from 与 to，或改为不同的年度。",
            f"The year {first} is not before {second}; give from and to the other way round, or other years.",
        )
    return Asked(scheme, calendar_year(first), calendar_year(second))


def calendar_year(year: int) -> int:
    """The year; WrongUseError where no rating can be of it."""
    if not YEARS[0] <= year <= YEARS[1]:
        raise WrongUseError(
            f"年度 {year} 不在 {YEARS[0]} 至 {YEARS[1]} 之间；请写四位的年度，如 2016。",
            f"The year {year} is not from {YEARS[0]} to {YEARS[1]}; write one of four digits, such as 2016.",
        )
    return year
