"""Planted party organizations: terms that have run out, and what did or did not follow a weak rating."""

from __future__ import annotations

from collections.abc import Callable
from dataclasses import replace
from datetime import date

from loaders.synthetic.bodies import Body, Ref, Role
from loaders.synthetic.lots import Plan
from loaders.synthetic.planted.answers import Answer, body
from loaders.synthetic.planted.scene import Plant, Scene, first
from loaders.synthetic.ratings import GRADES, STILL_WEAK, YEARS, Assessment, Weak

IN_OFFICE = date(2014, 12, 31)
"""Who was elected for three years after this day is in office for another year at least."""


def term_ended(scene: Scene) -> Scene:
    """W16: an organization whose term has lapsed, beside one in the middle of its term."""
    planted = first(b for b in inside(scene, Plan.OWN_LAPSED) if b.term.last is not None)
    twin = first(b for b in like(scene, planted, inside(scene, Plan.OWN)) if _elected_late(b))
    return scene.told(Answer("W16", (body(planted.ref),), (body(twin.ref),)))


def inside(scene: Scene, *plans: Plan) -> list[Body]:
    """The organizations inside enterprises of some plans that no answer is about yet."""
    units = scene.world.units
    free = (b for b in scene.world.evidence.bodies if b.ref.role is Role.OWN and scene.free(body(b.ref)))
    own = ((b, b.host) for b in free if b.host is not None)
    return [b for b, host in own if host < units.enterprises and units.plan[host] in plans]


def like(scene: Scene, planted: Body, others: list[Body]) -> list[Body]:
    """Other bodies, those of the same kind, size and street first."""

    def distance(of: Body) -> tuple[bool, bool, bool, Ref]:
        kind, members = of.kind != planted.kind, of.members != planted.members
        return kind, members, of.street != planted.street, of.ref

    return sorted((other for other in others if other.ref != planted.ref), key=distance)


def _elected_late(of: Body) -> bool:
    return of.term.last is not None and of.term.last > IN_OFFICE


def untreated(scene: Scene) -> Scene:
    """W17: weak in 2016 and nothing followed, beside one that was weak in 2015 and put right."""
    planted = first(b for b in _weak(scene, 2016) if scene.free(body(b.ref)))
    treated = {r.body for r in scene.world.record.rectifications if r.year == 2015}
    twin = first(b for b in like(scene, planted, _weak(scene, 2015)) if b.ref in treated)
    return scene.told(Answer("W17", (body(planted.ref),), (body(twin.ref),)))


def _weak(scene: Scene, year: int) -> list[Body]:
    return [weak.body for weak in scene.world.record.weak if weak.year == year]


def unattended(scene: Scene) -> Scene:
    """W18: weak in 2016 and no leader assigned, beside one with a leader. The last four have nobody."""
    weak = [mine.body for mine in scene.world.record.weak]
    planted = first(b for b in weak[-STILL_WEAK // 2 :] if scene.free(body(b.ref)))
    attended = weak[-STILL_WEAK : -STILL_WEAK // 2]
    twin = first(b for b in like(scene, planted, attended) if scene.free(body(b.ref)))
    return scene.told(Answer("W18", (body(planted.ref),), (body(twin.ref),)))


def relapsed(scene: Scene) -> Scene:
    """W19: put right in 2015 and weak again in 2016, in the place of one that was weak for the first time."""
    weak = scene.world.record.weak
    spared, place = weak[-STILL_WEAK].body, len(weak) - STILL_WEAK
    old = _weak(scene, 2014)
    planted = first(b for b in old if _rated(scene, b) and scene.free(body(b.ref)))
    twin = first(b for b in like(scene, planted, old) if _rated(scene, b))
    grades = {planted.ref: GRADES[2], spared.ref: GRADES[1]}
    record = replace(
        scene.world.record,
        weak=(*weak[:place], Weak(planted, 2016), *weak[place + 1 :]),
        assessments=_regraded(scene, lambda a: grades.get(a.body) if a.year == 2016 else None),
    )
    scene = replace(scene, world=replace(scene.world, record=record))
    return scene.told(Answer("W19", (body(planted.ref),), (body(twin.ref),)))


def _rated(scene: Scene, of: Body) -> bool:
    """Whether there is a rating of every year."""
    return {a.year for a in scene.world.record.assessments if a.body == of.ref} == set(YEARS)


def _regraded(scene: Scene, grade: Callable[[Assessment], str | None]) -> tuple[Assessment, ...]:
    return tuple(a._replace(grade=grade(a) or a.grade) for a in scene.world.record.assessments)


def unrated(scene: Scene) -> Scene:
    """W20: an old organization that nobody rated in 2015 and 2016, beside one that was rated every year."""
    never_weak = {weak.body.ref for weak in scene.world.record.weak}
    mine = [b for b in inside(scene, Plan.OWN) if b.ref not in never_weak and _rated(scene, b)]
    planted = first(mine)
    twin = first(like(scene, planted, mine))
    kept = tuple(a for a in scene.world.record.assessments if a.body != planted.ref or a.year == YEARS[0])
    record = replace(scene.world.record, assessments=kept)
    answer = Answer("W20", (body(planted.ref),), (body(twin.ref),))
    return replace(scene, world=replace(scene.world, record=record)).told(answer)


BODIES: tuple[Plant, ...] = (relapsed, untreated, unattended, term_ended, unrated)
