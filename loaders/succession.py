"""Areas that go on under another code: the same name ends under one and starts under another that day.

The tie is derived, and says so: the sources give lists per year, not the decisions behind them.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from graph.kinds import Ontology
from graph.records import Tie, TieKey, Value, ordered

_DISTRICT = 6


def successions(ties: Sequence[Tie], ontology: Ontology, source_id: str, *, synthetic: bool) -> Iterator[Tie]:
    """SUCCEEDED_BY ties from the NAMED and PART_OF ties of areas in one load, in order."""
    named = [tie for tie in ties if tie.identity.kind == "NAMED"]
    ended = _ended(tie for tie in ties if tie.identity.kind == "PART_OF")
    starts: dict[tuple[str, date], list[str]] = {}
    for tie in named:
        starts.setdefault((tie.identity.to_key, tie.identity.valid_from), []).append(tie.identity.from_key)
    values = _values(ontology, source_id, synthetic)
    for tie in sorted(named):
        old, day = tie.identity.from_key, tie.valid_to
        if day is not None and ended.get(old) == day:
            new = _follower(old, starts.get((tie.identity.to_key, day), ()))
            if new is not None:
                yield Tie(TieKey("SUCCEEDED_BY", "AdminArea", old, "AdminArea", new, "", day), None, values)


def _follower(old: str, starting: Iterable[str]) -> str | None:
    """The one other area of the same district that takes the name up; None where there are several."""
    near = [new for new in starting if _district(new) == _district(old)]
    return near[0] if len(near) == 1 and near[0] != old else None


def _ended(ties: Iterable[Tie]) -> dict[str, date]:
    """The day on which each area was gone for good; areas that still stand are left out."""
    last: dict[str, date] = {}
    for tie in ties:
        end = tie.valid_to or date.max
        last[tie.identity.from_key] = max(last.get(tie.identity.from_key, end), end)
    return {area: end for area, end in last.items() if end != date.max}


def _district(key: str) -> str:
    return key.partition(":")[2][:_DISTRICT]


def _values(ontology: Ontology, source_id: str, synthetic: bool) -> tuple[Value, ...]:
    told: dict[str, Value] = {
        "kind": "recode",
        "valid_from_precision": "day",
        "source_id": source_id,
        "basis": "derived",
        "is_synthetic": synthetic,
    }
    return ordered(ontology.relations["SUCCEEDED_BY"].fields, told)
