"""Two tellings of one period made one: when each was seen, and what is known of start and end.

Lists and rosters tell that something was so on the day they were made, not since when. Such a telling
joins an earlier one instead of contradicting it, whichever of the two was loaded first.
"""

from __future__ import annotations

from collections.abc import Sequence
from datetime import date
from typing import NamedTuple

from graph.kinds import Ontology, RelationKind
from graph.records import Tie, Value

BEFORE = "before"
"""The precision of a start that nobody saw (list `date_precisions`)."""


class Marks(NamedTuple):
    """Where the fields of a relation stand that say when: two precisions and the days of observation."""

    start: int
    end: int
    observed: tuple[int, ...]


def marks(kind: RelationKind) -> Marks:
    """The places of these fields."""
    names = [field.name for field in kind.fields]
    observed = tuple(place for place, field in enumerate(kind.fields) if field.observed)
    return Marks(names.index("valid_from_precision"), names.index("valid_to_precision"), observed)


class Joining:
    """Knows the marks of every relation."""

    def __init__(self, ontology: Ontology) -> None:
        self.marks = {name: marks(kind) for name, kind in ontology.relations.items()}

    def unbounded(self, tie: Tie) -> date | None:
        """The last day on which a tie was seen whose start and end nobody saw; None for any other."""
        known = self.marks[tie.identity.kind]
        if tie.valid_to is not None or tie.values[known.start] != BEFORE:
            return None
        return self.seen(tie)

    def seen(self, tie: Tie) -> date:
        """The last day on which a tie is known to have held."""
        return max(_days(tie, self.marks[tie.identity.kind].observed), default=tie.identity.valid_from)

    def joined(self, held: Tie, new: Tie) -> Tie:
        """One tie from two: start and end of the earlier, the rest of the one seen later, the latest days."""
        known = self.marks[new.identity.kind]
        early = min(held, new, key=lambda tie: tie.identity.valid_from)
        later = new if self.seen(new) > self.seen(held) else held
        values = list(later.values)
        for place in (known.start, known.end):
            values[place] = early.values[place]
        for place in known.observed:
            values[place] = _latest(held.values[place], new.values[place])
        return Tie(early.identity, early.valid_to, tuple(values))


def _days(tie: Tie, places: Sequence[int]) -> list[date]:
    found = (tie.values[place] for place in places)
    return [tie.identity.valid_from, *(day for day in found if isinstance(day, date))]


def _latest(one: Value, other: Value) -> Value:
    return max((day for day in (one, other) if isinstance(day, date)), default=None)
