"""Small files that would fill the memory or the day, each kept since it did.

By day the limits are small, and so are the files, so that the tests are quick; at night the limits
are the real ones, and many of the files ten times as large.
"""

from __future__ import annotations

import io
import tempfile
import threading
import zipfile
import zlib
from contextlib import suppress
from functools import cache
from pathlib import Path
from typing import TYPE_CHECKING
from unittest.mock import patch

import layout_builders as build
import pytest
from hypothesis import settings
from old_workbooks import xls
from soforthilfe_command import run_here

from ukraine_soforthilfe.population.workbooks import opening

if TYPE_CHECKING:
    from collections.abc import Callable

AT_NIGHT = settings.get_current_profile_name() == "nightly"
LIMITS = opening.Limits() if AT_NIGHT else opening.Limits(seconds=2, memory=2**28)
MILLION = 10**6 if AT_NIGHT else 10**5
BYTES_FREE, BYTES_A_SECOND = 100_000_000, 4_000_000
MORE_MEGABYTES = 400
"""What a command may take itself, beside what the process of the tests has taken before."""
SHEET = "xl/worksheets/sheet1.xml"
TEXTS = "xl/sharedStrings.xml"
RELATIONS = "xl/_rels/workbook.xml.rels"
END = b"</sheetData>"
FAR_CELL = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
TABLE = build.as_xlsx([["id", "Einwohner"], ["a", "5"], ["b", "6"]])
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED, compresslevel=1) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unpacked(content: bytes = TABLE) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_sheet(old: bytes, new: bytes) -> bytes:
    return with_part(SHEET, old, new)


def with_part(name: str, old: bytes, new: bytes, content: bytes = TABLE) -> bytes:
    members = unpacked(content)
    assert old in members[name]
    return packed(members | {name: members[name].replace(old, new, 1)})


def sheet_under_another_name() -> bytes:
    members = unpacked()
    members["xl/other/sheet1.xml"] = members.pop(SHEET).replace(END, FAR_CELL)
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        members[name] = members[name].replace(b"worksheets/sheet1", b"other/sheet1")
    return packed(members)


def one_text_in_many_cells(
    value: bytes = b"<v>0</v>", *, name: str = TEXTS, length: int = 10**6
) -> bytes:
    """A text of a megabyte that 12,000 cells share: twelve gigabytes in seven kilobytes."""
    members = unpacked()
    rows = b'<row><c t="s">%s</c></row>' % value * 12_000
    members[SHEET] = members[SHEET].replace(END, rows + END)
    members[name] = b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (MAIN, b"x" * length)
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = b'<Relationship Id="rS" Target="/xl/sharedStrings.xml" Type="%s"/>' % office
    members[RELATIONS] = members[RELATIONS].replace(
        b"</Relationships>", relation + b"</Relationships>"
    )
    return packed(members)


def ods(repeated_row: bytes) -> bytes:
    """An .ods that begins with a small list and ends with a row of this kind."""

    def row(*texts: bytes) -> bytes:
        cell = (
            b'<table:table-cell office:value-type="string"><text:p>%s</text:p></table:table-cell>'
        )
        return b"<table:table-row>%s</table:table-row>" % b"".join(cell % text for text in texts)

    oasis = b"urn:oasis:names:tc:opendocument:xmlns:"
    content = (
        b'<office:document-content xmlns:office="%soffice:1.0" xmlns:table="%stable:1.0" '
        b'xmlns:text="%stext:1.0"><office:body><office:spreadsheet><table:table table:name="S">'
        b"%s</table:table></office:spreadsheet></office:body></office:document-content>"
    ) % (
        *[oasis] * 3,
        row(b"id", b"Einwohner") + row(b"a", b"5") + row(b"b", b"6") + repeated_row,
    )
    manifest = b'<manifest:manifest xmlns:manifest="%smanifest:1.0"/>' % oasis
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": manifest,
            "content.xml": content,
        }
    )


def entities() -> bytes:
    """A text that its document type makes ten gigabytes long."""
    larger = b"".join(
        b'<!ENTITY %c "%s">' % (97 + n, b"&%c;" % (96 + n) * 100) for n in range(1, 5)
    )
    document_type = b'<!DOCTYPE l [<!ENTITY a "%s">%s]>' % (b"x" * 100, larger)
    members = unpacked()
    members[SHEET] = document_type + members[SHEET].replace(b">a<", b">&e;<")
    return packed(members)


def large_parts() -> bytes:
    """Five parts of 256 MiB each, of which one MiB is packed, once, and put there again and again.

    That they are packed stands where all readers look for it, in the directory.
    """
    megabyte, times = b"0" * 2**20, 2**8
    packing = zlib.compressobj(wbits=-zlib.MAX_WBITS)
    piece = packing.compress(megabyte) + packing.flush(zlib.Z_FULL_FLUSH)
    content = piece * times + packing.flush()
    check = 0
    for _ in range(times):
        check = zlib.crc32(megabyte, check)
    stream = io.BytesIO(TABLE)
    with zipfile.ZipFile(stream, "a") as archive:
        for number in range(5):
            part = zipfile.ZipInfo(f"xl/media/{number}")
            archive.writestr(part, content)
            part.compress_type = zipfile.ZIP_DEFLATED
            part.file_size, part.CRC = times * len(megabyte), check
    return stream.getvalue()


@cache
def many_parts() -> bytes:
    """An archive of 25,000 parts, at night of 60,000, each of them empty."""
    numbers = range(60_000 if AT_NIGHT else 25_000)
    return packed(unpacked() | {f"xl/media/{number}": b"" for number in numbers})


@cache
def report() -> bytes:
    """A report of this program."""
    with tempfile.TemporaryDirectory() as folder:
        assert run_here("allocate", "-q", "--format", "xlsx", "--output", folder).status == 0
        (path,) = Path(folder).iterdir()
        return path.read_bytes()


def with_report(name: str, old: bytes, new: bytes) -> bytes:
    return with_part(name, old, new, report())


DIED = "The workbook is damaged, or takes more than"
ODD = "No spreadsheet program writes"
TOO_LARGE = "or save the table"
BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    # calamine before 0.7 does not know such a file for a workbook.
    "a sheet under another name": (sheet_under_another_name, "cannot be opened as a workbook"),
    "other quotation marks": (lambda: with_sheet(END, FAR_CELL.replace(b'"', b"'")), DIED),
    "blanks around the equals sign": (
        lambda: with_sheet(END, FAR_CELL.replace(b"r=", b"r = ")),
        DIED,
    ),
    "a row beyond all": (
        lambda: with_sheet(END, b'<row r="4294967290"><c/></row></sheetData>'),
        ODD,
    ),
    "a row of 5,000 digits": (lambda: with_sheet(b'r="A2"', b'r="A%s"' % (b"9" * 5_000)), ODD),
    "one text in many cells": (one_text_in_many_cells, DIED),
    "the same with a sign": (lambda: one_text_in_many_cells(b"<v>+0</v>"), ODD),
    "the same with zeros": (lambda: one_text_in_many_cells(b"<v>0000000000</v>"), ODD),
    "the same with an attribute": (lambda: one_text_in_many_cells(b'<v a="1">0</v>'), DIED),
    "the same in other letters": (
        lambda: one_text_in_many_cells(name="xl/SharedStrings.xml"),
        DIED,
    ),
    "the same behind a backslash": (
        lambda: one_text_in_many_cells(name="xl\\sharedStrings.xml"),
        DIED,
    ),
    "more texts than may come back": (
        lambda: one_text_in_many_cells(length=6_000),
        "hold more than 6,000,000",
    ),
    "more cells than any table has": (
        lambda: with_sheet(END, b"<row>" + b"<c/>" * (30 * MILLION) + b"</row></sheetData>"),
        "more than 16,384 cells in row 4",
    ),
    "a row behind all": (
        lambda: with_sheet(END, FAR_CELL.replace(b"1048576", b"1048577")),
        "row 1048577 after row 3",
    ),
    "more rows than any table has": (
        lambda: with_sheet(END, b"<row><c><v>1</v></c></row>" * max(5 * MILLION, 1_100_000) + END),
        "row 1048577 after row 1048576",
    ),
    "more texts than any table has": (
        lambda: packed(unpacked(one_text_in_many_cells()) | {TEXTS: b"<si/>" * (30 * MILLION)}),
        "si among the texts",
    ),
    "texts without an end": (
        lambda: packed(
            unpacked(one_text_in_many_cells())
            | {TEXTS: b'<sst xmlns="%s">%s' % (MAIN, b"<si><t>x</t></si>" * (20 * MILLION))}
        ),
        "damaged",
    ),
    "entities in a sheet": (entities, ODD),
    "elements in elements": (
        lambda: with_sheet(b"<sheetData>", b"<a>" * (10 * MILLION)),
        "damaged",
    ),
    "a name as long as a file": (
        lambda: with_part("xl/workbook.xml", b'name="Sheet"', b'name="%s"' % (b"S" * 200_000_000)),
        DIED,
    ),
    "a million sheets": (
        lambda: with_part("xl/workbook.xml", b"</sheets>", b"<sheet/>" * (10 * MILLION)),
        "damaged",
    ),
    "millions of relations": (
        lambda: with_part(RELATIONS, b"</Relationships>", b"<Relationship/>" * (10 * MILLION)),
        "damaged",
    ),
    "millions of columns": (
        lambda: with_sheet(
            b"<sheetData>",
            b"<cols>" + b'<col min="1" max="16384"/>' * (8 * MILLION) + b"</cols><sheetData>",
        ),
        "more sizes of columns than its 16,384 columns",
    ),
    "millions of widths": (
        lambda: with_sheet(
            b"<sheetData>", b'<sheetFormatPr defaultColWidth="0"/>' * (5 * MILLION) + b"<sheetData>"
        ),
        "more sizes of columns than its 16,384 columns",
    ),
    "more bytes than are unpacked": (
        large_parts,
        "unpacks to more than 1 GiB",
    ),
    "rows repeated": (
        lambda: ods(
            b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
            b'table:number-columns-repeated="1000" office:value-type="string"><text:p>x</text:p>'
            b"</table:table-cell></table:table-row>"
        ),
        "cannot be opened as a workbook",
    ),
    "an .xlsb": (lambda: packed({"xl/workbook.bin": b""}), "is an .xlsb. Save it as .xlsx"),
    "an .xls that claims to be huge": (
        lambda: xls([["id", "Einwohner"], ["a", 5.0]], claimed=(2**32 - 1, 2**16 - 1)),
        DIED,
    ),
    "an .xls of many far cells": (
        lambda: xls(*[[["id", "Einwohner"]]] * 30, far_cell=(65_535, 255)),
        TOO_LARGE,
    ),
    "a text of many lines": (lambda: b"id;Einwohner\n" + b"\n" * 5_000_001, "5,000,000 rows"),
    "a row of many cells": (lambda: b"id;Einwohner\n" + b";" * 5_000_000, "16,384 cells"),
    "a text of many columns": (lambda: b"id;Einwohner\n" + b";" * 40_000_000, "40,000,000 cells"),
}
UTF_16 = "its encoding is not UTF-8"
REPORT_BOMBS: dict[str, tuple[Callable[[], bytes], str]] = {
    "a sheet in UTF-16": (
        lambda: packed(
            unpacked(report()) | {SHEET: unpacked(report())[SHEET].decode().encode("utf-16")}
        ),
        UTF_16,
    ),
    "a far cell of a sheet that is compared": (
        lambda: with_report(SHEET.replace("1", "2"), END, b"<row>" + b"<c/>" * (40 * MILLION)),
        "more than 16,384 cells in row",
    ),
    "one text in many cells": (
        lambda: with_report(
            SHEET,
            END,
            b'<row r="9000"><c t="inlineStr"><is><t>%s</t></is></c></row></sheetData>'
            % (b"x" * (64 * MILLION)),
        ),
        "more than 32767 characters in row 9000",
    ),
}
LARGE: dict[str, tuple[Callable[[], bytes], int]] = {
    "one huge merged cell": (
        lambda: with_report(
            SHEET, END, END + b'<mergeCells><mergeCell ref="A100:XFD1048576"/></mergeCells>'
        ),
        1,
    ),
    "a far cell": (lambda: with_report(SHEET, END, FAR_CELL), 1),
    "20 million formats": (
        lambda: with_report("xl/styles.xml", b"</cellXfs>", b"<xf/>" * 20_000_000 + b"</cellXfs>"),
        2,
    ),
    "parts of no use": (
        lambda: packed(unpacked(report()) | {"xl/x.xml": b"<a>" * (10 * MILLION)}),
        1,
    ),
}


def memory_at_most() -> int:
    """The megabytes that this process took at most since somebody asked."""
    (line,) = (
        line for line in Path("/proc/self/status").read_text().splitlines() if "VmHWM" in line
    )
    with suppress(OSError):  # where the system does not let that be counted anew
        Path("/proc/self/clear_refs").write_text("5")
    return int(line.split()[1]) // 1024


@cache
def memory_before() -> int:
    """What this process has taken before the first of these files."""
    memory_at_most()
    return memory_at_most()


def ended(*arguments: str | Path, folder: Path) -> tuple[int, str, int]:
    """How the command ended, what it said on standard error, and the megabytes it took itself.

    No process is given more time than the limit; a workbook that unpacks to more than 100 MB gets
    a second more for each 4 MB.
    """
    size = 0
    for source in arguments:
        if isinstance(source, Path) and zipfile.is_zipfile(source):
            with zipfile.ZipFile(source) as archive:
                size = sum(member.file_size for member in archive.infolist())
    before = memory_before()
    memory_at_most()
    with (
        patch.object(opening, "LIMITS", LIMITS),
        patch.object(threading, "Timer", wraps=threading.Timer) as timers,
    ):
        done = run_here(*arguments, folder=folder)
    ends = [call.args[0] for call in timers.call_args_list]
    assert max(ends, default=0) <= LIMITS.seconds + max(0, size - BYTES_FREE) / BYTES_A_SECOND
    return done.status, done.stderr, memory_at_most() - before


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs(tmp_path: Path, bomb: str) -> None:
    """A file that would fill the memory is refused in one sentence, and leaves nothing."""
    make, sentence = BOMBS[bomb]
    source = tmp_path / "bomb"
    source.write_bytes(make())

    status, said, megabytes = ended("allocate", source, folder=tmp_path)

    assert (status, said.count("Error: "), said.count("\n")) == (1, 1, 1), said
    assert sentence in said or DIED in said
    assert megabytes < MORE_MEGABYTES
    assert [path.name for path in tmp_path.iterdir()] == ["bomb"]


@pytest.mark.parametrize("bomb", REPORT_BOMBS)
def test_reports_that_are_bombs(tmp_path: Path, bomb: str) -> None:
    """To check a report is no way round, nor is to compare it."""
    make, sentence = REPORT_BOMBS[bomb]
    source = tmp_path / "report.xlsx"
    source.write_bytes(make())

    for command, expected in ((["verify"], 2), (["compare", "2021-12-31"], 1)):
        status, said, megabytes = ended(*command, source, folder=tmp_path)

        assert (status, said.count("Error: "), said.count("\n")) == (expected, 1, 1), said
        assert sentence in said or DIED in said
        assert megabytes < MORE_MEGABYTES


@pytest.mark.parametrize("bomb", LARGE)
def test_reports_with_much_that_nobody_reads(
    tmp_path: Path, bomb: str, monkeypatch: pytest.MonkeyPatch
) -> None:
    """It costs no more than it unpacks to: told as a difference, refused, or of no matter."""
    make, status = LARGE[bomb]
    source = tmp_path / "report.xlsx"
    source.write_bytes(make())
    monkeypatch.setattr(opening, "LIMITS", opening.Limits(seconds=20, memory=2**28))

    assert run_here("verify", source).status == status


@pytest.mark.parametrize(
    ("command", "expected"), [(["allocate", "-q"], 1), (["verify"], 2), (["compare", "--rules"], 1)]
)
def test_an_archive_of_many_parts(tmp_path: Path, command: list[str], expected: int) -> None:
    """Parts without number are looked at once, and none is unpacked here."""
    source = tmp_path / "bomb"
    source.write_bytes(many_parts())

    status, said, megabytes = ended(*command, source, "--lang", "en", folder=tmp_path)

    assert (status, "The ZIP holds more than 200 files" in said) == (expected, True)
    assert megabytes < MORE_MEGABYTES


def test_an_ods_as_libreoffice_fills_it_up(tmp_path: Path) -> None:
    """Empty rows and columns repeated up to the edge of a sheet are no bomb."""
    source = tmp_path / "list.ods"
    source.write_bytes(
        ods(
            b'<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
            b'table:number-columns-repeated="16384"/></table:table-row>'
        )
    )

    done = run_here("allocate", source, "-q", "--output", tmp_path)

    assert done.status == 0, done.stderr
