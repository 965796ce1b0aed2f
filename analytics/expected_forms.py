"""Which form of party organization a unit of its size is expected to have, by the rules of a day.

`expected_form` of `domain.md` 2.2; the rules are data, `graph/data/form_rules.csv`. The number of full
members is known as a band only. A unit whose band is not known, or may not be read, has no expected form but
"unknown".
"""

from __future__ import annotations

import csv
from collections.abc import Mapping
from datetime import date
from enum import StrEnum
from functools import cache
from importlib.resources import files
from typing import NamedTuple

from analytics.policies import CoveragePolicy


class Form(StrEnum):
    """What is expected, from the smallest unit to the largest."""

    WORK_COVERAGE = "work_coverage"
    JOINT_BRANCH = "joint_branch"
    BRANCH = "branch"
    GENERAL_BRANCH = "general_branch"
    COMMITTEE = "committee"
    UNKNOWN = "unknown"


class FormRule(NamedTuple):
    """What is expected of units with some bands from `valid_from` until the day before `valid_to`.

    `own` says that a unit above scale must have it by itself, not together with others.
    """

    valid_from: date
    valid_to: date
    bands: frozenset[str]
    form: Form
    own: bool
    source: str


class ExpectedForm(NamedTuple):
    """What is expected of one unit: `own` None where it depends on a scale that nobody knows.

    `most_units` is how many units may share it by the policy; None where it is not shared. `source` is the
    rule that says so; None where the form is unknown.
    """

    form: Form
    own: bool | None = None
    most_units: int | None = None
    source: str | None = None


@cache
def form_rules() -> tuple[FormRule, ...]:
    """Every rule, in the order of the file."""
    text = (files("graph") / "data" / "form_rules.csv").read_text(encoding="utf-8")
    return tuple(map(_rule, csv.DictReader(text.splitlines())))


def _rule(row: Mapping[str, str]) -> FormRule:
    return FormRule(
        valid_from=date.fromisoformat(row["valid_from"]) if row["valid_from"] else date.min,
        valid_to=date.fromisoformat(row["valid_to"]) if row["valid_to"] else date.max,
        bands=frozenset(row["member_bands"].split("|")),
        form=Form(row["form"]),
        own=row["own_if_above_scale"] == "yes",
        source=row["source"],
    )


def expected_form(
    band: str | None, above_scale: str | None, on: date, policy: CoveragePolicy
) -> ExpectedForm:
    """What is expected on a day of a unit with a band of members; `above_scale` is yes, no or unknown."""
    for rule in form_rules():
        if rule.valid_from <= on < rule.valid_to and band in rule.bands:
            own = {"yes": True, "no": False}.get(above_scale or "") if rule.own else False
            shared = rule.form is Form.JOINT_BRANCH
            return ExpectedForm(rule.form, own, policy.joint_max_units if shared else None, rule.source)
    return ExpectedForm(Form.UNKNOWN)
