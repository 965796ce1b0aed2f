"""The reference page `graph/ONTOLOGY.md`, printed from the declaration: `python -m graph.ontology.page`."""

from __future__ import annotations

import sys
from collections.abc import Iterable, Iterator, Mapping

from graph.codes import CodeList, code_lists
from graph.kinds import Field, Identity, NodeKind, Ontology, RelationKind, ValueType, Visibility, Words
from graph.ontology.domain import ONTOLOGY
from graph.ontology.provenance import TIE_FIELDS, node_fields
from graph.ontology.vocabulary import VOCABULARY

Lists = Mapping[str, CodeList]

TYPES = {
    ValueType.TEXT: "文本 text",
    ValueType.INTEGER: "整数 integer",
    ValueType.NUMBER: "数值 number",
    ValueType.BOOLEAN: "是否 yes/no",
    ValueType.TRI: "是、否、不详 yes/no/unknown",
    ValueType.DATE: "日期 date",
    ValueType.INSTANT: "时刻 instant",
    ValueType.CODE: "代码 code",
    ValueType.CODES: "多个代码 codes",
}
OPEN = {
    Visibility.PUBLIC: "公开 public",
    Visibility.INTERNAL: "内部 internal",
    Visibility.RESTRICTED: "受限 restricted",
}
SHARED_BY_NODES = frozenset(field.name for field in node_fields(named=True))
SHARED_BY_TIES = frozenset(field.name for field in TIE_FIELDS)

INTRODUCTION = """# 本体 Ontology

本页由 `graph/ontology/` 的声明生成，请勿手改；用 `python -m graph.ontology.page` 重新生成。
This page is printed from the declaration in `graph/ontology/`; do not edit it by hand.

- 关系都有起止：从起始日起，到终止日前一天为止；终止日空白表示仍在延续。
  Every tie is dated and half-open; a blank end means that it goes on.
- 字段的可见级别不会比所属类型更开放；关系只有在两端都可见时才可见。
  No field is more open than its kind; a tie is seen only by those who may see both of its ends.
- “对照”依次为 Popolo、W3C ORG（或所注词表）、FollowTheMoney 中最接近的术语。
  "Nearest" names the closest terms of Popolo, W3C ORG (or the vocabulary shown) and FollowTheMoney.
"""


def page(ontology: Ontology, lists: Lists) -> str:
    """The whole page in Markdown, Chinese beside English; the same for the same declaration."""
    parts = [
        INTRODUCTION,
        word_section(),
        shared_section(lists),
        f"## 节点 Nodes ({len(ontology.nodes)})\n",
        *(node_section(kind, lists) for kind in ontology.nodes.values()),
        f"## 关系 Relations ({len(ontology.relations)})\n",
        *(relation_section(kind, ontology, lists) for kind in ontology.relations.values()),
        f"## 代码表 Code lists ({len(lists)})\n",
        *(list_section(found) for found in lists.values()),
    ]
    return "\n".join(parts)


def table(head: Iterable[str], rows: Iterable[Iterable[str]]) -> str:
    """A Markdown table."""
    names = list(head)
    lines = [names, ["---"] * len(names), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)


def word_section() -> str:
    """The words in use, and those not to use."""
    rows = ((t.zh, t.en, f"{t.about_zh} {t.about}", "、".join(t.avoid)) for t in VOCABULARY)
    return "## 用词 Words\n\n" + table(("中文", "English", "含义 Meaning", "不用 Not to use"), rows)


def shared_section(lists: Lists) -> str:
    """The fields that all nodes and all ties carry."""
    nodes = field_table(node_fields(named=True), lists)
    ties = field_table(TIE_FIELDS, lists)
    return (
        f"## 共有字段 Shared fields\n\n### 每个节点 Every node\n\n{nodes}\n"
        f"名称只属于有名称的类型。Only kinds that bear a name have the first two.\n\n"
        f"### 每条关系 Every tie\n\n{ties}"
    )


def field_table(fields: Iterable[Field], lists: Lists) -> str:
    """What each field is called, holds and means."""
    head = ("字段 Field", "名称 Name", "类型 Type", "必填 Required", "可见 Visibility", "说明 Meaning")
    return table(head, (field_row(field, lists) for field in fields))


def field_row(field: Field, lists: Lists) -> Iterator[str]:
    """One line of a table of fields."""
    codes = "" if field.codes is None else f" `{field.codes}`"
    seen = "（观察日 observation）" if field.observed else ""
    yield f"`{field.name}`"
    yield f"{field.words.zh} {field.words.en}"
    yield f"{TYPES[field.type]}{unit_of(field, lists)}{codes}{seen}"
    yield "是 yes" if field.required else ""
    yield OPEN[field.visibility]
    yield said(field.words)


def unit_of(field: Field, lists: Lists) -> str:
    """The unit of a number in both languages; nothing for other fields."""
    if field.unit is None:
        return ""
    return f"（{lists['units'].label(field.unit)} {lists['units'].label(field.unit, english=True)}）"


def said(words: Words) -> str:
    """The two explanations, one after the other."""
    return f"{words.about_zh} {words.about}"


def own(kind: NodeKind | RelationKind, shared: frozenset[str], lists: Lists) -> str:
    """The fields a kind has beside the shared ones, and which of the shared ones."""
    fields = [field for field in kind.fields if field.name not in shared]
    others = "、".join(f"`{field.name}`" for field in kind.fields if field.name in shared)
    return (field_table(fields, lists) + "\n" if fields else "") + f"共有字段 Shared: {others}\n"


def heading(kind: NodeKind | RelationKind) -> str:
    """The name of a kind, what it means, who may see it, and what comes close to it elsewhere."""
    return (
        f"### {kind.name} {kind.words.zh} ({kind.words.en})\n\n{kind.words.about_zh}\n{kind.words.about}\n\n"
        f"- 可见 Visibility: {OPEN[kind.visibility]}\n- 对照 Nearest: {kind.nearest}\n"
    )


def node_section(kind: NodeKind, lists: Lists) -> str:
    """Everything about one node kind."""
    keys = "；".join(key_rule(rule) for rule in kind.identities)
    return f"{heading(kind)}- 键 Key: {keys}\n\n{own(kind, SHARED_BY_NODES, lists)}"


def key_rule(rule: Identity) -> str:
    """How a key is made: the prefix as it stands, then the fields in angle brackets."""
    fields = [f"<{name}>" for name in rule.fields]
    return "`" + ":".join(fields if rule.prefix is None else [rule.prefix, *fields]) + "`"


def relation_section(kind: RelationKind, ontology: Ontology, lists: Lists) -> str:
    """Everything about one relation kind."""
    parts = ", ".join(f"`{name}`" for name in kind.discriminator) or "–"
    return (
        f"{heading(kind)}- 两端 Ends: {ends(kind, ontology)}\n- 数量 Cardinality: {kind.cardinality}\n"
        f"- 起点称终点 From-end sees: `{kind.forward.name}` {kind.forward.zh}\n"
        f"- 终点称起点 To-end sees: `{kind.backward.name}` {kind.backward.zh}\n"
        f"- 区分 Told apart by: {parts}\n\n{own(kind, SHARED_BY_TIES, lists)}"
    )


def ends(kind: RelationKind, ontology: Ontology) -> str:
    """The pairs a relation joins, grouped by the second kind; "any" for an end that may be every kind."""
    grouped: dict[str, list[str]] = {}
    for start, end in kind.pairs:
        grouped.setdefault(end, []).append(start)
    if len(grouped) == len(ontology.nodes):
        return f"{', '.join(next(iter(grouped.values())))} → 任何 any"
    return "; ".join(
        f"{'任何 any' if len(starts) == len(ontology.nodes) else ', '.join(starts)} → {end}"
        for end, starts in grouped.items()
    )


def list_section(found: CodeList) -> str:
    """Every entry of one code list."""
    rows = (
        (f"`{t.code}`", t.label_zh, t.label_en, t.parent or "", "、".join(t.also), t.remark)
        for t in found.terms
    )
    head = ("代码 Code", "中文", "English", "上级 Parent", "也写作 Also", "备注 Remark")
    return f"### {found.name}\n\n" + table(head, rows)


if __name__ == "__main__":
    sys.stdout.write(page(ONTOLOGY, code_lists()))
