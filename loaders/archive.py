"""The zip around a workbook: small, flat, plain, and measured by what it really unpacks to."""

from __future__ import annotations

import re
import struct
from collections.abc import Iterator
from io import BytesIO
from stat import S_ISLNK
from zipfile import ZIP_DEFLATED, ZIP_STORED, BadZipFile, ZipFile, ZipInfo

from loaders.problems import Place
from loaders.tables import LARGE, HostileFileError, Limits, hostile

_END = b"PK\x05\x06"
_END_RECORD = struct.Struct("<4s4H2LH")
_DIRECTORY_BYTES = 512  # per entry: 46 and a name; names of workbook parts are short
_CHUNK = 1 << 16
_SMALL = 1_000_000  # bytes: below this a high ratio means blank cells, not a bomb
_UNSAFE_NAME = re.compile(r"^/|\\|:|\0|(?:^|/)\.\.(?:/|$)")
_ACTIVE_NAME = re.compile(
    r"vbaproject|(?:^|/)(?:externallinks|embeddings|activex|macrosheets|connections\.xml)|\.(?:zip|xls[xmb]?|exe|dll)$",
    re.IGNORECASE,
)
_ARCHIVE = (b"PK\x03\x04", b"\xd0\xcf\x11\xe0", b"\x1f\x8b", b"Rar!", b"7z\xbc\xaf")


def refused_workbook(name: str, zh: str, en: str) -> HostileFileError:
    """The error for a workbook with something no table needs; `zh` and `en` are half a sentence."""
    return hostile(
        Place(name),
        f"工作簿{zh}，不予读取。请只把表格另存为新的.xlsx。",
        f"The workbook {en}, so it is not read. Save only the table as a new .xlsx.",
    )


def too_many_cells(name: str, limits: Limits) -> HostileFileError:
    """The error for a workbook with more cells than its mapping allows, and which mapping takes more."""
    most = limits.cells
    if most >= LARGE.cells:
        return refused_workbook(name, f"有内容的单元格超过{most}个", f"has over {most} filled cells")
    return hostile(
        Place(name),
        f"工作簿有内容的单元格超过{most}个，不予读取。请拆分；整区移交的工作簿请用 --mapping handover 载入。",
        f"The workbook has over {most} filled cells, so it is not read. Split it; the workbook of a whole "
        "district is loaded by --mapping handover.",
    )


def unpacked_entries(data: bytes, name: str, limits: Limits) -> Iterator[tuple[str, Iterator[bytes]]]:
    """Each entry's name and bytes, in chunks to be read before the next entry is taken.

    Raises HostileFileError for what no workbook needs, BadZipFile for a damaged one.
    """
    _refuse_large_directory(data, name, limits)
    with ZipFile(BytesIO(data)) as archive:
        infos = archive.infolist()
        _refuse_directory(infos, len(data), name, limits)
        meter = _Meter(name, limits)
        for info in infos:
            yield info.filename, meter.measured(archive, info)


def _refuse_large_directory(data: bytes, name: str, limits: Limits) -> None:
    """Look at the end record first: to list a million entries would itself be the attack."""
    at = data.rfind(_END, max(0, len(data) - _END_RECORD.size - 0xFFFF))
    if at < 0 or len(data) < at + _END_RECORD.size:
        raise BadZipFile
    _, _, _, _, entries, size, _, _ = _END_RECORD.unpack_from(data, at)
    if entries > limits.zip_entries or size > limits.zip_entries * _DIRECTORY_BYTES:
        raise _too_many(name, limits)


def _too_many(name: str, limits: Limits) -> HostileFileError:
    most = limits.zip_entries
    return refused_workbook(name, f"内含文件超过{most}个", f"packs more than {most} files")


def _refuse_directory(infos: list[ZipInfo], size: int, name: str, limits: Limits) -> None:
    if len(infos) > limits.zip_entries:
        raise _too_many(name, limits)
    if len({info.filename.lower() for info in infos}) < len(infos):
        raise refused_workbook(name, "内含同名文件", "packs two files of one name")
    if sum(info.compress_size for info in infos) > size:
        raise refused_workbook(name, "内含文件相互重叠", "packs overlapping files")
    for info in infos:
        _refuse_entry(info, name)


def _refuse_entry(info: ZipInfo, name: str) -> None:
    if _UNSAFE_NAME.search(info.orig_filename) or S_ISLNK(info.external_attr >> 16):
        raise refused_workbook(name, "内含越界路径或链接", "packs a path or link that leads outside")
    if info.flag_bits & 0x1 or info.compress_type not in (ZIP_STORED, ZIP_DEFLATED):
        raise refused_workbook(name, "内含加密文件", "packs encrypted content")
    if _ACTIVE_NAME.search(info.filename):
        raise refused_workbook(
            name, "含有宏、外部链接或嵌入文件", "holds macros, external links or embedded files"
        )


class _Meter:
    """Counts what a workbook unpacks to, over all its entries."""

    def __init__(self, name: str, limits: Limits) -> None:
        self._name = name
        self._limits = limits
        self._total = 0

    def measured(self, archive: ZipFile, info: ZipInfo) -> Iterator[bytes]:
        """The bytes of one entry until they are too many, to the end of its data, whatever it declares."""
        size, declared = 0, info.file_size
        info.file_size = self._limits.unpacked_bytes + 1
        with archive.open(info) as entry:
            while chunk := entry.read(_CHUNK):
                if size == 0 and chunk.startswith(_ARCHIVE):
                    raise refused_workbook(self._name, "内含另一个压缩包", "packs another archive")
                size += len(chunk)
                self._count(len(chunk), size, info.compress_size)
                yield chunk
        if size != declared:
            raise BadZipFile

    def _count(self, more: int, size: int, packed: int) -> None:
        self._total += more
        limits = self._limits
        if size > max(_SMALL, limits.ratio * packed):
            raise refused_workbook(
                self._name, f"压缩比超过{limits.ratio}", f"unpacks to over {limits.ratio} times its size"
            )
        if self._total > limits.unpacked_bytes:
            megabytes = limits.unpacked_bytes // 1_000_000
            raise refused_workbook(self._name, f"解压后超过{megabytes}MB", f"unpacks to over {megabytes} MB")
