"""`alliance-graph report terms`: elections outstanding or near, for a terminal, as JSON and as CSV.

Party organizations are told by their outward ids.
"""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from analytics.terms import Term, Terms, terms
from api import options
from api.change_report import label, side
from api.changes import outward_by
from api.ids import Ids
from api.options import DEFAULT_HOME, Format
from api.report import Document, csv_text
from api.tasks import area_key, date_asked, live, opened
from api.term_words import STATES, why
from api.terminal import console, emit, table
from api.terms_due import months
from graph.policy import Role
from graph.store.stored import day
from graph.tenures import tenures
from graph.terms import REMINDER_MONTHS
from graph.view import View

LISTED = 20

Within = Annotated[
    int,
    typer.Option(
        "--within", help="届满前几个月起算即将到期。 From how many months before its end a term is due."
    ),
]


def report_terms(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    within: Within = REMINDER_MONTHS,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """换届：即将到期、获准延期、逾期的党组织。 Party organizations whose re-election is due or overdue."""
    ahead = months(within)
    with opened(home) as found:
        snapshot, ids = live(found).snapshot(), Ids(found.keys.outward)
        view, on = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
    show(terms(tenures(view, day(on)), on, outward_by(ids), within=ahead), view, ids, form)


def show(found: Terms, view: View, ids: Ids, form: Format) -> None:
    """The terms on standard output."""
    if form is Format.JSON:
        emit(terms_document(found, view, ids))
    elif form is Format.CSV:
        head = _basis(found)
        sys.stdout.write(csv_text([{**line_document(line, view, ids), **head} for line in found.of()]))
    else:
        show_terms(console(), found, view, ids)


def _basis(found: Terms) -> Document:
    return {
        "as_of": str(found.as_of),
        "within_months": found.within,
        "base": found.base,
        "unknown_share": found.unknown_share,
    }


def terms_document(found: Terms, view: View, ids: Ids) -> Document:
    """The terms as JSON: day, base and totals of every state, then those in an urgent one."""
    return {
        **_basis(found),
        "totals": {str(state): count for state, count in found.totals.items()},
        "terms": [line_document(line, view, ids) for line in found.of()],
    }


def line_document(line: Term, view: View, ids: Ids) -> Document:
    """One body: its state, the last election, the term and its end, and why."""
    tenure, said, words = line.tenure, why(line), STATES[line.state]
    return {
        **side("organization", tenure.body, view, ids),
        "body_kind": tenure.kind,
        "state": str(line.state),
        "state_zh": words.zh,
        "state_en": words.en,
        "last_election_on": _text(tenure.elected_on),
        "term_years": tenure.years,
        "term_end": _text(line.end),
        "extended_until": _text(line.until if line.until != line.end else None),
        "reason_zh": said.zh,
        "reason_en": said.en,
    }


def _text(value: object) -> str | None:
    return None if value is None else str(value)


def show_terms(out: Console, found: Terms, view: View, ids: Ids) -> None:
    """The totals by state, then the most urgent bodies."""
    share = "–" if found.unknown_share is None else f"{found.unknown_share:.1%}"
    out.print(
        f"{found.as_of}  党组织换届 re-elections：基数 base {found.base:,}，不详 unknown {share}",
        style="bold",
    )
    counts = table("状态 state", "党组织数 bodies")
    for state, count in found.totals.items():
        counts.add_row(" ".join(STATES[state]), f"{count:>12,}")
    out.print(counts)
    _show_lines(out, found, view, ids)


def _show_lines(out: Console, found: Terms, view: View, ids: Ids) -> None:
    lines = found.of()
    heads = (
        "党组织 organization",
        "类别 kind",
        "状态 state",
        "上次换届 elected",
        "任期 years",
        "原因 reason",
    )
    shown = table(*heads, title=f"前 {LISTED} 个 First {LISTED}")
    for line in lines[:LISTED]:
        shown.add_row(*map(escape, _cells(line, line_document(line, view, ids))))
    out.print(shown)
    if len(lines) > LISTED:
        out.print(f"共 {len(lines):,} 个；全部用 --format csv 或 json。 All of them: --format csv or json.")


def _cells(line: Term, told: Document) -> tuple[str, ...]:
    return (
        str(told["organization_name"]),
        label("party_organization_kinds", line.tenure.kind),
        f"{told['state_zh']} {told['state_en']}",
        told["last_election_on"] or "不详 unknown",
        str(told["term_years"] or "不详 unknown"),
        f"{told['reason_zh']}\n{told['reason_en']}",
    )
