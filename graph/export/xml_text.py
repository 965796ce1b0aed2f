"""Texts and values inside XML 1.0, for GraphML and GEXF.

What XML 1.0 cannot hold (control characters, U+FFFE, U+FFFF) becomes U+FFFD, the replacement character.
Everything else comes back as it was: markup is escaped, and so are line ends that a reader would fold.
Where two kinds give a field of one name different types, it is a text in all of them.
"""

from __future__ import annotations

import re
from collections.abc import Iterable, Iterator, Mapping, Sequence
from datetime import date, datetime
from typing import NamedTuple

from graph.export.extract import Extract, NodeRows, TieRows, admitted, readable
from graph.kinds import Field, NodeKind, ValueType
from graph.records import Value

_ESCAPED = re.compile('[&<>"\r\n\t]|[^\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]')
_UNPRINTABLE = re.compile("[^\t\n\r\u0020-\ud7ff\ue000-\ufffd\U00010000-\U0010ffff]")
_ENTITIES = {
    "&": "&amp;",
    "<": "&lt;",
    ">": "&gt;",
    '"': "&quot;",
    "\r": "&#13;",
    "\n": "&#10;",
    "\t": "&#9;",
}

_TYPES = {
    ValueType.INTEGER: "long",
    ValueType.NUMBER: "double",
    ValueType.BOOLEAN: "boolean",
}

NODE_HEADS = ("label", "node_kind", "node_kind_zh")
TIE_HEADS = ("relation", "relation_zh", "discriminator", "valid_from", "valid_to")
"""What every node and tie carries beside its fields."""

Named = list[tuple[str, str]]
"""Ids of attributes with escaped texts, for one record."""


class Attribute(NamedTuple):
    """One attribute of the nodes or of the ties of a file."""

    id: str
    name: str
    type: str


class Attributes(NamedTuple):
    """The attributes of nodes and of ties, each by name."""

    nodes: Mapping[str, Attribute]
    ties: Mapping[str, Attribute]


def escaped(text: str) -> str:
    """A text inside an element or a quoted attribute."""
    return _ESCAPED.sub(lambda found: _ENTITIES.get(found[0], "\ufffd"), text)


def printable(text: str) -> str:
    """A text without what XML 1.0 cannot hold, for writers that do the escaping themselves."""
    return _UNPRINTABLE.sub("\ufffd", text)


def written(value: Value) -> str:
    """A value that is known, as text: dates and moments in ISO 8601, codes joined by `|`."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, datetime):
        return value.isoformat().replace("+00:00", "Z")
    if isinstance(value, date):
        return value.isoformat()
    return "|".join(value) if isinstance(value, tuple) else str(value)


def attributes(extract: Extract) -> Attributes:
    """Every attribute that a record of the extract may have."""
    read: tuple[list[Field], list[Field]] = [], []
    for kind in admitted(extract.view):
        read[not isinstance(kind, NodeKind)].extend(readable(extract.view.role, kind))
    return Attributes(_named("n", NODE_HEADS, read[0]), _named("t", TIE_HEADS, read[1]))


def _named(prefix: str, heads: Iterable[str], read: Sequence[Field]) -> Mapping[str, Attribute]:
    types: dict[str, set[str]] = {name: {"string"} for name in heads}
    for field in read:
        types.setdefault(field.name, set()).add(_TYPES.get(field.type, "string"))
    return {
        name: Attribute(f"{prefix}{number}", name, found.pop() if len(found) == 1 else "string")
        for number, (name, found) in enumerate(types.items())
    }


def node_values(rows: NodeRows, named: Mapping[str, Attribute]) -> Iterator[Named]:
    """For each node what is known of it."""
    count = len(rows.ids)
    kind = rows.kind
    heads: list[list[Value]] = [[*rows.labels], [kind.name] * count, [kind.words.zh] * count]
    return _values(NODE_HEADS, rows, heads, named)


def tie_values(rows: TieRows, named: Mapping[str, Attribute]) -> Iterator[Named]:
    """For each tie what is known of it."""
    count = len(rows.sources)
    heads: list[list[Value]] = [[rows.kind.name] * count, [rows.kind.words.zh] * count]
    heads += [[told or None for told in rows.discriminators], [*rows.valid_from], [*rows.valid_to]]
    return _values(TIE_HEADS, rows, heads, named)


def _values(
    heads: Sequence[str], rows: NodeRows | TieRows, columns: list[list[Value]], named: Mapping[str, Attribute]
) -> Iterator[Named]:
    ids = [named[name].id for name in (*heads, *(field.name for field in rows.fields))]
    texts = [_texts(column) for column in (*columns, *rows.columns)]
    for row in zip(*texts, strict=True):
        yield [(called, text) for called, text in zip(ids, row, strict=True) if text is not None]


def _texts(column: Sequence[Value]) -> list[str | None]:
    known = {value: None if value is None else escaped(written(value)) for value in set(column)}
    return [known[value] for value in column]
