"""Coverage over time, for the schema: each day with what changed since the day before, and why."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from analytics.coverage import CoverageRow as Figures
from analytics.policies import DEFAULT_POLICY, policy
from analytics.trend.compare import CellChange
from analytics.trend.trend import Every, Step, Trend, days
from api.arguments import After, AreaCode, First, PolicyId
from api.changes import From, To
from api.compare import CoverageChange, dimension_names, kept, shown_change, shown_figures
from api.compare_told import in_order
from api.connections import Connection
from api.context import Info
from api.coverage import fitting
from api.figures import CoverageRow
from api.findings import tiers_shown
from api.limits import Limit, within
from api.mechanisms import narrowed
from api.meta import CoveragePolicy as ShownPolicy
from api.meta import shown_policy
from api.ordering import Order
from api.pages import Listing, page
from api.queries import NOTHING, By
from api.trend_terms import Stepped, TrendStep
from api.trend_told import names, trend_for
from api.words import both
from graph.as_of import network_on
from graph.network import Network

TREND_DAYS = Limit(
    "LIMIT_TREND_DAYS",
    36,
    "一次走势的日期数（请缩短时段或加大 every）",
    "days of one series (ask for a shorter period or a longer step)",
)


def rows(root: Any, info: Info, first: First, after: After = None) -> Connection[CoverageRow]:
    """A page of the cells."""
    return _page("coverageTrendRows", root.step.coverage.rows, first, after, root.row)


def changes(root: Any, info: Info, first: First, after: After = None) -> Connection[CoverageChange]:
    """A page of the changes of cells."""
    return _page("coverageTrendChanges", root.step.rows, first, after, root.change)


def _page(name: str, entries: Sequence[Any], first: int, after: str | None, make: Any) -> Connection[Any]:
    def order(entry: Figures | CellChange) -> Order:
        return entry.cell

    return Connection(page=page(Listing(name, entries, order), first, after), make=make)


@strawberry.type(description=both("走势中的一日。", "One day of a series."))
class CoverageTrendDay:
    """`analytics.trend.trend.Step`."""

    step: strawberry.Private[Step]
    last: strawberry.Private[date | None]
    by: strawberry.Private[tuple[str, ...]]
    network: strawberry.Private[Network]

    def row(self, figures: Figures, by: tuple[str, ...] | None = None) -> CoverageRow:
        """One of its rows as the schema shows it."""
        found = self.step.coverage
        told = self.by if by is None else by
        return shown_figures(found.policy.policy_id, found.as_of, told, figures, self.network)

    def change(self, change: CellChange) -> CoverageChange:
        """One of its changes since the day before; the whole has no cell."""
        found = self.step.coverage
        window = (self.last or found.as_of, found.as_of)
        by = self.by if change.cell else ()
        return shown_change(found.policy.policy_id, window, by, change, self.network)

    as_of: date = strawberry.field(
        resolver=lambda root: root.step.coverage.as_of, description=both("截止日。", "The day.")
    )
    total: CoverageRow = strawberry.field(
        resolver=lambda root: root.row(root.step.coverage.total, ()), description=both("合计。", "The whole.")
    )
    since: CoverageChange | None = strawberry.field(
        resolver=lambda root: root.step.total and root.change(root.step.total),
        description=both(
            "与前一日相比的变化；首日为空。", "What changed since the day before; null on the first."
        ),
    )
    begun: int | None = strawberry.field(
        resolver=lambda root: root.step.begun,
        description=both(
            "其间开始的覆盖段，含又终止的；首日为空。",
            "Spells of coverage that began since, also those that ended again; null on the first.",
        ),
    )
    ended: int | None = strawberry.field(
        resolver=lambda root: root.step.ended,
        description=both("其间终止的覆盖段；首日为空。", "Spells that ended since; null on the first."),
    )
    rows: Connection[CoverageRow] = strawberry.field(
        resolver=rows,
        description=both("当日有单位的各格。", "The cells that hold any unit on the day."),
    )
    changes: Connection[CoverageChange] = strawberry.field(
        resolver=changes,
        description=both("各格与前一日相比的变化。", "What changed in each cell since the day before."),
    )


def steps(root: Any, info: Info, first: First, after: After = None) -> Connection[CoverageTrendDay]:
    """A page of the days, the earliest first."""
    found: Trend = root.found
    before = [None, *(step.coverage.as_of for step in found.steps)]
    listing = Listing(
        "coverageTrend",
        [*zip(found.steps, before, strict=False)],
        lambda entry: (str(entry[0].coverage.as_of),),
    )

    def make(entry: tuple[Step, date | None]) -> CoverageTrendDay:
        return CoverageTrendDay(step=entry[0], last=entry[1], by=found.by, network=root.network)

    return Connection(page=page(listing, first, after), make=make)


@strawberry.type(description=both("覆盖率走势。", "Coverage over time."))
class CoverageTrend:
    """`analytics.trend.trend.Trend`."""

    found: strawberry.Private[Trend]
    network: strawberry.Private[Network]

    policy: ShownPolicy = strawberry.field(description=both("统计口径。", "The coverage policy."))
    days: Connection[CoverageTrendDay] = strawberry.field(
        resolver=steps, description=both("各日，从早到晚。", "The days, the earliest first.")
    )


def coverage_trend(  # noqa: PLR0913, PLR0917 - the arguments of the field
    info: Info,
    from_: From,
    to: To,
    every: Stepped = TrendStep.MONTH,
    by: By = NOTHING,
    policy_id: PolicyId = DEFAULT_POLICY,
    area: AreaCode = None,
) -> CoverageTrend | None:
    """A series; None for roles that may not read coverage, and of an area that is not there."""
    chosen, context, dims = policy(policy_id), info.context, dimension_names(by)
    in_order(context.on(from_), context.on(to))
    asked = days(from_, to, Every(every.value))
    within(TREND_DAYS, len(asked))
    view = narrowed(context, area)
    if view is None or not tiers_shown(view):
        return None
    fitting(network_on(view, to), dims)
    found: Trend | None = kept(
        context, view, ("trend", policy_id, asked, dims), lambda: trend_for(view, asked, chosen, dims)
    )
    if found is None:
        return None
    return CoverageTrend(found=found, network=names(view, found), policy=shown_policy(chosen))
