"""Findings: one weak link each, counted in organizations, with its proof and the smallest repair."""

from __future__ import annotations

from collections.abc import Mapping
from dataclasses import dataclass, field
from enum import Enum
from typing import NamedTuple

from analytics.mechanisms.lines import Words
from graph.records import NodeKey

PROOF = 30
"""A proof shows at most so many nodes (`domain.md` 4.3); of a larger one the first of each kind."""

Figure = int | float | str | None
"""A number that a rule measured; None where the source does not say."""


class Severity(Enum):
    """How pressing it is: a rule is broken, the structure is weak, or it is to be watched."""

    ACT = "act"
    PLAN = "plan"
    WATCH = "watch"


SEVERITY_WORDS: Mapping[Severity, Words] = {
    Severity.ACT: Words("须处置", "act: a rule is broken"),
    Severity.PLAN: Words("须补强", "plan: the structure is weak"),
    Severity.WATCH: Words("须关注", "watch"),
}


class Edge(NamedTuple):
    """A tie in a drawing: which relation joins which nodes. In a repair: the tie to be added."""

    source: NodeKey
    relation: str
    target: NodeKey


@dataclass(frozen=True)
class Finding:
    """One weak link. `subjects` are what is weak, the first above all; two for a tie or a pair.

    `lost` is the number of organizations that are cut off from the district committee when the first subject
    is gone, `pendants` that of units that hang on it alone, as being covered means: None where the rule is
    not about loss. `stable` says whether it holds whichever single piece of evidence is dropped; None where
    what is found is that there is no evidence. `effect` says what the repair brings. `severity` is None where
    it is as pressing as its rule (`Rule.severity_of`).
    """

    rule: str
    subjects: tuple[NodeKey, ...]
    said: Words
    figures: Mapping[str, Figure] = field(default_factory=dict)
    lost: int | None = None
    pendants: int | None = None
    proof: tuple[Edge, ...] = ()
    repair: tuple[Edge, ...] = ()
    effect: Words | None = None
    stable: bool | None = None
    severity: Severity | None = None


def rank(finding: Finding, severity: Severity) -> tuple[object, ...]:
    """The place of a finding in a list: by severity, then by loss, then by rule and key."""
    order = list(Severity).index(severity)
    return order, -(finding.lost or 0), -(finding.pendants or 0), finding.rule, finding.subjects
