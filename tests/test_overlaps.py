"""Periods of one tie: what contradicts is refused (V07), what tells of the same period is kept once."""

from __future__ import annotations

from collections.abc import Sequence
from datetime import UTC, date, datetime, timedelta
from importlib.resources import as_file, files
from itertools import combinations
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.records import Tie, TieKey, ordered
from graph.store.memory import MemoryStore
from graph.store.port import Store
from graph.store.stored import date_of, day
from loaders.joining import Joining
from loaders.load import Circumstances, load
from loaders.mapping import read_mapping
from loaders.overlaps import Overlaps
from loaders.report import LoadReport
from loaders.shipped import shipped

GIVEN = Circumstances(date(2023, 12, 31), datetime(2024, 1, 1, tzinfo=UTC))
ZERO = date(2015, 1, 1)
ROSTERS = Path(__file__).parent / "data" / "messy-rosters"

MEMBERS = """
name = "memberships"
zh = "成员"
en = "Members"
[defaults]
source_id = "test"
is_synthetic = true
[[tables]]
[tables.columns]
since = ["起"]
until = ["止"]
precise = ["起始精度"]
seen = ["观察日"]
tier = ["级别"]
[[tables.records]]
kind = "Unit"
values = { kind = "other", id_scheme = "t", id_code = "1", name_zh = "甲" }
[[tables.records]]
kind = "Alliance"
values = { kind = "association", id_scheme = "t", id_code = "2", name_zh = "乙", status = "active" }
[[tables.records]]
kind = "MEMBER_OF"
from = { kind = "Unit", this_row = true }
to = { kind = "Alliance", this_row = true }
[tables.records.values]
role = { column = "tier", map = { "*" = "member" }, default = "member" }
valid_from = "@since"
valid_to = "@until"
valid_from_precision = "@precise"
observed_on = "@seen"
"""


def on(days: int) -> date:
    """A day, counted from the first of the tests."""
    return ZERO + timedelta(days)


def tie(start: int, end: int | None, mark: str = "") -> Tie:
    """A tie of the one pair that these tests need."""
    until = None if end is None else on(end)
    return Tie(TieKey("MEMBER_OF", "Unit", "t:1", "Alliance", "t:2", "", on(start)), until, (mark,))


def clashes(spans: Sequence[tuple[int, int | None]]) -> list[tuple[int, int]]:
    """The rows that are refused, where row n tells the span n."""
    overlaps = Overlaps()
    for row, (start, end) in enumerate(spans):
        overlaps.add(tie(start, end, str(row)), (0, row), "起", None)
    return [clash.row for clash in overlaps.clashes()]


@pytest.mark.parametrize(
    ("spans", "rows"),
    [
        ([(0, 10), (10, 20)], []),
        ([(0, 10), (9, 20)], [1]),
        ([(0, None), (5, None)], [1]),
        ([(9, 20), (0, 10)], [0]),
        ([(0, 100), (10, 20), (30, 40)], [1, 2]),
        ([(5, 5)], [0]),
        ([(0, 3), (9, 7)], [1]),
    ],
)
def test_what_overlaps_or_runs_backwards_is_told_of_its_row(
    spans: Sequence[tuple[int, int | None]], rows: list[int]
) -> None:
    assert clashes(spans) == [(0, row) for row in rows]


@given(st.lists(st.tuples(st.integers(0, 30), st.integers(1, 10)), max_size=6, unique=True))
def test_there_is_a_clash_exactly_where_two_periods_share_a_day(spans: list[tuple[int, int]]) -> None:
    held = [(start, start + length) for start, length in spans]
    shared = any(max(a[0], b[0]) < min(a[1], b[1]) for a, b in combinations(held, 2))
    assert bool(clashes(held)) == shared


def test_the_very_same_tie_is_said_once() -> None:
    overlaps = Overlaps()
    said = [tie(0, 10), tie(0, 10), tie(20, 30)]
    assert [overlaps.add(one, (0, 1), None, None).fresh for one in said] == [True, False, True]


def test_a_period_of_the_record_is_corrected_by_one_of_the_same_start_and_refused_by_another() -> None:
    for start, expected in ((0, []), (5, [(0, 1)])):
        overlaps = Overlaps()
        overlaps.remember(tie(0, 10).identity, day(on(10)), None)
        overlaps.add(tie(start, 20), (0, 1), None, None)
        assert [clash.row for clash in overlaps.clashes()] == expected


@pytest.mark.parametrize(
    ("held", "seen", "new", "last", "joins"),
    [
        ((0, None), None, (5, None), 5, True),
        ((0, 10), None, (5, None), 8, True),
        ((0, 10), None, (5, None), 12, False),
        ((0, 10), None, (10, None), 12, False),
        ((5, None), 8, (0, None), None, True),
        ((5, None), 8, (0, 9), None, True),
        ((5, None), 8, (0, 7), None, False),
        ((0, None), None, (5, None), None, False),
        ((0, None), 0, (0, None), 3, False),
    ],
)
def test_a_telling_joins_the_period_it_lies_in_whichever_came_first(
    held: tuple[int, int | None], seen: int | None, new: tuple[int, int | None], last: int | None, joins: bool
) -> None:
    overlaps = Overlaps()
    end = None if held[1] is None else day(on(held[1]))
    overlaps.remember(tie(*held).identity, end, None if seen is None else day(on(seen)))
    standing = overlaps.add(tie(*new), (0, 1), None, None if last is None else day(on(last)))
    assert standing.joins == ((on(held[0]),) if joins else ())


def contact(start: date, visited: date | None, verified: date, precise: str) -> Tie:
    """A work contact with two days of observation."""
    values = {
        "means": "union",
        "last_visit_on": visited,
        "verified_on": verified,
        "valid_from_precision": precise,
    }
    key = TieKey("WORK_CONTACT", "Unit", "t:1", "Unit", "t:2", "union", start)
    return Tie(key, None, ordered(ONTOLOGY.relations["WORK_CONTACT"].fields, values))


def test_of_two_tellings_the_start_is_the_earlier_and_every_day_of_observation_the_later() -> None:
    held = contact(on(0), on(50), on(10), "day")
    new = contact(on(40), None, on(60), "before")
    expected = contact(on(0), on(50), on(60), "day")
    joining = Joining(ONTOLOGY)
    assert joining.joined(held, new) == joining.joined(new, held) == expected


def told(store: Store, folder: Path, *rows: str) -> LoadReport:
    """What is said of one membership: from, until, precision of the start, last seen, and a mark."""
    (folder / "members.toml").write_text(MEMBERS, encoding="utf-8")
    path = folder / "成员.csv"
    path.write_text("\n".join(["起,止,起始精度,观察日,级别", *rows]), encoding="utf-8")
    return load(store, ONTOLOGY, read_mapping(folder / "members.toml", ONTOLOGY), [path], GIVEN)


def memberships(store: Store) -> list[tuple[str, str | None, str, str | None]]:
    """Every membership: from, until, precision of the start, last seen."""
    marks = Joining(ONTOLOGY).marks["MEMBER_OF"]
    found = []
    for batch in store.ties("MEMBER_OF"):
        seen = [None if s is None else date_of(int(s)).isoformat() for s in batch.columns[marks.observed[0]]]
        starts = [date_of(start).isoformat() for start in batch.valid_from]
        ends = [None if end is None else date_of(end).isoformat() for end in batch.valid_to]
        found += list(zip(starts, ends, map(str, batch.columns[marks.start]), seen, strict=True))
    return found


SINCE_2016 = "2016-01-01,,day,,"
ROSTER_2020 = "2020-06-30,,before,2020-06-30,"
ROSTER_2023 = "2023-06-30,,before,2023-06-30,"


@pytest.mark.parametrize(
    ("rows", "expected"),
    [
        ([SINCE_2016, ROSTER_2023], ("2016-01-01", None, "day", "2023-06-30")),
        ([ROSTER_2020, ROSTER_2023], ("2020-06-30", None, "before", "2023-06-30")),
        ([ROSTER_2020, SINCE_2016, ROSTER_2023], ("2016-01-01", None, "day", "2023-06-30")),
        (["2016-01-01,2021-01-01,day,,", ROSTER_2020], ("2016-01-01", "2021-01-01", "day", "2020-06-30")),
    ],
)
def test_a_roster_confirms_what_the_record_holds_in_any_order_of_loads(
    rows: list[str], expected: tuple[str, str | None, str, str | None], store: Store, tmp_path: Path
) -> None:
    for order in (rows, rows[::-1]):
        fresh = MemoryStore(ONTOLOGY)
        for row in order:
            assert told(fresh, tmp_path, row).problems == ()
        assert memberships(fresh) == [expected]
    for row in (*rows, *rows):
        assert told(store, tmp_path, row).problems == ()
    assert memberships(store) == [expected]


def test_a_roster_after_the_end_is_a_period_of_its_own_and_one_across_it_is_refused(tmp_path: Path) -> None:
    ended = "2016-01-01,2021-01-01,day,,"
    store = MemoryStore(ONTOLOGY)
    told(store, tmp_path, ended)
    across = told(store, tmp_path, "2020-06-30,,before,2023-06-30,")
    assert [(p.rule, p.place.column) for p in across.problems] == [("V07", "起")]
    assert told(store, tmp_path, ROSTER_2023).problems == ()
    assert len(memberships(store)) == 2


def test_a_stated_start_inside_a_period_is_still_a_contradiction(tmp_path: Path) -> None:
    store = MemoryStore(ONTOLOGY)
    told(store, tmp_path, SINCE_2016)
    assert [p.rule for p in told(store, tmp_path, "2018-01-01,,day,,").problems] == ["V07"]


def test_one_start_with_two_contents_is_refused_in_the_report(store: Store, tmp_path: Path) -> None:
    report = told(store, tmp_path, "2016-01-01,,day,2020-01-01,", "2016-01-01,,day,2021-01-01,")
    assert [(p.rule, p.place.row) for p in report.problems] == [("V07", 3)]
    assert report.written is None


def wuhou(store: Store) -> LoadReport:
    """Load the yearly lists of streets and communities."""
    with as_file(files("loaders") / "data" / "areas") as folder:
        return load(store, ONTOLOGY, shipped("wuhou-areas", ONTOLOGY), sorted(folder.glob("*.csv")), GIVEN)


def community_roster(store: Store) -> LoadReport:
    """Load the roster of 2023."""
    paths = [ROSTERS / "roster_510107_merged.xlsx"]
    return load(store, ONTOLOGY, shipped("community-roster", ONTOLOGY), paths, GIVEN)


def test_a_roster_of_communities_adds_nothing_to_the_yearly_lists(store: Store) -> None:
    wuhou(store)
    before = digest(store, ONTOLOGY)
    report = community_roster(store)
    assert report.problems == ()
    assert report.written is not None
    assert (report.written.added, report.written.changed, report.written.unchanged) == (0, 0, 241)
    assert digest(store, ONTOLOGY) == before


def test_the_yearly_lists_after_the_roster_lead_to_the_same_record(store: Store) -> None:
    community_roster(store)
    report = wuhou(store)
    assert report.problems == ()
    assert report.written is not None
    assert report.written.removed == 113
    alone = MemoryStore(ONTOLOGY)
    wuhou(alone)
    assert digest(store, ONTOLOGY) == digest(alone, ONTOLOGY)
