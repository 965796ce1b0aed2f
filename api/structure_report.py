"""`alliance-graph report structure few cuts`: how firmly the alliances hang together, and by whom."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from api import options
from api.ids import Ids
from api.mechanism_seen import facts
from api.options import DEFAULT_HOME, Format
from api.report import csv_text
from api.structure_tables import TABLES, Name
from api.structure_told import CURVES, Row, Told, counts, cut_document, document, long_rows, parted, told
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console, emit, table
from api.weak_links_report import SEEN, SEEN_EN
from api.weak_links_told import node
from graph.errors import WrongUseError
from graph.policy import Role
from graph.view import View

LISTED = 10

SHOWN = 3
"""Names in one cell of a text; files hold all."""

STEPS = (0, 1, 2, 5, 10, 20, 50, 100, 200, 500, 1_000, 2_000, 5_000)
"""The places of a curve that a text shows; files hold all."""

NOTHING = "没有可看的结构：此角色无权查看，或没有记录。"
NOTHING_EN = "There is no structure to see: not for this role, or nothing recorded."

NO_TWO = "二者之一不存在、无权查看或是结对，或二者相同。"
NO_TWO_EN = "One of the two does not exist, is not for you to see or a pairing, or they are the same."

Tables = Annotated[
    list[Name] | None, typer.Argument(help="只要这些表；不写则全部。 Only these tables; without any: all.")
]


Between = Annotated[
    list[str] | None,
    typer.Option(
        "--between",
        help="给出两次：两个联合体（标识或完整名称），求最少失去几个组织就会分开。 "
        "Given twice: two alliances by id or exact name, and how few organizations part them.",
    ),
]


def report_structure(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    tables: Tables = None,
    between: Between = None,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """联合体之间的结构：靠谁相连，失去谁会断开。 By whom alliances hang together, and what parts them."""
    with opened(home) as held:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, day = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
        found = told(facts(view, day), view, day)
    if between is not None:
        show_cut(found, two(between), view, ids, form)
        return
    show(found, view, ids, form, tables or [*Name])


def two(between: Sequence[str]) -> tuple[str, str]:
    """The two alliances that were named; WrongUseError where they are not two."""
    if len(between) != 2:
        raise WrongUseError("--between 须给出两次。", "--between has to be given twice.")
    return between[0], between[1]


def show_cut(found: Told, named: tuple[str, str], view: View, ids: Ids, form: Format) -> None:
    """The cut number of two alliances on standard output."""
    cut = None if found.found is None else parted(found.found, view, ids, named)
    if form is Format.JSON:
        emit(cut_document(cut, found.as_of, view, ids))
    elif form is Format.CSV:
        told = cut_document(cut, found.as_of, view, ids)["organizations"]
        sys.stdout.write(csv_text([{**each, "as_of": str(found.as_of)} for each in told]))
    elif cut is None:
        console().print(f"{NO_TWO}\n{NO_TWO_EN}", soft_wrap=True, markup=False)
    else:
        one, other = (node(view, ids, each).called for each in (cut.one, cut.other))
        told = "、".join(node(view, ids, each).called for each in cut.organizations) or "—"
        console().print(
            f"截至 {found.as_of}，失去 {cut.number} 个组织，{one} 与 {other} 即分开：{told}\n"
            f"As of {found.as_of} the loss of {cut.number} organizations parts the two.",
            soft_wrap=True,
            markup=False,
        )


def show(found: Told, view: View, ids: Ids, form: Format, tables: Sequence[Name]) -> None:
    """The structure on standard output."""
    if form is Format.JSON:
        emit(document(found, view, ids, tables))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([*long_rows(found, view, ids, tables)]))
    else:
        show_text(console(), found, view, ids, tables)


def show_text(out: Console, found: Told, view: View, ids: Ids, tables: Sequence[Name]) -> None:
    """How large it all is, and the head of each table."""
    out.print(f"联合体的结构 structure of alliances，截至 as of {found.as_of}", style="bold", markup=False)
    if found.found is None:
        out.print(f"{NOTHING}\n{NOTHING_EN}", soft_wrap=True, markup=False)
        return
    out.print(said_size(found), soft_wrap=True, markup=False)
    for name in tables:
        show_table(out, name, found.rows(name), view, ids)
    for name, order in CURVES.items():
        known, words = found.found.curves[order].robustness, TABLES[name].words
        told = "—" if known is None else f"{known:.3f}"
        out.print(f"稳健度 robustness R（{words.zh} {words.en}）：{told}", markup=False)
    out.print(f"{SEEN}\n{SEEN_EN}", soft_wrap=True, markup=False)


def said_size(found: Told) -> str:
    """How many there are, and the innermost core, in both languages."""
    size = {} if found.found is None else counts(found.found)
    return (
        "{alliances:,} 个联合体，{organizations:,} 个组织，{memberships:,} 条成员关系；"
        "{tying:,} 个组织在两个以上联合体。核心 {core_level} 级：{core_alliances:,} 个联合体，"
        "{core_organizations:,} 个组织。\n"
        "{alliances:,} alliances, {organizations:,} organizations, {memberships:,} memberships; "
        "{tying:,} organizations are in several alliances. Innermost core, level {core_level}: "
        "{core_alliances:,} alliances, {core_organizations:,} organizations."
    ).format(**size)


def show_table(out: Console, name: Name, rows: Sequence[Row], view: View, ids: Ids) -> None:
    """The head of a table; of a curve some places all along it."""
    about = TABLES[name]
    out.print(f"{about.words.zh} {about.words.en}（{name}）：{len(rows):,}", style="bold", markup=False)
    out.print(f"{about.meaning.zh} {about.meaning.en}", soft_wrap=True, markup=False)
    if about.step is not None:
        out.print(f"下一步：{about.step.zh} Next: {about.step.en}", soft_wrap=True, markup=False)
    chosen = [rows[at] for at in STEPS if at < len(rows)] if name in CURVES else rows[:LISTED]
    shown = table("名称 name", *(f"{words.zh}\n{words.en}" for words in about.figures.values()))
    shown.columns[0].overflow = "fold"
    for row in chosen:
        shown.add_row(escape(called(row, view, ids)), *(f"{value:,}" for value in row.figures.values()))
    if chosen:
        out.print(shown)
    if len(rows) > len(chosen):
        out.print(f"…… 全部 all {len(rows):,}：--format csv", markup=False)


def called(row: Row, view: View, ids: Ids) -> str:
    """What a row is about, with the first of those beside it."""
    if not row.nodes:
        return "（起点 start）"
    names = [node(view, ids, each).called for each in row.nodes]
    more = f" 等 {len(names) - 1} 个" if len(names) > SHOWN else ""
    return " — ".join(names[:SHOWN]) + more
