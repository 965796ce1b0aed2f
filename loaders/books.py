"""The books of one load: rows per table, problems, and rows kept aside."""

from __future__ import annotations

from collections.abc import Sequence
from dataclasses import dataclass, field

from loaders.fields import Found
from loaders.headings import Heading
from loaders.ledger import Late, RowPlace
from loaders.problems import Place, Problem, Severity
from loaders.report import Findings, RowCounts, SetAside
from loaders.tables import Cell, Row
from loaders.values import Bad, text_of


@dataclass(slots=True)
class Books:
    """Every row read is accepted, set aside or rejected, exactly once (V31)."""

    findings: Findings = field(default_factory=Findings)
    tables: list[RowCounts] = field(default_factory=list)
    set_aside: list[SetAside] = field(default_factory=list)
    complete: bool = True
    _personal: set[str] = field(default_factory=set)
    _rejected: set[RowPlace] = field(default_factory=set)

    def open(self, file: str, sheet: str | None, unused: tuple[str, ...]) -> int:
        """Begin a table; the number by which its rows are named."""
        self.tables.append(RowCounts(file, sheet, unused))
        return len(self.tables) - 1

    def refuse_file(self, problem: Problem) -> None:
        """A file could not be read to its end. One with personal data is not spoken of any further."""
        self.complete = False
        if problem.rule != "V26":
            self.findings.add(problem)
            return
        file = problem.place.file
        self._personal.add(file)
        self.findings.only(problem)
        self.set_aside = [kept for kept in self.set_aside if kept.file != file]

    def report(self, place: RowPlace, found: Sequence[Found]) -> bool:
        """Note the findings of one row, each once; True where one of them refuses it."""
        for finding in dict.fromkeys(found):
            self._note(place, *finding)
        refused = any(finding.severity is Severity.REFUSED for finding in found)
        if refused:
            self._reject(place)
        return refused

    def late(self, late: Late) -> None:
        """Note a finding that showed only at the end."""
        if self.tables[late.place.table].file in self._personal:
            return
        self._note(late.place, late.column, late.severity, late.bad)
        if late.severity is Severity.REFUSED:
            self._reject(late.place)

    def keep_aside(self, place: RowPlace, row: Row, heading: Heading, column: str | None, bad: Bad) -> None:
        """Keep a row out of the record, with what the mapping would have read of it."""
        self._note(place, column, Severity.QUARANTINED, bad)
        counts = self.tables[place.table]
        counts.quarantined += 1
        cells = {heading.names[name]: _written(row.cells, at) for name, at in heading.places.items()}
        self.set_aside.append(SetAside(counts.file, counts.sheet, row.number, bad.rule, cells))

    def _note(self, place: RowPlace, column: str | None, severity: Severity, bad: Bad) -> None:
        counts = self.tables[place.table]
        where = Place(counts.file, counts.sheet, place.row, column)
        self.findings.add(Problem(bad.rule, severity, where, bad.shown, bad.zh, bad.en))

    def _reject(self, place: RowPlace) -> None:
        if place not in self._rejected:
            self._rejected.add(place)
            self.tables[place.table].rejected += 1


def _written(cells: Sequence[Cell], at: int) -> str:
    cell = cells[at] if at < len(cells) else None
    return "" if cell is None else text_of(cell)
