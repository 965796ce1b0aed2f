"""What is wrong with a mapping: names that nobody knows, values that no list holds, ends without a key."""

from __future__ import annotations

from collections.abc import Iterable, Iterator, Mapping, Sequence, Set
from typing import NamedTuple

from graph.codes import CodeList
from graph.kinds import Field, NodeKind, Ontology, RelationKind, ValueType
from loaders.areas import AREA
from loaders.fields import fixed, standing
from loaders.rules import SPAN, End, Expression, RecordRule, TableRule
from loaders.rules import Mapping as MappingFile
from loaders.values import Bad


class Defect(NamedTuple):
    """One entry that must change: where it stands and why, in both languages."""

    zh: str
    en: str


def _defect(where: str, zh: str, en: str) -> Defect:
    return Defect(f"{where}：{zh}", f"{where}: {en}")


def defects(mapping: MappingFile, ontology: Ontology, lists: Mapping[str, CodeList]) -> tuple[Defect, ...]:
    """Everything wrong with a mapping, in the order in which it is written."""
    return (
        *_succession_defects(mapping),
        *_default_defects(mapping, ontology),
        *(
            defect
            for at, table in enumerate(mapping.tables, 1)
            for defect in _table_defects(f"tables[{at}]", table, mapping, ontology, lists)
        ),
    )


def _succession_defects(mapping: MappingFile) -> Iterator[Defect]:
    if mapping.succession is None:
        return
    if mapping.succession != AREA:
        yield _defect("succession", f"只能写 {AREA}", f"only {AREA} can be written")
    if "source_id" not in mapping.defaults or mapping.defaults["source_id"].column is not None:
        yield _defect(
            "succession", "需要常量 defaults.source_id", "a constant defaults.source_id is needed with it"
        )


def _default_defects(mapping: MappingFile, ontology: Ontology) -> Iterator[Defect]:
    kinds = {rule.kind for table in mapping.tables for rule in table.records}
    fields = {f.name for kind in kinds for f in _fields(kind, ontology)}
    columns = {column.id for table in mapping.tables for column in table.columns}
    for name, source in mapping.defaults.items():
        if kinds and name not in fields:
            yield _unknown(f"defaults.{name}", "字段", "field", name)
        yield from (
            _unknown(f"defaults.{name}", "列", "column", c) for c in source.columns if c not in columns
        )


def _unknown(where: str, zh: str, en: str, name: str) -> Defect:
    return _defect(where, f"没有这个{zh}：{name}", f"unknown {en} {name}")


def _fields(kind: str, ontology: Ontology) -> tuple[Field, ...]:
    declared = ontology.nodes.get(kind) or ontology.relations.get(kind)
    return () if declared is None else declared.fields


def _table_defects(
    where: str, table: TableRule, mapping: MappingFile, ontology: Ontology, lists: Mapping[str, CodeList]
) -> Iterator[Defect]:
    columns = {column.id for column in table.columns}
    for group in table.one_of:
        yield from (
            _unknown(f"{where}.one_of", "列", "column", name) for name in group if name not in columns
        )
    for name in table.skip:
        if name not in columns | {"*"}:
            yield _unknown(f"{where}.skip", "列", "column", name)
    for at, rule in enumerate(table.records, 1):
        place = f"{where}.records[{at}]"
        declared = ontology.nodes.get(rule.kind) or ontology.relations.get(rule.kind)
        if declared is None:
            yield _unknown(place, "类型", "kind", rule.kind)
            continue
        yield from _column_defects(place, rule, columns)
        yield from _value_defects(place, rule, declared, mapping, lists)
        yield from _seen_defects(place, rule, table.observations)
        if isinstance(declared, NodeKind):
            yield from _node_defects(place, rule, declared, mapping)
        else:
            earlier = {record.kind for record in table.records[: at - 1]}
            yield from _tie_defects(place, rule, declared, earlier, ontology)


def _column_defects(where: str, rule: RecordRule, columns: set[str]) -> Iterator[Defect]:
    used = [name for source in rule.expressions for name in source.columns]
    used += [name for condition in rule.when for name in condition.columns]
    for name in dict.fromkeys(used):
        if name not in columns:
            yield _unknown(where, "列", "column", name)
    if any(source.within is not None and not source.lookup for source in _all(rule.expressions)):
        yield _defect(where, "within 须与 lookup 同用", "within needs lookup")


def _all(sources: Iterable[Expression]) -> Iterator[Expression]:
    for source in sources:
        yield source
        if source.otherwise is not None:
            yield from _all((source.otherwise,))


def _value_defects(
    where: str,
    rule: RecordRule,
    declared: NodeKind | RelationKind,
    mapping: MappingFile,
    lists: Mapping[str, CodeList],
) -> Iterator[Defect]:
    fields = {field.name: field for field in declared.fields}
    for name, source in rule.values.items():
        if name in fields:
            yield from _written_defects(f"{where}.values.{name}", fields[name], source, lists)
        elif isinstance(declared, NodeKind) or name not in SPAN:
            yield _unknown(f"{where}.values", "字段", "field", name)
    given = standing(declared).keys() | mapping.defaults.keys() | rule.values.keys()
    for field in declared.fields:
        if field.required and field.name not in given:
            yield _defect(where, f"缺少必填字段 {field.name}", f"the required field {field.name} is missing")


def _written_defects(
    where: str, field: Field, source: Expression, lists: Mapping[str, CodeList]
) -> Iterator[Defect]:
    """Texts that the mapping itself writes into a field must be values of it."""
    if field.type is ValueType.INSTANT:
        yield _defect(where, "时刻不能从表格读入", "a moment cannot be read from a table")
        return
    for text in _texts(field, source):
        read = fixed(field, text, lists) if isinstance(text, str) else text
        if isinstance(read, Bad):
            yield _defect(where, f"“{text}”：{read.zh.rstrip('。')}", f"“{text}”: {read.en.rstrip('.')}")


def _texts(field: Field, source: Expression) -> Iterator[object]:
    """What the mapping itself writes into a field; renamed texts only where a code list judges them."""
    for one in _all((source,)):
        if one.column is None:
            yield one.constant
        if one.default is not None:
            yield one.default
        if field.codes is not None and one.prefix == "":
            yield from (text for text in (one.renamed or {}).values() if text)


def _seen_defects(where: str, rule: RecordRule, days: Sequence[object]) -> Iterator[Defect]:
    if rule.seen is None:
        return
    if not days:
        yield _defect(f"{where}.seen", "本表没有 observations", "the table has no observations")
    for source in rule.seen.expressions:
        if days and source.column is None and source.constant not in days:
            yield _defect(
                f"{where}.seen", f"{source.constant} 不在 observations 中", "not among the observations"
            )


def _node_defects(where: str, rule: RecordRule, declared: NodeKind, mapping: MappingFile) -> Iterator[Defect]:
    if rule.ends:
        yield _defect(where, "节点没有 from 和 to", "a node has no from and to")
    yield from _identity_defects(where, rule.values.keys() | mapping.defaults.keys(), declared)


def _tie_defects(
    where: str, rule: RecordRule, declared: RelationKind, earlier: Set[str], ontology: Ontology
) -> Iterator[Defect]:
    if rule.start is None or rule.finish is None:
        yield _defect(where, "关系需要 from 和 to", "from and to are needed")
        return
    if (rule.start.kind, rule.finish.kind) not in declared.pairs:
        joined = f"{rule.start.kind} → {rule.finish.kind}"
        yield _defect(where, f"{rule.kind} 不连接 {joined}", f"{rule.kind} does not join {joined}")
        return
    for name, end in (("from", rule.start), ("to", rule.finish)):
        yield from _end_defects(f"{where}.{name}", end, ontology.nodes[end.kind])
        if end.this_row and end.kind not in earlier:
            yield _defect(
                f"{where}.{name}", f"前面没有生成 {end.kind}", f"no earlier record makes a {end.kind}"
            )


def _end_defects(where: str, end: End, declared: NodeKind) -> Iterator[Defect]:
    known = {field.name for field in declared.fields}
    yield from (_unknown(where, "字段", "field", name) for name in end.values if name not in known)
    if end.lookup is not None:
        if end.kind != AREA:
            yield _defect(where, f"只有 {AREA} 能按名称查找", f"only {AREA} can be looked up by name")
    elif end.within is not None:
        yield _defect(where, "within 须与 lookup 同用", "within needs lookup")
    elif not end.this_row:
        yield from _identity_defects(where, end.values.keys(), declared)


def _identity_defects(where: str, given: Set[str], declared: NodeKind) -> Iterator[Defect]:
    if not any(given >= set(identity.fields) for identity in declared.identities):
        ways = " / ".join("+".join(identity.fields) for identity in declared.identities)
        yield _defect(where, f"缺少标识字段：{ways}", f"nothing to be known by; give {ways}")
