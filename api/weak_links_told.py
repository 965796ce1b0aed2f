"""Weak links as they are told: every node by its outward id and name, and as documents.

Who may only count findings is told how many there are, and of fewer than ten only that.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator
from dataclasses import dataclass
from datetime import date
from types import MappingProxyType
from typing import NamedTuple

from analytics.mechanisms.facts import Facts
from analytics.mechanisms.lines import Words
from analytics.networks.ground import Ground
from analytics.networks.linkage import TOGETHER
from analytics.weak_links.cuts import ACTS_FOR
from analytics.weak_links.finding import Edge, Finding
from analytics.weak_links.register import RULES, Changes, outcomes, ranked
from analytics.weak_links.rule import Outcome, Rule
from api.ids import Ids
from api.mechanism_lines import name_field
from api.report import Document
from graph.errors import WrongUseError
from graph.ontology.domain import ONTOLOGY
from graph.policy import Rule as Allowed
from graph.records import NodeKey
from graph.view import View

FEWEST = 10
"""Fewer findings are not counted out to whoever may only count them (`domain.md` 5.3)."""


@dataclass(frozen=True)
class WeakLinks:
    """What the rules came to on a day; `findings` in order, and none where the role may only count."""

    as_of: date
    outcomes: tuple[Outcome, ...]
    findings: tuple[Finding, ...]
    listed: bool

    def count(self, outcome: Outcome) -> int | None:
        """How many weak links a rule finds; None where nobody knows, and where too few to be told."""
        found = len(outcome.findings)
        return None if outcome.silent or (not self.listed and found < FEWEST) else found


def weak_links(
    facts: Facts, view: View, rules: Iterable[Rule], as_of: date, changes: Changes = MappingProxyType({})
) -> WeakLinks:
    """What the view may see of the weak links of a day; a role that may not count them sees no rule.

    WrongUseError where a role that may only count changes a parameter: two numbers that differ by one, under
    two values of it, would tell of a single body.
    """
    allowed = view.rule("Finding", "state")
    if changes and allowed is not Allowed.READ:
        raise WrongUseError(
            "只可计数的角色不能改动规则的参数；请去掉参数。",
            "A role that may only count cannot change parameters of rules; leave them out.",
        )
    if allowed not in (Allowed.READ, Allowed.AGGREGATE):
        return WeakLinks(as_of, (), (), listed=False)
    told, listed = tuple(outcomes(Ground(facts), rules, changes)), allowed is Allowed.READ
    return WeakLinks(as_of, told, tuple(ranked(told)) if listed else (), listed)


NAMED_BY = ("title", "id_code", "code")
"""By which field a node is called that bears no name: a need, a seat, an activity."""


class Shown(NamedTuple):
    """A node by its outward id; the name is None where there is none, or the role may not read it."""

    id: str
    kind: str
    name: str | None

    @property
    def called(self) -> str:
        """What it is called in a text; what bears no name by its kind and number."""
        words = ONTOLOGY.nodes[self.kind].words
        if self.name is None:
            return f"{words.zh} {self.id[-6:]}"
        return f"{words.zh} {self.name}" if name_of(self.kind) in NAMED_BY else self.name


def node(view: View, ids: Ids, of: NodeKey) -> Shown:
    """A node of a finding."""
    field = name_of(of.kind)
    name = (
        None if field is None else view.value(of.kind, view.snapshot.table(of.kind).position[of.key], field)
    )
    return Shown(ids.of(of.kind, of.key), of.kind, None if name is None else str(name))


def name_of(kind: str) -> str | None:
    """The field by which nodes of a kind are called."""
    fields = {field.name for field in ONTOLOGY.nodes[kind].fields}
    return next((name for name in (name_field(kind), *NAMED_BY) if name in fields), None)


OF_NETWORKS = {
    TOGETHER: Words("共同参加活动或共用资源", "did something together with"),
    ACTS_FOR: Words("代表", "acts for"),
}
"""What the ties of networks are called that are no relations of the record."""


def relation(name: str) -> Words:
    """What a relation is called."""
    known = ONTOLOGY.relations.get(name)
    return OF_NETWORKS[name] if known is None else Words(known.words.zh, known.words.en)


def outcome_document(found: WeakLinks, outcome: Outcome) -> Document:
    """A rule with its words, the parameters it was applied with, and how much it came to."""
    rule = outcome.rule
    return {
        "rule": rule.code,
        "zh": rule.words.zh,
        "en": rule.words.en,
        "severity": rule.severity.value,
        "meaning_zh": rule.meaning.zh,
        "meaning_en": rule.meaning.en,
        "action_zh": rule.action.zh,
        "action_en": rule.action.en,
        "parameters": dict(outcome.given),
        "count": found.count(outcome),
        "not_recorded": list(outcome.silent),
    }


def document(found: WeakLinks, view: View, ids: Ids) -> Document:
    """Everything as JSON."""
    rules = [outcome_document(found, each) for each in found.outcomes]
    listed = [finding_document(each, view, ids) for each in found.findings]
    return {"as_of": str(found.as_of), "rules": rules, "findings": listed}


def finding_document(finding: Finding, view: View, ids: Ids) -> Document:
    """One finding with its proof and repair."""
    return {
        "rule": finding.rule,
        "severity": RULES[finding.rule].severity_of(finding).value,
        "subjects": [node(view, ids, each)._asdict() for each in finding.subjects],
        "zh": finding.said.zh,
        "en": finding.said.en,
        "lost": finding.lost,
        "pendants": finding.pendants,
        "stable": finding.stable,
        "figures": dict(finding.figures),
        "proof": [edge_document(each, view, ids) for each in finding.proof],
        "repair": [edge_document(each, view, ids) for each in finding.repair],
        "effect_zh": None if finding.effect is None else finding.effect.zh,
        "effect_en": None if finding.effect is None else finding.effect.en,
    }


def edge_document(edge: Edge, view: View, ids: Ids) -> Document:
    """One tie of a proof or repair."""
    ends = node(view, ids, edge.source), node(view, ids, edge.target)
    return {"from": ends[0]._asdict(), "relation": edge.relation, "to": ends[1]._asdict()}


def rows(found: WeakLinks, view: View, ids: Ids) -> Iterator[Document]:
    """The findings as CSV, a row each."""
    rules = {each.rule.code: each.rule for each in found.outcomes}
    for finding in found.findings:
        rule, subject = rules[finding.rule], node(view, ids, finding.subjects[0])
        yield {
            "rule": rule.code,
            "rule_zh": rule.words.zh,
            "severity": rule.severity_of(finding).value,
            "id": subject.id,
            "kind": subject.kind,
            "name": subject.name,
            "others": "、".join(node(view, ids, each).called for each in finding.subjects[1:]),
            "zh": finding.said.zh,
            "en": finding.said.en,
            "lost": finding.lost,
            "pendants": finding.pendants,
            "stable": finding.stable,
            "action_zh": rule.action.zh,
            "action_en": rule.action.en,
            "as_of": str(found.as_of),
        }
