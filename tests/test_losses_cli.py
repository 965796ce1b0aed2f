"""Losses as a role is told them: by the command and the schema, in a small world.

Firms 甲, 乙 and 丙 are on the roster; the joint branch 支 covers 甲 and 乙, the union 会 is in
contact with 乙 and 丙. Group 东 has members 甲, 乙 and 丙 and group 西 has 丙; 甲 leads both, and 丁 left 东
in the spring. 甲 and 乙 met in 东.
"""

from __future__ import annotations

import csv
import io
import json
import random
import sys
from collections.abc import Callable
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from weak_worlds import DAY, LONG_AGO, Record, ago, ground

from analytics.losses.committees import committees, exits
from api.answer import Question, answer
from api.cli import main
from api.context import Desk
from api.losses_seen import Of, asked, counted_only, losses_seen
from api.schema import TYPES
from graph.errors import WrongUseError
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make

DESK = Desk(bytes(range(32)), TYPES)


@pytest.fixture
def records(make: Make) -> list[Record]:
    firm = {"kind": "enterprise", "rostered": "yes", "survey_state": "surveyed"}
    first, second, third, gone = (make.coded("Unit", name, **firm) for name in "甲乙丙丁")
    union = make.coded("Unit", "会", kind="mass_org")
    branch = make.coded(
        "PartyOrganization", "支", kind="joint_branch", established_on=LONG_AGO, status="active"
    )
    east, west = (
        make.coded("Alliance", name, kind="group", established_on=LONG_AGO, status="active")
        for name in "东西"
    )
    met = make.node("Activity", id_scheme="t", id_code="会", date=ago(30))
    joined = [
        (first, east, "lead"),
        (second, east, "member"),
        (third, east, "member"),
        (third, west, "member"),
    ]
    return [
        *(first, second, third, gone, union, branch, east, west, met),
        *(make.tie("COVERS", branch, u, LONG_AGO, mode="joint", verified_on=ago(9)) for u in (first, second)),
        *(make.tie("WORK_CONTACT", union, u, LONG_AGO, verified_on=ago(9)) for u in (second, third)),
        *(make.tie("MEMBER_OF", unit, to, LONG_AGO, role=role) for unit, to, role in joined),
        make.tie("MEMBER_OF", gone, east, LONG_AGO, ago(250), role="member"),
        make.tie("LEADS", first, west, LONG_AGO, is_deputy=False),
        make.tie("UNDER", met, east, ago(30)),
        *(make.tie("PARTICIPATED_IN", u, met, ago(30)) for u in (first, second)),
    ]


@pytest.fixture
def snapshot(make: Make, records: list[Record]) -> Snapshot:
    store = MemoryStore(ONTOLOGY)
    store.write(records, make.load())
    return build(store, ONTOLOGY)


ASK = """query Losses($of: LossOf!, $k: Int, $fail: Float, $first: Int!, $after: String, $asOf: Date) {
  losses(of: $of, k: $k, fail: $fail, asOf: $asOf) {
    of asOf policy { id } base covered unknownShare depth { one two more }
    expected { mean deviation } expectedSharingLeads { mean }
    alone(first: $first, after: $after) {
      totalCount pageInfo { endCursor } nodes { node { id kind name } lost share }
    }
    leads(first: 5) { nodes { node { kind name } lost } }
    joint { subjects { name } lost atMost proved } jointLeads { subjects { name } lost }
    committees(first: 5) { nodes { node { name } members active quorum risk largest } }
  }
}"""


def ask(snapshot: Snapshot, of: str, role: Role = Role.PLANNER, **given: Any) -> Any:
    context = DESK.context(snapshot, role, None)
    asking = {"of": of, "first": 10, "asOf": str(DAY), **given}
    return answer(Question(ASK, asking), context).body


def test_coverage_lost_names_each_body_and_contact_by_its_kind(snapshot: Snapshot) -> None:
    told = ask(snapshot, "COVERAGE", k=2, fail=0.5)["data"]["losses"]
    named = [(each["node"]["kind"], each["node"]["name"], each["lost"]) for each in told["alone"]["nodes"]]
    assert named == [("PartyOrganization", "支", 1), ("Unit", "会", 1)]
    assert (told["base"], told["covered"], told["policy"]["id"], told["asOf"]) == (4, 3, "d5-t1t4", str(DAY))
    assert told["depth"] == {"one": 2, "two": 1, "more": 0}
    assert told["expected"]["mean"] == pytest.approx(1.75)
    assert (told["joint"]["lost"], told["joint"]["atMost"], told["joint"]["proved"]) == (3, 3, True)
    assert (told["leads"]["nodes"], told["committees"]["nodes"], told["unknownShare"]) == ([], [], 0.0)


def test_contact_lost_names_alliances_and_leads(snapshot: Snapshot) -> None:
    told = ask(snapshot, "CONTACT", k=1)["data"]["losses"]
    assert [(e["node"]["name"], e["lost"]) for e in told["alone"]["nodes"]] == [("东", 1), ("西", 0)]
    assert [(e["node"]["name"], e["lost"]) for e in told["leads"]["nodes"]] == [("甲", 3)]
    assert told["policy"] is None
    assert told["expectedSharingLeads"]["mean"] == pytest.approx(2.7)
    assert told["expected"]["mean"] == pytest.approx(3 - 0.1 - 0.01 - 0.01)
    assert told["jointLeads"] == {"subjects": [{"name": "甲"}], "lost": 3}


def test_a_committee_is_fragile_by_the_exits_on_record(make: Make, records: list[Record]) -> None:
    world = ground(make, records)
    east, west = committees(world)
    chance = (exits(world) or {})["Unit"]
    assert (east.members, east.active, east.quorum, east.largest) == (3, 2, 2, 0.5)
    assert east.risk == pytest.approx(1 - (1 - chance) ** 2)
    assert (west.active, west.risk, west.largest) == (0, None, None)


def test_without_an_exit_on_record_the_risk_is_unknown(make: Make, records: list[Record]) -> None:
    silent = [each for each in records if getattr(each, "valid_to", None) is None]
    assert len(silent) == len(records) - 1
    assert exits(ground(make, silent)) is None
    assert [each.risk for each in committees(ground(make, silent))] == [None, None]


def test_pages_make_the_whole_list(snapshot: Snapshot) -> None:
    first = ask(snapshot, "CONTACT", first=1)["data"]["losses"]["alone"]
    rest = ask(snapshot, "CONTACT", first=1, after=first["pageInfo"]["endCursor"])["data"]["losses"]["alone"]
    assert [each["node"]["name"] for each in (*first["nodes"], *rest["nodes"])] == ["东", "西"]


@pytest.mark.parametrize(("role", "of"), [("public", "COVERAGE"), ("auditor", "COVERAGE")])
def test_whoever_may_not_read_coverage_is_told_nothing(snapshot: Snapshot, role: str, of: str) -> None:
    assert ask(snapshot, of, Role(role))["data"]["losses"] is None


def test_whoever_may_only_count_gets_no_list(snapshot: Snapshot) -> None:
    assert ask(snapshot, "CONTACT", Role.PUBLIC)["data"]["losses"] is None
    whole = losses_seen(View(snapshot, Role.PLANNER), asked(Of.CONTACT, "d5-t1t4", 2, 0.1), DAY)
    assert whole is not None
    less = counted_only(whole)
    assert (less.alone, less.leads, less.joint, less.joint_leads, less.committees) == ((), (), None, None, ())
    assert (less.depth, less.covered) == (None, 3)


@pytest.mark.parametrize(("k", "fail"), [(0, 0.1), (6, 0.1), (3, -0.1), (3, 1.5)])
def test_numbers_out_of_range_are_an_error_in_both_languages(snapshot: Snapshot, k: int, fail: float) -> None:
    error = ask(snapshot, "CONTACT", k=k, fail=fail)["errors"][0]["extensions"]
    assert error["code"] == "WRONG_USE"
    assert "之间" in error["zh"]
    with pytest.raises(WrongUseError):
        asked(Of.CONTACT, "d5-t1t4", k, fail)


def test_the_order_of_records_changes_nothing(make: Make, records: list[Record], snapshot: Snapshot) -> None:
    for seed in range(4):
        store, mixed = MemoryStore(ONTOLOGY), random.Random(seed).sample(records, len(records))
        store.write(mixed, make.load())
        for of in ("COVERAGE", "CONTACT"):
            assert ask(build(store, ONTOLOGY), of) == ask(snapshot, of)


Run = Callable[..., str]


@pytest.fixture
def run(
    make: Make,
    records: list[Record],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """Runs the report in this process, on a home that holds the world."""
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write(records, make.load())
    home.store.close()

    def go(*arguments: str) -> str:
        told = ["--home", str(tmp_path / "home"), "--as-of", str(DAY), *arguments]
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "report", "losses", *told])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        assert not ended.value.code
        return capfdbinary.readouterr()[0].decode()

    return go


def test_the_report_begins_with_what_it_rests_on(run: Run) -> None:
    first = run().splitlines()[0]
    for part in ("coverage lost", "d5-t1t4", "基数 base D5 = 4", str(DAY), "未知占比 unknown 0.0%"):
        assert part in first
    contact = run("--of", "contact", "--k", "1")
    for part in ("contact lost", "基数 base", "口径 policy", str(DAY), "未知占比 unknown"):
        assert part in contact.splitlines()[0]
    assert "牵头方同时失去 leads together（1）：甲，失去 lost 3（已证最大 proved）" in contact


def test_the_report_says_the_same_as_json_and_csv(run: Run) -> None:
    told = json.loads(run("--of", "contact", "--format", "json"))
    assert [(each["name"], each["lost"]) for each in told["alone"]] == [("东", 1), ("西", 0)]
    assert told["joint"]["supports"][0].keys() == {"id", "kind", "name"}
    rows = list(csv.DictReader(io.StringIO(run("--of", "contact", "--format", "csv").lstrip("\ufeff"))))
    assert [(each["stops"], each["name"], each["lost"]) for each in rows] == [
        ("alone", "东", "1"),
        ("alone", "西", "0"),
        ("lead", "甲", "3"),
    ]


def test_a_role_without_coverage_is_shown_that_there_is_nothing(run: Run) -> None:
    assert "没有可显示的内容" in run("--role", "public")
    assert json.loads(run("--role", "public", "--format", "json")) == {}
