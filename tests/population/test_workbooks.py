"""Workbooks, opened in a process of their own: what they hold, hide, and may not hold."""

from __future__ import annotations

import io
import json
import os
import shutil
import signal
import subprocess
import sys
import time
import zipfile
from pathlib import Path
from typing import TYPE_CHECKING, Any

import layout_builders as build
import openpyxl
import pytest
from old_workbooks import Cell, xls
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.table import Table

from ukraine_soforthilfe.errors import PopulationFileError, Problem
from ukraine_soforthilfe.language import Text
from ukraine_soforthilfe.population.cells import UnreadableError
from ukraine_soforthilfe.population.workbooks import cage, opening, parts, reports
from ukraine_soforthilfe.scenarios import load_districts

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping, Sequence

TABLE: list[list[Cell]] = [["id", "Einwohner"], ["a", 5.0], ["b", 6.0]]
SHEET = "xl/worksheets/sheet1.xml"
MAIN = b"http://schemas.openxmlformats.org/spreadsheetml/2006/main"
OASIS = b"urn:oasis:names:tc:opendocument:xmlns:"


@pytest.fixture(autouse=True)
def _own_process() -> Iterator[None]:
    """No test finds the other process of the one before it."""
    opening._end()  # noqa: SLF001 - there is no other way
    yield
    opening._end()  # noqa: SLF001 - as above


class Frames(io.BytesIO):
    """Collects an answer."""

    def words(self) -> list[list[Any]]:
        found, content = [], self.getvalue()
        while content:
            length = int.from_bytes(content[:4], "big")
            found.append(json.loads(content[4 : 4 + length]))
            content = content[4 + length :]
        return found


@pytest.fixture
def _here(monkeypatch: pytest.MonkeyPatch) -> None:
    """What the other process would answer is asked in this one: it gets a new one each time."""

    def ask(
        request: Mapping[str, Any], contents: Sequence[bytes], take: Callable[..., None]
    ) -> None:
        frames = Frames()
        last = cage.answer_to(request, contents, cage.Answer(frames, longest=32_767))
        for word, *said in [*frames.words(), last]:
            if word == "refused":
                raise UnreadableError(Problem(Text(*said)))
            assert word in {"unpacks", "sheet", "rows", "end"}
            if word not in {"unpacks", "end"}:
                take(word, *said)

    monkeypatch.setattr(opening, "_ask", ask)


here = pytest.mark.usefixtures("_here")
"""For many small workbooks that are refused, after which the other process is a new one."""


def message(content: bytes) -> str:
    with pytest.raises(PopulationFileError) as caught:
        load_districts(io.BytesIO(content))
    return str(caught.value)


def packed(members: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, content in members.items():
            archive.writestr(name, content)
    return stream.getvalue()


def members_of(content: bytes) -> dict[str, bytes]:
    with zipfile.ZipFile(io.BytesIO(content)) as archive:
        return {name: archive.read(name) for name in archive.namelist()}


def xlsx(data: bytes, *, before: bytes = b"", texts: bytes | None = None) -> bytes:
    """A workbook with these rows in XML, columns before them, and shared texts."""
    members = members_of(build.as_xlsx([["x"]]))
    members[SHEET] = b'<worksheet xmlns="%s">%s<sheetData>%s</sheetData></worksheet>' % (
        MAIN,
        before,
        data,
    )
    if texts is not None:
        members["xl/sharedStrings.xml"] = b'<sst xmlns="%s">%s</sst>' % (MAIN, texts)
        kind = b"http://schemas.openxmlformats.org/officeDocument/2006/relationships/sharedStrings"
        relation = b'<Relationship Id="rT" Target="sharedStrings.xml" Type="%s"/>' % kind
        name = "xl/_rels/workbook.xml.rels"
        members[name] = members[name].replace(b"</Relationships>", relation + b"</Relationships>")
    return packed(members)


def ods(rows: bytes, *, before: bytes = b"", prefix: bytes = b"table") -> bytes:
    content = (
        b'<office:document-content xmlns:office="%soffice:1.0" xmlns:%s="%stable:1.0" '
        b'xmlns:style="%sstyle:1.0" xmlns:text="%stext:1.0">%s<office:body><office:spreadsheet>'
        b'<table:table table:name="S">%s</table:table></office:spreadsheet></office:body>'
        b"</office:document-content>"
    ) % (OASIS, prefix, OASIS, OASIS, OASIS, before, rows)
    return packed(
        {
            "mimetype": b"application/vnd.oasis.opendocument.spreadsheet",
            "META-INF/manifest.xml": b'<m:manifest xmlns:m="%smanifest:1.0"/>' % OASIS,
            "content.xml": content,
        }
    )


def cell(content: bytes) -> str:
    """The first cell of a workbook."""
    return opening.read_workbook(content)[0].rows[0].cells[0]


def test_an_old_workbook_is_read() -> None:
    """Its visible sheet is a table like any other."""
    districts = load_districts(io.BytesIO(xls(TABLE, [["nothing"]])))

    assert {row.ags: row.einwohner for row in districts.rows} == {"a": 5, "b": 6}


@pytest.mark.libreoffice
@pytest.mark.parametrize("form", ["xls", "ods"])
@pytest.mark.skipif(shutil.which("soffice") is None, reason="LibreOffice is not installed")
def test_saved_by_libreoffice(form: str, tmp_path: Path) -> None:
    """An official table that LibreOffice saved in another form gives the same figures."""
    original = tmp_path / "kreise.xlsx"
    original.write_bytes(build.as_xlsx(build.destatis_kreise().rows(), numbers=True))
    subprocess.run(
        [
            *("soffice", f"-env:UserInstallation={(tmp_path / 'profile').as_uri()}", "--headless"),
            *("--convert-to", form, "--outdir", str(tmp_path), str(original)),
        ],
        check=True,
        capture_output=True,
    )

    districts = load_districts(tmp_path / f"kreise.{form}")

    assert districts.rows == load_districts().rows
    assert districts.source.layout == "Destatis 04-kreise"


# What one reader takes otherwise than another shows it.

ODD = {
    "a sign in a number": b'<c r="A1"><v>5&#48;00</v></c>',
    "CDATA": b'<c r="A1"><v>5<![CDATA[000]]></v></c>',
    "a comment": b'<c r="A1"><v>50<!-- -->00</v></c>',
    "an instruction": b'<c r="A1"><v>50<?x y?>00</v></c>',
    "two values": b'<c r="A1"><v>1</v><v>2</v></c>',
    "a cell twice": b'<c r="A1"><v>1</v></c><c r="A1"><v>2</v></c>',
    "a cell twice, once without a place": b'<c><v>1</v></c><c r="A1"><v>2</v></c>',
    "cells out of their order": b'<c r="B1"><v>1</v></c><c r="A1"><v>2</v></c>',
    "a row twice": b'<c r="A1"><v>1</v></c></row><row r="1"><c r="A1"><v>2</v></c>',
    "another row's cell": b'<c r="A1"><v>1</v></c><c r="B9"><v>2</v></c>',
    "leading zeros": b'<c r="A01"><v>1</v></c>',
    "small letters": b'<c r="a1"><v>1</v></c>',
    "beyond the last column": b'<c r="XFE1"><v>1</v></c>',
    "a text where no text is": b'<c r="A1"><is><t>9</t></is></c>',
    "a number where a text is": b'<c r="A1" t="inlineStr"><v>7</v></c>',
    "the formula behind its value": b'<c r="A1"><v>5</v><f>2+3</f></c>',
    "grouped thousands": b'<c r="A1"><v>5,000</v></c>',
    "an underscore": b'<c r="A1"><v>5_000</v></c>',
    "two numbers": b'<c r="A1"><v>1-2</v></c>',
    "blanks around it": b'<c r="A1"><v> 5 </v></c>',
    "an element of its own": b'<c r="A1"><v>5<x/>000</v></c>',
    "a cell in a cell": b'<c r="A1"><c r="B1"/></c>',
    "a foreign cell": b'<x:c xmlns:x="urn:x" r="A1"><x:v>1</x:v></x:c>',
    "a foreign cell without a prefix": b'<c xmlns="urn:x" r="A1"><v>1</v></c>',
    "a choice": b'<m:AlternateContent xmlns:m="urn:m"/>',
    "a foreign text": b'<c r="A1" t="inlineStr"><is><x xmlns="urn:x"/></is></c>',
    "a split index": b'<c r="A1" t="s"><v>0<!-- -->1</v></c>',
    "a sign in an index": b'<c r="A1" t="s"><v>&#49;</v></c>',
    "an index with decimals": b'<c r="A1" t="s"><v>1.0</v></c>',
    "an index with decimals, blanks in its tag": b'<c r="A1" t ="s"><v>1.0</v></c>',
    "an index below the first": b'<c r="A1" t="s"><v>-1</v></c>',
    "digits that spreadsheets do not write": '<c r="A1"><v>\u0665</v></c>'.encode(),
    "an index in such digits": '<c r="A1" t="s"><v>\u0661</v></c>'.encode(),
    "a truth in words": b'<c r="A1" t="b"><v>false</v></c>',
    "a truth that is 2": b'<c r="A1" t="b"><f>2</f><v>2</v></c>',
}


@here
@pytest.mark.parametrize("spelling", ODD)
def test_a_cell_as_no_spreadsheet_writes_it(spelling: str) -> None:
    """What calamine and Excel may read as two numbers is refused, with the place."""
    content = xlsx(b'<row r="1">%s</row>' % ODD[spelling], texts=b"<si><t>5</t></si>" * 2)

    with pytest.raises(UnreadableError, match=r"No spreadsheet program writes .*sheet1\.xml"):
        opening.read_workbook(content)


@here
@pytest.mark.parametrize(
    ("data", "expected"),
    [
        (b'<row r="1"><c r="A1"><v>5000</v></c></row>', "5000"),
        (b"<row><c><v>5000</v></c></row>", "5000"),
        (b'<x:row xmlns:x="%s" r="1"><x:c r="A1"><x:v>5</x:v></x:c></x:row>' % MAIN, "5"),
        (b'<row r="1"><c r="A1"><f>2&gt;1</f><v>5</v></c></row>', "5"),
        (b'<row r="1"><c r="A1" t="str"><f>A2</f><v>a &amp; b</v></c></row>', "a & b"),
        (b'<row r="1"><c r="A1" t="s"><v>1</v></c></row>', "a & b"),
        (b'<row><c t="inlineStr"><is><r><t>5</t></r><r><t>6</t></r></is></c></row>', "56"),
        (b'<row r="1"><c r="A1"><v>1.5E3</v></c></row>', "1500"),
    ],
)  # fmt: skip
def test_other_spellings_of_a_cell(data: bytes, expected: str) -> None:
    """What the format allows, programs write and readers agree on is read as it is shown."""
    assert cell(xlsx(data, texts=b"<si><t>x</t></si><si><t>a &amp; b</t></si>")) == expected


_ADDED = (
    b'<si><r><t>1</t></r><r><rPr><sz val="9"/><extLst><ext uri="mine"><p:one xmlns:p="mine">%s'
    b"</p:one></ext></extLst></rPr><t>2</t></r></si>"
)


@here
@pytest.mark.parametrize("added", [b"", b'<p:face size="9"/>', b"<p:a><p:b>7</p:b></p:a>", b"7"])
def test_what_a_program_adds_to_the_format_of_a_text(added: bytes) -> None:
    """PlanMaker keeps its own formats in runs of a text, and they are no part of it."""
    data = b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>'
    assert cell(xlsx(data, texts=_ADDED % added)) == "12"


@here
@pytest.mark.parametrize(
    "texts",
    [
        _ADDED % b"<p:t>7</p:t>",
        _ADDED % b"<p:r/>",
        b'<si><t>5</t><ext xmlns="urn:x"><t>6</t></ext></si>',
        b"<si><t>5<!-- -->000</t></si>",
        b"<si><t>5<![CDATA[000]]></t></si>",
        b"<x><si><t>6</t></si></x>",
        b'<si xmlns="urn:x"><t>6</t></si>',
        b'<si><t>5</t><t xmlns="urn:x">6</t></si>',
    ],
)
def test_shared_texts_as_no_spreadsheet_writes_them(texts: bytes) -> None:
    """Texts that readers count or join otherwise are refused."""
    with pytest.raises(UnreadableError, match=r"No spreadsheet program .*sharedStrings\.xml"):
        cell(xlsx(b'<row r="1"><c r="A1" t="s"><v>0</v></c></row>', texts=texts))


def changed(changes: dict[str, bytes | None], **replaced: tuple[bytes, bytes]) -> bytes:
    members = members_of(xlsx(b'<row r="1"><c r="A1"><v>5</v></c></row>'))
    for name, content in changes.items():
        members.pop(name, None)
        if content is not None:
            members[name] = content
    for key, (old, new) in replaced.items():
        name = {"rels": "xl/_rels/workbook.xml.rels", "top": "_rels/.rels", "sheet": SHEET,
                "workbook": "xl/workbook.xml"}[key]  # fmt: skip
        assert old in members[name]
        members[name] = members[name].replace(old, new)
    return packed(members)


ROOT = b"<worksheet "
PACKAGES = {
    "another letter": lambda: changed({SHEET.upper(): b""}),
    "a backslash": lambda: changed({SHEET.replace("/", "\\"): b""}),
    "another workbook": lambda: changed({}, top=(b"xl/workbook.xml", b"xl/other.xml")),
    "texts elsewhere": lambda: changed({"xl/sharedStrings.xml": b"<sst/>"}),
    "a sheet twice": lambda: changed(
        {},
        workbook=(
            b"</sheets>",
            b'<sheet name="B" sheetId="2" xmlns:r="http://schemas.openxmlformats.org/officeDocument'
            b'/2006/relationships" r:id="rId1"/></sheets>',
        ),
    ),
    "a relation twice": lambda: changed(
        {}, rels=(b"</Relationships>", b'<Relationship Id="rId1" Target="x"/></Relationships>')
    ),
    "two tables": lambda: changed({}, sheet=(b"<sheetData>", b"<sheetData/><sheetData>")),
    "a table in an extension": lambda: changed(
        {},
        sheet=(b"</worksheet>", b"<extLst><sheetData/></extLst></worksheet>"),
    ),
    "a document type": lambda: changed({}, sheet=(ROOT, b"<!DOCTYPE x><worksheet ")),
    "Latin letters": lambda: changed(
        {}, sheet=(ROOT, b'<?xml version="1.0" encoding="iso-8859-1"?><worksheet ')
    ),
    "two workbooks": lambda: changed({"content.xml": b"<x/>"}),
}


def two_directories() -> bytes:
    """An archive whose comment is another one."""
    first, second = (xlsx(b'<row r="1"><c r="A1"><v>%d</v></c></row>' % n) for n in (5, 6))
    return first[:-2] + len(second).to_bytes(2, "little") + second


@here
@pytest.mark.parametrize("kind", PACKAGES)
def test_a_package_that_two_readers_read_otherwise(kind: str) -> None:
    """Where one may find another part than the next, it is refused."""
    with pytest.raises(UnreadableError, match=r"No spreadsheet program|damaged"):
        opening.read_workbook(PACKAGES[kind]())


@here
def test_an_archive_in_the_comment_of_another() -> None:
    """Some programs open the one, some the other: it is refused, and said why."""
    with pytest.raises(UnreadableError, match=r"No spreadsheet program .* two directories"):
        opening.read_workbook(two_directories())


@here
def test_a_sheet_in_utf_16() -> None:
    """Readers that see bytes would find it empty."""
    members = members_of(xlsx(b'<row r="1"><c r="A1"><v>5</v></c></row>'))
    for encoding in ("utf-16", "utf-16-le", "utf-16-be"):
        content = packed(members | {SHEET: members[SHEET].decode().encode(encoding)})
        with pytest.raises(UnreadableError, match="its encoding is not UTF-8"):
            opening.read_workbook(content)


def ods_row(attributes: bytes, inner: bytes) -> bytes:
    return ods(
        b"<table:table-row><table:table-cell %s>%s</table:table-cell></table:table-row>"
        % (attributes, inner)
    )


STRING = b'office:value-type="string"'
PICTURE = b'<d:frame xmlns:d="urn:d"><d:image/>%s</d:frame>'
NOTE = b"<office:annotation><text:p>a<text:tab/>b</text:p></office:annotation>"


def ods_cell(value: bytes, text: bytes = b"x", kind: bytes = b"float") -> bytes:
    return (
        b'<table:table-row><table:table-cell office:value-type="%s" %s><text:p>%s</text:p>'
        b"</table:table-cell></table:table-row>"
    ) % (kind, b'office:value="%s"' % value if value else b"", text)


@here
@pytest.mark.parametrize(
    ("content", "place"),
    [
        (ods(ods_cell(b"", b"50<!-- -->00", b"string")), "a comment"),
        (ods(ods_cell(b"", b"5<![CDATA[000]]>", b"string")), "CDATA"),
        (ods(ods_cell(b"", b"5<?x?>000", b"string")), "an instruction"),
        (ods(ods_cell(b"5", b"6", b"string")), "a value of kind string"),
        (ods(ods_cell(b"5"), before=b'<x xmlns:table="urn:x"/>'), "the prefix table"),
        (ods(b"", prefix=b"t").replace(b"table:table ", b"t:table "), "damaged|the prefix t"),
        (
            ods(b"<table:table-row><table:table-cell><table:table/></table:table-cell>"
                b"</table:table-row>"),
            "the table ''",
        ),
        (ods_row(b"", b"<text:p>Adorf</text:p>"), "not the cell's value in row 1"),
        (ods_row(b'office:value-type="void"', b"<text:p>5</text:p>"), "not the cell's value"),
        (ods_row(b'office:value-type="float"', b"<text:p>5</text:p>"), "not the cell's value"),
        (ods_row(b'office:value-type="date" office:value="5"', b""), "a value of kind date"),
        (ods_row(STRING + b' office:string-value="5"', b"<text:p>6</text:p>"), "not the cell's"),
        (ods_row(STRING, b"<text:p>1<text:tab/>2</text:p>"), r"more than its text \(tab\)"),
        (ods_row(STRING, b"<text:p>1<text:line-break/>2</text:p>"), r"text \(line-break\)"),
        (ods_row(STRING, b"<text:p>1<x>2</x></text:p>"), r"more than its text \(x\)"),
        (ods_row(STRING, b"<text:p>1</text:p><x>2</x>"), r"more than its text \(x\)"),
        (ods_row(STRING, PICTURE % b"<d:desc>2</d:desc>"), r"more than its text \(frame\)"),
        (ods(b"<x><table:table-row/></x>"), "a row in x"),
        (
            ods(b"<table:table-row><table:table-cell/><table:covered-table-cell "
                b'office:value-type="float" office:value="5"/></table:table-row>'),
            "row 1 of a sheet a value stands in a cell that a merged one covers",
        ),
    ],
)  # fmt: skip
def test_an_ods_as_no_spreadsheet_writes_it(content: bytes, place: str) -> None:
    """The same of an .ods."""
    with pytest.raises(UnreadableError, match=place):
        opening.read_workbook(content)


@here
def test_an_ods_is_read_as_it_is_shown() -> None:
    """A value counts, not its text; a text may hold what its format allows."""
    assert cell(ods(ods_cell(b"5000", b"5"))) == "5000"
    assert cell(ods(ods_cell(b"", b"a &amp; b", b"string"))) == "a & b"
    text = b"<text:p>a<text:span>b</text:span> <text:s/>c</text:p>"
    assert cell(ods_row(STRING, NOTE + PICTURE % b"" + text)) == "ab  c"
    assert cell(ods_row(STRING + b' office:string-value="ab  c"', text)) == "ab  c"
    # So LibreOffice writes what a formula cannot calculate.
    assert cell(ods_row(STRING + b' office:string-value=""', b"<text:p>#N/A</text:p>")) == ""
    assert cell(ods_row(STRING, PICTURE % b"<d:desc> </d:desc>" + text)).strip() == "ab  c"
    with pytest.raises(UnreadableError, match="The workbook is empty"):
        cell(ods_row(b"", NOTE + PICTURE % b"<d:desc>2</d:desc>"))


MERGED = b'<mergeCells><mergeCell ref="A1:B1"/><mergeCell ref="C1:C2"/></mergeCells>'


@here
@pytest.mark.parametrize(
    ("rows", "row"),
    [
        ([b'<c r="A1"><v>1</v></c><c r="C1"><v>2</v></c><c r="D1"><v>2</v></c>'], None),
        ([b'<c r="A1"><v>1</v></c><c r="B1"><v>2</v></c>'], 1),
        ([b'<c r="B1"><v>2</v></c>'], 1),
        ([b'<c r="A1"><v>1</v></c>', b'<c r="B2"><v>2</v></c><c r="C2"><v>2</v></c>'], 2),
    ],
)
def test_values_below_merged_cells(rows: list[bytes], row: int | None) -> None:
    """A value that a merged cell covers is shown by no program, and never paid."""
    data = b"".join(b'<row r="%d">%s</row>' % each for each in enumerate(rows, start=1))
    content = xlsx(data)
    members = members_of(content)
    members[SHEET] = members[SHEET].replace(b"</sheetData>", b"</sheetData>" + MERGED)
    if row is None:
        assert opening.read_workbook(packed(members))
        return
    with pytest.raises(UnreadableError, match=f"In row {row} of a sheet a value stands in a cell"):
        opening.read_workbook(packed(members))


@here
def test_merged_cells_over_more_than_a_table(monkeypatch: pytest.MonkeyPatch) -> None:
    """Of ranges that lie upon each other each is looked through, and all together are limited."""
    monkeypatch.setattr(cage, "_RECTANGLE_AT_MOST", 10)
    members = members_of(xlsx(b'<row r="5"><c r="B5"><v>1</v></c></row>'))
    merged = b"<mergeCells>%s</mergeCells>" % (b'<mergeCell ref="A1:B4"/>' * 2)
    members[SHEET] = members[SHEET].replace(b"</sheetData>", b"</sheetData>" + merged)

    with pytest.raises(UnreadableError, match="extend over more than"):
        opening.read_workbook(packed(members))


@here
@pytest.mark.parametrize(
    "data",
    [
        b'<row r="1"><c r="A1" t="n" t="s"><v>0</v></c></row>',
        b'<row r="1" r="2"><c r="A1"><v>5</v></c></row>',
        b'<row r="1"><c r="A1"><v>5</v></c></row></x>',
    ],
)
def test_a_sheet_that_is_no_xml(data: bytes) -> None:
    """Tags alone make no plain sheet: an attribute twice is damage, whoever reads it first."""
    with pytest.raises(UnreadableError, match="damaged"):
        opening.read_workbook(xlsx(data, texts=b"<si><t>x</t></si>"))


# What a sheet hides.


def hidden_of(content: bytes) -> tuple[set[int], set[int]]:
    (table,) = opening.read_workbook(content)
    return set(table.hidden_rows), set(table.hidden_columns)


def row(number: int, attributes: bytes = b"") -> bytes:
    cells = b"".join(b'<c r="%c%d"><v>1</v></c>' % (letter, number) for letter in b"ABCD")
    return b'<row r="%d" %s>%s</row>' % (number, attributes, cells)


@here
@pytest.mark.parametrize(
    ("before", "data", "rows", "columns"),
    [
        (b"", row(1) + row(2), set(), set()),
        (b"", row(1) + row(2, b'hidden="1"') + row(5, b'hidden="true"'), {2, 5}, set()),
        (b"", row(1, b'hidden="0"') + row(2, b'ht="0" customHeight="1"'), {2}, set()),
        (b"", row(1, b"hidden = '1'") + row(2, b'ht="0.75"'), {1}, set()),
        (b'<cols><col min="2" max="3" hidden="1"/></cols>', row(1), set(), {1, 2}),
        (b'<cols><col min="3" max="16384" width="0"/></cols>', row(1), set(), {2, 3}),
        (b'<cols><col min="1" max="1" width="0.71"/></cols>', row(1), set(), set()),
        (b'<cols><col min="3" max="2" hidden="1"/></cols>', row(1), set(), set()),
        (
            b'<sheetFormatPr defaultRowHeight="15" zeroHeight="1"/>',
            row(1, b'ht="15"') + row(2) + row(3, b'hidden="0"'),
            {2},
            set(),
        ),
        (
            b'<sheetFormatPr defaultColWidth="0"/><cols><col min="1" max="2" width="9"/></cols>',
            row(1),
            set(),
            {2, 3},
        ),
    ],
)
def test_hidden_rows_and_columns(
    before: bytes, data: bytes, rows: set[int], columns: set[int]
) -> None:
    """Hidden by a filter, by hand or by a height of nothing; rows count from 1, columns from 0."""
    assert hidden_of(xlsx(data, before=before)) == (rows, columns)


def test_hidden_by_openpyxl() -> None:
    """What another program hides is found."""
    workbook = openpyxl.Workbook()
    sheet = workbook.active
    assert sheet is not None
    for number in range(4):
        sheet.append([number, number, number])
    sheet.row_dimensions[3].hidden = True
    sheet.column_dimensions["B"].hidden = True
    stream = io.BytesIO()
    workbook.save(stream)

    assert hidden_of(stream.getvalue()) == ({3}, {1})


def test_what_an_ods_hides() -> None:
    """Repeats count; a style without height hides, too."""
    style = (
        b'<office:automatic-styles><style:style style:name="n"><style:table-row-properties '
        b'style:row-height="0cm"/></style:style><style:style style:name="m">'
        b'<style:table-row-properties style:row-height="0.5cm"/></style:style>'
        b"</office:automatic-styles>"
    )
    cells = (
        b'<table:table-cell office:value-type="float" office:value="1" '
        b'table:number-columns-repeated="4"/>'
    )

    def ods_row(attributes: bytes) -> bytes:
        return b"<table:table-row %s>%s</table:table-row>" % (attributes, cells)

    columns = (
        b'<table:table-column/><table:table-column table:visibility="collapse" '
        b'table:number-columns-repeated="2"/><table:table-column/>'
    )
    rows = b"".join(
        map(
            ods_row,
            [
                b"",
                b'table:visibility="filter" table:number-rows-repeated="2"',
                b'table:visibility="visible" table:style-name="m"',
                b'table:visibility="collapse"',
                b'table:style-name="n"',
            ],
        )
    )

    assert hidden_of(ods(columns + rows, before=style)) == ({2, 3, 5, 6}, {1, 2})


# The other process.


def test_one_process_serves_many_workbooks() -> None:
    """A batch over many small files starts one; a refusal is left to nobody else."""
    content = build.as_xlsx([["id", "Einwohner"], ["a", "5"]])

    def process() -> int:
        assert opening._cage is not None  # noqa: SLF001 - there is no other way
        return opening._cage._process.pid  # noqa: SLF001 - as above

    opening.read_workbook(content)
    first = process()
    opening.read_workbook(content)
    assert process() == first

    with pytest.raises(UnreadableError):
        opening.read_workbook(content[:200])
    opening.read_workbook(content)
    assert process() != first


def test_limits_are_told(monkeypatch: pytest.MonkeyPatch) -> None:
    """Nobody waits for a file for ever, and the sentence says for how long."""
    monkeypatch.setattr(opening, "LIMITS", opening.Limits(seconds=0.001, memory=2**28))

    assert message(xls(TABLE)) == (
        "standard input cannot be used: The workbook is damaged, or takes more than 0.25 GiB of "
        "memory or 0.001 seconds to open. Delete the empty rows and columns beyond the table, or "
        "save the table alone as CSV and give that file."
    )


def test_what_an_old_workbook_claims_is_not_believed() -> None:
    """A sheet that says it has 65,536 columns in each of four billion rows is refused."""
    assert "takes more than 2 GiB" in message(xls(TABLE, claimed=(2**32 - 1, 2**16 - 1)))


def test_an_old_workbook_cut_short() -> None:
    """Whether calamine says why it cannot open it, or panics."""
    content = xls(TABLE)

    assert "The file cannot be opened as a workbook (" in message(content[:600])
    assert "The workbook is damaged, or takes" in message(content[:-1])


def test_the_working_folder_runs_nothing(tmp_path: Path, monkeypatch: pytest.MonkeyPatch) -> None:
    """A file beside the workbook that is named like a module is not run in the other process."""
    (tmp_path / "json.py").write_text("raise SystemExit(3)", "utf-8")
    monkeypatch.chdir(tmp_path)

    assert load_districts(io.BytesIO(xls(TABLE))).einwohner == 11


@pytest.mark.parametrize("error", ["MemoryError()", "RuntimeError('a bug')"])
def test_a_bug_before_the_first_answer(
    error: str, tmp_path: Path, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Out of memory it is the file's fault; any other traceback is passed on."""
    (tmp_path / "zipfile.py").write_text(f"raise {error}", "utf-8")
    monkeypatch.setenv("PYTHONPATH", str(tmp_path))

    if error == "MemoryError()":
        assert "The workbook is damaged, or takes" in message(xls(TABLE))
        return
    with pytest.raises(opening.CageError) as caught:
        load_districts(io.BytesIO(xls(TABLE)))
    assert "RuntimeError: a bug" in caught.value.__notes__[0]


def answered(content: bytes) -> tuple[list[list[Any]], list[object]]:
    frames = Frames()
    last = cage.answer_to({"what": "values"}, [content], cage.Answer(frames, longest=100))
    return frames.words(), last


@pytest.mark.parametrize(
    ("error", "word"),
    [(MemoryError(), "died"), (RuntimeError("a bug"), "bug"), (KeyboardInterrupt(), None)],
)
def test_what_becomes_of_an_error(
    error: BaseException, word: str | None, monkeypatch: pytest.MonkeyPatch
) -> None:
    """Memory is the file's fault, a bug comes back with its traceback, an end is an end."""

    def fail(*_: object) -> None:
        raise error

    monkeypatch.setattr(cage, "values", fail)
    if word is None:
        with pytest.raises(KeyboardInterrupt):
            answered(b"")
        return
    _, last = answered(b"")

    assert last[0] == word
    assert word != "bug" or "RuntimeError: a bug" in str(last[1])


def test_what_comes_back_is_capped(monkeypatch: pytest.MonkeyPatch) -> None:
    """As much as allowed is sent; a little less allowed, and it is refused."""
    content = build.as_xlsx([["id", "Einwohner"], ["a", "5"], ["b", ""]])
    sizes = {"_ROWS_AT_MOST": 3, "_FILLED_AT_MOST": 5, "_RECTANGLE_AT_MOST": 6}
    sizes["_LETTERS_AT_MOST"] = len("idEinwohnera5b")
    for limit, size in sizes.items():
        with monkeypatch.context() as patch:
            patch.setattr(cage, limit, size)
            assert answered(content)[1] == ["end", False]
            patch.setattr(cage, limit, size - 1)
            assert answered(content)[1][0] == "refused"


def test_a_workbook_of_just_the_size_that_is_allowed(monkeypatch: pytest.MonkeyPatch) -> None:
    """What all parts unpack to counts, before any is unpacked."""
    content = build.as_xlsx([["id", "Einwohner"], ["a", "5"]])
    size = sum(map(len, members_of(content).values()))

    monkeypatch.setattr(parts, "UNPACKED_AT_MOST", size)
    assert answered(content)[0][:1] == [["unpacks", size]]
    monkeypatch.setattr(parts, "UNPACKED_AT_MOST", size - 1)
    assert answered(content)[1] == [
        "refused",
        "Die Arbeitsmappe ist entpackt größer als 0 GiB. Nur die Tabelle als CSV speichern und "
        "diese Datei angeben.",
        "The workbook unpacks to more than 0 GiB. Save the table alone as CSV and give that file.",
    ]


def test_a_large_workbook_takes_its_process_with_it(monkeypatch: pytest.MonkeyPatch) -> None:
    """What has grown is replaced."""
    content = build.as_xlsx([["id", "Einwohner"], ["a", "5"]])

    monkeypatch.setattr(cage, "_LARGE", 100)
    assert answered(content)[1] == ["end", True]


@pytest.fixture
def started(monkeypatch: pytest.MonkeyPatch) -> Iterator[list[subprocess.Popen[bytes]]]:
    """The processes that a test has started, which it leaves to this to end."""
    found: list[subprocess.Popen[bytes]] = []
    popen = subprocess.Popen

    def noted(*arguments: Any, **options: Any) -> subprocess.Popen[bytes]:
        found.append(popen(*arguments, **options))
        return found[-1]

    monkeypatch.setattr(subprocess, "Popen", noted)
    yield found
    for process in found:
        process.kill()
        with process:  # which closes its streams and waits
            pass


def test_a_process_with_another_limit_is_replaced(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """Its limit was set as it began."""
    assert load_districts(io.BytesIO(xls(TABLE))).einwohner == 11
    monkeypatch.setattr(opening, "LIMITS", opening.Limits(memory=2**30))
    assert load_districts(io.BytesIO(xls(TABLE))).einwohner == 11

    assert [process.poll() is None for process in started] == [False, True]


def test_the_process_of_who_forked_is_left_to_them(
    started: list[subprocess.Popen[bytes]], monkeypatch: pytest.MonkeyPatch
) -> None:
    """A copy of a process has its handles, too, and asks one of its own."""
    assert load_districts(io.BytesIO(xls(TABLE))).einwohner == 11
    monkeypatch.setattr(os, "getpid", lambda: -1)
    assert load_districts(io.BytesIO(xls(TABLE))).einwohner == 11

    assert [process.poll() for process in started] == [None, None]


def test_a_bug_in_the_other_process_comes_back_with_its_traceback() -> None:
    """A request that lacks what it needs is a mistake of the program, and none of a file."""
    content = build.as_xlsx([["id", "Einwohner"], ["a", "5"]])

    with pytest.raises(opening.CageError) as caught:
        opening._ask({"what": "table"}, [content], lambda *_: None)  # noqa: SLF001 - so nobody asks

    assert "KeyError: 'headings'" in caught.value.__notes__[0]


@pytest.mark.skipif(sys.platform == "win32", reason="Windows knows no such signals")
@pytest.mark.parametrize("busy", [True, False])
def test_it_ends_with_who_asked(busy: bool, tmp_path: Path) -> None:
    """Killed, the first process leaves none alive, be it at work or waiting."""
    file = tmp_path / "file.xlsx"
    cells = b"<row><c><v>1</v></c></row>" * (8_000_000 if busy else 1)
    file.write_bytes(xlsx(cells))
    probe = (
        "import sys, threading, time\n"
        "from pathlib import Path\n"
        "from ukraine_soforthilfe.population.workbooks import opening\n"
        "content = Path(sys.argv[1]).read_bytes()\n"
        "asking = threading.Thread(target=opening.read_workbook, args=[content], daemon=True)\n"
        "asking.start()\n"
        "if sys.argv[2] == 'False': asking.join()\n"
        "while opening._cage is None: time.sleep(0.01)\n"
        "time.sleep(0.5)\n"
        "print(opening._cage._process.pid, flush=True)\n"
        "time.sleep(60)\n"
    )
    with subprocess.Popen(
        [sys.executable, "-c", probe, str(file), str(busy)], stdout=subprocess.PIPE
    ) as first:
        assert first.stdout is not None
        other = int(first.stdout.readline())
        first.send_signal(signal.SIGKILL)
    for _ in range(200):
        if not alive(other):
            break
        time.sleep(0.05)
    assert not alive(other)


def alive(process: int) -> bool:
    try:
        os.kill(process, 0)
    except ProcessLookupError:
        return False
    status = Path(f"/proc/{process}/stat")
    return not status.exists() or status.read_text("ascii").rpartition(")")[2].split()[0] != "Z"


def test_being_asked_ends_nobody() -> None:
    """One process answers hundreds of times, however late the system tells of what was written."""
    content = build.as_xlsx([["id", "Einwohner"], ["a", "5"]])
    opening.read_workbook(content)
    assert opening._cage is not None  # noqa: SLF001 - there is no other way
    first = opening._cage._process.pid  # noqa: SLF001 - as above

    for _ in range(300):
        opening.read_workbook(content)

    assert opening._cage._process.pid == first  # noqa: SLF001 - as above


def test_without_a_file_there_is_no_other_process() -> None:
    """The built-in table needs none."""
    load_districts()

    assert opening._cage is None  # noqa: SLF001 - there is no other way


# Formulas.


@here
@pytest.mark.parametrize("index", [b"0000000001", b"1.0", b"+1"])
def test_whoever_compares_takes_the_text_that_is_shown(index: bytes) -> None:
    """A text is named by a plain number: of any other, readers take the first text, or that one."""
    content = xlsx(
        b'<row r="1"><c r="A1" t="s"><v>%s</v></c></row>' % index,
        texts=b"<si><t>right</t></si><si><t>wrong</t></si>",
    )

    with pytest.raises(UnreadableError, match=r"No spreadsheet program writes .*sheet1\.xml"):
        opening.read_written_sheets(content, ["Sheet"])


def test_a_cell_that_names_no_text_is_empty() -> None:
    """It does not have the first text of the workbook, whoever reads it."""
    data = b'<row r="1"><c r="A1" t="s"><v></v></c><c r="B1"><v>2</v></c></row>'
    content = xlsx(data, texts=b"<si><t>first</t></si>")

    assert opening.read_written_sheets(content, ["Sheet"]) == {"Sheet": [[None, 2]]}
    assert opening.read_workbook(content)[0].rows[0].cells == ("", "2")


def test_sheets_as_they_were_written() -> None:
    """Formulas stand there as such, also those that cells share, and values by their kind."""
    shared = (
        b'<row r="2"><c r="A2"><f t="shared" ref="A2:A3" si="0">B2+$C$1</f><v>1</v></c></row>'
        b'<row r="3"><c r="A3"><f t="shared" si="0"/><v>1</v></c><c r="B3"><f t="array" ref="B3">'
        b'1</f><v>1</v></c></row><row r="5"><c r="A5" t="b"><v>1</v></c><c r="C5" t="e"><v>#N/A'
        b'</v></c><c r="D5"><v>0.5</v></c><c r="E5" t="inlineStr"><is><t>x</t><rPh><t>y</t></rPh>'
        b"</is></c></row>"
    )
    data = b'<row r="1"><c r="A1" t="s"><v>0</v></c><c r="C1"><v>123</v></c></row>' + shared

    found = opening.read_written_sheets(xlsx(data, texts=b"<si><t>t</t></si>"), ["Sheet", "B"])

    assert found == {
        "Sheet": [
            ["t", None, 123, None, None],
            ["=B2+$C$1", None, None, None, None],
            ["=B3+$C$1", "{=1}", None, None, None],
            [None] * 5,
            [True, None, "#N/A", 0.5, "x"],
        ]
    }


@here
def test_a_text_that_is_not_there_is_damage() -> None:
    """A cell that names the tenth of one text, whoever reads it."""
    content = xlsx(b'<row r="1"><c r="A1" t="s"><v>9</v></c></row>', texts=b"<si><t>x</t></si>")

    with pytest.raises(UnreadableError, match="damaged"):
        opening.read_written_sheets(content, ["Sheet"])
    with pytest.raises(UnreadableError, match="cannot be opened"):
        opening.read_workbook(content)


@here
def test_a_sheet_too_large_for_a_report() -> None:
    """Its rows are filled up to the widest: a thousand of the widest that there is are none."""
    far = b'<row r="1000"><c r="XFD1000"><v>1</v></c></row>'

    with pytest.raises(UnreadableError, match="too large for one of this program"):
        opening.read_written_sheets(xlsx(far), ["Sheet"])


@pytest.mark.parametrize(("pieces", "found"), [(1, 1), (2, 1), (1_000, 1), (1_001, 0)])
def test_what_a_report_says_of_itself_in_pieces(pieces: int, found: int) -> None:
    """A long text stands in cells one below the other, among others, in a thousand at most."""
    said = {"soforthilfe": "x" * pieces}
    text = json.dumps(said)
    begin = len(text) - pieces - 1
    cells = [text[:begin], *text[begin : begin + pieces - 2], text[begin + pieces - 2 :]]
    rows = [[piece, "beside", "5"] for piece in (cells if pieces > 1 else [text])]
    assert len(rows) == pieces

    data = opening.report_data(build.as_xlsx([["above", "", ""], *rows, ["below", "", ""]]))

    assert data == [said] * found


def differing(found: Callable[[openpyxl.Workbook], None]) -> list[tuple[str, ...]]:
    def made(change: Callable[[openpyxl.Workbook], None]) -> bytes:
        workbook = openpyxl.Workbook()
        sheet = workbook.active
        assert sheet is not None
        for key, value in (("id", "x"), ("a", 1.5), ("b", "=A1"), ("c", "old")):
            sheet.append([key, value])
        sheet.add_table(Table(displayName="T", ref="A1:B4"))
        workbook.create_sheet("Second")
        workbook.defined_names["N"] = DefinedName("N", attr_text="Sheet!$A$1")
        change(workbook)
        stream = io.BytesIO()
        workbook.save(stream)
        return stream.getvalue()

    return [
        tuple(each)
        for each in opening.differences(
            made(found),
            made(lambda _: None),
            key_headers=["id"],
            former_words=[("ancient", "old")],
        )
    ]


def test_more_differences_than_anybody_reads(monkeypatch: pytest.MonkeyPatch) -> None:
    """Beyond a number they are counted."""
    monkeypatch.setattr(reports, "_DIFFERENCES_AT_MOST", 2)
    said: list[tuple[object, ...]] = []
    findings = reports.Findings(lambda *words: said.append(words))
    for place in ("A1", "A2", "A3", "A4", "A5"):
        findings.differ("cell", place, 1, 2)

    findings.end()

    assert said == [
        ("difference", "difference", "cell", "A1", "1", "2"),
        ("difference", "difference", "cell", "A2", "1", "2"),
        ("difference", "difference", "more", "", "3", ""),
    ]


def test_differences() -> None:
    """Names, sheets and cells; rows by their key, which is a notice."""

    def nothing(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["Sheet"]
        # Sorted, and saved by another program.
        sheet["A2"], sheet["A3"], sheet["A4"] = "b", "c", "a"
        sheet["B2"], sheet["B3"], sheet["B4"] = "=A1", "ancient", 1.5 + 1e-15

    def much(workbook: openpyxl.Workbook) -> None:
        sheet = workbook["Sheet"]
        sheet["B2"], sheet["B3"], sheet["B4"] = 1.6, 7, None
        workbook.remove(workbook["Second"])
        workbook.defined_names["N"].attr_text = "Sheet!$A$2"
        sheet["D9"] = "seen"

    assert differing(nothing) == [("notice", "sorted", "Sheet", "3", "")]
    assert differing(much) == [
        ("difference", "defined_name", "N", "Sheet!$A$2", "Sheet!$A$1"),
        ("difference", "cell", "Sheet!B2", "1.6", "1.5"),
        ("difference", "value_for_formula", "Sheet!B3", "7", "=A1"),
        ("difference", "cell", "Sheet!B4", "", "old"),
        ("difference", "further_cell", "Sheet!D9", "seen", ""),
        ("difference", "sheet", "Second", "", "Second"),
    ]
