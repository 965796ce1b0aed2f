"""Row checks derived from the ontology: which records a store may hold.

`faults` names every field of a record that is wrong; `Conformance` answers for one change after the other
whether a store may take it, with one small test per field made once from the ontology.
"""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping, Sequence
from datetime import date, datetime, timedelta
from enum import StrEnum
from itertools import pairwise
from math import isfinite
from operator import call
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType
from graph.records import Change, Node, NodeKey, Removal, TieKey, Value

Kind = NodeKind | RelationKind
Test = Callable[[Value], bool]


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
    """Why a store may not hold a record: a clause in Chinese and one in English; no value is repeated."""

    zh: str
    en: str


_UNKEPT = re.compile("[\x00\ud800-\udfff]")
"""Characters that a store does not keep as they are: NUL, and halves of characters."""

_NOT_IN_KEYS = re.compile("[\x00-\x1f\ud800-\udfff]")
"""Keys are joined by a control character, so they hold none."""


def _text(value: Value) -> bool:
    return isinstance(value, str) and (value.isprintable() or _UNKEPT.search(value) is None)


def _integer(value: Value) -> bool:
    return isinstance(value, int) and not isinstance(value, bool) and -(2**63) < value < 2**63


def _number(value: Value) -> bool:
    return isinstance(value, int | float) and not isinstance(value, bool) and isfinite(value)


def _instant(value: Value) -> bool:
    return isinstance(value, datetime) and value.utcoffset() == timedelta(0)


def _ascending(value: Value) -> bool:
    if not isinstance(value, tuple) or not all(isinstance(code, str) for code in value):
        return False
    return all(a < b for a, b in pairwise(value))


_HOLDS: dict[ValueType, Test] = {
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


def faults(kind: Kind, values: Sequence[Value], lists: Mapping[str, CodeList]) -> tuple[FieldFault, ...]:
    """Every field of one record that is wrong, in the order of the fields."""
    found = ((f, field_fault(f, v, lists), v) for f, v in zip(kind.fields, values, strict=True))
    return tuple(FieldFault(field, fault, value) for field, fault, value in found if fault is not None)


def _test(field: Field, lists: Mapping[str, CodeList]) -> Test:
    """Whether `field_fault` finds nothing, for the price of one call."""
    holds = _HOLDS[field.type]
    if field.type is ValueType.CODES:
        return lambda v: field_fault(field, v, lists) is None
    if field.codes is not None:
        known: frozenset[Value] = frozenset(lists[field.codes].by_code)
        return (known if field.required else known | {None}).__contains__
    return holds if field.required else lambda v: v is None or holds(v)


class Conformance:
    """What the ontology says of records, as tests quick enough for every record of a load.

    Keys and periods are the loader's matter: it can say in which row they are wrong.
    """

    def __init__(self, ontology: Ontology, lists: Mapping[str, CodeList]) -> None:
        self._lists = lists
        self._nodes, self._relations = ontology.nodes, ontology.relations
        kinds: list[Kind] = [*ontology.nodes.values(), *ontology.relations.values()]
        self._tests = {kind.name: [_test(f, lists) for f in kind.fields] for kind in kinds}
        self._pairs = {kind.name: frozenset(kind.pairs) for kind in ontology.relations.values()}

    def misfit(self, change: Change) -> Misfit | None:
        """Why a store may not take the change, or None where it may."""
        if isinstance(change, Node):
            named = self._misnamed_node(change.kind, change.key)
            return named or self._misvalued(self._nodes, change.kind, change.values)
        identity = change.identity
        if isinstance(identity, NodeKey):
            return self._misnamed_node(*identity)
        named = self._misnamed_tie(identity)
        if named is not None or isinstance(change, Removal):
            return named
        return self._misvalued(self._relations, identity.kind, change.values)

    def _misnamed_node(self, kind: str, key: str) -> Misfit | None:
        if kind not in self._nodes:
            return _NO_KIND
        return None if key and _keys_hold(key) else _BAD_KEY

    def _misnamed_tie(self, identity: TieKey) -> Misfit | None:
        pairs = self._pairs.get(identity.kind)
        if pairs is None:
            return _NO_KIND
        if (identity.from_kind, identity.to_kind) not in pairs:
            return _NO_PAIR
        return None if _keys_hold(identity.from_key + identity.to_key + identity.discriminator) else _BAD_KEY

    def _misvalued(self, kinds: Mapping[str, Kind], name: str, values: Sequence[Value]) -> Misfit | None:
        tests = self._tests[name]
        if len(values) != len(tests):
            return _BAD_WIDTH
        if all(map(call, tests, values)):
            return None
        wrong = faults(kinds[name], values, self._lists)[0]
        zh, en = _SAID[wrong.fault]
        return Misfit(f"“{wrong.field.words.zh}”{zh}", f"{wrong.field.name} {en}")


_NO_KIND = Misfit("本体中没有这个类型", "the ontology has no such kind")
_NO_PAIR = Misfit("该关系不连接这两类节点", "the relation does not join these two kinds")
_BAD_KEY = Misfit("键为空或含控制字符", "a key is empty or holds control characters")
_BAD_WIDTH = Misfit("值的个数与字段数不同", "it has not as many values as fields")

_SAID = {
    Fault.MISSING: ("是必填项", "is required"),
    Fault.TYPE: ("不是该类型的值", "does not hold a value of its type"),
    Fault.CODE: ("不在代码表中", "is not in its code list"),
}


def _keys_hold(keys: str) -> bool:
    return keys.isprintable() or _NOT_IN_KEYS.search(keys) is None
