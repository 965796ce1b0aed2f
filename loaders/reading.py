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
from loaders.books import Books
from loaders.fields import Found, Workshop
from loaders.file_rules.watches import Scene, Watches, watches
from loaders.headings import passed_over
from loaders.intake import Fitted, fitted, nothing_read
from loaders.joining import BEFORE
from loaders.ledger import Late, Ledger, RowPlace, Telling
from loaders.makers import Headings
from loaders.observed import Observed
from loaders.panel import Period, Sighting
from loaders.problems import Problem, Severity
from loaders.record import Recorded
from loaders.shown import key_shown
from loaders.steps import Made, Steps
from loaders.succession import successions
from loaders.tables import Limits, RefusedFileError, Row
from loaders.values import Bad

_TOLD_EVERY = 5_000
_NOWHERE, _UNNAMED = RowPlace(0, 0), Headings(None)


class RefusedLoadError(AllianceGraphError):
    """Something in the files must be mended first; the report says what."""

    code = "REFUSED_LOAD"


class Open(NamedTuple):
    """The table that is being read, and its number in the books."""

    number: int
    fitted: Fitted
    steps: Steps


@dataclass(slots=True)
class Reading:
    """Reads files in order. `changes` is asked once, by the store; the books tell how it went."""

    shop: Workshop
    ledger: Ledger
    recorded: Recorded
    paths: Sequence[Path]
    limits: Limits
    progress: Progress
    books: Books = field(default_factory=Books)
    _area_ties: list[Tie] = field(default_factory=list)
    _rows: int = 0
    _observed: Observed = field(init=False)
    _watches: Watches = field(init=False)

    def __post_init__(self) -> None:
        self._observed = Observed(self.shop.ontology)
        scene = Scene(self.recorded, self.shop.lists, self.shop.today, self.ledger.speaks_of)
        self._watches = watches(scene, self.shop.mapping)

    def changes(self) -> Iterator[Change]:
        """Every record, or RefusedLoadError at the end if anything was refused on the way."""
        for path in self.paths:
            try:
                yield from self._file(path)
            except RefusedFileError as error:
                self.books.refuse_file(error.problem)
        for told in self._observed.records():
            yield from self._accepted(told.record, told.place, told.headings)
        for tie in self._successions():
            yield from self._accepted(tie, _NOWHERE, _UNNAMED)
        for late in (*self.ledger.late(complete=self.books.complete), *self._watched()):
            self.books.late(late)
        if self._refused:
            raise RefusedLoadError("导入被拒绝。", "The load is refused.")

    def _watched(self) -> Iterator[Late]:
        """What breaks a rule together with the record; half of the files would tell of what they mend."""
        return self._watches.late() if self.books.complete else iter(())

    @property
    def _refused(self) -> bool:
        return Severity.REFUSED in self.books.findings.counts

    def _file(self, path: Path) -> Iterator[Change]:
        spoken_of = False
        for found in fitted(path, self.shop.mapping, self.limits):
            if isinstance(found, Problem):
                self.books.findings.add(found)
                spoken_of |= found.severity is Severity.REFUSED
            else:
                spoken_of = True
                yield from self._table(found)
        if not spoken_of:
            self.books.findings.add(nothing_read(path, self.shop.mapping))

    def _table(self, found: Fitted) -> Iterator[Change]:
        number = self.books.open(found.table.file, found.table.sheet, found.heading.unused)
        table = Open(number, found, Steps(found, self.shop))
        counts = self.books.tables[number]
        for row in found.rows:
            if passed_over(found.rule, found.heading, row.cells):
                counts.passed_over += 1
            else:
                counts.read += 1
                self._tell()
                yield from self._row(table, row)

    def _tell(self) -> None:
        self._rows += 1
        if self._rows % _TOLD_EVERY == 0:
            self.progress("reading", self._rows)

    def _row(self, table: Open, row: Row) -> list[Change]:
        place = RowPlace(table.number, row.number)
        found: list[Found] = []
        made = [self._completed(one) for one in table.steps.made(row.cells, found)]
        if found and self.books.report(place, found):
            self._expect(made, place)
            return []
        if self._set_aside(table, row, made, place):
            return []
        return [change for one in made for change in self._gathered(one, place)]

    def _completed(self, made: Made) -> Made:
        if isinstance(made.record, Tie) or not made.silent:
            return made
        return made._replace(record=self.recorded.completed(made.record, made.silent))

    def _expect(self, made: Sequence[Made], place: RowPlace) -> None:
        for one in made:
            if isinstance(one.record, Node):
                self.ledger.expect(NodeKey(one.record.kind, one.record.key), place)

    def _set_aside(self, table: Open, row: Row, made: Sequence[Made], place: RowPlace) -> bool:
        """Quarantine a row that contradicts itself or an earlier one: a node (V04), a second host (V11)."""
        here: dict[NodeKey, Node] = {}
        for one in made:
            if isinstance(one.record, Tie):
                bad, column = self._watches.aside(one.record), one.headings.second
            else:
                bad, column = self._contradicted(one.record, one.seen, place, here), one.headings.first
            if bad is not None:
                self.books.keep_aside(place, row, table.fitted.heading, column, bad)
                return True
        return False

    def _contradicted(
        self, node: Node, seen: Sighting | Period | None, place: RowPlace, here: dict[NodeKey, Node]
    ) -> Bad | None:
        """What is wrong with a node of which this row or an earlier one says something else."""
        twin = here.setdefault(NodeKey(node.kind, node.key), node)
        telling, before = self._telling(node, seen, place)
        if telling is Telling.OTHER or twin.values != node.values:
            return self._two_meanings(node, before, place)
        return None

    def _telling(
        self, node: Node, seen: Sighting | Period | None, place: RowPlace
    ) -> tuple[Telling, RowPlace]:
        if isinstance(seen, Sighting):
            return self._observed.telling(seen.on, node, place)
        return self.ledger.telling(node, place)

    def _two_meanings(self, node: Node, before: RowPlace, place: RowPlace) -> Bad:
        code = key_shown(node.kind, node.key)
        file = self.books.tables[before.table].file
        elsewhere = "" if before.table == place.table else f"（{file}）"
        return Bad(
            "V04",
            f"第 {before.row} 行{elsewhere}与第 {place.row} 行编号相同{f'（{code}）' if code else ''}"
            "而内容不同；请合并，或注明更名。本行暂不入库。",
            f"Rows {before.row}{f' of {file}' if elsewhere else ''} and {place.row} share "
            f"{f'the code {code}' if code else 'one code'} but differ: merge them or mark a rename. "
            "This row is kept aside.",
            code,
        )

    def _gathered(self, made: Made, place: RowPlace) -> Sequence[Change]:
        record, seen = made.record, made.seen
        if isinstance(seen, Sighting):
            self._watches.seen(record, seen.on, place, made.headings)
            self._observed.add(seen, record, place, made.headings)
            return ()
        if isinstance(seen, Period) and isinstance(record, Tie):
            record = self._observed.lasting(record, seen)
        return self._accepted(record, place, made.headings)

    def _accepted(self, record: Node | Tie, place: RowPlace, headings: Headings) -> Sequence[Change]:
        """The record as a change, unless it was said before in this load or something was refused."""
        if isinstance(record, Tie):
            return self._accepted_tie(record, place, headings)
        fresh = self.ledger.node(record, place)
        if record.kind == AREA:
            self.ledger.areas.named(record.key, _name(record, self.shop))
        if fresh and record.kind in self._watches.kinds:
            self._watches.node(record, place, headings)
        return (record,) if fresh and not self._refused else ()

    def _accepted_tie(self, tie: Tie, place: RowPlace, headings: Headings) -> Sequence[Change]:
        standing = self.ledger.tie(tie, self.recorded.unbounded(tie), place, headings)
        if tie.identity.from_kind == AREA:
            self._note_area(tie)
        watched = tie.identity.kind in self._watches.kinds
        if not standing.fresh or (self._refused and not watched):
            return ()
        changes = self.recorded.joined(tie, standing.joins) if standing.joins else (tie,)
        if watched:
            self._watches.changes(changes, place, headings)
        return () if self._refused else changes

    def _note_area(self, tie: Tie) -> None:
        key = tie.identity
        end = None if tie.valid_to is None else day(tie.valid_to)
        precise = tie.values[self.recorded.joining.marks[key.kind].start]
        self.ledger.areas.tie(key, end, day(key.valid_from), censored=precise == BEFORE)
        self._area_ties.append(tie)

    def _successions(self) -> Iterator[Tie]:
        if self.shop.mapping.succession is None:
            return iter(())
        defaults = self.shop.mapping.defaults
        source = str(defaults["source_id"].constant)
        synthetic = bool(defaults["is_synthetic"].constant) if "is_synthetic" in defaults else False
        return successions(self._area_ties, self.shop.ontology, source, synthetic=synthetic)


def _name(node: Node, shop: Workshop) -> str:
    place = [f.name for f in shop.ontology.nodes[node.kind].fields].index("name_zh")
    return str(node.values[place])
