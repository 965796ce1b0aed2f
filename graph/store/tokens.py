"""How names are cut for search: every Han character is a token, every Latin word or number is one."""

from __future__ import annotations

import re

_TOKEN = re.compile(r"[a-z0-9]+|[^\x00-\x7f\s\ud800-\udfff]")  # halves of characters are none


def spaced(text: str) -> str:
    """The tokens of a text with one blank between them, case folded."""
    return " ".join(_TOKEN.findall(text.casefold()))


def phrase(text: str) -> str:
    """The tokens so that one phrase lies inside another exactly when its tokens do, in order."""
    tokens = spaced(text)
    return f" {tokens} " if tokens else ""
