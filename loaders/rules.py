"""What a mapping says: tables, columns, records, and how each value is made from a row.

The format in which people write it is described in `loaders/MAPPINGS.md`; `loaders.mapping` reads it.
"""

from __future__ import annotations

from collections.abc import Mapping as Dictionary
from dataclasses import dataclass
from datetime import date

SPAN = ("valid_from", "valid_to")
"""The start and the end of a tie, which are no fields of its own."""


@dataclass(frozen=True, slots=True)
class Expression:
    """How a value is made from a row: a constant, or a column and what is done with its text.

    `otherwise` is taken where the column is blank or missing, `default` where that is blank too.
    """

    constant: str | bool | int | float | date | None = None
    column: str | None = None
    like: str | None = None
    renamed: Dictionary[str, str] | None = None
    map_only: bool = False
    squeeze: bool = False
    strip_end: tuple[str, ...] = ()
    split: str | None = None
    cut: int | None = None
    prefix: str = ""
    pseudonym: bool = False
    lookup: bool = False
    within: str | None = None
    otherwise: Expression | None = None
    default: str | None = None

    @property
    def columns(self) -> tuple[str, ...]:
        """Every column the value may come from, in the order in which they are tried."""
        named = tuple(name for name in (self.column, self.within) if name is not None)
        return named if self.otherwise is None else (*named, *self.otherwise.columns)


@dataclass(frozen=True, slots=True)
class ColumnRule:
    """One column of interest: the headings under which it may stand.

    A file may lack an `optional` column; where a `filled` one stands, every row must fill it.
    """

    id: str
    headings: tuple[str, ...]
    optional: bool = False
    filled: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """When a row yields a record: one of the columns is filled, or the column holds (or not) some value."""

    columns: tuple[str, ...]
    among: tuple[str, ...] | None = None
    not_among: tuple[str, ...] = ()


@dataclass(frozen=True, slots=True)
class End:
    """One end of a tie: the identity fields of the node, or the name by which an area is looked up.

    With `this_row` it is the node of that kind that the row itself has made.
    """

    kind: str
    values: Dictionary[str, Expression]
    lookup: Expression | None = None
    within: Expression | None = None
    this_row: bool = False

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Everything that is read for this end."""
        return (*self.values.values(), *(e for e in (self.lookup, self.within) if e is not None))


@dataclass(frozen=True, slots=True)
class Seen:
    """When a record was observed: on one listed day per row, or from a first to a last one."""

    on: Expression | None = None
    first: Expression | None = None
    last: Expression | None = None

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Everything that is read for the day."""
        return tuple(e for e in (self.on, self.first, self.last) if e is not None)


@dataclass(frozen=True, slots=True)
class RecordRule:
    """One record that each row yields."""

    kind: str
    values: Dictionary[str, Expression]
    when: tuple[Condition, ...] = ()
    start: End | None = None
    finish: End | None = None
    seen: Seen | None = None

    @property
    def ends(self) -> tuple[End, ...]:
        """The ends that are given; a node has none."""
        return tuple(end for end in (self.start, self.finish) if end is not None)

    @property
    def expressions(self) -> tuple[Expression, ...]:
        """Every expression of the rule."""
        of_ends = tuple(e for end in self.ends for e in end.expressions)
        return (*self.values.values(), *of_ends, *(self.seen.expressions if self.seen else ()))


@dataclass(frozen=True, slots=True)
class TableRule:
    """One table of a file: where it stands, its columns, the rows to pass over, the records to make.

    `names` are those of the sheet or, where a file has no sheets, of the file without its endings. Of each
    group in `one_of` a file needs at least one column. `observations` are the days on which the whole list
    was looked at, ascending. With `every_row` a row that makes no record is refused.
    """

    files: tuple[str, ...]
    sheets: tuple[str, ...]
    columns: tuple[ColumnRule, ...]
    skip: Dictionary[str, tuple[str, ...]]
    records: tuple[RecordRule, ...]
    observations: tuple[date, ...]
    one_of: tuple[tuple[str, ...], ...] = ()
    names: tuple[str, ...] = ("*",)
    every_row: bool = False


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping file; `succession` names the kind whose recoded nodes are tied by equal name.

    A mapping that is `large` takes workbooks of a whole district, when it is asked for by name.
    """

    name: str
    zh: str
    en: str
    defaults: Dictionary[str, Expression]
    tables: tuple[TableRule, ...]
    succession: str | None = None
    large: bool = False
