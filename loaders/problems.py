"""What is wrong with a file, where, and what would be right: a result, never an exception."""

from __future__ import annotations

from dataclasses import dataclass
from enum import StrEnum

PROBLEMS_SHEET = "问题 Problems"
"""The sheet of problems in an annotated workbook: passed over when the mended workbook is loaded."""

NOTES_SHEET, CODES_SHEET = "说明 Notes", "代码表 Codes"
"""The sheets of a template that explain it and hold its code lists: passed over when it is loaded."""

OUR_SHEETS = frozenset((PROBLEMS_SHEET, NOTES_SHEET, CODES_SHEET))


class Severity(StrEnum):
    """What follows from a problem: the load is refused, the row is kept aside, or it is loaded."""

    REFUSED = "refused"
    QUARANTINED = "quarantined"
    WARNED = "warned"


SEVERITY_WORDS = {
    Severity.REFUSED: ("拒收", "refused"),
    Severity.QUARANTINED: ("隔离", "kept aside"),
    Severity.WARNED: ("提示", "warning"),
}
"""What a severity is called, in Chinese and English, wherever it is shown."""


@dataclass(frozen=True, slots=True)
class Place:
    """Where in the input: rows and columns as a spreadsheet counts and names them (row 1 is first)."""

    file: str
    sheet: str | None = None
    row: int | None = None
    column: str | None = None


@dataclass(frozen=True, slots=True)
class Problem:
    """One finding of one check. `value` is None wherever it could be personal.

    `zh` and `en` are whole sentences: what is wrong, then what would be right. `rule` is the code
    of the list `file_checks` (V01–V35).
    """

    rule: str
    severity: Severity
    place: Place
    value: str | None
    zh: str
    en: str
