"""A whole district in one workbook or one folder, every kind of record: the mapping `handover`."""

from __future__ import annotations

import csv
import re
import zipfile
from collections.abc import Callable, Iterator, Mapping, Sequence
from datetime import UTC, date, datetime
from pathlib import Path
from typing import TYPE_CHECKING

import pytest
from xlsxwriter import Workbook  # type: ignore[import-untyped]

from graph.canonical import digest, lines
from graph.codes import code_lists
from graph.errors import WrongUseError
from graph.kinds import Field, NodeKind, RelationKind, ValueType
from graph.ontology.domain import ONTOLOGY
from graph.records import Node, Tie, TieKey, Value, discriminator, natural_key, ordered
from graph.store.faults import identity_of
from graph.store.memory import MemoryStore
from loaders import handover_page
from loaders.cells import Keys, pseudonym
from loaders.handover import NAME, NOT_HANDED_OVER, columns, handed_over, scheme, written
from loaders.handover_page import page
from loaders.load import Circumstances, load
from loaders.report import LoadReport
from loaders.shipped import mapping_text, shipped, shipped_names
from loaders.template import write_template

if TYPE_CHECKING:
    from conftest import Make

GIVEN = Circumstances(date(2016, 12, 31), datetime(2017, 1, 1, tzinfo=UTC), Keys(b"k" * 32))
DAY = date(2016, 3, 1)
PAGE = Path(handover_page.__file__).with_name("HANDOVER.md")
CREDIT_CODE = "91519907MA00000150"
Told = dict[str, Value]
Sheets = Mapping[str, Sequence[Mapping[str, Value]]]

NUMBERED = {"version": "v{}", "area_code": "51010700{}", "community_code": "51010700{}001"}
"""Texts of which a kind has one for each node."""

_UNIT: Told = {
    **dict.fromkeys(("same_licence_of", "legacy_reg_no", "roster_area", "dissolved_on")),
    "kind": "enterprise",
    "industry_code": "F51",
    "above_scale_year": 2016,
    "established_on": date(2015, 3, 1),
}
_BODY: Told = {"term_years": 3, "elected": True, "last_election_on": date(2015, 3, 1)}
_GROUP: Told = {"kind": "group", "theme_industry": "F", "dissolved_on": None}
TOLD: dict[str, tuple[Told, Told]] = {
    "Unit": (
        {**_UNIT, "uscc": CREDIT_CODE, "no_uscc_reason": None},
        {**_UNIT, "uscc": None, "no_uscc_reason": code_lists()["no_uscc_reasons"].terms[0].code},
    ),
    "AdminArea": (
        {"code_scheme": "nbs", "code": "510107001", "level": "street"},
        {"code_scheme": "nbs", "code": "510107", "level": "district"},
    ),
    "PartyOrganization": (_BODY, _BODY),
    "Alliance": (_GROUP, _GROUP),
    "Assessment": ({"year": 2015}, {"year": 2015}),
    "Standard": ({"valid_to": date(2020, 1, 1)}, {"valid_to": date(2020, 1, 1)}),
    "Honour": ({"year": 2015}, {"year": 2015}),
    "Criterion": ({"code": "C-1"}, {"code": "C-2"}),
    "Source": ({"code": "S-1"}, {"code": "S-2"}),
    "Document": ({"code": "D-1"}, {"code": "D-2"}),
    "PublishedFigure": ({"code": "F-1"}, {"code": "F-2"}),
    "Name": ({"name_zh": "旧名一"}, {"name_zh": "旧名二"}),
}
"""What the rules ask of the two nodes of a kind beyond the types of its fields, and what tells them apart."""


class World:
    """Two nodes of every kind that is handed over, a tie for each pair of every relation, all filled in."""

    def __init__(self) -> None:
        kinds = [kind for kind in handed_over(ONTOLOGY) if isinstance(kind, NodeKind)]
        self.nodes = {kind.name: [self._node(kind, number) for number in (1, 2)] for kind in kinds}
        self.ties = [
            tie
            for kind in handed_over(ONTOLOGY)
            if isinstance(kind, RelationKind)
            for tie in self._ties(kind)
        ]

    @property
    def records(self) -> list[Node | Tie]:
        """Everything."""
        return [*(node for nodes in self.nodes.values() for node in nodes), *self.ties]

    def _node(self, kind: NodeKind, number: int) -> Node:
        values = {field.name: self._value(kind.name, field, number) for field in kind.fields}
        identity = next(i for i in kind.identities if all(values[name] is not None for name in i.fields))
        key = natural_key(identity.prefix, [values[name] for name in identity.fields])
        return Node(kind.name, key, ordered(kind.fields, values))

    def _value(self, kind: str, field: Field, number: int) -> Value:
        if field.name == "pseudonym":
            return secret(number)
        told = {**TOLD.get(kind, ({}, {}))[number - 1], "id_scheme": scheme(kind), "id_code": f"N-{number}"}
        if field.name in told:
            return told[field.name]
        return NUMBERED[field.name].format(number) if field.name in NUMBERED else plain(field)

    def _ties(self, kind: RelationKind) -> Iterator[Tie]:
        for start, end in kind.pairs:
            if {start, end} <= self.nodes.keys():
                second = (start, end) == ("Seat", "PartyOrganization")  # a seat has one holder at a date
                yield self._tie(kind, self.nodes[start][second], self.nodes[end][1])

    def _tie(self, kind: RelationKind, start: Node, end: Node) -> Tie:
        values = {field.name: plain(field) for field in kind.fields}
        values |= {"valid_from_precision": "month", "valid_to_precision": "day"}
        told = discriminator(kind, values) if kind.discriminator else ""
        key = TieKey(kind.name, start.kind, start.key, end.kind, end.key, told, DAY)
        return Tie(key, date(2016, 9, 1), ordered(kind.fields, values))


def secret(number: int) -> str:
    """What a member's number becomes."""
    found = pseudonym(f"M-{number}", GIVEN.keys.pseudonym)
    assert isinstance(found, str)
    return found


def plain(field: Field) -> Value:
    """A value of a field's type."""
    terms = code_lists()[field.codes].terms if field.codes else ()
    made: dict[ValueType, Callable[[], Value]] = {
        ValueType.TEXT: lambda: f"{field.words.zh}甲",
        ValueType.INTEGER: lambda: 3,
        ValueType.NUMBER: lambda: 1.5,
        ValueType.DATE: lambda: date(2016, 5, 1),
        ValueType.BOOLEAN: lambda: True,
        ValueType.CODE: lambda: terms[0].code,
        ValueType.TRI: lambda: "yes",
        ValueType.CODES: lambda: tuple(sorted(term.code for term in terms[:2])),
    }
    return made[field.type]()


def shown(field: Field, value: Value) -> Value:
    """A value as people write it: codes by their Chinese label."""
    if isinstance(value, bool):
        return "是" if value else "否"
    if field.codes and value is not None:
        known = code_lists()[field.codes].by_code
        told = value if isinstance(value, tuple) else (value,)
        return "、".join(known[str(code)].label_zh for code in told)
    return value


def sheets(world: World) -> dict[str, list[dict[str, Value]]]:
    """The world as rows under the headings that people see first."""
    found: dict[str, list[dict[str, Value]]] = {}
    for kind in handed_over(ONTOLOGY):
        if isinstance(kind, NodeKind):
            rows = [node_row(kind, node, number) for number, node in enumerate(world.nodes[kind.name], 1)]
        else:
            rows = [tie_row(kind, tie, world) for tie in world.ties if tie.identity.kind == kind.name]
        found[kind.words.zh] = rows
    return found


def node_row(kind: NodeKind, node: Node, number: int) -> dict[str, Value]:
    """A node as a row."""
    row = own_cells(kind, node.values)
    if kind.name == "Member":
        row["代号"] = f"M-{number}"
    return row


def own_cells(kind: NodeKind | RelationKind, values: Sequence[Value]) -> dict[str, Value]:
    """The fields of a record under their headings."""
    return {
        "编号" if field.name == "id_code" else field.words.zh: shown(field, value)
        for field, value in zip(kind.fields, values, strict=True)
        if field.name not in ("id_scheme", "code_scheme")
    }


def tie_row(kind: RelationKind, tie: Tie, world: World) -> dict[str, Value]:
    """A tie as a row: its first node, its second node, its period, its fields."""
    row: dict[str, Value] = {}
    key = tie.identity
    ends = ((key.from_kind, key.from_key, "起点"), (key.to_kind, key.to_key, "终点"))
    for side, (name, node_key, word) in enumerate(ends):
        number = [node.key for node in world.nodes[name]].index(node_key)
        other = {pair[1 - side] for pair in kind.pairs}
        row |= named(world.nodes[name][number], number + 1, word if name in other else "")
    return {**row, "起始日期": DAY, "终止日期": tie.valid_to, **own_cells(kind, tie.values)}


def named(node: Node, number: int, word: str) -> dict[str, Value]:
    """The cells by which a tie names a node."""
    kind = ONTOLOGY.nodes[node.kind]
    title = word + kind.words.zh
    values = dict(zip((f.name for f in kind.fields), node.values, strict=True))
    if node.kind == "Unit" and number == 1:
        return {title: CREDIT_CODE}
    if node.kind == "Member":
        return {title: f"M-{number}"}
    if "id_code" in values:
        return {title: values["id_code"]}
    own = [
        field
        for field in kind.fields
        if field.name in kind.identities[0].fields and field.name != "code_scheme"
    ]
    if len(own) == 1:
        return {title: values[own[0].name]}
    heads = [f.words.zh if f.words.zh.startswith(title) else title + f.words.zh for f in own]
    return {head: shown(f, values[f.name]) for head, f in zip(heads, own, strict=True)}


def as_workbook(told: Sheets, path: Path) -> list[Path]:
    """One workbook with a sheet for each."""
    with Workbook(path, {"default_date_format": "yyyy-mm-dd"}) as book:
        for title, rows in told.items():
            page = book.add_worksheet(title)
            headings = list(dict.fromkeys(name for row in rows for name in row))
            page.write_row(0, 0, headings)
            for place, row in enumerate(rows, 1):
                page.write_row(place, 0, [row.get(name) for name in headings])
    return [path]


def as_folder(told: Sheets, folder: Path) -> list[Path]:
    """One CSV file for each."""
    folder.mkdir()
    for title, rows in told.items():
        headings = list(dict.fromkeys(name for row in rows for name in row))
        with (folder / f"武侯-{title}.csv").open("w", encoding="utf-8", newline="") as file:
            writer = csv.DictWriter(file, headings)
            writer.writeheader()
            writer.writerows(rows)
    return sorted(folder.iterdir())


def loaded(store: MemoryStore, paths: Sequence[Path], *, dry_run: bool = False) -> LoadReport:
    """A load with the mapping."""
    return load(store, ONTOLOGY, shipped(NAME, ONTOLOGY), paths, GIVEN, dry_run=dry_run)


@pytest.fixture(scope="module")
def world() -> World:
    return World()


def test_the_shipped_mapping_is_what_the_ontology_says() -> None:
    assert mapping_text(NAME) == written(ONTOLOGY)


def test_the_page_is_what_the_ontology_says() -> None:
    assert PAGE.read_text(encoding="utf-8") == page(ONTOLOGY)


def test_every_kind_is_handed_over_or_is_said_not_to_be(world: World) -> None:
    told = {identity_of(record).kind for record in world.records}
    assert told | NOT_HANDED_OVER == ONTOLOGY.nodes.keys() | ONTOLOGY.relations.keys()


@pytest.mark.parametrize("shape", [as_workbook, as_folder])
def test_every_kind_of_record_comes_in_as_it_was_written(
    world: World, make: Make, tmp_path: Path, shape: Callable[[Sheets, Path], list[Path]]
) -> None:
    meant, store = MemoryStore(ONTOLOGY), MemoryStore(ONTOLOGY)
    meant.write(world.records, make.load())
    paths = shape(sheets(world), tmp_path / "district.xlsx")
    report = loaded(store, paths)
    assert [str(problem.zh) for problem in report.problems if problem.severity == "refused"] == []
    assert report.written is not None
    assert {*dump(store)} == {*dump(meant)}
    assert digest(store, ONTOLOGY) == digest(meant, ONTOLOGY)
    again = loaded(store, paths)
    assert again.written is not None
    assert (again.written.added, again.written.changed) == (0, 0)


def dump(store: MemoryStore) -> Iterator[str]:
    """Every record as text."""
    yield from (line.decode() for line in lines(store, ONTOLOGY))


def test_a_tie_that_does_not_name_both_ends_is_refused(world: World, tmp_path: Path) -> None:
    told = sheets(world)
    told["加入"] = [{**told["加入"][0], "联合体": None}]
    report = loaded(MemoryStore(ONTOLOGY), as_workbook(told, tmp_path / "district.xlsx"))
    [problem] = [problem for problem in report.problems if problem.severity == "refused"]
    assert (problem.rule, problem.place.sheet, problem.place.row) == ("V28", "加入", 2)
    assert problem.place.column == "联合体"
    assert problem.zh == "请填写“联合体”；这一行缺了它，什么也没有读到。"


def test_a_sheet_may_lack_every_column_that_is_not_needed(world: World, make: Make, tmp_path: Path) -> None:
    needed = {
        kind.words.zh: [column.headings[0] for column in columns(kind, ONTOLOGY) if not column.optional]
        for kind in handed_over(ONTOLOGY)
    }
    told = {
        title: [{name: row[name] for name in row if name in needed[title]} for row in rows]
        for title, rows in sheets(world).items()
        if title in ("行政区域", "阵地", "需求", "规程", "隶属", "设席", "评定", "服务项目")
    }
    report = loaded(MemoryStore(ONTOLOGY), as_folder(told, tmp_path / "district"))
    assert {problem.rule for problem in report.problems} <= {"V33"}


@pytest.mark.parametrize("name", shipped_names())
def test_every_shipped_mapping_has_a_template_whose_headings_it_knows(name: str, tmp_path: Path) -> None:
    mapping, path = shipped(name, ONTOLOGY), tmp_path / f"{name}.xlsx"
    assert write_template(path, mapping, ONTOLOGY) == len(mapping.tables)
    if all(rule.files == ("*",) for rule in mapping.tables):
        report = load(MemoryStore(ONTOLOGY), ONTOLOGY, mapping, [path], GIVEN)
        assert report.problems == ()
        assert len(report.tables) == len(mapping.tables)


def test_a_template_offers_the_codes_of_every_column_that_holds_one(tmp_path: Path) -> None:
    path = tmp_path / "t.xlsx"
    assert write_template(path, shipped(NAME, ONTOLOGY), ONTOLOGY, ("单位", "党组织")) == 2
    with zipfile.ZipFile(path) as book:
        texts = [book.read(name).decode() for name in book.namelist() if name.endswith(".xml")]
    offered = [len(re.findall('<dataValidation type="list"', text)) for text in texts]
    singles = [
        sum(f.type is not ValueType.CODES and f.codes is not None for f in ONTOLOGY.nodes[kind].fields)
        for kind in ("Unit", "PartyOrganization")
    ]
    assert sorted(count for count in offered if count) == sorted(singles)
    assert any("联合党支部" in text for text in texts)


def test_a_sheet_that_does_not_exist_is_told(tmp_path: Path) -> None:
    with pytest.raises(WrongUseError) as caught:
        write_template(tmp_path / "t.xlsx", shipped(NAME, ONTOLOGY), ONTOLOGY, ("没有",))
    assert "没有" in caught.value.zh
    assert not (tmp_path / "t.xlsx").exists()
