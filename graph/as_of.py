"""The network of one date: a cut through the snapshot, through one view."""

from __future__ import annotations

from datetime import date
from typing import NamedTuple

import numpy as np

from graph.columns import NO_DAY, Coded, Numbers
from graph.evidence import evidence
from graph.network import Areas, Households, Network, Places, Units, Zones
from graph.policy import Rule
from graph.store.stored import day
from graph.tables import Mask, TieTable
from graph.territory import AREA, NOWHERE, territory
from graph.view import View

_KEPT = 8


class Land(NamedTuple):
    """For every area of the snapshot, the community, street and district it lies in on the date."""

    community: Places
    street: Places
    district: Places


def network_on(view: View, as_of: date) -> Network:
    """The network of the date as the view may see it; the view keeps those it was last asked for."""
    if as_of not in view.networks:
        while len(view.networks) >= _KEPT:
            view.networks.pop(next(iter(view.networks)), None)
        view.networks[as_of] = _network(view, day(as_of), as_of)
    return view.networks[as_of]


def _network(view: View, today: int, as_of: date) -> Network:
    land = _land(view, today)
    chosen = np.flatnonzero(view.own("Unit") & _exists(view, today)).astype(np.int32)
    places = np.full(len(view.nodes("Unit")), NOWHERE)
    places[chosen] = np.arange(len(chosen), dtype=np.int32)
    return Network(
        as_of=as_of,
        day=today,
        units=_units(view, today, chosen, land),
        evidence=evidence(view, today, places),
        households=_households(view, today, land),
        areas=_areas(view, today),
        zones=_zones(view, today, places),
    )


def _exists(view: View, today: int) -> Mask:
    """Units that were set up by the date and not yet dissolved; unknown days exclude nobody."""
    table = view.snapshot.table("Unit")
    begun, gone = table.days("established_on"), table.days("dissolved_on")
    there: Mask = (begun <= today) & ((gone == NO_DAY) | (gone > today))
    return there


def _land(view: View, today: int) -> Land:
    table = view.snapshot.table(AREA)
    levels = table.coded("level")
    ties, rows = view.held("PART_OF", AREA, AREA, today)
    parent = np.full(len(table), NOWHERE)
    parent[ties.source[rows]] = ties.target[rows]
    return Land(*(_at_level(levels, parent, name) for name in ("community", "street", "district")))


def _at_level(levels: Coded, parent: Places, level: str) -> Places:
    at = levels.equals(level)
    found = np.full(len(parent), NOWHERE)
    here = np.arange(len(parent), dtype=np.int32)
    for _ in range(4):
        inside = here != NOWHERE
        reached = inside & at[here] & (found == NOWHERE)
        found[reached] = here[reached]
        here = np.where(inside, parent[here], NOWHERE)
    return found


def _units(view: View, today: int, chosen: Places, land: Land) -> Units:
    table = view.snapshot.table("Unit")
    area = _located(view, "Unit", today)[chosen]

    def coded(name: str) -> Coded:
        return picked(table.coded(name), chosen)

    bands = view.rule("Unit", "full_member_band")
    counted = bands is Rule.READ or (bands is Rule.AGGREGATE and view.scope is None)
    licence = table.coded("same_licence_of")
    return Units(
        keys=[table.keys[i] for i in chosen.tolist()],
        kind=coded("kind"),
        ownership=coded("ownership"),
        industry=coded("industry_code"),
        employees_band=coded("employees_band"),
        operating_status=coded("operating_status"),
        survey_state=coded("survey_state"),
        rostered=coded("rostered"),
        above_scale=coded("above_scale"),
        fixed_premises=coded("fixed_premises"),
        member_band=coded("full_member_band") if counted else None,
        bands_by_cell=bands is Rule.READ,
        shares_licence=licence.codes[chosen] >= 0,
        moved_in_on=table.days("moved_in_on")[chosen],
        **{level: np.append(places, NOWHERE)[area] for level, places in land._asdict().items()},
    )


def picked(column: Coded, chosen: Places) -> Coded:
    """A column of codes at some positions."""
    return Coded(column.codes[chosen], column.vocabulary)


def _located(view: View, kind: str, today: int) -> Places:
    """The area in which each node lies on the date; a place of work goes before one of registration."""
    ties, rows = view.held("LOCATED_IN", kind, AREA, today)
    registered = _registered(ties)[rows]
    found = np.full(len(view.nodes(kind)), NOWHERE)
    for part in (rows[registered], rows[~registered]):
        found[ties.source[part]] = ties.target[part]
    return found


def _registered(ties: TieTable) -> Mask:
    column = ties.columns["is_registered"]
    return column.values == 1 if isinstance(column, Numbers) else np.zeros(len(ties), bool)


def _households(view: View, today: int, land: Land) -> Households:
    table = view.snapshot.table("HouseholdTally")
    newest = _newest(table.coded("area_code"), table.coded("industry_section"), table.days("as_of"), today)
    rows = np.flatnonzero(view.own("HouseholdTally") & newest).astype(np.int32)
    area = territory(view.snapshot).owner["HouseholdTally"][rows]
    return Households(
        section=picked(table.coded("industry_section"), rows),
        count=table.numbers("count")[rows].astype(np.int64),
        **{level: np.append(places, NOWHERE)[area] for level, places in land._asdict().items()},
    )


def _newest(areas: Coded, sections: Coded, days: Places, today: int) -> Mask:
    """Of the tallies of one cell up to the date, the newest one."""
    cell = areas.codes.astype(np.int64) * (len(sections.vocabulary) + 1) + sections.codes
    seen = np.flatnonzero(days <= today)
    order = seen[np.lexsort((days[seen], cell[seen]))]
    last = np.ones(len(order), bool)
    last[:-1] = cell[order][1:] != cell[order][:-1]
    chosen = np.zeros(len(days), bool)
    chosen[order[last]] = True
    return chosen


def _areas(view: View, today: int) -> Areas:
    table = view.snapshot.table(AREA)
    return Areas(table.keys, area_names(view, today), table.coded("trust_by").codes >= 0)


def area_names(view: View, today: int) -> list[str]:
    """The name each area bears on the date; its newest where nobody dated its names."""
    names = [str(name) for name in view.snapshot.table(AREA).columns["name_zh"].all()]
    ties, rows = view.held("NAMED", AREA, "Name", today)
    called = view.snapshot.table("Name").columns["name_zh"]
    for source, target in zip(ties.source[rows].tolist(), ties.target[rows].tolist(), strict=True):
        names[source] = str(called.at(target))
    return names


def _zones(view: View, today: int, places: Places) -> Zones:
    table = view.snapshot.table("Zone")
    ties, rows = view.held("LOCATED_IN", "Unit", "Zone", today)
    unit = places[ties.source[rows]]
    inside = unit != NOWHERE
    names = [str(name) for name in table.columns["name_zh"].all()]
    return Zones(table.keys, names, unit[inside], ties.target[rows][inside])
