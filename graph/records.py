"""Records: one node or one dated tie, as they travel between files, stores and the snapshot."""

from __future__ import annotations

from collections.abc import Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from graph.kinds import Field, NodeKind, RelationKind

Value = str | int | float | bool | date | datetime | tuple[str, ...] | None

Stored = str | int | float | None
"""A value at rest: dates as day numbers since 1970-01-01, codes joined by `|`, booleans as 0 and 1."""

UNKNOWN_START = date.min
"""The start of a tie whose beginning nobody knows; its precision says `unknown`."""


class Node(NamedTuple):
    """One thing. `values` follow the order of the kind's fields; `key` is its natural key."""

    kind: str
    key: str
    values: tuple[Value, ...]


class NodeKey(NamedTuple):
    """What makes two nodes the same."""

    kind: str
    key: str


class TieKey(NamedTuple):
    """What makes two ties the same; sorting by it is the order of every scan."""

    kind: str
    from_kind: str
    from_key: str
    to_kind: str
    to_key: str
    discriminator: str
    valid_from: date

    @property
    def between(self) -> Between:
        """The sort of tie it is."""
        return Between(self.kind, self.from_kind, self.to_kind)


class Between(NamedTuple):
    """Ties of one sort: relation, from-kind, to-kind."""

    relation: str
    from_kind: str
    to_kind: str


class Tie(NamedTuple):
    """One dated tie, half-open: it holds from `valid_from` until the day before `valid_to`."""

    identity: TieKey
    valid_to: date | None
    values: tuple[Value, ...]


class Removal(NamedTuple):
    """Take this node or tie out of the record. A node that still has ties cannot be removed."""

    identity: NodeKey | TieKey


Change = Node | Tie | Removal


def key_part(value: Value) -> str:
    """One value inside a key: `%` and `:` are escaped, so that parts never run together."""
    text = str(value)
    return text if text.isalnum() else text.replace("%", "%25").replace(":", "%3A")


def natural_key(prefix: str | None, parts: Sequence[Value]) -> str:
    """A natural key from its parts, as an identity of the ontology says."""
    head = [] if prefix is None else [prefix]
    return ":".join(head + [key_part(part) for part in parts])


def node_key(kind: NodeKind, values: Mapping[str, Value]) -> str | None:
    """The natural key by the first identity whose fields are all there; None if there is none."""
    for identity in kind.identities:
        parts = [values.get(name) for name in identity.fields]
        if all(part not in (None, "") for part in parts):
            return natural_key(identity.prefix, parts)
    return None


def discriminator(kind: RelationKind, values: Mapping[str, Value]) -> str:
    """The part of a tie's identity beside its ends and start; empty where the kind has none."""
    return ":".join("" if values.get(n) is None else key_part(values[n]) for n in kind.discriminator)


def ordered(fields: Sequence[Field], values: Mapping[str, Value]) -> tuple[Value, ...]:
    """The values in the order of the fields; what is not given is None."""
    return tuple(values.get(field.name) for field in fields)
