"""The stream of records that one load takes out of its files, row by row, with every check on the way."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from graph.errors import AllianceGraphError
from graph.records import Change, Node, NodeKey, Tie
from graph.store.port import Progress
from graph.store.stored import day
from loaders.areas import AREA
from loaders.headings import passed_over
from loaders.intake import Fitted, fitted
from loaders.ledger import Ledger, RowPlace, Standing
from loaders.makers import Found, Maker, Workshop, maker
from loaders.mapping import RecordRule
from loaders.observed import Observed
from loaders.panel import Period
from loaders.problems import Place, Problem, Severity
from loaders.report import Findings, RowCounts
from loaders.sightings import Reader, sighting
from loaders.succession import successions
from loaders.tables import Cell, Limits, RefusedFileError, Row
from loaders.values import Bad

_TOLD_EVERY = 5_000


class RefusedLoadError(AllianceGraphError):
    """Something in the files must be mended first; the report says what."""

    code = "REFUSED_LOAD"


class Step(NamedTuple):
    """One record rule of one table, compiled; `seen` reads when, `watched` is the heading it reads."""

    maker: Maker
    seen: Reader | None
    watched: str | None


@dataclass(slots=True)
class Open:
    """The table that is being read."""

    index: int
    fitted: Fitted
    steps: tuple[Step, ...]
    counts: RowCounts


@dataclass(slots=True)
class Reading:
    """Reads files in order. `changes` is asked once, by the store; the rest tells how it went."""

    shop: Workshop
    ledger: Ledger
    paths: Sequence[Path]
    limits: Limits
    progress: Progress
    findings: Findings = field(default_factory=Findings)
    quarantine: list[dict[str, object]] = field(default_factory=list)
    _tables: list[RowCounts] = field(default_factory=list)
    _rejected: set[RowPlace] = field(default_factory=set)
    _area_ties: list[Tie] = field(default_factory=list)
    _rows: int = 0
    _observed: Observed = field(init=False)

    def __post_init__(self) -> None:
        self._observed = Observed(self.shop.ontology)

    @property
    def tables(self) -> tuple[RowCounts, ...]:
        """The row counts of every table that was read."""
        return tuple(self._tables)

    def changes(self) -> Iterator[Change]:
        """Every record, or RefusedLoadError at the end if anything was refused on the way."""
        for path in self.paths:
            try:
                yield from self._file(path)
            except RefusedFileError as error:
                self._refuse_file(error.problem)
        for record, place in self._observed.records():
            yield from self._accept(record, place)
        yield from self._successions()
        self._late()
        if self.findings.counts.get(Severity.REFUSED):
            raise RefusedLoadError("导入被拒绝。", "The load is refused.")

    def _refuse_file(self, problem: Problem) -> None:
        if problem.rule == "V26":
            self.findings.only(problem)
            self.quarantine = [q for q in self.quarantine if q["file"] != problem.place.file]
        else:
            self.findings.add(problem)

    def _file(self, path: Path) -> Iterator[Change]:
        for found in fitted(path, self.shop.mapping, self.limits):
            if isinstance(found, Problem):
                self.findings.add(found)
            else:
                yield from self._table(found)

    def _table(self, found: Fitted) -> Iterator[Change]:
        counts = RowCounts(found.table.file, found.table.sheet)
        steps = tuple(self._step(rule, found) for rule in found.rule.records)
        table = Open(len(self._tables), found, steps, counts)
        self._tables.append(counts)
        for row in found.rows:
            if passed_over(found.rule, found.heading, row.cells):
                counts.passed_over += 1
            else:
                yield from self._row(table, row)

    def _step(self, rule: RecordRule, found: Fitted) -> Step:
        made = maker(rule, found.heading, self.shop)
        if rule.seen is None:
            return Step(made, None, None)
        return Step(made, *sighting(rule.seen, found.rule.observations, found.heading, self.shop))

    def _row(self, table: Open, row: Row) -> Iterator[Change]:
        table.counts.read += 1
        self._rows += 1
        if self._rows % _TOLD_EVERY == 0:
            self.progress("reading", self._rows)
        place = RowPlace(table.index, row.number)
        found: list[Found] = []
        made = self._made(table, row.cells, place, found)
        for finding in found:
            self._report(table, row, finding)
        if any(finding.severity is Severity.REFUSED for finding in found):
            self._reject(table.counts, place)
            for record in made:
                if isinstance(record, Node):
                    self.ledger.expect(NodeKey(record.kind, record.key), place)
        elif not self._set_aside(table, row, made, place):
            for record in made:
                yield from self._accept(record, place)

    def _made(self, table: Open, cells: list[Cell], place: RowPlace, found: list[Found]) -> list[Node | Tie]:
        made: list[Node | Tie] = []
        for step in table.steps:
            if step.maker.wanted(cells):
                record = step.maker.make(cells, found)
                if record is not None:
                    made += self._seen(step, record, cells, place, found)
        return made

    def _seen(  # noqa: PLR0913
        self,
        step: Step,
        record: Node | Tie,
        cells: list[Cell],
        place: RowPlace,
        found: list[Found],
    ) -> list[Node | Tie]:
        if step.seen is None:
            return [record]
        seen = step.seen(cells)
        if isinstance(seen, Bad):
            found.append(Found(step.watched, Severity.REFUSED, seen))
        elif isinstance(seen, Period):
            return [self._observed.lasting(record, seen) if isinstance(record, Tie) else record]
        elif isinstance(record, Node):
            self._observed.node(seen.on, record, place)
        else:
            self._observed.tie(seen, record, place)
        return []

    def _set_aside(self, table: Open, row: Row, made: list[Node | Tie], place: RowPlace) -> bool:
        """Quarantine a row that says something else about a node than an earlier row did (V04)."""
        for record in made:
            if isinstance(record, Node):
                standing, before = self.ledger.node(record, place)
                if standing is Standing.OTHER:
                    bad = _two_meanings(record, before, place)
                    self._report(table, row, Found(None, Severity.QUARANTINED, bad))
                    table.counts.quarantined += 1
                    self._keep_aside(table, row, bad)
                    return True
        return False

    def _keep_aside(self, table: Open, row: Row, bad: Bad) -> None:
        where = {"file": table.counts.file, "sheet": table.counts.sheet, "row": row.number}
        self.quarantine.append({**where, "rule": bad.rule, "cells": row.cells})

    def _accept(self, record: Node | Tie, place: RowPlace) -> Iterator[Change]:
        if isinstance(record, Node):
            _, first = self.ledger.node(record, place)
            fresh = first == place
            if record.kind == AREA:
                self.ledger.areas.named(record.key, _name(record, self.shop))
        else:
            fresh = self.ledger.tie(record, place)
            self._note_area(record)
        if fresh and not self.findings.counts.get(Severity.REFUSED):
            yield record

    def _note_area(self, tie: Tie) -> None:
        key = tie.identity
        if key.from_kind != AREA:
            return
        precision = [f.name for f in self.shop.ontology.relations[key.kind].fields].index(
            "valid_from_precision"
        )
        end = None if tie.valid_to is None else day(tie.valid_to)
        censored = tie.values[precision] == "before"
        self.ledger.areas.tie(key, end, day(key.valid_from), censored=censored)
        self._area_ties.append(tie)

    def _successions(self) -> Iterator[Change]:
        if self.shop.mapping.succession is None:
            return
        defaults = self.shop.mapping.defaults
        source = str(defaults["source_id"].constant)
        synthetic = bool(defaults["is_synthetic"].constant) if "is_synthetic" in defaults else False
        for tie in successions(self._area_ties, self.shop.ontology, source, synthetic=synthetic):
            yield from self._accept(tie, RowPlace(0, 0))

    def _late(self) -> None:
        for late in self.ledger.late():
            self._refuse_row(late.place, late.bad)
        for clash in self.ledger.overlaps.clashes():
            self._refuse_row(RowPlace(*clash.row), clash.bad)

    def _refuse_row(self, place: RowPlace, bad: Bad) -> None:
        counts = self._tables[place.table]
        where = Place(counts.file, counts.sheet, place.row, None)
        self.findings.add(Problem(bad.rule, Severity.REFUSED, where, bad.shown, bad.zh, bad.en))
        self._reject(counts, place)

    def _reject(self, counts: RowCounts, place: RowPlace) -> None:
        if place not in self._rejected:
            self._rejected.add(place)
            counts.rejected += 1

    def _report(self, table: Open, row: Row, found: Found) -> None:
        where = Place(table.counts.file, table.counts.sheet, row.number, found.column)
        bad = found.bad
        self.findings.add(Problem(bad.rule, found.severity, where, bad.shown, bad.zh, bad.en))


def _two_meanings(node: Node, before: RowPlace, place: RowPlace) -> Bad:
    code = node.key.partition(":")[2]
    return Bad(
        "V04",
        f"第 {before.row} 行与第 {place.row} 行编号相同（{code}）而内容不同；请合并，或注明更名。本行暂不入库。",
        f"Rows {before.row} and {place.row} share the code {code} but differ: merge them or mark a rename. "
        "This row is kept aside.",
        code,
    )


def _name(node: Node, shop: Workshop) -> str:
    place = [f.name for f in shop.ontology.nodes[node.kind].fields].index("name_zh")
    return str(node.values[place])
