"""Compiled expressions: from the cells of one row to one value, each distinct text read once."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Mapping, Sequence
from dataclasses import dataclass

from graph.records import Value
from loaders.mapping import Expression
from loaders.tables import Cell
from loaders.values import Bad, Parser, text_of

_BLANK_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")

_MEMORY = 100_000
_PSEUDONYM_HEX = 32


@dataclass(frozen=True, slots=True)
class Keys:
    """What the deployment keeps secret; without a key no member can be loaded."""

    pseudonym: bytes | None = None


class CellReader:
    """Reads one value from the cells of a row. `column` is the heading a message names."""

    def __init__(
        self, source: Expression, parse: Parser, places: Mapping[str, int], column: str | None, keys: Keys
    ) -> None:
        self.column = column
        self._source = source
        self._parse = parse
        self._place = places.get(source.column or "")
        self._otherwise = places.get(source.otherwise or "")
        self._keys = keys
        self._memory: dict[str, Value | Bad] = {}

    def __call__(self, cells: Sequence[Cell]) -> Value | Bad:
        cell = self.cell(cells)
        if cell is None:
            return self._blank()
        if not isinstance(cell, str):
            return self._read(cell)
        known = self._memory.get(cell, self)
        return known if known is not self else self._remembered(cell)  # type: ignore[return-value]

    def cell(self, cells: Sequence[Cell]) -> Cell:
        """The cell as it stands, or that of the column to use otherwise."""
        place = self._place
        found = cells[place] if place is not None and place < len(cells) else None
        if found is None and self._otherwise is not None and self._otherwise < len(cells):
            return cells[self._otherwise]
        return found

    def _blank(self) -> Value | Bad:
        default = self._source.default
        return None if default is None else self._parse(default, default)

    def _remembered(self, cell: str) -> Value | Bad:
        if len(self._memory) > _MEMORY:
            self._memory.clear()
        found = self._memory[cell] = self._read(cell)
        return found

    def _read(self, cell: Cell) -> Value | Bad:
        text = reworded(self._source, text_of(cell))
        if text == "":
            return self._blank()
        if self._source.pseudonym:
            return pseudonym(text, self._keys.pseudonym)
        changed = text != text_of(cell)
        return self._parse(text, text if changed else cell)


def reworded(source: Expression, text: str) -> str:
    """The text of a cell after the renaming, trimming and cutting that a mapping asks for."""
    if source.renamed is not None:
        renamed = source.renamed.get(text)
        text = renamed if renamed is not None else ("" if source.map_only else text)
    if source.squeeze:
        text = _BLANK_IN_HAN.sub("", text)
    for ending in source.strip_end:
        text = text.removesuffix(ending).rstrip()
    if source.split is not None:
        text = "|".join(part.strip() for part in text.split(source.split))
    if source.cut is not None:
        text = text[: source.cut]
    return source.prefix + text if text else ""


def pseudonym(text: str, key: bytes | None) -> Value | Bad:
    """A keyed pseudonym of 128 bits; the text itself is never stored, logged or repeated."""
    if key is None:
        return Bad("V26", "缺少党员代号密钥，不能导入。", "The key for pseudonyms is missing.", None)
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM_HEX]


def constant(value: Value) -> Callable[[Sequence[Cell]], Value | Bad]:
    """The reader of a constant."""
    return lambda cells: value
