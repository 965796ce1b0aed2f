"""How long a district takes to load: 300,000 units and 500,000 memberships, from CSV into the record.

`python tests/bench/bench_load.py [UNITS]` prints time, rows a second and peak memory, and as a peer the
same rows through plain `csv` and `sqlite3`, which checks nothing. Budget: 60 s and 1 GiB.
"""

from __future__ import annotations

import csv
import resource
import sqlite3
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterable, Iterator, Sequence
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np

from graph.ontology.domain import ONTOLOGY
from graph.store.sqlite import SqliteStore
from loaders.load import Circumstances, load
from loaders.shipped import shipped
from loaders.synthetic.credit import credit_codes

UNITS, ALLIANCES, SEED = 300_000, 2_000, 2016
GIVEN = Circumstances(date(2016, 12, 31), datetime(2017, 1, 1, tzinfo=UTC))

ENTERPRISES = (
    "统一社会信用代码,单位名称,行业代码,职工规模,经营状态,状态核查日,成立日期,正式党员档,摸排状态,摸排日期,"
    "纳入党建基数,所有制,规模以上,规上年份,固定场所,迁入日期,主照单位代码,区划体系,区划代码,起始日期"
)
BODIES = (
    "党组织编号,党组织名称,类别,组建形式,领域,状态,结构性,成立日期,撤销日期,正式党员档,选举产生,上次换届日期,"
    "任期年数,延期至,延期文号,书记是否在岗,所在单位代码,上级党组织编号,区划体系,区划代码"
)
BODY = "510107001-0001,示例街道党工委,党工委,派出机关,城市社区,运行,是,2005-01-01,,,否,,,,,,,,nbs,510107001"
GROUPS = "联合体编号,联合体名称,类别,层级,成立日期,区域党委编号,牵头党组织编号,区划体系,区划代码,区块编号"
MEMBERSHIPS = "联合体编号,成员类型,成员编码,角色,层,加入日期,退出日期"

Lines = Iterable[str]


def communities() -> list[str]:
    """The codes of real communities of 2016, where the units lie."""
    text = (files("loaders") / "data" / "areas" / "wuhou_communities_by_year.csv").read_text(encoding="utf-8")
    return [row["community_code"] for row in csv.DictReader(text.splitlines()) if row["year"] == "2016"]


def enterprises(codes: Sequence[str], draw: np.random.Generator) -> Iterator[str]:
    """One line per unit; bands and places are drawn, everything else follows the row number."""
    places, bands = communities(), ("1-9", "10-49", "50-99")
    drawn = zip(draw.integers(len(places), size=len(codes)), draw.integers(3, size=len(codes)), strict=True)
    for at, (code, (place, band)) in enumerate(zip(codes, drawn, strict=True)):
        founded = f"{1990 + at % 25}-{1 + at % 12:02}-{1 + at % 28:02}"
        yield (
            f"{code},合成企业{at:06}号,F51,{bands[band]},在业,2016-12-01,{founded},1-2,已摸排,2016-11-30,"
            f"是,私营,否,2016,是,,,nbs,{places[place]},{founded}"
        )


def groups() -> Iterator[str]:
    """One line per alliance."""
    for at in range(ALLIANCES):
        yield f"G{at:05},示例联合体{at:05},党建组团,街道,2010-01-01,,510107001-0001,nbs,510107001,"


def memberships(codes: Sequence[str], draw: np.random.Generator) -> Iterator[str]:
    """Five memberships for every three units, no pair twice."""
    for at, alliance in enumerate(draw.integers(ALLIANCES, size=len(codes) * 5 // 3)):
        unit, turn = at % len(codes), at // len(codes)
        group = (int(alliance) // 2 * 2 + turn) % ALLIANCES
        yield f"G{group:05},单位,{codes[unit]},成员,,2015-{1 + at % 12:02}-01,"


def write(path: Path, headings: str, lines: Lines) -> Path:
    """A CSV file as a registry would export it."""
    with path.open("w", encoding="utf-8") as file:
        file.write(headings + "\n")
        file.writelines(line + "\n" for line in lines)
    return path


def inputs(folder: Path, units: int) -> list[Path]:
    """The four files of one district."""
    codes = credit_codes("91", "MA", np.arange(units, dtype=np.int64))
    draw = np.random.default_rng(SEED)
    return [
        write(folder / "bench-enterprises.csv", ENTERPRISES, enterprises(codes, draw)),
        write(folder / "bench-party-organizations.csv", BODIES, [BODY]),
        write(folder / "bench-alliances.csv", GROUPS, groups()),
        write(folder / "bench-members.csv", MEMBERSHIPS, memberships(codes, draw)),
    ]


def ours(folder: Path) -> None:
    """Load the areas, then the district, into an encrypted record; print seconds, rows, records and MiB."""
    store = SqliteStore(folder / "bench.db", b"k" * 32, ONTOLOGY)
    with as_file(files("loaders") / "data" / "areas") as areas:
        load(store, ONTOLOGY, shipped("wuhou-areas", ONTOLOGY), sorted(areas.glob("*.csv")), GIVEN)
    started = time.perf_counter()
    told = load(store, ONTOLOGY, shipped("district", ONTOLOGY), sorted(folder.glob("bench-*.csv")), GIVEN)
    took = time.perf_counter() - started
    if told.written is None:
        raise SystemExit("\n".join(problem.en for problem in told.problems[:10]))
    rows = sum(table.read for table in told.tables)
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss / 1024
    print(f"{took:.2f} {rows} {told.written.added} {peak:.0f}")


def peer(folder: Path) -> None:
    """The same rows through `csv` and `executemany`: no checks, no keys, no log, no encryption."""
    started = time.perf_counter()
    with sqlite3.connect(folder / "peer.db") as base:
        for path in sorted(folder.glob("bench-*.csv")):
            insert(base, path)
    print(f"{time.perf_counter() - started:.2f}")


def insert(base: sqlite3.Connection, path: Path) -> None:
    """One file into one table of texts."""
    with path.open(encoding="utf-8", newline="") as file:
        rows = csv.reader(file)
        width = len(next(rows))
        name = path.stem.replace("-", "_")
        base.execute(f"CREATE TABLE {name} ({', '.join(f'c{i} TEXT' for i in range(width))})")
        base.executemany(f"INSERT INTO {name} VALUES ({', '.join('?' * width)})", rows)


def measured(part: str, folder: Path) -> list[float]:
    """Run one part in a process of its own, so that its memory is its own."""
    command = [sys.executable, __file__, part, str(folder)]
    done = subprocess.run(command, stdout=subprocess.PIPE, text=True, check=True)
    return [float(figure) for figure in done.stdout.split()]


def main(units: int) -> None:
    """Write the files, load them both ways, and print the table."""
    with tempfile.TemporaryDirectory() as name:
        folder = Path(name)
        inputs(folder, units)
        took, rows, records, peak = measured("ours", folder)
        (plain,) = measured("peer", folder)
    print(f"load            {took:8.1f} s   {rows / took:10,.0f} rows/s   peak {peak:,.0f} MiB")
    print(f"                {rows:8,.0f} rows, {records:,.0f} records with their ties")
    print(f"csv + sqlite3   {plain:8.1f} s   {rows / plain:10,.0f} rows/s   ratio {took / plain:.1f}")


if __name__ == "__main__":
    if sys.argv[1:2] == ["ours"]:
        ours(Path(sys.argv[2]))
    elif sys.argv[1:2] == ["peer"]:
        peer(Path(sys.argv[2]))
    else:
        main(int(sys.argv[1]) if len(sys.argv) > 1 else UNITS)
