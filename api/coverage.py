"""The report of coverage: one policy, one day, by cells."""

from __future__ import annotations

import math
from collections.abc import Sequence
from datetime import date

import strawberry

from analytics.cells import DIMENSIONS
from analytics.coverage import Coverage as Found
from analytics.coverage import CoverageRow as Figures
from analytics.coverage import coverage
from analytics.policies import policy
from api.arguments import After, First
from api.connections import Connection
from api.context import Context
from api.figures import CoverageRow, shown_row
from api.findings import counted, tiers_shown
from api.limits import CELLS, LimitError
from api.meta import CoveragePolicy, shown_policy
from api.ordering import Order
from api.pages import Listing, page
from api.parts import part
from api.places import area_place, inside
from api.words import both
from graph.network import Network


def total(root: Coverage) -> CoverageRow:
    """The whole."""
    return shown_row(root.found, root.network, root.found.total, ())


def rows(root: Coverage, first: First, after: After = None) -> Connection[CoverageRow]:
    """A page of the cells."""

    def order(figures: Figures) -> Order:
        return figures.cell

    cells = page(Listing("coverage", root.found.rows, order), first, after)
    return Connection(page=cells, make=lambda f: shown_row(root.found, root.network, f, root.found.by))


@strawberry.type(
    description=both("覆盖报告：某口径、某日、按格。", "A report of coverage: one policy, one day, by cells.")
)
class Coverage:
    """`analytics.coverage.Coverage`."""

    found: strawberry.Private[Found]
    network: strawberry.Private[Network]

    policy: CoveragePolicy = strawberry.field(description=both("统计口径。", "The coverage policy."))
    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    total: CoverageRow = strawberry.field(resolver=total, description=both("合计。", "The whole."))
    rows: Connection[CoverageRow] = strawberry.field(
        resolver=rows,
        description=both("有单位的各格，按键排序。", "The cells that hold any unit, by their keys."),
    )


def coverage_report(
    context: Context, policy_id: str, day: date, by: Sequence[str], area: str | None
) -> Coverage | None:
    """The report; None for roles that may not read coverage, and of an area that is not there."""
    if not tiers_shown(context.view) or (area is not None and area_place(context, area) is None):
        return None
    context.analyses.note((policy_id, day))
    chosen, network = policy(policy_id), inside_area(context, counted(context, day), area)
    fitting(network, by)
    found: Found = context.standpoint.kept.get(
        ("coverage", policy_id, day, tuple(by), area), lambda: coverage(network, chosen, by)
    )
    return Coverage(found=found, network=network, policy=shown_policy(chosen), as_of=day)


def inside_area(context: Context, network: Network, area: str | None) -> Network:
    """The part of a network inside an area; the whole where none is named."""
    if area is None:
        return network
    about = ("part", network.units.member_band is None, network.day, area)
    made: Network = context.standpoint.kept.get(
        about, lambda: part(network, inside(context, area, network.day))
    )
    return made


def fitting(network: Network, by: Sequence[str]) -> None:
    """LimitError where a grouping makes more cells than fit into memory.

    It does not say how many: that depends on areas and zones which the caller may not see.
    """
    known = [DIMENSIONS[name](network).keys for name in by if name in DIMENSIONS]
    if math.prod(len(keys) for keys in known) > CELLS.most:
        raise LimitError(CELLS)
