"""Text tables: CSV and its kin, with comma, tab or semicolon between cells."""

from __future__ import annotations

import csv
from collections import Counter
from collections.abc import Iterator
from contextlib import closing
from itertools import islice
from pathlib import Path

from loaders.problems import Place
from loaders.tables import Limits, Row, Table, unreadable
from loaders.text_file import lines, text_encoding

_SEPARATORS = (",", "\t", ";")
_SAMPLE_LINES = 30
_SAMPLE_WIDTH = 4_000


def csv_table(path: Path, limits: Limits) -> Table:
    """The one table of a text file. Raises UnreadableFileError before the first row is read."""
    encoding = text_encoding(path)
    with closing(lines(path, encoding, limits)) as text:
        sample = [line[:_SAMPLE_WIDTH] for line in islice(text, _SAMPLE_LINES)]
    return Table(path.name, None, _rows(path, encoding, _separator(sample), limits))


def _separator(sample: list[str]) -> str:
    """The separator by which most sample lines fall into the same number of cells."""
    return max(_SEPARATORS, key=lambda separator: _regularity(sample, separator))


def _regularity(sample: list[str], separator: str) -> int:
    widths = Counter(len(cells) for cells in csv.reader(sample, delimiter=separator) if len(cells) > 1)
    return max((times * (width - 1) for width, times in widths.items()), default=0)


def _rows(path: Path, encoding: str, separator: str, limits: Limits) -> Iterator[Row]:
    """Records with the line where each starts; a record may hold line ends inside quotes."""
    with closing(lines(path, encoding, limits)) as text:
        reader = csv.reader(text, delimiter=separator, strict=True)
        start = 1
        try:
            for cells in reader:
                yield Row(start, [cell or None for cell in cells])
                start = reader.line_num + 1
        except csv.Error:
            raise unreadable(
                Place(path.name, row=start),
                "引号不成对，或单元格过长：从这一行起无法分列。请检查引号。",
                "A quote is not closed or a cell is too long, so cells cannot be told apart. "
                "Check the quotes.",
            ) from None
