"""Compiled expressions: from the cells of one row to one value, each distinct text read once."""

from __future__ import annotations

import hashlib
import hmac
import re
from collections.abc import Callable, Sequence
from dataclasses import dataclass, replace
from fnmatch import fnmatchcase
from typing import Protocol

from graph.records import NodeKey, Value
from loaders.headings import Heading
from loaders.rules import Expression
from loaders.tables import Cell
from loaders.values import Bad, Parser, text_of

_BLANK_IN_HAN = re.compile(r"(?<=[\u3400-\u9fff])\s+(?=[\u3400-\u9fff])")

ANY = "*"
"""In a `map`: every text that is not named."""

_PLAIN = Expression()
MEMORY = 100_000
"""How many distinct texts of one column are remembered at a time."""

_PSEUDONYM_HEX = 32

LookUp = Callable[[str, str | None], NodeKey | Bad]
"""The one area of a name, inside that of another name if one is given."""


@dataclass(frozen=True, slots=True)
class Keys:
    """What the deployment keeps secret; without a key no member can be loaded."""

    pseudonym: bytes | None = None


class Reader(Protocol):
    """Reads one value from the cells of a row."""

    def __call__(self, cells: Sequence[Cell]) -> Value | Bad:
        """The value; None where the row says nothing."""

    def heading(self, cells: Sequence[Cell]) -> str | None:
        """The heading that a message about this value names; None for a constant."""

    def cell(self, cells: Sequence[Cell]) -> Cell:
        """The cell from which the value comes, as it stands."""


class Fixed:
    """The reader of a constant."""

    def __init__(self, value: Value | Bad) -> None:
        self._value = value

    def __call__(self, cells: Sequence[Cell]) -> Value | Bad:
        return self._value

    def heading(self, cells: Sequence[Cell]) -> str | None:
        return None

    def cell(self, cells: Sequence[Cell]) -> Cell:
        return None


class CellReader:
    """Reads one value from a column, or `otherwise` where that is blank.

    `at` is where the column stands, `memory` what its texts were read as, `spare` whether a blank
    cell can still give a value.
    """

    def __init__(
        self, source: Expression, parse: Parser, heading: Heading, keys: Keys, otherwise: Reader | None
    ) -> None:
        self._source = source
        self._parse = parse
        self.at = heading.places.get(source.column or "")
        self._named = heading.names.get(source.column or "")
        self._keys = keys
        self._otherwise = otherwise
        self.spare = otherwise is not None or source.default is not None
        self._plain = replace(source, column=None, within=None, otherwise=None, default=None) == _PLAIN
        self.memory: dict[str, Value | Bad] = {}

    def __call__(self, cells: Sequence[Cell]) -> Value | Bad:
        cell = cells[self.at] if self.at is not None and self.at < len(cells) else None
        if isinstance(cell, str):
            found = self.memory.get(cell)
            value = self._remembered(cell) if found is None else found
        else:
            value = None if cell is None else self._read(cell)
        return self._blank(cells) if value is None and self.spare else value

    def heading(self, cells: Sequence[Cell]) -> str | None:
        other = self._otherwise
        if other is None:
            return self._named
        answered = self._own(cells) is None and other.cell(cells) is not None
        return other.heading(cells) if answered or self._named is None else self._named

    def cell(self, cells: Sequence[Cell]) -> Cell:
        own = self._own(cells)
        return self._otherwise.cell(cells) if own is None and self._otherwise is not None else own

    def _own(self, cells: Sequence[Cell]) -> Cell:
        return cells[self.at] if self.at is not None and self.at < len(cells) else None

    def _blank(self, cells: Sequence[Cell]) -> Value | Bad:
        found = None if self._otherwise is None else self._otherwise(cells)
        default = self._source.default
        return self._parse(default, default) if found is None and default is not None else found

    def _remembered(self, cell: str) -> Value | Bad:
        if len(self.memory) > MEMORY:
            self.memory.clear()
        found = self.memory[cell] = self._read(cell)
        return found

    def _read(self, cell: Cell) -> Value | Bad:
        plain = text_of(cell)
        text = plain if self._plain else reworded(self._source, plain)
        if text == "":
            return None
        if self._source.pseudonym:
            return pseudonym(text, self._keys.pseudonym)
        return self._parse(text, cell if text == plain else text)


class AreaReader:
    """Reads the area that a row means by its name, inside the one of another column if there is one."""

    def __init__(self, name: Reader, within: Reader | None, look_up: LookUp) -> None:
        self._name = name
        self._within = within
        self._look_up = look_up
        self._memory: dict[tuple[str, str | None], NodeKey] = {}

    def area(self, cells: Sequence[Cell]) -> NodeKey | Bad | None:
        """The key of the area; None where the row names none."""
        name = self._name(cells)
        within = None if self._within is None else self._within(cells)
        if not isinstance(name, str):
            return name if isinstance(name, Bad) else None
        asked = (name, within if isinstance(within, str) else None)
        found = self._memory.get(asked) or self._look_up(*asked)
        if isinstance(found, NodeKey):
            self._memory[asked] = found
        return found

    def __call__(self, cells: Sequence[Cell]) -> Value | Bad:
        found = self.area(cells)
        return found.key.partition(":")[2] if isinstance(found, NodeKey) else found

    def heading(self, cells: Sequence[Cell]) -> str | None:
        return self._name.heading(cells)

    def cell(self, cells: Sequence[Cell]) -> Cell:
        return self._name.cell(cells)


def reworded(source: Expression, text: str) -> str:
    """The text of a cell after what a mapping asks for, in this order.

    A text that does not look as it should counts as blank. Blanks between Han characters and endings go, the
    rest is cut, renamed, split and prefixed.
    """
    if source.like is not None and not fnmatchcase(text, source.like):
        return ""
    if source.squeeze:
        text = _BLANK_IN_HAN.sub("", text)
    for ending in source.strip_end:
        text = text.removesuffix(ending).rstrip()
    if source.cut is not None:
        text = text[: source.cut]
    if source.renamed is not None and text:
        other = source.renamed.get(ANY, "" if source.map_only else text)
        text = source.renamed.get(text, other)
    if source.split is not None:
        text = "|".join(part.strip() for part in text.split(source.split))
    return source.prefix + text if text else ""


def pseudonym(text: str, key: bytes | None) -> Value | Bad:
    """A keyed pseudonym of 128 bits; the text itself is never stored, logged or repeated."""
    if key is None:
        return Bad(
            "V26",
            "缺少党员代号密钥，不能导入党员编号；请先设置密钥。",
            "The key for pseudonyms is missing; set it before loading members.",
            None,
        )
    return hmac.new(key, text.encode(), hashlib.sha256).hexdigest()[:_PSEUDONYM_HEX]
