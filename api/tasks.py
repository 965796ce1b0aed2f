"""What the commands have in common: opening the home, taking a view, and the network of a date."""

from __future__ import annotations

import os
from collections.abc import Iterator
from contextlib import closing, contextmanager
from dataclasses import dataclass
from datetime import UTC, date, datetime
from enum import StrEnum
from pathlib import Path

from graph import settings
from graph.as_of import network_on
from graph.errors import WrongUseError
from graph.live import Live
from graph.network import Network
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import Snapshot
from graph.store.connect import RECORD, Home, connect
from graph.store.port import Store
from graph.territory import AREA
from graph.view import View
from loaders.cells import Keys
from loaders.load import Circumstances


@dataclass(frozen=True, slots=True)
class Question:
    """Who asks, of which area and date: what every report starts from."""

    view: View
    network: Network
    as_of: date


class Kept(StrEnum):
    """Where a record is kept."""

    SQLITE = "sqlite"
    NEO4J = "neo4j"


@contextmanager
def opened(folder: Path, *, new: bool = False) -> Iterator[Home]:
    """The home and its record, closed afterwards; only commands that write may make a `new` one."""
    server = settings.server(os.environ)
    if server is None and not new and not (folder / RECORD).exists():
        raise WrongUseError(
            f"此目录中没有数据：{folder}。请核对 --home，或先用 alliance-graph load 导入。",
            f"There is no record in {folder}. Check --home, or load something first.",
        )
    home = connect(folder, ONTOLOGY, server)
    try:
        yield home
    finally:
        home.store.close()


@contextmanager
def moved(folder: Path, source: Kept, target: Kept) -> Iterator[tuple[Store, Store]]:
    """The record in the home and the one on the server, from where and whereto; both closed afterwards."""
    server = settings.server(os.environ)
    if server is None or source is target:
        raise WrongUseError(
            f"请用 --from 和 --to 指明 sqlite 与 neo4j 各一，并用 {settings.STORE} 指明服务器。",
            f"Name sqlite and neo4j by --from and --to, one each, and the server by {settings.STORE}.",
        )
    if source is Kept.SQLITE and not (folder / RECORD).exists():
        raise WrongUseError(f"此目录中没有数据：{folder}。", f"There is no record in {folder}.")
    inside, outside = connect(folder, ONTOLOGY).store, connect(folder, ONTOLOGY, server).store
    with closing(inside), closing(outside):
        yield (inside, outside) if source is Kept.SQLITE else (outside, inside)


def live(home: Home) -> Live:
    """The snapshot of a home, kept current."""
    return Live(home.store, ONTOLOGY)


def circumstances(home: Home) -> Circumstances:
    """What a load must be told: today, now, and the key for pseudonyms."""
    return Circumstances(date.today(), datetime.now(UTC), Keys(pseudonym=home.keys.member))


def area_key(snapshot: Snapshot, area: str | None) -> str | None:
    """The key of an area given by key or code; None means the whole record."""
    if area is None:
        return None
    position = snapshot.table(AREA).position
    found = [key for key in (area, f"nbs:{area}", f"synthetic:{area}", f"mca:{area}") if key in position]
    if not found:
        raise WrongUseError(
            f"没有区域“{area}”；请写区域代码，如 510107001。",
            f"There is no area {area}; write its code, such as 510107001.",
        )
    return found[0]


def question(snapshot: Snapshot, role: Role, area: str | None, as_of: str | None) -> Question:
    """The view of a role and area, and the network of a date (default: the data date)."""
    view = View(snapshot, role, area_key(snapshot, area))
    day = date_asked(snapshot, as_of)
    return Question(view, network_on(view, day), day)


def dimensions(by: str) -> tuple[str, ...]:
    """The dimensions of `--by`, separated by commas; empty for none."""
    return tuple(name.strip() for name in by.split(",") if name.strip())


def date_asked(snapshot: Snapshot, as_of: str | None) -> date:
    """The date of a question; without one, the newest observation that was loaded."""
    if as_of == "today":
        return date.today()
    if as_of is not None:
        return _date(as_of)
    if snapshot.data_date is None:
        raise WrongUseError(
            "还没有数据：请先导入，或用 --as-of 指明日期。",
            "There are no data yet: load some first, or name a date by --as-of.",
        )
    return snapshot.data_date


def _date(text: str) -> date:
    try:
        return date.fromisoformat(text)
    except ValueError as error:
        raise WrongUseError(
            f"日期“{text}”应写成 2016-12-31，或 today。", f"Write the date {text} as 2016-12-31, or today."
        ) from error
