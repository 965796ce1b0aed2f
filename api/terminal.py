"""The terminal: where results and messages go, and what a table looks like."""

from __future__ import annotations

import sys

import orjson
from rich import box
from rich.console import Console
from rich.table import Table

_WIDE = 160
_NUMERIC = (
    "基数",
    "T",
    "覆盖",
    "未知",
    "低",
    "高",
    "未覆盖",
    "公布",
    "计算",
    "读取",
    "接收",
    "隔离",
    "拒收",
    "略过",
)


def console(*, error: bool = False) -> Console:
    """A console for results (or messages); off a terminal it is wide enough not to cut tables."""
    made = Console(stderr=error, highlight=False, emoji=False)
    return made if made.is_terminal else Console(stderr=error, highlight=False, emoji=False, width=_WIDE)


def emit(document: object) -> None:
    """A JSON document on standard output."""
    sys.stdout.buffer.write(orjson.dumps(document, option=orjson.OPT_INDENT_2 | orjson.OPT_APPEND_NEWLINE))


def table(*headings: str, title: str = "") -> Table:
    """A table with a rule under its headings; columns of numbers are set to the right."""
    made = Table(box=box.SIMPLE_HEAD, title=title or None, title_justify="left", pad_edge=False)
    for place, heading in enumerate(headings):
        numeric = heading.startswith(_NUMERIC) and place > 0
        made.add_column(heading, justify="right" if numeric else "left")
    return made
