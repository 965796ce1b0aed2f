"""The tables of the record follow from the ontology, and the log and the name index follow the tables."""

from __future__ import annotations

from collections.abc import Iterator
from dataclasses import replace

import apsw
import pytest

from graph.kinds import Field, NodeKind, RelationKind, ValueType, Visibility, words
from graph.ontology.domain import ONTOLOGY
from graph.store.ddl import TIE_KEY, column_type, ddl, node_table, tie_table
from graph.store.sqlite_write import upsert
from graph.store.tokens import phrase, spaced

Kind = NodeKind | RelationKind
KINDS: list[Kind] = [*ONTOLOGY.nodes.values(), *ONTOLOGY.relations.values()]

TYPES = {
    ValueType.TEXT: "TEXT",
    ValueType.INTEGER: "INTEGER",
    ValueType.NUMBER: "REAL",
    ValueType.BOOLEAN: "INTEGER",
    ValueType.TRI: "TEXT",
    ValueType.DATE: "INTEGER",
    ValueType.INSTANT: "INTEGER",
    ValueType.CODE: "TEXT",
    ValueType.CODES: "TEXT",
}


def _spaced(*texts: apsw.SQLiteValue) -> str:
    return spaced(str(texts[0]))


def made() -> apsw.Connection:
    """The tables in a database of their own, with one load begun."""
    connection = apsw.Connection(":memory:")
    connection.create_scalar_function("spaced", _spaced, 1, deterministic=True)
    connection.execute(ddl(ONTOLOGY))
    connection.execute("INSERT INTO loads (load_id, source_digest, recorded_at) VALUES ('l', 'd', 0)")
    return connection


@pytest.fixture
def tables() -> Iterator[apsw.Connection]:
    """Tables to write into."""
    connection = made()
    yield connection
    connection.close()


@pytest.fixture(scope="module")
def schema() -> Iterator[apsw.Connection]:
    """Tables to look at."""
    connection = made()
    yield connection
    connection.close()


def columns(tables: apsw.Connection, kind: str) -> list[tuple[str, str, int, int]]:
    """Name, type, NOT NULL and place in the primary key of every column."""
    rows = tables.execute(f"PRAGMA table_info('{kind}')").fetchall()
    return [(str(row[1]), str(row[2]), int(str(row[3])), int(str(row[5]))) for row in rows]


def log(tables: apsw.Connection) -> list[tuple[object, ...]]:
    """What the change log says."""
    return list(tables.execute("SELECT operation, kind, key, load FROM change_log ORDER BY sequence"))


def found(tables: apsw.Connection, text: str) -> list[str]:
    """The keys of names that hold a text."""
    rows = tables.execute(
        "SELECT key FROM names WHERE names MATCH ? ORDER BY key", (f'text : "{spaced(text)}"',)
    )
    return [str(row[0]) for row in rows]


def test_every_type_of_value_has_a_type_of_column() -> None:
    said = words("它", "it", "它", "it")
    assert {t: column_type(Field("it", t, said, Visibility.PUBLIC)) for t in ValueType} == TYPES


@pytest.mark.parametrize("kind", KINDS, ids=lambda kind: kind.name)
def test_a_kind_has_a_strict_table_with_a_column_for_every_field(schema: apsw.Connection, kind: Kind) -> None:
    held = {name: (of, bool(needed)) for name, of, needed, _ in columns(schema, kind.name)}
    fields = {field.name: (TYPES[field.type], field.required) for field in kind.fields}
    assert {name: held[name] for name in fields} == fields
    own = {"row", "key", "load"} if isinstance(kind, NodeKind) else {*TIE_KEY, "valid_to", "load"}
    assert held.keys() - fields.keys() == own - fields.keys()
    about = schema.execute(f"PRAGMA table_list('{kind.name}')").fetchall()[0]
    assert (about[4], about[5]) == (isinstance(kind, RelationKind), 1)


def test_the_key_of_a_tie_is_its_whole_identity_in_the_order_of_scans(schema: apsw.Connection) -> None:
    for relation in ONTOLOGY.relations:
        keyed = sorted((place, name) for name, _, _, place in columns(schema, relation) if place)
        assert tuple(name for _, name in keyed) == TIE_KEY


def test_a_field_named_like_a_word_of_sql_is_no_trouble() -> None:
    said = words("序", "order", "序", "order")
    fields = tuple(Field(n, ValueType.TEXT, said, Visibility.PUBLIC) for n in ("order", "group", "values"))
    node = replace(ONTOLOGY.nodes["Unit"], fields=fields)
    tie = replace(ONTOLOGY.relations["LEADS"], fields=fields)
    tables = apsw.Connection(":memory:")
    tables.execute(node_table(node) + tie_table(tie))
    tables.execute(upsert(node), ("k", "a", "b", "c", 1))
    assert tables.execute('SELECT "order", "values" FROM "Unit"').fetchall() == [("a", "c")]
    tables.close()


def test_names_of_all_kinds_have_row_ids_of_their_own() -> None:
    assert len(ONTOLOGY.nodes) <= 256


def unit(key: str, name: str | None, load: int = 1) -> dict[str, object]:
    """One row of the table of units: what is required, and a name."""
    required = {
        f.name: 0 if TYPES[f.type] == "INTEGER" else "x" for f in ONTOLOGY.nodes["Unit"].fields if f.required
    }
    return {"key": key, **required, "name_zh": name, "load": load}


def put(tables: apsw.Connection, row: dict[str, object]) -> None:
    """Upsert a unit, as a write does."""
    fields = [field.name for field in ONTOLOGY.nodes["Unit"].fields]
    tables.execute(upsert(ONTOLOGY.nodes["Unit"]), [row.get(name) for name in ["key", *fields, "load"]])


def test_every_change_of_a_row_is_a_line_of_the_log_and_nothing_else_is(tables: apsw.Connection) -> None:
    put(tables, unit("k", "甲"))
    put(tables, unit("k", "甲", load=2))
    put(tables, unit("k", "乙", load=3))
    tables.execute("DELETE FROM Unit WHERE key = 'k'")
    tables.execute("DELETE FROM Unit WHERE key = 'k'")
    assert log(tables) == [(1, "Unit", "k", 1), (2, "Unit", "k", 3), (3, "Unit", "k", 1)]


def test_nothing_becomes_something_and_back_is_a_change(tables: apsw.Connection) -> None:
    row = unit("k", "甲")
    for name in (None, "", None):
        put(tables, {**row, "name_en": name})
    assert [line[0] for line in log(tables)] == [1, 2, 2]


def test_a_tie_is_named_in_the_log_by_all_its_parts(tables: apsw.Connection) -> None:
    fields = ONTOLOGY.relations["LEADS"].fields
    values = [0 if TYPES[f.type] == "INTEGER" else "x" for f in fields]
    ends = ("Unit", "a", "Alliance", "b", "", -719162)
    for valid_to in (None, None, 7):
        tables.execute(upsert(ONTOLOGY.relations["LEADS"]), (*ends, valid_to, *values, 1))
    key = "\x1f".join(map(str, ends))
    assert log(tables) == [(1, "LEADS", key, 1), (2, "LEADS", key, 1)]


def test_numbers_of_lost_versions_are_not_given_again_after_a_commit(tables: apsw.Connection) -> None:
    put(tables, unit("k", "甲"))
    tables.execute("DELETE FROM change_log")
    put(tables, unit("l", "乙"))
    assert tables.execute("SELECT sequence FROM change_log").fetchall() == [(2,)]


def test_the_name_index_follows_every_change(tables: apsw.Connection) -> None:
    put(tables, unit("k", "红牌楼商会"))
    put(tables, unit("l", "红牌楼"))
    assert found(tables, "牌楼") == ["k", "l"]
    put(tables, unit("k", "广福商会", load=2))
    assert (found(tables, "牌楼"), found(tables, "商会")) == (["l"], ["k"])
    tables.execute("DELETE FROM Unit WHERE key = 'l'")
    assert found(tables, "牌楼") == []
    tables.execute("INSERT INTO names(names) VALUES ('integrity-check')")


@pytest.mark.parametrize(
    ("text", "tokens"),
    [
        ("红牌楼", "红 牌 楼"),
        ("Red-Tower 7号", "red tower 7 号"),
        ("", ""),
        (" -*\"' ", ""),
        ("ＡＢ", "ａ ｂ"),
        ("\U00020bb7家", "\U00020bb7 家"),
        ("Straße", "strasse"),
        ("\ud840\u3000\xa0", ""),
    ],
)
def test_a_name_is_cut_into_characters_and_words(text: str, tokens: str) -> None:
    assert spaced(text) == tokens
    assert phrase(text) == (f" {tokens} " if tokens else "")
