"""A workbook looked through before any reader trusts it: the zip, its XML, its sheets."""

from __future__ import annotations

from xml.parsers.expat import ExpatError
from zipfile import BadZipFile
from zlib import error as DeflateError  # noqa: N812

from loaders.archive import refused_workbook, too_many_cells, unpacked_entries
from loaders.problems import Place
from loaders.tables import Limits, UnreadableFileError, unreadable
from loaders.workbook_xml import PartScan, Spoken

_XML = (".xml", ".rels")
_WORKBOOK = "xl/workbook.xml"
_LINKS = "xl/_rels/workbook.xml.rels"
_ROOT_LINKS = "_rels/.rels"


def prescan(data: bytes, file: str, limits: Limits) -> dict[str, Spoken]:
    """What the cells say that the reader would not tell, by sheet name, of a harmless workbook.

    Raises HostileFileError, or UnreadableFileError where it is damaged or no .xlsx.
    """
    try:
        return _by_sheet(_scans(data, file, limits), file)
    except (BadZipFile, DeflateError, EOFError, NotImplementedError, ExpatError, ValueError):
        raise damaged(file) from None


def damaged(file: str) -> UnreadableFileError:
    """The error for a workbook that cannot be read to its end."""
    return unreadable(
        Place(file),
        "工作簿残缺或已损坏，无法读取。请重新另存为.xlsx。",
        "The workbook is truncated or damaged. Save it again as .xlsx.",
    )


def _scans(data: bytes, file: str, limits: Limits) -> dict[str, PartScan]:
    """Every XML part by its name in small letters; the other parts are only measured."""
    scans: dict[str, PartScan] = {}
    for name, chunks in unpacked_entries(data, file, limits):
        if name.lower().endswith(_XML):
            scans[name.lower()] = scan = PartScan(file, limits)
            scan.read(chunks)
        else:
            for _ in chunks:
                pass
        if sum(scan.cells for scan in scans.values()) > limits.cells:
            raise too_many_cells(file, limits)
    return scans


def _by_sheet(scans: dict[str, PartScan], file: str) -> dict[str, Spoken]:
    root = scans.get(_ROOT_LINKS)
    documents = [] if root is None else [target.removeprefix("/").lower() for target in root.documents]
    if documents != [_WORKBOOK] or not {_WORKBOOK, _LINKS} <= scans.keys():
        raise unreadable(
            Place(file),
            "压缩包不是.xlsx工作簿。请另存为.xlsx。",
            "The archive is no .xlsx workbook. Save it as .xlsx.",
        )
    targets = scans[_LINKS].targets
    parts = {name: _part(targets.get(link, "")) for name, link in scans[_WORKBOOK].sheets}
    if len(set(parts.values())) < len(scans[_WORKBOOK].sheets):
        raise refused_workbook(
            file, "有同名工作表，或多个工作表共用内容", "has sheets of one name or one content"
        )
    if not scans.keys() >= set(parts.values()):
        raise damaged(file)
    return {name: scans[part].spoken for name, part in parts.items()}


def _part(target: str) -> str:
    """The name of a part by the target of a link in xl/, in small letters."""
    path = target.removeprefix("/") if target.startswith("/") else f"xl/{target}"
    return path.lower()
