"""One load: files through a mapping into the store, all of it or nothing, with an account of it."""

from __future__ import annotations

import gc
import hashlib
from collections.abc import Sequence
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path

from graph.codes import code_lists
from graph.kinds import Ontology
from graph.store.port import Load, Progress, Store, Written, silent
from loaders.books import Books
from loaders.cells import Keys
from loaders.fields import Workshop
from loaders.intake import in_order
from loaders.ledger import Ledger
from loaders.reading import Reading, RefusedLoadError
from loaders.record import Recorded
from loaders.report import LoadReport, account
from loaders.rules import Mapping
from loaders.tables import LARGE, Limits

_NO_KEYS, _LIMITS = Keys(), Limits()


@dataclass(frozen=True, slots=True)
class Circumstances:
    """What a load must be told: the day it is judged by, the moment it is recorded, keys and limits."""

    today: date
    recorded_at: datetime
    keys: Keys = _NO_KEYS
    limits: Limits = _LIMITS


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
    recorded = Recorded(store, ontology)
    ledger = _ledger(recorded, mapping)
    shop = _workshop(recorded, ledger, mapping, given)
    reading = Reading(shop, ledger, recorded, in_order(paths, mapping), _limits(mapping, given), progress)
    request = _request(mapping, paths, given, reading.books)
    written = _written(store, reading, request, dry_run, progress)
    return LoadReport(
        request.load_id,
        mapping.name,
        dry_run,
        tuple(reading.books.tables),
        tuple(reading.books.findings.kept),
        reading.books.findings.counts,
        written,
    )


def _limits(mapping: Mapping, given: Circumstances) -> Limits:
    return LARGE if mapping.large and given.limits == Limits() else given.limits


def _ledger(recorded: Recorded, mapping: Mapping) -> Ledger:
    kinds = {record.kind for table in mapping.tables for record in table.records}
    periods = recorded.periods(sorted(kinds & recorded.ontology.relations.keys()))
    return Ledger(recorded.ontology.nodes, recorded.keys, recorded.areas(), periods)


def _workshop(recorded: Recorded, ledger: Ledger, mapping: Mapping, given: Circumstances) -> Workshop:
    return Workshop(
        recorded.ontology,
        code_lists(),
        mapping,
        given.today,
        given.keys,
        ledger.areas.look_up,
        recorded.industries(),
    )


def _request(mapping: Mapping, paths: Sequence[Path], given: Circumstances, books: Books) -> Load:
    digest = _digest(paths)
    load_id = hashlib.sha256(f"{mapping}|{digest}".encode()).hexdigest()[:16]
    return Load(
        load_id, digest, given.recorded_at, lambda: account(books.tables, mapping.name, books.set_aside)
    )


def _written(
    store: Store, reading: Reading, request: Load, dry_run: bool, progress: Progress
) -> Written | None:
    collecting = gc.isenabled()
    gc.disable()  # a load makes millions of small records and no cycles: searching for some costs a quarter
    try:
        return store.write(reading.changes(), request, keep=not dry_run, progress=progress)
    except RefusedLoadError:
        return None
    finally:
        if collecting:
            gc.enable()


def _digest(paths: Sequence[Path]) -> str:
    """SHA-256 over the contents of the files, whatever names and order; unreadable ones count as empty."""
    found = sorted(_file_digest(path) for path in paths)
    return hashlib.sha256("".join(found).encode()).hexdigest()


def _file_digest(path: Path) -> str:
    if not path.is_file():
        return ""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
