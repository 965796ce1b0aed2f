"""The schema says everything in both languages, holds nothing that nobody may read, and bounds every list."""

from __future__ import annotations

import re
from collections.abc import Iterator
from enum import Enum
from pathlib import Path

import pytest
from graphql import (
    GraphQLEnumType,
    GraphQLField,
    GraphQLInputObjectType,
    GraphQLInterfaceType,
    GraphQLList,
    GraphQLNamedType,
    GraphQLNonNull,
    GraphQLObjectType,
    GraphQLScalarType,
    get_named_type,
    is_introspection_type,
    is_required_argument,
    is_specified_scalar_type,
)
from strawberry.utils.str_converters import to_camel_case

from api import coverage_terms, terms
from api.ordering import sorted_by
from api.schema import TYPES, core, printed
from api.words import both, said
from graph.codes import code_lists
from graph.kinds import Field
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role, Rule, rule, sees

SCHEMA = Path(__file__).parent.with_name("schema.graphql")
HAN = re.compile(r"[\u4e00-\u9fff]")


def own_types() -> list[GraphQLNamedType]:
    """Every type that is ours."""
    return [
        kind
        for kind in core().type_map.values()
        if not is_introspection_type(kind) and not is_specified_scalar_type(kind)
    ]


def fields(kind: GraphQLNamedType) -> dict[str, GraphQLField]:
    """The fields of an object or interface type; none of any other."""
    return kind.fields if isinstance(kind, GraphQLObjectType | GraphQLInterfaceType) else {}


def described() -> Iterator[tuple[str, str | None]]:
    """Everything that has a description, by its place."""
    for kind in own_types():
        yield kind.name, kind.description
        for name, field in fields(kind).items():
            yield f"{kind.name}.{name}", field.description
            for argument, told in field.args.items():
                yield f"{kind.name}.{name}({argument})", told.description
        if isinstance(kind, GraphQLEnumType):
            for name, value in kind.values.items():
                yield f"{kind.name}.{name}", value.description
        if isinstance(kind, GraphQLInputObjectType):
            for name, part in kind.fields.items():
                yield f"{kind.name}.{name}", part.description


def lacking(description: str | None) -> bool:
    """Whether a description lacks Chinese before the first stroke, or English after it."""
    zh, stroke, en = (description or "").partition(" / ")
    return not (stroke and HAN.search(zh) and re.search("[A-Za-z]{2}", en) and not HAN.search(en))


def test_the_schema_is_the_one_in_the_repository() -> None:
    assert SCHEMA.read_text(encoding="utf-8") == printed()


def test_everything_is_described_in_chinese_and_then_in_english() -> None:
    assert [place for place, description in described() if lacking(description)] == []


@pytest.mark.parametrize("wrong", [None, "", "区域", "An area.", "An area. / 区域", "区域 / 区域"])
def test_the_lint_of_descriptions_fires(wrong: str | None) -> None:
    assert lacking(wrong)
    assert not lacking(both("区域。", "An area."))


def test_a_field_of_the_ontology_is_described_in_its_words() -> None:
    assert said("Unit", "uscc").startswith("统一社会信用代码：十八位")
    assert "（亩）" in said("Zone", "area_mu")
    assert fields(core().type_map["Unit"])["uscc"].description == said("Unit", "uscc")


def enums() -> list[tuple[type[Enum], str]]:
    """The enums that are code lists, with the list that their docstring names."""
    found = [
        kind
        for module in (terms, coverage_terms)
        for kind in vars(module).values()
        if isinstance(kind, type) and issubclass(kind, Enum) and kind is not Enum
    ]
    named = [(kind, re.match(r"Code list `(\w+)`", kind.__doc__ or "")) for kind in found]
    return sorted({(kind, match[1]) for kind, match in named if match}, key=lambda pair: pair[0].__name__)


@pytest.mark.parametrize(("members", "codes"), enums())
def test_an_enum_holds_its_code_list_in_its_order(members: type[Enum], codes: str) -> None:
    declared = [term.code for term in code_lists()[codes].terms]
    assert [m.value for m in members if m.value != "U1-U3"] == declared
    assert [m.name for m in members] == [str(m.value).upper().replace("-", "_") for m in members]


def ontology_fields() -> Iterator[tuple[str, Field]]:
    """Every field of every kind that has an object type."""
    for kind in TYPES:
        yield from ((kind, field) for field in ONTOLOGY.nodes[kind].fields)


def readers(kind: str, field: Field) -> set[Role]:
    """The roles that may read a field."""
    return {role for role in Role if rule(role, kind, field) is Rule.READ}


def seers(kind: str) -> set[Role]:
    """The roles for which a kind is there at all."""
    return {role for role in Role if sees(role, ONTOLOGY, kind)}


def test_what_nobody_reads_is_not_in_the_schema() -> None:
    closed = [(kind, field.name) for kind, field in ontology_fields() if not readers(kind, field)]
    assert ("Unit", "employees") in closed
    assert ("PartyOrganization", "full_members") in closed
    for kind, name in closed:
        assert to_camel_case(name) not in fields(core().type_map[kind])
    assert "Member" not in core().type_map


def test_what_may_be_empty_for_a_role_is_nullable() -> None:
    for kind, field in ontology_fields():
        shown = fields(core().type_map[kind]).get(to_camel_case(field.name))
        if shown is not None and isinstance(shown.type, GraphQLNonNull):
            assert readers(kind, field) >= seers(kind), (kind, field.name)
            assert field.required, (kind, field.name)


@pytest.mark.parametrize("kind", TYPES)
def test_what_a_kind_is_listed_by_is_read_by_whoever_sees_it(kind: str) -> None:
    field = next(f for f in ONTOLOGY.nodes[kind].fields if f.name == sorted_by(kind))
    assert readers(kind, field) >= seers(kind)


@pytest.mark.parametrize("kind", TYPES)
def test_the_type_of_a_kind_is_a_node(kind: str) -> None:
    found = core().type_map[kind]
    assert isinstance(found, GraphQLObjectType)
    assert "Node" in {interface.name for interface in found.interfaces}


def test_every_rate_stands_beside_all_that_it_rests_on() -> None:
    needed = {
        "base",
        "t1",
        "t2",
        "t3",
        "t4",
        "t5",
        "t0",
        "tx",
        "baseUnknown",
        "unknownShare",
        "asOf",
        "policyId",
    }
    rated = [kind for kind in own_types() if fields(kind).keys() & {"rate", "low", "high", "standalone"}]
    assert [kind.name for kind in rated] == ["CoverageRow"]
    assert needed <= fields(rated[0]).keys()
    counted = {kind.name for kind in own_types() if "uncovered" in fields(kind) and kind.name != "Query"}
    assert counted == {"Uncovered", "UrgentCell", "PlacementPlan", "OpeningPlan"}
    for name in counted:
        assert {"base", "asOf"} <= fields(core().type_map[name]).keys()


def lists(kind: GraphQLNamedType) -> Iterator[tuple[str, str]]:
    """The fields of a type that are lists, and what they are lists of."""
    for name, field in fields(kind).items():
        inner = field.type.of_type if isinstance(field.type, GraphQLNonNull) else field.type
        if isinstance(inner, GraphQLList):
            yield name, get_named_type(field.type).name


SHORT = {
    "nameHistory": "BorneName",
    "functions": "Code",
    "codes": "Code",
    "codeLists": "CodeList",
    "policies": "CoveragePolicy",
    "numeratorTiers": "CoverageTier",
    "cell": "CellPart",
    "reasons": "Reason",
    "byReason": "ReasonCount",
    "parts": "MechanismPart",
    "rules": "WeakOutcome",
    "parameters": "WeakParameter",
    "notRecorded": "String",
    "swings": "WeightSwing",
    "matchReasons": "PlacementReason",
    "units": "WeakNode",
    "subjects": "WeakNode",
    "figures": "WeakFigure",
    "proof": "WeakEdge",
    "repair": "WeakEdge",
    "causes": "CoverageDelta",
    "because": "SuggestionWay",
    "members": "WeakNode",
    "scales": "CommunityScale",
    "memberships": "MembershipCount",
}
"""Lists that are short by their nature: of names of one area, or bounded by a code list, by dimensions, by
the register of rules, or by the thirty nodes of a proof.
"""


def test_every_other_list_is_a_page_with_a_length_that_must_be_given() -> None:
    for kind in own_types():
        if kind.name.endswith("Connection"):
            assert {name for name, _ in lists(kind)} - SHORT.keys() == {"nodes", "edges"}
        elif kind.name == "Query":
            assert {name for name, _ in lists(kind)} == {"nodes", "policies", "codeLists", "mechanisms"}
        else:
            assert {(name, of) for name, of in lists(kind)} <= set(SHORT.items())
        for name, field in fields(kind).items():
            if get_named_type(field.type).name.endswith("Connection"):
                assert is_required_argument(field.args["first"]), f"{kind.name}.{name}"
                assert isinstance(field.type, GraphQLNonNull)


def test_the_only_scalar_of_our_own_is_the_day() -> None:
    assert [kind.name for kind in own_types() if isinstance(kind, GraphQLScalarType)] == ["Date"]
