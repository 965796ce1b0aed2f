"""The whole domain: every kind the other modules declare, with the fields that all of them share."""

from __future__ import annotations

from collections.abc import Iterable
from dataclasses import replace

from graph.kinds import Field, NodeKind, Ontology, RelationKind, Visibility
from graph.ontology import (
    alliances,
    coverage,
    history,
    honours,
    meta,
    party,
    places,
    posts,
    power,
    programmes,
    reports,
    seats,
    services,
    standards,
    tallies,
    units,
    work,
)
from graph.ontology.fields import ANY, OPENNESS
from graph.ontology.provenance import TIE_FIELDS, node_fields

NODES: tuple[NodeKind, ...] = (
    *places.NODES,
    *history.NODES,
    *units.NODES,
    *tallies.NODES,
    *party.NODES,
    *posts.NODES,
    *alliances.NODES,
    *seats.NODES,
    *work.NODES,
    *services.NODES,
    *programmes.NODES,
    *standards.NODES,
    *honours.NODES,
    *power.NODES,
    *meta.NODES,
    *reports.NODES,
)
RELATIONS: tuple[RelationKind, ...] = (
    *places.RELATIONS,
    *history.RELATIONS,
    *units.RELATIONS,
    *party.RELATIONS,
    *posts.RELATIONS,
    *coverage.RELATIONS,
    *alliances.RELATIONS,
    *seats.RELATIONS,
    *work.RELATIONS,
    *services.RELATIONS,
    *programmes.RELATIONS,
    *standards.RELATIONS,
    *honours.RELATIONS,
    *power.RELATIONS,
    *meta.RELATIONS,
)

NAMELESS = frozenset(
    {
        "Member",
        "Post",
        "Seat",
        "Activity",
        "Meeting",
        "Need",
        "ServiceOrder",
        "Tally",
        "HouseholdTally",
        "Assessment",
        "Rectification",
        "Disclosure",
        "SupervisionReport",
        "Source",
        "Document",
        "PublishedFigure",
        "CodeTerm",
        "CoverageSnapshot",
        "Finding",
        "LoadRun",
    }
)
"""Kinds without a name: what has a title instead, counts, ratings and events, and posts and pseudonyms.

A free name of a post, an order or a meeting would be the place where a person's name slips in.
"""


def classed(fields: Iterable[Field], floor: Visibility) -> tuple[Field, ...]:
    """The fields, none more open than the kind that has them."""
    return tuple(
        replace(field, visibility=max(field.visibility, floor, key=OPENNESS.index)) for field in fields
    )


def node(kind: NodeKind) -> NodeKind:
    """The kind with its own fields first, then name and provenance."""
    shared = node_fields(named=kind.name not in NAMELESS)
    return replace(kind, fields=classed((*kind.fields, *shared), kind.visibility))


def relation(kind: RelationKind, nodes: Iterable[str]) -> RelationKind:
    """The kind with its own fields first, then provenance, and every open end spelled out."""
    ends = tuple(nodes)
    pairs = tuple(
        (start, stop)
        for first, second in kind.pairs
        for start in (ends if first == ANY else (first,))
        for stop in (ends if second == ANY else (second,))
    )
    return replace(kind, pairs=pairs, fields=classed((*kind.fields, *TIE_FIELDS), kind.visibility))


def ontology(nodes: Iterable[NodeKind], relations: Iterable[RelationKind]) -> Ontology:
    """The kinds by name, in the order given, completed with what all of them share."""
    by_name = {kind.name: node(kind) for kind in nodes}
    return Ontology(by_name, {kind.name: relation(kind, by_name) for kind in relations})


ONTOLOGY = ontology(NODES, RELATIONS)
