"""Checks of the order inside one record: V22 for rectifications, V24 for orders.

Days are in order where the later one is not before the earlier one; a day that is not there is passed
over. A date of which only the year or month was written counts as its first day, and the message says so.
"""

from __future__ import annotations

from collections.abc import Iterator, Mapping, Sequence
from datetime import date
from itertools import pairwise
from typing import NamedTuple

from graph.kinds import Field, NodeKind, RelationKind
from graph.records import Value
from loaders.file_rules.finding import Check, Finding
from loaders.problems import Severity
from loaders.shown import number_shown
from loaders.values import Bad


class Chain(NamedTuple):
    """Days of one kind of record that follow one another."""

    rule: str
    fields: tuple[str, ...]


CHAINS: Mapping[str, tuple[Chain, ...]] = {
    "Rectification": (Chain("V22", ("opened_on", "due_on")), Chain("V22", ("opened_on", "closed_on"))),
    "ServiceOrder": (Chain("V24", ("placed_on", "taken_on", "done_on")),),
}


def order_checks(kind: NodeKind | RelationKind) -> list[Check]:
    """The checks of order of one kind; none for most kinds."""
    found = [_days(kind, chain) for chain in CHAINS.get(kind.name, ())]
    if kind.name == "Rectification":
        found.append(_issues(kind))
    return found


def _placed(kind: NodeKind | RelationKind, names: Sequence[str]) -> list[tuple[int, Field]]:
    placed = {field.name: (place, field) for place, field in enumerate(kind.fields)}
    return [placed[name] for name in names]


def _days(kind: NodeKind | RelationKind, chain: Chain) -> Check:
    fields = _placed(kind, chain.fields)

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        told = [(field, day) for place, field in fields if isinstance(day := values[place], date)]
        for (before, first), (after, second) in pairwise(told):
            if second < first:
                bad = _backwards(chain.rule, before, first, after, second)
                yield Finding(after.name, Severity.REFUSED, bad)

    return check


def _backwards(rule: str, before: Field, first: date, after: Field, second: date) -> Bad:
    return Bad(
        rule,
        f"{after.words.zh} {second} 早于{before.words.zh} {first}；应在当日或其后，请更正其中一个"
        "（只写到年或月的日期按首日计，请写到日）。",
        f"“{after.words.en}” {second} is before “{before.words.en}” {first}; it should be that day or "
        "later: correct one of the two (a year or month alone counts as its first day; write the day).",
        second.isoformat(),
    )


def _issues(kind: NodeKind | RelationKind) -> Check:
    (total, _), (closed, field) = _placed(kind, ("issues_total", "issues_closed"))

    def check(values: Sequence[Value]) -> Iterator[Finding]:
        found, mended = values[total], values[closed]
        if isinstance(found, int) and isinstance(mended, int) and mended > found:
            yield Finding(field.name, Severity.REFUSED, _too_many(found, mended))

    return check


def _too_many(total: int, closed: int) -> Bad:
    found, mended = (number_shown(str(number)) or "…" for number in (total, closed))
    return Bad(
        "V22",
        f"已整改数 {mended} 大于问题数 {found}；应不大于问题数，请更正其中一个。",
        f"More issues are closed ({mended}) than were found ({found}); correct one of the two numbers, "
        "so that the closed are at most those found.",
        number_shown(str(closed)),
    )
