"""Files made to harm are refused by name, in seconds, by a child process that may die; nothing is left.

Every file is made here. For each guard that a limit sets, the same file passes once the limit allows it.
"""

from __future__ import annotations

import io
import os
import resource
import stat
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from loaders.problems import Severity
from loaders.sources import Limits, tables
from loaders.tables import HostileFileError, RefusedFileError, UnreadableFileError

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
LINKS = "xl/_rels/workbook.xml.rels"
BIDI = "\u202e"
SMALL = Limits(child_memory=512 * 1024 * 1024, child_cpu_seconds=20)


def cells(body: str) -> str:
    """A worksheet with these rows."""
    return f"<worksheet {MAIN}><sheetData>{body}</sheetData></worksheet>"


def text_row(row: int, text: str) -> str:
    """One row with one text in column A."""
    return f'<row r="{row}"><c r="A{row}" t="inlineStr"><is><t>{text}</t></is></c></row>'


def links(*more: str) -> str:
    """The relationships of the workbook: its sheet and these."""
    sheet = f'<Relationship Id="r1" Type="{OFFICE}/worksheet" Target="worksheets/sheet1.xml"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{sheet}{"".join(more)}</Relationships>'


def parts(**changed: str) -> dict[str, str | bytes]:
    """The parts of the smallest sound workbook."""
    content = f"{PACKAGE}/content-types"
    return {
        "[Content_Types].xml": f'<Types xmlns="{content}"><Default Extension="xml" ContentType="application/xml"/></Types>',
        "xl/workbook.xml": f'<workbook {MAIN} {LINKED}><sheets><sheet name="甲" sheetId="1" r:id="r1"/></sheets></workbook>',
        LINKS: changed.get("links", links()),
        SHEET: changed.get("sheet", cells(text_row(1, "名称"))),
    }


def packed(entries: dict[str, str | bytes]) -> bytes:
    """A zip of these entries."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in entries.items():
            archive.writestr(name, content)
    return data.getvalue()


def with_entry(name: str, content: str | bytes = b"x") -> bytes:
    """A sound workbook with one entry more."""
    return packed(parts() | {name: content})


def with_symlink() -> bytes:
    """A sound workbook with a symbolic link in it."""
    data = io.BytesIO(packed(parts()))
    link = zipfile.ZipInfo("xl/media/link")
    link.external_attr = (stat.S_IFLNK | 0o777) << 16
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(link, "/etc/hostname")
    return data.getvalue()


def patched(offset: int, value: bytes) -> bytes:
    """A sound workbook whose first directory entry says something else."""
    data = bytearray(packed(parts()))
    at = data.find(b"PK\x01\x02") + offset
    data[at : at + len(value)] = value
    return bytes(data)


def twice_named() -> bytes:
    """A workbook with two different sheets under one name, of which readers take either."""
    data = io.BytesIO(packed(parts()))
    with zipfile.ZipFile(data, "a") as archive:
        archive.writestr(SHEET.replace("sheet1", "SHEET1"), cells(text_row(1, "另")))
    return data.getvalue()


def many_entries() -> bytes:
    """A zip of a hundred thousand empty files."""
    data = io.BytesIO()
    with zipfile.ZipFile(data, "w") as archive:
        for number in range(100_000):
            archive.writestr(f"xl/{number}.xml", b"")
    return data.getvalue()


def entity_bomb(encoding: str) -> bytes:
    """A sheet whose text would grow a thousandfold by entities, three times over."""
    grown = "".join(f'<!ENTITY e{n} "{f"&e{n - 1};" * 10}">' for n in range(1, 9))
    sheet = f'<?xml version="1.0" encoding="{encoding}"?><!DOCTYPE x [<!ENTITY e0 "ha">{grown}]>'
    return packed(parts() | {SHEET: (sheet + cells(text_row(1, "&e8;"))).encode(encoding)})


def outside_entity() -> bytes:
    """A sheet that asks for a file of the machine."""
    sheet = '<!DOCTYPE x [<!ENTITY e SYSTEM "file:///etc/hostname">]>' + cells(text_row(1, "&e;"))
    return packed(parts(sheet=sheet))


def far_cell() -> bytes:
    """Two cells at opposite corners, in fourteen hundred bytes: the reader would ask for 17 billion."""
    corner = '<row r="1048576"><c r="XFD1048576"><v>1</v></c></row>'
    return packed(parts(sheet=cells(text_row(1, "名称") + corner)))


def link(kind: str, target: str, mode: str = "External") -> bytes:
    """A workbook that links to something."""
    more = f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return packed(parts(links=links(more)))


def shared_sheet() -> bytes:
    """Many sheets that are all one part, read once for each."""
    named = "".join(f'<sheet name="s{n}" sheetId="{n}" r:id="r1"/>' for n in range(1, 500))
    return packed(
        parts() | {"xl/workbook.xml": f"<workbook {MAIN} {LINKED}><sheets>{named}</sheets></workbook>"}
    )


def wide_row(count: int) -> str:
    """One row with so many cells."""
    return '<row r="1">' + "<c><v>1</v></c>" * count + "</row>"


def macro_types() -> bytes:
    """A workbook that declares itself to have macros."""
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    types = f'<Types xmlns="{PACKAGE}/content-types"><Override PartName="/xl/workbook.xml" ContentType="{kind}"/></Types>'
    return packed(parts() | {"[Content_Types].xml": types})


WORKBOOKS: dict[str, Callable[[], bytes]] = {
    "zip bomb": lambda: packed(parts(sheet=cells(" " * 30_000_000))),
    "zip bomb outside the sheets": lambda: with_entry("xl/media/image1.png", b"\0" * 30_000_000),
    "nested zip": lambda: with_entry("xl/media/image1.png", packed(parts())),
    "nested gzip": lambda: with_entry("xl/media/image1.png", b"\x1f\x8b\x08" + b"\0" * 50),
    "embedded workbook": lambda: with_entry("xl/embeddings/book.bin"),
    "100,000 entries": many_entries,
    "201 entries": lambda: packed(parts() | {f"xl/media/{n}.png": b"x" for n in range(201)}),
    "far cell": far_cell,
    "entity bomb": lambda: entity_bomb("utf-8"),
    "entity bomb in UTF-16": lambda: entity_bomb("utf-16"),
    "outside entity": outside_entity,
    "external link part": lambda: with_entry("xl/externalLinks/externalLink1.xml", "<externalLink/>"),
    "external link": lambda: link("externalLinkPath", "https://example.invalid/a.xlsx"),
    "external picture": lambda: link("image", "https://example.invalid/a.png"),
    "data connection": lambda: with_entry("xl/connections.xml", "<connections/>"),
    "macro": lambda: with_entry("xl/vbaProject.bin"),
    "macro under another name": lambda: link("vbaProject", "code.bin", "Internal"),
    "macro content type": macro_types,
    "macro sheet": lambda: with_entry("xl/macrosheets/sheet1.xml", "<a/>"),
    "traversal entry": lambda: with_entry("../../evil.xml", "<a/>"),
    "traversal with backslashes": lambda: with_entry("xl\\..\\..\\evil.xml", "<a/>"),
    "absolute entry": lambda: with_entry("/tmp/evil.xml", "<a/>"),
    "symlink": with_symlink,
    "encrypted entry": lambda: patched(8, b"\x01\x08"),
    "unknown compression": lambda: patched(10, b"\x63\x00"),
    "overlapping entries": lambda: patched(20, b"\xff\xff\xff\x0f"),
    "understated size": lambda: patched(24, b"\x05\x00\x00\x00"),
    "wrong checksum": lambda: patched(16, b"\0\0\0\0"),
    "two entries of one name": twice_named,
    "500 sheets of one content": shared_sheet,
    "encrypted OLE container": lambda: b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1" + b"\0" * 2_000,
    "truncated zip": lambda: packed(parts())[:-40],
    "zip header only": lambda: b"PK\x03\x04",
    "no workbook in the zip": lambda: packed({"a.xml": "<a/>"}),
    "broken XML": lambda: packed(parts(sheet=cells("<row>"))),
    "cell outside the sheet": lambda: packed(parts(sheet=cells('<row r="9"><c r="ZZZ9"><v>1</v></c></row>'))),
    "cell without a place": lambda: packed(parts(sheet=cells('<row r="9"><c r="9A"><v>1</v></c></row>'))),
    "2,000 columns": lambda: packed(parts(sheet=cells(wide_row(2_000)))),
    "100,000 columns": lambda: packed(parts(sheet=cells(wide_row(100_000)))),
    "10 MB cell": lambda: packed(parts(sheet=cells(text_row(1, os.urandom(5_000_000).hex())))),
    "bidi override in a heading": lambda: packed(parts(sheet=cells(text_row(1, f"名{BIDI}称")))),
}
TEXTS: dict[str, tuple[str, Callable[[], bytes]]] = {
    "empty file": ("a.csv", lambda: b""),
    "PDF named csv": ("a.csv", lambda: b"%PDF-1.7\n1 0 obj"),
    "picture named xlsx": ("a.xlsx", lambda: b"\x89PNG\r\n\x1a\n"),
    "text named xlsx": ("a.xlsx", lambda: b"a,b\n1,2\n"),
    "web page named xls": ("a.xls", lambda: b"\n<html><table></table></html>"),
    "NUL": ("a.csv", lambda: b"a,b\n1,\0\n"),
    "NUL in UTF-16": ("a.csv", lambda: "a,b\n1,\0\n".encode("utf-16")),
    "UTF-16 without a mark": ("a.csv", lambda: "a,b\n1,2\n".encode("utf-16-le")),
    "no known encoding": ("a.csv", lambda: b"a,b\n\xff\xff\xff,2\n"),
    "bidi override in a CSV heading": ("a.csv", lambda: f"a,b{BIDI}\n1,2\n".encode()),
    "10 MB CSV cell": ("a.csv", lambda: b"a,b\n1," + b"x" * 10_000_000 + b"\n"),
    "40,000 character cell": ("a.csv", lambda: b"a,b\n1," + b"x" * 40_000 + b"\n"),
    "quoted cell without end": ("a.csv", lambda: b'a,b\n1,"' + b"x\n" * 200_000),
    "100,000 CSV columns": ("a.csv", lambda: b"a,b\n" + b"1," * 100_000 + b"\n"),
    "row far longer than the heading": ("a.csv", lambda: b"a,b\n" + b"1,2\n" * 30 + b"1," * 40 + b"\n"),
    "JSON depth 100,000": ("a.jsonl", lambda: b'{"a": ' + b"[" * 100_000 + b"]" * 100_000 + b"}\n"),
    "JSON object depth": ("a.jsonl", lambda: b'{"a":' * 100_000 + b"1" + b"}" * 100_000 + b"\n"),
    "nested JSON": ("a.jsonl", lambda: b'{"a": {"b": 1}}\n'),
    "duplicate keys": ("a.jsonl", lambda: b'{"a": 1}\n{"a": 1, "a": 2}\n'),
    "NaN": ("a.jsonl", lambda: b'{"a": NaN}\n'),
    "Infinity": ("a.jsonl", lambda: b'{"a": -Infinity}\n'),
    "number beyond range": ("a.jsonl", lambda: b'{"a": 1e999}\n'),
    "number of 10,000 digits": ("a.jsonl", lambda: b'{"a": ' + b"9" * 10_000 + b"}\n"),
    "JSON list": ("a.json", lambda: b'[{"a": 1}]\n'),
    "JSON cut short": ("a.jsonl", lambda: b'{"a": 1}\n{"a": \n'),
    "NUL spelt in JSON": ("a.jsonl", lambda: b'{"a": "\\u0000"}\n'),
    "bidi spelt in JSON": ("a.jsonl", lambda: b'{"a\\u202e": 1}\n'),
    "2,000 JSON keys": ("a.jsonl", lambda: b"".join(b'{"k%d": 1}\n' % n for n in range(2_000))),
    "10 MB JSON line": ("a.jsonl", lambda: b'{"a": "' + b"x" * 10_000_000 + b'"}\n'),
}


@pytest.fixture(autouse=True)
def lonely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Around each test: work inside an empty folder, and leave there only the file that was made."""
    monkeypatch.chdir(tmp_path)
    yield
    assert len(list(tmp_path.rglob("*"))) <= 1
    with pytest.raises(ChildProcessError):
        os.waitpid(-1, os.WNOHANG)


def refusal(path: Path, limits: Limits | None = None) -> RefusedFileError:
    """The error with which a file is refused, checked for what every one must say."""
    since = monotonic()
    with pytest.raises(RefusedFileError) as caught:
        read(path, limits)
    assert monotonic() - since < 20
    problem = caught.value.problem
    assert (problem.rule, problem.severity, problem.value) == ("V30", Severity.REFUSED, None)
    assert problem.place.file == path.name
    assert path.name in caught.value.zh
    assert path.name in caught.value.en
    assert problem.zh != problem.en
    return caught.value


def read(path: Path, limits: Limits | None = None) -> int:
    """Read a file to its end; how many rows it has."""
    return sum(1 for table in tables(path, limits or Limits()) for _ in table.rows)


def made(path: Path, data: bytes) -> Path:
    """A file with this content."""
    path.write_bytes(data)
    return path


@pytest.mark.parametrize("make", WORKBOOKS.values(), ids=WORKBOOKS)
def test_a_hostile_workbook_is_refused_by_name(tmp_path: Path, make: Callable[[], bytes]) -> None:
    refusal(made(tmp_path / "名册.xlsx", make()))


@pytest.mark.parametrize(("name", "make"), TEXTS.values(), ids=TEXTS)
def test_a_hostile_text_is_refused_by_name(tmp_path: Path, name: str, make: Callable[[], bytes]) -> None:
    refusal(made(tmp_path / name, make()))


def test_what_is_no_file_is_refused(tmp_path: Path) -> None:
    os.mkfifo(tmp_path / "endless.csv")
    for path in (tmp_path, tmp_path / "missing.csv", tmp_path / "endless.csv", Path("/dev/zero")):
        assert isinstance(refusal(path), UnreadableFileError)


def test_a_sound_workbook_passes(tmp_path: Path) -> None:
    assert read(made(tmp_path / "a.xlsx", packed(parts()))) == 1
    assert read(made(tmp_path / "a.xlsx", link("hyperlink", "https://example.invalid/"))) == 1


def test_the_sentence_names_row_and_column(tmp_path: Path) -> None:
    body = text_row(1, "名称") + f'<row r="3"><c r="C3" t="inlineStr"><is><t>{BIDI}</t></is></c></row>'
    place = refusal(made(tmp_path / "a.xlsx", packed(parts(sheet=cells(body))))).problem.place
    assert (place.sheet, place.row, place.column) == ("甲", 3, "C")


@pytest.mark.parametrize(
    ("strict", "loose"),
    [
        (Limits(cells=99), Limits(cells=100)),
        (Limits(dense_cells=99), Limits(dense_cells=100)),
        (Limits(zip_entries=3), Limits(zip_entries=4)),
        (Limits(workbook_bytes=100), Limits()),
        (Limits(unpacked_bytes=3_000), Limits(unpacked_bytes=9_000)),
        (Limits(columns=9), Limits(columns=10)),
        (Limits(child_wait_seconds=0.0), Limits()),
        (Limits(child_memory=20_000_000), Limits()),
    ],
)
def test_each_limit_refuses_and_lets_pass(tmp_path: Path, strict: Limits, loose: Limits) -> None:
    body = "".join(f'<row r="{row}">' + "<c><v>1</v></c>" * 10 + "</row>" for row in range(1, 11))
    path = made(tmp_path / "a.xlsx", packed(parts(sheet=cells(body))))
    assert isinstance(refusal(path, strict), HostileFileError)
    assert read(path, loose) == 10


def test_a_ratio_may_be_raised(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", packed(parts(sheet=cells(text_row(1, "名称") + " " * 2_000_000))))
    refusal(path)
    assert read(path, Limits(ratio=2_000)) == 1


def test_a_reader_that_needs_too_much_memory_dies_alone(tmp_path: Path) -> None:
    path = made(tmp_path / "a.xlsx", far_cell())
    assert isinstance(refusal(path, Limits(dense_cells=10**12)), HostileFileError)
    long = "<si><t>" + "长" * 32_000 + "</t></si>"
    shared = f"<sst {MAIN}>{long * 2_900}</sst>"
    more = f'<Relationship Id="r2" Type="{OFFICE}/sharedStrings" Target="sharedStrings.xml"/>'
    path.write_bytes(packed(parts(links=links(more)) | {"xl/sharedStrings.xml": shared}))
    assert isinstance(refusal(path, Limits(ratio=10_000, child_memory=300_000_000)), HostileFileError)


def test_a_reader_that_takes_too_long_dies_alone(tmp_path: Path) -> None:
    numbers = "".join(f'<row r="{row}">' + "<c><v>1</v></c>" * 100 + "</row>" for row in range(1, 15_001))
    path = made(tmp_path / "a.xlsx", packed(parts(sheet=cells(numbers))))
    assert isinstance(refusal(path, Limits(ratio=10_000, child_cpu_seconds=1)), HostileFileError)


def test_no_reader_ever_took_more_than_its_memory() -> None:
    assert resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss <= 512 * 1024
