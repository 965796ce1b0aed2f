"""The reports of the command line: coverage and the uncovered here, each other one in a module of its own."""

from __future__ import annotations

import sys

import typer

from analytics.coverage import coverage
from analytics.policies import DEFAULT_POLICY, policy
from analytics.uncovered import URGENT_CELLS, uncovered
from api import options
from api.change_report import report_changes
from api.compare_report import report_compare
from api.losses_report import report_losses
from api.mechanism_report import report_mechanism
from api.options import DEFAULT_HOME, Format
from api.path_report import report_path
from api.patterns_report import report_communities, report_overlaps, report_suggestions
from api.placement_report import report_joint_branches, report_openings, report_placement
from api.ratings_report import report_ratings
from api.reconcile_report import report_reconcile
from api.report import coverage_document, csv_text, uncovered_document
from api.scale_report import report_coverage_of, report_districts_of
from api.structure_report import report_structure
from api.tasks import dimensions, live, opened, question
from api.terminal import console, emit
from api.terms_report import report_terms
from api.text import show_coverage, show_uncovered
from api.trend_report import report_trend
from api.weak_bodies_report import report_weak_bodies
from api.weak_links_report import report_weak_links
from api.what_if_report import report_what_if
from graph.policy import REASONS, Role, Rule, rule_of

reports = typer.Typer(help="统计报告。 Reports.", no_args_is_help=True)

URGENT = ",".join(URGENT_CELLS)


@reports.command("coverage")
def report_coverage(
    as_of: options.AsOf = None,
    by: options.By = "street",
    policy_id: options.Policy = DEFAULT_POLICY,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """两个覆盖：分层级、分区域、分行业。 Coverage by tier, area and industry."""
    with opened(home) as found:
        asked = question(live(found).snapshot(), role, area, as_of)
        answer = coverage(asked.network, policy(policy_id), dimensions(by))
    if form is Format.TEXT:
        show_coverage(console(), answer, asked.network)
        return
    document = coverage_document(answer, asked.network)
    if form is Format.JSON:
        emit(document)
    else:
        sys.stdout.write(csv_text(document["rows"] or [document["total"]]))


@reports.command("uncovered")
def report_uncovered(
    as_of: options.AsOf = None,
    by: options.By = URGENT,
    policy_id: options.Policy = DEFAULT_POLICY,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """未覆盖的单位、原因与下一步。 Units not reached, why, and the next step."""
    cells = dimensions(by)
    with opened(home) as found:
        asked = question(live(found).snapshot(), role, area, as_of)
        answer = uncovered(
            asked.network, policy(policy_id), by=cells, bands_shown=rule_of(REASONS, role) is Rule.READ
        )
    if form is Format.TEXT:
        show_uncovered(console(), answer, asked.network, asked.view, cells)
        return
    document = uncovered_document(answer, asked.network, asked.view, cells)
    if form is Format.JSON:
        emit(document)
    else:
        sys.stdout.write(csv_text(document["units"]))


reports.command("changes")(report_changes)
reports.command("communities")(report_communities)
reports.command("compare")(report_compare)
reports.command("coverage-of")(report_coverage_of)
reports.command("districts-of")(report_districts_of)
reports.command("losses")(report_losses)
reports.command("mechanism")(report_mechanism)
reports.command("overlaps")(report_overlaps)
reports.command("path")(report_path)
reports.command("placement")(report_placement)
reports.command("openings")(report_openings)
reports.command("joint-branches")(report_joint_branches)
reports.command("ratings")(report_ratings)
reports.command("structure")(report_structure)
reports.command("suggestions")(report_suggestions)
reports.command("trend")(report_trend)
reports.command("weak-bodies")(report_weak_bodies)
reports.command("weak-links")(report_weak_links)
reports.command("what-if")(report_what_if)
reports.command("terms")(report_terms)
reports.command("reconcile")(report_reconcile)
