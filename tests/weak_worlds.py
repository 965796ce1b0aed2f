"""Hand-made worlds for the rules of weak links: what a role sees of some records, and what is found."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date, timedelta
from typing import TYPE_CHECKING

from analytics.networks.ground import Ground
from analytics.weak_links.finding import Finding
from analytics.weak_links.register import RULES
from analytics.weak_links.rule import outcome
from api.mechanism_seen import facts
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Node, NodeKey, Tie
from graph.snapshot import build
from graph.store.memory import MemoryStore
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make

Record = Node | Tie

DAY = date(2016, 12, 31)
LONG_AGO = date(2014, 1, 1)


def ago(days: int) -> date:
    return DAY - timedelta(days)


def key(node: Node) -> NodeKey:
    return NodeKey(node.kind, node.key)


def ground(
    make: Make, records: Sequence[Record], role: Role = Role.PLANNER, scope: str | None = None, on: date = DAY
) -> Ground:
    """What a role sees of some records on a day."""
    store = MemoryStore(ONTOLOGY)
    store.write(records, make.load())
    return Ground(facts(View(build(store, ONTOLOGY), role, scope), on))


def found(
    make: Make,
    code: str,
    records: Sequence[Record],
    scope: str | None = None,
    *,
    role: Role = Role.PLANNER,
    on: date = DAY,
    **changed: float,
) -> tuple[Finding, ...]:
    """What a rule finds in some records; it has to have been applied."""
    told = outcome(RULES[code], ground(make, records, role, scope, on), **changed)
    assert told is not None
    return told.findings
