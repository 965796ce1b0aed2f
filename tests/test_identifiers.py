"""Codes as typed and as issued: known vectors, real codes, and what other people's checkers say."""

from __future__ import annotations

import csv
import os
from pathlib import Path
from time import perf_counter

import pytest
from hypothesis import given
from hypothesis import strategies as st
from stdnum.cn import uscc
from stdnum.iso7064 import mod_11_10

from graph.identifiers import (
    LEGAL,
    CodeDefect,
    compact_code,
    credit_code_faults,
    plain,
    registrar_category,
    registration_number_holds,
)

ALIVE = [
    ("91519907MA00000150", "91"),
    ("92519907MA0000023P", "92"),
    ("52519907MJ0000034G", "52"),
    ("5151990750000004X7", "51"),
    ("125199074000000504", "12"),
    ("1151990700000006XL", "11"),
]


def found(code: str) -> list[tuple[str, int | None, str, bool]]:
    """The faults of a code in synthetic data: rule, position, what would be right, inner."""
    faults = credit_code_faults(code, allow_synthetic=True)
    return [(fault.rule, fault.position, fault.expected, fault.inner) for fault in faults]


@pytest.mark.parametrize(("code", "category"), ALIVE)
def test_synthetic_codes_hold_and_name_their_registrar(code: str, category: str) -> None:
    assert found(code) == []
    assert registrar_category(code) == category


@pytest.mark.parametrize(
    ("code", "faults"),
    [
        ("91519907MA00000151", [("V02", 18, "0", False)]),
        ("91519907MA0000O150", [("V01", 15, "", False)]),
        ("91519907MA00000140", [("V02", 18, "W", False), ("V02", 17, "5", True)]),
        ("91519907ma00000150", [("V01", 9, "M", False), ("V01", 10, "A", False)]),
        ("9151990AMA00000150", [("V01", 8, "", False)]),
        ("91519907MA0000015０", [("V01", 18, "", False)]),
        ("91519907MA0000015", [("V01", None, "18", False)]),
        ("", [("V01", None, "18", False)]),
    ],
)
def test_a_broken_code_names_rule_position_and_what_is_right(
    code: str, faults: list[tuple[str, int | None, str, bool]]
) -> None:
    assert found(code) == faults


def test_a_synthetic_code_is_refused_outside_synthetic_data() -> None:
    (fault,) = credit_code_faults(ALIVE[0][0], allow_synthetic=False)
    assert fault.defect is CodeDefect.SYNTHETIC
    assert "519907" in fault.zh
    assert "519907" in fault.en


def test_every_fault_speaks_both_languages_with_its_numbers() -> None:
    for code in ("91519907MA00000140", "91519907MA0000O150", "9"):
        for fault in credit_code_faults(code, allow_synthetic=True):
            assert "{" not in fault.zh + fault.en
            assert fault.found in fault.zh
            assert fault.found in fault.en


@given(st.text("0123456789", min_size=8, max_size=8), st.text(LEGAL, min_size=9, max_size=9))
def test_the_outer_check_agrees_with_another_checker(area: str, subject: str) -> None:
    right = uscc.calc_check_digit(area + subject)
    outer = [
        fault for fault in credit_code_faults(area + subject + right, allow_synthetic=True) if not fault.inner
    ]
    assert outer == []
    wrong = "0" if right != "0" else "1"
    fault = credit_code_faults(area + subject + wrong, allow_synthetic=True)[0]
    assert (fault.rule, fault.expected, fault.found) == ("V02", right, wrong)


@given(st.sampled_from(ALIVE), st.integers(0, 17), st.sampled_from(LEGAL))
def test_one_mistyped_character_never_passes(case: tuple[str, str], at: int, typed: str) -> None:
    code = case[0]
    mistyped = code[:at] + typed + code[at + 1 :]
    assert (mistyped == code) == (found(mistyped) == [])


def published(name: str) -> list[dict[str, str]]:
    """Rows of a table that may not be copied here (LGPL), where the machine has it."""
    folder = os.environ.get("ALLIANCE_GRAPH_DATA")
    path = Path(folder or "/nowhere") / "uscc-and-industry" / name
    if not path.exists():
        pytest.skip("ALLIANCE_GRAPH_DATA has no uscc-and-industry (LGPL, not copied)")
    with path.open(encoding="utf-8", newline="") as file:
        return list(csv.DictReader(file))


def test_real_codes_hold() -> None:
    codes = [row["uscc"] for row in published("uscc_valid.csv")]
    assert len(codes) == 57
    assert [code for code in codes if credit_code_faults(code, allow_synthetic=False)] == []


def test_codes_known_to_be_wrong_are_refused() -> None:
    codes = [row["text"] for row in published("uscc_invalid.csv")]
    assert len(codes) == 9
    assert all(credit_code_faults(code, allow_synthetic=False) for code in codes)


def test_three_hundred_thousand_codes_take_under_three_seconds() -> None:
    codes = [code for code, _ in ALIVE] * 50_000
    since = perf_counter()
    assert not any(credit_code_faults(code, allow_synthetic=True) for code in codes)
    assert perf_counter() - since < 3


def test_registration_numbers_are_checked_by_their_last_digit() -> None:
    body = "5101070" + "0000123"
    right = mod_11_10.calc_check_digit(body)
    assert [digit for digit in "0123456789" if registration_number_holds(body + digit)] == [right]
    assert not registration_number_holds((body + right)[:-1])
    assert not registration_number_holds(body + "０")


@pytest.mark.parametrize(
    ("typed", "meant"),
    [
        ("\u3000５１０１０７\u200b", "510107"),
        ("\ufeff Ａ－１．２／３＿４ \u00a0", "A-1.2/3_4"),
        ("𝟏𝟐", "12"),
        ("成都（武侯）商会：", "成都（武侯）商会："),
        ("西 部\u3000大 厦 ", "西 部\u3000大 厦"),
        ("𠮷㐂㍿①Ⅱ²豈", "𠮷㐂㍿①Ⅱ²豈"),
        (" \t\r\n", ""),
    ],
)
def test_plain_text_folds_codes_and_leaves_names_alone(typed: str, meant: str) -> None:
    assert plain(typed) == meant


@given(st.text())
def test_plain_text_is_plain_already(text: str) -> None:
    assert plain(plain(text)) == plain(text)


def test_a_code_is_compacted_as_printed() -> None:
    assert compact_code(" ９1 519907-ma00000150\u3000") == "91519907MA00000150"
