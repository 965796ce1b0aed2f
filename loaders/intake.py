"""Files as a load meets them: which rule of the mapping fits which table, and its guarded rows."""

from __future__ import annotations

from collections.abc import Iterator, Sequence
from dataclasses import dataclass
from pathlib import Path

from loaders.guard import guarded, refuse_head
from loaders.headings import Heading, Opened, heading, missing, opened, stands_in
from loaders.problems import OUR_SHEETS, Place, Problem, Severity
from loaders.rules import Mapping, TableRule
from loaders.sources import tables
from loaders.tables import Limits, Row, Table


@dataclass(frozen=True, slots=True)
class Fitted:
    """One table with the rule that fits it; `rows` stand below the heading and are guarded."""

    table: Table
    rule: TableRule
    heading: Heading
    rows: Iterator[Row]


def in_order(paths: Sequence[Path], mapping: Mapping) -> list[Path]:
    """The files in the order in which the mapping speaks of them, then by name."""
    return sorted(paths, key=lambda path: (_rank(path, mapping), path.name))


def _rank(path: Path, mapping: Mapping) -> int:
    named = Table(path.name, None, iter(()))
    ranks = [i for i, rule in enumerate(mapping.tables) if stands_in(rule, named)]
    return min(ranks, default=len(mapping.tables))


def fitted(path: Path, mapping: Mapping, limits: Limits) -> Iterator[Fitted | Problem]:
    """Every table of a file that a rule fits; a problem for each that none does."""
    for table in tables(path, limits):
        if table.sheet not in OUR_SHEETS:
            yield _fit(opened(table), mapping)


def _fit(head: Opened, mapping: Mapping) -> Fitted | Problem:
    rules = [rule for rule in mapping.tables if stands_in(rule, head.table)]
    landline = any(record.kind == "Channel" for rule in mapping.tables for record in rule.records)
    for rule in rules:
        found = heading(rule, head.head)
        if found is not None:
            row = next(row for row in head.head if row.number == found.row)
            refuse_head(head, row, landline_allowed=landline)
            return Fitted(head.table, rule, found, guarded(head.table, head.rows_after(found.row), row.cells))
    refuse_head(head, None, landline_allowed=landline)
    return _no_rule(head, rules, mapping)


def nothing_read(path: Path, mapping: Mapping) -> Problem:
    """A file of which no table was read: a load of it must not look like a success."""
    return Problem(
        "V34",
        Severity.REFUSED,
        Place(path.name),
        None,
        f"文件中没有一张表适合映射“{mapping.name}”，什么也没有读到；请换用其他映射。",
        f"No table of the file fits the mapping {mapping.name}; nothing was read. Use another mapping.",
    )


def _no_rule(head: Opened, rules: Sequence[TableRule], mapping: Mapping) -> Problem:
    place = Place(head.table.file, head.table.sheet)
    if not rules:
        return Problem(
            "V34",
            Severity.WARNED if head.table.sheet else Severity.REFUSED,
            place,
            None,
            f"映射“{mapping.name}”不认识这个文件或工作表，未读取；请更正名称，或换用其他映射。",
            f"The mapping {mapping.name} knows no such file or sheet; it was not read. "
            "Correct its name or use another mapping.",
        )
    lacking = min((missing(rule, head.head) for rule in rules), key=len)
    names = "、".join(lacking)
    return Problem(
        "V34",
        Severity.REFUSED,
        place,
        None,
        f"找不到表头：缺少“{names}”列。请补上表头，或在映射文件里写明实际列名。",
        f"No heading row was found: {names} is missing. "
        "Add the heading, or name the real one in the mapping.",
    )
