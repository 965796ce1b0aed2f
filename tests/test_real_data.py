"""Real data through the shipped mappings: the record holds the facts that were counted independently."""

from __future__ import annotations

import csv
import json
import os
from collections import Counter
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import UTC, date, datetime
from functools import cache
from importlib.resources import as_file, files
from pathlib import Path
from typing import Any

import pytest

from graph.canonical import digest
from graph.ontology.domain import ONTOLOGY
from graph.store.memory import MemoryStore
from graph.store.port import Store
from graph.store.stored import day
from loaders.load import Circumstances, load
from loaders.problems import Severity
from loaders.report import LoadReport
from loaders.shipped import shipped

DATA = Path(__file__).parent / "data"
ADMIN, ROSTERS, LF, ROR = (
    DATA / name for name in ("admin-chengdu", "messy-rosters", "lf-memberships", "ror-china")
)
GIVEN = Circumstances(date(2026, 9, 30), datetime(2026, 10, 1, tzinfo=UTC))

EXPECTED: dict[str, dict[str, Any]] = json.loads((ADMIN / "wuhou_expected_changes.json").read_text("utf-8"))
LOOKED = {
    "2015": date(2015, 9, 30),
    "2016": date(2016, 7, 31),
    "2017": date(2017, 10, 31),
    "2018": date(2018, 10, 31),
    "2019": date(2019, 10, 31),
    "2020": date(2020, 6, 30),
    "2021": date(2021, 10, 31),
    "2022": date(2022, 10, 31),
    "2023": date(2023, 6, 30),
}
STEPS = [(before, after) for before, after in zip(list(EXPECTED), list(EXPECTED)[1:], strict=False)]


def filled(store: Store, mapping: str, *paths: Path) -> LoadReport:
    """Load real files, which nothing refuses."""
    told = load(store, ONTOLOGY, shipped(mapping, ONTOLOGY), paths, GIVEN)
    assert told.written is not None, told.problems[:3]
    assert told.reconciles
    return told


def wuhou(store: Store) -> LoadReport:
    """The streets and communities of 武侯区 by year, as they ship."""
    with as_file(files("loaders") / "data" / "areas") as folder:
        return filled(store, "wuhou-areas", *sorted(folder.glob("*.csv")))


@dataclass(frozen=True)
class Dated:
    """The ties of one relation that hold on a day: from-key to to-keys."""

    store: Store
    relation: str

    def on(self, when: date) -> dict[str, list[str]]:
        found: dict[str, list[str]] = {}
        for first, second, start, end in self._ties():
            if start <= day(when) and (end is None or day(when) < end):
                found.setdefault(first, []).append(second)
        return found

    def _ties(self) -> Iterator[tuple[str, str, int, int | None]]:
        for batch in self.store.ties(self.relation):
            yield from zip(batch.from_keys, batch.to_keys, batch.valid_from, batch.valid_to, strict=True)


def below(store: Store, when: date, code: str, digits: int) -> dict[str, str]:
    """The areas under a code with so many digits that stand on a day, and what they are called then."""
    stand, names = Dated(store, "PART_OF").on(when), Dated(store, "NAMED").on(when)
    keys = (key for key in stand if key.startswith(f"nbs:{code}") and len(key) == len("nbs:") + digits)
    return {key: names[key][0].removeprefix("name:") for key in sorted(keys)}


@cache
def known() -> MemoryStore:
    """One record with the areas, for the tests that only read."""
    store = MemoryStore(ONTOLOGY)
    wuhou(store)
    return store


def test_the_yearly_lists_are_read_whole(store: Store) -> None:
    told = wuhou(store)
    assert [(t.file, t.read, t.accepted) for t in told.tables] == [
        ("wuhou_streets_by_year.csv", 145, 145),
        ("wuhou_communities_by_year.csv", 982, 982),
    ]
    assert told.problems == ()
    assert digest(store, ONTOLOGY) == digest(known(), ONTOLOGY)


def test_wuhou_has_17_streets_in_2016_and_15_in_2023(store: Store) -> None:
    wuhou(store)
    assert len(below(store, date(2016, 7, 31), "510107", 9)) == 17
    assert len(below(store, date(2023, 6, 30), "510107", 9)) == 15


@pytest.mark.parametrize("year", EXPECTED)
def test_every_year_has_its_streets_and_communities(year: str) -> None:
    expected = EXPECTED[year]
    assert len(below(known(), LOOKED[year], "510107", 9)) == expected["streets"]
    assert len(below(known(), LOOKED[year], "510107", 12)) == expected["communities"]


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_every_year_changes_as_it_was_counted(before: str, after: str) -> None:
    expected = EXPECTED[after]
    old, new = (below(known(), LOOKED[year], "510107", 9) for year in (before, after))
    assert sorted(key[4:] for key in new.keys() - old.keys()) == expected["streets_added"]
    assert sorted(key[4:] for key in old.keys() - new.keys()) == expected["streets_removed"]
    assert sorted(k[4:] for k in old.keys() & new.keys() if old[k] != new[k]) == expected["streets_renamed"]
    old, new = (below(known(), LOOKED[year], "510107", 12) for year in (before, after))
    assert len(new.keys() - old.keys()) == expected["communities_added"]
    assert len(old.keys() - new.keys()) == expected["communities_removed"]
    assert sum(old[key] != new[key] for key in old.keys() & new.keys()) == expected["communities_renamed"]


@pytest.mark.parametrize(("before", "after"), STEPS)
def test_a_community_that_kept_its_name_is_followed_to_its_new_code(before: str, after: str) -> None:
    followed = successors(LOOKED[after])
    expected = EXPECTED[after]
    assert len(followed) == expected["communities_recoded_same_name"]
    assert sum(old[:13] != new[:13] for old, new in followed) == expected["of_which_other_street"]
    names = Dated(known(), "NAMED")
    for old, new in followed:
        assert names.on(LOOKED[before])[old] == names.on(LOOKED[after])[new]


def successors(when: date) -> list[tuple[str, str]]:
    """Which areas went on as which others on one day."""
    found = []
    for batch in known().ties("SUCCEEDED_BY"):
        rows = zip(batch.from_keys, batch.to_keys, batch.valid_from, strict=True)
        found += [(old, new) for old, new, start in rows if start == day(when)]
    return found


def street_and_name(key: str, when: date) -> tuple[str, str]:
    """In which street an area lies on a day, and what it is called."""
    names = Dated(known(), "NAMED").on(when)
    street = Dated(known(), "PART_OF").on(when)[key][0]
    return names[street][0].removeprefix("name:"), names[key][0].removeprefix("name:")


def whereabouts(street: str) -> tuple[set[tuple[str, str]], int]:
    """Where the communities of an abolished street went on, and how many of their names ended."""
    new = dict(successors(LOOKED["2020"]))
    last = below(known(), LOOKED["2019"], street, 12)
    on = {street_and_name(new[key], LOOKED["2023"]) for key in last if key in new}
    return {(street, short(name)) for street, name in on}, len(last) - len(on)


def test_the_communities_of_the_abolished_streets_go_on_or_end_as_the_sources_say() -> None:
    on, ended = whereabouts("510107006")
    assert on == {("玉林街道", name) for name in ("棕南", "棕北", "新南路", "南虹村")}
    assert ended == 3
    on, ended = whereabouts("510107008")
    assert {street for street, _ in on} == {"浆洗街街道"}
    assert (len(on), ended) == (5, 1)


def short(name: str) -> str:
    """A community without its ending."""
    return name.removesuffix("居委会").removesuffix("社区")


@pytest.mark.parametrize(
    ("code", "year", "name"),
    [
        ("510107062", "2016", "肖家河街道办事处"),
        ("510107061", "2018", "芳草街道办事处"),
        ("510107061", "2019", "芳草街街道"),
        ("510107063", "2018", "石羊场街道办事处"),
        ("510107063", "2023", "石羊街道"),
        ("510107006", "2019", "跳伞塔街道"),
    ],
)
def test_an_area_is_called_as_on_the_date(code: str, year: str, name: str) -> None:
    assert Dated(known(), "NAMED").on(LOOKED[year])[f"nbs:{code}"] == [f"name:{name}"]


def field(store: Store, kind: str, name: str) -> dict[str, Any]:
    """One field of every node of a kind, by key."""
    place = [f.name for f in ONTOLOGY.nodes[kind].fields].index(name)
    return {k: v for b in store.nodes(kind) for k, v in zip(b.keys, b.columns[place], strict=True)}


def test_four_streets_are_run_by_the_high_tech_zone() -> None:
    trusted = {key: by for key, by in field(known(), "AdminArea", "trust_by").items() if by is not None}
    assert trusted == {f"nbs:5101070{n}": "成都高新区" for n in (61, 62, 63, 64)}
    for year, own in (("2016", 87), ("2023", 72)):
        communities = below(known(), LOOKED[year], "510107", 12)
        assert sum(key[:13] not in trusted for key in communities) == own


def test_one_name_may_be_two_communities() -> None:
    names = below(known(), LOOKED["2023"], "510107", 12)
    twice = [key for key, name in names.items() if name == "锦城社区居委会"]
    assert twice == ["nbs:510107011006", "nbs:510107063010"]


CHENGDU = [
    ADMIN / f"chengdu_{what}_{year}.csv"
    for year in (2016, 2023)
    for what in ("areas", "streets", "communities")
]
CHENGDU += [ADMIN / "chengdu_streets_mca.csv"]


@cache
def chengdu() -> MemoryStore:
    """One record with all Chengdu."""
    store = MemoryStore(ONTOLOGY)
    filled(store, "chengdu-areas", *CHENGDU)
    return store


@pytest.mark.parametrize(("year", "streets", "communities"), [("2016", 375, 4_345), ("2023", 261, 3_047)])
def test_chengdu_has_its_streets_and_communities(year: str, streets: int, communities: int) -> None:
    assert len(below(chengdu(), LOOKED[year], "51", 9)) == streets
    found = below(chengdu(), LOOKED[year], "51", 12)
    assert len(found) == communities
    with (ADMIN / f"chengdu_communities_{year}.csv").open(encoding="utf-8") as file:
        assert {f"nbs:{row['community_code']}": row["name"] for row in csv.DictReader(file)} == found


def test_196_names_of_communities_repeat_within_chengdu_in_2023() -> None:
    names = Counter(below(chengdu(), LOOKED["2023"], "51", 12).values())
    assert sum(count > 1 for count in names.values()) == 196


def test_one_code_is_two_streets_for_two_authorities() -> None:
    names = field(chengdu(), "AdminArea", "name_zh")
    assert (names["nbs:510107011"], names["mca:510107011"]) == ("簇桥街道", "晋阳街道")
    of_mca = {n: k[4:] for k, n in names.items() if k.startswith("mca:510107")}
    of_nbs = below(chengdu(), LOOKED["2023"], "510107", 9)
    assert len(of_nbs) == 15
    assert sum(of_mca[name] != key[4:] for key, name in of_nbs.items()) == 9


def test_chengdu_is_the_same_in_every_store(store: Store) -> None:
    told = filled(store, "chengdu-areas", *reversed(CHENGDU))
    assert digest(store, ONTOLOGY) == digest(chengdu(), ONTOLOGY)
    assert [t.read for t in told.tables] == [20, 375, 4_345, 20, 261, 3_047, 266]


def test_county_events_are_loaded_and_the_three_wrong_ones_are_told(store: Store) -> None:
    told = filled(store, "chengdu-events", ADMIN / "chengdu_county_events_1981_2020.csv")
    assert told.tables[0].accepted == 32
    assert [(p.rule, p.severity, p.place.row, p.place.column) for p in told.problems] == [
        ("V05", Severity.WARNED, 2, "new_code"),
        ("V05", Severity.WARNED, 15, "new_code"),
        ("V05", Severity.WARNED, 16, "new_code"),
    ]
    assert [told_of(p.zh) for p in told.problems] == [
        ("512131", "510129"),
        ("510102", "110101"),
        ("510103", "110102"),
    ]
    followed = Dated(store, "SUCCEEDED_BY").on(date(2020, 12, 31))
    assert sum(map(len, followed.values())) == 28
    assert followed["gb2260:510127"] == ["gb2260:510181"]


def told_of(text: str) -> tuple[str, str]:
    """The old and the new code that a message names."""
    old, new = (code for code in ("512131", "510129", "510102", "110101", "510103", "110102") if code in text)
    return old, new


def test_every_wuhou_code_of_2023_is_a_code_of_chengdu() -> None:
    assert below(known(), LOOKED["2023"], "510107", 12) == below(chengdu(), LOOKED["2023"], "510107", 12)


LAYOUTS = sorted(path.name for path in ROSTERS.glob("roster_*"))


@pytest.mark.parametrize("layout", LAYOUTS)
def test_three_layouts_of_one_roster_are_one_record(layout: str, store: Store) -> None:
    told = filled(store, "community-roster", ROSTERS / layout)
    assert told.tables[0].accepted == 113
    assert told.tables[0].passed_over == (16 if layout.endswith("xlsx") else 0)
    assert store.info().counts == {"AdminArea": 113 + 15, "PART_OF": 113}
    other = MemoryStore(ONTOLOGY)
    filled(other, "community-roster", ROSTERS / LAYOUTS[0])
    assert digest(store, ONTOLOGY) == digest(other, ONTOLOGY)


def test_the_rosters_name_the_communities_of_the_yearly_list() -> None:
    store = MemoryStore(ONTOLOGY)
    filled(store, "community-roster", *(ROSTERS / layout for layout in LAYOUTS))
    names = {k: n for k, n in field(store, "AdminArea", "name_zh").items() if len(k) == 16}
    assert names == below(known(), LOOKED["2023"], "510107", 12)


COUNTS: dict[str, Any] = json.loads((LF / "expected_counts.json").read_text("utf-8"))


@cache
def alliances() -> MemoryStore:
    """One record with the memberships by month."""
    store = MemoryStore(ONTOLOGY)
    filled(store, "lf-memberships", *sorted(LF.glob("*.csv")))
    return store


def pairs(when: str) -> set[tuple[str, str]]:
    """Who belonged to what on a day; several tiers of one alliance are one membership."""
    found = Dated(alliances(), "MEMBER_OF").on(date.fromisoformat(when))
    return {(unit, alliance) for unit, joined in found.items() for alliance in joined}


@pytest.mark.parametrize("expected", COUNTS["snapshots"], ids=lambda snapshot: str(snapshot["date"]))
def test_every_month_has_its_members_and_memberships(expected: dict[str, Any]) -> None:
    found = pairs(expected["date"])
    assert len({unit for unit, _ in found}) == expected["distinct_names"]
    assert len(found) == expected["memberships"]
    assert len({alliance for _, alliance in found}) == expected["alliances"]


@pytest.mark.parametrize("expected", COUNTS["changes"], ids=lambda change: str(change["to"]))
def test_every_month_has_its_joins_and_leaves(expected: dict[str, Any]) -> None:
    before, after = pairs(expected["from"]), pairs(expected["to"])
    units = [{unit for unit, _ in found} for found in (before, after)]
    assert len(units[1] - units[0]) == expected["orgs_joined"]
    assert len(units[0] - units[1]) == expected["orgs_left"]
    assert len(after - before) == expected["memberships_added"]
    assert len(before - after) == expected["memberships_removed"]


def test_google_is_one_unit_with_two_tiers() -> None:
    tiers = [
        told
        for batch in alliances().ties("MEMBER_OF")
        for unit, alliance, told, end in zip(
            batch.from_keys, batch.to_keys, batch.discriminators, batch.valid_to, strict=True
        )
        if unit == "lf:Google LLC" and alliance == "lf:The Linux Foundation" and end is None
    ]
    assert sorted(tiers) == ["gold", "platinum"]


def test_names_that_look_alike_stay_two_units() -> None:
    names = field(alliances(), "Unit", "name_zh").values()
    assert {"NHN Corporation", "NHN テコラス", "Switch, Inc.", "SWITCH"} <= set(names)
    assert not any(str(name).endswith("(member)") for name in names)


def test_memberships_are_the_same_in_every_store(store: Store) -> None:
    filled(store, "lf-memberships", *sorted(LF.glob("*.csv"), reverse=True))
    assert digest(store, ONTOLOGY) == digest(alliances(), ONTOLOGY)


RESEARCH: dict[str, Any] = json.loads((ROR / "expected.json").read_text("utf-8"))


def test_research_organizations_have_their_parents_and_successors(store: Store) -> None:
    filled(store, "ror-china", *sorted(ROR.glob("*.csv")))
    counts = store.info().counts
    assert counts["Unit"] == RESEARCH["organizations"]
    assert counts["PARENT_OF"] == RESEARCH["parent_edges_child_to_parent_union_of_both_sides"]
    assert counts["SUCCEEDED_BY"] == 20
    parents = Dated(store, "PARENT_OF").on(date(2026, 1, 1))
    for children, code, _ in RESEARCH["most_children"]:
        assert len(parents[f"ror:{code}"]) == children
    children_of = Counter(child for children in parents.values() for child in children)
    assert (
        sum(count > 1 for count in children_of.values())
        == RESEARCH["organizations_with_more_than_one_parent"]
    )
    assert longest(parents) == RESEARCH["longest_parent_chain_edges"]
    states = Counter(field(store, "Unit", "operating_status").values())
    assert states == {"operating": RESEARCH["status"]["active"], "unknown": 37 + 15}
    names = Counter(field(store, "Unit", "name_zh").values())
    assert sorted(str(n) for n, c in names.items() if c > 1) == sorted(RESEARCH["duplicate_chinese_names"])


def longest(parents: dict[str, list[str]]) -> int:
    """The most steps from a parent to a child of a child."""
    return max(depth(unit, parents) for unit in parents)


def depth(unit: str, parents: dict[str, list[str]]) -> int:
    """How many steps lie below a unit."""
    return max((1 + depth(child, parents) for child in parents.get(unit, ())), default=0)


@pytest.fixture
def codes() -> Path:
    """The codes and industries that may not be copied here."""
    folder = Path(os.environ.get("ALLIANCE_GRAPH_DATA", "/nowhere")) / "uscc-and-industry"
    if not folder.is_dir():
        pytest.skip("ALLIANCE_GRAPH_DATA has no uscc-and-industry (LGPL and GPL, not copied)")
    return folder


def test_real_credit_codes_are_loaded_and_wrong_ones_refused(codes: Path, store: Store) -> None:
    told = filled(store, "codes", codes / "uscc_valid.csv", codes / "gbt4754_2017.csv")
    assert [(t.file, t.accepted) for t in told.tables] == [
        ("uscc_valid.csv", 57),
        ("gbt4754_2017.csv", 1_971),
    ]
    assert {p.severity for p in told.problems} <= {Severity.WARNED}
    kinds = Counter(field(store, "Unit", "kind").values())
    assert kinds == {"enterprise": 56, "public_institution": 1}
    before = digest(store, ONTOLOGY)
    wrong = load(store, ONTOLOGY, shipped("codes", ONTOLOGY), [codes / "uscc_invalid.csv"], GIVEN)
    assert (wrong.tables[0].read, wrong.tables[0].rejected, wrong.refused) == (9, 9, True)
    assert {p.rule for p in wrong.problems if p.severity is Severity.REFUSED} == {"V01", "V02"}
    assert digest(store, ONTOLOGY) == before


def test_industries_are_checked_against_the_imported_table(codes: Path, tmp_path: Path) -> None:
    store = MemoryStore(ONTOLOGY)
    wuhou(store)
    filled(store, "codes", codes / "gbt4754_2017.csv")
    path = tmp_path / "名册.csv"
    path.write_text(
        "单位名称,统一社会信用代码,社区代码,行业代码,是否虚构\n"
        "一,91519907MA00000150,510107001004,F5132,是\n"
        "二,5151990750000004X7,510107001004,S9499,是\n",
        encoding="utf-8",
    )
    told = load(store, ONTOLOGY, shipped("unit-roster", ONTOLOGY), [path], GIVEN)
    assert [(p.rule, p.place.row, p.zh) for p in told.problems] == [
        ("V06", 3, "行业代码 S9499 不在已导入的行业分类表中；请核对，或只填大类 S94。")
    ]
