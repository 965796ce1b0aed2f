"""Losses as a view may see them: of coverage under a policy, or of contact through alliances.

Who may only count findings is told the totals and no list; who may not count them, nothing.
"""

from __future__ import annotations

from dataclasses import dataclass, replace
from datetime import date
from enum import StrEnum
from typing import NamedTuple

import numpy as np

from analytics.coverage import CoverageRow, coverage
from analytics.losses.alone import Loss, losses
from analytics.losses.committees import Committee, committees
from analytics.losses.depth import Depth, depth
from analytics.losses.expected import Expected, expected
from analytics.losses.joint import MOST, Joint, joint
from analytics.losses.reliance import Reliance, among, by_alliances, by_leads
from analytics.mechanisms.facts import UnreadableError
from analytics.networks.covers import covers
from analytics.networks.ground import Ground
from analytics.networks.two_mode import TwoMode
from analytics.policies import CoveragePolicy, policy
from api.findings import tiers_shown, without_bands
from api.mechanism_seen import facts
from api.weak_links_told import FEWEST
from graph.as_of import network_on
from graph.errors import WrongUseError
from graph.policy import Rule as Allowed
from graph.records import NodeKey
from graph.view import View


class Of(StrEnum):
    """What is lost: coverage in the tiers of a policy, or contact through alliances (`decisions.md` 12)."""

    COVERAGE = "coverage"
    CONTACT = "contact"


class Asked(NamedTuple):
    """What is asked: `k` supports that stop together, and the probability with which each fails."""

    of: Of
    policy_id: str
    k: int
    fail: float


@dataclass(frozen=True)
class Told:
    """What a view may know. `base` are the units of the policy's base, or all organizations of the view;
    `row` and `policy` are those of coverage. `depth` is None where too few could be told apart by counts.
    `sharing` is expected where alliances fail with their leads; there are leads of alliances only.
    """

    asked: Asked
    as_of: date
    policy: CoveragePolicy | None
    row: CoverageRow | None
    base: int
    covered: int
    alliances: int
    leaderless: int
    depth: Depth | None
    expected: Expected
    sharing: Expected | None
    listed: bool
    alone: tuple[Loss, ...] = ()
    leads: tuple[Loss, ...] = ()
    joint: Joint | None = None
    joint_leads: Joint | None = None
    committees: tuple[Committee, ...] = ()

    @property
    def unknown_share(self) -> float | None:
        """Of coverage the unknown as a share of the base, of contact alliances without a lead that is seen,
        whose losses with a lead nobody knows, as a share of all; None of none.
        """
        if self.row is not None:
            return self.row.unknown_share
        return self.leaderless / self.alliances if self.alliances else None


def asked(of: Of, policy_id: str, k: int, fail: float) -> Asked:
    """The question; WrongUseError for numbers out of range."""
    if not 1 <= k <= MOST:
        raise WrongUseError(
            f"k 应在 1 与 {MOST} 之间，此处为 {k}。", f"k lies between 1 and {MOST}; here {k}."
        )
    if not 0 <= fail <= 1:
        raise WrongUseError(
            f"失效概率应在 0 与 1 之间，此处为 {fail}。",
            f"A probability of failing lies between 0 and 1; here {fail}.",
        )
    policy(policy_id)
    return Asked(of, policy_id, k, fail)


def losses_seen(view: View, question: Asked, day: date) -> Told | None:
    """What the view may see of a day; None for roles that may not count it."""
    allowed = view.rule("Finding", "state")
    if allowed not in (Allowed.READ, Allowed.AGGREGATE):
        return None
    found = (
        _of_coverage(view, question, day) if question.of is Of.COVERAGE else _of_contact(view, question, day)
    )
    return found if found is None or allowed is Allowed.READ else counted_only(found)


def counted_only(found: Told) -> Told:
    """The totals alone; depth too where nobody could be told apart by it."""
    small = found.depth is not None and any(0 < count < FEWEST for count in found.depth)
    return replace(
        found,
        depth=None if small else found.depth,
        listed=False,
        alone=(),
        leads=(),
        joint=None,
        joint_leads=None,
        committees=(),
    )


def _of_coverage(view: View, question: Asked, day: date) -> Told | None:
    if not tiers_shown(view):
        return None
    chosen, network = policy(question.policy_id), network_on(view, day)
    apart = network.units.member_band is None or network.units.bands_by_cell
    seen = network if apart else without_bands(network)
    row, reached = coverage(seen, chosen).total, named(view, covers(seen, chosen))
    return replace(_told(question, day, reached, row.base), policy=chosen, row=row)


def _of_contact(view: View, question: Asked, day: date) -> Told | None:
    ground = Ground(facts(view, day))
    try:
        reached, fragile = among(ground.memberships, ground.own), committees(ground)
    except UnreadableError:
        return None
    leads = by_leads(reached)
    return replace(
        _told(question, day, reached, int(ground.own.sum())),
        sharing=expected(by_leads(reached, leaderless_stop=True), question.fail),
        leads=losses(leads),
        joint_leads=joint(leads, question.k),
        committees=fragile,
    )


def _told(question: Asked, day: date, reached: TwoMode, base: int) -> Told:
    on: Reliance = by_alliances(reached)
    filled = np.unique(reached.alliance)
    return Told(
        asked=question,
        as_of=day,
        policy=None,
        row=None,
        base=base,
        covered=on.covered,
        alliances=len(filled),
        leaderless=int((~np.isin(filled, reached.led)).sum()),
        depth=depth(reached),
        expected=expected(by_each(reached), question.fail),
        sharing=None,
        listed=True,
        alone=losses(on),
        joint=joint(on, question.k),
    )


def by_each(network: TwoMode) -> Reliance:
    """Every organization rests on its alliances, those too whose keys may not be shown."""
    return by_leads(replace(network, led=network.led[:0], lead=network.lead[:0]), leaderless_stop=True)


def named(view: View, reached: TwoMode) -> TwoMode:
    """The same with contacts by the kind they have: a mass organization is a unit and no post."""
    posts = view.snapshot.table("Post").position
    return replace(
        reached,
        alliances=[
            NodeKey("Unit", each.key) if each.kind == "Post" and each.key and each.key not in posts else each
            for each in reached.alliances
        ],
    )
