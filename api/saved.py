"""Saved questions: GraphQL files with their titles, listed in the order of `titles.toml`."""

from __future__ import annotations

import tomllib
from functools import lru_cache
from importlib.resources import files

from api.web import Example

FOLDER = files("api") / "questions"


@lru_cache(maxsize=1)
def saved() -> tuple[Example, ...]:
    """Every saved question, in order."""
    listed = tomllib.loads((FOLDER / "titles.toml").read_text(encoding="utf-8"))
    return tuple(example(entry) for entry in listed["questions"])


def example(entry: dict[str, str]) -> Example:
    """One question: its titles, the text of its file, and its variables."""
    text = (FOLDER / f"{entry['file']}.graphql").read_text(encoding="utf-8")
    return Example(entry["zh"], entry["en"], text, entry.get("variables", ""))
