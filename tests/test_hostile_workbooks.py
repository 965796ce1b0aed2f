"""Files made to harm are refused by name, in seconds, by a child process that may die; nothing is left.

Every file is made here. For each guard that a limit sets, the same file passes once the limit allows it.
"""

from __future__ import annotations

import io
import os
import stat
import subprocess
import sys
import zipfile
from collections.abc import Callable, Iterator
from pathlib import Path
from time import monotonic

import pytest

from loaders.problems import Severity
from loaders.sources import Limits, tables
from loaders.tables import HostileFileError, RefusedFileError

MAIN = 'xmlns="http://schemas.openxmlformats.org/spreadsheetml/2006/main"'
LINKED = 'xmlns:r="http://schemas.openxmlformats.org/officeDocument/2006/relationships"'
OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
PACKAGE = "http://schemas.openxmlformats.org/package/2006"
SHEET = "xl/worksheets/sheet1.xml"
LINKS = "xl/_rels/workbook.xml.rels"
BIDI = "\u202e"
OLE = b"\xd0\xcf\x11\xe0\xa1\xb1\x1a\xe1"


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


def root_links(workbook: str) -> str:
    """The relationships of the package, which say where the workbook is."""
    document = f'<Relationship Id="r1" Type="{OFFICE}/officeDocument" Target="{workbook}"/>'
    return f'<Relationships xmlns="{PACKAGE}/relationships">{document}</Relationships>'


def types(more: str = "") -> str:
    """The content types of the package."""
    xml = '<Default Extension="xml" ContentType="application/xml"/>'
    return f'<Types xmlns="{PACKAGE}/content-types">{xml}{more}</Types>'


def sheets(named: str = '<sheet name="甲" sheetId="1" r:id="r1"/>') -> str:
    """The workbook part, which lists the sheets."""
    return f"<workbook {MAIN} {LINKED}><sheets>{named}</sheets></workbook>"


def parts(**changed: str) -> dict[str, str | bytes]:
    """The parts of the smallest sound workbook."""
    return {
        "[Content_Types].xml": types(),
        "_rels/.rels": root_links("xl/workbook.xml"),
        "xl/workbook.xml": sheets(),
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


def far_cell(row: int = 1_048_576) -> bytes:
    """Two cells at opposite corners, in fourteen hundred bytes: the reader would ask for 17 billion."""
    corner = f'<row r="{row}"><c r="XFD{row}"><v>1</v></c></row>'
    return packed(parts(sheet=cells(text_row(1, "名称") + corner)))


def link(kind: str, target: str, mode: str = "External") -> bytes:
    """A workbook that links to something."""
    more = f'<Relationship Id="r9" Type="{OFFICE}/{kind}" Target="{target}" TargetMode="{mode}"/>'
    return packed(parts(links=links(more)))


def shared_sheet() -> bytes:
    """Many sheets that are all one part, read once for each."""
    named = (f'<sheet name="s{number}" sheetId="{number}" r:id="r1"/>' for number in range(1, 500))
    return packed(parts() | {"xl/workbook.xml": sheets("".join(named))})


def with_text(text: str) -> bytes:
    """A workbook with this text in its first cell."""
    return packed(parts(sheet=cells(text_row(1, text))))


def one_cell(place: str) -> bytes:
    """A workbook with one number at a place."""
    return packed(parts(sheet=cells(f'<row r="9"><c r="{place}"><v>1</v></c></row>')))


def wide_row(count: int) -> str:
    """One row with so many cells."""
    return '<row r="1">' + "<c><v>1</v></c>" * count + "</row>"


def macro_types() -> bytes:
    """A workbook that declares itself to have macros."""
    kind = "application/vnd.ms-excel.sheet.macroEnabled.main+xml"
    override = f'<Override PartName="/xl/workbook.xml" ContentType="{kind}"/>'
    return packed(parts() | {"[Content_Types].xml": types(override)})


ACTIVE = "macros, external links or embedded files"
ENTITIES = "DOCTYPE or entities"
OUTSIDE = "leads outside"
DAMAGED = "truncated or damaged"
Maker = Callable[[], bytes]

WORKBOOKS: dict[str, tuple[str, Maker]] = {
    "zip bomb": ("100 times", lambda: packed(parts(sheet=cells(" " * 30_000_000)))),
    "zip bomb beside the sheets": ("100 times", lambda: with_entry("xl/media/1.png", b"\0" * 30_000_000)),
    "nested zip": ("another archive", lambda: with_entry("xl/media/1.png", packed(parts()))),
    "nested gzip": ("another archive", lambda: with_entry("xl/media/1.png", b"\x1f\x8b\x08" + b"\0" * 50)),
    "embedded workbook": (ACTIVE, lambda: with_entry("xl/embeddings/book.bin")),
    "100,000 entries": ("200 files", many_entries),
    "201 entries": ("200 files", lambda: packed(parts() | {f"xl/media/{n}.png": b"x" for n in range(201)})),
    "far cell": ("too far apart", far_cell),
    "entity bomb": (ENTITIES, lambda: entity_bomb("utf-8")),
    "entity bomb in UTF-16": (ENTITIES, lambda: entity_bomb("utf-16")),
    "outside entity": (ENTITIES, outside_entity),
    "external link part": (ACTIVE, lambda: with_entry("xl/externalLinks/externalLink1.xml", "<a/>")),
    "external link": (ACTIVE, lambda: link("externalLinkPath", "https://example.invalid/a.xlsx")),
    "external picture": (ACTIVE, lambda: link("image", "https://example.invalid/a.png")),
    "data connection": (ACTIVE, lambda: with_entry("xl/connections.xml", "<connections/>")),
    "macro": (ACTIVE, lambda: with_entry("xl/vbaProject.bin")),
    "macro under another name": (ACTIVE, lambda: link("vbaProject", "code.bin", "Internal")),
    "macro content type": ("macros", macro_types),
    "macro sheet": (ACTIVE, lambda: with_entry("xl/macrosheets/sheet1.xml", "<a/>")),
    "traversal entry": (OUTSIDE, lambda: with_entry("../../evil.xml", "<a/>")),
    "traversal with backslashes": (OUTSIDE, lambda: with_entry("xl\\..\\..\\evil.xml", "<a/>")),
    "absolute entry": (OUTSIDE, lambda: with_entry("/tmp/evil.xml", "<a/>")),
    "symlink": (OUTSIDE, with_symlink),
    "encrypted entry": ("encrypted content", lambda: patched(8, b"\x01\x08")),
    "unknown compression": ("encrypted content", lambda: patched(10, b"\x63\x00")),
    "overlapping entries": ("overlapping", lambda: patched(20, b"\xff\xff\xff\x0f")),
    "understated size": (DAMAGED, lambda: patched(24, b"\x05\x00\x00\x00")),
    "wrong checksum": (DAMAGED, lambda: patched(16, b"\0\0\0\0")),
    "two entries of one name": ("two files of one name", twice_named),
    "500 sheets of one content": ("one name or one content", shared_sheet),
    "encrypted OLE container": ("encrypted or an old .xls", lambda: OLE + b"\0" * 2_000),
    "truncated zip": (DAMAGED, lambda: packed(parts())[:-40]),
    "zip header only": (DAMAGED, lambda: b"PK\x03\x04"),
    "no workbook in the zip": ("no .xlsx workbook", lambda: packed({"a.xml": "<a/>"})),
    "workbook elsewhere": (
        "no .xlsx workbook",
        lambda: packed(parts() | {"_rels/.rels": root_links("b.xml")}),
    ),
    "broken XML": (DAMAGED, lambda: packed(parts(sheet=cells("<row>")))),
    "cell outside the sheet": ("outside the sheet", lambda: one_cell("ZZZ9")),
    "row outside the sheet": ("outside the sheet", lambda: one_cell("A9999999")),
    "cell without a place": (DAMAGED, lambda: one_cell("9A")),
    "2,000 columns": ("2000 cells", lambda: packed(parts(sheet=cells(wide_row(2_000))))),
    "100,000 columns": ("outside the sheet", lambda: packed(parts(sheet=cells(wide_row(100_000))))),
    "10 MB cell": ("32767 characters", lambda: with_text(os.urandom(5_000_000).hex())),
    "bidi override in a heading": ("direction of text", lambda: with_text(f"名{BIDI}称")),
}


@pytest.fixture(autouse=True)
def lonely(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> Iterator[None]:
    """Around each test: work inside an empty folder, and leave there only the file that was made.

    No process is left either, running or dead, beside those that were there before, such as servers.
    """
    monkeypatch.chdir(tmp_path)
    before = own_processes()
    yield
    assert len(list(tmp_path.rglob("*"))) <= 1
    assert own_processes() == before


def own_processes() -> set[str]:
    """The processes that this one has started and not yet taken leave of."""
    return {
        pid for listed in Path("/proc/self/task").glob("*/children") for pid in listed.read_text().split()
    }


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


@pytest.mark.parametrize(("reason", "make"), WORKBOOKS.values(), ids=WORKBOOKS)
def test_a_hostile_workbook_is_refused_with_its_reason(tmp_path: Path, reason: str, make: Maker) -> None:
    assert reason in refusal(made(tmp_path / "名册.xlsx", make())).problem.en


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
        (Limits(zip_entries=4), Limits(zip_entries=5)),
        (Limits(workbook_bytes=100), Limits()),
        (Limits(unpacked_bytes=2_000), Limits(unpacked_bytes=9_000)),
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


MEASURE = """
import resource, sys
from pathlib import Path
from loaders.sources import Limits, tables
from loaders.tables import HostileFileError
try:
    sum(1 for table in tables(Path(sys.argv[1]), Limits(dense_cells=10**12)) for _ in table.rows)
except HostileFileError as error:
    print("within 512 MB" in error.en, resource.getrusage(resource.RUSAGE_CHILDREN).ru_maxrss)
"""


@pytest.mark.parametrize("row", [1_400, 1_048_576])
def test_a_reader_that_needs_too_much_memory_dies_alone(tmp_path: Path, row: int) -> None:
    """Measured in a process that starts small, as a child's peak counts its parent's at the fork."""
    path = made(tmp_path / "a.xlsx", far_cell(row))
    command = [sys.executable, "-c", MEASURE, str(path)]
    root = Path(__file__).parent.parent
    ended = subprocess.run(command, cwd=root, capture_output=True, text=True, check=True)
    refused, kilobytes = ended.stdout.split()
    assert refused == "True"
    assert int(kilobytes) <= 512 * 1024


def test_a_reader_that_takes_too_long_dies_alone(tmp_path: Path) -> None:
    numbers = "".join(f'<row r="{row}">' + "<c><v>1</v></c>" * 100 + "</row>" for row in range(1, 15_001))
    path = made(tmp_path / "a.xlsx", packed(parts(sheet=cells(numbers))))
    assert isinstance(refusal(path, Limits(ratio=10_000, child_cpu_seconds=1)), HostileFileError)
