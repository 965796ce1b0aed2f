"""`alliance-graph report mechanism M07`: what the record says of a mechanism; without a code, their list."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from analytics.mechanisms.lines import UNITS, Line
from analytics.mechanisms.register import MECHANISMS, Told, mechanism, told
from api import options
from api.ids import Ids
from api.mechanism_lines import document, entries, first_day, named_document, programme, rows
from api.mechanism_seen import facts
from api.options import DEFAULT_HOME, Format
from api.report import csv_text
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console, emit, table
from graph.policy import Role
from graph.view import View

LISTED = 20

SEEN = "只按此角色与区域可见的记录计算；“未记录”表示来源中没有，不等于零。"
SEEN_EN = "Computed from what this role and area may see; “not recorded” means no source, and is not nought."

Code = Annotated[
    str | None,
    typer.Argument(help="机制代码，如 M07；不写则列出全部。 A code such as M07; without: the list."),
]


def report_mechanism(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    code: Code = None,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """二十三项机制：各有多少、各缺什么。 The 23 mechanisms: how many there are, and what is missing."""
    if code is None:
        show_list(form)
        return
    wanted = mechanism(code)
    with opened(home) as held:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, day = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
        found = told(wanted, facts(view, day), day)
    show(found, view, ids, form)


def show_list(form: Format) -> None:
    """All mechanisms on standard output."""
    listed = [named_document(each) for each in MECHANISMS.values()]
    if form is Format.JSON:
        emit({"mechanisms": listed})
    elif form is Format.CSV:
        sys.stdout.write(csv_text(listed))
    else:
        shown = table("代码 code", "工程 programme", "机制 mechanism", "")
        for each in listed:
            shown.add_row(
                each["mechanism"], f"{each['programme_zh']} {each['programme_en']}", each["zh"], each["en"]
            )
        console().print(shown)


def show(found: Told, view: View, ids: Ids, form: Format) -> None:
    """The lines of a mechanism on standard output."""
    if form is Format.JSON:
        emit(document(found, view, ids))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([*rows(found, view, ids)]))
    else:
        show_text(console(), found, view, ids)


def show_text(out: Console, found: Told, view: View, ids: Ids) -> None:
    """The lines as a table, then the parts of each, and what it points at."""
    of, called = found.mechanism, programme(found.mechanism)
    title = f"{of.code} {of.words.zh} {of.words.en}（{called.zh} {called.en}）截至 as of {found.as_of}"
    out.print(title, style="bold", markup=False)
    shown = table("行 line", "内容 what", "数 number", "未知 unknown", "基数 of", "时段 from")
    for line in found.lines:
        words, first = line.measure.words, first_day(line, found.as_of)
        shown.add_row(
            line.measure.code,
            f"{words.zh}\n{words.en}",
            number(line),
            unknown(line),
            base(line),
            str(first or ""),
        )
    out.print(shown)
    for line in found.lines:
        show_parts(out, line)
        show_pointed(out, line, view, ids)
    out.print(f"{SEEN}\n{SEEN_EN}", soft_wrap=True, markup=False)


def number(line: Line) -> str:
    """The number of a line with its unit; that nothing is recorded, known, or may be told."""
    if line.silent:
        return "未记录 not recorded"
    if line.below is not None:
        return f"<{line.below} {UNITS[line.measure.unit].zh}"
    return "不详 unknown" if line.value is None else f"{line.value:,} {UNITS[line.measure.unit].zh}"


def unknown(line: Line) -> str:
    """How many are unknown."""
    return "" if line.unknown is None else f"{line.unknown:,}"


def base(line: Line) -> str:
    """What is counted below."""
    words = line.measure.base
    count = "" if line.base is None else f"{line.base:,} "
    return f"{count}{words.zh}\n{words.en}"


def show_parts(out: Console, line: Line) -> None:
    """The share of every code."""
    if line.parts:
        parts = "；".join(
            f"{p.words.zh} {p.words.en} {'–' if p.value is None else p.value}" for p in line.parts
        )
        out.print(f"{line.measure.code} {parts}", soft_wrap=True, markup=False)


def show_pointed(out: Console, line: Line, view: View, ids: Ids) -> None:
    """The first things that a line points at, each with why."""
    told = entries(view, ids, line)
    if not told:
        return
    shown = table("名称 name", "原因 reason", title=f"{line.measure.code} {line.measure.words.zh}")
    for each in told[:LISTED]:
        shown.add_row(escape(each.name or "–"), f"{each.reason.zh} {each.reason.en}")
    out.print(shown)
    if len(told) > LISTED:
        out.print(f"共 {len(told):,} 项；全部用 --format csv 或 json。 All of them: --format csv or json.")
