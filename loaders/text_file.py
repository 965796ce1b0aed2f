"""Text files of unknown encoding, read line by line and never whole."""

from __future__ import annotations

import codecs
import re
from collections.abc import Generator
from contextlib import closing
from pathlib import Path

from loaders.problems import Place
from loaders.tables import Limits, hostile, nul_found, unreadable

_CHUNK = 1 << 18
_BOMS = (
    (codecs.BOM_UTF8, "utf-8-sig"),
    (codecs.BOM_UTF16_LE, "utf-16"),
    (codecs.BOM_UTF16_BE, "utf-16"),
)
_CHINESE = re.compile("[\u3000-\u9fff\uff00-\uffef]")
_MIXED_SHARE = 5  # GB18030 read as UTF-8 gives under one Chinese character in 60 broken ones


def text_encoding(path: Path) -> str:
    """The encoding in which the whole file can be read: UTF-8, UTF-16 with a mark, or GB18030.

    A file with Chinese in UTF-8 and some broken bytes is refused, although GB18030 would accept
    most such files and show other characters. Raises UnreadableFileError with the line.
    """
    marked = _marked(path)
    if marked is not None:
        return _certain(path, marked)
    _refuse_nul(path)
    if _first_bad_line(path, "utf-8") is None:
        return "utf-8"
    return _certain(path, "utf-8" if _is_broken_utf8(path) else "gb18030")


def _marked(path: Path) -> str | None:
    with path.open("rb") as file:
        start = file.read(4)
    return next((encoding for bom, encoding in _BOMS if start.startswith(bom)), None)


def _certain(path: Path, encoding: str) -> str:
    line = _first_bad_line(path, encoding)
    if line is None:
        return encoding
    raise unreadable(
        Place(path.name, row=line),
        "编码无法识别或字符残缺，请另存为UTF-8、UTF-16(带BOM)或GB18030。",
        "Cannot read this file as UTF-8, UTF-16 or GB18030: broken characters here. Save it again as UTF-8.",
    )


def _chunks(path: Path) -> Generator[bytes, None, None]:
    with path.open("rb") as file:
        while chunk := file.read(_CHUNK):
            yield chunk
    yield b""


def _first_bad_line(path: Path, encoding: str) -> int | None:
    """The line of the first byte that is wrong in this encoding, or None."""
    decoder = codecs.getincrementaldecoder(encoding)("strict")
    lines = 1
    with closing(_chunks(path)) as chunks:
        for chunk in chunks:
            try:
                text = decoder.decode(chunk, final=not chunk)
            except UnicodeDecodeError as error:
                before = error.object[: error.start]
                return lines + (before.count(b"\n") or before.count(b"\r"))
            lines += text.count("\n") or text.count("\r")
    return None


def _refuse_nul(path: Path) -> None:
    lines = 1
    with closing(_chunks(path)) as chunks:
        for chunk in chunks:
            at = chunk.find(b"\0")
            if at >= 0:
                raise nul_found(Place(path.name, row=lines + chunk.count(b"\n", 0, at)))
            lines += chunk.count(b"\n")


def _is_broken_utf8(path: Path) -> bool:
    """Whether a file that is not clean UTF-8 nevertheless has Chinese text in UTF-8."""
    decoder = codecs.getincrementaldecoder("utf-8")("replace")
    chinese = broken = 0
    with closing(_chunks(path)) as chunks:
        for chunk in chunks:
            text = decoder.decode(chunk, final=not chunk)
            broken += text.count("\ufffd")
            chinese += len(_CHINESE.findall(text))
    return chinese * _MIXED_SHARE > broken


def lines(path: Path, encoding: str, limits: Limits) -> Generator[str, None, None]:
    """The lines with their ends (LF, CRLF or CR), refusing one that would fill the memory.

    Close it: a file that waits for the garbage collector stays open, which Windows does not forgive.
    """
    with path.open(encoding=encoding, newline="") as file:
        number = 0
        while line := file.readline(limits.line_characters):
            number += 1
            if len(line) == limits.line_characters:
                raise hostile(
                    Place(path.name, row=number),
                    f"一行超过{limits.line_characters}个字符，请检查引号是否成对。",
                    f"A line has over {limits.line_characters} characters. Check for an unclosed quote.",
                )
            yield line
