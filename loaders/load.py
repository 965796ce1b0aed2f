"""One load: files through a mapping into the store, all of it or nothing, with an account of it."""

from __future__ import annotations

import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from graph.codes import code_lists
from graph.kinds import Ontology
from graph.store.port import Load, Progress, Store, Written, silent
from loaders.cells import Keys
from loaders.intake import in_order
from loaders.ledger import Ledger
from loaders.makers import Workshop
from loaders.mapping import Mapping
from loaders.reading import Reading, RefusedLoadError
from loaders.record import recorded_areas, recorded_industries, recorded_keys, recorded_periods
from loaders.report import LoadReport, account
from loaders.tables import Limits


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a load must be told: the day it is judged by, the moment it is recorded, keys and limits."""

    today: date
    recorded_at: datetime
    keys: Keys = Keys()
    limits: Limits = Limits()


def load(  # noqa: PLR0913
    store: Store,
    ontology: Ontology,
    mapping: Mapping,
    paths: Sequence[Path],
    given: Circumstances,
    *,
    dry_run: bool = False,
    progress: Progress = silent,
) -> LoadReport:
    """Load the files as one version, or refuse them all and say why.

    A dry run gives the report of a real run and leaves no trace. Loading the same files again
    changes nothing. Errors of the store (`graph.store.port.StoreError`) pass through.
    """
    ledger = Ledger(
        recorded_keys(store),
        recorded_areas(store, ontology),
        recorded_periods(store, _relations(mapping, ontology)),
    )
    shop = Workshop(
        ontology,
        code_lists(),
        mapping,
        given.today,
        given.keys,
        ledger.areas.look_up,
        recorded_industries(store),
    )
    digest = _digest(paths)
    load_id = hashlib.sha256(f"{mapping}|{digest}".encode()).hexdigest()[:16]
    reading = Reading(shop, ledger, in_order(paths, mapping), given.limits, progress)
    request = Load(
        load_id, digest, given.recorded_at, lambda: account(reading.tables, mapping.name, reading.quarantine)
    )
    written = _written(store, reading, request, dry_run, progress)
    return LoadReport(
        load_id,
        mapping.name,
        dry_run,
        reading.tables,
        tuple(reading.findings.kept),
        reading.findings.counts,
        written,
    )


def _written(
    store: Store, reading: Reading, request: Load, dry_run: bool, progress: Progress
) -> Written | None:
    try:
        return store.write(reading.changes(), request, keep=not dry_run, progress=progress)
    except RefusedLoadError:
        return None


def _relations(mapping: Mapping, ontology: Ontology) -> list[str]:
    kinds = {record.kind for table in mapping.tables for record in table.records}
    return sorted(kinds & ontology.relations.keys())


def _digest(paths: Sequence[Path]) -> str:
    """SHA-256 over the contents of the files, whatever their names and order; unreadable files count as empty."""
    found = sorted(_file_digest(path) for path in paths)
    return hashlib.sha256("".join(found).encode()).hexdigest()


def _file_digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
