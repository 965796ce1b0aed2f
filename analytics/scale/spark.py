"""The same statements and measures by Spark, where the data already live on a platform of several machines.

Needs the extra `spark` (pyspark 4 or newer) and Java 17 or newer; whoever has a session passes it in.
Coverage is the statement that DuckDB reads. Weak links run district by district, one Python function per part
on Arrow tables: pandas would only be a copy more.
"""

from __future__ import annotations

from collections.abc import Iterable, Sequence
from pathlib import Path
from typing import Any

import pyarrow as pa

from analytics.coverage import Coverage
from analytics.policies import CoveragePolicy
from analytics.scale.answer import answered, ready
from analytics.scale.coverage_sql import TABLES, counting_sql
from analytics.scale.districts import DistrictMeasures, measured

MEASURES = (
    "part string, reached int, supports int, on_one int, largest int, support string, parts int, few int"
)
"""`DistrictMeasures` as Spark declares it."""


def coverage_of(session: Any, folder: Path, policy: CoveragePolicy, by: Sequence[str] = ()) -> Coverage:
    """Coverage of everything that was exported to a folder; `session` is a SparkSession."""
    own = _opened(session, folder)

    def run(statement: str) -> Iterable[Sequence[Any]]:
        found: Iterable[Sequence[Any]] = own.sql(statement).collect()
        return found

    return answered(run, folder, policy, by)


def measures_of(session: Any, folder: Path, policy: CoveragePolicy) -> tuple[DistrictMeasures, ...]:
    """The weak links of every district under a policy, by part; a part is worked out where it lies."""
    ties = _opened(session, folder).sql(counting_sql(policy, ready(folder, policy)))
    rows = ties.groupBy("part").applyInArrow(part_measures, MEASURES).collect()
    return tuple(sorted(DistrictMeasures(*row) for row in rows))


def part_measures(ties: pa.Table) -> pa.Table:
    """The measures of one part as a table of one row, from its ties (part, unit, means, source)."""
    told = measured(
        zip(*(ties[name].to_pylist() for name in ("part", "unit", "means", "source")), strict=True)
    )
    columns = zip(*told, strict=True)
    types = [pa.string() if kind == "string" else pa.int32() for kind in _kinds()]
    arrays = [pa.array(column, type) for column, type in zip(columns, types, strict=True)]
    return pa.Table.from_arrays(arrays, names=list(DistrictMeasures._fields))


def _kinds() -> list[str]:
    return [each.split()[1] for each in MEASURES.split(", ")]


def _opened(session: Any, folder: Path) -> Any:
    """A session of its own with the tables of a folder as views."""
    own = session.newSession()
    for name in TABLES:
        own.read.parquet(str(folder / name)).createOrReplaceTempView(name)
    return own
