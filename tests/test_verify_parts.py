"""`verify` goes by what hangs together in a workbook, as the programs do that show it."""

from __future__ import annotations

import re
from functools import partial
from typing import TYPE_CHECKING

import pytest
from tampering import CHART, DRAWING, FIRST, in_part, packed, unpacked, with_part
from test_verify_tampered import checked, genuine, is_found

from ukraine_soforthilfe.asking import Form

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


TINY_STYLES = copied(STYLES, "xl/styles2.xml", r'(<sz val=")\d+', r"\g<1>1")
RELATIONS: dict[str, Tampering] = {
    "styles by a type that nobody knows": and_then(
        TINY_STYLES,
        changed(BOOK, r'Target="styles.xml"', 'Target="styles2.xml"'),
        related(BOOK, "http://example.org/styles", "styles.xml"),
    ),
    "styles by a type of one word": related(BOOK, "styles", "styles.xml"),
    "styles twice": and_then(TINY_STYLES, related(BOOK, f"{OFFICE}/styles", "styles2.xml")),
    "styles once more, by the type of the strict standard": and_then(
        TINY_STYLES, related(BOOK, f"{STRICT}/styles", "styles2.xml")
    ),
    "a theme that is the styles": changed(BOOK, 'Target="theme/theme1.xml"', 'Target="styles.xml"'),
    "properties twice": related(ROOT, f"{OFFICE}/extended-properties", "docProps/app.xml"),
    "a sheet that the workbook does not name": and_then(
        copied(FIRST, "xl/worksheets/sheet9.xml", "Stuttgart", "Storniert"),
        related(BOOK, f"{OFFICE}/worksheet", "worksheets/sheet9.xml"),
    ),
    "a sheet of charts": changed(
        BOOK, rf"{OFFICE}/worksheet(?=[^>]*sheet4)", f"{OFFICE}/chartsheet"
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


MC = 'xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006"'


def choice(content: str) -> str:
    """What a program takes that understands a, and others leave out."""
    inner = f'<mc:Choice Requires="a">{content}</mc:Choice>'
    return f"<mc:AlternateContent {MC}>{inner}</mc:AlternateContent>"


HIDDEN_COLUMN = '<col min="3" max="3" hidden="1"/>'
NAMES = '<definedNames><definedName name="Gesamtbetrag">1</definedName></definedNames>'
DXF = "(<dxf><font>.*?</font><fill>"
STRAY: dict[str, Tampering] = {
    "a hidden column that some programs see": changed(
        FIRST, "(<cols>)", rf"\1{choice(HIDDEN_COLUMN)}"
    ),
    "a hidden column within another element": changed(
        FIRST, "(<cols>)", rf'\1<x:x xmlns:x="http://x">{HIDDEN_COLUMN}</x:x>'
    ),
    "a colour that some programs see": changed(
        STYLES, r'(<sz val="11" ?/>)', rf"""\1{choice('<color rgb="FFFFFFFF"/>')}"""
    ),
    "a name that some programs see": changed(
        "xl/workbook.xml", "(<definedNames>)", rf"{choice(NAMES)}\1"
    ),
    "a colour of the theme that is the ground of windows": and_then(
        changed(STYLES, 'rgb="001F3864"', 'theme="1"'),
        changed("xl/theme/theme1.xml", '(<a:dk1>.*?val=")windowText', r"\1window"),
    ),
    "an outline without its signs": changed(
        FIRST, "<sheetView ", '<sheetView showOutlineSymbols="0" '
    ),
    "headings of rows in print": changed(
        FIRST, "<pageMargins", '<printOptions headings="1"/><pageMargins'
    ),
    **{
        f"a condition with {name}": changed(STYLES, old, new, 9)
        for name, old, new in (
            ("a gradient", f"{DXF})", r"\1<gradientFill/>"),
            (
                "a pattern",
                f"{DXF}<patternFill)>",
                r'\1 patternType="darkUp">',
            ),
            ("two grounds", '(<bgColor rgb="00C6EFCE" ?/>)', r'\1<fgColor rgb="FF006100"/>'),
            ("a format", "(<dxf>)(<font>)", r'\1<numFmt numFmtId="199" formatCode="9"/>\2'),
            ("signs for letters", "(<dxf><font>)", r'\1<name val="Wingdings"/>'),
        )
    },
}


@pytest.mark.parametrize("name", STRAY)
def test_what_only_some_programs_see_is_found(name: str) -> None:
    """Nothing stands in an element of another namespace but below an extension."""
    assert is_found(STRAY[name](genuine("plain", Form.XLSX)))


OF_TABLE = r"<f>SUBTOTAL\(109,Zuweisung\[Betrag\]"
FORMULAS: dict[str, Tampering] = {
    "of a table that is not there": changed(FIRST, OF_TABLE, "<f>SUBTOTAL(109,Auszahlung[Betrag]"),
    "of a column that the table has not": changed(
        FIRST, OF_TABLE, "<f>SUBTOTAL(109,Zuweisung[Auszahlung]"
    ),
    "of columns of which the last is missing": changed(
        FIRST, OF_TABLE, "<f>SUBTOTAL(109,Zuweisung[[Betrag]:[Auszahlung]]"
    ),
    "of a part of a table that has none": changed(
        FIRST, OF_TABLE, "<f>SUBTOTAL(109,Zuweisung[[#Rest],[Betrag]]"
    ),
    "of thousands of signs": changed(FIRST, OF_TABLE, rf"<f>{'0+' * 5_000}SUBTOTAL(109,H10:H53"),
}


@pytest.mark.parametrize("name", FORMULAS)
def test_a_formula_of_something_else_is_found(name: str) -> None:
    """Whatever a table is called, and however long it takes to say so."""
    findings = checked(FORMULAS[name](genuine("plain", Form.XLSX))).findings

    assert "formula" in {each.what for each in findings}


def test_a_formula_that_names_its_own_row_by_a_sign_passes() -> None:
    """Some programs write ``[@Betrag]`` where Excel writes ``[[#This Row],[Betrag]]``."""
    spell = changed(FIRST, r"\[\[#This Row\],\[(\w+)\]\]", r"[@\1]", 999)

    check = checked(spell(genuine("plain", Form.XLSX)))

    assert (check.findings, check.population) == ((), ())


FRAME_ENDS = "(</graphicFrame>)"
TEXT_IN_SHAPE = (
    '<sp><nvSpPr><cNvPr id="7" name="Text 7"/></nvSpPr><txBody><a:bodyPr/><a:p><a:r>'
    "<a:t>Auszuzahlen: 999.999</a:t></a:r></a:p></txBody></sp>"
)
DRAWN: dict[str, Tampering] = {
    "a text box beside the frame": changed(DRAWING, FRAME_ENDS, rf"\1{TEXT_IN_SHAPE}"),
    "a text box before the frame": changed(DRAWING, "(<graphicFrame>)", rf"{TEXT_IN_SHAPE}\1"),
    "frame and text box in a group": changed(
        DRAWING,
        "<graphicFrame>(.*?)</graphicFrame>",
        rf"<grpSp><graphicFrame>\1</graphicFrame>{TEXT_IN_SHAPE}</grpSp>",
    ),
    "a text box that some programs show": changed(
        DRAWING,
        FRAME_ENDS,
        r'\1<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
        rf'markup-compatibility/2006"><mc:Choice Requires="a">{TEXT_IN_SHAPE}</mc:Choice>'
        "</mc:AlternateContent>",
    ),
    "a chart twice": changed(DRAWING, "(<oneCellAnchor>.*?</oneCellAnchor>)", r"\1\1"),
    "elements in elements in elements": changed(
        DRAWING, FRAME_ENDS, rf"{'<pic>' * 300}{'</pic>' * 300}\1"
    ),
    "a line beside the frame": changed(DRAWING, FRAME_ENDS, r"\1<cxnSp/>"),
    "a picture beside the frame": changed(DRAWING, FRAME_ENDS, r"\1<pic/>"),
    "a frame in a frame": changed(DRAWING, FRAME_ENDS, r"<graphicFrame/>\1"),
    "a macro behind a chart": changed(DRAWING, "<graphicFrame>", '<graphicFrame macro="A1">'),
    "a link behind a chart": changed(
        DRAWING, r'(<cNvPr id="1"[^>]*?) ?/>', r'\1><a:hlinkClick r:id="rId1"/></cNvPr>'
    ),
    "a turned chart": changed(DRAWING, "<xfrm ?/>", '<xfrm rot="5400000"/>'),
    "a chart that is not printed": changed(
        DRAWING, "<clientData ?/>", '<clientData fPrintsWithSheet="0"/>'
    ),
    "a chart over the table behind a blank": changed(DRAWING, "<col>4</col>", "<col> 0</col>"),
    "a chart far away": changed(DRAWING, "<col>4</col>", "<col>900</col>"),
    **{
        f"in a chart, {name}": changed(CHART, old, new)
        for name, old, new in (
            (
                "bars without room",
                "<plotArea>",
                '<plotArea><layout><manualLayout><x val="0.9"/><w val="0.01"/></manualLayout>'
                "</layout>",
            ),
            ("categories of two levels", "<cat>", "<cat><multiLvlStrCache/>"),
            ("figures of its own", "<val>", '<val><numLit><pt idx="0"><v>9</v></pt></numLit>'),
            ("a table of figures", "(</plotArea>)", r"<dTable/>\1"),
            (
                "an extension",
                "(</ser>)",
                '<extLst><ext uri="x"><datalabelsRange/></ext></extLst>\\1',
            ),
            (
                "figures that a filter kept",
                "(</ser>)",
                "<extLst><ext><filteredSeries/></ext></extLst>\\1",
            ),
            ("two titles", "(<title>.*?</title>)", r"\1\1"),
            ("a field in a title", "(</a:r>)", r"\1<a:fld><a:t>999</a:t></a:fld>"),
            (
                "letters at the foot of a page",
                "(</chartSpace>)",
                r"<printSettings><headerFooter><oddFooter>9</oddFooter></headerFooter></printSettings>\1",
            ),
            ("shapes of its own", "(</chartSpace>)", r"<userShapes/>\1"),
            ("figures of another workbook", "(</chartSpace>)", r"<externalData/>\1"),
            ("colours exchanged", "(<chart>)", r"<clrMapOvr/>\1"),
            (
                "dark ground",
                "(</chart>)",
                r'\1<spPr><a:solidFill><a:srgbClr val="000000"/></a:solidFill></spPr>',
            ),
            ("a picture for ground", "(</chart>)", r"\1<spPr><a:blipFill/></spPr>"),
            ("thin bars", '<gapWidth val="40"', '<gapWidth val="500"'),
            ("figures in other places", '<crosses val="max"', '<crossesAt val="300000"'),
            (
                "a label of one bar",
                "(</ser>)",
                '<dLbls><dLbl><idx val="0"/><tx><rich><a:p><a:r><a:t>999.999</a:t></a:r></a:p>'
                r'</rich></tx></dLbl><showVal val="1"/></dLbls>\1',
            ),
            ("an axis that is not shown", '<delete val="0"', '<delete val="1"'),
            (
                "an axis in a unit of its own",
                "(</valAx>)",
                r'<dispUnits><builtInUnit val="thousands"/></dispUnits>\1',
            ),
            ("no labels at an axis", "(<majorTickMark)", r'<tickLblPos val="none"/>\1'),
            ("only some labels at an axis", "(<lblOffset)", r'<tickLblSkip val="9"/>\1'),
            ("an image that is upside down", "<a:bodyPr ?/>", '<a:bodyPr rot="10800000"/>'),
            ("hidden cells left out otherwise", '<plotVisOnly val="1"', '<plotVisOnly val="0"'),
            ("letters of a title struck out", "<a:defRPr ?/>", '<a:defRPr strike="sngStrike"/>'),
            (
                "letters of symbols",
                "<a:defRPr ?/>",
                '<a:defRPr><a:latin typeface="Wingdings"/></a:defRPr>',
            ),
            ("letters larger than it", "<a:defRPr ?/>", '<a:defRPr sz="40000"/>'),
            (
                "a format of what it keeps",
                "(</f>)(</numRef></val>)",
                r'\1<numCache><formatCode>"999"</formatCode></numCache>\2',
            ),
            (
                "one more figure than cells",
                "(</f>)(</numRef></val>)",
                r'\1<numCache><pt idx="44"><v>9</v></pt></numCache>\2',
            ),
            (
                "a format of one figure",
                "(</f>)(</numRef></val>)",
                r'\1<numCache><pt idx="0" formatCode="9"><v>450370</v></pt></numCache>\2',
            ),
        )
    },
}


@pytest.mark.parametrize("name", DRAWN)
def test_whatever_is_drawn_beside_what_is_written_is_found(name: str) -> None:
    """In the frame of a chart and in the chart nothing else may stand."""
    assert is_found(DRAWN[name](genuine("plain", Form.XLSX)))


def test_what_excel_adds_to_a_chart_is_no_difference() -> None:
    """On saving it writes what holds anyway, keeps the figures, and numbers what it draws."""
    kept = '<c:numCache><c:formatCode>#,##0</c:formatCode><c:ptCount val="44"/></c:numCache>'
    decorate = and_then(
        changed(
            CHART,
            "(<chartSpace[^>]*>)",
            r'\1<date1904 val="0"/><lang val="de-DE"/><roundedCorners val="0"/>'
            '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/'
            'markup-compatibility/2006"><mc:Choice Requires="c14" xmlns:c14="http://schemas.'
            'microsoft.com/office/drawing/2007/8/2/chart"><c14:style val="102"/></mc:Choice>'
            '<mc:Fallback><style val="2"/></mc:Fallback></mc:AlternateContent>',
        ),
        changed(CHART, "<plotArea>", "<plotArea><layout/>"),
        changed(CHART, "(</f>)(</numRef></val>)", rf"\1{kept.replace('c:', '')}\2"),
        changed(
            CHART,
            "(</ser>)",
            '<extLst><ext uri="{C3380CC4-5D6E-409C-BE32-E72D297353CC}"><c16:uniqueId xmlns:c16='
            '"http://schemas.microsoft.com/office/drawing/2014/chart" val="{00000000-1}"/></ext>'
            r"</extLst>\1",
        ),
        changed(
            CHART,
            "(</chartSpace>)",
            '<printSettings><headerFooter/><pageMargins b="0.7" l="0.7" r="0.7" t="0.7" '
            r'header="0.3" footer="0.3"/><pageSetup/></printSettings>\1',
        ),
        changed(DRAWING, "<graphicFrame>", '<graphicFrame macro="">'),
        changed(
            DRAWING,
            r'(<cNvPr id="1"[^>]*?) ?/>',
            r'\1><a:extLst><a:ext uri="{FF2B5EF4}"><a16:creationId xmlns:a16="http://schemas.'
            'microsoft.com/office/drawing/2014/main" id="{0-1}"/></a:ext></a:extLst></cNvPr>',
        ),
    )

    check = checked(decorate(genuine("plain", Form.XLSX)))

    assert (check.findings, check.population) == ((), ())


def test_a_chart_that_was_moved_a_little_is_a_notice() -> None:
    """To the right, where it covers nothing."""
    move = changed(DRAWING, "<col>4</col>", "<col>5</col>")

    check = checked(move(genuine("plain", Form.XLSX)))

    assert (check.findings, check.population) == ((), ())
    assert "chart_place" in {notice.what for notice in check.notices}


def test_what_other_programs_note_of_a_filter_passes() -> None:
    """A hidden name for the cells of a list, and an extension that holds nothing."""
    name = '<definedName name="_xlnm._FilterDatabase" localSheetId="0" hidden="1">'
    note = and_then(
        changed(
            "xl/workbook.xml", "(</definedNames>)", rf"{name}'Zuweisung'!$A$9:$I$53</definedName>\1"
        ),
        changed(FIRST, "(</worksheet>)", r'<extLst><ext uri="{0}"/></extLst>\1'),
    )

    check = checked(note(genuine("plain", Form.XLSX)))

    assert (check.findings, check.population) == ((), ())


@pytest.mark.parametrize("part", ["docProps/core.xml", "xl/theme/theme1.xml"])
def test_a_part_that_is_gone_says_nothing_else(part: str) -> None:
    """Without a title and without a theme that no cell refers to, all that is read is there."""
    parts = unpacked(genuine("plain", Form.XLSX))
    del parts[part]

    check = checked(packed(parts))

    assert (check.findings, check.population) == ((), ())


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
