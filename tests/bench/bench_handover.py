"""How long a whole district takes as one workbook, and as a folder of CSVs with the same rows.

`python tests/bench/bench_handover.py [UNITS]` grows the made-up district of `tests/data/handover`, 84 sheets,
by 300,000 units, and then by 500,000 memberships too, loads it from both forms and each twice, and prints
seconds and peak memory (of the loading process, of the child that reads the workbook, and of both at one
moment), whether the digests are the same, and what the second load changed. Budget: 60 s and 1 GiB.
"""

from __future__ import annotations

import csv
import resource
import subprocess
import sys
import tempfile
import time
from collections.abc import Iterator
from datetime import UTC, date, datetime
from importlib.resources import as_file, files
from pathlib import Path

import numpy as np
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.store.sqlite import SqliteStore
from loaders.cells import Keys
from loaders.handover import NAME
from loaders.load import Circumstances, load
from loaders.report import LoadReport
from loaders.shipped import shipped
from loaders.synthetic.credit import credit_codes

UNITS, GROUPS, FIRST = 300_000, 2_000, 100_000
EXAMPLE = Path(__file__).parents[1] / "data" / "handover"
GIVEN = Circumstances(date(2016, 12, 31), datetime(2017, 1, 1, tzinfo=UTC), Keys(b"k" * 32))

Rows = Iterator[dict[str, str]]


def units(codes: list[str]) -> Rows:
    """Enterprises with what rosters fill in."""
    for at, code in enumerate(codes):
        founded = f"{1990 + at % 25}-{1 + at % 12:02}-{1 + at % 28:02}"
        known = {"类别": "企业", "统一社会信用代码": code, "名称": f"合成企业{at:06}号", "行业代码": "F51"}
        survey = {"职工规模": "10–49人", "经营状态": "在业", "摸排状态": "已摸排", "纳入党建基数": "是"}
        yield {**known, **survey, "成立日期": founded, "状态核查日": "2016-12-01", "摸排日期": "2016-11-30"}


def groups() -> Rows:
    """The alliances that they join."""
    for at in range(GROUPS):
        yield {"编号": f"大-联-{at:04}", "名称": f"合成联合体{at:04}", "类别": "党建组团", "状态": "运行"}


def memberships(codes: list[str], count: int) -> Rows:
    """So many memberships, no pair twice."""
    for at in range(count):
        unit, turn = at % len(codes), at // len(codes)
        group = (unit * 7919 + turn) % GROUPS
        since = f"2015-{1 + at % 12:02}-01"
        yield {"单位": codes[unit], "联合体": f"大-联-{group:04}", "起始日期": since, "角色": "成员"}


def grown(sheet: str, codes: list[str], joined: int) -> Rows:
    """What a sheet gets beside the rows of the example."""
    if sheet == "联合体":
        return groups()
    if sheet == "加入":
        return memberships(codes, joined)
    return units(codes) if sheet == "单位" else iter(())


def tables(count: int, joined: int) -> Iterator[tuple[str, list[str], Iterator[list[str]]]]:
    """Every sheet: name, headings, rows."""
    codes = list(map(str, credit_codes("91", "MA", np.arange(FIRST, FIRST + count, dtype=np.int64))))
    for path in sorted(EXAMPLE.glob("*.csv")):
        with path.open(encoding="utf-8-sig", newline="") as file:
            headings, *rows = csv.reader(file)
        yield path.stem, headings, whole(rows, headings, grown(path.stem, codes, joined))


def whole(rows: list[list[str]], headings: list[str], more: Rows) -> Iterator[list[str]]:
    """The rows of the example, then those that make the sheet large."""
    yield from rows
    stands = {"来源": "example-2016", "虚构数据": "是"}
    for row in more:
        yield [{**stands, **row}.get(heading, "") for heading in headings]


def write(folder: Path, count: int, joined: int) -> None:
    """The district in both forms."""
    (folder / "csv").mkdir()
    with Workbook(folder / "district.xlsx", {"constant_memory": True}) as book:
        for name, headings, rows in tables(count, joined):
            sheet = book.add_worksheet(name)
            with (folder / "csv" / f"{name}.csv").open("w", encoding="utf-8", newline="") as file:
                writer = csv.writer(file)
                for number, row in enumerate([headings, *rows]):
                    writer.writerow(row)
                    sheet.write_row(number, 0, row)


def taken(store: SqliteStore, paths: list[Path]) -> LoadReport:
    """One load; SystemExit with its first problems where it is refused."""
    told = load(store, ONTOLOGY, shipped(NAME, ONTOLOGY), paths, GIVEN)
    if told.written is None:
        raise SystemExit("\n".join(problem.en for problem in told.problems[:10]))
    return told


def measure(folder: Path, form: str) -> None:
    """Load one form twice; print seconds, records, MiB, changes of the second load, digest."""
    store = SqliteStore(folder / f"{form}.db", b"k" * 32, ONTOLOGY)
    with as_file(files("loaders") / "data" / "areas") as areas:
        load(store, ONTOLOGY, shipped("wuhou-areas", ONTOLOGY), sorted(areas.glob("*.csv")), GIVEN)
    paths = [folder / "district.xlsx"] if form == "xlsx" else sorted((folder / "csv").glob("*.csv"))
    started = time.perf_counter()
    first = taken(store, paths)
    took = time.perf_counter() - started
    whom = (resource.RUSAGE_SELF, resource.RUSAGE_CHILDREN)
    own, child = (resource.getrusage(who).ru_maxrss / 1024 for who in whom)
    version = store.version()
    (folder / f"{form}.first").touch()
    taken(store, paths)
    added = first.written.added if first.written else 0
    print(f"{took:.1f} {added} {own:.0f} {child:.0f} {store.version() - version} {digest(store, ONTOLOGY)}")


def resident(process: int) -> float:
    """MiB that a process and its children hold at this moment; nought where it has ended."""
    try:
        children = Path(f"/proc/{process}/task/{process}/children").read_text(encoding="ascii").split()
        pages = int(Path(f"/proc/{process}/statm").read_text(encoding="ascii").split()[1])
    except (OSError, IndexError):
        return 0.0
    return pages * resource.getpagesize() / 2**20 + sum(map(resident, map(int, children)))


def watched(command: list[str], until: Path) -> tuple[list[str], float]:
    """What a command prints, in words, and the most memory that it and its children held at one moment.

    Only moments before there is a file `until` count: the first load ends then.
    """
    with subprocess.Popen(command, stdout=subprocess.PIPE, text=True) as process:
        most = 0.0
        while process.poll() is None:
            if not until.exists():
                most = max(most, resident(process.pid))
            time.sleep(0.1)
        assert process.stdout is not None
        told = process.stdout.read().split()
    if process.returncode:
        raise SystemExit(process.returncode)
    return told, most


def main(count: int, joined: int) -> None:
    """Write both forms, load each in a process of its own, and print the table."""
    print(f"{count:,} units, {joined:,} memberships")
    with tempfile.TemporaryDirectory() as name:
        write(Path(name), count, joined)
        for form in ("xlsx", "csv"):
            command = [sys.executable, __file__, "measure", name, form]
            told, most = watched(command, Path(name, f"{form}.first"))
            took, records, own, child, changed, ends = told
            print(f"{form:5} {took} s (budget 60), {int(records):,} records")
            print(
                f"      {own} MiB, its child {child} MiB, together at one moment {most:.0f} MiB (budget 1024)"
            )
            print(f"      digest {ends[:16]}; loaded again: {changed} changes")


if __name__ == "__main__":
    if sys.argv[1:2] == ["measure"]:
        measure(Path(sys.argv[2]), sys.argv[3])
    else:
        wanted = int(sys.argv[1]) if len(sys.argv) > 1 else UNITS
        main(wanted, 0)
        main(wanted, wanted * 5 // 3)
