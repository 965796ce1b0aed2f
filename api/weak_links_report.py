"""`alliance-graph report weak-links W03 W05`: where the network would break, and what to do about it."""

from __future__ import annotations

import sys
from typing import Annotated

import typer
from rich.console import Console

from analytics.weak_links.finding import SEVERITY_WORDS, Edge, Finding, Severity
from analytics.weak_links.register import RULES
from analytics.weak_links.register import rule as rule_named
from analytics.weak_links.rule import Outcome
from api import options
from api.ids import Ids
from api.mechanism_seen import facts
from api.options import DEFAULT_HOME, Format
from api.report import csv_text
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console, emit, table
from api.weak_links_asked import changes, written
from api.weak_links_told import WeakLinks, document, node, relation, rows, weak_links
from graph.policy import Role
from graph.view import View

LISTED = 10

SEEN = "图上只有记录在案的联系；没有记录不等于没有联系。只按此角色与区域可见的记录计算。"
SEEN_EN = (
    "Only recorded ties are seen: what is not recorded may still exist. "
    "Computed from what this role and area may see."
)

Codes = Annotated[
    list[str] | None,
    typer.Argument(help="规则代码，如 W03 W05；不写则全部。 Codes of rules; without any: all."),
]

Set = Annotated[
    list[str] | None,
    typer.Option(
        "--set", help="改动参数，如 W06.most=40；可多次。 Change a parameter; may be given several times."
    ),
]


def report_weak_links(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    codes: Codes = None,
    settings: Set = None,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """薄弱环节：依据、影响与下一步。 Weak links: the proof, what would be lost, and the next step."""
    asked = [rule_named(code) for code in codes or RULES]
    changed = changes(map(written, settings or ()), asked)
    with opened(home) as held:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, day = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
        found = weak_links(facts(view, day), view, asked, day, changed)
    show(found, view, ids, form, detailed=bool(codes))


def show(found: WeakLinks, view: View, ids: Ids, form: Format, *, detailed: bool) -> None:
    """The weak links on standard output."""
    if form is Format.JSON:
        emit(document(found, view, ids))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([*rows(found, view, ids)]))
    elif detailed:
        show_findings(console(), found, view, ids)
    else:
        show_summary(console(), found)


def show_summary(out: Console, found: WeakLinks) -> None:
    """How many weak links each rule finds."""
    shown = table("规则 rule", "薄弱环节 weak link", "轻重 severity", "数 found")
    for each in sorted(found.outcomes, key=lambda told: [*Severity].index(told.rule.severity)):
        words, severity = each.rule.words, SEVERITY_WORDS[each.rule.severity]
        shown.add_row(
            each.rule.code, f"{words.zh}\n{words.en}", f"{severity.zh}\n{severity.en}", counted(found, each)
        )
    out.print(f"薄弱环节 weak links，截至 as of {found.as_of}", style="bold", markup=False)
    out.print(shown)
    example = next(iter(RULES))
    out.print(f"依据与下一步 proof and next step：alliance-graph report weak-links {example}", markup=False)
    out.print(f"{SEEN}\n{SEEN_EN}", soft_wrap=True, markup=False)


def counted(found: WeakLinks, outcome: Outcome) -> str:
    """How many, or why nobody can say."""
    if outcome.silent:
        return "未记录 not recorded"
    count = found.count(outcome)
    return "<10" if count is None else f"{count:,}"


def show_findings(out: Console, found: WeakLinks, view: View, ids: Ids) -> None:
    """Every rule that was asked for, with the most pressing of its findings."""
    for each in found.outcomes:
        rule = each.rule
        out.print(f"{rule.code} {rule.words.zh} {rule.words.en}：{counted(found, each)}", style="bold")
        out.print(f"{rule.meaning.zh}。{rule.meaning.en}.", soft_wrap=True, markup=False)
        out.print(f"建议：{rule.action.zh}。 Advice: {rule.action.en}.", soft_wrap=True, markup=False)
        out.print(parameters(each), soft_wrap=True, markup=False)
        mine = [finding for finding in found.findings if finding.rule == rule.code]
        for finding in mine[:LISTED]:
            show_finding(out, finding, view, ids)
        if len(mine) > LISTED:
            out.print(f"…… 另有 {len(mine) - LISTED} 处，见 --format csv。 And more: --format csv.")
    out.print(f"{SEEN}\n{SEEN_EN}", soft_wrap=True, markup=False)


def parameters(outcome: Outcome) -> str:
    """The parameters of a rule with their values."""
    if not outcome.given:
        return "参数：无。 No parameters."
    words = outcome.rule.parameters
    told = (
        f"{name}：{words[name].words.zh} {words[name].words.en} = {value:.4g}"
        f"{was(words[name].default, value)}"
        for name, value in outcome.given.items()
    )
    return f"参数 parameters：{'；'.join(told)}"


def was(default: float, value: float) -> str:
    """What a changed parameter is by default."""
    return "" if value == default else f"（缺省 default {default:.4g}）"


def show_finding(out: Console, finding: Finding, view: View, ids: Ids) -> None:
    """One finding: what, why, by which ties, and what would mend it."""
    subjects = " — ".join(node(view, ids, each).called for each in finding.subjects)
    out.print(f"· {subjects}", style="bold", markup=False, soft_wrap=True)
    out.print(f"  {finding.said.zh} {finding.said.en}", soft_wrap=True, markup=False)
    if finding.severity is not None:
        severity = SEVERITY_WORDS[finding.severity]
        out.print(f"  轻重 severity：{severity.zh} {severity.en}", soft_wrap=True, markup=False)
    out.print(f"  依据 proof：{ties(finding.proof, view, ids)}", soft_wrap=True, markup=False)
    if finding.repair:
        out.print(f"  补强 repair：{ties(finding.repair, view, ids)}", soft_wrap=True, markup=False)
    if finding.effect is not None:
        out.print(f"  效果 effect：{finding.effect.zh} {finding.effect.en}", soft_wrap=True, markup=False)
    if finding.stable is False:
        out.print("  此结论只靠一条依据。 It rests on a single piece of evidence.", markup=False)


def ties(edges: tuple[Edge, ...], view: View, ids: Ids) -> str:
    """Some ties in one line."""
    told = [
        f"{node(view, ids, each.source).called} {relation(each.relation).zh} "
        f"{node(view, ids, each.target).called}"
        for each in edges[:3]
    ]
    more = f" 等 {len(edges)} 条" if len(edges) > len(told) else ""
    return "；".join(told) + more if told else "没有记录的联系 no recorded tie"
