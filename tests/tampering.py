"""Changes of a genuine workbook that tell its reader something else, each made of its bytes."""

from __future__ import annotations

import io
import re
import zipfile
from datetime import date
from functools import partial
from typing import TYPE_CHECKING, Any

import openpyxl
from openpyxl.comments import Comment
from openpyxl.formatting.rule import FormulaRule
from openpyxl.styles import Alignment, Border, Font, GradientFill, PatternFill, Protection, Side
from openpyxl.styles.colors import Color
from openpyxl.workbook.defined_name import DefinedName
from openpyxl.worksheet.datavalidation import DataValidation
from openpyxl.worksheet.pagebreak import Break

from ukraine_soforthilfe import __version__
from ukraine_soforthilfe.population.workbooks import listed

if TYPE_CHECKING:
    from collections.abc import Callable

    from openpyxl import Workbook

    Tampering = Callable[[bytes], bytes]

FIRST, SECOND, LAST = (f"xl/worksheets/sheet{number}.xml" for number in (1, 2, 5))
CHART, DRAWING = "xl/charts/chart1.xml", "xl/drawings/drawing1.xml"
_OFFICE = "http://schemas.openxmlformats.org/officeDocument/2006/relationships"


def unpacked(content: bytes) -> dict[str, bytes]:
    archive = zipfile.ZipFile(io.BytesIO(content))
    return {name: archive.read(name) for name in archive.namelist()}


def packed(parts: dict[str, bytes]) -> bytes:
    stream = io.BytesIO()
    with zipfile.ZipFile(stream, "w", zipfile.ZIP_DEFLATED) as archive:
        for name, part in parts.items():
            archive.writestr(name, part)
    return stream.getvalue()


def in_part(content: bytes, *, part: str, old: str, new: str, count: int = 1) -> bytes:
    """The workbook with other text in one of its parts; ``old`` is a pattern."""
    parts = unpacked(content)
    text = parts[part].decode()
    parts[part] = re.sub(old, new, text, count=count, flags=re.DOTALL).encode()
    assert parts[part] != text.encode(), old
    return packed(parts)


def with_part(
    content: bytes, *, name: str, part: bytes, kind: str, of: str = "xl/_rels/workbook.xml.rels"
) -> bytes:
    """The workbook with one more part, which another one names."""
    parts = unpacked(content)
    relation = f'<Relationship Id="rId99" Type="{_OFFICE}/{kind}" Target="/{name}"/>'
    parts[of] = parts[of].replace(b"</Relationships>", f"{relation}</Relationships>".encode())
    if kind in (types := listed("types")):
        of_types, entry = (
            "[Content_Types].xml",
            f'<Override PartName="/{name}" ContentType="{{}}"/>',
        )
        entry = f"{entry.format(types[kind])}</Types>"
        parts[of_types] = parts[of_types].replace(b"</Types>", entry.encode())
    return packed({**parts, name: part})


def with_loose_part(content: bytes, *, name: str, part: bytes) -> bytes:
    """The workbook with one more part, which no other names."""
    return packed({**unpacked(content), name: part})


def with_openpyxl(content: bytes, *, change: Callable[[Workbook], Any]) -> bytes:
    workbook = openpyxl.load_workbook(io.BytesIO(content))
    change(workbook)
    stream = io.BytesIO()
    workbook.save(stream)
    return stream.getvalue()


def _replaced(part: str, old: str, new: str, count: int = 1) -> Tampering:
    return partial(in_part, part=part, old=re.escape(old), new=new, count=count)


def _pattern(part: str, old: str, new: str, count: int = 1) -> Tampering:
    return partial(in_part, part=part, old=old, new=new, count=count)


def _both(one: Tampering, other: Tampering) -> Tampering:
    return lambda content: other(one(content))


def _edited(change: Callable[[Workbook], Any]) -> Tampering:
    return partial(with_openpyxl, change=change)


def _amount(**looks: Any) -> Tampering:
    """The first amount with another look."""

    def change(workbook: Workbook) -> None:
        cell = first_amount(workbook)
        for name, look in looks.items():
            setattr(cell, name, look)

    return _edited(change)


def first_amount(workbook: Workbook) -> Any:
    """The amount of the first row of the first sheet."""
    sheet = workbook.worksheets[0]
    rows = list(sheet.iter_rows())
    header = next(row for row in rows if row[0].value in {"Nr", "No"})
    column = next(place for place, cell in enumerate(header) if cell.value in {"Betrag", "Amount"})
    return rows[int(header[0].row or 0)][column]


def _column(workbook: Workbook) -> Any:
    return workbook.worksheets[0].column_dimensions[first_amount(workbook).column_letter]


def _name(workbook: Workbook) -> Any:
    """The name, or key, of the first row of the first sheet."""
    return workbook.worksheets[0].cell(first_amount(workbook).row, 3)


def _name_ends(sign: str, workbook: Workbook) -> None:
    _name(workbook).value = f"{_name(workbook).value}{sign}"


def _printed_tiny(workbook: Workbook) -> None:
    sheet = workbook.worksheets[0]
    sheet.sheet_properties.pageSetUpPr = None
    sheet.page_setup.scale = 10


def _row(workbook: Workbook) -> Any:
    return workbook.worksheets[0].row_dimensions[first_amount(workbook).row]


def _hidden_and_beside(workbook: Workbook) -> None:
    sheet = workbook.worksheets[0]
    amount = first_amount(workbook)
    _column(workbook).hidden = True
    for row in range(amount.row - 1, amount.row + 3):
        sheet.cell(row, 15).value = sheet.cell(row, amount.column).value


def _exchanged(workbook: Workbook) -> None:
    amount = first_amount(workbook)
    one, other = (workbook.worksheets[0].cell(amount.row + place, 2) for place in (0, 1))
    one.value, other.value = other.value, one.value


def _below(workbook: Workbook) -> None:
    sheet = workbook.worksheets[0]
    sheet.cell(sheet.max_row + 1, 2, "08999")
    sheet.cell(sheet.max_row, 8, 100_000)


def _prompt(workbook: Workbook) -> None:
    rule = DataValidation(
        type="whole",
        operator="greaterThan",
        formula1="0",
        sqref=first_amount(workbook).coordinate,
        showInputMessage=True,
        prompt="Auszuzahlen: 999.999",
    )
    workbook.worksheets[0].add_data_validation(rule)


def _local_name(workbook: Workbook) -> None:
    name = DefinedName("PruefungBestanden", attr_text="TRUE")
    workbook.worksheets[1].defined_names.add(name)


def _white_condition(workbook: Workbook) -> None:
    rule = FormulaRule(  # type: ignore[no-untyped-call]
        formula=["TRUE"], font=Font(color="FFFFFF")
    )
    place = first_amount(workbook).coordinate
    workbook.worksheets[0].conditional_formatting.add(place, rule)


def _turned(way: str) -> str:
    return "landscape" if way == "portrait" else "portrait"


def _filtered(workbook: Workbook) -> None:
    sheet = workbook.worksheets[0]
    sheet.auto_filter.ref = "A7:I51"
    sheet.auto_filter.add_filter_column(2, ["Stuttgart"])


def _sheets(workbook: Workbook, name: str, *cells: object) -> Any:
    sheet = workbook.create_sheet(name, 0)
    sheet.append(cells)
    return sheet


_TEXT_BOX = (
    "<oneCellAnchor><from><col>0</col><colOff>0</colOff><row>2</row><rowOff>0</rowOff></from>"
    '<ext cx="9" cy="9"/><sp><nvSpPr><cNvPr id="7" name="T"/><cNvSpPr txBox="1"/></nvSpPr><spPr/>'
    "<txBody><a:bodyPr/><a:p><a:r><a:t>Auszuzahlen: 999.999</a:t></a:r></a:p></txBody></sp>"
    "<clientData/></oneCellAnchor></wsDr>"
)
_VIEW = '<sheetView showGridLines="0"'

# Every workbook that the program writes can be changed so.
ANYWHERE: dict[str, Tampering] = {
    "a payee below the sum": _edited(_below),
    "a sheet in front": _edited(lambda book: _sheets(book, "Auszahlung", "Stuttgart", 999_999)),
    "a hidden sheet": _edited(
        lambda book: setattr(_sheets(book, "X", "storniert"), "sheet_state", "veryHidden")
    ),
    "another amount": _edited(lambda book: setattr(first_amount(book), "value", 7)),
    "a format with another amount": _amount(number_format='"999.999 €"'),
    "a format with a digit before": _amount(number_format='"1"#,##0 "€"'),
    "a format with a digit behind": _amount(number_format='#,##0"0 €"'),
    "a format in thousands": _amount(number_format="#,##0,"),
    "a format that shows nothing": _amount(number_format=";;;"),
    "a format by a condition": _amount(number_format='[>100]"1 €";0'),
    "a format in white": _amount(number_format="[White]#,##0"),
    "white on white": _amount(font=Font(color="FFFFFF")),
    "nearly white": _amount(font=Font(color="F5F5F5")),
    "white of the theme": _amount(font=Font(color=Color(theme=0))),
    "nearly white, of the theme": _amount(font=Font(color=Color(theme=0, tint=-0.02))),
    "white of black": _amount(font=Font(color=Color(theme=1, tint=1))),
    "a tint of no colour": _amount(font=Font(color=Color(theme=99, tint=0.5))),
    "white by its number": _amount(font=Font(color=Color(indexed=9))),
    "the ground of a window": _amount(font=Font(color=Color(indexed=65))),
    "black on black": _amount(fill=PatternFill("solid", fgColor="000000")),
    "tiny letters": _amount(font=Font(size=1)),
    "struck out": _amount(font=Font(strike=True)),
    "signs for letters": _amount(font=Font(name="Wingdings")),
    "repeated across the cell": _amount(alignment=Alignment(horizontal="fill")),
    "crossed out by its border": _amount(border=Border(diagonal=Side("thick"), diagonalUp=True)),
    "a font of symbols under another name": _amount(font=Font(name="Calibri", charset=2)),
    "letters larger than the cell": _amount(font=Font(size=200)),
    "far indented": _amount(alignment=Alignment(indent=10)),
    "turned": _amount(alignment=Alignment(textRotation=90)),
    "letters one below the other": _amount(alignment=Alignment(textRotation=255)),
    "white on light grey": _amount(
        font=Font(color="FFFFFF"), fill=PatternFill("solid", fgColor="D9D9D9")
    ),
    "grey on grey": _amount(font=Font(color="808080"), fill=PatternFill("solid", fgColor="7F7F7F")),
    "yellow on white": _amount(font=Font(color="FFFF00")),
    "a gradient": _amount(fill=GradientFill(stop=("000000", "000000"))),
    "a dark pattern": _amount(fill=PatternFill("darkGray", fgColor="000000")),
    "a date for a number": _amount(value=date(3133, 1, 1)),
    "an error for a number": _amount(value="#REF!"),
    "a fraction that no format shows": _edited(
        lambda book: setattr(first_amount(book), "value", first_amount(book).value + 1e-9)
    ),
    "an empty comment": _amount(comment=Comment("", "A")),
    "a comment": _amount(comment=Comment("Auszuzahlen: 999.999", "A")),
    "a link": _amount(hyperlink="https://example.org"),
    "a prompt": _edited(_prompt),
    "a formula for a value": _edited(lambda book: setattr(first_amount(book), "value", "=1+1")),
    "a text for a number": _edited(
        lambda book: setattr(first_amount(book), "value", str(first_amount(book).value))
    ),
    "a hidden row": _edited(lambda book: setattr(_row(book), "hidden", True)),
    "a row too low to see": _edited(lambda book: setattr(_row(book), "height", 1)),
    "a hidden column, and another beside it": _edited(_hidden_and_beside),
    "a column too narrow to see": _edited(lambda book: setattr(_column(book), "width", 0.3)),
    "a column too narrow for its figures": _edited(lambda book: setattr(_column(book), "width", 3)),
    "a row of half its height": _edited(lambda book: setattr(_row(book), "height", 6)),
    "a description of the table": _replaced(
        "xl/tables/table1.xml", " displayName=", ' comment="storniert" displayName='
    ),
    "two rows whose keys are exchanged": _edited(_exchanged),
    "a sheet that is gone": _edited(lambda book: book.remove(book.worksheets[-2])),
    "a sheet of another name": _edited(lambda book: setattr(book.worksheets[-2], "title", "X")),
    "merged cells": _edited(lambda book: book.worksheets[0].merge_cells("A2:C3")),
    "another label": _edited(lambda book: setattr(book.worksheets[0]["A2"], "value", "vorläufig")),
    "another title": _edited(lambda book: setattr(book.worksheets[0]["A1"], "value", "Entwurf")),
    "a far cell": _edited(lambda book: book.worksheets[0].cell(90_000, 300, "storniert")),
    "a cell under the provenance": _edited(
        lambda book: book.worksheets[-1].cell(90, 1, "Nachtrag: 999.999")
    ),
    "a name for one sheet": _edited(_local_name),
    "a name with a comment": _replaced(
        "xl/workbook.xml", "<definedName ", '<definedName comment="storniert" '
    ),
    "a name that is of other cells where it is used": _pattern(
        "xl/workbook.xml", r'(name="Zahlsumme"[^>]*>[^!]*!)\$([A-Z]+)\$', r"\1\2"
    ),
    "a name that macros know": _edited(
        lambda book: book.defined_names.add(DefinedName("Auto_Open", attr_text="1"))
    ),
    "merged amounts": _edited(
        lambda book: book.worksheets[0].merge_cells(
            start_row=first_amount(book).row,
            end_row=first_amount(book).row + 1,
            start_column=first_amount(book).column,
            end_column=first_amount(book).column,
        )
    ),
    "a choice of amounts": _edited(
        lambda book: book.worksheets[0].add_data_validation(
            DataValidation(type="list", formula1='"999999"', sqref=first_amount(book).coordinate)
        )
    ),
    "a name in other letters": _edited(
        lambda book: setattr(_name(book), "value", f"{_name(book).value[:-1]}\u0430")
    ),
    **{
        f"a name with U+{ord(sign):04X}": _edited(partial(_name_ends, sign))
        for sign in " \u00a0\u200b\u200f\u202e"
    },
    "a formula for a name": _edited(
        lambda book: setattr(_name(book), "value", '=HYPERLINK("https://example.org","Ulm")')
    ),
    "a row of headings too low to see": _edited(
        lambda book: setattr(
            book.worksheets[0].row_dimensions[first_amount(book).row - 1], "height", 1
        )
    ),
    "a row that is cut": _edited(lambda book: setattr(_row(book), "height", 9)),
    "folded rows": _edited(
        lambda book: book.worksheets[0].row_dimensions.group(
            first_amount(book).row, first_amount(book).row + 1, hidden=True
        )
    ),
    "folded columns": _edited(
        lambda book: book.worksheets[0].column_dimensions.group("C", "C", hidden=True)
    ),
    "no widths of columns, and a small one for all": _pattern(
        FIRST,
        "<sheetFormatPr ([^>]*?)/><cols>.*?</cols>",
        r'<sheetFormatPr \1 defaultColWidth="1"/>',
    ),
    "a zoom at which nothing can be read": _replaced(FIRST, _VIEW, f'{_VIEW} zoomScale="10"'),
    "a page at which nothing can be read": _edited(_printed_tiny),
    "charts that are not shown": _pattern(
        "xl/workbook.xml", "<workbookPr ?/>", '<workbookPr showObjects="none"/>'
    ),
    "formulas as in another program": _replaced(
        FIRST, "<sheetPr>", '<sheetPr transitionEvaluation="1">'
    ),
    "another first page": _replaced(FIRST, "<headerFooter", '<headerFooter differentFirst="1"'),
    "other even pages": _replaced(FIRST, "<headerFooter", '<headerFooter differentOddEven="1"'),
    "a footer of even pages": _replaced(
        FIRST, "</oddFooter>", "</oddFooter><evenFooter>storniert</evenFooter>"
    ),
    "a picture in the footer": _replaced(FIRST, "<oddFooter>", "<oddFooter>&amp;G "),
    "another creator": _edited(lambda book: setattr(book.properties, "creator", "Ministerium")),
    "a category": _edited(lambda book: setattr(book.properties, "category", "endgültig")),
    "a status": _edited(lambda book: setattr(book.properties, "contentStatus", "storniert")),
    "a version that is a text": _edited(
        lambda book: setattr(book.properties, "version", "storniert")
    ),
    "an amount for who saved it": _edited(
        lambda book: setattr(book.properties, "lastModifiedBy", "Auszuzahlen: 999")
    ),
    "a template": _replaced(
        "docProps/app.xml", "</Properties>", "<Template>storniert</Template></Properties>"
    ),
    "titles of parts that are none": _replaced(
        "docProps/app.xml",
        "</Properties>",
        "<TitlesOfParts><lpstr>storniert</lpstr></TitlesOfParts></Properties>",
    ),
    "bars within cells": _replaced(
        FIRST,
        "<pageMargins",
        '<conditionalFormatting sqref="H8"><cfRule type="iconSet" priority="1">'
        '<iconSet showValue="0"/></cfRule></conditionalFormatting><pageMargins',
    ),
    **{
        f"an element {name}": _replaced(FIRST, "<tableParts", f"<{name}><a/></{name}><tableParts")
        for name in (
            *("oleObjects", "controls", "AlternateContent", "cellWatches", "customProperties"),
            *("smartTags", "picture", "legacyDrawing", "legacyDrawingHF", "webPublishItems"),
        )
    },
    **{
        f"a part of the kind {kind}": partial(
            with_part, name=f"xl/{kind}1.xml", part=b"<a>999</a>", kind=kind
        )
        for kind in (
            *("connections", "pivotCacheDefinition", "slicerCache", "person", "xmlMaps"),
            *("metadata", "attachedToolbars", "volatileDependencies"),
        )
    },
    **{
        f"a part of a sheet of the kind {kind}": partial(
            with_part,
            name=f"xl/{kind}1.xml",
            part=b"<a>999</a>",
            kind=kind,
            of="xl/worksheets/_rels/sheet1.xml.rels",
        )
        for kind in (
            *("oleObject", "package", "threadedComment", "pivotTable", "slicer", "vmlDrawing"),
            *("queryTable", "ctrlProp", "customProperty"),
        )
    },
    "a format longer than any": _amount(number_format="#,##0" + "_0" * 130),
    **{
        f"the format {code}": _amount(number_format=code)
        for code in (
            *(
                '""',
                "# ##0.",
                "dd.mm.yyyy",
                "0%",
                "0.00E+00",
                "# ?/?",
                '#,##0" T€"',
                "[Red]0",
                "-0",
            ),
            *("0;0;0", "#", "?", "*0#,##0", "#,##0\\0", "[$999.999 €]", "#,##0 [$$-409]", "###"),
            *(
                "0%",
                "0% €",
                "[h]:mm",
                '"−"#,##0',
                '0"."000',
                "[$-2000000]0",
                "[DBNum1]0",
                '#,##0 "Mio"',
            ),
        )
    },
    "a further name": _edited(
        lambda book: book.defined_names.add(DefinedName("Summe", attr_text="1"))
    ),
    "a print area": _edited(lambda book: setattr(book.worksheets[0], "print_area", "A1:I30")),
    "a header": _pattern(FIRST, "<oddHeader ?/>", "<oddHeader>storniert</oddHeader>"),
    "a footer": _pattern(FIRST, "<oddFooter>", "<oddFooter>storniert "),
    "a condition that hides": _edited(_white_condition),
    "a filter": _edited(_filtered),
    "a property": _edited(lambda book: setattr(book.properties, "keywords", "storniert")),
    "calculation on demand": _edited(lambda book: setattr(book.calculation, "calcMode", "manual")),
    "precision as displayed": _edited(
        lambda book: setattr(book.calculation, "fullPrecision", False)
    ),
    "another title of the document": _edited(
        lambda book: setattr(book.properties, "title", "Entwurf")
    ),
    "a property of its own": partial(
        with_part,
        name="docProps/custom.xml",
        part=b'<Properties><property name="Auszahlung">999</property></Properties>',
        kind="custom-properties",
        of="_rels/.rels",
    ),
    "a company": _replaced(
        "docProps/app.xml", "</Properties>", "<Company>X</Company></Properties>"
    ),
    "tabs that are not shown": _replaced(
        "xl/workbook.xml", 'showSheetTabs="1"', 'showSheetTabs="0"'
    ),
    "dates from 1904": _pattern("xl/workbook.xml", "<workbookPr ?/>", '<workbookPr date1904="1"/>'),
    "formulas instead of results": _replaced(FIRST, _VIEW, f'{_VIEW} showFormulas="1"'),
    "zeros that are not shown": _replaced(FIRST, _VIEW, f'{_VIEW} showZeros="0"'),
    "frozen rows that hide others": _replaced(FIRST, _VIEW, f'{_VIEW} topLeftCell="A5"'),
    "rows hidden by default": _replaced(FIRST, "<sheetFormatPr ", '<sheetFormatPr zeroHeight="1" '),
    "scenarios": _replaced(
        FIRST, "<pageMargins", '<scenarios><scenario name="x"/></scenarios><pageMargins'
    ),
    "sparklines": _replaced(
        FIRST,
        "<tableParts",
        '<extLst><ext uri="x"><sparklineGroups><a/></sparklineGroups></ext></extLst><tableParts',
    ),
    "a table without its last rows": _pattern(
        "xl/tables/table1.xml", r'(displayName="\w+" ref="A\d+:[A-Z])\d+', r"\g<1>9"
    ),
    "another heading of the table": _pattern(
        "xl/tables/table1.xml", '(<tableColumn id="2" name=")[^"]*', r"\1storniert"
    ),
    "a filter of the table": _pattern(
        "xl/tables/table1.xml",
        '(<autoFilter ref="[^"]*") ?/>',
        r'\1><filterColumn colId="2"><filters/></filterColumn></autoFilter>',
    ),
    "another formula": _replaced(FIRST, "<f>SUBTOTAL(109,", "<f>1+SUBTOTAL(109,"),
    "another result": _pattern(FIRST, r"(<f>SUBTOTAL\(109,[^<]*</f><v>)", r"\g<1>9"),
    "another rule for inputs": _replaced(SECOND, ' error="', ' error="Entwurf. '),
    "formats within a cell": _pattern(
        FIRST,
        r"<is><t>(.)([^<]*)</t></is>",
        r'<is><r><rPr><color rgb="FFFFFFFF"/></rPr><t>\1</t></r><r><t>\2</t></r></is>',
    ),
    "a state of a sheet that another name hides": _pattern(
        "xl/workbook.xml",
        '(<sheet name="[^"]*" sheetId="2" )state="visible"',
        r'\1xmlns:x="http://x" state="veryHidden" x:state="visible"',
    ),
    "columns of another kind before the columns": _pattern(
        FIRST,
        "<cols>(.*?)</cols>",
        r'<x:cols xmlns:x="http://x">\1</x:cols><cols><col min="2" max="9" hidden="1"/></cols>',
    ),
    "a theme that says another font": _both(
        _pattern("xl/styles.xml", '(<sz val="11" ?/>)(</font>)', r'\1<scheme val="minor"/>\2', 9),
        _pattern("xl/theme/theme1.xml", '(<a:minorFont>.*?typeface=")[^"]*', r"\1Wingdings"),
    ),
    "a concealed formula": _edited(
        lambda book: setattr(first_amount(book), "protection", Protection(hidden=True))
    ),
    **{
        f"twice: {name}": _pattern(part, f"(<{name}[ >].*?</{name}>)", rf"\1{more}")
        for name, part, more in (
            ("cols", FIRST, '<cols><col min="2" max="9" hidden="1"/></cols>'),
            ("sheetPr", FIRST, '<sheetPr transitionEvaluation="1"/>'),
            ("sheetViews", FIRST, '<sheetViews><sheetView showFormulas="1"/></sheetViews>'),
            ("headerFooter", FIRST, "<headerFooter><oddHeader>x</oddHeader></headerFooter>"),
            ("definedNames", "xl/workbook.xml", "<definedNames/>"),
            ("bookViews", "xl/workbook.xml", "<bookViews/>"),
            (
                "numFmts",
                "xl/styles.xml",
                '<numFmts><numFmt numFmtId="164" formatCode="9"/></numFmts>',
            ),
            ("fonts", "xl/styles.xml", "<fonts/>"),
            ("cellXfs", "xl/styles.xml", "<cellXfs/>"),
        )
    },
    "a colour twice in a font": _pattern(
        "xl/styles.xml", "</font>", '<color rgb="0"/><color rgb="00FFFFFF"/></font>', 9
    ),
    "a number format twice": _pattern(
        "xl/styles.xml", "(<numFmts[^>]*>)", r'\1<numFmt numFmtId="164" formatCode="9"/>'
    ),
    "a link to another workbook": partial(
        with_part, name="xl/externalLinks/a.xml", part=b"<externalLink/>", kind="externalLink"
    ),
    "macros": partial(with_part, name="xl/vbaProject.bin", part=b"x", kind="vbaProject"),
    "data of its own": partial(
        with_part,
        name="customXml/item1.xml",
        part=b"<a>999</a>",
        kind="customXml",
        of="_rels/.rels",
    ),
    "a picture": partial(
        with_part,
        name="xl/media/a.png",
        part=b"x",
        kind="image",
        of="xl/worksheets/_rels/sheet1.xml.rels",
    ),
}
ANYWHERE |= {
    "an amount shrunk to its cell": _amount(alignment=Alignment(shrink_to_fit=True)),
    "an amount in several lines": _amount(alignment=Alignment(wrap_text=True)),
    "headings in one line that are cut": _pattern(
        "xl/styles.xml", ' wrapText="1"', ' wrapText="0"', 99
    ),
    "empty cells in black": _edited(
        lambda book: setattr(book.worksheets[0]["B300"], "fill", PatternFill("solid", "000000"))
    ),
    "an empty row in black": _edited(
        lambda book: setattr(
            book.worksheets[0].row_dimensions[300], "fill", PatternFill("solid", "000000")
        )
    ),
    "an empty column in black": _edited(
        lambda book: setattr(
            book.worksheets[0].column_dimensions["Z"], "fill", PatternFill("solid", "000000")
        )
    ),
    "another paper": _replaced(FIRST, 'paperSize="9"', 'paperSize="70"'),
    "paper lying on its side": _edited(
        lambda book: setattr(
            book.worksheets[0].page_setup,
            "orientation",
            _turned(str(book.worksheets[0].page_setup.orientation)),
        )
    ),
    "pages in another order": _replaced(
        FIRST, "<pageSetup ", '<pageSetup pageOrder="overThenDown" '
    ),
    "printed without colours": _replaced(FIRST, "<pageSetup ", '<pageSetup blackAndWhite="1" '),
    "margins that leave little room": _replaced(FIRST, 'left="0.5"', 'left="4.5"'),
    "a grid in print": _replaced(
        FIRST, "<pageMargins", '<printOptions gridLines="1"/><pageMargins'
    ),
    "no titles in print": _pattern(
        "xl/workbook.xml", '<definedName name="_xlnm.Print_Titles"[^>]*>[^<]*</definedName>', ""
    ),
}
WORKBOOK, TABLE = "xl/workbook.xml", "xl/tables/table1.xml"
_GUID = "{140A7094-0E35-4892-8432-C4D2E57EDEB5}"
ANYWHERE |= {
    "pages counted from 7": _replaced(
        FIRST, "<pageSetup ", '<pageSetup firstPageNumber="7" useFirstPageNumber="1" '
    ),
    "two copies in print": _replaced(FIRST, "<pageSetup ", '<pageSetup copies="2" '),
    "a name of who has it": _replaced(
        WORKBOOK, "<workbookPr ", '<fileSharing userName="Auszahlen: 999"/><workbookPr '
    ),
    "an element of the workbook": _replaced(
        WORKBOOK, "</workbook>", "<webPublishObjects><a/></webPublishObjects></workbook>"
    ),
    "an extension of nobody": _replaced(
        WORKBOOK, "</workbook>", '<extLst><ext uri="x"/></extLst></workbook>'
    ),
    "an extension with elements of the workbook": _replaced(
        WORKBOOK,
        "</workbook>",
        f'<extLst><ext uri="{_GUID}"><sheet name="x"/></ext></extLst></workbook>',
    ),
    "a name that is a macro": _replaced(
        WORKBOOK, "<definedName ", '<definedName function="1" vbProcedure="1" '
    ),
    "a name that is hidden": _replaced(WORKBOOK, "<definedName ", '<definedName hidden="1" '),
    "a filter that no list shows": _replaced(FIRST, "<sheetPr>", '<sheetPr filterMode="1">'),
    "a sheet by another name for macros": _replaced(
        FIRST, "<sheetPr>", '<sheetPr codeName="Auszahlung">'
    ),
    "a window as a sign alone": _replaced(WORKBOOK, 'minimized="0"', 'minimized="1"'),
    "a choice without its arrow": _replaced(
        SECOND, "<dataValidation ", '<dataValidation showDropDown="1" '
    ),
    "a table of another kind": _replaced(TABLE, "<table ", '<table tableType="queryTable" '),
    "a table for new rows": _replaced(TABLE, "<table ", '<table insertRow="1" '),
    "another total of a table": _pattern(
        TABLE, 'totalsRowFunction="sum"', 'totalsRowFunction="count"'
    ),
    "totals that are not shown": _replaced(
        TABLE, 'totalsRowCount="1"', 'totalsRowCount="1" totalsRowShown="0"'
    ),
    "totals that are a row as all others": _replaced(
        TABLE, 'totalsRowCount="1"', 'totalsRowCount="0"'
    ),
    "a condition of the first row for all": _pattern(
        SECOND, r"(<formula>AND\(ISLOGICAL\()([A-Z]+)(\d+)", r"\1$\2$\3"
    ),
    "a condition that sets tiny letters": _pattern(
        "xl/styles.xml", r"(<dxf><font>)(<b [^>]*>)(<color [^>]*>)", r'\1\2\3<sz val="1"/>'
    ),
    "a table style as this workbook describes it": _pattern(
        "xl/styles.xml",
        "<tableStyles [^>]*/>",
        '<tableStyles count="1"><tableStyle name="TableStyleLight1" pivot="0" count="1">'
        '<tableStyleElement type="wholeTable" dxfId="3"/></tableStyle></tableStyles>',
    ),
    "another version of the document": _replaced(
        "docProps/core.xml",
        "</cp:coreProperties>",
        "<cp:version>999.999</cp:version></cp:coreProperties>",
    ),
    "more revisions than anybody makes": _replaced(
        "docProps/core.xml",
        "</cp:coreProperties>",
        "<cp:revision>999999</cp:revision></cp:coreProperties>",
    ),
    "a program of another name": _pattern(
        "docProps/app.xml", "<Application>[^<]*", "<Application>Auszahlen: 999.999"
    ),
    "headings of the parts": _replaced(
        "docProps/app.xml",
        "</Properties>",
        "<HeadingPairs><a>Auszahlen an Stuttgart: 999</a></HeadingPairs></Properties>",
    ),
}
THEME = "xl/theme/theme1.xml"
ANYWHERE |= {
    "a decimal more": _amount(number_format='#,##0.000 "€"'),
    "raised letters": _amount(font=Font(vertAlign="superscript")),
    "letters of charts in white": _pattern(
        THEME, "<a:dk1>.*?</a:dk1>", '<a:dk1><a:srgbClr val="FFFFFF"/></a:dk1>'
    ),
    "letters of charts in a black made white": _pattern(
        THEME,
        "<a:dk1>.*?</a:dk1>",
        '<a:dk1><a:srgbClr val="000000"><a:lumOff val="100000"/></a:srgbClr></a:dk1>',
    ),
    "a ground of charts in black": _pattern(
        THEME, "<a:lt1>.*?</a:lt1>", '<a:lt1><a:srgbClr val="000000"/></a:lt1>'
    ),
    "titles of charts in signs": _pattern(
        THEME, '(<a:majorFont>.*?typeface=")[^"]*', r"\1Wingdings"
    ),
    "letters of charts in signs": _pattern(
        THEME, '(<a:minorFont>.*?typeface=")[^"]*', r"\1Wingdings"
    ),
    "a text in two pieces": _pattern(FIRST, "<is><t>(..)", r"<is><t>\1</t><t>"),
    "a text in two pieces, one with a format": _pattern(
        FIRST, "<is><t>(..)([^<]*)</t>", r"<is><t>\1</t><r><t>\2</t></r>"
    ),
    "a text to be read that nothing names": partial(
        with_loose_part, name="LIESMICH.txt", part="Auszuzahlen: 999.999 €".encode("cp1252")
    ),
    "a sheet that nothing names": partial(
        with_loose_part, name="xl/worksheets/sheet99.xml", part=b"<worksheet/>"
    ),
    "a text among the charts that nothing names": partial(
        with_loose_part, name="xl/charts/nachtrag.txt", part=b"Auszuzahlen: 999.999"
    ),
}
# What changes nothing that is read, though no spreadsheet does it by itself either.
NOTICED: dict[str, tuple[Tampering, str]] = {
    "rows frozen where none were": (
        _edited(lambda book: setattr(book.worksheets[-1], "freeze_panes", "A2")),
        "panes",
    ),
    "a window that is split": (
        _edited(lambda book: setattr(book.worksheets[0].sheet_view.pane, "state", "split")),
        "panes",
    ),
    "another zoom": (_replaced(FIRST, _VIEW, f'{_VIEW} zoomScale="80"'), "opens_at"),
    "a view of pages": (_replaced(FIRST, _VIEW, f'{_VIEW} view="pageLayout"'), "opens_at"),
    "opened in the middle": (
        _pattern(FIRST, r'(<pane [^>]*topLeftCell="[A-Z]+)\d+"', r'\g<1>40"'),
        "opens_at",
    ),
    "opened at another sheet": (
        _replaced("xl/workbook.xml", 'activeTab="0"', 'activeTab="1"'),
        "opens_at",
    ),
    "a page that ends earlier": (
        _edited(lambda book: book.worksheets[0].row_breaks.append(Break(id=20))),
        "pages",
    ),
    "a page that is narrower": (
        _edited(lambda book: book.worksheets[0].col_breaks.append(Break(id=4))),
        "pages",
    ),
    "iterated calculation": (_replaced(WORKBOOK, "<calcPr ", '<calcPr iterate="1" '), "element"),
    "a colour of the tab": (
        _replaced(FIRST, "<sheetPr>", '<sheetPr><tabColor rgb="FFFF0000"/>'),
        "element",
    ),
    "a look of new rows": (_replaced(TABLE, "<table ", '<table dataDxfId="3" '), "element"),
    "an order of the table": (
        _pattern(
            TABLE,
            '(<autoFilter ref="([^"]*)" ?/>)',
            r'\1<sortState ref="\2"><sortCondition ref="\2"/></sortState>',
        ),
        "element",
    ),
    "another style of the table": (
        _replaced(TABLE, '"TableStyleLight1"', '"TableStyleMedium2"'),
        "table_style",
    ),
    "to be opened for reading": (
        _replaced(WORKBOOK, "<workbookPr ", '<fileSharing readOnlyRecommended="1"/><workbookPr '),
        "element",
    ),
    "thick lines around an amount": (_amount(border=Border(top=Side("thick"))), "format"),
    "an amount that is underlined": (_amount(font=Font(underline="double")), "format"),
    "an amount across its neighbours": (
        _amount(alignment=Alignment(horizontal="centerContinuous")),
        "format",
    ),
    "a picture that nothing names": (
        partial(with_loose_part, name="docProps/Vorschau.jpeg", part=b"\xff\xd8\xff\xe0\0\x10"),
        "unused_part",
    ),
    "a label of confidentiality": (
        partial(
            with_part,
            name="docMetadata/LabelInfo.xml",
            part=b"<labelList/>",
            kind="classificationlabels",
            of="_rels/.rels",
        ),
        "label",
    ),
    "a property of such a label": (
        partial(
            with_part,
            name="docProps/custom.xml",
            part=b'<Properties><property name="MSIP_Label_1_Name">offen</property></Properties>',
            kind="custom-properties",
            of="_rels/.rels",
        ),
        "label",
    ),
    "sheets in another order": (
        _edited(lambda book: book.move_sheet(book.worksheets[1], 2)),
        "order_of_sheets",
    ),
    "a protected sheet": (
        _edited(lambda book: book.worksheets[0].protection.enable()),
        "protection",
    ),
    "a protected workbook": (
        _pattern(
            "xl/workbook.xml", "<workbookProtection ?/>", '<workbookProtection lockStructure="1"/>'
        ),
        "protection",
    ),
}
# What takes the workbook of the Kreise of 2021.
OF_THE_KREISE: dict[str, Tampering] = {
    "a column too narrow for its longest figure": _edited(
        lambda book: setattr(_column(book), "width", 5.6)
    ),
    "a rectangle without a name": _replaced(
        DRAWING,
        "</wsDr>",
        '<absoluteAnchor><pos x="0" y="0"/><ext cx="9" cy="9"/><sp><nvSpPr><cNvPr id="7" name=""/>'
        "</nvSpPr></sp><clientData/></absoluteAnchor></wsDr>",
    ),
    "a drawing that one of two programs shows": _replaced(
        DRAWING,
        "</wsDr>",
        '<mc:AlternateContent xmlns:mc="http://schemas.openxmlformats.org/markup-compatibility/2006">'
        "<mc:Choice><sp/></mc:Choice></mc:AlternateContent></wsDr>",
    ),
    "a copy of the first sheet": _edited(
        lambda book: setattr(book.copy_worksheet(book.worksheets[0]), "title", "Zuweisung ")
    ),
    "a first sheet whose name ends in a blank": _edited(
        lambda book: setattr(book.worksheets[0], "title", "Zuweisung ")
    ),
    "a text box": _replaced(DRAWING, "</wsDr>", _TEXT_BOX),
    "another description of a chart": _replaced(DRAWING, "450.370", "999.999"),
    "a chart over the table": _replaced(DRAWING, "<col>4</col>", "<col>0</col>"),
    "no chart": _pattern(DRAWING, "<oneCellAnchor>.*?</oneCellAnchor>", ""),
    "another title of a chart": _replaced(CHART, "Beträge, absteigend", "Entwurf"),
    "other values of a chart": _pattern(CHART, r"\$C\$(\d+):\$C\$", r"$A$\1:$A$"),
    "values kept in a chart": _replaced(
        CHART,
        "</f></numRef></val>",
        '</f><numCache><ptCount val="44"/><pt idx="0"><v>999</v></pt></numCache></numRef></val>',
    ),
    "an axis that begins elsewhere": _pattern(CHART, '<min val="0" ?/>', '<min val="30000"/>'),
    "an axis in thousands": _replaced(CHART, 'formatCode="#,##0"', 'formatCode="#,##0,"'),
    "a title in white": _pattern(
        CHART,
        "<a:defRPr ?/>",
        '<a:defRPr><a:solidFill><a:srgbClr val="FFFFFF"/></a:solidFill></a:defRPr>',
    ),
    "one bar without a colour": _replaced(
        CHART, "<cat>", '<dPt><idx val="0"/><spPr><a:noFill/></spPr></dPt><cat>'
    ),
    "a chart that is too small to see": _pattern(
        DRAWING, r'<ext cx="\d+" cy="\d+" ?/>', '<ext cx="9" cy="9"/>'
    ),
    "a title too small to read": _pattern(CHART, "<a:defRPr ?/>", '<a:defRPr sz="100"/>'),
    "a title in the colour of the ground": _pattern(
        CHART,
        "<a:defRPr ?/>",
        '<a:defRPr><a:solidFill><a:schemeClr val="bg1"/></a:solidFill></a:defRPr>',
    ),
    "bars in the colour of the ground": _pattern(
        CHART, '<a:srgbClr val="2F5597" ?/>', '<a:schemeClr val="bg1"/>'
    ),
    "bars that the ground shows through": _pattern(
        CHART,
        '<a:srgbClr val="2F5597" ?/>',
        '<a:srgbClr val="2F5597"><a:alpha val="0"/></a:srgbClr>',
    ),
    "bars of many colours": _replaced(CHART, "<ser>", '<varyColors val="1"/><ser>'),
    "a title on its side": _replaced(CHART, "<a:bodyPr />", '<a:bodyPr rot="-5400000"/>'),
    "a text in an extension of a chart": _replaced(
        CHART,
        "</chartSpace>",
        f'<extLst><ext uri="{_GUID}"><a:t>999.999</a:t></ext></extLst></chartSpace>',
    ),
    "bars in white": _replaced(CHART, "2F5597", "FFFFFF"),
    "letters in white, everywhere": _pattern(
        "xl/styles.xml", r'(<sz val="11" ?/>)(</font>)', r'<color rgb="00FFFFFF"/>\1\2', 9
    ),
    "colours of a condition": _replaced("xl/styles.xml", "006100", "FFFFFF"),
    "a table style of its own": _pattern(
        "xl/tables/table1.xml", 'name="TableStyleLight1"', 'name="soforthilfe"'
    ),
    "a checksum": _pattern(LAST, "[0-9a-f]{64}", "0" * 64),
    "a checksum, wherever it stands": _pattern(LAST, "[0-9a-f]{64}", "0" * 64, 9),
    "a licence": _replaced(LAST, "Datenlizenz", "Lizenz", 1),
    "a licence, wherever it stands": _replaced(LAST, "Datenlizenz", "Lizenz", 9),
    "a later version": _replaced(LAST, __version__, "9.9.9", 9),
    "no version": _replaced(LAST, __version__, "neu", 9),
    "another command": _replaced(LAST, "--total 8000000", "--total 8000001"),
    "another request": _pattern(LAST, r'("|&quot;)total("|&quot;): 8000000', r"\1total\2: 9000000"),
    "a truth for 1": _pattern(FIRST, r'(<c r="A\d+" s="\d+") t="n"><v>1</v>', r'\1 t="b"><v>1</v>'),
    "an amount to be signed": _edited(
        lambda book: setattr(book.worksheets[0]["C56"], "value", "auszuzahlen sind 999999")
    ),
    "an amount for a reference": _edited(
        lambda book: setattr(book.worksheets[0]["C6"], "value", "auszuzahlen: 999.999 €")
    ),
    "fewer decimals": _edited(
        lambda book: setattr(book.worksheets[0]["G10"], "number_format", "0%")
    ),
    "another table of what is calculated": _replaced(
        "xl/tables/table2.xml", "<calculatedColumnFormula>", "<calculatedColumnFormula>2*"
    ),
    "a style behind a blank": _pattern(FIRST, r'(<c r="A10" s=")', r"\1 "),
    "a style with a sign": _pattern(FIRST, r'(<c r="A10" s=")', r"\1+"),
    "a style with leading zeros": _pattern(FIRST, r'(<c r="A10" s=")', r"\g<1>00000"),
    "a name twice": _pattern(
        "xl/workbook.xml",
        r"(<definedName [^>]*PruefungBestanden[^>]*>)",
        r"\1TRUE</definedName>\1",
    ),
    **{
        f"a row that is hidden by {text!r}": _pattern(
            FIRST, r'<row r="12"', f'<row hidden="{text}" r="12"'
        )
        for text in ("on", "2", " 1 ", "TRUE", "")
    },
    "a height with an underscore": _pattern(
        FIRST, r'<row r="12"(?: ht="[^"]*")?', '<row r="12" ht="0_20"'
    ),
    "a column that is hidden by 2": _replaced(FIRST, "<col ", '<col hidden="2" '),
    "a column behind a blank": _replaced(FIRST, ' min="', ' min=" '),
    "a width that is no number": _pattern(FIRST, '(<col [^>]*width=")[^"]*', r"\1nan"),
    "a fill behind a blank": _replaced("xl/styles.xml", 'fillId="', 'fillId=" '),
    "a size with an underscore": _pattern("xl/styles.xml", '<sz val="11"', '<sz val="1_1"'),
    **{
        f"letters in white by {colour}": _pattern(
            "xl/styles.xml", r'(<sz val="11" ?/>)(</font>)', rf"<color {colour}/>\1\2", 9
        )
        for colour in (
            *('indexed="65"', 'theme="0" rgb="FF000000"', 'auto="1" rgb="FFFFFFFF"'),
            *('auto="1" theme="0"', 'rgb="#FFFFFF"'),
        )
    },
    "a rule that keeps nothing out": _pattern(
        SECOND, 'showErrorMessage="1"', 'showErrorMessage="0"', 9
    ),
    "a rule that only informs": _pattern(
        SECOND, "<dataValidation ", '<dataValidation errorStyle="information" ', 9
    ),
}
