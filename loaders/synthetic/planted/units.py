"""Planted units for the codes U1–U10: why a unit is not reached, each beside one that is."""

from __future__ import annotations

from dataclasses import replace
from datetime import date
from functools import partial
from typing import NamedTuple

import numpy as np

from loaders.synthetic.draws import Flags, Ints
from loaders.synthetic.lots import Plan
from loaders.synthetic.planted.answers import Answer, unit
from loaders.synthetic.planted.scene import NoCaseError, Plant, Scene, first
from loaders.synthetic.zones import BLANK

BEFORE_NEW = np.datetime64("2016-07-01", "D")
"""183 days before the last day: whoever moved in then is no newcomer any more."""

FORMED_ON, SEEN_UNFORMED = date(2016, 7, 8), date(2016, 6, 30)


class Case(NamedTuple):
    """A code, the plan that raises it, and the plan of twins that does not."""

    code: str
    plan: Plan
    twin: Plan


CASES = (
    Case("U1", Plan.UNFORMED, Plan.OWN),
    Case("U2", Plan.HOMELESS, Plan.JOINT),
    Case("U3", Plan.UNVISITED, Plan.INSTRUCTOR),
    Case("U5", Plan.STALE_JOINT, Plan.JOINT),
    Case("U6", Plan.JOINT_LAPSED, Plan.JOINT),
    Case("U8", Plan.UNSEEN, Plan.UNVISITED),
)


def drawn(case: Case, scene: Scene) -> Scene:
    """A unit of the plan and the most alike of the other, as they were drawn."""
    planted, twin = most_alike(scene, enterprises(scene, case.plan), enterprises(scene, case.twin))
    return scene.told(Answer(case.code, (unit(planted),), (unit(twin),)))


def enterprises(scene: Scene, *plans: Plan) -> Flags:
    """Which units are enterprises of some plans and not used yet."""
    units = scene.world.units
    found = np.isin(units.plan, plans)
    found[units.enterprises :] = False
    found[[subject.number for subject in scene.used if subject.kind == "Unit"]] = False
    return found


def most_alike(scene: Scene, planted: Flags, twins: Flags) -> tuple[int, int]:
    """The two of both sorts that have most in common: place, trade, staff, members, ownership."""
    some, others = np.flatnonzero(planted)[:200], np.flatnonzero(twins)
    if not some.size or not others.size:
        raise NoCaseError
    scores = [_score(scene, one, others) for one in some.tolist()]
    best = int(np.argmax([score.max() for score in scores]))
    return int(some[best]), int(others[scores[best].argmax()])


def _score(scene: Scene, one: int, others: Ints) -> Ints:
    units = scene.world.units
    columns = (units.community, units.street, units.industry, units.staff, units.members, units.ownership)
    alike = [column[others] == column[one] for column in columns]
    score: Ints = np.sum(alike, axis=0, dtype=np.int64)
    return score


def above_scale(scene: Scene) -> Scene:
    """U4: half a year earlier one of the 400 above scale had no organization of its own to cover it."""
    covers = scene.world.evidence.covers
    mine = enterprises(scene, Plan.ABOVE_SCALE)
    late = first(n for n, c in enumerate(covers) if mine[c.unit] and c.verified > date(2016, 8, 1))
    others = mine & (np.arange(mine.size) != covers[late].unit)
    planted, twin = most_alike(scene, mine & ~others, others)
    changed = (*covers[:late], covers[late]._replace(since=FORMED_ON), *covers[late + 1 :])
    world = replace(scene.world, evidence=replace(scene.world.evidence, covers=changed))
    answer = Answer("U4", (unit(planted),), (unit(twin),), on=SEEN_UNFORMED)
    return replace(scene, world=world).told(answer)


def blank_building(scene: Scene) -> Scene:
    """U9: two units that nobody has visited, in the blank building and outside it."""
    unvisited = enterprises(scene, Plan.UNVISITED)
    inside = np.zeros(unvisited.size, dtype=np.bool_)
    inside[list(scene.world.together.zones[BLANK].units)] = True
    planted, twin = most_alike(scene, unvisited & inside, unvisited & ~inside)
    return scene.told(Answer("U9", (unit(planted),), (unit(twin),)))


def newcomer(scene: Scene) -> Scene:
    """U10: one moved in and was not surveyed; its twin moved in more than 180 days ago."""
    planted, twin = most_alike(scene, enterprises(scene, Plan.NEWCOMER), enterprises(scene, Plan.UNSEEN))
    moved = scene.world.units.moved.copy()
    moved[twin] = BEFORE_NEW
    world = replace(scene.world, units=replace(scene.world.units, moved=moved))
    return replace(scene, world=world).told(Answer("U10", (unit(planted),), (unit(twin),)))


def group_only(scene: Scene) -> Scene:
    """U7: known through a live group and nothing else, beside a member of one whom a liaison visits."""
    grouped = np.zeros(scene.world.units.plan.size, dtype=np.bool_)
    live = (group for group in scene.world.together.groups if group.live)
    grouped[[a.number for group in live for a in scene.members(group)]] = True
    planted, twin = most_alike(
        scene, enterprises(scene, Plan.GROUP_ONLY), enterprises(scene, Plan.LIAISON) & grouped
    )
    return scene.told(Answer("U7", (unit(planted),), (unit(twin),)))


UNITS: tuple[Plant, ...] = (
    *(partial(drawn, case) for case in CASES),
    above_scale,
    blank_building,
    newcomer,
    group_only,
)
