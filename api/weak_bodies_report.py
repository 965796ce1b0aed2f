"""`alliance-graph report weak-bodies`: bodies rated weak in a year and what followed; text, JSON or CSV."""

from __future__ import annotations

import sys
from typing import Annotated

import typer

from analytics.conversion import weak_bodies
from api import options
from api.ids import Ids
from api.options import DEFAULT_HOME, Format
from api.ratings_report import STAR, Scheme, scheme_asked
from api.ratings_seen import allowed
from api.ratings_terms import calendar_year, grades
from api.report import csv_text
from api.tasks import area_key, date_asked, live, opened
from api.terminal import console, emit
from api.weak_bodies import counted_only
from api.weak_bodies_lines import (
    Told,
    document,
    line,
    names_on,
    ordered,
)
from api.weak_bodies_seen import followed
from api.weak_bodies_text import show_text
from graph.policy import Role
from graph.store.stored import day as day_number
from graph.view import View

Year = Annotated[int, typer.Option("--year", help="被评为软弱的年度，如 2016。 The year of the weak rating.")]


def report_weak_bodies(  # noqa: PLR0913, PLR0917 - a command has as many arguments as options
    year: Year,
    scheme: Scheme = STAR,
    as_of: options.AsOf = None,
    role: options.As = Role.PLANNER,
    area: options.Area = None,
    home: options.Home = DEFAULT_HOME,
    form: options.Written = Format.TEXT,
) -> None:
    """某年评为软弱的党组织：整改、联系、转化、返弱。 Bodies rated weak in a year, and what followed."""
    code = scheme_asked(scheme)
    with opened(home) as held:
        snapshot, ids = live(held).snapshot(), Ids(held.keys.outward)
        view, today = View(snapshot, role, area_key(snapshot, area)), date_asked(snapshot, as_of)
    day = day_number(today)
    found = weak_bodies(followed(view, code, day), calendar_year(year), day, grades())
    listed = found if allowed(view, None).listed else counted_only(found)
    show(Told(code, listed, view, ids, names_on(view, day)), form)


def show(told: Told, form: Format) -> None:
    """The weak bodies on standard output."""
    if form is Format.JSON:
        emit(document(told))
    elif form is Format.CSV:
        sys.stdout.write(csv_text([line(case, told) for case in ordered(told)]))
    else:
        show_text(console(), told)
