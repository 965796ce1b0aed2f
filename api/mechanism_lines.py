"""The lines of a mechanism as they are told: what they point at by outward id and name, and as documents.

Nodes are told by their outward ids: natural keys may hold a credit code, which not every role may read.
"""

from __future__ import annotations

from collections.abc import Iterator
from datetime import date
from typing import NamedTuple

from analytics.mechanisms.lines import UNITS, Line, Part, Pointed, Words
from analytics.mechanisms.register import Mechanism, Told
from api.ids import Ids
from api.ordering import Order, sorted_by
from api.report import Document
from graph.codes import code_lists
from graph.store.stored import date_of
from graph.store.stored import day as day_number
from graph.view import View

EVERY = Words("各项工程", "all programmes")
"""What the programme of a mechanism is called that serves all of them."""


class Entry(NamedTuple):
    """What a line points at, by its outward id; the name is None where the role may not read it."""

    id: str
    kind: str
    name: str | None
    reason: Words

    @property
    def order(self) -> Order:
        """What it is sorted by: its name, then its id, then the reason."""
        return self.name or "", self.id, self.reason.zh


def entries(view: View, ids: Ids, line: Line) -> list[Entry]:
    """What a line points at, in order."""
    return sorted((entry(view, ids, told) for told in line.pointed), key=lambda each: each.order)


def entry(view: View, ids: Ids, told: Pointed) -> Entry:
    """One thing that a line points at."""
    kind, key = told.node
    name = view.value(kind, view.snapshot.table(kind).position[key], name_field(kind))
    return Entry(ids.of(kind, key), kind, None if name is None else str(name), told.reason)


def name_field(kind: str) -> str:
    """The field that names a node of a kind; areas are sorted by their code, and named by their name."""
    return "name_zh" if kind == "AdminArea" else sorted_by(kind)


def programme(of: Mechanism) -> Words:
    """What the programme of a mechanism is called."""
    if of.programme is None:
        return EVERY
    term = code_lists()["programmes"].by_code[of.programme]
    return Words(term.label_zh, term.label_en)


def first_day(line: Line, as_of: date) -> date | None:
    """The first day of the window of a line; None where it has none."""
    window = line.measure.window
    return None if window is None else date_of(day_number(as_of) - window + 1)


def named_document(of: Mechanism) -> Document:
    """A mechanism: its code, programme and names."""
    words = programme(of)
    return {
        "mechanism": of.code,
        "programme": of.programme,
        "programme_zh": words.zh,
        "programme_en": words.en,
        "zh": of.words.zh,
        "en": of.words.en,
    }


def document(told: Told, view: View, ids: Ids) -> Document:
    """A mechanism with its lines as JSON."""
    lines = [
        {
            **figures(line, told.as_of),
            "parts": [part_document(part) for part in line.parts],
            "pointed": [entry_document(each) for each in entries(view, ids, line)],
        }
        for line in told.lines
    ]
    return {**named_document(told.mechanism), "as_of": str(told.as_of), "lines": lines}


def figures(line: Line, as_of: date) -> Document:
    """One line: its number with its unit, base, unknown, day and window."""
    measure, unit = line.measure, UNITS[line.measure.unit]
    first = first_day(line, as_of)
    return {
        "line": measure.code,
        "line_zh": measure.words.zh,
        "line_en": measure.words.en,
        "value": line.value,
        "fewer_than": line.below,
        "recorded": not line.silent,
        "unit": measure.unit,
        "unit_zh": unit.zh,
        "unit_en": unit.en,
        "base": line.base,
        "base_zh": measure.base.zh,
        "base_en": measure.base.en,
        "unknown": line.unknown,
        "as_of": str(as_of),
        "window_days": measure.window,
        "window_from": None if first is None else str(first),
    }


def part_document(part: Part) -> Document:
    """The share of one code in a line."""
    return {"part": part.code, "part_zh": part.words.zh, "part_en": part.words.en, "part_value": part.value}


def entry_document(told: Entry) -> Document:
    """One thing that a line points at."""
    return {
        "id": told.id,
        "kind": told.kind,
        "name": told.name,
        "reason_zh": told.reason.zh,
        "reason_en": told.reason.en,
    }


NO_PART: Document = dict.fromkeys(("part", "part_zh", "part_en", "part_value"))
NO_ENTRY: Document = dict.fromkeys(("id", "kind", "name", "reason_zh", "reason_en"))


def rows(told: Told, view: View, ids: Ids) -> Iterator[Document]:
    """The lines as CSV: a row for each line, then one for each of its parts and for all it points at."""
    for line in told.lines:
        head = {"mechanism": told.mechanism.code, **figures(line, told.as_of)}
        yield {**head, **NO_PART, **NO_ENTRY}
        yield from ({**head, **part_document(part), **NO_ENTRY} for part in line.parts)
        yield from ({**head, **NO_PART, **entry_document(each)} for each in entries(view, ids, line))
