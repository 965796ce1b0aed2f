"""Placement as it is told: every enterprise, receiver and site by its outward id and name.

Who may not read the tiers of single units is told nothing: those to be placed are the uncovered ones.
"""

from __future__ import annotations

from collections.abc import Callable, Iterator
from dataclasses import dataclass
from datetime import date
from typing import TypeVar

from analytics.mechanisms.facts import AREA, Facts, UnreadableError
from analytics.networks.ground import Ground
from analytics.placement.joint import JointBranches, joint_branches
from analytics.placement.opening import Demand, Opening, greedy, opening
from analytics.placement.placed import Counts, Load, Placed, Placement, demand, network_of, placement
from analytics.placement.weights import REASONS, Weights
from analytics.policies import CoveragePolicy
from api.findings import tiers_shown
from api.ids import Ids
from api.report import Document
from api.weak_links_told import Shown, node
from graph.records import NodeKey
from graph.view import View

T = TypeVar("T")


@dataclass(frozen=True)
class Openings:
    """Sites to open: the best choice and, beside it, greedy's; of a demand that covers only a part of the
    uncovered, since of the others the community is not known.
    """

    policy: CoveragePolicy
    counts: Counts
    demand: Demand
    best: Opening
    first: Opening


def placed_for(facts: Facts, view: View, policy: CoveragePolicy, weights: Weights) -> Placement | None:
    """The placement; None where the view may not know it."""
    return _seen(view, lambda: placement(Ground(facts), policy, weights))


def openings_for(
    facts: Facts, view: View, policy: CoveragePolicy, number: int, places: int | None
) -> Openings | None:
    """Where to open so many sites; None where the view may not know it."""

    def find() -> Openings:
        asked, counts = demand(Ground(facts), policy)
        return Openings(policy, counts, asked, opening(asked, number, places), greedy(asked, number))

    return _seen(view, find)


def joint_for(facts: Facts, view: View, policy: CoveragePolicy) -> JointBranches | None:
    """Joint branches; None where the view may not know them."""
    return _seen(view, lambda: joint_branches(network_of(Ground(facts)), policy))


def _seen(view: View, find: Callable[[], T]) -> T | None:
    if not tiers_shown(view):
        return None
    try:
        return find()
    except UnreadableError:
        return None


def site(view: View, ids: Ids, name: str) -> tuple[Shown, str]:
    """The area of a site, and its division of industry or an empty text."""
    area, _, division = name.partition("/")
    return node(view, ids, NodeKey(AREA, area)), division


def reasons(placed: Placed) -> str:
    """Why an enterprise fits its receiver."""
    return "、".join(f"{REASONS[name].zh}+{points}" for name, points in placed.points.items())


def reasons_en(placed: Placed) -> str:
    """The same in English."""
    return ", ".join(f"{REASONS[name].en} +{points}" for name, points in placed.points.items())


def placement_document(found: Placement | None, as_of: date, view: View, ids: Ids) -> Document:
    """The placement as JSON."""
    if found is None:
        return {"as_of": str(as_of), "placement": None}
    return {
        "as_of": str(as_of),
        "policy": found.policy.policy_id,
        "base": found.base,
        "unknown": found.unknown,
        "uncovered": found.uncovered,
        "alone": found.alone,
        "full": found.full,
        "points": found.points,
        "weights": found.weights._asdict(),
        "swings": [each._asdict() for each in found.swings],
        "enterprises": [placed_document(each, view, ids) for each in found.placed],
        "receivers": [load_document(each, view, ids) for each in found.loads],
    }


def placed_document(placed: Placed, view: View, ids: Ids) -> Document:
    """One enterprise."""
    told = [
        None if key is None else node(view, ids, key)._asdict() for key in (placed.receiver, placed.second)
    ]
    return {
        "enterprise": node(view, ids, placed.enterprise)._asdict(),
        "receiver": told[0],
        "gives": placed.gives,
        "points": sum(placed.points.values()),
        "reasons": dict(placed.points),
        "second": told[1],
        "second_points": placed.second_points,
    }


def load_document(load: Load, view: View, ids: Ids) -> Document:
    """One receiver."""
    return {"receiver": node(view, ids, load.receiver)._asdict(), **dict(list(load._asdict().items())[1:])}


def placement_rows(found: Placement | None, as_of: date, view: View, ids: Ids) -> Iterator[Document]:
    """The enterprises as CSV, a row each."""
    for placed in () if found is None else found.placed:
        names = [None if key is None else node(view, ids, key) for key in (placed.receiver, placed.second)]
        mine = node(view, ids, placed.enterprise)
        yield {
            "enterprise": mine.name,
            "enterprise_id": mine.id,
            "receiver": names[0] and names[0].called,
            "receiver_id": names[0] and names[0].id,
            "gives": placed.gives,
            "points": sum(placed.points.values()),
            "reasons_zh": reasons(placed),
            "reasons_en": reasons_en(placed),
            "second": names[1] and names[1].called,
            "second_points": placed.second_points,
            "as_of": str(as_of),
        }


def openings_document(found: Openings | None, as_of: date, view: View, ids: Ids) -> Document:
    """Sites to open as JSON."""
    if found is None:
        return {"as_of": str(as_of), "openings": None}
    return {
        "as_of": str(as_of),
        "policy": found.policy.policy_id,
        **found.counts._asdict(),
        "placeable": int(found.demand.weight.sum()),
        "reached": found.best.reached,
        "bound": found.best.bound,
        "proved": found.best.proved,
        "greedy": found.first.reached,
        "sites": [*site_rows(found, view, ids)],
    }


def site_rows(found: Openings | None, view: View, ids: Ids) -> Iterator[Document]:
    """The sites, a row each, with how many enterprises each could reach by itself."""
    if found is None:
        return
    for at in found.best.sites:
        area, division = site(view, ids, found.demand.sites[at])
        reach = int((found.demand.reach[[at]] @ found.demand.weight)[0])
        yield {"area": area.name, "area_id": area.id, "division": division or None, "enterprises": reach}


def joint_document(
    found: JointBranches | None, policy: CoveragePolicy, as_of: date, view: View, ids: Ids
) -> Document:
    """Joint branches as JSON."""
    if found is None:
        return {"as_of": str(as_of), "joint_branches": None}
    return {
        "as_of": str(as_of),
        "policy": policy.policy_id,
        "numerator_tiers": list(policy.numerator_tiers),
        "base": found.base,
        "unknown": found.unknown,
        "units": found.units,
        "before": found.before,
        "after_at_least": found.after,
        "branches": [*joint_rows(found, view, ids)],
    }


def joint_rows(found: JointBranches | None, view: View, ids: Ids) -> Iterator[Document]:
    """The branches, a row each."""
    for branch in () if found is None else found.branches:
        units = [node(view, ids, NodeKey("Unit", key)) for key in branch.units]
        yield {
            "area": node(view, ids, NodeKey(AREA, branch.area)).name,
            "division": branch.division or None,
            "members_at_least": len(units),
            "units": "、".join(unit.called for unit in units),
            "unit_ids": " ".join(unit.id for unit in units),
        }
