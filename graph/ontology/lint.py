"""What contradicts itself in a declaration of the domain. Pure: one small rule at a time, in order."""

from __future__ import annotations

import re
from collections import Counter
from collections.abc import Iterable, Iterator, Mapping

from graph.codes import CodeList, folded
from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType, Words
from graph.ontology.fields import OPENNESS

Kind = NodeKind | RelationKind
Lists = Mapping[str, CodeList]

SNAKE = re.compile(r"[a-z][a-z0-9]*(_[a-z0-9]+)*")
PASCAL = re.compile(r"([A-Z][a-z0-9]+)+")
UPPER = re.compile(r"[A-Z]+(_[A-Z]+)*")

CODED = {ValueType.CODE, ValueType.CODES, ValueType.TRI}
NUMBERS = {ValueType.INTEGER, ValueType.NUMBER}


def defects(ontology: Ontology, lists: Lists) -> tuple[str, ...]:
    """Every contradiction as one English sentence with the place in front; empty where there is none."""
    return (
        *(line for kind in ontology.nodes.values() for line in node_defects(kind, lists)),
        *(line for kind in ontology.relations.values() for line in relation_defects(kind, ontology, lists)),
        *(line for kind in ontology.nodes.values() for line in clashes(kind, ontology)),
        *(line for found in lists.values() for line in list_defects(found)),
    )


def node_defects(kind: NodeKind, lists: Lists) -> Iterator[str]:
    """What is wrong with one node kind."""
    if PASCAL.fullmatch(kind.name) is None:
        yield f"{kind.name}: the name of a node kind is PascalCase"
    if not kind.identities:
        yield f"{kind.name}: no identity"
    yield from unknown_fields(kind, "identity", (name for rule in kind.identities for name in rule.fields))
    yield from kind_defects(kind, lists)


def relation_defects(kind: RelationKind, ontology: Ontology, lists: Lists) -> Iterator[str]:
    """What is wrong with one relation kind."""
    if UPPER.fullmatch(kind.name) is None:
        yield f"{kind.name}: the name of a relation kind is UPPER_CASE"
    if not kind.pairs:
        yield f"{kind.name}: joins nothing"
    for name in sorted({end for pair in kind.pairs for end in pair} - ontology.nodes.keys()):
        yield f"{kind.name}: pair names the unknown kind {name}"
    for end in (kind.forward, kind.backward):
        if SNAKE.fullmatch(end.name) is None or not end.zh.strip():
            yield f"{kind.name}: end name {end.name!r} is not snake_case or has no Chinese"
    yield from unknown_fields(kind, "discriminator", kind.discriminator)
    yield from kind_defects(kind, lists)


def kind_defects(kind: Kind, lists: Lists) -> Iterator[str]:
    """What can be wrong with a kind of either sort."""
    if not kind.nearest.strip():
        yield f"{kind.name}: nearest terms elsewhere are missing (write – for none)"
    yield from missing_words(kind.name, kind.words)
    for name, times in Counter(field.name for field in kind.fields).items():
        if times > 1:
            yield f"{kind.name}.{name}: named {times} times"
    for field in kind.fields:
        yield from field_defects(f"{kind.name}.{field.name}", field, lists)
        if OPENNESS.index(field.visibility) < OPENNESS.index(kind.visibility):
            yield f"{kind.name}.{field.name}: more open than its kind"


def unknown_fields(kind: Kind, user: str, names: Iterable[str]) -> Iterator[str]:
    """Fields that an identity or a discriminator uses although the kind has none of that name."""
    known = {field.name for field in kind.fields}
    for name in sorted(set(names) - known):
        yield f"{kind.name}: {user} names the unknown field {name}"


def field_defects(place: str, field: Field, lists: Lists) -> Iterator[str]:
    """What is wrong with one field."""
    if SNAKE.fullmatch(field.name) is None:
        yield f"{place}: the name of a field is snake_case"
    if field.observed and field.type is not ValueType.DATE:
        yield f"{place}: only a date can be observed"
    yield from missing_words(place, field.words)
    yield from code_defects(place, field, lists)
    yield from unit_defects(place, field, lists)


def missing_words(place: str, said: Words) -> Iterator[str]:
    """Terms and explanations that are blank."""
    for name in ("zh", "en", "about_zh", "about"):
        if not getattr(said, name).strip():
            yield f"{place}: {name} is blank"


def code_defects(place: str, field: Field, lists: Lists) -> Iterator[str]:
    """A code without a list that exists, or a list on something that is no code."""
    if (field.type in CODED) != (field.codes is not None):
        yield f"{place}: a code has a list, and nothing else has"
    if field.codes is not None and field.codes not in lists:
        yield f"{place}: unknown code list {field.codes}"


def unit_defects(place: str, field: Field, lists: Lists) -> Iterator[str]:
    """A number without a unit of the list `units`, or a unit on something that is no number."""
    if (field.type in NUMBERS) != (field.unit is not None):
        yield f"{place}: a number has a unit, and nothing else has"
    if field.unit is not None and field.unit not in lists["units"].by_code:
        yield f"{place}: unknown unit {field.unit}"


def clashes(kind: NodeKind, ontology: Ontology) -> Iterator[str]:
    """Names that mean two things on one node kind: its fields, and the far ends of its ties."""
    names = Counter(field.name for field in kind.fields)
    for relation in ontology.relations.values():
        names.update([relation.forward.name] if kind.name in {start for start, _ in relation.pairs} else ())
        names.update([relation.backward.name] if kind.name in {end for _, end in relation.pairs} else ())
    for name in sorted(name for name, times in names.items() if times > 1):
        yield f"{kind.name}: {name} means {names[name]} things"


def list_defects(found: CodeList) -> Iterator[str]:
    """What is wrong with one code list."""
    if SNAKE.fullmatch(found.name) is None:
        yield f"{found.name}: the name of a code list is snake_case"
    if [term.order for term in found.terms] != list(range(1, len(found.terms) + 1)) or not found.terms:
        yield f"{found.name}: the order is not 1, 2, 3, …"
    for term in found.terms:
        if not term.code.strip() or not term.label_zh.strip() or not term.label_en.strip():
            yield f"{found.name}: {term.code!r} lacks a code, a Chinese or an English label"
    yield from ambiguities(found)


def ambiguities(found: CodeList) -> Iterator[str]:
    """Spellings by which one list knows two entries."""
    claims = Counter(
        spelling for term in found.terms for spelling in {folded(each) for each in term.spellings}
    )
    for spelling in sorted(spelling for spelling, times in claims.items() if times > 1):
        yield f"{found.name}: {spelling!r} is {claims[spelling]} entries"
