"""`verify` goes by what hangs together in a workbook, as the programs do that show it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tampering import CHART, DRAWING, FIRST, in_part, packed, unpacked, with_part
from test_verify_tampered import checked, genuine, is_found

from ukraine_soforthilfe.asking.ask import Form

if TYPE_CHECKING:
    from collections.abc import Callable

    Tampering = Callable[[bytes], bytes]

OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"
STRICT = "http://purl.oclc.org/ooxml/officeDocument/relationships"
ROOT, BOOK = "_rels/.rels", "xl/_rels/workbook.xml.rels"
OF_FIRST = "xl/worksheets/_rels/sheet1.xml.rels"
OF_DRAWING = "xl/drawings/_rels/drawing1.xml.rels"
STYLES, FOURTH = "xl/styles.xml", "xl/worksheets/sheet4.xml"
WHITE = ("2F5597", "FFFFFF")


def changed(part: str, old: str, new: str, count: int = 1) -> Tampering:
    """Another text in a part; what is replaced is a pattern."""
    return partial(in_part, part=part, old=old, new=new, count=count)


def and_then(*changes: Tampering) -> Tampering:
    def changed_by_all(content: bytes) -> bytes:
        for change in changes:
            content = change(content)
        return content

    return changed_by_all


def copied(part: str, to: str, old: str, new: str) -> Tampering:
    """A copy of a part that says something else, and is of the same type."""

    def change(content: bytes) -> bytes:
        parts = unpacked(content)
        text = parts[part].decode()
        other = re.sub(old, new, text, flags=re.DOTALL)
        assert other != text
        name = "[Content_Types].xml"
        listed = parts[name].decode()
        entry = re.search(f'<Override PartName="/{re.escape(part)}"[^>]*>', listed)
        if entry is not None:
            further = entry[0].replace(f"/{part}", f"/{to}")
            parts[name] = listed.replace(entry[0], entry[0] + further).encode()
        return packed({**parts, to: other.encode()})

    return change


def related(of: str, kind: str, target: str, number: str = "rId90") -> Tampering:
    """One more relation, before all others."""
    relation = f'<Relationship Id="{number}" Type="{kind}" Target="{target}"/>'
    return changed(of, "(<Relationships[^>]*>)", rf"\1{relation}")


def with_relations(part: str, kind: str, target: str) -> Tampering:
    """Relations of a part that has none."""
    schema = "http://schemas.openxmlformats.org/package/2006/relationships"
    relation = f'<Relationship Id="rId1" Type="{OFFICE}/{kind}" Target="{target}"/>'
    whole = f'<Relationships xmlns="{schema}">{relation}</Relationships>'.encode()
    return lambda content: packed({**unpacked(content), part: whole})


WHITE_STYLES = copied(
    STYLES, "xl/styles2.xml", r'(<sz val="11" ?/>)(</font>)', r'<color rgb="FFFFFFFF"/>\1\2'
)
RELATIONS: dict[str, Tampering] = {
    "styles by a type that nobody knows": and_then(
        WHITE_STYLES,
        changed(BOOK, r'Target="styles.xml"', 'Target="styles2.xml"'),
        related(BOOK, "http://example.org/styles", "styles.xml"),
    ),
    "styles by a type of one word": related(BOOK, "styles", "styles.xml"),
    "styles twice": and_then(WHITE_STYLES, related(BOOK, f"{OFFICE}/styles", "styles2.xml")),
    "styles once more, by the type of the strict standard": and_then(
        WHITE_STYLES, related(BOOK, f"{STRICT}/styles", "styles2.xml")
    ),
    "a theme that is the styles": changed(BOOK, 'Target="theme/theme1.xml"', 'Target="styles.xml"'),
    "properties twice": related(ROOT, f"{OFFICE}/extended-properties", "docProps/app.xml"),
    "a sheet that the workbook does not name": and_then(
        copied(FIRST, "xl/worksheets/sheet9.xml", "Stuttgart", "Storniert"),
        related(BOOK, f"{OFFICE}/worksheet", "worksheets/sheet9.xml"),
    ),
    "a sheet without its drawing": changed(FOURTH, "<drawing [^>]*>", ""),
    "a sheet without its tables": changed(FIRST, "<tableParts.*?</tableParts>", ""),
    "a table that no element names": and_then(
        copied("xl/tables/table1.xml", "xl/tables/table9.xml", "Zuweisung", "Auszahlung"),
        related(OF_FIRST, f"{OFFICE}/table", "/xl/tables/table9.xml"),
    ),
    "another table of the same name": and_then(
        copied("xl/tables/table1.xml", "xl/tables/table9.xml", '(ref="[^"]*?)53', r"\g<1>40"),
        related(OF_FIRST, f"{OFFICE}/table", "/xl/tables/table9.xml"),
        changed(FIRST, 'r:id="rId1"', 'r:id="rId90"'),
    ),
    "two tables of one name": and_then(
        copied("xl/tables/table1.xml", "xl/tables/table9.xml", '(ref="[^"]*?)53', r"\g<1>40"),
        related(OF_FIRST, f"{OFFICE}/table", "/xl/tables/table9.xml"),
        changed(FIRST, "(<tablePart [^>]*?)rId1([^>]*>)", r"\1rId1\2\1rId90\2"),
    ),
    "a drawing by a name of no namespace": changed(FOURTH, '<drawing [^>]*r:id="', '<drawing id="'),
    "a drawing by two names": changed(
        FOURTH, "<drawing ", f'<drawing xmlns:s="{STRICT}" s:id="rId1" '
    ),
    "a chart that no frame shows": and_then(
        copied(CHART, "xl/charts/chart9.xml", *WHITE),
        related(OF_DRAWING, f"{OFFICE}/chart", "/xl/charts/chart9.xml"),
    ),
    "a picture beside the charts": related(OF_DRAWING, f"{OFFICE}/image", "/xl/media/a.png"),
    "a picture in a chart": with_relations(
        "xl/charts/_rels/chart1.xml.rels", "chartUserShapes", "../drawings/d.xml"
    ),
    "a table filled from elsewhere": with_relations(
        "xl/tables/_rels/table1.xml.rels", "queryTable", "../q/q1.xml"
    ),
    "core properties at another place": and_then(
        copied("docProps/core.xml", "docProps/core2.xml", "<dc:title>[^<]*", "<dc:title>Entwurf"),
        changed(ROOT, "docProps/core.xml", "docProps/core2.xml"),
    ),
    "properties of its own at another place": partial(
        with_part,
        name="docProps/own.xml",
        part=b'<Properties><property name="Auszahlung">999</property></Properties>',
        kind="custom-properties",
        of=ROOT,
    ),
    "properties of the program at another place": and_then(
        copied("docProps/app.xml", "docProps/app2.xml", "</Prop", "<Company>X</Company>\\g<0>"),
        changed(ROOT, "docProps/app.xml", "docProps/app2.xml"),
    ),
    **{
        f"{part} listed as another type": changed(
            "[Content_Types].xml", f'(PartName="/{part}" ContentType=")[^"]*', r"\1application/xml"
        )
        for part in (STYLES, FIRST, CHART, DRAWING, "xl/tables/table1.xml", "docProps/core.xml")
    },
    "a part listed twice": changed(
        "[Content_Types].xml",
        '(<Override PartName="/xl/styles.xml" ContentType=")([^"]*")',
        r'\1application/xml"/>\1\2',
    ),
    "a workbook with macros": changed(
        "[Content_Types].xml",
        r"application/vnd.openxmlformats-officedocument.spreadsheetml.sheet.main\+xml",
        "application/vnd.ms-excel.sheet.macroEnabled.main+xml",
    ),
    **{
        f"formats within a cell, spelt {kind}": changed(
            FIRST,
            r"<is><t>(.)([^<]*)</t></is>",
            rf"<is><r><{tag}><strike/></rPr><t>\1</t></r><r><t>\2</t></r></is>",
        )
        for kind, tag in (("with a line break", "rPr\n"), ("with a tab", "rPr\t"))
    },
    "a guide above a text": changed(
        FIRST,
        r"<is><t>([^<]*)</t></is>",
        '<is><t>\\1</t><rPh\nsb="0" eb="1"><t>999</t></rPh></is>',
    ),
}


@pytest.mark.parametrize("name", RELATIONS)
def test_parts_that_hang_together_otherwise_are_found(name: str) -> None:
    """Kinds go by their whole type, parts by what names them, and none is there twice."""
    assert is_found(RELATIONS[name](genuine("plain", Form.XLSX)))


def test_a_workbook_by_the_strict_standard_passes() -> None:
    """Excel can save one; then all types of relations are those of the standard's strict form."""
    parts = unpacked(genuine("plain", Form.XLSX))
    strict = {
        name: part.replace(OFFICE.encode(), STRICT.encode()) if name.endswith(".rels") else part
        for name, part in parts.items()
    }

    check = checked(packed(strict))

    assert (check.findings, check.population) == ((), ())
