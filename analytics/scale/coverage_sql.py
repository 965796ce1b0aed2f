"""Coverage in SQL that DuckDB and Spark both read, over the tables of `analytics.scale.tables`."""

# ruff: noqa: S608 - nothing but the columns, numbers and dates told here and in policies enters a statement

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, timedelta
from typing import NamedTuple

from analytics.bases import counts_households
from analytics.policies import CoveragePolicy
from analytics.scale.bases_sql import base_sql
from analytics.tiers import T0, T5, TIERS, TX
from graph.network import BodyState, Means

TABLES = ("units", "evidence", "households", "zones")
"""The tables that a statement may read."""


class Cell(NamedTuple):
    """What tells the cell of a unit and of a count of households; no column means unknown."""

    unit: str
    household: str | None


CELLS: Mapping[str, Cell] = {
    "district": Cell("district", "district"),
    "street": Cell("street", "street"),
    "community": Cell("community", "community"),
    "industry": Cell("substr(industry, 1, 1)", "section"),
    "division": Cell("substr(industry, 1, 3)", None),
    "size": Cell("employees_band", None),
    "ownership": Cell("ownership", None),
    "kind": Cell("kind", None),
    "zone": Cell("zone", None),
}
"""Every way to group, by the names of `analytics.cells.DIMENSIONS`."""


def coverage_sql(policy: CoveragePolicy, by: Sequence[str], as_of: date) -> str:
    """The statement: a row per cell with its keys, a count per tier in the order of `TIERS`, and the count of
    those whose place in the base is unknown.
    """
    parts = [_of_units(by)]
    if counts_households(policy):
        parts.append(_of_households(by))
    sums = ", ".join(f"sum({name}) AS {name}" for name in _COUNTS)
    keys = "".join(f"c{n}, " for n in range(len(by)))
    return (
        f"WITH {_marks(policy, as_of)}, {_placed(policy)}, "
        f"counted AS ({' UNION ALL '.join(parts)}) "
        f"SELECT {keys}{sums} FROM counted GROUP BY ALL"
    )


def counting_sql(policy: CoveragePolicy, as_of: date) -> str:
    """The statement that gives every tie that counts under a policy, as `analytics.networks.covers` does."""
    means = ", ".join(str(TIERS.index(tier) + 1) for tier in policy.numerator_tiers)
    return (
        "SELECT e.part, e.unit, e.means, e.source FROM evidence e JOIN units u "
        f"ON u.part = e.part AND u.unit = e.unit WHERE ({base_sql(policy)}) AND e.means IN ({means}) "
        f"AND e.state <> {BodyState.ABOLISHED.value} AND e.verified_on >= {_oldest(policy, as_of)}"
    )


_COUNTS = (*TIERS, "base_unknown")


def _oldest(policy: CoveragePolicy, as_of: date) -> str:
    return f"DATE '{as_of - timedelta(policy.evidence_max_age_days)}'"


def _marks(policy: CoveragePolicy, as_of: date) -> str:
    """Per unit what its evidence says, as `analytics.tiers` has it."""
    fresh = f"coalesce(verified_on >= {_oldest(policy, as_of)}, false)"
    allied = f"means = {Means.ALLIANCE.value}"
    strong = f"NOT {allied} AND state <> {BodyState.ABOLISHED.value}"
    return (
        f"marks AS (SELECT part, unit, min(CASE WHEN {strong} AND {fresh} THEN means END) AS best, "
        f"bool_or({strong} AND NOT {fresh}) AS stale, bool_or({allied}) AS allied "
        "FROM evidence GROUP BY part, unit)"
    )


def _placed(policy: CoveragePolicy) -> str:
    """Per unit its tier and whether it is in the base: true, false, or NULL."""
    tier = (
        f"CASE WHEN best IS NOT NULL THEN best - 1 WHEN stale THEN {TX} WHEN allied THEN {T5} "
        f"WHEN survey_state = 'surveyed' THEN {T0} ELSE {TX} END"
    )
    return (
        f"placed AS (SELECT u.*, {tier} AS tier, ({base_sql(policy)}) AS inside "
        "FROM units u LEFT JOIN marks m ON m.part = u.part AND m.unit = u.unit)"
    )


def _of_units(by: Sequence[str]) -> str:
    told = [f"count(CASE WHEN inside AND tier = {n} THEN 1 END) AS {tier}" for n, tier in enumerate(TIERS)]
    told.append("count(CASE WHEN inside IS NULL THEN 1 END) AS base_unknown")
    zones = " LEFT JOIN zones z ON z.part = p.part AND z.unit = p.unit" if "zone" in by else ""
    names = ["zone" if name == "zone" else CELLS[name].unit for name in by]
    return f"SELECT {', '.join([*_keys(names), *told])} FROM placed p{zones} GROUP BY ALL"


def _of_households(by: Sequence[str]) -> str:
    told = [f"{'sum(count)' if name == TIERS[TX] else '0'} AS {name}" for name in _COUNTS]
    keys = _keys([CELLS[name].household or "NULL" for name in by])
    return f"SELECT {', '.join([*keys, *told])} FROM households GROUP BY ALL"


def _keys(names: Sequence[str]) -> list[str]:
    return [f"coalesce({name}, '') AS c{n}" for n, name in enumerate(names)]
