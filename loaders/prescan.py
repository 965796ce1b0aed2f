"""A workbook looked through before any reader trusts it: the zip, its XML, its sheets."""

from __future__ import annotations

from collections.abc import Iterator
from contextlib import contextmanager
from xml.parsers.expat import ExpatError
from zipfile import BadZipFile
from zlib import error as DeflateError  # noqa: N812

from loaders.archive import Archive, refused_workbook
from loaders.problems import Place
from loaders.tables import Limits, UnreadableFileError, unreadable
from loaders.workbook_xml import PartScan

_XML = (".xml", ".rels")
_SHEETS = "xl/worksheets/"
_WORKBOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_ROOT_LINKS = "_rels/.rels"


class Prescan:
    """A workbook of which all is harmless but what its sheets hold, each of which `sheet` looks through.

    So the first rows can go out while later sheets are still unknown; `rest` must be called before
    anybody keeps what was read. All raise HostileFileError, or UnreadableFileError where the workbook
    is damaged or no .xlsx.
    """

    def __init__(self, data: bytes, file: str, limits: Limits) -> None:
        self._file, self._limits = file, limits
        self._scans: dict[str, PartScan] = {}
        with _mending(file):
            self.archive = Archive(data, file, limits)
            late = {name for name in self.archive.names if name.startswith(_SHEETS) and name.endswith(_XML)}
            self._look_through(name for name in self.archive.names if name not in late)
            self.parts = self._parts()
            self._look_through(name for name in self.archive.names if name in late - {*self.parts.values()})

    def sheet(self, name: str) -> PartScan:
        """What a harmless sheet says."""
        part = self.parts[name]
        with _mending(self._file):
            self._look_through(iter((part,)))
        return self._scans[part]

    def rest(self) -> None:
        """Look through the sheets that nobody asked for."""
        for name in self.parts:
            self.sheet(name)

    def _look_through(self, names: Iterator[str]) -> None:
        """Scan XML parts; the others are only measured."""
        for name in names:
            chunks = self.archive.measured(name)
            if not name.endswith(_XML):
                for _ in chunks:
                    pass
            elif name not in self._scans:
                self._scans[name] = scan = PartScan(self._file, self._limits)
                scan.read(chunks)
                self._refuse_many()

    def _refuse_many(self) -> None:
        if sum(scan.cells for scan in self._scans.values()) > self._limits.cells:
            raise too_many_cells(self._file, self._limits)

    def _parts(self) -> dict[str, str]:
        """The part of each sheet, in small letters, by the sheet's name."""
        self._refuse_other()
        targets, sheets = self._scans[_LINKS].targets, self._scans[_WORKBOOK].sheets
        parts = {name: _part(targets.get(link, "")) for name, link in sheets}
        if len(set(parts.values())) < len(sheets):
            raise refused_workbook(
                self._file, "有同名工作表，或多个工作表共用内容", "has sheets of one name or one content"
            )
        if not set(self.archive.names) >= set(parts.values()):
            raise damaged(self._file)
        return parts

    def _refuse_other(self) -> None:
        root = self._scans.get(_ROOT_LINKS)
        documents = [] if root is None else [target.removeprefix("/").lower() for target in root.documents]
        if documents != [_WORKBOOK] or not {_WORKBOOK, _LINKS} <= self._scans.keys():
            raise unreadable(
                Place(self._file),
                "压缩包不是.xlsx工作簿。请另存为.xlsx。",
                "The archive is no .xlsx workbook. Save it as .xlsx.",
            )


@contextmanager
def _mending(file: str) -> Iterator[None]:
    """Every way in which a zip and XML may be broken, as the one error that says so."""
    try:
        yield
    except (BadZipFile, DeflateError, EOFError, NotImplementedError, ExpatError, ValueError):
        raise damaged(file) from None


def damaged(file: str) -> UnreadableFileError:
    """The error for a workbook that cannot be read to its end."""
    return unreadable(
        Place(file),
        "工作簿残缺或已损坏，无法读取。请重新另存为.xlsx。",
        "The workbook is truncated or damaged. Save it again as .xlsx.",
    )


def _part(target: str) -> str:
    """The name of a part by the target of a link in xl/, in small letters."""
    path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return path.lower()
