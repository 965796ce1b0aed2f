"""Coverage over Parquet by DuckDB: one machine, within a bound of memory, as far as a nation."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from contextlib import closing, contextmanager
from dataclasses import dataclass
from glob import escape
from importlib import import_module
from pathlib import Path
from typing import Any

from analytics.coverage import Coverage
from analytics.policies import CoveragePolicy
from analytics.scale.answer import Run, answered, ties
from analytics.scale.coverage_sql import TABLES
from analytics.scale.districts import DistrictMeasures, measured
from analytics.scale.parquet import FILE, damaged, facts
from graph.errors import AllianceGraphError


class TooLittleMemoryError(AllianceGraphError):
    """The question cannot be answered within the bound of memory."""

    code = "PARQUET_MEMORY"


@dataclass(frozen=True, slots=True)
class Limits:
    """How much DuckDB may take: `memory` in MiB, beyond which it writes to `spill` (a folder; none means that
    it fails instead), and `threads`.
    """

    memory: int = 4096
    threads: int = 1
    spill: Path | None = None


ORDINARY = Limits()


def coverage_of(
    folder: Path, policy: CoveragePolicy, by: Sequence[str] = (), limits: Limits = ORDINARY
) -> Coverage:
    """Coverage of everything that was exported to a folder."""
    with running(folder, limits) as run:
        return answered(run, folder, policy, by)


def measures_of(
    folder: Path, policy: CoveragePolicy, limits: Limits = ORDINARY
) -> tuple[DistrictMeasures, ...]:
    """The weak links of every district under a policy, by part."""
    with running(folder, limits) as run:
        return measured(ties(run, folder, policy))


@contextmanager
def running(folder: Path, limits: Limits) -> Iterator[Run]:
    """Statements over the tables of a folder, until the end of the block."""
    facts(folder)
    engine = import_module("duckdb")
    with closing(engine.connect(config=_config(limits))) as connection:

        def run(statement: str) -> list[Any]:
            found: list[Any] = connection.execute(statement).fetchall()
            return found

        try:
            for name in TABLES:
                files = f"{escape(str(folder / name))}/*/{FILE}"
                connection.read_parquet(files, hive_partitioning=True).create_view(name)
            yield run
        except engine.OutOfMemoryException as error:
            raise _too_little(limits) from error
        except engine.Error as error:
            raise damaged(folder) from error


def _too_little(limits: Limits) -> TooLittleMemoryError:
    return TooLittleMemoryError(
        f"{limits.memory} MiB 内存不够。请提高内存上限（--memory）。",
        f"{limits.memory} MiB of memory are not enough. Allow more (--memory).",
    )


def _config(limits: Limits) -> dict[str, str | int | bool]:
    spill = "" if limits.spill is None else str(limits.spill)
    return {
        "memory_limit": f"{limits.memory}MiB",
        "threads": limits.threads,
        "temp_directory": spill,
        "preserve_insertion_order": False,
        "autoinstall_known_extensions": False,
        "autoload_known_extensions": False,
    }
