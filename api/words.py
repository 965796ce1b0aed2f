"""Descriptions for the schema: Chinese first, then English, in the words of the ontology."""

from __future__ import annotations

from graph.codes import CodeTerm, code_lists
from graph.kinds import Field
from graph.ontology.domain import ONTOLOGY


def both(zh: str, en: str) -> str:
    """One description in both languages, the Chinese before the first ` / `."""
    return f"{zh} / {en}"


def said(kind: str, name: str | None = None) -> str:
    """How the ontology calls and explains a kind or one of its fields; a number with its unit."""
    declared = ONTOLOGY.nodes.get(kind) or ONTOLOGY.relations[kind]
    if name is None:
        words = declared.words
        return both(f"{words.zh}：{words.about_zh}", f"{upper(words.en)}: {words.about}")
    field = next(field for field in declared.fields if field.name == name)
    zh, en = unit(field)
    words = field.words
    return both(f"{words.zh}{zh}：{words.about_zh}", f"{upper(words.en)}{en}: {words.about}")


def unit(field: Field) -> tuple[str, str]:
    """The unit of measure of a number in brackets, in both languages; empty for anything else."""
    if field.unit is None:
        return "", ""
    term = code_lists()["units"].by_code[field.unit]
    return f"（{term.label_zh}）", f" ({term.label_en})"


def labels(codes: str, code: str) -> str:
    """The two labels of one entry of a code list."""
    term: CodeTerm = code_lists()[codes].by_code[code]
    return both(term.label_zh, term.label_en)


def upper(text: str) -> str:
    """The text with a capital letter at its start."""
    return text[:1].upper() + text[1:]
