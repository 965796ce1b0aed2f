"""What became of a load, for a terminal: rows per table, every problem, and the verdict."""

from __future__ import annotations

from collections.abc import Sequence

from rich.console import Console
from rich.table import Table

from api.terminal import table
from loaders.mapping import Mapping
from loaders.problems import SEVERITY_WORDS, Problem, Severity
from loaders.report import LoadReport

_ROWS = ("读取 read", "接收 accepted", "隔离 kept aside", "拒收 rejected", "略过 passed over")


def show_load(out: Console, report: LoadReport) -> None:
    """What became of each table and every problem."""
    out.print(_rows(report))
    for unread in (t for t in report.tables if t.unused):
        names = "、".join(unread.unused)
        sheet = f" [{unread.sheet}]" if unread.sheet else ""
        out.print(f"{unread.file}{sheet}：未使用的列 columns not used: {names}", markup=False, soft_wrap=True)
    for problem in report.problems:
        show_problem(out, problem)
    more = sum(report.problem_counts.values()) - len(report.problems)
    if more > 0:
        out.print(f"另有 {more:,} 处未列出。 {more:,} more are not listed.")
    out.print(_verdict(report), style="bold", soft_wrap=True)


def _rows(report: LoadReport) -> Table:
    title = "试运行 Dry run" if report.dry_run else "导入 Load"
    shown = table("文件 file", "工作表 sheet", *_ROWS, title=title)
    for t in report.tables:
        counts = (t.read, t.accepted, t.quarantined, t.rejected, t.passed_over)
        shown.add_row(t.file, t.sheet or "", *(f"{count:,}" for count in counts))
    return shown


def show_problem(out: Console, problem: Problem) -> None:
    """One problem: where, which rule, and what would be right, in Chinese and English."""
    place = problem.place
    where = place.file + (f" [{place.sheet}]" if place.sheet else "")
    where += f" 第 {place.row} 行" if place.row else ""
    where += f" “{place.column}”列" if place.column else ""
    where += f" = {problem.value}" if problem.value else ""
    severity = " ".join(SEVERITY_WORDS[problem.severity])
    out.print(
        f"{where}  {problem.rule} {severity}",
        style="yellow",
        markup=False,
        soft_wrap=True,
    )
    out.print(f"    {problem.zh}\n    {problem.en}", markup=False, soft_wrap=True)


def _verdict(report: LoadReport) -> str:
    if report.refused:
        count = report.problem_counts[Severity.REFUSED]
        return f"已拒收，未写入任何内容（{count} 处须改）。 Refused; nothing was written ({count} to mend)."
    written = report.written
    if written is None:
        return "未写入。 Nothing was written."
    done_zh, done_en = ("将写入", "Would write") if report.dry_run else ("已写入", "Written")
    return (
        f"{done_zh}：新增 {written.added:,}、更改 {written.changed:,}、不变 {written.unchanged:,}；"
        f"导入批次 {report.load_id}。 {done_en}: {written.added:,} added, {written.changed:,} changed, "
        f"{written.unchanged:,} unchanged; load {report.load_id}."
    )


def show_mappings(out: Console, found: Sequence[Mapping]) -> None:
    """The mappings that ship."""
    shown = table("名称 name", "用途", "what for", title="自带映射 Shipped mappings")
    for mapping in found:
        shown.add_row(mapping.name, mapping.zh, mapping.en)
    out.print(shown)
