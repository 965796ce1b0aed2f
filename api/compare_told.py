"""Two days compared as it is told: each cell before and after, with the causes that add up to the difference.

Who may not read the coverage of units is told nothing.
"""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Sequence
from datetime import date

from analytics.coverage import Coverage, CoverageRow
from analytics.mechanisms.lines import Words
from analytics.policies import CoveragePolicy
from analytics.trend.compare import Cause, CellChange, Comparison, Delta, compare
from api.findings import tiers_shown
from api.report import Document, coverage_document
from graph.as_of import network_on
from graph.errors import WrongUseError
from graph.network import Network
from graph.view import View

CAUSES = {
    Cause.OPENED: Words("新设", "opened"),
    Cause.CLOSED: Words("注销", "closed"),
    Cause.MOVED_IN: Words("迁入", "moved in"),
    Cause.MOVED_OUT: Words("迁出", "moved out"),
    Cause.BASE_IN: Words("转为计入基数", "came to count in the base"),
    Cause.BASE_OUT: Words("不再计入基数", "no longer counts in the base"),
    Cause.HOUSEHOLDS_MORE: Words("个体户增加", "more households"),
    Cause.HOUSEHOLDS_LESS: Words("个体户减少", "fewer households"),
    Cause.REACHED: Words("新近覆盖", "now reached"),
    Cause.LEFT: Words("不再有覆盖", "nothing reaches it any more"),
    Cause.BODY_ENDED: Words("党组织撤销", "the body was abolished"),
    Cause.EXPIRED: Words("核实过期", "confirmed too long ago"),
    Cause.OTHER: Words("未知与未覆盖互变", "between unknown and not covered"),
}
"""What the causes are called; the causes of a cell add up to its difference exactly."""


def in_order(first: date, last: date) -> None:
    """WrongUseError where two days stand the wrong way round."""
    if first > last:
        raise WrongUseError(
            f"首日 {first} 晚于末日 {last}；请交换 from 与 to。",
            f"The first day {first} is after the last day {last}; give from and to the other way round.",
        )


def compared(
    view: View, first: date, last: date, policy: CoveragePolicy, by: Sequence[str]
) -> Comparison | None:
    """Two days beside each other; None for roles that may not read coverage."""
    in_order(first, last)
    if not tiers_shown(view):
        return None
    return compare(network_on(view, first), network_on(view, last), policy, by)


def row_document(
    policy: CoveragePolicy, on: date, by: Sequence[str], row: CoverageRow, network: Network
) -> Document:
    """A row of coverage with all that it rests on; of the whole where `by` is empty."""
    found = Coverage(policy, on, tuple(by), row, (row,))
    told: Document = coverage_document(found, network)["rows" if by else "total"]
    return told[0] if isinstance(told, list) else told


def delta_document(delta: Delta) -> Document:
    """A cause, and what it adds."""
    words = CAUSES[delta.cause]
    return {
        "cause": str(delta.cause),
        "zh": words.zh,
        "en": words.en,
        "base": delta.base,
        "covered": delta.covered,
        "unknown": delta.unknown,
    }


def added(change: CellChange) -> Document:
    """The difference of a cell."""
    names = ("base", "covered", "unknown")
    return {name: getattr(change.after, name) - getattr(change.before, name) for name in names}


def change_document(
    found: Comparison, change: CellChange, by: Sequence[str], networks: tuple[Network, Network]
) -> Document:
    """A cell before and after, the difference, and its causes."""
    pairs = zip(("before", "after"), (change.before, change.after), networks, strict=True)
    rows = {name: row_document(found.policy, each.as_of, by, row, each) for name, row, each in pairs}
    return {**rows, "difference": added(change), "causes": [delta_document(each) for each in change.causes]}


def compare_document(found: Comparison | None, first: date, last: date, view: View) -> Document:
    """The comparison as JSON."""
    if found is None:
        return {"from": str(first), "to": str(last), "compare": None}
    networks = network_on(view, first), network_on(view, last)
    return {
        "from": str(first),
        "to": str(last),
        "policy": found.policy.policy_id,
        "by": list(found.by),
        "total": change_document(found, found.total, (), networks),
        "rows": [change_document(found, row, found.by, networks) for row in found.rows],
    }


def compare_rows(found: Comparison | None, view: View) -> Iterator[Document]:
    """The comparison as CSV. Of each cell a row before, one for every cause, and one after, which is the sum
    of those before it.
    """
    if found is None:
        return
    whole = dict.fromkeys(cells(found.policy, found.by, found.total.after, network_on(view, found.after)))
    yield from _rows(found, found.total, {"scope": "total", **whole})
    for change in found.rows:
        held = cells(found.policy, found.by, change.after, network_on(view, found.after))
        yield from _rows(found, change, {"scope": "cell", **held})


def cells(policy: CoveragePolicy, by: Sequence[str], row: CoverageRow, network: Network) -> Document:
    """The keys and names of a cell, which are the first of a row's values; of the whole, only its columns."""
    cell = row.cell or ("",) * len(by)
    named = CoverageRow(cell, row.base, row.tiers, row.base_unknown, row.numerator_tiers)
    told = row_document(policy, network.as_of, by, named, network)
    return {name: told[name] for each in by for name in (each, f"{each}_zh", f"{each}_en")}


def _rows(found: Comparison, change: CellChange, head: Document) -> Iterator[Document]:
    yield {**head, "figure": "before", "zh": "之前", **_figures(change.before), **_basis(found, found.before)}
    for delta in change.causes:
        figures = {"base": delta.base, "covered": delta.covered, "unknown": delta.unknown}
        rates = dict.fromkeys(("rate", "low", "high", "unknown_share"))
        words = {"figure": str(delta.cause), "zh": CAUSES[delta.cause].zh}
        yield {**head, **words, **figures, **rates, **_basis(found, found.after)}
    yield {**head, "figure": "after", "zh": "之后", **_figures(change.after), **_basis(found, found.after)}


def _figures(row: CoverageRow) -> Document:
    names = ("base", "covered", "unknown", "rate", "low", "high", "unknown_share")
    return {name: getattr(row, name) for name in names}


def _basis(found: Comparison, on: date) -> Document:
    return {"policy": found.policy.policy_id, "as_of": str(on)}


def causes_told(causes: Iterable[Delta]) -> str:
    """Causes in a line: what each adds to the covered, or to the base or the unknown where it adds none."""
    return "；".join(f"{CAUSES[each.cause].zh} {_main(each)}" for each in causes)


def _main(delta: Delta) -> str:
    told = (("覆盖", delta.covered), ("基数", delta.base), ("未知", delta.unknown))
    return "、".join(f"{name}{count:+,}" for name, count in told if count)


def legend(changes: Iterable[CellChange]) -> str:
    """The causes that occur, in both languages."""
    found = {delta.cause for change in changes for delta in change.causes}
    return " · ".join(f"{CAUSES[cause].zh} {CAUSES[cause].en}" for cause in Cause if cause in found)
