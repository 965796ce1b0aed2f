"""Plans, series and two days compared, as a role is told them: by the commands and by the schema.

Firms 甲, 乙, 丙 and 丁 are on the roster; the joint branch 支 covers 甲 and, since May 2016, 乙; the branch
旁 covers 丙; nothing covers 丁. Group 东 has members 甲 and 乙 and group 西 has 乙 and 丙; 甲 leads 东. The
post 岗 is in contact with 丙. 甲 lies in the east street, the others in the west one.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable
from datetime import date
from pathlib import Path
from typing import TYPE_CHECKING, Any

import pytest
from weak_worlds import LONG_AGO, Record, ago

from analytics.policies import policy
from analytics.trend.compare import Cause
from api.answer import Question, answer
from api.cli import main
from api.compare_told import CAUSES, added
from api.context import Desk
from api.ids import Ids
from api.mechanism_seen import facts
from api.schema import TYPES
from api.trend_told import series_changes, trend_for
from api.what_if_asked import Asked, Sort
from api.what_if_told import Plan, WhatIf, based, what_if, without_contact
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make

KEY = bytes(range(32))
DESK = Desk(KEY, TYPES)
DAY = "2016-12-31"
EAST = "519907001"

Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def records(make: Make) -> list[Record]:
    firm = {"kind": "enterprise", "rostered": "yes", "survey_state": "surveyed", "full_member_band": "1-2"}
    district, east, west = (
        make.node("AdminArea", code_scheme="nbs", code=code, level=level, name_zh=name)
        for code, level, name in (
            ("519907", "district", "区"),
            (EAST, "street", "东街"),
            ("519907002", "street", "西街"),
        )
    )
    units = {name: make.coded("Unit", name, **firm) for name in "甲乙丙丁"}
    branch, aside = (
        make.coded("PartyOrganization", name, kind="joint_branch", established_on=LONG_AGO, status="active")
        for name in "支旁"
    )
    post = make.node("Post", id_scheme="t", id_code="岗")
    first, second = (
        make.coded("Alliance", name, kind="group", established_on=LONG_AGO, status="active")
        for name in ("东", "西")
    )
    covers = [(branch, "甲", LONG_AGO), (branch, "乙", date(2016, 5, 1)), (aside, "丙", LONG_AGO)]
    joined = [
        ("甲", first, "lead"),
        ("乙", first, "member"),
        ("乙", second, "member"),
        ("丙", second, "member"),
    ]
    places = [(units[name], east if name == "甲" else west) for name in units]
    return [
        *(district, east, west, *units.values(), branch, aside, post, first, second),
        *(make.tie("PART_OF", street, district, LONG_AGO) for street in (east, west)),
        *(make.tie("LOCATED_IN", unit, street, LONG_AGO) for unit, street in places),
        *(make.tie("LOCATED_IN", each, west, LONG_AGO) for each in (branch, aside, first, second)),
        *(
            make.tie("COVERS", body, units[name], since, mode="joint", verified_on=ago(9))
            for body, name, since in covers
        ),
        make.tie("WORK_CONTACT", post, units["丙"], LONG_AGO, verified_on=ago(9)),
        *(make.tie("MEMBER_OF", units[name], to, LONG_AGO, role=role) for name, to, role in joined),
    ]


@pytest.fixture
def snapshot(make: Make, records: list[Record]) -> Snapshot:
    store = MemoryStore(ONTOLOGY)
    store.write(records, make.load())
    return build(store, ONTOLOGY)


@pytest.fixture
def ids(snapshot: Snapshot) -> dict[str, str]:
    """The outward ids by code, under the key of the schema's tests."""
    made = Ids(KEY)
    kinds = ("Unit", "PartyOrganization", "Alliance", "Post")
    return {key.split(":")[-1]: made.of(kind, key) for kind in kinds for key in snapshot.table(kind).keys}


# --- the commands ---


@pytest.fixture
def run(
    make: Make,
    records: list[Record],
    tmp_path: Path,
    monkeypatch: pytest.MonkeyPatch,
    capfdbinary: pytest.CaptureFixture[bytes],
) -> Run:
    """Runs `alliance-graph report` in this process on a home that holds the world."""
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write(records, make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "report", *arguments])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return (code if isinstance(code, int) else 0), out.decode(), err.decode()

    return go


def plan(run: Run, *arguments: str) -> tuple[int, str, str]:
    return run("what-if", *arguments, "--as-of", DAY)


def planned(run: Run, *arguments: str) -> Any:
    code, out, err = plan(run, *arguments, "--format", "json")
    assert code == 0, err
    return json.loads(out)


def rows_of(text: str) -> list[dict[str, str]]:
    return [*csv.DictReader(io.StringIO(text.removeprefix("\ufeff")))]


def series(run: Run, name: str, *arguments: str, first: str = "2016-03-31") -> tuple[int, str, str]:
    return run(name, "--from", first, "--to", DAY, *arguments)


def named(nodes: list[dict[str, Any]], of: str | None = None) -> list[str]:
    return [(node if of is None else node[of])["name"] for node in nodes]


def test_a_body_that_closes_is_told_with_whom_it_leaves_behind(run: Run) -> None:
    told = planned(run, "--close", "支")
    assert named(told["lost"]) == ["乙", "甲"]
    assert {(each["unit"]["name"], each["before"], each["after"]) for each in told["units"]} == {
        ("甲", "T2", "T0"),
        ("乙", "T2", "T0"),
    }
    assert (told["before"]["covered"], told["after"]["covered"]) == (3, 1)
    for row in (told["before"], told["after"]):
        assert (row["base"], row["base_count"], row["policy"], row["as_of"]) == ("D5", 4, "d5-t1t4", DAY)
        assert row["unknown_share"] == 0


def test_every_deed_has_its_option_and_each_may_be_repeated(run: Run) -> None:
    told = planned(run, "--add", "支:丁", "--add", "旁:甲", "--remove", "旁:丙", "--merge", "西:东")
    assert [each["deed"] for each in told["deeds"]] == ["add", "add", "remove", "merge"]
    assert named(told["gained"]) == ["丁"]
    assert {each["unit"]["name"]: each["after"] for each in told["units"]} == {"丁": "T2", "丙": "T4"}
    alliances = {each["alliance"]["name"]: each for each in told["contact"]["alliances"]}
    assert alliances["东"]["after"] == {"members": 3, "exclusive": 3, "ties": 0}
    leads = planned(run, "--re-lead", "西:丙")["contact"]["leads"]
    assert [(each["lead"]["name"], each["before"], each["after"]) for each in leads] == [("丙", 0, 1)]


def test_closing_a_group_loses_contact_and_no_coverage(run: Run) -> None:
    told = planned(run, "--close", "东")
    assert told["lost"] == []
    assert named(told["contact"]["lost"]) == ["甲"]


def test_a_post_is_named_by_its_id(run: Run, tmp_path: Path, snapshot: Snapshot) -> None:
    home = connect(tmp_path / "home", ONTOLOGY)
    made = Ids(home.keys.outward)
    home.store.close()
    [key] = snapshot.table("Post").keys
    told = planned(run, "--close", "旁", "--close", made.of("Post", key))
    assert [each["unit"]["name"] for each in told["units"]] == ["丙"]
    assert plan(run, "--close", "岗")[0] == 2


def test_the_text_of_a_plan_says_both_states_what_they_rest_on_and_that_nothing_is_written(run: Run) -> None:
    code, out, _ = plan(run, "--close", "支", "--close", "东")
    assert code == 0
    for words in ("关闭 close：支", "现在 before", "推演 after", "T2 → T0", "失去覆盖 Lose coverage：2"):
        assert words in out
    for words in ("口径 policy d5-t1t4", DAY, "未知占比 unknown 0.0%", "不写入数据", "nothing is written"):
        assert words in out
    assert "失去最后一个联合体 Lose their last alliance：1" in out


def test_the_rows_of_a_plan_hold_every_figure(run: Run) -> None:
    rows = rows_of(plan(run, "--close", "支", "--close", "东", "--format", "csv")[1])
    told = {(row["figure"], row["name"]): (row["before"], row["after"]) for row in rows}
    assert told["covered", ""] == ("3", "1")
    assert told["tier", "甲"] == ("T2", "T0")
    assert told["in_an_alliance", "甲"] == ("yes", "no")
    assert told["members", "东"] == ("2", "0")
    assert {(row["policy"], row["as_of"]) for row in rows} == {("d5-t1t4", DAY)}


@pytest.mark.parametrize("wrong", ["支/丁", "支：丁", "支:", ":丁", "支"])
def test_two_ends_without_a_colon_between_them_are_refused(run: Run, wrong: str) -> None:
    code, out, err = plan(run, "--add", wrong)
    assert (code, out) == (2, "")
    assert "SOURCE:UNIT" in err
    assert "半角冒号" in err
    assert "two ends" in err


def test_what_never_was_is_refused_like_what_is_hidden(run: Run) -> None:
    [never, hidden] = [
        plan(run, "--close", name, *more) for name, more in (("无", ()), ("旁", ("--area", f"nbs:{EAST}")))
    ]
    assert never[0] == hidden[0] == 2
    assert never[2].replace("无", "旁", 1).replace("no 无", "no 旁") == hidden[2]
    assert "不存在，或无权查看" in never[2]


def test_what_is_no_longer_there_is_refused_like_what_never_was(run: Run, make: Make, tmp_path: Path) -> None:
    gone = make.coded(
        "PartyOrganization", "旧", kind="joint_branch", status="abolished", abolished_on=ago(90)
    )
    shut = make.coded("Unit", "故", kind="enterprise", dissolved_on=ago(90))
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write([gone, shut], make.load())
    home.store.close()
    for wrong in ("旧:丁", "支:故"):
        code, _, err = plan(run, "--add", wrong)
        assert (code, "不存在，或无权查看" in err) == (2, True)
        assert plan(run, "--add", wrong.replace("旧", "无").replace("故", "无"))[2] == err.replace(
            "旧", "无"
        ).replace("故", "无")
    assert run("what-if", "--add", "旧:丁", "--as-of", "2016-06-30")[0] == 0


@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        ((), ("至少写一项", "at least one deed")),
        (("--close", "甲"), ("单位停业会改变基数", "changes the base")),
        (("--merge", "支:东"), ("同类", "Merge two different")),
        (("--add", "支:旁"), ("不能用在这里", "cannot be used here")),
        (("--close", "支", "--policy", "none"), ("没有统计口径", "There is no policy")),
        (("--close", "支", "--area", "1"), ("没有区域", "There is no area")),
    ],
)
def test_a_plan_that_makes_no_sense_says_why(
    run: Run, arguments: tuple[str, ...], words: tuple[str, str]
) -> None:
    code, _, err = plan(run, *arguments)
    assert code == 2
    assert all(part in err for part in words)


def test_a_name_that_several_bear_is_refused_with_their_ids(run: Run, make: Make, tmp_path: Path) -> None:
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write([make.coded("Unit", "又", kind="enterprise", name_zh="甲")], make.load())
    home.store.close()
    code, _, err = plan(run, "--add", "支:甲")
    assert (code, "名为“甲”的有 2 个" in err) == (2, True)


@pytest.mark.parametrize("role", ["public", "auditor"])
@pytest.mark.parametrize(
    ("name", "arguments", "empty"),
    [
        ("what-if", ("--close", "东", "--as-of", DAY), "what_if"),
        ("what-if", ("--close", "无", "--as-of", DAY), "what_if"),
        ("trend", ("--from", "2016-03-31", "--to", DAY), "trend"),
        ("compare", ("--from", "2016-03-31", "--to", DAY), "compare"),
    ],
)
def test_who_may_not_read_coverage_is_told_nothing(
    run: Run, role: str, name: str, arguments: tuple[str, ...], empty: str
) -> None:
    code, out, _ = run(name, *arguments, "--role", role, "--format", "json")
    assert code == 0
    assert json.loads(out)[empty] is None
    assert rows_of(run(name, *arguments, "--role", role, "--format", "csv")[1]) == []
    assert "无权" in run(name, *arguments, "--role", role)[1]


@pytest.mark.parametrize("base", ["d6-t1t4", "d7-t1t4"])
@pytest.mark.parametrize(
    "asked",
    [
        ("what-if", "--close", "支", "--as-of", DAY),
        ("trend", "--from", "2016-03-31", "--to", DAY),
        ("compare", "--from", "2016-03-31", "--to", DAY),
    ],
)
def test_no_change_in_a_base_by_member_bands_is_told_to_who_may_only_count_them(
    run: Run, base: str, asked: tuple[str, ...]
) -> None:
    code, out, err = run(*asked, "--policy", base, "--role", "analyst")
    assert (code, out) == (2, "")
    assert "不能看变化" in err
    assert run(*asked, "--policy", base, "--role", "organizer")[0] == 0


def test_two_days_are_told_with_causes_that_add_up(run: Run) -> None:
    told = json.loads(series(run, "compare", "--by", "street", "--format", "json")[1])
    whole = told["total"]
    assert (whole["before"]["covered"], whole["after"]["covered"]) == (2, 3)
    assert (whole["before"]["as_of"], whole["after"]["as_of"]) == ("2016-03-31", DAY)
    assert whole["causes"] == [
        {
            "cause": "reached",
            "zh": "新近覆盖",
            "en": "now reached",
            "base": 0,
            "covered": 1,
            "unknown": 0,
        }
    ]
    for change in (whole, *told["rows"]):
        for name, difference in change["difference"].items():
            assert sum(each[name] for each in change["causes"]) == difference
    assert [(row["after"]["street_zh"], row["difference"]["covered"]) for row in told["rows"]] == [
        ("东街", 0),
        ("西街", 1),
    ]


def test_the_rows_of_a_comparison_add_up_from_before_to_after(run: Run) -> None:
    rows = rows_of(series(run, "compare", "--by", "street", "--format", "csv")[1])
    for cell in {(row["scope"], row["street"]) for row in rows}:
        mine = [int(row["covered"]) for row in rows if (row["scope"], row["street"]) == cell]
        assert sum(mine[:-1]) == mine[-1]
    assert {row["policy"] for row in rows} == {"d5-t1t4"}


@pytest.mark.parametrize("name", ["trend", "compare"])
def test_the_text_says_causes_in_both_languages_and_what_it_rests_on(run: Run, name: str) -> None:
    code, out, _ = series(run, name, "--by", "street")
    assert code == 0
    for words in (
        "新近覆盖",
        "now reached",
        "东街",
        "西街",
        "口径 policy d5-t1t4",
        DAY,
        "未知占比 unknown 0.0%",
    ):
        assert words in out
    assert "不带日期" in out
    assert "bear no date" in out


def test_a_series_is_told_day_by_day(run: Run) -> None:
    told = json.loads(series(run, "trend", "--every", "quarter", "--format", "json")[1])
    assert [step["as_of"] for step in told["steps"]] == ["2016-03-31", "2016-06-30", "2016-09-30", DAY]
    assert [step["total"]["covered"] for step in told["steps"]] == [2, 3, 3, 3]
    assert [step["begun"] for step in told["steps"]] == [None, 1, 0, 0]
    assert told["steps"][0]["total"]["change"] is None
    assert [each["cause"] for each in told["steps"][1]["total"]["causes"]] == ["reached"]
    assert [(step["total"]["policy"], step["total"]["unknown_share"]) for step in told["steps"]] == [
        ("d5-t1t4", 0)
    ] * 4


def test_the_rows_of_a_series_are_its_days_and_cells(run: Run) -> None:
    rows = rows_of(series(run, "trend", "--every", "quarter", "--by", "street", "--format", "csv")[1])
    assert [row["scope"] for row in rows] == ["total", "cell", "cell"] * 4
    changes = [row["covered_change"] for row in rows if row["scope"] == "total"]
    assert changes == ["", "1", "0", "0"]
    assert {row["street_zh"] for row in rows if row["scope"] == "cell"} == {"东街", "西街"}
    assert rows[0]["street"] == ""


@pytest.mark.parametrize("name", ["trend", "compare"])
@pytest.mark.parametrize(
    ("arguments", "words"),
    [
        (("--from", "2017-01-01", "--to", DAY), ("晚于末日", "other way round")),
        (("--from", "31.12.2016", "--to", DAY), ("应写成 2016-12-31", "as 2016-12-31")),
        (("--from", "2016-02-30", "--to", DAY), ("应写成 2016-12-31", "as 2016-12-31")),
        (("--from", "2016-01-01", "--to", DAY, "--by", "road"), ("不能按“road”分组", "Cannot group by")),
        (("--from", "2016-01-01", "--to", DAY, "--policy", "none"), ("没有统计口径", "There is no policy")),
    ],
)
def test_days_and_groups_that_make_no_sense_are_refused(
    run: Run, name: str, arguments: tuple[str, ...], words: tuple[str, str]
) -> None:
    code, out, err = run(name, *arguments)
    assert (code, out) == (2, "")
    assert all(part in err for part in words)


def test_the_cells_of_a_series_add_up_over_all_its_days(snapshot: Snapshot) -> None:
    view, on = View(snapshot, Role.PLANNER), [date(2015, 6, 30), date(2016, 4, 30), date(2016, 12, 31)]
    found = trend_for(view, on, policy("d5-t1t4"), ["street"])
    assert found is not None
    cells = series_changes(found)
    assert [(each.before.covered, each.after.covered) for each in cells] == [(1, 1), (1, 2)]
    for each in cells:
        for name, difference in added(each).items():
            assert sum(getattr(delta, name) for delta in each.causes) == difference


def test_a_step_that_there_is_not_is_refused(run: Run) -> None:
    assert series(run, "trend", "--every", "week")[0] == 2


def test_a_series_of_too_many_days_is_refused(run: Run) -> None:
    code, _, err = series(run, "trend", first="1990-01-01")
    assert (code, "至多 132 个日期" in err) == (2, True)


def test_every_cause_has_its_words() -> None:
    assert [*CAUSES] == [*Cause]


def test_who_may_not_read_findings_would_be_told_coverage_alone(snapshot: Snapshot) -> None:
    view, ids = View(snapshot, Role.PLANNER), Ids(KEY)
    base = based(view, facts(view, date.fromisoformat(DAY)))
    asked = Plan(
        date.fromisoformat(DAY), policy("d5-t1t4"), [Asked(Sort.CLOSE, name, None) for name in "支东"]
    )
    found = what_if(view, ids, base, asked)
    assert isinstance(found, WhatIf)
    bare = without_contact(found.outcome)
    assert (bare.contact_lost, bare.contact_gained, bare.alliances, bare.leads) == ((), (), (), ())
    assert (bare.before, bare.after, bare.units) == (
        found.outcome.before,
        found.outcome.after,
        found.outcome.units,
    )


# --- GraphQL ---

WHAT_IF = """query WhatIf($deeds: [Deed!]!, $policy: String, $area: String, $first: Int!, $after: String) {
  whatIf(deeds: $deeds, policyId: $policy, area: $area, asOf: "2016-12-31") {
    asOf policy { id } contactTold
    before { base covered rate unknownShare policyId asOf cell { key } } after { covered rate }
    units(first: $first, after: $after) {
      totalCount pageInfo { hasNextPage endCursor } nodes { unit { id kind name } before after }
    }
    lost(first: 9) { nodes { unit { name } } } gained(first: 9) { nodes { unit { name } } }
    contactLost(first: 9) { nodes { name } } contactGained(first: 9) { nodes { name } }
    alliances(first: 9) { nodes {
      alliance { name } before { members exclusive ties } after { members exclusive ties }
    } }
    leads(first: 9) { nodes { lead { name } before after } }
  }
}"""

CHANGE = """{
  before { asOf covered cell { label } } after { asOf covered base } causes { cause base covered unknown }
}"""

TREND = f"""query Trend(
  $from: Date!, $to: Date!, $every: TrendStep, $by: [Dimension!], $area: String, $policy: String
) {{
  coverageTrend(from: $from, to: $to, every: $every, by: $by, area: $area, policyId: $policy) {{
    policy {{ id }}
    days(first: 50) {{ totalCount nodes {{
      asOf begun ended total {{ base covered asOf policyId unknownShare }} since {CHANGE}
      rows(first: 9) {{ nodes {{ covered asOf cell {{ key label }} }} }}
      changes(first: 9) {{ nodes {CHANGE} }}
    }} }}
  }}
}}"""

COMPARE = f"""query Compare($from: Date!, $to: Date!, $by: [Dimension!], $area: String, $policy: String) {{
  coverageCompare(from: $from, to: $to, by: $by, area: $area, policyId: $policy) {{
    policy {{ id }} total {CHANGE} rows(first: 9) {{ totalCount nodes {CHANGE} }}
  }}
}}"""


def answered(snapshot: Snapshot, text: str, who: str = "planner", **given: Any) -> dict[str, Any]:
    """The whole answer to what `role` or `role@area` asks."""
    role, _, area = who.partition("@")
    body: dict[str, Any] = answer(
        Question(text, given), DESK.context(snapshot, Role(role), area or None)
    ).body
    return body


def ask(snapshot: Snapshot, text: str, who: str = "planner", **given: Any) -> Any:
    """What the one root field tells."""
    body = answered(snapshot, text, who, **given)
    assert "errors" not in body, body
    [found] = body["data"].values()
    return found


def refused(snapshot: Snapshot, text: str, who: str = "planner", **given: Any) -> dict[str, Any]:
    """The one error of an answer."""
    [error] = answered(snapshot, text, who, **given)["errors"]
    told: dict[str, Any] = error["extensions"]
    return told


def deed(kind: str, source: str, target: str | None = None) -> dict[str, Any]:
    return {"kind": kind, "source": source, "target": target}


SPAN = {"from": "2016-03-31", "to": DAY}


def test_graphql_tells_a_plan(snapshot: Snapshot, ids: dict[str, str]) -> None:
    told = ask(
        snapshot,
        WHAT_IF,
        deeds=[deed("CLOSE", ids["支"]), deed("CLOSE", "东"), deed("ADD", "旁", "丁")],
        first=9,
    )
    assert (told["asOf"], told["policy"]["id"], told["contactTold"]) == (DAY, "d5-t1t4", True)
    assert told["before"] == {
        "base": 4,
        "covered": 3,
        "rate": 0.75,
        "unknownShare": 0,
        "policyId": "d5-t1t4",
        "asOf": DAY,
        "cell": [],
    }
    assert told["after"] == {"covered": 2, "rate": 0.5}
    assert {(each["unit"]["name"], each["before"], each["after"]) for each in told["units"]["nodes"]} == {
        ("甲", "T2", "T0"),
        ("乙", "T2", "T0"),
        ("丁", "T0", "T2"),
    }
    assert {each["unit"]["id"] for each in told["units"]["nodes"]} == {ids[name] for name in "甲乙丁"}
    assert sorted(named(told["lost"]["nodes"], "unit")) == sorted("甲乙")
    assert named(told["gained"]["nodes"], "unit") == ["丁"]
    assert named(told["contactLost"]["nodes"]) == ["甲"]
    alliances = {each["alliance"]["name"]: each for each in told["alliances"]["nodes"]}
    assert alliances["西"]["before"] == {"members": 2, "exclusive": 1, "ties": 1}
    assert alliances["西"]["after"] == {"members": 2, "exclusive": 2, "ties": 0}
    assert [(each["lead"]["name"], each["after"]) for each in told["leads"]["nodes"]] == [("甲", 0)]


def test_deeds_are_carried_out_in_the_order_given(snapshot: Snapshot) -> None:
    one, other = deed("ADD", "支", "丁"), deed("CLOSE", "支")
    gained = [
        named(ask(snapshot, WHAT_IF, deeds=deeds, first=9)["gained"]["nodes"], "unit")
        for deeds in ([one, other], [other, one])
    ]
    assert gained == [[], ["丁"]]


def test_two_plans_with_the_same_ends_are_not_taken_for_each_other(snapshot: Snapshot) -> None:
    plans = [
        ask(snapshot, WHAT_IF, deeds=[deed(kind, "旁", "丙")], first=9)["units"]["nodes"]
        for kind in ("ADD", "REMOVE")
    ]
    assert [[each["after"] for each in nodes] for nodes in plans] == [[], ["T4"]]


def test_pages_of_any_size_make_the_whole_list(snapshot: Snapshot) -> None:
    deeds = [deed("CLOSE", "支")]
    whole, after = ask(snapshot, WHAT_IF, deeds=deeds, first=9)["units"]["nodes"], None
    listed = []
    for _ in whole:
        page = ask(snapshot, WHAT_IF, deeds=deeds, first=1, after=after)["units"]
        listed += page["nodes"]
        after = page["pageInfo"]["endCursor"]
    assert (listed, page["pageInfo"]["hasNextPage"]) == (whole, False)


def test_an_id_that_never_was_is_refused_like_one_that_is_hidden(
    snapshot: Snapshot, ids: dict[str, str]
) -> None:
    never = "0" * 32
    errors = [
        refused(snapshot, WHAT_IF, f"planner@nbs:{EAST}", deeds=[deed("CLOSE", wanted)], first=9)
        for wanted in (never, ids["旁"], ids["岗"])
    ]
    assert {error["code"] for error in errors} == {"WRONG_USE"}
    texts = [
        error[part].replace(wanted, "…")
        for part in ("zh", "en")
        for error, wanted in zip(errors, (never, ids["旁"], ids["岗"]), strict=True)
    ]
    assert len(set(texts)) == 2


@pytest.mark.parametrize(
    ("deeds", "words"),
    [
        ([], "至少写一项"),
        ([deed("ADD", "支")], "两端"),
        ([deed("CLOSE", "支", "甲")], "关闭只写一端"),
        ([deed("MERGE", "支", "支")], "两个不同"),
        ([deed("CLOSE", "支")] * 101, "步骤数"),
    ],
)
def test_a_plan_that_makes_no_sense_is_refused_by_the_schema_too(
    snapshot: Snapshot, deeds: list[dict[str, Any]], words: str
) -> None:
    assert words in refused(snapshot, WHAT_IF, deeds=deeds, first=9)["zh"]


@pytest.mark.parametrize("who", ["public", "auditor"])
def test_the_schema_tells_nothing_to_who_may_not_read_coverage(snapshot: Snapshot, who: str) -> None:
    for name in ("支", "无"):
        assert ask(snapshot, WHAT_IF, who, deeds=[deed("CLOSE", name)], first=9) is None
    assert ask(snapshot, TREND, who, **SPAN) is None
    assert ask(snapshot, COMPARE, who, **SPAN) is None


def test_an_area_is_told_what_those_who_see_only_it_are_told(snapshot: Snapshot) -> None:
    inside, hidden = {"area": EAST}, {"area": "519907002"}
    for text, given in ((TREND, SPAN), (COMPARE, SPAN)):
        told = ask(snapshot, text, **given, **inside)
        assert told is not None
        assert told == ask(snapshot, text, f"planner@nbs:{EAST}", **given)
        assert ask(snapshot, text, f"planner@nbs:{EAST}", **given, **hidden) is None
        assert ask(snapshot, text, **given, area="999999999") is None


def test_graphql_tells_a_series_with_its_causes(snapshot: Snapshot) -> None:
    told = ask(snapshot, TREND, every="QUARTER", by=["STREET"], **SPAN)["days"]
    days = told["nodes"]
    assert [day["asOf"] for day in days] == ["2016-03-31", "2016-06-30", "2016-09-30", DAY]
    assert [day["total"]["covered"] for day in days] == [2, 3, 3, 3]
    assert [(day["begun"], day["ended"]) for day in days] == [(None, None), (1, 0), (0, 0), (0, 0)]
    assert days[0]["since"] is None
    assert days[1]["since"]["causes"] == [{"cause": "REACHED", "base": 0, "covered": 1, "unknown": 0}]
    assert (days[1]["since"]["before"]["asOf"], days[1]["since"]["after"]["asOf"]) == (
        "2016-03-31",
        "2016-06-30",
    )
    assert [row["cell"] for row in days[2]["rows"]["nodes"]] == [
        [{"key": EAST, "label": "东街"}],
        [{"key": "519907002", "label": "西街"}],
    ]
    assert {row["asOf"] for row in days[2]["rows"]["nodes"]} == {"2016-09-30"}
    assert [len(each["causes"]) for each in days[1]["changes"]["nodes"]] == [0, 1]


def test_graphql_compares_two_days_by_cells(snapshot: Snapshot) -> None:
    told = ask(snapshot, COMPARE, by=["STREET"], **SPAN)
    assert (told["total"]["before"]["asOf"], told["total"]["after"]["asOf"]) == ("2016-03-31", DAY)
    for change in (told["total"], *told["rows"]["nodes"]):
        added = change["after"]["covered"] - change["before"]["covered"]
        assert sum(each["covered"] for each in change["causes"]) == added
    assert [each["before"]["cell"][0]["label"] for each in told["rows"]["nodes"]] == ["东街", "西街"]
    assert told["rows"]["totalCount"] == 2


def test_a_series_in_the_schema_has_at_most_36_days(snapshot: Snapshot) -> None:
    most = {"from": "2014-01-31", "to": DAY}
    assert ask(snapshot, TREND, every="MONTH", **most)["days"]["totalCount"] == 36
    error = refused(snapshot, TREND, every="MONTH", **{**most, "from": "2013-12-31"})
    assert error["code"] == "LIMIT_TREND_DAYS"
    assert "36" in error["zh"]
    assert "at most 36" in error["en"]


@pytest.mark.parametrize("text", [TREND, COMPARE])
def test_days_the_wrong_way_round_are_refused_by_the_schema_too(snapshot: Snapshot, text: str) -> None:
    error = refused(snapshot, text, **{"from": DAY, "to": "2016-01-01"})
    assert (error["code"], "交换" in error["zh"]) == ("WRONG_USE", True)


@pytest.mark.parametrize(("text", "more"), [(TREND, {}), (COMPARE, {}), (WHAT_IF, {"first": 9})])
def test_the_schema_tells_no_change_by_member_bands_to_who_may_only_count_them(
    snapshot: Snapshot, text: str, more: dict[str, Any]
) -> None:
    given = {**more, "deeds": [deed("CLOSE", "支")]} if more else SPAN
    assert "不能看变化" in refused(snapshot, text, "analyst", policy="d6-t1t4", **given)["zh"]
    assert ask(snapshot, text, "organizer", policy="d6-t1t4", **given) is not None
