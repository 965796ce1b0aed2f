"""Text as typed and codes as issued: the plain form of a cell, credit codes, registration numbers.

Credit code: 统一社会信用代码, GB 32100-2015, with the subject code of GB 11714 inside it.
"""

from __future__ import annotations

import sys
import unicodedata
from dataclasses import dataclass
from enum import StrEnum
from operator import mul
from string import ascii_letters, digits

from stdnum.iso7064 import mod_11_10

LEGAL = "0123456789ABCDEFGHJKLMNPQRTUWXY"  # all capitals but I, O, S, V and Z
SYNTHETIC_AREA = "519907"  # never assigned: a code with it cannot belong to anybody

_LEGAL_AT = (LEGAL,) * 2 + (LEGAL[:10],) * 6 + (LEGAL,) * 10
_VALUE = {character: value for value, character in enumerate(LEGAL)}
_WEIGHTS = tuple(pow(3, power, 31) for power in range(17))
_SUBJECT_VALUE = {str(digit): digit for digit in range(10)} | {chr(65 + n): 10 + n for n in range(26)}
_SUBJECT_WEIGHTS = (3, 7, 9, 10, 5, 8, 4, 2)
_SUBJECT_CHECKS = "0X987654321"  # by the weighted sum mod 11

_ZERO_WIDTH = "\u180e\u200b\u200c\u200d\u2060\ufeff"
_BLANK = "".join(filter(str.isspace, map(chr, range(0x3001)))) + _ZERO_WIDTH
_WITHIN_CODES = str.maketrans("", "", _BLANK + "-")


_CODE_SIGNS = frozenset(ascii_letters + digits + "-./_#")


def _narrow(point: int) -> str | None:
    """The one ASCII digit, letter or code sign that a compatibility character stands for."""
    folded = unicodedata.normalize("NFKC", chr(point))
    return folded if folded in _CODE_SIGNS else None


_WIDE = (*range(0xFF01, 0xFF5F), *range(0x1D400, 0x1D800))  # full-width forms, mathematical letters
_NARROW = {point: narrow for point in _WIDE if (narrow := _narrow(point)) is not None}


def plain(text: str) -> str:
    """The text with half-width letters, digits and code signs, and no blanks at its ends.

    Chinese characters, Chinese punctuation and everything inside a name stay as they are: only
    full-width and mathematical forms are folded, so no rare or compatibility ideograph changes.
    """
    return text.strip(_BLANK) if text.isascii() else text.translate(_NARROW).strip(_BLANK)


def compact_code(text: str) -> str:
    """A code as it would be printed on a licence: plain, in capitals, without blanks or hyphens."""
    return plain(text).translate(_WITHIN_CODES).upper()


class CodeDefect(StrEnum):
    """What can be wrong with a credit code."""

    LENGTH = "length"
    CHARACTER = "character"
    SYNTHETIC = "synthetic"
    CHECK = "check"
    SUBJECT = "subject"


@dataclass(frozen=True, slots=True)
class CodeFault:
    """One defect of a credit code, by rule V01 or V02 of `domain.md` 3.5.

    `position` counts from 1; `expected` is "" where nothing definite would be right. `inner` marks
    the subject check inside the code: only a warning, because real codes break it.
    """

    rule: str
    position: int | None
    found: str
    expected: str
    inner: bool
    defect: CodeDefect

    @property
    def zh(self) -> str:
        """The defect as a Chinese sentence."""
        return _ZH[self.defect].format(p=self.position, c=self.found, x=self.expected)

    @property
    def en(self) -> str:
        """The defect as an English sentence."""
        return _EN[self.defect].format(p=self.position, c=self.found, x=self.expected)


_ZH = {
    CodeDefect.LENGTH: "信用代码应为{x}位，现为{c}位。",
    CodeDefect.CHARACTER: (
        '信用代码第{p}位"{c}"非法：只用数字和大写字母，不用I、O、S、V、Z，第3至8位只用数字。'
    ),
    CodeDefect.SYNTHETIC: "信用代码的区划{c}是示例专用；若确为示例数据，请加“是否虚构”列并填“是”。",
    CodeDefect.CHECK: "信用代码校验位应为{x}，现为{c}，很可能有一位抄错。",
    CodeDefect.SUBJECT: "信用代码第17位(主体标识校验位)应为{x}，现为{c}，请核对证照。",
}
_EN = {
    CodeDefect.LENGTH: "A credit code has {x} characters, this one has {c}.",
    CodeDefect.CHARACTER: (
        "Credit code has an illegal character `{c}` at position {p}; "
        "I O Z S V and small letters are never used, and positions 3 to 8 are digits."
    ),
    CodeDefect.SYNTHETIC: (
        "Area {c} marks a synthetic code; if the data are synthetic, add a column 是否虚构 and say 是."
    ),
    CodeDefect.CHECK: "Check character should be `{x}`, found `{c}`: likely one mistyped character.",
    CodeDefect.SUBJECT: "Subject check (position 17) should be `{x}`, found `{c}`: compare with the licence.",
}


def credit_code_faults(code: str, *, allow_synthetic: bool) -> tuple[CodeFault, ...]:
    """Everything wrong with a credit code; none for a good one. No normalising is done here.

    The checks stop at the first kind that fails, since a check sum over wrong characters says
    nothing. `allow_synthetic` accepts the unassigned area 519907.
    """
    if len(code) != 18:
        return (CodeFault("V01", None, str(len(code)), "18", False, CodeDefect.LENGTH),)
    illegal = _illegal(code)
    if illegal:
        return illegal
    if not allow_synthetic and code[2:8] == SYNTHETIC_AREA:
        return (CodeFault("V01", 3, SYNTHETIC_AREA, "", False, CodeDefect.SYNTHETIC), *_check_faults(code))
    return _check_faults(code)


def _illegal(code: str) -> tuple[CodeFault, ...]:
    """Characters that cannot stand where they stand; the area in positions 3 to 8 is digits."""
    area = code[2:8]
    if area.isdigit() and area.isascii() and all(map(_VALUE.__contains__, code)):
        return ()
    return tuple(
        CodeFault("V01", at, found, _capital(found, legal), False, CodeDefect.CHARACTER)
        for at, (found, legal) in enumerate(zip(code, _LEGAL_AT, strict=True), 1)
        if found not in legal
    )


def _capital(found: str, legal: str) -> str:
    """The capital of a small letter where that would be right, else nothing."""
    return found.upper() if found.upper() in legal else ""


def _check_faults(code: str) -> tuple[CodeFault, ...]:
    outer = _check_character(code)
    inner = _subject_check(code[8:16])
    if code[17] == outer and code[16] == inner:
        return ()
    faults = (
        CodeFault("V02", 18, code[17], outer, False, CodeDefect.CHECK),
        CodeFault("V02", 17, code[16], inner, True, CodeDefect.SUBJECT),
    )
    return tuple(fault for fault in faults if fault.found != fault.expected)


def _check_character(code: str) -> str:
    """Position 18 by the first 17: weights 3^(i-1) mod 31 (GB 32100-2015)."""
    return LEGAL[-sum(map(mul, map(_VALUE.__getitem__, code), _WEIGHTS)) % 31]


def _subject_check(body: str) -> str:
    """The check character of an 8-character subject code (GB 11714)."""
    return _SUBJECT_CHECKS[sum(map(mul, map(_SUBJECT_VALUE.__getitem__, body), _SUBJECT_WEIGHTS)) % 11]


def registrar_category(code: str) -> str:
    """Who registered the unit and as what, in two characters: 91 an enterprise, 12 a public institution."""
    return sys.intern(code[:2])


def registration_number_holds(number: str) -> bool:
    """Whether a 15-digit registration number 注册号 of before 2015 has its ISO 7064 mod 11,10 check digit."""
    return len(number) == 15 and number.isascii() and number.isdigit() and mod_11_10.is_valid(number)
