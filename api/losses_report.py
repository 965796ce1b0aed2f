"""`alliance-graph report losses`: what is lost if alliances, bodies, contacts or leads stop."""

from __future__ import annotations

import sys
from collections.abc import Sequence
from typing import Annotated

import typer
from rich.console import Console

from analytics.losses.alone import Loss
from analytics.losses.expected import Expected
from analytics.losses.joint import Joint
from analytics.policies import DEFAULT_POLICY
from api import options
from api.ids import Ids
from api.losses_lines import document, rows
from api.losses_seen import Of, Told, asked, losses_seen
from api.options import DEFAULT_HOME, Format
from api.report import csv_text
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console, emit, table
from api.text import basis, percent
from api.weak_links_told import node
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.view import View

LISTED = 10

Kind = Annotated[
    Of, typer.Option("--of", help="覆盖 coverage 或联系 contact。 Losses of coverage or of contact.")
]
Together = Annotated[int, typer.Option("--k", help="同时失去几个，1 至 5。 How many stop together, 1 to 5.")]
Fail = Annotated[float, typer.Option("--fail", help="各自失效的概率。 The probability that each fails.")]


def report_losses(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    of: Kind = Of.COVERAGE,
    policy_id: options.Policy = DEFAULT_POLICY,
    k: Together = 3,
    fail: Fail = 0.1,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """失去联合体、组织、联络或牵头方的后果。 What is lost if alliances, bodies or leads stop."""
    wanted = asked(of, policy_id, k, fail)
    with opened(home) as held:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, day = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
        told = losses_seen(view, wanted, day)
    if form is Format.JSON:
        emit(document(told, view, ids))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([*rows(told, view, ids)]))
    elif told is None:
        console().print("没有可显示的内容。 There is nothing to show.", markup=False)
    else:
        show_text(console(), told, view, ids)


def show_text(out: Console, told: Told, view: View, ids: Ids) -> None:
    """First what it rests on, then totals, then the worst alone and together."""
    for line in (heading(told), *totals(told)):
        out.print(line, soft_wrap=True, markup=False)
    show_losses(out, told.alone, "单独失去 Lost alone", view, ids)
    show_losses(out, told.leads, "失去唯一牵头方 Lost with a sole lead", view, ids)
    for found, words in (
        (told.joint, "同时失去 together"),
        (told.joint_leads, "牵头方同时失去 leads together"),
    ):
        if found is not None and found.supports:
            out.print(joint_line(found, words, view, ids), soft_wrap=True, markup=False)
    show_committees(out, told, view, ids)


def heading(told: Told) -> str:
    """Base, policy, date and unknown share."""
    if told.policy is not None:
        return f"失去的覆盖 coverage lost；{basis(told.policy, told.as_of, told.row)}"
    return (
        f"失去的联系 contact lost；基数 base：可见组织 organizations = {told.base:,}；"
        f"口径 policy：联合体成员 members of alliances；截至 as of {told.as_of}；"
        f"未知占比 unknown {percent(told.unknown_share)}"
        f"（{told.alliances:,} 个联合体中 {told.leaderless:,} 个看不到牵头方 alliances without a lead seen）"
    )


def totals(told: Told) -> list[str]:
    """How many are reached, on how many relations, and how many stay on average."""
    lines = [f"已覆盖 reached {told.covered:,}"]
    if told.depth is not None:
        one, two, more = told.depth
        lines = [
            f"{lines[0]}：一条关系 one relation {one:,}、两条 two {two:,}、三条以上 three or more {more:,}"
        ]
    fail = f"{told.asked.fail:g}"
    lines.append(f"各自以 {fail} 的概率失效 each fails with {fail}：{kept(told.expected)}")
    if told.sharing is not None:
        lines.append(f"随牵头方失效 failing with their leads：{kept(told.sharing)}")
    return lines


def kept(found: Expected) -> str:
    """What stays on average."""
    spread = "" if found.deviation is None else f" ± {found.deviation:,.1f}"
    return f"预计仍覆盖 still reached {found.mean:,.1f}{spread}"


def show_losses(out: Console, found: Sequence[Loss], title: str, view: View, ids: Ids) -> None:
    """The largest losses, as far as there are any."""
    some = [each for each in found if each.lost]
    if not some:
        return
    shown = table("名称 name", "类别 kind", "失去 lost", "占已覆盖 of the reached", title=title)
    for each in some[:LISTED]:
        told = node(view, ids, each.support)
        kind = ONTOLOGY.nodes[told.kind].words
        shown.add_row(told.called, f"{kind.zh} {kind.en}", f"{each.lost:,}", percent(each.share))
    out.print(shown)
    if len(some) > LISTED:
        out.print(f"共 {len(some):,} 个，见 --format csv。 All of them: --format csv.", markup=False)


def joint_line(found: Joint, words: str, view: View, ids: Ids) -> str:
    """The worst choice in one line, with how far it is proved."""
    names = "、".join(node(view, ids, each).called for each in found.supports)
    proof = "已证最大 proved" if found.proved else f"任何选择至多 at most {found.most:,}"
    return f"{words}（{len(found.supports)}）：{names}，失去 lost {found.lost:,}（{proof}）"


def show_committees(out: Console, told: Told, view: View, ids: Ids) -> None:
    """The alliances most likely to fall below their quorum within a year."""
    known = [each for each in told.committees if each.risk is not None]
    if not known:
        return
    title = "一年内活跃成员不足半数的概率 Active members below a majority within a year"
    shown = table(
        "联合体 alliance",
        "成员 members",
        "活跃 active",
        "须有 quorum",
        "概率",
        "最多者占 largest",
        title=title,
    )
    for each in known[:LISTED]:
        counts = (f"{each.members:,}", f"{each.active:,}", f"{each.quorum:,}")
        shown.add_row(
            node(view, ids, each.alliance).called, *counts, percent(each.risk), percent(each.largest)
        )
    out.print(shown)
    unknown = len(told.committees) - len(known)
    out.print(f"不详 unknown：{unknown:,}", markup=False)
