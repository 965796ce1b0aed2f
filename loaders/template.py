"""An empty workbook for a mapping: headings with notes, drop-downs of codes, a page that explains it."""

from __future__ import annotations

from collections.abc import Collection, Iterator
from dataclasses import dataclass, field
from pathlib import Path
from typing import NamedTuple

from xlsxwriter import Workbook  # type: ignore[import-untyped]
from xlsxwriter.format import Format  # type: ignore[import-untyped]
from xlsxwriter.worksheet import Worksheet  # type: ignore[import-untyped]

from graph.codes import CodeList, code_lists
from graph.errors import WrongUseError
from graph.kinds import Field, NodeKind, Ontology, ValueType
from loaders.problems import CODES_SHEET, NOTES_SHEET
from loaders.rules import SPAN, ColumnRule, Expression, Mapping, RecordRule, TableRule
from loaders.tables import column_name

LAST_ROW = 1_048_575
"""The number of the last row of a sheet, counted from 0."""

WIDEST = 30
LONGEST_NOTE = 255
LEGEND = (
    "蓝底加粗的列必填；其余可空。日期写 2016-01-31；多个值用“、”分开。不要填写任何个人信息。",
    "Bold columns on blue are needed, others may be left blank. Write days as 2016-01-31; put 、 between "
    "several values. Never write anything about a person.",
    "代码列请从下拉列表中选取。 Choose codes from the drop-down list.",
)


class Meant(NamedTuple):
    """What a column is for: a note in Chinese, and the field it fills, if it fills one."""

    note: str
    field: Field | None


DAY = Meant(
    "日期，如 2016-01-31；终止日期是不再如此的第一天。A day; the end is the first day on which it is over.",
    None,
)


class Looks(NamedTuple):
    """The formats of one workbook."""

    needed: Format
    spare: Format
    day: Format
    text: Format
    wrapped: Format


@dataclass(frozen=True, slots=True)
class Drawing:
    """The workbook under way, and where in it each code list stands."""

    book: Workbook
    looks: Looks
    ontology: Ontology
    lists: dict[str, str] = field(default_factory=dict)


def write_template(path: Path, mapping: Mapping, ontology: Ontology, only: Collection[str] = ()) -> int:
    """Write the workbook and return how many sheets it has to fill in; `only` names some of them.

    WrongUseError where there is no sheet of such a name.
    """
    titles = {_title(rule, at, mapping): rule for at, rule in enumerate(mapping.tables, 1)}
    chosen = _chosen(titles, only)
    with Workbook(path) as book:
        drawing = Drawing(book, _looks(book), ontology)
        _explain(drawing, mapping, chosen)
        sheets = {title: book.add_worksheet(title) for title in chosen}
        _write_lists(drawing, chosen.values())
        for title, rule in chosen.items():
            _write_sheet(drawing, sheets[title], rule)
    return len(chosen)


def _looks(book: Workbook) -> Looks:
    heading = {"text_wrap": True, "valign": "top", "border": 1}
    return Looks(
        needed=book.add_format({**heading, "bold": True, "bg_color": "#CFE2F3"}),
        spare=book.add_format({**heading, "bg_color": "#F3F3F3"}),
        day=book.add_format({"num_format": "yyyy-mm-dd"}),
        text=book.add_format({"num_format": "@"}),
        wrapped=book.add_format({"text_wrap": True, "valign": "top"}),
    )


def _chosen(tables: dict[str, TableRule], only: Collection[str]) -> dict[str, TableRule]:
    unknown = [name for name in only if name not in tables]
    if unknown:
        known = "、".join(tables)
        raise WrongUseError(
            f"没有名为“{unknown[0]}”的表；可用：{known}。",
            f"There is no sheet {unknown[0]}; use one of {known}.",
        )
    return {title: rule for title, rule in tables.items() if not only or title in only}


def _title(rule: TableRule, at: int, mapping: Mapping) -> str:
    """The first name under which the loader knows the sheet, else a plain one."""
    named = [name for name in (*rule.names, *rule.sheets) if not set(name) & set("*?[]")]
    plain = mapping.zh.partition("（")[0] if len(mapping.tables) == 1 else f"表{at}"
    return (named or [plain])[0][:31]


def _explain(drawing: Drawing, mapping: Mapping, tables: dict[str, TableRule]) -> None:
    page = drawing.book.add_worksheet(NOTES_SHEET)
    page.set_column(0, 0, 16)
    page.set_column(1, 1, 100, drawing.looks.wrapped)
    lines = [(mapping.zh, mapping.en), *(("", line) for line in LEGEND), ("", "")]
    lines += [(title, _about(rule, drawing.ontology)) for title, rule in tables.items()]
    for row, line in enumerate(lines):
        page.write_row(row, 0, line)


def _about(rule: TableRule, ontology: Ontology) -> str:
    kinds = dict.fromkeys(record.kind for record in rule.records)
    said = [(ontology.nodes.get(kind) or ontology.relations[kind]).words for kind in kinds]
    return " ".join(f"{words.about_zh} {words.about}" for words in said[:1])


def _write_lists(drawing: Drawing, tables: Collection[TableRule]) -> None:
    """One column for each code list that a drop-down needs, on a sheet of its own."""
    page = drawing.book.add_worksheet(CODES_SHEET)
    names = (_meant(rule, column, drawing.ontology).field for rule in tables for column in rule.columns)
    wanted = dict.fromkeys(f.codes for f in names if f is not None and f.codes is not None)
    for at, name in enumerate(wanted):
        terms = _terms(code_lists()[name])
        page.write_column(0, at, (name, *terms))
        drawing.lists[name] = f"='{CODES_SHEET}'!${column_name(at)}$2:${column_name(at)}${len(terms) + 1}"


def _terms(known: CodeList) -> list[str]:
    return [term.label_zh for term in known.terms]


def _write_sheet(drawing: Drawing, page: Worksheet, rule: TableRule) -> None:
    page.freeze_panes(1, 0)
    page.set_row(0, 32)
    for at, column in enumerate(rule.columns):
        _write_column(drawing, page, at, column, _meant(rule, column, drawing.ontology))


def _write_column(drawing: Drawing, page: Worksheet, at: int, column: ColumnRule, meant: Meant) -> None:
    looks, title = drawing.looks, column.headings[0]
    page.write(0, at, title, looks.spare if column.optional else looks.needed)
    page.set_column(at, at, min(WIDEST, 2 * len(title) + 4), _format(looks, meant.field))
    page.data_validation(0, at, LAST_ROW, at, {**_choice(drawing, meant.field), **_said(title, meant)})


def _format(looks: Looks, meant: Field | None) -> Format:
    return looks.day if meant is not None and meant.type is ValueType.DATE else looks.text


def _choice(drawing: Drawing, meant: Field | None) -> dict[str, str]:
    """A drop-down where one code is chosen; several codes are written, since a list offers only one."""
    if meant is None or meant.codes not in drawing.lists or meant.type is ValueType.CODES:
        return {"validate": "any"}
    told = {"error_type": "warning", "error_title": "不在代码表中"}
    return {"validate": "list", "source": drawing.lists[meant.codes], **told}


def _said(title: str, meant: Meant) -> dict[str, str]:
    """What is shown beside a chosen cell; unlike a comment it takes no file of its own in the workbook."""
    return {"input_title": title[:32], "input_message": meant.note[:LONGEST_NOTE]}


def _meant(rule: TableRule, column: ColumnRule, ontology: Ontology) -> Meant:
    """The first thing in the records of a table that is read from a column."""
    return next(_uses(rule, column, ontology), Meant("", None))


def _uses(rule: TableRule, column: ColumnRule, ontology: Ontology) -> Iterator[Meant]:
    for record in rule.records:
        yield from _filled(record, column, ontology)
        for end in record.ends:
            if any(column.id in source.columns for source in end.expressions):
                yield _reference(ontology.nodes[end.kind])
    if column.id in SPAN:
        yield DAY


def _filled(record: RecordRule, column: ColumnRule, ontology: Ontology) -> Iterator[Meant]:
    kind = ontology.nodes.get(record.kind) or ontology.relations[record.kind]
    for meant in kind.fields:
        source = record.values.get(meant.name)
        if source is not None and column.id in source.columns and not _only_scheme(source):
            yield Meant(_note(meant), meant)


def _reference(kind: NodeKind) -> Meant:
    zh, en = ("或 18 位统一社会信用代码", ", or its credit code") if kind.name == "Unit" else ("", "")
    return Meant(f"填{kind.words.zh}的编号{zh}。The code of a {kind.words.en}{en}.", None)


def _only_scheme(source: Expression) -> bool:
    return source.renamed is not None and source.renamed.keys() == {"*"}


def _note(meant: Field) -> str:
    """What a field means, in both languages where there is room for both."""
    said = meant.words
    both = f"{said.about_zh}\n{said.about}"
    return both if len(both) <= LONGEST_NOTE else said.about_zh
