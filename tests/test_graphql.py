"""Questions and their answers. Every `questions/NAME.graphql` has a `questions/NAME.json` beside it: the
variables, the cost, and the answer that each role gets, as `role` or `role@area`. The files are read by
people in review and are never rewritten by a program.

They are asked of the town of `conftest.py`, made answerable: every unit but 己 is on the roster, 甲 and 丁
have their branches, 乙 a contact, 辛 a group that met, 丙 nothing at all, 戊 was never surveyed. In 2020 both
streets were merged into 柳街. 己 has a credit code and belongs to 甲.
"""

from __future__ import annotations

import json
import re
from collections import Counter
from collections.abc import Iterator, Mapping
from dataclasses import dataclass
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from graphql import (
    GraphQLField,
    GraphQLInterfaceType,
    GraphQLNamedType,
    GraphQLObjectType,
    execute_sync,
    get_named_type,
    is_leaf_type,
    is_required_argument,
    parse,
)

from analytics.coverage import coverage
from analytics.policies import policies, policy
from analytics.uncovered import uncovered
from api.answer import Prepared, Question, answer, prepare
from api.context import Context, Desk
from api.cost import Cost, cost
from api.parts import part
from api.saved import saved
from api.schema import TYPES, core
from api.web import Example
from graph.as_of import network_on
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Change, Tie
from graph.snapshot import Snapshot, build
from graph.store.memory import MemoryStore

if TYPE_CHECKING:
    from conftest import Make, Town

ID_KEY = b"i" * 32
QUESTIONS = Path(__file__).with_name("questions")
NAMES = sorted(path.stem for path in QUESTIONS.glob("*.graphql"))
DAY = date(2016, 1, 31)
USCC = "91519907MA000AM63E"

Body = Mapping[str, Any]


@dataclass(frozen=True)
class World:
    """One snapshot, and the desk at which questions about it are answered."""

    snapshot: Snapshot
    desk: Desk

    def context(self, who: str) -> Context:
        """The context of `role` or `role@area`."""
        role, _, area = who.partition("@")
        return self.desk.context(self.snapshot, Role(role), f"nbs:{area}" if area else None)

    def ask(self, text: str, who: str = "planner", **variables: Any) -> Body:
        """The body of an answer."""
        body: Body = answer(Question(text, variables), self.context(who)).body
        return body

    def id_of(self, kind: str, key: str) -> str:
        """The outward id of a node."""
        context = self.context("planner")
        return context.ids.of(kind, key)


def surveyed(make: Make, town: Town) -> Iterator[Change]:
    """The units as a roster and a survey found them."""
    found = {"ownership": "private", "industry_code": "F51", "operating_status": "operating"}
    listed = {**found, "rostered": "yes", "survey_state": "surveyed"}
    yield make.changed(town["甲"], **listed)
    yield make.changed(town["乙"], **listed, full_member_band="0")
    yield make.changed(town["丙"], **listed, full_member_band="1-2", visibility="internal")
    yield make.changed(town["辛"], **{**listed, "industry_code": "I65"}, full_member_band="0")
    yield make.changed(town["丁"], **listed)
    yield make.changed(town["戊"], **{**listed, "survey_state": "not_surveyed"}, visibility="internal")
    yield make.changed(town["东组团"], status="active")


def later(make: Make, town: Town) -> Iterator[Change]:
    """A unit that belongs to another, and a merger of streets after the data date."""
    own = make.node("Unit", uscc=USCC, name_zh="己", industry_code="I65")
    street = make.node("AdminArea", code_scheme="nbs", code="519907003", level="street", name_zh="柳街")
    merged = date(2020, 6, 30)
    yield own
    yield street
    yield make.tie("PARENT_OF", town["甲"], own)
    yield make.tie("LOCATED_IN", own, town["东街"])
    yield make.tie("LOCATED_IN", town["丙"], town["双街楼"])
    yield make.tie("PART_OF", town["东街"], town["柳城"], until=merged)
    yield make.tie("PART_OF", town["西街"], town["柳城"], until=merged)
    yield make.tie("PART_OF", street, town["柳城"], merged)
    yield make.tie("SUCCEEDED_BY", town["东街"], street, merged)
    yield make.tie("SUCCEEDED_BY", town["西街"], street, merged)


@pytest.fixture(scope="module")
def world(make: Make, town: Town) -> World:
    """The town made answerable."""
    store = MemoryStore(ONTOLOGY)
    store.write(town.records, make.load("town"))
    store.write([*surveyed(make, town), *later(make, town)], make.load("more"))
    return World(build(store, ONTOLOGY), Desk(ID_KEY, TYPES))


def question(name: str) -> tuple[str, dict[str, Any]]:
    """The text of a question and what stands beside it."""
    beside = json.loads((QUESTIONS / f"{name}.json").read_text(encoding="utf-8"))
    return (QUESTIONS / f"{name}.graphql").read_text(encoding="utf-8"), beside


def asked() -> Iterator[tuple[str, str]]:
    """Every question with everybody who asks it."""
    for name in NAMES:
        yield from ((name, who) for who in question(name)[1]["answers"])


def cost_of(text: str, variables: Mapping[str, Any]) -> Cost:
    """What a question costs."""
    prepared = prepare(text, True)
    assert isinstance(prepared, Prepared), prepared
    return cost(next(iter(prepared.plans.values())), variables)


@pytest.mark.parametrize(("name", "who"), [*asked()])
def test_the_answer_is_the_one_in_the_file(world: World, name: str, who: str) -> None:
    text, beside = question(name)
    assert world.ask(text, who, **beside["variables"]) == beside["answers"][who]


@pytest.mark.parametrize("name", NAMES)
def test_the_cost_is_the_one_in_the_file(name: str) -> None:
    text, beside = question(name)
    assert cost_of(text, beside["variables"])._asdict() == beside["cost"]


@pytest.mark.parametrize("example", saved(), ids=lambda example: example.title_en)
def test_every_saved_question_is_answered(world: World, example: Example) -> None:
    variables = json.loads(example.variables_json or "{}")
    body = world.ask(
        example.query, **{**variables, **({"street": "519907001"} if "street" in variables else {})}
    )
    assert "errors" not in body
    assert all(value is not None for value in body["data"].values())


def selection(kind: GraphQLNamedType, levels: int) -> str:
    """Every field of a type, nested so many levels; lists with `first` take two."""
    assert isinstance(kind, GraphQLObjectType | GraphQLInterfaceType)
    told = [written(name, field, levels) for name, field in kind.fields.items()]
    return "{ __typename " + " ".join(text for text in told if text) + " }"


def written(name: str, field: GraphQLField, levels: int) -> str:
    """One field with its required arguments; empty where it nests too deeply or needs what we do not have."""
    below = get_named_type(field.type)
    needed = [arg for arg, told in field.args.items() if is_required_argument(told)]
    told = "(first: 2)" if needed == ["first"] else ""
    if needed not in ([], ["first"]):
        return ""
    if is_leaf_type(below):
        return name + told
    return f"{name}{told} {selection(below, levels - 1)}" if levels else ""


def everything(levels: int) -> Iterator[str]:
    """A question about every root field that needs no argument but `first`, nested so many levels."""
    root = core().query_type
    assert root is not None
    told = [written(name, field, levels) for name, field in root.fields.items() if name != "version"]
    return ("{ " + text + " }" for text in told if text)


EVERYTHING = [*everything(4)]


@pytest.mark.parametrize("who", [*map(str, Role), "planner@519907002", "organizer@519907001001"])
def test_every_field_has_an_answer_for_every_role(world: World, who: str) -> None:
    for text in EVERYTHING:
        result = execute_sync(core(), parse(text), context_value=world.context(who))
        assert result.errors is None, (text[:20], result.errors[:1])


def test_no_exact_count_and_no_pseudonym_is_ever_told(world: World) -> None:
    assert any("p1" in key for key in world.snapshot.table("Member").keys)
    assert 60 in world.snapshot.table("Unit").columns["employees"].all()
    for text in EVERYTHING:
        data = execute_sync(core(), parse(text), context_value=world.context("steward")).data
        told = json.dumps(data, default=str)
        assert "p1" not in told
        assert re.search(r": 60(?![.\d])", told) is None


def test_nothing_outside_the_area_changes_any_answer(world: World, make: Make, town: Town) -> None:
    """The same town without the units and bodies of 西街, asked by somebody who sees 东街 only."""
    gone = {town.key(name) for name in ("丁", "戊", "丁支部")}

    def stays(record: Change) -> bool:
        if not isinstance(record, Tie):
            return record[:2] not in gone
        tie = record.identity
        return not {(tie.from_kind, tie.from_key), (tie.to_kind, tie.to_key)} & gone

    store = MemoryStore(ONTOLOGY)
    records = [*town.records, *surveyed(make, town), *later(make, town)]
    last = {
        record.identity if isinstance(record, Tie) else record[:2]: record
        for record in records
        if stays(record)
    }
    store.write(last.values(), make.load())
    smaller = World(build(store, ONTOLOGY), world.desk)
    for text in [*EVERYTHING, *(question(name)[0] for name in NAMES if name != "me")]:
        told, without = (
            execute_sync(core(), parse(text), context_value=w.context("planner@519907001"))
            for w in (world, smaller)
        )
        assert json.dumps(told.data, default=str) == json.dumps(without.data, default=str)


IDS = "query Ids($ids: [ID!]!) { nodes(ids: $ids) { __typename id } }"
FOREIGN = ("", "0" * 32, "f" * 32, "甲", "t:甲", "0" * 31, "{}", "\u0000")


@pytest.mark.parametrize("who", [*map(str, Role), "planner@519907002"])
def test_what_is_hidden_is_as_absent_as_what_never_was(world: World, who: str) -> None:
    view = world.context(who).view
    for kind in TYPES:
        table, mask = world.snapshot.table(kind), view.nodes(kind)
        ids = [world.id_of(kind, key) for key in table.keys]
        found = world.ask(IDS, who, ids=ids)["data"]["nodes"]
        expected = [
            {"__typename": kind, "id": id} if there else None for id, there in zip(ids, mask, strict=True)
        ]
        assert found == expected
    assert world.ask(IDS, who, ids=list(FOREIGN)) == {"data": {"nodes": [None] * len(FOREIGN)}}


def test_kinds_without_a_type_have_no_id_that_finds_them(world: World) -> None:
    hidden = [
        world.id_of(kind, key)
        for kind in ("Member", "Name", "Activity")
        for key in world.snapshot.table(kind).keys
    ]
    assert world.ask(IDS, "steward", ids=hidden) == {"data": {"nodes": [None] * len(hidden)}}


def test_ids_are_of_kind_and_key_and_of_nothing_else(world: World) -> None:
    assert world.id_of("Unit", "t:甲") != world.id_of("Alliance", "t:甲")
    assert world.id_of("Unit", "t:甲") == world.id_of("Unit", "t:甲")
    other = Desk(b"o" * 32, TYPES).context(world.snapshot, Role.PLANNER, None)
    assert other.ids.of("Unit", "t:甲") != world.id_of("Unit", "t:甲")


PAGES = """query Pages($first: Int!, $after: String) {
  units(first: $first, after: $after) {
    totalCount
    nodes { name }
    edges { cursor }
    pageInfo { hasNextPage hasPreviousPage startCursor endCursor }
  }
}"""


def walked(world: World, first: int) -> list[str]:
    """Every name, page by page."""
    names: list[str] = []
    after, more = None, True
    while more:
        units = world.ask(PAGES, first=first, after=after)["data"]["units"]
        assert units["pageInfo"]["hasPreviousPage"] == (after is not None)
        names += [node["name"] for node in units["nodes"]]
        after, more = units["pageInfo"]["endCursor"], units["pageInfo"]["hasNextPage"]
    return names


@pytest.mark.parametrize("first", [1, 2, 3, 7])
def test_pages_of_any_size_make_the_whole_list(world: World, first: int) -> None:
    assert walked(world, first) == walked(world, 100) == sorted(walked(world, 100))


def test_a_page_goes_on_where_it_stood_whatever_came_or_went(world: World, make: Make, town: Town) -> None:
    after = world.ask(PAGES, first=3)["data"]["units"]["pageInfo"]["endCursor"]
    shown = walked(world, 100)
    store = MemoryStore(ONTOLOGY)
    kept = [record for record in town.records if not isinstance(record, Tie) and record != town[shown[2]]]
    store.write([*kept, make.coded("Unit", "一"), make.coded("Unit", "龥")], make.load())
    changed = World(build(store, ONTOLOGY), world.desk)
    names = [n["name"] for n in changed.ask(PAGES, first=100, after=after)["data"]["units"]["nodes"]]
    assert names == [name for name in shown[3:] if name != "己"] + ["龥"]


@pytest.mark.parametrize(
    "after", ["", "x", "W10", "WyIxIiwiYWxsaWFuY2VzIiwi55SyIl0", "WyIwIiwidW5pdHMiLCLnlLIiXQ", "甲"]
)
def test_a_cursor_of_another_list_version_or_make_is_refused(world: World, after: str) -> None:
    body = world.ask(PAGES, first=1, after=after)
    assert body["errors"][0]["extensions"]["code"] == "BAD_CURSOR"


UNITS = "query Units($where: UnitFilter) { units(first: 100, where: $where) { nodes { name } } }"


@pytest.mark.parametrize(
    ("where", "names"),
    [
        ({"kind": "ENTERPRISE"}, "丁丙乙己戊甲辛"),
        ({"kind": ["SCHOOL", "HOSPITAL"]}, ""),
        ({"kind": []}, ""),
        ({"industry": "I"}, "己辛"),
        ({"industry": ["F51", "I65"]}, "丁丙乙己戊甲辛"),
        ({"employeesBand": "1-9"}, "乙"),
        ({"ownership": "private", "industry": "I65"}, "辛"),
        ({"rostered": "YES"}, "丁丙乙戊甲辛"),
        ({"operatingStatus": "SUSPENDED"}, ""),
        ({"area": "519907002"}, "丁戊"),
        ({"area": "nbs:519907001001"}, "乙甲"),
        ({"area": "519907"}, "丁丙乙己戊甲辛"),
        ({"area": "999999"}, ""),
        ({"nameContains": "甲"}, "甲"),
        ({"tier": "T1"}, "丁甲"),
        ({"tier": ["T0", "TN"]}, "丙己"),
        ({"tier": "T1", "policy": "d1-t1t4"}, "丁甲"),
        ({"zone": "no such id"}, ""),
    ],
)
def test_a_filter_admits_whom_it_says(world: World, where: Mapping[str, Any], names: str) -> None:
    nodes = world.ask(UNITS, where=where)["data"]["units"]["nodes"]
    assert "".join(node["name"] for node in nodes) == names


def test_units_are_found_by_the_id_of_their_zone(world: World) -> None:
    zone = world.id_of("Zone", "t:双街楼")
    assert world.ask(UNITS, where={"zone": zone})["data"]["units"]["nodes"] == [{"name": "丙"}]


@pytest.mark.parametrize(
    "where",
    [
        {"industry": "F"},
        {"ownership": "private"},
        {"employeesBand": "50-99"},
        {"rostered": "YES"},
        {"operatingStatus": "OPERATING"},
        {"tier": "T1"},
        {"tier": "TN"},
    ],
)
def test_no_filter_finds_out_what_the_role_may_not_read(world: World, where: Mapping[str, Any]) -> None:
    assert world.ask(UNITS, "auditor", where=where) == {"data": {"units": {"nodes": []}}}
    assert len(world.ask(UNITS, "planner", where=where)["data"]["units"]["nodes"]) > 0


def test_a_credit_code_finds_its_unit_for_those_who_may_read_codes(world: World) -> None:
    text = "query One($uscc: String!) { unit(uscc: $uscc) { name } }"
    assert world.ask(text, uscc=USCC) == {"data": {"unit": {"name": "己"}}}
    assert world.ask(text, uscc=f" {USCC[:8].lower()}-{USCC[8:].lower()} ") == world.ask(text, uscc=USCC)
    assert world.ask(text, "auditor", uscc=USCC) == world.ask(text, uscc="1") == {"data": {"unit": None}}


def test_an_unknown_code_of_an_open_list_is_an_error_that_names_the_known(world: World) -> None:
    error = world.ask(UNITS, where={"ownership": "state-ish"})["errors"][0]["extensions"]
    assert error["code"] == "WRONG_USE"
    assert "state-ish" in error["zh"]
    assert "private" in error["en"]


COVERAGE = """query Coverage($policy: String!, $area: String) {
  coverage(policy: $policy, area: $area, by: [COMMUNITY, INDUSTRY]) {
    total { ...Figures }
    rows(first: 100) { nodes { ...Figures cell { key } } }
  }
}
fragment Figures on CoverageRow {
  base covered baseUnknown t1 t2 t3 t4 t5 t0 tx rate low high unknownShare
}"""


@pytest.mark.parametrize("policy_id", [*policies()])
def test_coverage_is_what_analytics_say(world: World, policy_id: str) -> None:
    told = world.ask(COVERAGE, "organizer", policy=policy_id)["data"]["coverage"]
    network = network_on(world.context("organizer").view, DAY)
    found = coverage(network, policy(policy_id), ("community", "industry"))
    for row, figures in zip([told["total"], *told["rows"]["nodes"]], [found.total, *found.rows], strict=True):
        assert row["base"] == figures.base
        assert [row[name] for name in ("t1", "t2", "t3", "t4", "t5", "t0", "tx")] == [*figures.tiers]
        assert (row["rate"], row["low"], row["high"]) == (figures.rate, figures.low, figures.high)


def test_the_parts_of_an_area_make_the_whole(world: World) -> None:
    def figures(area: str | None) -> Counter[str]:
        total = world.ask(COVERAGE, policy="d1-t1t4", area=area)["data"]["coverage"]["total"]
        return Counter({name: total[name] for name in ("base", "t1", "t4", "t5", "t0", "tx")})

    assert figures("519907001") + figures("519907002") == figures("519907") == figures(None)
    assert figures("519907002")["base"] == 2


def test_no_report_tells_an_area_that_is_not_there(world: World) -> None:
    assert world.ask(COVERAGE, policy="d5-t1t4", area="999")["data"] == {"coverage": None}
    hidden = world.ask(COVERAGE, "planner@519907002", policy="d5-t1t4", area="519907001")
    assert hidden["data"] == {"coverage": None}


UNCOVERED = """query Uncovered($by: [Dimension!]!) {
  uncovered(by: $by) {
    base uncovered allianceOnly unknown
    byReason { units reason { code } }
    cells(first: 100) { nodes { uncovered base cell { key } } }
    units(first: 100) { nodes { unit { name } } }
  }
}"""


@pytest.mark.parametrize("role", ["planner", "analyst", "organizer"])
def test_the_uncovered_are_those_that_analytics_find(world: World, role: str) -> None:
    told = world.ask(UNCOVERED, role, by=["COMMUNITY"])["data"]["uncovered"]
    found = uncovered(network_on(world.context(role).view, DAY), policy("d5-t1t4"), by=("community",))
    assert (told["base"], told["uncovered"]) == (found.base, found.counts["T0"])
    assert (told["allianceOnly"], told["unknown"]) == (found.counts["T5"], found.counts["TX"])
    counts = {each["reason"]["code"].replace("_", "-"): each["units"] for each in told["byReason"]}
    assert counts == found.by_reason
    assert [(c["uncovered"], c["base"]) for c in told["cells"]["nodes"]] == [
        (c.uncovered, c.base) for c in found.cells
    ]
    assert len(told["units"]["nodes"]) == found.counts["T0"]


def test_the_membership_of_a_small_unit_is_no_evidence_to_whoever_may_not_see_it(world: World) -> None:
    evidence = "coverage { evidence(first: 5) { nodes { means } } }"
    text = "query E($id: ID!) { node(id: $id) { ... on Unit { " + evidence + " } } }"
    told = {
        who: world.ask(text, who, id=world.id_of("Unit", "t:乙"))["data"] for who in ("planner", "organizer")
    }
    means = {
        who: [n["means"] for n in data["node"]["coverage"]["evidence"]["nodes"]] for who, data in told.items()
    }
    assert means == {"planner": ["CONTACT"], "organizer": ["CONTACT", "ALLIANCE"]}


ONE = """query One($id: ID!, $policy: String!) {
  node(id: $id) { ... on Unit { coverage(policy: $policy) { base tier } } }
}"""


def test_a_base_by_member_bands_is_told_of_single_units_only_to_those_who_read_bands(world: World) -> None:
    asked = {"id": world.id_of("Unit", "t:甲"), "policy": "d7-t1t4"}
    told = world.ask(ONE, "organizer", **asked)["data"]["node"]["coverage"]
    assert told == {"base": "IN", "tier": "T1"}
    for role in ("planner", "analyst"):
        body = world.ask(ONE, role, **asked)
        assert body["data"] == {"node": {"coverage": None}}
        assert body["errors"][0]["extensions"]["code"] == "WRONG_USE"
    assert world.ask(COVERAGE, "analyst", policy="d7-t1t4")["data"] == {"coverage": None}
    whole = "query Whole($policy: String!) { coverage(policy: $policy) { total { base } } }"
    assert "errors" not in world.ask(whole, "analyst", policy="d7-t1t4")
    assert "errors" in world.ask(COVERAGE, "planner", policy="d7-t1t4")


def test_an_unknown_policy_is_an_error_in_both_languages(world: World) -> None:
    error = world.ask(COVERAGE, policy="d9")["errors"][0]
    assert error["path"] == ["coverage"]
    assert error["extensions"]["code"] == "WRONG_USE"
    assert error["message"] == f"{error['extensions']['zh']}\n{error['extensions']['en']}"


def test_without_any_observation_a_day_must_be_named(make: Make) -> None:
    store = MemoryStore(ONTOLOGY)
    area = make.node("AdminArea", code_scheme="nbs", code="519907", level="district", name_zh="柳城")
    store.write([area], make.load())
    world = World(build(store, ONTOLOGY), Desk(ID_KEY, TYPES))
    text = "query Areas($asOf: Date) { dataDate areas(first: 5, asOf: $asOf) { nodes { name } } }"
    assert world.ask(text)["errors"][0]["extensions"]["code"] == "NO_DATA_DATE"
    assert world.ask(text, asOf="2016-12-31")["data"] == {
        "dataDate": None,
        "areas": {"nodes": [{"name": "柳城"}]},
    }


@pytest.mark.parametrize("day", ["2016", "20161231", "2016-02-30", "yesterday", 5])
def test_a_day_that_is_none_is_refused(world: World, day: object) -> None:
    text = "query Areas($asOf: Date) { areas(first: 5, asOf: $asOf) { totalCount } }"
    body = world.ask(text, asOf=day)
    assert "data" not in body
    assert body["errors"][0]["extensions"]["code"] == "BAD_USER_INPUT"


def test_an_area_shows_what_it_was_on_the_day(world: World) -> None:
    text = "query Areas($asOf: Date) { areas(first: 9, level: STREET, asOf: $asOf) { nodes { name } } }"
    assert [n["name"] for n in world.ask(text)["data"]["areas"]["nodes"]] == ["东街", "西街"]
    later = world.ask(text, asOf="2021-01-01")["data"]["areas"]["nodes"]
    assert later == [{"name": "柳街"}]


def test_a_part_of_a_network_is_what_was_cut_out(world: World) -> None:
    network = network_on(world.context("organizer").view, DAY)
    everywhere, nowhere = np.ones(len(network.areas.keys), bool), np.zeros(len(network.areas.keys), bool)
    assert part(network, everywhere).units.keys == network.units.keys
    assert len(part(network, nowhere).evidence) == 0
    east = np.array([key.startswith("nbs:519907001") for key in network.areas.keys])
    cut = part(network, east)
    assert cut.units.keys == ["t:丙", "t:乙", "t:甲", "t:辛", f"uscc:{USCC}"]
    units = {cut.units.keys[unit] for unit in cut.evidence.unit.tolist()}
    assert units == {"t:甲", "t:乙", "t:辛"}
