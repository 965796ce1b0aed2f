"""The declaration of the domain agrees with itself, with the design, and with the page printed from it."""

from __future__ import annotations

import re
from collections.abc import Callable
from dataclasses import replace
from importlib.resources import files

import pytest

from graph.codes import CodeList, CodeTerm, code_lists
from graph.kinds import (
    EndName,
    Field,
    Identity,
    NodeKind,
    Ontology,
    RelationKind,
    ValueType,
    Visibility,
    words,
)
from graph.ontology.domain import NAMELESS, ONTOLOGY
from graph.ontology.lint import defects
from graph.ontology.page import page
from graph.ontology.provenance import TIE_FIELDS, node_fields
from graph.ontology.vocabulary import VOCABULARY


def listed(text: str) -> list[str]:
    """The words of a text."""
    return text.split()


NODES = listed(
    """
    AdminArea Zone Facility Channel Name Unit HouseholdTally Tally PartyOrganization RegionalBody Post Member
    Alliance Seat Activity Resource Need ServiceOrder Programme Standard Criterion Assessment Rectification
    ListItem Project Campaign Brand Honour PowerItem Rule Meeting Disclosure SupervisionReport Source Document
    PublishedFigure CodeTerm CoveragePolicy CoverageSnapshot Finding LoadRun
    """
)

RELATIONS = listed(
    """
    PART_OF LOCATED_IN NAMED SUCCEEDED_BY PARENT_OF ESTABLISHED_IN SUBORDINATE_TO OF_POST HOLDS BELONGS_TO
    WORKS_IN ASSIGNED_CONTACT COVERS WORK_CONTACT MEMBER_OF LEADS GUIDES COORDINATES HAS_BODY HAS_PLATFORM
    HAS_SEAT HELD_BY PARTICIPATED_IN UNDER OPERATED_BY OFFERS USED RAISED MATCHES CHECKED_IN PLACED TOOK
    DELIVERS FUNDS SERVES ASSESSED AGAINST RESULT RECTIFIES TRIGGERED_BY AWARDED_TO RUN_IN DUTY_OF HELD_POWER
    PAIRED_WITH HELD_MEETING DISCLOSED REPORTED_ON EVIDENCED_BY ABOUT
    """
)

PUBLIC_NODES = set(
    listed(
        """
        AdminArea Zone Facility Name Alliance Standard Criterion Source Document PublishedFigure CodeTerm
        """
    )
)
PUBLIC_RELATIONS = set(listed("PART_OF LOCATED_IN NAMED SUCCEEDED_BY HAS_PLATFORM EVIDENCED_BY"))

RESTRICTED = {
    "Unit": {"employees", "full_member_band"},
    "PartyOrganization": {"full_members", "full_member_band", "probationary_members"},
    "CHECKED_IN": {"member_checkins"},
}
WHOLLY_RESTRICTED = {"Member", "BELONGS_TO", "WORKS_IN", "HOLDS"}

OBSERVED = {
    "COVERS": {"verified_on"},
    "WORK_CONTACT": {"verified_on", "last_visit_on"},
    "HouseholdTally": {"as_of"},
    "Activity": {"date"},
    "Unit": {"status_checked_on", "surveyed_on"},
}

KEYS = {
    "AdminArea": [(None, ("code_scheme", "code"))],
    "Name": [("name", ("name_zh",))],
    "Unit": [
        ("uscc", ("uscc",)),
        (None, ("id_scheme", "id_code")),
        ("name", ("name_zh", "roster_area")),
    ],
    "HouseholdTally": [("households", ("area_code", "industry_section", "as_of"))],
    "PartyOrganization": [(None, ("id_scheme", "id_code"))],
    "Alliance": [(None, ("id_scheme", "id_code")), ("name", ("name_zh",))],
    "Member": [("member", ("pseudonym",))],
}

DERIVED = {
    ("PartyOrganization", "term_ends_on"),
    ("Seat", "status"),
    ("Activity", "participants_org"),
    ("Assessment", "grade_rank"),
    ("Rectification", "state"),
    ("Post", "holder"),
    ("AdminArea", "valid_from"),
    ("CoveragePolicy", "group_membership_counts"),
}

PERSONAL = re.compile(
    r"person_name|given|family|surname|phone|mobile|tel\b|telephone|id_number|id_card|passport|"
    r"address|birth|gender|sex\b|ethnic|photo|email|dues|joined_party|secretary_name|contact_name"
)

Kind = NodeKind | RelationKind


def kinds() -> dict[str, Kind]:
    """Every kind of either sort."""
    return {**ONTOLOGY.nodes, **ONTOLOGY.relations}


def test_every_kind_of_the_design_is_declared_in_order() -> None:
    assert list(ONTOLOGY.nodes) == NODES
    assert list(ONTOLOGY.relations) == RELATIONS
    assert (len(ONTOLOGY.nodes), len(ONTOLOGY.relations)) == (41, 50)


def test_the_declaration_has_no_defect() -> None:
    assert defects(ONTOLOGY, code_lists()) == ()


def test_what_the_public_may_read_is_exactly_the_table_of_roles() -> None:
    public = {name for name, kind in kinds().items() if kind.visibility is Visibility.PUBLIC}
    assert public == PUBLIC_NODES | PUBLIC_RELATIONS


def test_every_restricted_field_of_the_design_is_restricted_and_no_other() -> None:
    found = {
        name: {field.name for field in kind.fields if field.visibility is Visibility.RESTRICTED}
        for name, kind in kinds().items()
        if kind.visibility is not Visibility.RESTRICTED
    }
    assert {name: fields for name, fields in found.items() if fields} == RESTRICTED
    closed = {name for name, kind in kinds().items() if kind.visibility is Visibility.RESTRICTED}
    assert closed == WHOLLY_RESTRICTED
    assert all(f.visibility is Visibility.RESTRICTED for name in closed for f in kinds()[name].fields)


def test_days_on_which_somebody_looked_are_marked() -> None:
    shared = {field.name for field in TIE_FIELDS if field.observed}
    found = {name: {f.name for f in kind.fields if f.observed} - shared for name, kind in kinds().items()}
    assert {name: fields for name, fields in found.items() if fields} == OBSERVED
    assert shared == {"observed_on"}


@pytest.mark.parametrize("kind", KEYS)
def test_a_kind_has_the_agreed_keys(kind: str) -> None:
    assert [(rule.prefix, rule.fields) for rule in ONTOLOGY.nodes[kind].identities] == KEYS[kind]


def test_a_unit_needs_only_its_kind_and_its_provenance() -> None:
    needed = {field.name for field in ONTOLOGY.nodes["Unit"].fields if field.required}
    assert needed == {"kind", "name_zh", "source_id", "visibility", "is_synthetic"}


def test_a_member_is_a_pseudonym_and_a_status_and_nothing_else() -> None:
    own = [field.name for field in ONTOLOGY.nodes["Member"].fields]
    assert own == ["pseudonym", "status", "source_id", "visibility", "is_synthetic"]


def test_no_field_could_hold_a_personal_thing() -> None:
    names = {field.name for kind in kinds().values() for field in kind.fields}
    assert sorted(name for name in names if PERSONAL.search(name)) == []
    assert PERSONAL.search("secretary_name")


def test_what_is_derived_is_not_a_field() -> None:
    fields = {(name, field.name) for name, kind in kinds().items() for field in kind.fields}
    assert fields & DERIVED == set()


def test_provenance_comes_last_and_once() -> None:
    for name, node in ONTOLOGY.nodes.items():
        shared = [field.name for field in node_fields(named=name not in NAMELESS)]
        assert [field.name for field in node.fields][-len(shared) :] == shared
    for relation in ONTOLOGY.relations.values():
        assert [f.name for f in relation.fields][-len(TIE_FIELDS) :] == [f.name for f in TIE_FIELDS]


def test_kinds_without_a_name_exist() -> None:
    assert ONTOLOGY.nodes.keys() >= NAMELESS


def test_an_end_that_may_be_anything_is_every_kind() -> None:
    evidenced = {start for start, _ in ONTOLOGY.relations["EVIDENCED_BY"].pairs}
    about = {end for _, end in ONTOLOGY.relations["ABOUT"].pairs}
    assert evidenced == about == set(ONTOLOGY.nodes)


def test_ties_are_told_apart_as_agreed() -> None:
    found = {name: kind.discriminator for name, kind in ONTOLOGY.relations.items() if kind.discriminator}
    assert found == {
        "LOCATED_IN": ("is_registered",),
        "COVERS": ("mode",),
        "WORK_CONTACT": ("means",),
        "MEMBER_OF": ("tier",),
        "USED": ("on",),
        "DUTY_OF": ("actor",),
    }


def test_the_page_is_the_one_printed_from_the_declaration() -> None:
    printed = (files("graph") / "ONTOLOGY.md").read_text(encoding="utf-8")
    assert printed == page(ONTOLOGY, code_lists()), "run: python -m graph.ontology.page > graph/ONTOLOGY.md"


def test_the_page_shows_every_kind_field_and_list() -> None:
    printed = page(ONTOLOGY, code_lists())
    shown = set(re.findall(r"^### (\w+)", printed, re.MULTILINE))
    assert shown >= kinds().keys() | code_lists().keys()
    assert all(f"`{field.name}`" in printed for kind in kinds().values() for field in kind.fields)


def test_one_word_is_used_for_one_concept() -> None:
    assert len({term.zh for term in VOCABULARY}) == len({term.en for term in VOCABULARY}) == len(VOCABULARY)
    preferred = {term.en for term in VOCABULARY}
    assert [term.en for term in VOCABULARY if not preferred.isdisjoint(term.avoid)] == []


# One planted contradiction per rule of the lint; `test_the_declaration_has_no_defect` is the clean twin.

FIELD = Field("extra", ValueType.TEXT, words("甲", "a", "甲。", "A."), Visibility.RESTRICTED)
UNIT, ALLIANCE = ONTOLOGY.nodes["Unit"], ONTOLOGY.nodes["Alliance"]
LEADS = ONTOLOGY.relations["LEADS"]
TRI = code_lists()["tri"]
TERM = CodeTerm("a", "甲", "a", 1)


def with_node(kind: NodeKind) -> Ontology:
    """The ontology with one node kind put in."""
    return Ontology({**ONTOLOGY.nodes, kind.name: kind}, ONTOLOGY.relations)


def with_field(field: Field) -> Ontology:
    """The ontology with one more field on units."""
    return with_node(replace(UNIT, fields=(*UNIT.fields, field)))


def with_relation(kind: RelationKind) -> Ontology:
    """The ontology with one relation kind put in."""
    return Ontology(ONTOLOGY.nodes, {**ONTOLOGY.relations, kind.name: kind})


def typed(kind: ValueType, *, codes: str | None = None, unit: str | None = None) -> Ontology:
    """The ontology with one more field of this type."""
    return with_field(replace(FIELD, type=kind, codes=codes, unit=unit))


BROKEN_KINDS = [
    (with_node(replace(UNIT, name="some_unit")), "some_unit: the name of a node kind is PascalCase"),
    (with_node(replace(UNIT, identities=())), "Unit: no identity"),
    (
        with_node(replace(UNIT, identities=(Identity("x", ("nowhere",)),))),
        "Unit: identity names the unknown field nowhere",
    ),
    (with_node(replace(UNIT, nearest=" ")), "Unit: nearest terms elsewhere are missing"),
    (with_node(replace(UNIT, words=words("单位", "unit", "", "A."))), "Unit: about_zh is blank"),
    (with_relation(replace(LEADS, name="leads")), "leads: the name of a relation kind is UPPER_CASE"),
    (with_relation(replace(LEADS, pairs=())), "LEADS: joins nothing"),
    (
        with_relation(replace(LEADS, pairs=(("Unit", "Nowhere"),))),
        "LEADS: pair names the unknown kind Nowhere",
    ),
    (
        with_relation(replace(LEADS, forward=EndName("Led", "牵头"))),
        "LEADS: end name 'Led' is not snake_case",
    ),
    (with_relation(replace(LEADS, backward=EndName("led_by", ""))), "LEADS: end name 'led_by'"),
    (
        with_relation(replace(LEADS, discriminator=("nowhere",))),
        "LEADS: discriminator names the unknown field nowhere",
    ),
    (with_relation(replace(LEADS, backward=EndName("members", "成员"))), "Alliance: members means 2 things"),
    (with_relation(replace(LEADS, forward=EndName("uscc", "代码"))), "Unit: uscc means 2 things"),
]

BROKEN_FIELDS = [
    (with_field(replace(FIELD, name="Extra")), "Unit.Extra: the name of a field is snake_case"),
    (with_field(replace(FIELD, name="uscc")), "Unit.uscc: named 2 times"),
    (with_field(replace(FIELD, words=words("甲", " ", "甲。", "A."))), "Unit.extra: en is blank"),
    (with_field(replace(FIELD, visibility=Visibility.PUBLIC)), "Unit.extra: more open than its kind"),
    (with_field(replace(FIELD, observed=True)), "Unit.extra: only a date can be observed"),
    (typed(ValueType.CODE), "Unit.extra: a code has a list, and nothing else has"),
    (typed(ValueType.TEXT, codes="tri"), "Unit.extra: a code has a list, and nothing else has"),
    (typed(ValueType.CODES, codes="nowhere"), "Unit.extra: unknown code list nowhere"),
    (typed(ValueType.NUMBER), "Unit.extra: a number has a unit, and nothing else has"),
    (typed(ValueType.DATE, unit="days"), "Unit.extra: a number has a unit, and nothing else has"),
    (typed(ValueType.INTEGER, unit="furlongs"), "Unit.extra: unknown unit furlongs"),
]

BROKEN_LISTS = [
    (CodeList("NoSnake", (TERM,)), "NoSnake: the name of a code list is snake_case"),
    (CodeList("x", ()), "x: the order is not 1, 2, 3"),
    (CodeList("x", (replace(TERM, order=2),)), "x: the order is not 1, 2, 3"),
    (CodeList("x", (replace(TERM, label_zh=" "),)), "x: 'a' lacks a code, a Chinese or an English label"),
    (CodeList("x", (replace(TERM, label_en=""),)), "x: 'a' lacks a code, a Chinese or an English label"),
    (CodeList("x", (TERM, CodeTerm("b", "乙", "b", 2, also=("Ａ",)))), "x: 'a' is 2 entries"),
]


@pytest.mark.parametrize(("broken", "said"), BROKEN_KINDS + BROKEN_FIELDS)
def test_a_contradiction_in_a_kind_is_found(broken: Ontology, said: str) -> None:
    assert any(line.startswith(said) for line in defects(broken, code_lists()))


@pytest.mark.parametrize(("broken", "said"), BROKEN_LISTS)
def test_a_contradiction_in_a_list_is_found(broken: CodeList, said: str) -> None:
    assert any(line.startswith(said) for line in defects(ONTOLOGY, {**code_lists(), broken.name: broken}))


RESTRAINED: list[Callable[[Kind], bool]] = [
    lambda kind: kind.words.about_zh.endswith("。"),
    lambda kind: kind.words.about.endswith("."),
    lambda kind: all(field.words.about_zh.endswith("。") for field in kind.fields),
]


@pytest.mark.parametrize("holds", RESTRAINED)
def test_every_explanation_is_a_sentence(holds: Callable[[Kind], bool]) -> None:
    assert [kind.name for kind in kinds().values() if not holds(kind)] == []
