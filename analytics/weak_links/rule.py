"""Rules: when something counts as a weak link, with which parameters, and what to do about it."""

from __future__ import annotations

from collections.abc import Callable, Iterator, Mapping
from dataclasses import dataclass, field
from typing import NamedTuple

from analytics.mechanisms.facts import UnreadableError
from analytics.mechanisms.lines import Words
from analytics.networks.ground import Ground
from analytics.weak_links.finding import Finding, Severity
from analytics.weak_links.measure import Measure
from graph.errors import WrongUseError


class Parameter(NamedTuple):
    """A number that a rule rests on; `default` is that of `domain.md` 4.3; `measure` says what it may be."""

    default: float
    words: Words
    measure: Measure = Measure.COUNT


Given = Mapping[str, float]
"""The value of every parameter of a rule."""

Finder = Callable[[Ground, Given], Iterator[Finding]]
"""Finds the weak links of a rule. It raises `UnreadableError` where the view may not read what it needs."""


@dataclass(frozen=True)
class Rule:
    """A declared rule. `meaning` is what a planner reads, `action` what is recommended.

    `heard` names kinds and relations: where no record of one is seen, nobody knows, and nothing is found.
    `rated` marks rules that tell single ratings or rectifications, which some roles may only count.
    """

    code: str
    words: Words
    severity: Severity
    meaning: Words
    action: Words
    find: Finder
    parameters: Mapping[str, Parameter] = field(default_factory=dict)
    heard: tuple[str, ...] = ()
    rated: bool = False

    def given(self, /, **changed: float) -> Given:
        """The parameters, some of them changed; WrongUseError for one that the rule has not got, or that may
        not be what is given.
        """
        for name in sorted(changed):
            if name not in self.parameters:
                raise WrongUseError(
                    f"规则 {self.code} 没有参数 {name}；可用的参数：{'、'.join(self.parameters) or '无'}。",
                    f"Rule {self.code} has no parameter {name}; "
                    f"it has: {', '.join(self.parameters) or 'none'}.",
                )
            self.parameters[name].measure.refuse(changed[name], f"{self.code}.{name}")
        return {name: parameter.default for name, parameter in self.parameters.items()} | changed

    def severity_of(self, finding: Finding) -> Severity:
        """How pressing one of its findings is."""
        return finding.severity or self.severity


@dataclass(frozen=True)
class Outcome:
    """What a rule came to. `silent`: kinds it needs of which the source says nothing; unknown, not none."""

    rule: Rule
    given: Given
    silent: tuple[str, ...]
    findings: tuple[Finding, ...]


def outcome(rule: Rule, ground: Ground, /, **changed: float) -> Outcome | None:
    """What a rule finds; None where the view may not read all that it needs: as if there were no rule."""
    given = rule.given(**changed)
    if rule.rated and not ground.facts.listed:
        return None
    try:
        silent = tuple(name for name in rule.heard if not ground.facts.heard(name))
        found = () if silent else tuple(rule.find(ground, given))
    except UnreadableError:
        return None
    return Outcome(rule, given, silent, found)
