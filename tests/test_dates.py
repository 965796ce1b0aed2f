"""Dates are read in every usual form, keep the precision that was stated, and are never guessed."""

from __future__ import annotations

from datetime import date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from graph.dates import ParsedDate, Precision, parse_date

DAY = ParsedDate(date(2016, 1, 31), Precision.DAY)
MONTH = ParsedDate(date(2016, 1, 1), Precision.MONTH)
YEAR = ParsedDate(date(2016, 1, 1), Precision.YEAR)
DAYS = [
    "2016-01-31",
    "2016/1/31",
    "2016.1.31",
    "2016年1月31日",
    "2016年1月31号",
    "20160131",
    " ２０１６－０１－３１ ",
]
TIMED = ["2016-01-31 00:00:00", "2016-01-31T12:30", "2016/1/31 9:05"]
NUMBERS: list[int | float | date | datetime] = [
    42400,
    42400.0,
    42400.75,
    20160131,
    DAY.date,
    datetime(2016, 1, 31, 12),
]


@pytest.mark.parametrize("value", [*DAYS, *TIMED, *NUMBERS])
def test_a_day_is_read_in_every_usual_form(value: str | int | float | date) -> None:
    assert parse_date(value) == DAY


@pytest.mark.parametrize("value", ["2016-01", "2016/1", "2016.1", "2016年1月", "201601", 201601])
def test_a_month_stays_a_month(value: str | int) -> None:
    assert parse_date(value) == MONTH


@pytest.mark.parametrize("value", ["2016", "2016年", "２０１６年", 2016, 2016.0])
def test_a_year_stays_a_year(value: str | int | float) -> None:
    assert parse_date(value) == YEAR


@pytest.mark.parametrize(
    "value",
    [
        *(
            "2016-02-30",
            "2016-13",
            "20161301",
            "2016-1/31",
            "16-1-31",
            "31/1/2016",
            "42400",
            "0000",
            "",
            "不详",
        ),
        *("2016-01-31 25", "2016-01-31T10:00+08:00", "２０１６-０２-３０", "2016-00-10"),
        *(0, -1, 60, 60.5, 2016.5, 10**9, float("nan"), float("inf"), True),
    ],
)
def test_what_is_no_date_is_none(value: str | int | float) -> None:
    assert parse_date(value) is None


@pytest.mark.parametrize(
    ("serial", "system_1904", "day"),
    [
        (1, False, date(1900, 1, 1)),
        (59, False, date(1900, 2, 28)),
        (61, False, date(1900, 3, 1)),
        (2_958_465, False, date(9999, 12, 31)),
        (60, True, date(1904, 3, 1)),
        (40_938, True, date(2016, 1, 31)),
    ],
)
def test_serial_days_follow_their_calendar(serial: int, system_1904: bool, day: date) -> None:
    assert parse_date(serial, system_1904=system_1904) == ParsedDate(day, Precision.DAY)


@given(st.dates(min_value=date(1000, 1, 1)))
def test_every_date_comes_back_from_its_text(day: date) -> None:
    expected = ParsedDate(day, Precision.DAY)
    forms = (day.isoformat(), f"{day.year}年{day.month}月{day.day}日", f"{day:%Y%m%d}")
    assert [parse_date(form) for form in forms] == [expected] * 3
