"""The structure as it is told: the tables of the report, each row with its nodes and figures.

Who may not read findings, or only count them, is told nothing of it: every figure here is about single
alliances or organizations.
"""

from __future__ import annotations

from collections.abc import Collection, Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from typing import NamedTuple

from analytics.mechanisms.facts import Facts, UnreadableError
from analytics.mechanisms.lines import Words
from analytics.networks.ground import Ground
from analytics.structure.brokers import Broker
from analytics.structure.cut_number import CutNumber, cut_number
from analytics.structure.cut_organizations import CutOrganization, severed
from analytics.structure.fragmentation import Curve
from analytics.structure.structure import Order, Structure, structure
from api.ids import Ids
from api.named import named
from api.report import Document
from api.structure_tables import TABLES, Name
from api.weak_links_told import node
from graph.policy import Rule
from graph.records import NodeKey
from graph.view import View

DIGITS = 4
"""Digits after the point of shares and scores."""

Figures = Mapping[str, float]


CURVES = {Name.CURVE_MEMBERSHIPS: Order.MEMBERSHIPS, Name.CURVE_BROKERS: Order.BROKERS}
"""The order in which organizations leave, of every table that is a curve."""


class Row(NamedTuple):
    """A row of a table: the node it is about and those beside it, and a figure for each name."""

    nodes: tuple[NodeKey, ...]
    figures: Figures


@dataclass(frozen=True)
class Told:
    """The structure of a day; `found` is None where the view may not know it."""

    as_of: date
    found: Structure | None

    def rows(self, table: Name) -> list[Row]:
        """The rows of a table, the gravest first."""
        return [] if self.found is None else [*_rows(table, self.found)]


def told(facts: Facts, view: View, as_of: date) -> Told:
    """What the view may know of the structure of a day."""
    if view.rule("Finding", "state") is not Rule.READ:
        return Told(as_of, None)
    try:
        return Told(as_of, structure(Ground(facts)))
    except UnreadableError:
        return Told(as_of, None)


def parted(of: Structure, view: View, ids: Ids, two: tuple[str, str]) -> CutNumber | None:
    """The cut number of two alliances, by their ids or exact names; None where one is not there for the view,
    or both are one.
    """
    known, keys = of.skeleton.net.alliances, [named(view, ids, each) for each in two]
    places = [known.index(key) for key in keys if key in known]
    return cut_number(of.skeleton, *places) if len({*places}) == 2 else None


def _rows(table: Name, of: Structure) -> Iterator[Row]:
    match table:
        case Name.FEW:
            yield from (Row((e.alliance,), {"ties": e.ties, "members": e.members}) for e in of.few)
        case Name.CUTS:
            yield from (
                Row((e.organization, *severed(of.skeleton, e.organization)), _shares(table, e))
                for e in of.cuts
            )
        case Name.BROKERS:
            yield from (Row((e.organization,), _shares(table, e)) for e in of.brokers)
        case Name.SINGLE:
            yield from (Row((e.one, e.other, e.organization), {}) for e in of.single)
        case Name.PARTS:
            yield from (
                Row(e.alliances[:1], _figures(table, e, alliances=len(e.alliances))) for e in of.parts
            )
        case Name.BETWEEN:
            yield from (Row((e.organization,), e.roles._asdict()) for e in of.between)
        case Name.STARS:
            yield from (Row((e.alliance,), _figures(table, e)) for e in of.stars)
        case _:
            yield from points(of.curves[CURVES[table]])


def _figures(table: Name, row: object, **given: float) -> Figures:
    """The figures of a table as the row holds them, or as given."""
    values = {name: given.get(name, getattr(row, name, 0)) for name in TABLES[table].figures}
    return {name: rounded(value) for name, value in values.items()}


def _shares(table: Name, row: CutOrganization | Broker) -> Figures:
    return _figures(table, row, share=row.share)


def rounded(value: float) -> float:
    """A figure as it is told: counts as they are."""
    return value if isinstance(value, int) else round(value, DIGITS)


def points(of: Curve) -> Iterator[Row]:
    """A curve, a row for the start and for each organization that has left."""
    values = zip(of.apart, of.largest, of.left, strict=True)
    for n, (apart, largest, left) in enumerate(values):
        figures = {"left_out": n, "apart": rounded(apart), "largest": rounded(largest), "in_contact": left}
        yield Row(of.removed[n - 1 : n] if n else (), figures)


def counts(of: Structure) -> Mapping[str, int]:
    """The size of the whole."""
    return {
        "alliances": of.alliances,
        "organizations": of.organizations,
        "memberships": of.memberships,
        "tying": of.tying,
        "core_level": of.core.level,
        "core_alliances": len(of.core.alliances),
        "core_organizations": len(of.core.organizations),
    }


def document(of: Told, view: View, ids: Ids, tables: Collection[Name]) -> Document:
    """Some tables as JSON."""
    if of.found is None:
        return {"as_of": str(of.as_of), "tables": {}}
    listed = {
        name.value: [
            {"nodes": [node(view, ids, each)._asdict() for each in row.nodes], **row.figures}
            for row in of.rows(name)
        ]
        for name in tables
    }
    robustness = {order.value: each.robustness for order, each in of.found.curves.items()}
    return {"as_of": str(of.as_of), **counts(of.found), "robustness": robustness, "tables": listed}


def cut_document(of: CutNumber | None, as_of: date, view: View, ids: Ids) -> Document:
    """The cut number of two alliances as JSON."""
    keys = () if of is None else of.organizations
    return {
        "as_of": str(as_of),
        "between": [] if of is None else [node(view, ids, each)._asdict() for each in (of.one, of.other)],
        "number": None if of is None else of.number,
        "organizations": [node(view, ids, each)._asdict() for each in keys],
    }


def long_rows(of: Told, view: View, ids: Ids, tables: Collection[Name]) -> Iterator[Document]:
    """Some tables as CSV: a line for each figure, and one for a row without any."""
    for name in tables:
        for place, row in enumerate(of.rows(name), start=1):
            yield from _long(name, place, row, view, ids, of.as_of)


def _long(  # noqa: PLR0913, PLR0917 - all that stands in a line
    table: Name, place: int, row: Row, view: View, ids: Ids, as_of: date
) -> Iterator[Document]:
    shown = [node(view, ids, each) for each in row.nodes]
    first = shown[0] if shown else None
    for name in row.figures or [""]:
        words = TABLES[table].figures.get(name, Words("", ""))
        yield {
            "table": table,
            "table_zh": TABLES[table].words.zh,
            "place": place,
            "id": first.id if first else None,
            "kind": first.kind if first else None,
            "name": first.name if first else None,
            "others": "、".join(each.called for each in shown[1:]),
            "figure": name,
            "figure_zh": words.zh,
            "figure_en": words.en,
            "value": row.figures.get(name),
            "as_of": str(as_of),
        }
