"""The networks B, T, L and Z as edge lists: what is in them, and that every format brings them back."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING

import networkx as nx
import numpy as np
import pyarrow as pa
import pytest
from weak_worlds import DAY, LONG_AGO, Record, ago, ground

from analytics.networks.edge_list import EMPTY, Called, EdgeList, Value, to_networkx
from analytics.networks.listed import NETWORKS
from analytics.networks.two_mode import two_mode
from api.cli import main
from graph.export.files import MARK
from graph.export.network_files import write_arrow, write_gexf, write_graphml, write_json
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.records import Node, NodeKey
from graph.store.connect import connect

if TYPE_CHECKING:
    from conftest import Make

Named = set[tuple[str, str]]

READERS = {
    "graphml": (write_graphml, nx.read_graphml),
    "gexf": (write_gexf, lambda path: nx.read_gexf(path, version="1.2draft")),
    "json": (
        write_json,
        lambda path: nx.node_link_graph(json.loads(path.read_text(encoding="utf-8")), edges="edges"),
    ),
}


class World:
    """A district with two streets, a zone over both, and four units: 甲 and 乙 in the first street, 丙 and
    丁 in the second; 甲 and 丙 in the zone.
    """

    def __init__(self, make: Make) -> None:
        self.make = make
        district, east, west = (self.area(code) for code in ("519907", "519907001", "519907002"))
        self.records: list[Record] = [district, east, west]
        self.records += [make.tie("PART_OF", each, district, LONG_AGO) for each in (east, west)]
        self.units = {
            name: self.made("Unit", name, (east, east, west, west)[n]) for n, name in enumerate("甲乙丙丁")
        }
        self.zone = self.made("Zone", "楼", district)
        for name in "甲丙":
            self.tie("LOCATED_IN", self.units[name], self.zone)
        self.root = self.made("PartyOrganization", "区", district, status="active")
        self.body = self.made("PartyOrganization", "委", district, status="active", structural=True)
        self.tie("SUBORDINATE_TO", self.body, self.root)

    def area(self, code: str) -> Node:
        level = "district" if len(code) == 6 else "street"
        return self.make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=code)

    def made(self, kind: str, name: str, area: Node, /, **given: str | bool) -> Node:
        node = self.make.coded(kind, name, **given)
        self.records += [
            node,
            self.make.tie("PART_OF" if kind == "Zone" else "LOCATED_IN", node, area, LONG_AGO),
        ]
        return node

    def tie(self, relation: str, start: Node, end: Node, **given: str) -> None:
        self.records.append(self.make.tie(relation, start, end, LONG_AGO, None, **given))

    def met(self, names: str, on: date) -> None:
        held = self.make.coded("Activity", f"会{len(self.records)}", date=on, mode="joint")
        self.records += [held, *(self.make.tie("PARTICIPATED_IN", self.units[n], held, on) for n in names)]

    def alliance(self, name: str, members: str, lead: str) -> None:
        made = self.make.coded("Alliance", name, kind="group", status="active")
        self.records.append(made)
        for each in members:
            self.tie("MEMBER_OF", self.units[each], made, role="lead" if each == lead else "member")


@pytest.fixture
def world(make: Make) -> World:
    return World(make)


def short(key: NodeKey) -> str:
    return key.key.split(":")[-1]


def listed(world: World, name: str, role: Role = Role.PLANNER) -> EdgeList:
    return NETWORKS[name].make(ground(world.make, world.records, role))


def edges(told: EdgeList, column: str) -> Counter[tuple[frozenset[str], object]]:
    names = [short(key) for key in told.nodes]
    ends = zip(told.source.tolist(), told.target.tolist(), told.columns[column], strict=True)
    return Counter((frozenset((names[a], names[b])), value) for a, b, value in ends)


def test_memberships_join_organizations_and_alliances_and_say_who_leads(world: World) -> None:
    world.alliance("一", "甲乙", "甲")
    told = listed(world, "memberships")
    assert edges(told, "role") == {(frozenset("甲一"), "lead"): 1, (frozenset("乙一"), "member"): 1}
    sides = {short(key): side for key, side in zip(told.nodes, told.marks["bipartite"], strict=True)}
    assert sides == {"甲": 0, "乙": 0, "一": 1}


def test_the_skeleton_leaves_out_who_is_in_one_alliance_only(world: World) -> None:
    world.alliance("一", "甲乙", "甲")
    world.alliance("二", "乙丙", "丙")
    told = listed(world, "skeleton")
    assert edges(told, "role") == {(frozenset("乙一"), "member"): 1, (frozenset("乙二"), "member"): 1}


def test_evidence_sums_the_weights_of_a_pair_and_counts_its_pieces(world: World) -> None:
    world.met("甲乙丙", ago(3))
    world.met("甲乙", ago(2))
    world.met("丙丁", ago(900))
    told = listed(world, "evidence")
    assert edges(told, "weight") == {
        (frozenset("甲乙"), 1.5): 1,
        (frozenset("甲丙"), 0.5): 1,
        (frozenset("乙丙"), 0.5): 1,
    }
    assert edges(told, "bilateral")[(frozenset("甲乙"), True)] == 1
    assert edges(told, "pieces")[(frozenset("甲乙"), 2)] == 1


def test_the_linkage_has_an_edge_for_each_reason_and_marks_root_structural_and_pendant(world: World) -> None:
    for mode in ("joint", "regional"):
        world.tie("COVERS", world.body, world.units["甲"], mode=mode)
    world.tie("COVERS", world.root, world.units["甲"], mode="joint")
    world.tie("COVERS", world.body, world.units["乙"], mode="joint")
    told = listed(world, "linkage")
    assert edges(told, "relation")[(frozenset("委甲"), "COVERS")] == 2
    marks = {
        short(k): (r, s, p)
        for k, r, s, p in zip(
            told.nodes, *(told.marks[n] for n in ("root", "structural", "pendant")), strict=True
        )
    }
    assert marks == {
        "区": (True, False, False),
        "委": (False, True, False),
        "甲": (False, False, False),
        "乙": (False, False, True),
    }


def test_zones_and_streets_are_tied_by_what_their_organizations_did_together(world: World) -> None:
    world.met("甲丁", ago(3))
    world.met("乙丁", ago(3))
    world.met("甲乙", ago(3))
    told = listed(world, "zones")
    east, west = "519907001", "519907002"
    assert edges(told, "pairs") == {
        (frozenset((east, west)), 2): 1,
        (frozenset((west, "楼")), 1): 1,
        (frozenset((east, "楼")), 1): 1,
    }


def test_nodes_without_a_tie_are_counted_and_left_out(world: World) -> None:
    world.met("甲乙", ago(3))
    told = listed(world, "evidence")
    assert (len(told.nodes), told.bare) == (2, 4)


@pytest.mark.parametrize("name", NETWORKS)
def test_the_order_of_records_changes_nothing(world: World, make: Make, name: str) -> None:
    world.alliance("一", "甲乙丙", "甲")
    world.alliance("二", "乙丙丁", "丁")
    world.met("甲丁", ago(3))
    world.tie("COVERS", world.body, world.units["甲"], mode="joint")
    first = listed(world, name)
    ties = [each for each in world.records if not isinstance(each, Node)]
    nodes = [each for each in world.records if isinstance(each, Node)]
    random.Random(5).shuffle(nodes)
    random.Random(6).shuffle(ties)
    again = NETWORKS[name].make(ground(make, [*nodes, *ties]))
    assert list(first.nodes) == list(again.nodes)
    assert first.marks == again.marks
    assert sorted(zip(first.source, first.target, *first.columns.values(), strict=True)) == sorted(
        zip(again.source, again.target, *again.columns.values(), strict=True)
    )


def test_the_skeleton_of_random_two_mode_networks_is_what_its_definition_says() -> None:
    draw = random.Random(11)
    for _ in range(100):
        pairs = [(draw.randrange(9), draw.randrange(4)) for _ in range(draw.randrange(25))]
        keys = [NodeKey("Unit", str(n)) for n in range(9)], [NodeKey("Alliance", str(n)) for n in range(4)]
        made = two_mode(*keys, pairs)
        counts = Counter(one for one, _ in set(pairs))
        wanted = sorted((one, other) for one, other in set(pairs) if counts[one] > 1)
        told = made.skeleton
        assert list(zip(told.organization.tolist(), told.alliance.tolist(), strict=True)) == wanted
        assert made.matrix.sum() == len(set(pairs)) == made.sizes.sum() == made.counts.sum()


def hostile() -> nx.Graph[str]:
    """A graph whose texts try what they can, with values of each type and some left out."""
    nodes = [NodeKey("Unit", "a"), NodeKey("Unit", "b"), NodeKey("Post", "c")]
    texts = {"a": "<b>&\"'</b> 😀𠀀", "b": "行一\n二\t", "c": "]]>"}
    one, other = np.array([0, 0, 1], np.int32), np.array([1, 1, 2], np.int32)
    marks: dict[str, list[Value]] = {"root": [True, False, None], "side": [0, None, 1]}
    columns: dict[str, list[Value]] = {"weight": [0.5, 1.25, 2.0], "relation": ["COVERS", None, "X"]}
    told = EdgeList(nodes, marks, one, other, columns, parallel=True)
    made = to_networkx(told, lambda key: Called(key.key, texts[key.key]))
    made.graph.update(network="linkage", version=7)
    return made


@pytest.mark.parametrize("form", READERS)
def test_each_file_brings_the_network_back(form: str, tmp_path: Path) -> None:
    write, read = READERS[form]
    write(hostile(), tmp_path / "out")
    back = read(tmp_path / "out")
    ends = Counter((frozenset((a, b)), v["weight"], v.get("relation")) for a, b, v in back.edges.data())
    assert ends == {
        (frozenset("ab"), 0.5, "COVERS"): 1,
        (frozenset("ab"), 1.25, None): 1,
        (frozenset("bc"), 2.0, "X"): 1,
    }
    assert {at: values["label"] for at, values in back.nodes.data()} == dict(hostile().nodes.data("label"))
    assert back.nodes["a"]["root"] is True
    assert "side" not in back.nodes["b"]


def test_arrow_brings_the_network_back_with_what_is_said_of_it(tmp_path: Path) -> None:
    write_arrow(hostile(), tmp_path)
    tables = {}
    for name in ("nodes", "edges"):
        with pa.memory_map(str(tmp_path / f"{name}.arrow")) as file:
            tables[name] = pa.ipc.open_file(file).read_all().combine_chunks()
    assert tables["nodes"].column("side").to_pylist() == [0, None, 1]
    assert tables["edges"].column("weight").to_pylist() == [0.5, 1.25, 2.0]
    assert tables["edges"].schema.metadata[b"version"] == b"7"
    assert json.loads((tmp_path / MARK).read_text()) == {"network": "linkage", "version": 7}


def test_what_xml_cannot_hold_is_replaced(tmp_path: Path) -> None:
    graph = hostile()
    graph.nodes["a"]["label"] = "甲\x01\x0b乙"
    write_graphml(graph, tmp_path / "out")
    assert nx.read_graphml(tmp_path / "out").nodes["a"]["label"] == "甲\ufffd\ufffd乙"
    assert graph.nodes["a"]["label"] == "甲\x01\x0b乙"


def test_the_empty_network_can_be_written_in_every_format(tmp_path: Path) -> None:
    graph = to_networkx(EMPTY, lambda key: Called(key.key, key.key))
    for form, (write, read) in READERS.items():
        write(graph, tmp_path / form)
        assert len(read(tmp_path / form)) == 0
    write_arrow(graph, tmp_path)


Run = Callable[..., tuple[int, str]]


@pytest.fixture
def run(
    world: World, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]
) -> Run:
    """Run `alliance-graph export network` in this process on a home that holds the world."""
    world.alliance("一", "甲乙", "甲")
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write(world.records, world.make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str]:
        asked = ["alliance-graph", "export", "network", *arguments, "--as-of", str(DAY)]
        monkeypatch.setattr(sys, "argv", asked)
        with pytest.raises(SystemExit) as ended:
            main()
        return int(ended.value.code or 0), capfd.readouterr().err

    return go


def exported(run: Run, target: Path, *more: str) -> nx.Graph[str]:
    assert run("memberships", str(target), "--format", "json", *more)[0] == 0
    return nx.node_link_graph(json.loads(target.read_text(encoding="utf-8")), edges="edges")


def test_the_network_says_whose_it_is_and_of_which_day(run: Run, tmp_path: Path) -> None:
    made = exported(run, tmp_path / "out")
    assert {values["label"] for _, values in made.nodes.data()} >= {"甲", "乙"}
    assert (made.graph["as_of"], made.graph["role"], made.graph["synthetic"]) == (str(DAY), "planner", "all")


def test_a_role_that_may_not_see_memberships_gets_what_an_empty_record_gives(
    run: Run, tmp_path: Path
) -> None:
    made = exported(run, tmp_path / "out", "--role", "public")
    assert (len(made), made.graph["without_ties"], made.graph["notice"]) == (0, 0, "")


def test_a_file_that_is_there_is_not_replaced_unasked(run: Run, tmp_path: Path) -> None:
    (tmp_path / "out").write_text("mine")
    code, told = run("zones", str(tmp_path / "out"))
    assert (code, "已存在" in told) == (1, True)
    assert (tmp_path / "out").read_text() == "mine"


def test_the_command_tells_what_it_wrote(run: Run, tmp_path: Path) -> None:
    code, told = run("memberships", str(tmp_path / "out"), "--format", "arrow")
    assert code == 0
    for words in ("成员网络 B", "planner", str(DAY), "合成数据 synthetic"):
        assert words in told
