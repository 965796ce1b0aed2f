"""Code lists hold what the design names, and know what people write for it."""

from __future__ import annotations

import pytest

from graph.codes import SIMPLIFIED, TRADITIONAL, CodeList, CodeTerm, code_lists, folded
from graph.errors import WrongUseError
from graph.kinds import NodeKind, RelationKind
from graph.ontology.domain import ONTOLOGY

SIZES = {
    "programmes": 5,
    "star_domains": 8,
    "model_domains": 5,
    "demonstration_systems": 7,
    "bahua": 8,
    "wuyou": 5,
    "wufuwu": 5,
    "shuangqiang": 2,
    "liuhao": 6,
    "mechanisms_315": 5,
    "centre_functions": 5,
    "six_unions": 6,
    "group_types": 3,
    "layers_1n": 4,
    "lists": 3,
    "honour_levels": 5,
    "campaign_themes": 4,
    "brands": 4,
    "courier_channels": 3,
    "courier_actors": 4,
    "service_modes": 4,
    "programmes_service": 4,
    "power_lists": 3,
    "observer_classes": 3,
    "report_types": 3,
    "two_priorities": 2,
    "topics": 12,
    "coverage_tiers": 8,
    "coverage_bases": 11,
    "uncovered_reasons": 10,
    "weak_link_rules": 46,
    "file_checks": 35,
    "industry_sections": 20,
    "industry_divisions": 97,
}
UNNAMED = {
    "bahua": ["unnamed_6", "unnamed_7", "unnamed_8"],
    "demonstration_systems": ["unnamed_5", "unnamed_6", "unnamed_7"],
    "two_priorities": ["unnamed_1", "unnamed_2"],
}
NOT_IN_FIELDS = {
    "bahua",
    "change_kinds",
    "courier_channels",
    "demonstration_systems",
    "file_checks",
    "grade_classes",
    "industry_divisions",
    "liuhao",
    "model_domains",
    "programmes",
    "reconcile_reasons",
    "shuangqiang",
    "two_priorities",
    "uncovered_reasons",
    "units",
    "weak_link_rules",
    "wufuwu",
    "wuyou",
}
"""Lists that criteria, loaders and analytics use by name, without a field that holds their codes."""

STATUS = code_lists()["operating_status"]


@pytest.mark.parametrize("name", SIZES)
def test_a_list_of_the_design_has_its_number_of_entries(name: str) -> None:
    assert len(code_lists()[name].terms) == SIZES[name]


def test_every_list_is_used_by_a_field_or_known_by_name() -> None:
    kinds: list[NodeKind | RelationKind] = [*ONTOLOGY.nodes.values(), *ONTOLOGY.relations.values()]
    used = {field.codes for kind in kinds for field in kind.fields if field.codes is not None}
    assert code_lists().keys() - used == NOT_IN_FIELDS
    assert used <= code_lists().keys()


@pytest.mark.parametrize("name", UNNAMED)
def test_what_the_source_does_not_name_stays_unnamed(name: str) -> None:
    unnamed = [term for term in code_lists()[name].terms if "未具名" in term.label_zh]
    assert [term.code for term in unnamed] == UNNAMED[name]
    assert [term.label_zh for term in unnamed] == [f"未具名（第{code[-1]}项）" for code in UNNAMED[name]]


def test_every_division_lies_in_a_section_and_every_section_has_one() -> None:
    divisions = code_lists()["industry_divisions"].terms
    assert {term.parent for term in divisions} == code_lists()["industry_sections"].by_code.keys()
    assert [term.code for term in divisions] == [f"{number:02}" for number in range(1, 98)]
    assert [term.parent for term in divisions] == sorted(str(term.parent) for term in divisions)


def test_every_star_grade_is_strong_middle_or_weak() -> None:
    parents = [term.parent for term in code_lists()["grades"].terms]
    assert parents == ["strong", "middle", "weak", None, None]
    assert set(parents) - {None} == code_lists()["grade_classes"].by_code.keys()


@pytest.mark.parametrize(
    ("written", "code"),
    [
        ("operating", "operating"),
        ("OPERATING", "operating"),
        ("在业", "operating"),
        ("\u3000存续 ", "operating"),
        ("存續", "operating"),
        ("開業", "operating"),
        ("在營（開業）", "operating"),
        ("在营(开业)", "operating"),
        ("Licence  revoked", None),
        ("ｍｏｖｅｄ　ｏｕｔ", "moved_out"),
        ("註銷", "deregistered"),
        ("", None),
        ("关门了", None),
    ],
)
def test_a_spelling_is_found_whatever_its_width_case_and_script(written: str, code: str | None) -> None:
    assert STATUS.find(written) == code


@pytest.mark.parametrize(
    ("written", "code"), [("10-49", "10-49"), ("１０～４９", "10-49"), ("10–49人", "10-49")]
)
def test_a_band_is_found_however_its_dash_is_written(written: str, code: str) -> None:
    assert code_lists()["employees_bands"].find(written) == code


def test_every_entry_is_found_by_everything_it_is_called() -> None:
    for found in code_lists().values():
        for term in found.terms:
            assert {found.find(spelling) for spelling in term.spellings} == {term.code}, found.name


def test_a_code_goes_before_a_label_and_a_label_before_another_spelling() -> None:
    first, second = CodeTerm("a", "乙", "x", 1, also=("丙",)), CodeTerm("乙", "丙", "y", 2)
    found = CodeList("x", (first, second))
    assert (found.find("乙"), found.find("丙"), found.find("x")) == ("乙", "乙", "a")


@pytest.mark.parametrize(
    ("written", "code"),
    [("已吊销了", "revoked"), ("空壳公司", "shell"), ("operatin", "operating"), ("啊", None)],
)
def test_a_guess_is_the_closest_spelling_or_nothing(written: str, code: str | None) -> None:
    assert STATUS.guess(written) == code


def test_of_two_equally_close_entries_the_first_is_guessed() -> None:
    found = CodeList("x", (CodeTerm("b", "甲乙丙一", "b", 1), CodeTerm("a", "甲乙丙二", "a", 2)))
    assert found.guess("甲乙丙三") == "b"
    assert CodeList("x", ()).guess("甲") is None


def test_a_label_is_given_in_both_languages_and_an_unknown_code_is_an_error() -> None:
    assert STATUS.label("revoked") == "吊销"
    assert STATUS.label("revoked", english=True) == "licence revoked"
    with pytest.raises(WrongUseError, match="operating_status"):
        STATUS.label("nowhere")


def test_the_table_of_scripts_holds_only_what_the_lists_need() -> None:
    spoken = {
        sign
        for found in code_lists().values()
        for term in found.terms
        for each in term.spellings
        for sign in each
    }
    assert len(TRADITIONAL) == len(SIMPLIFIED) == len(set(TRADITIONAL))
    assert set(SIMPLIFIED) <= spoken
    assert set(TRADITIONAL).isdisjoint(spoken)


def test_folding_twice_changes_nothing_more() -> None:
    spellings = [s for found in code_lists().values() for term in found.terms for s in term.spellings]
    assert [folded(folded(each)) for each in spellings] == [folded(each) for each in spellings]


def test_lists_are_read_once() -> None:
    assert code_lists() is code_lists()
