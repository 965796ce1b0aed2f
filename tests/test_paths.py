"""The path between two organizations: ways through the town written out by hand, small worlds against
networkx, who may see which way, and the two ways to ask.

The town is that of `conftest.py`, in which everything began on 2016-01-31 and still is on `DAY`.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from datetime import date, timedelta
from itertools import pairwise
from pathlib import Path as Folder
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import pytest

from analytics.paths import LIMIT, Outcome, Path, Step
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.ids import Ids
from api.paths import OUTCOMES, PathOutcome, found_path
from api.schema import TYPES
from graph.linked import SORTS, fact, links_on, since
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import UNKNOWN_START, Between, Node, NodeKey, Tie, Value
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.store.stored import date_of, day
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make, Town

Record = Node | Tie

DAY = date(2016, 6, 1)
EAST, WEST = "nbs:519907001", "nbs:519907002"
ID_KEY = b"i" * 32
IDS = Ids(ID_KEY)


def outward(node: NodeKey) -> str:
    return IDS.of(node.kind, node.key)


def last_of(records: Sequence[Record]) -> list[Record]:
    """Of records with the same identity the last one, as a store keeps them."""
    kept = {record[:2] if isinstance(record, Node) else record.identity: record for record in records}
    return [*kept.values()]


def snapshot_of(make: Make, records: Sequence[Record]) -> Snapshot:
    """A snapshot of some records; of two with the same identity the later one."""
    store = MemoryStore(ONTOLOGY)
    store.write(last_of(records), make.load())
    return build(store, ONTOLOGY)


def standing(town: Town) -> list[Record]:
    """The records of the town."""
    return [record for record in town.records if isinstance(record, Node | Tie)]


def key(node: Node) -> NodeKey:
    return NodeKey(node.kind, node.key)


def found(view: View, start: NodeKey, stop: NodeKey, *, on: date = DAY) -> Path:
    """The path between two nodes that are there for the view; unknown where one is not."""
    ends = [node if there(view, node) else None for node in (start, stop)]
    return found_path(view, links_on(view, day(on)), IDS, *ends)


def there(view: View, node: NodeKey) -> bool:
    place = view.snapshot.table(node.kind).position.get(node.key)
    return place is not None and bool(view.nodes(node.kind)[place])


def name(node: NodeKey) -> str:
    return node.key.rpartition(":")[2]


def written(path: Path) -> str:
    """A path as one line: `甲 >MEMBER_OF 东组团 <LEADS 东工委`, or why there is none."""
    if path.outcome is not Outcome.CONNECTED:
        return str(path.outcome)
    words = [name(path.steps[0].start)]
    for step in path.steps:
        words += [f"{'>' if step.forward else '<'}{step.link.between.relation}", name(step.stop)]
    return " ".join(words)


@pytest.fixture(scope="module")
def snapshot(make: Make, town: Town) -> Snapshot:
    return snapshot_of(make, standing(town))


# --- by hand ---

WAYS = """
steward 甲 甲支部 : 甲 <ESTABLISHED_IN 甲支部
steward 甲 东组团 : 甲 >MEMBER_OF 东组团
steward 甲 丁 : 甲 >MEMBER_OF 东组团 <MEMBER_OF 丁
steward 甲 戊 : 甲 >MEMBER_OF 东组团 <MEMBER_OF 丁 >MEMBER_OF 西组团 <MEMBER_OF 戊
steward 乙 东工委 : 乙 >LEADS 东组团 <LEADS 东工委
steward 甲支部 西工委 : 甲支部 >SUBORDINATE_TO 东工委 >SUBORDINATE_TO 城工委 <SUBORDINATE_TO 西工委
steward 乙 城工委 : 乙 <WORK_CONTACT 城专职 >OF_POST 城工委
steward 甲 丙 : not_connected
steward 甲 甲 : same
planner 乙 东组团 : 乙 <WORK_CONTACT 城专职 >OF_POST 城工委 <SUBORDINATE_TO 东工委 >LEADS 东组团
auditor 辛 西组团 : 辛 >MEMBER_OF 东组团 <MEMBER_OF 丁 >MEMBER_OF 西组团
auditor 甲 甲支部 : unknown
public 东组团 西组团 : not_connected
public 甲 东组团 : unknown
planner@东街 甲 东组团 : 甲 >MEMBER_OF 东组团
planner@东街 甲 西组团 : not_connected
planner@东街 甲 丁 : unknown
planner@东街 甲 西工委 : unknown
planner@西街 丁 东组团 : 丁 >MEMBER_OF 东组团
planner@西街 甲 东组团 : unknown
"""


@pytest.mark.parametrize("line", WAYS.strip().splitlines())
def test_the_ways_through_the_town_are_those_written_down_by_hand(
    snapshot: Snapshot, town: Town, line: str
) -> None:
    asked, _, expected = line.partition(" : ")
    who, *ends = asked.split()
    role, _, street = who.partition("@")
    view = View(snapshot, Role(role), town[street].key if street else None)
    assert written(found(view, *(town.key(end) for end in ends))) == expected


def test_the_way_back_is_the_way_there(snapshot: Snapshot, town: Town) -> None:
    view = View(snapshot, Role.STEWARD)
    names = [node for node in town.nodes if town[node].kind in ("Unit", "PartyOrganization", "Alliance")]
    for start in names:
        for stop in names:
            there, back = (
                found(view, *(town.key(end) for end in ends)) for ends in ((start, stop), (stop, start))
            )
            turned = tuple(Step(s.stop, s.start, s.link, not s.forward, s.others) for s in back.steps[::-1])
            assert (there.outcome, there.steps) == (back.outcome, turned)


def test_of_several_ties_between_two_the_first_makes_the_step_and_the_others_are_counted(
    make: Make, town: Town
) -> None:
    body, unit = town["甲支部"], town["甲"]
    more: list[Record] = [
        make.tie("COVERS", body, unit, date(2015, 1, 1), mode="regional"),
        make.tie("ESTABLISHED_IN", body, unit, date(2014, 1, 1)),
        make.tie("ESTABLISHED_IN", body, unit, UNKNOWN_START, date(2016, 1, 1)),
    ]
    view = View(snapshot_of(make, [*standing(town), *more]), Role.STEWARD)
    (step,) = found(view, key(unit), key(body)).steps
    assert (step.link.between.relation, step.others, step.forward) == ("ESTABLISHED_IN", 3, False)
    start = since(view, step.link)
    assert start is not None
    assert date_of(start) == date(2014, 1, 1)


def test_a_tie_makes_a_step_on_the_days_on_which_it_holds(make: Make, town: Town) -> None:
    joined = make.tie("MEMBER_OF", town["丙"], town["东组团"], date(2017, 1, 1), date(2018, 1, 1))
    view = View(snapshot_of(make, [*standing(town), joined]), Role.STEWARD)
    days = [date(2016, 12, 31), date(2017, 1, 1), date(2017, 12, 31), date(2018, 1, 1)]
    told = [found(view, town.key("丙"), town.key("甲"), on=on).outcome for on in days]
    assert told == [Outcome.NOT_CONNECTED, Outcome.CONNECTED, Outcome.CONNECTED, Outcome.NOT_CONNECTED]


def test_no_path_leads_from_or_through_what_is_not_there_on_the_day(make: Make, town: Town) -> None:
    group = make.coded("Alliance", "新组团", established_on=date(2017, 1, 1), dissolved_on=date(2018, 1, 1))
    body = make.coded("PartyOrganization", "旧支部", status="abolished")
    more: list[Record] = [
        group,
        body,
        *(make.tie("MEMBER_OF", town[unit], group) for unit in ("丙", "甲")),
        *(make.tie("COVERS", body, town[unit], mode="joint") for unit in ("丙", "丁")),
    ]
    view = View(snapshot_of(make, [*standing(town), *more]), Role.STEWARD)

    def told(stop: NodeKey, *on: tuple[int, int, int]) -> list[str]:
        return [written(found(view, town.key("丙"), stop, on=date(*each))) for each in on]

    days = (2016, 12, 31), (2017, 1, 1), (2018, 1, 1)
    assert told(key(group), *days) == ["not_there", "丙 >MEMBER_OF 新组团", "not_there"]
    through = "丙 >MEMBER_OF 新组团 <MEMBER_OF 甲"
    assert told(town.key("甲"), *days) == ["not_connected", through, "not_connected"]
    assert told(town.key("丁"), days[0]) == ["not_connected"]
    assert told(key(body), days[0]) == ["not_there"]


def test_a_seat_is_one_step_while_both_of_its_ties_hold(make: Make, town: Town) -> None:
    seat = make.coded("Seat", "席1")
    more: list[Record] = [
        seat,
        make.tie("HAS_SEAT", town["东工委"], seat, date(2016, 3, 1), date(2017, 1, 1)),
        make.tie("HELD_BY", seat, town["丙"], date(2016, 2, 1), date(2016, 9, 1)),
    ]
    view = View(snapshot_of(make, [*standing(town), *more]), Role.PLANNER)
    days = [date(2016, 2, 15), date(2016, 3, 1), date(2016, 9, 1)]
    told = [written(found(view, town.key("丙"), town.key("东工委"), on=on)) for on in days]
    assert told == ["not_connected", "丙 <HELD_BY 东工委", "not_connected"]


def test_places_names_activities_and_persons_connect_nobody(make: Make, town: Town) -> None:
    """丙 shares with 甲 all that is no contact, and is still not connected to it."""
    own, met = make.coded("PartyOrganization", "丙支部"), make.coded("Activity", "同场", date=DAY)
    more: list[Record] = [
        own,
        met,
        make.tie("ESTABLISHED_IN", own, town["丙"]),
        make.tie("LOCATED_IN", town["甲"], town["双街楼"]),
        make.tie("LOCATED_IN", town["丙"], town["双街楼"]),
        make.tie("NAMED", town["丙"], town["丁老店"]),
        make.tie("SUCCEEDED_BY", town["丙"], town["甲"]),
        make.tie("PARTICIPATED_IN", town["丙"], met),
        make.tie("PARTICIPATED_IN", town["甲"], met),
        make.tie("BELONGS_TO", town["p1"], own),
        make.tie("WORKS_IN", town["p1"], town["丙"]),
        make.tie("WORKS_IN", town["p1"], town["甲"]),
        make.tie("HOLDS", town["p1"], town["城专职"]),
    ]
    view = View(snapshot_of(make, [*standing(town), *more]), Role.STEWARD)
    assert written(found(view, town.key("丙"), town.key("甲"))) == "not_connected"
    assert written(found(view, key(own), town.key("城工委"))) == "not_connected"


@pytest.mark.parametrize(("steps", "outcome"), [(LIMIT, Outcome.CONNECTED), (LIMIT + 1, Outcome.TOO_FAR)])
def test_a_path_is_told_up_to_the_limit(make: Make, steps: int, outcome: Outcome) -> None:
    chain = [make.coded("Unit", f"u{number}") for number in range(steps + 1)]
    ties = [make.tie("PARENT_OF", *ends) for ends in pairwise(chain)]
    view = View(snapshot_of(make, [*chain, *ties]), Role.STEWARD)
    path = found(view, key(chain[0]), key(chain[-1]))
    assert path.outcome is outcome
    assert len(path.steps) == (steps if outcome is Outcome.CONNECTED else 0)


def test_every_relation_that_says_contact_joins_what_the_ontology_lets_it_join() -> None:
    assert len(set(SORTS)) == len(SORTS)
    for relation, start, stop in SORTS:
        assert (start, stop) in ONTOLOGY.relations[relation].pairs
    assert not {"LOCATED_IN", "PART_OF", "NAMED", "HOLDS", "BELONGS_TO", "WORKS_IN"} & {s[0] for s in SORTS}


def test_an_empty_record_connects_nobody(make: Make) -> None:
    unit = make.coded("Unit", "独")
    view = View(snapshot_of(make, [unit]), Role.STEWARD)
    assert written(found(view, key(unit), key(unit))) == "same"
    assert written(found(view, key(unit), NodeKey("Unit", "t:无"))) == "unknown"


# --- small worlds ---

DAWN = date(2016, 1, 1)
DAYS = 40
MADE = {"Unit": 7, "PartyOrganization": 5, "Alliance": 3, "Post": 2, "Seat": 3}
LIVES = {"Unit": "dissolved_on", "PartyOrganization": "abolished_on", "Alliance": "dissolved_on"}
DRAWN = (*SORTS, Between("HAS_SEAT", "PartyOrganization", "Seat"))
WORLDS = 200


class World:
    """A seed's records: twenty nodes and few ties over forty days, so that some ends are connected."""

    def __init__(self, make: Make, seed: int) -> None:
        self.make, self.dice = make, random.Random(seed)
        self.areas = [
            make.node("AdminArea", code_scheme="nbs", code=code, level="street", name_zh=code)
            for code in ("519907001", "519907002")
        ]
        self.bodies = [*self._bodies()]
        self.records: list[Record] = [*self.areas, *self.bodies, *self._located(), *self._ties()]
        self.on = self.day()

    def day(self) -> date:
        return DAWN + timedelta(self.dice.randrange(DAYS))

    def of(self, kind: str) -> Node:
        return self.dice.choice([node for node in self.bodies if node.kind == kind])

    def _bodies(self) -> Iterator[Node]:
        for kind, count in MADE.items():
            for number in range(count):
                given: dict[str, Value] = {
                    "visibility": self.dice.choice(("public", "internal", "internal", "restricted"))
                }
                if kind in LIVES:
                    given["established_on"] = self.dice.choice((DAWN, DAWN, self.day()))
                    given[LIVES[kind]] = self.dice.choice((None, None, None, self.day()))
                if kind == "Unit":
                    given["employees_band"] = self.dice.choice(("1-9", "10-49", None))
                if kind == "PartyOrganization":
                    given["status"] = self.dice.choice(("active", "active", "active", "abolished"))
                yield self.make.coded(kind, f"{kind}{number}", **given)

    def _located(self) -> Iterator[Tie]:
        for node in self.bodies:
            if node.kind in LIVES and self.dice.random() < 0.8:
                yield self.make.tie("LOCATED_IN", node, self.dice.choice(self.areas))

    def _ties(self) -> Iterator[Tie]:
        for _ in range(self.dice.choice((20, 30, 45, 70))):
            relation, start, stop = self.dice.choice(DRAWN)
            given: dict[str, Value] = {}
            if relation == "COVERS":
                given["mode"] = self.dice.choice(("joint", "regional"))
            first = UNKNOWN_START if self.dice.random() < 0.3 else self.day()
            yield self.make.tie(relation, self.of(start), self.of(stop), first, self._end(), **given)

    def _end(self) -> date | None:
        return self.dice.choice((None, None, self.day()))


class Joined(NamedTuple):
    """One tie as the oracle reads it, with the place of its sort."""

    sort: int
    since: date
    told: str
    start: NodeKey
    stop: NodeKey


def said(record: Record) -> dict[str, Value]:
    """The values of a record by the names of their fields."""
    kind = (
        ONTOLOGY.nodes[record.kind] if isinstance(record, Node) else ONTOLOGY.relations[record.identity.kind]
    )
    return dict(zip((field.name for field in kind.fields), record.values, strict=True))


def exists(node: Node, on: date) -> bool:
    """Whether it exists, by its days; an organization that is abolished nobody knows when does not."""
    held = said(node)
    begun, gone = held.get("established_on"), held.get(LIVES.get(node.kind, ""))
    if node.kind == "PartyOrganization" and held["status"] == "abolished" and gone is None:
        return False
    return (not isinstance(begun, date) or begun <= on) and (not isinstance(gone, date) or on < gone)


def joined(records: Sequence[Record], on: date) -> Iterator[Joined]:
    """What joins two nodes on a day; a seat joins the committee that has it and whoever holds it."""
    held = [r.identity for r in records if isinstance(r, Tie) and holds(r, on)]
    seats: dict[NodeKey, NodeKey] = {}
    for tie in sorted(held, key=lambda tie: tie.from_key, reverse=True):
        if tie.kind == "HAS_SEAT":
            seats[NodeKey(tie.to_kind, tie.to_key)] = NodeKey(tie.from_kind, tie.from_key)
    for tie in held:
        start, stop = NodeKey(tie.from_kind, tie.from_key), NodeKey(tie.to_kind, tie.to_key)
        if tie.between in SORTS and (tie.kind != "HELD_BY" or start in seats):
            yield Joined(
                SORTS.index(tie.between), tie.valid_from, tie.discriminator, seats.get(start, start), stop
            )


def holds(tie: Tie, on: date) -> bool:
    return tie.identity.valid_from <= on and (tie.valid_to is None or on < tie.valid_to)


class Oracle:
    """The same question asked of networkx: every shortest path is listed, and the first is chosen."""

    def __init__(self, records: Sequence[Record], on: date) -> None:
        self.graph = nx.MultiGraph()
        nodes = {key(r): r for r in records if isinstance(r, Node) and r.kind in (*LIVES, "Post")}
        self.graph.add_nodes_from(node for node, record in nodes.items() if exists(record, on))
        for tie in joined(records, on):
            if tie.start in self.graph and tie.stop in self.graph:
                self.graph.add_edge(tie.start, tie.stop, tie=tie)

    def between(self, start: NodeKey, stop: NodeKey) -> list[Joined]:
        """The ties between two nodes, in the order in which they are told."""
        return sorted(data["tie"] for data in self.graph.get_edge_data(start, stop).values())

    def path(self, start: NodeKey, stop: NodeKey) -> tuple[str, list[NodeKey]]:
        if start not in self.graph or stop not in self.graph:
            return "not_there", []
        if start == stop:
            return "same", []
        if not nx.has_path(self.graph, start, stop):
            return "not_connected", []
        small, large = sorted((start, stop), key=outward)
        ways = {tuple(way) for way in nx.all_shortest_paths(self.graph, small, large)}
        best = min(ways, key=self._order)
        return "connected", [*(best if small == start else reversed(best))]

    def _order(self, way: Sequence[NodeKey]) -> list[tuple[int, str]]:
        return [(self.between(*ends)[0].sort, outward(ends[1])) for ends in pairwise(way)]


@pytest.mark.parametrize("seed", range(WORLDS))
def test_a_small_world_is_connected_as_networkx_says(make: Make, seed: int) -> None:
    world = World(make, seed)
    records = last_of(world.records)
    view, oracle = View(snapshot_of(make, records), Role.STEWARD), Oracle(records, world.on)
    ends = [key(node) for node in world.bodies if node.kind in LIVES]
    for start, stop in [world.dice.choices(ends, k=2) for _ in range(12)]:
        path, (outcome, way) = found(view, start, stop, on=world.on), oracle.path(start, stop)
        assert path.outcome == outcome
        assert [step.start for step in path.steps] + [step.stop for step in path.steps[-1:]] == way
        for step in path.steps:
            check(step, oracle, view)


def check(step: Step, oracle: Oracle, view: View) -> None:
    """That a step is made by the first of the ties between its ends, and tells how many more there are."""
    ties = oracle.between(step.start, step.stop)
    assert (SORTS[ties[0].sort], len(ties) - 1) == (step.link.between, step.others)
    start = since(view, step.link)
    assert ties[0].since == (UNKNOWN_START if start is None else date_of(start))
    ends = (step.start, step.stop) if step.forward else (step.stop, step.start)
    assert ends in {(tie.start, tie.stop) for tie in ties if tie[:2] == ties[0][:2]}


def test_the_small_worlds_hold_every_outcome_every_sort_and_long_ways(make: Make) -> None:
    outcomes: Counter[str] = Counter()
    sorts: Counter[Between] = Counter()
    lengths: Counter[int] = Counter()
    for seed in range(WORLDS):
        world = World(make, seed)
        view = View(snapshot_of(make, world.records), Role.STEWARD)
        ends = [key(node) for node in world.bodies if node.kind in LIVES]
        for pair in [world.dice.choices(ends, k=2) for _ in range(12)]:
            path = found(view, *pair, on=world.on)
            outcomes[path.outcome] += 1
            sorts.update(step.link.between for step in path.steps)
            lengths[len(path.steps)] += 1
    assert {*outcomes} == {*map(str, Outcome)} - {"too_far", "unknown"}
    assert min(outcomes.values()) >= 30, outcomes
    assert {*sorts} == {*SORTS}, {*SORTS} - {*sorts}
    assert max(lengths) >= 5, lengths


# --- roles and areas ---


def seen_by(view: View, records: Sequence[Record]) -> list[Record]:
    """The records that are there for a view, and those that say where things lie."""

    def stays(record: Record) -> bool:
        if isinstance(record, Node):
            return record.kind == "AdminArea" or there(view, key(record))
        tie = record.identity
        if tie.kind == "PART_OF" and tie.from_kind == "AdminArea":
            return True
        table, mask = view.ties(tie.between)
        names = (view.snapshot.table(tie.from_kind).keys, view.snapshot.table(tie.to_kind).keys)
        ends = zip(table.source[mask].tolist(), table.target[mask].tolist(), strict=True)
        placed = tie.to_kind == "AdminArea" and there(view, NodeKey(tie.from_kind, tie.from_key))
        return placed or (tie.from_key, tie.to_key) in {(names[0][a], names[1][b]) for a, b in ends}

    return [record for record in records if stays(record)]


@pytest.mark.parametrize("seed", range(8))
@pytest.mark.parametrize("scope", [None, EAST, WEST])
@pytest.mark.parametrize("role", Role)
def test_what_a_view_may_not_see_makes_no_difference(
    make: Make, seed: int, role: Role, scope: str | None
) -> None:
    world = World(make, seed)
    records = last_of(world.records)
    whole = View(snapshot_of(make, records), role, scope)
    less = View(snapshot_of(make, seen_by(whole, records)), role, scope)
    ends = [key(node) for node in world.bodies if node.kind in LIVES]
    for start, stop in [world.dice.choices(ends, k=2) for _ in range(12)]:
        assert told(whole, start, stop, world.on) == told(less, start, stop, world.on)


def told(view: View, start: NodeKey, stop: NodeKey, on: date) -> list[object]:
    """A path without the places of its ties, which are those of one snapshot."""
    path = found(view, start, stop, on=on)
    return [path.outcome, *((*s[:2], s.link.between, since(view, s.link), *s[3:]) for s in path.steps)]


def test_a_role_that_may_not_read_when_a_unit_ended_finds_it_as_if_nobody_had_said(
    make: Make, town: Town
) -> None:
    gone = make.coded("Unit", "散", employees_band="10-49", dissolved_on=date(2016, 3, 1))
    snapshot = snapshot_of(make, [*standing(town), gone, make.tie("MEMBER_OF", gone, town["东组团"])])
    told = {
        role: written(found(View(snapshot, role), key(gone), town.key("东组团")))
        for role in (Role.PLANNER, Role.AUDITOR)
    }
    assert told == {Role.PLANNER: "not_there", Role.AUDITOR: "散 >MEMBER_OF 东组团"}


def test_a_field_that_a_role_may_not_read_is_empty(make: Make, town: Town) -> None:
    checked = make.tie("CHECKED_IN", town["甲支部"], town["西工委"], member_checkins=7)
    snapshot = snapshot_of(make, [*standing(town), checked])
    for role in (Role.PLANNER, Role.STEWARD):
        view = View(snapshot, role)
        (step,) = found(view, town.key("甲支部"), town.key("西工委")).steps
        assert fact(view, step.link, "member_checkins") is None
        assert fact(view, step.link, "source_id") == "某"


# --- GraphQL ---

ASK = """query Path($from: ID!, $to: ID!, $asOf: Date, $first: Int! = 20, $after: String) {
  path(from: $from, to: $to, asOf: $asOf) {
    asOf outcome reason reasonEn length
    steps(first: $first, after: $after) {
      totalCount
      pageInfo { hasNextPage endCursor }
      nodes {
        number direction since sincePrecision verifiedOn sourceId others
        from { __typename id ...Named } to { __typename id ...Named }
        relation { code label labelEn } detail { code label } basis { code labelEn }
      }
    }
  }
}
fragment Named on Node {
  ... on Unit { name } ... on PartyOrganization { name } ... on Alliance { name }
}"""

DESK = Desk(ID_KEY, TYPES)


def ask(
    snapshot: Snapshot, start: NodeKey | str, stop: NodeKey | str, who: str = "steward", **given: Any
) -> Any:
    """The body of the answer that `role` or `role@area` gets."""
    role, _, area = who.partition("@")
    ends = [end if isinstance(end, str) else outward(end) for end in (start, stop)]
    context = DESK.context(snapshot, Role(role), area or None)
    asked = {"from": ends[0], "to": ends[1], "asOf": "2016-06-01", **given}
    return answer(Question(ASK, asked), context).body


def test_graphql_tells_every_step_with_its_evidence(snapshot: Snapshot, town: Town) -> None:
    path = ask(snapshot, town.key("乙"), town.key("城工委"))["data"]["path"]
    assert (path["asOf"], path["outcome"], path["length"]) == ("2016-06-01", "CONNECTED", 2)
    first, second = path["steps"]["nodes"]
    assert first == {
        "number": 1,
        "from": {"__typename": "Unit", "id": outward(town.key("乙")), "name": "乙"},
        "to": {"__typename": "Post", "id": outward(town.key("城专职"))},
        "relation": {"code": "WORK_CONTACT", "label": "工作覆盖", "labelEn": "work contact"},
        "direction": "BACKWARD",
        "detail": {"code": "instructor", "label": "党建工作指导员"},
        "since": "2016-01-31",
        "sincePrecision": None,
        "verifiedOn": "2016-01-31",
        "sourceId": "某",
        "basis": {"code": "asserted", "labelEn": "asserted"},
        "others": 0,
    }
    assert (second["direction"], second["detail"], second["verifiedOn"]) == ("FORWARD", None, None)


def test_pages_of_steps_make_the_whole_path(snapshot: Snapshot, town: Town) -> None:
    ends = town.key("甲"), town.key("戊")
    whole = ask(snapshot, *ends)["data"]["path"]["steps"]["nodes"]
    nodes: list[Any] = []
    after, more = None, True
    while more:
        page = ask(snapshot, *ends, first=3, after=after)["data"]["path"]["steps"]
        nodes, after, more = (
            [*nodes, *page["nodes"]],
            page["pageInfo"]["endCursor"],
            page["pageInfo"]["hasNextPage"],
        )
    assert nodes == whole
    assert [node["number"] for node in whole] == [1, 2, 3, 4]


def test_no_path_is_an_answer_that_says_why_in_both_languages(snapshot: Snapshot, town: Town) -> None:
    path = ask(snapshot, town.key("甲"), town.key("丙"))["data"]["path"]
    assert (path["outcome"], path["length"], path["steps"]["nodes"]) == ("NOT_CONNECTED", None, [])
    assert (path["reason"], path["reasonEn"]) == ("当日不相连", "not connected on the day")
    same = ask(snapshot, town.key("甲"), town.key("甲"))["data"]["path"]
    assert (same["outcome"], same["length"]) == ("SAME", 0)


@pytest.mark.parametrize("wrong", ["", "0" * 32, "t:甲", "无名"])
def test_what_is_hidden_is_as_unknown_as_what_never_was(snapshot: Snapshot, town: Town, wrong: str) -> None:
    for who, hidden in (("planner@" + EAST, "丁"), ("auditor", "甲支部"), ("public", "甲")):
        seen = town.key("东组团")
        answers = [
            ask(snapshot, *ends, who)
            for end in (town.key(hidden), wrong)
            for ends in ((seen, end), (end, seen), (end, end))
        ]
        assert answers == [answers[0]] * 6
        assert answers[0]["data"]["path"]["outcome"] == "UNKNOWN"


def test_an_end_may_be_named_by_its_exact_name(snapshot: Snapshot, town: Town) -> None:
    named, by_id = (ask(snapshot, *ends) for ends in (("甲", "东组团"), (town.key("甲"), town.key("东组团"))))
    assert named == by_id
    assert named["data"]["path"]["outcome"] == "CONNECTED"


def test_what_is_no_organization_is_unknown(snapshot: Snapshot, town: Town) -> None:
    for other in ("东街", "双街楼", "城专职", "p1", "东例会"):
        path = ask(snapshot, town.key("甲"), town.key(other))["data"]["path"]
        assert path["outcome"] == "UNKNOWN", other


def test_an_outcome_has_its_words_in_both_languages() -> None:
    assert [*OUTCOMES] == [*Outcome]
    assert [member.value for member in PathOutcome] == [*map(str, Outcome)]


# --- the command ---

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    make: Make,
    town: Town,
    tmp_path: Folder,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """Runs `report path` in this process, on a home that holds the town and two bodies of one name."""
    home = connect(tmp_path / "home", ONTOLOGY)
    twins = [
        make.coded("Unit", "双1", name_zh="双胞胎"),
        make.coded("Alliance", "双2", name_zh="双胞胎"),
        make.coded("Unit", "式", name_zh="=1+1[red]"),
    ]
    joined = make.tie("MEMBER_OF", twins[2], town["东组团"], UNKNOWN_START)
    home.store.write([*standing(town), *twins, joined], make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "report", "path", *arguments])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out.decode(), err.decode()

    return go


def test_the_report_names_both_ends_the_relation_and_the_evidence_of_every_step(run: Run) -> None:
    code, out, err = run("甲", "戊", "--role", "steward")
    assert (code, err) == (0, "")
    assert "当日相连 connected on the day：4 步 steps" in out
    assert "加入 membership 牵头 →" in out
    assert "← 加入 membership 牵头" in out
    assert "来源写明 asserted" in out


def test_the_report_shows_names_as_they_are_and_unknown_starts_as_unknown(run: Run) -> None:
    out = run("=1+1[red]", "东组团")[1]
    assert "=1+1[red]" in out
    assert "不详 unknown" in out
    post = run("乙", "城工委", "--role", "planner")[1]
    assert "职务 post 城专职" in post
    assert "+1" in run("甲", "甲支部")[1]


def test_json_and_csv_tell_the_same_steps(run: Run) -> None:
    document = json.loads(run("=1+1[red]", "丁", "--format", "json")[1])
    text = run("=1+1[red]", "丁", "--format", "csv")[1]
    rows = [*csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]
    assert (document["outcome"], document["length"], document["as_of"]) == ("connected", 2, "2016-01-31")
    assert [row["step"] for row in rows] == ["1", "2"]
    for line, row in zip(document["steps"], rows, strict=True):
        plain = {name: "" if value is None else str(value) for name, value in line.items()}
        assert {name: row[name].lstrip("'") for name in plain} == plain
    assert rows[0]["from_name"] == "'=1+1[red]"


def test_ends_may_be_given_by_the_ids_that_a_report_told(run: Run) -> None:
    by_name = run("甲", "戊", "--role", "steward", "--format", "json")[1]
    steps = json.loads(by_name)["steps"]
    ends = steps[0]["from"], steps[-1]["to"]
    assert run(*ends, "--role", "steward", "--format", "json")[1] == by_name


def test_no_path_is_told_with_its_reason_in_every_form(run: Run) -> None:
    assert "当日不相连 not connected on the day" in run("甲", "丙")[1]
    assert json.loads(run("甲", "无此名", "--format", "json")[1])["outcome"] == "unknown"
    text = run("甲", "丙", "--format", "csv")[1].removeprefix("\ufeff")
    (row,) = csv.DictReader(io.StringIO(text))
    assert (row["outcome"], row["length"]) == ("not_connected", "")


def test_a_hidden_name_is_as_unknown_as_one_that_nobody_bears(run: Run) -> None:
    hidden = run("丁", "东组团", "--area", "519907001", "--as-of", "2016-06-01")
    assert hidden == run("无此名", "东组团", "--area", "519907001", "--as-of", "2016-06-01")
    assert "无权查看" in hidden[1]


def test_no_natural_key_is_told(run: Run) -> None:
    for form in ("text", "json", "csv"):
        assert "t:" not in run("甲", "戊", "--role", "steward", "--format", form)[1]


def test_a_name_that_several_bear_is_refused_with_their_ids(run: Run) -> None:
    code, out, err = run("双胞胎", "甲")
    assert (code, out) == (2, "")
    assert "名为“双胞胎”的有 2 个" in err
    assert "2 bear the name" in err
    ids = {word for word in err.split() if len(word) == 32}
    assert len(ids) == 2
    assert {json.loads(run(each, "甲", "--format", "json")[1])["outcome"] for each in ids} == {
        "not_connected"
    }
    alliances = json.loads(run("双胞胎", "东组团", "--role", "public", "--format", "json")[1])
    assert alliances["outcome"] == "not_connected"
