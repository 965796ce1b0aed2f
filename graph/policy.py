"""Who may read what: one table, role × kind × field → rule. Whatever no row allows is denied.

The table is that of `domain.md` 5.4. A row names a kind and a field (or every field, `*`); where no
row names it, the visibility class of the field decides. `graph.view` compiles it into masks.
"""

from __future__ import annotations

from collections.abc import Iterator
from enum import StrEnum
from typing import NamedTuple

from graph.kinds import Field, NodeKind, Ontology, RelationKind, Visibility


class Role(StrEnum):
    """The six roles. The operator of the host is not one of them."""

    PUBLIC = "public"
    PLANNER = "planner"
    ANALYST = "analyst"
    ORGANIZER = "organizer"
    STEWARD = "steward"
    AUDITOR = "auditor"


class Rule(StrEnum):
    """What a role may do with a field.

    `aggregate` may enter counts but is never shown for one record; `logged` is read only by ways
    in that write the access log first.
    """

    NONE = "none"
    AGGREGATE = "aggregate"
    READ = "read"
    LOGGED = "logged"


class Row(NamedTuple):
    """One line of the table: the rule of each role, in the order of `Role`."""

    public: Rule
    planner: Rule
    analyst: Rule
    organizer: Rule
    steward: Rule
    auditor: Rule


_NO, _SUM, _YES, _LOG = Rule.NONE, Rule.AGGREGATE, Rule.READ, Rule.LOGGED

CLASSES: dict[Visibility, Row] = {
    Visibility.PUBLIC: Row(_YES, _YES, _YES, _YES, _YES, _YES),
    Visibility.INTERNAL: Row(_NO, _YES, _YES, _YES, _YES, _NO),
    Visibility.RESTRICTED: Row(_NO, _NO, _NO, _LOG, _LOG, _NO),
}
"""Where no row names a field, its visibility class decides."""

_BANDS = Row(_NO, _NO, _SUM, _YES, _YES, _NO)
_GRADES = Row(_NO, _YES, _SUM, _YES, _YES, _YES)
_TIERS = Row(_NO, _YES, _YES, _YES, _YES, _NO)
_MEMBERSHIP = Row(_NO, _YES, _YES, _YES, _YES, _YES)
_PERSONS = Row(_NO, _NO, _NO, _LOG, _LOG, _NO)

TABLE: dict[tuple[str, str], Row] = {
    ("Unit", "full_member_band"): _BANDS,
    ("PartyOrganization", "full_member_band"): _BANDS,
    ("Unit", "name_zh"): _MEMBERSHIP,
    ("Unit", "name_en"): _MEMBERSHIP,
    ("Unit", "kind"): _MEMBERSHIP,
    ("MEMBER_OF", "*"): _MEMBERSHIP,
    ("LEADS", "*"): _MEMBERSHIP,
    ("LOCATED_IN", "*"): Row(_YES, _YES, _YES, _YES, _YES, _YES),
    ("COVERS", "*"): _TIERS,
    ("WORK_CONTACT", "*"): _TIERS,
    **{(kind, "*"): _GRADES for kind in ("Assessment", "Rectification")},
    **{(tie, "*"): _GRADES for tie in ("ASSESSED", "AGAINST", "RESULT", "RECTIFIES", "TRIGGERED_BY")},
    ("Finding", "*"): Row(_SUM, _YES, _YES, _YES, _YES, _YES),
    **{(name, "*"): _PERSONS for name in ("Member", "BELONGS_TO", "WORKS_IN", "HOLDS")},
}

REASONS = Row(_NO, _SUM, _SUM, _YES, _YES, _NO)
"""The codes U1–U3 of one unit: planners and analysts see the three merged (`analytics.uncovered`)."""

SMALL_STAFF = ("0", "1-9")
"""Staff bands below which the group membership of a unit is kept back from most roles."""

SMALL_MEMBERSHIP = Row(_NO, _NO, _NO, _YES, _YES, _NO)
"""Group membership of units with fewer than ten staff."""


def rule_of(row: Row, role: Role) -> Rule:
    """The rule of one role in one row."""
    return row[list(Role).index(role)]


def rule(role: Role, kind: str, field: Field) -> Rule:
    """What a role may do with one field of one kind."""
    row = TABLE.get((kind, field.name)) or TABLE.get((kind, "*")) or CLASSES[field.visibility]
    return rule_of(row, role)


def decisions(ontology: Ontology) -> Iterator[tuple[Role, str, Field, Rule]]:
    """Every cell of the table. A field whose class has no row raises KeyError: nothing is open."""
    kinds: list[NodeKind | RelationKind] = [*ontology.nodes.values(), *ontology.relations.values()]
    for kind in kinds:
        for field in kind.fields:
            for role in Role:
                yield role, kind.name, field, rule(role, kind.name, field)


def sees(role: Role, ontology: Ontology, kind: str) -> bool:
    """Whether a role may know that single records of a kind exist: it may read a field of them."""
    declared = ontology.nodes.get(kind) or ontology.relations[kind]
    return any(rule(role, kind, field) in (Rule.READ, Rule.LOGGED) for field in declared.fields)
