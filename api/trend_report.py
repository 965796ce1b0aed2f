"""`alliance-graph report trend`: coverage over time, for a terminal, as JSON and as CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterator
from typing import Annotated

import typer
from rich.console import Console

from analytics.policies import DEFAULT_POLICY, policy
from analytics.trend.compare import CellChange
from analytics.trend.trend import Every, Step, Trend, days
from api import options
from api.change_report import From, To
from api.compare_report import UNDATED, show_cells
from api.compare_told import added, causes_told, in_order, legend
from api.options import DEFAULT_HOME, Format
from api.report import csv_text
from api.tasks import area_key, date_asked, dimensions, live, opened
from api.terminal import console, emit, table
from api.text import basis, percent, rate
from api.trend_told import names, series_changes, trend_document, trend_for, trend_rows
from graph.policy import Role
from graph.view import View

NOTHING = "没有可看的走势：此角色无权查看单位的覆盖。 No series to see: not for this role."

TURNED = (
    "“新起”“终止”是两日之间开始、结束的覆盖段，含其间起而又止的。\n"
    "Begun and ended are spells of coverage between two days, those too that did both in between."
)

Stepped = Annotated[
    Every, typer.Option("--every", help="步长，从末日往回数。 The step, counted back from the last day.")
]


def report_trend(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    first: From,
    last: To,
    every: Stepped = Every.MONTH,
    by: options.By = "",
    policy_id: options.Policy = DEFAULT_POLICY,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """覆盖率走势：逐月、逐季或逐年，变化逐项归因。 Coverage over time, with causes from day to day."""
    chosen = policy(policy_id)
    with opened(home) as held:
        snapshot = live(held).snapshot()
        view = View(snapshot, role, area_key(snapshot, area))
        begin, end = date_asked(snapshot, first), date_asked(snapshot, last)
        in_order(begin, end)
        asked = days(begin, end, every)
        found = trend_for(view, asked, chosen, dimensions(by))
    if form is Format.JSON:
        emit(trend_document(found, asked, view))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([*trend_rows(found, view)]))
    else:
        show_trend(console(), found, view)


def show_trend(out: Console, found: Trend | None, view: View) -> None:
    """The days with what changed since the day before; the cells from the first day to the last."""
    if found is None:
        out.print(NOTHING)
        return
    heads = ("日期 day", "基数 base", "覆盖 covered", "覆盖率 rate [低–高]", "未知 unknown")
    shown = table(
        *heads, "覆盖 ±", "新起 begun", "终止 ended", "原因 causes", title="覆盖率走势 Coverage trend"
    )
    for step in found.steps:
        shown.add_row(*_told(step))
    out.print(shown)
    out.print(
        legend(each for step in found.steps for each in (step.total, *step.rows) if each),
        soft_wrap=True,
        style="dim",
    )
    if found.by:
        show_cells(out, series_changes(found), found.by, names(view, found))
    last = found.steps[-1].coverage
    out.print(basis(found.policy, last.as_of, last.total), markup=False, soft_wrap=True)
    out.print(f"{TURNED}\n{UNDATED}", markup=False, soft_wrap=True)


def _told(step: Step) -> Iterator[str]:
    row, change = step.coverage.total, step.total
    yield from (str(step.coverage.as_of), f"{row.base:,}", f"{row.covered:,}")
    yield from (rate(row), percent(row.unknown_share), *_since(step, change))


def _since(step: Step, change: CellChange | None) -> tuple[str, str, str, str]:
    if change is None:
        return ("", "", "", "")
    return (
        f"{added(change)['covered']:+,}",
        f"{step.begun:,}",
        f"{step.ended:,}",
        causes_told(change.causes),
    )
