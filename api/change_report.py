"""`alliance-graph report changes`: what changed between two days, for a terminal, as JSON and as CSV.

Nodes are told by their outward ids: natural keys may hold a credit code, which not every role may read.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console

from analytics.changes import Change, Changes, changes
from api import options
from api.changes import outward_by, window
from api.ids import Ids
from api.options import DEFAULT_HOME, Format
from api.ordering import SORTED_BY
from api.report import Document, csv_text
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console, emit, table
from graph.codes import code_lists
from graph.history import history
from graph.policy import Role
from graph.records import NodeKey
from graph.store.stored import date_of
from graph.territory import AREA
from graph.view import View

LISTED = 20

From = Annotated[str, typer.Option("--from", help="首日（含），如 2016-01-01。 The first day, included.")]
To = Annotated[str, typer.Option("--to", help="末日（含），如 2016-12-31。 The last day, included.")]


def report_changes(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    first: From,
    last: To,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """两个日期之间的变动：加入退出、成立终止、覆盖、等次、承继。 What changed between two days."""
    with opened(home) as found:
        snapshot, ids = live(found).snapshot(), Ids(found.keys.outward)
        asked = window(date_asked(snapshot, first), date_asked(snapshot, last))
        view = View(snapshot, role, area_key(snapshot, area))
    show(changes(history(view), asked, outward_by(ids)), view, ids, form)


def show(found: Changes, view: View, ids: Ids, form: Format) -> None:
    """The changes on standard output."""
    if form is Format.JSON:
        emit(changes_document(found, view, ids))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([line_document(line, view, ids) for line in found.lines]))
    else:
        show_changes(console(), found, view, ids)


def changes_document(found: Changes, view: View, ids: Ids) -> Document:
    """The changes as JSON: the window, the totals of every kind, then the lines."""
    return {
        "from": str(date_of(found.window.first)),
        "to": str(date_of(found.window.last)),
        "total": len(found.lines),
        "totals": {str(kind): count for kind, count in found.totals.items()},
        "changes": [line_document(line, view, ids) for line in found.lines],
    }


def line_document(line: Change, view: View, ids: Ids) -> Document:
    """One change: day, kind, both sides, grades, and the source that says so."""
    said = line.regrading
    return {
        "day": str(date_of(line.day)),
        "kind": str(line.kind),
        "kind_zh": label("change_kinds", line.kind),
        "kind_en": label("change_kinds", line.kind, english=True),
        **side("subject", line.subject, view, ids),
        **side("other", line.other, view, ids),
        "scheme": None if said is None else said.scheme,
        "year": None if said is None else said.year,
        "old_grade": None if said is None else said.old,
        "new_grade": None if said is None else said.new,
        "source_id": line.source,
    }


def side(name: str, node: NodeKey | None, view: View, ids: Ids) -> Document:
    """One side of a change: its id, kind and name, each empty where there is none."""
    return {
        name: None if node is None else ids.of(node.kind, node.key),
        f"{name}_kind": None if node is None else node.kind,
        f"{name}_name": None if node is None else called(node, view),
    }


def called(node: NodeKey, view: View) -> str:
    """What a node is called; a post, which has no name, by its number."""
    field = "name_zh" if node.kind == AREA else SORTED_BY.get(node.kind, "name_zh")
    return str(view.value(node.kind, view.snapshot.table(node.kind).position[node.key], field) or "")


def label(codes: str, code: str, *, english: bool = False) -> str:
    """What a code of a list is called."""
    return code_lists()[codes].label(code, english=english)


def show_changes(out: Console, found: Changes, view: View, ids: Ids) -> None:
    """The totals by kind, then the first changes."""
    first, last = date_of(found.window.first), date_of(found.window.last)
    out.print(f"{first} 至 to {last}：变动 {len(found.lines):,} 项 changes", style="bold")
    counts = table("类别 kind", "件数 changes")
    for kind, count in found.totals.items():
        english = label("change_kinds", kind, english=True)
        counts.add_row(f"{label('change_kinds', kind)} {english}", f"{count:>12,}")
    out.print(counts)
    _show_lines(out, found, view, ids)


def _show_lines(out: Console, found: Changes, view: View, ids: Ids) -> None:
    heads = ("日期 day", "类别 kind", "对象 subject", "另一方 other side", "等次 grade", "来源 source")
    shown = table(*heads, title=f"前 {LISTED} 项 First {LISTED}")
    for line in found.lines[:LISTED]:
        told = line_document(line, view, ids)
        kind = f"{told['kind_zh']} {told['kind_en']}"
        sides = (told["subject_name"], told["other_name"] or "")
        shown.add_row(told["day"], kind, *sides, grades(line), told["source_id"] or "")
    out.print(shown)
    if len(found.lines) > LISTED:
        out.print(
            f"共 {len(found.lines):,} 项；全部用 --format csv 或 json。 All of them: --format csv or json."
        )


def grades(line: Change) -> str:
    """The old and the new grade with the year, in both languages; empty where none changed."""
    said = line.regrading
    if said is None:
        return ""
    zh, en = (
        " → ".join(label("grades", code, english=english) for code in (said.old, said.new))
        for english in (False, True)
    )
    return f"{said.year} {zh} {en}"
