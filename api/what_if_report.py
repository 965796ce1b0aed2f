"""`alliance-graph report what-if`: what a plan would change, for a terminal, as JSON and as CSV."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Sequence
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from analytics.coverage import CoverageRow
from analytics.policies import DEFAULT_POLICY, policy
from analytics.scenario.scenario import AllianceChange, Outcome, UnitChange
from analytics.tiers import TIERS
from api import options
from api.ids import Ids
from api.mechanism_seen import facts
from api.options import DEFAULT_HOME, Format
from api.report import csv_text
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console, emit, table
from api.text import FIGURES, basis, legend, percent, rate
from api.weak_links_told import node
from api.what_if_asked import DEED_WORDS, Asked, Sort, asked, sort_of
from api.what_if_told import Plan, WhatIf, based, what_if, what_if_document, what_if_rows
from graph.policy import Role
from graph.records import NodeKey
from graph.view import View

LISTED = 20

NOTHING = "没有可看的推演：此角色无权查看单位的覆盖。 Nothing to see: not for this role."

NO_RECORD = (
    "这是推演，不写入数据；新增的联系按当日已核实计。组团成员关系是联系，不是组织覆盖。\n"
    "A plan only: nothing is written, and what is added counts as verified. Membership is contact, "
    "not coverage."
)

Closed = Annotated[
    list[str] | None,
    typer.Option("--close", metavar="ID", help="关闭党组织、岗位或联合体。 A body, post or alliance stops."),
]
Added = Annotated[
    list[str] | None,
    typer.Option("--add", metavar="SOURCE:UNIT", help="新增联系，或加入联合体。 A tie or membership more."),
]
Removed = Annotated[
    list[str] | None,
    typer.Option("--remove", metavar="SOURCE:UNIT", help="去掉两者之间的联系。 What is between the two."),
]
Releaded = Annotated[
    list[str] | None,
    typer.Option("--re-lead", metavar="ALLIANCE:ORG", help="改由一方单独牵头。 Led by one alone."),
]
Merged = Annotated[
    list[str] | None,
    typer.Option("--merge", metavar="A:B", help="A 并入 B。 The first goes into the second."),
]


def report_what_if(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    close: Closed = None,
    add: Added = None,
    remove: Removed = None,
    re_lead: Releaded = None,
    merge: Merged = None,
    policy_id: options.Policy = DEFAULT_POLICY,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """假设推演：新增、去掉、换牵头、合并、关闭会怎样。 What if ties come or go, bodies merge or close.

    各端写标识或完整名称；依次进行：新增、去掉、换牵头、合并、关闭。
    Ends are ids or whole names; carried out in the order add, remove, re-lead, merge, close.
    """
    told = written((add, remove, re_lead, merge, close))
    chosen = policy(policy_id)
    with opened(home) as held:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, day = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
        found = what_if(view, ids, based(view, facts(view, day)), Plan(day, chosen, told))
    if form is Format.JSON:
        emit(what_if_document(found, day, view, ids))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([*what_if_rows(found, view, ids)]))
    else:
        show_what_if(console(), found, day, view, ids)


def written(given: Sequence[Sequence[str] | None]) -> list[Asked]:
    """The deeds as written, by the order of their sorts."""
    return [asked(sort, text) for sort, texts in zip(Sort, given, strict=True) for text in texts or ()]


def show_what_if(out: Console, found: WhatIf | None, day: date, view: View, ids: Ids) -> None:
    """The plan, coverage before and after, who gains and loses, and contact beside it."""
    if found is None:
        out.print(NOTHING)
        return
    told = found.outcome
    for deed in found.deeds:
        words = DEED_WORDS[sort_of(deed)]
        ends = " → ".join(node(view, ids, each).called for each in deed)
        out.print(f"{words.zh} {words.en}：{ends}", markup=False, soft_wrap=True)
    _show_totals(out, told)
    for title, changes in (("失去覆盖 Lose coverage", told.lost), ("获得覆盖 Gain coverage", told.gained)):
        _show_units(out, title, changes, view, ids)
    rest = [each for each in told.units if each not in {*told.lost, *told.gained}]
    _show_units(out, "层级变动，覆盖与否不变 Other tier, covered or not as before", rest, view, ids)
    if found.listed:
        _show_contact(out, told, view, ids)
    out.print(basis(told.before.policy, day, told.before.total), markup=False, soft_wrap=True)
    out.print(NO_RECORD, markup=False, soft_wrap=True)


def _show_totals(out: Console, told: Outcome) -> None:
    shown = table("", *FIGURES, title="推演前后 Before and after")
    for name, row in (("现在 before", told.before.total), ("推演 after", told.after.total)):
        shown.add_row(name, *_figures(row))
    out.print(shown)
    out.print(legend(), soft_wrap=True, style="dim")


def _figures(row: CoverageRow) -> list[str]:
    counts = [f"{count:,}" for count in (row.base, *row.tiers[: len(TIERS)])]
    return [*counts, rate(row), percent(row.unknown_share)]


def _show_units(out: Console, title: str, changes: Sequence[UnitChange], view: View, ids: Ids) -> None:
    rows = [(_called(view, ids, each.unit), f"{each.before} → {each.after}") for each in changes]
    _listed(out, title, ("单位 unit", "层级 tier"), rows)


def _show_contact(out: Console, told: Outcome, view: View, ids: Ids) -> None:
    """Memberships of alliances: contact, which is told apart from coverage."""
    for title, keys in (
        ("失去最后一个联合体 Lose their last alliance", told.contact_lost),
        ("加入第一个联合体 Join their first alliance", told.contact_gained),
    ):
        _listed(out, title, ("组织 organization",), [(_called(view, ids, key),) for key in keys])
    heads = ("联合体 alliance", "成员 members", "只在此处 exclusive", "也在别处 ties")
    rows = [(_called(view, ids, each.alliance), *_standing(each)) for each in told.alliances]
    _listed(out, "所及联合体 Alliances touched", heads, rows)
    leads = [(_called(view, ids, each.lead), f"{each.before:,} → {each.after:,}") for each in told.leads]
    _listed(out, "只靠此牵头方的组织 Organizations that rest on a lead", ("牵头方 lead", "家数 count"), leads)


def _standing(change: AllianceChange) -> Iterable[str]:
    return (f"{old:,} → {new:,}" for old, new in zip(change.before, change.after, strict=True))


def _called(view: View, ids: Ids, key: NodeKey) -> str:
    return node(view, ids, key).called


def _listed(out: Console, title: str, heads: Sequence[str], rows: Sequence[Sequence[str]]) -> None:
    """The first rows under their number; nothing where there are none."""
    if not rows:
        return
    out.print(f"{title}：{len(rows):,}", style="italic")
    shown = table(*heads)
    for row in rows[:LISTED]:
        shown.add_row(*map(escape, row))
    out.print(shown)
    if len(rows) > LISTED:
        out.print(f"另有 {len(rows) - LISTED:,} 行，见 --format csv。 More rows: --format csv.")
