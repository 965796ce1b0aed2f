"""Coverage and the uncovered as tables for a terminal, in Chinese with English beside it."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence

from rich.console import Console

from analytics.coverage import Coverage, CoverageRow
from analytics.policies import CoveragePolicy
from analytics.reasons import REASONS
from analytics.tiers import TIERS
from analytics.uncovered import Uncovered
from api.labels import DIMENSION_WORDS, cell_label
from api.report import unit_document
from api.terminal import table
from graph.codes import code_lists
from graph.network import Network
from graph.view import View

_LISTED = 20


def percent(share: float | None) -> str:
    """A share as a percentage with one decimal; a dash where there is none."""
    return "–" if share is None else f"{share * 100:.1f}%"


def rate(row: CoverageRow) -> str:
    """The rate of a row: its point, or only its interval where too much is unknown."""
    if row.low is None:
        return "–"
    interval = f"{percent(row.low)}–{percent(row.high)}"
    return interval if row.rate is None else f"{percent(row.rate)} [{interval}]"


def basis(policy: CoveragePolicy, as_of: object, row: CoverageRow | None = None) -> str:
    """The line that stands under every figure: policy, base, tiers, date, age, unknown share."""
    of = f"（{policy.base_of}）" if policy.base_of else ""
    unknown = "" if row is None else f"；未知占比 unknown {percent(row.unknown_share)}"
    known = "" if row is None else f" = {row.base:,}"
    trust = "含" if policy.include_trust_areas else "不含"
    return (
        f"口径 policy {policy.policy_id}：{policy.zh}；基数 base {policy.base}{of}{known}；"
        f"计入 tiers {'+'.join(policy.numerator_tiers)}；截至 as of {as_of}；"
        f"证据不超过 {policy.evidence_max_age_days} 天；{trust}托管街道{unknown}"
    )


FIGURES = ("基数", *TIERS, "覆盖率 rate [低–高]", "未知")


def headings(by: Sequence[str]) -> list[str]:
    """The headings of the dimensions of a report."""
    return [f"{DIMENSION_WORDS[name][0]} {DIMENSION_WORDS[name][1]}" for name in by]


def show_coverage(out: Console, found: Coverage, network: Network) -> None:
    """Coverage by cell with the total last; below it what the tiers mean, and its basis."""
    heads = headings(found.by)
    shown = table(*(heads or ["范围 scope"]), *FIGURES, title="两个覆盖 Coverage")
    for row in found.rows:
        labels = [cell_label(network, d, k).zh for d, k in zip(found.by, row.cell, strict=True)]
        shown.add_row(*labels, *_numbers(row))
    if found.rows:
        shown.add_section()
    shown.add_row("合计 total", *[""] * max(0, len(heads) - 1), *_numbers(found.total), style="bold")
    out.print(shown)
    out.print(legend(), soft_wrap=True, style="dim")
    out.print(basis(found.policy, found.as_of, found.total), soft_wrap=True)
    _show_doubtful(out, found.total.base_unknown)


def legend() -> str:
    """What the tiers mean, in Chinese."""
    words = code_lists()["coverage_tiers"]
    return " · ".join(f"{name} {words.label(name)}" for name in TIERS)


def _show_doubtful(out: Console, count: int) -> None:
    if count:
        out.print(
            f"另有 {count:,} 家是否属于该基数不明，未计入。"
            f" {count:,} more may or may not belong to the base; they are not counted.",
            soft_wrap=True,
        )


def _numbers(row: CoverageRow) -> Iterator[str]:
    yield f"{row.base:,}"
    yield from (f"{count:,}" for count in row.tiers)
    yield rate(row)
    yield percent(row.unknown_share)


def show_cells(out: Console, found: Uncovered, network: Network, by: Sequence[str], count: int = 10) -> None:
    """The cells with most uncovered units."""
    heads = headings(by)
    shown = table(
        "序",
        *heads,
        "未覆盖 T0",
        "基数",
        "主要原因 main reason",
        "下一步 next step",
        title=f"最紧迫的 {count} 格 Ten most urgent cells" if count == 10 else "最紧迫的格 Most urgent cells",
    )
    for number, cell in enumerate(found.cells[:count], 1):
        labels = [cell_label(network, d, k).zh for d, k in zip(by, cell.cell, strict=True)]
        reason = REASONS[cell.reason]
        shown.add_row(
            str(number),
            *labels,
            f"{cell.uncovered:,}",
            f"{cell.base:,}",
            f"{cell.reason} {reason.zh}",
            reason.step_zh,
        )
    out.print(shown)
    out.print(basis(found.policy, found.as_of), soft_wrap=True)


def show_policies(out: Console, found: Iterable[CoveragePolicy]) -> None:
    """The policies that ship, with the base each is taken over."""
    bases = code_lists()["coverage_bases"]
    shown = table("代号 id", "口径", "policy", "基数 base", "计入 tiers", title="统计口径 Coverage policies")
    for one in found:
        tiers = "+".join(one.numerator_tiers)
        shown.add_row(one.policy_id, one.zh, one.en, f"{one.base} {bases.label(one.base)}", tiers)
    out.print(shown)


def show_uncovered(out: Console, found: Uncovered, network: Network, view: View, by: Sequence[str]) -> None:
    """The three sections, the reasons, the cells, and the first units."""
    t0, t5, tx = (found.counts[tier] for tier in ("T0", "T5", "TX"))
    out.print(
        f"未覆盖 T0 {t0:,} · 仅组团联系 T5 {t5:,} · 未知 TX {tx:,} · 基数 base {found.base:,}", style="bold"
    )
    reasons = table(
        "代码", "基数内家数", "含义 meaning", "下一步 next step", title="原因 Reasons (all that hold)"
    )
    for code, number in found.by_reason.items():
        said = REASONS[code]
        reasons.add_row(code, f"{number:,}", f"{said.zh} {said.en}", f"{said.step_zh} {said.step_en}")
    out.print(reasons)
    show_cells(out, found, network, by)
    _show_units(out, found, view)


def _show_units(out: Console, found: Uncovered, view: View) -> None:
    units = table(
        "单位 unit", "信用代码 code", "层级", "原因 reason", "下一步 next step", title="前 20 家 First 20"
    )
    for unit in found.units[:_LISTED]:
        told = unit_document(unit, view)
        units.add_row(
            str(told["name_zh"]),
            str(told["uscc"] or ""),
            unit.tier,
            f"{unit.primary} {told['reason_zh']}",
            str(told["step_zh"]),
        )
    out.print(units)
    if len(found.units) > _LISTED:
        out.print(
            f"共 {len(found.units):,} 家；全部用 --format csv 或 json。 All of them: --format csv or json."
        )
