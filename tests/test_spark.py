"""Spark in local mode gives the rows that DuckDB gives. Skipped, and counted, where it is not installed."""

from __future__ import annotations

import os
import shutil
import sys
from collections.abc import Iterator
from pathlib import Path
from typing import Any

import pytest
from test_scale import CELLS_ASKED, drawn, written

from analytics.policies import policy
from analytics.scale import duck, spark

pyspark = pytest.importorskip("pyspark", reason="not installed: pyspark (the extra `spark`)")

pytestmark = [
    pytest.mark.skipif(
        shutil.which("java") is None, reason="not installed: Java 17 or newer, which Spark needs"
    ),
    pytest.mark.filterwarnings("ignore:PySpark does not yet fully support pandas:FutureWarning"),
    pytest.mark.filterwarnings("ignore:.*:ResourceWarning"),  # the gateway leaves its sockets to the end
]


@pytest.fixture(scope="module")
def session() -> Iterator[Any]:
    """One session on one core, without a web page, shut down afterwards."""
    os.environ["PYSPARK_PYTHON"] = os.environ["PYSPARK_DRIVER_PYTHON"] = sys.executable
    options = {
        "spark.ui.enabled": "false",
        "spark.driver.memory": "1g",
        "spark.driver.host": "127.0.0.1",
        "spark.driver.bindAddress": "127.0.0.1",
        "spark.sql.shuffle.partitions": "1",
        "spark.sql.adaptive.enabled": "false",
        "spark.driver.extraJavaOptions": "-XX:TieredStopAtLevel=1 -XX:+UseSerialGC",
    }
    builder = pyspark.sql.SparkSession.builder.master("local[1]")
    for name, value in options.items():
        builder = builder.config(name, value)
    made = builder.getOrCreate()
    yield made
    made.stop()


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    return written(drawn(11), tmp_path_factory.mktemp("parquet"))


@pytest.mark.parametrize("policy_id", ["d0-t1t4", "d4-t1t4", "d5-t1t5", "d7-t1t4"])
def test_spark_gives_the_rows_that_duckdb_gives(policy_id: str, session: Any, folder: Path) -> None:
    for by in CELLS_ASKED[1:4]:
        chosen = policy(policy_id)
        assert spark.coverage_of(session, folder, chosen, by) == duck.coverage_of(folder, chosen, by)


def test_spark_measures_each_district_as_one_machine_does(session: Any, folder: Path) -> None:
    for chosen in (policy("d5-t1t4"), policy("d5-t1t5")):
        told = spark.measures_of(session, folder, chosen)
        assert told == duck.measures_of(folder, chosen)
        assert len(told) == 4
