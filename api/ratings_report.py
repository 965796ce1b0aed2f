"""`alliance-graph report ratings`: how grades moved between two years, for a terminal, as JSON and as CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from typing import Annotated, NamedTuple

import typer
from rich.console import Console
from rich.table import Table

from analytics.ratings import Matrix, Transitions, transitions
from api import options
from api.options import DEFAULT_HOME, Format
from api.ratings import matrices, without_domains
from api.ratings_seen import allowed, rated_bodies
from api.ratings_terms import Asked, asked, domain_words, grades, state_words
from api.report import Document, csv_text
from api.tasks import area_key, live, opened
from api.terminal import console, emit, table
from api.text import percent
from graph.codes import code_lists
from graph.errors import WrongUseError
from graph.policy import Role
from graph.view import View

Scheme = Annotated[
    str, typer.Option("--scheme", help="评定体系，代码或名称，如 star。 The rating scheme: code or name.")
]
FromYear = Annotated[int, typer.Option("--from", help="前一年度，如 2015。 The earlier year.")]
ToYear = Annotated[int, typer.Option("--to", help="后一年度，如 2016。 The later year.")]

STAR = "star"


class Told(NamedTuple):
    """An answer with what it is about: the question, and the data date of the record."""

    asked: Asked
    found: Transitions
    data_date: date | None


def report_ratings(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    first: FromYear,
    second: ToYear,
    scheme: Scheme = STAR,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """两个年度之间的等次变动矩阵，分领域。 How grades moved between two years, whole and by domain."""
    wanted = asked(scheme_asked(scheme), first, second)
    with opened(home) as held:
        snapshot = live(held).snapshot()
        view = View(snapshot, role, area_key(snapshot, area))
    found = transitions(rated_bodies(view, wanted.scheme), wanted.first, wanted.second, grades())
    listed = found if allowed(view, None).listed else without_domains(found)
    show(Told(wanted, listed, snapshot.data_date), form)


def scheme_asked(text: str) -> str:
    """The code of a rating scheme that a text is or names; WrongUseError where it names none."""
    found = code_lists()["standard_schemes"]
    code = found.find(text)
    if code is None:
        known = "、".join(f"{term.code}（{term.label_zh}）" for term in found.terms)
        raise WrongUseError(
            f"没有评定体系“{text}”；可用：{known}。",
            f"There is no rating scheme {text}; there are: {', '.join(found.by_code)}.",
        )
    return code


def show(told: Told, form: Format) -> None:
    """The matrices on standard output."""
    if form is Format.JSON:
        emit(document(told))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([line for matrix in matrices(told.found) for line in lines(told, matrix)]))
    else:
        show_text(console(), told)


def basis(told: Told) -> Document:
    """What every figure is about."""
    return {
        "scheme": told.asked.scheme,
        "from": told.asked.first,
        "to": told.asked.second,
        "data_date": None if told.data_date is None else str(told.data_date),
    }


def document(told: Told) -> Document:
    """The matrices as JSON: the whole, then every domain."""
    whole, *domains = (matrix_document(matrix) for matrix in matrices(told.found))
    return {**basis(told), "whole": whole, "domains": domains}


def matrix_document(matrix: Matrix) -> Document:
    """One matrix: its figures, then a row for each state of the earlier year."""
    rows = [dict(zip(matrix.columns, counts, strict=True)) for counts in matrix.counts]
    return {**figures(matrix), "matrix": dict(zip(matrix.rows, rows, strict=True))}


def figures(matrix: Matrix) -> Document:
    """What a matrix comes to, with its base and what is unknown."""
    words = None if matrix.domain is None else domain_words(matrix.domain)
    return {
        "domain": matrix.domain,
        "domain_zh": "全部" if words is None else words.zh,
        "domain_en": "whole" if words is None else words.en,
        "base": matrix.base,
        "compared": matrix.compared,
        "better": matrix.better,
        "same": matrix.same,
        "worse": matrix.worse,
        "unsettled": matrix.unsettled,
        "unknown_share": matrix.unknown_share,
        "unrated": matrix.unrated,
        "replaced": matrix.replaced,
    }


def lines(told: Told, matrix: Matrix) -> Iterator[Document]:
    """One line for every cell of a matrix, with what it rests on."""
    rested = {
        name: value for name, value in figures(matrix).items() if name not in ("better", "same", "worse")
    }
    for row, counts in zip(matrix.rows, matrix.counts, strict=True):
        for column, count in zip(matrix.columns, counts, strict=True):
            before, after = state_words(row), state_words(column)
            yield {
                **basis(told),
                **rested,
                "before": row,
                "before_zh": before.zh,
                "before_en": before.en,
                "after": column,
                "after_zh": after.zh,
                "after_en": after.en,
                "bodies": count,
            }


def show_text(out: Console, told: Told) -> None:
    """The whole matrix, what every domain comes to, and the matrix of every domain with a base."""
    words = code_lists()["standard_schemes"]
    scheme = f"{words.label(told.asked.scheme)} {words.label(told.asked.scheme, english=True)}"
    known = told.data_date or "不详 unknown"
    years = f"{told.asked.first} 至 to {told.asked.second}"
    out.print(f"{scheme}：{years}；数据日期 data date {known}", style="bold")
    out.print(drawn(told, told.found.whole))
    out.print(footing(told.found.whole), soft_wrap=True)
    if told.found.domains:
        out.print(summary(told.found))
    for matrix in told.found.domains:
        if matrix.base:
            out.print(drawn(told, matrix))


def drawn(told: Told, matrix: Matrix) -> Table:
    """A matrix as a table: from the rows of the earlier year to the columns of the later one."""
    named = figures(matrix)
    heads = [both(column) for column in matrix.columns]
    title = f"{named['domain_zh']} {named['domain_en']}"
    made = table(f"{told.asked.first} ↓  {told.asked.second} →", *heads, "合计 all", title=title)
    for column in made.columns[1:]:
        column.justify = "right"
    for row, counts in zip(matrix.rows, matrix.counts, strict=True):
        made.add_row(both(row), *map(number, counts), number(sum(counts)))
    made.add_section()
    down = [sum(column) for column in zip(*matrix.counts, strict=True)]
    made.add_row("合计 all", *map(number, down), number(matrix.base), style="bold")
    return made


def both(state: str) -> str:
    """What a state is called in both languages."""
    words = state_words(state)
    return f"{words.zh} {words.en}"


def number(count: int) -> str:
    """A count; of none a dash, so that the others stand out."""
    return f"{count:,}" if count else "–"


def footing(matrix: Matrix) -> str:
    """What a matrix comes to, with its base, and what stands outside it."""
    return (
        f"基数 base {matrix.base:,}（至少一年有结果 rated in a year）；可比 compared {matrix.compared:,}："
        f"升等 better {matrix.better:,}、不变 same {matrix.same:,}、降等 worse {matrix.worse:,}；"
        f"未定 unsettled {matrix.unsettled:,}（占 {percent(matrix.unknown_share)}）；"
        f"两年均未评的党组织 not rated in either year {matrix.unrated:,}（基数之外 outside the base）；"
        f"被取代的评定 replaced {matrix.replaced:,}"
    )


def summary(found: Transitions) -> Table:
    """A line for every domain."""
    heads = ("基数 base", "可比 compared", "升等 better", "不变 same", "降等 worse")
    unknown = ("未定 unsettled", "两年均未评 unrated")
    made = table("领域 domain", *heads, *unknown, title="分领域 By domain")
    for column in made.columns[1:]:
        column.justify = "right"
    for matrix in found.domains:
        told = figures(matrix)
        counted = [matrix.base, matrix.compared, matrix.better, matrix.same, matrix.worse]
        name = f"{told['domain_zh']} {told['domain_en']}"
        made.add_row(name, *map(number, [*counted, matrix.unsettled, matrix.unrated]))
    return made
