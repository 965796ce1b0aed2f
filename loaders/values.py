"""From the cell of a file to the value of a field, or to what would be right instead."""

from __future__ import annotations

import re
from collections.abc import Callable, Mapping
from dataclasses import dataclass
from datetime import date, datetime

from graph.codes import CodeList
from graph.dates import Precision, parse_date
from graph.identifiers import compact_code, plain
from graph.kinds import Field, ValueType
from graph.records import Value
from loaders.shown import code_shown, day_shown, number_shown, quoted, term_shown
from loaders.tables import Cell

_FREE_TEXT_LIMIT = 200
_EXACT = 2**53  # a number beyond has lost its last digits and is shown as it is


@dataclass(frozen=True, slots=True)
class Bad:
    """A cell that does not hold what its field needs: rule, what is wrong and what would be right.

    `shown` is the value where it may be repeated (`loaders.shown`), else None.
    """

    rule: str
    zh: str
    en: str
    shown: str | None


def text_of(cell: Cell) -> str:
    """A cell as text: whole numbers without a point, days as days, trimmed, full width made plain."""
    if isinstance(cell, str):
        return plain(cell)
    if isinstance(cell, float) and cell.is_integer() and abs(cell) < _EXACT:
        return str(int(cell))
    if isinstance(cell, datetime):
        return cell.date().isoformat()
    return plain(str(cell))


Parser = Callable[[str, Cell], Value | Bad]


def parser(field: Field, lists: Mapping[str, CodeList]) -> Parser:
    """How cells of one field are read: text as trimmed, and the cell as it stood."""
    if field.codes is not None:
        codes = lists[field.codes]
        if field.type is ValueType.CODES:
            return _several(codes)
        return _banded(codes) if field.codes in _BANDS else _coded(codes)
    if field.name in ("uscc", "same_licence_of"):
        return lambda text, cell: compact_code(text)
    if field.name in ("industry_code", "theme_industry"):
        return _industry(lists["industry_divisions"])
    if field.unit == "calendar_year":
        return _year
    return _PARSERS[field.type]


def _text(text: str, cell: Cell) -> Value | Bad:
    if len(text) <= _FREE_TEXT_LIMIT:
        return text
    return Bad(
        "V27",
        f"文字过长（{len(text)} 字，最多 {_FREE_TEXT_LIMIT} 字），可能含个人信息；请删减。",
        f"The text has {len(text)} characters, at most {_FREE_TEXT_LIMIT} are allowed; "
        "free text may carry personal details. Shorten it.",
        None,
    )


_WRITTEN_DAY = re.compile(r"[0-9]{4}([-/.])[0-9]{1,2}\1[0-9]{1,2}|[0-9]{4}年[0-9]{1,2}月[0-9]{1,2}日")


def _date(text: str, cell: Cell) -> Value | Bad:
    given = cell if isinstance(cell, date | int | float) and not isinstance(cell, bool) else text
    found = parse_date(given)
    if found is not None:
        return found.date
    said = day_shown(text)
    if _WRITTEN_DAY.fullmatch(text):
        return Bad(
            "V30",
            f"日期{quoted(said)}不存在，请核对月和日。",
            f"There is no day {quoted(said)}; check month and day.",
            said,
        )
    return Bad(
        "V30",
        f"日期{quoted(said)}无法识别；请写成 2016-01-31、2016/1/31 或 2016年1月31日。",
        f"The date {quoted(said) or 'in this cell'} cannot be read; "
        "write 2016-01-31, 2016/1/31 or 2016年1月31日.",
        said,
    )


_WHOLE = re.compile(r"[-+]?(?:[0-9]{1,3}(?:,[0-9]{3}){1,4}|[0-9]{1,12})")  # never as long as an ID
_DECIMAL = re.compile(rf"{_WHOLE.pattern}(?:\.[0-9]+)?(?:[eE][-+]?[0-9]{{1,2}})?")
_YEAR = re.compile("((?:19|20)[0-9]{2})年?")


def _integer(text: str, cell: Cell) -> Value | Bad:
    if _WHOLE.fullmatch(text):
        return int(text.replace(",", ""))
    return _not_a_number(text, "整数，如 1200", "a whole number such as 1200")


def _year(text: str, cell: Cell) -> Value | Bad:
    found = _YEAR.fullmatch(text)
    return int(found[1]) if found else _not_a_number(text, "年份，如 2016", "a year such as 2016")


def _number(text: str, cell: Cell) -> Value | Bad:
    if _DECIMAL.fullmatch(text):
        return float(text.replace(",", ""))
    return _not_a_number(text, "数字，如 12.5", "a number such as 12.5")


def _not_a_number(text: str, zh: str, en: str) -> Bad:
    said = number_shown(text)
    return Bad(
        "V29",
        f"{quoted(said) or '此格'}应为{zh}。",
        f"{quoted(said) or 'This cell'} should be {en}.",
        said,
    )


_YES = {"是", "有", "1", "true", "yes", "y", "√"}
_NO = {"否", "无", "0", "false", "no", "n", "×"}


def _boolean(text: str, cell: Cell) -> Value | Bad:
    folded = text.casefold()
    if folded in _YES | _NO:
        return folded in _YES
    return Bad("V29", "应填“是”或“否”。", "Write yes (是) or no (否).", code_shown(text))


_PARSERS: dict[ValueType, Parser] = {
    ValueType.TEXT: _text,
    ValueType.DATE: _date,
    ValueType.INTEGER: _integer,
    ValueType.NUMBER: _number,
    ValueType.BOOLEAN: _boolean,
}


def _coded(codes: CodeList) -> Parser:
    unknown = Unknown(codes)

    def read(text: str, cell: Cell) -> Value | Bad:
        found = codes.find(text)
        return unknown(text) if found is None else found

    return read


_BANDS = frozenset({"employees_bands", "member_bands"})
_COUNT = re.compile(r"([0-9]{1,3}(?:,[0-9]{3})+|[0-9]{1,9}) ?[人名]?")


def _banded(codes: CodeList) -> Parser:
    """A band by one of its spellings, or by a whole number that falls in it."""
    unknown = Unknown(codes)

    def read(text: str, cell: Cell) -> Value | Bad:
        found = codes.find(text)
        count = _COUNT.fullmatch(text) if found is None else None
        if count is not None:
            return band(codes, int(count[1].replace(",", "")))
        return unknown(text) if found is None else found

    return read


def band(codes: CodeList, count: int) -> str:
    """The band that a number falls in; bands ascend, each named by its first number: 0, 1-9, 1000+."""
    starts = [code for code in codes.by_code if code[0].isdigit()]
    return next(code for code in reversed(starts) if int(re.split("[-+]", code)[0]) <= count)


def _industry(divisions: CodeList) -> Parser:
    def read(text: str, cell: Cell) -> Value | Bad:
        code = compact_code(text)
        division = divisions.by_code.get(code[:2]) if code.isdigit() else None
        return code if division is None else f"{division.parent}{code}"

    return read


def _several(codes: CodeList) -> Parser:
    unknown = Unknown(codes)

    def read(text: str, cell: Cell) -> Value | Bad:
        parts = [part for part in re.split(r"[|;；、,，]", text) if part.strip()]
        found = [codes.find(part) for part in parts]
        if None in found:
            return unknown(parts[found.index(None)])
        return tuple(sorted({code for code in found if code is not None}))

    return read


_MOST_GUESSES = 1_000


class Unknown:
    """What is said of values that a code list does not hold: the nearest that it does.

    Guessing is slow, so it ends after as many values as a report can list.
    """

    def __init__(self, codes: CodeList) -> None:
        self._codes = codes
        self._bands = codes.name.endswith("_bands")
        self._said = 0

    def __call__(self, text: str) -> Bad:
        codes = self._codes
        self._said += 1
        guess = codes.guess(text) if self._said <= _MOST_GUESSES and not self._bands else None
        hint_zh, hint_en = self._some() if guess is None else self._meant(guess)
        said = code_shown(text) if guess is None else term_shown(text, codes)
        return Bad(
            "V29",
            f"代码表“{codes.name}”没有此项{quoted(said)}。{hint_zh}",
            f"{quoted(said) or 'The value'} is not in the list {codes.name}. {hint_en}",
            said,
        )

    def _meant(self, guess: str) -> tuple[str, str]:
        return f"是否为“{self._codes.label(guess)}”（{guess}）？", f"Did you mean `{guess}`?"

    def _some(self) -> tuple[str, str]:
        some = list(self._codes.by_code)[:6]
        more = len(self._codes.by_code) > len(some)
        labels = "、".join(map(self._codes.label, some))
        number_zh, number_en = ("，或直接写人数，如 20", ", or write a plain number such as 20")
        return (
            f"可用：{labels}{'等' if more else ''}{number_zh if self._bands else ''}。",
            f"Use one of: {', '.join(some)}{' …' if more else ''}{number_en if self._bands else ''}.",
        )


def precision_of(cell: Cell) -> str:
    """How exactly a date was stated: an entry of the list `date_precisions`."""
    found = None if cell is None or isinstance(cell, bool) else parse_date(cell)
    return str(Precision.DAY if found is None else found.precision)
