"""A long sheet as several small workbooks, so that its reader never holds all of it at once.

The reader allocates a whole sheet as a rectangle, blank cells too. The text of a plain sheet is cut
between two rows, nothing in it is changed; each slice keeps the list of sheets, the styles and strings.
"""

from __future__ import annotations

from collections.abc import Iterator
from io import BytesIO
from zipfile import ZipFile

from loaders.archive import Archive
from loaders.workbook_xml import PartScan

_FOLDER = "xl/worksheets/"
_SHARED = ("xl/workbook.xml", "xl/_rels/workbook.xml.rels", "xl/styles.xml", "xl/sharedstrings.xml")
_LEAST, _MOST = 8_000_000, 32_000_000  # bytes of XML; as much as the strings, which each slice reads again
_ROW_END = b"</row>"
_CUT = _ROW_END + b'<row r="'
_START, _END, _CLOSED = b"<sheetData>", b"</sheetData>", b"</sheetData></worksheet>"


def slices(archive: Archive, part: str, scan: PartScan) -> Iterator[bytes] | None:
    """Workbooks that hold the rows of a sheet, in order; None where it is short or not plain."""
    if not (scan.plain and part.startswith(_FOLDER) and archive.size(part) > _LEAST):
        return None
    head, found, _ = next(archive.again(part)).partition(_START)
    return _workbooks(archive, part, head + found) if found else None


def _workbooks(archive: Archive, part: str, head: bytes) -> Iterator[bytes]:
    names = [name for name in _SHARED if name in archive.names]
    shared = {archive.spelled(name): b"".join(archive.again(name)) for name in names}
    size = min(_MOST, max(_LEAST, *map(len, shared.values())))
    for text in _cut(archive.again(part), head, size):
        yield _stored(shared | {archive.spelled(part): text})


def _stored(entries: dict[str, bytes]) -> bytes:
    """A zip of these entries, not compressed, since it is read at once and never kept."""
    data = BytesIO()
    with ZipFile(data, "w") as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


def _cut(chunks: Iterator[bytes], head: bytes, size: int) -> Iterator[bytes]:
    """The text in pieces of about this many bytes, each a sheet of its own with the same head."""
    held, is_last = bytearray(), False
    for chunk in chunks:
        new = max(0, len(held) - len(_CUT))
        held += chunk
        is_last |= held.find(_END, new) >= 0
        at = -1 if is_last or len(held) < size else held.rfind(_CUT, new)
        if at >= 0:
            end = at + len(_ROW_END)
            yield bytes(held[:end]) + _CLOSED
            held[:end] = head
    yield bytes(held)
