"""Overlaps are those of the sets of members, and candidates to merge are of one kind.

The last tests are of suggestions, communities and overlaps as they are asked for: who is told of them.
"""

from __future__ import annotations

import json
import random
import sys
from collections.abc import Callable
from itertools import combinations
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from two_mode_worlds import alliance, drawn, memberships, organization, renumbered
from weak_worlds import DAY, Record

from analytics.networks.two_mode import TwoMode
from analytics.overlaps import FEWEST, overlaps
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.mechanism_seen import facts
from api.patterns_told import communities_for, overlaps_for, suggestions_for
from api.schema import TYPES
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make

Run = Callable[..., Any]


def members(net: TwoMode) -> dict[int, set[int]]:
    found: dict[int, set[int]] = {at: set() for at in range(net.shape[1])}
    for o, a in zip(net.organization.tolist(), net.alliance.tolist(), strict=True):
        found[a].add(o)
    return found


def test_pairs_are_those_of_the_sets_of_members() -> None:
    for seed in range(100):
        net = drawn(random.Random(seed)).net
        found, sets = overlaps(net, ["group"] * net.shape[1], contained=0.5), members(net)
        told = {(one.one, one.other): (one.jaccard, one.containment) for one in found.pairs}
        expected = {
            (alliance(a), alliance(b)): (
                len(sets[a] & sets[b]) / len(sets[a] | sets[b]),
                len(sets[a] & sets[b]) / min(len(sets[a]), len(sets[b])),
            )
            for a, b in combinations(sorted(sets), 2)
            if len(sets[a] & sets[b]) >= max(FEWEST, 0.5 * min(len(sets[a]), len(sets[b])))
        }
        assert told.keys() == expected.keys()
        assert all(told[pair] == pytest.approx(expected[pair]) for pair in told)
        assert found.sharing == sum(bool(sets[a] & sets[b]) for a, b in combinations(sets, 2))


def test_only_alliances_of_one_kind_are_candidates_to_merge() -> None:
    net = memberships([[0, 1]] * 4)
    assert len(overlaps(net, ["group", "group"]).pairs) == 1
    assert overlaps(net, ["group", "zone_1n"]).pairs == ()
    assert overlaps(net, [None, None]).pairs == ()


def test_a_single_shared_member_is_no_overlap() -> None:
    assert overlaps(memberships([[0, 1], [1]]), ["group", "group"]).pairs == ()


def test_an_organization_in_many_alliances_is_overloaded() -> None:
    found = overlaps(memberships([[0, 1, 2, 3], [0, 1, 2], [0]]), ["group"] * 4)
    assert [(one.organization, one.alliances) for one in found.overloaded] == [(organization(0), 4)]
    assert found.loads == (0, 1, 0, 1, 1)


def test_numbers_and_the_order_of_input_change_nothing() -> None:
    for seed in range(40):
        rnd = random.Random(seed)
        world = drawn(rnd)
        one, other = world.net, renumbered(rnd, world).net
        assert overlaps(one, ["group"] * one.shape[1], most=1) == overlaps(
            other, ["group"] * other.shape[1], most=1
        )


def town(make: Make) -> list[Record]:
    """Groups 一 of 甲乙丙丁 and 二 of 甲乙丙, and 三 of 丁戊."""
    groups = {name: make.coded("Alliance", name, kind="group", group_type="region") for name in "一二三"}
    units = {name: make.coded("Unit", name) for name in "甲乙丙丁戊"}
    inside = [
        *(("一", each) for each in "甲乙丙丁"),
        *(("二", each) for each in "甲乙丙"),
        ("三", "丁"),
        ("三", "戊"),
    ]
    ties = [make.tie("MEMBER_OF", units[each], groups[name], role="member") for name, each in inside]
    return [*groups.values(), *units.values(), *ties]


@pytest.mark.parametrize("role", Role)
def test_only_who_may_read_findings_is_told_of_patterns(make: Make, role: Role) -> None:
    store = MemoryStore(ONTOLOGY)
    store.write(town(make), make.load())
    view = View(build(store, ONTOLOGY), role, None)
    seen = facts(view, DAY)
    told = [find(seen, view) for find in (suggestions_for, communities_for, overlaps_for)]
    if role in (Role.PLANNER, Role.ANALYST, Role.ORGANIZER, Role.STEWARD):
        assert all(told)
    elif role is Role.PUBLIC:
        assert told == [None, None, None]
    else:
        assert told[0] is None


@pytest.fixture
def run(
    make: Make, tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]
) -> Run:
    """Runs `alliance-graph report` in this process on a home that holds the town; tells what it printed."""
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write(town(make), make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> str:
        given = ["alliance-graph", "report", *arguments, "--as-of", "2016-12-31"]
        monkeypatch.setattr(sys, "argv", given)
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        assert not ended.value.code
        return capfdbinary.readouterr().out.decode()

    return go


def test_the_commands_tell_what_there_is(run: Run) -> None:
    pairs = json.loads(run("overlaps", "--format", "json"))["pairs"]
    assert [(each["one"], each["other"], each["shared"], each["containment"]) for each in pairs] == [
        ("一", "二", 3, 1.0)
    ]
    told = json.loads(run("suggestions", "--format", "json"))["suggestions"]
    assert {(each["organization"], each["alliance"]) for each in told} == {
        ("丁", "二"),
        ("戊", "一"),
        *((name, "三") for name in "甲乙丙"),
    }
    assert all(each["because"] for each in told)
    assert json.loads(run("communities", "--format", "json"))["communities"]


@pytest.mark.parametrize("name", ["suggestions", "communities", "overlaps"])
def test_the_text_is_in_chinese_and_english_and_says_when_there_is_nothing(run: Run, name: str) -> None:
    assert "as of 2016-12-31" in run(name)
    assert "There is nothing to see" in run(name, "--role", "public")


ASK = """{
  suggestions(asOf: "2016-12-31") { entries(first: 9) { totalCount nodes {
    organization { name } alliance { name } paths because { through { name } member { name } }
  } } }
  overlaps(asOf: "2016-12-31") {
    pairs(first: 9) { nodes { one { name } other { name } shared containment } }
  }
}"""


def test_a_question_is_answered_with_the_reasons_of_every_suggestion(make: Make) -> None:
    store = MemoryStore(ONTOLOGY)
    store.write(town(make), make.load())
    context = Desk(b"i" * 32, TYPES).context(build(store, ONTOLOGY), Role.PLANNER, None)
    body: dict[str, Any] = answer(Question(ASK, {}), context).body
    assert "errors" not in body, body
    told = body["data"]["suggestions"]["entries"]
    assert told["totalCount"] == 5
    assert all(len(each["because"]) == min(3, each["paths"]) for each in told["nodes"])
    assert body["data"]["overlaps"]["pairs"]["nodes"] == [
        {"one": {"name": "一"}, "other": {"name": "二"}, "shared": 3, "containment": 1.0}
    ]


def test_an_overruled_suggestion_is_not_made_again(run: Run) -> None:
    told = json.loads(run("suggestions", "--refuse", "丁:二", "--format", "json"))["suggestions"]
    assert ("丁", "二") not in {(each["organization"], each["alliance"]) for each in told}
    assert ("戊", "一") in {(each["organization"], each["alliance"]) for each in told}


REFUSING = """query Refusing($refused: [RefusedSuggestion!]) {
  suggestions(asOf: "2016-12-31", refused: $refused) { entries(first: 9) { totalCount nodes {
    organization { id name } alliance { id name }
  } } }
}"""


def test_an_overruled_pair_is_left_out_in_the_schema_and_one_that_is_not_there_changes_nothing(
    make: Make,
) -> None:
    store = MemoryStore(ONTOLOGY)
    store.write(town(make), make.load())
    context = Desk(b"i" * 32, TYPES).context(build(store, ONTOLOGY), Role.PLANNER, None)

    def ask(refused: list[dict[str, str]]) -> list[dict[str, Any]]:
        body: dict[str, Any] = answer(Question(REFUSING, {"refused": refused}), context).body
        assert "errors" not in body, body
        nodes: list[dict[str, Any]] = body["data"]["suggestions"]["entries"]["nodes"]
        return nodes

    first, *others = ask([])
    pair = {"organization": first["organization"]["id"], "alliance": first["alliance"]["id"]}
    assert ask([pair]) == others
    assert ask([{"organization": "0" * 32, "alliance": "0" * 32}]) == [first, *others]
