"""Weak links as they are asked for: the catalogue of rules, GraphQL, the command, and who is told what.

What each rule finds is shown beside its family; here the example of a district stands for any record.
"""

from __future__ import annotations

import csv
import io
import json
import re
import sys
from collections.abc import Callable, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any

import pytest

from analytics.mechanisms.lines import Words
from analytics.networks.ground import Ground
from analytics.weak_links.finding import PROOF, Severity
from analytics.weak_links.register import RULES, outcomes, ranked, rule
from analytics.weak_links.rule import Outcome
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.mechanism_seen import facts
from api.schema import TYPES
from api.weak_links_told import FEWEST, WeakLinks
from graph.errors import WrongUseError
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.view import View
from loaders.cells import Keys
from loaders.handover import NAME
from loaders.load import Circumstances, load
from loaders.shipped import named

Run = Callable[..., tuple[int, str, str]]

EXAMPLE = sorted((Path(__file__).with_name("data") / "handover").glob("*.csv"))
GIVEN = Circumstances(date(2016, 12, 31), datetime(2017, 1, 1, tzinfo=UTC), Keys(b"k" * 32))
DAY = date(2016, 12, 31)
ON = ("--as-of", "2016-12-31")


@pytest.fixture(scope="module")
def folder(tmp_path_factory: pytest.TempPathFactory) -> Path:
    """A home that holds the example of a district."""
    path = tmp_path_factory.mktemp("weak") / "home"
    home = connect(path, ONTOLOGY)
    report = load(home.store, ONTOLOGY, named(NAME, ONTOLOGY), EXAMPLE, GIVEN)
    home.store.close()
    assert not report.refused
    return path


@pytest.fixture(scope="module")
def snapshot() -> Snapshot:
    """The same in memory."""
    store = MemoryStore(ONTOLOGY)
    load(store, ONTOLOGY, named(NAME, ONTOLOGY), EXAMPLE, GIVEN)
    return build(store, ONTOLOGY)


def told(snapshot: Snapshot, role: Role = Role.PLANNER, scope: str | None = None) -> dict[str, Outcome]:
    """What every rule comes to for a role, by its code."""
    ground = Ground(facts(View(snapshot, role, scope), DAY))
    return {each.rule.code: each for each in outcomes(ground)}


# --- the catalogue ---


def test_the_catalogue_is_in_order_and_speaks_both_languages() -> None:
    places = [(int(re.sub(r"\D", "", code)), code) for code in RULES]
    assert places == sorted(places)
    for code, each in RULES.items():
        assert re.fullmatch(r"W\d\d[ab-d]?", code)
        texts = (each.words, each.meaning, each.action, *(p.words for p in each.parameters.values()))
        assert all(re.search("[\u4e00-\u9fff]", words.zh) and words.en.isascii() for words in texts), code


def test_a_rule_is_found_by_its_code_in_any_letters_and_others_are_named() -> None:
    assert rule("w33") is RULES["W33"]
    with pytest.raises(WrongUseError, match=r"没有规则“W99”.*W33"):
        rule("W99")


def test_a_parameter_that_a_rule_has_not_got_is_wrong_use() -> None:
    with pytest.raises(WrongUseError, match="没有参数 colour"):
        RULES["W33"].given(colour=1)


# --- what is found ---


def test_what_is_found_has_a_sentence_a_proof_within_bounds_and_known_nodes(snapshot: Snapshot) -> None:
    found = [finding for each in told(snapshot).values() for finding in each.findings]
    assert found
    for finding in found:
        nodes = {node for edge in finding.proof for node in (edge.source, edge.target)}
        assert len(nodes) <= PROOF
        assert finding.subjects
        assert all(re.search("[\u4e00-\u9fff]", each) for each in (finding.said.zh,))
        assert finding.said.en.endswith(".")
        for kind, key in {*nodes, *finding.subjects}:
            assert key in snapshot.table(kind).position


def test_the_most_pressing_comes_first_and_the_order_is_fixed(snapshot: Snapshot) -> None:
    listed = ranked(told(snapshot).values())
    order = [(list(Severity).index(RULES[each.rule].severity_of(each)), -(each.lost or 0)) for each in listed]
    assert order == sorted(order)
    assert listed == ranked(reversed(told(snapshot).values()))


def test_what_nobody_recorded_is_unknown_and_not_nought(snapshot: Snapshot) -> None:
    seen = facts(View(snapshot, Role.PLANNER), DAY)
    silent = replace(
        seen,
        kinds={**seen.kinds, "Tally": replace(seen.nodes("Tally"), seen=seen.nodes("Tally").seen & False)},
    )
    [found] = outcomes(Ground(silent), [RULES["W26"]])
    assert found.silent == ("Tally",)
    assert WeakLinks(DAY, (found,), (), listed=True).count(found) is None


def test_who_may_only_count_is_told_no_number_below_ten(snapshot: Snapshot) -> None:
    one = ranked(told(snapshot).values())[:1]
    many, few = (Outcome(RULES["W33"], {}, (), (*one,) * n) for n in (FEWEST, FEWEST - 1))
    counting = WeakLinks(DAY, (many, few), (), listed=False)
    assert (counting.count(many), counting.count(few)) == (FEWEST, None)
    assert WeakLinks(DAY, (few,), (), listed=True).count(few) == FEWEST - 1


# --- GraphQL ---

DESK = Desk(b"i" * 32, TYPES)
ASK = """query Weak($rules: [WeakRule!], $area: String, $first: Int!, $after: String) {
  weakLinks(rules: $rules, area: $area, asOf: "2016-12-31", first: $first, after: $after) {
    totalCount
    pageInfo { hasNextPage endCursor }
    rules { rule name nameEn severity meaning action count notRecorded parameters { name label value } }
    nodes {
      rule subjects { id kind name } text textEn lost pendants stable figures { name value }
      proof { from { id kind name } relation { code label } to { id kind name } }
      repair { from { id } relation { code } to { id } } effect effectEn
    }
  }
}"""


def ask(snapshot: Snapshot, who: str = "planner", **given: Any) -> dict[str, Any]:
    """What `role` or `role@area` is told."""
    role, _, area = who.partition("@")
    context = DESK.context(snapshot, Role(role), area or None)
    body: dict[str, Any] = answer(Question(ASK, {"first": 100, **given}), context).body
    assert "errors" not in body, body
    found: dict[str, Any] = body["data"]["weakLinks"]
    return found


def test_graphql_tells_every_rule_and_all_that_it_finds(snapshot: Snapshot) -> None:
    body, found = ask(snapshot), told(snapshot)
    assert [each["rule"] for each in body["rules"]] == [code.upper() for code in found]
    counts = {each["rule"]: each["count"] for each in body["rules"]}
    assert counts == {
        code.upper(): None if each.silent else len(each.findings) for code, each in found.items()
    }
    assert body["totalCount"] == sum(len(each.findings) for each in found.values())
    assert [node["text"] for node in body["nodes"]] == [each.said.zh for each in ranked(found.values())][:100]


def test_pages_of_any_size_make_the_whole_list(snapshot: Snapshot) -> None:
    whole, listed, after = ask(snapshot)["nodes"], [], None
    while True:
        page = ask(snapshot, first=3, after=after)
        listed += page["nodes"]
        after = page["pageInfo"]["endCursor"]
        if not page["pageInfo"]["hasNextPage"]:
            break
    assert listed == whole


def test_only_the_rules_that_are_asked_for_are_told(snapshot: Snapshot) -> None:
    body = ask(snapshot, rules=["W33", "W26"])
    assert [each["rule"] for each in body["rules"]] == ["W26", "W33"]
    assert {node["rule"] for node in body["nodes"]} <= {"W26", "W33"}


def test_the_public_is_told_numbers_and_no_node(snapshot: Snapshot) -> None:
    body = ask(snapshot, "public")
    assert (body["totalCount"], body["nodes"]) == (0, [])
    assert all(each["count"] is None or each["count"] >= FEWEST for each in body["rules"])


@pytest.mark.parametrize("role", list(Role))
def test_a_rule_that_may_not_be_read_is_absent(snapshot: Snapshot, role: Role) -> None:
    assert {each["rule"] for each in ask(snapshot, role.value)["rules"]} == {
        code.upper() for code in told(snapshot, role)
    }


def test_an_area_that_is_hidden_is_like_one_that_never_was(snapshot: Snapshot) -> None:
    hidden, never = (ask(snapshot, "planner@nbs:519907001", area=area) for area in ("519907002", "999999999"))
    assert hidden == never


def test_an_area_is_told_what_those_who_see_only_it_are_told(snapshot: Snapshot) -> None:
    assert ask(snapshot, area="519907001") == ask(snapshot, "planner@nbs:519907001")


# --- the command ---


@pytest.fixture
def run(folder: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Runs `alliance-graph` in this process on that home."""
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(folder))

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "report", "weak-links", *arguments, *ON])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out.decode(), err.decode()

    return go


def test_without_a_code_every_rule_stands_with_its_number(run: Run) -> None:
    code, out, err = run()
    assert (code, err) == (0, "")
    assert {*re.findall(r"^ ?(W\d\d[a-d]?) ", out, re.MULTILINE)} == {*RULES}
    assert "只有记录在案的联系" in out
    assert "Only recorded ties are seen" in out


def test_json_csv_and_graphql_tell_the_same(run: Run, snapshot: Snapshot) -> None:
    document = json.loads(run("--format", "json")[1])
    rows = [*csv.DictReader(io.StringIO(run("--format", "csv")[1].removeprefix("\ufeff")))]
    nodes = ask(snapshot)["nodes"]
    assert [each["zh"] for each in document["findings"]][:100] == [node["text"] for node in nodes]
    assert [row["zh"] for row in rows] == [each["zh"] for each in document["findings"]]


@pytest.mark.parametrize("code", RULES)
def test_a_rule_is_told_with_meaning_advice_parameters_and_proof(
    run: Run, snapshot: Snapshot, code: str
) -> None:
    _, out, _ = run(code)
    for words in (RULES[code].meaning, RULES[code].action, *parameters(code)):
        assert words.zh in out
        assert words.en in out
    assert ("依据 proof" in out) == bool(told(snapshot)[code].findings)


def parameters(code: str) -> Sequence[Words]:
    """The words of the parameters of a rule."""
    return [each.words for each in RULES[code].parameters.values()]


def test_a_code_that_is_none_ends_in_2_and_names_those_there_are(run: Run) -> None:
    code, out, err = run("W99")
    assert (code, out) == (2, "")
    assert "没有规则" in err
    assert "W33" in err
    assert "There is no rule" in err
