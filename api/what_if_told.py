"""A plan as it is told: what would change, every node by its outward id and name; nothing is written.

Who may not read the coverage of units is told nothing; who may not read findings, no contact either.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from dataclasses import dataclass, replace
from datetime import date
from typing import NamedTuple

from analytics.mechanisms.facts import NOWHERE, Facts, UnreadableError
from analytics.networks.ground import Ground
from analytics.networks.two_mode import TwoMode
from analytics.policies import CoveragePolicy
from analytics.scenario.counters import Counters
from analytics.scenario.deeds import Deed
from analytics.scenario.overlay import Overlay
from analytics.scenario.scenario import Outcome, scenario
from analytics.trend.standing import whole_only
from api.findings import tiers_shown
from api.ids import Ids
from api.report import Document, coverage_document
from api.weak_links_told import node
from api.what_if_asked import DEED_WORDS, Asked, deeds, sort_of
from graph.as_of import network_on
from graph.network import Network
from graph.policy import Rule as Allowed
from graph.records import NodeKey
from graph.view import View


class Base(NamedTuple):
    """What plans of one view and day share: who is in which alliance, and as whom each body acts."""

    memberships: TwoMode
    actors: Mapping[NodeKey, int]


class Plan(NamedTuple):
    """What is asked: deeds as they are written, of a day and under a policy."""

    as_of: date
    policy: CoveragePolicy
    asked: Sequence[Asked]


@dataclass(frozen=True)
class WhatIf:
    """What a plan comes to; `listed` is whether contact, alliances and leads may be told."""

    as_of: date
    deeds: tuple[Deed, ...]
    network: Network
    outcome: Outcome
    listed: bool


def base_of(facts: Facts) -> Base:
    """The memberships of a day and the actors of its bodies."""
    ground = Ground(facts)
    bodies, acting = facts.nodes("PartyOrganization"), ground.actors.of("PartyOrganization").tolist()
    return Base(
        ground.memberships, {bodies.at(at): number for at, number in enumerate(acting) if number != NOWHERE}
    )


def based(view: View, facts: Facts) -> Base | None:
    """What plans rest on; None where the view may not know it."""
    if not tiers_shown(view):
        return None
    try:
        return base_of(facts)
    except UnreadableError:
        return None


def what_if(view: View, ids: Ids, base: Base | None, plan: Plan) -> WhatIf | None:
    """What a plan comes to; None where the view may not know it.

    WrongUseError where a deed makes no sense or names what is not there, and where the policy counts what
    the view may only count.
    """
    if base is None:
        return None
    network = network_on(view, plan.as_of)
    whole_only(network, plan.policy)
    named = deeds(view, ids, plan.as_of, plan.asked)
    outcome = scenario(Overlay(Counters(network, plan.policy), *base), named)
    listed = view.rule("Finding", "state") is Allowed.READ
    return WhatIf(plan.as_of, named, network, outcome if listed else without_contact(outcome), listed)


def without_contact(outcome: Outcome) -> Outcome:
    """Coverage alone."""
    return replace(outcome, contact_lost=(), contact_gained=(), alliances=(), leads=())


def deed_documents(plan: Sequence[Deed], view: View, ids: Ids) -> Iterator[Document]:
    """The deeds in the order in which they were carried out."""
    for deed in plan:
        ends, words = [node(view, ids, each)._asdict() for each in deed], DEED_WORDS[sort_of(deed)]
        yield {
            "deed": str(sort_of(deed)),
            "zh": words.zh,
            "en": words.en,
            "source": ends[0],
            "target": ends[1] if ends[1:] else None,
        }


def what_if_document(found: WhatIf | None, as_of: date, view: View, ids: Ids) -> Document:
    """The plan as JSON: its deeds, coverage before and after, and who gains and loses."""
    if found is None:
        return {"as_of": str(as_of), "what_if": None}
    told = found.outcome
    return {
        "as_of": str(as_of),
        "policy": told.before.policy.policy_id,
        "deeds": [*deed_documents(found.deeds, view, ids)],
        "before": coverage_document(told.before, found.network)["total"],
        "after": coverage_document(told.after, found.network)["total"],
        "units": [
            {"unit": node(view, ids, each.unit)._asdict(), "before": each.before, "after": each.after}
            for each in told.units
        ],
        "lost": [node(view, ids, each.unit)._asdict() for each in told.lost],
        "gained": [node(view, ids, each.unit)._asdict() for each in told.gained],
        "contact": contact_document(told, view, ids) if found.listed else None,
    }


def contact_document(told: Outcome, view: View, ids: Ids) -> Document:
    """Memberships, which are contact and no coverage."""
    return {
        "lost": [node(view, ids, each)._asdict() for each in told.contact_lost],
        "gained": [node(view, ids, each)._asdict() for each in told.contact_gained],
        "alliances": [
            {
                "alliance": node(view, ids, each.alliance)._asdict(),
                "before": each.before._asdict(),
                "after": each.after._asdict(),
            }
            for each in told.alliances
        ],
        "leads": [
            {"lead": node(view, ids, each.lead)._asdict(), "before": each.before, "after": each.after}
            for each in told.leads
        ],
    }


class Line(NamedTuple):
    """One figure of one node before and after; the totals have no node."""

    what: str
    of: NodeKey | None
    before: object
    after: object


def lines(told: Outcome) -> Iterator[Line]:
    """Everything that a plan changes, one figure each, the totals first."""
    for name in ("base", "covered", "unknown", "low", "high", "unknown_share"):
        yield Line(name, None, getattr(told.before.total, name), getattr(told.after.total, name))
    for unit in told.units:
        yield Line("tier", unit.unit, unit.before, unit.after)
    for key in told.contact_lost:
        yield Line("in_an_alliance", key, "yes", "no")
    for key in told.contact_gained:
        yield Line("in_an_alliance", key, "no", "yes")
    for each in told.alliances:
        for name in each.before._fields:
            yield Line(name, each.alliance, getattr(each.before, name), getattr(each.after, name))
    for lead in told.leads:
        yield Line("resting_on_lead", lead.lead, lead.before, lead.after)


def what_if_rows(found: WhatIf | None, view: View, ids: Ids) -> Iterator[Document]:
    """The plan as CSV: a row for every figure."""
    for line in () if found is None else lines(found.outcome):
        shown = None if line.of is None else node(view, ids, line.of)
        yield {
            "figure": line.what,
            "kind": shown and shown.kind,
            "id": shown and shown.id,
            "name": shown and shown.name,
            "before": line.before,
            "after": line.after,
            "policy": "" if found is None else found.outcome.before.policy.policy_id,
            "as_of": "" if found is None else str(found.as_of),
        }
