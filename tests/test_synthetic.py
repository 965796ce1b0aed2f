"""The synthetic district holds the planned numbers, exactly and every time, and describes nobody.

The files are read plainly with `csv`, `json` and a spreadsheet reader, never with our own loader, so that
an error of the loader cannot hide one of the generator.
"""

from __future__ import annotations

import csv
import hashlib
import itertools
import json
import re
import tomllib
from collections import Counter, defaultdict
from collections.abc import Iterator
from dataclasses import dataclass
from datetime import date, timedelta
from fnmatch import fnmatch
from functools import cached_property
from importlib.resources import files
from pathlib import Path
from typing import Any

import pytest
from python_calamine import CalamineWorkbook
from stdnum.cn import uscc

from graph.codes import code_lists
from graph.errors import WrongUseError
from graph.identifiers import credit_code_faults
from graph.kinds import NodeKind, RelationKind
from graph.ontology.domain import ONTOLOGY
from graph.personal import personal_heading, personal_in
from loaders.synthetic.district import write_district

LAST_DAY = "2016-12-31"
YEAR_AGO = (date(2016, 12, 31) - timedelta(days=365)).isoformat()
DATA = files("loaders") / "data"
DATE = re.compile(r"(?<!\d)(\d{4}-\d{2}-\d{2})(?!\d)")
PLACED = (
    "enterprises.csv",
    "social-organizations.gb18030.csv",
    "public-bodies.csv",
    "party-organizations.csv",
)

Rows = list[dict[str, str]]


@dataclass(frozen=True)
class District:
    """The files of one run, read as they stand, and the rows of each as progress told them.

    Every cell is text, a blank one is "".
    """

    paths: tuple[Path, ...]
    told: tuple[tuple[str, int], ...]

    def rows(self, name: str) -> Rows:
        """The rows of all files of that name, one per copy."""
        return [row for path in self.paths if path.name.endswith(f"-{name}") for row in read(path)]

    @cached_property
    def base(self) -> Rows:
        """The enterprises of the base D5."""
        return [row for row in self.rows("enterprises.csv") if row["纳入党建基数"] == "是"]

    @cached_property
    def tiers(self) -> dict[str, str]:
        """The tier of every rostered enterprise on the last day, by `domain.md` 2.4."""
        found, grouped = evidence(self), in_live_groups(self)
        return {row["统一社会信用代码"]: tier(row, found, grouped) for row in self.base}

    def column(self, name: str, heading: str) -> list[str]:
        """One column of a file."""
        return [row[heading] for row in self.rows(name)]


def written(folder: Path, *, scale: int = 1, seed: int = 2016) -> District:
    """Write a district and remember what progress told."""
    told: list[tuple[str, int]] = []
    paths = write_district(
        folder, scale=scale, seed=seed, progress=lambda name, rows: told.append((name, rows))
    )
    return District(paths, tuple(told))


def read(path: Path) -> Rows:
    """The rows of a file by its headings."""
    if path.suffix == ".xlsx":
        return read_workbook(path)
    if path.suffix == ".jsonl":
        return [json.loads(line) for line in path.read_text(encoding="utf-8").splitlines()]
    encoding = "gb18030" if ".gb18030." in path.name else "utf-8"
    with path.open(encoding=encoding, newline="") as lines:
        return list(csv.DictReader(lines))


def read_workbook(path: Path) -> Rows:
    """The rows between the headings in row 2 and the total in the last row."""
    title, headings, *body, total = CalamineWorkbook.from_path(path).get_sheet_by_index(0).to_python()
    assert [cell for cell in title + total if cell] == [title[0], total[0]]
    return [{str(h): text(c) for h, c in zip(headings, row, strict=True)} for row in body]


def text(cell: object) -> str:
    """A cell as text."""
    return str(int(cell)) if isinstance(cell, float) else str(cell)


@pytest.fixture(scope="session")
def district(tmp_path_factory: pytest.TempPathFactory) -> District:
    return written(tmp_path_factory.mktemp("district"))


@pytest.fixture(scope="session")
def two_copies(tmp_path_factory: pytest.TempPathFactory) -> District:
    return written(tmp_path_factory.mktemp("two"), scale=2)


MODE_TIERS = {"单独组建": "T1", "联建": "T2", "区域兜底": "T3", "行业兜底": "T3"}


def evidence(district: District) -> dict[str, str]:
    """The highest of T1–T4, or "stale", of every unit that any body or contact names."""
    abolished = {r["党组织编号"] for r in district.rows("party-organizations.csv") if r["状态"] == "撤销"}
    covers = [r for r in district.rows("covers.csv") if r["党组织编号"] not in abolished]
    found = [(r["单位代码"], MODE_TIERS[r["方式"]], r["核实日期"]) for r in covers]
    found += [(r["单位代码"], "T4", r["核实日期"]) for r in district.rows("contacts.csv")]
    tiers: dict[str, str] = {}
    for unit, tier, verified in found:
        tiers[unit] = min(tiers.get(unit, "stale"), tier if verified >= YEAR_AGO else "stale")
    return tiers


def recent_groups(district: District) -> set[str]:
    """The groups with an activity in the last 365 days."""
    groups = set(district.column("groups.xlsx", "组团编号"))
    return {r["联合体编号"] for r in district.rows("activities.jsonl") if r["日期"] >= YEAR_AGO} & groups


def in_live_groups(district: District) -> set[str]:
    """The units that belong to such a group on the last day."""
    live = recent_groups(district)
    members = (r for r in district.rows("members.csv") if not r["退出日期"])
    return {r["成员编码"] for r in members if r["联合体编号"] in live}


def tier(row: dict[str, str], found: dict[str, str], grouped: set[str]) -> str:
    """One tier; T5 needs a survey as T0 does."""
    known = found.get(row["统一社会信用代码"])
    if known is not None:
        return "TX" if known == "stale" else known
    if row["摸排状态"] != "已摸排":
        return "TX"
    return "T5" if row["统一社会信用代码"] in grouped else "T0"


def test_enterprises_and_households_make_230_000(district: District) -> None:
    households = sum(map(int, district.column("households.csv", "户数")))
    assert (len(district.rows("enterprises.csv")), households) == (127_389, 102_611)
    assert len(district.rows("social-organizations.gb18030.csv")) == 1_016
    assert set(district.column("households.csv", "截至日期")) == {LAST_DAY}


def test_the_rostered_base_has_the_planned_tiers(district: District) -> None:
    base = district.base
    assert {row["经营状态"] for row in base} == {"在业"}
    assert not {row["所有制"] for row in base} & {"国有", "集体"}
    counted = Counter(district.tiers.values())
    assert counted == {"T1": 1000, "T2": 3000, "T3": 1500, "T4": 2930, "T5": 400, "T0": 860, "TX": 310}
    assert counted["T1"] + counted["T2"] + counted["T3"] + counted["T4"] == 8_430


def test_above_scale_enterprises_all_have_their_own_organization(district: District) -> None:
    found = district.tiers
    above = [row for row in district.rows("enterprises.csv") if row["规模以上"] == "是"]
    assert len(above) == 400
    assert {(found[row["统一社会信用代码"]], row["规上年份"]) for row in above} == {("T1", "2016")}


def test_social_organizations_are_all_covered(district: District) -> None:
    found = evidence(district)
    rows = district.rows("social-organizations.gb18030.csv")
    assert {row["纳入党建基数"] for row in rows} == {"是"}
    counted = Counter(found[row["统一社会信用代码"]] for row in rows)
    assert counted == {"T1": 90, "T2": 250, "T3": 300, "T4": 376}


def test_every_reason_for_no_coverage_occurs_as_planned(district: District) -> None:
    found = district.tiers
    rows = {row["统一社会信用代码"]: row for row in district.base}
    bands = Counter(rows[unit]["正式党员档"] for unit, tier in found.items() if tier == "T0")
    assert bands == {"0": 380, "1-2": 300, "3-6": bands["3-6"], "7-49": bands["7-49"], "不详": 60}
    assert bands["3-6"] + bands["7-49"] == 120
    unknown = Counter(rows[unit]["摸排状态"] for unit, tier in found.items() if tier == "TX")
    assert unknown == {"未摸排": 120, "拒绝摸排": 50, "部分摸排": 50, "已摸排": 90}
    newcomers = [row for row in rows.values() if row["迁入日期"] >= "2016-07-04"]
    assert Counter(row["摸排状态"] for row in newcomers) == {"未摸排": 40}


def test_lapsed_abolished_and_shrunk_bodies_are_planted(district: District) -> None:
    bodies = {row["党组织编号"]: row for row in district.rows("party-organizations.csv")}
    base = district.tiers
    units = Counter(
        state(bodies[r["党组织编号"]]) for r in district.rows("covers.csv") if r["单位代码"] in base
    )
    assert (units["lapsed"], units["abolished"], units["shrunk"]) == (150, 60, 15)


def state(body: dict[str, str]) -> str:
    """Whether a body's umbrella has a hole (U6)."""
    if body["状态"] == "撤销":
        return "abolished"
    if body["正式党员档"] == "1-2":
        return "shrunk"
    elected, years = body["上次换届日期"], body["任期年数"]
    ended = f"{int(elected[:4]) + int(years) + 1}{elected[4:]}" if elected else LAST_DAY
    return "lapsed" if ended < LAST_DAY and not body["延期至"] else "in office"


def test_joint_branches_have_two_to_five_units_of_one_street(district: District) -> None:
    streets = {
        row["统一社会信用代码"]: row["区划代码"][:9] for name in PLACED[:3] for row in district.rows(name)
    }
    joint: dict[str, list[str]] = defaultdict(list)
    for row in district.rows("covers.csv"):
        if row["方式"] == "联建":
            joint[row["党组织编号"]].append(streets[row["单位代码"]])
    assert {len(units) for units in joint.values()} == {2, 3, 4, 5}
    assert all(len(set(units)) == 1 for units in joint.values())


def test_no_post_has_more_than_five_units(district: District) -> None:
    loads = Counter(r["联系方编码"] for r in district.rows("contacts.csv") if r["联系方类型"] == "岗位")
    assert max(loads.values()) == 5


def test_there_are_253_groups_with_leads_and_most_are_alive(district: District) -> None:
    groups = district.rows("groups.xlsx")
    assert Counter(row["类型"] for row in groups) == {"区域型": 120, "行业型": 90, "综合型": 43}
    assert all(bool(row["主题行业"]) == (row["类型"] == "行业型") for row in groups)
    standalone = {r["党组织编号"] for r in district.rows("covers.csv") if r["方式"] == "单独组建"}
    hosts = {r["单位代码"] for r in district.rows("covers.csv") if r["方式"] == "单独组建"}
    assert {row["牵头方编码"] for row in groups} <= standalone | hosts
    assert len(recent_groups(district)) == 211


def test_group_sizes_have_a_long_tail_and_leads_are_members(district: District) -> None:
    groups = {row["组团编号"]: row["牵头方编码"] for row in district.rows("groups.xlsx")}
    now = [r for r in district.rows("members.csv") if not r["退出日期"] and r["联合体编号"] in groups]
    sizes = sorted(Counter(r["联合体编号"] for r in now).values())
    assert (sizes[0], sizes[-1]) == (3, 60)
    assert sizes[len(sizes) // 2] < 10
    assert {(r["联合体编号"], r["成员编码"]) for r in now if r["角色"] == "牵头"} == set(groups.items())


def test_regional_systems_and_zones_are_there_with_a_few_gaps(district: District) -> None:
    alliances = district.rows("alliances.csv")
    assert Counter(row["类别"] for row in alliances) == {"区域化党建": 145, "商圈楼宇联合体": 12}
    assert Counter(row["层级"] for row in alliances if row["层级"]) == {"街道": 17, "社区": 128}
    assert Counter(district.column("regional-bodies.csv", "类别")) == {"代表会议": 143, "办公室": 142}
    zones = district.rows("zones.csv")
    assert [row["占地亩数"] for row in zones if row["区块名称"] == "大合仓（合成）"] == ["300"]
    layers = defaultdict(set)
    for row in district.rows("members.csv"):
        layers[row["层"]].add(row["联合体编号"])
    assert (len(layers["核心"]), len(layers["枢纽"]), len(layers["基础"])) == (12, 11, 12)


def test_one_building_is_blank(district: District) -> None:
    found = district.tiers
    inside = [r["统一社会信用代码"] for r in district.rows("zone-units.csv") if r["区块编号"].endswith("-13")]
    unreached = sum(found[unit] == "T0" for unit in inside)
    assert unreached >= 10
    assert unreached / len(inside) >= 0.3


def test_provisions_match_the_published_numbers(district: District) -> None:
    kinds = Counter(district.column("facilities.csv", "类别"))
    assert (kinds["民情专递箱"], kinds["区域中心"], kinds["商圈党群服务中心"]) == (141, 141, 11)
    assert Counter(district.column("channels.csv", "类别")) == {"热线": 89, "交流平台": 21}
    couriers = [row for row in district.rows("posts.csv") if row["类别"] == "民情专递员"]
    assert len(couriers) == 128
    assert {row["岗位数"] for row in couriers} == {"3", "4", "5"}


def test_75_weak_bodies_were_put_right(district: District) -> None:
    grades = {(r["党组织编号"], int(r["年度"])): r["等次"] for r in district.rows("assessments.csv")}
    done = district.rows("rectifications.csv")
    assert (len(done), sum(int(row["问题数"]) for row in done)) == (75, 396)
    for row in done:
        year = int(row["评定编号"][-4:])
        assert grades[row["党组织编号"], year] == "软弱涣散"
        assert grades[row["党组织编号"], year + 1] in ("先进", "一般")
        assert row["问题数"] == row["已整改数"]
    assert Counter(year for (_, year), grade in grades.items() if grade == "软弱涣散") == {
        2014: 45,
        2015: 30,
        2016: 8,
    }


def test_superiors_form_one_tree(district: District) -> None:
    above = {r["党组织编号"]: r["上级党组织编号"] for r in district.rows("party-organizations.csv")}
    roots = [body for body, superior in above.items() if not superior]
    assert len(roots) == 1
    assert all(top(body, above) == roots[0] for body in above)


def top(body: str, above: dict[str, str]) -> str:
    """The body above all others; fails where the way up does not end."""
    for _ in range(10):
        if not above[body]:
            return body
        body = above[body]
    raise AssertionError(f"{body} has no way up")


REFERENCES = (
    ("covers.csv", "党组织编号", "party-organizations.csv"),
    ("party-organizations.csv", "上级党组织编号", "party-organizations.csv"),
    ("posts.csv", "党组织编号", "party-organizations.csv"),
    ("alliances.csv", "区域党委编号", "party-organizations.csv"),
    ("alliances.csv", "牵头党组织编号", "party-organizations.csv"),
    ("facilities.csv", "运行党组织编号", "party-organizations.csv"),
    ("channels.csv", "运行党组织编号", "party-organizations.csv"),
    ("seats.csv", "区域党委编号", "party-organizations.csv"),
    ("assessments.csv", "党组织编号", "party-organizations.csv"),
    ("rectifications.csv", "评定编号", "assessments.csv"),
    ("leader-assignments.csv", "岗位编号", "posts.csv"),
    ("zone-units.csv", "区块编号", "zones.csv"),
    ("alliances.csv", "区块编号", "zones.csv"),
    ("participants.csv", "活动编号", "activities.jsonl"),
)


@pytest.mark.parametrize(("name", "heading", "other"), REFERENCES)
def test_what_a_file_refers_to_stands_in_another(
    district: District, name: str, heading: str, other: str
) -> None:
    known = {next(iter(row.values())) for row in district.rows(other)}
    assert set(district.column(name, heading)) - {""} <= known


@pytest.mark.parametrize(
    ("name", "kind", "code"),
    [
        ("members.csv", "成员类型", "成员编码"),
        ("participants.csv", "参加方类型", "参加方编码"),
        ("contacts.csv", "联系方类型", "联系方编码"),
        ("seats.csv", "占席方类型", "占席方编码"),
        ("groups.xlsx", "牵头方类型", "牵头方编码"),
    ],
)
def test_actors_exist_in_the_files_of_their_kind(district: District, name: str, kind: str, code: str) -> None:
    units = {row["统一社会信用代码"] for file in PLACED[:3] for row in district.rows(file)}
    known = {
        "单位": units,
        "党组织": set(district.column("party-organizations.csv", "党组织编号")),
        "岗位": set(district.column("posts.csv", "岗位编号")),
        "": {""},
    }
    assert all(row[code] in known[row[kind]] for row in district.rows(name))


def test_credit_codes_are_valid_and_unique_over_copies(two_copies: District) -> None:
    codes = [row["统一社会信用代码"] for name in PLACED[:3] for row in two_copies.rows(name)]
    assert len(set(codes)) == len(codes) == 2 * (127_389 + 1_016 + 124)
    sample = codes[::17]
    assert all(not credit_code_faults(code, allow_synthetic=True) for code in sample)
    assert all(uscc.is_valid(code) for code in sample[::100])
    assert {code[2:8] for code in codes} == {"519907"}


def test_a_second_copy_lies_in_areas_of_its_own(two_copies: District) -> None:
    areas = two_copies.rows("areas.csv")
    assert Counter(row["层级"] for row in areas) == {"区": 1, "街道": 17, "社区": 128}
    assert all(
        row["区划代码"].startswith("519802") and row["区域名称"].endswith("（合成2）") for row in areas
    )
    known = {row["区划代码"] for row in areas} | known_areas()
    assert all(row["区划代码"] in known for name in PLACED for row in two_copies.rows(name))
    parents = {row["区划代码"]: row["上级代码"] for row in areas}
    assert all(code.startswith(parent) for code, parent in parents.items())


def known_areas() -> set[str]:
    """The codes of streets and communities observed on 2016-07-31."""
    found = set()
    for name, heading in (
        ("wuhou_streets_by_year", "street_code"),
        ("wuhou_communities_by_year", "community_code"),
    ):
        lines = (DATA / "areas" / f"{name}.csv").read_text(encoding="utf-8").splitlines()
        found |= {row[heading] for row in csv.DictReader(lines) if row["year"] == "2016"}
    return found


def test_every_area_code_was_in_use_in_2016(district: District) -> None:
    known = known_areas()
    assert len(known) == 17 + 128
    for path in district.paths:
        for heading in {"区划代码", "街道代码", "所在街道"} & headings_of(path):
            assert {row[heading] for row in read(path)} <= known


def test_no_day_is_after_the_data_date(district: District) -> None:
    assert max(max(DATE.findall(whole(path)), default="") for path in district.paths) == LAST_DAY


def whole(path: Path) -> str:
    """Everything that stands in a file."""
    if path.suffix == ".xlsx":
        return "\n".join(cell for row in read(path) for cell in row.values())
    return path.read_text(encoding="gb18030" if ".gb18030." in path.name else "utf-8")


def test_nothing_begins_before_it_can(district: District) -> None:
    founded = {r["党组织编号"]: r["成立日期"] for r in district.rows("party-organizations.csv")}
    since = {r["统一社会信用代码"]: r["起始日期"] for name in PLACED[:3] for r in district.rows(name)}
    assert min(founded.values()) >= "1921-07-01"
    for row in district.rows("covers.csv"):
        assert max(founded[row["党组织编号"]], since[row["单位代码"]]) <= row["起始日期"] <= row["核实日期"]
    assert all(
        r["成立日期"] <= r["上次换届日期"]
        for r in district.rows("party-organizations.csv")
        if r["上次换届日期"]
    )
    for row in district.rows("contacts.csv"):
        assert since[row["单位代码"]] <= row["起始日期"] <= row["核实日期"]


def test_memberships_of_one_actor_do_not_overlap(district: District) -> None:
    periods: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in district.rows("members.csv"):
        assert row["退出日期"] == "" or row["加入日期"] < row["退出日期"]
        periods[row["联合体编号"], row["成员编码"]].append((row["加入日期"], row["退出日期"] or "9999"))
    assert max(map(len, periods.values())) == 2
    for spans in periods.values():
        assert all(end <= start for (_, end), (start, _) in itertools.pairwise(spans))


def test_participants_were_members_on_the_day(district: District) -> None:
    members: dict[tuple[str, str], list[tuple[str, str]]] = defaultdict(list)
    for row in district.rows("members.csv"):
        members[row["联合体编号"], row["成员编码"]].append((row["加入日期"], row["退出日期"] or "9999"))
    alliances = {row["活动编号"]: row["联合体编号"] for row in district.rows("activities.jsonl")}
    for row in district.rows("participants.csv"):
        spans = members[alliances[row["活动编号"]], row["参加方编码"]]
        assert any(start <= row["日期"] < end for start, end in spans)


def test_nothing_looks_like_a_person(district: District) -> None:
    headings = {heading for path in district.paths for heading in headings_of(path)}
    assert [heading for heading in headings if personal_heading(heading)] == []
    assert [path.name for path in district.paths if personal_in(whole(path)) is not None] == []


def headings_of(path: Path) -> set[str]:
    """The headings of a file; those of JSON lines are the keys of all its lines."""
    if path.suffix == ".csv":
        return set(whole(path).splitlines()[0].split(","))
    return {heading for row in read(path) for heading in row}


def test_every_name_says_that_it_is_made_up(district: District) -> None:
    names = [
        cell
        for path in district.paths
        for row in read(path)
        for heading, cell in row.items()
        if heading.endswith("名称")
    ]
    assert len(names) > 130_000
    assert all(name.endswith("（合成）") for name in names)


def test_the_same_seed_gives_the_same_bytes(district: District, tmp_path: Path) -> None:
    again = written(tmp_path)
    assert digests(again.paths) == digests(district.paths)


def digests(paths: tuple[Path, ...]) -> list[tuple[str, str]]:
    """Name and digest of every file, in order."""
    return [(path.name, hashlib.sha256(path.read_bytes()).hexdigest()) for path in paths]


def test_another_seed_gives_other_files_with_the_same_composition(district: District, tmp_path: Path) -> None:
    other = written(tmp_path, seed=7)
    assert digests(other.paths)[1:] != digests(district.paths)[1:]
    assert Counter(other.tiers.values()) == Counter(district.tiers.values())


def test_a_scale_of_nothing_is_refused(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError, match="Scale 0"):
        written(tmp_path, scale=0)


def test_progress_is_told_every_file_and_its_rows(district: District) -> None:
    assert list(district.told) == [(path.name, len(read(path))) for path in district.paths]


def test_files_come_in_the_formats_of_the_loaders(district: District) -> None:
    by_name = {path.name.removeprefix("district-01-"): path.read_bytes() for path in district.paths}
    gb18030 = by_name["social-organizations.gb18030.csv"]
    assert gb18030.count(b"\r\n") == gb18030.count(b"\n") == 1_017
    assert by_name["groups.xlsx"].startswith(b"PK")
    assert by_name["activities.jsonl"].startswith(b"{")
    assert b"\r" not in by_name["enterprises.csv"]


# --- the mapping -------------------------------------------------------------------------------------


def mapping() -> dict[str, Any]:
    """The mapping file, read plainly."""
    written: dict[str, Any] = tomllib.loads((DATA / "mappings" / "district.toml").read_text(encoding="utf-8"))
    return written


def tables() -> Iterator[tuple[dict[str, Any], dict[str, tuple[str, ...]]]]:
    """Every table of the mapping with its accepted headings by column id."""
    for table in mapping()["tables"]:
        columns = table["columns"].items()
        yield table, {name: tuple(w["headings"] if isinstance(w, dict) else w) for name, w in columns}


def all_paths(two_copies: District) -> tuple[Path, ...]:
    """The files of a run and the register of published figures."""
    return (*two_copies.paths, Path(str(DATA / "published_figures.csv")))


def test_every_file_has_one_table_and_every_heading_a_column(two_copies: District) -> None:
    for path in all_paths(two_copies):
        fits = [columns for table, columns in tables() if any(fnmatch(path.name, g) for g in table["files"])]
        assert len(fits) == 1, path.name
        accepted = {heading for headings in fits[0].values() for heading in headings}
        headings = headings_of(path)
        assert headings - accepted <= {"counts_en", "remark"}, path.name
        assert all(headings & set(names) for names in fits[0].values()), path.name


def test_every_record_has_fields_that_exist_and_none_that_is_required_is_missing() -> None:
    for record in (record for table, _ in tables() for record in table["records"]):
        kind = declared(record["kind"])
        given = set(record["values"]) | set(mapping()["defaults"])
        extra = {"valid_from", "valid_to"} if isinstance(kind, RelationKind) else set()
        assert given <= {field.name for field in kind.fields} | extra, record
        needed = {field.name for field in kind.fields if field.required} - {"visibility", "basis"}
        assert needed <= given, record


def declared(name: str) -> NodeKind | RelationKind:
    """The kind in the ontology."""
    return ONTOLOGY.nodes.get(name) or ONTOLOGY.relations[name]


def test_every_end_is_named_by_an_identity_of_its_kind() -> None:
    for record in (record for table, _ in tables() for record in table["records"] if "from" in record):
        ends = (record["from"], record["to"])
        assert tuple(end["kind"] for end in ends) in ONTOLOGY.relations[record["kind"]].pairs, record
        for end in ends:
            fields = set(end) - {"kind"}
            assert fields in [set(i.fields) for i in ONTOLOGY.nodes[end["kind"]].identities], record


def test_every_word_is_an_entry_of_its_code_list(district: District) -> None:
    lists = code_lists()
    for table, columns in tables():
        rows = [
            row for path in all_paths(district) if fnmatch(path.name, table["files"][0]) for row in read(path)
        ]
        for record in table["records"]:
            for field in declared(record["kind"]).fields:
                source = record["values"].get(field.name)
                if field.codes is not None and source is not None and field.name != "code_scheme":
                    words = said(source, columns, rows)
                    assert [w for w in words if lists[field.codes].find(w) is None] == [], (field.name, words)


INVENTED = "synthetic"


@pytest.mark.skipif(
    code_lists()["code_schemes"].find(INVENTED) is None,
    reason=f"code_schemes.csv has no entry {INVENTED!r} yet; further copies cannot be loaded",
)
def test_the_scheme_of_invented_areas_is_an_entry_of_its_code_list(two_copies: District) -> None:
    schemes = {row["区划体系"] for name in PLACED for row in two_copies.rows(name)}
    assert schemes == {"nbs", INVENTED}
    assert all(code_lists()["code_schemes"].find(scheme) == scheme for scheme in schemes)


def said(source: Any, columns: dict[str, tuple[str, ...]], rows: Rows) -> set[str]:
    """The distinct words that a value of the mapping takes in these rows."""
    if not isinstance(source, dict) and not str(source).startswith("@"):
        return {str(source)}
    column = source["column"] if isinstance(source, dict) else source[1:]
    cells = {row.get(columns[column][0], "") for row in rows}
    parts = {
        part
        for cell in cells
        for part in (cell.split(source["split"]) if isinstance(source, dict) else [cell])
    }
    return parts - {""}


def test_the_register_holds_every_figure_once() -> None:
    rows = read(Path(str(DATA / "published_figures.csv")))
    codes = [row["code"] for row in rows]
    assert len(set(codes)) == len(codes)
    assert {code[:3] for code in codes} == {f"F{number:02d}" for number in range(1, 74)}
    assert all(bool(row["value"]) != bool(row["why_no_value"]) for row in rows)
