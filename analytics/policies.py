"""Coverage policies: which base, which tiers, how old evidence may be. Versioned, and data.

A policy is named under every figure it leads to (`domain.md` 2.4).
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from dataclasses import dataclass
from datetime import date
from functools import lru_cache
from importlib.resources import files

from graph.errors import WrongUseError

DEFAULT_POLICY = "d5-t1t4"


@dataclass(frozen=True, slots=True)
class CoveragePolicy:
    """One policy. `base_of` says which base D6–D8 filter; `min_employees` is that of D4 (persons)."""

    policy_id: str
    zh: str
    en: str
    base: str
    base_of: str | None
    numerator_tiers: tuple[str, ...]
    joint_max_units: int
    evidence_max_age_days: int
    include_trust_areas: bool
    min_employees: int | None
    valid_from: date
    valid_to: date | None


@lru_cache(maxsize=1)
def policies() -> Mapping[str, CoveragePolicy]:
    """Every policy that ships, by id, in the order of the file."""
    text = (files("graph") / "data" / "policies.csv").read_text(encoding="utf-8")
    return {row["policy_id"]: _policy(row) for row in csv.DictReader(text.splitlines())}


def policy(policy_id: str) -> CoveragePolicy:
    """One policy; WrongUseError names those there are."""
    found = policies().get(policy_id)
    if found is None:
        known = "、".join(policies())
        raise WrongUseError(
            f"没有统计口径“{policy_id}”；可用：{known}。",
            f"There is no policy {policy_id}; use one of {', '.join(policies())}.",
        )
    return found


def _policy(row: Mapping[str, str]) -> CoveragePolicy:
    return CoveragePolicy(
        policy_id=row["policy_id"],
        zh=row["zh"],
        en=row["en"],
        base=row["base"],
        base_of=row["base_of"] or None,
        numerator_tiers=tuple(row["numerator_tiers"].split("|")),
        joint_max_units=int(row["joint_max_units"]),
        evidence_max_age_days=int(row["evidence_max_age_days"]),
        include_trust_areas=row["include_trust_areas"] == "yes",
        min_employees=int(row["min_employees"]) if row["min_employees"] else None,
        valid_from=date.fromisoformat(row["valid_from"]),
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else None,
    )
