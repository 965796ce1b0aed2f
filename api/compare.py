"""Two days compared, for the schema: every cell before and after, and the causes that add up."""

from __future__ import annotations

from collections.abc import Callable, Sequence
from datetime import date
from typing import Any, TypeVar

import strawberry

from analytics.coverage import CoverageRow as Figures
from analytics.policies import DEFAULT_POLICY, policy
from analytics.trend.compare import CellChange, Comparison
from api.arguments import After, AreaCode, First, PolicyId
from api.changes import From, To
from api.columns import member
from api.compare_terms import CoverageCause, CoverageDelta
from api.compare_told import compared, in_order
from api.connections import Connection
from api.context import Context, Info
from api.coverage import fitting
from api.coverage_terms import Dimension
from api.figures import CoverageRow
from api.findings import tiers_shown
from api.mechanisms import narrowed
from api.meta import CoveragePolicy as ShownPolicy
from api.meta import shown_policy
from api.pages import Listing, page
from api.queries import NOTHING, By
from api.trend_told import named_on
from api.words import both
from graph.as_of import network_on
from graph.network import Network
from graph.view import View

T = TypeVar("T")


@strawberry.type(description=both("一格在两个日期的覆盖。", "Coverage of one cell on two days."))
class CoverageChange:
    """`analytics.trend.compare.CellChange`."""

    before: CoverageRow = strawberry.field(description=both("之前。", "Before."))
    after: CoverageRow = strawberry.field(description=both("之后。", "After."))
    causes: list[CoverageDelta] = strawberry.field(
        description=both("变化的原因，合计即为变化。", "Why it changed; the causes add up to the change.")
    )


def shown_figures(
    policy_id: str, on: date, by: Sequence[str], figures: Figures, network: Network
) -> CoverageRow:
    """Figures of a day; the network names their cell."""
    return CoverageRow(figures=figures, by=by, network=named_on(network, on), policy_id=policy_id, as_of=on)


def shown_change(
    policy_id: str, days: tuple[date, date], by: Sequence[str], change: CellChange, network: Network
) -> CoverageChange:
    """The change of a cell between two days."""
    before, after = (
        shown_figures(policy_id, on, by, row, network)
        for on, row in zip(days, (change.before, change.after), strict=True)
    )
    causes = [
        CoverageDelta(
            cause=member(CoverageCause, each.cause),
            base=each.base,
            covered=each.covered,
            unknown=each.unknown,
        )
        for each in change.causes
    ]
    return CoverageChange(before=before, after=after, causes=causes)


def rows(root: Any, info: Info, first: First, after: After = None) -> Connection[CoverageChange]:
    """A page of the cells."""
    found: Comparison = root.found
    listing: Listing[CellChange] = Listing("coverageCompare", found.rows, lambda change: change.cell)
    return Connection(page=page(listing, first, after), make=lambda each: root.change(each, found.by))


@strawberry.type(description=both("两个日期的覆盖比较。", "Coverage on two days compared."))
class CoverageComparison:
    """`analytics.trend.compare.Comparison`."""

    found: strawberry.Private[Comparison]
    network: strawberry.Private[Network]

    def change(self, change: CellChange, by: Sequence[str]) -> CoverageChange:
        """One of its changes as the schema shows it."""
        days = self.found.before, self.found.after
        return shown_change(self.found.policy.policy_id, days, by, change, self.network)

    policy: ShownPolicy = strawberry.field(description=both("统计口径。", "The coverage policy."))
    total: CoverageChange = strawberry.field(
        resolver=lambda root: root.change(root.found.total, ()), description=both("合计。", "The whole.")
    )
    rows: Connection[CoverageChange] = strawberry.field(
        resolver=rows,
        description=both(
            "任一日期有单位的各格，按键排序。", "The cells that hold any unit on either day, by their keys."
        ),
    )


def coverage_compare(  # noqa: PLR0913, PLR0917 - the arguments of the field
    info: Info,
    from_: From,
    to: To,
    by: By = NOTHING,
    policy_id: PolicyId = DEFAULT_POLICY,
    area: AreaCode = None,
) -> CoverageComparison | None:
    """Two days; None for roles that may not read coverage, and of an area that is not there."""
    chosen, context, names = policy(policy_id), info.context, dimension_names(by)
    in_order(context.on(from_), context.on(to))
    view = narrowed(context, area)
    if view is None or not tiers_shown(view):
        return None
    fitting(network_on(view, to), names)

    def find() -> Comparison | None:
        return compared(view, from_, to, chosen, names)

    found: Comparison | None = kept(context, view, ("compare", policy_id, from_, to, names), find)
    if found is None:
        return None
    return CoverageComparison(found=found, network=network_on(view, to), policy=shown_policy(chosen))


def dimension_names(by: Sequence[Dimension]) -> tuple[str, ...]:
    """The dimensions by the names that analytics gives them."""
    return tuple(str(dimension.value) for dimension in by)


def kept(context: Context, view: View, about: tuple[Any, ...], find: Callable[[], T | None]) -> T | None:
    """What is found, prepared once for all pages."""
    context.analyses.note((*about, view.scope))
    found: T | None = context.standpoint.kept.get((*about, view.scope), find)
    return found
