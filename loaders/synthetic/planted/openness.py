"""Planted honours and openness: a broken chain, a power without its counterparts, a shut door."""

from __future__ import annotations

from loaders.synthetic.bodies import Ref
from loaders.synthetic.honours import BLOCK, INDUSTRY, POST, TEAM, UNIT, Honour
from loaders.synthetic.planted.answers import Answer, body, power, street
from loaders.synthetic.planted.scene import Plant, Scene, first
from loaders.synthetic.powers import Power

CHAIN = (POST, TEAM, UNIT, INDUSTRY, BLOCK)
RECENT, HALF_YEAR = (2015, 2016), 7


def lone_light(scene: Scene) -> Scene:
    """W30: a street with an honour at a level and at none beside it; its twin has an unbroken chain."""
    levels: dict[int, set[str]] = {n: set() for n in range(len(scene.world.places.streets))}
    for honour in scene.world.workings.honours:
        place = _street(scene, honour)
        if place is not None and honour.level in CHAIN and honour.year in RECENT:
            levels[place].add(honour.level)
    free = [n for n in levels if scene.free(street(n))]
    planted = first(n for n in free if _lone(levels[n]))
    twin = first(n for n in free if levels[n] and not _lone(levels[n]))
    return scene.told(Answer("W30", (street(planted),), (street(twin),), {"lone": _lone(levels[planted])}))


def _street(scene: Scene, honour: Honour) -> int | None:
    """The street in which whoever was honoured lies; None for the district and for persons."""
    if honour.body is not None:
        return scene.bodies[honour.body].street
    if honour.zone is not None:
        return scene.world.together.zones[honour.zone].streets[0][0]
    return honour.street


def _lone(levels: set[str]) -> int:
    there = [level in levels for level in CHAIN]
    return sum(here and not (below or above) for below, here, above in _threes(there))


def _threes(there: list[bool]) -> list[tuple[bool, bool, bool]]:
    return list(zip([False, *there[:-1]], there, [*there[1:], False], strict=True))


def unpaired(scene: Scene) -> Scene:
    """W31: a power without its responsibility or risk, beside one of the same holder with both."""
    powers = list(enumerate(scene.world.workings.powers))
    planted, of = first((n, p) for n, p in powers if len(p.paired) < 2)
    whole = [n for n, p in powers if len(p.paired) == 2]
    twin = first(sorted(whole, key=lambda n: (_holder(powers[n][1]) != _holder(of), abs(n - planted))))
    return scene.told(Answer("W31", (power(planted),), (power(twin),), {"missing": 2 - len(of.paired)}))


def _holder(of: Power) -> tuple[Ref | None, int | None]:
    return of.body, of.post


def shut(scene: Scene) -> Scene:
    """W31b: no open meeting in half a year, beside a body of its sort that is open and answers."""
    workings = scene.world.workings
    late = [m for m in workings.meetings if m.on.month >= HALF_YEAR and scene.free(body(m.body))]
    opened = {m.body for m in late if m.opened}
    silent = {m.body for m in workings.matters if m.answered is None}
    planted = first(m.body for m in late if m.body not in opened)
    calm = (m.body for m in late if m.body in opened and m.body not in silent)
    twin = first(sorted(calm, key=lambda ref: (ref.role != planted.role, abs(ref.number - planted.number))))
    return scene.told(Answer("W31b", (body(planted),), (body(twin),)))


OPENNESS: tuple[Plant, ...] = (lone_light, unpaired, shut)
