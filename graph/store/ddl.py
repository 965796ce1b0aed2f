"""Table definitions derived from the ontology: one strict table per kind, and the log around them.

A trigger writes the change log in the same transaction as the row, so the version is the last
sequence. An upsert that would change nothing fires no trigger and makes no version.
"""

from __future__ import annotations

from collections.abc import Iterator, Sequence

from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType
from graph.store.tokens import NAMED

_COLUMN_TYPES = {
    ValueType.INTEGER: "INTEGER",
    ValueType.NUMBER: "REAL",
    ValueType.BOOLEAN: "INTEGER",
    ValueType.DATE: "INTEGER",
    ValueType.INSTANT: "INTEGER",
}

NODE_KEY = ("key",)
TIE_KEY = ("from_kind", "from_key", "to_kind", "to_key", "discriminator", "valid_from")

_SLOTS = 256

SEPARATOR = "\x1f"
"""Between the parts of a tie's key in the change log."""

_STANDING = """
CREATE TABLE record_about (name TEXT PRIMARY KEY, value INTEGER NOT NULL) STRICT;
CREATE TABLE loads (
  load INTEGER PRIMARY KEY, load_id TEXT NOT NULL, source_digest TEXT NOT NULL,
  recorded_at INTEGER NOT NULL, account TEXT, version INTEGER,
  added INTEGER, changed INTEGER, unchanged INTEGER, removed INTEGER
) STRICT;
CREATE INDEX loads_by_id ON loads (load_id);
CREATE TABLE change_log (
  sequence INTEGER PRIMARY KEY AUTOINCREMENT, operation INTEGER NOT NULL, kind TEXT NOT NULL,
  key TEXT NOT NULL, load INTEGER NOT NULL
) STRICT;
CREATE VIRTUAL TABLE names USING fts5(kind UNINDEXED, key UNINDEXED, text, tokenize = ascii);
"""


def quoted(name: str) -> str:
    """An identifier of the ontology inside SQL."""
    return f'"{name}"'


def column_type(field: Field) -> str:
    """The SQLite type of one field."""
    return _COLUMN_TYPES.get(field.type, "TEXT")


def _columns(fields: Sequence[Field]) -> list[str]:
    return [f"{quoted(f.name)} {column_type(f)}{' NOT NULL' if f.required else ''}" for f in fields]


def node_table(kind: NodeKind) -> str:
    """One node kind: a row id of its own, the natural key, the fields, the load that wrote it."""
    columns = ["row INTEGER PRIMARY KEY", "key TEXT NOT NULL UNIQUE", *_columns(kind.fields)]
    return f"CREATE TABLE {quoted(kind.name)} ({', '.join([*columns, 'load INTEGER NOT NULL'])}) STRICT;"


def tie_table(kind: RelationKind) -> str:
    """One relation kind, clustered by the whole identity of its ties, which is also scan order."""
    columns = [f"{part} TEXT NOT NULL" for part in TIE_KEY[:-1]]
    columns += ["valid_from INTEGER NOT NULL", "valid_to INTEGER", *_columns(kind.fields)]
    columns += ["load INTEGER NOT NULL", f"PRIMARY KEY ({', '.join(TIE_KEY)})"]
    return f"CREATE TABLE {quoted(kind.name)} ({', '.join(columns)}) STRICT, WITHOUT ROWID;"


def _logged_key(row: str, key: Sequence[str]) -> str:
    return " || char(31) || ".join(f"{row}.{part}" for part in key)


def triggers(kind: str, key: Sequence[str]) -> Iterator[str]:
    """The change log lines of one table."""
    for event, row, operation in (("INSERT", "NEW", 1), ("UPDATE", "NEW", 2), ("DELETE", "OLD", 3)):
        load = f"{row}.load" if row == "NEW" else "(SELECT max(load) FROM loads)"
        log = (
            f"INSERT INTO change_log (operation, kind, key, load) "  # noqa: S608
            f"VALUES ({operation}, '{kind}', {_logged_key(row, key)}, {load})"
        )
        trigger = quoted(f"{kind}_{event.lower()}")
        yield f"CREATE TRIGGER {trigger} AFTER {event} ON {quoted(kind)} BEGIN {log}; END;"


def name_triggers(kind: NodeKind, slot: int) -> Iterator[str]:
    """Keep the name index in step; `slot` sets the row ids of one kind apart from all others."""
    names = [f.name for f in kind.fields if f.name in NAMED]
    if not names:
        return
    text = " || ' / ' || ".join(f"coalesce(NEW.{name}, '')" for name in names)
    drop = f"DELETE FROM names WHERE rowid = OLD.row * {_SLOTS} + {slot}"  # noqa: S608
    put = (
        f"INSERT INTO names (rowid, kind, key, text) "  # noqa: S608
        f"VALUES (NEW.row * {_SLOTS} + {slot}, '{kind.name}', NEW.key, spaced({text}))"
    )
    table = quoted(kind.name)
    yield f"CREATE TRIGGER {quoted(kind.name + '_named')} AFTER INSERT ON {table} BEGIN {put}; END;"
    yield (
        f"CREATE TRIGGER {quoted(kind.name + '_renamed')} AFTER UPDATE OF {', '.join(names)} "
        f"ON {table} BEGIN {drop}; {put}; END;"
    )
    yield f"CREATE TRIGGER {quoted(kind.name + '_unnamed')} AFTER DELETE ON {table} BEGIN {drop}; END;"


def ddl(ontology: Ontology) -> str:
    """The whole record: standing tables, then one table and its triggers per kind."""
    statements = [_STANDING]
    for slot, node in enumerate(ontology.nodes.values()):
        statements += [node_table(node), *triggers(node.name, NODE_KEY), *name_triggers(node, slot)]
    for relation in ontology.relations.values():
        statements += [tie_table(relation), *triggers(relation.name, TIE_KEY)]
    return "\n".join(statements)
