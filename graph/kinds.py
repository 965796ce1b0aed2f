"""The vocabulary in which the ontology is written: fields, node kinds and relation kinds."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum


class ValueType(StrEnum):
    """What a field holds, in Python: str, int, float, bool, date, datetime, code or codes.

    A `code` is one entry of the code list named by the field, a `codes` value a sorted tuple of
    entries. `tri` is a code of the list `tri` (yes, no, unknown): unknown is never the same as no.
    """

    TEXT = "text"
    INTEGER = "integer"
    NUMBER = "number"
    BOOLEAN = "boolean"
    TRI = "tri"
    DATE = "date"
    INSTANT = "instant"
    CODE = "code"
    CODES = "codes"


class Visibility(StrEnum):
    """The class of a field or record from which the policy table starts (`graph.policy`)."""

    PUBLIC = "public"
    INTERNAL = "internal"
    RESTRICTED = "restricted"


@dataclass(frozen=True, slots=True)
class Words:
    """How one thing is called and explained: the Chinese term first, then the English one."""

    zh: str
    en: str
    about_zh: str
    about: str


@dataclass(frozen=True, slots=True)
class Field:
    """One property of a node or relation.

    `unit` is the unit of measure of a number; `codes` names the code list of a code; `observed`
    marks the day on which somebody looked (the newest such day is the store's data date).
    """

    name: str
    type: ValueType
    words: Words
    visibility: Visibility
    required: bool = False
    codes: str | None = None
    unit: str | None = None
    observed: bool = False


@dataclass(frozen=True, slots=True)
class Identity:
    """One rule that makes a natural key: `prefix:value:value…` of the named fields.

    Where `prefix` is None the first field's value serves as prefix (an outside scheme and its code).
    """

    prefix: str | None
    fields: tuple[str, ...]


@dataclass(frozen=True, slots=True)
class NodeKind:
    """A kind of thing. `identities` are tried in order; the first whose fields are all there wins."""

    name: str
    words: Words
    fields: tuple[Field, ...]
    identities: tuple[Identity, ...]
    visibility: Visibility
    nearest: str = ""


class Cardinality(StrEnum):
    """How many of each end may be tied on one date, read from → to."""

    ONE_TO_ONE = "1:1"
    ONE_TO_MANY = "1:n"
    MANY_TO_ONE = "n:1"
    MANY_TO_MANY = "n:m"


@dataclass(frozen=True, slots=True)
class EndName:
    """The name by which one end of a relation sees the other, in both languages (plural)."""

    name: str
    zh: str


@dataclass(frozen=True, slots=True)
class RelationKind:
    """A kind of dated tie.

    `pairs` are the kinds it may join, (from, to). `forward` is what the from-end calls the to-end,
    `backward` what the to-end calls the from-end. Two ties are the same when kind, both ends, the
    `discriminator` fields and `valid_from` agree.
    """

    name: str
    words: Words
    pairs: tuple[tuple[str, str], ...]
    cardinality: Cardinality
    forward: EndName
    backward: EndName
    visibility: Visibility
    fields: tuple[Field, ...] = ()
    discriminator: tuple[str, ...] = ()
    nearest: str = ""


@dataclass(frozen=True, slots=True)
class Ontology:
    """Every kind, by name. Order is the order of declaration."""

    nodes: dict[str, NodeKind]
    relations: dict[str, RelationKind]


def words(zh: str, en: str, about_zh: str, about: str) -> Words:
    """The words of one thing, in the order in which they are always written."""
    return Words(zh, en, about_zh, about)
