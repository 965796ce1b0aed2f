"""Cypher derived from the ontology: what the server is asked, in texts that hold names but never values.

One label per node kind and one type per relation kind. Every text is valid under CYPHER 5 and CYPHER 25.
Scans answer with one list per column, which a client takes in many times faster than one record per row;
`properties` walks to the values of a record once, and not once for every field.
"""

from __future__ import annotations

from collections.abc import Container, Iterator, Sequence

from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType
from graph.records import Between
from graph.store.tokens import NAMED

NAMES = "alliance_graph_names"
"""The full-text index over `search_tokens` of everything that has a name."""

TOKENS = "search_tokens"

# epochSeconds rounds towards 1970, epochMillis down.
_COLUMNS = {
    ValueType.DATE: "duration.inDays(date('1970-01-01'), x.{0}).days",
    ValueType.INSTANT: "x.{0}.epochMillis * 1000 + x.{0}.microsecond % 1000",
    ValueType.BOOLEAN: "toInteger(x.{0})",
}


def quoted(name: str) -> str:
    """A name of the ontology inside Cypher."""
    return f"`{name}`"


def named(kind: NodeKind) -> bool:
    """Whether nodes of the kind are found by name."""
    return any(field.name in NAMED for field in kind.fields)


def schema(ontology: Ontology) -> Iterator[tuple[str, str]]:
    """One unique key per label, and the index over names: what each is called, and how it is made."""
    unique = [(kind, "key") for kind in ontology.nodes]
    unique += [("GraphRecord", "name"), ("GraphLoad", "number"), ("GraphChange", "last")]
    for label, name in unique:
        called = f"{label}_{name}"
        yield (
            called,
            f"CREATE CONSTRAINT {quoted(called)} IF NOT EXISTS "
            f"FOR (n:{quoted(label)}) REQUIRE n.{quoted(name)} IS UNIQUE",
        )
    labels = "|".join(quoted(kind.name) for kind in ontology.nodes.values() if named(kind))
    yield (
        NAMES,
        f"CREATE FULLTEXT INDEX {NAMES} IF NOT EXISTS FOR (n:{labels}) ON EACH [n.{TOKENS}] "
        "OPTIONS {indexConfig: {`fulltext.analyzer`: 'whitespace'}}",
    )


Held = Container[str]
"""The properties of which the database holds any at all; the columns of others are null as a whole."""


def _columns(fields: Sequence[Field], held: Held) -> str:
    return "".join(f", {_column(field.name, field.type, held)} AS {quoted(field.name)}" for field in fields)


def _column(name: str, type_: ValueType, held: Held) -> str:
    if name not in held:
        return "null"
    return f"[x IN found | {_COLUMNS.get(type_, 'x.{0}').format(quoted(name))}]"


def _node_columns(kind: NodeKind, held: Held) -> str:
    return f"WITH collect(properties(x)) AS found RETURN [x IN found | x.key]{_columns(kind.fields, held)}"


def node_page(kind: NodeKind, held: Held) -> str:
    """The nodes of a kind whose keys lie after `$after` and not after `$last`, in the order of their keys."""
    return (
        f"MATCH (x:{quoted(kind.name)}) WHERE x.key > $after AND x.key <= $last WITH x ORDER BY x.key "
        f"{_node_columns(kind, held)}"
    )


def some_nodes(kind: NodeKind, held: Held) -> str:
    """The nodes of a kind that `$keys` names."""
    return f"UNWIND $keys AS key MATCH (x:{quoted(kind.name)} {{key: key}}) {_node_columns(kind, held)}"


def _tie_columns(kind: RelationKind, held: Held) -> str:
    return (
        "WITH a.key AS start, b.key AS end, x ORDER BY start, end, x.discriminator, x.valid_from "
        "WITH collect(start) AS starts, collect(end) AS ends, collect(properties(x)) AS found "
        "RETURN starts, ends, [x IN found | x.discriminator], "
        f"{_column('valid_from', ValueType.DATE, held)} AS valid_from, "
        f"{_column('valid_to', ValueType.DATE, held)} AS valid_to{_columns(kind.fields, held)}"
    )


def page_end(label: str) -> str:
    """The key with which a page of `$limit` nodes after `$after` ends; null where there is none."""
    return (
        f"MATCH (n:{quoted(label)}) WHERE n.key > $after WITH n.key AS key ORDER BY key LIMIT $limit "
        "RETURN max(key)"
    )


def tie_page(kind: RelationKind, between: Between, held: Held) -> str:
    """The ties between two kinds whose from-end lies after `$after` and not after `$last`, in order."""
    return (
        f"MATCH (a:{quoted(between.from_kind)}) WHERE a.key > $after AND a.key <= $last "
        f"MATCH (a)-[x:{quoted(kind.name)}]->(b:{quoted(between.to_kind)}) {_tie_columns(kind, held)}"
    )


def _tie_named(between: Between) -> str:
    return (
        f"MATCH (a:{quoted(between.from_kind)} {{key: row[0]}})"
        f"-[x:{quoted(between.relation)} {{discriminator: row[2], valid_from: row[3]}}]->"
        f"(b:{quoted(between.to_kind)} {{key: row[1]}}) "
    )


def some_ties(kind: RelationKind, between: Between, held: Held) -> str:
    """The ties that `$rows` names by both keys, discriminator and start."""
    return f"UNWIND $rows AS row {_tie_named(between)}{_tie_columns(kind, held)}"


def _fate(bare: int, values: str, name: str) -> str:
    """What became of each row. One just made by `MERGE` has the `bare` properties of its pattern."""
    return (
        f"WITH row, x, CASE WHEN size(keys(x)) = {bare} THEN 1 "
        f"WHEN properties(x) = {values} THEN 0 ELSE 2 END AS fate "
        f"FOREACH (_ IN CASE fate WHEN 0 THEN [] ELSE [1] END | SET x = {values}) "
        f"RETURN collect(CASE fate WHEN 0 THEN {name} END) AS same, "
        f"collect(CASE fate WHEN 1 THEN {name} END) AS added, "
        f"collect(CASE fate WHEN 2 THEN {name} END) AS changed"
    )


def _created(values: str, name: str) -> str:
    """What became of each row where all of them are new."""
    nobody = "collect(null)"
    return f"SET x = {values} RETURN {nobody} AS same, collect({name}) AS added, {nobody} AS changed"


def put_nodes(kind: str, *, fresh: bool) -> str:
    """Upsert the nodes of `$rows`, each its properties, and say what became of each by its key.

    `fresh` promises that none of them is there, and spares looking.
    """
    if fresh:
        return f"UNWIND $rows AS row CREATE (x:{quoted(kind)}) {_created('row', 'row.key')}"
    return f"UNWIND $rows AS row MERGE (x:{quoted(kind)} {{key: row.key}}) {_fate(1, 'row', 'row.key')}"


def put_ties(between: Between, *, fresh: bool) -> str:
    """Upsert the ties of `$rows`: both keys, properties, place. A row without its ends is left out."""
    ends = (
        f"UNWIND $rows AS row MATCH (a:{quoted(between.from_kind)} {{key: row[0]}}) "
        f"MATCH (b:{quoted(between.to_kind)} {{key: row[1]}}) "
    )
    if fresh:
        return f"{ends}CREATE (a)-[x:{quoted(between.relation)}]->(b) {_created('row[2]', 'row[3]')}"
    named = "{discriminator: row[2].discriminator, valid_from: row[2].valid_from}"
    return f"{ends}MERGE (a)-[x:{quoted(between.relation)} {named}]->(b) {_fate(2, 'row[2]', 'row[3]')}"


def remove_ties(between: Between) -> str:
    """Take out the ties that `$rows` names, each with its place at the end, and say which were there."""
    return f"UNWIND $rows AS row {_tie_named(between)}WITH x, row[4] AS place DELETE x RETURN collect(place)"


def known_keys(kind: str) -> str:
    """Which of `$keys` are there."""
    return f"UNWIND $keys AS key MATCH (n:{quoted(kind)} {{key: key}}) RETURN collect(n.key)"


def tied_key(kind: str) -> str:
    """One of `$keys` whose node has ties."""
    return (
        f"UNWIND $keys AS key MATCH (n:{quoted(kind)} {{key: key}}) WHERE EXISTS {{ (n)--() }} "
        "RETURN n.key ORDER BY n.key LIMIT 1"
    )


def remove_nodes(kind: str) -> str:
    """Take out the nodes that `$keys` names; they have no ties."""
    return f"UNWIND $keys AS key MATCH (n:{quoted(kind)} {{key: key}}) DELETE n"


def counts(ontology: Ontology) -> str:
    """How many records there are of each kind, as one map; the server knows without looking."""
    patterns = {kind: f"(:{quoted(kind)})" for kind in ontology.nodes}
    patterns |= {kind: f"()-[:{quoted(kind)}]->()" for kind in ontology.relations}
    made = (f"{quoted(kind)}: COUNT {{ {pattern} }}" for kind, pattern in patterns.items())
    return f"RETURN {{{', '.join(made)}}}"


def tie_counts(kind: RelationKind) -> str:
    """For each from-kind how many nodes there are, and how many ties of the relation leave them."""
    return " UNION ALL ".join(
        f"RETURN '{start}' AS start, COUNT {{ (:{quoted(start)}) }} AS nodes, "
        f"COUNT {{ (:{quoted(start)})-[:{quoted(kind.name)}]->() }} AS ties"
        for start in sorted({pair[0] for pair in kind.pairs})
    )


RECORD = "MATCH (r:GraphRecord {name: 'record'}) "

ABOUT = f"{RECORD}RETURN r.format, r.version"
VERSION = f"{RECORD}RETURN r.version"
FOUND = "MERGE (r:GraphRecord {name: 'record'}) ON CREATE SET r.format = $format, r.version = 0, r.loads = 0"
"""Two that meet an empty database at one moment found one record: the name is unique."""

STRANGERS = "MATCH (n) RETURN count(n)"
AWAIT_INDEXES = "CALL db.awaitIndexes(60)"
BEGIN = f"{RECORD}SET r.writing = $token RETURN r.version, r.loads"
"""Takes the lock that lets one write in at a time; the server lets go of it with the transaction."""

LOG = "CREATE (:GraphChange {last: $last, count: $count, lines: $lines})"
END = (
    f"{RECORD}SET r.version = $version, r.loads = $number "
    "CREATE (:GraphLoad {number: $number, token: $token, load_id: $load_id, source_digest: $source_digest, "
    "recorded_at: $recorded_at, account: $account, version: $version, added: $added, changed: $changed, "
    "unchanged: $unchanged, removed: $removed})"
)
TOKEN_KNOWN = "MATCH (l:GraphLoad {token: $token}) RETURN count(l)"  # noqa: S105
CHANGES = (
    "MATCH (c:GraphChange) WHERE c.last > $since WITH c ORDER BY c.last LIMIT 1 "
    "RETURN c.last, c.count, c.lines"
)
_ENTRY = (
    "RETURN l.load_id, l.source_digest, l.recorded_at, l.account, "
    "l.version, l.added, l.changed, l.unchanged, l.removed ORDER BY l.number"
)
LOADS = f"MATCH (l:GraphLoad) {_ENTRY}"
LOADS_NAMED = f"MATCH (l:GraphLoad {{load_id: $load_id}}) {_ENTRY}"
SEARCH = f"CALL db.index.fulltext.queryNodes('{NAMES}', $phrase) YIELD node RETURN labels(node)[0], node.key"
PROPERTIES = "CALL db.propertyKeys()"
LAST_CHANGE = "MATCH (c:GraphChange) RETURN max(c.last)"
CONSTRAINTS = "SHOW CONSTRAINTS YIELD name RETURN collect(name)"
INDEXES = "SHOW INDEXES YIELD name, state WHERE state <> 'ONLINE' RETURN collect(name)"
