"""Moves that a load makes as one: a re-election, a rejoining, and a body that goes on as another.

Each world is loaded from a handover as a user would, the past first and the move after it, and then asked by
GraphQL for days before, on and after the move. Nobody is named: posts are known by their kind.
"""

from __future__ import annotations

import csv
from collections.abc import Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from api.app import execute
from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import build
from graph.store.connect import Home
from graph.store.memory import MemoryStore
from graph.store.port import Store
from loaders.handover import NAME
from loaders.load import Circumstances, load
from loaders.problems import Severity
from loaders.report import LoadReport
from loaders.shipped import shipped

GIVEN = Circumstances(date(2016, 12, 31), datetime(2017, 1, 1, tzinfo=UTC))

Row = Mapping[str, str]
Sheets = Mapping[str, Sequence[Row]]

PLAIN: Mapping[str, Row] = {
    "单位": {
        "类别": "企业",
        "无代码原因": "来源未提供",
        "所有制": "私营",
        "经营状态": "operating",
        "摸排状态": "surveyed",
        "纳入党建基数": "是",
    },
    "党组织": {
        "类别": "党支部",
        "组建形式": "区域",
        "领域": "其他",
        "状态": "运行",
        "结构性组织": "否",
        "成立日期": "2005-01-01",
        "撤销日期": "",
        "选举产生": "否",
        "上次换届日期": "",
        "任期": "",
    },
    "联合体": {"类别": "党建组团", "状态": "运行"},
    "职务": {},
    "职务属于": {"起始日期": "2013-03-01", "终止日期": ""},
    "加入": {"角色": "成员", "终止日期": ""},
    "覆盖": {"方式": "区域", "起始日期": "2010-01-01", "终止日期": "", "核实日期": "2015-12-01"},
    "承继": {},
}
"""A row of each sheet with which nothing is wrong, but for what it is about."""


def named(sheet: str, row: Row) -> Row:
    """What a thing that bears a name is called: as its number."""
    return {"名称": row["编号"]} if sheet in ("单位", "党组织", "联合体") else {}


def files(folder: Path, told: Sheets) -> list[Path]:
    """A CSV file for each sheet, each row filled up from the plain one."""
    folder.mkdir()
    for sheet, rows in told.items():
        filled = [
            {**PLAIN[sheet], **named(sheet, row), **row, "来源": "某来源", "虚构数据": "是"} for row in rows
        ]
        with (folder / f"{sheet}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, list(dict.fromkeys(key for row in filled for key in row)))
            writer.writeheader()
            writer.writerows(filled)
    return sorted(folder.iterdir())


def said(store: Store, folder: Path, told: Sheets) -> LoadReport:
    """What is said of a load of these sheets."""
    return load(store, ONTOLOGY, shipped(NAME, ONTOLOGY), files(folder, told), GIVEN)


def loaded(store: Store, folder: Path, told: Sheets) -> None:
    """Load these sheets, which nothing refuses."""
    report = said(store, folder, told)
    assert not report.refused, [problem.en for problem in report.problems]


def refusing(report: LoadReport) -> set[str]:
    """The rules that refuse a load; such bare worlds are warned of by others."""
    return {problem.rule for problem in report.problems if problem.severity is Severity.REFUSED}


def asked(store: Store, text: str, **variables: object) -> dict[str, Any]:
    """What GraphQL answers."""
    told = {name: str(value) for name, value in variables.items()}
    body = execute(build(store, ONTOLOGY), Role.STEWARD, None, b"i" * 32, text, told)
    assert "errors" not in body, body
    answer: dict[str, Any] = body["data"]
    return answer


# A re-election: old posts end, new ones begin, the day of the election moves

ELECTED = date(2016, 3, 1)

POSTS = """
query Posts($on: Date) {
  partyOrganizations(first: 2, asOf: $on) {
    nodes { status lastElectionOn posts(first: 9) { edges { since until node { kind } } } }
  }
}
"""

COMMITTEE: Row = {"编号": "P-1", "类别": "党委", "选举产生": "是", "任期": "3"}

TERM: Sheets = {
    "党组织": ({**COMMITTEE, "上次换届日期": "2013-03-01"},),
    "职务": ({"编号": "S-1", "类别": "书记"}, {"编号": "D-1", "类别": "副书记"}),
    "职务属于": ({"职务": "S-1", "党组织": "P-1"}, {"职务": "D-1", "党组织": "P-1"}),
}

ELECTION: Sheets = {
    "党组织": ({**COMMITTEE, "上次换届日期": "2016-03-01"},),
    "职务": ({"编号": "S-2", "类别": "书记"}, {"编号": "D-2", "类别": "副书记"}),
    "职务属于": (
        {"职务": "S-1", "党组织": "P-1", "终止日期": "2016-03-01"},
        {"职务": "D-1", "党组织": "P-1", "终止日期": "2016-03-01"},
        {"职务": "S-2", "党组织": "P-1", "起始日期": "2016-03-01"},
        {"职务": "D-2", "党组织": "P-1", "起始日期": "2016-03-01"},
    ),
}

WRONG: Mapping[str, tuple[str, Row]] = {
    "V33 a post of a body that is not there": ("职务属于", {"职务": "S-2", "党组织": "P-9"}),
    "V29 a post of no known kind": ("职务", {"编号": "X-1", "类别": "某职"}),
    "V08 an election that is still to come": ("党组织", {**COMMITTEE, "上次换届日期": "2017-03-01"}),
    "V35 a body that was active and is proposed": ("党组织", {**COMMITTEE, "状态": "拟建"}),
}
"""One wrong row each, and the rule that refuses it."""


def with_wrong(sheet: str, row: Row) -> Sheets:
    """The election with one row more in the middle; of the one body there is one row, so it is replaced."""
    rows = ELECTION[sheet]
    half = len(rows) // 2
    return {**ELECTION, sheet: (*rows[:half], row, *rows[half:]) if half else (row,)}


def posts(store: Store, on: date) -> list[tuple[str, str, str | None]]:
    """The posts of the committee on a day: kind, since, until."""
    (body,) = asked(store, POSTS, on=on)["partyOrganizations"]["nodes"]
    edges = body["posts"]["edges"]
    return sorted((edge["node"]["kind"], edge["since"], edge["until"]) for edge in edges)


def test_a_re_election_is_one_load(home: Home, tmp_path: Path) -> None:
    loaded(home.store, tmp_path / "term", TERM)
    loaded(home.store, tmp_path / "election", ELECTION)
    old = [(kind, "2013-03-01", "2016-03-01") for kind in ("DEPUTY", "SECRETARY")]
    new = [(kind, "2016-03-01", None) for kind in ("DEPUTY", "SECRETARY")]
    assert posts(home.store, date(2016, 2, 29)) == old
    assert posts(home.store, ELECTED) == posts(home.store, date(2016, 12, 31)) == new
    (body,) = asked(home.store, POSTS, on=ELECTED)["partyOrganizations"]["nodes"]
    assert (body["status"], body["lastElectionOn"]) == ("ACTIVE", "2016-03-01")


@pytest.mark.parametrize("what", WRONG)
def test_one_wrong_row_in_a_re_election_leaves_everything_as_it_was(
    what: str, home: Home, tmp_path: Path
) -> None:
    loaded(home.store, tmp_path / "term", TERM)
    before = digest(home.store, ONTOLOGY)
    report = said(home.store, tmp_path / "wrong", with_wrong(*WRONG[what]))
    assert refusing(report) == {what.partition(" ")[0]}
    assert digest(home.store, ONTOLOGY) == before
    assert [since for _, since, _ in posts(home.store, ELECTED)] == ["2013-03-01", "2013-03-01"]
    loaded(home.store, tmp_path / "mended", ELECTION)
    assert [since for _, since, _ in posts(home.store, ELECTED)] == ["2016-03-01", "2016-03-01"]


# Rejoining: a second tie, and nothing between the two

MEMBERS = """
query Members($on: Date) {
  alliances(first: 2, asOf: $on) { nodes { members(first: 9) { edges { since until node { name } } } } }
  units(first: 2, asOf: $on) { nodes { memberships(first: 9) { totalCount } } }
}
"""

JOINED: Row = {"单位": "U-1", "联合体": "G-1", "起始日期": "2011-03-01"}
LEFT: Row = {**JOINED, "终止日期": "2014-06-30"}
BACK: Row = {**JOINED, "起始日期": "2016-02-01"}
FIRST_TIME: Sheets = {"单位": ({"编号": "U-1"},), "联合体": ({"编号": "G-1"},), "加入": (JOINED,)}


def member(store: Store, on: date) -> list[tuple[str, str | None]]:
    """Since when and until when the unit is a member on a day; both ends of the tie say the same."""
    found = asked(store, MEMBERS, on=on)
    edges = found["alliances"]["nodes"][0]["members"]["edges"]
    assert found["units"]["nodes"][0]["memberships"]["totalCount"] == len(edges)
    return [(edge["since"], edge["until"]) for edge in edges]


@pytest.mark.parametrize("rows", [[(LEFT,), (BACK,)], [(LEFT, BACK)], [(BACK, LEFT)]], ids=len)
def test_rejoining_is_a_second_tie_and_between_the_two_there_is_none(
    rows: Sequence[Sequence[Row]], tmp_path: Path
) -> None:
    store = MemoryStore(ONTOLOGY)
    loaded(store, tmp_path / "first", FIRST_TIME)
    for number, told in enumerate(rows):
        loaded(store, tmp_path / str(number), {"加入": told})
    assert sum(len(batch.valid_from) for batch in store.ties("MEMBER_OF")) == 2
    assert member(store, date(2014, 6, 29)) == [("2011-03-01", "2014-06-30")]
    assert [member(store, day) for day in (date(2014, 6, 30), date(2015, 6, 30), date(2016, 1, 31))] == [
        []
    ] * 3
    assert member(store, date(2016, 2, 1)) == [("2016-02-01", None)]


def test_nobody_rejoins_who_has_not_left(tmp_path: Path) -> None:
    store = MemoryStore(ONTOLOGY)
    loaded(store, tmp_path / "first", FIRST_TIME)
    report = said(store, tmp_path / "again", {"加入": (BACK,)})
    assert refusing(report) == {"V07"}
    assert member(store, date(2016, 2, 1)) == [("2011-03-01", None)]


# A body goes on as another: what it covered does not go on with it

DAY = date(2016, 1, 1)
BEFORE, AFTER = date(2015, 12, 31), date(2016, 6, 30)

BODIES = """
query Bodies($on: Date) {
  coverage(asOf: $on) { total { base covered t3 t0 tx } }
  uncovered(asOf: $on) { units(first: 9) { nodes { unit { name } } } }
  units(first: 9, asOf: $on) { nodes { name coverage { tier } } }
  partyOrganizations(first: 9, asOf: $on) {
    nodes {
      name
      condition
      coveredUnits(first: 9) { nodes { name } }
      successors(first: 9) { edges { kind since node { name } } }
      predecessors(first: 9) { edges { kind since node { name } } }
    }
  }
}
"""

CHANGES = """
query Changes($from: Date!, $to: Date!) {
  changes(from: $from, to: $to, first: 1) { totals { succeeded formed ended covered noLongerCovered } }
}
"""


class Succession(NamedTuple):
    """Bodies that end and bodies that follow them, each with the units it covers; the sort of body after."""

    kind: str
    old: Mapping[str, Sequence[str]]
    new: Mapping[str, Sequence[str]]
    becomes: str = "党支部"

    @property
    def pairs(self) -> list[tuple[str, str]]:
        """Who goes on as whom."""
        return [(old, new) for old in self.old for new in self.new]

    @property
    def past(self) -> Sheets:
        """The units, and the bodies that cover them before."""
        return {
            "单位": ({"编号": "U-1"}, {"编号": "U-2"}),
            "党组织": tuple({"编号": body} for body in self.old),
            "覆盖": tuple(covers(self.old)),
        }

    def move(self, *, closing: bool) -> Sheets:
        """The succession: old bodies are abolished, and if `closing` their coverage is ended expressly."""
        ended = covers(self.old, 终止日期=str(DAY)) if closing else ()
        begun = covers(self.new, 起始日期=str(DAY), 核实日期=str(DAY))
        gone = ({"编号": body, "状态": "撤销", "撤销日期": str(DAY)} for body in self.old)
        made = ({"编号": body, "类别": self.becomes, "成立日期": str(DAY)} for body in self.new)
        return {
            "党组织": (*gone, *made),
            "覆盖": (*ended, *begun),
            "承继": tuple(
                {"起点党组织": old, "终点党组织": new, "起始日期": str(DAY), "方式": self.kind}
                for old, new in self.pairs
            ),
        }


def covers(bodies: Mapping[str, Sequence[str]], **told: str) -> Iterator[Row]:
    """The rows that say whom some bodies cover."""
    for body, units in bodies.items():
        yield from ({"党组织": body, "单位": unit, **told} for unit in units)


CASES = [
    Succession("merge", {"P-1": ["U-1"], "P-2": ["U-2"]}, {"P-9": ["U-1"]}),
    Succession("split", {"P-1": ["U-1", "U-2"]}, {"P-8": ["U-1"], "P-9": []}),
    Succession("rename", {"P-1": ["U-1", "U-2"]}, {"P-9": ["U-1"]}),
    Succession("convert", {"P-1": ["U-1", "U-2"]}, {"P-9": ["U-1"]}, "党总支"),
]
"""In each U-1 is covered by a successor of its own right, and nobody says so of U-2."""


def world(case: Succession, folder: Path, *, closing: bool = True) -> MemoryStore:
    """A record with the past and the move."""
    store = MemoryStore(ONTOLOGY)
    loaded(store, folder / "past", case.past)
    loaded(store, folder / "move", case.move(closing=closing))
    return store


def reached(found: Mapping[str, Any]) -> set[str]:
    """The units that some organization covers."""
    return {unit["name"] for unit in found["units"]["nodes"] if unit["coverage"]["tier"] == "T3"}


def uncovered(found: Mapping[str, Any]) -> list[str]:
    """The units on the list of those that nobody covers."""
    return [entry["unit"]["name"] for entry in found["uncovered"]["units"]["nodes"]]


def bodies(found: Mapping[str, Any]) -> dict[str, Any]:
    """The bodies that are there on the day, by name."""
    return {body["name"]: body for body in found["partyOrganizations"]["nodes"]}


def covered(found: Mapping[str, Any]) -> dict[str, list[str]]:
    """The units of each body that covers any."""
    units = {name: body["coveredUnits"]["nodes"] for name, body in bodies(found).items()}
    return {name: sorted(unit["name"] for unit in nodes) for name, nodes in units.items() if nodes}


def test_before_the_day_the_old_bodies_cover(tmp_path: Path) -> None:
    for case in CASES:
        found = asked(world(case, made(tmp_path, case)), BODIES, on=BEFORE)
        assert covered(found) == dict(case.old)
        assert (reached(found), uncovered(found)) == ({"U-1", "U-2"}, [])
        assert {name: body["condition"] for name, body in bodies(found).items()} == dict.fromkeys(
            case.old, "SOUND"
        )
        assert found["coverage"]["total"] == {"base": 2, "covered": 2, "t3": 2, "t0": 0, "tx": 0}


def made(folder: Path, case: Succession) -> Path:
    """A folder for a case."""
    path = folder / case.kind
    path.mkdir()
    return path


@pytest.mark.parametrize("on", [DAY, AFTER], ids=["on the day", "after it"])
@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_from_the_day_on_a_successor_covers_only_whom_it_is_said_to(
    case: Succession, on: date, tmp_path: Path
) -> None:
    found = asked(world(case, tmp_path), BODIES, on=on)
    assert covered(found) == {body: units for body, units in case.new.items() if units}
    assert (reached(found), uncovered(found)) == ({"U-1"}, ["U-2"])
    assert {name: body["condition"] for name, body in bodies(found).items()} == dict.fromkeys(
        case.new, "SOUND"
    )
    assert found["coverage"]["total"] == {"base": 2, "covered": 1, "t3": 1, "t0": 1, "tx": 0}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_an_abolished_body_reaches_nobody_even_where_its_coverage_was_not_ended(
    case: Succession, tmp_path: Path
) -> None:
    store = world(case, tmp_path, closing=False)
    assert [reached(asked(store, BODIES, on=day)) for day in (BEFORE, DAY, AFTER)] == [
        {"U-1", "U-2"},
        {"U-1"},
        {"U-1"},
    ]
    assert uncovered(asked(store, BODIES, on=DAY)) == ["U-2"]


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_before_the_day_the_old_bodies_tell_of_it_and_from_then_on_the_new(
    case: Succession, tmp_path: Path
) -> None:
    store = world(case, tmp_path)
    asked_for = [(BEFORE, "successors"), (DAY, "predecessors"), (AFTER, "predecessors")]
    for on, side in asked_for:
        edges = [
            (name, edge)
            for name, body in bodies(asked(store, BODIES, on=on)).items()
            for edge in body[side]["edges"]
        ]
        pairs = [(name, edge["node"]["name"]) for name, edge in edges]
        assert sorted(pair if on == BEFORE else pair[::-1] for pair in pairs) == case.pairs
        assert {(edge["kind"], edge["since"]) for _, edge in edges} == {(case.kind.upper(), str(DAY))}


@pytest.mark.parametrize("case", CASES, ids=lambda case: case.kind)
def test_the_day_itself_is_when_it_changed(case: Succession, tmp_path: Path) -> None:
    store = world(case, tmp_path)

    def totals(first: date, last: date) -> dict[str, int]:
        found: dict[str, int] = asked(store, CHANGES, **{"from": first, "to": last})["changes"]["totals"]
        return found

    assert totals(DAY, DAY) == {
        "succeeded": len(case.pairs),
        "formed": len(case.new),
        "ended": len(case.old),
        "covered": 1,
        "noLongerCovered": 2,
    }
    assert set(totals(date(2015, 1, 1), BEFORE).values()) == {0}
    assert set(totals(date(2016, 1, 2), AFTER).values()) == {0}
