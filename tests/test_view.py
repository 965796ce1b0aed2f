"""A view shows what its role may see within its area; what it hides cannot be told from nothing."""

from __future__ import annotations

import random
from collections.abc import Iterator, Sequence
from datetime import date
from typing import TYPE_CHECKING

import pytest

from graph.advance import advanced
from graph.as_of import network_on
from graph.errors import WrongUseError
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role, Rule
from graph.records import Change, Node, NodeKey, Tie
from graph.snapshot import Snapshot, build
from graph.store.memory import MemoryStore
from graph.territory import AREA, INHERITED, NOWHERE, territory
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make, Town

TOWN, EAST, WEST, EAST_COMMUNITY = "nbs:519907", "nbs:519907001", "nbs:519907002", "nbs:519907001001"
PLANNERS = (Role.PLANNER, Role.ANALYST)
TRUSTED = (Role.ORGANIZER, Role.STEWARD)
EVERYBODY = tuple(Role)
INSIDERS = (*PLANNERS, *TRUSTED)


def snapshot_of(records: Sequence[Change], make: Make) -> Snapshot:
    """A snapshot of the records."""
    store = MemoryStore(ONTOLOGY)
    store.write(records, make.load())
    return build(store, ONTOLOGY)


@pytest.fixture(scope="module")
def snapshot(town: Town, make: Make) -> Snapshot:
    """The town."""
    return snapshot_of(town.records, make)


def names(view: View, kind: str) -> set[str]:
    """The tails of the keys of the nodes that are there."""
    keys = view.snapshot.table(kind).keys
    return {keys[place].rpartition(":")[2] for place in view.nodes(kind).nonzero()[0]}


def tied(view: View, relation: str, *, counted: bool = False) -> set[str]:
    """The ties that are there, each as `start end`."""
    found = set()
    for between in view.snapshot.pairs(relation):
        table, mask = view.counted(between) if counted else view.ties(between)
        starts, ends = (view.snapshot.table(kind).keys for kind in between[1:])
        pairs = [(starts[table.source[tie]], ends[table.target[tie]]) for tie in mask.nonzero()[0]]
        found |= {" ".join(key.rpartition(":")[2] for key in pair) for pair in pairs}
    return found


# --- nodes, by role and area

UNITS = {
    None: {*"甲乙丙丁戊辛"},
    TOWN: {*"甲乙丙丁戊辛"},
    EAST: {*"甲乙丙辛戊"},
    EAST_COMMUNITY: {*"甲乙丙戊"},
    WEST: {*"丁戊丙"},
}
BODIES = {
    None: {"城工委", "东工委", "西工委", "甲支部", "丁支部"},
    TOWN: {"城工委", "东工委", "西工委", "甲支部", "丁支部"},
    EAST: {"城工委", "东工委", "甲支部"},
    EAST_COMMUNITY: {"城工委", "东工委", "甲支部"},
    WEST: {"城工委", "西工委", "丁支部"},
}
AREAS = {
    None: {"519907", "519907001", "519907002", "519907001001", "519907002001"},
    TOWN: {"519907", "519907001", "519907002", "519907001001", "519907002001"},
    EAST: {"519907", "519907001", "519907001001"},
    EAST_COMMUNITY: {"519907", "519907001", "519907001001"},
    WEST: {"519907", "519907002", "519907002001"},
}
SEEN: dict[str, tuple[tuple[Role, ...], dict[str | None, set[str]]]] = {
    "AdminArea": (EVERYBODY, AREAS),
    "Unit": ((*INSIDERS, Role.AUDITOR), UNITS),
    "PartyOrganization": (INSIDERS, BODIES),
    "Post": (INSIDERS, {scope: {"城专职"} for scope in UNITS}),
    "Member": (TRUSTED, {scope: set() if scope == WEST else {"p1"} for scope in UNITS}),
    "Alliance": (EVERYBODY, {scope: {"东组团", "西组团"} for scope in UNITS}),
    "Zone": (EVERYBODY, {scope: {"双街楼"} for scope in UNITS}),
    "Activity": (
        INSIDERS,
        {None: {"东例会"}, TOWN: {"东例会"}, EAST: {"东例会"}, EAST_COMMUNITY: set(), WEST: set()},
    ),
    "Name": (
        (*INSIDERS, Role.AUDITOR),
        {None: {"丁老店"}, TOWN: {"丁老店"}, EAST: set(), EAST_COMMUNITY: set(), WEST: {"丁老店"}},
    ),
}


@pytest.mark.parametrize("kind", SEEN)
@pytest.mark.parametrize("role", Role)
def test_a_role_sees_the_nodes_of_its_area(snapshot: Snapshot, kind: str, role: Role) -> None:
    roles, by_scope = SEEN[kind]
    for scope, expected in by_scope.items():
        assert names(View(snapshot, role, scope), kind) == (expected if role in roles else set()), scope


def test_what_an_area_counts_is_its_own_and_not_what_it_sees_elsewhere(snapshot: Snapshot) -> None:
    counted = {EAST: {*"甲乙丙辛"}, EAST_COMMUNITY: {*"甲乙"}, WEST: {*"丁戊"}, None: {*"甲乙丙丁戊辛"}}
    for scope, expected in counted.items():
        view = View(snapshot, Role.PLANNER, scope)
        keys = snapshot.table("Unit").keys
        assert {keys[place][2:] for place in view.own("Unit").nonzero()[0]} == expected
        assert not View(snapshot, Role.PUBLIC, scope).own("Unit").any()


def test_everything_else_of_the_town_is_empty(snapshot: Snapshot) -> None:
    for kind in ONTOLOGY.nodes.keys() - SEEN.keys():
        assert len(View(snapshot, Role.STEWARD).nodes(kind)) == 0


@pytest.mark.parametrize("role", Role)
@pytest.mark.parametrize("kind", ["Unit", "Facility", "Alliance"])
def test_a_record_is_seen_by_its_own_visibility_too(town: Town, make: Make, role: Role, kind: str) -> None:
    classes = ("public", "internal", "restricted")
    nodes = [make.coded(kind, name, visibility=name) for name in classes]
    found = names(View(snapshot_of([*town.records, *nodes], make), role), kind) & {*classes}
    open_to_all = kind != "Unit"
    if role is Role.PUBLIC:
        assert found == ({"public"} if open_to_all else set())
    else:
        assert found == ({*classes} if role in TRUSTED else {"public", "internal"})


def test_what_has_no_place_is_seen_from_no_area(town: Town, make: Make) -> None:
    lost = [
        make.coded("Unit", "无处"),
        make.coded("Need", "需求"),
        make.node("Finding", rule="W1", subject_id="x"),
    ]
    snapshot = snapshot_of([*town.records, *lost], make)
    for kind, name in (("Unit", "无处"), ("Need", "需求"), ("Finding", "x")):
        assert name in names(View(snapshot, Role.PLANNER), kind)
        assert name not in names(View(snapshot, Role.PLANNER, TOWN), kind)


def test_what_describes_the_whole_record_is_seen_from_everywhere(town: Town, make: Make) -> None:
    whole = [make.node("Source", code="s"), make.node("CodeTerm", scheme="a", code="b")]
    snapshot = snapshot_of([*town.records, *whole], make)
    assert names(View(snapshot, Role.PUBLIC, WEST), "Source") == {"s"}
    assert names(View(snapshot, Role.PLANNER, WEST), "CodeTerm") == {"b"}


def test_a_name_is_hidden_unless_something_that_bears_it_is_seen(town: Town, make: Make) -> None:
    shared = make.node("Name", name_zh="同名")
    both: list[Change] = [
        shared,
        make.tie("NAMED", town["甲"], shared),
        make.tie("NAMED", town["丁"], shared),
    ]
    snapshot = snapshot_of([*town.records, *both, make.node("Name", name_zh="无主")], make)
    assert names(View(snapshot, Role.PLANNER, EAST), "Name") == {"同名"}
    assert names(View(snapshot, Role.PUBLIC), "Name") == set()
    assert tied(View(snapshot, Role.PLANNER, EAST), "NAMED") == {"甲 同名"}


def test_an_area_that_is_not_there_is_an_error_in_both_languages(snapshot: Snapshot) -> None:
    with pytest.raises(WrongUseError) as caught:
        View(snapshot, Role.PLANNER, "nbs:519907009")
    assert "nbs:519907009" in caught.value.zh
    assert "nbs:519907009" in caught.value.en


# --- ties

MEMBERS = {"甲 东组团", "乙 东组团", "辛 东组团", "丁 东组团", "丁 西组团", "戊 西组团"}
SMALL = {"乙 东组团"}
FROM_EAST = MEMBERS - {"丁 东组团", "丁 西组团"}


@pytest.mark.parametrize("role", Role)
def test_memberships_of_small_units_are_for_those_who_may_see_them(snapshot: Snapshot, role: Role) -> None:
    shown = {Role.PUBLIC: set[str]()}.get(role, MEMBERS if role in TRUSTED else MEMBERS - SMALL)
    assert tied(View(snapshot, role), "MEMBER_OF") == shown
    led = {Role.PUBLIC: set[str](), Role.AUDITOR: set[str]()}.get(role, {"东工委 东组团"})
    assert tied(View(snapshot, role), "LEADS") == (led | SMALL if role in TRUSTED else led)


@pytest.mark.parametrize("role", Role)
def test_memberships_of_small_units_count_for_all_who_may_read_tiers(snapshot: Snapshot, role: Role) -> None:
    may_read = role in INSIDERS
    assert tied(View(snapshot, role), "MEMBER_OF", counted=True) == (MEMBERS if may_read else set())
    own = FROM_EAST - {"戊 西组团"}
    assert tied(View(snapshot, role, EAST), "MEMBER_OF", counted=True) == (own if may_read else set())


@pytest.mark.parametrize("role", INSIDERS)
def test_a_tie_into_another_street_is_absent(snapshot: Snapshot, role: Role) -> None:
    east, west = View(snapshot, role, EAST), View(snapshot, role, WEST)
    hidden = set() if role in TRUSTED else SMALL
    assert tied(east, "MEMBER_OF") == FROM_EAST - hidden
    assert tied(west, "MEMBER_OF") == {"丁 东组团", "丁 西组团", "戊 西组团"}
    assert (tied(east, "COVERS"), tied(west, "COVERS")) == ({"甲支部 甲"}, {"丁支部 丁"})
    assert (tied(east, "NAMED"), tied(west, "NAMED")) == (set(), {"丁 丁老店"})


def test_superiors_are_seen_from_below_with_the_ties_to_them(snapshot: Snapshot) -> None:
    east = View(snapshot, Role.PLANNER, EAST_COMMUNITY)
    assert tied(east, "SUBORDINATE_TO") == {"东工委 城工委", "甲支部 东工委"}
    assert tied(east, "WORK_CONTACT") == {"城专职 乙"}
    assert tied(east, "OF_POST") == {"城专职 城工委"}
    assert tied(east, "PART_OF") == {"519907001 519907", "519907001001 519907001", "双街楼 519907"}


@pytest.mark.parametrize("role", Role)
def test_a_tie_is_there_only_with_both_of_its_ends(snapshot: Snapshot, role: Role) -> None:
    for scope in UNITS:
        view = View(snapshot, role, scope)
        for between in snapshot.links:
            table, mask = view.ties(between)
            assert view.nodes(between.from_kind)[table.source[mask]].all(), between
            assert view.nodes(between.to_kind)[table.target[mask]].all(), between


@pytest.mark.parametrize("role", Role)
def test_a_tie_may_be_hidden_between_ends_that_are_seen(town: Town, make: Make, role: Role) -> None:
    centre = make.coded("Facility", "中心")
    ties = [
        make.tie("OPERATED_BY", centre, town["东组团"]),
        make.tie("PARENT_OF", town["甲"], town["丁"]),
    ]
    view = View(snapshot_of([*town.records, centre, *ties], make), role)
    assert names(view, "Facility") == {"中心"}
    assert tied(view, "OPERATED_BY") == ({"中心 东组团"} if role in INSIDERS else set())
    assert tied(view, "PARENT_OF") == ({"甲 丁"} if role in INSIDERS else set())


def test_persons_are_tied_to_nothing_but_for_those_who_may_know(snapshot: Snapshot) -> None:
    for role in Role:
        assert tied(View(snapshot, role), "BELONGS_TO") == ({"p1 甲支部"} if role in TRUSTED else set())


# --- values


@pytest.mark.parametrize(
    ("name", "readers"),
    [
        ("name_zh", (*INSIDERS, Role.AUDITOR)),
        ("employees_band", INSIDERS),
        ("full_member_band", TRUSTED),
        ("employees", ()),
    ],
)
def test_a_value_is_for_those_who_may_read_it(
    snapshot: Snapshot, name: str, readers: tuple[Role, ...]
) -> None:
    place = snapshot.table("Unit").position["t:甲"]
    held = snapshot.table("Unit").columns[name].at(place)
    assert held is not None
    for role in Role:
        assert View(snapshot, role).value("Unit", place, name) == (held if role in readers else None)


def test_a_hidden_value_looks_like_one_that_nobody_filled_in(snapshot: Snapshot) -> None:
    table = snapshot.table("Unit")
    view = View(snapshot, Role.PLANNER)
    values = [view.value("Unit", table.position[key], "full_member_band") for key in ("t:甲", "t:乙")]
    assert values == [None, None]
    assert table.columns["full_member_band"].at(table.position["t:甲"]) == "3-6"


def test_a_view_tells_rules_of_nodes_and_ties(snapshot: Snapshot) -> None:
    assert View(snapshot, Role.ANALYST).rule("Unit", "full_member_band") is Rule.AGGREGATE
    assert View(snapshot, Role.ORGANIZER).rule("Unit", "employees") is Rule.LOGGED
    assert View(snapshot, Role.AUDITOR).rule("COVERS", "mode") is Rule.NONE
    assert View(snapshot, Role.PUBLIC).rule("PART_OF", "source_id") is Rule.READ


# --- where things belong


def owner(snapshot: Snapshot, kind: str, key: str) -> str | None:
    """The key of the area that a node belongs to."""
    land = territory(snapshot)
    place = land.owner[kind][snapshot.table(kind).position[key]]
    return None if place == NOWHERE else land.areas.keys[place]


def placed(make: Make, kind: str, code: str) -> Node:
    """A node of a kind, with whatever makes its key."""
    fields = dict.fromkeys(("pseudonym", "name_zh"), code)
    return make.node(kind, **fields, id_scheme="t", id_code=code)


@pytest.mark.parametrize("given", INHERITED, ids=lambda given: f"{given.kind} {given.relation} {given.other}")
def test_what_has_no_place_of_its_own_takes_that_of_its_other_end(
    town: Town, make: Make, given: object
) -> None:
    inherited = next(each for each in INHERITED if each is given)
    node = placed(make, inherited.kind, "新")
    other = {"AdminArea": "东街", "Unit": "甲", "PartyOrganization": "东工委", "Alliance": "东组团"}[
        inherited.other
    ]
    ends = (town[other], node) if inherited.backward else (node, town[other])
    tie = make.tie(inherited.relation, *ends)
    snapshot = snapshot_of([*town.records, node, tie], make)
    place = EAST_COMMUNITY if other == "甲" else EAST
    assert owner(snapshot, inherited.kind, node.key) == place
    assert owner(snapshot_of([*town.records, node], make), inherited.kind, node.key) is None


def test_a_place_of_its_own_goes_before_an_inherited_one(town: Town, make: Make) -> None:
    own = make.tie("LOCATED_IN", town["丁支部"], town["东街"])
    assert owner(snapshot_of([*town.records, own], make), "PartyOrganization", "t:丁支部") == EAST


def test_counts_belong_to_the_area_whose_code_they_name(town: Town, make: Make) -> None:
    code = EAST_COMMUNITY.removeprefix("nbs:")
    counts = [
        make.node("HouseholdTally", area_code=code, as_of=date(2016, 1, 1)),
        make.node("Tally", community_code=code, month=date(2016, 1, 1)),
        make.node("HouseholdTally", area_code="000000", as_of=date(2016, 1, 1)),
    ]
    snapshot = snapshot_of([*town.records, *counts], make)
    found = [owner(snapshot, count.kind, count.key) for count in counts]
    assert found == [EAST_COMMUNITY, EAST_COMMUNITY, None]
    assert len(names(View(snapshot, Role.PLANNER, EAST), "HouseholdTally")) == 1
    assert len(names(View(snapshot, Role.PLANNER, WEST), "HouseholdTally")) == 0


def test_who_moves_belongs_to_the_new_area_alone(town: Town, make: Make) -> None:
    moved = make.tie("LOCATED_IN", town["甲"], town["西社区"], date(2017, 3, 1))
    snapshot = snapshot_of([*town.records, moved], make)
    assert "甲" not in names(View(snapshot, Role.PLANNER, EAST), "Unit")
    assert "甲" in names(View(snapshot, Role.PLANNER, WEST), "Unit")
    assert owner(snapshot, "PartyOrganization", "t:甲支部") == "nbs:519907002001"


def test_an_area_that_changed_its_superior_is_seen_from_both(town: Town, make: Make) -> None:
    moved = make.tie("PART_OF", town["东社区"], town["西街"], date(2019, 12, 1))
    snapshot = snapshot_of([*town.records, moved], make)
    assert {"甲", "乙"} < names(View(snapshot, Role.PLANNER, WEST), "Unit")
    assert {"甲", "乙"} < names(View(snapshot, Role.PLANNER, EAST), "Unit")


def test_areas_in_a_circle_are_no_trouble(town: Town, make: Make) -> None:
    circle = make.tie("PART_OF", town["柳城"], town["东社区"], date(2019, 12, 1))
    snapshot = snapshot_of([*town.records, circle], make)
    assert names(View(snapshot, Role.PLANNER, EAST), AREA) == AREAS[None]


def test_where_things_belong_does_not_depend_on_the_order_of_writes(town: Town, make: Make) -> None:
    late: list[Change] = [
        make.tie("LOCATED_IN", town["甲"], town["东街"]),
        make.tie("LOCATED_IN", town["丁"], town["东街"]),
        make.tie("LOCATED_IN", town["丁"], town["西街"]),
        make.tie("ESTABLISHED_IN", town["甲支部"], town["丁"]),
        make.tie("ESTABLISHED_IN", town["丁支部"], town["乙"]),
        make.node("AdminArea", code_scheme="mca", code="519907001001", level="community", name_zh="东社区"),
        make.node("HouseholdTally", area_code="519907001001", as_of=date(2016, 1, 1)),
    ]
    owners = set()
    for seed in range(8):
        store = MemoryStore(ONTOLOGY)
        store.write(town.records, make.load())
        moved = build(store, ONTOLOGY)
        for change in random.Random(seed).sample(late, len(late)):
            store.write([change], make.load())
            moved = advanced(moved, store)
        for snapshot in (moved, build(store, ONTOLOGY)):
            kinds = ("Unit", "PartyOrganization", "Post", "Member", "HouseholdTally")
            found = [
                (kind, key, owner(snapshot, kind, key)) for kind in kinds for key in snapshot.table(kind).keys
            ]
            owners.add(tuple(sorted(found)))
    assert len(owners) == 1


def test_a_unit_is_reached_alike_in_every_view_also_by_a_body_that_is_not_to_be_seen(
    town: Town, make: Make
) -> None:
    far = make.coded("PartyOrganization", "远支部")
    outside: list[Change] = [
        far,
        make.tie("LOCATED_IN", far, town["西街"]),
        make.tie("COVERS", far, town["丙"]),
    ]
    snapshot = snapshot_of([*town.records, *outside], make)
    whole, east = (reached(View(snapshot, Role.PLANNER, scope), "丙") for scope in (None, EAST))
    assert [means for means, _ in east] == [means for means, _ in whole] != []
    assert {source for _, source in whole - east} == {town_key(far)}
    assert "" in {source for _, source in east}
    assert reached(View(snapshot, Role.PUBLIC, EAST), "丙") == set()


def reached(view: View, unit: str) -> set[tuple[int, str]]:
    """The means and sources that reach one unit."""
    made = network_on(view, date(2016, 12, 31))
    keys = [made.units.keys[place] for place in made.evidence.unit]
    found = zip(keys, made.evidence.means.tolist(), made.evidence.source, strict=True)
    return {(means, source) for key, means, source in found if key.endswith(unit)}


def town_key(node: Node) -> str:
    return node.key


# --- what is outside makes no difference

CASES = 100
HIDDEN = ("丁", "丁支部", "西工委", "丁老店")


class Outside:
    """Things in the west street, or nowhere, and their ties into the east: all of it hidden from the east.

    What reaches a unit of the east is a fact of the east, wherever it comes from; none of that is drawn.
    """

    def __init__(self, town: Town, make: Make, seed: int) -> None:
        self.town, self.make, self.dice = town, make, random.Random(seed)
        self.count = 0

    def records(self) -> Iterator[Change]:
        """The records of one draw."""
        units = [unit for _ in range(self.dice.randint(1, 4)) if (unit := self._unit())]
        for unit in units:
            yield unit
            yield from self._ties_of(unit)
        for unit in units:
            yield from self._body(unit)
        for thing in (self._count, self._finding, self._need, self._activity):
            if self.dice.random() < 0.5:
                yield from thing()

    def _code(self) -> str:
        self.count += 1
        return f"外{self.count}x{self.dice.randrange(1000)}"

    def _unit(self) -> Node:
        return self.make.coded(
            "Unit",
            self._code(),
            visibility=self.dice.choice(("internal", "internal", "restricted")),
            employees_band=self.dice.choice((None, "0", "1-9", "50-99", "1000+")),
            ownership=self.dice.choice((None, "state", "private")),
            surveyed_on=self.dice.choice((None, date(2016, 1, 1), date(2030, 1, 1))),
        )

    def _ties_of(self, unit: Node) -> Iterator[Change]:
        town, make = self.town, self.make
        if self.dice.random() < 0.8:
            yield make.tie("LOCATED_IN", unit, town[self.dice.choice(("西街", "西社区"))])
            if self.dice.random() < 0.3:
                yield make.tie("LOCATED_IN", unit, town["东社区"], date(2000, 1, 1))
        for relation, group in (("MEMBER_OF", "东组团"), ("LEADS", "东组团"), ("MEMBER_OF", "西组团")):
            if self.dice.random() < 0.5:
                yield make.tie(relation, unit, town[group])
        if self.dice.random() < 0.4:
            yield make.tie("PARENT_OF", unit, town["甲"])
        if self.dice.random() < 0.4:
            yield make.tie(self.dice.choice(("WORK_CONTACT", "PARENT_OF")), town["丙"], unit)
        if self.dice.random() < 0.4:
            name = make.node("Name", name_zh=self._code())
            yield from (name, make.tie("NAMED", unit, name))

    def _body(self, unit: Node) -> Iterator[Change]:
        town, make = self.town, self.make
        body, post = make.coded("PartyOrganization", self._code()), make.coded("Post", self._code())
        member = make.node("Member", pseudonym=self._code())
        yield from (body, post, member)
        yield make.tie("LOCATED_IN", body, town["西街"])
        yield make.tie("ESTABLISHED_IN", body, unit)
        yield make.tie("OF_POST", post, body)
        yield make.tie("BELONGS_TO", member, body)
        yield make.tie("SUBORDINATE_TO", body, town[self.dice.choice(("城工委", "东工委"))])
        yield make.tie("COVERS", body, unit)
        rating = make.coded("Assessment", self._code())
        yield from (rating, make.tie("ASSESSED", rating, body))
        if self.dice.random() < 0.4:
            yield make.tie("ESTABLISHED_IN", body, town["甲"], date(2000, 1, 1))
        if self.dice.random() < 0.4:
            yield make.tie("ESTABLISHED_IN", town["甲支部"], unit, date(2000, 1, 1))

    def _count(self) -> Iterator[Change]:
        day = date(2016, 1, 1 + self.dice.randrange(28))
        yield self.make.node(
            "HouseholdTally", area_code="519907002001", as_of=day, count=self.dice.randrange(99)
        )

    def _finding(self) -> Iterator[Change]:
        yield self.make.node("Finding", rule="W1", subject_id=self._code())

    def _need(self) -> Iterator[Change]:
        need = self.make.coded("Need", self._code())
        yield from (need, self.make.tie("RAISED", self.town["西街"], need))

    def _activity(self) -> Iterator[Change]:
        held = self.make.coded("Activity", self._code(), date=date(2016, 2, 1))
        yield from (held, self.make.tie("UNDER", held, self.town["西组团"]))
        yield self.make.tie("LOCATED_IN", held, self.town["西街"])


def shown(view: View) -> dict[str, object]:
    """Everything that a view shows: nodes with their values, ties, and the network of a date."""
    tables = view.snapshot.tables
    nodes = {
        kind: {
            tables[kind].keys[place]: [view.value(kind, int(place), name) for name in tables[kind].columns]
            for place in view.nodes(kind).nonzero()[0]
        }
        for kind in tables
    }
    relations = {relation: tied(view, relation) for relation in ONTOLOGY.relations}
    return {
        "nodes": {kind: found for kind, found in nodes.items() if found},
        "ties": {relation: found for relation, found in relations.items() if found},
        "counted": tied(view, "MEMBER_OF", counted=True),
        "network": network(view),
    }


def network(view: View) -> tuple[object, ...]:
    """What analytics are given of a view."""
    made = network_on(view, date(2016, 12, 31))
    reached = [made.units.keys[unit] for unit in made.evidence.unit]
    evidence = zip(reached, made.evidence.means.tolist(), made.evidence.source, strict=True)
    return sorted(made.units.keys), sorted(evidence), sorted(made.households.count.tolist()), made.areas.names


def inside(town: Town) -> list[Change]:
    """The town without what is hidden from the east."""
    hidden = {town.key(name) for name in HIDDEN}
    return [record for record in town.records if not touches(record, hidden)]


def touches(record: Change, nodes: set[NodeKey]) -> bool:
    """Whether a record is one of the nodes, or a tie of one."""
    if isinstance(record, Tie):
        key = record.identity
        return bool({NodeKey(key.from_kind, key.from_key), NodeKey(key.to_kind, key.to_key)} & nodes)
    return isinstance(record, Node) and NodeKey(record.kind, record.key) in nodes


Shown = dict[tuple[Role, str | None], dict[str, object]]


@pytest.fixture(scope="module")
def alone(town: Town, make: Make) -> Shown:
    """What every role is shown of the east when nothing is outside, and the steward of everything."""
    snapshot = snapshot_of(inside(town), make)
    views = [(role, scope) for role in Role for scope in (EAST, EAST_COMMUNITY)]
    return {of: shown(View(snapshot, *of)) for of in (*views, (Role.STEWARD, None))}


@pytest.mark.parametrize("tens", range(CASES // 10))
def test_what_is_outside_makes_no_difference_inside(town: Town, make: Make, alone: Shown, tens: int) -> None:
    for seed in range(tens * 10, tens * 10 + 10):
        snapshot = snapshot_of([*inside(town), *Outside(town, make, seed).records()], make)
        for (role, scope), expected in alone.items():
            same = shown(View(snapshot, role, scope)) == expected
            assert same == (scope is not None), (seed, role, scope)
