"""Parquet: the tables of a network in a folder, one part per district, so that folders can be put together.

`units/part=.../data.parquet` and so on; the parts of several districts in one folder are one province. What
an export says of itself stands in every file of units.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping
from pathlib import Path
from urllib.parse import quote

import pyarrow as pa
import pyarrow.compute as pc
import pyarrow.parquet as pq

from analytics.scale.tables import Tables
from graph.errors import AllianceGraphError, WrongUseError

UNPLACED = "-"
"""The part of units whose district nobody knows."""

AS_OF = "as_of"
"""The date of an export, among what it says of itself."""

FILE = "data.parquet"


class UnreadableExportError(AllianceGraphError):
    """The folder holds no export in Parquet, or not a whole one."""

    code = "PARQUET_UNREADABLE"


def write_parquet(tables: Tables, folder: Path, facts: Mapping[str, str]) -> None:
    """Write the tables below a folder; `facts` are short texts, `as_of` among them."""
    for part in _parts(tables):
        for name, table in _of(tables, part):
            place = folder / name / f"part={quote(part, safe='-')}"
            place.mkdir(parents=True, exist_ok=True)
            pq.write_table(table.replace_schema_metadata(dict(facts)), place / FILE, compression="zstd")


def facts(folder: Path) -> dict[str, str]:
    """What the export in a folder says of itself, `as_of` first of all.

    UnreadableExportError where there is none; WrongUseError where the parts are of different dates.
    """
    found = [_said(file) for file in sorted((folder / "units").glob(f"part=*/{FILE}"))]
    if not found or any(AS_OF not in each for each in found):
        raise UnreadableExportError(
            f"此文件夹中没有 Parquet 导出：{folder}。请先用 alliance-graph export parquet 导出。",
            f"There is no Parquet export in {folder}. Make one by alliance-graph export parquet.",
        )
    told = sorted({each[AS_OF] for each in found})
    if len(told) > 1:
        raise WrongUseError(
            f"各部分的日期不同：{'、'.join(told)}。请按同一日期重新导出。",
            f"The parts are of different dates: {', '.join(told)}. Export them again of one date.",
        )
    return {name: value for name, value in found[0].items() if all(e.get(name) == value for e in found)}


def has_bands(folder: Path) -> bool:
    """Whether every part holds member bands."""
    files = (folder / "units").glob(f"part=*/{FILE}")
    return all("member_band" in pq.read_schema(file).names for file in files)


def names(folder: Path) -> dict[str, str]:
    """What the areas and zones are called, by key."""
    found: dict[str, str] = {}
    for file in sorted((folder / "names").glob(f"part=*/{FILE}")):
        try:
            told = pq.read_table(file, columns=["key", "name"], partitioning=None)
        except (OSError, pa.ArrowException) as error:
            raise damaged(file) from error
        found |= zip(told["key"].to_pylist(), told["name"].to_pylist(), strict=True)
    return found


def _said(file: Path) -> dict[str, str]:
    try:
        held = pq.read_schema(file).metadata or {}
    except (OSError, pa.ArrowInvalid) as error:
        raise damaged(file) from error
    return {name.decode(): value.decode() for name, value in held.items() if name != b"ARROW:schema"}


def damaged(place: Path) -> UnreadableExportError:
    """Something of an export is missing or damaged at a place."""
    return UnreadableExportError(
        f"导出不完整或已损坏：{place}。请重新导出。",
        f"The export is damaged or not whole: {place}. Export it again.",
    )


def _parts(tables: Tables) -> list[str]:
    told = [pc.unique(each["district"].cast(pa.string())).to_pylist() for each in tables[:3]]
    return sorted({part or UNPLACED for each in told for part in each}) or [UNPLACED]


def _of(tables: Tables, part: str) -> Iterator[tuple[str, pa.Table]]:
    for name, table in tables._asdict().items():
        yield name, table if name == "names" else table.filter(_mine(table, part))


def _mine(table: pa.Table, part: str) -> pa.ChunkedArray:
    district = table["district"].cast(pa.string())
    return pc.is_null(district) if part == UNPLACED else pc.fill_null(pc.equal(district, part), False)
