"""Row checks derived from the ontology: which records a store may hold.

`faults` says what is wrong with the values of one record, field by field. `Conformance` says of any
change whether a store may take it; it looks twice only at records that do not fit at first sight.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from enum import StrEnum
from itertools import pairwise
from math import isfinite
from operator import contains
from typing import NamedTuple, cast

from graph.codes import CodeList
from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType
from graph.records import Change, Node, NodeKey, Removal, Tie, TieKey, Value

Kind = NodeKind | RelationKind
Lists = Mapping[str, CodeList]


class Fault(StrEnum):
    """In which way one value is not what its field says."""

    MISSING = "missing"
    TYPE = "type"
    CODE = "code"


class FieldFault(NamedTuple):
    """One field of one record that does not hold what the ontology says."""

    field: Field
    fault: Fault
    value: Value


class Misfit(NamedTuple):
    """Why a store may not hold a record: a clause in Chinese and one in English, without any value."""

    zh: str
    en: str


_UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""Characters that no store keeps as they are: NUL, and halves of characters."""

_NOT_IN_KEYS = re.compile("[\x00-\x1f\ud800-\udfff]")
"""Keys are joined by control characters, so they hold none."""

_WORDS = {
    Fault.MISSING: ("是必填项", "is required"),
    Fault.TYPE: ("的值不是该类型", "does not hold a value of its type"),
    Fault.CODE: ("的值不在代码表中", "is not in its code list"),
}


def _text(value: Value) -> bool:
    return isinstance(value, str) and (value.isprintable() or _UNKEPT.search(value) is None)


def _integer(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) < value < 2**63


def _number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _instant(value: Value) -> bool:
    return isinstance(value, datetime) and value.tzinfo is not None and value.utcoffset() == UTC.utcoffset(None)


def _ascending(value: Value) -> bool:
    return (
        isinstance(value, tuple)
        and all(isinstance(code, str) for code in value)
        and all(a < b for a, b in pairwise(value))
    )


_HOLDS: dict[ValueType, Callable[[Value], bool]] = {
    ValueType.TEXT: _text,
    ValueType.INTEGER: _integer,
    ValueType.NUMBER: _number,
    ValueType.BOOLEAN: lambda v: isinstance(v, bool),
    ValueType.TRI: lambda v: isinstance(v, str),
    ValueType.DATE: lambda v: isinstance(v, date) and not isinstance(v, datetime),
    ValueType.INSTANT: _instant,
    ValueType.CODE: lambda v: isinstance(v, str),
    ValueType.CODES: _ascending,
}

_PLAIN: dict[ValueType, frozenset[type]] = {
    ValueType.BOOLEAN: frozenset({bool}),
    ValueType.DATE: frozenset({date}),
}
"""Types whose every value is right, so that a glance at the class settles it."""


def field_fault(field: Field, value: Value, lists: Lists) -> Fault | None:
    """What is wrong with one value, or None."""
    if value is None:
        return Fault.MISSING if field.required else None
    if not _HOLDS[field.type](value):
        return Fault.TYPE
    return None if _codes_known(field, value, lists) else Fault.CODE


def _codes_known(field: Field, value: Value, lists: Lists) -> bool:
    if field.codes is None:
        return True
    known = lists[field.codes].by_code
    return all(code in known for code in (value if isinstance(value, tuple) else (value,)))


def faults(kind: Kind, values: Sequence[Value], lists: Lists) -> tuple[FieldFault, ...]:
    """Every field of one record that is wrong, in the order of the fields."""
    found = ((f, field_fault(f, v, lists), v) for f, v in zip(kind.fields, values, strict=True))
    return tuple(FieldFault(field, fault, value) for field, fault, value in found if fault is not None)
