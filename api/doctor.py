"""Is a home well? What holds of any store: integrity, counts against the snapshot, clock, keys, copies."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from datetime import date, datetime

from rich.console import Console

from api.health import Health, file_health, key_health
from api.tasks import live
from api.terminal import table
from graph.canonical import digest
from graph.copying import unfinished
from graph.ontology.domain import ONTOLOGY
from graph.snapshot import Snapshot
from graph.store.connect import KEYS, Home
from graph.store.port import LoadEntry, Store
from graph.store.sqlite import SqliteStore


def examine(home: Home, now: datetime) -> tuple[Health, ...]:
    """Everything that can be known of a home at a moment (UTC) without changing it."""
    return tuple(_findings(home, now))


def _findings(home: Home, now: datetime) -> Iterator[Health]:
    if isinstance(home.store, SqliteStore):
        yield from file_health(home.folder)
    yield from _record(home.store)
    snapshot = live(home).snapshot()
    yield from _agreement(home.store, snapshot)
    last = next(reversed(home.store.loads()), None)
    yield last_load(last)
    yield clock(snapshot.data_date, last, now)
    yield copying(home.store)
    for name in KEYS:
        yield key_health(home.folder / name)


def _record(store: Store) -> Iterator[Health]:
    faults = store.check()
    yield Health("数据完整性", "integrity", "; ".join(faults)[:200] or "ok", not faults)
    info = store.info()
    yield Health("数据格式", "record format", str(info.format))
    yield Health("版本", "version", str(info.version))
    yield Health("记录数", "records", f"{sum(info.counts.values()):,}")


def _agreement(store: Store, snapshot: Snapshot) -> Iterator[Health]:
    same = digest(store, ONTOLOGY) == digest(snapshot, ONTOLOGY)
    yield Health("快照与数据一致", "snapshot equals record", "是 yes" if same else "否 no", same)
    yield Health("数据日期", "data date", str(snapshot.data_date or "–"))


def last_load(entry: LoadEntry | None) -> Health:
    """The load that was committed last."""
    told = "–" if entry is None else f"{entry.load_id} ({entry.recorded_at:%Y-%m-%d %H:%M} UTC)"
    return Health("最近一次导入", "last load", told)


def clock(observed: date | None, last: LoadEntry | None, now: datetime) -> Health:
    """Whether anything is dated later than this machine's clock: the clock is slow, or a date is wrong."""
    late = []
    if observed is not None and observed > now.date():
        late.append(f"数据日期在将来 data date ahead {observed}")
    if last is not None and last.recorded_at > now:
        late.append(f"最近导入在将来 last load ahead {last.recorded_at:%Y-%m-%d %H:%M}")
    return Health("时钟", "clock", "；".join(late) or f"{now:%Y-%m-%d %H:%M} UTC", not late)


def copying(store: Store) -> Health:
    """Whether a copy into this store was broken off; the same `copy` again goes on with it."""
    part = unfinished(store)
    found = "无 none" if part is None else f"{part.number}/{part.total}（请重新运行 copy run copy again）"
    return Health("未完成的复制", "unfinished copy", found, part is None)


def show_health(out: Console, found: Sequence[Health]) -> None:
    """The findings of `doctor`."""
    shown = table("检查", "check", "结果 found", "")
    for finding in found:
        shown.add_row(finding.zh, finding.en, finding.found, "✓" if finding.well else "✗")
    out.print(shown)
