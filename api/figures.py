"""Figures of coverage as the schema shows them: no rate without base, tiers, date, policy and unknown."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import Any

import strawberry

from analytics.cells import UNKNOWN
from analytics.coverage import Coverage as Found
from analytics.coverage import CoverageRow as Figures
from api.context import Context, Info, Node
from api.coverage_terms import Dimension
from api.labels import cell_label
from api.places import area_code
from api.words import both
from graph.network import Network
from graph.territory import AREA

AREAS = ("district", "street", "community")


@strawberry.type(description=both("一个分组的键与名称。", "The key and the name of one group."))
class CellPart:
    """One dimension of a cell."""

    dimension: Dimension = strawberry.field(description=both("维度。", "The dimension."))
    key: str = strawberry.field(
        description=both(
            "键：区域代码、商圈楼宇的标识或代码表的代码；不详为空文本。",
            "Its key: an area's code, a zone's id, or a code; empty where it is not known.",
        )
    )
    label: str = strawberry.field(description=both("中文名称。", "Its name in Chinese."))
    label_en: str = strawberry.field(
        description=both("英文名称或代码。", "Its name in English, or its code.")
    )
    node: Node | None = strawberry.field(
        description=both("区域或商圈楼宇本身。", "The area or zone itself, where it is one.")
    )


def cell_parts(context: Context, network: Network, by: Sequence[str], cell: Sequence[str]) -> list[CellPart]:
    """A cell as the schema shows it."""
    return [cell_part(context, network, name, key) for name, key in zip(by, cell, strict=True)]


def cell_part(context: Context, network: Network, name: str, key: str) -> CellPart:
    """One dimension of a cell; its key is what filters take."""
    label = cell_label(network, name, key)
    kind = AREA if name in AREAS else "Zone"
    there = key != UNKNOWN and name in (*AREAS, "zone")
    node = context.node(kind, context.table(kind).position[key], network.as_of) if there else None
    shown = context.ids.of(kind, key) if there and kind == "Zone" else area_code(key)
    return CellPart(
        dimension=Dimension[name.upper()], key=shown, label=label.zh, label_en=label.en, node=node
    )


def cell(root: CoverageRow, info: Info) -> list[CellPart]:
    """The cell."""
    return cell_parts(info.context, root.network, root.by, root.figures.cell)


def count(name: str) -> Any:
    """A number of units in one tier."""
    return strawberry.field(
        resolver=lambda root: root.figures.count(name),
        description=both(f"层级 {name} 的单位数。", f"Units in tier {name}."),
    )


def of_figures(name: str, zh: str, en: str) -> Any:
    """A figure of the row."""
    return strawberry.field(resolver=lambda root: getattr(root.figures, name), description=both(zh, en))


def point(name: str, zh: str, en: str) -> Any:
    """A point rate, withheld where too much is unknown."""
    return strawberry.field(
        resolver=lambda root: None if root.figures.rate is None else getattr(root.figures, name),
        description=both(f"{zh}；未知超过两成时为空。", f"{en}; null where over a fifth is unknown."),
    )


@strawberry.type(description=both("一格的覆盖数字。", "The figures of coverage of one cell."))
class CoverageRow:
    """`analytics.coverage.CoverageRow`, with the policy and day it rests on."""

    figures: strawberry.Private[Figures]
    by: strawberry.Private[Sequence[str]]
    network: strawberry.Private[Network]

    policy_id: str = strawberry.field(description=both("统计口径。", "The coverage policy."))
    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    cell: list[CellPart] = strawberry.field(
        resolver=cell,
        description=both("这一格的各维度；合计为空。", "The cell by dimension; empty for the total."),
    )
    base: int = of_figures("base", "基数：单位数。", "The base: units.")
    t1: int = count("T1")
    t2: int = count("T2")
    t3: int = count("T3")
    t4: int = count("T4")
    t5: int = count("T5")
    t0: int = count("T0")
    tx: int = count("TX")
    base_unknown: int = of_figures(
        "base_unknown",
        "是否计入基数不详的单位数，不在基数内。",
        "Units of which nobody knows whether they count; not in the base.",
    )
    covered: int = of_figures("covered", "计入分子的单位数。", "Units in the tiers that count.")
    unknown_share: float | None = of_figures(
        "unknown_share", "未知占基数的份额，0 至 1。", "The unknown as a share of the base, 0 to 1."
    )
    rate: float | None = of_figures(
        "rate",
        "覆盖率，0 至 1，取区间下限；未知超过两成时为空。",
        "The rate, 0 to 1, the low end of its interval; null where over a fifth is unknown.",
    )
    low: float | None = of_figures(
        "low", "覆盖率下限：未知都算未覆盖。", "The rate if nobody unknown is reached."
    )
    high: float | None = of_figures(
        "high", "覆盖率上限：未知都算覆盖。", "The rate if everybody unknown is reached."
    )
    organizational: float | None = point(
        "organizational", "组织覆盖率（T1 至 T3）", "Organizational coverage, T1 to T3"
    )
    organizational_strict: float | None = point(
        "organizational_strict",
        "组织覆盖率，公布公式（T1 与 T2）",
        "Organizational coverage by the published formula, T1 and T2",
    )
    standalone: float | None = point("standalone", "单独组建率（T1）", "The standalone rate, T1")


def shown_row(found: Found, network: Network, figures: Figures, by: Sequence[str]) -> CoverageRow:
    """One row of an answer as the schema shows it."""
    return CoverageRow(
        figures=figures, by=by, network=network, policy_id=found.policy.policy_id, as_of=found.as_of
    )
