"""The record rules of one table, compiled, and what one row makes of them."""

from __future__ import annotations

from collections.abc import Sequence
from typing import NamedTuple

from graph.records import Node, Tie
from loaders.checks import blank
from loaders.fields import Found, Workshop
from loaders.headings import cell_at
from loaders.intake import Fitted
from loaders.makers import Headings, Maker, maker
from loaders.panel import Period, Sighting
from loaders.problems import Severity
from loaders.rules import RecordRule
from loaders.sightings import Sightings, sightings
from loaders.tables import Cell
from loaders.values import Bad


class Made(NamedTuple):
    """One record of a row, of which fields it is silent, when it was seen, and the headings to name."""

    record: Node | Tie
    silent: tuple[int, ...]
    seen: Sighting | Period | None
    headings: Headings


class Step(NamedTuple):
    """One record rule: what makes the record, and what reads when it was seen."""

    maker: Maker
    sightings: Sightings | None


class Steps:
    """All record rules of one table."""

    def __init__(self, fitted: Fitted, shop: Workshop) -> None:
        self._filled = fitted.heading.filled
        self._every_row = fitted.rule.every_row
        self._ends = [_condition_places(rule, fitted) for rule in fitted.rule.records]
        self._steps = [_step(rule, fitted, shop) for rule in fitted.rule.records]

    def made(self, cells: Sequence[Cell], found: list[Found]) -> list[Made]:
        """The records of one row; what is wrong with it is added to `found`."""
        for place, heading in self._filled:
            if cell_at(cells, place) is None:
                found.append(Found(heading, Severity.REFUSED, blank(heading, f"column {heading}")))
        made: list[Made] = []
        records: list[Node | Tie] = []
        for step in self._steps:
            record = step.maker.make(cells, found, records) if step.maker.wanted(cells) else None
            if record is not None:
                records.append(record)
                made += _seen(step, record, cells, found)
        if self._every_row and not made and not found:
            found.append(self._nothing(cells))
        return made

    def _nothing(self, cells: Sequence[Cell]) -> Found:
        """What to fill in, so that the row makes the record which it lacks the least for."""
        blanks = ([name for at, name in ends if cell_at(cells, at) is None] for ends in self._ends)
        lacking = min(blanks, key=len)
        names, listed = "”“".join(lacking), ", ".join(lacking)
        bad = Bad(
            "V28",
            f"请填写“{names}”；这一行缺了它，什么也没有读到。",
            f"Fill in {listed}; without it nothing was read.",
            None,
        )
        return Found(lacking[0] if lacking else None, Severity.REFUSED, bad)


def _condition_places(rule: RecordRule, fitted: Fitted) -> list[tuple[int | None, str]]:
    """The columns that have to be filled for a record: where they stand, and what they are called."""
    called = {column.id: column.headings[0] for column in fitted.rule.columns}
    names = [name for condition in rule.when for name in condition.columns]
    return [(fitted.heading.places.get(name), fitted.heading.names.get(name, called[name])) for name in names]


def _step(rule: RecordRule, fitted: Fitted, shop: Workshop) -> Step:
    made = maker(rule, fitted.heading, shop)
    if rule.seen is None:
        return Step(made, None)
    return Step(made, sightings(rule.seen, fitted.rule.observations, fitted.heading, shop))


def _seen(step: Step, record: Node | Tie, cells: Sequence[Cell], found: list[Found]) -> Sequence[Made]:
    seen = None if step.sightings is None else step.sightings.read(cells)
    if isinstance(seen, Bad):
        found.append(Found(step.sightings.heading if step.sightings else None, Severity.REFUSED, seen))
        return ()
    return (Made(record, step.maker.silent, seen, step.maker.headings),)
