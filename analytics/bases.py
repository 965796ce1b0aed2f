"""Bases: whom a rate is taken over. Every criterion is yes, no or unknown (`domain.md` 2.4).

A unit belongs to a base where every criterion says yes. Where one says no it is outside; where none
says no and one is unknown it is outside too, and counted beside the base.
"""

from __future__ import annotations

from collections.abc import Callable, Mapping
from functools import reduce
from typing import NamedTuple

import numpy as np

from analytics.policies import CoveragePolicy
from graph.columns import Coded
from graph.errors import WrongUseError
from graph.network import Mask, Network, Units

ENTERPRISE_KINDS = ("enterprise", "state_enterprise", "gov_investment_company", "cooperative", "law_firm")
NON_PUBLIC = ("private", "foreign", "hmt", "mixed")
MEMBER_BASES = ("D6", "D7")
"""Bases that count by member bands."""

OUT_OF_OPERATION = ("suspended", "shell", "zombie", "moved_out", "deregistered", "revoked")
"""Stated as not in actual operation; the list of 实体运营 plus units that have stopped for a time."""

_BANDS = ("0", "1-9", "10-49", "50-99", "100-299", "300-999", "1000+")
_BAND_FLOORS = (0, 1, 10, 50, 100, 300, 1000)


class Base(NamedTuple):
    """Which units are in, and which might be: `unknown` are those on whom a criterion is silent."""

    inside: Mask
    unknown: Mask


class Criterion(NamedTuple):
    """One condition on every unit: those that meet it, and those of whom nobody knows."""

    yes: Mask
    unknown: Mask


Rule = Callable[[Units, CoveragePolicy], Criterion]


def base_of(network: Network, policy: CoveragePolicy) -> Base:
    """The base of a policy over the units of a network.

    Raises WrongUseError where it needs member bands that the view may not count by.
    """
    criteria = [rule(network.units, policy) for rule in _ladder(policy)]
    inside: Mask = reduce(np.logical_and, [c.yes for c in criteria])
    refused = reduce(np.logical_or, [~c.yes & ~c.unknown for c in criteria])
    outside = _left_out(network, policy)
    return Base(inside & ~outside, ~inside & ~refused & ~outside)


def _left_out(network: Network, policy: CoveragePolicy) -> Mask:
    if policy.include_trust_areas:
        return np.zeros(len(network.units), bool)
    return np.append(network.areas.in_trust, False)[network.units.street]


def counts_households(policy: CoveragePolicy) -> bool:
    """Whether individual households enter the base, as unknown: only among registered entities."""
    return policy.base == "D0"


def _ladder(policy: CoveragePolicy) -> tuple[Rule, ...]:
    if policy.base in _FILTERS:
        below = _BASES[policy.base_of or "D5"]
        return (*below, _FILTERS[policy.base])
    return _BASES[policy.base]


def _known(column: Coded, yes: Mask, *silent: str) -> Criterion:
    unknown = (column.codes < 0) | column.equals(*silent)
    return Criterion(yes & ~unknown, unknown)


def _enterprise(units: Units, policy: CoveragePolicy) -> Criterion:
    return _known(units.kind, units.kind.equals(*ENTERPRISE_KINDS))


def _social(units: Units, policy: CoveragePolicy) -> Criterion:
    return _known(units.kind, units.kind.equals("social_org"))


def _non_public(units: Units, policy: CoveragePolicy) -> Criterion:
    return _known(units.ownership, units.ownership.equals(*NON_PUBLIC))


def _operating(units: Units, policy: CoveragePolicy) -> Criterion:
    status = units.operating_status
    known = _known(status, ~status.equals(*OUT_OF_OPERATION), "unknown")
    return Criterion(known.yes & ~units.shares_licence, known.unknown & ~units.shares_licence)


def _premises(units: Units, policy: CoveragePolicy) -> Criterion:
    return _known(units.fixed_premises, units.fixed_premises.equals("yes"), "unknown")


def _staff(units: Units, policy: CoveragePolicy) -> Criterion:
    least = policy.min_employees or 10
    bands = [band for band, floor in zip(_BANDS, _BAND_FLOORS, strict=True) if floor >= least]
    return _known(units.employees_band, units.employees_band.equals(*bands))


def _rostered(units: Units, policy: CoveragePolicy) -> Criterion:
    return _known(units.rostered, units.rostered.equals("yes"), "unknown")


def _above_scale(units: Units, policy: CoveragePolicy) -> Criterion:
    return _known(units.above_scale, units.above_scale.equals("yes"), "unknown")


def _members(*bands: str) -> Rule:
    def rule(units: Units, policy: CoveragePolicy) -> Criterion:
        if units.member_band is None:
            raise WrongUseError(
                f"口径 {policy.policy_id} 需要按党员人数分段统计，当前角色无此权限。",
                f"Policy {policy.policy_id} counts by member bands, which this role may not.",
            )
        return _known(units.member_band, units.member_band.equals(*bands), "unknown")

    return rule


_THREE_AND_MORE = ("3-6", "7-49", "50-99", "100+")

_BASES: Mapping[str, tuple[Rule, ...]] = {
    "D0": (_enterprise,),
    "D1": (_enterprise,),
    "D2": (_enterprise, _non_public),
    "D3": (_enterprise, _non_public, _operating),
    "D4": (_enterprise, _non_public, _operating, _premises, _staff),
    "D5": (_enterprise, _rostered),
    "S0": (_social,),
    "S1": (_social, _rostered),
}

_FILTERS: Mapping[str, Rule] = {
    "D6": _members("1-2", *_THREE_AND_MORE),
    "D7": _members(*_THREE_AND_MORE),
    "D8": _above_scale,
}
