"""Rules of weak links as a catalogue: their page, their parameters when changed, what changes nothing."""

from __future__ import annotations

import json
import random
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Sequence
from dataclasses import replace
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from weak_worlds import LONG_AGO as SINCE
from weak_worlds import ground

from analytics.networks.ground import Ground
from analytics.weak_links.finding import Severity
from analytics.weak_links.measure import Measure
from analytics.weak_links.page import page
from analytics.weak_links.register import RULES, outcomes, ranked
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.mechanism_seen import facts
from api.schema import TYPES
from api.weak_links_asked import Change, changes, written
from graph.errors import WrongUseError
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.policy import Rule as Allowed
from graph.records import Change as Record
from graph.records import Node, Tie
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.store.stored import nodes_of, ties_of
from graph.view import View
from loaders.cells import Keys
from loaders.handover import NAME
from loaders.load import Circumstances, load
from loaders.shipped import named

if TYPE_CHECKING:
    from conftest import Make

EXAMPLE = sorted((Path(__file__).with_name("data") / "handover").glob("*.csv"))
GIVEN = Circumstances(date(2016, 12, 31), datetime(2017, 1, 1, tzinfo=UTC), Keys(b"k" * 32))
DAY = date(2016, 12, 31)
DESK = Desk(b"i" * 32, TYPES)

ASK = """query Weak($rules: [WeakRule!], $parameters: [WeakChange!]) {
  weakLinks(first: 100, rules: $rules, parameters: $parameters, asOf: "2016-12-31") {
    totalCount rules { rule count parameters { name value } }
  }
}"""


@pytest.fixture(scope="module")
def store() -> MemoryStore:
    """The example of a district."""
    made = MemoryStore(ONTOLOGY)
    load(made, ONTOLOGY, named(NAME, ONTOLOGY), EXAMPLE, GIVEN)
    return made


@pytest.fixture(scope="module")
def snapshot(store: MemoryStore) -> Snapshot:
    return build(store, ONTOLOGY)


# --- the page ---


def test_the_page_of_the_rules_is_the_one_in_the_repository() -> None:
    kept = Path(__file__).parents[1] / "analytics" / "WEAK_LINKS.md"
    assert kept.read_text(encoding="utf-8") == page()


def test_the_page_tells_of_every_rule_its_words_and_each_parameter_with_its_default() -> None:
    sections = dict(part.split(" ", 1) for part in page().split("\n## ")[2:])
    assert [*sections] == [*RULES]
    for code, rule in RULES.items():
        for words in (rule.words, rule.meaning, rule.action):
            assert words.zh in sections[code]
            assert words.en in sections[code]
        for name, parameter in rule.parameters.items():
            assert f"`{name}`" in sections[code]
            assert f"| {parameter.default:.4g} |" in sections[code]
        assert all(f"`{kind}`" in sections[code] for kind in rule.heard)


def test_every_default_is_a_number_that_its_parameter_may_be() -> None:
    for rule in RULES.values():
        assert rule.given(**{name: each.default for name, each in rule.parameters.items()}) == rule.given()


# --- parameters ---


@pytest.mark.parametrize(
    ("measure", "good", "bad"),
    [
        (Measure.COUNT, (0, 7, 100_000), (-1, 0.5, 100_001, float("nan"), float("inf"))),
        (Measure.YEARS, (0, 100), (-1, 101, 1.5)),
        (Measure.SHARE, (0, 0.3, 1), (-0.1, 1.1, float("nan"))),
        (Measure.INDEX, (-1, 0, 1), (-1.1, 1.1)),
    ],
)
def test_a_measure_holds_the_numbers_it_names(
    measure: Measure, good: tuple[float, ...], bad: tuple[float, ...]
) -> None:
    assert all(measure.holds(number) for number in good)
    assert not any(measure.holds(number) for number in bad)


@pytest.mark.parametrize("wrong", ["W06", "W06.most", "W06.most=", "W06.most=many", "W99.most=3", "most=3"])
def test_what_sets_no_parameter_is_told_how_it_is_written(wrong: str) -> None:
    with pytest.raises(WrongUseError):
        written(wrong)


def test_a_change_is_read_in_any_letters() -> None:
    assert written(" w06.most=40 ") == Change("W06", "most", 40)


def test_a_parameter_of_a_rule_that_is_not_asked_for_or_told_twice_is_refused() -> None:
    rules = [RULES["W06"]]
    assert changes([Change("W06", "most", 4)], rules) == {"W06": {"most": 4}}
    with pytest.raises(WrongUseError, match="不在所问之列"):
        changes([Change("W07", "modal", 0.5)], rules)
    with pytest.raises(WrongUseError, match="给了两次"):
        changes([Change("W06", "most", 4), Change("W06", "most", 5)], rules)


def asked(snapshot: Snapshot, role: Role = Role.PLANNER, **given: object) -> dict[str, Any]:
    body: dict[str, Any] = answer(Question(ASK, given), DESK.context(snapshot, role, None)).body
    return body


def test_a_changed_parameter_changes_what_is_found_and_stands_in_the_answer(snapshot: Snapshot) -> None:
    plain = asked(snapshot, rules=["W06"])["data"]["weakLinks"]
    change = {"rule": "W06", "name": "fewest", "value": 100_000}
    told = asked(snapshot, rules=["W06"], parameters=[change])["data"]["weakLinks"]
    assert {each["name"]: each["value"] for each in told["rules"][0]["parameters"]}["fewest"] == 100_000
    assert told["totalCount"] > plain["totalCount"]
    assert asked(snapshot, rules=["W06"])["data"]["weakLinks"] == plain


@pytest.mark.parametrize(
    "change",
    [
        {"rule": "W06", "name": "colour", "value": 1},
        {"rule": "W07", "name": "modal", "value": 1.5},
        {"rule": "W06", "name": "most", "value": -1},
    ],
)
def test_a_wrong_change_is_refused_in_both_languages(snapshot: Snapshot, change: dict[str, Any]) -> None:
    [error] = asked(snapshot, parameters=[change])["errors"]
    assert {"zh", "en"} <= error["extensions"].keys()


def test_a_role_that_may_only_count_changes_no_parameter(snapshot: Snapshot) -> None:
    change = {"rule": "W06", "name": "most", "value": 4}
    counting = [
        role for role in Role if View(snapshot, role, None).rule("Finding", "state") is Allowed.AGGREGATE
    ]
    assert counting
    for role in counting:
        assert "errors" in asked(snapshot, role, parameters=[change])
        assert "errors" not in asked(snapshot, role)


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfd: pytest.CaptureFixture[str]) -> Run:
    """Run a command in this process on a home that holds the example."""
    home = connect(tmp_path / "home", ONTOLOGY)
    load(home.store, ONTOLOGY, named(NAME, ONTOLOGY), EXAMPLE, GIVEN)
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return go


def test_the_command_takes_parameters_says_so_and_names_what_is_wrong(run: Run) -> None:
    report = ("report", "weak-links", "W06", "--as-of", str(DAY))
    code, out, _ = run(*report, "--set", "W06.most=4", "--format", "json")
    assert code == 0
    assert json.loads(out)["rules"][0]["parameters"]["most"] == 4
    assert "= 4（缺省 default 30）" in run(*report, "--set", "W06.most=4")[1]
    code, _, err = run(*report, "--set", "W06.colour=4")
    assert (code, "fewest、most" in err) == (2, True)
    code, _, err = run(*report, "--set", "W06.most=1.5")
    assert (code, "整数" in err) == (2, True)
    assert run("rules")[1] == page()


# --- what changes nothing ---


def records(store: MemoryStore) -> Iterator[Record]:
    """Every node, then every tie."""
    for node in ONTOLOGY.nodes.values():
        for nodes in store.nodes(node.name):
            yield from nodes_of(node, nodes)
    for relation in ONTOLOGY.relations.values():
        for ties in store.ties(relation.name):
            yield from ties_of(relation, ties)


@pytest.mark.parametrize("seed", range(3))
def test_the_order_in_which_records_came_changes_no_finding(
    make: Make, store: MemoryStore, seed: int
) -> None:
    told = [*records(store)]
    nodes = [each for each in told if hasattr(each, "key")]
    ties = [each for each in told if not hasattr(each, "key")]
    draw = random.Random(seed)
    draw.shuffle(nodes)
    draw.shuffle(ties)
    other = MemoryStore(ONTOLOGY)
    other.write([*nodes, *ties], make.load())
    for role in (Role.PLANNER, Role.STEWARD):
        first, again = (
            ranked(outcomes(Ground(facts(View(build(each, ONTOLOGY), role), DAY)))) for each in (store, other)
        )
        assert [*first] == [*again]
        assert len([*first]) > 20


UNITS, BODIES, GROUPS = "abcdefgh", "RST", "xyz"


EASY: dict[str, dict[str, float]] = {
    "W01": {"lost": 1},
    "W01b": {"lost": 1},
    "W02": {"lost": 1},
    "W06": {"most": 3},
    "W11": {"alliances": 1},
    "W11b": {"jaccard": 0.5},
}
"""Parameters by which a small district has weak links of many rules."""


def small(make: Make, called: dict[str, str]) -> list[Node | Tie]:
    """A district with bodies, units they cover and groups they are in, by whatever names they are called."""
    area = make.node("AdminArea", code_scheme="nbs", code="519907", level="district", name_zh="示例")
    kinds = {**dict.fromkeys(UNITS, "Unit"), **dict.fromkeys(BODIES, "PartyOrganization")}
    nodes = {name: make.coded(kind, called[name]) for name, kind in kinds.items()}
    groups = {name: make.coded("Alliance", called[name], kind="group", status="active") for name in GROUPS}
    ties = [make.tie("LOCATED_IN", each, area, SINCE) for each in (*nodes.values(), *groups.values())]
    ties += [make.tie("SUBORDINATE_TO", nodes[name], nodes["R"], SINCE) for name in "ST"]
    ties += [
        make.tie("COVERS", nodes[by], nodes[of], SINCE, mode="joint") for by, of in ("Sa", "Sb", "Tc", "Td")
    ]
    ties += [
        make.tie("MEMBER_OF", nodes[name], groups[group], SINCE, role="lead" if at == 0 else "member")
        for group, members in {"x": "aefgh", "y": "bcd", "z": "bcde"}.items()
        for at, name in enumerate(members)
    ]
    held = make.coded("Activity", "会", date=DAY, mode="joint")
    ties += [make.tie("PARTICIPATED_IN", nodes[name], held, DAY) for name in "ae"]
    return [area, *nodes.values(), *groups.values(), held, *ties]


def found_under(make: Make, names: Sequence[str]) -> Counter[str]:
    """What all rules find, by the names of the design whatever the nodes are called."""
    called = dict(zip((*UNITS, *BODIES, *GROUPS), names, strict=True))
    back = {f"t:{name}": each for each, name in called.items()}
    told = outcomes(ground(make, small(make, called)), changes=EASY)
    return Counter(
        f"{finding.rule} {sorted(back.get(key.key, key.key) for key in finding.subjects)} "
        f"{finding.lost} {finding.pendants} {sorted(finding.figures.items())} {finding.stable}"
        for each in told
        for finding in each.findings
    )


def test_other_names_for_the_same_nodes_change_no_finding(make: Make) -> None:
    plain = [*UNITS, *BODIES, *GROUPS]
    first = found_under(make, plain)
    assert len({line.split()[0] for line in first}) >= 5
    for seed in range(6):
        names = [f"{name}{n}" for n, name in enumerate(plain)]
        random.Random(seed).shuffle(names)
        assert found_under(make, names) == first


def test_a_finding_may_be_more_or_less_pressing_than_its_rule(snapshot: Snapshot) -> None:
    told = next(each for each in outcomes(Ground(facts(View(snapshot, Role.PLANNER), DAY))) if each.findings)
    one = replace(told.findings[0], severity=None)
    both = replace(told, findings=(one, replace(one, severity=Severity.ACT)))
    plain = replace(told.rule, severity=Severity.WATCH)
    assert [each.severity for each in ranked([replace(both, rule=plain)])] == [Severity.ACT, None]
