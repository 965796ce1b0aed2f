"""State machines: the table of moves agrees with the design and the code lists, and loads keep to it.

Every kind with a machine is loaded in every state and then in every other, so that what is refused can be
compared with the table; a few refusals are then read word by word. Days matter only for lists that say of the
same thing on several days what state it was in: those are judged in the order of the days.
"""

from __future__ import annotations

import csv
import io
import json
import sys
from collections.abc import Callable, Mapping, Sequence
from datetime import UTC, date, datetime
from itertools import pairwise, permutations, product
from pathlib import Path
from typing import NamedTuple

import pytest

from api.cli import main
from graph.canonical import digest
from graph.codes import CodeList, code_lists
from graph.errors import WrongUseError
from graph.kinds import Field, ValueType
from graph.ontology.domain import ONTOLOGY
from graph.states import Machine, allowed, initial, is_allowed, machine, machines
from graph.store.memory import MemoryStore
from graph.store.port import Store
from loaders.handover import NAME
from loaders.load import Circumstances, load
from loaders.mapping import read_mapping
from loaders.problems import Place, Problem, Severity
from loaders.report import LoadReport
from loaders.shipped import shipped

GIVEN = Circumstances(date(2016, 12, 31), datetime(2017, 1, 1, tzinfo=UTC))
RULE = "V35"

DESIGN = {
    "PartyOrganization": "proposed>approved approved>active active>active active>abolished",
    "Alliance": "planned>active active>dormant dormant>active dormant>merged dormant>dissolved "
    "active>merged active>dissolved",
    "Assessment": "self>reviewed reviewed>final final>appealed appealed>final",
    "Finding": "new>acknowledged acknowledged>in_action in_action>resolved resolved>new "
    "new>dismissed acknowledged>dismissed in_action>dismissed resolved>dismissed",
}
"""The moves of `domain.md` 2.10, written out once more by hand; those of active groups are its stage M07."""

BEGIN = {"PartyOrganization": "proposed", "Alliance": "planned", "Assessment": "self", "Finding": "new"}
END = {
    "PartyOrganization": {"abolished"},
    "Alliance": {"merged", "dissolved"},
    "Assessment": set(),
    "Finding": {"dismissed"},
}

UNJUDGED = {
    ("Member", "status"),
    ("ListItem", "state"),
    ("Project", "state"),
    ("Unit", "operating_status"),
    ("Unit", "survey_state"),
}
"""Fields for a state of which the design gives no moves."""

FINDINGS = """
name = "findings"
zh = "薄弱点"
en = "Findings"
[[tables]]
[tables.columns]
code = ["编号"]
state = ["状态"]
[[tables.records]]
kind = "Finding"
[tables.records.values]
rule = "W08"
subject_id = "@code"
severity = "watch"
params = "{}"
evidence_ids = "[]"
first_seen = 2016-01-31
last_seen = 2016-01-31
state = "@state"
source_id = "test"
"""

YEARLY = """
name = "yearly"
zh = "逐年名单"
en = "Lists by year"
observations = [2013-06-30, 2014-06-30, 2015-06-30, 2016-06-30]
[[tables]]
[tables.columns]
year = ["年份"]
code = ["编号"]
state = ["状态"]
[[tables.records]]
kind = "Alliance"
seen = { on = "@year" }
[tables.records.values]
id_scheme = "alliance"
id_code = "@code"
name_zh = "@code"
kind = "group"
status = "@state"
source_id = "test"
"""

SHEETS: Mapping[str, tuple[str, Mapping[str, str]]] = {
    "PartyOrganization": (
        "党组织",
        {
            "类别": "党支部",
            "组建形式": "区域",
            "领域": "其他",
            "结构性组织": "否",
            "成立日期": "2010-01-01",
            "选举产生": "否",
            "名称": "某支部",
        },
    ),
    "Alliance": ("联合体", {"类别": "党建组团", "名称": "某组团"}),
    "Assessment": ("评定", {"体系": "星级评定", "年度": "2015", "评定日期": "2016-01-10"}),
    "Finding": ("薄弱点", {}),
}
"""The sheet of each kind, and a row of it with which nothing is wrong; number and state are added."""


class Asked(NamedTuple):
    """A thing and the state that a row gives it."""

    code: str
    state: str


def text_of(rows: Sequence[Mapping[str, str]]) -> str:
    """Rows as CSV."""
    out = io.StringIO()
    writer = csv.DictWriter(out, list(rows[0]), lineterminator="\n")
    writer.writeheader()
    writer.writerows(rows)
    return out.getvalue()


def told(store: Store, folder: Path, kind: str, *asked: Asked, **given: str) -> LoadReport:
    """What is said of a file of things of one kind in these states."""
    sheet, plain = SHEETS[kind]
    rows = [{"编号": code, **plain, "状态": state, "来源": "某来源", **given} for code, state in asked]
    path = folder / f"{sheet}.csv"
    path.write_text(text_of(rows), encoding="utf-8")
    if kind != "Finding":
        return load(store, ONTOLOGY, shipped(NAME, ONTOLOGY), [path], GIVEN)
    return load(store, ONTOLOGY, read_mapping(written(folder, FINDINGS), ONTOLOGY), [path], GIVEN)


def yearly(store: Store, folder: Path, *rows: str) -> LoadReport:
    """What is said of a list by year of groups: year, number, state."""
    path = folder / "逐年.csv"
    path.write_text("\n".join(["年份,编号,状态", *rows]), encoding="utf-8")
    return load(store, ONTOLOGY, read_mapping(written(folder, YEARLY), ONTOLOGY), [path], GIVEN)


def written(folder: Path, mapping: str) -> Path:
    """A mapping as a file."""
    path = folder / "mapping.toml"
    path.write_text(mapping, encoding="utf-8")
    return path


def refusals(report: LoadReport) -> list[Problem]:
    """What the rule of states says of a load; other rules may warn of such bare worlds."""
    return [problem for problem in report.problems if problem.rule == RULE]


def held(store: Store, kind: str) -> dict[str, object]:
    """The state that the record gives to each thing of a kind, by its number."""
    at = [field.name for field in ONTOLOGY.nodes[kind].fields].index(machine(kind).field)
    return {
        key.rpartition(":")[2]: state
        for batch in store.nodes(kind)
        for key, state in zip(batch.keys, batch.columns[at], strict=True)
    }


def labels(one: Machine) -> CodeList:
    """The code list of the states of a kind."""
    return code_lists()[str(field_of(one).codes)]


def field_of(one: Machine) -> Field:
    """The field in which a kind holds its state."""
    return next(field for field in ONTOLOGY.nodes[one.kind].fields if field.name == one.field)


@pytest.fixture
def store() -> MemoryStore:
    return MemoryStore(ONTOLOGY)


# The table


def test_the_moves_are_those_of_the_design() -> None:
    moves = {
        one.kind: {f"{move.before}>{move.after}" for move in one.moves if move.before is not None}
        for one in machines().values()
    }
    assert moves == {kind: set(line.split()) for kind, line in DESIGN.items()}


@pytest.mark.parametrize("kind", DESIGN)
def test_a_life_begins_and_ends_where_the_design_says(kind: str) -> None:
    assert initial(kind) == (BEGIN[kind],)
    assert set(machine(kind).terminal) == END[kind]


@pytest.mark.parametrize("kind", DESIGN)
def test_the_states_are_those_of_the_code_list_and_each_can_be_reached(kind: str) -> None:
    one = machine(kind)
    assert field_of(one).type is ValueType.CODE
    assert set(one.states) == set(labels(one).by_code)
    reached = set(initial(kind))
    for state in [BEGIN[kind], *one.states]:
        reached.update(allowed(kind, state) if state in reached else ())
    assert all(one.way(BEGIN[kind], state) is not None for state in one.states if state != BEGIN[kind])
    assert reached == set(one.states)


def test_every_move_is_said_once_in_both_languages_with_who_and_where_from() -> None:
    for one in machines().values():
        moves = [move[:2] for move in one.moves]
        assert len(moves) == len(set(moves))
        for move in one.moves:
            assert all(text.strip() for text in move[2:])
            assert move.source in ("S2", "S5", "I")
            assert not (move.by_zh + move.effect_zh).isascii()
            assert (move.by_en + move.effect_en).isascii()


def test_only_groups_among_the_alliances_have_the_states_of_groups() -> None:
    assert {one.kind: one.of for one in machines().values() if one.of} == {"Alliance": "group"}
    assert "group" in code_lists()["alliance_kinds"].by_code


def test_the_fields_for_a_state_that_have_no_moves_are_known() -> None:
    fields = {
        (kind.name, field.name)
        for kind in ONTOLOGY.nodes.values()
        for field in kind.fields
        if field.name.endswith(("status", "state"))
    }
    assert fields == UNJUDGED | {(one.kind, one.field) for one in machines().values()}


def test_to_stay_is_no_move_and_what_nobody_knows_is_an_error() -> None:
    assert all(is_allowed(one.kind, state, state) for one in machines().values() for state in one.states)
    assert not is_allowed("Assessment", "final", "self")
    with pytest.raises(WrongUseError, match="Unit") as error:
        allowed("Unit", "operating")
    assert "PartyOrganization、Alliance" in error.value.zh
    with pytest.raises(WrongUseError, match="no state open"):
        is_allowed("Finding", "open", "new")


def test_a_way_has_the_states_between_and_there_may_be_none() -> None:
    one = machine("PartyOrganization")
    assert one.way("proposed", "abolished") == ("approved", "active")
    assert one.way("proposed", "approved") == ()
    assert one.way("abolished", "active") is None
    assert machine("Finding").way("new", "dismissed") == ()


# Loads


@pytest.mark.parametrize("kind", DESIGN)
def test_a_first_sight_may_be_in_any_state(kind: str, store: MemoryStore, tmp_path: Path) -> None:
    states = machine(kind).states
    report = told(store, tmp_path, kind, *(Asked(f"X-{state}", state) for state in states))
    assert refusals(report) == []
    assert {**held(store, kind)} == {f"X-{state}": state for state in states}


@pytest.mark.parametrize("kind", DESIGN)
def test_a_load_is_refused_exactly_where_the_move_is_not_allowed(kind: str, tmp_path: Path) -> None:
    for before, after in product(machine(kind).states, repeat=2):
        store = MemoryStore(ONTOLOGY)
        told(store, tmp_path, kind, Asked("X-1", before))
        report = told(store, tmp_path, kind, Asked("X-1", after))
        allowed_here = before == after or f"{before}>{after}" in DESIGN[kind].split()
        assert (refusals(report) == []) is allowed_here, (before, after)
        assert held(store, kind) == {"X-1": after if allowed_here else before}


class Case(NamedTuple):
    """A move that is refused, and in which words."""

    kind: str
    before: str
    after: str
    zh: str
    en: str


CASES = [
    Case(
        "PartyOrganization",
        "abolished",
        "active",
        "党组织 X-1 的状态不能从“撤销”变为“运行”：“撤销”之后不再有别的状态。"
        "请更正状态；若记录中的“撤销”有误，请恢复那次导入之前的备份。",
        "The party organization X-1 cannot go from abolished to active: nothing may follow abolished. "
        "Correct the state; if abolished is wrong in the record, restore the backup made before that load.",
    ),
    Case(
        "PartyOrganization",
        "proposed",
        "active",
        "党组织 X-1 的状态不能从“拟建”变为“运行”：“拟建”之后只能是“已批复”。"
        "请更正状态，或先导入中间的“已批复”；若记录中的“拟建”有误，请恢复那次导入之前的备份。",
        "The party organization X-1 cannot go from proposed to active: only approved may follow proposed. "
        "Correct the state, or load what is between first (approved); if proposed is wrong in the record, "
        "restore the backup made before that load.",
    ),
    Case(
        "Alliance",
        "active",
        "planned",
        "联合体 X-1 的状态不能从“运行”变为“筹备”：“运行”之后只能是“休眠”或“已合并”或“已解散”。"
        "请更正状态；若记录中的“运行”有误，请恢复那次导入之前的备份。",
        "The alliance X-1 cannot go from active to planned: only dormant or merged or dissolved may follow "
        "active. Correct the state; if active is wrong in the record, restore the backup made before that "
        "load.",
    ),
    Case(
        "Assessment",
        "self",
        "appealed",
        "评定 X-1 的状态不能从“自评”变为“申诉中”：“自评”之后只能是“已复核”。"
        "请更正状态，或先导入中间的“已复核”、“已定”；若记录中的“自评”有误，请恢复那次导入之前的备份。",
        "The assessment X-1 cannot go from self-rated to appealed: only reviewed may follow self-rated. "
        "Correct the state, or load what is between first (reviewed, final); if self-rated is wrong in the "
        "record, restore the backup made before that load.",
    ),
]


@pytest.mark.parametrize("case", CASES, ids=lambda case: f"{case.before}>{case.after}")
def test_a_refusal_names_the_row_and_what_may_follow(case: Case, store: MemoryStore, tmp_path: Path) -> None:
    told(store, tmp_path, case.kind, Asked("X-0", case.before), Asked("X-1", case.before))
    before = digest(store, ONTOLOGY)
    report = told(store, tmp_path, case.kind, Asked("X-0", case.before), Asked("X-1", case.after))
    place = Place(f"{SHEETS[case.kind][0]}.csv", None, 3, "编号")
    assert refusals(report) == [Problem(RULE, Severity.REFUSED, place, "X-1", case.zh, case.en)]
    assert report.refused
    assert digest(store, ONTOLOGY) == before


def test_every_wrong_move_of_a_file_is_told_at_once(store: MemoryStore, tmp_path: Path) -> None:
    things = [Asked(f"P-{number}", "abolished") for number in range(3)]
    told(store, tmp_path, "PartyOrganization", *things)
    report = told(
        store, tmp_path, "PartyOrganization", Asked("P-0", "active"), things[1], Asked("P-2", "approved")
    )
    assert [problem.place.row for problem in refusals(report)] == [2, 4]


def test_an_alliance_that_is_no_group_is_not_judged(store: MemoryStore, tmp_path: Path) -> None:
    told(store, tmp_path, "Alliance", Asked("A-1", "dissolved"), 类别="协会")
    assert refusals(told(store, tmp_path, "Alliance", Asked("A-1", "active"), 类别="协会")) == []
    assert held(store, "Alliance") == {"A-1": "active"}


def test_a_blank_state_claims_nothing(store: MemoryStore, tmp_path: Path) -> None:
    told(store, tmp_path, "Alliance", Asked("G-1", "dissolved"))
    assert refusals(told(store, tmp_path, "Alliance", Asked("G-1", ""))) == []
    assert held(store, "Alliance") == {"G-1": None}
    assert refusals(told(store, tmp_path, "Alliance", Asked("G-1", "planned"))) == []


# Several days of observation in one load


STEPS = ("2013,G-1,筹备", "2014,G-1,运行", "2015,G-1,休眠", "2016,G-1,运行")


@pytest.mark.parametrize("rows", [STEPS, STEPS[::-1], (STEPS[2], STEPS[0], STEPS[3], STEPS[1])])
def test_rows_of_several_days_are_steps_in_the_order_of_the_days(
    rows: Sequence[str], store: MemoryStore, tmp_path: Path
) -> None:
    assert refusals(yearly(store, tmp_path, *rows)) == []
    assert held(store, "Alliance") == {"G-1": "active"}


def test_a_step_that_is_not_allowed_is_told_in_its_row_with_both_days(
    store: MemoryStore, tmp_path: Path
) -> None:
    report = yearly(store, tmp_path, "2016,G-1,运行", "2013,G-1,运行", "2015,G-1,筹备", "2014,G-1,运行")
    wanted = Problem(
        RULE,
        Severity.REFUSED,
        Place("逐年.csv", None, 4, "编号"),
        "G-1",
        "联合体 G-1 的状态不能从“运行”（2014-06-30）变为“筹备”（2015-06-30）："
        "“运行”之后只能是“休眠”或“已合并”或“已解散”。请更正状态；若该日的“运行”有误，请更正那一行。",
        "The alliance G-1 cannot go from active (2014-06-30) to planned (2015-06-30): only dormant or merged "
        "or dissolved may follow active. Correct the state; if active is wrong on that day, "
        "correct that row.",
    )
    assert refusals(report) == [wanted]
    assert held(store, "Alliance") == {}


def test_the_same_lists_load_again_and_with_a_year_more(store: MemoryStore, tmp_path: Path) -> None:
    first = yearly(store, tmp_path, *STEPS[:3])
    again = yearly(store, tmp_path, *STEPS[:3])
    assert again.written is not None
    assert (refusals(first), refusals(again), again.written.changed) == ([], [], 0)
    assert refusals(yearly(store, tmp_path, *STEPS)) == []
    assert held(store, "Alliance") == {"G-1": "active"}


def test_lists_that_start_where_the_record_cannot_go_are_refused(store: MemoryStore, tmp_path: Path) -> None:
    yearly(store, tmp_path, "2014,G-1,已解散")
    report = yearly(store, tmp_path, "2015,G-1,运行", "2016,G-1,休眠")
    assert [problem.place.row for problem in refusals(report)] == [2]
    assert held(store, "Alliance") == {"G-1": "dissolved"}


def test_a_day_with_a_blank_state_leaves_out_no_step(store: MemoryStore, tmp_path: Path) -> None:
    report = yearly(store, tmp_path, "2014,G-1,已解散", "2015,G-1,", "2016,G-1,运行")
    assert [problem.place.row for problem in refusals(report)] == [4]


def test_lists_by_year_are_refused_exactly_where_some_step_is(tmp_path: Path) -> None:
    for states in permutations(machine("Alliance").states, 3):
        store = MemoryStore(ONTOLOGY)
        rows = [f"{year},G-1,{state}" for year, state in zip((2013, 2014, 2015), states, strict=True)]
        wrong = [
            row
            for row, step in enumerate(pairwise(states), 3)
            if ">".join(step) not in DESIGN["Alliance"].split()
        ]
        assert [problem.place.row for problem in refusals(yearly(store, tmp_path, *rows))] == wrong


def test_rows_without_a_day_of_observation_are_no_steps_but_two_meanings(
    store: MemoryStore, tmp_path: Path
) -> None:
    report = told(store, tmp_path, "Assessment", Asked("R-1", "self"), Asked("R-1", "reviewed"))
    assert [(problem.rule, problem.place.row) for problem in report.problems] == [("V04", 3)]
    assert held(store, "Assessment") == {"R-1": "self"}


# The command


@pytest.fixture
def run(monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Callable[..., str]:
    """What `alliance-graph states` prints, on either stream; it needs no home."""
    monkeypatch.setenv("COLUMNS", "200")

    def go(*arguments: str, code: int = 0) -> str:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "states", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        assert (ended.value.code or 0) == code
        return b"".join(capfdbinary.readouterr()).decode()

    return go


def test_the_command_prints_the_table_of_a_kind_or_of_all(run: Callable[..., str]) -> None:
    text = run("Alliance")
    assert "联合体 Alliance: 党建组团" in text
    assert "终态 terminal: 已合并 merged、已解散 dissolved" in text
    assert "党组织" not in text
    assert all(f" {kind}" in run() for kind in DESIGN)


def test_the_command_prints_every_move_as_json_and_csv(run: Callable[..., str]) -> None:
    found = json.loads(run("--format", "json"))
    assert len(found) == sum(len(one.moves) for one in machines().values())
    assert found[0]["before"] is None
    rows = list(csv.DictReader(io.StringIO(run("--format", "csv").lstrip("\ufeff"))))
    assert [row["after"] for row in rows] == [move["after"] for move in found]


def test_a_kind_without_states_is_wrong_use(run: Callable[..., str]) -> None:
    assert "There is no table of states for Unit" in run("Unit", code=2)
