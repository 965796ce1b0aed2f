"""Is a home well? Integrity, counts against the snapshot, versions, keys."""

from __future__ import annotations

import stat
from collections.abc import Iterator, Sequence
from typing import NamedTuple

import apsw
from rich.console import Console

from api.tasks import live
from api.terminal import table
from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.store.connect import Home
from graph.store.sqlite_file import OLDEST_SAFE_SQLITE


class Health(NamedTuple):
    """One thing that was looked at, in both languages, and whether it is well."""

    zh: str
    en: str
    found: str
    well: bool


def examine(home: Home) -> tuple[Health, ...]:
    """Everything that can be known of a home without changing it."""
    return tuple(_findings(home))


def _findings(home: Home) -> Iterator[Health]:
    version = apsw.sqlite_lib_version()
    safe = tuple(int(part) for part in version.split(".")[:3]) >= OLDEST_SAFE_SQLITE
    yield Health("SQLite 版本", "SQLite version", version, safe)
    faults = home.store.check()
    yield Health("数据完整性", "integrity", "; ".join(faults)[:200] or "ok", not faults)
    info = home.store.info()
    yield Health("数据格式", "record format", str(info.format), True)
    yield Health("版本", "version", str(info.version), True)
    yield Health("记录数", "records", f"{sum(info.counts.values()):,}", True)
    snapshot = live(home).snapshot()
    same = digest(home.store, ONTOLOGY) == digest(snapshot, ONTOLOGY)
    yield Health("快照与数据一致", "snapshot equals record", "是 yes" if same else "否 no", same)
    yield Health("数据日期", "data date", str(snapshot.data_date or "–"), True)
    for name in ("record", "member", "outward"):
        mode = stat.S_IMODE((home.folder / f"{name}.key").stat().st_mode)
        yield Health(f"密钥 {name}.key", f"key {name}.key", oct(mode), not mode & 0o077)
    yield from _last_load(home)


def _last_load(home: Home) -> Iterator[Health]:
    loads = home.store.loads()
    told = f"{loads[-1].load_id} ({loads[-1].recorded_at:%Y-%m-%d %H:%M} UTC)" if loads else "–"
    yield Health("最近一次导入", "last load", told, True)


def show_health(out: Console, found: Sequence[Health]) -> None:
    """The findings of `doctor`."""
    shown = table("检查", "check", "结果 found", "")
    for finding in found:
        shown.add_row(finding.zh, finding.en, finding.found, "✓" if finding.well else "✗")
    out.print(shown)
