"""The demonstration: build the district, load it, and answer the two first questions."""

from __future__ import annotations

from rich.console import Console

from analytics.coverage import coverage
from analytics.policies import DEFAULT_POLICY, policy
from analytics.reconcile import BASES, RATES, claims
from analytics.uncovered import URGENT_CELLS, uncovered
from api.loaded import show_load
from api.progress import shown
from api.tasks import Question, circumstances, live, question
from api.text import show_cells, show_claims, show_coverage
from graph.errors import AllianceGraphError
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.store.connect import Home
from graph.view import View
from loaders.demo import load_demo


class DemoError(AllianceGraphError):
    """The demonstration district could not be loaded into this home."""

    code = "DEMO"


def demonstrate(home: Home, scale: int, out: Console, messages: Console) -> None:
    """Load the district into a home and print coverage, claims and the ten most urgent cells."""
    messages.print("正在生成并导入合成城区（数据均为虚构）…… Building and loading a synthetic district …")
    with shown(messages) as progress:
        reports = list(load_demo(home.store, ONTOLOGY, circumstances(home), scale=scale, progress=progress))
    for report in reports:
        if report.refused:
            show_load(messages, report)
            raise DemoError("演示数据未能导入。", "The demonstration could not be loaded.")
    _show(question(live(home).snapshot(), Role.PLANNER, None, None), out)


def _show(asked: Question, out: Console) -> None:
    chosen = policy(DEFAULT_POLICY)
    show_coverage(out, coverage(asked.network, chosen, ("street",)), asked.network)
    _show_claims(asked, out)
    found = uncovered(asked.network, chosen)
    show_cells(out, found, asked.network, URGENT_CELLS)


def _show_claims(asked: Question, out: Console) -> None:
    needed = {*RATES.values(), *BASES.values()}
    found = {name: coverage(asked.network, policy(name)) for name in needed}
    table = asked.view.snapshot.table("PublishedFigure")
    codes, values = table.columns["code"].all(), table.numbers("value").tolist()
    published = {str(code): float(value) for code, value in zip(codes, values, strict=True)}
    words = dict(zip(map(str, codes), map(str, table.columns["counts"].all()), strict=True))
    show_claims(out, claims(published, found, {"F22": _groups(asked.view)}), words)


def _groups(view: View) -> int:
    kinds = view.snapshot.table("Alliance").coded("kind").equals("group")
    return int((view.nodes("Alliance") & kinds).sum())
