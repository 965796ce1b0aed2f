"""The defects file: a row for every rule, each told in its words and place, and its clean twin silent.

`tests/data/defects` holds a small clean world, a defect for each rule and its twin, and what is said of it.
Each is loaded alone beside the world. What looks like a person, or is much text, is built here, not stored.
"""

from __future__ import annotations

import csv
from collections.abc import Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import NamedTuple

import pytest

from graph.codes import code_lists
from graph.ontology.domain import ONTOLOGY
from graph.store.memory import MemoryStore
from loaders.handover import NAME
from loaders.load import Circumstances, load
from loaders.problems import Place, Problem, Severity
from loaders.report import LoadReport
from loaders.shipped import shipped
from loaders.synthetic.credit import AREA

FOLDER = Path(__file__).with_name("data") / "defects"
WORLD = sorted((FOLDER / "world").glob("*.csv"))
MAPPING = shipped(NAME, ONTOLOGY)
GIVEN = Circumstances(date(2019, 12, 31), datetime(2020, 1, 1, tzinfo=UTC))

NO_ROW: Mapping[str, str] = {
    "V31": "a count of rows that the report of every load shows; no file can break it, only the loader",
    "V35": "a move between two loads; one load beside a clean world has nothing to move from",
}
"""Rules that no single row can show, and why."""


class Case(NamedTuple):
    """What has to be said of one defect: which files it is, and the one problem."""

    name: str
    problem: Problem


def cases() -> list[Case]:
    """Every defect with the problem that has to be told."""
    with (FOLDER / "expected.csv").open(encoding="utf-8", newline="") as file:
        return [Case(row["case"], _problem(row)) for row in csv.DictReader(file)]


def _problem(row: Mapping[str, str]) -> Problem:
    place = Place(row["file"], None, int(row["row"]) if row["row"] else None, row["column"] or None)
    severity = Severity(row["severity"])
    return Problem(row["rule"], severity, place, row["value"] or None, row["zh"], row["en"])


CASES = cases()


def _table(path: Path, rows: Sequence[Mapping[str, str]]) -> Path:
    with path.open("w", encoding="utf-8", newline="") as file:
        writer = csv.DictWriter(file, list(rows[0]))
        writer.writeheader()
        writer.writerows(rows)
    return path


def _alliance(path: Path, told: str) -> Path:
    """A file of one group with a text in the column of its charter."""
    row = {"编号": "G-9", "类别": "党建组团", "组团类型": "综合型", "状态": "筹备", "章程": told}
    return _table(path, [{**row, "名称": "示例组团", "来源": "defects-2016", "虚构数据": "是"}])


MOBILE = "1" + "39" + "0812" + "3456"
BUILT: Mapping[str, tuple[str, str]] = {"V26": (MOBILE, "示例章程"), "V27": ("章" * 201, "章" * 200)}
"""Of the rules whose rows may not be stored: what is written into the column 章程, and in the clean twin."""


def paths(case: Case, kind: str, folder: Path) -> list[Path]:
    """The files of a defect (`rows`) or of its twin (`twins`)."""
    if case.name in BUILT:
        text = BUILT[case.name][kind == "twins"]
        files = [_alliance(folder / f"{case.name}-联合体.csv", text)]
    else:
        files = sorted((FOLDER / kind).glob(f"{case.name}-*.csv"))
    assert files
    return files


def told_of(case: Case, kind: str, folder: Path) -> LoadReport:
    """What is said of a load of the world with a defect or with its twin."""
    files = [*WORLD, *paths(case, kind, folder)]
    return load(MemoryStore(ONTOLOGY), ONTOLOGY, MAPPING, files, GIVEN)


def named(case: Case) -> str:
    """The name of a case."""
    return case.name


def test_the_world_is_clean() -> None:
    told = load(MemoryStore(ONTOLOGY), ONTOLOGY, MAPPING, WORLD, GIVEN)
    assert (told.problems, told.written is None) == ((), False)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_defect_is_told_once_in_its_words_and_place(case: Case, tmp_path: Path) -> None:
    told = told_of(case, "rows", tmp_path)
    assert told.problems == (case.problem,)
    assert told.refused is (case.problem.severity is Severity.REFUSED)
    assert told.reconciles


@pytest.mark.parametrize("case", CASES, ids=named)
def test_its_clean_twin_is_silent_and_loads(case: Case, tmp_path: Path) -> None:
    told = told_of(case, "twins", tmp_path)
    assert (told.problems, told.written is None) == ((), False)


def test_every_rule_has_a_row_or_a_reason_why_not() -> None:
    shown = {case.problem.rule for case in CASES}
    rules = set(code_lists()["file_checks"].by_code)
    assert rules - shown == NO_ROW.keys() & rules
    assert shown <= rules


def test_every_file_belongs_to_a_case_and_has_its_twin() -> None:
    rows = {path.name for path in (FOLDER / "rows").iterdir()}
    assert rows == {path.name for path in (FOLDER / "twins").iterdir()}
    assert {name.partition("-")[0] for name in rows} | BUILT.keys() == {case.name for case in CASES}


def test_every_row_is_made_up_and_lies_in_the_area_that_is_not_assigned() -> None:
    rows = [row for path in sorted(FOLDER.glob("*/*.csv")) for row in _rows(path)]
    assert {row["虚构数据"] for row in rows} == {"是"}
    codes = {code[2:8] for row in rows if len(code := row.get("统一社会信用代码", "")) == 18}
    assert codes == {AREA}


def _rows(path: Path) -> list[dict[str, str]]:
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def _told_later(case: Case, kind: str, folder: Path) -> LoadReport:
    """What is said of the defect, or its twin, where the record holds the world already."""
    store = MemoryStore(ONTOLOGY)
    load(store, ONTOLOGY, MAPPING, WORLD, GIVEN)
    return load(store, ONTOLOGY, MAPPING, paths(case, kind, folder), GIVEN)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_a_defect_is_told_the_same_where_the_record_holds_the_world(case: Case, tmp_path: Path) -> None:
    told = _told_later(case, "rows", tmp_path)
    assert told.problems == (case.problem,)


@pytest.mark.parametrize("case", CASES, ids=named)
def test_its_clean_twin_is_silent_there_too(case: Case, tmp_path: Path) -> None:
    told = _told_later(case, "twins", tmp_path)
    assert (told.problems, told.written is None) == ((), False)


TWO_SENTENCES = frozenset({"V11", "V12", "V14", "V17", "V18", "V19", "V21", "V23", "V25", "V32"})


@pytest.mark.parametrize("case", [one for one in CASES if one.problem.rule in TWO_SENTENCES], ids=named)
def test_a_message_is_two_whole_sentences_in_both_languages(case: Case) -> None:
    assert case.problem.zh.count("。") == 2
    assert case.problem.zh.endswith("。")
    assert case.problem.en.count(". ") == 1
    assert case.problem.en.endswith(".")
