"""Who may read what is decided for every field and role, as the table of roles (`domain.md` 5.4) says.

The table is written here a second time, in the words of that page. Turning over any single cell of the
policy must be noticed here; a test shows it for each of them.
"""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace
from functools import cache
from typing import NamedTuple

import pytest

from graph import policy
from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType, Visibility, words
from graph.ontology.domain import ONTOLOGY
from graph.policy import CLASSES, TABLE, Role, Row, Rule, decisions, rule, rule_of, sees

READ, SUM, LOG, NONE = Rule.READ, Rule.AGGREGATE, Rule.LOGGED, Rule.NONE


class Line(NamedTuple):
    """One line of the page: the rules of public, planner, analyst, organizer, steward and auditor.

    `of` names kinds, or fields as `Kind.field`. What a steward may write he may read.
    """

    said: str
    of: str
    rules: tuple[Rule, ...]


PAGE = (
    Line(
        "Areas, zones, alliances, centres",
        "AdminArea Zone Alliance Facility LOCATED_IN PART_OF NAMED Name HAS_PLATFORM SUCCEEDED_BY",
        (READ, READ, READ, READ, READ, READ),
    ),
    Line(
        "Group membership of units",
        "Unit.name_zh Unit.name_en Unit.kind MEMBER_OF LEADS",
        (NONE, READ, READ, READ, READ, READ),
    ),
    Line("Coverage tiers per unit", "COVERS WORK_CONTACT", (NONE, READ, READ, READ, READ, NONE)),
    Line(
        "Grades and rectification",
        "Assessment Rectification ASSESSED AGAINST RESULT RECTIFIES TRIGGERED_BY",
        (NONE, READ, SUM, READ, READ, READ),
    ),
    Line(
        "Member bands",
        "Unit.full_member_band PartyOrganization.full_member_band",
        (NONE, NONE, SUM, READ, READ, NONE),
    ),
    Line(
        "Exact counts, Member",
        "Unit.employees PartyOrganization.full_members PartyOrganization.probationary_members "
        "CHECKED_IN.member_checkins Member BELONGS_TO WORKS_IN HOLDS",
        (NONE, NONE, NONE, LOG, LOG, NONE),
    ),
    Line("Findings", "Finding", (SUM, READ, READ, READ, READ, READ)),
)

SMALL = (NONE, NONE, NONE, READ, READ, NONE)
"""Group membership is for all who may read it only where a unit has ten staff or more."""

U1_TO_U3 = (NONE, SUM, SUM, READ, READ, NONE)
"""Reason codes of one unit: merged for the planner, in counts for the analyst."""

OTHERWISE = {
    Visibility.PUBLIC: (READ, READ, READ, READ, READ, READ),
    Visibility.INTERNAL: (NONE, READ, READ, READ, READ, NONE),
    Visibility.RESTRICTED: (NONE, NONE, NONE, LOG, LOG, NONE),
}
"""What the page does not name goes by the class of the field (decision 9)."""


@cache
def named(kind: str, field: str) -> Line | None:
    """The line of the page that names a field, or its kind."""
    lines = [line for line in PAGE if {f"{kind}.{field}", kind} & {*line.of.split()}]
    exact = [line for line in lines if f"{kind}.{field}" in line.of.split()]
    return next(iter(exact or lines), None)


def expected(kind: str, field: Field, role: Role) -> Rule:
    """What the page says of one cell."""
    line = named(kind, field.name)
    return of(OTHERWISE[field.visibility] if line is None else line.rules, role)


def contradictions() -> Iterator[str]:
    """Every cell in which the policy is not what the page says."""
    for role, kind, field, found in decisions(ONTOLOGY):
        if found is not expected(kind, field, role):
            yield f"{role} {kind}.{field.name}: {found}"
    yield from (
        f"small {role}" for role in Role if rule_of(policy.SMALL_MEMBERSHIP, role) is not of(SMALL, role)
    )
    yield from (f"U1-U3 {role}" for role in Role if rule_of(policy.REASONS, role) is not of(U1_TO_U3, role))


def of(rules: tuple[Rule, ...], role: Role) -> Rule:
    """The rule of a role in a line."""
    return rules[[*Role].index(role)]


def kinds() -> list[NodeKind | RelationKind]:
    """Every kind of either sort."""
    return [*ONTOLOGY.nodes.values(), *ONTOLOGY.relations.values()]


def test_there_are_six_roles_in_the_order_of_the_page() -> None:
    assert [str(role) for role in Role] == ["public", "planner", "analyst", "organizer", "steward", "auditor"]


def test_every_field_has_a_decision_for_every_role() -> None:
    decided = [(role, kind, field.name) for role, kind, field, _ in decisions(ONTOLOGY)]
    fields = [(kind.name, field.name) for kind in kinds() for field in kind.fields]
    assert len(decided) == len({*decided}) == 6 * len(fields)
    assert {(kind, field) for _, kind, field in decided} == {*fields}


def test_the_policy_is_what_the_page_of_roles_says() -> None:
    assert list(contradictions()) == []


@pytest.mark.parametrize("line", PAGE, ids=lambda line: line.said)
def test_every_line_of_the_page_names_what_exists(line: Line) -> None:
    known = {kind.name for kind in kinds()} | {
        f"{kind.name}.{f.name}" for kind in kinds() for f in kind.fields
    }
    assert {*line.of.split()} <= known
    assert len(line.rules) == len(Role)


def test_every_row_of_the_policy_names_what_exists() -> None:
    known = {(kind.name, f.name) for kind in kinds() for f in kind.fields} | {(k.name, "*") for k in kinds()}
    assert TABLE.keys() <= known


def turned_over(row: Row) -> Iterator[Row]:
    """The row with one cell after the other replaced by each of the other rules."""
    for place, held in enumerate(row):
        for other in Rule:
            if other is not held:
                yield Row(*(other if at == place else cell for at, cell in enumerate(row)))


@pytest.mark.parametrize("key", TABLE, ids=".".join)
def test_no_cell_of_a_row_can_be_turned_over_unnoticed(
    key: tuple[str, str], monkeypatch: pytest.MonkeyPatch
) -> None:
    for mutant in turned_over(TABLE[key]):
        monkeypatch.setitem(TABLE, key, mutant)
        assert next(contradictions(), None) is not None, (key, mutant)


@pytest.mark.parametrize("visibility", CLASSES)
def test_no_cell_of_a_class_can_be_turned_over_unnoticed(
    visibility: Visibility, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mutant in turned_over(CLASSES[visibility]):
        monkeypatch.setitem(CLASSES, visibility, mutant)
        assert next(contradictions(), None) is not None, (visibility, mutant)


@pytest.mark.parametrize("name", ["SMALL_MEMBERSHIP", "REASONS"])
def test_no_cell_of_the_other_rows_can_be_turned_over_unnoticed(
    name: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    for mutant in turned_over(getattr(policy, name)):
        monkeypatch.setattr(policy, name, mutant)
        assert next(contradictions(), None) is not None, mutant


@pytest.mark.parametrize("key", TABLE, ids=".".join)
def test_no_row_can_be_lost_unnoticed(key: tuple[str, str], monkeypatch: pytest.MonkeyPatch) -> None:
    changes_nothing = all(TABLE[key] == CLASSES[f.visibility] for f in fields_of(*key))
    monkeypatch.delitem(TABLE, key)
    assert (next(contradictions(), None) is None) == changes_nothing


def fields_of(kind: str, name: str) -> list[Field]:
    """The fields that a row names."""
    declared = ONTOLOGY.nodes.get(kind) or ONTOLOGY.relations[kind]
    return [field for field in declared.fields if name in ("*", field.name)]


def with_field(field: Field) -> Ontology:
    """The domain with one more field of units."""
    unit = ONTOLOGY.nodes["Unit"]
    return replace(ONTOLOGY, nodes={**ONTOLOGY.nodes, "Unit": replace(unit, fields=(*unit.fields, field))})


def test_a_field_whose_class_has_no_row_is_an_error_and_not_open() -> None:
    said = words("新", "new", "新", "new")
    known = Field("new", ValueType.TEXT, said, Visibility.INTERNAL)
    assert len(list(decisions(with_field(known)))) == 6 + len(list(decisions(ONTOLOGY)))
    unknown = replace(known, visibility="secret")  # type: ignore[arg-type]
    with pytest.raises(KeyError):
        list(decisions(with_field(unknown)))


def test_a_new_kind_is_closed_to_the_public_unless_it_says_otherwise() -> None:
    field = Field("new", ValueType.TEXT, words("新", "new", "新", "new"), Visibility.INTERNAL)
    assert [rule(role, "Brandnew", field) for role in Role] == [*OTHERWISE[Visibility.INTERNAL]]


@pytest.mark.parametrize(
    ("role", "hidden", "seen"),
    [
        (
            Role.PUBLIC,
            "Unit PartyOrganization Member Finding MEMBER_OF COVERS Assessment",
            "AdminArea Alliance",
        ),
        (Role.PLANNER, "Member HOLDS BELONGS_TO", "Unit MEMBER_OF COVERS Assessment Finding"),
        (Role.ANALYST, "Member Assessment ASSESSED Rectification", "Unit MEMBER_OF COVERS Finding"),
        (Role.ORGANIZER, "", "Member HOLDS Unit Assessment Finding COVERS"),
        (Role.STEWARD, "", "Member HOLDS Unit Assessment Finding COVERS"),
        (
            Role.AUDITOR,
            "Member PartyOrganization COVERS WORK_CONTACT Need",
            "Unit MEMBER_OF Assessment Finding",
        ),
    ],
)
def test_a_role_knows_of_kinds_of_which_it_may_read_a_field(role: Role, hidden: str, seen: str) -> None:
    assert [kind for kind in hidden.split() if sees(role, ONTOLOGY, kind)] == []
    assert [kind for kind in seen.split() if not sees(role, ONTOLOGY, kind)] == []
