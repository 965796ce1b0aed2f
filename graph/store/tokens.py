"""How names are cut for search: every Han character is a token, every Latin word or number is one."""

from __future__ import annotations

import re
from collections.abc import Iterable

NAMED = ("name_zh", "name_en")
"""The fields by which a node is found."""

_TOKEN = re.compile(r"[a-z0-9]+|[^\x00-\x7f\s\ud800-\udfff]")  # halves of characters are none


def spaced(text: str) -> str:
    """The tokens of a text with one blank between them, case folded."""
    return " ".join(_TOKEN.findall(text.casefold()))


def named(names: Iterable[object]) -> str:
    """The names of one node as one text, in which no phrase runs from one name into the next."""
    return " / ".join(str(name or "") for name in names)


def phrase(text: str) -> str:
    """The tokens so that one phrase lies inside another exactly when its tokens do, in order."""
    tokens = spaced(text)
    return f" {tokens} " if tokens else ""
