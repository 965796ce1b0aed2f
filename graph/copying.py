"""Moving a record from one store into another: in parts, so that what was interrupted can go on.

Each part is one write under an id that names the copy, its number and how many there are. A copy is whole
when the last part is in and both stores have the same canonical digest.
"""

from __future__ import annotations

import re
from collections.abc import Iterator
from datetime import datetime
from typing import NamedTuple

import orjson

from graph.canonical import digest
from graph.kinds import Ontology
from graph.records import Change
from graph.store.port import BATCH, Info, Load, Progress, Store, StoreDamagedError, StoreError, silent
from graph.store.stored import nodes_of, ties_of

_PART = re.compile(r"copy-([0-9a-f]{16})-(\d+)-of-(\d+)")


class Part(NamedTuple):
    """One part of a copy, as its load id names it."""

    source: str
    number: int
    total: int

    def __str__(self) -> str:
        return f"copy-{self.source}-{self.number}-of-{self.total}"


class Copied(NamedTuple):
    """What was copied: records, the canonical digest of both stores, and the parts that were there before."""

    records: int
    digest: str
    found: int


def unfinished(target: Store) -> Part | None:
    """The newest part of a copy into a store that was interrupted; None where there is none."""
    parts = _parts_in(target)
    return parts[-1] if parts and parts[-1].number < parts[-1].total else None


def _parts_in(target: Store) -> list[Part]:
    found = (_PART.fullmatch(entry.load_id) for entry in target.loads())
    return [Part(match[1], int(match[2]), int(match[3])) for match in found if match]


def copied(
    source: Store, target: Store, ontology: Ontology, now: datetime, progress: Progress = silent
) -> Copied:
    """Copy everything; StoreError where the target holds something else, or the copy is not equal."""
    info = source.info()
    progress("comparing", 0)
    told, total = digest(source, ontology), _total(info)
    found = _begun(target, told[:16])
    done = 0
    for number, changes in enumerate(_changes(source, ontology), 1):
        done += len(changes)
        if number > found:
            load = Load(str(Part(told[:16], number, total)), told, now, lambda: _account(info))
            target.write(changes, load)
        progress("writing", done)
    progress("comparing", done)
    if digest(target, ontology) != told:
        raise _unequal()
    return Copied(done, told, found)


def _total(info: Info) -> int:
    return sum(-(-count // BATCH) for count in info.counts.values())


def _account(info: Info) -> str:
    return orjson.dumps({"copied_from_version": info.version}).decode()


def _begun(target: Store, source: str) -> int:
    """How many parts of this very copy are in the target, which holds nothing else."""
    parts = [part for part in _parts_in(target) if part.source == source]
    if len(parts) < len(target.loads()):
        raise StoreError(
            "目标数据库中已有其他数据，不能复制到其中；请使用空数据库。源数据在复制期间改变时也须清空后重来。",
            "The target holds other data and cannot take a copy; use an empty one. "
            "If the source has changed since an interrupted copy, empty the target and begin anew.",
        )
    return parts[-1].number if parts else 0


def _changes(source: Store, ontology: Ontology) -> Iterator[list[Change]]:
    """Everything, nodes before ties, a batch at a time."""
    for node in ontology.nodes.values():
        for batch in source.nodes(node.name):
            yield [*nodes_of(node, batch)]
    for relation in ontology.relations.values():
        for ties in source.ties(relation.name):
            yield [*ties_of(relation, ties)]


def _unequal() -> StoreDamagedError:
    return StoreDamagedError(
        "复制后两边内容不一致（复制期间可能有新的写入）；请清空目标后重试。",
        "Source and copy are not equal, perhaps since somebody wrote meanwhile; "
        "empty the target and try again.",
    )
