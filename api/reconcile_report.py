"""`alliance-graph report reconcile`: published figures beside computed ones, and why they differ."""

from __future__ import annotations

import math
import sys
from collections.abc import Iterable, Sequence

from rich.console import Console
from rich.table import Table

from analytics.figure_counts import Computed
from analytics.figure_definitions import Definition
from analytics.figure_printed import Figure
from analytics.figure_words import definition_words
from analytics.policies import policy
from analytics.reconcile import Claim
from api import options
from api.figure_register import entry
from api.holdings import claims
from api.options import DEFAULT_HOME, Format
from api.report import Document, csv_text
from api.tasks import date_asked, live, opened
from api.terminal import console, emit, table
from graph.codes import code_lists
from graph.policy import Role
from graph.view import View

COMPARED = (
    *("代码", "内容 counts", "公布 published", "计算 computed", "差 difference", "基数 base", "未知 unknown"),
    *("原因 reason", "一致 agrees"),
)
DEFINED = ("代码", "算法", "definition")
NEVER = "公布数从不参与计算。 Published figures are never computed with."
ANSWER = {True: "是 yes", False: "否 no", None: "–"}


def report_reconcile(
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """公布数与计算数对照，差异及原因。 Published figures beside computed ones, and why they differ."""
    with opened(home) as found:
        snapshot = live(found).snapshot()
        told = claims(View(snapshot, role), date_asked(snapshot, as_of))
    if form is Format.JSON:
        emit([claim_document(claim) for claim in told])
    elif form is Format.CSV:
        sys.stdout.write(csv_text([claim_document(claim) for claim in told]))
    else:
        show_claims(console(), told)


def claim_document(claim: Claim) -> Document:
    """One published figure with everything that stands beside it; rates and bases with policy and tiers."""
    return {
        **printed_document(claim.figure),
        "as_of": str(claim.as_of),
        **definition_document(claim.definition),
        **computed_document(claim.computed),
        "difference": plain(claim.difference),
        "agrees": claim.agrees,
        "reason": str(claim.reason),
        "reason_zh": label("reconcile_reasons", claim.reason),
        "reason_en": label("reconcile_reasons", claim.reason, english=True),
        "remark": entry(claim.figure).remark,
    }


def printed_document(figure: Figure) -> Document:
    """A figure as it was published."""
    return {
        "code": figure.code,
        "counts_zh": figure.counts,
        "counts_en": entry(figure).counts_en,
        "published": plain(figure.value),
        "published_high": plain(figure.high),
        "why_no_value": figure.why_no_value,
        "qualifier": figure.qualifier,
        "unit": figure.unit,
        "type": figure.type,
        "published_for": None if figure.as_of is None else str(figure.as_of),
        "base_stated": figure.base_stated,
        "source_id": figure.source,
    }


def definition_document(definition: Definition | None) -> Document:
    """By what a figure is computed, in words; with policy and tiers where it rests on coverage."""
    words = None if definition is None else definition_words(definition)
    policy_id = getattr(definition, "policy_id", None)
    return {
        "definition_zh": None if words is None else words.zh,
        "definition_en": None if words is None else words.en,
        "policy": policy_id,
        "tiers": None if policy_id is None else list(policy(policy_id).numerator_tiers),
    }


def computed_document(found: Computed | None) -> Document:
    """A figure as it was computed; empty where it was not."""
    return {
        "computed": None if found is None else plain(found.value),
        "computed_high": None if found is None else plain(found.high),
        "base_count": None if found is None else found.base,
        "unknown_share": None if found is None else found.unknown_share,
    }


def plain(number: float | None) -> int | float | None:
    """A number as people write it: whole where it is whole, else with at most four decimals."""
    if number is None or not math.isfinite(number):
        return None
    return int(number) if number == int(number) else round(number, 4)


def label(codes: str, code: str, *, english: bool = False) -> str:
    """What a code of a list is called; a code that the list does not know is its own label."""
    term = code_lists()[codes].by_code.get(code)
    if term is None:
        return code
    return term.label_en if english else term.label_zh


def show_claims(out: Console, found: Sequence[Claim]) -> None:
    """Published figures beside computed ones, then by what each was computed, and the day."""
    out.print(folded(*COMPARED, rows=map(compared, found), title="公布数与计算数 Published and computed"))
    defined = [claim for claim in found if claim.computed is not None]
    out.print(folded(*DEFINED, rows=map(defining, defined), title="算法 Definitions"))
    out.print(f"{summary(found)}{NEVER}", soft_wrap=True)


def folded(*headings: str, rows: Iterable[Sequence[str]], title: str) -> Table:
    """A table that breaks long texts into lines and cuts nothing off."""
    shown = table(*headings, title=title)
    for column in shown.columns:
        column.overflow = "fold"
    for row in rows:
        shown.add_row(*row)
    return shown


def summary(found: Sequence[Claim]) -> str:
    """For which day, how many figures there are, may be compared, and agree."""
    if not found:
        return "没有公布数 No published figures. "
    judged = [claim.agrees for claim in found if claim.agrees is not None]
    return (
        f"截至 as of {found[0].as_of}；共 {len(found)} 项 figures，可比 {len(judged)} 项 compared，"
        f"一致 {sum(judged)} 项 agree。"
    )


def compared(claim: Claim) -> tuple[str, ...]:
    """One line of the comparison for people, in both languages."""
    told = claim_document(claim)
    share, gap = told["unknown_share"], told["difference"]
    return (
        claim.figure.code,
        "\n".join(dict.fromkeys((told["counts_zh"], told["counts_en"]))),
        f"{span(told['published'], told['published_high'])} {claim.figure.unit}\n{qualifier(claim)}".strip(),
        span(told["computed"], told["computed_high"]),
        "" if gap is None else f"{gap:+,}" if gap else "0",
        "" if told["base_count"] is None else f"{told['base_count']:,}",
        "" if share is None else f"{share * 100:.1f}%",
        f"{told['reason_zh']}\n{told['reason_en']}",
        ANSWER[claim.agrees],
    )


def defining(claim: Claim) -> tuple[str, ...]:
    """By what one figure was computed, in both languages."""
    told = claim_document(claim)
    return claim.figure.code, told["definition_zh"], told["definition_en"]


def qualifier(claim: Claim) -> str:
    """The words printed beside a number; none beside an exact one."""
    code = claim.figure.qualifier
    if code == "eq":
        return ""
    return f"{label('figure_qualifiers', code)} {label('figure_qualifiers', code, english=True)}"


def span(low: float | None, high: float | None) -> str:
    """A number or a range; a dash where there is none."""
    if low is None:
        return "–"
    return f"{low:,}" if high is None else f"{low:,}–{high:,}"
