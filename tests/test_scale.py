"""Coverage and weak links over Parquet against the same on arrays: every row, every policy."""

from __future__ import annotations

import json
import random
import sys
from collections import defaultdict
from collections.abc import Callable
from dataclasses import replace
from datetime import date, timedelta
from pathlib import Path

import numpy as np
import pyarrow as pa
import pyarrow.parquet as pq
import pytest
from conftest import Make, Town
from test_coverage import AS_OF, network, random_units

from analytics.bases import MEMBER_BASES
from analytics.cells import DIMENSIONS
from analytics.coverage import coverage
from analytics.losses.alone import losses
from analytics.losses.reliance import by_alliances
from analytics.networks.covers import covers
from analytics.policies import CoveragePolicy, policies, policy
from analytics.scale import bases_sql
from analytics.scale.coverage_sql import CELLS
from analytics.scale.districts import measured
from analytics.scale.duck import Limits, TooLittleMemoryError, coverage_of, measures_of
from analytics.scale.edges import components_of, write_edges
from analytics.scale.parquet import (
    UNPLACED,
    UnreadableExportError,
    facts,
    has_bands,
    names,
    write_parquet,
)
from analytics.scale.tables import tables
from analytics.simple.network import simple
from analytics.simple.routes import components
from api.cli import main
from graph.errors import WrongUseError
from graph.network import Evidence, Households, Means, Network, Zones
from graph.ontology.domain import ONTOLOGY
from graph.store.connect import connect

FACTS = {"as_of": AS_OF.isoformat(), "role": "steward"}

CELLS_ASKED: tuple[tuple[str, ...], ...] = (
    (),
    ("street", "industry"),
    ("district", "size", "ownership"),
    ("zone", "kind"),
    ("division", "community"),
)


def called(kind: str, key: str) -> str:
    return f"{kind}/{key}"


def drawn(seed: int, count: int = 200) -> Network:
    """Units in several zones, households in several cells, bodies that reach several units."""
    rng = random.Random(seed)
    made = network(*random_units(rng, count), households=rng.randint(0, 50))
    spread = replace(made.evidence, source=[f"body{rng.randint(0, 12):02}" for _ in made.evidence.source])
    streets = np.array([rng.randint(-1, 2) for _ in range(5)], np.int32)
    sections = np.array([rng.choice((0, -1)) for _ in range(5)], np.int32)
    tallies = Households(
        streets,
        streets,
        streets,
        type(made.households.section)(sections, made.households.section.vocabulary),
        np.array([rng.randint(0, 40) for _ in range(5)], np.int64),
    )
    pairs = sorted({(rng.randrange(count), rng.randrange(2)) for _ in range(count // 2)})
    unit, zone = (np.array([pair[end] for pair in pairs], np.int32) for end in (0, 1))
    zones = Zones(made.zones.keys, made.zones.names, unit, zone)
    return replace(made, evidence=spread, households=tallies, zones=zones)


def written(made: Network, folder: Path) -> Path:
    write_parquet(tables(made, called), folder, FACTS)
    return folder


@pytest.mark.parametrize("seed", range(3))
def test_coverage_over_parquet_equals_coverage_on_arrays(seed: int, tmp_path: Path) -> None:
    made = drawn(seed)
    folder = written(made, tmp_path)
    for one in policies().values():
        for by in CELLS_ASKED:
            assert coverage_of(folder, one, by) == coverage(made, one, by)


@pytest.mark.parametrize("name", DIMENSIONS)
def test_every_dimension_can_be_asked_over_parquet(name: str, tmp_path: Path) -> None:
    made = drawn(9)
    expected = coverage(made, policy("d0-t1t4"), (name,))
    assert coverage_of(written(made, tmp_path), policy("d0-t1t4"), (name,)) == expected
    assert [*CELLS] == [*DIMENSIONS]


def changed(given: CoveragePolicy, **changes: object) -> CoveragePolicy:
    return replace(given, **changes)  # type: ignore[arg-type]


@pytest.mark.parametrize(
    "given",
    [
        changed(policy("d3-t1t4"), include_trust_areas=False),
        changed(policy("d4-t1t4"), min_employees=100),
        changed(policy("d4-t1t4"), min_employees=None),
        changed(policy("d5-t1t4"), evidence_max_age_days=30),
        changed(policy("d8-t1"), base_of="D3"),
        changed(policy("d7-t1t4"), base_of=None),
    ],
)
def test_a_policy_of_ones_own_counts_the_same_over_parquet(given: CoveragePolicy, tmp_path: Path) -> None:
    made = drawn(5)
    assert coverage_of(written(made, tmp_path), given, ("street",)) == coverage(made, given, ("street",))


def test_an_empty_network_has_an_empty_total(tmp_path: Path) -> None:
    empty = network()
    assert coverage_of(written(empty, tmp_path), policy("d5-t1t4"), ("street",)) == coverage(
        empty, policy("d5-t1t4"), ("street",)
    )


def test_every_shipped_base_has_its_condition() -> None:
    told = {*bases_sql._BASES, *bases_sql._FILTERS}
    assert told == {one.base for one in policies().values()}


def test_a_bound_of_memory_changes_no_row(tmp_path: Path) -> None:
    made = drawn(6, 3000)
    folder = written(made, tmp_path / "export")
    small = Limits(memory=64, spill=tmp_path / "spill")
    assert coverage_of(folder, policy("d5-t1t4"), ("street",), small) == coverage(
        made, policy("d5-t1t4"), ("street",)
    )


def test_parts_of_several_exports_put_together_are_one(tmp_path: Path) -> None:
    made = drawn(7)
    whole = written(made, tmp_path / "whole")
    for table in ("units", "evidence", "households", "zones", "names"):
        for part in (whole / table).iterdir():
            moved = tmp_path / "again" / table / part.name
            moved.parent.mkdir(parents=True, exist_ok=True)
            part.replace(moved)
    again = coverage_of(tmp_path / "again", policy("d0-t1t4"), ("district",))
    assert again == coverage(made, policy("d0-t1t4"), ("district",))


def test_the_order_of_units_and_ties_changes_nothing(tmp_path: Path) -> None:
    made, rng = drawn(8), np.random.default_rng(8)
    folder = written(made, tmp_path)
    before = coverage_of(folder, policy("d5-t1t4"), ("street",)), measures_of(folder, policy("d5-t1t4"))
    for file in sorted([*folder.glob("units/*/*"), *folder.glob("evidence/*/*")]):
        table = pq.read_table(file, partitioning=None)
        pq.write_table(table.take(rng.permutation(len(table))), file)
    assert before == (
        coverage_of(folder, policy("d5-t1t4"), ("street",)),
        measures_of(folder, policy("d5-t1t4")),
    )


def test_names_and_facts_come_back(tmp_path: Path) -> None:
    made = drawn(1)
    folder = written(made, tmp_path)
    assert facts(folder) == FACTS
    assert names(folder) == {
        **dict(zip(made.areas.keys, made.areas.names, strict=True)),
        **dict(zip(made.zones.keys, made.zones.names, strict=True)),
    }
    lone = written(network({"street": 1}), tmp_path / "lone")
    assert names(lone) == {"nbs:1": "一街", "nbs:2": "二街"}  # the first has a count of households
    next(lone.glob("names/*/*")).write_bytes(b"PAR1")
    with pytest.raises(UnreadableExportError):
        names(lone)


def test_parts_of_different_dates_are_refused(tmp_path: Path) -> None:
    folder = written(drawn(1), tmp_path)
    other = {"as_of": (AS_OF - timedelta(1)).isoformat()}
    file = sorted(folder.glob("units/*/*"))[0]
    pq.write_table(pq.read_table(file, partitioning=None).replace_schema_metadata(other), file)
    with pytest.raises(WrongUseError, match="different dates"):
        coverage_of(folder, policy("d5-t1t4"))


@pytest.mark.parametrize(
    "spoil",
    [
        lambda folder: None,
        lambda folder: (folder / "units" / "part=x").mkdir(parents=True),
        lambda folder: pq.write_table(
            pa.table({"unit": [1]}), _made(folder / "units" / "part=x") / "data.parquet"
        ),
        lambda folder: (_made(folder / "units" / "part=x") / "data.parquet").write_bytes(b"PAR1 no"),
    ],
)
def test_a_folder_without_an_export_is_refused_by_name(
    spoil: Callable[[Path], object], tmp_path: Path
) -> None:
    spoil(tmp_path)
    with pytest.raises(UnreadableExportError) as caught:
        coverage_of(tmp_path, policy("d5-t1t4"))
    assert str(tmp_path) in caught.value.zh


@pytest.mark.parametrize(
    "spoil",
    [
        lambda file: file.unlink(),
        lambda file: file.write_bytes(file.read_bytes()[:-20]),
        lambda file: pq.write_table(pa.table({"unit": [1]}), file),
    ],
)
def test_a_damaged_table_is_told_as_such(spoil: Callable[[Path], object], tmp_path: Path) -> None:
    folder = written(network({}), tmp_path / "out")
    spoil(next(folder.glob("evidence/*/*")))
    with pytest.raises(UnreadableExportError) as caught:
        coverage_of(folder, policy("d5-t1t4"))
    assert str(folder) in caught.value.zh


def test_too_little_memory_is_told_with_the_bound(tmp_path: Path) -> None:
    folder = written(drawn(2, 3000), tmp_path / "out")
    with pytest.raises(TooLittleMemoryError, match="1 MiB"):
        coverage_of(folder, policy("d5-t1t4"), ("street",), Limits(memory=1))


def test_a_folder_may_have_any_name(tmp_path: Path) -> None:
    made = network({}, {"street": 1})
    folder = written(made, tmp_path / "武侯 [2016] * part? 'x'")
    assert coverage_of(folder, policy("d5-t1t4")) == coverage(made, policy("d5-t1t4"))


def _made(folder: Path) -> Path:
    folder.mkdir(parents=True)
    return folder


def test_member_bands_that_may_not_be_told_of_single_units_are_not_written(tmp_path: Path) -> None:
    made = network(*random_units(random.Random(2), 50))
    counted = replace(made, units=replace(made.units, bands_by_cell=False))
    folder = written(counted, tmp_path)
    assert all("member_band" not in pq.read_schema(file).names for file in folder.glob("units/*/*"))
    for one in policies().values():
        if one.base in MEMBER_BASES:
            with pytest.raises(WrongUseError, match=one.policy_id):
                coverage_of(folder, one)
        else:
            assert coverage_of(folder, one) == coverage(counted, one)


def test_a_hidden_membership_is_written_only_where_the_tier_tells_it_anyhow(tmp_path: Path) -> None:
    made = drawn(3)
    held = made.evidence
    hidden = [
        "" if means == Means.ALLIANCE else key for means, key in zip(held.means, held.source, strict=True)
    ]
    kept = replace(made, evidence=replace(held, source=hidden))
    rows = tables(kept, called).evidence.to_pylist()
    strong = {row["unit"] for row in rows if row["means"] < Means.ALLIANCE and row["state"] != 3}
    assert not [row for row in rows if row["means"] == Means.ALLIANCE and row["unit"] in strong]
    left = [row for row in rows if row["means"] == Means.ALLIANCE]
    assert left
    assert len(left) == len({row["unit"] for row in left})
    assert {row["verified_on"] for row in left} == {AS_OF}
    folder = written(kept, tmp_path)
    for one in policies().values():
        assert coverage_of(folder, one) == coverage(made, one)


@pytest.mark.parametrize("seed", range(4))
def test_weak_links_of_each_part_are_those_of_the_network_cut_to_it(seed: int, tmp_path: Path) -> None:
    made, chosen = drawn(seed), policy("d5-t1t4")
    told = {each.part: each for each in measures_of(written(made, tmp_path), chosen)}
    for at, part in [*enumerate(made.areas.keys), (-1, UNPLACED)]:
        reliance = by_alliances(covers(_cut(made, at), chosen))
        if not reliance.covered:
            assert part not in told
            continue
        lost = losses(reliance)
        assert told[part].reached == reliance.covered
        assert told[part].on_one == sum(each.lost for each in lost)
        assert told[part].supports == len(lost)
        assert told[part].largest == (lost[0].lost if lost else 0)


def _cut(made: Network, district: int) -> Network:
    inside = made.units.district[made.evidence.unit] == district
    held = made.evidence
    sources = [key for key, here in zip(held.source, inside.tolist(), strict=True) if here]
    mine = Evidence(
        held.unit[inside], held.means[inside], held.verified_on[inside], held.state[inside], sources
    )
    return replace(made, evidence=mine)


def test_measures_count_what_one_body_holds_alone() -> None:
    ties = [("p", 0, 2, "a"), ("p", 1, 2, "a"), ("p", 1, 2, "b"), ("p", 2, 2, "b"), ("p", 3, 1, "c")]
    (found,) = measured([*ties, ("p", 4, 4, "d")])
    assert found == ("p", 5, 3, 3, 1, "a", 2, 3)


def test_days_before_the_first_are_written_as_dates(tmp_path: Path) -> None:
    made = network({"evidence": [(1, 736_000, 0)]}, {"evidence": [(1, None, 0)]})
    assert tables(made, called).evidence["verified_on"].to_pylist()[1] is None
    assert tables(made, called).evidence["verified_on"].to_pylist()[0] < date(1000, 1, 1)
    assert coverage_of(written(made, tmp_path), policy("d5-t1t4")).total.unknown == 2


def test_relations_hold_every_tie_once() -> None:
    made = drawn(4)
    seen: dict[int, int] = defaultdict(int)
    for row in tables(made, called).evidence.to_pylist():
        seen[row["unit"]] += 1
    assert seen == {unit: int(n) for unit, n in enumerate(np.bincount(made.evidence.unit)) if n}


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path,
    town: Town,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Run a command in this process on a home that holds the town."""
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write(town.records, make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return go


@pytest.mark.parametrize("role", ["planner", "analyst", "organizer", "steward"])
@pytest.mark.parametrize("area", [(), ("--area", "519907001")])
def test_the_commands_report_from_an_export_what_the_record_says(
    role: str, area: tuple[str, ...], run: Run, tmp_path: Path
) -> None:
    asked, folder = ("--role", role, *area, "--as-of", "2016-06-30"), str(tmp_path / "out")
    code, out, err = run("export", "parquet", folder, *asked)
    assert (code, out) == (0, "")
    assert role in err
    for policy_id in ("d0-t1t4", "d5-t1t5"):
        how = ("--policy", policy_id, "--by", "street,industry", "--format", "csv")
        straight = run("report", "coverage", *asked, *how)
        assert run("report", "coverage-of", folder, *how) == straight
    assert json.loads(run("report", "coverage-of", folder, "--format", "json")[1])["export"]["role"] == role
    code, out, err = run("report", "districts-of", folder, "--policy", "d0-t1t4")
    assert (code, err) == (0, "")
    assert "合成数据 synthetic" in out


@pytest.mark.parametrize("role", ["public", "auditor"])
def test_a_role_that_sees_figures_only_may_not_export_units(role: str, run: Run, tmp_path: Path) -> None:
    code, out, err = run("export", "parquet", str(tmp_path / "out"), "--role", role)
    assert (code, out) == (2, "")
    assert role in err
    assert not (tmp_path / "out").exists()


@pytest.mark.parametrize(("role", "told"), [("planner", False), ("analyst", False), ("organizer", True)])
def test_bands_are_exported_to_roles_that_read_them(role: str, told: bool, run: Run, tmp_path: Path) -> None:
    run("export", "parquet", str(tmp_path / "out"), "--role", role)
    assert has_bands(tmp_path / "out") is told


def test_an_export_names_no_unit_and_no_area_beyond_the_one_asked_for(
    run: Run, town: Town, tmp_path: Path
) -> None:
    run("export", "parquet", str(tmp_path / "out"), "--area", "519907001", "--as-of", "2016-06-30")
    told = {
        value
        for file in tmp_path.glob("out/*/*/*.parquet")
        for column in pq.read_table(file, partitioning=None).columns
        for value in column.to_pylist()
    }
    assert "nbs:519907001" in told
    assert "nbs:519907002" not in told
    assert told.isdisjoint(node.key for node in town.nodes.values() if node.kind not in ("AdminArea", "Zone"))


@pytest.mark.parametrize("seed", range(8))
def test_components_joined_file_by_file_are_those_of_the_whole(seed: int, tmp_path: Path) -> None:
    rng = np.random.default_rng(seed)
    size, count = 60, int(rng.integers(0, 60))
    edges = rng.integers(0, size, (count, 2)).astype(np.int32)
    files = [tmp_path / f"{n}.parquet" for n in range(5)]
    for file, part in zip(files, np.array_split(edges, len(files)), strict=True):
        write_edges(part[:, 0], part[:, 1], file)
    expected = components(simple(size, edges))
    assert components_of(files, size).tolist() == expected.tolist()
    assert components_of(reversed(files), size).tolist() == expected.tolist()
