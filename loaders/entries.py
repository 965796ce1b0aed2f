"""Entries of a TOML document, each knowing where it stands, so that a wrong one can be named."""

from __future__ import annotations

from collections.abc import Collection
from dataclasses import dataclass
from datetime import date, datetime
from typing import Any


class EntryError(ValueError):
    """An entry that cannot be used: where it stands, and what would be right."""

    def __init__(self, where: str, zh: str, en: str) -> None:
        super().__init__(f"{where}: {en}")
        self.zh = f"{where}：{zh}"
        self.en = f"{where}: {en}"


@dataclass(frozen=True, slots=True)
class Entry:
    """One value of the document; `where` reads like `tables[1].records[2].values.code`."""

    where: str
    value: Any

    def wrong(self, zh: str, en: str) -> EntryError:
        """The error of this entry."""
        return EntryError(self.where or "…", zh, en)

    def parts(self, known: Collection[str] | None = None) -> dict[str, Entry]:
        """The entries of a table; with `known`, any other name is an error."""
        if not isinstance(self.value, dict):
            raise self.wrong("应为表", "a table is needed")
        unknown = sorted(self.value.keys() - set(known)) if known is not None else []
        if unknown:
            raise self._named(unknown[0]).wrong(
                f"没有这一项；可用 {_list(known)}", f"unknown; use {_list(known)}"
            )
        return {name: self._named(name) for name in self.value}

    def need(self, name: str) -> Entry:
        """An entry of a table that may not be missing."""
        parts = self.parts()
        if name not in parts:
            raise self.wrong(f"缺少 {name}", f"{name} is missing")
        return parts[name]

    def items(self) -> list[Entry]:
        """The entries of a list, counted from 1."""
        if not isinstance(self.value, list):
            raise self.wrong("应为列表", "a list is needed")
        return [Entry(f"{self.where}[{at}]", value) for at, value in enumerate(self.value, 1)]

    def text(self) -> str:
        """The entry as a text."""
        if not isinstance(self.value, str):
            raise self.wrong("应为文字", "a text is needed")
        return self.value

    def texts(self) -> tuple[str, ...]:
        """A list of texts, or one text alone."""
        return (self.value,) if isinstance(self.value, str) else tuple(item.text() for item in self.items())

    def flag(self) -> bool:
        """True or false."""
        if not isinstance(self.value, bool):
            raise self.wrong("应为 true 或 false", "true or false is needed")
        return self.value

    def number(self) -> int:
        """A whole number above 0."""
        if not isinstance(self.value, int) or isinstance(self.value, bool) or self.value < 1:
            raise self.wrong("应为正整数", "a whole number above 0 is needed")
        return self.value

    def day(self) -> date:
        """A day, without a time."""
        if not isinstance(self.value, date) or isinstance(self.value, datetime):
            raise self.wrong("应为日期，如 2016-07-31", "a day such as 2016-07-31 is needed")
        return self.value

    def _named(self, name: str) -> Entry:
        return Entry(f"{self.where}.{name}" if self.where else name, self.value[name])


def _list(known: Collection[str] | None) -> str:
    return ", ".join(sorted(known or ()))
