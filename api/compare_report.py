"""`alliance-graph report compare`: two days beside each other, for a terminal, as JSON and as CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.markup import escape

from analytics.policies import DEFAULT_POLICY, policy
from analytics.trend.compare import CellChange, Comparison, Delta
from api import options
from api.change_report import From, To
from api.compare_told import CAUSES, added, causes_told, compare_document, compare_rows, compared, legend
from api.labels import cell_label
from api.options import DEFAULT_HOME, Format
from api.report import csv_text
from api.tasks import area_key, date_asked, dimensions, live, opened
from api.terminal import console, emit, table
from api.text import basis, headings, percent, rate
from graph.as_of import network_on
from graph.network import Network
from graph.policy import Role
from graph.view import View

LISTED = 60

NOTHING = "没有可比较的：此角色无权查看单位的覆盖。 Nothing to compare: not for this role."

UNDATED = (
    "单位属性（行业、规模、基数条件、摸底）不带日期，各日都按现有记录；早于最近核实日的联系当时视为已核实。\n"
    "Attributes of units bear no date and count as recorded now; on a day before its last verification a tie "
    "counts as verified."
)

CHANGES = ("基数 ±base", "覆盖 ±covered", "未知 ±unknown")


def report_compare(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    first: From,
    last: To,
    by: options.By = "",
    policy_id: options.Policy = DEFAULT_POLICY,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """两个日期的覆盖率比较，变化逐项归因。 Coverage on two days, with a cause for every difference."""
    chosen = policy(policy_id)
    with opened(home) as held:
        snapshot = live(held).snapshot()
        view = View(snapshot, role, area_key(snapshot, area))
        days = date_asked(snapshot, first), date_asked(snapshot, last)
        found = compared(view, *days, chosen, dimensions(by))
    if form is Format.JSON:
        emit(compare_document(found, *days, view))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([*compare_rows(found, view)]))
    else:
        show_compare(console(), found, view)


def show_compare(out: Console, found: Comparison | None, view: View) -> None:
    """Both days, why they differ, and the cells."""
    if found is None:
        out.print(NOTHING)
        return
    _show_days(out, found)
    _show_causes(out, found.total.causes)
    if found.by:
        show_cells(out, found.rows, found.by, network_on(view, found.after))
        out.print(legend(found.rows), soft_wrap=True, style="dim")
    for on, row in ((found.before, found.total.before), (found.after, found.total.after)):
        out.print(basis(found.policy, on, row), markup=False, soft_wrap=True)
    out.print(UNDATED, markup=False, soft_wrap=True)


def _show_days(out: Console, found: Comparison) -> None:
    heads = ("日期 day", "基数 base", "覆盖 covered", "未知 unknown", "覆盖率 rate [低–高]", "未知 share")
    shown = table(*heads, title="两日覆盖 Coverage on two days")
    for on, row in ((found.before, found.total.before), (found.after, found.total.after)):
        counts = (f"{count:,}" for count in (row.base, row.covered, row.unknown))
        shown.add_row(str(on), *counts, rate(row), percent(row.unknown_share))
    change = added(found.total)
    shown.add_row("变化 change", *(f"{count:+,}" for count in change.values()), "", "")
    out.print(shown)


def _show_causes(out: Console, causes: Iterable[Delta]) -> None:
    """The causes of the whole, which add up to its change."""
    shown = table("原因 cause", *CHANGES, title="变化的原因，合计等于变化 Causes, which add up")
    for delta in causes:
        words = CAUSES[delta.cause]
        numbers = (f"{count:+,}" for count in (delta.base, delta.covered, delta.unknown))
        shown.add_row(f"{words.zh} {words.en}", *numbers)
    out.print(shown)


def show_cells(out: Console, rows: Sequence[CellChange], by: Sequence[str], network: Network) -> None:
    """The cells by key, with the rates of both days and the causes of the difference."""
    heads = ("基数 base", "覆盖 covered", "覆盖率之前 before", "覆盖率之后 after", "原因 causes")
    shown = table(*headings(by), *heads, title="各格 Cells")
    for row in rows[:LISTED]:
        labels = (cell_label(network, d, k).zh for d, k in zip(by, row.cell, strict=True))
        counts = (
            f"{row.before.base:,} → {row.after.base:,}",
            f"{row.before.covered:,} → {row.after.covered:,}",
        )
        told = (rate(row.before), rate(row.after), causes_told(row.causes))
        shown.add_row(*map(escape, (*labels, *counts, *told)))
    out.print(shown)
    if len(rows) > LISTED:
        out.print(f"另有 {len(rows) - LISTED:,} 格，见 --format csv。 More cells: --format csv.")
