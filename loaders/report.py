"""The account of one load: what was read, what became of it, and everything that was wrong."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import asdict, dataclass, field
from typing import NamedTuple

import orjson

from graph.store.port import Written
from loaders.problems import Problem, Severity

MOST_PROBLEMS = 1_000
"""How many problems a report lists; the rest are counted."""


@dataclass(slots=True)
class RowCounts:
    """Rows of one table: `read` = accepted + quarantined + rejected (V31); totals are passed over.

    `unused` are the headings of columns that the mapping does not read.
    """

    file: str
    sheet: str | None
    unused: tuple[str, ...] = ()
    read: int = 0
    rejected: int = 0
    quarantined: int = 0
    passed_over: int = 0

    @property
    def accepted(self) -> int:
        return self.read - self.rejected - self.quarantined


class SetAside(NamedTuple):
    """A row that was not loaded: where it stands, by which rule, and what the columns of the mapping hold."""

    file: str
    sheet: str | None
    row: int
    rule: str
    cells: dict[str, str]


@dataclass(frozen=True, slots=True)
class LoadReport:
    """What one load did, or in a dry run would do. `written` is None where it was refused."""

    load_id: str
    mapping: str
    dry_run: bool
    tables: tuple[RowCounts, ...]
    problems: tuple[Problem, ...]
    problem_counts: dict[str, int]
    written: Written | None

    @property
    def refused(self) -> bool:
        """Whether nothing was, or would be, loaded."""
        return self.problem_counts.get(Severity.REFUSED, 0) > 0

    @property
    def reconciles(self) -> bool:
        """V31: in every table the rows read are those accepted, set aside and rejected."""
        return all(t.read == t.accepted + t.quarantined + t.rejected and t.accepted >= 0 for t in self.tables)


@dataclass(slots=True)
class Findings:
    """Problems as they come in: the first ones kept, all of them counted."""

    kept: list[Problem] = field(default_factory=list)
    counts: dict[str, int] = field(default_factory=dict)

    def add(self, problem: Problem) -> None:
        """Take note of a problem."""
        self._count(problem)
        if len(self.kept) < MOST_PROBLEMS:
            self.kept.append(problem)

    def only(self, problem: Problem) -> None:
        """A file turned out to be personal: forget what was said of it, keep this one finding."""
        self.kept = [p for p in self.kept if p.place.file != problem.place.file]
        self.counts = {}
        for kept in self.kept:
            self._count(kept)
        self.add(problem)

    def _count(self, problem: Problem) -> None:
        severity = problem.severity.value  # a plain text, so that counts can be written as JSON
        self.counts[severity] = self.counts.get(severity, 0) + 1


def account(tables: Sequence[RowCounts], mapping: str, set_aside: Sequence[SetAside]) -> str:
    """What the store keeps beside the version: counts per table and the rows set aside, as JSON."""
    told = {
        "mapping": mapping,
        "tables": [{**asdict(t), "accepted": t.accepted} for t in tables],
        "quarantine": [kept._asdict() for kept in set_aside],
    }
    return orjson.dumps(told).decode()
