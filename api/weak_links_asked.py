"""Weak links as they are asked for: which rules, and which of their parameters are changed."""

from __future__ import annotations

import re
from collections.abc import Iterable, Sequence
from typing import NamedTuple

from analytics.weak_links.register import Changes, rule
from analytics.weak_links.rule import Rule
from graph.errors import WrongUseError

WRITTEN = re.compile(r"(\w+)\.(\w+)=(.+)")
"""A change as it is written on the command line: W06.most=40."""


class Change(NamedTuple):
    """A parameter of a rule that is not to be at its default."""

    rule: str
    name: str
    value: float


def written(text: str) -> Change:
    """A change as it is written; WrongUseError where it is none."""
    found = WRITTEN.fullmatch(text.strip())
    if found is None:
        raise WrongUseError(
            f"“{text}”不是参数的写法；应为 规则.参数=数，例如 W06.most=40。",
            f"{text} sets no parameter; write RULE.NAME=NUMBER, for example W06.most=40.",
        )
    return Change(rule(found[1]).code, found[2], number(found[3], text))


def number(text: str, where: str) -> float:
    """A number as it is written; WrongUseError where it is none."""
    try:
        return float(text)
    except ValueError as error:
        raise WrongUseError(
            f"“{where}”中的 {text} 不是数；例如 W06.most=40。",
            f"In {where}, {text} is no number; for example W06.most=40.",
        ) from error


def changes(told: Iterable[Change], rules: Sequence[Rule]) -> Changes:
    """Some changes by their rules; WrongUseError for one of a rule that is not asked for, or told twice."""
    found: dict[str, dict[str, float]] = {}
    codes = [each.code for each in rules]
    for code, name, value in told:
        if code not in codes:
            raise WrongUseError(
                f"规则 {code} 不在所问之列，其参数不起作用；所问的规则：{'、'.join(codes)}。",
                f"Rule {code} is not asked for, so its parameters change nothing; asked: {', '.join(codes)}.",
            )
        if name in found.setdefault(code, {}):
            raise WrongUseError(
                f"参数 {code}.{name} 给了两次；只给一次。",
                f"Parameter {code}.{name} is given twice; give it once.",
            )
        found[code][name] = value
    return found
