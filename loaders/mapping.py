"""Mapping files: which column of a real file is which field, written down once and kept.

The format is described in `loaders/MAPPINGS.md`. Reading one checks it against the ontology, so that
a wrong mapping fails before the first row.
"""

from __future__ import annotations

import tomllib
from collections.abc import Mapping as Dictionary
from dataclasses import dataclass, fields
from datetime import date
from pathlib import Path
from typing import Any

from graph.errors import AllianceGraphError
from graph.kinds import NodeKind, Ontology, RelationKind


class MappingError(AllianceGraphError):
    """A mapping file that cannot be used, and what in it must change."""

    code = "MAPPING"


@dataclass(frozen=True, slots=True)
class Expression:
    """How a value is made from a row: a constant, or a column and what is done with its text."""

    constant: str | bool | int | float | date | None = None
    column: str | None = None
    cut: int | None = None
    strip_end: tuple[str, ...] = ()
    renamed: Dictionary[str, str] | None = None
    map_only: bool = False
    default: str | None = None
    prefix: str = ""
    split: str | None = None
    pseudonym: bool = False
    otherwise: str | None = None
    squeeze: bool = False


@dataclass(frozen=True, slots=True)
class Columns:
    """One column of interest: the headings under which it may stand."""

    id: str
    headings: tuple[str, ...]
    optional: bool = False


@dataclass(frozen=True, slots=True)
class Condition:
    """When a row yields a record: the column is filled, or holds (or does not hold) one of the values."""

    column: str
    among: frozenset[str] | None = None
    not_among: frozenset[str] = frozenset()


@dataclass(frozen=True, slots=True)
class End:
    """One end of a tie: the identity fields of the node, or the name by which it is looked up."""

    kind: str
    values: Dictionary[str, Expression]
    lookup: Expression | None = None
    within: Expression | None = None


@dataclass(frozen=True, slots=True)
class Seen:
    """When a record was observed: on one listed day per row, or from a first to a last one."""

    on: Expression | None = None
    first: Expression | None = None
    last: Expression | None = None


@dataclass(frozen=True, slots=True)
class RecordRule:
    """One record that each row yields."""

    kind: str
    values: Dictionary[str, Expression]
    when: tuple[Condition, ...] = ()
    start: End | None = None
    finish: End | None = None
    seen: Seen | None = None


@dataclass(frozen=True, slots=True)
class TableRule:
    """One table of a file: where it stands, its columns, the rows to pass over, the records to make.

    `observations` are the days on which the whole list was looked at, ascending.
    """

    files: tuple[str, ...]
    sheets: tuple[str, ...]
    columns: tuple[Columns, ...]
    skip: Dictionary[str, tuple[str, ...]]
    records: tuple[RecordRule, ...]
    observations: tuple[date, ...]


@dataclass(frozen=True, slots=True)
class Mapping:
    """A whole mapping file; `succession` names the kind whose recoded nodes are tied by equal name."""

    name: str
    zh: str
    en: str
    defaults: Dictionary[str, Expression]
    tables: tuple[TableRule, ...]
    succession: str | None = None


_OPTIONS = {field.name for field in fields(Expression)} - {"constant", "renamed"} | {"map"}


def expression(written: Any) -> Expression:
    """One value of a mapping file: `"@column"`, a table of options, or a constant."""
    if isinstance(written, str) and written.startswith("@"):
        return Expression(column=written[1:])
    if not isinstance(written, dict):
        return Expression(constant=written)
    unknown = sorted(written.keys() - _OPTIONS)
    if unknown or "column" not in written:
        raise ValueError(f"value options: {', '.join(unknown) or 'column is missing'}")
    options = {name: value for name, value in written.items() if name not in ("map", "strip_end")}
    return Expression(**options, strip_end=tuple(written.get("strip_end", ())), renamed=written.get("map"))


def _columns(written: dict[str, Any]) -> tuple[Columns, ...]:
    return tuple(_column(name, value) for name, value in written.items())


def _column(name: str, written: Any) -> Columns:
    if isinstance(written, dict):
        return Columns(name, tuple(written["headings"]), bool(written.get("optional", False)))
    return Columns(name, (written,) if isinstance(written, str) else tuple(written))


def _conditions(written: Any) -> tuple[Condition, ...]:
    if written is None:
        return ()
    return tuple(_condition(w) for w in (written if isinstance(written, list) else [written]))


def _condition(written: Any) -> Condition:
    if isinstance(written, str):
        return Condition(written.removeprefix("@"))
    among = written.get("in")
    return Condition(
        written["column"], None if among is None else frozenset(among), frozenset(written.get("not_in", ()))
    )


def _end(written: Any) -> End | None:
    if written is None:
        return None
    special = {"kind", "lookup", "within"}
    return End(
        kind=written["kind"],
        values={name: expression(v) for name, v in written.items() if name not in special},
        lookup=expression(written["lookup"]) if "lookup" in written else None,
        within=expression(written["within"]) if "within" in written else None,
    )


def _seen(written: Any) -> Seen | None:
    return None if written is None else Seen(**{name: expression(v) for name, v in written.items()})


def _record(written: dict[str, Any]) -> RecordRule:
    return RecordRule(
        kind=written["kind"],
        values={name: expression(v) for name, v in written.get("values", {}).items()},
        when=_conditions(written.get("when")),
        start=_end(written.get("from")),
        finish=_end(written.get("to")),
        seen=_seen(written.get("seen")),
    )


def _table(written: dict[str, Any], observations: Any) -> TableRule:
    return TableRule(
        files=tuple(written.get("files", ("*",))),
        sheets=tuple(written.get("sheets", ("*",))),
        columns=_columns(written["columns"]),
        skip={name: tuple(globs) for name, globs in written.get("skip", {}).items()},
        records=tuple(_record(r) for r in written["records"]),
        observations=tuple(sorted(written.get("observations", observations))),
    )


def parsed(written: dict[str, Any]) -> Mapping:
    """The mapping in a TOML document; ValueError, KeyError or TypeError where it is malformed."""
    return Mapping(
        name=written["name"],
        zh=written["zh"],
        en=written["en"],
        defaults={name: expression(v) for name, v in written.get("defaults", {}).items()},
        tables=tuple(_table(t, written.get("observations", ())) for t in written["tables"]),
        succession=written.get("succession"),
    )


def read_mapping(path: Path, ontology: Ontology) -> Mapping:
    """The mapping file, checked against the ontology; MappingError says what to mend."""
    try:
        mapping = parsed(tomllib.loads(path.read_text(encoding="utf-8")))
    except (OSError, UnicodeDecodeError, ValueError, KeyError, TypeError, AttributeError) as error:
        reason = f"missing {error}" if isinstance(error, KeyError) else str(error)
        raise MappingError(
            f"映射文件无法读取：{path.name}（{reason}）。格式见 loaders/MAPPINGS.md。",
            f"The mapping file cannot be read: {path.name} ({reason}). See loaders/MAPPINGS.md.",
        ) from error
    found = defects(mapping, ontology)
    if found:
        raise MappingError(
            f"映射文件 {path.name} 有误：{'；'.join(found)}。",
            f"The mapping file {path.name} is wrong: {'; '.join(found)}.",
        )
    return mapping


def defects(mapping: Mapping, ontology: Ontology) -> tuple[str, ...]:
    """Names in a mapping that the ontology or its own columns do not know."""
    return tuple(
        f"{rule.kind}: {defect}"
        for table in mapping.tables
        for rule in table.records
        for defect in _record_defects(rule, table, ontology)
    )


def _record_defects(rule: RecordRule, table: TableRule, ontology: Ontology) -> list[str]:
    declared = ontology.nodes.get(rule.kind) or ontology.relations.get(rule.kind)
    if declared is None:
        return ["unknown kind"]
    allowed = _allowed(declared)
    found = [f"unknown field {name}" for name in rule.values if name not in allowed]
    columns = {column.id for column in table.columns}
    used = [name for e in expressions(rule) for name in (e.column, e.otherwise)]
    used += [condition.column for condition in rule.when]
    found += [f"unknown column {name}" for name in used if name is not None and name not in columns]
    return found + _end_defects(rule, declared, ontology)


def _allowed(declared: NodeKind | RelationKind) -> set[str]:
    own = {field.name for field in declared.fields}
    return own if isinstance(declared, NodeKind) else own | {"valid_from", "valid_to"}


def _end_defects(rule: RecordRule, declared: NodeKind | RelationKind, ontology: Ontology) -> list[str]:
    if isinstance(declared, NodeKind):
        return ["a node has no ends"] if rule.start or rule.finish else []
    if rule.start is None or rule.finish is None:
        return ["from and to are needed"]
    if (rule.start.kind, rule.finish.kind) not in declared.pairs:
        return [f"does not join {rule.start.kind} and {rule.finish.kind}"]
    fields = {
        end.kind: {f.name for f in ontology.nodes[end.kind].fields} for end in (rule.start, rule.finish)
    }
    return [
        f"unknown field {end.kind}.{name}"
        for end in (rule.start, rule.finish)
        for name in end.values
        if name not in fields[end.kind]
    ]


def expressions(rule: RecordRule) -> list[Expression]:
    """Every expression of one record rule."""
    found = list(rule.values.values())
    for end in (rule.start, rule.finish):
        if end is not None:
            found += [*end.values.values(), *(e for e in (end.lookup, end.within) if e is not None)]
    if rule.seen is not None:
        found += [e for e in (rule.seen.on, rule.seen.first, rule.seen.last) if e is not None]
    return found
