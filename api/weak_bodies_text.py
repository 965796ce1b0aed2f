"""The weak bodies for a terminal: counts by street, what they rest on, and the first bodies."""

from __future__ import annotations

from rich.console import Console
from rich.table import Table

from analytics.conversion import WITHIN_DAYS, Counts
from analytics.ratings import Rating
from analytics.weak_cases import Case
from api.change_report import label
from api.ratings_report import number
from api.terminal import table
from api.text import percent
from api.weak_bodies_lines import (
    Told,
    line,
    ordered,
    shown,
)
from api.weak_bodies_terms import STATES
from graph.store.stored import date_of

LISTED = 20


COUNTED = (
    ("bodies", "软弱\nweak"),
    ("without_rectification", "未整改\nwithout"),
    ("late", f"超{WITHIN_DAYS}天\nlate"),
    ("open", "整改中\nopen"),
    ("overdue", "逾期\noverdue"),
    ("closed", "完成未转化\nclosed"),
    ("converted", "已转化\nconverted"),
    ("relapsed", "返弱\nrelapsed"),
    ("gone", "已撤销\ngone"),
    ("without_contact", "无联系\nno contact"),
    ("issues", "问题\nissues"),
    ("issues_closed", "已整改\nclosed"),
)


EVIDENCE = (
    "党组织\nbody",
    "街道\nstreet",
    "状态\nstate",
    "评定\nrated",
    "整改\nrectification",
    "问题\nissues",
    "联系\ncontact",
    "其后\nthen",
    "转化天数\ndays",
)


def show_text(out: Console, told: Told) -> None:
    """The counts by street with the whole last, what they rest on, then the first bodies."""
    found, total = told.found, told.found.total
    scheme = (
        f"{label('standard_schemes', told.scheme)} {label('standard_schemes', told.scheme, english=True)}"
    )
    out.print(
        f"{scheme}：{found.year} 年软弱组织 weak bodies；截至 as of {date_of(found.as_of)}", style="bold"
    )
    out.print(by_street(told))
    out.print(footing(total), soft_wrap=True)
    if found.cases:
        out.print(by_body(told))
    if len(found.cases) > LISTED:
        out.print(
            f"共 {len(found.cases):,} 个；全部用 --format csv 或 json。 All of them: --format csv or json."
        )


def by_street(told: Told) -> Table:
    """A line for every street, and the whole."""
    made = table("街道\nstreet", *(heading for _, heading in COUNTED))
    made.columns[0].no_wrap = True
    for column in made.columns[1:]:
        column.justify = "right"
    for counts in told.found.streets:
        name = told.names.get(str(counts.street), "不详 unknown")
        made.add_row(name, *(number(getattr(counts, field)) for field, _ in COUNTED))
    made.add_section()
    total = (number(getattr(told.found.total, field)) for field, _ in COUNTED)
    made.add_row("合计 total", *total, style="bold")
    return made


def footing(total: Counts) -> str:
    """What the counts rest on, and what is unknown."""
    days = "–" if total.median_days is None else f"{total.median_days:g}"
    return (
        f"基数 base：有等次 graded {total.rated:,}；未定 unsettled {total.unsettled:,}、"
        f"未评 not rated {total.unrated:,}（未知占 unknown {percent(total.unknown_share)}）；"
        f"转化天数中位数 median days to conversion {days}（{total.converted:,}）；"
        f"转化未满两年 watched {total.watched:,}；再评仍软弱 weak again next {total.still_weak:,}；"
        f"已升等而整改未完成 better, not closed {total.better_only:,}；"
        f"已整改数不详的问题 issues unknown {total.issues_unknown:,}；"
        f"联系不详 contact unknown {total.contact_unknown:,}"
    )


def by_body(told: Told) -> Table:
    """The first bodies, each with its evidence."""
    made = table(*EVIDENCE, title=f"前 {LISTED} 个 First {LISTED}")
    for case in ordered(told)[:LISTED]:
        told_of = line(case, told)
        issues = "" if case.work is None else f"{known(case.work.done)}/{case.work.issues}"
        contact = {
            "yes": f"有 yes\n{told_of['contact_since'] or ''}",
            "no": "无 no",
            "unknown": "不详 unknown",
        }
        made.add_row(
            str(told_of["name"]),
            str(told_of["street_name"] or "不详"),
            f"{STATES[case.state].zh}\n{STATES[case.state].en}",
            graded(case.weak),
            period(case),
            issues,
            contact[str(told_of["contact"])],
            "\n".join(filter(None, map(graded, (case.after.next, case.after.relapse)))),
            "" if case.days is None else str(case.days),
        )
    return made


def known(count: int | None) -> str:
    """A count, or a question mark where nobody knows it."""
    return "?" if count is None else str(count)


def period(case: Case) -> str:
    """When the rectification was opened, and closed or due."""
    if case.work is None:
        return "" if case.waiting is None else f"无 none\n{case.waiting} 天 days"
    end = (
        f"{shown(case.work.closed)} 完成 closed"
        if case.work.closed is not None
        else f"{shown(case.work.due)} 限 due"
    )
    return f"{shown(case.work.opened)} →\n{end}"


def graded(rating: Rating | None) -> str:
    """A result in short: the grade and the day."""
    if rating is None:
        return ""
    zh, en = (label("grades", str(rating.grade), english=english) for english in (False, True))
    return f"{zh} {en}\n{shown(rating.on)}"
