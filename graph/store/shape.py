"""The tables of a record against those of the ontology: what differs, and making the one into the other.

Only what needs no judgement is done: kinds and fields that are new are added, a field that became optional
is let off. Whatever would lose or invent a value is refused. The name index and all triggers are derived
from the ontology, so they are made anew: their numbers depend on the order in which kinds are declared.
"""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import closing
from typing import NamedTuple, cast

import apsw

from graph.kinds import Ontology
from graph.store.ddl import NODE_KEY, TIE_KEY, name_triggers, node_table, quoted, tie_table, triggers
from graph.store.port import StoreError

_STANDING = frozenset({"record_about", "loads", "change_log", "names"})
_BEFORE = "before"


class ShapeError(StoreError):
    """The record holds values for which the ontology of this release has no place, or lacks some it needs."""

    code = "STORE_SHAPE"


class Column(NamedTuple):
    """One column of a table; `place` is its place in the primary key, 0 outside of it."""

    name: str
    type: str
    required: bool
    place: int


def tables(ontology: Ontology) -> dict[str, str]:
    """The statement that makes the table of each kind, as SQLite keeps it."""
    nodes = {name: node_table(kind) for name, kind in ontology.nodes.items()}
    ties = {name: tie_table(kind) for name, kind in ontology.relations.items()}
    return {name: sql.removesuffix(";") for name, sql in {**nodes, **ties}.items()}


def _name_triggers(ontology: Ontology) -> Iterator[str]:
    for slot, kind in enumerate(ontology.nodes.values()):
        yield from name_triggers(kind, slot)


def _log_triggers(ontology: Ontology) -> Iterator[str]:
    for name in ontology.nodes:
        yield from triggers(name, NODE_KEY)
    for name in ontology.relations:
        yield from triggers(name, TIE_KEY)


def kinds_held(connection: apsw.Connection) -> dict[str, str]:
    """The table of each kind in the record, and the statement that made it."""
    rows = connection.execute("SELECT name, sql FROM sqlite_schema WHERE type = 'table'").fetchall()
    held = cast("list[tuple[str, str]]", rows)
    return {name: sql for name, sql in held if not _standing(name)}


def _standing(name: str) -> bool:
    return name in _STANDING or name.startswith(("sqlite_", "names_"))


def fits(connection: apsw.Connection, ontology: Ontology) -> bool:
    """Whether tables and triggers are, word for word, those of the ontology."""
    made = connection.execute("SELECT sql FROM sqlite_schema WHERE type = 'trigger'").fetchall()
    wanted = {sql.removesuffix(";") for sql in (*_name_triggers(ontology), *_log_triggers(ontology))}
    return kinds_held(connection) == tables(ontology) and {row[0] for row in made} == wanted


def columns(connection: apsw.Connection, table: str) -> dict[str, Column]:
    """The columns of a table by name."""
    rows = connection.execute(f"PRAGMA table_info({quoted(table)})").fetchall()
    listed = cast("list[tuple[int, str, str, int, object, int]]", rows)
    return {name: Column(name, of, bool(needed), place) for _, name, of, needed, _, place in listed}


def refuse_losses(connection: apsw.Connection, ontology: Ontology) -> None:
    """ShapeError, naming the first obstacle, where the record cannot be given the ontology's tables.

    A table without rows is never in the way.
    """
    declared = tables(ontology)
    with closing(apsw.Connection(":memory:")) as scratch:
        for kind, sql in kinds_held(connection).items():
            if declared.get(kind) == sql or not _count(connection, kind):
                continue
            if kind not in declared:
                raise _gone(kind)
            scratch.execute(declared[kind])
            _refuse_loss(connection, kind, columns(scratch, kind))


def _refuse_loss(connection: apsw.Connection, kind: str, after: dict[str, Column]) -> None:
    before = columns(connection, kind)
    for name, column in before.items():
        if name not in after:
            raise _gone(f"{kind}.{name}")
        if (column.type, column.place) != (after[name].type, after[name].place):
            raise _retyped(f"{kind}.{name}", column.type, after[name].type)
    for column in after.values():
        lacking = _lacking(connection, kind, column, before) if column.required else 0
        if lacking:
            raise _needed(f"{kind}.{column.name}", lacking)


def _lacking(connection: apsw.Connection, kind: str, column: Column, before: dict[str, Column]) -> int:
    if column.name not in before:
        return _count(connection, kind)
    return _count(connection, kind, f"WHERE {quoted(column.name)} IS NULL")


def _count(connection: apsw.Connection, table: str, where: str = "") -> int:
    sql = f"SELECT count(*) FROM {quoted(table)} {where}"  # noqa: S608
    return cast(int, connection.execute(sql).fetchall()[0][0])


def reshape(connection: apsw.Connection, ontology: Ontology) -> None:
    """Give the record the tables of the ontology inside the caller's transaction; every row is kept.

    ShapeError where that cannot be. No line is added to the change log: what the record says of the world
    is what it said before, and so is its version.
    """
    refuse_losses(connection, ontology)
    held, declared = kinds_held(connection), tables(ontology)
    for (name,) in connection.execute("SELECT name FROM sqlite_schema WHERE type = 'trigger'").fetchall():
        connection.execute(f"DROP TRIGGER {quoted(str(name))}")
    for kind in held.keys() - declared.keys():
        connection.execute(f"DROP TABLE {quoted(kind)}")
    for kind, sql in declared.items():
        if kind in held and held[kind] != sql:
            _remake(connection, kind, sql)
        elif kind not in held:
            connection.execute(sql)
    _index_names(connection, ontology)
    for trigger in _log_triggers(ontology):
        connection.execute(trigger)


def _remake(connection: apsw.Connection, kind: str, sql: str) -> None:
    """The table as it is declared, so that its statement is the declared one, and the rows of the old one."""
    old = quoted(f"{kind} {_BEFORE}")
    connection.execute(f"ALTER TABLE {quoted(kind)} RENAME TO {old}")
    connection.execute(sql)
    shared = columns(connection, f"{kind} {_BEFORE}").keys() & columns(connection, kind).keys()
    named = ", ".join(quoted(name) for name in sorted(shared))
    connection.execute(f"INSERT INTO {quoted(kind)} ({named}) SELECT {named} FROM {old}")  # noqa: S608
    connection.execute(f"DROP TABLE {old}")


def _index_names(connection: apsw.Connection, ontology: Ontology) -> None:
    """Fill the name index anew by its own triggers, before those that write the log are there."""
    connection.execute("DELETE FROM names")
    for slot, kind in enumerate(ontology.nodes.values()):
        names = [f.name for f in kind.fields if f.name in ("name_zh", "name_en")]
        for trigger in name_triggers(kind, slot):
            connection.execute(trigger)
        for name in names[:1]:
            connection.execute(f"UPDATE {quoted(kind.name)} SET {quoted(name)} = {quoted(name)}")  # noqa: S608


def _gone(place: str) -> ShapeError:
    return ShapeError(
        f"数据中有 {place} 的内容，而本版程序没有这一项；为免丢失，未作任何改动。"
        "请使用写入该数据的版本，或先用该版本导出并删除这些内容。",
        f"The record holds values of {place}, which this release does not have; nothing was changed, so that "
        "none is lost. Use the release that wrote them, or take them out with it first.",
    )


def _retyped(place: str, before: str, after: str) -> ShapeError:
    return ShapeError(
        f"{place} 的类型与数据不符（数据为 {before}，本版程序为 {after}），不能自动转换；未作任何改动。"
        "请使用写入该数据的版本。",
        f"{place} is {before} in the record and {after} in this release, which is not converted by itself; "
        "nothing was changed. Use the release that wrote the record.",
    )


def _needed(place: str, lacking: int) -> ShapeError:
    return ShapeError(
        f"本版程序要求必填 {place}，而数据中有 {lacking} 条记录没有此值；未作任何改动。"
        "请用写入该数据的版本补全后再升级。",
        f"This release requires {place}, which {lacking} records lack; nothing was changed. "
        "Fill it in with the release that wrote the record, then upgrade.",
    )
