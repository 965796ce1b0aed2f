"""Answers: which subject a rule has to find in the synthetic district, and on which it has to stay silent.

A subject is meant by its place in the plan, as everywhere in the generator, and gets its key from the codes
of one copy. Only tests read the file of answers.
"""

from __future__ import annotations

import json
from collections.abc import Iterable, Iterator, Mapping
from dataclasses import dataclass, field
from datetime import date
from typing import NamedTuple

from graph.kinds import Ontology
from graph.ontology.domain import ONTOLOGY
from graph.records import NodeKey, node_key
from loaders.synthetic.alliances import Alliance
from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.ids import Ids
from loaders.synthetic.sheets import Row, Sheet

LAST_DAY = date(2016, 12, 31)
HEADINGS = ("rule", "on", "planted_kind", "planted", "twin_kind", "twin", "figures")
SCHEMES = {"PartyOrganization": "porg", "PowerItem": "power_item"}
"""The schemes of codes that are not called like their kind."""

SEPARATOR = "|"
"""Between the subjects of a pair; no key holds it."""


class Subject(NamedTuple):
    """Something that a rule may find. `sort` tells apart what is numbered for itself within a kind: the roles
    of bodies, the letters of alliances, the levels of areas.
    """

    kind: str
    sort: str
    number: int


@dataclass(frozen=True, slots=True)
class Answer:
    """On the day `on` the rule finds `planted` and not `twin`; two subjects where it is about a pair.

    `figures` are counts that the plan knows, by what is counted.
    """

    rule: str
    planted: tuple[Subject, ...]
    twin: tuple[Subject, ...]
    figures: Mapping[str, int] = field(default_factory=dict)
    on: date = LAST_DAY


def unit(number: int) -> Subject:
    """A unit by its position."""
    return Subject("Unit", "", number)


def body(ref: Ref) -> Subject:
    """A party organization."""
    return Subject("PartyOrganization", ref.role.value, ref.number)


def post(number: int) -> Subject:
    """A post by its position."""
    return Subject("Post", "", number)


def alliance(of: Alliance) -> Subject:
    """A group, a regional system or a 1+N alliance."""
    return Subject("Alliance", of.letter, of.number)


def zone(number: int) -> Subject:
    """A zone by its number."""
    return Subject("Zone", "", number)


def seat(position: int) -> Subject:
    """A seat by its position."""
    return Subject("Seat", "", position)


def resource(position: int) -> Subject:
    """A shared resource by its position."""
    return Subject("Resource", "", position)


def power(position: int) -> Subject:
    """An item of the list of powers by its position."""
    return Subject("PowerItem", "", position)


def street(number: int) -> Subject:
    """A street by its position among the places."""
    return Subject("AdminArea", "street", number)


def community(number: int) -> Subject:
    """A community by its position among the places."""
    return Subject("AdminArea", "community", number)


def key(subject: Subject, ids: Ids, ontology: Ontology = ONTOLOGY) -> NodeKey:
    """The key of a subject in one copy of the district."""
    made = node_key(ontology.nodes[subject.kind], _identity(subject, ids))
    assert made is not None, subject
    return NodeKey(subject.kind, made)


def _identity(subject: Subject, ids: Ids) -> dict[str, str]:
    if subject.kind == "Unit":
        return {"uscc": ids.units[subject.number]}
    if subject.kind == "AdminArea":
        return {"code_scheme": ids.copy.scheme, "code": _area(subject, ids)}
    return {"id_scheme": SCHEMES.get(subject.kind, subject.kind.lower()), "id_code": _code(subject, ids)}


def _area(subject: Subject, ids: Ids) -> str:
    return ids.copy.street(subject.number) if subject.sort == "street" else ids.copy.community(subject.number)


def _code(subject: Subject, ids: Ids) -> str:
    match subject.kind:
        case "PartyOrganization":
            return ids.bodies[Ref(Role(subject.sort), subject.number)]
        case "Post":
            return ids.posts[subject.number]
        case "Zone":
            return ids.zone(subject.number)
        case _:
            return f"{ids.copy.district}-{_serial(subject)}"


def _serial(subject: Subject) -> str:
    """The end of a code that is made of the district, a letter and a number counted from one."""
    number = subject.number + 1
    serials = {"Seat": f"S{number:04d}", "Resource": f"E{number:03d}", "PowerItem": f"Q{number:03d}-1"}
    return serials.get(subject.kind, f"{subject.sort}{number:03d}")


def answer_sheet(answers: Iterable[Answer], ids: Ids) -> Sheet:
    """The answers for one copy of the district, one row each."""
    return Sheet("answers.csv", HEADINGS, _rows(answers, ids))


def _rows(answers: Iterable[Answer], ids: Ids) -> Iterator[Row]:
    for told in answers:
        planted, twin = ([key(each, ids) for each in some] for some in (told.planted, told.twin))
        figures = json.dumps(dict(told.figures), sort_keys=True)
        yield told.rule, told.on, *_joined(planted), *_joined(twin), figures


def _joined(keys: list[NodeKey]) -> tuple[str, str]:
    return SEPARATOR.join(each.kind for each in keys), SEPARATOR.join(each.key for each in keys)
