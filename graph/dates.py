"""Dates as people and spreadsheets write them, with the precision that was really stated."""

from __future__ import annotations

import re
from datetime import date, datetime, timedelta
from enum import StrEnum
from functools import lru_cache
from math import isfinite
from typing import NamedTuple

from graph.identifiers import plain


class Precision(StrEnum):
    """How much of a date was stated; entries of the code list `date_precisions`."""

    DAY = "day"
    MONTH = "month"
    YEAR = "year"


class ParsedDate(NamedTuple):
    """A date and what of it was stated; of a month or year it is the first day."""

    date: date
    precision: Precision


_TIME = r"(?:[T ]+\d{1,2}:\d{2}(?::\d{2}(?:\.\d+)?)?)?"
_FORMS = tuple(
    re.compile(form, re.ASCII)
    for form in (
        rf"(?P<y>\d{{4}})(?P<s>[-/.])(?P<m>\d{{1,2}})(?:(?P=s)(?P<d>\d{{1,2}}){_TIME})?",
        rf"(?P<y>\d{{4}})\s*年(?:\s*(?P<m>\d{{1,2}})\s*月(?:\s*(?P<d>\d{{1,2}})\s*[日号]?{_TIME})?)?",
        r"(?P<y>\d{4})(?:(?P<m>\d{2})(?P<d>\d{2})?)?",
    )
)
_SERIAL_1900 = date(1899, 12, 31)
_SERIAL_1904 = date(1904, 1, 1)
_PHANTOM_DAY = 60  # 1900-02-29, which spreadsheets count although it never was


def parse_date(value: str | int | float | date | datetime, *, system_1904: bool = False) -> ParsedDate | None:
    """The date a cell states, or None where it states none that exists.

    Text: 2016-01-31, 2016/1/31, 2016.1.31, 2016年1月31日, 20160131, each cut to month or year,
    with full-width digits too; a time of day is dropped. Numbers: 1900 to 2100 is a year, six or
    eight digits are read as text, anything else is a spreadsheet's serial day (`system_1904`
    chooses its calendar). Digits in text are never a serial: one slip would become another date.
    """
    if isinstance(value, datetime):
        return ParsedDate(value.date(), Precision.DAY)
    if isinstance(value, date):
        return ParsedDate(value, Precision.DAY)
    if isinstance(value, str):
        return _stated(value)
    return None if isinstance(value, bool) else _numbered(value, system_1904)


@lru_cache(maxsize=1 << 16)
def _stated(text: str) -> ParsedDate | None:
    """The date written in a text. Columns repeat few dates, hence the memory."""
    written = plain(text)
    for form in _FORMS:
        match = form.fullmatch(written)
        if match is not None:
            return _dated(match["y"], match["m"], match["d"])
    return None


def _dated(year: str, month: str | None, day: str | None) -> ParsedDate | None:
    precision = Precision.YEAR if month is None else Precision.MONTH if day is None else Precision.DAY
    try:
        return ParsedDate(date(int(year), int(month or 1), int(day or 1)), precision)
    except ValueError:
        return None


def _numbered(number: int | float, system_1904: bool) -> ParsedDate | None:
    if not isfinite(number):
        return None
    whole = int(number)
    if 1900 <= whole <= 2100 or (len(str(whole)) in (6, 8) and whole == number):
        return _stated(str(whole)) if whole == number else None  # 2016.5 may mean May or half a day
    return _serial(whole, system_1904)


def _serial(days: int, system_1904: bool) -> ParsedDate | None:
    """The day a spreadsheet counts as number `days`, with the day that never was left out."""
    if days < 1 or (not system_1904 and days == _PHANTOM_DAY):
        return None
    epoch = _SERIAL_1904 if system_1904 else _SERIAL_1900 - timedelta(days > _PHANTOM_DAY)
    try:
        return ParsedDate(epoch + timedelta(days), Precision.DAY)
    except OverflowError:
        return None
