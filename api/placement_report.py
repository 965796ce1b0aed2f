"""`alliance-graph report placement`, `openings` and `joint-branches`: where the uncovered could go."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from datetime import date
from typing import Annotated

import typer
from rich.console import Console

from analytics.placement.joint import JointBranches
from analytics.placement.placed import Placement
from analytics.placement.weights import STANDARD, Weights
from analytics.policies import DEFAULT_POLICY, policy
from api import options
from api.ids import Ids
from api.mechanism_seen import facts
from api.options import DEFAULT_HOME, Format
from api.placement_told import (
    Openings,
    joint_document,
    joint_for,
    joint_rows,
    openings_document,
    openings_for,
    placed_for,
    placement_document,
    placement_rows,
    reasons,
    site_rows,
)
from api.report import Document, csv_text
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console, emit, table
from api.text import basis, percent
from api.weak_links_told import node
from graph.errors import WrongUseError
from graph.policy import Role
from graph.view import View

LISTED = 20

NOTHING = "没有可看的安排：此角色或区域无权查看。 There is nothing to see: not for this role or area."

COUNTS = (
    "进入组团得到 T5，默认口径不计入覆盖率；有了指导员得到 T4。这是建议，可以不采纳。\n"
    "A group gives T5, which the default policy does not count; an instructor gives T4. A proposal, no order."
)

Points = Annotated[
    list[str] | None,
    typer.Option("--weight", help=f"权重，如 industry=500。 A weight; default: {STANDARD._asdict()}."),
]
Number = Annotated[int, typer.Argument(help="新开几处。 How many to open.", min=1, max=500)]
Places = Annotated[
    int | None,
    typer.Option("--places", help="每处容纳几家；不写则不限。 Places at each; by default any.", min=1),
]


def weights_of(told: Iterable[str]) -> Weights:
    """The weights as written; WrongUseError for one that is not a name and a whole number."""
    given = dict[str, int]()
    for each in told:
        name, _, points = each.partition("=")
        if not points.isdecimal():
            raise WrongUseError(
                f"权重“{each}”应写成 industry=500。", f"Write the weight {each} as industry=500."
            )
        given[name.strip()] = int(points)
    return STANDARD.changed(**given)


def report_placement(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    weight: Points = None,
    policy_id: options.Policy = DEFAULT_POLICY,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """未覆盖企业去哪里：最优安排、理由与次选。 Where the uncovered could go: best, why, and second best."""
    weights, chosen = weights_of(weight or ()), policy(policy_id)
    with opened(home) as held:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, day = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
        found = placed_for(facts(view, day), view, chosen, weights)
    if form is Format.JSON:
        emit(placement_document(found, day, view, ids))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([*placement_rows(found, day, view, ids)]))
    else:
        show_placement(console(), found, day, view, ids)


def show_placement(out: Console, found: Placement | None, day: date, view: View, ids: Ids) -> None:
    """The counts, the first enterprises, the receivers where places are short, and what it depends on."""
    if found is None:
        out.print(NOTHING)
        return
    placed = found.uncovered - found.alone - found.full
    _say(
        out,
        f"口径 policy {found.policy.policy_id}；截至 as of {day}；基数 base {found.base:,}；"
        f"不详 unknown {found.unknown:,}；未覆盖 T0 {found.uncovered:,}",
        f"可安排 placed {placed:,}；无处可去 nobody near {found.alone:,}；去处已满 all full {found.full:,}；"
        f"合计分 points {found.points:,}（最优 optimal）",
        COUNTS,
    )
    rows = table("企业 enterprise", "去处 receiver", "层级 gives", "理由 reasons", "次选 second")
    for each in found.placed[:LISTED]:
        names = [key and node(view, ids, key).called for key in (each.enterprise, each.receiver, each.second)]
        rows.add_row(str(names[0]), names[1] or "–", each.gives or "–", reasons(each), names[2] or "–")
    out.print(rows)
    _more(out, len(found.placed))
    _short(out, found, view, ids)
    told = "；".join(f"{each.weight} −20% {each.lower}、+20% {each.higher}" for each in found.swings)
    _say(out, f"权重变动后改去别处的企业数 enterprises that go elsewhere: {told}")


def _short(out: Console, found: Placement, view: View, ids: Ids) -> None:
    worth = [load for load in found.loads if load.more or load.more_points]
    rows = table(
        "名额紧张处 short of places", "可容 free", "已用 taken", "再加一个名额 one more place brings"
    )
    for load in worth[:LISTED]:
        brings = f"+{load.more} 家 enterprises，{load.more_points:+d} 分 points"
        rows.add_row(node(view, ids, load.receiver).called, f"{load.free:,}", f"{load.taken:,}", brings)
    if worth:
        out.print(rows)


def report_openings(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    number: Number,
    places: Places = None,
    policy_id: options.Policy = DEFAULT_POLICY,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """新开几处组团或中心，开在哪里。 Where to open so many new groups or centres."""
    chosen = policy(policy_id)
    with opened(home) as held:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, day = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
        found = openings_for(facts(view, day), view, chosen, number, places)
    if form is Format.JSON:
        emit(openings_document(found, day, view, ids))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([*site_rows(found, view, ids)]))
    else:
        show_openings(console(), found, day, view, ids)


def show_openings(out: Console, found: Openings | None, day: date, view: View, ids: Ids) -> None:
    """The sites, and how good the choice is."""
    if found is None:
        out.print(NOTHING)
        return
    best = found.best
    proof = "已证最优 proved optimal" if best.proved else f"上界 no choice reaches more than {best.bound:,}"
    _say(
        out,
        f"口径 policy {found.policy.policy_id}；截至 as of {day}；基数 base {found.counts.base:,}；"
        f"不详 unknown {found.counts.unknown:,}；未覆盖 T0 {found.counts.uncovered:,}，"
        f"其中知道社区的 of known community {int(found.demand.weight.sum()):,}",
        f"可及 reached {best.reached:,}（{proof}）",
    )
    _rows(out, ("区域 area", "行业大类 division", "单独可及 reaches alone"), site_rows(found, view, ids))


def report_joint_branches(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    policy_id: options.Policy = DEFAULT_POLICY,
    as_of: options.AsOf = None,
    role: options.As = Role.ORGANIZER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """相邻单位可联合组建的支部，及其对覆盖率的作用。 Joint branches that nearby units could form."""
    chosen = policy(policy_id)
    with opened(home) as held:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, day = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
        found = joint_for(facts(view, day), view, chosen)
    if form is Format.JSON:
        emit(joint_document(found, chosen, day, view, ids))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([*joint_rows(found, view, ids)]))
    else:
        show_joint(console(), found, basis(chosen, day), view, ids)


def show_joint(out: Console, found: JointBranches | None, stands_on: str, view: View, ids: Ids) -> None:
    """The branches, and the rate they would bring, with what that stands on."""
    if found is None:
        out.print(NOTHING)
        return
    unknown = found.unknown / found.base if found.base else None
    _say(
        out,
        stands_on,
        f"单位 units {found.base:,}；不详 unknown {found.unknown:,}（{percent(unknown)}）",
        f"组建 {len(found.branches):,} 个联合支部，覆盖率从 {percent(found.before)} 升到至少 "
        f"{percent(found.after)}（{found.units:,} 个单位；党员数按分段下限计）",
        f"{len(found.branches):,} joint branches of {found.units:,} units would raise the rate from "
        f"{percent(found.before)} to at least {percent(found.after)}; members by the least of their bands",
    )
    heads = ("区域 area", "行业大类 division", "党员至少 members at least", "单位 units")
    _rows(out, heads, joint_rows(found, view, ids))


def _rows(out: Console, heads: tuple[str, ...], told: Iterable[Document]) -> None:
    """The first rows of a list, without ids."""
    listed = [{name: value for name, value in row.items() if "_id" not in name} for row in told]
    rows = table(*heads)
    for row in listed[:LISTED]:
        rows.add_row(*("–" if value is None else str(value) for value in row.values()))
    out.print(rows)
    _more(out, len(listed))


def _more(out: Console, number: int) -> None:
    if number > LISTED:
        _say(out, f"…… 另有 {number - LISTED:,} 行，见 --format csv。 And more rows: --format csv.")


def _say(out: Console, *lines: str) -> None:
    for line in lines:
        out.print(line, markup=False, soft_wrap=True)
