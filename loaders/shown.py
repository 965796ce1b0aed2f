"""What of a value a message may repeat: nothing that could be a person's name, number or telephone.

The place of a problem is always told, so a value is repeated only where its form shows that it is
a code, a day, a number, an area's name, or made of the words of a code list.
"""

from __future__ import annotations

import re

from graph.codes import CodeList
from graph.codes import folded as folded_term

_CODE = re.compile(r"(?=.*\d)[0-9A-Za-z._/:#+-]{1,40}")
_BIRTH = re.compile(r"\d{6}(?:18|19|20)\d\d(?:0[1-9]|1[0-2])(?:[0-2]\d|3[01])")
_TELEPHONE = re.compile(r"(?:\+?86-?)?0\d{2,3}[-/.]?\d{7,8}(?:-\d+)?")
_DAY = re.compile(r"(?:\d{1,4}\s?[-/.年月]\s?){1,2}(?:\d{1,4}[日号]?)?|(?:19|20)\d{4}(?:\d\d)?")
_NUMBER = re.compile(r"[-+]?\d[\d.,]{0,8}%?")
_AREA = re.compile(r"[\u3400-\u9fff]{2,20}(?:社区|街道|居委会|村委会|委员会|办事处)")


def code_shown(text: str) -> str | None:
    """A code, with a digit and no blank; none that holds a day of birth as an ID does, or is a telephone."""
    personal = _BIRTH.search(text) or _TELEPHONE.fullmatch(text)
    return text if _CODE.fullmatch(text) and not personal else None


def key_shown(kind: str, key: str) -> str | None:
    """The code in a natural key; nothing of a member's, and nothing of a key made from a name."""
    return None if kind == "Member" else code_shown(key.partition(":")[2])


def day_shown(text: str) -> str | None:
    """Something written like a day, right or wrong."""
    return text if _DAY.fullmatch(text) else None


def number_shown(text: str) -> str | None:
    """Up to nine digits, points and commas: shorter than any telephone number or ID."""
    return text if _NUMBER.fullmatch(text) else None


def area_shown(text: str) -> str | None:
    """A name that ends like an area's, or an area's code."""
    return text if _AREA.fullmatch(text) else code_shown(text)


def term_shown(text: str, codes: CodeList) -> str | None:
    """A slip of the pen near to a term: every sign of it stands in some spelling of the list; or a code."""
    known = {sign for term in codes.terms for spelling in term.spellings for sign in folded_term(spelling)}
    return text if len(text) <= 20 and set(folded_term(text)) <= known else code_shown(text)


def quoted(text: str | None) -> str:
    """The value in quotation marks; nothing where it may not be repeated."""
    return "" if text is None else f"“{text}”"
