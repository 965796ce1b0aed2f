"""Finding the heading row of a table and, row by row, the cells that a mapping asks for."""

from __future__ import annotations

import re
from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass
from fnmatch import fnmatchcase
from itertools import islice

from graph.identifiers import plain
from loaders.mapping import TableRule
from loaders.tables import Cell, Row, Table
from loaders.values import text_of

HEADING_ROWS = 30
"""How far down the heading row may stand, below titles and remarks."""


@dataclass(frozen=True, slots=True)
class Heading:
    """Where the columns of a rule stand: `places` by column id, `names` as the file writes them."""

    row: int
    places: Mapping[str, int]
    names: Mapping[str, str]


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
    named = any(fnmatchcase(table.file.casefold(), glob.casefold()) for glob in rule.files)
    return named and (table.sheet is None or any(fnmatchcase(table.sheet, glob) for glob in rule.sheets))


def heading(rule: TableRule, head: Sequence[Row]) -> Heading | None:
    """The first row that holds every required heading; None if none does."""
    for row in head:
        found = _heading(rule, row)
        if found is not None:
            return found
    return None


def _heading(rule: TableRule, row: Row) -> Heading | None:
    stand = {folded(text_of(cell)): i for i, cell in reversed(list(enumerate(row.cells))) if cell is not None}
    places: dict[str, int] = {}
    for column in rule.columns:
        place = next((stand[folded(h)] for h in column.headings if folded(h) in stand), None)
        if place is None and not column.optional:
            return None
        if place is not None:
            places[column.id] = place
    return Heading(row.number, places, {i: text_of(row.cells[p]) for i, p in places.items()})


def missing(rule: TableRule, head: Sequence[Row]) -> tuple[str, ...]:
    """The required headings that the best of the first rows lacks."""
    lacks = [_lacking(rule, row) for row in head] or [tuple(c.headings[0] for c in rule.columns)]
    return min(lacks, key=len)


def _lacking(rule: TableRule, row: Row) -> tuple[str, ...]:
    stand = {folded(text_of(cell)) for cell in row.cells if cell is not None}
    return tuple(
        c.headings[0] for c in rule.columns if not c.optional and not stand & {folded(h) for h in c.headings}
    )


def passed_over(rule: TableRule, found: Heading, cells: Sequence[Cell]) -> bool:
    """Whether a row is no data: blank, a total, or a group line of its own."""
    filled = [cell for cell in cells if cell is not None]
    if not filled:
        return True
    for column, globs in rule.skip.items():
        place = found.places.get(column)
        cell = (filled[0] if len(filled) == 1 else None) if column == "*" else _at(cells, place)
        if cell is not None and any(fnmatchcase(text_of(cell), glob) for glob in globs):
            return True
    return False


def _at(cells: Sequence[Cell], place: int | None) -> Cell:
    return cells[place] if place is not None and place < len(cells) else None
