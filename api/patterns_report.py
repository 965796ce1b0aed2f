"""`alliance-graph report suggestions`, `communities` and `overlaps`: what memberships show."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator
from contextlib import contextmanager
from datetime import date
from pathlib import Path
from typing import Annotated, NamedTuple

import typer
from rich.console import Console

from analytics.communities.partition import OFTEN, SEEDS
from analytics.mechanisms.facts import Facts
from analytics.suggestions.found import Pair
from api import options
from api.ids import Ids
from api.mechanism_seen import facts
from api.named import named
from api.options import DEFAULT_HOME, Format
from api.patterns_told import (
    communities_for,
    community_rows,
    document,
    overlaps_for,
    overloaded_rows,
    pair_rows,
    scale_rows,
    suggestion_rows,
    suggestions_for,
)
from api.report import Document, csv_text
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console, emit, table
from graph.errors import WrongUseError
from graph.policy import Role
from graph.view import View

LISTED = 20

NOTHING = "没有可看的内容：此角色无权查看。 There is nothing to see: not for this role."

PROPOSAL = (
    "这是依成员往来推出的建议，可以不采纳；热度是该联合体的成员数，仅供对照。\n"
    "Proposals from who sits with whom, to be overruled; popularity is the number of members, to compare."
)


class Asked(NamedTuple):
    """What is seen of a day, by whom."""

    view: View
    ids: Ids
    day: date
    facts: Facts


@contextmanager
def asked(home: Path, role: Role, area: str | None, as_of: str | None) -> Iterator[Asked]:
    """The facts of a day as a role sees them."""
    with opened(home) as held:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, day = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
        yield Asked(view, ids, day, facts(view, day))


Refused = Annotated[
    list[str] | None,
    typer.Option(
        "--refuse",
        help="不采纳：组织:组团（标识或名称），可多次。 ORG:GROUP overruled; repeatable.",
    ),
]


def refused(of: Asked, told: Iterable[str]) -> frozenset[Pair]:
    """The pairs that were overruled; WrongUseError for a text that is none, or names what is not there."""
    return frozenset(_pair(of, each) for each in told)


def _pair(of: Asked, told: str) -> Pair:
    ends = told.rpartition(":")
    keys = [named(of.view, of.ids, each.strip()) for each in (ends[0], ends[2])]
    if keys[0] is None or keys[1] is None:
        raise WrongUseError(
            f"“{told}”应写成 组织:组团，各为标识或完整名称；其中有的不存在。",
            f"Write {told} as ORGANIZATION:GROUP, by id or exact name; one of them is not there.",
        )
    return keys[0], keys[1]


def report_suggestions(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    refuse: Refused = None,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """可以加入哪个组团，凭什么。 Which group an organization could join, and why."""
    with asked(home, role, area, as_of) as of:
        found = suggestions_for(of.facts, of.view, refused(of, refuse or ()))
        rows = [*suggestion_rows(found, of.view, of.ids)]
    if form is not Format.TEXT:
        _written(form, document(found, "suggestions", of.day, iter(rows)), rows)
        return
    said = (f"截至 as of {of.day}；建议 suggestions {len(rows):,}", PROPOSAL)
    heads = (
        "组织 organization",
        "可加入 could join",
        "分 score",
        "路径 paths",
        "热度 popularity",
        "理由 because",
    )
    _show(console(), said if found is not None else (NOTHING,), heads, rows)


def report_communities(
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """成员往来自然形成的群落，与街道、组团对照。 Communities, beside streets and groups."""
    with asked(home, role, area, as_of) as of:
        found = communities_for(of.facts, of.view)
        rows, scales = [*community_rows(found, of.view, of.ids)], [*scale_rows(found)]
    if form is not Format.TEXT:
        told = {**document(found, "communities", of.day, iter(rows)), "resolutions": scales}
        _written(form, told, rows)
        return
    count = 0 if found is None else found.organizations
    said = (
        f"截至 as of {of.day}；有共同联合体的组织 organizations {count:,}；"
        f"每个分辨率 {len(SEEDS)} 次，只列 {OFTEN:.0%} 重现的 those in {OFTEN:.0%} of {len(SEEDS)} runs",
    )
    heads = (
        "分辨率 resolution",
        "群落 communities",
        "重现 recurring",
        "模块度 modularity",
        "与街道 AMI",
        "与组团 F1",
    )
    _show(console(), said if found is not None else (NOTHING,), heads, scales)
    if found is not None:
        heads = (
            "分辨率 resolution",
            "成员 members",
            "重现 recurs",
            "主要街道 street",
            "在该街道 there",
            "成员 names",
        )
        _show(console(), (), heads, sorted(rows, key=lambda row: -row["members"]))


def report_overlaps(
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """成员大多相同、可考虑合并的联合体，与重复参加。 Alliances of the same members."""
    with asked(home, role, area, as_of) as of:
        found = overlaps_for(of.facts, of.view)
        rows = [*pair_rows(found, of.view, of.ids)]
        many = [*overloaded_rows(found, of.view, of.ids)]
    held = {} if found is None else {n: count for n, count in enumerate(found.loads) if n and count}
    if form is not Format.TEXT:
        told = {
            **document(found, "pairs", of.day, iter(rows)),
            "memberships": {str(n): held[n] for n in held},
            "overloaded": many,
        }
        _written(form, told, rows)
        return
    each = "；".join(f"{number} 个 {count:,}" for number, count in held.items())
    said = (
        f"截至 as of {of.day}；可考虑合并 to merge {len(rows):,}",
        f"参加联合体数与组织数 organizations by number of alliances：{each}",
    )
    heads = ("联合体 one", "联合体 other", "成员 members", "共有 shared", "Jaccard", "含于 containment")
    _show(console(), said if found is not None else (NOTHING,), heads, rows)
    _show(console(), (), ("参加过多的组织 organizations in too many", "联合体数 alliances"), many)


def _written(form: Format, told: Document, rows: list[Document]) -> None:
    if form is Format.JSON:
        emit(told)
    else:
        sys.stdout.write(csv_text(rows))


def _show(out: Console, said: Iterable[str], heads: tuple[str, ...], rows: list[Document]) -> None:
    for line in said:
        out.print(line, markup=False, soft_wrap=True)
    if not rows:
        return
    shown = table(*heads)
    for row in rows[:LISTED]:
        told = (value for name, value in row.items() if name != "ids" and not name.endswith("_id"))
        shown.add_row(*("–" if value is None else str(value) for value in told))
    out.print(shown)
    if len(rows) > LISTED:
        out.print(f"…… 另有 {len(rows) - LISTED:,} 行，见 --format csv。 And more rows: --format csv.")
