"""Published figures beside computed ones: claims to reconcile with, never inputs (`domain.md` 1.2)."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass

from analytics.coverage import Coverage


@dataclass(frozen=True, slots=True)
class Claim:
    """One published figure, what the record gives for it, and over which base.

    `base` and `policy_id` are None for plain counts. Rates are in percent with one decimal, as printed.
    """

    code: str
    published: float
    computed: float | None
    base: int | None
    policy_id: str | None
    unknown_share: float | None

    @property
    def agrees(self) -> bool:
        """Whether the computed figure equals the published one as printed."""
        return self.computed == self.published


RATES = {"F24": "d5-t1t4", "F25": "s0-t1t4"}
"""Claims that are rates, and the policy under which they are read."""

BASES = {"F17": "d0-t1t4", "F18": "s0-t1t4"}
"""Claims that count a base."""


def claims(
    published: Mapping[str, float], found: Mapping[str, Coverage], counts: Mapping[str, int]
) -> tuple[Claim, ...]:
    """The claims that can be computed, in the order of their codes; `counts` are plain counts by code."""
    rows = [
        _rate(code, published[code], found[policy]) for code, policy in RATES.items() if code in published
    ]
    rows += [
        _base(code, published[code], found[policy]) for code, policy in BASES.items() if code in published
    ]
    rows += [Claim(c, published[c], n, None, None, None) for c, n in counts.items() if c in published]
    return tuple(sorted(rows, key=lambda claim: claim.code))


def _rate(code: str, published: float, found: Coverage) -> Claim:
    total = found.total
    computed = None if total.rate is None else round(total.rate * 100, 1)
    return Claim(code, published, computed, total.base, found.policy.policy_id, total.unknown_share)


def _base(code: str, published: float, found: Coverage) -> Claim:
    total = found.total
    return Claim(code, published, total.base, total.base, found.policy.policy_id, None)
