"""The structure of a record as it is asked for: its layers, GraphQL, the command, and who is told what.

In the world below 甲 to 己 are units of two streets; 一, 二 and 三 are groups, 对 is a pairing of 乙 and 戊.
甲 is in 一 and 二, 丙 in 二 and 三; 孤 is a group of its own members.
"""

from __future__ import annotations

import csv
import io
import json
import subprocess
import sys
from collections.abc import Callable, Sequence
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import numpy as np
import pytest
from weak_worlds import DAY, LONG_AGO, Record, ago, ground

from analytics.mechanisms.facts import Facts
from analytics.structure.layers import Layers
from analytics.structure.structure import Order, structure
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.mechanism_seen import facts
from api.schema import TYPES
from api.structure_tables import TABLES, Name
from api.structure_told import points, told
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Node, NodeKey
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make

Run = Callable[..., tuple[int, str, str]]

EAST, WEST = "nbs:519907001", "nbs:519907002"
GROUPS = {"一": "甲乙", "二": "甲丙丁", "三": "丙戊", "孤": "己庚"}


class World:
    """The records, and their nodes by name."""

    def __init__(self, make: Make) -> None:
        self.make = make
        district, east, west = (self._area(code) for code in ("519907", "519907001", "519907002"))
        self.nodes = {"东": east, "西": west}
        self.records: list[Record] = [district, east, west]
        self.records += [make.tie("PART_OF", each, district, LONG_AGO) for each in (east, west)]
        for name in "甲乙丙丁戊己庚":
            self._placed("Unit", name, west if name in "戊己庚" else east)
        for name, members in GROUPS.items():
            self.alliance(name, members, east if name in "一二" else west)
        self.alliance("对", "乙戊", east, kind="pairing", lead="")

    def _area(self, code: str) -> Node:
        level = "district" if len(code) == 6 else "street"
        return self.make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)

    def _placed(self, kind: str, name: str, area: Node, /, **given: str) -> Node:
        self.nodes[name] = self.make.coded(kind, name, **given)
        self.records += [self.nodes[name], self.make.tie("LOCATED_IN", self.nodes[name], area, LONG_AGO)]
        return self.nodes[name]

    def alliance(
        self, name: str, members: str, area: Node, *, kind: str = "group", lead: str | None = None
    ) -> None:
        held = self._placed("Alliance", name, area, kind=kind, status="active")
        leads = members[0] if lead is None else lead
        self.records += [
            self.make.tie(
                "MEMBER_OF",
                self.nodes[each],
                held,
                LONG_AGO,
                None,
                role="lead" if each in leads else "member",
            )
            for each in members
        ]

    def met(self, names: str, on: date) -> None:
        held = self.make.coded("Activity", f"会{len(self.records)}", date=on, mode="joint")
        self.records += [held, *(self.make.tie("PARTICIPATED_IN", self.nodes[n], held, on) for n in names)]

    def layers(self, role: Role = Role.PLANNER, scope: str | None = None) -> Layers:
        return Layers(ground(self.make, self.records, role, scope))

    def snapshot(self) -> Snapshot:
        store = MemoryStore(ONTOLOGY)
        store.write(self.records, self.make.load())
        return build(store, ONTOLOGY)


@pytest.fixture
def world(make: Make) -> World:
    return World(make)


def short(key: NodeKey) -> str:
    return key.key.split(":")[-1]


def named(keys: Sequence[NodeKey], pairs: object) -> set[str]:
    return {"".join(sorted((short(keys[a]), short(keys[b])))) for a, b in np.asarray(pairs).tolist()}


# --- the layers of a day ---


def test_a_pairing_is_a_bilateral_tie_and_no_alliance(world: World) -> None:
    layers = world.layers()
    keys = layers.ground.actors.keys
    assert {short(key) for key in layers.memberships.alliances} == {*GROUPS}
    assert named(keys, layers.bilateral) == {"乙戊"}
    members = {
        short(layers.memberships.alliances[at]): set[str]() for at in range(len(layers.memberships.alliances))
    }
    rows = zip(layers.memberships.organization.tolist(), layers.memberships.alliance.tolist(), strict=True)
    for organization, at in rows:
        members[short(layers.memberships.alliances[at])].add(short(keys[organization]))
    assert members == {name: {*inside} for name, inside in GROUPS.items()}
    led = zip(layers.memberships.led.tolist(), layers.memberships.lead.tolist(), strict=True)
    assert {(short(layers.memberships.alliances[at]), short(keys[lead])) for at, lead in led} == {
        (name, inside[0]) for name, inside in GROUPS.items()
    }


def test_an_activity_of_two_is_a_bilateral_tie_for_a_year(world: World) -> None:
    world.met("甲丁", ago(30))
    world.met("甲丙", ago(400))
    world.met("甲乙丙", ago(30))
    layers = world.layers()
    assert named(layers.ground.actors.keys, layers.bilateral) == {"乙戊", "丁甲"}


def test_ties_inside_groups_are_bilateral_or_repeated_within_two_years(world: World) -> None:
    world.met("甲丙丁", ago(30))
    world.met("甲丙戊", ago(700))
    world.met("丙丁", ago(600))
    world.met("甲丁", ago(731))
    layers = world.layers()
    assert named(layers.ground.actors.keys, layers.firm) == {"乙戊", "丙甲", "丁丙"}


def test_who_stands_between_is_counted_by_the_streets_of_the_three(world: World) -> None:
    world.met("甲丁", ago(30))
    world.met("甲戊", ago(30))
    [found] = [each for each in structure(world.layers().ground).between if short(each.organization) == "甲"]
    assert (found.roles.gatekeeper, found.roles.representative, found.roles.pairs) == (1, 1, 1)


# --- what a view is told ---


def rows(world: World, name: Name, role: Role = Role.PLANNER, scope: str | None = None) -> list[str]:
    view = View(world.snapshot(), role, scope)
    return [
        "".join(map(short, row.nodes)) + "".join(f" {value:g}" for value in row.figures.values())
        for row in told(seen(view), view, DAY).rows(name)
    ]


def seen(view: View) -> Facts:
    return facts(view, DAY)


def test_every_list_tells_of_the_world_what_is_in_it(world: World) -> None:
    assert rows(world, Name.FEW) == ["孤 0 2", "一 1 2", "三 1 2", "二 2 3"]
    assert rows(world, Name.CUTS) == ["丙三 2 2 7 0.2857", "甲一 2 2 7 0.2857"]
    assert rows(world, Name.BROKERS) == ["丙 2 0.3333 2", "甲 2 0.3333 2"]
    assert rows(world, Name.SINGLE) == ["一二甲", "三二丙"]
    assert rows(world, Name.PARTS) == ["一 3 5 7", "孤 1 2 2"]
    assert rows(world, Name.CURVE_MEMBERSHIPS) == [" 0 0 1 7", "丙 1 0.6667 0.6667 5", "甲 2 1 0.3333 2"]


def test_a_tie_of_two_others_makes_a_pair_of_alliances_held_by_more_than_one(world: World) -> None:
    world.met("乙丁", ago(30))
    assert rows(world, Name.SINGLE) == ["三二丙"]


def test_a_star_of_five_is_told_and_a_group_of_two_is_not(world: World) -> None:
    world.alliance("五", "庚甲乙丙丁", world.nodes["东"])
    world.met("庚甲", ago(30))
    world.met("庚乙", ago(30))
    assert rows(world, Name.STARS) == ["五 5 2 0.5 1 1"]


@pytest.mark.parametrize("role", [Role.ANALYST, Role.ORGANIZER, Role.STEWARD])
def test_who_may_read_all_that_it_rests_on_is_told_the_same(world: World, role: Role) -> None:
    assert rows(world, Name.CUTS, role) == rows(world, Name.CUTS)


@pytest.mark.parametrize("role", [Role.PUBLIC, Role.AUDITOR])
def test_who_may_not_read_findings_or_what_they_rest_on_is_told_nothing(world: World, role: Role) -> None:
    assert all(rows(world, name, role) == [] for name in Name)


def test_an_area_lists_its_own_and_counts_what_it_sees(world: World) -> None:
    assert rows(world, Name.FEW, scope=EAST) == ["一 1 2", "二 2 3"]
    assert {row[0] for row in rows(world, Name.CUTS, scope=EAST)} <= {*"甲乙丙丁"}


def test_every_table_has_its_words_and_every_curve_its_order() -> None:
    assert [*TABLES] == [*Name]
    assert {name.removeprefix("curve-") for name in Name if name.startswith("curve-")} == {*Order}


def test_the_points_of_a_curve_are_its_start_and_one_for_each_that_leaves(world: World) -> None:
    found = structure(world.layers().ground).curves[Order.BROKERS]
    assert [row.nodes for row in points(found)] == [(), *((key,) for key in found.removed)]


# --- GraphQL ---

DESK = Desk(b"i" * 32, TYPES)
NODE = "{ id kind name }"
ASK = f"""query Structure($area: String, $first: Int!, $after: String, $one: ID!, $other: ID!) {{
  structure(area: $area, asOf: "2016-12-31") {{
    asOf alliances organizations memberships tying coreLevel coreAlliances coreOrganizations
    fewTies(first: $first, after: $after) {{
      totalCount pageInfo {{ hasNextPage endCursor }} nodes {{ alliance {NODE} ties members }}
    }}
    cutOrganizations(first: 9) {{ nodes {{
      organization {NODE} alliances severed whole share severedAlliances(first: 9) {{ nodes {NODE} }}
    }} }}
    brokers(first: 9) {{ nodes {{ organization {NODE} score share alliances }} }}
    singleTies(first: 9) {{ nodes {{ one {NODE} other {NODE} organization {NODE} }} }}
    parts(first: 9) {{ nodes {{ organizations memberships alliances(first: 9) {{ nodes {NODE} }} }} }}
    between(first: 9) {{
      nodes {{ organization {NODE} coordinator itinerant gatekeeper liaison }}
    }}
    groupShapes(first: 9) {{
      nodes {{ alliance {NODE} members ties centralization leadShare stranded }}
    }}
    curve(by: BROKERS) {{
      robustness points(first: 9) {{ nodes {{ leftOut organization {NODE} apart largest inContact }} }}
    }}
    cutNumber(one: $one, other: $other) {{ number organizations(first: 9) {{ nodes {NODE} }} }}
  }}
}}"""


def ask(snapshot: Snapshot, who: str = "planner", **given: Any) -> Any:
    """What `role` or `role@area` is told."""
    role, _, area = who.partition("@")
    context = DESK.context(snapshot, Role(role), area or None)
    asked = {"first": 9, "one": "一", "other": "三", **given}
    body: dict[str, Any] = answer(Question(ASK, asked), context).body
    assert "errors" not in body, body
    return body["data"]["structure"]


def names(nodes: list[dict[str, Any]], of: str) -> list[str]:
    return [node[of]["name"] for node in nodes]


def test_graphql_tells_every_list(world: World) -> None:
    world.alliance("五", "庚甲乙丙丁", world.nodes["东"])
    world.met("庚甲", ago(30))
    world.met("甲乙", ago(30))
    body = ask(world.snapshot())
    assert (body["asOf"], body["alliances"], body["organizations"], body["memberships"], body["tying"]) == (
        "2016-12-31",
        5,
        7,
        14,
        5,
    )
    few = {node["alliance"]["name"]: node["ties"] for node in body["fewTies"]["nodes"]}
    assert few == {"孤": 1, "一": 2, "三": 1}
    cuts = body["cutOrganizations"]["nodes"]
    assert names(cuts, "organization") == ["丙", "庚"]
    assert [[each["name"] for each in cut["severedAlliances"]["nodes"]] for cut in cuts] == [["三"], ["孤"]]
    assert {*names(body["brokers"]["nodes"], "organization")} >= {"丙", "庚", "甲"}
    assert names(body["singleTies"]["nodes"], "organization")
    [part] = body["parts"]["nodes"]
    assert [each["name"] for each in part["alliances"]["nodes"]] == sorted("一二三五孤")
    assert names(body["between"]["nodes"], "organization") == ["乙", "甲"]
    assert names(body["groupShapes"]["nodes"], "alliance") == ["五"]
    curve = body["curve"]["points"]["nodes"]
    assert [point["leftOut"] for point in curve] == [0, 1, 2, 3, 4, 5]
    assert curve[0]["organization"] is None
    assert body["cutNumber"]["number"] == 1
    assert [each["name"] for each in body["cutNumber"]["organizations"]["nodes"]] == ["丙"]


def test_pages_of_any_size_make_the_whole_list(world: World) -> None:
    snapshot = world.snapshot()
    whole, listed, after = ask(snapshot)["fewTies"]["nodes"], [], None
    for _ in whole:
        page = ask(snapshot, first=1, after=after)["fewTies"]
        listed += page["nodes"]
        after = page["pageInfo"]["endCursor"]
    assert listed == whole
    assert not page["pageInfo"]["hasNextPage"]


@pytest.mark.parametrize("other", ["一", "对", "无", "甲", ""])
def test_two_that_are_not_two_alliances_have_no_cut_number(world: World, other: str) -> None:
    assert ask(world.snapshot(), other=other)["cutNumber"] is None


def test_alliances_that_nothing_joins_have_the_cut_number_nought(world: World) -> None:
    assert ask(world.snapshot(), other="孤")["cutNumber"] == {"number": 0, "organizations": {"nodes": []}}


def test_an_alliance_may_be_named_by_its_id(world: World) -> None:
    snapshot = world.snapshot()
    known = {node["alliance"]["name"]: node["alliance"]["id"] for node in ask(snapshot)["fewTies"]["nodes"]}
    assert ask(snapshot, one=known["一"], other=known["三"]) == ask(snapshot)


def test_who_may_not_read_findings_gets_no_structure(world: World) -> None:
    assert ask(world.snapshot(), "public") is None


def test_an_area_that_is_hidden_is_like_one_that_never_was(world: World) -> None:
    hidden, never = (
        ask(world.snapshot(), f"planner@{EAST}", area=area) for area in ("519907002", "999999999")
    )
    assert hidden is None
    assert never is None


def test_an_area_is_told_what_those_who_see_only_it_are_told(world: World) -> None:
    snapshot = world.snapshot()
    assert ask(snapshot, area="519907001") == ask(snapshot, f"planner@{EAST}")


# --- the command ---


@pytest.fixture
def run(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Runs `alliance-graph report structure` in this process on a home that holds the world."""
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write(world.records, world.make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str, str]:
        given = ["alliance-graph", "report", "structure", *arguments, "--as-of", "2016-12-31"]
        monkeypatch.setattr(sys, "argv", given)
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out.decode(), err.decode()

    return go


def test_the_text_tells_every_table_in_both_languages(run: Run) -> None:
    code, out, _ = run()
    assert code == 0
    for about in TABLES.values():
        assert about.words.zh in out
        assert about.words.en in out
    assert "4 个联合体，7 个组织，9 条成员关系；2 个组织在两个以上联合体。" in out
    assert "稳健度 robustness R" in out
    assert "没有记录不等于没有联系" in out


def test_only_the_tables_that_are_asked_for_are_told(run: Run) -> None:
    _, out, _ = run("few")
    assert TABLES[Name.FEW].words.en in out
    assert TABLES[Name.CUTS].words.en not in out
    assert run("less")[0] == 2


def test_json_csv_and_the_view_tell_the_same(run: Run, world: World) -> None:
    document = json.loads(run("--format", "json")[1])
    lines = [*csv.DictReader(io.StringIO(run("--format", "csv")[1].removeprefix("\ufeff")))]
    assert [*document["tables"]] == [*Name]
    assert (document["alliances"], document["tying"], document["core_level"]) == (4, 2, 1)
    assert document["robustness"] == {"memberships": pytest.approx(0.5), "brokers": pytest.approx(0.5)}
    for name, listed in document["tables"].items():
        told_here = [
            "".join(node["name"] for node in row["nodes"])
            + "".join(f" {value:g}" for key, value in row.items() if key != "nodes")
            for row in listed
        ]
        assert told_here == rows(world, Name(name))
        mine = [line for line in lines if line["table"] == name]
        assert len(mine) == sum(max(1, len(row) - 1) for row in listed)
    held = next(line for line in lines if line["table"] == "cuts" and line["figure"] == "severed")
    assert (held["name"], held["value"], held["as_of"]) == ("丙", "2", "2016-12-31")


def test_the_command_tells_how_few_part_two_alliances(run: Run) -> None:
    asked = ("--between", "一", "--between", "三")
    assert "失去 1 个组织，一 与 三 即分开：甲" in run(*asked)[1]
    document = json.loads(run(*asked, "--format", "json")[1])
    assert (document["number"], [node["name"] for node in document["between"]]) == (1, ["一", "三"])
    assert "甲" in run(*asked, "--format", "csv")[1]


def test_two_that_are_not_two_alliances_are_told_so(run: Run) -> None:
    assert "二者之一不存在" in run("--between", "一", "--between", "对")[1]
    assert json.loads(run("--between", "一", "--between", "对", "--format", "json")[1])["number"] is None
    code, _, err = run("--between", "一")
    assert code == 2
    assert "--between 须给出两次" in err


def test_the_command_tells_the_public_that_there_is_nothing(run: Run) -> None:
    code, out, _ = run("--role", "public")
    assert code == 0
    assert "没有可看的结构" in out
    assert json.loads(run("--role", "public", "--format", "json")[1])["tables"] == {}


def test_commands_start_without_the_engine() -> None:
    told = "import sys; import api.cli; print('networkit' in sys.modules)"
    done = subprocess.run([sys.executable, "-c", told], capture_output=True, encoding="utf-8", check=True)
    assert done.stdout.strip() == "False"


def test_a_record_without_memberships_has_an_empty_structure(make: Make) -> None:
    world = World(make)
    nodes: list[Record] = [record for record in world.records if isinstance(record, Node)]
    for records in ([], world.records[:3], nodes):
        found = structure(ground(make, records))
        assert (found.memberships, found.tying, found.cuts, found.brokers) == (0, 0, (), ())
        assert (found.single, found.between, found.stars) == ((), (), ())
        assert found.curves[Order.BROKERS].robustness is None
