"""Finding the heading row of a table and, row by row, the cells that a mapping asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice

from graph.identifiers import plain
from loaders.rules import ColumnRule, TableRule
from loaders.tables import Cell, Row, Table
from loaders.values import text_of

HEADING_ROWS = 30
"""How far down the heading row may stand, below titles and remarks."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the columns of a rule stand: `places` by column id, `names` as the file writes them.

    `filled` are the places, with their names, that no row may leave blank; `unused` are the headings that
    the rule does not know.
    """

    row: int
    places: Mapping[str, int]
    names: Mapping[str, str]
    filled: tuple[tuple[int, str], ...] = ()
    unused: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class Opened:
    """A table whose head has been read: the first rows, and the rest still to come."""

    table: Table
    head: Sequence[Row]

    def rows_after(self, number: int) -> Iterator[Row]:
        """The rows below the heading row."""
        yield from (row for row in self.head if row.number > number)
        yield from self.table.rows


def opened(table: Table) -> Opened:
    """Read the first rows of a table."""
    return Opened(table, list(islice(table.rows, HEADING_ROWS)))


def folded(text: str) -> str:
    """A heading as it is compared: no blanks or line breaks, no difference of case or width."""
    return re.sub(r"\s+", "", plain(text)).casefold()


def stands_in(rule: TableRule, table: Table) -> bool:
    """Whether the rule is meant for this file and sheet, by their names."""
    here = _any(rule.files, table.file) and (table.sheet is None or _any(rule.sheets, table.sheet))
    return here and _any(rule.names, table.sheet or table.file.partition(".")[0])


def _any(globs: Sequence[str], name: str) -> bool:
    return any(fnmatchcase(name.casefold(), glob.casefold()) for glob in globs)


def heading(rule: TableRule, head: Sequence[Row]) -> Heading | None:
    """The first row that holds every required heading; None if none does."""
    for row in head:
        found = _heading(rule, row)
        if found is not None:
            return found
    return None


def _heading(rule: TableRule, row: Row) -> Heading | None:
    stand = {folded(text_of(cell)): i for i, cell in reversed(list(enumerate(row.cells))) if cell is not None}
    if _lacking(rule, stand):
        return None
    found = {column: _place(column, stand) for column in rule.columns}
    places = {column.id: place for column, place in found.items() if place is not None}
    names = {name: text_of(row.cells[place]) for name, place in places.items()}
    filled = tuple((places[c.id], names[c.id]) for c in rule.columns if c.filled and c.id in places)
    known = {folded(heading) for column in rule.columns for heading in column.headings}
    unused = tuple(
        text_of(cell) for cell in row.cells if cell is not None and folded(text_of(cell)) not in known
    )
    return Heading(row.number, places, names, filled, unused)


def _place(column: ColumnRule, stand: Mapping[str, int]) -> int | None:
    return next((stand[folded(h)] for h in column.headings if folded(h) in stand), None)


def missing(rule: TableRule, head: Sequence[Row]) -> tuple[str, ...]:
    """The required headings that the best of the first rows lacks; choices are joined by `/`."""
    stands = [
        {folded(text_of(cell)): i for i, cell in enumerate(row.cells) if cell is not None} for row in head
    ]
    return min((_lacking(rule, stand) for stand in stands or [{}]), key=len)


def _lacking(rule: TableRule, stand: Mapping[str, int]) -> tuple[str, ...]:
    there = {column.id: _place(column, stand) is not None for column in rule.columns}
    first = {column.id: column.headings[0] for column in rule.columns}
    single = [first[column.id] for column in rule.columns if not column.optional and not there[column.id]]
    choice = [
        "/".join(first[name] for name in group) for group in rule.one_of if not any(map(there.get, group))
    ]
    return (*single, *choice)


def passed_over(rule: TableRule, found: Heading, cells: Sequence[Cell]) -> bool:
    """Whether a row is no data: a total, or a group line of its own. Blank rows do not come this far."""
    if not rule.skip:
        return False
    filled = [cell for cell in cells if cell is not None]
    for column, globs in rule.skip.items():
        place = found.places.get(column)
        cell = (filled[0] if len(filled) == 1 else None) if column == "*" else cell_at(cells, place)
        if cell is not None and any(fnmatchcase(text_of(cell), glob) for glob in globs):
            return True
    return False


def cell_at(cells: Sequence[Cell], place: int | None) -> Cell:
    """The cell of a row at a place; None where the row ends before it, or there is no such column."""
    return cells[place] if place is not None and place < len(cells) else None
