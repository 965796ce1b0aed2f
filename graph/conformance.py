"""Row checks derived from the ontology: which values a record of a kind may hold."""

from __future__ import annotations

from collections.abc import Callable, Mapping
from datetime import date, datetime
from enum import StrEnum
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import Field, NodeKind, RelationKind, ValueType
from graph.records import Value


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


_HOLDS: dict[ValueType, Callable[[Value], bool]] = {
    ValueType.TEXT: lambda v: isinstance(v, str),
    ValueType.INTEGER: lambda v: isinstance(v, int) and not isinstance(v, bool) and -(2**63) <= v < 2**63,
    ValueType.NUMBER: lambda v: isinstance(v, int | float) and not isinstance(v, bool),
    ValueType.BOOLEAN: lambda v: isinstance(v, bool),
    ValueType.TRI: lambda v: isinstance(v, str),
    ValueType.DATE: lambda v: isinstance(v, date) and not isinstance(v, datetime),
    ValueType.INSTANT: lambda v: isinstance(v, datetime) and v.tzinfo is not None,
    ValueType.CODE: lambda v: isinstance(v, str),
    ValueType.CODES: lambda v: isinstance(v, tuple),
}


def field_fault(field: Field, value: Value, lists: Mapping[str, CodeList]) -> Fault | None:
    """What is wrong with one value, or None."""
    if value is None:
        return Fault.MISSING if field.required else None
    if not _HOLDS[field.type](value):
        return Fault.TYPE
    return None if _codes_known(field, value, lists) else Fault.CODE


def _codes_known(field: Field, value: Value, lists: Mapping[str, CodeList]) -> bool:
    if field.codes is None:
        return True
    known = lists[field.codes].by_code
    return all(code in known for code in (value if isinstance(value, tuple) else (value,)))


def faults(
    kind: NodeKind | RelationKind, values: tuple[Value, ...], lists: Mapping[str, CodeList]
) -> tuple[FieldFault, ...]:
    """Every field of one record that is wrong, in the order of the fields."""
    found = ((f, field_fault(f, v, lists), v) for f, v in zip(kind.fields, values, strict=True))
    return tuple(FieldFault(field, fault, value) for field, fault, value in found if fault is not None)
