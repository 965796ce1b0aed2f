"""Areas as a load knows them: found by name, there on a day, followed by others (V05)."""

from __future__ import annotations

from collections.abc import Mapping
from datetime import UTC, date, datetime
from pathlib import Path
from time import perf_counter

import pytest

from graph.ontology.domain import ONTOLOGY
from graph.records import NodeKey, Tie, TieKey
from graph.store.memory import MemoryStore
from graph.store.stored import day
from loaders.areas import Areas, ShortName, short_name
from loaders.load import Circumstances, load
from loaders.shipped import shipped
from loaders.succession import successions
from loaders.successors import doubts
from loaders.values import Bad

GIVEN = Circumstances(date(2023, 12, 31), datetime(2024, 1, 1, tzinfo=UTC))
Y2016, Y2020 = date(2016, 7, 31), date(2020, 6, 30)
NAMES = {
    "nbs:510107": "武侯区",
    "nbs:510107001": "浆洗街街道",
    "nbs:510107005": "玉林街道办事处",
    "nbs:510107001004": "洗面桥社区居委会",
    "nbs:510107001006": "锦城社区居委会",
    "nbs:510107005006": "锦城社区居民委员会",
    "nbs:510107005007": "玉林社区居委会",
}


def part(
    area: str, whole: str, start: date = Y2016, end: date | None = None, censored: bool = True
) -> tuple[TieKey, int | None, int, bool]:
    """An area that was part of another."""
    key = TieKey("PART_OF", "AdminArea", area, "AdminArea", whole, "", start)
    return key, None if end is None else day(end), day(start), censored


@pytest.fixture
def areas() -> Areas:
    """Two streets with their communities, one of them gone since 2020."""
    known = Areas()
    for key, name in NAMES.items():
        known.named(key, name)
        if len(key) > len("nbs:510107"):
            tie, end, start, censored = part(key, key[:13] if len(key) > 13 else "nbs:510107")
            known.tie(tie, end, start, censored=censored)
    return known


@pytest.mark.parametrize(
    ("name", "expected"),
    [
        ("洗面桥社区居委会", ("洗面桥", "community")),
        ("洗面桥社区居民委员会", ("洗面桥", "community")),
        ("石羊村村委会", ("石羊村", "community")),
        ("洗面桥社区 ", ("洗面桥", "community")),
        ("浆洗街街道办事处", ("浆洗街", "street")),
        ("浆洗街街道", ("浆洗街", "street")),
        ("社区", ("社区", None)),
        ("武侯区", ("武侯区", None)),
    ],
)
def test_the_short_name_leaves_the_ending_out(name: str, expected: tuple[str, str | None]) -> None:
    assert short_name(name) == ShortName(*expected)


@pytest.mark.parametrize(
    ("name", "within", "key"),
    [
        ("洗面桥社区居委会", None, "nbs:510107001004"),
        ("洗面桥社区", None, "nbs:510107001004"),
        ("洗面桥", None, "nbs:510107001004"),
        ("洗面桥", "浆洗街街道办事处", "nbs:510107001004"),
        ("玉林街道", None, "nbs:510107005"),
        ("玉林社区", None, "nbs:510107005007"),
        ("玉林", "玉林街道", "nbs:510107005007"),
        ("锦城社区居委会", None, "nbs:510107001006"),
        ("锦城社区", "玉林街道", "nbs:510107005006"),
    ],
)
def test_an_area_is_found_by_its_name(name: str, within: str | None, key: str, areas: Areas) -> None:
    assert areas.look_up(name, within) == NodeKey("AdminArea", key)


@pytest.mark.parametrize(
    ("name", "within", "en"),
    [
        (
            "锦城社区",
            None,
            "More than one area is called “锦城社区” (510107001006、510107005006); name the street, "
            "or write the code instead.",
        ),
        (
            "玉林",
            None,
            "More than one area is called so (510107005、510107005007); name the street, "
            "or write the code instead.",
        ),
        ("洗面桥社区", "玉林街道", "“玉林街道” has no “洗面桥社区”; correct one of the two."),
        (
            "洗面桥社区",
            "不明街道",
            "No area is called “不明街道”. Check the name, or load the areas first (alliance-graph areas).",
        ),
        ("洗脸桥社区", None, "No area is called “洗脸桥社区”. Did you mean “洗面桥社区居委会”?"),
        (
            "某",
            None,
            "No area is called what this cell says. "
            "Check the name, or load the areas first (alliance-graph areas).",
        ),
    ],
)
def test_a_name_that_is_not_one_area_says_what_would_be_right(
    name: str, within: str | None, en: str, areas: Areas
) -> None:
    found = areas.look_up(name, within)
    assert isinstance(found, Bad)
    assert (found.rule, found.en) == ("V05", en)


def test_an_area_that_still_stands_goes_before_one_of_the_same_name_that_does_not() -> None:
    known = Areas()
    for key, end in (("nbs:1", Y2020), ("nbs:2", None)):
        known.named(key, "甲社区")
        tie, until, start, censored = part(key, "nbs:0", end=end)
        known.tie(tie, until, start, censored=censored)
    assert known.look_up("甲社区", None) == NodeKey("AdminArea", "nbs:2")


def test_ten_thousand_wrong_names_take_no_more_than_a_moment(areas: Areas) -> None:
    for at in range(3_000):
        areas.named(f"nbs:{at}", f"第{at}号社区居委会")
    started = perf_counter()
    assert all(isinstance(areas.look_up(f"不存在{at}社区", None), Bad) for at in range(10_000))
    assert perf_counter() - started < 20


@pytest.mark.parametrize(
    ("on", "censored", "there"),
    [
        (date(2015, 1, 1), True, True),
        (date(2015, 1, 1), False, False),
        (Y2016, False, True),
        (date(2020, 6, 29), True, True),
        (Y2020, True, False),
    ],
)
def test_an_area_is_there_from_when_it_was_seen_and_before_if_nobody_saw_it_begin(
    on: date, censored: bool, there: bool
) -> None:
    known = Areas()
    tie, end, start, _ = part("nbs:1", "nbs:0", end=Y2020)
    known.tie(tie, end, start, censored=censored)
    assert known.there_on("nbs:1", day(on)) is there
    assert known.there_on("nbs:9", day(on))


def test_an_area_that_is_gone_names_those_that_followed() -> None:
    known = Areas()
    tie, end, start, censored = part("nbs:1", "nbs:0", end=Y2020, censored=False)
    known.tie(tie, end, start, censored=censored)
    assert known.not_there("nbs:1", day(Y2020)).en == (
        "1 was merged on 2020-06-30; use the present area or give an earlier date."
    )
    for new in ("nbs:3", "nbs:2"):
        key = TieKey("SUCCEEDED_BY", "AdminArea", "nbs:1", "AdminArea", new, "", Y2020)
        known.tie(key, None, day(Y2020), censored=False)
    assert known.not_there("nbs:1", day(Y2020)).zh == (
        "区域 1 已于 2020-06-30 撤并；请改用 2、3，或填写更早的日期。"
    )
    assert known.not_there("nbs:1", day(date(2016, 1, 1))).zh == (
        "区域 1 于 2016-07-31 才设立；请改日期或改用当时的区域。"
    )


@pytest.mark.parametrize(
    ("area", "whole", "fits"),
    [
        ("nbs:510107001004", "nbs:510107001", True),
        ("nbs:510107001004", "nbs:510107004", False),
        ("mca:510107011", "nbs:510107", True),
        ("mca:510107011", "nbs:510105", False),
        ("synthetic:519802001", "nbs:510107", True),
    ],
)
def test_the_code_of_a_part_begins_with_that_of_the_whole(area: str, whole: str, fits: bool) -> None:
    assert (Areas().outside(area, whole) is None) is fits


def succession(old: str, new: str, year: int) -> TieKey:
    """One county going on as another."""
    return TieKey(
        "SUCCEEDED_BY", "AdminArea", f"gb2260:{old}", "AdminArea", f"gb2260:{new}", "", date(year, 1, 1)
    )


COUNTIES = {"512131": "大邑县", "512729": "大邑县", "510129": "大邑县", "510126": "彭县", "519010": "彭州市"}
COUNTIES |= {"510182": "彭州市", "510102": "东城区", "110101": "东城区"}


@pytest.mark.parametrize(
    ("ties", "doubted"),
    [
        ([succession("512729", "510129", 1983)], []),
        ([succession("512131", "510129", 1982), succession("512729", "510129", 1983)], [0]),
        ([succession("512729", "510129", 1983), succession("512131", "510129", 1982)], [1]),
        ([succession("510126", "510182", 1993), succession("519010", "510182", 1995)], []),
        ([succession("510102", "110101", 1990)], [0]),
        ([succession("512131", "510129", 1983), succession("512729", "510129", 1983)], []),
    ],
)
def test_successions_matched_by_name_alone_are_doubted(ties: list[TieKey], doubted: list[int]) -> None:
    known = Areas()
    for code, name in COUNTIES.items():
        known.named(f"gb2260:{code}", name)
    found = list(doubts(ties, known))
    assert [doubt.at for doubt in found] == doubted
    assert {doubt.bad.rule for doubt in found} <= {"V05"}


def named(area: str, name: str, start: date, end: date | None) -> list[Tie]:
    """An area that bore one name and stood for one period."""
    empty = (None,) * len(ONTOLOGY.relations["NAMED"].fields)
    return [
        Tie(TieKey("NAMED", "AdminArea", area, "Name", f"name:{name}", "", start), end, empty),
        Tie(TieKey("PART_OF", "AdminArea", area, "AdminArea", "nbs:510107", "", start), end, empty),
    ]


FOLLOWING: Mapping[str, tuple[list[Tie], list[tuple[str, str]]]] = {
    "same name, other code, same day": (
        named("nbs:510107001001", "甲", Y2016, Y2020) + named("nbs:510107002001", "甲", Y2020, None),
        [("nbs:510107001001", "nbs:510107002001")],
    ),
    "another day": (
        named("nbs:510107001001", "甲", Y2016, Y2020) + named("nbs:510107002001", "甲", Y2016, None),
        [],
    ),
    "another district": (
        named("nbs:510107001001", "甲", Y2016, Y2020) + named("nbs:510105002001", "甲", Y2020, None),
        [],
    ),
    "two of the name": (
        named("nbs:510107001001", "甲", Y2016, Y2020)
        + named("nbs:510107002001", "甲", Y2020, None)
        + named("nbs:510107003001", "甲", Y2020, None),
        [],
    ),
    "renamed in place": (
        named("nbs:510107001001", "甲", Y2016, Y2020)[:1] + named("nbs:510107001001", "乙", Y2020, None),
        [],
    ),
}


@pytest.mark.parametrize("case", FOLLOWING)
def test_a_recoded_area_is_followed_by_the_one_that_takes_its_name_up(case: str) -> None:
    ties, expected = FOLLOWING[case]
    found = list(successions(ties, ONTOLOGY, "test", synthetic=True))
    assert [(t.identity.from_key, t.identity.to_key) for t in found] == expected
    assert all(t.identity.valid_from == Y2020 and "derived" in t.values for t in found)


def test_areas_of_the_same_load_are_looked_up_too(tmp_path: Path) -> None:
    """Codes are, in any order of rows; what was never loaded is told."""
    path = tmp_path / "chengdu_streets_mca.csv"
    path.write_text("mca_street_code,name,area_code\n510107004,望江路街道,510107\n", encoding="utf-8")
    told = load(MemoryStore(ONTOLOGY), ONTOLOGY, shipped("chengdu-areas", ONTOLOGY), [path], GIVEN)
    assert [(p.rule, p.place.row, p.place.column, p.value) for p in told.problems] == [
        ("V05", 2, "area_code", "510107")
    ]
    district = tmp_path / "chengdu_areas_2016.csv"
    district.write_text("area_code,name\n510107,武侯区\n", encoding="utf-8")
    both = load(MemoryStore(ONTOLOGY), ONTOLOGY, shipped("chengdu-areas", ONTOLOGY), [path, district], GIVEN)
    assert both.problems == ()
