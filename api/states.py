"""`alliance-graph states`: through which states a thing may pass, who moves it, and what that means."""

from __future__ import annotations

import sys
from collections.abc import Iterable
from typing import Annotated

import typer
from rich.console import Console

from api import options
from api.options import Format
from api.report import Document, csv_text
from api.terminal import console, emit, table
from graph.codes import CodeList, code_lists
from graph.ontology.domain import ONTOLOGY
from graph.states import Machine, machine, machines

Kind = Annotated[
    str | None, typer.Argument(help="类型，如 PartyOrganization；缺省为全部。 A kind; default: every kind.")
]

_HEADINGS = ("状态 state", "下一状态 next", "由谁 by", "含义 effect", "出处 source")
_NONE = "–"


def states(kind: Kind = None, form: options.Written = Format.TEXT) -> None:
    """列出状态与允许的变化。 List the states and the moves that are allowed."""
    found = machines().values() if kind is None else (machine(kind),)
    documents = [document for one in found for document in move_documents(one)]
    if form is Format.TEXT:
        show_states(console(), found)
    elif form is Format.JSON:
        emit(documents)
    else:
        sys.stdout.write(csv_text(documents))


def show_states(out: Console, found: Iterable[Machine]) -> None:
    """A table for each kind, and below it the states that nothing follows."""
    for one in found:
        labels = _codes(one.kind, one.field)
        shown = table(*_HEADINGS, title=_title(one))
        for move in one.moves:
            before = _NONE if move.before is None else _called(labels, move.before)
            by, effect = f"{move.by_zh}\n{move.by_en}", f"{move.effect_zh}\n{move.effect_en}"
            shown.add_row(before, _called(labels, move.after), by, effect, move.source)
        out.print(shown)
        last = "、".join(_called(labels, state) for state in one.terminal) or _NONE
        out.print(f"终态 terminal: {last}\n", markup=False, soft_wrap=True)


def move_documents(one: Machine) -> list[Document]:
    """The moves of a machine, each with its kind; `before` is null where a thing is first recorded."""
    head = {"kind": one.kind, "of": one.of, "field": one.field}
    return [{**head, **move._asdict()} for move in one.moves]


def _title(one: Machine) -> str:
    called = f"{ONTOLOGY.nodes[one.kind].words.zh} {one.kind}"
    return called if one.of is None else f"{called}: {_called(_codes(one.kind, 'kind'), one.of)}"


def _codes(kind: str, name: str) -> CodeList:
    """The code list of a field."""
    codes = next(field.codes for field in ONTOLOGY.nodes[kind].fields if field.name == name)
    return code_lists()[str(codes)]


def _called(labels: CodeList, code: str) -> str:
    return f"{labels.label(code)} {labels.label(code, english=True)}"
