"""The answer to coverage over Parquet, whichever engine reads the statement."""

from __future__ import annotations

from collections.abc import Callable, Iterable, Sequence
from datetime import date
from pathlib import Path
from typing import Any

from analytics.bases import MEMBER_BASES
from analytics.coverage import Coverage, CoverageRow
from analytics.policies import CoveragePolicy
from analytics.scale.coverage_sql import CELLS, counting_sql, coverage_sql
from analytics.scale.parquet import AS_OF, facts, has_bands
from analytics.tiers import TIERS
from graph.errors import WrongUseError

Run = Callable[[str], Iterable[Sequence[Any]]]
"""A statement to its rows."""


def answered(run: Run, folder: Path, policy: CoveragePolicy, by: Sequence[str] = ()) -> Coverage:
    """What `analytics.coverage.coverage` says of the networks that were exported to a folder."""
    day = ready(folder, policy, by)
    rows = _rows(run(coverage_sql(policy, by, day)), policy, len(by))
    alone = not by or "zone" in by
    whole = _rows(run(coverage_sql(policy, (), day)), policy, 0) if alone else rows
    total = _summed(policy, whole)
    return Coverage(policy, day, tuple(by), total, tuple(rows if by else ()))


def ready(folder: Path, policy: CoveragePolicy, by: Sequence[str] = ()) -> date:
    """The date of an export that can answer the question; WrongUseError says why it cannot."""
    day = date.fromisoformat(facts(folder)[AS_OF])
    wrong = [name for name in by if name not in CELLS]
    if wrong or len(set(by)) != len(by):
        raise WrongUseError(
            f"不能按“{'、'.join(wrong or by)}”分组；可用：{'、'.join(CELLS)}，每个至多一次。",
            f"Cannot group by {', '.join(wrong or by)}; use {', '.join(CELLS)}, each at most once.",
        )
    if policy.base in MEMBER_BASES and not has_bands(folder):
        raise WrongUseError(
            f"口径 {policy.policy_id} 按党员人数分段统计，此导出不含该项。请由有权限的角色导出。",
            f"Policy {policy.policy_id} counts by member bands, which this export does not hold. "
            "A role that may read them has to export it.",
        )
    return day


def ties(run: Run, folder: Path, policy: CoveragePolicy) -> Iterable[Sequence[Any]]:
    """Every tie that counts: part, number of the unit in it, means, and source."""
    return run(counting_sql(policy, ready(folder, policy)))


def _rows(found: Iterable[Sequence[Any]], policy: CoveragePolicy, keys: int) -> list[CoverageRow]:
    told = [(tuple(row[:keys]), [int(n or 0) for n in row[keys:]]) for row in found]
    return [_row(policy, cell, counts) for cell, counts in sorted(told) if any(counts)]


def _summed(policy: CoveragePolicy, rows: Sequence[CoverageRow]) -> CoverageRow:
    size = len(TIERS) + 1
    told = [(*row.tiers, row.base_unknown) for row in rows]
    return _row(policy, (), [sum(each[n] for each in told) for n in range(size)])


def _row(policy: CoveragePolicy, cell: tuple[str, ...], counts: Sequence[int]) -> CoverageRow:
    *numbers, unknown = counts
    return CoverageRow(cell, sum(numbers), tuple(numbers), unknown, policy.numerator_tiers)
