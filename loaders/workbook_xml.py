"""One XML part of a workbook, scanned as a stream: what it links to and how far its cells reach."""

from __future__ import annotations

import re
from collections.abc import Iterable
from functools import lru_cache
from xml.parsers import expat

from loaders.archive import refused_workbook, too_many_cells
from loaders.tables import HostileFileError, Limits, column_index

Spoken = dict[tuple[int, int], str]

_DIGITS = "0123456789"
_LAST_ROW = 1_048_576
_LAST_COLUMN = 16_384
_PHANTOM_DAY = re.compile(r"60(?:\.\d*)?")
_ACTIVE_LINK = re.compile(
    "externallink(?:path)?|vbaproject|oleobject|package|connections|attachedtemplate|control"
)


class PartScan:
    """What one XML part says, once `read` has gone through it.

    `spoken` holds, by (row, column) from 0, the text of error cells (#N/A) and of the 60th day of
    1900: the reader gives the first as blank and the second as the 59th. `sheets` are name and link,
    `targets` go by link, `documents` are those of links to a workbook.
    """

    def __init__(self, file: str, limits: Limits) -> None:
        self.spoken: Spoken = {}
        self.sheets: list[tuple[str, str]] = []
        self.targets: dict[str, str] = {}
        self.documents: list[str] = []
        self.cells = 0
        self._file = file
        self._limits = limits
        self._row = self._column = -1
        self._top = self._left = _LAST_ROW
        self._bottom = self._right = 0
        self._awaits_text = self._is_error = False
        self._text = ""
        self._parser = self._made_parser()

    def _made_parser(self) -> expat.XMLParserType:
        self._visitors = {
            "row": self._visit_row,
            "c": self._visit_cell,
            "v": self._visit_value,
            "is": self._visit_value,
            "mergeCell": self._visit_merge,
            "sheet": self._visit_sheet,
            "Relationship": self._visit_relationship,
            "Override": self._visit_content_type,
            "Default": self._visit_content_type,
        }
        parser = expat.ParserCreate()
        parser.StartDoctypeDeclHandler = self._refuse_doctype
        parser.StartElementHandler = self._visit
        return parser

    def read(self, chunks: Iterable[bytes]) -> None:
        """Go through the whole part. Raises HostileFileError; ExpatError or ValueError if damaged."""
        for chunk in chunks:
            self._parser.Parse(chunk, False)
        self._parser.Parse(b"", True)
        self._conclude_cell()

    def _refused(self, zh: str, en: str) -> HostileFileError:
        return refused_workbook(self._file, zh, en)

    def _refuse_doctype(self, *_: object) -> None:
        raise self._refused("含有DOCTYPE或实体声明", "declares a DOCTYPE or entities")

    def _visit(self, name: str, attributes: dict[str, str]) -> None:
        visitor = self._visitors.get(name.rpartition(":")[2])
        if visitor is not None:
            visitor(attributes)

    def _visit_row(self, attributes: dict[str, str]) -> None:
        self._conclude_cell()
        self._row = int(attributes["r"]) - 1 if "r" in attributes else self._row + 1
        self._column = -1

    def _visit_cell(self, attributes: dict[str, str]) -> None:
        self._conclude_cell()
        reference = attributes.get("r")
        if reference is None:
            self._column += 1
        else:
            letters = reference.rstrip(_DIGITS)
            self._column = _column(letters)
            self._row = int(reference[len(letters) :]) - 1
        self._is_error = attributes.get("t") == "e"
        self._awaits_text = self._is_error or ("s" in attributes and attributes.get("t", "n") == "n")

    def _visit_value(self, _: dict[str, str]) -> None:
        """A cell that holds something: the rectangle grows to it."""
        self.cells += 1
        self._top, self._bottom = min(self._top, self._row), max(self._bottom, self._row)
        self._left, self._right = min(self._left, self._column), max(self._right, self._column)
        self._refuse_large()
        if self._awaits_text:
            self._parser.CharacterDataHandler = self._hear

    def _refuse_large(self) -> None:
        limits = self._limits
        if not (0 <= self._row < _LAST_ROW and 0 <= self._column < _LAST_COLUMN):
            raise self._refused("有单元格超出表格边界", "has a cell outside the sheet")
        if self.cells > limits.cells:
            raise too_many_cells(self._file, limits)
        if (self._bottom - self._top + 1) * (self._right - self._left + 1) > limits.dense_cells:
            raise self._refused(
                "内单元格相距过远(请清除边角的多余单元格)", "has cells too far apart (clear the stray ones)"
            )

    def _hear(self, text: str) -> None:
        self._text += text

    def _conclude_cell(self) -> None:
        if not self._text:
            return
        text = self._text.strip()
        if self._is_error:
            self.spoken[self._row, self._column] = text
        elif _PHANTOM_DAY.fullmatch(text):
            self.spoken[self._row, self._column] = "1900-02-29"
        self._text = ""
        self._parser.CharacterDataHandler = None

    def _visit_merge(self, _: dict[str, str]) -> None:
        self.cells += 1
        if self.cells > self._limits.cells:
            raise self._refused("合并区域过多", "merges too many cells")

    def _visit_sheet(self, attributes: dict[str, str]) -> None:
        """A sheet as the workbook lists it, with the id of its relationship."""
        link = next((value for key, value in attributes.items() if key.endswith(":id")), "")
        self.sheets.append((attributes.get("name", ""), link))

    def _visit_relationship(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("Type", "").rpartition("/")[2].lower()
        outside = attributes.get("TargetMode", "").lower() == "external" and kind != "hyperlink"
        if outside or _ACTIVE_LINK.fullmatch(kind):
            raise self._refused(
                "含有宏、外部链接或嵌入文件", "holds macros, external links or embedded files"
            )
        target = attributes.get("Target", "")
        self.targets[attributes.get("Id", "")] = target
        if kind == "officedocument":
            self.documents.append(target)

    def _visit_content_type(self, attributes: dict[str, str]) -> None:
        kind = attributes.get("ContentType", "").lower()
        if "macroenabled" in kind or "vbaproject" in kind:
            raise self._refused("含有宏", "holds macros")


@lru_cache(maxsize=_LAST_COLUMN)
def _column(letters: str) -> int:
    """The index of a column by its letters, small ones too. Raises ValueError for anything else."""
    if not (letters.isascii() and letters.isalpha() and len(letters) <= 3):
        raise ValueError(letters)
    return column_index(letters.upper())
