"""The command line: results on standard output, messages on standard error, and its three exit codes."""

from __future__ import annotations

import json
import sys
from collections.abc import Callable
from pathlib import Path
from typing import NamedTuple

import pytest

from api.cli import main
from graph.ontology.domain import ONTOLOGY
from graph.store.connect import connect

DATA = Path(__file__).parent / "data"
ROSTER = DATA / "messy-rosters" / "roster_510107_gb18030_crlf.csv"


class Told(NamedTuple):
    """What one command printed and how it ended."""

    code: int
    out: str
    err: str


Run = Callable[..., Told]


@pytest.fixture
def run(tmp_path: Path, monkeypatch: pytest.MonkeyPatch, capfdbinary: pytest.CaptureFixture[bytes]) -> Run:
    """Run `alliance-graph` in this process, in a home of the test's own."""
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))
    monkeypatch.setenv("COLUMNS", "200")

    def go(*arguments: str) -> Told:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", *arguments])
        capfdbinary.readouterr()
        with pytest.raises(SystemExit) as ended:
            main()
        sys.stdout.flush()
        out, err = capfdbinary.readouterr()
        code = ended.value.code
        return Told(code if isinstance(code, int) else 0, out.decode(), err.decode())

    return go


def test_a_roster_loads_without_naming_its_mapping(run: Run) -> None:
    told = run("load", str(ROSTER))
    assert told.code == 0, told.err
    assert "113" in told.out
    assert "已写入" in told.out


def test_a_dry_run_reports_the_same_and_writes_nothing(run: Run) -> None:
    dry = json.loads(run("load", str(ROSTER), "--dry-run", "--format", "json").out)
    real = json.loads(run("load", str(ROSTER), "--format", "json").out)
    assert dry.pop("dry_run")
    assert not real.pop("dry_run")
    assert dry == real
    assert real["written"]["added"] == 241


def test_refused_input_ends_in_1_with_the_report_and_a_workbook(run: Run, tmp_path: Path) -> None:
    bad = tmp_path / "名单.csv"
    text = ROSTER.read_bytes().decode("gb18030").replace("510107001004", "")
    bad.write_text(text, encoding="utf-8")
    told = run("load", str(bad), "--errors", str(tmp_path / "问题.xlsx"))
    assert told.code == 1
    assert "名单.csv 第 2 行 “统计用区划代码”列  V28 拒收 refused" in told.out
    assert (tmp_path / "问题.xlsx").stat().st_size > 0


def test_wrong_use_ends_in_2_and_names_what_there_is(run: Run) -> None:
    assert run("load", str(ROSTER)).code == 0
    for arguments, hint in (
        (("load", str(ROSTER), "--mapping", "nothing"), "community-roster"),
        (("report", "coverage", "--as-of", "yesterday"), "2016-12-31"),
        (("report", "coverage", "--as-of", "today", "--policy", "d9"), "d5-t1t4"),
        (("report", "coverage", "--as-of", "today", "--by", "planet"), "street"),
        (("report", "coverage", "--as-of", "today", "--area", "999999"), "510107001"),
        (("query", "missing.graphql"), "missing.graphql"),
        (("mappings", "nothing"), "nothing"),
        (("nothing",), "nothing"),
    ):
        told = run(*arguments)
        assert told.code == 2, (arguments, told)
        assert hint in told.err, (arguments, told)
        assert told.out == ""


def test_a_mistyped_home_is_not_made_by_looking_into_it(run: Run, tmp_path: Path) -> None:
    for arguments in (("doctor",), ("report", "coverage"), ("serve",)):
        told = run(*arguments, "--home", str(tmp_path / "mistyped"))
        assert told.code == 2, (arguments, told)
        assert "--home" in told.err
    assert not (tmp_path / "mistyped").exists()


def test_a_workbook_of_problems_never_replaces_a_file(run: Run, tmp_path: Path) -> None:
    roster = tmp_path / "名单.csv"
    roster.write_bytes(ROSTER.read_bytes())
    before = roster.read_bytes()
    for target in (roster, tmp_path / "nowhere" / "问题.xlsx", tmp_path / "问题.csv"):
        told = run("load", str(roster), "--errors", str(target))
        assert told.code == 2, (target, told)
    assert roster.read_bytes() == before
    assert not (tmp_path / "home").exists()
    assert run("load", str(roster), "--errors", str(tmp_path / "问题.xlsx")).code == 0
    assert not (tmp_path / "问题.xlsx").exists()


def test_the_workbook_of_problems_can_be_mended_and_loaded(run: Run, tmp_path: Path) -> None:
    bad, mended = tmp_path / "名单.csv", tmp_path / "问题.xlsx"
    bad.write_text(ROSTER.read_bytes().decode("gb18030").replace("510107001004", ""), encoding="utf-8")
    assert run("load", str(bad), "--errors", str(mended)).code == 1
    told = json.loads(run("load", str(mended), "--format", "json").out)
    assert [(p["rule"], p["place"]["row"]) for p in told["problems"]] == [("V28", 2)] * len(told["problems"])
    assert told["tables"][0]["read"] == 113


def test_columns_that_are_not_used_are_named(run: Run, tmp_path: Path) -> None:
    wide = tmp_path / "名单.csv"
    lines = ROSTER.read_bytes().decode("gb18030").splitlines()
    wide.write_text("\n".join([lines[0] + ",备用栏", *(line + ",x" for line in lines[1:])]), encoding="utf-8")
    told = run("load", str(wide))
    assert told.code == 0
    assert "未使用的列 columns not used: 序号、备用栏" in told.out


def test_a_file_of_which_nothing_was_read_is_refused(run: Run) -> None:
    told = run("load", str(DATA / "messy-rosters" / "roster_510107_merged.xlsx"), "--mapping", "wuhou-areas")
    assert told.code == 1
    assert "V34 拒收 refused" in told.out


def test_an_unreadable_file_says_so_itself(run: Run, tmp_path: Path) -> None:
    told = run("load", str(tmp_path / "没有.xlsx"))
    assert told.code == 1
    assert "没有.xlsx" in told.err
    assert "--mapping" not in told.err


def test_the_areas_that_ship_load_by_one_command(run: Run) -> None:
    assert "982" in run("areas").out
    assert "D5 党建基数" in run("policies").out


def test_files_that_no_mapping_fits_are_wrong_use(run: Run, tmp_path: Path) -> None:
    odd = tmp_path / "odd.csv"
    odd.write_text("甲,乙\n1,2\n", encoding="utf-8")
    told = run("load", str(odd))
    assert told.code == 2
    assert "--mapping" in told.err


def test_a_home_with_a_foreign_key_says_so(run: Run, tmp_path: Path) -> None:
    assert run("load", str(ROSTER)).code == 0
    key = tmp_path / "home" / "record.key"
    key.write_text("00" * 32)
    told = run("doctor")
    assert told.code == 1
    assert "密钥" in told.err


def test_a_key_that_others_may_read_is_refused(run: Run, tmp_path: Path) -> None:
    assert run("load", str(ROSTER)).code == 0
    key = tmp_path / "home" / "record.key"
    value = key.read_text().strip()
    key.chmod(0o644)
    told = run("doctor")
    assert told.code == 1
    assert "chmod 600" in told.err
    assert value not in told.err + told.out


def test_a_lost_key_is_never_replaced(run: Run, tmp_path: Path) -> None:
    assert run("load", str(ROSTER)).code == 0
    (tmp_path / "home" / "record.key").unlink()
    assert run("doctor").code == 1
    assert not (tmp_path / "home" / "record.key").exists()


def test_doctor_finds_a_sound_home_well(run: Run) -> None:
    assert run("load", str(ROSTER)).code == 0
    told = run("doctor")
    assert told.code == 0
    assert "✗" not in told.out


def test_schema_and_ontology_are_those_in_the_repository(run: Run) -> None:
    root = Path(__file__).parent.parent
    assert run("schema").out == (root / "schema.graphql").read_text(encoding="utf-8")
    assert run("ontology").out == (root / "graph" / "ONTOLOGY.md").read_text(encoding="utf-8")


def test_shipped_mappings_are_listed_and_printed(run: Run) -> None:
    listed = run("mappings").out
    assert "community-roster" in listed
    assert "所属街道" in run("mappings", "community-roster").out


def test_a_question_from_standard_input_is_answered(run: Run, monkeypatch: pytest.MonkeyPatch) -> None:
    assert run("load", str(ROSTER)).code == 0
    asked = Path(__file__).parent / "questions"
    assert asked.is_dir()
    told = run("query", str(next(iter(sorted(asked.glob("*.graphql"))))), "--variables", "[]")
    assert told.code == 2


def test_homes_hold_keys_only_their_owner_can_read(run: Run, tmp_path: Path) -> None:
    assert run("load", str(ROSTER)).code == 0
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.close()
    assert len({home.keys.record, home.keys.member, home.keys.outward}) == 3
    for name in ("record", "member", "outward"):
        assert (tmp_path / "home" / f"{name}.key").stat().st_mode & 0o077 == 0
