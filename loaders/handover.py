"""The mapping `handover`, derived from the ontology: one workbook, a sheet for every kind of record.

A thing is known by its number in the column 编号, a unit by its credit code too; a tie names both of its ends
by these numbers, in a column for each kind that may stand there.
"""

from __future__ import annotations

import json
import re
import sys
from collections.abc import Iterator, Sequence
from typing import NamedTuple

from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType
from graph.ontology.domain import ONTOLOGY
from loaders.fields import standing
from loaders.rules import SPAN

NAME = "handover"

NOT_HANDED_OVER = frozenset(
    ("Finding", "CoverageSnapshot", "CoveragePolicy", "LoadRun", "CodeTerm", "ABOUT", "EVIDENCED_BY")
)
"""What we work out or ship ourselves; where a record comes from is told by its own column 来源."""

SCHEMES = {"PartyOrganization": "porg", "RegionalBody": "body", "Unit": "roster"}
"""The schemes of the numbers of a kind, where it is not the name of the kind."""

AREAS = "nbs"
"""The scheme of the codes of areas: those of the statistics office."""

CREDIT_CODE = "?" * 18
OPTIONAL = frozenset(("visibility", "is_synthetic", "basis"))
"""Required fields that stand for something when nobody says anything (`loaders.fields.standing`)."""

NO = "否"
HEAD = """\
# Written by `python -m loaders.handover`; the ontology says what stands here.

name = "handover"
zh = "全区交付表（每类一张表）"
en = "Handover of a whole district (one sheet per kind)"
large = true
"""

Kind = NodeKind | RelationKind


class Column(NamedTuple):
    """One column of a sheet: its id, its headings, and whether a file may lack it."""

    id: str
    headings: tuple[str, ...]
    optional: bool = False

    def toml(self) -> str:
        """The line in which a mapping says so."""
        if not self.optional:
            return f"{self.id} = {_quoted(list(self.headings))}"
        return f"{self.id} = {{ headings = {_quoted(list(self.headings))}, optional = true }}"


class End(NamedTuple):
    """How a sheet names a node at one end of a tie: the columns, the first of them always filled."""

    kind: str
    columns: tuple[Column, ...]
    values: tuple[tuple[str, str], ...]

    def toml(self, word: str) -> str:
        """The line of a record that says so."""
        values = "".join(f", {name} = {value}" for name, value in self.values)
        return f"{word} = {{ kind = {_quoted(self.kind)}{values} }}"


def written(ontology: Ontology) -> str:
    """The mapping as the text of its file."""
    return HEAD + "".join(f"\n{_table(kind, ontology)}" for kind in handed_over(ontology))


def handed_over(ontology: Ontology) -> list[Kind]:
    """The kinds that have a sheet: things before ties."""
    kinds: list[Kind] = [*ontology.nodes.values(), *ontology.relations.values()]
    return [kind for kind in kinds if kind.name not in NOT_HANDED_OVER]


def _table(kind: Kind, ontology: Ontology) -> str:
    records = _node_record(kind) if isinstance(kind, NodeKind) else _tie_records(kind, ontology)
    title = kind.words.zh
    choices = [] if isinstance(kind, NodeKind) else _choices(kind, ontology)
    return "\n".join(
        (
            "[[tables]]",
            f"names = {_quoted([title, f'*-{title}'])}",
            *([f"one_of = {_quoted(choices)}"] if choices else []),
            "every_row = true",
            "[tables.columns]",
            *(column.toml() for column in columns(kind, ontology)),
            *records,
            "",
        )
    )


def columns(kind: Kind, ontology: Ontology) -> list[Column]:
    """The columns of the sheet of a kind."""
    return _node_columns(kind) if isinstance(kind, NodeKind) else _tie_columns(kind, ontology)


def _fields(kind: Kind) -> Iterator[Field]:
    """The fields that have a column; the scheme of a number follows from its kind."""
    return (field for field in kind.fields if field.name not in ("id_scheme", "code_scheme"))


def _column(field: Field) -> Column:
    headings = ("编号", field.words.zh) if field.name == "id_code" else (field.words.zh,)
    needed = field.required and field.name not in OPTIONAL
    return Column(field.name, (*headings, field.name), not needed)


def _node_columns(kind: NodeKind) -> list[Column]:
    return [_column(field) for field in _fields(kind)]


def _node_record(kind: NodeKind) -> Iterator[str]:
    yield "[[tables.records]]"
    yield f"kind = {_quoted(kind.name)}"
    yield from (f"values.{name} = {value}" for name, value in _scheme(kind, "id_code"))
    yield from _values(kind)


def _values(kind: Kind) -> Iterator[str]:
    """The lines that read the fields of a record; of some a row may say nothing."""
    stand = {name: source.constant for name, source in standing(kind).items()}
    for field in _fields(kind):
        told = NO if stand.get(field.name) is False else stand.get(field.name)
        value = _value(field) if told is None else f'{{ column = "{field.name}", default = "{told}" }}'
        yield f"values.{field.name} = {value}"


def _scheme(kind: NodeKind, column: str) -> Iterator[tuple[str, str]]:
    names = {field.name for field in kind.fields}
    if "code_scheme" in names:
        yield "code_scheme", _quoted(AREAS)
    if "id_scheme" in names:
        yield "id_scheme", f'{{ column = "{column}", map = {{ "*" = "{scheme(kind.name)}" }} }}'


def scheme(kind: str) -> str:
    """The scheme of the numbers of a kind."""
    return SCHEMES.get(kind, re.sub(r"(?<=[a-z])(?=[A-Z])", "_", kind).lower())


def _value(field: Field, column: str | None = None) -> str:
    name = column or field.name
    if field.type is ValueType.CODES:
        return f'{{ column = "{name}", split = "、" }}'
    if field.name == "pseudonym":
        return f'{{ column = "{name}", pseudonym = true }}'
    return _quoted(f"@{name}")


def ends(kind: RelationKind, ontology: Ontology) -> tuple[list[End], list[End]]:
    """What may stand at the two ends of a tie; a kind that may stand at both is told apart by a word."""
    kinds = [list(dict.fromkeys(pair[side] for pair in kind.pairs)) for side in (0, 1)]
    both = {*kinds[0]} & {*kinds[1]}
    starts, targets = (
        [_end(ontology.nodes[name], side, word if name in both else "") for name in kinds[place]]
        for place, (side, word) in enumerate((("from", "起点"), ("to", "终点")))
    )
    return starts, targets


def _end(kind: NodeKind, side: str, word: str) -> End:
    base, title = f"{side}_{scheme(kind.name)}", f"{word}{kind.words.zh}"
    names = {field.name: field for field in kind.fields}
    if "id_code" in names:
        code = (("uscc", f'{{ column = "{base}", like = "{CREDIT_CODE}" }}'),) if "uscc" in names else ()
        values = (*code, *_scheme(kind, base), ("id_code", _quoted(f"@{base}")))
        return End(kind.name, (Column(base, (title, base)),), values)
    own = [names[name] for name in kind.identities[0].fields if name != "code_scheme"]
    if len(own) == 1:
        column = Column(base, (title, base))
        return End(kind.name, (column,), (*_scheme(kind, base), (own[0].name, _value(own[0], base))))
    return _composed(kind, base, title, own)


def _composed(kind: NodeKind, base: str, title: str, own: Sequence[Field]) -> End:
    """A node that is known by several fields together; the last may be missing where the kind says so."""
    spare = {field.name for field in own} - set(kind.identities[-1].fields)
    columns = tuple(
        Column(f"{base}_{f.name}", (_joined(title, f.words.zh), f"{base}_{f.name}"), f.name in spare)
        for f in own
    )
    return End(
        kind.name, columns, tuple((f.name, _value(f, c.id)) for f, c in zip(own, columns, strict=True))
    )


def _joined(title: str, field: str) -> str:
    """A heading of both words, without saying twice what the field begins with: 指标代码, 标准版本."""
    return field if field.startswith(title) else f"{title}{field}"


def _tie_columns(kind: RelationKind, ontology: Ontology) -> list[Column]:
    columns: list[Column] = []
    for side in ends(kind, ontology):
        several = len(side) > 1
        columns += [
            column._replace(optional=column.optional or several) for e in side for column in e.columns
        ]
    columns += [Column("valid_from", ("起始日期", "valid_from"))]
    columns += [Column("valid_to", ("终止日期", "valid_to"), optional=True)]
    return [*columns, *(_column(field) for field in _fields(kind))]


def _choices(kind: RelationKind, ontology: Ontology) -> list[list[str]]:
    return [[end.columns[0].id for end in side] for side in ends(kind, ontology) if len(side) > 1]


def _tie_records(kind: RelationKind, ontology: Ontology) -> Iterator[str]:
    starts, targets = ends(kind, ontology)
    for start in starts:
        for target in targets:
            if (start.kind, target.kind) in kind.pairs:
                yield from _tie_record(kind, start, target)


def _tie_record(kind: RelationKind, start: End, target: End) -> Iterator[str]:
    yield "[[tables.records]]"
    yield f"kind = {_quoted(kind.name)}"
    yield f"when = {_quoted([start.columns[0].id, target.columns[0].id])}"
    yield start.toml("from")
    yield target.toml("to")
    yield from (f'values.{name} = "@{name}"' for name in SPAN)
    yield from _values(kind)


def _quoted(value: object) -> str:
    """A text or a list of texts, as TOML and JSON both write it."""
    return json.dumps(value, ensure_ascii=False)


if __name__ == "__main__":
    sys.stdout.write(written(ONTOLOGY))
