"""A series of coverage as it is told: each day, and since the day before what changed and why.

Who may not read the coverage of units is told nothing.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Sequence
from dataclasses import replace
from datetime import date

from analytics.coverage import CoverageRow
from analytics.policies import CoveragePolicy
from analytics.tiers import TIERS
from analytics.trend.compare import Cause, CellChange, Delta
from analytics.trend.standing import Cell, whole_only
from analytics.trend.trend import Step, Trend, trend
from api.compare_told import added, causes_told, cells, delta_document, row_document
from api.findings import tiers_shown
from api.report import Document
from graph.as_of import network_on
from graph.network import Network
from graph.reach_history import reaches
from graph.store.stored import day
from graph.view import View


def trend_for(view: View, asked: Sequence[date], policy: CoveragePolicy, by: Sequence[str]) -> Trend | None:
    """The series over some days in ascending order; None for roles that may not read coverage."""
    if not tiers_shown(view):
        return None
    whole_only(network_on(view, asked[0]), policy)
    return trend((network_on(view, on) for on in asked), policy, by, reaches(view))


def names(view: View, found: Trend) -> Network:
    """A network that names the cells of the series: areas and zones are numbered alike on every day."""
    return network_on(view, found.steps[-1].coverage.as_of)


def named_on(network: Network, on: date) -> Network:
    """The same, dated otherwise: for the names of cells, and for nothing that is counted."""
    return replace(network, as_of=on, day=day(on))


def trend_document(found: Trend | None, asked: Sequence[date], view: View) -> Document:
    """The series as JSON."""
    head = {"from": str(asked[0]), "to": str(asked[-1])}
    if found is None:
        return {**head, "trend": None}
    network = names(view, found)
    steps = [step_document(found, step, network) for step in found.steps]
    return {**head, "policy": found.policy.policy_id, "by": list(found.by), "steps": steps}


def entries(step: Step) -> list[tuple[CoverageRow, CellChange | None]]:
    """The cells of a day with their changes, those too that hold nobody any more; the first day has none."""
    if step.total is None:
        return [(row, None) for row in step.coverage.rows]
    return [(change.after, change) for change in step.rows]


def series_changes(found: Trend) -> tuple[CellChange, ...]:
    """Every cell on the first day and on the last, with the causes of all steps in between added up."""
    first, last = (
        {row.cell: row for row in step.coverage.rows} for step in (found.steps[0], found.steps[-1])
    )
    causes: dict[Cell, Counter[tuple[Cause, str]]] = {}
    for change in (each for step in found.steps for each in step.rows):
        sums = causes.setdefault(change.cell, Counter())
        for delta in change.causes:
            sums.update({(delta.cause, name): getattr(delta, name) for name in _ADDED})
    none = CoverageRow((), 0, (0,) * len(TIERS), 0, found.policy.numerator_tiers)
    return tuple(
        CellChange(
            cell,
            first.get(cell, replace(none, cell=cell)),
            last.get(cell, replace(none, cell=cell)),
            tuple(_deltas(causes.get(cell, Counter()))),
        )
        for cell in sorted({*first, *last})
    )


_ADDED = ("base", "covered", "unknown")


def _deltas(sums: Counter[tuple[Cause, str]]) -> Iterator[Delta]:
    for cause in Cause:
        if any(sums[cause, name] for name in _ADDED):
            yield Delta(cause, *(sums[cause, name] for name in _ADDED))


def step_document(found: Trend, step: Step, network: Network) -> Document:
    """One day: the whole and the cells, each with its change since the day before."""
    return {
        "as_of": str(step.coverage.as_of),
        "begun": step.begun,
        "ended": step.ended,
        "total": _cell(found, step, (), (step.coverage.total, step.total), network),
        "rows": [_cell(found, step, found.by, entry, network) for entry in entries(step)],
    }


def _cell(
    found: Trend,
    step: Step,
    by: Sequence[str],
    entry: tuple[CoverageRow, CellChange | None],
    network: Network,
) -> Document:
    row, change = entry
    told = row_document(found.policy, step.coverage.as_of, by, row, network)
    causes = [] if change is None else [delta_document(each) for each in change.causes]
    return {**told, "change": None if change is None else added(change), "causes": causes}


def trend_rows(found: Trend | None, view: View) -> Iterator[Document]:
    """The series as CSV: of each day the whole, then its cells."""
    if found is None:
        return
    network = names(view, found)
    for step in found.steps:
        on, turned = step.coverage.as_of, {"begun": step.begun, "ended": step.ended}
        whole = dict.fromkeys(cells(found.policy, found.by, step.coverage.total, network))
        head = {"as_of": str(on), "scope": "total", **whole}
        yield {**head, **_figures((step.coverage.total, step.total)), **turned, **_basis(found)}
        for entry in entries(step):
            head = {"as_of": str(on), "scope": "cell", **cells(found.policy, found.by, entry[0], network)}
            yield {**head, **_figures(entry), **dict.fromkeys(turned), **_basis(found)}


_FIGURES = ("base", "covered", "unknown", "rate", "low", "high", "unknown_share")


def _figures(entry: tuple[CoverageRow, CellChange | None]) -> Document:
    row, change = entry
    moved = dict.fromkeys(("base", "covered", "unknown")) if change is None else added(change)
    return {
        **{name: getattr(row, name) for name in _FIGURES},
        **{f"{name}_change": count for name, count in moved.items()},
        "causes_zh": "" if change is None else causes_told(change.causes),
    }


def _basis(found: Trend) -> Document:
    return {"policy": found.policy.policy_id}
