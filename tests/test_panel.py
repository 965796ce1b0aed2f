"""Repeated observations become half-open periods, and what nobody saw is kept as not seen."""

from __future__ import annotations

import random
from collections.abc import Sequence
from datetime import UTC, date, datetime
from itertools import pairwise
from pathlib import Path

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.codes import code_lists
from graph.ontology.domain import ONTOLOGY
from graph.records import Tie, TieKey
from graph.store.memory import MemoryStore
from graph.store.stored import date_of
from loaders.joining import Joining
from loaders.load import Circumstances, load
from loaders.mapping import read_mapping
from loaders.observed import Observed
from loaders.panel import Period, periods, span
from loaders.report import LoadReport

GIVEN = Circumstances(date(2023, 12, 31), datetime(2024, 1, 1, tzinfo=UTC))
YEARS = [date(year, 6, 30) for year in range(2015, 2021)]
A, B, C, D = YEARS[:4]

PANEL = """
name = "panel"
zh = "逐年名单"
en = "Lists by year"
observations = [2015-06-30, 2016-06-30, 2017-06-30, 2018-06-30]
[defaults]
source_id = "test"
is_synthetic = true
[[tables]]
[tables.columns]
year = ["年份"]
unit = ["单位"]
name = ["名称"]
[[tables.records]]
kind = "Unit"
seen = { on = "@year" }
values = { kind = "other", id_scheme = "t", id_code = "@unit", name_zh = "@name" }
[[tables.records]]
kind = "Name"
values.name_zh = "@name"
[[tables.records]]
kind = "NAMED"
seen = { on = "@year" }
from = { kind = "Unit", id_scheme = "t", id_code = "@unit" }
to = { kind = "Name", name_zh = "@name" }
"""


def told(store: MemoryStore, folder: Path, *rows: str) -> LoadReport:
    """What is said of a panel with these rows: year, unit, name."""
    (folder / "panel.toml").write_text(PANEL, encoding="utf-8")
    path = folder / "逐年.csv"
    path.write_text("\n".join(["年份,单位,名称", *rows]), encoding="utf-8")
    return load(store, ONTOLOGY, read_mapping(folder / "panel.toml", ONTOLOGY), [path], GIVEN)


def names(store: MemoryStore) -> list[tuple[str, date, date | None, str, str, date]]:
    """The names borne: name, from, until, both precisions and the last day seen."""
    marks = Joining(ONTOLOGY).marks["NAMED"]
    found = []
    for batch in store.ties("NAMED"):
        for at, start in enumerate(batch.valid_from):
            end, seen = batch.valid_to[at], batch.columns[marks.observed[0]][at]
            assert isinstance(seen, int)
            precise = str(batch.columns[marks.start][at]), str(batch.columns[marks.end][at])
            until = None if end is None else date_of(end)
            found.append((batch.to_keys[at][5:], date_of(start), until, *precise, date_of(seen)))
    return found


@pytest.mark.parametrize(
    ("seen", "expected"),
    [
        ([A], [Period(A, B, True, A)]),
        ([B], [Period(B, C, False, B)]),
        ([D], [Period(D, None, False, D)]),
        ([A, B, C, D], [Period(A, None, True, D)]),
        ([A, B, D], [Period(A, C, True, B), Period(D, None, False, D)]),
        ([D, B, B], [Period(B, C, False, B), Period(D, None, False, D)]),
        ([], []),
    ],
)
def test_each_run_of_observations_is_one_period(seen: Sequence[date], expected: list[Period]) -> None:
    assert list(periods(seen, [A, B, C, D])) == expected


def test_a_stated_span_is_one_period() -> None:
    assert span(B, C, YEARS) == Period(B, D, False, C)
    assert span(A, YEARS[-1], YEARS) == Period(A, None, True, YEARS[-1])


@given(st.sets(st.sampled_from(YEARS), min_size=1))
def test_periods_hold_on_exactly_the_days_seen(seen: set[date]) -> None:
    found = list(periods(seen, YEARS))
    holds = {day for p in found for day in YEARS if p.start <= day and (p.end is None or day < p.end)}
    assert holds == seen
    assert all(one.end is not None and one.end < other.start for one, other in pairwise(found))


def test_names_of_a_panel_are_dated_with_what_nobody_saw(tmp_path: Path) -> None:
    store = MemoryStore(ONTOLOGY)
    rows = ["2015,1,甲", "2016-06-30,1,甲", "2017,1,乙", "2018,1,乙", "2016,2,丙"]
    assert told(store, tmp_path, *rows).problems == ()
    assert names(store) == [
        ("乙", C, None, "day", "after", D),
        ("甲", A, C, "before", "day", B),
        ("丙", B, C, "day", "day", B),
    ]


def test_the_order_of_rows_changes_nothing(tmp_path: Path) -> None:
    rows = [
        f"{year},{unit},{name}" for year in range(2015, 2019) for unit, name in ((1, "甲"), (2, f"乙{year}"))
    ]
    first = MemoryStore(ONTOLOGY)
    told(first, tmp_path, *rows)
    for seed in range(5):
        again = MemoryStore(ONTOLOGY)
        told(again, tmp_path, *random.Random(seed).sample(rows, len(rows)))
        assert [list(again.nodes(kind)) for kind in ("Unit", "Name")] == [
            list(first.nodes(kind)) for kind in ("Unit", "Name")
        ]
        assert names(again) == names(first)


def test_a_node_keeps_its_newest_meaning(tmp_path: Path) -> None:
    store = MemoryStore(ONTOLOGY)
    told(store, tmp_path, "2018,1,新", "2015,1,旧")
    place = [field.name for field in ONTOLOGY.nodes["Unit"].fields].index("name_zh")
    assert [batch.columns[place] for batch in store.nodes("Unit")] == [["新"]]


def test_two_meanings_on_one_day_are_kept_aside_and_on_two_days_are_not(tmp_path: Path) -> None:
    report = told(MemoryStore(ONTOLOGY), tmp_path, "2015,1,甲", "2016,1,乙", "2016,1,丙")
    assert [(p.rule, p.place.row) for p in report.problems] == [("V04", 4)]


@pytest.mark.parametrize(
    ("year", "rule", "zh", "en"),
    [
        (
            "2019",
            "V30",
            "“2019-01-01”不是该数据的观察日期；应为其中之一：2015-06-30、2016-06-30、2017-06-30、2018-06-30。",
            "“2019-01-01” is not a day on which this source was observed; "
            "use one of 2015-06-30、2016-06-30、2017-06-30、2018-06-30.",
        ),
        (
            "",
            "V28",
            "缺少必填项“观察日期”，请补填。",
            "The required day of observation is missing; fill it in.",
        ),
    ],
)
def test_a_day_on_which_nobody_looked_is_refused(
    year: str, rule: str, zh: str, en: str, tmp_path: Path
) -> None:
    report = told(MemoryStore(ONTOLOGY), tmp_path, "2015,1,甲", f"{year},1,甲")
    assert [(p.rule, p.place.row, p.place.column, p.zh, p.en) for p in report.problems] == [
        (rule, 3, "年份", zh, en)
    ]


def test_the_tie_of_a_period_says_how_exactly_it_is_known() -> None:
    kind = ONTOLOGY.relations["NAMED"]
    assert {"before", "after", "day"} <= set(code_lists()["date_precisions"].by_code)
    empty = Tie(TieKey("NAMED", "Unit", "t:1", "Name", "name:甲", "", A), None, (None,) * len(kind.fields))
    lasting = Observed(ONTOLOGY).lasting(empty, Period(B, None, False, D))
    assert (lasting.identity.valid_from, lasting.valid_to) == (B, None)
    assert {"day", "after", D} <= set(lasting.values)
