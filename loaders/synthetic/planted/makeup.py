"""Planted make-up: groups too large, unlike their label, or alike; and an actor in too many of them."""

from __future__ import annotations

from datetime import date

from loaders.synthetic.alliances import MEMBER, Alliance, Membership
from loaders.synthetic.bodies import Ref, Role
from loaders.synthetic.groups import COMPREHENSIVE, REGION
from loaders.synthetic.lots import COVERED, Plan
from loaders.synthetic.planted.answers import Answer, Subject, alliance, unit
from loaders.synthetic.planted.groups import free_groups
from loaders.synthetic.planted.scene import Plant, Scene, first, nearest, swapped

LARGE = 30
"""More members than these are too many to meet (W06)."""

MOST_JOINED = 3
"""An actor in more active alliances than these is burdened (W11)."""

FEWEST, MOST = 5, 9
SEEN = 3
"""With more larger members than these two groups look alike also to who may not know of small ones."""

FOREIGN = 0.4
"""The share of members of other streets; more than 0.2 do not fit a group of one street (W07)."""

ENOUGH = 2


def too_large(scene: Scene) -> Scene:
    """W06: more than thirty members, beside a group well below that."""
    live = free_groups(scene)
    planted = first(g for g in live if len(scene.seen(g)) > LARGE)
    twin = nearest((g for g in live if 5 <= len(scene.members(g)) <= LARGE - 5), scene, planted)
    size = len(scene.members(planted))
    return scene.told(Answer("W06", (alliance(planted),), (alliance(twin),), {"members": size}))


def unlike_its_type(scene: Scene) -> Scene:
    """W07: a group of one street in which others take two of five places; its twin has no stranger."""
    pure = [g for g in free_groups(scene) if g.group_type == REGION and _foreign(scene, g) == 0]
    wanted = {g.number: round(FOREIGN * len(g.members)) for g in pure}
    planted = first(g for g in pure if len(_exchangeable(scene, g)) >= wanted[g.number] > ENOUGH)
    twin = nearest((g for g in pure if g != planted), scene, planted)
    places = _exchangeable(scene, planted)[: wanted[planted.number]]
    for old, actor in zip(places, strangers(scene, planted.street, inside=False), strict=False):
        scene = replaced(scene, planted, old, actor)
    return scene.told(Answer("W07", (alliance(planted),), (alliance(twin),), {"outside": len(places)}))


def strangers(scene: Scene, street: int, *, inside: bool) -> list[Ref]:
    """Larger enterprises with an organization of their own and in no alliance, of a street or of others."""
    taken = {actor for each in scene.alliances for actor in scene.members(each)}
    units = scene.world.units
    own = (Ref(Role.UNIT, n) for n in units.planned(Plan.OWN).tolist() if n < units.enterprises)
    fits = (a for a in own if bool(units.street[a.number] == street) == inside)
    return [a for a in scene.larger(fits) if a not in taken and scene.free(unit(a.number))]


def _foreign(scene: Scene, group: Alliance) -> float:
    """The share of members outside the street of a group."""
    streets = [int(scene.world.units.street[actor.number]) for actor in scene.members(group)]
    return sum(street != group.street for street in streets) / len(streets)


def burdened(scene: Scene) -> Scene:
    """W11: one enterprise joins as many further groups as make it four, in the place of members of those."""
    joined = _joined(scene)
    actor = first(a for a in scene.larger(joined) if _in_one(joined[a]) and _of_plan(scene, a, Plan.OWN))
    twin = first(a for a in scene.larger(joined) if _at_most(scene, joined, a))
    hosts = [g for g in _comprehensive(scene) if g not in joined[actor] and len(g.members) > MOST]
    for group in [g for g in hosts if _exchangeable(scene, g)][:MOST_JOINED]:
        scene = replaced(scene, group, _exchangeable(scene, group)[0], actor)
    answer = Answer("W11", (unit(actor.number),), (unit(twin.number),), {"alliances": MOST_JOINED + 1})
    return scene.told(answer)


def _in_one(joined: list[Alliance]) -> bool:
    return len(joined) == 1 and joined[0].live


def _joined(scene: Scene) -> dict[Ref, list[Alliance]]:
    """The groups and 1+N alliances of each actor, whether they met or not."""
    together, found = scene.world.together, dict[Ref, list[Alliance]]()
    for each in (*together.groups, *together.zoned):
        for actor in scene.members(each):
            found.setdefault(actor, []).append(each)
    return found


def _at_most(scene: Scene, joined: dict[Ref, list[Alliance]], actor: Ref) -> bool:
    """Whether an actor is in as many alliances as it may, and all of them met."""
    live = all(each.live for each in joined[actor])
    return live and len(joined[actor]) == MOST_JOINED and scene.free(unit(actor.number))


def _of_plan(scene: Scene, actor: Ref, *plans: Plan) -> bool:
    return Plan(int(scene.world.units.plan[actor.number])) in plans


def _exchangeable(scene: Scene, group: Alliance) -> list[Membership]:
    """The plain members that are covered otherwise too, so that nothing hangs on this membership."""
    kept = (m for m in group.members if m.role == MEMBER and m.until is None and _once(group, m.actor))
    return [m for m in kept if _of_plan(scene, m.actor, *COVERED)]


def _once(group: Alliance, actor: Ref) -> bool:
    return sum(member.actor == actor for member in group.members) == 1


def replaced(scene: Scene, group: Alliance, old: Membership, actor: Ref) -> Scene:
    """The group with another actor from the day on which one joined."""
    since: date = max(old.since, scene.world.units.founded[actor.number].item())
    now = first(g for g in scene.world.together.groups if g.number == group.number)
    return swapped(scene, now, old, old._replace(actor=actor, since=since))


def duplicates(scene: Scene) -> Scene:
    """W11b: two groups of one type that share all members beside their leads."""
    small = [g for g in _comprehensive(scene) if _is_small(scene, g)]
    one, other = first((a, b) for a in small for b in small if a != b and _may_share(scene, a, b))
    rest = (g for g in _comprehensive(scene) if g not in (one, other))
    others = sorted(rest, key=lambda g: abs(len(g.members) - len(one.members)))
    twins = first((a, b) for a in others for b in others if a != b and not _shared(scene, a, b))
    pairs = zip(_exchangeable(scene, other), (m.actor for m in one.members[1:]), strict=True)
    for old, actor in list(pairs):
        scene = replaced(scene, other, old, actor)
    answer = Answer("W11b", _subjects(one, other), _subjects(*twins), {"shared": len(one.members) - 1})
    return scene.told(answer)


def _comprehensive(scene: Scene) -> list[Alliance]:
    """The free comprehensive groups that are not tiny."""
    return [g for g in free_groups(scene) if g.group_type == COMPREHENSIVE and len(g.members) >= FEWEST]


def _is_small(scene: Scene, group: Alliance) -> bool:
    """A group of a few members, all of whom may be exchanged for others."""
    return len(_exchangeable(scene, group)) == len(group.members) - 1 and len(group.members) <= MOST


def _may_share(scene: Scene, one: Alliance, other: Alliance) -> bool:
    """Whether they are of one size, and all members of the first were there when the second was founded."""
    founded = scene.world.units.founded
    there = (founded[m.actor.number].item() <= other.founded for m in one.members[1:])
    alike = len(one.members) == len(other.members) and len(scene.seen(one)) > SEEN
    return alike and all(there) and not _shared(scene, one, other)


def _shared(scene: Scene, one: Alliance, other: Alliance) -> set[Ref]:
    return scene.members(one) & scene.members(other)


def _subjects(*groups: Alliance) -> tuple[Subject, ...]:
    return tuple(alliance(group) for group in groups)


MAKEUP: tuple[Plant, ...] = (unlike_its_type, burdened, duplicates, too_large)
