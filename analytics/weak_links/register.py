"""The register: every rule of weak links by its code, in the order of `domain.md` 4.3."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping
from types import MappingProxyType

from analytics.networks.ground import Ground
from analytics.weak_links.alone import ALONE
from analytics.weak_links.bodies import BODIES
from analytics.weak_links.brokers import BROKERS
from analytics.weak_links.claims import CLAIMS
from analytics.weak_links.cuts import CUTS
from analytics.weak_links.dormant import DORMANT
from analytics.weak_links.erosion import EROSION
from analytics.weak_links.finding import Finding, rank
from analytics.weak_links.honours import HONOURS
from analytics.weak_links.layers import ZONES
from analytics.weak_links.leads import LEADS
from analytics.weak_links.makeup import MAKEUP
from analytics.weak_links.openness import OPENNESS
from analytics.weak_links.orders import ORDERS
from analytics.weak_links.reach import REACH
from analytics.weak_links.replies import REPLIES
from analytics.weak_links.rule import Given, Outcome, Rule, outcome
from analytics.weak_links.seats import SEATS
from analytics.weak_links.stars import STARS
from analytics.weak_links.supply import SUPPLY
from graph.errors import WrongUseError

_FAMILIES: tuple[tuple[Rule, ...], ...] = (
    LEADS,
    STARS,
    MAKEUP,
    DORMANT,
    EROSION,
    CUTS,
    ALONE,
    BROKERS,
    SEATS,
    ZONES,
    BODIES,
    REACH,
    SUPPLY,
    ORDERS,
    REPLIES,
    HONOURS,
    OPENNESS,
    CLAIMS,
)


def _place(rule: Rule) -> tuple[int, str]:
    """W3 before W10, and a variant after what it varies."""
    digits = "".join(letter for letter in rule.code if letter.isdigit())
    return int(digits), rule.code


RULES: Mapping[str, Rule] = {
    rule.code: rule for rule in sorted((rule for family in _FAMILIES for rule in family), key=_place)
}


def rule(code: str) -> Rule:
    """A rule by its code, in any case of letters; WrongUseError names those there are."""
    found = {known.lower(): each for known, each in RULES.items()}.get(code.lower())
    if found is None:
        raise WrongUseError(
            f"没有规则“{code}”。规则有：{'、'.join(RULES)}。",
            f"There is no rule {code}. There are: {', '.join(RULES)}.",
        )
    return found


Changes = Mapping[str, Given]
"""Parameters that are not at their defaults, by the code of the rule and their names."""


def outcomes(
    ground: Ground, rules: Iterable[Rule] = RULES.values(), changes: Changes = MappingProxyType({})
) -> Iterator[Outcome]:
    """What each rule comes to; rules that the view may not apply are left out."""
    found = (outcome(each, ground, **changes.get(each.code, {})) for each in rules)
    return (each for each in found if each is not None)


def ranked(told: Iterable[Outcome]) -> list[Finding]:
    """All findings, the most pressing first."""
    pairs = [(finding, each.rule.severity_of(finding)) for each in told for finding in each.findings]
    return [finding for finding, _ in sorted(pairs, key=lambda pair: rank(*pair))]
