"""Posts that look after units: single threads, and posts that carry too much. Rules W22 and W23 of
`domain.md` 4.3. Posts are offices; nothing is said of whoever fills them.
"""

from __future__ import annotations

from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass, field
from typing import cast

from analytics.mechanisms.facts import NOWHERE, Facts, Ties, UnreadableError
from analytics.mechanisms.lines import Words
from analytics.mechanisms.measures import places, said
from analytics.mechanisms.reached import network
from analytics.networks.ground import Ground
from analytics.policies import DEFAULT_POLICY, policy
from analytics.tiers import TIERS, tiers
from analytics.weak_links.drawing import drawn
from analytics.weak_links.finding import Edge, Finding, Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.rule import Given, Parameter, Rule
from graph.columns import NO_DAY, Numbers
from graph.network import Days
from graph.records import Between, NodeKey

UNIT, POST = "Unit", "Post"

CONTACTS = tuple(Between("WORK_CONTACT", start, UNIT) for start in (POST, UNIT))

CAP = 5
"""Units that one contact can look after (`domain.md` 2.9)."""

CAP_WORDS = Words("一个岗位联系的单位数上限", "units that one contact can look after")


@dataclass
class Load:
    """Whom one contact looks after on the day, each with the day of the last visit if one is known."""

    visits: dict[int, int | None] = field(default_factory=dict)

    def late(self, day: int, days: float) -> list[int]:
        """The units last visited longer ago than some days; those of which no visit is known are not."""
        return [unit for unit, on in self.visits.items() if on is not None and day - on > days]


def loads(facts: Facts) -> dict[NodeKey, Load]:
    """What each post or mass organization that is there carries on the day."""
    found: dict[NodeKey, Load] = {}
    for between in CONTACTS:
        ties, nodes = facts.ties(*between), facts.nodes(between.from_kind)
        rows = (ties.since <= facts.day) & (facts.day < ties.until)
        rows &= facts.there(between.from_kind)[ties.source] & facts.there(UNIT)[ties.target]
        visited = _visited_on(ties)
        for row in places(rows):
            on, unit = int(visited[row]), int(ties.target[row])
            mine = found.setdefault(nodes.at(int(ties.source[row])), Load()).visits
            known = [each for each in (mine.get(unit), on) if each is not None and NO_DAY < each <= facts.day]
            mine[unit] = max(known, default=None)
    return found


def _visited_on(ties: Ties) -> Days:
    """The day of the last visit of each contact; UnreadableError where it may not be read."""
    if "last_visit_on" not in ties.columns:
        raise UnreadableError("WORK_CONTACT.last_visit_on")
    return cast(Days, cast(Numbers, ties.columns["last_visit_on"]).values)


NONE: Mapping[NodeKey, int] = {}
"""Nothing is to be taken over."""


class Helpers:
    """The posts of instructors and liaisons by street, and how many units each looks after.

    An entry for several posts has room for as many.
    """

    def __init__(self, facts: Facts, cap: float) -> None:
        posts, self._street = facts.nodes(POST), facts.at_level("street")
        self.cap, self.loads, self._units = cap, loads(facts), facts.nodes(UNIT)
        self._posts: dict[int, list[NodeKey]] = {}
        counts = posts.numbers("quantity")
        self.room = {posts.at(at): cap * int(count or 1) for at, count in enumerate(counts)}
        for at in places(facts.there(POST) & posts.is_("kind", "instructor", "liaison")):
            self._posts.setdefault(int(self._street[posts.area[at]]), []).append(posts.at(at))

    def load(self, contact: NodeKey) -> int:
        """How many units a contact looks after."""
        return len(self.loads.get(contact, Load()).visits)

    def over(self, contact: NodeKey) -> bool:
        """Whether these are more than it can look after."""
        return self.load(contact) > self.room.get(contact, self.cap)

    def free(self, unit: int, given: Mapping[NodeKey, int] = NONE) -> NodeKey | None:
        """The emptiest post with room in the street of a unit that does not visit it yet. `given` is how many
        units a post is to take over beside those it has.
        """
        street = int(self._street[self._units.area[unit]])
        near = self._posts.get(street, ()) if street != NOWHERE else ()
        load = {key: self.load(key) + given.get(key, 0) for key in near}
        spare = [key for key in near if load[key] + 1 <= self.room[key]]
        fresh = [key for key in spare if unit not in self.loads.get(key, Load()).visits]
        return min(fresh, key=lambda key: (load[key], key), default=None)


def single_thread(ground: Ground, given: Given) -> Iterator[Finding]:
    """W22: units that are reached by one contact only (tier T4), which looks after more than it can."""
    facts, units = ground.facts, ground.facts.nodes(UNIT)
    helpers, by_unit = Helpers(facts, given["cap"]), dict[int, list[NodeKey]]()
    for contact, load in helpers.loads.items():
        for unit in load.visits:
            by_unit.setdefault(unit, []).append(contact)
    for unit in sorted(_by_contact(facts), key=units.keys.__getitem__):
        contacts = by_unit.get(unit, [])
        if len(contacts) == 1 and helpers.over(contacts[0]):
            yield _single_thread(facts, unit, contacts[0], helpers)


def _by_contact(facts: Facts) -> list[int]:
    """The view's own units of tier T4, by the default policy."""
    held = network(facts)
    found = tiers(held, policy(DEFAULT_POLICY)).tier == TIERS.index("T4")
    keys, alive = {held.units.keys[at] for at in places(found)}, facts.alive(UNIT)
    return [at for at in places(alive) if facts.nodes(UNIT).keys[at] in keys]


def _single_thread(facts: Facts, unit: int, contact: NodeKey, helpers: Helpers) -> Finding:
    units, load, second = facts.nodes(UNIT), helpers.load(contact), helpers.free(unit)
    others = sorted(helpers.loads[contact].visits, key=units.keys.__getitem__)
    return Finding(
        "W22",
        (units.at(unit), contact),
        Words(
            f"该单位只有一个联系渠道，而该渠道同时联系 {load} 家单位。",
            f"This unit has one contact, which looks after {load} units.",
        ),
        {"contacts": 1, "units_of_contact": load},
        proof=drawn(Edge(contact, "WORK_CONTACT", units.at(at)) for at in (unit, *others)),
        repair=() if second is None else (Edge(second, "WORK_CONTACT", units.at(unit)),),
        effect=None
        if second is None
        else Words("该单位有第二个联系渠道。", "The unit has a second contact."),
        stable=load > helpers.room.get(contact, helpers.cap) + 1,
    )


def overload(ground: Ground, given: Given) -> Iterator[Finding]:
    """W23: posts of instructors with more units than they can look after, or with too many unvisited ones."""
    facts, posts, helpers = ground.facts, ground.facts.nodes(POST), Helpers(ground.facts, given["cap"])
    for at in sorted(places(facts.alive(POST) & posts.is_("kind", "instructor")), key=posts.keys.__getitem__):
        key = posts.at(at)
        mine = helpers.loads.get(key, Load())
        late = mine.late(facts.day, given["days"])
        if helpers.over(key) or len(late) > given["share"] * len(mine.visits):
            yield _overload(facts, key, mine, late, _handed_over(facts, mine, key, helpers))


def _handed_over(facts: Facts, mine: Load, key: NodeKey, helpers: Helpers) -> tuple[Edge, ...]:
    """The units above what a post can look after, each given to another that has room, as far as there is."""
    units, given = facts.nodes(UNIT), Counter[NodeKey]()
    found: list[Edge] = []
    for unit in sorted(mine.visits, key=units.keys.__getitem__)[int(helpers.room[key]) :]:
        post = helpers.free(unit, given)
        if post is not None:
            given[post] += 1
            found.append(Edge(post, "WORK_CONTACT", units.at(unit)))
    return tuple(found)


def _overload(facts: Facts, post: NodeKey, mine: Load, late: list[int], repair: tuple[Edge, ...]) -> Finding:
    units, unknown = facts.nodes(UNIT), sum(on is None for on in mine.visits.values())
    named = sorted(units.at(at) for at in mine.visits)
    return Finding(
        "W23",
        (post,),
        Words(
            f"该指导员岗位联系 {len(named)} 家单位，其中 {len(late)} 家走访超期。",
            f"This instructor's post looks after {len(named)} units; last visits too long ago: {len(late)}.",
        ),
        {"units": len(named), "late": len(late), "visits_unknown": unknown},
        proof=drawn(Edge(post, "WORK_CONTACT", each) for each in named),
        repair=repair,
        effect=Words("超出的单位由有余力的岗位联系。", "Posts with room take over.") if repair else None,
    )


CONTACT_RULES: tuple[Rule, ...] = (
    Rule(
        "W22",
        said("weak_link_rules", "W22"),
        Severity.PLAN,
        Words("全靠一个忙不过来的联系渠道", "one overloaded helper"),
        Words("增加第二个联系渠道", "second contact"),
        single_thread,
        {"cap": Parameter(CAP, CAP_WORDS)},
        heard=("WORK_CONTACT",),
    ),
    Rule(
        "W23",
        said("weak_link_rules", "W23"),
        Severity.WATCH,
        Words("力量摊得太薄", "spread thin"),
        Words("重新分工", "reassign"),
        overload,
        {
            "cap": Parameter(CAP, CAP_WORDS),
            "days": Parameter(90, Words("未走访天数超过", "days since the last visit, more than")),
            "share": Parameter(
                1 / 3,
                Words("走访超期单位占比超过", "share of units with late visits, more than"),
                Measure.SHARE,
            ),
        },
        heard=("WORK_CONTACT",),
    ),
)
