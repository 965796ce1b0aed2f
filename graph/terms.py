"""The terms of elected party organizations: what the rules of a day allow, and what the record says of one.

Which terms a body may have is data, `data/term_rules.csv`, by `domain.md` 2.3. A rule is for the bodies
elected while it is in force: those elected before finish the old term first. Of the Opinion of 2018 only the
month is on record, so that an election in July 2018 may follow either version.
"""

from __future__ import annotations

import calendar
import csv
from collections.abc import Mapping
from datetime import date
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from graph.records import NodeKey, Value

EXTENSION_YEARS = 1
"""The longest time by which a superior may put off an election; the same in both versions of the rules."""

REMINDER_MONTHS = 6
"""How long before the end of the term a superior reminds a branch."""

LONGEST_TERM = 100
"""Longer terms are slips of the pen, in years."""

COMMUNITY = "urban_community"
"""The domain whose bodies follow the rules for communities."""


class TermRule(NamedTuple):
    """Which terms, in years, bodies elected from `valid_from` until the day before `valid_to` may have.

    `community` says whether it is for the bodies of communities, for the others, or (None) for all.
    Kinds of body of which no rule speaks are not judged.
    """

    valid_from: date
    valid_to: date
    kinds: frozenset[str]
    community: bool | None
    years: tuple[int, ...]
    source: str

    def speaks_of(self, kind: Value, elected_on: date, *, community: bool) -> bool:
        """Whether the rule is for a body of this kind that was elected on this day."""
        in_force = self.valid_from <= elected_on < self.valid_to
        return in_force and kind in self.kinds and self.community in (None, community)


class Tenure(NamedTuple):
    """What the record says of the term of one body; None where it does not say.

    `community` says whether it is of the domain of communities; `documented` whether a document is named
    that allows the extension.
    """

    body: NodeKey
    kind: str
    community: bool
    elected: bool | None
    elected_on: date | None
    years: int | None
    extended_until: date | None
    documented: bool


@cache
def term_rules() -> tuple[TermRule, ...]:
    """Every version of the rules, in the order of the file."""
    text = (files("graph") / "data" / "term_rules.csv").read_text(encoding="utf-8")
    return tuple(map(_rule, csv.DictReader(text.splitlines())))


def _rule(row: Mapping[str, str]) -> TermRule:
    return TermRule(
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
        kinds=frozenset(row["kinds"].split("|")),
        community={"": None, "yes": True, "no": False}[row["community"]],
        years=tuple(map(int, row["years"].split("|"))),
        source=row["source"],
    )


def allowed_years(kind: Value, elected_on: date, *, community: bool) -> tuple[int, ...]:
    """The terms in years that such a body may have, ascending; empty where no rule speaks of it."""
    rules = [rule for rule in term_rules() if rule.speaks_of(kind, elected_on, community=community)]
    return tuple(sorted({years for rule in rules for years in rule.years}))


def term_end(elected_on: Value, years: Value) -> date | None:
    """The day on which a term ends; None where the election or the length is unknown, or is no length."""
    if isinstance(elected_on, date) and isinstance(years, int) and 0 < years < LONGEST_TERM:
        return years_later(elected_on, years)
    return None


def years_later(start: date, years: int) -> date:
    """The same day some years later; 29 February becomes 1 March where there is none."""
    if start.year + years > date.max.year:
        return date.max
    try:
        return start.replace(year=start.year + years)
    except ValueError:
        return date(start.year + years, 3, 1)


def months_earlier(end: date, months: int) -> date:
    """The same day some months before; the last day of a month that is shorter."""
    year, month = divmod(max(end.year * 12 + end.month - 1 - months, 12), 12)
    return date(year, month + 1, min(end.day, calendar.monthrange(year, month + 1)[1]))
