"""The page on the mapping `handover`: every sheet, its columns, and which of them are needed.

`python -m loaders.handover_page > loaders/HANDOVER.md` writes it.
"""

from __future__ import annotations

import sys
from collections.abc import Iterator

from graph.codes import code_lists
from graph.kinds import Field, Ontology, RelationKind
from graph.ontology.domain import ONTOLOGY
from loaders.handover import Column, Kind, columns, ends, handed_over

HEAD = """\
# 全区交付表 · Handover of a whole district

一个工作簿每类一张表，或一个文件夹每类一个 CSV（`单位.csv`、`武侯-单位.csv`），都用映射 `handover` 导入。
`alliance-graph template` 生成带说明和下拉列表的空白工作簿，`--sheet 单位` 只要其中几张。
One workbook with a sheet for every kind, or a folder with a CSV file for every kind, is loaded by the
mapping `handover`. `alliance-graph template` writes the empty workbook, with notes and drop-downs;
`--sheet 单位` only some of its sheets.

```console
$ alliance-graph template --out district.xlsx
$ alliance-graph areas
$ alliance-graph load --mapping handover district.xlsx
$ alliance-graph load --mapping handover 文件夹/*.csv
```

- 一张表可以没有，非必填的列也可以没有，顺序随意。
  Any sheet may be missing, and any column that is not needed; their order is free.
- 对象由“编号”一列标识；单位另有统一社会信用代码，区域用统计用区划代码。
  A thing is known by its number 编号, a unit by its credit code too, an area by its statistical code.
- 关系表的两端各填对方的编号；一端可为几类对象时，各类一列，填其中一列。
  A tie names both ends by their numbers; where several kinds may stand at an end there is a column for
  each, and one of them is filled in.
- 日期写 2016-01-31；终止日期是不再如此的第一天。多个值用“、”分开。
  Days as 2016-01-31; an end is the first day on which it is over. 、 separates several values.
- 党员只写本地编号，入库时变为带密钥的代号，编号本身不保存。
  Of a member only the roster's own number is written; it becomes a keyed pseudonym and is not kept.

列名也可用英文标识（如 `name_zh`）。**粗体**必填。
The English names serve as headings as well. **Bold** columns are needed.
"""


def page(ontology: Ontology) -> str:
    """The whole page."""
    return "\n".join((HEAD, *(line for kind in handed_over(ontology) for line in _section(kind, ontology))))


def _section(kind: Kind, ontology: Ontology) -> Iterator[str]:
    words = kind.words
    yield f"## {words.zh} · {kind.name}\n"
    yield f"{words.about_zh} {words.about}\n"
    if isinstance(kind, RelationKind):
        yield _joined(kind, ontology)
    yield "| 列 column | 说明 meaning |\n| --- | --- |"
    fields = {field.name: field for field in kind.fields}
    yield from (_line(column, fields.get(column.id)) for column in columns(kind, ontology))
    yield ""


def _joined(kind: RelationKind, ontology: Ontology) -> str:
    """What is tied to what."""
    sides = ("、".join(ontology.nodes[end.kind].words.zh for end in side) for side in ends(kind, ontology))
    return f"{' → '.join(sides)}\n"


def _line(column: Column, field: Field | None) -> str:
    names = " ".join(f"`{heading}`" for heading in column.headings)
    told = names if column.optional else f"**{names}**"
    return f"| {told} | {_meaning(field)} |"


def _meaning(field: Field | None) -> str:
    if field is None:
        return ""
    codes = code_lists()[field.codes].terms if field.codes else ()
    known = "、".join(term.label_zh for term in codes)
    return f"{field.words.about_zh} {field.words.about}{f'（{known}）' if known else ''}".replace("|", "\\|")


if __name__ == "__main__":
    sys.stdout.write(page(ONTOLOGY))
