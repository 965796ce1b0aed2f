"""Fields that are one column of the record: read through the view, described by the ontology."""

from __future__ import annotations

from collections.abc import Callable
from enum import Enum
from typing import Any, TypeVar

import strawberry

from api.context import Info
from api.words import both, said
from graph.codes import CodeList, code_lists
from graph.store.stored import date_of

E = TypeVar("E", bound=Enum)
Shown = Callable[[Any], object]


@strawberry.type(
    description=both(
        "代码：开放代码表中的一项，连同两种语言的标签。",
        "A code: one entry of an open code list, with its label in both languages.",
    )
)
class Code:
    """One entry of a code list that may grow."""

    code: str = strawberry.field(description=both("代码。", "The code."))
    label: str = strawberry.field(description=both("中文标签。", "Its label in Chinese."))
    label_en: str = strawberry.field(description=both("英文标签。", "Its label in English."))


def as_it_is(value: object) -> object:
    """Text and numbers need no change."""
    return value


def column(kind: str, name: str, shown: Shown = as_it_is) -> Any:
    """The field `name` of nodes of a kind; `shown` makes of a stored value what the schema promises.

    The object type states the GraphQL type. None where the field is empty or not for the role. On an
    interface `kind` only lends its words: each node is read from the table of its own kind.
    """

    def read(root: Any, info: Info) -> Any:
        value = info.context.value(root.KIND, root.place, name)
        return None if value is None else shown(value)

    return strawberry.field(resolver=read, description=said(kind, name))


def day(kind: str, name: str) -> Any:
    """A field that holds a day."""
    return column(kind, name, date_of)


def flag(kind: str, name: str) -> Any:
    """A field that holds yes or no."""
    return column(kind, name, bool)


def one_of(kind: str, name: str, members: type[Enum]) -> Any:
    """A field that holds an entry of a closed code list."""
    return column(kind, name, lambda code: member(members, code))


def member(members: type[E], code: str) -> E:
    """The member of an enum that stands for a code: the code in capital letters."""
    return members[code.upper().replace("-", "_")]


def listed(kind: str, name: str, codes: str) -> Any:
    """A field that holds an entry of an open code list."""
    return column(kind, name, lambda code: coded(codes, code))


def coded(codes: str, code: str) -> Code:
    """A code with its labels; a code that the list does not know is its own label."""
    return labelled(code_lists()[codes], code, code)


def labelled(found: CodeList, code: str, entry: str) -> Code:
    """A code called as an entry of a list."""
    term = found.by_code.get(entry)
    return (
        Code(code=code, label=term.label_zh, label_en=term.label_en)
        if term
        else Code(code=code, label=code, label_en=code)
    )


def industry(code: str) -> Code:
    """An industry code, called by its division where it names one, else by its section."""
    if len(code) < 3:
        return labelled(code_lists()["industry_sections"], code, code)
    return labelled(code_lists()["industry_divisions"], code, code[1:3])
