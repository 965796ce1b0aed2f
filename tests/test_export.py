"""Exports hold exactly what the view holds, say so in every format alike, and are whole or not there.

What is expected is read from the view itself, never from the extract; what was written is read back with
the readers of other tools: networkx, pyarrow, json.
"""

from __future__ import annotations

import hashlib
import hmac
import json
import resource
import sys
from collections import Counter
from collections.abc import Callable, Iterator, Mapping
from contextlib import contextmanager
from dataclasses import dataclass
from datetime import date, datetime
from pathlib import Path
from typing import TYPE_CHECKING, Any, NamedTuple

import networkx as nx
import pyarrow as pa
import pytest

from api.cli import main
from graph.errors import AllianceGraphError
from graph.export.about import about
from graph.export.arrow import write_arrow
from graph.export.extract import Extract
from graph.export.files import (
    MARK,
    ExportError,
    TargetFullError,
    TargetTakenError,
    TargetUnwritableError,
    whole_file,
    whole_folder,
)
from graph.export.gexf import write_gexf
from graph.export.graphml import write_graphml
from graph.export.jsonl import write_jsonl
from graph.export.multigraph import to_networkx
from graph.ontology.domain import ONTOLOGY
from graph.policy import Role, Rule
from graph.records import UNKNOWN_START, Change, Value
from graph.snapshot import Snapshot, build
from graph.store.connect import connect
from graph.store.memory import MemoryStore
from graph.store.stored import alive, day
from graph.view import View

if TYPE_CHECKING:
    from conftest import Make, Town

DAY = date(2016, 1, 31)

HOSTILE = (
    "<b>&\"'</b>",
    "]]><!-- -->",
    "=cmd|' /C calc'!A0",
    "行一\r\n行二\t尾",
    " 前后空格 ",
    "😀🏢",
    "𠀀𠮷",
    '"引号", 逗号;竖线|',
    "back\\slash",
)
"""Names that come back as they are."""

UNKEPT = "\x01\x0b\x7f\ufffe"
"""A name that XML 1.0 cannot hold, but for the delete character."""


def hashed(kind: str, key: str) -> str:
    return hmac.digest(b"k", f"{kind}\0{key}".encode(), "sha256")[:16].hex()


def snapshot_of(records: tuple[Change, ...], make: Make) -> Snapshot:
    store = MemoryStore(ONTOLOGY)
    store.write(records, make.load())
    return build(store, ONTOLOGY)


@pytest.fixture(scope="module")
def seen(town: Town, make: Make) -> Snapshot:
    """The town, with two ties that have ended and one of unknown start."""
    more = (
        make.tie("MEMBER_OF", town["丙"], town["东组团"], date(2015, 1, 1), DAY, tier="gold"),
        make.tie("MEMBER_OF", town["丙"], town["西组团"], UNKNOWN_START, date(2016, 2, 1)),
        make.tie("SUCCEEDED_BY", town["丁"], town["丙"], date(2016, 2, 1)),
    )
    return snapshot_of((*town.records, *more), make)


@dataclass(frozen=True)
class World:
    """Everything that an export says, every value as text."""

    nodes: Mapping[str, Mapping[str, str]]
    ties: Counter[tuple[object, ...]]


def text(value: object) -> str:
    """A value in the form that all formats share."""
    if isinstance(value, bool):
        return "true" if value else "false"
    if isinstance(value, date | datetime):
        return value.isoformat()
    return "|".join(value) if isinstance(value, list | tuple) else str(value)


def texts(values: Mapping[str, Any]) -> dict[str, str]:
    return {name: text(value) for name, value in values.items() if value not in (None, "")}


def tie(relation: str, source: str, target: str, values: Mapping[str, Any]) -> tuple[object, ...]:
    return relation, source, target, tuple(sorted(texts(values).items()))


def expected(view: View, as_of: date | None) -> World:
    """What the view holds, asked value by value."""
    nodes: dict[str, dict[str, str]] = {}
    ties: Counter[tuple[object, ...]] = Counter()
    for kind in view.snapshot.ontology.nodes.values():
        for position in view.nodes(kind.name).nonzero()[0].tolist():
            values = {f.name: held(view, kind.name, position, f.name) for f in kind.fields}
            nodes[called(view, kind.name, position)] = texts(values)
    for between in sorted(view.snapshot.links):
        table, mask = view.ties(between)
        there = mask if as_of is None else mask & table.holds_on(day(as_of))
        for row in there.nonzero()[0].tolist():
            heads = {
                "discriminator": table.parts.discriminators.at(row),
                "valid_from": dated(int(table.valid_from[row])),
                "valid_to": dated(int(table.valid_to[row])),
            }
            fields = {
                f.name: alive((f,), (table.columns[f.name].at(row),))[0]
                for f in table.kind.fields
                if view.rule(between.relation, f.name) is Rule.READ
            }
            ends = (
                called(view, between.from_kind, int(table.source[row])),
                called(view, between.to_kind, int(table.target[row])),
            )
            ties[tie(between.relation, *ends, {**heads, **fields})] += 1
    return World(nodes, ties)


def held(view: View, kind: str, position: int, name: str) -> Value:
    field = next(f for f in ONTOLOGY.nodes[kind].fields if f.name == name)
    return alive((field,), (view.value(kind, position, name),))[0]


def called(view: View, kind: str, position: int) -> str:
    """The id by the rule of the manual: hashed where one may not read what a key is made of."""
    key = view.snapshot.table(kind).keys[position]
    made_of = {name for identity in ONTOLOGY.nodes[kind].identities for name in identity.fields}
    open_ = all(view.rule(kind, name) is Rule.READ for name in made_of)
    return f"{kind}:{key if open_ else hashed(kind, key)}"


def dated(number: int) -> date | None:
    if number in (2**31 - 1, day(UNKNOWN_START)):
        return None
    return date.fromordinal(number + date(1970, 1, 1).toordinal())


_HEADS = ("label", "node_kind", "node_kind_zh", "relation", "relation_zh", "id", "start", "end")


def without_heads(values: Mapping[str, Any]) -> dict[str, Any]:
    return {name: value for name, value in values.items() if name not in _HEADS}


def from_networkx(graph: nx.MultiDiGraph) -> World:
    nodes = {called: texts(without_heads(values)) for called, values in graph.nodes(data=True)}
    ties = Counter(
        tie(values["relation"], source, target, without_heads(values))
        for source, target, values in graph.edges(data=True)
    )
    return World(nodes, ties)


def read_graphml(path: Path) -> World:
    return from_networkx(nx.read_graphml(path))


def read_gexf(path: Path) -> World:
    return from_networkx(nx.read_gexf(path, version="1.3"))


def read_arrow(folder: Path) -> World:
    nodes: dict[str, Mapping[str, str]] = {}
    ties: Counter[tuple[object, ...]] = Counter()
    for path in folder.glob("*.arrow"):
        with pa.ipc.open_file(str(path)) as file:
            rows = file.read_all().to_pylist()
        kind = path.stem.partition("-")[2]
        for row in rows:
            if path.stem.startswith("nodes-"):
                nodes[row.pop("id")] = texts(without_heads(row))
            else:
                ends = row.pop("from"), row.pop("to")
                assert (row.pop("from_kind"), row.pop("to_kind")) == tuple(e.partition(":")[0] for e in ends)
                ties[tie(kind, *ends, row)] += 1
    return World(nodes, ties)


def read_jsonl(path: Path) -> World:
    nodes: dict[str, Mapping[str, str]] = {}
    ties: Counter[tuple[object, ...]] = Counter()
    for row in [json.loads(line) for line in path.read_bytes().splitlines()][1:]:
        if "node" in row:
            nodes[row["id"]] = texts(row["values"])
        else:
            heads = {name: row[name] for name in ("discriminator", "valid_from", "valid_to")}
            ties[tie(row["tie"], row["from"], row["to"], {**heads, **row["values"]})] += 1
    return World(nodes, ties)


class Form(NamedTuple):
    """One format, how it is written and how others read it."""

    write: Callable[..., None]
    read: Callable[[Path], World]
    folder: bool = False


FORMS = {
    "graphml": Form(write_graphml, read_graphml),
    "gexf": Form(write_gexf, read_gexf),
    "arrow": Form(write_arrow, read_arrow, folder=True),
    "jsonl": Form(write_jsonl, read_jsonl),
}

every_scope = pytest.mark.parametrize(
    "scope", [None, "nbs:519907001", "nbs:519907002"], ids=["everywhere", "east", "west"]
)
every_format = pytest.mark.parametrize("form", FORMS.values(), ids=FORMS)


def written(form: Form, extract: Extract, path: Path) -> Path:
    if form.folder:
        path.mkdir()
    form.write(extract, about(extract), path)
    return path


def contents(path: Path) -> bytes:
    files = sorted(path.iterdir()) if path.is_dir() else [path]
    return b"\n".join(file.read_bytes() for file in files)


@every_format
@every_scope
@pytest.mark.parametrize("role", Role)
def test_an_export_holds_what_the_view_holds(
    form: Form, role: Role, scope: str | None, seen: Snapshot, tmp_path: Path
) -> None:
    view = View(seen, role, scope)
    for as_of in (DAY, None):
        path = written(form, Extract(view, as_of, hashed), tmp_path / str(as_of))
        assert form.read(path) == expected(view, as_of)


@pytest.mark.parametrize("as_of", [DAY, None], ids=["dated", "all-time"])
def test_a_networkx_graph_holds_what_the_view_holds(seen: Snapshot, as_of: date | None) -> None:
    view = View(seen, Role.ORGANIZER)
    graph = to_networkx(Extract(view, as_of, hashed))
    assert from_networkx(graph) == expected(view, as_of)
    assert type(graph.nodes["Unit:t:甲"]["is_synthetic"]) is bool


def hidden_names(view: View) -> Iterator[str]:
    """Names of nodes that are not there, unless they are also part of what is there."""
    there: list[str] = []
    gone: list[str] = []
    for kind in ONTOLOGY.nodes:
        for position, key in enumerate(view.snapshot.table(kind).keys):
            (there if view.nodes(kind)[position] else gone).append(key.rpartition(":")[2])
    yield from (name for name in gone if not any(name in other for other in there))


@every_format
@every_scope
@pytest.mark.parametrize("role", Role)
def test_nothing_of_what_is_hidden_is_anywhere_in_a_file(
    form: Form, role: Role, scope: str | None, seen: Snapshot, tmp_path: Path
) -> None:
    view = View(seen, role, scope)
    raw = contents(written(form, Extract(view, None, hashed), tmp_path / "out"))
    hidden = [name for name in hidden_names(view) if len(name) > 1]
    assert [name for name in hidden if name.encode() in raw] == []
    if role is Role.PUBLIC or scope is not None:
        assert hidden


@every_format
def test_members_appear_only_to_roles_that_see_them_and_under_a_keyed_hash(
    form: Form, seen: Snapshot, tmp_path: Path
) -> None:
    for role in Role:
        found = form.read(written(form, Extract(View(seen, role), None, hashed), tmp_path / role))
        members = [name for name in found.nodes if name.startswith("Member:")]
        sees = role in (Role.ORGANIZER, Role.STEWARD)
        assert members == ([f"Member:{hashed('Member', 'member:p1')}"] if sees else [])
        assert all(not found.nodes[name] for name in members)
        assert b"member:p1" not in contents(tmp_path / role)


def test_a_key_made_of_what_a_role_may_not_read_is_hashed(seen: Snapshot) -> None:
    for rows in Extract(View(seen, Role.AUDITOR), None, hashed).nodes():
        if rows.kind.name == "Unit":
            assert f"Unit:{hashed('Unit', 't:甲')}" in rows.ids
            assert not any(name.startswith("Unit:t:") for name in rows.ids)


@every_format
def test_hostile_texts_come_back(form: Form, make: Make, tmp_path: Path) -> None:
    names = {f"h{number}": name for number, name in enumerate(HOSTILE)}
    nodes = tuple(make.coded("Alliance", code, name_zh=name) for code, name in names.items())
    view = View(snapshot_of(nodes, make), Role.STEWARD)
    found = form.read(written(form, Extract(view, None, hashed), tmp_path / "out"))
    assert {name: found.nodes[f"Alliance:t:{name}"]["name_zh"] for name in names} == names


@every_format
def test_what_xml_cannot_hold_becomes_a_replacement_character(form: Form, make: Make, tmp_path: Path) -> None:
    node = make.coded("Alliance", "某", name_zh=f"甲{UNKEPT}乙")
    view = View(snapshot_of((node,), make), Role.STEWARD)
    found = form.read(written(form, Extract(view, None, hashed), tmp_path / "out"))
    xml = form.write in (write_graphml, write_gexf)
    name = "甲\ufffd\ufffd\x7f\ufffd乙" if xml else f"甲{UNKEPT}乙"
    assert found.nodes["Alliance:t:某"]["name_zh"] == name


def test_two_kinds_may_share_a_key(make: Make) -> None:
    nodes = make.coded("Alliance", "同"), make.coded("Unit", "同")
    graph = to_networkx(Extract(View(snapshot_of(nodes, make), Role.STEWARD), None, hashed))
    assert sorted(graph) == ["Alliance:t:同", "Unit:t:同"]


@every_format
def test_every_export_says_whose_it_is_and_that_it_is_made_up(
    form: Form, seen: Snapshot, tmp_path: Path
) -> None:
    extract = Extract(View(seen, Role.PLANNER, "nbs:519907001"), DAY, hashed)
    told = about(extract)
    raw = contents(written(form, extract, tmp_path / "out")).decode(errors="replace")
    for fact in ("planner", "nbs:519907001", "2016-01-31", told.digest, "合成数据 synthetic"):
        assert fact in raw
    assert told.version == seen.version


def test_facts_come_back_with_graphml_and_arrow(seen: Snapshot, tmp_path: Path) -> None:
    extract = Extract(View(seen, Role.PLANNER), DAY, hashed)
    facts = about(extract).facts
    graph = nx.read_graphml(written(FORMS["graphml"], extract, tmp_path / "a.graphml")).graph
    assert {name: graph[name] for name in facts} == facts
    folder = written(FORMS["arrow"], extract, tmp_path / "arrow")
    with pa.ipc.open_file(str(folder / "nodes-Unit.arrow")) as file:
        assert {k.decode(): v.decode() for k, v in file.schema.metadata.items()} == facts
    assert json.loads((folder / MARK).read_bytes())["digest"] == facts["digest"]


def test_the_digest_is_that_of_the_json_lines(seen: Snapshot, tmp_path: Path) -> None:
    extract = Extract(View(seen, Role.STEWARD), None, hashed)
    first, _, rest = written(FORMS["jsonl"], extract, tmp_path / "out").read_bytes().partition(b"\n")
    told = json.loads(first)
    assert told["digest"] == hashlib.sha256(rest).hexdigest()
    assert (sum(told["nodes"].values()), sum(told["ties"].values())) == (
        rest.count(b'{"node"'),
        rest.count(b'{"tie"'),
    )


def test_a_part_that_is_real_is_told(make: Make, seen: Snapshot) -> None:
    def synthetic(*flags: bool) -> str:
        nodes = tuple(make.coded("Alliance", str(n), is_synthetic=flag) for n, flag in enumerate(flags))
        return about(Extract(View(snapshot_of(nodes, make), Role.PLANNER), None, hashed)).notice

    assert synthetic(True, False) == "含合成数据 partly synthetic"
    assert synthetic(False) == ""
    assert synthetic(True) == "合成数据 synthetic"


def test_arrow_columns_have_the_types_of_the_ontology(seen: Snapshot, tmp_path: Path) -> None:
    folder = written(FORMS["arrow"], Extract(View(seen, Role.STEWARD), None, hashed), tmp_path / "out")
    with pa.ipc.open_file(str(folder / "nodes-Unit.arrow")) as file:
        units = file.schema
    with pa.ipc.open_file(str(folder / "ties-MEMBER_OF.arrow")) as file:
        ties = file.read_all()
    assert units.field("established_on").type == pa.date32()
    assert pa.types.is_dictionary(units.field("kind").type)
    assert units.field("is_synthetic").type == pa.bool_()
    assert ties.schema.field("valid_from").type == pa.date32()
    assert date(2015, 1, 1) in ties.column("valid_from").to_pylist()


def test_a_graph_of_all_times_is_dynamic_in_gexf(seen: Snapshot, tmp_path: Path) -> None:
    view = View(seen, Role.STEWARD)
    moving = nx.read_gexf(written(FORMS["gexf"], Extract(view, None, hashed), tmp_path / "a"), version="1.3")
    ended = moving["Unit:t:丙"]["Alliance:t:东组团"]
    assert [(t["start"], t["end"]) for t in ended.values()] == [("2015-01-01", "2016-01-30")]
    unknown = moving["Unit:t:丙"]["Alliance:t:西组团"]
    assert [("start" in t, t["end"]) for t in unknown.values()] == [(False, "2016-01-31")]
    still = nx.read_gexf(written(FORMS["gexf"], Extract(view, DAY, hashed), tmp_path / "b"), version="1.3")
    assert not any("start" in values for *_, values in still.edges(data=True))
    assert (moving.graph["mode"], still.graph["mode"]) == ("dynamic", "static")


@contextmanager
def files_up_to(size: int) -> Iterator[None]:
    """No file of this process may grow beyond so many bytes: what a full disk does to one."""
    soft, hard = resource.getrlimit(resource.RLIMIT_FSIZE)
    resource.setrlimit(resource.RLIMIT_FSIZE, (size, hard))
    try:
        yield
    finally:
        resource.setrlimit(resource.RLIMIT_FSIZE, (soft, hard))


@every_format
def test_a_full_disk_is_told_and_leaves_what_was_there(form: Form, seen: Snapshot, tmp_path: Path) -> None:
    extract = Extract(View(seen, Role.STEWARD), None, hashed)
    told, whole = about(extract), whole_folder if form.folder else whole_file
    target = tmp_path / "out"
    with whole(target) as fresh:
        form.write(extract, told, fresh)
    before = contents(target)
    with files_up_to(1_000), pytest.raises(TargetFullError) as caught, whole(target, force=True) as fresh:
        form.write(extract, told, fresh)
    sentences(caught.value, target)
    assert contents(target) == before
    assert list(tmp_path.iterdir()) == [target]


def sentences(error: AllianceGraphError, target: Path) -> None:
    assert str(target) in error.zh
    assert str(target) in error.en
    assert "。" in error.zh
    assert error.code.startswith("EXPORT")


def test_a_file_that_is_there_is_replaced_only_by_force(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.write_text("alt")
    with pytest.raises(TargetTakenError) as caught, whole_file(target):
        pytest.fail("nothing may be begun")
    sentences(caught.value, target)
    with whole_file(target, force=True) as fresh:
        fresh.write_text("neu")
        assert target.read_text() == "alt"
    assert target.read_text() == "neu"
    assert list(tmp_path.iterdir()) == [target]


def test_a_file_that_appears_meanwhile_is_kept(tmp_path: Path) -> None:
    target = tmp_path / "out"
    with pytest.raises(TargetTakenError), whole_file(target):
        target.write_text("fremd")
    assert target.read_text() == "fremd"


def test_what_fails_inside_leaves_nothing_and_comes_through(tmp_path: Path) -> None:
    for whole in (whole_file, whole_folder):
        with pytest.raises(ZeroDivisionError), whole(tmp_path / "out"):
            raise ZeroDivisionError
        assert list(tmp_path.iterdir()) == []


def test_only_an_export_makes_way_for_an_exported_folder(tmp_path: Path) -> None:
    target = tmp_path / "out"
    target.mkdir()
    with whole_folder(target) as fresh:
        (fresh / MARK).write_text("{}")
    with pytest.raises(TargetTakenError) as caught, whole_folder(target):
        pytest.fail("nothing may be begun")
    sentences(caught.value, target)
    with whole_folder(target, force=True) as fresh:
        (fresh / MARK).write_text("neu")
    assert (target / MARK).read_text() == "neu"
    (target / MARK).rename(target / "mein.txt")
    with pytest.raises(TargetTakenError), whole_folder(target, force=True):
        pytest.fail("nothing may be begun")
    assert [path.name for path in tmp_path.rglob("*")] == ["out", "mein.txt"]


def test_a_missing_folder_and_a_folder_for_a_file_are_told(tmp_path: Path) -> None:
    for whole in (whole_file, whole_folder):
        with pytest.raises(TargetUnwritableError) as caught, whole(tmp_path / "nirgends" / "out"):
            pytest.fail("nothing may be begun")
        sentences(caught.value, tmp_path / "nirgends" / "out")
    with pytest.raises(ExportError), whole_file(tmp_path, force=True):
        pytest.fail("nothing may be begun")


Run = Callable[..., tuple[int, str, str]]


@pytest.fixture
def run(
    tmp_path: Path,
    town: Town,
    make: Make,
    monkeypatch: pytest.MonkeyPatch,
    capfd: pytest.CaptureFixture[str],
) -> Run:
    """Run `alliance-graph export` in this process on a home that holds the town."""
    home = connect(tmp_path / "home", ONTOLOGY)
    home.store.write(town.records, make.load())
    home.store.close()
    monkeypatch.setenv("ALLIANCE_GRAPH_HOME", str(tmp_path / "home"))

    def go(*arguments: str) -> tuple[int, str, str]:
        monkeypatch.setattr(sys, "argv", ["alliance-graph", "export", *arguments])
        with pytest.raises(SystemExit) as ended:
            main()
        out, err = capfd.readouterr()
        return int(ended.value.code or 0), out, err

    return go


@pytest.mark.parametrize("name", FORMS)
def test_the_command_writes_each_format_and_says_what_it_wrote(name: str, run: Run, tmp_path: Path) -> None:
    target = tmp_path / "out"
    code, out, err = run(name, str(target), "--area", "519907001", "--as-of", "2016-06-30")
    assert (code, out) == (0, "")
    for told in ("planner", "nbs:519907001", "2016-06-30", "合成数据 synthetic"):
        assert told in err
    assert FORMS[name].read(target).nodes
    assert run(name, str(target))[0] == 1
    assert run(name, str(target), "--force", "--all-time", "--role", "steward")[0] == 0


def test_a_date_and_all_times_together_are_wrong_use(run: Run, tmp_path: Path) -> None:
    code, _, err = run("jsonl", str(tmp_path / "out"), "--all-time", "--as-of", "2016-06-30")
    assert code == 2
    assert "--all-time" in err
    assert not (tmp_path / "out").exists()


def test_the_bulk_import_is_the_whole_record_and_says_so(run: Run, tmp_path: Path) -> None:
    code, _, err = run("neo4j-import", str(tmp_path / "out"))
    assert code == 0
    assert "steward" in err
    assert '"member:p1",Member' in (tmp_path / "out" / "nodes-Member.csv").read_text(encoding="utf-8")
    assert "steward" in (tmp_path / "out" / "README.txt").read_text(encoding="utf-8")
