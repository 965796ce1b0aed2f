"""The personal data guard (rule V26): what in a file looks like a person. Pure, no look-ups outside.

It is asked before anything is loaded or logged, so it prefers to refuse one table too many; but it
stays silent on credit codes, area codes, coordinates, dates and amounts, or nobody would keep it on.
"""

from __future__ import annotations

import re
import unicodedata
from datetime import date
from enum import StrEnum

from stdnum import numdb

from graph.identifiers import credit_code_faults, plain


class PersonalKind(StrEnum):
    """What a cell seems to hold."""

    RESIDENT_ID = "resident_id"
    OLD_RESIDENT_ID = "old_resident_id"
    MOBILE = "mobile"


_ALWAYS_ZH = re.compile(
    """姓名|身份证|公民身份|证件(?:编号|号)|护照|户籍地|户口所在|籍贯|性别|民族(?:成[份分]|代码)?$|照片|头像|生日
    |出生(?:日期|年月|时间)|手机|移动电话|联系(?:电话|方式|人)|(?:家庭|住宅)(?:电话|住址|地址)|(?:现|居)?住(?:地)?址
    |法定代表人|法人代表|负责人|经办人|填表人|书记$|微信号|个人微信|QQ号|个人邮箱|电子邮[箱件]""",
    re.VERBOSE,
)
_ALONE_ZH = re.compile("法人|名字|年龄|邮箱|微信")
_LANDLINE_ZH = re.compile("电话|座机")
_ABOUT_MANY = re.compile("是否|有无|配备|人数|(?:数|数量|比|比例|率|合计|单位|单位名称|机关|部门)$")
_NOTE = re.compile(r"\(.*?\)|\[.*?\]|【.*?】")
_BLANKS = re.compile(r"[\s*:]+")

_ALWAYS_EN = re.compile(
    """(?:full|first|last|given|family|person|member|contact|leader|head|representative|staff|employee|owner)_?name|surname
    |contact_(?:person|phone|number|telephone)|legal_(?:representative|person)|person_in_charge|handler|handled_by
    |secretary(?:_name)?|(?:id|identity|national_id|resident_id|citizen_id|passport)_(?:card|number|no|card_n(?:o|umber))
    |(?:national|resident|citizen)_id|passport|(?:mobile|cell)(?:_?phone)?(?:_(?:no|number))?
    |home_(?:phone|address)|residential_address|residence|ethnicity|ethnic_group|nationality|photo|portrait
    |date_of_birth|birth_?da(?:te|y)|dob|gender|sex|age|native_place|place_of_birth|birth_?place
    |(?:wechat|weixin|qq)(?:_(?:id|no|number))?|(?:personal_)?e_?mail(?:_address)?""",
    re.VERBOSE,
)
_LANDLINE_EN = re.compile("(?:tele)?phone(?:_(?:no|number))?|tel|landline")
_OWNER_EN = re.compile("(?:member|contact|secretary|person|leader|personal|owner|staff|employee|head)_")
_CAMEL = re.compile(r"(?<=[a-z])(?=[A-Z])|(?<=[A-Z])(?=[A-Z][a-z])")
_BETWEEN_WORDS = re.compile(r"[^a-z0-9]+")


def personal_heading(heading: str, *, landline_allowed: bool = False) -> bool:
    """Whether a column so headed would hold data about single persons.

    Headings that count, ask yes or no, or name an organization are fine (联系人数, 书记是否配备,
    单位名称). `landline_allowed` accepts a bare telephone column, for hotlines of channels.
    """
    written = plain(unicodedata.normalize("NFKC", heading))
    return _personal_zh(_BLANKS.sub("", written), landline_allowed) or _personal_en(written, landline_allowed)


def _personal_zh(heading: str, landline_allowed: bool) -> bool:
    bare = _NOTE.sub("", heading)
    if bare == "姓名":
        return True
    if _ABOUT_MANY.search(bare) or _ABOUT_MANY.search(heading):
        return False
    if any(map(_ALWAYS_ZH.search, (bare, heading))) or _ALONE_ZH.fullmatch(bare):
        return True
    return not landline_allowed and _LANDLINE_ZH.search(heading) is not None


def _personal_en(heading: str, landline_allowed: bool) -> bool:
    words = _BETWEEN_WORDS.sub("_", _CAMEL.sub("_", heading).lower()).strip("_")
    owned = _OWNER_EN.sub("", words, count=1)
    if _ALWAYS_EN.fullmatch(words) or _ALWAYS_EN.fullmatch(owned):
        return True
    of_a_person = owned != words
    return _LANDLINE_EN.fullmatch(owned) is not None and (of_a_person or not landline_allowed)


_GAP = r"[ \u00a0\u2000-\u200d\u2010-\u2015\u2212\u3000\ufeff\uff0d-]"  # blanks and dashes, never a line end
_NOT_AFTER = r"(?<!\d)(?<!\d[.．])"
_NOT_BEFORE = r"(?!\d)(?![.．]\d)"
_ID_18 = rf"\d{{6}}{_GAP}?[12１２]\d{{7}}{_GAP}?\d{{3}}[\dXxＸｘ]"
_ID_15 = r"\d{15}"
_MOBILE = rf"(?:(?:[+＋]|[0０]{{2}})?[8８][6６]{_GAP}?)?[1１][3-9３-９]\d{_GAP}?\d{{4}}{_GAP}?\d{{4}}"
_SUSPECT = re.compile(
    rf"{_NOT_AFTER}(?:(?P<id>{_ID_18})|(?P<old>{_ID_15})|(?P<mobile>{_MOBILE})){_NOT_BEFORE}"
)
_FILLER = re.compile(_GAP)
_HINTS_AT_ID = re.compile(r"身份|证件|证号|(?:^|[^a-z])(?:id|identity|citizen)(?:[^a-z]|$)", re.IGNORECASE)

_PROVINCE = re.compile("1[1-5]|2[1-3]|3[1-7]|4[1-6]|5[0-4]|6[1-5]|71|8[1-3]")
_CHECKS = "10X98765432"
_OLDEST_BIRTH_YEAR = 1880
_LAST_BIRTH_YEAR = 2099


def suspicious(text: str) -> bool:
    """Whether `personal_in` could find anything in this text: one pass, for large joined texts.

    Join cells with line ends, so that neighbours do not run together. False is final.
    """
    return _SUSPECT.search(text) is not None


def personal_in(text: str, *, heading: str = "") -> PersonalKind | None:
    """The first personal value in a text, or None.

    A resident ID must have a province, a day of birth and its own check character (GB 11643, mod
    11-2); one of the old 15 digits counts only under a `heading` that hints at IDs. A mobile number
    has 11 digits, also grouped 3-4-4 or after +86; whole millions are taken for an amount.
    """
    kinds = (_kind(match, heading) for match in _SUSPECT.finditer(text))
    return next((kind for kind in kinds if kind is not None), None)


def _kind(match: re.Match[str], heading: str) -> PersonalKind | None:
    digits = unicodedata.normalize("NFKC", _FILLER.sub("", match.group())).upper()
    if match["id"] is not None:
        return PersonalKind.RESIDENT_ID if _is_resident_id(digits) else None
    if match["old"] is not None:
        hinted = _HINTS_AT_ID.search(heading) is not None
        return PersonalKind.OLD_RESIDENT_ID if hinted and _is_old_resident_id(digits) else None
    return None if digits.endswith("000000") else PersonalKind.MOBILE


def _is_resident_id(number: str) -> bool:
    """Province, birth date and check fit, and it is not a credit code that only happens to look so."""
    fits = (
        _PROVINCE.match(number) is not None
        and _is_birth_date(number[6:14])
        and number[17] == _id_check(number)
    )
    return fits and (_is_known_county(number[:6]) or bool(credit_code_faults(number, allow_synthetic=True)))


def _is_old_resident_id(number: str) -> bool:
    return _PROVINCE.match(number) is not None and _is_birth_date("19" + number[6:12])


def _is_birth_date(digits: str) -> bool:
    try:
        born = date(int(digits[:4]), int(digits[4:6]), int(digits[6:]))
    except ValueError:
        return False
    return _OLDEST_BIRTH_YEAR <= born.year <= _LAST_BIRTH_YEAR


def _id_check(number: str) -> str:
    """The 18th character by the first 17 (ISO 7064 mod 11-2)."""
    return _CHECKS[sum(int(digit) * pow(2, 17 - at, 11) for at, digit in enumerate(number[:17])) % 11]


def _is_known_county(code: str) -> bool:
    """Whether six digits are or were a county; a credit code read as an ID hardly ever names one."""
    return any("county" in names for _, names in numdb.get("cn/loc").info(code))
