"""Small files that would fill the memory, each kept since it did: now each is refused in time."""

from __future__ import annotations

import io
import resource
import zipfile
from typing import TYPE_CHECKING

import layout_builders as build
import pytest
from old_workbooks import xls
from soforthilfe_command import run

if TYPE_CHECKING:
    from pathlib import Path

MEMORY = 2 * 2**30
SECONDS = 60
SHEET = "xl/worksheets/sheet1.xml"
FAR_CELL = b'<row r="1048576"><c r="XFD1048576" t="n"><v>1</v></c></row></sheetData>'
TABLE = build.as_xlsx([["id", "Einwohner"], ["a", "5"], ["b", "6"]])


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def unpacked() -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(TABLE)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def with_sheet(old: bytes, new: bytes) -> bytes:
    members = unpacked()
    assert old in members[SHEET]
    return packed(members | {SHEET: members[SHEET].replace(old, new)})


def sheet_under_another_name() -> bytes:
    members = unpacked()
    members["xl/other/sheet1.xml"] = members.pop(SHEET).replace(b"</sheetData>", FAR_CELL)
    for name in ("xl/_rels/workbook.xml.rels", "[Content_Types].xml"):
        members[name] = members[name].replace(b"worksheets/sheet1", b"other/sheet1")
    return packed(members)


def one_text_in_many_cells() -> bytes:
    """A text of a megabyte that 5,000 cells share."""
    members = unpacked()
    rows = b"".join(b'<row><c t="s"><v>0</v></c></row>' for _ in range(5_000))
    members[SHEET] = members[SHEET].replace(b"</sheetData>", rows + b"</sheetData>")
    main = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
    members["xl/sharedStrings.xml"] = b'<sst xmlns="%s"><si><t>%s</t></si></sst>' % (
        main,
        b"x" * 10**6,
    )
    office = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
    relation = b'<Relationship Id="rS" Target="/xl/sharedStrings.xml" Type="%s"/>' % office
    name = "xl/_rels/workbook.xml.rels"
    members[name] = members[name].replace(b"</Relationships>", relation + b"</Relationships>")
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


BOMBS = {
    "a sheet under another name": (sheet_under_another_name, "reaches to column 16384"),
    "other quotation marks": (
        lambda: with_sheet(b"</sheetData>", FAR_CELL.replace(b'"', b"'")),
        "reaches to column 16384",
    ),
    "blanks around the equals sign": (
        lambda: with_sheet(b"</sheetData>", FAR_CELL.replace(b"r=", b"r = ")),
        "reaches to column 16384",
    ),
    "a cell without its place": (
        lambda: with_sheet(b"</sheetData>", b'<row r="4294967290"><c/></row></sheetData>'),
        "row 4294967290",
    ),
    "a row of 5,000 digits": (
        lambda: with_sheet(b'r="A2"', b'r="A%s"' % (b"9" * 5_000)),
        "row 999999999999",
    ),
    "one text in many cells": (one_text_in_many_cells, "unpacks to more than 256 MiB"),
    "more cells than any table has": (
        lambda: with_sheet(b"</sheetData>", b"<c/>" * 30_000_000 + b"</sheetData>"),
        "its sheets to more than 10,000,000 cells",
    ),
    "more texts than any table has": (
        lambda: packed(unpacked() | {"xl/sharedStrings.xml": b"<si>" * 30_000_000}),
        "its sheets to more than 10,000,000 cells",
    ),
    "entities in a sheet": (entities, "cannot be opened as a workbook"),
    "rows repeated": (
        lambda: ods(
            b'<table:table-row table:number-rows-repeated="1000000"><table:table-cell '
            b'table:number-columns-repeated="1000" office:value-type="string"><text:p>x</text:p>'
            b"</table:table-cell></table:table-row>"
        ),
        "column 1000, row 1000003",
    ),
    "an .xlsb": (lambda: packed({"xl/workbook.bin": b""}), "is an .xlsb. Save it as .xlsx"),
    "an .xls that claims to be huge": (
        lambda: xls([["id", "Einwohner"], ["a", 5.0]], claimed=(2**32 - 1, 2**16 - 1)),
        "The old workbook is damaged, or claims to be larger than can be opened.",
    ),
    "an .xls of many far cells": (
        lambda: xls(*[[["id", "Einwohner"]]] * 30, far_cell=(65_535, 255)),
        "The old workbook is damaged, or claims to be larger than can be opened.",
    ),
    "a text of many lines": (lambda: b"id;Einwohner\n" + b"\n" * 5_000_000, "3,000,000 cells"),
    "a text of many columns": (lambda: b"id;Einwohner\n" + b";" * 5_000_000, "3,000,000 cells"),
}


def limited() -> None:
    resource.setrlimit(resource.RLIMIT_AS, (MEMORY, MEMORY))


@pytest.mark.parametrize("bomb", BOMBS)
def test_bombs(tmp_path: Path, bomb: str) -> None:
    """A file that would fill the memory is refused with its sentence, and leaves nothing."""
    make, sentence = BOMBS[bomb]
    source = tmp_path / "bomb"
    source.write_bytes(make())

    done = run("allocate", source, folder=tmp_path, preexec_fn=limited, timeout=SECONDS)

    assert sentence in done.stderr
    assert done.returncode == 1
    assert [path.name for path in tmp_path.iterdir()] == ["bomb"]


def test_a_report_of_too_many_cells(tmp_path: Path) -> None:
    """Checking makes an object of each cell, so it takes fewer than reading does."""
    rows = (b"<row>" + b"<c/>" * 1_000 + b"</row>") * 3_001
    source = tmp_path / "report.xlsx"
    source.write_bytes(with_sheet(b"</sheetData>", rows + b"</sheetData>"))

    done = run("verify", source, folder=tmp_path, preexec_fn=limited, timeout=SECONDS)

    assert "The workbook has more than 3,000,000 cells, too many to check." in done.stderr
    assert done.returncode == 2


def test_an_ods_as_libreoffice_fills_it_up(tmp_path: Path) -> None:
    """Empty rows and columns repeated up to the edge of a sheet are no bomb."""
    source = tmp_path / "list.ods"
    source.write_bytes(
        ods(
            b'<table:table-row table:number-rows-repeated="1048570"><table:table-cell '
            b'table:number-columns-repeated="16384"/></table:table-row>'
        )
    )

    done = run("allocate", source, "-q", folder=tmp_path, preexec_fn=limited, timeout=SECONDS)

    assert done.returncode == 0, done.stderr
