"""The own fields of the records of one rule: read from the cells of a row, and checked."""

from __future__ import annotations

from collections.abc import Collection, Mapping, Sequence
from datetime import date
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType
from graph.records import Value
from loaders.cells import AreaReader, CellReader, Fixed, Keys, LookUp, Reader
from loaders.checks import checks
from loaders.file_rules.finding import Finding
from loaders.headings import Heading
from loaders.problems import Severity
from loaders.rules import Expression, RecordRule
from loaders.rules import Mapping as MappingFile
from loaders.tables import Cell
from loaders.values import Bad, parser


class Found(NamedTuple):
    """A finding of one record, with the heading of the column it stands in."""

    column: str | None
    severity: Severity
    bad: Bad


class Workshop(NamedTuple):
    """What every maker needs: the declarations, the lists, the mapping, the day and the keys."""

    ontology: Ontology
    lists: Mapping[str, CodeList]
    mapping: MappingFile
    today: date
    keys: Keys
    look_up: LookUp
    industries: frozenset[str]


def fixed(field: Field, value: Value, lists: Mapping[str, CodeList]) -> Value | Bad:
    """A constant of a mapping as a value of the field; codes and days may be written as in a file."""
    if isinstance(value, str) and (field.codes is not None or field.type is ValueType.DATE):
        return parser(field, lists)(value, value)
    return value


def reader(field: Field, source: Expression, heading: Heading, shop: Workshop) -> Reader:
    """Reads one value of a field: a constant, or from the cells of a row."""
    if source.column is None:
        return Fixed(fixed(field, source.constant, shop.lists))
    otherwise = None if source.otherwise is None else reader(field, source.otherwise, heading, shop)
    own = CellReader(source, parser(field, shop.lists), heading, shop.keys, otherwise)
    if not source.lookup:
        return own
    within = None if source.within is None else reader(field, Expression(column=source.within), heading, shop)
    return AreaReader(own, within, shop.look_up)


def says(source: Expression, heading: Heading) -> bool:
    """Whether a file with this heading can say anything by this expression."""
    if source.column is None or source.default is not None or source.column in heading.places:
        return True
    return source.otherwise is not None and says(source.otherwise, heading)


class Slot(NamedTuple):
    """A field that is read: its place and reader; of a plain column, where it stands and what is known."""

    place: int
    read: Reader
    at: int | None
    known: Mapping[str, Value | Bad]


def _slot(place: int, read: Reader) -> Slot:
    if isinstance(read, CellReader) and not read.spare:
        return Slot(place, read, read.at, read.memory)
    return Slot(place, read, None, {})


class Values:
    """The expressions of one record, by field: constants filled in, the rest read from cells."""

    def __init__(
        self, fields: Sequence[Field], given: Mapping[str, Expression], heading: Heading, shop: Workshop
    ) -> None:
        self._template: list[Value] = [None] * len(fields)
        self._bad: list[Found] = []
        self._readers: dict[int, Reader] = {}
        for place, field in enumerate(fields):
            if field.name in given:
                self._add(place, reader(field, given[field.name], heading, shop))
        self._slots = [_slot(place, read) for place, read in self._readers.items()]

    def _add(self, place: int, found: Reader) -> None:
        if not isinstance(found, Fixed):
            self._readers[place] = found
            return
        value = found(())
        if isinstance(value, Bad):
            self._bad.append(Found(None, Severity.REFUSED, value))
        else:
            self._template[place] = value

    def read(self, cells: Sequence[Cell], found: list[Found]) -> list[Value]:
        """The values of one row; what cannot be read is left empty and reported."""
        values = self._template.copy()
        found += self._bad
        width = len(cells)
        for place, read, at, known in self._slots:
            value: Value | Bad = None
            if at is not None:  # most columns repeat few texts, so this is where a load spends its time
                cell = cells[at] if at < width else None
                if cell is None:
                    continue
                value = known.get(cell) if isinstance(cell, str) else None
            if value is None:
                value = read(cells)
            if isinstance(value, Bad):
                found.append(Found(read.heading(cells), Severity.REFUSED, value))
            else:
                values[place] = value
        return values

    def heading(self, place: int, cells: Sequence[Cell]) -> str | None:
        """The heading of the column that fills a field; None for a constant."""
        return self._readers[place].heading(cells) if place in self._readers else None

    def cell(self, place: int, cells: Sequence[Cell]) -> Cell:
        """The cell that fills a field, as it stands."""
        return self._readers[place].cell(cells) if place in self._readers else None


def standing(kind: NodeKind | RelationKind) -> dict[str, Expression]:
    """What a new record gets where neither mapping nor file says anything."""
    if isinstance(kind, NodeKind):
        return {"visibility": Expression(str(kind.visibility)), "is_synthetic": Expression(False)}
    return {"basis": Expression("asserted"), "is_synthetic": Expression(False)}


class Fields:
    """The own fields of one kind of record: defaults, reading and checking.

    `silent` are the places of which neither mapping nor file says anything: a node that the record
    already holds keeps its values there.
    """

    def __init__(
        self, kind: NodeKind | RelationKind, rule: RecordRule, heading: Heading, shop: Workshop
    ) -> None:
        self.places = {field.name: i for i, field in enumerate(kind.fields)}
        told = {**shop.mapping.defaults, **rule.values}
        self.values = Values(kind.fields, {**standing(kind), **told}, heading, shop)
        self.silent = tuple(
            place
            for place, field in enumerate(kind.fields)
            if field.name not in told or not says(told[field.name], heading)
        )
        self._checks = checks(kind, shop.lists, shop.today, shop.industries)

    def read(self, cells: Sequence[Cell], found: list[Found]) -> list[Value]:
        """The values of one row, with everything that is wrong with them."""
        before = len(found)
        values = self.values.read(cells, found)
        barred = {f.column for f in found[before:]} if len(found) > before else ()
        for check in self._checks:
            for finding in check(values):
                self._report(finding, cells, found, barred)
        return values

    def _report(
        self, finding: Finding, cells: Sequence[Cell], found: list[Found], barred: Collection[str | None]
    ) -> None:
        column = self.values.heading(self.places[finding.field], cells)
        if column is None or column not in barred:
            found.append(Found(column, finding.severity, finding.bad))
