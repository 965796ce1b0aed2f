"""Placement: the assignment is optimal, its prices exact, openings proved, joint branches hold three."""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from dataclasses import replace
from datetime import date
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from scipy.optimize import linprog
from scipy.sparse import csr_array
from weak_worlds import DAY, LONG_AGO, Record, ago

from analytics.mechanisms.facts import NOWHERE
from analytics.networks.ground import Ground
from analytics.placement.assign import NOBODY, assign
from analytics.placement.candidates import Candidates, ordered
from analytics.placement.joint import JointBranch, joint_branches
from analytics.placement.matching import Enterprises, Levels, matched
from analytics.placement.opening import Demand, greedy, opening
from analytics.placement.placed import Placement, placement
from analytics.placement.prices import prices
from analytics.placement.receivers import GROUP_MOST, Receivers
from analytics.placement.weights import STANDARD, Weights
from analytics.policies import policy
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.mechanism_seen import facts
from api.placement_report import weights_of
from api.placement_told import joint_for, openings_for, placed_for
from api.schema import TYPES
from graph.as_of import network_on
from graph.errors import WrongUseError
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Node, NodeKey
from graph.snapshot import build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make

Rng = np.random.Generator

MORE = 10**6
"""More than all points of a small case: to place one more comes first."""


def case(rng: Rng) -> Candidates:
    """A random case of up to 24 enterprises and 6 receivers, with ties."""
    enterprises, receivers, each = rng.integers(1, 25), rng.integers(1, 7), rng.integers(1, 5)
    pairs = enterprises * each
    return ordered(
        Candidates(
            [NodeKey("Unit", f"{at:03}") for at in rng.permutation(enterprises)],
            [NodeKey("Alliance", f"{at:03}") for at in rng.permutation(receivers)],
            rng.integers(0, 5, receivers),
            np.repeat(np.arange(enterprises), each).astype(np.int32),
            rng.integers(0, receivers, pairs).astype(np.int32),
            (rng.random((pairs, 5)) < 0.4).astype(np.float64),
        )
    )


def by_program(told: Candidates) -> float:
    """The best that the linear program finds, with `MORE` for each that is placed."""
    score, pairs = told.score(STANDARD) + MORE, len(told.enterprise)
    rows = np.concatenate([told.enterprise, len(told.enterprises) + told.receiver])
    ones = csr_array((np.ones(2 * pairs), (rows, np.tile(np.arange(pairs), 2))))
    room = np.concatenate([np.ones(len(told.enterprises)), told.capacity])[: ones.shape[0]]
    return -float(linprog(-score, A_ub=ones, b_ub=room, bounds=(0, 1), method="highs").fun)


def cases(seed: int, number: int) -> list[Candidates]:
    rng = np.random.default_rng(seed)
    return [case(rng) for _ in range(number)]


def test_the_assignment_is_as_good_as_the_linear_program_finds() -> None:
    for told in cases(1, 200):
        found = assign(told, STANDARD)
        assert found.placed * MORE + found.points == pytest.approx(by_program(told), abs=1e-3)
        taken = found.chosen[found.chosen != NOBODY]
        assert len(taken) == found.placed
        assert (np.bincount(told.receiver[taken], minlength=len(told.receivers)) == found.used).all()
        assert (found.used <= told.capacity).all()


def test_the_price_of_a_place_is_what_one_more_brings() -> None:
    for told in cases(2, 60):
        found = assign(told, STANDARD)
        asked = prices(told, STANDARD, found)
        for at in range(len(told.receivers)):
            grown = told.capacity + (np.arange(len(told.receivers)) == at)
            again = assign(replace(told, capacity=grown), STANDARD)
            brought = again.placed - found.placed, again.points - found.points
            assert brought == (asked.placed[at], asked.points[at])


def test_the_second_choice_is_the_best_of_the_others() -> None:
    for told in cases(3, 60):
        found, score = assign(told, STANDARD), told.score(STANDARD)
        for at in range(len(told.enterprises)):
            others = [int(i) for i in np.flatnonzero(told.enterprise == at) if i != found.chosen[at]]
            wanted = min(others, key=lambda i: (-score[i], told.receiver[i]), default=NOBODY)
            assert found.second[at] == wanted


def test_the_order_of_input_changes_nothing() -> None:
    rng = np.random.default_rng(4)
    for told in cases(5, 60):
        mine, other = (rng.permutation(len(keys)) for keys in (told.enterprises, told.receivers))
        rows = rng.permutation(len(told.enterprise))
        mixed = Candidates(
            [told.enterprises[at] for at in mine],
            [told.receivers[at] for at in other],
            told.capacity[other],
            np.argsort(mine)[told.enterprise][rows].astype(np.int32),
            np.argsort(other)[told.receiver][rows].astype(np.int32),
            told.shares[rows],
        )
        again = ordered(mixed)
        one, two = assign(told, STANDARD), assign(again, STANDARD)
        assert (one.chosen == two.chosen).all()
        assert (one.second == two.second).all()


def test_pairs_are_those_in_one_street_zone_or_industry_each_with_its_nearest_reason() -> None:
    rng = np.random.default_rng(7)
    community = np.array([0, 1, 2, 3, NOWHERE, NOWHERE, NOWHERE], np.int32)
    street = np.array([4, 4, 5, 5, 4, 5, NOWHERE], np.int32)
    codes = ("A01", "B06", "")
    for _ in range(100):
        size, others = rng.integers(1, 9), rng.integers(1, 9)
        home = rng.integers(-1, 4, size).astype(np.int32)
        area = rng.integers(-1, 6, others).astype(np.int32)
        zone = rng.integers(-1, 2, others).astype(np.int32)
        lying = np.array([(e, z) for e in range(size) for z in range(2) if rng.random() < 0.3], np.int32)
        mine = Enterprises(
            [NodeKey("Unit", f"{at}") for at in range(size)],
            home,
            street[home],
            [codes[at] for at in rng.integers(0, 3, size)],
            lying.reshape(-1, 2),
        )
        theirs = Receivers(
            [NodeKey("Alliance", f"{at}") for at in range(others)],
            np.full(others, 3),
            area,
            zone,
            [codes[at] for at in rng.integers(0, 3, others)],
            rng.random(others),
        )
        told = matched(mine, theirs, Levels(community, street))
        found = {
            (int(e), int(r)): tuple(s)
            for e, r, s in zip(told.enterprise, told.receiver, told.shares, strict=True)
        }
        inside = {(int(e), int(z)) for e, z in mine.zones}
        wanted = {}
        for e in range(size):
            for r in range(others):
                same_zone = (e, int(zone[r])) in inside
                same_street = mine.street[e] == street[area[r]] != NOWHERE
                near = home[e] == community[area[r]] != NOWHERE
                alike = mine.division[e] == theirs.division[r] != ""
                if same_zone or (zone[r] == NOWHERE and same_street) or alike:
                    wanted[e, r] = (
                        float(same_zone),
                        float(near and not same_zone),
                        float(same_street and not near and not same_zone),
                        float(alike),
                        theirs.strength[r],
                    )
        assert found == wanted


def reaching(rng: Rng) -> Demand:
    sites, cells = rng.integers(1, 8), rng.integers(1, 9)
    reach = csr_array((rng.random((sites, cells)) < 0.4).astype(np.int64))
    return Demand(rng.integers(1, 6, cells), reach, [f"{at}" for at in range(sites)])


def reached(demand: Demand, sites: tuple[int, ...]) -> int:
    return int(demand.weight[np.asarray(demand.reach[list(sites)].sum(axis=0)).ravel() > 0].sum())


def test_openings_are_the_best_of_all_choices_and_proved() -> None:
    rng = np.random.default_rng(8)
    for _ in range(100):
        demand = reaching(rng)
        number = int(rng.integers(1, len(demand.sites) + 1))
        wanted = max(reached(demand, each) for each in combinations(range(len(demand.sites)), number))
        found, first = opening(demand, number), greedy(demand, number)
        assert (found.reached, found.bound, found.proved) == (wanted, wanted, True)
        assert reached(demand, found.sites) == wanted
        assert len(found.sites) <= number
        assert first.reached <= wanted <= first.bound
        assert reached(demand, first.sites) == first.reached >= wanted * (1 - 1 / np.e) - 1e-9


def test_openings_of_limited_places_are_the_best_of_all_choices() -> None:
    rng = np.random.default_rng(9)
    for _ in range(40):
        demand, places = reaching(rng), int(rng.integers(1, 7))
        number = int(rng.integers(1, len(demand.sites) + 1))
        choices = combinations(range(len(demand.sites)), number)
        wanted = max(seated(demand, each, places) for each in choices)
        found = opening(demand, number, places)
        assert (found.reached, found.proved) == (wanted, True)
        assert seated(demand, found.sites, places) == wanted


def seated(demand: Demand, sites: tuple[int, ...], places: int) -> int:
    """How many find a place at some sites, by the assignment of single enterprises."""
    cells = np.repeat(np.arange(len(demand.weight)), demand.weight)
    pairs = [
        (e, n) for e, cell in enumerate(cells) for n, site in enumerate(sites) if demand.reach[site, cell]
    ]
    ends = np.array(pairs, np.int32).reshape(-1, 2)
    told = Candidates(
        [NodeKey("Unit", f"{at:03}") for at in range(len(cells))],
        [NodeKey("Alliance", f"{at:03}") for at in range(len(sites))],
        np.full(len(sites), places),
        ends[:, 0],
        ends[:, 1],
        np.zeros((len(ends), 5)),
    )
    return assign(told, STANDARD).placed


def test_a_time_that_ends_at_once_gives_greedys_choice_and_says_it_is_not_proved() -> None:
    rng = np.random.default_rng(10)
    reach = csr_array((rng.random((120, 400)) < 0.05).astype(np.int64))
    demand = Demand(rng.integers(1, 9, 400), reach, [f"{at}" for at in range(120)])
    found = opening(demand, 20, limit=0.0)
    assert found.reached >= greedy(demand, 20).reached or not found.proved
    assert found.bound >= found.reached


class Land:
    """A street with a community; a group whose lead is active, an instructor with one unit, two uncovered
    units of the group's industry, and one of whom nothing is known.
    """

    def __init__(self, make: Make) -> None:
        self.make = make
        district, street, community = (self.area(code) for code in ("519907", "519907001", "519907001001"))
        self.records: list[Record] = [district, street, community]
        self.tie("PART_OF", street, district)
        self.tie("PART_OF", community, street)
        self.street, self.community = street, community
        body = self.made("PartyOrganization", "委", street, status="active")
        self.body = body
        self.lead = self.unit("牵", community)
        self.group = self.made("Alliance", "组", street, kind="group", status="active")
        self.tie("MEMBER_OF", self.lead, self.group, role="lead")
        post = self.make.coded("Post", "岗", kind="instructor")
        self.records.append(post)
        self.tie("OF_POST", post, body)
        self.post = post
        self.visited = self.unit("访", community)
        self.tie("WORK_CONTACT", post, self.visited, means="instructor", verified_on=ago(10))
        self.open = [self.unit(name, community) for name in "甲乙"]
        self.unknown = self.unit("疑", community, survey_state="not_surveyed")
        self.tie("COVERS", body, self.lead, mode="joint", verified_on=ago(10))

    def area(self, code: str) -> Node:
        level = {6: "district", 9: "street", 12: "community"}[len(code)]
        return self.make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)

    def made(self, kind: str, name: str, area: Node, /, **given: str) -> Node:
        node = self.make.coded(kind, name, **given)
        self.records += [node, self.make.tie("LOCATED_IN", node, area, LONG_AGO)]
        return node

    def unit(self, name: str, area: Node, /, **given: str) -> Node:
        standing = {
            "kind": "enterprise",
            "rostered": "yes",
            "survey_state": "surveyed",
            "industry_code": "I65",
            "employees_band": "50-99",
            "full_member_band": "1-2",
        }
        return self.made("Unit", name, area, **{**standing, **given})

    def tie(self, relation: str, start: Node, end: Node, **given: str | date) -> None:
        self.records.append(self.make.tie(relation, start, end, LONG_AGO, None, **given))

    def view(self, role: Role = Role.PLANNER, scope: str | None = None) -> View:
        store = MemoryStore(ONTOLOGY)
        store.write(self.records, self.make.load())
        return View(build(store, ONTOLOGY), role, scope)

    def placed(self, role: Role = Role.PLANNER) -> Placement:
        return placement(Ground(facts(self.view(role), DAY)), policy("d5-t1t4"))


@pytest.fixture
def land(make: Make) -> Land:
    return Land(make)


def key(node: Node) -> NodeKey:
    return NodeKey(node.kind, node.key)


def test_only_those_that_were_looked_for_and_not_found_are_placed(land: Land) -> None:
    found = land.placed()
    assert [each.enterprise for each in found.placed] == sorted(key(unit) for unit in land.open)
    assert (found.base, found.unknown, found.uncovered) == (5, 1, 2)


def test_an_enterprise_goes_where_most_speaks_for_it_and_the_reasons_are_told(land: Land) -> None:
    first, *_ = land.placed().placed
    assert (first.receiver, first.points) == (key(land.group), {"street": 200, "industry": 300})
    assert first.second == key(land.post)
    assert first.second_points == 200 * 4 // 5 + 200


def test_free_places_are_those_of_the_rules(land: Land) -> None:
    loads = {each.receiver: (each.free, each.taken) for each in land.placed().loads}
    assert loads == {key(land.group): (GROUP_MOST - 1, 2), key(land.post): (4, 0)}


def test_an_active_lead_speaks_for_a_group(land: Land) -> None:
    for at in range(3):
        held = land.make.coded("Activity", f"会{at}", date=ago(at + 1), mode="joint")
        land.records += [held, land.make.tie("PARTICIPATED_IN", land.lead, held, ago(at + 1))]
    assert land.placed().placed[0].points["strength"] == 60


@pytest.mark.parametrize("role", Role)
def test_whoever_may_not_read_tiers_gets_no_placement(land: Land, role: Role) -> None:
    view = land.view(role)
    told = facts(view, DAY), view, policy("d5-t1t4")
    allowed = role not in {Role.PUBLIC, Role.AUDITOR}
    assert (placed_for(*told, STANDARD) is not None) == allowed
    assert (openings_for(*told, 1, None) is not None) == allowed


def test_what_lies_outside_an_area_changes_nothing_inside(land: Land) -> None:
    def seen() -> Placement | None:
        view = land.view(scope=land.street.key)
        return placed_for(facts(view, DAY), view, policy("d5-t1t4"), STANDARD)

    before = seen()
    other = land.area("519907002")
    land.records.append(other)
    land.unit("外", other)
    assert before is not None
    after = seen()
    assert after is not None
    assert (after.placed, after.loads, after.base) == (before.placed, before.loads, before.base)


def joint(land: Land, role: Role = Role.ORGANIZER) -> tuple[JointBranch, ...] | None:
    found = joint_branches(network_on(land.view(role), DAY), policy("d5-t1t4"))
    return None if found is None else found.branches


def test_two_units_of_one_member_each_are_too_few_and_three_form_a_branch(land: Land) -> None:
    assert joint(land) == ()
    third = land.unit("丙", land.community)
    units = tuple(sorted(unit.key for unit in (*land.open, third)))
    assert joint(land) == (JointBranch(land.community.key, "I65", units),)


@pytest.mark.parametrize(
    "given", [{"full_member_band": "0"}, {"survey_state": "not_surveyed"}, {"rostered": "no"}]
)
def test_a_unit_without_members_unknown_or_outside_the_base_joins_no_branch(
    land: Land, given: dict[str, str]
) -> None:
    land.unit("丙", land.community, **given)
    assert joint(land) == ()


def test_units_of_several_industries_come_together_only_when_their_own_are_too_few(land: Land) -> None:
    land.unit("丙", land.community, industry_code="F51")
    found = joint(land)
    assert found is not None
    assert [(each.division, len(each.units)) for each in found] == [("", 3)]


@pytest.mark.parametrize("number", range(3, 20))
def test_every_unit_of_three_or_more_is_in_a_branch_of_three_to_five(land: Land, number: int) -> None:
    for at in range(number - 2):
        land.unit(f"加{at}", land.community)
    found = joint(land)
    assert found is not None
    assert sum(len(each.units) for each in found) == number
    assert all(3 <= len(each.units) <= 5 for each in found)


def test_the_rate_that_joint_branches_buy_is_told_with_its_base(land: Land) -> None:
    land.unit("丙", land.community)
    found = joint_branches(network_on(land.view(Role.ORGANIZER), DAY), policy("d5-t1t4"))
    assert found is not None
    assert (found.base, found.unknown, found.before, found.after) == (6, 1, 2 / 6, 5 / 6)


def test_a_role_that_may_not_tell_member_bands_is_told_of_no_branch(land: Land) -> None:
    land.unit("丙", land.community)
    view = land.view(Role.PLANNER)
    assert joint_for(facts(view, DAY), view, policy("d5-t1t4")) is None


@pytest.mark.parametrize("wrong", ["foo=3", "industry", "industry=-1", "industry=10001", "industry=x", "=3"])
def test_a_weight_that_is_none_is_named(wrong: str) -> None:
    with pytest.raises(WrongUseError):
        weights_of([wrong])


def test_weights_are_taken_as_written() -> None:
    assert weights_of(["industry=500", "street=0"]) == STANDARD._replace(industry=500, street=0)


DESK = Desk(b"i" * 32, TYPES)
ASK = """query Plan($area: String, $number: Int!, $weights: PlacementWeights) {
  placement(asOf: "2016-12-31", area: $area, weights: $weights) {
    base unknown uncovered alone full points policy { id }
    swings { name value lower higher }
    enterprises(first: 1) {
      totalCount
      nodes {
        enterprise { name } receiver { name kind } gives matchReasons { name label points } second { name }
      }
    }
    receivers(first: 9) { nodes { receiver { name kind } free taken more morePoints } }
  }
  openings(asOf: "2016-12-31", area: $area, number: $number) {
    uncovered placeable reached bound proved sites(first: 9) { nodes { area { name } division enterprises } }
  }
  jointBranches(asOf: "2016-12-31", area: $area) {
    base units before after branches(first: 9) { nodes { area { name } division units { name } } }
  }
}"""


def asked(land: Land, role: Role, **given: object) -> dict[str, Any]:
    """The answer to the question, which has to be one without errors."""
    context = DESK.context(land.view().snapshot, role, None)
    body: dict[str, Any] = answer(Question(ASK, {"number": 1, **given}), context).body
    assert "errors" not in body, body
    told: dict[str, Any] = body["data"]
    return told


def test_the_schema_tells_the_placement_with_reasons_and_second_choice(land: Land) -> None:
    told = asked(land, Role.PLANNER)["placement"]
    assert (told["base"], told["unknown"], told["uncovered"], told["points"]) == (5, 1, 2, 1000)
    [first] = told["enterprises"]["nodes"]
    assert (first["receiver"]["name"], first["second"]["name"]) == ("组", "岗")
    assert {each["name"]: each["points"] for each in first["matchReasons"]} == {
        "street": 200,
        "industry": 300,
    }
    assert (told["enterprises"]["totalCount"], first["gives"]) == (2, "T5")


def test_weights_change_where_an_enterprise_goes(land: Land) -> None:
    told = asked(land, Role.PLANNER, weights={"industry": 0})["placement"]
    assert told["enterprises"]["nodes"][0]["receiver"]["kind"] == "Post"
    assert {each["name"]: each["value"] for each in told["swings"]}["industry"] == 0


def test_the_schema_tells_where_to_open_and_which_branches_to_form(land: Land) -> None:
    land.unit("丙", land.community)
    told = asked(land, Role.ORGANIZER)
    assert (told["openings"]["reached"], told["openings"]["proved"]) == (3, True)
    [site] = told["openings"]["sites"]["nodes"]
    assert (site["area"]["name"], site["division"], site["enterprises"]) in {
        ("519907001001", None, 3),
        ("519907001", "I65", 3),
    }
    assert (told["jointBranches"]["units"], told["jointBranches"]["before"]) == (3, 2 / 6)
    assert len(told["jointBranches"]["branches"]["nodes"][0]["units"]) == 3


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.AUDITOR])
def test_who_may_not_read_coverage_is_told_nothing_as_of_an_area_that_is_not_there(
    land: Land, role: Role
) -> None:
    nothing = {"placement": None, "openings": None, "jointBranches": None}
    assert asked(land, role) == nothing
    assert asked(land, Role.PLANNER, area="999999") == nothing


def test_a_planner_is_told_of_no_joint_branch(land: Land) -> None:
    land.unit("丙", land.community)
    assert asked(land, Role.PLANNER)["jointBranches"] is None


@pytest.mark.parametrize(
    "given", [{"number": 0}, {"number": 501}, {"weights": {"street": -1}}, {"weights": {"street": 10_001}}]
)
def test_numbers_that_are_none_are_refused_in_both_languages(land: Land, given: dict[str, Any]) -> None:
    asked_with = Question(ASK, {"number": 1, **given})
    body: dict[str, Any] = answer(asked_with, DESK.context(land.view().snapshot, Role.PLANNER, None)).body
    assert {"zh", "en"} <= body["errors"][0]["extensions"].keys()


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    land: Land, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """Run a report in this process on a home that holds the land."""
    land.unit("丙", land.community)
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write(land.records, land.make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "report", *arguments, "--as-of", str(DAY)])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return go


@pytest.mark.parametrize(
    ("command", "words"),
    [
        (("placement",), ("未覆盖 T0 3", "同行业大类+300", "d5-t1t4", "2016-12-31", "不详 unknown 1")),
        (("openings", "1"), ("可及 reached 3", "proved optimal")),
        (
            ("joint-branches",),
            ("1 个联合支部", "33.3%", "83.3%", "d5-t1t4", "T1+T2+T3+T4", "16.7%", "2016-12-31"),
        ),
    ],
)
def test_each_report_says_what_it_stands_on(
    run: Run, command: tuple[str, ...], words: tuple[str, ...]
) -> None:
    code, out, _ = run(*command)
    assert code == 0
    for word in words:
        assert word in out


@pytest.mark.parametrize("command", [("placement",), ("openings", "1"), ("joint-branches",)])
def test_each_report_is_json_and_csv_too_and_nothing_for_the_public(
    run: Run, command: tuple[str, ...]
) -> None:
    assert json.loads(run(*command, "--format", "json")[1])["as_of"] == str(DAY)
    assert len([*csv.DictReader(io.StringIO(run(*command, "--format", "csv")[1]))]) > 0
    code, out, _ = run(*command, "--role", "public")
    assert (code, "没有可看的安排" in out) == (0, True)
    told = json.loads(run(*command, "--role", "public", "--format", "json")[1])
    assert [value for name, value in told.items() if name != "as_of"] == [None]


def test_a_wrong_weight_names_those_there_are(run: Run) -> None:
    code, _, err = run("placement", "--weight", "nearness=3")
    assert (code, "community" in err, "没有权重" in err) == (2, True, True)


def test_more_points_for_every_reason_alike_move_nobody() -> None:
    doubled = Weights(*(2 * points for points in STANDARD))
    for told in cases(8, 200):
        one, two = assign(told, STANDARD), assign(told, doubled)
        assert (one.chosen == two.chosen).all()


def test_every_fitting_receiver_is_tried_before_an_enterprise_goes_without(land: Land) -> None:
    for at in range(12):
        land.made("Alliance", f"先{at:02}", land.street, kind="group", status="active")
    for at in range(12 * GROUP_MOST):
        land.unit(f"多{at:03}", land.community, industry_code="F51")
    found = land.placed()
    assert sum(load.taken for load in found.loads) == found.uncovered
    assert found.full == 0


@pytest.mark.parametrize(("named", "won"), [("d5-t1t4", 3), ("d5-t1t5", 2), ("d8-t1", 0)])
def test_a_joint_branch_wins_what_the_policy_counts_and_has_not_counted(
    land: Land, named: str, won: int
) -> None:
    third = land.unit("丙", land.community, above_scale="yes")
    land.tie("MEMBER_OF", third, land.group, role="member")
    held = land.make.coded("Activity", "会", date=ago(1), mode="joint")
    land.records += [held, land.make.tie("UNDER", held, land.group, ago(1))]
    asked = replace(policy(named), base="D5", base_of=None)
    network = network_on(land.view(Role.ORGANIZER), DAY)
    found = joint_branches(network, asked)
    assert found is not None
    assert found.units == 3
    assert found.before is not None
    assert found.after is not None
    assert round((found.after - found.before) * found.base) == won


def test_no_site_is_opened_that_brings_nothing_of_its_own() -> None:
    demand = Demand(
        np.array([3, 2], np.int64),
        csr_array(np.array([[1, 1], [1, 0], [0, 1], [1, 1]], np.int64)),
        ["a", "b", "c", "d"],
    )
    assert opening(demand, 4)[:2] == ((0,), 5)
