"""The main job on the demonstration district: load, coverage, uncovered, through the real commands."""

from __future__ import annotations

import csv
import io
import json
import re
import subprocess
import sys
from collections.abc import Callable
from contextlib import redirect_stderr, redirect_stdout
from pathlib import Path
from typing import Any, NamedTuple

import pytest

from api.cli import main
from api.saved import saved
from api.web import Example


class Told(NamedTuple):
    """What one command printed and how it ended."""

    returncode: int
    stdout: str
    stderr: str


Run = Callable[..., Told]

COMMAND = [sys.executable, "-c", "from api.cli import main; main()"]


def in_process(*arguments: str) -> Told:
    """One command in this process: as the console script runs it, without starting Python again."""
    out, err = (io.TextIOWrapper(io.BytesIO(), encoding="utf-8", write_through=True) for _ in range(2))
    given, sys.argv = sys.argv, ["alliance-graph", *arguments]
    code: object = 0
    try:
        with redirect_stdout(out), redirect_stderr(err):
            main()
    except SystemExit as ended:
        code = ended.code or 0
    finally:
        sys.argv = given
    texts = [stream.buffer.getvalue().decode() for stream in (out, err)]
    return Told(code if isinstance(code, int) else 1, *texts)


@pytest.fixture(scope="module")
def demo(tmp_path_factory: pytest.TempPathFactory) -> tuple[Run, str]:
    """The demonstration in a home of its own: how to run a command there, and what the demo printed."""
    home = str(tmp_path_factory.mktemp("demo") / "home")
    told = subprocess.run(
        [*COMMAND, "demo", "--no-serve", "--home", home],
        capture_output=True,
        encoding="utf-8",
        check=False,
        timeout=600,
    )
    assert told.returncode == 0, told.stderr
    return lambda *arguments: in_process(*arguments, "--home", home), told.stdout


def document(run: Run, *arguments: str) -> dict[str, Any]:
    told = run(*arguments, "--format", "json")
    assert told.returncode == 0, told.stderr
    found: dict[str, Any] = json.loads(told.stdout)
    return found


def test_the_demo_prints_coverage_the_claims_and_ten_cells(demo: tuple[Run, str]) -> None:
    _, printed = demo
    assert "84.3% [84.3%–87.4%]" in printed
    assert "基数 base D5 = 10,000" in printed
    assert "最紧迫的 10 格" in printed
    for code in ("F17", "F18", "F22", "F24", "F25"):
        line = next(line for line in printed.splitlines() if line.strip().startswith(code))
        assert line.rstrip().endswith("是 yes"), line


@pytest.mark.parametrize(
    ("policy", "base", "covered", "rate"),
    [
        ("d0-t1t4", 230_000, 8_440, None),
        ("d5-t1t4", 10_000, 8_430, 0.843),
        ("d8-t1", 400, 400, 1.0),
        ("s0-t1t4", 1_016, 1_016, 1.0),
    ],
)
def test_the_published_figures_are_reproduced_with_their_base(
    demo: tuple[Run, str], policy: str, base: int, covered: int, rate: float | None
) -> None:
    total = document(demo[0], "report", "coverage", "--by", "", "--policy", policy)["total"]
    assert (total["base_count"], total["covered"], total["rate"]) == (base, covered, rate)


def test_no_rate_stands_without_base_tiers_date_policy_and_unknown_share(demo: tuple[Run, str]) -> None:
    found = document(demo[0], "report", "coverage", "--by", "street,industry")
    assert len(found["rows"]) > 100
    for row in [found["total"], *found["rows"]]:
        assert {"base", "base_count", "tiers", "as_of", "policy", "unknown_share"} <= row.keys()


def test_every_tier_and_reason_is_as_planted(demo: tuple[Run, str]) -> None:
    found = document(demo[0], "report", "uncovered", "--role", "organizer")
    assert found["counts"] == {"T0": 860, "T5": 400, "TX": 310}
    assert found["by_reason"]["U1"] == 120
    assert found["by_reason"]["U3"] == 380
    assert found["by_reason"]["U5"] == 90
    assert found["by_reason"]["U7"] == 400
    assert found["by_reason"]["U10"] == 40


def test_roles_that_read_tiers_get_the_same_tiers(demo: tuple[Run, str]) -> None:
    roles = ("planner", "analyst", "organizer", "steward")
    found = [document(demo[0], "report", "uncovered", "--role", role)["counts"] for role in roles]
    assert found == [found[0]] * len(roles)


def test_the_public_sees_no_tiers_and_no_units(demo: tuple[Run, str]) -> None:
    total = document(demo[0], "report", "coverage", "--by", "", "--role", "public")["total"]
    assert (total["base_count"], total["rate"], total["low"]) == (0, None, None)
    assert document(demo[0], "report", "uncovered", "--role", "public")["units"] == []


def test_a_planner_never_learns_which_of_the_member_reasons_holds(demo: tuple[Run, str]) -> None:
    told = demo[0]("report", "uncovered", "--format", "json").stdout
    assert not {'"U1"', '"U2"', '"U3"'} & set(told.split())
    assert '"U1-U3"' in told


def test_an_area_holds_only_its_own(demo: tuple[Run, str]) -> None:
    found = document(demo[0], "report", "coverage", "--by", "street", "--area", "510107006")
    assert {row["street"] for row in found["rows"]} == {"nbs:510107006"}
    assert found["total"]["base_count"] == 513


def test_a_street_alone_is_reached_as_it_is_in_the_whole_district(demo: tuple[Run, str]) -> None:
    whole = {row["street"]: row for row in document(demo[0], "report", "coverage")["rows"]}
    for street in ("nbs:510107001", "nbs:510107013", "nbs:510107063"):
        alone = document(demo[0], "report", "coverage", "--area", street)["rows"]
        assert alone == [whole[street]]


def test_the_uncovered_come_as_a_spreadsheet_without_formulas(demo: tuple[Run, str]) -> None:
    told = demo[0]("report", "uncovered", "--format", "csv").stdout
    rows = list(csv.DictReader(io.StringIO(told.removeprefix("\ufeff"))))
    assert len(rows) == 860 + 400 + 310
    assert all(row["reason_zh"] and row["step_zh"] for row in rows)
    assert not any(cell.startswith(("=", "+", "@")) for row in rows for cell in row.values())


def test_another_date_gives_other_figures_and_says_which(demo: tuple[Run, str]) -> None:
    found = document(demo[0], "report", "coverage", "--as-of", "2015-06-30")["total"]
    assert found["as_of"] == "2015-06-30"
    assert found["base_count"] < 10_000


def test_loading_the_demo_twice_changes_nothing(demo: tuple[Run, str]) -> None:
    told = demo[0]("demo", "--no-serve")
    assert told.returncode == 0, told.stderr
    assert told.stdout == demo[1]
    health = demo[0]("doctor")
    assert health.returncode == 0, health.stdout
    assert "345,067" in health.stdout


def blocks(language: str) -> list[str]:
    """The fenced blocks of the README in one language."""
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    return re.findall(rf"```{language}\n(.*?)```", text, re.DOTALL)


def test_the_question_of_the_readme_gets_its_answer(demo: tuple[Run, str], tmp_path: Path) -> None:
    question = tmp_path / "question.graphql"
    question.write_text(blocks("graphql")[0], encoding="utf-8")
    told = demo[0]("query", str(question))
    assert told.returncode == 0, told.stdout + told.stderr
    answer = json.loads(told.stdout)["data"]["coverage"]
    assert answer["total"] == {
        "base": 10000,
        "low": 0.843,
        "high": 0.874,
        "rate": 0.843,
        "unknownShare": 0.031,
    }
    assert len(answer["rows"]["nodes"]) == 17


@pytest.mark.parametrize("example", saved(), ids=lambda example: str(example.title_zh))
def test_every_saved_question_has_an_answer_here(
    demo: tuple[Run, str], example: Example, tmp_path: Path
) -> None:
    question = tmp_path / "question.graphql"
    question.write_text(example.query, encoding="utf-8")
    told = demo[0]("query", str(question), "--variables", example.variables_json or "{}")
    assert told.returncode == 0, told.stdout + told.stderr
    assert '"totalCount": 0' not in told.stdout


def test_every_command_of_the_readme_exists_and_every_command_is_in_it(demo: tuple[Run, str]) -> None:
    text = (Path(__file__).parent.parent / "README.md").read_text(encoding="utf-8")
    for name in (
        "demo",
        "areas",
        "load",
        "report",
        "policies",
        "query",
        "serve",
        "schema",
        "ontology",
        "mappings",
        "doctor",
        "backup",
        "restore",
        "copy",
        "export",
    ):
        assert f"`{name}" in text
        assert in_process(name, "--help").returncode == 0
    for line in "".join(blocks("console")).splitlines():
        if "alliance-graph report" in line:
            told = demo[0](*line.split("#")[0].split()[2:])
            assert told.returncode == 0, line


def test_graphql_gives_the_same_total(demo: tuple[Run, str], tmp_path: Path) -> None:
    question = tmp_path / "question.graphql"
    question.write_text("{ coverage { asOf total { base low high unknownShare } } }", encoding="utf-8")
    told = demo[0]("query", str(question))
    assert told.returncode == 0, told.stdout + told.stderr
    answer = json.loads(told.stdout)["data"]["coverage"]
    assert answer == {
        "asOf": "2016-12-31",
        "total": {"base": 10000, "low": 0.843, "high": 0.874, "unknownShare": 0.031},
    }


def test_the_published_figures_of_the_demo_agree_or_say_why_not(demo: tuple[Run, str]) -> None:
    told = demo[0]("report", "reconcile", "--format", "json")
    assert told.returncode == 0, told.stderr
    listed = {line["code"]: line for line in json.loads(told.stdout)}
    assert len(listed) == 78
    for code in ("F08", "F09", "F17", "F18", "F22", "F23", "F24", "F25", "F42", "F43", "F44", "F46", "F50"):
        assert listed[code]["agrees"] is True, listed[code]
    assert (listed["F24"]["computed"], listed["F24"]["base_count"]) == (84.3, 10_000)
    assert (listed["F41"]["reason"], listed["F41"]["agrees"]) == ("stock_not_cumulative", False)
    assert {line["reason"] for line in listed.values()} >= {"not_in_record", "no_figure", "not_everywhere"}
