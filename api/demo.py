"""The demonstration: build the district, load it, and answer the two first questions."""

from __future__ import annotations

from rich.console import Console

from analytics.coverage import coverage
from analytics.policies import DEFAULT_POLICY, policy
from analytics.uncovered import URGENT_CELLS, uncovered
from api.holdings import claims
from api.loaded import show_load
from api.progress import shown
from api.reconcile_report import show_claims
from api.tasks import Question, circumstances, live, question
from api.text import show_cells, show_coverage
from graph.errors import AllianceGraphError
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.store.connect import Home
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
    """The figures that the record gives, without the parameters of rules: `report reconcile` shows all."""
    found = claims(asked.view, asked.as_of)
    show_claims(out, [one for one in found if one.computed and one.figure.type != "parameter"])
