"""Weak links for the schema: what the rules find on a day, the most pressing first."""

from __future__ import annotations

from datetime import date
from typing import Annotated, NamedTuple, TypeAlias

import strawberry

from analytics.mechanisms.facts import Facts
from analytics.weak_links.finding import Edge, Finding
from analytics.weak_links.register import RULES, Changes
from analytics.weak_links.rule import Outcome, Parameter, Rule
from api.arguments import After, AreaCode, AsOf, First
from api.columns import Code
from api.connections import Connection
from api.context import Context, Info
from api.ids import Ids
from api.mechanism_seen import facts
from api.mechanisms import narrowed
from api.pages import Listing, page
from api.weak_links_asked import Change, changes
from api.weak_links_terms import (
    WeakChange,
    WeakEdge,
    WeakFigure,
    WeakLink,
    WeakNode,
    WeakOutcome,
    WeakParameter,
    WeakRule,
    WeakSeverity,
)
from api.weak_links_told import WeakLinks, node, relation, weak_links
from api.words import both
from graph.records import NodeKey
from graph.view import View

Rules: TypeAlias = Annotated[
    list[WeakRule] | None,
    strawberry.argument(description=both("只用这些规则；缺省为全部。", "Only these rules; by default all.")),
]

Parameters: TypeAlias = Annotated[
    list[WeakChange] | None,
    strawberry.argument(
        description=both(
            "改动所问规则的参数；缺省为各自的缺省值。只可计数的角色不得改动。",
            "Parameters of the rules asked for, changed; roles that may only count change none.",
        )
    ),
]


@strawberry.type(
    description=both("一页薄弱环节，连同各条规则。", "A page of weak links, with the rules behind them.")
)
class WeakLinkConnection(Connection[WeakLink]):
    """A page of weak links, the most pressing first."""

    as_of: date = strawberry.field(description=both("截止日。", "The day."))
    rules: list[WeakOutcome] = strawberry.field(
        description=both(
            "各条规则的所得；无权运用的规则不出现。",
            "What each rule came to; rules that may not be applied are not there.",
        )
    )


def weak_link_page(  # noqa: PLR0913, PLR0917 - the arguments of the field
    info: Info,
    first: First,
    after: After = None,
    rules: Rules = None,
    parameters: Parameters = None,
    as_of: AsOf = None,
    area: AreaCode = None,
) -> WeakLinkConnection:
    """The weak links that are seen, in an area those that are seen from there."""
    context, day = info.context, info.context.on(as_of)
    view, wanted = narrowed(context, area), wanted_rules(rules)
    asked = Asked(tuple(wanted), changes(map(change, parameters or ()), wanted))
    found = WeakLinks(day, (), (), listed=False) if view is None else prepared(context, view, asked, day)
    numbered = list(enumerate(found.findings))
    name = f"weakLinks:{asked.name}"
    entries = page(Listing(name, numbered, lambda entry: (f"{entry[0]:06d}",)), first, after)
    shown_by = view or context.view
    return WeakLinkConnection(
        page=entries,
        make=lambda entry: shown(shown_by, context.ids, entry[1]),
        as_of=day,
        rules=[shown_outcome(found, each) for each in found.outcomes],
    )


def wanted_rules(rules: list[WeakRule] | None) -> list[Rule]:
    """The rules that are asked for, in their order."""
    codes = [str(each.value) for each in rules] if rules else [*RULES]
    return [each for code, each in RULES.items() if code in codes]


class Asked(NamedTuple):
    """The rules that are asked for, with what is changed in their parameters."""

    rules: tuple[Rule, ...]
    changed: Changes

    @property
    def name(self) -> str:
        """What tells one such question from another."""
        codes = ",".join(each.code for each in self.rules)
        told = sorted((code, *each) for code, given in self.changed.items() for each in given.items())
        return codes + "".join(f";{code}.{name}={value!r}" for code, name, value in told)


def change(told: WeakChange) -> Change:
    """A changed parameter as the rules know it."""
    return Change(str(told.rule.value), told.name, told.value)


def prepared(context: Context, view: View, asked: Asked, day: date) -> WeakLinks:
    """What the rules find, prepared once for all pages; so are the facts of a day."""
    about = ("weak_links", asked.name, view.scope, day)
    context.analyses.note(about)
    kept = context.standpoint.kept

    def find() -> WeakLinks:
        seen: Facts = kept.get(("facts", view.scope, day), lambda: facts(view, day))
        return weak_links(seen, view, asked.rules, day, asked.changed)

    found: WeakLinks = kept.get(about, find)
    return found


def shown(view: View, ids: Ids, finding: Finding) -> WeakLink:
    """A weak link as the schema shows it."""
    return WeakLink(
        rule=WeakRule[finding.rule.upper()],
        severity=WeakSeverity[RULES[finding.rule].severity_of(finding).name],
        subjects=[shown_node(view, ids, each) for each in finding.subjects],
        text=finding.said.zh,
        text_en=finding.said.en,
        lost=finding.lost,
        pendants=finding.pendants,
        stable=finding.stable,
        figures=[
            WeakFigure(name=name, value=None if value is None else f"{value}")
            for name, value in finding.figures.items()
        ],
        proof=[shown_edge(view, ids, each) for each in finding.proof],
        repair=[shown_edge(view, ids, each) for each in finding.repair],
        effect=None if finding.effect is None else finding.effect.zh,
        effect_en=None if finding.effect is None else finding.effect.en,
    )


def shown_node(view: View, ids: Ids, of: NodeKey) -> WeakNode:
    """A node as the schema shows it."""
    told = node(view, ids, of)
    return WeakNode(id=strawberry.ID(told.id), kind=told.kind, name=told.name)


def shown_edge(view: View, ids: Ids, edge: Edge) -> WeakEdge:
    """A tie as the schema shows it."""
    words = relation(edge.relation)
    return WeakEdge(
        start=shown_node(view, ids, edge.source),
        relation=Code(code=edge.relation, label=words.zh, label_en=words.en),
        stop=shown_node(view, ids, edge.target),
    )


def shown_parameter(name: str, of: Parameter, value: float) -> WeakParameter:
    """A parameter as the schema shows it."""
    return WeakParameter(
        name=name,
        label=of.words.zh,
        label_en=of.words.en,
        value=value,
        default=of.default,
        range=of.measure.words.zh,
        range_en=of.measure.words.en,
    )


def shown_outcome(found: WeakLinks, outcome: Outcome) -> WeakOutcome:
    """What a rule came to as the schema shows it."""
    rule = outcome.rule
    return WeakOutcome(
        rule=WeakRule[rule.code.upper()],
        name=rule.words.zh,
        name_en=rule.words.en,
        severity=WeakSeverity[rule.severity.name],
        meaning=rule.meaning.zh,
        meaning_en=rule.meaning.en,
        action=rule.action.zh,
        action_en=rule.action.en,
        parameters=[
            shown_parameter(name, each, outcome.given[name]) for name, each in rule.parameters.items()
        ],
        count=found.count(outcome),
        not_recorded=list(outcome.silent),
    )
