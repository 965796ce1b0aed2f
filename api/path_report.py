"""`alliance-graph report path`: the path between two organizations, for a terminal, as JSON and as CSV.

Nodes are told by their outward ids: natural keys may hold a credit code, which not every role may read.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator
from datetime import date
from typing import Annotated

import typer
from rich.console import Console
from rich.markup import escape

from analytics.paths import Outcome, Path, Step
from api import options
from api.change_report import side
from api.columns import Code
from api.ids import Ids
from api.named import named
from api.options import DEFAULT_HOME, Format
from api.paths import OUTCOMES, basis, dated, detail, found_path, relation, written
from api.report import Document, csv_text
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console, emit, table
from graph.linked import fact, links_on, since
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.store.stored import day
from graph.view import View

HOW_TO_FIND = (
    "名称须完整；标识可用 report changes、report mechanism 的 --format json 查到，或在查询页按名称检索。"
)
HOW_TO_FIND_EN = "Give the whole name; ids are in the JSON of other reports, and in the playground."

From = Annotated[str, typer.Argument(metavar="FROM", help="起点：标识或完整名称。 An id or an exact name.")]
To = Annotated[str, typer.Argument(metavar="TO", help="终点：标识或完整名称。 An id or an exact name.")]


def report_path(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    start: From,
    stop: To,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """两个组织之间最短的路径，每一步有依据。 The shortest path between two, with its evidence."""
    with opened(home) as found:
        snapshot, ids = live(found).snapshot(), Ids(found.keys.outward)
        view, on = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
    ends = [named(view, ids, text) for text in (start, stop)]
    show(found_path(view, links_on(view, day(on)), ids, *ends), on, view, ids, form)


def show(found: Path, on: date, view: View, ids: Ids, form: Format) -> None:
    """The path on standard output."""
    if form is Format.JSON:
        emit(path_document(found, on, view, ids))
    elif form is Format.CSV:
        sys.stdout.write(csv_text(path_rows(found, on, view, ids)))
    else:
        show_path(console(), found, on, view, ids)


def path_document(found: Path, on: date, view: View, ids: Ids) -> Document:
    """The path as JSON: what became of the search, then the steps."""
    return {
        **_verdict(found, on),
        "steps": [step_document(n, step, view, ids) for n, step in enumerate(found.steps, start=1)],
    }


def path_rows(found: Path, on: date, view: View, ids: Ids) -> list[Document]:
    """A row per step, each with what became of the search; one row where there is no step."""
    head = _verdict(found, on)
    return [{**head, **step} for step in path_document(found, on, view, ids)["steps"]] or [head]


def _verdict(found: Path, on: date) -> Document:
    zh, en = OUTCOMES[found.outcome]
    told = found.outcome in (Outcome.CONNECTED, Outcome.SAME)
    return {
        "as_of": str(on),
        "outcome": str(found.outcome),
        "outcome_zh": zh,
        "outcome_en": en,
        "length": len(found.steps) if told else None,
    }


def step_document(number: int, step: Step, view: View, ids: Ids) -> Document:
    """One step: both ends, the relation and its direction, since when, and on what it rests."""
    link, start = step.link, since(view, step.link)
    verified = dated(fact(view, link, "verified_on"))
    return {
        "step": number,
        **side("from", step.start, view, ids),
        **side("to", step.stop, view, ids),
        **_code("relation", relation(link)),
        "direction": "forward" if step.forward else "backward",
        **_code("detail", detail(view, link)),
        "since": None if start is None else str(dated(start)),
        "since_precision": written(fact(view, link, "valid_from_precision")),
        "verified_on": None if verified is None else str(verified),
        "source_id": written(fact(view, link, "source_id")),
        **_code("basis", basis(view, link)),
        "others": step.others,
    }


def _code(name: str, code: Code | None) -> Document:
    return {
        name: None if code is None else code.code,
        f"{name}_zh": None if code is None else code.label,
        f"{name}_en": None if code is None else code.label_en,
    }


def show_path(out: Console, found: Path, on: date, view: View, ids: Ids) -> None:
    """What became of the search, and a line per step."""
    zh, en = OUTCOMES[found.outcome]
    count = f"：{len(found.steps)} 步 steps" if found.steps else ""
    out.print(f"{on}  {zh} {en}{count}", style="bold", markup=False)
    if found.outcome is Outcome.UNKNOWN:
        out.print(f"{HOW_TO_FIND}\n{HOW_TO_FIND_EN}", markup=False, soft_wrap=True)
    if found.steps:
        heads = ("步 step", "从 from", "关系 relation", "到 to", "起始 since", "核实 verified", "来源 source")
        shown = table(*heads, "依据 basis")
        for column in shown.columns:
            column.overflow = "fold"
        for number, step in enumerate(found.steps, start=1):
            shown.add_row(*map(escape, _cells(step_document(number, step, view, ids))))
        out.print(shown)


def _cells(told: Document) -> Iterator[str]:
    """The cells of a step; the arrow is the way the tie leads, `+n` how many more join the two."""
    parts = (told["relation_zh"], told["relation_en"], told["detail_zh"])
    words = " ".join(part for part in parts if part) + (f" +{told['others']}" if told["others"] else "")
    yield str(told["step"])
    yield _named("from", told)
    yield f"{words} →" if told["direction"] == "forward" else f"← {words}"
    yield _named("to", told)
    yield told["since"] or "不详 unknown"
    yield told["verified_on"] or ""
    yield told["source_id"] or ""
    yield " ".join(part for part in (told["basis_zh"], told["basis_en"]) if part)


def _named(end: str, told: Document) -> str:
    """The name of an end; a post, which has none, by what it is and its number."""
    kind, name = told[f"{end}_kind"], told[f"{end}_name"]
    if kind != "Post":
        return str(name)
    words = ONTOLOGY.nodes[kind].words
    return f"{words.zh} {words.en} {name}"
