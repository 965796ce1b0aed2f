"""The files of standards and of the ratings by them. Standards are written once, with the first copy."""

from __future__ import annotations

from collections.abc import Iterator

from loaders.synthetic.ids import Ids
from loaders.synthetic.sheets import Row, Sheet
from loaders.synthetic.standards import (
    EIGHT,
    HAVES,
    IN_FORCE,
    NAMESPACE,
    STRENGTHS,
    VERSION,
    Rating,
    criteria,
    standards,
)
from loaders.synthetic.world import World

STANDARD_HEADINGS = ("命名空间", "体系", "版本", "施行日期", "领域", "标准名称")
CRITERION_HEADINGS = ("命名空间", "指标代码", "组", "已具名", "指标", "体系", "版本", "施行日期")
RATING_HEADINGS = (
    *("评定编号", "党组织编号", "体系", "年度", "等次", "评定日期"),
    *("命名空间", "版本"),
)
RESULT_HEADINGS = ("评定编号", "命名空间", "指标代码", "达到", "评定日期")
STAR_HEADINGS = ("评定编号", "命名空间", "版本", "领域", "评定日期")
LETTERS = {HAVES: "W", STRENGTHS: "S", EIGHT: "B"}


def standard_sheets(world: World, ids: Ids) -> Iterator[Sheet]:
    """Every file about standards, in the order in which they are loaded."""
    if ids.copy.number == 1:
        yield Sheet("standards.csv", STANDARD_HEADINGS, _standards(ids))
        yield Sheet("criteria.csv", CRITERION_HEADINGS, _criteria())
    yield Sheet("ratings.csv", RATING_HEADINGS, _ratings(world, ids))
    yield Sheet("results.csv", RESULT_HEADINGS, _results(world, ids))
    yield Sheet("stars.csv", STAR_HEADINGS, _stars(world, ids))


def _standards(ids: Ids) -> Iterator[Row]:
    for mine in standards():
        name = mine.name + ids.copy.suffix
        yield NAMESPACE, mine.scheme, mine.version, IN_FORCE, mine.domain, name


def _criteria() -> Iterator[Row]:
    for mine in criteria():
        named = "是" if mine.named else "否"
        yield NAMESPACE, mine.code, mine.group, named, mine.name, mine.scheme, VERSION, IN_FORCE


def _rating(rating: Rating, ids: Ids) -> str:
    return f"{ids.bodies[rating.body]}-{rating.year}-{LETTERS[rating.scheme]}"


def _ratings(world: World, ids: Ids) -> Iterator[Row]:
    for mine in world.workings.ratings:
        head = (_rating(mine, ids), ids.bodies[mine.body], mine.scheme, mine.year, mine.grade)
        yield *head, mine.on, NAMESPACE, VERSION


def _results(world: World, ids: Ids) -> Iterator[Row]:
    for mine in world.workings.ratings:
        code = _rating(mine, ids)
        for criterion, met in mine.results:
            yield code, NAMESPACE, criterion, met, mine.on


def _stars(world: World, ids: Ids) -> Iterator[Row]:
    """By which of the star standards each star rating went: that of the domain of the body."""
    domains = {body.ref: body.domain for body in world.evidence.bodies}
    for mine in world.record.assessments:
        code = f"{ids.bodies[mine.body]}-{mine.year}"
        yield code, NAMESPACE, VERSION, domains[mine.body], mine.on
