"""V06: whether an industry code (国民经济行业分类, GB/T 4754) is one, and lies in the section it names."""

from __future__ import annotations

import re

from graph.codes import CodeList
from loaders.shown import code_shown, quoted
from loaders.values import Bad

EDITION = "2017"
"""The edition whose sections and divisions ship; of others only the form of a code is judged."""

_FORM = re.compile("[A-Za-z][0-9]{2,4}")


def form_fault(code: str) -> Bad | None:
    """A code must be a section letter and 2 to 4 digits."""
    if _FORM.fullmatch(code):
        return None
    said = code_shown(code)
    return Bad(
        "V06",
        f"行业代码{quoted(said)}格式不对；应为门类字母加 2 至 4 位数字，如 F51。",
        f"Industry code {quoted(said) or 'in this cell'} should be a section letter and 2 to 4 digits, "
        "such as F51.",
        said,
    )


def industry_fault(code: str, divisions: CodeList, industries: frozenset[str]) -> Bad | None:
    """What is wrong with a code of the edition that ships.

    `industries` are the codes of an imported table; without one, 3 and 4 digits are not judged.
    """
    odd = form_fault(code)
    if odd is not None:
        return odd
    division = divisions.by_code.get(code[1:3])
    if division is None:
        return _no_division(code)
    if division.parent != code[0].upper():
        return _other_section(code, str(division.parent))
    return None if not industries or len(code) == 3 or code[1:] in industries else _not_in_table(code)


def _no_division(code: str) -> Bad:
    return Bad(
        "V06",
        f"行业大类 {code[1:3]} 不存在；请按国民经济行业分类（2017）核对。",
        f"There is no industry division {code[1:3]}; check it against GB/T 4754-2017.",
        code,
    )


def _not_in_table(code: str) -> Bad:
    return Bad(
        "V06",
        f"行业代码 {code} 不在已导入的行业分类表中；请核对，或只填大类 {code[:3]}。",
        f"Industry code {code} is not in the imported table; check it, or give the division {code[:3]} only.",
        code,
    )


def _other_section(code: str, right: str) -> Bad:
    return Bad(
        "V06",
        f"门类 {code[0]} 不含大类 {code[1:3]}；应为 {right}{code[1:]}。",
        f"Section letter {code[0]} does not contain division {code[1:3]}; it should be {right}{code[1:]}.",
        code,
    )
